"""What a sentence is worth by what it is: a decision before the proposal it came from, a text in
force before one that no longer holds, the part of the minutes that is asked for, the row whose sums
hold the sum asked about. Each is a small addition to the score, told apart as a signal.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistent import amounts, matters
from assistent.evidence import NUMBER_ONLY, Evidence, holds
from assistent.index import Index
from assistent.kinds import governs, is_minutes
from assistent.matters import Matter
from assistent.question import Kind, Question
from assistent.types import Document, Status, Text
from assistent.words import STOP_WORDS, plain_words, stem, terms

DECIDED_SHARE = 0.8
"""How much of the best score within its matter a decision takes over where a decision is asked for
("Motionen avslås." has no word of the question), ``TOLD_SHARE`` otherwise."""
TOLD_SHARE = 0.5
LEADING = 0.04
"""How far below the best sentence of all the best of a matter may be for its decision to take over."""
ASKED_FOR = 0.04
"""What a proposal gains where one is asked for."""
PROPOSED = -0.08
"""What a proposal loses where its matter has been decided and no proposal is asked for."""
LAPSED = -0.06
"""What a text that no longer holds loses where no former text is asked for."""
REPLACED = -0.04
"""What it loses besides where the text that replaced it is at hand."""
PART = 0.10
"""What the part of the minutes that is asked for gains: the vote, the reservation."""
BODY = 0.05
"""What minutes of the body that is named gain, and the rules for it, and those of another lose."""
WITHIN = 0.08
"""What a row gains whose sums hold the sum asked about; twice that is lost where they do not."""
LOOSER = -0.05
"""What a row loses where another on the same subject holds the sum more tightly."""
CHAFF = -0.10
"""What lines that every matter has lose where they are not asked for: its diarienummer, what lay before the
body, to whom the decision is sent."""
DELEGATE = 0.06
"""What a row of delegation rules gains where it is asked who decides."""
DATED = 0.08
"""What a text gains that was adopted, or is valid from, a year that the question names."""
HOLDER = 0.06
"""What a sentence gains that names a person beside the role whose holder is asked for."""
NAME_REACH = 40
"""Characters between a role and the name of the one who holds it."""
SAME_SUBJECT = 0.5  # share of common terms (of the shorter) from which two rows are on one subject

_DECISION_ASKED = re.compile(
    r"\b(?:beslut(?:ade|at|ades|ats|et|en)?|bestäm\w+|blev|blivit|antog\w*|antag(?:en|et|na|its)|klubb\w+|avslog\w*|avslag\w*|bifall\w*|bifölls?"
    r"|godkän(?:de|des|t|ts|d|da)|fastställ(?:de|des|t|ts|d|da)|till slut|slutlig\w*|utfall\w*|resultatet)\b"
    r"|^(?:fick|gick|har|hade)\b|\b(?:decid\w+|decision|adopt\w+|approv\w+|reject\w+|outcome|finally)\b",
    re.I,
)
_FORMER_ASKED = re.compile(
    r"\b(?:gamla|gammal|gammalt|tidigare|förra|föregående|dåvarande|utgång\w+|ersatta?|upphävd\w*|gällde|förut|old|previous|former|earlier)\b",
    re.I,
)
_PROPOSAL_NAMED = re.compile(r"\b(?:föresl\w+|förslag(?:et|en)?|yrka\w*|propos\w+|suggest\w*)\b", re.I)
"""Names the proposal itself, and not only what somebody wanted."""
_PROPOSES = re.compile(r"\b(?:föreslår|föreslås|föreslagit|yrkar|hemställer|förslag\w*|proposes|proposed)\b", re.I)


@dataclass(frozen=True, slots=True)
class _Place:
    """A weighed sentence with where it stands."""

    evidence: Evidence
    text: Text
    words: str
    matter: Matter | None

    @property
    def status(self) -> Status:
        return self.text.sentences[self.evidence.number].status

    @property
    def minutes(self) -> bool:
        """Whether it stands in minutes."""
        return is_minutes(self.text.document.type)

    @property
    def heading(self) -> str:
        """The heading right above it."""
        return self.text.sections[self.text.sentences[self.evidence.number].section].heading

    @property
    def proposes(self) -> bool:
        """Whether it proposes, by its part of the minutes or by its own words."""
        return self.status is Status.PROPOSAL or (self.status is Status.UNKNOWN and bool(_PROPOSES.search(self.words)))


def adjusted(question: Question, found: Sequence[Evidence], index: Index) -> list[Evidence]:
    """The evidence with what each sentence gains and loses by what it is."""
    places = [_place(evidence, index) for evidence in found]
    changes = {
        "decided": _decided(question, places),
        "standing": _lapsed(question, places),
        "part": _parts(question, places),
        "body": _bodies(question, places),
        "limits": _within_limits(question, places),
        "delegate": _delegates(question, places),
        "dated": _dated(question, places),
        "holder": _holders(question, places, index),
    }
    rows = [dict(zip(changes, row, strict=True)) for row in zip(*changes.values(), strict=True)]
    scored = [
        replace(p.evidence, score=p.evidence.score + sum(row.values()), signals={**p.evidence.signals, **row})
        for p, row in zip(places, rows, strict=True)
    ]
    return sorted(scored, key=lambda e: (-e.score, e.document, e.number))


def _place(evidence: Evidence, index: Index) -> _Place:
    text = index.text(evidence.document)
    sentence = text.sentences[evidence.number]
    words = " ".join(text.cut(sentence.start, sentence.end).split())
    return _Place(evidence, text, words, matters.matter_of(text, sentence.section))


def asks_decision(question: Question) -> bool:
    """Whether a question asks what was decided, or whether anything was."""
    return question.about_decision or bool(_DECISION_ASKED.search(question.asked))


def _decided(question: Question, places: Sequence[_Place]) -> list[float]:
    """A decision takes over part of the best score within its matter; a proposal whose matter has
    been decided stands back."""
    if matters.asks_proposal(question.asked):
        gain = ASKED_FOR if _PROPOSAL_NAMED.search(question.asked) else 0.0
        return [gain if p.status is Status.PROPOSAL else 0.0 for p in places]
    share = DECIDED_SHARE if asks_decision(question) else TOLD_SHARE
    top = max((p.evidence.score for p in places), default=0.0)
    changes = []
    for place in places:
        same = [p for p in places if place.matter and p.matter and p.matter.same(place.matter)]
        if place.matter and place.status is Status.DECISION:
            best = max(p.evidence.score for p in same if p.matter == place.matter)
            changes.append(max(0.0, share * (best - place.evidence.score)) if best >= top - LEADING else 0.0)
        elif place.proposes and any(p.status is Status.DECISION for p in same):
            changes.append(PROPOSED)
        else:
            changes.append(0.0)
    return changes


_CHAFF = re.compile(
    r"^(?:beslutsunderlag|.*(?:skickas|expedieras|sänds) till|kopia till|expediering|dagordning)\W*$", re.I
)


def _parts(question: Question, places: Sequence[_Place]) -> list[float]:
    """The part of the minutes that is asked for gains, most its first sentence, which has the result;
    lines that answer nothing but themselves stand back."""
    part = matters.part_asked(question.asked)
    opened: set[tuple[str, int]] = set()
    changes = {}
    for place in sorted(places, key=lambda p: (p.evidence.document, p.evidence.number)):
        at = (place.evidence.document, place.evidence.number)
        section = (at[0], place.text.sentences[at[1]].section)
        if part and place.matter and part.search(place.heading):
            row = " | " in place.words
            changes[at] = 0.0 if row else PART if section not in opened else PART / 2
            opened.add(section)
        elif NUMBER_ONLY.match(place.words) and question.kind is not Kind.IDENTIFIER:
            changes[at] = CHAFF
        else:
            listed = place.matter and _CHAFF.match(place.heading) and not place.words.endswith(".")
            changes[at] = CHAFF if listed else 0.0
    return [changes[place.evidence.document, place.evidence.number] for place in places]


def _bodies(question: Question, places: Sequence[_Place]) -> list[float]:
    """Minutes of the body that is named, and the rules that are made for it, before those of another. Who holds a
    role stands in no rules."""
    rules = not _HOLDER_ASKED.search(question.asked)
    bodies = [p.text.document.body if p.minutes else _ruled(p.text.document) if rules else None for p in places]
    named = _named(question, {body for body in bodies if body})
    if not named:
        return [0.0] * len(places)
    return [0.0 if body is None else BODY if body in named else -BODY for body in bodies]


_RULES_FOR = re.compile(
    r"\b(?:för|for)\s+(?:the\s+)?((?:[\wåäö-]+(?:,| och|-)\s*)*[\wåäö-]*(?:fullmäktige|nämnden|nämnd|styrelsen|styrelse|utskottet|utskott|beredningen))\b",
    re.I,
)


def _ruled(document: Document) -> str | None:
    """The body that a governing text's title says it is for."""
    made_for = _RULES_FOR.search(document.title) if governs(document.type) else None
    return made_for[1].lower() if made_for else None


