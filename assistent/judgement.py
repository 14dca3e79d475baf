"""Is the question answered by what was found? Rules that no score can overrule, then three bands.

A cosine of this encoder means nothing by itself (all lie between .7 and .95), so it is weighed
with what can be explained: what the reader made of question and passage together, how much of the
question's own words stand in the quotations, how far the next document is. And what is asked for must
be there: a name beside the role it is asked for, a year or § that the question names, a nämnd, a sum
of money. The weights and the bands stand in ``answerable.toml``, made by ``benchmarks/fit_judgement.py``.
"""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from pathlib import Path

from assistent import demands
from assistent.chunks import readable
from assistent.evidence import Evidence, covered, holds, missing_references, run_in
from assistent.index import Index
from assistent.kinds import governs
from assistent.question import Kind, Question, bare_reference
from assistent.types import Citation, Outcome
from assistent.weighing import name_beside
from assistent.words import STOP_WORDS, plain_words, stem

WEIGHTS_FILE = Path(__file__).parent / "answerable.toml"


@dataclass(frozen=True, slots=True)
class Weights:
    """A logistic regression of "the quotations answer" on the signals: ``read`` where a reader has read,
    ``unread`` where there is none; each the signals' weights in their own units, and ``constant``."""

    read: Mapping[str, float]
    unread: Mapping[str, float]

    def probability(self, signals: Mapping[str, float]) -> float:
        """0–1. Signals that have no weight count for nothing."""
        weights = self.read if "answers" in signals else self.unread
        total = weights["constant"] + sum(w * signals[name] for name, w in weights.items() if name != "constant")
        return 1 / (1 + math.exp(-total))


def load_weights(file: Path = WEIGHTS_FILE) -> Weights:
    """The weights as ``benchmarks/fit_judgement.py`` wrote them."""
    stored = tomllib.loads(file.read_text(encoding="utf-8"))
    return Weights(stored["read"], stored["unread"])


_weights = cache(load_weights)

ANSWERED = 0.5
"""From here on an answer is given: as likely as not, and the lowest bar at which Mjölby and Exempelby both refuse
three of four questions without an answer (evals/README.md). A lower one answers more near misses, a higher one
refuses more of what the documents hold."""
NEAR = 0.22
"""From here on the nearest passages are shown, without claiming an answer. From .26 on passages that hold the
answer are lost."""

REFUSED = 0.5
"""What remains of the confidence where a rule refuses: not 0, since a rule too may be wrong."""
ENOUGH = 0.6
"""Share of the question's words beyond which more of them say nothing: a near miss repeats them all."""
WHOLLY = 0.95
"""Share from which all the question's words stand there: then a number or date beside them is seldom another."""
COUNTED = frozenset({Kind.NUMBER, Kind.AMOUNT, Kind.DATE, Kind.DAY, Kind.DURATION, Kind.FREQUENCY})

SURE = frozenset({Kind.NAME, Kind.TITLE, Kind.PHONE})
"""Kinds whose rule leaves nothing to weigh: a name beside the role, a title beside the name."""

_DNR_ASKED = re.compile(r"\b(?:diarienummer|dnr|(?:registration|reference) number)\b", re.I)
_BODY_NAMED = re.compile(
    r"\b[\wåäö]{3,}(?:nämnd|styrelse|utskott|bolag|förvaltning|delegation|beredning|kommitté|råd)(?:en|et|ens|ets|n|s)?\b",
    re.I,
)
_GENERAL_BODIES = frozenset(
    "kommunstyrelse kommunstyrelsen kommunstyrelsens kommunalråd bolag förvaltning förvaltningen styrelse".split()
)
_NAME_ASKED = re.compile(r"\bnamn(?:et|en)?\b|\bpersoner\b|\bnames?\b", re.I)
_HOLDER = re.compile(
    r"^(?:och |men )?(?:vem|vilka|who) (?:är|var|is|are)\b\s+(?:(?:the|vår|kommunens|nu|då)\s+)?", re.I
)
MONTHS = "januari februari mars april maj juni juli augusti september oktober november december".split()


