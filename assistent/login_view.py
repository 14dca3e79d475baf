"""What the addresses of the log-in answer: the form, the way to the provider and back, and the way out.

Everything that is posted or comes in an address is hostile. A log-in always makes a new session, so that nobody can
have laid one ready for somebody else; where one goes after it can only be a place of ours.
"""

from __future__ import annotations

import hmac
import logging
import math
import re
import sqlite3
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from assistent import cookies
from assistent.errors import AssistentError
from assistent.identity import Identity
from assistent.login_page import PLACE, login
from assistent.oidc import ProviderError

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

log = logging.getLogger(__name__)

AT_ONCE = 2
"""Passwords that are tried at the same time; each takes 32 MB and some tenths of a second."""
WRONG = "Fel användarnamn eller lösenord."
_AIM = re.compile(
    r"(?:(?:kalla|introduktion|dokument|kontrollera|kvalitet|om)(?:/[a-z]+)?)?(?:\?[A-Za-z0-9_%&=+.,:;/@~()*!'-]*)?"
)
"""Where one may go after the log-in: a place of ours, with what its address says."""


def routes(identity: Identity) -> list[tuple[str, Callable[[Request], Any], list[str]]]:
    """The routes of the log-in: path, endpoint, methods; none where nobody logs in here."""
    if identity.sessions is None:
        return []
    view = LoginView(identity)
    return [
        (f"/{PLACE}", view.answer, ["GET", "POST"]),
        (f"/{PLACE}/start", view.start, ["GET"]),
        (f"/{PLACE}/svar", view.back, ["GET"]),
        ("/logga-ut", view.leave, ["POST"]),
    ]


