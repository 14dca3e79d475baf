"""Embedding models: text in, unit vectors out. Nothing heavy is imported before the first text.

``BundledEncoder`` runs the encoder of ``bundled.py`` with ONNX Runtime; ``SentenceTransformersEncoder``
runs any model that sentence-transformers can load. ``open_encoder`` chooses by the setting.
"""

from __future__ import annotations

import hashlib
import os
import re
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

from assistent import bundled
from assistent.errors import ModelError
from assistent.types import Encoder, Passage, Progress, Tokens, Vectors

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

# Read when ONNX Runtime is imported, by whomever: without it, it sends telemetry on Linux.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

Kind = Literal["query", "passage"]
Read = tuple[Vectors, Tokens | None]
Made = TypeVar("Made")
TOKEN_MEAN = Path(__file__).parent / "token_mean.npz"
"""The mean state of a token, by ``benchmarks/token_mean.py``: what all have in common tells none apart."""
WINDOW, BATCH = 64, 16  # a named model gets so many passages at a time, and pads so many together
QUESTIONS = 500  # kept, some 20 kB each with their tokens
REMEDY = (
    "Kontrollera ASSISTENT_EMBEDDING: en mapp med en sentence-transformers-modell, eller namnet på en som "
    "är hämtad till den här datorn. Lämna inställningen tom för den inbyggda modellen."
)


def open_encoder(
    embedding: str | None, cache: Path, progress: Progress | None = None, threads: int | None = None
) -> Encoder:
    """The encoder that the setting names: None or ``"bundled"``, or a model's folder or hub name.

    ``cache`` is where the bundled encoder is built the first time (``bundled.build``); ``threads``
    is how many processor threads it may use (``None`` or 0: all that the process may). Raises
    ``ModelError`` if the bundled encoder cannot be built; a named model is loaded on first use.
    """
    if embedding is None or embedding == "bundled":
        return BundledEncoder(bundled.build(cache, progress), threads)
    return SentenceTransformersEncoder(embedding)


def read(encoder: Encoder, passages: Sequence[Passage], kind: Kind) -> Iterator[Read]:
    """For each passage its vectors and, of an encoder that tells them, its tokens. Raises ``ModelError``."""
    telling: Callable[[Sequence[Passage], Kind], Iterator[Read]] | None = getattr(encoder, "read", None)
    if telling is None:
        yield from ((vectors, None) for vectors in encoder.encode(passages, kind))
    else:
        yield from telling(passages, kind)


class BundledEncoder:
    """multilingual-e5-small on ONNX Runtime, from a folder that ``bundled.build`` made.

    A text is never padded to the length of others: its vector depends on nothing but itself. Each runs
    on one thread, of many texts ``threads`` beside each other: faster than all threads on one, and no
    slower for a question. May be shared between threads.
    """

    fingerprint = bundled.FINGERPRINT
    dimensions = bundled.HIDDEN

    def __init__(self, folder: Path, threads: int | None = None) -> None:
        self._folder = folder
        self._threads = threads or _cores()
        self._loading = threading.Lock()
        self._loaded: tuple[Any, Any] | None = None

    def encode(self, passages: Sequence[Passage], kind: Kind) -> Iterator[Vectors]:
        """For each passage, in order, float32 of shape (1 + spans, 384), rows of length 1.

        The first row is the mean of all token states (e5's own pooling) of at most 512 tokens. A
        span's row is the mean of the states whose characters overlap it, read in the whole passage;
        a span without a token (white space, or cut off) is encoded on its own. Raises ``ModelError``.
        """
        yield from self._each(passages, lambda passage: self._vectors(self._run(passage.text, kind), passage, kind))

    def read(self, passages: Sequence[Passage], kind: Kind) -> Iterator[Read]:
        """As ``encode``, with the tokens of each whole text, read in the same run."""
        yield from self._each(passages, lambda passage: self._both(passage, kind))

    def _each(self, passages: Sequence[Passage], make: Callable[[Passage], Made]) -> Iterator[Made]:
        """What is made of each passage, in order."""
        if len(passages) < 2 or self._threads < 2:
            yield from map(make, passages)
            return
        with ThreadPoolExecutor(self._threads) as pool:
            begun: deque[Future[Made]] = deque()
            for passage in passages:
                begun.append(pool.submit(make, passage))
                if len(begun) > 2 * self._threads:
                    yield begun.popleft().result()
            while begun:
                yield begun.popleft().result()

    def _both(self, passage: Passage, kind: Kind) -> Read:
        run = self._run(passage.text, kind)
        told = [
            place
            for place, (a, b) in enumerate(run.places)
            if any(map(str.isalnum, passage.text[max(a, 0) : max(b, 0)]))
        ]
        states = _unit(run.inner[told] - _token_mean())
        return self._vectors(run, passage, kind), Tokens(run.pieces[told], states)

    def _vectors(self, run: _Run, passage: Passage, kind: Kind) -> Vectors:
        rows = [run.states.mean(axis=0)]
        for start, end in passage.spans:
            inside = (run.places[:, 0] < end) & (run.places[:, 1] > start)
            own = run.states[inside] if inside.any() else self._run(passage.text[start:end], kind).states
            rows.append(own.mean(axis=0))
        return _unit(np.stack(rows))

    def _run(self, text: str, kind: Kind) -> _Run:
        tokenizer, session = self._load()
        prefix = f"{kind}: "
        whole = prefix + text
        encoding = tokenizer.encode(_encodable(whole))
        ids = np.array(encoding.ids, np.int64)
        states, inner = session.run(["token_states", bundled.INNER], {"input_ids": ids[None]})
        places = [(_skip_space(whole, start, end), end) for start, end in encoding.offsets]
        return _Run(ids.astype(np.int32), states[0], inner[0], np.array(places, np.int64) - len(prefix))

    def _load(self) -> tuple[Any, Any]:
        with self._loading:
            self._loaded = self._loaded or self._open()
            return self._loaded

    def _open(self) -> tuple[Any, Any]:
        return open_tokenizer(self._folder / "tokenizer.json"), open_session(self._folder / "model.onnx", 1)


