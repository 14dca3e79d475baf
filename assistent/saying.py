"""How something is said: proposed or decided, in force or past, obliged, permitted or denied, always or under
a condition. Each check gives the reason to strike a sentence, or ``None``."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistent.clauses import Clause, Mood, alike, conditions, content, denied_phrases, differing, said_after
from assistent.reasons import Reason
from assistent.support import Support, Wording
from assistent.types import Status

_PROPOSES = re.compile(r"\b(?:föresl\w*|förslag\w*|yrka\w*|tillstyrk\w*|propos\w*|suggest\w*|recommend\w*)\b", re.I)
_DECIDED = re.compile(
    r"\b(?:beslutat|beslutade|beslutats|beslutad|beslutades|beslöt|antog|antagit|antagits|antagen|antogs|fastställde\w*|fastställt|"
    r"bestämt|bestämde|klubbade\w*|decided|adopted|approved)\b",
    re.I,
)
_DECIDES = re.compile(r"\bbesl[uöa]\w*", re.I)
PAST = re.compile(
    r"\b(?:gällde|gick ut|gått ut|utgång\w*|upphört|upphörde|ersatt\w*|ersattes|tidigare|gamla|förra|äldre|inte längre|"
    r"expired|superseded|replaced|former|previous\w*|no longer|used to|applied|was|were)\b",
    re.I,
)
_OVER = {Status.EXPIRED, Status.SUPERSEDED}


def standing(wording: Wording, sentence: str, cited: Sequence[Support]) -> Reason | None:
    """A proposal is told as one and a decision as one; what no longer holds is told to be past."""
    statuses = {source.status for source in cited}
    words = " ".join(source.text for source in cited)
    proposes = bool(_PROPOSES.search(sentence))
    if Status.PROPOSAL in statuses and not proposes:
        return Reason("proposal")
    if proposes and Status.PROPOSAL not in statuses and not _PROPOSES.search(words):
        return Reason("no_proposal")
    told = " ".join(s.text for s in cited if not s.governs or s.status in _OVER)
    if _DECIDED.search(sentence) and Status.DECISION not in statuses and not (_DECIDED.search(words) or _DECIDES.search(told)):  # fmt: skip
        return Reason("no_decision")
    if _DECIDED.search(sentence) and statuses == {Status.PROPOSAL}:
        return Reason("no_decision")
    if _OVER & statuses and not PAST.search(sentence):
        return Reason("past")
    return None


def moods(wording: Wording, sentence: str, cited: Sequence[Support]) -> Reason | None:
    """Each clause obliges, permits, forbids and denies as the clause of the sources that it is nearest to."""
    known = [(clause, source.governs, source.is_row) for source in cited for clause in source.clauses]
    for own in wording.clauses(sentence):
        near = _nearest(wording, own, [clause for clause, _, _ in known])
        faults = [differing(own, *known[n]) for n in near]
        if faults and all(faults):
            return Reason(faults[0] or "")
    return None


_TIED, _LEAST = 0.15, 0.3  # shares: how near to the nearest a clause counts, and what counts as near at all


def _nearest(wording: Wording, own: Clause, known: Sequence[Clause]) -> list[int]:
    """The numbers of the clauses that share most with one, the nearest first; all where none is near. What a
    mood is said of comes first: of "måste anmälas", the clauses that have "anmälas"."""
    head = said_after(own.text)
    numbers = [n for n, clause in enumerate(known) if head and any(alike(head, word) for word in clause.words)]
    numbers = numbers or list(range(len(known)))
    shares = {}
    for n in numbers:
        found, back = wording.covers(own.words, known[n].words), wording.covers(known[n].words, own.words)
        shares[n] = (sum(found) + sum(back)) / max(len(found) + len(back), 1)
    best = max(shares.values(), default=0.0)
    return [n for n in sorted(numbers, key=lambda n: -shares[n]) if best < _LEAST or shares[n] >= best - _TIED]


_MAIN = 0.6  # share of what is said under a condition from which the sentence says it
_CONDITIONAL = re.compile(
    r"\b(?:om(?= (?:inte|det|den|de|du|man|någon|något|en|ett)\b)|(?:^|, )om|när|såvida|förutsatt|ifall|utom|undantag\w*|förutom|i så fall|if|when|unless|except|provided|where)\b",
    re.I,
)
_ALWAYS = re.compile(r"\b(?:alltid|oavsett|utan undantag|i samtliga fall|always|regardless|without exception)\b", re.I)
_ALL = re.compile(
    r"\b(?:alla|samtliga|varje|all|hela|var och en|ingen|inga|den som|de som|every|each|everyone|anyone)\b", re.I
)


def under_conditions(wording: Wording, sentence: str, cited: Sequence[Support]) -> Reason | None:
    """What a source says under a condition is not said without one, and "alltid" only where it says so."""
    always = _ALWAYS.search(sentence)
    if always and not any(_ALWAYS.search(source.text) for source in cited):
        return Reason("added", always[0])
    every = re.search(r"\b(?:alla|samtliga|all|every|everyone)\b", sentence, re.I)
    if every and not any(_ALL.search(source.text) for source in cited):
        return Reason("added", every[0])
    own = list(content(wording.translate(sentence)))
    if _CONDITIONAL.search(sentence):
        return None
    for source in cited:
        for condition, rest in conditions(source.quote):
            main, under = list(content(rest)), list(content(condition))
            said = bool(own) and sum(wording.covers(own, main)) >= _MAIN * len(own)
            if main and said and under and not any(wording.covers(under, own)):
                return Reason("condition", condition)
    return None


def exceptions(wording: Wording, sentence: str, cited: Sequence[Support]) -> Reason | None:
    """What a source leaves out ("inte mellan enheter", "utom vid val") is not said to be in."""
    left_out = [phrase for source in cited for phrase in denied_phrases(source.text)]
    for own in wording.clauses(sentence):
        if own.denied or own.moods & {Mood.FORBIDDEN, Mood.EXEMPT} or _EXCEPT.search(own.text):
            continue
        for preposition, words in left_out:
            for said in re.finditer(
                rf"\b{preposition} ([\w-]+(?:(?:, | eller | och | or | and )[\w-]+)*)", own.text, re.I
            ):
                if any(alike(word, mine) for word in words for mine in said[1].lower().split()):
                    return Reason("negation")
    return None


_EXCEPT = re.compile(r"\b(?:utom|förutom|undantag\w*|except|unless)\b", re.I)

_OPPOSITES = tuple(
    (re.compile(rf"\b(?:{one})", re.I), re.compile(rf"\b(?:{other})", re.I))
    for one, other in (
        (r"(?:före|innan|before)\b", r"(?:efter|after)\b"), (r"höj", r"sänk"), (r"öka", r"minska"), (r"bifall|bifölls?", r"avsl[åoö]"),
        (r"tillstyrk", r"avstyrk"), (r"tillåt", r"förbj"), (r"frivillig", r"obligatorisk"), (r"muntlig", r"skriftlig"),
        (r"offentlig", r"sekretess|hemlig"), (r"intern\b|interna\b|internt", r"extern\b|externa\b|externt"),
        (r"godkän", r"underkän|avsl[åoö]"), (r"alla\b|samtliga|all\b", r"inga\b|ingen\b|none\b"), (r"ordinarie", r"extra|ersättare"),
        (r"ja-röst", r"nej-röst"), (r"anställd", r"förtroendevald"), (r"inköp|köper?\b", r"sälj|försälj"), (r"inom\b", r"utanför\b"),
        (r"(?:drift)\b", r"investering"), (r"börja|inled", r"sluta\b|avslut|upphör"), (r"större", r"mindre"), (r"första", r"sista"),
        (r"billig", r"dyr"), (r"genast|omedelbart|utan dröjsmål", r"senare"), (r"privat", r"offentlig|kommunens"),
        (r"enkel majoritet", r"kvalificerad"), (r"bordlägg|bordlagt", r"avgör|återremi"), (r"lika\b", r"hälften|dubbel"),
        (r"över (?:gräns|nivå|belopp)", r"under (?:gräns|nivå|belopp)"), (r"längre\b", r"kortare"), (r"äldst", r"senast beslut"),
        (r"högst nivå", r"lägst nivå"), (r"fanns|finns", r"sakna"), (r"samma dag", r"dagen (?:före|efter)"),
    )
)  # fmt: skip
"""Words of which one cannot be said where the sources say the other."""
_KEPT = re.compile(
    r"\b(?P<kind>intern|extern|extra|ordinarie|egen|eget|egna|helägd|inhyrd|tillfällig|preliminär|allvarlig)\w{0,2} (?P<noun>[\w-]{4,})",
    re.I,
)
"""Words that narrow the noun after them: without them it says more."""


def opposites(wording: Wording, sentence: str, cited: Sequence[Support]) -> Reason | None:
    """The sentence says no opposite of what was decided (or else stands there), nor widens what is narrow."""
    decided = [source for source in cited if source.status is Status.DECISION]
    for sources in (decided, cited):
        words = " ".join(source.text for source in sources)
        for pair in _OPPOSITES:
            for one, other in (pair, pair[::-1]):
                found = one.search(sentence)
                if found and not one.search(words) and other.search(words):
                    return Reason("opposite", found[0])
    words = " ".join(source.text for source in cited)
    for match in _KEPT.finditer(words):
        bare = len(re.findall(rf"\b{re.escape(match['noun'][:-1])}", words, re.I)) > 1
        own = re.search(rf"(?P<before>\S+ )?\b{re.escape(match['noun'][:-1])}\w*", sentence, re.I)
        if own and not bare and not re.search(rf"\b{re.escape(match['kind'])}", sentence, re.I):
            return Reason("narrow", match[0])
    return None
