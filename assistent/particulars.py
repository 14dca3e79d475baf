"""What a sentence states that no other wording may change: numbers with their unit and bound, days,
references, times, names, roles and bodies. Each in one form, so that "50 tkr" and "50 000 kronor" are equal.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from assistent.words import references, stem

Bound = Literal["", "least", "most"]


@dataclass(frozen=True, slots=True)
class Number:
    """A number as stated: its value, its unit ("kr", "arbetsdag"; empty where none is known) and whether
    it is a least or a most. ``text`` is how it was written; ``nouns`` the words after it where it has no
    unit ("41 ledamöter")."""

    value: float
    unit: str
    bound: Bound
    text: str
    nouns: tuple[str, ...] = ()

    def matches(self, other: Number) -> bool:
        """Whether value and unit are the same; a unit that is not known may be any."""
        return abs(self.value - other.value) < 1e-6 and (self.unit == other.unit or not self.unit or not other.unit)


@dataclass(frozen=True, slots=True)
class Day:
    """A day, month or year as stated; ``None`` for what is left out ("den 31 oktober" has no year)."""

    year: int | None
    month: int | None
    day: int | None
    bound: Bound
    text: str

    def within(self, other: Day) -> bool:
        """Whether what is said here is said there: "oktober 2026" is within "2026-10-31"."""
        pairs = ((self.year, other.year), (self.month, other.month), (self.day, other.day))
        return all(own is None or own == its for own, its in pairs)


# --- days ---------------------------------------------------------------------------------------

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "januari january jan", "februari february feb", "mars march", "april apr", "maj may", "juni june jun",
            "juli july jul", "augusti august aug", "september sept sep", "oktober october okt oct",
            "november nov", "december dec",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip
_MONTH = rf"(?:{'|'.join(sorted(_MONTHS, key=len, reverse=True))})\b\.?"
_YEAR = r"(?:19|20)\d\d"
_DAY = re.compile(
    rf"\b(?P<y1>{_YEAR})-(?P<m1>\d{{1,2}})-(?P<d1>\d{{1,2}})\b"
    rf"|\b(?P<d2>\d{{1,2}})(?::[ae]|st|nd|rd|th)?(?: of)? (?P<n2>{_MONTH})(?: (?P<y2>{_YEAR})\b)?"
    rf"|\b(?P<n4>(?!maj\b|may\b|mars\b){_MONTH}) (?P<d4>\d{{1,2}})(?!\d)(?:,? (?P<y4>{_YEAR})\b)?"
    rf"|\b(?P<n3>(?!may\b){_MONTH})(?: (?P<y3>{_YEAR})\b)?"
    rf"|(?<![\d/:.-])(?P<y5>{_YEAR})(?![\d/:]|-\d{{1,2}}\b| ?(?:kr\b|kronor|personer))",
    re.I,
)
_WEEKDAYS = {
    name: number
    for number, names in enumerate(
        ("mån mon", "tis tues", "ons wednes", "tors thurs", "fre fri", "lör satur", "sön sun"), 1
    )
    for name in names.split()
}
_WEEKDAY = re.compile(rf"\b({'|'.join(_WEEKDAYS)})(?:dag\w*|days?)\b", re.I)


def days(text: str) -> list[Day]:
    """The days, months and years stated in a text, in order."""
    return [_day(match, text) for match in _DAY.finditer(text)]


def _day(match: re.Match[str], text: str) -> Day:
    found = match.groupdict()
    year = next((int(found[k]) for k in ("y1", "y2", "y3", "y4", "y5") if found[k]), None)
    day = next((int(found[k]) for k in ("d1", "d2", "d4") if found[k]), None)
    name = next((found[k] for k in ("n2", "n3", "n4") if found[k]), None)
    month = _MONTHS[name.lower().rstrip(".")] if name else int(found["m1"]) if found["m1"] else None
    return Day(year, month, day, _bound(text, match.start(), match.end()), match[0])


def weekdays(text: str) -> set[int]:
    """The weekdays named in a text, Monday being 1."""
    return {_WEEKDAYS[match[1].lower()] for match in _WEEKDAY.finditer(text)}


# --- numbers ------------------------------------------------------------------------------------

_WORDS = {
    word: float(value)
    for value, words in enumerate(
        (
            "noll zero", "", "två two bägge båda", "tre three", "fyra four", "fem five", "sex six", "sju seven",
            "åtta eight", "nio nine", "tio ten", "elva eleven", "tolv twelve", "tretton thirteen",
            "fjorton fourteen", "femton fifteen", "sexton sixteen", "sjutton seventeen", "arton eighteen",
            "nitton nineteen", "tjugo twenty",
        )
    )
    for word in words.split()
}  # fmt: skip
_WORDS |= {"trettio": 30, "fyrtio": 40, "femtio": 50, "sextio": 60, "sjuttio": 70, "åttio": 80, "nittio": 90}
_WORDS |= {"thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "hundra": 100, "hundred": 100}
_WORDS |= {"halv": 0.5, "halva": 0.5, "halvt": 0.5, "hälften": 0.5, "half": 0.5, "dubbelt": 2, "dubbla": 2}
_WORDS |= {"tredjedel": 1 / 3, "tredjedelar": 1 / 3, "third": 1 / 3, "fjärdedel": 0.25, "kvarts": 0.25, "tusen": 1000}
_ORDINALS = {
    word: value
    for value, words in enumerate(
        ("", "första förste first", "second vartannat varannan", "tredje third", "fjärde fourth", "femte fifth",
         "sjätte sixth", "sjunde seventh", "åttonde eighth", "nionde ninth", "tionde tenth", "elfte", "tolfte")
    )
    for word in words.split()
}  # fmt: skip
_SCALES = {
    "tusen": 1e3, "tkr": 1e3, "thousand": 1e3, "miljon": 1e6, "miljoner": 1e6, "million": 1e6, "mnkr": 1e6,
    "mkr": 1e6, "mkr.": 1e6, "miljard": 1e9, "miljarder": 1e9, "billion": 1e9,
}  # fmt: skip
_MONEY = frozenset({"tkr", "mnkr", "mkr"})
_UNITS = {
    word: unit
    for unit, words in {
        "kr": "kr kronor krona kronors sek kronan", "%": "procent procents percent %", "procentenhet": "procentenheter procentenhet",
        "arbetsdag": "arbetsdagar arbetsdag arbetsdagen arbetsdagars vardagar", "dag": "dagar dag dagen dagars dygn dygnet days day",
        "vecka": "veckor vecka veckan veckors weeks week", "månad": "månader månad månaden månaders months month",
        "år": "år året åren års years year åring åringar årig åriga", "timme": "timmar timme timmen timmars hours hour",
        "minut": "minuter minut minuten minuters minutes minute", "gång": "gånger gång times time",
        "mil": "mil", "tecken": "tecken characters", "sida": "sidor sida pages page", "kvartal": "kvartal kvartalet",
        "halvdag": "halvdagar halvdag",
    }.items()
    for word in words.split()
}  # fmt: skip
_EVERY = re.compile(r"\b(?:vart|var|varje|every) $", re.I)
_DIGITS = r"\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?:,\d+)?|\d{1,3}(?:,\d{3})+(?!\d)|\d+(?:[.,]\d+)?"
_NUMBER = re.compile(
    rf"(?<![\w/:.§-])(?P<digits>{_DIGITS})(?!\d)(?P<ordinal>:[ae]\b|(?:st|nd|rd|th)\b)?|(?P<word>[^\W\d_]+)", re.I
)
_FOLLOWING = re.compile(r"[ \u00a0-]?([^\W\d_]+|%)\.?")
_APPOSED = re.compile(r"\b(?:en|ett|a|an|one) $", re.I)


def numbers(text: str, language: str = "sv") -> list[Number]:
    """The numbers stated in a text, in figures and words, in order; days, times and references left out.

    >>> [(n.value, n.unit, n.bound) for n in numbers("minst tre anbud från 50 tkr")]
    [(3.0, '', 'least'), (50000.0, 'kr', 'least')]
    """
    plain = _without(text, (_DAY, _TIME, _PHONE, _REFERENCE))
    found: list[tuple[int, Number]] = []
    for match in _NUMBER.finditer(plain):
        if number := _number(match, plain, language):
            if found and not found[-1][1].unit and _PAIRED.fullmatch(plain, found[-1][0], match.start()):
                found[-1] = (0, _alike(found[-1][1], number))
            found.append((match.start() + len(number.text), number))
    return [number for _, number in found]


_PAIRED = re.compile(r"\s?[–-]\s?|,? (?:och|till|eller|men|and|to|or)(?: (?:högst|under|minst|at most))? ")
"""What stands between two numbers of one unit: "7 och 20 år", "över 3 men högst 8 miljoner kronor"."""


def _alike(first: Number, second: Number) -> Number:
    """The first number with the unit and the scale of the second."""
    scale = next((s for word, s in _SCALES.items() if word in second.text.lower().split()), 1.0)
    return replace(first, value=first.value * scale, unit=second.unit)


def _number(match: re.Match[str], text: str, language: str) -> Number | None:
    value, end = _value(match, text, language), match.end()
    if value is None:
        return None
    unit = ""
    if following := _FOLLOWING.match(text, end):
        word = following[1].lower()
        if word in _SCALES and not match["ordinal"]:
            value, end = value * _SCALES[word], following.end()
            unit = "kr" if word in _MONEY else ""
            following = _FOLLOWING.match(text, end)
    if following and not unit:
        unit = _unit(following[1].lower())
        end = following.end() if unit else end
    nouns = (
        () if unit else tuple(word.lower() for word in _NOUNS.findall(_SAME_PHRASE.split(text[end:], maxsplit=1)[0]))
    )
    return Number(value, unit, _bound(text, match.start(), end), text[match.start() : end].strip(" ."), nouns[:3])


_NOUNS = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)+|[^\W\d_]{4,}")
_SAME_PHRASE = re.compile(
    r"[.,;:|()\d–]| (?:och|eller|mot|som|i|på|för|av|per|från|till|ska|får|and|or|of|in|to|must|is|are)\b"
)
"""Where the words that belong to a number end."""


def is_unit(word: str) -> bool:
    """Whether a word is a unit, a number or a month, which say nothing of what is counted."""
    return bool(_unit(word)) or word in _SCALES or bool(numbers(word) or days(word))


def _unit(word: str) -> str:
    return _UNITS.get(word, "")


def _value(match: re.Match[str], text: str, language: str) -> float | None:
    """A number's value; "en" and "ett" are a number only before a unit ("ett år")."""
    word = (match["word"] or "").lower()
    if not word:
        return _figure(match["digits"], language)
    if word in ("en", "ett", "one"):
        following = _FOLLOWING.match(text, match.end())
        return 1.0 if following and (_unit(following[1].lower()) or following[1].lower() in _SCALES) else None
    if word in _ORDINALS and (word != "third" or not _APPOSED.search(text, 0, match.start())):
        return float(_ORDINALS[word])
    if word in _WORDS:
        return _WORDS[word]
    tens = next((tens for tens in _WORDS if _WORDS[tens] in range(20, 100, 10) and word.startswith(tens)), None)
    rest = word.removeprefix(tens) if tens else ""
    ones = 1.0 if rest in ("en", "ett") else _WORDS.get(rest, 0.0)
    return _WORDS[tens] + ones if tens and 0 < ones < 10 else None


