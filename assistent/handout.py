"""What participants of an introduction take home: its questions with answers, references, documents and their
standing, gathered once and written as DOCX and PDF elsewhere.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import quote_plus, urlencode

from assistent.citations import address
from assistent.introduction_answers import Told
from assistent.introduction_page import Frame, Listed
from assistent.leading_page import OWN_NAME
from assistent.markup import WARNED
from assistent.prompts import STATUS
from assistent.types import Citation, Document, Outcome, Status

LINES = 3
"""Lines to write on under a question."""
LEGEND = (
    ("Förslag", "är inte beslutat. Det kan ha beslutats senare, ändrats eller avslagits."),
    ("Beslut", "är fattat av det organ och den dag som källan anger."),
    ("Gällande", "är ett styrdokument som gäller enligt det som står i det."),
    ("Ersatt, utgången", "gäller inte längre."),
    ("Utan märkning", "är beskrivning, bakgrund eller bedömning: varken förslag eller beslut."),
)
"""What the words for a text's standing mean."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of an answer: our lead-in (``keys`` empty), or a quotation with its keys and, where it is not simply in
    force, what it is."""

    text: str
    keys: str = ""
    status: str = ""
    item: bool = False


@dataclass(frozen=True, slots=True)
class Reference:
    """Where a quotation stands; ``address`` is empty where the app's own address is not known."""

    key: str
    told: str
    status: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """A question with its answer. ``address`` is where it is shown on a screen, empty where that is not known."""

    question: str
    lines: tuple[Line, ...]
    references: tuple[Reference, ...]
    address: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A theme."""

    name: str
    aim: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Handout:
    """The whole. ``documents`` are those that the answers cite, as rows of ``COLUMNS``."""

    title: str
    opening: str
    made: str
    parts: tuple[Part, ...]
    documents: tuple[tuple[str, ...], ...]
    readings: tuple[Reference, ...]
    address: str = ""


COLUMNS = ("Dokument", "Organ", "Datum", "Status", "Gäller till")


def gather(
    frame: Frame,
    ask: Callable[[str], Told],
    readings: Sequence[Listed] = (),
    own: Sequence[str] = (),
    home: str = "",
) -> Handout:
    """The handout of an introduction, with the group's ``own`` questions last. ``home`` is the address of the app
    ("https://assistent.exempelby.se/"), empty where it is not known."""
    told = frame.introduction
    asked: list[Told] = []

    def item(question: str, theme: int = 0, number: int = 0) -> Item:
        asked.append(ask(question))
        return _item(question, asked[-1], _shown_at(frame.samling, question, theme, number, home), home)

    parts = [
        Part(theme.name, theme.aim, tuple(item(q.question, t, n) for n, q in enumerate(theme.questions, 1)))
        for t, theme in enumerate(told.themes, 1)
    ]
    if own:
        parts.append(Part(OWN_NAME, "", tuple(item(question) for question in own)))
    return Handout(
        f"Introduktion: {told.title}",
        told.opening,
        f"Skriven {date.today().isoformat()} ur index {frame.index}, skapat {frame.created}. Samma index ger samma svar.",
        tuple(parts),
        tuple(_documents(asked)),
        tuple(_reading(reading, home) for reading in readings),
        f"{home}introduktion?{_query(samling=frame.samling)}" if home else "",
    )


def _query(**given: object) -> str:
    return urlencode(given, quote_via=quote_plus)


def _shown_at(samling: str, question: str, theme: int, number: int, home: str) -> str:
    """Where a question is shown with its sources: in the introduction, or the group's own in the chat."""
    if not home:
        return ""
    if theme:
        return f"{home}introduktion?{_query(samling=samling, tema=theme, fraga=number)}#fraga-{number}"
    return f"{home}?{_query(samling=samling, fraga=question)}"


def _item(question: str, told: Told, shown: str, home: str) -> Item:
    answer = told.answer
    lines = [Line(line) for line in (answer.frame or ("" if answer.statements else answer.answer)).splitlines() if line]
    cited = {c.key: c for c in answer.citations}
    for statement in answer.statements:
        if statement.lead:
            lines.append(Line(statement.lead))
        if statement.key in cited:
            first = cited[statement.key]
            keys = "".join(f"[{key}]" for key in (statement.key, *statement.also) if key in cited)
            lines.append(Line(" ".join(first.quote.split()), keys, _warned(first.status), statement.kind == "item"))
    documents = {place.document.id: place.document for place in told.places}
    references = [_reference(c, documents.get(c.document), home) for c in answer.citations]
    return Item(question, tuple(lines) or (Line(_none(answer.outcome)),), tuple(_merged(references)), shown)


def _merged(references: Iterable[Reference]) -> Iterator[Reference]:
    """References to the same place as one, with all their keys and the address of the first."""
    alike: dict[tuple[str, str], list[Reference]] = {}
    for reference in references:
        alike.setdefault((reference.told, reference.status), []).append(reference)
    for same in alike.values():
        yield replace(same[0], key="".join(reference.key for reference in same))


def _none(outcome: Outcome) -> str:
    return "Svaret kunde inte hämtas." if outcome is Outcome.ERROR else "Det framgår inte av dokumenten."


def _standing(status: Status) -> str:
    return STATUS[status]["sv"]


def _warned(status: Status) -> str:
    """What must be seen at the quotation itself; that a document is in force stands at its reference."""
    return _standing(status) if status in WARNED else ""


def _reference(citation: Citation, document: Document | None, home: str) -> Reference:
    dated = document.adopted or document.date if document else None
    told = citation.label if not dated or dated in citation.label else f"{citation.label}, {dated}"
    link = ""
    if home and document:
        link = home + address(document.samling, document.id, citation.start, citation.end, citation.quote)
    return Reference(f"[{citation.key}]", told, _standing(citation.status), link)


def _documents(asked: Iterable[Told]) -> Iterator[tuple[str, ...]]:
    """Every document that is cited, by title: what it is, whose, from when, its standing, and how long it holds.
    The standing of one that says none is that of what is cited of it."""
    documents: dict[str, Document] = {}
    standing: dict[str, dict[str, None]] = {}
    for place in (place for told in asked for place in told.places):
        documents[place.document.id] = place.document
        standing.setdefault(place.document.id, {}).update(dict.fromkeys(_standing(c.status) for c in place.citations))
    for document in sorted(documents.values(), key=lambda d: d.title.casefold()):
        own = _standing(document.status) or ", ".join(filter(None, standing[document.id]))
        yield (
            f"{document.title} ({document.type or 'dokument'})",
            document.body or "",
            document.adopted or document.date or "",
            own or "framgår inte",
            document.valid_to or "",
        )


def _reading(reading: Listed, home: str) -> Reference:
    told = ", ".join(part for part in (reading.title, reading.where) if part)
    return Reference("", told, reading.why, home + reading.address if home and reading.address else "")


def code(shown: str) -> bytes:
    """The QR code of an address, as a PNG picture."""
    import segno

    stream = io.BytesIO()
    segno.make(shown, error="l", micro=False).save(stream, kind="png", scale=6, border=2)
    return stream.getvalue()
