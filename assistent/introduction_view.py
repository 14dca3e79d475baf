"""What the addresses of the place Introduktion answer: ``/introduktion`` for the one who reads alone, ``/introduktion/leda``
for the one who leads a group, ``/introduktion/underlag`` for what everybody takes home.

Everything in an address or a posted form is hostile: themes and questions are numbers within what the introduction has,
the group's own questions are cut to their limits. Nothing of them is kept.
"""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, quote, urlencode

from assistent import handout, handout_docx, handout_pdf, introduction, introduction_page, leading_page, rehearsal
from assistent.citations import address
from assistent.errors import AssistentError, CorpusError
from assistent.introduction import Quiz
from assistent.introduction_answers import Answers
from assistent.introduction_page import WITHOUT, Frame, Listed, refusal
from assistent.introduction_parts import PLACE
from assistent.leading_page import HANDOUT, IN_ADDRESS, LEAD, OWN_LONGEST, OWN_THEME, Walk, steps
from assistent.lines import clean
from assistent.types import Span, Text

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from assistent.assistant import Assistant

log = logging.getLogger(__name__)

MOST_OWN = 50
"""Questions of a group in a handout."""
AT_ONCE = 2
"""Handouts written at the same time; each may ask some hundred questions."""
MEDIA = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}
_HOME = re.compile(r"https?://(?!localhost\b|127\.|0\.0\.0\.0|\[)[\w.-]+(?::\d+)?/[\w./-]*")
"""An address that another device than the server's own may follow."""


class Refused(Exception):
    """An address that cannot be answered: status, heading, and what to do."""

    def __init__(self, status: int, title: str, told: str) -> None:
        super().__init__(told)
        self.status, self.title, self.told = status, title, told


Given = Mapping[str, Sequence[str]]
Endpoint = Callable[["Request"], Any]


def routes(assistant: Assistant) -> list[tuple[str, Endpoint, list[str]]]:
    """The routes of the place: path, endpoint, methods."""
    view = IntroductionView(assistant)
    return [
        (f"/{PLACE}", view.read, ["GET"]),
        (f"/{LEAD}", view.lead, ["GET"]),
        (f"/{HANDOUT}", view.handout, ["GET", "POST"]),
    ]


class IntroductionView:
    """The endpoints, for one assistant."""

    def __init__(self, assistant: Assistant) -> None:
        self.assistant = assistant
        self.answers = Answers(assistant)
        self.writing = threading.BoundedSemaphore(AT_ONCE)

    def read(self, request: Request) -> Response:
        """The participant's view. Runs in a thread."""
        return _answered(request, lambda: self._read(_given(request)))

    def lead(self, request: Request) -> Response:
        """The leader's view. Runs in a thread."""
        at = f"./{LEAD}?{request.url.query}" if request.url.query else f"./{LEAD}"
        return _answered(request, lambda: self._lead(_given(request), at), base="../", own=at)

    async def handout(self, request: Request) -> Response:
        """The handout as a file; the group's own questions may be posted to it."""
        from starlette.concurrency import run_in_threadpool

        body = (await request.body()).decode("utf-8", "replace") if request.method == "POST" else ""
        given = parse_qs(body, max_num_fields=2 * MOST_OWN) if body.count("&") < 2 * MOST_OWN else {}
        given = {**_given(request), **given}
        return await run_in_threadpool(
            _answered, request, lambda: self._handout(given, _home(request)), base="../", own=f"./{HANDOUT}"
        )

    # --- what is shown --------------------------------------------------------------------------

    def _read(self, given: Given) -> str:
        frame = self.frame(_first(given, "samling"))
        if "tema" not in given:
            return introduction_page.overview(frame, listed(self.assistant, frame))
        number = _number(given, "tema", len(frame.introduction.themes), "Temat finns inte")
        theme = frame.introduction.themes[number - 1]
        opened = _number(given, "fraga", len(theme.questions), "Frågan finns inte") if "fraga" in given else 0
        told = self.answers.told(frame.samling, theme.questions[opened - 1].question) if opened else None
        quiz = [self._quiz_address(frame.samling, one) for one in theme.quiz]
        return introduction_page.theme_page(frame, number, opened, told, quiz)

    def _lead(self, given: Given, at: str) -> str:
        frame = self.frame(_first(given, "samling"))
        if not frame.introduction.themes:
            raise _without(frame.samling)
        own = _own(given, OWN_LONGEST, IN_ADDRESS)
        if "tema" not in given:
            return leading_page.overview(frame, own, at)
        walk = _walk(frame, given, own)
        asked = not walk.step.theme
        told = self.answers.told(frame.samling, walk.step.question, own=asked, noted=asked)
        shown = leading_page.notes if _first(given, "vy") == "anteckningar" else leading_page.question
        return shown(walk, told, at)

    def _handout(self, given: Given, home: str) -> Response:
        from starlette.responses import Response

        kind = _first(given, "format") or "docx"
        if kind not in MEDIA:
            raise Refused(400, "Formatet finns inte", "Underlaget finns som docx och pdf.")
        frame = self.frame(_first(given, "samling"))
        own = _own(given, introduction.LONGEST, MOST_OWN)
        if not frame.introduction.themes:
            raise _without(frame.samling)
        if not self.writing.acquire(blocking=False):
            raise Refused(503, "Flera underlag skrivs just nu", "Försök igen om en stund.")
        try:
            made = write(self.assistant, self.answers, frame, kind, own, home)
        finally:
            self.writing.release()
        name = quote(f"introduktion-{frame.samling}.{kind}")
        headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}", "Cache-Control": "no-store"}
        return Response(made, media_type=MEDIA[kind], headers=headers)

    def frame(self, samling: str) -> Frame:
        """What every view shows of a samling."""
        try:
            return frame(self.assistant, samling)
        except CorpusError as error:
            if samling and samling not in self.assistant.settings.samlingar():
                raise Refused(404, "Samlingen finns inte", str(error)) from error
            raise

    def _quiz_address(self, samling: str, quiz: Quiz) -> str:
        """Where a quiz's quotation stands, as an address from the app's folder; empty if it no longer does."""
        opened = self.assistant.open_document(samling, quiz.document)
        span = rehearsal.quote_span(opened.text, quiz) if opened else None
        return _address(opened.text, span) if opened and span else ""


