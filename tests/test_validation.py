"""The validator: a sound set has no faults, and each planted error is found where it stands."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from fakes import HashEncoder, installation

from assistent.evalset import read_set
from assistent.index import Index, open_index
from assistent.indexing import build
from assistent.validation import Fault, coverage, faults

PLACE = {"document": "arkiv", "section": "Ansvar", "pdf_page": 1}
GOOD: dict[str, Any] = {
    "id": "a",
    "question": "Vem sköter arkivet?",
    "language": "sv",
    "kind": "role",
    "expected_outcome": "answered",
    "expect": ["Kommunarkivarien"],
    "relevant": [PLACE],
}
REFUSE: dict[str, Any] = {
    "id": "b", "question": "Vem sköter rymden?", "kind": "near_miss", "expected_outcome": "not_in_documents"
}  # fmt: skip


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    settings = installation(tmp_path_factory.mktemp("validation"))
    build(settings, "solros", HashEncoder())
    return open_index(settings, "solros")


def found(folder: Path, index: Index, *rows: dict[str, Any], heading: dict[str, Any] | None = None) -> list[Fault]:
    path = folder / "prov.jsonl"
    lines = [heading or {"thresholds": {}}, *rows]
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in lines), encoding="utf-8")
    return faults(read_set(path), index)


def test_a_sound_set_has_no_faults(index: Index, tmp_path: Path) -> None:
    other = {**GOOD, "id": "c", "history": ["Vad är arkivet?"]}  # the same words in a conversation are another question
    assert found(tmp_path, index, GOOD, REFUSE, other, heading={"thresholds": {"facts": 0.9, "auroc": 0.8}}) == []


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"expect": ["Arkivchefen"]}, "”Arkivchefen” står inte på något av ställena"),
        ({"relevant": [{**PLACE, "document": "arkivet"}]}, "dokumentet arkivet finns inte"),
        ({"relevant": [{**PLACE, "section": "Ansvaret"}]}, "rubriken 'Ansvaret' finns inte i arkiv"),
        ({"relevant": [{**PLACE, "pdf_page": 7}]}, "arkiv › Ansvar står inte på sidan 7"),
        ({"relevant": [PLACE, {**PLACE, "section": "Uppföljning"}]}, "inget av det väntade står i arkiv › Uppföljning"),
        ({"expect": []}, "expect är tomt, men ett svar väntas"),
        ({"relevant": []}, "relevant är tomt, men ett svar väntas"),
        ({"expected_outcome": "near"}, "expect är ifyllt, men inget svar väntas"),
        ({"expected_outcome": "error", "expect": []}, "inget svar väntas sluta som error"),
        ({"question": " "}, "frågan är tom"),
        ({"kind": ""}, "kind saknas"),
        ({"kind": "roles"}, "okänt slag 'roles'"),
        ({"kind": "near_miss"}, "slaget near_miss är frågor utan svar, men ett svar väntas"),
        ({"language": "svenska"}, "okänt språk 'svenska'"),
        ({"question": "vem  sköter ARKIVET"}, "samma fråga som a"),
    ],
)
def test_a_planted_error_is_found_with_its_line(
    change: dict[str, Any], what: str, index: Index, tmp_path: Path
) -> None:
    wrong = {**GOOD, "question": "Vem ansvarar för arkiv?", "id": "x", **change}
    assert Fault("x", 3, what) in found(tmp_path, index, GOOD, wrong)
    assert all(fault.id == "x" for fault in found(tmp_path, index, GOOD, wrong))


def test_a_threshold_for_what_is_not_measured_is_found(index: Index, tmp_path: Path) -> None:
    heading = {"thresholds": {"faktan": 0.9}}
    assert found(tmp_path, index, GOOD, heading=heading) == [Fault("", 0, "okänt mått i trösklarna: faktan")]


def test_coverage_is_the_share_of_sections_that_are_asked_about(index: Index, tmp_path: Path) -> None:
    path = tmp_path / "prov.jsonl"
    path.write_text(json.dumps(GOOD, ensure_ascii=False), encoding="utf-8")
    assert coverage(read_set(path), index) == {"arkiv": 0.5, "miljo": 0.0, "resor": 0.0}
