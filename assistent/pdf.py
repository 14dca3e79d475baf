"""A PDF becomes blocks: text by PDFium, scanned pages by OCR, tables by their drawn lines.

pypdf says whether the file is whole, how many pages it has and what they are labelled; PDFium gives
words with their places. A file that cannot be read raises ``UnreadableFile`` with a reason and a
remedy; pages that cannot be read, in a file that otherwise can, are named in ``Reading.warnings``.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import Any

from assistent import layout, ocr, pdfium, typography
from assistent.errors import UnreadableFile
from assistent.flow import PAGE, Flow
from assistent.grid import Table, cells, tables
from assistent.hyphens import Vocabulary, join, vocabulary
from assistent.layout import Line, Word
from assistent.lines import Block, Reading, from_pages
from assistent.tables import Cell
from assistent.types import OcrWord
from assistent.typography import TypeLine

MOST_PAGES = 5_000
"""Pages of a file that is read: at 60 pages of text a second, a minute and a half."""
_MEANINGFUL = 40
"""Letters and digits: a page with fewer and a picture over most of it is scanned, with a stamp on it."""
_MALFORMED = (OSError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError,
              NotImplementedError, AssertionError, ArithmeticError)  # fmt: skip
"""What pypdf lets through for malformed files: the file is named, the others are read."""

Step = Callable[[int, int], None]
"""``step(done, total)``: called after each page."""


def read_pdf(path: Path, step: Step | None = None) -> Reading:
    """Reads a PDF. Raises ``UnreadableFile`` for one that is truncated, encrypted, too long, or of
    which no page can be read."""
    labels = _labels(path)
    pages: list[_Page] = []
    with pdfium.opened(path) as document:
        count = len(document)
        if labels is not None and count != len(labels):
            raise UnreadableFile(*_broken("sidorna går inte att räkna"))
        if count > MOST_PAGES:
            raise UnreadableFile(f"PDF-filen har {count} sidor; högst {MOST_PAGES} läses", "dela den i flera filer")
        for number in range(count):
            pages.append(_page(document, number))
            if step:
                step(number + 1, count)
    if labels is not None:
        pages = _with_lost(path, pages)
    if not any(line.text or line.table is not None for page in pages for line in page.lines):
        fault = next((page.fault for page in pages if page.fault), None)
        raise UnreadableFile(
            *(fault or ("PDF-filen innehåller ingen text", "kontrollera att rätt fil ligger i mappen"))
        )
    return _assembled(pages, labels or [None] * count)


def _broken(what: str) -> tuple[str, str]:
    return f"PDF-filen är trasig eller ofullständig ({what})", "hämta filen på nytt eller skriv ut den till en ny PDF"


def _with_lost(path: Path, pages: list[_Page]) -> list[_Page]:
    """The pages, with a fault on those where nothing is drawn although the file holds content for them."""
    blank = [n for n, page in enumerate(pages) if page.blank]
    if not blank:
        return pages
    import pypdf
    from pypdf.errors import PyPdfError

    lost = {}
    with path.open("rb") as stream:
        document = pypdf.PdfReader(stream)
        for n in blank:
            try:
                content = document.pages[n].get_contents()
                full = content is not None and bool(content.get_data().strip())
            except (PyPdfError, *_MALFORMED):
                full = True
            if full:
                lost[n] = replace(pages[n], fault=_broken("sidans innehåll är skadat"))
    return [lost.get(n, page) for n, page in enumerate(pages)]


def _labels(path: Path) -> list[str | None] | None:
    """For each page the label that the file gives it, ``None`` where it gives none; ``None`` for an
    encrypted file: PDFium can open all that needs no password, pypdf cannot. Raises ``UnreadableFile``
    for a file that pypdf finds broken or without pages."""
    import pypdf
    from pypdf.errors import DependencyError, PyPdfError

    logging.getLogger("pypdf").setLevel(logging.ERROR)  # its warnings are not for our users
    try:
        with path.open("rb") as stream:
            document = pypdf.PdfReader(stream)
            if document.is_encrypted:
                return None
            count = len(document.pages)
            if count == 0:
                raise UnreadableFile("PDF-filen har inga sidor", "hämta filen på nytt")
            named = count <= MOST_PAGES and "/PageLabels" in document.root_object
            return list(document.page_labels) if named else [None] * count
    except DependencyError:  # it lacks the means to decrypt
        return None
    except (PyPdfError, *_MALFORMED) as error:
        raise UnreadableFile(*_broken(f"{type(error).__name__}: {str(error)[:80]}")) from error


# --- a page -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Page:
    """What a page holds: its lines, its tables and the marks of its footnotes; the words that OCR
    read; whether it is ``blank``; or why it could not be read (reason and remedy)."""

    lines: tuple[TypeLine, ...] = ()
    forced: tuple[int, ...] = ()
    tables: tuple[Table, ...] = ()
    notes: tuple[str, ...] = ()
    words: tuple[OcrWord, ...] = ()
    blank: bool = False
    fault: tuple[str, str] | None = None


def _page(document: Any, number: int) -> _Page:
    sheet = pdfium.sheet(document, number)
    if sheet is None:
        return _Page(fault=_broken("sidan går inte att öppna"))
    if _needs_ocr(sheet):
        return _scanned(document, number)
    if sheet.empty:
        return _Page(blank=True)
    grids, rest = tables(sheet.rulings, sheet.words)
    anchors = [Word("", t.left, t.top, t.right, t.bottom, t.bottom, 10.0, table=n) for n, t in enumerate(grids)]
    lines = layout.lines([*rest, *anchors], sheet.height)
    lines += [replace(line, apart=True) for line in layout.rows_of(_side_by_side(sheet.turned))]
    body = typography.body_size([[_type_line(line, ()) for line in lines]])
    notes = tuple({line.note for line in lines if line.note and line.size <= 0.95 * body})
    made = tuple(_type_line(line, notes) for line in lines)
    return _Page(made, tuple(n for n, line in enumerate(lines) if line.forced), tuple(grids), notes)


def _side_by_side(turned: Sequence[Word]) -> list[Word]:
    """Words that do not lie as the others, in the file's order, each line of theirs as if it lay."""
    laid: list[Word] = []
    down = 0.0
    across = 0.0
    before: Word | None = None
    for word in turned:
        if before and min(abs(word.left - before.left), abs(word.top - before.top)) > before.size:
            down, across = down + 20.0, 0.0
        laid.append(replace(word, left=across, right=across + 1, top=down, bottom=down + 10, baseline=down + 10))
        across, before = across + 2, word
    return laid


