"""What the addresses of the source page answer: ``/kalla``, a page's picture and the file itself.

Everything in an address is hostile. A document is looked up by its id among those of the index,
so no address can name a file; numbers are plain digits within what the document has.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from assistent import boxes, source_page
from assistent.citations import address, checksum, cite_span, moved_to
from assistent.documents import FileState
from assistent.errors import AssistentError, CorpusError, UnreadableFile
from assistent.places import Marks
from assistent.source_page import ZOOMS, View

if TYPE_CHECKING:
    from assistent.assistant import Assistant, OpenDocument

LONGEST = 10_000
"""Characters of a quotation; the longest sentence is far below."""
PIXELS = 1200
"""Width of a page's picture at 100 %: A4 at 145 dots an inch."""
MOVED = "Dokumentet har lästs in på nytt sedan adressen gjordes. Citatet står kvar ordagrant, här."
GONE = (
    "Dokumentet har lästs in på nytt sedan adressen gjordes, och det som citerades står inte längre på platsen. "
    "Nu står det så här:"
)


@dataclass(frozen=True, slots=True)
class Reply:
    """What is sent: ``content``, or the file at ``path``, shown in place or saved."""

    status: int
    media_type: str = "text/html; charset=utf-8"
    content: bytes = b""
    path: Path | None = None
    inline: bool = False


class Refused(Exception):
    """An address that cannot be answered: status, heading, and what to do."""

    def __init__(self, status: int, title: str, told: str) -> None:
        super().__init__(told)
        self.status, self.title, self.told = status, title, told


def reply(assistant: Assistant, path: str, query: Mapping[str, str]) -> Reply:
    """Answers an address under ``/kalla``; what goes wrong as expected is told on a page of its own."""
    kinds = {"/kalla": _page, "/kalla/sida": _picture, "/kalla/fil": _file}
    try:
        return kinds[path](assistant, query)
    except Refused as error:
        return _refusal(path, error.status, error.title, error.told)
    except CorpusError as error:
        return _refusal(path, 404, "Samlingen finns inte", str(error))
    except AssistentError as error:
        return _refusal(path, 503, "Källan kan inte visas nu", str(error))


def failure(path: str) -> Reply:
    """The page for what nobody expected; what it was stands in the log."""
    return _refusal(
        path, 500, "Något gick fel", "Försök igen. Händer det igen: be den som sköter assistenten läsa loggen."
    )


def _refusal(path: str, status: int, title: str, told: str) -> Reply:
    page = source_page.refusal(title, told, base="" if path == "/kalla" else "../")
    return Reply(status, content=page.encode())


# --- the page -----------------------------------------------------------------------------------


def _page(assistant: Assistant, query: Mapping[str, str]) -> Reply:
    document = _document(assistant, query)
    text = document.text
    start, end, note = _span(document, query)
    citation = cite_span(text, start, end)
    link = address(text.document.samling, text.document.id, start, end, citation.quote)
    zoom = _zoom(query)
    view = View(text, citation, document.state, link, note, zoom=zoom)
    return Reply(200, content=source_page.source(_drawn(view, document, query)).encode())


def _drawn(view: View, document: OpenDocument, query: Mapping[str, str]) -> View:
    """The view with the pages of a PDF: the one asked for, else those of the quotation. A file that
    is gone or cannot be drawn is shown as text, with that told."""
    if document.file is None or document.file.suffix.lower() != ".pdf":
        return view
    try:
        count = boxes.page_count(document.file)
        marks = boxes.marks(document.file, view.text, view.citation.start, view.citation.end)
        number = _number(query, "sida", 1, count)
        shown = marks if number is None else _one(document.file, number, marks)
    except UnreadableFile as error:
        return replace(view, note=f"{view.note} {error} Här är den text som lästes in.".strip())
    return replace(view, shown=shown, count=count)


def _one(path: Path, number: int, marks: tuple[Marks, ...]) -> tuple[Marks, ...]:
    return (next((m for m in marks if m.page == number), None) or boxes.blank_page(path, number),)


def _span(document: OpenDocument, query: Mapping[str, str]) -> tuple[int, int, str]:
    """Where the quotation stands, and a note if it is not what it was when the address was made."""
    length = len(document.text.canonical)
    start, end = _number(query, "start", 0, length), _number(query, "slut", 0, length)
    if start is None or end is None:
        raise Refused(
            400, "Adressen är inte hel", "Den saknar start eller slut. Kopiera hela adressen och försök igen."
        )
    if not start < end <= start + LONGEST:
        raise Refused(400, "Adressen är fel", f"Slut ska vara större än start, med högst {LONGEST} tecken emellan.")
    summa = query.get("summa", "")
    if not summa or summa == checksum(document.text.cut(start, end)):
        return start, end, ""
    moved = moved_to(document.text, end - start, summa)
    return (start, end, GONE) if moved is None else (moved, moved + end - start, MOVED)


# --- pictures and files -------------------------------------------------------------------------


def _picture(assistant: Assistant, query: Mapping[str, str]) -> Reply:
    document = _document(assistant, query)
    if document.file is None or document.file.suffix.lower() != ".pdf":
        raise Refused(404, "Ingen bild", "Dokumentet är ingen PDF-fil, eller så finns filen inte längre.")
    number = _number(query, "sida", 1, 1_000_000)
    if number is None:
        raise Refused(400, "Adressen är inte hel", "Den saknar sida.")
    try:
        drawn = boxes.picture(document.file, number, PIXELS * _zoom(query) // 100)
    except UnreadableFile as error:
        raise Refused(404, "Ingen bild", str(error)) from error
    return Reply(200, "image/png", drawn)


def _file(assistant: Assistant, query: Mapping[str, str]) -> Reply:
    document = _document(assistant, query)
    if document.file is None or document.state is FileState.MISSING:
        raise Refused(404, "Filen finns inte", "Den har tagits bort ur samlingen sedan den lästes in.")
    if document.file.suffix.lower() == ".pdf":
        return Reply(200, "application/pdf", path=document.file, inline=True)
    return Reply(200, "application/octet-stream", path=document.file)


# --- what an address says -----------------------------------------------------------------------


def _document(assistant: Assistant, query: Mapping[str, str]) -> OpenDocument:
    name = query.get("dokument", "")
    if not name:
        raise Refused(400, "Adressen är inte hel", "Den saknar dokument. Kopiera hela adressen och försök igen.")
    opened = assistant.open_document(query.get("samling") or None, name)
    if opened is None:
        raise Refused(404, "Dokumentet finns inte", "Det finns inget sådant dokument i samlingen, eller inte längre.")
    return opened


def _number(query: Mapping[str, str], name: str, least: int, most: int) -> int | None:
    """A whole number of the address; ``None`` if it is not there."""
    given = query.get(name)
    if given is None:
        return None
    if not re.fullmatch(r"[0-9]{1,9}", given):
        raise Refused(400, "Adressen är fel", f"{name} ska vara ett heltal.")
    if not least <= int(given) <= most:
        raise Refused(404, "Stället finns inte", f"{name} ska vara från {least} till {most} i det här dokumentet.")
    return int(given)


def _zoom(query: Mapping[str, str]) -> int:
    given = query.get("zoom", "100")
    if given not in map(str, ZOOMS):
        raise Refused(400, "Adressen är fel", f"zoom ska vara något av {', '.join(map(str, ZOOMS))}.")
    return int(given)
