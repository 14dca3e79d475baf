"""The pieces of HTML that the chat and the source page share. Pure functions.

Questions and documents are hostile input: every string of theirs passes ``escape`` (or ``on_one_line``)
on its way into a page.
"""

from __future__ import annotations

import hashlib
import html
from collections.abc import Iterable
from importlib import resources
from urllib.parse import quote_plus, urlencode

from assistent.documents import FileState
from assistent.places import Marks
from assistent.prompts import STATUS
from assistent.types import Citation, Document, Status

PAGE_LANGUAGE = "sv"
WARNED = (Status.PROPOSAL, Status.DECISION, Status.SUPERSEDED, Status.EXPIRED)
"""What a reader must see already in the answer; that a document is in force is told in its card."""
CHANGED = {
    FileState.CHANGED: "Filen har ändrats sedan den lästes in. Citatet är ur den tidigare lydelsen.",
    FileState.MISSING: "Filen finns inte längre i samlingen. Citatet är ur det som då lästes in.",
}


def escape(value: str) -> str:
    """Text as it is put between tags or in an attribute."""
    return html.escape(value, quote=True)


def on_one_line(value: str) -> str:
    """A quotation on one line: white space is collapsed for display, nothing else is touched."""
    return escape(" ".join(value.split()))


def lang(language: str) -> str:
    """The lang attribute of a part in another language than the page's, else nothing."""
    return f' lang="{escape(language)}"' if language != PAGE_LANGUAGE else ""


def asset(name: str) -> bytes:
    """A style sheet or script as it lies in the package."""
    return resources.files("assistent").joinpath(name).read_bytes()


def asset_address(name: str) -> str:
    """Where the page fetches an asset; the address changes with the content, so it can be cached."""
    return f"./assistent/{name}?v={hashlib.sha256(asset(name)).hexdigest()[:12]}"


def head(title: str, base: str = "") -> str:
    """What the head of every page begins with; ``base`` where addresses are not beside the page's own."""
    based = f'\n<base href="{base}">' if base else ""
    return f"""<meta charset="utf-8">{based}
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>{escape(title)}</title>
<link rel="icon" href="./assistent/icon.svg" type="image/svg+xml">"""


def badge(status: Status, language: str = PAGE_LANGUAGE) -> str:
    """What a text is ("Förslag"), where that is known."""
    name = STATUS[status][language]
    return f'<span class="badge {status.value}"{lang(language)}>{escape(name)}</span>' if name else ""


def changed(state: FileState) -> str:
    """A notice that the file is no longer the one that was indexed."""
    return f'<p class="changed"><strong>Obs!</strong> {CHANGED[state]}</p>' if state in CHANGED else ""


def facts(citation: Citation, document: Document) -> str:
    """What is known of a quotation's place, as a list of terms."""
    rows = (
        ("Typ", capital(citation.type)),
        ("Organ", document.body),
        ("Datum", document.date),
        ("Diarienummer", citation.dnr),
        ("Avsnitt", " › ".join(heading.rstrip(" :,") for heading in citation.heading_path) or citation.section),
        ("Sida", page_number(citation, document.file)),
    )
    told = [(name, escape(value)) for name, value in rows if value]
    if own := badge(citation.status):
        told.insert(0, ("Status", own))
    return f'<dl class="facts">{"".join(f"<div><dt>{name}</dt> <dd>{value}</dd></div>" for name, value in told)}</dl>'


def capital(value: str | None) -> str | None:
    return value[:1].upper() + value[1:] if value else None


def is_pdf(file: str) -> bool:
    return file.lower().endswith(".pdf")


def page_number(citation: Citation, file: str) -> str | None:
    """The printed page, and the page of the file where that is a PDF."""
    if not is_pdf(file):
        return citation.printed_page or (str(citation.pdf_page) if citation.pdf_page else None)
    if citation.printed_page:
        return f"{citation.printed_page} (sida {citation.pdf_page} i PDF-filen)"
    return f"{citation.pdf_page} i PDF-filen"


def copied(citation: Citation) -> str:
    """What the button for a quotation copies: the quotation and where it stands."""
    return f"”{on_one_line(citation.quote)}” ({escape(citation.label)})"


def addressed(path: str, document: Document, **more: object) -> str:
    """The address of something of a document, as an attribute: ``kalla/sida``, ``kalla/fil``."""
    query = {"samling": document.samling, "dokument": document.id, **more}
    return escape(f"./{path}?{urlencode(query, quote_via=quote_plus, safe='/')}")


def picture(document: Document, marks: Marks, zoom: int = 100, anchor: str = "") -> str:
    """A page drawn, with the quotation's boxes over it; nothing is fetched before it is scrolled to.
    The boxes are shapes of their own, so they follow any size and stand out in forced colours. The first
    has the fragment ``anchor``."""
    shapes = "".join(
        f'<rect{anchor if n == 0 else ""} x="{box.left * marks.width:.2f}" y="{box.top * marks.height:.2f}" '
        f'width="{(box.right - box.left) * marks.width:.2f}" height="{(box.bottom - box.top) * marks.height:.2f}"/>'
        for n, box in enumerate(marks.boxes)
    )
    told = "Citatet är markerat. " if shapes else ""
    return (
        f'<figure class="sheet" tabindex="0" aria-label="Sida {marks.page} som bild"><div class="zoom-{zoom}">'
        f'<img src="{addressed("kalla/sida", document, sida=marks.page, zoom=zoom)}" '
        f'alt="Sida {marks.page} i PDF-filen som bild. {told}Texten står också som text." loading="lazy" '
        f'width="{round(marks.width)}" height="{round(marks.height)}">'
        f'<svg viewBox="0 0 {marks.width:.2f} {marks.height:.2f}" aria-hidden="true">{shapes}</svg></div></figure>'
    )


def unmarked(marks: Iterable[Marks]) -> str:
    """A notice where not all of a quotation could be marked in the picture."""
    shares = [page.share for page in marks]
    if not shares or min(shares) >= 1:
        return ""
    if max(shares) == 0:
        return '<p class="unmarked">Citatet kunde inte markeras i bilden. Det står i texten.</p>'
    return '<p class="unmarked">Hela citatet kunde inte markeras i bilden. Det står helt i texten.</p>'