def _figure(written: str, language: str) -> float:
    joined = re.sub(r"\s", "", written)
    if language == "en" and re.fullmatch(r"\d{1,3}(?:,\d{3})+", joined):
        return float(joined.replace(",", ""))
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+", joined) and language != "en":
        return float(joined.replace(".", ""))
    return float(joined.replace(",", "."))


# --- bounds -------------------------------------------------------------------------------------

_LEAST = (
    r"minst|lägst|åtminstone|över|överstig\w+|från(?: och med)?|fr\.?o\.?m\.?|tidigast|efter|(?:mer|fler|längre|äldre|större|högre) än"
    r"|at least|from|over|more than|exceed\w*|after|not (?:less|under)"
    r"|inte (?:under|understig\w+|mindre än|färre än)"
)
_MOST = (
    r"högst|max|maximalt|under|understig\w+|till och med|t\.?o\.?m\.?|upp till|fram till|senast|inom|före|innan|längst"
    r"|(?:mindre|färre|kortare|yngre|lägre) än|at most|up to|no more than|within|under|less than|by|before|until|no later than|latest|maximum"
    r"|inte (?:överstig\w+|över|mer än|fler än|längre än)|not (?:exceed|over|more than)"
)
_BEFORE = re.compile(
    rf"(?:\b(?P<most>{_MOST})|\b(?P<least>{_LEAST}))(?: (?:den|det|en|ett|utgången av|på|kl|klockan|the|of|a|an))*:? $",
    re.I,
)
_AFTER = re.compile(
    r"\W{0,2}(?:[^\W\d_]+ )?eller (?:(?P<least>mer|högre|fler|äldre|längre|över)|(?P<most>mindre|lägre|färre|yngre|kortare|under))\b",
    re.I,
)
_REACH = 40


