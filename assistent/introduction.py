"""A samling's ``introduktion.toml``: the themes of its introduction for managers, with questions, notes for the
one who leads it, a quiz, and what to read. Its form stands in ``corpus/README.md``.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assistent.errors import CorpusError
from assistent.settings import Settings

FILE = "introduktion.toml"
LONGEST = 500
"""Characters of a question; the assistant takes no longer ones."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A question that is prepared, and a note on it for the one who leads."""

    question: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Quiz:
    """A question to think about, its answer, and the quotation that shows it: verbatim in the document,
    in the section with this heading where one is named."""

    question: str
    answer: str
    document: str
    quote: str
    section: str = ""


@dataclass(frozen=True, slots=True)
class Theme:
    """A part of the introduction. ``minutes`` is the time planned for it, 0 where none is."""

    name: str
    questions: tuple[Prepared, ...]
    aim: str = ""
    minutes: int = 0
    notes: str = ""
    quiz: tuple[Quiz, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """Something to read: a document, or a section or a page (of the file, 1-based) of it, and why."""

    document: str
    section: str = ""
    page: int | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Introduction:
    """A samling's introduction; without themes where there is none. ``title`` is what the samling is called."""

    title: str
    opening: str = ""
    themes: tuple[Theme, ...] = ()
    readings: tuple[Reading, ...] = ()


def read(settings: Settings, samling: str) -> Introduction:
    """The introduction of a samling; one without themes, named as its folder, where it has no file. Raises
    ``CorpusError`` naming the place in the file if it is malformed."""
    path = settings.corpus / samling / FILE
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise _fault(samling, str(error)) from error
    try:
        return parse(table, samling)
    except ValueError as error:
        raise _fault(samling, str(error)) from error


def _fault(samling: str, what: str) -> CorpusError:
    return CorpusError(
        f"{FILE} i {samling} är felskriven: {what.rstrip('.')}.", "Rätta filen; hur den skrivs står i corpus/README.md."
    )


def parse(table: Mapping[str, Any], samling: str) -> Introduction:
    """An introduction from the table of a file. Raises ``ValueError`` saying what is wrong, and where."""
    top = _Part(table, "filen", ("titel", "inledning", "tema", "lasning"))
    themes = tuple(
        _theme(part) for part in top.parts("tema", ("namn", "mal", "minuter", "anteckningar", "fragor", "quiz"))
    )
    readings = tuple(_reading(part) for part in top.parts("lasning", ("dokument", "avsnitt", "sida", "varfor")))
    return Introduction(top.text("titel") or samling, top.text("inledning"), themes, readings)


def _theme(part: _Part) -> Theme:
    name = part.needed("namn")
    part.where += f" (”{name}”)"
    quizzes = part.parts("quiz", ("fraga", "svar", "dokument", "avsnitt", "citat"))
    return Theme(
        name,
        _questions(part),
        part.text("mal"),
        part.number("minuter", 0, 600) or 0,
        part.text("anteckningar"),
        tuple(
            Quiz(q.needed("fraga"), q.needed("svar"), q.needed("dokument"), q.needed("citat"), q.text("avsnitt"))
            for q in quizzes
        ),
    )


def _questions(part: _Part) -> tuple[Prepared, ...]:
    found = part.table.get("fragor")
    if not isinstance(found, list) or not found:
        raise ValueError(f"{part.where}: ”fragor” ska vara en lista med minst en fråga")
    made = []
    for number, one in enumerate(found, 1):
        table = one if isinstance(one, Mapping) else {"fraga": one}
        question = _Part(table, f"{part.where}: fråga {number}", ("fraga", "anteckning"))
        made.append(Prepared(question.needed("fraga"), question.text("anteckning")))
        if len(made[-1].question) > LONGEST:
            raise ValueError(f"{question.where} är längre än {LONGEST} tecken")
    return tuple(made)


def _reading(part: _Part) -> Reading:
    page = part.number("sida", 1, 100_000)
    return Reading(part.needed("dokument"), part.text("avsnitt"), page, part.text("varfor"))


class _Part:
    """A table of the file, and how to tell where it stands. Raises ``ValueError`` for a key that it may not have."""

    def __init__(self, table: object, where: str, keys: Sequence[str]) -> None:
        if not isinstance(table, Mapping):
            raise ValueError(f"{where} ska vara en tabell")
        self.table: Mapping[str, Any] = table
        self.where = where
        unknown = next((key for key in table if key not in keys), None)
        if unknown is not None:
            raise ValueError(f"{where} har den okända nyckeln ”{unknown}”; kända är {', '.join(keys)}")

    def parts(self, key: str, keys: Sequence[str]) -> list[_Part]:
        """The tables ``[[key]]`` in this one."""
        found = self.table.get(key, [])
        if not isinstance(found, list):
            raise ValueError(f"{self.where}: ”{key}” skrivs som [[{key}]]")
        before = "" if self.where == "filen" else f"{self.where}: "
        return [_Part(one, f"{before}{key} {number}", keys) for number, one in enumerate(found, 1)]

    def text(self, key: str) -> str:
        found = self.table.get(key, "")
        if not isinstance(found, str):
            raise ValueError(f"{self.where}: ”{key}” ska vara en text inom citattecken")
        return found.strip()

    def needed(self, key: str) -> str:
        found = self.text(key)
        if not found:
            raise ValueError(f"{self.where} saknar ”{key}”")
        return found

    def number(self, key: str, least: int, most: int) -> int | None:
        found = self.table.get(key)
        if found is None:
            return None
        if isinstance(found, bool) or not isinstance(found, int) or not least <= found <= most:
            raise ValueError(f"{self.where}: ”{key}” ska vara ett heltal från {least} till {most}")
        return found
