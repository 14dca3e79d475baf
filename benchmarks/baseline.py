"""The baseline (``assistent.baseline``) as a user would run it: with multilingual-e5-small in float32 through
sentence-transformers, in torch on every core.

    embedding = SentenceTransformersEmbedding(os.fspath(saved_model(folder)))
    Baseline({"p0": "En text …", …}, folder, embedding).ranked("Vem beslutar om bygglov?", 10)     # ["p0", …]

Nothing is tuned but what e5's authors ask for (the prefixes ``query: `` and ``passage: ``); batches of ten
texts, the default of llama-index's embeddings. The weights are the bundled encoder's: ``saved_model``
writes them as a folder that sentence-transformers loads by name, since no download is possible.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from operator import attrgetter
from pathlib import Path
from typing import Any

import torch
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.bridge.pydantic import PrivateAttr

from assistent import bundled
from benchmarks.torch_e5 import REPOSITORY, TorchE5, tokenizer


class SentenceTransformersEmbedding(BaseEmbedding):  # type: ignore[misc]  # llama-index is untyped to mypy
    """A model of sentence-transformers as llama-index wants it: the embedding class that most write
    themselves, or take from ``llama-index-embeddings-huggingface``."""

    _model: Any = PrivateAttr()

    def __init__(self, name: str) -> None:
        from sentence_transformers import SentenceTransformer

        super().__init__(model_name=name)
        self._model = SentenceTransformer(name, device="cpu")

    def _embed(self, texts: Sequence[str], prefix: str) -> list[list[float]]:
        rows = self._model.encode([prefix + text for text in texts], normalize_embeddings=True, show_progress_bar=False)
        return [row.tolist() for row in rows]

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._embed([text], "passage: ")[0]

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        return self._embed(texts, "passage: ")

    def _get_query_embedding(self, query: str) -> list[float]:
        return self._embed([query], "query: ")[0]

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_query_embedding(query)


def saved_model(folder: Path) -> Path:
    """Writes multilingual-e5-small with the bundled weights (4 bits, here as float32) as a folder that
    ``SentenceTransformer`` loads: a BERT, mean pooling, unit length. The folder is returned."""
    import transformers
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.models import Normalize, Pooling, Transformer
    from transformers import BertConfig, BertModel

    untyped: Any = transformers
    untyped.logging.disable_progress_bar()
    own = TorchE5()
    fast = untyped.PreTrainedTokenizerFast(
        tokenizer_object=tokenizer(REPOSITORY / ".cache"),
        model_max_length=bundled.POSITIONS,
        bos_token=" <s>", eos_token=" </s>", pad_token=" <pad>", unk_token=" <unk>", cls_token=" <s>", sep_token=" </s>",
    )  # fmt: skip
    config = BertConfig(
        vocab_size=len(own.words),
        hidden_size=bundled.HIDDEN,
        num_hidden_layers=bundled.LAYERS,
        num_attention_heads=bundled.HEADS,
        intermediate_size=bundled.FFN,
        max_position_embeddings=bundled.POSITIONS,
        type_vocab_size=1,
        layer_norm_eps=own.epsilon,
        pad_token_id=fast.pad_token_id,
    )
    model = BertModel(config)
    model.load_state_dict(_bert(own), strict=True)
    plain = folder / "bert"
    model.save_pretrained(os.fspath(plain))
    fast.save_pretrained(os.fspath(plain))
    made = folder / "multilingual-e5-small"
    modules = [Transformer(os.fspath(plain), max_seq_length=bundled.POSITIONS), Pooling(bundled.HIDDEN), Normalize()]
    SentenceTransformer(modules=modules, device="cpu").save(os.fspath(made))
    return made


def _bert(own: TorchE5) -> dict[str, torch.Tensor]:
    """The weights by the names of transformers' BertModel. The bundled positions have the one token
    type added already, so that type is zero here."""
    square = (bundled.HIDDEN, bundled.HIDDEN)
    states: dict[str, torch.Tensor] = {
        "embeddings.word_embeddings.weight": own.words,
        "embeddings.position_embeddings.weight": own.positions,
        "embeddings.token_type_embeddings.weight": torch.zeros(1, bundled.HIDDEN),
        "embeddings.LayerNorm.weight": own.norm_w,
        "embeddings.LayerNorm.bias": own.norm_b,
        "pooler.dense.weight": torch.zeros(square),  # loaded by transformers, used by nobody
        "pooler.dense.bias": torch.zeros(bundled.HIDDEN),
    }
    for number, layer in enumerate(own.layers):
        for name, part in _PARTS.items():
            states[f"encoder.layer.{number}.{name}"] = attrgetter(part)(layer)
    return states


_MATRICES = {
    "attention.self.query": "q",
    "attention.self.key": "k",
    "attention.self.value": "v",
    "attention.output.dense": "ao",
    "intermediate.dense": "fi",
    "output.dense": "fo",
}
_NORMS = {"attention.output.LayerNorm": "aln", "output.LayerNorm": "oln"}
_PARTS = {f"{name}.{part}": f"{own}.{part}" for name, own in _MATRICES.items() for part in ("weight", "bias")} | {
    f"{name}.{part}": f"{own}_{part[0]}" for name, own in _NORMS.items() for part in ("weight", "bias")
}
