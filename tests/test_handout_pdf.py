from __future__ import annotations

from dataclasses import replace
from io import BytesIO

from pypdf import PdfReader
from test_handout_docx import HANDOUT, HOME, PLAIN

from assistent.handout import Item, Line, Part
from assistent.handout_pdf import pdf


def reader(content: bytes) -> PdfReader:
    return PdfReader(BytesIO(content))


def text(content: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in reader(content).pages).split())


def test_answers_and_references_are_written_whole() -> None:
    told = text(pdf(HANDOUT))

    assert "Introduktion: Exempelby Exempelby är påhittad." in told
    assert "Får jag köpa <fritt>?" in told
    assert "Nej – aldrig & ej. [1] (Förslag)" in told
    assert "[1] Policy ”Inköp”, 3 §, s. 2, 2026-02-23 – Förslag" in told
    assert "Anteckningar" in told
    assert "Inköp (policy) Kommunfullmäktige 2026-02-23 Gällande 2029-12-31" in told


def test_the_file_tells_its_title_and_language_and_shows_the_title() -> None:
    read = reader(pdf(HANDOUT))

    assert read.metadata and read.metadata.title == "Introduktion: Exempelby"
    assert read.root_object["/Lang"] == "sv-SE"
    assert str(read.root_object["/ViewerPreferences"]["/DisplayDocTitle"]).lower() == "true"


def test_every_heading_is_a_bookmark() -> None:
    title, own, part, questions, *rest = reader(pdf(HANDOUT)).outline

    assert title["/Title"] == "Introduktion: Exempelby"
    assert [one["/Title"] for one in own] == ["Så läser du märkningen"]
    assert part["/Title"] == "Inköp"
    assert [one["/Title"] for one in questions] == ["Får jag köpa <fritt>?", "Utan källa?"]
    assert [one["/Title"] for one in rest] == ["Läs själv", "Dokumenten"]


def addresses(content: bytes) -> set[str]:
    notes = [note.get_object() for page in reader(content).pages for note in page.get("/Annots") or []]
    return {str(note["/A"]["/URI"]) for note in notes if "/A" in note}


def test_links_lead_to_the_app() -> None:
    assert addresses(pdf(HANDOUT)) == {f"{HOME}introduktion", f"{HOME}kalla?a=1&b=2", f"{HOME}dokument?c=3"}
    assert addresses(pdf(PLAIN)) == set()


def test_codes_are_drawn_where_an_address_is_known() -> None:
    assert sum(len(page.images) for page in reader(pdf(HANDOUT)).pages) == 2
    assert sum(len(page.images) for page in reader(pdf(PLAIN)).pages) == 0


def test_a_letter_that_the_font_lacks_is_shown_as_such() -> None:
    odd = Item("Vad är 漢字?", (Line("漢 och ö\x07"),), ())
    told = text(pdf(replace(PLAIN, parts=(Part("Tecken", "", (odd,)),))))

    assert "漢" not in told
    assert "och ö" in told


def test_a_long_quotation_goes_over_to_the_next_page() -> None:
    long = Item("Långt?", (Line("Ord " * 4000, "[1]"),), ())
    content = pdf(replace(PLAIN, parts=(Part("Lång", "", (long,)),)))

    assert len(reader(content).pages) > 3
    assert "sida 2" in text(content)
