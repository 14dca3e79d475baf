"""What a run of an eval set measures, each value with its 95 % interval by bootstrap (Efron, 1979).

What each measure means, and whose it is, stands in evals/README.md. A question without a result
counts 0. All are shares or means in 0–1, and more is better.
"""

from __future__ import annotations

import math
import re
import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from assistent.evalset import Question, stands_at
from assistent.types import Answer, Citation, Outcome, Status

RESAMPLES = 1_000
"""Bootstrap samples of the questions for an interval; drawn with a fixed seed."""

SAID: Mapping[Status, re.Pattern[str]] = {
    Status.PROPOSAL: re.compile(r"förslag|föresl|yrka|\bpropos", re.I),
    Status.DECISION: re.compile(r"beslut|decided|decision", re.I),
    Status.EXPIRED: re.compile(r"gäller inte längre|no longer in force", re.I),
    Status.SUPERSEDED: re.compile(r"gäller inte längre|no longer in force", re.I),
}
"""What an answer says before a quotation of that status."""

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Ranked:
    """A passage of the ranking, as a report shows it: where it stands, its scores, if it is relevant, and its
    address in the web app, relative to the site's root."""

    document: str
    place: str
    score: float
    scores: Mapping[str, float]
    relevant: bool
    address: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One question asked: the answer, which of the ranked passages are relevant, whether every
    quotation is its slice of the text, and the seconds. ``places`` are the addresses of the relevant places,
    in their order, empty for one that the index does not have."""

    question: Question
    answer: Answer
    gains: tuple[bool, ...]
    supported: bool
    seconds: float
    ranked: tuple[Ranked, ...] = ()
    places: tuple[str, ...] = ()

    @property
    def facts(self) -> bool:
        """Whether the answer contains every expected string, white space and case levelled."""
        said = flat(self.answer.answer)
        return all(flat(text) in said for text in self.question.expect)

    @property
    def place(self) -> bool:
        """Whether a citation points to a place where the answer stands."""
        return any(self._cited_rightly(citation) for citation in self.answer.citations)

    @property
    def citations(self) -> float:
        """The share of the citations that point to such a place; 0 without one."""
        cited = self.answer.citations
        return sum(map(self._cited_rightly, cited)) / len(cited) if cited else 0.0

    @property
    def status(self) -> bool:
        """Whether every proposal, decision and text that no longer holds is said to be one."""
        said, before = "", {c.key: c.status for c in self.answer.citations}
        for statement in self.answer.statements:
            said = statement.lead or said
            wanted = SAID.get(before.get(statement.key or "", Status.UNKNOWN))
            if wanted and not wanted.search(said):
                return False
        return True

    @property
    def outcome(self) -> bool:
        """Whether it ended as expected; where no answer is expected, in any way but an answer."""
        if self.question.answerable:
            return self.answer.outcome is Outcome.ANSWERED
        return self.answer.outcome not in (Outcome.ANSWERED, Outcome.ERROR)

    @property
    def right(self) -> bool:
        """Facts and place where an answer is expected, no answer where none is."""
        return self.facts and self.place if self.question.answerable else self.outcome

    def _cited_rightly(self, citation: Citation) -> bool:
        return any(stands_at(citation.document, citation.heading_path, place) for place in self.question.relevant)


@dataclass(frozen=True, slots=True)
class Measure:
    """A value with its 95 % interval, and the least it may be (``None``: no threshold)."""

    value: float
    low: float
    high: float
    threshold: float | None = None

    @property
    def passed(self) -> bool:
        """Whether it reaches its threshold."""
        return self.threshold is None or self.value >= self.threshold


Rows = Sequence[Row]

_SHARES: tuple[tuple[str, str, Callable[[Row], float]], ...] = (
    ("hit@1", "placed", lambda row: any(row.gains[:1])),
    ("hit@5", "placed", lambda row: any(row.gains[:5])),
    ("mrr@10", "placed", lambda row: reciprocal(row.gains)),
    ("ndcg@10", "placed", lambda row: ndcg(row.gains)),
    ("facts", "wanted", lambda row: row.facts),
    ("place", "placed", lambda row: row.place),
    ("citations", "cited", lambda row: row.citations),
    ("supported", "all", lambda row: row.supported),
    ("status", "shown", lambda row: row.status),
    ("answered", "wanted", lambda row: row.outcome),
    ("refused", "unwanted", lambda row: row.outcome),
)
"""Measure, the questions that it is about, and its value for one of them."""


MEASURES = (*(name for name, _, _ in _SHARES), "auroc", "selective")
"""Every measure there is."""


def measures(rows: Rows, thresholds: Mapping[str, float]) -> dict[str, Measure]:
    """Every measure of the rows it is about; one that has no rows is left out."""
    about: dict[str, Rows] = {
        "all": rows,
        "wanted": [row for row in rows if row.question.answerable],
        "unwanted": [row for row in rows if not row.question.answerable],
        "placed": [row for row in rows if row.question.answerable and row.question.relevant],
        "cited": [row for row in rows if row.question.relevant and row.answer.outcome is Outcome.ANSWERED],
        "shown": [row for row in rows if row.answer.citations],
    }
    found = {
        name: interval(np.array([float(of(row)) for row in about[which]]), np.mean, thresholds.get(name))
        for name, which, of in _SHARES
        if about[which]
    }
    if about["wanted"] and about["unwanted"]:
        sure = np.array([[row.answer.confidence, row.question.answerable] for row in rows], float)
        found["auroc"] = interval(sure, _auroc, thresholds.get("auroc"))
    if about["wanted"]:
        told = np.array([[row.answer.confidence, row.question.answerable and row.facts] for row in rows], float)
        found["selective"] = interval(told, _selective, thresholds.get("selective"))
    return found


def interval(values: Floats, of: Callable[[Floats], float] = np.mean, threshold: float | None = None) -> Measure:
    """The measure of the questions' values (one row a question), with its interval."""
    drawn = np.random.default_rng(0).integers(len(values), size=(RESAMPLES, len(values)))
    again = sorted(float(of(values[chosen])) for chosen in drawn)
    low, high = again[int(0.025 * RESAMPLES)], again[int(0.975 * RESAMPLES) - 1]
    return Measure(round(float(of(values)), 4), round(low, 4), round(high, 4), threshold)


