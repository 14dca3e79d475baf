"""A conversation to take along: its questions, answers and sources as DOCX, PDF or Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote

from assistent import papers
from assistent.citations import address
from assistent.copies import quoted, reference
from assistent.papers import Paper, Part
from assistent.texts import Words
from assistent.types import Answer

_WRITERS = {
    "docx": (papers.docx, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "pdf": (papers.pdf, "application/pdf"),
    "md": (papers.markdown, "text/markdown; charset=utf-8"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of the conversation: its answer, the samling that it was asked of, and what is to be told
    before the answer."""

    answer: Answer
    samling: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class File:
    name: str
    media_type: str
    content: bytes


def export(asked: Sequence[Asked], form: str, title: str, base: str, day: date, words: Words) -> File:
    """The conversation in a form ("docx", "pdf", "md"). ``base`` is the address that the app is reached by, for
    the links to the sources; without one there are none. Raises ``KeyError`` for a form that there is not."""
    write, media_type = _WRITERS[form]
    paper = Paper(words["export title"].format(samling=title), tuple(_parts(asked, base, day, words)), words.language)
    return File(f"{words['export name']}-{day.isoformat()}.{form}", media_type, write(paper))


def _parts(asked: Sequence[Asked], base: str, day: date, words: Words) -> Iterator[Part]:
    indexes = ", ".join(dict.fromkeys(one.answer.index for one in asked if one.answer.index)) or "–"
    yield Part("note", words["export made"].format(day=day.isoformat(), index=indexes))
    for one in asked:
        yield Part("heading", one.answer.question)
        yield from (Part("note", note) for note in one.notes if note)
        yield from _answer(one.answer, words)
        yield from _sources(one, base, words)


def _answer(answer: Answer, words: Words) -> Iterator[Part]:
    """The answer's own words and its quotations in order. A sentence of a language model that was struck out
    is none of it."""
    cited = {citation.key: citation for citation in answer.citations}
    frame = answer.frame if answer.statements or answer.frame else answer.answer
    yield from (Part("paragraph", line) for line in frame.splitlines() if line.strip())
    for statement in answer.statements:
        keys = "".join(f"[{key}]" for key in (statement.key, *statement.also))
        if statement.lead:
            yield Part("paragraph", statement.lead)
        if statement.text:
            yield from () if statement.struck else (Part("paragraph", f"{statement.text} {keys}"),)
        elif statement.key in cited:
            yield Part("quotation", f"{quoted(cited[statement.key], words)} {keys}")
    if answer.notice:
        yield Part("note", answer.notice)


def _sources(one: Asked, base: str, words: Words) -> Iterator[Part]:
    """Where each quotation stands; without any, the documents that came nearest."""
    answer = one.answer
    if answer.citations:
        yield Part("subheading", words["sources"])
    for c in answer.citations:
        link = base + address(one.samling, c.document, c.start, c.end, c.quote) if base else ""
        yield Part("reference", f"[{c.key}] {reference(c, words)}", link, words["open"])
    for near in () if answer.citations else answer.documents_near:
        told = ", ".join(part for part in (near.title, near.type, near.section.rstrip(" :,")) if part)
        link = f"{base}dokument?samling={quote(one.samling)}&dokument={quote(near.document)}" if base else ""
        yield Part("reference", told, link, words["open"])
