from __future__ import annotations

import zipfile
from dataclasses import replace
from io import BytesIO

from docx import Document

from assistent.handout import COLUMNS, Handout, Item, Line, Part, Reference
from assistent.handout_docx import docx

HOME = "https://assistent.exempelby.se/"
HANDOUT = Handout(
    "Introduktion: Exempelby",
    "Exempelby är påhittad.",
    "Skriven 2026-11-02 ur index a-1.",
    (
        Part(
            "Inköp",
            "Veta när anbud krävs.",
            (
                Item(
                    "Får jag köpa <fritt>?",
                    (Line("Enligt policyn ”Inköp”:"), Line("Nej – aldrig & ej.", "[1]", "Förslag", True)),
                    (Reference("[1]", "Policy ”Inköp”, 3 §, s. 2, 2026-02-23", "Förslag", f"{HOME}kalla?a=1&b=2"),),
                    f"{HOME}introduktion?tema=1",
                ),
                Item("Utan källa?", (Line("Det framgår inte av dokumenten."),), ()),
            ),
        ),
    ),
    (("Inköp (policy)", "Kommunfullmäktige", "2026-02-23", "Gällande", "2029-12-31"),),
    (Reference("", "Inköpspolicyn", "Kort.", f"{HOME}dokument?c=3"), Reference("", "Handboken", "")),
    f"{HOME}introduktion",
)
PLAIN = replace(
    HANDOUT,
    parts=(Part("Inköp", "", (replace(HANDOUT.parts[0].items[0], address="", references=()),)),),
    readings=(),
    documents=(),
    address="",
)


def texts(content: bytes) -> list[str]:
    return [paragraph.text for paragraph in Document(BytesIO(content)).paragraphs]


def test_headings_follow_each_other() -> None:
    document = Document(BytesIO(docx(HANDOUT)))
    levels = [(p.style.name, p.text) for p in document.paragraphs if p.style.name.startswith(("Title", "Heading"))]

    assert levels == [
        ("Title", "Introduktion: Exempelby"),
        ("Heading 2", "Så läser du märkningen"),
        ("Heading 1", "Inköp"),
        ("Heading 2", "Får jag köpa <fritt>?"),
        ("Heading 2", "Utan källa?"),
        ("Heading 1", "Läs själv"),
        ("Heading 1", "Dokumenten"),
    ]


def test_answers_and_references_are_written_whole() -> None:
    told = texts(docx(HANDOUT))

    assert "Enligt policyn ”Inköp”:" in told
    assert "Nej – aldrig & ej. [1] (Förslag)" in told
    assert "[1] Policy ”Inköp”, 3 §, s. 2, 2026-02-23 – Förslag" in told
    assert "Förslag är inte beslutat. Det kan ha beslutats senare, ändrats eller avslagits." in told
    assert "Inköpspolicyn: Kort." in told


def test_links_and_codes_lead_to_the_app() -> None:
    document = Document(BytesIO(docx(HANDOUT)))
    targets = {r.target_ref for r in document.part.rels.values() if r.is_external}
    told = [picture._inline.docPr.get("descr") for picture in document.inline_shapes]

    assert targets == {f"{HOME}introduktion", f"{HOME}kalla?a=1&b=2", f"{HOME}dokument?c=3"}
    assert told == [f"QR-kod till {HOME}introduktion", f"QR-kod till {HOME}introduktion?tema=1"]


def test_there_is_room_for_notes_under_every_question() -> None:
    tables = Document(BytesIO(docx(HANDOUT))).tables

    assert [table.cell(0, 0).paragraphs[0].text for table in tables] == ["Anteckningar", "Anteckningar", "Dokument"]
    assert [len(table.columns) for table in tables] == [2, 1, 5]
    assert [len(table.rows) for table in tables] == [4, 4, 2]
    assert all("cantSplit" in row._tr.xml for table in tables for row in table.rows)


def test_the_documents_are_a_table_with_a_repeated_head() -> None:
    table = Document(BytesIO(docx(HANDOUT))).tables[-1]

    assert tuple(cell.text for cell in table.rows[0].cells) == COLUMNS
    assert tuple(cell.text for cell in table.rows[1].cells) == HANDOUT.documents[0]
    assert "tblHeader" in table.rows[0]._tr.xml


def test_the_file_tells_its_title_and_language() -> None:
    content = docx(HANDOUT)
    properties = Document(BytesIO(content)).core_properties
    with zipfile.ZipFile(BytesIO(content)) as archive:
        styles = archive.read("word/styles.xml").decode()

    assert (properties.title, properties.language) == ("Introduktion: Exempelby", "sv-SE")
    assert '<w:lang w:val="sv-SE"/>' in styles


def test_without_an_address_there_is_no_link_and_no_code() -> None:
    document = Document(BytesIO(docx(PLAIN)))

    assert not [r for r in document.part.rels.values() if r.is_external]
    assert len(document.inline_shapes) == 0
    assert "Läs själv" not in texts(docx(PLAIN))


def test_signs_that_a_word_file_cannot_hold_are_left_out() -> None:
    odd = Item("Va\x00d?\ufffe", (Line("Så\x07 är det.", "[1]"),), ())
    told = texts(docx(replace(PLAIN, parts=(Part("Te\x1bma", "", (odd,)),))))

    assert {"Vad?", "Så är det. [1]", "Tema"} <= set(told)
