"""One document from the web, within limits: hosts, machines, redirects, size and time.

A connection goes to the very IP address that was checked (the name is then only used for the ``Host``
field and for the server's certificate), so that a second answer from the DNS changes nothing. Proxies
and passwords of the environment (``HTTP_PROXY``, ``.netrc``) are not used: a proxy would look the name
up by itself, and the check would be worth nothing.
"""

from __future__ import annotations

import threading
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from assistent import __version__
from assistent.addresses import Address, machines, parse
from assistent.errors import FetchError

if TYPE_CHECKING:
    import httpx

REDIRECTS = 5
CONNECT_SECONDS = 10
READ_SECONDS = 20
"""A server that is silent for longer has stopped answering."""

_MOVED = frozenset({301, 302, 303, 307, 308})
_LATER = frozenset({408, 425, 429, 500, 502, 503, 504})
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Limits:
    """What a download may do: hosts it may be sent on to, bytes (unpacked), seconds in all, and whether
    machines outside the open internet may be asked."""

    hosts: frozenset[str]
    max_bytes: int
    seconds: float
    private: bool = False


@dataclass(frozen=True, slots=True)
class Download:
    """What a server sent. ``content_type`` is without parameters and in small letters; ``etag`` and
    ``modified`` are empty where the server named none."""

    content: bytes
    content_type: str
    etag: str
    modified: str


def download(address: Address, limits: Limits, conditions: Mapping[str, str] | None = None) -> Download | None:
    """Fetches a document; ``None`` if the server says that it is unchanged by the ``conditions`` (fields
    of the request such as ``If-None-Match``). Raises ``FetchError`` with reason and remedy."""
    try:
        return _within(limits.seconds, lambda: _follow(address, limits, conditions or {}))
    except TimeoutError:
        raise FetchError(
            f"hämtningen tog mer än {limits.seconds:g} sekunder",
            "försök igen senare, eller höj max_sekunder i kallor.toml",
        ) from None


def _within(seconds: float, task: Callable[[], _T]) -> _T:
    """Runs a task in a thread of its own and waits no longer than this for it: also a look-up in the
    DNS and the head of an answer may drip for ever. A thread that is given up ends with its connection
    or with the process."""
    future: Future[_T] = Future()

    def run() -> None:
        try:
            future.set_result(task())
        except BaseException as error:
            future.set_exception(error)

    threading.Thread(target=run, daemon=True).start()
    return future.result(timeout=seconds)


def _follow(address: Address, limits: Limits, conditions: Mapping[str, str]) -> Download | None:
    deadline = time.monotonic() + limits.seconds
    for _ in range(REDIRECTS + 1):
        answer = _ask(address, limits, conditions, deadline)
        if not isinstance(answer, Address):
            return answer
        if answer.host not in limits.hosts:
            raise FetchError(
                f"servern {address.host} skickar vidare till {answer.host}, som inte nämns i kallor.toml",
                f'lägg till vardar = ["{answer.host}"] om servern är den rätta, annars rätta adressen',
            )
        if address.scheme == "https" and answer.scheme == "http":
            raise FetchError(
                f"servern {address.host} skickar vidare från https till http, där innehållet kan ändras på vägen",
                "ange en adress som börjar med https://",
            )
        address = answer
    raise FetchError(
        f"servern skickar vidare mer än {REDIRECTS} gånger", "öppna adressen i en webbläsare och ange den som visas"
    )


def _ask(address: Address, limits: Limits, conditions: Mapping[str, str], deadline: float) -> Download | Address | None:
    """Asks the host's machines, in order, until one can be reached."""
    import httpx

    known = machines(address, limits.private)
    for n, machine in enumerate(known, 1):
        try:
            return _get(address, machine, limits, conditions, deadline)
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            if n == len(known) or time.monotonic() > deadline:
                raise _unreachable(address, error) from error
        except httpx.TimeoutException as error:
            raise FetchError(
                f"servern {address.host} slutade svara i mer än {READ_SECONDS} sekunder", "försök igen senare"
            ) from error
        except httpx.HTTPError as error:
            raise FetchError(
                f"förbindelsen med {address.host} bröts innan hela dokumentet hade kommit ({error})",
                "försök igen senare",
            ) from error
    raise AssertionError("a host that is found has a machine")


def _unreachable(address: Address, error: Exception) -> FetchError:
    if "CERTIFICATE_VERIFY_FAILED" in str(error):
        return FetchError(
            f"servern {address.host} har ett certifikat som inte godkänns ({error})",
            "kontrollera adressen och datorns klocka; hämta annars filen för hand",
        )
    return FetchError(f"servern {address.host} går inte att nå ({error})", "kontrollera adressen och nätet")


