"""A text as its quotations are compared: letters that must be equal, and what stands between them.

Typography falls away: quotation marks, kinds of dashes and white space, soft hyphens, ligatures,
Unicode forms. What is left of white space, hyphens and list bullets is one code before each letter
(``gaps``), so that "förvalt-⏎ningschef" can equal "förvaltningschef" while "10-12" never equals
"1012". Every letter knows its offset in the text it came from.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

from assistent.types import Span

NONE, SPACE, HYPHEN, LINE_END, DASH, LEADING, BULLET = range(7)
"""What stands before a letter: nothing; white space; "x-y"; "x- y"; "x – y"; "x -y"; a list bullet."""

_HYPHENS = "-‐‑‒–—―−⁃"
_QUOTES = "\"'”“„‟’‘‚‛»«›‹´`′″"
_INVISIBLE = "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\ufffe"
_BULLETS = "•●▪■◦‣·"
_SPACES = "".join(
    map(
        chr,
        (
            *range(9, 14),
            28,
            29,
            30,
            31,
            32,
            0x85,
            0xA0,
            0x1680,
            *range(0x2000, 0x200B),
            0x2028,
            0x2029,
            0x202F,
            0x205F,
            0x3000,
        ),
    )
)
_SYMBOLS = "".join(map(chr, range(0xF000, 0xF100)))  # bullets of the fonts Symbol and Wingdings
_NO_LETTERS = f"{_HYPHENS}{_QUOTES}{_INVISIBLE}{_BULLETS}{_SPACES}{_SYMBOLS}\u00ad"
_WRITTEN_OUT = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st", "…": "..."}
_FOLD = str.maketrans(_WRITTEN_OUT | dict.fromkeys(_NO_LETTERS, ""))
_LENGTHS = np.ones(0x110000, np.uint8)  # how many letters a character becomes
_LENGTHS[[ord(c) for c in _NO_LETTERS]] = 0
_LENGTHS[[ord(c) for c in _WRITTEN_OUT]] = [len(letters) for letters in _WRITTEN_OUT.values()]

_LINE_MARK = re.compile(r"(?:(?<=\n)|\A)[ \t]*(?:>+|[*o](?=[ \t]))")
"""What is a mark only at the start of a line: of a quotation in Markdown, of a list item."""
_GAP = re.compile(
    rf"(?P<bullet>[{_BULLETS}{_SYMBOLS}]|(?<=\n)[ \t]*[{_HYPHENS}](?=\s))|(?P<hyphen>[{_HYPHENS}]|\u00ad(?=\s))|(?P<space>\s)"
)
_NEXT = {  # what is known of a gap, and what comes next → what is known then
    (NONE, "space"): SPACE, (NONE, "hyphen"): HYPHEN,
    (SPACE, "space"): SPACE, (SPACE, "hyphen"): LEADING,
    (HYPHEN, "space"): LINE_END, (HYPHEN, "hyphen"): HYPHEN,
    (LINE_END, "space"): LINE_END, (LINE_END, "hyphen"): LINE_END,
    (LEADING, "space"): DASH, (LEADING, "hyphen"): LEADING,
    (DASH, "space"): DASH, (DASH, "hyphen"): DASH,
}  # fmt: skip
_ALIKE = {
    frozenset(pair)
    for pair in (
        (HYPHEN, LINE_END), (HYPHEN, DASH), (HYPHEN, LEADING), (LINE_END, DASH), (LINE_END, LEADING), (DASH, LEADING),
        (BULLET, SPACE), (BULLET, DASH), (BULLET, LEADING),
    )
}  # fmt: skip
"""Gaps that differ in white space only, or in whether a list shows its bullets."""

_SPELLED = {NONE: "", SPACE: " ", HYPHEN: "-", LINE_END: "- ", DASH: " - ", LEADING: " -", BULLET: " "}
_TOKEN = re.compile(r"\d+(?:[.,:/-]\d+)*(?:[^\W\d_]+)?|[^\W_]+|[^\w\s]|_")
_CONJUNCTIONS = ("och", "eller", "samt", "respektive", "till", "som", "and", "or")


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a number with what is written together with it ("2018-06-04"), or a mark; the letters
    ``start`` up to ``end`` of its text (none for a dash, which is no letter)."""

    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Folded:
    """``letters`` of a text, for each the gap before it and its offset. Positions ("letters i to j")
    are into ``letters``; ``span`` turns them into offsets of ``text``."""

    text: str
    letters: str
    gaps: bytes
    starts: Sequence[int]

    def __len__(self) -> int:
        return len(self.letters)

    def span(self, i: int, j: int) -> Span:
        """The offsets, in the text, of letters ``i`` up to ``j``."""
        return self.starts[i], self.starts[j - 1] + 1

    def cut(self, i: int, j: int) -> str:
        """The text of letters ``i`` up to ``j``, on one line."""
        start, end = self.span(i, j) if i < j else (0, 0)
        return " ".join(self.text[start:end].split())

    def at(self, offset: int) -> int:
        """The first letter at or after an offset of the text."""
        return bisect_left(self.starts, offset)

    def part(self, i: int, j: int) -> Folded:
        """Letters ``i`` up to ``j`` as a text of their own."""
        return Folded(self.text, self.letters[i:j], self.gaps[i:j], self.starts[i:j])

    def goes_on(self, at: int) -> bool:
        """Whether a hyphen before letter ``at`` is the word's own ("mål- och resultat"), none of a line end."""
        return any(
            self.letters.startswith(word, at) and (at + len(word) >= len(self) or self.gaps[at + len(word)] != NONE)
            for word in _CONJUNCTIONS
        )

    @cached_property
    def words(self) -> str:
        """The text on one line, words that a line end has cut put together: what to search for."""
        return "".join(
            ("" if gap == LINE_END and not self.goes_on(n) else _SPELLED[gap]) + letter
            for n, (gap, letter) in enumerate(zip(self.gaps, self.letters, strict=True))
        )

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        """Words, numbers and marks in order."""
        return tuple(self._tokens())

    def _tokens(self) -> Iterator[Token]:
        spelled = "".join(_SPELLED[gap] + letter for gap, letter in zip(self.gaps, self.letters, strict=True))
        letter = 0
        for match in _TOKEN.finditer(spelled):
            count = len(match[0].replace("-", ""))
            yield Token(match[0], letter, letter + count)
            letter += count


