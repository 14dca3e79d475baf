"""An index directory opened for questions, and the names and files that it consists of.

``indexes/<samling>/<settings>-<content>/`` is complete or absent: it is built beside and renamed.
``settings`` names the encoder and what shapes chunks, ``content`` the files. In it:

    manifest.json      settings, model, counts, each document with its file's hash, files that failed
    texts/             one JSON file a document: canonical text, pages, sections, sentences, chunks
    chroma/            chunk vectors
    chunks.npy         for each chunk: document number, number within the document
    vectors.npy        chunk vectors again (float16), so that Chroma's folder can be rebuilt
    sentences.npy      sentence vectors (float16); ``sentence_starts.npy`` has each chunk's first
    words/, grams/     the lexical index: stemmed words, character 5-grams
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, astuple, dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from assistent import glossary
from assistent.chunks import CHUNK_CHARACTERS
from assistent.errors import IndexDamaged, IndexMismatch, IndexMissing
from assistent.glossary import Glossary
from assistent.lexical import Lexical, read_forward
from assistent.metadata import status_today
from assistent.settings import Settings
from assistent.types import (
    Chunk,
    Document,
    FileFailure,
    OcrWord,
    Page,
    Relation,
    Section,
    Sentence,
    Status,
    Text,
)
from assistent.vectors import VectorStore, rebuild

FORMAT = 3
"""Raised when reading, structure or the files of an index change; an older index is rebuilt."""

MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class Entry:
    """A document in an index: what is known of it, and where its rows and text are."""

    document: Document
    sha256: str
    text_file: str
    first_chunk: int
    chunks: int
    sentences: int
    pages: int
    stated: tuple[Relation, ...] = ()
    stated_status: Status = Status.UNKNOWN
    """What the document says of itself, before the others of the samling were heard."""
    warnings: tuple[str, ...] = ()
    """Swedish, for users: pages of the file that could not be read, and why."""

    def as_stated(self) -> Document:
        """The document as it was read, without what others say of it."""
        return replace(self.document, relations=self.stated, status=self.stated_status)


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an index was made of and with."""

    format: int
    fingerprint: str
    embedding: str
    model: str
    created: str
    name: str
    entries: tuple[Entry, ...]
    failures: tuple[FileFailure, ...]


def settings_fingerprint(settings: Settings) -> str:
    """Eight hex digits that name everything that shapes an index but the files.

    The encoder is named by its setting: two indexes of the same name and different weights are told
    apart by the manifest's ``model``."""
    shape = f"{FORMAT}|{settings.embedding}|{CHUNK_CHARACTERS}"
    return hashlib.sha256(shape.encode()).hexdigest()[:8]


def directories(settings: Settings, samling: str) -> list[Path]:
    """The complete indexes of a samling, newest first."""
    folder = settings.indexes / samling
    if not folder.is_dir():
        return []
    complete = [p for p in folder.iterdir() if not p.name.startswith(".") and (p / MANIFEST).is_file()]
    return sorted(complete, key=lambda p: (p / MANIFEST).stat().st_mtime_ns, reverse=True)


def current_directory(settings: Settings, samling: str) -> Path:
    """The index to use. Raises ``IndexMissing`` if there is none and ``IndexMismatch`` if there are
    only such as were built with other settings; both name the command that helps."""
    known = directories(settings, samling)
    if not known:
        raise IndexMissing(f"Samlingen {samling} är inte indexerad.", f"Kör: assistent index --samling {samling}")
    fingerprint = settings_fingerprint(settings)
    for path in known:
        if path.name.startswith(fingerprint + "-"):
            return path
    raise mismatch(settings, samling, read_manifest(known[0]))


