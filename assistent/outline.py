"""The outline of a document: which blocks are headings, what they are called, the sections they open."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from assistent.headings import PARAGRAPH_SIGN, PART, Nesting, status_of
from assistent.lines import BOLD_LEVEL, LABELS, SIGN_RUN_IN, Block
from assistent.tables import values
from assistent.types import Section, Span, Status


@dataclass(frozen=True, slots=True)
class Heading:
    """A block that opens a section. ``title`` is the block that completes a § ("§ 105" + its title);
    ``quotable`` a block that also holds text ("Beslutet skickas till:" with the receivers, "5 §
    Nämnden ska …")."""

    text: str
    level: int
    title: int | None = None
    quotable: bool = False


def headings_of(blocks: Sequence[Block]) -> dict[int, Heading]:
    """Block number → heading: those that the file marks, § lines, and the parts of minutes."""
    found: dict[int, Heading] = {}
    titles: set[int] = set()
    for n, block in enumerate(blocks):
        if n in titles or block.kind not in ("heading", "paragraph"):
            continue
        first, _, rest = block.text.partition("\n")
        sign = PARAGRAPH_SIGN.match(block.text) if len(block.text) <= 150 else None
        run_in = SIGN_RUN_IN.match(block.text) if block.kind == "paragraph" and _is_text(blocks, n) else None
        if run_in:
            found[n] = Heading(run_in[1], BOLD_LEVEL, quotable=True)
        elif sign:
            number_only = not sign["title"] or bool(_MATTER.fullmatch(sign["title"].strip()))
            title = _title_after(blocks, n) if number_only else None
            text = block.text if title is None else f"{block.text[: sign.end('number')]} {blocks[title].text}"
            titles.update(() if title is None else (title,))
            marked = block.kind == "heading" and block.level < BOLD_LEVEL
            found[n] = Heading(text, block.level if marked else _PARAGRAPH_LEVEL, title)
        elif block.kind == "heading":
            found[n] = Heading(block.text, block.level)
        elif _SIGN_ALONE.fullmatch(block.text):
            found[n] = Heading(block.text, BOLD_LEVEL)
        elif len(first) <= 90 and PART.match(first):
            found[n] = Heading(first, BOLD_LEVEL, quotable=bool(rest))
    return _under_signs(blocks, found)


def _under_signs(blocks: Sequence[Block], headings: dict[int, Heading]) -> dict[int, Heading]:
    """The headings of minutes whose parts are set in the type of the § they belong to: each stands under
    it. A heading with a § right after it stands over that one, as in a reglemente."""
    made, sign, parts = dict(headings), None, False
    order = list(headings)
    for n, following in zip_longest(order, order[1:]):
        heading = headings[n]
        if PARAGRAPH_SIGN.match(heading.text):
            sign = heading
        elif sign and heading.level == sign.level:
            after = headings[following].text if following is not None and not _has_text(blocks, n, following) else ""
            if not PARAGRAPH_SIGN.match(after):
                made[n] = replace(heading, level=heading.level + 1)
                parts = parts or bool(PART.match(heading.text))
    return made if parts else headings


def _has_text(blocks: Sequence[Block], start: int, end: int) -> bool:
    return any(block.kind != "furniture" for block in blocks[start + 1 : end])


_MATTER = re.compile(
    r"\(?(?:(?:dnr|diarienr|diarienummer)\b[:.]?\s*)?(?:[A-ZÅÄÖ-]{1,6}[\s/-]?)?(?:19|20)\d\d[:/-]\d{1,6}\)?", re.I
)
"""What stands after the number of a § and is no title: "§ 31   Dnr SN 2026/7"."""
_SIGN_ALONE = re.compile(r"\d{1,3}\s?[a-z]?\s?§")


def _is_text(blocks: Sequence[Block], n: int) -> bool:
    """Whether a paragraph is running text, not a title: it ends as a sentence does, or leads in a list."""
    listed = n + 1 < len(blocks) and blocks[n + 1].kind == "item"
    return listed or blocks[n].text.endswith((".", ":"))


_PARAGRAPH_LEVEL = 2
"""Level of a § that the file does not mark as a heading: under a chapter or the document's title."""


def _title_after(blocks: Sequence[Block], n: int) -> int | None:
    """The heading that titles the § at ``n``; only a diarienummer or furniture may stand between."""
    for m in range(n + 1, min(n + 4, len(blocks))):
        block = blocks[m]
        if block.kind == "heading":
            return None if PART.match(block.text) or PARAGRAPH_SIGN.match(block.text) else m
        if block.kind != "furniture" and not re.match(r"(?:dnr|diarienr|diarienummer)\b", block.text, re.I):
            return None
    return None


def title_of(blocks: Sequence[Block], headings: dict[int, Heading]) -> str | None:
    """The document's own title: its first heading, where that is of the outermost level there is; the name
    of the municipality may stand right above it, or the series it belongs to in smaller type
    ("Författningssamling") with facts but no running text between. The first § of several is none."""
    signs = [heading.text for heading in headings.values() if PARAGRAPH_SIGN.match(heading.text)]
    outermost = min((heading.level for heading in headings.values()), default=0)
    alone = sum(heading.level == outermost for heading in headings.values()) == 1
    for n, heading in sorted(headings.items())[:2]:
        between = blocks[min(headings) + 1 : n]
        series = alone and not any(block.text.endswith((".", "!", "?", ":")) for block in between)
        if heading.level == outermost and (n == min(headings) or n - 1 in headings or series):
            return None if len(signs) > 1 and heading.text in signs else heading.text.rstrip(":")
    return None


def sections_of(
    blocks: Sequence[Block], spans: list[Span], headings: dict[int, Heading], title: str | None
) -> tuple[list[Section], list[int]]:
    """The sections in order, and for each block the number of the section it belongs to."""
    nesting = Nesting()
    end = spans[-1][1] if spans else 0
    enclosing = Section((), 0, end)
    sections = [enclosing]
    owner: list[int] = []
    signature = _signature(blocks, headings)
    for n, block in enumerate(blocks):
        heading = headings.get(n)
        if heading or n == signature:
            path = nesting.heading(heading.text, heading.level) if heading else ()
            sections[-1] = replace(sections[-1], end=spans[n][0])
            status, by = status_of(path[-1]) if path else (Status.UNKNOWN, None)
            enclosing = Section(_without_title(path, title), spans[n][0], end, status, by)
            sections.append(enclosing)
        elif block.kind not in ("furniture", "heading"):
            nesting.text()
            point = _point(block)
            own = replace(enclosing, path=(*enclosing.path, point)) if point else enclosing
            if own.path != sections[-1].path:
                sections[-1] = replace(sections[-1], end=spans[n][0])
                sections.append(replace(own, start=spans[n][0]))
        owner.append(len(sections) - 1)
    return sections, owner


_NUMBER_COLUMN = re.compile(r"^(?:nr|nummer|punkt|p\.?|ärende\s?nr|löp\s?nr|#)\.?$", re.I)
_NUMBER = re.compile(r"^[A-ZÅÄÖ]{0,3}\s?\d{1,3}(?:\.\d{1,3}){0,3}\s?[a-z]?\.?$")


def _point(block: Block) -> str | None:
    """What a block is cited by where that is not its heading: a numbered row of a table ("punkt
    3.2" of a delegationsordning), a footnote ("fotnot 1")."""
    if block.kind == "footnote":
        return f"fotnot {block.marker}".strip()
    if block.kind != "row" or len(block.columns) < 3 or not _NUMBER_COLUMN.match(block.columns[0].strip()):
        return None
    number = values(block.text, block.columns[:1]).get(block.columns[0].rstrip(" :"), "")
    return f"punkt {number.rstrip('.')}" if _NUMBER.match(number) else None


def _without_title(path: tuple[str, ...], title: str | None) -> tuple[str, ...]:
    """The path without the document's title, which every citation names anyway."""
    named = len(path) > 1 and title and path[0].rstrip(":") == title and not PARAGRAPH_SIGN.match(path[0])
    return path[1:] if named else path


def _signature(blocks: Sequence[Block], headings: dict[int, Heading]) -> int | None:
    """The block where a signature begins: the last one to four short paragraphs without a full
    stop. It belongs to the document, not to the section that happens to be last."""
    begin = None
    for n in range(len(blocks) - 1, max(len(blocks) - 5, 0), -1):
        block = blocks[n]
        if block.kind == "furniture":
            continue
        if block.kind != "paragraph" or n in headings or len(block.text) > 80 or block.text.endswith((".", ":", "?")):
            break
        begin = n
    if begin is not None and (begin - 1 in headings or LABELS.match(blocks[begin - 1].text)):
        return None  # it is all there is under its heading or label: an answer, not a signature
    return begin
