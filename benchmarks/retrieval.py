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
import os
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from assistent import ranking
from assistent.models import Remembering, open_encoder
from assistent.ranking import Table
from assistent.results import commit
from assistent.retrieval import WEIGHTS
from assistent.types import Encoder, Hit

REPOSITORY = Path(__file__).parent.parent
RESULTS = Path(__file__).parent / "results"


def without(leg: str) -> Callable[[Hit], float]:
    """The product's mix with one signal left out; of the two cosines the other takes its weight over."""
    weights = {name: weight for name, weight in WEIGHTS.items() if name != leg}
    other = {"chunk": "sentence", "sentence": "chunk"}.get(leg)
    if other:
        weights[other] += WEIGHTS[leg]
    return lambda hit: sum(weight * hit.scores[name] for name, weight in weights.items())


LEGS = {"chunk": "dense", "sentence": "sentence", "tokens": "tokens", "words": "lexical", "grams": "grams"}
METHODS: ranking.Methods = {
    "lexical": ranking.METHODS["lexical"],
    "grams": lambda hit: hit.scores["grams alone"],
    "dense": ranking.METHODS["dense"],
    "sentence": lambda hit: hit.scores["sentence"],
    **{f"full − {name}": without(leg) for leg, name in LEGS.items()},
    "full": ranking.METHODS["full"],
}
"""Rows of the table: those of ``assistent evaluate``, and more signals."""


def measure(folder: Path, encoder: Encoder, baseline: bool = False) -> Table:
    """Method → measure → value for one benchmark folder; ``baseline`` adds its row, which takes a model
    in float32 through every passage."""
    benchmark = ranking.read_folder(folder)
    with tempfile.TemporaryDirectory() as root:
        model = None
        if baseline:
            from benchmarks.baseline import SentenceTransformersEmbedding, saved_model  # torch: seconds to import

            model = SentenceTransformersEmbedding(os.fspath(saved_model(Path(root))))
        return ranking.ranked(benchmark, encoder, METHODS, baseline=model).table


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
        print(ranking.told(tables))
    return 0


if __name__ == "__main__":
    sys.exit(main())
