"""Hostile requests to every address: a few here, many by ``python -m benchmarks.fuzz_pages``."""

from __future__ import annotations

import asyncio
import warnings
from collections.abc import Iterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from checked import checked_settings
from entrance_fakes import assistant_of, cheap, guarded
from fakes import HashEncoder

from assistent import check_work, web
from assistent.assistant import Assistant
from assistent.gate import _ALLOWED
from benchmarks import fuzz_pages
from benchmarks.fuzz import _here
from benchmarks.fuzz_pages import PAGES, Fuzzer, fuzz

PLACES = ("/", "/dokument", "/introduktion", "/kvalitet", "/om")
"""Pages that a stranger is shown the way to the log-in from."""


class Scripted:
    """An app that answers by the book."""

    def __init__(self, status: int) -> None:
        self.status = status
        self.router = self

    @asynccontextmanager
    async def lifespan_context(self, _: Any) -> Any:
        yield

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if self.status == 0:
            raise ZeroDivisionError
        await send({"type": "http.response.start", "status": self.status, "headers": []})
        await send({"type": "http.response.body", "body": b""})


def fuzzer(seed: int = 1) -> Fuzzer:
    return Fuzzer(seed, ["exempel"], ["policy-resor"])


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(check_work, "run", _here)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def test_no_request_of_many_hurts(tmp_path: Path, here: None) -> None:
    app = web.create_app(Assistant(checked_settings(tmp_path), HashEncoder()))
    outcome = asyncio.run(fuzz(app, fuzzer(), 300))
    assert outcome.failures == []
    assert sum(sum(found.values()) for found in outcome.statuses.values()) == 300
    assert {status for found in outcome.statuses.values() for status in found} >= {200, 404, 422}


def test_where_one_logs_in_half_of_the_requests_come_from_one_who_has(
    tmp_path: Path, here: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    cheap(monkeypatch)
    assistant = assistant_of(guarded(tmp_path, questions_per_minute="0"))
    made = Fuzzer(1, ["oppen", "stangd"], ["arkiv"], partial(fuzz_pages.logged_in, assistant.settings))
    outcome = asyncio.run(fuzz(web.create_app(assistant), made, 300))
    assert outcome.failures == []
    pages = [found for place, found in outcome.statuses.items() if place.split()[1] in PLACES]
    assert sum(found[200] for found in pages) and sum(found[303] for found in pages), pages


def test_where_nobody_logs_in_there_is_no_cookie(tmp_path: Path) -> None:
    assert fuzz_pages.logged_in(checked_settings(tmp_path)) == ""


@pytest.mark.parametrize(("status", "failures"), [(200, 0), (404, 0), (503, 0), (500, 9), (502, 9), (0, 9)])
def test_a_failure_is_found(status: int, failures: int) -> None:
    outcome = asyncio.run(fuzz(Scripted(status), fuzzer(), 9))
    assert len(outcome.failures) == failures


def test_a_seed_makes_the_same_requests() -> None:
    first, second, other = fuzzer(3), fuzzer(3), fuzzer(4)
    made = [first.request() for _ in range(50)]
    assert made == [second.request() for _ in range(50)]
    assert made != [other.request() for _ in range(50)]


def test_every_page_that_the_gate_lets_in_is_tried() -> None:
    for path, _ in PAGES:
        assert _ALLOWED.fullmatch(f"GET {path}"), path
    tried = {
        request.path for request in (made for one in [fuzzer(5)] for made in (one.request() for _ in range(3_000)))
    }
    for path in (
        "/kontrollera",
        "/api/ask",
        "/api/search",
        "/api/check",
        "/introduktion/underlag",
        "/gradio_api/queue/join",
        "/logga-in",
    ):
        assert path in tried
    assert fuzz_pages.PATIENCE_S <= 60
