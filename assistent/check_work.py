"""A check in a child process: the file is read and the text checked there, within limits of time and memory.

What is uploaded is hostile until it has been read, and a text can be made to take hours to check. The
child is a plain Python that takes a job and gives back its steps and what became of it. It is ended
with all that it has started when it is done, when its time is up and when nobody waits for it any longer.
"""

from __future__ import annotations

import asyncio
import json
import os
import pickle
import signal
import struct
import sys
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Literal

from assistent import access
from assistent.access import Person
from assistent.annotated import docx, html
from assistent.archives import NAMES, identify
from assistent.check_page import FORMATS, Form, result_page
from assistent.checking import check, text_in
from assistent.errors import AssistentError, UnreadableFile
from assistent.index import open_index
from assistent.isolation import MEMORY_MB, limit_process
from assistent.jsonout import check_object
from assistent.library import Library
from assistent.lines import Reading
from assistent.reading import read
from assistent.settings import Settings

LONGEST = 500_000
"""Characters of a text: some 200 pages."""
SECONDS = 300.0
"""How long a check may take, with the reading of its file."""
INSTEAD = "Öppna filen i sitt program och spara om den, eller klistra in texten i rutan."
CHILD = "from assistent.check_work import main; main()"
"""What the child runs."""
_LENGTH = struct.Struct(">Q")
_LOOK_S = 0.5  # seconds between the looks whether somebody still waits


@dataclass(frozen=True, slots=True)
class Job:
    """What to check: the form's text, or the file at ``path``, which was called ``name``; and what to make
    of it."""

    settings: Settings
    form: Form
    path: Path | None = None
    name: str = ""
    made: Literal["page", "docx", "corrected", "html", "json"] = "page"
    person: Person = field(default_factory=access.now)
    """The one who asks, as the page shows."""


@dataclass(frozen=True, slots=True)
class Step:
    """How far a check has come: what it does ("Kontrollerar") and how much of it is done."""

    doing: str
    done: int
    total: int


Message = Step | bytes | AssistentError
"""What a child says: how far it has come, and last what it has made, or why it could not."""


