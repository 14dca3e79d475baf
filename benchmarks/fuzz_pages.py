"""Hostile requests to every address: ``python -m benchmarks.fuzz_pages [--requests N] [--seed N]``

Beside ``benchmarks.fuzz``, which knows the description of the HTTP interface: this one knows all that the gate lets in,
and some that it does not. It makes addresses, headers, forms, files and JSON out of good values, broken ones and ones
that have hurt other programs, with a seed so that a run can be made again, and puts them to the app in this process.
Texts to check are checked in this process instead of in a child.

Where a log-in is configured (``ASSISTENT_USERS``), half of the requests come from one who is logged in, and half from a
stranger.

A reply of 500 or above (but 503, which says to come back), an exception, or no reply within ``PATIENCE_S`` is a failure.
Prints the statuses by address, the time, and each failure with its request; exit code 1 if there is one.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import random
import sys
import time
import warnings
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from urllib.parse import quote, urlencode

from assistent import check_work, cookies, settings, web
from assistent.assistant import Assistant
from assistent.identity import Identity
from assistent.sessions import Session
from assistent.settings import Settings
from benchmarks.fuzz import _here

PATIENCE_S = 60.0
HURTFUL: tuple[str, ...] = (
    "", " ", "\0", "\r\nX-A: 1", "../../../etc/passwd", "..\\..\\x", "%2e%2e%2f", "/etc/passwd", "C:\\x", "\\\\host\\x", "~root",
    "<script>alert(1)</script>", "\"'><img src=x onerror=a()>", "javascript:alert(1)", "{{7*7}}", "${7*7}", "' OR 1=1--",
    "å" * 300, "a" * 5_000, "💥" * 50, "\u202e", "\ud800", "e\u0301" * 40, "\ufeff", "-1", "0", "1e309", "NaN", "9" * 30, "٣", "½",
    "true", "null", "[]", "{}", "1.5", "0x10", "2024-02-30", "9999-12-31", "--", ";", "§ 1", "[1]", "None", "__class__", "%", "%zz", "%00",
)  # fmt: skip
QUESTIONS = (
    "Vem ansvarar för intern kontroll?",
    "Vad säger § 3?",
    "och när?",
    "Who decides?",
    "tack",
    "Hur mycket kostar det?",
)
FILES: tuple[bytes, ...] = (
    b"", b"PK\x03\x04", b"%PDF-1.7\n", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"{\\rtf1 hej}", b"\xff\xfeh\0e\0j\0", b"\0" * 100,
    b"<html><body>Hej</body></html>", "Enligt policyn ”ska allt följas upp”.".encode(), b"# Rubrik\n\n|a|b|\n|-|-|\n|1|2|\n",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Request:
    """What is sent."""

    method: str
    path: str
    query: bytes = b""
    headers: tuple[tuple[bytes, bytes], ...] = ()
    body: bytes = b""


@dataclass(slots=True)
class Outcome:
    """What became of all requests: statuses by address, and those that failed, with why."""

    statuses: dict[str, Counter[int]] = field(default_factory=dict)
    failures: list[tuple[str, Request]] = field(default_factory=list)


class Fuzzer:
    """Makes requests from a seed; half of them with the cookie that ``log_in`` gives, if it gives one."""

    def __init__(
        self, seed: int, samlingar: Sequence[str], documents: Sequence[str], log_in: Callable[[], str] = str
    ) -> None:
        self._chance = random.Random(seed)
        self._log_in = log_in
        self._cookie = log_in()
        self._names = (*samlingar, *documents)
        self._known: dict[str, Sequence[str]] = {
            "samling": samlingar, "dokument": documents, "start": ("0", "5", "40"), "slut": ("20", "80"), "sida": ("1", "2"),
            "zoom": ("100", "150"), "summa": ("abc123",), "tema": ("1", "2", "egna"), "fraga": ("1", "2"), "egen": QUESTIONS,
            "vy": ("anteckningar",), "format": ("docx", "pdf"), "typ": ("policy",), "q": QUESTIONS, "lang": ("sv", "en"), "vem": ("chef",),
            "status": ("beslut", "förslag"), "sortera": ("titel",), "till": ("om", "kalla?x=1"), "session_hash": ("abc",),
        }  # fmt: skip

    def request(self) -> Request:
        """The next one."""
        made = self._chance.choice(
            (self._get, self._get, self._get, self._api, self._check, self._form, self._gradio, self._elsewhere)
        )
        return made()

    # --- values -----------------------------------------------------------------------------------

    def _value(self, name: str = "") -> str:
        draw = self._chance.random()
        known = self._known.get(name, QUESTIONS)
        if draw < (0.8 if name == "samling" else 0.5) and known:
            return self._chance.choice(known)
        if draw < 0.8:
            return self._chance.choice(HURTFUL)
        if draw < 0.9:
            return self._spoilt(self._chance.choice((*QUESTIONS, *self._names)))
        return "".join(
            chr(self._chance.choice((self._chance.randrange(128), self._chance.randrange(0x2FFF))))
            for _ in range(self._chance.randrange(40))
        )

    def _spoilt(self, text: str) -> str:
        at = self._chance.randrange(len(text) + 1)
        return text[:at] + self._chance.choice(HURTFUL)[:50] + text[at + self._chance.randrange(3) :]

    def _json(self, depth: int = 0) -> Any:
        draw = self._chance.random()
        if depth < 3 and draw < 0.15:
            return [self._json(depth + 1) for _ in range(self._chance.randrange(4))]
        if depth < 3 and draw < 0.3:
            return {self._value()[:40]: self._json(depth + 1) for _ in range(self._chance.randrange(4))}
        return self._chance.choice((None, True, 0, -1, 1.5, 10**30, self._value(), self._value()))

    def _query(self, names: Sequence[str]) -> bytes:
        pairs = [(name, self._value(name)) for name in names for _ in range(self._chance.choice((0, 1, 1, 1, 1, 2)))]
        if self._chance.random() < 0.1:
            pairs.append((self._value()[:40], self._value()))
        encoded = urlencode(
            [(a.encode("utf-8", "surrogatepass"), b.encode("utf-8", "surrogatepass")) for a, b in pairs]
        )
        if self._chance.random() < 0.1:
            return bytes(self._chance.randrange(33, 127) for _ in range(30))
        return encoded.encode()

    def _headers(self, **more: str) -> tuple[tuple[bytes, bytes], ...]:
        made = {"host": "localhost", **more}
        if self._cookie and self._chance.random() < 0.5:
            made["cookie"] = self._cookie
        if self._chance.random() < 0.2:
            name = self._chance.choice(
                ("accept", "accept-language", "cookie", "range", "if-none-match", "if-modified-since", "origin", "x-forwarded-for",
                 "x-forwarded-proto", "x-remote-user", "sec-fetch-site", "accept-encoding", "content-type", "authorization", "host")
            )  # fmt: skip
            made[name] = self._value()
        return tuple((name.encode(), value.encode("latin-1", "replace")[:4_000]) for name, value in made.items())

    # --- requests ---------------------------------------------------------------------------------

    def _get(self) -> Request:
        path, names = self._chance.choice(PAGES)
        method = (
            "GET"
            if self._chance.random() < 0.97
            else self._chance.choice(("HEAD", "PUT", "DELETE", "OPTIONS", "TRACE", "X"))
        )
        return Request(method, path, self._query(names), self._headers())

    def _elsewhere(self) -> Request:
        """An address made of pieces, most of which lead nowhere."""
        pieces = [
            self._chance.choice(
                (*HURTFUL[:40], "kalla", "fil", "assets", "assistent", "api", "gradio_api", "file=x", *self._names)
            )
            for _ in range(self._chance.randrange(1, 4))
        ]
        path = ("/" + "/".join(pieces))[:3_000]
        return Request(self._chance.choice(("GET", "POST")), path, b"", self._headers(**{"content-length": "0"}))

    def _posted(self, path: str, kind: str, body: bytes) -> Request:
        if self._chance.random() < 0.1:
            at = self._chance.randrange(len(body) + 1)
            body = body[:at] + bytes(self._chance.randrange(256) for _ in range(4)) + body[at + 4 :]
        return Request(
            "POST", path, b"", self._headers(**{"content-type": kind, "content-length": str(len(body))}), body
        )

    def _api(self) -> Request:
        path, names = self._chance.choice(
            (
                ("/api/ask", ("question", "samling", "history", "plain", "type", "since", "in_force")),
                ("/api/search", ("words", "samling", "count", "body", "until")),
                ("/api/check", ("text", "samling", "claims")),
            )
        )
        table: Any = {
            name: self._value(name) if self._chance.random() < 0.6 else self._json()
            for name in names
            if self._chance.random() < 0.6
        }
        if self._chance.random() < 0.5:
            table[names[0]] = self._chance.choice((*QUESTIONS, self._value()))
            table = {name: table[name] for name in names[:1]}
        if self._chance.random() < 0.1:
            table = self._json()
        body = json.dumps(table, ensure_ascii=self._chance.random() < 0.5).encode("utf-8", "surrogatepass")
        return self._posted(path, "application/json", body)

    def _check(self) -> Request:
        """A form with fields and a file, as a browser sends it, and not quite so."""
        line = self._chance.choice(("grans", "g" * 60))
        parts = []
        for name in ("samling", "text", "egna", "som", "fil"):
            if self._chance.random() < 0.3:
                continue
            value = self._chance.choice(FILES) if name == "fil" else self._value(name).encode("utf-8", "surrogatepass")
            named = quote(self._value()[:60].encode("utf-8", "surrogatepass"), safe=" .;=<>'") if name == "fil" else ""
            told = f'; filename="{named}"' if name == "fil" else ""
            parts.append(
                f'--{line}\r\nContent-Disposition: form-data; name="{name}"{told}\r\n\r\n'.encode() + value + b"\r\n"
            )
        body = b"".join(parts) + f"--{line}--\r\n".encode()
        return self._posted("/kontrollera", f"multipart/form-data; boundary={line}", body)

    def _form(self) -> Request:
        path = self._chance.choice(("/introduktion/underlag", "/introduktion/leda", "/logga-in", "/logga-ut"))
        names = ("samling", "egen", "format", "namn", "losen", "till")
        made = self._posted(path, "application/x-www-form-urlencoded", self._query(names))
        if path == "/logga-ut":  # which may end what the cookie is for
            self._cookie = self._log_in()
        return made

    def _gradio(self) -> Request:
        path = "/gradio_api/" + self._chance.choice(("queue/join", "cancel", "reset"))
        table: Any = {
            "data": self._json(), "fn_index": self._chance.choice((0, 1, 5, 99, -1, "0", None)), "session_hash": self._value("session_hash"),
            "event_id": self._value(), "trigger_id": 3, "event_data": None,
        }  # fmt: skip
        if self._chance.random() < 0.5:
            table["data"] = [self._value() for _ in range(self._chance.randrange(5))]
        if self._chance.random() < 0.2:
            table = self._json()
        return self._posted(path, "application/json", json.dumps(table).encode())


PAGES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("/", ("samling", "q", "lang")),
    ("/kalla", ("samling", "dokument", "start", "slut", "summa", "sida", "zoom")),
    ("/kalla/sida", ("samling", "dokument", "sida", "zoom")),
    ("/kalla/fil", ("samling", "dokument")),
    ("/introduktion", ("samling", "tema", "fraga")),
    ("/introduktion/leda", ("samling", "tema", "fraga", "egen", "vy")),
    ("/introduktion/underlag", ("samling", "format", "egen")),
    ("/dokument", ("samling", "dokument", "typ", "status", "q", "sortera")),
    ("/dokument/csv", ("samling", "typ", "q")),
    ("/dokument/samband", ("samling",)),
    ("/dokument/tidslinje", ("samling",)),
    ("/dokument/uppdrag", ("samling", "vem", "status")),
    ("/kontrollera", ("samling",)),
    ("/kvalitet", ("samling",)),
    ("/om", ("samling",)),
    ("/theme.css", ("v",)),
    ("/assistent/web.css", ("v",)),
    ("/assets/index-x.js", ()),
    ("/api/openapi.json", ()),
    ("/healthz", ()),
    ("/readyz", ()),
    ("/metrics", ("name",)),
    ("/gradio_api/app_id", ()),
    ("/gradio_api/queue/data", ("session_hash",)),
    ("/gradio_api/heartbeat/abc", ()),
    ("/logga-in", ("till",)),
)
"""The pages, and what their addresses may say."""


async def put(app: Any, request: Request) -> int:
    """The status of the reply; the client goes when its request has been read. Raises what the app raises, and
    ``TimeoutError``."""
    told: list[int] = []
    sent = False

    async def receive() -> Mapping[str, Any]:
        nonlocal sent
        if sent:
            await asyncio.sleep(0.05)
            return {"type": "http.disconnect"}
        sent = True
        return {"type": "http.request", "body": request.body, "more_body": False}

    async def send(message: Mapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            told.append(message["status"])

    path = request.path
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "scheme": "http", "server": ("127.0.0.1", 80), "client": ("127.0.0.1", 9),
        "method": request.method, "path": path, "raw_path": quote(path.encode("utf-8", "surrogatepass")).encode(), "root_path": "",
        "query_string": request.query, "headers": list(request.headers),
    }  # fmt: skip
    await asyncio.wait_for(app(scope, receive, send), PATIENCE_S)
    return told[0] if told else 499


async def fuzz(app: Any, fuzzer: Fuzzer, requests: int) -> Outcome:
    """Puts so many requests to the app."""
    outcome = Outcome()
    known = {path for path, _ in PAGES} | {"/kontrollera", "/api/ask", "/api/search", "/api/check"}
    async with app.router.lifespan_context(app):
        for _ in range(requests):
            request = fuzzer.request()
            try:
                status = await put(app, request)
                wrong = f"status {status}" if status >= 500 and status != 503 else ""
            except Exception as error:  # whatever it is, it is what is looked for
                status, wrong = 500, f"{type(error).__name__}: {error}"
            place = (
                request.path
                if request.path in known or request.path.startswith(("/introduktion", "/gradio_api"))
                else "annat"
            )
            outcome.statuses.setdefault(f"{request.method} {place}", Counter())[status] += 1
            if wrong:
                outcome.failures.append((wrong, request))
    return outcome


def logged_in(configured: Settings) -> str:
    """The cookie of one who is logged in by password, as a new session; empty where nobody can be."""
    identity = Identity(configured)
    if identity.accounts is None or identity.sessions is None:
        return ""
    identity.prepare()
    account = next(iter(identity.accounts.all().values()))
    token = identity.sessions.begin(Session("account", account.name, account.stamp))
    return cookies.given(cookies.SESSION, token, False).partition(";")[0]


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--requests", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    warnings.simplefilter("ignore")
    logging.disable(logging.WARNING)
    check_work.run = _here  # type: ignore[assignment]
    assistant = Assistant(settings.load())
    samlingar = assistant.settings.samlingar()
    documents = [document.id for document in assistant.index().documents()]
    begun = time.monotonic()
    fuzzer = Fuzzer(arguments.seed, samlingar, documents, partial(logged_in, assistant.settings))
    outcome = asyncio.run(fuzz(web.create_app(assistant), fuzzer, arguments.requests))
    print(json.dumps({place: dict(sorted(found.items())) for place, found in sorted(outcome.statuses.items())}))
    print(f"{arguments.requests} på {time.monotonic() - begun:.0f} s, {len(outcome.failures)} fel")
    for wrong, request in outcome.failures[:20]:
        print(wrong, request)
    return 1 if outcome.failures else 0


if __name__ == "__main__":
    sys.exit(main())
