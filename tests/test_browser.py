"""The page in a real browser: the journeys of one who asks, with mouse and with keyboard alone.

Every test also proves that the browser asked no other machine for anything, that every request was
answered, and that the console stayed empty.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import socket
import threading
import time
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import replace
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

import pytest
from pdf_fakes import WIDTH, across, drawn, lines
from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Dialog,
    Locator,
    Page,
    Playwright,
    Response,
    expect,
    sync_playwright,
)
from web_fakes import REFUSED, TASKS, WHO, ScriptedAssistant

from assistent import indexing, web
from assistent.assistant import Assistant
from assistent.settings import Settings
from assistent.types import Answer, Citation, Encoder

ROOT = Path(__file__).parent.parent
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
]
WAIT_MS = 20_000
HOSTILE = "<script>window.hit = 1</script><img src=x onerror='window.hit = 2'>${window.hit = 3}{{hit}}</textarea>"


def find_chromium() -> str:
    for found in (os.environ.get("ASSISTENT_TEST_CHROMIUM"), "/usr/bin/chromium", shutil.which("chromium")):
        if found and Path(found).exists():
            return found
    pytest.fail(
        "Chromium saknas, så sidan kan inte provas. Installera den (apt-get install chromium) "
        "eller ange sökvägen i ASSISTENT_TEST_CHROMIUM."
    )


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    browser = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
    yield browser
    browser.close()


class Site:
    """The app on a free loopback port, in a thread of its own."""

    def __init__(self, assistant: Assistant) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import uvicorn

            app = web.create_app(assistant)
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self.listening.getsockname()[1]}/"
        self.server = uvicorn.Server(
            uvicorn.Config(app, log_config=None, log_level="error", timeout_graceful_shutdown=1)
        )
        self.thread = threading.Thread(target=self.server.run, kwargs={"sockets": [self.listening]}, daemon=True)
        self.thread.start()

    def stop(self) -> None:
        self.server.should_exit = True
        self.thread.join(10)
        self.listening.close()


@contextlib.contextmanager
def serving(assistant: Assistant) -> Iterator[str]:
    site = Site(assistant)
    try:
        yield site.address
    finally:
        site.stop()


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Assistant:
    """The real assistant over the shipped case, indexed anew."""
    root = tmp_path_factory.mktemp("real")
    shutil.copytree(ROOT / "corpus" / "mjolby", root / "corpus" / "mjolby")
    settings = Settings(root=root, corpus=root / "corpus", indexes=root / "indexes", cache=ROOT / ".cache")
    indexing.build(settings, "mjolby", encoder)
    return Assistant(settings, encoder)


@pytest.fixture(scope="module")
def real(assistant: Assistant) -> Iterator[str]:
    with serving(assistant) as address:
        yield address


HOSTILE_NAME = "<img src=x onerror='window.hit = 4'>&\"%2e?#.md"
QUESTION = "Vem ansvarar för skolskogen?"
QUOTE = "Rektorn ansvarar för skolskogen och för att den vårdas varje år tillsammans med förvaltningen."


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Iterator[str]:
    """A samling with a PDF whose second page answers a question, and a document with a hostile name."""
    root = tmp_path_factory.mktemp("library")
    folder = root / "corpus" / "exempelby"
    folder.mkdir(parents=True)
    first = lines("Policy för skogen", "", "Policyn gäller all skog i kommunen. Den är ett exempel.")
    second = lines(
        "Ansvar", "", "Nämnden leder arbetet. Rektorn ansvarar för skolskogen och för att den vårdas varje",
        "år tillsammans med förvaltningen. Arbetet följs upp.",
    )  # fmt: skip
    (folder / "policy för skogen.pdf").write_bytes(drawn(first, second, lines("Bilaga", "", "En karta.")))
    (folder / HOSTILE_NAME).write_text("# Fotboll\n\nFritidschefen ansvarar för fotbollsplanen.\n", encoding="utf-8")
    settings = Settings(root=root, corpus=root / "corpus", indexes=root / "indexes", cache=ROOT / ".cache")
    indexing.build(settings, "exempelby", encoder)
    with serving(Assistant(settings, encoder)) as address:
        yield address


@pytest.fixture(scope="module")
def scripted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving(ScriptedAssistant(tmp_path_factory.mktemp("scripted"))) as address:
        yield address


class Visits:
    """Opens pages, each in a context of its own in a browser set to English, and remembers what they
    asked for and what went wrong."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.requests: list[str] = []
        self.failures: list[str] = []

    def __call__(
        self,
        address: str,
        width: int = 1440,
        height: int = 900,
        color_scheme: Literal["light", "dark"] = "light",
        permissions: Sequence[str] = (),
        script: bool = True,
        ready: str = ".suggestion",
    ) -> Page:
        """A page at an address, once it can be used: when ``ready`` is seen."""
        page = self.browser.new_context(
            viewport={"width": width, "height": height},
            reduced_motion="reduce",
            locale="en-US",
            color_scheme=color_scheme,
            permissions=list(permissions),
            java_script_enabled=script,
        ).new_page()
        page.set_default_timeout(WAIT_MS)
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("response", self._answered)
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.failures.append(str(error)))
        page.on("dialog", self._dialog)
        page.goto(address)
        expect(page.locator(ready).first).to_be_visible(timeout=WAIT_MS)
        return page

    def _answered(self, response: Response) -> None:
        if response.status >= 400:
            self.failures.append(f"{response.status} {response.url}")

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.failures.append(message.text)

    def _dialog(self, dialog: Dialog) -> None:
        self.failures.append(dialog.message)
        dialog.dismiss()

    def outside(self) -> list[str]:
        """Addresses of other machines that were asked for."""
        parts = [urlsplit(url) for url in self.requests]
        return [p.geturl() for p in parts if p.scheme not in ("data", "blob") and p.hostname != "127.0.0.1"]


