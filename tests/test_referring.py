"""References are found in a text and followed into the documents."""

from __future__ import annotations

import pytest
from checked import checked_library

from assistent.checking import check
from assistent.library import Library
from assistent.verdicts import Item, Verdict


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    return checked_library(tmp_path_factory.mktemp("prov"))


def followed(text: str, library: Library) -> list[Item]:
    return [item for item in check(text, library).items if item.kind == "reference"]


@pytest.mark.parametrize(
    ("text", "reference"),
    [
        ("Se 2 kap. 1 § exempellagen.", "2 kap. 1 § exempellagen"),
        ("Se exempellagen (1999:901), 2 kap. 1 §.", "exempellagen (1999:901), 2 kap. 1 §"),
        ("Exempellagen beslutades 1999-06-22.", "Exempellagen beslutades 1999-06-22"),
        ("KS 2026-05-26 § 70 avgjorde det.", "KS 2026-05-26 § 70"),
        ("Se § 70, dnr KS 2025/00377.", "§ 70, dnr KS 2025/00377"),
        ("Kommunstyrelsen beslutade 2026-05-26, § 70, om cyklar.", "Kommunstyrelsen beslutade 2026-05-26, § 70"),
        (
            "Policyn för resor antogs av kommunfullmäktige den 23 februari 2026 § 14.",
            "Policyn för resor antogs av kommunfullmäktige den 23 februari 2026 § 14",
        ),
        ("Kommunstyrelsen föreslog 2026-05-26 § 71 en bilpool.", "Kommunstyrelsen föreslog 2026-05-26 § 71"),
    ],
)
def test_a_reference_holds(text: str, reference: str, library: Library) -> None:
    (item,) = followed(text, library)

    assert (item.text, item.verdict) == (reference, Verdict.VERBATIM)
    assert text[item.start : item.end] == reference
    assert item.place is not None


@pytest.mark.parametrize(
    ("text", "verdict", "reason"),
    [
        ("Se 2 kap. 9 § exempellagen.", Verdict.MISSING, "”Exempellag” har inte 2 kap. 9 §."),
        ("Se KS 2026-05-26 § 99.", Verdict.MISSING, "”Protokoll kommunstyrelsen 2026-05-26” har inte § 99."),
        ("Exempellagen beslutades 1999-06-23.", Verdict.DIFFERS, "Dokumentet är antaget 1999-06-22, inte 1999-06-23."),
        (
            "Policyn för resor antogs av kommunfullmäktige 2026-02-23 § 15.",
            Verdict.DIFFERS,
            "Dokumentet är antaget 2026-02-23 § 14.",
        ),
        (
            "Se § 71, dnr KS 2025/00377.",
            Verdict.DIFFERS,
            "§ 71 Ny bilpool har inte diarienumret KS 2025:377.",
        ),
        (
            "Kommunstyrelsen beslutade 2026-05-26 § 71 om en bilpool.",
            Verdict.DIFFERS,
            "Det som nämns som beslut är ett förslag i dokumentet.",
        ),
        ("Se § 14, dnr KS 2025/00373.", Verdict.DIFFERS, "§ 14 har diarienumret KS 2025/00377."),
        ("Se plan- och bygglagen 2 kap. 3 §.", Verdict.UNDECIDED, "Dokumentet finns inte i samlingen."),
        ("Se KF 2019-01-01 § 3.", Verdict.UNDECIDED, "Dokumentet finns inte i samlingen."),
        ("Se dnr TN 1999/00001.", Verdict.UNDECIDED, "Diarienumret finns inte i samlingen."),
        ("Se 7 kap. 3 §.", Verdict.UNDECIDED, "Texten säger inte vilket dokument som avses."),
        (
            "Se policyn för resor, s. 3.",
            Verdict.UNDECIDED,
            "Dokumentet är inte indelat så att platsen kan kontrolleras.",
        ),
    ],
)
def test_or_it_does_not(text: str, verdict: Verdict, reason: str, library: Library) -> None:
    (item,) = followed(text, library)

    assert (item.verdict, item.reason) == (verdict, reason)


def test_what_no_longer_holds_is_told(library: Library) -> None:
    (item,) = followed("Enligt policyn för möten planeras möten.", library)

    assert (item.verdict, item.notes) == (Verdict.VERBATIM, ("Dokumentet gällde till 2024-12-31.",))


def test_each_reference_of_a_sentence_is_followed_once(library: Library) -> None:
    text = "Se exempellagen 1 kap. 1 § och 2 kap. 9 § samt policyn för resor. Se exempellagen 1 kap. 1 §."

    assert [(item.text, item.verdict) for item in followed(text, library)] == [
        ("exempellagen 1 kap. 1 §", Verdict.VERBATIM),
        ("2 kap. 9 §", Verdict.MISSING),
        ("policyn för resor", Verdict.VERBATIM),
    ]


def test_what_is_quoted_is_not_the_writers_reference(library: Library) -> None:
    assert followed("De skrev ”enligt 9 kap. 9 § exempellagen gäller annat” där.", library) == []


@pytest.mark.parametrize("text", ["Rapporten är klar.", "Se s. 3.", "Mötet var 2026-05-26.", ""])
def test_some_words_refer_to_nothing_that_can_be_followed(text: str, library: Library) -> None:
    assert followed(text, library) == []


def test_where_several_documents_may_be_meant_a_lacking_place_is_not_called_false(library: Library) -> None:
    (item,) = followed("Se policyn, avsnitt 9.9.", library)

    assert item.verdict is Verdict.UNDECIDED


def test_of_very_many_documents_nobody_can_tell_which_is_meant(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistent.following._NAMED", 1)
    (item,) = followed("Se policyn, avsnitt 9.9.", library)

    assert (item.verdict, item.reason) == (Verdict.UNDECIDED, "Många dokument kan avses.")
