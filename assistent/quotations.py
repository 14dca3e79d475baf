"""Finds the quotations in a text, and what the text says around each: where it claims to be from.

Quotations stand between marks (” “ " » « ’ ‘ ‚ „, in any of the ways Swedish and English pair them),
after ``>`` at the start of lines, or indented under a line that ends with a colon.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

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
    found = [q for q in _marked(text) if not any(b.start <= q.start and q.end <= b.end for b in blocks)]
    blocks = [b for b in blocks if not any(q.outer[0] < b.end and b.start < q.outer[1] for q in found)]
    return sorted([*found, *blocks], key=lambda q: q.start)


# --- between marks ------------------------------------------------------------------------------


def _marked(text: str) -> Iterator[Quotation]:
    marks = list(_MARK.finditer(text))
    number = 0
    while number < len(marks):
        begin = marks[number]
        if not _opens(text, begin):
            number += 1
            continue
        last, closed = _closing(text, marks, number)
        family = _FAMILY[begin[0]]
        start = begin.end()
        if closed:
            end, after = marks[last].start(), marks[last].end()
        else:
            end = after = _paragraph_end(text, start)
        few = family == _SINGLE and (not closed or len(text[start:end].split()) < _APOSTROPHES)
        if few or not text[start:end].strip():
            number += 1
            continue
        yield Quotation(start, end, (begin.start(), after), closed)
        number = next((n for n in range(number + 1, len(marks)) if marks[n].start() >= after), len(marks))


def _closing(text: str, marks: Sequence[re.Match[str]], number: int) -> tuple[int, bool]:
    """The mark that closes the one at ``number``. Marks of the same family nest; a paragraph that
    begins with one continues the quotation."""
    begin = marks[number]
    family, depth = _FAMILY[begin[0]], 1
    closers: list[int] = []
    paragraph = _paragraph_end(text, begin.end())
    for n in range(number + 1, len(marks)):
        mark = marks[n]
        if mark.start() - begin.start() > _LONGEST:
            break
        if _FAMILY[mark[0]] != family:
            continue
        if mark.start() >= paragraph:
            if closers:
                break  # it was closed within its paragraph, and an inner one was not
            continues = not text[paragraph : mark.start()].strip()
            if not continues and not (family != _SINGLE and _closes(text, mark)):
                break
            paragraph = _paragraph_end(text, mark.end())
            if continues:
                continue
        if _closes(text, mark):
            closers.append(n)
            depth -= 1
            if depth == 0:
                return n, True
        elif _opens(text, mark):
            depth += 1
    return (closers[-1], True) if closers else (number, False)


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
    match = _PARAGRAPH.search(text, start)
    return match.start() if match else len(text)


def _paragraph_start(text: str, at: int) -> int:
    """Where the paragraph begins, at most ``_LONGEST`` characters back."""
    first = max(at - _LONGEST, 0)
    return max((match.end() for match in _PARAGRAPH.finditer(text, first, at)), default=first)


# --- blocks -------------------------------------------------------------------------------------

_ANGLED = re.compile(r"(?:^[ \t]*>[^\n]*(?:\n|\Z))+", re.M)
_INDENTED = re.compile(r":[ \t]*\n(?:[ \t]*\n)?((?:(?: {2,}|\t)(?![-–—•*\d]|[a-zåäö]\))[^\n]*\S[^\n]*(?:\n|\Z))+)")


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
    quotation is not the writer's own. A full stop at its end still ends the sentence."""
    parts, at = [], 0
    for quotation in quotations:
        inner = text[quotation.start : quotation.end]
        kept = inner[-1:] if inner[-1:] in ".!?" else "_"
        parts += [text[at : quotation.start], "_" * (len(inner) - 1), kept]
        at = quotation.end
    return "".join([*parts, text[at:]])


def surroundings(own: str, quotation: Quotation) -> tuple[str, str, str]:
    """What the writer's ``own`` (masked) text says of a quotation's source: the sentence up to it; a
    parenthesis right after it, or the rest of the sentence; and the paragraph before that sentence."""
    start, end = quotation.outer
    begin = _paragraph_start(own, start)
    if quotation.block:
        lead_end = len(own[:start].rstrip())
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
