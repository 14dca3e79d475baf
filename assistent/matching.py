"""Does a quotation stand in a document? Verbatim, or near with every difference told.

A quotation is taken apart where it says itself that something is left out ("…", "[…]") or put in
("[nämnden]"). It is verbatim when every part is, in order, within one section; nothing is forgiven
but typography (``folding``).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from assistent.differences import CUT, MODALS, NEGATIONS, Difference, Kind, align, differences, similarity
from assistent.folding import Folded, find, fold
from assistent.types import Span, Text

Break = Literal["", "ellipsis", "insertion"]

_DOTS = r"(?:\.{3,}|…)"
_BREAK = re.compile(
    rf"\[\s*{_DOTS}\s*\]|\(\s*{_DOTS}\s*\)|/\s*(?:{_DOTS}|[-–—](?:\s?[-–—])*)\s*/|{_DOTS}|(?<=\s)(?:[-–—]\s){{2,}}[-–—]"
    r"|(?P<insertion>\[[^\[\]\n]{1,80}\])"
)
_LETTER = re.compile(r"\[\w\](?=\w)")  # "[k]ommunen": the writer's own case of a first letter
_MARKER = re.compile(r"^(?:\(?\d{1,2}[.)]|\(?[a-zåäö]\))[ \t]+", re.M)
_CLOSING = ".,;:"
_REPLACED = 4  # words that a bracketed insertion may stand for: "[nämnden]" for "den nämnd som utsetts"
_HIDING = 3  # an ellipsis for so few words must not be for a negation among them
_PART = (3, 12)  # words, or letters in two words: a shorter part beside an ellipsis tells nothing
_PIECE = 3  # tokens: shorter pieces of a quotation stand anywhere by chance


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a quotation that claims to stand so. ``before`` says what stands between it and the
    part before it, ``inserted`` the words put in there."""

    folded: Folded
    before: Break = ""
    inserted: str = ""

    @property
    def short(self) -> bool:
        words = [token for token in self.folded.tokens if token.text[0].isalnum()]
        return len(words) < _PART[0] and (len(words) < 2 or sum(len(t.text) for t in words) < _PART[1])


def parts(text: str, start: int, end: int) -> list[Part]:
    """The parts of the quotation ``text[start:end]`` (NFC), without the marks at their ends."""
    found: list[Part] = []
    begin, before, inserted = start, "", ""
    letters = [m.span() for m in _LETTER.finditer(text, start, end)]
    read = text
    if letters:
        within = _LETTER.sub(lambda match: f"\u200b{match[0][1]}\u200b", text[start : end + 1])
        read = f"{text[:start]}{within}{text[end + 1 :]}"

    initials = set(letters)

    def add(stop: int) -> None:
        folded = _trimmed(fold(read, (), begin, stop))
        if len(folded):
            found.append(Part(folded, before if found else "", inserted if found else ""))  # type: ignore[arg-type]

    breaks = [(m.start(), m.end(), m["insertion"]) for m in _BREAK.finditer(text, start, end)]
    for a, b, insertion in breaks:
        add(a)
        initial = (a, b) in initials
        begin = a if initial else b
        before, inserted = ("insertion" if insertion else "ellipsis"), ("" if initial else insertion or "")
    add(end)
    return found


def literal(text: str, start: int, end: int) -> Part:
    """The quotation as one part, its dots and brackets taken as the document's own."""
    return Part(_trimmed(fold(text, (), start, end)))


def _trimmed(folded: Folded) -> Folded:
    i, j = 0, len(folded)
    while i < j and folded.letters[i] in _CLOSING:
        i += 1
    while i < j and folded.letters[j - 1] in _CLOSING:
        j -= 1
    return folded.part(i, j)


class Source:
    """A document made ready for comparing."""

    def __init__(self, text: Text) -> None:
        self.text = text
        self._starts = [section.start for section in text.sections]

    @cached_property
    def plain(self) -> Folded:
        """The text without furniture, so that a quotation may run over a page break."""
        return fold(self.text.canonical, self.text.furniture)

    @cached_property
    def foldings(self) -> tuple[Folded, ...]:
        """``plain``; also without the numbers of list items, and with the furniture, where there are any."""
        markers = [m.span() for m in _MARKER.finditer(self.text.canonical)]
        without = sorted([*markers, *self.text.furniture])
        unmarked = [fold(self.text.canonical, without)] if markers else []
        whole = [fold(self.text.canonical)] if self.text.furniture else []
        return (self.plain, *unmarked, *whole)

    def section(self, offset: int) -> int:
        """The number of the section that holds an offset."""
        return bisect_right(self._starts, offset) - 1


@dataclass(frozen=True, slots=True)
class Match:
    """Where a quotation stands in a document: a span for each part. Without ``differences`` it is
    verbatim; ``likeness`` is 1 then."""

    text: Text
    spans: tuple[Span, ...]
    differences: tuple[Difference, ...] = ()
    likeness: float = 1.0

    @property
    def start(self) -> int:
        return min(a for a, _ in self.spans)

    @property
    def end(self) -> int:
        return max(b for _, b in self.spans)


# --- verbatim -----------------------------------------------------------------------------------


def exact(quoted: Sequence[Part], source: Source) -> Iterator[Match]:
    """The places where every part stands, in order and within one section."""
    foldings = (source.plain,) if all(next(find(p.folded, source.plain), None) for p in quoted) else source.foldings
    for folding in foldings:
        for first in find(quoted[0].folded, folding):
            if places := _following(quoted, folding, source, first):
                spans = tuple(folding.span(*place) for place in places)
                hidden = _hidden(quoted, folding, places)
                yield Match(source.text, spans, hidden, 1 - 0.01 * bool(hidden))


