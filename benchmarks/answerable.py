"""Can it tell what it cannot answer? ``python -m benchmarks.answerable FOLDER [--json] [--plot FILE]``

A folder holds ``passages.jsonl`` {id, text} and ``queries.jsonl`` {id, question, impossible}. Its passages go
through the product's own reading, structure, chunks and index, each question through the product's own
steps. Told are, for the confidence and for each signal alone:

AUROC, the chance that an answerable question scores above an impossible one (ties count a half), with the
middle 95 % of 1,000 bootstrap samples; and for the confidence the risk at a coverage: of the surest so many
per cent of the questions, the share that is impossible. ``--plot`` draws that curve (needs matplotlib).
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from assistent import (
    answer,
    compose,
    conflicts,
    continuity,
    evidence,
    judgement,
    municipalities,
    question,
    retrieval,
    validity,
    vocabulary,
)
from assistent.index import Index, open_index
from assistent.indexing import build
from assistent.models import Remembering, open_encoder
from assistent.reader import open_reader
from assistent.settings import load
from assistent.types import Encoder, Reader

REPOSITORY = Path(__file__).parent.parent
SAMPLES, SEED = 1_000, 7
COVERAGES = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0)


@dataclass(frozen=True, slots=True)
class Seen:
    """A question as the judgement saw it: whether it has an answer, whether a rule refused it, its
    confidence, and the signals, none for a question that is not asked of the documents."""

    answerable: bool
    refused: bool
    confidence: float
    signals: Mapping[str, float]


def observe(
    asked: str, answerable: bool, index: Index, encoder: Encoder, reader: Reader | None, history: Sequence[str] = ()
) -> Seen:
    """Takes a question through the steps of ``answer.answer`` as far as the judgement. No signals where no
    weights judge: nothing is searched, the register answers, or the place itself is asked for."""
    read = question.read(asked, history, index.glossary)
    elsewhere = municipalities.other(read.understood or asked, index)
    if question.out_of_scope(asked) or elsewhere or not question.has_words(asked) or question.vague(read):
        return Seen(answerable, False, 0.0, {})
    if validity.fact(read, index, date.today()):
        return Seen(answerable, False, answer.REGISTERED, {})
    english = read.text if read.language == "en" else ""
    if read.before:
        hits = continuity.rank(read.search, read.before, index, encoder, answer.CANDIDATES, None, english)
    else:
        hits = retrieval.rank(read.search, index, encoder, answer.CANDIDATES, None, english)
    found = answer._weigh(read, hits, index, encoder, reader)
    _, citations = compose.compose(read, found, index, conflicts.rivals(found, index, encoder))
    if not citations:
        return Seen(answerable, False, 0.0, {})
    unheard = bool(vocabulary.unheard(read, index))
    refused = unheard or judgement.rules_refuse(read, citations, index)
    _, confidence = judgement.judge(read, found, citations, index)
    confidence = min(confidence, judgement.NEAR) if unheard else confidence
    if question.bare_reference(read) or evidence.asks_for_place(read, hits, index):
        return Seen(answerable, refused, confidence, {})
    return Seen(answerable, refused, confidence, judgement.signals(read, found, citations, index))


@contextmanager
def indexed(folder: Path, encoder: Encoder) -> Iterator[Index]:
    """The folder's passages as a samling, a file each; gone afterwards."""
    with tempfile.TemporaryDirectory() as root:
        corpus = Path(root) / "corpus" / "bench"
        corpus.mkdir(parents=True)
        for number, row in enumerate(rows(folder / "passages.jsonl")):
            (corpus / f"p{number}.txt").write_text(row["text"], encoding="utf-8")  # an id may tell the subject
        settings = load({"ASSISTENT_ROOT": root})
        build(settings, "bench", encoder)
        index = open_index(settings, "bench")
        try:
            yield index
        finally:
            index.close()


