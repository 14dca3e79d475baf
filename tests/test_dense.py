"""The vectors of several parts as one: rows that were replaced are not found, filters are exact."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from assistent import dense
from assistent.dense import Dense, Rows
from assistent.parts import Part, _write_tokens
from assistent.types import Vectors
from assistent.vectors import VectorStore, chunk_id

DIRECTIONS = np.eye(12, dtype=np.float32)


def part(folder: Path, vectors: Vectors, names: list[str], sentences: list[int]) -> tuple[Part, VectorStore]:
    """A part of the given vectors and as many sentences for each row; the first sentence of a row is
    its vector, the others are the last direction."""
    folder.mkdir()
    rows = [[vector] + [DIRECTIONS[-1]] * (n - 1) for vector, n in zip(vectors, sentences, strict=True)]
    np.save(folder / "vectors.npy", vectors.astype(np.float16))
    np.save(folder / "sentences.npy", np.array([one for row in rows for one in row], np.float16))
    np.save(folder / "sentence_starts.npy", np.cumsum([0, *sentences]).astype(np.int64))
    _write_tokens(folder, [(np.zeros(0, np.int32), np.zeros((0, 1), np.uint8))] * len(vectors))
    store = VectorStore(folder / "chroma", "solros", create=True)
    store._collection.add(ids=names, embeddings=vectors.tolist())
    return Part(folder), store


@pytest.fixture
def rows() -> Rows:
    """Part 0: a (2 rows), b (2, replaced), c (1). Part 1: b anew (3 rows)."""
    return Rows({"a": range(2), "b": range(5, 8), "c": range(4, 5)}, [5, 3])


@pytest.fixture
def searched(rows: Rows, tmp_path: Path) -> Dense:
    names = [chunk_id(document, n) for document, n in (("a", 0), ("a", 1), ("b", 0), ("b", 1), ("c", 0))]
    first = part(tmp_path / "first", DIRECTIONS[:5], names, [1, 2, 1, 1, 3])
    second = part(tmp_path / "second", DIRECTIONS[5:8], [chunk_id("b", n) for n in range(3)], [2, 1, 1])
    return Dense(rows, [first[0], second[0]], [first[1], second[1]])


def test_rows_know_their_document_and_part(rows: Rows) -> None:
    assert rows.live.tolist() == [True, True, False, False, True, True, True, True]
    assert [rows.chunk_at(row) for row in (0, 1, 4, 5, 7)] == [("a", 0), ("a", 1), ("c", 0), ("b", 0), ("b", 2)]
    assert rows.part_of(np.array([0, 4, 5, 7])).tolist() == [0, 0, 1, 1]


def test_what_was_replaced_is_not_found(searched: Dense) -> None:
    found = searched.nearest(0.8 * DIRECTIONS[2] + 0.6 * DIRECTIONS[5], 20)
    assert found[0][:2] == ("b", 0) and found[0][2] == pytest.approx(0.6, abs=1e-4)
    assert sorted(near[:2] for near in found) == [("a", 0), ("a", 1), ("b", 0), ("b", 1), ("b", 2), ("c", 0)]
    searched.close()


@pytest.mark.parametrize("compared", [20_000, 0])
def test_only_the_named_documents_are_searched(searched: Dense, monkeypatch: pytest.MonkeyPatch, compared: int) -> None:
    monkeypatch.setattr(dense, "COMPARED", max(compared, 1))
    query = 0.8 * DIRECTIONS[4] + 0.6 * DIRECTIONS[6]
    assert [near[:2] for near in searched.nearest(query, 2, ["b", "c"])] == [("c", 0), ("b", 1)]
    assert [near[:2] for near in searched.nearest(query, 1, ["b"])] == [("b", 1)]
    assert {near[0] for near in searched.nearest(query, 9, ["a"])} == {"a"}
    assert searched.nearest(query, 5, []) == []
    searched.close()


def test_similarities_are_those_of_the_chunk_and_of_its_best_sentence(searched: Dense) -> None:
    query = 0.6 * DIRECTIONS[5] + 0.8 * DIRECTIONS[-1]
    chunk, sentence = searched.similarities([5, 0, 4, 6], query)
    assert chunk.tolist() == pytest.approx([0.6, 0, 0, 0], abs=1e-3)
    assert sentence.tolist() == pytest.approx([0.8, 0, 0.8, 0], abs=1e-3)
    for row, best in zip((5, 0, 4, 6), sentence, strict=True):
        assert best == pytest.approx(float((searched.sentences(row) @ query).max()))
        assert searched.chunk(row) @ query == pytest.approx(float(chunk[[5, 0, 4, 6].index(row)]))
    assert [len(part) for part in searched.similarities([], query)] == [0, 0]
    searched.close()
