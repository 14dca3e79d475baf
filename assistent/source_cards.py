"""The sources of an answer as HTML: a card for each citation, and the panel that holds them. Pure functions.

Documents are hostile input: every string of theirs passes ``escape`` on its way in.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from assistent.citations import address
from assistent.documents import FileState
from assistent.markup import addressed, changed, copied, escape, facts, is_pdf, picture, unmarked
from assistent.places import Marks
from assistent.texts import SV, Words
from assistent.types import Answer, Citation

if TYPE_CHECKING:
    from assistent.assistant import Source

CONTEXT = 350
"""Characters shown on each side of a quotation: about a paragraph; the document has the rest."""


def no_sources(words: Words = SV) -> str:
    """The source panel before the first answer."""
    return f'<div class="sources empty"><h2>{words["sources"]}</h2><p>{words["no sources"]}</p></div>'


def sources_panel(groups: Sequence[tuple[int, str, str]], words: Words = SV) -> str:
    """The source panel: for each answer with citations its turn's number, its question and its cards.
    The newest are shown; the others wait until one of their keys is used."""
    if not groups:
        return no_sources(words)
    newest = groups[-1][0]
    told = "".join(
        f'<div class="group" data-turn="{number}"{"" if number == newest else " hidden"}>'
        f'<p class="asked">{words["to the question"].format(question=escape(question))}</p>{cards}</div>'
        for number, question, cards in groups
    )
    return f'<div class="sources"><h2>{words["sources"]}</h2>{told}</div>'


def source_cards(number: int, answer: Answer, sources: Sequence[Source], words: Words = SV) -> str:
    """The cards of one answer's sources; empty if it has none."""
    return "".join(_card(number, c, s, words) for c, s in zip(answer.citations, sources, strict=True))


def _card(number: int, citation: Citation, source: Source, words: Words) -> str:
    place = f"{number}-{escape(citation.key)}"
    document = source.document
    language = words.lang(document.language)
    link = escape(f"./{address(document.samling, document.id, citation.start, citation.end, citation.quote)}")
    return (
        f'<article class="source" id="source-{place}" tabindex="-1" aria-labelledby="title-{place}">'
        f'<h3 id="title-{place}"><span class="number">[{escape(citation.key)}]</span> '
        f"<span{language}>{escape(citation.title)}</span></h3>"
        f"{changed(source.state, words)}{_seen(source, words)}"
        f'<p class="passage"{language}>{_tail(source.before)}<mark>{escape(source.quote)}</mark>'
        f"{_head(source.after)}</p>{facts(citation, document, words)}"
        f'<p class="tools"><button type="button" class="copy" data-copy="{copied(citation)}">'
        f"{words['copy quotation']}</button>"
        f'<button type="button" class="copy" data-link="{link}">{words["copy link"]}</button>'
        f'<a class="open" href="{link}" target="_blank" rel="noopener">{words["open source"]}</a>'
        f"{_original(source, words)}"
        f'<a class="back" href="#key-{place}">{words["back"]}</a></p></article>'
    )


def _seen(source: Source, words: Words) -> str:
    """The pages of a PDF with the quotation marked, folded until the source is opened by its key."""
    if not source.marks:
        return ""
    pictures = "".join(_leaf(source, page, words) for page in source.marks)
    numbers = words["and"].join(str(page.page) for page in source.marks)
    name = words["page of pdf" if len(source.marks) == 1 else "pages of pdf"].format(pages=numbers)
    return f'<details class="seen"><summary>{name}</summary>{unmarked(source.marks, words)}{pictures}</details>'


def _leaf(source: Source, page: Marks, words: Words) -> str:
    """A page with the buttons that turn and enlarge it, beside the answer."""

    def button(told: str, step: int, off: bool) -> str:
        off_now = str(off).lower()
        return (
            f'<button type="button" class="turn-page" data-step="{step}" aria-disabled="{off_now}">{told}'
            f'<span class="unseen">{words["page word"]}</span></button>'
        )

    return (
        f'<div class="leaf" data-page="{page.page}" data-count="{source.count}"><p class="turning">'
        f"{button(words['previous'], -1, page.page <= 1)}"
        f'<span class="at">{words["page of"].format(page=page.page, count=source.count)}</span>'
        f"{button(words['next'], 1, page.page >= source.count)}"
        f'<button type="button" class="enlarge" aria-pressed="false">{words["larger"]}</button></p>'
        f"{picture(source.document, page, words=words)}</div>"
    )


def _original(source: Source, words: Words) -> str:
    """The link to the PDF itself, at the page."""
    document = source.document
    if not is_pdf(document.file) or source.state is FileState.MISSING or not source.marks:
        return ""
    page = source.marks[0].page
    link = f"{addressed('kalla/fil', document)}#page={page}"
    return f'<a href="{link}" target="_blank" rel="noopener">{words["open pdf"].format(page=page)}</a>'


def _tail(before: str) -> str:
    """The last part of what stands before a quotation, cut between words."""
    if len(before) <= CONTEXT:
        return escape(before)
    kept = before[-CONTEXT:]
    return "… " + escape(kept[kept.find(" ") + 1 :])


def _head(after: str) -> str:
    """The first part of what stands after a quotation, cut between words."""
    if len(after) <= CONTEXT:
        return escape(after)
    kept = after[:CONTEXT]
    return escape(kept[: kept.rfind(" ")]) + " …"
