"""A checked text with its verdicts: as a DOCX with comments, with or without corrections, and as an HTML page.

Everything of the checked text is shown as text: nothing in it can become markup.
"""

from __future__ import annotations

import io
from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from assistent.differences import CUT, Difference, Kind
from assistent.errors import AssistentError, because
from assistent.verdicts import Item, Report, Verdict, explanation, summary

if TYPE_CHECKING:
    from docx.text.run import Run

KINDS = {"quote": "Citat", "reference": "Hänvisning", "claim": "Påstående"}
AUTHOR = "assistent"
_HIGHLIGHTS = {
    Verdict.DIFFERS: "RED",
    Verdict.MISSING: "RED",
    Verdict.ELSEWHERE: "YELLOW",
    Verdict.UNDECIDED: "GRAY_25",
}
"""Names of Word's highlight colours; what is verbatim has none."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the text within one paragraph, the items (by number) that it is part of, those that end with
    it, and where in the text it begins."""

    text: str
    items: tuple[int, ...]
    last: tuple[int, ...]
    start: int = 0


def pieces(report: Report) -> Iterator[list[Piece]]:
    """The text's paragraphs (a line is one) as stretches that belong to the same items throughout."""
    edges = sorted({edge for item in report.items for edge in (item.start, item.end)})
    coming = deque(sorted(range(len(report.items)), key=lambda n: report.items[n].start))
    within: list[int] = []
    start = 0
    for line in report.text.split("\n"):
        end = start + len(line)
        cuts = [start, *edges[bisect_right(edges, start) : bisect_left(edges, end)], end]
        paragraph = []
        for a, b in pairwise(cuts):
            while coming and report.items[coming[0]].start < b:
                within.append(coming.popleft())
            within = sorted(n for n in within if report.items[n].end > a)
            if a < b:
                last = tuple(n for n in within if report.items[n].end <= b)
                paragraph.append(Piece(report.text[a:b], tuple(within), last, a))
        yield paragraph
        start = end + 1


def save(report: Report, docx_file: Path | None, html_file: Path | None) -> None:
    """Writes the marked-up copies that are asked for. Raises ``AssistentError`` naming the file."""
    if docx_file is not None:
        _write(docx_file, docx(report))
    if html_file is not None:
        _write(html_file, html(report).encode())


