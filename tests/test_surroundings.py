"""What an installation stands on: each fault is told with what to do, and makes the status unsound."""

from __future__ import annotations

import http.server
import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
from fakes import HashEncoder, installation

from assistent import status, surroundings
from assistent.indexing import build
from assistent.settings import Settings
from assistent.surroundings import Check


def checked(settings: Settings, name: str) -> Check:
    (found,) = [check for check in surroundings.checks(settings) if check.name == name]
    return found


@contextmanager
def answering(code: int) -> Iterator[tuple[str, list[str]]]:
    """A server that answers every GET with ``code``, and the keys that it was given."""
    keys: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            keys.append(self.headers.get("Authorization", ""))
            self.send_response(code)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", keys
        server.shutdown()


def nowhere() -> str:
    """An address that nothing listens on."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return f"http://127.0.0.1:{taken.getsockname()[1]}"


def test_a_sound_installation_has_nothing_to_do(tmp_path: Path) -> None:
    settings = installation(tmp_path)
    build(settings, "solros", HashEncoder())
    found = surroundings.checks(settings)
    assert [check.name for check in found] == ["disk", "corpus", "indexes", "cache", "versions", "reaches"]
    assert [check.problem for check in found] == [None] * 6
    report = status.report(settings)
    assert (report["sound"], report["reaches"], len(report["checks"])) == (True, [], 6)
    assert "  Bra:        Når inga andra datorer när frågor besvaras" in status.text(report).splitlines()


def test_a_disk_that_is_nearly_full_is_told_and_makes_the_status_unsound(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = installation(tmp_path)
    build(settings, "solros", HashEncoder())
    monkeypatch.setattr("shutil.disk_usage", lambda _: type("Usage", (), {"free": 499e6}))
    assert checked(settings, "disk").problem == "Det är för lite ledigt utrymme på disken."
    report = status.report(settings)
    assert not report["sound"]
    assert (
        "  FEL:        Det är för lite ledigt utrymme på disken.\n"
        "  Gör så här: Frigör utrymme innan dokument läses in.\n"
    ) in status.text(report)


def test_a_folder_that_may_not_be_read_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = installation(tmp_path)
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path) != settings.corpus or not mode & os.R_OK)
    assert checked(settings, "corpus").problem == f"Mappen {settings.corpus} kan inte läsas av den här användaren."


def test_an_index_may_be_read_only_where_a_server_has_the_vectors_but_not_a_cache_without_its_model(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = installation(tmp_path)
    monkeypatch.setattr(os, "access", lambda _, mode: not mode & os.W_OK)
    assert checked(settings, "indexes").problem == f"Mappen {settings.indexes} kan inte skrivas av den här användaren."
    served = replace(settings, chroma_url="http://127.0.0.1:1")
    assert checked(served, "indexes") == Check("indexes", f"{settings.indexes}: kan bara läsas")
    assert checked(settings, "cache").problem == f"Mappen {settings.cache} kan inte skrivas av den här användaren."
    assert checked(settings, "cache").remedy == "Rätta mappens ägare eller behörighet."


def test_a_list_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    settings = installation(tmp_path, question_log="fragor.jsonl", gap_list="saknas/luckor.jsonl", log_days="7")
    assert checked(settings, "question_log") == Check(
        "question_log", f"Frågeloggen antecknas i {tmp_path / 'fragor.jsonl'} och sparas i 7 dagar"
    )
    gaps = checked(settings, "gap_list")
    assert gaps.problem == f"Filen {tmp_path / 'saknas' / 'luckor.jsonl'} kan inte skrivas."
    assert gaps.remedy == "Rätta gap_list, eller mappens behörighet."


def test_a_key_that_others_may_read_is_told_and_never_shown(tmp_path: Path) -> None:
    settings = installation(tmp_path)
    file = tmp_path / "assistent.toml"
    file.write_text('llm_key = "hemlig-nyckel"\n', encoding="utf-8")
    file.chmod(0o644)
    told = checked(settings, "secret")
    assert told.problem == f"Nyckeln i {file} kan läsas av andra användare."
    assert told.remedy == f"Kör: chmod 600 {file}, eller lägg nyckeln i ASSISTENT_LLM_KEY."
    assert "hemlig" not in repr(told)
    file.chmod(0o600)
    assert "secret" not in {check.name for check in surroundings.checks(settings)}


def test_a_library_of_the_wrong_version_or_missing_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = ["numpy<1", "finns-inte-alls>=2", 'pytest>99; extra == "dev"', "starlette"]
    monkeypatch.setattr(metadata, "requires", lambda _: lines)
    told = checked(installation(tmp_path), "versions")
    wrong = f"numpy {metadata.version('numpy')} (ska vara <1), finns-inte-alls saknas"
    assert told.problem == f"Installerade bibliotek stämmer inte: {wrong}."


def test_without_a_package_versions_are_not_judged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(_: str) -> list[str]:
        raise metadata.PackageNotFoundError

    monkeypatch.setattr(metadata, "requires", gone)
    assert checked(installation(tmp_path), "versions").problem is None


def test_a_chroma_server_that_is_away_or_another_is_told(tmp_path: Path) -> None:
    address = nowhere()
    told = checked(installation(tmp_path, chroma_url=address), "chroma")
    assert told.problem == f"Chroma på {address} svarar inte."
    with answering(200) as (other, _):
        told = checked(installation(tmp_path, chroma_url=other), "chroma")
        assert told.problem == f"Chroma på {other} svarar inte."


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        (200, None),
        (404, None),
        (501, None),
        (401, "Språkmodellen (127.0.0.1) tar inte emot nyckeln (HTTP 401)."),
        (503, "Språkmodellen (127.0.0.1) svarade med ett fel (HTTP 503)."),
        (302, None),
    ],
)
def test_the_language_model_is_asked_with_its_key(tmp_path: Path, code: int, problem: str | None) -> None:
    with answering(code) as (address, keys):
        settings = installation(tmp_path, llm_url=f"{address}/v1", llm_model="modell-7", llm_key="nyckel")
        told = checked(settings, "language_model")
    assert told.problem == problem
    assert "nyckel" not in told.told
    assert keys == ["Bearer nyckel"]


def test_a_language_model_that_is_away_is_told(tmp_path: Path) -> None:
    settings = installation(tmp_path, llm_url=f"{nowhere()}/v1", llm_model="modell-7")
    told = checked(settings, "language_model")
    assert told.problem == "Språkmodellen (127.0.0.1) går inte att nå."
    assert told.remedy is not None and told.remedy.startswith("Kör tjänsten?")


def test_other_machines_that_the_settings_name_are_told(tmp_path: Path) -> None:
    settings = installation(
        tmp_path, chroma_url="http://chroma.exempelby.se", llm_url="https://modell.exempelby.se/v1", llm_model="m"
    )
    assert surroundings.reaches(settings) == ["chroma.exempelby.se", "modell.exempelby.se"]
    local = installation(tmp_path, chroma_url="http://[::1]:8000", llm_url="http://localhost:11434/v1", llm_model="m")
    assert surroundings.reaches(local) == []


# who may


def test_nothing_is_told_of_who_may_where_only_this_machine_asks(tmp_path: Path) -> None:
    assert "access" not in [check.name for check in surroundings.checks(installation(tmp_path))]


def test_the_ways_in_are_told(tmp_path: Path) -> None:
    settings = installation(
        tmp_path, users="a.json", proxy_header="X-Remote-User", oidc_issuer="https://idp.exempelby.se",
        oidc_client="a", public_address="https://a.exempelby.se", access="solros=ks", host="10.0.0.1",
    )  # fmt: skip
    found = checked(settings, "access")
    assert found.problem is None
    assert found.told == (
        f"Vem som får: lösenord i {tmp_path / 'a.json'}, X-Remote-User från 127.0.0.1, ::1, OpenID Connect hos "
        "https://idp.exempelby.se; 1 samlingar bara för vissa grupper"
    )
    assert surroundings.reaches(settings) == ["idp.exempelby.se"]


def test_that_all_may_is_told(tmp_path: Path) -> None:
    found = checked(installation(tmp_path, host="0.0.0.0", open_to_all="true"), "access")
    assert found == Check("access", "Vem som får: alla som når 0.0.0.0:7860, utan inloggning (open_to_all)")


@pytest.mark.parametrize(
    ("more", "problem"),
    [
        ({"host": "0.0.0.0"}, "Adressen 0.0.0.0 når andra datorer, och ingen inloggning är inställd."),
        ({"access": "solros=ks"}, "Samlingar är begränsade i access, men ingen inloggning är inställd."),
        ({"access": "ros=ks", "users": "a.json"}, "access begränsar en samling som inte finns: ros."),
        ({"users": "a.json"}, "Användarfilen {root}/a.json är tom: ingen kan logga in."),
        ({"users": "b.json"}, "Användarfilen {root}/b.json kan läsas av andra användare."),
        ({"users": "c.json"}, "Användarfilen {root}/c.json kan inte läsas: den är inte skriven av assistent user."),
        ({"users": "d.json", "host": "0.0.0.0"}, "Lösenord och inloggningar kan skickas okrypterat till 0.0.0.0."),
    ],
)
def test_a_door_that_is_open_by_mistake_is_told(tmp_path: Path, more: dict[str, str], problem: str) -> None:
    for name, content, mode in (("b.json", USERS, 0o644), ("c.json", "skrap", 0o600), ("d.json", USERS, 0o600)):
        (tmp_path / name).write_text(content)
        (tmp_path / name).chmod(mode)
    environ: dict[str, Any] = dict(more)
    found = checked(installation(tmp_path, **environ), "access")
    assert found.problem == problem.format(root=tmp_path) and found.remedy


USERS = '{"users": {"eva": {"role": "reader", "groups": [], "password": "x"}}}'


def test_a_secret_of_the_provider_in_a_file_for_all_is_told(tmp_path: Path) -> None:
    settings = installation(tmp_path)
    (tmp_path / "assistent.toml").write_text('oidc_secret = "x"\n')
    (tmp_path / "assistent.toml").chmod(0o644)
    assert "ASSISTENT_OIDC_SECRET" in str(checked(settings, "secret").remedy)
