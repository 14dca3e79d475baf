"""The parts that an index consists of: arrays, texts and vectors of some documents, written once.

``indexes/<samling>/parts/<id>/`` never changes after the first index that names it was put in place,
so an update writes a small part of what is new and leaves the large ones as they are; what of them
has been replaced, the index knows. In it:

    texts/             one JSON file a document: canonical text, pages, sections, sentences, chunks
    chroma/            chunk vectors, unless they are kept on a Chroma server
    vectors.npy        chunk vectors again (float16), so that Chroma can be filled anew
    sentences.npy      sentence vectors (float16); ``sentence_starts.npy`` has each row's first
    tokens.npy         the signs of the tokens' states, and ``pieces.npy`` which piece each token is;
                       ``token_starts.npy`` has each row's first, ``holding.npy`` for each piece how many rows
                       hold it. Without tokens where the encoder does not tell them
    words/, grams/     the lexical index: stemmed words, character 5-grams

A part that no index names is what is left of a build that was killed, and is swept away.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from assistent import chunks, lexical
from assistent.errors import IndexDamaged
from assistent.types import Chunk, Document, OcrWord, Page, Section, Sentence, Status, Text
from assistent.vectors import VectorStore, rebuild

ARRAYS = ("vectors", "sentences", "sentence_starts", "tokens", "pieces", "token_starts", "holding")
LEXICAL = ("words", "grams")
FOLDER = "parts"

Half = npt.NDArray[np.float16]
Pieces = npt.NDArray[np.int32]
Bits = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class PartName:
    """A part as a manifest names it: its folder, its rows, and its files with their sizes in bytes."""

    id: str
    rows: int
    files: Mapping[str, int]
    vectors: Mapping[str, int]
    """The files of ``chroma/``; none where a server holds the vectors."""
    sums: Mapping[str, str] = field(default_factory=dict)
    """The checksums of its files and texts (``checksum``); none in an index of before there were any."""


@dataclass(frozen=True, slots=True)
class Made:
    """A document to be written to a part: its text, its vectors, those of its sentences in order, and the
    tokens of each chunk (which piece, signs). ``sha256`` is its file's; ``warnings`` tell what of the file
    could not be read."""

    text: Text
    sha256: str
    vectors: Half
    sentences: Half
    tokens: tuple[tuple[Pieces, Bits], ...]
    warnings: tuple[str, ...] = ()


class Part:
    """A part opened for reading; arrays are memory-mapped. Raises ``OSError`` or ``ValueError``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.vectors: Half = lexical.mapped(folder / "vectors.npy")
        self.sentences = lexical.sliced(folder / "sentences.npy")
        """float16, (sentences, dimensions), by slices."""
        self.starts: npt.NDArray[np.int64] = lexical.mapped(folder / "sentence_starts.npy")
        self._signs = lexical.sliced(folder / "tokens.npy")
        self._pieces = lexical.sliced(folder / "pieces.npy")
        self._token_starts: npt.NDArray[np.int64] = lexical.mapped(folder / "token_starts.npy")
        self.holding: Pieces = lexical.mapped(folder / "holding.npy")
        """For each piece of the encoder's vocabulary, how many rows hold it, live or not."""

    def __len__(self) -> int:
        """Number of rows."""
        return len(self.vectors)

    def signs_of(self, row: int) -> Bits:
        """The signs of the tokens of a row of the part, shape (tokens, dimensions / 8)."""
        signs: Bits = self._signs[self._token_starts[row] : self._token_starts[row + 1]]
        return signs

    def pieces_of(self, row: int) -> Pieces:
        """Which piece each of those tokens is."""
        pieces: Pieces = self._pieces[self._token_starts[row] : self._token_starts[row + 1]]
        return pieces


def place(folder: Path, url: str) -> Path | str:
    """Where the vectors of a part are: in its folder, or on the server that the settings name."""
    return url or folder / "chroma"


