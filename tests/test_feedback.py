"""Thumbs: what is noted, what is masked, and how a thumb-down becomes a candidate question."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from fakes import installation

from assistent import feedback
from assistent.errors import AssistentError
from assistent.evalset import read_set
from assistent.feedback import LONGEST, NEAREST, Feedback, candidates, note, read
from assistent.index import Index, open_index
from assistent.indexing import build
from assistent.types import Answer, Citation, Encoder, Outcome, Status
from assistent.validation import faults

CITED = Citation(
    "1",
    "arkiv",
    "Policy för arkiv",
    None,
    Status.UNKNOWN,
    None,
    "Policy för arkiv › Ansvar",
    1,
    None,
    "x",
    0,
    1,
    "s. 1",
)


def answer(question: str, outcome: Outcome = Outcome.ANSWERED, **made: Any) -> Answer:
    cited = (CITED,) if outcome is Outcome.ANSWERED else ()
    return Answer(outcome, "sv", question, "Nämnden.", cited, index="abc-1", **made)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "omdomen.jsonl"


def test_a_thumb_is_one_line_with_what_was_asked_and_cited(file: Path) -> None:
    note(file, "solros", answer("Vem sköter arkivet?"), "down", "wrong", "Det är kommunarkivarien.")

    table = json.loads(file.read_text(encoding="utf-8"))
    assert datetime.fromisoformat(table.pop("time")).tzinfo
    assert table == {
        "samling": "solros",
        "index": "abc-1",
        "verdict": "down",
        "question": "Vem sköter arkivet?",
        "outcome": "answered",
        "cited": [{"key": "1", "document": "arkiv", "section": "Policy för arkiv › Ansvar", "pdf_page": 1}],
        "reason": "wrong",
        "comment": "Det är kommunarkivarien.",
    }
    assert file.stat().st_mode & 0o777 == 0o600


def test_question_and_comment_are_masked_before_the_comment_is_cut(file: Path) -> None:
    number = "850101-1234"
    note(file, "solros", answer(f"Gäller det {number}?"), "up", comment=f"{'x' * (LONGEST - 5)} {number}\n{'y' * 99}")

    (thumb,) = read(file)
    assert thumb.question == "Gäller det [personnummer]?"
    assert thumb.comment == f"{'x' * (LONGEST - 5)} [per"


def test_a_follow_up_is_noted_as_it_was_understood(file: Path) -> None:
    note(file, "solros", answer("Och när?", understood="När beslutades det? (om frågan ”Vem beslutar?”)"), "up")
    assert read(file)[0].question == "När beslutades det? (om frågan ”Vem beslutar?”)"


@pytest.mark.parametrize(("verdict", "reason"), [("sideways", ""), ("", ""), ("down", "fel"), ("up", "Missing")])
def test_a_verdict_or_reason_that_there_is_not_is_refused(verdict: Any, reason: str, file: Path) -> None:
    with pytest.raises(ValueError, match="no such verdict or reason"):
        note(file, "solros", answer("Vem?"), verdict, reason)
    assert not file.exists()


def test_what_cannot_be_saved_is_told(tmp_path: Path) -> None:
    with pytest.raises(
        AssistentError, match=r"Omdömet kunde inte sparas i .*omdomen\.jsonl: filen eller mappen finns inte"
    ):
        note(tmp_path / "saknas" / "omdomen.jsonl", "solros", answer("Vem?"), "up")


def test_a_line_without_its_fields_loses_no_other(file: Path) -> None:
    note(file, "solros", answer("Vem?"), "up")
    whole = json.loads(file.read_text(encoding="utf-8"))
    with file.open("a", encoding="utf-8") as stream:
        for wrong in ({}, {**whole, "verdict": "maybe"}, {**whole, "cited": [1]}, {**whole, "cited": [{"key": "1"}]}):
            stream.write(json.dumps(wrong) + "\n")
    note(file, "solros", answer("När?"), "down")
    assert [(thumb.verdict, thumb.question) for thumb in read(file)] == [("up", "Vem?"), ("down", "När?")]


# --- candidates ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Index:
    settings = installation(tmp_path_factory.mktemp("feedback"))
    build(settings, "solros", encoder)
    return open_index(settings, "solros")


def thumb(question: str, verdict: feedback.Verdict = "down", **made: Any) -> Feedback:
    return Feedback(
        "2026-03-04T10:00:00+00:00", made.pop("samling", "solros"), "i", verdict, question, "near", (), **made
    )


def test_a_thumb_down_becomes_a_line_that_a_person_completes(index: Index, encoder: Encoder) -> None:
    [line] = candidates([thumb("Vem ansvarar för arkiv?", reason="missing", comment="Namnet")], index, encoder)

    places = line.pop("relevant")
    assert (len(places), places[0]) == (NEAREST, {"document": "arkiv", "section": "Ansvar", "pdf_page": 1})
    assert line == {
        "id": "omdome-18bc0e95",
        "question": "Vem ansvarar för arkiv?",
        "language": "sv",
        "kind": "role",
        "expected_outcome": "answered",
        "expect": [],
        "told": "Något saknas. Namnet",
    }


def test_what_is_not_completed_is_a_fault_of_the_set(index: Index, encoder: Encoder, tmp_path: Path) -> None:
    path = tmp_path / "prov.jsonl"
    lines = candidates([thumb("Vem ansvarar för arkiv?")], index, encoder)
    path.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines), encoding="utf-8")

    assert [fault.what for fault in faults(read_set(path), index)] == ["expect är tomt, men ett svar väntas"]


def test_only_thumbs_down_of_the_samling_each_question_once(index: Index, encoder: Encoder) -> None:
    thumbs = [
        thumb("Vem ansvarar för arkiv?", reason="wrong"),
        thumb("Vad kostar resor?", "up"),
        thumb("Vem ansvarar för miljö?", samling="annan"),
        thumb("vem  ansvarar för ARKIV?", reason="unclear"),
    ]
    assert [(line["question"], line["told"]) for line in candidates(thumbs, index, encoder)] == [
        ("vem  ansvarar för ARKIV?", "Svårt att förstå")
    ]
    assert candidates([], index, encoder) == []


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Who is responsible for the archive?", "english"),
        ("När redovisas resultatet?", "date"),
        ("Hur många mål finns det?", "number"),
        ("Vilket diarienummer har ärendet?", "dnr"),
        ("Gäller policyn för resor fortfarande?", "validity"),
        ("Vad är syftet med arkivet?", "fact"),
    ],
)
def test_the_kind_is_guessed(question: str, kind: str, index: Index, encoder: Encoder) -> None:
    assert [line["kind"] for line in candidates([thumb(question)], index, encoder)] == [kind]


def test_the_thumbs_are_told_with_those_down_newest_first() -> None:
    assert feedback.text([]) == "Inga omdömen är antecknade."
    cited = ({"key": "1", "document": "arkiv", "section": "Ansvar", "pdf_page": 1},)
    thumbs = [
        thumb("Vem?", "up"),
        thumb("När?", comment="I mars"),
        Feedback("2026-04-01T10:00:00+00:00", "solros", "i", "down", "Hur?", "answered", cited, "outdated"),
    ]
    assert feedback.text(thumbs).splitlines() == [
        "1 bra, 2 mindre bra.",
        "2026-04-01  solros: Hur?",
        "            Inte aktuellt",
        "            svarade ur: arkiv › Ansvar",
        "2026-03-04  solros: När?",
        "            I mars",
        "            utfall: near",
    ]
