"""The place Introduktion in a real browser: read alone, led before a group, with notes in a window of their own.

What every page must keep (no other machine, no error in the console) is checked as in ``test_browser``.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe import violations
from introduction_fakes import Introducing
from playwright.sync_api import Page, expect
from test_browser import HOSTILE, Visits, browser, focused, no_other_machine, playwright, serving, visit
from web_fakes import REFUSED, TASKS, WHO

SHARED = (browser, no_other_machine, playwright, visit)
"""Fixtures of ``test_browser``, found by name."""

READ, LEAD = "introduktion?samling=mjolby", "introduktion/leda?samling=mjolby"
STATES = (
    READ,
    f"{READ}&tema=1",
    f"{READ}&tema=1&fraga=2",
    f"{READ}&tema=2&fraga=1",
    "introduktion?samling=solros",
    LEAD,
    f"{LEAD}&tema=1&fraga=2",
    f"{LEAD}&tema=1&fraga=2&vy=anteckningar",
    f"{LEAD}&tema=egna&egen=En+egen+fr%C3%A5ga%3F",
)
"""Every page of the place, in every state."""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving(Introducing(tmp_path_factory.mktemp("prov"))) as root:
        yield root


def overflow(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))


# --- reading alone --------------------------------------------------------------------------------


def test_one_reads_a_theme_and_comes_back_to_what_is_left(address: str, visit: Visits) -> None:
    page = visit(address + READ, ready="ol.themes")
    expect(page.locator(".progress")).to_be_hidden()
    page.get_by_role("link", name="Utvärderingen").click()
    page.get_by_role("link", name=WHO.question).click()

    expect(page.locator(".asked.open h2")).to_contain_text("Läst")
    expect(page.locator(".asked.open mark")).to_have_text(WHO.citations[0].quote)
    page.get_by_role("link", name="alla teman").click()
    expect(page.locator(".progress")).to_contain_text("Du har läst 1 av 3 frågor.")
    expect(page.locator(".theme").first).to_contain_text("1 av 2 lästa")
    page.get_by_role("button", name="Glöm vad jag har läst").click()
    expect(page.locator(".progress")).to_be_hidden()
    assert focused(page) == "innehall"
    expect(page.locator("#announcer")).to_have_text("Minnet av vad du har läst är borta.")
    page.reload()
    expect(page.locator(".theme").first).not_to_contain_text("lästa")


def test_a_quiz_is_thought_through_before_its_answer(address: str, visit: Visits) -> None:
    page = visit(f"{address}{READ}&tema=1", ready=".quiz")
    solution = page.locator(".solution").first
    expect(solution).to_be_hidden()
    page.get_by_text("Visa svaret").first.press("Enter")

    expect(solution).to_have_text("Tolv.")
    page.get_by_role("link", name="Läs det på sin plats").click()
    expect(page.locator(".cited blockquote")).to_contain_text("Idag finns 12 kommunmål")


def test_a_key_unfolds_its_passage(address: str, visit: Visits) -> None:
    page = visit(f"{address}{READ}&tema=1&fraga=2", ready=".asked.open")
    folded = page.locator("#kalla-2")
    expect(folded.locator(".passage")).to_be_hidden()
    page.locator("a.key", has_text="[3]").click()

    expect(folded.locator(".passage")).to_be_visible()
    assert page.url.endswith("#kalla-3")


def test_without_script_it_reads_the_same(address: str, visit: Visits) -> None:
    page = visit(f"{address}{READ}&tema=1&fraga=1", ready=".asked.open", script=False)

    expect(page.locator(".asked.open mark")).to_have_text(WHO.citations[0].quote)
    page.get_by_role("link", name="Nästa tema: Kostnader").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Kostnader")


# --- leading --------------------------------------------------------------------------------------


def heading(page: Page, text: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(text)


def test_a_leader_turns_by_keyboard_and_clicker(address: str, visit: Visits) -> None:
    page = visit(address + LEAD, ready="ol.themes")
    page.get_by_role("link", name="Utvärderingen").press("Enter")
    heading(page, WHO.question)
    for key, question in (
        ("ArrowRight", TASKS.question),
        ("PageDown", REFUSED.question),
        ("PageDown", REFUSED.question),
        ("PageUp", TASKS.question),
        ("ArrowLeft", WHO.question),
        ("ArrowLeft", WHO.question),
    ):
        page.keyboard.press(key)
        heading(page, question)
    page.evaluate("window.scrollTo(0, document.documentElement.scrollHeight)")
    page.keyboard.press("Space")
    heading(page, TASKS.question)


def test_keys_are_left_alone_where_one_writes(address: str, visit: Visits) -> None:
    page = visit(f"{address}{LEAD}&tema=1&fraga=1", ready=".show")
    field = page.get_by_label("Fråga från gruppen")
    field.fill("ab")
    field.press("ArrowLeft")
    field.press("PageDown")
    field.press("Space")

    expect(field).to_have_value("a b")
    heading(page, WHO.question)


def test_the_skip_link_and_the_keys_stay_on_the_page(address: str, visit: Visits) -> None:
    page = visit(f"{address}{LEAD}&tema=1&fraga=2&egen=%C3%85%22%26", ready=".show")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert focused(page) == "innehall"
    page.evaluate("window.kept = true")
    page.locator("a.key", has_text="[2]").click()

    assert page.url.endswith("#kalla-2")
    assert page.evaluate("window.kept") is True
    expect(page.locator("#kalla-2 .passage")).to_be_visible()


def test_the_group_asks_and_its_questions_are_kept_until_they_are_cleared(address: str, visit: Visits) -> None:
    page = visit(f"{address}{LEAD}&tema=1&fraga=1", ready=".show")
    for question in ("Vad är en nämnd?", HOSTILE[:280]):
        page.get_by_label("Fråga från gruppen").fill(question)
        page.get_by_role("button", name="Fråga").click()
        heading(page, question)
    page.goto(address + LEAD)
    rows = page.locator(".asked-own li")
    expect(rows).to_have_text(["Vad är en nämnd?", HOSTILE[:280]])
    rows.first.get_by_role("link").click()
    heading(page, "Vad är en nämnd?")
    page.get_by_role("link", name="Alla teman").click()
    page.get_by_role("button", name="Ta bort gruppens frågor").click()
    expect(page.locator(".asked-own li")).to_have_count(0)
    assert page.evaluate("window.hit") is None


def test_the_handout_takes_the_groups_questions_along(address: str, visit: Visits) -> None:
    page = visit(f"{address}{LEAD}&tema=egna&egen=Vad+%C3%A4r+en+n%C3%A4mnd%3F", ready=".show")
    page.goto(address + LEAD)
    with page.expect_request("**/introduktion/underlag") as sent, page.expect_download() as saved:
        page.get_by_role("button", name="Hämta som PDF").click()

    assert "egen=Vad+%C3%A4r+en+n%C3%A4mnd%3F" in (sent.value.post_data or "")
    assert saved.value.suggested_filename == "introduktion-mjolby.pdf"
    with page.expect_download() as saved:
        page.get_by_role("button", name="Hämta som Word").click()
    assert Path(saved.value.path()).read_bytes().startswith(b"PK")


def test_the_leaders_notes_follow_and_lead(address: str, visit: Visits) -> None:
    page = visit(address + LEAD, ready="ol.themes")
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Ledarens anteckningar").click()
    notes = opened.value
    heading(notes, WHO.question)
    page.get_by_role("link", name="Utvärderingen").click()
    page.keyboard.press("ArrowRight")
    heading(notes, TASKS.question)
    expect(notes.get_by_text("Peka på märkningen.")).to_be_visible()
    expect(page.get_by_text("Peka på märkningen.")).to_have_count(0)
    notes.keyboard.press("PageDown")
    heading(page, REFUSED.question)
    expect(page.locator(".mine")).to_have_count(0)
    expect(notes.locator(".mine")).to_be_visible()


def test_the_time_of_a_theme_is_counted_quietly_and_can_be_cleared(address: str, visit: Visits) -> None:
    page = visit(f"{address}{LEAD}&tema=1&fraga=1", ready=".show")
    expect(page.locator(".time")).to_have_text("0 min av 10")
    page.evaluate("localStorage.setItem('assistent.tid.mjolby', JSON.stringify({ 'Utvärderingen': 125 }))")
    page.reload()
    expect(page.locator(".time")).to_have_text("2 min av 10")
    page.get_by_role("link", name="Alla teman").click()
    expect(page.locator(".spent").first).to_have_text(", 2 har gått")
    page.get_by_role("button", name="Nollställ tiden").click()
    expect(page.locator(".spent").first).to_have_text("")


# --- for everybody --------------------------------------------------------------------------------


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("state", STATES)
def test_no_rule_of_accessibility_is_broken(address: str, visit: Visits, state: str, scheme: str) -> None:
    page = visit(address + state, ready="main h1", color_scheme="dark" if scheme == "dark" else "light")
    for folded in page.locator("details").all():
        folded.evaluate("element => { element.open = true; }")

    assert violations(page) == []


@pytest.mark.parametrize("width", [320, 768, 1440])
def test_nothing_is_wider_than_the_window(address: str, visit: Visits, width: int) -> None:
    page = visit(address + READ, width=width, ready="main h1")
    for state in STATES:
        page.goto(address + state)
        expect(page.locator("main h1")).to_be_visible()
        assert overflow(page) <= 0, state


def test_everything_that_is_pressed_is_large_enough(address: str, visit: Visits) -> None:
    page = visit(address + READ, width=320, ready="main h1")
    for state in STATES:
        page.goto(address + state)
        small = page.evaluate(
            """[...document.querySelectorAll("main button, main input:not([type=hidden]), main nav a, main .tools a")]
               .filter((one) => one.offsetParent && Math.min(one.offsetHeight, one.offsetWidth) < 24)
               .map((one) => one.textContent)"""
        )
        assert small == [], state


def test_a_refusal_has_a_way_back(address: str, browser: object, visit: Visits) -> None:
    page = visit(address + READ, ready="main h1")
    page.goto(f"{address}introduktion/leda?samling=mjolby&tema=9")
    heading(page, "Temat finns inte")
    assert violations(page) == []
    page.get_by_role("link", name="Till introduktionen").click()
    heading(page, "Introduktion: Provkommun (påhittad)")
    visit.failures = [told for told in visit.failures if "404" not in told]
