"""Who asks, and what they may: roles, and the samlingar that are for some groups alone.

The one who asks is kept in the context of the request, so that every way to a samling goes past the same gate:
``Assistant.settings`` shows each reader an installation that has no other samlingar than theirs. Where nobody is
known on a web server, only what is for all is shown.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, fields
from functools import lru_cache
from typing import Any

from assistent.settings import ROLES, Settings, Table

SCOPE = "assistent.asking"
"""The key in a request's scope that holds who asks."""
PLACES = {"kvalitet": "operator", "introduktion/leda": "leader", "introduktion/underlag": "leader"}
"""The role that an address asks for; the others ask for the least."""


@dataclass(frozen=True, slots=True)
class Person:
    """One who asks. ``id`` tells them apart from all others, ``name`` is shown; both are empty where nobody logs in.
    ``role`` is empty for one who has yet to; ``leaves``: logged in here, and so can log out here."""

    id: str = ""
    name: str = ""
    role: str = ROLES[-1]
    groups: frozenset[str] = frozenset()
    leaves: bool = False

    def may(self, place: str) -> bool:
        """Whether they may open an address ("kvalitet")."""
        return bool(self.role) and ROLES.index(self.role) >= ROLES.index(PLACES.get(place, ROLES[0]))


ANYBODY = Person()
"""The one who asks where there is no log-in: may all that is for all."""
STRANGER = Person(role="")
"""The one who has yet to log in."""
OWN = Person("\0")
"""The server itself, that sees every samling: to warm up, to tell a monitor."""


@dataclass(frozen=True, slots=True)
class Asking:
    """A request's person; ``take`` counts a question and tells how many seconds too early it comes, 0 if not."""

    person: Person
    take: Callable[[], float] = field(default=lambda: 0.0)


_now: ContextVar[Asking | None] = ContextVar("assistent.asking", default=None)


def now() -> Person:
    """The one who asks now."""
    asking = _now.get()
    return asking.person if asking else ANYBODY


def take() -> float:
    """Counts a question of the one who asks; how many seconds too early it comes, 0 if it does not."""
    asking = _now.get()
    return asking.take() if asking else 0.0


def of(scope: Mapping[str, Any] | None) -> Asking:
    """Who asks in a request, by its scope."""
    found = (scope or {}).get(SCOPE)
    return found if isinstance(found, Asking) else Asking(ANYBODY)


@contextmanager
def asked_by(asking: Asking | Person) -> Iterator[None]:
    """What is done within is done for them."""
    token = _now.set(asking if isinstance(asking, Asking) else Asking(asking))
    try:
        yield
    finally:
        _now.reset(token)


# --- samlingar ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Seen(Settings):
    """The settings as one reader has them: with the samlingar of their groups, and those that are for all."""

    groups: frozenset[str] = frozenset()

    def samlingar(self) -> list[str]:
        """The names of the samlingar that they may see."""
        return [name for name in Settings.samlingar(self) if self.sees(name)]

    def sees(self, samling: str) -> bool:
        """Whether they may be told of the samling."""
        wanted = dict(self.access).get(unicodedata.normalize("NFC", samling))
        return wanted is None or not self.groups.isdisjoint(wanted)


def seen(settings: Settings, guarded: bool) -> Settings:
    """The settings as the one who asks has them. ``guarded``: where nobody is known, only what is for all is
    seen; else everything."""
    if not settings.access:
        return settings
    asking = _now.get()
    person = asking.person if asking else ANYBODY if guarded else OWN
    return settings if person is OWN else _limited(settings, person.groups)


@lru_cache(maxsize=256)
def _limited(settings: Settings, groups: frozenset[str]) -> Seen:
    values = {one.name: getattr(settings, one.name) for one in fields(Settings)}
    made = Seen(**values, groups=groups)
    return made if made.sees(made.samling) else Seen(**{**values, "samling": ""}, groups=groups)


# --- who may --------------------------------------------------------------------------------------


def logs_in(settings: Settings) -> bool:
    """Whether one must be known to come in."""
    return bool(settings.users or settings.proxy_header or settings.oidc_issuer)


def plain(names: Iterable[str]) -> frozenset[str]:
    """Groups as they are compared."""
    return frozenset(unicodedata.normalize("NFC", name.strip()) for name in names if name.strip())


def highest(roles: Table, groups: Iterable[str]) -> str:
    """The highest role that any of the groups gives; the lowest where none does."""
    given = dict(roles)
    found = [given[group][0] for group in groups if group in given]
    return max(found, key=ROLES.index, default=ROLES[0])
