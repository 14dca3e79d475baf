"""Finds the quotations in a text, and what the text says around each: where it claims to be from.

Quotations stand between marks (” “ " » « ’ ‘ ‚ „, in any of the ways Swedish and English pair them),
after ``>`` at the start of lines, or indented under a line that ends with a colon.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from assistent import sentences
from assistent.types import Span

_FAMILIES = ('"”“„‟″', "»«", "'’‘‚›‹")
_SINGLE = 2
_FAMILY = {mark: number for number, marks in enumerate(_FAMILIES) for mark in marks}
_MARK = re.compile("[" + "".join(_FAMILIES) + "]")
_BEFORE = " \t\n\u00a0([{–—-/" + "".join(_FAMILIES)
_AFTER = " \t\n\u00a0.,;:!?)]}–—-/…" + "".join(_FAMILIES)
_PARAGRAPH = re.compile(r"\n[ \t]*\n")
_LONGEST = 20_000  # characters: past some ten pages a mark was forgotten
_DEEPEST = 50  # marks of a family open at once: more are no quotations within quotations
_AROUND = 1_000  # characters on each side of a quotation in which its source may be named
_RUN = re.compile(r"\S{201,}|\s{201,}")  # longer than any name or reference
_STRETCH = 10_000  # characters: a longer paragraph is read in stretches
_APOSTROPHES = 3  # words: between single marks fewer are a name, a genitive, a cut-off word


@dataclass(frozen=True, slots=True)
class Quotation:
    """``text[start:end]`` is quoted; ``outer`` is the span with its marks. ``closed`` is false where
    the closing mark is missing and the paragraph's end was taken for it."""

    start: int
    end: int
    outer: Span
    closed: bool = True
    block: bool = False


def find(text: str) -> list[Quotation]:
    """The quotations of a text in order, the outermost of nested ones."""
    blocks = list(_blocks(text))
    within = reach((b.start, b.end) for b in blocks)
    found = [q for q in _marked(text) if within(q.start + 1) < q.end]
    taken = reach(q.outer for q in found)
    blocks = [b for b in blocks if taken(b.end) <= b.start]
    return sorted([*found, *blocks], key=lambda q: q.start)


def reach(spans: Iterable[Span]) -> Callable[[int], int]:
    """How far those of the spans reach that begin before an offset; -1 where none does."""
    ordered = sorted(spans)
    starts = [start for start, _ in ordered]
    ends = [-1, *accumulate((end for _, end in ordered), max)]
    return lambda offset: ends[bisect_left(starts, offset)]


# --- between marks ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Mark:
    start: int
    end: int
    family: int
    opens: bool
    closes: bool


def _marked(text: str) -> Iterator[Quotation]:
    breaks = [match.start() for match in _PARAGRAPH.finditer(text)]
    marks = [_Mark(m.start(), m.end(), _FAMILY[m[0]], _opens(text, m), _closes(text, m)) for m in _MARK.finditer(text)]
    families = [[mark for mark in marks if mark.family == family] for family in range(len(_FAMILIES))]
    numbers = [0] * len(_FAMILIES)
    after = 0
    for begin in marks:
        numbers[begin.family] += 1
        if begin.start < after or not begin.opens:
            continue
        last = _closing(text, families[begin.family], numbers[begin.family], breaks)
        end, stop = (last.start, last.end) if last else (_end(breaks, begin.end, len(text)),) * 2
        few = begin.family == _SINGLE and (not last or len(text[begin.end : end].split()) < _APOSTROPHES)
        if not few and text[begin.end : end].strip():
            yield Quotation(begin.end, end, (begin.start, stop), last is not None)
            after = stop


def _closing(text: str, marks: Sequence[_Mark], number: int, breaks: Sequence[int]) -> _Mark | None:
    """The mark that closes the one before ``number``, of ``marks`` of one family. They nest; a paragraph
    that begins with one continues the quotation."""
    begin, depth = marks[number - 1], 1
    closer: _Mark | None = None
    paragraph = _end(breaks, begin.end, len(text))
    for n in range(number, len(marks)):
        mark = marks[n]
        if mark.start - begin.start > _LONGEST or depth > _DEEPEST:
            break
        if mark.start >= paragraph:
            if closer:
                break  # it was closed within its paragraph, and an inner one was not
            continues = not text[paragraph : mark.start].strip()
            if not continues and not (mark.family != _SINGLE and mark.closes):
                break
            paragraph = _end(breaks, mark.end, len(text))
            if continues:
                continue
        if mark.closes:
            closer = mark
            depth -= 1
            if depth == 0:
                break
        elif mark.opens:
            depth += 1
    return closer


def _end(breaks: Sequence[int], offset: int, end: int) -> int:
    """Where the paragraph of an offset ends, of those that end at ``breaks``."""
    n = bisect_left(breaks, offset)
    return breaks[n] if n < len(breaks) else end


def _opens(text: str, mark: re.Match[str]) -> bool:
    before, after = text[mark.start() - 1 : mark.start()], text[mark.end() : mark.end() + 1]
    if mark[0] == "«" and after in (" ", "\u00a0"):
        return True  # « as in French »
    word = after.isalpha() if _FAMILY[mark[0]] == _SINGLE else not after.isspace()
    return bool(after) and word and (not before or before in _BEFORE)


