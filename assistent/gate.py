"""The gate before the web app: what it lets in, which headers go out, and whose page is shown.

Gradio offers far more routes than the page needs and sends no security headers; this is where both
are mended, in plain ASGI, so that streamed answers pass through untouched.
"""

from __future__ import annotations

import re
import secrets
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from assistent import pages
from assistent.hosts import Hosts
from assistent.login_page import PLACE as LOGIN
from assistent.shell import PLACES
from assistent.texts import Words, speaking, words

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.responses import Response
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from assistent.entrance import Entrance

LARGEST_POST = 64 * 1024
"""Bytes; a question at its longest is a tenth of this."""
LARGEST_TEXT = 6_100_000
"""Bytes of a text to check as JSON: 500,000 characters, each written as six."""
_LARGEST = {"/kontrollera": float("inf"), "/api/check": LARGEST_TEXT}
"""Where more may be posted; the page that checks quotations has a limit of its own."""

_ALLOWED = re.compile(
    r"""
    GET\ /(?:
        |theme\.css
        |assistent/(?:[a-z]+\.(?:css|js)|icon\.svg)
        |kalla(?:/(?:sida|fil))?
        |(?:introduktion|dokument)(?:/[a-z]+)?
        |kontrollera
        |kvalitet
        |om
        |logga-in(?:/(?:start|svar))?
        |assets/[A-Za-z0-9_@-][A-Za-z0-9_.@-]{0,200}
        |gradio_api/(?:queue/data|heartbeat/\w{1,64}|app_id)
        |api/openapi\.json
        |healthz|readyz|metrics
    )
    |HEAD\ /
    |POST\ /(?:kontrollera|logga-in|logga-ut|api/(?:ask|search|check)|introduktion/[a-z]+|gradio_api/(?:queue/join|cancel|reset)/?)
    """,
    re.VERBOSE,
)
"""What the page asks of the server. Gradio also has routes to upload, fetch files, proxy and read
every event's interface; the page needs none of them, so they are answered 404."""

_POLICY = (
    "default-src 'self'; script-src 'self' 'nonce-{nonce}' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; "
    "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
)
"""No other origin. Gradio compiles its templates in the browser ('unsafe-eval') and sets styles on
elements ('unsafe-inline'); scripts in the page run only with this response's nonce."""


_SOURCE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "base-uri 'self'; form-action 'none'; frame-ancestors 'none'"
)
"""The source page is ours alone: nothing inline, nothing evaluated."""

_FILE_POLICY = "default-src 'none'; frame-ancestors 'none'"
"""A file may load nothing. The browser's own PDF viewer is no part of the file."""


_PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
)
"""The other places are ours alone too, and send their own forms."""


_BARE = ("api", "healthz", "readyz", "metrics")
"""What programs read: no page at all."""


def _policy(path: str, nonce: str) -> str:
    if path == "/kalla/fil":
        return _FILE_POLICY
    place = path.split("/")[1]
    if place in _BARE:
        return _FILE_POLICY
    if place == "kalla":
        return _SOURCE_POLICY
    return _PAGE_POLICY if place and place in (*PLACES, LOGIN, "logga-ut") else _POLICY.format(nonce=nonce)


_MISCALLED = (
    "Assistenten svarar inte under det namnet. Öppna den adress som du har fått.",
    "Den som sköter assistenten anger namnet i inställningen hosts.",
)


