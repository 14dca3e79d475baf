"""A second reading of the first hits, by a scripted reader and by a tiny cross-encoder with random weights."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from fakes import HashEncoder, installation

from assistent.assistant import Assistant
from assistent.errors import ModelError
from assistent.index import Index, open_index
from assistent.indexing import build
from assistent.rerank import DEPTH, NamedReranker, open_reranker, reranked
from assistent.retrieval import rank
from assistent.types import Hit, Outcome


class Longest:
    """Prefers the longest passage; remembers what it has read."""

    def __init__(self) -> None:
        self.read: list[str] = []

    def scores(self, question: str, passages: Sequence[str]) -> list[float]:
        self.read += passages
        return [float(len(passage)) for passage in passages]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    settings = installation(tmp_path_factory.mktemp("rerank"))
    build(settings, "solros", HashEncoder())
    return open_index(settings, "solros")


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cross-encoder of one small layer with random weights."""
    return cross_encoder(tmp_path_factory.mktemp("models") / "tiny-cross", labels=1)


def cross_encoder(folder: Path, labels: int) -> Path:
    from tokenizers import Tokenizer, pre_tokenizers
    from tokenizers.models import WordLevel
    from tokenizers.processors import TemplateProcessing
    from transformers import BertConfig, BertForSequenceClassification
    from transformers import PreTrainedTokenizerFast as Fast

    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "arkiv", "miljö", "ansvarar"]
    tokenizer = Tokenizer(WordLevel({word: number for number, word in enumerate(words)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    pair: Any = TemplateProcessing
    tokenizer.post_processor = pair(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    wrap: Any = Fast
    special = {"pad_token": "[PAD]", "unk_token": "[UNK]", "cls_token": "[CLS]", "sep_token": "[SEP]"}
    wrap(tokenizer_object=tokenizer, model_max_length=64, **special).save_pretrained(folder)
    config: Any = BertConfig(
        vocab_size=len(words), hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=32
    )
    config.num_labels = labels
    BertForSequenceClassification(config).save_pretrained(folder)
    return folder


def test_the_reader_decides_the_order_and_leaves_the_scores(index: Index) -> None:
    before = rank("Vem ansvarar för arkiv?", index, HashEncoder(), k=6)
    after = rank("Vem ansvarar för arkiv?", index, HashEncoder(), k=6, reranker=Longest())

    read = [hit.scores["rerank"] for hit in after]
    assert read == sorted(read, reverse=True)
    assert {(h.document, h.chunk, h.score) for h in after} == {(h.document, h.chunk, h.score) for h in before}
    assert all("rerank" not in hit.scores for hit in before)


def test_it_reads_heading_and_text_of_the_first_hits_only(index: Index) -> None:
    hits = [Hit("arkiv", n % 2, 1.0 - n / 100, {"exact": 0.0}) for n in range(DEPTH + 3)]
    reader = Longest()

    assert reranked("?", hits, index, reader)[DEPTH:] == hits[DEPTH:]
    assert len(reader.read) == DEPTH
    assert reader.read[0] == (
        "policy – Policy för arkiv – Ansvar\nKommunarkivarien ansvarar för arkiv. Ansvaret följer budgeten."
    )


def test_a_place_that_is_asked_for_stays_first(index: Index) -> None:
    named, longer = Hit("arkiv", 0, 1.0, {"exact": 1.0}), Hit("arkiv", 1, 0.9, {"exact": 0.0})
    assert [hit.chunk for hit in reranked("§ 1", [longer, named], index, Longest())] == [0, 1]


def test_no_hits_are_not_read(index: Index) -> None:
    reader = Longest()
    assert reranked("?", [], index, reader) == [] and reader.read == []


def test_the_setting_is_off_by_default(tmp_path: Path) -> None:
    assert installation(tmp_path).reranker == ""
    assert open_reranker("") is None


def test_a_cross_encoder_reads_pairs(tiny: Path) -> None:
    reader = NamedReranker(str(tiny))
    scores = reader.scores("arkiv", ["ansvarar arkiv", "miljö", "\ud800"])

    assert len(scores) == 3 and len(set(scores)) > 1
    assert reader.scores("arkiv", ["ansvarar arkiv"]) == pytest.approx(scores[:1], abs=1e-5)


def test_the_assistant_uses_the_model_of_the_setting(tiny: Path, tmp_path: Path) -> None:
    settings = installation(tmp_path, reranker=str(tiny))
    build(settings, "solros", HashEncoder())
    hits = Assistant(settings, HashEncoder()).search("arkiv")

    assert [hit.scores["rerank"] for hit, _ in hits] == sorted((h.scores["rerank"] for h, _ in hits), reverse=True)


@pytest.mark.parametrize("name", ["finns/inte", "/finns/inte"])
def test_a_model_that_cannot_be_found_is_named_with_a_remedy(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(ModelError) as caught:
        NamedReranker(name).scores("?", ["text"])
    assert caught.value.reason == (
        f"Modellen {name} finns varken som mapp eller hämtad på den här datorn, och kunde inte hämtas."
    )
    assert caught.value.remedy.startswith("Kontrollera ASSISTENT_RERANKER")


def test_a_folder_without_a_model_is_told_as_an_answer(tmp_path: Path) -> None:
    empty = tmp_path / "tom"
    empty.mkdir()
    settings = installation(tmp_path, reranker=str(empty))
    build(settings, "solros", HashEncoder())
    answer = Assistant(settings, HashEncoder()).ask("Vem ansvarar för arkiv?")

    assert answer.outcome is Outcome.ERROR
    assert f"Modellen {empty} kan inte läsas in som cross-encoder" in answer.answer
    assert "ASSISTENT_RERANKER" in answer.answer


def test_a_classifier_of_several_classes_is_no_reranker(tmp_path: Path) -> None:
    folder = cross_encoder(tmp_path / "tre", labels=3)
    with pytest.raises(ModelError) as caught:
        NamedReranker(str(folder)).scores("?", ["text"])
    assert caught.value.reason == f"Modellen {folder} ger 3 tal för ett stycke, inte ett."
