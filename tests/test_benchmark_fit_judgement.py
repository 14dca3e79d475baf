"""The fit of the judgement, on signals made by hand."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.fit_judgement import balanced, crossed, fit, probabilities, written

DRAW = np.random.default_rng(1)
ANSWERABLE = np.array([True, False] * 100)
TELLING = ANSWERABLE + DRAW.normal(0, 0.5, 200)
MISLEADING = -1.0 * ANSWERABLE + DRAW.normal(0, 0.5, 200)
NOISE = DRAW.normal(0, 1, 200)


def test_a_signal_that_tells_gets_weight_and_one_that_speaks_against_its_meaning_none() -> None:
    fitted = fit(np.stack([TELLING, MISLEADING, NOISE], 1), ANSWERABLE, np.ones(200))

    assert fitted[1] > 1
    assert fitted[2] == 0
    assert 0 <= fitted[3] < 0.5


def test_the_weights_are_in_the_signals_own_units() -> None:
    plain = fit(TELLING[:, None], ANSWERABLE, np.ones(200))
    hundredfold = fit(100 * TELLING[:, None], ANSWERABLE, np.ones(200))

    assert hundredfold[1] == pytest.approx(plain[1] / 100)
    assert probabilities(hundredfold, 100 * TELLING[:, None]) == pytest.approx(probabilities(plain, TELLING[:, None]))


def test_the_first_source_weighs_twice_each_other_and_the_answerable_two_thirds() -> None:
    source = ["folder"] * 6 + ["a"] * 2 + ["off"] * 4
    known = np.array([True] * 5 + [False] + [True, False] + [False] * 4)
    weight = balanced(source, known)

    assert weight.tolist() == pytest.approx([16 / 15] * 5 + [2.0] + [8 / 3, 1.0] + [0.25] * 4)
    assert weight.mean() == pytest.approx(1)


def test_a_crossed_probability_has_not_seen_its_question() -> None:
    found = crossed(["a"] * 200, NOISE[:, None], ANSWERABLE)
    telling = crossed(["a"] * 200, TELLING[:, None], ANSWERABLE)

    assert abs(found[ANSWERABLE].mean() - found[~ANSWERABLE].mean()) < 0.05
    assert telling[ANSWERABLE].mean() - telling[~ANSWERABLE].mean() > 0.4


def test_a_table_is_written_as_toml() -> None:
    assert written("read", ["words"], np.array([-1.5, 2.25])) == "[read]\nconstant = -1.500\nwords = 2.250"
