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
from assistent.texts import SV, Words
from assistent.types import Citation, Document, Status

PAGE_LANGUAGE = "sv"
WARNED = (Status.PROPOSAL, Status.DECISION, Status.SUPERSEDED, Status.EXPIRED)
"""What a reader must see already in the answer; that a document is in force is told in its card."""
CHANGED = {FileState.CHANGED: "changed", FileState.MISSING: "missing"}
"""What is told of a file that is no longer what was indexed, by its name in ``texts``."""


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


def asset_names() -> list[str]:
    """The style sheets and scripts of the package."""
    return sorted(f.name for f in resources.files("assistent").iterdir() if f.name.endswith((".css", ".js")))


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


def badge(status: Status, language: str = PAGE_LANGUAGE, words: Words = SV) -> str:
    """What a text is ("Förslag"), where that is known."""
    name = STATUS[status][language]
    return f'<span class="badge {status.value}"{words.lang(language)}>{escape(name)}</span>' if name else ""


def changed(state: FileState, words: Words = SV) -> str:
    """A notice that the file is no longer the one that was indexed."""
    if state not in CHANGED:
        return ""
    return f'<p class="changed"><strong>{words["note"]}</strong> {words[CHANGED[state]]}</p>'


def facts(citation: Citation, document: Document, words: Words = SV) -> str:
    """What is known of a quotation's place, as a list of terms."""
    rows = (
        ("fact type", capital(citation.type)),
        ("fact body", document.body),
        ("fact date", document.date),
        ("fact matter", citation.dnr),
        ("fact section", " › ".join(heading.rstrip(" :,") for heading in citation.heading_path) or citation.section),
    )
    language = words.lang(document.language)
    told = [(words[name], f"<dd{language}>{escape(value)}</dd>") for name, value in rows if value]
    if page := page_number(citation, document.file, words):
        told.append((words["fact page"], f"<dd>{escape(page)}</dd>"))
    if own := badge(citation.status, words.language, words):
        told.insert(0, (words["fact status"], f"<dd>{own}</dd>"))
    return f'<dl class="facts">{"".join(f"<div><dt>{name}</dt> {value}</div>" for name, value in told)}</dl>'


def capital(value: str | None) -> str | None:
    return value[:1].upper() + value[1:] if value else None


def is_pdf(file: str) -> bool:
    return file.lower().endswith(".pdf")


def page_number(citation: Citation, file: str, words: Words = SV) -> str | None:
    """The printed page, and the page of the file where that is a PDF."""
    if not is_pdf(file):
        return citation.printed_page or (str(citation.pdf_page) if citation.pdf_page else None)
    if citation.printed_page:
        return words["printed and pdf"].format(printed=citation.printed_page, page=citation.pdf_page)
    return words["page in pdf"].format(page=citation.pdf_page)


def copied(citation: Citation) -> str:
    """What the button for a quotation copies: the quotation and where it stands."""
    return f"”{on_one_line(citation.quote)}” ({escape(citation.label)})"


def addressed(path: str, document: Document, **more: object) -> str:
    """The address of something of a document, as an attribute: ``kalla/sida``, ``kalla/fil``."""
    query = {"samling": document.samling, "dokument": document.id, **more}
    return escape(f"./{path}?{urlencode(query, quote_via=quote_plus, safe='/')}")


def picture(document: Document, marks: Marks, zoom: int = 100, anchor: str = "", words: Words = SV) -> str:
    """A page drawn, with the quotation's boxes over it; nothing is fetched before it is scrolled to.
    The boxes are shapes of their own, so they follow any size and stand out in forced colours. The first
    has the fragment ``anchor``."""
    shapes = "".join(
        f'<rect{anchor if n == 0 else ""} x="{box.left * marks.width:.2f}" y="{box.top * marks.height:.2f}" '
        f'width="{(box.right - box.left) * marks.width:.2f}" height="{(box.bottom - box.top) * marks.height:.2f}"/>'
        for n, box in enumerate(marks.boxes)
    )
    told = words["picture marked" if shapes else "picture"].format(page=marks.page)
    return (
        f'<figure class="sheet" tabindex="0" aria-label="{words["page as picture"].format(page=marks.page)}">'
        f'<div class="zoom-{zoom}"><img src="{addressed("kalla/sida", document, sida=marks.page, zoom=zoom)}" '
        f'alt="{told}" loading="lazy" width="{round(marks.width)}" height="{round(marks.height)}">'
        f'<svg viewBox="0 0 {marks.width:.2f} {marks.height:.2f}" aria-hidden="true">{shapes}</svg></div></figure>'
    )


def unmarked(marks: Iterable[Marks], words: Words = SV) -> str:
    """A notice where not all of a quotation could be marked in the picture."""
    shares = [page.share for page in marks]
    if not shares or min(shares) >= 1:
        return ""
    return f'<p class="unmarked">{words["unmarked" if max(shares) == 0 else "partly marked"]}</p>'
