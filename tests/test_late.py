"""The tokens of a question against those of the chunks: signs, weights by idf, several parts."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from fakes import SOLROS, HashEncoder, installation

from assistent import lexical
from assistent.dense import Rows
from assistent.index import open_index
from assistent.indexing import build
from assistent.late import Late, signs
from assistent.models import read
from assistent.parts import Part, _write_tokens
from assistent.types import Encoder, Passage, Tokens

UP, DOWN = np.ones(8, np.float32), -np.ones(8, np.float32)
HALF = np.array([1, 1, 1, 1, -1, -1, -1, -1], np.float32)


def part(folder: Path, rows: list[list[tuple[int, np.ndarray]]]) -> Part:
    """A part whose rows have tokens of the given pieces and states, and nothing else of use."""
    folder.mkdir()
    for name, values in (("vectors", np.zeros((len(rows), 1))), ("sentences", np.zeros((0, 1)))):
        np.save(folder / f"{name}.npy", values.astype(np.float16))
    np.save(folder / "sentence_starts.npy", np.zeros(len(rows) + 1, np.int64))
    told = [(np.array([p for p, _ in row], np.int32), signs(np.array([s for _, s in row], np.float32))) for row in rows]
    _write_tokens(folder, told)
    return Part(folder)


def asked(*tokens: tuple[int, np.ndarray]) -> Tokens:
    states = np.array([state for _, state in tokens], np.float32) / math.sqrt(8)
    return Tokens(np.array([piece for piece, _ in tokens], np.int32), states)


@pytest.fixture
def late(tmp_path: Path) -> Late:
    """Part 0: a (pieces 3 and 3), b (3, replaced). Part 1: b anew (4), c (5)."""
    first = part(tmp_path / "first", [[(3, UP), (3, HALF)], [(3, DOWN)]])
    second = part(tmp_path / "second", [[(4, DOWN)], [(5, HALF)]])
    return Late(Rows({"a": range(1), "b": range(2, 3), "c": range(3, 4)}, [2, 2]), [first, second])


def test_signs_are_a_bit_a_dimension() -> None:
    assert signs(np.array([UP, DOWN, HALF])).tolist() == [[255], [0], [240]]


def test_a_row_is_as_near_as_its_nearest_token(late: Late) -> None:
    rows = np.array([3, 0, 2], np.int64)
    assert late.similar(rows, asked((9, UP))).tolist() == pytest.approx([0, 1, -1])
    assert late.similar(rows, asked((9, HALF))).tolist() == pytest.approx([1, 1, 0])


def test_pieces_weigh_by_their_idf_over_the_live_rows(late: Late) -> None:
    one, none = math.log(1 + 2.5 / 1.5), math.log(1 + 3.5 / 0.5)
    assert late.idf(np.array([3, 4, 5, 0, 99], np.int32)).tolist() == pytest.approx([one, one, one, none, none])
    found = late.similar(np.array([2], np.int64), asked((3, UP), (99, DOWN)))
    assert found[0] == pytest.approx((none - one) / (none + one))


def test_without_tokens_on_either_side_nothing_is_near(tmp_path: Path, late: Late) -> None:
    nothing = Tokens(np.zeros(0, np.int32), np.zeros((0, 8), np.float32))
    assert late.similar(np.array([0, 2], np.int64), nothing).tolist() == [0, 0]
    bare = Late(Rows({"a": range(1)}, [1]), [untold(tmp_path / "bare")])
    assert bare.similar(np.array([0], np.int64), asked((3, UP))).tolist() == [0]
    assert late.similar(np.zeros(0, np.int64), asked((3, UP))).tolist() == []


def untold(folder: Path) -> Part:
    """A part of an encoder that tells no tokens."""
    made = part(folder, [[(0, UP)]])
    _write_tokens(folder, [(np.zeros(0, np.int32), np.zeros((0, 1), np.uint8))])
    return Part(made.folder)


def test_an_encoder_that_tells_no_tokens_makes_an_index_without(tmp_path: Path) -> None:
    settings = installation(tmp_path)
    build(settings, "solros", HashEncoder())
    index = open_index(settings, "solros")
    assert index.tokens.similar(np.arange(len(index)), asked((3, UP))).tolist() == [0] * len(index)
    index.close()


def test_an_update_leaves_the_tokens_of_what_stays_as_they_were(encoder: Encoder, tmp_path: Path) -> None:
    whole = installation(tmp_path / "whole")
    build(whole, "solros", encoder)
    grown = installation(tmp_path / "grown", {name: SOLROS[name] for name in ("arkiv.md", "resor.md")})
    build(grown, "solros", encoder)
    (grown.corpus / "solros" / "miljo.md").write_text(SOLROS["miljo.md"], encoding="utf-8")
    (grown.corpus / "solros" / "resor.md").write_text(SOLROS["resor.md"] + "\nEn rad till.\n", encoding="utf-8")
    build(grown, "solros", encoder)
    (grown.corpus / "solros" / "resor.md").write_text(SOLROS["resor.md"], encoding="utf-8")
    build(grown, "solros", encoder)
    told = []
    for settings in (whole, grown):
        index = open_index(settings, "solros")
        ((_, tokens),) = read(encoder, [Passage("Vem ansvarar för miljön?")], "query")
        assert tokens is not None
        rows = np.array([index.row(name, n) for name in ("arkiv", "miljo", "resor") for n in range(2)])
        told.append((index.tokens.similar(rows, tokens).tolist(), index.tokens.idf(tokens.pieces).tolist()))
        index.close()
    assert told[0] == told[1]
    assert min(told[0][0]) > 0


def test_runs_of_rows_are_read_from_the_file(tmp_path: Path) -> None:
    rows = np.arange(12, dtype=np.float16).reshape(6, 2)
    np.save(tmp_path / "rows.npy", rows)
    np.save(tmp_path / "none.npy", np.zeros((0, 3), np.uint8))
    found = lexical.Slices(tmp_path / "rows.npy")
    assert len(found) == 6
    assert found[2:4].tolist() == rows[2:4].tolist()
    assert found[5:9].tolist() == rows[5:].tolist()
    assert found[3:3].shape == (0, 2)
    assert lexical.Slices(tmp_path / "none.npy")[0:0].shape == (0, 3)


def test_a_file_that_is_cut_off_is_refused(tmp_path: Path) -> None:
    np.save(tmp_path / "rows.npy", np.zeros((600, 20)))
    whole = (tmp_path / "rows.npy").read_bytes()
    (tmp_path / "rows.npy").write_bytes(whole[:5_000])
    with pytest.raises(ValueError, match=r"/rows\.npy$"):
        lexical.Slices(tmp_path / "rows.npy")
