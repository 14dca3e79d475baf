"""Questions about a document itself, answered from what the register knows of it, with the place where
it stands: does it hold still, until when, who adopted it and when, who owns it, its diarienummer.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from assistent.citations import cite_span
from assistent.evidence import Evidence
from assistent.glossary import Glossary
from assistent.index import Index
from assistent.kinds import governs, type_in
from assistent.metadata import needs_review
from assistent.prompts import VALIDITY, named
from assistent.question import Question
from assistent.types import Citation, Document, Span, Status, Text
from assistent.words import STOP_WORDS, plain_words, stem

Field = str
"""What is known of a document: its name in ``Document.places``, and "valid" for how it stands today."""

_ASKED: tuple[tuple[Field, re.Pattern[str]], ...] = tuple(
    (field, re.compile(pattern, re.I))
    for field, pattern in (
        (
            "replaces",
            r"\b(?:vad|vilk\w+(?: \w+)?) (?:ersätter|ersatte|ersattes|har ersatts|blev ersatt|ersatts)\b(?!.*\bmed\b)(?!.*\bav\W*$)|\bwhat (?:does|did) .*\breplace\b",
        ),
        (
            "valid_to",
            r"\b(?:till och med|fram till|till) (?:när|vilket datum|vilken dag|vilket år) (?:gäller|gällde|är|var)\b|\bnär (?:löper|går|gick|löpte|upphör|upphörde|slutar|slutade)\b|\b(?:hur länge|till när|t\.?o\.?m\.? när) (?:gäller|gällde)\b"
            r"|\bwhen (?:does|did) .*\b(?:expire|cease)|\bhow long is .*\b(?:valid|in force)\b|\b(?:how long|until when) (?:does|do|did) .*\b(?:apply|last|hold)\b",
        ),
        (
            "valid_from",
            r"\b(?:från när|sedan när|från vilket datum|när börja\w*) .*\bgäll|\bnär (?:träd\w*|började) .*\b(?:kraft|gälla)\b"
            r"|\b(?:since|from) when\b.*\b(?:valid|in force|apply)",
        ),
        (
            "review",
            r"\bnär (?:ska|skulle|bör|måste) .*\b(?:ses över|revideras|omprövas|uppdateras|översyn)\b|\bwhen .*\breview",
        ),
        (
            "valid",
            r"\bgäller\b.*\b(?:fortfarande|ännu|än|längre|kvar|i dag|idag)\b|\b(?:fortfarande|ännu|längre)\b.*\b(?:gäller|giltig\w*|i kraft|aktuell\w*)\b"
            r"|^(?:är|har|blev)\b.*\b(?:giltig\w*|i kraft|ersatt|ersatts|upphävd|upphävts|utgånge?n|gått ut|upphört)\b"
            r"|\bkan (?:jag|man|vi) (?:fortfarande )?(?:gå efter|använda|följa|lita på) (?:de[nt]\b|\w*(?:polic|rutin|riktlinj|regle|hand|anvisn|plan))|\b(?:still|no longer) (?:valid|in force|appl\w+)\b"
            r"|\bhar (?:den|det|de) (?:ersatts|upphört|gått ut)\b|^(?:är|har)\b.*\b(?:för gammal|för gammalt|inaktuell\w*|föråldra\w+)\b"
            r"|\b(?:out of date|outdated)\b",
        ),
        (
            "adopted",
            r"\b(?:när|vilket datum|vilken dag) (?:antogs|beslutades|fastställdes|blev)\b|\bwhen was .*\b(?:adopted|approved|decided)\b",
        ),
        (
            "body",
            r"\b(?:vem|vilken nämnd|vilket organ) (?:antog|fastställde|beslutade om|har (?:antagit|fastställt|beslutat om))\b|\bvem .*\bantagen av\b"
            r"|\bwho (?:adopted|approved)\b",
        ),
        (
            "owner",
            r"\bvem (?:äger|är (?:dokument)?(?:ägare|ansvarig) (?:till|för|av))\b|\bdokument(?:ansvarig|ägare)\w*|\bwho owns\b",
        ),
        (
            "matter",
            r"\b(?:dnr|diarienummer|diarienumret|ärendenummer)\b|\b(?:under|med) vilket nummer\b|\bvilket nummer har\b",
        ),
    )
)
"""What a question asks of a document, first match first."""


@dataclass(frozen=True, slots=True)
class Fact:
    """What is known of the document asked about: our sentence on how it stands ("" where the quotation
    says all), and the quotation."""

    document: Document
    note: str
    citation: Citation


def fact(question: Question, index: Index, today: date) -> Fact | None:
    """The answer to a question about a document itself; ``None`` where the question is another, names
    no document, or the documents do not state it."""
    field = next((field for field, asked in _ASKED if asked.search(question.asked)), None)
    named_in = question.search if question.understood else question.asked
    document = document_named(named_in, index.documents(), index.glossary) if field else None
    if field is None or document is None or _about_more(question.asked, document):
        return None
    if document.status in (Status.EXPIRED, Status.SUPERSEDED) and _COMING.search(question.asked):
        return None
    text = index.text(document.id)
    if field in ("valid", "valid_to") and governs(document.type):
        return _standing(question, text, index, today)
    place = _replaces(document) if field == "replaces" else document.places.get(field)
    return Fact(document, "", _line(text, place)) if place else None


def _replaces(document: Document) -> Span | None:
    """Where a document says what it replaces."""
    return next(((r.start, r.end) for r in document.relations if r.kind == "replaces" and r.end), None)


def _standing(question: Question, text: Text, index: Index, today: date) -> Fact | None:
    """How a governing text stands today, with the words that say so."""
    document, language = text.document, question.language
    says = VALIDITY[language]
    name = named(document, language, dated=True)
    name = name[:1].upper() + name[1:]
    if document.status is Status.SUPERSEDED:
        for relation in document.relations:
            if relation.kind == "replaced_by" and relation.to in index.entries:
                return _replaced(name, text, index.text(relation.to), language)
        return None
    ends = document.places.get("valid_to")
    if document.status is Status.EXPIRED and ends:
        return Fact(document, says["expired"].format(name=name, day=document.valid_to), _line(text, ends))
    begins = document.places.get("valid_from") or document.places.get("adopted")
    if document.status is Status.DECISION and begins:
        return Fact(document, says["later"].format(name=name, day=document.valid_from), _line(text, begins))
    if document.status is not Status.IN_FORCE or not (ends or begins):
        return None
    note = says["until" if ends else "in_force"].format(name=name, day=document.valid_to)
    if needs_review(document, today):
        note += " " + says["review"].format(day=document.review)
    return Fact(document, note, _line(text, ends or begins or (0, 0)))


def _replaced(name: str, text: Text, successor: Text, language: str) -> Fact | None:
    """That a text has been replaced: quoted from the one that says it replaces it, else from where that
    one was adopted."""
    own = next((r for r in successor.document.relations if r.kind == "replaces" and r.to == text.document.id), None)
    place = (own.start, own.end) if own and own.end else successor.document.places.get("adopted")
    other = named(successor.document, language, dated=True)
    note = VALIDITY[language]["replaced"].format(name=name, other=other)
    return Fact(text.document, note, _line(successor, place)) if place else None


def _line(text: Text, place: Span) -> Citation:
    """The line that holds a place."""
    start = text.canonical.rfind("\n", 0, place[0]) + 1
    end = text.canonical.find("\n", place[1])
    return cite_span(text, start, end if end >= 0 else len(text.canonical), "1")


_ON_VALIDITY = re.compile(r"\b(?:gäller|gälla|giltig\w*|förläng\w*|upphör\w*|upphäv\w*|ersätt\w*|bereds)\b", re.I)
_REACH = 0.15  # how far below the best sentence one may score that says so


def told_elsewhere(known: Fact, found: Sequence[Evidence], index: Index) -> Evidence | None:
    """The best sentence of another document on whether the document holds: a decision that it goes on
    until a new one is there, else what is told of it."""
    told = []
    for one in found:
        text = index.text(one.document)
        sentence = text.sentences[one.number]
        words = text.cut(sentence.start, sentence.end)
        near = one.score >= found[0].score - _REACH or sentence.status is Status.DECISION
        if not near or one.document in (known.document.id, known.citation.document) or not _ON_VALIDITY.search(words):
            continue
        if document_named(f"{text.document.title} {words}", [known.document], index.glossary):
            told.append((sentence.status is not Status.DECISION, one))
    return min(told, key=lambda pair: pair[0])[1] if told else None


# --- which document -----------------------------------------------------------------------------

_EMPTY = frozenset(
    stem(word)
    for word in """kommun kommunen kommunens dokument dokumentet gäller gällde fortfarande längre länge gå gick går löper följa
    använda giltig ersatt ersatts kraft antogs antagen beslutades fastställdes blev dag datum dnr diarienummer diarienumret
    nummer ärende ärendet behöver vet ses setts över sin sitt nu idag gamla nya den det senast ska skulle egentligen still
    valid force adopted owner document ersätter ersatte ersattes nuvarande blivit gammal gammalt inaktuell föråldrad hittar
    long apply applies last hold replace outdated""".split()
)
"""Words that ask of a document, and not of what it says."""

_COMING = re.compile(r"\b(?:nya?|nytt|på gång|kommande|framtida|nästa|new|coming|next)\b", re.I)
"""Asks for a document that is to come, which the one that it replaces is not."""

_MORE = 3  # other words than those and the document's name from which a question asks what it says


def _about_more(asked: str, document: Document) -> bool:
    """Whether a question is about what a document says rather than about the document: "Hur länge gäller
    ett lösenord enligt policyn?"."""
    if re.search(r"\benligt\b|\baccording to\b", asked, re.I):
        return True
    title = plain_words(document.title)
    words = [w for w in plain_words(asked) if w not in STOP_WORDS and stem(w) not in _EMPTY and not w.isdigit()]
    rest = [w for w in words if type_in(w) is None and not any(_alike(_without_type(w) or w, t) for t in title)]
    return len(rest) >= _MORE


