"""Which files belong to a samling, and what is known of each document.

What is known is found in the text, in a Markdown file's front matter, or in a side file beside the
document (``policy.pdf`` → ``policy.toml``), which wins. Nothing is guessed: a field that none of
them states stays empty, and ``Document.found`` says where each came from.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from pathlib import Path
from typing import Any, cast

from assistent.errors import CorpusError, UnreadableFile
from assistent.settings import Settings
from assistent.structure import Structured
from assistent.types import Document, Status
from assistent.words import dates

_NO_LAW = r"\w*(?:f[öo]rs|ans|avs|uts|ins|upps|oms|ned?s|tills|bes|under|[öo]ver|upp|bo|f[öo]r|arbets)lag(?:en)?\b"
"""Words in -lag that name no law: förslag, anslag, underlag, bolag, arbetslag."""

TYPES: tuple[tuple[str, int, str], ...] = (
    ("lag", 1, rf"\b(?!{_NO_LAW})\w*lag(?:en)?\b|\w*f[öo]rordning\b|\w*balk\b"),
    ("reglemente", 2, r"\w*reglemente\b|\barbetsordning\b|\bbolagsordning\b"),
    ("delegationsordning", 3, r"\bdelegations?ordning\b"),
    ("policy", 4, r"\w*policy\b"),
    ("strategi", 5, r"\w*strategi\b"),
    ("plan", 5, r"\w*plan\b"),
    ("program", 5, r"\w*program\b"),
    ("riktlinje", 6, r"\w*riktlinjer?\b"),
    ("regler", 6, r"\w*regler\b"),
    ("rutin", 7, r"\w*rutin(?:er)?\b|\bhandbok\b|\bmanual\b"),
    ("protokollsutdrag", 8, r"\bprotokollsutdrag\b"),
    ("protokoll", 8, r"\w*protokoll\b"),
    ("tjänsteskrivelse", 9, r"\btj[äa]nsteskrivelse\b"),
    ("missiv", 9, r"\bmissiv\b"),
    ("rapport", 10, r"\w*rapport\b|\brevisionsber[äa]ttelse\b|\b[åa]rsredovisning\b"),
)
"""Type, rank (1 governs all below; minutes, letters and reports govern nothing) and how a title or
file name tells it; the word that comes first decides."""

SIDE_FILE_FIELDS = frozenset(f.name for f in fields(Document)) - {"id", "samling", "file", "found"}
_DATED = r"(?P<date>\d{4}-\d{2}-\d{2}|\d{1,2}\s+\w+\s+\d{4})"
_BODY = r"(?P<body>(?:kommun|region)?(?:fullmäktige|styrelsen)|K[FS]\b|[A-ZÅÄÖ]\w*(?:\s(?:och\s)?\w+){0,3}?nämnden?)"
_ADOPTED = re.compile(
    rf"(?:antagen|antaget|fastställd|fastställt|beslutad|beslutat)(?:\s+av)?:?\s+{_BODY}[,\s]+(?:den\s+)?{_DATED}"
    r"(?:[,\s]+(?P<section>§\s*\d+))?",
    re.I,
)
_TO = r"(?:till(?: och med)?|t\.?\s?o\.?\s?m\.?)"
_VALID_TO = re.compile(rf"(?:gäller|giltig(?:t|hetstid)?) {_TO}:?\s*(?:den\s+)?{_DATED}", re.I)
_FROM = r"(?:gäller (?:från(?: och med)?|fr\.?\s?o\.?\s?m\.?)|träder i kraft|ikraftträdande)"
_VALID_FROM = re.compile(rf"{_FROM}:?\s*(?:den\s+)?{_DATED}", re.I)
_REVISED = re.compile(rf"(?:senast\s+)?reviderad:?\s*(?:den\s+)?{_DATED}", re.I)
_DATE_LABEL = re.compile(r"^datum:?\s+(?P<date>\d{4}-\d{2}-\d{2})", re.I | re.M)
_NAME = r"[A-ZÅÄÖ][\w.-]+(?: [A-ZÅÄÖ][\w.-]+){1,3}"
_HANDLER = re.compile(rf"^(?i:handläggare):?[ \t]*\n*(?P<name>{_NAME}(?:, {_NAME})*)[ \t]*$", re.M)
_OWNER = re.compile(
    r"^(?:dokumentägare|dokumentansvarig|utgivare|ägare)(?: \w+)?:[ \t]*(?P<owner>\S.{2,80})$", re.M | re.I
)
_DNR = re.compile(r"\b(?:dnr|diarienummer|diarienr)[:.]?\s*(?P<dnr>[A-ZÅÄÖ]{1,6}[ /-]?(?:19|20)\d{2}[:/-]\d+)", re.I)
_HEAD = 3000  # characters: where a document says what it is


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file of a samling: its document id, its path, and a hash of file and side file."""

    id: str
    path: Path
    name: str
    sha256: str


