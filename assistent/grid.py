"""Drawn lines and words become tables: which lines make a grid, and what stands in its cells."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from assistent.hyphens import Vocabulary, join
from assistent.layout import Line, Word, rows_of, starts_item
from assistent.pdfium import Ruling
from assistent.tables import Cell, cell_text

_NEAR = 3.0
"""Points: lines that miss each other by less are meant to meet."""
_FRAME = 2000
"""Characters: a longer cell is a frame around text, not a table's."""


@dataclass(frozen=True)
class Table:
    """A grid on a page: where it stands, and the words of each cell. ``over`` says of a cell over how
    many columns it reaches, ``continues`` that it is one with the cell above."""

    left: float
    top: float
    right: float
    bottom: float
    edges: tuple[float, ...]
    rows: tuple[tuple[Box, ...], ...]


@dataclass(frozen=True)
class Box:
    words: tuple[Word, ...]
    over: int = 1
    continues: bool = False

    def lines(self) -> list[Line]:
        return rows_of(self.words)


def tables(rulings: Sequence[Ruling], words: Sequence[Word]) -> tuple[list[Table], list[Word]]:
    """The page's tables, from the top down, and the words that stand outside them. A grid of fewer
    than two rows and two columns is a frame, and so is one with a page of text in a cell."""
    found: list[Table] = []
    rest = list(words)
    for lying, standing in _connected(_merged(rulings, True), _merged(rulings, False)):
        table = _table(lying, standing, rest)
        if table is None:
            continue
        inside = {id(word) for row in table.rows for box in row for word in box.words}
        if inside:
            rest = [word for word in rest if id(word) not in inside]
            found.append(table)
    return sorted(found, key=lambda table: table.top), rest


# --- lines --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Run:
    """A line at ``at`` (down for a lying, across for a standing one), from ``begin`` to ``end``."""

    at: float
    begin: float
    end: float


def _merged(rulings: Sequence[Ruling], lying: bool) -> list[_Run]:
    """Lines of one direction, those that lie in line and touch made one."""
    runs = [
        _Run(r.top, r.left, r.right) if lying else _Run(r.left, r.top, r.bottom)
        for r in rulings
        if (r.top == r.bottom) == lying
    ]
    groups: list[list[_Run]] = []
    for run in sorted(runs, key=lambda run: run.at):
        if groups and run.at - groups[-1][-1].at <= _NEAR / 2:
            groups[-1].append(run)
        else:
            groups.append([run])
    merged: list[_Run] = []
    for group in groups:
        at = sum(run.at for run in group) / len(group)
        begin, end = 0.0, -1.0
        for run in sorted(group, key=lambda run: run.begin):
            if end < begin:
                begin, end = run.begin, run.end
            elif run.begin <= end + _NEAR:
                end = max(end, run.end)
            else:
                merged.append(_Run(at, begin, end))
                begin, end = run.begin, run.end
        merged.append(_Run(at, begin, end))
    return merged


def _connected(lying: list[_Run], standing: list[_Run]) -> list[tuple[list[_Run], list[_Run]]]:
    """Lines that meet each other, directly or by others: each group may be a table."""
    parent = list(range(len(lying) + len(standing)))

    def root(n: int) -> int:
        while parent[n] != n:
            parent[n] = parent[parent[n]]
            n = parent[n]
        return n

    for n, across in enumerate(lying):
        for m, down in enumerate(standing, len(lying)):
            if (
                across.begin - _NEAR <= down.at <= across.end + _NEAR
                and down.begin - _NEAR <= across.at <= down.end + _NEAR
            ):
                parent[root(n)] = root(m)
    groups: dict[int, tuple[list[_Run], list[_Run]]] = {}
    for n, run in enumerate([*lying, *standing]):
        groups.setdefault(root(n), ([], []))[n >= len(lying)].append(run)
    return [(a, b) for a, b in groups.values() if len(a) >= 2 and len(b) >= 1]


# --- cells --------------------------------------------------------------------------------------


def _table(lying: list[_Run], standing: list[_Run], words: Sequence[Word]) -> Table | None:
    left, right = min(run.begin for run in lying), max(run.end for run in lying)
    xs = _distinct([left, *(run.at for run in standing), right])
    ys = _distinct([*(run.at for run in lying), *_open_ends(standing)])
    if len(xs) < 3 or len(ys) < 3:
        return None
    inside = [w for w in words if xs[0] - 1 <= _centre(w) <= xs[-1] + 1 and ys[0] - 1 <= _middle(w) <= ys[-1] + 1]
    rows: list[tuple[Box, ...]] = []
    for above, below in pairwise(ys):
        in_row = [w for w in inside if above <= _middle(w) < below]
        rows.append(tuple(_boxes(xs, above, below, in_row, lying, standing, first=not rows)))
    rows = _lifted(rows)
    longest = max(sum(len(word.text) for word in box.words) for row in rows for box in row)
    if longest > _FRAME or max(len(row) for row in rows) < 2 or sum(any(b.words for b in row) for row in rows) < 2:
        return None
    return Table(xs[0], ys[0], xs[-1], ys[-1], tuple(xs), tuple(rows))