def _get(
    address: Address, machine: str, limits: Limits, conditions: Mapping[str, str], deadline: float
) -> Download | Address | None:
    import httpx

    certificates = httpx.create_ssl_context(trust_env=False)
    certificates.load_default_certs()  # the machine's own too: a municipality may have an authority of its own
    fields = {
        "Host": address.authority,
        "User-Agent": f"assistent/{__version__}",
        "Accept": "*/*",
        "Accept-Encoding": "gzip",
        **conditions,
    }
    with (
        httpx.Client(
            trust_env=False,
            verify=certificates,
            timeout=httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS),
            limits=httpx.Limits(max_keepalive_connections=0),  # kept ones are told apart by machine, not by name
        ) as client,
        client.stream("GET", address.at(machine), headers=fields, extensions={"sni_hostname": address.host}) as answer,
    ):
        return _answer(answer, address, limits, deadline, bool(conditions))


def _answer(
    answer: httpx.Response, address: Address, limits: Limits, deadline: float, conditional: bool
) -> Download | Address | None:
    status = answer.status_code
    if status == 304 and conditional:
        return None
    if status in _MOVED and answer.headers.get("location"):
        return parse(answer.headers["location"], address)
    if status != 200:
        raise _refused(status)
    return Download(
        content=_content(answer, limits, deadline),
        content_type=answer.headers.get("content-type", "").split(";")[0].strip().lower(),
        etag=_validator(answer.headers.get("etag", "")),
        modified=_validator(answer.headers.get("last-modified", "")),
    )


def _refused(status: int) -> FetchError:
    if status in (404, 410):
        return FetchError(
            f"dokumentet finns inte på adressen ({status})", "sök upp det på webbplatsen och rätta adressen"
        )
    if status in (401, 403, 407):
        return FetchError(f"servern släpper inte in utan inloggning ({status})", "ange en adress som är öppen för alla")
    if status in _LATER:
        return FetchError(f"servern har ett fel eller är upptagen ({status})", "försök igen senare")
    return FetchError(f"servern svarade på ett oväntat sätt ({status})", "öppna adressen i en webbläsare och rätta den")


def _validator(text: str) -> str:
    """What can be sent back to the server as it came."""
    return text if len(text) < 500 and text.isascii() and text.isprintable() else ""


# --- the content ----------------------------------------------------------------------------------


def _content(answer: httpx.Response, limits: Limits, deadline: float) -> bytes:
    """The content, counted while it comes: what a server says of its length is not relied on."""
    told = answer.headers.get("content-length", "")
    if told.isdecimal() and int(told) > limits.max_bytes:
        raise _too_large(limits)
    encoding = answer.headers.get("content-encoding", "identity").strip().lower()
    if encoding not in ("identity", "gzip", "x-gzip", ""):
        raise FetchError(f"servern packar dokumentet på ett sätt som inte begärts ({encoding})", "hämta filen för hand")
    chunks = _timed(answer.iter_raw(), limits, deadline)
    pieces, size = [], 0
    for piece in _unpacked(chunks, limits) if "gzip" in encoding else chunks:
        size += len(piece)
        if size > limits.max_bytes:
            raise _too_large(limits)
        pieces.append(piece)
    return b"".join(pieces)


def _timed(chunks: Iterator[bytes], limits: Limits, deadline: float) -> Iterator[bytes]:
    """The chunks as they come over the wire, until the time or the limit is passed."""
    size = 0
    for chunk in chunks:
        if time.monotonic() > deadline:
            raise TimeoutError
        size += len(chunk)
        if size > limits.max_bytes:
            raise _too_large(limits)
        yield chunk


def _unpacked(chunks: Iterator[bytes], limits: Limits) -> Iterator[bytes]:
    """gzip (RFC 1952) unpacked in pieces of at most the limit: a small chunk can hold a thousand times
    its size."""
    unpacker = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)
    try:
        for chunk in chunks:
            data = chunk
            while data:
                if unpacker.eof:  # one more member follows
                    unpacker = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)
                yield unpacker.decompress(data, limits.max_bytes + 1)
                data = unpacker.unconsumed_tail or unpacker.unused_data
    except zlib.error as error:
        raise FetchError(f"dokumentet är felaktigt packat ({error})", "försök igen senare") from error
    if not unpacker.eof:
        raise FetchError("dokumentet är avhugget", "försök igen senare")


def _too_large(limits: Limits) -> FetchError:
    return FetchError(
        f"dokumentet är större än gränsen {limits.max_bytes / 1e6:g} MB",
        "höj max_mb i kallor.toml om det är det rätta dokumentet",
    )
