"""The parts of an index: texts survive the way to disk and back, a file that is not whole is named."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from fakes import HashEncoder, installation
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from assistent.errors import IndexDamaged
from assistent.index import current_directory, read_manifest
from assistent.indexing import build
from assistent.parts import FOLDER, PartName, check_sizes, read_text, write_text
from assistent.types import Chunk, Document, Page, Section, Sentence, Status, Text


@pytest.mark.parametrize("content", [None, "", "{}", '{"canonical": "x"}', "[1]"])
def test_a_broken_text_is_named_with_its_document(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "x.json").write_text(content)
    with pytest.raises(IndexDamaged) as caught:
        read_text(tmp_path / "x.json", Document("policy/resor", "solros", "policy/resor.md", "Resor"))
    assert str(caught.value) == (
        "Texten till policy/resor saknas eller är trasig i indexet. "
        "Bygg om det: assistent index --samling solros --rebuild"
    )


places = st.integers(0, 10_000)
names = st.none() | st.text(max_size=20)
statuses = st.sampled_from(Status)
texts = st.builds(
    Text,
    document=st.just(Document("d", "s", "d.md", "D")),
    canonical=st.text(),
    pages=st.lists(st.builds(Page, places, names, places, places)).map(tuple),
    sections=st.lists(st.builds(Section, st.lists(st.text()).map(tuple), places, places, statuses, names)).map(tuple),
    sentences=st.lists(
        st.builds(
            Sentence,
            places,
            places,
            places,
            st.sampled_from(["sentence", "item", "label"]),
            st.none() | places,
            statuses,
            names,
        )
    ).map(tuple),
    chunks=st.lists(st.builds(Chunk, places, places, places, places, places, places)).map(tuple),
    furniture=st.lists(st.tuples(places, places)).map(tuple),
)


@hypothesis_settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(texts)
def test_any_text_survives_the_way_to_disk(tmp_path: Path, text: Text) -> None:
    write_text(tmp_path / "text.json", text)
    assert read_text(tmp_path / "text.json", text.document) == text


def test_texts_are_stored_as_they_are_read(tmp_path: Path) -> None:
    settings = installation(tmp_path)
    build(settings, "solros", HashEncoder())
    (part,) = read_manifest(current_directory(settings, "solros")).parts
    (file, *_) = sorted((settings.indexes / "solros" / FOLDER / part.id / "texts").iterdir())
    assert "Ansvaret följer budgeten." in json.loads(file.read_text(encoding="utf-8"))["canonical"]


def test_a_file_that_is_missing_or_has_another_length_is_named(tmp_path: Path) -> None:
    (tmp_path / "texts").mkdir()
    (tmp_path / "vectors.npy").write_bytes(b"12345")
    (tmp_path / "texts" / "a.json").write_bytes(b"{}")
    part = PartName("0123", 1, {"vectors.npy": 5}, {})
    check_sizes(tmp_path, part, {"a.json": 2}, "solros")
    for expected, message in (({"a.json": 3}, "0123/texts/a.json är 2 byte lång i stället för 3"),
                              ({"b.json": 3}, "0123/texts/b.json saknas")):  # fmt: skip
        with pytest.raises(IndexDamaged) as caught:
            check_sizes(tmp_path, part, expected, "solros")
        assert str(caught.value) == (
            f"En fil i indexet för solros är skadad: {message}. Bygg om det: assistent index --samling solros --rebuild"
        )
