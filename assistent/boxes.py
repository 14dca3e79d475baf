"""A page of a PDF as it is seen: its picture, and the boxes of a quotation on it.

The picture and the boxes are kept apart, so that the page that shows them can mark, zoom and name
them for a screen reader. PDFium is not safe to use from several threads: one lock holds everything,
and a file is closed before the lock is let go.
"""

from __future__ import annotations

import contextlib
import ctypes
import io
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from assistent.errors import UnreadableFile, because
from assistent.pdfium import LOCK
from assistent.places import Box, Letters, Marks, from_ocr, mark, mark_row, pages_of
from assistent.tables import SEPARATOR
from assistent.types import Page, Text

LARGEST = 12_000_000
"""Pixels of a picture at most, whatever the page's size: 36 MB while it is drawn."""
_GRID = 1_000_000
"""PDFium gives places on a grid of whole numbers; this one is finer than any picture."""
WAIT_S = 20.0
"""How long one page may wait for another. A file made to keep PDFium busy holds up pictures, not answers."""


def marks(path: Path, text: Text, start: int, end: int) -> tuple[Marks, ...]:
    """The boxes of ``canonical[start:end]`` on each page that it stands on. Raises ``UnreadableFile``
    if the file cannot be opened, or lacks a page."""
    pages = pages_of(text, start, end)
    found = tuple(_sized(path, mark(text, start, end, page, _page_letters(path, page))) for page in pages)
    if len(found) == 1 and found[0].share < 1:
        return _over_the_page(path, text, start, end, pages[0]) or found
    return found


def _over_the_page(path: Path, text: Text, start: int, end: int, page: Page) -> tuple[Marks, ...]:
    """The marks of a table's row that goes on on the next page, which the canonical text does not tell."""
    following = next((other for other in text.pages if other.number == page.number + 1), None)
    if following is None or SEPARATOR not in text.canonical[start:end] or following.number > page_count(path):
        return ()
    both = _page_letters(path, page), _page_letters(path, following)
    row = mark_row(text.canonical[start:end], (page.number, following.number), *both)
    return tuple(_sized(path, marks) for marks in row) if row else ()


def _page_letters(path: Path, page: Page) -> Letters:
    return from_ocr(page.ocr) if page.ocr else _letters(path, _stamp(path), page.number)


def _sized(path: Path, marks: Marks) -> Marks:
    blank = blank_page(path, marks.page)
    return replace(marks, width=blank.width, height=blank.height)


def page_count(path: Path) -> int:
    """Pages of the file. Raises ``UnreadableFile``."""
    return _count(path, _stamp(path))


def blank_page(path: Path, number: int) -> Marks:
    """A page on which nothing is marked. Raises ``UnreadableFile``."""
    return Marks(number, (), 0.0, *_size(path, _stamp(path), number))


def picture(path: Path, number: int, width: int) -> bytes:
    """A page as PNG, ``width`` pixels wide (less where it would be too large to draw). Raises
    ``UnreadableFile``."""
    return _picture(path, _stamp(path), number, width)


def _stamp(path: Path) -> tuple[int, int]:
    """Tells two states of a file apart without reading it."""
    try:
        state = path.stat()
    except OSError as error:
        raise UnreadableFile(f"{path.name} kan inte öppnas: {because(error)}.") from error
    return state.st_mtime_ns, state.st_size


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[Any]:
    import pypdfium2

    if not LOCK.acquire(timeout=WAIT_S):
        raise UnreadableFile(
            f"{path.name} kan inte visas just nu: en annan sida tar lång tid att rita.", "Försök igen."
        )
    try:
        document = pypdfium2.PdfDocument(path)
        try:
            yield document
        finally:
            document.close()  # with its pages: a finaliser would do so outside the lock
    except (pypdfium2.PdfiumError, OSError) as error:
        raise UnreadableFile(f"{path.name} kan inte visas: PDF-filen går inte att läsa.") from error
    finally:
        LOCK.release()


@contextlib.contextmanager
def _page(path: Path, number: int) -> Iterator[Any]:
    with _opened(path) as document:
        if not 1 <= number <= len(document):
            raise UnreadableFile(f"{path.name} har ingen sida {number}; den har {len(document)}.")
        page = document[number - 1]
        if min(page.get_size()) <= 0:
            raise UnreadableFile(f"Sida {number} i {path.name} har ingen yta.")
        yield page


@lru_cache(maxsize=512)
def _count(path: Path, stamp: tuple[int, int]) -> int:
    with _opened(path) as document:
        return len(document)


@lru_cache(maxsize=512)
def _size(path: Path, stamp: tuple[int, int], number: int) -> tuple[float, float]:
    with _page(path, number) as page:
        size: tuple[float, float] = page.get_size()
        return size


@lru_cache(maxsize=32)
def _picture(path: Path, stamp: tuple[int, int], number: int, width: int) -> bytes:
    with _page(path, number) as page:
        across, down = page.get_size()
        scale = min(width / across, (LARGEST / (across * down)) ** 0.5)
        bitmap = page.render(scale=scale)
        image = bitmap.to_pil().copy()
        bitmap.close()
    stream = io.BytesIO()
    image.save(stream, "PNG", compress_level=4)  # half the time of the default, a tenth larger
    return stream.getvalue()


@lru_cache(maxsize=64)
def _letters(path: Path, stamp: tuple[int, int], number: int) -> Letters:
    """The characters of a page in PDFium's order, with the boxes that their fonts give them. A turned
    page is read upright, as PDFium joins lines by how they lie; then its places are turned."""
    import pypdfium2.raw as pdfium

    characters: list[str] = []
    found: list[tuple[float, float, float, float] | None] = []
    with _page(path, number) as page:
        turned = page.get_rotation()
        page.set_rotation(0)
        textpage = page.get_textpage()
        rect = pdfium.FS_RECTF()
        for n in range(textpage.count_chars()):
            characters.append(chr(pdfium.FPDFText_GetUnicode(textpage, n)))
            known = pdfium.FPDFText_GetLooseCharBox(textpage, n, rect)
            found.append((rect.left, rect.top, rect.right, rect.bottom) if known else None)
        page.set_rotation(turned)
        boxes = [_shown(pdfium, page, *corners) if corners else None for corners in found]
    return Letters(characters, boxes)


def _shown(pdfium: Any, page: Any, left: float, top: float, right: float, bottom: float) -> Box:
    """A rectangle in the page's own coordinates as it is seen, the page turned and cropped."""
    x, y = ctypes.c_int(), ctypes.c_int()
    corners = []
    for across, up in ((left, top), (right, bottom)):
        pdfium.FPDF_PageToDevice(page, 0, 0, _GRID, _GRID, 0, across, up, x, y)
        corners.append((x.value / _GRID, y.value / _GRID))
    (a, b), (c, d) = corners
    return Box(min(a, c), min(b, d), max(a, c), max(b, d))
