"""Puts a word together again that a line end has cut, and keeps the hyphen that is its own.

The document's own spelling decides first, then how Swedish is written.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

Vocabulary = Counter[str]
"""Words of a document, hyphened ones whole, in lower case, with how often they are written so."""

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_GOES_ON = re.compile(r"(?:och|eller|samt|respektive|till|som|av|i|and|or)\b", re.I)
_LAST = re.compile(r"(?<![^\W_])(?<![^\W_]-)[^\W_]++(?:-[^\W_]++)*+(?=-$)")
_SHORT = frozenset("it eu ai id ip".split())
"""Abbreviations with a vowel that stand before a hyphen in lower case ("it-chef")."""
_VOWEL = re.compile(r"[aeiouyåäöéáüæø]", re.I)


def vocabulary(lines: Iterable[str]) -> Vocabulary:
    """Counts words that no line end can have cut."""
    found: Vocabulary = Counter()
    cut = False
    for line in lines:
        words = _WORD.findall(line.lower())
        text = line.rstrip()
        ends = text.endswith(("-", "\u00ad"))
        found.update(words[cut : len(words) - ends])
        cut = ends
    return found


def join(first: str, second: str, known: Vocabulary | None = None) -> str:
    """Joins two lines of a paragraph: ``förvalt-`` + ``ningschef`` is one word, ``mål-`` + ``och
    resultat`` keeps hyphen and space, ``IT-`` + ``chef`` and ``e-`` + ``post`` keep the hyphen."""
    if first.endswith("\u00ad"):
        return first[:-1] + second
    if not first.endswith("-") or first.endswith((" -", "--")) or first == "-":
        return f"{first} {second}"
    if _GOES_ON.match(second):
        return f"{first} {second}"
    stem = _LAST.search(first)
    rest = _WORD.match(second)
    if not stem or not rest:
        return first + second
    counts = known or Vocabulary()
    whole, parted = counts[(stem[0] + rest[0]).lower()], counts[f"{stem[0]}-{rest[0]}".lower()]
    if whole != parted:
        return first[:-1] + second if whole > parted else first + second
    return first + second if _keeps(stem[0].split("-")[-1], second) else first[:-1] + second


def _keeps(stem: str, second: str) -> bool:
    """Whether a hyphen is the word's own: a capital, a digit or an abbreviation stands beside it. A
    syllable has a vowel, and a single letter is never left alone at a line end."""
    odd = stem.isupper() or stem[-1:].isdigit() or len(stem) == 1 or not _VOWEL.search(stem)
    return not second[:1].islower() or odd or stem.lower() in _SHORT