@pytest.fixture
def visit(browser: Browser) -> Iterator[Visits]:
    """Opens pages; what every page must keep is checked when the test is over."""
    visits = Visits(browser)
    yield visits
    for context in browser.contexts:
        context.close()
    assert visits.requests
    assert visits.outside() == []
    assert visits.failures == []


@pytest.fixture(scope="module", autouse=True)
def no_other_machine() -> Iterator[None]:
    """The server, which runs in this process, connects to no other machine either, and asks for no
    name: with the real encoder and the real index, through every test below."""
    reached: list[str] = []
    connect, lookup = socket.socket.connect, socket.getaddrinfo

    def watched_connect(self: socket.socket, address: Any) -> None:
        if self.family != socket.AF_UNIX and not ip_address(address[0]).is_loopback:
            reached.append(str(address))
        connect(self, address)

    def watched_lookup(host: Any, *rest: Any, **named: Any) -> Any:
        if host not in (None, "127.0.0.1", "localhost", "::1"):
            reached.append(str(host))
        return lookup(host, *rest, **named)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", watched_connect)
        patch.setattr(socket, "getaddrinfo", watched_lookup)
        yield
    assert reached == []


def field(page: Page) -> Locator:
    return page.get_by_label("Din fråga")


def answered(page: Page, number: int) -> Locator:
    """The turn with this number, once it has been answered."""
    found = page.locator(f"#turn-{number}[data-state=answered]")
    expect(found).to_be_visible(timeout=WAIT_MS)
    return found


def ask(page: Page, question: str, number: int = 1) -> Locator:
    field(page).fill(question)
    field(page).press("Enter")
    return answered(page, number)


def squeezed(text: str | None) -> str:
    return " ".join((text or "").split())


def focused(page: Page) -> str:
    """What has the focus: its id, else its class."""
    return str(page.evaluate("document.activeElement.id || document.activeElement.className"))


# the journey, on the real case


