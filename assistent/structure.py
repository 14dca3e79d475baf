"""Blocks become a document's canonical text with its sections, sentences and pages.

Furniture (addresses, running heads, "Justerandes sign") stays in the canonical text but belongs
to no sentence, so that it is neither embedded nor quoted.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistent.headings import CONTINUED
from assistent.lines import Block, Reading
from assistent.outline import headings_of, sections_of, title_of
from assistent.types import OcrWord, Page, Section, Sentence, Span
from assistent.units import units_of

_FURNITURE = re.compile(
    r"^(?:postadress\b.*besöksadress|justerandes? sign|justering(?:ens)? sign|utdragsbestyrkande|sign(?:atur)?\s*$"
    r"|sida\s+\d+\s*(?:[(/]|av\b)|protokollsutdrag\s*$|sammanträdesprotokoll\s*$)",
    re.I | re.S,
)
_LETTERHEAD = re.compile(
    r"^(?:datum(?:\s+\d{4}-\d{2}-\d{2})?|diarienummer|dnr|sida|telefon|telefax|e-post|webbplats|bankgiro\w*|org\.?nr)"
    r"\s*+:?\s*+[\d-]*$",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Structured:
    """What structure adds to a reading; ``types.Text`` without document and chunks."""

    canonical: str
    pages: tuple[Page, ...]
    sections: tuple[Section, ...]
    sentences: tuple[Sentence, ...]
    furniture: tuple[Span, ...]
    title: str | None


def structure(reading: Reading) -> Structured:
    """Reads the structure out of a file's blocks. Every span points into ``canonical``."""
    blocks = _mark_furniture(_rejoined(reading.blocks))
    headings = headings_of(blocks)
    canonical, spans = _assemble(blocks)
    title = title_of(blocks, headings)
    sections, owner = sections_of(blocks, spans, headings, title)
    return Structured(
        canonical=canonical,
        pages=_pages(reading, blocks, spans, len(canonical)),
        sections=tuple(sections),
        sentences=tuple(units_of(blocks, spans, headings, owner, sections)),
        furniture=tuple(span for block, span in zip(blocks, spans, strict=True) if block.kind == "furniture"),
        title=title,
    )


_COUNT = re.compile(r"^\((\d+)\)$")
"""What may be an item's marker, or a count in brackets that a line happened to begin with: "… SD (5), BL" / "(3)"."""


def _rejoined(blocks: Sequence[Block]) -> list[Block]:
    """The blocks, with what was taken for a list item put back where it goes on a sentence: a count in brackets
    that is not 1, after words that end in the middle, before words that go on in lower case."""
    made: list[Block] = []
    for block in blocks:
        before = made[-1] if made else None
        count = _COUNT.match(block.marker) if block.kind == "item" else None
        goes_on = before is not None and before.kind in ("paragraph", "item") and before.text[-1:].isalnum()
        if before is None or count is None or count[1] == "1" or not goes_on or not block.text[:1].islower():
            made.append(block)
            continue
        start = len(before.text) + 1
        moved = [(start, block.page)] if block.page != before.page else []
        moved += [(start + len(block.marker) + 1 + offset, page) for offset, page in block.breaks]
        made[-1] = replace(before, text=f"{before.text} {block.marker} {block.text}", breaks=(*before.breaks, *moved))
    return made


# --- blocks -------------------------------------------------------------------------------------


def _mark_furniture(blocks: Sequence[Block]) -> list[Block]:
    repeated = Counter(re.sub(r"\d+", "0", b.text) for b in blocks if b.kind in ("paragraph", "furniture"))

    def is_furniture(block: Block) -> bool:
        if block.kind != "paragraph":
            return block.kind == "furniture" or bool(block.kind == "heading" and CONTINUED.match(block.text))
        times = repeated[re.sub(r"\d+", "0", block.text)]
        return bool(
            _FURNITURE.match(block.text)
            or CONTINUED.match(block.text)
            or (times >= 2 and _LETTERHEAD.match(block.text))
            or (times >= 3 and len(block.text) >= 20 and not block.text.endswith((".", ":", ";", "!", "?")))
        )

    return [replace(b, kind="furniture") if is_furniture(b) else b for b in blocks]


# --- canonical text -----------------------------------------------------------------------------


def _assemble(blocks: Sequence[Block]) -> tuple[str, list[Span]]:
    """The canonical text and each block's span of it, a list item's marker left out of the span."""
    parts: list[str] = []
    spans: list[Span] = []
    length = 0
    for n, block in enumerate(blocks):
        together = n > 0 and block.kind in ("item", "row") and block.kind == blocks[n - 1].kind
        before = "" if n == 0 else "\n" if together else "\n\n"
        before += f"{block.marker} " if block.marker and block.kind != "footnote" else ""
        parts += [before, block.text]
        length += len(before)
        spans.append((length, length + len(block.text)))
        length += len(block.text)
    return "".join(parts), spans


def _pages(reading: Reading, blocks: Sequence[Block], spans: list[Span], end: int) -> tuple[Page, ...]:
    first = reading.first_page
    starts = {first: 0}
    for block, (start, _) in zip(blocks, spans, strict=True):
        starts.setdefault(block.page, start)
        for offset, page in block.breaks:
            starts.setdefault(page, start + offset)
    pages: list[Page] = []
    for n in reversed(range(len(reading.printed))):
        start = starts.get(first + n, end)  # a page without text is empty, at the start of the next
        words = tuple(reading.ocr.get(first + n, ()))
        pages.insert(0, Page(first + n, reading.printed[n], start, end, words, _confidence(words)))
        end = start
    return tuple(pages)


def _confidence(words: Sequence[OcrWord]) -> float | None:
    """How sure the OCR was of a page: the mean of its words, weighted by their length."""
    letters = sum(len(word.text) for word in words)
    return round(sum(len(word.text) * word.confidence for word in words) / letters, 3) if letters else None