def fold(text: str, left_out: Sequence[Span] = (), start: int = 0, end: int | None = None) -> Folded:
    """The letters of ``text[start:end]``, without the spans ``left_out`` (in order). The text is NFC."""
    read = text[start:end]
    spans = [(max(a - start, 0), min(b - start, len(read))) for a, b in left_out]
    spans += [match.span() for match in _LINE_MARK.finditer(read)]
    read = _blank(read, sorted(span for span in spans if span[0] < span[1]))
    lengths = _LENGTHS[np.frombuffer(read.encode("utf-32-le", "surrogatepass"), np.uint32)]
    kept = np.flatnonzero(lengths)
    gaps = np.zeros(int(lengths.sum()), np.uint8)
    first = np.cumsum(lengths[kept], dtype=np.int64) - lengths[kept]
    before = np.concatenate([[-1], kept[:-1]])
    for n in np.flatnonzero(kept - before > 1):
        gaps[first[n]] = _gap(read[before[n] + 1 : kept[n]])
    starts = array("i")
    starts.frombytes((np.repeat(kept, lengths[kept]) + start).astype(np.int32).tobytes())
    return Folded(text, read.translate(_FOLD), gaps.tobytes(), starts)


def _blank(text: str, spans: Sequence[Span]) -> str:
    """The text with white space for the spans, every offset kept."""
    parts, at = [], 0
    for a, b in spans:
        if b > at:
            parts += [text[at : max(a, at)], " " * (b - max(a, at))]
            at = b
    return "".join([*parts, text[at:]]) if parts else text


