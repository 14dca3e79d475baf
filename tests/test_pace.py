"""How much one may ask in a minute."""

from __future__ import annotations

from assistent import pace
from assistent.pace import Pace


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_each_has_so_many_a_minute_and_gets_them_back_with_time() -> None:
    clock = Clock()
    limit = Pace(3, clock)
    assert [limit.take("eva") for _ in range(4)] == [0, 0, 0, 20]
    assert limit.take("bo") == 0
    clock.now = 19
    assert round(limit.take("eva"), 9) == 1
    clock.now = 20
    assert [limit.take("eva"), limit.take("eva")] == [0, 20]
    clock.now = 1000
    assert [limit.take("eva") for _ in range(4)] == [0, 0, 0, 20]


def test_none_is_any_amount_and_so_is_one_without_a_key() -> None:
    assert {Pace(0, Clock()).take("eva") for _ in range(100)} == {0}
    assert {Pace(1, Clock()).take("") for _ in range(100)} == {0}


def test_what_is_kept_is_limited() -> None:
    limit = Pace(1, Clock())
    for n in range(pace.MOST + 10):
        limit.take(str(n))
    assert len(limit._left) == pace.MOST
    assert limit.take(str(pace.MOST + 9)) == 60