def _following(quoted: Sequence[Part], folding: Folded, source: Source, first: Span) -> list[Span] | None:
    places = [first]
    section = source.section(folding.starts[first[0]])
    end = folding.at(source.text.sections[section].end)
    for part in quoted[1:]:
        place = next(find(part.folded, folding, places[-1][1], end + len(part.folded)), None)
        if place is None or source.section(folding.starts[place[0]]) != section:
            return None
        if part.before == "insertion" and len(folding.part(places[-1][1], place[0]).tokens) > _REPLACED:
            return None
        places.append(place)
    return places


def _hidden(quoted: Sequence[Part], folding: Folded, places: Sequence[Span]) -> tuple[Difference, ...]:
    """What a break may not do: put in a negation, or take one away as if it were nothing."""
    found = []
    for n, part in enumerate(quoted[1:], 1):
        i, j = places[n - 1][1], places[n][0]
        between = folding.part(i, j)
        words = {token.text.casefold() for token in between.tokens}
        own = set(re.findall(r"[^\W_]+", part.inserted.casefold()))
        few = len(between.tokens) <= _HIDING or part.before == "insertion"
        telling = NEGATIONS | MODALS if part.before == "insertion" else NEGATIONS
        kind = Kind.NEGATION if ((words if few else set()) | own) & NEGATIONS else Kind.MODAL
        if (few and words & telling) or own & NEGATIONS:
            at = part.folded.starts[0]
            a, b = folding.span(i, j) if i < j else (folding.starts[j],) * 2
            found.append(Difference(kind, part.inserted, between.cut(0, len(between)), a, b, at, at))
    return tuple(found)


# --- near ---------------------------------------------------------------------------------------


def spliced(part: Part, source: Source) -> Match | None:
    """A quotation that consists of two stretches of a document set together as if they were one."""
    quote, text = part.folded, source.plain
    tokens = quote.tokens
    low, high = 0, len(tokens)  # so many tokens from the first stand as they are; so many do not
    while high - low > 1:
        middle = (low + high) // 2
        found = next(find(quote.part(0, tokens[middle - 1].end), text), None)
        low, high = (middle, high) if found else (low, middle)
    if low < _PIECE or len(tokens) - low < _PIECE:
        return None
    one, other = quote.part(0, tokens[low - 1].end), _trimmed(quote.part(tokens[low].start, len(quote)))
    first, second = next(find(one, text), None), None
    if first and len(other):
        second = next(find(other, text, first[1]), None) or next(find(other, text), None)
    if not first or not second:
        return None
    in_order = second[0] >= first[1]
    if in_order and len(text.part(first[1], second[0]).tokens) <= _HIDING:
        return None  # a word or two left out: the word-by-word comparison names them
    a, b = (first[1], second[0]) if in_order else (second[0], second[1])
    span = text.span(a, b) if a < b else (text.starts[a],) * 2
    at = quote.starts[tokens[low].start]
    between = Difference(Kind.OMISSION if in_order else Kind.ORDER, "", _short(text.cut(a, b)), *span, at, at)
    return Match(source.text, (text.span(*first), text.span(*second)), (between,), 0.9)


_SHOWN = 300  # characters of an omission that are shown


def _short(text: str) -> str:
    return (
        text
        if len(text) <= _SHOWN
        else f"{text[: _SHOWN // 2].rsplit(' ', 1)[0]}{CUT}{text[-_SHOWN // 2 :].split(' ', 1)[-1]}"
    )


def near(quoted: Sequence[Part], source: Source, start: int, end: int) -> Match:
    """The stretch of ``canonical[start:end]`` nearest to the quotation, with the differences. Parts
    that each stand so, but not together, differ in their section or order."""
    text = source.plain
    window = text.part(text.at(start), text.at(end))
    spans: list[Span] = []
    found: list[Difference] = []
    likeness, size = 0.0, 0
    for part in quoted:
        place = next(find(part.folded, window), None) or next(find(part.folded, text), None)
        if place is not None and next(find(part.folded, window), None) is None:
            spans.append(text.span(*place))
            score = 1.0
        else:
            match = _nearest(part, window)
            score = match[2]
            spans.append(match[0])
            found += match[1]
        likeness += score * len(part.folded.tokens)
        size += len(part.folded.tokens)
    if not found and len(quoted) > 1:
        found.append(_apart(quoted, source, spans))
    return Match(source.text, tuple(spans), tuple(found), likeness / max(size, 1))


def _nearest(part: Part, window: Folded) -> tuple[Span, list[Difference], float]:
    if not window.tokens:
        return (0, 0), [], 0.0
    alignment = align(part.folded, window)
    first = min(alignment.first, len(window.tokens) - 1)
    last = window.tokens[max(alignment.last - 1, first)]
    span = window.span(window.tokens[first].start, last.end) if last.end else (0, 0)
    return span, differences(part.folded, window, alignment), similarity(part.folded.tokens, alignment)


def _apart(quoted: Sequence[Part], source: Source, spans: Sequence[Span]) -> Difference:
    sections = {source.section(a) for a, _ in spans}
    kind = Kind.SECTION if len(sections) > 1 else Kind.ORDER
    at = quoted[1].folded.starts[0]
    return Difference(kind, "", "", spans[1][0], spans[1][0], at, at)
