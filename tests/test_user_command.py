"""``assistent user``: what it does, says and refuses."""

from __future__ import annotations

import getpass
import io
import json
import sys
from pathlib import Path

import pytest
from entrance_fakes import PASSWORD, cheap

from assistent.accounts import Accounts
from assistent.cli import main


@pytest.fixture(autouse=True)
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    cheap(monkeypatch)
    monkeypatch.setenv("ASSISTENT_ROOT", str(tmp_path))
    monkeypatch.setenv("ASSISTENT_USERS", "anvandare.json")
    return tmp_path


def given(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(text))


def typed(monkeypatch: pytest.MonkeyPatch, *answers: str) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    left = list(answers)
    monkeypatch.setattr(sys, "stdin", Terminal())
    monkeypatch.setattr(getpass, "getpass", lambda _: left.pop(0))


def test_from_adding_to_removing(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    given(monkeypatch, f"{PASSWORD}\n")
    assert main(["user", "add", "Eva", "--role", "leader", "--group", "ks", "--group", "hr", "--stdin"]) == 0
    assert main(["user", "list"]) == 0
    assert main(["user", "list", "--json"]) == 0
    told = capsys.readouterr().out
    assert told.startswith("eva kan logga in (roll: leader, grupper: hr, ks).\neva  leader  hr, ks\n")
    assert json.loads(told.split("\n", 2)[2]) == [{"name": "eva", "role": "leader", "groups": ["hr", "ks"]}]
    given(monkeypatch, "ett annat långt ord\n")
    assert main(["user", "password", "eva", "--stdin"]) == 0
    assert Accounts(root / "anvandare.json").verified("eva", "ett annat långt ord")
    assert main(["user", "remove", "eva"]) == 0
    assert main(["user", "list"]) == 0
    said = capsys.readouterr()
    assert said.out == (
        "Lösenordet för eva är bytt. Den som var inloggad med det gamla är utloggad.\neva är borttagen och utloggad.\n"
    )
    assert (
        said.err == f"Det finns inga användare i {root / 'anvandare.json'}. Lägg till en med: assistent user add NAMN\n"
    )


def test_a_password_is_typed_twice_on_a_terminal(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    typed(monkeypatch, PASSWORD, PASSWORD)
    assert main(["user", "add", "eva"]) == 0
    assert Accounts(root / "anvandare.json").verified("eva", PASSWORD)


@pytest.mark.parametrize(
    ("typing", "message"),
    [
        ((PASSWORD, PASSWORD + "x"), "assistent: Lösenorden är olika. Försök igen.\n"),
        (("kort",), "assistent: Lösenordet är kortare än 12 tecken. Välj ett längre, till exempel fyra ord.\n"),
    ],
)
def test_a_password_that_is_not_taken(
    root: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    typing: tuple[str, ...],
    message: str,
) -> None:
    typed(monkeypatch, *typing)
    assert main(["user", "add", "eva"]) == 1
    assert capsys.readouterr().err == message
    assert not (root / "anvandare.json").exists()


def test_without_a_terminal_one_is_told_of_stdin(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    given(monkeypatch, PASSWORD)
    assert main(["user", "add", "eva"]) == 1
    assert capsys.readouterr().err.endswith("Skicka det på stdin med --stdin.\n")


def test_a_name_is_refused_before_the_password_is_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["user", "add", "a b"]) == 1
    assert main(["user", "password", "finns.inte"]) == 1
    assert capsys.readouterr().err == (
        "assistent: 'a b' är inget användarnamn. Använd bokstäver, siffror och . @ _ + - (högst 100).\n"
        "assistent: Det finns ingen användare som heter finns.inte. Se dem med: assistent user list\n"
    )


def test_without_a_file_one_is_told_how_to_choose_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("ASSISTENT_USERS")
    assert main(["user", "list"]) == 1
    assert capsys.readouterr().err.startswith("assistent: Ingen användarfil är vald.")


@pytest.mark.parametrize(
    "arguments",
    [["add"], ["remove"], ["password"], ["list", "eva"], ["remove", "eva", "--role", "leader"], ["add", "eva", "--role", "kung"], ["sluta"], []],
)  # fmt: skip
def test_wrong_usage(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["user", *arguments])
    assert caught.value.code == 2


def test_a_password_cannot_stand_on_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["user", "--help"])
    assert "LÖSEN" not in capsys.readouterr().out