def _type_line(line: Line, notes: Sequence[str]) -> TypeLine:
    text = line.text(notes)
    return TypeLine(
        text,
        line.size,
        line.bold,
        round(line.left, 1),
        round(line.top, 1),
        line.apart,
        line.edge,
        line.note,
        line.table,
    )


def _needs_ocr(sheet: pdfium.Sheet) -> bool:
    """Whether a page is a picture of text, or its text is no text: characters that the font leaves
    without meaning, or letters that make no words."""
    text = "".join(word.text for word in (*sheet.words, *sheet.turned))
    letters = sum(map(str.isalnum, text))
    if letters < _MEANINGFUL and not sheet.empty:
        return sheet.pictured >= 0.3 or not letters
    return sheet.broken > 0.2 or (letters >= 200 and not _is_language(text))


def _is_language(text: str) -> bool:
    """Whether text has the share of vowels that written language has: in Swedish and English four
    letters of ten, in a text layer with its letters exchanged hardly any or nearly all."""
    letters = [c for c in text.lower() if c.isalpha()]
    vowels = sum(c in "aeiouyåäöéæø" for c in letters)
    return len(letters) < 0.3 * len(text) or 0.2 * len(letters) <= vowels <= 0.65 * len(letters)


def _scanned(document: Any, number: int) -> _Page:
    """A page read by OCR."""
    try:
        ocr.check()
        image = pdfium.picture(document, number, ocr.DOTS)
        if image is None:
            return _Page(fault=_broken("sidan går inte att rita"))
        size = document[number].get_size()
        found = ocr.recognise(image, *size)
    except UnreadableFile as error:
        return _Page(fault=(error.reason, error.remedy))
    lines = layout.with_edges(layout.with_paragraphs(list(found.lines)), size[1])
    made = tuple(_type_line(line, ()) for line in lines)
    return _Page(made, tuple(n for n, line in enumerate(lines) if line.forced), words=found.words)


