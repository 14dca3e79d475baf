"""The vectors on a Chroma server: a real one, started on loopback as a child process."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import chromadb
import pytest
from chroma_process import Server
from fakes import HashEncoder, installation, policy

from assistent import assembling, indexing, status
from assistent.assistant import Assistant
from assistent.errors import IndexDamaged, VectorsUnavailable
from assistent.index import current_directory, open_index, read_manifest
from assistent.indexing import build
from assistent.settings import Settings
from assistent.types import Outcome
from assistent.vectors import collection_name, drop


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    made = Server(tmp_path / "server")
    made.start()
    yield made
    made.stop()


@pytest.fixture
def settings(server: Server, tmp_path: Path) -> Settings:
    return installation(tmp_path, chroma_url=server.url)


def expected(settings: Settings) -> list[str]:
    """The collections that the samling's index names."""
    parts = read_manifest(current_directory(settings, "solros")).parts
    return sorted(collection_name("solros", part.id) for part in parts)


def found(assistant: Assistant) -> set[str]:
    return {hit.document for hit, _ in assistant.search("Vem ansvarar för arkiv?", "solros")}


GONE = "Chroma på {} svarar inte."


def test_indexing_asking_and_updating_on_a_server(
    server: Server, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assembling, "RATIO", 0)  # parts pile up
    encoder = HashEncoder()
    build(settings, "solros", encoder)
    assert server.collections() == expected(settings)
    assert not list(settings.indexes.rglob("chroma*"))
    assistant = Assistant(settings, encoder)
    assert found(assistant) == {"arkiv", "miljo", "resor"}
    (settings.corpus / "solros" / "miljo.md").write_text(policy("klimat", "Miljöchefen"))
    (settings.corpus / "solros" / "resor.md").unlink()
    build(settings, "solros", encoder)
    assert len(expected(settings)) == 1 and server.collections() == expected(settings)
    assert found(assistant) == {"arkiv", "miljo"}
    (settings.corpus / "solros" / "bilar.md").write_text(policy("bilar", "Fordonschefen"))
    build(settings, "solros", encoder)
    assert len(expected(settings)) == 2 and server.collections() == expected(settings)
    assert found(assistant) == {"arkiv", "miljo", "bilar"}
    assert status.report(settings)["sound"]


def test_a_server_that_is_gone_is_told_and_found_again_when_it_is_back(server: Server, settings: Settings) -> None:
    encoder = HashEncoder()
    build(settings, "solros", encoder)
    assistant = Assistant(settings, encoder)
    assert len(found(assistant)) == 3
    server.stop()
    answer = assistant.ask("Vem ansvarar för arkiv?", "solros")
    assert answer.outcome is Outcome.ERROR
    assert answer.answer == (
        f"{GONE.format(server.url)} Starta den (chroma run --path MAPP) och försök igen, "
        "eller ta bort inställningen chroma_url."
    )
    (settings.corpus / "solros" / "bilar.md").write_text(policy("bilar", "Fordonschefen"))
    for use in (open_index, indexing.verify):
        with pytest.raises(VectorsUnavailable, match=GONE.format(server.url)):
            use(settings, "solros")
    with pytest.raises(VectorsUnavailable, match=GONE.format(server.url)):
        build(settings, "solros", encoder)
    assert status.report(settings)["samlingar"][0]["problem"] == GONE.format(server.url)
    server.start()
    assert found(assistant) == {"arkiv", "miljo", "resor"}
    build(settings, "solros", encoder)
    assert found(assistant) == {"arkiv", "bilar", "miljo", "resor"}
    assert server.collections() == expected(settings)


def test_a_server_that_has_lost_everything_is_filled_without_encoding(server: Server, settings: Settings) -> None:
    build(settings, "solros", HashEncoder())
    for name in expected(settings):
        chromadb.HttpClient("127.0.0.1", server.port).delete_collection(name)
    with pytest.raises(IndexDamaged) as caught:
        open_index(settings, "solros")
    assert str(caught.value) == (
        f"Vektorerna för solros saknas i Chroma på {server.url}. Kör: assistent index --samling solros"
    )
    encoder = HashEncoder()
    build(settings, "solros", encoder)
    assert encoder.passages == 0
    assert server.collections() == expected(settings)
    assert len(found(Assistant(settings, encoder))) == 3


def test_an_index_moves_to_a_server_and_back_without_encoding(server: Server, tmp_path: Path) -> None:
    local, remote = installation(tmp_path), installation(tmp_path, chroma_url=server.url)
    encoder = HashEncoder()
    build(local, "solros", encoder)
    encoded = encoder.passages
    build(remote, "solros", encoder)
    assert server.collections() == expected(remote)
    build(local, "solros", encoder)
    assert len(found(Assistant(local, encoder))) == 3
    assert encoder.passages == encoded


def test_two_installations_share_a_server_without_harm(server: Server, tmp_path: Path) -> None:
    one, other = (installation(tmp_path / name, chroma_url=server.url) for name in ("one", "other"))
    for settings in (one, other):
        build(settings, "solros", HashEncoder())
    build(one, "solros", HashEncoder(), rebuild=True)
    assert server.collections() == sorted(expected(one) + expected(other))
    open_index(other, "solros").close()


def test_something_else_at_the_address_is_told() -> None:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"  # bound, so that nobody else is there
        with pytest.raises(VectorsUnavailable, match=GONE.format(url)):
            drop(url, "solros", "0123")


def test_a_collection_that_is_not_there_is_dropped_in_silence(server: Server) -> None:
    drop(server.url, "solros", "0123")
    assert server.collections() == []
