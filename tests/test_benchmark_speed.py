"""The measurement of speed: what it measures is what it says, at sizes that a test can afford."""

from __future__ import annotations

import tarfile
from pathlib import Path

import numpy as np
import pytest
from fakes import HashEncoder, policy

from assistent.baseline import Baseline
from assistent.types import Encoder, Passage
from benchmarks import speed
from benchmarks.baseline import SentenceTransformersEmbedding, saved_model


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """Six documents of two chunks each, in the order of an archive."""
    folder = tmp_path / "arkiv"
    folder.mkdir()
    for n in range(6):
        (folder / f"d{n}.md").write_text(policy(f"ämne {n}", "Chefen"), encoding="utf-8")
    with tarfile.open(tmp_path / "arkiv.tar.xz", "w:xz") as tar:
        tar.add(folder, "arkiv")
    return speed.documents(tmp_path / "arkiv.tar.xz", tmp_path / "uppackat")


def test_documents_come_in_the_same_mixed_order_each_time(files: list[Path], tmp_path: Path) -> None:
    again = speed.documents(tmp_path / "arkiv.tar.xz", tmp_path / "igen")
    assert [path.name for path in files] == [path.name for path in again] != sorted(path.name for path in files)


def test_documents_are_taken_again_under_other_names_when_there_are_too_few(files: list[Path], tmp_path: Path) -> None:
    taken = speed.enough(files, 8, lambda path: 1)
    assert taken == [*files, *files[:2]]
    settings = speed.installation(tmp_path / "root", taken)
    names = sorted(path.name for path in (settings.corpus / speed.SAMLING).iterdir())
    assert names == sorted([path.name for path in files] + [f"{path.stem}-2.md" for path in files[:2]])


def test_borrowed_vectors_are_as_near_to_each_other_as_the_real_ones() -> None:
    random = np.random.default_rng(2)
    passages = [Passage(f"{n}", ((0, 1),)) for n in range(300)]
    real = random.normal(size=(300, 64)) + 3 * random.normal(size=64)
    real = (real / np.linalg.norm(real, axis=1, keepdims=True)).astype(np.float32)

    class Real(HashEncoder):
        dimensions = 64

        def encode(self, passages, kind):  # type: ignore[no-untyped-def]
            yield from (real[[int(p.text), int(p.text)]] for p in passages)

    def nearest(rows: np.ndarray) -> float:
        cosines = rows @ rows.T
        np.fill_diagonal(cosines, -1)
        return float(np.median(cosines.max(axis=1)))

    borrowed = speed.Borrowed(Real(), passages)
    made = np.stack([rows[0] for rows in borrowed.encode(passages * 4, "passage")])
    assert np.allclose(np.linalg.norm(made, axis=1), 1, atol=1e-5)
    near = (made @ real.T).max(axis=1)
    assert abs(float(np.median(near)) - nearest(real)) < 0.02
    assert [rows.shape for rows in borrowed.encode([Passage("a", ((0, 1),) * 5)], "passage")] == [(6, 64)]
    (query,) = borrowed.encode([Passage("7")], "query")
    assert np.array_equal(query[0], real[7])
    borrowed.real = True
    (passage,) = borrowed.encode([Passage("8")], "passage")
    assert np.array_equal(passage[0], real[8])


def test_a_change_is_one_sentence_in_the_middle(tmp_path: Path) -> None:
    long = "Kommunstyrelsen leder och samordnar förvaltningen av kommunens angelägenheter och har uppsikt."
    path = tmp_path / "a.md"
    path.write_text(f"# Lag\n\n{long}\n\n{long}\n\n{long}\n")
    speed.change(path, 0)
    changed = f"{long} Detta gäller från och med den 1 mars 2031."
    assert path.read_text() == f"# Lag\n\n{long}\n\n{changed}\n\n{long}\n"
    path.write_text("kort")
    speed.change(path, 1)
    assert path.read_text() == "kort Detta gäller från och med den 2 mars 2031."


