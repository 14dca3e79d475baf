"""``evaluate`` on folders and several sets, and ``feedback``: the commands as they are called."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from fakes import installation
from test_cli import run

from assistent.feedback import note
from assistent.indexing import build
from assistent.settings import Settings
from assistent.types import Answer, Encoder, Outcome

REPOSITORY = Path(__file__).parent.parent
PLACE = {"document": "arkiv", "section": "Ansvar", "pdf_page": 1}
WHO: dict[str, Any] = {
    "id": "a", "question": "Vem ansvarar för arkiv?", "kind": "role", "expected_outcome": "answered",
    "expect": ["Kommunarkivarien"], "relevant": [PLACE],
}  # fmt: skip


@pytest.fixture
def solros(tmp_path: Path, encoder: Encoder, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """An installation with an index and an eval set, where the commands are called."""
    settings = installation(tmp_path / "root", cache=str(REPOSITORY / ".cache"))
    build(settings, "solros", encoder)
    (settings.root / "evals").mkdir()
    write(settings.root / "evals" / "solros.jsonl", {"samling": "solros", "thresholds": {"facts": 0.9}}, WHO)
    monkeypatch.setenv("ASSISTENT_ROOT", str(settings.root))
    monkeypatch.setenv("ASSISTENT_CACHE", str(settings.cache))
    return settings


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "bank"
    made.mkdir()
    write(
        made / "passages.jsonl",
        {"id": "p1", "text": "Bygglov söks hos nämnden."},
        {"id": "p2", "text": "Sopor hämtas på måndag."},
    )
    write(made / "queries.jsonl", {"id": "q", "question": "När hämtas sopor?"})
    (made / "qrels.tsv").write_text("q\tp2\t1\n", encoding="utf-8")
    return made


def write(path: Path, *rows: object) -> None:
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows) + "\n", encoding="utf-8")


def test_folders_and_sets_stand_in_one_table(
    solros: Settings, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = run(capsys, "evaluate", str(solros.root / "evals" / "solros.jsonl"), str(folder), "--baseline")

    assert code == 0
    table = out.split("Rangordningen, varje sida för sig:\n")[1].splitlines()
    assert [line.split()[0] for line in table] == [
        "solros", "lexical", "dense", "full", "llama-index", "bank", "lexical", "dense", "full", "llama-index",
    ]  # fmt: skip
    assert table[0].split()[1:] == ["hit@1", "hit@5", "hit@10", "mrr@10", "ndcg@10"]
    saved = [Path(line.removeprefix("Sparat: ")) for line in err.splitlines() if line.startswith("Sparat: ")]
    assert [path.name.split("-")[0] for path in saved] == ["solros", "bank"]
    assert json.loads(saved[1].read_text(encoding="utf-8"))["methods"]["full"]["hit@1"] == 1.0
    report = (solros.root / "evals" / "report.html").read_text(encoding="utf-8")
    assert '<th scope="row">bank</th><td>allt, som assistenten</td>' in report


def test_a_folder_alone_prints_its_measures_as_json(
    solros: Settings, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = run(capsys, "evaluate", str(folder), "--json")

    table = json.loads(out)
    assert (code, table["set"], table["failed"]) == (0, "bank", [])
    assert table["measures"]["mrr@10"] == {"value": 1.0, "low": 1.0, "high": 1.0, "threshold": None}
    assert list(table["methods"]) == ["lexical", "dense", "full"]


def test_several_sets_are_printed_as_a_list_with_the_rows_of_each(
    solros: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = {**WHO, "expect": ["Rymdchefen"]}
    write(solros.root / "evals" / "bis.jsonl", {"samling": "solros", "thresholds": {"facts": 0.9}}, wrong)
    code, out, _ = run(capsys, "evaluate", "--json")

    first, second = json.loads(out)
    assert (code, first["set"], second["set"]) == (1, "bis", "solros")
    assert (first["failed"], second["failed"]) == (["a"], [])
    assert second["methods"]["full"]["mrr@10"] == 1.0


def test_a_faulty_folder_is_told(solros: Settings, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "qrels.tsv").unlink()
    code, out, err = run(capsys, "evaluate", str(folder))
    assert (code, out) == (1, "")
    assert "bank/qrels.tsv kan inte läsas" in err


def test_a_folder_is_validated_but_suggests_nothing(
    solros: Settings, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(capsys, "evaluate", str(folder), "--validate")[:2] == (0, "bank: inga fel.\n")
    code, out, err = run(capsys, "evaluate", str(folder), "--suggest")
    assert (code, out) == (2, "")
    assert "--suggest gäller frågor i en fil, inte en mapp" in err


def test_an_index_that_is_missing_is_told_before_the_first_question(
    solros: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    (solros.corpus / "annan").mkdir()
    write(solros.root / "evals" / "tom.jsonl", {"samling": "annan", "thresholds": {}}, WHO)
    code, out, err = run(capsys, "evaluate")
    assert (code, out) == (1, "")
    assert "annan" in err


# --- feedback -----------------------------------------------------------------------------------


def test_of_a_samling_that_is_named_only_its_own_sets_are_asked(
    solros: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    write(solros.root / "evals" / "annan.jsonl", {"samling": "annan"}, WHO)

    code, out, _ = run(capsys, "evaluate", "--samling", "solros", "--json")

    assert (code, json.loads(out)["set"]) == (0, "solros")


def test_a_samling_without_questions_is_told_and_may_be_given_suggestions(
    solros: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    write(solros.root / "evals" / "solros.jsonl", {"samling": "annan"}, WHO)

    code, _, err = run(capsys, "evaluate", "--samling", "solros")
    assert (code, err) == (
        1,
        "assistent: Det finns inga frågor om solros i evals/. Ange en fil, eller få förslag på frågor: "
        "assistent evaluate --suggest --samling solros\n",
    )
    code, out, _ = run(capsys, "evaluate", "--suggest", "--samling", "solros")
    assert code == 0
    assert json.loads(out.splitlines()[0])["relevant"][0]["document"] in ("arkiv", "miljo", "resor")
    code, _, err = run(capsys, "evaluate", "--samling", "solross")
    assert (code, err) == (1, "assistent: Det finns ingen samling som heter 'solross'. Det finns: solros.\n")


def test_candidates_of_no_thumb_down_are_told(
    solros: Settings, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASSISTENT_FEEDBACK_LIST", "omdomen.jsonl")

    assert run(capsys, "feedback", "--candidates") == (0, "", "Inget svar har fått tummen ned.\n")


def test_feedback_says_how_to_switch_the_list_on(solros: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "feedback")
    assert (code, out) == (1, "")
    assert 'feedback_list = "omdomen.jsonl"' in err


def test_feedback_is_shown_made_into_candidates_and_forgotten(
    solros: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ASSISTENT_FEEDBACK_LIST", "omdomen.jsonl")
    assert run(capsys, "feedback")[:2] == (0, "Inga omdömen är antecknade.\n")
    file = solros.root / "omdomen.jsonl"
    for samling in ("solros", "borta"):
        note(file, samling, Answer(Outcome.NEAR, "sv", "Vem ansvarar för miljö?", "…"), "down", "missing")
    note(file, "solros", Answer(Outcome.NEAR, "sv", "Vem ansvarar för resor?", "…"), "up")

    code, out, _ = run(capsys, "feedback", "--json")
    assert (code, [thumb["verdict"] for thumb in json.loads(out)]) == (0, ["down", "down", "up"])
    code, out, _ = run(capsys, "feedback", "--candidates")
    (line,) = [json.loads(line) for line in out.splitlines()]
    assert (code, line["question"], line["expect"]) == (0, "Vem ansvarar för miljö?", [])
    assert line["relevant"][0] == {"document": "miljo", "section": "Ansvar", "pdf_page": 1}
    assert json.loads(run(capsys, "feedback", "--candidates", "--json")[1]) == [line]
    _, _, err = run(capsys, "evaluate", "--suggest")
    assert "2 svar har fått tummen ned. De blir förslag på frågor med: assistent feedback --candidates" in err

    code, out, _ = run(capsys, "feedback", "--clear")
    assert (code, out.splitlines()[0]) == (0, "1 bra, 2 mindre bra.")
    assert not file.exists()
