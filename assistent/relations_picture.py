"""How documents stand to each other, drawn: all of a samling by rank, or one document with those around it.

Inline SVG with classes only (the colours stand in documents.css); every box is a link. What a picture shows is
told in words on the same page, so nothing depends on seeing it. Pure functions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from textwrap import wrap

from assistent.markup import escape
from assistent.metadata import rank
from assistent.prompts import STATUS
from assistent.types import Document, Status

Address = Callable[[Document], str]
"""Where a document's page is, relative to the app's folder."""

MOST = 60
"""Documents in the picture of a whole samling; more cannot be told apart."""
MOST_BESIDE = 8
"""Documents on each side of one."""
LEVELS: tuple[tuple[str, frozenset[int | None]], ...] = (
    ("Lagar och förordningar", frozenset({1})),
    ("Reglementen, arbetsordningar, taxor", frozenset({2})),
    ("Delegation och instruktioner", frozenset({3})),
    ("Visioner, budget, policyer", frozenset({4})),
    ("Strategier, planer, program", frozenset({5})),
    ("Riktlinjer och regler", frozenset({6})),
    ("Rutiner, anvisningar, handböcker", frozenset({7})),
    ("Protokoll", frozenset({8})),
    ("Skrivelser och beslut", frozenset({9})),
    ("Rapporter", frozenset({10})),
    ("Okänd typ", frozenset({None})),
)
"""The rows of the picture, strongest first, each with the ranks that it holds."""
DRAWN = {"refers": "hänvisar till", "replaces": "ersätter", "decided_in": "beslutat i"}
"""The relations that have an arrow, and what it means."""
BESIDE = {
    "referred_by": "Hänvisar hit",
    "replaced_by": "Ersätter det här",
    "decides": "Beslutat här",
    "refers": "Hänvisas till härifrån",
    "replaces": "Ersätts av det här",
    "decided_in": "Här beslutades det",
}
"""What a document beside another has to do with it; the first three stand before it, the others after."""
_BEFORE = ("referred_by", "replaced_by", "decides")
_ENDED = (Status.SUPERSEDED, Status.EXPIRED)

_WIDTH, _BOX, _HEIGHT, _GAP, _LABEL = 1090, 222, 66, 44, 150
_COLUMNS = 4
_TALL = 88


@dataclass(frozen=True, slots=True)
class _Box:
    """A document's place in the picture."""

    document: Document
    x: float
    y: float
    width: float = _BOX

    @property
    def middle(self) -> float:
        return self.x + self.width / 2


# --- a whole samling ----------------------------------------------------------------------------------


def by_level(documents: Iterable[Document]) -> list[tuple[str, list[Document]]]:
    """The documents by level, strongest first, and within each by title; levels without any are left out."""
    ordered = sorted(documents, key=lambda d: (d.title.casefold(), d.id))
    rows = [(name, [d for d in ordered if rank(d) in ranks]) for name, ranks in LEVELS]
    return [(name, held) for name, held in rows if held]


def chosen(documents: Sequence[Document]) -> list[Document]:
    """Those that are drawn: all, or of very many those that have most to do with others."""
    if len(documents) <= MOST:
        return list(documents)
    known = {d.id for d in documents}
    return sorted(documents, key=lambda d: (-sum(r.to in known for r in d.relations), rank(d) or 99, d.id))[:MOST]


