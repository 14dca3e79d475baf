"""The HTTP interface: ``POST /api/ask``, ``/api/search`` and ``/api/check``, described at ``/api/openapi.json``.

JSON in, and out the objects that ``--json`` prints. A page of another site cannot use it: it takes only
``application/json``, which a browser sends elsewhere only with a permission that is never given. Nothing of
what is asked is logged; whoever is refused is told why, never with a trace.
"""

from __future__ import annotations

import asyncio
import logging
import traceback
from collections.abc import Awaitable, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistent import __version__
from assistent.api_shapes import AnswerShape, CheckShape, Fault, HitShape, Limits, Question, Search, Text
from assistent.errors import AssistentError, CorpusError, IndexDamaged, IndexMissing, VectorsUnavailable
from assistent.interface import Busy, Interface, Refused
from assistent.retrieval import Filters

log = logging.getLogger(__name__)

RECEIVED_S = 30.0
"""A body has to be here by then; the largest at 1.6 megabit a second."""
BODIES_AT_ONCE = {True: 8, False: 64}
"""Posts that are held in memory at the same time: of texts to check, up to 6 MB each, and of all others."""
_RETRY = {"Retry-After": "5"}
_NO_STORE = {"Cache-Control": "no-store"}
_ABOUT = (
    "Frågor, sökning och kontroll av citat ur en kommuns dokument. Svaren är samma objekt som kommandona "
    "`ask`, `search` och `check` skriver med `--json`. Varje citat är ordagrant."
)
_TOLD = {
    400: "Kroppen är inte giltig JSON.",
    403: "Anropet kom från en annan webbplats.",
    408: "Kroppen kom inte fram i tid.",
    413: "Kroppen är för stor.",
    415: "Kroppen är inte application/json.",
    422: "Något i kroppen går inte att använda, eller samlingen finns inte.",
    500: "Ett oväntat fel.",
    503: "Upptaget, eller inget index att svara ur. Försök igen.",
}
_FAULTS: dict[int | str, dict[str, Any]] = {code: {"model": Fault, "description": told} for code, told in _TOLD.items()}
_LATER = (Busy, IndexMissing, IndexDamaged, VectorsUnavailable)


