"""Regular-expression bombs: no expression of the package takes more than its share of time over a hostile text."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest
import regex_attacks
from regex_attacks import attacks, hardest

PARTS = 2


@pytest.fixture
def stopped() -> Iterator[None]:
    """What takes too long is stopped by a signal."""
    before = signal.signal(signal.SIGVTALRM, regex_attacks._stop)
    yield
    signal.signal(signal.SIGVTALRM, before)


def test_no_expression_of_the_package_is_slow_over_a_hostile_text() -> None:
    command = [sys.executable, regex_attacks.__file__]
    children = [
        subprocess.Popen([*command, str(part), str(PARTS)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        for part in range(PARTS)
    ]
    told = [json.loads(child.communicate()[0]) for child in children]
    assert [child.returncode for child in children] == [0] * PARTS
    assert min(part["tried"] for part in told) > 600
    assert [slow for part in told for slow in part["slow"]] == []


@pytest.mark.parametrize(
    ("pattern", "methods"),
    [
        (r"(?:a+)+$", {"match"}),  # as many ways as there are splits
        (r"(?:a|aa)+b", {"match"}),
        (r"\s+\d", {"search"}),  # from each blank to the last
        (r"\w*chef", {"search"}),
        (r"[\w.]+@\w", {"finditer"}),
        (r"^\s*,?\s*:", {"match"}),
        (r"[^\n]*?\n*[^\n]*?\d", {"match"}),
        (r"(\w+-)*x", {"search"}),
    ],
)
def test_a_slow_expression_is_found(pattern: str, methods: set[str], stopped: None) -> None:
    assert hardest(pattern, re.compile(pattern).flags, methods)


@pytest.mark.parametrize(
    ("pattern", "methods"),
    [
        (r"(?<!\w)\w*chef", {"search"}),
        (r"(?<![\w.])[\w.]++@\w", {"finditer"}),
        (r"^\s*+,?\s*+:", {"match"}),
        (r"\w{0,40}chef", {"search"}),
        (r"(?:19|20)\d\d", {"search"}),
        (r"\s+\d", {"match"}),
    ],
)
def test_a_quick_expression_is_let_be(pattern: str, methods: set[str], stopped: None) -> None:
    assert hardest(pattern, re.compile(pattern).flags, methods) is None


def test_attacks_are_made_of_what_is_repeated() -> None:
    made = attacks(r"den \d+(?:-[a-c]+)*$", re.compile("").flags)
    assert {body for _, body, _ in made} >= {"1", " ", "a"}
    assert ("den ", "1", "\0") in made
    assert attacks("bara så här", re.compile("").flags) == []
