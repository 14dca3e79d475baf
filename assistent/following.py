"""Follows a reference: does the document have that §, is that its date, is it a decision, does it still
hold?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher

from assistent.citations import cite_span
from assistent.kinds import is_minutes
from assistent.library import Library
from assistent.naming import Mention, Pointer, exists, in_path, signs
from assistent.notation import DAY, first_day
from assistent.types import Citation, Document, Section, Status, Text
from assistent.verdicts import Item, Verdict, standing
from assistent.words import references

ADOPTS = r"(?:beslut\w*|anta(?:g\w+|s|r)?|antog\w*|fastställ\w*|godkän\w*|revider\w*|daterad\w*|sammanträd\w*)"
"""What is said before the day of a decision."""
_DATED = re.compile(rf"\b(?i:{ADOPTS})\b[^.;:]{{0,60}}?(?P<date>{DAY})")
_DECIDED = re.compile(
    r"\b(?:beslut(?:ade|at|ats|ades|et|ad)?|antog|antogs|antagit|antagits|antagen|fastställde|fastställdes)\b", re.I
)
_PROPOSED = re.compile(r"\b(?:föresl\w+|\w*förslag\w*|yrka\w+|hemställ\w+)", re.I)
_ALIKE = 0.85  # likeness of two diarienummer that may be one, written wrong
_NAMED = 20  # documents looked into for one reference: of more, nobody can tell which is meant
_ROWS = 1000  # chunks looked through for a § in other minutes


@dataclass(slots=True)
class Reference:
    """What a stretch of a sentence names together."""

    start: int
    end: int
    mentions: list[Mention] = field(default_factory=list)
    pointers: list[Pointer] = field(default_factory=list)
    date: str | None = None

    @property
    def sure(self) -> list[Mention]:
        return [mention for mention in self.mentions if mention.sure]

    @property
    def tells(self) -> bool:
        """Whether it can be followed: a document, or a § even of none; not "rapporten" or "s. 3" alone."""
        placed = bool(self.mentions and (self.pointers or self.date))
        return bool(self.sure) or placed or any(pointer.kind in ("kap", "§") for pointer in self.pointers)

    def documents(self) -> frozenset[str]:
        """The documents that all the mentions can mean; what is named surely goes before types, and a
        document's name before the day of its decision."""
        mentions = [m for m in self.sure or self.mentions if m.documents]
        found: frozenset[str] = frozenset()
        for mention in sorted(mentions, key=lambda m: m.day is not None):
            found = (found & mention.documents) or found or mention.documents
        return found

    @property
    def day(self) -> str | None:
        """When it is said to have been decided."""
        return self.date or next((mention.day for mention in self.mentions if mention.day), None)


def follow(reference: Reference, sentence: str, library: Library) -> Item:
    """The verdict on a reference of a sentence; offsets are the sentence's."""
    start, end = reference.start, reference.end
    end += sentence[end : end + 1] == ")" and "(" in sentence[start:end]
    item = Item("reference", sentence[start:end], start, end, Verdict.UNDECIDED)
    if not reference.mentions:
        return replace(item, reason="Texten säger inte vilket dokument som avses.")
    documents = library.standing_first(reference.documents())
    if not documents:
        return _unknown(item, reference, library)
    placed = [d for d in documents if is_minutes(library.index.entries[d].document.type)]
    if placed and any(m.number for m in reference.mentions) and any(p.kind == "§" for p in reference.pointers):
        documents = placed  # a § with a diarienummer is an item of minutes
    if len(documents) > _NAMED:
        return replace(item, reason="Många dokument kan avses.")
    judged = [_judge(item, reference, sentence, document, library) for document in documents]
    best = min(judged, key=lambda judged: _ORDER.index(judged.verdict))
    if best.verdict is Verdict.MISSING and not reference.sure and len(documents) > 1:
        return replace(item, reason="Inget av dokumenten i samlingen har det stället; ett annat kan avses.")
    return _elsewhere(best, reference, documents, library) if best.verdict is Verdict.MISSING else best


_ORDER = (Verdict.VERBATIM, Verdict.UNDECIDED, Verdict.DIFFERS, Verdict.MISSING)


def _judge(item: Item, reference: Reference, sentence: str, document: str, library: Library) -> Item:
    """The reference followed into one document that it may mean."""
    text = library.text(document)
    known = text.document
    section = _section(reference.pointers, text)
    status = section.status if section and section.status is not Status.UNKNOWN else known.status
    item = replace(item, place=_place(text, section), notes=standing(known, status))
    if wrong := _wrong_decision(reference, known):
        return replace(item, verdict=Verdict.DIFFERS, reason=wrong)
    held = {pointer: exists(pointer, text) for pointer in reference.pointers}
    if lacking := [_name(pointer) for pointer, there in held.items() if there is False]:
        return replace(item, verdict=Verdict.MISSING, reason=f"”{known.title}” har inte {', '.join(lacking)}.")
    if section and (number := _other_number(reference, section, document, library)):
        return replace(item, verdict=Verdict.DIFFERS, reason=f"{section.path[0]} har inte diarienumret {number}.")
    if reference.date and not (dated := _dated(reference.date, text)):
        reason = "Dokumentet säger inte när det beslutades." if dated is None else _dates(known, reference.date)
        return replace(item, verdict=Verdict.UNDECIDED if dated is None else Verdict.DIFFERS, reason=reason)
    decides = _DECIDED.search(sentence) and not _PROPOSED.search(sentence)
    if is_minutes(known.type) and status is Status.PROPOSAL and decides:
        reason = "Det som nämns som beslut är ett förslag i dokumentet."
        return replace(item, verdict=Verdict.DIFFERS, reason=reason, notes=())
    if any(there is None for there in held.values()):
        return replace(item, reason="Dokumentet är inte indelat så att platsen kan kontrolleras.")
    return replace(item, verdict=Verdict.VERBATIM)


