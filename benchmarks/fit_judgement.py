"""Fits the coefficients of ``judgement`` anew: ``python -m benchmarks.fit_judgement [SET] [--samling NAME]``

Takes the questions of an eval set that the rules leave open, and fits a logistic regression (C = 1, the
classes balanced, signals standardised) of "is answerable" on the judgement's signals. Prints the
coefficients in the signals' own units, and the AUROC by ten-fold cross-validation. Changes nothing: the
figures are put into ``judgement.COEFFICIENTS`` by hand, after ``assistent evaluate``.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from assistent import compose, evalset, evidence, judgement, question, retrieval
from assistent.answer import CANDIDATES
from assistent.assistant import Assistant
from assistent.settings import load

DEFAULT = Path(__file__).parent.parent / "evals" / "mjolby.jsonl"
FOLDS = 10


def rows(assistant: Assistant, eval_set: evalset.EvalSet, samling: str) -> list[tuple[dict[str, float], bool]]:
    """(signals, answerable) of every question that is asked of the documents and no rule refuses."""
    index, encoder = assistant.index(samling), assistant.encoder
    found = []
    for asked in eval_set.questions:
        read = question.read(asked.question, asked.history, index.glossary)
        if question.out_of_scope(asked.question) or question.bare_reference(read):
            continue
        hits = retrieval.rank(read.search, index, encoder, CANDIDATES)
        weighed = evidence.gather(read, hits, index, encoder)
        _, citations = compose.compose(read, weighed, index)
        if not judgement.rules_refuse(read, citations, index):
            found.append((judgement.signals(read, weighed, citations, index), asked.answerable))
    return found


def main(argv: Sequence[str] | None = None) -> int:
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import roc_auc_score
    from sklearn.model_selection import cross_val_predict
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("set", nargs="?", type=Path, default=DEFAULT)
    parser.add_argument("--samling")
    arguments = parser.parse_args(argv)
    assistant, eval_set = Assistant(load()), evalset.read_set(arguments.set)
    made = rows(assistant, eval_set, assistant.samling(arguments.samling or eval_set.samling))
    names = sorted(made[0][0])
    signals = np.array([[row[name] for name in names] for row, _ in made])
    answerable = np.array([known for _, known in made])

    model = make_pipeline(StandardScaler(), LogisticRegression(C=1, class_weight="balanced"))
    guessed = cross_val_predict(model, signals, answerable, cv=FOLDS, method="predict_proba")[:, 1]
    model.fit(signals, answerable)
    scale, fitted = model[0], model[1]
    weights = fitted.coef_[0] / scale.scale_
    constant = float(fitted.intercept_[0] - weights @ scale.mean_)
    print(f"{len(made)} questions, {int(answerable.sum())} answerable, left open by the rules")
    print({"constant": round(constant, 1), **{n: round(float(w), 1) for n, w in zip(names, weights, strict=True)}})
    print(f"AUROC, {FOLDS}-fold: {roc_auc_score(answerable, guessed):.3f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
