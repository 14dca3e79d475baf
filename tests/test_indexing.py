"""Building and updating an index: nothing is encoded twice, nothing is lost, every fault is named."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from fakes import HashEncoder, installation, policy, write_broken_files
from filelock import FileLock

from assistent import assembling, indexing, ocr, status
from assistent import index as index_module
from assistent.assistant import Assistant
from assistent.candidates import candidates
from assistent.errors import AssistentError, CorpusError, IndexBusy, IndexDamaged, IndexMismatch
from assistent.index import directories, open_index
from assistent.indexing import IndexReport, build
from assistent.lines import Reading
from assistent.reading import read
from assistent.retrieval import rank
from assistent.settings import Settings
from assistent.structure import Structured, structure
from assistent.types import Outcome


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return installation(tmp_path)


def folder(settings: Settings) -> Path:
    return settings.corpus / "solros"


def counts(report: IndexReport) -> dict[str, tuple[str, ...]]:
    """What a run did, without what it did nothing of."""
    fields = {"new": report.new, "changed": report.changed, "unchanged": report.unchanged, "removed": report.removed}
    failed = tuple(failure.file for failure in report.failures)
    return {name: files for name, files in (fields | {"failed": failed}).items() if files}


def assert_as_built_anew(settings: Settings, tmp_path: Path) -> None:
    """The index answers as one that is built from nothing from the same files: the same documents and
    texts, and for each question the same hits with the same scores."""
    other = installation(tmp_path / "anew", {p.name: p.read_text() for p in sorted(folder(settings).glob("*.md"))})
    build(other, "solros", HashEncoder())
    updated, anew = open_index(settings, "solros"), open_index(other, "solros")
    assert [e.document for e in updated.manifest.entries] == [e.document for e in anew.manifest.entries]
    assert [updated.text(d.id) for d in updated.documents()] == [anew.text(d.id) for d in anew.documents()]
    assert updated.live.sum() == anew.live.sum()
    for question in ("Vem ansvarar för arkiv?", "klimat", "uppföljning av resor och miljö"):
        mine, others = rank(question, updated, HashEncoder(), 50), rank(question, anew, HashEncoder(), 50)
        assert [(hit.document, hit.chunk) for hit in mine] == [(hit.document, hit.chunk) for hit in others]
        assert [hit.scores for hit in mine] == [pytest.approx(hit.scores) for hit in others]
    for document in anew.documents():
        for chunk in anew.text(document.id).chunks:
            place = (document.id, chunk.number)
            row = updated.row(*place)
            assert updated.live[row] and updated.chunk_at(row) == place
            assert np.array_equal(updated.chunk_sentences(row), anew.chunk_sentences(anew.row(*place)))
            assert updated.vectors.nearest(anew.chunk_vector(anew.row(*place)), 1)[0][:2] == place
    updated.close()
    anew.close()


# --- only what has changed ----------------------------------------------------------------------


def test_the_first_run_encodes_every_chunk_and_the_next_none(settings: Settings) -> None:
    encoder = HashEncoder()
    first = build(settings, "solros", encoder)
    assert counts(first) == {"new": ("arkiv.md", "miljo.md", "resor.md")}
    assert (first.chunks, encoder.passages) == (6, 6)
    again = build(settings, "solros", encoder)
    assert counts(again) == {"unchanged": ("arkiv.md", "miljo.md", "resor.md")}
    assert (again.name, again.chunks, encoder.passages) == (first.name, 6, 6)


def change(folder: Path) -> None:
    (folder / "miljo.md").write_text(policy("klimat", "Miljöchefen"))


def remove(folder: Path) -> None:
    (folder / "arkiv.md").unlink()


def rename(folder: Path) -> None:
    (folder / "arkiv.md").rename(folder / "ordning.md")


def add(folder: Path) -> None:
    (folder / "bilar.md").write_text(policy("bilar", "Fordonschefen"))


def all_at_once(folder: Path) -> None:
    change(folder)
    remove(folder)
    add(folder)


def side_file(folder: Path) -> None:
    (folder / "resor.toml").write_text('owner = "Ekonomikontoret"\n')


@pytest.mark.parametrize(
    ("event", "done", "encoded"),
    [
        (change, {"changed": ("miljo.md",), "unchanged": ("arkiv.md", "resor.md")}, 2),
        (remove, {"unchanged": ("miljo.md", "resor.md"), "removed": ("arkiv.md",)}, 0),
        (rename, {"new": ("ordning.md",), "unchanged": ("miljo.md", "resor.md"), "removed": ("arkiv.md",)}, 2),
        (add, {"new": ("bilar.md",), "unchanged": ("arkiv.md", "miljo.md", "resor.md")}, 2),
        (side_file, {"changed": ("resor.md",), "unchanged": ("arkiv.md", "miljo.md")}, 0),
        (
            all_at_once,
            {"new": ("bilar.md",), "changed": ("miljo.md",), "unchanged": ("resor.md",), "removed": ("arkiv.md",)},
            4,
        ),
    ],
)
@pytest.mark.parametrize("ratio", [assembling.RATIO, 0])  # 0: nothing is taken over, parts pile up
def test_only_what_changed_is_encoded_and_the_result_is_as_built_anew(
    settings: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    event: Callable[[Path], None],
    done: dict[str, tuple[str, ...]],
    encoded: int,
    ratio: int,
) -> None:
    monkeypatch.setattr(assembling, "RATIO", ratio)
    build(settings, "solros", HashEncoder())
    event(folder(settings))
    encoder = HashEncoder()
    report = build(settings, "solros", encoder)
    assert counts(report) == done
    assert encoder.passages == encoded
    if event is not side_file:
        assert_as_built_anew(settings, tmp_path)


def test_a_quotation_is_not_looked_for_in_rows_that_were_replaced(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assembling, "RATIO", 0)
    build(settings, "solros", HashEncoder())
    (folder(settings) / "miljo.md").write_text("# Policy\n\nSkogvaktaren ansvarar för skogen.\n")
    build(settings, "solros", HashEncoder())
    opened = open_index(settings, "solros")
    assert opened.live.sum() < len(opened)
    found = list(candidates("Ansvaret följer budgeten. Arbetet med miljö följs upp varje år.", opened))
    assert len({(place.document, place.first) for place in found}) == len(found) > 0
    for place in found:
        assert 0 <= place.first <= place.last < opened.entries[place.document].chunks
    opened.close()


def test_a_restored_file_is_new_again_and_the_result_is_as_built_anew(settings: Settings, tmp_path: Path) -> None:
    build(settings, "solros", HashEncoder())
    content = (folder(settings) / "arkiv.md").read_bytes()
    remove(folder(settings))
    build(settings, "solros", HashEncoder())
    (folder(settings) / "arkiv.md").write_bytes(content)
    report = build(settings, "solros", HashEncoder())
    assert counts(report) == {"new": ("arkiv.md",), "unchanged": ("miljo.md", "resor.md")}
    assert_as_built_anew(settings, tmp_path)


def test_rebuild_encodes_everything_and_leaves_one_index(settings: Settings, tmp_path: Path) -> None:
    first = build(settings, "solros", HashEncoder())
    encoder = HashEncoder()
    report = build(settings, "solros", encoder, rebuild=True)
    assert encoder.passages == 6
    assert counts(report) == {"new": ("arkiv.md", "miljo.md", "resor.md")}
    assert report.name != first.name
    assert [path.name for path in directories(settings, "solros")] == [report.name]
    assert_as_built_anew(settings, tmp_path)


def test_progress_is_told_for_reading_and_for_encoding(settings: Settings) -> None:
    told: list[tuple[str, int, int]] = []
    build(settings, "solros", HashEncoder(), progress=lambda *step: told.append(step))
    assert told == [("Läser", n, 3) for n in range(4)] + [("Bäddar in", n, 6) for n in range(1, 7)]


# --- what must not be mixed ---------------------------------------------------------------------


def test_an_index_of_another_named_model_is_refused_and_kept(settings: Settings, tmp_path: Path) -> None:
    build(settings, "solros", HashEncoder())
    other = installation(tmp_path, embedding="KBLab/sentence-bert-swedish-cased")
    with pytest.raises(IndexMismatch) as caught:
        build(other, "solros", HashEncoder("kblab"))
    assert str(caught.value) == (
        "Indexet för solros är byggt med modellen bundled, men nu är KBLab/sentence-bert-swedish-cased vald. "
        "Bygg om det: assistent index --samling solros --rebuild"
    )
    with pytest.raises(IndexMismatch, match="--rebuild"):
        open_index(other, "solros")
    open_index(settings, "solros").close()
    build(other, "solros", HashEncoder("kblab"), rebuild=True)
    opened = open_index(other, "solros")
    assert (opened.manifest.embedding, opened.manifest.model) == ("KBLab/sentence-bert-swedish-cased", "kblab")
    opened.close()


def test_an_index_of_the_same_model_with_other_weights_is_refused(settings: Settings) -> None:
    build(settings, "solros", HashEncoder("weights-1"))
    with pytest.raises(IndexMismatch) as caught:
        build(settings, "solros", HashEncoder("weights-2"))
    assert str(caught.value) == (
        "Indexet för solros är byggt med andra vikter för modellen bundled (weights-1, nu weights-2). "
        "Bygg om det: assistent index --samling solros --rebuild"
    )


def test_an_index_of_an_older_format_is_rebuilt(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    build(settings, "solros", HashEncoder())
    now = index_module.FORMAT + 1
    for module in (index_module, indexing):
        monkeypatch.setattr(module, "FORMAT", now)
    with pytest.raises(IndexMismatch, match=rf"annan version av programmet \(format {now - 1}, nu {now}\)"):
        open_index(settings, "solros")
    encoder = HashEncoder()
    report = build(settings, "solros", encoder)
    assert counts(report) == {"new": ("arkiv.md", "miljo.md", "resor.md")}
    assert encoder.passages == 6
    assert [path.name for path in directories(settings, "solros")] == [report.name]


# --- files that cannot be read ------------------------------------------------------------------


def test_broken_files_are_named_with_reason_and_remedy_and_the_rest_is_found(settings: Settings) -> None:
    write_broken_files(folder(settings))
    encoder = HashEncoder()
    report = build(settings, "solros", encoder)
    assert counts(report)["new"] == ("arkiv.md", "miljo.md", "resor.md")
    told = {failure.file: (failure.reason, failure.remedy) for failure in report.failures}
    assert list(told) == ["avhuggen.pdf", "krypterad.pdf", "program.md"]
    assert "lösenord" in told["krypterad.pdf"][0]
    assert all(reason and remedy for reason, remedy in told.values())
    assert len(set(told.values())) == 3
    hits = Assistant(settings, encoder).search("Vem ansvarar för arkiv?", "solros")
    assert {hit.document for hit, _ in hits} == {"arkiv", "miljo", "resor"}


def test_a_mended_file_is_read_at_the_next_run(settings: Settings) -> None:
    (folder(settings) / "bilar.md").write_bytes(bytes(range(256)))
    assert counts(build(settings, "solros", HashEncoder()))["failed"] == ("bilar.md",)
    (folder(settings) / "bilar.md").write_text(policy("bilar", "Fordonschefen"))
    encoder = HashEncoder()
    report = build(settings, "solros", encoder)
    assert counts(report) == {"new": ("bilar.md",), "unchanged": ("arkiv.md", "miljo.md", "resor.md")}
    assert encoder.passages == 2


def test_a_file_that_has_become_unreadable_fails_and_is_not_told_as_removed(settings: Settings) -> None:
    build(settings, "solros", HashEncoder())
    (folder(settings) / "miljo.md").write_bytes(bytes(range(256)))
    report = build(settings, "solros", HashEncoder())
    assert counts(report) == {"unchanged": ("arkiv.md", "resor.md"), "failed": ("miljo.md",)}
    opened = open_index(settings, "solros")
    assert [document.id for document in opened.documents()] == ["arkiv", "resor"]
    opened.close()


def test_an_unexpected_fault_in_one_file_does_not_stop_the_others(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def faulty(reading: Reading) -> Structured:
        if "miljö" in reading.blocks[0].text:
            raise RecursionError("for deep")
        return structure(reading)

    monkeypatch.setattr("assistent.indexing.structure", faulty)
    report = build(settings, "solros", HashEncoder())
    assert counts(report) == {"new": ("arkiv.md", "resor.md"), "failed": ("miljo.md",)}
    assert report.failures[0].reason == "oväntat fel vid läsning (RecursionError: for deep)"


def test_a_samling_without_files_says_what_to_do(settings: Settings) -> None:
    (settings.corpus / "tom").mkdir()
    with pytest.raises(CorpusError, match=r"Mappen corpus/tom/ innehåller inga dokument\. Lägg filer i den"):
        build(settings, "tom", HashEncoder())


def test_a_samling_of_broken_files_names_them_all(settings: Settings) -> None:
    (settings.corpus / "trasig").mkdir()
    write_broken_files(settings.corpus / "trasig")
    with pytest.raises(CorpusError) as caught:
        build(settings, "trasig", HashEncoder())
    for name in ("avhuggen.pdf", "krypterad.pdf", "program.md"):
        assert name in str(caught.value)


def test_an_index_folder_that_cannot_be_written_is_named(settings: Settings) -> None:
    settings.indexes.write_text("a file where the folder should be")
    with pytest.raises(AssistentError, match=r"Indexet kan inte skrivas till .*indexes"):
        build(settings, "solros", HashEncoder())


# --- damage -------------------------------------------------------------------------------------


def damage(place: Path, how: str) -> None:
    """Deletes a file or folder, or cuts every file of it in half."""
    for path in sorted(place.rglob("*"), reverse=True) if place.is_dir() else [place]:
        if path.is_dir():
            if how == "deleted":
                path.rmdir()
        elif how == "deleted":
            path.unlink()
        else:
            os.truncate(path, path.stat().st_size // 2)


def part_of(settings: Settings) -> Path:
    """The one part of the samling's index."""
    (path,) = (settings.indexes / "solros" / "parts").iterdir()
    return path


