"""What may be put to Gradio's queue: what the page sends, and nothing else."""

from __future__ import annotations

import asyncio
import json
from types import SimpleNamespace
from typing import Any

import pytest

from assistent.joining import Joining

SENT = {"fn_index": 3, "data": ["Vem?", None], "session_hash": "abc123", "trigger_id": 7, "event_data": None}
CANCEL = {"session_hash": "abc123", "fn_index": 3, "event_id": "e1"}
SAMLING = SimpleNamespace(choices=[("Exempelby kommun", "exempelby"), ("Mjölby kommun", "mjolby")])
"""A part of the page that offers choices: what is shown, and what is sent."""
JOIN, DATA = "/gradio_api/queue/join", "/gradio_api/queue/data"


def put(path: str, body: bytes = b"", query: bytes = b"", more: tuple[bytes, ...] = ()) -> tuple[int, Any]:
    """The status, and what the app behind got to read."""
    got: list[Any] = []
    parts = [body, *more]
    told: list[int] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        got.append(json.loads((await receive())["body"]) if path != DATA else scope["path"])
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def receive() -> Any:
        return {"type": "http.request", "body": parts.pop(0), "more_body": bool(parts)}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            told.append(message["status"])

    blocks = SimpleNamespace(
        fns={3: SimpleNamespace(inputs=["field", "state"]), 4: SimpleNamespace(inputs=["field", SAMLING])},
        _queue=SimpleNamespace(pending_messages_per_session={"abc123": object()}),
    )
    scope = {"type": "http", "method": "POST", "path": path, "query_string": query, "headers": []}
    asyncio.run(Joining(app, blocks)(scope, receive, send))
    return told[0], got[0] if got else None


def test_what_the_page_sends_is_passed_on() -> None:
    assert put(JOIN, json.dumps(SENT).encode()) == (200, SENT)
    assert put(JOIN + "/", json.dumps({**SENT, "trigger_id": None}).encode()) == (200, {**SENT, "trigger_id": None})
    whole = json.dumps(SENT).encode()
    assert put(JOIN, whole[:20], more=(whole[20:],)) == (200, SENT)


def test_what_it_does_not_send_is_left_out() -> None:
    more = {**SENT, "batched": True, "simple_format": True, "event_data": {"a": 1}, "trigger_id": "x", "_x": 1}
    assert put(JOIN, json.dumps(more).encode()) == (200, {**SENT, "trigger_id": None})


@pytest.mark.parametrize(
    "changed",
    [
        {"fn_index": 99}, {"fn_index": -1}, {"fn_index": "3"}, {"fn_index": True}, {"fn_index": None}, {"fn_index": 3.0},
        {"data": []}, {"data": ["a", "b", "c"]}, {"data": None}, {"data": {"a": 1}}, {"data": ["a", {"path": "/etc/passwd"}]},
        {"data": [["a"], None]}, {"data": [1, None]}, {"session_hash": None}, {"session_hash": ""}, {"session_hash": "a" * 65},
        {"data": ["\ud800", None]}, {"data": ["a\udfff", None]}, {"session_hash": "../x"}, {"session_hash": 5}, {"session_hash": ["abc123"]},
    ],
)  # fmt: skip
def test_anything_else_is_refused(changed: dict[str, Any]) -> None:
    assert put(JOIN, json.dumps({**SENT, **changed}).encode()) == (422, None)


@pytest.mark.parametrize(
    ("value", "status"), [("mjolby", 200), (None, 200), ("Mjölby kommun", 422), ("../etc", 422), ("", 422)]
)
def test_a_choice_is_one_of_those_that_are_offered(value: str | None, status: int) -> None:
    assert put(JOIN, json.dumps({**SENT, "fn_index": 4, "data": ["Vem?", value]}).encode())[0] == status


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b'"x"', b"\xff\xfe", b'{"a":\xf9}', b"[" * 30_000, b"1" * 5_000]
)
def test_what_is_no_json_object_is_refused(body: bytes) -> None:
    for path in (JOIN, "/gradio_api/cancel", "/gradio_api/reset"):
        assert put(path, body) == (422, None)


def test_an_event_is_ended_with_what_belongs_to_it() -> None:
    assert put("/gradio_api/cancel", json.dumps({**CANCEL, "x": 1}).encode()) == (200, CANCEL)
    assert put("/gradio_api/cancel", json.dumps({**CANCEL, "fn_index": "3"}).encode()) == (422, None)
    assert put("/gradio_api/reset", b'{"event_id": "e1"}') == (200, {"event_id": "e1"})
    assert put("/gradio_api/reset", b'{"event_id": null}') == (422, None)


def test_messages_are_for_a_page_that_has_asked() -> None:
    assert put(DATA, query=b"session_hash=abc123") == (200, DATA)
    for query in (b"", b"session_hash=", b"session_hash=annan", b"session_hash=abc123&session_hash=annan"):
        assert put(DATA, query=query) == (404, None)
