"""Writes a complete index beside the old one: what is unchanged is taken over, the rest is written."""

from __future__ import annotations

import hashlib
import os
import shutil
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import numpy.typing as npt

from assistent import chunks, lexical, relations
from assistent.index import FORMAT, Entry, Manifest, settings_fingerprint, write_manifest, write_text
from assistent.settings import Settings
from assistent.types import Encoder, FileFailure, Text
from assistent.vectors import VectorStore

BUILDING = ".bygger"
"""Beginning of the name of a folder where an index is being assembled."""


@dataclass(frozen=True, slots=True)
class Made:
    """A document that was read in this run, with its vectors: chunks, and sentences below them."""

    text: Text
    sha256: str
    chunk_vectors: npt.NDArray[np.float32]
    sentence_vectors: npt.NDArray[np.float16]
    warnings: tuple[str, ...] = ()


def assemble(
    settings: Settings,
    samling: str,
    encoder: Encoder,
    old: tuple[Path, Manifest] | None,
    kept: list[str],
    made: list[Made],
    failures: tuple[FileFailure, ...],
) -> Path:
    """Writes the complete new index beside the old one and renames it into place."""
    folder = settings.indexes / samling
    work = folder / f"{BUILDING}-{os.getpid()}"
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
    resolved = relations.resolve([entry.document for entry in entries])
    entries = [replace(entry, document=document) for entry, document in zip(entries, resolved, strict=True)]
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


def _write_entry(work: Path, source: Path | None, before: Entry | None, fresh: Made | None, row: int) -> Entry:
    if fresh is None:
        assert source is not None and before is not None
        _link(source / "texts" / before.text_file, work / "texts" / before.text_file)
        return replace(before, first_chunk=row, document=before.as_stated())
    text = fresh.text
    name = hashlib.sha256(f"{text.document.id}\0{fresh.sha256}".encode()).hexdigest()[:24] + ".json"
    write_text(work / "texts" / name, text)
    document = text.document
    return Entry(
        document=document,
        sha256=fresh.sha256,
        text_file=name,
        first_chunk=row,
        chunks=len(text.chunks),
        sentences=len(text.sentences),
        pages=len(text.pages),
        stated=document.relations,
        stated_status=document.status,
        warnings=fresh.warnings,
    )


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
    fresh: dict[str, Made],
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
    work: Path, samling: str, source: Path | None, before: dict[str, Entry], kept: list[str], made: list[Made]
) -> None:
    if source is not None:
        shutil.copytree(source / "chroma", work / "chroma")
    store = VectorStore(work / "chroma", samling, create=True)
    try:
        store.remove((key, entry.chunks) for key, entry in before.items() if key not in kept)
        store.add([(m.text, m.chunk_vectors) for m in made])
    finally:
        store.close()
