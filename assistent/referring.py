"""Finds the references of a text: which documents and places it names together, and as decided when."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from assistent.following import ADOPTS, Reference, follow
from assistent.library import Library
from assistent.naming import Mention, Pointer, pointers
from assistent.notation import DAY, first_day
from assistent.quotations import sentences_of
from assistent.types import Span
from assistent.verdicts import Item

_LONGEST = 2_000  # characters of a sentence
_APART = 40  # characters between the parts of one reference: "policyn för resor, som antogs 2018, s. 3"
_ADOPTION = re.compile(rf"\b{ADOPTS}\b", re.I)
_DATED = re.compile(rf"\b(?i:{ADOPTS})\b[^.;:]{{0,60}}?(?P<date>{DAY})")


def refer(own: str, library: Library) -> Iterator[Item]:
    """An item for each reference of the writer's ``own`` (masked) text, in order; what only repeats an
    earlier one is passed over."""
    told: set[str] = set()
    for start, end in _sentences(own):
        sentence = own[start:end]
        for reference in _references(sentence, library):
            if not reference.tells:
                continue
            item = follow(reference, sentence, library)
            if item.text.casefold() not in told:
                told.add(item.text.casefold())
                yield replace(item, start=start + item.start, end=start + item.end)


def _sentences(own: str) -> Iterator[Span]:
    """Sentences; of one that is longer than any, stretches that begin and end between words."""
    for start, end in sentences_of(own):
        while end - start > _LONGEST:
            cut = own.rfind(" ", start, start + _LONGEST)
            cut = cut if cut > start else start + _LONGEST
            yield start, cut
            start = cut
        yield start, end


# --- finding ------------------------------------------------------------------------------------


def _references(sentence: str, library: Library) -> list[Reference]:
    """Documents and places that stand together are one reference. A place stands before its document
    ("5 § förvaltningslagen") or after it ("förvaltningslagen 5 §")."""
    found: list[Reference] = []
    mentions = library.mentions(sentence)
    places = [p for p in pointers(sentence) if all(p.end <= m.start or m.end <= p.start for m in mentions)]
    parts: list[Mention | Pointer] = [*mentions, *places]
    for part in sorted(parts, key=lambda x: x.start):
        last = found[-1] if found and part.start - found[-1].end <= _APART else None
        if last is None or not _belongs(part, last, sentence):
            last = Reference(part.start, part.end)
            found.append(last)
        if isinstance(part, Mention):
            last.mentions.append(part)
        else:
            last.pointers.append(part)
        last.end = part.end
    for before, after in pairwise(found):
        if not after.mentions and after.start - before.end <= _APART:  # "kommunallagen 6 kap. 1 § och 7 kap. 2 §"
            after.mentions = list(before.mentions)
    for reference in found:
        if len(reference.mentions) > 1:
            reference.date = next((m.day for m in reference.mentions if m.day), None)
    for match in _DATED.finditer(sentence):
        near = min((r for r in found if r.mentions), key=lambda r: abs(r.start - match.start()), default=None)
        if near and near.date is None and not any(m.day for m in near.mentions):
            near.date = first_day(match["date"])
            near.start, near.end = min(near.start, match.start()), max(near.end, match.end())
    return found


def _belongs(part: Mention | Pointer, last: Reference, sentence: str) -> bool:
    between = sentence[last.end : part.start]
    if re.search(r"\b(?:och|samt|eller)\b|;", between):
        return False
    if isinstance(part, Pointer):
        return all(part.kind != other.kind and {part.kind, other.kind} != {"kap", "§"} for other in last.pointers)
    if not last.mentions:
        return True
    if not part.sure or not last.sure or (part.day and _ADOPTION.search(between)):
        return True
    if last.pointers and last.pointers[-1].end == last.end:
        return False  # "kommunallagen 6 kap. 1 §, KL 6:2": the next begins
    together = part.start - last.end <= 3
    return bool(part.documents & last.documents()) or (together and not (part.documents and last.documents()))
