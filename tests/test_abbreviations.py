"""What a document's own list of abbreviations says, and where that is used."""

from __future__ import annotations

from pathlib import Path

import pytest
from fakes import HashEncoder, installation

from assistent import abbreviations
from assistent.compose import compose, render, verify
from assistent.evidence import Evidence
from assistent.index import Index, open_index
from assistent.indexing import build
from assistent.question import read

RULES = """# Delegationsordning för kommunstyrelsen

Exempelby är en påhittad kommun.

## Förkortningar

FC: förvaltningschef.

KD: kommundirektör (eller den som KD har utsett).

## Inköp

| Nr | Ärende | Delegat |
|---|---|---|
| 1.1 | Inköp inom budget | FC |
| 1.2 | Upphandling av SÄBO | Kanslichef |
"""
TABLE = """# Delegationsordning för socialnämnden

Exempelby är en påhittad kommun.

| Förkortning | Betydelse |
|---|---|
| FC | familjecentralens chef |
"""
MINUTES = """# Protokoll

FC: förlorade mot BK i lördags.
"""


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    root: Path = tmp_path_factory.mktemp("abbreviations")
    settings = installation(root, {"a.md": RULES, "b.md": TABLE, "c.md": MINUTES}, "exempelby")
    build(settings, "exempelby", HashEncoder())
    return open_index(settings, "exempelby")


def row(index: Index, beginning: str) -> int:
    text = index.text("a")
    return next(n for n, s in enumerate(text.sentences) if text.cut(s.start, s.end).startswith(beginning))


def test_each_document_has_its_own_meanings(index: Index) -> None:
    assert {short: one.long for short, one in abbreviations.of("a", index).items()} == {
        "FC": "förvaltningschef",
        "KD": "kommundirektör (eller den som KD har utsett)",
    }
    assert {short: one.long for short, one in abbreviations.of("b", index).items()} == {"FC": "familjecentralens chef"}


def test_outside_a_list_nothing_is_taken_for_an_abbreviation(index: Index) -> None:
    assert abbreviations.of("c", index) == {}


def test_a_row_tells_which_it_uses_and_an_unlisted_one_is_left_alone(index: Index) -> None:
    used = abbreviations.used(index.text("a"), row(index, "Nr: 1.1"), index)
    assert [one.long for one in used] == ["förvaltningschef"]
    assert abbreviations.used(index.text("a"), row(index, "Nr: 1.2"), index) == []


def test_the_lists_own_row_explains_nothing_of_itself(index: Index) -> None:
    text = index.text("b")
    number = abbreviations.of("b", index)["FC"].number
    assert abbreviations.used(text, number, index) == []


def test_a_role_in_a_question_is_also_looked_for_by_its_abbreviation(index: Index) -> None:
    assert abbreviations.short_for("Vad får en förvaltningschef köpa?", index) == ["fc"]
    assert abbreviations.short_for("Vad får kommundirektören köpa?", index) == ["kd"]
    assert abbreviations.short_for("Vad får rektorn köpa?", index) == []


def test_the_answer_says_what_the_abbreviation_means(index: Index) -> None:
    asked = read("Vem beslutar om inköp inom budget?", (), index.glossary)
    found = [Evidence("a", row(index, "Nr: 1.1"), 1.5, {})]
    statements, citations = compose(asked, found, index)
    verify(statements, citations, index)
    assert render(statements, citations) == (
        "Enligt delegationsordningen ”Delegationsordning för kommunstyrelsen”:\n"
        "– Nr: 1.1 | Ärende: Inköp inom budget | Delegat: FC [1]\n"
        "\nEnligt delegationsordningen ”Delegationsordning för kommunstyrelsen”, under ”Förkortningar”:\n"
        "FC: förvaltningschef. [2]"
    )
