"""A BM25 index in flat arrays that are memory-mapped: nothing of the corpus is loaded at question
time but the postings of the question's own terms.

Each part of an index has its own arrays: sorted terms (64-bit hashes), for each the rows that hold it
with their counts, and for each row its length. What a term weighs is reckoned when it is asked for,
over all parts and without the rows that have been replaced, so that scores do not depend on how an
index came to be.

BM25 as in Robertson and Zaragoza, "The Probabilistic Relevance Framework" (2009), with idf as in
Lucene (never negative). k1 = 1.2 and b = 0.5 measured best on Swedish authority texts.
"""

from __future__ import annotations

import os
import weakref
from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from tokenize import TokenError
from typing import Any

import numpy as np
import numpy.typing as npt

K1 = 1.2
B = 0.5

SYNONYM = 0.7
"""What a synonym of the asked word counts: less than the word itself, more than none."""

ARRAYS = ("terms", "starts", "rows", "counts", "lengths")
_MOST = 255  # of one term in one chunk: far beyond what BM25 tells apart

Rows = npt.NDArray[np.int32]


@lru_cache(maxsize=200_000)
def term_hash(term: str) -> int:
    """A term's 64-bit name; blake2b, so that it is the same in every process."""
    return int.from_bytes(blake2b(term.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


def write(folder: Path, texts: Iterable[Sequence[str]]) -> None:
    """Writes the arrays of a part into ``folder``, from each chunk's list of terms in row order."""
    folder.mkdir(parents=True, exist_ok=True)
    hashes, counts, distinct, lengths = array("Q"), array("B"), array("I"), array("I")
    for words in texts:
        counted = Counter(words)
        hashes.extend(map(term_hash, counted))
        counts.extend(min(n, _MOST) for n in counted.values())
        distinct.append(len(counted))
        lengths.append(len(words))
    named = np.array(hashes, np.uint64)
    order = np.argsort(named, kind="stable")
    terms, first = np.unique(named[order], return_index=True)
    rows = np.repeat(np.arange(len(distinct), dtype=np.int32), distinct)
    arrays: dict[str, npt.NDArray[Any]] = {
        "terms": terms,
        "starts": np.append(first, len(order)).astype(np.int64),
        "rows": rows[order],
        "counts": np.array(counts, np.uint8)[order],
        "lengths": np.array(lengths, np.int32),
    }
    for name, values in arrays.items():
        np.save(folder / f"{name}.npy", values)


def mapped(path: Path) -> npt.NDArray[Any]:
    """An array that lies in a file, as a plain one: a ``memmap`` costs some microseconds a slice.
    Raises ``OSError``, or ``ValueError`` naming a file that is damaged."""
    return _memmap(path).view(np.ndarray)


def _memmap(path: Path) -> np.memmap[Any, Any]:
    try:
        array: np.memmap[Any, Any] = np.load(path, mmap_mode="r")
    except (
        ValueError,
        EOFError,
        SyntaxError,
        TokenError,
    ) as error:  # what numpy makes of an empty file or a broken head
        raise ValueError(f"{path.parent.name}/{path.name}") from error
    return array


class Slices:
    """An array in a file of which runs of rows are read when they are asked for. Of a mapped one every page that
    was ever touched, and its neighbours, stay counted as memory of the process: for what lies scattered that
    becomes most of the file. Raises as ``mapped``."""

    def __init__(self, path: Path) -> None:
        found = _memmap(path)
        self.shape, self._dtype, self._first = found.shape, found.dtype, int(found.offset)
        self._row = self._dtype.itemsize * int(np.prod(self.shape[1:], dtype=int))
        self._file = os.open(path, os.O_RDONLY)
        weakref.finalize(self, os.close, self._file)

    def __len__(self) -> int:
        """Number of rows."""
        return int(self.shape[0])

    def __getitem__(self, rows: slice) -> npt.NDArray[Any]:
        """The rows from ``start`` to ``stop``, both given, as an array that may not be written to."""
        start, stop = int(rows.start), min(int(rows.stop), len(self))
        data = os.pread(self._file, max(0, stop - start) * self._row, self._first + start * self._row)
        return np.frombuffer(data, self._dtype).reshape(-1, *self.shape[1:])


def sliced(path: Path) -> Any:
    """``Slices``, or the array mapped where the system cannot read at a place (Windows)."""
    return Slices(path) if hasattr(os, "pread") else mapped(path)


class _Part:
    """One part's arrays. ``offset`` is its first row in the index; ``live`` says which of its rows
    count, ``None`` for all."""

    def __init__(self, folder: Path, offset: int, live: npt.NDArray[np.bool_] | None) -> None:
        self._terms, self._starts, self._rows, self._counts, self.lengths = (
            mapped(folder / f"{name}.npy") for name in ARRAYS
        )
        self._offset = offset
        self._live = live

    def postings(self, term: np.uint64) -> tuple[Rows, npt.NDArray[np.float32]] | None:
        """The rows of the index that hold the term, rising, and how often each does."""
        place = int(np.searchsorted(self._terms, term))
        if place == len(self._terms) or self._terms[place] != term:
            return None
        span = slice(int(self._starts[place]), int(self._starts[place + 1]))
        rows, counts = self._rows[span], self._counts[span].astype(np.float32)
        if self._live is not None:
            rows, counts = rows[(counted := self._live[rows])], counts[counted]
        return rows + np.int32(self._offset), counts


class Lexical:
    """The lexical indexes of the parts of an index, opened for questions as one."""

    def __init__(self, folders: Sequence[Path], live: npt.NDArray[np.bool_]) -> None:
        """``folders`` in the order of their rows, which ``live`` has one value for each of: whether
        it counts. Raises ``OSError`` or ``ValueError`` for a folder that is not as ``write`` left it."""
        self._parts: list[_Part] = []
        offset = 0
        for folder in folders:
            size = len(mapped(folder / "lengths.npy"))
            own = live[offset : offset + size]
            self._parts.append(_Part(folder, offset, None if own.all() else own))
            offset += size
        if offset != len(live):
            raise ValueError(f"{offset} rows where {len(live)} are expected")
        lengths = np.concatenate([np.zeros(0, np.int32), *(part.lengths for part in self._parts)])
        self._rows = len(live)
        self._size = int(live.sum())
        average = float(lengths[live].mean()) if self._size else 1.0
        self._norm = (K1 * (1 - B + B * lengths / max(average, 1.0))).astype(np.float32)

    def scores(self, groups: Iterable[Sequence[str]]) -> tuple[npt.NDArray[np.float32], float]:
        """BM25 of every row, shape (rows,), and the *ideal*: the sum of the terms' idf, which a
        chunk would reach that held every term at average weight. Dividing by it puts scores on an
        absolute scale: a weak match stays weak.

        Each group is a question's term and what means the same; a chunk is scored for the member
        that gives most, a synonym at ``SYNONYM`` of its weight. A term that no chunk holds in any
        form counts in the ideal as the rarest possible one.
        """
        scores = np.zeros(self._rows, np.float32)
        ideal = 0.0
        for group in dict.fromkeys(tuple(group) for group in groups):
            found = [(word, *self._postings(word)) for word in group]
            held = [(word, rows, counts, self._idf(len(rows))) for word, rows, counts in found if len(rows)]
            ideal += held[0][3] if held else self._idf(0)
            weighed = [
                (rows, self._weights(rows, counts) * np.float32(idf if word == group[0] else SYNONYM * idf))
                for word, rows, counts, idf in held
            ]
            if len(weighed) == 1:
                scores[weighed[0][0]] += weighed[0][1]
            elif weighed:
                best = np.zeros(self._rows, np.float32)
                for rows, weights in weighed:
                    best[rows] = np.maximum(best[rows], weights)
                scores += best
        return scores, ideal

    def idf(self, word: str) -> float:
        """Lucene's idf: ln(1 + (N − n + 0.5) / (n + 0.5)), n chunks of N holding the term."""
        return self._idf(len(self.rows(word)))

    def rows(self, word: str) -> Rows:
        """The rows that hold the term, rising."""
        return self._postings(word)[0]

    def holds(self, word: str) -> bool:
        """Whether any chunk holds the term."""
        return len(self.rows(word)) > 0

    def _weights(self, rows: Rows, counts: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        weights: npt.NDArray[np.float32] = counts * np.float32(K1 + 1) / (counts + self._norm[rows])
        return weights

    def _idf(self, n: int) -> float:
        return float(np.log(1 + (self._size - n + 0.5) / (n + 0.5)))

    def _postings(self, word: str) -> tuple[Rows, npt.NDArray[np.float32]]:
        term = np.uint64(term_hash(word))
        found = [postings for part in self._parts if (postings := part.postings(term)) is not None]
        if len(found) == 1:
            return found[0]
        rows = [np.zeros(0, np.int32), *(rows for rows, _ in found)]
        return np.concatenate(rows), np.concatenate([np.zeros(0, np.float32), *(counts for _, counts in found)])
