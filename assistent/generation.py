"""An answer in a language model's words. It gets numbered sentences and must answer with their keys; every
sentence is verified before it is shown, and where too little holds, the extractive answer stands.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace

from assistent import evidence, instructions, question, retrieval
from assistent.chunks import header
from assistent.citations import cite
from assistent.drafting import Draft, Written
from assistent.errors import LanguageModelError
from assistent.evidence import leans_on
from assistent.index import Index
from assistent.kinds import governs, is_minutes
from assistent.prompts import FRAMES, STATUS
from assistent.reasons import Reason, told
from assistent.support import Support, Wording
from assistent.types import Answer, Citation, Encoder, Outcome, Statement, Text, Writer
from assistent.verification import Verifier, same

MOST = 12
"""Sentences that the model gets: the extractive answer's, then the nearest others."""
LONGEST = 8_000
"""Characters that a model may write; a whole answer is a tenth."""
GIVEN_UP = 6
"""Struck sentences more than kept ones from which a model is not listened to any longer."""
CANDIDATES = 10

_TO_A_MACHINE = re.compile(
    r"\b(?:ignorera|strunta i|bortse från|glöm|ignore|disregard|forget)\b.{0,60}\b(?:instruktion|regler|prompt|ovan|tidigare|instruction|rules|above|previous)"
    r"|\b(?:system ?prompt|systemmeddelande|du är (?:nu )?en (?:ai|chatbot|språkmodell|assistent)|you are (?:now )?an? (?:ai|assistant))\b"
    r"|\b(?:svara|skriv|säg|answer|write|say|respond)\b.{0,20}\b(?:alltid|bara|endast|att|ordet|always|only|that|the word)\b.{0,80}[\"”“]"
    r"|^(?:svara|skriv|säg|påstå|answer|write|say|respond|claim) (?:alltid |bara |endast |always |only )?(?:att|med|that|with)\b"
    r"|\b(?:språkmodell(?:en)?|chatbot(?:en|ten)?|ai-assistent(?:en)?|llm)\b.{0,40}\b(?:ska svara|svara|skriv|måste svara|must answer)\b",
    re.I,
)
"""A sentence that speaks to the machine. It is not given to the model; the extractive answer may quote it."""


@dataclass(frozen=True, slots=True)
class Numbered:
    """A sentence that the model gets, and where it stands."""

    support: Support
    text: Text
    number: int


def generate(
    answered: Answer,
    index: Index,
    encoder: Encoder,
    writer: Writer,
    history: Sequence[str] = (),
    plain: bool = False,
    stopped: Callable[[], bool] = lambda: False,
    filters: retrieval.Filters | None = None,
) -> Iterator[Answer]:
    """The answer as it grows, each sentence when it has been verified; the last one is the whole, and the only
    one with a notice. An answer
    that claims nothing is left as it is. ``plain`` asks for plain language, from the answer's own citations
    only. Never raises for what a model does: then the last is the extractive answer with a notice."""
    if answered.outcome is not Outcome.ANSWERED or not answered.citations:
        yield answered
        return
    begun = time.perf_counter()
    wording = Wording(answered.understood or answered.question, answered.language, index.glossary)
    given = numbered(answered, index, encoder, history, not plain, filters)
    telling = _Telling(answered, writer, Verifier(wording, encoder), {n.support.key: n for n in given})
    user = _material(given, answered)
    try:
        yield from telling.listen(instructions.system(answered.language, plain), user, stopped)
    except LanguageModelError as error:
        telling.fall_back(error.reason)
    seconds = {**answered.seconds, "generate": round(time.perf_counter() - begun, 4)}
    yield replace(telling.final(), seconds=seconds)


@dataclass
class _Telling:
    """An answer while it is written: what holds and what was struck so far."""

    answered: Answer
    writer: Writer
    verifier: Verifier
    given: dict[int, Numbered]
    statements: list[Statement] = field(default_factory=list)
    citations: dict[int, Citation] = field(default_factory=dict)
    instead: str | None = None

    def listen(self, system: str, user: str, stopped: Callable[[], bool]) -> Iterator[Answer]:
        """The growing answer; where it comes to nothing, ``instead`` says why. Raises ``LanguageModelError``."""
        draft = Draft()
        with closing(self.writer.write(system, user)) as pieces:
            for piece in pieces:
                if stopped():
                    return self.fall_back(self._notice("stopped"))
                for sentence in draft.feed(piece):
                    self.add(sentence)
                    yield self.growing()
                    if self._struck > self._kept + GIVEN_UP:
                        return self.fall_back(self._notice("too_little"))
                if draft.length > LONGEST:
                    return self.fall_back(self._notice("too_long"))
        if instructions.NO_ANSWER[self._language] in draft.said:
            return self.fall_back(self._notice("declined"))
        for sentence in draft.end():
            self.add(sentence)
            yield self.growing()
            if self._struck > self._kept + GIVEN_UP:
                break
        if not self.statements:
            self.fall_back(self._notice("empty"))
        elif self._kept < max(1, len(self.statements) / 2):
            self.fall_back(self._notice("too_little"))
        return None

    def add(self, written: Written) -> None:
        """Verifies a sentence and puts it in the answer, as it is or struck."""
        reason = self._fault(written)
        if reason:
            self.statements.append(Statement("", None, text=written.text, struck=reason))
            return
        for key in written.keys:
            if key not in self.citations:
                one = self.given[key]
                self.citations[key] = cite(one.text, one.number, one.number, str(len(self.citations) + 1))
        keys = [self.citations[key].key for key in written.keys]
        self.statements.append(Statement("", keys[0], also=tuple(keys[1:]), text=written.text))

    def _fault(self, written: Written) -> str | None:
        unknown = next((key for key in written.keys if key not in self.given), None)
        if not written.keys or unknown is not None:
            return told(Reason("unknown_key", str(unknown)) if written.keys else Reason("keys"), self._language)
        if any(same(written.text, earlier.text) for earlier in self.statements):
            return told(Reason("repeated"), self._language)
        return self.verifier.fault(written.text, [self.given[key].support for key in written.keys])

    def fall_back(self, reason: str) -> None:
        """Lets the extractive answer stand, and says why."""
        self.instead = f"{reason} {instructions.notice('instead', self._language)}"

    def growing(self) -> Answer:
        """The answer so far."""
        kept = [statement for statement in self.statements if not statement.struck]
        lines = ["".join((s.text, " ", *(f"[{key}]" for key in (s.key, *s.also)))) for s in kept]
        usual = FRAMES[Outcome.ANSWERED][self._language]
        frame = self.answered.frame.removeprefix(usual).strip()
        return replace(
            self.answered,
            answer="\n".join([frame, *lines] if frame else lines),
            frame=frame,
            statements=tuple(self.statements),
            citations=tuple(self.citations.values()),
            generated=True,
        )

    def final(self) -> Answer:
        """The whole answer, with its notice: the model's, or the extractive one with a notice."""
        if self.instead is None:
            return replace(self.growing(), notice=self._written())
        return replace(self.answered, notice=self.instead)

    @property
    def _language(self) -> str:
        return self.verifier.wording.language

    @property
    def _struck(self) -> int:
        return sum(bool(statement.struck) for statement in self.statements)

    @property
    def _kept(self) -> int:
        return len(self.statements) - self._struck

    def _notice(self, name: str) -> str:
        return instructions.notice(name, self._language, host=self.writer.host, model=self.writer.name)

    def _written(self) -> str:
        if not self._struck:
            return self._notice("written")
        name = "struck_one" if self._struck == 1 else "struck"
        return f"{self._notice('written')} {instructions.notice(name, self._language, count=self._struck)}"


