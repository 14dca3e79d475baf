"""A checked text with its verdicts: as a DOCX with comments, and as an HTML page.

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

from assistent.errors import AssistentError
from assistent.verdicts import Item, Report, Verdict, explanation, summary

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
    """A stretch of the text within one paragraph, the items (by number) that it is part of, and those
    that end with it."""

    text: str
    items: tuple[int, ...]
    last: tuple[int, ...]


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
                paragraph.append(Piece(report.text[a:b], tuple(within), last))
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
        raise AssistentError(f"Filen {path} kan inte skrivas: {error.strerror}.", "Välj en annan plats.") from error


# --- DOCX ---------------------------------------------------------------------------------------


def docx(report: Report) -> bytes:
    """The text as a Word file, each item with a comment that tells its verdict."""
    from docx import Document
    from docx.enum.text import WD_COLOR_INDEX
    from docx.text.run import Run

    document = Document()
    document.core_properties.title = "Kontrollerad text"
    document.core_properties.author = AUTHOR
    document.add_paragraph().add_run(_heading(report)).italic = True
    runs: dict[int, list[Run]] = {}
    for paragraph in pieces(report):
        shown = document.add_paragraph()
        for piece in paragraph:
            run = shown.add_run(piece.text)
            for number in piece.items:
                runs.setdefault(number, []).append(run)
                if name := _HIGHLIGHTS.get(report.items[number].verdict):
                    run.font.highlight_color = WD_COLOR_INDEX[name]
    for number, own in runs.items():
        item = report.items[number]
        text = "\n".join([f"{KINDS[item.kind]}: {item.name}", *explanation(item)])
        document.add_comment(own, text=text, author=AUTHOR, initials="as")
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


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
