"""How headings nest, and what they say of the text under them."""

from __future__ import annotations

import subprocess
import sys

import pytest

from assistent.headings import CONTINUED, PARAGRAPH_SIGN, PART, Nesting, status_of
from assistent.types import Status


def paths(*headings: tuple[int, str]) -> list[tuple[str, ...]]:
    """The path of each (level, heading), each of them with text under it."""
    nesting = Nesting()
    found = []
    for level, heading in headings:
        found.append(nesting.heading(heading, level))
        nesting.text()
    return found


def test_levels_nest() -> None:
    assert paths((1, "Policy"), (2, "Syfte"), (3, "Mål"), (2, "Ansvar")) == [
        ("Policy",),
        ("Policy", "Syfte"),
        ("Policy", "Syfte", "Mål"),
        ("Policy", "Ansvar"),
    ]


def test_decimal_numbers_are_trusted_over_levels() -> None:
    found = paths((3, "Synpunkter"), (4, "1.1 Mål"), (3, "1.3 Analys"), (2, "1.6 Ekonomi"), (2, "2.1 Roller"))
    assert [path[:-1] for path in found[1:]] == [("Synpunkter",)] * 4


def test_a_number_stands_under_the_number_it_continues() -> None:
    assert paths((2, "4. Områden"), (2, "4.1. Omvärld"), (2, "5. Risker"))[1:] == [
        ("4. Områden", "4.1. Omvärld"),
        ("5. Risker",),
    ]


def test_chapter_and_paragraph_of_a_statute_are_no_decimal_numbers() -> None:
    found = paths(
        (1, "Kommunallag"),
        (2, "1 kap. Grunder"),
        (3, "Medlemskap"),
        (4, "5 §"),
        (4, "5 a §"),
        (3, "Rösträtt"),
        (4, "7 §"),
        (2, "2 kap."),
        (3, "1 §"),
    )
    assert found[3:] == [
        ("Kommunallag", "1 kap. Grunder", "Medlemskap", "5 §"),
        ("Kommunallag", "1 kap. Grunder", "Medlemskap", "5 a §"),
        ("Kommunallag", "1 kap. Grunder", "Rösträtt"),
        ("Kommunallag", "1 kap. Grunder", "Rösträtt", "7 §"),
        ("Kommunallag", "2 kap."),
        ("Kommunallag", "2 kap.", "1 §"),
    ]


def test_a_heading_that_would_stand_twice_belongs_to_the_one_before_it() -> None:
    found = paths((2, "2.4 Organisation"), (3, "Bedömning"), (3, "Allmänna synpunkter"), (3, "Bedömning"))
    assert found[3] == ("2.4 Organisation", "Allmänna synpunkter", "Bedömning")


@pytest.mark.parametrize(
    ("heading", "status", "by"),
    [
        ("Arbetsutskottets förslag till kommunstyrelsen", Status.PROPOSAL, "Arbetsutskottet"),
        ("Kommunstyrelsens förvaltnings förslag till åtgärder:", Status.PROPOSAL, "Kommunstyrelsens förvaltning"),
        ("Förslag till beslut om åtgärder:", Status.PROPOSAL, None),
        ("Förslag på hantering:", Status.PROPOSAL, None),
        ("Yrkanden", Status.PROPOSAL, None),
        ("Arbetsutskottet föreslår kommunstyrelsen besluta:", Status.PROPOSAL, "Arbetsutskottet"),
        ("Kommunstyrelsen föreslår att kommunfullmäktige beslutar:", Status.PROPOSAL, "Kommunstyrelsen"),
        ("Beslut", Status.DECISION, None),
        ("Kommunstyrelsens beslut", Status.DECISION, "Kommunstyrelsen"),
        ("Kommunfullmäktige beslutar att:", Status.DECISION, "Kommunfullmäktige"),
        ("Socialnämnden beslutar", Status.DECISION, "Socialnämnden"),
        ("Utredarens synpunkter, pågående arbete och förslag till åtgärder", Status.UNKNOWN, None),
        ("Yttrande över nämndens förslag", Status.UNKNOWN, None),
        ("Överklagande av nämndens beslut", Status.UNKNOWN, None),
        ("Vem beslutar om bygglov?", Status.UNKNOWN, None),
        ("Fullmäktige beslutar om:", Status.UNKNOWN, None),
        ("Beslutsunderlag", Status.UNKNOWN, None),
        ("Beslutet skickas till:", Status.UNKNOWN, None),
        ("", Status.UNKNOWN, None),
    ],
)
def test_what_a_heading_says_of_its_text(heading: str, status: Status, by: str | None) -> None:
    assert status_of(heading) == (status, by)


@pytest.mark.parametrize(
    "line",
    [
        "Beslut",
        "Kommunstyrelsens beslut",
        "Beslutsunderlag",
        "Ärendebeskrivning:",
        "Beslutet skickas till:",
        "Yrkanden",
    ],
)
def test_the_parts_of_minutes_are_headings(line: str) -> None:
    assert PART.match(line)


@pytest.mark.parametrize(
    "line", ["Beslutet är fattat", "Nämnden fattade beslut om planen", "Kopia av avtalet", "Sammanfattningsvis"]
)
def test_ordinary_lines_are_not(line: str) -> None:
    assert not PART.match(line)


def test_a_paragraph_sign_has_number_and_title() -> None:
    match = PARAGRAPH_SIGN.match("KS § 105/2018 Ledningssystem")
    assert match and (match["body"], match["number"], match["title"]) == ("KS", "105/2018", " Ledningssystem")
    assert not PARAGRAPH_SIGN.match("enligt § 105")


def test_a_continued_paragraph_is_told_from_one_that_begins() -> None:
    assert CONTINUED.match("§ 105 fortsättning") and CONTINUED.match("KS § 105 (forts.)")
    assert not CONTINUED.match("§ 105 Fortsatt utredning")


def test_long_lines_do_not_make_the_patterns_slow() -> None:
    code = (
        "from assistent.headings import PART, CONTINUED, PARAGRAPH_SIGN, status_of\n"
        "for text in ('Beslutets ' * 1000, 'Nämndens' * 1300, 'a' * 10000, '§ ' * 5000, 'förslag till ' * 800):\n"
        "    PART.match(text), CONTINUED.match(text), PARAGRAPH_SIGN.match(text), status_of(text)\n"
    )
    subprocess.run([sys.executable, "-c", code], timeout=10, check=True)