def find_samling(settings: Settings, name: str | None) -> str:
    """The samling to use: the named one, the one in the settings, the only one, or the first.
    Raises ``CorpusError`` if it does not exist."""
    known = settings.samlingar()
    wanted = name or settings.samling
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
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if any(part.startswith((".", "~$")) for part in Path(name).parts) or path.is_dir() or _is_own(path):
            continue
        try:
            source = _source_file(settings, folder, path)
            if source.id in found:
                other = found[source.id].name
                raise UnreadableFile(f"har samma namn som {other}, så när som på filändelsen", "byt namn på den ena")
            found[source.id] = source
        except UnreadableFile as error:
            failed.append((name, error))
        except OSError as error:
            reason = f"filen kan inte öppnas: {error.strerror}"
            failed.append((name, UnreadableFile(reason, "kontrollera behörigheten")))
    return [found[key] for key in sorted(found)], failed


def _is_own(path: Path) -> bool:
    return path.suffix.lower() == ".toml" or path.name.lower() == "readme.md"


def _source_file(settings: Settings, folder: Path, path: Path) -> SourceFile:
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
    digest = hashlib.sha256(path.read_bytes())
    side = side_file(path)
    if side.is_file():
        digest.update(b"\0" + side.read_bytes())
    name = unicodedata.normalize("NFC", path.relative_to(folder).as_posix())
    return SourceFile(id=name.removesuffix(path.suffix), path=path, name=name, sha256=digest.hexdigest())


def side_file(path: Path) -> Path:
    """Where the side file of a document is: same name, suffix ``.toml``."""
    return path.with_suffix(".toml")


# --- what is known ------------------------------------------------------------------------------


def describe(source: SourceFile, samling: str, structured: Structured, meta: Mapping[str, Any]) -> Document:
    """What is known of a document, each field with where it was found."""
    stated = {key: value for key, value in _from_text(source, structured).items() if value}
    stated |= _from_front_matter(meta)
    if (read := _status(structured)) is not Status.UNKNOWN:
        stated.setdefault("status", read)
    side = _from_side_file(source.path)
    known = stated | side
    origin = {**dict.fromkeys(stated, "text"), **dict.fromkeys(side, "sidecar")}
    found = {name: origin.get(name, "unknown") for name in sorted(SIDE_FILE_FIELDS)}
    title = known.pop("title", None) or Path(source.name).stem.replace("-", " ").capitalize()
    status = Status(known.pop("status", Status.UNKNOWN))
    document = Document(source.id, samling, source.name, title, **cast(dict[str, Any], known), found=found)
    return replace(document, status=status)


def _status(structured: Structured) -> Status:
    """A document that holds decisions is a decision; one that only proposes is a proposal."""
    held = {sentence.status for sentence in structured.sentences}
    for status in (Status.DECISION, Status.PROPOSAL):
        if status in held:
            return status
    return Status.UNKNOWN


