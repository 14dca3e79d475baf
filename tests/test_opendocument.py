"""An ODT becomes blocks: headings, lists and numbering, tables, notes, tracked changes, pages."""

from __future__ import annotations

from pathlib import Path

import odfdo
import pytest
from office_files import odt

from assistent.errors import UnreadableFile
from assistent.lines import BOLD_LEVEL, Block, Reading
from assistent.opendocument import read_odt

BULLETS = (
    '<text:list-style style:name="L"><text:list-level-style-bullet text:level="1" text:bullet-char="–"/>'
    '<text:list-level-style-number text:level="2" style:num-format="a" style:num-suffix=")"/></text:list-style>'
)
NUMBERS = (
    '<text:list-style style:name="N"><text:list-level-style-number text:level="1" style:num-format="1" style:num-suffix="."/>'
    '<text:list-level-style-number text:level="2" style:num-format="1" text:display-levels="2"/></text:list-style>'
)
BOLD = '<style:style style:name="B"><style:text-properties fo:font-weight="bold"/></style:style>'


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "dokument.odt"


def p(text: str, style: str = "") -> str:
    return f'<text:p text:style-name="{style}">{text}</text:p>'


def h(text: str, level: int = 1, more: str = "") -> str:
    return f'<text:h text:outline-level="{level}" {more}>{text}</text:h>'


def items(style: str, *texts: str, more: str = "") -> str:
    inner = "".join(f"<text:list-item>{text if text.startswith('<') else p(text)}</text:list-item>" for text in texts)
    return f'<text:list text:style-name="{style}" {more}>{inner}</text:list>'


def row(*cells: str) -> str:
    made = "".join(c if c.startswith("<") else f"<table:table-cell>{p(c)}</table:table-cell>" for c in cells)
    return f"<table:table-row>{made}</table:table-row>"


def table(header: str, *rows: str) -> str:
    return f"<table:table><table:table-header-rows>{header}</table:table-header-rows>{''.join(rows)}</table:table>"


def shape(reading: Reading) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in reading.blocks]


def test_headings_by_level_and_by_style(file: Path) -> None:
    styles = (
        '<style:style style:name="Title"/><style:style style:name="P1" style:parent-style-name="Title"/>'
        '<style:style style:name="R" style:display-name="Rubrik 2 utan nummer"/>' + BOLD
    )
    reading = read_odt(
        odt(file, p("Policy", "P1"), h("Syfte", 3), p("Mål", "R"), p("Bakgrund", "B"), p("Text."), automatic=styles)
    )
    assert [(block.kind, block.text, block.level) for block in reading.blocks] == [
        ("heading", "Policy", 1),
        ("heading", "Syfte", 3),
        ("heading", "Mål", 2),
        ("heading", "Bakgrund", BOLD_LEVEL),
        ("paragraph", "Text.", 0),
    ]


def test_headings_are_numbered_by_the_outline(file: Path) -> None:
    outline = (
        '<text:outline-style><text:outline-level-style text:level="1" style:num-format="1" style:num-suffix=" kap."/>'
        '<text:outline-level-style text:level="2" style:num-format="1" text:display-levels="2"/>'
        '<text:outline-level-style text:level="3" style:num-format=""/></text:outline-style>'
        '<style:style style:name="U" style:list-style-name=""/>'
    )
    body = [h("Allmänt"), h("Syfte", 2), h("", 2), h("Mål", 2), h("Utan", 3), h("Ekonomi"), h("Budget", 2),
            h("Bilaga", 1, 'text:is-list-header="true"'), h("Förord", 1, 'text:style-name="U"'),
            h("Tio", 1, 'text:restart-numbering="true" text:start-value="10"')]  # fmt: skip
    assert [block.text for block in read_odt(odt(file, *body, styles=outline)).blocks] == [
        "1 kap. Allmänt", "1.1 Syfte", "1.2 Mål", "Utan", "2 kap. Ekonomi", "2.1 Budget", "Bilaga", "Förord", "10 kap. Tio",
    ]  # fmt: skip


