"""The server's log on stderr: text for a reader, or a JSON object a line for a collector.

No question, answer or address stands in it. Of an exception its type and where it happened are written, not
its message: a library's message may hold a piece of what was asked.
"""

from __future__ import annotations

import json
import logging
import sys
import traceback
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from assistent.settings import Settings
from assistent.types import Answer

_questions = logging.getLogger("assistent.questions")


def configure(settings: Settings) -> None:
    """Sends every log record of the process to stderr, in the form that the settings name: from warnings on,
    as JSON also what is told of each question."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines() if settings.log_format == "json" else Plain())
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logging.getLogger("assistent").setLevel(logging.INFO if settings.log_format == "json" else logging.WARNING)


def tell(settings: Settings, text: str, level: int = logging.INFO) -> None:
    """A notice to the one who runs the server; in JSON of this level."""
    if settings.log_format == "json":
        logging.getLogger("assistent").log(level, "%s", text)
    else:
        print(text, file=sys.stderr, flush=True)


def heard(samling: str, answer: Answer, seconds: float) -> None:
    """Writes that a question was answered: how, from where and how long it took, not what it was."""
    told = {
        "samling": samling,
        "outcome": answer.outcome.value,
        "index": answer.index,
        "seconds": round(seconds, 3),
        "citations": len(answer.citations),
        "generated": answer.generated,
    }
    _questions.info("Fråga besvarad", extra={"told": told})


class JsonLines(logging.Formatter):
    """A record as a JSON object: ``time``, ``level``, ``logger``, ``message``; ``error`` and ``at`` of an
    exception; and what was told with it."""

    def format(self, record: logging.LogRecord) -> str:
        told: Mapping[str, Any] = getattr(record, "told", {})
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **told,
        }
        if record.exc_info and record.exc_info[1]:
            line |= {"error": type(record.exc_info[1]).__name__, "at": _places(record.exc_info[1])}
        return json.dumps(line, ensure_ascii=False)


class Plain(logging.Formatter):
    """A record as a line for a reader, and below it where an exception happened."""

    def format(self, record: logging.LogRecord) -> str:
        line = f"{record.levelname.lower()}: {record.getMessage()}"
        if record.exc_info and record.exc_info[1]:
            error = record.exc_info[1]
            line = "\n  ".join([f"{line} ({type(error).__name__})", *_places(error)])
        return line


def _places(error: BaseException) -> list[str]:
    """Where an exception passed, outermost first: file, line and function."""
    return [f"{f.filename}:{f.lineno} {f.name}" for f in traceback.extract_tb(error.__traceback__)]
