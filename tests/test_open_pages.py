"""What is kept of a page while it is open, and that it is forgotten when it has been closed."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from datetime import datetime, timedelta
from pathlib import Path
from time import monotonic
from types import SimpleNamespace
from typing import Any

import pytest
from web_fakes import ScriptedAssistant

from assistent import chat, open_pages
from assistent.open_pages import CLOSED_S, KEPT, OpenPages

IDLE_S = 8 * 3600


class Blocks:
    """What Gradio keeps of pages: each with when it was last used, in seconds ago."""

    def __init__(self, **pages: float) -> None:
        now = datetime.now()
        self.state_holder = SimpleNamespace(
            session_data=OrderedDict((page, object()) for page in pages),
            time_last_used={page: now - timedelta(seconds=ago) for page, ago in pages.items()},
        )
        self._queue = SimpleNamespace(
            pending_event_ids_session={page: {f"{page}-1"} for page in pages},
            pending_messages_per_session={page: object() for page in pages},
            event_ids_to_events={},
        )

    @property
    def pages(self) -> set[str]:
        return set(self.state_holder.session_data)


class Opened:
    """An app behind which pages are held open until they are closed."""

    def __init__(self, blocks: Blocks) -> None:
        self.ends: dict[str, asyncio.Event] = {}
        self.tasks: dict[str, asyncio.Task[None]] = {}
        self.guard = OpenPages(self._serve, blocks, IDLE_S)

    async def _serve(self, scope: Any, receive: Any, send: Any) -> None:
        await self.ends[scope["path"].rsplit("/")[-1]].wait()

    async def open(self, page: str) -> None:
        self.ends[page] = asyncio.Event()
        scope = {"type": "http", "path": f"/gradio_api/heartbeat/{page}"}
        self.tasks[page] = asyncio.create_task(self.guard(scope, None, None))  # type: ignore[arg-type]
        await asyncio.sleep(0)

    async def close(self, page: str) -> None:
        self.ends[page].set()
        await self.tasks[page]


def swept(monkeypatch: pytest.MonkeyPatch, blocks: Blocks, opened: list[str], closed: list[str], after: float) -> None:
    """Opens pages, closes some of them, and sweeps so many seconds later."""

    async def run() -> None:
        app = Opened(blocks)
        for page in [*opened, *closed]:
            await app.open(page)
        for page in closed:
            await app.close(page)
        now = monotonic()
        with monkeypatch.context() as patch:
            patch.setattr(open_pages, "monotonic", lambda: now + after)
            app.guard.sweep()
        for page in opened:
            await app.close(page)

    asyncio.run(run())


def test_an_open_page_is_kept_as_long_as_it_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    blocks = Blocks(a=IDLE_S - 60, b=IDLE_S + 60)
    swept(monkeypatch, blocks, ["a", "b"], [], 3 * CLOSED_S)
    assert blocks.pages == {"a"}


def test_a_closed_page_is_kept_for_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    blocks = Blocks(a=3 * CLOSED_S, b=3 * CLOSED_S)
    swept(monkeypatch, blocks, ["b"], ["a"], CLOSED_S - 1)
    assert blocks.pages == {"a", "b"}
    swept(monkeypatch, blocks, ["b"], ["a"], CLOSED_S + 1)
    assert blocks.pages == {"b"}
    assert set(blocks._queue.pending_event_ids_session) == {"b"}
    assert set(blocks._queue.pending_messages_per_session) == {"b"}
    assert set(blocks.state_holder.time_last_used) == {"b"}


def test_a_page_whose_connection_was_lost_and_made_anew_is_open(monkeypatch: pytest.MonkeyPatch) -> None:
    blocks = Blocks(a=3 * CLOSED_S)

    async def run() -> None:
        app = Opened(blocks)
        await app.open("a")
        await app.close("a")
        await app.open("a")
        now = monotonic()
        monkeypatch.setattr(open_pages, "monotonic", lambda: now + 3 * CLOSED_S)
        app.guard.sweep()
        assert blocks.pages == {"a"}
        await app.close("a")
        app.guard.sweep()
        assert blocks.pages == {"a"}, "closed just now"

    asyncio.run(run())


def test_of_many_closed_pages_the_newest_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    pages = [f"p{n}" for n in range(KEPT + 40)]
    blocks = Blocks(**{page: float(n) for n, page in enumerate(pages)})
    swept(monkeypatch, blocks, [], pages, 300)
    assert blocks.pages == set(pages[:KEPT])


def test_a_program_without_a_connection_counts_as_closed_but_not_while_it_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    blocks = Blocks(a=0, b=3 * CLOSED_S)
    blocks._queue.event_ids_to_events["b-1"] = object()
    guard = OpenPages(Opened(blocks)._serve, blocks, IDLE_S)
    guard.sweep()
    now = monotonic()
    monkeypatch.setattr(open_pages, "monotonic", lambda: now + 2 * CLOSED_S)
    guard.sweep()
    assert blocks.pages == {"a"}
    assert set(blocks._queue.pending_messages_per_session) == {"a", "b"}, "b's answer is still on its way"


def test_a_clock_set_back_keeps_nothing_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    pages = {f"p{n}": -7200.0 for n in range(KEPT + 5)}
    blocks = Blocks(**pages)
    swept(monkeypatch, blocks, [], list(pages), 2 * CLOSED_S)
    assert len(blocks.pages) == KEPT


def test_pages_are_swept_away_until_there_are_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(open_pages, "SWEEP_S", 0.01)
    monkeypatch.setattr(open_pages, "CLOSED_S", 0.0)
    blocks = Blocks(a=1)

    async def run() -> None:
        app = Opened(blocks)
        await app.open("a")
        await asyncio.sleep(0.05)
        assert blocks.pages == {"a"}
        await app.close("a")
        sweeping = app.guard._sweeping
        assert sweeping is not None
        await asyncio.wait_for(sweeping, 10)

    asyncio.run(run())
    assert blocks.pages == set()


def test_gradio_keeps_pages_where_they_are_looked_for(tmp_path: Path) -> None:
    """The names of Gradio's own that are relied on, and that a page holds a connection at all."""
    from fastapi import FastAPI

    app = FastAPI()
    assistant = ScriptedAssistant(tmp_path)
    chat.mount(app, assistant)
    (guard,) = [made for made in app.user_middleware if getattr(made.cls, "__name__", "") == "OpenPages"]
    blocks: Any = guard.kwargs["blocks"]
    assert blocks.get_config_file()["connect_heartbeat"] is True
    holder, queue = blocks.state_holder, blocks._queue
    assert holder.capacity == open_pages.OPEN
    assert holder["sida"] is holder.session_data["sida"] and "sida" in holder.time_last_used
    assert (queue.pending_event_ids_session, queue.event_ids_to_events) == ({}, {})
    assert not queue.pending_messages_per_session
    assert queue.ANALYTICS_MAX_EVENTS == 1 and queue.compute_analytics_summary([{}]) == {"functions": {}}
