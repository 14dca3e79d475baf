"""Chroma behind its door: what goes in comes out, ids survive, a broken folder is told."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from fakes import installation
from hypothesis import given
from hypothesis import strategies as st

from assistent.documents import source_files
from assistent.errors import IndexDamaged
from assistent.indexing import documents_of
from assistent.reading import read
from assistent.types import Text, Vectors
from assistent.vectors import VectorStore, chunk_id, collection_name, split_chunk_id


@pytest.fixture
def texts(tmp_path: Path) -> list[Text]:
    """Three documents of two chunks each: arkiv, miljo, resor."""
    sources, failed = source_files(installation(tmp_path), "solros")
    assert not failed
    return [text for source in sources for text in documents_of(read(source.path), source, "solros")]


@pytest.fixture
def vectors() -> Vectors:
    """Six orthogonal directions, a row a chunk."""
    return np.eye(6, 8, dtype=np.float32)


@pytest.fixture
def store(tmp_path: Path, texts: list[Text], vectors: Vectors) -> Iterator[VectorStore]:
    made = VectorStore(tmp_path / "chroma", "solros", create=True)
    made.add([(text, vectors[2 * n : 2 * n + 2]) for n, text in enumerate(texts)])
    yield made
    made.close()


def test_the_nearest_chunk_comes_first_with_its_cosine(store: VectorStore, vectors: Vectors) -> None:
    query = 0.8 * vectors[3] + 0.6 * vectors[4]
    found = store.nearest(query, 3)
    assert [name[:2] for name in found[:2]] == [("miljo", 1), ("resor", 0)]
    assert [round(cosine, 4) for _, _, cosine in found] == [0.8, 0.6, 0.0]


def test_what_is_stored_is_found_by_who_opens_the_folder_next(
    store: VectorStore, vectors: Vectors, tmp_path: Path
) -> None:
    store.close()
    opened = VectorStore(tmp_path / "chroma", "solros")
    assert opened.count() == 6
    assert opened.nearest(vectors[5], 1)[0][:2] == ("resor", 1)
    opened.close()


def test_nodes_carry_text_offsets_place_and_neighbours(store: VectorStore, texts: list[Text]) -> None:
    import json

    record = store._collection.get(ids=[chunk_id("arkiv", 0)], include=["documents", "metadatas"])
    chunk = texts[0].chunks[0]
    assert record["documents"] == [texts[0].cut(chunk.start, chunk.end)]
    (metadata,) = record["metadatas"]
    assert (metadata["document"], metadata["section"], metadata["pdf_page"]) == ("arkiv", "Ansvar", 1)
    assert (metadata["start"], metadata["end"]) == (chunk.start, chunk.end)
    node = json.loads(metadata["_node_content"])
    assert node["relationships"]["3"]["node_id"] == chunk_id("arkiv", 1)
    assert "2" not in node["relationships"]


def test_an_empty_store_counts_none(tmp_path: Path) -> None:
    empty = VectorStore(tmp_path / "empty", "solros", create=True)
    assert empty.count() == 0
    empty.close()


def test_a_missing_folder_and_a_foreign_file_are_told(tmp_path: Path) -> None:
    with pytest.raises(IndexDamaged) as caught:
        VectorStore(tmp_path / "nothing", "solros")
    assert str(caught.value) == ("Vektorerna för solros saknas i indexet. Kör: assistent index --samling solros")
    (tmp_path / "foreign").mkdir()
    (tmp_path / "foreign" / "chroma.sqlite3").write_bytes(b"no database at all" * 100)
    for _ in range(2):
        with pytest.raises(
            IndexDamaged, match=r"Vektorerna för solros kan inte öppnas: .* Kör: assistent index --samling solros"
        ):
            VectorStore(tmp_path / "foreign", "solros")


def test_another_samlings_folder_is_told(store: VectorStore, tmp_path: Path) -> None:
    with pytest.raises(IndexDamaged, match="Vektorerna för andra saknas i indexet"):
        VectorStore(tmp_path / "chroma", "andra")


def test_nothing_is_sent_anywhere(
    tmp_path: Path, texts: list[Text], vectors: Vectors, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*arguments: object, **options: object) -> None:
        raise AssertionError(f"a connection was tried: {arguments}")

    for name in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, name, refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    opened = VectorStore(tmp_path / "quiet", "solros", create=True)
    opened.add([(texts[0], vectors[:2])])
    assert opened.nearest(vectors[0], 1)[0][:2] == ("arkiv", 0)
    opened.close()


@given(st.text(min_size=1), st.integers(0, 10_000))
def test_a_chunk_id_gives_back_what_it_was_made_of(document: str, number: int) -> None:
    assert split_chunk_id(chunk_id(document, number)) == (document, number)


@given(st.text(min_size=1, max_size=60), st.text(min_size=1, max_size=60))
def test_collection_names_are_ones_that_chroma_takes_and_differ(one: str, other: str) -> None:
    name = collection_name(one)
    assert 3 <= len(name) <= 512
    assert all(c.isascii() and (c.isalnum() or c in "._-") for c in name)
    assert name[0].isalnum() and name[-1].isalnum()
    assert (collection_name(other) == name) == (other == one)


@pytest.mark.parametrize("samling", ["mjölby", "Håå", "a", "Upplands-Väsby 2026", "..x", "_", "日" * 80])
def test_any_folder_name_can_be_a_samling(samling: str, tmp_path: Path, vectors: Vectors) -> None:
    made = VectorStore(tmp_path, samling, create=True)
    assert made.count() == 0
    made.close()
