"""A DOCX becomes blocks: headings by style, numbering as Word shows it, tables, footnotes, pages.

The XML is read itself: numbering, footnotes, text boxes, content controls and tracked changes are what
makes the difference in municipal documents. Names are compared without their namespaces.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from assistent.archives import attribute, child, local, opened, parse, part
from assistent.errors import UnreadableFile
from assistent.flow import PAGE, Flow, is_bold_heading, tidy
from assistent.lines import BOLD_LEVEL, Reading
from assistent.numbering import Label, WordNumbering, written
from assistent.tables import Cell, cell_text
from assistent.wordstyles import Style, Styles, is_on
from assistent.wordtext import Collected, WordText, is_placeholder

_LAYOUT_LIMIT = 2000  # characters: a cell with more is part of a page's layout, not of a table


def read_docx(path: Path) -> Reading:
    """A Word document. Raises ``UnreadableFile`` for one that is damaged, protected or only pictures."""
    with opened(path, ".docx") as archive:
        return _Document(_Package(archive)).reading()


class _Package:
    """The parts of a DOCX, found by their relations."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._names = set(archive.namelist())
        roots = self._relations("").values()
        self._main = next((target for kind, target in roots if kind == "officeDocument"), "word/document.xml")
        self._related = self._relations(self._main)
        self.main = parse(part(archive, self._main))

    def related(self, kind: str) -> Any | None:
        """The first part of a kind ("styles"), where the document has it."""
        return next((self._part(target) for k, target in self._related.values() if k == kind), None)

    def by_id(self, key: str) -> Any | None:
        return self._part(self._related[key][1]) if key in self._related else None

    def _part(self, name: str) -> Any | None:
        return parse(part(self._archive, name)) if name in self._names else None

    def _relations(self, owner: str) -> dict[str, tuple[str, str]]:
        """Relation id → (kind, part) of a part, or of the whole package ("")."""
        folder, name = posixpath.split(owner)
        root = self._part(posixpath.join(folder, "_rels", f"{name}.rels"))
        found: dict[str, tuple[str, str]] = {}
        for element in () if root is None else root:
            if attribute(element, "TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", folder, attribute(element, "Target"))).lstrip("/")
                found[attribute(element, "Id")] = (attribute(element, "Type").rpartition("/")[2], target)
        return found


