"""A samling's documents at hand for checking: by name, and made ready for comparing."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from threading import Lock

from assistent.candidates import Candidate, candidates
from assistent.index import Index
from assistent.kinds import is_minutes
from assistent.matching import Source
from assistent.naming import Mention, Names, item_span
from assistent.types import Status, Text
from assistent.words import references

_KEPT = 20_000_000
"""Characters of documents kept ready, at some 7 bytes each."""


_ROWS = 1000  # chunks looked through for a diarienummer


class Library:
    """The documents of one index. Those that have been compared with are kept ready; of the texts that
    are checked nothing is kept. Safe to use from several threads."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self.names = Names(index.documents())
        self._sources: dict[str, Source] = {}
        self._lock = Lock()

    def text(self, document: str) -> Text:
        """A document's text."""
        return self.source(document).text

    def source(self, document: str) -> Source:
        """A document made ready for comparing."""
        with self._lock:
            source = self._sources.pop(document, None) or Source(self.index.text(document))
            self._sources[document] = source  # the latest used is last
            while len(self._sources) > 1 and sum(len(s.text.canonical) for s in self._sources.values()) > _KEPT:
                del self._sources[next(iter(self._sources))]
        return source

    def mentions(self, text: str) -> list[Mention]:
        """The documents that a text names. A diarienummer names minutes too, where an item has it; what
        stands in one file with minutes named by body and day belongs to them."""
        return [self._widened(mention) for mention in self.names.mentions(text)]

    def _widened(self, mention: Mention) -> Mention:
        if mention.number and mention.number.startswith("dnr:"):
            return replace(mention, documents=mention.documents | self._minutes(mention.number))
        if mention.day and mention.documents:
            files = {self.index.entries[document].document.file for document in mention.documents}
            parts = {d.id for d in self.index.documents() if d.file in files and (d.type is None or is_minutes(d.type))}
            return replace(mention, documents=mention.documents | parts)
        return mention

    def _minutes(self, number: str) -> frozenset[str]:
        rows = self.index.words.rows(number)[:_ROWS]
        found = (self.index.entries[self.index.chunk_at(int(row))[0]].document for row in rows)
        return frozenset(d.id for d in found if d.type is None or is_minutes(d.type))

    def standing_first(self, documents: Collection[str]) -> list[str]:
        """Documents in order of id, those that no longer hold last."""
        gone = (Status.EXPIRED, Status.SUPERSEDED)
        return sorted(documents, key=lambda d: (self.index.entries[d].document.status in gone, d))

    def has_number(self, document: str, number: str, start: int) -> bool:
        """Whether a diarienummer is the document's own, or that of the item that ``start`` is in."""
        text = self.text(document)
        if number in references(text.document.matter or ""):
            return True
        a, b = item_span(text, start)
        return number in references(text.cut(a, b))

    def candidates(self, words: str, documents: Collection[str] | None = None) -> Iterator[Candidate]:
        """The places where a quotation may stand, best first."""
        return candidates(words, self.index, documents)
