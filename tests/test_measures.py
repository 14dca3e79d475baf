"""Each measure by its definition, and each fault caught by the measure that names it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from assistent.evalset import Question
from assistent.measures import Row, auroc, by, latency, measures, risk_coverage
from assistent.types import Answer, Citation, Outcome, Statement, Status


def row(outcome: Outcome, confidence: float, answerable: bool, gains: tuple[bool, ...] = (), **made: Any) -> Row:
    expected = Outcome.ANSWERED if answerable else Outcome.NOT_IN_DOCUMENTS
    relevant = ({"document": "d", "section": "Ansvar"},) if answerable else ()
    question = Question("q", "Vem?", "role", expected, tuple(made.get("expect", ())), relevant)
    cited = tuple(
        Citation("1", "d", "D", None, Status.UNKNOWN, None, section, 1, None, "x", 0, 1, "D, s. 1", (section,))
        for section in made.get("sections", ())
    )
    answer = Answer(outcome, "sv", "Vem?", made.get("answer", ""), cited, confidence=confidence)
    return Row(question, answer, gains, made.get("supported", True), made.get("seconds", 0.1))


def test_retrieval_measures_follow_their_definitions() -> None:
    rows = [
        row(Outcome.ANSWERED, 1, True, (False, True, False)),
        row(Outcome.ANSWERED, 1, True, (True,)),
        row(Outcome.ANSWERED, 1, True, ()),  # no result counts 0
    ]

    measured = measures(rows, {})

    assert measured["hit@1"].value == pytest.approx(1 / 3, abs=1e-4)
    assert measured["hit@5"].value == pytest.approx(2 / 3, abs=1e-4)
    assert measured["mrr@10"].value == pytest.approx((1 / 2 + 1 + 0) / 3, abs=1e-4)
    assert measured["mrr@10"].low <= measured["mrr@10"].value <= measured["mrr@10"].high


@pytest.mark.parametrize(
    ("change", "measure"),
    [
        (lambda: row(Outcome.ANSWERED, 0.9, True, answer="annat", expect=["fakta"], sections=["Ansvar"]), "facts"),
        (lambda: row(Outcome.ANSWERED, 0.9, True, answer="fakta", expect=["fakta"], sections=["Annat"]), "place"),
        (lambda: row(Outcome.NEAR, 0.9, True, answer="fakta", expect=["fakta"], sections=["Ansvar"]), "answered"),
        (lambda: row(Outcome.ANSWERED, 0.1, False), "refused"),
        (lambda: row(Outcome.ANSWERED, 0.9, True, supported=False, sections=["Ansvar"]), "supported"),
    ],
)
def test_each_fault_is_caught_by_the_measure_that_names_it(change: Callable[[], Row], measure: str) -> None:
    sound = [
        row(Outcome.ANSWERED, 0.9, True, (True,), answer="fakta", expect=["fakta"], sections=["Ansvar"]),
        row(Outcome.NOT_IN_DOCUMENTS, 0.1, False),
    ]
    before = measures(sound, {})
    after = measures([*sound, change()], {})

    assert [n for n in ("facts", "place", "answered", "refused", "supported") if after[n].value < before[n].value] == [
        measure
    ]


def test_auroc_is_the_share_of_pairs_in_the_right_order() -> None:
    rows = [row(Outcome.ANSWERED, c, True) for c in (0.9, 0.5)] + [row(Outcome.NEAR, c, False) for c in (0.5, 0.1)]

    assert auroc(rows) == (1 + 1 + 0.5 + 1) / 4
    assert auroc(rows[:2]) == 0.5


def test_latency_is_median_and_ninety_fifth_percentile() -> None:
    assert latency([row(Outcome.NEAR, 0, True, seconds=n / 100) for n in range(1, 101)]) == (0.505, 0.95)


def stated(status: Status, lead: str) -> Row:
    made = row(Outcome.ANSWERED, 0.9, True, sections=["Ansvar"])
    citation = Citation("1", "d", "D", None, status, None, "Ansvar", 1, None, "x", 0, 1, "D, s. 1", ("Ansvar",))
    answer = Answer(Outcome.ANSWERED, "sv", "Vem?", "x", (citation,), (Statement(lead, "1"),))
    return Row(made.question, answer, (), True, 0.1)


@pytest.mark.parametrize(
    ("status", "lead", "said"),
    [
        (Status.PROPOSAL, "Föreslås i missivet (förslag, inte beslut):", True),
        (Status.PROPOSAL, "Enligt missivet:", False),
        (Status.DECISION, "Fullmäktige har enligt protokollet beslutat:", True),
        (Status.DECISION, "Enligt protokollet:", False),
        (Status.EXPIRED, "Enligt policyn (utgången, gäller inte längre):", True),
        (Status.EXPIRED, "Enligt policyn:", False),
        (Status.SUPERSEDED, "According to the policy (superseded, no longer in force):", True),
        (Status.UNKNOWN, "", True),
    ],
)
def test_a_status_that_is_not_said_is_a_fault(status: Status, lead: str, said: bool) -> None:
    assert measures([stated(status, lead)], {})["status"].value == said


def test_a_lead_in_holds_for_the_statements_after_it() -> None:
    first = stated(Status.PROPOSAL, "Föreslås i missivet:")
    answer = Answer(
        Outcome.ANSWERED, "sv", "Vem?", "x", first.answer.citations * 2, (*first.answer.statements, Statement("", "1"))
    )
    assert Row(first.question, answer, (), True, 0.1).status


def test_citations_are_measured_one_by_one() -> None:
    rows = [row(Outcome.ANSWERED, 0.9, True, sections=["Ansvar", "Annat"]), row(Outcome.ANSWERED, 0.9, True)]
    assert measures(rows, {})["citations"].value == 0.25


def test_shares_are_told_by_any_property() -> None:
    rows = [
        row(Outcome.ANSWERED, 0.9, True, answer="fakta", expect=["fakta"], sections=["Ansvar"]),
        row(Outcome.ANSWERED, 0.9, False),
    ]
    assert by(rows, lambda r: r.question.expected_outcome) == {"answered": 1.0, "not_in_documents": 0.0}


def test_the_risk_grows_as_the_bar_is_lowered() -> None:
    good: dict[str, Any] = {"answer": "fakta", "expect": ["fakta"], "sections": ["Ansvar"]}
    rows = [
        row(Outcome.ANSWERED, 0.9, True, **good),
        row(Outcome.ANSWERED, 0.7, False),
        row(Outcome.ANSWERED, 0.7, True, **good),
        row(Outcome.NEAR, 0.1, False),
    ]
    assert risk_coverage(rows) == [(0.25, 0.0), (0.75, pytest.approx(1 / 3)), (1.0, 0.5)]
    assert measures(rows, {})["selective"].value == pytest.approx((1 + 1 / 2 + 2 / 3 + 2 / 4) / 4, abs=1e-4)


def test_the_same_rows_give_the_same_interval() -> None:
    rows = [row(Outcome.ANSWERED, n / 10, n % 2 == 0) for n in range(10)]
    assert measures(rows, {}) == measures(rows, {})
