"""Keeps an eye on ``corpus/``: which samlingar have changed on disk."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

_CALM_MS = 2_000
"""A copy of many files comes as one change: what happens within this time of each other is told together."""


def changed(corpus: Path, stop: threading.Event | None = None) -> Iterator[set[str]]:
    """Waits for changes under ``corpus`` and yields the names of the samlingar that they are in, until
    ``stop`` is set. A removed samling is not told of: there is nothing to read in it."""
    from watchfiles import watch

    for changes in watch(corpus, debounce=_CALM_MS, stop_event=stop, raise_interrupt=True):
        parts = [Path(path).relative_to(corpus).parts for _, path in changes]
        names = {place[0] for place in parts if place and not any(part.startswith((".", "~$")) for part in place)}
        if present := {name for name in names if (corpus / name).is_dir()}:
            yield present
