"""From a sentence of a document to a verbatim citation, and to what surrounds it on the page.

A quotation is always ``canonical[start:end]``: ``cite`` takes numbers of sentences and cuts.
"""

from __future__ import annotations

import hashlib
import re
from urllib.parse import quote_plus, urlencode

from assistent.kinds import governs
from assistent.types import Citation, Document, Page, Section, Status, Text
from assistent.words import path_references

_SIGN = re.compile(r"^(?:[A-ZÅÄÖ]\w{0,4}\s)?§\s*\d+\w?(?:/\d+)?|^\d+\s?\w?\s*§")


def cite(text: Text, first: int, last: int, key: str) -> Citation:
    """The citation of the sentences ``first`` to ``last`` (included) of one section."""
    return cite_span(text, text.sentences[first].start, text.sentences[last].end, key)


def cite_span(text: Text, start: int, end: int, key: str = "") -> Citation:
    """The citation of ``canonical[start:end]``, whatever stands there; its standing is that of the
    first sentence in it."""
    sentence = next((s for s in text.sentences if start < s.end and s.start < end), None)
    section = text.sections[sentence.section] if sentence else _section_at(text, start)
    page = text.page_at(start)
    document = text.document
    return Citation(
        key=key,
        document=document.id,
        title=document.title,
        type=document.type,
        status=_status(document, sentence.status if sentence else section.status),
        dnr=document.matter,
        section=" › ".join(section.path),
        pdf_page=page.number if text.paged else None,
        printed_page=page.printed,
        quote=text.cut(start, end),
        start=start,
        end=end,
        label=label(document, section, page if text.paged else None),
        heading_path=section.path,
        confidence=page.confidence,
    )


def _section_at(text: Text, offset: int) -> Section:
    return next((s for s in text.sections if s.start <= offset < max(s.end, s.start + 1)), text.sections[-1])


def address(samling: str, document: str, start: int, end: int, quote: str) -> str:
    """Where the source page shows a quotation, relative to the site's root. ``summa`` tells the quotation,
    so that an address that outlives the index can tell whether that still stands there."""
    query = {"samling": samling, "dokument": document, "start": start, "slut": end, "summa": checksum(quote)}
    return f"kalla?{urlencode(query, quote_via=quote_plus, safe='/')}#citat"


def checksum(quote: str) -> str:
    """Sixteen hex digits that tell one quotation from another."""
    return hashlib.sha256(quote.encode()).hexdigest()[:16]


def moved_to(text: Text, length: int, summa: str) -> int | None:
    """Where the quotation of this length and checksum begins now; ``None`` if it begins no sentence."""
    starts = (s.start for s in text.sentences)
    return next((a for a in starts if checksum(text.cut(a, a + length)) == summa), None)


def _status(document: Document, sentence: Status) -> Status:
    """What a reader must know of a quotation: that its document no longer holds, else that the
    sentence is a proposal or a decision, else that the document is in force, or a draft of a governing text."""
    if document.status in (Status.EXPIRED, Status.SUPERSEDED):
        return document.status
    if sentence is not Status.UNKNOWN:
        return sentence
    draft = document.status is Status.PROPOSAL and governs(document.type)
    return document.status if draft or document.status is Status.IN_FORCE else Status.UNKNOWN


def label(document: Document, section: Section, page: Page | None) -> str:
    """Where a quotation stands, written in one way everywhere:
    "Kommunstyrelsens arbetsutskott, protokollsutdrag § 105, KS/2017:257, s. 1"."""
    sign = next((m[0] for heading in section.path if (m := _SIGN.match(heading))), None)
    kind = document.type or "dokument"
    if sign and kind.startswith("protokoll"):
        name, heading = " ".join(filter(None, (kind, document.date, sign))), None
    else:
        name, heading = f"{kind} ”{document.title}”", _own_heading(section)
    if heading == document.title:
        heading = None
    parts = (document.body, name, heading, document.matter, _page_number(page) if page else None)
    text = ", ".join(part for part in parts if part)
    return text[:1].upper() + text[1:]


def _page_number(page: Page) -> str:
    if page.printed and page.printed != str(page.number):
        return f"s. {page.printed} (PDF s. {page.number})"
    return f"s. {page.printed or page.number}"


def _own_heading(section: Section) -> str | None:
    """The heading that tells where: chapter and § of a statute, a numbered heading where the path has
    one, a row or footnote by its number, else the innermost."""
    if re.match(r"(?:punkt|fotnot) ", section.heading):
        return section.heading
    for reference in path_references(section.path):
        _, chapter, sign = reference.split(":")
        return f"{chapter} kap. {sign} §"
    numbered = next((h for h in reversed(section.path) if re.match(r"^\d", h)), None)
    heading = numbered or section.heading
    return heading.rstrip(":,") or None


def surroundings(text: Text, start: int, end: int) -> tuple[str, str, str]:
    """The quotation within its section: what stands before it, itself, and what stands after, cut
    from the canonical text with furniture left out of the two outer parts."""
    section = _section_at(text, start)
    return (
        _without_furniture(text, section.start, start).lstrip(),
        text.cut(start, end),
        _without_furniture(text, end, section.end).rstrip(),
    )


def _without_furniture(text: Text, start: int, end: int) -> str:
    parts = []
    for a, b in text.furniture:
        if a >= end:
            break
        if b > start:
            parts.append(text.cut(start, max(a, start)))
            start = b
    parts.append(text.cut(start, max(end, start)))
    return re.sub(r"\n{3,}", "\n\n", "".join(parts))
