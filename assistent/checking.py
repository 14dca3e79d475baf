"""Checks a text against a samling's documents: its quotations, its references and, on request, its claims."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path

from assistent import quotations
from assistent.claiming import claim, claims
from assistent.errors import UnreadableFile
from assistent.judging import judge
from assistent.library import Library
from assistent.lines import Reading, clean
from assistent.quotations import Quotation
from assistent.reading import decode, read
from assistent.referring import refer
from assistent.types import Progress
from assistent.verdicts import Item, Report


def check(text: str, library: Library, with_claims: bool = False, progress: Progress | None = None) -> Report:
    """Everything in a text that can be checked, in order, each with its verdict. Nothing of the text is
    kept."""
    text = clean(text)
    found = [q for q in quotations.find(text) if not _is_title(text, q, library)]
    own = quotations.masked(text, found)
    steps: list[Callable[[], Item]] = [partial(judge, text, own, quotation, library) for quotation in found]
    if with_claims:
        steps += [partial(claim, text, start, end, library) for start, end in claims(own, found)]
    items = list(refer(own, library))
    for n, step in enumerate(steps):
        if progress:
            progress("Kontrollerar", n, len(steps))
        items.append(step())
    if progress:
        progress("Kontrollerar", len(steps), len(steps))
    items.sort(key=lambda item: (item.start, -item.end))
    return Report(text, tuple(items), library.index.samling, library.index.name)


def _is_title(text: str, quotation: Quotation, library: Library) -> bool:
    """Whether marks set off a document's name, not what it says."""
    inner = text[quotation.start : quotation.end].strip(" .,:§")
    return any(mention.sure and len(inner) <= mention.end - mention.start for mention in library.mentions(inner))


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
        raise UnreadableFile(f"Filen {path} kan inte läsas: {error.strerror}.", "Kontrollera namnet.") from error
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
