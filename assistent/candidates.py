"""Where in a samling a quotation may stand: the places that hold most of its telling words.

Found in the lexical index, so that no document is read but those that are worth comparing with. A
word counts for the chunks beside it too: a quotation may run over several.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from assistent.chunks import CHUNK_CHARACTERS
from assistent.index import Index
from assistent.words import terms

_RAREST = 32  # words looked up: of a longer quotation the rarest ones
_BESIDE = 2  # chunks on each side: where sections are short, a sentence or two span three


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place: chunks ``first`` to ``last`` of a document, and the share of the quotation's words that
    stand there, each weighed by how rare it is."""

    document: str
    first: int
    last: int
    share: float


def candidates(text: str, index: Index, documents: Collection[str] | None = None) -> Iterator[Candidate]:
    """The places in order of share, then of the index; only in ``documents`` where they are given."""
    words = sorted({word for word in terms(text) if index.words.holds(word)}, key=index.words.idf, reverse=True)[
        :_RAREST
    ]
    unknown = len({word for word in terms(text) if not index.words.holds(word)})
    if not words or not len(index):
        return
    beside = _BESIDE + len(text) // CHUNK_CHARACTERS
    around = np.zeros(len(index), np.float32)
    own = np.zeros(len(index), np.float32)
    ideal = unknown * index.words.idf("")
    for word in words:
        rows, weight = index.words.rows(word), np.float32(index.words.idf(word))
        own[rows] += weight
        around[_widened(rows, beside, len(index))] += weight
        ideal += float(weight)
    around[~index.live] = 0
    if documents is not None:
        around *= _within(index, documents)
    found = np.flatnonzero(around)
    order = found[np.lexsort((found, -own[found], -around[found]))]
    yield from _peaks(index, order, around / np.float32(ideal), beside)


def _widened(rows: npt.NDArray[np.int32], beside: int, size: int) -> npt.NDArray[np.bool_]:
    """The rows and those up to ``beside`` from them, as a mask."""
    hit = np.zeros(size + 2 * beside, np.bool_)
    for shift in range(2 * beside + 1):
        hit[rows + shift] = True
    return hit[beside : beside + size]


def _within(index: Index, documents: Collection[str]) -> npt.NDArray[np.bool_]:
    mask = np.zeros(len(index), np.bool_)
    for document in documents:
        entry = index.entries[document]
        mask[entry.first_chunk : entry.first_chunk + entry.chunks] = True
    return mask


def _peaks(
    index: Index, order: npt.NDArray[np.int64], share: npt.NDArray[np.float32], beside: int
) -> Iterator[Candidate]:
    """A candidate for each row that is not beside a better one."""
    taken = np.zeros(len(index), np.bool_)
    for row in order:
        if taken[row]:
            continue
        document, number = index.chunk_at(row)
        entry = index.entries[document]
        first, last = max(number - beside, 0), min(number + beside, entry.chunks - 1)
        taken[entry.first_chunk + first : entry.first_chunk + last + 1] = True
        yield Candidate(document, first, last, float(share[row]))