def test_lists_have_marks_levels_and_paragraphs_that_go_on(file: Path) -> None:
    inner = p("två") + items("", "inre", "innersta") + p("fortsätter")
    reading = read_odt(odt(file, items("L", "ett", inner), p("Efter."), automatic=BULLETS))
    assert [(block.kind, block.marker, block.text, block.level) for block in reading.blocks] == [
        ("item", "–", "ett", 0),
        ("item", "–", "två", 0),
        ("item", "a)", "inre", 1),
        ("item", "b)", "innersta", 1),
        ("paragraph", "", "fortsätter", 0),
        ("paragraph", "", "Efter.", 0),
    ]


def test_a_list_counts_for_itself_unless_it_continues_another(file: Path) -> None:
    reading = read_odt(odt(
        file, items("N", "a", "b", more='xml:id="x"'), items("N", "c"), items("N", "d", more='text:continue-numbering="true"'),
        items("N", "e", more='text:continue-list="x"'), items("N", "<text:list><text:list-item>" + p("f") + "</text:list-item></text:list>"),
        automatic=NUMBERS,
    ))  # fmt: skip
    assert [(block.marker, block.text) for block in reading.blocks] == [
        ("1.", "a"), ("2.", "b"), ("1.", "c"), ("2.", "d"), ("3.", "e"), ("1.1", "f"),
    ]  # fmt: skip


def test_signs_of_paragraphs_are_text(file: Path) -> None:
    signs = (
        '<text:list-style style:name="S"><text:list-level-style-number text:level="1" style:num-format="1" '
        'style:num-suffix=" §"/></text:list-style>'
    )
    reading = read_odt(odt(file, items("S", "Nämnden ansvarar.", "Styrelsen leder."), automatic=signs))
    assert shape(reading) == [("paragraph", "1 § Nämnden ansvarar."), ("paragraph", "2 § Styrelsen leder.")]


def test_what_counts_as_text(file: Path) -> None:
    hidden = '<style:style style:name="D"><style:text-properties text:display="none"/></style:style>'
    text = (
        "Nämnden\n   ska<text:s text:c='3'/>alltid<text:tab/>besluta<text:line-break/>om <text:a>länk</text:a>,"
        " <text:bookmark-ref>§ 7</text:bookmark-ref><text:bookmark-start text:name='x'/>.<office:annotation><text:p>nej</text:p>"
        "</office:annotation><text:span text:style-name='D'>dold</text:span><text:hidden-text>dold</text:hidden-text>"
    )
    changes = f"<text:tracked-changes><text:changed-region>{p('struket')}</text:changed-region></text:tracked-changes>"
    section = (
        f'<text:section text:display="none">{p("dold")}</text:section><text:section>{p("I avsnitt.")}</text:section>'
    )
    assert shape(read_odt(odt(file, changes, p(text), section, automatic=hidden))) == [
        ("paragraph", "Nämnden ska alltid besluta\nom länk, § 7."),
        ("paragraph", "I avsnitt."),
    ]


def test_notes_follow_the_paragraph_that_refers_to_them(file: Path) -> None:
    note = f"<text:note><text:note-citation>1</text:note-citation><text:note-body>{p('Lag (2017:725).')}</text:note-body></text:note>"
    assert read_odt(odt(file, p(f"Enligt lag{note} gäller."), p("Sist."))).blocks == (
        Block("paragraph", "Enligt lag gäller."),
        Block("footnote", "Lag (2017:725).", marker="1"),
        Block("paragraph", "Sist."),
    )


def test_furniture(file: Path) -> None:
    master = f"<style:master-page><style:header>{p('Exempelby kommun')}</style:header><style:footer>{p('Sida 1')}</style:footer></style:master-page>"
    contents = f"<text:table-of-content><text:index-body>{p('Syfte 3')}</text:index-body></text:table-of-content>"
    assert shape(read_odt(odt(file, contents, p("Mål 4", "Contents_20_1"), p("Text."), styles=master))) == [
        ("furniture", "Exempelby kommun"),
        ("furniture", "Syfte 3"),
        ("furniture", "Mål 4"),
        ("paragraph", "Text."),
        ("furniture", "Sida 1"),
    ]


