"""The gap list: what is noted, what is masked, and that trouble with the file never reaches a user."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from assistent import gaps
from assistent.errors import AssistentError
from assistent.gaps import Gap
from assistent.types import Answer, NearDocument, Outcome

DAY = date(2026, 3, 4)
NEAR = (NearDocument("policy", "Policy", "policy", None, "1 Syfte"),)


def answer(question: str, outcome: Outcome = Outcome.NOT_IN_DOCUMENTS, understood: str | None = None) -> Answer:
    return Answer(outcome, "sv", question, "Det framgår inte.", documents_near=NEAR, understood=understood)


def test_a_gap_is_one_line_with_day_question_and_nearest_document(tmp_path: Path) -> None:
    file = tmp_path / "luckor.jsonl"
    gaps.note(file, "solros", answer("Får man ha hund på kontoret?"), DAY)
    assert json.loads(file.read_text(encoding="utf-8")) == {
        "day": "2026-03-04",
        "samling": "solros",
        "question": "Får man ha hund på kontoret?",
        "outcome": "not_in_documents",
        "near": ["policy"],
    }
    assert file.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("outcome", [Outcome.ANSWERED, Outcome.OUT_OF_SCOPE, Outcome.UNCLEAR, Outcome.ERROR])
def test_what_is_no_gap_is_not_noted(outcome: Outcome, tmp_path: Path) -> None:
    gaps.note(tmp_path / "luckor.jsonl", "solros", answer("Vem?", outcome), DAY)
    assert not (tmp_path / "luckor.jsonl").exists()


def test_a_follow_up_is_noted_as_it_was_understood(tmp_path: Path) -> None:
    file = tmp_path / "luckor.jsonl"
    gaps.note(file, "solros", answer("Och när?", understood="Vem beslutar? Och när?"), DAY)
    assert gaps.read(file) == [Gap("solros", "Vem beslutar? Och när?", 1, "2026-03-04", ("policy",))]


def test_equal_questions_are_counted_most_asked_first(tmp_path: Path) -> None:
    file = tmp_path / "luckor.jsonl"
    for question, day in (("Hund?", 1), ("Katt på jobbet?", 2), ("KATT på  jobbet?", 3), ("Fågel?", 2)):
        gaps.note(file, "solros", answer(question), date(2026, 3, day))
    assert [(gap.question, gap.times, gap.last) for gap in gaps.read(file)] == [
        ("KATT på  jobbet?", 2, "2026-03-03"),
        ("Fågel?", 1, "2026-03-02"),
        ("Hund?", 1, "2026-03-01"),
    ]


def test_a_broken_line_loses_no_other(tmp_path: Path) -> None:
    file = tmp_path / "luckor.jsonl"
    gaps.note(file, "solros", answer("Hund?"), DAY)
    with file.open("a", encoding="utf-8") as stream:
        stream.write('{"day": "2026-03-0\n[]\n{"samling": 1}\n\n')
    gaps.note(file, "solros", answer("Katt?"), DAY)
    assert [gap.question for gap in gaps.read(file)] == ["Katt?", "Hund?"]


def test_a_file_that_cannot_be_written_is_logged_and_nothing_else(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    gaps.note(tmp_path / "saknas" / "luckor.jsonl", "solros", answer("Hund?"), DAY)
    assert "kunde inte skrivas" in caplog.text


def test_a_folder_in_its_place_is_told(tmp_path: Path) -> None:
    with pytest.raises(AssistentError, match="kan inte läsas"):
        gaps.read(tmp_path)
    with pytest.raises(AssistentError, match="kan inte tas bort"):
        gaps.clear(tmp_path)


def test_the_list_is_shown_and_emptied(tmp_path: Path) -> None:
    file = tmp_path / "luckor.jsonl"
    assert gaps.text(gaps.read(file)) == "Inga obesvarade frågor är antecknade."
    gaps.note(file, "solros", answer("Hund?"), DAY)
    assert gaps.text(gaps.read(file)) == "   1 ×  2026-03-04  solros: Hund?\n                   närmast: policy"
    gaps.clear(file)
    assert gaps.read(file) == []
