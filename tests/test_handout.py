from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from introduction_fakes import FRAME, Introducing
from web_fakes import REFUSED, TASKS

from assistent.handout import Handout, Line, Reference, code, gather
from assistent.introduction_answers import Answers
from assistent.introduction_page import Listed

HOME = "https://assistent.exempelby.se/"


@pytest.fixture
def answers(tmp_path: Path) -> Answers:
    return Answers(Introducing(tmp_path))


def made(answers: Answers, home: str = HOME, *own: str) -> Handout:
    readings = [Listed("Ärendet", "§ 105", "Läs allt.", "kalla?a=1#citat"), Listed("borttagen", "", "Fanns förr.")]
    return gather(FRAME, lambda question: answers.told("mjolby", question), readings, own, home)


def test_a_handout_says_which_index_it_was_made_of(answers: Answers) -> None:
    told = made(answers)

    assert (told.title, told.opening) == ("Introduktion: Provkommun (påhittad)", "Allt du behöver.")
    today = date.today().isoformat()
    assert told.made == f"Skriven {today} ur index prov-1, skapat 2026-11-02. Samma index ger samma svar."
    assert told.address == f"{HOME}introduktion?samling=mjolby"
    assert [(part.name, part.aim, len(part.items)) for part in told.parts] == [
        ("Utvärderingen", "Veta vem.", 2),
        ("Kostnader", "", 1),
    ]


def test_an_answer_has_its_lines_and_what_each_is(answers: Answers) -> None:
    item = made(answers).parts[0].items[1]

    assert item.question == TASKS.question
    assert item.lines == (
        Line("Kommunstyrelsens arbetsutskott föreslår (förslag, inte beslut):"),
        Line(TASKS.citations[0].quote, "[1]", "Förslag"),
        Line("Enligt rapporten:"),
        Line("Idag finns 12 kommunmål varav två är finansiella.", "[2]", "", True),
        Line("Årshjulet upplevs fungera bra.", "[3]", "Utgången", True),
    )
    assert item.address == f"{HOME}introduktion?samling=mjolby&tema=1&fraga=2#fraga-2"


def test_references_tell_page_date_standing_and_address(answers: Answers) -> None:
    first, second, third = made(answers).parts[0].items[1].references

    assert first.key == "[1]"
    assert first.status == "Förslag"
    assert second.told == "Kommunstyrelsens förvaltning, rapport, s. 3, 2018-06-04"
    assert second.status == ""
    assert second.address.startswith(f"{HOME}kalla?samling=mjolby&dokument=rapport&start=0&slut=49&summa=")
    assert (third.key, third.told, third.status) == ("[3]", second.told, "Utgången")


def test_references_to_the_same_place_are_one(answers: Answers) -> None:
    told = answers.told("mjolby", "Vem har genomfört utvärderingen?")
    twice = type(told.answer)(
        told.answer.outcome, "sv", "?", "", citations=(told.answer.citations[0],) * 2, statements=()
    )
    (part, _) = gather(FRAME, lambda _: type(told)(twice, told.places)).parts

    assert [reference.key for reference in part.items[0].references] == ["[1][1]"]


def test_a_refusal_is_told_as_it_is(answers: Answers) -> None:
    item = made(answers).parts[1].items[0]

    assert item.lines == (Line(REFUSED.answer),)
    assert item.references == ()


def test_the_groups_questions_come_last_and_lead_to_the_chat(answers: Answers) -> None:
    part = made(answers, HOME, "Åäö?").parts[-1]

    assert part.name == "Gruppens frågor"
    assert part.items[0].address == f"{HOME}?samling=mjolby&fraga=%C3%85%C3%A4%C3%B6%3F"


def test_without_a_known_address_nothing_is_linked(answers: Answers) -> None:
    told = made(answers, "", "Åäö?")
    items = [item for part in told.parts for item in part.items]

    assert told.address == ""
    assert not any(item.address or any(r.address for r in item.references) for item in items)
    assert told.readings == (
        Reference("", "Ärendet, § 105", "Läs allt."),
        Reference("", "borttagen", "Fanns förr."),
    )


def test_the_documents_are_told_with_date_and_standing(answers: Answers) -> None:
    assert made(answers).documents == (
        (
            "Förslag till åtgärder utifrån utvärdering av ledningssystemet (rapport)",
            "Kommunstyrelsens förvaltning",
            "2018-06-04",
            "Utgången",
            "",
        ),
        (
            "Utvärdering av Mjölby kommuns ledningssystem (protokollsutdrag)",
            "Kommunstyrelsens arbetsutskott",
            "",
            "Förslag",
            "",
        ),
    )


def test_a_code_is_a_picture() -> None:
    assert code(HOME).startswith(b"\x89PNG")
    assert code(HOME) == code(HOME)
    assert code(HOME) != code(f"{HOME}?x=1")
