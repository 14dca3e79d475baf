"""Words on a page become lines in reading order: columns one after the other, paragraphs apart.

Pure geometry, in points with the origin top left; where the words come from does not matter.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from statistics import median

_MARK = re.compile(r"^(?:\d{1,3}(?:[,–-]\d{1,3})*|\*{1,3})[.)]?$")
_SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_TERMINAL = (".", "!", "?", ":", ";")
_BULLET = re.compile(r"^(?:[•●▪■◦‣·–—*\-\uf000-\uf0ff]|o|\(?\d{1,2}[.)]|\(?[a-zåäö][.)])$")


@dataclass(frozen=True, slots=True)
class Word:
    """Characters without a blank, and where they stand. ``size`` is that of the type, ``glued`` says
    that no blank parts them from the word before, ``raised`` that they stand above the line; ``table``
    is the number of a table that this stands for."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    baseline: float
    size: float
    bold: bool = False
    glued: bool = False
    raised: bool = False
    table: int | None = None


@dataclass(frozen=True)
class Line:
    """Words beside each other. ``apart``: a paragraph ends before it; ``forced``: only the author can
    have begun a new line here; ``edge``: it stands apart at the "head" or the "foot" of the page."""

    words: tuple[Word, ...]
    apart: bool = False
    forced: bool = False
    edge: str = ""
    column: tuple[int, ...] = ()
    """Which column of the page the line stands in; none where the text runs over all its width."""

    @property
    def left(self) -> float:
        return self.words[0].left

    @cached_property
    def right(self) -> float:
        return max(word.right for word in self.words)

    @cached_property
    def top(self) -> float:
        return min(word.top for word in self.words)

    @cached_property
    def bottom(self) -> float:
        return max(word.bottom for word in self.words)

    @cached_property
    def baseline(self) -> float:
        return median(word.baseline for word in self.words if not word.raised or len(self.words) == 1)

    @cached_property
    def size(self) -> float:
        """The size that most of the line's characters are set in."""
        sizes: Counter[float] = Counter()
        for word in self.words:
            if not word.raised or len(self.words) == 1:
                sizes[word.size] += len(word.text)
        return sizes.most_common(1)[0][0] if sizes else 0.0

    @cached_property
    def bold(self) -> bool:
        plain = [word for word in self.words if not word.raised and any(map(str.isalnum, word.text))]
        return bool(plain) and all(word.bold for word in plain)

    @property
    def table(self) -> int | None:
        return self.words[0].table

    @cached_property
    def note(self) -> str:
        """The mark that the line begins with as a footnote does: raised, or else ''."""
        first = self.words[0]
        return first.text.rstrip(".)") if first.raised and len(self.words) > 1 and _MARK.match(first.text) else ""

    def text(self, notes: Iterable[str] = ()) -> str:
        """The line as text. A raised mark that belongs to one of the ``notes`` is left out: it is no
        part of the word it follows; another is written raised ("m²")."""
        known = set(notes)
        parts: list[str] = []
        after_mark = False
        for word in self.words:
            told = word.raised and all(mark in known for mark in re.split(r"[,–-]", word.text.rstrip(".)")))
            if not told:
                shown = word.text.translate(_SUPERSCRIPT) if word.raised else word.text
                close = word.glued or not parts or (after_mark and shown[0] in ",.;:!?)”")
                parts.append(shown if close else f" {shown}")
            after_mark = word.raised
        return "".join(parts).strip()


# --- lines --------------------------------------------------------------------------------------


def lines(words: Sequence[Word], height: float) -> list[Line]:
    """The page's lines in reading order; ``height`` is the page's."""
    rows = rows_of([word for word in words if word.text.strip() or word.table is not None])
    head, body, foot = _zones(rows, height)
    text = with_paragraphs(_ordered(body))
    if head and text:
        text[0] = replace(text[0], apart=True)
    return [*_parted(head, "head"), *text, *_parted(foot, "foot")]


def rows_of(words: Sequence[Word]) -> list[Line]:
    """Words on the same baseline, from left to right; rows from the top down. A small number close
    by a word, above its baseline, is a raised mark on its row."""
    rows: list[list[Word]] = []
    small = {n for n, word in enumerate(words) if _MARK.match(word.text) and _is_mark(words, n)}
    plain = [word for n, word in enumerate(words) if n not in small]
    for word in sorted(plain, key=lambda word: (word.baseline, word.left)):
        row = rows[-1] if rows else None
        same = row is not None and word.table is None and row[0].table is None
        if row is not None and same and word.baseline - row[0].baseline <= 0.3 * min(word.size, row[0].size):
            row.append(word)
        else:
            rows.append([word])
    baselines = [row[0].baseline for row in rows]
    for n in sorted(small):
        mark = replace(words[n], raised=True)
        below = bisect_left(baselines, mark.baseline)
        near = [row for row in rows[below : below + 8] if row[0].table is None]
        if near:
            min(near, key=lambda row: _distance(row, mark)).append(mark)
        else:
            rows.append([words[n]])
    rows.sort(key=lambda row: row[0].baseline)
    return [Line(tuple(sorted(row, key=lambda word: word.left))) for row in rows]