def _open_ends(standing: list[_Run]) -> list[float]:
    """Where all standing lines begin or end together: a table that runs over a page break may have no
    line across there."""
    begin, end = min(run.begin for run in standing), max(run.end for run in standing)
    reach = {x: [run for run in standing if abs(run.at - x) <= _NEAR] for x in {run.at for run in standing}}
    top = all(min(run.begin for run in runs) <= begin + _NEAR for runs in reach.values())
    foot = all(max(run.end for run in runs) >= end - _NEAR for runs in reach.values())
    return [begin] * (top and len(reach) > 2) + [end] * (foot and len(reach) > 2)


def _distinct(places: list[float]) -> list[float]:
    found: list[float] = []
    for place in sorted(places):
        if not found or place - found[-1] > _NEAR:
            found.append(place)
    return found


def _centre(word: Word) -> float:
    return (word.left + word.right) / 2


def _middle(word: Word) -> float:
    return word.baseline - 0.3 * word.size


def _boxes(
    xs: list[float], above: float, below: float, words: list[Word], lying: list[_Run], standing: list[_Run], first: bool
) -> list[Box]:
    """The cells of a row: columns that no line parts are one cell; one without a line over it goes on
    from the row above."""
    middle = (above + below) / 2
    walls = [any(abs(run.at - x) <= _NEAR and run.begin <= middle <= run.end for run in standing) for x in xs]
    boxes: list[Box] = []
    begin = 0
    for n in range(1, len(xs)):
        if n < len(xs) - 1 and not walls[n]:
            continue
        centre = (xs[begin] + xs[n]) / 2
        roof = any(abs(run.at - above) <= _NEAR and run.begin <= centre <= run.end for run in lying)
        own = tuple(word for word in words if xs[begin] <= _centre(word) < xs[n])
        boxes.append(Box(own, n - begin, continues=not roof and not first))
        begin = n
    return boxes


def _lifted(rows: list[tuple[Box, ...]]) -> list[tuple[Box, ...]]:
    """Words of a cell that goes on from the row above belong to the cell in which it began."""
    made = [list(row) for row in rows]
    for n in range(len(made) - 1, 0, -1):
        for m, box in enumerate(made[n]):
            column = sum(b.over for b in made[n][:m])
            over = _at_column(made[n - 1], column)
            if not box.continues or over is None:
                continue
            target = made[n - 1][over]
            made[n - 1][over] = Box((*target.words, *box.words), target.over, target.continues)
            made[n][m] = Box((), box.over, True)
    return [tuple(row) for row in made]


def _at_column(row: list[Box], column: int) -> int | None:
    begins = 0
    for n, box in enumerate(row):
        if begins == column:
            return n
        begins += box.over
    return None


# --- text ---------------------------------------------------------------------------------------


def cells(table: Table, known: Vocabulary, notes: Sequence[str] = ()) -> list[list[Cell]]:
    """The table's rows as ``tables.grid`` takes them; ``notes`` are marks of footnotes to leave out."""
    return [[_cell(box, known, notes) for box in row] for row in table.rows]


def _cell(box: Box, known: Vocabulary, notes: Sequence[str]) -> Cell:
    paragraphs: list[str] = []
    before = ""
    for line in box.lines():
        text = line.text(notes)
        if paragraphs and not starts_item(line):
            broken = _is_broken(before, text, known)
            paragraphs[-1] = paragraphs[-1] + text if broken else join(paragraphs[-1], text, known)
        else:
            paragraphs.append(text)
        before = text
    strong = bool(box.words) and all(word.bold for word in box.words)
    return Cell(cell_text(paragraphs), columns=box.over, continues=box.continues, strong=strong)


def _is_broken(before: str, text: str, known: Vocabulary) -> bool:
    """Whether a word that was wider than its cell goes on in the next line without a hyphen: its first part
    is all of a line, and the document has the whole word elsewhere."""
    rest = re.match(r"[a-zåäöé]+", text)
    return bool(rest and before.isalpha() and known[(before + rest[0]).lower()])