class _Document:
    """One pass through the body, in order: numbering, notes and fields carry over from each paragraph
    to the next."""

    def __init__(self, package: _Package) -> None:
        self._package = package
        self._styles = Styles(package.related("styles"))
        self._numbering = WordNumbering(package.related("numbering"))
        self._notes = {kind: _notes(package.related(f"{kind}s")) for kind in ("footnote", "endnote")}
        self._told = {"footnote": 0, "endnote": 0}
        self._text = WordText(self._styles)
        self._carried = ""  # of a paragraph whose end has been deleted: it goes on in the next
        self._sections = [
            e for e in package.main.iter() if local(e) == "sectPr" and local(e.getparent()) != "sectPrChange"
        ]
        self._section = 0
        self._flow = Flow()

    def reading(self) -> Reading:
        body = child(self._package.main, "body")
        names = [local(e) for e in self._package.main.iter()]
        if "altChunk" in names:
            raise UnreadableFile(
                "DOCX-filen är hopsatt av inbäddade filer som bara Word kan läsa", "öppna den i Word och spara om den"
            )
        self._edges("headerReference")
        self._blocks(body)
        self._edges("footerReference")
        pictures = sum(1 for name in names if name in ("drawing", "pict", "object"))
        if pictures and not any(block.kind != "furniture" for block in self._flow.blocks):
            raise UnreadableFile(
                f"DOCX-filen innehåller bara bilder ({pictures} st), ingen text",
                "öppna den i Word och spara den som PDF: då läses bilderna med textigenkänning (OCR)",
            )
        return self._flow.reading(rendered="lastRenderedPageBreak" in names)

    def _blocks(self, container: Any) -> None:
        for element in container:
            name = local(element)
            if name == "p":
                self._paragraph(element)
            elif name == "tbl":
                self._tell_carried()
                self._table(element)
            elif name == "sdt" and not is_placeholder(element):
                self._control(element)
            elif name in ("customXml", "ins", "moveTo", "smartTag"):
                self._blocks(element)
        self._tell_carried()

    def _tell_carried(self) -> None:
        """What was to go on in the next paragraph, where none follows."""
        text, self._carried = self._carried, ""
        self._flow.paragraph(text)

    def _control(self, element: Any) -> None:
        """A content control; one that holds a table of contents is no text."""
        content = child(element, "sdtContent")
        gallery = child(element, "sdtPr", "docPartObj", "docPartGallery")
        if gallery is not None and attribute(gallery, "val") == "Table of Contents":
            lines = [self._text.collect(e, Style()).text for e in content.iter() if local(e) == "p"]
            self._flow.furniture("\n".join(lines))
            self._text.close_fields()
        elif content is not None:
            self._blocks(content)

    def _edges(self, name: str) -> None:
        """The text of page headers or footers, each told once; what tabs part stands on lines of its own."""
        told: set[str] = set()
        for section in self._sections:
            for reference in section:
                root = self._package.by_id(attribute(reference, "id")) if local(reference) == name else None
                paragraphs = [] if root is None else [e for e in root.iter() if local(e) == "p"]
                lines = [part for p in paragraphs for part in self._text.collect(p, Style()).text.split("\t")]
                text = "\n".join(line for line in lines if line.strip()).replace(PAGE, "")
                if text and text not in told:
                    told.add(text)
                    self._flow.furniture(text)
        self._text.close_fields()

    # --- paragraphs -----------------------------------------------------------------------------

    def _style(self, properties: Any | None) -> Style:
        named = child(properties, "pStyle")
        return self._styles.style(self._styles.default if named is None else attribute(named, "val"))

    def _paragraph(self, element: Any) -> None:
        properties = child(element, "pPr")
        style = self._style(properties)
        level = self._level(properties, style)
        if level and not style.contents:
            self._text.close_fields()  # a table of contents without end ends here
        found = self._text.collect(element, style)
        text = self._carried + found.text
        if is_on(properties, "pageBreakBefore") or (style.page_before and is_on(properties, "pageBreakBefore") is None):
            text = PAGE + text
        merged = any(child(properties, "rPr", name) is not None for name in ("del", "moveFrom"))
        self._carried = text if merged else ""
        if not merged:
            label = self._label(properties, style)
            self._block(text, level, label, found, style)
        for box in found.boxes:
            self._blocks(box)
        self._tell_notes(found.notes)
        if child(properties, "sectPr") is not None:
            self._end_section()

    def _block(self, text: str, level: int, label: Label | None, found: Collected, style: Style) -> None:
        shown = tidy(text.replace(PAGE, "")).strip()
        sign = label.text if label else ""
        if style.contents or found.contents:
            self._flow.furniture(text)
        elif level and (shown or _is_of_statute(sign)):
            self._flow.heading(_after(sign if label and not label.bullet else "", text), level)
        elif label and sign and shown:
            if _is_of_statute(sign):
                self._flow.paragraph(_after(sign, text))
            elif not label.bullet and not found.plain and is_bold_heading(shown):
                self._flow.heading(_after(sign, text), BOLD_LEVEL)
            else:
                self._flow.item(text, label.level, sign)
        else:
            self._flow.paragraph(text, bold=bool(shown) and not found.plain)

    def _level(self, properties: Any | None, style: Style) -> int:
        outline = child(properties, "outlineLvl")
        if outline is None:
            return style.level
        level = int(attribute(outline, "val", "9"))
        return level + 1 if level < 9 else 0

    def _label(self, properties: Any | None, style: Style) -> Label | None:
        """Counts a numbered paragraph and returns what Word shows before it."""
        own = child(properties, "numPr")
        number, level = child(own, "numId"), child(own, "ilvl")
        if number is not None:
            at = 0 if level is None else int(attribute(level, "val", "0"))
            return self._numbering.next(attribute(number, "val"), at)
        if style.number is None:
            return None
        bound = self._numbering.level_of_style(style.number, style.number_style)
        at = bound or style.number_level or 0
        return self._numbering.next(style.number, at if level is None else int(attribute(level, "val", "0")))

    def _end_section(self) -> None:
        """How the next section begins stands in its own properties, which follow it."""
        self._section += 1
        following = self._sections[self._section] if self._section < len(self._sections) else None
        kind = child(following, "type")
        if kind is None or attribute(kind, "val") in ("nextPage", "oddPage", "evenPage"):
            self._flow.turn()

    def _tell_notes(self, notes: Iterable[tuple[str, str]]) -> None:
        for kind, key in notes:
            self._told[kind] += 1
            texts = [self._text.collect(p, Style()).text for p in self._notes[kind].get(key, ())]
            marker = written(self._told[kind], "decimal" if kind == "footnote" else "lowerRoman")
            self._flow.footnote("\n".join(texts).replace(PAGE, ""), marker)

    # --- tables ---------------------------------------------------------------------------------

    def _table(self, table: Any) -> None:
        rows = [row for row in _inner(table, "tr") if child(row, "trPr", "del") is None]
        cells = [list(_inner(row, "tc")) for row in rows]
        longest = max((sum(map(len, cell.itertext())) for row in cells for cell in row), default=0)
        if len(rows) < 2 or max(map(len, cells)) < 2 or longest > _LAYOUT_LIMIT:
            for cell in (cell for row in cells for cell in row):  # a frame around text, not a table
                self._blocks(cell)
            return
        notes: list[tuple[str, str]] = []
        apart = self._first_row_apart(table)
        made = [
            self._row(row, inner, apart and n == 0, notes)
            for n, (row, inner) in enumerate(zip(rows, cells, strict=True))
        ]
        self._flow.table(made)
        self._tell_notes(notes)

    def _first_row_apart(self, table: Any) -> bool:
        look, style = child(table, "tblPr", "tblLook"), child(table, "tblPr", "tblStyle")
        if look is None or style is None:
            return False
        bits = attribute(look, "val", "0")
        on = attribute(look, "firstRow") in ("1", "true") or bool(int(bits, 16) & 0x20)
        return on and self._styles.sets_first_row_apart(attribute(style, "val"))

    def _row(self, row: Any, cells: list[Any], apart: bool, notes: list[tuple[str, str]]) -> list[Cell]:
        header = is_on(row, "trPr", "tblHeader") or False
        before = child(row, "trPr", "gridBefore")
        made = [Cell("", int(attribute(before, "val", "1")))] if before is not None else []
        for cell in cells:
            properties = child(cell, "tcPr")
            span, merge = child(properties, "gridSpan"), child(properties, "vMerge")
            texts, bold = self._cell(cell, notes)
            made.append(Cell(
                cell_text(texts),
                columns=1 if span is None else int(attribute(span, "val", "1")),
                continues=merge is not None and attribute(merge, "val", "continue") == "continue",
                strong=apart or bold or _is_shaded(properties),
                header=header,
            ))  # fmt: skip
        return made

    def _cell(self, container: Any, notes: list[tuple[str, str]]) -> tuple[list[str], bool]:
        """The texts of a cell's paragraphs with their numbers, and whether all of it is bold."""
        texts: list[str] = []
        bold = True
        for element in container:
            if local(element) == "p":
                properties = child(element, "pPr")
                style = self._style(properties)
                found = self._text.collect(element, style)
                label = self._label(properties, style)
                texts.append(
                    _after(label.text if label and (found.text.strip() or not label.bullet) else "", found.text)
                )
                notes += found.notes
                bold = bold and not found.plain
            elif local(element) not in ("tcPr", "tblPr", "trPr", "sdtPr"):
                inner, inner_bold = self._cell(element, notes)
                texts += inner
                bold = bold and inner_bold
        return texts, bold


