"""Takes the screenshots of this folder: ``python docs/screenshots/take.py`` with the page running."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal

from playwright.sync_api import sync_playwright

ADDRESS = f"http://127.0.0.1:{os.environ.get('ASSISTENT_PORT', '7860')}/"
CHROMIUM = os.environ.get("ASSISTENT_TEST_CHROMIUM", "/usr/bin/chromium")
SHOTS: dict[str, tuple[int, Literal["light", "dark"]]] = {
    "svar": (1280, "light"),
    "svar-mobil": (390, "light"),
    "svar-mork": (1280, "dark"),
}
QUESTION = "Vad ska kommundirektören göra?"


def main() -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        for name, (width, scheme) in SHOTS.items():
            page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
            page.goto(ADDRESS)
            page.fill("#field textarea, #field input", QUESTION)
            page.keyboard.press("Enter")
            page.click("#conversation .answer a >> nth=0")
            page.wait_for_timeout(300)  # the card is scrolled into view
            page.screenshot(path=Path(__file__).parent / f"{name}.png")
        browser.close()


if __name__ == "__main__":
    main()
