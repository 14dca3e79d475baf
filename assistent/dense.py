"""The vectors of an index's parts, searched as one.

A *row* is a chunk's number in the index: the rows of the first part, then those of the second …
Rows of documents that were replaced or removed since their part was written are not *live*.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from assistent.parts import Part
from assistent.types import Vectors
from assistent.vectors import VectorStore

COMPARED = 20_000
"""Rows that are compared one by one when only some documents are searched: some 20 ms, and exact."""

Near = tuple[str, int, float]
"""Document, chunk number, cosine."""


class Rows:
    """Which rows are live, and whose they are. ``documents`` has the rows of each; ``sizes`` the
    number of rows of each part."""

    def __init__(self, documents: Mapping[str, range], sizes: Sequence[int]) -> None:
        self.of = documents
        self.offsets = np.cumsum([0, *sizes])
        self.live = np.zeros(int(self.offsets[-1]), np.bool_)
        self.table = np.zeros((len(self.live), 2), np.int32)
        """For each row, the number of its document among ``documents`` and its own in that; zeros for
        one that is not live."""
        for number, rows in enumerate(documents.values()):
            self.live[rows.start : rows.stop] = True
            self.table[rows.start : rows.stop, 0] = number
            self.table[rows.start : rows.stop, 1] = np.arange(len(rows))
        self._ids = list(documents)

    def chunk_at(self, row: int) -> tuple[str, int]:
        """Document id and chunk number of a live row."""
        document, number = self.table[row].tolist()
        return self._ids[document], number

    def part_of(self, rows: npt.NDArray[np.int64] | int) -> npt.NDArray[np.int64]:
        """The number of the part that holds each row."""
        return np.searchsorted(self.offsets, rows, side="right") - 1


class Dense:
    """Chunk and sentence vectors. ``stores`` are those of ``parts``, in the same order."""

    def __init__(self, rows: Rows, parts: Sequence[Part], stores: Sequence[VectorStore]) -> None:
        self._rows = rows
        self._parts = parts
        self._stores = stores
        sizes = np.diff(rows.offsets)
        live = [int(rows.live[a:b].sum()) for a, b in zip(rows.offsets[:-1], rows.offsets[1:], strict=True)]
        self._sizes, self._dead = sizes.tolist(), (sizes - live).tolist()

    def close(self) -> None:
        """Lets go of Chroma's folders."""
        for store in self._stores:
            store.close()

    def probe(self) -> None:
        """Asks every part's graph, which is read at the first question. Raises as ``nearest``."""
        for part, store in zip(self._parts, self._stores, strict=True):
            store.nearest(np.asarray(part.vectors[0], np.float32), 1)

    def nearest(self, vector: npt.NDArray[np.float32], k: int, documents: Sequence[str] | None = None) -> list[Near]:
        """The ``k`` chunks nearest to a unit vector, best first; only of the given documents if any
        are given. Few of them are compared one by one: a graph of all vectors is a poor guide to a
        few. Raises ``IndexDamaged``, and ``VectorsUnavailable`` when the server does not answer."""
        if documents is None:
            return self._in_graph(vector, k)
        if sum(len(self._rows.of[document]) for document in documents) > COMPARED:
            wanted = set(documents)
            found = [near for near in self._in_graph(vector, 4 * k) if near[0] in wanted]
            if len(found) >= k:
                return found[:k]
        rows = [
            np.zeros(0, np.int64),
            *(np.arange(own.start, own.stop) for own in map(self._rows.of.get, documents) if own),
        ]
        return self._compared(vector, k, np.concatenate(rows))

    def _in_graph(self, vector: npt.NDArray[np.float32], k: int) -> list[Near]:
        """The nearest of all, from Chroma. Of a part so many more are asked for as may be dead, within
        reason: what replaced them is near too, and is found in its own part."""
        found: list[Near] = []
        for number, store in enumerate(self._stores):
            near = store.nearest(vector, min(k + min(self._dead[number], 2 * k), self._sizes[number]))
            found += [hit for hit in near if self._holds(number, hit[0])]
        return sorted(found, key=lambda hit: (-hit[2], *hit[:2]))[:k]

    def _holds(self, number: int, document: str) -> bool:
        rows = self._rows.of.get(document)
        return rows is not None and int(self._rows.part_of(rows.start)) == number

    def _compared(self, vector: npt.NDArray[np.float32], k: int, rows: npt.NDArray[np.int64]) -> list[Near]:
        cosines = np.zeros(len(rows), np.float32)
        for begin in range(0, len(rows), COMPARED):  # so many as float32 at a time
            block = rows[begin : begin + COMPARED]
            cosines[begin : begin + len(block)] = self._chunk_cosines(block, vector)
        best = np.argsort(-cosines, kind="stable")[:k]
        return [
            (*self._rows.chunk_at(row), float(cosine)) for row, cosine in zip(rows[best], cosines[best], strict=True)
        ]

    def _chunk_cosines(self, rows: npt.NDArray[np.int64], vector: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        cosines = np.zeros(len(rows), np.float32)
        for part, own, place in self._by_part(rows):
            cosines[place] = part.vectors[own].astype(np.float32) @ vector
        return cosines

    def similarities(
        self, rows: Sequence[int] | npt.NDArray[np.int64], vector: npt.NDArray[np.float32]
    ) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
        """For each row, the cosine of its chunk and of its best sentence to a unit vector."""
        asked = np.array(rows, np.int64)
        best = np.zeros(len(asked), np.float32)
        for part, own, place in self._by_part(asked):
            counts = part.starts[own + 1] - part.starts[own]
            firsts = np.cumsum(counts) - counts
            sentences = [part.sentences[part.starts[row] : part.starts[row + 1]] for row in own]
            cosines = np.concatenate(sentences).astype(np.float32) @ vector
            best[place] = np.maximum.reduceat(cosines, firsts)
        return self._chunk_cosines(asked, vector), best

    def _by_part(self, rows: npt.NDArray[np.int64]) -> list[tuple[Part, npt.NDArray[np.int64], npt.NDArray[np.bool_]]]:
        """Each part that holds some of the rows, their numbers in it, and which of the given they are."""
        numbers = self._rows.part_of(rows)
        return [(self._parts[n], rows[numbers == n] - self._rows.offsets[n], numbers == n) for n in np.unique(numbers)]

    def chunk(self, row: int) -> Vectors:
        """A chunk's vector, shape (dimensions,)."""
        number = int(self._rows.part_of(row))
        return np.asarray(self._parts[number].vectors[row - self._rows.offsets[number]], np.float32)

    def sentences(self, row: int) -> Vectors:
        """Vectors of a chunk's sentences in order, shape (sentences, dimensions)."""
        number = int(self._rows.part_of(row))
        part, own = self._parts[number], row - self._rows.offsets[number]
        return np.asarray(part.sentences[part.starts[own] : part.starts[own + 1]], np.float32)
