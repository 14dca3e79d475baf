"""Where on a page a quotation stands: from the canonical text to boxes on the page's picture.

The canonical text and the page's own characters come from different readers: hyphens, quotation
marks, bullets and the order of columns differ. So both are reduced to letters and digits with a map
back, and the quotation is looked for there; what stands before and after it tells which of several
equal places is meant. Pure functions; ``boxes`` reads the characters out of the file.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from assistent.tables import SEPARATOR
from assistent.types import OcrWord, Page, Span, Text

CONTEXT = 60
"""Letters compared on each side of equal places."""
SURE = 12
"""A run of words with this many letters is taken to be the quotation's wherever it stands."""
NEAR = 300
"""A shorter run counts within this many letters of a sure one: some three lines."""
COLUMNS, ROWS = 40, 300
"""A row with more cells, or a value that stands more often on a page, is no table's."""
_CUT = re.compile(r"(?<=: )(?=\S)")


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page as it is shown: fractions of its width and height, origin top left."""

    left: float
    top: float
    right: float
    bottom: float

    def joined(self, other: Box) -> Box:
        return Box(
            min(self.left, other.left),
            min(self.top, other.top),
            max(self.right, other.right),
            max(self.bottom, other.bottom),
        )

    def overlap(self, other: Box) -> float:
        """How much of the lower of the two lies beside the other: 1 on the same line, 0 on others."""
        least = min(self.bottom - self.top, other.bottom - other.top)
        shared = min(self.bottom, other.bottom) - max(self.top, other.top)
        return max(shared / least, 0.0) if least > 0 else 0.0

    def turned(self) -> Box:
        """Across for down: how text lies that is written sideways."""
        return Box(self.top, self.left, self.bottom, self.right)


@dataclass(frozen=True, slots=True)
class Marks:
    """What is marked of a quotation on one page. ``share`` is how much of its letters on that page
    the boxes hold: 1 all, 0 nothing could be found. Width and height are the page's, in points."""

    page: int
    boxes: tuple[Box, ...] = ()
    share: float = 0.0
    width: float = 0.0
    height: float = 0.0


class Letters:
    """A page's characters with their boxes (``None`` for a space), and the letters and digits among
    them, folded; ``at`` maps these back."""

    def __init__(self, characters: Sequence[str], boxes: Sequence[Box | None]) -> None:
        self.characters = characters
        self.boxes = boxes
        self.text, self.at = fold(characters)

    def found(self, letters: str) -> list[int]:
        """Every place of some letters; where it stands as whole words, only such places."""
        places = list(_occurrences(self.text, letters))
        return [a for a in places if self._whole(a, a + len(letters))] or places

    def _whole(self, a: int, b: int) -> bool:
        """Whether neither end cuts a word. Letters next to each other in the file are one word."""
        before = a > 0 and self.at[a] - self.at[a - 1] <= 1
        after = b < len(self.at) and self.at[b] - self.at[b - 1] <= 1
        return not before and not after

    def box(self, a: int, b: int) -> Box | None:
        """The box around the letters from ``a`` up to ``b``."""
        found: Box | None = None
        for n in range(self.at[a], self.at[b - 1] + 1):
            own = self.boxes[n]
            if own is not None:
                found = own if found is None else found.joined(own)
        return found


def from_ocr(words: Sequence[OcrWord]) -> Letters:
    """The letters of a page that OCR has read: each has the box of its word."""
    characters: list[str] = []
    boxes: list[Box | None] = []
    for word in words:
        characters += [*word.text, " "]
        boxes += [Box(word.left, word.top, word.right, word.bottom)] * len(word.text)
        boxes.append(None)
    return Letters(characters, boxes)


