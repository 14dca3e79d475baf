"""Rankings: what they measure, and that eval sets and benchmark folders are read as the same thing."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path

import pytest

from assistent.assistant import Assistant
from assistent.baseline import Embedding
from assistent.errors import EvalSetError
from assistent.evalset import EvalSet, Question
from assistent.ranking import (
    BASELINE,
    METHODS,
    missed,
    of_set,
    ranked,
    read_folder,
    read_grades,
    scores,
    sections,
    told,
)
from assistent.settings import Settings
from assistent.types import Encoder, Outcome

REPORT = "rapport-forslag-till-atgarder"


# --- measures -----------------------------------------------------------------------------------


def test_the_measures_are_what_their_definitions_say() -> None:
    grades = {"q1": {"a": 2, "b": 1}, "q2": {"c": 1}, "q3": {"d": 1}}
    rankings = {"q1": ["x", "a", "b"], "q2": ["c"]}  # q3 has no result and counts 0

    measured = scores(rankings, grades)

    assert measured["hit@1"] == pytest.approx(1 / 3, abs=1e-4)
    assert measured["hit@5"] == pytest.approx(2 / 3, abs=1e-4)
    assert measured["mrr@10"] == pytest.approx((1 / 2 + 1 + 0) / 3, abs=1e-4)
    first = (2 / math.log2(3) + 1 / math.log2(4)) / (2 / math.log2(2) + 1 / math.log2(3))
    assert measured["ndcg@10"] == pytest.approx((first + 1 + 0) / 3, abs=1e-4)
    assert missed(rankings, grades) == ["q3"]


def test_a_result_past_the_tenth_counts_nothing() -> None:
    assert scores({"q": [*"abcdefghij", "k"]}, {"q": {"k": 1}}) == {
        "hit@1": 0, "hit@5": 0, "hit@10": 0, "mrr@10": 0, "ndcg@10": 0,
    }  # fmt: skip


def test_sets_are_told_in_one_table() -> None:
    tables = {"a": {"full": {"hit@1": 0.5, "mrr@10": 0.625}}, "b": {"full": {"hit@1": 1.0, "mrr@10": 1.0}}}
    assert [line.split() for line in told(tables).splitlines()] == [
        ["a", "hit@1", "mrr@10"],
        ["full", "0.500", "0.625"],
        ["b", "hit@1", "mrr@10"],
        ["full", "1.000", "1.000"],
    ]


# --- benchmark folders --------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "prov"
    made.mkdir()
    passages = {
        "p1": "Bygglov söks hos kommunens byggnadsnämnd.",
        "p2": "Avfall hämtas varannan vecka av bolaget.",
        "p3": "Biblioteket håller öppet till klockan sju.",
    }
    rows = [{"id": key, "text": text} for key, text in passages.items()]
    (made / "passages.jsonl").write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    asked = '{"id": "q", "question": "Hur ofta hämtas sopor?"}\n{"id": "r", "question": "Utan svar?"}\n'
    (made / "queries.jsonl").write_text(asked, encoding="utf-8")
    (made / "qrels.tsv").write_text("query\tpassage\tgrade\nq\tp2\t1\nr\tp1\t0\n", encoding="utf-8")
    return made


def test_grades_of_zero_and_a_heading_are_passed_over(folder: Path) -> None:
    assert read_grades(folder / "qrels.tsv") == {"q": {"p2": 1}}
    assert read_folder(folder).questions == {"q": "Hur ofta hämtas sopor?"}


@pytest.mark.parametrize(
    ("break_it", "fault"),
    [
        (lambda f: (f / "qrels.tsv").unlink(), r"prov/qrels\.tsv kan inte läsas.*passages\.jsonl, queries\.jsonl och"),
        (lambda f: (f / "qrels.tsv").write_text("q p2 1"), r"prov/qrels\.tsv rad 1: tre fält skilda av tabbar"),
        (lambda f: (f / "qrels.tsv").write_text("q\tp2\t1\nq\tp1\tja"), r"qrels\.tsv rad 2: graden 'ja' är inget heltal"),
        (lambda f: (f / "qrels.tsv").write_text("q\tp9\t1"), r"prov/qrels\.tsv nämner p9, som inte finns"),
        (lambda f: (f / "qrels.tsv").write_text("p1\tp2\t1"), r"prov/qrels\.tsv nämner p1, som inte finns"),
        (lambda f: (f / "qrels.tsv").write_text("q\tp2\t0"), r"prov/qrels\.tsv innehåller inga rätta stycken"),
        (lambda f: (f / "passages.jsonl").write_text('{"id": "p1"}'), r"prov/passages\.jsonl rad 1: id och text väntades"),
        (lambda f: (f / "queries.jsonl").write_text("\n[1]"), r"prov/queries\.jsonl rad 2: id och question väntades"),
    ],
)  # fmt: skip
def test_a_faulty_folder_is_refused_with_file_and_line(
    break_it: Callable[[Path], None], fault: str, folder: Path
) -> None:
    break_it(folder)
    with pytest.raises(EvalSetError, match=fault):
        read_folder(folder)


def test_a_folder_is_ranked_by_each_side_and_by_llama_index(folder: Path, encoder: Encoder) -> None:
    run = ranked(read_folder(folder), encoder, baseline=Embedding(encoder))

    assert list(run.table) == [*METHODS, BASELINE]
    assert {method: found["q"][0] for method, found in run.rankings.items()} == dict.fromkeys(run.table, "p2")
    # what shares no word with the question is not found by words
    assert run.rankings["lexical"]["q"] == ["p2"]
    assert sorted(run.rankings["dense"]["q"]) == ["p1", "p2", "p3"]


# --- eval sets ----------------------------------------------------------------------------------


def asked(*questions: Question) -> EvalSet:
    return EvalSet("prov", questions, "mjolby")


HOW = Question(
    "a", "Hur upplevs årshjulet fungera?", "fact", Outcome.ANSWERED, ("fungera väl",),
    ({"document": REPORT, "section": "Kommunstyrelsens förvaltnings bedömning"},),
)  # fmt: skip
REFUSE = Question("b", "Vad kostar en parkeringsbot?", "near_miss", Outcome.NOT_IN_DOCUMENTS)
GONE = Question("c", "Vem?", "role", Outcome.ANSWERED, ("x",), ({"document": "borta", "section": None},))
AFTER = Question("d", "Och när?", "followup", Outcome.ANSWERED, ("x",), HOW.relevant, ("Vad?", "Vem då?"))


def test_the_sections_of_a_samling_are_passages_and_its_places_are_right(mjolby: Settings, encoder: Encoder) -> None:
    index = Assistant(mjolby, encoder).index("mjolby")
    benchmark = sections(asked(HOW, REFUSE, GONE, AFTER), index)

    assert benchmark.questions == {"a": "Hur upplevs årshjulet fungera?", "d": "Vem då? Och när?"}
    (right,) = benchmark.grades["a"]
    assert right.startswith(f"{REPORT}\n")
    assert "Kommunstyrelsens förvaltnings bedömning\n" in benchmark.passages[right]
    assert "fungera väl" in benchmark.passages[right]
    held = sum(len({chunk.section for chunk in index.text(document).chunks}) for document in index.entries)
    assert len(benchmark.passages) == held


def test_an_eval_set_is_ranked_like_a_folder(mjolby: Settings, encoder: Encoder) -> None:
    assistant = Assistant(mjolby, encoder)
    table = of_set(assistant, asked(HOW, REFUSE), "mjolby", baseline=Embedding(encoder))

    assert list(table) == [*METHODS, BASELINE]
    assert table["full"] == {"hit@1": 1.0, "hit@5": 1.0, "hit@10": 1.0, "mrr@10": 1.0, "ndcg@10": 1.0}
    assert of_set(assistant, asked(REFUSE), "mjolby", baseline=Embedding(encoder)) == {}
