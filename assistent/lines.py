"""Lines of pages become blocks: headings, paragraphs and list items in reading order.

What PDF and plain text have in common: lines are all there is. Running heads, page numbers and
tables of contents are set aside as furniture, a paragraph that a line or page break has cut is
joined again, and headings are known by their font (where the caller tells) or by their pattern.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from assistent import furniture
from assistent.hyphens import Vocabulary, join, vocabulary
from assistent.types import OcrWord

Kind = Literal["heading", "paragraph", "item", "row", "footnote", "furniture"]


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a page. ``marker`` is a list item's own ("2.", "–"), ``level`` a heading's depth
    (1 is outermost). ``breaks`` holds (offset in text, page) where the text runs onto a later page.
    A ``row`` is one of a table, its text made by ``tables.py``; ``columns`` holds its column names."""

    kind: Kind
    text: str
    page: int = 1
    level: int = 0
    marker: str = ""
    breaks: tuple[tuple[int, int], ...] = ()
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file holds. ``printed`` has the number printed on each page, ``None`` where none is;
    ``meta`` what the file states of itself (a Markdown file's front matter);
    ``ocr`` the words of each page (by number) that had to be read by OCR; ``first_page`` is the number
    in the file of the first page (not 1 for a later document of the same file); ``warnings`` say in Swedish
    what of the file could not be read."""

    blocks: tuple[Block, ...]
    printed: tuple[str | None, ...]
    meta: Mapping[str, Any] = field(default_factory=dict)
    ocr: Mapping[int, tuple[OcrWord, ...]] = field(default_factory=dict)
    first_page: int = 1
    warnings: tuple[str, ...] = ()


_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f]")


def clean(text: str) -> str:
    """The text composed (NFC), without control characters: they mean nothing to a reader, and could
    steer the terminal that a quotation is printed on."""
    return _CONTROL.sub("", unicodedata.normalize("NFC", text))


BOLD_LEVEL = 7
"""Depth of a heading that is only bold: below Markdown's six."""

LABELS = re.compile(
    r"^(?:handläggare|föredragande|kontaktperson|ansvarig|dokumentansvarig|dokumentägare|ordförande|sekreterare"
    r"|justerare|plats och tid|beslutande|närvarande|ersättare|tjänstepersoner|diarienummer|dnr|datum|titel)\s*:?$",
    re.I,
)
"""A line that is only a label: its value is the line or paragraph after it."""

_BULLET = re.compile(r"^([•●▪■◦‣·–—*\-\uf000-\uf0ff]|o(?= )|\(?\d{1,2}[.)]|\(?[a-zåäö][.)])\s+(?=\S)")
_NUMBERED = re.compile(r"^(?P<decimal>\d{1,2}(?:\.\d{1,2}){0,3})\.?\s+(?=[^\W\d_]|$)")
_CHAPTER = re.compile(r"^\d{1,3}\s?[a-z]?\s*kap\.(?:\s+[A-ZÅÄÖ]|$)")
_SIGN = r"(?:§\s*\d{1,4}\s?[a-z]?|\d{1,4}\s?[a-z]?\s*§)"
_SIGN_ONLY = re.compile(rf"^{_SIGN}$")
_SIGN_TITLED = re.compile(r"^§\s*\d{1,4}\s?[a-z]?\s+[A-ZÅÄÖ]")
SIGN_RUN_IN = re.compile(rf"^({_SIGN})\s+(?=[A-ZÅÄÖ])")
_SYMBOL = re.compile("[\uf000-\uf0ff]")  # bullets of the fonts Symbol and Wingdings
_LIST_NUMBER = re.compile(r"^\(?(\d{1,2})[.)]\s")
_LABELLED = re.compile(r"^[A-ZÅÄÖ][\w-]*(?: [a-zåäö-]+){0,3}:\s+\S.{0,90}$")
_UNFINISHED = re.compile(
    r"(?:^|\s)(?:och|eller|samt|av|för|i|inom|på|till|med|om|vid|från|som|att|under|mellan|över"
    r"|ska|skall|kan|får|bör|måste|är|har|beslutar|föreslår|gäller|innebär|omfattar)$|[-/]$"
)
_TERMINAL = (".", "!", "?", ":", ";")


def from_pages(
    pages: list[list[str]],
    levels: Mapping[tuple[int, int], int] | None = None,
    *,
    units: Mapping[tuple[int, int], tuple[Block, ...]] | None = None,
    forced: Collection[tuple[int, int]] | None = None,
    guessed: Collection[int] = (),
) -> Reading:
    """Lines of each page to blocks. Lines that recur at the edges of pages become furniture, a
    paragraph that runs over a page break is one block, a hyphen at a line end is joined.

    Places are (page, line), from 0. ``levels`` has headings that their type tells, ``units`` what stands
    in the place of a line and is whole (rows of a table, a footnote, a running head), ``forced`` the lines
    that the author put on a line of their own; a caller that knows these knows the running heads as well.
    ``guessed`` are the pages where type tells no headings although it does elsewhere."""
    levels, units = levels or {}, units or {}
    edges = furniture.edges(pages)
    running = furniture.recurring(pages, edges) if forced is None else set()
    plain = {furniture.pattern(pages[p][n].strip()) for p, at in enumerate(edges) for n in at if (p, n) not in levels}
    known = vocabulary(line for page in pages for line in page)
    labels: list[str | None] = []
    blocks: list[Block] = []
    for p, lines in enumerate(pages):
        label = None
        body: list[_Text | tuple[Block, ...]] = []
        contents = furniture.contents(lines)
        for n, line in enumerate(lines):
            text = _whole_words(line.strip())
            level = levels.get((p, n), 0)
            recurs = furniture.pattern(text) in running and not (level and furniture.pattern(text) in plain)
            unit = units.get((p, n), ())
            if unit and unit[0].kind == "furniture":
                label = label or furniture.page_label(unit[0].text)
                blocks += unit
            elif unit:
                body.append(unit)
            elif n in edges[p] and (recurs or furniture.is_page_number(text)):
                label = label or furniture.page_label(text)
                blocks.append(Block("furniture", text, p + 1))
            elif n in contents:
                blocks.append(Block("furniture", text, p + 1))
            else:
                body.append(_Text(text, level, None if forced is None else (p, n) in forced))
        labels.append(label)
        _append_page(blocks, list(_blocks(body, p + 1, not levels or p in guessed, known)), known)
    whole = (replace(b, text=b.text.replace("\u00ad", "-")) if "\u00ad" in b.text else b for b in blocks)
    return Reading(tuple(whole), furniture.printed(labels))


@dataclass(frozen=True, slots=True)
class _Text:
    """A line of a page's body; ``level`` of a heading, ``forced`` on a line of its own by the author
    (``None`` where that is not known)."""

    text: str
    level: int = 0
    forced: bool | None = None


def _whole_words(line: str) -> str:
    """Without soft hyphens but one at the end of the line: there it shows, and cuts a word."""
    line = line.replace("\u2010", "-")
    return line[:-1].replace("\u00ad", "") + line[-1:]


def _blocks(lines: list[_Text | tuple[Block, ...]], page: int, guess: bool, known: Vocabulary) -> Iterable[Block]:
    """``guess``: no font tells the headings, so a short line that stands alone may be one."""
    open_block: Block | None = None
    labels = False  # whether the open block is lines of a label and its value
    clauses = False  # whether the last block was a clause ("att …") of a list
    texts = [line.text if isinstance(line, _Text) else "" for line in lines]
    first = next((n for n, text in enumerate(texts) if text), 0) if page == 1 else -1
    above = False  # whether the line above is a heading by its type
    for n, line in enumerate(lines):
        if not isinstance(line, _Text):
            yield from [open_block, *line] if open_block else line
            open_block, labels, clauses = None, False, False
            continue
        text, level = line.text, line.level
        heading = level or _heading_by_pattern(texts, n, guess, n == first, above)
        above = bool(level)
        if heading and open_block and _wraps(open_block, line, texts[n - 1]):
            open_block = replace(open_block, text=join(open_block.text, text, known))
            continue
        if not heading and (sign := _run_in(texts, n)):
            if open_block:
                yield open_block
            yield Block("heading", sign[1], page, _sign_level(sign[1], guess))
            open_block, labels, clauses = Block("paragraph", text[sign.end() :], page), False, False
            continue
        bullet = None if heading else _bullet(texts, n)
        clause = not heading and not bullet and _is_clause(texts, n, clauses)
        labelled = not heading and not bullet and (_is_labelled(texts, n) or bool(labels and _LABELLED.match(text)))
        if labels and not (heading or labelled) and line.forced is False and text and open_block:
            open_block = replace(open_block, text=join(open_block.text, text, known))
            continue
        begins = bool(heading or bullet or clause or labelled != labels or not text)
        if open_block and (begins or open_block.kind == "heading"):
            yield open_block
            open_block = None
        labels = labelled
        if not text:
            continue
        if heading:
            open_block = Block("heading", text, page, heading)
        elif bullet:
            open_block = Block("item", text[bullet.end() :], page, 0, _SYMBOL.sub("•", bullet[1]))
        elif open_block is None:
            open_block = Block("item" if clause else "paragraph", text, page)
        elif labelled or line.forced:
            open_block = replace(open_block, text=f"{open_block.text}\n{text}")
        else:
            open_block = replace(open_block, text=join(open_block.text, text, known))
        clauses = clause or (clauses and open_block.kind == "item" and not bullet)
    if open_block:
        yield open_block


_ALONE_LEVEL = 5
"""Level of a heading that only its place tells: below numbered ones, above a § within chapters."""


def _sign_level(text: str, guess: bool) -> int:
    """ "§ 105" holds the parts of an item of minutes; "5 §" stands under a statute's headings."""
    return _ALONE_LEVEL - 1 if guess and text.startswith("§") else _ALONE_LEVEL + 1


def _heading_by_pattern(texts: list[str], n: int, guess: bool, first: bool, under: bool) -> int:
    """Level of a line that reads as a heading: a chapter, a §, a number with a title, or a short line
    that stands alone (or ``under`` a heading) and is followed by text; ``first`` in the file, it is the
    title. 0 where it does not."""
    text = texts[n]
    if _SIGN_ONLY.match(text):
        return _sign_level(text, guess)
    below = texts[n + 1] if n + 1 < len(texts) else ""
    goes_on = below[:1].islower() or bool(re.match(r"[–-]\s*\d", below))
    if not text or len(text) > 90 or goes_on or _UNFINISHED.search(text):
        return 0
    alone = n == 0 or not texts[n - 1] or under
    if _CHAPTER.match(text) and (alone or texts[n - 1].endswith(_TERMINAL)):
        return 2
    if text.endswith((".", ",", ";")) or n + 1 == len(texts) or not alone:
        return 0
    if _SIGN_TITLED.match(text):
        return _sign_level(text, guess)
    if match := _NUMBERED.match(text):
        depth = match["decimal"].count(".") + 1
        titled = text[match.end() : match.end() + 1].isupper()
        return min(depth + 1, 4) if titled and (guess or depth > 1) and not _in_list(texts, n) else 0
    following = next((t for t in texts[n + 1 : n + 3] if t), "")
    label = LABELS.match(text) or LABELS.match(text.split()[0])  # "Justerare", "Dnr KS 2026/00012"
    short = len(text) <= 60 and text[0].isupper() and ":" not in text and not label
    if (
        not guess
        or not short
        or _SIGN_TITLED.match(following)
        or not (len(following) > len(text) or (first and not below))
    ):
        return 0
    return 1 if first else _ALONE_LEVEL


def _in_list(texts: list[str], n: int) -> bool:
    """Whether a line "2. Text" is an item among items rather than a numbered heading: the paragraph
    before or after it is the number before or after, and no text has come between."""
    match = _LIST_NUMBER.match(texts[n])
    if not match:
        return False
    number = int(match[1])
    own = _paragraph(texts, n)
    earlier = next((m for m in range(n - 1, -1, -1) if texts[m]), None)
    before = _paragraph(texts, earlier) if earlier is not None else []
    later = next((m for m in range(n + len(own), len(texts)) if texts[m]), None)
    after = _paragraph(texts, later) if later is not None else []
    return (
        any(_numbered(line) == number + 1 for line in own[1:])
        or (_is_one(own) and bool(after) and _numbered(after[0]) == number + 1)
        or (_is_one(before) and _numbered(before[0]) == number - 1)
        or any(_numbered(line) == number - 1 for line in before[1:])
    )


def _paragraph(texts: list[str], n: int) -> list[str]:
    """The lines without a break among which line ``n`` stands."""
    start = end = n
    while start > 0 and texts[start - 1]:
        start -= 1
    while end + 1 < len(texts) and texts[end + 1]:
        end += 1
    return texts[start : end + 1]


def _numbered(line: str) -> int | None:
    match = _LIST_NUMBER.match(line)
    return int(match[1]) if match else None


def _is_one(lines: list[str]) -> bool:
    """Whether lines are one run of text, not a heading line with text under it."""
    return bool(lines) and (len(lines) == 1 or lines[1][:1].islower())


def _wraps(open_block: Block, line: _Text, above: str) -> bool:
    """Whether a heading line continues the one above it: set alike, and there was no room for it there,
    or one is visibly unfinished."""
    alike = open_block.kind == "heading" and line.level == open_block.level
    short = alike and len(open_block.text) + len(line.text) <= 200
    goes_on = line.text[0].islower() or bool(_UNFINISHED.search(open_block.text))
    return short and (goes_on or (line.level > 0 and line.forced is False and bool(above)))


def _run_in(texts: list[str], n: int) -> re.Match[str] | None:
    """The § that a paragraph begins with ("5 § Kommunstyrelsen ska …"); not one that a line break
    within a sentence has put first on its line."""
    begins = n == 0 or not texts[n - 1] or texts[n - 1].endswith(_TERMINAL) or bool(_SIGN_ONLY.match(texts[n - 1]))
    return SIGN_RUN_IN.match(texts[n]) if begins else None


def _bullet(texts: list[str], n: int) -> re.Match[str] | None:
    match = _BULLET.match(texts[n])
    if match and match[1] in "–—-" and texts[n][match.end()].isdigit() and n and texts[n - 1][-1:].isdigit():
        return None  # "2019" and "– 2023" on the next line: a range of years
    return match


def _is_clause(texts: list[str], n: int, clauses: bool) -> bool:
    """Whether a line begins one of the clauses of a decision or a list: "att …" after a colon, or
    after another such clause."""
    if not re.match(r"att\s+\S", texts[n]):
        return False
    above = next((texts[m] for m in range(n - 1, -1, -1) if texts[m]), "")
    leads = above.endswith(":") or (len(above) <= 60 and bool(re.search(r"\b(?:besluta|beslutar|föreslår)$", above)))
    return leads or (clauses and bool(re.search(r"[,;.]$|\b(?:och|samt|eller)$", above)))


def _is_labelled(texts: list[str], n: int) -> bool:
    """Whether a line is one of at least two under each other that are a label and its value."""
    beside = [texts[m] for m in (n - 1, n + 1) if 0 <= m < len(texts)]
    return bool(_LABELLED.match(texts[n])) and any(_LABELLED.match(other) for other in beside)


def _append_page(blocks: list[Block], page_blocks: list[Block], known: Vocabulary) -> None:
    """Adds a page's blocks; its first continues the last text block where that had not ended. Footnotes
    between the two go before them, so that every page's text stays together."""
    last = next((i for i in range(len(blocks) - 1, -1, -1) if blocks[i].kind not in ("furniture", "footnote")), None)
    if page_blocks and last is not None and _continues(blocks[last], page_blocks[0]):
        head, tail = blocks[last], page_blocks.pop(0)
        joined = join(head.text, tail.text, known)
        offset = len(joined) - len(tail.text)
        notes = [block for block in blocks[last + 1 :] if block.kind == "footnote"]
        rest = [block for block in blocks[last + 1 :] if block.kind != "footnote"]
        blocks[last:] = [*notes, replace(head, text=joined, breaks=(*head.breaks, (offset, tail.page))), *rest]
    blocks.extend(page_blocks)


def _continues(head: Block, tail: Block) -> bool:
    return (
        head.kind in ("paragraph", "item")
        and tail.kind == "paragraph"
        and not head.text.endswith(_TERMINAL)
        and (tail.text[:1].islower() or head.text.endswith((",", "\u00ad")) or bool(_UNFINISHED.search(head.text)))
    )
