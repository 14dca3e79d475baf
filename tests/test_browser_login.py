"""The log-in in a real browser: by keyboard alone, with a wrong password, without script, wide and narrow.

What every page must keep (no other machine, no error in the console) is checked as in ``test_browser``.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe import violations
from entrance_fakes import PASSWORD, assistant_of, cheap, guarded
from playwright.sync_api import Browser, Page, expect
from test_browser import Visits, browser, focused, no_other_machine, playwright, serving, visit

SHARED = (browser, no_other_machine, playwright, visit)
"""Fixtures of ``test_browser``, found by name."""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with pytest.MonkeyPatch.context() as patch:
        cheap(patch)
        with serving(assistant_of(guarded(tmp_path_factory.mktemp("guarded")))) as root:
            yield root


def typed(page: Page, name: str, password: str) -> None:
    """Logs in by keyboard alone."""
    expect(page.locator("#namn")).to_be_focused()  # given when the page is shown, which may be after it is read
    page.keyboard.type(name)
    page.keyboard.press("Tab")
    page.keyboard.type(password)
    page.keyboard.press("Enter")


def test_one_logs_in_by_keyboard_comes_to_where_one_was_going_and_logs_out(address: str, visit: Visits) -> None:
    page = visit(f"{address}dokument?samling=oppen", ready="h1")
    expect(page).to_have_title("Logga in – assistent")
    assert focused(page) == "namn"
    typed(page, "olle", PASSWORD)
    expect(page).to_have_url(f"{address}dokument?samling=oppen")
    expect(page.get_by_role("banner")).to_contain_text("olle")
    page.get_by_role("button", name="Logga ut").press("Enter")
    expect(page).to_have_title("Logga in – assistent")
    page.goto(f"{address}om")
    expect(page.get_by_role("heading", level=1)).to_have_text("Logga in")


def test_one_asks_after_the_log_in(address: str, visit: Visits) -> None:
    page = visit(address, ready="h1")
    typed(page, "kerstin", PASSWORD)
    expect(page.locator(".suggestion").first).to_be_visible()
    page.get_by_label("Din fråga").fill("Vem ansvarar för arkiv?")
    page.get_by_role("button", name="Fråga", exact=True).click()
    expect(page.locator(".turn[data-state=answered]")).to_be_visible()
    assert page.get_by_label("Samling").count() == 1
    assert not violations(page)


def test_one_who_sees_one_samling_has_none_to_choose(address: str, visit: Visits) -> None:
    page = visit(address, ready="h1")
    typed(page, "olle", PASSWORD)
    expect(page.locator(".suggestion").first).to_be_visible()
    expect(page.get_by_label("Samling")).to_have_count(0)
    assert "Slutna kommunen" not in page.content()


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_wrong_password_is_told_and_every_state_is_accessible(
    address: str, browser: Browser, width: int, scheme: str
) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 800}, color_scheme="dark" if scheme == "dark" else "light"
    )
    page = context.new_page()
    page.goto(f"{address}dokument")
    assert not violations(page)
    typed(page, "olle", "fel")
    expect(page.get_by_role("alert")).to_contain_text("Fel användarnamn eller lösenord.")
    expect(page.get_by_label("Användarnamn")).to_have_value("olle")
    assert focused(page) == "losen"
    assert not violations(page)
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Logga ut")).to_be_visible()
    assert not violations(page)
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    page.goto(f"{address}kvalitet")
    expect(page.get_by_role("heading", level=1)).to_have_text("Du har inte behörighet till sidan")
    assert not violations(page)
    context.close()


def test_the_log_in_needs_no_script(address: str, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}om")
    page.get_by_label("Användarnamn").fill("ove")
    page.get_by_label("Lösenord").fill(PASSWORD)
    page.get_by_role("button", name="Logga in").click()
    expect(page).to_have_url(f"{address}om")
    page.get_by_role("button", name="Logga ut").click()
    expect(page).to_have_title("Logga in – assistent")
    context.close()


def test_one_whose_log_in_has_ended_is_told_when_asking(address: str, browser: Browser) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(address)
    typed(page, "kerstin", PASSWORD)
    expect(page.locator(".suggestion").first).to_be_visible()
    page.get_by_label("Din fråga").fill("Vem ansvarar för arkiv?")
    context.clear_cookies()
    page.get_by_role("button", name="Fråga", exact=True).click()
    expect(page.locator("#trouble")).to_have_text("Du är inte längre inloggad. Läs in sidan på nytt och logga in.")
    context.close()