def rows(path: Path) -> list[dict[str, Any]]:
    """The objects of a JSON Lines file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def auroc(answerable: Sequence[bool], scores: Sequence[float]) -> float:
    """The chance that an answerable one scores above another, by the ranks' sum (Mann and Whitney 1947)."""
    from scipy.stats import rankdata

    known = np.asarray(answerable, bool)
    positive, negative = int(known.sum()), int((~known).sum())
    total = float(rankdata(scores)[known].sum())
    return (total - positive * (positive + 1) / 2) / (positive * negative)


def interval(answerable: Sequence[bool], scores: Sequence[float]) -> tuple[float, float]:
    """The middle 95 % of the AUROC over bootstrap samples of the questions."""
    known, scored = np.asarray(answerable, bool), np.asarray(scores)
    draw = np.random.default_rng(SEED)
    drawn = (draw.integers(0, len(known), len(known)) for _ in range(SAMPLES))
    values = [auroc(known[one].tolist(), scored[one].tolist()) for one in drawn if 0 < known[one].sum() < len(known)]
    low, high = np.quantile(values, [0.025, 0.975])
    return float(low), float(high)


def risks(answerable: Sequence[bool], confidence: Sequence[float]) -> npt.NDArray[np.float64]:
    """Entry n: of the n + 1 surest questions, the share that has no answer."""
    order = np.argsort(-np.asarray(confidence), kind="stable")
    wrong = ~np.asarray(answerable, bool)[order]
    return np.asarray(np.cumsum(wrong) / np.arange(1, len(wrong) + 1), np.float64)


def measure(seen: Sequence[Seen]) -> dict[str, Any]:
    """The table that is printed: AUROC with its interval by score, risk by coverage."""
    known = [one.answerable for one in seen]
    scores = {"confidence": [one.confidence for one in seen]}
    for name in sorted({name for one in seen for name in one.signals}):
        scores[name] = [one.signals.get(name, -1e3) for one in seen]
    curve = risks(known, scores["confidence"])
    return {
        "questions": len(seen),
        "answerable": sum(known),
        "auroc": {name: [auroc(known, own), *interval(known, own)] for name, own in scores.items()},
        "risk": {str(share): float(curve[max(0, round(share * len(seen)) - 1)]) for share in COVERAGES},
    }


def plot(seen: Sequence[Seen], file: Path) -> None:
    """Draws risk against coverage, with the base rate (what no judgement at all would have)."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    curve = risks([one.answerable for one in seen], [one.confidence for one in seen])
    figure, axes = pyplot.subplots(figsize=(6, 4))
    axes.plot(np.arange(1, len(curve) + 1) / len(curve), curve, label="confidence")
    axes.axhline(float(curve[-1]), linestyle="--", color="grey", label="without a judgement")
    axes.set(xlabel="coverage", ylabel="risk: share without an answer", xlim=(0, 1), ylim=(0, None))
    axes.legend()
    figure.tight_layout()
    figure.savefig(file, dpi=120)


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--plot", type=Path, metavar="FILE")
    parser.add_argument("--without-reader", action="store_true")
    arguments = parser.parse_args(argv)
    cache = REPOSITORY / ".cache"
    encoder = Remembering(open_encoder(None, cache))
    reader = None if arguments.without_reader else open_reader(cache)
    with indexed(arguments.folder, encoder) as index:
        asked = rows(arguments.folder / "queries.jsonl")
        seen = [observe(row["question"], not row["impossible"], index, encoder, reader) for row in asked]
    table = measure(seen)
    if arguments.plot:
        plot(seen, arguments.plot)
    print(json.dumps(table, indent=1) if arguments.json else _text(table))
    return 0


def _text(table: Mapping[str, Any]) -> str:
    lines = [
        f"{table['questions']} questions, {table['answerable']} answerable",
        "",
        "| score | AUROC | 95 % |",
        "|---|---|---|",
    ]
    lines += [f"| {name} | {of[0]:.3f} | {of[1]:.3f}–{of[2]:.3f} |" for name, of in table["auroc"].items()]
    lines += ["", "| coverage | risk |", "|---|---|"]
    lines += [f"| {float(share):.0%} | {risk:.3f} |" for share, risk in table["risk"].items()]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
