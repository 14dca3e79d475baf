"""How long what is noted is kept: the question log, the gap list and the thumbs, ``log_days`` days.

A line is as old as the day it tells. One that tells no day cannot be kept to a time, so it goes; one that tells
a day to come was written while the clock was ahead, or the clock has been set back since: it stays, and is told.
A file is written anew beside itself and put in its place. A line that another process wrote meanwhile is
brought along.
"""

from __future__ import annotations

import json
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from assistent.errors import AssistentError, because
from assistent.noting import tables
from assistent.settings import Settings

NAMES = {"question_log": "Frågeloggen", "gap_list": "Luckorna", "feedback_list": "Omdömena"}
"""The settings that name a file in which questions are noted, and what those are called."""
_LOCKED_S = 10.0
_LATE_S = 0.05
"""One who has opened the file has written its line by then: it opens and writes at once."""


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What became of a file: how many lines were too old or told no day, how many were kept, how many of these
    tell a day to come."""

    name: str
    file: Path
    removed: int
    kept: int
    ahead: int = 0


def files(settings: Settings) -> dict[str, Path]:
    """The files that the settings name, by the name of the setting."""
    named = {name: getattr(settings, name) for name in NAMES}
    return {name: settings.root / file for name, file in named.items() if file}


def clean(settings: Settings, today: date | None = None, dry: bool = False) -> list[Cleaned]:
    """Removes what is older than ``log_days`` from each file that is there; ``dry`` only counts. Raises
    ``AssistentError`` for a file that cannot be read or written; the others have been cleaned then."""
    today = today or date.today()
    oldest = today - timedelta(days=settings.log_days)
    done, failed = [], None
    for name, file in files(settings).items():
        if not file.is_file():
            continue
        try:
            # two that clean at the same time would each put back what they had read
            with nullcontext() if dry else FileLock(file.with_name(f".{file.name}.lock"), timeout=_LOCKED_S):
                done.append(_clean(name, file, oldest, today, dry))
        except OSError as error:
            why = "den gallras redan" if isinstance(error, Timeout) else because(error)
            failed = AssistentError(
                f"{NAMES[name]} i {file} kan inte gallras: {why}.", "Kontrollera behörighet och disk."
            )
    if failed:
        raise failed
    return done


def _clean(name: str, file: Path, oldest: date, today: date, dry: bool) -> Cleaned:
    with file.open("rb") as stream:
        lines = [line for line in stream.readlines() if line.strip()]
        dated = [(line, day) for line in lines if (day := _day(line)) is not None and day >= oldest]
        kept = [line for line, _ in dated]
        ahead = sum(day > today for _, day in dated)
        if not dry and len(kept) < len(lines):
            _replace(file, kept)
            time.sleep(_LATE_S)
            if late := stream.read():
                with file.open("ab") as anew:
                    anew.write(late)
    return Cleaned(name, file, len(lines) - len(kept), len(kept), ahead)


def _replace(file: Path, lines: list[bytes]) -> None:
    """The file with these lines only: complete or as it was, and for its owner only."""
    descriptor, beside = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}-")
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.writelines(lines)
        Path(beside).replace(file)
    except OSError:
        Path(beside).unlink(missing_ok=True)
        raise


def _day(line: bytes) -> date | None:
    """The day that a line tells."""
    try:
        table = json.loads(line)
        told = datetime.fromisoformat(table.get("time") or table["day"])
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
    return (told.astimezone() if told.tzinfo else told).date()


def export(settings: Settings, target: Path) -> int:
    """Writes every line that is noted to a new file, oldest first within each list, ``list`` telling which;
    returns how many. For a request of public records. Raises ``AssistentError``, also where ``target`` is
    there already."""
    count = 0
    try:
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            for table in _tables(settings):
                stream.write(json.dumps(table, ensure_ascii=False) + "\n")
                count += 1
    except FileExistsError as error:
        raise AssistentError(f"Filen {target} finns redan.", "Ange en ny fil.") from error
    except OSError as error:
        raise AssistentError(f"Det som antecknats kan inte skrivas till {target}: {because(error)}.", "Ange en annan fil.") from error  # fmt: skip
    return count


def _tables(settings: Settings) -> Iterator[dict[str, Any]]:
    for name, file in files(settings).items():
        for table in tables(file, NAMES[name]):
            yield {"list": name, **table}


def text(done: list[Cleaned], days: int, dry: bool) -> str:
    """What was removed, for a terminal."""
    if not done:
        return "Inget är antecknat: question_log, gap_list och feedback_list är av, eller filerna finns inte än."
    word = "skulle tas bort" if dry else "borttagna"
    lines = [f"{NAMES[c.name]} ({c.file}): {c.removed} rader {word}, {c.kept} kvar." for c in done]
    lines.append(f"Rader sparas i {days} dagar (log_days).")
    lines += [
        f"{NAMES[c.name]}: {c.ahead} rader har ett datum i framtiden. Stämmer datorns klocka?" for c in done if c.ahead
    ]
    return "\n".join(lines)
