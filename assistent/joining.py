"""What may be put to Gradio's queue: what the page itself sends, and nothing else.

Gradio answers 500 to an event that there is not, prints what it was sent where that is not as it expects, and leaves a
task running for ever for each page that asks for messages without having asked a question. Pure ASGI, so that streamed
answers pass through untouched.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_SESSION = re.compile(r"[\w-]{1,64}")
_JOIN = "/gradio_api/queue/join"
_DATA = "/gradio_api/queue/data"
_ENDING: dict[str, dict[str, type]] = {
    "/gradio_api/cancel": {"session_hash": str, "fn_index": int, "event_id": str},
    "/gradio_api/reset": {"event_id": str},
}
"""What ends an event, and what it tells."""


class Joining:
    """The app, with what is put to the queue of ``blocks`` (Gradio's) looked at first."""

    def __init__(self, app: ASGIApp, blocks: Any) -> None:
        self.app = app
        self._blocks = blocks

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"].rstrip("/") if scope["type"] == "http" else ""
        if path == _DATA and not self._waits(scope):
            await _refused(404, "Sidan finns inte.", scope, receive, send)
        elif path in (_JOIN, *_ENDING):
            body = await _body(receive)
            if body is None:
                return  # the client has gone
            event = self._event(body) if path == _JOIN else _ended(body, _ENDING[path])
            if event is None:
                await _refused(422, "Anropet är inte sidans eget. Ladda sidan på nytt.", scope, receive, send)
            else:
                await self._passed(event, scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _passed(self, event: dict[str, Any], scope: Scope, receive: Receive, send: Send) -> None:
        body = json.dumps(event).encode()
        kept = [h for h in scope["headers"] if h[0] not in (b"content-length", b"content-type")]
        headers = [*kept, (b"content-length", str(len(body)).encode()), (b"content-type", b"application/json")]
        given = False

        async def replayed() -> Message:
            nonlocal given
            if given:
                return await receive()
            given = True
            return {"type": "http.request", "body": body, "more_body": False}

        await self.app({**scope, "headers": headers}, replayed, send)

    def _waits(self, scope: Scope) -> bool:
        """Whether the page has asked something, so that there may be messages for it."""
        page = parse_qs(scope["query_string"].decode("latin-1")).get("session_hash", [""])
        return len(page) == 1 and page[0] in self._blocks._queue.pending_messages_per_session

    def _event(self, body: bytes) -> dict[str, Any] | None:
        """What the page sends when one of its parts is used; ``None`` for anything else."""
        told = _table(body)
        number, data, page, part = (told.get(name) for name in ("fn_index", "data", "session_hash", "trigger_id"))
        known = self._blocks.fns.get(number) if type(number) is int else None
        if known is None or not isinstance(page, str) or not _SESSION.fullmatch(page):
            return None
        if not isinstance(data, list) or len(data) != len(known.inputs):
            return None
        if not all(value is None or isinstance(value, str) for value in data):
            return None
        if not all(map(_offered, known.inputs, data)):
            return None
        trigger = part if type(part) is int else None
        return {"fn_index": number, "data": data, "session_hash": page, "trigger_id": trigger, "event_data": None}


def _offered(part: Any, value: str | None) -> bool:
    """Whether a part of the page may have the value: where it offers choices, one of them."""
    choices = getattr(part, "choices", None)
    return not choices or value is None or value in {told for _, told in choices}


def _table(body: bytes) -> dict[str, Any]:
    """A JSON object; an empty one for anything else, also for what holds characters that are none."""
    try:
        told = json.loads(body)
        json.dumps(told, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}


def _ended(body: bytes, wanted: dict[str, type]) -> dict[str, Any] | None:
    """What the page sends to end an event; ``None`` for anything else."""
    told = _table(body)
    return (
        {name: told[name] for name in wanted} if all(type(told.get(n)) is kind for n, kind in wanted.items()) else None
    )


async def _body(receive: Receive) -> bytes | None:
    """The whole body, whose size the gate has limited; ``None`` if the client has gone."""
    parts = []
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return None
        parts.append(message.get("body", b""))
        if not message.get("more_body"):
            return b"".join(parts)


async def _refused(status: int, reason: str, scope: Scope, receive: Receive, send: Send) -> None:
    from starlette.responses import PlainTextResponse

    await PlainTextResponse(reason, status)(scope, receive, send)
