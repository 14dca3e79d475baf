"""What belongs together in minutes: the matter (a § with its parts), and which part a question asks for.

"Motionen avslås." says nothing without the heading above it, and a § is cut into parts (summary,
proposal, demands, vote, decision, reservation) that answer different questions. The same matter is
also told in other documents: the officer's letter, the board's minutes, the council's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistent.types import Text
from assistent.words import STOP_WORDS, plain_words, references, stem

SIGN = re.compile(r"^(?:[A-ZÅÄÖ][A-Za-zåäöÅÄÖ]{0,4}\s?)?§\s*\d+\w?(?:/\d+)?\s*")

_HANDLING = frozenset(
    stem(word)
    for word in """ansökan antagande beslut fastställande förslag godkännande information missiv motion medborgarförslag
    protokollsutdrag rapport redovisning remiss reviderad reviderat revidering svar tjänsteskrivelse tjänsteutlåtande
    uppföljning utvärdering yttrande ärende handling föreningar kommun kommunen kommuns""".split()
)
"""What is done with a matter, not what it is about: "Svar på motion om fria bussresor"."""


@dataclass(frozen=True, slots=True)
class Matter:
    """A matter as one document tells it: its § ("" for a whole letter or extract), the words of its
    heading, and its diarienummer in their one form."""

    document: str
    sign: str
    words: frozenset[str]
    numbers: frozenset[str]

    def same(self, other: Matter) -> bool:
        """Whether two are the same matter: the same place, the same diarienummer, or a heading whose
        words all stand in the other's."""
        if (self.document, self.sign) == (other.document, other.sign) or self.numbers & other.numbers:
            return True
        fewer, more = sorted((self.words, other.words), key=len)
        return fewer <= more and sum(map(len, fewer)) >= _TELLING


_TELLING = 8
"""Letters that the words of a heading must have in all to tell a matter: "Val" tells none."""


def matter_of(text: Text, section: int) -> Matter | None:
    """The matter that a section belongs to; ``None`` in documents that are not minutes of one or
    letters in one (a policy, a reglemente, a delegationsordning)."""
    path = text.sections[section].path
    sign = next((heading for heading in path if SIGN.match(heading)), None)
    kind = text.document.type or ""
    if kind in ("tjänsteskrivelse", "missiv", "motion", "yttrande", "protokollsutdrag"):
        numbers = frozenset({*references(text.document.matter or "")})
        return Matter(text.document.id, "", _words(text.document.title), numbers)
    if kind != "protokoll" or sign is None:
        return None
    return Matter(text.document.id, sign, _words(SIGN.sub("", sign)), _numbers(text, sign))


def _words(heading: str) -> frozenset[str]:
    found = {stem(word) for word in plain_words(SIGN.sub("", heading)) if word not in STOP_WORDS}
    return frozenset(word for word in found - _HANDLING if not word.isdigit())


def _numbers(text: Text, sign: str) -> frozenset[str]:
    """The diarienummer that stands right under the heading of a §."""
    for sentence in text.sentences:
        if text.sections[sentence.section].path[-1:] == (sign,):
            found = [r for r in references(text.cut(sentence.start, sentence.end)) if r.startswith("dnr:")]
            if found:
                return frozenset(found[:1])
    return frozenset()


_PARTS: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = tuple(
    (re.compile(asked, re.I), re.compile(part, re.I))
    for asked, part in (
        (r"\breserver\w*|\breservation\w*|\breservations?\b", r"reservation|särskilt yttrande"),
        (
            r"\b\w*röst(?:er|erna|ade|ning\w*|ar|at)?\b|\bvoter\w*|\bomröstning\w*|\bvot(?:es?|ed|ing)\b",
            r"omröstning|votering",
        ),
        (r"\byrka\w*|\byrkande\w*", r"yrkande"),
        (r"\bjäv\w*", r"jäv"),
        (r"\bbeslutsunderlag\w*|\bunderlag\w* till beslut\w*", r"beslutsunderlag"),
        (
            r"\b(?:beslut\w*|ärendet?)\b.*\b(?:skicka\w*|expediera\w*|sänds|sändas|delges)\b|\b(?:skicka\w*|expediera\w*|sänds|sändas)\b.*\bbeslut\w*|\bexpedier\w+"
            r"|\b(?:vilka|vem) (?:ska )?(?:få|får) (?:besked|beslutet)\b",
            r"skickas till|expedier|sänds till|kopia till",
        ),
    )
)
"""What a question says of a part of minutes, and the heading of that part."""


def part_asked(question: str) -> re.Pattern[str] | None:
    """The heading of the part of minutes that a question asks for, as a pattern; ``None`` if none."""
    return next((part for asked, part in _PARTS if asked.search(question)), None)


_PROPOSAL_ASKED = re.compile(
    r"\bföresl\w+|\bförslag\w*|\byrka\w*|\bvill(?:e)?\b|\btänkt\w*|\bpropos\w+|\bsuggest\w*|\brekommender\w*|\bskrivelse\w*",
    re.I,
)


def asks_proposal(question: str) -> bool:
    """Whether a question asks what someone proposes or wanted, rather than what was decided."""
    return bool(_PROPOSAL_ASKED.search(question))
