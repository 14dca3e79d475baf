from __future__ import annotations

from pathlib import Path

import pytest
from fakes import installation
from introduction_fakes import FILE, TOLD

from assistent.errors import CorpusError
from assistent.introduction import Introduction, read
from assistent.settings import Settings, load

REPOSITORY = Path(__file__).parent.parent


def written(root: Path, content: str) -> Settings:
    settings = installation(root)
    (settings.corpus / "solros" / "introduktion.toml").write_text(content, encoding="utf-8")
    return settings


def test_a_whole_file_is_read(tmp_path: Path) -> None:
    assert read(written(tmp_path, FILE), "solros") == TOLD


def test_without_a_file_there_are_no_themes(tmp_path: Path) -> None:
    assert read(installation(tmp_path), "solros") == Introduction("solros")


def test_a_file_may_hold_a_title_alone(tmp_path: Path) -> None:
    assert read(written(tmp_path, 'titel = " Solrosby "'), "solros") == Introduction("Solrosby")


ONE = '[[tema]]\nnamn = "A"\nfragor = ["B?"]\n'


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ("[[tema", "Expected ']]' at the end of an array declaration (at end of document)"),
        ("tema = 3", "filen: ”tema” skrivs som [[tema]]"),
        ("tema = ['x']", "tema 1 ska vara en tabell"),
        ("[[tema]]\nfragor = ['B?']", "tema 1 saknar ”namn”"),
        ("[[tema]]\nnamn = 'A'", "tema 1 (”A”): ”fragor” ska vara en lista med minst en fråga"),
        ("[[tema]]\nnamn = 'A'\nfragor = []", "tema 1 (”A”): ”fragor” ska vara en lista med minst en fråga"),
        ("[[tema]]\nnamn = 'A'\nfragor = 'B?'", "tema 1 (”A”): ”fragor” ska vara en lista med minst en fråga"),
        ("[[tema]]\nnamn = 'A'\nfragor = [7]", "tema 1 (”A”): fråga 1: ”fraga” ska vara en text inom citattecken"),
        ("[[tema]]\nnamn = 'A'\nfragor = ['B?', ' ']", "tema 1 (”A”): fråga 2 saknar ”fraga”"),
        (
            "[[tema]]\nnamn = 'A'\nfragor = [{fraga = 'B?', not = 'x'}]",
            "tema 1 (”A”): fråga 1 har den okända nyckeln ”not”; kända är fraga, anteckning",
        ),
        (f"[[tema]]\nnamn = 'A'\nfragor = ['{'x' * 501}']", "tema 1 (”A”): fråga 1 är längre än 500 tecken"),
        (ONE + "minuter = '5'", "tema 1 (”A”): ”minuter” ska vara ett heltal från 0 till 600"),
        (ONE + "minuter = true", "tema 1 (”A”): ”minuter” ska vara ett heltal från 0 till 600"),
        (ONE + "minuter = 601", "tema 1 (”A”): ”minuter” ska vara ett heltal från 0 till 600"),
        (ONE + "[[tema.quiz]]\nfraga = 'C?'", "tema 1 (”A”): quiz 1 saknar ”svar”"),
        (ONE + "[[lasning]]\nvarfor = 'x'", "lasning 1 saknar ”dokument”"),
        (ONE + "[[lasning]]\ndokument = 'x'\nsida = 0", "lasning 1: ”sida” ska vara ett heltal från 1 till 100000"),
        (
            "fragor = ['B?']",
            "filen har den okända nyckeln ”fragor”; kända är titel, inledning, tema, lasning",
        ),
    ],
)  # fmt: skip
def test_a_malformed_file_is_told_with_the_place(tmp_path: Path, content: str, fault: str) -> None:
    with pytest.raises(CorpusError) as raised:
        read(written(tmp_path, content), "solros")

    assert raised.value.reason == f"introduktion.toml i solros är felskriven: {fault}."
    assert raised.value.remedy == "Rätta filen; hur den skrivs står i corpus/README.md."


def test_a_file_that_is_no_utf8_is_told(tmp_path: Path) -> None:
    settings = installation(tmp_path)
    (settings.corpus / "solros" / "introduktion.toml").write_bytes('titel = "Mjölby"'.encode("latin-1"))

    with pytest.raises(CorpusError, match=r"introduktion\.toml i solros är felskriven: 'utf-8' codec"):
        read(settings, "solros")


@pytest.mark.parametrize(("samling", "themes"), [("mjolby", 10), ("exempelby", 9)])
def test_the_shipped_introductions_have_what_a_leader_needs(samling: str, themes: int) -> None:
    told = read(load({"ASSISTENT_ROOT": str(REPOSITORY)}), samling)

    assert len(told.themes) == themes
    assert all(3 <= len(theme.questions) <= 5 and 2 <= len(theme.quiz) <= 3 for theme in told.themes)
    assert all(theme.aim and theme.notes and theme.minutes for theme in told.themes)
    assert all(reading.why for reading in told.readings)
