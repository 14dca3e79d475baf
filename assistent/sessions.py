"""Who is logged in, who is on the way to it, and how often it has been tried in vain: a small SQLite file.

A file, so that all web processes of a machine know the same (see docs/decisions/0017). Nothing in it lets anybody in:
of a session's token, and of what was tried, only hashes are kept.
"""

from __future__ import annotations

import hashlib
import ipaddress
import json
import os
import secrets
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from assistent.errors import SettingsError

FILE = "inloggning.sqlite3"
"""Its name, in the cache."""
IDLE_S = 2 * 3600.0
"""A session that is not used for so long is over: a long meeting or a lunch may pass."""
LONGEST_S = 12 * 3600.0
"""No session lasts longer than a working day."""
PENDING_S = 600.0
"""How long one may take at the provider's own page."""
FREE = {"name": 5, "address": 20}
"""Attempts in vain before one must wait; many may share an address."""
MOST_S = {"name": 300.0, "address": 900.0}
"""The longest that one has to wait between two attempts; it doubles until then."""
FORGOTTEN_S = 3600.0
"""Attempts in vain are forgotten after so long without any."""
_SEEN_S = 60.0  # a session's use is written down so often
_TABLES = """
CREATE TABLE IF NOT EXISTS sessions (token TEXT PRIMARY KEY, kind TEXT, name TEXT, stamp TEXT, role TEXT, groups TEXT,
    begun REAL, used REAL);
CREATE TABLE IF NOT EXISTS pending (state TEXT PRIMARY KEY, kept TEXT, begun REAL);
CREATE TABLE IF NOT EXISTS attempts (key TEXT PRIMARY KEY, failed INTEGER, last REAL);
"""


@dataclass(frozen=True, slots=True)
class Session:
    """One who is logged in: by a password ("account", whose ``stamp`` names it) or at the provider ("provider",
    whose address it then is, with the role and the groups that it told)."""

    kind: str
    name: str
    stamp: str
    role: str = ""
    groups: tuple[str, ...] = ()


