"""What goes wrong around an index and its lists: damage, folders that may only be read, sudden death, a full disk,
a clock that is set back. Nothing is lost, and what is wrong is named with what to do."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from fakes import HashEncoder, installation, policy

from assistent import backup, indexing, noting, status
from assistent.assistant import Assistant
from assistent.errors import IndexDamaged, VectorsUnavailable
from assistent.index import MANIFEST, current_directory, directories, open_index
from assistent.indexing import build
from assistent.settings import Settings
from assistent.types import Outcome

TESTS = str(Path(__file__).parent)
QUESTION = "Vem ansvarar för arkiv?"
ARRAYS = (
    "vectors.npy",
    "sentences.npy",
    "sentence_starts.npy",
    *(f"{kind}/{name}.npy" for kind in ("words", "grams") for name in ("terms", "starts", "rows", "counts", "lengths")),
)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    made = installation(tmp_path)
    build(made, "solros", HashEncoder())
    return made


def part(settings: Settings) -> Path:
    (path,) = (settings.indexes / "solros" / "parts").iterdir()
    return path


def text_of(settings: Settings, words: str) -> Path:
    return next(path for path in (part(settings) / "texts").iterdir() if words in path.read_text(encoding="utf-8"))


def scratch(path: Path, first: float = 0.9, last: float = 1.0) -> None:
    """Fills a part of a file, else its end, with noise; it keeps its length."""
    content = bytearray(path.read_bytes())
    start, end = int(first * len(content)), int(last * len(content))
    content[start:end] = random.Random(1).randbytes(end - start)
    path.write_bytes(content)


def assert_told_and_rebuilt(settings: Settings, told: str) -> None:
    """Looking finds the damage and names it, and the command that is told makes the index whole."""
    with pytest.raises(IndexDamaged) as caught:
        indexing.verify(settings, "solros")
    assert str(caught.value) == f"{told} Bygg om det: assistent index --samling solros --rebuild"
    found = status.report(settings)["samlingar"][0]
    assert (found["problem"], found["remedy"]) == (told, "Bygg om det: assistent index --samling solros --rebuild")
    build(settings, "solros", HashEncoder(), rebuild=True)
    indexing.verify(settings, "solros")
    assert Assistant(settings, HashEncoder()).ask(QUESTION, "solros").outcome is not Outcome.ERROR


# --- damage that keeps a file's length, and files that a crash left empty -----------------------


@pytest.mark.parametrize("name", ["vectors.npy", "sentences.npy", "words/rows.npy", "grams/terms.npy"])
def test_noise_in_a_file_is_found_named_and_mended(settings: Settings, name: str) -> None:
    scratch(part(settings) / name)
    told = (
        f"En fil i indexet för solros är skadad: {part(settings).name}/{name} har ett annat innehåll än när den skrevs."
    )
    assert_told_and_rebuilt(settings, told)


@pytest.mark.parametrize("name", ARRAYS)
def test_an_empty_file_is_named_to_the_one_who_asks(settings: Settings, name: str) -> None:
    os.truncate(part(settings) / name, 0)
    named = f"{part(settings).name}/{name}" if "/" not in name else name
    answer = Assistant(settings, HashEncoder()).ask(QUESTION, "solros")
    assert answer.outcome is Outcome.ERROR
    assert answer.answer == (
        f"En fil i indexet för solros saknas eller är trasig: {named}. "
        "Bygg om det: assistent index --samling solros --rebuild"
    )


def test_a_broken_head_of_an_array_is_named(settings: Settings) -> None:
    scratch(part(settings) / "words" / "lengths.npy", 0.3, 0.6)
    assert_told_and_rebuilt(settings, "En fil i indexet för solros saknas eller är trasig: words/lengths.npy.")


def test_a_text_that_has_been_altered_is_not_quoted(settings: Settings) -> None:
    path = text_of(settings, "Kommunarkivarien ansvarar")
    altered = path.read_text(encoding="utf-8").replace("Kommunarkivarien ansvarar", "Kommunarkivarien ansvarat")
    path.write_text(altered, encoding="utf-8")
    answer = Assistant(settings, HashEncoder()).ask(QUESTION, "solros")
    assert answer.outcome is Outcome.ERROR
    assert "ansvarat" not in answer.answer
    name = f"{part(settings).name}/texts/{path.name}"
    assert_told_and_rebuilt(
        settings, f"En fil i indexet för solros är skadad: {name} har ett annat innehåll än när den skrevs."
    )


def test_a_damaged_database_of_vectors_is_made_anew_from_the_arrays(settings: Settings) -> None:
    scratch(part(settings) / "chroma" / "chroma.sqlite3", 0.3, 0.6)
    with pytest.raises(IndexDamaged, match=r"Vektorerna för solros kan inte .* Kör: assistent index --samling solros$"):
        open_index(settings, "solros")
    encoder = HashEncoder()
    build(settings, "solros", encoder)
    assert encoder.passages == 0
    indexing.verify(settings, "solros")


def test_an_index_from_before_there_were_checksums_is_used_as_before(settings: Settings) -> None:
    file = current_directory(settings, "solros") / MANIFEST
    table = json.loads(file.read_text(encoding="utf-8"))
    for one in table["parts"]:
        assert set(ARRAYS) < set(one.pop("sums"))
    file.write_text(json.dumps(table), encoding="utf-8")
    indexing.verify(settings, "solros")
    encoder = HashEncoder()
    build(settings, "solros", encoder)
    assert encoder.passages == 0


# --- folders that may only be read --------------------------------------------------------------

READING = """
import os, sys
sys.path.insert(0, sys.argv[1])
from pathlib import Path
from fakes import HashEncoder, installation
from assistent import indexing, surroundings
from assistent.assistant import Assistant
from assistent.errors import AssistentError
import chromadb, llama_index.vector_stores.chroma

