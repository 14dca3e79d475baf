"""From a sentence of a document to a verbatim citation, and to what surrounds it on the page.

A quotation is always ``canonical[start:end]``: ``cite`` takes numbers of sentences and cuts.
"""

from __future__ import annotations

import re

from assistent.types import Citation, Document, Page, Section, Status, Text
from assistent.words import path_references

_SIGN = re.compile(r"^(?:[A-ZÅÄÖ]\w{0,4}\s)?§\s*\d+\w?(?:/\d+)?|^\d+\s?\w?\s*§")


def cite(text: Text, first: int, last: int, key: str) -> Citation:
    """The citation of the sentences ``first`` to ``last`` (included) of one section."""
    start, end = text.sentences[first].start, text.sentences[last].end
    section = text.sections[text.sentences[first].section]
    page = text.page_at(start)
    document = text.document
    return Citation(
        key=key,
        document=document.id,
        title=document.title,
        type=document.type,
        status=_status(document, text.sentences[first].status),
        dnr=document.matter,
        section=" › ".join(section.path),
        pdf_page=page.number,
        printed_page=page.printed,
        quote=text.cut(start, end),
        start=start,
        end=end,
        label=label(document, section, page),
        heading_path=section.path,
    )


def _status(document: Document, sentence: Status) -> Status:
    """What a reader must know of a quotation: that its document no longer holds, else that the
    sentence is a proposal or a decision, else that the document is in force."""
    if document.status in (Status.EXPIRED, Status.SUPERSEDED):
        return document.status
    if sentence is not Status.UNKNOWN:
        return sentence
    return document.status if document.status is Status.IN_FORCE else Status.UNKNOWN


def label(document: Document, section: Section, page: Page) -> str:
    """Where a quotation stands, written in one way everywhere:
    "Kommunstyrelsens arbetsutskott, protokollsutdrag § 105, KS/2017:257, s. 1"."""
    sign = next((m[0] for heading in section.path if (m := _SIGN.match(heading))), None)
    kind = document.type or "dokument"
    name = f"{kind} {sign}" if sign and kind.startswith("protokoll") else f"{kind} ”{document.title}”"
    heading = None if name.endswith(f" {sign}") else _own_heading(section)
    if heading == document.title:
        heading = None
    page_number = f"s. {page.printed or page.number}"
    if page.printed and page.printed != str(page.number):
        page_number += f" (PDF s. {page.number})"
    parts = (document.body, name, heading, document.matter, page_number)
    text = ", ".join(part for part in parts if part)
    return text[:1].upper() + text[1:]


def _own_heading(section: Section) -> str | None:
    """The heading that tells where: chapter and § of a statute, a numbered heading where the path has
    one, else the innermost."""
    for reference in path_references(section.path):
        _, chapter, sign = reference.split(":")
        return f"{chapter} kap. {sign} §"
    numbered = next((h for h in section.path if re.match(r"^\d", h)), None)
    heading = numbered or section.heading
    return heading.rstrip(":,") or None


def surroundings(text: Text, start: int, end: int) -> tuple[str, str, str]:
    """The quotation within its section: what stands before it, itself, and what stands after, cut
    from the canonical text with furniture left out of the two outer parts."""
    section = next(s for s in text.sections if s.start <= start < max(s.end, s.start + 1))
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
