"""Reads the picture of a page with Tesseract: lines in reading order, each word with its place and how
sure the reading is.

Tesseract is a program of its own; without it, or without its Swedish data, ``UnreadableFile`` says
what to install.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from statistics import median
from typing import TYPE_CHECKING, Any

from assistent.errors import UnreadableFile
from assistent.layout import Line, Word
from assistent.lines import clean
from assistent.types import OcrWord

if TYPE_CHECKING:
    from PIL.Image import Image

DOTS = 300
"""Dots an inch that Tesseract reads best."""
INSTALL = "installera Tesseract med svenska: apt install tesseract-ocr tesseract-ocr-swe"
_BARS = re.compile(r"[|_~¦]+")
"""The edge of the paper, a line of a table."""
_SPECKS = re.compile(r"[^\w§]+")
_PERHAPS_SIGN = re.compile(r"[§8$&S3]{1,2}")
"""What Tesseract's Swedish data, which has no §, takes "§" and "§§" for."""
_NUMBER = re.compile(r"\d{1,4}(?:[–-]\d{1,4})?[a-z]?[.,;:)]*")
_SECONDS = 120.0
"""A page takes two to five; a picture of grain can take minutes."""
_DOUBTFUL = 0.6
"""A page read with less confidence may lie on its side; text that lies right has .85 and more."""
_SCRAWLED = 0.4
"""A line with a word less sure may have a pen run over it: its height says nothing of its type."""
_CROWNED = re.compile(r"[ÅÄÖÉÜ]")
_TALL = re.compile(r"[A-Z0-9bdfhkltåäöéüij§()\[\]/!?&%]")
_DEEP = re.compile(r"[gjpqy§()\[\]/,;Q]")


@dataclass(frozen=True, slots=True)
class Recognised:
    """What was read of a page: its lines in points, its words in reading order as fractions of the
    page as it is shown, and the mean confidence, weighted by length (0 where nothing was read)."""

    lines: tuple[Line, ...] = ()
    words: tuple[OcrWord, ...] = ()
    confidence: float = 0.0


def ready() -> bool:
    """Whether Tesseract can read Swedish here."""
    return "swe" in _languages()


def check() -> None:
    """Raises ``UnreadableFile`` unless Tesseract can read Swedish here."""
    if not ready():
        missing = "Tesseract saknar svenska" if _languages() else "textigenkänningen Tesseract finns inte på datorn"
        raise UnreadableFile(f"sidan är skannad, och {missing}", INSTALL)


@lru_cache(maxsize=1)
def _languages() -> tuple[str, ...]:
    """The languages that Tesseract has data for; none where it is not installed."""
    import pytesseract

    os.environ.setdefault("OMP_THREAD_LIMIT", "1")  # its threads wait for each other on busy cores: 11 s, not 2
    try:
        return tuple(pytesseract.get_languages())
    except (pytesseract.TesseractNotFoundError, pytesseract.TesseractError, OSError):
        return ()


def recognise(image: Image, width: float, height: float) -> Recognised:
    """Reads a page of this size (points). One that is read with little confidence is turned upright
    first, where Tesseract can tell how it lies. Raises ``UnreadableFile``."""
    check()
    found = _read(image, width, height)
    if found.confidence >= _DOUBTFUL or not (quarters := _turned(image)):
        return found
    sizes = (height, width) if quarters % 2 else (width, height)
    other = _read(image.rotate(90 * quarters, expand=True), *sizes)
    if other.confidence <= found.confidence:
        return found
    return replace(other, words=tuple(_turned_back(word, quarters) for word in other.words))


def _turned(image: Image) -> int:
    """How many quarters, counter-clockwise, the picture must be turned to stand upright."""
    import pytesseract

    try:
        told = pytesseract.image_to_osd(image, output_type=pytesseract.Output.DICT, timeout=_SECONDS)
    except (pytesseract.TesseractError, RuntimeError):  # too few characters, or no data for it
        return 0
    return (4 - round(float(told["rotate"]) / 90)) % 4


def _turned_back(word: OcrWord, quarters: int) -> OcrWord:
    left, top, right, bottom = word.left, word.top, word.right, word.bottom
    for _ in range(quarters):  # a quarter clockwise
        left, top, right, bottom = 1 - bottom, left, 1 - top, right
    return replace(word, left=left, top=top, right=right, bottom=bottom)


