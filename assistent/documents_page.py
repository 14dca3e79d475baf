"""The place "Dokument" as HTML: the page around its parts, and the register.

Pure functions; nothing here needs a script. Documents and addresses are hostile input: see ``markup``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import quote_plus, urlencode

from assistent import shell
from assistent.listing import COLUMNS, LONGEST, UNKNOWN, Asked, ToDo, decided, others
from assistent.markup import badge, capital, escape, lang
from assistent.metadata import rank
from assistent.prompts import STATUS
from assistent.types import Document, Status

VIEWS = {
    "dokument": "Register",
    "dokument/samband": "Samband",
    "dokument/tidslinje": "Tidslinje",
    "dokument/uppdrag": "Beslut och uppdrag",
}
"""The parts of the place, by their address."""
MOST_ROWS = 500
"""Rows of a table; who has more filters them."""
STYLES = ["documents.css"]
SCRIPTS = ["documents.js"]


@dataclass(frozen=True, slots=True)
class Frame:
    """What every page of the place knows: the samling and what it is called, all there are to choose from
    (name, title), and the day."""

    samling: str
    title: str
    samlingar: Sequence[tuple[str, str]]
    today: date


def address(path: str, **query: object) -> str:
    """An address of the place, relative to the app's folder; what is empty is left out."""
    kept = {name: value for name, value in query.items() if value not in ("", None)}
    return f"./{path}?{urlencode(kept, quote_via=quote_plus, safe='/')}" if kept else f"./{path}"


def document_address(document: Document) -> str:
    """Where a document's own page is."""
    return address("dokument", samling=document.samling, dokument=document.id)


def page(frame: Frame, here: str, heading: str, body: str, title: str = "", own: str = "") -> str:
    """A page of the place. ``here`` is its address, of ``VIEWS`` or a document's; ``own`` the whole of it, with its query."""
    parts = "".join(
        f'<li><a href="{escape(address(path, samling=frame.samling))}"{current(path == here, "page")}>{name}</a></li>'
        for path, name in VIEWS.items()
    )
    inner = f'<nav class="parts" aria-label="Delar av Dokument"><ul>{parts}</ul></nav>{heading}{body}'
    base = "../" if "/" in here else ""
    return shell.page(
        title or VIEWS[here],
        inner,
        "dokument",
        "documents",
        STYLES,
        SCRIPTS,
        base=base,
        samling=frame.samling,
        own=own if base else "",
    )


def refusal(title: str, told: str, samling: str = "", base: str = "") -> str:
    """What is shown instead: what is wrong, and what to do."""
    back = f'<p class="told"><a href="{escape(address("dokument", samling=samling))}">Till registret</a></p>'
    body = f'<h1>{escape(title)}</h1><p class="told">{escape(told)}</p>{back}'
    return shell.page(title, body, "dokument", "documents", STYLES, base=base, samling=samling)


def current(chosen: bool, kind: str = "true") -> str:
    """The attribute that marks the chosen one of several links."""
    return f' aria-current="{kind}"' if chosen else ""


def choice(frame: Frame, path: str) -> str:
    """The samlingar to choose from, where there are several."""
    if len(frame.samlingar) < 2:
        return ""
    links = "".join(
        f'<li><a href="{escape(address(path, samling=name))}"{current(name == frame.samling)}>{escape(title)}</a></li>'
        for name, title in frame.samlingar
    )
    return f'<nav class="samlingar" aria-label="Samling"><ul>{links}</ul></nav>'


# --- the register ---------------------------------------------------------------------------------


def register(
    frame: Frame, documents: Sequence[Document], shown: Sequence[Document], asked: Asked, todo: Sequence[ToDo]
) -> str:
    """The register: what needs doing, the form that filters, and the table."""
    heading = (
        f'<h1>Dokument</h1><p class="lead-in">{escape(frame.title)} har {len(documents)} dokument.</p>'
        f"{choice(frame, 'dokument')}"
    )
    count = f"Alla {len(documents)} dokument" if not asked.limits else f"{len(shown)} av {len(documents)} dokument"
    told = f"{count}{f' gällde {asked.day}' if asked.day else ''}"
    clear = f' <a href="{escape(address("dokument", samling=frame.samling))}">Visa alla</a>' if asked.limits else ""
    csv = address("dokument/csv", samling=frame.samling, **asked.query)
    table = _table(frame, shown, asked) if shown else "<p>Inget dokument stämmer med det du valt.</p>"
    body = (
        f"{_todo(todo)}{_form(frame, documents, asked)}"
        f'<h2 id="lista">Register</h2><p class="count"><span role="status">{escape(told)}</span>{clear}</p>{table}'
        f'<p class="tools"><a href="{escape(csv)}" download>Hämta listan som CSV (öppnas i Excel)</a></p>'
    )
    return page(frame, "dokument", heading, body, "Dokument")