def _bound(text: str, start: int, end: int) -> Bound:
    """Whether what stands at ``text[start:end]`` is a least or a most."""
    before = _BEFORE.search(re.sub(r"\s+", " ", text[max(0, start - _REACH) : start]))
    found = before or _AFTER.match(text, end)
    if not found:
        return ""
    return "least" if found["least"] else "most"


# --- references, times --------------------------------------------------------------------------

_TIME = re.compile(r"\b(?:kl\.?|klockan|at)\s*(\d{1,2})(?:[.:](\d{2}))?(?:\s?–\s?(\d{1,2})[.:](\d{2}))?", re.I)
_PHONE = re.compile(r"(?<![\w/-])0\d{1,3}[\s/–-]{1,3}\d[\d ]{4,12}(?!\w)")
_REFERENCE = re.compile(
    r"\b[A-ZÅÄÖ]{1,6}[ /-]?(?:19|20)\d{2}[:/-]\d{1,6}\b|\b(?:1[89]|20)\d{2}:\d{1,4}\b|(?<!§)§++\s*\d+\s?[a-z]?\b(?:/\d+)?"
    r"|\b\d+\s?[a-z]?\s*(?:§+|kap\b\.?)|\bpunkt(?:en|erna)?\s+\d+(?:\.\d+)*|\b[A-ZÅÄÖ]+\d+\b",
)


