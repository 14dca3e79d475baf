"""What the addresses of the place Dokument answer: ``/dokument`` and its parts.

Everything in an address is hostile: samling and document are looked up by name among those there are. The register
is read from the index's manifest alone; the assignments are read out of the texts once for each index.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING

from assistent import assignments_page, documents_page, introduction, relations_page
from assistent.assignments import assignments
from assistent.assignments_page import Given
from assistent.document_page import Shown, document_page
from assistent.documents_page import Frame
from assistent.errors import AssistentError, CorpusError, IndexDamaged
from assistent.index import register
from assistent.listing import Asked, as_csv, listed, to_do
from assistent.types import Document, Status

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from assistent.assistant import Assistant

log = logging.getLogger(__name__)

CSV = "dokument/csv"
Query = Mapping[str, str]


class _Missing(Exception):
    """A document that the samling does not have."""


def routes(assistant: Assistant) -> list[tuple[str, Callable[[Request], Response], list[str]]]:
    """The routes of the place: path, endpoint, methods."""
    view = DocumentsView(assistant)
    return [(f"/{path}", view.answer, ["GET"]) for path in (*documents_page.VIEWS, CSV)]


class DocumentsView:
    """The endpoints, for one assistant."""

    def __init__(self, assistant: Assistant) -> None:
        self.assistant = assistant
        self._given: dict[str, tuple[str, list[Given], int]] = {}
        self._lock = threading.Lock()

    def answer(self, request: Request) -> Response:
        """Answers a request. Runs in a thread, as texts are read."""
        from starlette.responses import HTMLResponse, Response

        path, query = request.url.path.strip("/"), request.query_params
        base = "../" if "/" in path else ""
        try:
            if path == CSV:
                samling, documents = self._register(query)
                headers = {"Content-Disposition": f'attachment; filename="register-{_ascii(samling)}.csv"'}
                content = as_csv(listed(documents, Asked.of(query)))
                return Response(content, 200, {"Cache-Control": "no-store", **headers}, "text/csv; charset=utf-8")
            status, page = 200, self._page(path, query, f"./{path}?{request.url.query}".rstrip("?"))
        except _Missing:
            told = "Det finns inget sådant dokument i samlingen, eller inte längre."
            status, page = 404, documents_page.refusal("Dokumentet finns inte", told, query.get("samling", ""))
        except CorpusError as error:
            status, page = 404, documents_page.refusal("Samlingen finns inte", str(error), base=base)
        except AssistentError as error:
            status, page = 503, documents_page.refusal("Dokumenten kan inte visas nu", str(error), base=base)
        except Exception:
            log.exception("Sidan Dokument kunde inte visas")
            told = "Försök igen. Händer det igen: be den som sköter assistenten läsa loggen."
            status, page = 500, documents_page.refusal("Något gick fel", told, base=base)
        return HTMLResponse(page, status, {"Cache-Control": "no-store"})

    def _page(self, path: str, query: Query, own: str) -> str:
        samling, documents = self._register(query)
        frame = self._frame(samling)
        if path == "dokument/samband":
            return relations_page.relations(frame, documents, own)
        if path == "dokument/tidslinje":
            return relations_page.times(frame, documents, own)
        if path == "dokument/uppdrag":
            given, read = self._assignments(samling)
            return assignments_page.assignments(frame, given, query.get("vem", ""), query.get("status", ""), read, own)
        if name := query.get("dokument"):
            return self._document(frame, documents, name)
        asked = Asked.of(query)
        return documents_page.register(frame, documents, listed(documents, asked), asked, to_do(documents, frame.today))

    def _register(self, query: Query) -> tuple[str, list[Document]]:
        samling = self.assistant.samling(query.get("samling") or None)
        return samling, [entry.document for entry in register(self.assistant.settings, samling)]

    def _frame(self, samling: str) -> Frame:
        settings = self.assistant.settings
        known = [(name, self.assistant.title(name)) for name in settings.samlingar() if self.assistant.indexed(name)]
        return Frame(samling, self.assistant.title(samling), known, date.today())

    # --- one document -----------------------------------------------------------------------------

    def _document(self, frame: Frame, documents: list[Document], name: str) -> str:
        opened = self.assistant.open_document(frame.samling, name)
        if opened is None:
            raise _Missing
        text = opened.text
        given = [Given.of(text, made) for made in assignments(text)]
        themes = introduction.read(self.assistant.settings, frame.samling).themes
        asked = [quiz.question for theme in themes for quiz in theme.quiz if quiz.document == name]
        return document_page(frame, Shown(text, {d.id: d for d in documents}, opened.state, given, asked))

    # --- who was given what -------------------------------------------------------------------------

    def _assignments(self, samling: str) -> tuple[list[Given], int]:
        """The assignments of a samling: what is decided first, then by day, the latest first; and how many
        documents hold them."""
        index = self.assistant.indexed(samling)
        with self._lock:
            if self._given.get(samling, ("",))[0] != index:
                self._given[samling] = (index, *self._read(samling))
            _, given, read = self._given[samling]
        return given, read

    def _read(self, samling: str) -> tuple[list[Given], int]:
        given: list[Given] = []
        for entry in register(self.assistant.settings, samling):
            opened = self.assistant.open_document(samling, entry.document.id)
            if opened is None:
                raise IndexDamaged(f"Indexet för {samling} byttes ut medan det lästes.", "Ladda sidan igen.")
            given += [Given.of(opened.text, made) for made in assignments(opened.text)]
        given.sort(key=lambda g: g.assignment.date or "", reverse=True)
        given.sort(key=lambda g: _ORDER.index(g.status))
        return given, len({g.document.id for g in given})


_ORDER = (
    Status.DECISION,
    Status.IN_FORCE,
    Status.PROPOSAL,
    Status.UNKNOWN,
    Status.EXPIRED,
    Status.SUPERSEDED,
)


def _ascii(name: str) -> str:
    """A name that may stand in a header."""
    return "".join(c if c.isascii() and (c.isalnum() or c in "-_") else "_" for c in name)
