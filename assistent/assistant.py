"""The assistant as web and command line use it: settings, encoder and open indexes in one place.

Everything heavy is loaded on first use. An index that has been replaced on disk is opened anew at
the next question, so a running web app answers from new documents without a restart.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from assistent import (
    access,
    answer,
    boxes,
    citations,
    gaps,
    generation,
    language,
    llm,
    models,
    rerank,
    retrieval,
    suggestions,
)
from assistent.documents import FileState, file_state, find_samling, original
from assistent.errors import AssistentError, IndexDamaged, UnreadableFile
from assistent.index import Index, current_directory, mismatch, open_index
from assistent.places import Marks
from assistent.prompts import error_frame
from assistent.reader import open_reader
from assistent.settings import Settings
from assistent.types import Answer, Document, Encoder, Hit, Outcome, Reader, Text, Writer

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Source:
    """A quotation as the source panel shows it: the document, where it stands, its paragraph before,
    itself and after; how the file is now, and in a PDF the quotation's boxes on each of its pages, of
    ``count`` in the file."""

    document: Document
    label: str
    before: str
    quote: str
    after: str
    state: FileState = FileState.UNCHANGED
    marks: tuple[Marks, ...] = ()
    count: int = 0


@dataclass(frozen=True, slots=True)
class OpenDocument:
    """A document as it was indexed, and its file as it is now (``None`` if it is gone)."""

    text: Text
    file: Path | None
    state: FileState

    def marks(self, start: int, end: int) -> tuple[tuple[Marks, ...], int]:
        """The boxes of ``canonical[start:end]`` on the pages of the PDF, and how many it has; none where
        it is no PDF, or cannot be shown."""
        if self.file is None or self.file.suffix.lower() != ".pdf":
            return (), 0
        try:
            return boxes.marks(self.file, self.text, start, end), boxes.page_count(self.file)
        except UnreadableFile:
            return (), 0


class Assistant:
    """Answers for every samling of an installation. Safe to use from several threads."""

    def __init__(self, settings: Settings, encoder: Encoder | None = None, reader: Reader | None = None) -> None:
        self._settings = settings
        self.guarded = False
        """Whether nobody in particular sees only what is for all: so on a web server."""
        self._encoder: Encoder | None = models.Remembering(encoder) if encoder else None
        self._reader = reader
        self._read_with = encoder is not None or reader is not None  # whose models are given reads with none but those
        self._reranker = rerank.open_reranker(settings.reranker)
        self._open: dict[str, Index] = {}
        self._lock = threading.RLock()
        self.writer: Writer | None = llm.open_writer(settings)
        """The language model that words the answers, if the settings name one."""
        self.asking = 0
        """How many questions are being answered now."""
        self.heard: list[Callable[[str, Answer, float], None]] = []
        """Who is told of each question when it has been answered: its samling, the answer, and seconds."""

    @property
    def settings(self) -> Settings:
        """The settings as the one who asks now has them: without the samlingar that are not for them."""
        return access.seen(self._settings, self.guarded)

    @settings.setter
    def settings(self, settings: Settings) -> None:
        self._settings = settings

    @property
    def encoder(self) -> Encoder:
        """The embedding model, loaded on first use."""
        with self._lock:
            if self._encoder is None:
                self._encoder = models.Remembering(
                    models.open_encoder(self.settings.embedding, self.settings.cache, threads=self.settings.threads)
                )
            return self._encoder

    @property
    def reader(self) -> Reader | None:
        """What reads question and passage together, opened on first use; ``None`` where it is not installed."""
        with self._lock:
            if not self._read_with:
                self._reader = open_reader(self.settings.cache, self.settings.threads)
                self._read_with = True
            return self._reader

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

    def ask(
        self,
        question: str,
        samling: str | None = None,
        history: Sequence[str] = (),
        plain: bool = False,
        filters: retrieval.Filters | None = None,
        step: Callable[[str], None] = lambda _: None,
    ) -> Answer:
        """Answers a question, from the documents that ``filters`` admit; ``history`` holds the earlier
        questions, oldest first. An expected failure becomes an answer with outcome ``error``. With a
        language model the answer is in its words, as ``answering`` tells; ``step`` as there."""
        if self.writer is None:
            with self._watched(samling) as told:
                return told(self.quoted(question, samling, history, filters, step))
        *_, whole = self.answering(question, samling, history, plain, filters=filters, step=step)
        return whole

    def answering(
        self,
        question: str,
        samling: str | None = None,
        history: Sequence[str] = (),
        plain: bool = False,
        stopped: Callable[[], bool] = lambda: False,
        filters: retrieval.Filters | None = None,
        step: Callable[[str], None] = lambda _: None,
    ) -> Iterator[Answer]:
        """The answer as it grows; the last one is the whole. With a language model each sentence comes when it has
        been verified, until ``stopped`` says to give the documents' own words instead; ``plain`` asks for plain
        language. Without one, there is but one answer. ``step`` is told what begins: "searching", "reading",
        "composing", "writing"."""
        with self._watched(samling) as told:
            quoted = whole = self.quoted(question, samling, history, filters, step)
            if self.writer is None:
                yield told(quoted)
                return
            step("writing")
            try:
                index = self.index(samling)
                for growing in generation.generate(
                    quoted, index, self.encoder, self.writer, history, plain, stopped, filters
                ):
                    whole = self._compared(growing, index)
                    yield whole
            except AssistentError:  # the index was replaced meanwhile: what was quoted of it still stands
                whole = quoted
                yield quoted
            told(whole)

    @contextmanager
    def _watched(self, samling: str | None) -> Iterator[Callable[[Answer], Answer]]:
        """Counts a question while it is being answered; gives what tells of its answer, and returns it."""
        start = time.perf_counter()

        def told(answered: Answer) -> Answer:
            for hear in self.heard:
                hear(self._named(samling), answered, time.perf_counter() - start)
            return answered

        with self._lock:
            self.asking += 1
        try:
            yield told
        finally:
            with self._lock:
                self.asking -= 1

    def _named(self, samling: str | None) -> str:
        """The samling's name; none where there is no such samling, and that was the answer."""
        try:
            return self.samling(samling)
        except AssistentError:
            return ""

    def quoted(
        self,
        question: str,
        samling: str | None = None,
        history: Sequence[str] = (),
        filters: retrieval.Filters | None = None,
        step: Callable[[str], None] = lambda _: None,
        noted: bool = True,
    ) -> Answer:
        """The answer in the documents' own words. ``noted``: a gap is noted where that is switched on; one
        that is asked again to be shown anew is none."""

        def asked(index: Index) -> Answer:
            found = answer.answer(question, index, self.encoder, history, self.reader, filters, self._reranker, step)
            return self._compared(found, index)

        try:
            answered = self._read(samling, asked)
        except AssistentError as error:
            return Answer(Outcome.ERROR, "sv", question, error_frame(error))
        if self.settings.gap_list and noted:
            gaps.note(self.settings.root / self.settings.gap_list, self.samling(samling), answered)
        return answered

    def search(
        self,
        words: str,
        samling: str | None = None,
        filters: retrieval.Filters | None = None,
        k: int = 10,
        original: str = "",
    ) -> list[tuple[Hit, Text]]:
        """Ranked passages without an answer, each with its document's text. ``original`` is what was
        asked in English, where ``words`` are its Swedish ones; English words alone are put into Swedish
        here."""

        def ranked(index: Index) -> list[tuple[Hit, Text]]:
            english = not original and language.of_question(words) == "en"
            swedish, spoken = (index.glossary.swedish(words), words) if english else (words, original)
            hits = retrieval.rank(swedish or words, index, self.encoder, k, filters, spoken, self._reranker)
            return [(hit, index.text(hit.document)) for hit in hits]

        return self._read(samling, ranked)

    def _compared(self, answered: Answer, index: Index) -> Answer:
        """The answer, told which of its citations are of a file that is no longer what was indexed."""
        cited = {citation.document for citation in answered.citations}
        changed = {name for name in cited if self._file(index, name)[1] is not FileState.UNCHANGED}
        told = tuple(replace(c, changed=c.document in changed) for c in answered.citations)
        return replace(answered, citations=told)

    def _file(self, index: Index, document: str) -> tuple[Path | None, FileState]:
        entry = index.entries[document]
        path = original(self.settings, index.samling, entry.document.file)
        return path, file_state(path, entry.sha256)

    def open_document(self, samling: str | None, document: str) -> OpenDocument | None:
        """A document of the samling's index; ``None`` if there is none with this id. Only what the
        index names can be opened, never a path."""

        def opened(index: Index) -> OpenDocument | None:
            return (
                OpenDocument(index.text(document), *self._file(index, document)) if document in index.entries else None
            )

        return self._read(samling, opened)

    def source(self, samling: str, document: str, start: int, end: int) -> Source:
        """What the source panel shows for a citation."""
        opened = self.open_document(samling, document)
        if opened is None:
            raise IndexDamaged(f"Dokumentet {document} finns inte längre i indexet.", "Ställ frågan igen.")
        cited = citations.cite_span(opened.text, start, end)
        before, quote, after = citations.surroundings(opened.text, start, end)
        marks, count = opened.marks(start, end)
        return Source(opened.text.document, cited.label, before, quote, after, opened.state, marks, count)

    def indexed(self, samling: str) -> str:
        """The name of the samling's index as it is on disk now, nothing where there is none."""
        try:
            return current_directory(self.settings, samling).name
        except AssistentError:
            return ""

    def title(self, samling: str | None = None) -> str:
        """What the samling is called: "Mjölby kommun"."""
        return suggestions.title(self.settings, self.samling(samling))

    def suggested(self, samling: str | None = None, count: int = 5) -> list[str]:
        """Questions to begin with, for this samling."""
        return suggestions.suggest(self.settings, self.index(samling), count)
