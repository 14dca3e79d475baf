"""A sentence in clauses: what each is about, and its mood – whether it obliges, permits, forbids, denies or
restricts. "Får inte" and "ska inte" are one mood, "behöver inte" another, however they are worded.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from assistent.words import STOP_WORDS, grams, stem


class Mood(StrEnum):
    """What a clause says of what it is about."""

    DUTY = "duty"
    ADVICE = "advice"
    PERMISSION = "permission"
    FORBIDDEN = "forbidden"
    EXEMPT = "exempt"


@dataclass(frozen=True, slots=True)
class Clause:
    """``words`` are the stems of its content words, in order; ``denied`` is an odd number of negations
    (none where a mood has taken them in), ``only`` a restriction ("endast")."""

    text: str
    words: tuple[str, ...]
    moods: frozenset[Mood]
    denied: bool
    only: bool


_BREAK = re.compile(
    r"[;:|()–—]|, |\. |(?<!- )\b(?:och|men|samt|medan|dock|däremot|som(?! helst)|(?<!rätt )(?<!skyldig )(?<!skyldiga )(?<!tillåtet )(?<!möjlighet )att|eller om"
    r"|om(?= (?:inte|det|den|de|du|man|någon|något|tungt|båda)\b| \w+ inte\b)"
    r"|and|but|while|however|that|which|who|if|unless)\b(?! (?:med|inte annat))",
    re.I,
)
_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")

_DUTY = r"ska|skall|måste|skyldig\w*|åligg\w*|obligatorisk\w*|must|shall|has to|have to|obliged|mandatory"
_NEED = r"behöv\w*|kräv\w*|need\w*|requir\w*"
_ADVICE = r"bör|borde|rekommender\w*|lämpligt|should|recommend\w*"
_PERMISSION = (
    r"kan|kunna|kunde|(?:får|fick)(?= (?:[\w-]+ ){0,4}?(?!veta\b|höra\b|reda\b)(?:[\w-]{2,}(?:a|as)|få|gå|stå|bli|se|ge|ske)\b)|möjlig\w*"
    r"|tillå(?:t|ts|ten|tet|tna|ter)|har rätt|rätt att|behörig att|may|can|could|allowed|permitted|entitled|right to"
)
_NO_PERMISSION = re.compile(
    r"\bfår (?:vara|kosta|ta|ha|uppgå till)? ?(?:i )?(?=högst|max|minst|lägst)|\bkunnat?\b", re.I
)
"""Words of permission that only make a bound: "får vara högst sex minuter"."""
_FREE = r"slipp\w*|frivillig\w*|voluntary|optional"
_NEGATION = (
    r"inte|ej|icke|aldrig|ingen|inget|inga|ingenting|varken|förbj\w*|förbud\w*|saknas?|saknar|undanta(?:s|gen|gna|r)?|"
    r"not|never|nobody|none|neither|cannot|can't|don't|doesn't|isn't|aren't|won't|mustn't|forbidden|prohibited|exempt|no(?! later)"
)
_ONLY = r"endast|bara|enbart|uteslutande|only|solely|exclusively"
_SAID = re.compile(rf"\b(?:{_DUTY}|{_NEED}|{_ADVICE}|{_PERMISSION}|{_NEGATION})\b", re.I)
_NO_NEGATION = re.compile(
    r"\binte (?:(?:över|under)\w*|(?:mer|fler|färre|mindre|längre|kortare) än|minst|annat\b|heller\b(?=.*\binte\b))"
    r"|\binte bara\b|\bnot only\b|\bnot (?:exceed|more than|less than)|\bno (?:more|less|fewer|later) than",
    re.I,
)
"""Negations that deny nothing: they make a bound ("inte mer än")."""

_MOODS = tuple(
    (name, re.compile(rf"\b(?:{pattern})\b", re.I))
    for name, pattern in (
        ("duty", _DUTY),
        ("need", _NEED),
        ("advice", _ADVICE),
        ("permission", _PERMISSION),
        ("free", _FREE),
    )
)
_DENIES = re.compile(rf"\b(?:{_NEGATION})\b", re.I)
_RESTRICTS = re.compile(rf"\b(?:{_ONLY})\b", re.I)

EMPTY = frozenset(
    """
    är var blir har hade finns gör göra gjort sker ske gäller gälla enligt får ges ger ge sådan sådant sådana
    du dig din ditt dina ni er era man vi oss vår våra jag mig hen den det de dessa
    ska skall skulle måste bör borde kan kunna kunde fick may must shall should can could will would need needs
    inte ej aldrig ingen inget inga endast bara enbart not no only also och eller samt men också även alltså
    senast minst högst tidigast under över inom före efter från till via genom bland per hos cirka ungefär
    om när då där som att innan sedan medan eftersom för av på med i vid the you your they it he she we our
    any all every each within least most latest before after than more less up if then there here has have been
    rätt många ta emot lång långt själv taget ger gav lämnat
    hålls hålla hölls anser tycker äger rum fattas fatta består bestå utgörs
    varje än både
    enligt utifrån respektive både t.ex exempel vill mycket helt hela olika annan annat andra viss vissa sådana något någon
    """.split()
)
"""Words that carry the grammar of a sentence, or a bound or mood that is compared as such."""


def content(text: str) -> Iterator[str]:
    """The words of a text that say what it is about, lower case, in order; numbers are none."""
    for match in _WORD.finditer(text.lower()):
        word = match[0]
        if (
            word not in STOP_WORDS
            and word not in EMPTY
            and not word[0].isdigit()
            and len(word) > 1
            and not _SAID.fullmatch(word)
        ):
            yield word


def one_clause(text: str) -> Clause:
    """A text that is one clause however it is punctuated: the row of a table."""
    return _clause(text, tuple(content(text)))


def clauses(text: str, translate: Callable[[str], str] = str) -> list[Clause]:
    """The clauses of a sentence; one without content of its own belongs to the next. ``translate`` turns
    the words of another language into those that the documents use."""
    found: list[Clause] = []
    held = ""
    for piece in _pieces(text):
        held = f"{held} {piece}".strip()
        words = tuple(content(translate(held)))
        clause = _clause(held, words)
        if len(words) > 1 or (words and found and clause.moods):
            goes_on = bool(found) and not clause.moods and bool(_GOES_ON.match(held))
            if goes_on:
                clause = replace(clause, moods=found[-1].moods, denied=found[-1].denied)
            elif found and found[-1].denied and held.startswith("att "):  # "det betyder inte att …"
                clause = replace(clause, denied=not clause.denied)
            found.append(clause)
            held = ""
    if held:
        whole = f"{found.pop().text} {held}" if found else held
        found.append(_clause(whole, tuple(content(translate(whole)))))
    return found


_GOES_ON = re.compile(r"(?:och|eller|samt) (?:[\w-]+ )?[\w-]{2,}as?\b(?! \w+(?:er|ar)\b)", re.I)
"""How a clause begins that goes on under the mood of the one before: "och anmälas till …"."""


def _pieces(text: str) -> Iterator[str]:
    at = 0
    for match in _BREAK.finditer(text):
        yield text[at : match.start()].strip()
        at = match.end() if not match[0][0].isalpha() else match.start()
    yield text[at:].strip()


def _clause(text: str, words: tuple[str, ...]) -> Clause:
    plain = _NO_NEGATION.sub(" ", text)
    denied = len(_DENIES.findall(plain)) % 2 == 1
    spoken = text if denied else _NO_PERMISSION.sub(" ", text)
    named = {name for name, pattern in _MOODS if pattern.search(spoken)}
    moods = {mood for name in named for mood in _moods(name, denied)}
    taken = denied and bool(moods & {Mood.FORBIDDEN, Mood.EXEMPT})
    return Clause(text, words, frozenset(moods), denied and not taken, bool(_RESTRICTS.search(text)))


def _moods(name: str, denied: bool) -> Iterable[Mood]:
    if name == "free":
        return (Mood.EXEMPT,)
    if name == "need":
        return (Mood.EXEMPT,) if denied else (Mood.DUTY,)
    if name == "advice":
        return (Mood.ADVICE,)
    if denied:
        return (Mood.FORBIDDEN,)
    return (Mood.DUTY,) if name == "duty" else (Mood.PERMISSION,)


PREFIX = 5
SHARED = 0.4  # share of a word's 5-grams from which two words are forms of one
_ALIKE_PREFIX = 0.65


def form_of(one: str, other: str) -> bool:
    """Whether two words are forms of one ("beslutar", "beslut"), and none a compound with the other."""
    return alike(one, other) and abs(len(stem(one)) - len(stem(other))) <= _ENDING


_ENDING = 3  # letters


def alike(one: str, other: str) -> bool:
    """Whether two words are forms of one, or one a compound with the other: "beslutar" and "beslut",
    "sammanträdet" and "nämndsammanträde"."""
    if one == other or stem(one) == stem(other):
        return True
    if "-" in one and "-" in other and one.split("-")[0] != other.split("-")[0]:
        return False  # "ja-röster", "nej-röster"
    short, long = sorted((one, other), key=len)
    if len(short) < PREFIX - 1:
        return False
    if long.startswith(short) or long.endswith(short):
        return True
    common = next((n for n, (x, y) in enumerate(zip(one, other, strict=False)) if x != y), len(short))
    if common >= 4 and common >= _ALIKE_PREFIX * len(short):
        return True
    own, its = set(grams(one)), set(grams(other))
    return bool(own) and len(own & its) >= SHARED * max(len(own), len(its))


def covered(
    words: Iterable[str],
    by: Iterable[str],
    alternatives: Callable[[str], list[str]],
    like: Callable[[str, str], bool] = alike,
) -> list[bool]:
    """For each word whether a word of ``by`` is a form of it, or means the same by the glossary."""
    known = list(dict.fromkeys(by))
    stems = {stem(other) for other in known}
    return [
        not stems.isdisjoint(alternatives(stem(word))) or any(like(word, other) for other in known) for word in words
    ]


# --- how clauses differ -------------------------------------------------------------------------


def differing(own: Clause, other: Clause, governs: bool, row: bool) -> str | None:
    """How a clause differs in mood from the source's that it is nearest to ("negation", "modal", "only"), or
    ``None``. Where the source's document governs, plain present tense obliges; a table's row says neither
    "ska" nor "får"."""
    if (own.denied or Mood.FORBIDDEN in own.moods) != (other.denied or Mood.FORBIDDEN in other.moods):
        return "negation"
    if (Mood.EXEMPT in own.moods) != (Mood.EXEMPT in other.moods):
        return "negation" if other.denied or own.denied else "modal"
    if own.only != other.only:
        return "only"
    if (Mood.ADVICE in own.moods) != (Mood.ADVICE in other.moods):
        return "modal"
    if Mood.PERMISSION in own.moods and Mood.PERMISSION not in other.moods and not row:
        return "modal"
    if Mood.PERMISSION in other.moods and Mood.PERMISSION not in own.moods:
        return "modal"
    if Mood.DUTY in own.moods and Mood.DUTY not in other.moods:
        return None if (governs or row) and not other.moods else "modal"
    return None


_MARKED = re.compile(
    r", (?P<comma>(?:om|såvida|när|ifall|förutsatt|dock|utom)\b[^,.;|]*)"
    r"|,? \b(?P<after>(?:efter|på) (?:samråd|förslag|godkännande|yttrande|medgivande|prövning|begäran)\b[^,.;|]*)"
    r"|,? \b(?P<last>(?:endast |bara )?(?:om (?:inte|det|de|du|man|någon|något)\b(?= \w)|såvida|förutsatt att|under förutsättning"
    r"|när|utom|med undantag)\b[^,.;|]*)",
    re.I,
)
_OPENING = re.compile(
    r"(?:om|när|vid|för|såvida|ifall|rör|har|får|finns|ska|kan|är|saknas|blir|misstänker|begär|vill|överstiger|avviker|visar|räcker|svarar|uppstår|saknar|inträffar|överskrids|finner|anser)\b",
    re.I,
)
"""How a sentence begins that says its condition first: also with its verb ("Rör bristen chefen …")."""
_OPENED = 3  # content words of such a beginning where no comma ends it


def conditions(text: str) -> Iterator[tuple[str, str]]:
    """The conditions in a sentence, each with the rest of the sentence."""
    if _OPENING.match(text):
        comma = text.find(", ")
        words = list(_WORD.finditer(text))
        full = [m for m in words[1:] if any(content(m[0]))][:_OPENED]
        end = comma if 0 < comma < len(text) / 2 else (full[-1].end() if full else 0)
        if 0 < end < len(text) - 1:
            yield text[:end], text[end:]
    for match in _MARKED.finditer(text):
        name = match.lastgroup or ""
        start, end = match.span(name)
        if start > 0:
            yield match[name].strip(), f"{text[:start]} {text[end:]}"


_DENIED_PHRASE = re.compile(
    r"\b(?:inte|ej|aldrig|utom|förutom|not|never|except)(?: heller)? (?P<preposition>i|på|för|till|mellan|av|från|hos|vid|in|for|between|at)"
    r" (?P<words>[\w-]+(?:(?:, | eller | och | or | and )(?!aldrig|inte|never|not)[\w-]+)*)",
    re.I,
)


def denied_phrases(text: str) -> Iterator[tuple[str, list[str]]]:
    """What a sentence leaves out, by its preposition: "men inte mellan enheter" is mellan, [enheter]."""
    for match in _DENIED_PHRASE.finditer(text):
        yield match["preposition"], [w for m in _WORD.finditer(match["words"].lower()) for w in [m[0]] if len(w) > 2]


def said_after(text: str) -> str | None:
    """The first content word after the last word of mood or denial: what is obliged, permitted or denied."""
    found = list(_SAID.finditer(text))
    return next(content(text[found[-1].end() :]), None) if found else None


_HEAD = 5  # letters that the ends of two compounds share, and that begin differently before them


def same_head(one: str, other: str) -> bool:
    """Whether two words are different compounds with the same last part: "lönesamtal", "medarbetarsamtal"."""
    own, its = stem(one), stem(other)
    shared = next((n for n, (x, y) in enumerate(zip(reversed(own), reversed(its), strict=False)) if x != y), 0)
    return shared >= _HEAD and min(len(own), len(its)) - shared >= 3
