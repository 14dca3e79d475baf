"""Numbers as word processors write them."""

from __future__ import annotations

import pytest

from assistent.numbering import bullet, written


@pytest.mark.parametrize(
    ("number", "form", "expected"),
    [
        (7, "decimal", "7"), (7, "decimalZero", "07"), (12, "decimalZero", "12"), (1, "lowerLetter", "a"),
        (26, "a", "z"), (27, "lowerLetter", "aa"), (28, "upperLetter", "BB"), (4, "lowerRoman", "iv"), (1994, "I", "MCMXCIV"),
        (1, "ordinal", "1:a"), (12, "ordinal", "12:e"), (22, "ordinal", "22:a"), (3, "none", ""), (3, "", ""),
        (0, "lowerLetter", "0"), (-1, "upperRoman", "-1"), (5000, "i", "5000"), (5, "chicago", "5"),
    ],
)  # fmt: skip
def test_written(number: int, form: str, expected: str) -> None:
    assert written(number, form) == expected


@pytest.mark.parametrize(
    ("character", "expected"), [("–", "–"), ("•", "•"), ("▪", "▪"), ("o", "•"), ("\uf0b7", "•"), ("", "•"), ("->", "•")]
)
def test_bullet(character: str, expected: str) -> None:
    assert bullet(character) == expected
