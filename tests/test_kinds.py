"""Types of documents and how strongly each governs."""

from __future__ import annotations

import pytest

from assistent.kinds import TYPES, governs, is_own, rank_of, type_in, type_named


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Inköpspolicy", "policy"),
        ("Riktlinjer för representation", "riktlinje"),
        ("Arbetsordning för kommunfullmäktige", "arbetsordning"),
        ("Delegeringsordning för socialnämnden", "delegationsordning"),
        ("Ägardirektiv för Solbybostäder AB", "ägardirektiv"),
        ("Taxa för bygglov", "taxa"),
        ("Allmänna lokala ordningsföreskrifter", "föreskrifter"),
        ("Mål och budget 2027", "budget"),
        ("Instruktion för kommundirektören", "instruktion"),
        ("Instruktion för nyckelkort", "rutin"),
        ("Chefshandbok", "handbok"),
        ("Granskningsrapport", "revisionsrapport"),
        ("Utdrag ur protokoll", "protokollsutdrag"),
        ("Kommundirektörens beslut om en ny rutin", "beslut"),
        ("Dataskyddsförordning", "förordning"),
        ("Tryckfrihetsförordningen", "lag"),
        ("Rapport om inköpspolicyn", "rapport"),
        ("Förslag till beslut", None),
        ("Svar på motion om skolskjuts", None),
        ("Revidering av delegationsordningen", None),
        ("Beslutsunderlag", None),
        ("Kommunala bolag", None),
        ("Underlag för budget", None),
    ],
)
def test_the_type_that_a_title_tells(title: str, kind: str | None) -> None:
    assert type_in(title) == kind


@pytest.mark.parametrize(("line", "kind"), [("POLICY", "policy"), ("Policy för inköp", None), ("Sida", None)])
def test_a_line_names_a_type_only_alone(line: str, kind: str | None) -> None:
    assert type_named(line) == kind


@pytest.mark.parametrize(
    ("word", "own"),
    [
        ("policyn", True),
        ("Inköpspolicyn", True),
        ("dokumentet", True),
        ("resepolicyn", False),
        ("riktlinjen", False),
        ("chefen", False),
    ],
)
def test_whom_a_document_means_by_the_name_of_a_type(word: str, own: bool) -> None:
    assert is_own(word, "policy", "Inköpspolicy") is own


def test_laws_come_before_plans_and_minutes_govern_nothing() -> None:
    ranks = [rank for _, rank, _ in TYPES]
    assert ranks == sorted(ranks)
    assert (rank_of("lag"), rank_of("rutin"), rank_of("sång"), rank_of(None)) == (1, 7, None, None)
    assert [governs(kind) for kind in ("lag", "rutin", "protokoll", "rapport", None)] == [
        True,
        True,
        False,
        False,
        False,
    ]
