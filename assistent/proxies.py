"""What a proxy tells of a request: who asks, from where, and by https. Only one that is trusted is believed.

Anybody can send a header. What comes from an address that is not in ``trusted_proxies`` is taken out of the request
before anything reads it.
"""

from __future__ import annotations

import ipaddress
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from assistent.access import plain
from assistent.settings import Settings, networks

log = logging.getLogger(__name__)

LONGEST = 200
"""Characters of a name."""
_OF_PROXIES = (b"forwarded", b"x-real-ip")


@dataclass(frozen=True, slots=True)
class Told:
    """What is known of a request: its scope without what nobody may believe, the peer's or the reader's address,
    and who asks (empty where no proxy tells)."""

    scope: dict[str, Any]
    name: str = ""
    groups: frozenset[str] = frozenset()


class Proxies:
    """The proxies of the settings."""

    def __init__(self, settings: Settings) -> None:
        self._trusted = networks(settings.trusted_proxies)
        self._name = settings.proxy_header.lower().encode()
        self._groups = settings.proxy_group_header.lower().encode()

    def read(self, scope: Mapping[str, Any]) -> Told:
        """What a request tells that may be believed."""
        headers: list[tuple[bytes, bytes]] = [(name.lower(), value) for name, value in scope["headers"]]
        peer = (scope.get("client") or ("", 0))[0]
        own = (self._name, self._groups)
        if not self.trusts(peer):
            kept = [h for h in headers if h[0] not in (*own, *_OF_PROXIES) and not h[0].startswith(b"x-forwarded-")]
            return Told({**scope, "headers": kept})
        known: dict[str, Any] = {**scope, "headers": [h for h in headers if h[0] not in own]}
        if address := self._reader(_all(headers, b"x-forwarded-for")):
            known["client"] = (address, 0)
        protocol = _all(headers, b"x-forwarded-proto")[-1:]
        if protocol in (["http"], ["https"]):
            known["scheme"] = protocol[0]
        names = [value for name, value in headers if self._name and name == self._name]
        if len(names) > 1:  # one of them is the reader's own
            log.error("Proxyn skickar rubriken för vem som frågar två gånger; ingen av dem räknas")
            return Told(known)
        name = _text(names[0]).strip() if names else ""
        if not name or len(name) > LONGEST or not name.isprintable():
            return Told(known)
        groups = [value for header, value in headers if self._groups and header == self._groups]
        return Told(known, name, plain(_text(groups[0]).split(",")) if len(groups) == 1 else frozenset())

    def trusts(self, address: str) -> bool:
        """Whether an address is one of a trusted proxy."""
        try:
            found = ipaddress.ip_address(address)
        except ValueError:
            return False
        found = getattr(found, "ipv4_mapped", None) or found
        return any(found in network for network in self._trusted)

    def _reader(self, addresses: Iterable[str]) -> str:
        """The address nearest to us that is no proxy of ours; empty where that cannot be told."""
        last = ""
        for given in reversed(list(addresses)):
            address = _address(given)
            if not address:
                return ""
            last = address
            if not self.trusts(address):
                break
        return last


def _all(headers: Iterable[tuple[bytes, bytes]], name: bytes) -> list[str]:
    joined = ",".join(value.decode("latin-1") for header, value in headers if header == name)
    return [part.strip() for part in joined.split(",") if part.strip()]


def _address(text: str) -> str:
    """An address without its port; empty for what is none."""
    bare = text[1:].split("]")[0] if text.startswith("[") else text.split(":")[0] if text.count(":") == 1 else text
    try:
        return str(ipaddress.ip_address(bare))
    except ValueError:
        return ""


def _text(value: bytes) -> str:
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("latin-1")
