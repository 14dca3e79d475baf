"""Questions about another municipality than the samling's own."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from pathlib import Path

import pytest
from fakes import HashEncoder, installation

from assistent.index import Index, open_index
from assistent.indexing import build
from assistent.municipalities import asked_about, other


def indexed(root: Path, text: str, samling: str = "solros") -> Index:
    settings = installation(root, {"policy.md": f"# Policy\n\n## Ansvar\n\n{text}\n"}, samling)
    build(settings, samling, HashEncoder())
    return open_index(settings, samling)


def test_all_municipalities_are_known() -> None:
    table = tomllib.loads(files("assistent").joinpath("kommuner.toml").read_text(encoding="utf-8"))
    assert len(table["namn"]) == len(set(table["namn"])) == 290
    assert set(table["tvetydiga"]) < set(table["namn"])


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("Vem är kommundirektör i Lund?", "Lund"),
        ("Vem är skolchef i örebro?", "Örebro"),
        ("Hur många invånare har Malmö stad?", "Malmö"),
        ("När antog Borås Stad sin översiktsplan?", "Borås"),
        ("Vad säger Uppsala kommuns resepolicy?", "Uppsala"),
        ("Göteborgs budget 2027", "Göteborg"),
        ("Vem leder skolan i Upplands Väsby?", "Upplands Väsby"),
        ("Who is the mayor in Sundsvall?", "Sundsvall"),
        ("Och i Lund då?", "Lund"),
    ],
)
def test_a_municipality_asked_about(question: str, name: str) -> None:
    assert asked_about(question) == name


@pytest.mark.parametrize(
    "question",
    [
        "Vad får hotellet kosta per natt när jag ska på kurs i Stockholm?",
        "Får jag åka tåg till Göteborg?",
        "Vem äger mark i vara?",  # ordinary words
        "Vilka regler gäller för köp av mark?",
        "Hur många bor i boden?",
        "Vem är Eva Lund?",
        "Vem är chef i Norrhammar?",
        "Hur ska vi vara?",
        "Gäller Stockholms läns taxa?",
        "",
    ],
)
def test_no_municipality_is_asked_about(question: str) -> None:
    assert asked_about(question) is None


def test_another_municipality_is_told(tmp_path: Path) -> None:
    assert other("Vem är kommundirektör i Lund?", indexed(tmp_path, "Kommundirektören leder arbetet.")) == "Lund"


def test_a_municipality_that_the_documents_speak_of_is_none_other(tmp_path: Path) -> None:
    index = indexed(tmp_path, "Avtalet med Lunds kommun om räddningstjänst gäller till 2027.")
    assert other("Vad gäller avtalet med Lunds kommun?", index) is None


def test_a_person_of_that_name_is_no_municipality(tmp_path: Path) -> None:
    index = indexed(tmp_path, "Handläggare är Anna Lund.")
    assert other("Vem är kommundirektör i Lund?", index) == "Lund"


def test_the_samlings_own_municipality_is_none_other(tmp_path: Path) -> None:
    index = indexed(tmp_path, "Kommundirektören leder arbetet.", samling="Tierp")
    assert other("Vem är kommundirektör i Tierps kommun?", index) is None
