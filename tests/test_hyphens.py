"""A word that a line end has cut is put together, and a hyphen of its own is kept."""

from __future__ import annotations

import pytest

from assistent.hyphens import join, vocabulary


@pytest.mark.parametrize(
    ("first", "second", "joined"),
    [
        ("förvalt-", "ningschef", "förvaltningschef"),
        ("kommunens förvalt-", "ningschef beslutar", "kommunens förvaltningschef beslutar"),
        ("mål-", "och resultat", "mål- och resultat"),
        ("barn-", "eller ungdomsvård", "barn- eller ungdomsvård"),
        ("IT-", "chefen", "IT-chefen"),
        ("it-", "chefen", "it-chefen"),
        ("it-", "Chefen", "it-Chefen"),
        ("hr-", "chefen", "hr-chefen"),
        ("e-", "post", "e-post"),
        ("A-", "kassa", "A-kassa"),
        ("2018-", "års budget", "2018-års budget"),
        ("2018-06-", "18", "2018-06-18"),
        ("Väster-", "Norrland", "Väster-Norrland"),
        ("nämnden –", "som är ny", "nämnden – som är ny"),
        ("nämnden -", "som är ny", "nämnden - som är ny"),
        ("-", "punkt", "- punkt"),
        ("nämnden", "ansvarar", "nämnden ansvarar"),
        ("mjuk\u00ad", "varan", "mjukvaran"),
        ("mjuk\u00ad", "och hård", "mjukoch hård"),
    ],
)
def test_lines_are_joined_as_the_words_were(first: str, second: str, joined: str) -> None:
    assert join(first, second) == joined


@pytest.mark.parametrize(
    ("elsewhere", "joined"),
    [
        ("Vi möts i det öst-västliga stråket.", "öst-västliga"),
        ("Vi möts i det östvästliga stråket.", "östvästliga"),
        ("Öst-västliga möten, östvästliga mål och östvästliga vägar.", "östvästliga"),
        ("Vi möts aldrig.", "östvästliga"),
        ("Det öst-", "östvästliga"),
    ],
)
def test_the_documents_own_spelling_decides(elsewhere: str, joined: str) -> None:
    assert join("öst-", "västliga", vocabulary([elsewhere])) == joined


def test_words_that_a_line_end_may_have_cut_are_not_counted() -> None:
    assert vocabulary(["Nämnden följer upp mål-", "kedjan i mål- och resultat"]) == {
        "nämnden": 1,
        "följer": 1,
        "upp": 1,
        "i": 1,
        "mål": 1,
        "och": 1,
        "resultat": 1,
    }
