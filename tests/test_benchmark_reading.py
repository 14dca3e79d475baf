"""The measure of OCR's errors."""

from __future__ import annotations

import pytest

from benchmarks.reading import distance


@pytest.mark.parametrize(
    ("one", "other", "edits"),
    [
        ("", "", 0),
        ("§ 12", "§ 12", 0),
        ("§ 12", "$ 12", 1),
        ("kommun", "komun", 1),
        ("nämnd", "nåmnden", 3),
        ("", "ab", 2),
    ],
)
def test_the_edit_distance_counts_changed_left_out_and_added_letters(one: str, other: str, edits: int) -> None:
    assert distance(one, other) == edits
    assert distance(other, one) == edits
