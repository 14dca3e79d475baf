"""The page "Kvalitet" shows the latest result of each set, and what has changed since."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from fakes import HashEncoder, installation
from starlette.testclient import TestClient

from assistent import quality_page, results
from assistent.assistant import Assistant
from assistent.indexing import build
from assistent.settings import Settings
from assistent.web import create_app


def result(**made: Any) -> dict[str, Any]:
    return {
        "set": "prov", "samling": "solros", "index": "abc-1", "commit": "1234567", "made": "2026-03-04T10:00:00+00:00",
        "measures": {"facts": {"value": 0.5, "low": 0.4, "high": 0.6, "threshold": 0.9}},
        "by_kind": {"role": 0.5, "<b>": 1.0}, "failed": ["q1"], "answers": {"q1": {"right": False}, "q2": {"right": True}},
    } | made  # fmt: skip


def keep(settings: Settings, *made: dict[str, Any]) -> None:
    for table in made:
        results.save(table, settings.root / "evals" / "results")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return installation(tmp_path)


def test_the_latest_of_each_set_is_shown(settings: Settings) -> None:
    keep(
        settings,
        result(commit="a", made="2026-03-04T10:00:00+00:00"),
        result(commit="b", made="2026-03-05T10:00:00+00:00", failed=[]),
        result(commit="c", made="2026-03-03T10:00:00+00:00"),
        result(set="annan"),
    )
    (settings.root / "evals" / "results" / "trasig.json").write_text("{", encoding="utf-8")

    latest = results.latest(settings.root / "evals" / "results")

    assert [(table["set"], table["commit"]) for table in latest] == [("annan", "1234567"), ("prov", "b")]


def test_measures_stand_against_their_thresholds_and_nothing_is_trusted() -> None:
    html = quality_page.page([(result(), False)])

    assert "1 av 2 frågor blev rätt, 2026-03-04 kl. " in html
    assert "Minst ett mått ligger under sin tröskel." in html
    assert '<td class="n">0,500</td>' in html
    assert "&lt;b&gt;" in html
    assert "har ändrats sedan dess" not in html
    assert "har ändrats sedan dess" in quality_page.page([(result(made="okänt"), True)])


def test_without_a_result_it_says_how_to_get_one() -> None:
    assert "assistent evaluate" in quality_page.page([])


def test_the_page_tells_when_the_documents_have_changed(settings: Settings) -> None:
    build(settings, "solros", HashEncoder())
    assistant = Assistant(settings, HashEncoder())
    client = TestClient(create_app(assistant))
    keep(settings, result(index=assistant.indexed("solros")))

    response = client.get("/kvalitet")
    assert response.status_code == 200
    assert "har ändrats sedan dess" not in response.text
    assert "default-src 'none'; script-src 'self'; style-src 'self'" in response.headers["content-security-policy"]
    assert "style=" not in response.text
    assert client.get("/assistent/quality.css").status_code == 200

    (settings.corpus / "solros" / "ny.md").write_text("# Ny\n\nRektorn ansvarar för skolan.\n", encoding="utf-8")
    build(settings, "solros", HashEncoder())
    assert "har ändrats sedan dess" in client.get("/kvalitet").text


def test_a_damaged_result_does_not_stop_the_page(settings: Settings) -> None:
    build(settings, "solros", HashEncoder())
    folder = settings.root / "evals" / "results"
    folder.mkdir(parents=True)
    (folder / "r.json").write_text(json.dumps({"answers": {}, "measures": {}}), encoding="utf-8")

    assert TestClient(create_app(Assistant(settings, HashEncoder()))).get("/kvalitet").status_code == 200


def test_the_first_page_says_whether_questions_are_noted(tmp_path: Path) -> None:
    def footer(settings: Settings) -> str:
        build(settings, "solros", HashEncoder())
        return TestClient(create_app(Assistant(settings, HashEncoder()))).get("/").text

    assert "Inga frågor sparas på servern;" in footer(installation(tmp_path / "a"))
    noting = footer(installation(tmp_path / "b", gap_list="luckor.jsonl"))
    assert "Inga frågor sparas." not in noting
    assert "antecknas, utan vem som ställde den" in noting
