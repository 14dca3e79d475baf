"""A web page becomes blocks: its main content, with navigation, banners and what is hidden left out.

Element names and roles are those of HTML and WAI-ARIA. Nothing that a page links to is fetched.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from assistent.archives import PART_LIMIT, faults, refuse_other
from assistent.errors import UnreadableFile
from assistent.flow import Flow, tidy
from assistent.lines import Reading
from assistent.numbering import written
from assistent.tables import Cell, cell_text

_LAYOUT_LIMIT = 2000  # characters: a cell with more is part of a page's layout, not of a table

_SKIPPED = frozenset(
    "head script style template noscript svg button select option input textarea iframe object embed canvas audio"
    " video dialog map datalist progress meter del".split()
)
_AROUND = frozenset({"nav", "footer", "aside"})
_AROUND_ROLES = frozenset("navigation banner contentinfo search complementary dialog alertdialog menu menubar".split())
_AROUND_WORDS = frozenset(
    "cookie cookies cookiebanner cookieconsent breadcrumb breadcrumbs skiplink pagination".split()
)
_ASSISTIVE = re.compile(r"(?:^|\s)(?:sr-only|visually-?hidden|screen-?reader\S*|\S*assistive-text)(?:\s|$)", re.I)
_LINKS = re.compile(
    r"(?:skriv ut|lyssna|dela)(?: (?:sidan|artikeln|texten))?|(?:tillbaka )?till (?:sidans )?toppen|tillbaka|lyssna på sidan"
    r"|hoppa (?:direkt )?till (?:huvud)?innehåll(?:et)?|du är här:?",
    re.I,
)
"""What stands on pages to be pressed rather than read."""

_BLOCKS = frozenset(
    "address article blockquote body caption center dd details div dl dt fieldset figcaption figure form footer header"
    " hgroup legend li main ol p pre section summary table td th tr ul hr".split()
)
_NOTE = re.compile(r"(?:^|[_-])(?:ftn|edn|fn|footnote|endnote|note|not|fotnot)[_:-]?\w{0,6}$", re.I)


def read_html(path: Path) -> Reading:
    """A saved web page. Raises ``UnreadableFile`` for what is no text, or is of another format."""
    with faults("HTML-filen"):
        refuse_other(path, ".html")
        data = path.read_bytes()
        if len(data) > PART_LIMIT:
            raise UnreadableFile(
                f"webbsidan är {len(data) / 1e6:.0f} MB, mer än gränsen {PART_LIMIT / 1e6:.0f} MB", "dela den"
            )
        return _Page(_parsed(decode_html(data))).reading()


def decode_html(data: bytes) -> str:
    """Bytes to text as browsers do: by the byte order mark, else by the encoding that the page states,
    else UTF-8, and at last Windows-1252 (which is also what pages mean that state ISO 8859-1).
    Raises ``UnreadableFile`` for what is not text."""
    stated = re.search(rb"<(?:meta|\?xml)[^>]*?(?:charset|encoding)\s*=\s*[\"']?([\w-]+)", data[:4096], re.I)
    encodings = [stated[1].decode("ascii").lower()] if stated else []
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16"]
    elif data.startswith(codecs.BOM_UTF8):
        encodings = ["utf-8-sig"]
    for encoding in [*encodings, "utf-8"]:
        try:
            text = data.decode("cp1252" if encoding in ("iso-8859-1", "latin1", "us-ascii") else encoding)
        except (UnicodeError, LookupError):
            continue
        if _is_text(text):
            return text
    text = data.decode("cp1252", "replace")
    if _is_text(text):
        return text
    raise UnreadableFile(
        "filen är ingen webbsida (den innehåller binära data)", "kontrollera filändelsen, eller hämta sidan på nytt"
    )


def _is_text(text: str) -> bool:
    control = sum(1 for c in text if unicodedata.category(c) == "Cc" and c not in "\n\r\t\f")
    return "\x00" not in text and control <= len(text) // 200


def _parsed(text: str) -> Any:
    from lxml import etree

    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True, huge_tree=False)
    root = etree.fromstring(text.encode("utf-8", "replace"), parser) if text.strip() else None
    if any(error.type_name == "ERR_RESOURCE_LIMIT" for error in parser.error_log):  # the rest has been cut off
        raise UnreadableFile("webbsidan är för djupt nästlad för att läsas hel", "spara om den från webbläsaren")
    if root is None:
        raise UnreadableFile("filen innehåller ingen text", "kontrollera att rätt fil ligger i mappen")
    return root


class _Page:
    """Walks through a page, or one cell of it, and gathers what a reader sees."""

    def __init__(self, root: Any, notes: dict[str, Any] | None = None) -> None:
        self._root = root
        self._flow = Flow()
        self._around: list[str] = []
        self._buffer = ""
        self._plain = False  # whether any of the buffer is not bold
        self._bold = 0
        self._marker: tuple[str, int] | None = None  # of the list item that begins
        self._lists = 0
        self._notes = _note_targets(root) if notes is None else notes
        self._refers: list[str] = []
        self._title = ""  # a paragraph that is the page's title is its heading, however it is set

    def reading(self) -> Reading:
        body = next(self._root.iter("body"), self._root)
        mains = [e for e in body.iter() if e.tag == "main" or e.get("role") == "main"]
        mains = [e for e in mains if not any(other in mains for other in e.iterancestors())]
        articles = list(body.iter("article"))
        content = mains or (articles if len(articles) == 1 else [body])
        titles = list(body.iter("h1"))
        self._title = tidy(self._root.findtext(".//head/title", "")).strip()
        if len(titles) == 1 and not any(element in content for element in titles[0].iterancestors()):
            self._heading(titles[0], 1)
        for element in content:
            self._walk(element)
            self._end_paragraph()
        for text in self._around:
            self._flow.furniture(text)
        return self._flow.reading(rendered=True)

    # --- elements -------------------------------------------------------------------------------

    def _walk(self, element: Any) -> None:
        self._add(element.text)
        for inner in element:
            self._element(inner, inner.tag if isinstance(inner.tag, str) else "")
            self._add(inner.tail)

    def _element(self, element: Any, name: str) -> None:
        if not name or name in _SKIPPED or _is_hidden(element) or element in self._notes.values():
            return
        level = _level(element)
        if _is_around(element):
            self._end_paragraph()
            self._around.append(" ".join(_shown(element).split()))
        elif level:
            self._end_paragraph()
            self._heading(element, level)
        elif name == "br":
            self._buffer += "\n"
        elif name in ("ul", "ol", "menu"):
            self._list(element)
        elif name == "table":
            self._end_paragraph()
            self._table(element)
        elif name == "dl":
            self._end_paragraph()
            self._definitions(element)
        elif name == "pre":
            self._end_paragraph()
            self._buffer = _shown(element, keep=True).strip("\n")
            self._end_paragraph()
        elif name in ("dt", "dd") and next(element.iterancestors("dl"), None) is not None:
            return  # within another that was not closed: its list tells it
        elif name in _BLOCKS:
            self._end_paragraph()
            self._walk(element)
            self._end_paragraph()
        elif name == "a" and (target := _target(element)) in self._notes:
            self._refers.append(target)
        else:
            self._inline(element, name in ("b", "strong"))

    def _inline(self, element: Any, bold: bool) -> None:
        self._bold += bold
        self._walk(element)
        self._bold -= bold

    def _add(self, text: str | None) -> None:
        shown = re.sub(r"[ \t\r\n\f]+", " ", text or "")
        if shown.strip():
            self._plain = self._plain or not self._bold
        self._buffer += shown

    def _end_paragraph(self) -> None:
        text, refers = tidy(self._buffer).strip(), self._refers
        bold = not self._plain
        self._buffer, self._plain, self._refers = "", False, []
        if text and text == self._title:
            self._flow.heading(text, 1)
        elif text and _LINKS.fullmatch(text):
            self._around.append(text)
        elif text and self._marker:
            marker, level = self._marker
            self._marker = None
            self._flow.item(text, level, marker)
        elif text:
            self._flow.paragraph(text, bold=bold)
        for target in refers:
            self._note(target)

    def _heading(self, element: Any, level: int) -> None:
        inner = _Page(element, self._notes)
        inner._walk(element)
        self._flow.heading(tidy(inner._buffer).strip(), level)
        for target in inner._refers:
            self._note(target)

    def _list(self, element: Any) -> None:
        self._end_paragraph()
        number = int(start) if re.fullmatch(r"-?\d+", start := element.get("start", "1")) else 1
        self._lists += 1
        for inner in element:
            if inner.tag != "li" or _is_hidden(inner) or inner in self._notes.values():
                self._element(inner, inner.tag if isinstance(inner.tag, str) else "")
                continue
            number = int(value) if re.fullmatch(r"\d+", value := inner.get("value", "")) else number
            sign = f"{written(number, element.get('type', '1'))}." if element.tag == "ol" else "–"
            self._marker = (sign, self._lists - 1)
            self._walk(inner)
            self._end_paragraph()
            self._marker = None
            number += 1
        self._lists -= 1

    def _definitions(self, element: Any) -> None:
        """A list of terms: each term before what is said of it."""
        term = ""
        for inner in (e for e in element.iter("dt", "dd") if next(e.iterancestors("dl")) is element):
            texts, _ = self._cell(inner)
            if inner.tag == "dt":
                term = "; ".join(filter(None, (term, cell_text(texts))))
            else:
                self._flow.paragraph(f"{term.rstrip(' :')}: {cell_text(texts)}" if term else cell_text(texts))
                term = ""
        self._flow.paragraph(term)

    # --- notes ----------------------------------------------------------------------------------

    def _note(self, target: str) -> None:
        texts, _ = self._cell(self._notes[target])
        mark = re.match(r"^[^\w*]{0,9}(\d{1,3}|\*{1,9})\W{0,9}\s", text) if (text := " ".join(texts)) else None
        number = re.search(r"\d+", target)
        marker = mark[1] if mark else number[0] if number else ""
        self._flow.footnote(
            re.sub(r"^[\s↑^\[\]]+|(?<![\s↩↑︎])[\s↩↑︎]++$", "", text[mark.end() :] if mark else text), marker
        )

    # --- tables ---------------------------------------------------------------------------------

    def _table(self, table: Any) -> None:
        rows = [row for row in table.iter("tr") if next(row.iterancestors("table")) is table and not _is_hidden(row)]
        cells = [[e for e in row if e.tag in ("td", "th") and not _is_hidden(e)] for row in rows]
        if (caption := next((e for e in table if e.tag == "caption"), None)) is not None:
            self._flow.paragraph(tidy(_shown(caption)).strip())
        if _is_layout(table, cells):
            for cell in (cell for row in cells for cell in row):
                self._walk(cell)
                self._end_paragraph()
            return
        self._flow.table([[self._made(cell) for cell in row] for row in cells])

    def _made(self, element: Any) -> Cell:
        texts, strong = self._cell(element)
        return Cell(
            cell_text(texts),
            columns=_span(element, "colspan"),
            rows=_span(element, "rowspan"),
            strong=strong,
            header=element.tag == "th" and element.get("scope") not in ("row", "rowgroup"),
        )

    def _cell(self, element: Any) -> tuple[list[str], bool]:
        """The texts in an element, one for each paragraph, and whether all of it is bold."""
        inner = _Page(element, {key: value for key, value in self._notes.items() if value is not element})
        inner._walk(element)
        inner._end_paragraph()
        blocks = [block for block in inner._flow.blocks if block.kind != "footnote"]
        texts = [f"{block.marker} {block.text}".strip() for block in blocks]
        return texts, bool(blocks) and all(block.kind == "heading" for block in blocks)


def _level(element: Any) -> int:
    """The depth of a heading, 0 for another element; word processors mark the title by a class."""
    if re.fullmatch("h[1-6]", element.tag):
        return int(element.tag[1])
    if element.get("role") == "heading":
        return int(level) if re.fullmatch("[1-9]", level := element.get("aria-level", "2")) else 2
    return 1 if element.tag == "p" and element.get("class", "").lower() in ("msotitle", "title") else 0


def _span(element: Any, name: str) -> int:
    value = element.get(name, "1").strip()
    return int(value) if re.fullmatch(r"\d{1,4}", value) else 1


def _is_layout(table: Any, cells: list[list[Any]]) -> bool:
    """Whether a table only arranges the page: stated so, one row or column, or whole sections in cells."""
    if table.get("role") in ("presentation", "none") or len(cells) < 2 or max(map(len, cells)) < 2:
        return True
    longest = max(sum(map(len, cell.itertext())) for row in cells for cell in row)
    marked = any(cell.tag == "th" for row in cells for cell in row)
    inside = any(True for _ in table.iter("h1", "h2", "h3", "h4", "h5", "h6")) or len(list(table.iter("table"))) > 1
    return longest > _LAYOUT_LIMIT or (inside and not marked)


def _is_hidden(element: Any) -> bool:
    style = element.get("style", "")
    return (
        element.get("hidden") is not None
        or element.get("aria-hidden") == "true"
        or bool(re.search(r"display\s*:\s*none|visibility\s*:\s*hidden", style, re.I))
        or bool(_ASSISTIVE.search(element.get("class", "")))
    )


def _is_around(element: Any) -> bool:
    """Whether an element stands around the content: navigation, banners, the page's header and footer
    (a header that holds the page's title belongs to the content)."""
    if element.tag == "header" or element.get("role") == "banner":
        return next(element.iter("h1"), None) is None and next(element.iterancestors("article"), None) is None
    words = re.split(r"[\s_-]+", f"{element.get('class', '')} {element.get('id', '')}".lower())
    named = not _AROUND_WORDS.isdisjoint(words) and element.tag not in ("body", "main", "article")
    printed = element.get("title") in ("header", "footer")  # so word processors mark what stands on every page
    return element.tag in _AROUND or element.get("role") in _AROUND_ROLES or named or printed


def _shown(element: Any, keep: bool = False) -> str:
    """The text of an element and all in it that is shown; ``keep`` its white space."""
    return "".join(_pieces(element)) if keep else " ".join("".join(_pieces(element)).split())


def _pieces(element: Any) -> Iterator[str]:
    yield element.text or ""
    for inner in element:
        if isinstance(inner.tag, str) and inner.tag not in _SKIPPED and not _is_hidden(inner):
            space = " " if inner.tag in _BLOCKS else ""
            yield from (space, *_pieces(inner), "\n" if inner.tag == "br" else space)
        yield inner.tail or ""


def _target(link: Any) -> str:
    """What a link within the page leads to: the part after "#"."""
    return str(link.get("href", "")).removeprefix("#") if link.get("href", "").startswith("#") else ""


def _note_targets(root: Any) -> dict[str, Any]:
    """Link target → the note it leads to, for links that are the marks of footnotes: a number or a star
    that is raised or leads to an element named as a note."""
    marks = [e for e in root.iter("a") if re.fullmatch(r"[\[(]?(?:\d{1,3}|\*+)[\])]?", _shown(e)) and _target(e)]
    wanted = {_target(e) for e in marks if "noteref" in e.get("role", "") or _NOTE.search(_target(e)) or _is_raised(e)}
    places = {key: e for e in root.iter() for key in (e.get("id"), e.get("name")) if key in wanted}
    return {key: _whole_note(element) for key, element in places.items()}


def _is_raised(link: Any) -> bool:
    return link.getparent().tag == "sup" or any(inner.tag == "sup" for inner in link)


def _whole_note(element: Any) -> Any:
    """The paragraph or list item that a note's anchor stands in."""
    inline = element.tag in ("a", "sup", "span", "b")
    return next(element.iterancestors("p", "li", "div", "td"), element) if inline else element
