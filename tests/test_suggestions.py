from __future__ import annotations

from pathlib import Path

import pytest
from fakes import HashEncoder, installation

from assistent.errors import CorpusError
from assistent.index import open_index
from assistent.indexing import build
from assistent.settings import Settings
from assistent.suggestions import about, example, suggest


def indexed(root: Path) -> Settings:
    settings = installation(root, {"policy.md": "# Policy\n\n## Ansvar för inköp\n\nChefen ansvarar för inköp.\n"})
    build(settings, "solros", HashEncoder())
    return settings


def test_the_samlings_own_questions_come_first(mjolby: Settings) -> None:
    questions = suggest(mjolby, open_index(mjolby, "mjolby"), 5)

    assert len(questions) == 5
    assert questions[0] == "Vem har genomfört utvärderingen?"


def test_the_first_question_of_each_theme_comes_before_the_second_of_any(tmp_path: Path) -> None:
    settings = indexed(tmp_path)
    themes = (
        "[[tema]]\nnamn = 'A'\nfragor = ['Ett?', 'Två?', 'Tre?']\n[[tema]]\nnamn = 'B'\nfragor = ['Fyra?', 'Fem?']\n"
    )
    (settings.corpus / "solros" / "introduktion.toml").write_text(themes, encoding="utf-8")

    assert suggest(settings, open_index(settings, "solros"), 4) == ["Ett?", "Fyra?", "Två?", "Fem?"]


@pytest.mark.parametrize(
    ("heading", "asked"),
    [
        ("3.1 Dokumenthierarki", "dokumenthierarki"),
        ("2 kap. Styrelsens uppgifter", "styrelsens uppgifter"),
        ("Om delegering", "delegering"),
        ("1.1 Mål- och resultatkedjan, 1.2 Årshjulet", "mål- och resultatkedjan"),
        ("IT-säkerhet", "IT-säkerhet"),
    ],
)
def test_a_heading_becomes_a_question(heading: str, asked: str) -> None:
    assert about(heading) == f"Vad säger dokumenten om {asked}?"


@pytest.mark.parametrize(
    "heading", ["Bakgrund", "12 §", "§ 105", "punkt 1.2", "punkt G1", "Mål", "Definitioner", "x" * 61]
)
def test_a_heading_that_says_too_little_becomes_none(heading: str) -> None:
    assert about(heading) is None


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
