"""Going about a page with the keyboard alone, as one who sees where the focus is."""

from __future__ import annotations

from playwright.sync_api import Locator, Page

MOST = 120
"""Presses of Tab between two things on a page; more is a page that nobody gets through."""
_SEEN = """() => {
  const element = document.activeElement;
  const style = getComputedStyle(element);
  const box = element.getBoundingClientRect();
  const shape = element.closest("svg") ? getComputedStyle(element.querySelector("rect")) : null;
  return {
    is: element.outerHTML.slice(0, 60),
    outlined: shape ? parseFloat(shape.strokeWidth) >= 3
      : style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    inside: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
  };
}"""


def tab_to(page: Page, target: Locator, back: bool = False) -> None:
    """Presses Tab (or Shift+Tab) until ``target`` has the focus; each stop on the way must be seen. Raises
    ``AssertionError`` where one is not, and where the target is not come to."""
    stops = []
    for _ in range(MOST):
        page.keyboard.press("Shift+Tab" if back else "Tab")
        stop = page.evaluate(_SEEN)
        stops.append(stop["is"])
        assert stop["is"].startswith("<body") or (stop["outlined"] and stop["inside"]), stop
        if target.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"{target} nås inte med tangentbordet; fokus gick {stops}")


def press(page: Page, target: Locator, key: str = "Enter", back: bool = False) -> None:
    """Goes to ``target`` with Tab and presses a key there."""
    tab_to(page, target, back)
    page.keyboard.press(key)
