"""Questions about another municipality than the samling's own: "Vem är kommundirektör i Lund?".

The names of all Swedish municipalities are data (``kommuner.toml``). A question is about another one if it
asks about that municipality itself and the samling's documents never speak of it; where they do, it is a
question like any other.
"""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib.resources import files

from assistent.index import Index
from assistent.words import plain_words, stem

DATA = "kommuner.toml"
_LOOKED_AT = 50
"""Chunks in which a name is looked for; a document that speaks of a municipality does so in one of the first."""

_GOES_THERE = re.compile(
    r"\b(?:res\w*|åk\w*|tåg\w*|flyg\w*|hotell\w*|kurs\w*|konferens\w*|möte\w*|studiebesök\w*|utbildning\w*|traktamente\w*"
    r"|mässa\w*|övernatt\w*|jobba\w*|arbeta\w*|flytta\w*|travel\w*|trip|train|hotel|course|conference|work)\b",
    re.I,
)
"""Who goes somewhere asks about the own municipality's rules, not about the place."""


def other(question: str, index: Index) -> str | None:
    """The municipality that a question asks about and the samling's documents do not speak of, else ``None``."""
    name = asked_about(question)
    if name is None or name.casefold() == index.samling.casefold() or _spoken_of(name, index):
        return None
    return name


def asked_about(question: str) -> str | None:
    """The Swedish municipality that a question asks about: "Lunds kommun", "Göteborgs stad", "… i Lund?".

    >>> asked_about("Vem är kommundirektör i Lund?"), asked_about("Vad kostar hotellet på en kurs i Lund?")
    ('Lund', None)
    """
    surely, perhaps, names = _patterns()
    found = surely.search(question)
    if found is None and not _GOES_THERE.search(question):
        found = perhaps.search(question)
    return names[next(group for group in found.groups() if group).casefold()] if found else None


@lru_cache(maxsize=1)
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], dict[str, str]]:
    """Two patterns, for names that are surely meant and for "i Lund" last in a question, and the names by
    their case-folded form. A name that is also a word must have its capital."""
    table = tomllib.loads(files("assistent").joinpath(DATA).read_text(encoding="utf-8"))
    names = sorted(table["namn"], key=len, reverse=True)
    every = "|".join(map(re.escape, names))
    plain = "|".join(re.escape(name) for name in names if name not in table["tvetydiga"])
    words = "|".join(map(re.escape, sorted(table["tvetydiga"], key=len, reverse=True)))
    surely = rf"\b((?i:{every}))s? (?i:kommun|stad)(?i:s|en|ens)?\b|\b({plain})s (?=[a-zåäö])(?!läns?\b|universitet|högskola|tingsrätt)"
    perhaps = rf"\b(?i:i|in|for|till) (?:((?i:{plain}))|({words}))(?: då)?\W*$"
    return re.compile(surely), re.compile(perhaps), {name.casefold(): name for name in names}


def _spoken_of(name: str, index: Index) -> bool:
    """Whether a document speaks of the municipality. A name after a first name ("Anna Lund") is a person."""
    parts = [stem(word) for word in plain_words(name)]
    if not all(index.words.holds(part) for part in parts):
        return False
    told = re.compile(rf"\b{re.escape(name)}s?\b")
    person = re.compile(rf"\b[A-ZÅÄÖ][a-zåäöé]+(?:-[A-ZÅÄÖ][a-zåäöé]+)? {re.escape(name)}\b")
    for row in index.words.rows(parts[0])[:_LOOKED_AT].tolist():
        document, number = index.chunk_at(row)
        text = index.text(document)
        chunk = text.chunks[number]
        if told.search(person.sub(" ", text.cut(chunk.start, chunk.end))):
            return True
    return False