def _delegates(question: Question, places: Sequence[_Place]) -> list[float]:
    if not question.about_authority:
        return [0.0] * len(places)
    return [DELEGATE if p.text.document.type == "delegationsordning" and " | " in p.words else 0.0 for p in places]


_HOLDER_ASKED = re.compile(
    r"\b(?:vem|vilka|who|vad heter)\b.{0,12}\b(?:är|var|heter|is|was|are|leder|ledde|satt|sitter|håller|höll|basar|styr)\b|\bvad heter\b",
    re.I,
)
_ROLE = re.compile(
    r"chef|direktör|ordför|sekreter|controll|strateg|revisor|rektor|ombud|råd$|handlägg|samordn|ledam|jurist|registrator"
)


def _holders(question: Question, places: Sequence[_Place], index: Index) -> list[float]:
    """Where it is asked who holds a role, a sentence that tells the name beside it gains."""
    if question.kind not in (Kind.PERSON, Kind.NAME) or not _HOLDER_ASKED.search(question.asked):
        return [0.0] * len(places)
    groups = index.glossary.groups(f"{question.search} {index.glossary.formal(question.search, index.words.holds)}")
    roles = {form for group in groups for form in group if _ROLE.search(form)}
    return [HOLDER if any(name_beside(role, p.words) for role in roles) else 0.0 for p in places]


