"""Addresses on the web: how they are written, and which machines may be asked."""

from __future__ import annotations

import socket
from typing import Any

import pytest

from assistent.addresses import Address, host_name, is_public, machines, parse
from assistent.errors import FetchError


@pytest.mark.parametrize(
    ("machine", "public"),
    [
        ("8.8.8.8", True),
        ("193.11.1.138", True),
        ("2001:67c:124c::1", True),
        ("::ffff:8.8.8.8", True),  # an IPv4 address in IPv6 clothes
        ("64:ff9b::808:808", True),  # 8.8.8.8 through NAT64
        ("127.0.0.1", False),
        ("127.8.9.10", False),
        ("0.0.0.0", False),
        ("0.1.2.3", False),
        ("10.0.0.1", False),
        ("172.16.0.1", False),
        ("172.31.255.255", False),
        ("192.168.1.1", False),
        ("100.64.0.1", False),  # shared by a network operator's customers
        ("100.100.100.200", False),  # Alibaba's cloud
        ("169.254.169.254", False),  # most clouds
        ("168.63.129.16", False),  # Azure
        ("192.0.0.192", False),  # Oracle's cloud
        ("192.0.2.1", False),  # documentation
        ("198.18.0.1", False),
        ("203.0.113.7", False),
        ("224.0.0.1", False),
        ("239.1.1.1", False),
        ("240.0.0.1", False),
        ("255.255.255.255", False),
        ("::", False),
        ("::1", False),
        ("::127.0.0.1", False),
        ("::8.8.8.8", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:169.254.169.254", False),
        ("64:ff9b::7f00:1", False),
        ("64:ff9b::a9fe:a9fe", False),
        ("64:ff9b:1::808:808", False),  # a network's own NAT64
        ("2002:7f00:1::", False),
        ("2002:808:808::", False),
        ("2001:0:4136:e378:8000:63bf:3fff:fdd2", False),
        ("fc00::1", False),
        ("fd00:ec2::254", False),  # Amazon's cloud
        ("fe80::1", False),
        ("fe80::1%eth0", False),
        ("fec0::1", False),
        ("ff02::1", False),
        ("ff0e::1", False),
        ("2001:db8::1", False),
    ],
)
def test_only_machines_on_the_open_internet_are_public(machine: str, public: bool) -> None:
    assert is_public(machine) is public


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("https://www.exempelby.se", Address("https", "www.exempelby.se", 443, "/")),
        ("HTTP://WWW.Exempelby.SE./A/b.pdf#s2", Address("http", "www.exempelby.se", 80, "/A/b.pdf")),
        ("https://exempelby.se:8443/x?id=1&y=å", Address("https", "exempelby.se", 8443, "/x?id=1&y=%C3%A5")),
        ("https://åby.se/policy för resor.pdf".replace(" ", "%20"), Address(
            "https", "xn--by-xia.se", 443, "/policy%20f%C3%B6r%20resor.pdf"
        )),
        ("http://[::1]:8080/", Address("http", "::1", 8080, "/")),
        ("http://[0:0:0:0:0:0:0:1]/", Address("http", "::1", 80, "/")),
    ],
)  # fmt: skip
def test_an_address_is_taken_apart(text: str, address: Address) -> None:
    assert parse(text) == address


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "adressen  börjar inte med https:// eller http://"),
        ("www.exempelby.se/a.pdf", "adressen www.exempelby.se/a.pdf börjar inte med https:// eller http://"),
        ("file:///etc/passwd", "adressen file:///etc/passwd börjar inte med https:// eller http://"),
        ("ftp://exempelby.se/a", "adressen ftp://exempelby.se/a börjar inte med https:// eller http://"),
        ("gopher://127.0.0.1:25/x", "adressen gopher://127.0.0.1:25/x börjar inte med https:// eller http://"),
        (
            "https://anna:hemligt@exempelby.se/",
            "adressen till exempelby.se innehåller användarnamn eller lösenord",
        ),
        ("https://exempelby.se@127.0.0.1/", "adressen till 127.0.0.1 innehåller användarnamn eller lösenord"),
        ("https://exempelby.se\\@127.0.0.1/", None),
        ("https://exempelby.se/a b", None),
        ("https://exempelby.se/a\nHost: x", None),
        ("https://", "adressen https:// går inte att tyda"),
        ("https:///a", "adressen https:///a går inte att tyda"),
        ("https://exempelby.se:99999/", "adressen https://exempelby.se:99999/ går inte att tyda"),
        ("https://exempelby.se:x/", "adressen https://exempelby.se:x/ går inte att tyda"),
        ("https://[::1/", "adressen https://[::1/ går inte att tyda"),
        ("https://[fe80::1%25eth0]/", "adressen https://[fe80::1%25eth0]/ går inte att tyda"),
        ("https://exempel%2eby.se/", "adressen https://exempel%2eby.se/ går inte att tyda"),
        ("https://a..b/", "adressen https://a..b/ går inte att tyda"),
        (f"https://{'a' * 64}.se/", f"adressen https://{'a' * 64}.se/ går inte att tyda"),
    ],
)
def test_what_is_no_web_address_is_refused(text: str, reason: str | None) -> None:
    with pytest.raises(FetchError) as refused:
        parse(text)
    assert refused.value.reason == (
        reason or f"adressen {text!r} innehåller mellanslag eller andra otillåtna tecken"
    )  # fmt: skip
    assert "hemligt" not in str(refused.value)


