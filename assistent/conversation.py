"""What a question takes from the conversation before it, without a language model.

A follow-up either replaces a part of the question before ("Och för grundskolan?", "Och 2028?", "Vad säger
reglementet då?") or asks more about the same thing ("Varför?", "Vem ansvarar för det?"). A question with
a subject of its own takes nothing: a wrong inheritance is worse than none, as it answers another question.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistent.scope import out_of_scope
from assistent.words import STOP_WORDS, plain_words, references

MEMORY = 8
"""Earlier questions that are looked at; no one leans on what was said further back."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A question as the conversation makes it: the earlier question it goes on from (``None`` where it
    stands alone), and whether ``whole`` is that question with a part replaced or both in a row; ``before`` is
    the earlier question as the conversation makes it, where this one goes on from it or says barely what it is about."""

    whole: str
    antecedent: str | None = None
    replaced: bool = False
    before: str | None = None


_GOES_ON = re.compile(
    r"^(?:och|men|så|eller|and|but|so|or|what about|how about|hur är det med|hur blir det med)\b", re.I
)
"""How a question begins that goes on from the one before."""

_LEANS = re.compile(
    r"\b(?:han|hon|honom|henne|hennes|hans|dem|dom|deras|dess|densamme|detta|dessa|denna|denne|they|them|their|he|she|his|her|its)\b"
    r"|\b(?:det|den|de|då|där|dit|därifrån|it|that|those|these|this|there|then)\W*$"
    r"|\b(?:det|den)\s+(?:om|till|för|av|med|på|i|åt|från)\W*$"
    r"|\b(?:det|den|de)\s+(?:första|andra|tredje|fjärde|femte|sista)(?:\s+(?:punkten|delen|förslaget))?(?:\s+då)?\W*$"
    r"|\b(?:den|det|de)\s+(?:här\s+|där\s+)?\w{3,}(?:en|et|na|erna|arna)(?:\s+då)?\W*$"
    r"|\b(?:gäller|kostar|sker|betalas|beslutades|hände|händer|börjar|slutar|upphör|fick|får|har|gör|gjorde|säger)\s+(?:det|den|de)\b(?!\s+\w+\s+\w)"
    r"|^(?:kan|får|ska|måste|bör|är|var|blev|har|gäller|står|behöver|behövs)\s+(?:det|den|de)\s+\w+\W*$"
    r"|^(?:har|får|kan|ska|måste|behöver|fick|hade)\s+(?:den|det|de)\s+(?:någon|något|några|egen|eget|egna|också|även|flera?)\b"
    r"|\b(?:den|det|de)\s+\w{2,}(?:aste|sta)(?:\s+då)?\W*$"
    r"|\b(?:is|does|did|can|has|was|will|must|should|may)\s+(?:it|that|they|this)\b"
    r"|\bthe\s+(?:first|second|third|last)(?:\s+one)?\W*$"
    r"|\b(?:i så fall|i stället|istället|dessutom|året innan|året efter|tidigare då|annars)\b",
    re.I,
)
"""Words that stand for something said before. "Det", "den" and "de" do so last in a question, before a
noun in the definite form or after some verbs; elsewhere they are articles ("de strategiska nätverken") or
stand for nothing ("finns det")."""

_LEANING_CONTENT = 3  # content words that a question with such a word may have and still lean
_BARELY = 1  # content words up to which a question that stands alone may still be about the same as the one before
_GOING_ON_CONTENT = 2  # the same for one that begins with "och" and is a whole question

_EMPTY = frozenset(
    """klart färdigt står ansvarar ansvarig responsible säger gäller händer hände ske sker blir göra gör gjort menas betyder
    bli fick säga ska ligger länge ofta långt mycket mer kostar kosta börjar slutar upphör reserverade röstade yrkade
    deltog godkände beslutade beslutades beslutar bestämmer bestämde beslutat bestämt beslutet ärendet motionen förslaget
    omröstningen medborgarförslaget träder trädde kraft anges precis exakt egentligen nämligen inte ja nej
    heller också möjligt sant säkert undantag long much many often exactly happens decided decides else more not
    fortfarande ännu längre giltig klar färdig start slut gick någonstans dokument paragraf motivering underlag skäl
    lag enligt datum date dag day år year tid time belopp amount""".split()
)
"""Content words that say nothing of a subject: a question with no others asks about the one before."""

_ASKS = re.compile(
    r"\b(?:vem|vems|vad|vilk\w+|hur|när|var|vart|varför|varifrån|who|whose|what|which|how|when|where|why)\b"
    r"|^(?:och |men |så |and |but )?(?:är|har|får|kan|ska|måste|finns|gäller|blev|antog|is|are|has|does|do|did|can|may|must|should|will)\b",
    re.I,
)
"""A question word or a verb first: the text is a question of its own, not only a part of one."""

_NOT_RELATIONAL = re.compile(
    r"\b\w{3,}(?:chef|direktör|råd|sekreterare|strateg|ombud|controller|chefen|direktören|rådet|ombudet)$", re.I
)
"""Roles that there is one of in a municipality: who it is does not depend on what was said before."""

_PART = re.compile(
    r"^(?:och|men|så|eller|and|but|so|or|what about|how about|hur är det med|hur blir det med)?[\s,]*"
    r"(?P<preposition>för|i|på|om|från|till|av|hos|vid|med|under|inom|enligt|mot|for|in|on|about|from|to|of|by|at|with)?\b\s*"
    r"(?P<part>[^?!.]*?)(?:[\s,]+(?:då|heller|också|then|too))?\W*$",
    re.I,
)
_DOCUMENT_SAYS = re.compile(
    r"^(?:och |men |så )?(?:vad|hur)?\s*(?:säger|står (?:det )?i|gäller enligt|enligt|skriver|i)\s+(?P<part>[\wåäö-]+?(?:"
    r"reglemente|policy|riktlinje|riktlinjer|ordning|plan|rutin|handbok|protokoll|program|strategi|lag|instruktion|skrivelse|rapport|beslut|motion)"
    r"(?:t|et|n|en|na|erna|arna)?|reglementet|policyn|riktlinjen|riktlinjerna|planen|rutinen|handboken|protokollet|programmet|"
    r"strategin|lagen|instruktionen|rapporten|beslutet|taxan)(?:\s+(?:då|om det|om detta|om saken))?\W*$",
    re.I,
)

_CLASSES = tuple(
    re.compile(pattern)
    for pattern in (
        r"\b(?:19|20)\d{2}\b",
        r"(?i:\b(?:januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november|december)\b)",
        r"(?i:\b(?:[\wåäö]+-\s?och\s[\wåäö-]*)?[\wåäö-]*(?:nämnd|styrelse|utskott|fullmäktige|förvaltning|beredning|råd)(?:en|et|n|ens|ets|s)?\b)",
        r"(?i:\b[\wåäö-]*(?:reglemente|policy|riktlinje|riktlinjer|ordning|plan|rutin|handbok|program|strategi|taxa)(?:t|et|n|en|na|erna)?\b)",
        r"(?i:\b[\wåäö-]*skola(?:n|ns)?\b|\b[\wåäö-]*skol(?:or|orna)\b|\bgymnasiet\b|\bfritids(?:hem|hemmet)?\b)",
        r"(?i:\b[\wåäö-]*(?:chef|chefer|direktör|rektor|rektorer|ledamot|ledamöter|ersättare|ordförande|sekreterare|handläggare|politiker|medarbetare|anställda?|vikarier)(?:en|n|na|erna)?\b)",
        r"(?i:\b(?:vuxna|barn|ungdomar|elever|pensionärer|föräldrar|föreningar|företag|konsulter|studenter|seniorer|äldre)\b)",
        r"(?<=\w\s)\b[A-ZÅÄÖ][\wåäöé]+(?:\s[A-ZÅÄÖ][\wåäöé]+)*\b",
    )
)
"""Sorts of things that stand for each other in a question: a year for a year, a nämnd for a nämnd."""

_STARTS = re.compile(r"\b(?:och|men|så|and|but)\b\W*", re.I)


def understand(text: str, history: Sequence[str]) -> Reading:
    """Reads a question in its conversation; ``history`` holds the earlier questions, oldest first."""
    before: Reading | None = None
    for earlier in history[-MEMORY:]:
        if plain_words(earlier) and not out_of_scope(earlier):
            before = _read(earlier, before)
    return _read(text, before)


def antecedent(text: str, history: Sequence[str]) -> str | None:
    """The earlier question that this one goes on from, or ``None`` where it stands on its own."""
    return understand(text, history).antecedent


def content(text: str) -> list[str]:
    """The words of a question that say what it is about."""
    return [word for word in plain_words(text) if word not in STOP_WORDS and word not in _EMPTY]


def _read(text: str, before: Reading | None) -> Reading:
    if before is None:
        return Reading(text)
    earlier = before.whole
    if replaced := _replace(text, earlier):
        return Reading(replaced, earlier, replaced=True, before=earlier)
    if not _leans(text):
        return Reading(text, before=earlier if _may_go_on(text) else None)
    return Reading(f"{earlier.rstrip(' ?!.')}? {text}", earlier, before=earlier)


def _leans(text: str) -> bool:
    """Whether a question asks about what was asked before: it has no content words, begins with "och",
    or leans on a pronoun."""
    if references(text):
        return False
    words = content(text)
    if not words:
        return True
    if _LEANS.search(text):
        return len(words) <= _LEANING_CONTENT
    if not _GOES_ON.match(text.strip()):
        return False
    if not _ASKS.search(_STARTS.sub("", text, count=1)):
        return True  # "Och arbetsutskottet?" that replaces nothing
    return len(words) < _GOING_ON_CONTENT and not _NOT_RELATIONAL.match(words[0])


def _may_go_on(text: str) -> bool:
    """Whether a question that stands alone tells of something done without saying with what: "Vilka partier röstade
    nej?" may be about the vote that was talked of, "Vilka har intervjuats?" is a whole question."""
    return len(content(text)) <= _BARELY and any(word in _EMPTY for word in plain_words(text))


