"""An index directory: names, manifest and texts survive the way to disk and back; rows agree."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from fakes import HashEncoder, installation

from assistent import glossary, status
from assistent.chunks import passage
from assistent.errors import IndexDamaged, IndexMismatch, IndexMissing
from assistent.index import (
    FORMAT,
    Index,
    abandoned,
    current_directory,
    directories,
    open_index,
    read_manifest,
    register,
    settings_fingerprint,
    write_manifest,
)
from assistent.indexing import build
from assistent.settings import Settings
from assistent.types import Status


@pytest.fixture(scope="module")
def solros(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    settings = installation(tmp_path_factory.mktemp("solros"))
    side = settings.corpus / "solros" / "resor.toml"
    side.write_text('type = "policy"\nvalid_to = "2024-12-31"\nstatus = "in_force"\n', encoding="utf-8")
    build(settings, "solros", HashEncoder())
    return settings


def test_rows_agree_with_the_texts(solros: Settings) -> None:
    encoder = HashEncoder()
    opened = open_index(solros, "solros")
    assert len(opened) == 6
    for document in opened.documents():
        text = opened.text(document.id)
        for chunk in text.chunks:
            row = opened.row(document.id, chunk.number)
            assert opened.chunk_at(row) == (document.id, chunk.number)
            (expected,) = encoder.encode([passage(text, chunk)], "passage")
            assert np.allclose(opened.chunk_vector(row), expected[0], atol=1e-3)
            assert np.allclose(opened.chunk_sentences(row), expected[1:], atol=1e-3)
    opened.close()


def test_status_is_that_of_the_day(solros: Settings) -> None:
    folder = current_directory(solros, "solros")
    words = glossary.load()
    for day, expected in ((date(2024, 12, 31), Status.IN_FORCE), (date(2025, 1, 1), Status.EXPIRED)):
        opened = Index(folder, "solros", words, day)
        assert {d.id: d.status for d in opened.documents()}["resor"] is expected
        assert opened.text("resor").document.status is expected
        opened.close()
        assert {e.document.id: e.document.status for e in register(solros, "solros", day)}["resor"] is expected


def test_the_register_is_read_without_opening_the_index(solros: Settings) -> None:
    assert [(entry.document.id, entry.pages, entry.chunks) for entry in register(solros, "solros")] == [
        ("arkiv", 1, 2), ("miljo", 1, 2), ("resor", 1, 2)
    ]  # fmt: skip


def test_the_fingerprint_names_what_shapes_an_index_and_nothing_else(tmp_path: Path) -> None:
    settings = installation(tmp_path)
    assert settings_fingerprint(settings) == settings_fingerprint(
        replace(settings, port=1, threads=2, root=tmp_path / "x")
    )
    assert settings_fingerprint(settings) != settings_fingerprint(replace(settings, embedding="other"))
    assert len(settings_fingerprint(settings)) == 8


def test_a_folder_without_manifest_or_with_a_dot_is_no_index(tmp_path: Path) -> None:
    settings = installation(tmp_path)
    for name in ("deadbeef-deadbeef", ".bygger-1"):
        (settings.indexes / "solros" / name).mkdir(parents=True)
    (settings.indexes / "solros" / ".bygger-1" / "manifest.json").write_text("{}")
    assert directories(settings, "solros") == []
    with pytest.raises(
        IndexMissing, match=r"Samlingen solros är inte indexerad\. Kör: assistent index --samling solros"
    ):
        current_directory(settings, "solros")


def test_an_index_of_other_settings_is_refused_by_name(solros: Settings) -> None:
    with pytest.raises(IndexMismatch) as caught:
        current_directory(replace(solros, embedding="/modeller/bge-m3"), "solros")
    assert str(caught.value) == (
        "Indexet för solros är byggt med modellen bundled, men nu är /modeller/bge-m3 vald. "
        "Bygg om det: assistent index --samling solros --rebuild"
    )


def test_a_manifest_survives_the_way_to_disk(solros: Settings, tmp_path: Path) -> None:
    manifest = read_manifest(current_directory(solros, "solros"))
    write_manifest(tmp_path, manifest)
    assert read_manifest(tmp_path) == manifest
    assert manifest.created.endswith("+00:00")
    assert manifest.name == current_directory(solros, "solros").name


@pytest.mark.parametrize(
    "content", ["", "{", "[]", "{}", f'{{"format": {FORMAT}, "entries": [{{}}], "failures": []}}', "null"]
)
def test_a_broken_manifest_is_named_with_the_command(tmp_path: Path, content: str) -> None:
    folder = tmp_path / "solros" / "deadbeef-deadbeef"
    folder.mkdir(parents=True)
    (folder / "manifest.json").write_text(content)
    with pytest.raises(IndexDamaged, match=r"deadbeef-deadbeef/manifest\.json är trasig.*--samling solros --rebuild"):
        read_manifest(folder)


def test_the_index_of_a_samling_that_is_gone_is_told_and_kept(tmp_path: Path) -> None:
    settings = installation(tmp_path)
    assert abandoned(settings) == []
    build(settings, "solros", HashEncoder())
    installation(tmp_path, {"a.md": "# A\n\nEn mening.\n"}, "andra")
    assert abandoned(settings) == []
    (settings.corpus / "solros").rename(tmp_path / "undan")
    assert abandoned(settings) == ["solros"]
    report = status.report(settings)
    assert report["abandoned"] == ["solros"]
    assert (
        "Index utan samling: solros (mappen corpus/solros finns inte)\n"
        "  Gör så här: lägg tillbaka mappen, eller ta bort indexes/solros\n"
    ) in status.text(report)
    assert directories(settings, "solros")
