"""From what was selected to an answer: in reading order, with the lead-in that makes it readable.
Nothing is written but lead-ins and notes on what holds; every other sentence is a quotation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from assistent import abbreviations, conflicts
from assistent.citations import cite
from assistent.errors import IndexDamaged
from assistent.evidence import Evidence
from assistent.index import Index
from assistent.prompts import lead_in, says_standing
from assistent.question import Question
from assistent.selection import Place, Unit, select, unit_of
from assistent.types import Citation, Document, Statement, Status
from assistent.validity import Fact, told_elsewhere

EXPLAINED = 3  # abbreviations that are explained in an answer


def compose(
    question: Question, evidence: Sequence[Evidence], index: Index, rivals: Sequence[Evidence] = ()
) -> tuple[list[Statement], list[Citation]]:
    """The statements of an answer and their citations; keys count from 1 in reading order. A statement
    without a key is a note of ours: which of two documents governs, and why. ``rivals`` are sentences
    that may contradict the one that answers."""
    units, note = conflicts.weighed(question, select(question, evidence, index), evidence, index, rivals)
    units = [*units, *_spelt_out(units, index)]
    statements, citations = told(question, units, index)
    return ([Statement(note, None), *statements] if note else statements), citations


def _spelt_out(units: Sequence[Unit], index: Index) -> list[Unit]:
    """For the abbreviations of the rows shown, the entries of their documents' lists that say what they mean."""
    shown = {(unit.document, number) for unit in units for number in unit.numbers}
    entries = (
        (unit.document, one.number)
        for unit in units
        for number in unit.numbers
        for one in abbreviations.used(index.text(unit.document), number, index)
    )
    return [Unit(document, (n,), n) for document, n in dict.fromkeys(entries) if (document, n) not in shown][:EXPLAINED]


def about_document(
    question: Question, known: Fact, found: Sequence[Evidence], index: Index
) -> tuple[list[Statement], list[Citation]]:
    """The statements on a document itself: how it stands, the words that say so, and what another document
    says of it."""
    text = index.text(known.citation.document)
    lead = lead_in(text.document, "", Status.UNKNOWN, None, question.language, known.citation.confidence)
    statements = [Statement(known.note, None)] if known.note else []
    statements.append(Statement(lead, "1"))
    other = told_elsewhere(known, found, index) if known.note else None
    more, citations = told(question, [unit_of(question, other, found, index)] if other else [], index, first=2)
    return [*statements, *more], [known.citation, *citations]


def told(
    question: Question, units: Sequence[Unit], index: Index, first: int = 1
) -> tuple[list[Statement], list[Citation]]:
    """The units with their lead-ins and citations, whose keys count from ``first``."""
    statements: list[Statement] = []
    citations: list[Citation] = []
    previous = ""
    for document, number, also in _in_order(units, index):
        text = index.text(document)
        sentence = text.sentences[number]
        keys = []
        for place, n in ((document, number), *also):
            keys.append(str(len(citations) + first))
            citations.append(cite(index.text(place), n, n, keys[-1]))
        heading = text.sections[sentence.section].heading
        read = citations[-1 - len(also)].confidence
        successor = _successor(text.document, index)
        lead = lead_in(text.document, heading, sentence.status, sentence.by, question.language, read, successor)
        kind: Literal["sentence", "item"] = "item" if sentence.kind == "item" else "sentence"
        statements.append(Statement("" if lead == previous else lead, keys[0], kind, tuple(keys[1:])))
        previous = lead
    return statements, citations


def verify(statements: Sequence[Statement], citations: Sequence[Citation], index: Index) -> None:
    """Raises ``IndexDamaged`` unless every quotation is its place in the text, every key has one source and
    every source one key, and what is a proposal, or no longer holds, is told as that."""
    cited = {citation.key: citation for citation in citations}
    keys = [key for statement in statements for key in (statement.key, *statement.also) if key]
    if sorted(keys) != sorted(cited) or len(cited) != len(citations):
        raise IndexDamaged("Svarets källor stämmer inte med dess meningar.", "Kör: assistent index --rebuild")
    for citation in citations:
        if citation.quote != index.text(citation.document).cut(citation.start, citation.end):
            raise IndexDamaged(
                f"Ett citat ur {citation.document} är inte lika med sin plats i texten.",
                "Kör: assistent index --rebuild",
            )
    lead = ""
    for statement in statements:
        lead = statement.lead or lead
        for key in (statement.key, *statement.also):
            if key and not says_standing(lead, cited[key].status):
                raise IndexDamaged(
                    f"Ett citat ur {cited[key].document} visas utan att det sägs vad det är.",
                    "Anmäl felet; svaret visas inte.",
                )


def _successor(document: Document, index: Index) -> Document | None:
    """The document of the samling that replaced another."""
    ids = [relation.to for relation in document.relations if relation.kind == "replaced_by"]
    return next((index.entries[name].document for name in ids if name in index.entries), None)


def render(statements: Sequence[Statement], citations: Sequence[Citation]) -> str:
    """The answer as text: lead-ins, quotations and their keys."""
    quotes = {citation.key: " ".join(citation.quote.split()) for citation in citations}
    lines: list[str] = []
    for statement in statements:
        if statement.lead:
            lines.append(("\n" if lines else "") + statement.lead)
        if statement.key:
            keys = "".join(f"[{key}]" for key in (statement.key, *statement.also))
            lines.append(("– " if statement.kind == "item" else "") + f"{quotes[statement.key]} {keys}")
    return "\n".join(lines)


def _in_order(units: Sequence[Unit], index: Index) -> Iterator[tuple[str, int, tuple[Place, ...]]]:
    """(document, sentence, places that say the same) in reading order: the document with the best
    sentence first, within it the section with the best, within that as written."""
    places: dict[str, dict[int, dict[int, tuple[Place, ...]]]] = {}
    for unit in units:
        sentences = index.text(unit.document).sentences
        sections = places.setdefault(unit.document, {})
        for number in unit.numbers:
            own = sections.setdefault(sentences[number].section, {})
            own[number] = unit.also if number == unit.numbers[0] else own.get(number, ())
    for document, sections in places.items():
        for numbers in sections.values():
            for number in sorted(numbers):
                yield document, number, numbers[number]