def _read(image: Image, width: float, height: float) -> Recognised:
    groups = _groups(image, "swe")
    if any(_perhaps_signs(group) for group in groups.values()) and "eng" in _languages():
        signs = [w for group in _groups(image, "eng").values() for w in group if set(w.text) == {"§"}]
        groups = {key: _with_signs(group, signs) for key, group in groups.items()}
    words = tuple(word for group in groups.values() for word in group)
    lines: list[Line] = []
    paragraph: tuple[int, ...] = ()
    for key, group in groups.items():
        lines.append(_line(group, width, height, apart=bool(paragraph) and paragraph != key[:2]))
        paragraph = key[:2]
    total = sum(len(word.text) for word in words)
    confidence = sum(word.confidence * len(word.text) for word in words) / total if total else 0.0
    return Recognised(tuple(lines), words, confidence)


def _groups(image: Image, language: str) -> dict[tuple[int, ...], list[OcrWord]]:
    """(block, paragraph, line) → its words, as Tesseract reads them with the data of one language. Two
    together are worse than each: English takes å and ö for a and o."""
    import pytesseract

    try:
        table: Mapping[str, Sequence[Any]] = pytesseract.image_to_data(
            image, lang=language, config="--psm 3", output_type=pytesseract.Output.DICT, timeout=_SECONDS
        )
    except (pytesseract.TesseractError, RuntimeError, OSError) as error:
        raise UnreadableFile(f"textigenkänningen misslyckades ({str(error)[:80]})", "skanna sidan på nytt") from error
    groups: dict[tuple[int, ...], list[OcrWord]] = {}
    for n, text in enumerate(table["text"]):
        sure = float(table["conf"][n])
        text = clean(text).strip().replace("—", "–")  # Swedish data has only the longer dash
        dirt = _BARS.fullmatch(text) or (sure < 50 and _SPECKS.fullmatch(text) and not _PERHAPS_SIGN.fullmatch(text))
        if not text or sure < 0 or dirt:
            continue
        left, top = table["left"][n] / image.width, table["top"][n] / image.height
        right, bottom = left + table["width"][n] / image.width, top + table["height"][n] / image.height
        key = (table["block_num"][n], table["par_num"][n], table["line_num"][n])
        groups.setdefault(key, []).append(OcrWord(text, left, top, right, bottom, round(sure / 100, 3)))
    return groups


def _perhaps_signs(group: Sequence[OcrWord]) -> list[int]:
    """The words of a line that may be § signs: an 8 or a dollar beside a number."""
    found = []
    for n, word in enumerate(group):
        beside = [group[m].text for m in (n - 1, n + 1) if 0 <= m < len(group)]
        if _PERHAPS_SIGN.fullmatch(word.text) and any(map(_NUMBER.fullmatch, beside)):
            found.append(n)
    return found


def _with_signs(group: list[OcrWord], signs: Sequence[OcrWord]) -> list[OcrWord]:
    """The line with § where the English data sees one in the same place."""
    made = list(group)
    for n in _perhaps_signs(group):
        word = group[n]
        sign = next((s for s in signs if s.left < word.right and word.left < s.right
                     and s.top < word.bottom and word.top < s.bottom), None)  # fmt: skip
        if sign is not None or "$" in word.text:  # a dollar alone beside a number is none in Swedish papers
            made[n] = replace(word, text=sign.text if sign else word.text.replace("$", "§"))
    return made


def _line(group: list[OcrWord], width: float, height: float, apart: bool) -> Line:
    sizes = [size for word in group if (size := _size(word, height))]
    scrawled = any(word.confidence < _SCRAWLED and not _PERHAPS_SIGN.fullmatch(word.text) for word in group)
    size = round(median(sizes), 1) if sizes and not scrawled else 0.0
    bottom = median(word.bottom for word in group) * height
    return Line(
        tuple(
            Word(w.text, w.left * width, w.top * height, w.right * width, w.bottom * height, bottom, size)
            for w in group
        ),
        apart,
    )


def _size(word: OcrWord, height: float) -> float:
    """The size of the type, from how high the word is: a letter like x is about half the size, one
    like h or H .7, one like Ö .9, one like p goes .2 below the line. 0 for a word that tells nothing."""
    if len(word.text) < 2 or not any(map(str.isalpha, word.text)):
        return 0.0
    above = 0.91 if _CROWNED.search(word.text) else 0.71 if _TALL.search(word.text) else 0.48
    share = above + (0.21 if _DEEP.search(word.text) else 0.0)
    return (word.bottom - word.top) * height / share
