"""Which sentences of the ranked chunks answer the question: each scored on its own and in its
surroundings, with every signal kept apart.

Similarity alone loses what structure says. Three things are therefore added: a sentence that leans
on the one before it ("Detta sker genom …") shares that one's score, a question that wants a date, a
person or a number prefers sentences that hold one, and words of the heading count beside the
sentence's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from assistent import abbreviations
from assistent.chunks import header, readable
from assistent.index import Index
from assistent.matters import SIGN, Matter, matter_of
from assistent.question import Kind, Question
from assistent.retrieval import meaning, query_vector
from assistent.scope import asks_for_orders, orders_reader
from assistent.titles import titles
from assistent.types import Document, Encoder, Hit, Passage, Status, Text
from assistent.words import STOP_WORDS, grams, own_places, plain_words, references, stem, terms

MATTERS = 3
"""Matters of minutes that are read whole."""

WEIGHTS = {"sentence": 1.0, "chunk": 0.5, "words": 0.1, "grams": 0.05, "kind": 0.04}
"""``sentence`` is the cosine of the sentence alone (which tells the sentences of a chunk apart, where
the vectors pooled within the chunk do not), ``chunk`` the retrieval score of its chunk; ``words`` and ``grams`` are the idf-weighted shares of the question
found in sentence and (at half) heading; ``kind`` is 1 where a sentence holds what is asked for."""

DECIDED = 0.06
"""What a proposal or a decision gains where the question asks whether something has been decided."""

LEANS_SHARE = 0.6
"""How much of the score of the sentence before it a leaning sentence takes over, if that is higher."""

LEANS = re.compile(
    r"^(?:detta|dessa|några exempel|exempel på|exempelvis|syftet|samtidigt|även|dessutom|därför|därutöver|däremot|"
    r"därefter|därmed|också|så har|så |målet är|ovanstående|denna|det (?:kan|sker|innebär|uttrycks|gäller|beror|"
    r"omfattar|betyder)|att |i övrigt|eventuellt|vidare|this|these|for example|in addition|therefore|however)\b",
    re.I,
)
"""How a sentence begins that is only understood after the one before it."""

_MONTH = (
    r"januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november|december"
    r"|january|february|march|may|june|july|august|october"
)
_PERSON_ROLE = (
    r"\b\w*(?:chef|direktör|controller|strateg|handläggare|sekreterare|ordförande|konsult|utredare|utvärderare|rektor|"
    r"revisor|ledamot|samordnare|utvecklare|ombud|ansvarig|registrator|jurist|ekonom|kanslist|administratör)(?:e?n|er|erna|s)?\b"
)
_BODY = r"\b\w*(?:nämnd|styrelse|utskott|fullmäktige|förvaltning|ledningsgrupp|råd|bolag|myndighet|nätverk|kontor|enhet)(?:en|et|er|erna|ens|ets|s)?\b"
_NAME = r"\b[A-ZÅÄÖ][a-zåäöé]+(?:-[A-ZÅÄÖ][a-zåäöé]+)? [A-ZÅÄÖ][a-zåäöé]+(?:sson|berg|ström|lund|gren|qvist|kvist)?\b"
_NUMBER = (
    r"\d|\b(?:en|ett|två|tre|fyra|fem|sex|sju|åtta|nio|tio|elva|tolv|hälften|dubbelt"
    r"|two|three|four|five|six|seven|eight|nine|ten|half|twice)\b"
)
_UNIT = r"kr\b|kronor|tkr|mkr|mnkr|miljon|miljard|procent|%|timmar|dagar|veckor|år\b|million|percent|hours|days|weeks"

_HOLDS: dict[Kind, re.Pattern[str]] = {
    Kind.NAME: re.compile(_NAME),
    Kind.PERSON: re.compile(f"{_NAME}|(?i:{_PERSON_ROLE}|{_BODY})"),
    Kind.TITLE: re.compile(rf"(?i:{_PERSON_ROLE})"),
    Kind.DAY: re.compile(
        rf"(?i:\b\d{{4}}-\d{{2}}-\d{{2}}\b|\b\d{{1,2}}(?::e)? (?:{_MONTH})\b|\b\d{{1,2}}(?:st|nd|rd|th)\b)"
    ),
    Kind.DATE: re.compile(
        rf"(?i:\b(?:1\d|20)\d{{2}}\b|\b\d{{1,4}} [ef]\.\s?kr|\b\d{{3,4}}-tal|\b(?:{_MONTH})\b|\b(?:våren|hösten|sommaren|vintern|årligen|löpande|kvartal\w*|"
        r"mandat\w*|senast|varje (?:år|månad|vecka)|halvårsvis|årsskiftet|en gång per)\b)"
    ),
    Kind.AMOUNT: re.compile(
        rf"(?i:\d[\d ,.]{{0,30}}(?:{_UNIT})|(?:{_NUMBER}) (?:[a-zåäö]+ ){{0,2}}(?:{_UNIT})|\b(?:tredje|fjärde|femte|tion)del)"
    ),
    Kind.NUMBER: re.compile(rf"(?i:{_NUMBER})"),
    Kind.FREQUENCY: re.compile(
        r"(?i:\b(?:årlig\w*|löpande|kontinuerlig\w*|regelbund\w*|varje|varannan|vartannat|vart \w+ år|månadsvis|månatlig\w*|"
        r"kvartalsvis|halvårsvis|veckovis|daglig\w*|\w+ gång(?:er)?(?: per| om| i)|per (?:år|månad|vecka|kvartal|mandatperiod)|"
        r"(?:annual|month|week|dai|quarter)ly|every)\b)"
    ),
    Kind.DURATION: re.compile(
        rf"(?i:(?:{_NUMBER})[\w ]{{0,12}}\b(?:år|månad\w*|veck\w*|dag\w*|tim\w*|minut\w*|years?|months?|weeks?|days?)\b|"
        r"\btill(?:s| och med)\b|\bsenast\b|\bmandatperiod\w*|\btills vidare\b|–)"
    ),
    Kind.COMPANY: re.compile(r"\b(?:AB|HB|KB)\b|(?i:\b\w*(?:bolag|företag|firma)\w*)"),
    Kind.IDENTIFIER: re.compile(r"(?i:\b[A-ZÅÄÖ]{1,6}[ /-]?\d{4}[:/-]\d+|\b\d{4}:\d+|§\s*\d|\d\s*§)"),
    Kind.PHONE: re.compile(r"\b0\d{1,3}\s?-\s?\d[\d ]{4,}"),
}


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence of a document, its score and the signals that made it."""

    document: str
    number: int
    score: float
    signals: Mapping[str, float]


