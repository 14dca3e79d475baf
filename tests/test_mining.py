"""Words for a samling's own glossary, found in its documents and shown, never applied."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from fakes import HashEncoder, installation

from assistent.index import Index, open_index
from assistent.indexing import build
from assistent.mining import Candidate, mine, suggestions

EXAMPLE = "Exempelby är en påhittad kommun. Dokumentet är ett exempel.\n\n"


def index(root: Path, **texts: str) -> Index:
    files = {f"{name}.md": f"# Dokument {name}\n\n{EXAMPLE}{text}\n" for name, text in texts.items()}
    settings = installation(root, files)
    build(settings, "solros", HashEncoder())
    return open_index(settings, "solros")


def pairs(found: list[Candidate]) -> list[tuple[str, str]]:
    return [candidate.words for candidate in found]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Beslutet fattas av servicenämnden (SEN) i Exempelby.", ("servicenämnden", "SEN")),
        ("Frågan avgörs av trafik- och gatunämnden (TGN).", ("trafik- och gatunämnden", "TGN")),
        ("SEN (servicenämnden) beslutar.", ("servicenämnden", "SEN")),
        ("NO: nämndens ordförande. VX: växelchef.", ("växelchef", "VX")),
        ("Avtalet gäller Solbackens gästhem, nedan kallat Gästhemmet, och dess lokaler.", ("gästhem", "Gästhemmet")),
    ],
)
def test_a_definition_is_a_candidate(tmp_path: Path, text: str, words: tuple[str, str]) -> None:
    assert words in pairs(mine(index(tmp_path, a=text)))


@pytest.mark.parametrize(
    "text",
    [
        "Beslutet fattas av kommunstyrelsen (KS).",  # the glossary that comes with it has it
        "Lagen (Bilaga) gäller.",
        "Mötet hölls i Storsalen (A) på onsdagen.",
        "Summan är 100 (SEK).",
        "",
    ],
)
def test_what_is_known_or_no_definition_is_none(tmp_path: Path, text: str) -> None:
    assert mine(index(tmp_path, a=text)) == []


def test_a_compound_that_is_written_in_two_ways(tmp_path: Path) -> None:
    text = "Vår tjänste cykel lånas. " * 3 + "En tjänstecykel lånas. " * 3
    (candidate,) = mine(index(tmp_path, a=text))
    assert candidate == Candidate(("tjänste cykel", "tjänstecykel"), "variant", "a", "3 gånger isär, 3 gånger ihop")


def test_a_long_word_and_its_only_short_form(tmp_path: Path) -> None:
    text = "Trygghetsdelegationen möts. Delegationen beslutar. "
    (candidate,) = mine(index(tmp_path, a=text * 2, b=text))
    assert candidate.words == ("trygghetsdelegationen", "delegationen")
    assert candidate.kind == "short"

    other = index(tmp_path / "2", a=text * 2 + "Skoldelegationen möts. " * 3, b=text)
    assert mine(other) == []  # two compounds end with it


def test_the_suggestions_are_toml_that_changes_nothing(tmp_path: Path) -> None:
    found = mine(index(tmp_path, a="Beslutet fattas av servicenämnden (SEN)."))
    text = suggestions(found, "solros")

    assert '    # ["servicenämnden", "SEN"],  # förkortning: a: Beslutet fattas av servicenämnden (SEN)' in text
    assert tomllib.loads(text) == {"synonymer": []}
    assert tomllib.loads(text.replace("    # [", "    [")) == {"synonymer": [["servicenämnden", "SEN"]]}
    assert "corpus/solros/ordlista.toml" in text


def test_no_candidates_are_told() -> None:
    assert suggestions([], "solros") == "Dokumenten i solros ger inga förslag utöver ordlistan."


def test_a_candidate_in_the_samlings_own_glossary_is_not_told_again(tmp_path: Path) -> None:
    folder = tmp_path / "corpus" / "solros"
    folder.mkdir(parents=True)
    (folder / "ordlista.toml").write_text('synonymer = [["servicenämnden", "SEN"]]\n', encoding="utf-8")
    assert mine(index(tmp_path, a="Beslutet fattas av servicenämnden (SEN).")) == []
