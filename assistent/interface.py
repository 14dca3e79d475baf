"""What other programs may ask: a question, a search, a check of a text; within limits, answered as ``--json`` does.

HTTP (``api``) and MCP (``mcp_server``) stand on it and add nothing of their own.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field, fields
from datetime import date
from typing import TYPE_CHECKING, Any

from assistent import check_work, jsonout
from assistent.check_page import Form
from assistent.check_work import LONGEST as LONGEST_TEXT
from assistent.check_work import Job
from assistent.errors import AssistentError
from assistent.question import LONGEST as LONGEST_QUESTION
from assistent.retrieval import Filters
from assistent.types import Outcome

if TYPE_CHECKING:
    from assistent.assistant import Assistant

__all__ = ["LONGEST_QUESTION", "LONGEST_TEXT", "MOST_EARLIER", "MOST_HITS", "Busy", "Interface", "Refused"]

MOST_EARLIER = 20
"""Earlier questions of a conversation: more than anyone refers back to."""
MOST_HITS = 50
AT_ONCE = 4
"""Questions and searches at the same time; the page has room of its own beside them."""
WAITING_ROOM = 16
"""How many more may wait; further ones are told to come back."""
CHECKS_AT_ONCE = 2


class Refused(AssistentError):
    """What was asked cannot be taken as it stands."""


class Busy(AssistentError):
    """Too many ask at once."""


async def _stays() -> bool:
    """The client that never goes."""
    return False


@dataclass(slots=True)
class Room:
    """How many may be inside at once, and how many may wait outside."""

    at_once: int
    waiting_room: int
    waiting: int = 0
    inside: asyncio.Semaphore = field(init=False)

    def __post_init__(self) -> None:
        self.inside = asyncio.Semaphore(self.at_once)

    @asynccontextmanager
    async def entered(self) -> AsyncIterator[None]:
        """Inside, when there is room. Raises ``Busy`` where the waiting room is full."""
        if self.inside.locked() and self.waiting >= self.waiting_room:
            raise Busy("Just nu är det många som frågar samtidigt.", "Försök igen om en stund.")
        self.waiting += 1
        try:
            await self.inside.acquire()
        finally:
            self.waiting -= 1
        try:
            yield
        finally:
            self.inside.release()


class Interface:
    """The three of them, for one assistant. ``checking`` limits how many checks run at once, for all that
    start such in this process."""

    def __init__(self, assistant: Assistant, checking: asyncio.Semaphore | None = None) -> None:
        self.assistant = assistant
        self.room = Room(AT_ONCE, WAITING_ROOM)
        self._checking = checking or asyncio.Semaphore(CHECKS_AT_ONCE)

    async def ask(
        self,
        question: str,
        samling: str | None = None,
        history: Sequence[str] = (),
        filters: Filters | None = None,
        plain: bool = False,
    ) -> dict[str, Any]:
        """An answer as ``ask --json`` prints it. Raises ``AssistentError``, also where the answer would
        tell an error."""
        _check_question(question, "Frågan")
        _check_history(history)
        _check_filters(filters)

        def asked() -> dict[str, Any]:
            self.assistant.index(samling)  # what is wrong with it is told as an error of its own
            answer = self.assistant.ask(question, samling, history, plain, filters)
            if answer.outcome is Outcome.ERROR:
                raise AssistentError(answer.answer)
            return jsonout.answer_object(answer)

        async with self.room.entered():
            return await asyncio.to_thread(asked)

    async def search(
        self, words: str, samling: str | None = None, filters: Filters | None = None, count: int = 10
    ) -> list[dict[str, Any]]:
        """Ranked passages as ``search --json`` prints them, at most ``count``. Raises ``AssistentError``."""
        _check_question(words, "Sökningen")
        _check_filters(filters)
        if not 1 <= count <= MOST_HITS:
            raise Refused(f"Antalet träffar är {count}.", f"Ange ett tal från 1 till {MOST_HITS}.")

        def searched() -> list[dict[str, Any]]:
            hits = self.assistant.search(words, samling, filters, count)
            return [jsonout.hit_object(hit, text) for hit, text in hits]

        async with self.room.entered():
            return await asyncio.to_thread(searched)

    async def check(
        self,
        text: str,
        samling: str | None = None,
        claims: bool = False,
        gone: Callable[[], Awaitable[bool]] = _stays,
    ) -> dict[str, Any]:
        """A check as ``check --json`` prints it, made in a child process; ended when ``gone`` says that
        nobody waits. Raises ``AssistentError``."""
        if not text.strip():
            raise Refused("Texten är tom.", "Skicka den text som ska kontrolleras.")
        if len(text) > LONGEST_TEXT:
            raise Refused(
                f"Texten är längre än gränsen {LONGEST_TEXT} tecken.", "Dela den och kontrollera en del i taget."
            )
        name = self.assistant.samling(samling)
        if self._checking.locked():
            raise Busy("Andra kontroller pågår just nu, och fler ryms inte samtidigt.", "Försök igen om en stund.")
        job = Job(self.assistant.settings, Form((), name, 0, text, claims), made="json")
        last: check_work.Message | None = None
        async with self._checking, aclosing(check_work.run(job, gone)) as messages:
            async for message in messages:
                last = message
        if isinstance(last, AssistentError):
            raise last
        if not isinstance(last, bytes):
            raise Busy("Kontrollen avbröts.", "Försök igen.")
        told: dict[str, Any] = json.loads(last)
        return told


def _check_question(text: str, what: str) -> None:
    if not text.strip():
        raise Refused(f"{what} är tom.", "Skriv minst ett ord.")
    if len(text) > LONGEST_QUESTION:
        raise Refused(f"{what} är längre än gränsen {LONGEST_QUESTION} tecken.", "Korta den.")


def _check_history(history: Sequence[str]) -> None:
    if len(history) > MOST_EARLIER:
        raise Refused(f"Samtalet har fler än {MOST_EARLIER} tidigare frågor.", "Skicka bara de senaste.")
    for earlier in history:
        _check_question(earlier, "En tidigare fråga")


def _check_filters(filters: Filters | None) -> None:
    """Refuses filters that are longer than any name, or no dates. Raises ``Refused``."""
    for part in fields(filters) if filters else ():
        value = getattr(filters, part.name)
        if part.name in ("since", "until"):
            _check_date(value)
        elif isinstance(value, str) and len(value) > LONGEST_QUESTION:
            raise Refused(f"Avgränsningen är längre än {LONGEST_QUESTION} tecken.", "Korta den.")


def _check_date(value: str | None) -> None:
    try:
        if value is None or date.fromisoformat(value).isoformat() == value:
            return
    except ValueError:
        pass
    raise Refused("Avgränsningen innehåller något som inte är ett datum.", "Skriv datum som ÅÅÅÅ-MM-DD.")