class Gate:
    """Answers 404 to what the page does not need, adds the security headers, and puts Gradio's page
    into ours. Pure ASGI, so that streamed answers pass through untouched."""

    def __init__(
        self,
        app: ASGIApp,
        told: pages.Told,
        entrance: Entrance | None = None,
        sees: Callable[[str], bool] = lambda _: True,
        hosts: Hosts | None = None,
    ) -> None:
        """``entrance`` finds out who comes in (without one, nobody is asked); ``sees`` tells which samlingar they may see;
        ``hosts`` which names the server answers to (without, any)."""
        self.app = app
        self.told = told
        self.entrance = entrance
        self.sees = sees
        self.hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":  # the page opens none
            await send({"type": "websocket.close", "code": 1008})
            return
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        nonce = secrets.token_urlsafe(16)
        guarded = _Guarded(send, _policy(scope["path"], nonce))
        if self.hosts and not self.hosts.admits(scope):
            await _refused(scope, 421, *_MISCALLED)(scope, receive, guarded)
        elif not _ALLOWED.fullmatch(f"{scope['method']} {scope['path']}") or self._without_log_in(scope["path"]):
            await _refused(scope, 404, "Sidan finns inte.", "Se /api/openapi.json.")(scope, receive, guarded)
        elif scope["method"] == "POST" and not _content_length(scope) <= _LARGEST.get(scope["path"], LARGEST_POST):
            await _refused(scope, 413, "Frågan är för stor.", "Dela den.")(scope, receive, guarded)
        else:
            let_in = partial(self._pass, nonce=nonce)
            await (partial(self.entrance, let_in) if self.entrance else let_in)(scope, receive, guarded)

    def _without_log_in(self, path: str) -> bool:
        """Whether an address is one of a log-in that there is not."""
        there_is = self.entrance is not None and self.entrance.identity.sessions is not None
        return path.split("/")[1] in (LOGIN, "logga-ut") and not there_is

    async def _pass(self, scope: Scope, receive: Receive, send: Send, nonce: str) -> None:
        """What is let in."""
        query = parse_qs(scope["query_string"].decode("latin-1"))
        spoken = words(query.get("lang", [""])[0])
        if scope["path"] == "/" and scope["method"] == "GET":
            # the page is rewritten, so it must come uncompressed
            scope["headers"] = [h for h in scope["headers"] if h[0] != b"accept-encoding"]
            samling = query.get("samling", [""])[0]
            told = self.told.to(self.sees)
            if self.told.samlingar and (not told.samlingar or (samling and samling not in told.samlingar)):
                from starlette.responses import HTMLResponse

                page, status = (pages.no_samling(told), 404) if told.samlingar else (pages.nothing(), 403)
                await HTMLResponse(page, status)(scope, receive, send)
                return
            await self.app(scope, receive, _Rewriting(send, told, nonce, samling, spoken))
        else:
            with speaking(spoken):
                await self.app(scope, receive, send)


def _refused(scope: Scope, status: int, reason: str, remedy: str) -> Response:
    """A refusal in words; for the HTTP interface as its error object."""
    from starlette.responses import JSONResponse, PlainTextResponse

    if scope["path"].startswith("/api/"):
        return JSONResponse({"error": reason, "remedy": remedy}, status)
    return PlainTextResponse(f"{reason} {remedy}" if status == 421 else reason, status)


def _content_length(scope: Scope) -> float:
    """The length a request declares; one that declares none may be of any length."""
    declared = dict(scope["headers"]).get(b"content-length", b"")
    return int(declared) if declared.isdigit() else float("inf")


class _Guarded:
    """``send`` with the security headers, and without Gradio's permission for other origins."""

    def __init__(self, send: Send, policy: str) -> None:
        self.send = send
        self.added = [
            (b"content-security-policy", policy.encode()),
            (b"x-frame-options", b"DENY"),
            (b"x-content-type-options", b"nosniff"),
            (b"referrer-policy", b"same-origin"),
            (b"cross-origin-opener-policy", b"same-origin"),
            (b"cross-origin-resource-policy", b"same-origin"),
        ]

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            kept = [h for h in message.get("headers", []) if not h[0].lower().startswith(b"access-control-")]
            message = {**message, "headers": [*kept, *self.added]}
        await self.send(message)


class _Rewriting:
    """``send`` that gathers Gradio's page and sends ours in its place."""

    def __init__(self, send: Send, told: pages.Told, nonce: str, samling: str, spoken: Words) -> None:
        self.send = send
        self.made = partial(pages.page, told=told, nonce=nonce, samling=samling, words=spoken)
        self.start: Message = {}
        self.body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.start = message
        if message["type"] != "http.response.body":
            return
        self.body += message.get("body", b"")
        if message.get("more_body"):
            return
        if self.start["status"] == 200:
            self.body = self.made(self.body.decode()).encode()
        kept = [h for h in self.start["headers"] if h[0] not in (b"content-length", b"cache-control")]
        headers = [*kept, (b"content-length", str(len(self.body)).encode()), (b"cache-control", b"no-store")]
        await self.send({**self.start, "headers": headers})
        await self.send({"type": "http.response.body", "body": self.body})
