"""What ``/kontrollera`` answers: the form, and what a check of a posted text or file found.

Nothing of a text or a file is kept or logged: a file lies in a folder of its own while it is read. How
much may be posted, how long it may take and how many checks may run at once is limited; whoever is
refused is told so with the form as it was filled in. A check whose client has gone is ended.
"""

from __future__ import annotations

import asyncio
import json
import logging
import shutil
import tempfile
import traceback
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

from assistent import check_work
from assistent.check_page import Form, form_page
from assistent.check_work import LONGEST, Job, Step
from assistent.errors import AssistentError
from assistent.lines import clean

if TYPE_CHECKING:
    from starlette.datastructures import FormData, UploadFile
    from starlette.requests import Request
    from starlette.responses import Response

    from assistent.assistant import Assistant

log = logging.getLogger(__name__)

AT_ONCE = 2
"""Checks that run at the same time, each in a process of its own."""
POSTS_AT_ONCE = 8
"""Posts received at the same time; each may fill the disk up to the limit."""
POSTING_S = 300.0
"""How long a post may take: 20 MB in that time is half a megabit a second."""
DRAINED = 5
"""A browser shows no reply before it has sent all. What is too large is read on without being kept, to
so many times the limit."""
LINES = "application/x-ndjson"
"""What a script asks for: a JSON object a line, each telling a step; the last has the page."""
_FIELDS = 1_000_000  # bytes, of the form's other fields and the post's own frame
_FIELD = 4 * LONGEST + _FIELDS  # bytes: a character takes at most four
_MADE: dict[str, Literal["docx", "corrected", "html"]] = {"docx": "docx", "rattad": "corrected", "html": "html"}
"""What may be made of a check besides the page, by what the form calls it."""
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_MEDIA = {
    "docx": (_WORD, "kontrollerad-text.docx"),
    "corrected": (_WORD, "rattad-text.docx"),
    "html": ("text/html; charset=utf-8", "kontrollerad-text.html"),
}
AGAIN = "Försök igen om en stund."


class Refused(AssistentError):
    """A post that cannot be taken: its status, what is wrong, and what to do."""

    def __init__(self, status: int, reason: str, remedy: str) -> None:
        super().__init__(reason, remedy)
        self.status = status


Message = Step | bytes | Refused


class CheckView:
    """The routes of the page, for one assistant."""

    def __init__(self, assistant: Assistant) -> None:
        self.assistant = assistant
        self.checking = asyncio.Semaphore(AT_ONCE)
        self.posting = asyncio.Semaphore(POSTS_AT_ONCE)

    async def answer(self, request: Request) -> Response:
        """Answers a request."""
        try:
            form = self._form(request.query_params.get("samling", ""))
        except AssistentError as error:
            return _page(
                form_page(Form((), "", self.assistant.settings.max_upload_mb), error.reason, error.remedy), 503
            )
        if request.method != "POST":
            return _page(form_page(form))
        try:
            return await self._posted(request, form)
        except Refused as error:
            return _page(form_page(form, error.reason, error.remedy), error.status)

    def _form(self, wanted: str) -> Form:
        """An empty form, with the samling of the address chosen where there is such a one."""
        settings = self.assistant.settings
        samling = self.assistant.samling()
        names = settings.samlingar() or [samling]
        samling = wanted if wanted in names else samling
        return Form(tuple((name, self.assistant.title(name)) for name in names), samling, settings.max_upload_mb)

    async def _posted(self, request: Request, form: Form) -> Response:
        from starlette.responses import StreamingResponse

        if _foreign(request):
            raise Refused(403, "Formuläret kom från en annan webbplats.", "Öppna sidan härifrån och försök igen.")
        if self.posting.locked():
            raise Refused(503, "Just nu tar många emot kontroller samtidigt.", AGAIN)
        async with self.posting:
            fields = await _received(request, form.limit_mb)
        if fields is None:
            return _page("", 499)  # the client has gone
        check = _Check(self, request, fields, form)
        if LINES in request.headers.get("accept", ""):
            return StreamingResponse(check.lines(), media_type=LINES, headers={"Cache-Control": "no-store"})
        return await check.response()


