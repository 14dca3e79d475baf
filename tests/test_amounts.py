"""Amounts in questions, and ranges in delegation rules."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistent.amounts import asked, fit


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("Vem beslutar om ett inköp på 70 000 kronor?", [70_000]),
        ("en skuld på 60 000 som inte betalas", [60_000]),
        ("får jag köpa för 12000?", [12_000]),
        ("upphandling på 2,5 miljoner", [2_500_000]),
        ("ett lån på 3 mnkr", [3_000_000]),
        ("500 tkr", [500_000]),
        ("kostar 450 kr", [450]),
        ("upp till hundratusen", [100_000]),
        ("mellan 100.000 kr och 200\u00a0000 kr", [100_000, 200_000]),
    ],
)
def test_amounts_are_read_in_kronor(question: str, found: list[float]) -> None:
    assert asked(question) == found


@pytest.mark.parametrize(
    "question",
    ["", "Vad hände 2024?", "enligt 6 kap. 5 §", "§ 105", "KS/2017:257", "2018-06-18", "hur många av 3 000 %", "75 år"],
)
def test_other_numbers_are_no_amounts(question: str) -> None:
    assert asked(question) == []


@pytest.mark.parametrize(
    ("text", "inside", "outside"),
    [
        ("Inköp, högst 700 000 kronor per inköp", 700_000, 700_001),
        ("Avskrivning över 25 000 men högst 100 000 kronor", 25_001, 25_000),
        ("Tilldelningsbeslut över 8 men högst 25 miljoner kronor", 9_000_000, 8_000_000),
        ("Försäljning, högst ett marknadsvärde av 100 000 kronor", 100_000, 100_001),
        ("Skadestånd överstigande 500 tkr", 500_001, 500_000),
        ("från 50 000 kronor till 100 000 kronor", 50_000, 49_999),
        ("under 100 000 kr", 99_999, 100_000),
        ("upp till 2 mnkr", 2_000_000, 2_000_001),
    ],
)
def test_a_range_takes_in_what_its_words_say(text: str, inside: float, outside: float) -> None:
    assert fit([inside], text) == 1.0
    assert fit([outside], text) == -1.0


@pytest.mark.parametrize("text", ["", "Anslaget är 1,5 miljoner kronor per år", "minst tre anbud", "högst 5 dagar"])
def test_a_text_without_a_range_of_money_neither_fits_nor_not(text: str) -> None:
    assert fit([100.0], text) == 0.0


@given(st.text(max_size=120))
def test_any_text_is_read(text: str) -> None:
    assert fit(asked(text), text) in (-1.0, 0.0, 1.0)