def holds(kind: Kind, text: str) -> bool | None:
    """Whether a text holds what a question of that kind asks for; ``None`` for kinds that no
    pattern can tell."""
    pattern = _HOLDS.get(kind)
    return bool(pattern.search(text)) if pattern else None


def read_out(question: Question, hits: Sequence[Hit], index: Index) -> list[Evidence]:
    """For a question that asks for a place and nothing else: the sentences that stand there, or in the whole
    matter that it is of; in the document that is named, else in the best first; what was decided or proposed
    first, then as written, and last the line that is but its number."""
    there = [hit for hit in hits if hit.scores["exact"] >= 1]
    titled = titles(index).whole(question.asked, index.glossary)
    named = [hit for hit in there if hit.document in titled] or [
        hit for hit in there if _asks_no_more(question, index.text(hit.document).document, index)
    ]
    order = list(dict.fromkeys(hit.document for hit in hits))
    found: set[tuple[int, bool, bool, int]] = set()
    for hit in _with_matters(named or there, index):
        text = index.text(hit.document)
        chunk = text.chunks[hit.chunk]
        for number in range(chunk.first, chunk.last):
            sentence = text.sentences[number]
            standing = sentence.status in (Status.PROPOSAL, Status.DECISION)
            bare = bool(NUMBER_ONLY.match(text.cut(sentence.start, sentence.end)))
            found.add((order.index(hit.document), bare, not standing, number))
    return [
        Evidence(order[document], number, 1.0 - 0.001 * n, {"sentence": 1.0, "dense": 1.0, "words": 1.0})
        for n, (document, _, _, number) in enumerate(sorted(found))
    ]


