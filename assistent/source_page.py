"""The source page as HTML: a document with a quotation marked, page by page or as running text.

Pure functions; it needs no script (only the copy buttons have one), and fetches nothing but its style
and the pictures of pages. Documents are hostile input: see ``markup``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistent import shell
from assistent.documents import FileState
from assistent.markup import (
    addressed,
    badge,
    changed,
    copied,
    escape,
    facts,
    is_pdf,
    lang,
    on_one_line,
    picture,
    unmarked,
)
from assistent.places import Marks
from assistent.types import Citation, Page, Span, Text

ZOOMS = (100, 150, 200, 300)
"""How wide the picture of a page may be, in per cent of its place."""


@dataclass(frozen=True, slots=True)
class View:
    """A quotation of a document and what is shown of it. ``shown`` are the pages drawn, of ``count``
    in the file (both empty where it is no PDF, or cannot be drawn); ``note`` is told first."""

    text: Text
    citation: Citation
    state: FileState
    address: str
    note: str = ""
    shown: tuple[Marks, ...] = ()
    count: int = 0
    zoom: int = 100


def page(title: str, body: str, base: str = "", samling: str = "") -> str:
    """A page of its own around what it holds."""
    return shell.page(title, body, "kalla", scripts=["copy.js"], base=base, samling=samling)


def refusal(title: str, told: str, base: str = "") -> str:
    """What is shown instead: what is wrong, and what to do."""
    return page(title, f'<h1>{escape(title)}</h1><p class="told">{escape(told)}</p>', base)


def source(view: View) -> str:
    """The page of a quotation's source."""
    document, citation = view.text.document, view.citation
    language = lang(document.language)
    note = f'<p class="changed"><strong>Obs!</strong> {escape(view.note)}</p>' if view.note else ""
    body = (
        f'<div class="cited"><div><h1{language}>{escape(document.title)}</h1>'
        f'<p class="where">{escape(citation.label)}</p>{note}{changed(view.state)}'
        f"<blockquote{language}><p>{on_one_line(citation.quote)} {badge(citation.status)}</p></blockquote>"
        f'{_partial(view)}{_tools(view)}</div><section aria-label="Om källan">{facts(citation, document)}</section></div>'
        f"{_pages(view) if view.shown else _running_text(view)}"
    )
    return page(f"{document.title}: källa", body, samling=document.samling)


def _partial(view: View) -> str:
    """A notice where the quotation leaves out something of a sentence: what was left out may change it."""
    c = view.citation
    if not any(s.start < offset < s.end for s in view.text.sentences for offset in (c.start, c.end)):
        return ""
    return '<p class="unmarked">Det som citeras är bara en del av en mening. Läs hela meningen nedan.</p>'


def _tools(view: View) -> str:
    document, state = view.text.document, view.state
    link = ""
    if state is not FileState.MISSING:
        number = view.citation.pdf_page
        told = f"Öppna PDF på sidan {number}" if is_pdf(document.file) else "Hämta filen"
        fragment = f"#page={number}" if is_pdf(document.file) else ""
        link = f'<a href="{addressed("kalla/fil", document)}{fragment}">{told}</a>'
    return (
        f'<p class="tools"><button type="button" class="copy" data-copy="{copied(view.citation)}">'
        "Kopiera citat med källhänvisning</button>"
        f'<button type="button" class="copy" data-link="{escape(view.address)}">Kopiera länk</button>{link}</p>'
    )


# --- a PDF, page by page ------------------------------------------------------------------------


def _pages(view: View) -> str:
    held = [marks for marks in view.shown if _holds(view, marks.page)]
    drawn = "".join(_drawn(view, marks, first=held[:1] == [marks]) for marks in view.shown)
    return f"{_turning(view)}{unmarked(held)}{drawn}"


def _drawn(view: View, marks: Marks, first: bool) -> str:
    """A page's picture beside its text. The first that holds the quotation has its fragment: at the
    mark, or at the page where nothing is marked."""
    own = next((p for p in view.text.pages if p.number == marks.page), None)
    words = _page_text(view, own) if own and own.start < own.end else "<p>Sidan har ingen läst text.</p>"
    anchor = ' id="citat"' if first else ""
    return (
        f'<section class="page"{"" if marks.boxes else anchor} aria-label="Sida {marks.page}">'
        f"{picture(view.text.document, marks, view.zoom, anchor)}"
        f'<div class="words"{lang(view.text.document.language)}><h2 lang="sv">Text på sidan {marks.page}</h2>{words}'
        "</div></section>"
    )


