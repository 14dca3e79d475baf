"""A web server on the loopback that answers as a test tells it to, also badly."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = Callable[["Handler"], None]


class Server(ThreadingHTTPServer):
    """``pages`` tell what to do for each path; ``asked`` are the paths and fields of what came."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.pages: dict[str, Answer] = {}
        self.asked: list[tuple[str, Mapping[str, str]]] = []
        self.stopped = threading.Event()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is what many tests are about."""


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        self.server.asked.append((self.path, dict(self.headers)))
        self.server.pages[self.path](self)

    def log_message(self, *_: Any) -> None:
        """Nothing is logged."""

    def send(self, content: bytes, status: int = 200, **fields: str) -> None:
        """A whole answer; ``content_type="text/html"`` is the field ``Content-Type``."""
        self.send_response(status)
        fields.setdefault("content_length", str(len(content)))
        for name, value in fields.items():
            if value:
                self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(content)

    def drip(self, data: bytes) -> None:
        """The same bytes again and again, until the client has hung up or the test is over."""
        while not self.server.stopped.wait(0.05):
            self.wfile.write(data)
            self.wfile.flush()


def page(content: bytes, content_type: str = "text/html", **fields: str) -> Answer:
    return lambda handler: handler.send(content, 200, content_type=content_type, **fields)


def status(code: int) -> Answer:
    return lambda handler: handler.send(b"<html>fel</html>", code, content_type="text/html")


def moved(location: str, code: int = 302) -> Answer:
    return lambda handler: handler.send(b"", code, location=location)


@contextmanager
def serving() -> Iterator[Server]:
    with Server() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield server
        finally:
            server.stopped.set()
            server.shutdown()
            thread.join()
