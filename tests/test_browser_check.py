"""The page that checks quotations in a real browser: pasted, uploaded, by keyboard, narrow, dark, without scripts.

What every page must keep (no other machine, no error in the console) is checked as in ``test_browser``.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from checked import checked_settings
from fakes import HashEncoder
from office_files import docx, p
from playwright.sync_api import Page, expect
from test_browser import Visits, browser, no_other_machine, playwright, serving, visit

from assistent import check_work
from assistent.assistant import Assistant

SHARED = (browser, no_other_machine, playwright, visit)
"""Fixtures of ``test_browser``, found by name."""

FALSE = "Resorna följs upp varje månad av kommunstyrelsen."
TEXT = f"Det står ”Resorna följs upp varje år av kommunstyrelsen.”\nOch ”{FALSE}”"
HOSTILE = (
    "<script>window.hit = 1</script><img src=x onerror='window.hit = 2'></textarea>\"><svg onload='window.hit = 3'>"
)
READY = "button.strong"
SLOW = """
import time
from assistent.check_work import Step, _send
import sys
_send(sys.stdout.buffer, Step("Kontrollerar", 2, 120))
time.sleep(600)
"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    assistant = Assistant(checked_settings(tmp_path_factory.mktemp("prov")), HashEncoder())
    with serving(assistant) as root:
        yield f"{root}kontrollera"


def checked(page: Page, text: str) -> None:
    """Pastes a text and waits for what was found."""
    page.get_by_label("Text att kontrollera").fill(text)
    page.get_by_role("button", name="Kontrollera").click()
    expect(page.get_by_role("heading", name="Kontrollerad text")).to_be_visible()


def test_a_pasted_text_is_checked_and_its_place_opened(address: str, visit: Visits) -> None:
    page = visit(address, ready=READY)
    checked(page, TEXT)

    rows = page.locator("table.items tbody tr")
    expect(rows).to_have_count(2)
    expect(rows.nth(0)).to_contain_text("Citat: ✓ ordagrant")
    expect(rows.nth(1)).to_contain_text("Citat: ≠ avviker")
    expect(rows.nth(1).locator("del")).to_contain_text("månad")
    expect(rows.nth(1).locator("ins")).to_contain_text("år")
    expect(page.locator("h1")).to_be_focused()
    expect(page).to_have_title("Kontrollerad text – assistent")
    with page.context.expect_page() as opened:
        rows.nth(0).get_by_role("link", name="Policy för resor").click()
    expect(opened.value.locator("mark")).to_have_text("Resorna följs upp varje år av kommunstyrelsen")


def test_marks_lead_to_rows_and_rows_to_marks(address: str, visit: Visits) -> None:
    page = visit(address, ready=READY)
    checked(page, TEXT)
    page.get_by_role("link", name="Utfall 2: avviker").click()

    expect(page.locator("#u2")).to_be_in_viewport()
    page.get_by_role("link", name="2, till stället i texten").click()
    expect(page.locator("mark.differs")).to_be_in_viewport()


def test_a_word_file_is_uploaded(address: str, visit: Visits, tmp_path: Path) -> None:
    page = visit(address, ready=READY)
    page.get_by_label("Eller en fil").set_input_files(docx(tmp_path / "brev.docx", p(f"”{FALSE}”")))
    page.get_by_role("button", name="Kontrollera").click()

    expect(page.locator("table.items tbody tr")).to_contain_text("Citat: ≠ avviker")


@pytest.mark.parametrize("script", [True, False])
def test_the_text_is_fetched_as_word_and_as_a_page(script: bool, address: str, visit: Visits) -> None:
    page = visit(address, ready=READY, script=script)
    checked(page, TEXT)
    with page.expect_download() as word:
        page.get_by_role("button", name="Hämta som Word med kommentarer").click()
    with page.expect_download() as site:
        page.get_by_role("button", name="Hämta som webbsida").click()

    assert word.value.suggested_filename == "kontrollerad-text.docx"
    with zipfile.ZipFile(io.BytesIO(Path(word.value.path()).read_bytes())) as archive:
        assert "Citat: avviker" in archive.read("word/comments.xml").decode()
    assert site.value.suggested_filename == "kontrollerad-text.html"
    assert FALSE in Path(site.value.path()).read_text(encoding="utf-8")


def test_the_text_can_be_changed_and_checked_again(address: str, visit: Visits) -> None:
    page = visit(address, ready=READY)
    checked(page, TEXT)
    page.get_by_text("Ändra texten och kontrollera igen").click()
    box = page.get_by_label("Text att kontrollera")
    expect(box).to_have_value(TEXT)
    box.fill(TEXT.replace("månad", "år"))
    page.get_by_role("button", name="Kontrollera", exact=True).click()

    expect(page.locator(".counts")).to_have_text("✓ 2 ordagrant")


def test_it_works_without_scripts(address: str, visit: Visits) -> None:
    page = visit(address, ready=READY, script=False)
    checked(page, TEXT)

    expect(page.locator("table.items tbody tr")).to_have_count(2)
    page.get_by_role("link", name="Kontrollera en annan text").click()
    expect(page.get_by_role("heading", name="Kontrollera citat")).to_be_visible()


def test_with_the_keyboard_alone(address: str, visit: Visits) -> None:
    page = visit(address, ready=READY)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Hoppa till innehållet")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Text att kontrollera")).to_be_focused()
    page.keyboard.insert_text(TEXT)
    page.keyboard.press("Tab")
    expect(page.get_by_label("Eller en fil")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.get_by_label("Granska också det som sägs med egna ord")).to_be_checked()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page.locator("h1")).to_be_focused()
    expect(page.locator("h1")).to_have_text("Kontrollerad text")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Kontrollera en annan text")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Gå till den")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Hämta som Word med kommentarer")).to_be_focused()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 768, 1440])
