"""What an introduction shows of a question: its answer in the documents' own words, and the places that it cites,
gathered so that each passage is shown once with all that is quoted of it marked.

Answers to what is prepared are kept while the index is the same: everybody in the room asks it, and the handout again.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING

from assistent.citations import surroundings
from assistent.documents import FileState
from assistent.places import Marks
from assistent.types import Answer, Citation, Document, Outcome, Text

if TYPE_CHECKING:
    from assistent.assistant import Assistant

KEPT = 500
"""Answers kept at the most: some ten introductions."""
CONTEXT = 240
"""Characters shown on each side of what is quoted: few enough to be read on a wall."""
GAP = 400
"""More characters than this between two quotations are left out."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a passage, quoted or beside what is quoted."""

    text: str
    quoted: bool


@dataclass(frozen=True, slots=True)
class Place:
    """A passage with everything that an answer quotes of it. ``marks`` are those in its PDF's pages, of ``count``."""

    document: Document
    citations: tuple[Citation, ...]
    pieces: tuple[Piece, ...]
    state: FileState
    marks: tuple[Marks, ...] = ()
    count: int = 0


@dataclass(frozen=True, slots=True)
class Told:
    """A question, its answer, and the places that it cites, in the order of their first keys."""

    answer: Answer
    places: tuple[Place, ...]

    def language(self, citation: Citation) -> str:
        """The language of a cited document."""
        return next((place.document.language for place in self.places if citation in place.citations), "sv")


class Answers:
    """Asks an assistant, and remembers. Safe to use from several threads."""

    def __init__(self, assistant: Assistant) -> None:
        self.assistant = assistant
        self._kept: OrderedDict[tuple[str, str, date, str], Answer] = OrderedDict()
        self._lock = threading.Lock()

    def told(self, samling: str, question: str, own: bool = False, noted: bool = False) -> Told:
        """The answer of a samling in its documents' own words, also where a language model is at hand: so it is the
        same every time. Expected failures become an answer with outcome ``error``. ``own``: a group's
        own question, which is not kept. ``noted``: where that is switched on, a gap is noted."""
        index = self.assistant.indexed(samling)
        key = (samling, index, date.today(), question)  # what has expired is told by the day
        with self._lock:
            answer = self._kept.get(key)
        if answer is None:
            answer = self.assistant.quoted(question, samling, noted=noted)
            if index and not own and answer.outcome is not Outcome.ERROR:
                self._keep(key, answer)
        return Told(answer, tuple(self._places(samling, answer.citations)))

    def _keep(self, key: tuple[str, str, date, str], answer: Answer) -> None:
        with self._lock:
            self._kept[key] = answer
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)

    def _places(self, samling: str, cited: Sequence[Citation]) -> Iterator[Place]:
        for _, alike in _alike(cited):
            opened = self.assistant.open_document(samling, alike[0].document)
            if opened is None:  # the index was replaced meanwhile: the answer stands, its passage cannot be shown
                continue
            marks = [opened.marks(c.start, c.end) for c in alike]
            yield Place(
                opened.text.document,
                tuple(alike),
                tuple(pieces(opened.text, alike)),
                opened.state,
                tuple(_joined(page for found, _ in marks for page in found)),
                max(count for _, count in marks),
            )


def _alike(cited: Sequence[Citation]) -> list[tuple[tuple[str, str], list[Citation]]]:
    """The citations of each section of each document, in order of the first of them."""
    order = list(dict.fromkeys((c.document, c.section) for c in cited))
    return [(key, [c for c in cited if (c.document, c.section) == key]) for key in order]


def pieces(text: Text, cited: Iterable[Citation]) -> Iterator[Piece]:
    """A passage: what stands before the quotations, they and what is between them, what stands after."""
    ordered = sorted(cited, key=lambda c: c.start)
    before, _, _ = surroundings(text, ordered[0].start, ordered[0].end)
    yield Piece(before if len(before) <= CONTEXT else "… " + before[-CONTEXT:].partition(" ")[2], False)
    at = ordered[0].start
    for citation in ordered:
        between = text.cut(at, citation.start)
        yield Piece(between if len(between) <= GAP else "\n\n[…]\n\n", False)
        yield Piece(text.cut(max(at, citation.start), citation.end), True)
        at = max(at, citation.end)
    _, _, after = surroundings(text, ordered[-1].start, at)
    yield Piece(after if len(after) <= CONTEXT else after[:CONTEXT].rpartition(" ")[0] + " …", False)


def _joined(marks: Iterable[Marks]) -> Iterator[Marks]:
    """The marks of several quotations, page by page."""
    for number, pages in groupby(sorted(marks, key=lambda m: m.page), key=lambda m: m.page):
        same = list(pages)
        boxes = tuple(box for page in same for box in page.boxes)
        yield Marks(number, boxes, min(page.share for page in same), same[0].width, same[0].height)
