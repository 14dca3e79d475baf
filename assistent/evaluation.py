"""Is it still right? Asks every question of an eval set and measures what came.

A set is JSON Lines: a question a line, and at the top, if wanted, one line that names the set, its
samling and the thresholds. What each measure means stands in evals/README.md. A question without a
result counts 0.
"""

from __future__ import annotations

import json
import math
import random
import statistics
import subprocess
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from assistent import question as questions
from assistent.assistant import Assistant
from assistent.errors import EvalSetError
from assistent.types import Answer, Citation, Outcome, Progress

RESAMPLES = 1_000
"""Bootstrap samples of the questions for a 95 % interval (Efron, 1979); drawn with a fixed seed."""

DEPTH = 10  # passages that the retrieval measures look at


@dataclass(frozen=True, slots=True)
class Question:
    """A question with a known answer."""

    id: str
    question: str
    kind: str
    expected_outcome: Outcome
    expect: tuple[str, ...] = ()
    relevant: tuple[Mapping[str, Any], ...] = ()
    history: tuple[str, ...] = ()

    @property
    def answerable(self) -> bool:
        return self.expected_outcome is Outcome.ANSWERED


@dataclass(frozen=True, slots=True)
class EvalSet:
    """The questions of a file, and what its heading line says."""

    name: str
    questions: tuple[Question, ...]
    samling: str | None = None
    thresholds: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Row:
    """One question asked: the answer, which of the ranked passages are relevant, and the seconds."""

    question: Question
    answer: Answer
    gains: tuple[bool, ...]
    supported: bool
    seconds: float

    @property
    def facts(self) -> bool:
        """Whether the answer contains every expected string, white space and case levelled."""
        return all(_flat(text) in _flat(self.answer.answer) for text in self.question.expect)

    @property
    def place(self) -> bool:
        """Whether a citation points to a place where the answer stands."""
        return any(_stands(citation, place) for citation in self.answer.citations for place in self.question.relevant)

    @property
    def right(self) -> bool:
        """Facts where an answer is expected, no answer where none is."""
        if self.question.answerable:
            return self.facts and self.place
        return self.answer.outcome is not Outcome.ANSWERED


@dataclass(frozen=True, slots=True)
class Measure:
    """A value with its 95 % interval, and the least it may be (``None``: no threshold)."""

    value: float
    low: float
    high: float
    threshold: float | None = None

    @property
    def passed(self) -> bool:
        return self.threshold is None or self.value >= self.threshold


@dataclass(frozen=True, slots=True)
class Result:
    """What a run measured."""

    name: str
    index: str
    measures: Mapping[str, Measure]
    by_kind: Mapping[str, float]
    rows: tuple[Row, ...]

    @property
    def failed(self) -> list[str]:
        """Ids of the questions that were not answered rightly."""
        return [row.question.id for row in self.rows if not row.right]

    @property
    def passed(self) -> bool:
        return all(measure.passed for measure in self.measures.values())


# --- reading a set ------------------------------------------------------------------------------