# --- the whole ----------------------------------------------------------------------------------


def _assembled(pages: Sequence[_Page], labels: Sequence[str | None]) -> Reading:
    guessed = {p for p, page in enumerate(pages) if page.words}
    lines = typography.evened([page.lines for page in pages], guessed)
    known = vocabulary(line.text for page in lines for line in page)
    body = typography.body_size(lines)
    running = typography.running(lines, guessed)
    levels = typography.heading_levels(lines, body)
    rows = _table_rows(pages, running, levels, known)
    texts: list[list[str]] = []
    at: dict[tuple[int, int], tuple[int, int]] = {}  # place among the page's lines → place among the texts
    units: dict[tuple[int, int], tuple[Block, ...]] = {}
    for p, page in enumerate(pages):
        texts.append([])
        aside = {n for n in range(len(page.lines)) if (p, n) in running} | typography.footers(lines[p], body)
        notes = {span.start: span for span in typography.footnotes(lines[p], body)}
        in_note = {n for span in notes.values() for n in span}
        for n, line in enumerate(page.lines):
            if n in in_note and n not in notes:
                continue
            if line.apart:
                texts[p].append("")
            at[p, n] = p, len(texts[p])
            if n in aside:
                units[at[p, n]] = (Block("furniture", line.text, p + 1),)
            elif n in notes:
                units[at[p, n]] = (_footnote([page.lines[m] for m in notes[n]], p + 1, known),)
            elif line.table is not None:
                units[at[p, n]] = rows[p, line.table]
            texts[p].append("" if at[p, n] in units else line.text)
    reading = from_pages(
        texts,
        {at[place]: level for place, level in levels.items() if place in at and at[place] not in units},
        units={place: blocks for place, blocks in units.items() if blocks},
        forced={at[p, n] for p, page in enumerate(pages) for n in page.forced if (p, n) in at},
        guessed=guessed,
    )
    return replace(
        reading,
        printed=reading.printed if any(reading.printed) else tuple(labels),
        ocr={p: page.words for p, page in enumerate(pages, 1) if page.words},
        warnings=tuple(_warnings(pages)),
    )


def _footnote(lines: Sequence[TypeLine], page: int, known: Vocabulary) -> Block:
    text = lines[0].text
    for line in lines[1:]:
        text = join(text, line.text, known)
    return Block("footnote", text.replace("\u00ad", "-"), page, marker=lines[0].note)


def _warnings(pages: Sequence[_Page]) -> list[str]:
    """One sentence for each reason that pages could not be read: which pages, why, what to do."""
    faults: dict[tuple[str, str], list[int]] = {}
    for number, page in enumerate(pages, 1):
        if page.fault:
            faults.setdefault(page.fault, []).append(number)
    return [f"{_named(numbers)} kunde inte läsas: {reason}; {remedy}" for (reason, remedy), numbers in faults.items()]


def _named(numbers: Sequence[int]) -> str:
    """ "sidan 3", "sidorna 3–5 och 9"."""
    runs = [[n for _, n in group] for _, group in groupby(enumerate(numbers), lambda pair: pair[1] - pair[0])]
    spans = [str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs]
    listed = spans[0] if len(spans) == 1 else f"{', '.join(spans[:-1])} och {spans[-1]}"
    return f"{'sidan' if len(numbers) == 1 else 'sidorna'} {listed}"


# --- tables over pages --------------------------------------------------------------------------


