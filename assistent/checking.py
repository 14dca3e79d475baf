"""Checks a text against a samling's documents: its quotations, its references and, on request, its claims."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Literal

from assistent import quotations
from assistent.claiming import claim, claims
from assistent.errors import UnreadableFile, because
from assistent.judging import judge
from assistent.library import Library
from assistent.lines import Reading, clean
from assistent.quotations import Quotation
from assistent.reading import decode, read
from assistent.referring import refer
from assistent.types import Progress
from assistent.verdicts import Item, Report, Verdict

_LONGEST_TITLE = 300  # characters
MOST = 5_000
"""Quotations, references and claims, of each, that are checked in one text."""
_STACKED = re.compile(
    "([\u0300-\u034e\u0350-\u036f\u0483-\u0487\u0591-\u05bd\u064b-\u065f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]{30})"
)
"""So many combining marks in a row are parted by a joiner (Unicode's stream-safe text format): to
compose a longer run takes time that grows with its square."""
_LEFT = f"Texten har fler än {MOST} av det här slaget; detta och det som följer är inte kontrollerat. Dela upp texten."


def check(text: str, library: Library, with_claims: bool = False, progress: Progress | None = None) -> Report:
    """Everything in a text that can be checked, in order, each with its verdict; of more than ``MOST`` the
    rest is told as unchecked. Nothing of the text is kept."""
    text = clean(_STACKED.sub("\\1\u034f", text))
    found = [q for n, q in enumerate(quotations.find(text)) if n >= MOST or not _is_title(text, q, library)]
    own = quotations.masked(text, found)
    written = list(islice(claims(own, found), MOST + 1)) if with_claims else []
    steps: list[Callable[[], Item]] = [partial(judge, text, own, quotation, library) for quotation in found[:MOST]]
    steps += [partial(claim, text, start, end, library) for start, end in written[:MOST]]
    items = list(islice(refer(own, library), MOST + 1))
    items[MOST:] = [replace(item, verdict=Verdict.UNDECIDED, reason=_LEFT, place=None) for item in items[MOST:]]
    items += [_left("quote", text, q.start, q.end) for q in found[MOST : MOST + 1]]
    items += [_left("claim", text, *span) for span in written[MOST:]]
    for n, step in enumerate(steps):
        if progress:
            progress("Kontrollerar", n, len(steps))
        items.append(step())
    if progress:
        progress("Kontrollerar", len(steps), len(steps))
    items.sort(key=lambda item: (item.start, -item.end))
    return Report(text, tuple(items), library.index.samling, library.index.name)


def _left(kind: Literal["quote", "claim"], text: str, start: int, end: int) -> Item:
    return Item(kind, text[start:end], start, end, Verdict.UNDECIDED, _LEFT)


def _is_title(text: str, quotation: Quotation, library: Library) -> bool:
    """Whether marks set off a document's name, not what it says."""
    inner = text[quotation.start : quotation.end].strip(" .,:§")
    return len(inner) <= _LONGEST_TITLE and any(
        mention.sure and len(inner) <= mention.end - mention.start for mention in library.mentions(inner)
    )


def text_of(path: Path, limit_mb: int) -> str:
    """The text of a file to check, which may be so large. Text and Markdown are taken as they are, so
    that ``>`` still marks a quotation; of other formats the paragraphs. Raises ``UnreadableFile``, its
    reason and remedy whole sentences."""
    try:
        size = path.stat().st_size
        if size > limit_mb * 1_000_000:
            raise UnreadableFile(f"filen är {size / 1e6:.0f} MB, mer än gränsen {limit_mb} MB", "dela den")
        return text_in(path)
    except OSError as error:
        raise UnreadableFile(f"Filen {path} kan inte läsas: {because(error)}.", "Kontrollera namnet.") from error
    except UnreadableFile as error:
        told = f"{error.remedy[:1].upper()}{error.remedy[1:]}."
        raise UnreadableFile(f"Filen {path.name} kan inte kontrolleras: {error.reason}.", told) from error


def text_in(path: Path, reader: Callable[[Path], Reading] = read) -> str:
    """As ``text_of``, of any size and with another ``reader``. Raises ``UnreadableFile`` as readers do."""
    suffix = path.suffix.lower()
    if suffix in (".txt", ""):
        return decode(path.read_bytes())
    if suffix in (".md", ".markdown"):
        return _EMPHASIS.sub("", _LINK.sub(r"\1", decode(path.read_bytes())))
    blocks = [block for block in reader(path).blocks if block.kind != "furniture"]
    return "\n\n".join(f"{block.marker} {block.text}".strip() for block in blocks)


_LINK = re.compile(r"!?\[([^\[\]\n]*)\]\([^()\s]*\)")
_EMPHASIS = re.compile(r"\*\*|__|(?<![\w*])\*(?=[^\s*])|(?<=[^\s*])\*(?![\w*])|^#{1,6} ", re.M)