def _is_mark(words: Sequence[Word], n: int) -> bool:
    """Whether a number is raised beside the word before or after it in the file."""
    mark = words[n]
    for other in (*words[max(n - 1, 0) : n], *words[n + 1 : n + 2]):
        near = -2 <= mark.left - other.right <= other.size or -2 <= other.left - mark.right <= other.size
        rise = other.baseline - mark.baseline
        if near and mark.size <= 0.85 * other.size and 0.1 * other.size <= rise <= 0.8 * other.size:
            return True
    return False


def _distance(row: list[Word], mark: Word) -> float:
    return min(
        max(word.left - mark.right, mark.left - word.right, 0.0)
        + (0 if 0 <= word.baseline - mark.baseline <= word.size else 1000)
        for word in row
    )


def _zones(rows: list[Line], height: float) -> tuple[list[Line], list[Line], list[Line]]:
    """Rows at the very top and foot of the page that stand apart from the rest, and the rest between."""
    size = median(row.size for row in rows) if rows else 0.0
    first, last = 0, len(rows)
    for n in range(min(4, len(rows) - 1)):
        if rows[n].bottom <= 0.13 * height and _is_gap(rows[n], rows[n + 1], size):
            first = n + 1
            break
    for n in range(len(rows) - 1, max(len(rows) - 5, first), -1):
        if rows[n].top >= 0.87 * height and _is_gap(rows[n], rows[n - 1], size):
            last = n
            break
    return rows[:first], rows[first:last], rows[last:]


def _is_gap(row: Line, text: Line, size: float) -> bool:
    """Whether more than the end of a paragraph parts a row at the edge of the page from the text: type
    that is smaller than the page's may stand less far from it."""
    gap = max(text.top - row.bottom, row.top - text.bottom)
    return gap >= (0.7 if row.size < 0.95 * size else 2.5) * min(row.size, size)


def with_edges(ordered: Sequence[Line], height: float) -> list[Line]:
    """Lines that are in order, with it noted which stand apart at the head or the foot of the page."""
    head, _, foot = _zones(sorted(ordered, key=lambda line: line.top), height)
    edges = {**{id(line): "head" for line in head}, **{id(line): "foot" for line in foot}}
    return [replace(line, edge=edges.get(id(line), "")) for line in ordered]


def _parted(rows: list[Line], edge: str) -> list[Line]:
    """What stands at the left, in the middle and at the right of a running head, each for itself."""
    return [Line(tuple(part), apart=True, edge=edge) for row in rows for part in _segments(row, 2.0)]


def _segments(row: Line, ems: float) -> list[list[Word]]:
    """A row cut where a gap is wider than so many times the size of its type."""
    parts: list[list[Word]] = [[row.words[0]]]
    for before, word in pairwise(row.words):
        if word.left - before.right > ems * max(row.size, 6.0):
            parts.append([])
        parts[-1].append(word)
    return parts


# --- columns ------------------------------------------------------------------------------------


def _ordered(rows: list[Line], depth: int = 0) -> list[Line]:
    """Rows in reading order: where text runs in columns, one column after the other. Rows that reach
    over the columns part what stands above them from what stands below."""
    gutter = _gutter(rows) if depth < 3 else None
    if gutter is None:
        return rows
    ordered: list[Line] = []
    for spans, band in _bands(rows, gutter):
        left, right = _sides(band, gutter)
        if spans or not _is_columns(left, right, gutter):
            ordered += band
        else:
            for side in (left, right):
                number = len(ordered)
                ordered += [replace(line, column=(number, *line.column)) for line in _ordered(side, depth + 1)]
    return ordered


def _gutter(rows: list[Line]) -> float | None:
    """Where a second column begins: a left edge that many rows share, with text in columns about it."""
    if len(rows) < 4:
        return None
    begin, end = min(row.left for row in rows), max(row.right for row in rows)
    edges: Counter[int] = Counter()
    for row in rows:
        for segment in _segments(row, 0.7):
            if segment[0].left > begin + 0.2 * (end - begin):
                edges[round(segment[0].left)] += 1
    for edge, _ in edges.most_common(4):
        if sum(edges[edge + d] for d in (-1, 0, 1)) < 3:
            continue
        gutter = edge - 2.0
        if any(not spans and _is_columns(*_sides(band, gutter), gutter) for spans, band in _bands(rows, gutter)):
            return gutter
    return None


def _bands(rows: list[Line], gutter: float) -> list[tuple[bool, list[Line]]]:
    """Runs of rows that reach over the gutter (``True``) or keep to their side of it."""
    bands: list[tuple[bool, list[Line]]] = []
    for row in rows:
        spans = any(word.left < gutter - 1 and word.right > gutter + 1 for word in row.words) or _crosses(row, gutter)
        if not bands or bands[-1][0] != spans:
            bands.append((spans, []))
        bands[-1][1].append(row)
    return bands


def _crosses(row: Line, gutter: float) -> bool:
    """Whether words stand so close on both sides of the gutter that they are one line's."""
    before = [word for word in row.words if word.right <= gutter + 1]
    after = [word for word in row.words if word.left >= gutter - 1]
    return bool(before and after) and after[0].left - before[-1].right < 0.6 * row.size


