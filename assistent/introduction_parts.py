"""The pieces of HTML that the views of an introduction share: an answer, the passages it cites, the addresses.
Pure functions; every string of a document or a question passes ``escape`` or ``on_one_line``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from urllib.parse import quote_plus, urlencode

from assistent.citations import address
from assistent.introduction_answers import Place, Told
from assistent.markup import (
    WARNED,
    badge,
    capital,
    changed,
    escape,
    is_pdf,
    lang,
    on_one_line,
    page_number,
    picture,
    unmarked,
)
from assistent.prompts import NEAREST
from assistent.types import Answer, Citation, Outcome, Statement

PLACE = "introduktion"


def link(path: str, **query: object) -> str:
    """An address of the app as an attribute, from the app's folder: ``link("introduktion/leda", tema=2)``. Values
    that are empty are left out; a list is repeated."""
    given = {name: value for name, value in query.items() if value not in ("", None, [], ())}
    told = urlencode(given, doseq=True, quote_via=quote_plus)
    return escape(f"./{path}{'?' if told else ''}{told}")


def answer(told: Told, own: str) -> str:
    """An answer: the fixed reply if any, lead-ins, quotations with their keys. ``own`` is the page's own address,
    which its keys lead on from."""
    found = told.answer
    out = [f'<p class="frame"{lang(found.language)}>{escape(line)}</p>' for line in _frame(found)]
    out += _understood(found)
    cited = {c.key: c for c in found.citations}
    for item, run in groupby(_blocks(found.statements), key=lambda pair: (pair[0], pair[1].kind == "item")):
        lines = []
        for _, statement in run:
            if statement.lead:
                out.append(f'<p class="lead"{lang(found.language)}>{escape(statement.lead)}</p>')
            places = [cited[key] for key in (statement.key, *statement.also) if key in cited]
            if places:
                lines.append(_quotation(told, places, own))
        tag = "li" if item[1] else "p"
        body = "".join(f"<{tag}>{line}</{tag}>" for line in lines)
        if body:
            out.append(f"<blockquote>{f'<ul>{body}</ul>' if item[1] else body}</blockquote>")
    return f'<div class="answer {found.outcome.value}">{"".join(out)}{_near(found)}</div>'


def _frame(found: Answer) -> list[str]:
    text = found.frame if found.statements or found.frame else found.answer
    return [line for line in text.splitlines() if line.strip()]


def _understood(found: Answer) -> list[str]:
    """What the question was read as, where that is not as it was put."""
    return [f'<p class="understood">Frågan lästes som: {escape(found.understood)}</p>'] if found.understood else []


def _blocks(statements: Sequence[Statement]) -> Iterable[tuple[int, Statement]]:
    """Each statement with the number of its block: a lead-in opens a new one."""
    block = 0
    for statement in statements:
        block += bool(statement.lead)
        yield block, statement


def _quotation(told: Told, places: Sequence[Citation], own: str) -> str:
    first = places[0]
    keys = " ".join(
        f'<a class="key" href="{escape(own)}#kalla-{escape(c.key)}" '
        f'aria-label="Källa {escape(c.key)}: {escape(c.label)}">[{escape(c.key)}]</a>'
        for c in places
    )
    standing = f" {badge(first.status)}" if first.status in WARNED else ""
    return f'<span class="quote"{lang(told.language(first))}>{on_one_line(first.quote)}</span> {keys}{standing}'


def _near(found: Answer) -> str:
    """The nearest documents beside a refusal or an uncertain answer, with who answers for each."""
    cited = {c.document for c in found.citations}
    near = [d for d in found.documents_near if d.document not in cited]
    if found.outcome is Outcome.ANSWERED or not near:
        return ""
    items = "".join(
        f"<li><strong>{escape(d.title)}</strong>{f' (ansvarig: {escape(d.owner)})' if d.owner else ''}</li>"
        for d in near
    )
    return f'<p class="lead">{NEAREST["sv"]}</p><ul>{items}</ul>'


def places(told: Told, level: int) -> str:
    """The passages that an answer cites, each with its quotations marked; all but the first are folded.
    ``level`` is that of their headings."""
    return "".join(_place(place, first=n == 0, level=level) for n, place in enumerate(told.places))


def _place(place: Place, first: bool, level: int) -> str:
    keys = [escape(c.key) for c in place.citations]
    anchors = "".join(f'<span id="kalla-{key}"></span>' for key in keys[1:])
    signs = "".join(f'<span class="number">[{key}]</span>' for key in keys)
    title = f"{signs} <span{lang(place.document.language)}>{escape(place.document.title)}</span>"
    standing = " ".join(badge(s) for s in dict.fromkeys(c.status for c in place.citations))
    body = (
        f'<p class="where">{standing} {escape(_where(place))}</p>{changed(place.state)}{passage(place)}{_pages(place)}'
        f'<p class="tools">{_open(place)}</p>'
    )
    if first:
        return (
            f'<article class="source" id="kalla-{keys[0]}" tabindex="-1">{anchors}'
            f"<h{level}>{title}</h{level}>{body}</article>"
        )
    return f'<details class="source" id="kalla-{keys[0]}">{anchors}<summary>{title}</summary>{body}</details>'


def _where(place: Place) -> str:
    """What the document is, and where in it: "Policy, Kommunfullmäktige 2026-02-23, 4.1 Beloppsgränser, s. 3"."""
    first = place.citations[0]
    document = place.document
    number = page_number(first, document.file)
    whose = " ".join(part for part in (document.body, document.date) if part)
    heading = next((h.rstrip(" :,") for h in reversed(first.heading_path) if h != document.title), None)
    told = (capital(document.type), whose, heading, first.dnr, f"sida {number}" if number else None)
    return ", ".join(part for part in told if part)


def passage(place: Place) -> str:
    """A passage with what is quoted marked."""
    told = "".join(f"<mark>{escape(p.text)}</mark>" if p.quoted else escape(p.text) for p in place.pieces)
    return f'<p class="passage"{lang(place.document.language)}>{told.strip()}</p>'


def _pages(place: Place) -> str:
    if not place.marks:
        return ""
    numbers = " och ".join(str(page.page) for page in place.marks)
    name = "Sidan" if len(place.marks) == 1 else "Sidorna"
    drawn = "".join(picture(place.document, page) for page in place.marks)
    return f'<details class="seen"><summary>{name} i PDF-filen ({numbers})</summary>{unmarked(place.marks)}{drawn}</details>'


def source_link(document_samling: str, citation: Citation) -> str:
    """The address of the source page for a citation, as an attribute."""
    place = address(document_samling, citation.document, citation.start, citation.end, citation.quote)
    return escape(f"./{place}")


def _open(place: Place) -> str:
    told = "Öppna källan på sidan" if is_pdf(place.document.file) else "Öppna källan"
    return (
        f'<a href="{source_link(place.document.samling, place.citations[0])}">{told}</a>'
        f'<a href="{link("dokument", samling=place.document.samling, dokument=place.document.id)}">Om dokumentet</a>'
    )
