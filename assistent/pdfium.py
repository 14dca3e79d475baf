"""What PDFium knows of a page: its words with their places and type, its drawn lines, its picture.

PDFium is not safe to use from several threads: one lock holds a file from opening to closing.
Places are points (1/72 inch), origin top left, the page turned so that most of its text lies.
"""

from __future__ import annotations

import ctypes
import math
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistent.errors import UnreadableFile
from assistent.layout import Word
from assistent.lines import clean

if TYPE_CHECKING:
    from PIL.Image import Image

LOCK = threading.Lock()
LARGEST = 12_000_000
"""Pixels of a picture at most: an A4 page at 300 dots an inch has 8.7 million."""
_CHARACTERS = 200_000
"""Characters of a page at most; a dense A4 page has 8,000."""
_OBJECTS = 5_000
"""Drawn objects of a page that are looked at: a table has hundreds, a map more than these."""
_SEGMENTS = 2_000
_HYPHENS = {0x2: "-", 0xFFFE: "-", 0x2010: "-", 0x2011: "-"}
_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"})
_BREAKS = frozenset((0x0, 0x9, 0xA, 0xB, 0xC, 0xD, 0x20, 0xA0, 0x2028, 0x2029, 0x200B, 0x3000, *range(0x2000, 0x200B)))

