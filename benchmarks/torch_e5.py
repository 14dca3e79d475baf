"""The bundled encoder in torch, for training and comparison: same weights, tokenizer and token states.

``TorchE5`` is the BERT that ``assistent/bundled.py`` writes as an ONNX graph, its 4-bit weights as
float32 and frozen.

``python -m benchmarks.torch_e5`` compares the token states with the ONNX encoder's. The graph rounds
weights and activations to bytes and this does not, so they agree to about .9995, not to the last digit.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from assistent import bundled

REPOSITORY = Path(__file__).parent.parent
MATRICES = ("q", "k", "v", "ao", "fi", "fo")
"""The matrices of a layer: query, key, value, attention out, feed-forward in and out."""


class Linear(nn.Module):
    """A frozen matrix [outputs, inputs] with bias."""

    weight: Tensor
    bias: Tensor

    def __init__(self, weight: Tensor, bias: Tensor) -> None:
        super().__init__()
        self.register_buffer("weight", weight)
        self.register_buffer("bias", bias)

    def forward(self, inputs: Tensor) -> Tensor:
        return functional.linear(inputs, self.weight, self.bias)


class Layer(nn.Module):
    """One post-norm BERT layer."""

    q: Linear
    k: Linear
    v: Linear
    ao: Linear
    fi: Linear
    fo: Linear

    def __init__(self, file: bundled._WeightFile, number: int) -> None:
        super().__init__()
        self.epsilon = file.epsilon
        wide = {"fi": bundled.FFN}
        for name in MATRICES:
            columns = bundled.FFN if name == "fo" else bundled.HIDDEN
            weight = _matrix(file, f"l{number}.{name}.w", wide.get(name, bundled.HIDDEN), columns)
            setattr(self, name, Linear(weight, _floats(file, f"l{number}.{name}.b")))
        for name in ("aln", "oln"):
            for part in "wb":
                self.register_buffer(f"{name}_{part}", _floats(file, f"l{number}.{name}.{part}"))

    def forward(self, states: Tensor, mask: Tensor | None) -> Tensor:
        query, key, value = (_heads(matrix(states)) for matrix in (self.q, self.k, self.v))
        mixed = functional.scaled_dot_product_attention(query, key, value, attn_mask=mask)
        states = self._norm("aln", states + self.ao(mixed.transpose(1, 2).flatten(2)))
        return self._norm("oln", states + self.fo(functional.gelu(self.fi(states))))

    def _norm(self, name: str, states: Tensor) -> Tensor:
        weight, bias = getattr(self, f"{name}_w"), getattr(self, f"{name}_b")
        return functional.layer_norm(states, (bundled.HIDDEN,), weight, bias, self.epsilon)


class TorchE5(nn.Module):
    """multilingual-e5-small with the pruned vocabulary: the ids are the bundled tokenizer's."""

    words: Tensor
    positions: Tensor
    norm_w: Tensor
    norm_b: Tensor

    def __init__(self) -> None:
        super().__init__()
        file = bundled._WeightFile(bundled._weight_file())
        self.epsilon = file.epsilon
        keep = torch.tensor([n for n, piece in enumerate(file.pieces) if bundled._kept(piece)])
        words = _matrix(file, "emb.word", -1, bundled.HIDDEN)[keep]
        fixed = _floats(file, "emb.pos").view(bundled.POSITIONS, bundled.HIDDEN)
        self.register_buffer("words", words)
        self.register_buffer("positions", fixed + _floats(file, "emb.type")[: bundled.HIDDEN])
        self.register_buffer("norm_w", _floats(file, "emb.ln.w"))
        self.register_buffer("norm_b", _floats(file, "emb.ln.b"))
        self.layers = nn.ModuleList(Layer(file, number) for number in range(bundled.LAYERS))

    def forward(self, ids: Tensor, mask: Tensor | None = None) -> Tensor:
        """Token states [batch, tokens, 384] of ids [batch, tokens]; ``mask`` is True for real tokens."""
        return self.run(self.embed(ids), mask)

    def embed(self, ids: Tensor) -> Tensor:
        """The input of the first layer."""
        states = self.words[ids] + self.positions[: ids.shape[1]]
        return functional.layer_norm(states, (bundled.HIDDEN,), self.norm_w, self.norm_b, self.epsilon)

    def run(self, states: Tensor, mask: Tensor | None, first: int = 0, last: int = bundled.LAYERS) -> Tensor:
        """Layers ``first`` to ``last`` (excluded): the frozen lower ones can be run once and kept."""
        wide = None if mask is None else mask[:, None, None, :].bool()
        for layer in list(self.layers)[first:last]:
            states = layer(states, wide)
        return states


def tokenizer(cache: Path = REPOSITORY / ".cache") -> Any:
    """The bundled tokenizer, cut at 512 tokens."""
    from tokenizers import Tokenizer

    made = Tokenizer.from_file(str(bundled.build(cache) / "tokenizer.json"))
    made.enable_truncation(bundled.POSITIONS)
    return made


def padded(rows: Sequence[Sequence[int]]) -> tuple[Tensor, Tensor]:
    """ids [rows, longest] and their mask. What fills a row up is masked, so any id would do."""
    ids = torch.zeros(len(rows), max(map(len, rows)), dtype=torch.long)
    mask = torch.zeros_like(ids, dtype=torch.bool)
    for n, row in enumerate(rows):
        ids[n, : len(row)] = torch.tensor(row)
        mask[n, : len(row)] = True
    return ids, mask


def _heads(states: Tensor) -> Tensor:
    return states.view(*states.shape[:-1], bundled.HEADS, -1).transpose(1, 2)


def _floats(file: bundled._WeightFile, name: str) -> Tensor:
    return torch.from_numpy(file.floats(name))


def _matrix(file: bundled._WeightFile, name: str, rows: int, columns: int) -> Tensor:
    """A 4-bit matrix as float32 [rows, columns]."""
    return torch.from_numpy(file.matrix(name, columns).reshape(rows, columns))


def main() -> int:
    from assistent.models import BundledEncoder

    texts = [
        "query: Vem beslutar om bygglov?",
        "passage: Kommunstyrelsen leder och samordnar förvaltningen av kommunens angelägenheter.",
        "passage: " + "Nämnden ska lämna en årlig rapport till fullmäktige om hur målen har nåtts. " * 12,
    ]
    encoder, cut = BundledEncoder(bundled.build(REPOSITORY / ".cache")), tokenizer()
    ids, mask = padded([cut.encode(text).ids for text in texts])
    with torch.inference_mode():
        states = TorchE5()(ids, mask)
    for text, own, real in zip(texts, states, mask, strict=True):
        prefix, _, own_text = text.partition(": ")
        reference = torch.from_numpy(encoder._run(own_text, "query" if prefix == "query" else "passage").states)
        pooled = functional.cosine_similarity(own[real].mean(0), reference.mean(0), dim=0)
        worst = functional.cosine_similarity(own[real], reference, dim=1).min()
        print(f"{int(real.sum()):4} tokens: mean vectors {pooled:.6f}, worst token {worst:.4f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
