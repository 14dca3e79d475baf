"""How well is the right passage found? Each side of the search alone, the product's own mix, and on
request what one would otherwise write (``baseline``), all on the same questions and passages.

The questions are those of a benchmark folder, whose passages go through the product's own reading,
structure and index; or those of an eval set, whose passages are the sections of the samling. A
passage is ranked by its best chunk.
"""

from __future__ import annotations

import json
import math
import statistics
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistent import question as questions
from assistent.assistant import Assistant
from assistent.chunks import header, shown
from assistent.errors import EvalSetError
from assistent.evalset import EvalSet, Question, stands_at
from assistent.index import Index, open_index
from assistent.indexing import build
from assistent.measures import flat
from assistent.retrieval import rank
from assistent.settings import Settings
from assistent.types import Encoder, Hit, Progress, Text
from assistent.words import grams

if TYPE_CHECKING:
    from llama_index.core.base.embeddings.base import BaseEmbedding

DEPTH = 100
"""Chunks taken from the ranking: ten passages are nearly always among them. With 250, all candidates there are,
BM25's MRR@10 on 503 everyday questions is .420 instead of .424, and a question takes three times as long."""

Methods = Mapping[str, Callable[[Hit], float]]
METHODS: Methods = {
    "lexical": lambda hit: hit.scores["words alone"],
    "dense": lambda hit: hit.scores["chunk"],
    "full": lambda hit: hit.score,
}
"""The rows of a table, by the score that orders their hits; one with none is not found. All reorder the
candidates of the full ranking, which hold the best of each side."""

BASELINE = "llama-index"
STEP = "Rangordnar"

Grades = Mapping[str, Mapping[str, int]]
"""Question → passage → grade, above 0."""
Rankings = dict[str, list[str]]
"""Question → passages, best first."""
Table = dict[str, dict[str, float]]
"""Method → measure → value."""


@dataclass(frozen=True, slots=True)
class Benchmark:
    """Questions and passages by id, and which passages are right. ``questions`` has only what has a grade."""

    name: str
    questions: Mapping[str, str]
    passages: Mapping[str, str]
    grades: Grades


@dataclass(frozen=True, slots=True)
class Run:
    """The rankings of a benchmark by each method, and the name of the index that they were made with."""

    benchmark: Benchmark
    index: str
    rankings: Mapping[str, Rankings]

    @property
    def table(self) -> Table:
        """Method → measure → mean over the questions."""
        return {method: scores(found, self.benchmark.grades) for method, found in self.rankings.items()}


# --- benchmark folders --------------------------------------------------------------------------


def read_folder(folder: Path) -> Benchmark:
    """Reads ``passages.jsonl`` {id, text}, ``queries.jsonl`` {id, question} and ``qrels.tsv`` (query, passage,
    grade). A query without a right passage is left out. Raises ``EvalSetError`` naming file and line."""
    asked = _texts(folder / "queries.jsonl", "question")
    passages = _texts(folder / "passages.jsonl", "text")
    grades = read_grades(folder / "qrels.tsv")
    for query, graded in grades.items():
        missing = [query] if query not in asked else [name for name in graded if name not in passages]
        if missing:
            raise EvalSetError(f"{folder.name}/qrels.tsv nämner {missing[0]}, som inte finns.", "Rätta raden.")
    if not grades:
        raise EvalSetError(f"{folder.name}/qrels.tsv innehåller inga rätta stycken.", "Skriv fråga, stycke, grad.")
    return Benchmark(folder.name, {query: asked[query] for query in grades}, passages, grades)


def read_grades(path: Path) -> Grades:
    """The lines "query passage grade" of a file; a heading and grades of 0 are passed over."""
    grades: dict[str, dict[str, int]] = {}
    for number, line in enumerate(_lines(path), 1):
        if not line.strip():
            continue
        parts = line.split("\t")
        if len(parts) < 3:
            raise EvalSetError(f"{_named(path, number)}: tre fält skilda av tabbar väntades.", "Rätta raden.")
        query, passage, grade = (part.strip() for part in parts[:3])
        if not grade.isdigit() and number > 1:
            raise EvalSetError(f"{_named(path, number)}: graden {grade!r} är inget heltal.", "Rätta raden.")
        if grade.isdigit() and int(grade) > 0:
            grades.setdefault(query, {})[passage] = int(grade)
    return grades


def _texts(path: Path, field: str) -> dict[str, str]:
    """id → text, of a file of JSON Lines."""
    found = {}
    for number, line in enumerate(_lines(path), 1):
        if not line.strip():
            continue
        try:
            table = json.loads(line)
            found[str(table["id"])] = str(table[field])
        except (ValueError, KeyError, TypeError) as error:
            raise EvalSetError(f"{_named(path, number)}: id och {field} väntades.", "Rätta raden.") from error
    return found


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise EvalSetError(
            f"{path.parent.name}/{path.name} kan inte läsas: {error}.",
            "En mapp med passages.jsonl, queries.jsonl och qrels.tsv väntades.",
        ) from error


