"""Why the operating system refused, in the words of a reader."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from assistent.errors import because


@pytest.mark.parametrize(
    ("number", "told"), [(2, "filen eller mappen finns inte"), (13, "behörighet saknas"), (28, "disken är full")]
)
def test_a_usual_reason_is_told_in_swedish(number: int, told: str) -> None:
    assert because(OSError(number, os.strerror(number))) == told


def test_the_reason_of_a_real_refusal(tmp_path: Path) -> None:
    with pytest.raises(OSError) as caught:
        tmp_path.read_bytes()
    assert because(caught.value) == "det är en mapp"


def test_an_unusual_reason_is_told_as_the_system_tells_it() -> None:
    assert because(OSError(71, "Protocol error")) == "Protocol error"
    assert because(OSError("bara ord")) == "bara ord"
