"""How well is the right passage found?

    python -m benchmarks.retrieval FOLDER… [--json] [--baseline] [--save] [--plot PNG]

A folder holds ``passages.jsonl`` {id, text}, ``queries.jsonl`` {id, question} and ``qrels.tsv`` (query,
passage, grade). Its passages go through the product's own reading, structure, chunks and index; each
signal is ranked alone, the mix without each, and as the product mixes them. A passage is ranked by its
best chunk. ``llama-index`` is what a user would otherwise write (``benchmarks.baseline``).

Measures: hit@k, the share of queries with a relevant passage among the first k; MRR@10, the mean of
1 / rank of the first relevant one (0 past 10); nDCG@10 with grades as gains (Järvelin and Kekäläinen,
2002). A query without a relevant passage is left out; one without a result counts 0.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from assistent.index import open_index
from assistent.indexing import build
from assistent.models import Remembering, open_encoder
from assistent.results import commit
from assistent.retrieval import WEIGHTS, rank
from assistent.settings import load
from assistent.types import Encoder, Hit

REPOSITORY = Path(__file__).parent.parent
RESULTS = Path(__file__).parent / "results"
DEPTH = 100
"""Chunks taken from the ranking; ten passages are nearly always among them."""


def without(leg: str) -> Callable[[Hit], float]:
    """The product's mix with one signal left out; of the two cosines the other takes its weight over."""
    weights = {name: weight for name, weight in WEIGHTS.items() if name != leg}
    other = {"chunk": "sentence", "sentence": "chunk"}.get(leg)
    if other:
        weights[other] += WEIGHTS[leg]
    return lambda hit: sum(weight * hit.scores[name] for name, weight in weights.items())


LEGS = {"chunk": "dense", "sentence": "sentence", "words": "lexical", "grams": "grams"}
METHODS: dict[str, Callable[[Hit], float]] = {
    "lexical": lambda hit: hit.scores["words"],
    "grams": lambda hit: hit.scores["grams"],
    "dense": lambda hit: hit.scores["chunk"],
    "sentence": lambda hit: hit.scores["sentence"],
    **{f"full − {name}": without(leg) for leg, name in LEGS.items()},
    "full": lambda hit: hit.score,
}
"""Rows of the table. All but ``full`` reorder the candidates of the full ranking."""

BASELINE = "llama-index"

Grades = Mapping[str, Mapping[str, int]]
Table = dict[str, dict[str, float]]


def measure(folder: Path, encoder: Encoder, baseline: bool = False) -> Table:
    """Method → measure → value for one benchmark folder; ``baseline`` adds its row, which takes a model
    in float32 through every passage."""
    questions = {row["id"]: row["question"] for row in _rows(folder / "queries.jsonl")}
    passages = {row["id"]: row["text"] for row in _rows(folder / "passages.jsonl")}
    grades = read_grades(folder / "qrels.tsv")
    asked = {query: questions[query] for query in grades}
    with tempfile.TemporaryDirectory() as root:
        rankings = _ranked(asked, passages, encoder, Path(root))
        if baseline:
            rankings[BASELINE] = _baseline(asked, passages, Path(root) / "baseline")
    return {method: scores(found, grades) for method, found in rankings.items()}


def _ranked(
    questions: Mapping[str, str], passages: Mapping[str, str], encoder: Encoder, root: Path
) -> dict[str, dict[str, list[str]]]:
    """Method → query → passages, best first."""
    corpus = root / "corpus" / "bench"
    corpus.mkdir(parents=True)
    names: dict[str, str] = {}  # a passage's id may tell its subject, so files are only numbered
    for n, (name, text) in enumerate(passages.items()):
        names[f"p{n}"] = name
        (corpus / f"p{n}.txt").write_text(text, encoding="utf-8")
    settings = load({"ASSISTENT_ROOT": str(root)})
    build(settings, "bench", encoder)
    index = open_index(settings, "bench")
    rankings: dict[str, dict[str, list[str]]] = {method: {} for method in METHODS}
    for query, question in questions.items():
        hits = rank(question, index, encoder, DEPTH)
        for method, score in METHODS.items():
            ordered = sorted(hits, key=score, reverse=True)
            places = (document for hit in ordered for document in (hit.document, *(d for d, _ in hit.also)))
            rankings[method][query] = list(dict.fromkeys(names[document] for document in places))
    index.close()
    return rankings


def _baseline(questions: Mapping[str, str], passages: Mapping[str, str], folder: Path) -> dict[str, list[str]]:
    from benchmarks.baseline import Baseline  # torch and llama-index: seconds to import

    baseline = Baseline(passages, folder)
    try:
        return {query: baseline.ranked(question, 10) for query, question in questions.items()}
    finally:
        baseline.close()