def _from_text(source: SourceFile, structured: Structured) -> dict[str, str | None]:
    head = structured.canonical[:_HEAD]
    adopted = _ADOPTED.search(head)
    title = structured.title
    return {
        "title": title,
        "type": _type(Path(source.name).stem.replace("-", " ").replace("_", " ")) or _type(title or ""),
        "matter": _group(_DNR.search(head), "dnr"),
        "date": _iso(_DATE_LABEL.search(head)),
        "handler": _group(_HANDLER.search(head), "name"),
        "owner": _group(_OWNER.search(head), "owner"),
        "body": _capitalised(_group(adopted, "body")),
        "adopted": _iso(adopted),
        "adopted_section": _group(adopted, "section"),
        "valid_from": _iso(_VALID_FROM.search(head)),
        "valid_to": _iso(_VALID_TO.search(head)),
        "revised": _iso(_REVISED.search(head)),
    }


def _type(name: str) -> str | None:
    """The type that a title or file name tells: the word that comes first in it."""
    places = [(m.start(), -len(m[0]), kind) for kind, _, pattern in TYPES if (m := re.search(pattern, name, re.I))]
    return min(places)[2] if places else None


def _group(match: re.Match[str] | None, name: str) -> str | None:
    return match[name].strip() if match and match[name] else None


def _iso(match: re.Match[str] | None) -> str | None:
    found = dates(match["date"]) if match else []
    return found[0] if found else None


def _capitalised(text: str | None) -> str | None:
    return text[:1].upper() + text[1:] if text else None


_FRONT_MATTER = {
    "rubrik": "title",
    "titel": "title",
    "beteckning": "matter",
    "ikraft_datum": "valid_from",
    "utfardad_datum": "adopted",
}


def _from_front_matter(meta: Mapping[str, Any]) -> dict[str, str]:
    """The fields that a Markdown file states of itself. Front matter is written for other programs
    too, so a value that means nothing here is passed over."""
    named = {_FRONT_MATTER.get(str(key).lower(), str(key).lower()): value for key, value in meta.items()}
    known = {key: str(value).strip() for key, value in named.items() if isinstance(value, (str, date))}
    return {key: value for key, value in known.items() if value and key in SIDE_FILE_FIELDS and _fits(key, value)}


_DATES = frozenset({"date", "adopted", "valid_from", "valid_to", "revised"})


def _fits(key: str, value: str) -> bool:
    """Whether a status is one there is, and a date is written as ISO 8601."""
    if key == "status":
        return value in set(Status)
    return key not in _DATES or bool(_ISO.fullmatch(value))


_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")


def _from_side_file(path: Path) -> dict[str, str]:
    side = side_file(path)
    if not side.is_file():
        return {}
    try:
        table = tomllib.loads(side.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise UnreadableFile(f"sidofilen {side.name} är felskriven: {error}", "rätta den eller ta bort den") from error
    unknown = sorted(set(table) - SIDE_FILE_FIELDS)
    if unknown:
        raise UnreadableFile(
            f"sidofilen {side.name} har ett okänt fält: {unknown[0]}",
            f"kända är: {', '.join(sorted(SIDE_FILE_FIELDS))}",
        )
    if table.get("status") is not None and table["status"] not in {s.value for s in Status}:
        raise UnreadableFile(
            f"sidofilen {side.name} har en okänd status: {table['status']}", f"kända är: {', '.join(Status)}"
        )
    for key, value in table.items():
        if not isinstance(value, (str, date)) or (value and not _fits(key, str(value))):
            raise UnreadableFile(
                f"sidofilen {side.name} har ett värde som inte går att använda: {key} = {value}",
                "skriv det inom citattecken, och datum som 2018-06-04",
            )
    return {key: str(value) for key, value in table.items() if value != ""}


def rank(document: Document) -> int | None:
    """How strongly a document governs: 1 (lag) before 7 (rutin); ``None`` for an unknown type."""
    return next((number for kind, number, _ in TYPES if kind == document.type), None)


def status_today(document: Document, today: date) -> Status:
    """The document's status on a day: past its validity it is expired, whatever it was."""
    if document.valid_to and document.valid_to < today.isoformat():
        return Status.EXPIRED
    return document.status