def fold(characters: Sequence[str]) -> tuple[str, list[int]]:
    """Letters and digits alone, composed (NFKC) and case-folded, each with the number of the
    character it comes from. A combining mark goes with the letter before it."""
    letters: list[str] = []
    at: list[int] = []
    n = 0
    while n < len(characters):
        m = n + 1
        while m < len(characters) and unicodedata.combining(characters[m]):
            m += 1
        for letter in unicodedata.normalize("NFKC", "".join(characters[n:m])).casefold():
            if letter.isalnum():
                letters.append(letter)
                at.append(n)
        n = m
    return "".join(letters), at


def pages_of(text: Text, start: int, end: int) -> list[Page]:
    """The pages that a quotation stands on."""
    return [page for page in text.pages if page.start < end and start < page.end]


def mark(text: Text, start: int, end: int, page: Page, letters: Letters) -> Marks:
    """Marks the part of ``canonical[start:end]`` that stands on a page with these letters."""
    marked: set[int] = set()
    total = held = 0
    for a, b in _parts(text, max(start, page.start), min(end, page.end)):
        spans, wanted = _place(text, a, b, page, letters)
        total += wanted
        held += min(sum(last - first for first, last in spans), wanted)
        for first, last in spans:
            marked.update(_with_punctuation(letters, first, last, text.canonical[a:b]))
    return Marks(page.number, _lines(letters, sorted(marked)), held / total if total else 0.0)


def mark_row(row: str, pages: tuple[int, int], first: Letters, second: Letters) -> tuple[Marks, Marks] | None:
    """Marks a table's row that the page break cuts: the cells that do not stand whole on the first page
    begin there and go on at the top of the second. ``None`` if it is no such row."""
    cells = _row(row)
    if not cells:
        return None
    begun: list[str] = []
    rest: list[str] = []
    for cell in cells:
        cut = None if _values(cell, first) else _cut(cell, first, second)
        begun.append(cell[:cut])
        rest += [] if cut is None else [cell[cut:]]
    if not rest:
        return None
    made = []
    for number, letters, own, rank in ((pages[0], first, begun, ROWS), (pages[1], second, rest, 0)):
        spans, wanted = _cells(own, letters, rank)
        held = {n for a, b in spans for n in range(letters.at[a], letters.at[b - 1] + 1)}
        made.append(Marks(number, _lines(letters, sorted(held)), min(sum(b - a for a, b in spans) / wanted, 1.0)))
    return made[0], made[1]


def _cut(cell: str, first: Letters, second: Letters) -> int | None:
    """Where a cell goes over to the next page: after the most words that stand on the first."""
    gaps = [match.start() for match in re.finditer(r"\s+", cell)]
    return next((n for n in reversed(gaps) if second.found(fold(cell[n:])[0]) and _values(cell[:n], first)), None)


def _parts(text: Text, start: int, end: int) -> list[Span]:
    """The quotation without furniture that stands within it; whole where it is furniture itself."""
    parts: list[Span] = []
    begin = start
    for a, b in text.furniture:
        if a < end and b > begin:
            if a > begin:
                parts.append((begin, a))
            begin = max(begin, b)
    if begin < end:
        parts.append((begin, end))
    return [(a, b) for a, b in parts if fold(text.canonical[a:b])[0]] or [(start, end)]


def _place(text: Text, start: int, end: int, page: Page, letters: Letters) -> tuple[list[Span], int]:
    """The spans of the page's letters where a part of a quotation stands, and how many letters should:
    in one piece, else as the cells of a table's row, else as runs of its words."""
    own = text.canonical[start:end]
    wanted = fold(own)[0]
    places = letters.found(wanted) if wanted else []
    if places:
        first = _meant(text, start, end, page, letters, places, wanted)
        return [(first, first + len(wanted))], len(wanted)
    if cells := _row(own):
        rank = sum(1 for _ in _occurrences(fold(text.canonical[page.start : start])[0], wanted))
        spans, count = _cells(cells, letters, rank)
        if spans:
            return spans, count
    return _runs(own.split(), letters), len(wanted)