def scores(rankings: Mapping[str, Sequence[str]], grades: Grades) -> dict[str, float]:
    """The measures of one method's rankings, query → passages best first."""
    found = [[grades[query].get(passage, 0) for passage in rankings.get(query, ())] for query in grades]
    ideal = [sorted(grades[query].values(), reverse=True) for query in grades]
    measures = {f"hit@{k}": _mean(any(gains[:k]) for gains in found) for k in (1, 5, 10)}
    measures["mrr@10"] = _mean(next((1 / n for n, gain in enumerate(g[:10], 1) if gain), 0.0) for g in found)
    measures["ndcg@10"] = _mean(_dcg(g[:10]) / _dcg(best[:10]) for g, best in zip(found, ideal, strict=True))
    return measures


def _dcg(gains: Sequence[int]) -> float:
    return sum(gain / math.log2(n + 1) for n, gain in enumerate(gains, 1))


def _mean(values: Iterable[float]) -> float:
    listed = list(values)
    return round(sum(listed) / len(listed), 4) if listed else 0.0


def read_grades(path: Path) -> Grades:
    """Query → passage → grade (above 0), from lines "query passage grade"; a heading is passed over."""
    grades: dict[str, dict[str, int]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        query, passage, grade = line.split("\t")[:3]
        if grade.strip().isdigit() and int(grade) > 0:
            grades.setdefault(query, {})[passage] = int(grade)
    return grades


def _rows(path: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def _print(tables: Mapping[str, Table]) -> None:
    for name, table in tables.items():
        print(f"\n{name}\n{'':16}" + "".join(f"{measure:>10}" for measure in next(iter(table.values()))))
        for method, values in table.items():
            print(f"{method:16}" + "".join(f"{value:10.3f}" for value in values.values()))


def plot(tables: Mapping[str, Table], path: Path) -> None:
    """A PNG with MRR@10 of each method, a group of bars for each set."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    methods = [m for m in next(iter(tables.values())) if " − " not in m]
    figure, axes = pyplot.subplots(figsize=(9, 4.2), layout="constrained")
    width = 0.8 / len(methods)
    for n, method in enumerate(methods):
        values = [table[method]["mrr@10"] for table in tables.values()]
        places = [place + (n - (len(methods) - 1) / 2) * width for place in range(len(tables))]
        color = "#0b5c8a" if method == "full" else str(0.82 - 0.09 * n)
        bars = axes.bar(places, values, width * 0.92, label=method, color=color)
        axes.bar_label(bars, [f"{value:.2f}".lstrip("0") for value in values], fontsize=7, padding=1)
    axes.set_xticks(range(len(tables)), list(tables))
    axes.set_ylabel("MRR@10")
    axes.set_ylim(0, 1)
    axes.legend(fontsize=8, ncols=len(methods), loc="upper center", frameon=False)
    axes.spines[["top", "right"]].set_visible(False)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=110, metadata={"Software": None})
    pyplot.close(figure)


def save(tables: Mapping[str, Table], model: str, folder: Path) -> Path:
    """Writes the tables as ``retrieval-<commit>.json``, with the encoder's fingerprint."""
    folder.mkdir(parents=True, exist_ok=True)
    name = commit(REPOSITORY)
    path = folder / f"retrieval-{name}.json"
    table = {"commit": name, "model": model, "sets": tables}
    path.write_text(json.dumps(table, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return path


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--json", action="store_true", help="one JSON object instead of tables")
    parser.add_argument("--baseline", action="store_true", help="a row for llama-index over Chroma; minutes more")
    parser.add_argument("--save", action="store_true", help="write benchmarks/results/retrieval-<commit>.json")
    parser.add_argument("--plot", type=Path, metavar="PNG", help="write a plot of MRR@10")
    arguments = parser.parse_args(argv)
    encoder = Remembering(open_encoder(None, REPOSITORY / ".cache"))
    tables: dict[str, Table] = {}
    for folder in arguments.folders:
        print(f"{folder.name} …", file=sys.stderr)
        tables[folder.name] = measure(folder, encoder, arguments.baseline)
    if arguments.save:
        print(save(tables, encoder.fingerprint, RESULTS), file=sys.stderr)
    if arguments.plot:
        plot(tables, arguments.plot)
    if arguments.json:
        json.dump(tables, sys.stdout, indent=1)
        print()
    else:
        _print(tables)
    return 0


if __name__ == "__main__":
    sys.exit(main())
