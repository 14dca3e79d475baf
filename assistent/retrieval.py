"""Ranks chunks for a question. Plain functions; each number has its reason beside it.

The score is an absolute mix: similarity of the whole chunk, of its best sentence and of its single tokens, and two
lexical scores as shares of what a perfect match would reach, so that a weak lexical match cannot
push a strong semantic one down, nor the other way round. What a question names (a §, a diarienummer,
a document) and how a text stands (a proposal, a superseded policy) are added to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from assistent import abbreviations, amounts
from assistent.chunks import shown
from assistent.index import Index
from assistent.kinds import governs
from assistent.metadata import status_today
from assistent.models import read
from assistent.notation import body_name
from assistent.repeats import collapse
from assistent.rerank import DEPTH, Reranker, reranked
from assistent.standing import below
from assistent.titles import titles
from assistent.types import Document, Encoder, Hit, Passage, Status, Tokens, Vectors
from assistent.words import grams, references, stem

WEIGHTS = {
    "chunk": 0.5,
    "sentence": 0.5,
    "tokens": 0.35,
    "words": 0.05,
    "grams": 0.05,
    "exact": 0.3,
    "title": 0.04,
    "standing": -0.02,
    "amount": 0.015,
}
"""Cosines of this encoder spread over about .15, the lexical shares over one to two, so .05 on each
share gives both sides a like voice; .35 gives the tokens that of either cosine (.25–.5: the mean MRR of the three
sets within .004). Measured on three Swedish sets (benchmarks/README.md), every
lexical weight of .02–.06 ends within .003 mean MRR of this; more helps formal texts and costs
everyday questions. A reference that is asked for and stands there ("6 kap. 5 §") outweighs any
difference of the others. The last three are small beside the cosines' spread: they decide between
texts of like score. Measured on evals/exempelby.jsonl (98 questions), one after the other: what is
passed or only proposed −.02, MRR .789 → .805 (−.005 to −.03: .800–.809); a document that is named .04,
→ .822 (.02–.06 within .003, .08 costs .02); an amount within a text's range .015, hit@5 .918 → .929. On
evals/mjolby.jsonl and the three sets of benchmarks/README.md they cost nothing."""

COMMON = 10
"""Words that ten chunks hold alike tell none of them from the others, so a lexical score counts by how
far it stands out above the tenth best. On everyday questions, which share few words with their answers,
that lifts MRR from .606 to .626, and costs .003–.006 on formal ones; any of 8–20 gives a mean within .002
of this (benchmarks/README.md)."""

READ = 20
"""Chunks whose tokens are compared, the first of the mix without them: with 10, 30, 50 or all, the mean MRR of the
three sets differs by .001 at most. Those after them get what the worst of them has."""

DENSE_CANDIDATES = 100
LEXICAL_CANDIDATES = 50
"""Chunks taken from each ranking before fusion. Four times as many of the dense and eight times as
many of the lexical changed the first ten hits of none of 710 questions (benchmarks/README.md)."""

MENTIONED = 0.5
"""What a chunk that only mentions the § gets of what the § itself gets."""


@dataclass(frozen=True, slots=True)
class Filters:
    """Which documents may be searched; an empty field does not limit. Dates are ISO, compared with
    the document's date or day of adoption; ``body`` is a name, a part of it or an abbreviation (KS).
    ``in_force`` leaves out what today is expired, superseded, no more than proposed, or decided but
    not yet in force."""

    type: str | None = None
    body: str | None = None
    since: str | None = None
    until: str | None = None
    in_force: bool = False

    def admit(self, document: Document) -> bool:
        """Whether a document passes."""
        day = document.date or document.adopted
        body = body_name(self.body).casefold() if self.body else ""
        return (
            (not self.type or (document.type or "").casefold() == self.type.casefold())
            and body in (document.body or "").casefold()
            and (not self.since or bool(day and day >= self.since))
            and (not self.until or bool(day and day <= self.until))
            and (not self.in_force or _in_force(document, date.today()))
        )


def _in_force(document: Document, today: date) -> bool:
    status = status_today(document, today)
    waits = status is Status.DECISION and governs(document.type)
    return not waits and status not in (Status.EXPIRED, Status.SUPERSEDED, Status.PROPOSAL)


def rank(
    question: str,
    index: Index,
    encoder: Encoder,
    k: int = 10,
    filters: Filters | None = None,
    original: str = "",
    reranker: Reranker | None = None,
) -> list[Hit]:
    """The ``k`` best chunks for a question, best first, each with its separate scores. ``original`` is
    what was asked in English, where ``question`` holds its Swedish words; ``reranker`` reads the first
    hits anew."""
    told = [next(iter(read(encoder, [Passage(text)], "query"))) for text in _said(question, index, original)]
    query = _mean([vectors[0] for vectors, _ in told])
    documents = [d.id for d in index.documents() if filters.admit(d)] if filters else None
    groups = [*index.glossary.groups(question), *([short] for short in abbreviations.short_for(question, index))]
    words, word_ideal = index.words.scores(groups)
    parts, gram_ideal = index.grams.scores([gram] for gram in grams(question))
    if documents is not None:
        outside = np.ones(len(index), bool)
        for document in documents:
            entry = index.entries[document]
            outside[entry.first_chunk : entry.first_chunk + entry.chunks] = False
        words[outside] = parts[outside] = 0
    exact = _exact(question, index)
    near = index.vectors.nearest(query, DENSE_CANDIDATES, documents)
    found = {index.row(document, number) for document, number, _ in near}
    found |= set(_best(words, LEXICAL_CANDIDATES)) | set(_best(parts, LEXICAL_CANDIDATES))
    found |= set(_best(np.where(words > 0, exact, 0), LEXICAL_CANDIDATES))  # words is 0 outside the filter
    rows = np.array(sorted(found), np.int64)
    scores = {
        **_similar(index, rows, query),
        "words": _standing_out(words, word_ideal)[rows],
        "grams": _standing_out(parts, gram_ideal)[rows],
        "exact": exact[rows],
        "title": titles(index).named(question, index.glossary)[index.chunk_table[rows, 0]],
        "standing": below(question, index, rows),
        "amount": _amounts(question, index, rows),
    }
    scores["tokens"] = _tokens(index, rows, _mix(scores), [tokens for _, tokens in told if tokens])
    hits = _hits(index, rows, scores)
    if reranker is None:
        return collapse(hits, index, k)
    return reranked(original or question, collapse(hits, index, max(k, DEPTH)), index, reranker)[:k]


def query_vector(question: str, encoder: Encoder) -> npt.NDArray[np.float32]:
    """A question's unit vector, shape (dimensions,)."""
    vectors = next(iter(encoder.encode([Passage(question)], "query")))
    return np.asarray(vectors[0], np.float32)


