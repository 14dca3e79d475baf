from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image

from assistent.retrieval import WEIGHTS
from assistent.types import Encoder, Hit
from benchmarks.retrieval import main, measure, plot, save, without


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    passages = {"p1": "Bygglov söks hos kommunens byggnadsnämnd.", "p2": "Avfall hämtas varannan vecka av bolaget."}
    rows = [{"id": key, "text": text} for key, text in passages.items()]
    (tmp_path / "passages.jsonl").write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    (tmp_path / "queries.jsonl").write_text('{"id": "q", "question": "Hur ofta hämtas sopor?"}\n', encoding="utf-8")
    (tmp_path / "qrels.tsv").write_text("q\tp2\t1\n", encoding="utf-8")
    return tmp_path


def test_a_folder_is_measured_through_the_product(folder: Path, encoder: Encoder) -> None:
    table = measure(folder, encoder)

    alone = {"lexical", "grams", "dense", "sentence"}
    assert set(table) == alone | {f"full − {name}" for name in (*alone, "tokens")} | {"full"}
    assert table["full"]["mrr@10"] == 1.0


def test_a_passage_that_stands_for_another_finds_that_too(folder: Path, encoder: Encoder) -> None:
    twin = "Bolaget hämtar hushållens avfall varannan vecka, och matavfall varje vecka under hela sommaren."
    rows = [{"id": key, "text": twin} for key in ("a", "p2")]
    (folder / "passages.jsonl").write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")

    assert measure(folder, encoder)["full"]["hit@5"] == 1.0


def test_a_mix_without_a_signal_gives_its_weight_to_the_other_cosine_or_none() -> None:
    hit = Hit("p", 0, 0.0, {**dict.fromkeys(WEIGHTS, 0.0), "chunk": 0.8, "sentence": 0.6, "words": 1.0})

    assert without("chunk")(hit) == pytest.approx(0.6 + WEIGHTS["words"])
    assert without("sentence")(hit) == pytest.approx(0.8 + WEIGHTS["words"])
    assert without("words")(hit) == pytest.approx(0.7)


def test_results_are_named_by_commit_and_plotted(tmp_path: Path) -> None:
    tables = {"prov": {"dense": {"mrr@10": 0.5}, "full − dense": {"mrr@10": 0.6}, "full": {"mrr@10": 0.7}}}

    path = save(tables, "vikter-1", tmp_path)
    saved = json.loads(path.read_text(encoding="utf-8"))
    assert path.name == f"retrieval-{saved['commit']}.json"
    assert (saved["model"], saved["sets"]) == ("vikter-1", tables)

    plot(tables, tmp_path / "plots" / "prov.png")
    with Image.open(tmp_path / "plots" / "prov.png") as picture:
        assert picture.width > 800


def test_json_goes_to_stdout_and_progress_to_stderr(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(folder), "--json"]) == 0

    out, err = capsys.readouterr()
    assert json.loads(out)[folder.name]["full"]["hit@1"] == 1.0
    assert folder.name in err
