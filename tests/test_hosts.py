"""By which names the server may be called."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistent.errors import SettingsError
from assistent.hosts import Hosts
from assistent.settings import Settings, load


def admits(called: str | None, **settings: str) -> bool:
    headers = [] if called is None else [(b"host", called.encode("latin-1"))]
    return Hosts(Settings(root=Path("/"), **settings)).admits({"type": "http", "headers": headers})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "host",
    ["localhost", "LOCALHOST:7860", "localhost.", "127.0.0.1", "127.0.0.1:7860", "127.8.9.1", "[::1]:7860", None],
)
def test_this_machines_own_names_are_admitted(host: str | None) -> None:
    assert admits(host)
    assert admits(host, host="0.0.0.0", hosts="assistent.exempelby.se")


@pytest.mark.parametrize(
    "host",
    [
        "ondska.example", "ondska.example:7860", "localhost.ondska.example", "127.0.0.1.ondska.example", "127.0.0.1@ondska.example",
        "2130706433", "0x7f.1", "[::ffff:8.8.8.8]", "10.0.0.7", "192.168.1.1:7860", "[2001:db8::1]", "", " ", "localhost:7860:1",
        "localhost/..", "local host", "localhost\\", "[::1", "::1", "localhost%00", "lOcalhoſt", "intern", "0.0.0.0", "a" * 300,
    ],
)  # fmt: skip
def test_another_name_is_not_where_only_this_machine_reaches_it(host: str) -> None:
    assert not Hosts(Settings(root=Path("/"))).admits({"headers": [(b"host", host.encode("utf-8"))]})


def test_names_of_the_settings_are_admitted_and_that_of_the_public_address() -> None:
    named = {"hosts": "assistent.exempelby.se, Intranat", "public_address": "https://svar.exempelby.se/"}
    for host in ("assistent.exempelby.se", "ASSISTENT.exempelby.se:443", "intranat", "svar.exempelby.se"):
        assert admits(host, **named)
    assert not admits("exempelby.se", **named)
    assert not admits("x.assistent.exempelby.se", **named)


def test_where_others_reach_it_any_name_is_admitted_until_names_are_given() -> None:
    assert admits("vad.som.helst", host="0.0.0.0")
    assert not admits("vad.som.helst", host="0.0.0.0", hosts="assistent.exempelby.se")
    for number in ("10.0.0.7:7860", "[2001:db8::1]"):
        assert admits(number, host="0.0.0.0", hosts="assistent.exempelby.se")


def test_a_name_that_is_told_twice_is_none() -> None:
    twice = [(b"host", b"localhost"), (b"Host", b"ondska.example")]
    assert not Hosts(Settings(root=Path("/"))).admits({"headers": twice})


@pytest.mark.parametrize("text", ["https://assistent.exempelby.se", "a:7860", "åäö.se"])
def test_what_is_no_name_is_refused(text: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="hosts innehåller något som inte är ett namn på en dator"):
        load({"ASSISTENT_ROOT": str(tmp_path), "ASSISTENT_HOSTS": text})
