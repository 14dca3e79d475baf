"""What is known of each document: type with rank, body, dates, dnr, owner, status.

What is known is found in the text, in what the file states of itself, or in a side file beside the
document (``policy.pdf`` → ``policy.toml``), which wins. Nothing is guessed: a field that none of
them states stays empty, and ``Document.found`` says where each came from.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import date
from pathlib import Path
from typing import Any, Literal, cast

from assistent.documents import SourceFile, side_file
from assistent.errors import UnreadableFile
from assistent.facts import is_draft, place_of, stated
from assistent.kinds import TYPES as TYPES
from assistent.kinds import governs, is_law, rank_of
from assistent.references import find
from assistent.structure import Structured
from assistent.types import Document, Relation, Status
from assistent.values import Fact

SIDE_FILE_FIELDS = frozenset(f.name for f in fields(Document)) - {
    "id", "samling", "file", "found", "places", "relations", "ocr"
}  # fmt: skip
_DATES = frozenset({"date", "adopted", "valid_from", "valid_to", "revised", "review"})


def describe(source: SourceFile, samling: str, structured: Structured, meta: Mapping[str, Any]) -> Document:
    """What is known of a document, each field with where it was found. ``relations`` holds what it
    says of others as written; ``relations.resolve`` finds those that the samling has."""
    name = _spoken(Path(source.name).stem) if source.part == 1 else ""
    facts = stated(structured.canonical, structured.pages, structured.title, name)
    if structured.title:
        facts["title"] = Fact(structured.title, place_of(structured.title, structured.canonical) or (0, 0))
    read = {field: fact.value for field, fact in facts.items()} | _from_front_matter(meta)
    side, relations = _from_side_file(side_file(source.path, source.part))
    known = {"title": name[:1].upper() + name[1:] or source.id, **read, **side}
    known.setdefault("status", _status(known, structured, name))
    origin = {**dict.fromkeys(read, "text"), **dict.fromkeys(side, "sidecar")}
    if known["status"] != Status.UNKNOWN:
        origin.setdefault("status", "text")
    found = {field: origin.get(field, "unknown") for field in sorted(SIDE_FILE_FIELDS)}
    places = {f: fact.place for f, fact in facts.items() if known[f] == fact.value and fact.place[1]}
    document = Document(source.id, samling, source.name, **cast(dict[str, Any], known), found=found, places=places)
    return replace(document, status=Status(document.status), relations=(*relations, *find(structured, document)))


def _spoken(stem: str) -> str:
    """A file name's words: "protokoll_KS-2026-03-10" → "protokoll KS 2026-03-10"."""
    return re.sub(r"(?:(?<!\d)-|-(?!\d))(?![_\s]|$)|_", " ", stem)


def _status(known: Mapping[str, str], structured: Structured, name: str) -> Status:
    """What a document is by its own words. One that governs is in force when it says who adopted it,
    a draft is a proposal; of others, those that hold decisions are decisions, those that only
    propose are proposals."""
    kind = known.get("type")
    if governs(kind):
        if is_draft(structured.canonical, structured.title, name):
            return Status.PROPOSAL
        decided = known.get("body") and (known.get("adopted") or known.get("adopted_section"))
        in_force = decided or (is_law(kind) and (known.get("adopted") or known.get("valid_from")))
        if in_force:
            return Status.IN_FORCE
    held = [sentence.status for sentence in structured.sentences]
    if governs(kind):  # some proposals stand in many a plan
        return Status.PROPOSAL if 2 * held.count(Status.PROPOSAL) > len(held) else Status.UNKNOWN
    return next((status for status in (Status.DECISION, Status.PROPOSAL) if status in held), Status.UNKNOWN)


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


def _fits(key: str, value: str) -> bool:
    """Whether a status is one there is, and a date is written as ISO 8601."""
    if key == "status":
        return value in set(Status)
    return key not in _DATES or bool(_ISO.fullmatch(value))


_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")


_RELATIONS: tuple[Literal["replaces", "replaced_by"], ...] = ("replaces", "replaced_by")


def _from_side_file(side: Path) -> tuple[dict[str, str], tuple[Relation, ...]]:
    """The fields that a side file states, and what it says that the document replaces."""
    if not side.is_file():
        return {}, ()
    try:
        table = tomllib.loads(side.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise UnreadableFile(f"sidofilen {side.name} är felskriven: {error}", "rätta den eller ta bort den") from error
    relations = []
    for kind in _RELATIONS:
        value = table.pop(kind, [])
        named = [value] if isinstance(value, str) else value
        if not isinstance(named, list) or not all(isinstance(name, str) for name in named):
            raise _unusable(side, kind, value)
        relations += [Relation(kind, name) for name in named if name]
    unknown = sorted(set(table) - SIDE_FILE_FIELDS)
    if unknown:
        raise UnreadableFile(
            f"sidofilen {side.name} har ett okänt fält: {unknown[0]}",
            f"kända är: {', '.join(sorted({*SIDE_FILE_FIELDS, *_RELATIONS}))}",
        )
    if table.get("status") is not None and table["status"] not in {s.value for s in Status}:
        raise UnreadableFile(
            f"sidofilen {side.name} har en okänd status: {table['status']}", f"kända är: {', '.join(Status)}"
        )
    for key, value in table.items():
        if not isinstance(value, (str, date)) or (value and not _fits(key, str(value))):
            raise _unusable(side, key, value)
    return {key: str(value) for key, value in table.items() if value != ""}, tuple(relations)


def _unusable(side: Path, key: str, value: object) -> UnreadableFile:
    return UnreadableFile(
        f"sidofilen {side.name} har ett värde som inte går att använda: {key} = {value}",
        "skriv det inom citattecken, och datum som 2018-06-04",
    )


def rank(document: Document) -> int | None:
    """How strongly a document governs: 1 (lag) before 7 (rutin); ``None`` for an unknown type."""
    return rank_of(document.type)


def status_today(document: Document, today: date) -> Status:
    """The document's status on a day. Past its validity it is expired, unless another has replaced it
    or it never was more than a proposal; before its first day it is decided but not in force."""
    day = today.isoformat()
    if document.status in (Status.SUPERSEDED, Status.PROPOSAL):
        return document.status
    if document.valid_to and document.valid_to < day:
        return Status.EXPIRED
    if document.status is Status.IN_FORCE and document.valid_from and document.valid_from > day:
        return Status.DECISION
    return document.status


def needs_review(document: Document, today: date) -> bool:
    """Whether the day when the document was to be looked over has passed; it may still be in force."""
    return bool(document.review and document.review < today.isoformat())
