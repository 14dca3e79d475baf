"""The measures of the benchmark "answerable", on scores made by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.answerable import Seen, auroc, interval, measure, plot, risks

KNOWN = [True, True, False, True, False]


def test_auroc_is_the_share_of_pairs_in_order_and_ties_count_a_half() -> None:
    assert auroc(KNOWN, [0.9, 0.8, 0.1, 0.7, 0.2]) == 1.0
    assert auroc(KNOWN, [0.1, 0.2, 0.8, 0.3, 0.9]) == 0.0
    assert auroc(KNOWN, [0.5] * 5) == 0.5
    assert auroc(KNOWN, [0.9, 0.8, 0.5, 0.4, 0.2]) == pytest.approx(5 / 6)


def test_the_interval_holds_the_value_and_is_the_same_each_time() -> None:
    known, scores = KNOWN * 20, [0.9, 0.8, 0.5, 0.4, 0.2] * 20
    low, high = interval(known, scores)

    assert low < 5 / 6 < high
    assert interval(known, scores) == (low, high)


def test_risk_is_the_share_without_an_answer_among_the_surest() -> None:
    assert risks(KNOWN, [0.9, 0.8, 0.7, 0.6, 0.5]).tolist() == pytest.approx([0, 0, 1 / 3, 1 / 4, 2 / 5])


def test_the_table_has_every_signal_and_a_missing_one_counts_as_least(tmp_path: Path) -> None:
    seen = [
        Seen(True, False, 0.9, {"reader": 2.0}),
        Seen(False, False, 0.4, {"reader": 3.0}),
        Seen(False, True, 0.0, {}),
    ]
    table = measure(seen)

    assert (table["questions"], table["answerable"]) == (3, 1)
    assert table["auroc"]["confidence"][0] == 1.0
    assert table["auroc"]["reader"][0] == 0.5
    assert table["risk"]["1.0"] == pytest.approx(2 / 3)
    plot(seen, tmp_path / "risk.png")
    assert (tmp_path / "risk.png").read_bytes()[:4] == b"\x89PNG"