@pytest.mark.parametrize(
    "name", ["manifest.json", "vectors.npy", "sentences.npy", "words/terms.npy", "grams/lengths.npy", "texts"]
)
@pytest.mark.parametrize("how", ["deleted", "truncated"])
def test_a_damaged_index_is_told_with_the_command_that_rebuilds_it(settings: Settings, name: str, how: str) -> None:
    build(settings, "solros", HashEncoder())
    current = directories(settings, "solros")[0]
    damage(current / name if name == "manifest.json" else part_of(settings) / name, how)
    if name == "manifest.json" and how == "deleted":  # then it is no index at all
        assert counts(build(settings, "solros", HashEncoder())) == {"new": ("arkiv.md", "miljo.md", "resor.md")}
        return
    add(folder(settings))
    with pytest.raises(IndexDamaged, match="assistent index --samling solros --rebuild"):
        build(settings, "solros", HashEncoder())
    with pytest.raises(IndexDamaged, match="assistent index --samling solros --rebuild"):
        indexing.verify(settings, "solros")
    assert "--rebuild" in status.report(settings)["samlingar"][0]["remedy"]
    build(settings, "solros", HashEncoder(), rebuild=True)
    indexing.verify(settings, "solros")
    assert status.report(settings)["sound"]


@pytest.mark.parametrize("how", ["deleted", "truncated"])
def test_vectors_that_are_gone_are_put_back_without_encoding_anything(settings: Settings, how: str) -> None:
    build(settings, "solros", HashEncoder())
    lost = part_of(settings)
    damage(lost / "chroma", how)
    with pytest.raises(IndexDamaged, match=r"Vektorerna för solros .* Kör: assistent index --samling solros$"):
        open_index(settings, "solros")
    encoder = HashEncoder()
    assert counts(build(settings, "solros", encoder)) == {"unchanged": ("arkiv.md", "miljo.md", "resor.md")}
    assert encoder.passages == 0
    assert part_of(settings) != lost
    assert status.report(settings)["sound"]


