"""The gate before the web app: what it lets in, which headers go out, and whose page is shown.

Gradio offers far more routes than the page needs and sends no security headers; this is where both
are mended, in plain ASGI, so that streamed answers pass through untouched.
"""

from __future__ import annotations

import re
import secrets
from typing import TYPE_CHECKING

from assistent import pages

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

LARGEST_POST = 64 * 1024
"""Bytes; a question at its longest is a tenth of this."""

_ALLOWED = re.compile(
    r"""
    GET\ /(?:
        |theme\.css
        |assistent/(?:(?:web|source|check|quality)\.css|(?:web|copy|check)\.js|icon\.svg)
        |kalla(?:/(?:sida|fil))?
        |kontrollera
        |kvalitet
        |assets/[\w.@-]+
        |gradio_api/(?:queue/data|heartbeat/\w+|app_id)
    )
    |HEAD\ /
    |POST\ /(?:kontrollera|gradio_api/(?:queue/join|cancel|reset)/?)
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


_CHECK_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
)
"""The page that checks quotations is ours alone too, and sends its own form."""


def _policy(path: str, nonce: str) -> str:
    if path == "/kontrollera":
        return _CHECK_POLICY
    if path == "/kalla/fil":
        return _FILE_POLICY
    return _SOURCE_POLICY if path.startswith(("/kalla", "/kvalitet")) else _POLICY.format(nonce=nonce)


class Gate:
    """Answers 404 to what the page does not need, adds the security headers, and puts Gradio's page
    into ours. Pure ASGI, so that streamed answers pass through untouched."""

    def __init__(self, app: ASGIApp, samling: str, noted: bool = False, model: str = "") -> None:
        self.app = app
        self.samling = samling
        self.noted = noted
        self.model = model

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        from starlette.responses import PlainTextResponse

        nonce = secrets.token_urlsafe(16)
        guarded = _Guarded(send, _policy(scope["path"], nonce))
        if not _ALLOWED.fullmatch(f"{scope['method']} {scope['path']}"):
            await PlainTextResponse("Sidan finns inte.", 404)(scope, receive, guarded)
        elif (
            scope["method"] == "POST" and scope["path"] != "/kontrollera" and not _content_length(scope) <= LARGEST_POST
        ):
            await PlainTextResponse("Frågan är för stor.", 413)(scope, receive, guarded)
        elif scope["path"] == "/" and scope["method"] == "GET":
            # the page is rewritten, so it must come uncompressed
            scope["headers"] = [h for h in scope["headers"] if h[0] != b"accept-encoding"]
            await self.app(scope, receive, _Rewriting(guarded, self.samling, nonce, self.noted, self.model))
        else:
            await self.app(scope, receive, guarded)


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

    def __init__(self, send: Send, samling: str, nonce: str, noted: bool, model: str) -> None:
        self.send = send
        self.samling = samling
        self.nonce = nonce
        self.noted = noted
        self.model = model
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
            self.body = pages.page(self.body.decode(), self.samling, self.nonce, self.noted, self.model).encode()
        kept = [h for h in self.start["headers"] if h[0] not in (b"content-length", b"cache-control")]
        headers = [*kept, (b"content-length", str(len(self.body)).encode()), (b"cache-control", b"no-store")]
        await self.send({**self.start, "headers": headers})
        await self.send({"type": "http.response.body", "body": self.body})
