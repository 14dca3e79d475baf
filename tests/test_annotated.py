"""The marked-up copies of a checked text."""

from __future__ import annotations

import io
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from checked import checked_library
from docx import Document

from assistent.annotated import docx, html, pieces
from assistent.checking import check
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