def stated_references(text: str) -> set[str]:
    """§, chapters, diarienummer and statutes (``words.references``), telephone numbers and codes ("K4"), each in
    one form."""
    found = {reference for reference in references(text) if not reference.startswith("date:")}
    found |= {"tel:" + re.sub(r"\D", "", match[0]) for match in _PHONE.finditer(text)}
    return found | {match[0].lower() for match in _CODE.finditer(text)}


_CODE = re.compile(r"(?<![\w/-])[A-ZÅÄÖ]{1,4}\d{1,3}(?![\w/:])")


def times(text: str) -> set[tuple[str, Bound]]:
    """The times of day stated in a text, with their bounds: "senast klockan 12.00" is 12:00 at most."""
    found = set()
    for match in _TIME.finditer(text):
        found.add((f"{int(match[1])}:{match[2] or '00'}", _bound(text, match.start(), match.end())))
        if match[3]:
            found.add((f"{int(match[3])}:{match[4]}", ""))
    return found


def _without(text: str, patterns: tuple[re.Pattern[str], ...]) -> str:
    """The text with blanks for what the patterns match, every offset kept."""
    for pattern in patterns:
        text = pattern.sub(lambda match: " " * len(match[0]), text)
    return text


# --- how often ----------------------------------------------------------------------------------

