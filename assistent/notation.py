"""How municipal documents write deciding bodies, days, § and diarienummer, and one form of each."""

from __future__ import annotations

import calendar
import re
from datetime import date

_MONTHS = ("jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec")
_ENGLISH = {"may": 5, "oct": 10}
_MONTH = r"(?:jan|feb|mar|apr|maj|may|jun|jul|aug|sep|okt|oct|nov|dec)[a-zé]*\.?"
_YEAR = r"(?:19|20)\d\d"

DAY = (
    rf"(?:{_YEAR}[-./]\d{{1,2}}[-./]\d{{1,2}}|{_YEAR}(?:0[1-9]|1[0-2])[0-3]\d|\d{{1,2}}(?::e|\.)?\s+(?i:{_MONTH})\s+{_YEAR}"
    rf"|\d{{1,2}}/\d{{1,2}}[\s-]+{_YEAR})(?![\d/:])"
)
"""A day: "2018-06-18", "20180618", "18 juni 2018", "18/6 2018"."""
PERIOD = rf"(?:{DAY}|(?i:{_MONTH})\s+{_YEAR}|{_YEAR}-(?:0[1-9]|1[0-2])(?![\d-])|{_YEAR}(?!\.?\d|[/-]|:\d))"
"""A day, a month or a year."""
RANGE = rf"(?P<first>{PERIOD}|{_YEAR})\s*(?:–|—|-|till(?: och med)?|t\.?\s?o\.?\s?m\.?)\s*(?P<last>{PERIOD})"
SECTION = r"§{1,2}\s*\d{1,4}[a-z]?(?:/(?:\d{4}|\d{2}))?(?![\d-])"
_SERIES = r"(?<![^\W\d_])(?!(?i:dnr|nr|den|sid|sfs|prop|bet|rskr|ds|sou|dir|lag|av|om|år)\b)(?:[A-ZÅÄÖ]{1,10}|[A-ZÅÄÖ][a-zåäö]{1,4})"
DNR = (
    rf"(?:{_SERIES}[ /-]{{0,2}}(?:19|20)\d\d[:/-]\d{{1,6}}"  # KS/2017:257, KS 2025/00123
    rf"|{_SERIES}[ /-]{{0,2}}\d{{1,6}}[:/-](?:19|20)\d\d"  # KS 182/2013
    r"|(?:19|20)\d\d[-/ ]?[A-ZÅÄÖ]{1,8}[-/ ]?\d{1,6}|\d\d[A-ZÅÄÖ]{1,6}/\d{1,6})(?![\d/:-])"  # 2025-KS-123, 11SCN/0149
)
"""A diarienummer with a series; one of a bare year and number needs a label to be told from a statute."""
BARE_DNR = r"(?:19|20)\d\d[:/-]\d{1,6}(?![\d/:-])"

_LED = r"(?:(?!(?i:\w*protokoll\w*|utdrag|organ|instans|av|i|den)\b)(?:[^\W\d_]+-,?|och|[^\W\d_]+(?:s|ala|iska)|gemensamma|(?!(?:Se|Enligt|Jfr|Efter|Beslut\w*)\b)[A-ZÅÄÖ][\w&-]*(?=[ ]kommun))[ ]+){0,5}?"
_POLITICAL = (
    r"[^\W\d_]*(?:[Ff]ullmäktige|[Ss]tyrelsen|[Nn]ämnden|[Uu]tskott(?:et)?|[Bb]eredningen|[Dd]irektionen|[Bb]olagsstämman"
    r"|[Rr]evisorerna)"
)
_OFFICIAL = (
    r"[^\W\d_]*(?:-)?(?:[Dd]irektör(?:en)?|[Cc]hef(?:en)?|[Rr]ektorn?|[Ll]edning(?:en|sgrupp(?:en)?)?|[Rr]ådet)"
    r"|(?:[Mm]unicipal )?(?:[Cc]ouncil|[Ee]xecutive [Bb]oard|[Cc]ommittee|[Dd]irector)|[Hh]ead of [A-Z]\w+(?: [A-Z]\w+)*"
)
_OF = (
    r"(?: (?:för|i) [A-ZÅÄÖ][\w&-]*(?: [A-ZÅÄÖ][\w&-]*){0,4}"
    r"| för [a-zåäö-]+(?:(?:,| och)? [a-zåäö-]+){0,4}?(?=[,;.(]|\s+(?:den\s)?[\d§]|\s*$))?"
)
POLITICAL = rf"(?<![\w-]){_LED}{_POLITICAL}(?!\w){_OF}"
"""A political body or a company's board: "barn- och utbildningsnämnden", "styrelsen för X AB"."""
BODY = rf"(?:{POLITICAL}|(?<![\w-]){_LED}(?:{_OFFICIAL})(?!\w){_OF})"
"""Who can decide: a political body, or an official ("kommundirektören")."""
ABBREVIATED = r"(?:K[fs]|[A-ZÅÄÖ]{2,5})(?![\w-])"

_NAMES = {"kf": "Kommunfullmäktige", "ks": "Kommunstyrelsen", "ksau": "Kommunstyrelsens arbetsutskott"}


def body_name(text: str) -> str:
    """A body as it is named everywhere: "KF" and "kommunfullmäktige" are "Kommunfullmäktige"; an
    abbreviation that is not the same in all municipalities stays as written."""
    flat = re.sub(r"^(?:the|den|det)\s", "", " ".join(text.split()), flags=re.I)
    flat = re.sub(r"^[A-ZÅÄÖ]\w+ (?=kommun(?:fullmäktige|styrelsen)$)", "", flat)
    return _NAMES.get(flat.casefold(), flat[:1].upper() + flat[1:])


def section_name(text: str) -> str:
    """ "§98" and "§§  98" are "§ 98"; a year after it stays ("§ 98/2018")."""
    return "§ " + text.lstrip("§").strip()


def first_day(text: str) -> str | None:
    """The first day of a day, month or year, ISO 8601; ``None`` for a day that there is not."""
    return _day(text, last=False)


def last_day(text: str) -> str | None:
    """The last day of a day, month or year: "2022" → 2022-12-31."""
    return _day(text, last=True)


def _day(text: str, last: bool) -> str | None:
    numbers = [int(n) for n in re.findall(r"\d+", text)]
    month = re.search(rf"(?<![a-zåäö]){_MONTH}", text, re.I)
    if month:
        name = month[0][:3].lower()
        numbers.insert(-1, _ENGLISH.get(name) or _MONTHS.index(name) + 1)
    if len(numbers) == 1 and numbers[0] > 9999:
        numbers = [numbers[0] // 10000, numbers[0] // 100 % 100, numbers[0] % 100]
    if numbers and numbers[0] < 1000:  # day first: "18 juni 2018", "18/6 2018", "juni 2018"
        numbers.reverse()
    try:
        year, *rest = numbers
        if not rest:
            rest = [12 if last else 1]
        if len(rest) == 1:
            rest.append(calendar.monthrange(year, rest[0])[1] if last else 1)
        return date(year, *rest).isoformat()
    except (ValueError, TypeError):
        return None