def mismatch(settings: Settings, samling: str, manifest: Manifest, model: str | None = None) -> IndexMismatch:
    """The refusal of an index that other settings made, or other weights than those of ``model``
    (an encoder's fingerprint), saying which."""
    if manifest.embedding != settings.embedding:
        why = f"med modellen {manifest.embedding}, men nu är {settings.embedding} vald"
    elif manifest.format != FORMAT:
        why = f"av en annan version av programmet (format {manifest.format}, nu {FORMAT})"
    elif model and manifest.model != model:
        why = f"med andra vikter för modellen {manifest.embedding} ({manifest.model}, nu {model})"
    else:
        why = "med andra inställningar än de som nu gäller"
    return IndexMismatch(f"Indexet för {samling} är byggt {why}.", rebuild(samling))


def read_manifest(folder: Path) -> Manifest:
    """Reads a manifest; raises ``IndexDamaged`` naming the file."""
    try:
        table = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        if table["format"] != FORMAT:  # entries of another format are not ours to read
            table = {**table, "entries": [], "failures": []}
        table["entries"] = tuple(map(_entry, table["entries"]))
        table["failures"] = tuple(FileFailure(**failure) for failure in table["failures"])
        return Manifest(**table)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise IndexDamaged(f"{folder.name}/{MANIFEST} är trasig ({error}).", rebuild(folder.parent.name)) from error


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Writes the manifest last: a folder without one is not an index."""
    table = asdict(manifest)  # an enum of strings is written as its value, a mapping as a table
    (folder / MANIFEST).write_text(json.dumps(table, ensure_ascii=False, indent=1), encoding="utf-8")


def _entry(table: dict[str, Any]) -> Entry:
    document = table["document"]
    document["status"] = Status(document["status"])
    document["relations"] = tuple(Relation(**relation) for relation in document["relations"])
    document["places"] = {name: (start, end) for name, (start, end) in document["places"].items()}
    table["document"] = Document(**document)
    table["stated"] = tuple(Relation(**relation) for relation in table["stated"])
    table["stated_status"] = Status(table["stated_status"])
    table["warnings"] = tuple(table["warnings"])
    return Entry(**table)


# --- texts --------------------------------------------------------------------------------------


def write_text(path: Path, text: Text) -> None:
    """Stores a document's text; positions as plain lists, in the order of the dataclass fields."""
    table = {
        "canonical": text.canonical,
        "pages": [[p.number, p.printed, p.start, p.end, list(map(astuple, p.ocr)), p.confidence] for p in text.pages],
        "sections": [[s.path, s.start, s.end, s.status, s.by] for s in text.sections],
        "sentences": [[s.start, s.end, s.section, s.kind, s.lead, s.status, s.by] for s in text.sentences],
        "chunks": [[c.number, c.section, c.start, c.end, c.first, c.last] for c in text.chunks],
        "furniture": text.furniture,
    }
    path.write_text(json.dumps(table, ensure_ascii=False), encoding="utf-8")