def _table_rows(
    pages: Sequence[_Page], running: set[tuple[int, int]], levels: dict[tuple[int, int], int], known: Vocabulary
) -> dict[tuple[int, int], tuple[Block, ...]]:
    """(page, table) → its rows. A table that goes on at the top of the next page is one table."""
    rows: dict[tuple[int, int], tuple[Block, ...]] = {}
    for chain in _chains(pages, running):
        flow = Flow(page=chain[0][0] + 1)
        flow.table(_joined([cells(pages[p].tables[t], known, pages[p].notes) for p, t in chain]))
        last_page, last_table = chain[-1]
        stays = _heading_follows(pages[last_page].lines, last_page, last_table, levels)
        blocks = [b if stays or b.kind != "heading" else replace(b, kind="paragraph", level=0) for b in flow.blocks]
        for p, t in chain:
            rows[p, t] = tuple(block for block in blocks if block.page == p + 1)
    return rows


def _chains(pages: Sequence[_Page], running: set[tuple[int, int]]) -> list[list[tuple[int, int]]]:
    chains: list[list[tuple[int, int]]] = []
    open_end: Table | None = None  # the table that the last page ends with
    for p, page in enumerate(pages):
        body = [line for n, line in enumerate(page.lines) if (p, n) not in running and not line.edge and not line.note]
        for t, table in enumerate(page.tables):
            first = bool(body) and body[0].table == t
            if first and open_end is not None and _alike(open_end, table):
                chains[-1].append((p, t))
            else:
                chains.append([(p, t)])
        small = typography.body_size([page.lines]) * 0.95
        ending = next((line for line in reversed(body) if line.table is not None or line.size > small), None)
        open_end = page.tables[ending.table] if ending is not None and ending.table is not None else None
    return chains


def _alike(one: Table, other: Table) -> bool:
    return len(one.edges) == len(other.edges) and all(
        abs(a - b) <= 6 for a, b in zip(one.edges, other.edges, strict=True)
    )


def _joined(parts: list[list[list[Cell]]]) -> list[list[Cell]]:
    """The rows of all parts: a header that is repeated only once, a row that the page break has cut
    as one; ``PAGE`` stands where a new page begins."""
    made = list(parts[0])
    for part in parts[1:]:
        fresh = part[1:] if _texts(part[0]) == _texts(made[0]) else part
        if fresh and _goes_on(made, fresh[0]):
            made[-1] = [
                replace(a, text=f"{a.text} {PAGE}{b.text}") if b.text else a
                for a, b in zip(made[-1], fresh[0], strict=True)
            ]
            made += fresh[1:]
        elif fresh:
            first = next((n for n, cell in enumerate(fresh[0]) if cell.text), 0)
            cut = [replace(c, text=PAGE + c.text) if n == first else c for n, c in enumerate(fresh[0])]
            made += [cut, *fresh[1:]]
    return made


def _texts(row: Sequence[Cell]) -> list[str]:
    return [" ".join(cell.text.split()) for cell in row]


def _goes_on(made: Sequence[Sequence[Cell]], tail: Sequence[Cell]) -> bool:
    """Whether a row at the top of a page goes on from the last one: its first cell is empty, as no
    other row's is, or a cell begins in the middle of a sentence."""
    head = made[-1]
    if len(head) != len(tail) or len(tail) < 2 or not any(cell.text for cell in tail):
        return False
    if any(b.text and not a.text for a, b in zip(head, tail, strict=True)):
        return False
    if not tail[0].text and all(row[0].text for row in made if len(row) == len(tail)):
        return True
    cut = [
        b.text[:1].islower() and not a.text.endswith((".", "!", "?")) for a, b in zip(head, tail, strict=True) if b.text
    ]
    return not tail[0].text and any(cut)


def _heading_follows(lines: Sequence[TypeLine], p: int, table: int, levels: dict[tuple[int, int], int]) -> bool:
    """Whether what stands after a table has a heading of its own (or nothing stands there)."""
    place = next(n for n, line in enumerate(lines) if line.table == table)
    after = next((n for n in range(place + 1, len(lines)) if not lines[n].edge and not lines[n].note), None)
    return after is None or (p, after) in levels