def meaning(question: str, index: Index, encoder: Encoder, *others: str) -> npt.NDArray[np.float32]:
    """The unit vector of a question: the mean of what it says, of what else it was asked in, and of its words
    as the documents have them."""
    return _mean([query_vector(text, encoder) for text in _said(question, index, *others)])


def _said(question: str, index: Index, *others: str) -> list[str]:
    """The texts that say a question, each once."""
    formal = index.glossary.formal(question, index.words.holds)
    return list(dict.fromkeys((question, *(text for text in (*others, formal) if text))))  # sums differ by the order


def _mean(vectors: Sequence[Vectors]) -> npt.NDArray[np.float32]:
    total = np.sum(vectors, axis=0)
    return np.asarray(total / np.linalg.norm(total), np.float32)


def _standing_out(scores: npt.NDArray[np.float32], ideal: float) -> npt.NDArray[np.float32]:
    """Lexical scores as shares of the ideal, less the share of the ``COMMON``-th best chunk; not below 0."""
    common = float(np.partition(scores, -COMMON)[-COMMON]) if len(scores) > COMMON else 0.0
    share: npt.NDArray[np.float32] = np.maximum(scores - np.float32(common), 0) / np.float32(max(ideal, 1e-9))
    return share


def _best(scores: npt.NDArray[np.float32], n: int) -> Iterable[int]:
    """Rows of the ``n`` highest scores above zero."""
    n = min(n, len(scores))
    rows: list[int] = np.argpartition(-scores, n - 1)[:n].tolist() if n else []
    return [row for row in rows if scores[row] > 0]


