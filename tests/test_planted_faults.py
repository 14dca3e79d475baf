"""A fault of each sort, planted: the eval set must notice it, and by the measure that names it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from assistent import judgement, retrieval
from assistent.assistant import Assistant
from assistent.evalset import EvalSet, read_set
from assistent.evaluation import run
from assistent.indexing import build
from assistent.models import Remembering
from assistent.settings import Settings, load
from assistent.types import Encoder

REPOSITORY = Path(__file__).parent.parent
RETRIEVAL = {"hit@1", "hit@5", "mrr@10", "ndcg@10"}


@pytest.fixture(scope="module")
def questions() -> EvalSet:
    return read_set(REPOSITORY / "evals" / "mjolby.jsonl")


@pytest.fixture(scope="module")
def assistant(mjolby: Settings, encoder: Encoder) -> Assistant:
    return Assistant(mjolby, Remembering(encoder))


def below(assistant: Assistant, questions: EvalSet) -> set[str]:
    """The measures that do not reach their thresholds."""
    return {name for name, measure in run(assistant, questions).measures.items() if not measure.passed}


def test_without_a_fault_every_measure_reaches_its_threshold(assistant: Assistant, questions: EvalSet) -> None:
    assert below(assistant, questions) == set()


def test_two_documents_swapped_are_noticed_by_the_places(
    assistant: Assistant, questions: EvalSet, tmp_path: Path, encoder: Encoder
) -> None:
    corpus = tmp_path / "corpus" / "mjolby"
    shutil.copytree(assistant.settings.corpus / "mjolby", corpus)
    one, other = (
        corpus / f"{name}.md" for name in ("missiv-utvardering-av-ledningssystem", "rapport-forslag-till-atgarder")
    )
    content = one.read_bytes()
    one.write_bytes(other.read_bytes())
    other.write_bytes(content)
    settings = load({"ASSISTENT_ROOT": str(tmp_path), "ASSISTENT_CACHE": str(REPOSITORY / ".cache")})
    build(settings, "mjolby", encoder)

    fell = below(Assistant(settings, assistant.encoder), questions)
    assert fell >= {"place", "hit@5", "mrr@10"}
    assert not fell & {"facts", "answered", "supported"}  # what is said still stands there, under another name


def test_a_lost_lexical_side_is_noticed_by_the_ranking(
    assistant: Assistant, questions: EvalSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    lost = {"words": 0.0, "grams": 0.0, "exact": 0.0}
    monkeypatch.setattr(retrieval, "WEIGHTS", {**retrieval.WEIGHTS, **lost})
    assert below(assistant, questions) & RETRIEVAL == {"hit@5", "mrr@10"}


@pytest.mark.parametrize(("bar", "measure"), [(0.8, "answered"), (0.05, "refused")])
def test_a_moved_bar_for_answering_is_noticed_by_what_it_costs(
    bar: float, measure: str, assistant: Assistant, questions: EvalSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(judgement, "ANSWERED", bar)
    assert below(assistant, questions) & {"answered", "refused", *RETRIEVAL} == {measure}
