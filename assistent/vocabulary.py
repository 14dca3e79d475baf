"""Whether a samling's documents know any word of what is asked: "Hur långt är det till månen?"."""

from __future__ import annotations

from assistent.conversation import content
from assistent.index import Index
from assistent.question import Question
from assistent.words import grams, stem

_PARTS = 0.5
"""Share of a word's 5-grams that the documents must hold for it to be known: compounds ("resepolicyn") and
misspellings. With .5 none of the 243 answerable questions of the two eval sets is refused, with .6 one is."""


def unheard(question: Question, index: Index) -> bool:
    """Whether no word that says what a Swedish question is about stands in the documents: not itself, no
    synonym, no compound or misspelling of it. A foreign word may still be found by its meaning."""
    words = [word for word in content(question.search) if not word.isdigit()]
    return question.written_in == "sv" and bool(words) and not any(_known(word, index) for word in words)


def _known(word: str, index: Index) -> bool:
    if any(index.words.holds(term) for term in index.glossary.alternatives(stem(word))):
        return True
    parts = grams(word)
    return sum(index.grams.holds(part) for part in parts) >= _PARTS * len(parts)
