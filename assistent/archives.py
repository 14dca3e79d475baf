"""Office documents are zip archives of XML: what a file really is, and how its parts are opened safely.

An archive that would unpack to more than it may, a document protected by a password and a file of
another format than its suffix says are refused with ``UnreadableFile`` before anything is parsed.
"""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from assistent.errors import UnreadableFile

UNPACKED_LIMIT = 200_000_000  # bytes, the whole archive
PART_LIMIT = 50_000_000  # bytes, one part that is parsed: a tree of 24 MB took 78 MB
RATIO_LIMIT = (
    200  # unpacked to packed, for parts over a megabyte: python-docx's styles reach 32, one table row 20,000 times 97
)
ENTRIES_LIMIT = 20_000

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
NAMES = {
    ".docx": "ett Word-dokument (DOCX)",
    ".xlsx": "en Excel-arbetsbok (XLSX)",
    ".pptx": "en PowerPoint-presentation (PPTX)",
    ".odt": "ett OpenDocument-dokument (ODT)",
    ".ods": "ett OpenDocument-kalkylblad (ODS)",
    ".doc": "ett äldre Word-dokument (DOC)",
    ".xls": "en äldre Excel-arbetsbok (XLS)",
    ".pdf": "en PDF-fil",
    ".rtf": "en RTF-fil",
    ".html": "en webbsida (HTML)",
    ".zip": "ett zip-arkiv",
    ".png": "en bild",
    ".jpg": "en bild",
}
_OWN_NAME = {".docx": "DOCX-filen", ".xlsx": "XLSX-filen", ".odt": "ODT-filen"}


def identify(path: Path) -> str | None:
    """The suffix that a file's content calls for; ``None`` where the content does not tell."""
    with path.open("rb") as stream:
        head = stream.read(1024)
    if head.startswith(_OLE):
        return _identify_ole(path)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _identify_zip(path)
    if head.startswith((b"\x89PNG", b"\xff\xd8\xff")):
        return ".png" if head.startswith(b"\x89") else ".jpg"
    if b"%PDF-" in head:
        return ".pdf"
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith(b"{\\rtf"):
        return ".rtf"
    return ".html" if re.match(rb"<(?:!doctype\s+html|html)\b", start, re.I) else None


def _identify_ole(path: Path) -> str | None:
    """Word and Excel before 2007, and newer ones that are encrypted: names are UTF-16 in the directory."""
    data = path.read_bytes()
    names = {"EncryptedPackage": "encrypted", "WordDocument": ".doc", "Workbook": ".xls"}
    return next((kind for name, kind in names.items() if name.encode("utf-16-le") in data), None)


def _identify_zip(path: Path) -> str | None:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
                kind = archive.read("mimetype")
                if kind.startswith(b"application/vnd.oasis.opendocument.text"):
                    return ".odt"
                if kind.startswith(b"application/vnd.oasis.opendocument.spreadsheet"):
                    return ".ods"
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, RuntimeError, NotImplementedError, EOFError):
        return None  # damaged: whoever opens it says how
    for folder, suffix in (("word/", ".docx"), ("xl/", ".xlsx"), ("ppt/", ".pptx")):
        if any(name.startswith(folder) for name in names):
            return suffix
    return None if "[Content_Types].xml" in names or "content.xml" in names else ".zip"


def refuse_other(path: Path, *suffixes: str) -> None:
    """Raises ``UnreadableFile`` where the content is of another known format than the suffixes given,
    or encrypted. What cannot be told passes: the reader will say what is wrong with it."""
    kind = identify(path)
    if kind == "encrypted":
        raise UnreadableFile(
            f"{_OWN_NAME.get(suffixes[0], 'filen')} är skyddad med lösenord",
            "spara en kopia utan lösenord och lägg in den",
        )
    if kind is not None and kind not in suffixes:
        remedy = "ersätt den med dokumentet i ett format som kan läsas"
        if kind not in (".zip", ".png", ".jpg", ".pptx", ".xls", ".ods"):
            remedy = f"byt filändelsen till {kind}"
        raise UnreadableFile(f"filändelsen är {path.suffix} men innehållet är {NAMES[kind]}", remedy)


@contextmanager
def opened(path: Path, suffix: str) -> Iterator[zipfile.ZipFile]:
    """An office document, checked before it is used. Every fault in it, also one that is found while it
    is being read, becomes ``UnreadableFile``."""
    with faults(_OWN_NAME[suffix]):
        refuse_other(path, suffix)
        with zipfile.ZipFile(path) as archive:
            _refuse_bombs(archive, _OWN_NAME[suffix])
            yield archive


def _refuse_bombs(archive: zipfile.ZipFile, name: str) -> None:
    """Sizes are those of the archive's directory; ``zipfile`` never unpacks more than they say."""
    entries = archive.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > UNPACKED_LIMIT or len(entries) > ENTRIES_LIMIT:
        raise UnreadableFile(
            f"{name} är {unpacked / 1e6:.0f} MB i {len(entries)} delar när den packas upp, "
            f"mer än gränsen {UNPACKED_LIMIT / 1e6:.0f} MB i {ENTRIES_LIMIT} delar",
            "minska bilderna i dokumentet eller dela det",
        )
    for entry in entries:
        if entry.file_size > 1_000_000 and entry.file_size > RATIO_LIMIT * max(entry.compress_size, 1):
            raise UnreadableFile(
                f"{name} är packad på ett sätt som dokument inte är (delen {entry.filename} växer "
                f"{entry.file_size // max(entry.compress_size, 1)} gånger)",
                "öppna den i sitt program och spara om den, om du litar på den",
            )


def part(archive: zipfile.ZipFile, name: str) -> bytes:
    """A part's bytes. Raises ``KeyError`` for one that is missing, ``UnreadableFile`` for one too large."""
    size = archive.getinfo(name).file_size
    if size > PART_LIMIT:
        raise UnreadableFile(
            f"delen {name} är {size / 1e6:.0f} MB, mer än gränsen {PART_LIMIT / 1e6:.0f} MB", "dela dokumentet"
        )
    return archive.read(name)


def parse(data: bytes) -> Any:
    """XML to an lxml element: nothing is fetched, and a document type (which no office program writes,
    and which entities could multiply in) is refused."""
    from lxml import etree

    root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False))
    if root.getroottree().docinfo.doctype:
        raise ValueError("XML med dokumenttyp")
    return root


def local(element: Any) -> str:
    """An element's name without its namespace ("" for a comment): the strict and the usual form of
    OOXML differ only in their namespaces."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(element: Any, name: str, default: str = "") -> str:
    """An attribute by its name without namespace."""
    return next((str(value) for key, value in element.attrib.items() if key.rpartition("}")[2] == name), default)


def child(element: Any, *path: str) -> Any:
    """The first descendant along a path of names without namespace; ``None`` where there is none."""
    for name in path:
        if element is None:
            return None
        element = next((inner for inner in element if local(inner) == name), None)
    return element


@contextmanager
def faults(name: str) -> Iterator[None]:
    """What the libraries raise for a damaged file becomes ``UnreadableFile``, which names the file so."""
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, struct.error, OSError, EOFError, SyntaxError, ValueError, KeyError,
            TypeError, AttributeError, IndexError, RuntimeError, ArithmeticError, AssertionError) as error:  # fmt: skip
        # SyntaxError: of XML; RuntimeError: an encrypted entry, an unknown packing, too deep nesting
        raise UnreadableFile(
            f"{name} är trasig eller ofullständig ({type(error).__name__}: {str(error)[:80]})",
            "hämta filen på nytt, eller öppna den i sitt program och spara om den",
        ) from error
