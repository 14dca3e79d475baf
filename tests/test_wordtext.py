"""What Word shows of a paragraph: fields, text boxes, bold, controls."""

from __future__ import annotations

from typing import Any

import pytest
from office_files import p, run

from assistent.archives import parse
from assistent.wordstyles import Style, Styles
from assistent.wordtext import Collected, WordText, is_placeholder

NAMESPACES = 'xmlns:w="http://purl.oclc.org/ooxml/wordprocessingml/main" xmlns:mc="urn:mc" xmlns:wps="urn:wps"'
"""The strict form of OOXML has other namespaces than the usual one."""


def element(xml: str) -> Any:
    return parse(f"<x {NAMESPACES}>{xml}</x>".encode())[0]


def collected(*runs: str, style: Style = Style()) -> Collected:  # noqa: B008
    styles = Styles(parse(b'<x xmlns:w="urn:w"><w:style w:styleId="Stark"><w:rPr><w:b/></w:rPr></w:style></x>'))
    return WordText(styles).collect(element(p(runs="".join(runs))), style)


def field(kind: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


def instruction(text: str) -> str:
    return f"<w:r><w:instrText>{text}</w:instrText></w:r>"


def test_a_field_shows_its_result_also_within_another() -> None:
    inner = field("begin") + instruction("PAGE") + field("separate") + run("7") + field("end")
    found = collected(
        field("begin"), instruction(" IF x "), inner, field("separate"), run("ja"), field("end"), field("end")
    )
    assert (found.text, found.contents) == ("7ja", False)


def test_a_table_of_contents_goes_on_over_paragraphs_until_it_ends() -> None:
    text = WordText(Styles(None))
    opened = p(runs=field("begin") + instruction("TO") + instruction("C \\o") + field("separate") + run("1 Syfte"))
    told = [
        text.collect(element(xml), Style()).contents for xml in (opened, p("2 Mål"), p(runs=field("end")), p("Text."))
    ]
    assert told == [True, True, True, False]


@pytest.mark.parametrize(
    ("runs", "style", "plain"),
    [
        (run("fet", "<w:b/>"), Style(), False),
        (run("fet", '<w:b w:val="1"/>') + run(" "), Style(), False),
        (run("fet", "<w:b/>") + run("inte"), Style(), True),
        (run("av stil"), Style(bold=True), False),
        (run("inte", '<w:b w:val="0"/>'), Style(bold=True), True),
        (run("av teckenstil", '<w:rStyle w:val="Stark"/>'), Style(), False),
        (run("av annan", '<w:rStyle w:val="Okänd"/>'), Style(), True),
    ],
)
def test_what_is_plain(runs: str, style: Style, plain: bool) -> None:
    assert collected(runs, style=style).plain is plain


def test_text_boxes_are_kept_apart_the_outermost_of_each_once() -> None:
    inner = f"<w:pict><w:txbxContent>{p('inre')}</w:txbxContent></w:pict>"
    box = f"<w:txbxContent>{p('yttre')}{p(runs=inner)}</w:txbxContent>"
    both = f"<mc:AlternateContent><mc:Choice><w:drawing>{box}</w:drawing></mc:Choice><mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent>"
    found = collected(run("Text."), f"<w:r>{both}</w:r>", "<w:r><mc:AlternateContent/></w:r>")
    assert found.text.startswith("Text.")
    assert len(found.boxes) == 1


def test_only_the_old_form_of_a_drawing() -> None:
    box = f"<w:pict><w:txbxContent>{p('x')}</w:txbxContent></w:pict>"
    found = collected(f"<w:r><mc:AlternateContent><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r>")
    assert len(found.boxes) == 1


def test_placeholders() -> None:
    assert is_placeholder(element("<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr></w:sdt>"))
    assert not is_placeholder(element('<w:sdt><w:sdtPr><w:showingPlcHdr w:val="0"/></w:sdtPr></w:sdt>'))
    assert not is_placeholder(element("<w:sdt/>"))
