"""An installation with one samling for all and one for a group, and readers of every kind. All of it is invented."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from fakes import HashEncoder, installation, policy

from assistent import accounts
from assistent.assistant import Assistant
from assistent.identity import Identity
from assistent.indexing import build
from assistent.sessions import Session
from assistent.settings import Settings

if TYPE_CHECKING:
    import pytest

PASSWORD = "fyra helt vanliga ord"
PEOPLE = {
    "olle": ("reader", ()),
    "kerstin": ("reader", ("ks",)),
    "lena": ("leader", ("hr",)),
    "ove": ("operator", ("drift",)),
}
"""Name, role and groups; kerstin alone may see the samling ``stangd``."""
INTRODUCTION = """
titel = "{title}"

[[tema]]
namn = "Ansvar"
fragor = ["Vem ansvarar för {subject}?"]
"""
SECRETS = ("Slutna kommunen", "tystnad", "Tystnadschefen")
"""What stands in the samling that is not for all."""


def cheap(patch: pytest.MonkeyPatch) -> None:
    """Makes a password cost a thousandth, so that tests are quick."""
    patch.setattr(accounts, "COST", 2**5)
    patch.setattr(accounts, "PARALLEL", 1)
    patch.setattr(accounts, "_NOBODY", f"scrypt$32$8$1${'A' * 22}==${'A' * 43}=")


def guarded(root: Path, **environ: str) -> Settings:
    """Settings where one logs in with a password, and a samling is for the group ``ks``."""
    environ = {"users": "anvandare.json", "access": "stangd=ks", **environ}
    for samling, title, subject, responsible in (
        ("oppen", "Öppna kommunen", "arkiv", "Kommunarkivarien"),
        ("stangd", "Slutna kommunen", "tystnad", "Tystnadschefen"),
    ):
        settings = installation(root, {f"{subject}.md": policy(subject, responsible)}, samling, **environ)
        told = INTRODUCTION.format(title=title, subject=subject)
        (root / "corpus" / samling / "introduktion.toml").write_text(told, encoding="utf-8")
        build(settings, samling, HashEncoder())
    results = root / "evals" / "results"
    results.mkdir(parents=True)
    (results / "stangd.json").write_text(json.dumps(result("stangd")), encoding="utf-8")
    (results / "oppen.json").write_text(json.dumps(result("oppen")), encoding="utf-8")
    if settings.users:
        known = accounts.Accounts(root / settings.users)
        for name, (role, groups) in PEOPLE.items():
            known.add(name, PASSWORD, role, groups)
    return settings


def result(samling: str) -> dict[str, object]:
    return {
        "set": f"frågor om {samling}", "samling": samling, "index": "x", "made": "2026-01-02T03:04:05", "commit": "",
        "answers": [], "failed": [], "measures": {}, "by_kind": {},
    }  # fmt: skip


def token(identity: Identity, name: str) -> str:
    """A session of somebody, without the password."""
    assert identity.accounts and identity.sessions
    account = identity.accounts.find(name)
    assert account
    return identity.sessions.begin(Session("account", account.name, account.stamp))


def assistant_of(settings: Settings) -> Assistant:
    return Assistant(settings, HashEncoder())
