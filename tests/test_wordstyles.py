"""Which names of styles are headings, and which are tables of contents."""

from __future__ import annotations

import pytest

from assistent.lines import BOLD_LEVEL
from assistent.wordstyles import is_contents, level_of_name


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("heading 2", 2), ("Rubrik 1 numrerad", 1), ("Rubrik3", 3), ("Title", 1), ("Dokumenttitel", 1),
        ("Mellanrubrik", BOLD_LEVEL), ("Rubrik utan numrering", BOLD_LEVEL), ("Underrubrik", None), ("Subtitle", None),
        ("Tabellrubrik", None), ("TOC Heading", None), ("Innehållsförteckningsrubrik", None), ("Normal", None),
    ],
)  # fmt: skip
def test_level_of_name(name: str, expected: int | None) -> None:
    assert level_of_name(name) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("toc 1", True),
        ("TOC Heading", True),
        ("Innehåll 2", True),
        ("Contents 1", True),
        ("Tocqueville", False),
        ("Normal", False),
    ],
)
def test_is_contents(name: str, expected: bool) -> None:
    assert is_contents(name) is expected