def _holds(view: View, number: int) -> bool:
    """Whether some of the quotation stands on a page."""
    c = view.citation
    return any(p.number == number and p.start < c.end and c.start < p.end for p in view.text.pages)


def _turning(view: View) -> str:
    """Links to the page before and after, back to the quotation, and to other sizes."""
    first, last = view.shown[0].page, view.shown[-1].page
    here = f"Sida {first}" if first == last else f"Sida {first}–{last}"
    links = [
        _link(view, "Föregående sida", first - 1, view.zoom) if first > 1 else "",
        f"<span>{here} av {view.count}</span>",
        _link(view, "Nästa sida", last + 1, view.zoom) if last < view.count else "",
        "" if any(_holds(view, m.page) for m in view.shown) else _link(view, "Till citatet", None, view.zoom),
    ]
    own = None if len(view.shown) > 1 else first
    sizes = [
        f'<span aria-current="true">{zoom} %</span>' if zoom == view.zoom else _link(view, f"{zoom} %", own, zoom)
        for zoom in ZOOMS
    ]
    return (
        f'<nav class="turning" aria-label="Sidor"><p>{" ".join(filter(None, links))}</p>'
        f"<p><span>Storlek:</span> {' '.join(sizes)}</p></nav>"
    )


def _link(view: View, name: str, number: int | None, zoom: int) -> str:
    address, _, fragment = view.address.partition("#")
    more = (f"&sida={number}" if number else "") + (f"&zoom={zoom}" if zoom != ZOOMS[0] else "")
    anchor = "" if number else f"#{fragment}"
    return f'<a href="{escape(address + more + anchor)}">{name}</a>'


def _page_text(view: View, own: Page) -> str:
    return "".join(_paragraph(view, a, b, "p") for a, b in _paragraphs(view.text.canonical, own.start, own.end))


# --- any other document, as running text --------------------------------------------------------


def _running_text(view: View) -> str:
    """The whole document with its headings; the quotation has the fragment that its address names."""
    text = view.text
    canonical = text.canonical
    begins = {section.start: section for section in text.sections}
    out = []
    heading, opened = "", 0
    for a, b in _paragraphs(canonical, 0, len(canonical)):
        if a in begins:
            heading, opened = " ".join(begins[a].heading.split()), a
            level = min(2 + len(begins[a].path), 6)
        is_heading = heading and heading.startswith(" ".join(canonical[opened:b].split()))
        out.append(_paragraph(view, a, b, f"h{level}" if is_heading else "p"))
    body = _anchored("".join(out))
    return (
        f'<section class="words running" aria-label="Dokumentets text"{lang(text.document.language)}>'
        f'<h2 lang="sv">Dokumentets text</h2>{body}</section>'
    )


def _anchored(body: str) -> str:
    return body.replace("<mark>", '<mark id="citat">', 1)


def _paragraphs(canonical: str, start: int, end: int) -> Iterator[Span]:
    """The paragraphs of a part of the text, white space around them left out."""
    for match in re.finditer(r"(?:(?!\n\n).)+", canonical[start:end], re.S):
        if own := match[0].strip():
            begin = start + match.start() + match[0].index(own)
            yield begin, begin + len(own)


def _paragraph(view: View, start: int, end: int, tag: str) -> str:
    furniture = any(a <= start and end <= b for a, b in view.text.furniture)
    kind = ' class="furniture"' if furniture else ""
    return f"<{tag}{kind}>{_marked(view.text.canonical, start, end, view.citation)}</{tag}>"


def _marked(canonical: str, start: int, end: int, citation: Citation) -> str:
    """A part of the text with what of the quotation stands in it marked."""
    a, b = max(start, citation.start), min(end, citation.end)
    if a >= b:
        return escape(canonical[start:end])
    return f"{escape(canonical[start:a])}<mark>{escape(canonical[a:b])}</mark>{escape(canonical[b:end])}"
