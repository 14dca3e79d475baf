"""The training of the reader: its pairs, and that the graph reads as what was trained."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from assistent import bundled, reader
from assistent.types import Passage
from benchmarks.train_reader import Batch, Lower, Teacher, Upper, _best, epoch, held_out

PASSAGES: list[dict[str, Any]] = [
    {"id": "p1", "document": "a1", "text": "Taxan fastställs av kommunfullmäktige år 2021. Avgiften är 400 kronor."},
    {"id": "p2", "document": "a1", "text": "Nämnden lämnar en rapport år 2019. Den gäller Sörby."},
    {"id": "p0", "document": "a0", "text": "Nämnden har nio ledamöter."},
]
QUERIES: list[dict[str, Any]] = [
    {"id": "q1", "question": "Vad är avgiften år 2021?", "answer": "400 kronor", "impossible": False, "passage": "p1"},
    {"id": "q2", "question": "Vem betalar avgiften?", "answer": None, "impossible": True, "passage": "p1"},
]


@pytest.fixture(scope="module")
def lower() -> Lower:
    return Lower()


@pytest.fixture(scope="module")
def teacher(tmp_path_factory: pytest.TempPathFactory, lower: Lower) -> Teacher:
    return taught(tmp_path_factory.mktemp("frågor"), PASSAGES, QUERIES, lower)


def taught(folder: Path, passages: list[dict[str, Any]], queries: list[dict[str, Any]], lower: Lower) -> Teacher:
    for name, table in (("passages", passages), ("queries", queries)):
        (folder / f"{name}.jsonl").write_text("\n".join(map(json.dumps, table)), encoding="utf-8")
    return Teacher(folder, np.random.default_rng(0), lower)


def test_a_pair_knows_which_pieces_are_the_answer(teacher: Teacher) -> None:
    pair = teacher.pair(QUERIES[0], "p1")
    assert pair.ends and pair.passage.places is not None
    first, last = (pair.passage.places[pair.kept[n]] for n in pair.ends)

    assert PASSAGES[0]["text"][first[0] : last[1]].strip(" .") == "400 kronor"


def test_a_pair_of_an_impossible_question_or_without_the_sentence_or_elsewhere_has_no_answer(teacher: Teacher) -> None:
    assert teacher.pair(QUERIES[1], "p1").ends is None
    assert teacher.pair(QUERIES[0], "p1", cut=True).ends is None
    assert teacher.pair(QUERIES[0], "p2").ends is None


def test_an_exchanged_question_asks_for_another_year_of_the_article(teacher: Teacher) -> None:
    (other,) = teacher.exchanged

    assert other["question"] == "Vad är avgiften år 2019?"
    assert other["impossible"] and other["answer"] is None


def test_an_epoch_has_each_question_once_or_more(teacher: Teacher) -> None:
    pairs = [pair for batch in epoch([teacher], 1.0) for pair in batch]

    assert {id(pair.question) for pair in pairs} == {id(text) for text in teacher.questions.values()}


def test_an_epoch_takes_as_many_questions_of_each_folder_as_the_smallest_has(
    teacher: Teacher, lower: Lower, tmp_path: Path
) -> None:
    asked: dict[str, Any] = {"question": "Vad kostar det?", "answer": None, "impossible": True}
    passages = [{"id": f"p{n}", "document": f"d{n}", "text": f"Avgiften är {n} kronor."} for n in range(2)]
    queries = [{"id": f"q{n}", "passage": f"p{n % 2}", **asked} for n in range(8)]
    large = taught(tmp_path, passages, queries, lower)

    pairs = [pair for batch in epoch([teacher, large], 0.0) for pair in batch]

    assert len(large.trained) == 4
    own = [{id(text) for text in one.questions.values()} for one in (teacher, large)]
    assert [len({id(pair.question) for pair in pairs} & ids) for ids in own] == [2, 2]


def test_articles_that_measure_are_the_named_ones_else_every_fifth_document() -> None:
    assert held_out(["a16", "a17", "a30"]) == {"a16", "a30"}
    assert held_out(["f", "b", "d", "c", "a", "e", "a"]) == {"a", "f"}


def test_a_passage_that_brings_its_sentences_is_not_split_and_answers_only_in_them(
    lower: Lower, tmp_path: Path
) -> None:
    text = "Taxa – 400 kronor\nAvgift: grund | 400 kronor. Gäller alla."
    passages: list[dict[str, Any]] = [
        {"id": "p1", "document": "d1", "text": text, "spans": [[18, len(text)]]},
        {"id": "p0", "document": "d0", "text": "Nämnden har nio ledamöter."},
    ]
    asked = {"id": "q1", "question": "Vad är avgiften?", "answer": "400 kronor", "impossible": False, "passage": "p1"}
    own = taught(tmp_path, passages, [asked], lower)

    pair = own.pair(asked, "p1")

    assert own.passages["p1"].sentences == ((18, len(text)),)
    assert pair.ends and pair.passage.places is not None
    assert pair.passage.places[pair.kept[pair.ends[0]]][0] >= text.rindex("400") - 1


def test_training_goes_on_from_what_was_trained() -> None:
    torch.manual_seed(0)
    first, second = Upper(), Upper()
    second.load(first.arrays())

    assert all((second.arrays()[name] == array).all() for name, array in first.arrays().items())


def test_the_graph_reads_as_the_model_that_was_trained(
    teacher: Teacher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    torch.manual_seed(0)
    model = Upper().eval()
    for name, parameter in model.named_parameters():
        if name.startswith("layers") and name.endswith(".b"):
            torch.nn.init.normal_(parameter, 0, 0.02)
    np.savez(tmp_path / "adapter.npz", **model.arrays())  # type: ignore[arg-type]
    monkeypatch.setattr(reader, "ADAPTER", tmp_path / "adapter.npz")
    reader.fingerprint.cache_clear()
    opened = reader.OnnxReader(bundled.build(Path(__file__).parent.parent / ".cache"), reader.build(tmp_path), 1)
    reader.fingerprint.cache_clear()

    text = PASSAGES[0]["text"]
    pair = teacher.pair(QUERIES[0], "p1")
    with torch.inference_mode():
        answers, ends = model(Batch.of([pair]))
    (reading,) = opened.read(QUERIES[0]["question"], [Passage(text, teacher.passages["p1"].sentences)])

    assert reading.answers == pytest.approx(float(answers[0]), abs=0.05)
    assert reading.score == pytest.approx(_best(ends[0], len(pair.question.ids))[0], abs=0.05)