def by(rows: Rows, of: Callable[[Row], str]) -> dict[str, float]:
    """Share of rightly answered questions by what ``of`` tells of a row: its kind, its language."""
    groups: dict[str, list[bool]] = {}
    for row in rows:
        groups.setdefault(of(row), []).append(row.right)
    return {name: round(statistics.fmean(groups[name]), 4) for name in sorted(groups)}


def auroc(rows: Rows) -> float:
    """How well confidence tells answerable from unanswerable: the chance that an answerable question
    has the higher one, ties counting half (Mann-Whitney). .5 where only one sort is there."""
    return _auroc(np.array([[row.answer.confidence, row.question.answerable] for row in rows], float).reshape(-1, 2))


def _auroc(table: Floats) -> float:
    """Columns: confidence, 1 for answerable."""
    known = table[:, 1] > 0
    good, bad = table[known, 0][:, None], table[~known, 0][None, :]
    if not good.size or not bad.size:
        return 0.5
    return float(np.mean((good > bad) + 0.5 * (good == bad)))


def _selective(table: Floats) -> float:
    """Columns: confidence, 1 for what should be answered and is answered rightly. The mean share of
    such among the surest n questions, over all n: one minus the area under the risk-coverage curve."""
    right = table[np.argsort(-table[:, 0], kind="stable"), 1]
    return float(np.mean(np.cumsum(right) / np.arange(1, len(right) + 1)))


def risk_coverage(rows: Rows) -> list[tuple[float, float]]:
    """(coverage, risk) as the bar for answering is lowered: of all questions, the share whose
    confidence reaches it, and of those the share that is not answered rightly or should not be answered
    (El-Yaniv and Wiener, 2010). One point for each confidence, falling."""
    told = sorted(((row.answer.confidence, row.question.answerable and row.facts) for row in rows), reverse=True)
    points, wrong = [], 0
    for n, (confidence, good) in enumerate(told, 1):
        wrong += not good
        if n == len(told) or told[n][0] != confidence:
            points.append((n / len(told), wrong / n))
    return points


def latency(rows: Rows) -> tuple[float, float]:
    """Median and 95th percentile of the seconds of an answer."""
    seconds = sorted(row.seconds for row in rows)
    return statistics.median(seconds), seconds[math.ceil(0.95 * len(seconds)) - 1]


def reciprocal(gains: Sequence[bool]) -> float:
    """1 / rank of the first relevant passage; 0 without one."""
    return next((1 / n for n, gain in enumerate(gains, 1) if gain), 0.0)


def ndcg(gains: Sequence[bool]) -> float:
    """Against the same passages in the best order; one relevant passage at least is known to exist."""
    dcg = sum(gain / math.log2(n + 1) for n, gain in enumerate(gains, 1))
    best = sum(1 / math.log2(n + 1) for n in range(1, max(sum(gains), 1) + 1))
    return dcg / best


def flat(text: str) -> str:
    """A text with white space and case levelled."""
    return " ".join(text.split()).casefold()