def _is_of_statute(sign: str) -> bool:
    """Whether a number is that of a § or a chapter, which is part of what is said and cited."""
    return bool(re.search(r"§|\bkap", sign, re.I))


def _after(sign: str, text: str) -> str:
    """A paragraph's number before its text, on the page where the text begins."""
    begins = text[: len(text) - len(text.lstrip(PAGE))]
    return f"{begins}{sign} {text[len(begins) :]}" if sign else text


def _notes(root: Any | None) -> dict[str, list[Any]]:
    """Note id → its paragraphs; the lines that part notes from text are none."""
    notes = [e for e in (() if root is None else root) if attribute(e, "type", "normal") == "normal"]
    return {attribute(e, "id"): [p for p in e.iter() if local(p) == "p"] for e in notes}


def _inner(element: Any, name: str) -> Iterable[Any]:
    """The rows of a table or the cells of a row, also where content controls or insertions hold them."""
    for inner in element:
        if local(inner) == name:
            yield inner
        elif local(inner) in ("sdt", "sdtContent", "customXml", "ins", "moveTo"):
            yield from _inner(inner, name)


def _is_shaded(properties: Any | None) -> bool:
    shade = child(properties, "shd")
    return shade is not None and attribute(shade, "fill", "auto").upper() not in ("AUTO", "FFFFFF", "")
