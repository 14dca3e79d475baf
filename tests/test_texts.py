"""What the place Fråga says, in two languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from assistent.texts import EN, SCRIPTED, SV, TABLE, words

PACKAGE = Path(__file__).parent.parent / "assistent"


@pytest.mark.parametrize("name", TABLE)
def test_both_languages_have_the_same_values_to_fill_in(name: str) -> None:
    swedish, english = (sorted(re.findall(r"\{\w+\}", text)) for text in TABLE[name])
    assert swedish == english


def test_every_text_is_used_and_every_text_used_is_there() -> None:
    python = "".join(path.read_text() for path in PACKAGE.glob("*.py") if path.stem != "texts")
    scripts = "".join((PACKAGE / name).read_text() for name in ("web.js", "talks.js", "copy.js"))
    assert {
        name for name in TABLE if name not in SCRIPTED and f'"{name}"' not in python and f"'{name}'" not in python
    } == set()
    assert {name for name in SCRIPTED if f'"{name}"' not in scripts and f"words.{name}" not in scripts} == set()
    assert set(re.findall(r'told\("([\w ]+)"', scripts)) <= set(SCRIPTED)
    assert set(re.findall(r"words\[[\"']([\w ]+)[\"']\]", python)) <= set(TABLE)


def test_a_page_in_another_language_marks_the_parts_that_are_not_in_it() -> None:
    assert (SV["ask"], EN["ask"]) == ("Fråga", "Ask")
    assert (SV.lang("sv"), SV.lang("en"), EN.lang("sv")) == ("", ' lang="en"', ' lang="sv"')
    assert words("en") is EN
    assert words("de") is words("") is SV