def document_named(asked: str, documents: Sequence[Document], glossary: Glossary) -> Document | None:
    """The document that a question names, by its type and words of its title ("resepolicyn från 2021",
    "delegationsordningen för skolan"), or by its type where there is one of it: the one that most of the
    words fit, then the one of the year that is named, then one in force, then the latest."""
    words = [w for w in plain_words(asked) if w not in STOP_WORDS and len(w) > 2]
    years = set(re.findall(r"\b(?:19|20)\d{2}\b", asked))
    best: tuple[tuple[float, bool, bool, str], Document] | None = None
    for document in documents:
        fit = _fit(words, document, glossary)
        alone = document.type not in _MANY and sum(other.type == document.type for other in documents) == 1
        if fit < NAMED or (fit == TYPE_ALONE and not alone):
            continue
        days = (document.adopted, document.valid_from, document.date)
        dated = any(day and day[:4] in years for day in days)
        current = document.status not in (Status.EXPIRED, Status.SUPERSEDED)
        key = (fit, dated, current, document.adopted or document.date or "")
        if best is None or key > best[0]:
            best = key, document
    return best[1] if best else None


_MANY = frozenset({"plan", "program", "regler", "beslut", "rapport", "strategi", None})
"""Types of which there are always more than the samling holds: "planen" alone names none."""

