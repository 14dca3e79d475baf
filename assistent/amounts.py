"""Amounts of money that a question names, and whether a text's range ("över 25 000 men högst 100 000
kronor") takes them in: delegation rules are told apart by their ranges alone."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable

_NUMBER = r"(?:\d{1,3}(?:[ .\u00a0\u202f]\d{3})+|\d+)(?:,\d+)?"
_UNIT = r"(?:\s*(?P<{0}>miljon(?:er)?|mnkr|mkr|milj\.?|tusen|tkr))?"
_CURRENCY = r"\s*(?:kronor|kr|sek)\b"
_MANY = {"m": 1_000_000, "t": 1_000}
_WORDS = {"hundratusen": 100_000, "tusen": 1_000, "en miljon": 1_000_000, "en halv miljon": 500_000}

MONEY = ("kronor", "kr", "sek", "miljon", "miljoner", "mnkr", "mkr", "tkr")
"""Words of which a text with a range holds one."""

_ASKED = re.compile(
    rf"(?<![\d§:/-])(?P<number>{_NUMBER}){_UNIT.format('unit')}(?P<currency>{_CURRENCY})?(?![\d:/-]|\s*(?:[%§]|kap\b|procent|år\b))"
    r"|\b(?P<word>hundratusen|en halv miljon|en miljon)\b",
    re.I,
)
_LEAST_BARE = 1_000
"""A number without unit is taken for kronor from this on, where it is no year."""

_LOW = r"(?:över(?:stigande|stiger)?|mer än|från|fr\.?\s?o\.?\s?m\.?|minst|mellan)"
_HIGH = r"(?:högst|max(?:imalt)?|upp till|till och med|t\.?\s?o\.?\s?m\.?|till|understigande|under|mindre än|inte överstiger|och|–|-)"
_RANGE = re.compile(
    rf"(?:\b(?P<low_word>{_LOW})(?:\s+ett\s+[^\W\d_]+(?:\s+(?:av|om|på))?)?\s+(?P<low>{_NUMBER}){_UNIT.format('low_unit')}(?:{_CURRENCY})?\s*(?:,|men)?\s*)?"
    rf"(?:(?P<high_word>{_HIGH})(?:\s+ett\s+[^\W\d_]+(?:\s+(?:av|om|på))?)?\s*(?P<high>{_NUMBER}){_UNIT.format('high_unit')}(?:{_CURRENCY})?)?",
    re.I,
)


def asked(question: str) -> list[float]:
    """The amounts in kronor that a question names.

    >>> asked("Vem beslutar om 2,5 miljoner?"), asked("en skuld på 60 000"), asked("Vad hände 2024?")
    ([2500000.0], [60000.0], [])
    """
    found = []
    for match in _ASKED.finditer(question):
        if match["word"]:
            found.append(float(_WORDS[match["word"].lower()]))
            continue
        value = _value(match["number"], match["unit"])
        grouped = bool(re.search(r"\D", match["number"])) or value >= 10_000
        if match["unit"] or match["currency"] or (grouped and value >= _LEAST_BARE):
            found.append(value)
    return found


def fit(amounts: Iterable[float], text: str) -> float:
    """1 where a range in the text takes in one of the amounts, −1 where it has ranges and none does,
    0 where it has none."""
    stated = list(ranges(text))
    if not stated:
        return 0.0
    return 1.0 if any(low < amount <= high for amount in amounts for low, high in stated) else -1.0


def ranges(text: str) -> Iterable[tuple[float, float]]:
    """(above, at most) in kronor of each range that names a unit or currency or is of thousands."""
    for match in _RANGE.finditer(text):
        if not (match["low"] or match["high"]) or not re.search(rf"{_CURRENCY}|miljon|mnkr|mkr|tkr", match[0], re.I):
            continue
        high_unit = match["high_unit"]
        low = _value(match["low"], match["low_unit"] or high_unit) if match["low"] else 0.0
        if match["low"] and not re.match(r"över|mer", match["low_word"], re.I):
            low = math.nextafter(low, 0)
        high = _value(match["high"], high_unit) if match["high"] else math.inf
        if match["high"] and re.match(r"under|mindre", match["high_word"], re.I):
            high = math.nextafter(high, 0)
        yield low, high


def _value(number: str, unit: str | None) -> float:
    digits = re.sub(r"[ .\u00a0\u202f](?=\d{3})", "", number).replace(",", ".")
    return float(digits) * (_MANY[unit[0].lower()] if unit else 1)