def test_ask_see_the_quotation_open_its_source(real: str, visit: Visits, assistant: Assistant) -> None:
    page = visit(real)
    expected = assistant.ask("Vem har genomfört utvärderingen?", "mjolby")
    turn = ask(page, "Vem har genomfört utvärderingen?")
    expect(turn).to_contain_text("Per-Anders Svensson")

    cited: Citation = expected.citations[0]
    quotes = [squeezed(text) for text in turn.locator(".quote").all_text_contents()]
    assert squeezed(cited.quote) in quotes

    turn.locator("a.key").first.click()
    card = page.locator("#source-1-1")
    expect(card).to_be_focused()
    expect(card).to_be_in_viewport()
    assert card.locator("mark").text_content() == cited.quote
    expect(card.locator("h3")).to_contain_text(cited.title)
    expect(card.locator(".facts")).to_contain_text((cited.type or "").capitalize())
    expect(card.locator(".facts")).to_contain_text("Avsnitt")

    card.get_by_role("link", name="Tillbaka till svaret").click()
    expect(page.locator("#key-1-1")).to_be_focused()


def test_every_quotation_on_the_page_stands_marked_in_its_source(
    real: str, visit: Visits, assistant: Assistant
) -> None:
    page = visit(real)
    question = "Vad ska kommundirektören göra?"
    ask(page, question)
    expected = assistant.ask(question, "mjolby")
    marks = page.locator(".group:not([hidden]) mark").all_text_contents()
    assert marks == [citation.quote for citation in expected.citations]
    expect(page.locator("#turn-1 .badge.proposal").first).to_have_text("Förslag")


def test_five_suggested_questions_ask_directly(real: str, visit: Visits, assistant: Assistant) -> None:
    page = visit(real)
    buttons = page.locator("button.suggestion:visible")
    assert [squeezed(t) for t in buttons.all_text_contents()] == assistant.suggested("mjolby", 5)
    assert buttons.count() == 5
    first = squeezed(buttons.first.text_content())
    buttons.first.click()
    expect(answered(page, 1).locator("h2")).to_contain_text(first)


def test_a_question_that_the_documents_do_not_answer_is_refused(real: str, visit: Visits) -> None:
    turn = ask(visit(real), "Vad kostar en parkeringsbot i Mjölby?")
    expect(turn).to_contain_text("Det framgår inte av dokumenten.")
    expect(turn.locator(".near-documents li").first).to_be_visible()
    expect(turn.locator(".quote")).to_have_count(0)


