"""Questions with known answers: how a set is read, and where an answer may stand.

A set is JSON Lines: a question a line, and at the top, if wanted, one line that names the set, its
samling and the thresholds. The fields stand in evals/README.md.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from assistent.errors import EvalSetError
from assistent.types import Outcome
from assistent.words import path_references, references

KINDS: Mapping[str, str] = {
    "role": "roll",
    "responsibility": "ansvar",
    "process": "hur något går till",
    "fact": "uppgift",
    "number": "tal",
    "date": "datum",
    "dnr": "diarienummer",
    "reference": "paragraf eller punkt",
    "list": "uppräkning",
    "table": "tabell",
    "delegation": "delegation",
    "decision": "beslut och förslag",
    "validity": "giltighet",
    "conflict": "dokument som säger emot",
    "scanned": "inskannad sida",
    "synonym": "andra ord",
    "compound": "sammansatta ord",
    "typo": "felstavat",
    "english": "engelska",
    "followup": "följdfråga",
    "false_premise": "falsk förutsättning",
    "near_miss": "nära, men står inte där",
    "off_topic": "utanför ämnet",
    "other_municipality": "annan kommun",
}
"""What a question is about or is hard by, and what that is called where a run is shown."""

UNANSWERED = frozenset({"near_miss", "off_topic", "other_municipality"})
"""Kinds that the documents do not answer."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question with a known answer; ``line`` is where in the file it stands, 1-based."""

    id: str
    question: str
    kind: str
    expected_outcome: Outcome
    expect: tuple[str, ...] = ()
    relevant: tuple[Mapping[str, Any], ...] = ()
    history: tuple[str, ...] = ()
    language: str = "sv"
    line: int = 0

    @property
    def answerable(self) -> bool:
        """Whether the documents answer it."""
        return self.expected_outcome is Outcome.ANSWERED


HEADING = {"set", "samling", "thresholds"}
"""What a first line that is no question may say of the set."""


@dataclass(frozen=True, slots=True)
class EvalSet:
    """The questions of a file, and what its heading line says."""

    name: str
    questions: tuple[Question, ...]
    samling: str | None = None
    thresholds: Mapping[str, float] = field(default_factory=dict)


def read_set(path: Path) -> EvalSet:
    """Reads an eval set; raises ``EvalSetError`` naming the first line that cannot be used."""
    try:
        lines = path.read_text(encoding="utf-8").split("\n")  # a question may hold a line separator
    except (OSError, UnicodeDecodeError) as error:
        raise EvalSetError(f"Frågorna i {path} kan inte läsas: {error}.", "Kontrollera sökvägen.") from error
    heading: dict[str, Any] = {}
    found: dict[str, Question] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        table = _table(path, number, line)
        if "id" not in table and not found and HEADING & table.keys():
            heading = table
            continue
        question = _question(path, number, table)
        if question.id in found:
            raise _fault(path, number, f"id {question.id} finns redan")
        found[question.id] = question
    if not found:
        raise EvalSetError(f"{path.name} innehåller inga frågor.", "Skriv en fråga per rad som JSON.")
    return EvalSet(path.stem, tuple(found.values()), heading.get("samling"), heading.get("thresholds", {}))


def _table(path: Path, number: int, line: str) -> dict[str, Any]:
    try:
        table = json.loads(line)
    except json.JSONDecodeError as error:
        raise _fault(path, number, f"inte JSON ({error.msg})") from error
    if not isinstance(table, dict):
        raise _fault(path, number, "inte ett JSON-objekt")
    return table


def _question(path: Path, number: int, table: Mapping[str, Any]) -> Question:
    try:
        return Question(
            id=str(table["id"]),
            question=str(table["question"]),
            kind=str(table.get("kind", "")),
            expected_outcome=Outcome(table["expected_outcome"]),
            expect=_texts(path, number, table, "expect"),
            relevant=_places(path, number, table),
            history=_texts(path, number, table, "history"),
            language=str(table.get("language", "sv")),
            line=number,
        )
    except KeyError as error:
        raise _fault(path, number, f"fältet {error.args[0]} saknas") from error
    except ValueError as error:
        raise _fault(path, number, f"okänt utfall {table['expected_outcome']!r}") from error


def _texts(path: Path, number: int, table: Mapping[str, Any], name: str) -> tuple[str, ...]:
    listed = table.get(name, [])
    if not isinstance(listed, list) or not all(isinstance(text, str) and text.strip() for text in listed):
        raise _fault(path, number, f"{name} är ingen lista av texter")
    return tuple(listed)


def _places(path: Path, number: int, table: Mapping[str, Any]) -> tuple[Mapping[str, Any], ...]:
    listed = table.get("relevant", [])
    if not isinstance(listed, list) or not all(isinstance(p, dict) and "document" in p for p in listed):
        raise _fault(path, number, "relevant är ingen lista av ställen med document")
    return tuple(listed)


def _fault(path: Path, number: int, what: str) -> EvalSetError:
    return EvalSetError(f"{path.name} rad {number}: {what}.", "Rätta raden; formen står i evals/README.md.")


_PARAGRAPH = re.compile(r"(?:[A-Za-zÅÄÖåäö]{1,4} )?§|\d+\s?\w? ?(?:§|kap)|punkt ", re.I)
"""How a heading begins that is a § of its own, with or without a title after it."""


def stands_at(document: str, path: Sequence[str], place: Mapping[str, Any]) -> bool:
    """Whether a heading path of a document is a place: the place's section ends the path, or is the §
    that the path lies under ("6 kap. 1 §", "§ 58 Höjt bidrag" over "Beslut"). A numbered row of a table
    ("punkt 3.2") also stands under the table's heading. A place without a section is the whole document."""
    section = place.get("section")
    if document != place["document"]:
        return False
    if section is None or " › ".join(path).endswith(section):
        return True
    if path and path[-1].startswith("punkt ") and " › ".join(path[:-1]).endswith(section):
        return True
    if "›" in section or not _PARAGRAPH.match(section):
        return False
    wanted = references(section)[:1]
    named = [reference for heading in path for reference in references(heading)] + path_references(path)
    return bool(wanted) and wanted[0] in named
