"""When documents were adopted, revised and end: drawn on one line each over the years, and told year by year.

Inline SVG with classes only (documents.css); every line is a link. Pure functions.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from textwrap import shorten

from assistent.kinds import governs
from assistent.markup import escape
from assistent.prompts import STATUS
from assistent.types import Document, Status

MOST = 80
"""Documents that are drawn; the list has all."""
_WIDTH, _LEFT, _ROW, _TOP = 1090, 330, 30, 34
_YEARS_AT_MOST = 30
_ENDS = {Status.SUPERSEDED: "ersattes", Status.EXPIRED: "gick ut"}


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happens to a document on a day (ISO 8601): "antogs", "reviderades", "gäller till" …"""

    day: str
    what: str
    document: Document


def dated(documents: Sequence[Document]) -> list[Document]:
    """The documents that are adopted and then hold, and say when: by their first day."""
    held = [d for d in documents if governs(d.type) and begins(d)]
    return sorted(held, key=lambda d: (begins(d) or "", d.title.casefold()))


def begins(document: Document) -> str | None:
    """The first day that is known of a document that governs."""
    days = [day for day in (document.adopted, document.valid_from) if day]
    return min(days, default=None)


def ends(document: Document, documents: Sequence[Document]) -> str | None:
    """The day when it ceases or ceased to hold, as far as it is known: its own, or its successor's first."""
    if document.status is Status.SUPERSEDED:
        newer = {r.to for r in document.relations if r.kind == "replaced_by"}
        days = [d.valid_from or d.adopted for d in documents if d.id in newer]
        return min((day for day in (*days, document.valid_to) if day), default=None)
    return document.valid_to


def events(documents: Sequence[Document], today: date) -> list[tuple[str, list[Event]]]:
    """What happens to the documents, year by year, the latest year first and each year's days in order."""
    found: list[Event] = []
    day = today.isoformat()
    for d in dated(documents):
        begun = d.valid_from if d.valid_from != d.adopted else None
        told = (
            (d.adopted, "antogs"),
            (begun, "gäller från" if (begun or "") > day else "började gälla"),
            (d.revised, "reviderades"),
            (d.review, "ska ses över" if (d.review or "") >= day else "skulle ha setts över"),
            (ends(d, documents), _ENDS.get(d.status, "går ut")),
        )
        found += [Event(when, what, d) for when, what in told if when]
    years = sorted({event.day[:4] for event in found}, reverse=True)
    found.sort(key=lambda event: (event.day, event.document.title.casefold()))
    return [(year, [event for event in found if event.day.startswith(year)]) for year in years]


def drawn(documents: Sequence[Document], today: date, address: Callable[[Document], str]) -> str:
    """The documents as lines from their first day to their last; empty where none has a day."""
    shown = dated(documents)[-MOST:]
    if not shown:
        return ""
    scale = _Scale.of(shown, documents, today)
    height = _TOP + len(shown) * _ROW + 8
    years = "".join(
        f'<g class="year"><path d="M{scale.x(f"{year}-01-01"):.0f} {_TOP - 8}V{height}"/>'
        f'<text x="{scale.x(f"{year}-01-01") + 4:.0f}" y="16">{year}</text></g>'
        for year in range(scale.first, scale.last + 1, scale.step)
    )
    now = scale.x(today.isoformat())
    rows = "".join(_row(d, n, scale, documents, address) for n, d in enumerate(shown))
    line = f'<path d="M{now:.0f} {_TOP - 8}V{height}"/><text x="{now - 4:.0f}" y="{_TOP - 4}">i dag</text>'
    return (
        f'<svg class="picture time" viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" height="{height}" role="group" '
        f'aria-label="Tidslinje från {scale.first} till {scale.last}">{years}{rows}<g class="today">{line}</g></svg>'
    )


@dataclass(frozen=True, slots=True)
class _Scale:
    """The years that are drawn, and where a day is on them."""

    first: int
    last: int

    @staticmethod
    def of(shown: Sequence[Document], documents: Sequence[Document], today: date) -> _Scale:
        days = [day for d in shown for day in (begins(d), ends(d, documents), d.review, d.revised) if day]
        years = [int(day[:4]) for day in days]
        last = min(max([*years, today.year]), today.year + 10)
        return _Scale(max(min([*years, today.year]), last - _YEARS_AT_MOST), last)

    @property
    def step(self) -> int:
        return 1 if self.last - self.first < 15 else 5

    def x(self, day: str) -> float:
        """How far to the right a day is; one before or after the years drawn stands at their edge."""
        start, end = date(self.first, 1, 1), date(self.last, 12, 31)
        share = (date.fromisoformat(day) - start).days / (end - start).days
        return _LEFT + min(max(share, 0), 1) * (_WIDTH - _LEFT - 16)


def _row(d: Document, n: int, scale: _Scale, documents: Sequence[Document], address: Callable[[Document], str]) -> str:
    """One document: its name, its line, and marks for when it was revised and is to be looked over. A line
    without an end has an open arrow."""
    y = _TOP + n * _ROW + 15
    stop = ends(d, documents)
    x1, x2 = scale.x(begins(d) or ""), scale.x(stop) if stop else _WIDTH - 14
    ended = d.status in (Status.SUPERSEDED, Status.EXPIRED)
    told = ", ".join(
        filter(
            None,
            (
                d.title,
                d.type,
                f"från {begins(d)}",
                f"till {stop}" if stop else "utan slutdatum",
                STATUS[d.status]["sv"].lower(),
            ),
        )
    )
    marks = f'<circle class="revised" cx="{scale.x(d.revised):.0f}" cy="{y}" r="5"/>' if d.revised else ""
    if d.review:
        marks += f'<path class="review" d="M{scale.x(d.review):.0f} {y - 7}l6 7l-6 7l-6 -7z"/>'
    end = f"V{y - 5}V{y + 5}" if stop else f"M{x2 - 6:.0f} {y - 5}L{x2:.0f} {y}L{x2 - 6:.0f} {y + 5}"
    word = f"{STATUS[d.status]['sv'].lower()}: " if ended else ""
    return (
        f'<a class="{"line ended" if ended else "line"}" href="{escape(address(d))}" aria-label="{escape(told)}">'
        f'<title>{escape(told)}</title><rect class="ground" x="0" y="{y - 14}" width="{_WIDTH}" height="28"/>'
        f'<text x="6" y="{y + 5}">{escape(shorten(f"{word}{d.title}", 42, placeholder=" …"))}</text>'
        f'<path class="span" d="M{x1:.0f} {y - 5}V{y + 5}M{x1:.0f} {y}H{x2:.0f}{end}"/>{marks}</a>'
    )
