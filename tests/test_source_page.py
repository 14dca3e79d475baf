from __future__ import annotations

import dataclasses
import re

from assistent.citations import cite_span
from assistent.documents import FileState
from assistent.places import Box, Marks
from assistent.source_page import View, refusal, source
from assistent.types import Document, Page, Section, Sentence, Text

HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"
CANONICAL = "§ 7\n\nArkiv\n\nNämnden ansvarar. Rektorn\nleder.\n\nSida 4\n\n• ett\n• två\n\nSlut\n\nDen gäller\n\nhela kommunen."
END = CANONICAL.index("Slut")
TURN = CANONICAL.index("Sida 4")
SECTIONS = (Section(("§ 7 Arkiv",), 0, END), Section(("§ 7 Arkiv", "Slut"), END, len(CANONICAL)))


def view(quote: str = "Nämnden ansvarar.", file: str = "plan.md", **more: object) -> View:
    document = Document("plan", "exempelby", file, "Plan", language="sv")
    pages = (Page(1, None, 0, TURN), Page(2, "1", TURN, len(CANONICAL)))
    text = Text(document, CANONICAL, pages, SECTIONS, (Sentence(12, 29, 0),), (), ((TURN, TURN + 6),))  # fmt: skip
    start = CANONICAL.index(quote)
    made = View(text, cite_span(text, start, start + len(quote)), FileState.UNCHANGED, "kalla?a=1#citat")
    return dataclasses.replace(made, **more)  # type: ignore[arg-type]


def body(shown: str) -> str:
    return shown[shown.index("<main") :]


def test_headings_paragraphs_and_furniture_are_told_apart() -> None:
    assert re.findall(r"<(h[3-6]|p)( class=\"furniture\")?>(.*?)</", body(source(view())), re.S)[-8:] == [
        ("h3", "", "§ 7"),
        ("h3", "", "Arkiv"),
        ("p", "", '<mark id="citat">Nämnden ansvarar.'),
        ("p", ' class="furniture"', "Sida 4"),
        ("p", "", "• ett\n• två"),
        ("h4", "", "Slut"),
        ("p", "", "Den gäller"),
        ("p", "", "hela kommunen."),
    ]


def test_a_quotation_over_paragraphs_is_marked_in_each_with_one_fragment() -> None:
    shown = source(view("leder.\n\nSida 4\n\n• ett"))
    assert re.findall(r"<mark[^>]*>[^<]*</mark>", shown) == [
        '<mark id="citat">leder.</mark>',
        "<mark>Sida 4</mark>",
        "<mark>• ett</mark>",
    ]


def drawn(number: int, *boxes: Box) -> Marks:
    return Marks(number, boxes, 1.0 if boxes else 0.0, 600, 800)


def test_a_quotation_on_two_pages_shows_both_and_turns_from_their_ends() -> None:
    both = (drawn(1, Box(0, 0, 1, 1)), drawn(2, Box(0, 0, 1, 1)))
    shown = source(view("Rektorn\nleder.\n\nSida 4", "plan.pdf", shown=both, count=5))
    assert "Sida 1–2 av 5" in shown
    assert "sida=3" in shown
    assert "Föregående sida" not in shown
    assert shown.count('id="citat"') == 1
    assert "<mark>Rektorn\nleder.</mark>" in shown
    assert "<mark>Sida 4</mark>" in shown


def test_the_fragment_is_the_page_where_nothing_could_be_marked() -> None:
    shown = source(view(file="plan.pdf", shown=(drawn(1),), count=2))
    assert '<section class="page" id="citat" aria-label="Sida 1">' in shown
    assert "Citatet kunde inte markeras i bilden. Det står i texten." in shown


def test_a_page_that_holds_no_text_says_so() -> None:
    assert "Sidan har ingen läst text." in source(view(file="plan.pdf", shown=(drawn(3),), count=3))


def test_a_document_in_another_language_is_marked_so_but_not_our_own_words() -> None:
    english = view()
    document = dataclasses.replace(english.text.document, language="en")
    shown = source(dataclasses.replace(english, text=dataclasses.replace(english.text, document=document)))
    assert '<h1 lang="en">Plan</h1>' in shown
    assert '<h2 lang="sv">Dokumentets text</h2>' in shown


def test_nothing_of_a_document_becomes_markup() -> None:
    document = Document(
        HOSTILE, HOSTILE, f"{HOSTILE}.pdf", HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE, language=HOSTILE
    )
    text = Text(
        document, HOSTILE, (Page(1, HOSTILE, 0, len(HOSTILE)),), (Section((HOSTILE,), 0, len(HOSTILE)),), (), ()
    )
    citation = cite_span(text, 0, len(HOSTILE))
    for shown in ((), (drawn(1, Box(0, 0, 1, 1)),)):
        page = source(View(text, citation, FileState.CHANGED, f"kalla?{HOSTILE}", HOSTILE, shown, 1))
        assert re.findall(r"<script[^>]*>", page) == re.findall(
            r'<script src="\./assistent/copy\.js\?v=\w+" defer>', page
        )
        assert len(re.findall(r"<script", page)) == 1
        assert not re.search(r"<[^>]*\son\w+=[^>]*>", re.sub(r'"[^"]*"', '""', page))
        assert "<img src=x" not in page
    assert "<script>" not in refusal(HOSTILE, HOSTILE)
