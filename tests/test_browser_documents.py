"""The places Dokument and Om in a real browser: the journey of one who looks a document up, by mouse and by keyboard
alone, wide and narrow, light and dark, with and without script.

What every page must keep (no other machine, no error in the console) is checked as in ``test_browser``.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe import violations
from playwright.sync_api import Page, expect
from registered import assistant_of
from test_browser import Visits, browser, focused, no_other_machine, playwright, serving, visit

SHARED = (browser, no_other_machine, playwright, visit)
"""Fixtures of ``test_browser``, found by name."""

READY = "h1"
PLACES = {
    "register": "dokument?samling=exempelby",
    "filtered": "dokument?samling=exempelby&sok=skog&typ=policy&dag=2024-05-01&sortera=antagen",
    "nothing": "dokument?samling=exempelby&sok=finnsinte",
    "document": "dokument?samling=exempelby&dokument=skogspolicy-2024",
    "superseded": "dokument?samling=exempelby&dokument=skogspolicy-2020",
    "minutes": "dokument?samling=exempelby&dokument=protokoll-2026-02-03",
    "hostile": "dokument?samling=exempelby&dokument=fientlig",
    "relations": "dokument/samband?samling=exempelby",
    "timeline": "dokument/tidslinje?samling=exempelby",
    "assignments": "dokument/uppdrag?samling=exempelby",
    "about": "om?samling=exempelby",
}


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving(assistant_of(tmp_path_factory.mktemp("register"), contact="kansli@exempelby.se")) as root:
        yield root


def overflows(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))


def test_from_the_register_to_the_place_where_a_fact_stands(address: str, visit: Visits) -> None:
    page = visit(f"{address}dokument", ready=READY)
    page.get_by_label("Ord i titeln").fill("skog")
    page.get_by_label("Typ").select_option("Policy")
    page.get_by_role("button", name="Visa").click()
    expect(page.get_by_role("status")).to_contain_text(["", "2 av 7 dokument"])

    page.get_by_role("link", name="Antagen, daterad").click()
    expect(page.get_by_role("columnheader", name="Antagen, daterad")).to_have_attribute("aria-sort", "ascending")
    rows = page.locator("table.register tbody tr")
    expect(rows.nth(0)).to_contain_text("Ersatt")
    rows.nth(1).get_by_role("link").click()

    expect(page).to_have_title("Skogspolicy – assistent")
    expect(page.locator(".standing")).to_have_text("Gällande Gäller sedan 2024-04-01.")
    page.locator(".facts div", has_text="Antaget").get_by_role("link", name="ur texten").click()
    expect(page.locator("mark")).to_contain_text("2024-03-04")


def test_a_document_leads_to_its_neighbours_and_to_the_chat(address: str, visit: Visits) -> None:
    page = visit(f"{address}{PLACES['document']}", ready=READY)
    page.locator("svg.picture").get_by_role("link", name="Ersätts av det här, Skogspolicy, policy, ersatt").click()
    expect(page.locator(".standing")).to_contain_text("Gäller inte längre. Ersatt av Skogspolicy")

    page.locator(".standing").get_by_role("link").click()
    asked = page.locator(".asking a").first
    expect(asked).to_have_text("Vad säger dokumenten om mål för skogen?")
    assert asked.get_attribute("href") == (
        "./?samling=exempelby&fraga=Vad+s%C3%A4ger+dokumenten+om+m%C3%A5l+f%C3%B6r+skogen%3F"
    )


def test_the_outline_leads_into_the_text(address: str, visit: Visits) -> None:
    page = visit(f"{address}{PLACES['document']}", ready=READY)
    page.locator(".outline").get_by_role("link", name="Skogens skötsel").click()

    expect(page.locator(".running").get_by_role("heading", name="Skogens skötsel")).to_be_in_viewport()


def test_an_assignment_leads_to_where_it_stands(address: str, visit: Visits) -> None:
    page = visit(f"{address}{PLACES['assignments']}", ready=READY)
    page.get_by_label("Status").select_option("Beslut")
    page.get_by_role("button", name="Visa").click()
    expect(page.get_by_role("status")).to_contain_text(["", "2 av 3 uppdrag"])
    page.locator("tbody tr", has_text="märka om stigarna").get_by_role("link").click()

    expect(page.locator("mark")).to_have_text("Skogschefen får i uppdrag att märka om stigarna senast 2026-09-30.")


def test_pointing_at_a_document_lifts_its_arrows(address: str, visit: Visits) -> None:
    page = visit(f"{address}{PLACES['relations']}", ready=READY)
    page.locator("svg.picture a[data-document=rutin-for-gallring]").hover()

    lit = page.locator(".arrow.lit")
    expect(lit).to_have_count(1)
    assert lit.get_attribute("data-from") == "skogspolicy-2024"
    page.locator("h1").hover()
    expect(page.locator("svg.picture.pointed")).to_have_count(0)


def test_the_register_is_saved_as_a_file(address: str, visit: Visits) -> None:
    page = visit(f"{address}dokument", ready=READY)
    with page.expect_download() as saved:
        page.get_by_role("link", name="Hämta listan som CSV").click()

    assert saved.value.suggested_filename == "register-exempelby.csv"
    assert saved.value.path().read_bytes().startswith(b"\xef\xbb\xbf")


def test_keyboard_alone(address: str, visit: Visits) -> None:
    page = visit(f"{address}{PLACES['register']}", ready=READY)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert focused(page) == "innehall"

    def tab_to(selector: str) -> None:
        for _ in range(80):
            page.keyboard.press("Tab")
            if page.evaluate("selector => document.activeElement.matches(selector)", selector):
                return
        pytest.fail(f"{selector} nås inte med tangentbordet")

    tab_to("#sok")
    page.keyboard.type("stigar")
    page.keyboard.press("Enter")
    expect(page.locator("table.register tbody tr")).to_have_count(1)
    tab_to(".scroll")
    tab_to("tbody a")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Riktlinje för stigar")
    tab_to("svg.picture a")
    width = page.evaluate("parseFloat(getComputedStyle(document.activeElement.querySelector('rect')).strokeWidth)")
    assert width == 4
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Skogspolicy")


@pytest.mark.parametrize("width", [320, 768, 1440])
@pytest.mark.parametrize("place", PLACES)
def test_every_page_fits_its_window(address: str, visit: Visits, place: str, width: int) -> None:
    page = visit(f"{address}{PLACES[place]}", width=width, ready=READY)

    assert not overflows(page)
    for region in page.locator(".scroll").all():
        assert region.get_attribute("tabindex") == "0"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("place", PLACES)
def test_axe_finds_nothing(address: str, visit: Visits, place: str, scheme: str) -> None:
    page = visit(f"{address}{PLACES[place]}", color_scheme=scheme, ready=READY)  # type: ignore[arg-type]
    for summary in page.locator("details:not([open]) > summary").all():
        summary.click()

    assert violations(page) == []


def test_a_refusal_is_a_page_too(address: str, visit: Visits) -> None:
    page = visit(f"{address}dokument/uppdrag?samling=finnsinte", ready=READY)
    assert len(visit.failures) == 2
    assert all("404" in failure for failure in visit.failures)
    visit.failures.clear()

    expect(page.locator("h1")).to_have_text("Samlingen finns inte")
    assert violations(page) == []
    page.get_by_role("link", name="Till registret").click()
    expect(page.locator("h1")).to_have_text("Dokument")


def test_without_script_everything_is_there(address: str, visit: Visits) -> None:
    page = visit(f"{address}{PLACES['register']}", script=False, ready=READY)
    page.get_by_label("Ord i titeln").fill("gallring")
    page.get_by_label("Ord i titeln").press("Enter")
    page.locator("tbody").get_by_role("link", name="Rutin för gallring").click()

    expect(page.locator(".standing")).to_contain_text("Gällde till och med 2023-12-31.")


def test_at_twice_the_size_the_register_is_still_read(address: str, visit: Visits) -> None:
    page = visit(f"{address}{PLACES['register']}", width=720, ready=READY)
    page.evaluate("document.documentElement.style.fontSize = '200%'")

    assert not overflows(page)
    expect(page.get_by_role("button", name="Visa")).to_be_visible()


def test_a_hostile_title_runs_nothing(address: str, visit: Visits) -> None:
    for place in ("hostile", "register", "relations"):
        page = visit(f"{address}{PLACES[place]}", ready=READY)
        assert page.evaluate("window.hit") is None


def test_about_says_whom_to_turn_to(address: str, visit: Visits) -> None:
    page = visit(f"{address}{PLACES['about']}", ready=READY)

    expect(page.get_by_role("link", name="kansli@exempelby.se").first).to_have_attribute(
        "href", "mailto:kansli@exempelby.se"
    )
    expect(page.get_by_role("heading", name="Tillgänglighetsredogörelse")).to_be_visible()
    page.get_by_role("link", name="exempelby", exact=True).click()
    expect(page.locator("h1")).to_have_text("Dokument")
