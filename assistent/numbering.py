"""Automatic numbering: how a word processor writes the numbers of its lists and headings.

Levels count from 0. Word's rules are those of ECMA-376 part 1, 17.9.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from assistent.archives import attribute, child, local


@dataclass(frozen=True, slots=True)
class Label:
    """What stands before a numbered paragraph: "1.2", "§ 3", "a)", "•"."""

    text: str
    level: int
    bullet: bool = False


def written(number: int, form: str) -> str:
    """A number in one of the forms of OOXML ("decimal", "lowerLetter") or ODF ("1", "a", "I")."""
    if form in ("lowerLetter", "a"):
        return _letters(number)
    if form in ("upperLetter", "A"):
        return _letters(number).upper()
    if form in ("lowerRoman", "i"):
        return _roman(number)
    if form in ("upperRoman", "I"):
        return _roman(number).upper()
    if form == "decimalZero":
        return f"{number:02d}"
    if form == "ordinal":
        return f"{number}:{'a' if number % 10 in (1, 2) and number % 100 not in (11, 12) else 'e'}"
    return "" if form in ("none", "") else str(number)


def _letters(number: int) -> str:
    """a … z, then aa, bb, cc … as word processors go on."""
    if not 0 < number < 1000:
        return str(number)
    return "abcdefghijklmnopqrstuvwxyz"[(number - 1) % 26] * ((number - 1) // 26 + 1)


_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
          (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip


def _roman(number: int) -> str:
    if not 0 < number < 4000:
        return str(number)
    text = ""
    for value, sign in _ROMAN:
        text += sign * (number // value)
        number %= value
    return text


def bullet(character: str) -> str:
    """The mark of an unnumbered list, where its own is a letter or a sign of a symbol font."""
    return character if re.fullmatch(r"[^\w\s\ue000-\uf8ff]", character) else "•"


@dataclass(frozen=True, slots=True)
class _Level:
    form: str
    text: str
    start: int = 1
    restart: int | None = None
    legal: bool = False
    style: str = ""


@dataclass(slots=True)
class _List:
    """One ``abstractNum``: its levels, and how far each has counted (absent: not begun)."""

    levels: dict[int, _Level]
    counts: dict[int, int] = field(default_factory=dict)


class WordNumbering:
    """The lists of a DOCX (``numbering.xml``), which count while the document is read in order."""

    def __init__(self, root: Any | None) -> None:
        self._lists: dict[str, _List] = {}
        self._links: dict[str, str] = {}  # list → the numbering style that defines it
        self._styled: dict[str, str] = {}  # numbering style → the list that it is defined by
        self._numbers: dict[str, tuple[str, dict[int, _Level], dict[int, int]]] = {}
        self._begun: set[str] = set()
        for element in () if root is None else root:
            if local(element) == "abstractNum":
                self._abstract(element)
            elif local(element) == "num":
                self._number(element)

    def _abstract(self, element: Any) -> None:
        key = attribute(element, "abstractNumId")
        self._lists[key] = _List({int(attribute(e, "ilvl", "0")): _level(e) for e in _children(element, "lvl")})
        if (link := child(element, "numStyleLink")) is not None:
            self._links[key] = attribute(link, "val")
        if (style := child(element, "styleLink")) is not None:
            self._styled[attribute(style, "val")] = key

    def _number(self, element: Any) -> None:
        levels: dict[int, _Level] = {}
        starts: dict[int, int] = {}
        for override in _children(element, "lvlOverride"):
            level = int(attribute(override, "ilvl", "0"))
            if (own := child(override, "lvl")) is not None:
                levels[level] = _level(own)
            if (start := child(override, "startOverride")) is not None:
                starts[level] = int(attribute(start, "val", "1"))
        abstract = child(element, "abstractNumId")
        self._numbers[attribute(element, "numId")] = (
            "" if abstract is None else attribute(abstract, "val"),
            levels,
            starts,
        )

    def level_of_style(self, number: str, style: str) -> int:
        """The level of a list that is bound to a paragraph style; 0 where none is."""
        found = self._found(number)
        return next((n for n, level in found[0].levels.items() if level.style == style), 0) if found else 0

    def _found(self, number: str) -> tuple[_List, dict[int, _Level], dict[int, int]] | None:
        if number not in self._numbers:
            return None
        key, levels, starts = self._numbers[number]
        key = self._styled.get(self._links.get(key, ""), key)
        return (self._lists[key], levels, starts) if key in self._lists else None

    def next(self, number: str, level: int) -> Label | None:
        """Counts one more paragraph of a list (``numId``) at a level and returns what stands before it;
        ``None`` for a list that does not exist."""
        if (found := self._found(number)) is None:
            return None
        listed, own, starts = found
        levels = listed.levels | own
        if level not in levels:
            return None
        if number not in self._begun:  # a number of its own for a list's restart is used once
            self._begun.add(number)
            for n in starts:
                listed.counts.pop(n, None)
        starting = {n: starts.get(n, definition.start) for n, definition in levels.items()}
        counts = listed.counts
        counts[level] = counts[level] + 1 if level in counts else starting[level]
        for n in range(level):
            counts.setdefault(n, starting.get(n, 1))
        for n, definition in levels.items():
            if n > level and (definition.restart is None or level < definition.restart):
                counts.pop(n, None)
        return _label(levels, counts, level)


def _children(element: Any, name: str) -> list[Any]:
    return [inner for inner in element if local(inner) == name]


def _level(element: Any) -> _Level:
    def value(name: str, default: str = "") -> str:
        found = child(element, name)
        return default if found is None else attribute(found, "val", default)

    legal = child(element, "isLgl")
    return _Level(
        form=value("numFmt", "decimal"),
        text=value("lvlText"),
        start=int(value("start", "1")),
        restart=int(value("lvlRestart")) if value("lvlRestart") else None,
        legal=legal is not None and attribute(legal, "val", "1") not in ("0", "false"),
        style=value("pStyle"),
    )


def _label(levels: dict[int, _Level], counts: dict[int, int], level: int) -> Label:
    definition = levels[level]
    if definition.form == "bullet":
        return Label(bullet(definition.text), level, bullet=True)

    def number(match: re.Match[str]) -> str:
        n = int(match[1]) - 1
        form = levels[n].form if n in levels else "decimal"
        return written(counts.get(n, 1), "decimal" if definition.legal and form != "none" else form)

    return Label(re.sub(r"%([1-9])", number, definition.text).strip(), level)