def _meant(text: Text, start: int, end: int, page: Page, letters: Letters, places: Sequence[int], wanted: str) -> int:
    """The one of several equal places with the most like text around it; where that does not tell,
    the one that comes as many places down the page as the quotation does in the canonical text."""
    if len(places) == 1:
        return places[0]
    before = fold(text.canonical[page.start : start])[0]
    after = fold(text.canonical[end : page.end])[0][:CONTEXT]
    rank = sum(1 for _ in _occurrences(before, wanted))

    def likeness(place: int) -> int:
        above = letters.text[max(place - CONTEXT, 0) : place]
        below = letters.text[place + len(wanted) :][:CONTEXT]
        return _alike(reversed(before[-CONTEXT:]), reversed(above)) + _alike(after, below)

    return max(enumerate(places), key=lambda pair: (likeness(pair[1]), -abs(pair[0] - rank)))[1]


def _alike(one: Iterable[str], other: Iterable[str]) -> int:
    count = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        count += 1
    return count


def _occurrences(text: str, wanted: str) -> Iterator[int]:
    place = text.find(wanted)
    while place >= 0:
        yield place
        place = text.find(wanted, place + 1)


# --- a table's row ------------------------------------------------------------------------------


def _row(text: str) -> list[str]:
    """The cells of a table's row, which is one line (``tables.row_text``); empty for any other text."""
    cells = text.split(SEPARATOR)
    return cells if 1 < len(cells) <= COLUMNS and "\n" not in text else []


def _cells(cells: Sequence[str], letters: Letters, rank: int) -> tuple[list[Span], int]:
    """The cells of a row ("kolumn: värde"), each without its column's name unless that stands before
    it on the page too, and how many letters they have. The longest one tells which row, the others are
    those beside it; of several such rows the one as far down as the quotation is (``rank``)."""
    found = [_values(cell, letters) for cell in cells]
    known = [spans for spans in found if spans]
    count = sum(len(fold(_value(cell))[0]) for spans, cell in zip(found, cells, strict=True) if not spans)
    if not known:
        return [], count
    count += sum(spans[0][1] - spans[0][0] for spans in known)
    boxes = {span: letters.box(*span) for spans in known for span in spans}
    anchors = max(known, key=lambda spans: spans[0][1] - spans[0][0])

    def beside(anchor: Span, spans: Sequence[Span]) -> list[Span]:
        row = boxes[anchor]
        return [s for s in spans if row and (box := boxes[s]) and box.overlap(row) > 0.5]

    def company(n: int) -> tuple[int, int]:
        return sum(bool(beside(anchors[n], spans)) for spans in known), -abs(n - rank)

    anchor = anchors[max(range(len(anchors)), key=company)]
    row = [anchor]
    for spans in sorted(known, key=lambda spans: spans[0][0] - spans[0][1]):  # "3" may be part of "3.1"
        if spans is not anchors:
            row += _one(_nearest([s for s in beside(anchor, spans) or spans if not _covered(s, row)], anchor))
    for spans, cell in zip(found, cells, strict=True):
        row += [] if spans else _runs(_value(cell).split(), letters, anchor)
    return row, count


def _values(cell: str, letters: Letters) -> list[Span]:
    """Where a cell stands: with what is before its colons, else without."""
    for cut in (0, *(m.end() for m in _CUT.finditer(cell))):
        wanted = fold(cell[cut:])[0]
        if wanted and (places := letters.found(wanted)):
            return [(place, place + len(wanted)) for place in places[:ROWS]]
    return []


def _value(cell: str) -> str:
    name, colon, value = cell.partition(": ")
    return value if colon else name


def _nearest(spans: Sequence[Span], to: Span) -> Span | None:
    return min(spans, key=lambda span: abs(span[0] - to[0]), default=None)


# --- runs of words ------------------------------------------------------------------------------