def _named(path: Path, number: int) -> str:
    return f"{path.parent.name}/{path.name} rad {number}"


def ranked(
    benchmark: Benchmark,
    encoder: Encoder,
    methods: Methods = METHODS,
    progress: Progress | None = None,
    baseline: BaseEmbedding | None = None,
) -> Run:
    """Builds an index of the passages and asks every question; ``baseline`` is llama-index's model for a row
    of its own."""
    with tempfile.TemporaryDirectory() as root:
        name, found = _through_the_product(benchmark, encoder, methods, Path(root), progress)
        if baseline is not None:
            found[BASELINE] = _baseline(benchmark, baseline, Path(root) / "baseline", progress)
    return Run(benchmark, name, found)


def _through_the_product(
    benchmark: Benchmark, encoder: Encoder, methods: Methods, root: Path, progress: Progress | None
) -> tuple[str, dict[str, Rankings]]:
    """The name of the index, and its rankings."""
    corpus = root / "corpus" / "bench"
    corpus.mkdir(parents=True)
    names: dict[str, str] = {}  # a passage's id may tell its subject, so files are only numbered
    for n, (name, text) in enumerate(benchmark.passages.items()):
        names[f"p{n}"] = name
        (corpus / f"p{n}.txt").write_text(text, encoding="utf-8")
    settings = Settings(root, root / "corpus", root / "indexes", root / ".cache", embedding=encoder.fingerprint)
    build(settings, "bench", encoder, progress=progress)
    index = open_index(settings, "bench")

    def hits(query: str) -> list[Hit]:
        question = benchmark.questions[query]
        return alone(rank(question, index, encoder, DEPTH), question, index)

    found = _ordered(benchmark, hits, methods, lambda document, chunk: names[document], progress)
    index.close()
    return index.name, found


# --- eval sets ----------------------------------------------------------------------------------


def of_set(
    assistant: Assistant,
    eval_set: EvalSet,
    samling: str,
    progress: Progress | None = None,
    baseline: BaseEmbedding | None = None,
) -> Table:
    """The table of an eval set: its questions that the documents answer, asked as the product reads them,
    and the sections where its answers stand. Empty where it has none."""
    index = assistant.index(samling)
    benchmark = sections(eval_set, index)
    asked = {question.id: question for question in eval_set.questions}

    def hits(query: str) -> list[Hit]:
        words = _read(asked[query], index).search
        return alone([hit for hit, _ in searched(assistant, asked[query], samling, DEPTH)], words, index)

    def section(document: str, chunk: int) -> str:
        return _section(document, index.text(document).chunks[chunk].section)

    found = _ordered(benchmark, hits, METHODS, section, progress) if benchmark.grades else {}
    if found and baseline is not None:
        with tempfile.TemporaryDirectory() as root:
            found[BASELINE] = _baseline(benchmark, baseline, Path(root), progress)
    return Run(benchmark, index.name, found).table


def sections(eval_set: EvalSet, index: Index) -> Benchmark:
    """An eval set as a benchmark. A passage is a section with its document and headings in front; a
    question is what was asked, after the question before it in the conversation, if any."""
    texts = {document: index.text(document) for document in index.entries}
    passages: dict[str, str] = {}
    for document, text in texts.items():
        for chunk in text.chunks:
            name = _section(document, chunk.section)
            passages[name] = f"{passages.get(name) or header(text, chunk.section)}\n{shown(text, chunk)}"
    grades = {question.id: _right(question, texts, passages) for question in eval_set.questions if question.answerable}
    grades = {query: graded for query, graded in grades.items() if graded}
    asked = {q.id: " ".join([*q.history[-1:], q.question]) for q in eval_set.questions if q.id in grades}
    return Benchmark(eval_set.name, asked, passages, grades)


def searched(assistant: Assistant, question: Question, samling: str, k: int) -> list[tuple[Hit, Text]]:
    """The ``k`` first hits for a question, read as the product reads it."""
    read = _read(question, assistant.index(samling))
    english = read.text if read.language == "en" else ""
    return assistant.search(read.search, samling, k=k, original=english)


def _read(question: Question, index: Index) -> questions.Question:
    return questions.read(question.question, question.history, index.glossary)


