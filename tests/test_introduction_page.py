from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from introduction_fakes import FRAME, TOLD, Introducing
from web_fakes import REFUSED, TASKS, WHO

from assistent import introduction_page as pages
from assistent.introduction import Introduction, Prepared, Theme
from assistent.introduction_answers import Answers, Told
from assistent.introduction_parts import answer, link, places
from assistent.types import Outcome, Statement, Status

HOSTILE = "<script>alert(1)</script>\"'&"


@pytest.fixture
def answers(tmp_path: Path) -> Answers:
    return Answers(Introducing(tmp_path))


def told(answers: Answers, question: str) -> Told:
    return answers.told("mjolby", question)


# --- addresses and pieces -------------------------------------------------------------------------


def test_an_address_is_written_for_an_attribute_and_leaves_out_what_is_empty() -> None:
    assert link("introduktion/leda", samling="å b", tema=2, vy="", egen=["A?", "B&"]) == (
        "./introduktion/leda?samling=%C3%A5+b&amp;tema=2&amp;egen=A%3F&amp;egen=B%26"
    )
    assert link("introduktion", samling="") == "./introduktion"


def test_an_answer_has_lead_ins_quotations_keys_and_standing(answers: Answers) -> None:
    html = answer(told(answers, TASKS.question), "./introduktion/leda?tema=1")

    assert "Frågan lästes som: Vad ska kommundirektören göra enligt förslaget?" in html
    assert "(förslag, inte beslut):</p><blockquote><p>" in html
    assert 'href="./introduktion/leda?tema=1#kalla-1" aria-label="Källa 1: ' in html
    assert '<span class="badge proposal">Förslag</span>' in html
    assert '<span class="badge expired">Utgången</span></li></ul></blockquote>' in html
    assert html.count("<blockquote>") == 2


def test_a_refusal_names_the_nearest_documents_and_their_owner(answers: Answers) -> None:
    html = answer(told(answers, REFUSED.question), "")

    assert html.startswith('<div class="answer not_in_documents"><p class="frame">Det framgår inte av dokumenten.</p>')
    assert "<strong>Förslag till åtgärder utifrån utvärdering av ledningssystemet</strong>" in html
    assert "(ansvarig: Ekonomiavdelningen)" in html


def test_passages_are_shown_with_their_marks_and_all_but_the_first_folded(answers: Answers) -> None:
    html = places(told(answers, TASKS.question), 3)

    assert html.startswith('<article class="source" id="kalla-1" tabindex="-1"><h3><span class="number">[1]</span>')
    assert '<details class="source" id="kalla-2"><span id="kalla-3"></span><summary>' in html
    assert "<mark>Årshjulet upplevs fungera bra.</mark>" in html
    assert 'href="./kalla?samling=mjolby&amp;dokument=rapport&amp;start=0' in html
    assert 'href="./dokument?samling=mjolby&amp;dokument=rapport"' in html
    assert "Filen finns inte längre i samlingen." in html


def test_nothing_of_a_question_or_a_document_becomes_markup(answers: Answers) -> None:
    evil = replace(
        WHO,
        citations=(replace(WHO.citations[0], quote=HOSTILE, label=HOSTILE, dnr=HOSTILE),),
        statements=(Statement(HOSTILE, "1"),),
        understood=HOSTILE,
    )
    place = told(answers, WHO.question).places[0]
    document = replace(place.document, title=HOSTILE, body=HOSTILE)
    shown = Told(evil, (replace(place, document=document, citations=evil.citations),))
    html = answer(shown, HOSTILE) + places(shown, 3)

    assert "<script" not in html
    assert html.count("&lt;script&gt;") == 8


# --- pages ----------------------------------------------------------------------------------------


def test_the_first_page_has_themes_readings_and_the_ways_on() -> None:
    html = pages.overview(FRAME, [pages.Listed("Ärendet", "§ 105", "Hela ärendet.", "kalla?x=1&y=2#citat")])

    assert "<h1>Introduktion: Provkommun (påhittad)</h1>" in html
    assert '<a href="./introduktion?samling=mjolby&amp;tema=1">Utvärderingen</a></h2><p>Veta vem.</p>' in html
    assert "2 frågor, quiz med 2, ungefär 10 minuter" in html
    assert '<p class="meta">1 fråga<span' in html
    assert '<li><a href="./kalla?x=1&amp;y=2#citat">Ärendet, § 105</a><p>Hela ärendet.</p></li>' in html
    assert 'href="./introduktion/underlag?samling=mjolby&amp;format=pdf"' in html
    assert '<a href="./introduktion?samling=solros">Solros</a>' in html
    assert 'Index prov-1, skapat <span class="day">2026-11-02</span>: samma index ger samma svar' in html
    assert "Hemligt för ledaren" not in html


def test_a_samling_without_introduction_says_how_one_is_made() -> None:
    html = pages.overview(replace(FRAME, introduction=Introduction("Solros")), [])

    assert "Samlingen har ingen introduktion än." in html
    assert "assistent introduction --samling mjolby" in html
    assert "I grupp" not in html


def test_a_theme_shows_its_questions_and_the_one_that_is_open(answers: Answers) -> None:
    html = pages.theme_page(FRAME, 1, 1, told(answers, WHO.question), ["kalla?a=1", ""])

    assert "<h1>Utvärderingen</h1>" in html
    assert html.count('class="asked') == 2
    assert f'<section class="asked open" id="fraga-1" data-id="{pages.identity(WHO.question)}" tabindex="-1">' in html
    assert 'href="./introduktion?samling=mjolby&amp;tema=1&amp;fraga=2#fraga-2"' in html
    assert 'href="./?samling=mjolby&amp;fraga=Vem+har+genomf%C3%B6rt+utv%C3%A4rderingen%3F"' in html
    assert "Nästa tema: Kostnader" in html
    assert "Föregående tema" not in html


def test_a_quiz_hides_its_answers_and_leads_to_their_places() -> None:
    html = pages.theme_page(FRAME, 1, 0, None, ["kalla?a=1&b=2", ""])

    assert '<p>Hur många mål?</p><details><summary>Visa svaret</summary><p class="solution">Tolv.</p>' in html
    assert '<p><a href="./kalla?a=1&amp;b=2">Läs det på sin plats</a></p>' in html
    assert "Stället finns inte längre i dokumenten" in html


def test_nothing_of_an_introduction_becomes_markup() -> None:
    theme = Theme(
        HOSTILE, (Prepared(HOSTILE),), HOSTILE, 5, HOSTILE, (replace(TOLD.themes[0].quiz[0], answer=HOSTILE),)
    )
    frame = replace(FRAME, introduction=Introduction(HOSTILE, HOSTILE, (theme,)))
    html = pages.overview(frame, [pages.Listed(HOSTILE, HOSTILE, HOSTILE)])
    html += pages.theme_page(frame, 1, 0, None, [HOSTILE])

    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_an_error_is_an_answer_without_source(answers: Answers) -> None:
    failed = Told(replace(WHO, outcome=Outcome.ERROR, citations=(), statements=(), answer="Indexet saknas."), ())

    assert answer(failed, "") == '<div class="answer error"><p class="frame">Indexet saknas.</p></div>'
    assert places(failed, 3) == ""


def test_only_what_warns_is_told_at_the_quotation(answers: Answers) -> None:
    calm = replace(WHO, citations=(replace(WHO.citations[0], status=Status.IN_FORCE),))

    assert "badge" not in answer(Told(calm, ()), "")
