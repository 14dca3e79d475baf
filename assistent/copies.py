"""A whole answer to be pasted elsewhere, with its quotations and where they stand: text, Markdown, HTML.

The server does not know by which address it is reached, so a copy is a list of pieces, written as
JSON: strings, and ``{"address": …}`` for an address that the browser makes whole.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from assistent.citations import address
from assistent.prompts import STATUS
from assistent.texts import SV, Words
from assistent.types import Answer, Citation, Status

Piece = str | dict[str, str]

_TOLD = (Status.PROPOSAL, Status.DECISION, Status.SUPERSEDED, Status.EXPIRED)
_MARKDOWN = re.compile(r"([\\`*_\[\]<>#|~&])")


@dataclass(frozen=True, slots=True)
class Written:
    """An answer in three forms, each a JSON list of pieces. A program that takes no HTML gets ``text``."""

    text: str
    markdown: str
    html: str


def written(answer: Answer, samlingar: Sequence[str], words: Words = SV) -> Written:
    """The copies of an answer; ``samlingar`` names each citation's samling, in order."""
    return Written(*(_json(form(answer, samlingar, words)) for form in (_text, _markdown, _html)))


def _json(pieces: Iterator[Piece]) -> str:
    joined: list[Piece] = []
    for piece in pieces:
        if joined and isinstance(piece, str) and isinstance(joined[-1], str):
            joined[-1] += piece
        else:
            joined.append(piece)
    return json.dumps(joined, ensure_ascii=False)


def _address(citation: Citation, samling: str) -> Piece:
    return {"address": address(samling, citation.document, citation.start, citation.end, citation.quote)}


def _paragraphs(
    answer: Answer, quote: Callable[[Citation, str], str], own: Callable[[str], str], words: Words
) -> Iterator[str]:
    """The answer's own words and its quotations in order, each made by ``own`` and ``quote``."""
    cited = {citation.key: citation for citation in answer.citations}
    yield own(words["question"].format(question=answer.question))
    yield from map(own, answer.frame.splitlines())
    for statement in answer.statements:
        if statement.lead:
            yield own(statement.lead)
        if statement.text:  # a language model's sentence; one that was struck is not copied
            keys = "".join(f"[{key}]" for key in (statement.key, *statement.also))
            yield from () if statement.struck else (own(f"{statement.text} {keys}"),)
        elif statement.key in cited:
            yield quote(cited[statement.key], "".join(f"[{key}]" for key in (statement.key, *statement.also)))


def quoted(citation: Citation, words: Words = SV) -> str:
    """The quotation within its marks, and what it is where that must be known."""
    standing = f" ({STATUS[citation.status][words.language].lower()})" if citation.status in _TOLD else ""
    return f"”{' '.join(citation.quote.split())}”{standing}"


def reference(citation: Citation, words: Words = SV) -> str:
    """Where a quotation stands, and that its file is no longer the same where so it is."""
    changed = f". {words['reference changed']}" if citation.changed else ""
    return f"{citation.label}{changed}."


def _text(answer: Answer, samlingar: Sequence[str], words: Words) -> Iterator[Piece]:
    yield "\n".join(_paragraphs(answer, lambda c, keys: f"{quoted(c, words)} {keys}", str, words))
    yield f"\n\n{words['sources']}\n"
    for citation, samling in zip(answer.citations, samlingar, strict=True):
        yield f"[{citation.key}] {reference(citation, words)} "
        yield _address(citation, samling)
        yield "\n"


def _markdown(answer: Answer, samlingar: Sequence[str], words: Words) -> Iterator[Piece]:
    def plain(text: str) -> str:
        return _MARKDOWN.sub(r"\\\1", " ".join(text.split()))

    yield "\n\n".join(_paragraphs(answer, lambda c, keys: f"> {plain(f'{quoted(c, words)} {keys}')}", plain, words))
    yield f"\n\n**{words['sources']}**\n\n"
    for citation, samling in zip(answer.citations, samlingar, strict=True):
        yield f"- {plain(f'[{citation.key}]')} {plain(reference(citation, words))} [{words['open']}]("
        yield _address(citation, samling)
        yield ")\n"


def _html(answer: Answer, samlingar: Sequence[str], words: Words) -> Iterator[Piece]:
    def quote(citation: Citation, keys: str) -> str:
        return f"<blockquote><p>{html.escape(f'{quoted(citation, words)} {keys}')}</p></blockquote>"

    yield from _paragraphs(answer, quote, lambda text: f"<p>{html.escape(text)}</p>", words)
    yield f"<p><b>{words['sources']}</b></p>"
    for citation, samling in zip(answer.citations, samlingar, strict=True):
        yield f'<p>{html.escape(f"[{citation.key}] {reference(citation, words)}")} <a href="'
        yield _address(citation, samling)
        yield f'">{words["open"]}</a></p>'