class _Run(NamedTuple):
    """A text's tokens: which pieces, their last states and those before the last layer [tokens, 384], and their
    half-open places [tokens, 2], white space in front left out; below 0 for the prefix, empty for the two
    tokens that mark start and end."""

    pieces: npt.NDArray[np.int32]
    states: Vectors
    inner: Vectors
    places: npt.NDArray[np.int64]


@lru_cache(maxsize=1)
def _token_mean() -> npt.NDArray[np.float32]:
    with np.load(TOKEN_MEAN) as stored:
        return np.asarray(stored["mean"], np.float32)


@lru_cache(maxsize=2)
def open_tokenizer(file: Path) -> Any:
    """A tokenizer of the library tokenizers, cut at the encoder's longest text; one for all who use the
    same file, since it takes 86 MB. Raises ``ModelError``."""
    from tokenizers import Tokenizer

    try:
        tokenizer = Tokenizer.from_file(os.fspath(file))
    except Exception as error:  # the library raises nothing narrower for a broken file
        raise _unreadable(file.parent, error) from error
    tokenizer.enable_truncation(bundled.POSITIONS)
    return tokenizer


def open_session(file: Path, threads: int | None = None) -> Any:
    """A graph in ONNX Runtime on the processor, with ``threads`` (``None`` or 0: all that the process
    may use). Raises ``ModelError``."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads or _cores()
    options.inter_op_num_threads = 1
    options.enable_mem_pattern = False  # a pattern would be kept for every length of text
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # waiting threads sleep
    try:
        return onnxruntime.InferenceSession(os.fspath(file), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # the library's exceptions have no common name
        raise _unreadable(file.parent, error) from error


def _unreadable(folder: Path, error: Exception) -> ModelError:
    return ModelError(
        f"Den inbyggda språkmodellen i {folder} kan inte läsas ({_first_line(error)}).",
        "Ta bort mappen; den byggs på nytt nästa gång.",
    )


class SentenceTransformersEncoder:
    """Any model of sentence-transformers, by folder or hub name, loaded (in seconds) on first use.

    Queries and documents get the model's own prompts; an e5 model that states none gets the
    prefixes it was trained with. HF_HUB_OFFLINE is respected. May be shared between threads.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._lock = threading.RLock()
        self._model: SentenceTransformer | None = None

    @property
    def fingerprint(self) -> str:
        """The name, with a digest of the folder's files or the commit of the hub. ``ModelError``."""
        if Path(self._name).is_dir():
            return f"{Path(self._name).name}-{_digest(Path(self._name))}"
        if _commit(self._name) is None:
            self._load()
        return f"{self._name}@{_commit(self._name) or 'unknown'}"

    @property
    def dimensions(self) -> int:
        """The length of a vector. Raises ``ModelError`` if the model cannot be loaded."""
        return int(self._embed([""], "passage").shape[1])

    def encode(self, passages: Sequence[Passage], kind: Kind) -> Iterator[Vectors]:
        """For each passage, in order, float32 of shape (1 + spans, dimensions), rows of length 1.

        Each span is encoded as a text of its own. Queries run one at a time, so that a question's
        vector depends on nothing but the question. Raises ``ModelError``.
        """
        window = 1 if kind == "query" else WINDOW
        for first in range(0, len(passages), window):
            part = passages[first : first + window]
            rows = self._embed([text for passage in part for text in _texts(passage)], kind)
            yield from np.split(rows, np.cumsum([1 + len(passage.spans) for passage in part[:-1]]))

    def _embed(self, texts: list[str], kind: Kind) -> Vectors:
        with self._lock:  # the fast tokenizers may not be used by two threads at once
            encode = self._load().encode_query if kind == "query" else self._load().encode_document
            rows = encode(texts, batch_size=BATCH, show_progress_bar=False, convert_to_numpy=True)
        return _unit(np.asarray(rows, dtype=np.float32))

    def _load(self) -> SentenceTransformer:
        with self._lock:
            if self._model is None:
                self._model = self._open()
            return self._model

    def _open(self) -> SentenceTransformer:
        try:
            from huggingface_hub.utils.tqdm import disable_progress_bars

            disable_progress_bars()  # before transformers is imported, which takes the setting over
            from sentence_transformers import SentenceTransformer

            model = SentenceTransformer(self._name, device="cpu")
        except (OSError, ValueError, RuntimeError, KeyError, ImportError) as error:
            raise ModelError(f"Modellen {self._name} {_reason(self._name, error)}", REMEDY) from error
        if _is_e5(self._name) and not any(model.prompts.values()):
            model.prompts = {"query": "query: ", "document": "passage: "}
        return model


