"""Those who log in with a password: a file of names, roles, groups and hashes, that commands change.

A password is hashed with scrypt (RFC 7914), whose cost stands with each hash so that it can be raised. The file is
JSON, for its owner alone, and replaced as a whole.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import logging
import os
import re
import secrets
import tempfile
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from assistent.errors import AccountError, because
from assistent.settings import ROLES

log = logging.getLogger(__name__)

SHORTEST = 12
"""Characters of a password; length is what guessing costs."""
LONGEST = 1000
NAME = re.compile(r"[\w.@+-]{1,100}")
COST, BLOCK, PARALLEL = 2**15, 8, 3
"""scrypt's n, r and p: 32 MB and a few tenths of a second a guess (OWASP, Password Storage Cheat Sheet)."""
_NOBODY = f"scrypt${COST}${BLOCK}${PARALLEL}${'A' * 22}==${'A' * 43}="
"""The hash of no password, of the same cost: an unknown name takes as long as a known one."""


@dataclass(frozen=True, slots=True)
class Account:
    """One who logs in with a password; ``stamp`` names the password that is theirs now."""

    name: str
    role: str = ROLES[0]
    groups: tuple[str, ...] = ()
    hashed: str = field(default="", repr=False)

    @property
    def stamp(self) -> str:
        return hashlib.sha256(self.hashed.encode()).hexdigest()[:32]


class Accounts:
    """The file at ``path``. Safe to use from several threads and processes."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._read: tuple[object, dict[str, Account]] = (None, {})

    def all(self) -> dict[str, Account]:
        """Everybody by name, as the file is now; nobody where there is none. Raises ``AccountError``."""
        try:
            found = self.path.stat()
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise self._unreadable(because(error)) from error
        state = (found.st_mtime_ns, found.st_size, found.st_ino)
        if self._read[0] != state:
            self._read = (state, self._parsed())
        return self._read[1]

    def _parsed(self) -> dict[str, Account]:
        try:
            table = json.loads(self.path.read_text(encoding="utf-8"))["users"]
            return {name: _account(name, row) for name, row in table.items()}
        except OSError as error:
            raise self._unreadable(because(error)) from error
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise self._unreadable("den är inte skriven av assistent user") from error

    def _unreadable(self, why: str) -> AccountError:
        return AccountError(
            f"Användarfilen {self.path} kan inte läsas: {why}.",
            "Rätta behörigheten, eller lägg tillbaka filen ur en säkerhetskopia.",
        )

    def find(self, name: str) -> Account | None:
        """The account of a name, however its letters are written. Raises ``AccountError``."""
        return self.all().get(canonical(name))

    def verified(self, name: str, password: str) -> Account | None:
        """The account whose password it is; ``None`` else, in the same time whether the name is known or not.
        Raises ``AccountError``."""
        account = self.find(name)
        right = _matches(password, account.hashed if account else _NOBODY)
        return account if right else None

    # --- changes ----------------------------------------------------------------------------------

    def add(self, name: str, password: str, role: str = ROLES[0], groups: Iterable[str] = ()) -> Account:
        """A new account. Raises ``AccountError`` for a name that is taken or none, and for a poor password."""
        if not NAME.fullmatch(name):
            raise AccountError(
                f"{name!r} är inget användarnamn.", "Använd bokstäver, siffror och . @ _ + - (högst 100)."
            )
        account = Account(canonical(name), role, _groups(groups), _hashed(name, password))

        def added(known: dict[str, Account]) -> None:
            if account.name in known:
                raise _taken(account.name)
            known[account.name] = account

        self._change(added)
        return account

    def free(self, name: str) -> None:
        """Raises ``AccountError`` for a name that is taken, or none."""
        if not NAME.fullmatch(name):
            raise AccountError(
                f"{name!r} är inget användarnamn.", "Använd bokstäver, siffror och . @ _ + - (högst 100)."
            )
        if self.find(name):
            raise _taken(canonical(name))

    def change_password(self, name: str, password: str) -> None:
        """A new password, which ends what was begun with the old one. Raises ``AccountError``."""
        self.known(name)
        hashed = _hashed(name, password)

        def changed(known: dict[str, Account]) -> None:
            account = known.get(canonical(name)) or self.known(name)
            known[account.name] = replace(account, hashed=hashed)

        self._change(changed)

    def remove(self, name: str) -> None:
        """Removes the account. Raises ``AccountError``."""

        def removed(known: dict[str, Account]) -> None:
            if known.pop(canonical(name), None) is None:
                self.known(name)

        self._change(removed)

    def known(self, name: str) -> Account:
        """The account of a name. Raises ``AccountError`` where there is none."""
        account = self.find(name)
        if account is None:
            raise AccountError(f"Det finns ingen användare som heter {name}.", "Se dem med: assistent user list")
        return account

    def _change(self, change: Callable[[dict[str, Account]], None]) -> None:
        """Changes the file as a whole, one process at a time."""
        from filelock import FileLock

        try:
            with FileLock(f"{self.path}.lock", timeout=10, mode=0o600):
                known = dict(self.all())
                change(known)
                self._write(known)
        except (OSError, TimeoutError) as error:
            raise AccountError(
                f"Användarfilen {self.path} kan inte skrivas: {because(error)}.",
                "Kontrollera mappens behörighet.",
            ) from error

    def _write(self, known: Mapping[str, Account]) -> None:
        rows = {
            name: {"role": one.role, "groups": list(one.groups), "password": one.hashed}
            for name, one in sorted(known.items())
        }
        text = json.dumps({"users": rows}, ensure_ascii=False, indent=1) + "\n"
        owner = (self.path if self.path.exists() else self.path.parent).stat()
        handle, name = tempfile.mkstemp(dir=self.path.parent, prefix=f".{self.path.name}.")  # mode 600
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            if os.name == "posix" and os.geteuid() == 0:  # the service must still be able to read it
                os.chown(name, owner.st_uid, owner.st_gid)
            Path(name).replace(self.path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise


def _taken(name: str) -> AccountError:
    return AccountError(f"Användaren {name} finns redan.", f"Byt lösenord med: assistent user password {name}")


def canonical(name: str) -> str:
    """A name as it is kept: Anna, anna and ANNA are one."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name.strip()).casefold())


