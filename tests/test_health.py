"""What monitors are told: that the process lives, that it can answer or why not, and what it has counted."""

from __future__ import annotations

import logging
import re
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from fakes import HashEncoder, installation

from assistent import health, web
from assistent.assistant import Assistant
from assistent.errors import VectorsUnavailable
from assistent.health import near
from assistent.indexing import build
from assistent.settings import Settings

if TYPE_CHECKING:
    from starlette.testclient import TestClient

HERE = ("127.0.0.1", 50_000)


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    settings = installation(tmp_path_factory.mktemp("halsa"))
    build(settings, "solros", HashEncoder())
    return settings


@contextmanager
def served(assistant: Assistant, client: tuple[str, int] = HERE) -> Iterator[TestClient]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from starlette.testclient import TestClient

        with TestClient(web.create_app(assistant), client=client) as opened:
            yield opened


@pytest.fixture(scope="module")
def client(settings: Settings) -> Iterator[TestClient]:
    with served(Assistant(settings, HashEncoder())) as client:
        yield client


def value(client: TestClient, name: str) -> float | None:
    """A counter as Prometheus would read it."""
    found = re.search(rf"^{re.escape(name)} (\S+)$", client.get("/metrics").text, re.M)
    return float(found[1]) if found else None


def test_a_process_that_lives_says_so(client: TestClient) -> None:
    response = client.get("/healthz")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})
    assert response.headers["cache-control"] == "no-store"


def test_ready_when_index_model_and_vectors_answer(client: TestClient) -> None:
    response = client.get("/readyz")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})


def test_not_ready_without_an_index_and_ready_again_with_one(tmp_path: Path) -> None:
    settings = installation(tmp_path)
    with served(Assistant(settings, HashEncoder())) as client:
        response = client.get("/readyz")
        assert response.status_code == 503
        assert response.json() == {
            "status": "unready",
            "error": "Samlingen solros är inte indexerad.",
            "remedy": "Kör: assistent index --samling solros",
        }
        assert client.get("/healthz").status_code == 200
        build(settings, "solros", HashEncoder())
        assert client.get("/readyz").status_code == 200


def test_not_ready_while_the_vectors_are_away(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_: object) -> None:
        raise VectorsUnavailable("Chroma på http://127.0.0.1:1 svarar inte.", "Starta den.")

    monkeypatch.setattr("assistent.dense.Dense.nearest", gone)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["error"] == "Chroma på http://127.0.0.1:1 svarar inte."


def test_not_ready_for_a_fault_that_nobody_foresaw(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistent.dense.Dense.nearest", lambda *_: 1 / 0)
    response = client.get("/readyz")
    assert (response.status_code, response.json()["error"]) == (503, "Något gick fel.")
    assert "division" not in response.text


def test_one_look_at_a_time_while_something_is_slow(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    looks, go_on = [], threading.Event()

    def slow(_: object) -> None:
        looks.append(1)
        go_on.wait(30)

    monkeypatch.setattr(health.Health, "_look", slow)
    monkeypatch.setattr(health, "WAITED_S", 0.05)
    told = [client.get("/readyz") for _ in range(3)]
    go_on.set()
    assert [response.status_code for response in told] == [503] * 3
    assert told[0].json()["error"] == "Index och modell öppnas eller svarar sent."
    assert len(looks) == 1


def test_questions_are_counted_by_outcome_and_step(client: TestClient) -> None:
    asked = 'assistent_questions_total{outcome="out_of_scope",samling="solros"}'
    before = value(client, asked) or 0
    client.post("/api/ask", json={"question": "Hej!"})
    assert value(client, asked) == before + 1
    assert value(client, 'assistent_step_seconds_count{step="read"}') == value(
        client, "assistent_question_seconds_count"
    )
    assert value(client, "assistent_questions_in_progress") == 0
    assert value(client, 'assistent_waiting{interface="page"}') == 0
    assert value(client, 'assistent_waiting{interface="api"}') == 0
    assert value(client, 'assistent_index_documents{samling="solros"}') == 3
    assert value(client, 'assistent_index_failed_files{samling="solros"}') == 0
    age = value(client, 'assistent_index_age_seconds{samling="solros"}')
    assert age is not None and age >= 0
    assert client.get("/metrics").headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"


def test_errors_of_the_log_are_counted(client: TestClient) -> None:
    before = value(client, "assistent_errors_total")
    logging.getLogger("assistent.prov").error("fel")
    logging.getLogger("assistent.prov").warning("varning")
    assert before is not None
    assert value(client, "assistent_errors_total") == before + 1


def test_nothing_of_a_question_is_counted(client: TestClient) -> None:
    client.post("/api/ask", json={"question": "Vem är hemligheten4711?"})
    assert "hemligheten" not in client.get("/metrics").text


@pytest.mark.parametrize(
    ("metrics", "host", "statuses"),
    [
        ("local", "127.0.0.1", (200, 200)),
        ("local", "10.1.2.3", (200, 200)),
        ("local", "8.8.8.8", (404, 404)),
        ("local", "testclient", (404, 404)),
        ("all", "8.8.8.8", (200, 200)),
        ("off", "127.0.0.1", (200, 404)),
        ("off", "8.8.8.8", (404, 404)),
    ],
)
def test_who_may_read_what(settings: Settings, metrics: str, host: str, statuses: tuple[int, int]) -> None:
    assistant = Assistant(replace(settings, metrics=metrics), HashEncoder())
    with served(assistant, (host, 50_000)) as client:
        assert tuple(client.get(path).status_code for path in ("/readyz", "/metrics")) == statuses
        assert client.get("/healthz").status_code == 200


@pytest.mark.parametrize(
    ("host", "is_near"),
    [
        ("127.0.0.1", True),
        ("::1", True),
        ("192.168.1.2", True),
        ("fd00::1", True),
        ("::ffff:10.0.0.1", True),
        ("::ffff:8.8.8.8", False),
        ("2001:4860:4860::8888", False),
        ("8.8.8.8", False),
        ("", False),
        ("localhost", False),
    ],
)
def test_near_is_this_machine_and_private_networks(host: str, is_near: bool) -> None:
    assert near(host) is is_near


@pytest.mark.parametrize(("question_log", "told"), [("", False), ("fragor.jsonl", True)])
def test_the_page_says_whether_every_question_is_noted(settings: Settings, question_log: str, told: bool) -> None:
    with served(Assistant(replace(settings, question_log=question_log), HashEncoder())) as client:
        page = client.get("/").text
    assert ("Varje fråga antecknas på servern med hur den slutade, utan vem som ställde den." in page) is told
    assert ("Inga frågor sparas på servern" in page) is not told
