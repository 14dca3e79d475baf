"""Who somebody is, and what keeps the pages from being served."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from entrance_fakes import PASSWORD, cheap

from assistent import identity, web
from assistent.accounts import Accounts
from assistent.errors import AccountError, SettingsError
from assistent.identity import Identity, check, doubts
from assistent.oidc import Claimed
from assistent.proxies import Told
from assistent.settings import Settings

NOBODY = Told({})
OIDC = {"oidc_issuer": "https://idp.example", "oidc_client": "a", "public_address": "https://a.example/"}


@pytest.fixture(autouse=True)
def _cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    cheap(monkeypatch)


def made(root: Path, **more: Any) -> Settings:
    (root / "corpus" / "oppen").mkdir(parents=True, exist_ok=True)
    return Settings(root=root, corpus=root / "corpus", cache=root / ".cache", **more)


def entered(root: Path, **more: Any) -> tuple[Identity, str]:
    """Somebody who has logged in."""
    known = Identity(made(root, users="anvandare.json", **more))
    known.prepare()
    assert known.accounts
    known.accounts.add("eva", PASSWORD, "leader", ["ks"])
    token = known.enter("Eva", PASSWORD, "10.0.0.1")
    assert isinstance(token, str) and token
    return known, token


def test_one_who_logs_in_is_known_by_the_token_with_what_the_file_says_now(tmp_path: Path) -> None:
    known, token = entered(tmp_path)
    found = known.known(NOBODY, token)
    assert found and (found.id, found.name, found.role, found.groups, found.leaves) == (
        "account:eva", "eva", "leader", frozenset({"ks"}), True,
    )  # fmt: skip
    path = tmp_path / "anvandare.json"
    path.write_text(path.read_text().replace('"leader"', '"reader"'))
    found = known.known(NOBODY, token)
    assert found and found.role == "reader"


def test_a_new_password_or_a_removal_ends_the_session(tmp_path: Path) -> None:
    known, token = entered(tmp_path)
    Accounts(tmp_path / "anvandare.json").change_password("eva", "ett annat långt ord")
    assert known.known(NOBODY, token) is None
    again = known.enter("eva", "ett annat långt ord", "10.0.0.1")
    assert isinstance(again, str) and known.known(NOBODY, again)
    Accounts(tmp_path / "anvandare.json").remove("eva")
    assert known.known(NOBODY, again) is None
    Accounts(tmp_path / "anvandare.json").add("eva", PASSWORD)
    assert known.known(NOBODY, token) is None


def test_a_file_that_cannot_be_read_lets_nobody_in(tmp_path: Path) -> None:
    known, token = entered(tmp_path)
    (tmp_path / "anvandare.json").write_text("skrap")
    with pytest.raises(AccountError):
        known.known(NOBODY, token)


def test_a_wrong_name_and_a_wrong_password_are_told_alike_and_counted_alike(tmp_path: Path) -> None:
    known, _ = entered(tmp_path)
    for name in ("eva", "finns.inte"):
        assert [known.enter(name, "fel lösenord", "10.0.0.9") for _ in range(5)] == [""] * 5
        wait = known.enter(name, PASSWORD, "10.0.0.8")
        assert isinstance(wait, float) and 0 < wait <= 1


def test_a_wrong_name_costs_as_much_as_a_wrong_password(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from assistent import accounts

    known, _ = entered(tmp_path)
    costs: list[tuple[int, ...]] = []
    real = accounts._scrypt

    def counted(password: str, salt: bytes, *cost: int) -> bytes:
        costs.append(cost)
        return real(password, salt, *cost)

    monkeypatch.setattr(accounts, "_scrypt", counted)
    known.enter("eva", "fel lösenord", "10.0.0.1")
    known.enter("finns.inte", "fel lösenord", "10.0.0.1")
    assert len(costs) == 2 and costs[0] == costs[1]


def test_one_whom_the_provider_knows_is_known_while_the_provider_is_the_same(tmp_path: Path) -> None:
    known = Identity(made(tmp_path, **OIDC))
    known.prepare()
    token = known.enter_claimed(Claimed("a-1", "eva", "operator", ("drift",)))
    found = known.known(NOBODY, token)
    assert found and (found.id, found.name, found.role, found.groups) == (
        "provider:a-1",
        "eva",
        "operator",
        frozenset({"drift"}),
    )
    moved = Identity(made(tmp_path, **{**OIDC, "oidc_issuer": "https://annan.example"}))
    assert moved.known(NOBODY, token) is None
    assert Identity(made(tmp_path, users="anvandare.json")).known(NOBODY, token) is None


def test_the_same_name_by_two_ways_is_two_persons(tmp_path: Path) -> None:
    known, token = entered(tmp_path, proxy_header="X-Remote-User")
    by_password, by_proxy = known.known(NOBODY, token), known.known(Told({}, "eva"), "")
    assert by_password and by_proxy and by_password.id != by_proxy.id
    assert not by_proxy.leaves and by_proxy.role == "reader"


def test_groups_that_a_proxy_tells_give_roles(tmp_path: Path) -> None:
    known = Identity(made(tmp_path, proxy_header="X-Remote-User", roles=(("drift", ("operator",)),)))
    found = known.known(Told({}, "eva", frozenset({"drift", "ks"})), "")
    assert found and (found.role, found.groups) == ("operator", frozenset({"drift", "ks"}))
    assert known.known(NOBODY, "x") is None


# what keeps the pages from being served


@pytest.mark.parametrize(
    ("host", "more", "sound"),
    [
        ("127.0.0.1", {}, True),
        ("::1", {}, True),
        ("localhost", {}, True),
        ("127.1.2.3", {}, True),
        ("0.0.0.0", {}, False),
        ("::", {}, False),
        ("10.1.2.3", {}, False),
        ("assistent.exempelby.se", {}, False),
        ("0.0.0.0", {"users": "a.json"}, True),
        ("0.0.0.0", {"proxy_header": "X-Remote-User"}, True),
        ("0.0.0.0", OIDC, True),
        ("0.0.0.0", {"open_to_all": True}, True),
    ],
)
def test_other_machines_are_not_answered_without_a_log_in(
    tmp_path: Path, host: str, more: dict[str, Any], sound: bool
) -> None:
    assert (doubts(made(tmp_path, host=host, **more)) == []) is sound


def test_the_refusal_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        web.serve(made(tmp_path, host="0.0.0.0", port=0))
    assert caught.value.reason == "Adressen 0.0.0.0 når andra datorer, och ingen inloggning är inställd."
    assert (
        "open_to_all = true" in caught.value.remedy and "users, proxy_header eller oidc_issuer" in caught.value.remedy
    )


def test_limits_that_limit_nothing_are_refused(tmp_path: Path) -> None:
    for settings, reason in (
        (
            made(tmp_path, access=(("oppen", ("ks",)),)),
            "Samlingar är begränsade i access, men ingen inloggning är inställd.",
        ),
        (
            made(tmp_path, users="a.json", access=(("opppen", ("ks",)),)),
            "access begränsar en samling som inte finns: opppen.",
        ),
    ):
        with pytest.raises(SettingsError) as caught:
            check(settings)
        assert caught.value.reason == reason
    check(made(tmp_path, users="a.json", access=(("oppen", ("ks",)),)))


def test_others_may_read_a_file_that_is_not_for_its_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "fil"
    file.write_text(json.dumps({}))
    for mode, told in ((0o600, False), (0o640, True), (0o604, True)):
        file.chmod(mode)
        assert identity.others_may_read(file) is told
    assert not identity.others_may_read(tmp_path / "finns-inte")
