"""Who comes in: what a request says of its reader is read, and what they may not have is refused in words.

Behind it everything is done for that reader (``access``). Pure ASGI, so that streamed answers pass through untouched.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
import math
import re
import sqlite3
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from assistent import access, cookies
from assistent.access import Asking, Person
from assistent.errors import AssistentError
from assistent.identity import Identity, local
from assistent.login_page import PLACE, turned_away
from assistent.pace import Pace
from assistent.proxies import Proxies, Told
from assistent.sessions import network
from assistent.shell import PLACES

if TYPE_CHECKING:
    from starlette.responses import Response
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

log = logging.getLogger(__name__)

_OPEN = re.compile(r"/(?:assistent/[a-z.]+|healthz|readyz|metrics|logga-in(?:/(?:start|svar))?|logga-ut)")
"""What is for everybody: the log-in with its style, and what monitors ask (that has a limit of its own)."""
_PAGES = ("kalla", *PLACES)
_COUNTED = re.compile(r"POST /(?:api/(?:ask|search|check)|kontrollera)|(?:GET|POST) /introduktion/underlag")
"""What counts as a question, beside those of the chat and a group's own."""
_HEARTBEAT = "/gradio_api/heartbeat/"


class Entrance:
    """Finds out who asks, and lets them in to what they may."""

    def __init__(self, identity: Identity) -> None:
        self.identity = identity
        self.settings = identity.settings
        self.proxies = Proxies(self.settings)
        self.pace = Pace(self.settings.questions_per_minute)

    async def __call__(self, app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes a request on to ``app``, as its reader's, or refuses it."""
        told = self.proxies.read(scope)
        scope = told.scope
        asking = await self._asking(told)
        scope[access.SCOPE] = asking
        with access.asked_by(asking):
            refusal = self._refusal(scope, asking)
            if refusal is None and asking.person.id:
                own = await _own(scope, receive, asking.person)
                if own is None:
                    refusal = _plain(scope, 400, "Anropet kan inte läsas.", "Ladda sidan på nytt.")
                else:
                    receive = own
            await (refusal or app)(scope, receive, send)

    # --- who asks ---------------------------------------------------------------------------------

    async def _asking(self, told: Told) -> Asking:
        if not self.identity.needed:
            return self._paced(access.ANYBODY, told.scope)
        by_https = cookies.secure(told.scope, self.settings.public_address)
        token = cookies.read(told.scope, cookies.SESSION, by_https)
        person: Person | None = None
        if told.name or token:
            try:
                person = await asyncio.to_thread(self.identity.known, told, token)
            except (AssistentError, sqlite3.Error, OSError) as error:
                log.error("Inloggningen fungerar inte: %s", error)
        return self._paced(person or access.STRANGER, told.scope)

    def _paced(self, person: Person, scope: Scope) -> Asking:
        """With the bucket of the person, else of the address. This machine's own address is every reader's where
        a proxy does not tell theirs, so it has none."""
        address = (scope.get("client") or ("", 0))[0]
        key = person.id or (f"address:{network(address)}" if "." in address or ":" in address else "")
        if not person.id and local(address):
            key = ""
        return Asking(person, lambda: self.pace.take(key))

    # --- what they may ------------------------------------------------------------------------------

    def _refusal(self, scope: Scope, asking: Asking) -> Response | None:
        path, method = scope["path"], scope["method"]
        if method == "POST" and foreign(scope) and not path.startswith(("/api/", "/kontrollera")):
            return _plain(scope, 403, "Anropet kom från en annan webbplats.", "Öppna sidan härifrån och försök igen.")
        if not asking.person.role and not _OPEN.fullmatch(path):
            return self._stranger(scope)
        if asking.person.role and not asking.person.may(path.strip("/")):
            told = "Sidan är för andra roller än din. Be den som sköter assistenten om du behöver den."
            return _page(scope, 403, "Du har inte behörighet till sidan", told)
        if self._counts(scope) and (wait := asking.take()):
            seconds = math.ceil(wait)
            return _page(scope, 429, *pacing(seconds), {"Retry-After": str(seconds)})
        return None

    def _stranger(self, scope: Scope) -> Response:
        """The way to the log-in for one who opens a page; a refusal for all else."""
        from starlette.responses import RedirectResponse

        path = scope["path"]
        page = path.split("/")[1] in _PAGES and path not in ("/kalla/sida",)
        if scope["method"] != "GET" or not page:
            return _page(scope, 401, "Du är inte inloggad", "Logga in och försök igen.")
        if self.identity.sessions is None:  # the proxy's log-in is the only one
            told = "Sidan nås genom en inloggning framför den. Öppna den på den adress som du har fått."
            return _page(scope, 401, "Du är inte inloggad", told)
        query = scope["query_string"].decode("latin-1")
        aim = path.lstrip("/") + (f"?{query}" if query else "")
        up = "../" * (path.count("/") - 1) or "./"
        return RedirectResponse(f"{up}{PLACE}?{urlencode({'till': aim})}", 303, {"Cache-Control": "no-store"})

    def _counts(self, scope: Scope) -> bool:
        if _COUNTED.fullmatch(f"{scope['method']} {scope['path']}"):
            return True
        return scope["path"] == "/introduktion/leda" and b"egen=" in scope["query_string"]


def pacing(seconds: int) -> tuple[str, str]:
    """What is told to one who asks too much: what is wrong, and what to do."""
    wait = "en sekund" if seconds == 1 else f"{seconds} sekunder"
    return "Du har frågat mycket den senaste minuten", f"Vänta {wait} och försök igen."


def foreign(scope: Scope) -> bool:
    """Whether a page of another site sent it, by what every browser of today tells of a post."""
    headers = {name.lower(): value.decode("latin-1") for name, value in scope["headers"]}
    site = headers.get(b"sec-fetch-site")
    if site is not None:
        return site not in ("same-origin", "none")
    origin = headers.get(b"origin")
    return origin is not None and urlsplit(origin).netloc != headers.get(b"host")


# --- a page's conversation is its reader's ----------------------------------------------------------


async def _own(scope: Scope, receive: Receive, person: Person) -> Receive | None:
    """Gives Gradio another name for the page than the browser's, that this reader alone can come by: nobody reads
    what another has asked, whatever name of a page they send. Changes the scope; gives what to receive, ``None``
    where the request cannot be read."""
    path = scope["path"]
    if path.startswith(_HEARTBEAT):
        scope["path"] = _HEARTBEAT + _named(path.removeprefix(_HEARTBEAT), person)
        scope["raw_path"] = scope["path"].encode()
    elif path == "/gradio_api/queue/data":
        query = dict(parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True))
        query["session_hash"] = _named(query.get("session_hash", ""), person)
        scope["query_string"] = urlencode(query).encode()
    elif path.rstrip("/") in ("/gradio_api/queue/join", "/gradio_api/cancel"):
        return await _own_body(scope, receive, person)
    return receive