def test_an_update_is_timed_beside_the_start_of_its_process(
    files: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(speed, "ROUNDS", 1)
    found = speed.update(files, HashEncoder(), tmp_path, count=6)
    assert (found["documents"], found["chunks"]) == (6, 12)
    assert found["work"] == pytest.approx(found["seconds"] - found["start"], abs=0.011)
    assert not list((tmp_path / "update" / "corpus" / speed.SAMLING).glob(".*"))


def test_sizes_are_measured_in_a_process_of_their_own(files: list[Path], encoder: Encoder, tmp_path: Path) -> None:
    found = speed.by_size(files, [12], encoder, tmp_path / "sizes")
    one = found["12"]
    assert one["chunks"] == 2 * one["documents"]
    assert one["p95"] >= one["median"] > 0
    assert one["memory_mb"] > one["of_it_mapped_mb"] > 0


RESULT = {
    "indexing": {
        "documents": 2, "tokens": 900, "ratio": 2.0,
        "product": {"tokens_per_second": 400, "cpu": 220}, "baseline": {"tokens_per_second": 200, "cpu": 110},
    },
    "question": {"chunks": 12, "product": {"median": 7.5, "p95": 9.0}, "baseline": {"median": 22.5, "p95": 29.0}},
    "sizes": {
        "1000": {
            "chunks": 1002, "documents": 40, "disk_mb": 15, "build_seconds": 9, "median": 9.1, "p95": 12.2,
            "open_seconds": 0.5, "memory_mb": 300, "of_it_mapped_mb": 90,
        }
    },
    "update": {"documents": 1000, "chunks": 26000, "parts": 2, "work": 0.31, "start": 0.62, "seconds": 0.93},
}  # fmt: skip


def test_the_table_and_the_picture_hold_the_figures(tmp_path: Path) -> None:
    table = speed.table(RESULT)
    assert "| indexing, document tokens a second (900 tokens) | 400 | 200 |" in table
    assert "| a question, median ms (12 chunks) | 7.5 | 22.5 |" in table
    assert "| 1002 | 9.1 | 12.2 | 0.5 | 300 (90) | 15 | 9 |" in table
    assert "One changed document in 1000 (26000 chunks): 0.31 s of work, 0.62 s to start" in table
    speed.plot(RESULT, tmp_path / "bilder" / "fart.png")
    assert (tmp_path / "bilder" / "fart.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "the following arguments are required: --scale"),
        (["--scale", "saknas.tar.xz"], "--scale: there is no file saknas.tar.xz"),
        (["--scale", "saknas.tar.xz", "--sizes", "tio"], "--sizes: 'tio' is no list of numbers"),
    ],
)
def test_wrong_arguments_are_told(arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        speed.main(arguments)
    assert caught.value.code == 2
    assert told in capsys.readouterr().err


@pytest.fixture(scope="module")
def embedding(tmp_path_factory: pytest.TempPathFactory) -> SentenceTransformersEmbedding:
    return SentenceTransformersEmbedding(str(saved_model(tmp_path_factory.mktemp("modell"))))


def test_the_baseline_has_the_bundled_weights(embedding: SentenceTransformersEmbedding, encoder: Encoder) -> None:
    text = "Kommunstyrelsen leder och samordnar förvaltningen av kommunens angelägenheter."
    for kind, own in (("passage", embedding.get_text_embedding(text)), ("query", embedding.get_query_embedding(text))):
        (rows,) = encoder.encode([Passage(text)], kind)  # type: ignore[arg-type]
        assert float(rows[0] @ np.array(own)) > 0.999


def test_the_baseline_ranks_documents(embedding: SentenceTransformersEmbedding, tmp_path: Path) -> None:
    texts = {
        "lov": "Byggnadsnämnden beslutar om bygglov.",
        "mat": "Skollunchen lagas av kommunens kök. " * 100,  # several chunks
        "bok": "Biblioteket lånar ut böcker.",
    }
    baseline = Baseline(texts, tmp_path, embedding)
    assert baseline.ranked("Vem beslutar om bygglov?", 2)[0] == "lov"
    assert sorted(baseline.ranked("Vad blir det för mat i skolan?", 3)) == ["bok", "lov", "mat"]
    baseline.close()