def test_keyboard_alone(real: str, visit: Visits) -> None:
    page = visit(real)
    page.keyboard.press("Tab")
    expect(page.get_by_text("Hoppa till frågefältet")).to_be_focused()
    page.keyboard.press("Enter")
    expect(field(page)).to_be_focused()
    page.keyboard.type("Vem har genomfört utvärderingen?")
    page.keyboard.press("Enter")
    turn = answered(page, 1)
    expect(field(page)).to_have_value("")
    expect(field(page)).to_be_focused()

    for _ in range(8):  # past the buttons that save the conversation, edit the question and copy the answer
        page.keyboard.press("Shift+Tab")
    last = turn.locator("a.key").last
    expect(last).to_be_focused()
    assert last.evaluate("e => getComputedStyle(e).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    expect(page.locator(".source.current")).to_be_focused()
    assert page.locator(".source.current").evaluate("e => getComputedStyle(e).outlineStyle") == "solid"
    for stop in ("copy", "copy", "open", "back"):
        page.keyboard.press("Tab")
        assert focused(page) == stop
    page.keyboard.press("Enter")
    expect(last).to_be_focused()


@pytest.mark.parametrize("width", [320, 768, 1440])
def test_no_sideways_scrolling(real: str, visit: Visits, width: int) -> None:
    page = visit(real, width=width, height=700)
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(wide) == 0
    turn = ask(page, "Vad ska kommundirektören göra?")
    assert page.evaluate(wide) == 0
    turn.locator("a.key").first.click()
    expect(page.locator("#source-1-1")).to_be_in_viewport()
    assert page.evaluate(wide) == 0
    cut = "[...document.querySelectorAll('main *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1)"
    assert page.evaluate(f"{cut}.length") == 0


# what the page says and is, with a scripted assistant


def test_page_is_swedish_with_no_trace_of_gradios_english(scripted: str, visit: Visits) -> None:
    page = visit(scripted)
    assert page.locator("html").get_attribute("lang") == "sv"
    assert page.title() == "assistent – mjolby"
    ask(page, WHO.question)
    said = page.locator("body").inner_text()
    names = page.evaluate(
        """() => [...document.querySelectorAll('button, a, input, textarea, [aria-label], [title], [placeholder]')]
        .filter(e => e.checkVisibility())
        .map(e => [e.innerText, e.ariaLabel, e.title, e.placeholder].join(' ')).join('\\n')"""
    )
    english = r"\b(gradio|api|built|loading|submit|clear|send|type|message|settings|textbox|html|error|close|copy)\b"
    assert re.findall(english, f"{said}\n{names}".lower()) == []
    for told in ("Samling: mjolby", "Källor", "Frågor att börja med", "Fråga", "Nytt samtal"):
        assert told in said


def test_landmarks_and_headings(scripted: str, visit: Visits) -> None:
    page = visit(scripted)
    ask(page, WHO.question)
    roles: tuple[Literal["banner", "main", "contentinfo"], ...] = ("banner", "main", "contentinfo")
    for role in roles:
        expect(page.get_by_role(role)).to_have_count(1)
    levels = page.evaluate(
        "[...document.querySelectorAll('h1,h2,h3')].filter(e => e.checkVisibility()).map(e => e.tagName)"
    )
    assert levels[0] == "H1"
    assert levels.count("H1") == 1
    assert "H3" in levels


def test_body_text_is_at_least_18_pixels(scripted: str, visit: Visits) -> None:
    page = visit(scripted)
    ask(page, WHO.question)
    for part in (".quote", ".question", "#field textarea", "button.suggestion", ".intro p"):
        size = page.locator(part).first.evaluate("e => parseFloat(getComputedStyle(e).fontSize)")
        assert size >= 18, part


def test_dark_mode_follows_the_system(scripted: str, visit: Visits) -> None:
    ground = "getComputedStyle(document.body).backgroundColor"
    light, dark = visit(scripted), visit(scripted, color_scheme="dark")
    assert light.evaluate(ground) == "rgb(244, 245, 243)"
    assert dark.evaluate(ground) == "rgb(20, 25, 28)"
    field_ground = "getComputedStyle(document.querySelector('#field textarea')).backgroundColor"
    assert dark.evaluate(field_ground) == "rgb(29, 36, 40)"


def test_the_live_region_announces_the_answer(scripted: str, visit: Visits) -> None:
    page = visit(scripted)
    region = page.locator("#announcer")
    expect(region).to_have_attribute("aria-live", "polite")
    ask(page, WHO.question)
    expect(region).to_have_text(re.compile(r"^Svar: Enligt protokollsutdraget.*1 källa\.$"))


def test_refusal_names_the_nearest_document(scripted: str, visit: Visits) -> None:
    turn = ask(visit(scripted), REFUSED.question)
    expect(turn).to_contain_text("Det framgår inte av dokumenten.")
    expect(turn.locator(".near-documents")).to_contain_text("ansvarig: Ekonomiavdelningen")


def test_keys_of_an_earlier_answer_bring_back_its_sources(scripted: str, visit: Visits) -> None:
    page = visit(scripted)
    ask(page, WHO.question)
    ask(page, TASKS.question, 2)
    expect(page.locator("#source-2-3")).to_be_visible()
    expect(page.locator("#source-1-1")).to_be_hidden()
    page.locator("#turn-1 a.key").click()
    expect(page.locator("#source-1-1")).to_be_focused()
    expect(page.locator("#source-2-1")).to_be_hidden()


def test_clearing_begins_anew(visit: Visits, tmp_path: Path) -> None:
    assistant = ScriptedAssistant(tmp_path)
    with serving(assistant) as address:
        page = visit(address)
        ask(page, WHO.question)
        ask(page, TASKS.question, 2)
        page.get_by_role("button", name="Nytt samtal").click()
        expect(page.locator(".turn")).to_have_count(0)
        expect(page.locator(".source")).to_have_count(0)
        expect(field(page)).to_be_focused()
        ask(page, REFUSED.question, 3)
    assert [history for _, _, history in assistant.asked] == [(), (WHO.question,), ()]


def test_a_follow_up_is_asked_anew_alone_by_keyboard(visit: Visits, tmp_path: Path) -> None:
    assistant = ScriptedAssistant(tmp_path)
    with serving(assistant) as address:
        page = visit(address)
        button = page.get_by_role("button", name="Läs frågan utan det som frågats tidigare")
        ask(page, WHO.question)
        expect(button).to_be_hidden()
        ask(page, TASKS.question, 2)
        expect(page.locator("#announcer")).to_contain_text("Jag tolkar frågan som")
        button.focus()
        page.keyboard.press("Enter")
        expect(answered(page, 3)).to_be_visible()
        expect(field(page)).to_be_focused()
    assert [(question, history) for question, _, history in assistant.asked][1:] == [
        (TASKS.question, (WHO.question,)),
        (TASKS.question, ()),
    ]


def test_two_readers_do_not_see_each_other(scripted: str, visit: Visits) -> None:
    one, other = visit(scripted), visit(scripted)
    ask(one, WHO.question)
    ask(other, REFUSED.question)
    expect(other.locator(".turn")).to_have_count(1)
    expect(other.locator("#conversation")).not_to_contain_text("Per-Anders")
    one.reload()
    expect(answered(one, 1)).to_contain_text("Per-Anders")
    expect(one.locator(".turn")).to_have_count(1)


def test_waiting_is_told(visit: Visits, tmp_path: Path) -> None:
    go_on = threading.Event()
    with serving(ScriptedAssistant(tmp_path, before=lambda _: go_on.wait(20))) as address:
        page = visit(address)
        field(page).fill(WHO.question)
        page.get_by_role("button", name="Fråga", exact=True).click()
        expect(page.locator(".waiting")).to_have_text("Söker i dokumenten…")
        expect(page.locator("#announcer")).to_have_text("Söker i dokumenten…")
        expect(page.locator("#turn-1 h2")).to_contain_text(WHO.question)
        go_on.set()
        answered(page, 1)
        expect(page.locator(".waiting")).to_have_count(0)


def test_copy_gives_quotation_with_reference(scripted: str, visit: Visits) -> None:
    page = visit(scripted, permissions=["clipboard-read", "clipboard-write"])
    ask(page, WHO.question)
    button = page.locator(".source button.copy").first
    button.click()
    expect(button).to_have_text("Kopierat")
    expect(page.locator("#announcer")).to_have_text("Kopierat")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == f"”{WHO.citations[0].quote}” ({WHO.citations[0].label})"


# the source, seen


def source_page(page: Page) -> str:
    """The address of the opened source's own page."""
    href = page.locator(".source.current a.open").get_attribute("href") or ""
    return href.removeprefix("./")


def mark_of(page: Page) -> dict[str, float]:
    """The place of the picture's first mark, as shares of the picture."""
    found: dict[str, float] = page.locator(".sheet:visible rect").first.evaluate(
        """mark => {
          const m = mark.getBoundingClientRect();
          const p = mark.closest('.sheet').querySelector('img').getBoundingClientRect();
          return { left: (m.left - p.left) / p.width, right: (m.right - p.left) / p.width };
        }"""
    )
    return found


def is_drawn(page: Page) -> None:
    """Waits until the first picture to be seen has come."""
    image = page.locator(".sheet:visible img").first
    expect(image).to_have_js_property("complete", True, timeout=WAIT_MS)
    assert image.evaluate("e => e.naturalWidth") == 1200


def test_a_key_opens_the_right_page_with_the_sentence_marked(library: str, visit: Visits) -> None:
    page = visit(library)
    turn = ask(page, QUESTION)
    assert squeezed(turn.locator(".quote").first.text_content()) == QUOTE
    assert not [url for url in visit.requests if "/kalla/" in url]  # no picture before it is asked for

    turn.locator("a.key").first.click()

    card = page.locator(".source.current")
    expect(card.locator("summary")).to_have_text("Sidan i PDF-filen (2)")
    is_drawn(page)
    marks = card.locator("rect")
    expect(marks).to_have_count(2)
    for mark in marks.all():
        expect(mark).to_be_in_viewport()
    seen = mark_of(page)
    begin, _ = across(72, "", "Nämnden leder arbetet. ")
    assert (seen["left"], seen["right"]) == pytest.approx((begin, across(72, "Nämnden leder arbetet. Rektorn ansvarar för skolskogen och för att den vårdas varje")[1]), abs=2 / WIDTH)  # fmt: skip
    assert [url for url in visit.requests if "sida=2" in url]


def test_the_sources_own_page_is_turned_and_enlarged_without_script(library: str, visit: Visits) -> None:
    chat = visit(library)
    ask(chat, QUESTION).locator("a.key").first.click()

    page = visit(library + source_page(chat), script=False, ready=".sheet img")

    is_drawn(page)
    expect(page.locator("rect").first).to_be_in_viewport()
    expect(page.locator(".words mark")).to_have_text(QUOTE)
    expect(page.locator(".facts")).to_contain_text("2 i PDF-filen")
    page.get_by_role("link", name="Nästa sida").click()
    expect(page.get_by_text("Sida 3 av 3")).to_be_visible()
    expect(page.locator("rect")).to_have_count(0)
    page.get_by_role("link", name="Till citatet").click()
    expect(page.locator("rect")).to_have_count(2)
    page.get_by_role("link", name="200 %").click()
    wide = page.locator(".sheet").evaluate("e => e.scrollWidth / e.clientWidth")
    assert wide == pytest.approx(2, abs=0.01)
    page.get_by_role("link", name="Fråga", exact=True).click()
    assert page.url.split("?")[0] == library


def test_a_text_is_scrolled_to_its_marked_sentence(real: str, visit: Visits, assistant: Assistant) -> None:
    chat = visit(real)
    ask(chat, "Hur upplevs årshjulet fungera?").locator("a.key").first.click()

    page = visit(real + source_page(chat), script=False, ready="#citat")

    expect(page.locator("#citat")).to_have_text("Årshjulet upplevs fungera väl.")
    expect(page.locator("#citat")).to_be_in_viewport()
    assert page.evaluate("scrollY") > 500
    assert page.locator("h3, h4").count() > 5


@pytest.mark.parametrize("width", [320, 768, 1440])
def test_the_source_page_fits_its_window(library: str, visit: Visits, width: int) -> None:
    chat = visit(library, width=width)
    ask(chat, QUESTION).locator("a.key").first.click()
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert chat.evaluate(wide) == 0
    page = visit(library + source_page(chat), width=width, ready=".sheet img")
    assert page.evaluate(wide) == 0
    page.get_by_role("link", name="300 %").click()
    expect(page.locator(".zoom-300")).to_be_attached()
    assert page.evaluate(wide) == 0


def test_the_source_by_keyboard_alone(library: str, visit: Visits) -> None:
    page = visit(library)
    ask(page, QUESTION).locator("a.key").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".source.current")).to_be_focused()
    is_drawn(page)
    stops = []
    for _ in range(10):
        page.keyboard.press("Tab")
        stops.append(page.evaluate("document.activeElement.textContent || document.activeElement.className"))
    assert stops == [
        "Sidan i PDF-filen (2)",
        "Föregående sida",
        "Nästa sida",
        "Större",
        "sheet",
        "Kopiera citat med källhänvisning",
        "Kopiera länk",
        "Öppna källan i egen flik",
        "Öppna PDF på sidan 2",
        "Tillbaka till svaret",
    ]


