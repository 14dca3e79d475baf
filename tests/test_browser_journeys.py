"""The whole way of each of those whom the app serves, over real documents and the real index: a new employee and a
secretary with the keyboard alone, a leader before a group, a participant at her own pace.

What every page must keep (no other machine, no error in the console) is checked as in ``test_browser``.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from axe import violations
from docx import Document
from keyboard import press, tab_to
from playwright.sync_api import Download, Page, expect
from test_browser import Visits, answered, browser, field, focused, no_other_machine, playwright, serving, visit

from assistent import feedback
from assistent.assistant import Assistant
from assistent.settings import Settings
from assistent.types import Encoder

SHARED = (browser, no_other_machine, playwright, visit)
"""Fixtures of ``test_browser``, found by name."""

SUGGESTED = "Från vilket belopp ska tre anbud begäras in?"
OWN = "Vem fattar tilldelningsbeslut i en upphandling på 2 miljoner kronor?"
FURTHER = "Och på 20 miljoner kronor?"
NOWHERE = "Vem är statsminister?"
ROW = "Tilldelningsbeslut i upphandling, högst 3 miljoner kronor"
RIGHT = "Du och mentorn träffas minst sex gånger under det första året."
ALTERED = "Arbetsplatsträff (APT) hålls minst tio gånger om året."
INVENTED = "Varje chef får en egen parkeringsplats och fri lunch i kommunhuset under hela anställningen."
TEXT = f"Så här står det i handboken: ”{RIGHT}” Vidare: ”{ALTERED}” Och dessutom: ”{INVENTED}”"


@pytest.fixture(scope="module")
def settings(exempelby: Settings) -> Settings:
    return replace(exempelby, feedback_list="omdomen.jsonl")


@pytest.fixture(scope="module")
def address(settings: Settings, encoder: Encoder) -> Iterator[str]:
    with serving(Assistant(settings, encoder)) as root:
        yield root


def said(download: Download) -> str:
    """The text of a saved file: of a Word file its paragraphs, of a PDF its pages, else the file itself."""
    content = Path(download.path()).read_bytes()
    if content.startswith(b"PK"):
        return "\n".join(p.text for p in Document(io.BytesIO(content)).paragraphs)
    if not content.startswith(b"%PDF"):
        return content.decode()
    import pypdfium2

    with pypdfium2.PdfDocument(content) as document:
        return " ".join(page.get_textpage().get_text_range() for page in document).replace("\r\n", " ")


def heading(page: Page, text: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(text)


def test_a_new_employee_finds_what_holds_with_the_keyboard_alone(
    address: str, visit: Visits, settings: Settings
) -> None:
    page = visit(f"{address}?samling=exempelby")
    press(page, page.get_by_role("button", name=SUGGESTED))
    first = answered(page, 1)
    assert focused(page) == "question-1"
    expect(first).to_contain_text("från 50 000 kr")

    tab_to(page, field(page))
    page.keyboard.type(OWN)
    page.keyboard.press("Enter")
    second = answered(page, 2)
    expect(page.locator("#announcer")).to_have_text(re.compile(rf"^Svar: .*{ROW}.*1 källa\.$"))

    # the key shows the quotation, and leads to the page of the PDF where it is marked
    key = second.locator("a.key").first
    tab_to(page, key, back=True)
    expect(page.get_by_role("tooltip")).to_contain_text(ROW)
    page.keyboard.press("Enter")
    card = page.locator("#source-2-1")
    expect(card).to_be_focused()
    expect(card.locator("mark")).to_contain_text(ROW)
    expect(card.locator(".leaf")).to_have_attribute("data-page", "2")
    page.wait_for_function("document.querySelector('#source-2-1 img').naturalWidth > 0")
    expect(card.locator("svg rect").first).to_be_in_viewport()
    assert violations(page) == []
    press(page, card.get_by_role("link", name="Tillbaka till svaret"))
    expect(key).to_be_focused()

    # the answer is followed up, and what the documents do not say is refused
    tab_to(page, field(page))
    page.keyboard.type(FURTHER)
    page.keyboard.press("Enter")
    expect(answered(page, 3)).to_contain_text("Tilldelningsbeslut i upphandling över 8 men högst 25 miljoner kronor")
    expect(page.locator("#turn-3 .understood")).to_contain_text("20 miljoner")
    page.keyboard.type(NOWHERE)
    page.keyboard.press("Enter")
    refusal = answered(page, 4)
    expect(refusal).to_contain_text("Det framgår inte av dokumenten.")
    expect(refusal.locator(".near-documents a").first).to_have_attribute("href", re.compile(r"^\./dokument\?samling="))

    # what was not good is told
    press(page, refusal.get_by_role("button", name="Mindre bra svar"), back=True)
    press(page, refusal.get_by_label("Uppgiften är fel"), "Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(refusal.get_by_label("Svaret är svårt att förstå")).to_be_checked()
    press(page, refusal.get_by_role("button", name="Skicka omdömet"))
    expect(page.locator(".opined")).to_be_focused()
    (noted,) = feedback.read(settings.root / "omdomen.jsonl")
    assert (noted.question, noted.verdict, noted.reason) == (NOWHERE, "down", "unclear")

    # the conversation is taken along
    for name in ("Word", "PDF", "Markdown"):
        button = page.locator(".saving").get_by_role("button", name=name, exact=True)
        with page.expect_download() as saved:
            press(page, button)
        text = said(saved.value)
        assert all(asked in text for asked in (SUGGESTED, OWN, FURTHER, NOWHERE)), name
        assert "högst 3 miljoner kronor" in text

    # it is still there when the page is loaded anew, and goes when it is to go
    page.reload()
    expect(answered(page, 4)).to_contain_text("Det framgår inte av dokumenten.")
    expect(page.locator("#turn-2 .quote")).to_contain_text(ROW)
    press(page, page.get_by_text("Tidigare samtal (1)"))
    press(page, page.get_by_role("button", name="Rensa allt"))
    expect(page.locator(".turn")).to_have_count(0)
    expect(field(page)).to_be_focused()
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0


def test_a_leader_walks_a_group_through_and_sends_it_home_with_a_handout(address: str, visit: Visits) -> None:
    page = visit(f"{address}introduktion?samling=exempelby", ready="ol.themes")
    page.get_by_role("link", name="Led en grupp genom frågorna").click()
    heading(page, "Led en introduktion: Exempelby kommun (påhittad)")
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Ledarens anteckningar").click()
    notes = opened.value
    page.get_by_role("link", name="Inköp", exact=True).click()
    heading(page, SUGGESTED)
    expect(page.locator(".told-answer")).to_contain_text("från 50 000 kr")
    expect(page.locator(".told-source mark").first).to_contain_text("från 50 000 kr")

    # the clicker turns, and the notes follow on the leader's own screen alone
    page.keyboard.press("PageDown")
    heading(page, OWN)
    heading(notes, OWN)
    page.keyboard.press("ArrowLeft")
    heading(page, SUGGESTED)
    heading(notes, SUGGESTED)
    expect(notes.locator("main")).to_contain_text("Låt gruppen se båda")
    expect(page.locator("main")).not_to_contain_text("Låt gruppen se båda")
    expect(page.locator(".time")).to_have_text("0 min av 20")
    assert violations(page) == []

    # the group asks
    page.get_by_label("Fråga från gruppen").fill("Hur ofta ska medarbetarsamtal hållas?")
    page.get_by_role("button", name="Fråga", exact=True).click()
    heading(page, "Hur ofta ska medarbetarsamtal hållas?")
    expect(page.locator(".told-answer .quote").first).to_contain_text("ett medarbetarsamtal per år")
    page.get_by_role("link", name="Alla teman").click()
    expect(page.locator(".asked-own li")).to_have_text(["Hur ofta ska medarbetarsamtal hållas?"])

    for name, form in (("Hämta som Word", "docx"), ("Hämta som PDF", "pdf")):
        with page.expect_download(timeout=60_000) as saved:
            page.get_by_role("button", name=name).click()
        assert saved.value.suggested_filename == f"introduktion-exempelby.{form}"
        text = " ".join(said(saved.value).split())
        for told in (SUGGESTED, "Hur ofta ska medarbetarsamtal hållas?"):
            assert told in text
        assert "Låt gruppen se båda" not in text


def test_a_participant_reads_at_her_own_pace(address: str, visit: Visits) -> None:
    page = visit(f"{address}introduktion?samling=exempelby", ready="ol.themes")
    page.get_by_role("link", name="Personalansvar").click()
    page.get_by_role("link", name="Hur ofta ska medarbetarsamtal hållas?").click()
    expect(page.locator(".asked.open mark").first).to_contain_text("ett medarbetarsamtal per år")
    expect(page.locator(".asked.open h2")).to_contain_text("Läst")

    # the quiz keeps its answer back, and shows where it stands
    quiz = page.locator(".quiz li", has_text="Får du ge en skriftlig varning själv?")
    expect(quiz.locator(".solution")).to_be_hidden()
    quiz.get_by_text("Visa svaret").click()
    expect(quiz.locator(".solution")).to_have_text("Nej, aldrig.")
    assert violations(page) == []
    quiz.get_by_role("link", name="Läs det på sin plats").click()
    expect(page.locator("main mark").first).to_have_text("Du ger aldrig en skriftlig varning på egen hand.")

    # she comes back another day, in the same browser
    later = page.context.new_page()
    page.close()
    later.goto(f"{address}introduktion?samling=exempelby")
    expect(later.locator(".progress")).to_contain_text("Du har läst 1 av 38 frågor.")
    expect(later.locator(".theme", has_text="Personalansvar")).to_contain_text("1 av 5 lästa")
    later.get_by_role("link", name="Inköpspolicy, 4.1 Beloppsgränser").click()
    expect(later.get_by_role("heading", name="4.1 Beloppsgränser").first).to_be_in_viewport()
    later.go_back()
    later.get_by_role("button", name="Glöm vad jag har läst").click()
    expect(later.locator(".progress")).to_be_hidden()
    assert later.evaluate("localStorage.length") == 0


def test_a_secretary_checks_and_mends_a_text_with_the_keyboard_alone(address: str, visit: Visits) -> None:
    page = visit(f"{address}kontrollera?samling=exempelby", ready="button.strong")
    tab_to(page, page.get_by_label("Text att kontrollera"))
    page.keyboard.insert_text(TEXT)
    press(page, page.get_by_role("button", name="Kontrollera", exact=True))
    heading(page, "Kontrollerad text")
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    quotes = page.locator("table.items tbody tr", has_text="Citat:")
    expect(quotes).to_have_count(3)
    for row, told in zip(quotes.all(), ("ordagrant", "avviker", "finns inte"), strict=True):
        expect(row.locator(".verdict")).to_contain_text(told)
    assert violations(page) == []

    # from one that does not hold to the next and back, and to what the document says
    press(page, page.get_by_role("link", name="Gå till den första av 2 som avviker"))
    altered, invented = quotes.nth(1), quotes.nth(2)
    expect(altered).to_be_focused()
    press(page, altered.get_by_role("link", name="Nästa avvikelse"))
    expect(invented).to_be_focused()
    press(page, invented.get_by_role("link", name="Föregående avvikelse"))
    expect(altered).to_be_focused()
    expect(altered.locator("del")).to_contain_text("tio")
    expect(altered.locator("ins")).to_contain_text("åtta")
    with page.context.expect_page() as opened:
        press(page, altered.get_by_role("link", name="Chefshandbok"))
    expect(opened.value.locator("main mark").first).to_have_text(ALTERED.replace("tio", "åtta").rstrip("."))
    opened.value.close()

    # the copies
    corrected = page.get_by_role("button", name="Hämta som Word med rättelser")
    with page.expect_download() as saved:
        press(page, corrected, back=True)
    with zipfile.ZipFile(saved.value.path()) as archive:
        document = archive.read("word/document.xml").decode()
    assert "<w:delText>tio</w:delText>" in document
    assert "<w:t>åtta</w:t>" in document
    with page.expect_download() as saved:
        press(page, page.get_by_role("button", name="Hämta som webbsida"))
    assert INVENTED in said(saved.value)
    with page.expect_download() as saved:
        press(page, page.get_by_role("button", name="Hämta som Word med kommentarer"), back=True)
    assert saved.value.suggested_filename == "kontrollerad-text.docx"

    # mended, the text holds
    press(page, page.get_by_text("Ändra texten och kontrollera igen"))
    tab_to(page, page.get_by_label("Text att kontrollera"))
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(TEXT.replace("tio", "åtta").replace(f" Och dessutom: ”{INVENTED}”", ""))
    press(page, page.get_by_role("button", name="Kontrollera", exact=True))
    expect(page.locator(".counts")).to_have_text(re.compile(r"^✓ \d ordagrant$"))
