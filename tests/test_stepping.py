"""Work that tells what it does."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest

from assistent.stepping import stepped

Step = Callable[[str], None]
Gone = Callable[[], bool]
LONG = 60.0


def test_work_that_is_done_at_once_tells_no_step() -> None:
    def work(step: Step, gone: Gone) -> Iterator[int]:
        step("searching")
        yield 1
        step("writing")
        yield 2

    assert list(stepped(work, LONG)) == [1, 2]


def test_a_step_that_takes_its_time_is_told_once_and_before_what_it_makes() -> None:
    seen = threading.Event()

    def work(step: Step, gone: Gone) -> Iterator[int]:
        step("searching")
        assert seen.wait(20)
        yield 1

    came: list[object] = []
    for one in stepped(work, 0.01):
        came.append(one)
        seen.set()
    assert came == ["searching", 1]


def test_what_the_work_raises_is_raised_where_it_is_read() -> None:
    def work(step: Step, gone: Gone) -> Iterator[int]:
        yield 1
        raise ZeroDivisionError("inre")

    steps = stepped(work, LONG)
    assert next(steps) == 1
    with pytest.raises(ZeroDivisionError, match="inre"):
        next(steps)


def test_work_goes_no_further_than_it_is_read_and_is_closed_when_its_reader_leaves() -> None:
    made: list[int] = []
    closed = threading.Event()

    def work(step: Step, gone: Gone) -> Iterator[int]:
        try:
            for n in range(100):
                made.append(n)
                yield n
        finally:
            assert gone()
            closed.set()

    steps = stepped(work, LONG)
    assert next(steps) == 0
    steps.close()  # type: ignore[attr-defined]
    assert closed.wait(20)
    assert made == [0]