def _write(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError as error:
        raise AssistentError(f"Filen {path} kan inte skrivas: {because(error)}.", "Välj en annan plats.") from error


# --- DOCX ---------------------------------------------------------------------------------------


def docx(report: Report, corrected: bool = False) -> bytes:
    """The text as a Word file, each item with a comment that tells its verdict; ``corrected`` puts the documents'
    words in the place of those that differ, as tracked changes to accept or reject."""
    from docx import Document
    from docx.enum.text import WD_COLOR_INDEX
    from docx.shared import Mm

    document = Document()
    document.sections[0].page_width, document.sections[0].page_height = Mm(210), Mm(297)
    document.core_properties.title = "Rättad text" if corrected else "Kontrollerad text"
    document.core_properties.author = AUTHOR
    document.core_properties.language = "sv-SE"
    document.add_paragraph().add_run(_heading(report) + (_SUGGESTED if corrected else "")).italic = True
    changes = corrections(report) if corrected else []
    runs: dict[int, list[Run]] = {}
    for paragraph in pieces(report):
        shown = document.add_paragraph()
        for piece in paragraph:
            for text, new in _cut(piece, changes, piece is paragraph[-1]):
                run = shown.add_run(text)
                for number in piece.items:
                    if new is None:
                        runs.setdefault(number, []).append(run)
                    if name := _HIGHLIGHTS.get(report.items[number].verdict):
                        run.font.highlight_color = WD_COLOR_INDEX[name]
                if new is not None:
                    _track(run, shown.add_run(new))
    for number, own in runs.items():
        item = report.items[number]
        text = "\n".join([f"{KINDS[item.kind]}: {item.name}", *explanation(item)])
        document.add_comment(own, text=text, author=AUTHOR, initials="as")
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


@dataclass(frozen=True, slots=True)
class Correction:
    """``text[start:end]`` is to be ``words``, which are the document's."""

    start: int
    end: int
    words: str


def corrections(report: Report) -> list[Correction]:
    """What makes the quotations that differ say what their documents say, in order. Where a difference is no matter
    of words (their order, parts set together), and where the document's words are too many, there is none."""
    found: list[Correction] = []
    differing = [item for item in report.items if item.kind == "quote" and item.verdict is Verdict.DIFFERS]
    known = [d for item in differing for d in item.differences if d.kind not in (Kind.ORDER, Kind.SECTION)]
    for d in sorted(known, key=lambda d: (d.quote_start, d.quote_end)):
        if CUT not in d.document and (not found or d.quote_start >= found[-1].end):
            found.append(_correction(report.text, d))
    return found


def _correction(text: str, d: Difference) -> Correction:
    """A difference as a correction, with the spaces that words put in need and those that words taken out leave."""
    start, end = d.quote_start, d.quote_end
    before, after = text[start - 1 : start], text[end : end + 1]
    if not d.document:
        lone = before.isspace() and bool(after) and not after.isalnum()
        return Correction(start - lone, end, "")
    if text[start:end].strip():
        return Correction(start, end, d.document)
    return Correction(start, end, f"{' ' if before.isalnum() else ''}{d.document}{' ' if after.isalnum() else ''}")


def _cut(piece: Piece, changes: list[Correction], closing: bool) -> Iterator[tuple[str, str | None]]:
    """A piece as stretches, each with what is to stand instead; ``None`` where nothing is. What is put in between
    two pieces is put in with the second; with the first where that is ``closing`` its paragraph."""
    at, end = piece.start, piece.start + len(piece.text)
    for change in changes:
        low, high = max(change.start, at), min(change.end, end)
        if low > high or (low == high and not (change.start == change.end and (low < end or closing))):
            continue
        if at < low:
            yield piece.text[at - piece.start : low - piece.start], None
        yield piece.text[low - piece.start : high - piece.start], change.words if change.start == low else ""
        at = high
    if at < end:
        yield piece.text[at - piece.start :], None


def _track(old: Run, new: Run) -> None:
    """Makes two runs, one after the other, a tracked change of the first for the second (ECMA-376, 17.13.5)."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    for run, name in ((old, "w:del"), (new, "w:ins")):
        if not run.text:
            run._r.getparent().remove(run._r)
            continue
        number = len(run.part.element.xpath("//w:del | //w:ins"))
        wrapper = OxmlElement(name, {qn("w:id"): str(number), qn("w:author"): AUTHOR})
        run._r.addprevious(wrapper)
        wrapper.append(run._r)
        if name == "w:del":
            for text in run._r.findall(qn("w:t")):
                text.tag = qn("w:delText")


_SUGGESTED = " Rättelserna är förslag: dokumentets ord i stället för textens, att godta eller avvisa en och en."


def _heading(report: Report) -> str:
    return f"Kontrollerad mot samlingen {report.samling}: {summary(report)}."


# --- HTML ---------------------------------------------------------------------------------------

_STYLE = """
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; color: #1a1a1a; background: #fff }
p { margin: 0 0 .6rem; white-space: pre-wrap; overflow-wrap: anywhere }
mark { color: inherit; background: none; border-bottom: 2px solid #2e7d32 }
mark.elsewhere { background: #fff3c4; border-color: #8a6d00 } mark.undecided { background: #eee; border: 0; border-bottom: 2px dashed #555 }
mark.differs, mark.missing { background: #fde0dc; border-color: #b3261e }
sup a { color: #1a4f8b } table { border-collapse: collapse; width: 100% } td, th { text-align: left; vertical-align: top; padding: .4rem; border-top: 1px solid #bbb }
"""


def html(report: Report) -> str:
    """The text as a page of its own: marks with numbers, and a table with each verdict. It loads
    nothing and runs nothing."""
    body = "\n".join(f"<p>{''.join(_marked(report, piece) for piece in line)}</p>" for line in pieces(report))
    rows = "\n".join(_row(number, item) for number, item in enumerate(report.items, 1))
    return f"""<!DOCTYPE html>
<html lang="sv"><head><meta charset="utf-8"><title>Kontrollerad text</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<style>{_STYLE}</style></head><body>
<h1>Kontrollerad text</h1>
<p>{escape(_heading(report))}</p>
<main>
{body}
</main>
<h2>Utfall</h2>
<table><thead><tr><th>Nr</th><th>Text</th><th>Utfall</th></tr></thead><tbody>
{rows}
</tbody></table>
</body></html>
"""


def worst(report: Report, piece: Piece) -> Verdict:
    """The verdict that a piece of at least one item is marked by."""
    return max((report.items[number].verdict for number in piece.items), key=_SEVERITY.index)


def _marked(report: Report, piece: Piece) -> str:
    if not piece.items:
        return escape(piece.text)
    links = "".join(f'<sup><a href="#u{n + 1}">{n + 1}</a></sup>' for n in piece.last)
    return f'<mark class="{worst(report, piece)}">{escape(piece.text)}</mark>{links}'


_SEVERITY = (Verdict.VERBATIM, Verdict.UNDECIDED, Verdict.ELSEWHERE, Verdict.DIFFERS, Verdict.MISSING)


def _row(number: int, item: Item) -> str:
    told = "".join(f"<br>{escape(line)}" for line in explanation(item))
    shown = escape(" ".join(item.text.split()))
    return f'<tr id="u{number}"><td>{number}</td><td>{shown}</td><td><strong>{KINDS[item.kind]}: {item.name}</strong>{told}</td></tr>'
