from __future__ import annotations

from pathlib import Path

import pytest
from fakes import HashEncoder, installation

from assistent.errors import CorpusError
from assistent.index import open_index
from assistent.indexing import build
from assistent.settings import Settings
from assistent.suggestions import example, suggest


def indexed(root: Path) -> Settings:
    settings = installation(root, {"policy.md": "# Policy\n\n## Ansvar för inköp\n\nChefen ansvarar för inköp.\n"})
    build(settings, "solros", HashEncoder())
    return settings


def test_the_samlings_own_questions_come_first(mjolby: Settings) -> None:
    questions = suggest(mjolby, open_index(mjolby, "mjolby"), 5)

    assert len(questions) == 5
    assert questions[0] == "Vem har genomfört utvärderingen?"


def test_without_a_file_questions_are_made_from_headings(tmp_path: Path) -> None:
    settings = indexed(tmp_path)

    assert suggest(settings, open_index(settings, "solros"), 5) == ["Vad säger dokumenten om ansvar för inköp?"]


@pytest.mark.parametrize("content", ["[[tema]]\nnamn = 'x'\n", "tema = 3", "[[tema", "tema = ['x']"])
def test_a_malformed_file_is_named(tmp_path: Path, content: str) -> None:
    settings = indexed(tmp_path)
    (settings.corpus / "solros" / "introduktion.toml").write_text(content, encoding="utf-8")

    with pytest.raises(CorpusError, match=r"introduktion\.toml i solros är felskriven"):
        suggest(settings, open_index(settings, "solros"), 5)


def test_an_example_is_about_the_word_that_was_written(tmp_path: Path) -> None:
    settings = indexed(tmp_path)

    assert example(open_index(settings, "solros"), "Inköp?") == "Vad säger dokumenten om inköp?"


def test_an_example_for_an_unknown_word_is_made_from_a_heading(tmp_path: Path) -> None:
    settings = indexed(tmp_path)

    assert example(open_index(settings, "solros"), "simhall") == "Vad säger dokumenten om ansvar för inköp?"
    assert example(open_index(settings, "solros"), "Hur då?") == "Vad säger dokumenten om ansvar för inköp?"


def test_without_headings_there_is_still_an_example(tmp_path: Path) -> None:
    settings = installation(tmp_path, {"policy.md": "Chefen ansvarar för inköp.\n"})
    build(settings, "solros", HashEncoder())

    assert example(open_index(settings, "solros"), "Hur då?") == "Vem ansvarar för intern kontroll?"