NUMBER_ONLY = re.compile(r"^(?:dnr|diarienr|diarienummer)\b.{0,40}$", re.I)
"""A line that holds a diarienummer and nothing else."""


def asks_for_place(question: Question, hits: Sequence[Hit], index: Index) -> bool:
    """Whether a question names a place and its document and asks for nothing else: "Vad står det i 9 § i
    reglementet för intern kontroll?"."""
    if not references(question.asked):
        return False
    there = dict.fromkeys(hit.document for hit in hits if hit.scores["exact"] >= 1)
    return any(_asks_no_more(question, index.text(name).document, index) for name in there)


def _asks_no_more(question: Question, document: Document, index: Index) -> bool:
    """Whether a question has no words but those of a document's title, type, body and month."""
    known = {stem(w) for w in plain_words(f"{document.title} {document.type or ''} {document.body or ''}")}
    rest = [w for w in plain_words(question.asked) if w not in STOP_WORDS and not w[0].isdigit() and w not in _SAYS]
    named = known | {other for t in known for other in index.glossary.alternatives(t)}
    if document.date:
        named.add(_MONTH.split("|")[int(document.date[5:7]) - 1])
    return all(any(w.startswith(t) or stem(w) == t for t in named if len(t) > 2) for w in rest)


_SAYS = frozenset(
    """står säger lyder kap kapitel paragraf paragrafen punkt punkten avsnitt avsnittet handlar handlade innebär gäller
    gällde ärende ärendet möte mötet sammanträde sammanträdet say says stands section about""".split()
)


def gather(question: Question, hits: Sequence[Hit], index: Index, encoder: Encoder) -> list[Evidence]:
    """The sentences of the first chunks, best first. An English text is compared with an English question as it
    was asked. What gives orders to a machine that reads is left out, unless that is asked for."""
    swedish = _question_vector(question, index, encoder), _Asked(question.search, index)
    english = (
        (query_vector(question.text, encoder), _Asked(question.text, index)) if question.language == "en" else None
    )
    found: list[Evidence] = []
    named = asks_for_orders(question.search)
    for hit in _with_matters(hits, index):
        text = index.text(hit.document)
        own_words = english if english and text.document.language == "en" else None
        vector, asked = own_words or swedish
        chunk = text.chunks[hit.chunk]
        for number in range(chunk.first, chunk.last):
            if not named and orders_reader(readable(text, number)):
                continue
            found.append(_weigh(question, vector, asked, text, number, hit, encoder, index))
    found = list(_with_context(found, index))
    return sorted(found, key=lambda e: (-e.score, e.document, e.number))


def _with_matters(hits: Sequence[Hit], index: Index) -> list[Hit]:
    """The hits, and after them the other parts of the first ``MATTERS`` matters among them, with the
    scores of the part that was found: a question about a matter is answered by its decision, its vote
    or its reservation, whichever part has most of its words."""
    found = {(hit.document, hit.chunk): hit for hit in hits}
    seen: list[Matter] = []
    for hit in hits:
        text = index.text(hit.document)
        matter = matter_of(text, text.chunks[hit.chunk].section)
        if matter is None or matter in seen:
            continue
        seen.append(matter)
        if len(seen) > MATTERS:
            break
        for chunk in text.chunks:
            if matter_of(text, chunk.section) == matter:
                found.setdefault((hit.document, chunk.number), replace(hit, chunk=chunk.number))
    return list(found.values())


def _question_vector(question: Question, index: Index, encoder: Encoder) -> npt.NDArray[np.float32]:
    """The vector that sentences are compared with, of length 1. A follow-up is found by what it
    refers back to, but its sentence is chosen by what it asks itself, and an English question by
    what the glossary does not know too: the mean of what is searched and what was asked."""
    return meaning(question.search, index, encoder, question.asked, question.text)


