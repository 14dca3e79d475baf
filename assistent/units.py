"""The quotable units of a document: sentences, list items and labels with their values."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from assistent import sentences
from assistent.headings import status_of
from assistent.lines import LABELS, Block
from assistent.outline import Heading
from assistent.types import Section, Sentence, Span, Status

_ITEM_LIMIT = 400  # characters: a longer list item is quoted sentence by sentence
_FRAGMENT_LIMIT = 250  # characters: what may follow a lead-in and count as an item without a marker


def units_of(
    blocks: Sequence[Block], spans: list[Span], headings: dict[int, Heading], owner: list[int], sections: list[Section]
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
        if block.kind == "row":
            lead = None
            made.append(_tagged(Sentence(start, end, section, "item"), made, sections))
            continue
        if block.kind == "footnote":
            notes = [Sentence(start + a, start + b, section) for a, b in sentences.split(block.text)]
            made += [_tagged(note, made, sections) for note in notes]
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
    said, sayer = status_of(own)
    if said is Status.PROPOSAL and (status is Status.DECISION or (status is said and by is None)):
        status, by = said, sayer  # "Anna Ek (M) yrkar att …" under Yrkanden: whose proposal it is
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
