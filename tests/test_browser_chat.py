"""The place Fråga in a real browser: what a question can be asked with, what is kept, and what axe-core finds.

The journeys of asking and of opening a source are in ``test_browser``, as is what every page must keep.
"""

from __future__ import annotations

import io
import json
import re
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from axe import violations
from docx import Document
from playwright.sync_api import Locator, Page, expect

# fixtures are found by their names here
from test_browser import Visits, answered, ask, browser, field, focused, no_other_machine, playwright, serving, visit
from web_fakes import ANSWERS, REFUSED, TASKS, WHO, ScriptedAssistant

from assistent import feedback

__all__ = ["browser", "no_other_machine", "playwright", "visit"]

THEMES = '[[tema]]\nnamn = "Ansvar"\nfragor = ["Vem har genomfört utvärderingen?"]\n'
KEPT = "JSON.parse(localStorage.getItem('assistent.samtal') ?? '[]')"
WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def site(tmp_path: Path) -> Iterator[tuple[ScriptedAssistant, str]]:
    """An assistant of two samlingar with thumbs switched on, and its address."""
    assistant = ScriptedAssistant(tmp_path, samlingar=("exempelby", "mjolby"))
    (tmp_path / "corpus" / "exempelby" / "introduktion.toml").write_text(THEMES, encoding="utf-8")
    assistant.settings = replace(assistant.settings, feedback_list="omdomen.jsonl")
    with serving(assistant) as address:
        yield assistant, address


Site = tuple[ScriptedAssistant, str]


def said(page: Page) -> Locator:
    return page.locator("#announcer")


def test_an_address_brings_samling_and_question_once(site: Site, visit: Visits) -> None:
    assistant, address = site
    page = visit(f"{address}?samling=mjolby&fraga=Vem%20har%20genomf%C3%B6rt%20utv%C3%A4rderingen%3F")
    expect(answered(page, 1)).to_contain_text("Per-Anders Svensson")
    assert page.url == f"{address}?samling=mjolby"
    assert page.locator(".places a").nth(2).get_attribute("href") == "./dokument?samling=mjolby"
    page.reload()
    answered(page, 1)
    expect(page.locator(".turn")).to_have_count(1)
    assert {samling for _, samling, _ in assistant.asked} == {"mjolby"}


def test_questions_by_theme_ask_and_focus_the_answer(site: Site, visit: Visits) -> None:
    page = visit(f"{site[1]}?samling=exempelby")
    summary = page.locator(".theme summary")
    summary.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(answered(page, 1)).to_contain_text("Per-Anders Svensson")
    assert focused(page) == "question-1"
    page.keyboard.press("Tab")
    assert focused(page) == "key-1-1"


def test_a_key_shows_its_quotation_that_can_be_reached_and_sent_away(site: Site, visit: Visits) -> None:
    page = visit(site[1])
    key = ask(page, WHO.question).locator("a.key").first
    glimpse = page.get_by_role("tooltip")
    key.hover()
    expect(glimpse).to_contain_text(WHO.citations[0].quote)
    expect(glimpse).to_contain_text("Kommunstyrelsens arbetsutskott, protokollsutdrag, s. 3")
    glimpse.hover()
    page.wait_for_timeout(400)
    expect(glimpse).to_be_visible()
    page.keyboard.press("Escape")
    expect(glimpse).to_have_count(0)
    field(page).hover()
    field(page).focus()
    for _ in range(10):  # past what saves, judges, edits and copies
        page.keyboard.press("Shift+Tab")
    expect(key).to_be_focused()
    expect(glimpse).to_be_visible()
    assert key.get_attribute("aria-describedby") == glimpse.get_attribute("id")
    assert violations(page) == []
    page.keyboard.press("Tab")
    expect(glimpse).to_have_count(0)


def test_limits_are_set_told_and_taken_away(site: Site, visit: Visits) -> None:
    assistant, address = site
    page = visit(address)
    page.get_by_text("Avgränsa sökningen").click()
    page.get_by_label("Typ av dokument").select_option("protokollsutdrag")
    page.get_by_label("Bara det som gäller i dag").check()
    expect(page.locator(".limits summary")).to_have_text("Avgränsa sökningen (2 val)")
    turn = ask(page, REFUSED.question)
    expect(turn).to_contain_text("Sökt bara i dokument av typen protokollsutdrag, som gäller i dag.")
    turn.get_by_role("button", name="Fråga utan avgränsning").click()
    expect(answered(page, 2)).not_to_contain_text("Sökt bara")
    page.get_by_role("button", name="Ta bort avgränsningen").click()
    expect(page.locator(".limits summary")).to_have_text("Avgränsa sökningen")
    ask(page, WHO.question, 3)
    asked = [limited and (limited.type, limited.in_force) for limited in assistant.limited]
    assert asked == [("protokollsutdrag", True), None, None]


