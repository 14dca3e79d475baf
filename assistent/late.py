"""Late interaction (Khattab and Zaharia, ColBERT, 2020): the tokens of a question against those of a chunk.

A vector of a whole text says what it is about; a token's state before the encoder's last layer says what one
word means where it stands. Of a chunk's tokens only the signs of their states are kept, a bit a dimension:
that is enough to tell which word of a chunk is nearest to a word of the question. What a word of the question
weighs is the idf of its pieces, so that "kan" and "jag" say little.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from assistent.dense import Rows
from assistent.parts import Part
from assistent.types import Tokens, Vectors

Bits = npt.NDArray[np.uint8]


def signs(states: Vectors) -> Bits:
    """The signs of states of shape (tokens, dimensions), eight in a byte."""
    return np.packbits(states > 0, axis=1)


class Late:
    """The tokens of an index's parts, compared with a question's."""

    def __init__(self, rows: Rows, parts: Sequence[Part]) -> None:
        self._rows = rows
        self._parts = parts
        self._size = int(rows.live.sum())
        self._holding = np.zeros(max((len(part.holding) for part in parts), default=0), np.int64)
        for number, part in enumerate(parts):
            live = rows.live[rows.offsets[number] : rows.offsets[number + 1]]
            self._holding[: len(part.holding)] += part.holding
            dead = [part.pieces_of(int(row)) for row in np.flatnonzero(~live)]
            for pieces in dead:
                self._holding[np.unique(pieces)] -= 1

    def idf(self, pieces: npt.NDArray[np.int32]) -> npt.NDArray[np.float32]:
        """Lucene's idf of each piece, over the live rows."""
        held = np.zeros(len(pieces), np.int64)
        known = pieces < len(self._holding)
        held[known] = self._holding[pieces[known]]
        idf: npt.NDArray[np.float32] = np.log(1 + (self._size - held + 0.5) / (held + 0.5)).astype(np.float32)
        return idf

    def similar(self, rows: npt.NDArray[np.int64], asked: Tokens) -> npt.NDArray[np.float32]:
        """For each row the mean, by idf, of how near the nearest of its tokens is to each of the question's, −1 to 1;
        0 where either has none."""
        found = np.zeros(len(rows), np.float32)
        weights = self.idf(asked.pieces)
        if not weights.sum():
            return found
        weights /= weights.sum()
        sums = asked.states.sum(axis=1, keepdims=True)
        scale = np.float32(asked.states.shape[1] ** -0.5)
        for n, row in enumerate(rows.tolist()):
            number = int(self._rows.part_of(row))
            held = self._parts[number].signs_of(row - int(self._rows.offsets[number]))
            if len(held):
                bits = np.unpackbits(held, axis=1, count=asked.states.shape[1]).astype(np.float32)
                near = 2 * (asked.states @ bits.T) - sums  # a bit stands for +1 or -1
                found[n] = scale * float(near.max(axis=1) @ weights)
        return found
