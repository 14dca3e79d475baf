"""Blocks become a document's canonical text with its sections, sentences and pages.

Furniture (addresses, running heads, "Justerandes sign") stays in the canonical text but belongs
to no sentence, so that it is neither embedded nor quoted.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from assistent import sentences
from assistent.headings import CONTINUED, PARAGRAPH_SIGN, PART, Nesting, status_of
from assistent.lines import BOLD_LEVEL, LABELS, SIGN_RUN_IN, Block, Reading
from assistent.types import Page, Section, Sentence, Span, Status

_FURNITURE = re.compile(
    r"^(?:postadress\b.*besöksadress|justerandes? sign|justering(?:ens)? sign|utdragsbestyrkande|sign(?:atur)?\s*$"
    r"|sida\s+\d+\s*(?:[(/]|av\b)|protokollsutdrag\s*$|sammanträdesprotokoll\s*$)",
    re.I | re.S,
)
_LETTERHEAD = re.compile(
    r"^(?:datum(?:\s+\d{4}-\d{2}-\d{2})?|diarienummer|dnr|sida|telefon|telefax|e-post|webbplats|bankgiro\w*|org\.?nr)"
    r"\s*:?(?:\s*[\d-]*)?$",
    re.I,
)
_ITEM_LIMIT = 400  # characters: a longer list item is quoted sentence by sentence
_FRAGMENT_LIMIT = 250  # characters: what may follow a lead-in and count as an item without a marker


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
    blocks = _mark_furniture(reading.blocks)
    headings = _headings(blocks)
    canonical, spans = _assemble(blocks)
    title = _title(headings)
    sections, owner = _sections(blocks, spans, headings, title)
    return Structured(
        canonical=canonical,
        pages=_pages(blocks, spans, reading.printed, len(canonical)),
        sections=tuple(sections),
        sentences=tuple(_sentences(blocks, spans, headings, owner, sections)),
        furniture=tuple(span for block, span in zip(blocks, spans, strict=True) if block.kind == "furniture"),
        title=title,
    )


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


@dataclass(frozen=True, slots=True)
class _Heading:
    """A block that opens a section. ``title`` is the block that completes a § ("§ 105" + its title);
    ``quotable`` a block that also holds text ("Beslutet skickas till:" with the receivers, "5 §
    Nämnden ska …")."""

    text: str
    level: int
    title: int | None = None
    quotable: bool = False


def _headings(blocks: Sequence[Block]) -> dict[int, _Heading]:
    """Block number → heading: those that the file marks, § lines, and the parts of minutes."""
    found: dict[int, _Heading] = {}
    titles: set[int] = set()
    for n, block in enumerate(blocks):
        if n in titles or block.kind not in ("heading", "paragraph"):
            continue
        first, _, rest = block.text.partition("\n")
        sign = PARAGRAPH_SIGN.match(block.text) if len(block.text) <= 150 else None
        run_in = (
            SIGN_RUN_IN.match(block.text) if block.kind == "paragraph" and block.text.endswith((".", ":")) else None
        )
        if run_in:
            found[n] = _Heading(run_in[1], BOLD_LEVEL, quotable=True)
        elif sign:
            title = None if sign["title"] else _title_after(blocks, n)
            text = block.text if title is None else f"{block.text} {blocks[title].text}"
            titles.update(() if title is None else (title,))
            marked = block.kind == "heading" and block.level < BOLD_LEVEL
            found[n] = _Heading(text, block.level if marked else _PARAGRAPH_LEVEL, title)
        elif block.kind == "heading":
            found[n] = _Heading(block.text, block.level)
        elif len(first) <= 90 and PART.match(first):
            found[n] = _Heading(first, BOLD_LEVEL, quotable=bool(rest))
    return found


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


def _title(headings: dict[int, _Heading]) -> str | None:
    """The document's own title: its first heading, where that is of the outermost level there is."""
    if not headings:
        return None
    first = headings[min(headings)]
    return first.text.rstrip(":") if first.level == min(h.level for h in headings.values()) else None


# --- canonical text -----------------------------------------------------------------------------


def _assemble(blocks: Sequence[Block]) -> tuple[str, list[Span]]:
    """The canonical text and each block's span of it, a list item's marker left out of the span."""
    parts: list[str] = []
    spans: list[Span] = []
    length = 0
    for n, block in enumerate(blocks):
        together = n > 0 and block.kind == "item" == blocks[n - 1].kind
        before = "" if n == 0 else "\n" if together else "\n\n"
        before += f"{block.marker} " if block.marker else ""
        parts += [before, block.text]
        length += len(before)
        spans.append((length, length + len(block.text)))
        length += len(block.text)
    return "".join(parts), spans


def _pages(blocks: Sequence[Block], spans: list[Span], printed: Sequence[str | None], end: int) -> tuple[Page, ...]:
    starts = {1: 0}
    for block, (start, _) in zip(blocks, spans, strict=True):
        if block.kind != "furniture":  # furniture of a page may wait until a paragraph has ended
            starts.setdefault(block.page, start)
        for offset, page in block.breaks:
            starts.setdefault(page, start + offset)
    numbers = range(1, len(printed) + 1)
    begin = [0] * (len(printed) + 1) + [end]
    for number in reversed(numbers):  # a page without text is empty, at the start of the next
        begin[number] = starts.get(number, begin[number + 1])
    return tuple(Page(n, printed[n - 1], begin[n], begin[n + 1]) for n in numbers)


# --- sections -----------------------------------------------------------------------------------


def _sections(
    blocks: Sequence[Block], spans: list[Span], headings: dict[int, _Heading], title: str | None
) -> tuple[list[Section], list[int]]:
    """The sections in order, and for each block the number of the section it belongs to."""
    nesting = Nesting()
    end = spans[-1][1] if spans else 0
    sections = [Section((), 0, end)]
    owner: list[int] = []
    signature = _signature(blocks, headings)
    for n, block in enumerate(blocks):
        heading = headings.get(n)
        if heading or n == signature:
            path = nesting.heading(heading.text, heading.level) if heading else ()
            sections[-1] = replace(sections[-1], end=spans[n][0])
            status, by = status_of(path[-1]) if path else (Status.UNKNOWN, None)
            sections.append(Section(_without_title(path, title), spans[n][0], end, status, by))
        elif block.kind not in ("furniture", "heading"):
            nesting.text()
        owner.append(len(sections) - 1)
    return sections, owner


def _without_title(path: tuple[str, ...], title: str | None) -> tuple[str, ...]:
    """The path without the document's title, which every citation names anyway."""
    named = len(path) > 1 and title and path[0].rstrip(":") == title and not path[0].startswith("§")
    return path[1:] if named else path


def _signature(blocks: Sequence[Block], headings: dict[int, _Heading]) -> int | None:
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


# --- sentences ----------------------------------------------------------------------------------


def _sentences(
    blocks: Sequence[Block], spans: list[Span], headings: dict[int, _Heading], owner: list[int], sections: list[Section]
) -> Iterator[Sentence]:
    """The quotable units of a document, in order."""
    made: list[Sentence] = []
    titles = {heading.title for heading in headings.values()}
    lead: int | None = None  # the sentence that leads in what follows
    fragments = False  # whether unmarked short paragraphs after the lead-in are its items
    label: Span | None = None  # a label that waits for its value
    for n, (block, (start, end)) in enumerate(zip(blocks, spans, strict=True)):
        heading = headings.get(n)
        if block.kind == "furniture":
            label = None  # a unit holds no furniture
            continue
        if block.kind == "heading" or n in titles or (heading and not heading.quotable):
            lead = label = None
            continue
        if not any(c.isalnum() for c in block.text):
            continue
        if label is None and block.kind == "paragraph" and LABELS.match(block.text):
            label = start, end
            continue
        section = owner[n]
        if label is not None and label[0] < sections[section].start:
            label = None
        if label is not None and block.kind == "item":  # a label with a list leads it in
            made.append(_tagged(Sentence(*label, section, "label"), made, sections))
            label, lead = None, len(made) - 1
        if label is None and not heading and _is_labels(block.text):
            values = [Sentence(start + a, start + b, section, "label") for a, b in _lines(block.text)]
            made += [_tagged(value, made, sections) for value in values]
            lead = None
            continue
        if label is not None or (heading and "\n" in block.text) or _is_card(block):
            begin = start if label is None else label[0]
            made.append(_tagged(Sentence(begin, end, section, "label"), made, sections))
            label = lead = None
            continue
        fragment = lead is not None and (_is_clause(block.text) or (fragments and _is_fragment(block.text)))
        item = block.kind == "item" or _is_lines(block.text) or fragment
        if not item:
            lead = None
        for a, b in _units(block.text, item):
            sentence = Sentence(start + a, start + b, section, "item" if item else "sentence", lead)
            made.append(_tagged(sentence, made, sections, block.text, block.text[a:b]))
        if not item and _leads_in(block.text):
            lead = len(made) - 1
            fragments = block.text.endswith((":", ";"))
    furniture = [start for block, (start, _) in zip(blocks, spans, strict=True) if block.kind == "furniture"]
    yield from _join_signature(made, sections, furniture)


def _is_card(block: Block) -> bool:
    """Short lines under each other that belong together: a name, a title, a telephone number."""
    lines = block.text.split("\n")
    short = all(len(x) <= 60 and not x.endswith(".") for x in lines)
    return block.kind == "paragraph" and 2 <= len(lines) <= 4 and short


_LABELLED = re.compile(r"^[A-ZÅÄÖ][\w-]*(?: [a-zåäö-]+){0,3}:\s+\S.*$")


def _is_labels(text: str) -> bool:
    """Lines under each other that are each a label and its value ("Antagen: …")."""
    lines = text.split("\n")
    return len(lines) > 1 and all(_LABELLED.match(line) for line in lines)


def _lines(text: str) -> Iterator[Span]:
    offset = 0
    for line in text.split("\n"):
        yield offset, offset + len(line.rstrip())
        offset += len(line) + 1


def _is_lines(text: str) -> bool:
    """Lines set under each other without full stops: a list without markers (Beslutsunderlag)."""
    lines = text.split("\n")
    return len(lines) > 1 and not any(line.endswith((".", ":")) for line in lines)


def _is_fragment(text: str) -> bool:
    return len(text) <= _FRAGMENT_LIMIT and len(list(sentences.split(text))) == 1


def _is_clause(text: str) -> bool:
    """What a body proposes or decides, in minutes: "att anta planen"."""
    return text.startswith("att ") and len(text) <= _ITEM_LIMIT


def _leads_in(text: str) -> bool:
    return text.endswith((":", ";")) or (not text.endswith((".", "!", "?")) and len(text) > 12)


def _units(text: str, item: bool) -> list[Span]:
    """Spans of the units of a block: an item of moderate length whole, else its sentences; lines
    that are set under each other one by one."""
    if item and len(text) <= _ITEM_LIMIT and "\n" not in text:
        return [(0, len(text))]
    units = []
    offset = 0
    for line in text.split("\n"):
        units += [(offset + a, offset + b) for a, b in sentences.split(line)]
        offset += len(line) + 1
    return units


def _tagged(
    sentence: Sentence, made: list[Sentence], sections: list[Section], block: str = "", own: str = ""
) -> Sentence:
    """The sentence with the status of its section, or of its lead-in where that knows better. Under
    "Beslut" in an arbetsutskott's minutes stands what it proposes: that stays a proposal."""
    section = sections[sentence.section]
    status, by = section.status, section.by
    if sentence.lead is not None:
        status, by = made[sentence.lead].status, made[sentence.lead].by
    if status is Status.UNKNOWN and block.endswith(":"):
        status, by = status_of(block)
    if status is Status.DECISION and status_of(own)[0] is Status.PROPOSAL:
        status, by = status_of(own)
    return replace(sentence, status=status, by=by)


def _join_signature(made: list[Sentence], sections: list[Section], furniture: list[int]) -> Iterator[Sentence]:
    """The parts of a signature make one unit: "Kommunstyrelsens förvaltning / Namn / Titel", unless
    furniture stands between them."""
    last = len(sections) - 1
    signature = [s for s in made if s.section == last] if last > 0 and not sections[last].path else []
    if any(signature and signature[0].start < start < signature[-1].end for start in furniture):
        signature = []
    yield from made[: len(made) - len(signature)]
    if signature:
        yield Sentence(signature[0].start, signature[-1].end, last, "label")
