"""A conversation as a file, and the papers that it is written on."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import pytest
from docx import Document
from pypdf import PdfReader
from web_fakes import REFUSED, REPORT, TASKS, WHO

from assistent.conversation_export import Asked, File, export
from assistent.papers import Paper, Part, docx, markdown, pdf
from assistent.texts import EN, SV, Words

BASE = "https://intranat.exempelby.se/"
DAY = date(2026, 11, 23)
TOLD = (
    Asked(replace(WHO, index="i-1"), "mjolby"),
    Asked(TASKS, "mjolby", ("Sökt bara i …", "")),
    Asked(REFUSED, "mjolby"),
)


def made(form: str, base: str = BASE, words: Words = SV, asked: tuple[Asked, ...] = TOLD) -> File:
    return export(asked, form, "Exempelby kommun", base, DAY, words)


def lines(file: File) -> list[str]:
    return [paragraph.text for paragraph in Document(io.BytesIO(file.content)).paragraphs]


def test_word_holds_every_question_quotation_and_reference_in_order() -> None:
    file = made("docx")
    assert file.name == "samtal-2026-11-23.docx"
    text = lines(file)
    assert text[0] == "Frågor och svar ur Exempelby kommun"
    assert text[1].startswith("Sparat 2026-11-23. Index i-1.")
    quote = f"”{WHO.citations[0].quote}” [1]"
    order = [WHO.question, quote, "Källor", TASKS.question, "Sökt bara i …", REFUSED.question]
    assert [text.index(line) for line in order] == sorted(text.index(line) for line in order)
    assert (
        "”Kommunstyrelsen ger uppdrag till kommundirektören att en processkartlägg ska genomföras.” (förslag) [1]"
        in text
    )
    assert text[-1] == f"{REPORT.title}, rapport, 1.6 Ekonomistyrning Öppna källan"


def test_links_lead_to_the_sources_where_the_address_is_known() -> None:
    document = Document(io.BytesIO(made("docx").content))
    targets = [r.target_ref for r in document.part.rels.values() if r.is_external]
    assert f"{BASE}kalla?samling=mjolby&dokument=protokollsutdrag-au-105&start=0&slut=143" in targets[0]
    assert f"{BASE}dokument?samling=mjolby&dokument=rapport" in targets
    assert "kalla?" not in made("md", base="").content.decode()


def test_a_pdf_has_the_text_title_and_language() -> None:
    reader = PdfReader(io.BytesIO(made("pdf").content))
    text = " ".join("".join(page.extract_text() for page in reader.pages).split())
    assert reader.metadata and reader.metadata.title == "Frågor och svar ur Exempelby kommun"
    assert reader.trailer["/Root"]["/Lang"] == "sv-SE"
    title, questions = reader.outline
    assert title["/Title"] == "Frågor och svar ur Exempelby kommun"
    assert questions[0]["/Title"] == WHO.question
    assert " ".join(WHO.citations[0].quote.split()) in text
    assert "Det framgår inte av dokumenten." in text


def test_markdown_in_english_keeps_the_quotations() -> None:
    file = made("md", words=EN)
    text = file.content.decode()
    assert file.name == "conversation-2026-11-23.md"
    assert text.startswith("# Questions and answers from Exempelby kommun\n")
    assert f"> ”{WHO.citations[0].quote}” \\[1\\]\n" in text
    assert "### Sources\n" in text
    assert "[Open the source](https://intranat.exempelby.se/kalla?samling=mjolby" in text


def test_an_unknown_form_is_refused() -> None:
    with pytest.raises(KeyError):
        made("exe")


HOSTILE = "<b>fet</b> &amp; [länk](x) \x00\ud800 ≥ 語 *stjärna* <link href='x'>"


def test_hostile_text_is_shown_as_text_in_every_form() -> None:
    parts = [Part(kind, HOSTILE) for kind in ("heading", "subheading", "paragraph", "note", "quotation", "reference")]
    paper = Paper(HOSTILE, parts)
    text = [paragraph.text for paragraph in Document(io.BytesIO(docx(paper))).paragraphs]
    assert text == [HOSTILE.replace("\x00\ud800", "  ")] * 7
    shown = PdfReader(io.BytesIO(pdf(paper))).pages[0].extract_text()
    assert shown.count("<b>fet</b> &amp; [länk](x)") == 8  # the title also in the foot
    assert "語" not in shown
    assert "◊" in shown
    assert r"\<b\>fet\</b\> \&amp; \[länk\](x) ≥ 語 \*stjärna\* \<link href='x'\>" in markdown(paper).decode()


def test_what_a_language_model_said_and_did_not_hold_is_not_taken_along() -> None:
    from test_talking import WHOLE

    text = "\n".join(lines(made("docx", asked=(Asked(WHOLE, "mjolby"),))))
    assert "Per-Anders Svensson gjorde utvärderingen. [1]" in text
    assert "Den var bra" not in text
    assert "Formulerat av språkmodellen modell-7" in text