def test_pages_are_turned_and_enlarged_beside_the_answer(library: str, visit: Visits) -> None:
    page = visit(library)
    turn = ask(page, QUESTION)
    turn.locator("a.key").first.click()
    card = page.locator(".source.current")
    following = card.get_by_role("button", name="Nästa sida")

    with page.expect_response(lambda response: "sida=3" in response.url):
        following.click()
    expect(card.locator(".at")).to_have_text("Sida 3 av 3")
    expect(page.locator("#announcer")).to_have_text("Sida 3 av 3")
    expect(card.locator("rect").first).to_be_hidden()
    expect(card.locator("img")).to_have_attribute("alt", re.compile("Citatet står på en annan sida"))
    expect(following).to_have_attribute("aria-disabled", "true")
    following.dispatch_event("click")
    expect(card.locator(".at")).to_have_text("Sida 3 av 3")

    turn.locator("a.key").first.click()  # the key brings back the page with the mark
    expect(card.locator(".at")).to_have_text("Sida 2 av 3")
    card.get_by_role("button", name="Större").click()
    wide = card.locator(".sheet").evaluate("e => e.scrollWidth / e.clientWidth")
    assert wide == pytest.approx(2, abs=0.01)
    expect(card.locator("rect").first).to_be_in_viewport()


