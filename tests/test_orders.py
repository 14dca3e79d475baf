"""Reading what the page's script asks for: all of it may be forged."""

from __future__ import annotations

import json

import pytest

from assistent.orders import LARGEST, MOST, Kept, Order, read
from assistent.question import LONGEST
from assistent.retrieval import Filters


def test_an_order_is_read() -> None:
    made = {
        "do": "open",
        "language": "en",
        "samling": "exempelby",
        "filters": {"type": "policy"},
        "instead": 3,
        "id": "0123456789abcdef",
        "day": "2026-11-23",
        "base": "https://intranat.exempelby.se/fraga/",
        "kept": [{"question": "Vem?", "filters": {"in_force": True}, "alone": True, "digest": "ab"}],
    }
    assert read(json.dumps(made)) == Order(
        do="open",
        language="en",
        samling="exempelby",
        filters=Filters(type="policy"),
        instead=3,
        id="0123456789abcdef",
        day="2026-11-23",
        base="https://intranat.exempelby.se/fraga/",
        kept=(Kept("Vem?", Filters(in_force=True), True, "ab"),),
    )


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "1", None, 7, "[" * 30_000, '"' + "x" * LARGEST + '"'])
def test_what_is_no_order_asks_for_nothing(text: object) -> None:
    assert read(text) == Order()


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("do", 1),
        ("language", "de"),
        ("samling", ["x"]),
        ("filters", "x"),
        ("instead", True),
        ("instead", -1),
        ("number", 1.5),
        ("form", "exe"),
        ("id", "../../etc/passwd"),
        ("day", "<b>"),
        ("base", "javascript:alert(1)//"),
        ("base", "https://exempelby.se/?x=/"),
        ("base", "https://[/"),
        ("base", "https://exempelby.se/ x/"),
        ("kept", {"question": "Vem?"}),
        ("kept", [1, "x", None]),
    ],
)
def test_a_value_that_cannot_be_is_passed_over(key: str, value: object) -> None:
    assert read(json.dumps({key: value})) == Order()


def test_what_is_too_much_is_cut() -> None:
    order = read(json.dumps({"question": "x" * (LONGEST + 9), "kept": [{"question": str(n)} for n in range(MOST + 5)]}))
    assert len(order.question) == LONGEST + 1
    assert [kept.question for kept in order.kept] == [str(n) for n in range(5, MOST + 5)]


def test_half_a_letter_is_put_aside() -> None:
    assert read('{"question": "Vem\\ud800?"}').question == "Vem??"
