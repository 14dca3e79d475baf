"""The two cookies of the log-in: the session's token, and what ties a log-in at the provider to one browser.

Both are out of reach of scripts, go to no other site but by a link that is followed, and end with the browser. By https
they are for https alone, and named so that no other machine of the domain can set them (``__Host-``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

SESSION = "assistent-session"
STARTED = "assistent-start"


def secure(scope: Mapping[str, Any], public_address: str) -> bool:
    """Whether the reader came by https: directly, by a trusted proxy's word, or because there is no other way."""
    return scope.get("scheme") == "https" or public_address.startswith("https://")


def read(scope: Mapping[str, Any], name: str, by_https: bool) -> str:
    """The value of a cookie; empty where it is not there, or there twice."""
    wanted = _named(name, by_https)
    found = {value for told, value in _pairs(scope) if told == wanted}
    return found.pop() if len(found) == 1 else ""


def given(name: str, value: str, by_https: bool) -> str:
    """The header that sets a cookie; takes it away where the value is empty."""
    ends = "; Max-Age=0" if not value else ""
    return f"{_named(name, by_https)}={value}; Path=/; HttpOnly; SameSite=Lax{'; Secure' if by_https else ''}{ends}"


def _named(name: str, by_https: bool) -> str:
    return f"__Host-{name}" if by_https else name


def _pairs(scope: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for header, value in scope["headers"]:
        if header.lower() == b"cookie":
            for pair in value.decode("latin-1").split(";"):
                name, _, told = pair.strip().partition("=")
                yield name, told