def frame(assistant: Assistant, samling: str | None) -> Frame:
    """A samling's introduction with the index that answers. Raises ``AssistentError``."""
    name = assistant.samling(samling)
    told = introduction.read(assistant.settings, name)
    manifest = assistant.index(name).manifest
    others = [(other, assistant.title(other)) for other in assistant.settings.samlingar() if other != name]
    return Frame(name, told, manifest.name, manifest.created[:10], tuple(others))


def listed(assistant: Assistant, frame: Frame) -> list[Listed]:
    """The reading list with addresses: of the section or page, else of the document."""
    found = []
    for reading in frame.introduction.readings:
        opened = assistant.open_document(frame.samling, reading.document)
        where = reading.section.rstrip(" :") or (f"sida {reading.page}" if reading.page else "")
        if opened is None:
            found.append(Listed(reading.document, where, reading.why))
            continue
        span = rehearsal.reading_span(opened.text, reading)
        whole = f"dokument?{urlencode({'samling': frame.samling, 'dokument': reading.document})}"
        found.append(
            Listed(opened.text.document.title, where, reading.why, _address(opened.text, span) if span else whole)
        )
    return found


def write(
    assistant: Assistant, answers: Answers, frame: Frame, kind: str, own: Sequence[str] = (), home: str = ""
) -> bytes:
    """The handout of an introduction as a file of a kind, "docx" or "pdf"."""
    made = handout.gather(
        frame, lambda q: answers.told(frame.samling, q, own=q in own), listed(assistant, frame), own, home
    )
    return handout_docx.docx(made) if kind == "docx" else handout_pdf.pdf(made)


def _address(text: Text, span: Span) -> str:
    start, end = span
    return address(text.document.samling, text.document.id, start, end, text.cut(start, end))


def _walk(frame: Frame, given: Given, own: tuple[str, ...]) -> Walk:
    """Where an address leads. Without a question it is the theme's first, and the newest of the group's own."""
    way = steps(frame, own)
    if _first(given, "tema") == OWN_THEME:
        theme, default = 0, len(own)
    else:
        theme, default = _number(given, "tema", len(frame.introduction.themes), "Temat finns inte"), 1
    count = sum(step.theme == theme for step in way)
    number = _number(given, "fraga", count, "Frågan finns inte") if "fraga" in given else default
    at = next((n for n, step in enumerate(way) if (step.theme, step.number) == (theme, number)), None)
    if at is None:
        raise Refused(404, "Frågan finns inte", "Gruppen har inte ställt någon egen fråga i den här adressen.")
    return Walk(frame, way, at, own)


# --- what an address says -----------------------------------------------------------------------


def _answered(request: Request, show: Callable[[], str | Response], base: str = "", own: str = "") -> Response:
    """What is shown; what goes wrong is told on a page of its own."""
    from starlette.responses import HTMLResponse, Response

    try:
        shown = show()
        if isinstance(shown, Response):
            return shown
        status, content = 200, shown
    except Refused as error:
        status, content = error.status, refusal(error.title, error.told, base, own)
    except AssistentError as error:
        status, content = 503, refusal("Introduktionen kan inte visas nu", str(error), base, own)
    except Exception:
        log.exception("Introduktionen kunde inte visas")
        told = "Försök igen. Händer det igen: be den som sköter assistenten läsa loggen."
        status, content = 500, refusal("Något gick fel", told, base, own)
    return HTMLResponse(content, status, {"Cache-Control": "no-store"})


def _without(samling: str) -> Refused:
    return Refused(404, WITHOUT, introduction_page.MAKE.format(samling=samling))


def _given(request: Request) -> dict[str, list[str]]:
    return {name: request.query_params.getlist(name) for name in request.query_params}


def _first(given: Given, name: str) -> str:
    return next(iter(given.get(name, ())), "")


def _number(given: Given, name: str, most: int, missing: str) -> int:
    """A whole number of the address, from 1."""
    text = _first(given, name)
    if not re.fullmatch(r"[0-9]{1,4}", text) or not 1 <= int(text) <= most:
        raise Refused(
            404, missing, "Introduktionen kan ha ändrats sedan adressen gjordes. Gå till den och välj på nytt."
        )
    return int(text)


def _own(given: Given, longest: int, most: int) -> tuple[str, ...]:
    """The group's own questions: each once, the newest last."""
    told = (" ".join(clean(text).split())[:longest] for text in given.get("egen", ()))
    return tuple(dict.fromkeys(text for text in told if text))[-most:]


def _home(request: Request) -> str:
    """The address of the app as the reader has it; empty where only this machine can follow it."""
    home = str(request.base_url)
    return home if _HOME.fullmatch(home) else ""