def _exact(question: str, index: Index) -> npt.NDArray[np.float32]:
    """For every chunk, the share of the question's references (§, kap., dnr, SFS, date) that it is, or
    holds where none is that place."""
    scores = np.zeros(len(index), np.float32)
    named = asked_references(question)
    for reference in named:
        share = np.float32(1 / len(named))
        own = index.words.rows(f"@{reference}")
        held = np.setdiff1d(index.words.rows(reference), own)
        scores[held] += share * np.float32(MENTIONED if len(own) else 1)
        scores[own] += share
    return scores


def asked_references(question: str) -> list[str]:
    """The references that a question asks for, each once: "§ 5 i 6 kap." is the one place; a chapter
    counts only where the question names no § of it."""
    named = list(dict.fromkeys(references(question)))
    chapters = [r for r in named if r.startswith("kap:") and r.count(":") == 1]
    signs = [r for r in named if r.startswith("§:")]
    if len(chapters) == len(signs) == 1:
        place = f"{chapters[0]}:{signs[0].removeprefix('§:')}"
        return [place if r == chapters[0] else r for r in named if r != signs[0]]
    whole = {r.rsplit(":", 1)[0] for r in named if r.count(":") == 2 and r.startswith("kap:")}
    return [r for r in named if r not in whole]


def _similar(
    index: Index, rows: npt.NDArray[np.int64], query: npt.NDArray[np.float32]
) -> dict[str, npt.NDArray[np.float32]]:
    """The cosine of each row's chunk, and of its best sentence, with the query; shape (rows,) each."""
    chunk, sentence = index.vectors.similarities(rows, query)
    return {"chunk": chunk, "sentence": sentence}


def _mix(scores: Mapping[str, npt.NDArray[np.float32]]) -> npt.NDArray[np.float32]:
    """The weighted sum of the signals that there are, shape (rows,)."""
    return np.asarray(sum(np.float32(WEIGHTS[name]) * own for name, own in scores.items()), np.float32)


def _tokens(
    index: Index, rows: npt.NDArray[np.int64], mixed: npt.NDArray[np.float32], asked: Sequence[Tokens]
) -> npt.NDArray[np.float32]:
    """How near the tokens of each row are to those of what is asked, the mean over its texts; compared are the
    ``READ`` rows that are best without it."""
    first = np.argsort(-mixed, kind="stable")[:READ]
    if not asked or not len(first):
        return np.zeros(len(rows), np.float32)
    compared = np.mean([index.tokens.similar(rows[first], tokens) for tokens in asked], axis=0)
    near = np.full(len(rows), compared.min(), np.float32)
    near[first] = compared
    return near


def _amounts(question: str, index: Index, rows: npt.NDArray[np.int64]) -> npt.NDArray[np.float32]:
    """For each row how its ranges ("högst 100 000 kronor") fit the amounts that are asked for, −1 to 1;
    only texts that hold a word for money are read."""
    fits = np.zeros(len(rows), np.float32)
    asked = amounts.asked(question)
    if asked:
        money = np.concatenate([index.words.rows(stem(word)) for word in amounts.MONEY])
        for n in np.flatnonzero(np.isin(rows, money)):
            document, number = index.chunk_at(int(rows[n]))
            text = index.text(document)
            fits[n] = amounts.fit(asked, shown(text, text.chunks[number]))
    return fits


def _hits(index: Index, rows: npt.NDArray[np.int64], scores: dict[str, npt.NDArray[np.float32]]) -> list[Hit]:
    """A hit for each row, best first."""
    hits: Sequence[Hit] = [
        Hit(
            *index.chunk_at(row),
            score=sum(weight * float(scores[name][n]) for name, weight in WEIGHTS.items()),
            scores={name: float(scores[name][n]) for name in WEIGHTS},
        )
        for n, row in enumerate(rows.tolist())
    ]
    return sorted(hits, key=lambda hit: (-hit.score, hit.document, hit.chunk))
