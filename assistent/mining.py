"""Candidates for a samling's own ``ordlista.toml``, mined from its documents: abbreviations that they
define, compounds that are written in two ways, long words with a short form. They are shown to the
operator with where they stand, and never applied: a wrong synonym finds wrong answers.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from assistent.glossary import FILE, Glossary
from assistent.index import Index
from assistent.words import STOP_WORDS, plain_words, stem

Kind = Literal["abbreviation", "variant", "short"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """Words that seem to mean the same, why, and the document and words where it is seen first."""

    words: tuple[str, str]
    kind: Kind
    document: str
    seen: str


_ABBREVIATION = r"[A-ZÅÄÖ][A-Za-zÅÄÖåäö]{1,5}"
"""One letter after a name is a party."""
_WORD = r"[^\W\d_]++(?:-[^\W\d_]++)*+"
_BEGIN = r"(?<![^\W\d_])(?<![^\W\d_]-)"
"""Where a word begins: from within one nothing else would be found, only later."""
_PHRASE = rf"{_WORD}(?:[ -]+{_WORD}){{0,5}}"
_AFTER = re.compile(
    rf"{_BEGIN}(?P<long>{_PHRASE}) \((?:nedan |förkortat |förkortas |kallas |kallad |kallat )*(?P<short>{_ABBREVIATION})\)"
)
_BEFORE = re.compile(rf"(?<![\w-])(?P<short>[A-ZÅÄÖ]{{2,6}}) \((?P<long>[a-zåäö]{_PHRASE})\)")
_LISTED = re.compile(
    rf"(?:^|[.;\n•]\s{{0,9}})(?P<short>[A-ZÅÄÖ]{{1,6}})\s*(?::|=|–)\s*(?P<long>[a-zåäö]{_PHRASE})(?=\s*[.;,\n]|$)", re.M
)
_CALLED = re.compile(
    rf"{_BEGIN}(?P<long>{_PHRASE}),? (?:här(?:efter|nedan)|nedan|fortsättningsvis|i det följande) "
    rf"(?:kallad|kallat|kallas|kallade|benämnd|benämnt|förkortat)\s+[\"”“]?(?P<short>{_WORD})"
)
_LEAST_DOCUMENTS = 2  # in which a short form stands beside its long one: less may be chance
_LEAST_COUNT = 3  # times that a compound is written apart, and together
_SHORT = re.compile(
    r"(?:nämnden|styrelsen|fullmäktige|utskottet|beredningen|delegationen|direktionen|kommittén|rådet|gruppen|förvaltningen"
    r"|kontoret|avdelningen|enheten|bolaget|förbundet|policyn|strategin|planen|programmet|riktlinjen|rutinen|modellen|systemet"
    r"|ordningen|reglementet)$"
)
"""Bodies and documents, which a text goes on to call by the end of their name alone; other words that
end alike ("godkänner", "känner") seldom mean the same."""


def mine(index: Index) -> list[Candidate]:
    """What the documents of an index suggest, without what the glossary already knows: definitions
    first, each pair once. Reads every text, which takes about as long as ``Index.verify``."""
    found: dict[tuple[str, str], Candidate] = {}
    spellings = _Spellings()
    for document in index.entries:
        text = index.text(document).canonical
        for candidate in (*_defined(document, text), *spellings.read(document, text)):
            found.setdefault(candidate.words, candidate)
    for candidate in (*spellings.variants(), *spellings.shorts()):
        found.setdefault(candidate.words, candidate)
    order: tuple[Kind, ...] = ("abbreviation", "variant", "short")
    fresh = [candidate for candidate in found.values() if not _known(candidate.words, index.glossary)]
    return sorted(fresh, key=lambda c: (order.index(c.kind), c.words))


def suggestions(candidates: Sequence[Candidate], samling: str) -> str:
    """The candidates as lines for ``ordlista.toml``, each commented out with where it stands; for
    ``assistent glossary --suggest``."""
    if not candidates:
        return f"Dokumenten i {samling} ger inga förslag utöver ordlistan."
    head = (
        f"# Förslag ur dokumenten i {samling}. Inget används förrän du lägger in det: ta bort # framför de rader som\n"
        f"# stämmer och spara dem i corpus/{samling}/{FILE}.\nsynonymer = ["
    )
    lines = [f'    # ["{c.words[0]}", "{c.words[1]}"],  # {_WHY[c.kind]}: {c.document}: {c.seen}' for c in candidates]
    return "\n".join([head, *lines, "]"])


_WHY: dict[Kind, str] = {
    "abbreviation": "förkortning",
    "variant": "skrivs på två sätt",
    "short": "lång och kort form",
}


def _known(words: tuple[str, str], glossary: Glossary) -> bool:
    """Whether the glossary has the pair, or they are one word to the search as it is."""
    one, other = (tuple(stem(word) for word in plain_words(entry)) for entry in words)
    if one == other:
        return True
    for here, there in ((one, other), (other, one)):
        if len(here) == 1 and here[0] in glossary.phrases.get(there, ()):
            return True
        if len(here) == len(there) == 1 and there[0] in glossary.alternatives(here[0]):
            return True
    return False


# --- definitions --------------------------------------------------------------------------------------


def _defined(document: str, text: str) -> Iterator[Candidate]:
    for pattern in (_AFTER, _BEFORE, _LISTED, _CALLED):
        for match in pattern.finditer(text):
            words = match["long"].split()
            if pattern is _CALLED:  # a name, not letters of the words before it
                long = words[-1]
            elif pattern is _AFTER:
                long = _spelled_out(words, match["short"])
            else:
                long = match["long"]
            if long and long.casefold() != match["short"].casefold():
                seen = " ".join(match[0].strip(" .;•\n").split())
                yield Candidate((long, match["short"]), "abbreviation", document, seen)


def _spelled_out(words: Sequence[str], short: str) -> str:
    """The last words before a definition that the abbreviation spells by its letters, in order and
    beginning with the first letter of the first word; of "enligt kommunstyrelsen (KS)" the last."""
    for length in range(1, len(words) + 1):
        phrase = words[-length:]
        first_in_phrase = phrase[0][0].casefold() == short[0].casefold()
        if first_in_phrase and phrase[0].casefold() not in STOP_WORDS and _letters_in(short, " ".join(phrase)):
            return " ".join(phrase)
    return ""


def _letters_in(short: str, text: str) -> bool:
    letters = iter(text.casefold())
    return all(letter in letters for letter in short.casefold())


# --- spellings ----------------------------------------------------------------------------------------


class _Spellings:
    """How often words, and pairs of words after each other, are written in which documents."""

    def __init__(self) -> None:
        self._words: Counter[str] = Counter()
        self._pairs: Counter[tuple[str, str]] = Counter()
        self._places: dict[str, set[str]] = defaultdict(set)
        self._first: dict[tuple[str, str], str] = {}

    def read(self, document: str, text: str) -> Iterable[Candidate]:
        """Takes in a document; there are no candidates before all are read."""
        words = [word for word in plain_words(text) if word.isalpha()]
        self._words.update(words)
        for word in set(words):
            self._places[word].add(document)
        for pair in pairwise(words):
            if pair[0] not in STOP_WORDS and pair[1] not in STOP_WORDS:
                self._pairs[pair] += 1
                self._first.setdefault(pair, document)
        return ()

    def variants(self) -> Iterator[Candidate]:
        """Two words that are also written as one: "intern kontroll", "internkontroll"."""
        for (one, other), count in self._pairs.items():
            for joined in (one + other, f"{one}s{other}"):
                if len(one) > 2 and len(other) > 3 and count >= _LEAST_COUNT <= self._words[joined]:
                    seen = f"{count} gånger isär, {self._words[joined]} gånger ihop"
                    yield Candidate((f"{one} {other}", joined), "variant", self._first[one, other], seen)

    def shorts(self) -> Iterator[Candidate]:
        """A word and the only compound of the samling that ends with it, used side by side:
        "arbetsutskottet", "utskottet"."""
        endings: dict[str, set[str]] = defaultdict(set)
        for word in self._words:
            match = _SHORT.search(word)
            if match and match.start() > 2 and match[0] in self._words:
                endings[match[0]].add(word)
        for ending, compounds in endings.items():
            (long, *more) = sorted(compounds)
            both = self._places[ending] & self._places[long]
            often = min(self._words[long], self._words[ending]) >= _LEAST_COUNT
            if not more and often and len(both) >= _LEAST_DOCUMENTS:
                seen = f"i {len(both)} dokument bredvid varandra"
                yield Candidate((long, ending), "short", sorted(both)[0], seen)
