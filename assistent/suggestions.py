"""What a samling is called and what to ask it first: as its ``introduktion.toml`` says, else its
folder's name, and questions made from the documents' own headings."""

from __future__ import annotations

import re
import tomllib
from typing import Any

from assistent.errors import CorpusError
from assistent.index import Index
from assistent.settings import Settings
from assistent.words import STOP_WORDS, plain_words, stem

FILE = "introduktion.toml"
FALLBACK = "Vem ansvarar för intern kontroll?"
"""An example for a samling whose documents have no headings."""

_COMMON = re.compile(
    r"^(?:sammanfattning|bakgrund|inledning|syfte|innehåll|beslutsunderlag|beslut|bilag|referens|§|\d+\s*§)", re.I
)


def suggest(settings: Settings, index: Index, count: int) -> list[str]:
    """``count`` questions at the most. Raises ``CorpusError`` if the file is malformed."""
    try:
        themes = _introduction(settings, index.samling).get("tema", [])
        questions = [str(question) for theme in themes for question in theme["fragor"]]
    except (KeyError, TypeError, AttributeError) as error:
        raise CorpusError(f"{FILE} i {index.samling} är felskriven: {error}.", "Rätta filen.") from error
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
    return str(_introduction(settings, samling).get("titel") or samling)


def _introduction(settings: Settings, samling: str) -> dict[str, Any]:
    path = settings.corpus / samling / FILE
    try:
        return tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CorpusError(f"{FILE} i {samling} är felskriven: {error}.", "Rätta filen.") from error


def _from_headings(index: Index, count: int) -> list[str]:
    found: list[str] = []
    for document in index.documents():
        for section in index.text(document.id).sections:
            heading = re.sub(r"^[\d.]+\s+", "", section.heading).strip(" :,")
            if 8 <= len(heading) <= 60 and not _COMMON.match(heading):
                question = f"Vad säger dokumenten om {heading[0].lower() if heading[1:2].islower() else heading[0]}{heading[1:]}?"
                if question not in found:
                    found.append(question)
                    break
        if len(found) >= count:
            break
    return found[:count]