def _closes(text: str, mark: re.Match[str]) -> bool:
    before, after = text[mark.start() - 1 : mark.start()], text[mark.end() : mark.end() + 1]
    if mark[0] == "»" and before in (" ", "\u00a0"):
        return True
    if not before or before.isspace() or before in "([{":
        return False
    return (not after or after in _AFTER) or (not after.isalnum() and _FAMILY[mark[0]] != _SINGLE)


def _paragraph_end(text: str, start: int) -> int:
    """Where the paragraph ends, at most ``_AROUND`` characters on."""
    last = min(start + _AROUND, len(text))
    match = _PARAGRAPH.search(text, start, last)
    return match.start() if match else last


def _paragraph_start(text: str, at: int) -> int:
    """Where the paragraph begins, at most ``_AROUND`` characters back."""
    first = max(at - _AROUND, 0)
    return max((match.end() for match in _PARAGRAPH.finditer(text, first, at)), default=first)


# --- blocks -------------------------------------------------------------------------------------

_ANGLED = re.compile(r"(?:^[ \t]*>[^\n]*(?:\n|\Z))+", re.M)
_INDENTED = re.compile(r":[ \t]*\n(?:[ \t]*\n)?((?:(?=[^\n]*\S)(?: {2,}|\t)(?![-–—•*\d]|[a-zåäö]\))[^\n]*(?:\n|\Z))+)")


def _blocks(text: str) -> Iterator[Quotation]:
    for match in _ANGLED.finditer(text):
        yield from _block(text, *match.span())
    for match in _INDENTED.finditer(text):
        yield from _block(text, *match.span(1))


def _block(text: str, start: int, end: int) -> Iterator[Quotation]:
    own = text[start:end]
    inner = start + len(own) - len(own.lstrip(" \t\n>"))
    last = end - (len(own) - len(own.rstrip()))
    if inner < last:
        yield Quotation(inner, last, (start, end), True, True)


# --- what is said around them -------------------------------------------------------------------

_PARENTHESIS = re.compile(r"[\s.,;]*[(\[]((?:[^()\[\]\n]|\([^()\n]{0,80}\)){2,300})[)\]]")
_SOURCE = re.compile(r"\s*(?:[–—-]\s*|källa:?\s*|ur |source:?\s*)([^\n]{2,200})", re.I)


def masked(text: str, quotations: Iterable[Quotation]) -> str:
    """The text with what is quoted made unreadable, every offset kept: a name or a full stop within a
    quotation is not the writer's own. A full stop at its end still ends the sentence. So are runs that
    are longer than any name, so that no pattern is tried from each of their characters."""
    parts, at = [], 0
    for quotation in quotations:
        inner = text[quotation.start : quotation.end]
        kept = inner[-1:] if inner[-1:] in ".!?" else "_"
        parts += [_RUN.sub(_unread, text[at : quotation.start]), "_" * (len(inner) - 1), kept]
        at = quotation.end
    return "".join([*parts, _RUN.sub(_unread, text[at:])])


def _unread(match: re.Match[str]) -> str:
    run = match[0]
    kept = "\n\n" if run.isspace() and run.count("\n") > 1 else ""
    return kept.ljust(len(run), ";")


def sentences_of(own: str) -> Iterator[Span]:
    """The sentences of the writer's own text; a paragraph that is longer than any is cut."""
    begin = 0
    for match in re.finditer(r"\n[ \t]*\n|\Z", own):
        while begin < match.start():
            end = min(begin + _STRETCH, match.start())
            found = list(_split(own, begin, end))
            if end < match.start() and len(found) > 1:
                end = found.pop()[0]  # it may go on
            yield from found
            begin = end
        begin = match.end()


def surroundings(own: str, quotation: Quotation) -> tuple[str, str, str]:
    """What the writer's ``own`` (masked) text says of a quotation's source: the sentence up to it; a
    parenthesis right after it, or the rest of the sentence; and the paragraph before that sentence."""
    start, end = quotation.outer
    begin = _paragraph_start(own, start)
    if quotation.block:
        lead = own[max(start - _AROUND, 0) : start]
        lead_end = start - len(lead) + len(lead.rstrip())
        begin = _paragraph_start(own, lead_end)
        match = _PARENTHESIS.match(own, end) or _SOURCE.match(own, end)
        first = _sentence_start(own, begin, lead_end)
        return own[first:lead_end], match[1] if match else "", own[begin:first]
    first = _sentence_start(own, begin, start)
    stop = _paragraph_end(own, end)
    if match := _PARENTHESIS.match(own, end, stop):
        return own[first:start], match[1], own[begin:first]
    if match := _SOURCE.match(own, end, stop):
        return own[first:start], match[1], own[begin:first]
    _, last = next((s for s in _split(own, begin, stop) if s[1] >= end), (0, stop))
    return own[first:start], own[end:last], own[begin:first]


def _sentence_start(own: str, begin: int, at: int) -> int:
    stop = _paragraph_end(own, at)
    return next((a for a, b in _split(own, begin, stop) if b >= at), begin)


def _split(own: str, begin: int, end: int) -> Iterator[Span]:
    for a, b in sentences.split(own[begin:end]):
        yield begin + a, begin + b
