from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from assistent.assistant import Assistant
from assistent.evalset import EvalSet, Question
from assistent.settings import Settings
from assistent.types import Encoder, Outcome
from benchmarks.fit_judgement import rows
from benchmarks.retrieval import main, measure, read_grades, scores


def test_the_measures_are_what_their_definitions_say() -> None:
    grades = {"q1": {"a": 2, "b": 1}, "q2": {"c": 1}, "q3": {"d": 1}}
    rankings = {"q1": ["x", "a", "b"], "q2": ["c"]}  # q3 has no result and counts 0

    measured = scores(rankings, grades)

    assert measured["hit@1"] == pytest.approx(1 / 3, abs=1e-4)
    assert measured["hit@5"] == pytest.approx(2 / 3, abs=1e-4)
    assert measured["mrr@10"] == pytest.approx((1 / 2 + 1 + 0) / 3, abs=1e-4)
    first = (2 / math.log2(3) + 1 / math.log2(4)) / (2 / math.log2(2) + 1 / math.log2(3))
    assert measured["ndcg@10"] == pytest.approx((first + 1 + 0) / 3, abs=1e-4)


def test_a_result_past_the_tenth_counts_nothing() -> None:
    assert scores({"q": [*"abcdefghij", "k"]}, {"q": {"k": 1}}) == {
        "hit@1": 0, "hit@5": 0, "hit@10": 0, "mrr@10": 0, "ndcg@10": 0,
    }  # fmt: skip


def test_grades_of_zero_and_a_heading_are_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "qrels.tsv"
    path.write_text("query\tpassage\tgrade\nq\ta\t1\nq\tb\t0\n", encoding="utf-8")

    assert read_grades(path) == {"q": {"a": 1}}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    passages = {"p1": "Bygglov söks hos kommunens byggnadsnämnd.", "p2": "Avfall hämtas varannan vecka av bolaget."}
    rows = [{"id": key, "text": text} for key, text in passages.items()]
    (tmp_path / "passages.jsonl").write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    (tmp_path / "queries.jsonl").write_text('{"id": "q", "question": "Hur ofta hämtas sopor?"}\n', encoding="utf-8")
    (tmp_path / "qrels.tsv").write_text("q\tp2\t1\n", encoding="utf-8")
    return tmp_path


def test_a_folder_is_measured_through_the_product(folder: Path, encoder: Encoder) -> None:
    table = measure(folder, encoder)

    assert set(table) == {"lexical", "grams", "dense", "sentence", "full"}
    assert table["full"]["mrr@10"] == 1.0


def test_json_goes_to_stdout_and_progress_to_stderr(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(folder), "--json"]) == 0

    out, err = capsys.readouterr()
    assert json.loads(out)[folder.name]["full"]["hit@1"] == 1.0
    assert folder.name in err


def test_the_fit_takes_what_the_rules_leave_open(mjolby: Settings, encoder: Encoder) -> None:
    def asked(key: str, text: str, outcome: Outcome) -> Question:
        return Question(key, text, "fact", outcome)

    questions = (
        asked("open", "Hur upplevs årshjulet fungera?", Outcome.ANSWERED),
        asked("far", "Hur byter jag däck på min cykel?", Outcome.NOT_IN_DOCUMENTS),
        asked("ruled", "Vad heter kommundirektören?", Outcome.NOT_IN_DOCUMENTS),
        asked("bare", "Vad säger § 105?", Outcome.ANSWERED),
        asked("greeting", "Hej!", Outcome.OUT_OF_SCOPE),
    )

    made = rows(Assistant(mjolby, encoder), EvalSet("prov", questions), "mjolby")

    assert [answerable for _, answerable in made] == [True, False]
    assert made[0][0].keys() == {"sentence", "chunk", "words"}
    assert made[0][0]["chunk"] > made[1][0]["chunk"]
