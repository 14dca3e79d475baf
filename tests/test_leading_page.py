from __future__ import annotations

from pathlib import Path

import pytest
from introduction_fakes import FRAME, Introducing
from web_fakes import REFUSED, TASKS, WHO

from assistent import leading_page as pages
from assistent.introduction_answers import Answers, Told
from assistent.leading_page import Step, Walk, steps

AT = "./introduktion/leda?samling=mjolby&tema=1"
HOSTILE = "<script>alert(1)</script>\"'&"


@pytest.fixture
def answers(tmp_path: Path) -> Answers:
    return Answers(Introducing(tmp_path))


def walk(at: int, *own: str) -> Walk:
    return Walk(FRAME, steps(FRAME, own), at, own)


def shown(answers: Answers, at: int, *own: str) -> str:
    here = walk(at, *own)
    return pages.question(here, answers.told("mjolby", here.step.question), AT)


def test_the_way_goes_through_every_theme_and_ends_with_the_groups_own() -> None:
    assert steps(FRAME, ["Egen?"]) == (
        Step(1, 1, WHO.question),
        Step(1, 2, TASKS.question, "Peka på märkningen."),
        Step(2, 1, REFUSED.question),
        Step(0, 1, "Egen?"),
    )


def test_a_question_has_its_answer_and_source_beside_each_other(answers: Answers) -> None:
    html = shown(answers, 0)

    assert f"<h1>{WHO.question}</h1>" in html
    assert html.index("<h2>Svar</h2>") < html.index("<h2>Källa</h2>") < html.index("<mark>")
    assert "<span>Fråga 1 av 2</span>" in html
    assert "planerat 10 min" in html
    assert f'href="{AT.replace("&", "&amp;")}#kalla-1"' in html
    assert f'<a class="skip" href="{AT.replace("&", "&amp;")}#innehall">' in html


def test_what_is_shown_to_the_group_has_no_notes(answers: Answers) -> None:
    assert "Peka på märkningen" not in shown(answers, 1)
    assert "Hemligt för ledaren" not in shown(answers, 1)
    assert "Hemligt för ledaren" not in pages.overview(FRAME, [], AT)


def test_the_ways_on_tell_when_a_new_theme_begins(answers: Answers) -> None:
    first, second, last = (shown(answers, n) for n in range(3))

    assert 'rel="prev"' not in first
    assert 'rel="next" href="./introduktion/leda?samling=mjolby&amp;tema=1&amp;fraga=2">Nästa</a>' in first
    assert 'tema=2&amp;fraga=1">Nästa tema: Kostnader</a>' in second
    assert 'rel="next"' not in last


def test_the_groups_questions_go_along_in_every_address(answers: Answers) -> None:
    html = shown(answers, 0, "Egen?", "Annan?")

    assert "fraga=2&amp;egen=Egen%3F&amp;egen=Annan%3F" in html
    assert '<input type="hidden" name="egen" value="Egen?"><input type="hidden" name="egen" value="Annan?">' in html


def test_a_form_carries_only_the_newest_questions(answers: Answers) -> None:
    html = shown(answers, 0, *(f"Egen {n}?" for n in range(10)))

    assert html.count('type="hidden" name="egen"') == 9
    assert 'value="Egen 0?"' not in html


def test_a_question_of_the_group_has_a_theme_of_its_own(answers: Answers) -> None:
    html = shown(answers, 3, "Egen?")

    assert "<span>Gruppens frågor</span> <span>Fråga 1 av 1</span>" in html
    assert 'data-tema="egna" data-fraga="1"' in html
    assert "Svaret har ingen källa." in html


def test_the_leaders_notes_are_on_a_page_of_their_own(answers: Answers) -> None:
    here = walk(1)
    html = pages.notes(here, answers.told("mjolby", here.step.question), AT)

    assert "<h2>Om frågan</h2><p>Peka på märkningen.</p>" in html
    assert "<h2>Om temat</h2><p>Hemligt för ledaren.</p>" in html
    assert f"<h2>Sedan</h2><p>{REFUSED.question}</p>" in html
    assert 'rel="next" href="./introduktion/leda?samling=mjolby&amp;tema=2&amp;fraga=1&amp;vy=anteckningar"' in html
    assert '<span class="badge proposal">Förslag</span>' in html


def test_a_question_without_notes_says_so(answers: Answers) -> None:
    here = walk(2)
    html = pages.notes(here, answers.told("mjolby", here.step.question), AT)

    assert "<h2>Anteckningar</h2><p>Inga anteckningar.</p>" in html
    assert "<p>Det framgår inte av dokumenten.</p>" in html
    assert "Sedan" not in html


def test_a_leader_begins_with_the_themes_the_notes_and_the_handout() -> None:
    html = pages.overview(FRAME, ["Egen?"], AT)

    assert "Planerad tid: 10 minuter." in html
    assert 'tema=1&amp;fraga=1&amp;egen=Egen%3F&amp;vy=anteckningar" target="_blank" rel="noopener"' in html
    assert '<form class="handout" method="post" action="./introduktion/underlag">' in html
    assert '<li data-own="Egen?"><a href="./introduktion/leda?samling=mjolby&amp;tema=egna&amp;fraga=1' in html


def test_nothing_of_the_group_becomes_markup(answers: Answers) -> None:
    here = walk(3, HOSTILE)
    html = shown(answers, 3, HOSTILE) + pages.overview(FRAME, [HOSTILE], HOSTILE)
    html += pages.notes(here, Told(REFUSED, ()), HOSTILE)

    assert "<script>" not in html
    assert "&lt;script&gt;" in html