def read_set(path: Path) -> EvalSet:
    """Reads an eval set; raises ``EvalSetError`` naming the first line that cannot be used."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise EvalSetError(f"Frågorna i {path} kan inte läsas: {error}.", "Kontrollera sökvägen.") from error
    heading: dict[str, Any] = {}
    found: dict[str, Question] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        table = _table(path, number, line)
        if "thresholds" in table and not found:
            heading = table
            continue
        question = _question(path, number, table)
        if question.id in found:
            raise _fault(path, number, f"id {question.id} finns redan")
        found[question.id] = question
    if not found:
        raise EvalSetError(f"{path.name} innehåller inga frågor.", "Skriv en fråga per rad som JSON.")
    return EvalSet(path.stem, tuple(found.values()), heading.get("samling"), heading.get("thresholds", {}))


def _table(path: Path, number: int, line: str) -> dict[str, Any]:
    try:
        table = json.loads(line)
    except json.JSONDecodeError as error:
        raise _fault(path, number, f"inte JSON ({error.msg})") from error
    if not isinstance(table, dict):
        raise _fault(path, number, "inte ett JSON-objekt")
    return table


def _question(path: Path, number: int, table: Mapping[str, Any]) -> Question:
    try:
        return Question(
            id=str(table["id"]),
            question=str(table["question"]),
            kind=str(table.get("kind", "")),
            expected_outcome=Outcome(table["expected_outcome"]),
            expect=tuple(table.get("expect", ())),
            relevant=tuple(table.get("relevant", ())),
            history=tuple(table.get("history", ())),
        )
    except KeyError as error:
        raise _fault(path, number, f"fältet {error.args[0]} saknas") from error
    except ValueError as error:
        raise _fault(path, number, f"okänt utfall {table['expected_outcome']!r}") from error


def _fault(path: Path, number: int, what: str) -> EvalSetError:
    return EvalSetError(f"{path.name} rad {number}: {what}.", "Rätta raden; formen står i evals/README.md.")


# --- asking -------------------------------------------------------------------------------------


def run(
    assistant: Assistant, eval_set: EvalSet, samling: str | None = None, progress: Progress | None = None
) -> Result:
    """Asks every question and measures. Raises ``IndexMissing`` and its kin before the first."""
    name = assistant.samling(samling or eval_set.samling)
    index = assistant.index(name).name
    rows = []
    for n, question in enumerate(eval_set.questions):
        if progress:
            progress("Frågar", n, len(eval_set.questions))
        rows.append(_ask(assistant, question, name))
    if progress:
        progress("Frågar", len(rows), len(rows))
    return Result(eval_set.name, index, measures(rows, eval_set.thresholds), by_kind(rows), tuple(rows))


def _ask(assistant: Assistant, question: Question, samling: str) -> Row:
    start = time.perf_counter()
    answer = assistant.ask(question.question, samling, question.history)
    seconds = time.perf_counter() - start
    index = assistant.index(samling)
    supported = all(c.quote == index.text(c.document).cut(c.start, c.end) for c in answer.citations)
    return Row(question, answer, _gains(assistant, question, samling), supported, seconds)


def _gains(assistant: Assistant, question: Question, samling: str) -> tuple[bool, ...]:
    """Which of the first passages stand at a relevant place."""
    if not question.relevant:
        return ()
    read = questions.read(question.question, question.history, assistant.index(samling).glossary)
    gains = []
    for hit, text in assistant.search(read.search, samling, k=DEPTH):
        path = text.sections[text.chunks[hit.chunk].section].path
        gains.append(any(_at(hit.document, path, place) for place in question.relevant))
    return tuple(gains)


def _stands(citation: Citation, place: Mapping[str, Any]) -> bool:
    return _at(citation.document, citation.heading_path, place)


def _at(document: str, path: Sequence[str], place: Mapping[str, Any]) -> bool:
    section = place.get("section")
    return document == place["document"] and (section is None or " › ".join(path).endswith(section))


def _flat(text: str) -> str:
    return " ".join(text.split()).casefold()


# --- measuring ----------------------------------------------------------------------------------

Rows = Sequence[Row]


def measures(rows: Rows, thresholds: Mapping[str, float]) -> dict[str, Measure]:
    """Every measure of the rows it is about; one that has no rows is left out."""
    wanted = [row for row in rows if row.question.answerable]
    unwanted = [row for row in rows if not row.question.answerable]
    placed = [row for row in wanted if row.question.relevant]
    about: dict[str, tuple[Rows, Callable[[Rows], float]]] = {
        "hit@1": (placed, lambda r: _mean(any(row.gains[:1]) for row in r)),
        "hit@5": (placed, lambda r: _mean(any(row.gains[:5]) for row in r)),
        "mrr@10": (placed, lambda r: _mean(_reciprocal(row.gains) for row in r)),
        "ndcg@10": (placed, lambda r: _mean(_ndcg(row.gains) for row in r)),
        "facts": (wanted, lambda r: _mean(row.facts for row in r)),
        "place": (placed, lambda r: _mean(row.place for row in r)),
        "supported": (list(rows), lambda r: _mean(row.supported for row in r)),
        "answered": (wanted, lambda r: _mean(row.answer.outcome is Outcome.ANSWERED for row in r)),
        "refused": (unwanted, lambda r: _mean(row.answer.outcome is not Outcome.ANSWERED for row in r)),
        "auroc": (list(rows) if wanted and unwanted else [], auroc),
    }
    return {
        name: Measure(round(of(subject), 4), *_interval(subject, of), thresholds.get(name))
        for name, (subject, of) in about.items()
        if subject
    }


def by_kind(rows: Rows) -> dict[str, float]:
    """Share of rightly answered questions by kind."""
    kinds = sorted({row.question.kind for row in rows})
    return {kind: round(_mean(row.right for row in rows if row.question.kind == kind), 4) for kind in kinds}


def auroc(rows: Rows) -> float:
    """How well confidence tells answerable from unanswerable: the chance that an answerable question
    has the higher one, ties counting half (Mann-Whitney). .5 where only one sort is there."""
    good = np.array([row.answer.confidence for row in rows if row.question.answerable])[:, None]
    bad = np.array([row.answer.confidence for row in rows if not row.question.answerable])[None, :]
    if not good.size or not bad.size:
        return 0.5
    return float(np.mean((good > bad) + 0.5 * (good == bad)))


def latency(rows: Rows) -> tuple[float, float]:
    """Median and 95th percentile of the seconds of an answer."""
    seconds = sorted(row.seconds for row in rows)
    return statistics.median(seconds), seconds[math.ceil(0.95 * len(seconds)) - 1]


def _interval(rows: Rows, of: Callable[[Rows], float]) -> tuple[float, float]:
    draw = random.Random(0)
    values = sorted(of(draw.choices(rows, k=len(rows))) for _ in range(RESAMPLES))
    return round(values[int(0.025 * RESAMPLES)], 4), round(values[int(0.975 * RESAMPLES) - 1], 4)


def _mean(values: Iterable[float]) -> float:
    listed = list(values)
    return sum(listed) / len(listed) if listed else 0.0


def _reciprocal(gains: Sequence[bool]) -> float:
    return next((1 / n for n, gain in enumerate(gains, 1) if gain), 0.0)


def _ndcg(gains: Sequence[bool]) -> float:
    """Against the same passages in the best order; one relevant passage at least is known to exist."""
    dcg = sum(gain / math.log2(n + 1) for n, gain in enumerate(gains, 1))
    best = sum(1 / math.log2(n + 1) for n in range(1, max(sum(gains), 1) + 1))
    return dcg / best


# --- results ------------------------------------------------------------------------------------


def commit(folder: Path) -> str:
    """The commit that is checked out, short, or "okänd" where git or its history is not there."""
    try:
        found = subprocess.run(
            ["git", "rev-parse", "--short", "HEAD"], cwd=folder, capture_output=True, text=True, timeout=10, check=False
        )
    except OSError:
        return "okänd"
    return found.stdout.strip() or "okänd"


def save(result: Mapping[str, Any], folder: Path) -> Path:
    """Writes a result (``jsonout.result_object``) named by set, commit and index."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{result['set']}-{result['commit']}-{result['index']}.json"
    path.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return path


def read_result(path: Path) -> dict[str, Any]:
    """A result that ``save`` wrote; raises ``EvalSetError``."""
    try:
        result: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        result["answers"], result["measures"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise EvalSetError(f"{path} är inte ett resultat ({error}).", "Ange en fil från evals/results/.") from error
    return result


def changes(now: Mapping[str, Any], before: Mapping[str, Any]) -> tuple[list[str], list[str], float]:
    """Ids that became right, ids that became wrong, and how likely as uneven a change is by chance:
    the exact two-sided sign test on the questions that changed (McNemar, 1947)."""
    shared = [key for key in now["answers"] if key in before["answers"]]
    better = [k for k in shared if now["answers"][k]["right"] and not before["answers"][k]["right"]]
    worse = [k for k in shared if before["answers"][k]["right"] and not now["answers"][k]["right"]]
    n, fewer = len(better) + len(worse), min(len(better), len(worse))
    chance = min(1.0, 2 * sum(math.comb(n, k) for k in range(fewer + 1)) / 2**n) if n else 1.0
    return better, worse, chance
