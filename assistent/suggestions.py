"""What a samling is called and what to ask it first: as its ``introduktion.toml`` says, else its
folder's name, and questions made from the documents' own headings."""

from __future__ import annotations

import re
from itertools import zip_longest

from assistent import introduction
from assistent.index import Index
from assistent.settings import Settings
from assistent.words import STOP_WORDS, plain_words, stem

FALLBACK = "Vem ansvarar för intern kontroll?"
"""An example for a samling whose documents have no headings."""

_COMMON = re.compile(
    r"^(?:sammanfattning|bakgrund|inledning|syfte|innehåll|beslutsunderlag|beslut|bilag|referens|definitioner|förkortningar"
    r"|§|\d+\s*§|punkt \w*\d|fotnot \d)",
    re.I,
)


def suggest(settings: Settings, index: Index, count: int) -> list[str]:
    """``count`` questions at the most, of each theme in turn. Raises ``CorpusError`` if the file is malformed."""
    themes = introduction.read(settings, index.samling).themes
    turns = zip_longest(*(theme.questions for theme in themes))
    questions = [prepared.question for turn in turns for prepared in turn if prepared]
    return questions[:count] or _from_headings(index, count)


def example(index: Index, topic: str) -> str:
    """A whole question that the samling has something on: about the topic's own word if a document holds it."""
    words = [word for word in plain_words(topic) if word not in STOP_WORDS]
    known = len(words) == 1 and index.words.holds(stem(words[0]))
    word = topic.strip(" ?!.,:;")
    word = word.lower() if word.istitle() else word
    found = [f"Vad säger dokumenten om {word}?"] if known else _from_headings(index, 1)
    return found[0] if found else FALLBACK


def title(settings: Settings, samling: str) -> str:
    """What the samling is called on the page. Raises ``CorpusError`` if the file is malformed."""
    return introduction.read(settings, samling).title


def about(heading: str) -> str | None:
    """A question on what a heading names; ``None`` for one that every document has, or that names too little or
    too much."""
    name = re.sub(r"^[\d.]+\s+(?:kap\.?\s+)?|^Om (?=\w)", "", heading)
    name = re.split(r",\s*\d+\.\d", name)[0].strip(" :,")  # several headings on one line: the first
    if not 8 <= len(name) <= 60 or _COMMON.match(name):
        return None
    return f"Vad säger dokumenten om {name[0].lower() if name[1:2].islower() else name[0]}{name[1:]}?"


def _from_headings(index: Index, count: int) -> list[str]:
    found: list[str] = []
    for document in index.documents():
        asked = (about(section.heading) for section in index.text(document.id).sections)
        question = next((q for q in asked if q and q not in found), None)
        if question:
            found.append(question)
        if len(found) >= count:
            break
    return found[:count]
