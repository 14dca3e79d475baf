"""The register as it is asked for: filtered, searched and sorted by an address, and as a file for a spreadsheet.

Pure functions. What an address says is hostile: what does not exist in the register limits nothing and is left out.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from assistent.kinds import governs
from assistent.metadata import needs_review, rank
from assistent.prompts import STATUS
from assistent.types import Document, Status
from assistent.words import plain_words, stem

LONGEST = 200
"""Characters of a search that are looked at."""
COLUMNS = {
    "titel": "Dokument",
    "status": "Status",
    "typ": "Typ (rang)",
    "organ": "Organ",
    "antagen": "Antagen, daterad",
    "galler": "Gäller till",
    "agare": "Ägare",
    "samband": "Samband",
}
"""What the register can be sorted by, and what the columns are called."""
UNKNOWN = "Okänd"
_STATUSES = {status: STATUS[status]["sv"] or UNKNOWN for status in Status}


@dataclass(frozen=True, slots=True)
class Asked:
    """What of the register is asked for; an empty field limits nothing. ``day`` is ISO 8601: what was in force
    then. ``sort`` is a key of ``COLUMNS``."""

    words: str = ""
    type: str = ""
    body: str = ""
    status: str = ""
    day: str = ""
    sort: str = "typ"
    falling: bool = False

    @staticmethod
    def of(query: Mapping[str, str]) -> Asked:
        """What an address asks for."""
        status, day, sort = query.get("status", ""), query.get("dag", "").strip(), query.get("sortera", "")
        return Asked(
            " ".join(query.get("sok", "")[:LONGEST].split()),
            query.get("typ", "")[:LONGEST],
            query.get("organ", "")[:LONGEST],
            status if status in set(Status) else "",
            day if _is_day(day) else "",
            sort if sort in COLUMNS else "typ",
            query.get("ordning") == "fallande",
        )

    @property
    def query(self) -> dict[str, str]:
        """The same as an address has it."""
        fields = {
            "sok": self.words,
            "typ": self.type,
            "organ": self.body,
            "status": self.status,
            "dag": self.day,
            "sortera": "" if self.sort == "typ" else self.sort,
            "ordning": "fallande" if self.falling else "",
        }
        return {name: value for name, value in fields.items() if value}

    @property
    def limits(self) -> bool:
        """Whether it leaves anything out."""
        return any((self.words, self.type, self.body, self.status, self.day))


def _is_day(day: str) -> bool:
    try:
        return bool(re.fullmatch(r"\d{4}-\d{2}-\d{2}", day) and date.fromisoformat(day))
    except ValueError:
        return False


def listed(documents: Sequence[Document], asked: Asked) -> list[Document]:
    """The documents that are asked for, sorted; what has no value in the column comes last either way."""
    known = {document.id: document for document in documents}
    shown = [d for d in documents if _admitted(d, asked) and (not asked.day or in_force_on(d, asked.day, known))]
    shown.sort(key=lambda d: (rank(d) or 99, d.title.casefold(), d.id))
    valued = [d for d in shown if _key(d, asked.sort) is not None]
    valued.sort(key=lambda d: _key(d, asked.sort) or "", reverse=asked.falling)
    return [*valued, *(d for d in shown if _key(d, asked.sort) is None)]


def _admitted(document: Document, asked: Asked) -> bool:
    titled = {stem(word) for word in plain_words(document.title)}
    title = document.title.casefold()
    return (
        (not asked.type or document.type == asked.type)
        and (not asked.body or document.body == asked.body)
        and (not asked.status or document.status == asked.status)
        and all(word in title or stem(word) in titled for word in asked.words.casefold().split())
    )


def _key(document: Document, column: str) -> str | None:
    """What a column is sorted by."""
    values = {
        "titel": document.title.casefold(),
        "typ": f"{rank(document):02}" if rank(document) else None,
        "organ": (document.body or "").casefold(),
        "antagen": decided(document),
        "galler": document.valid_to,
        "agare": (document.owner or "").casefold(),
        "status": _STATUSES[document.status],
        "samband": f"{len(others(document)):05}",
    }
    return values[column] or None


def decided(document: Document) -> str | None:
    """The day when a document was adopted, else its own day."""
    return document.adopted or document.date


def others(document: Document) -> set[str]:
    """The documents of the samling, and those that it only names, that a document has to do with; statutes
    and its own paragraphs left out."""
    return {r.to for r in document.relations if r.kind not in ("statute", "decides")}


def in_force_on(document: Document, day: str, known: Mapping[str, Document]) -> bool:
    """Whether a document that governs was in force on a day, as far as its dates tell: decided and begun by
    then, not past its last day, and not yet replaced. One without a first day is not counted."""
    begins = document.valid_from or document.adopted
    if not governs(document.type) or document.status in (Status.PROPOSAL, Status.UNKNOWN) or not begins:
        return False
    newer = [known[r.to] for r in document.relations if r.kind == "replaced_by" and r.to in known]
    ends = [start for d in newer if (start := d.valid_from or d.adopted)]
    ended = min(ends, default="9999") <= day or (document.status is Status.SUPERSEDED and not ends)
    return begins <= day and not ended and not (document.valid_to and document.valid_to < day)


@dataclass(frozen=True, slots=True)
class ToDo:
    """What the one who keeps the register should do something about: what it is, and each document with the
    day or the words that tell why."""

    name: str
    documents: tuple[tuple[Document, str], ...]


def to_do(documents: Sequence[Document], today: date) -> list[ToDo]:
    """What has expired, should have been looked over, has no owner, or holds without a known decision; only
    what there is."""
    ruling = [d for d in documents if governs(d.type) and d.status not in (Status.SUPERSEDED, Status.PROPOSAL)]
    standing = [d for d in ruling if d.status is not Status.EXPIRED]
    late = sorted((d for d in standing if needs_review(d, today)), key=lambda d: d.review or "")
    expired = sorted((d for d in ruling if d.status is Status.EXPIRED), key=lambda d: d.valid_to or "")
    found = (
        ToDo("Giltigheten har gått ut", tuple((d, f"gällde till och med {d.valid_to}") for d in expired)),
        ToDo("Skulle ha setts över", tuple((d, f"senast {d.review}") for d in late)),
        ToDo("Saknar ägare", tuple((d, "ingen ägare anges") for d in standing if not d.owner)),
        ToDo(
            "Okänt om det är beslutat",
            tuple((d, "inget beslut anges") for d in standing if d.status is Status.UNKNOWN),
        ),
    )
    return [kind for kind in found if kind.documents]


# --- for a spreadsheet ------------------------------------------------------------------------------

_HEAD = (
    "Dokument", "Id", "Typ", "Rang", "Organ", "Diarienummer", "Datum", "Antagen", "Paragraf", "Gäller från", "Gäller till",
    "Reviderad", "Ses över senast", "Ägare", "Status", "Ersätter", "Ersatt av", "Hänvisar till", "Fil",
)  # fmt: skip


def as_csv(documents: Sequence[Document]) -> bytes:
    """The register as Swedish Excel opens it: UTF-8 with a byte order mark, semicolons. A cell that a
    spreadsheet would take for a formula gets an apostrophe before it, as OWASP advises (CSV injection)."""
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(_HEAD)
    titles = {d.id: d.title for d in documents}
    for d in documents:
        related = [", ".join(titles.get(r.to, r.to) for r in d.relations if r.kind == kind) for kind in _RELATED]
        cells = (
            d.title, d.id, d.type, rank(d), d.body, d.matter, d.date, d.adopted, d.adopted_section, d.valid_from, d.valid_to,
            d.revised, d.review, d.owner, _STATUSES[d.status], *related, d.file,
        )  # fmt: skip
        writer.writerow(_harmless(cell) for cell in cells)
    return b"\xef\xbb\xbf" + stream.getvalue().encode()


_RELATED = ("replaces", "replaced_by", "refers")


def _harmless(cell: object) -> str:
    value = "" if cell is None else " ".join(str(cell).split())
    return f"'{value}" if value.startswith(("=", "+", "-", "@")) else value