TYPE_ALONE = 2.0
"""How well a document fits whose type is named ("arbetsordningen"): enough where there is one of it."""
NAMED = 0.9
"""From here on a document is named, whatever others there are: by nearly all words of its title, or by its
type and any word of its title."""


def _fit(words: Sequence[str], document: Document, glossary: Glossary) -> float:
    """How well the words of a question name a document: the share of its title's words, and 2 more where
    its type is named, alone or in a compound that fits the title ("resepolicyn")."""
    title = plain_words(_OWNER.sub(" ", document.title))
    title = [w for w in title if w not in STOP_WORDS and len(w) > 2 and not w.isdigit()]
    kinds = {document.type, *(type_in(w) for w in title)} - {None}
    own = [part for w in title if (part := _without_type(w))]
    told = {_without_type(w) for w in words}
    told |= {other for w in words for other in glossary.alternatives(stem(w))[1:]}
    found = sum(any(_alike(w, t) for w in told if w) for t in own)
    share = found / len(own) if own else 0.0
    typed = any(type_in(w) in kinds and (not (p := _without_type(w)) or any(_alike(p, t) for t in own)) for w in words)
    if typed:
        return 2.0 + share if share else TYPE_ALONE
    return share


_OWNER = re.compile(r"\b\w+ kommuns?\b", re.I)
"""Whose document it is, in a title: "Styrmodell för Exempelby kommun"."""


_TYPE_NOUN = re.compile(
    r"(?:reglemente|delegationsordning|ordning|direktiv|polic|strategi|plan|program|riktlinje|regler|anvisning|rutin|handbok)"
    r"(?:et|t|en|n|na|er|erna|r|rna|y|yn|yer|yerna|ar|arna|met|men)?$"
)


def _without_type(word: str) -> str:
    """The first part of a compound with a type: "resepolicyn" → "rese"; nothing of a type alone."""
    match = _TYPE_NOUN.search(word)
    if match is None:
        return word
    return word[: match.start()].rstrip("s-") if match.start() >= 3 else ""


def _alike(word: str, title: str) -> bool:
    """Whether a word of a question is a form of a word of a title: the same stem, or the same beginning
    ("rese" and "resor", "inköp" and "inköpspolicy")."""
    if stem(word) == stem(title):
        return True
    shared = 0
    for a, b in zip(word, title, strict=False):
        if a != b:
            break
        shared += 1
    return shared >= 3 and shared >= 0.75 * min(len(word), len(title))
