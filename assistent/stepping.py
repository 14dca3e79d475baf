"""Work that tells what it does, run beside its reader: a step is shown only where it takes its time."""

from __future__ import annotations

import contextvars
import threading
import time
from collections.abc import Callable, Iterator
from queue import Empty, SimpleQueue
from typing import TypeVar

T = TypeVar("T")
Work = Callable[[Callable[[str], None], Callable[[], bool]], Iterator[T]]
"""``work(step, gone)``: calls ``step`` with what it begins, gives up when ``gone()``, and yields what is made."""

PATIENCE_S = 0.3
"""Work that is done by then needs no word on what it is doing."""


def stepped(work: Work[T], patience: float = PATIENCE_S) -> Iterator[str | T]:
    """What the work makes, and between that the step it has come to, once it has gone on for ``patience``
    seconds. Raises what the work raises. The work goes on only when what it made has been taken; when its
    reader leaves, it is told, and closed."""
    begun = time.monotonic()
    came: SimpleQueue[tuple[str, object]] = SimpleQueue()
    gone, taken = threading.Event(), threading.Semaphore(0)
    context = contextvars.copy_context()  # who asks
    threading.Thread(target=context.run, args=(_run, work, came, gone, taken), daemon=True, name="asked").start()
    waiting: str | None = None
    try:
        while True:
            left = patience - (time.monotonic() - begun)
            try:
                kind, value = came.get(timeout=max(left, 0.001) if waiting else None)
            except Empty:
                yield waiting or ""
                waiting = None
                continue
            if kind == "step":
                waiting = str(value)
            elif kind == "made":
                waiting = None
                yield value  # type: ignore[misc]
                taken.release()
            elif isinstance(value, BaseException):
                raise value
            else:
                return
    finally:
        gone.set()
        taken.release()


def _run(
    work: Work[T], came: SimpleQueue[tuple[str, object]], gone: threading.Event, taken: threading.Semaphore
) -> None:
    try:
        for made in work(lambda step: came.put(("step", step)), gone.is_set):
            came.put(("made", made))
            taken.acquire()
            if gone.is_set():
                break
        came.put(("end", None))
    except BaseException as error:  # raised again where it is read
        came.put(("end", error))
