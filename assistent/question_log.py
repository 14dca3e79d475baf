"""The question log: every question with how it ended, for those who answer for the service.

Kept only where the operator has switched it on (``question_log`` in the settings names the file). A line holds
the time, the samling and its index, the question (masked as in ``noting``), the outcome, what was cited and how
long it took; no address and no name of the one who asked. It is removed after ``log_days`` days.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

from assistent import retention
from assistent.errors import AssistentError, because
from assistent.noting import append, masked
from assistent.settings import Settings
from assistent.types import Answer

_log = logging.getLogger(__name__)


def note(file: Path, samling: str, answer: Answer, seconds: float, now: datetime | None = None) -> None:
    """Writes a line. Raises ``OSError``."""
    line = {
        "time": (now or datetime.now(UTC)).isoformat(timespec="seconds"),
        "samling": samling,
        "index": answer.index,
        "question": masked(answer.understood or answer.question),
        "outcome": answer.outcome.value,
        "citations": [{"document": c.document, "section": c.section, "pdf_page": c.pdf_page} for c in answer.citations],
        "generated": answer.generated,
        "seconds": round(seconds, 3),
        "steps": dict(answer.seconds),
    }
    append(file, line)


class QuestionLog:
    """Notes what it hears in the file of the settings, and keeps that no longer than they say: what is too old
    goes when the first line of a day is written."""

    def __init__(self, settings: Settings, today: Callable[[], date] = date.today) -> None:
        self._settings = settings
        self._file = settings.root / settings.question_log
        self._today = today
        self._kept: date | None = None

    def heard(self, samling: str, answer: Answer, seconds: float) -> None:
        """Notes a question. What cannot be written is logged, without the question, never told to the one who
        asked: the answer is not less right for it."""
        try:
            note(self._file, samling, answer, seconds)
        except OSError as error:
            _log.warning("Frågan kunde inte skrivas till frågeloggen %s: %s", self._file, because(error))
            return
        if self._kept != self._today():
            self._kept = self._today()
            try:
                retention.clean(self._settings, self._today())
            except AssistentError as error:
                _log.warning("%s", error)
