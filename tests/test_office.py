"""A DOCX becomes blocks: styles, numbering, tables, notes, tracked changes, pages."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import docx as python_docx
import pytest
from office_files import STYLES, abstract, cell, docx, level, num, number, p, row, run, table

from assistent.errors import UnreadableFile
from assistent.lines import BOLD_LEVEL, Block, Reading
from assistent.office import read_docx

BREAK = '<w:r><w:br w:type="page"/></w:r>'
RENDERED = "<w:r><w:lastRenderedPageBreak/></w:r>"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "dokument.docx"


def shape(reading: Reading) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in reading.blocks]


def texts(reading: Reading) -> list[str]:
    return [block.text for block in reading.blocks]


def marked(blocks: Sequence[Block]) -> list[tuple[str, str, int]]:
    return [(block.marker, block.text, block.level) for block in blocks]


# --- headings -----------------------------------------------------------------------------------


def test_headings_are_known_by_their_style(file: Path) -> None:
    styles = STYLES + (
        '<w:style w:styleId="Egen"><w:name w:val="Exempelby kapitel"/><w:basedOn w:val="Rubrik2"/></w:style>'
        '<w:style w:styleId="R3n"><w:name w:val="Rubrik 3 numrerad"/></w:style>'
        '<w:style w:styleId="Mellan"><w:name w:val="Mellanrubrik"/></w:style>'
        '<w:style w:styleId="Tab"><w:name w:val="Tabellrubrik"/></w:style>'
        '<w:style w:styleId="Brod"><w:name w:val="Brödtext"/><w:basedOn w:val="Rubrik1"/>'
        '<w:pPr><w:outlineLvl w:val="9"/></w:pPr></w:style>'
    )
    reading = read_docx(docx(
        file, p("Policy", "Rubrik"), p("Ett", "Rubrik1"), p("Två", "Egen"), p("Tre", "R3n"), p("Fyra", "Mellan"),
        p("Tabell 1", "Tab"), p("Löpande", "Brod"), p("Direkt", properties='<w:outlineLvl w:val="3"/>'), styles=styles,
    ))  # fmt: skip
    assert [(block.kind, block.text, block.level) for block in reading.blocks] == [
        ("heading", "Policy", 1),
        ("heading", "Ett", 1),
        ("heading", "Två", 2),
        ("heading", "Tre", 3),
        ("heading", "Fyra", BOLD_LEVEL),
        ("paragraph", "Tabell 1", 0),
        ("paragraph", "Löpande", 0),
        ("heading", "Direkt", 4),
    ]


def test_a_short_bold_paragraph_is_a_heading(file: Path) -> None:
    reading = read_docx(docx(
        file, p("Bakgrund", bold=True), p("Viktigt: läs detta.", bold=True), p("Ansvar ", bold=True, runs=run("delas")),
        p("Handläggare", bold=True),
    ))  # fmt: skip
    assert reading.blocks == (
        Block("heading", "Bakgrund", level=BOLD_LEVEL),
        Block("paragraph", "Viktigt: läs detta."),
        Block("paragraph", "Ansvar delas"),
        Block("paragraph", "Handläggare"),
    )


def test_styles_that_are_based_on_each_other_end(file: Path) -> None:
    styles = (
        '<w:style w:styleId="A"><w:basedOn w:val="B"/></w:style><w:style w:styleId="B"><w:basedOn w:val="A"/></w:style>'
    )
    assert shape(read_docx(docx(file, p("Text.", "A"), styles=styles))) == [("paragraph", "Text.")]


# --- numbering ----------------------------------------------------------------------------------

DECIMAL = abstract(0, level(0, "decimal", "%1"), level(1, "decimal", "%1.%2"), level(2, "decimal", "%1.%2.%3"))


def test_the_numbers_of_headings_stand_before_them(file: Path) -> None:
    bound = abstract(
        0,
        level(0, "decimal", "%1", '<w:pStyle w:val="Rubrik1"/>'),
        level(1, "decimal", "%1.%2", '<w:pStyle w:val="Rubrik2"/>'),
    )
    styles = STYLES.replace("<w:outlineLvl", '<w:numPr><w:numId w:val="1"/></w:numPr><w:outlineLvl')
    reading = read_docx(docx(
        file, p("Inledning", "Rubrik1"), p("Syfte", "Rubrik2"), p("Mål", "Rubrik2"), p("Ansvar", "Rubrik1"),
        p("Nämnd", "Rubrik2"), p("Onumrerad", "Rubrik1", '<w:numPr><w:numId w:val="0"/></w:numPr>'),
        styles=styles, numbering=bound + num(1, 0),
    ))  # fmt: skip
    assert texts(reading) == ["1 Inledning", "1.1 Syfte", "1.2 Mål", "2 Ansvar", "2.1 Nämnd", "Onumrerad"]


def test_chapters_and_signs_are_part_of_the_text(file: Path) -> None:
    lists = abstract(0, level(0, "decimal", "%1 kap."), level(1, "decimal", "§ %2", '<w:lvlRestart w:val="0"/>'))
    reading = read_docx(docx(
        file, p("Allmänt", "Rubrik1", number(1)), p("Nämnden ansvarar.", properties=number(1, 1)),
        p("Styrelsen leder.", properties=number(1, 1)), p("Ekonomi", "Rubrik1", number(1)),
        p("Budget antas.", properties=number(1, 1)), numbering=lists + num(1, 0),
    ))  # fmt: skip
    assert shape(reading) == [
        ("heading", "1 kap. Allmänt"),
        ("paragraph", "§ 1 Nämnden ansvarar."),
        ("paragraph", "§ 2 Styrelsen leder."),
        ("heading", "2 kap. Ekonomi"),
        ("paragraph", "§ 3 Budget antas."),
    ]


def test_a_numbered_heading_without_text_is_its_number(file: Path) -> None:
    lists = abstract(0, level(0, "decimal", "§ %1")) + num(1, 0)
    reading = read_docx(
        docx(file, p("", "Rubrik2", number(1)), p("Text."), p("", "Rubrik2", number(1)), numbering=lists)
    )
    assert texts(reading) == ["§ 1", "Text.", "§ 2"]


def test_lists_have_marks_and_levels(file: Path) -> None:
    lists = (
        abstract(0, level(0, "decimal", "%1."), level(1, "lowerLetter", "%2)"), level(2, "lowerRoman", "(%3)"))
        + abstract(1, level(0, "bullet", "\uf0b7"), level(1, "bullet", "o"), level(2, "bullet", "–"))
        + num(1, 0)
        + num(2, 1)
    )
    body = [p(f"p{n}", properties=number(key, at)) for n, (key, at) in enumerate([(1, 0), (1, 1), (1, 1), (1, 2), (1, 0), (1, 1),
                                                                               (2, 0), (2, 1), (2, 2)])]  # fmt: skip
    assert marked(read_docx(docx(file, *body, numbering=lists)).blocks) == [
        ("1.", "p0", 0), ("a)", "p1", 1), ("b)", "p2", 1), ("(i)", "p3", 2), ("2.", "p4", 0), ("a)", "p5", 1),
        ("•", "p6", 0), ("•", "p7", 1), ("–", "p8", 2),
    ]  # fmt: skip


def test_a_list_starts_again_only_where_it_is_told_to(file: Path) -> None:
    again = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    lists = abstract(0, level(0, "decimal", "%1.")) + num(1, 0) + num(2, 0) + num(3, 0, again)
    body = [p("x", properties=number(key)) for key in (1, 1, 2, 3, 3, 1)]
    assert [b.marker for b in read_docx(docx(file, *body, numbering=lists)).blocks] == [
        "1.",
        "2.",
        "3.",
        "1.",
        "2.",
        "3.",
    ]


def test_a_level_that_its_list_has_not_reached_counts_as_begun(file: Path) -> None:
    body = [p("x", properties=number(1, at)) for at in (1, 1, 0, 1)]
    found = read_docx(docx(file, *body, numbering=DECIMAL + num(1, 0))).blocks
    assert [block.marker for block in found] == ["1.1", "1.2", "2", "2.1"]


def test_legal_numbers_are_decimal_and_a_linked_list_is_found(file: Path) -> None:
    lists = (
        abstract(
            0, level(0, "upperRoman", "%1"), level(1, "decimal", "%1.%2", "<w:isLgl/>"), '<w:styleLink w:val="L"/>'
        )
        + abstract(1, '<w:numStyleLink w:val="L"/>')
        + num(1, 1)
    )
    body = [p("x", properties=number(1, at)) for at in (0, 1)]
    assert [b.marker for b in read_docx(docx(file, *body, numbering=lists)).blocks] == ["I", "1.1"]


def test_a_mark_that_is_typed_is_a_mark(file: Path) -> None:
    reading = read_docx(
        docx(
            file,
            p("1. Ansök i tid"),
            p("– Fyll i\tallt"),
            p("Bifoga:\n", runs="<w:r><w:t>a) kvitto</w:t><w:br/><w:t>b) intyg</w:t></w:r>"),
        )
    )
    assert [(b.kind, b.marker, b.text) for b in reading.blocks] == [
        ("item", "1.", "Ansök i tid"),
        ("item", "–", "Fyll i allt"),
        ("paragraph", "", "Bifoga:"),
        ("item", "a)", "kvitto"),
        ("item", "b)", "intyg"),
    ]


# --- what counts as text ------------------------------------------------------------------------


def test_inserted_text_counts_and_deleted_does_not(file: Path) -> None:
    changed = (
        '<w:del w:id="1"><w:r><w:delText>inte </w:delText></w:r></w:del>'
        f'<w:ins w:id="2">{run("alltid ")}</w:ins><w:moveFrom w:id="3">{run("förr ")}</w:moveFrom>{run("besluta.")}'
    )
    assert texts(read_docx(docx(file, p("Nämnden ska ", runs=changed)))) == ["Nämnden ska alltid besluta."]


def test_a_paragraph_whose_end_is_deleted_goes_on_in_the_next(file: Path) -> None:
    lists = abstract(0, level(0, "decimal", "%1.")) + num(1, 0)
    gone = '<w:rPr><w:del w:id="1"/></w:rPr>'
    reading = read_docx(
        docx(file, p("Nämnden ", properties=number(1) + gone), p("beslutar.", properties=number(1)), numbering=lists)
    )
    assert marked(reading.blocks) == [("1.", "Nämnden beslutar.", 0)]


def test_a_deleted_end_before_something_else_loses_nothing(file: Path) -> None:
    gone = '<w:rPr><w:del w:id="1"/></w:rPr>'
    body = (p("Före tabellen.", properties=gone), table(row("a", "b"), row("c", "d")), p("Sist.", properties=gone))
    assert texts(read_docx(docx(file, *body))) == ["Före tabellen.", "a: b", "c: d", "Sist."]


def test_signs_within_the_text(file: Path) -> None:
    runs = (
        "<w:r><w:t>för</w:t><w:softHyphen/><w:t>valtnings\u00adchef</w:t><w:tab/><w:t>IT</w:t><w:noBreakHyphen/><w:t>chef</w:t></w:r>"
        '<w:hyperlink r:id="x"><w:r><w:t xml:space="preserve">, länk\u00a05</w:t></w:r></w:hyperlink>'
        "<w:r><w:br/><w:t>ny rad</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>dold</w:t></w:r>"
        '<w:r><w:commentReference w:id="0"/></w:r><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>REF x</w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/><w:t> § 7</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    assert texts(read_docx(docx(file, p(runs=runs)))) == ["förvaltningschef IT-chef, länk 5\nny rad § 7"]


def test_text_boxes_and_controls_are_read_once_and_their_hints_not_at_all(file: Path) -> None:
    box = (
        f"<w:r><mc:AlternateContent><mc:Choice><w:drawing><wps:txbx><w:txbxContent>{p('I rutan.')}</w:txbxContent></wps:txbx></w:drawing>"
        f"</mc:Choice><mc:Fallback><w:pict><w:txbxContent>{p('I rutan.')}</w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    hint = f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{p('Klicka här')}</w:sdtContent></w:sdt>"
    control = f"<w:sdt><w:sdtPr/><w:sdtContent>{p('Ifyllt.')}</w:sdtContent></w:sdt>"
    assert texts(read_docx(docx(file, p("Text.", runs=box), hint, control))) == ["Text.", "I rutan.", "Ifyllt."]


def test_a_table_of_contents_is_furniture(file: Path) -> None:
    styles = STYLES + '<w:style w:styleId="Innehll1"><w:name w:val="toc 1"/></w:style>'
    gallery = '<w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr>'
    field = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> TOC \\o </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    reading = read_docx(docx(
        file, f"<w:sdt>{gallery}<w:sdtContent>{p('1 Inledning 3')}</w:sdtContent></w:sdt>", p("2 Ansvar\t4", "Innehll1"),
        p("3 Uppföljning 5", runs=field), p("4 Slut 6"), p("Inledning", "Rubrik1"), p("Text."), styles=styles,
    ))  # fmt: skip
    assert shape(reading) == [
        ("furniture", "1 Inledning 3"),
        ("furniture", "2 Ansvar 4"),
        ("furniture", "3 Uppföljning 5"),
        ("furniture", "4 Slut 6"),
        ("heading", "Inledning"),
        ("paragraph", "Text."),
    ]


def test_page_headers_and_footers_are_furniture_told_once(file: Path) -> None:
    section = '<w:sectPr><w:headerReference r:id="header1"/><w:footerReference r:id="footer1"/></w:sectPr>'
    reading = read_docx(docx(
        file, p("Text.", properties=section), p("Mer."), section, footer1=p("Sida 1"),
        header1="<w:p><w:r><w:t>Exempelby kommun</w:t><w:tab/><w:tab/><w:t>PROTOKOLL</w:t></w:r></w:p>"
    ))  # fmt: skip
    assert shape(reading) == [
        ("furniture", "Exempelby kommun\nPROTOKOLL"),
        ("paragraph", "Text."),
        ("paragraph", "Mer."),
        ("furniture", "Sida 1"),
    ]


def test_footnotes_follow_the_paragraph_that_refers_to_them(file: Path) -> None:
    notes = (
        f'<w:footnote w:id="-1" w:type="separator">{p("---")}</w:footnote>'
        f'<w:footnote w:id="7">{p(runs="<w:r><w:footnoteRef/></w:r>" + run(" Lag (2017:725)."))}</w:footnote>'
        f'<w:footnote w:id="3">{p("Not två.")}</w:footnote>'
    )
    ends = f'<w:endnote w:id="7">{p("Slutnot.")}</w:endnote>'
    body = p("Enligt lag", runs='<w:r><w:footnoteReference w:id="7"/></w:r>' + run(" gäller."))
    more = p("Mer.", runs='<w:r><w:footnoteReference w:id="3"/><w:endnoteReference w:id="7"/></w:r>')
    assert read_docx(docx(file, body, more, p("Sist."), footnotes=notes, endnotes=ends)).blocks == (
        Block("paragraph", "Enligt lag gäller."),
        Block("footnote", "Lag (2017:725).", marker="1"),
        Block("paragraph", "Mer."),
        Block("footnote", "Not två.", marker="2"),
        Block("footnote", "Slutnot.", marker="i"),
        Block("paragraph", "Sist."),
    )


# --- pages --------------------------------------------------------------------------------------


def test_pages_are_those_that_word_has_rendered(file: Path) -> None:
    long = p("Första sidan och ", runs=RENDERED + run("andra sidan."))
    reading = read_docx(docx(file, long, p("Kvar."), p(runs=BREAK), p("", runs=RENDERED + run("Tredje.")), p("Också.")))
    assert [(b.text, b.page, b.breaks) for b in reading.blocks] == [
        ("Första sidan och andra sidan.", 1, ((17, 2),)),
        ("Kvar.", 2, ()),
        ("Tredje.", 3, ()),
        ("Också.", 3, ()),
    ]
    assert reading.printed == (None, None, None)


def test_forced_breaks_tell_the_pages_of_short_pages(file: Path) -> None:
    own_section = p("Två.", properties="<w:sectPr/>")
    reading = read_docx(
        docx(file, p("Ett."), p(runs=BREAK), own_section, p("Tre."), p("Fyra.", properties="<w:pageBreakBefore/>"))
    )
    assert [(b.text, b.page) for b in reading.blocks] == [("Ett.", 1), ("Två.", 2), ("Tre.", 3), ("Fyra.", 4)]


def test_a_section_that_goes_on_begins_no_page(file: Path) -> None:
    on = '<w:sectPr><w:type w:val="continuous"/></w:sectPr>'
    assert [b.page for b in read_docx(docx(file, p("Ett.", properties="<w:sectPr/>"), p("Två."), on)).blocks] == [1, 1]


def test_forced_breaks_tell_nothing_where_a_page_has_overflowed(file: Path) -> None:
    reading = read_docx(docx(file, *[p("Ord och ord. " * 30)] * 10, p(runs=BREAK), p("Sist.")))
    assert {block.page for block in reading.blocks} == {1}
    assert reading.printed == (None,)


# --- tables -------------------------------------------------------------------------------------

HEADER = "<w:tblHeader/>"


def test_a_row_names_its_columns(file: Path) -> None:
    reading = read_docx(docx(
        file, p("Före."),
        table(row("Nr", "Ärende", "Delegat", properties=HEADER), row("1.1", "Anställa\n", "Rektor"), row("1.2", "", "Chef")),
        p("Efter."),
    ))  # fmt: skip
    names = ("Nr", "Ärende", "Delegat")
    assert reading.blocks == (
        Block("paragraph", "Före."),
        Block("row", "Nr: 1.1 | Ärende: Anställa | Delegat: Rektor", columns=names),
        Block("row", "Nr: 1.2 | Delegat: Chef", columns=names),
        Block("paragraph", "Efter."),
    )


@pytest.mark.parametrize("kind", ["bold", "shaded", "style"])
def test_a_first_row_set_apart_names_the_columns(file: Path, kind: str) -> None:
    shade = '<w:shd w:val="clear" w:fill="D9D9D9"/>' if kind == "shaded" else ""
    first = row(*(cell(x, shade, bold=kind == "bold") for x in ("Roll", "Ansvar")))
    look = '<w:tblStyle w:val="T"/><w:tblLook w:val="04A0"/>' if kind == "style" else ""
    styles = STYLES + '<w:style w:styleId="T"><w:tblStylePr w:type="firstRow"/></w:style>'
    reading = read_docx(docx(file, table(first, row("Chef", "Budget"), properties=look), styles=styles))
    assert texts(reading) == ["Roll: Chef | Ansvar: Budget"]


def test_a_table_of_labels_has_no_column_names(file: Path) -> None:
    reading = read_docx(
        docx(file, table(row("Dokumenttyp", "Policy"), row("Fastställd av:", "Kommunfullmäktige"), row("Dnr", "")))
    )
    assert reading.blocks == (
        Block("row", "Dokumenttyp: Policy"),
        Block("row", "Fastställd av: Kommunfullmäktige"),
        Block("row", "Dnr"),
    )


def test_cells_merged_over_columns_are_told_once_and_over_rows_in_each(file: Path) -> None:
    wide, top, below = '<w:gridSpan w:val="2"/>', '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    reading = read_docx(docx(file, table(
        row("Nr", "Ärende", "Delegat", properties=HEADER),
        row("1", "Köp", cell("Chef", top)),
        row("2", "Sälj", cell("", below)),
        row("3", cell("Avtal och hyra", wide)),
    )))  # fmt: skip
    assert texts(reading) == [
        "Nr: 1 | Ärende: Köp | Delegat: Chef",
        "Nr: 2 | Ärende: Sälj | Delegat: Chef",
        "Nr: 3 | Ärende: Avtal och hyra",
    ]


def test_a_row_over_the_whole_width_is_a_heading_where_the_text_after_has_its_own(file: Path) -> None:
    made = table(
        row("Nr", "Ärende", properties=HEADER), row(cell("Personal", '<w:gridSpan w:val="2"/>')), row("1", "Anställa")
    )
    found = read_docx(docx(file, made, p("Slut", "Rubrik1"), p("Text."))).blocks
    assert [(b.kind, b.text, b.level) for b in found[:2]] == [
        ("heading", "Personal", BOLD_LEVEL),
        ("row", "Nr: 1 | Ärende: Anställa", 0),
    ]
    assert [b.kind for b in read_docx(docx(file, made, p("Text."))).blocks] == ["paragraph", "row", "paragraph"]


def test_a_bold_row_without_the_last_cells_is_a_heading(file: Path) -> None:
    made = table(
        row("Nr", "Ärende", "Delegat", properties=HEADER),
        row(cell("3", bold=True), cell("Personal", bold=True), ""),
        row("3.1", "Anställa", "Chef"),
    )
    assert shape(read_docx(docx(file, made))) == [
        ("heading", "3 Personal"),
        ("row", "Nr: 3.1 | Ärende: Anställa | Delegat: Chef"),
    ]


def test_numbers_lists_and_tables_in_cells(file: Path) -> None:
    lists = abstract(0, level(0, "decimal", "1.%1")) + num(1, 0)
    auto = f"<w:tc><w:tcPr/>{p('', properties=number(1))}</w:tc>"
    inner = f"<w:tc><w:tcPr/>{p('Villkor')}{table(row('A', 'B'))}{p('högst 10 000 kronor')}</w:tc>"
    reading = read_docx(docx(
        file, table(row("Nr", "Ärende", properties=HEADER), row(auto, "Köp"), row(auto, inner)), numbering=lists
    ))  # fmt: skip
    assert texts(reading) == ["Nr: 1.1 | Ärende: Köp", "Nr: 1.2 | Ärende: Villkor; A; B högst 10 000 kronor"]


def test_a_frame_around_text_is_no_table(file: Path) -> None:
    inner = f"<w:tc><w:tcPr/>{p('Rubrik i ram', 'Rubrik1')}{p('Text i ram.')}</w:tc>"
    letter = table(row("Handläggare", "2024-05-06"))
    assert shape(read_docx(docx(file, table(row(inner), row("Mer.")), letter))) == [
        ("heading", "Rubrik i ram"),
        ("paragraph", "Text i ram."),
        ("paragraph", "Mer."),
        ("paragraph", "Handläggare"),
        ("paragraph", "2024-05-06"),
    ]


def test_a_row_on_the_next_page_stands_there(file: Path) -> None:
    turned = f"<w:tc><w:tcPr/>{p(runs=RENDERED + run('2'))}</w:tc>"
    reading = read_docx(
        docx(file, table(row("Nr", "Ärende", properties=HEADER), row("1", "Ett"), row(turned, "Två")), p("Efter."))
    )
    assert [(b.text, b.page) for b in reading.blocks] == [
        ("Nr: 1 | Ärende: Ett", 1),
        ("Nr: 2 | Ärende: Två", 2),
        ("Efter.", 2),
    ]


def test_a_deleted_row_is_left_out_and_its_notes_follow_the_table(file: Path) -> None:
    mark = '<w:r><w:footnoteReference w:id="1"/></w:r>'
    noted = f"<w:tc><w:tcPr/>{p('Chef', runs=mark)}</w:tc>"
    made = table(
        row("Nr", "Vem", properties=HEADER), row("1", noted), row("2", "Borta", properties='<w:del w:id="9"/>')
    )
    reading = read_docx(docx(file, made, footnotes=f'<w:footnote w:id="1">{p("Eller vikarie.")}</w:footnote>'))
    assert shape(reading) == [("row", "Nr: 1 | Vem: Chef"), ("footnote", "Eller vikarie.")]


# --- files of others, and bad ones --------------------------------------------------------------


def test_a_file_that_python_docx_has_written(file: Path) -> None:
    document = python_docx.Document()
    document.add_heading("Rutin för Exempelby", 0)
    document.add_heading("Syfte", 1)
    document.add_paragraph("Påhittad text.")
    document.add_paragraph("punkt", style="List Bullet")
    document.add_paragraph("steg", style="List Number")
    document.save(str(file))
    assert read_docx(file).blocks == (
        Block("heading", "Rutin för Exempelby", level=1),
        Block("heading", "Syfte", level=1),
        Block("paragraph", "Påhittad text."),
        Block("item", "punkt", marker="•"),
        Block("item", "steg", marker="1."),
    )


def test_only_pictures(file: Path) -> None:
    with pytest.raises(UnreadableFile) as caught:
        read_docx(docx(file, p(runs="<w:r><w:drawing/></w:r>"), p(runs="<w:r><w:pict/></w:r>")))
    assert caught.value.reason == "DOCX-filen innehåller bara bilder (2 st), ingen text"
    assert caught.value.remedy == "öppna den i Word och spara den som PDF: då läses bilderna med textigenkänning (OCR)"


def test_a_file_put_together_of_others(file: Path) -> None:
    with pytest.raises(UnreadableFile, match="hopsatt av inbäddade filer"):
        read_docx(docx(file, p("Text."), '<w:altChunk r:id="a"/>'))


def test_a_broken_number_is_a_broken_file(file: Path) -> None:
    with pytest.raises(UnreadableFile, match=r"DOCX-filen är trasig eller ofullständig \(ValueError: invalid literal"):
        read_docx(docx(file, p("x", properties='<w:outlineLvl w:val="ett"/>')))
