"""Could a difference be OCR's doing? Then nobody but the page's own picture can decide.

The limits are from Tesseract's Swedish model on 14 blurred and noisy pages, 1,350 words read right and
197 read wrong: under .95 lie 95 % of the wrong words (and 39 % of the right), of numbers under .9 90 %
of the wrong (and 43 % of the right).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from assistent.differences import MODALS, NEGATIONS, Difference, Kind
from assistent.types import Page, Text

SURE = 0.95
"""A word read with this confidence stands as it was read, but for letters that look alike."""
SURE_NUMBER = 0.9
"""A number is believed from here on: a wrong digit is what quotations are checked for."""
_LOOK_ALIKE = (
    ("[åäàáâ]", "a"), ("[öòó0]", "o"), ("[éèê]", "e"), ("rn", "m"), ("cl", "d"), ("vv", "w"), ("[§$]", "s"),
    ("t[ti]|ii", "u"), ("[1!|ljí]", "i"),
)  # fmt: skip


def explain(differences: Sequence[Difference], text: Text) -> bool:
    """Whether reading errors of the page could explain every one of the differences."""
    return bool(differences) and all(_explains(difference, text) for difference in differences)


def _explains(difference: Difference, text: Text) -> bool:
    page = text.page_at(difference.start)
    if not page.ocr or not difference.document or not difference.quoted:
        return bool(page.ocr) and difference.kind is Kind.PUNCTUATION
    if difference.kind in (Kind.PUNCTUATION, Kind.SPLIT):
        return True
    own, other = difference.quoted.casefold(), difference.document.casefold()
    telling = NEGATIONS | MODALS
    if set(own.split()) & telling and set(other.split()) & telling:
        return False
    if _looks(own) == _looks(other):
        return True
    confidence = _confidence(page, difference.document)
    if any(c.isdigit() for c in own + other):
        return confidence < SURE_NUMBER and _distance(own, other) <= 2
    return confidence < SURE and _distance(own, other) <= max(1, len(other) // 4)


def _looks(words: str) -> str:
    for pattern, letter in _LOOK_ALIKE:
        words = re.sub(pattern, letter, words)
    return words


def _confidence(page: Page, words: str) -> float:
    """The highest confidence with which OCR read one of the words on the page; the page's own where
    the words are not found (a word put together over a line end)."""
    wanted = {_bare(word) for word in words.split()}
    return max((w.confidence for w in page.ocr if _bare(w.text) in wanted), default=page.confidence or 0.0)


def _bare(word: str) -> str:
    return word.strip(".,;:!?()[]\"”“’'»«–-").casefold()


def _distance(one: str, other: str) -> int:
    codes = SequenceMatcher(None, one, other, autojunk=False).get_opcodes()
    return sum(max(b - a, d - c) for tag, a, b, c, d in codes if tag != "equal")
