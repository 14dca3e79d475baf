"""An optional second reading: a cross-encoder reads question and passage together and orders the first
hits anew. Any model that sentence-transformers' ``CrossEncoder`` loads, named by ``ASSISTENT_RERANKER``;
off by default, since none of use comes in a package and one costs about .04 CPU seconds a passage."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from assistent.chunks import passage
from assistent.errors import ModelError
from assistent.index import Index
from assistent.types import Hit

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder

DEPTH = 20
"""Hits that are read anew: the right one is nearly always among them, and each costs."""

REMEDY = (
    "Kontrollera ASSISTENT_RERANKER: en mapp med en cross-encoder för sentence-transformers, eller namnet på en som "
    "är hämtad till den här datorn. Lämna inställningen tom för att söka utan."
)


class Reranker(Protocol):
    """Reads a question with each of some passages."""

    def scores(self, question: str, passages: Sequence[str]) -> list[float]:
        """How well each passage answers the question, higher is better; one number a passage."""
        ...


class NamedReranker:
    """A cross-encoder by folder or hub name, loaded (in seconds) on first use. HF_HUB_OFFLINE is
    respected. May be shared between threads."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._lock = threading.Lock()
        self._model: CrossEncoder | None = None

    def scores(self, question: str, passages: Sequence[str]) -> list[float]:
        """As the protocol has it. Raises ``ModelError`` where the model cannot be loaded or gives more
        than one number a pair."""
        with self._lock:
            self._model = self._model or self._open()
            pairs = [(_encodable(question), _encodable(text)) for text in passages]
            found = self._model.predict(pairs, show_progress_bar=False, convert_to_numpy=True)
        if found.ndim != 1:
            raise ModelError(f"Modellen {self._name} ger {found.shape[1]} tal för ett stycke, inte ett.", REMEDY)
        return [float(score) for score in found]

    def _open(self) -> CrossEncoder:
        try:
            from huggingface_hub.utils.tqdm import disable_progress_bars

            disable_progress_bars()  # before transformers is imported, which takes the setting over
            from sentence_transformers import CrossEncoder

            return CrossEncoder(self._name, device="cpu")
        except (OSError, ValueError, RuntimeError, KeyError, ImportError, AttributeError) as error:
            raise ModelError(f"Modellen {self._name} {_reason(self._name, error)}", REMEDY) from error


def open_reranker(name: str) -> Reranker | None:
    """The reranker that the setting names; ``None`` where it is empty."""
    return NamedReranker(name) if name else None


def reranked(question: str, hits: Sequence[Hit], index: Index, reranker: Reranker) -> list[Hit]:
    """The first ``DEPTH`` hits in the order of the reranker, the others after them. A place that the
    question names (``exact``) stays before what it does not; ``score`` stays what it was, and
    ``scores["rerank"]`` is the reranker's."""
    first = list(hits[:DEPTH])
    if not first:
        return []
    read = reranker.scores(question, [_passage(hit, index) for hit in first])
    told = [replace(hit, scores={**hit.scores, "rerank": score}) for hit, score in zip(first, read, strict=True)]
    told.sort(key=lambda hit: (-hit.scores.get("exact", 0.0), -hit.scores["rerank"]))
    return [*told, *hits[DEPTH:]]


def _passage(hit: Hit, index: Index) -> str:
    text = index.text(hit.document)
    return passage(text, text.chunks[hit.chunk]).text


def _encodable(text: str) -> str:
    """The text with a question mark for each lone surrogate, which no tokenizer accepts."""
    return text.encode("utf-8", "replace").decode()


def _reason(name: str, error: Exception) -> str:
    if isinstance(error, OSError) and not Path(name).is_dir():
        return "finns varken som mapp eller hämtad på den här datorn, och kunde inte hämtas."
    told = (str(error).strip() or type(error).__name__).splitlines()[0]
    return f"kan inte läsas in som cross-encoder ({told})."