def judge(
    question: Question, found: Sequence[Evidence], citations: Sequence[Citation], index: Index
) -> tuple[Outcome, float]:
    """The outcome and the confidence (0–1) that the citations answer the question."""
    if not found or not citations:
        return Outcome.NOT_IN_DOCUMENTS, 0.0
    confidence = probability(question, found, citations, index)
    if rules_refuse(question, citations, index):
        return Outcome.NOT_IN_DOCUMENTS, min(confidence * REFUSED, ANSWERED - 0.01)
    if bare_reference(question):  # what is asked for is the place, and that is what is quoted
        return Outcome.ANSWERED, 1.0
    if _leaves_nothing_to_weigh(question):
        confidence = max(confidence, ANSWERED)
    if question.kind is Kind.DEFINITION and not _defines(question, citations, index):
        confidence = min(confidence, ANSWERED - 0.01)
    if confidence >= ANSWERED:
        return Outcome.ANSWERED, confidence
    return (Outcome.NEAR if confidence >= NEAR else Outcome.NOT_IN_DOCUMENTS), confidence


def _leaves_nothing_to_weigh(question: Question) -> bool:
    """Whether a question that no rule refuses is answered by what the rule found: a name beside the role."""
    if question.kind is Kind.NAME and not any(map(_is_role, _roles(question))):
        return False
    return question.kind in SURE or bool(_DNR_ASKED.search(question.asked))


def rules_refuse(question: Question, citations: Sequence[Citation], index: Index) -> bool:
    """Whether something that the question names or asks for does not stand in the quotations: then no
    score makes them an answer."""
    paths = [c.heading_path for c in citations]
    return (
        bool(missing_references(question, [*_with_places(citations), *_days(citations, index)], paths))
        or lacks_day(question, [*_with_places(citations), *_days(citations, index)])
        or demands.lacks_place(question, citations, index)
        or lacks_named(question, citations, index)
        or not _holds_what_is_asked(question, citations, index)
        or demands.unmet(question, citations, [_readable(c, index) for c in citations], index)
    )


def signals(
    question: Question, found: Sequence[Evidence], citations: Sequence[Citation], index: Index
) -> dict[str, float]:
    """What the probability is made of, each in its own unit. ``sentence`` and ``chunk``: the best cosines; ``words``:
    the share of the question's words in the quotations; ``covered``: that share up to ``ENOUGH``; ``named``: the
    share of its names and numbers there; ``worded``: 1 where the answer is no number or date, of which a passage
    nearly always holds some, or where all the question's words stand beside it; and, where a reader has read,
    ``answers``: log-odds that the best sentence's passage answers, and ``reader``: that words of any are the answer.
    """
    sentence = max(e.signals["sentence"] for e in found[:6])
    chunk = max(e.signals["dense"] for e in found)
    words = covered(question, [c.quote for c in citations], _places(citations), index)
    weighed = {
        "sentence": sentence,
        "chunk": chunk,
        "words": words,
        "covered": min(words, ENOUGH),
        "named": _named_share(question, citations),
        "worded": float(question.kind not in COUNTED or words > WHOLLY),
    }
    read = [e.signals for e in found if "answers" in e.signals]
    if read:  # what the reader says of the passage that the best sentence stands in
        weighed |= {"answers": read[0]["answers"], "reader": max(signal["reader"] for signal in read)}
    return weighed


def probability(question: Question, found: Sequence[Evidence], citations: Sequence[Citation], index: Index) -> float:
    """The calibrated probability (0–1) that the citations answer the question."""
    return _weights().probability(signals(question, found, citations, index))


_NAME_OR_NUMBER = re.compile(r"(?<=[\w,:] )[A-ZÅÄÖ][\w-]+|\d+(?:[.,:/-]\d+)*")


