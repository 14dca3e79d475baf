"""The door to a language model: any endpoint that speaks OpenAI's chat protocol, through llama-index.

The address comes from the operator's settings and from nowhere else; it may be this machine (Ollama,
llama.cpp) or one of the own network. Redirects are not followed, no proxy or key is taken from the
environment, and what comes back is bounded in time and size. Loaded on first use (some 3 s).
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Generator, Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from assistent.errors import LanguageModelError
from assistent.settings import Settings

if TYPE_CHECKING:
    import httpx

CONNECT_SECONDS = 5
POLL_SECONDS = 0.2
"""How long one who reads waits for a piece before being asked whether to go on."""
LARGEST = 4_000_000
"""Bytes of a reply; each word comes in some 300 bytes of protocol."""
TOKENS = 2_000  # of the answer, with what a model thinks before it
_FINISHED = frozenset({"stop", "eos", "eos_token", "end_turn", "stop_sequence"})
"""How servers say that a model has come to its end; "length" and "content_filter" say that it has not."""
_SENT = frozenset({"host", "authorization", "content-type", "content-length", "accept", "user-agent", "connection"})
"""The header fields that leave: what the client library adds of this machine is left out."""


def open_writer(settings: Settings) -> LanguageModel | None:
    """The language model that the settings name, or ``None``."""
    return LanguageModel(settings) if settings.llm_url else None


class LanguageModel:
    """Writes with the model that the settings name. May be shared between threads."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    @property
    def name(self) -> str:
        """The model's name."""
        return self._settings.llm_model

    @property
    def host(self) -> str:
        """The host that it runs on, without port, path or key."""
        return urlsplit(self._settings.llm_url).hostname or ""

    def __repr__(self) -> str:
        return f"LanguageModel({self.name!r}, {self.host!r})"

    def probe(self) -> None:
        """Asks the server which models it has. Raises ``LanguageModelError`` where it cannot be reached, does
        not take the key or has a fault; a server that does not tell its models is reached all the same."""
        import httpx

        load()
        try:
            with _client(self._settings, threading.Event()) as client:
                address = f"{self._settings.llm_url.rstrip('/')}/models"
                fields = {"Authorization": f"Bearer {self._settings.llm_key or '-'}"}
                status = client.get(address, headers=fields, timeout=CONNECT_SECONDS).status_code
        except (httpx.HTTPError, _TooLarge) as error:
            raise self._told(error) from error
        if status in (401, 403):
            raise self._error(f"tar inte emot nyckeln (HTTP {status})")
        if status >= 500 and status != 501:
            raise self._error(f"svarade med ett fel (HTTP {status})")

    def write(self, system: str, user: str) -> Generator[str, None, None]:
        """The model's text in pieces, empty ones while it is silent. Raises ``LanguageModelError`` for all that
        is not an answer come to its end."""
        pieces: queue.Queue[str | Exception | None] = queue.Queue()
        closed = threading.Event()
        threading.Thread(target=self._read, args=(system, user, pieces, closed), daemon=True, name="llm").start()
        deadline = float("inf")  # until the libraries are loaded, which is no fault of the model's
        try:
            while True:
                try:
                    piece = pieces.get(timeout=max(0.0, min(POLL_SECONDS, deadline - time.monotonic())))
                except queue.Empty:
                    if time.monotonic() >= deadline:
                        raise self._error(f"blev inte klar inom {self._settings.llm_seconds} sekunder") from None
                    piece = ""
                if piece is None:
                    return
                if piece is _READY:
                    deadline = time.monotonic() + self._settings.llm_seconds
                elif isinstance(piece, Exception):
                    raise self._told(piece) from piece
                elif time.monotonic() >= deadline:
                    raise self._error(f"blev inte klar inom {self._settings.llm_seconds} sekunder")
                else:
                    yield piece
        finally:
            closed.set()

    def _read(
        self, system: str, user: str, pieces: queue.Queue[str | Exception | None], closed: threading.Event
    ) -> None:
        """Puts the pieces in the queue, then ``None``; or what went wrong, whatever it was."""
        try:
            load()
            pieces.put(_READY)
            with _client(self._settings, closed) as client:
                for piece in self._pieces(client, system, user):
                    if closed.is_set():
                        return
                    pieces.put(piece)
            pieces.put(None)
        except Exception as error:  # three libraries raise theirs; the one who reads tells them apart
            pieces.put(error)

    def _pieces(self, client: httpx.Client, system: str, user: str) -> Iterator[str]:
        """The text as it is streamed; whole from a server that does not stream."""
        from llama_index.core.llms import ChatMessage, MessageRole
        from llama_index.llms.openai_like import OpenAILike

        model = OpenAILike(
            model=self._settings.llm_model,
            api_base=self._settings.llm_url,
            api_key=self._settings.llm_key or "-",
            is_chat_model=True,
            temperature=0.0,
            max_tokens=TOKENS,
            max_retries=0,
            timeout=float(self._settings.llm_seconds),
            http_client=client,
        )
        messages = [
            ChatMessage(role=MessageRole.SYSTEM, content=system),
            ChatMessage(role=MessageRole.USER, content=user),
        ]
        finished, came = None, False
        for part in model.stream_chat(messages):
            came = True
            yield part.delta or ""
            finished = _reason(part.raw) or finished
        if not came:
            whole = model.chat(messages)
            yield str(whole.message.content or "")
            finished = _reason(whole.raw)
        if finished not in _FINISHED:
            raise LanguageModelError(self._reason_of(f"avbröt sig mitt i svaret ({finished})" if finished else "bröt av mitt i svaret"))  # fmt: skip

    def _told(self, error: Exception) -> LanguageModelError:
        """What went wrong, for the one who asked; no address, key or text of the server's."""
        import httpx
        import openai

        if isinstance(error, LanguageModelError):
            return error
        if isinstance(error, openai.APITimeoutError | httpx.TimeoutException):
            return self._error("svarade inte i tid")
        if isinstance(error, openai.AuthenticationError | openai.PermissionDeniedError):
            return self._error(f"tar inte emot nyckeln (HTTP {error.status_code})")
        if isinstance(error, openai.RateLimitError):
            return self._error("har för mycket att göra (HTTP 429)")
        if isinstance(error, openai.APIStatusError):
            return self._error(f"svarade med ett fel (HTTP {error.status_code})")
        if isinstance(error, _TooLarge):
            return self._error("skickade för mycket")
        cause = error.__cause__ if isinstance(error, openai.APIConnectionError) else error
        if isinstance(cause, httpx.ConnectError):
            return self._error("går inte att nå")
        if isinstance(cause, httpx.TransportError):
            return self._error("bröt förbindelsen")
        return self._error("gav ett svar som inte går att läsa")

    def _error(self, what: str) -> LanguageModelError:
        return LanguageModelError(self._reason_of(what))

    def _reason_of(self, what: str) -> str:
        return f"Språkmodellen ({self.host}) {what}."


