"""What a sentence states that no other wording may change."""

from __future__ import annotations

import pytest

from assistent.particulars import days, frequencies, names, numbers, roles, stated_references, times, weekdays


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("minst tre anbud från 50 tkr", [(3, "", "least"), (50_000, "kr", "least")]),
        ("50 000 kronor", [(50_000, "kr", "")]),
        ("0,9 miljoner kronor", [(900_000, "kr", "")]),
        ("över 3 men högst 8 miljoner kronor", [(3_000_000, "kr", "least"), (8_000_000, "kr", "most")]),
        ("mellan 7 och 20 år", [(7, "år", ""), (20, "år", "")]),
        ("inom ett år", [(1, "år", "most")]),
        ("ett ärende", []),
        ("riskvärde 9 eller högre", [(9, "", "least")]),
        ("får inte överstiga 5 procent", [(5, "%", "most")]),
        ("minst en tredjedel", [(1 / 3, "", "least")]),
        ("vart tredje år", [(3, "år", "")]),
        ("tjugofem procent", [(25, "%", "")]),
        ("enligt 6 kap. 37 § och KS 2026/00037 den 4 juni 2018 kl. 12.00", []),
        ("K4 och U3", []),
    ],
)
def test_numbers(text: str, expected: list[tuple[float, str, str]]) -> None:
    assert [(n.value, n.unit, str(n.bound)) for n in numbers(text)] == expected


def test_english_numbers() -> None:
    assert [(n.value, n.unit) for n in numbers("700,000 kronor", "en")] == [(700_000, "kr")]


def test_the_noun_of_a_number_is_what_follows_it() -> None:
    assert [n.nouns for n in numbers("30 ja-röster mot 11 nej-röster")] == [("ja-röster",), ("nej-röster",)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("den 31 oktober", [(None, 10, 31)]),
        ("2026-10-31", [(2026, 10, 31)]),
        ("från och med 2028", [(2028, None, None)]),
        ("5 May 2026", [(2026, 5, 5)]),
        ("2 000 kronor och lagen (2017:725)", []),
    ],
)
def test_days(text: str, expected: list[tuple[int | None, ...]]) -> None:
    assert [(d.year, d.month, d.day) for d in days(text)] == expected


def test_a_day_is_within_one_that_says_more() -> None:
    (day,), (whole,), (other,) = days("31 oktober"), days("2026-10-31"), days("2026-10-30")
    assert day.within(whole) and not whole.within(day) and not day.within(other)


def test_times_weekdays_intervals_and_references() -> None:
    assert times("senast klockan 12.00 och kl. 7.00–17.00") == {("12:00", "most"), ("7:00", ""), ("17:00", "")}
    assert weekdays("Måndagar klockan 17.30") == {1}
    assert frequencies("årligen och varje månad, men senast året före") == {"år", "månad"}
    assert stated_references("§ 14, K4 och telefon 0000-101 10") == {"§:14", "k4", "tel:000010110"}


def test_roles_are_told_whatever_their_ending_and_a_vice_is_another() -> None:
    assert roles("Kommunstyrelsens ordförande") == roles("kommunstyrelsen och ordföranden")
    assert roles("vice ordföranden") != roles("ordföranden")
    assert roles("Ansvaret följer budgeten.") == []


def test_names_stand_within_a_sentence_or_before_another() -> None:
    assert list(names("Anneli Storgren (S) leder Kommunen.")) == ["Anneli", "Storgren", "S", "Kommunen"]
    assert list(names("Nämnden beslutar. Chefen ansvarar.")) == []