def _named_share(question: Question, citations: Sequence[Citation]) -> float:
    """The share of the names and numbers in the question that stand in a quotation or its place; 1 for a
    question without any. A name's genitive s is set aside."""
    present = " ".join(_with_places(citations)).lower()
    named = [match.lower() for match in _NAME_OR_NUMBER.findall(question.asked)]
    return sum(name.removesuffix("s") in present for name in named) / len(named) if named else 1.0


def _places(citations: Iterable[Citation]) -> list[str]:
    return [" ".join((c.title, c.type or "", c.label, *c.heading_path)) for c in citations]


def _with_places(citations: Sequence[Citation]) -> list[str]:
    return [*_places(citations), *(c.quote for c in citations)]


def _days(citations: Sequence[Citation], index: Index) -> list[str]:
    """When the governing texts quoted were adopted and begin to hold: "inköpspolicyn från 2023"."""
    documents = [index.text(c.document).document for c in citations]
    return [day for d in documents if governs(d.type) for day in (d.adopted, d.valid_from) if day]


_DAY_NAMED = re.compile(rf"\b(\d{{1,2}})(?::e|:a|e)?\s+({'|'.join(MONTHS)})\b", re.I)
_ISO = re.compile(r"\b\d{4}-(\d{2})-(\d{2})\b")


def lacks_day(question: Question, present: Sequence[str]) -> bool:
    """Whether the question names a day ("den 27 maj") that stands nowhere in the quotations and their places."""
    asked = _days_of_year(question.asked)
    return bool(asked) and not asked & _days_of_year(" ".join(present))


def _days_of_year(text: str) -> set[tuple[int, int]]:
    """The days that a text names, each as month and day."""
    named = {(MONTHS.index(m[2].lower()) + 1, int(m[1])) for m in _DAY_NAMED.finditer(text)}
    return named | {(int(m[1]), int(m[2])) for m in _ISO.finditer(text)}


# --- what must be there -------------------------------------------------------------------------


def lacks_named(question: Question, citations: Sequence[Citation], index: Index) -> bool:
    """Whether the question names a nämnd or styrelse that no quotation or its place names, or a förvaltning or
    bolag where they name but others."""
    present = " ".join(_with_places(citations)).lower()
    for match in _BODY_NAMED.finditer(question.asked):
        body = match[0].lower()
        if body in _GENERAL_BODIES:
            continue
        forms = [re.sub(r"(?:ens|ets|en|et|n|s)$", "", body), *index.glossary.alternatives(stem(body))[1:]]
        if any(form in present for form in forms):
            continue
        kind = _SELDOM_NAMED.match(body)
        if not kind or re.search(rf"\b[\wåäö-]{{3,}}{kind['sort']}", present):
            return kind is None or not _begins(kind["whose"], present)
    return False


_SELDOM_NAMED = re.compile(r"(?P<whose>[\wåäö]+?)s?(?P<sort>förvaltning|bolag)(?:en|et|ens|ets|s)?$")
"""Bodies that a text seldom names: whose work it is goes without saying, and a company has a name of its own."""


def _begins(whose: str, present: str) -> bool:
    """Whether what a förvaltning or bolag is for begins a word, or a later part of one: "fritids" of
    "fritidsnämnden", "bostads" of "Exempelbybostäder"."""
    return whose[: max(4, len(whose) - 2)] in present