class Remembering:
    """An encoder that keeps the vectors of the short passages it was last given, since the sentences
    near one question are near the next. Changes no vector: each depends on its text alone."""

    def __init__(self, encoder: Encoder, size: int = 5_000) -> None:
        self._encoder = encoder
        self._recall = lru_cache(maxsize=size)(self._encode)  # 1.5 kB a vector
        self._asked = lru_cache(maxsize=QUESTIONS)(self._read)

    @property
    def fingerprint(self) -> str:
        """The encoder's own."""
        return self._encoder.fingerprint

    @property
    def dimensions(self) -> int:
        """The encoder's own."""
        return self._encoder.dimensions

    def encode(self, passages: Sequence[Passage], kind: Kind) -> Iterator[Vectors]:
        """As the encoder's, each passage on its own."""
        for passage in passages:
            yield self._asked(passage)[0] if kind == "query" else self._recall(passage, kind)

    def read(self, passages: Sequence[Passage], kind: Kind) -> Iterator[Read]:
        """As the encoder's, if it tells tokens; only questions are kept."""
        yield from map(self._asked, passages) if kind == "query" else read(self._encoder, passages, kind)

    def _encode(self, passage: Passage, kind: Kind) -> Vectors:
        vectors = next(iter(self._encoder.encode([passage], kind)))
        vectors.setflags(write=False)
        return vectors

    def _read(self, question: Passage) -> Read:
        vectors, tokens = next(iter(read(self._encoder, [question], "query")))
        vectors.setflags(write=False)
        return vectors, tokens


def _cores() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _skip_space(text: str, start: int, end: int) -> int:
    while start < end and text[start].isspace():
        start += 1
    return start


def _texts(passage: Passage) -> list[str]:
    text = _encodable(passage.text)
    return [text, *(text[start:end] for start, end in passage.spans)]


def _encodable(text: str) -> str:
    """The text with a question mark for each lone surrogate, which no tokenizer accepts."""
    return text.encode("utf-8", "replace").decode()


def _unit(rows: Vectors) -> Vectors:
    """The rows with length 1; a row without direction (a model's zero for no text) gets one."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    usable = np.isfinite(lengths) & (lengths > 0)
    return np.where(usable, rows / np.where(usable, lengths, 1), rows.shape[1] ** -0.5).astype(np.float32)


def _first_line(error: BaseException) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]


def _reason(name: str, error: Exception) -> str:
    if isinstance(error, OSError) and not Path(name).is_dir():
        return "finns varken som mapp eller hämtad på den här datorn, och kunde inte hämtas."
    return f"kan inte läsas in ({_first_line(error)})."


def _is_e5(name: str) -> bool:
    """By the model's own name. The instruct variants want longer prompts, which they state."""
    own = [part for part in Path(name).parts[:-1] if part.startswith("models--")] + [Path(name).name]
    return re.search(r"(^|[-_/])e5([-_]|$)(?!.*instruct)", "/".join(own).lower()) is not None


def _digest(folder: Path) -> str:
    """Twelve hex digits for the files of a model: small ones by content, weights by size."""
    digest = hashlib.sha256()
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        size = file.stat().st_size
        digest.update(f"{file.relative_to(folder).as_posix()}\n{size}\n".encode())
        if size < 1_000_000:
            digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


def _commit(name: str) -> str | None:
    """The commit of a hub model that is in the local cache: the folder its snapshot lies in."""
    from huggingface_hub import try_to_load_from_cache

    repository = name if "/" in name else f"sentence-transformers/{name}"
    try:
        found = try_to_load_from_cache(repository, "config.json")
    except ValueError:  # no name that the hub could have
        return None
    return Path(found).parent.name[:12] if isinstance(found, str) else None
