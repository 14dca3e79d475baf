from __future__ import annotations

from pathlib import Path

import pytest
from introduction_fakes import Introducing
from web_fakes import MINUTES, REPORT, TASKS, TEXTS, WHO, citation

from assistent.introduction_answers import Answers, Piece, pieces
from assistent.types import Answer, Page, Section, Sentence, Text


def test_the_same_question_is_asked_once_while_the_index_is_the_same(tmp_path: Path) -> None:
    assistant = Introducing(tmp_path)
    answers = Answers(assistant)

    assert answers.told("mjolby", WHO.question).answer is WHO
    assert answers.told("mjolby", WHO.question).answer is WHO
    assert len(assistant.asked) == 1
    answers.told("solros", WHO.question)
    assert assistant.asked[-1] == (WHO.question, "solros", ())
    assistant.version = "prov-2"
    answers.told("mjolby", WHO.question)
    assert len(assistant.asked) == 3


def test_without_an_index_nothing_is_remembered(tmp_path: Path) -> None:
    assistant = Introducing(tmp_path)
    assistant.version = ""
    answers = Answers(assistant)
    answers.told("mjolby", WHO.question)
    answers.told("mjolby", WHO.question)

    assert len(assistant.asked) == 2


def test_what_a_group_asks_is_not_kept(tmp_path: Path) -> None:
    assistant = Introducing(tmp_path)
    answers = Answers(assistant)
    answers.told("mjolby", WHO.question, own=True)
    answers.told("mjolby", WHO.question, own=True)

    assert len(assistant.asked) == 2
    assert not answers._kept


def test_the_quotations_of_a_section_are_shown_in_one_passage(tmp_path: Path) -> None:
    told = Answers(Introducing(tmp_path)).told("mjolby", TASKS.question)

    assert [[c.key for c in place.citations] for place in told.places] == [["1"], ["2", "3"]]
    assert [piece for piece in told.places[1].pieces if piece.text] == [
        Piece("Idag finns 12 kommunmål varav två är finansiella.", True),
        Piece(" ", False),
        Piece("Årshjulet upplevs fungera bra.", True),
    ]
    assert told.language(TASKS.citations[1]) == "sv"


def long_text(canonical: str) -> Text:
    end = len(canonical)
    return Text(MINUTES, canonical, (Page(1, None, 0, end),), (Section(("A",), 0, end),), (Sentence(0, end, 0),), ())


def test_what_stands_around_is_cut_between_words(tmp_path: Path) -> None:
    quote = TEXTS[REPORT.id][1].split(". ")[1]
    canonical = "ord " * 100 + quote + " ord" * 100
    cited = citation("1", REPORT, quote, start=400, end=400 + len(quote))
    before, gap, quoted, after = pieces(long_text(canonical), [cited])

    assert before.text == "… " + "ord " * 59
    assert gap.text == ""
    assert quoted == Piece(quote, True)
    assert after.text == " ord" * 59 + " …"


def test_a_long_way_between_two_quotations_is_left_out() -> None:
    canonical = "Ett. " + "x " * 300 + "Två."
    first = citation("1", REPORT, "Idag", start=0, end=4)
    last = citation("2", REPORT, "Idag", start=len(canonical) - 4, end=len(canonical))

    assert [p.text for p in pieces(long_text(canonical), [last, first])] == ["", "", "Ett.", "\n\n[…]\n\n", "Två.", ""]


def test_only_what_the_group_asks_may_be_noted_as_a_gap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assistant = Introducing(tmp_path)
    noted: list[bool] = []
    monkeypatch.setattr(assistant, "quoted", lambda question, samling, noted: heard(question, noted))

    def heard(question: str, wanted: bool) -> Answer:
        noted.append(wanted)
        return WHO

    Answers(assistant).told("mjolby", "En förberedd?")
    Answers(assistant).told("mjolby", "Gruppens?", noted=True)

    assert noted == [False, True]