def _right(question: Question, texts: Mapping[str, Text], passages: Mapping[str, str]) -> dict[str, int]:
    """The sections that are a place of the answer. Of several of one name ("Bedömning" in each chapter), those
    that hold an expected string, where any does."""
    named = []
    for document in {place["document"] for place in question.relevant} & texts.keys():
        text = texts[document]
        for number in {chunk.section for chunk in text.chunks}:
            if any(stands_at(document, text.sections[number].path, place) for place in question.relevant):
                named.append(_section(document, number))
    holding = [name for name in named if any(flat(words) in flat(passages[name]) for words in question.expect)]
    return dict.fromkeys(holding or named, 1)


def _section(document: str, number: int) -> str:
    return f"{document}\n{number}"


# --- rankings and their measures ----------------------------------------------------------------


def alone(hits: Sequence[Hit], question: str, index: Index) -> list[Hit]:
    """The hits with what BM25 gives them, "words alone" and "grams alone": in the mix its scores count only
    by how far they stand out, which leaves most of them equal."""
    words, _ = index.words.scores(index.glossary.groups(question))
    parts, _ = index.grams.scores([gram] for gram in grams(question))
    found = []
    for hit in hits:
        row = index.row(hit.document, hit.chunk)
        own = {"words alone": float(words[row]), "grams alone": float(parts[row])}
        found.append(replace(hit, scores={**hit.scores, **own}))
    return found


def _ordered(
    benchmark: Benchmark,
    hits: Callable[[str], Sequence[Hit]],
    methods: Methods,
    passage: Callable[[str, int], str],
    progress: Progress | None,
) -> dict[str, Rankings]:
    """What each method makes of a question's hits; ``passage`` names the passage of a chunk."""
    rankings: dict[str, Rankings] = {method: {} for method in methods}
    for n, query in enumerate(benchmark.grades, 1):
        candidates = hits(query)
        for method, score in methods.items():
            ordered = sorted((hit for hit in candidates if score(hit) > 0), key=score, reverse=True)
            places = (place for hit in ordered for place in ((hit.document, hit.chunk), *hit.also))
            rankings[method][query] = list(dict.fromkeys(passage(*place) for place in places))
        if progress:
            progress(STEP, n, len(benchmark.grades))
    return rankings


def _baseline(benchmark: Benchmark, model: BaseEmbedding, folder: Path, progress: Progress | None) -> Rankings:
    from assistent.baseline import Baseline  # llama-index and Chroma: seconds to import

    made = Baseline(benchmark.passages, folder, model)
    found = {}
    for n, (query, question) in enumerate(benchmark.questions.items(), 1):
        found[query] = made.ranked(question, 10)
        if progress:
            progress(f"{STEP} ({BASELINE})", n, len(benchmark.questions))
    made.close()
    return found


def scores(rankings: Mapping[str, Sequence[str]], grades: Grades) -> dict[str, float]:
    """The mean of each measure over the questions; one without a result counts 0."""
    return {name: round(statistics.fmean(values), 4) for name, values in by_question(rankings, grades).items()}


def by_question(rankings: Mapping[str, Sequence[str]], grades: Grades) -> dict[str, list[float]]:
    """Each measure's value for each question, in the order of the grades: hit@k, whether a right passage is
    among the first k; MRR@10, 1 / rank of the first right one, 0 past 10 (Voorhees, 1999); nDCG@10 with grades
    as gains (Järvelin and Kekäläinen, 2002)."""
    gains = [[grades[query].get(passage, 0) for passage in rankings.get(query, ())] for query in grades]
    best = [sorted(grades[query].values(), reverse=True) for query in grades]
    found = {f"hit@{k}": [float(any(row[:k])) for row in gains] for k in (1, 5, 10)}
    found["mrr@10"] = [next((1 / n for n, gain in enumerate(row[:10], 1) if gain), 0.0) for row in gains]
    found["ndcg@10"] = [_dcg(row[:10]) / _dcg(ideal[:10]) for row, ideal in zip(gains, best, strict=True)]
    return found


def _dcg(gains: Iterable[int]) -> float:
    return sum(gain / math.log2(n + 1) for n, gain in enumerate(gains, 1))


def missed(rankings: Mapping[str, Sequence[str]], grades: Grades) -> list[str]:
    """The questions without a right passage among the first five."""
    return [query for query in grades if not any(grades[query].get(p) for p in rankings.get(query, ())[:5])]


def told(tables: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> str:
    """The tables of several sets as one, for a terminal."""
    lines: list[str] = []
    for name, methods in tables.items():
        measures = list(next(iter(methods.values()), {}))
        lines.append(f"{name:28}" + "".join(f"{measure:>9}" for measure in measures))
        for method, values in methods.items():
            lines.append(f"  {method:26}" + "".join(f"{values[measure]:9.3f}" for measure in measures))
    return "\n".join(lines)