async def run(job: Job, gone: Callable[[], Awaitable[bool]]) -> AsyncGenerator[Message, None]:
    """The steps of a check, and last what became of it; ends without that when ``gone`` says that
    nobody waits. The child does not outlive the iteration."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", CHILD,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
        cwd=Path(__file__).parent.parent, start_new_session=True,
    )  # fmt: skip
    deadline = time.monotonic() + SECONDS
    try:
        assert process.stdin and process.stdout
        with suppress(ConnectionError):  # a child that has died already is told of below
            process.stdin.write(pickle.dumps(job))
            process.stdin.close()
        message: Message | None = Step("Läser", 0, 0)
        while isinstance(message, Step):
            yield message
            message = await _next(process.stdout, deadline, gone)
        if message is not None:
            yield message
    except TimeoutError:
        yield AssistentError(
            f"Kontrollen tog mer än {SECONDS / 60:.0f} minuter och avbröts.",
            "Dela texten och kontrollera en del i taget.",
        )
    except asyncio.IncompleteReadError:
        yield AssistentError(
            "Kontrollen avbröts: texten eller filen kräver för mycket minne, eller så är filen skadad.",
            "Dela texten, eller klistra in en del av den i rutan.",
        )
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()


async def _next(stream: asyncio.StreamReader, deadline: float, gone: Callable[[], Awaitable[bool]]) -> Message | None:
    """The child's next message; ``None`` when nobody waits for it. Raises ``TimeoutError`` and
    ``IncompleteReadError``."""
    reading = asyncio.ensure_future(_message(stream))
    try:
        while not reading.done():
            if time.monotonic() > deadline:
                raise TimeoutError
            if await gone():
                return None
            await asyncio.wait({reading}, timeout=_LOOK_S)
        return reading.result()
    finally:
        reading.cancel()


async def _message(stream: asyncio.StreamReader) -> Message:
    (length,) = _LENGTH.unpack(await stream.readexactly(_LENGTH.size))
    message: Message = pickle.loads(await stream.readexactly(length))  # made by our own child, from our own types
    return message


# --- the child ----------------------------------------------------------------------------------


def main() -> None:
    """The child: limits its memory, keeps stdout for its messages, and does the job on stdin."""
    limit_process(MEMORY_MB)
    outgoing = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not mix with the messages
    job: Job = pickle.load(sys.stdin.buffer)
    with access.asked_by(job.person):
        _send(outgoing, outcome(job, lambda step: _send(outgoing, step)))


def _send(stream: IO[bytes], message: Message) -> None:
    data = pickle.dumps(message)
    stream.write(_LENGTH.pack(len(data)) + data)
    stream.flush()


def outcome(job: Job, tell: Callable[[Step], None]) -> Message:
    """Does a job. Expected failures are given back, in words for the user."""
    try:
        text, notices = (job.form.text, ()) if job.path is None else _from_file(job.path, job.name, tell)
        if not text.strip():
            raise AssistentError("Texten är tom.", "Klistra in en text eller välj en fil.")
        if len(text) > LONGEST:
            raise AssistentError(
                f"Texten har {len(text)} tecken, mer än gränsen {LONGEST}.", "Dela den och kontrollera en del i taget."
            )
        library = Library(open_index(job.settings, job.form.samling))
        report = check(text, library, job.form.claims, lambda *step: tell(Step(*step)))
        if job.made in ("docx", "corrected"):
            return docx(report, job.made == "corrected")
        if job.made == "json":
            return json.dumps(check_object(report)).encode()
        return (html(report) if job.made == "html" else result_page(report, job.form, notices)).encode()
    except AssistentError as error:
        return error
    except MemoryError:
        return AssistentError("Kontrollen kräver mer minne än vad som får användas.", "Dela texten.")
    except Exception as error:  # its words may hold something of the text, so only its name is told
        return AssistentError(f"Kontrollen stötte på ett oväntat fel ({type(error).__name__}).", INSTEAD)


def _from_file(path: Path, name: str, tell: Callable[[Step], None]) -> tuple[str, tuple[str, ...]]:
    """The text of an uploaded file, and what its reader must know of how it was read. Raises
    ``AssistentError``, also for a fault that nobody foresaw."""
    readings: list[Reading] = []

    def reader(path: Path) -> Reading:
        readings.append(read(path, lambda done, total: tell(Step("Läser filen", done, total))))
        return readings[-1]

    try:
        kind = _kind(path, name)
        text = text_in(path.rename(path.with_suffix(kind)), reader)
    except UnreadableFile as error:
        raise AssistentError(f"Filen ”{name}” kan inte kontrolleras: {error.reason}.", INSTEAD) from error
    except Exception as error:  # whatever a hostile file does to a library, it is told as a fault of the file
        raise AssistentError(f"Filen ”{name}” kan inte läsas: {type(error).__name__}.", INSTEAD) from error
    return text, tuple(notice for reading in readings for notice in _notices(reading))


def _kind(path: Path, name: str) -> str:
    """The suffix to read a file by: what its content is, and where that does not tell, what it is called."""
    called = Path(name).suffix.lower()
    kind = identify(path) or (called if called in FORMATS else ".txt")
    if path.stat().st_size == 0:
        raise UnreadableFile("den är tom")
    if kind == "encrypted":
        raise UnreadableFile("den är skyddad med lösenord")
    if kind not in FORMATS:
        raise UnreadableFile(
            f"innehållet är {NAMES[kind]}, men det ska vara Word (DOCX), PDF, ODT, Markdown eller text"
        )
    return kind


def _notices(reading: Reading) -> list[str]:
    """What of a file was read by OCR, or could not be read."""
    notices = [f"{warning[:1].upper()}{warning[1:].rstrip('.')}." for warning in reading.warnings]
    if reading.ocr:
        pages = ", ".join(map(str, sorted(reading.ocr)))
        notices.append(
            f"Filen är inskannad (sida {pages}): texten är tolkad ur bilden, så det som avviker kan vara ett läsfel."
        )
    return notices
