"""Builds and updates an index: only files that are new or changed are read, and of them only the
chunks that are new or changed encoded.

The new index is assembled beside the old one and put in place when it is complete, so that a kill at
any moment leaves the old index or the new one. One process at a time indexes a samling; those that
answer keep reading the old index until they see the new.
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
from assistent.assembling import BUILDING, assemble
from assistent.errors import AssistentError, CorpusError, IndexBusy, IndexDamaged, UnreadableFile, because
from assistent.index import (
    FORMAT,
    Entry,
    Manifest,
    check_files,
    directories,
    mismatch,
    open_index,
    read_manifest,
    settings_fingerprint,
)
from assistent.isolation import Reader
from assistent.language import of_text
from assistent.late import signs
from assistent.lines import Reading
from assistent.models import read
from assistent.parts import FOLDER, Bits, Half, Made, Part, Pieces, has_vectors, read_text
from assistent.settings import Settings
from assistent.structure import structure
from assistent.types import Document, Encoder, FileFailure, Passage, Progress, Sentence, Status, Text, Tokens, Vectors
from assistent.vectors import drop

_OURS = re.compile(rf"{re.escape(BUILDING)}-\d+|[0-9a-f]{{8}}-[0-9a-f]{{8}}(-\d+)?")
_Kept = tuple[Half, Pieces, Bits]
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
    with locked(settings, samling):
        old = None if rebuild else _reusable(settings, samling, encoder)
        lost = _without_vectors(settings, samling, old[1]) if old else ()
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
        if old and not (texts or gone or lost or failures != old[1].failures):
            return result
        made = _encode(texts, encoder, _Encoded(settings, samling, old), report)
        unchanged = {entry.document.id for s in kept for entry in known[s.name]}
        target = assemble(settings, samling, encoder, old, unchanged, made, failures, lost)
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
def locked(settings: Settings, samling: str) -> Iterator[None]:
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
            f"Indexet kan inte skrivas till {folder} ({because(error)}).",
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
    """Removes every index of the samling but one, the parts that it does not name, and what is left of
    builds that were killed."""
    folder = settings.indexes / samling
    for path in folder.iterdir():
        if path != kept and _OURS.fullmatch(path.name):
            shutil.rmtree(path, ignore_errors=True)
    try:
        named = {part.id for part in read_manifest(kept).parts} if kept else set()
    except IndexDamaged:
        return  # which parts it has cannot be told
    for path in (folder / FOLDER).glob("*"):
        if path.name not in named:
            if settings.chroma_url:
                drop(settings.chroma_url, samling, path.name)  # first: the folder tells of it if this fails
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
    check_files(manifest, [path.parent / FOLDER / part.id for part in manifest.parts], samling)
    return path, manifest


def _without_vectors(settings: Settings, samling: str, manifest: Manifest) -> list[str]:
    """The parts whose vectors are not all in Chroma: its folder was damaged, its server emptied, or
    another is used now. Raises ``VectorsUnavailable`` when the server does not answer."""
    folder = settings.indexes / samling / FOLDER
    whole = {part.id for part in manifest.parts if has_vectors(folder / part.id, samling, settings.chroma_url, part)}
    return [part.id for part in manifest.parts if part.id not in whole]


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


class _Encoded:
    """What the index that is updated knows of a document's passages: a passage that has not changed
    has the vectors that it had."""

    def __init__(self, settings: Settings, samling: str, old: tuple[Path, Manifest] | None) -> None:
        self._folder = settings.indexes / samling / FOLDER
        self._manifest = old[1] if old else None
        self._entries = {entry.document.id: entry for entry in old[1].entries} if old else {}

    def of(self, document: str) -> dict[Passage, _Kept]:
        """Passage → its vectors, those of the chunk and then its sentences', and its tokens."""
        entry = self._entries.get(document)
        if entry is None or self._manifest is None:
            return {}
        part = Part(self._folder / self._manifest.parts[entry.part].id)
        first = entry.first_chunk - sum(name.rows for name in self._manifest.parts[: entry.part])
        text = read_text(part.folder / "texts" / entry.text_file, entry.document)
        known = {}
        for row, chunk in enumerate(text.chunks, first):
            sentences = part.sentences[part.starts[row] : part.starts[row + 1]]
            vectors = np.concatenate([part.vectors[row : row + 1], sentences])
            known[chunks.passage(text, chunk)] = vectors, np.array(part.pieces_of(row)), np.array(part.signs_of(row))
        return known


def _encode(texts: Sequence[_Read], encoder: Encoder, encoded: _Encoded, progress: Progress) -> list[Made]:
    passages = [[chunks.passage(one.text, chunk) for chunk in one.text.chunks] for one in texts]
    known = [encoded.of(one.text.document.id) for one in texts]
    new = [p for own, before in zip(passages, known, strict=True) for p in own if p not in before]
    vectors = map(_kept, read(encoder, new, "passage"))
    made, done, total = [], 0, sum(map(len, passages))
    for one, own, before in zip(texts, passages, known, strict=True):
        rows: list[_Kept] = []
        for passage in own:
            rows.append(before[passage] if passage in before else next(vectors))
            done += 1
            progress("Bäddar in", done, total)
        whole, sentences = np.array([row[0] for row, _, _ in rows]), np.concatenate([row[1:] for row, _, _ in rows])
        tokens = tuple((pieces, signs) for _, pieces, signs in rows)
        made.append(Made(one.text, one.sha256, whole, sentences, tokens, one.warnings))
    return made


def _kept(told: tuple[Vectors, Tokens | None]) -> _Kept:
    vectors, tokens = told
    return (
        vectors.astype(np.float16),
        tokens.pieces if tokens else np.zeros(0, np.int32),
        signs(tokens.states) if tokens else np.zeros((0, 1), np.uint8),
    )


def verify(settings: Settings, samling: str) -> None:
    """Opens the samling's index and reads everything in it. Raises ``IndexMissing``,
    ``IndexMismatch`` or ``IndexDamaged``, each with its remedy."""
    index = open_index(settings, samling)
    try:
        index.verify()
    finally:
        index.close()