FULL = """
import resource, sys
sys.path.insert(0, sys.argv[1])
from fakes import HashEncoder, installation
from pathlib import Path
from assistent import indexing
from assistent.errors import AssistentError
import chromadb, llama_index.vector_stores.chroma

settings = installation(Path(sys.argv[2]), {})
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]), resource.RLIM_INFINITY))
try:
    indexing.build(settings, "solros", HashEncoder())
except AssistentError as error:
    print(error)
"""


@pytest.mark.parametrize(
    ("most", "told"),
    [
        (500, "Indexet kan inte skrivas till "),
        (20_000, "Vektorerna för solros kan inte "),
    ],
)
def test_a_file_that_cannot_grow_is_told_and_leaves_the_old_index(settings: Settings, most: int, told: str) -> None:
    """As on a full disk: no file may be longer than so many bytes."""
    build(settings, "solros", HashEncoder())
    before = directories(settings, "solros")[0].name
    change(folder(settings))
    command = [sys.executable, "-c", FULL, str(Path(__file__).parent), str(settings.root), str(most)]
    found = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    assert found.stdout.startswith(told), found
    assert "ledigt utrymme" in found.stdout and len(found.stdout.splitlines()) == 1
    opened = open_index(settings, "solros")
    opened.verify()
    assert (opened.name, "miljö" in opened.text("miljo").canonical) == (before, True)
    opened.close()
    build(settings, "solros", HashEncoder())
    part_of(settings)  # what was half written is gone


