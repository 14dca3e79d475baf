"""A web page becomes blocks: main content, lists, tables, notes, encodings, what is hidden."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistent.errors import UnreadableFile
from assistent.lines import BOLD_LEVEL, Block
from assistent.webpage import decode_html, read_html


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "sida.html"


def blocks(file: Path, html: str) -> tuple[Block, ...]:
    file.write_text(html, encoding="utf-8")
    return read_html(file).blocks


def shape(file: Path, html: str) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in blocks(file, html)]


def test_the_main_content_is_what_is_read(file: Path) -> None:
    page = (
        "<title>Policy - Exempelby</title><header><p>Exempelby kommun</p></header><nav><ul><li>Start</ul></nav>"
        "<main><header><h1>Policy för <em>resor</em></h1></header><nav>Du är här</nav><p>Text&nbsp;ett.<p>Text <b>två</b>.</main>"
        "<aside>Nyheter</aside><footer>Kontakt</footer>"
    )
    assert shape(file, page) == [
        ("heading", "Policy för resor"),
        ("paragraph", "Text ett."),
        ("paragraph", "Text två."),
        ("furniture", "Du är här"),
    ]


def test_without_main_the_only_article_or_all_but_what_stands_around(file: Path) -> None:
    around = '<div role="navigation">Meny</div><h1>Titel</h1>'
    assert shape(file, f"{around}<p>Utanför.</p><article><p>Text.</p></article>") == [
        ("heading", "Titel"),
        ("paragraph", "Text."),
    ]
    assert shape(
        file, f'<div id="cookie-banner">Kakor</div>{around}<p>Text.</p><div class="breadcrumb">Start</div>'
    ) == [
        ("heading", "Titel"),
        ("paragraph", "Text."),
        ("furniture", "Kakor"),
        ("furniture", "Meny"),
        ("furniture", "Start"),
    ]


@pytest.mark.parametrize(
    "hidden",
    ["<p hidden>x</p>", '<p aria-hidden="true">x</p>', '<p style="color:red; display : none">x</p>', "<script>x</script>",
     "<style>x</style>", "<template><p>x</p></template>", "<noscript>x</noscript>", "<!-- x -->", '<span class="sr-only">x</span>',
     '<span class="env-assistive-text">x</span>', "<button>x</button>", "<select><option>x</select>", "<del>x</del>"],
)  # fmt: skip
def test_what_is_hidden_is_left_out(file: Path, hidden: str) -> None:
    assert shape(file, f"<main><p>Text.</p>{hidden}</main>") == [("paragraph", "Text.")]


@pytest.mark.parametrize("text", ["Skriv ut", "skriv ut sidan", "Lyssna", "Till toppen", "Dela sidan"])
def test_what_is_to_be_pressed_is_furniture(file: Path, text: str) -> None:
    assert shape(file, f"<main><p>Text.</p><p><a href='#'>{text}</a></p></main>") == [
        ("paragraph", "Text."),
        ("furniture", text),
    ]


def test_headings_lists_breaks_and_bold(file: Path) -> None:
    page = (
        "<h2>Två</h2><h3>Tre<br>mer</h3><div role=heading aria-level=4>Fyra</div><p><strong>Fet</strong></p><p>rad ett<br>\n rad två</p>"
        "<ul><li>a<ul><li>b</li></ul></li><li><p>c</p><p>d</p></li></ul><ol start=3><li>e<li value=7>f<li>g</ol><ol type=a><li>h</ol>"
        "Löst <pre>  kod\n    rad</pre>"
    )
    assert [(b.kind, b.text, b.level, b.marker) for b in blocks(file, page)] == [
        ("heading", "Två", 2, ""),
        ("heading", "Tre mer", 3, ""),
        ("heading", "Fyra", 4, ""),
        ("heading", "Fet", BOLD_LEVEL, ""),
        ("paragraph", "rad ett\nrad två", 0, ""),
        ("item", "a", 0, "–"),
        ("item", "b", 1, "–"),
        ("item", "c", 0, "–"),
        ("paragraph", "d", 0, ""),
        ("item", "e", 0, "3."),
        ("item", "f", 0, "7."),
        ("item", "g", 0, "8."),
        ("item", "h", 0, "a."),
        ("paragraph", "Löst", 0, ""),
        ("paragraph", "kod\nrad", 0, ""),
    ]


def test_what_word_processors_save(file: Path) -> None:
    page = '<div title="header"><p>Exempelby</p></div><p class="MsoTitle">Policy</p><p class="title">Del</p><div role=heading aria-level=x>Tre</div>'
    assert [(b.kind, b.text, b.level) for b in blocks(file, page)] == [
        ("heading", "Policy", 1),
        ("heading", "Del", 1),
        ("heading", "Tre", 2),
        ("furniture", "Exempelby", 0),
    ]


def test_a_paragraph_that_is_the_pages_title_is_its_heading(file: Path) -> None:
    page = "<html><head><title> Policy </title></head><body><p><font size=6>Policy</font></p><p>Policy för resor.</p></body></html>"
    assert shape(file, page) == [("heading", "Policy"), ("paragraph", "Policy för resor.")]


def test_terms_stand_before_what_is_said_of_them(file: Path) -> None:
    page = "<dl><dt>Ägare<dd>Kommunchefen<dt>Gäller:<dd>från 2026<dd>tills vidare</dd><div><dt>Sist</div></dl>"
    assert shape(file, page) == [
        ("paragraph", x) for x in ("Ägare: Kommunchefen", "Gäller: från 2026", "tills vidare", "Sist")
    ]


def test_tables(file: Path) -> None:
    page = (
        "<table><caption>Delegater</caption><thead><tr><th rowspan=2>Nr<th colspan=2>Ansvar<tr><th>Beslut<th>Verk</thead>"
        "<tr><th scope=row rowspan=2>1<td>A<td><p>B</p><p>C</p><tr><td>D<td><ul><li>E<li>F</ul></table>"
    )
    columns = ("Nr", "Ansvar Beslut", "Ansvar Verk")
    assert blocks(file, page) == (
        Block("paragraph", "Delegater"),
        Block("row", "Nr: 1 | Ansvar Beslut: A | Ansvar Verk: B; C", columns=columns),
        Block("row", "Nr: 1 | Ansvar Beslut: D | Ansvar Verk: – E – F", columns=columns),
    )


def test_a_table_that_arranges_the_page_is_none(file: Path) -> None:
    page = "<table><tr><td><h1>Titel</h1><td>Meny<tr><td><p>Text.</p><table><tr><th>a<th>b<tr><td>1<td>2</table><td>Mer.</table>"
    assert shape(file, page) == [
        ("heading", "Titel"),
        ("paragraph", "Meny"),
        ("paragraph", "Text."),
        ("row", "a: 1 | b: 2"),
        ("paragraph", "Mer."),
    ]


def test_footnotes_follow_the_paragraph_that_refers_to_them(file: Path) -> None:
    page = (
        '<main><p>Avgift<sup><a href="#a7">1</a></sup> tas ut.</p><p id="a7">1. Ej bolag.</p><p>Enligt lag<sup><a href="#fn1" id="r1">[1]</a></sup> gäller.</p><p>Mer<a href="#_ftn2">2</a>.</p><p>Se <a href="#syfte">3</a>.</p>'
        '<h2 id="syfte">Syfte</h2><ol><li id="fn1">Lag (2017:725). <a href="#r1">↩</a></li></ol>'
        '<div><p><a name="_ftn2" href="#_ftnref2">2</a> Not två.</p></div></main>'
    )
    assert blocks(file, page) == (
        Block("paragraph", "Avgift tas ut."),
        Block("footnote", "Ej bolag.", marker="1"),
        Block("paragraph", "Enligt lag gäller."),
        Block("footnote", "Lag (2017:725).", marker="1"),
        Block("paragraph", "Mer."),
        Block("footnote", "Not två.", marker="2"),
        Block("paragraph", "Se 3."),
        Block("heading", "Syfte", level=2),
    )


# --- encodings and bad files --------------------------------------------------------------------


@pytest.mark.parametrize(
    "data",
    [
        "<p>Å".encode(), b"\xef\xbb\xbf" + "<p>Å".encode(), "<p>Å".encode("utf-16"), "<p>Å".encode("cp1252"),
        '<meta charset="iso-8859-1"><p>Å'.encode("cp1252"), '<meta charset="okänd"><p>Å'.encode(),
        '<meta charset="utf-8"><p>Å'.encode("cp1252"), '<meta content="text/html; charset=ISO-8859-15"><p>Å'.encode("iso-8859-15"),
    ],
)  # fmt: skip
def test_every_encoding_of_municipal_pages(data: bytes) -> None:
    assert decode_html(data).endswith("<p>Å")


@pytest.mark.parametrize("data", [b"\x00\x01\x02" * 100, b"\x01\x02\x03"])
def test_binary_data(file: Path, data: bytes) -> None:
    file.write_bytes(data)
    with pytest.raises(UnreadableFile) as caught:
        read_html(file)
    assert caught.value.reason == "filen är ingen webbsida (den innehåller binära data)"


def test_a_file_of_another_format(file: Path) -> None:
    file.write_bytes(b"%PDF-1.4")
    with pytest.raises(
        UnreadableFile, match=r"filändelsen är \.html men innehållet är en PDF-fil byt filändelsen till"
    ):
        read_html(file)


def test_what_would_be_cut_off_is_refused(file: Path) -> None:
    with pytest.raises(UnreadableFile, match="webbsidan är för djupt nästlad för att läsas hel"):
        blocks(file, "<div>" * 300 + "djupt")


@pytest.mark.parametrize("html", ["", "  \n", "<!-- bara -->", "<?xml version='1.0'?>"])
def test_nothing(file: Path, html: str) -> None:
    with pytest.raises(UnreadableFile, match="filen innehåller ingen text"):
        blocks(file, html)


def test_entities_are_not_expanded(file: Path) -> None:
    page = '<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/hostname">]><html><body><p>&x;</p></body></html>'
    assert "&x;" in shape(file, page)[-1][1]