Place = Callable[[float, float], tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Ruling:
    """A drawn line, lying (``top`` equals ``bottom``) or standing (``left`` equals ``right``)."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page: its size, its words in the file's order, its drawn lines. ``turned`` are words that do
    not lie as most do. ``pictured`` is the share of the page that its largest picture covers,
    ``broken`` the share of its characters that stand for no letter; ``empty``: nothing is drawn."""

    width: float
    height: float
    words: tuple[Word, ...] = ()
    turned: tuple[Word, ...] = ()
    rulings: tuple[Ruling, ...] = ()
    pictured: float = 0.0
    broken: float = 0.0
    empty: bool = False


@contextmanager
def opened(path: Path) -> Iterator[Any]:
    """The open document; what is done with it is done under the lock. Raises ``UnreadableFile``."""
    import pypdfium2

    with LOCK:
        try:
            document = pypdfium2.PdfDocument(path)
        except (pypdfium2.PdfiumError, OSError) as error:
            if getattr(error, "err_code", None) == pypdfium2.raw.FPDF_ERR_PASSWORD:
                raise UnreadableFile(
                    "PDF-filen är skyddad med lösenord", "spara en kopia utan lösenord och lägg in den"
                ) from error
            raise UnreadableFile(
                f"PDF-filen är trasig eller ofullständig ({error})",
                "hämta filen på nytt eller skriv ut den till en ny PDF",
            ) from error
        try:
            yield document
        finally:
            document.close()


def picture(document: Any, number: int, dots: int) -> Image | None:
    """A page (from 0) in grey as it is shown, ``dots`` an inch, fewer where the page is very large;
    ``None`` where it cannot be drawn."""
    import pypdfium2

    try:
        page = document[number]
        try:
            across, down = page.get_size()
            if not (across > 0 and down > 0):
                return None
            scale = min(dots / 72, math.sqrt(LARGEST / (across * down)))
            if min(across, down) * scale < 1:
                return None
            image: Image = page.render(scale=scale, grayscale=True).to_pil().convert("L")
            return image
        finally:
            page.close()
    except (pypdfium2.PdfiumError, MemoryError, ValueError):
        return None


def sheet(document: Any, number: int) -> Sheet | None:
    """A page (from 0); ``None`` where PDFium cannot open it."""
    import pypdfium2

    try:
        page = document[number]
        try:
            return _sheet(page)
        finally:
            page.close()
    except pypdfium2.PdfiumError:
        return None


def _sheet(page: Any) -> Sheet | None:
    left, bottom, right, top = page.get_bbox()
    if not (right - left > 0 and top - bottom > 0):
        return None
    glyphs, broken = _glyphs(page)
    quarters = Counter(glyph.quarter for glyph in glyphs)
    quarter = quarters.most_common(1)[0][0] if quarters else 0
    place: Place = (
        lambda x, y: (x - left, top - y),
        lambda x, y: (y - bottom, x - left),
        lambda x, y: (right - x, y - bottom),
        lambda x, y: (top - y, right - x),
    )[quarter]
    size = (right - left, top - bottom) if quarter % 2 == 0 else (top - bottom, right - left)
    lying = [glyph for glyph in glyphs if glyph.quarter == quarter]
    other = [glyph for glyph in glyphs if glyph.quarter != quarter]
    rulings, pictured, empty = _drawn(page, place, (right - left) * (top - bottom))
    return Sheet(
        *size,
        tuple(_word(glyph, place) for glyph in lying),
        tuple(_word(glyph, place) for glyph in other),
        tuple(rulings),
        pictured,
        broken,
        empty,
    )


# --- words --------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Glyphs:
    """Characters without a blank between them, set alike: a word, or a part of one (``glued``)."""

    text: str
    left: float
    bottom: float
    right: float
    top: float
    x: float
    y: float
    size: float
    bold: bool
    glued: bool
    quarter: int


def _glyphs(page: Any) -> tuple[list[_Glyphs], float]:
    """The page's words in the file's order, in the page's own coordinates, and the share of its
    characters that stand for no letter."""
    import pypdfium2.raw as pdfium

    textpage = page.get_textpage()
    handle = textpage.raw
    rect, matrix = pdfium.FS_RECTF(), pdfium.FS_MATRIX()
    x, y = ctypes.c_double(), ctypes.c_double()
    name, flags = ctypes.create_string_buffer(128), ctypes.c_int()
    words: list[_Glyphs] = []
    open_word: _Glyphs | None = None
    total = broken = 0
    for n in range(min(textpage.count_chars(), _CHARACTERS)):
        code = pdfium.FPDFText_GetUnicode(handle, n)
        if code in _BREAKS:
            open_word = None
            continue
        total += 1
        if pdfium.FPDFText_HasUnicodeMapError(handle, n) == 1 or not _means(code):
            broken += 1
        if not pdfium.FPDFText_GetLooseCharBox(handle, n, rect) or not pdfium.FPDFText_GetCharOrigin(handle, n, x, y):
            continue
        pdfium.FPDFText_GetMatrix(handle, n, matrix)
        size = round(pdfium.FPDFText_GetFontSize(handle, n) * (math.hypot(matrix.c, matrix.d) or 1.0), 1)
        letter = _HYPHENS.get(code) or (chr(code) if code < 0x110000 else "")
        if open_word is not None and _goes_on(open_word, x.value, y.value, size):
            open_word.text += letter
            open_word.left, open_word.right = min(open_word.left, rect.left), max(open_word.right, rect.right)
            open_word.bottom, open_word.top = min(open_word.bottom, rect.bottom), max(open_word.top, rect.top)
            continue
        pdfium.FPDFText_GetFontInfo(handle, n, name, 128, flags)
        bold = pdfium.FPDFText_GetFontWeight(handle, n) >= 600 or b"bold" in name.value.lower()
        quarter = round(math.atan2(matrix.b, matrix.a) / (math.pi / 2)) % 4
        glued = open_word is not None and _is_beside(open_word, x.value, y.value, size)
        open_word = _Glyphs(
            letter, rect.left, rect.bottom, rect.right, rect.top, x.value, y.value, size, bold, glued, quarter
        )
        words.append(open_word)
    textpage.close()
    return words, broken / total if total else 0.0


def _means(code: int) -> bool:
    """Whether a code point is a character, not a gap in the font's table."""
    return not (code < 0x20 or 0x7F <= code < 0xA0 or 0xE000 <= code < 0xF000 or code == 0xFFFD) or code == 0x2


def _goes_on(word: _Glyphs, x: float, y: float, size: float) -> bool:
    """Whether a character at this place belongs to the word before it: set alike, on the same line."""
    across, up = (x - word.x, y - word.y) if word.quarter % 2 == 0 else (y - word.y, x - word.x)
    return abs(size - word.size) <= 0.1 * word.size and abs(up) <= 0.1 * word.size and _forward(word, across)


def _forward(word: _Glyphs, across: float) -> bool:
    return across >= -0.5 * word.size if word.quarter in (0, 1) else across <= 0.5 * word.size


def _is_beside(word: _Glyphs, x: float, y: float, size: float) -> bool:
    """Whether a character that is set otherwise stands close by, as the mark of a footnote does."""
    return (
        word.quarter == 0 and abs(y - word.y) <= 0.7 * max(word.size, size) and -1 <= x - word.right <= 0.35 * word.size
    )


def _word(glyphs: _Glyphs, place: Place) -> Word:
    (a, b), (c, d) = place(glyphs.left, glyphs.bottom), place(glyphs.right, glyphs.top)
    _, baseline = place(glyphs.x, glyphs.y)
    text = clean(glyphs.text).translate(_LIGATURES)
    text = text[:-1].replace("\u00ad", "") + text[-1:]  # one at the end shows: the line end has cut the word
    return Word(text, min(a, c), min(b, d), max(a, c), max(b, d), baseline, glyphs.size, glyphs.bold, glyphs.glued)


# --- what is drawn ------------------------------------------------------------------------------


def _drawn(page: Any, place: Place, area: float) -> tuple[list[Ruling], float, bool]:
    """The page's straight lines, the share that its largest picture covers, whether it is empty."""
    import pypdfium2.raw as pdfium

    rulings: list[Ruling] = []
    pictured, seen = 0.0, 0
    bounds = [ctypes.c_float() for _ in range(4)]
    matrix = pdfium.FS_MATRIX()
    for seen, drawn in enumerate(page.get_objects(max_depth=4), 1):
        if seen > _OBJECTS:
            break
        if drawn.type == pdfium.FPDF_PAGEOBJ_IMAGE and pdfium.FPDFPageObj_GetBounds(drawn, *bounds):
            left, bottom, right, top = (value.value for value in bounds)
            pictured = max(pictured, (right - left) * (top - bottom) / area)
        elif drawn.type == pdfium.FPDF_PAGEOBJ_PATH and drawn.level == 0 and len(rulings) < _SEGMENTS:
            pdfium.FPDFPageObj_GetMatrix(drawn, matrix)
            rulings += _rulings(pdfium, drawn, matrix, place)
    return rulings, min(pictured, 1.0), seen == 0


def _rulings(pdfium: Any, path: Any, matrix: Any, place: Place) -> Iterator[Ruling]:
    """The lying and standing edges of a path; a thin filled rectangle has two that lie together."""
    x, y = ctypes.c_float(), ctypes.c_float()
    begin = last = (0.0, 0.0)
    for n in range(min(pdfium.FPDFPath_CountSegments(path), _SEGMENTS)):
        segment = pdfium.FPDFPath_GetPathSegment(path, n)
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        point = place(
            matrix.a * x.value + matrix.c * y.value + matrix.e, matrix.b * x.value + matrix.d * y.value + matrix.f
        )
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            begin = point
        elif kind == pdfium.FPDF_SEGMENT_LINETO:
            yield from _edge(last, point)
        last = point
        if pdfium.FPDFPathSegment_GetClose(segment):
            yield from _edge(last, begin)


def _edge(first: tuple[float, float], last: tuple[float, float]) -> Iterator[Ruling]:
    (left, right), (top, bottom) = sorted((first[0], last[0])), sorted((first[1], last[1]))
    if bottom - top <= 1 and right - left >= 4:
        yield Ruling(left, (top + bottom) / 2, right, (top + bottom) / 2)
    elif right - left <= 1 and bottom - top >= 4:
        yield Ruling((left + right) / 2, top, (left + right) / 2, bottom)