def test_nothing_is_wider_than_the_window(width: int, scheme: str, address: str, visit: Visits) -> None:
    page = visit(address, width=width, color_scheme="dark" if scheme == "dark" else "light", ready=READY)
    wide = "[...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest('.unseen, thead')).map(e => e.outerHTML.slice(0, 80))"
    assert page.evaluate(wide) == []
    checked(page, f"{TEXT} ”{'långtord' * 40} och mer om {FALSE}”")

    assert page.evaluate(wide) == []
    assert page.evaluate("document.documentElement.scrollWidth") == width


CONTRAST = """() => {
  const ratio = (a, b) => { const l = (c) => { const [r, g, b] = c.match(/[\\d.]+/g).map((v) => { v /= 255; return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; }); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
    const [x, y] = [l(a), l(b)].sort((p, q) => q - p); return (x + 0.05) / (y + 0.05); };
  const ground = (e) => { for (; e; e = e.parentElement) { const c = getComputedStyle(e).backgroundColor; if (!/, 0\\)$/.test(c)) return c; } };
  return [...document.querySelectorAll('.verdict, del, ins, .checked mark, .legend, .items td, .checked sup a')]
    .filter((e) => ratio(getComputedStyle(e).color, ground(e)) < 4.5).map((e) => e.outerHTML.slice(0, 80));
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_verdict_can_be_read_in_light_and_dark(scheme: str, address: str, visit: Visits) -> None:
    page = visit(address, color_scheme="dark" if scheme == "dark" else "light", ready=READY)
    checked(page, f"{TEXT} ”Något helt annat som ingen har skrivit någonstans i dokumenten.” ”Bilen bokas”")

    assert page.evaluate(CONTRAST) == []


@pytest.mark.parametrize("script", [True, False])
def test_hostile_text_is_shown_as_text(script: bool, address: str, visit: Visits) -> None:
    page = visit(address, ready=READY, script=script)
    checked(page, f"{HOSTILE} ”Resorna följs upp varje {HOSTILE} av kommunstyrelsen.”")

    expect(page.locator(".checked")).to_contain_text("<script>window.hit = 1</script>")
    assert page.locator("main :is(script, img, svg)").count() == 0
    if script:
        assert page.evaluate("window.hit") is None


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("<img src=x onerror='window.hit = 4'>.txt", b"", "<img src=x onerror='window.hit = 4'>.txt” kan inte kontrolleras: den är tom."),
        ("bild.docx", b"\x89PNG\r\n\x1a\n\x00", "innehållet är en bild, men det ska vara Word (DOCX), PDF, ODT, Markdown eller text."),
        ("brev.txt", b"a" * 20_000_001, "Filen är större än gränsen 20 MB."),
    ],
)  # fmt: skip
def test_a_file_that_is_refused_is_told_with_the_form_kept(
    name: str, content: bytes, told: str, address: str, visit: Visits
) -> None:
    page = visit(address, ready=READY)
    page.get_by_label("Granska också").check()
    page.get_by_label("Eller en fil").set_input_files({"name": name, "mimeType": "text/plain", "buffer": content})
    page.get_by_role("button", name="Kontrollera").click()

    expect(page.get_by_role("alert")).to_contain_text(told)
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_label("Granska också")).to_be_checked()
    assert page.evaluate("window.hit") is None


def test_a_long_check_tells_how_far_it_has_come_and_can_be_stopped(
    address: str, visit: Visits, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = visit(address, ready=READY)
    page.get_by_label("Text att kontrollera").fill(TEXT)
    with monkeypatch.context() as patch:
        patch.setattr(check_work, "CHILD", SLOW)
        page.get_by_role("button", name="Kontrollera").click()
        expect(page.locator(".progress")).to_contain_text("Kontrollerar 3 av 120")
    expect(page.get_by_role("progressbar", name="Kontrollen")).to_be_visible()
    page.get_by_role("button", name="Avbryt").click()
    expect(page.locator(".progress")).to_have_count(0)
    expect(page.locator("#announcer")).to_have_text("Kontrollen avbröts.")
    expect(page.get_by_role("button", name="Kontrollera")).to_be_focused()
    checked(page, TEXT)


def test_a_check_that_takes_too_long_keeps_the_text(
    address: str, visit: Visits, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(check_work, "SECONDS", 1.0)
    monkeypatch.setattr(check_work, "CHILD", SLOW)
    page = visit(address, ready=READY)
    page.get_by_label("Text att kontrollera").fill(TEXT)
    page.get_by_role("button", name="Kontrollera").click()

    expect(page.get_by_role("alert")).to_contain_text("och avbröts.")
    expect(page.get_by_label("Text att kontrollera")).to_have_value(TEXT)


def test_the_chat_leads_here_and_back(address: str, visit: Visits) -> None:
    page = visit(address.removesuffix("kontrollera"), ready=".suggestion")
    page.get_by_role("link", name="Kontrollera citat").click()

    expect(page.get_by_role("heading", name="Kontrollera citat")).to_be_visible()
    page.get_by_role("link", name="Fråga", exact=True).click()
    expect(page.get_by_role("heading", name="Fråga om styrdokumenten")).to_be_visible()
    expect(page.locator(".suggestion").first).to_be_visible()
