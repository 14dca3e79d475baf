"""Thumbs up and down: what those who asked thought of an answer, and the questions that it leads to.

Kept only where the operator has switched it on (``feedback_list`` in the settings names the file). A
line holds the time, the samling and its index, the question and the comment (masked as in ``noting``),
how it ended and what was cited; no address and no name of the one who asked. A thumbs-down becomes a
candidate for an eval set, which a person completes: the program does not know the right answer.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, get_args

from assistent import noting, retrieval
from assistent import question as questions
from assistent.errors import AssistentError, because
from assistent.index import Index
from assistent.question import Kind
from assistent.types import Answer, Encoder, Hit, Outcome

Verdict = Literal["up", "down"]

REASONS: Mapping[str, str] = {
    "wrong": "Uppgiften är fel",
    "missing": "Något saknas",
    "unclear": "Svårt att förstå",
    "outdated": "Inte aktuellt",
}
"""Why a thumb is down, and what that is called where it is chosen."""

LONGEST = 500
"""Characters of a comment that are kept: enough to say what is wrong, too few for a case file."""

NEAREST = 3
"""Places that a candidate is given: where its answer may stand, for a person to choose from."""

_WHAT = "Omdömena"
_VERDICTS: Mapping[Verdict, str] = {"up": "bra", "down": "mindre bra"}
_KINDS = {
    **dict.fromkeys((Kind.NAME, Kind.PERSON, Kind.TITLE), "role"),
    **dict.fromkeys((Kind.DAY, Kind.DATE), "date"),
    **dict.fromkeys((Kind.AMOUNT, Kind.NUMBER, Kind.FREQUENCY, Kind.DURATION), "number"),
    Kind.IDENTIFIER: "dnr",
    Kind.METHOD: "process",
    Kind.LIST: "list",
}
"""The kind of an eval set that a kind of question guesses at; any other is a ``fact``."""


@dataclass(frozen=True, slots=True)
class Feedback:
    """One thumb. ``time`` is ISO 8601 with its zone; ``cited`` holds, for each citation, its key,
    document, section (the heading path as shown) and page."""

    time: str
    samling: str
    index: str
    verdict: Verdict
    question: str
    outcome: str
    cited: tuple[Mapping[str, Any], ...]
    reason: str = ""
    comment: str = ""


def note(path: Path, samling: str, answer: Answer, verdict: Verdict, reason: str = "", comment: str = "") -> None:
    """Writes a thumb. ``reason`` is one of ``REASONS``, or nothing; the comment is masked, and cut to
    ``LONGEST`` characters. Raises ``ValueError`` for a verdict or reason that there is not, and
    ``AssistentError`` where the line cannot be written: who has said something is told that it was lost."""
    if verdict not in get_args(Verdict) or reason not in ("", *REASONS):
        raise ValueError(f"no such verdict or reason: {verdict!r}, {reason!r}")
    line = {
        "time": datetime.now(UTC).isoformat(timespec="seconds"),
        "samling": samling,
        "index": answer.index,
        "verdict": verdict,
        "question": noting.masked(answer.understood or answer.question),
        "outcome": answer.outcome.value,
        "cited": [
            {"key": c.key, "document": c.document, "section": c.section, "pdf_page": c.pdf_page}
            for c in answer.citations
        ],
        "reason": reason,
        "comment": noting.masked(" ".join(comment.split()))[:LONGEST],
    }
    try:
        noting.append(path, line)
    except OSError as error:
        raise AssistentError(
            f"Omdömet kunde inte sparas i {path}: {because(error)}.", "Kontrollera feedback_list och disken."
        ) from error


def read(path: Path) -> list[Feedback]:
    """Every thumb, oldest first; a line that is broken is passed over. Raises ``AssistentError`` if the file
    cannot be read; one that is not there is empty."""
    found = []
    for table in noting.tables(path, _WHAT):
        try:
            cited = tuple({**place, "document": str(place["document"])} for place in table["cited"])
            names = ("time", "samling", "index", "question", "outcome", "reason", "comment")
            texts = {name: str(table[name]) for name in names}
            verdict = table["verdict"]
        except (KeyError, TypeError):
            continue
        if verdict in get_args(Verdict):
            found.append(Feedback(verdict=verdict, cited=cited, **texts))
    return found


def clear(path: Path) -> None:
    """Forgets the thumbs. Raises ``AssistentError``."""
    noting.clear(path, _WHAT)


def candidates(records: Sequence[Feedback], index: Index, encoder: Encoder) -> list[dict[str, Any]]:
    """Each question of the samling with a thumb down, once, newest last, as a line of an eval set: the kind
    is guessed, ``relevant`` is where the nearest passages stand, and ``expect`` is left for a person to
    fill in (the validator says so). ``told`` is what was thought of the answer."""
    down = [record for record in records if record.verdict == "down" and record.samling == index.samling]
    latest = {" ".join(record.question.split()).casefold(): record for record in down}
    ordered = sorted(latest.items(), key=lambda pair: pair[1].time)
    return [_candidate(_id(question), record, index, encoder) for question, record in ordered]


def _id(question: str) -> str:
    """The same each time, so that what has been accepted is known again."""
    return f"omdome-{hashlib.sha256(question.encode('utf-8', 'replace')).hexdigest()[:8]}"


def _candidate(name: str, record: Feedback, index: Index, encoder: Encoder) -> dict[str, Any]:
    read = questions.read(record.question, (), index.glossary)
    english = read.text if read.language == "en" else ""
    return {
        "id": name,
        "question": record.question,
        "language": read.written_in,
        "kind": _kind(read),
        "expected_outcome": Outcome.ANSWERED.value,
        "expect": [],
        "relevant": _places(retrieval.rank(read.search, index, encoder, NEAREST, original=english), index),
        "told": ". ".join(filter(None, (REASONS.get(record.reason, ""), record.comment))),
    }


def _kind(read: questions.Question) -> str:
    """The kind of an eval set that a question probably is."""
    if read.written_in == "en":
        return "english"
    if read.about_validity:
        return "validity"
    if read.about_decision:
        return "decision"
    return "delegation" if read.about_authority else _KINDS.get(read.kind, "fact")


def _places(hits: Sequence[Hit], index: Index) -> list[dict[str, Any]]:
    """Where hits stand, as an eval set names it, each place once."""
    places: list[dict[str, Any]] = []
    for hit in hits:
        text = index.text(hit.document)
        chunk = text.chunks[hit.chunk]
        path = text.sections[chunk.section].path
        page = text.page_at(chunk.start).number if text.paged else None
        place = {"document": hit.document, "section": path[-1] if path else None, "pdf_page": page}
        if place not in places:
            places.append(place)
    return places


def text(records: Sequence[Feedback]) -> str:
    """The thumbs for a terminal: how many of each sort, then those that are down, newest first."""
    if not records:
        return "Inga omdömen är antecknade."
    counted = Counter(record.verdict for record in records)
    lines = [", ".join(f"{counted[verdict]} {word}" for verdict, word in _VERDICTS.items()) + "."]
    for record in reversed([record for record in records if record.verdict == "down"]):
        said = ". ".join(filter(None, (REASONS.get(record.reason, ""), record.comment)))
        lines.append(f"{record.time[:10]}  {record.samling}: {record.question}")
        lines += [f"{'':12}{said}"] if said else []
        cited = dict.fromkeys(f"{place['document']} › {place.get('section', '')}" for place in record.cited)
        lines += [f"{'':12}svarade ur: {'; '.join(cited)}"] if cited else [f"{'':12}utfall: {record.outcome}"]
    return "\n".join(lines)
