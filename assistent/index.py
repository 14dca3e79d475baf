"""An index directory opened for questions, and the names and files that it consists of.

``indexes/<samling>/<settings>-<content>/`` is complete or absent: it is written beside and renamed.
``settings`` names the encoder and what shapes chunks, ``content`` the files. It holds one file:

    manifest.json      settings, model, the parts it consists of (``parts.py``), each document with its
                       file's hash and where its rows and text are, files that failed

"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from assistent import glossary
from assistent.chunks import CHUNK_CHARACTERS
from assistent.dense import Dense, Rows
from assistent.errors import AssistentError, IndexDamaged, IndexMismatch, IndexMissing
from assistent.glossary import Glossary
from assistent.late import Late
from assistent.lexical import Lexical
from assistent.metadata import status_today
from assistent.parts import FOLDER, LEXICAL, Part, PartName, check_sizes, check_sums, place, read_text
from assistent.settings import Settings
from assistent.types import Document, FileFailure, Relation, Status, Text, Vectors
from assistent.vectors import VectorStore, rebuild, refill

FORMAT = 6
"""Raised when reading, structure or the files of an index change; an older index is rebuilt."""

MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class Entry:
    """A document in an index: what is known of it, and where its rows and text are."""

    document: Document
    sha256: str
    text_file: str
    text_bytes: int
    part: int
    """Number of the part that holds it, in the manifest's order."""
    first_chunk: int
    """The row of its first chunk."""
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
    parts: tuple[PartName, ...]
    entries: tuple[Entry, ...]
    """In order of document id."""
    failures: tuple[FileFailure, ...]


def settings_fingerprint(settings: Settings) -> str:
    """Eight hex digits that name everything that shapes an index but the files.

    The encoder is named by its setting: two indexes of the same name and different weights are told
    apart by the manifest's ``model``."""
    shape = f"{FORMAT}|{settings.embedding}|{CHUNK_CHARACTERS}"
    return hashlib.sha256(shape.encode()).hexdigest()[:8]


def directories(settings: Settings, samling: str) -> list[Path]:
    """The complete indexes of a samling, newest first; none for one who may not see it."""
    folder = settings.indexes / samling
    if not settings.sees(samling) or not folder.is_dir():
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
        stamp = (folder / MANIFEST).stat()
    except OSError as error:
        raise _broken_manifest(folder, error) from error
    return _read_manifest(folder, FORMAT, stamp.st_mtime_ns, stamp.st_size)


@lru_cache(maxsize=2)
def _read_manifest(folder: Path, layout: int, *stamp: int) -> Manifest:
    """Remembered, since it takes a second for 20,000 documents and an update wants it three times."""
    try:
        table = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        if table["format"] != layout:  # entries of another format are not ours to read
            table = {**table, "parts": [], "entries": [], "failures": []}
        table["parts"] = tuple(PartName(**part) for part in table["parts"])
        table["entries"] = tuple(map(_entry, table["entries"]))
        table["failures"] = tuple(FileFailure(**failure) for failure in table["failures"])
        return Manifest(**table)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise _broken_manifest(folder, error) from error


