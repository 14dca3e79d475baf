"""Fits the judgement anew: ``python -m benchmarks.fit_judgement FOLDER SET… [--keep FILE] [--dry-run]``

FOLDER is a set of questions with and without an answer, as for ``benchmarks.answerable``, with an article for
each passage; only questions on ``train_reader.HELD_OUT`` are taken, which the reader has not learnt by heart.
SET are eval sets, whose samlingar are asked as they are indexed. Each question goes through the product's own
steps (``benchmarks.answerable.observe``); those that a rule refuses are left out, since no weight changes them.

Logistic regression (signals standardised, C = 1) of "has an answer" on the signals, each set of a class
weighing the same and FOLDER twice that, the answerable two thirds of the whole (``PRIOR``), so that .5 means
"as likely as not" wherever it is asked. Fitted twice: with the reader's signals and, for where there is no reader, without. Weights that
come out against their meaning (a higher cosine speaking against an answer) are held at 0. Writes
``assistent/answerable.toml`` and prints AUROC by source, cross-validated in ten parts. ``--keep`` stores what
was observed, and takes it from there if the file exists.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from assistent import evalset
from assistent.assistant import Assistant
from assistent.judgement import WEIGHTS_FILE
from assistent.settings import load
from benchmarks.answerable import Seen, auroc, indexed, observe, rows
from benchmarks.train_reader import HELD_OUT

SAMPLE, FOLDS, SEED = 400, 10, 7
FIRST = 2.0
"""What FOLDER weighs beside an eval set: between the two kinds of questions, short factual and municipal."""
PRIOR = 2 / 3
"""Share of the questions that have an answer, of those asked of an organisation's documents."""
WITHOUT = ("chunk", "covered", "named", "worded")
WITH = ("chunk", "worded", "answers", "reader")
HEADER = """\
# Is the question answered? Weights of a logistic regression by signal, each in the signal's own unit
# (assistent/judgement.py); "unread" where there is no reader. Made by benchmarks/fit_judgement.py.
"""


def from_folder(folder: Path, assistant: Assistant) -> Iterator[Seen]:
    """A sample of the questions on held-out articles, asked of all the folder's passages."""
    article = {row["id"]: row["document"] for row in rows(folder / "passages.jsonl")}
    asked = [row for row in rows(folder / "queries.jsonl") if article[row["passage"]] in HELD_OUT]
    chosen = np.random.default_rng(SEED).permutation(len(asked))[:SAMPLE]
    with indexed(folder, assistant.encoder) as index:
        for number in sorted(chosen.tolist()):
            row = asked[number]
            yield observe(row["question"], not row["impossible"], index, assistant.encoder, assistant.reader)


def from_set(path: Path, assistant: Assistant) -> Iterator[Seen]:
    """Every question of an eval set, asked of its samling: that under the root where the set lies."""
    questions = evalset.read_set(path)
    own = Assistant(load(start=path.resolve().parent), assistant.encoder)
    index = own.index(questions.samling)
    for asked in questions.questions:
        yield observe(asked.question, asked.answerable, index, assistant.encoder, assistant.reader, asked.history)


