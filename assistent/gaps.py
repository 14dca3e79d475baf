"""The gap list: questions that the documents did not answer, for those who keep the documents.

Kept only where the operator has switched it on (``gap_list`` in the settings names the file). A line
holds the day, the samling, the question and the documents that lay nearest; no address, no name of
the one who asked, and personal identity numbers, e-mail addresses and telephone numbers that the
question itself holds are masked.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from assistent import noting
from assistent.errors import because
from assistent.noting import append, masked, tables
from assistent.types import Answer, Outcome

_log = logging.getLogger(__name__)

GAPS = (Outcome.NOT_IN_DOCUMENTS, Outcome.NEAR)
"""Outcomes that tell that something is missing, or hard to find."""


@dataclass(frozen=True, slots=True)
class Gap:
    """A question without an answer: how often it was asked, when last, and where it came nearest."""

    samling: str
    question: str
    times: int
    last: str
    near: tuple[str, ...]


def note(file: Path, samling: str, answer: Answer, today: date | None = None) -> None:
    """Writes a line where the answer is a gap. What cannot be written is logged, never told to the
    one who asked: the answer is not less right for it."""
    if answer.outcome not in GAPS:
        return
    line = {
        "day": (today or date.today()).isoformat(),
        "samling": samling,
        "question": masked(answer.understood or answer.question),
        "outcome": answer.outcome.value,
        "near": [near.document for near in answer.documents_near],
    }
    try:
        append(file, line)
    except OSError as error:
        _log.warning("Frågan kunde inte skrivas till luckorna i %s: %s", file, because(error))


def read(file: Path) -> list[Gap]:
    """The gaps, most asked first, then by the latest day. A line that is broken (a full disk, say) is
    passed over. Raises ``AssistentError`` if the file cannot be read; one that is not there is empty."""
    counted: Counter[tuple[str, str]] = Counter()
    last: dict[tuple[str, str], tuple[str, tuple[str, ...]]] = {}
    for table in tables(file, "Luckorna"):
        try:
            place = str(table["samling"]), " ".join(str(table["question"]).split()).casefold()
            found = str(table["day"]), str(table["question"]), tuple(map(str, table["near"]))
        except (KeyError, TypeError):
            continue
        counted[place] += 1
        if place not in last or found[0] >= last[place][0]:
            last[place] = (found[0], (found[1], *found[2]))
    gaps = [
        Gap(samling, last[samling, key][1][0], times, last[samling, key][0], last[samling, key][1][1:])
        for (samling, key), times in counted.items()
    ]
    newest = sorted(gaps, key=lambda gap: (gap.last, gap.question), reverse=True)
    return sorted(newest, key=lambda gap: -gap.times)


def clear(file: Path) -> None:
    """Forgets the gaps. Raises ``AssistentError``."""
    noting.clear(file, "Luckorna")


def text(gaps: Sequence[Gap]) -> str:
    """The gaps for a terminal: how often, when last, the question, and where it came nearest."""
    if not gaps:
        return "Inga obesvarade frågor är antecknade."
    lines = []
    for gap in gaps:
        lines.append(f"{gap.times:>4} ×  {gap.last}  {gap.samling}: {gap.question}")
        if gap.near:
            lines.append(f"{'':19}närmast: {', '.join(gap.near)}")
    return "\n".join(lines)