def test_an_earlier_question_is_edited_and_asked_again(site: Site, visit: Visits) -> None:
    assistant, address = site
    page = visit(address)
    ask(page, WHO.question)
    ask(page, TASKS.question, 2)
    page.locator("#turn-1").get_by_role("button", name="Ändra och fråga igen").click()
    expect(field(page)).to_be_focused()
    expect(field(page)).to_have_value(WHO.question)
    expect(page.get_by_text("Du ändrar en tidigare fråga.")).to_be_visible()
    page.get_by_role("button", name="Avbryt ändringen").click()
    expect(field(page)).to_have_value("")
    page.locator("#turn-1").get_by_role("button", name="Ändra och fråga igen").click()
    ask(page, REFUSED.question, 3)
    expect(page.get_by_text("Du ändrar en tidigare fråga.")).to_have_count(0)
    assert assistant.asked[-1][::2] == (REFUSED.question, ())


def test_conversations_are_kept_opened_and_cleared_in_the_browser(site: Site, visit: Visits) -> None:
    page = visit(site[1])
    ask(page, WHO.question)
    ask(page, TASKS.question, 2)
    page.get_by_role("button", name="Nytt samtal").click()
    expect(page.locator(".turn")).to_have_count(0)
    expect(said(page)).to_have_text("Ett nytt samtal har börjat.")
    ask(page, REFUSED.question, 3)
    kept = page.evaluate(KEPT)
    assert [[turn["question"] for turn in talk["turns"]] for talk in kept] == [
        [REFUSED.question],
        [WHO.question, TASKS.question],
    ]
    assert "Per-Anders" not in json.dumps(kept, ensure_ascii=False)

    page.get_by_text("Tidigare samtal (2)").click()
    page.get_by_role("button", name=WHO.question, exact=True).last.click()
    expect(page.locator(".turn[data-state=answered]")).to_have_count(2)
    expect(page.locator("#conversation")).to_contain_text("Per-Anders Svensson")

    page.get_by_role("button", name=f"Ta bort samtalet ”{REFUSED.question}”").click()
    expect(said(page)).to_have_text("Samtalet är borttaget.")
    assert len(page.evaluate(KEPT)) == 1
    page.get_by_role("button", name="Rensa allt").click()
    expect(page.locator(".turn")).to_have_count(0)
    expect(page.locator("#talks")).to_be_empty()
    assert page.evaluate("localStorage.getItem('assistent.samtal')") is None


@pytest.mark.parametrize(
    "kept", ["{", "[1, null, {}]", '[{"id": "x", "turns": [1], "at": "<img src=x>", "samling": 3}]']
)
def test_a_store_that_was_tampered_with_stops_nothing(site: Site, visit: Visits, kept: str) -> None:
    page = visit(site[1])
    page.evaluate("kept => localStorage.setItem('assistent.samtal', kept)", kept)
    page.reload()
    expect(page.locator(".suggestion").first).to_be_visible()
    expect(ask(page, WHO.question)).to_contain_text("Per-Anders Svensson")


def test_the_conversation_is_saved_with_its_sources(site: Site, visit: Visits) -> None:
    page = visit(site[1])
    ask(page, WHO.question)
    for name, form in (("Word", "docx"), ("PDF", "pdf"), ("Markdown", "md")):
        with page.expect_download() as saved:
            page.locator(".saving").get_by_role("button", name=name, exact=True).click()
        assert re.fullmatch(rf"samtal-\d{{4}}-\d\d-\d\d\.{form}", saved.value.suggested_filename)
        content = saved.value.path().read_bytes()
        if form == "docx":
            assert WHO.question in [p.text for p in Document(io.BytesIO(content)).paragraphs]
        else:
            assert content.startswith(b"%PDF" if form == "pdf" else b"# ")
    assert f"]({site[1]}kalla?samling=" in content.decode()
    expect(said(page)).to_have_text(re.compile(r"^Samtalet är sparat som samtal-.*\.md\.$"))


def test_an_opinion_is_given_by_keyboard_after_one_was_taken_back(site: Site, visit: Visits) -> None:
    assistant, address = site
    file = assistant.settings.root / "omdomen.jsonl"
    page = visit(address)
    turn = ask(page, WHO.question)
    turn.get_by_role("button", name="Bra svar", exact=True).click()
    expect(turn).to_contain_text("Vem du är sparas inte.")
    expect(turn.get_by_text("Vad var det som inte var bra?")).to_be_hidden()
    turn.get_by_role("button", name="Ångra").click()
    expect(turn.locator("form")).to_be_hidden()
    assert not file.exists()

    turn.get_by_role("button", name="Mindre bra svar").focus()
    page.keyboard.press("Enter")
    expect(turn.get_by_role("button", name="Mindre bra svar")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.type("Det var inte han.")
    assert violations(page) == []
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".opined")).to_be_focused()
    expect(said(page)).to_have_text("Tack. Omdömet är sparat.")
    (noted,) = feedback.read(file)
    assert (noted.verdict, noted.reason, noted.comment) == ("down", "wrong", "Det var inte han.")


