"""How well is the right passage found? ``python -m benchmarks.retrieval FOLDER… [--json]``

A folder holds ``passages.jsonl`` {id, text}, ``queries.jsonl`` {id, question} and ``qrels.tsv`` (query,
passage, grade). Its passages go through the product's own reading, structure, chunks and index; each
signal is ranked alone and as the product mixes them. A passage is ranked by its best chunk.

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
from assistent.retrieval import rank
from assistent.settings import load
from assistent.types import Encoder, Hit

REPOSITORY = Path(__file__).parent.parent
DEPTH = 100
"""Chunks taken from the ranking; ten passages are nearly always among them."""

METHODS: dict[str, Callable[[Hit], float]] = {
    "lexical": lambda hit: hit.scores["words"],
    "grams": lambda hit: hit.scores["grams"],
    "dense": lambda hit: hit.scores["chunk"],
    "sentence": lambda hit: hit.scores["sentence"],
    "full": lambda hit: hit.score,
}
"""Rows of the table. All but ``full`` reorder the candidates of the full ranking by one signal."""

Grades = Mapping[str, Mapping[str, int]]
Table = dict[str, dict[str, float]]


def measure(folder: Path, encoder: Encoder) -> Table:
    """Method → measure → value for one benchmark folder."""
    questions = {row["id"]: row["question"] for row in _rows(folder / "queries.jsonl")}
    grades = read_grades(folder / "qrels.tsv")
    with tempfile.TemporaryDirectory() as root:
        corpus = Path(root) / "corpus" / "bench"
        corpus.mkdir(parents=True)
        names: dict[str, str] = {}  # a passage's id may tell its subject, so files are only numbered
        for n, row in enumerate(_rows(folder / "passages.jsonl")):
            names[f"p{n}"] = row["id"]
            (corpus / f"p{n}.txt").write_text(row["text"], encoding="utf-8")
        settings = load({"ASSISTENT_ROOT": root})
        build(settings, "bench", encoder)
        index = open_index(settings, "bench")
        rankings: dict[str, dict[str, list[str]]] = {method: {} for method in METHODS}
        for query in grades:
            hits = rank(questions[query], index, encoder, DEPTH)
            for method, score in METHODS.items():
                ordered = sorted(hits, key=score, reverse=True)
                rankings[method][query] = list(dict.fromkeys(names[hit.document] for hit in ordered))
        index.close()
    return {method: scores(rankings[method], grades) for method in METHODS}


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
        print(f"\n{name}\n{'':10}" + "".join(f"{measure:>10}" for measure in next(iter(table.values()))))
        for method, values in table.items():
            print(f"{method:10}" + "".join(f"{value:10.3f}" for value in values.values()))


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--json", action="store_true", help="one JSON object instead of tables")
    arguments = parser.parse_args(argv)
    encoder = Remembering(open_encoder(None, REPOSITORY / ".cache"))
    tables: dict[str, Table] = {}
    for folder in arguments.folders:
        print(f"{folder.name} …", file=sys.stderr)
        tables[folder.name] = measure(folder, encoder)
    if arguments.json:
        json.dump(tables, sys.stdout, indent=1)
        print()
    else:
        _print(tables)
    return 0


if __name__ == "__main__":
    sys.exit(main())