def name_beside(role: str, words: str) -> bool:
    """Whether a person's name stands near a role (its stem), which is no part of the name."""
    for match in re.finditer(re.escape(role), words, re.I):
        around = words[max(0, match.start() - NAME_REACH) : match.end() + NAME_REACH]
        own = words[match.start() : match.end()]
        if holds(Kind.NAME, around.replace(own, " ", 1)):
            return True
    return False


def _dated(question: Question, places: Sequence[_Place]) -> list[float]:
    """A year in the question that is the year of one governing text at hand tells which one is meant."""
    years = set(re.findall(r"(?<![\d:/-])(?:19|20)\d{2}(?![\d:/-])", question.asked))

    def of(place: _Place) -> bool:
        document = place.text.document
        days = (document.adopted, document.valid_from, document.date)
        return governs(document.type) and any(day and day[:4] in years for day in days)

    return [DATED if years and of(place) else 0.0 for place in places]


def asks_former(question: Question) -> bool:
    """Whether a question asks for what held before."""
    return bool(_FORMER_ASKED.search(question.asked))


def _lapsed(question: Question, places: Sequence[_Place]) -> list[float]:
    """A text that no longer holds stands back, most where its successor is at hand."""
    if asks_former(question):
        return [0.0] * len(places)
    lapsed = (Status.EXPIRED, Status.SUPERSEDED)
    current = {p.text.document.id for p in places if p.text.document.status not in lapsed}
    changes = []
    for place in places:
        document = place.text.document
        replaced = any(r.kind == "replaced_by" and r.to in current for r in document.relations)
        changes.append(0.0 if document.id in current else LAPSED + (REPLACED if replaced else 0.0))
    return changes


def _named(question: Question, bodies: set[str]) -> set[str]:
    """Those of the bodies that the question names."""
    asked = {stem(word) for word in plain_words(question.asked)}
    named = set()
    for body in bodies:
        words = {stem(word) for word in plain_words(body) if word not in STOP_WORDS}
        if words <= asked or any(len(w) > 8 and w.removeprefix("kommun") in asked for w in words):
            named.add(body)
    return named


def _within_limits(question: Question, places: Sequence[_Place]) -> list[float]:
    """For a question with one sum of money: which rows and clauses hold it."""
    asked = amounts.asked(question.asked)
    if len(asked) != 1:
        return [0.0] * len(places)
    stated = [list(amounts.ranges(p.words)) if governs(p.text.document.type) else [] for p in places]

    def holds(one: tuple[float, float]) -> bool:
        return one[0] < asked[0] <= one[1]

    changes = []
    for place, own in zip(places, stated, strict=True):
        if not own or not any(map(holds, own)):
            changes.append(-2 * WITHIN if own else 0.0)
            continue
        tighter = any(
            theirs and holds(theirs[0]) and theirs[0][1] < own[0][1] and _one_subject(place, other)
            for other, theirs in zip(places, stated, strict=True)
            if other is not place
        )
        changes.append(WITHIN + (LOOSER if tighter or not holds(own[0]) else 0.0))
    return changes


_LABEL = re.compile(r"(?:^|(?<=\| ))[^|:]{1,30}:|\b(?:kr|kronor|miljoner|högst|över|under|från|men)\b")
"""The label of a cell ("Ärende:"), and the words of a limit."""


def _one_subject(one: _Place, other: _Place) -> bool:
    if one.text.document.id != other.text.document.id:
        return False
    words = [{t for t in terms(_LABEL.sub(" ", p.words)) if not any(c.isdigit() for c in t)} for p in (one, other)]
    return len(words[0] & words[1]) >= SAME_SUBJECT * min(map(len, words))
