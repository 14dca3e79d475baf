"""Headings: which lines are headings, how they nest, and what they say of the text under them.

Levels in files that come from word processors and PDF converters are unreliable: in the Mjölby
report "1.1", "1.3" and "1.6" stand at three different levels. Decimal numbers are therefore
trusted over levels, and a heading that would stand twice under the same parent belongs to the
nearest heading before it.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from assistent.types import Status

PARAGRAPH_SIGN = re.compile(
    r"^(?:(?P<body>[A-ZÅÄÖ][A-Za-zåäöÅÄÖ]{0,4})\s*)?§\s*(?P<number>\d+\w?(?:/\d{2,4})?)(?P<title>\s+\S.*)?$"
)
CONTINUED = re.compile(r"^(?:\w{1,5}\s*)?§\s*\d+\w?(?:/\d+)?\s*+,?\s*+(?:\(?(?:fortsättning|forts)\b\.?.*)$", re.I)

_BODY = r"(?:[A-ZÅÄÖ][\wåäöÅÄÖ-]*(?:s|n|t|ns|ets|ens)?\s){0,4}"
PART = re.compile(
    rf"^(?:{_BODY}beslut|beslut|{_BODY}förslag till (?:beslut\b.*|kommun\w+|fullmäktige|\w*nämnden|\w*styrelsen)"
    r"|förslag till beslut.*|yrkanden?|propositionsordning|omröstning\w*|reservation(?:er)?|särskilt yttrande"
    r"|jäv|ajournering|sammanfattning(?: av ärendet)?|bakgrund|ärendebeskrivning|ärendet|beslutsunderlag"
    r"|beslutsgång|beslutsmotivering|deltar inte i beslutet|protokollsanteckning\w*"
    r"|(?:beslutet (?:skickas|expedieras|sänds) till|expedieras till|skickas till|kopia till|expediering))"
    r"\s*:?$",
    re.I,
)
"""Headings of the parts of minutes and officers' letters (kommunallagen 5 kap. 67 § ff. and usage)."""

_DECIMAL = re.compile(r"^(\d{1,2}(?:\.\d{1,2})*)\.?(?:\s+(?!\s|kap\b|[a-z]?\s?§)|$)")
_BY = r"(?!\S+\s(?:på|till|om|över|av|från|mot|för|enligt)\s)[\w-]+(?:\s[\w-]+){0,4}?"
_PROPOSAL = re.compile(rf"^(?:(?P<by>{_BY})s\s+)?(?:förslag\b|yrkande|hemställan)", re.I)
_PARTY = r"(?:\s\([A-ZÅÄÖ]{1,4}\))?"
_PROPOSES = re.compile(rf"^(?P<who>{_BY}{_PARTY})\s+(?:föreslår|hemställer|yrkar)\b", re.I)
_DECISION = re.compile(
    rf"^(?:(?P<by>{_BY})s\s+)?beslut:?$"
    r"|^(?!(?:vem|vad|vilk\w+|hur|när|där|så|om|som|den|de|det)\b)(?P<who>[\w-]+(?:\s[\w-]+){0,3}?)\s+beslutar\b"
    r"(?!\s+(?:om|i|på|över|när|vem|vilk\w+|själv\w*)\b)",
    re.I,
)
"""A body that "beslutar om" something has the right to decide; only "beslutar att" is a decision."""


def status_of(heading: str) -> tuple[Status, str | None]:
    """What a heading (or a lead-in that works as one) says the text under it is, and by whom.

    >>> status_of("Arbetsutskottets förslag till kommunstyrelsen")
    (<Status.PROPOSAL: 'proposal'>, 'Arbetsutskottet')
    """
    if match := _PROPOSAL.match(heading):
        return Status.PROPOSAL, match["by"]
    if match := _PROPOSES.match(heading):
        return Status.PROPOSAL, match["who"]
    if (match := _DECISION.match(heading)) and not heading.endswith("?"):
        return Status.DECISION, match["by"] or match["who"]
    return Status.UNKNOWN, None


@dataclass(slots=True)
class _Open:
    heading: str
    level: int
    number: tuple[int, ...] | None
    has_text: bool = False
    child_level: int | None = None
    children: list[str] = field(default_factory=list)


class Nesting:
    """Follows the headings of a document and tells the path of each."""

    def __init__(self) -> None:
        self._stack: list[_Open] = []
        self._parents: dict[int, list[_Open]] = {}  # decimal depth → the open headings above it
        self._last: dict[int, tuple[int, ...]] = {}
        self._seen: Counter[str] = Counter()

    def text(self) -> None:
        """Notes that the innermost heading has text of its own."""
        if self._stack:
            self._stack[-1].has_text = True

    def heading(self, heading: str, level: int) -> tuple[str, ...]:
        """Takes the next heading and returns its path, outermost first."""
        match = _DECIMAL.match(heading)
        number = tuple(int(n) for n in match[1].split(".")) if match else None
        self._stack = self._above_number(number, level) if number else self._above(heading, level)
        key = heading.casefold().rstrip(":")
        self._seen[key] += 1
        if self._stack:
            self._stack[-1].children.append(key)
        self._stack.append(_Open(heading, level, number))
        return tuple(opened.heading for opened in self._stack)

    def _above_number(self, number: tuple[int, ...], level: int) -> list[_Open]:
        depth = len(number)
        restarted = number <= self._last.get(depth, (0,))
        self._last[depth] = number
        for n in range(len(self._stack) - 1, -1, -1):
            other = self._stack[n].number
            if other and len(other) < depth and number[: len(other)] == other:
                return self._stack[: n + 1]
        if depth not in self._parents or restarted:
            self._parents[depth] = [o for o in self._outside(level) if not (o.number and len(o.number) >= depth)]
        return list(self._parents[depth])

    def _above(self, heading: str, level: int) -> list[_Open]:
        for n in range(len(self._stack) - 1, -1, -1):
            opened = self._stack[n]
            if opened.number:
                if level == opened.level and (opened.child_level == level or not self._text_under(n)):
                    opened.child_level = level
                    return self._nest_duplicate(self._stack[: n + 1], heading)
                break
        return self._nest_duplicate(self._outside(level), heading)

    def _outside(self, level: int) -> list[_Open]:
        stack = list(self._stack)
        while stack and stack[-1].level >= level:
            stack.pop()
        return stack

    def _text_under(self, n: int) -> bool:
        return any(opened.has_text for opened in self._stack[n:])

    def _nest_duplicate(self, stack: list[_Open], heading: str) -> list[_Open]:
        key = heading.casefold().rstrip(":")
        if not stack or key not in stack[-1].children:
            return stack
        latest = stack[-1].children[-1]
        sibling = next((o for o in self._stack if o.heading.casefold().rstrip(":") == latest), None)
        if sibling is None or latest == key or self._seen[latest] > 1:
            return stack
        return [*stack, sibling]