_READY = "ready "
"""What the reading thread says when it has loaded the libraries; told from a piece by identity."""


def load() -> None:
    """Imports what talks to the model, which takes seconds the first time."""
    import llama_index.llms.openai_like  # noqa: F401
    import openai  # noqa: F401


def _reason(raw: Any) -> str | None:
    """Why the model ended, where a reply or a part of one says so."""
    choices = getattr(raw, "choices", None) or [None]
    return getattr(choices[0], "finish_reason", None)


class _TooLarge(Exception):
    """A reply that is larger than any answer."""


def _client(settings: Settings, closed: threading.Event) -> httpx.Client:
    """A client for one question: no redirects, nothing of the environment, a bounded reply."""
    import httpx

    class Bounded(httpx.SyncByteStream):
        def __init__(self, stream: httpx.SyncByteStream) -> None:
            self.stream = stream

        def __iter__(self) -> Iterator[bytes]:
            size = 0
            for part in self.stream:
                size += len(part)
                if size > LARGEST:
                    raise _TooLarge
                if closed.is_set():
                    raise httpx.ReadError("closed")
                yield part

        def close(self) -> None:
            self.stream.close()

    class Bounding(httpx.HTTPTransport):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            for name in set(request.headers) - _SENT:
                del request.headers[name]
            request.headers["Accept-Encoding"] = "identity"  # a packed reply may be a thousand times its size
            reply = super().handle_request(request)
            if reply.headers.get("content-encoding", "identity") != "identity":
                raise httpx.DecodingError("packed", request=request)
            assert isinstance(reply.stream, httpx.SyncByteStream)
            reply.stream = Bounded(reply.stream)
            return reply

    certificates: Any = True
    if settings.llm_url.startswith("https"):
        certificates = httpx.create_ssl_context(trust_env=False)
        certificates.load_default_certs()  # a municipality may have an authority of its own
    timeout = httpx.Timeout(settings.llm_seconds, connect=min(CONNECT_SECONDS, settings.llm_seconds))
    return httpx.Client(
        transport=Bounding(verify=certificates), trust_env=False, follow_redirects=False, timeout=timeout
    )
