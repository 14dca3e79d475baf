"""Claims: what a text says of a matter in its own words, held against the nearest sentence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from assistent.differences import Kind
from assistent.judging import Named, trace
from assistent.library import Library
from assistent.quotations import Quotation, reach, sentences_of
from assistent.types import Span
from assistent.verdicts import Item, Verdict

_TELLING = frozenset((Kind.NUMBER, Kind.DATE, Kind.NEGATION, Kind.MODAL, Kind.NAME))
_FEW = 2  # differences: a claim with more is no sentence of the document's
_SHORTEST = 6  # words: "Så här blev det." claims nothing that can be looked up


def claims(own: str, quoted: Sequence[Quotation]) -> Iterator[Span]:
    """The sentences that claim something in the writer's own words; not those that quote, ask, or are
    headings."""
    last = reach(quotation.outer for quotation in quoted)
    for start, end in sentences_of(own):
        if last(end) <= start and own[end - 1] in ".!" and len(own[start:end].split()) >= _SHORTEST:
            yield start, end


def claim(text: str, start: int, end: int, library: Library) -> Item:
    """The verdict on a claim: it stands so, or it is a sentence of the documents with another number,
    date, name, modal or negation. In other words than theirs nobody but a reader can decide."""
    item = trace(Item("claim", text[start:end], start, end, Verdict.UNDECIDED), text, Named(), library)
    if item.verdict in (Verdict.VERBATIM, Verdict.UNDECIDED):
        return item
    if item.verdict is Verdict.MISSING:
        return replace(item, verdict=Verdict.UNDECIDED, reason="Inget i samlingens dokument ligger nära påståendet.")
    if len(item.differences) <= _FEW and {difference.kind for difference in item.differences} <= _TELLING:
        return replace(item, reason=item.reason.replace("Citatet", "Påståendet"))
    return replace(
        item, verdict=Verdict.UNDECIDED, reason="Sagt med andra ord; så här står det närmast.", differences=()
    )
