"""How a set is read, how a faulty one is refused, and what counts as the place of an answer."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistent.errors import EvalSetError
from assistent.evalset import KINDS, UNANSWERED, read_set, stands_at

GOOD = {
    "id": "q1",
    "question": "Hur upplevs årshjulet fungera?",
    "kind": "fact",
    "expected_outcome": "answered",
    "expect": ["fungera väl"],
    "relevant": [
        {
            "document": "rapport-forslag-till-atgarder",
            "section": "Kommunstyrelsens förvaltnings bedömning",
            "pdf_page": 1,
        }
    ],
}


@pytest.mark.parametrize(
    ("lines", "fault"),
    [
        (["{"], "rad 1: inte JSON"),
        (["[]"], "rad 1: inte ett JSON-objekt"),
        ([json.dumps(GOOD), json.dumps(GOOD)], "rad 2: id q1 finns redan"),
        ([json.dumps({"id": "x", "question": "?"})], "rad 1: fältet expected_outcome saknas"),
        ([json.dumps({**GOOD, "expected_outcome": "kanske"})], "rad 1: okänt utfall 'kanske'"),
        ([""], "innehåller inga frågor"),
    ],
)
def test_a_faulty_set_is_refused_with_the_line(tmp_path: Path, lines: list[str], fault: str) -> None:
    path = tmp_path / "prov.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")

    with pytest.raises(EvalSetError, match=fault):
        read_set(path)


def test_the_first_line_may_name_the_samling_alone(tmp_path: Path) -> None:
    path = tmp_path / "prov.jsonl"
    path.write_text(f'{{"samling": "solros"}}\n{json.dumps(GOOD)}', encoding="utf-8")

    assert (read_set(path).samling, len(read_set(path).questions)) == ("solros", 1)


def test_a_missing_set_is_told(tmp_path: Path) -> None:
    with pytest.raises(EvalSetError, match=r"borta\.jsonl kan inte läsas"):
        read_set(tmp_path / "borta.jsonl")


@pytest.mark.parametrize(
    ("path", "section", "there"),
    [
        (("Policy", "2 Ansvar"), "2 Ansvar", True),
        (("Policy", "2 Ansvar"), "Policy › 2 Ansvar", True),
        (("Policy", "2 Ansvar", "2.1 Chefer"), "2 Ansvar", False),
        (("Protokoll", "§ 58 Höjt bidrag", "Beslut"), "§ 58 Höjt bidrag", True),
        (("Protokoll", "§ 58 Höjt bidrag", "Beslut"), "§ 58", True),
        (("Protokoll", "§ 58 Höjt bidrag", "Beslut"), "§ 58 Höjt bidrag › Beslut", True),
        (("Protokoll", "§ 58 Höjt bidrag", "Förslag till beslut"), "§ 58 Höjt bidrag › Beslut", False),
        (("Protokoll", "§ 59 Annat", "Beslut"), "§ 58", False),
        (("6 kap. Nämnder", "5 §"), "6 kap. 5 §", True),
        (("6 kap. Nämnder", "5 §"), "7 kap. 5 §", False),
        (("Delegationsordning", "punkt 3.2"), "punkt 3.2", True),
        (("Delegationsordning", "3 Personal", "punkt 3.2"), "3 Personal", True),
        (("Delegationsordning", "3 Personal", "punkt 3.2"), "Delegationsordning", False),
        ((), None, True),
    ],
)
def test_a_place_is_a_section_or_the_paragraph_it_lies_under(
    path: tuple[str, ...], section: str | None, there: bool
) -> None:
    assert stands_at("d", path, {"document": "d", "section": section}) is there
    assert not stands_at("annat", path, {"document": "d", "section": section})


def test_every_kind_stands_in_the_readme_of_the_sets() -> None:
    told = (Path(__file__).parent.parent / "evals" / "README.md").read_text(encoding="utf-8")
    assert [kind for kind in KINDS if f"`{kind}`" not in told] == []
    assert KINDS.keys() >= UNANSWERED
