"""What a user's words and the documents' words have in common: synonyms, abbreviations, English.

The shipped ``ordlista.toml`` holds general municipal words; a samling's own file is added to it.
Synonyms help to find; they never change what is quoted.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from assistent.errors import SettingsError
from assistent.words import STOP_WORDS, plain_words, stem, terms

FILE = "ordlista.toml"

_LONGEST_PHRASE = 5  # words


@dataclass(frozen=True)
class Glossary:
    """``synonyms``: stem → the stems that mean the same. ``english``: lower-case English phrase →
    Swedish words. ``phrases``: the stems of a phrase ("lämna igen") → the stems that mean the same.
    ``wordings``: the stems of a word or phrase → the entries of its groups as written, the most formal first."""

    synonyms: Mapping[str, frozenset[str]] = field(default_factory=dict)
    english: Mapping[str, str] = field(default_factory=dict)
    phrases: Mapping[tuple[str, ...], frozenset[str]] = field(default_factory=dict)
    wordings: Mapping[tuple[str, ...], tuple[str, ...]] = field(default_factory=dict)

    def alternatives(self, term: str) -> list[str]:
        """The term itself, then the terms that mean the same, sorted."""
        return [term, *sorted(self.synonyms.get(term, frozenset()) - {term})]

    def groups(self, question: str) -> list[list[str]]:
        """For each term of a question (``words.terms``) itself and what means the same; a word of a
        phrase has what the phrase means beside its own."""
        stems = [stem(word) for word in plain_words(question)]
        meant: dict[str, frozenset[str]] = {}
        for begin in range(len(stems)):
            for length in range(2, _LONGEST_PHRASE + 1):
                phrase = tuple(stems[begin : begin + length])
                for one in phrase if phrase in self.phrases else ():
                    meant[one] = meant.get(one, frozenset()) | self.phrases[phrase]
        return [list(dict.fromkeys([*self.alternatives(t), *sorted(meant.get(t, ()))])) for t in terms(question)]

    def formal(self, question: str, known: Callable[[str], bool]) -> str:
        """The question in words that the documents have: a phrase ("få sparken"), and a word that they do not
        know, gives way to the first wording of its group that they hold. ``known`` tells of a stem whether
        they hold it. The question as it was where nothing gives way."""
        found: list[str] = []
        tokens = _TOKEN.findall(question)
        n = 0
        while n < len(tokens):
            for length in range(min(_LONGEST_PHRASE, len(tokens) - n), 0, -1):
                own = tuple(stem(token.lower()) for token in tokens[n : n + length])
                if length == 1 and known(own[0]):
                    continue
                others = (other for other in self.wordings.get(own, ()) if _stems(other) != own)
                other = next((other for other in others if _held(other, known)), None)
                if other:
                    found.append(other)
                    break
            else:
                length = 1
                found.append(tokens[n])
            n += length
        return question if found == tokens else " ".join(found)

    def swedish(self, question: str) -> str:
        """The Swedish words for an English question, phrase by phrase, longest first; a word that
        is not in the glossary stays (names, numbers, and words the languages share)."""
        words = _WRITTEN.findall(question.lower())
        original = _WRITTEN.findall(question)
        found: list[str] = []
        n = 0
        while n < len(words):
            for length in range(min(4, len(words) - n), 0, -1):
                phrase = " ".join(words[n : n + length]).removesuffix("'s").removesuffix("’s")
                swedish = next((self.english[form] for form in _singular(phrase) if form in self.english), None)
                if swedish is not None:
                    found.append(swedish)
                    break
            else:
                length = 1
                if words[n] not in _ENGLISH_GRAMMAR:
                    found.append(original[n])
            n += length
        return " ".join(found)


_WRITTEN = re.compile(r"(?<![\w'’/:.-])[\w'’/:.-]*\w")
_TOKEN = re.compile(r"[^\W_]+(?:[-/:'’][^\W_]+)*")


def _stems(entry: str) -> tuple[str, ...]:
    return tuple(stem(token.lower()) for token in _TOKEN.findall(entry))


def _held(entry: str, known: Callable[[str], bool]) -> bool:
    """Whether the documents hold every word of an entry that says something."""
    return all(known(stem(word)) for word in plain_words(entry) if word not in STOP_WORDS)


def _singular(phrase: str) -> tuple[str, ...]:
    """An English phrase, then what it would be in the singular: "building permits", "policies"."""
    if phrase.endswith("ies"):
        return phrase, f"{phrase[:-3]}y"
    if phrase.endswith(("ches", "shes", "sses", "xes")):
        return phrase, phrase[:-2]
    return (
        (phrase, phrase[:-1]) if len(phrase) > 4 and phrase.endswith("s") and not phrase.endswith("ss") else (phrase,)
    )


_ENGLISH_GRAMMAR = frozenset(
    """a an the of to in on at by for from with and or is are was were be been being do does did has have had it its
    this that these those there their they he she his her them will would should can could may might must about
    according as into than then so if not no i you we my your our me us please tell get gets got take make makes too
    i'm let any some am just""".split()
)


def load(folder: Path | None = None) -> Glossary:
    """The shipped glossary with a samling's own added. Raises ``SettingsError`` naming the file and
    the fault."""
    tables = [_table(files("assistent").joinpath(FILE).read_text(encoding="utf-8"), FILE)]
    own = folder / FILE if folder else None
    if own and own.is_file():
        tables.append(_table(own.read_text(encoding="utf-8", errors="replace"), f"{own.parent.name}/{FILE}"))
    synonyms: dict[str, frozenset[str]] = {}
    phrases: dict[tuple[str, ...], frozenset[str]] = {}
    english: dict[str, str] = {}
    wordings: dict[tuple[str, ...], tuple[str, ...]] = {}
    for groups, words in tables:
        for group in groups:
            stems = frozenset(one for entry in group if " " not in entry for one in _forms(entry))
            for one in stems:
                synonyms[one] = synonyms.get(one, frozenset()) | stems
            for entry in group:
                phrase = tuple(stem(word) for word in plain_words(entry))
                if " " in entry:
                    phrases[phrase] = phrases.get(phrase, frozenset()) | stems
                wordings[_stems(entry)] = (*wordings.get(_stems(entry), ()), *group)
        english |= words
    return Glossary(synonyms, english, phrases, wordings)


def _forms(entry: str) -> set[str]:
    """The stems of a word: the stemmer takes the last s of "prognos" for a genitive's, and not that of "prognosen"."""
    word = next(iter(plain_words(entry)), "")
    return {stem(word), stem(f"{word}en")} if len(word) > _SHORT and word.endswith("s") else {stem(word)} - {""}


_SHORT = 4  # letters; a shorter word that ends with s is its own stem


@lru_cache(maxsize=8)
def _table(text: str, name: str) -> tuple[Sequence[Sequence[str]], dict[str, str]]:
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"Ordlistan {name} är felskriven: {error}.", "Rätta filen.") from error
    groups, words = table.get("synonymer", []), table.get("engelska", {})
    sound = isinstance(groups, list) and all(isinstance(g, list) and all(isinstance(w, str) for w in g) for g in groups)
    if not sound or not isinstance(words, dict) or not all(isinstance(w, str) for w in words.values()):
        raise SettingsError(
            f"Ordlistan {name} har fel form.", 'Skriv synonymer = [["ord", "annat ord"], …] och [engelska] ord = "ord".'
        )
    return groups, {key.lower(): value for key, value in words.items()}
