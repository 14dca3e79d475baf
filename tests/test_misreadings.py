"""What OCR may have read wrong, nobody calls false; what it surely read right, is."""

from __future__ import annotations

import pytest

from assistent.differences import Difference, Kind
from assistent.misreadings import explain
from assistent.types import Document, OcrWord, Page, Text

DOCUMENT = Document("prov", "prov", "prov.pdf", "Prov")


def page_text(word: str, confidence: float, ocr: bool = True) -> Text:
    words = (OcrWord(word, 0, 0, 1, 1, confidence),) if ocr else ()
    return Text(DOCUMENT, word, (Page(1, None, 0, len(word), words, confidence if ocr else None),), (), (), ())


def explained(kind: Kind, quoted: str, document: str, confidence: float, ocr: bool = True) -> bool:
    difference = Difference(kind, quoted, document, 0, len(document), 0, len(quoted))
    return explain([difference], page_text(document, confidence, ocr))


@pytest.mark.parametrize(
    ("kind", "quoted", "document", "confidence"),
    [
        (Kind.WORD, "kommunen", "kommunon", 0.6),
        (Kind.WORD, "regionerna", "regionema", 0.99),  # rn and m look alike
        (Kind.WORD, "när", "nar", 0.99),
        (Kind.NUMBER, "5", "3", 0.5),
        (Kind.NUMBER, "1", "I", 0.97),
        (Kind.PUNCTUATION, ",", ".", 0.99),
        (Kind.PUNCTUATION, ",", "", 0.99),
        (Kind.NEGATION, "inte", "jnte", 0.5),
    ],
)
def test_a_reading_error_can_explain_it(kind: Kind, quoted: str, document: str, confidence: float) -> None:
    assert explained(kind, quoted, document, confidence)


@pytest.mark.parametrize(
    ("kind", "quoted", "document", "confidence"),
    [
        (Kind.WORD, "kommunen", "kommunon", 0.97),
        (Kind.WORD, "kommunen", "regionen", 0.3),
        (Kind.NUMBER, "5", "3", 0.95),
        (Kind.NUMBER, "13", "12", 0.91),
        (Kind.MODAL, "kan", "får", 0.3),
        (Kind.NEGATION, "inte", "", 0.3),
        (Kind.OMISSION, "", "inte", 0.3),
        (Kind.NEGATION, "ingen", "inget", 0.3),
    ],
)
def test_or_cannot(kind: Kind, quoted: str, document: str, confidence: float) -> None:
    assert not explained(kind, quoted, document, confidence)


def test_a_page_with_text_of_its_own_has_no_reading_errors() -> None:
    assert not explained(Kind.WORD, "kommunen", "kommunon", 0.1, ocr=False)


def test_one_difference_that_cannot_be_explained_is_enough() -> None:
    text = page_text("kommunon", 0.5)
    good = Difference(Kind.WORD, "kommunen", "kommunon", 0, 8, 0, 8)
    bad = Difference(Kind.NEGATION, "inte", "", 0, 0, 0, 4)

    assert explain([good], text)
    assert not explain([good, bad], text)
    assert not explain([], text)