@pytest.mark.parametrize(
    ("location", "text"),
    [
        ("/b.pdf", "https://exempelby.se/b.pdf"),
        ("b.pdf", "https://exempelby.se/a/b.pdf"),
        ("//filer.exempelby.se/c", "https://filer.exempelby.se/c"),
        ("http://127.0.0.1/", "http://127.0.0.1/"),
    ],
)
def test_an_address_is_read_from_where_it_stands(location: str, text: str) -> None:
    assert parse(location, parse("https://exempelby.se/a/x.html")).text == text


def test_the_name_and_the_machine_are_kept_apart() -> None:
    address = parse("https://exempelby.se:8443/a.pdf")
    assert address.authority == "exempelby.se:8443"
    assert address.at("192.0.2.1") == "https://192.0.2.1:8443/a.pdf"
    assert address.at("2001:db8::1") == "https://[2001:db8::1]:8443/a.pdf"
    assert parse("http://[::1]/").authority == "[::1]"


@pytest.mark.parametrize("text", ["", "-", "a b", "a/b", "https:", "a:80", "%61", "x" * 64])
def test_what_is_no_host_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        host_name(text)


# --- machines ---------------------------------------------------------------------------------------


def answering(*found: str) -> Any:
    """A resolver that gives these addresses for every name."""

    def resolve(host: str, port: int, **_: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (machine, port)) for machine in found]

    return resolve


@pytest.mark.parametrize(
    ("host", "machine"),
    [
        ("127.0.0.1", "127.0.0.1"),
        ("[::1]", "::1"),
        ("[::ffff:127.0.0.1]", "::ffff:127.0.0.1"),
        ("2130706433", "127.0.0.1"),
        ("0177.0.0.1", "127.0.0.1"),
        ("0x7f000001", "127.0.0.1"),
        ("127.1", "127.0.0.1"),
        ("0", "0.0.0.0"),
        ("169.254.169.254", "169.254.169.254"),
        ("１２７.0.0.1", "127.0.0.1"),  # digits of full width, which IDNA makes plain
    ],
)
def test_every_way_to_write_a_machine_of_ones_own_is_refused(host: str, machine: str) -> None:
    address = parse(f"http://{host}/")
    with pytest.raises(FetchError) as refused:
        machines(address)
    assert refused.value.reason == (
        f"servern {address.host} har adressen {machine}, som inte hör till det öppna internet"
    )
    assert refused.value.remedy == (
        "ange en adress på internet, eller skriv privata_adresser = true i kallor.toml om det är meningen"
    )
    assert machines(address, private=True) == [machine]


def test_localhost_is_refused() -> None:
    with pytest.raises(FetchError, match=r"servern localhost har adressen (127\.0\.0\.1|::1), som inte hör till"):
        machines(parse("http://localhost/"))


def test_a_name_that_leads_inside_is_refused_also_when_it_leads_outside_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", answering("8.8.8.8", "10.0.0.7"))
    with pytest.raises(FetchError, match=r"servern intern\.exempelby\.se har adressen 10\.0\.0\.7, som inte hör till"):
        machines(parse("https://intern.exempelby.se/"))


def test_machines_come_in_order_and_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", answering("2001:67c:124c::1", "8.8.8.8", "8.8.8.8"))
    assert machines(parse("https://exempelby.se/")) == ["2001:67c:124c::1", "8.8.8.8"]


def test_a_host_that_is_not_found_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def resolve(*_: Any, **__: Any) -> list[Any]:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    with pytest.raises(FetchError) as refused:
        machines(parse("https://finns-inte.exempelby.se/"))
    assert str(refused.value) == (
        "servern finns-inte.exempelby.se finns inte, eller så saknas förbindelse med internet "
        "kontrollera adressen och nätet"
    )
