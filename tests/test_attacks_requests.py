"""Attempts to make the server ask other machines than those that the operator has named (SSRF)."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import document_server
import pytest
from document_server import Server, page, serving

from assistent.addresses import parse
from assistent.downloads import Limits, download
from assistent.errors import FetchError, SettingsError
from assistent.settings import load

INSIDE = {
    "loopback": "http://127.0.0.1/", "its name": "http://localhost/", "short": "http://127.1/", "decimal": "http://2130706433/",
    "octal": "http://0177.0.0.1/", "hexadecimal": "http://0x7f000001/", "mixed": "http://0x7f.1/", "zero": "http://0.0.0.0/",
    "bare zero": "http://0/", "IPv6": "http://[::1]/", "IPv6 zero": "http://[::]/", "mapped": "http://[::ffff:127.0.0.1]/",
    "mapped in hexadecimal": "http://[::ffff:7f00:1]/", "compatible": "http://[::127.0.0.1]/", "NAT64": "http://[64:ff9b::7f00:1]/",
    "6to4": "http://[2002:7f00:1::]/", "Teredo": "http://[2001:0:7f00:1::]/", "private": "http://10.0.0.7/", "private too": "http://192.168.1.1/",
    "shared": "http://100.64.0.1/", "link": "http://169.254.169.254/latest/meta-data/", "link in decimal": "http://2852039166/",
    "link in IPv6": "http://[fe80::1]/", "unique local": "http://[fd00::1]/", "cloud": "http://168.63.129.16/", "wide digits": "http://１２７.０.０.１/",
    "ringed digits": "http://①②⑦.⓪.⓪.①/", "wide dots": "http://127。0。0。1/", "last dot": "http://127.0.0.1./", "multicast": "http://224.0.0.1/",
    "broadcast": "http://255.255.255.255/",
}  # fmt: skip
OTHERWISE = (
    "file:///etc/passwd", "ftp://exempelby.se/a", "gopher://127.0.0.1:25/x", "dict://127.0.0.1/", "data:text/html,x", "jar:http://exempelby.se!/a",
    "ldap://127.0.0.1/", "http://a@127.0.0.1/", "http://exempelby.se@127.0.0.1/", "http://exempelby.se\\@127.0.0.1/", "http://exempelby.se#@127.0.0.1:x/",
    "//127.0.0.1/", "http:127.0.0.1", "http://127.0.0.1%2f@exempelby.se/", "http://exempelby.se%00.ondska.example/", "http://[fe80::1%25eth0]/",
    "javascript:alert(1)", "http://exempelby.se/a\r\nHost: 127.0.0.1",
)  # fmt: skip
LIMITS = Limits(frozenset({"exempelby.se"}), 100_000, 5)


@pytest.fixture
def connected(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Where something was connected to; nothing is."""
    places: list[Any] = []

    def connect(place: Any, *_: Any, **__: Any) -> socket.socket:
        places.append(place)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", connect)
    return places


@pytest.mark.parametrize("text", INSIDE.values(), ids=INSIDE)
def test_no_way_to_write_a_machine_inside_is_asked(text: str, connected: list[Any]) -> None:
    with pytest.raises(
        FetchError, match=r"som inte hör till det öppna internet|går inte att tyda|finns inte, eller så saknas"
    ):
        download(parse(text), LIMITS)
    assert connected == []


@pytest.mark.parametrize("text", OTHERWISE)
def test_no_other_scheme_and_no_hidden_host_is_asked(text: str, connected: list[Any]) -> None:
    with pytest.raises(FetchError):
        download(parse(text), LIMITS)
    assert connected == []


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as running:
        yield running


@pytest.mark.parametrize("text", INSIDE.values(), ids=INSIDE)
def test_no_redirect_leads_inside(text: str, server: Server) -> None:
    location = "".join(f"%{byte:02x}" if byte > 126 else chr(byte) for byte in text.encode())
    server.pages["/a"] = document_server.moved(location)
    here = Limits(frozenset({"exempelby.se", "127.0.0.2"}), 100_000, 5, private=True)
    with pytest.raises(
        FetchError, match=r"skickar vidare till .* som inte nämns|går inte att tyda|Invalid URL in location header"
    ):
        download(parse(f"{server.address}/a"), here)
    assert [path for path, _ in server.asked] == ["/a"]


@pytest.mark.parametrize("machine", ["10.0.0.7", "127.0.0.1", "169.254.169.254", "::1", "::ffff:10.0.0.7", "fd00::1"])
def test_a_name_that_leads_inside_is_not_asked_also_among_others(
    machine: str, connected: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    family = socket.AF_INET6 if ":" in machine else socket.AF_INET
    found = [
        (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.216.34", 80)),
        (family, socket.SOCK_STREAM, 6, "", (machine, 80)),
    ]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    told = f"servern exempelby.se har adressen {machine}, som inte hör till det öppna internet"
    with pytest.raises(FetchError, match=re.escape(told)):
        download(parse("http://exempelby.se/a"), LIMITS)
    assert connected == []


def test_a_name_that_leads_elsewhere_after_it_was_looked_at_is_asked_where_it_led(
    connected: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """DNS rebinding between the check and the connection."""
    answers = ["93.184.216.34", "127.0.0.1", "127.0.0.1"]
    asked: list[str] = []

    def look_up(host: str, port: int, *_: Any, **__: Any) -> Any:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (answers[len(asked) - 1], port))]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    with pytest.raises(FetchError, match="går inte att nå"):
        download(parse("http://exempelby.se/a"), LIMITS)
    assert connected == [("93.184.216.34", 80)]
    assert asked == ["exempelby.se"]


def test_a_document_of_the_inside_is_fetched_where_the_operator_says_so(server: Server) -> None:
    server.pages["/a"] = page(b"<html><body><h1>Policy</h1></body></html>")
    found = download(parse(f"{server.address}/a"), Limits(frozenset({"127.0.0.1"}), 100_000, 20, private=True))
    assert found is not None and found.content.startswith(b"<html>")


# --- the language model and Chroma ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        "http://169.254.169.254/v1", "http://[fe80::1]/v1", "http://0.0.0.0/v1", "http://224.0.0.1/v1", "http://[::]/v1",
        "http://[::ffff:169.254.169.254]/v1", "http://255.255.255.255/v1",
    ],
)  # fmt: skip
@pytest.mark.parametrize(("name", "more"), [("LLM_URL", {"ASSISTENT_LLM_MODEL": "m"}), ("CHROMA_URL", {})])
def test_a_machine_that_no_model_runs_on_is_refused(
    address: str, name: str, more: dict[str, str], tmp_path: Path
) -> None:
    told = address.removesuffix("/v1") if name == "CHROMA_URL" else address
    with pytest.raises(SettingsError):
        load({"ASSISTENT_ROOT": str(tmp_path), f"ASSISTENT_{name}": told, **more})


@pytest.mark.parametrize(
    "address",
    ["http://127.0.0.1:11434/v1", "http://10.1.2.3:8000/v1", "http://localhost/v1", "https://modell.exempelby.se/v1"],
)
def test_one_of_this_machine_or_the_own_network_is_the_operators_choice(address: str, tmp_path: Path) -> None:
    settings = load({"ASSISTENT_ROOT": str(tmp_path), "ASSISTENT_LLM_URL": address, "ASSISTENT_LLM_MODEL": "m"})
    assert settings.llm_url == address