def _replace(text: str, earlier: str) -> str | None:
    """The earlier question with a part of it replaced by what this one names: the same sort of thing,
    or what follows the same preposition. ``None`` where nothing can be replaced."""
    says = _DOCUMENT_SAYS.match(text.strip())
    if not says and (not _GOES_ON.match(text.strip()) and not re.search(r"\b(?:då|then)\W*$", text)):
        return None
    if not says and _ASKS.search(
        re.sub(
            r"^(?:hur (?:är|blir) det med|what about|how about)\b",
            "",
            _STARTS.sub("", text, count=1).strip(),
            flags=re.I,
        )
    ):
        return None
    match = says or _PART.match(text.strip())
    part = match["part"].strip() if match else ""
    if not match or not content(part) or _LEANS.search(part):
        return None
    if references(text) and not re.fullmatch(r"(?:19|20)\d{2}", part):
        return None
    preposition = "" if says else (match["preposition"] or "").lower()
    return _by_class(part, earlier) or (_by_preposition(preposition, part, earlier) if preposition else None)


def _by_class(part: str, earlier: str) -> str | None:
    for sort in _CLASSES:
        own = sort.search(f"x {part}")
        found = list(sort.finditer(earlier))
        if own and own[0].casefold() == part.casefold() and found:
            last = found[-1]
            return f"{earlier[: last.start()]}{part}{earlier[last.end() :]}"
    return None


def _by_preposition(preposition: str, part: str, earlier: str) -> str | None:
    found = list(re.finditer(rf"\b{preposition}\s+([^?!.,]+)", earlier, re.I))
    if not found:
        return None
    last = found[-1]
    return f"{earlier[: last.start(1)]}{part}{earlier[last.end(1) :]}"