class _Asked:
    """The question's terms (with synonyms) and grams with their idf."""

    def __init__(self, text: str, index: Index) -> None:
        groups = [index.glossary.alternatives(term) for term in dict.fromkeys(terms(text))]
        self.words = [(frozenset(group), max(index.words.idf(word) for word in group[:1])) for group in groups]
        self.grams = [(frozenset([gram]), index.grams.idf(gram)) for gram in dict.fromkeys(grams(text))]

    @staticmethod
    def share(groups: list[tuple[frozenset[str], float]], own: set[str], around: set[str]) -> float:
        """The idf-weighted share of the groups found in the sentence, at half in what is around it."""
        total = sum(idf for _, idf in groups)
        found = sum(idf if group & own else 0.5 * idf if group & around else 0.0 for group, idf in groups)
        return found / total if total else 0.0


def _weigh(
    question: Question,
    vector: npt.NDArray[np.float32],
    asked: _Asked,
    text: Text,
    number: int,
    hit: Hit,
    encoder: Encoder,
    index: Index,
) -> Evidence:
    words, place = _spelt_out(text, number, index), header(text, text.sentences[number].section)
    day = run_in(text, number)
    dated = words if day is None else f"{readable(text, day)} {words}"
    meant = f"{place}\n{words}" if _needs_place(text, number) else dated
    alone = next(iter(encoder.encode([Passage(meant)], "passage")))[0]
    signals = {
        "sentence": float(alone @ vector),
        "chunk": hit.score,
        "dense": hit.scores["chunk"],
        "words": asked.share(asked.words, set(terms(words)), set(terms(place))),
        "grams": asked.share(asked.grams, set(grams(words)), set(grams(place))),
        "kind": float(holds(question.kind, dated) or False),
    }
    score = sum(weight * signals[name] for name, weight in WEIGHTS.items())
    if question.about_decision and text.sentences[number].status in (Status.PROPOSAL, Status.DECISION):
        score += DECIDED
    return Evidence(text.document.id, number, score, signals)


def _spelt_out(text: Text, number: int, index: Index) -> str:
    """A sentence as it is read, a row with what its abbreviations stand for."""
    meant = ", ".join(one.long for one in abbreviations.used(text, number, index))
    return f"{readable(text, number)} ({meant})" if meant else readable(text, number)


def _needs_place(text: Text, number: int) -> bool:
    """Whether a sentence is only understood with its headings: one of minutes ("Motionen avslås."), a
    row of a table. Its vector is then made with them; on evals/exempelby.jsonl the expected facts stand
    among the three best sentences for 67 % instead of 62 %, on evals/mjolby.jsonl for 88 instead of 89."""
    sentence = text.sentences[number]
    if sentence.kind == "item" and " | " in text.cut(sentence.start, sentence.end):
        return True
    return any(SIGN.match(heading) for heading in text.sections[sentence.section].path)


def _with_context(found: list[Evidence], index: Index) -> Iterable[Evidence]:
    """A leaning sentence, and a list item, take over part of the score of what they lean on."""
    scores = {(e.document, e.number): e.score for e in found}
    for evidence in found:
        text = index.text(evidence.document)
        before = leans_on(text, evidence.number)
        above = scores.get((evidence.document, before), 0.0) if before is not None else 0.0
        shared = LEANS_SHARE * above + (1 - LEANS_SHARE) * evidence.score
        yield replace(evidence, score=max(evidence.score, shared))


def leans_on(text: Text, number: int) -> int | None:
    """The sentence that one is only understood after: the lead-in of a list item, or the sentence
    before one that begins with "Detta", "Därför" and the like. ``None`` for one that stands alone."""
    sentence = text.sentences[number]
    if sentence.lead is not None:
        return sentence.lead
    before = run_in(text, number)
    if before is not None:
        return before
    before = number - 1
    if before < 0 or text.sentences[before].section != sentence.section or sentence.kind != "sentence":
        return None
    words = text.cut(sentence.start, sentence.end)
    return before if LEANS.match(words) or _FRAGMENT.match(words) else None