_PERIODS = {"år": "år|årsvis|year", "månad": "månad|month", "vecka": "veck|week", "dag": "dag|dygn|day", "kvartal": "kvartal|quarter"}  # fmt: skip
_OFTEN = re.compile(
    r"\b(?:varje|per|om|i|each|every|a|per)\s+(?P<noun>år(?:et)?|månad(?:en)?|veck(?:a|an)|dag(?:en)?|dygn(?:et)?|kvartal(?:et)?"
    r"|year|month|week|day|quarter)\b(?!\s+(?:före|efter|innan|därpå|before|after))"
    r"|\b(?P<adverb>år(?:ligen|lig|liga|ligt|svis)|månad(?:svis|atlig\w*)|månatlig\w*|veckovis|daglig\w*|kvartalsvis|annual\w*|yearly|monthly|weekly|daily|quarterly)\b",
    re.I,
)
_ADVERBS = {"annual": "år", "daily": "dag", "dagl": "dag", "månat": "månad"}


def frequencies(text: str) -> set[str]:
    """The periods by which something recurs: "årligen" and "varje år" are both "år"."""
    found = set()
    for match in _OFTEN.finditer(text):
        word = (match["noun"] or match["adverb"]).lower()
        special = next((period for start, period in _ADVERBS.items() if word.startswith(start)), None)
        found.add(special or next(p for p, starts in _PERIODS.items() if re.match(starts, word)))
    return found


# --- names, roles, bodies -----------------------------------------------------------------------

_TOKEN = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*(?!\d)")
_ROLE = re.compile(
    r"(?:chef|direktör|controller|strateg|handläggare|sekreterare|ordförande|presidium|presidi|utredare|rektor|revisor|ledamot|"
    r"ledamöter|ersättare|samordnare|ombud|ledare|registrator|jurist|ekonom|administratör|ansvarig|ägare|förvaltare|delegat|"
    r"nämnd|styrelse|utskott|fullmäktige|förvaltning|beredning|delegation|bolag|myndighet|desk|enhet|avdelning|kansli|råd|"
    r"anställd|förtroendevald|elev|brukare|region|polis|police|länsstyrelse|regering|domstol|leverantör|konsult|parti|mentor|arkivarie|sköterska|lärare|personal)(?:e?n|et|a|as|e|a?r|er|erna|arna|na|n|t|ns|ens|ets|s|ernas|arnas)?$",
    re.I,
)
_NO_ROLE = frozenset("råd personal ansvarig ansvariga avdelning delegation förvaltning enhet enheten grupp".split())
"""Words with such an ending that mostly are none: an "enhet" of something, "ansvarig för"."""


def roles(text: str) -> list[str]:
    """The roles and bodies named in a text, stemmed, in order: "kommunstyrelsen", "ekonomichefen"."""
    joined = re.sub(r"\b(vice|biträdande|tillförordnade?|tf\.?) (?=\w)", "vice", text, flags=re.I)
    words = [match[0].lower() for match in _TOKEN.finditer(joined)]
    return list(
        dict.fromkeys(role_stem(word) for word in words if _ROLE.search(word) and not {word, stem(word)} & _NO_ROLE)
    )


_ENDING = re.compile(r"(?:erna|arna|ens|ets|ns|en|et|na|er|ar|n|s)$")


def role_stem(word: str) -> str:
    """A role in one form, whatever its ending: "nämndens" and "nämnd" are alike."""
    stemmed = stem(word)
    return _ENDING.sub("", stemmed) if len(stemmed) > 6 else stemmed


def role_word(text: str, role: str) -> str:
    """A role of a text as it is written there."""
    return next((match[0] for match in _TOKEN.finditer(text) if role_stem(match[0].lower()) == role), role)


def names(text: str) -> Iterator[str]:
    """Words written with a capital where no sentence begins, and the first word before such a one."""
    tokens = list(_TOKEN.finditer(text))
    for n, match in enumerate(tokens):
        if not match[0][0].isupper():
            continue
        opens = n == 0 or re.search(r"[.!?:|”\"]\W*$", text[tokens[n - 1].end() : match.start()])
        before_name = n + 1 < len(tokens) and tokens[n + 1][0][0].isupper() and match.end() + 1 == tokens[n + 1].start()
        if not opens or before_name or (len(match[0]) > 1 and match[0].isupper()):
            yield match[0]
