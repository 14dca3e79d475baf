"""Which documents a question names: by title ("inköpspolicyn", "policyn för inköp"), by type and body
("socialnämndens reglemente"), by diarienummer, SFS number or day."""

from __future__ import annotations

import re
import threading
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt

from assistent.glossary import Glossary
from assistent.index import Index
from assistent.kinds import is_minutes, type_named
from assistent.types import Document
from assistent.words import STOP_WORDS, numbers, plain_words, references, stem

_NOUN = re.compile(
    r"(?:föreskrift|reglement|(?:arbets|bolags|förbunds|delegations|delegerings|attest)ordning|direktiv|tax|polic|strategi"
    r"|plan|program|riktlinj|regl|bestämmels|anvisning|rutin|handbok|vision|budget|instruktion|protokoll|skrivelse|missiv"
    r"|rapport|lag|balk|förordning)\w{0,5}$"
)
"""The noun of a type at the end of a compound: "inköps" + "policyn"."""
_EMPTY = frozenset(
    "kommun kommunen kommunens kommuner gällande gemensam gemensamma tidigare nuvarande senaste ny nya avseende rörande "
    "antagen reviderad bilaga".split()
)
_SHORTEST = 4  # letters of a compound's first part that may stand for a longer word: "laddplanen"

UNTYPED = 0.5
"""What the name counts where the question has not its type: "Vem är ordförande i miljönämnden?" may
mean the board's rules, and may not."""

DECIDES = re.compile(
    r"\b(?:vem|vilk\w+|får|kan|har|who|may|can|which)\b.*\b(?:besluta|beslutar|beslutanderätt\w*|bestämma|bestämmer|avgöra?|godkänna|"
    r"godkänner|beviljar?|attesterar?|(?:ta|tar|fatta|fattar) (?:\w+)?besluten?|(?:ta|tar|fatta|fattar) \w*beslut(?:et)?|säga nej|säger nej|"
    r"delegat\w*|delegerat\w*|undertecknar?|skriver? under|teckna|tecknar|decides?|approves?|grants?|authorised?|sign)\b",
    re.I,
)
"""Asks who may decide: that stands in the delegation rules, whatever words the question has."""

IMPLIED = 0.4