def _holds_what_is_asked(question: Question, citations: Sequence[Citation], index: Index) -> bool:
    """Whether a quotation holds the kind of thing asked for, near the words it is asked about."""
    quotes = [_readable(c, index) for c in citations]
    if question.kind is Kind.NAME:  # only a person's name is known by its look; a bridge's is any word
        roles = [role for role in _roles(question) if _is_role(role)]
        return not roles or any(name_beside(role, quote) for role in roles for quote in quotes)
    if question.kind is Kind.TITLE:
        named = [n for n in re.findall(r"[A-ZÅÄÖ][\wåäö-]{1,60} [A-ZÅÄÖ][\wåäö-]{1,60}", question.text) if n]
        return any(
            all(n in quote for n in named) and holds(Kind.TITLE, quote.replace(n, ""))
            for quote in quotes
            for n in named or [""]
        )
    if question.kind is Kind.PERSON and _NAME_ASKED.search(question.asked):
        return any(holds(Kind.NAME, quote) for quote in quotes)
    if question.kind is Kind.PERSON:  # who it is may be any word; only a noun asked about must stand there
        head = _HOLDER.match(question.asked)
        return not head or _head_noun_present(question.asked[head.end() :], quotes, index)
    if holds(question.kind, "") is None:
        return True
    return any(holds(question.kind, quote) and _related(question, quote, index) for quote in quotes)


def _readable(citation: Citation, index: Index) -> str:
    """The quotation as it is searched: a signature or dnr with the word for what it is."""
    text = index.text(citation.document)
    number = next(n for n, s in enumerate(text.sentences) if s.start == citation.start)
    day = run_in(text, number)
    return readable(text, number) if day is None else f"{readable(text, day)} {readable(text, number)}"


def _defines(question: Question, citations: Sequence[Citation], index: Index) -> bool:
    """Whether a quotation says what the word asked about is: "X är …", "Med X avses …"."""
    words = [w for w in plain_words(question.asked) if w not in STOP_WORDS and w not in _DEFINING]
    forms = {form for word in words[:1] for form in index.glossary.alternatives(stem(word))}
    for citation in citations:
        for match in _DEFINES.finditer(" ".join(citation.quote.split())):
            if forms & {stem(word) for word in plain_words(match[0])}:
                return True
    return False


_DEFINING = frozenset("menas betyder innebär avses något nåt mean".split())
_DEFINES = re.compile(
    r"(?:^|[.;:] )(?:(?:ett?|de[nt]|de|vår|kommunens) )?(?:[\w-]+ ){1,3}(?:är|innebär|betyder|avser|omfattar|utgör)\b"
    r"|\bmed (?:[\w-]+ ){1,3}(?:avses|menas|förstås)\b",
    re.I,
)


def _related(question: Question, quote: str, index: Index) -> bool:
    """Whether the sentence that holds the date or number is about anything the question is about."""
    return covered(question, [quote], [], index) > 0


def _roles(question: Question) -> list[str]:
    """Nouns of a "vad heter …" question: what the name is asked for."""
    words = [
        w
        for w in plain_words(question.asked)
        if w not in STOP_WORDS and w not in {"heter", "namn", "namnet", "names", "name"}
    ]
    return [stem(word) for word in words]


def _is_role(word: str) -> bool:
    return bool(
        re.search(
            r"(?:chef|direktör|ordför|handlägg|konsult|utred|utvärder|sekreter|controll|strateg|revisor|rektor|ombud|råd|person|ledamot|ledamöt|samordn)",
            word,
        )
    )


def _head_noun_present(rest: str, quotes: Sequence[str], index: Index) -> bool:
    """ "Vem är ordförande i …": the noun asked about must stand in a quotation, itself, a synonym, or
    as the last part of a compound."""
    phrase = re.split(
        r"\b(?:i|på|för|av|som|inom|hos|till|från|vid|när|enligt|och|in|of|for|at|who)\b|[,?]", rest, maxsplit=1
    )[0]
    words = [w for w in plain_words(phrase) if w not in STOP_WORDS]
    if not words:  # "Vem är det som …": no noun is asked about
        return True
    forms = index.glossary.alternatives(stem(words[-1]))
    present = {stem(word) for quote in quotes for word in plain_words(quote)}
    return any(own.endswith(form) or _misspelt(own, form) for form in forms for own in present)


def _misspelt(one: str, other: str) -> bool:
    """Whether two words differ by no more than a typing error would make them."""
    return (
        abs(len(one) - len(other)) <= 2
        and min(len(one), len(other)) > 4
        and SequenceMatcher(None, one, other).ratio() > 0.88
    )
