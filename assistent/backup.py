"""A samling's index as one file, and back: what to take along to another machine, or to keep.

The file is a tar archive (compressed where its name ends in ``.gz``) with ``<samling>/`` as it lies under
``indexes/``: the current index and the parts that it names, nothing else. It is complete or absent, and so
is what is unpacked: the parts come first, the folder with the manifest last.
"""

from __future__ import annotations

import gzip
import os
import re
import shutil
import tarfile
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from assistent.assembling import BUILDING
from assistent.errors import AssistentError, CorpusError, IndexMismatch, because
from assistent.index import MANIFEST, check_files, current_directory, mismatch, read_manifest, settings_fingerprint
from assistent.indexing import locked
from assistent.parts import FOLDER
from assistent.settings import Settings
from assistent.types import Progress

_INDEX = re.compile(r"[0-9a-f]{8}-[0-9a-f]{8}(?:-\d+)?")
_SAMLING = re.compile(r"[^\W_][\w .-]{0,99}")
_PART = re.compile(r"[0-9a-f]{12}")
STEP = "Skriver indexet till filen"


def pack(settings: Settings, samling: str, file: Path, progress: Progress | None = None) -> Path:
    """Writes the samling's current index to ``file``, which is replaced if it exists. Raises ``IndexMissing``,
    ``IndexDamaged`` if a file of it is gone, and ``AssistentError`` if the archive cannot be written."""
    report = progress or (lambda what, done, total: None)
    with locked(settings, samling):  # nobody sweeps a part away meanwhile
        folder = current_directory(settings, samling)
        manifest = read_manifest(folder)
        parts = [folder.parent / FOLDER / part.id for part in manifest.parts]
        check_files(manifest, parts, samling)
        work = file.with_name(f".{file.name}.{os.getpid()}")
        try:
            with tarfile.open(work, "w:gz" if file.suffix == ".gz" else "w") as archive:
                for number, path in enumerate([*parts, folder]):  # the manifest's folder last, as it is unpacked
                    report(STEP, number, len(parts) + 1)
                    archive.add(path, f"{samling}/{path.relative_to(folder.parent).as_posix()}", filter=_nameless)
            work.replace(file)
        except OSError as error:
            work.unlink(missing_ok=True)
            raise AssistentError(
                f"Indexet kan inte skrivas till {file} ({because(error)}).",
                "Kontrollera att mappen finns, går att skriva till och har ledigt utrymme.",
            ) from error
    report(STEP, len(parts) + 1, len(parts) + 1)
    return file


def _nameless(member: tarfile.TarInfo) -> tarfile.TarInfo:
    """Without who owned the file on the machine that it comes from."""
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    return member


def unpack(settings: Settings, file: Path) -> str:
    """Puts the index of such a file in place and returns its samling's name; the one that was there before is
    left as it is until the new one is complete. Raises ``CorpusError`` if the file is no such archive or is
    damaged, ``IndexMismatch`` if other settings or another version made it, ``IndexBusy``."""
    with _opened(file) as archive:
        members = _members(archive, file)
        samling, name = _names(members, file)
        with locked(settings, samling):
            work = settings.indexes / samling / f"{BUILDING}-{os.getpid()}"
            try:
                archive.extractall(work, members, filter="data")
                _put_in_place(settings, samling, name, work / samling)
            finally:
                shutil.rmtree(work, ignore_errors=True)
    return samling


@contextmanager
def _opened(file: Path) -> Iterator[tarfile.TarFile]:
    try:
        with tarfile.open(file) as archive:
            yield archive
    except (tarfile.TarError, EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise _no_export(file, str(error)) from error
    except FileNotFoundError:
        raise CorpusError(
            f"Filen {file} finns inte.", "Ange en fil som ”assistent export --index” har skrivit."
        ) from None


def _no_export(file: Path, why: str) -> CorpusError:
    return CorpusError(f"{file.name} är ingen hel export av ett index ({why}).", "Exportera indexet på nytt.")


def _members(archive: tarfile.TarFile, file: Path) -> list[tarfile.TarInfo]:
    """The files of the archive; what is not a file or folder under one samling's index is refused."""
    members = archive.getmembers()
    for member in members:
        path = member.name.split("/")
        inside = len(path) > 1 and (
            bool(_INDEX.fullmatch(path[1]))
            or (path[1] == FOLDER and (len(path) == 2 or bool(_PART.fullmatch(path[2]))))
        )
        if not inside or ".." in path or "\\" in member.name or not (member.isfile() or member.isdir()):
            raise _no_export(file, f"{member.name[:80]!r} hör inte till ett index")
    return members


def _names(members: list[tarfile.TarInfo], file: Path) -> tuple[str, str]:
    """The samling and the name of its index."""
    paths = [member.name.split("/") for member in members]
    found = {(path[0], path[1]) for path in paths if path[2:] == [MANIFEST]}
    if len(found) != 1 or len({path[0] for path in paths}) != 1:
        raise _no_export(file, "den innehåller inte ett index av en samling")
    (names,) = found
    if not _SAMLING.fullmatch(names[0]):
        raise _no_export(file, f"{names[0][:80]!r} kan inte vara en samling")
    return names


def _put_in_place(settings: Settings, samling: str, name: str, unpacked: Path) -> None:
    """Checks what was unpacked and moves it to where it belongs; the folder with the manifest last."""
    manifest = read_manifest(unpacked / name)
    if manifest.fingerprint != settings_fingerprint(settings):
        told = mismatch(settings, samling, manifest)
        raise IndexMismatch(
            told.reason, f"Samma version och inställningar behövs, eller så läses dokumenten in på nytt: {told.remedy}"
        )
    parts = [unpacked / FOLDER / part.id for part in manifest.parts]
    check_files(manifest, parts, samling)
    folder = settings.indexes / samling
    (folder / FOLDER).mkdir(exist_ok=True)
    for part in parts:
        if not (folder / FOLDER / part.name).exists():  # a part never changes
            part.rename(folder / FOLDER / part.name)
    target = folder / name
    if target.exists():
        shutil.rmtree(target)
    others = [path.stat().st_mtime_ns for path in folder.glob(f"*/{MANIFEST}")]
    (unpacked / name).rename(target)
    # the newest is the one that is used, also where the clock has been set back since the others were made
    newest = max([time.time_ns(), *(made + 1 for made in others)])
    os.utime(target / MANIFEST, ns=(newest, newest))
