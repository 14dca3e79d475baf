"""A set is run on the real case, and what is wrong is caught."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from assistent.assistant import Assistant
from assistent.evalset import read_set
from assistent.evaluation import run
from assistent.settings import Settings
from assistent.types import Encoder

GOOD: dict[str, Any] = {
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
REFUSE = {
    "id": "q2",
    "question": "Vad kostar en parkeringsbot?",
    "kind": "near_miss",
    "expected_outcome": "not_in_documents",
    "expect": [],
    "relevant": [],
}


def written(path: Path, *rows: object) -> Path:
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows) + "\n", encoding="utf-8")
    return path


def test_a_set_is_run_and_measured(mjolby: Settings, encoder: Encoder, tmp_path: Path) -> None:
    path = written(tmp_path / "prov.jsonl", {"thresholds": {"facts": 1.0}, "samling": "mjolby"}, GOOD, REFUSE)

    result = run(Assistant(mjolby, encoder), read_set(path))

    assert result.measures["facts"].value == result.measures["place"].value == result.measures["refused"].value == 1.0
    assert result.measures["supported"].value == 1.0
    assert result.measures["facts"].threshold == 1.0
    assert (result.failed, result.passed) == ([], True)
    assert result.by_kind == {"fact": 1.0, "near_miss": 1.0}


def test_a_wrong_expectation_is_caught_and_names_the_question(
    mjolby: Settings, encoder: Encoder, tmp_path: Path
) -> None:
    wrong = {**GOOD, "id": "q3", "expect": ["fungera illa"]}
    path = written(tmp_path / "prov.jsonl", {"thresholds": {"facts": 0.9}, "samling": "mjolby"}, GOOD, wrong)

    result = run(Assistant(mjolby, encoder), read_set(path))

    assert result.measures["facts"].value == 0.5
    assert (result.failed, result.passed) == (["q3"], False)


def test_each_place_has_an_address_where_the_answer_stands(mjolby: Settings, encoder: Encoder, tmp_path: Path) -> None:
    gone = {
        **GOOD,
        "id": "q4",
        "relevant": [*GOOD["relevant"], {"document": "borta"}, {**GOOD["relevant"][0], "section": "X"}],
    }
    assistant = Assistant(mjolby, encoder)
    (row,) = run(
        assistant, read_set(written(tmp_path / "prov.jsonl", {"thresholds": {}, "samling": "mjolby"}, gone))
    ).rows

    there, *nowhere = row.places
    asked = parse_qs(urlsplit(there).query)
    text = assistant.index("mjolby").text("rapport-forslag-till-atgarder")
    assert nowhere == ["", ""]
    assert "fungera väl" in text.cut(int(asked["start"][0]), int(asked["slut"][0]))
    assert all(hit.address.startswith("kalla?samling=mjolby&dokument=") for hit in row.ranked)
