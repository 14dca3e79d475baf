"""The text of a DOCX's paragraphs: what Word shows of the runs, fields and controls in them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from assistent.archives import attribute, child, local
from assistent.flow import OBJECT, PAGE
from assistent.wordstyles import Style, Styles, is_on

_PASSED_OVER = frozenset(
    "pPr rPr sdtPr sdtEndPr del moveFrom delText delInstrText footnoteRef endnoteRef annotationRef"
    " commentReference rt tblPr trPr tcPr sectPr".split()
)
"""Properties, what a tracked change has deleted, marks of notes and comments."""

_SIGNS = {"tab": "\t", "ptab": "\t", "cr": "\n", "noBreakHyphen": "-", "lastRenderedPageBreak": PAGE}


@dataclass(slots=True)
class Collected:
    """What a paragraph holds: its ``text``; the text ``boxes`` anchored in it; the ``notes`` it refers to
    ("footnote" or "endnote", id); whether any visible text is ``plain``, not bold; whether it belongs to
    the field of a table of ``contents``."""

    text: str = ""
    boxes: list[Any] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    plain: bool = False
    contents: bool = False


class WordText:
    """Reads paragraphs in order: a field may begin in one and end in another."""

    def __init__(self, styles: Styles) -> None:
        self._styles = styles
        self._fields: list[str] = []  # instructions of the open fields, innermost last

    def collect(self, paragraph: Any, style: Style) -> Collected:
        found = Collected(contents=self._in_contents())
        self._walk(paragraph, found, style.bold)
        return found

    def close_fields(self) -> None:
        """Ends every field: a heading, and the end of a part, stand in none."""
        self._fields.clear()

    def _walk(self, element: Any, found: Collected, bold: bool) -> None:
        for inner in element:
            name = local(inner)
            if name == "t":
                found.text += inner.text or ""
                found.plain = found.plain or (bool((inner.text or "").strip()) and not bold)
            elif name in _SIGNS:
                found.text += _SIGNS[name]
            elif name == "br":
                found.text += PAGE if attribute(inner, "type") == "page" else "\n"
            elif name in ("footnoteReference", "endnoteReference"):
                found.notes.append((name.removesuffix("Reference"), attribute(inner, "id")))
            elif name in ("drawing", "pict", "object"):
                found.text += OBJECT
                found.boxes += _boxes(inner)
            elif name == "AlternateContent":
                choice = child(inner, "Choice")
                taken = child(inner, "Fallback") if choice is None else choice
                self._walk(() if taken is None else taken, found, bold)
            elif name in ("fldChar", "instrText"):
                self._field(inner, name, found)
            elif name == "r":
                if not is_on(inner, "rPr", "vanish"):
                    self._walk(inner, found, self._bold(inner, bold))
            elif name and name not in _PASSED_OVER and not (name == "sdt" and is_placeholder(inner)):
                self._walk(inner, found, bold)

    def _bold(self, run: Any, bold: bool) -> bool:
        own = is_on(run, "rPr", "b")
        if own is not None:
            return own
        style = child(run, "rPr", "rStyle")
        return bold or (style is not None and self._styles.style(attribute(style, "val")).bold)

    def _field(self, element: Any, name: str, found: Collected) -> None:
        kind = attribute(element, "fldCharType")
        if kind == "begin":
            self._fields.append("")
        elif kind == "end" and self._fields:
            self._fields.pop()
        elif name == "instrText" and self._fields:
            self._fields[-1] += element.text or ""
        found.contents = found.contents or self._in_contents()

    def _in_contents(self) -> bool:
        return any(instruction.split()[:1] == ["TOC"] for instruction in self._fields)


def _boxes(element: Any) -> list[Any]:
    """The text boxes in a drawing, not those within another."""
    if local(element) == "txbxContent":
        return [element]
    choice = child(element, "Choice") if local(element) == "AlternateContent" else None
    return [box for inner in (element if choice is None else choice) for box in _boxes(inner)]


def is_placeholder(control: Any) -> bool:
    """Whether a content control only says what to write in it."""
    return bool(is_on(control, "sdtPr", "showingPlcHdr"))
