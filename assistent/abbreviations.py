"""What a document's own list says that its abbreviations stand for: "FC" in a row of delegation rules is the
förvaltningschef where its list says so, and another document's FC may be someone else."""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from assistent.index import Index
from assistent.types import Text
from assistent.words import plain_words, stem

_HEADING = re.compile(r"förkortning|beteckning|teckenförklaring|abbreviation", re.I)
_SHORT = r"[A-ZÅÄÖ][A-ZÅÄÖ0-9]{0,5}"
_LISTED = re.compile(rf"^(?P<short>{_SHORT})\s*(?:[:=–-]|avser|betyder)\s*(?P<long>[^\W\d_].{{2,120}}?)\.?$", re.S)
"""An entry of a list of abbreviations: "FC: förvaltningschef"."""
_ROW = re.compile(
    rf"^[^|:]*förkortning[^|:]*: (?P<short>{_SHORT}) \| [^|:]+: (?P<long>[^|]+?)$|^(?:beteckning|kod): (?P<also>{_SHORT}) \| [^|:]+: (?P<is>[^|]+?)$",
    re.I,
)
"""The same as a row of a table: "Förkortning: FC | Betydelse: förvaltningschef"."""
_USED = re.compile(r"(?<![\w/-])[A-ZÅÄÖ][A-ZÅÄÖ0-9]{0,5}(?![\w/-])")


@dataclass(frozen=True, slots=True)
class Abbreviation:
    """An abbreviation, what it stands for, and the number of the sentence that says so."""

    short: str
    long: str
    number: int

    @property
    def name(self) -> tuple[str, ...]:
        """The stems of what it stands for, without what is added of it ("inom förvaltningen")."""
        plain = re.split(r"[(,;]|\b(?:inom|på|vid|i|för)\b", self.long)[0]
        return tuple(stem(word) for word in plain_words(plain))


def listed(text: Text) -> dict[str, Abbreviation]:
    """The abbreviations that a document lists, by themselves."""
    found: dict[str, Abbreviation] = {}
    for number, sentence in enumerate(text.sentences):
        words = " ".join(text.cut(sentence.start, sentence.end).split())
        match = _ROW.match(words)
        if match is None and any(_HEADING.search(heading) for heading in text.sections[sentence.section].path):
            match = _LISTED.match(words)
        if match:
            short, long = (part for part in match.groups() if part)
            found.setdefault(short, Abbreviation(short, long, number))
    return found


_lock = threading.Lock()
_known: WeakKeyDictionary[Index, dict[str, dict[str, Abbreviation]]] = WeakKeyDictionary()


def of(document: str, index: Index) -> Mapping[str, Abbreviation]:
    """The abbreviations that a document of an index lists, read at the first question that meets it."""
    with _lock:
        known = _known.setdefault(index, {})
        if document not in known:
            known[document] = listed(index.text(document))
        return known[document]


def used(text: Text, number: int, index: Index) -> list[Abbreviation]:
    """The listed abbreviations that a row of a table has, in order; none of the list's own rows."""
    sentence = text.sentences[number]
    words = text.cut(sentence.start, sentence.end)
    if " | " not in words:
        return []
    known = of(text.document.id, index)
    named = dict.fromkeys(match[0] for match in _USED.finditer(words))
    found = [known[short] for short in named if short in known]
    return [] if any(one.number == number for one in found) else found


def short_for(question: str, index: Index) -> list[str]:
    """The abbreviations, as terms, by which the samling's delegation rules name what a question names."""
    stems = {stem(word) for word in plain_words(question)}
    rules = [document.id for document in index.documents() if document.type == "delegationsordning"]
    listed = (one for document in rules for one in of(document, index).values())
    return list(dict.fromkeys(stem(one.short.lower()) for one in listed if one.name and stems.issuperset(one.name)))
