"""What the value beside a label must look like, and what is read from it.

A reader takes a value's span and whether it stands without a colon, and yields what it holds: a
decision tells who, when and which §; a validity its first day and its last. What does not look like
what its label promises is not read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from assistent.kinds import type_in, type_named
from assistent.labels import FROM, TO
from assistent.notation import (
    ABBREVIATED,
    BARE_DNR,
    BODY,
    DAY,
    DNR,
    PERIOD,
    RANGE,
    SECTION,
    body_name,
    first_day,
    last_day,
    section_name,
)
from assistent.types import Span


@dataclass(frozen=True, slots=True)
class Fact:
    """A field's value, and where in the canonical text it was read."""

    value: str
    place: Span


Facts = dict[str, Fact]
Read = Iterator[tuple[str, Fact]]


def read(label: str, text: str, start: int, end: int) -> Read:
    """The facts that the value of a label (as ``labels.labelled`` names it) holds."""
    field = label.rstrip("?")
    reader = _READERS.get(field)
    if reader:
        yield from reader(text, start, end, label.endswith("?"))


def _read_type(text: str, start: int, end: int, bare: bool) -> Read:
    kind = type_in(text[start:end])
    if kind and (not bare or type_named(text[start:end])):
        yield "type", Fact(kind, (start, end))


def read_decision(text: str, start: int, end: int, bare: bool) -> Read:
    """Who, when and § one after another, in any order; what comes after them is not read."""
    found: Facts = {}
    parts: tuple[tuple[str, re.Pattern[str], Callable[[str], str | None]], ...] = (
        ("adopted", _DAY, first_day),
        ("adopted_section", _SECTION, section_name),
        ("matter", _DNR, str),
        ("body", _BODY, body_name),
        ("person", _PERSON, str),
    )
    at = start
    while at < end:
        at = _after(_FILLER, text, at, end)
        for field, pattern, form in parts:
            match = pattern.match(text, at, end)
            if match and (field not in found or field == "body") and (value := form(match[0])):
                found.setdefault(field, Fact(value, match.span()))
                at = match.end()
                break
        else:
            break
    yield from ((field, fact) for field, fact in found.items() if field != "person")


_DAY = re.compile(DAY)
_SECTION = re.compile(SECTION)
_BODY = re.compile(rf"{BODY}|{ABBREVIATED}(?=,?\s*(?:den\s)?[\d§])|K[Ff]\b|KS\b")
_DNR = re.compile(DNR)
_PERSON = re.compile(r"[A-ZÅÄÖ][a-zåäöé-]+(?: [A-ZÅÄÖ][\w-]+){1,2}(?=,|\s+(?:den\s)?\d|$)")
_FILLER = re.compile(r"(?:[\s,;()–-]|(?:den|av|i|vid|dnr|datum|the|on)(?=[\s:]):?)*", re.I)


_IS = re.compile(r"är\s+")


def _after(pattern: re.Pattern[str], text: str, start: int, end: int) -> int:
    """Where a match of the pattern at ``start`` ends; ``start`` where there is none."""
    match = pattern.match(text, start, end)
    return match.end() if match else start


def _read_matter(text: str, start: int, end: int, bare: bool) -> Read:
    if match := re.compile(f"(?:{DNR}|{BARE_DNR})").match(text, start, end):
        yield "matter", Fact(match[0], match.span())


def _read_owner(text: str, start: int, end: int, bare: bool) -> Read:
    verb = start < (start := _after(_IS, text, start, end))
    value = text[start:end].rstrip(" .,;")
    if ". " in value and (title := re.match(r"[^.]{3,60}?(?=\s[A-ZÅÄÖ])", value)):
        value = title[0]  # the next line of the page has run on after a title
    sentence = ". " in value or re.match(r"(?:se|ska|har|för|att|i|på|kan|bör)\b", value) or len(value.split()) > 9
    if 2 < len(value) <= 80 and not sentence and (not bare or value[0].isupper() or verb):
        yield "owner", Fact(value, (start, start + len(value)))


def _read_handler(text: str, start: int, end: int, bare: bool) -> Read:
    if match := _NAMES.match(text, start, end):
        yield "handler", Fact(match[0].strip(), match.span())