def _todo(todo: Sequence[ToDo]) -> str:
    """What needs doing, each kind behind a heading that opens."""
    if not todo:
        nothing = "Inget dokument har gått ut, skulle ha setts över eller saknar ägare."
        return f'<section class="todo"><h2>Att göra</h2><p>{nothing}</p></section>'
    kinds = "".join(
        f"<details{' open' if len(kind.documents) <= 3 else ''}><summary>{escape(kind.name)}: {len(kind.documents)}</summary><ul>"
        f"{''.join(f'<li>{link(d)}, {escape(why)}{_owner(d)}</li>' for d, why in kind.documents)}</ul></details>"
        for kind in todo
    )
    return f'<section class="todo"><h2>Att göra</h2>{kinds}</section>'


def link(document: Document) -> str:
    return f'<a href="{escape(document_address(document))}"{lang(document.language)}>{escape(document.title)}</a>'


def _owner(document: Document) -> str:
    return f" ({escape(document.owner)})" if document.owner else ""


def _form(frame: Frame, documents: Sequence[Document], asked: Asked) -> str:
    """The filters; what is sorted by stays."""
    kinds = sorted({d.type for d in documents if d.type}, key=lambda kind: _kind_order(documents, kind))
    bodies = sorted({d.body for d in documents if d.body}, key=str.casefold)
    held = {d.status for d in documents}
    statuses = [(s.value, STATUS[s]["sv"] or UNKNOWN) for s in Status if s in held]
    hidden = {
        "samling": frame.samling,
        **{name: value for name, value in asked.query.items() if name in ("sortera", "ordning")},
    }
    kept = "".join(f'<input type="hidden" name="{name}" value="{escape(value)}">' for name, value in hidden.items())
    return (
        f'<form class="filters" action="./dokument" method="get" role="search" aria-label="Sök och filtrera registret">{kept}'
        f'<p class="wide"><label for="sok">Ord i titeln</label><input type="search" id="sok" name="sok" maxlength="{LONGEST}" '
        f'value="{escape(asked.words)}"></p>'
        f"{select('typ', 'Typ', [(k, capital(k) or '') for k in kinds], asked.type)}"
        f"{select('organ', 'Organ', [(b, b) for b in bodies], asked.body)}"
        f"{select('status', 'Status', statuses, asked.status)}"
        f'<p><label for="dag">Gällde den</label><input type="date" id="dag" name="dag" value="{escape(asked.day)}"></p>'
        '<p class="sending"><button type="submit" class="strong">Visa</button></p></form>'
    )


def _kind_order(documents: Sequence[Document], kind: str) -> tuple[int, str]:
    return next(rank(d) or 99 for d in documents if d.type == kind), kind


def select(name: str, label: str, options: Iterable[tuple[str, str]], chosen: str) -> str:
    listed = "".join(
        f'<option value="{escape(value)}"{" selected" if value == chosen else ""}>{escape(shown)}</option>'
        for value, shown in options
    )
    return (
        f'<p><label for="{name}">{label}</label><select id="{name}" name="{name}"><option value="">Alla</option>{listed}'
        "</select></p>"
    )


def _table(frame: Frame, shown: Sequence[Document], asked: Asked) -> str:
    head = "".join(_column(frame, asked, name, label) for name, label in COLUMNS.items())
    rows = "".join(_row(d) for d in shown[:MOST_ROWS])
    return (
        f"{cut(len(shown))}"
        '<div class="scroll" tabindex="0" role="region" aria-labelledby="lista"><table class="register">'
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def cut(count: int) -> str:
    """A notice where a table does not have all its rows."""
    return f"<p>Tabellen visar de {MOST_ROWS} första. Filtrera för att se de andra.</p>" if count > MOST_ROWS else ""


def _column(frame: Frame, asked: Asked, name: str, label: str) -> str:
    """A column's heading: a link that sorts by it, and turns the order where it is sorted by already."""
    own = name == asked.sort
    falls = own and not asked.falling
    link = address(
        "dokument", samling=frame.samling, **replace(asked, sort=name, falling=falls).query | {"sortera": name}
    )
    sorted_ = f' aria-sort="{"descending" if asked.falling else "ascending"}"' if own else ""
    sign = f'<span aria-hidden="true">{"▼" if asked.falling else "▲"}</span>' if own else ""
    return f'<th scope="col"{sorted_}><a href="{escape(link)}">{label}{sign}</a></th>'


def _row(d: Document) -> str:
    number = f' <span class="quiet">({rank(d)})</span>' if rank(d) else ""
    kind = f"{escape(capital(d.type) or '')}{number}"
    day = " ".join(f'<span class="date">{escape(part)}</span>' for part in (decided(d), d.adopted_section) if part)
    cells = (
        badge(d.status) or UNKNOWN,
        kind or UNKNOWN,
        escape(d.body or "–"),
        day or "–",
        f'<span class="date">{escape(d.valid_to or "–")}</span>',
        escape(capital(d.owner) or "–"),
    )
    count = len(others(d))
    return f'<tr><th scope="row">{link(d)}</th>{"".join(f"<td>{cell}</td>" for cell in cells)}<td class="n">{count}</td></tr>'
