"""Which documents a samling fetches from the web: its ``kallor.toml``, read and checked.

The form of the file is told in ``corpus/README.md``. The suffix of ``fil`` decides what a server may
answer with.
"""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from assistent.addresses import Address, host_name, parse
from assistent.errors import FetchError, because
from assistent.settings import Settings

FILE = "kallor.toml"

_OPEN_DOCUMENT = "application/vnd.oasis.opendocument.text"
_OFFICE = "application/vnd.openxmlformats-officedocument."
_HTML = frozenset({"text/html", "application/xhtml+xml"})
CONTENT_TYPES: dict[str, frozenset[str]] = {
    ".pdf": frozenset({"application/pdf"}),
    ".html": _HTML,
    ".htm": _HTML,
    ".docx": frozenset({_OFFICE + "wordprocessingml.document"}),
    ".xlsx": frozenset({_OFFICE + "spreadsheetml.sheet"}),
    ".odt": frozenset({_OPEN_DOCUMENT}),
    ".doc": frozenset({"application/msword"}),
    ".rtf": frozenset({"application/rtf", "text/rtf"}),
    ".txt": frozenset({"text/plain"}),
    ".md": frozenset({"text/markdown", "text/x-markdown", "text/plain"}),
}
"""File suffix → the content types that a server may name for it."""

_KINDS = {str: "en text inom citattecken", bool: "true eller false", int: "ett heltal", list: "en lista"}
_TOP = {"privata_adresser": bool, "max_mb": int, "max_sekunder": int, "vardar": list, "kalla": list}
_SOURCE = {"namn": str, "adress": str, "fil": str, "varifran": str, "aktiv": bool}
_MOST = {"max_mb": 1000, "max_sekunder": 3600}
_LONGEST_NAME = 200  # bytes; file systems take 255, and the name of the file that is being written is longer


@dataclass(frozen=True, slots=True)
class Source:
    """A document to fetch: what it is called, where it is, its place in the samling, where the address
    comes from, and whether it is fetched at all."""

    name: str
    address: Address
    file: str
    origin: str
    active: bool


@dataclass(frozen=True, slots=True)
class Sources:
    """A samling's ``kallor.toml``. ``hosts`` are those that a server may send on to."""

    samling: str
    sources: tuple[Source, ...]
    hosts: frozenset[str]
    private: bool
    max_bytes: int
    seconds: int


def read_sources(settings: Settings, samling: str) -> Sources:
    """The samling's sources. Raises ``FetchError`` naming the file, the source and what to do."""
    where = f"{settings.corpus.name}/{samling}/{FILE}"
    try:
        table = tomllib.loads((settings.corpus / samling / FILE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise FetchError(
            f"Samlingen {samling} har ingen {FILE}, så det finns inget att hämta.",
            f"Skapa {where} med namn, adress och fil för varje dokument; corpus/README.md visar hur.",
        ) from None
    except OSError as error:
        raise FetchError(f"{where} kan inte läsas: {because(error)}.", "Kontrollera behörigheten.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise FetchError(f"{where} är inte giltig TOML ({error}).", "Rätta filen och kör om.") from error
    return _checked(table, samling, where)


def _checked(table: dict[str, Any], samling: str, where: str) -> Sources:
    _check_keys(table, _TOP, where)
    limits = {"max_mb": 50, "max_sekunder": 120} | {key: table[key] for key in _MOST if key in table}
    for key, value in limits.items():
        if not 1 <= value <= _MOST[key]:
            raise FetchError(f"{where}: {key} = {value} går inte att använda.", f"Ange ett heltal 1–{_MOST[key]}.")
    sources: list[Source] = []
    taken: dict[str, str] = {}
    for number, entry in enumerate(table.get("kalla", []), 1):
        source = _source(entry, number, where)
        key = source.file.removesuffix(PurePosixPath(source.file).suffix).casefold()
        if key in taken:
            raise FetchError(
                f"{where}: källorna {taken[key]!r} och {source.name!r} har samma fil, så när som på filändelsen.",
                "Ge den ena ett annat namn i fil.",
            )
        taken[key] = source.name
        sources.append(source)
    if not sources:
        raise FetchError(f"{where} nämner ingen källa.", "Lägg till en [[kalla]]; corpus/README.md visar hur.")
    hosts = {source.address.host for source in sources} | {_host(host, where) for host in table.get("vardar", [])}
    private = table.get("privata_adresser", False)
    megabytes, seconds = limits["max_mb"], limits["max_sekunder"]
    return Sources(samling, tuple(sources), frozenset(hosts), private, megabytes * 1_000_000, seconds)


def _check_keys(table: Mapping[str, Any], known: Mapping[str, type], where: str) -> None:
    for key, value in table.items():
        if key not in known:
            raise FetchError(f"{where}: {key} är okänt.", f"Kända är: {', '.join(known)}.")
        if type(value) is not known[key]:  # a bool is an int to isinstance
            raise FetchError(f"{where}: {key} = {value!r} går inte att använda.", f"Ange {_KINDS[known[key]]}.")


def _source(entry: Any, number: int, where: str) -> Source:
    name = entry.get("namn") if isinstance(entry, dict) else None
    here = f"{where}, källa {number}" + (f" ({name})" if isinstance(name, str) and name else "")
    if not isinstance(entry, dict):
        raise FetchError(f"{here} är ingen tabell.", "Skriv [[kalla]] på en egen rad före källans uppgifter.")
    _check_keys(entry, _SOURCE, here)
    for key in ("namn", "adress", "fil"):
        if not entry.get(key, "").strip():
            raise FetchError(f"{here}: {key} saknas.", f'Lägg till raden {key} = "…".')
    try:
        address = parse(entry["adress"].strip())
        file = _file(entry["fil"])
    except FetchError as error:
        raise FetchError(f"{here}: {error.reason}.", f"{error.remedy[0].upper()}{error.remedy[1:]}.") from None
    return Source(entry["namn"].strip(), address, file, entry.get("varifran", ""), entry.get("aktiv", False))


def _file(text: str) -> str:
    """The place of a document in its samling's folder. What would lead out of it, be hidden from the
    index or be of a format that is not read is refused with ``FetchError``."""
    name = unicodedata.normalize("NFC", text)
    parts = name.split("/")
    if any(part in ("", ".", "..") for part in parts) or ":" in name or "\\" in name or not name.isprintable():
        raise FetchError(
            f"fil = {text!r} är ingen plats i samlingens mapp", 'skriv den så här: fil = "policyer/resepolicy.pdf"'
        )
    if any(part.startswith((".", "~$")) for part in parts):
        raise FetchError(f"fil = {text!r} är dold och skulle inte indexeras", "låt inget namn börja med punkt eller ~$")
    if any(len(part.encode()) > _LONGEST_NAME for part in parts):
        raise FetchError("fil har ett för långt namn", f"välj ett namn på högst {_LONGEST_NAME} tecken")
    if PurePosixPath(name).suffix.lower() not in CONTENT_TYPES:
        raise FetchError(
            f"fil = {text!r} har ingen filändelse som kan hämtas", f"välj bland {', '.join(CONTENT_TYPES)}"
        )
    return name


def _host(text: Any, where: str) -> str:
    try:
        return host_name(text)
    except (ValueError, AttributeError):
        raise FetchError(
            f"{where}: vardar innehåller {text!r}, som inte är namnet på en server.",
            'Skriv bara namnet, till exempel vardar = ["filer.exempelby.se"].',
        ) from None