class Titles:
    """The names of an index's documents, by the parts that they consist of. A document has its title
    as a name, if it is of a known type (the headings of mere texts are subjects that many share: lifting
    them cost .011 MRR on SweQUAD-MC); minutes and delegation rules also their type with the body that
    they are of (others are *adopted* by a body)."""

    def __init__(self, documents: Sequence[Document]) -> None:
        self._size = len(documents)
        self._ids = [document.id for document in documents]
        self._numbers: dict[str, list[int]] = defaultdict(list)
        self._delegation = [n for n, document in enumerate(documents) if document.type == "delegationsordning"]
        self._names: dict[str, list[int]] = defaultdict(list)
        owners: list[int] = []
        for n, document in enumerate(documents):
            for reference in _identifiers(document):
                self._numbers[reference].append(n)
            for name in _names(document):
                for part in name:
                    self._names[part].append(len(owners))
                owners.append(n)
        self._owners = np.array(owners, np.int64)
        self._sorted = sorted(part for part in self._names if ":" not in part)
        self._whole = np.zeros(len(owners), np.float32)
        self._untyped = np.ones(len(owners), np.float32)
        for part, names in self._names.items():
            self._whole[names] += self._rarity(part)
            if part.startswith("type:"):
                self._untyped[names] = UNTYPED

    def named(self, question: str, glossary: Glossary) -> npt.NDArray[np.float32]:
        """For each document, how far the question names it, shape (documents,): the squared share of
        its best name that the question holds, a part counting by its rarity among the names; 1 where
        it holds all of it, or the document's diarienummer, number or day."""
        found = np.zeros(len(self._owners), np.float32)
        typed = self._untyped.copy()
        for part in self._parts_of(question, glossary):
            found[self._names[part]] += self._rarity(part)
            if part.startswith("type:"):
                typed[self._names[part]] = 1
        shares = np.zeros(self._size, np.float32)
        np.maximum.at(shares, self._owners, typed * (found / np.maximum(self._whole, 1e-6)) ** 2)
        if DECIDES.search(question):
            shares[self._delegation] = np.maximum(shares[self._delegation], IMPLIED)
        for reference in references(question):
            shares[self._numbers.get(reference, [])] = 1
        return shares

    def whole(self, question: str, glossary: Glossary) -> set[str]:
        """The documents (ids) of which the question has the whole name."""
        found = np.zeros(len(self._owners), np.float32)
        for part in self._parts_of(question, glossary):
            found[self._names[part]] += self._rarity(part)
        return {self._ids[n] for n in self._owners[found >= self._whole - 1e-4]}

    def _rarity(self, part: str) -> np.float32:
        return np.float32(np.log(1 + self._size / len(self._names[part])))

    def _parts_of(self, question: str, glossary: Glossary) -> set[str]:
        """The parts of names that a question's words are, mean, or begin."""
        found: set[str] = set()
        if any(reference.startswith("§:") for reference in references(question)):
            found |= {"type:protokoll", "type:protokollsutdrag"}  # "§ 58 i kommunstyrelsen" is an item of minutes
        for word in plain_words(question):
            kind, led = _part(word)
            found.add(f"type:{kind}" if kind else "")
            found |= set(glossary.alternatives(led))
            if kind and len(led) >= _SHORTEST:
                found |= set(self._beginning(led))
        return found & self._names.keys()

    def _beginning(self, led: str) -> Iterator[str]:
        n = bisect_left(self._sorted, led)
        while n < len(self._sorted) and self._sorted[n].startswith(led):
            yield self._sorted[n]
            n += 1


def _identifiers(document: Document) -> Iterable[str]:
    found = references(document.matter or "") + [f"date:{day}" for day in (document.date, document.adopted) if day]
    return dict.fromkeys([*found, *numbers(found), *(r for r in references(document.title) if r.startswith("sfs:"))])


def _names(document: Document) -> Iterator[frozenset[str]]:
    title = _parts(document.title)
    of_body = document.body and (is_minutes(document.type) or document.type == "delegationsordning")
    kinds = [part for part in title if part.startswith("type:")]
    if (kinds or document.type) and not (of_body and len(kinds) == len(title)):
        yield title
    if of_body:
        yield _parts(document.body or "") | {f"type:{document.type}"}


def _parts(name: str) -> frozenset[str]:
    """The parts of a name: the types and the stems of its content words, without the municipality's
    name, and without numbers, which tell a year's edition."""
    found: set[str] = set()
    for word in plain_words(re.sub(r"\b[A-ZÅÄÖ][\w-]+ kommuns?\b", " ", name)):
        if word in STOP_WORDS or word in _EMPTY or any(map(str.isdigit, word)):
            continue
        kind, led = _part(word)
        found |= {f"type:{kind}"} if kind else set()
        found |= {led} if led else set()
    return frozenset(found)


@lru_cache(maxsize=50_000)
def _part(word: str) -> tuple[str, str]:
    """The type that a word names ("": none), and the stem of what it puts before that, or of itself."""
    match = _NOUN.search(word)
    kind = type_named(word) if match else None
    if not match or not kind:
        return "", stem(word)
    led = word[: match.start()].rstrip("-")
    return kind, _stem_of_compound(led) if led else ""


def _stem_of_compound(led: str) -> str:
    """ "inköps" in a compound is "inköp" alone."""
    return stem(led.rstrip("s") if len(led) > 4 else led)


_lock = threading.Lock()
_known: WeakKeyDictionary[Index, Titles] = WeakKeyDictionary()


def titles(index: Index) -> Titles:
    """The names of an open index's documents, made at its first question."""
    with _lock:
        found = _known.get(index)
        if found is None:
            found = _known[index] = Titles(index.documents())
        return found