def clipboard(page: Page, kind: str) -> str:
    read = "async kind => (await (await navigator.clipboard.read())[0].getType(kind)).text()"
    return str(page.evaluate(read, kind))


def test_link_and_whole_answer_are_copied(library: str, visit: Visits) -> None:
    page = visit(library, permissions=["clipboard-read", "clipboard-write"])
    turn = ask(page, QUESTION)
    turn.locator("a.key").first.click()
    place = library + source_page(page)

    page.get_by_role("button", name="Kopiera länk").first.click()
    expect(page.locator("#announcer")).to_have_text("Kopierat")
    assert clipboard(page, "text/plain") == place

    turn.get_by_role("button", name="som text").click()
    expect(turn.get_by_role("button", name="Kopierat")).to_have_count(1)
    text = clipboard(page, "text/plain")
    assert text.startswith(f"Fråga: {QUESTION}\n")
    assert f"”{QUOTE}”" in text
    assert place in text

    turn.get_by_role("button", name="som Markdown").click()
    expect(turn.get_by_role("button", name="Kopierat")).to_have_count(2)
    assert f"[Öppna källan]({place})" in clipboard(page, "text/plain")

    turn.get_by_role("button", name="för Word").click()
    expect(turn.get_by_role("button", name="Kopierat")).to_have_count(3)
    assert clipboard(page, "text/plain") == text
    pasted = clipboard(page, "text/html")
    assert f"<blockquote><p>”{QUOTE}”" in pasted
    assert f'href="{place.replace("&", "&amp;")}"' in pasted


