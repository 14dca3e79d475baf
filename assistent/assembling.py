"""Writes a new index beside the old one: a part of what is new, the old parts as they are, a manifest.

Parts grow as in a log-structured merge tree (O'Neil et al. 1996): a new part takes over the smallest
one before it as long as that is not ``RATIO`` times its size, so that an update costs about what has
changed and an index of 100,000 chunks has five or six parts at most. Taken over means written anew
from its texts and vectors; nothing is encoded again.
"""

from __future__ import annotations

import hashlib
import os
import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from assistent import relations
from assistent.index import FORMAT, Entry, Manifest, settings_fingerprint, write_manifest
from assistent.parts import FOLDER, Bits, Made, Part, PartName, Pieces, read_text, text_file, write_part
from assistent.settings import Settings
from assistent.types import Encoder, FileFailure

BUILDING = ".bygger"
"""Beginning of the name of a folder where an index is being assembled."""

RATIO = 4
"""A part is kept while it has more than so many times the rows of all that are newer: rows are
rewritten some RATIO times for each RATIO-fold growth, and each further part costs a question 1 ms."""


def assemble(
    settings: Settings,
    samling: str,
    encoder: Encoder,
    old: tuple[Path, Manifest] | None,
    kept: Collection[str],
    made: Sequence[Made],
    failures: tuple[FileFailure, ...],
    lost: Collection[str] = (),
) -> Path:
    """Writes the new index and puts it in place. ``kept`` are the documents of ``old`` that still
    hold; ``lost`` are the parts of it whose vectors are gone from Chroma."""
    folder = settings.indexes / samling
    before = [entry for entry in old[1].entries if entry.document.id in kept] if old else []
    names = old[1].parts if old else ()
    live = [sum(entry.chunks for entry in before if entry.part == number) for number in range(len(names))]
    taken = _taken_over(names, live, sum(len(one.text.chunks) for one in made), lost)
    moved = [one for number in taken for one in reload(folder, old[1], number, kept)] if old else []
    written = sorted([*moved, *made], key=lambda one: one.text.document.id)
    stay = [number for number in range(len(names)) if number not in taken]
    parts = [names[number] for number in stay]
    entries = list(_shifted(before, names, stay))
    if written:
        name = uuid.uuid4().hex[:12]  # of no other installation either: they may share a Chroma server
        part = write_part(folder / FOLDER / name, samling, settings.chroma_url, written)
        entries += _entries(folder, part, written, len(parts), sum(p.rows for p in parts))
        parts.append(part)
    entries.sort(key=lambda entry: entry.document.id)
    resolved = relations.resolve([entry.as_stated() for entry in entries])
    entries = [replace(entry, document=document) for entry, document in zip(entries, resolved, strict=True)]
    return _put_in_place(settings, samling, encoder.fingerprint, tuple(parts), tuple(entries), failures)


def _taken_over(names: Sequence[PartName], live: Sequence[int], new: int, lost: Collection[str]) -> set[int]:
    """Which parts are written anew: those without vectors, those that are mostly dead, and from the
    smallest on those that what is new has caught up with."""
    taken = {n for n, part in enumerate(names) if part.id in lost or 2 * live[n] < part.rows}
    rows = new + sum(live[n] for n in taken)
    for n in sorted(set(range(len(names))) - taken, key=lambda n: live[n]):
        if live[n] <= RATIO * rows:
            taken.add(n)
            rows += live[n]
    return taken


def reload(folder: Path, manifest: Manifest, number: int, kept: Collection[str]) -> Iterable[Made]:
    """The documents of a part that still hold, with their vectors. Raises ``IndexDamaged``."""
    part = Part(folder / FOLDER / manifest.parts[number].id)
    offset = sum(name.rows for name in manifest.parts[:number])
    for entry in manifest.entries:
        if entry.part == number and entry.document.id in kept:
            first = entry.first_chunk - offset
            span = slice(part.starts[first], part.starts[first + entry.chunks])
            yield Made(
                read_text(part.folder / "texts" / entry.text_file, entry.as_stated()),
                entry.sha256,
                np.array(part.vectors[first : first + entry.chunks]),
                np.array(part.sentences[span]),
                tuple(_tokens(part, row) for row in range(first, first + entry.chunks)),
                entry.warnings,
            )


def _tokens(part: Part, row: int) -> tuple[Pieces, Bits]:
    return np.array(part.pieces_of(row)), np.array(part.signs_of(row))


def _shifted(entries: Iterable[Entry], names: Sequence[PartName], stay: Sequence[int]) -> Iterable[Entry]:
    """The entries of the parts that stay, with the numbers and rows that they get."""
    rows = np.array([part.rows for part in names], np.int64)
    was = np.cumsum([0, *rows])
    now = np.cumsum([0, *rows[list(stay)]])
    new = {number: n for n, number in enumerate(stay)}
    for entry in entries:
        if (n := new.get(entry.part)) is not None:
            yield replace(entry, part=n, first_chunk=entry.first_chunk - int(was[entry.part]) + int(now[n]))


def _entries(folder: Path, part: PartName, written: Sequence[Made], number: int, row: int) -> Iterable[Entry]:
    """What the manifest says of the documents of a new part."""
    for one in written:
        name = text_file(one)
        document = one.text.document
        yield Entry(
            document=document,
            sha256=one.sha256,
            text_file=name,
            text_bytes=(folder / FOLDER / part.id / "texts" / name).stat().st_size,
            part=number,
            first_chunk=row,
            chunks=len(one.text.chunks),
            sentences=len(one.text.sentences),
            pages=len(one.text.pages),
            stated=document.relations,
            stated_status=document.status,
            warnings=one.warnings,
        )
        row += len(one.text.chunks)


def _put_in_place(
    settings: Settings,
    samling: str,
    model: str,
    parts: tuple[PartName, ...],
    entries: tuple[Entry, ...],
    failures: tuple[FileFailure, ...],
) -> Path:
    """Writes the manifest in a hidden folder, which then gets the index's name: from then on it is one."""
    folder = settings.indexes / samling
    fingerprint = settings_fingerprint(settings)
    content = repr([(entry.document.id, entry.sha256) for entry in entries] + list(failures))
    target = _free_name(folder, f"{fingerprint}-{hashlib.sha256(content.encode()).hexdigest()[:8]}")
    created = datetime.now(UTC).replace(microsecond=0).isoformat()
    work = folder / f"{BUILDING}-{os.getpid()}"
    work.mkdir()
    write_manifest(
        work,
        Manifest(FORMAT, fingerprint, settings.embedding, model, created, target.name, parts, entries, failures),
    )
    work.rename(target)
    return target


def _free_name(folder: Path, name: str) -> Path:
    """The name, or with a number after it when the same content has been rebuilt: the old index
    stands until the new one is complete."""
    candidates = (folder / (name if n == 1 else f"{name}-{n}") for n in range(1, 1_000))
    return next(path for path in candidates if not path.exists())