def _wrong_decision(reference: Reference, document: Document) -> str | None:
    """Why the § of the decision that adopted the document is another than the one that is named."""
    named = {pointer.value for pointer in reference.pointers if pointer.kind == "§"}
    own = signs((document.adopted_section or "",))
    if reference.day and reference.day == document.adopted and named and own and not named & own:
        return f"Dokumentet är antaget {document.adopted} {document.adopted_section}."
    return None


def _other_number(reference: Reference, section: Section, document: str, library: Library) -> str | None:
    """The diarienummer that is named with a § of minutes and that the § does not have."""
    if not any(pointer.kind == "§" for pointer in reference.pointers):
        return None
    numbers = [m for m in reference.mentions if m.number and m.number.startswith("dnr:")]
    if not numbers or any(library.has_number(document, m.number or "", section.start) for m in numbers):
        return None
    series, year, number = (numbers[0].number or "").split(":")[1:]
    return f"{series.upper()} {year}:{number}"


def _dated(date: str, text: Text) -> bool | None:
    """Whether a date is that of the document, or in minutes of a decision that they tell of; ``None``
    where the document does not say when it was decided."""
    document = text.document
    known = {d for d in (document.adopted, document.date, document.revised, document.valid_from) if d}
    if date in known:
        return True
    if not known or is_minutes(document.type):
        told = any(first_day(match["date"]) == date for match in _DATED.finditer(text.canonical))
        return told or (False if known else None)
    return False


def _dates(document: Document, date: str) -> str:
    if document.adopted:
        return f"Dokumentet är antaget {document.adopted}, inte {date}."
    return f"Dokumentet är daterat {document.date or document.revised or document.valid_from}, inte {date}."


def _name(pointer: Pointer) -> str:
    if pointer.kind == "kap":
        chapter, _, sign = pointer.value.partition(":")
        return f"{chapter} kap. {sign} §" if sign else f"{chapter} kap."
    return {"§": "§ {}", "page": "sida {}", "section": "punkt {}"}[pointer.kind].format(pointer.value)


def _section(named: Sequence[Pointer], text: Text) -> Section | None:
    """The section that is pointed at; of a § with parts the decision, else the proposal, else the first."""
    found = [s for s in text.sections if any(p.kind != "page" and in_path(p, s) for p in named)]
    for status in (Status.DECISION, Status.PROPOSAL):
        if section := next((s for s in found if s.status is status), None):
            return section
    return found[0] if found else None


def _place(text: Text, section: Section | None) -> Citation:
    start = section.start if section else 0
    return cite_span(text, start, min(start + 1, len(text.canonical)))


# --- what the samling does not have -------------------------------------------------------------


def _unknown(item: Item, reference: Reference, library: Library) -> Item:
    """A diarienummer that no document has may be another's, with a slip of the pen."""
    number = next((m.number for m in reference.mentions if m.number and m.number.startswith("dnr:")), None)
    if number is None:
        return replace(item, reason="Dokumentet finns inte i samlingen.")
    for known in library.index.documents() if reference.pointers else ():
        own = next(iter(references(known.matter or "")), "")
        if SequenceMatcher(None, own, number).ratio() >= _ALIKE:
            text = library.text(known.id)
            if all(exists(pointer, text) for pointer in reference.pointers):
                where = ", ".join(map(_name, reference.pointers))
                reason = f"{where[0].upper()}{where[1:]} har diarienumret {known.matter}."
                found = _place(text, _section(reference.pointers, text))
                return replace(item, verdict=Verdict.DIFFERS, reason=reason, place=found)
    return replace(item, reason="Diarienumret finns inte i samlingen.")


def _elsewhere(item: Item, reference: Reference, documents: Sequence[str], library: Library) -> Item:
    """A § that the minutes named lack, but that others of the samling have."""
    entries = library.index.entries
    named = [pointer for pointer in reference.pointers if pointer.kind == "§"]
    if not named or not any(is_minutes(entries[document].document.type) for document in documents):
        return item
    rows = library.index.words.rows(f"§:{named[0].value}")[:_ROWS]
    for other in dict.fromkeys(library.index.chunk_at(int(row))[0] for row in rows):
        known = entries[other].document
        if other not in documents and is_minutes(known.type) and exists(named[0], text := library.text(other)):
            reason = f"{_name(named[0])} hör till {known.matter or f'”{known.title}”'}."
            return replace(item, verdict=Verdict.DIFFERS, reason=reason, place=_place(text, _section(named, text)))
    return item
