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
from benchmarks.train_reader import Batch, Teacher, Upper, _best

PASSAGES = [
    {"id": "p1", "document": "a1", "text": "Taxan fastställs av kommunfullmäktige år 2021. Avgiften är 400 kronor."},
    {"id": "p2", "document": "a1", "text": "Nämnden lämnar en rapport år 2019. Den gäller Sörby."},
]
QUERIES: list[dict[str, Any]] = [
    {"id": "q1", "question": "Vad är avgiften år 2021?", "answer": "400 kronor", "impossible": False, "passage": "p1"},
    {"id": "q2", "question": "Vem betalar avgiften?", "answer": None, "impossible": True, "passage": "p1"},
]


@pytest.fixture(scope="module")
def teacher(tmp_path_factory: pytest.TempPathFactory) -> Teacher:
    folder = tmp_path_factory.mktemp("frågor")
    for name, table in (("passages", PASSAGES), ("queries", QUERIES)):
        (folder / f"{name}.jsonl").write_text("\n".join(map(json.dumps, table)), encoding="utf-8")
    return Teacher(folder, np.random.default_rng(0))


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
    pairs = [pair for batch in teacher.epoch(1.0) for pair in batch]

    assert {id(pair.question) for pair in pairs} == {id(text) for text in teacher.questions.values()}


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