async def _own_body(scope: Scope, receive: Receive, person: Person) -> Receive | None:
    parts = []
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return None
        parts.append(message.get("body", b""))
        if not message.get("more_body"):
            break
    try:
        table = json.loads(b"".join(parts))
        table["session_hash"] = _named(table["session_hash"], person)
        body = json.dumps(table).encode()
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    kept = [h for h in scope["headers"] if h[0] not in (b"content-length", b"content-type")]
    scope["headers"] = [*kept, (b"content-length", str(len(body)).encode()), (b"content-type", b"application/json")]
    given = False

    async def replayed() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replayed


def _named(page: str, person: Person) -> str:
    if not isinstance(page, str):
        raise TypeError
    return hashlib.sha256(f"{quote(person.id)} {page}".encode("utf-8", "surrogatepass")).hexdigest()[:32]


# --- refusals -----------------------------------------------------------------------------------


def _plain(scope: Scope, status: int, reason: str, remedy: str, headers: dict[str, str] | None = None) -> Response:
    """A refusal in words; for the HTTP interface as its error object."""
    from starlette.responses import JSONResponse, PlainTextResponse

    more = {"Cache-Control": "no-store", **(headers or {})}
    if scope["path"].startswith("/api/"):
        return JSONResponse({"error": reason, "remedy": remedy}, status, more)
    return PlainTextResponse(f"{reason} {remedy}", status, more)


def _page(scope: Scope, status: int, title: str, told: str, headers: dict[str, str] | None = None) -> Response:
    """A refusal as a page where one is shown, else in words."""
    from starlette.responses import HTMLResponse

    path = scope["path"]
    if path.split("/")[1] not in _PAGES or path == "/kalla/sida":
        return _plain(scope, status, f"{title}.", told, headers)
    base = "../" * (path.count("/") - 1)
    link = status == 401 and scope["method"] == "POST"
    return HTMLResponse(turned_away(title, told, base, link), status, {"Cache-Control": "no-store", **(headers or {})})
