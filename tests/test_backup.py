"""An index as one file, and back on another machine."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest
from fakes import HashEncoder, installation, policy

from assistent import backup, index, indexing
from assistent.errors import AssistentError, CorpusError, IndexDamaged, IndexMismatch, IndexMissing
from assistent.settings import Settings

FILES = {"policy-a.md": policy("Solrosor", "Nämnden"), "policy-b.md": policy("Resor", "Styrelsen")}


@pytest.fixture
def indexed(tmp_path: Path) -> Settings:
    settings = installation(tmp_path / "one", FILES)
    indexing.build(settings, "solros", HashEncoder())
    return settings


def elsewhere(tmp_path: Path, **environ: str) -> Settings:
    return installation(tmp_path / "two", FILES, **environ)


@pytest.mark.parametrize("name", ["index.tar", "index.tar.gz"])
def test_an_index_is_used_on_another_machine_as_it_was(indexed: Settings, tmp_path: Path, name: str) -> None:
    file = backup.pack(indexed, "solros", tmp_path / name)
    settings = elsewhere(tmp_path)
    assert backup.unpack(settings, file) == "solros"

    assert index.current_directory(settings, "solros").name == index.current_directory(indexed, "solros").name
    opened = index.open_index(settings, "solros")
    opened.verify()
    assert [d.id for d in opened.documents()] == ["policy-a", "policy-b"]
    report = indexing.build(settings, "solros", HashEncoder())
    assert (len(report.unchanged), report.new, report.changed) == (2, (), ())
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted(["one", "two", name])


def test_the_file_holds_the_current_index_alone_and_no_owner(indexed: Settings, tmp_path: Path) -> None:
    (indexed.corpus / "solros" / "policy-b.md").unlink()
    indexing.build(indexed, "solros", HashEncoder())
    folder = index.current_directory(indexed, "solros")
    parts = {part.id for part in index.read_manifest(folder).parts}
    with tarfile.open(backup.pack(indexed, "solros", tmp_path / "index.tar")) as archive:
        members = archive.getmembers()
    tops = {"/".join(m.name.split("/")[:3]) for m in members if "parts" in m.name}
    assert tops == {f"solros/parts/{part}" for part in parts}
    assert members[-1].name == f"solros/{folder.name}/manifest.json"
    assert {(m.uid, m.gid, m.uname, m.gname) for m in members} == {(0, 0, "", "")}


def test_what_was_there_before_gives_way_only_to_a_whole_index(indexed: Settings, tmp_path: Path) -> None:
    file = backup.pack(indexed, "solros", tmp_path / "index.tar")
    settings = elsewhere(tmp_path)
    (settings.corpus / "solros" / "policy-b.md").unlink()
    indexing.build(settings, "solros", HashEncoder())
    before = index.current_directory(settings, "solros")

    packed = backup.pack(indexed, "solros", tmp_path / "index.tar.gz")
    half, flipped = packed.stat().st_size // 2, bytearray(packed.read_bytes())
    flipped[half : half + 64] = bytes(64)
    for damaged in (packed.read_bytes()[:half], bytes(flipped), file.read_bytes()[: file.stat().st_size // 2]):
        file.write_bytes(damaged)
        with pytest.raises(CorpusError, match="ingen hel export"):
            backup.unpack(settings, file)
    assert index.current_directory(settings, "solros") == before
    assert not list(before.parent.glob(".bygger*"))

    backup.unpack(settings, backup.pack(indexed, "solros", tmp_path / "index.tar"))
    assert len(index.open_index(settings, "solros").documents()) == 2
    backup.unpack(settings, file)  # once more does no harm
    assert len(index.open_index(settings, "solros").documents()) == 2


def test_an_index_of_other_settings_or_another_version_is_refused(
    indexed: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = backup.pack(indexed, "solros", tmp_path / "index.tar")
    settings = elsewhere(tmp_path, embedding="annan/modell")
    with pytest.raises(IndexMismatch, match=r"modellen bundled, men nu är annan/modell .* läses dokumenten in på nytt"):
        backup.unpack(settings, file)
    assert not list((settings.indexes / "solros").glob("parts/*"))
    monkeypatch.setattr(index, "FORMAT", index.FORMAT + 1)
    with pytest.raises(IndexMismatch, match="av en annan version av programmet"):
        backup.unpack(elsewhere(tmp_path), file)


def test_no_index_a_damaged_one_and_no_place_to_write_are_told(indexed: Settings, tmp_path: Path) -> None:
    with pytest.raises(AssistentError, match=r"kan inte skrivas till .* Kontrollera att mappen finns"):
        backup.pack(indexed, "solros", tmp_path / "saknas" / "index.tar")
    with pytest.raises(CorpusError, match=r"saknas\.tar finns inte"):
        backup.unpack(indexed, tmp_path / "saknas.tar")
    next(index.current_directory(indexed, "solros").parent.glob("parts/*/vectors.npy")).unlink()
    with pytest.raises(IndexDamaged, match=r"vectors\.npy saknas"):
        backup.pack(indexed, "solros", tmp_path / "index.tar")
    with pytest.raises(IndexMissing):
        backup.pack(elsewhere(tmp_path), "solros", tmp_path / "index.tar")
    assert [p.name for p in tmp_path.iterdir() if p.is_file()] == []


Change = Callable[[tarfile.TarInfo], None]


def renamed(name: str) -> Change:
    return lambda member: setattr(member, "name", name)


def linked(target: str, kind: bytes = tarfile.SYMTYPE) -> Change:
    def change(member: tarfile.TarInfo) -> None:
        member.type, member.linkname = kind, target

    return change


@pytest.mark.parametrize(
    "change",
    [
        renamed("solros/../../utanför.json"),
        renamed("/etc/manifest.json"),
        renamed("../manifest.json"),
        renamed("solros/parts/../../manifest.json"),
        renamed("solros/annat/fil"),
        renamed("solros/aaaaaaaa-bbbbbbbb\\..\\fil"),
        renamed("annan/aaaaaaaa-bbbbbbbb/manifest.json"),
        renamed("..dold/aaaaaaaa-bbbbbbbb/fil"),
        linked("/etc/passwd"),
        linked("../../../utanför", tarfile.LNKTYPE),
        lambda member: setattr(member, "type", tarfile.CHRTYPE),
        lambda member: setattr(member, "type", tarfile.FIFOTYPE),
    ],
)
def test_a_hostile_archive_writes_nothing(indexed: Settings, tmp_path: Path, change: Change) -> None:
    file = backup.pack(indexed, "solros", tmp_path / "index.tar")
    with tarfile.open(tmp_path / "hostile.tar", "w") as hostile, tarfile.open(file) as honest:
        for member in honest.getmembers():
            content = honest.extractfile(member)
            hostile.addfile(member, io.BytesIO(content.read()) if content else None)
        added = tarfile.TarInfo(f"solros/{index.current_directory(indexed, 'solros').name}/mer")
        change(added)
        hostile.addfile(added)
    settings = elsewhere(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(CorpusError, match="ingen hel export"):
        backup.unpack(settings, tmp_path / "hostile.tar")
    assert sorted(tmp_path.rglob("*")) == before


def test_what_is_no_archive_is_told(tmp_path: Path) -> None:
    settings = elsewhere(tmp_path)
    for content in (b"", b"hej", b"\x1f\x8b\x08trasig"):
        (tmp_path / "fil.tar").write_bytes(content)
        with pytest.raises(CorpusError, match=r"fil\.tar är ingen hel export av ett index"):
            backup.unpack(settings, tmp_path / "fil.tar")
