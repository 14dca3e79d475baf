"""Builds and updates an index: only files that are new or changed are read and encoded.

The new index is assembled in a hidden folder beside the old one and renamed when it is complete,
so that a kill at any moment leaves the old index or the new one. One process at a time indexes a
samling; those that answer keep reading the old folder until they see the new.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import numpy as np

from assistent import bundles, chunks, documents, metadata, ocr
from assistent.assembling import BUILDING, Made, assemble
from assistent.errors import AssistentError, CorpusError, IndexBusy, UnreadableFile
from assistent.index import (
    FORMAT,
    Entry,
    Manifest,
    directories,
    mismatch,
    open_index,
    read_manifest,
    settings_fingerprint,
)
from assistent.isolation import Reader
from assistent.language import of_text
from assistent.lines import Reading
from assistent.settings import Settings
from assistent.structure import structure
from assistent.types import Document, Encoder, FileFailure, Passage, Progress, Sentence, Status, Text

_OURS = re.compile(rf"{re.escape(BUILDING)}-\d+|[0-9a-f]{{8}}-[0-9a-f]{{8}}(-\d+)?")
_NAMED = 10  # files named in one message


@dataclass(frozen=True, slots=True)
class IndexReport:
    """What a run did: file names by what became of them, and the index's name and size."""

    samling: str
    name: str
    new: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: tuple[str, ...]
    removed: tuple[str, ...]
    failures: tuple[FileFailure, ...]
    warnings: tuple[tuple[str, str], ...]
    """(file, what of it could not be read) of files that otherwise could, Swedish."""
    chunks: int


def build(
    settings: Settings, samling: str, encoder: Encoder, *, rebuild: bool = False, progress: Progress | None = None
) -> IndexReport:
    """Brings a samling's index up to date with its folder and tells what was done.

    With ``rebuild`` everything is read and encoded anew. Raises ``IndexMismatch`` if the index was
    built with other settings (never overwritten unasked), ``IndexBusy`` if another process is at
    it, and ``CorpusError`` if no file could be read.
    """
    report = progress or (lambda what, done, total: None)
    with _lock(settings, samling):
        old = None if rebuild else _reusable(settings, samling, encoder)
        sources, refused = documents.source_files(settings, samling)
        known = _by_file(old[1].entries) if old else {}
        kept = [s for s in sources if s.name in known and _is_current(s, known[s.name])]
        kept_names = {source.name for source in kept}
        texts, failed = _read_all(settings, [s for s in sources if s.name not in kept_names], samling, report)
        unread = sorted(refused + failed, key=lambda file: file[0])
        failures = tuple(FileFailure(name, error.reason, error.remedy) for name, error in unread)
        if not texts and not kept:
            raise _nothing(settings, samling, failures)
        read = list(dict.fromkeys(one.text.document.file for one in texts))
        gone = sorted(known.keys() - kept_names - set(read))
        result = IndexReport(
            samling=samling,
            name=old[0].name if old else "",
            new=tuple(name for name in read if name not in known),
            changed=tuple(name for name in read if name in known),
            unchanged=tuple(s.name for s in kept),
            removed=tuple(file for file in gone if file not in {failure.file for failure in failures}),
            failures=failures,
            warnings=(
                *((s.name, warning) for s in kept for e in known[s.name] for warning in e.warnings),
                *((one.text.document.file, warning) for one in texts for warning in one.warnings),
            ),
            chunks=sum(e.chunks for s in kept for e in known[s.name]) + sum(len(one.text.chunks) for one in texts),
        )
        if old and not (texts or gone or failures != old[1].failures):
            return result
        made = _encode(texts, encoder, report)
        unchanged = [entry.document.id for s in kept for entry in known[s.name]]
        target = assemble(settings, samling, encoder, old, unchanged, made, failures)
        _sweep(settings, samling, target)
        return replace(result, name=target.name)


def _is_current(source: documents.SourceFile, entries: Sequence[Entry]) -> bool:
    """Whether a file is as it was read, and nothing more of it can be read now: what lacked OCR is read
    again where that has been installed."""
    lacked = any(ocr.INSTALL in warning for entry in entries for warning in entry.warnings)
    return entries[0].sha256 == source.sha256 and not (lacked and ocr.ready())