settings = installation(Path(sys.argv[2]), {})
indexing.build(settings, "solros", HashEncoder())
for path in [settings.indexes, *settings.indexes.rglob("*")]:
    path.chmod(0o555 if path.is_dir() else 0o444)
if os.getuid() == 0:  # who may write everywhere
    os.setuid(65534)
print(Assistant(settings, HashEncoder()).ask("Vem ansvarar för arkiv?", "solros").answer)
try:
    indexing.build(settings, "solros", HashEncoder())
except AssistentError as error:
    print(error)
print(*[check.problem for check in surroundings.checks(settings) if check.name == "indexes"])
"""


@pytest.fixture
def shared() -> Iterator[Path]:
    """A folder that every user may read, which ``tmp_path`` is not."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)
        subprocess.run(["chmod", "-R", "u+w", name], check=True)


def test_an_index_that_may_only_be_read_is_told_as_that(shared: Path) -> None:
    installation(shared)
    command = [sys.executable, "-c", READING, TESTS, str(shared)]
    found = subprocess.run(command, capture_output=True, text=True, timeout=120)
    asked, indexed, checked = found.stdout.splitlines()
    where = next((shared / "indexes" / "solros" / "parts").iterdir()) / "chroma"
    assert asked == (
        f"Mappen {where} kan inte skrivas av den här användaren, vilket Chroma behöver för att läsa vektorerna. "
        "Rätta mappens ägare eller behörighet, eller ha vektorerna i en Chroma-server (chroma_url)."
    )
    assert indexed == (
        f"Indexet kan inte skrivas till {shared}/indexes/solros (behörighet saknas). "
        "Kontrollera att mappen går att skriva till och att det finns ledigt utrymme."
    )
    assert checked == f"Mappen {shared}/indexes kan inte skrivas av den här användaren."


