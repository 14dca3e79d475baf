"""Does what a language model wrote stand in the sentences that it cites? Every check can strike a
sentence; none can be outweighed by another. What is left is close to the documents' own words.

The limits were fitted on half of tests/data/paraphrases.jsonl.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistent import fidelity, saying
from assistent import language as tongues
from assistent.clauses import content, same_head
from assistent.particulars import days, is_unit, numbers, roles
from assistent.reasons import Reason, told
from assistent.support import Support, Wording
from assistent.types import Encoder, Passage
from assistent.words import plain_words, stem

COVER = {"sv": 0.6, "en": 0.3}
"""The least share of a sentence's content words that its sources must hold; of an English one, of the words
that the glossary knows."""
CLAUSE_COVER = 0.34
"""The same for each of its clauses of ``CLAUSE_WORDS`` or more: nothing may be added."""
CLAUSE_WORDS = 2
MEANING = {"sv": 0.9, "en": 0.86}
"""The least cosine of the sentence and its sources (one of them, or all together), by the question's language."""
LONGEST, SHORTEST = 600, 2  # characters at most; content words and numbers at least
AROUND, ASKED = 0.8, 0.5  # what a word counts that stands in the place's headings, or in the question only

_MARKUP = re.compile(r"</?[a-z!]|&\w+;|```|\{\{|javascript:", re.I)
_ADDRESS = re.compile(r"\b(?:https?://|www\.)\S+|(?<![\w.+-])[\w.+-]++@[\w-]+\.\w+", re.I)

Check = Callable[[Wording, str, Sequence[Support]], Reason | None]


@dataclass(frozen=True)
class Verifier:
    """What sentences are verified with: how words are compared, and the encoder that compares meanings."""

    wording: Wording
    encoder: Encoder

    def fault(self, sentence: str, cited: Sequence[Support]) -> str | None:
        """Why a sentence is struck, told in the question's language; ``None`` where all checks hold."""
        own = plain_words(sentence)
        verbatim = any(plain_words(source.quote) == own for source in cited)
        for check in ALWAYS if verbatim else (*ALWAYS, *CHECKS):
            if reason := check(self.wording, sentence, cited):
                return told(reason, self.wording.language)
        if meaning(self.encoder, sentence, cited) < MEANING[self.wording.language]:
            return told(Reason("meaning"), self.wording.language)
        return None


def shape(wording: Wording, sentence: str, cited: Sequence[Support]) -> Reason | None:
    """A sentence of text and nothing else, long enough to say something."""
    if len(sentence) > LONGEST:
        return Reason("long")
    if _MARKUP.search(sentence):
        return Reason("markup")
    own = " ".join(source.quote for source in cited)
    if address := next((m[0] for m in _ADDRESS.finditer(sentence) if m[0].rstrip(".,;") not in own), None):
        return Reason("address", address)
    if len(list(content(sentence))) + len(numbers(sentence)) + len(days(sentence)) < SHORTEST:
        return Reason("empty")
    return None


def tongue(wording: Wording, sentence: str, cited: Sequence[Support]) -> Reason | None:
    """The question's language."""
    return Reason("language") if tongues.of_question(sentence) != wording.language else None


def words(wording: Wording, sentence: str, cited: Sequence[Support]) -> Reason | None:
    """Enough of the sentence and of each clause stands in the sources, and no compound has become another
    ("medarbetarsamtal", "lönesamtal")."""
    if cover(wording, list(content(wording.translate(sentence))), cited) < COVER[wording.language]:
        return Reason("words")
    strange = unsupported(wording, sentence, cited)
    if wording.language == "sv" and strange:
        return Reason("added", strange[0])
    for clause in wording.clauses(sentence):
        if len(clause.words) >= CLAUSE_WORDS and cover(wording, clause.words, cited) < CLAUSE_COVER:
            return Reason("added", clause.text.strip(" .,"))
    quoted = [word for source in cited for word in content(source.text)]
    own = list(content(wording.translate(sentence)))
    for word, found in zip(own, wording.covers(own, quoted), strict=True):
        if not found and not roles(word):
            for other in quoted:
                if same_head(word, other) and stem(other) not in {stem(mine) for mine in own}:
                    return Reason("added", word)
    return None


def unsupported(wording: Wording, sentence: str, cited: Sequence[Support]) -> list[str]:
    """The content words of a sentence that neither the quotations nor what stands around them hold."""
    own = list(content(wording.translate(sentence)))
    quoted = [word for source in cited for word in content(source.text)]
    around = [word for source in cited for word in content(source.around)]
    found = zip(own, wording.covers(own, quoted), wording.covers(own, around, compounds=False), strict=True)
    judged = (fidelity.TOLD_APART, saying.PAST)  # by the checks of what is proposed, decided and past
    return [
        word
        for word, there, near in found
        if not (there or near or is_unit(word) or any(pattern.match(word) for pattern in judged))
    ]


def cover(wording: Wording, own: Sequence[str], cited: Sequence[Support]) -> float:
    """The share of words that the sources hold (0 to 1): in full where they stand in a quotation, less in
    what is around it, or in the question only."""
    layers = (
        (1.0, [word for source in cited for word in content(source.text)]),
        (AROUND, [word for source in cited for word in content(source.around)]),
        (ASKED, list(content(wording.translate(wording.question)))),
    )
    counted = [0.0] * len(own)
    for weight, by in layers:
        counted = [max(old, weight * hit) for old, hit in zip(counted, wording.covers(own, by), strict=True)]
    return sum(counted) / len(counted) if counted else 1.0


def meaning(encoder: Encoder, sentence: str, cited: Sequence[Support]) -> float:
    """The cosine of a sentence and the nearest of its sources, or all of them together."""
    texts = [source.quote for source in cited]
    if len(texts) > 1:
        texts.append(" ".join(texts))
    own, *others = (rows[0] for rows in encoder.encode([Passage(text) for text in (sentence, *texts)], "passage"))
    return max((float(own @ other) for other in others), default=0.0)


ALWAYS: tuple[Check, ...] = (shape, tongue, saying.standing)
CHECKS: tuple[Check, ...] = (
    fidelity.figures,
    fidelity.moments,
    fidelity.places,
    fidelity.named,
    fidelity.roles_named,
    saying.opposites,
    saying.moods,
    saying.exceptions,
    saying.under_conditions,
    fidelity.belonging,
    fidelity.turned,
    words,
)
"""In this order: the first reason is told, so what is plainest to a reader comes first. A sentence that is one
of the documents' own, word for word, needs none but the first three."""


def same(one: str, other: str) -> bool:
    """Whether two sentences have the same words: a model that goes in circles repeats itself."""
    return [stem(word) for word in plain_words(one)] == [stem(word) for word in plain_words(other)]