def _runs(words: Sequence[str], letters: Letters, near: Span | None = None) -> list[Span]:
    """The longest runs of a quotation's words that stand on the page. Long ones are sure; a short one
    must stand near a sure one (or ``near``), as "och" is everywhere. Where none is long (a label and its
    value, set apart) those that stand once are sure. Short ones count only if all are half of it."""
    runs = list(_longest(words, letters))
    wanted = len(fold(" ".join(words))[0])
    places = {run: [(a, a + len(run)) for a in letters.found(run)] for run in runs}
    sure: list[Span] = [near] if near else []
    for run in runs:
        if len(run) >= SURE:
            sure += _one(_nearest(places[run], sure[-1] if sure else (0, 0)))
    if not sure:
        single = [places[run][0] for run in runs if len(places[run]) == 1]
        sure = single if 2 * sum(b - a for a, b in single) >= wanted else []
    taken = sure[1:] if near else list(sure)
    long = list(taken)
    for run in runs:
        if not any(span in taken for span in places[run]):
            close = [p for p in places[run] if _gap(p, sure) <= NEAR and not _covered(p, taken)]
            if min((_gap(p, sure) for p in close), default=NEAR) > 3:  # "mark3": a footnote's number
                glued = [(a, a + len(run)) for a in _occurrences(letters.text, run)]
                close = [p for p in glued if 0 < _gap(p, sure) <= 3] or close
            taken += _one(min(close, key=lambda p: _gap(p, sure), default=None))
    return taken if 2 * sum(b - a for a, b in taken) >= wanted else long


def _one(span: Span | None) -> list[Span]:
    return [] if span is None else [span]


def _longest(words: Sequence[str], letters: Letters) -> Iterator[str]:
    """The words from the first on, in runs as long as the page has them; those it lacks are skipped."""
    folded = [word for word in (fold(word)[0] for word in words) if word]
    n = 0
    while n < len(folded):
        run = ""
        while n < len(folded) and run + folded[n] in letters.text:
            run += folded[n]
            n += 1
        if run:
            yield run
        else:
            n += 1


def _gap(span: Span, others: Sequence[Span]) -> int:
    return min((max(a - span[1], span[0] - b, 0) for a, b in others), default=NEAR + 1)


def _covered(span: Span, others: Sequence[Span]) -> bool:
    return any(a < span[1] and span[0] < b for a, b in others)


# --- boxes --------------------------------------------------------------------------------------


def _with_punctuation(letters: Letters, first: int, last: int, own: str) -> range:
    """The characters of a span of letters, with the marks that the quotation has before and after."""
    marks = {c for c in unicodedata.normalize("NFKC", own) if not c.isalnum() and not c.isspace()}
    a, b = letters.at[first], letters.at[last - 1] + 1
    while a > 0 and letters.characters[a - 1] in marks:
        a -= 1
    while b < len(letters.characters) and letters.characters[b] in marks:
        b += 1
    return range(a, b)


def _lines(letters: Letters, marked: Sequence[int]) -> tuple[Box, ...]:
    """The boxes of the marked characters, one for each run on a line."""
    lines: list[Box] = []
    before: tuple[int, Box] | None = None
    for n in marked:
        box = letters.boxes[n]
        if box is None or letters.characters[n].isspace():
            continue
        if before and _goes_on(before[1], box, letters.characters[before[0] : n]):
            lines[-1] = lines[-1].joined(box)
        else:
            lines.append(box)
        before = n, box
    return tuple(lines)


def _goes_on(last: Box, box: Box, between: Sequence[str]) -> bool:
    """Whether a character stands on the line of the one before it, whichever way that runs, with no
    other letter between them that is not marked (a footnote's number)."""
    if any(c.isalnum() for c in between[1:]):
        return False
    return _beside(last, box) or (not {"\r", "\n"} & set(between) and _beside(last.turned(), box.turned()))


def _beside(last: Box, box: Box) -> bool:
    """At the same height, and no further off than wide word spaces are."""
    gap = max(box.left - last.right, last.left - box.right)
    return last.overlap(box) > 0.5 and gap < 3 * (box.bottom - box.top)
