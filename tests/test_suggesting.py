"""Suggested questions: made from what no question asks about, and sound by the validator."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from fakes import HashEncoder, installation

from assistent.evalset import EvalSet, read_set
from assistent.index import Index, open_index
from assistent.indexing import build
from assistent.suggesting import PER_DOCUMENT, suggest
from assistent.validation import faults

MINUTES = """# Protokoll kommunstyrelsen 2026-05-26

Kommunstyrelsen

## § 12 Ny policy för resor

### Förslag till beslut

Policyn antas.

### Beslut

Kommunstyrelsen antar policyn för resor.
"""
RULES = """# Delegationsordning

## Personal

| Nr | Ärende | Delegat |
|---|---|---|
| 3.1 | Anställning av chef | Förvaltningschef |
| 3.2 | Tjänstledighet | Chef |

## Ord

Med delegat avses den som får besluta i nämndens ställe.
Den som ansvarar för arkivet ansvarar för ordningen.
"""


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    files = {"protokoll.md": MINUTES, "delegation.md": RULES}
    files["policy.md"] = "# Policy\n\n" + "".join(
        f"## Del {n}\n\nRektorn ansvarar för del {n}.\n\n" for n in range(PER_DOCUMENT + 3)
    )
    settings = installation(tmp_path_factory.mktemp("suggesting"), files)
    build(settings, "solros", HashEncoder())
    return open_index(settings, "solros")


def test_roles_rows_definitions_and_decisions_become_questions(index: Index) -> None:
    made = {line["question"]: line["expect"] for line in suggest(None, index)}

    assert made["Vem ansvarar för del 0?"] == ["Rektorn"]
    assert made["Vem får besluta om anställning av chef?"] == ["Förvaltningschef"]
    assert made["Vem får besluta om tjänstledighet?"] == ["Chef"]
    assert made["Vad menas med delegat?"] == ["den som får besluta i nämndens ställe"]
    assert made["Vad beslutades i ärendet Ny policy för resor?"] == ["Kommunstyrelsen antar policyn för resor."]
    assert not any("Den som" in expected for [expected] in made.values())
    assert sum(question.startswith("Vem ansvarar för del") for question in made) == PER_DOCUMENT


def test_what_is_asked_about_is_not_suggested_again(index: Index, tmp_path: Path) -> None:
    path = tmp_path / "prov.jsonl"
    first = suggest(None, index)
    path.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in first), encoding="utf-8")
    again = suggest(read_set(path), index)

    assert {line["question"] for line in again}.isdisjoint(line["question"] for line in first)


def test_every_suggestion_is_a_sound_line_of_a_set(index: Index, tmp_path: Path) -> None:
    path = tmp_path / "prov.jsonl"
    path.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in suggest(None, index)), encoding="utf-8")

    assert faults(read_set(path), index) == []
    assert isinstance(read_set(path), EvalSet)
