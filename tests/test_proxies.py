"""What a proxy tells is believed of those that are trusted, and of nobody else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from assistent.proxies import Proxies, Told
from assistent.settings import Settings

TOLD = [
    (b"X-Remote-User", b"eva"), (b"x-remote-groups", b"ks, hr ,"), (b"x-forwarded-for", b"203.0.113.7"),
    (b"x-forwarded-proto", b"https"), (b"x-forwarded-host", b"h"), (b"forwarded", b"for=1.2.3.4"), (b"accept", b"*/*"),
]  # fmt: skip


def read(peer: str | None, headers: list[tuple[bytes, bytes]] = TOLD, **more: str) -> Told:
    told: dict[str, Any] = {
        "proxy_header": "X-Remote-User",
        "proxy_group_header": "X-Remote-Groups",
        "trusted_proxies": "10.0.0.0/24",
    }
    scope: dict[str, Any] = {"scheme": "http", "client": (peer, 5) if peer is not None else None, "headers": headers}
    return Proxies(Settings(root=Path(), **{**told, **more})).read(scope)


def test_a_trusted_proxy_is_believed_and_its_word_goes_no_further() -> None:
    told = read("10.0.0.9")
    assert (told.name, told.groups) == ("eva", frozenset({"ks", "hr"}))
    assert (told.scope["client"], told.scope["scheme"]) == (("203.0.113.7", 0), "https")
    assert not [name for name, _ in told.scope["headers"] if b"remote" in name]


@pytest.mark.parametrize("peer", ["10.0.1.9", "127.0.0.1", "203.0.113.7", "::1", "testclient", "", None])
def test_nobody_else_is_believed_and_what_they_send_is_taken_away(peer: str | None) -> None:
    told = read(peer)
    assert (told.name, told.groups) == ("", frozenset())
    assert told.scope["scheme"] == "http" and told.scope["client"] == ((peer, 5) if peer is not None else None)
    assert told.scope["headers"] == [(b"accept", b"*/*")]


def test_a_proxy_is_trusted_also_where_its_address_is_written_as_ipv6() -> None:
    assert read("::ffff:10.0.0.9").name == "eva"
    assert read("2001:db8::1", trusted_proxies="2001:db8::/32").name == "eva"


@pytest.mark.parametrize(
    ("value", "client"),
    [
        (b"6.6.6.6, 203.0.113.7", "203.0.113.7"),  # what the reader sent stands first
        (b"6.6.6.6, 203.0.113.7, 10.0.0.4", "203.0.113.7"),
        (b"10.0.0.5, 10.0.0.4", "10.0.0.5"),
        (b"203.0.113.7:4711", "203.0.113.7"),
        (b"[2001:db8::1]:80", "2001:db8::1"),
        (b"2001:db8::1", "2001:db8::1"),
        (b"6.6.6.6, skrap", "10.0.0.9"),
        (b"unknown", "10.0.0.9"),
        (b"", "10.0.0.9"),
    ],
)
def test_the_reader_is_the_nearest_address_that_is_no_proxy_of_ours(value: bytes, client: str) -> None:
    assert read("10.0.0.9", [(b"x-forwarded-for", value)]).scope["client"][0] == client


def test_addresses_of_several_headers_are_one_list() -> None:
    both = [(b"x-forwarded-for", b"6.6.6.6"), (b"x-forwarded-for", b"203.0.113.7")]
    assert read("10.0.0.9", both).scope["client"][0] == "203.0.113.7"


@pytest.mark.parametrize("value", [b"", b"  ", b"x" * 201, b"a\x00b", b"a\tb"])
def test_a_name_that_is_none_is_nobody(value: bytes) -> None:
    assert read("10.0.0.9", [(b"x-remote-user", value)]).name == ""


def test_a_name_that_is_told_twice_is_nobody() -> None:
    assert read("10.0.0.9", [(b"x-remote-user", b"eva"), (b"X-REMOTE-USER", b"bo")]).name == ""


def test_groups_that_are_told_twice_are_none() -> None:
    twice = [(b"x-remote-user", b"eva"), (b"x-remote-groups", b"ks"), (b"x-remote-groups", b"hr")]
    assert read("10.0.0.9", twice).groups == frozenset()


def test_names_with_swedish_letters_are_read() -> None:
    assert read("10.0.0.9", [(b"x-remote-user", "Åsa".encode())]).name == "Åsa"
    assert read("10.0.0.9", [(b"x-remote-user", "Åsa".encode("latin-1"))]).name == "Åsa"


def test_without_the_setting_no_header_tells_who_it_is() -> None:
    assert read("10.0.0.9", proxy_header="", proxy_group_header="").name == ""
