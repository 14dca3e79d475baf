"""Which files belong to a samling: documents, their side files, and those that cannot be taken."""

from __future__ import annotations

import glob
import hashlib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from assistent.errors import CorpusError, UnreadableFile, because
from assistent.settings import Settings


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file of a samling: its document id, its path, and a hash of file and side files. ``part`` tells
    the documents of a file that holds several apart (1 is the first)."""

    id: str
    path: Path
    name: str
    sha256: str
    part: int = 1


def find_samling(settings: Settings, name: str | None) -> str:
    """The samling to use: the named one, the one in the settings, the only one, or the first.
    Raises ``CorpusError`` if it does not exist."""
    known = settings.samlingar()
    wanted = name or settings.samling
    if not known and Settings.samlingar(settings):
        raise CorpusError("Du har inte tillgång till någon samling.", "Be den som sköter assistenten om det.")
    if not known:
        raise CorpusError(
            f"Det finns inga samlingar i {settings.corpus.name}/.",
            "Skapa en mapp där, till exempel corpus/minkommun/, lägg dokumenten i den och kör: assistent index",
        )
    if wanted and wanted not in known:
        raise CorpusError(f"Det finns ingen samling som heter {wanted!r}.", f"Det finns: {', '.join(known)}.")
    return wanted or known[0]


def source_files(settings: Settings, samling: str) -> tuple[list[SourceFile], list[tuple[str, UnreadableFile]]]:
    """The document files of a samling in order of id, and the files that cannot be taken, by name.

    Hidden files, side files and the samling's own settings are not documents. A link that leads
    out of the samling is refused, a file over ``max_file_mb`` too.
    """
    folder = settings.corpus / samling
    found: dict[str, SourceFile] = {}
    failed: list[tuple[str, UnreadableFile]] = []
    paths = sorted(folder.rglob("*"))
    sides = [path for path in paths if path.suffix == ".toml" and "#" in path.stem]
    for path in paths:
        name = path.relative_to(folder).as_posix()
        if any(part.startswith((".", "~$")) for part in Path(name).parts) or path.is_dir() or _is_own(path):
            continue
        try:
            source = _source_file(settings, folder, path, sides)
            if source.id in found:
                other = found[source.id].name
                raise UnreadableFile(f"har samma namn som {other}, så när som på filändelsen", "byt namn på den ena")
            found[source.id] = source
        except UnreadableFile as error:
            failed.append((name, error))
        except OSError as error:
            reason = f"filen kan inte öppnas: {because(error)}"
            failed.append((name, UnreadableFile(reason, "kontrollera behörigheten")))
    return [found[key] for key in sorted(found)], failed


def _is_own(path: Path) -> bool:
    return path.suffix.lower() == ".toml" or path.name.lower() == "readme.md"


def _source_file(settings: Settings, folder: Path, path: Path, sides: Sequence[Path]) -> SourceFile:
    if not path.resolve().is_relative_to(folder.resolve()):
        raise UnreadableFile("är en länk ut ur samlingens mapp", "kopiera filen till mappen i stället")
    size = path.stat().st_size
    if size > settings.max_file_mb * 1_000_000:
        raise UnreadableFile(
            f"filen är {size / 1e6:.0f} MB, mer än gränsen {settings.max_file_mb} MB",
            "dela filen, eller höj max_file_mb i assistent.toml",
        )
    if size == 0:
        raise UnreadableFile("filen är tom", "hämta filen på nytt eller ta bort den")
    name = unicodedata.normalize("NFC", path.relative_to(folder).as_posix())
    return SourceFile(id=name.removesuffix(path.suffix), path=path, name=name, sha256=_digest(path, sides))


def _digest(path: Path, sides: Sequence[Path] | None = None) -> str:
    """The hash of a file and its side files. ``sides`` are the numbered side files of the samling, where
    they are known: to look for them in a folder of thousands takes as long for each file."""
    digest = hashlib.sha256(path.read_bytes())
    for side in _side_files(path, sides):
        digest.update(b"\0" + side.name.encode() + b"\0" + side.read_bytes())
    return digest.hexdigest()


def _side_files(path: Path, sides: Sequence[Path] | None = None) -> list[Path]:
    if sides is None:
        sides = sorted(path.parent.glob(f"{glob.escape(path.stem)}#*.toml"))
    own = [side for side in sides if side.parent == path.parent and side.stem.startswith(path.stem + "#")]
    return [side for side in (side_file(path), *own) if side.is_file()]


def side_file(path: Path, part: int = 1) -> Path:
    """Where the side file of a document is: same name, suffix ``.toml``; for the second document of a
    file ``namn#2.toml``."""
    return path.with_name(f"{path.stem}.toml" if part == 1 else f"{path.stem}#{part}.toml")


# --- the file of a document that is indexed -------------------------------------------------------


class FileState(StrEnum):
    """How a document's file stands to what was indexed of it. A changed side file counts as a change."""

    UNCHANGED = "unchanged"
    CHANGED = "changed"
    MISSING = "missing"


def original(settings: Settings, samling: str, name: str) -> Path | None:
    """Where the file of a document is (``name`` is ``Document.file``); ``None`` if it is gone, or has
    become a link out of the samling's folder."""
    folder = settings.corpus / samling
    for form in ("NFC", "NFD"):  # some file systems keep the parts of å, ä and ö apart
        path = folder / unicodedata.normalize(form, name)
        if path.is_file() and path.resolve().is_relative_to(folder.resolve()):
            return path
    return None


def file_state(path: Path | None, sha256: str) -> FileState:
    """Compares a file with the hash it was indexed with. It is read again only when its time or size
    has changed."""
    if path is None:
        return FileState.MISSING
    try:
        stamps = tuple((p.name, (s := p.stat()).st_mtime_ns, s.st_size) for p in (path, *_side_files(path)))
        same = _remembered(path, stamps) == sha256
    except OSError:
        return FileState.MISSING
    return FileState.UNCHANGED if same else FileState.CHANGED


@lru_cache(maxsize=4096)
def _remembered(path: Path, stamps: tuple[tuple[str, int, int], ...]) -> str:
    return _digest(path)
