"""Who somebody is: by a trusted proxy's word, or by the session that a log-in here began."""

from __future__ import annotations

import ipaddress
import json
import os
from dataclasses import dataclass
from pathlib import Path

from assistent.access import Person, highest, logs_in, plain
from assistent.accounts import Accounts, canonical
from assistent.errors import SettingsError
from assistent.oidc import Claimed, Provider
from assistent.proxies import Told
from assistent.sessions import FILE, Session, Sessions
from assistent.settings import Settings


class Identity:
    """The ways in that the settings open: ``accounts`` by password, ``provider`` by OpenID Connect; ``sessions`` where
    there is either."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.accounts = Accounts(settings.root / settings.users) if settings.users else None
        self.provider = Provider(settings) if settings.oidc_issuer else None
        self.sessions = Sessions(settings.cache / FILE) if self.accounts or self.provider else None

    @property
    def needed(self) -> bool:
        """Whether one must be known to come in."""
        return logs_in(self.settings)

    def prepare(self) -> None:
        """Makes what is needed. Raises ``AssistentError``."""
        if self.accounts:
            self.accounts.all()
        if self.sessions:
            self.sessions.prepare()

    def known(self, told: Told, token: str) -> Person | None:
        """Who a request is from, by what a trusted proxy tells, else by its session's token; ``None`` if nobody
        knows. Raises ``AccountError``."""
        if told.name:
            role = highest(self.settings.roles, told.groups)
            return Person(f"proxy:{told.name}", told.name, role, told.groups)
        session = self.sessions.find(token) if self.sessions and token else None
        if session is None:
            return None
        if session.kind == "provider":
            issuer, subject = json.loads(session.stamp)
            if self.provider is None or issuer != self.settings.oidc_issuer:
                return None
            return Person(f"provider:{subject}", session.name, session.role, plain(session.groups), leaves=True)
        account = self.accounts.find(session.name) if self.accounts else None
        if account is None or account.stamp != session.stamp:  # removed, or with another password since
            return None
        return Person(f"account:{account.name}", account.name, account.role, plain(account.groups), leaves=True)

    # --- coming in and going out -------------------------------------------------------------------

    def enter(self, name: str, password: str, address: str) -> str | float:
        """A new session's token for the right password; how many seconds too early the attempt comes; or "" where
        name or password is wrong. Takes its time, the same for every name. Raises ``AccountError``."""
        assert self.accounts and self.sessions
        known = canonical(name)
        if wait := self.sessions.attempt(known, address):
            return wait
        account = self.accounts.verified(name, password)
        if account is None:
            return ""
        self.sessions.succeeded(known, address)
        return self.sessions.begin(Session("account", account.name, account.stamp))

    def enter_claimed(self, claimed: Claimed) -> str:
        """A new session's token for one whom the provider knows."""
        assert self.sessions
        stamp = json.dumps([self.settings.oidc_issuer, claimed.subject])
        return self.sessions.begin(Session("provider", claimed.name, stamp, claimed.role, claimed.groups))


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something about who may come in that must be mended: what, and how."""

    problem: str
    remedy: str


def doubts(settings: Settings) -> list[Doubt]:
    """What keeps the pages from being served: doors that are open by mistake, and limits that limit nothing."""
    found = []
    if not (local(settings.host) or logs_in(settings) or settings.open_to_all):
        found.append(
            Doubt(
                f"Adressen {settings.host} når andra datorer, och ingen inloggning är inställd.",
                "Sätt users, proxy_header eller oidc_issuer (docs/drift.md, Vem som får). Ska alla som når datorn få "
                "läsa allt: sätt open_to_all = true.",
            )
        )
    if settings.access and not logs_in(settings):
        found.append(
            Doubt(
                "Samlingar är begränsade i access, men ingen inloggning är inställd.",
                "Sätt users, proxy_header eller oidc_issuer, eller ta bort access.",
            )
        )
    unknown = [name for name, _ in settings.access if name not in map(_plain, settings.samlingar())]
    if unknown:
        found.append(
            Doubt(
                f"access begränsar en samling som inte finns: {', '.join(unknown)}.",
                "Rätta namnet så att det är mappens, annars är samlingen öppen för alla.",
            )
        )
    return found


def check(settings: Settings) -> None:
    """Refuses to serve with a door open by mistake. Raises ``SettingsError``."""
    for doubt in doubts(settings):
        raise SettingsError(doubt.problem, doubt.remedy)


def local(host: str) -> bool:
    """Whether only this machine reaches an address to answer on."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _plain(name: str) -> str:
    return next(iter(plain([name])))


def others_may_read(path: Path) -> bool:
    """Whether a file can be read by other users of the machine (told by POSIX alone)."""
    return os.name == "posix" and path.is_file() and bool(path.stat().st_mode & 0o077)
