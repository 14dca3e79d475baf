"""Several documents in one file (a case bundle): where one ends and the next begins.

A document begins, never in the middle of a section, where

- the printed page number starts again at 1 on a new page, or a page opens with a letterhead that
  names a kind of document ("Tjänsteskrivelse") after pages that did not carry it;
- a page opens with a letterhead of its own ("Datum …", "Diarienummer …") and a title;
- a heading of the outermost level follows the receivers that close an extract of minutes
  ("Beslutet skickas till: …"); the next § of minutes and an appendix are no new document;
- a letterhead ("Handläggare", "Datum" …) with a heading of the outermost level follows a signature.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistent.headings import PARAGRAPH_SIGN, PART
from assistent.lines import BOLD_LEVEL, LABELS, Block, Reading

_KINDS = re.compile(
    r"^(?:tjänsteskrivelse|tjänsteutlåtande|missiv(?:skrivelse)?|protokollsutdrag|sammanträdesprotokoll|utdrag ur protokoll"
    r"|protokoll|rapport|slutrapport|revisionsrapport|granskningsrapport|remissvar|yttrande|motion|medborgarförslag"
    r"|interpellation|beslutsunderlag)$",
    re.I,
)
"""A letterhead that is the kind of document and nothing else."""
_RECEIVERS = re.compile(
    r"^(?:beslutet (?:skickas|expedieras|sänds) till|expedieras till|skickas till|kopia till|expediering)\b", re.I
)
_LETTERHEAD = re.compile(r"^(?:handläggare|datum|diarienummer|dnr|vår beteckning|mottagare|till)\b", re.I)
_APPENDIX = re.compile(r"^bilag(?:a|or)\b", re.I)
_SIGNATURE_LINE = 80  # characters: longer paragraphs are text, not a name or a title
_LEAST = 3  # blocks: what is shorter is no document


def split(reading: Reading) -> list[Reading]:
    """The documents of a file in order; the reading itself where it holds just one. Each keeps the
    file's page numbers (``Reading.first_page`` tells the first)."""
    starts = [0]
    blocks = reading.blocks
    for n in sorted(_starts(reading)):
        if n - starts[-1] >= _LEAST and len(blocks) - n >= _LEAST:
            starts.append(n)
    if len(starts) == 1:
        return [reading]
    return [_part(reading, a, b) for a, b in zip(starts, [*starts[1:], len(blocks)], strict=True)]


def _part(reading: Reading, start: int, end: int) -> Reading:
    blocks = reading.blocks[start:end]
    first = min(block.page for block in blocks)
    last = max(max([block.page, *(page for _, page in block.breaks)]) for block in blocks)
    offset = first - reading.first_page
    return replace(
        reading,
        blocks=blocks,
        printed=reading.printed[offset : offset + last - first + 1],
        ocr={page: words for page, words in reading.ocr.items() if first <= page <= last},
        meta={},  # what the file states of itself holds of no single one of its documents
        first_page=first,
    )


def _starts(reading: Reading) -> set[int]:
    blocks = reading.blocks
    outermost = min((b.level for b in blocks if b.kind == "heading"), default=1)
    found = set()
    for page in range(1, len(reading.printed)):
        opening = _first_on(blocks, page + reading.first_page)
        if opening is not None and (
            _restarts(reading.printed, page)
            or _opens(blocks, opening)
            or _opens_with_letterhead(blocks, opening, outermost)
        ):
            found.add(opening)
    for n, block in enumerate(blocks):
        if n and block.kind == "heading" and block.level == outermost < BOLD_LEVEL and not _is_inner(blocks, n):
            if _after_receivers(blocks, n):
                found.add(n)
            elif (letterhead := _letterhead_before(blocks, n)) is not None:
                found.add(letterhead)
    return {n for n in found if not _APPENDIX.match(_text_from(blocks, n)) and not _goes_on(blocks, n)}


def _goes_on(blocks: Sequence[Block], n: int) -> bool:
    """Whether what begins here opens with a numbered heading past the first: a chapter, no document."""
    first = next((b for b in blocks[n : n + 3] if b.kind != "furniture"), None)
    number = re.match(r"(\d+)[.\s]", first.text) if first and first.kind == "heading" else None
    return bool(number and int(number[1]) > 1)


