"""What is shown of the evidence, on a small samling that disagrees with itself."""

from __future__ import annotations

from datetime import date

import pytest
from governed import evidence, opened

from assistent.compose import about_document, compose, render, verify
from assistent.errors import IndexDamaged
from assistent.index import Index
from assistent.question import read
from assistent.selection import select
from assistent.types import Statement, Status
from assistent.validity import fact
from assistent.weighing import adjusted


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    return opened(tmp_path_factory.mktemp("selection"))


def rendered(index: Index, question: str, *chosen: tuple[str, str]) -> str:
    asked = read(question, (), index.glossary)
    statements, citations = compose(asked, adjusted(asked, evidence(index, *chosen), index), index)
    verify(statements, citations, index)
    return render(statements, citations)


PROPOSAL, DECISION = ("protokoll", "Bidraget till simhallen är 11"), ("protokoll", "Bidraget till simhallen är 13")
OLD, NEW, MANUAL = (
    (name, "Vid direktupphandling") for name in ("inkopspolicy-2023", "inkopspolicy-2026", "chefshandbok")
)


def test_the_decision_is_told_and_not_the_proposal_it_came_from(index: Index) -> None:
    assert rendered(index, "Hur stort är bidraget till simhallen?", PROPOSAL, DECISION) == (
        "Kommunfullmäktige har enligt protokollet ”Protokoll kommunfullmäktige 2026-06-15” beslutat:\n"
        "– Bidraget till simhallen är 13 kronor per besök. [1]"
    )


def test_a_proposal_that_is_asked_for_is_told_as_one(index: Index) -> None:
    assert rendered(index, "Vad föreslogs bidraget till simhallen bli?", PROPOSAL) == (
        "Kommunstyrelsen föreslår enligt protokollet ”Protokoll kommunfullmäktige 2026-06-15” (förslag, inte beslut):\n"
        "Kommunstyrelsens förslag: [1]\n"
        "– Bidraget till simhallen är 11 kronor per besök. [2]"
    )


def test_two_documents_that_differ_are_both_shown_the_one_that_governs_first(index: Index) -> None:
    expected = (
        "Dokumenten säger olika. Policyn gäller: en policy (2026-02-23) går före en handbok (2025-10-01).\n"
        "\nEnligt policyn ”Inköpspolicy”, under ”Direktupphandling”:\n"
        "Vid direktupphandling från 50 000 kronor begärs minst tre anbud in skriftligt. [1]\n"
        "\nEnligt handboken ”Chefshandbok”, under ”Inköp”:\n"
        "Vid direktupphandling från 100 000 kronor begärs tre anbud in skriftligt. [2]"
    )

    assert rendered(index, "Från vilket belopp ska tre anbud begäras in?", MANUAL, NEW) == expected
    assert rendered(index, "Från vilket belopp ska tre anbud begäras in?", NEW, MANUAL) == expected


def test_a_replaced_text_is_not_shown_where_its_successor_answers(index: Index) -> None:
    shown = rendered(index, "När ska man begära in tre anbud?", OLD, NEW)

    assert "50 000" in shown
    assert "100 000" not in shown


def test_a_former_text_that_is_asked_for_is_said_to_be_replaced_and_by_what(index: Index) -> None:
    assert rendered(index, "När skulle man begära in tre anbud enligt den gamla policyn?", OLD) == (
        "Enligt policyn ”Inköpspolicy”, under ”Direktupphandling” (ersatt av policyn från 2026-02-23, gäller inte längre):\n"
        "Vid direktupphandling från 100 000 kronor begärs minst tre anbud in skriftligt. [1]"
    )


def test_an_expired_text_says_until_when_it_held(index: Index) -> None:
    assert rendered(index, "När går tåg före bil?", ("resepolicy", "Vid resor")) == (
        "Enligt policyn ”Policy för resor”, under ”Tåg” (utgången, gäller inte längre: gällde till och med 2024-12-31):\n"
        "Vid resor längre än 30 mil går tåg före bil. [1]"
    )


def test_a_question_on_the_document_gets_how_it_stands_and_the_words_that_say_so(index: Index) -> None:
    asked = read("Gäller resepolicyn fortfarande?", (), index.glossary)
    known = fact(asked, index, date(2026, 11, 23))
    assert known is not None

    statements, citations = about_document(asked, known, evidence(index, ("resepolicy", "Vid resor")), index)

    verify(statements, citations, index)
    assert render(statements, citations) == (
        "Policyn ”Policy för resor” (2021) gäller inte längre: giltigheten gick ut 2024-12-31.\n"
        "\nEnligt policyn ”Policy för resor” (utgången, gäller inte längre: gällde till och med 2024-12-31):\n"
        "Gäller till och med 2024-12-31 [1]"
    )


def test_nothing_selects_nothing(index: Index) -> None:
    assert select(read("Vem?", (), index.glossary), [], index) == []


@pytest.mark.parametrize(
    "question",
    [
        "Hur stort är bidraget till simhallen?",
        "Vad beslutades om bidraget?",
        "Är bidraget beslutat?",
        "Vad föreslogs?",
        "Vad gällde tidigare för anbud?",
        "Vilka anbud ska begäras in?",
        "What was decided on the grant?",
    ],
)
def test_whatever_comes_best_a_proposal_is_told_as_one_and_what_lapsed_as_lapsed(index: Index, question: str) -> None:
    """Every sentence of every document, each put first in turn: ``verify`` holds the lead-ins to it."""
    asked = read(question, (), index.glossary)
    places = [
        (document.id, index.text(document.id).cut(s.start, s.end))
        for document in index.documents()
        for s in index.text(document.id).sentences
    ]
    for n in range(len(places)):
        found = adjusted(asked, evidence(index, *places[n:], *places[:n]), index)
        statements, citations = compose(asked, found, index)
        verify(statements, citations, index)
        lead = ""
        statuses = {citation.key: citation.status for citation in citations}
        for statement in statements:
            lead = statement.lead or lead
            told = {statuses[key] for key in (statement.key, *statement.also) if key}
            if "beslutat" in lead.lower():
                assert told <= {Status.DECISION}
            if Status.PROPOSAL in told:
                assert "förslag, inte beslut" in lead or "a proposal, not a decision" in lead
            if told & {Status.EXPIRED, Status.SUPERSEDED}:
                assert "gällde till och med" in lead or "gäller inte längre" in lead or "in force" in lead


def test_what_is_not_its_place_or_not_told_as_what_it_is_never_leaves(index: Index) -> None:
    asked = read("Vad föreslogs bidraget till simhallen bli?", (), index.glossary)
    statements, citations = compose(asked, evidence(index, PROPOSAL), index)

    with pytest.raises(IndexDamaged, match="Svarets källor stämmer inte med dess meningar"):
        verify(statements, citations[:-1], index)
    with pytest.raises(IndexDamaged, match="visas utan att det sägs vad det är"):
        verify([Statement("Beslutat:", s.key, s.kind, s.also) for s in statements], citations, index)
    moved = [type(citations[0])(**{f: getattr(c, f) for f in c.__slots__} | {"start": c.start + 1}) for c in citations]
    with pytest.raises(IndexDamaged, match="är inte lika med sin plats i texten"):
        verify(statements, moved, index)


def test_what_a_document_replaces_is_told_in_its_own_words(index: Index) -> None:
    asked = read("Vilken policy ersattes av inköpspolicyn från 2026?", (), index.glossary)
    known = fact(asked, index, date(2026, 11, 1))
    assert known is not None
    assert known.citation.quote == "Ersätter Inköpspolicy antagen av kommunfullmäktige 2023-02-27 § 15"
