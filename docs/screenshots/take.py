"""Takes the screenshots of this folder: ``python docs/screenshots/take.py`` with the page running."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal
from urllib.parse import quote

from playwright.sync_api import Page, sync_playwright

ADDRESS = f"http://127.0.0.1:{os.environ.get('ASSISTENT_PORT', '7860')}"
CHROMIUM = os.environ.get("ASSISTENT_TEST_CHROMIUM", "/usr/bin/chromium")
FOLDER = Path(__file__).parent
SHOTS: dict[str, tuple[int, Literal["light", "dark"]]] = {
    "svar": (1280, "light"),
    "svar-mobil": (390, "light"),
    "svar-mork": (1280, "dark"),
}
QUESTION = "Vem fattar tilldelningsbeslut i en upphandling på 2 miljoner kronor?"
PLACES = {
    "introduktion": "introduktion?samling=mjolby",
    "leda": "introduktion/leda?samling=mjolby&tema=2&fraga=1",
    "dokument": "dokument?samling=exempelby",
    "samband": "dokument/samband?samling=exempelby",
    "uppdrag": "dokument/uppdrag?samling=exempelby",
    "om": "om",
}
CHECKED = """I reglementet för intern kontroll står det: ”Nämnden ska anta en internkontrollplan för nästa år senast
den 31 december året före.” Där står också att ”En risk med riskvärde 8 eller högre ska tas med i planen.”
Fullmäktige beslutade om aktivitetsbidraget i protokollet 2026-06-15 § 58."""


def ask(page: Page) -> None:
    """Asks in the samling Exempelby and opens the first source."""
    page.goto(f"{ADDRESS}/?samling=exempelby&fraga={quote(QUESTION)}")
    page.click("#conversation .answer a.key >> nth=0")
    page.wait_for_timeout(2_000)  # the page's picture is fetched, and the card scrolled into view


def main() -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        for name, (width, scheme) in SHOTS.items():
            page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
            ask(page)
            page.screenshot(path=FOLDER / f"{name}.png")
        page = browser.new_page(viewport={"width": 1280, "height": 1_000})
        ask(page)
        address = page.locator("a[href*='kalla?']").first.get_attribute("href")
        page.goto(f"{ADDRESS}/{address}")
        page.screenshot(path=FOLDER / "kalla.png")
        page.goto(f"{ADDRESS}/kontrollera?samling=exempelby")
        page.locator("textarea").fill(CHECKED)
        page.get_by_role("button", name="Kontrollera").click()
        page.locator("table").first.wait_for()
        page.screenshot(path=FOLDER / "kontrollera.png")
        for name, address in PLACES.items():
            page.goto(f"{ADDRESS}/{address}")
            page.screenshot(path=FOLDER / f"{name}.png")
        browser.close()


if __name__ == "__main__":
    main()