def read_text(path: Path, document: Document) -> Text:
    """The inverse of ``write_text``; raises ``IndexDamaged``."""
    try:
        table: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return Text(
            document=document,
            canonical=table["canonical"],
            pages=tuple(
                Page(n, printed, a, b, tuple(OcrWord(*word) for word in words), confidence)
                for n, printed, a, b, words, confidence in table["pages"]
            ),
            sections=tuple(Section(tuple(p), a, b, Status(s), by) for p, a, b, s, by in table["sections"]),
            sentences=tuple(
                Sentence(a, b, n, kind, lead, Status(state), by)
                for a, b, n, kind, lead, state, by in table["sentences"]
            ),
            chunks=tuple(Chunk(*chunk) for chunk in table["chunks"]),
            furniture=tuple((a, b) for a, b in table["furniture"]),
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        reason = f"Texten till {document.id} saknas eller är trasig i indexet."
        raise IndexDamaged(reason, rebuild(document.samling)) from error


# --- an open index ------------------------------------------------------------------------------


class Index:
    """A complete index, opened for reading. Arrays are memory-mapped, texts read when asked for."""

    def __init__(self, folder: Path, samling: str, words: Glossary, today: date | None = None) -> None:
        self.folder = folder
        self.glossary = words
        self.samling = samling
        self.manifest = read_manifest(folder)
        self.name = folder.name
        try:
            self.chunk_table: npt.NDArray[np.int32] = np.load(folder / "chunks.npy", mmap_mode="r")
            self.sentence_starts: npt.NDArray[np.int64] = np.load(folder / "sentence_starts.npy", mmap_mode="r")
            self.chunk_vectors: npt.NDArray[np.float16] = np.load(folder / "vectors.npy", mmap_mode="r")
            self.sentence_vectors: npt.NDArray[np.float16] = np.load(folder / "sentences.npy", mmap_mode="r")
            self.words = Lexical(folder / "words", len(self.chunk_table))
            self.grams = Lexical(folder / "grams", len(self.chunk_table))
        except (OSError, ValueError) as error:
            raise _broken(samling, error) from error
        self.vectors = VectorStore(folder / "chroma", samling)
        if self.vectors.count() != len(self.chunk_table):
            raise IndexDamaged(f"Indexet för {samling} saknar vektorer för en del av texterna.", rebuild(samling))
        now = today or date.today()
        self.entries = {e.document.id: replace(e, document=_as_of(e.document, now)) for e in self.manifest.entries}
        self._ids = list(self.entries)
        self.text = lru_cache(maxsize=256)(self._read_text)

    def close(self) -> None:
        """Lets go of Chroma's folder."""
        self.vectors.close()

    def verify(self) -> None:
        """Reads everything that opening does not. Raises ``IndexDamaged``."""
        try:
            for part in ("words", "grams"):
                read_forward(self.folder / part)
        except (OSError, ValueError) as error:
            raise _broken(self.samling, error) from error
        for document in self.entries:
            self._read_text(document)

    def __len__(self) -> int:
        """Number of chunks."""
        return len(self.chunk_table)

    def documents(self) -> list[Document]:
        """The documents in order of id, with the status they have today."""
        return [entry.document for entry in self.entries.values()]

    def row(self, document: str, number: int) -> int:
        """The row of a document's chunk in every array."""
        return self.entries[document].first_chunk + number

    def chunk_at(self, row: int) -> tuple[str, int]:
        """Document id and chunk number of a row."""
        document, number = self.chunk_table[row]
        return self._ids[document], int(number)

    def chunk_vector(self, row: int) -> npt.NDArray[np.float32]:
        """A chunk's vector, shape (dimensions,)."""
        return np.asarray(self.chunk_vectors[row], np.float32)

    def chunk_sentences(self, row: int) -> npt.NDArray[np.float32]:
        """Vectors of a chunk's sentences in order, shape (sentences, dimensions)."""
        start, end = self.sentence_starts[row], self.sentence_starts[row + 1]
        return np.asarray(self.sentence_vectors[start:end], np.float32)

    def _read_text(self, document: str) -> Text:
        entry = self.entries[document]
        return read_text(self.folder / "texts" / entry.text_file, entry.document)


def _broken(samling: str, error: Exception) -> IndexDamaged:
    return IndexDamaged(f"En fil i indexet för {samling} saknas eller är trasig: {error}.", rebuild(samling))


def _as_of(document: Document, day: date) -> Document:
    return replace(document, status=status_today(document, day))


def open_index(settings: Settings, samling: str) -> Index:
    """Opens the samling's index. Raises ``IndexMissing``, ``IndexMismatch`` or ``IndexDamaged``."""
    words = glossary.load(settings.corpus / samling)
    folder = current_directory(settings, samling)
    try:
        return Index(folder, samling, words)
    except IndexDamaged:
        newer = current_directory(settings, samling)
        if newer == folder:
            raise
        return Index(newer, samling, words)  # it was replaced while it was being opened


def register(settings: Settings, samling: str, today: date | None = None) -> list[Entry]:
    """The documents of a samling in order of id, with the status they have today; read from the
    manifest alone. Raises ``IndexMissing``, ``IndexMismatch`` or ``IndexDamaged``."""
    manifest = read_manifest(current_directory(settings, samling))
    now = today or date.today()
    return [replace(entry, document=_as_of(entry.document, now)) for entry in manifest.entries]
