"""Who is logged in: how long, seen by all processes, and how often one may try."""

from __future__ import annotations

import sqlite3
import stat
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistent import sessions
from assistent.errors import SettingsError
from assistent.sessions import Session, Sessions

EVA = Session("account", "eva", "stämpel", "leader", ("ks", "hr"))


class Clock:
    def __init__(self) -> None:
        self.now = 1_000_000.0

    def time(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[Clock]:
    made = Clock()
    monkeypatch.setattr(sessions, "time", made)
    yield made


@pytest.fixture
def known(tmp_path: Path, clock: Clock) -> Sessions:
    made = Sessions(tmp_path / "cache" / "inloggning.sqlite3")
    made.prepare()
    return made


def test_a_session_is_known_by_its_token_in_every_process_and_kept_nowhere(known: Sessions) -> None:
    token = known.begin(EVA)
    assert Sessions(known.path).find(token) == EVA
    assert len(token) == 43 and token != known.begin(EVA)
    for file in known.path.parent.iterdir():
        assert token.encode() not in file.read_bytes()


@pytest.mark.parametrize("token", ["", "x", "å", "\udc80", "x" * 10_000])
def test_another_token_is_nobodys(known: Sessions, token: str) -> None:
    known.begin(EVA)
    assert known.find(token) is None


def test_the_file_is_for_its_owner_alone(known: Sessions) -> None:
    known.begin(EVA)
    assert {stat.S_IMODE(file.stat().st_mode) for file in known.path.parent.iterdir()} == {0o600}


def test_a_session_ends_when_it_is_not_used_and_lasts_while_it_is(known: Sessions, clock: Clock) -> None:
    token, idle = known.begin(EVA), known.begin(EVA)
    for _ in range(5):
        clock.now += sessions.IDLE_S - 1
        assert known.find(token)
    assert known.find(idle) is None


def test_no_session_lasts_longer_than_a_day_at_work(known: Sessions, clock: Clock) -> None:
    token = known.begin(EVA)
    for _ in range(11):
        clock.now += 3600
        assert known.find(token)
    clock.now += 3601
    assert known.find(token) is None


def test_a_session_that_was_ended_is_over(known: Sessions) -> None:
    token, other = known.begin(EVA), known.begin(EVA)
    known.end(token)
    assert known.find(token) is None and known.find(other) == EVA


def test_what_is_over_is_removed(known: Sessions, clock: Clock) -> None:
    known.begin(EVA)
    known.leave("tillstånd", {})
    known.attempt("eva", "10.0.0.1")
    clock.now += sessions.LONGEST_S + 1
    known.begin(EVA)
    with sqlite3.connect(known.path) as file:
        rows = [
            file.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in ("sessions", "pending", "attempts")
        ]
    file.close()
    assert rows == [1, 0, 0]


def test_a_state_is_good_once_and_not_for_long(known: Sessions, clock: Clock) -> None:
    known.leave("ett", {"nonce": "n"})
    known.leave("två", {"nonce": "m"})
    assert known.back("tre") is None
    assert Sessions(known.path).back("ett") == {"nonce": "n"}
    assert known.back("ett") is None
    clock.now += sessions.PENDING_S
    assert known.back("två") is None


# attempts in vain


def test_attempts_cost_ever_more_time(known: Sessions, clock: Clock) -> None:
    assert [known.attempt("eva", f"10.0.0.{n}") for n in range(5)] == [0.0] * 5
    waits = []
    for n in range(11):
        wait = known.attempt("eva", f"10.0.1.{n}")
        waits.append(round(wait))
        clock.now += wait
        assert known.attempt("eva", f"10.0.2.{n}") == 0.0
    assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]


def test_an_attempt_that_comes_too_early_is_not_counted(known: Sessions, clock: Clock) -> None:
    for _ in range(7):
        clock.now += known.attempt("eva", "10.0.0.1")
    waits = {known.attempt("eva", "10.0.0.1") for _ in range(5)}
    assert len(waits) == 1


def test_one_who_is_let_in_begins_anew_and_others_do_not(known: Sessions) -> None:
    for _ in range(5):
        assert known.attempt("eva", "10.0.0.1") == 0.0
    known.succeeded("eva", "10.0.0.1")
    assert [known.attempt("eva", "10.0.0.1") for _ in range(5)] == [0.0] * 5
    assert known.attempt("bo", "10.0.0.1") == 0.0


def test_an_address_that_tries_many_names_must_wait_and_a_log_in_of_its_own_does_not_help(known: Sessions) -> None:
    for n in range(19):
        assert known.attempt(f"namn{n}", "2001:db8::1") == 0.0
        assert known.attempt("egen", "2001:db8::2") == 0.0
        known.succeeded("egen", "2001:db8::2")
    assert known.attempt("den tjugonde", "2001:db8::1") == 0.0
    assert known.attempt("ett till", "2001:db8::3") > 0
    assert known.attempt("ett till", "2001:db8:0:1::3") == 0.0


def test_attempts_are_forgotten_after_a_while_and_a_clock_set_back_keeps_nobody_out(
    known: Sessions, clock: Clock
) -> None:
    for _ in range(12):
        clock.now += known.attempt("eva", "10.0.0.1")
    clock.now -= 100_000
    assert known.attempt("eva", "10.0.0.1") <= 300
    clock.now += 100_000 + sessions.FORGOTTEN_S + 1
    assert known.attempt("eva", "10.0.0.1") == 0.0


def test_attempts_at_the_same_time_are_all_counted(known: Sessions) -> None:
    let = []
    threads = [
        threading.Thread(target=lambda: let.append(Sessions(known.path).attempt("eva", "10.0.0.1"))) for _ in range(16)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(wait == 0 for wait in let) == 5


def test_neither_name_nor_address_stands_in_the_file(known: Sessions) -> None:
    known.attempt("hemligt-lösenord-i-fel-ruta", "10.20.30.40")
    content = b"".join(file.read_bytes() for file in known.path.parent.iterdir())
    assert b"hemligt" not in content and b"10.20.30.40" not in content


# the file


def test_a_broken_file_is_made_anew_and_all_log_in_again(known: Sessions) -> None:
    token = known.begin(EVA)
    known.path.write_bytes(b"skrap" * 1000)
    known.prepare()
    assert known.find(token) is None
    assert known.find(known.begin(EVA)) == EVA


def test_a_file_that_is_taken_away_logs_everybody_out_and_is_made_anew(known: Sessions) -> None:
    token = known.begin(EVA)
    for file in known.path.parent.iterdir():
        file.unlink()
    assert known.find(token) is None
    assert known.find(known.begin(EVA)) == EVA
    assert {stat.S_IMODE(file.stat().st_mode) for file in known.path.parent.iterdir()} == {0o600}


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "fil").write_text("")
    with pytest.raises(SettingsError) as caught:
        Sessions(tmp_path / "fil" / "inloggning.sqlite3").prepare()
    assert caught.value.remedy == "Rätta behörigheten på mappen i cache."