_FRAGMENT = re.compile(r"[a-zåäö(]|\S{1,15}(?: \S{1,15}){0,2}\.?$")
"""A sentence that a line or an abbreviation cut off from the one before, or of so few words ("Av fullmäktige.") that
it says nothing by itself."""


_DAY_ALONE = re.compile(
    rf"^(?:\d{{1,2}}(?:\s?[–-]\s?\d{{1,2}})?\s(?:{_MONTH})|(?:{_MONTH})|(?:vecka|v\.) ?\d{{1,2}}|dag \d+|\d{{4}}-\d{{2}}-\d{{2}})"
    r"(?:\s\d{4})?(?:\s\([^)]{1,20}\))?[.:]?$",
    re.I,
)
"""A date that stands alone before what happens then: "20 oktober." in a calendar."""

_DAY_REACH = 3  # sentences that such a date may stand above


def run_in(text: Text, number: int) -> int | None:
    """The date that stands alone before a sentence, or before the ones before it."""
    section = text.sentences[number].section
    if _is_day(text, number):
        return None
    for before in range(number - 1, max(-1, number - 1 - _DAY_REACH), -1):
        if text.sentences[before].section != section:
            return None
        if _is_day(text, before):
            return before
    return None


def _is_day(text: Text, number: int) -> bool:
    sentence = text.sentences[number]
    return sentence.end - sentence.start <= 40 and bool(_DAY_ALONE.match(text.cut(sentence.start, sentence.end)))


HALF = 0.4  # share of a word's 5-grams from which it counts as found in another form


def soft_cover(question: str, quotes: Iterable[str], places: Iterable[str], index: Index) -> float:
    """The idf-weighted share of the question's words (or their synonyms) that stand in the quotations,
    word by word, with a word that is found in another form (a compound, a typing
    error) counted at .8 and one in titles and headings at .6 or .5. 0–1."""
    own, around = " ".join(quotes), " ".join(places)
    own_terms, around_terms, own_grams, around_grams = (
        set(terms(own)),
        set(terms(around)),
        set(grams(own)),
        set(grams(around)),
    )
    total = found = 0.0
    for word in dict.fromkeys(plain_words(question)):
        if word in STOP_WORDS or word.isdigit():
            continue
        forms = set(index.glossary.alternatives(stem(word)))
        parts = set(grams(word))
        idf = (
            max(index.words.idf(form) for form in forms if index.words.holds(form))
            if any(map(index.words.holds, forms))
            else index.words.idf(word)
        )
        if forms & own_terms:
            share = 1.0
        elif len(parts & own_grams) >= HALF * len(parts):
            share = 0.8
        elif forms & around_terms:
            share = 0.6
        else:
            share = 0.5 if len(parts & around_grams) >= HALF * len(parts) else 0.0
        total += idf
        found += share * idf
    return found / total if total else 0.0


def covered(question: Question, quotes: Sequence[str], places: Sequence[str], index: Index) -> float:
    """``soft_cover`` of what is searched, or of an English question as it was asked where that is more."""
    shares = [soft_cover(question.search, quotes, places, index)]
    if question.language == "en":
        shares.append(soft_cover(question.text, quotes, places, index))
    return max(shares)


def missing_references(question: Question, quoted: Iterable[str], paths: Iterable[Sequence[str]] = ()) -> list[str]:
    """References that the question names and no quotation (or its place) holds: a year, a §, a
    diarienummer asked for but absent is never an answer."""
    present = " ".join(quoted)
    own = (
        set(references(present))
        | {place.removeprefix("@") for path in paths for place in own_places(path)}
        | set(re.findall(r"\b(?:19|20)\d{2}\b", present))
    )
    asked = [r for r in references(question.search) if not r.startswith("date:")]
    asked += re.findall(r"(?<![:/\d])\b(?:19|20)\d{2}\b(?![:/]\d)", question.search)
    return [reference for reference in asked if reference not in own]