def fit(
    signals: npt.NDArray[np.float64], answerable: npt.NDArray[np.bool_], weight: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """Constant and weights in the signals' own units. One at a time, the weight furthest below 0 is held
    at 0 and the rest fitted anew."""
    from sklearn.linear_model import LogisticRegression

    mean, spread = signals.mean(axis=0), signals.std(axis=0) + 1e-9
    scaled = (signals - mean) / spread
    weights, free = np.zeros(signals.shape[1]), list(range(signals.shape[1]))
    constant = float(np.log(weight[answerable].sum() / weight[~answerable].sum()))  # if no signal remains
    while free:
        model = LogisticRegression(C=1.0, max_iter=1_000).fit(scaled[:, free], answerable, weight)
        own = model.coef_[0]
        if own.min() >= 0:
            weights[free] = own / spread[free]
            constant = float(model.intercept_[0]) - float(weights @ mean)
            break
        free.pop(int(own.argmin()))
    return np.array([constant, *weights])


def balanced(source: Sequence[str], answerable: npt.NDArray[np.bool_]) -> npt.NDArray[np.float64]:
    """A weight for each question: each source of a class weighs the same, but the first ``FIRST`` times as
    much, and the answerable together ``PRIOR`` of the whole; mean 1."""
    groups = list(zip(source, answerable.tolist(), strict=True))
    found = np.zeros(len(groups))
    for known, whole in ((True, PRIOR), (False, 1 - PRIOR)):
        shares = {group: FIRST if group[0] == source[0] else 1.0 for group in set(groups) if group[1] == known}
        for group, share in shares.items():
            own = np.array([one == group for one in groups])
            found[own] = len(groups) * whole * share / sum(shares.values()) / own.sum()
    return found


def probabilities(fitted: npt.NDArray[np.float64], signals: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """0–1 for each row of signals."""
    return np.asarray(1 / (1 + np.exp(-(fitted[0] + signals @ fitted[1:]))), np.float64)


def crossed(
    source: Sequence[str], signals: npt.NDArray[np.float64], answerable: npt.NDArray[np.bool_]
) -> npt.NDArray[np.float64]:
    """The probability of each question by weights fitted on the other nine tenths."""
    part = np.random.default_rng(SEED).permutation(len(source)) % FOLDS
    weight, found = balanced(source, answerable), np.zeros(len(source))
    for fold in range(FOLDS):
        out = part == fold
        found[out] = probabilities(fit(signals[~out], answerable[~out], weight[~out]), signals[out])
    return found


def written(name: str, names: Sequence[str], fitted: npt.NDArray[np.float64]) -> str:
    """A table of the file."""
    values = dict(zip(("constant", *names), fitted.tolist(), strict=True))
    return "\n".join([f"[{name}]", *(f"{key} = {value:.3f}" for key, value in values.items())])


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("sets", type=Path, nargs="+")
    parser.add_argument("--keep", type=Path, metavar="FILE")
    parser.add_argument("--dry-run", action="store_true")
    arguments = parser.parse_args(argv)
    seen = _observed(arguments.folder, arguments.sets, arguments.keep)
    open_ones = [(source, one) for source, one in seen if one.signals and not one.refused]
    source = [name for name, _ in open_ones]
    answerable = np.array([one.answerable for _, one in open_ones])
    tables = []
    for name, names in (("read", WITH), ("unread", WITHOUT)):
        signals = np.array([[one.signals[n] for n in names] for _, one in open_ones])
        tables.append(written(name, names, fit(signals, answerable, balanced(source, answerable))))
        print(f"{tables[-1]}\n{_by_source(source, answerable, crossed(source, signals, answerable))}\n")
    if not arguments.dry_run:
        WEIGHTS_FILE.write_text(HEADER + "\n".join(f"\n{table}" for table in tables).lstrip("\n") + "\n")
    return 0


def _observed(folder: Path, sets: Sequence[Path], keep: Path | None) -> list[tuple[str, Seen]]:
    if keep and keep.is_file():
        return [(source, Seen(**one)) for source, one in json.loads(keep.read_text(encoding="utf-8"))]
    assistant = Assistant(load())
    seen = [(folder.name, one) for one in from_folder(folder, assistant)]
    seen += [(path.stem, one) for path in sets for one in from_set(path, assistant)]
    if keep:
        table: list[Any] = [[source, asdict(one)] for source, one in seen]
        keep.write_text(json.dumps(table), encoding="utf-8")
    return seen


def _by_source(source: Sequence[str], answerable: npt.NDArray[np.bool_], found: npt.NDArray[np.float64]) -> str:
    lines = []
    for name in dict.fromkeys(source):
        own = np.array([one == name for one in source])
        known, scores = answerable[own], found[own]
        area = f"{auroc(known.tolist(), scores.tolist()):.3f}" if known.any() else "–"
        bands = ", ".join(
            f"{at:.2f}: {float((scores[known] >= at).mean()) if known.any() else 0:.2f}/{float((scores[~known] >= at).mean()):.2f}"
            for at in (0.2, 0.3, 0.4, 0.5, 0.6, 0.7)
        )
        lines.append(f"{name}: {own.sum()} open, AUROC {area}; answered {bands}")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