def _sides(band: list[Line], gutter: float) -> tuple[list[Line], list[Line]]:
    left, right = [], []
    for row in band:
        words = tuple(word for word in row.words if word.left < gutter - 1)
        if words:
            left.append(Line(words))
        if len(words) < len(row.words):
            right.append(Line(row.words[len(words) :]))
    return left, right


def _is_columns(left: list[Line], right: list[Line], gutter: float) -> bool:
    """Whether two sides are running text, not labels with their values or the cells of a table: each
    has at least three lines, most of them as long as the column is wide."""
    if len(left) < 3 or len(right) < 3:
        return False
    return (
        all(_fills(side) for side in (left, right))
        and min(row.left for row in right) - max(row.right for row in left) >= 0.7 * left[0].size
    )


def _fills(side: list[Line]) -> bool:
    begin, end = min(row.left for row in side), max(row.right for row in side)
    if end - begin < 80:
        return False
    long = sum(row.right - begin >= 0.7 * (end - begin) for row in side)
    wordy = sum(len(row.words) for row in side) >= 2.5 * len(side)
    return wordy and long >= 0.4 * len(side)


# --- paragraphs ---------------------------------------------------------------------------------


def with_paragraphs(ordered: list[Line]) -> list[Line]:
    """The lines, with it noted before which of them a paragraph has ended, or a line that the author
    ended."""
    leading = _leading(ordered)
    ends = _line_ends(ordered)
    made: list[Line] = []
    item: Line | None = None  # the list item that is open, by its first line
    for n, line in enumerate(ordered):
        before = ordered[n - 1] if n else None
        ended = before is not None and _has_room(before, line, ends)
        sentence = before is not None and before.words[-1].text.endswith(_TERMINAL)
        apart = before is not None and (
            line.apart or _stands_apart(before, line, leading) or (ended and sentence) or _leaves(item, line)
        )
        if starts_item(line):
            item = line
        elif apart:
            item = None
        forced = ended and before is not None and _is_whole(before, line)
        made.append(replace(line, apart=apart, forced=forced))
    return made


def _is_whole(before: Line, line: Line) -> bool:
    """Whether neither line reads as if it went on in the other."""
    first = line.words[0].text.lstrip('(”"')[:1]
    alike = before.size == line.size and not before.words[-1].text.endswith((",", "-", "–", "/", "\u00ad"))
    return alike and not starts_item(line) and (first.isupper() or first.isdigit())


def starts_item(line: Line) -> bool:
    """Whether a line begins with the mark of a list item."""
    return len(line.words) > 1 and bool(_BULLET.match(line.words[0].text))


def _leading(ordered: list[Line]) -> dict[float, float]:
    """Size of type → the usual distance between baselines, as a multiple of the size."""
    found: dict[float, list[float]] = {}
    for before, line in pairwise(ordered):
        step = line.baseline - before.baseline
        if before.size == line.size and 0.9 * line.size <= step <= 2.5 * line.size:
            found.setdefault(line.size, []).append(round(step, 1))
    return {size: _usual(steps) for size, steps in found.items()}


def _usual(steps: list[float]) -> float:
    """The smallest step that at least a quarter of the lines have."""
    count = Counter(round(step) for step in steps)
    frequent = min(step for step, times in count.items() if times >= 0.25 * len(steps) or times == max(count.values()))
    return median(step for step in steps if round(step) == frequent)


def _stands_apart(before: Line, line: Line, leading: dict[float, float]) -> bool:
    step = line.baseline - before.baseline
    if step <= 0 or before.table is not None or line.table is not None:
        return step > 0
    if before.size != line.size:
        return step > 1.6 * max(before.size, line.size)
    usual = leading.get(line.size, 1.2 * line.size)
    return step > max(1.25 * usual, usual + 2.5)


def _line_ends(ordered: list[Line]) -> dict[tuple[int, ...], float]:
    """Column → how far to the right its lines reach; a few may stick out."""
    ends: dict[tuple[int, ...], list[float]] = {}
    for line in ordered:
        if line.table is None:
            ends.setdefault(line.column, []).append(line.right)
    return {column: sorted(rights)[-1 - min(len(rights) // 8, 3)] for column, rights in ends.items()}


def _has_room(before: Line, line: Line, ends: dict[tuple[int, ...], float]) -> bool:
    """Whether the next word would have found room on the line before."""
    if line.baseline <= before.baseline or before.table is not None or line.table is not None:
        return False
    if before.column != line.column:
        return False
    first = line.words[0]
    return before.right + 0.35 * line.size + (first.right - first.left) < ends[line.column] - line.size


def _leaves(item: Line | None, line: Line) -> bool:
    """Whether a line stands at the mark of the list item above it, whose own lines stand further in."""
    if item is None or line.baseline <= item.baseline:
        return False
    mark, text = item.words[0], item.words[1]
    return text.left - mark.right > 0.5 * item.size and line.left < text.left - 0.5 * item.size
