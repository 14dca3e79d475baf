"""A BM25 index in flat arrays that are memory-mapped: nothing of the corpus is loaded at question
time but the postings of the question's own terms.

Two arrays pairs hold it. *Forward*: for each chunk its terms (64-bit hashes) and their counts,
kept so that a change of one document costs array copying only. *Inverted*: sorted terms, and for
each the chunks that hold it with their weight.

BM25 as in Robertson and Zaragoza, "The Probabilistic Relevance Framework" (2009), with idf as in
Lucene (never negative). k1 = 1.2 and b = 0.5 measured best on Swedish authority texts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

K1 = 1.2
B = 0.5

SYNONYM = 0.7
"""What a synonym of the asked word counts: less than the word itself, more than none."""

_ARRAYS = ("terms", "starts", "rows", "weights")


@dataclass(frozen=True, slots=True)
class Forward:
    """Terms by chunk in row order: ``terms[starts[i]:starts[i + 1]]`` with ``counts`` are chunk i's."""

    starts: npt.NDArray[np.int64]
    terms: npt.NDArray[np.uint64]
    counts: npt.NDArray[np.uint16]

    @classmethod
    def of(cls, texts: Iterable[Sequence[str]]) -> Forward:
        """From each chunk's list of terms."""
        starts, hashes, counts = [0], [], []
        for words in texts:
            counted = Counter(words)
            hashes += [term_hash(word) for word in counted]
            counts += [min(n, 65_535) for n in counted.values()]
            starts.append(len(hashes))
        return cls(np.array(starts, np.int64), np.array(hashes, np.uint64), np.array(counts, np.uint16))

    def __len__(self) -> int:
        return len(self.starts) - 1

    def take(self, rows: npt.NDArray[np.int64]) -> Forward:
        """The given rows, in the given order."""
        lengths = np.diff(self.starts)[rows]
        starts = np.concatenate([[0], np.cumsum(lengths)])
        shift = np.repeat(self.starts[rows] - starts[:-1], lengths)
        places = np.arange(starts[-1]) + shift
        return Forward(starts, self.terms[places], self.counts[places])

    def joined(self, other: Forward) -> Forward:
        """These rows and then the other's."""
        return Forward(
            np.concatenate([self.starts, other.starts[1:] + self.starts[-1]]),
            np.concatenate([self.terms, other.terms]),
            np.concatenate([self.counts, other.counts]),
        )


def term_hash(term: str) -> int:
    """A term's 64-bit name; blake2b, so that it is the same in every process."""
    return int.from_bytes(blake2b(term.encode(), digest_size=8).digest(), "little")


def write(folder: Path, forward: Forward) -> None:
    """Writes the forward arrays and the inverted index made of them into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = np.repeat(np.arange(len(forward), dtype=np.int32), np.diff(forward.starts))
    order = np.argsort(forward.terms, kind="stable")
    terms, first = np.unique(forward.terms[order], return_index=True)
    lengths = np.bincount(rows, weights=forward.counts, minlength=len(forward)).astype(np.float32)
    average = float(lengths.mean()) if len(lengths) else 1.0
    norm = K1 * (1 - B + B * lengths / max(average, 1.0))
    counts = forward.counts[order].astype(np.float32)
    weights = counts * (K1 + 1) / (counts + norm[rows[order]])
    arrays: dict[str, npt.NDArray[Any]] = {
        "forward_starts": forward.starts,
        "forward_terms": forward.terms,
        "forward_counts": forward.counts,
        "terms": terms,
        "starts": np.append(first, len(order)).astype(np.int64),
        "rows": rows[order],
        "weights": weights.astype(np.float16),
    }
    for name, array in arrays.items():
        np.save(folder / f"{name}.npy", array)


def read_forward(folder: Path) -> Forward:
    """The forward arrays of a folder written by ``write``."""
    return Forward(*(np.load(folder / f"forward_{name}.npy", mmap_mode="r") for name in ("starts", "terms", "counts")))


class Lexical:
    """An inverted index opened for questions."""

    def __init__(self, folder: Path, size: int) -> None:
        self._terms, self._starts, self._rows, self._weights = (
            np.load(folder / f"{name}.npy", mmap_mode="r") for name in _ARRAYS
        )
        self._size = size

    def scores(self, groups: Iterable[Sequence[str]]) -> tuple[npt.NDArray[np.float32], float]:
        """BM25 of every chunk, shape (chunks,), and the *ideal*: the sum of the terms' idf, which a
        chunk would reach that held every term at average weight. Dividing by it puts scores on an
        absolute scale: a weak match stays weak.

        Each group is a question's term and what means the same; a chunk is scored for the member
        that gives most, a synonym at ``SYNONYM`` of its weight. A term that no chunk holds in any
        form counts in the ideal as the rarest possible one.
        """
        scores = np.zeros(self._size, np.float32)
        ideal = 0.0
        for group in dict.fromkeys(tuple(group) for group in groups):
            best: npt.NDArray[np.float32] | None = None
            held = 0.0
            for word in group:
                start, end = self._postings(word)
                if end == start:
                    continue
                idf = self._idf(end - start)
                held = held or idf
                own = np.zeros(self._size, np.float32)
                own[self._rows[start:end]] = np.float32(idf if word == group[0] else SYNONYM * idf) * self._weights[
                    start:end
                ].astype(np.float32)
                best = own if best is None else np.maximum(best, own)
            ideal += held or self._idf(0)
            if best is not None:
                scores += best
        return scores, ideal

    def idf(self, word: str) -> float:
        """Lucene's idf: ln(1 + (N − n + 0.5) / (n + 0.5)), n chunks of N holding the term."""
        start, end = self._postings(word)
        return self._idf(end - start)

    def rows(self, word: str) -> npt.NDArray[np.int32]:
        """The chunks that hold the term."""
        start, end = self._postings(word)
        return np.asarray(self._rows[start:end])

    def holds(self, word: str) -> bool:
        """Whether any chunk holds the term."""
        start, end = self._postings(word)
        return end > start

    def _idf(self, n: int) -> float:
        return float(np.log(1 + (self._size - n + 0.5) / (n + 0.5)))

    def _postings(self, word: str) -> tuple[int, int]:
        term = np.uint64(term_hash(word))
        place = int(np.searchsorted(self._terms, term))
        if place == len(self._terms) or self._terms[place] != term:
            return 0, 0
        return int(self._starts[place]), int(self._starts[place + 1])