def create_api(interface: Interface) -> FastAPI:
    """The app that is mounted at ``/api``."""
    app = FastAPI(
        title="assistent",
        description=_ABOUT,
        version=__version__,
        openapi_url="/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )

    async def ask(asked: Question) -> JSONResponse:
        work = interface.ask(asked.question, asked.samling, asked.history, _filters(asked), asked.plain)
        return await _reply(work)

    async def search(asked: Search) -> JSONResponse:
        return await _reply(interface.search(asked.words, asked.samling, _filters(asked), asked.count))

    async def check(asked: Text, request: Request) -> JSONResponse:
        return await _reply(interface.check(asked.text, asked.samling, asked.claims, request.is_disconnected))

    routes: list[tuple[str, Any, Any, str, str]] = [
        ("/ask", ask, AnswerShape, "Svara på en fråga", "Svaret"),
        ("/search", search, list[HitShape], "Rangordna ställen utan svar", "Ställena, bäst först"),
        ("/check", check, CheckShape, "Kontrollera citat och hänvisningar i en text", "Utfallet"),
    ]
    for path, answer, shape, summary, described in routes:
        ok: dict[int | str, dict[str, Any]] = {200: {"model": shape, "description": described}}
        app.add_api_route(path, answer, methods=["POST"], summary=summary, responses=ok | _FAULTS, response_model=None)
    app.add_exception_handler(RequestValidationError, _misshapen)
    app.add_exception_handler(HTTPException, _no_json)
    app.add_middleware(_Doorkeeper)
    return app


def _filters(asked: Limits) -> Filters | None:
    filters = Filters(asked.type, asked.body, asked.since, asked.until, asked.in_force)
    return filters if filters != Filters() else None


def fault(status: int, error: str, remedy: str, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """The reply that tells why something did not go."""
    return JSONResponse({"error": error, "remedy": remedy}, status, {**_NO_STORE, **(headers or {})})


async def _reply(work: Awaitable[object]) -> JSONResponse:
    """The result of some work, or why there is none."""
    try:
        return JSONResponse(await work, headers=_NO_STORE)
    except _LATER as error:
        return fault(503, error.reason, error.remedy, _RETRY)
    except (Refused, CorpusError) as error:
        return fault(422, error.reason, error.remedy)
    except AssistentError as error:
        return fault(503, error.reason, error.remedy)
    except Exception as error:  # its words may hold something of what was asked: what and where is logged
        place = traceback.extract_tb(error.__traceback__)[-1]
        log.error("Anropet misslyckades: %s i %s rad %s", type(error).__name__, place.filename, place.lineno)
        return fault(500, "Något gick fel.", "Försök igen. Händer det igen: be den som sköter assistenten läsa loggen.")


# --- what is wrong with a body, in Swedish ------------------------------------------------------

_WRONG = {
    "missing": "saknas",
    "extra_forbidden": "är okänt",
    "string_type": "ska vara en text",
    "string_unicode": "innehåller tecken som inte går att läsa",
    "bool_type": "ska vara true eller false",
    "int_type": "ska vara ett heltal",
    "int_from_float": "ska vara ett heltal",
    "list_type": "ska vara en lista",
    "string_too_short": "är tomt",
    "string_too_long": "är längre än {max_length} tecken",
    "too_long": "har fler än {max_length} värden",
    "greater_than_equal": "är mindre än {ge}",
    "less_than_equal": "är större än {le}",
    "no_date": "ska vara ett datum, ÅÅÅÅ-MM-DD",
}
_SEE = "Rätta kroppen; /api/openapi.json beskriver den."


async def _misshapen(_: Request, error: Exception) -> JSONResponse:
    """Tells the first thing that is wrong with a body."""
    assert isinstance(error, RequestValidationError)
    first: Mapping[str, Any] = error.errors()[0]
    if first["type"] == "json_invalid":
        return fault(400, "Kroppen är inte giltig JSON.", "Skicka ett JSON-objekt i UTF-8.")
    field = _field(first["loc"])
    if not field:
        return fault(422, "Kroppen är inget JSON-objekt.", _SEE)
    wrong = _WRONG.get(first["type"], "går inte att använda").format(**first.get("ctx", {}))
    return fault(422, f"Fältet {field} {wrong}.", _SEE)


def _field(location: Sequence[str | int]) -> str:
    """Where in the body, with what cannot be shown replaced: ``history[2]``."""
    names = "".join(f"[{part}]" if isinstance(part, int) else str(part) for part in location[1:])
    return names[:80].encode("utf-8", "replace").decode()


async def _no_json(_: Request, error: Exception) -> JSONResponse:
    """What FastAPI refuses by itself: a body that no parser takes, an address that is none."""
    assert isinstance(error, HTTPException)
    if error.status_code == 400:
        return fault(400, "Kroppen är inte giltig JSON.", "Skicka ett JSON-objekt i UTF-8.")
    return fault(error.status_code, "Adressen finns inte.", "Se /api/openapi.json.")


# --- who may come in ----------------------------------------------------------------------------


class _Doorkeeper:
    """Refuses what is no JSON, comes from another site or is too slow to come, before anything is read of it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.held = {large: asyncio.Semaphore(count) for large, count in BODIES_AT_ONCE.items()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "POST":
            await self.app(scope, receive, send)
            return
        held = self.held[scope["path"].endswith("/check")]
        if held.locked():
            refusal = fault(503, "Just nu är det många som frågar samtidigt.", "Försök igen om en stund.", _RETRY)
            await refusal(scope, receive, send)
            return
        async with held:
            await self._let_in(scope, receive, send)

    async def _let_in(self, scope: Scope, receive: Receive, send: Send) -> None:
        refusal = _refusal(Headers(scope=scope))
        body = None
        if refusal is None:
            try:
                async with asyncio.timeout(RECEIVED_S):
                    body = await _body(receive)
            except TimeoutError:
                refusal = fault(408, "Kroppen kom inte fram i tid.", "Försök igen.")
        if refusal is not None:
            await refusal(scope, receive, send)
        elif body is not None:
            await self.app(scope, _again(body, receive), send)


def _refusal(headers: Headers) -> JSONResponse | None:
    if _foreign(headers):
        return fault(403, "Anropet kom från en annan webbplats.", "Anropa från ett program, inte från en webbsida.")
    if headers.get("content-type", "").split(";")[0].strip().lower() != "application/json":
        return fault(415, "Kroppen är inte JSON.", "Skicka den med Content-Type: application/json.")
    return None


def _foreign(headers: Headers) -> bool:
    """Whether a page of another site sent it, by what every browser of today tells of a post."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site not in ("same-origin", "none")
    origin = headers.get("origin")
    return origin is not None and urlsplit(origin).netloc != headers.get("host")


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


def _again(body: bytes, receive: Receive) -> Receive:
    """``receive`` that gives the body, and after it what comes then."""
    given = False

    async def replayed() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replayed
