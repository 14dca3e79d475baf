"""Those who log in with a password: what the file holds, who is let in, and what is refused."""

from __future__ import annotations

import json
import os
import stat
import threading
from pathlib import Path

import pytest
from entrance_fakes import PASSWORD, cheap

from assistent import accounts
from assistent.accounts import Accounts
from assistent.errors import AccountError

OTHER = "ett annat långt ord"


@pytest.fixture
def known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Accounts:
    cheap(monkeypatch)
    return Accounts(tmp_path / "anvandare.json")


def refused(error: pytest.ExceptionInfo[AccountError]) -> str:
    return str(error.value)


def test_the_cost_of_a_password_is_what_is_advised() -> None:
    assert (accounts.COST, accounts.BLOCK, accounts.PARALLEL) == (32768, 8, 3)
    cost, block, parallel = accounts._NOBODY.split("$")[1:4]
    assert (int(cost), int(block), int(parallel)) == (32768, 8, 3)


def test_one_with_the_right_password_is_known_however_the_name_is_written(known: Accounts) -> None:
    known.add("Åsa.Ek", PASSWORD, "leader", ["ks", " hr ", ""])
    found = known.verified(" A\u030aSA.EK ", PASSWORD)
    assert found and (found.name, found.role, found.groups) == ("åsa.ek", "leader", ("hr", "ks"))
    assert known.verified("åsa.ek", PASSWORD + " ") is None
    assert known.verified("åsa.ek", "") is None
    assert known.verified("asa.ek", PASSWORD) is None


def test_a_password_may_be_written_in_either_form_of_unicode(known: Accounts) -> None:
    known.add("eva", "längst bort i ån")
    assert known.verified("eva", "la\u0308ngst bort i a\u030an")


def test_the_file_holds_no_password_and_is_for_its_owner_alone(known: Accounts) -> None:
    known.add("eva", PASSWORD)
    text = known.path.read_text(encoding="utf-8")
    assert PASSWORD not in text
    assert json.loads(text)["users"]["eva"]["password"].startswith("scrypt$32$8$1$")
    assert stat.S_IMODE(known.path.stat().st_mode) == 0o600
    assert PASSWORD not in repr(known.find("eva")) and "scrypt" not in repr(known.find("eva"))


def test_two_with_the_same_password_have_different_hashes(known: Accounts) -> None:
    known.add("eva", PASSWORD)
    known.add("bo", PASSWORD)
    hashes = {one.hashed for one in known.all().values()}
    assert len(hashes) == 2


def test_a_new_password_has_a_new_stamp_and_the_old_is_no_longer_right(known: Accounts) -> None:
    before = known.add("eva", PASSWORD, "leader", ["ks"])
    known.change_password("EVA", OTHER)
    after = known.find("eva")
    assert after and after.stamp != before.stamp and (after.role, after.groups) == ("leader", ("ks",))
    assert known.verified("eva", PASSWORD) is None and known.verified("eva", OTHER)


def test_one_who_is_removed_is_unknown(known: Accounts) -> None:
    known.add("eva", PASSWORD)
    known.remove("Eva")
    assert known.all() == {} and known.verified("eva", PASSWORD) is None


def test_another_process_sees_what_has_changed(known: Accounts) -> None:
    other = Accounts(known.path)
    assert other.all() == {}
    known.add("eva", PASSWORD)
    assert list(other.all()) == ["eva"]
    known.remove("eva")
    assert other.all() == {}


def test_changes_at_the_same_time_lose_nobody(known: Accounts) -> None:
    names = [f"n{n}" for n in range(8)]
    threads = [threading.Thread(target=Accounts(known.path).add, args=(name, PASSWORD)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(known.all()) == names


@pytest.mark.parametrize("name", ["", " ", "eva ek", "a/b", "../x", "a\nb", "x" * 101, "<b>"])
def test_a_name_that_is_none_is_refused(known: Accounts, name: str) -> None:
    with pytest.raises(AccountError) as caught:
        known.add(name, PASSWORD)
    assert caught.value.reason == f"{name!r} är inget användarnamn."


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("kort", "Lösenordet är kortare än 12 tecken."),
        ("x" * 1001, "Lösenordet är längre än 1000 tecken."),
        ("aaaaaaaaaaaaaaa", "Lösenordet är för lätt att gissa."),
        ("Eva.Exempelsson", "Lösenordet är för lätt att gissa."),
        ("eva.exempelssoneva.exempelsson", "Lösenordet är för lätt att gissa."),
    ],
)
def test_a_poor_password_is_refused(known: Accounts, password: str, reason: str) -> None:
    with pytest.raises(AccountError) as caught:
        known.add("eva.exempelsson", password)
    assert caught.value.reason == reason
    assert not known.path.exists()


def test_what_cannot_be_changed_is_told(known: Accounts) -> None:
    known.add("eva", PASSWORD)
    with pytest.raises(AccountError) as caught:
        known.add("EVA", PASSWORD)
    assert refused(caught) == "Användaren eva finns redan. Byt lösenord med: assistent user password eva"
    for change in (known.remove, lambda name: known.change_password(name, OTHER)):
        with pytest.raises(AccountError) as caught:
            change("bo")
        assert refused(caught) == "Det finns ingen användare som heter bo. Se dem med: assistent user list"


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[]",
        "{}",
        '{"users": []}',
        '{"users": {"eva": {}}}',
        '{"users": {"eva": {"role": "kung", "groups": [], "password": "x"}}}',
    ],
)
def test_a_file_that_is_broken_lets_nobody_in_and_is_not_written_over(known: Accounts, content: str) -> None:
    known.path.write_text(content, encoding="utf-8")
    for use in (known.all, lambda: known.verified("eva", PASSWORD), lambda: known.add("bo", PASSWORD)):
        with pytest.raises(AccountError) as caught:
            use()
        assert (
            caught.value.reason == f"Användarfilen {known.path} kan inte läsas: den är inte skriven av assistent user."
        )
    assert known.path.read_text(encoding="utf-8") == content


@pytest.mark.parametrize(
    "hashed",
    ["", "x", "scrypt$0$8$1$AAAA$AAAA", "scrypt$32$8$1$AAAA$", "md5$32$8$1$AAAA$AAAA", "scrypt$3$8$1$AAAA$AAAA"],
)
def test_a_hash_that_is_none_is_nobodys(known: Accounts, hashed: str) -> None:
    row = {"role": "operator", "groups": [], "password": hashed}
    known.path.write_text(json.dumps({"users": {"eva": row}}), encoding="utf-8")
    assert known.verified("eva", "") is None and known.verified("eva", "x") is None


def test_a_folder_that_is_none_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cheap(monkeypatch)
    (tmp_path / "fil").touch()
    known = Accounts(tmp_path / "fil" / "anvandare.json")
    with pytest.raises(AccountError) as caught:
        known.add("eva", PASSWORD)
    assert "kan inte" in refused(caught) and str(known.path) in refused(caught)


def test_a_write_that_fails_leaves_the_file_as_it_was(known: Accounts, monkeypatch: pytest.MonkeyPatch) -> None:
    known.add("eva", PASSWORD)
    before = known.path.read_bytes()

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(AccountError) as caught:
        known.add("bo", PASSWORD)
    assert "disken är full" in refused(caught)
    assert known.path.read_bytes() == before
    assert {path.name for path in known.path.parent.iterdir()} <= {"anvandare.json", "anvandare.json.lock"}
