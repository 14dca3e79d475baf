"""The styles of a DOCX: which are headings, and what a style passes on to those based on it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from assistent.archives import attribute, child, local
from assistent.lines import BOLD_LEVEL

_NUMBERED = re.compile(r"^(?:heading|rubrik|überschrift)\s*(\d)\b", re.I)
_TITLE = re.compile(r"^(?:title|titel|dokumenttitel|dokumentrubrik|huvudrubrik)\b", re.I)
_NO_HEADING = re.compile(
    r"tabell|table|figur|bild|sidhuvud|sidfot|innehåll|toc|contents|under|förteckning|subtitle", re.I
)
_HEADING = re.compile(r"rubrik\b|heading\b", re.I)
_CONTENTS = re.compile(r"^(?:toc|contents|innehåll|table of figures|innehållsförteckning\w*)(?:\s|\d|$)", re.I)


@dataclass(frozen=True, slots=True)
class Style:
    """What a paragraph has from its style and those it is based on. ``level`` is a heading's depth, 0 for
    body text; ``number`` the list (``numId``) and ``number_level`` its level, where the style gives one,
    and ``number_style`` the style that gives it; ``contents`` marks a table of contents."""

    level: int = 0
    number: str | None = None
    number_level: int | None = None
    number_style: str = ""
    bold: bool = False
    page_before: bool = False
    contents: bool = False


def is_on(element: Any, *path: str) -> bool | None:
    """A switch such as ``w:b``: ``None`` where it is not set at all."""
    found = child(element, *path)
    return None if found is None else attribute(found, "val", "1") not in ("0", "false", "off", "none")


class Styles:
    """The styles of a document (``styles.xml``), by their ids."""

    def __init__(self, root: Any | None) -> None:
        elements = [e for e in (() if root is None else root) if local(e) == "style"]
        self._elements = {attribute(e, "styleId"): e for e in elements}
        self._known: dict[str, Style] = {}
        self._elements_in_order = elements

    @cached_property
    def default(self) -> str:
        """The style of a paragraph that names none."""
        wanted = (e for e in self._elements_in_order if attribute(e, "type") == "paragraph")
        return next((attribute(e, "styleId") for e in wanted if attribute(e, "default") in ("1", "true")), "")

    def style(self, key: str) -> Style:
        if key not in self._known:
            self._known[key] = self._resolved(key)
        return self._known[key]

    def sets_first_row_apart(self, key: str) -> bool:
        """Whether a table style has a format of its own for the first row."""
        chain = (inner for element in self._chain(key) for inner in element if local(inner) == "tblStylePr")
        return any(attribute(inner, "type") == "firstRow" for inner in chain)

    def _chain(self, key: str) -> Iterator[Any]:
        """A style and those it is based on, nearest first."""
        seen: set[str] = set()
        while key in self._elements and key not in seen:
            seen.add(key)
            yield self._elements[key]
            based = child(self._elements[key], "basedOn")
            key = "" if based is None else attribute(based, "val")

    def _resolved(self, key: str) -> Style:
        chain = list(self._chain(key))
        numbers = ((e, child(e, "pPr", "numPr")) for e in chain)
        giving, number = next(((e, n) for e, n in numbers if child(n, "numId") is not None), (None, None))
        level = child(number, "ilvl")
        return Style(
            level=next((found for e in chain if (found := _level(e)) is not None), 0),
            number=None if number is None else attribute(child(number, "numId"), "val"),
            number_level=None if level is None else int(attribute(level, "val", "0")),
            number_style="" if giving is None else attribute(giving, "styleId"),
            bold=next((on for e in chain if (on := is_on(e, "rPr", "b")) is not None), False),
            page_before=next((on for e in chain if (on := is_on(e, "pPr", "pageBreakBefore")) is not None), False),
            contents=any(is_contents(_name(e)) for e in chain),
        )


def _name(element: Any) -> str:
    name = child(element, "name")
    return "" if name is None else attribute(name, "val")


def _level(element: Any) -> int | None:
    """The depth of heading that one style gives, 0 where it says that it is body text; ``None`` where it
    says nothing. Word has nine levels of outline, and keeps 9 for body text."""
    if (outline := child(element, "pPr", "outlineLvl")) is not None:
        level = int(attribute(outline, "val", "9"))
        return level + 1 if level < 9 else 0
    return level_of_name(_name(element))


def level_of_name(name: str) -> int | None:
    """The depth of heading that a style's name tells ("heading 2", "Rubrik 1 numrerad", "Titel")."""
    if match := _NUMBERED.match(name):
        return int(match[1]) or None
    if _TITLE.match(name):
        return 1
    return BOLD_LEVEL if _HEADING.search(name) and not _NO_HEADING.search(name) else None


def is_contents(name: str) -> bool:
    """Whether a style's name tells that it is for tables of contents."""
    return bool(_CONTENTS.match(name))