def write_part(folder: Path, samling: str, url: str, made: Sequence[Made]) -> PartName:
    """Writes the documents, in their order, as the part that ``folder`` names; ``url`` is that of the
    Chroma server, empty for none. Raises ``OSError`` and what Chroma raises."""
    (folder / "texts").mkdir(parents=True)
    for one in made:
        write_text(folder / "texts" / text_file(one), one.text)
    counts = [chunk.last - chunk.first for one in made for chunk in one.text.chunks]
    vectors = np.concatenate([one.vectors for one in made])
    np.save(folder / "vectors.npy", vectors)
    np.save(folder / "sentences.npy", np.concatenate([one.sentences for one in made]))
    np.save(folder / "sentence_starts.npy", np.concatenate([[0], np.cumsum(counts)]).astype(np.int64))
    _write_tokens(folder, [tokens for one in made for tokens in one.tokens])
    for name, analyse in zip(LEXICAL, (chunks.searched_words, chunks.searched_grams), strict=True):
        lexical.write(folder / name, (analyse(one.text, chunk) for one in made for chunk in one.text.chunks))
    store = VectorStore(place(folder, url), samling, folder.name, create=True)
    try:
        store.add((one.text, one.vectors.astype(np.float32)) for one in made)
    finally:
        store.close()
    files = {name: (folder / name).stat().st_size for name in _files()}
    texts = (f"texts/{text_file(one)}" for one in made)
    sums = {name: checksum(folder / name) for name in (*files, *texts)}
    return PartName(folder.name, len(vectors), files, _chroma_files(folder), sums)


def checksum(path: Path) -> str:
    """Sixteen hex digits that tell a file's content from a damaged one's. Raises ``OSError``."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=8)).hexdigest()


def _write_tokens(folder: Path, rows: Sequence[tuple[Pieces, Bits]]) -> None:
    pieces = np.concatenate([own for own, _ in rows])
    np.save(folder / "tokens.npy", np.concatenate([signs for _, signs in rows]))
    np.save(folder / "pieces.npy", pieces)
    np.save(folder / "token_starts.npy", np.cumsum([0, *(len(own) for own, _ in rows)]).astype(np.int64))
    distinct = np.concatenate([np.unique(own) for own, _ in rows])
    np.save(folder / "holding.npy", np.bincount(distinct, minlength=1).astype(np.int32))


def _chroma_files(folder: Path) -> dict[str, int]:
    files = [path for path in (folder / "chroma").rglob("*") if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.stat().st_size for path in sorted(files)}


def has_vectors(folder: Path, samling: str, url: str, part: PartName) -> bool:
    """Whether the vectors of a part are in Chroma, and can be read; in a folder the sizes of its files,
    which opening it does not change, must be right first. Raises ``VectorsUnavailable`` when the server
    does not answer."""
    if not url and not (part.vectors and _chroma_files(folder) == dict(part.vectors)):
        return False
    try:
        store = VectorStore(place(folder, url), samling, part.id)
    except IndexDamaged:
        return False
    try:
        return store.count() == part.rows
    except IndexDamaged:
        return False
    finally:
        store.close()


def text_file(one: Made) -> str:
    """The name of a document's file under ``texts/``."""
    return hashlib.sha256(one.text.document.id.encode("utf-8", "surrogatepass")).hexdigest()[:24] + ".json"


def _files() -> Iterator[str]:
    yield from (f"{name}.npy" for name in ARRAYS)
    yield from (f"{part}/{name}.npy" for part in LEXICAL for name in lexical.ARRAYS)


def check_sums(folder: Path, part: PartName, samling: str) -> None:
    """Reads every file of a part. Raises ``IndexDamaged`` naming the first that is not as it was written."""
    for name, expected in part.sums.items():
        try:
            found = checksum(folder / name)
        except OSError:
            found = ""
        if found != expected:
            raise _damaged(samling, f"{part.id}/{name}", "har ett annat innehåll än när den skrevs")


def _damaged(samling: str, name: str, what: str) -> IndexDamaged:
    return IndexDamaged(f"En fil i indexet för {samling} är skadad: {name} {what}.", rebuild(samling))


def check_sizes(folder: Path, part: PartName, texts: Mapping[str, int], samling: str) -> None:
    """Whether every file is there and as long as it was when it was written. Raises ``IndexDamaged``
    naming the first that is not. ``texts`` has the sizes of the files under ``texts/``."""
    expected = {**part.files, **{f"texts/{name}": size for name, size in texts.items()}}
    for name, size in expected.items():
        try:
            found = (folder / name).stat().st_size
        except OSError:
            found = None
        if found != size:
            what = "saknas" if found is None else f"är {found} byte lång i stället för {size}"
            raise _damaged(samling, f"{part.id}/{name}", what)


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


def read_text(path: Path, document: Document, expected: str = "") -> Text:
    """The inverse of ``write_text``; raises ``IndexDamaged``, also for a file that has another checksum than
    is ``expected``: what is quoted from it must be what was read."""
    try:
        if expected and checksum(path) != expected:
            raise ValueError("checksum")
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
