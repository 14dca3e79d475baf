"""How the register looks on a terminal: a row a document, and what is past its day after them."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from assistent.metadata import needs_review, rank
from assistent.prompts import STATUS
from assistent.terminal import width, wrap
from assistent.types import Document, Status

_HEAD = ("Typ (rang)", "Datum, §", "Gäller till", "Status", "Dnr")
_RELATIONS = {
    "replaces": "Ersätter",
    "replaced_by": "Ersatt av",
    "decided_in": "Beslutat i",
    "refers": "Hänvisar till",
}
_COUNTED = {"referred_by": "Nämns i {n} dokument", "statute": "{n} lagrum", "decides": "{n} paragraf{s}"}


def register_text(documents: Sequence[Document], today: date) -> str:
    """The documents, each samling under its name where there are several, and then those that have
    expired or should have been looked over by ``today``."""
    rows = [_row(document) for document in documents]
    sizes = [max(map(len, column)) for column in zip(_HEAD, *rows, strict=True)]
    lines = [_line(_HEAD, sizes)]
    several = len({document.samling for document in documents}) > 1
    samling = None
    for document, row in zip(documents, rows, strict=True):
        if several and document.samling != samling:
            samling = document.samling
            lines.append(f"\n{samling}")
        lines.append(_line(row, sizes))
        lines += [_indented(text) for text in (f"{document.title} [{document.id}]", _about(document)) if text]
    return "\n".join([*lines, *_past(documents, today)])


def _row(document: Document) -> tuple[str, ...]:
    number = rank(document)
    kind = f"{document.type} ({number})" if number else document.type
    decided = " ".join(part for part in (document.adopted or document.date, document.adopted_section) if part)
    status = STATUS[document.status]["sv"]
    return tuple(cell or "–" for cell in (kind, decided, document.valid_to, status, document.matter))


def _line(cells: Iterable[str], sizes: Sequence[int]) -> str:
    return "  ".join(cell.ljust(size) for cell, size in zip(cells, sizes, strict=True)).rstrip()


def _about(document: Document) -> str:
    """Who decided and who owns it, and what it has to do with others."""
    parts = [document.body, f"Ägare: {document.owner}" if document.owner else None]
    for kind, name in _RELATIONS.items():
        others = [relation.to for relation in document.relations if relation.kind == kind]
        parts.append(f"{name}: {', '.join(others)}" if others else None)
    for kind, name in _COUNTED.items():
        number = len({relation.to for relation in document.relations if relation.kind == kind})
        parts.append(name.format(n=number, s="" if number == 1 else "er") if number else None)
    return " · ".join(part for part in parts if part)


def _past(documents: Sequence[Document], today: date) -> Iterator[str]:
    """What the one who keeps the register must do something about."""
    expired = [d for d in documents if d.status is Status.EXPIRED]
    late = [d for d in documents if d.status not in (Status.EXPIRED, Status.SUPERSEDED) and needs_review(d, today)]
    yield from _list("Giltigheten har gått ut", "gällde till och med", [(d, d.valid_to) for d in expired])
    yield from _list("Skulle ha setts över", "senast", [(d, d.review) for d in late])


def _list(heading: str, what: str, rows: Sequence[tuple[Document, str | None]]) -> Iterator[str]:
    if rows:
        yield f"\n{heading} ({len(rows)}):"
    for document, day in sorted(rows, key=lambda row: row[1] or ""):
        owner = f" ({document.owner})" if document.owner else ""
        yield wrap(f"– {document.title} [{document.id}], {what} {day}{owner}")


def _indented(text: str) -> str:
    return textwrap.indent(wrap(text, columns=width() - 4), "    ")
