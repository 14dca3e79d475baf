"""Where two documents say different things: that they do, which of them governs, and why.

Law before reglemente before policy before riktlinje before rutin (``kinds``); at the same rank the later
before the earlier of the same body, and a higher body before a lower. A decision in minutes changes
what the same body, or one below it, has laid down before.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistent import amounts
from assistent.kinds import governs, rank_of
from assistent.prompts import DECISIONS, GOVERNS, a_kind, the_kind
from assistent.types import Document, Status, Text
from assistent.words import STOP_WORDS, plain_words, stem

SHARED = 0.5
"""Share of the content words (of the shorter) from which two sentences are on one thing, and of two words
only, ``SHARED_BY_TWO``. Of some 60,000 pairs of measuring sentences of different documents of Exempelby
that leaves seven, four of which do contradict each other and are met in answers."""
SHARED_BY_TWO = 0.66


@dataclass(frozen=True, slots=True)
class Voice:
    """A text as it speaks: its document, and whether the sentence is a decision of that document's body
    (minutes, a decision taken by an officer)."""

    document: Document
    decision: bool = False

    @property
    def day(self) -> str:
        """When it was decided, ISO; "" where that is not known."""
        d = self.document
        return (
            (d.date or d.adopted or "") if self.decision else (d.revised or d.adopted or d.valid_from or d.date or "")
        )

    @property
    def rank(self) -> int | None:
        """How strongly it governs, 1 before 7; ``None`` for what governs nothing."""
        return rank_of(self.document.type) if governs(self.document.type) else None


def voice(text: Text, number: int) -> Voice | None:
    """The voice of a sentence: ``None`` for what has no say today (a proposal, a text that no longer holds
    or does not yet, a report)."""
    document, status = text.document, text.sentences[number].status
    lapsed = document.status in (Status.EXPIRED, Status.SUPERSEDED, Status.PROPOSAL)
    if lapsed or status is Status.PROPOSAL:
        return None
    if governs(document.type):
        return Voice(document) if document.status is not Status.DECISION else None
    row = " | " in text.cut(text.sentences[number].start, text.sentences[number].end)
    if row:  # a list of what has been decided: each its own case
        return None
    decides = status is Status.DECISION or (document.type == "beslut" and document.status is Status.DECISION)
    return Voice(document, decision=True) if decides and document.body else None


def body_level(body: str | None) -> int:
    """How high a deciding body stands: 1 the state, 2 fullmäktige, 3 styrelse or nämnd, 4 utskott, 5 an
    officer; 6 where it is not known."""
    name = (body or "").casefold()
    for level, pattern in enumerate((r"riksdag|regering", r"fullmäktige", r"styrelse|nämnd", r"utskott|beredning"), 1):
        if re.search(rf"\w*(?:{pattern})\w*$", name.split(" (")[0]):
            return level
    return 5 if re.search(r"chef|direktör|rektor|head|ledning", name) else 6


def ruling(one: Voice, other: Voice, language: str) -> tuple[bool, str] | None:
    """Whether the first governs before the second, and one sentence that says which governs and why;
    ``None`` where nothing known tells.
    """
    decided = _by_order(one, other)
    if decided is None:
        return None
    first, why = decided
    winner, loser = (one, other) if first else (other, one)
    return first, _sentence(winner, loser, why, language)


def _by_order(one: Voice, other: Voice) -> tuple[bool, str] | None:
    """(whether the first governs, why)."""
    levels = body_level(one.document.body), body_level(other.document.body)
    if one.decision or other.decision:
        if levels[0] != levels[1]:
            higher = levels[0] < levels[1]
            later = one.day >= other.day if higher else other.day >= one.day
            decides = (one if higher else other).decision
            return (higher, "body") if later or not decides else None
        return _later(one, other)
    if one.rank is None or other.rank is None or "delegationsordning" in (one.document.type, other.document.type):
        return None  # who may decide is another thing than what holds
    if one.rank != other.rank:
        return one.rank < other.rank, "rank"
    if not _one_title(one.document.title, other.document.title):
        return None  # the reglementen of two bodies: each rules its own
    return _later(one, other) or ((levels[0] < levels[1], "body") if levels[0] != levels[1] else None)


def _one_title(one: str, other: str) -> bool:
    """Whether two titles name one subject, as two editions do."""
    words = [{stem(w) for w in plain_words(t) if w not in STOP_WORDS and not w.isdigit()} for t in (one, other)]
    return 2 * len(words[0] & words[1]) > max(map(len, words))


def _later(one: Voice, other: Voice) -> tuple[bool, str] | None:
    same = (one.document.body or "").casefold()[:8] == (other.document.body or "").casefold()[:8]
    if not (same and one.day and other.day) or one.day == other.day:
        return None
    return one.day > other.day, "later"


def _sentence(winner: Voice, loser: Voice, why: str, language: str) -> str:
    def phrase(v: Voice) -> dict[str, str]:
        kind = v.document.type or ""
        if v.decision:
            return {"the": DECISIONS[language][0], "a": DECISIONS[language][1], "day": v.day or "–"}
        return {"the": the_kind(kind, language), "a": a_kind(kind, language), "day": v.day or "–"}

    w, x = phrase(winner), phrase(loser)
    the = w["the"][:1].upper() + w["the"][1:]
    return GOVERNS[language][why].format(
        The=the,
        a=w["a"],
        day=w["day"],
        other_a=x["a"],
        other_the=x["the"],
        other_day=x["day"],
        body=winner.document.body or "",
        other_body=loser.document.body or "",
    )


# --- do they differ? ----------------------------------------------------------------------------

_COUNTS = {word: n for n, word in enumerate("noll en två tre fyra fem sex sju åtta nio tio elva tolv".split())} | {
    "ett": 1
}
_MONTHS = "januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november|december"
_DAY_OF_YEAR = re.compile(rf"(?<!\bper )(?<!\bper den )\b(?:den )?(\d{{1,2}})(?::e)? ({_MONTHS})\b", re.I)
_COUNTED = re.compile(
    rf"\b(\d{{1,4}}(?:,\d+)?|{'|'.join(_COUNTS)}|ett)\s+(procent|%|arbetsdag|dag|veck|månad|år|timm|minut|gång|anbud|tecken|ledam)\w*",
    re.I,
)
_PERCENT = re.compile(r"\b(\d+(?:,\d+)?)\s?%")


def values(text: str) -> dict[str, frozenset[str]]:
    """What a sentence measures: by unit ("kr", "dag", "månad", "day" for a day of the year), the values.

    >>> values("högst sex månader, senast den 31 januari")["månad"]
    frozenset({'6'})
    """
    found: dict[str, set[str]] = {}
    for match in _DAY_OF_YEAR.finditer(text):
        found.setdefault("day", set()).add(f"{match[1]} {match[2].lower()}")
    plain = _DAY_OF_YEAR.sub(" ", text)
    for match in _COUNTED.finditer(plain):
        number = str(_COUNTS.get(match[1].lower(), match[1]))
        unit = "procent" if match[2] == "%" else match[2].lower()
        found.setdefault(unit, set()).add(number)
    for match in _PERCENT.finditer(plain):
        found.setdefault("procent", set()).add(match[1])
    sums = amounts.asked(plain)
    if sums:
        found["kr"] = {f"{amount:.0f}" for amount in sums}
    return {unit: frozenset(numbers) for unit, numbers in found.items()}


def disagree(one: str, other: str) -> bool:
    """Whether two sentences are on one thing and measure it differently: another sum, share, time or
    day of the year."""
    words = _content(one), _content(other)
    shared = sum(any(_one_word(w, other) for other in words[1]) for w in words[0])
    if shared < 2 or shared < (SHARED_BY_TWO if shared == 2 else SHARED) * min(map(len, words)):
        return False
    ranges = [next(iter(amounts.ranges(text)), None) for text in (one, other)]
    if ranges[0] and ranges[1]:
        return _ranges_differ(ranges[0], ranges[1])
    mine, theirs = values(one), values(other)
    return any(not mine[unit] & theirs[unit] for unit in mine.keys() & theirs.keys())


def _ranges_differ(one: tuple[float, float], other: tuple[float, float]) -> bool:
    """Whether two rules draw a line at different sums: where both begin, or else where both end."""
    if min(one[0], other[0]) > 0:
        return one[0] != other[0]
    return one[0] == other[0] and max(one[1], other[1]) < float("inf") and one[1] != other[1]


def _one_word(one: str, other: str) -> bool:
    """Whether two stems are of one word; the stemmer leaves some endings on ("konsulter", "konsult")."""
    shorter, longer = sorted((one, other), key=len)
    return longer == shorter or (
        len(shorter) >= _STEM and longer.startswith(shorter) and len(longer) <= len(shorter) + 3
    )


_STEM = 5  # letters from which a stem may be the beginning of another of the same word

_CELL = re.compile(r"(?:^|(?<=\| ))[^|:]{1,30}:")


def _content(text: str) -> frozenset[str]:
    """The words of a sentence without numbers, the labels of cells, and what only limits."""
    words = (w for w in plain_words(_CELL.sub(" ", text)) if w not in STOP_WORDS and not w[0].isdigit())
    return frozenset(stem(w) for w in words if w not in _COUNTS) - _LIMITING


_LIMITING = frozenset(
    stem(w)
    for w in f"""kr kronor kronorna miljon miljoner procent dag dagar arbetsdagar månad månader år vecka veckor timmar gång gånger
    kommun kommunen kommunens kommuner senast högst minst samma året före efter inom under över från {_MONTHS.replace("|", " ")}""".split()
)
