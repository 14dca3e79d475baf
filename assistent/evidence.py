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

from assistent.chunks import header, readable
from assistent.index import Index
from assistent.question import Kind, Question
from assistent.retrieval import query_vector
from assistent.types import Encoder, Hit, Passage, Status, Text
from assistent.words import STOP_WORDS, grams, path_references, plain_words, references, stem, terms

CHUNKS = 8
"""Chunks whose sentences are weighed; the answer stood in these for 97 % of the eval questions."""

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

_MONTH = r"januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november|december"
_PERSON_ROLE = (
    r"\w*(?:chef|direktör|controller|strateg|handläggare|sekreterare|ordförande|konsult|utredare|utvärderare|rektor|"
    r"revisor|ledamot|samordnare|utvecklare|ombud|ansvarig|registrator|jurist|ekonom|kanslist|administratör)(?:e?n|er|erna|s)?\b"
)
_BODY = r"\b\w*(?:nämnd|styrelse|utskott|fullmäktige|förvaltning|ledningsgrupp|råd|bolag|myndighet|nätverk|kontor|enhet)(?:en|et|er|erna|ens|ets|s)?\b"
_NAME = r"\b[A-ZÅÄÖ][a-zåäöé]+(?:-[A-ZÅÄÖ][a-zåäöé]+)? [A-ZÅÄÖ][a-zåäöé]+(?:sson|berg|ström|lund|gren|qvist|kvist)?\b"
_NUMBER = r"\d|\b(?:en|ett|två|tre|fyra|fem|sex|sju|åtta|nio|tio|elva|tolv|hälften|dubbelt)\b"

_HOLDS: dict[Kind, re.Pattern[str]] = {
    Kind.NAME: re.compile(_NAME),
    Kind.PERSON: re.compile(f"{_NAME}|(?i:{_PERSON_ROLE}|{_BODY})"),
    Kind.TITLE: re.compile(rf"(?i:{_PERSON_ROLE})"),
    Kind.DAY: re.compile(rf"(?i:\b\d{{4}}-\d{{2}}-\d{{2}}\b|\b\d{{1,2}}(?::e)? (?:{_MONTH})\b)"),
    Kind.DATE: re.compile(
        rf"(?i:\b(?:19|20)\d{{2}}\b|\b(?:{_MONTH})\b|\b(?:våren|hösten|sommaren|vintern|årligen|löpande|kvartal\w*|"
        r"mandat\w*|senast|varje (?:år|månad|vecka)|halvårsvis|årsskiftet|en gång per)\b)"
    ),
    Kind.AMOUNT: re.compile(r"(?i:\d[\d ]*(?:kr\b|kronor|tkr|mkr|miljon|miljard|procent|%|timmar|dagar|veckor|år\b))"),
    Kind.NUMBER: re.compile(rf"(?i:{_NUMBER})"),
    Kind.FREQUENCY: re.compile(
        r"(?i:\b(?:årlig\w*|löpande|kontinuerlig\w*|regelbund\w*|varje|varannan|vartannat|vart \w+ år|månadsvis|månatlig\w*|"
        r"kvartalsvis|halvårsvis|veckovis|daglig\w*|\w+ gång(?:er)?(?: per| om| i)|per (?:år|månad|vecka|kvartal|mandatperiod)|"
        r"(?:annual|month|week|dai|quarter)ly|every)\b)"
    ),
    Kind.DURATION: re.compile(
        rf"(?i:(?:{_NUMBER})[\w ]{{0,12}}\b(?:år|månad\w*|veck\w*|dag\w*|tim\w*|minut\w*|years?|months?|weeks?|days?)\b|"
        r"\btill(?:s| och med)\b|\bmandatperiod\w*|\btills vidare\b|–)"
    ),
    Kind.COMPANY: re.compile(r"\b(?:AB|HB|KB)\b|(?i:\w*(?:bolag|företag|firma)\w*)"),
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


def read_out(hits: Sequence[Hit], index: Index) -> list[Evidence]:
    """For a question that asks for a place and nothing else: the sentences that stand there, what
    was decided or proposed first, otherwise as written."""
    found: list[tuple[bool, str, int]] = []
    for hit in hits:
        if hit.scores["exact"] < 1:
            continue
        text = index.text(hit.document)
        chunk = text.chunks[hit.chunk]
        for number in range(chunk.first, chunk.last):
            standing = text.sentences[number].status in (Status.PROPOSAL, Status.DECISION)
            found.append((not standing, hit.document, number))
    return [
        Evidence(document, number, 1.0 - 0.001 * n, {"sentence": 1.0, "dense": 1.0, "words": 1.0})
        for n, (_, document, number) in enumerate(sorted(found))
    ]


def gather(question: Question, hits: Sequence[Hit], index: Index, encoder: Encoder) -> list[Evidence]:
    """The sentences of the first chunks, best first."""
    vector = _question_vector(question, encoder)
    found: list[Evidence] = []
    asked = _Asked(question.search, index)
    for hit in hits[:CHUNKS]:
        text = index.text(hit.document)
        chunk = text.chunks[hit.chunk]
        for number in range(chunk.first, chunk.last):
            found.append(_weigh(question, vector, asked, text, number, hit, encoder))
    found = list(_with_context(found, index))
    return sorted(found, key=lambda e: (-e.score, e.document, e.number))


def _question_vector(question: Question, encoder: Encoder) -> npt.NDArray[np.float32]:
    """The vector that sentences are compared with, of length 1. A follow-up is found by what it
    refers back to, but its sentence is chosen by what it asks itself, and an English question by
    what the glossary does not know too: the mean of what is searched and what was asked."""
    vector = query_vector(question.search, encoder)
    for asked in dict.fromkeys((question.asked, question.text)):  # in a fixed order: sums of floats differ by it
        if asked != question.search:
            vector = vector + query_vector(asked, encoder)
    return np.asarray(vector / np.linalg.norm(vector), np.float32)


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
) -> Evidence:
    words, place = readable(text, number), header(text, text.sentences[number].section)
    alone = next(iter(encoder.encode([Passage(words)], "passage")))[0]
    signals = {
        "sentence": float(alone @ vector),
        "chunk": hit.score,
        "dense": hit.scores["chunk"],
        "words": asked.share(asked.words, set(terms(words)), set(terms(place))),
        "grams": asked.share(asked.grams, set(grams(words)), set(grams(place))),
        "kind": float(holds(question.kind, words) or False),
    }
    score = sum(weight * signals[name] for name, weight in WEIGHTS.items())
    if question.about_decision and text.sentences[number].status in (Status.PROPOSAL, Status.DECISION):
        score += DECIDED
    return Evidence(text.document.id, number, score, signals)


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
    before = number - 1
    if before < 0 or text.sentences[before].section != sentence.section or sentence.kind != "sentence":
        return None
    return before if LEANS.match(text.cut(sentence.start, sentence.end)) else None


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


def missing_references(question: Question, quoted: Iterable[str], paths: Iterable[Sequence[str]] = ()) -> list[str]:
    """References that the question names and no quotation (or its place) holds: a year, a §, a
    diarienummer asked for but absent is never an answer."""
    present = " ".join(quoted)
    own = (
        set(references(present))
        | {r for path in paths for r in path_references(path)}
        | set(re.findall(r"\b(?:19|20)\d{2}\b", present))
    )
    asked = [r for r in references(question.search) if not r.startswith("date:")]
    asked += re.findall(r"(?<![:/\d])\b(?:19|20)\d{2}\b(?![:/]\d)", question.search)
    return [reference for reference in asked if reference not in own]
