"""Addresses on the web: how they are written, and which machines may be asked at them.

The assistant often runs inside a municipality's own network. A name in the DNS, or a web server that
sends on to another address, must not lead it to machines there: every machine that a host name leads
to must stand on the open internet. The rule is that of ``ipaddress.is_global``, made stricter where an
IPv4 address hides inside an IPv6 address (RFC 4291, 6052) or where clouds answer at public addresses.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from dataclasses import dataclass
from urllib.parse import quote, urljoin, urlsplit

from assistent.errors import FetchError

PORTS = {"http": 80, "https": 443}

_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_UNICAST = ipaddress.IPv6Network("2000::/3")  # all of IPv6 that has been handed out (RFC 3587)
_CLOSED = tuple(
    ipaddress.ip_network(network)
    for network in (
        "168.63.129.16/32",  # Azure answers virtual machines about themselves here
        "192.0.0.0/24",  # protocol assignments; Oracle's cloud answers at 192.0.0.192
        "192.88.99.0/24",  # relays of 6to4, out of use (RFC 7526)
        "2002::/16",  # 6to4: any IPv4 address may hide in it
        "2001::/32",  # Teredo, likewise
    )
)
_HOST = re.compile(r"[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?")


@dataclass(frozen=True, slots=True)
class Address:
    """A web address taken apart; ``target`` is path and query, percent-encoded."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def authority(self) -> str:
        """Host and, where it is not the usual one, port: what the ``Host`` field of a request holds."""
        return _bracketed(self.host) + ("" if self.port == PORTS[self.scheme] else f":{self.port}")

    @property
    def text(self) -> str:
        """The whole address."""
        return f"{self.scheme}://{self.authority}{self.target}"

    def at(self, machine: str) -> str:
        """The address with the machine's IP address in the place of its host name."""
        return f"{self.scheme}://{_bracketed(machine)}:{self.port}{self.target}"


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def parse(text: str, base: Address | None = None) -> Address:
    """Takes an address apart; one without a host is read from ``base``. Raises ``FetchError`` for what
    is not http or https, and for an address with a user name or a password."""
    if re.search(r"[\s\x00-\x1f\x7f\\]", text):
        raise FetchError(
            f"adressen {text!r} innehåller mellanslag eller andra otillåtna tecken", "kopiera den ur webbläsaren"
        )
    try:
        parts = urlsplit(urljoin(base.text, text) if base else text)
        if parts.scheme not in PORTS:
            raise FetchError(f"adressen {text} börjar inte med https:// eller http://", "ange hela webbadressen")
        if "@" in parts.netloc:
            raise FetchError(
                f"adressen till {parts.hostname} innehåller användarnamn eller lösenord",
                "ange en adress som går att nå utan inloggning",
            )
        port = PORTS[parts.scheme] if parts.port is None else parts.port
        host = host_name(parts.hostname or "")
    except ValueError:
        raise FetchError(f"adressen {text} går inte att tyda", "kopiera den ur webbläsaren") from None
    target = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~")
    if parts.query:
        target += "?" + quote(parts.query, safe="/%:@!$&'()*+,;=~?[]")
    return Address(parts.scheme, host, port, target)


def host_name(text: str) -> str:
    """A host as it stands in the DNS: small letters, å, ä and ö as IDNA writes them, no last dot.
    Raises ``ValueError`` for what is no host."""
    if ":" in text and "%" not in text:  # what follows % names a network card
        return str(ipaddress.IPv6Address(text))
    name = text.encode("idna").decode("ascii").lower().removesuffix(".")
    if not _HOST.fullmatch(name):
        raise ValueError(text)
    return name


def machines(address: Address, private: bool = False) -> list[str]:
    """The IP addresses of the host, in the order to try them. Each must stand on the open internet unless
    ``private``; one that does not is enough to refuse them all. Raises ``FetchError``."""
    try:
        found = socket.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise FetchError(
            f"servern {address.host} finns inte, eller så saknas förbindelse med internet",
            "kontrollera adressen och nätet",
        ) from None
    known = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    for machine in known:
        if not private and not is_public(machine):
            raise FetchError(
                f"servern {address.host} har adressen {machine}, som inte hör till det öppna internet",
                "ange en adress på internet, eller skriv privata_adresser = true i kallor.toml om det är meningen",
            )
    return known


def is_public(machine: str) -> bool:
    """Whether an IP address stands on the open internet."""
    ip = ipaddress.ip_address(machine)
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped is not None:
            return is_public(str(ip.ipv4_mapped))
        if ip in _NAT64:
            return is_public(str(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)))
        if ip not in _UNICAST:
            return False
    if any(ip.version == network.version and ip in network for network in _CLOSED):
        return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved)