def _by_file(entries: Sequence[Entry]) -> dict[str, list[Entry]]:
    files: dict[str, list[Entry]] = {}
    for entry in entries:
        files.setdefault(entry.document.file, []).append(entry)
    return files


def _nothing(settings: Settings, samling: str, failures: Sequence[FileFailure]) -> CorpusError:
    where = f"{settings.corpus.name}/{samling}/"
    if failures:
        told = "; ".join(f"{failure.file} ({failure.reason}: {failure.remedy})" for failure in failures[:_NAMED])
        more = f" och {len(failures) - _NAMED} till" if len(failures) > _NAMED else ""
        return CorpusError(f"Ingen av filerna i {where} kunde läsas: {told}{more}.", "Rätta filerna och kör om.")
    return CorpusError(
        f"Mappen {where} innehåller inga dokument.",
        "Lägg filer i den (till exempel PDF, Word eller Markdown) och kör om.",
    )


@contextmanager
def _lock(settings: Settings, samling: str) -> Iterator[None]:
    """Holds the samling for one process; what a killed run left is swept away first."""
    from filelock import FileLock, Timeout

    folder = settings.indexes / samling
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(str(folder / ".lock"), timeout=0):
            _sign(folder / _HOLDER)
            _sweep(settings, samling, next(iter(_usable(settings, samling)), None))
            yield
            (folder / _HOLDER).unlink(missing_ok=True)
    except Timeout:
        raise IndexBusy(
            f"En annan körning indexerar redan samlingen {samling}{_holder(folder / _HOLDER)}.",
            "Vänta tills den är klar och kör om.",
        ) from None
    except OSError as error:
        raise AssistentError(
            f"Indexet kan inte skrivas till {folder} ({error.strerror or error}).",
            "Kontrollera att mappen går att skriva till och att det finns ledigt utrymme.",
        ) from error


_HOLDER = ".lock-holder"


def _sign(path: Path) -> None:
    """Writes who holds the lock, for those who are turned away."""
    path.write_text(f"process {os.getpid()} på {socket.gethostname()} sedan {datetime.now():%H:%M:%S}", "utf-8")


def _holder(path: Path) -> str:
    with suppress(OSError):
        return f" ({path.read_text('utf-8')})"
    return ""


def _usable(settings: Settings, samling: str) -> list[Path]:
    """The complete indexes, those of today's settings first, each kind newest first."""
    prefix = settings_fingerprint(settings) + "-"
    return sorted(directories(settings, samling), key=lambda path: not path.name.startswith(prefix))


def _sweep(settings: Settings, samling: str, kept: Path | None) -> None:
    """Removes every index of the samling but one, and what is left of builds that were killed."""
    for path in (settings.indexes / samling).iterdir():
        if path != kept and _OURS.fullmatch(path.name):
            shutil.rmtree(path, ignore_errors=True)


def _reusable(settings: Settings, samling: str, encoder: Encoder) -> tuple[Path, Manifest] | None:
    """The index to update. One of an older format is left aside and everything is read anew; one of
    other settings or another model is refused."""
    path = next(iter(_usable(settings, samling)), None)
    if path is None:
        return None
    manifest = read_manifest(path)
    if manifest.format != FORMAT:
        return None
    if manifest.fingerprint != settings_fingerprint(settings) or manifest.model != encoder.fingerprint:
        raise mismatch(settings, samling, manifest, encoder.fingerprint)
    verify(settings, samling)
    return path, manifest


# --- reading and encoding -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Read:
    """A document that was read: its text, its file's hash, and what of the file could not be read."""

    text: Text
    sha256: str
    warnings: tuple[str, ...]