class _Check:
    """One post that is checked: the job it holds, run once, told as a whole or line by line."""

    def __init__(self, view: CheckView, request: Request, fields: FormData, form: Form) -> None:
        self.view = view
        self.request = request
        self.fields = fields
        samling = _text(fields, "samling") or form.samling
        text = clean(_text(fields, "text").replace("\r\n", "\n").replace("\r", "\n"))
        self.form = replace(form, samling=samling, text=text, claims=_text(fields, "egna") == "1")
        wanted = _text(fields, "som")
        self.made: Literal["page", "docx", "corrected", "html"] = _MADE.get(wanted, "page")

    async def lines(self) -> AsyncGenerator[str, None]:
        """The steps, and last the page, a JSON object a line."""
        async with aclosing(self._messages()) as messages:
            async for message in messages:
                if isinstance(message, Step):
                    told: dict[str, object] = {"doing": message.doing, "done": message.done, "total": message.total}
                elif isinstance(message, Refused):
                    told = {"page": form_page(self.form, message.reason, message.remedy)}
                else:
                    told = {"page": message.decode()}
                yield json.dumps(told) + "\n"

    async def response(self) -> Response:
        """The page, or the file asked for, when it is done."""
        from starlette.responses import Response

        last: Message | None = None
        async with aclosing(self._messages()) as messages:
            async for message in messages:
                last = message
        if isinstance(last, Refused):
            return _page(form_page(self.form, last.reason, last.remedy), last.status)
        if not isinstance(last, bytes):
            return _page("", 499)  # nobody waits for it
        if self.made == "page":
            return _page(last.decode())
        media_type, name = _MEDIA[self.made]
        headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
        return Response(last, headers=headers, media_type=media_type)

    async def _messages(self) -> AsyncGenerator[Message, None]:
        """The check's steps, and last what it has made or why it could not."""
        try:
            upload = _upload(self.fields)
            if self.form.samling not in dict(self.form.samlingar):
                yield Refused(400, f"Samlingen {self.form.samling} finns inte.", "Välj en annan samling.")
                return
            if upload and self.form.text.strip():
                yield Refused(400, "Både en text och en fil är valda.", "Töm rutan för att kontrollera filen, eller välj bort filen.")  # fmt: skip
            elif self.view.checking.locked():
                yield Refused(503, "Andra kontroller pågår just nu, och fler ryms inte samtidigt.", AGAIN)
            else:
                async with self.view.checking, aclosing(self._checked(upload)) as messages:
                    async for message in messages:
                        yield message
        except Exception as error:
            # what an error says can hold something of the text, so only what it is and where is logged
            place = traceback.extract_tb(error.__traceback__)[-1]
            log.error("Kontrollen misslyckades: %s i %s rad %s", type(error).__name__, place.filename, place.lineno)
            yield Refused(500, "Något gick fel.", "Försök igen. Händer det igen: be den som sköter assistenten läsa loggen.")  # fmt: skip
        finally:
            await self.fields.close()

    async def _checked(self, upload: UploadFile | None) -> AsyncGenerator[Message, None]:
        with tempfile.TemporaryDirectory(prefix="kontroll-") as folder:
            path = await asyncio.to_thread(_saved, upload, Path(folder)) if upload else None
            name = clean(upload.filename or "")[-120:] if upload else ""
            job = Job(self.view.assistant.settings, self.form, path, name, self.made)
            async with aclosing(check_work.run(job, self.request.is_disconnected)) as messages:
                async for message in messages:
                    if isinstance(message, AssistentError):
                        yield Refused(422, message.reason, message.remedy)
                    else:
                        yield message


def _page(content: str, status: int = 200) -> Response:
    from starlette.responses import HTMLResponse

    return HTMLResponse(content, status, headers={"Cache-Control": "no-store"})


# --- what is posted -----------------------------------------------------------------------------


def _foreign(request: Request) -> bool:
    """Whether another site sent the form, by what every browser of today tells of a post."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site not in ("same-origin", "none")
    origin = request.headers.get("origin")
    return origin is not None and urlsplit(origin).netloc != request.headers.get("host")


async def _received(request: Request, limit_mb: int) -> FormData | None:
    """The form as it was posted, a large file on disk; ``None`` if the client went before it was whole.
    Raises ``Refused``."""
    from starlette.formparsers import MultiPartException, MultiPartParser
    from starlette.requests import ClientDisconnect

    limit = limit_mb * 1_000_000
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        raise Refused(415, "Formuläret kom inte fram som det ska.", "Öppna sidan på nytt och försök igen.")
    read = 0

    async def stream() -> AsyncGenerator[bytes, None]:
        nonlocal read
        async for chunk in request.stream():
            read += len(chunk)
            if read <= limit + _FIELD:
                yield chunk
            elif read > DRAINED * limit + _FIELD:
                break
        if read > limit + _FIELD:
            raise _too_large(limit_mb)

    try:
        async with asyncio.timeout(POSTING_S):
            parser = MultiPartParser(request.headers, stream(), max_files=1, max_fields=8, max_part_size=_FIELD)
            fields = await parser.parse()
    except ClientDisconnect:
        return None
    except TimeoutError:
        raise Refused(
            408, "Det tog för lång tid att ta emot texten eller filen.", "Försök igen med en mindre fil."
        ) from None
    except MultiPartException:
        if read > _FIELD:
            raise Refused(413, f"Texten är längre än gränsen {LONGEST} tecken.", "Dela den och kontrollera en del i taget.") from None  # fmt: skip
        raise Refused(400, "Formuläret kom inte fram som det ska.", "Öppna sidan på nytt och försök igen.") from None
    upload = _upload(fields)
    if upload and (upload.size or 0) > limit:
        await fields.close()
        raise _too_large(limit_mb)
    return fields


def _too_large(limit_mb: int) -> Refused:
    return Refused(413, f"Filen är större än gränsen {limit_mb} MB.", "Dela den, eller klistra in texten i rutan.")


def _text(fields: FormData, name: str) -> str:
    value = fields.get(name)
    return value if isinstance(value, str) else ""


def _upload(fields: FormData) -> UploadFile | None:
    """The file, if one was chosen: a browser sends an empty one without a name where none was."""
    value = fields.get("fil")
    return value if value is not None and not isinstance(value, str) and (value.filename or value.size) else None


def _saved(upload: UploadFile, folder: Path) -> Path:
    """The uploaded file under a name of ours."""
    path = folder / "fil"
    with path.open("wb") as target:
        shutil.copyfileobj(upload.file, target)
    return path