def test_an_opinion_that_is_not_sent_outlives_the_next_answer(site: Site, visit: Visits) -> None:
    page = visit(site[1])
    first = ask(page, WHO.question)
    first.get_by_role("button", name="Mindre bra svar").click()
    first.get_by_label("Uppgiften är inaktuell").check()
    first.get_by_label("Kommentar (frivillig)").fill("Det gällde i fjol.")
    second = ask(page, TASKS.question, 2)
    for _ in range(2):
        expect(first.get_by_role("button", name="Mindre bra svar")).to_have_attribute("aria-pressed", "true")
        expect(first.get_by_label("Uppgiften är inaktuell")).to_be_checked()
        expect(first.get_by_label("Kommentar (frivillig)")).to_have_value("Det gällde i fjol.")
        expect(second.locator("form")).to_be_hidden()
        second = ask(page, REFUSED.question, 3) if second.get_attribute("id") == "turn-2" else second
    first.get_by_role("button", name="Skicka omdömet").click()
    expect(first.locator(".opined")).to_be_visible()
    (noted,) = feedback.read(site[0].settings.root / "omdomen.jsonl")
    assert (noted.question, noted.reason, noted.comment) == (WHO.question, "outdated", "Det gällde i fjol.")


def test_who_writes_an_opinion_while_an_answer_comes_goes_on_writing(site: Site, visit: Visits) -> None:
    assistant, address = site
    page = visit(address)
    first = ask(page, WHO.question)
    first.get_by_role("button", name="Bra svar", exact=True).click()
    coming = threading.Event()
    assistant.before = lambda _: coming.wait(10)
    field(page).fill(TASKS.question)
    field(page).press("Enter")
    expect(page.locator("#turn-2[data-state=waiting]")).to_have_count(1)
    comment = first.get_by_label("Kommentar (frivillig)")
    comment.click()
    page.keyboard.type("Bra ")
    coming.set()
    answered(page, 2)
    expect(comment).to_be_focused()
    page.keyboard.type("så.")
    expect(comment).to_have_value("Bra så.")
    first.get_by_role("button", name="Ångra").click()
    ask(page, REFUSED.question, 3)
    expect(first.locator("form")).to_be_hidden()


def test_the_page_is_english_with_one_click_and_stays_so(site: Site, visit: Visits) -> None:
    page = visit(site[1])
    page.get_by_role("link", name="In English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ask about the governing documents")
    assert page.locator("html").get_attribute("lang") == "en"
    page.get_by_label("Your question").fill(TASKS.question)
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(answered(page, 1)).to_contain_text("Edit and ask again")
    expect(page.locator(".facts").first).to_contain_text("Registration number")
    assert violations(page) == []
    page.goto(site[1])
    expect(page.get_by_role("heading", level=1)).to_have_text("Ask about the governing documents")
    expect(page.locator(".suggestion").first).to_be_visible()
    page.get_by_role("link", name="På svenska").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Fråga om styrdokumenten")
    expect(page.locator(".suggestion").first).to_be_visible()
    # Gradio complains of a page that is left while it is being opened
    visit.failures[:] = [failure for failure in visit.failures if "abort" not in failure.lower()]


def every_state(page: Page) -> Iterator[tuple[str, list[str]]]:
    """The page in each of its states, and what axe-core finds there."""
    yield "start", violations(page)
    turn = ask(page, WHO.question)
    yield "answer", violations(page)
    turn.locator("a.key").first.click()
    yield "source", violations(page)
    page.get_by_text("Avgränsa sökningen").click()
    page.locator(".theme summary").click()
    page.get_by_text("Tidigare samtal (1)").click()
    yield "unfolded", violations(page)
    turn.get_by_role("button", name="Mindre bra svar").click()
    yield "opinion", violations(page)
    turn.get_by_role("button", name="Ändra och fråga igen").click()
    yield "editing", violations(page)
    ask(page, REFUSED.question, 2)
    yield "refusal", violations(page)
    ask(page, "Vad?", 3)
    yield "error", violations(page)


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (768, "dark"), (320, "light"), (320, "dark")])
def test_axe_finds_nothing_in_any_state_and_nothing_is_cut(visit: Visits, site: Site, width: int, scheme: str) -> None:
    assistant, address = site
    assistant.answers = {**ANSWERS}

    def fail(question: str) -> None:
        if question == "Vad?":
            raise ZeroDivisionError

    assistant.before = fail
    page = visit(f"{address}?samling=exempelby", width=width, color_scheme=scheme)  # type: ignore[arg-type]
    for state, found in every_state(page):
        assert (state, found) == (state, [])
        assert (state, page.evaluate(WIDE)) == (state, 0)