def whole(documents: Sequence[Document], address: Address) -> str:
    """The documents in rows by rank, with an arrow for each relation between two of them."""
    boxes: dict[str, _Box] = {}
    labels = []
    y = 8.0
    for name, held in by_level(documents):
        labels += _lines(name, 0, y + 20, 19, 3, "level")
        for n, document in enumerate(held):
            column, line = n % _COLUMNS, n // _COLUMNS
            boxes[document.id] = _Box(document, _LABEL + column * (_BOX + 16), y + line * (_HEIGHT + 18))
        y += -(-len(held) // _COLUMNS) * (_HEIGHT + 18) - 18 + _GAP
    arrows = "".join(
        _arrow(boxes[d.id], boxes[r.to], r.kind)
        for d in documents
        for r in d.relations
        if r.kind in DRAWN and d.id in boxes and r.to in boxes
    )
    drawn = "".join(_linked(box, address) for box in boxes.values())
    return _svg("Dokumenten efter rang, och vad som hör ihop", y, f"{''.join(labels)}{arrows}{drawn}")


def _arrow(source: _Box, target: _Box, kind: str) -> str:
    """An arrow from one box to another: out of the side that faces the other, into its nearest side."""
    down = target.y > source.y
    level = target.y == source.y
    x1, y1 = source.middle, source.y + _HEIGHT if down or level else source.y
    x2, y2 = target.middle + (14 if kind == "replaces" else -14), target.y if down else target.y + _HEIGHT
    bend = 26 if level else abs(y2 - y1) / 2
    c1, c2 = (y1 + bend, y2 + bend) if level else (y1 + bend, y2 - bend) if down else (y1 - bend, y2 + bend)
    tip = 8 if down else -8
    title = f"{source.document.title} {DRAWN[kind]} {target.document.title}"
    return (
        f'<g class="arrow {kind}" data-from="{escape(source.document.id)}" data-to="{escape(target.document.id)}">'
        f'<path d="M{x1:.0f} {y1:.0f}C{x1:.0f} {c1:.0f} {x2:.0f} {c2:.0f} {x2:.0f} {y2 - tip:.0f}">'
        f"<title>{escape(title)}</title></path>"
        f'<path class="tip" d="M{x2 - 5:.0f} {y2 - tip:.0f}h10l-5 {tip}z"/></g>'
    )


# --- one document and those around it -------------------------------------------------------------------


def around(document: Document, known: Mapping[str, Document], address: Address) -> str:
    """A document between those that point at it and those it points at; empty where there are none."""
    beside = [(r.kind, known[r.to]) for r in document.relations if r.kind in BESIDE and r.to in known]
    before = [one for one in beside if one[0] in _BEFORE]
    after = [one for one in beside if one[0] not in _BEFORE]
    if not beside:
        return ""
    rows = max(min(len(before), MOST_BESIDE), min(len(after), MOST_BESIDE), 1)
    high = rows * (_TALL + 16) - 16
    more = max(len(before), len(after)) > MOST_BESIDE
    middle = _Box(document, 395, 8 + (high - _TALL) / 2, 300)
    parts = [_side(before, 0, middle, address), _side(after, 790, middle, address), _own(middle)]
    if more:
        parts += [
            f'<text class="small" x="{x}" y="{high + 34}">och {len(side) - MOST_BESIDE} till, i listan</text>'
            for x, side in ((0, before), (790, after))
            if len(side) > MOST_BESIDE
        ]
    return _svg(f"{document.title} och dokumenten omkring", high + (44 if more else 16), "".join(parts))


def _side(beside: Sequence[tuple[str, Document]], x: float, middle: _Box, address: Address) -> str:
    """The documents on one side, each with its arrow to or from the middle."""
    drawn = []
    for n, (kind, other) in enumerate(beside[:MOST_BESIDE]):
        box = _Box(other, x, 8 + n * (_TALL + 16), 300)
        y, to = box.y + _TALL / 2, middle.y + _TALL / 2
        if x < middle.x:
            path = f"M300 {y:.0f}C350 {y:.0f} 345 {to:.0f} 387 {to:.0f}"
            tip = f"M386 {to - 5:.0f}v10l9 -5z"
        else:
            path = f"M695 {to:.0f}C745 {to:.0f} 740 {y:.0f} 782 {y:.0f}"
            tip = f"M781 {y - 5:.0f}v10l9 -5z"
        style = {"referred_by": "refers", "replaced_by": "replaces", "decides": "decided_in"}.get(kind, kind)
        drawn.append(f'<g class="arrow {style}"><path d="{path}"/><path class="tip" d="{tip}"/></g>')
        drawn.append(_linked(box, address, BESIDE[kind], _TALL))
    return "".join(drawn)


def _own(box: _Box) -> str:
    inner = "".join(_lines(box.document.title, box.x + 14, box.y + 30, 31, 2, "name"))
    return (
        f'<g class="box own{_ended(box.document)}"><rect x="{box.x}" y="{box.y}" width="{box.width}" height="{_TALL}" rx="6"/>'
        f"{inner}{_small(box, _TALL)}</g>"
    )


# --- boxes ----------------------------------------------------------------------------------------------


def _linked(box: _Box, address: Address, relation: str = "", height: int = _HEIGHT) -> str:
    """A box that is a link; ``relation`` stands over its title."""
    d = box.document
    over = (
        f'<text class="small" x="{box.x + 12:.0f}" y="{box.y + 19:.0f}">{escape(relation)}</text>' if relation else ""
    )
    first = box.y + (38 if relation else 24)
    title = "".join(_lines(d.title, box.x + 12, first, 31 if relation else 22, 2, "name"))
    told = ", ".join(filter(None, (relation, d.title, *_kind(d))))
    return (
        f'<a class="box{_ended(d)}" href="{escape(address(d))}" aria-label="{escape(told)}" data-document="{escape(d.id)}">'
        f'<rect x="{box.x:.0f}" y="{box.y:.0f}" width="{box.width:.0f}" height="{height}" rx="6"/>'
        f"<title>{escape(told)}</title>{over}{title}{_small(box, height)}</a>"
    )


def _kind(document: Document) -> tuple[str, str]:
    """The type and, for what no longer holds or is only proposed, the standing."""
    told = STATUS[document.status]["sv"].lower() if document.status in (*_ENDED, Status.PROPOSAL) else ""
    return document.type or "okänd typ", told


def _small(box: _Box, height: int) -> str:
    told = " · ".join(filter(None, _kind(box.document)))
    day = box.document.adopted or box.document.date
    whole_ = " · ".join(filter(None, (told, day)))
    fits = whole_ if len(whole_) <= box.width / 8 else told
    return f'<text class="small" x="{box.x + 12:.0f}" y="{box.y + height - 10:.0f}">{escape(fits)}</text>'


def _ended(document: Document) -> str:
    return " ended" if document.status in _ENDED else ""


def _lines(text: str, x: float, y: float, width: int, most: int, kind: str) -> list[str]:
    """A text on ``most`` lines of ``width`` characters, cut with an ellipsis."""
    lines = wrap(text, width, max_lines=most, placeholder=" …", break_long_words=True)
    return [
        f'<text class="{kind}" x="{x:.0f}" y="{y + 17 * n:.0f}">{escape(line)}</text>' for n, line in enumerate(lines)
    ]


def _svg(label: str, height: float, inner: str) -> str:
    return (
        f'<svg class="picture" viewBox="0 0 {_WIDTH} {height:.0f}" width="{_WIDTH}" height="{height:.0f}" role="group" '
        f'aria-label="{escape(label)}">{inner}</svg>'
    )