class LoginView:
    """The endpoints, for one identity."""

    def __init__(self, identity: Identity) -> None:
        import anyio

        self.identity = identity
        self._trying = anyio.CapacityLimiter(AT_ONCE)

    async def answer(self, request: Request) -> Response:
        """The form, and what is posted from it."""
        import anyio

        if request.method != "POST":
            return self._page(_aim(request.query_params.get("till", "")))
        fields = _fields(await request.body())
        name, password, aim = (fields.get(key, [""])[0] for key in ("namn", "losen", "till"))
        if self.identity.accounts is None:
            return self._page(_aim(aim))
        try:
            address = request.client.host if request.client else ""
            came = await anyio.to_thread.run_sync(self.identity.enter, name, password, address, limiter=self._trying)
        except (AssistentError, sqlite3.Error, OSError) as error:
            log.error("Inloggningen fungerar inte: %s", error)
            told = "Försök igen om en stund. Händer det igen: be den som sköter assistenten läsa loggen."
            return self._page(_aim(aim), 503, "Inloggningen fungerar inte just nu.", told, name)
        if isinstance(came, float):
            return self._too_soon(_aim(aim), came, name)
        if not came:
            return self._page(
                _aim(aim), 403, WRONG, "Försök igen, eller be den som sköter assistenten om ett nytt.", name
            )
        return await self._in(request, came, _aim(aim))

    async def start(self, request: Request) -> Response:
        """Sends one to the provider."""
        from starlette.concurrency import run_in_threadpool
        from starlette.responses import RedirectResponse

        provider, sessions = self.identity.provider, self.identity.sessions
        if provider is None or sessions is None:
            return self._page_below("")
        aim = _aim(request.query_params.get("till", ""))
        try:
            made = await run_in_threadpool(provider.start)
        except ProviderError as error:
            return self._page_below(aim, 503, error.reason, error.remedy)
        kept = {"nonce": made.nonce, "verifier": made.verifier, "aim": aim}
        await run_in_threadpool(sessions.leave, made.state, kept)
        response = RedirectResponse(made.address, 303, _NO_STORE)
        response.headers.append("set-cookie", cookies.given(cookies.STARTED, made.state, self._by_https(request)))
        return response

    async def back(self, request: Request) -> Response:
        """Takes one in who comes back from the provider."""
        from starlette.concurrency import run_in_threadpool

        provider, sessions = self.identity.provider, self.identity.sessions
        query = request.query_params
        state, code = query.get("state", ""), query.get("code", "")
        started = cookies.read(request.scope, cookies.STARTED, self._by_https(request))
        if provider is None or sessions is None:
            return self._page_below("")
        same = bool(state) and hmac.compare_digest(started.encode(), state.encode("utf-8", "replace"))
        kept = await run_in_threadpool(sessions.back, state) if same else None
        if kept is None:
            return self._page_below(
                "", 400, "Inloggningen är för gammal eller påbörjades någon annanstans.", "Logga in på nytt."
            )
        if query.get("error") or not code:
            return self._page_below(kept["aim"], 403, "Inloggningen avbröts.", "Logga in på nytt.")
        try:
            claimed = await run_in_threadpool(
                provider.finish, code, kept["nonce"], kept["verifier"], query.get("iss", "")
            )
        except ProviderError as error:
            return self._page_below(kept["aim"], 403, error.reason, error.remedy)
        token = await run_in_threadpool(self.identity.enter_claimed, claimed)
        return await self._in(request, token, kept["aim"])

    async def leave(self, request: Request) -> Response:
        """Ends the session."""
        from starlette.concurrency import run_in_threadpool
        from starlette.responses import RedirectResponse

        await run_in_threadpool(self._end, request)
        response = RedirectResponse(f"./{PLACE}", 303, {**_NO_STORE, "Clear-Site-Data": '"cache"'})
        response.headers.append("set-cookie", cookies.given(cookies.SESSION, "", self._by_https(request)))
        return response

    # --- what they have in common ---------------------------------------------------------------------

    async def _in(self, request: Request, token: str, aim: str) -> Response:
        """To where one was going, with a new session; the one before it is over."""
        from starlette.concurrency import run_in_threadpool
        from starlette.responses import RedirectResponse

        await run_in_threadpool(self._end, request)
        up = "../" * (request.url.path.count("/") - 1) or "./"
        response = RedirectResponse(up + aim, 303, _NO_STORE)
        by_https = self._by_https(request)
        response.headers.append("set-cookie", cookies.given(cookies.SESSION, token, by_https))
        response.headers.append("set-cookie", cookies.given(cookies.STARTED, "", by_https))
        return response

    def _end(self, request: Request) -> None:
        token = cookies.read(request.scope, cookies.SESSION, self._by_https(request))
        if token and self.identity.sessions:
            self.identity.sessions.end(token)

    def _by_https(self, request: Request) -> bool:
        return cookies.secure(request.scope, self.identity.settings.public_address)

    def _too_soon(self, aim: str, wait: float, name: str) -> Response:
        seconds = math.ceil(wait)
        told = f"Vänta {'en sekund' if seconds == 1 else f'{seconds} sekunder'} och försök igen."
        response = self._page(aim, 429, "För många försök att logga in.", told, name)
        response.headers["retry-after"] = str(seconds)
        return response

    def _page_below(self, aim: str, status: int = 200, problem: str = "", remedy: str = "") -> Response:
        return self._page(aim, status, problem, remedy, base="../")

    def _page(
        self, aim: str, status: int = 200, problem: str = "", remedy: str = "", name: str = "", base: str = ""
    ) -> Response:
        from starlette.responses import HTMLResponse

        accounts, provider = self.identity.accounts is not None, self.identity.provider is not None
        return HTMLResponse(login(accounts, provider, aim, problem, remedy, name[:100], base), status, _NO_STORE)


_NO_STORE = {"Cache-Control": "no-store"}


def _fields(body: bytes) -> dict[str, list[str]]:
    """The form's fields; none where there are far more than it has."""
    try:
        return parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=10)
    except ValueError:
        return {}


def _aim(given: str) -> str:
    """The place that one came for, if it is one of ours; else the first."""
    return given if len(given) <= 4000 and _AIM.fullmatch(given) else ""