def check(name: str, password: str) -> None:
    """Raises ``AccountError`` for a password that is too short, too long or the name."""
    if len(password) < SHORTEST:
        raise AccountError(f"Lösenordet är kortare än {SHORTEST} tecken.", "Välj ett längre, till exempel fyra ord.")
    if len(password) > LONGEST:
        raise AccountError(f"Lösenordet är längre än {LONGEST} tecken.", "Välj ett kortare.")
    if len(set(password)) < 4 or canonical(name) in (canonical(password), canonical(password[: len(password) // 2])):
        raise AccountError("Lösenordet är för lätt att gissa.", "Välj ett annat, till exempel fyra ord.")


def _account(name: str, row: Mapping[str, Any]) -> Account:
    role, groups, hashed = row["role"], row["groups"], row["password"]
    if role not in ROLES or not isinstance(hashed, str) or not all(isinstance(group, str) for group in groups):
        raise ValueError(name)
    return Account(name, role, _groups(groups), hashed)


def _groups(groups: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({unicodedata.normalize("NFC", group.strip()) for group in groups if group.strip()}))


# --- hashes ---------------------------------------------------------------------------------------


def _hashed(name: str, password: str) -> str:
    check(name, password)
    salt = secrets.token_bytes(16)
    made = _scrypt(password, salt, COST, BLOCK, PARALLEL, 32)
    return "$".join(["scrypt", str(COST), str(BLOCK), str(PARALLEL), _text(salt), _text(made)])


def _matches(password: str, hashed: str) -> bool:
    """Whether a password has the hash; a hash that cannot be read is nobody's."""
    try:
        kind, cost, block, parallel, salt, wanted = hashed.split("$")
        known = base64.b64decode(wanted, validate=True)
        made = _scrypt(
            password[:LONGEST], base64.b64decode(salt, validate=True), int(cost), int(block), int(parallel), len(known)
        )
    except ValueError:
        log.error("Ett lösenord i användarfilen kan inte läsas; sätt ett nytt med assistent user password")
        return False
    return kind == "scrypt" and len(known) >= 16 and hmac.compare_digest(made, known)


def _scrypt(password: str, salt: bytes, cost: int, block: int, parallel: int, length: int) -> bytes:
    told = unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")
    return hashlib.scrypt(
        told, salt=salt, n=cost, r=block, p=parallel, maxmem=2 * 128 * cost * block + 2**20, dklen=length
    )


def _text(value: bytes) -> str:
    return base64.b64encode(value).decode()
