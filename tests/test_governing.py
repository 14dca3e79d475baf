"""Which of two documents governs, and whether they differ at all."""

from __future__ import annotations

import pytest

from assistent.governing import Voice, body_level, disagree, ruling, values, voice
from assistent.types import Document, Section, Sentence, Status, Text


def document(kind: str, body: str = "Kommunfullmäktige", adopted: str = "2024-05-06", title: str = "Inköp") -> Document:
    return Document(kind, "exempelby", f"{kind}.md", title, type=kind, body=body, adopted=adopted)


def text(status: Status, sentence: Status = Status.UNKNOWN, words: str = "Tre anbud begärs in.", **fields: str) -> Text:
    made = Document("d", "exempelby", "d.md", "Inköp", status=status, **fields)  # type: ignore[arg-type]
    return Text(made, words, (), (Section((), 0, len(words)),), (Sentence(0, len(words), 0, status=sentence),), ())


@pytest.mark.parametrize(
    ("higher", "lower"),
    [
        ("lag", "reglemente"),
        ("reglemente", "policy"),
        ("policy", "riktlinje"),
        ("riktlinje", "rutin"),
        ("policy", "handbok"),
        ("plan", "rutin"),
    ],
)
def test_the_higher_rank_governs_however_old_and_in_either_order(higher: str, lower: str) -> None:
    old, new = Voice(document(higher, adopted="2012-01-09")), Voice(document(lower, adopted="2026-01-12"))

    assert ruling(old, new, "sv") is not None
    assert ruling(old, new, "sv")[0] is True  # type: ignore[index]
    assert ruling(new, old, "sv")[0] is False  # type: ignore[index]
    assert ruling(old, new, "sv")[1] == ruling(new, old, "sv")[1]  # type: ignore[index]


def test_the_note_says_which_governs_and_why_with_days() -> None:
    policy, manual = document("policy", adopted="2026-02-23"), document("handbok", "HR-chefen", "2025-10-01")

    assert ruling(Voice(manual), Voice(policy), "sv") == (
        False,
        "Dokumenten säger olika. Policyn gäller: en policy (2026-02-23) går före en handbok (2025-10-01).",
    )
    assert ruling(Voice(policy), Voice(manual), "en") == (
        True,
        "The documents differ. The policy applies: a policy (2026-02-23) takes precedence over a handbook (2025-10-01).",
    )


def test_at_the_same_rank_the_later_edition_of_the_same_body_governs() -> None:
    old, new = document("policy", adopted="2021-03-29"), document("policy", adopted="2025-03-31")

    assert ruling(Voice(old), Voice(new), "sv") == (
        False,
        "Dokumenten säger olika. Policyn från 2025-03-31 gäller: det senare beslutet går före policyn från 2021-03-29.",
    )


def test_the_rules_of_two_bodies_do_not_contradict_each_other() -> None:
    board = document("reglemente", title="Reglemente för socialnämnden")
    other = document("reglemente", adopted="2025-01-13", title="Reglemente för kulturnämnden")

    assert ruling(Voice(board), Voice(other), "sv") is None


def test_who_may_decide_is_another_thing_than_what_holds() -> None:
    assert ruling(Voice(document("delegationsordning")), Voice(document("policy")), "sv") is None


def test_the_same_day_and_rank_tells_nothing() -> None:
    assert ruling(Voice(document("policy")), Voice(document("policy")), "sv") is None


def test_a_later_decision_of_the_same_body_changes_its_routine() -> None:
    routine = document("rutin", "Kommundirektören", "2025-09-01")
    decision = document("beslut", "Kommundirektör", "2026-10-12")

    assert ruling(Voice(routine), Voice(decision, decision=True), "sv") == (
        False,
        "Dokumenten säger olika. Beslutet från 2026-10-12 gäller: det senare beslutet går före rutinen från 2025-09-01.",
    )


def test_a_decision_of_a_lower_body_does_not_change_what_a_higher_has_laid_down() -> None:
    rules = document("reglemente", adopted="2022-12-12")
    decision = document("protokoll", "Kultur- och fritidsnämnden", "2026-04-22")

    found = ruling(Voice(decision, decision=True), Voice(rules), "sv")

    assert found is not None
    assert found[0] is False
    assert "Reglementet (Kommunfullmäktige, 2022-12-12) gäller före beslutet" in found[1]


@pytest.mark.parametrize(
    ("body", "level"),
    [
        ("Riksdagen", 1),
        ("Kommunfullmäktige", 2),
        ("Kommunstyrelsen", 3),
        ("Barn- och utbildningsnämnden", 3),
        ("Kommunstyrelsens arbetsutskott", 4),
        ("Kommundirektören", 5),
        ("HR-chefen", 5),
        (None, 6),
    ],
)
def test_how_high_a_body_stands(body: str | None, level: int) -> None:
    assert body_level(body) == level


@pytest.mark.parametrize("status", [Status.EXPIRED, Status.SUPERSEDED, Status.PROPOSAL])
def test_what_does_not_hold_today_has_no_voice(status: Status) -> None:
    assert voice(text(status, type="policy"), 0) is None


def test_a_proposal_and_a_report_have_no_voice_and_a_decision_has() -> None:
    assert voice(text(Status.DECISION, Status.PROPOSAL, type="protokoll", body="Nämnden"), 0) is None
    assert voice(text(Status.UNKNOWN, type="rapport"), 0) is None
    spoken = voice(text(Status.DECISION, Status.DECISION, type="protokoll", body="Nämnden", date="2026-04-22"), 0)
    assert spoken is not None
    assert (spoken.decision, spoken.day) == (True, "2026-04-22")


def test_a_policy_that_holds_only_later_and_a_list_of_decisions_have_no_voice() -> None:
    assert voice(text(Status.DECISION, type="policy", valid_from="2030-01-01"), 0) is None
    row = "Punkt: 2.5 | Beslut: Lån 30 miljoner kronor"
    assert voice(text(Status.DECISION, Status.DECISION, row, type="protokoll", body="Nämnden"), 0) is None


def test_what_a_sentence_measures_by_unit() -> None:
    assert values("högst sex månader, senast den 31 januari, 45 procent och 2 000 kronor") == {
        "day": frozenset({"31 januari"}),
        "månad": frozenset({"6"}),
        "procent": frozenset({"45"}),
        "kr": frozenset({"2000"}),
    }
    assert values("Uppföljningen per den 30 april behandlas.") == {}


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (
            "Nämnden antar en internkontrollplan senast den 31 januari samma år.",
            "Nämnden ska anta en internkontrollplan senast den 31 december året före.",
            True,
        ),
        ("från 100 000 kronor: tre anbud begärs in skriftligt", "Från 50 000 kr begärs tre anbud in skriftligt", True),
        ("från 50 000 kronor: tre anbud begärs in skriftligt", "Från 50 000 kr begärs tre anbud in skriftligt", False),
        ("Konsulter får behörighet i högst sex månader.", "Konsulters behörighet ges för högst tre månader.", True),
        ("Konsulter får behörighet i högst sex månader.", "Loggar sparas i högst tre månader.", False),
        ("Motioner lämnas senast 14 dagar före.", "Motioner lämnas senast fjorton dagar före.", False),
        ("Nämnden antar en internkontrollplan.", "Nämnden antar en internkontrollplan senast den 31 december.", False),
    ],
)
def test_whether_two_sentences_measure_one_thing_differently(one: str, other: str, expected: bool) -> None:
    assert disagree(one, other) is expected
    assert disagree(other, one) is expected
