"""Files that questions are noted in: what points to a person is masked, a line is written whole, and a
line that is broken loses no other. What is noted, and when, is told by ``gaps`` and ``feedback``."""

from __future__ import annotations

import errno
import json
import os
import re
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from assistent.errors import AssistentError, because

_MASKED: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\b(?:19|20)?\d{2}(?:0[1-9]|1[0-2])\d{2}[-+ ]?\d{4}\b"), "[personnummer]"),
    (re.compile(r"(?<![\w.+-])[\w.+-]++@[\w-]+(?:\.[\w-]+)+"), "[e-post]"),
    (re.compile(r"(?<![\w/:-])(?:\+46 ?|0)7\d(?:[ -]?\d){7}\b"), "[telefon]"),
)


def masked(text: str) -> str:
    """The text without personal identity numbers, e-mail addresses and mobile telephone numbers.

    >>> masked("Får anna.ek@exempelby.se (19850101-1234) slutavlöning?")
    'Får [e-post] ([personnummer]) slutavlöning?'
    """
    for pattern, word in _MASKED:
        text = pattern.sub(word, text)
    return text


def append(file: Path, table: Mapping[str, Any]) -> None:
    """Writes a line at the end of a file that only its owner may read. Raises ``OSError``."""
    data = (json.dumps(table, ensure_ascii=False) + "\n").encode("utf-8", "replace")
    # one write at the end of the file: lines of several processes do not mix
    descriptor = os.open(file, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        if _broken_off(descriptor):
            data = b"\n" + data
        if os.write(descriptor, data) < len(data):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    finally:
        os.close(descriptor)


def _broken_off(descriptor: int) -> bool:
    """Whether the file ends in the middle of a line, as a full disk leaves it: the next must not go with it."""
    if not stat.S_ISREG(os.fstat(descriptor).st_mode) or not (size := os.lseek(descriptor, 0, os.SEEK_END)):
        return False
    os.lseek(descriptor, size - 1, os.SEEK_SET)
    return os.read(descriptor, 1) != b"\n"


def tables(file: Path, what: str) -> list[dict[str, Any]]:
    """The lines of a file, oldest first. One that is broken (a full disk, say) is passed over; a file that
    is not there is empty. Raises ``AssistentError``, which calls what is in it ``what`` ("Luckorna")."""
    try:
        whole = file.read_text(encoding="utf-8", errors="replace") if file.exists() else ""
    except OSError as error:
        raise AssistentError(f"{what} i {file} kan inte läsas: {because(error)}.", "Kontrollera filen.") from error
    found = []
    for line in whole.split("\n"):  # not splitlines: a question may hold a line separator (U+2028)
        try:
            table = json.loads(line)
        except ValueError:
            continue
        if isinstance(table, dict):
            found.append(table)
    return found


def clear(file: Path, what: str) -> None:
    """Forgets what a file holds. Raises ``AssistentError``."""
    try:
        file.unlink(missing_ok=True)
    except OSError as error:
        raise AssistentError(f"{what} i {file} kan inte tas bort: {because(error)}.", "Ta bort filen.") from error