def test_vectors_in_a_folder_that_may_only_be_read_are_not_called_damaged(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistent.vectors.os.access", lambda path, mode: mode != os.W_OK)
    with pytest.raises(VectorsUnavailable):
        indexing.verify(settings, "solros")
    with pytest.raises(VectorsUnavailable):
        build(settings, "solros", HashEncoder())
    monkeypatch.undo()
    encoder = HashEncoder()
    build(settings, "solros", encoder)
    assert encoder.passages == 0


# --- sudden death -------------------------------------------------------------------------------

HOLDING = """
import sys, time
sys.path.insert(0, sys.argv[1])
from pathlib import Path
from fakes import installation
from assistent import indexing

with indexing.locked(installation(Path(sys.argv[2]), {}), "solros"):
    print("held", flush=True)
    time.sleep(600)
"""


def test_the_lock_of_a_process_that_was_killed_is_free(settings: Settings) -> None:
    command = [sys.executable, "-c", HOLDING, TESTS, str(settings.root)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as holding:
        assert holding.stdout is not None and holding.stdout.readline() == "held\n"
        holding.send_signal(signal.SIGKILL)
    assert (settings.indexes / "solros" / ".lock-holder").is_file()
    (settings.corpus / "solros" / "bilar.md").write_text(policy("bilar", "Fordonschefen"), encoding="utf-8")
    assert build(settings, "solros", HashEncoder()).new == ("bilar.md",)
    assert not (settings.indexes / "solros" / ".lock-holder").exists()


# --- a clock that is set back -------------------------------------------------------------------


def in_the_future(settings: Settings) -> None:
    """Every index was made tomorrow, as it seems once the clock has been set back."""
    for folder in directories(settings, "solros"):
        later = time.time() + 86_400
        os.utime(folder / MANIFEST, (later, later))


def test_an_update_is_used_though_the_clock_was_set_back(settings: Settings) -> None:
    assistant = Assistant(settings, HashEncoder())
    assert len(assistant.index("solros").documents()) == 3
    in_the_future(settings)
    (settings.corpus / "solros" / "bilar.md").write_text(policy("bilar", "Fordonschefen"), encoding="utf-8")
    build(settings, "solros", HashEncoder())
    assert len(assistant.index("solros").documents()) == 4


def test_a_restored_index_is_used_though_the_clock_was_set_back(settings: Settings, tmp_path: Path) -> None:
    backup.pack(settings, "solros", tmp_path / "index.tar")
    kept = current_directory(settings, "solros").name
    (settings.corpus / "solros" / "bilar.md").write_text(policy("bilar", "Fordonschefen"), encoding="utf-8")
    build(settings, "solros", HashEncoder())
    in_the_future(settings)
    backup.unpack(settings, tmp_path / "index.tar")
    assert current_directory(settings, "solros").name == kept


# --- a full disk --------------------------------------------------------------------------------


def test_a_line_that_a_full_disk_cut_off_costs_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "fragor.jsonl"
    noting.append(file, {"n": 1})
    write = os.write
    monkeypatch.setattr("assistent.noting.os.write", lambda descriptor, data: write(descriptor, data[:4]))
    with pytest.raises(OSError, match="No space left"):
        noting.append(file, {"n": 2})
    monkeypatch.undo()
    noting.append(file, {"n": 3})
    noting.append(file, {"n": 4})
    assert noting.tables(file, "Frågorna") == [{"n": 1}, {"n": 3}, {"n": 4}]


def test_an_index_half_copied_back_is_named(settings: Settings) -> None:
    """As when the disk became full while a copy was put back by hand."""
    texts = sorted((part(settings) / "texts").iterdir())
    texts[-1].unlink()
    shutil.rmtree(part(settings) / "grams")
    with pytest.raises(IndexDamaged, match=r"En fil i indexet för solros saknas eller är trasig: .*grams"):
        open_index(settings, "solros")
    build(settings, "solros", HashEncoder(), rebuild=True)
    indexing.verify(settings, "solros")