def _first_on(blocks: Sequence[Block], page: int) -> int | None:
    """The block that begins a page, unless a paragraph from the page before runs on to it."""
    first = next((n for n, block in enumerate(blocks) if block.page >= page), None)
    if first is None or blocks[first].page != page:
        return None
    runs_on = any(p == page for block in blocks[:first] for _, p in block.breaks)
    return None if runs_on else first


def _restarts(printed: Sequence[str | None], page: int) -> bool:
    """Whether the page after ``page`` pages is numbered 1 again, the one before having had a number. A
    file that prints the same number on every page has been given a footer that does not count."""
    counts = len(set(filter(None, printed))) > 1
    return counts and printed[page] == "1" and bool((printed[page - 1] or "").isdigit())


def _opens(blocks: Sequence[Block], n: int) -> bool:
    """Whether a page opens with a kind of document as its letterhead, which no page before carried."""
    page = blocks[n].page
    for m in range(n, min(n + 4, len(blocks))):
        if blocks[m].page == page and _KINDS.match(line := _first_line(blocks[m])):
            return not any(_first_line(block).casefold() == line.casefold() for block in blocks[:n])
    return False


def _opens_with_letterhead(blocks: Sequence[Block], n: int, outermost: int) -> bool:
    """Whether a page opens with a letterhead and an unnumbered heading of the outermost level. What
    stands on other pages too is a running head, and opens nothing."""
    page = blocks[n].page
    opening = [b for b in blocks[n : n + 12] if b.page == page and b.kind != "furniture"]
    title = next((m for m, block in enumerate(opening) if block.kind == "heading"), None)
    if not title or opening[title].level != outermost or re.match(r"[\d§]", opening[title].text):
        return False
    above = opening[:title]
    elsewhere = {block.text for block in blocks if block.page != page}
    return all(len(block.text) <= _SIGNATURE_LINE for block in above) and any(
        _LETTERHEAD.match(block.text) and block.text not in elsewhere for block in above
    )


def _first_line(block: Block) -> str:
    return block.text.partition("\n")[0].strip()


def _text_from(blocks: Sequence[Block], n: int) -> str:
    return next((b.text for b in blocks[n : n + 5] if b.kind != "furniture"), "")


def _is_inner(blocks: Sequence[Block], n: int) -> bool:
    """Whether a heading belongs to the minutes it stands in: a §, a part, or the title of a §."""
    text = blocks[n].text
    beside = [b.text for b in blocks[n + 1 : n + 3]] + [b.text for b in blocks[max(0, n - 2) : n]]
    return bool(PARAGRAPH_SIGN.match(text) or PART.match(text) or any(PARAGRAPH_SIGN.match(t) for t in beside))


def _after_receivers(blocks: Sequence[Block], n: int) -> bool:
    """Whether nothing but receivers stands between a heading and "Beslutet skickas till"."""
    for block in reversed(blocks[max(0, n - 12) : n]):
        if _RECEIVERS.match(block.text):
            return True
        if block.kind == "heading" or len(block.text) > _SIGNATURE_LINE or block.text.endswith((".", ":")):
            return False
    return False


def _letterhead_before(blocks: Sequence[Block], n: int) -> int | None:
    """The block where a letterhead begins that stands between a signature and the heading ``n``."""
    begin = n
    for m in range(n - 1, max(0, n - 8), -1):
        block = blocks[m]
        if block.kind == "heading" or len(block.text) > _SIGNATURE_LINE or block.text.endswith("."):
            break
        if LABELS.match(_first_line(block)) or _LETTERHEAD.match(block.text):
            begin = m
    if begin == n or begin < 2:
        return None
    above = [b for b in blocks[max(0, begin - 3) : begin] if b.kind != "furniture"]
    signed = len(above) >= 2 and all(
        b.kind == "paragraph" and len(b.text) <= _SIGNATURE_LINE and not b.text.endswith((".", ":", "?"))
        for b in above[-2:]
    )
    return begin if signed else None
