"""An ODT becomes blocks: headings by outline level, lists and numbering, tables, notes, pages.

Element names are those of ODF 1.3 part 3, compared without their namespaces.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from assistent.archives import attribute, child, local, opened, parse, part
from assistent.errors import UnreadableFile
from assistent.flow import OBJECT, PAGE, Flow, tidy
from assistent.lines import Reading
from assistent.numbering import Label, bullet, written
from assistent.tables import Cell, cell_text
from assistent.wordstyles import is_contents, level_of_name

_REPEAT_LIMIT = 200  # a cell or row that is repeated without text reaches to the end of the sheet
_LAYOUT_LIMIT = 2000  # characters: a cell with more is part of a page's layout, not of a table

_NOT_SHOWN = frozenset({"annotation", "hidden-text", "hidden-paragraph", "ruby-text", "placeholder", "script"})


def read_odt(path: Path) -> Reading:
    """An OpenDocument text. Raises ``UnreadableFile`` for one that is damaged, protected or only pictures."""
    with opened(path, ".odt") as archive:
        names = set(archive.namelist())
        if "META-INF/manifest.xml" in names and b"encryption-data" in part(archive, "META-INF/manifest.xml"):
            raise UnreadableFile("ODT-filen är skyddad med lösenord", "spara en kopia utan lösenord och lägg in den")
        styles = parse(part(archive, "styles.xml")) if "styles.xml" in names else None
        return _Document(parse(part(archive, "content.xml")), styles).reading()


@dataclass(slots=True)
class _Collected:
    text: str = ""
    boxes: list[Any] = field(default_factory=list)
    notes: list[Any] = field(default_factory=list)
    plain: bool = False


class _Styles:
    """Paragraph and text styles by name; what one does not say, its parent does."""

    def __init__(self, *roots: Any) -> None:
        self.elements = [e for root in roots if root is not None for e in root.iter() if isinstance(e.tag, str)]
        self._styles = {attribute(e, "name"): e for e in self.elements if local(e) == "style"}

    def chain(self, name: str) -> Iterator[Any]:
        seen: set[str] = set()
        while name in self._styles and name not in seen:
            seen.add(name)
            yield self._styles[name]
            name = attribute(self._styles[name], "parent-style-name")

    def value(self, name: str, properties: str, key: str) -> str:
        found = (child(style, properties) for style in self.chain(name))
        values = (attribute(element, key) for element in found if element is not None)
        return next((value for value in values if value), "")

    def names(self, name: str) -> list[str]:
        """The names of a style and its parents as a user sees them."""
        shown = [attribute(e, "display-name") or attribute(e, "name").replace("_20_", " ") for e in self.chain(name)]
        return shown or [name.replace("_20_", " ")]

    def breaks_page(self, name: str) -> bool:
        own = next(self.chain(name), None)
        first = own is not None and bool(attribute(own, "master-page-name"))
        return first or self.value(name, "paragraph-properties", "break-before") == "page"


class _Lists:
    """The numbers of lists: each list counts for itself unless it says that it continues another."""

    def __init__(self, styles: _Styles) -> None:
        named = (e for e in styles.elements if local(e) in ("list-style", "outline-style"))
        self._levels: dict[str, dict[int, Any]] = {}
        for element in named:
            key = "outline" if local(element) == "outline-style" else attribute(element, "name")
            self._levels[key] = {int(attribute(e, "level", "1")) - 1: e for e in element if local(e)}
        self._by_id: dict[str, dict[int, int]] = {}
        self._latest: dict[str, dict[int, int]] = {}
        self.outline: dict[int, int] = {}

    def begin(self, element: Any, style: str) -> dict[int, int]:
        """The counts of an outermost list, which are its own or those of the list that it continues."""
        counts: dict[int, int] = {}
        if attribute(element, "continue-list") in self._by_id:
            counts = self._by_id[attribute(element, "continue-list")]
        elif attribute(element, "continue-numbering") == "true":
            counts = self._latest.get(style, counts)
        self._latest[style] = counts
        if key := attribute(element, "id"):
            self._by_id[key] = counts
        return counts

    def next(self, style: str, level: int, counts: dict[int, int], start: str = "") -> Label | None:
        levels = self._levels.get(style, {})
        definition = levels.get(level)
        if definition is None:
            return Label("•", level, bullet=True) if style != "outline" else None
        if local(definition) in ("list-level-style-bullet", "list-level-style-image"):
            return Label(bullet(attribute(definition, "bullet-char")), level, bullet=True)
        first = int(start or attribute(definition, "start-value", "1"))
        counts[level] = first if start or level not in counts else counts[level] + 1
        for n in [n for n in counts if n > level]:
            del counts[n]
        shown = range(max(level + 1 - int(attribute(definition, "display-levels", "1")), 0), level + 1)
        forms = {n: attribute(levels[n], "num-format") if n in levels else "1" for n in range(level + 1)}
        numbers = {n: written(counts.get(n, 1), forms[n]) for n in range(level + 1)}
        if not forms[level]:
            return None
        whole = attribute(definition, "num-list-format")
        if whole:
            text = re.sub(r"%(\d+)%", lambda match: numbers.get(int(match[1]) - 1, ""), whole)
        else:
            text = ".".join(numbers[n] for n in shown if numbers[n])
            text = f"{attribute(definition, 'num-prefix')}{text}{attribute(definition, 'num-suffix')}"
        return Label(text.strip(), level)


class _Document:
    """One pass through the text, in order: numbering carries over from each list to the next."""

    def __init__(self, content: Any, styles: Any | None) -> None:
        self._content, self._style_root = content, styles
        self._styles = _Styles(styles, content)
        self._lists = _Lists(self._styles)
        self._flow = Flow()

    def reading(self) -> Reading:
        self._edges("header")
        self._blocks(child(self._content, "body", "text"))
        self._edges("footer")
        names = [local(e) for e in self._content.iter()]
        pictures = names.count("image")
        if pictures and not any(block.kind != "furniture" for block in self._flow.blocks):
            raise UnreadableFile(
                f"ODT-filen innehåller bara bilder ({pictures} st), ingen text",
                "öppna den i LibreOffice och spara den som PDF: då läses bilderna med textigenkänning (OCR)",
            )
        return self._flow.reading(rendered="soft-page-break" in names)

    def _edges(self, name: str) -> None:
        """The text of page headers or footers, each told once."""
        pages = () if self._style_root is None else self._style_root.iter()
        told: set[str] = set()
        for element in (e for e in pages if local(e) in (name, f"{name}-left", f"{name}-first")):
            text = "\n".join(line for line in self._lines(element) if line.strip())
            if text and text not in told:
                told.add(text)
                self._flow.furniture(text)

    def _lines(self, element: Any) -> list[str]:
        return [self._collect(e, "").text.replace(PAGE, "") for e in element.iter() if local(e) in ("p", "h")]

    def _blocks(self, container: Any) -> None:
        for element in container:
            name = local(element)
            if name in ("p", "h"):
                self._paragraph(element, self._outline(element) if name == "h" else None)
            elif name == "list":
                style = attribute(element, "style-name")
                self._list(element, style, 0, self._lists.begin(element, style))
            elif name == "table":
                self._table(element)
            elif name == "soft-page-break":
                self._flow.turn()
            elif name == "table-of-content" or name.endswith("-index"):
                self._flow.furniture("\n".join(self._lines(element)))
            elif name == "frame":
                self._frame(element)
            elif name == "section" and attribute(element, "display") != "none":
                self._blocks(element)

    def _frame(self, element: Any) -> None:
        if (box := child(element, "text-box")) is not None:
            self._blocks(box)

    # --- paragraphs and lists -------------------------------------------------------------------

    def _outline(self, element: Any) -> Label | None:
        """The number of a heading outside lists, where the document numbers its headings."""
        level = int(attribute(element, "outline-level", "1")) - 1
        unnumbered = attribute(element, "is-list-header") == "true" or any(
            key.endswith("}list-style-name") and not value
            for style in self._styles.chain(attribute(element, "style-name"))
            for key, value in style.attrib.items()
        )
        if unnumbered or not tidy("".join(element.itertext())).strip():
            return None
        start = attribute(element, "start-value") if attribute(element, "restart-numbering") == "true" else ""
        return self._lists.next("outline", level, self._lists.outline, start)

    def _list(self, element: Any, style: str, level: int, counts: dict[int, int]) -> None:
        for item in element:
            if local(item) == "soft-page-break":
                self._flow.turn()
            numbered = local(item) == "list-item"
            for n, inner in enumerate(item if local(item) in ("list-item", "list-header") else ()):
                if local(inner) in ("p", "h"):
                    start = attribute(item, "start-value")
                    label = self._lists.next(style, level, counts, start) if numbered and n == 0 else None
                    self._paragraph(inner, label)
                elif local(inner) == "list":
                    self._list(inner, attribute(inner, "style-name") or style, level + 1, counts)
                else:
                    self._blocks([inner])

    def _paragraph(self, element: Any, label: Label | None) -> None:
        style = attribute(element, "style-name")
        found = self._collect(element, style)
        names = self._styles.names(style)
        if self._styles.breaks_page(style):
            self._flow.turn()
        level = next((n for n in map(level_of_name, names) if n is not None), 0)
        if local(element) == "h":
            level = int(attribute(element, "outline-level", "1"))
        sign = f"{label.text} " if label and not label.bullet and label.text else ""
        law = bool(re.search(r"§|\bkap", sign, re.I))
        shown = found.text.replace(PAGE, "").strip()
        if any(map(is_contents, names)):
            self._flow.furniture(found.text)
        elif level and (shown or law):
            self._flow.heading(sign + found.text, level)
        elif label and label.text and shown and not law:
            self._flow.item(found.text, label.level, label.text)
        else:
            self._flow.paragraph(sign + found.text if shown else "", bold=bool(shown) and not found.plain)
        if self._styles.value(style, "paragraph-properties", "break-after") == "page":
            self._flow.turn()
        for frame in found.boxes:
            self._frame(frame)
        self._tell_notes(found.notes)

    def _tell_notes(self, notes: list[Any]) -> None:
        for note in notes:
            citation, body = child(note, "note-citation"), child(note, "note-body")
            marker = "" if citation is None else "".join(citation.itertext()).strip()
            self._flow.footnote("\n".join(() if body is None else self._lines(body)), marker)

    # --- text -----------------------------------------------------------------------------------

    def _collect(self, element: Any, style: str) -> _Collected:
        found = _Collected()
        self._walk(element, found, self._is_bold(style))
        return found

    def _is_bold(self, style: str) -> bool:
        return self._styles.value(style, "text-properties", "font-weight") in ("bold", "600", "700", "800", "900")

    def _walk(self, element: Any, found: _Collected, bold: bool) -> None:
        self._text(element.text, found, bold)
        for inner in element:
            self._inline(inner, local(inner), found, bold)
            self._text(inner.tail, found, bold)

    def _text(self, text: str | None, found: _Collected, bold: bool) -> None:
        """White space in the file is one space; what is meant as more is an element of its own."""
        shown = re.sub(r"\s+", " ", text or "")
        found.text += shown
        found.plain = found.plain or (bool(shown.strip()) and not bold)

    def _inline(self, inner: Any, name: str, found: _Collected, bold: bool) -> None:
        style = attribute(inner, "style-name")
        if name in ("s", "tab"):
            found.text += " "
        elif name == "line-break":
            found.text += "\n"
        elif name == "soft-page-break":
            found.text += PAGE
        elif name == "note":
            found.notes.append(inner)
        elif name == "frame":
            found.text += OBJECT
            found.boxes.append(inner)
        elif name in ("a", "ruby", "ruby-base", "meta", "meta-field"):
            self._walk(inner, found, bold)
        elif name == "span":
            if self._styles.value(style, "text-properties", "display") != "none":
                weight = self._styles.value(style, "text-properties", "font-weight")
                self._walk(inner, found, self._is_bold(style) if weight else bold)
        elif name and name not in _NOT_SHOWN:  # a field: its text is what it showed last
            self._walk(inner, found, bold)

    # --- tables ---------------------------------------------------------------------------------

    def _table(self, table: Any) -> None:
        rows = list(_rows(table))
        longest = max((sum(map(len, cell.itertext())) for row in rows for cell in row.cells), default=0)
        if len(rows) < 2 or max(len(row.cells) for row in rows) < 2 or longest > _LAYOUT_LIMIT:
            for row in rows:  # a frame around text, not a table
                if row.turned:
                    self._flow.turn()
                for cell in row.cells:
                    self._blocks(cell)
            return
        notes: list[Any] = []
        made = []
        for row in rows:
            cells = [
                made
                for cell in row.cells
                if local(cell) == "table-cell"
                for made in self._cell(cell, row.header, notes)
            ]
            if row.turned and cells:
                cells[0] = replace(cells[0], text=PAGE + cells[0].text)
            made.append(cells)
        self._flow.table(made)
        self._tell_notes(notes)

    def _cell(self, cell: Any, header: bool, notes: list[Any]) -> list[Cell]:
        found = list(self._paragraphs(cell, {}))
        for inner in found:
            notes += inner.notes
        shade = self._styles.value(attribute(cell, "style-name"), "table-cell-properties", "background-color")
        made = Cell(
            cell_text([inner.text for inner in found]),
            columns=int(attribute(cell, "number-columns-spanned", "1")),
            rows=int(attribute(cell, "number-rows-spanned", "1")),
            strong=shade not in ("", "transparent", "#ffffff") or not any(inner.plain for inner in found),
            header=header,
        )
        return [made] * min(int(attribute(cell, "number-columns-repeated", "1")), _REPEAT_LIMIT)

    def _paragraphs(
        self, container: Any, counts: dict[int, int], style: str = "", level: int = -1
    ) -> Iterator[_Collected]:
        """The paragraphs of a cell, those of lists with their marks."""
        turned = ""
        for n, element in enumerate(container):
            name = local(element)
            if name in ("p", "h"):
                found = self._collect(element, attribute(element, "style-name"))
                if local(container) == "list-item" and n == 0:
                    label = self._lists.next(style, level, counts, attribute(container, "start-value"))
                    found.text = f"{label.text} {found.text}" if label else found.text
                found.text, turned = turned + found.text, ""
                yield found
            elif name == "soft-page-break":
                turned = PAGE
            elif name == "list":
                own = attribute(element, "style-name") or style
                inner = self._lists.begin(element, own) if level < 0 else counts
                yield from self._paragraphs(element, inner, own, level + 1)
            elif name != "frame":
                yield from self._paragraphs(element, counts, style, level)


@dataclass(slots=True)
class _Row:
    """A row's cells; whether it is marked as naming the columns, and whether a page begins with it."""

    cells: list[Any]
    header: bool
    turned: bool


def _rows(element: Any, header: bool = False) -> Iterator[_Row]:
    turned = False
    for inner in element:
        name = local(inner)
        if name == "soft-page-break":
            turned = True
        elif name == "table-row":
            cells = [e for e in inner if local(e) in ("table-cell", "covered-table-cell")]
            yield _Row(cells, header, turned)
            turned = False
        elif name in ("table-header-rows", "table-rows", "table-row-group"):
            for row in _rows(inner, header or name == "table-header-rows"):
                yield replace(row, turned=row.turned or turned)
                turned = False
