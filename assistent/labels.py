"""What municipalities call the facts of a document, and the values beside those labels."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise

from assistent.tables import SEPARATOR

FROM = r"(?:från(?: och med)?|fr\.?\s?o\.?\s?m\.?)"
TO = r"(?:till(?: och med)?|t\.?\s?o\.?\s?m\.?|längst till)"
ADOPTED = r"(?:antag(?:en|et|na)|fastställ(?:d|t|da)|beslut(?:ad|at|ade)|godkän(?:d|t|da))"
REVISED = r"(?:revidera(?:d|t|de)|ändra(?:d|t|de)|uppdatera(?:d|t|de))"
REVIEW = r"(?:revideras|ses över|aktualitetsprövas|omprövas|översyn|aktualitetsprövning)"

LABELS: Mapping[str, str] = {
    "replaces": r"ersätter|replaces",
    "replaced_by": r"ersatt av|ersätts av|replaced by",
    "other": r"framtagen av|upprättad av|version|sida|sidan|gäller för(?! (?:perioden|åren))|målgrupp|(?:dokument)?namn|dokumentets namn|titel"
    r"|status|berörd\w*|bilagor|publicera[dt]|kontakt\w*|telefon|e-post|granskad av"
    r"|beslutande|närvarande|ersättare|justera\w*|paragrafer|sekreterare|ordförande|mottagare|uppföljning|copyright",
    "type": r"dokumenttyp|typ av (?:styr)?dokument|styrdokumenttyp|typ|document type|type of document",
    "decision": rf"(?:senast )?{ADOPTED}(?: \(?datum\)?| (?:av|i|den)(?: och datum|/datum)?)?|besluts?datum|beslutsinstans"
    r"|beslutsorgan|beslutsfattare|beslutande (?:organ|instans|nämnd)|fastställelsedatum|antagandedatum"
    r"|datum för (?:beslut|antagande|fastställande)|(?:besluts)?paragraf|beslut"
    r"|(?:adopted|approved|decided)(?: by| on)?|date of (?:decision|adoption)",
    "matter": r"diarienummer|diarienr|diariebeteckning|d\.?nr|ärendenummer|ärendenr|reference number|reference|case number",
    "owner": r"dokument(?:ägare|ansvarig)(?:(?: (?-i:[a-zåäö]+)){1,3}(?=\s*[:;]))?|utgivare|ägare|document owner|owner"
    r"|ansvarig(?: för (?:dokumentet|policyn|riktlinje(?:n|rna)|rutinen|planen))?"
    r"|ansvarig (?:funktion|tjänsteperson|tjänsteman|förvaltning|avdelning|enhet|nämnd|chef)",
    "handler": r"handläggare",
    "valid_from": rf"(?:gäller|giltig(?:t|het)?) {FROM}|ikraftträdande(?:datum)?|träder i kraft|i kraft"
    r"|(?:valid|in force|applies|effective) from",
    "valid_to": rf"(?:gäller|giltig(?:t|het|hetstid)?) {TO}|upphör att gälla|upphävd(?: den)?|(?:valid|applies) (?:until|to)",
    "validity": r"giltighetstid|giltighetsperiod|giltighet|gäller(?: under| för)?(?: (?:perioden|åren|tiden))?|period of validity",
    "revised": rf"(?:senast(?:e)? )?{REVISED}(?: (?:den|av))?|senaste (?:revidering|revision)|(?:last )?(?:revised|updated)",
    "review": rf"(?:ska(?:ll)? |bör )?{REVIEW}(?: (?:senast|år))?|nästa (?:översyn|revidering|revision|aktualitetsprövning)"
    r"|datum för (?:översyn|revidering)|översynsdatum|next review|(?:to be )?reviewed(?: by| no later than)?|review (?:by|date)",
    "date": r"sammanträdesdatum|mötesdatum|datum|dokumentdatum|rapportdatum|upprättad(?: den)?|upprättat|date",
}
"""Field → what documents call it (regular expressions, case aside). "decision" holds who, when and §
in any order; "other" is what only ends the value before it."""

_ANY = "|".join(f"(?P<{name}>{pattern})" for name, pattern in LABELS.items())
_LABEL = re.compile(rf"(?:{_ANY})(?=[\s:;]|$)(?P<colon>\s*[:;])?\s*", re.I)
_ALL = "|".join(LABELS.values())
_OPENS = re.compile(rf"(?<=\S)\s+(?=[A-ZÅÄÖ])(?=(?i:{_ALL})[\s:;])")
_COLUMN = re.compile(r"[^:|\n]{1,40}: ")
_BARE = ("replaces", "replaced_by")  # labels that need no colon: "Ersätter policy antagen …"


def labelled(text: str, start: int, end: int) -> Iterator[tuple[str, int, int]]:
    """(field of ``LABELS``, start, end of its value) of every label in a stretch of text: "Label: value", a
    label with its value after it, in the next cell or on the next line. A "?" after the field: no colon."""
    waiting: str | None = None
    columns = False  # whether the cells of the row have their column's name before them
    for a, b, in_row in cells(text, start, end):
        column = _COLUMN.match(text, a, b) if in_row else None
        match = _LABEL.match(text, a, b)
        if match and match.end() == b:  # a label alone: its value comes next
            waiting, columns = _field(match), False
        elif column and (inner := _LABEL.fullmatch(text, column.end(), b)):
            waiting, columns = _field(inner), True  # "Uppgift: Dokumenttyp | Innehåll: Policy"
        elif waiting and (columns or not match):
            yield waiting, column.end() if columns and column else a, b
            waiting = None
        else:
            waiting = None
            if match:
                name = _field(match)
                yield name if match["colon"] or name in _BARE else name + "?", match.end(), b


def cells(text: str, start: int, end: int) -> Iterator[tuple[int, int, bool]]:
    """Spans of lines, of the cells of rows, and of labelled values that share a line; whether it is
    a cell of a row."""
    for line in re.finditer(r"[^\n]+", text[start:end]):
        offset = start + line.start()
        in_row = SEPARATOR in line[0]
        for cell in line[0].split(SEPARATOR):
            cuts = [0, *(m.end() for m in _OPENS.finditer(cell) if not in_row), len(cell)]
            for a, b in pairwise(cuts):
                piece = cell[a:b].rstrip()
                indent = len(piece) - len(piece.lstrip(" (–-•"))
                if piece.strip():
                    yield offset + a + indent, offset + a + len(piece), in_row
            offset += len(cell) + len(SEPARATOR)


def _field(match: re.Match[str]) -> str:
    return next(name for name in LABELS if match[name] is not None)
