"""Ranks chunks for a question. Plain functions; each number has its reason beside it.

The score is an absolute mix: similarity of the whole chunk, similarity of its best sentence, and two
lexical scores as shares of what a perfect match would reach, so that a weak lexical match cannot
push a strong semantic one down, nor the other way round.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from assistent.index import Index
from assistent.types import Document, Encoder, Hit, Passage
from assistent.words import grams, references, terms

WEIGHTS = {"chunk": 0.5, "sentence": 0.5, "words": 0.05, "grams": 0.05, "exact": 0.3}
"""Cosines of this encoder spread over about .15, the lexical shares over one to two, so .05 on each
share gives both sides a like voice. Measured on three Swedish sets (benchmarks/README.md), every
lexical weight of .02–.06 ends within .003 mean MRR of this; more helps formal texts and costs
everyday questions. A reference that is asked for and stands there ("6 kap. 5 §") outweighs any
difference of the others."""

DENSE_CANDIDATES = 100
LEXICAL_CANDIDATES = 50
"""Chunks taken from each ranking before fusion. Four times as many of the dense and eight times as
many of the lexical changed the first ten hits of none of 710 questions (benchmarks/README.md)."""


@dataclass(frozen=True, slots=True)
class Filters:
    """Which documents may be searched; an empty field does not limit. Dates are ISO, compared with
    the document's date or day of adoption."""

    type: str | None = None
    body: str | None = None
    since: str | None = None
    until: str | None = None

    def admit(self, document: Document) -> bool:
        """Whether a document passes."""
        day = document.date or document.adopted
        return (
            (not self.type or (document.type or "").casefold() == self.type.casefold())
            and (not self.body or self.body.casefold() in (document.body or "").casefold())
            and (not self.since or bool(day and day >= self.since))
            and (not self.until or bool(day and day <= self.until))
        )


def rank(question: str, index: Index, encoder: Encoder, k: int = 10, filters: Filters | None = None) -> list[Hit]:
    """The ``k`` best chunks for a question, best first, each with its separate scores."""
    query = query_vector(question, encoder)
    documents = [d.id for d in index.documents() if filters.admit(d)] if filters else None
    words, word_ideal = index.words.scores(index.glossary.alternatives(term) for term in terms(question))
    parts, gram_ideal = index.grams.scores([gram] for gram in grams(question))
    if documents is not None:
        outside = np.ones(len(index), bool)
        for document in documents:
            entry = index.entries[document]
            outside[entry.first_chunk : entry.first_chunk + entry.chunks] = False
        words[outside] = parts[outside] = 0
    exact = _exact(question, index)
    near = index.vectors.nearest(query, DENSE_CANDIDATES, documents)
    rows = {index.row(document, number) for document, number, _ in near}
    rows |= set(_best(words, LEXICAL_CANDIDATES)) | set(_best(parts, LEXICAL_CANDIDATES))
    rows |= set(_best(np.where(words > 0, exact, 0), LEXICAL_CANDIDATES))  # words is 0 outside the filter
    lexical = {"words": words / max(word_ideal, 1e-9), "grams": parts / max(gram_ideal, 1e-9), "exact": exact}
    hits = [_hit(index, row, query, {name: float(of[row]) for name, of in lexical.items()}) for row in sorted(rows)]
    hits.sort(key=lambda hit: (-hit.score, hit.document, hit.chunk))
    return hits[:k]


def query_vector(question: str, encoder: Encoder) -> npt.NDArray[np.float32]:
    """A question's unit vector, shape (dimensions,)."""
    vectors = next(iter(encoder.encode([Passage(question)], "query")))
    return np.asarray(vectors[0], np.float32)


def _best(scores: npt.NDArray[np.float32], n: int) -> Iterable[int]:
    """Rows of the ``n`` highest scores above zero."""
    n = min(n, len(scores))
    rows: list[int] = np.argpartition(-scores, n - 1)[:n].tolist() if n else []
    return [row for row in rows if scores[row] > 0]


def _exact(question: str, index: Index) -> npt.NDArray[np.float32]:
    """For every chunk, the share of the question's references (§, kap., dnr, SFS, date) it holds; a
    chapter counts only where the question names no § of it."""
    named = list(dict.fromkeys(references(question)))
    whole = {r.rsplit(":", 1)[0] for r in named if r.count(":") == 2 and r.startswith("kap:")}
    named = [r for r in named if r not in whole]
    scores = np.zeros(len(index), np.float32)
    for reference in named:
        scores[index.words.rows(reference)] += np.float32(1 / len(named))
    return scores


def _hit(index: Index, row: int, query: npt.NDArray[np.float32], lexical: dict[str, float]) -> Hit:
    document, number = index.chunk_at(row)
    chunk = float(index.chunk_vector(row) @ query)
    similar = index.chunk_sentences(row) @ query
    scores = {"chunk": chunk, "sentence": float(similar.max()), **lexical}
    return Hit(
        document=document,
        chunk=number,
        score=sum(weight * scores[name] for name, weight in WEIGHTS.items()),
        scores=scores,
    )
