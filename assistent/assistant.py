"""The assistant as web and command line use it: settings, encoder and open indexes in one place.

Everything heavy is loaded on first use. An index that has been replaced on disk is opened anew at
the next question, so a running web app answers from new documents without a restart.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from assistent import answer, citations, models, retrieval, suggestions
from assistent.documents import find_samling
from assistent.errors import AssistentError, IndexDamaged
from assistent.index import Index, current_directory, mismatch, open_index
from assistent.prompts import error_frame
from assistent.settings import Settings
from assistent.types import Answer, Document, Encoder, Hit, Outcome, Text

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Source:
    """A quotation as the source panel shows it: the document, where it stands, and its paragraph
    before, itself and after."""

    document: Document
    label: str
    before: str
    quote: str
    after: str


class Assistant:
    """Answers for every samling of an installation. Safe to use from several threads."""

    def __init__(self, settings: Settings, encoder: Encoder | None = None) -> None:
        self.settings = settings
        self._encoder: Encoder | None = models.Remembering(encoder) if encoder else None
        self._open: dict[str, Index] = {}
        self._lock = threading.RLock()

    @property
    def encoder(self) -> Encoder:
        """The embedding model, loaded on first use."""
        with self._lock:
            if self._encoder is None:
                self._encoder = models.Remembering(
                    models.open_encoder(self.settings.embedding, self.settings.cache, threads=self.settings.threads)
                )
            return self._encoder

    def samling(self, name: str | None = None) -> str:
        """The name of the samling to use; raises ``CorpusError``."""
        return find_samling(self.settings, name)

    def index(self, samling: str | None = None) -> Index:
        """The samling's index as it is on disk now. Raises ``IndexMissing`` and its kin."""
        name = self.samling(samling)
        with self._lock:
            folder = current_directory(self.settings, name)
            opened = self._open.get(name)
            if opened is None or opened.folder != folder:
                # questions under way may still read the old one: it is dropped, not closed
                opened = open_index(self.settings, name)
                if opened.manifest.model != self.encoder.fingerprint:
                    raise mismatch(self.settings, name, opened.manifest, self.encoder.fingerprint)
                self._open[name] = opened
            return opened

    def _read(self, samling: str | None, use: Callable[[Index], T]) -> T:
        """Uses the samling's index, once more if it was replaced while it was being read."""
        index = self.index(samling)
        try:
            return use(index)
        except IndexDamaged:
            replaced = self.index(samling)
            if replaced is index:
                raise
            return use(replaced)

    def ask(self, question: str, samling: str | None = None, history: Sequence[str] = ()) -> Answer:
        """Answers a question; ``history`` holds the earlier questions, oldest first. An expected
        failure becomes an answer with outcome ``error``."""
        try:
            return self._read(samling, lambda index: answer.answer(question, index, self.encoder, history))
        except AssistentError as error:
            return Answer(Outcome.ERROR, "sv", question, error_frame(error))

    def search(
        self, words: str, samling: str | None = None, filters: retrieval.Filters | None = None, k: int = 10
    ) -> list[tuple[Hit, Text]]:
        """Ranked passages without an answer, each with its document's text."""

        def ranked(index: Index) -> list[tuple[Hit, Text]]:
            return [(hit, index.text(hit.document)) for hit in retrieval.rank(words, index, self.encoder, k, filters)]

        return self._read(samling, ranked)

    def source(self, samling: str, document: str, start: int, end: int) -> Source:
        """What the source panel shows for a citation."""
        text = self.index(samling).text(document)
        before, quote, after = citations.surroundings(text, start, end)
        section = next(s for s in text.sections if s.start <= start < max(s.end, s.start + 1))
        return Source(text.document, citations.label(text.document, section, text.page_at(start)), before, quote, after)

    def title(self, samling: str | None = None) -> str:
        """What the samling is called: "Mjölby kommun"."""
        return suggestions.title(self.settings, self.samling(samling))

    def suggested(self, samling: str | None = None, count: int = 5) -> list[str]:
        """Questions to begin with, for this samling."""
        return suggestions.suggest(self.settings, self.index(samling), count)
