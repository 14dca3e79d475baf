"""What a check of a text ends in: a verdict for each quotation and reference, with the place."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from assistent.differences import Difference
from assistent.types import Citation, Document, Status


class Verdict(StrEnum):
    """What became of a quotation or a reference."""

    VERBATIM = "verbatim"
    ELSEWHERE = "elsewhere"
    DIFFERS = "differs"
    MISSING = "missing"
    UNDECIDED = "undecided"


NAMES = {
    Verdict.VERBATIM: "ordagrant",
    Verdict.ELSEWHERE: "ordagrant, annan källa",
    Verdict.DIFFERS: "avviker",
    Verdict.MISSING: "finns inte",
    Verdict.UNDECIDED: "kan inte avgöras",
}
REFERENCE_NAMES = NAMES | {Verdict.VERBATIM: "stämmer", Verdict.ELSEWHERE: "stämmer, annan källa"}


@dataclass(frozen=True, slots=True)
class Item:
    """A quotation, reference or claim of the checked text, ``text[start:end]``, and what was found.
    ``reason`` and ``notes`` are Swedish, for the user; ``place`` is where it stands, or what is
    nearest."""

    kind: Literal["quote", "reference", "claim"]
    text: str
    start: int
    end: int
    verdict: Verdict
    reason: str = ""
    place: Citation | None = None
    differences: tuple[Difference, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def false(self) -> bool:
        """Whether the text says something that the documents do not."""
        return self.verdict in (Verdict.DIFFERS, Verdict.MISSING)

    @property
    def name(self) -> str:
        """The verdict in Swedish."""
        return (REFERENCE_NAMES if self.kind == "reference" else NAMES)[self.verdict]


@dataclass(frozen=True, slots=True)
class Report:
    """The checked text (NFC) with its items in order, and the samling and index they were judged by."""

    text: str
    items: tuple[Item, ...]
    samling: str
    index: str

    @property
    def false(self) -> int:
        """How many items are false."""
        return sum(item.false for item in self.items)


def standing(document: Document, status: Status) -> tuple[str, ...]:
    """What a reader must know of a place besides that it says so: that the document no longer holds,
    or that it only proposes (``status`` is the place's own)."""
    if document.status is Status.EXPIRED:
        return (
            f"Dokumentet gällde till {document.valid_to}." if document.valid_to else "Dokumentet gäller inte längre.",
        )
    if document.status is Status.SUPERSEDED:
        new = next((relation.to for relation in document.relations if relation.kind == "replaced_by"), None)
        return (f"Dokumentet är ersatt av {new}." if new else "Dokumentet är ersatt.",)
    return ("Det är ett förslag, inte ett beslut.",) if status is Status.PROPOSAL else ()


def explanation(item: Item) -> list[str]:
    """The verdict in words, a line each: why, where, every difference, what else to know."""
    lines = [item.reason] if item.reason else []
    if item.place:
        near = item.verdict in (Verdict.DIFFERS, Verdict.MISSING, Verdict.UNDECIDED)
        lines.append(f"{'Närmast' if near else 'Står i'}: {item.place.label}")
    lines += [_told(difference) for difference in item.differences]
    return [*lines, *item.notes]


def _told(difference: Difference) -> str:
    kind = f"{difference.kind[0].upper()}{difference.kind[1:]}"
    if not difference.quoted and not difference.document:
        return f"{kind}."
    own = f"texten har ”{difference.quoted}”" if difference.quoted else "texten utelämnar"
    other = f"dokumentet ”{difference.document}”" if difference.document else "inte i dokumentet"
    if not difference.quoted:
        return f"{kind}: {own} ”{difference.document}”."
    return f"{kind}: {own}, {other}."


def summary(report: Report) -> str:
    """How many there are of each verdict: "3 ordagrant, 1 avviker, 2 kan inte avgöras"."""
    if not report.items:
        return "inga citat eller hänvisningar hittades"
    counts = Counter(item.name for item in report.items)
    names = dict.fromkeys(name for table in (NAMES, REFERENCE_NAMES) for name in table.values())
    return ", ".join(f"{counts[name]} {name}" for name in names if counts[name])
