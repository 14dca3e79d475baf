"""A document of Exempelby as its source tells it: front matter, blocks and footnotes.

Keys of the front matter: ``file`` (path under the samling, without suffix), ``format``, ``sidhuvud`` and
``sidfot`` (running header and footer), ``sidnummer`` (``alla``, ``inga``, or ``efter-omslag``: the page after the
cover is "Sida 1"), ``omslag`` (what stands before the first page break or second heading gets a page of its
own), ``innehall`` (a table of contents after the cover, PDF only), ``sprak`` (``sv``, ``en``) and ``sidofil``
(fields of the document's side file).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import yaml
from blocks import Block, Heading, Inline, PageBreak, inlines, parse, parse_notes, plain

FOLDER = Path(__file__).parent
FACTS = "fakta"
"""The fact sheet beside the sources; not a document."""

AUTHOR = "Exempelby kommun (påhittad)"
INVENTED = {
    "sv": "Exempelby är en påhittad kommun. Dokumentet är ett exempel.",
    "en": "Exempelby is an invented municipality. This document is an example.",
}
SUFFIXES = {
    "pdf": ".pdf",
    "tvaspalt": ".pdf",
    "scan": ".pdf",
    "docx": ".docx",
    "odt": ".odt",
    "html": ".html",
    "md": ".md",
    "txt": ".txt",
    "xlsx": ".xlsx",
}
PAGE_NUMBERS = ("alla", "efter-omslag", "inga")


class SourceError(Exception):
    """A source cannot be made into its document; the message says which, why and what to do."""


@dataclass(frozen=True, slots=True)
class Source:
    """One document; the first eight fields and ``sidofil`` are the keys of the front matter."""

    file: str
    format: str
    sidhuvud: str
    sidfot: str
    sidnummer: str
    omslag: bool
    innehall: bool
    sprak: str
    sidofil: Mapping[str, Any]
    name: str
    text: str
    blocks: tuple[Block, ...]
    notes: Mapping[str, Inline]

    @property
    def path(self) -> str:
        """The made file, relative to the samling."""
        return self.file + SUFFIXES[self.format]

    @property
    def title(self) -> str:
        return next((plain(block.text) for block in self.blocks if isinstance(block, Heading)), self.file)

    @property
    def cover(self) -> tuple[Block, ...]:
        """What stands on the cover page; empty without one."""
        return _lead(self.blocks) if self.omslag else ()

    @property
    def body(self) -> tuple[Block, ...]:
        """What follows the cover; begins on a new page."""
        rest = self.blocks[len(self.cover) :]
        return rest[1:] if self.omslag and rest and isinstance(rest[0], PageBreak) else rest

    @property
    def lead(self) -> tuple[Block, ...]:
        """What begins the body, over the columns where there are two."""
        return _lead(self.body)

    def page_of(self, page: str, pages: str) -> str:
        """The printed page number."""
        return f"Page {page} of {pages}" if self.sprak == "en" else f"Sida {page} av {pages}"


def _lead(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """The title and what stands before a page break or a second heading."""
    ends = (n for n, block in enumerate(blocks) if n and isinstance(block, Heading | PageBreak))
    return blocks[: next(ends, len(blocks))]


def sources(folder: Path = FOLDER) -> list[Source]:
    """Every source of the folder, by name."""
    return [read(path) for path in sorted(folder.glob("*.md")) if path.stem != FACTS]


def read(path: Path) -> Source:
    """Raises SourceError where front matter, blocks or footnotes are wrong."""
    before, front, text = [*path.read_text(encoding="utf-8").split("---\n", 2), "", ""][:3]
    if before or not text:
        raise SourceError(f"{path.name}: huvudet saknas; börja filen med det mellan två rader med ---")
    try:
        table = yaml.safe_load(front)
        blocks, notes = parse(text), parse_notes(text)
    except (yaml.YAMLError, ValueError) as error:
        raise SourceError(f"{path.name}: {error}") from error
    marks = {run.note for block in blocks for inline in inlines(block) for run in inline if run.note}
    if odd := sorted(marks ^ set(notes)):
        raise SourceError(f"{path.name}: fotnot utan text eller utan hänvisning: {', '.join(odd)}")
    return Source(**_front(path.name, table), name=path.stem, text=text.lstrip("\n"), blocks=blocks, notes=notes)


def _front(name: str, table: Any) -> dict[str, Any]:
    """The front matter, checked and with its defaults."""
    if not isinstance(table, dict) or not {"file", "format"} <= set(table):
        raise SourceError(f"{name}: huvudet säger inte file och format")
    given = {key: value for key, value in table.items() if value is not None}
    keys = {field.name for field in fields(Source)} - {"name", "text", "blocks", "notes"}
    if unknown := sorted(set(given) - keys):
        raise SourceError(f"{name}: okänt i huvudet: {', '.join(unknown)}")
    front: dict[str, Any] = {
        "sidhuvud": "",
        "sidnummer": "alla",
        "omslag": False,
        "innehall": False,
        "sprak": "sv",
        "sidofil": {},
    }
    front |= given
    for key, known in {"format": SUFFIXES, "sidnummer": PAGE_NUMBERS, "sprak": INVENTED}.items():
        if front[key] not in known:
            raise SourceError(f"{name}: {key} är {front[key]}, men kan bara vara {', '.join(known)}")
    return {"sidfot": INVENTED[front["sprak"]]} | front
