"""The question log: off unless switched on, masked, kept for so many days, and never in the way of an answer."""

from __future__ import annotations

import json
from collections.abc import Generator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from fakes import HashEncoder, installation
from web_fakes import TASKS, WHO

from assistent import question_log
from assistent.assistant import Assistant
from assistent.indexing import build
from assistent.operating import keep
from assistent.question_log import QuestionLog
from assistent.settings import Settings
from assistent.types import Answer, Outcome

NOON = datetime(2026, 6, 30, 12, 0, 5, tzinfo=UTC)


def switched_on(root: Path, file: str = "fragor.jsonl") -> Settings:
    return installation(root, question_log=file, log_days="30")


def noted(settings: Settings) -> list[dict[str, object]]:
    file = settings.root / settings.question_log
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def test_a_line_holds_what_was_asked_how_it_ended_and_what_was_cited(tmp_path: Path) -> None:
    file = tmp_path / "fragor.jsonl"
    question_log.note(file, "mjolby", WHO, 0.1234, NOON)
    assert json.loads(file.read_text(encoding="utf-8")) == {
        "time": "2026-06-30T12:00:05+00:00",
        "samling": "mjolby",
        "index": "",
        "question": "Vem har genomfört utvärderingen?",
        "outcome": "answered",
        "citations": [{"document": "protokollsutdrag-au-105", "section": "§ 105 › Sammanfattning", "pdf_page": 3}],
        "generated": False,
        "seconds": 0.123,
        "steps": {},
    }
    assert file.stat().st_mode & 0o777 == 0o600


def test_what_points_to_a_person_is_masked(tmp_path: Path) -> None:
    file = tmp_path / "fragor.jsonl"
    asked = Answer(
        Outcome.NOT_IN_DOCUMENTS, "sv", "Har 19850101-1234 (a.ek@exempelby.se, 070-123 45 67) slutat?", "Nej."
    )
    question_log.note(file, "mjolby", asked, 1)
    assert (
        json.loads(file.read_text(encoding="utf-8"))["question"] == "Har [personnummer] ([e-post], [telefon]) slutat?"
    )


def test_a_follow_up_is_noted_as_it_was_understood(tmp_path: Path) -> None:
    question_log.note(tmp_path / "f", "mjolby", TASKS, 1)
    assert json.loads((tmp_path / "f").read_text(encoding="utf-8"))["question"] == TASKS.understood


@pytest.fixture
def assistant(tmp_path: Path) -> Assistant:
    settings = switched_on(tmp_path)
    build(settings, "solros", HashEncoder())
    return Assistant(settings, HashEncoder())


def test_nothing_is_noted_unless_it_is_switched_on(tmp_path: Path) -> None:
    settings = installation(tmp_path)
    build(settings, "solros", HashEncoder())
    assistant = Assistant(settings, HashEncoder())
    keep(assistant)
    assistant.ask("Vem ansvarar för arkiv?")
    assert assistant.heard == []
    assert not list(tmp_path.glob("*.jsonl"))


def test_each_question_is_noted_once_however_it_is_asked(assistant: Assistant) -> None:
    keep(assistant)
    assistant.ask("Vem ansvarar för arkiv?")
    assert [line["question"] for line in noted(assistant.settings)] == ["Vem ansvarar för arkiv?"]
    assert [*assistant.answering("Vem ansvarar för miljö?")]
    assistant.ask("Vem?", samling="finns-inte")
    lines = noted(assistant.settings)
    assert [(line["samling"], line["question"]) for line in lines] == [
        ("solros", "Vem ansvarar för arkiv?"),
        ("solros", "Vem ansvarar för miljö?"),
        ("", "Vem?"),
    ]
    assert lines[2]["outcome"] == "error"
    assert assistant.asking == 0


def test_a_full_disk_costs_the_line_and_not_the_answer(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    full = Path("/dev/full")
    if not full.exists():
        full = tmp_path / "mapp"
        full.mkdir()
    settings = switched_on(tmp_path, str(full))
    build(settings, "solros", HashEncoder())
    assistant = Assistant(settings, HashEncoder())
    keep(assistant)
    answer = assistant.ask("Vem ansvarar för arkiv? hemligheten-4711")
    assert answer.outcome is not Outcome.ERROR
    assert f"Frågan kunde inte skrivas till frågeloggen {full}" in caplog.text
    assert "hemligheten" not in caplog.text


def test_what_is_too_old_goes_at_the_start_and_with_the_first_line_of_a_day(assistant: Assistant) -> None:
    file = assistant.settings.root / "fragor.jsonl"
    old = '{"time": "2020-01-01T00:00:00+00:00", "question": "gammal"}\n'
    file.write_text(old, encoding="utf-8")
    keep(assistant)
    assert file.read_bytes() == b""

    file.write_text(old, encoding="utf-8")
    day = [date(2026, 6, 30)]
    log = QuestionLog(assistant.settings, lambda: day[0])
    log.heard("solros", WHO, 1)
    assert "gammal" not in file.read_text(encoding="utf-8")
    file.write_text(old, encoding="utf-8")
    log.heard("solros", WHO, 1)
    assert "gammal" in file.read_text(encoding="utf-8")
    day[0] = date(2026, 7, 1)
    log.heard("solros", WHO, 1)
    assert [line["question"] for line in noted(assistant.settings)] == [WHO.question] * 2


def test_a_clock_set_back_loses_no_line(assistant: Assistant) -> None:
    log = QuestionLog(assistant.settings, lambda: date(2020, 1, 1))
    log.heard("solros", WHO, 1)
    log.heard("solros", TASKS, 1)
    assert len(noted(assistant.settings)) == 2


class Silent:
    """A language model that says nothing, so that the documents' own words are shown."""

    name, host = "modell-7", "127.0.0.1"

    def write(self, system: str, user: str) -> Generator[str, None, None]:
        yield ""


def test_with_a_language_model_a_question_is_noted_once_and_not_if_it_is_given_up(assistant: Assistant) -> None:
    assistant.writer = Silent()
    keep(assistant)
    assistant.ask("Vem ansvarar för arkiv?")
    assert len(noted(assistant.settings)) == 1
    growing = assistant.answering("Vem ansvarar för miljö?")
    next(growing)
    assert assistant.asking == 1
    growing.close()  # type: ignore[attr-defined]
    assert assistant.asking == 0
    assert len(noted(assistant.settings)) == 1