def test_copying_works_without_a_clipboard_of_the_browser(library: str, visit: Visits) -> None:
    page = visit(library, permissions=["clipboard-read", "clipboard-write"])
    turn = ask(page, QUESTION)
    page.evaluate("() => { navigator.clipboard.write = navigator.clipboard.writeText = () => Promise.reject(); }")

    button = turn.get_by_role("button", name="för Word")
    button.click()

    expect(turn.get_by_role("button", name="Kopierat")).to_be_focused()
    assert f"”{QUOTE}”" in clipboard(page, "text/plain")
    assert "<blockquote>" in clipboard(page, "text/html")


def test_a_document_with_a_hostile_name_is_shown_and_its_address_holds(library: str, visit: Visits) -> None:
    chat = visit(library)
    ask(chat, "Vem ansvarar för fotbollsplanen?").locator("a.key").first.click()
    expect(chat.locator(".source.current mark")).to_have_text("Fritidschefen ansvarar för fotbollsplanen.")

    page = visit(library + source_page(chat), ready="#citat")

    expect(page.locator("#citat")).to_have_text("Fritidschefen ansvarar för fotbollsplanen.")
    with page.expect_download() as saved:
        page.get_by_role("link", name="Hämta filen").click()
    assert saved.value.suggested_filename.endswith(".md")
    for shown in (chat, page):
        assert shown.evaluate("typeof window.hit") == "undefined"
        assert shown.locator("img[src=x]").count() == 0