def test_text_boxes_follow_their_paragraph(file: Path) -> None:
    frame = f"<draw:frame><draw:text-box>{p('I rutan.')}</draw:text-box></draw:frame>"
    assert shape(read_odt(odt(file, frame, p(f"Text.{frame}")))) == [
        ("paragraph", x) for x in ("I rutan.", "Text.", "I rutan.")
    ]


def test_pages(file: Path) -> None:
    turned = '<style:style style:name="T"><style:paragraph-properties fo:break-before="page"/></style:style>'
    body = p("Ett <text:soft-page-break/>två."), "<text:soft-page-break/>" + p("Tre."), p("Fyra.", "T")
    reading = read_odt(odt(file, *body, automatic=turned))
    assert [(block.text, block.page, block.breaks) for block in reading.blocks] == [
        ("Ett två.", 1, ((4, 2),)),
        ("Tre.", 3, ()),
        ("Fyra.", 4, ()),
    ]


def test_tables(file: Path) -> None:
    top = f'<table:table-cell table:number-rows-spanned="2">{p("Chef")}</table:table-cell>'
    wide = (
        f'<table:table-cell table:number-columns-spanned="2">{p("Avtal")}</table:table-cell><table:covered-table-cell/>'
    )
    ends = '<table:table-cell table:number-columns-repeated="100000000"/>'
    listed = f"<table:table-cell>{items('L', 'köp', 'sälj')}</table:table-cell>"
    reading = read_odt(odt(
        file, table(row("Nr", "Ärende", "Delegat"), row("1", listed, top), row("2", "Hyr", "<table:covered-table-cell/>"), row("3", wide, ends)),
        automatic=BULLETS,
    ))  # fmt: skip
    assert [(block.kind, block.text) for block in reading.blocks] == [
        ("row", "Nr: 1 | Ärende: – köp – sälj | Delegat: Chef"),
        ("row", "Nr: 2 | Ärende: Hyr | Delegat: Chef"),
        ("row", "Nr: 3 | Ärende: Avtal"),
    ]


def test_pages_begin_within_tables(file: Path) -> None:
    turn = "<text:soft-page-break/>"
    inside = f"<table:table-cell>{p('Två')}{turn}{p('och mer')}</table:table-cell>"
    body = table(row("Nr", "Ärende"), row("1", "Ett"), turn, row("2", inside), row("3", "Tre"))
    frame = f"<table:table>{row('I ram.')}{turn}{row('Sist.')}</table:table>"
    assert [(block.text, block.page) for block in read_odt(odt(file, body, frame)).blocks] == [
        ("Nr: 1 | Ärende: Ett", 1),
        ("Nr: 2 | Ärende: Två och mer", 2),
        ("Nr: 3 | Ärende: Tre", 3),
        ("I ram.", 3),
        ("Sist.", 4),
    ]


def test_a_file_that_odfdo_has_written(file: Path) -> None:
    document = odfdo.Document("text")
    document.body.clear()
    for element in (
        odfdo.Header(1, "Rutin"),
        odfdo.Paragraph("Påhittad text i Exempelby."),
        odfdo.List(["ett", "två"]),
    ):
        document.body.append(element)
    document.save(str(file))
    assert [(block.kind, block.text, block.marker) for block in read_odt(file).blocks if block.kind != "furniture"] == [
        ("heading", "1. Rutin", ""),
        ("paragraph", "Påhittad text i Exempelby.", ""),
        ("item", "ett", "•"),
        ("item", "två", "•"),
    ]


def test_only_pictures(file: Path) -> None:
    with pytest.raises(UnreadableFile) as caught:
        read_odt(odt(file, p("<draw:frame><draw:image/></draw:frame>")))
    assert caught.value.reason == "ODT-filen innehåller bara bilder (1 st), ingen text"


def test_a_password(file: Path) -> None:
    with pytest.raises(UnreadableFile, match="ODT-filen är skyddad med lösenord spara en kopia utan lösenord"):
        read_odt(odt(file, p("x"), manifest="<encryption-data/>"))


def test_a_broken_level_is_a_broken_file(file: Path) -> None:
    with pytest.raises(UnreadableFile, match=r"ODT-filen är trasig eller ofullständig \(ValueError"):
        read_odt(odt(file, '<text:h text:outline-level="ett">x</text:h>'))
