from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from assistent.assistant import Assistant
from assistent.errors import EvalSetError
from assistent.evaluation import Question, Row, auroc, changes, latency, measures, read_result, read_set, run, save
from assistent.settings import Settings
from assistent.types import Answer, Citation, Encoder, Outcome, Status

GOOD = {
    "id": "q1",
    "question": "Hur upplevs årshjulet fungera?",
    "kind": "fact",
    "expected_outcome": "answered",
    "expect": ["fungera väl"],
    "relevant": [
        {
            "document": "rapport-forslag-till-atgarder",
            "section": "Kommunstyrelsens förvaltnings bedömning",
            "pdf_page": 1,
        }
    ],
}
REFUSE = {
    "id": "q2",
    "question": "Vad kostar en parkeringsbot?",
    "kind": "near_miss",
    "expected_outcome": "not_in_documents",
    "expect": [],
    "relevant": [],
}


def written(path: Path, *rows: object) -> Path:
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows) + "\n", encoding="utf-8")
    return path


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


def test_a_set_is_run_and_measured(mjolby: Settings, encoder: Encoder, tmp_path: Path) -> None:
    path = written(tmp_path / "prov.jsonl", {"thresholds": {"facts": 1.0}, "samling": "mjolby"}, GOOD, REFUSE)

    result = run(Assistant(mjolby, encoder), read_set(path))

    assert result.measures["facts"].value == result.measures["place"].value == result.measures["refused"].value == 1.0
    assert result.measures["supported"].value == 1.0
    assert result.measures["facts"].threshold == 1.0
    assert (result.failed, result.passed) == ([], True)
    assert result.by_kind == {"fact": 1.0, "near_miss": 1.0}


def test_a_wrong_expectation_is_caught_and_names_the_question(
    mjolby: Settings, encoder: Encoder, tmp_path: Path
) -> None:
    wrong = {**GOOD, "id": "q3", "expect": ["fungera illa"]}
    path = written(tmp_path / "prov.jsonl", {"thresholds": {"facts": 0.9}, "samling": "mjolby"}, GOOD, wrong)

    result = run(Assistant(mjolby, encoder), read_set(path))

    assert result.measures["facts"].value == 0.5
    assert (result.failed, result.passed) == (["q3"], False)


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


@pytest.mark.parametrize(
    ("lines", "fault"),
    [
        (["{"], "rad 1: inte JSON"),
        (["[]"], "rad 1: inte ett JSON-objekt"),
        ([json.dumps(GOOD), json.dumps(GOOD)], "rad 2: id q1 finns redan"),
        ([json.dumps({"id": "x", "question": "?"})], "rad 1: fältet expected_outcome saknas"),
        ([json.dumps({**GOOD, "expected_outcome": "kanske"})], "rad 1: okänt utfall 'kanske'"),
        ([""], "innehåller inga frågor"),
    ],
)
def test_a_faulty_set_is_refused_with_the_line(tmp_path: Path, lines: list[str], fault: str) -> None:
    path = tmp_path / "prov.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")

    with pytest.raises(EvalSetError, match=fault):
        read_set(path)


def test_a_missing_set_is_told(tmp_path: Path) -> None:
    with pytest.raises(EvalSetError, match=r"borta\.jsonl kan inte läsas"):
        read_set(tmp_path / "borta.jsonl")


def test_two_results_are_compared_question_by_question(tmp_path: Path) -> None:
    def result(**right: bool) -> dict[str, Any]:
        return {
            "set": "prov", "commit": "abc", "index": "i", "measures": {},
            "answers": {key: {"right": value} for key, value in right.items()},
        }  # fmt: skip

    before = read_result(save(result(a=True, b=False, c=True, gone=True), tmp_path))
    better, worse, chance = changes(result(a=False, b=True, c=True, new=True), before)

    assert (better, worse, chance) == (["b"], ["a"], 1.0)
    assert changes(result(b=True), before) == (["b"], [], 1.0)
    five = dict.fromkeys("abcde", True)
    none = dict.fromkeys("abcde", False)
    assert changes(result(**five), result(**none))[2] == pytest.approx(2 / 32)


def test_what_is_not_a_result_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EvalSetError, match="är inte ett resultat"):
        read_result(written(tmp_path / "r.json", {"set": "x"}))