def test_a_wrong_address_is_told_in_swedish(library: str, visit: Visits) -> None:
    page = visit(f"{library}kalla/fil?samling=exempelby&dokument=../../etc/passwd", ready=".told")
    expect(page.locator("h1")).to_have_text("Dokumentet finns inte")
    page.get_by_role("link", name="Fråga", exact=True).click()
    expect(page.locator(".suggestion").first).to_be_visible(timeout=WAIT_MS)
    assert page.url == library
    visit.failures.clear()  # the 404 itself


def hostile_answer() -> Answer:
    quoted = replace(WHO.citations[0], title=HOSTILE, section=HOSTILE, heading_path=(HOSTILE,), label=HOSTILE)
    lead = replace(WHO.statements[0], lead=HOSTILE)
    return replace(WHO, question=HOSTILE, answer=HOSTILE, citations=(quoted,), statements=(lead,), understood=HOSTILE)


def test_hostile_text_is_shown_and_never_run(visit: Visits, tmp_path: Path) -> None:
    with serving(ScriptedAssistant(tmp_path, answers={HOSTILE: hostile_answer()})) as address:
        page = visit(address)
        assert squeezed(page.locator("button.suggestion").first.text_content()) == HOSTILE
        turn = ask(page, HOSTILE)
        expect(turn.locator(".lead")).to_have_text(HOSTILE)
        expect(turn.locator("h2")).to_have_text(f"Du frågade: {HOSTILE}")
        turn.locator("a.key").click()
        expect(page.locator("#source-1-1")).to_be_focused()
        expect(page.locator("#source-1-1 h3")).to_contain_text(HOSTILE)
        time.sleep(0.2)
        assert page.evaluate("typeof window.hit") == "undefined"
        assert page.locator("main img, main script").count() == 0


def test_the_policy_stops_a_script_that_got_in(visit: Visits, scripted: str) -> None:
    page = visit(scripted)
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=\"data:,\" onerror=\"window.hit = 1\">')")
    expect(page.locator("body > img")).to_have_count(1)
    time.sleep(0.3)
    assert page.evaluate("typeof window.hit") == "undefined"
    assert any("Content Security Policy" in message for message in visit.failures)
    visit.failures.clear()


def test_another_samling_can_be_chosen(visit: Visits, tmp_path: Path) -> None:
    assistant = ScriptedAssistant(tmp_path, samlingar=("exempelby", "mjolby"))
    with serving(assistant) as address:
        page = visit(address)
        expect(page.locator(".samling")).to_have_text("exempelby")
        ask(page, WHO.question)
        page.get_by_label("Samling").click()
        page.get_by_role("option", name="mjolby").click()
        expect(page.locator(".samling")).to_have_text("mjolby")
        expect(page).to_have_title("assistent – mjolby")
        expect(page.locator(".turn")).to_have_count(0)
        ask(page, TASKS.question, 2)
    assert [(samling, history) for _, samling, history in assistant.asked] == [("exempelby", ()), ("mjolby", ())]


def test_a_lost_server_is_told_in_swedish(visit: Visits, tmp_path: Path) -> None:
    site = Site(ScriptedAssistant(tmp_path))
    page = visit(site.address)
    site.stop()
    field(page).fill(WHO.question)
    field(page).press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Ingen kontakt med servern.")
    expect(page.get_by_text("reconnection")).to_be_hidden()
    visit.failures.clear()


def test_a_missing_browser_fails_with_a_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTENT_TEST_CHROMIUM", "/finns/inte")
    monkeypatch.setattr(Path, "exists", lambda _: False)
    with pytest.raises(pytest.fail.Exception, match="apt-get install chromium"):
        find_chromium()
