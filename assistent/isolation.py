"""Reads files in child processes, each with a limit of time and memory.

A document is hostile until it has been read: a PDF can be made to loop for hours, an archive to fill
the memory. The child is a plain ``python -m assistent.isolation`` that takes paths and gives back
readings; one that hangs or dies is ended with all that it has started, its file is named, and
another takes the next file.
"""

from __future__ import annotations

import os
import pickle
import selectors
import signal
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO

from assistent.errors import UnreadableFile, because
from assistent.lines import Reading
from assistent.pdf import Step
from assistent.reading import read

MEMORY_MB = 4_000
"""Address space of a child: LibreOffice and Tesseract, which it may start, each map about 1 GB."""
_LENGTH = struct.Struct(">Q")
_BEAT = b""
"""An empty message: the child is at work, and the time begins anew."""


class Reader:
    """Reads files in child processes, ``workers`` at a time. A context manager; a child is started
    when there is something to read. ``seconds`` is how long a file may take without progress."""

    def __init__(self, seconds: float, workers: int = 1, memory_mb: int = MEMORY_MB) -> None:
        self._seconds = seconds
        self._workers = workers
        self._memory_mb = memory_mb
        self._idle: list[_Child] = []
        self._lock = threading.Lock()

    def __enter__(self) -> Reader:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for child in self._idle:
            child.kill()

    def read(self, path: Path) -> Reading:
        """The file's reading. Raises ``UnreadableFile``, also when the child hangs or dies."""
        with self._lock:
            child = self._idle.pop() if self._idle else None
        child = child or _Child(self._memory_mb)
        try:
            result = child.read(path, self._seconds)
        except BaseException:
            child.kill()
            raise
        with self._lock:
            self._idle.append(child)
        if isinstance(result, UnreadableFile):
            raise result
        return result

    def read_all(self, paths: Sequence[Path]) -> Iterator[Reading | UnreadableFile]:
        """The readings in order, or why a file has none."""

        def attempt(path: Path) -> Reading | UnreadableFile:
            try:
                return self.read(path)
            except UnreadableFile as error:
                return error

        with ThreadPoolExecutor(self._workers) as threads:
            try:
                yield from threads.map(attempt, paths)
            except BaseException:
                threads.shutdown(wait=False, cancel_futures=True)
                raise


class _Child:
    def __init__(self, memory_mb: int) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "assistent.isolation", str(memory_mb)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=Path(__file__).parent.parent,
            start_new_session=True,
        )

    def read(self, path: Path, seconds: float) -> Reading | UnreadableFile:
        assert self._process.stdin
        try:
            _send(self._process.stdin, str(path.absolute()).encode("utf-8", "surrogateescape"))
            while (message := self._receive(seconds)) == _BEAT:
                pass
        except TimeoutError:
            raise UnreadableFile(
                f"läsningen avbröts efter {seconds:.0f} sekunder utan att komma vidare",
                "spara om filen som en ny PDF, eller höj read_seconds i assistent.toml",
            ) from None
        except (OSError, EOFError):
            raise UnreadableFile(
                f"läsningen avbröts: filen är skadad eller kräver mer än {MEMORY_MB // 1000} GB minne",
                "spara om filen som en ny PDF, eller dela den",
            ) from None
        result: Reading | UnreadableFile = pickle.loads(message)  # made by our own child, from our own types
        return result

    def _receive(self, seconds: float) -> bytes:
        assert self._process.stdout
        deadline = time.monotonic() + seconds
        (length,) = _LENGTH.unpack(_exactly(self._process.stdout, _LENGTH.size, deadline))
        return _exactly(self._process.stdout, length, deadline + seconds)

    def kill(self) -> None:
        """Ends the child and whatever it has started (Tesseract, LibreOffice)."""
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            if stream:
                with suppress(OSError):
                    stream.close()


def _exactly(stream: IO[bytes], count: int, deadline: float) -> bytes:
    """``count`` bytes before ``deadline``. Raises ``TimeoutError`` or ``EOFError``."""
    parts: list[bytes] = []
    with selectors.DefaultSelector() as selector:  # select itself takes no descriptor above 1023
        selector.register(stream, selectors.EVENT_READ)
        while count:
            if not selector.select(max(0.0, deadline - time.monotonic())):
                raise TimeoutError
            part = os.read(stream.fileno(), min(count, 1 << 20))
            if not part:
                raise EOFError
            parts.append(part)
            count -= len(part)
    return b"".join(parts)


def _send(stream: IO[bytes], message: bytes) -> None:
    stream.write(_LENGTH.pack(len(message)) + message)
    stream.flush()


# --- the child ----------------------------------------------------------------------------------


def serve(incoming: IO[bytes], outgoing: IO[bytes]) -> None:
    """Reads each path that comes in and sends what became of it, until the stream ends."""

    def beat(done: int, total: int) -> None:
        _send(outgoing, _BEAT)

    while head := incoming.read(_LENGTH.size):
        path = Path(os.fsdecode(incoming.read(_LENGTH.unpack(head)[0])))
        _send(outgoing, pickle.dumps(_outcome(path, beat)))


def _outcome(path: Path, beat: Step) -> Reading | UnreadableFile:
    try:
        return read(path, beat)
    except UnreadableFile as error:
        return error
    except MemoryError:
        return UnreadableFile("filen kräver mer minne än vad som får användas", "dela filen, eller spara om den")
    except OSError as error:
        return UnreadableFile(f"filen kan inte öppnas: {because(error)}", "kontrollera behörigheten")
    except Exception as error:  # a file must never stop the others, whatever its fault
        reason = f"oväntat fel vid läsning ({type(error).__name__}: {str(error)[:80]})"
        return UnreadableFile(reason, "spara om filen i ett annat format")


def limit_process(memory_mb: int) -> None:
    """Sets the limit of this process's memory, and lets others go before it."""
    with suppress(ImportError, ValueError, OSError):  # no such limit on Windows
        import resource

        limit = memory_mb * 1_000_000
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    with suppress(OSError):
        os.nice(5)  # those who ask go before those who index


def main() -> None:
    """The child: limits its memory, keeps stdout for its messages, and serves."""
    limit_process(int(sys.argv[1]))
    outgoing = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not mix with the messages
    serve(sys.stdin.buffer, outgoing)


if __name__ == "__main__":
    main()