# --- several processes, and sudden death --------------------------------------------------------


def test_the_one_turned_away_is_told_who_holds_the_lock(settings: Settings) -> None:
    told: list[str] = []

    def beside(what: str, done: int, total: int) -> None:
        if not told:
            with pytest.raises(IndexBusy) as caught:
                build(settings, "solros", HashEncoder())
            told.append(caught.value.reason)

    build(settings, "solros", HashEncoder(), progress=beside)
    pattern = (
        rf"En annan körning indexerar redan samlingen solros \(process {os.getpid()} på .+ sedan \d\d:\d\d:\d\d\)."
    )
    assert re.fullmatch(pattern, told[0])


def test_a_second_run_at_the_same_time_is_refused(settings: Settings) -> None:
    (settings.indexes / "solros").mkdir(parents=True)
    with FileLock(settings.indexes / "solros" / ".lock"), pytest.raises(IndexBusy) as caught:
        build(settings, "solros", HashEncoder())
    assert str(caught.value) == (
        "En annan körning indexerar redan samlingen solros. Vänta tills den är klar och kör om."
    )
    build(settings, "solros", HashEncoder())


KILLED = """
import os, signal, sys, time
sys.path.insert(0, sys.argv[1])
from fakes import HashEncoder, installation
from pathlib import Path
from assistent import indexing
import chromadb, llama_index.vector_stores.chroma  # what takes time is loaded once, then forked

settings = installation(Path(sys.argv[2]), {})
WATCHED = {"open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link", "shutil.copytree", "shutil.rmtree"}

def run(last):
    seen = 0
    def hook(event, arguments):
        nonlocal seen
        if event in WATCHED:
            seen += 1
            if seen == last:
                os.kill(os.getpid(), signal.SIGKILL)
    sys.addaudithook(hook)
    indexing.build(settings, "solros", HashEncoder())
    os.write(2, f"{seen}\\n".encode())
    os._exit(0)

for line in sys.stdin:
    child = os.fork()
    if child == 0:
        run(int(line))
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


def test_a_kill_at_any_moment_leaves_the_old_index_or_the_new(tmp_path: Path) -> None:
    settings = installation(tmp_path)
    build(settings, "solros", HashEncoder())
    command = [sys.executable, "-c", KILLED, str(Path(__file__).parent), str(tmp_path)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True) as nursery:
        assert nursery.stdin and nursery.stdout and nursery.stderr

        def build_until(operation: int) -> int:
            assert nursery.stdin and nursery.stdout
            nursery.stdin.write(f"{operation}\n")
            nursery.stdin.flush()
            return int(nursery.stdout.readline())

        def edit(number: int) -> None:
            (folder(settings) / "miljo.md").write_text(policy("miljö", f"Chef nummer {number}"))

        def miljo() -> str:
            opened = open_index(settings, "solros")
            opened.verify()
            opened.close()
            return opened.text("miljo").canonical

        edit(0)
        assert build_until(-1) == 0
        operations = int(nursery.stderr.readline())
        replaced = []
        for number, moment in enumerate([1 + operations * n // 5 for n in range(5)] + [operations - 1, operations], 1):
            old = miljo()
            edit(number)
            assert build_until(moment) == -9
            new = miljo()
            assert new == old or f"Chef nummer {number} " in new
            replaced.append(new != old)
            problem = status.report(settings)["samlingar"][0]["problem"]
            changed = "Filerna har ändrats sedan indexet byggdes: 0 nya, 1 ändrade, 0 borttagna."
            assert problem == (None if new != old else changed)
        assert (replaced[0], replaced[-1]) == (False, True)
        assert build_until(-1) == 0
        nursery.stdin.close()
    assert status.report(settings)["sound"]
    left = sorted(path.name for path in (settings.indexes / "solros").iterdir())
    assert left == [".lock", directories(settings, "solros")[0].name, "parts"]
    part_of(settings)


# --- those that read meanwhile ------------------------------------------------------------------


def test_an_open_assistant_sees_the_new_index_without_a_restart(settings: Settings) -> None:
    encoder = HashEncoder()
    build(settings, "solros", encoder)
    assistant = Assistant(settings, encoder)
    first = assistant.index("solros")
    assert assistant.index("solros") is first
    change(folder(settings))
    build(settings, "solros", encoder)
    assert "klimat" in assistant.index("solros").text("miljo").canonical


def test_an_index_that_is_replaced_while_it_is_opened_is_opened_anew(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(settings, "solros", HashEncoder())
    read_manifest = index_module.read_manifest
    replaced: list[IndexReport] = []

    def slow(path: Path) -> index_module.Manifest:
        manifest = read_manifest(path)
        if not replaced:
            monkeypatch.setattr(index_module, "read_manifest", read_manifest)
            change(folder(settings))
            replaced.append(build(settings, "solros", HashEncoder()))
        return manifest

    monkeypatch.setattr(index_module, "read_manifest", slow)
    opened = open_index(settings, "solros")
    assert opened.name == replaced[0].name
    opened.close()


def test_every_sentence_is_cut_from_its_document(mjolby: Settings) -> None:
    from assistent.citations import cite

    opened = open_index(mjolby, "mjolby")
    quoted = 0
    for document in opened.documents():
        text = opened.text(document.id)
        for number in range(len(text.sentences)):
            citation = cite(text, number, number, "1")
            assert citation.quote == text.canonical[citation.start : citation.end]
            assert citation.quote == citation.quote.strip()
            quoted += bool(citation.quote)
        assert [chunk.first for chunk in text.chunks[1:]] == [chunk.last for chunk in text.chunks[:-1]]
        assert text.chunks[-1].last == len(text.sentences)
    assert quoted == sum(entry.sentences for entry in opened.manifest.entries)
    opened.close()


def test_a_missing_index_becomes_an_answer_that_names_the_command(settings: Settings) -> None:
    answer = Assistant(settings, HashEncoder()).ask("Vem ansvarar för arkiv?", "solros")
    assert answer.outcome is Outcome.ERROR
    assert answer.answer == "Samlingen solros är inte indexerad. Kör: assistent index --samling solros"


def test_what_minutes_decide_under_a_bare_heading_was_decided_by_their_body(tmp_path: Path) -> None:
    minutes = (
        "# Protokoll\n\n## § 1 Taxa\n\n### Beslut\n\nTaxan höjs.\n\n### Reservation\n\nAnna Exempel reserverar sig.\n"
    )
    settings = installation(tmp_path, {"protokoll-2026.md": minutes})
    (folder(settings) / "protokoll-2026.toml").write_text('type = "protokoll"\nbody = "Miljönämnden"\n')
    build(settings, "solros", HashEncoder())
    opened = open_index(settings, "solros")
    decided = [s.by for s in opened.text("protokoll-2026").sentences]
    opened.close()
    assert decided == ["Miljönämnden", None]


def test_each_document_of_a_bundle_has_its_own_id_and_side_file(tmp_path: Path) -> None:
    extract = "§ 12\n\nDnr KS 2026/00012\n\n**Taxa**\n\nTaxan höjs.\n\nBeslutet skickas till:  \nAkten\n\n"
    letter = "## Utredning\n\nUtredningen visar att taxan är låg.\n\nDen bör höjas.\n"
    settings = installation(tmp_path, {"arende.md": extract + letter})
    (folder(settings) / "arende#2.toml").write_text('owner = "Kanslichefen"\n')
    build(settings, "solros", HashEncoder())
    opened = open_index(settings, "solros")
    found = [(d.id, d.file, d.owner) for d in opened.documents()]
    opened.close()
    assert found == [("arende", "arende.md", None), ("arende#2", "arende.md", "Kanslichefen")]
    (folder(settings) / "arende.md").write_text(letter)
    assert counts(build(settings, "solros", HashEncoder())) == {"changed": ("arende.md",)}
    (folder(settings) / "arende#2.toml").write_text('owner = "Ekonomichefen"\n')
    assert counts(build(settings, "solros", HashEncoder())) == {"changed": ("arende.md",)}


class PartlyRead:
    """A reader that could not read one page of each file."""

    def __init__(self, seconds: float, workers: int) -> None:
        pass

    def __enter__(self) -> PartlyRead:
        return self

    def __exit__(self, *error: object) -> None:
        pass

    def read_all(self, paths: list[Path]) -> Iterator[Reading]:
        for path in paths:
            yield replace(read(path), warnings=("sidan 2 kunde inte läsas: den är skannad",))


def test_what_of_a_file_could_not_be_read_is_told_as_long_as_it_is_so(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistent.indexing.Reader", PartlyRead)
    told = build(settings, "solros", HashEncoder()).warnings
    assert told[0] == ("arkiv.md", "sidan 2 kunde inte läsas: den är skannad")
    assert build(settings, "solros", HashEncoder()).warnings == told
    report = status.report(settings)
    assert report["samlingar"][0]["partly_read"][0] == {"file": told[0][0], "reason": told[0][1]}
    assert "Delvis läst: arkiv.md: sidan 2 kunde inte läsas: den är skannad." in status.text(report)
    monkeypatch.undo()
    assert build(settings, "solros", HashEncoder(), rebuild=True).warnings == ()


@pytest.mark.parametrize(("installed", "changed"), [(False, ()), (True, ("arkiv.md",))])
def test_what_lacked_ocr_is_read_again_where_it_has_been_installed(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, installed: bool, changed: tuple[str, ...]
) -> None:
    class Lacking(PartlyRead):
        def read_all(self, paths: list[Path]) -> Iterator[Reading]:
            for path in paths:
                lack = (f"sidan 2 kunde inte läsas: den är skannad; {ocr.INSTALL}",) if path.stem == "arkiv" else ()
                yield replace(read(path), warnings=lack)

    monkeypatch.setattr("assistent.indexing.Reader", Lacking)
    build(settings, "solros", HashEncoder())
    monkeypatch.undo()
    monkeypatch.setattr(ocr, "ready", lambda: installed)
    report = build(settings, "solros", HashEncoder())
    assert (report.changed, len(report.warnings)) == (changed, 0 if installed else 1)
