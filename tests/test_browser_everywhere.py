"""Every place in every state, at every width and setting that a reader may have: nothing wider than the window, nothing
that moves for one who asked for calm, nothing lost in forced colours or in print, and nothing for axe-core to find.

What every page must keep (no other machine, no error in the console) is checked as in ``test_browser``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from axe import violations
from playwright.sync_api import Page, expect
from test_browser import Visits, answered, browser, no_other_machine, playwright, serving, visit

from assistent.assistant import Assistant
from assistent.citations import address as place_address
from assistent.settings import Settings
from assistent.types import Encoder

SHARED = (browser, no_other_machine, playwright, visit)
"""Fixtures of ``test_browser``, found by name."""

ASKED = "Vem fattar tilldelningsbeslut i en upphandling på 2 miljoner kronor?"
LED = "introduktion/leda?samling=exempelby&tema=4&fraga=1"
QUOTED = "Citat: ”Arbetsplatsträff (APT) hålls minst tio gånger om året.” Och ”Ingen har någonsin skrivit detta här.”"


def _answer(page: Page) -> None:
    answered(page, 1).locator("a.key").first.click()
    expect(page.locator(".source.current")).to_be_focused()


def _refusal(page: Page) -> None:
    answered(page, 1).get_by_role("button", name="Mindre bra svar").click()
    page.get_by_text("Avgränsa sökningen").click()


def _check(page: Page) -> None:
    page.get_by_label("Text att kontrollera").fill(QUOTED)
    page.get_by_role("button", name="Kontrollera", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Kontrollerad text")


def _refused(page: Page) -> None:
    page.get_by_role("button", name="Kontrollera", exact=True).click()
    expect(page.get_by_role("alert")).to_be_focused()


PLACES: dict[str, tuple[str, str, Callable[[Page], None] | None]] = {
    "ask": ("?samling=exempelby", ".suggestion", None),
    "answer": (f"?samling=exempelby&fraga={ASKED}", ".turn", _answer),
    "refusal": ("?samling=exempelby&fraga=Vem är statsminister?", ".turn", _refusal),
    "english": ("?samling=exempelby&lang=en&fraga=Who can be my mentor?", ".turn .answer", None),
    "source of a PDF": ("{pdf}", "main .sheet", None),
    "source of a text": ("{text}", "main mark", None),
    "no source": ("kalla?samling=exempelby&dokument=finnsinte", "h1", None),
    "introduction": ("introduktion?samling=exempelby", "ol.themes", None),
    "theme": ("introduktion?samling=exempelby&tema=4&fraga=1", ".asked.open", None),
    "leading": ("introduktion/leda?samling=exempelby", "ol.themes", None),
    "question led": (LED, ".show", None),
    "leader's notes": (f"{LED}&vy=anteckningar", ".notes", None),
    "register": ("dokument?samling=exempelby", "table", None),
    "register in English": ("dokument?samling=exempelby&lang=en", "table", None),
    "document": ("dokument?samling=exempelby&dokument=inkopspolicy-2026", ".facts", None),
    "relations": ("dokument/samband?samling=exempelby", "svg.picture", None),
    "timeline": ("dokument/tidslinje?samling=exempelby", "svg.picture", None),
    "assignments": ("dokument/uppdrag?samling=exempelby", "table", None),
    "no samling": ("dokument?samling=finnsinte", "h1", None),
    "check": ("kontrollera?samling=exempelby", "button.strong", None),
    "checked": ("kontrollera?samling=exempelby", "button.strong", _check),
    "check refused": ("kontrollera?samling=exempelby", "button.strong", _refused),
    "quality": ("kvalitet", "h1", None),
    "about": ("om?samling=exempelby", "h1", None),
}
"""Every place in every state: its address, what shows that it has come, and what is done there."""
REFUSING = {"no source", "no samling"}
"""Those that the server answers 404, as they should."""

WIDER = """() => {
  const own = (e) => !e.closest(".scroll, .sheet, .unseen, svg, #glimpse") && e.checkVisibility();
  const wide = [...document.querySelectorAll("body *")].filter((e) => own(e) && e.getBoundingClientRect().right > innerWidth + 1);
  const sideways = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  return [...(sideways ? [`${sideways} px`] : []), ...wide.map((e) => e.outerHTML.slice(0, 90))];
}"""
MOVING = """() => [...document.querySelectorAll("*")].flatMap((e) => [null, "::before", "::after"].flatMap((part) => {
  const s = getComputedStyle(e, part);
  const lasts = (times) => times.split(",").some((time) => parseFloat(time) > 0);
  const moves = (s.animationName !== "none" && lasts(s.animationDuration)) || lasts(s.transitionDuration) || s.scrollBehavior === "smooth";
  return moves ? [e.outerHTML.slice(0, 80)] : [];
}))"""
CONTRAST = """() => {
  const parts = (c) => c.match(/[\\d.]+/g).map(Number);
  const light = (c) => { const [r, g, b] = parts(c).map((v) => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const ratio = (a, b) => { const [x, y] = [light(a), light(b)].sort((p, q) => q - p); return (x + 0.05) / (y + 0.05); };
  const opaque = (c) => (parts(c)[3] ?? 1) > 0.5;
  const ground = (e) => { for (; e; e = e.parentElement) { const c = getComputedStyle(e).backgroundColor; if (opaque(c)) return c; } return "rgb(255, 255, 255)"; };
  const seen = (e) => e.checkVisibility() && !e.closest(".unseen, .sheet") && [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
  const told = [...document.querySelectorAll("body *")].filter(seen).filter((e) => {
    const s = getComputedStyle(e);
    if (!e.closest("svg")) return ratio(s.color, ground(e)) < 4.5;
    const box = e.closest("a, g")?.querySelector("rect");
    const fill = box && getComputedStyle(box).fill;
    return ratio(s.fill, fill && fill !== "none" && opaque(fill) ? fill : ground(e)) < 4.5;
  });
  const drawn = [...document.querySelectorAll("svg.picture :is(rect, path, line)")].filter((e) => {
    const s = getComputedStyle(e);
    const seen = [s.stroke, s.fill].filter((c) => c !== "none" && opaque(c));
    return seen.length && e.checkVisibility() && seen.every((c) => ratio(c, ground(e)) < 1.2);
  });
  return [...told, ...drawn].map((e) => e.outerHTML.slice(0, 120));
}"""


@pytest.fixture(scope="module")
def assistant(exempelby: Settings, encoder: Encoder) -> Assistant:
    return Assistant(replace(exempelby, feedback_list="omdomen.jsonl"), encoder)


@pytest.fixture(scope="module")
def address(assistant: Assistant) -> Iterator[str]:
    with serving(assistant) as root:
        yield root


def opened(place: str, root: str, assistant: Assistant, visit: Visits, **how: Any) -> Page:
    """The page of a place, in its state."""
    path, ready, act = PLACES[place]
    if path.startswith("{"):
        question = ASKED if path == "{pdf}" else "Hur ofta ska medarbetarsamtal hållas?"
        c = assistant.ask(question, "exempelby").citations[0]
        path = place_address("exempelby", c.document, c.start, c.end, c.quote)
    page = visit(root + path, ready=ready, **how)
    if ready.startswith(".turn"):
        answered(page, 1)
    if act:
        act(page)
    if place in REFUSING:
        assert all("404" in failure for failure in visit.failures)
        visit.failures.clear()
    return page


@pytest.mark.parametrize("place", PLACES)
def test_a_place_holds_for_every_reader(place: str, address: str, assistant: Assistant, visit: Visits) -> None:
    page = opened(place, address, assistant, visit)
    for width, height in ((1440, 900), (768, 1024), (320, 640), (720, 450)):  # the last is 1440 × 900 at 200 %
        page.set_viewport_size({"width": width, "height": height})
        assert (width, page.evaluate(WIDER)) == (width, [])
    page.set_viewport_size({"width": 1280, "height": 900})
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert ("text 200 %", page.evaluate(WIDER)) == ("text 200 %", [])
    page.evaluate("document.documentElement.style.fontSize = ''")

    page.emulate_media(reduced_motion="reduce")
    assert page.evaluate(MOVING) == []
    page.evaluate("for (const folded of document.querySelectorAll('main details')) folded.open = true")
    assert violations(page) == []
    page.set_viewport_size({"width": 320, "height": 640})
    page.emulate_media(reduced_motion="reduce", color_scheme="dark")
    assert violations(page) == []
    assert ("unfolded", page.evaluate(WIDER)) == ("unfolded", [])
    for scheme in ("light", "dark"):
        page.emulate_media(reduced_motion="reduce", color_scheme=scheme, forced_colors="active")
        assert (scheme, page.evaluate(CONTRAST)) == (scheme, [])


@pytest.mark.parametrize(
    ("place", "kept"),
    [
        ("answer", (".question", ".answer .quote", "#source-1-1 mark")),
        ("source of a PDF", ("h1", "main mark", ".sheet")),
        ("theme", ("h1", ".asked.open mark")),
        ("question led", ("h1", ".told-answer", ".told-source")),
        ("document", ("h1", ".facts", ".running")),
        ("register", ("h1", "table.register")),
        ("checked", ("h1", "table.items", ".checked")),
    ],
)
def test_in_print_the_content_stands_alone(
    place: str, kept: tuple[str, ...], address: str, assistant: Assistant, visit: Visits
) -> None:
    page = opened(place, address, assistant, visit, color_scheme="dark")
    # an A4 page within its margins; tables of many columns lie on it sideways
    page.set_viewport_size({"width": 1000 if place == "register" else 700, "height": 900})
    page.emulate_media(media="print", color_scheme="dark")
    shown = "[...document.querySelectorAll('nav, form, button, .tools, .skip, input, select')].filter(e => e.checkVisibility()).map(e => e.outerHTML.slice(0, 90))"
    assert page.evaluate(shown) == []
    for part in kept:
        expect(page.locator(part).first).to_be_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.evaluate(WIDER) == []
    assert page.evaluate(CONTRAST) == []


def test_the_way_between_the_places_stays_english(address: str, visit: Visits) -> None:
    page = visit(f"{address}?samling=exempelby&lang=en")
    page.get_by_role("link", name="Documents", exact=True).click()
    expect(page).to_have_title("Documents: Dokument – assistent")
    expect(page.get_by_text("This page and the documents are in Swedish.")).to_be_visible()
    page.get_by_label("Ord i titeln").fill("chefshandbok")
    page.get_by_role("button", name="Visa").click()
    page.locator("table.register tbody a").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Chefshandbok")
    expect(page.get_by_role("navigation", name="Pages").get_by_role("link", name="Documents")).to_have_attribute(
        "aria-current", "page"
    )
    assert page.locator("header.site").get_attribute("lang") == "en"
    page.locator(".spoken").get_by_role("link", name="Ask", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ask about the governing documents")
    expect(page.locator(".suggestion").first).to_be_visible()
    page.goto(f"{address}dokument?samling=exempelby&lang=en")
    page.get_by_role("link", name="På svenska").click()
    expect(page).to_have_title("Dokument – assistent")
    expect(page.locator(".spoken")).to_have_count(0)