class Sessions:
    """The file at ``path``. Safe to use from several threads and processes."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def prepare(self) -> None:
        """Makes the file, for its owner alone; one that is broken is made anew, and all log in again. Raises
        ``SettingsError``."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            os.close(os.open(self.path, os.O_CREAT | os.O_RDWR, 0o600))
            self.path.chmod(0o600)
            try:
                self._make()
            except sqlite3.DatabaseError as error:
                if isinstance(error, sqlite3.OperationalError):
                    raise
                for ending in ("", "-wal", "-shm"):
                    Path(f"{self.path}{ending}").unlink(missing_ok=True)
                os.close(os.open(self.path, os.O_CREAT | os.O_RDWR, 0o600))
                self._make()
        except (OSError, sqlite3.OperationalError) as error:
            raise SettingsError(
                f"Inloggningens fil {self.path} kan inte skrivas: {error}.", "Rätta behörigheten på mappen i cache."
            ) from error

    def _make(self) -> None:
        with self._open() as file:
            file.execute("PRAGMA journal_mode=WAL")
            file.executescript(_TABLES)

    @contextmanager
    def _open(self, write: bool = False) -> Iterator[sqlite3.Connection]:
        if not self.path.exists():  # somebody has taken it away, to log everybody out
            self.prepare()
        file = sqlite3.connect(self.path, timeout=10, isolation_level=None)
        try:
            # what a power cut loses is that somebody had logged in
            file.execute("PRAGMA synchronous=NORMAL")
            if not write:
                yield file
                return
            file.execute("BEGIN IMMEDIATE")
            try:
                yield file
            except BaseException:
                with suppress(sqlite3.Error):
                    file.execute("ROLLBACK")
                raise
            file.execute("COMMIT")
        finally:
            file.close()

    # --- who is logged in -------------------------------------------------------------------------

    def begin(self, session: Session) -> str:
        """A new session; gives its token, which is kept nowhere here."""
        token, now = secrets.token_urlsafe(32), time.time()
        row = (_hash(token), session.kind, session.name, session.stamp, session.role, json.dumps(session.groups))
        with self._open(write=True) as file:
            self._forget(file, now)
            file.execute("INSERT INTO sessions VALUES (?, ?, ?, ?, ?, ?, ?, ?)", (*row, now, now))
        return token

    def find(self, token: str) -> Session | None:
        """The session of a token, if it is not over."""
        now = time.time()
        with self._open() as file:
            row = file.execute(
                "SELECT kind, name, stamp, role, groups, used FROM sessions WHERE token = ? AND begun > ? AND used > ?",
                (_hash(token), now - LONGEST_S, now - IDLE_S),
            ).fetchone()
            if row is None:
                return None
            if abs(now - row[5]) > _SEEN_S:
                file.execute("UPDATE sessions SET used = ? WHERE token = ?", (now, _hash(token)))
        return Session(row[0], row[1], row[2], row[3], tuple(json.loads(row[4])))

    def end(self, token: str) -> None:
        """Ends a session."""
        with self._open(write=True) as file:
            file.execute("DELETE FROM sessions WHERE token = ?", (_hash(token),))

    def _forget(self, file: sqlite3.Connection, now: float) -> None:
        file.execute("DELETE FROM sessions WHERE begun <= ? OR used <= ?", (now - LONGEST_S, now - IDLE_S))
        file.execute("DELETE FROM pending WHERE begun <= ?", (now - PENDING_S,))
        file.execute("DELETE FROM attempts WHERE last <= ?", (now - FORGOTTEN_S,))

    # --- who is on the way -------------------------------------------------------------------------

    def leave(self, state: str, kept: dict[str, str]) -> None:
        """Keeps what is needed when one comes back from the provider with ``state``."""
        now = time.time()
        with self._open(write=True) as file:
            self._forget(file, now)
            file.execute("INSERT INTO pending VALUES (?, ?, ?)", (_hash(state), json.dumps(kept), now))

    def back(self, state: str) -> dict[str, str] | None:
        """What was kept, once; ``None`` for a state that is none, used or too old."""
        with self._open(write=True) as file:
            row = file.execute("SELECT kept, begun FROM pending WHERE state = ?", (_hash(state),)).fetchone()
            file.execute("DELETE FROM pending WHERE state = ?", (_hash(state),))
        if row is None or row[1] <= time.time() - PENDING_S:
            return None
        kept: dict[str, str] = json.loads(row[0])
        return kept

    # --- what was tried in vain -----------------------------------------------------------------------

    def attempt(self, name: str, address: str) -> float:
        """Counts an attempt to log in, before it is known how it goes; how many seconds it comes too early, and
        is then not counted and must not be made."""
        now = time.time()
        with self._open(write=True) as file:
            found = {kind: self._failed(file, key, now) for kind, key in _keys(name, address).items()}
            wait = max(_wait(kind, failed, now - last) for kind, (failed, last) in found.items())
            if wait > 0:
                return wait
            for kind, key in _keys(name, address).items():
                file.execute("REPLACE INTO attempts VALUES (?, ?, ?)", (key, found[kind][0] + 1, now))
        return 0.0

    def succeeded(self, name: str, address: str) -> None:
        """The attempt that was just counted was none in vain: the name's are forgotten, the address's is not
        counted. (Were the address's forgotten, one's own log-in would buy guesses at those of others.)"""
        keys = _keys(name, address)
        with self._open(write=True) as file:
            file.execute("DELETE FROM attempts WHERE key = ?", (keys["name"],))
            file.execute("UPDATE attempts SET failed = max(failed - 1, 0) WHERE key = ?", (keys["address"],))

    def _failed(self, file: sqlite3.Connection, key: str, now: float) -> tuple[int, float]:
        row = file.execute("SELECT failed, last FROM attempts WHERE key = ?", (key,)).fetchone()
        return (0, now) if row is None or now - row[1] > FORGOTTEN_S else (int(row[0]), float(row[1]))


def _wait(kind: str, failed: int, since: float) -> float:
    """How long one still has to wait after so many attempts in vain, the last of them so long ago."""
    over = failed - FREE[kind]
    if over < 0:
        return 0.0
    delay = min(2.0 ** min(over, 30), MOST_S[kind])
    return max(delay - max(since, 0.0), 0.0)  # a clock that was set back makes nobody wait longer than that


def _keys(name: str, address: str) -> dict[str, str]:
    return {"name": _hash(f"name:{name}"), "address": _hash(f"address:{network(address)}")}


def network(address: str) -> str:
    """What an address counts as: one of IPv6 as its household's /64.

    >>> network("2001:db8::1"), network("::ffff:10.1.2.3"), network("10.1.2.3")
    ('2001:db8::/64', '10.1.2.3', '10.1.2.3')
    """
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(found)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
