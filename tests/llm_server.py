"""A language model on the loopback that speaks OpenAI's chat protocol, and misbehaves as a test tells it to."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Rows = list[dict[str, Any]]
Reply = Callable[["Handler", Rows], None]
Text = Callable[[Rows], str]


class Server(ThreadingHTTPServer):
    """``reply`` tells what to do; ``asked`` are the bodies that came and ``fields`` their header fields."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.reply: Reply = says(lambda _: "")
        self.asked: list[dict[str, Any]] = []
        self.fields: list[Mapping[str, str]] = []
        self.stopped = threading.Event()
        self.hung_up = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is what some tests are about."""
        self.hung_up.set()


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append(body)
        self.server.fields.append({name.lower(): value for name, value in self.headers.items()})
        if self.path != "/v1/chat/completions":
            self.send(b"", 404)
            return
        self.server.reply(self, rows(body))

    def log_message(self, *_: Any) -> None:
        """Nothing is logged."""

    def send(self, content: bytes, status: int = 200, content_type: str = "application/json", **fields: str) -> None:
        self.send_response(status)
        for name, value in {"content_type": content_type, "content_length": str(len(content)), **fields}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(content)

    def begin(self) -> None:
        """Opens a stream of events."""
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()

    def part(self, text: str | None, finish: str | None = None) -> None:
        """One event with a piece of the text."""
        delta = {} if text is None else {"role": "assistant", "content": text}
        choice = {"index": 0, "delta": delta, "finish_reason": finish}
        event = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [choice]}
        self.wfile.write(f"data: {json.dumps(event)}\n\n".encode())
        self.wfile.flush()

    def done(self, finish: str = "stop") -> None:
        self.part(None, finish)
        self.wfile.write(b"data: [DONE]\n\n")


def rows(body: Mapping[str, Any]) -> Rows:
    """The numbered sentences that the model was given."""
    user = str(body["messages"][-1]["content"])
    return [json.loads(line) for line in user.splitlines() if line.startswith("{")]


def key(given: Rows, words: str) -> str:
    """The key of the sentence that holds the words: "[3]"."""
    return f"[{next(row['nr'] for row in given if words in row['text'])}]"


def _pieces(text: str) -> list[str]:
    return re.findall(r"\s*\S{1,7}", text)


# --- ways of behaving ---------------------------------------------------------------------------


def says(text: Text, finish: str = "stop") -> Reply:
    """Streams a text in pieces of a word or less, or sends it whole to one who does not ask for a stream."""

    def reply(handler: Handler, given: Rows) -> None:
        if not handler.server.asked[-1].get("stream"):
            return whole(text, finish)(handler, given)
        handler.begin()
        for piece in _pieces(text(given)):
            handler.part(piece)
        return handler.done(finish)

    return reply


def whole(text: Text, finish: str = "stop") -> Reply:
    """Sends a text whole, also to one who asks for a stream."""

    def reply(handler: Handler, given: Rows) -> None:
        message = {"role": "assistant", "content": text(given)}
        choice = {"index": 0, "message": message, "finish_reason": finish}
        answer = {"id": "1", "object": "chat.completion", "created": 1, "model": "m", "choices": [choice]}
        handler.send(json.dumps(answer).encode())

    return reply


def status(code: int, **fields: str) -> Reply:
    error = json.dumps({"error": {"message": "hemlig förklaring", "type": "fel"}}).encode()
    return lambda handler, _: handler.send(error, code, **fields)


def page(handler: Handler, _: Rows) -> None:
    """A page for people: a proxy's, say."""
    handler.send(b"<html><body>Logga in</body></html>", 200, "text/html")


def silent(text: Text) -> Reply:
    """Writes a text and then nothing more, without hanging up."""

    def reply(handler: Handler, given: Rows) -> None:
        handler.begin()
        for piece in _pieces(text(given)):
            handler.part(piece)
        handler.server.stopped.wait(60)

    return reply


def cut(text: Text) -> Reply:
    """Hangs up without a word."""

    def reply(handler: Handler, given: Rows) -> None:
        handler.begin()
        for piece in _pieces(text(given)):
            handler.part(piece)

    return reply


def cut_in_json(text: Text) -> Reply:
    """Hangs up in the middle of an event."""

    def reply(handler: Handler, given: Rows) -> None:
        cut(text)(handler, given)
        handler.wfile.write(b'data: {"id": "1", "choices": [{"index": 0, "delta": {"content": "Komm\n\n')

    return reply


def endless(piece: str) -> Reply:
    """Says the same for ever."""

    def reply(handler: Handler, _: Rows) -> None:
        handler.begin()
        while not handler.server.stopped.is_set():
            handler.part(piece)

    return reply


def drips(handler: Handler, _: Rows) -> None:
    """Sends header fields for ever, one at a time."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    while not handler.server.stopped.wait(0.1):
        handler.wfile.write(b"X-Field: 1\r\n")
        handler.wfile.flush()


def huge(handler: Handler, _: Rows) -> None:
    """One line without an end."""
    handler.begin()
    while not handler.server.stopped.is_set():
        handler.wfile.write(b"x" * 65_536)


@contextmanager
def serving(reply: Reply) -> Iterator[Server]:
    with Server() as server:
        server.reply = reply
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield server
        finally:
            server.stopped.set()
            server.shutdown()
            thread.join()