def _broken_manifest(folder: Path, error: Exception) -> IndexDamaged:
    return IndexDamaged(f"{folder.name}/{MANIFEST} är trasig ({error}).", rebuild(folder.parent.name))


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Writes the manifest last: a folder without one is not an index."""
    text = json.dumps(manifest, ensure_ascii=False, default=_fields)
    (folder / MANIFEST).write_text(text, encoding="utf-8")


def _fields(value: Any) -> dict[str, Any]:
    """A dataclass (each has slots) as JSON: ``dataclasses.asdict`` copies every container in it, which
    20,000 documents feel."""
    return {name: getattr(value, name) for name in value.__slots__}


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


# --- an open index ------------------------------------------------------------------------------


class Index:
    """A complete index, opened for reading. Arrays are memory-mapped, texts read when asked for."""

    def __init__(
        self, folder: Path, samling: str, words: Glossary, today: date | None = None, chroma_url: str = ""
    ) -> None:
        """``chroma_url`` is the server that holds the vectors; empty where each part has its own."""
        self.folder = folder
        self.glossary = words
        self.samling = samling
        self.manifest = read_manifest(folder)
        self.name = folder.name
        self._folders = [folder.parent / FOLDER / part.id for part in self.manifest.parts]
        now = today or date.today()
        self.entries = {e.document.id: replace(e, document=_as_of(e.document, now)) for e in self.manifest.entries}
        rows = {name: range(e.first_chunk, e.first_chunk + e.chunks) for name, e in self.entries.items()}
        self._rows = Rows(rows, [part.rows for part in self.manifest.parts])
        self.live = self._rows.live
        """For each row, whether it is a chunk of the index: others have been replaced or removed."""
        self.chunk_table = self._rows.table
        """For each row, the number of its document in ``documents()`` and its own in that."""
        try:
            self._parts = [Part(path) for path in self._folders]
            self.words, self.grams = (Lexical([path / name for path in self._folders], self.live) for name in LEXICAL)
        except (OSError, ValueError) as error:
            raise _broken(samling, error) from error
        self.text = lru_cache(maxsize=256)(self._read_text)
        stores = _stores(self.manifest, self._folders, samling, chroma_url)
        self.vectors = Dense(self._rows, self._parts, stores)
        self.tokens = Late(self._rows, self._parts)

    def close(self) -> None:
        """Lets go of Chroma's folders."""
        self.vectors.close()

    def verify(self) -> None:
        """Reads everything that opening does not. Raises ``IndexDamaged``."""
        check_files(self.manifest, self._folders, self.samling)
        for part, folder in zip(self.manifest.parts, self._folders, strict=True):
            check_sums(folder, part, self.samling)
        self.vectors.probe()
        for document in self.entries:
            self._read_text(document)

    def __len__(self) -> int:
        """Number of rows, live or not."""
        return len(self.live)

    def documents(self) -> list[Document]:
        """The documents in order of id, with the status they have today."""
        return [entry.document for entry in self.entries.values()]

    def row(self, document: str, number: int) -> int:
        """The row of a document's chunk in every array."""
        return self.entries[document].first_chunk + number

    def chunk_at(self, row: int) -> tuple[str, int]:
        """Document id and chunk number of a live row."""
        return self._rows.chunk_at(row)

    def chunk_vector(self, row: int) -> Vectors:
        """A chunk's vector, shape (dimensions,)."""
        return self.vectors.chunk(row)

    def chunk_sentences(self, row: int) -> Vectors:
        """Vectors of a chunk's sentences in order, shape (sentences, dimensions)."""
        return self.vectors.sentences(row)

    def _read_text(self, document: str) -> Text:
        entry = self.entries[document]
        expected = self.manifest.parts[entry.part].sums.get(f"texts/{entry.text_file}", "")
        return read_text(self._folders[entry.part] / "texts" / entry.text_file, entry.document, expected)


def _stores(manifest: Manifest, folders: Sequence[Path], samling: str, url: str) -> list[VectorStore]:
    """The vectors of every part. Raises ``IndexDamaged`` if a part's are not all there."""
    opened: list[VectorStore] = []
    try:
        for part, folder in zip(manifest.parts, folders, strict=True):
            opened.append(VectorStore(place(folder, url), samling, part.id))
            if opened[-1].count() != part.rows:
                raise IndexDamaged(f"Indexet för {samling} saknar vektorer för en del av texterna.", refill(samling))
    except AssistentError:
        for store in opened:
            store.close()
        raise
    return opened


def check_files(manifest: Manifest, folders: Sequence[Path], samling: str) -> None:
    """Whether every file of the parts is there and whole, by its size. Raises ``IndexDamaged``."""
    for number, (part, folder) in enumerate(zip(manifest.parts, folders, strict=True)):
        texts = {entry.text_file: entry.text_bytes for entry in manifest.entries if entry.part == number}
        check_sizes(folder, part, texts, samling)


def _broken(samling: str, error: Exception) -> IndexDamaged:
    return IndexDamaged(f"En fil i indexet för {samling} saknas eller är trasig: {error}.", rebuild(samling))


def _as_of(document: Document, day: date) -> Document:
    return replace(document, status=status_today(document, day))


def open_index(settings: Settings, samling: str) -> Index:
    """Opens the samling's index. Raises ``IndexMissing``, ``IndexMismatch`` or ``IndexDamaged``."""
    words = glossary.load(settings.corpus / samling)
    folder = current_directory(settings, samling)
    try:
        return Index(folder, samling, words, chroma_url=settings.chroma_url)
    except IndexDamaged:
        newer = current_directory(settings, samling)
        if newer == folder:
            raise
        return Index(newer, samling, words, chroma_url=settings.chroma_url)  # it was replaced while it was being opened


def register(settings: Settings, samling: str, today: date | None = None) -> list[Entry]:
    """The documents of a samling in order of id, with the status they have today; read from the
    manifest alone. Raises ``IndexMissing``, ``IndexMismatch`` or ``IndexDamaged``."""
    manifest = read_manifest(current_directory(settings, samling))
    now = today or date.today()
    return [replace(entry, document=_as_of(entry.document, now)) for entry in manifest.entries]


def abandoned(settings: Settings) -> list[str]:
    """The indexes of samlingar that are no longer in ``corpus/``, by name. They are told of, not
    removed: the folder may only be away for a while, and an index is dear to build."""
    if not settings.indexes.is_dir():
        return []
    known = set(settings.samlingar())
    return sorted(p.name for p in settings.indexes.iterdir() if p.name not in known and directories(settings, p.name))