# --- what the model gets ------------------------------------------------------------------------


def numbered(
    answered: Answer,
    index: Index,
    encoder: Encoder,
    history: Sequence[str],
    more: bool = True,
    filters: retrieval.Filters | None = None,
) -> list[Numbered]:
    """The sentences that the model gets, numbered from 1: the answer's citations, then, where ``more`` is asked
    for, the nearest others. What speaks to a machine is left out."""
    places = [(c.document, _sentence_at(index.text(c.document), c.start)) for c in answered.citations]
    if more:
        asked = question.read(answered.question, history, index.glossary)
        hits = retrieval.rank(asked.search, index, encoder, CANDIDATES, filters)
        places += [(one.document, one.number) for one in evidence.gather(asked, hits, index, encoder)]
    found: list[Numbered] = []
    for document, number in dict.fromkeys(places):
        text = index.text(document)
        one = support(text, number, len(found) + 1)
        if len(found) < max(MOST, len(answered.citations)) and not _TO_A_MACHINE.search(one.quote):
            found.append(Numbered(one, text, number))
    return found


def _sentence_at(text: Text, start: int) -> int:
    return next(n for n, sentence in enumerate(text.sentences) if start < sentence.end)


def _material(given: Sequence[Numbered], answered: Answer) -> str:
    """The numbered sentences and the question, as the model gets them: a line of JSON each, so that nothing in
    a document can end its own line."""
    rows = []
    for one in given:
        document = one.text.document
        row = {
            "nr": one.support.key,
            "dokument": document.title,
            "typ": document.type,
            "status": STATUS[one.support.status]["sv"].lower() or None,
            "datum": document.adopted or document.date,
            "avsnitt": one.support.place,
            "vem": one.support.by or None,
            "sammanhang": one.support.context or None,
            "text": one.support.quote,
        }
        rows.append(json.dumps({key: value for key, value in row.items() if value}, ensure_ascii=False))
    asked = json.dumps(answered.understood or answered.question, ensure_ascii=False)
    return "\n".join(["Meningar:", *rows, "", f"Fråga: {asked}"])


_POINTS_BACK = re.compile(r"(?:De[nt]?(?! som\b)|Detta|Dessa|Denna|Detsamma|Då|Där|Därefter|Han|Hon|Hen|Samma)\b")


def support(text: Text, number: int, key: int) -> Support:
    """A sentence of a document as the model gets it and as what it writes is verified against."""
    sentence = text.sentences[number]
    cited = cite(text, number, number, str(key))
    before = leans_on(text, number)
    if before is None and number and _POINTS_BACK.match(cited.quote):
        before = number - 1 if text.sentences[number - 1].section == sentence.section else None
    quote = _line(text, number)
    context = _line(text, before) if before is not None else ""
    if sentence.kind == "item" and context:
        quote, context = f"{context} {quote}", ""
    if " | " in quote:
        context = _lead_of_table(text, number)
    document = text.document
    by = sentence.by or (document.body or "" if is_minutes(document.type) else "")
    place = header(text, sentence.section)
    return Support(key, quote, place, context, by, cited.status, governs(document.type))


def _lead_of_table(text: Text, number: int) -> str:
    """The sentence that leads in the table of a row ("Beloppsgränser per faktura:"), if there is one."""
    section = text.sections[text.sentences[number].section]
    before = (_line(text, n) for n in range(number - 1, -1, -1) if text.sentences[n].start >= section.start)
    lead = next((line for line in before if " | " not in line), "")
    return lead if lead.endswith(":") else ""


def _line(text: Text, number: int) -> str:
    sentence = text.sentences[number]
    return " ".join(text.cut(sentence.start, sentence.end).split())
