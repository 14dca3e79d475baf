"""What the commands share of the terminal: progress bars, notices, lines of a file, JSON."""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistent.errors import AssistentError, because

if TYPE_CHECKING:
    from assistent.types import Progress

BAR = "{desc} {bar} {n_fmt}/{total_fmt}, {remaining} kvar"


@contextlib.contextmanager
def bars() -> Iterator[Progress]:
    """A progress bar for each step on stderr, where that is a terminal."""
    from tqdm import tqdm

    bar: Any = None
    step = ("", 0)

    def progress(what: str, done: int, total: int) -> None:
        nonlocal bar, step
        if bar is None or step != (what, total) or done < bar.n:
            if bar is not None:
                bar.close()
            step = (what, total)
            bar = tqdm(desc=what, total=total, disable=None if total else True, bar_format=BAR)
        bar.update(done - bar.n)

    try:
        yield progress
    finally:
        if bar is not None:
            bar.close()


def read_lines(name: str) -> list[str]:
    """The lines of a text file, or of stdin for ``-``."""
    try:
        data = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        return data.decode("utf-8-sig").splitlines()
    except OSError as error:
        raise AssistentError(f"Filen {name} kan inte läsas: {because(error)}.", "Kontrollera namnet.") from error
    except UnicodeDecodeError as error:
        raise AssistentError(f"Filen {name} är inte UTF-8 (byte {error.start}).", "Spara den som UTF-8.") from error


def print_json(value: object, indent: int | None = 1) -> None:
    """A value on stdout; in ASCII where the terminal has no UTF-8."""
    plain = (sys.stdout.encoding or "").lower().replace("-", "") != "utf8"
    print(json.dumps(value, ensure_ascii=plain, indent=indent), flush=True)


def notice(text: str) -> None:
    """One line on stderr."""
    print(" ".join(text.split()), file=sys.stderr)
