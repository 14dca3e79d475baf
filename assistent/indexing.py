"""Builds and updates an index: only files that are new or changed are read and encoded.

The new index is assembled in a hidden folder beside the old one and renamed when it is complete,
so that a kill at any moment leaves the old index or the new one. One process at a time indexes a
samling; those that answer keep reading the old folder until they see the new.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import numpy.typing as npt

from assistent import chunks, documents, lexical
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
    write_manifest,
    write_text,
)
from assistent.language import of_text
from assistent.reading import read
from assistent.settings import Settings
from assistent.structure import structure
from assistent.types import Encoder, FileFailure, Passage, Progress, Text
from assistent.vectors import VectorStore

_BUILDING = ".bygger"
_OURS = re.compile(rf"{re.escape(_BUILDING)}-\d+|[0-9a-f]{{8}}-[0-9a-f]{{8}}(-\d+)?")
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
    chunks: int


@dataclass(frozen=True, slots=True)
class _Made:
    """A document that was read in this run, with its vectors: chunks, and sentences below them."""

    text: Text
    sha256: str
    chunk_vectors: npt.NDArray[np.float32]
    sentence_vectors: npt.NDArray[np.float16]


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
        known = {entry.document.id: entry for entry in old[1].entries} if old else {}
        kept = [s for s in sources if s.id in known and known[s.id].sha256 == s.sha256]
        kept_ids = {source.id for source in kept}
        texts, failed = _read_all([s for s in sources if s.id not in kept_ids], samling, report)
        unread = sorted(refused + failed, key=lambda file: file[0])
        failures = tuple(FileFailure(name, error.reason, error.remedy) for name, error in unread)
        if not texts and not kept:
            raise _nothing(settings, samling, failures)
        present = {text.document.id for text, _ in texts} | kept_ids
        gone = [entry.document.file for key, entry in known.items() if key not in present]
        result = IndexReport(
            samling=samling,
            name=old[0].name if old else "",
            new=tuple(text.document.file for text, _ in texts if text.document.id not in known),
            changed=tuple(text.document.file for text, _ in texts if text.document.id in known),
            unchanged=tuple(s.name for s in kept),
            removed=tuple(file for file in gone if file not in {failure.file for failure in failures}),
            failures=failures,
            chunks=sum(known[s.id].chunks for s in kept) + sum(len(text.chunks) for text, _ in texts),
        )
        if old and not (texts or gone or failures != old[1].failures):
            return result
        made = _encode(texts, encoder, report)
        target = _assemble(settings, samling, encoder, old, [s.id for s in kept], made, failures)
        _sweep(settings, samling, target)
        return replace(result, name=target.name)


def _nothing(settings: Settings, samling: str, failures: Sequence[FileFailure]) -> CorpusError:
    where = f"{settings.corpus.name}/{samling}/"
    if failures:
        told = "; ".join(f"{failure.file} ({failure.reason}: {failure.remedy})" for failure in failures[:_NAMED])
        more = f" och {len(failures) - _NAMED} till" if len(failures) > _NAMED else ""
        return CorpusError(f"Ingen av filerna i {where} kunde läsas: {told}{more}.", "Rätta filerna och kör om.")
    return CorpusError(
        f"Mappen {where} innehåller inga dokument.", "Lägg filer i den (PDF, Markdown, text) och kör om."
    )


@contextmanager
def _lock(settings: Settings, samling: str) -> Iterator[None]:
    """Holds the samling for one process; what a killed run left is swept away first."""
    from filelock import FileLock, Timeout

    folder = settings.indexes / samling
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(str(folder / ".lock"), timeout=0):
            _sweep(settings, samling, next(iter(_usable(settings, samling)), None))
            yield
    except Timeout:
        raise IndexBusy(
            f"En annan körning indexerar redan samlingen {samling}.", "Vänta tills den är klar och kör om."
        ) from None
    except OSError as error:
        raise AssistentError(
            f"Indexet kan inte skrivas till {folder} ({error.strerror or error}).",
            "Kontrollera att mappen går att skriva till och att det finns ledigt utrymme.",
        ) from error


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


def _read_all(
    sources: list[documents.SourceFile], samling: str, progress: Progress
) -> tuple[list[tuple[Text, str]], list[tuple[str, UnreadableFile]]]:
    texts, failed = [], []
    for n, source in enumerate(sources):
        progress("Läser", n, len(sources))
        try:
            texts.append((read_document(source, samling), source.sha256))
        except UnreadableFile as error:
            failed.append((source.name, error))
        except Exception as error:  # a file must never stop the others, whatever its fault
            failed.append((source.name, UnreadableFile(
                f"oväntat fel vid läsning ({type(error).__name__}: {error})", "spara om filen i ett annat format"
            )))  # fmt: skip
    progress("Läser", len(sources), len(sources))
    return texts, failed


def read_document(source: documents.SourceFile, samling: str) -> Text:
    """A file all the way to sentences and chunks. Raises ``UnreadableFile``."""
    reading = read(source.path)
    parts = structure(reading)
    if not parts.sentences:
        raise UnreadableFile("filen innehåller ingen löpande text", "kontrollera att rätt fil ligger i mappen")
    document = documents.describe(source, samling, parts, reading.meta)
    if document.found["language"] == "unknown":
        found = {**document.found, "language": "text"}
        document = replace(document, language=of_text(parts.canonical), found=found)
    return Text(
        document=document,
        canonical=parts.canonical,
        pages=parts.pages,
        sections=parts.sections,
        sentences=parts.sentences,
        chunks=tuple(chunks.chunks(parts.sections, parts.sentences)),
        furniture=parts.furniture,
    )


def _encode(texts: list[tuple[Text, str]], encoder: Encoder, progress: Progress) -> list[_Made]:
    total = sum(len(text.chunks) for text, _ in texts)

    def passages() -> Iterator[Passage]:
        for text, _ in texts:
            for chunk in text.chunks:
                yield chunks.passage(text, chunk)

    encoded = encoder.encode(list(passages()), "passage")
    made, done = [], 0
    for text, sha256 in texts:
        chunk_rows, sentence_rows = [], []
        for _ in text.chunks:
            vectors = next(encoded)
            chunk_rows.append(vectors[0])
            sentence_rows.append(vectors[1:].astype(np.float16))
            done += 1
            progress("Bäddar in", done, total)
        made.append(_Made(text, sha256, np.array(chunk_rows), np.concatenate(sentence_rows)))
    return made


# --- assembling ---------------------------------------------------------------------------------


def _assemble(
    settings: Settings,
    samling: str,
    encoder: Encoder,
    old: tuple[Path, Manifest] | None,
    kept: list[str],
    made: list[_Made],
    failures: tuple[FileFailure, ...],
) -> Path:
    """Writes the complete new index beside the old one and renames it into place."""
    folder = settings.indexes / samling
    work = folder / f"{_BUILDING}-{os.getpid()}"
    (work / "texts").mkdir(parents=True)
    before = {entry.document.id: entry for entry in old[1].entries} if old else {}
    source = old[0] if old else None
    entries: list[Entry] = []
    row = 0
    fresh = {m.text.document.id: m for m in made}
    for key in sorted([*kept, *fresh]):
        entry = _write_entry(work, source, before.get(key), fresh.get(key), row)
        entries.append(entry)
        row += entry.chunks
    _write_arrays(work, source, before, entries, fresh, encoder.dimensions)
    _write_vectors(work, samling, source, before, kept, made)
    fingerprint = settings_fingerprint(settings)
    content = repr([(entry.document.id, entry.sha256) for entry in entries] + list(failures))
    target = _free_name(folder, f"{fingerprint}-{hashlib.sha256(content.encode()).hexdigest()[:8]}")
    created = datetime.now(UTC).replace(microsecond=0).isoformat()
    model = encoder.fingerprint
    manifest = Manifest(FORMAT, fingerprint, settings.embedding, model, created, target.name, tuple(entries), failures)
    write_manifest(work, manifest)
    work.rename(target)
    return target


def _free_name(folder: Path, name: str) -> Path:
    """The name, or with a number after it when the same content has been rebuilt: the old index
    stands until the new one is complete."""
    candidates = (folder / (name if n == 1 else f"{name}-{n}") for n in range(1, 1_000))
    return next(path for path in candidates if not path.exists())


def _write_entry(work: Path, source: Path | None, before: Entry | None, fresh: _Made | None, row: int) -> Entry:
    if fresh is None:
        assert source is not None and before is not None
        _link(source / "texts" / before.text_file, work / "texts" / before.text_file)
        return replace(before, first_chunk=row)
    text = fresh.text
    name = hashlib.sha256(f"{text.document.id}\0{fresh.sha256}".encode()).hexdigest()[:24] + ".json"
    write_text(work / "texts" / name, text)
    return Entry(text.document, fresh.sha256, name, row, len(text.chunks), len(text.sentences), len(text.pages))


def _link(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError:  # file systems without hard links
        shutil.copyfile(source, target)


def _write_arrays(
    work: Path,
    source: Path | None,
    before: dict[str, Entry],
    entries: list[Entry],
    fresh: dict[str, _Made],
    dimensions: int,
) -> None:
    """Every array in the order of ``entries``: rows of unchanged documents come from the old index."""
    old = _OldRows(source, dimensions)
    made = list(fresh.values())
    old_chunks = len(old.starts) - 1
    chunk_vectors = np.concatenate([old.vectors, *(m.chunk_vectors.astype(np.float16) for m in made)])
    sentence_vectors = np.concatenate([old.sentences, *(m.sentence_vectors for m in made)])
    counts = np.concatenate([np.diff(old.starts), *(np.array([c.last - c.first for c in m.text.chunks]) for m in made)])
    starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    first = {key: entry.first_chunk for key, entry in before.items()}
    row = old_chunks
    for m in made:
        first[m.text.document.id] = row
        row += len(m.text.chunks)
    runs = [np.arange(e.chunks) + first[e.document.id] for e in entries]
    order = np.concatenate(runs).astype(np.int64)
    sentence_order = np.concatenate([np.arange(starts[r], starts[r + 1]) for r in order]) if len(order) else order
    np.save(work / "vectors.npy", chunk_vectors[order])
    np.save(work / "sentences.npy", sentence_vectors[sentence_order])
    np.save(work / "sentence_starts.npy", np.concatenate([[0], np.cumsum(counts[order])]).astype(np.int64))
    table = [(number, n) for number, entry in enumerate(entries) for n in range(entry.chunks)]
    np.save(work / "chunks.npy", np.array(table, np.int32))
    analyses = {"words": chunks.searched_words, "grams": chunks.searched_grams}
    for name, analyse in analyses.items():
        added = lexical.Forward.of(analyse(m.text, chunk) for m in made for chunk in m.text.chunks)
        forward = lexical.read_forward(source / name).joined(added) if source else added
        lexical.write(work / name, forward.take(order))


class _OldRows:
    """The arrays of the index that is updated; empty ones where there is none."""

    def __init__(self, source: Path | None, dimensions: int) -> None:
        self.vectors: npt.NDArray[np.float16]
        self.sentences: npt.NDArray[np.float16]
        self.starts: npt.NDArray[np.int64]
        if source is None:
            self.vectors = self.sentences = np.zeros((0, dimensions), np.float16)
            self.starts = np.zeros(1, np.int64)
            return
        self.vectors = np.load(source / "vectors.npy", mmap_mode="r")
        self.sentences = np.load(source / "sentences.npy", mmap_mode="r")
        self.starts = np.load(source / "sentence_starts.npy")


def _write_vectors(
    work: Path, samling: str, source: Path | None, before: dict[str, Entry], kept: list[str], made: list[_Made]
) -> None:
    if source is not None:
        shutil.copytree(source / "chroma", work / "chroma")
    store = VectorStore(work / "chroma", samling, create=True)
    try:
        store.remove((key, entry.chunks) for key, entry in before.items() if key not in kept)
        store.add([(m.text, m.chunk_vectors) for m in made])
    finally:
        store.close()


def verify(settings: Settings, samling: str) -> None:
    """Opens the samling's index and reads everything in it. Raises ``IndexMissing``,
    ``IndexMismatch`` or ``IndexDamaged``, each with its remedy."""
    index = open_index(settings, samling)
    try:
        index.verify()
    finally:
        index.close()