def _read_all(
    settings: Settings, sources: Sequence[documents.SourceFile], samling: str, progress: Progress
) -> tuple[list[_Read], list[tuple[str, UnreadableFile]]]:
    """The documents of the files, and the files that could not be read."""
    texts: list[_Read] = []
    failed: list[tuple[str, UnreadableFile]] = []
    with Reader(settings.read_seconds, settings.threads or os.cpu_count() or 1) as reader:
        readings = reader.read_all([source.path for source in sources])
        for n, source in enumerate(sources):
            progress("Läser", n, len(sources))
            reading = next(readings)
            try:
                if isinstance(reading, UnreadableFile):
                    raise reading
                for text in documents_of(reading, source, samling):
                    first = text.document.id == source.id
                    texts.append(_Read(text, source.sha256, reading.warnings if first else ()))
            except UnreadableFile as error:
                failed.append((source.name, error))
            except Exception as error:  # a file must never stop the others, whatever its fault
                failed.append((source.name, UnreadableFile(
                    f"oväntat fel vid läsning ({type(error).__name__}: {error})", "spara om filen i ett annat format"
                )))  # fmt: skip
    progress("Läser", len(sources), len(sources))
    return texts, failed


def documents_of(reading: Reading, source: documents.SourceFile, samling: str) -> list[Text]:
    """The documents of a file, mostly one, all the way to sentences and chunks. The second and later
    ones have ``#2``, ``#3`` … after the file's id. Raises ``UnreadableFile``."""
    made: list[Text] = []
    for part in bundles.split(reading):
        number = len(made) + 1
        own = source if number == 1 else replace(source, id=f"{source.id}#{number}", part=number)
        if text := _text(part, own, samling):
            made.append(text)
    if not made:
        raise UnreadableFile("filen innehåller ingen löpande text", "kontrollera att rätt fil ligger i mappen")
    return made


def _text(reading: Reading, source: documents.SourceFile, samling: str) -> Text | None:
    """One document; ``None`` where there is nothing to quote."""
    parts = structure(reading)
    if not parts.sentences:
        return None
    document = metadata.describe(source, samling, parts, reading.meta)
    document = replace(document, ocr=any(page.confidence is not None for page in parts.pages))
    if document.found["language"] == "unknown":
        found = {**document.found, "language": "text"}
        document = replace(document, language=of_text(parts.canonical), found=found)
    return Text(
        document=document,
        canonical=parts.canonical,
        pages=parts.pages,
        sections=parts.sections,
        sentences=_decided_by(document, parts.sentences),
        chunks=tuple(chunks.chunks(parts.sections, parts.sentences)),
        furniture=parts.furniture,
    )


def _decided_by(document: Document, sentences: tuple[Sentence, ...]) -> tuple[Sentence, ...]:
    """In minutes, what stands under a bare "Beslut" was decided by the body whose minutes they are."""
    if document.body is None or not (document.type or "").startswith("protokoll"):
        return sentences
    decided = (s.status is Status.DECISION and s.by is None for s in sentences)
    return tuple(replace(s, by=document.body) if own else s for s, own in zip(sentences, decided, strict=True))


def _encode(texts: Sequence[_Read], encoder: Encoder, progress: Progress) -> list[Made]:
    total = sum(len(one.text.chunks) for one in texts)

    def passages() -> Iterator[Passage]:
        for one in texts:
            for chunk in one.text.chunks:
                yield chunks.passage(one.text, chunk)

    encoded = encoder.encode(list(passages()), "passage")
    made, done = [], 0
    for one in texts:
        chunk_rows, sentence_rows = [], []
        for _ in one.text.chunks:
            vectors = next(encoded)
            chunk_rows.append(vectors[0])
            sentence_rows.append(vectors[1:].astype(np.float16))
            done += 1
            progress("Bäddar in", done, total)
        sentence_vectors = np.concatenate(sentence_rows)
        made.append(Made(one.text, one.sha256, np.array(chunk_rows), sentence_vectors, one.warnings))
    return made


def verify(settings: Settings, samling: str) -> None:
    """Opens the samling's index and reads everything in it. Raises ``IndexMissing``,
    ``IndexMismatch`` or ``IndexDamaged``, each with its remedy."""
    index = open_index(settings, samling)
    try:
        index.verify()
    finally:
        index.close()