_NAME = r"[A-ZÅÄÖ][\w.-]+(?: [A-ZÅÄÖ][\w.-]+){1,3}"
_NAMES = re.compile(rf"{_NAME}(?:, {_NAME})*(?=[ \t]*(?:\n|$))", re.M)


def _date_reader(field: str, form: Callable[[str], str | None], pattern: str) -> Callable[[str, int, int, bool], Read]:
    led = r"(?:(?:den|senast|the|år|under|före|i slutet av|utgången av)\s+)*"
    compiled = re.compile(rf"{led}(?P<date>{pattern})", re.I)

    def found(text: str, start: int, end: int, bare: bool) -> Read:
        match = compiled.match(text, start, end)
        if match and (value := form(match["date"])):
            yield field, Fact(value, match.span("date"))

    return found


_PERIOD_START = re.compile(rf"{FROM}:?\s+(?:den\s+)?(?P<date>{PERIOD})", re.I)
_PERIOD_END = re.compile(rf"(?:{TO}|längst|until|to):?\s+(?:(?:den|utgången av|år|the)\s+)*(?P<date>{PERIOD})", re.I)
_RANGE = re.compile(rf"(?:(?:för|under|perioden|åren|mandatperioden)\s+)*{RANGE}", re.I)
_FOR_NOW = re.compile(r"(?:tills vidare,?\s*(?:men |dock )?)?(?:längst )?", re.I)


def _read_validity(text: str, start: int, end: int, bare: bool) -> Read:
    """ "2025–2027", "från och med … till och med …", or a lone day, which is the last."""
    if whole := _RANGE.match(text, start, end):
        for field, group, form in (("valid_from", "first", first_day), ("valid_to", "last", last_day)):
            if value := form(whole[group]):
                yield field, Fact(value, whole.span(group))
        return
    if opening := _PERIOD_START.match(text, start, end):
        yield from _read_from(text, opening.start("date"), end, bare)
    yield from _valid_to(_PERIOD_END.match(text, _after(_FOR_NOW, text, start, end), end))
    if not bare and (lone := _DAY.fullmatch(text, start, end)) and (value := last_day(lone[0])):
        yield "valid_to", Fact(value, lone.span())


def _read_from(text: str, start: int, end: int, bare: bool) -> Read:
    """The first day, and the last where it stands in the same value."""
    yield from _date_reader("valid_from", first_day, PERIOD)(text, start, end, bare)
    yield from _valid_to(_PERIOD_END.search(text, start, end))


def _valid_to(match: re.Match[str] | None) -> Read:
    if match and (value := last_day(match["date"])):
        yield "valid_to", Fact(value, match.span("date"))


def _read_revised(text: str, start: int, end: int, bare: bool) -> Read:
    """The latest of the days that stand first, with or without who decided."""
    found = dict(read_decision(text, start, end, bare))
    if "adopted" in found:
        more = [m for m in _DAY.finditer(text, found["adopted"].place[1], end) if first_day(m[0])]
        listed = re.fullmatch(rf"(?:[\s,;]|och|{DAY}|{SECTION})*", text[found["adopted"].place[1] : end])
        days = [found["adopted"], *(Fact(first_day(m[0]) or "", m.span()) for m in more if listed)]
        yield "revised", max(days, key=lambda fact: fact.value)


_DAY_OF_DOCUMENT = _date_reader("date", first_day, DAY)
_DATED_DECISION = re.compile(rf"{DAY}[\s,(]*{SECTION}")


def _read_date(text: str, start: int, end: int, bare: bool) -> Read:
    """A day; with a § after it, it is that of a decision."""
    yield from _DAY_OF_DOCUMENT(text, start, end, bare)
    if _DATED_DECISION.match(text, start, end):
        yield from read_decision(text, start, end, bare)


_READERS: Mapping[str, Callable[[str, int, int, bool], Read]] = {
    "type": _read_type,
    "decision": read_decision,
    "matter": _read_matter,
    "owner": _read_owner,
    "handler": _read_handler,
    "valid_from": _read_from,
    "valid_to": _date_reader("valid_to", last_day, PERIOD),
    "validity": _read_validity,
    "revised": _read_revised,
    "review": _date_reader("review", last_day, PERIOD),
    "date": _read_date,
}
