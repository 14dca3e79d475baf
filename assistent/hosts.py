"""By which names the server may be called. A page elsewhere can let its own name lead to this machine (DNS
rebinding); the browser then takes what it reads here for that page's own, and only the name gives it away.

A server that only this machine reaches answers to this machine's names, and those of the setting ``hosts``. One that
others reach answers to any name, until ``hosts`` says which; a bare IP address is nobody's to rebind.
"""

from __future__ import annotations

import ipaddress
import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from assistent.identity import local
from assistent.settings import Settings

if TYPE_CHECKING:
    from starlette.types import Scope

_HOST = re.compile(r"(?:\[(?P<v6>[0-9A-Fa-f:.]{2,45})\]|(?P<name>[A-Za-z0-9._-]{1,253}))(?::\d{1,5})?")


class Hosts:
    """The names of one installation."""

    def __init__(self, settings: Settings) -> None:
        self._here = local(settings.host)
        named = [_plain(name) for name in settings.hosts.split(",") if name.strip()]
        public = urlsplit(settings.public_address).hostname
        self._named = {*named, *([public] if public else [])}
        self._any = not self._here and not named

    def admits(self, scope: Scope) -> bool:
        """Whether a request calls the server by a name of its own. One that names none comes from no browser."""
        told = [value for name, value in scope["headers"] if name.lower() == b"host"]
        if len(told) != 1:
            return not told
        found = _HOST.fullmatch(told[0].decode("latin-1").strip())
        if found is None:
            return False
        host = found["v6"] or _plain(found["name"])
        return self._any or host in self._named or local(host) or (not self._here and _is_number(host))


def _plain(name: str) -> str:
    return name.strip().lower().removesuffix(".")


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