@lru_cache(maxsize=10_000)
def _gap(between: str) -> int:
    """The code of what stands between two letters."""
    gap = NONE
    for match in _GAP.finditer(between):
        gap = BULLET if match.lastgroup == "bullet" else _NEXT.get((gap, match.lastgroup or ""), gap)
    return gap


# --- equal but for typography -------------------------------------------------------------------


def find(quote: Folded, text: Folded, begin: int = 0, end: int | None = None) -> Iterator[Span]:
    """Where the quotation stands in the text, as positions of letters: every letter equal but for the
    case of the first, gaps alike, whole words at both ends."""
    size = len(quote)
    stop = len(text) if end is None else min(end, len(text))
    if not size or stop - begin < size:
        return
    first, rest = quote.letters[0].casefold(), quote.letters[1:]
    place = text.letters.find(rest, begin + 1, stop) if rest else begin + 1
    while place != -1 and place <= stop:
        i, j = place - 1, place - 1 + size
        if text.letters[i].casefold() == first and gaps_alike(quote, text, i) and whole(text, i, j):
            yield i, j
        place = text.letters.find(rest, place + 1, stop) if rest else (place + 1 if place < stop else -1)


def gaps_alike(quote: Folded, text: Folded, i: int) -> bool:
    """Whether the gaps within the quotation differ from those after letter ``i`` in typography only."""
    own, other = quote.gaps[1:], text.gaps[i + 1 : i + len(quote)]
    return own == other or all(
        a == b or alike(a, b, text.letters, i + n) for n, (a, b) in enumerate(zip(own, other, strict=True), 1)
    )


def alike(one: int, other: int, letters: str, at: int) -> bool:
    """Whether two gaps before ``letters[at]`` differ in typography only."""
    if frozenset((one, other)) in _ALIKE:
        return True
    before, after = letters[at - 1], letters[at]
    if {one, other} == {NONE, LINE_END}:
        return before.isalpha() and after.islower()
    if {one, other} == {NONE, SPACE}:
        if before.isdigit() and after.isdigit():
            return _thousands(letters, at)
        return not (before.isalnum() and after.isalnum()) and not _within_number(letters, at)
    return False


_GROUP = re.compile(r"\d{3}(?!\d)|\d{3}(?=\d{3}(?!\d))")


def _thousands(letters: str, at: int) -> bool:
    """Whether a space before ``letters[at]`` only sets off thousands: "5 000" and "5000"."""
    return bool(_GROUP.match(letters, at))


_NUMBER = re.compile(r"\d\W\d")


def _within_number(letters: str, at: int) -> bool:
    """Whether ``letters[at]`` is a mark between digits or the digit after one: "3. 5" is not "3.5"."""
    return any(_NUMBER.fullmatch(letters[max(a, 0) : a + 3]) for a in (at - 2, at - 1))


def whole(text: Folded, i: int, j: int) -> bool:
    """Whether letters ``i`` up to ``j`` begin and end with whole words and numbers."""
    return not (_joined(text, i) or _joined(text, j))


def _joined(text: Folded, at: int) -> bool:
    """Whether the letters before and at ``at`` belong to one word, compound or number."""
    if at <= 0 or at >= len(text):
        return False
    before, after, gap = text.letters[at - 1], text.letters[at], text.gaps[at]
    if before.isalnum() and after.isalnum():
        if gap == LINE_END:
            return not text.goes_on(at)
        return gap in (NONE, HYPHEN) or (gap == LEADING and after.isdigit())
    if gap == LEADING and after.isdigit():
        return True  # a minus sign
    return any(
        bool(_NUMBER.fullmatch(text.letters[a : a + 3])) and text.gaps[a + 1] == text.gaps[a + 2] == NONE
        for a in (at - 2, at - 1)
        if a >= 0
    )
