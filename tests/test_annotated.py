"""The marked-up copies of a checked text."""

from __future__ import annotations

import io
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from checked import checked_library
from docx import Document

from assistent.annotated import corrections, docx, html, pieces
from assistent.checking import check
from assistent.differences import Difference, Kind
from assistent.library import Library
from assistent.verdicts import Item, Report, Verdict

HOSTILE = "<script>alert(1)</script> & ”Resorna följs upp varje\nmånad av kommunstyrelsen <img src=x onerror=y>.”"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    return checked_library(tmp_path_factory.mktemp("prov"))


def test_pieces_are_cut_where_items_begin_and_end() -> None:
    items = (Item("claim", "", 0, 11, Verdict.UNDECIDED), Item("quote", "", 4, 9, Verdict.VERBATIM))
    report = Report("abc def\nghi jkl", items, "prov", "1")

    assert [[(p.text, p.items, p.last) for p in line] for line in pieces(report)] == [
        [("abc ", (0,), ()), ("def", (0, 1), ())],
        [("g", (0, 1), (1,)), ("hi", (0,), (0,)), (" jkl", (), ())],
    ]


def test_the_word_file_has_the_text_and_a_comment_on_each_item(library: Library) -> None:
    report = check("Det står ”Resorna följs upp varje\nmånad av kommunstyrelsen.” Slut.", library)
    document = Document(io.BytesIO(docx(report)))

    assert [p.text for p in document.paragraphs] == [
        "Kontrollerad mot samlingen exempel: 1 avviker.",
        "Det står ”Resorna följs upp varje",
        "månad av kommunstyrelsen.” Slut.",
    ]
    (comment,) = document.comments
    lines = [p.text for p in comment.paragraphs]
    assert comment.author == "assistent"
    assert lines[:2] == ["Citat: avviker", "Citatet avviker från dokumentet: annat ord."]
    assert lines[-1] == "Annat ord: texten har ”månad”, dokumentet ”år”."


def said(content: bytes, without: str) -> list[str]:
    """The paragraphs of a Word file with tracked changes as they are once ``without`` (w:del or w:ins) is gone."""
    document = Document(io.BytesIO(content))
    for change in document.element.xpath(f"//{without}"):
        change.getparent().remove(change)
    texts = [p._p.xpath(".//w:t | .//w:delText") for p in document.paragraphs]
    return ["".join(piece.text for piece in pieces) for pieces in texts][1:]


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("Det står ”Resorna följs upp varje\nmånad av kommunstyrelsen.” Slut.", "Det står ”Resorna följs upp varje\når av kommunstyrelsen.” Slut."),
        ("”Resorna följs noga upp varje år av kommunstyrelsen”", "”Resorna följs upp varje år av kommunstyrelsen”"),
        ("”Resorna följs varje år av kommunstyrelsen”", "”Resorna följs upp varje år av kommunstyrelsen”"),
        ("”Förvaltningschefen får aldrig besluta om undantag”", "”Förvaltningschefen får besluta om undantag”"),
        ("”Kommunchefen ansvarar för att 13 av kommunens 41 bilar byts”", "”Kommunchefen ansvarar för att 12 av kommunens 40 bilar byts”"),
    ],
)  # fmt: skip
def test_the_corrected_file_says_what_the_document_says_once_its_changes_are_accepted(
    library: Library, text: str, right: str
) -> None:
    content = docx(check(text, library), corrected=True)

    assert said(content, "w:del") == right.split("\n")
    assert said(content, "w:ins") == text.split("\n")
    assert Document(io.BytesIO(content)).comments


def test_what_is_invented_has_no_correction_and_the_plain_file_no_changes(library: Library) -> None:
    report = check("”Det är fritt fram att parkera överallt i kommunen för alla som vill.”", library)
    assert [item.verdict for item in report.items] == [Verdict.MISSING]
    assert corrections(report) == []

    differing = check("”Resorna följs upp varje månad av kommunstyrelsen.”", library)
    assert Document(io.BytesIO(docx(differing))).element.xpath("//w:ins | //w:del") == []


def test_words_put_in_last_in_a_paragraph_stand_there_once() -> None:
    missing = Difference(Kind.OMISSION, "", "år", 0, 2, 12, 12)
    items = (Item("quote", "varje", 0, 12, Verdict.DIFFERS, differences=(missing,)),)
    content = docx(Report("följs varje \nslut", items, "prov", "1"), corrected=True)

    assert said(content, "w:del") == ["följs varje år", "slut"]


def test_words_that_are_too_many_to_be_shown_are_no_correction() -> None:
    missing = Difference(Kind.OMISSION, "", "det […] slut", 0, 2, 5, 5)
    items = (Item("quote", "varje", 0, 12, Verdict.DIFFERS, differences=(missing,)),)

    assert corrections(Report("följs varje år", items, "prov", "1")) == []


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


def test_markup_in_the_checked_text_is_shown_as_text(library: Library) -> None:
    page = html(check(HOSTILE, library))
    read = _Tags()
    read.feed(page)

    assert "script" not in read.tags and "img" not in read.tags
    assert "<script>alert(1)</script>" in read.text
    assert read.tags.count("mark") == 2  # the quotation runs over two lines
    assert "default-src 'none'" in page


def test_the_page_names_each_verdict_in_words(library: Library) -> None:
    page = html(check("”Resorna följs upp varje år av kommunstyrelsen.”", library))

    assert '<mark class="verbatim">Resorna följs upp varje år av kommunstyrelsen.</mark>' in page
    assert '<a href="#u1">1</a>' in page and '<tr id="u1">' in page
    assert "<strong>Citat: ordagrant</strong>" in page


def test_hostile_text_makes_a_whole_word_file(library: Library, tmp_path: Path) -> None:
    document = Document(io.BytesIO(docx(check(HOSTILE + "\x0b\x00", library))))

    assert document.paragraphs[1].text.startswith("<script>alert(1)</script> & ”")


def test_an_item_is_looked_at_where_it_stands_only() -> None:
    looked: list[int] = []

    class Counted(Item):
        def __getattribute__(self, name: str) -> Any:
            if name == "end":
                looked.append(1)
            return super().__getattribute__(name)

    items = tuple(Counted("quote", "abcd", 10 * n, 10 * n + 4, Verdict.VERBATIM) for n in range(500))
    found = list(pieces(Report("abcd efgh " * 500, items, "prov", "1")))

    assert [len(line) for line in found] == [1000]
    assert [piece.items for piece in found[0][:4]] == [(0,), (), (1,), ()]
    assert len(looked) <= 10 * len(items)
