"""What a run of an eval set came to: shown, kept as a file, and compared with another run."""

from __future__ import annotations

import json
import math
import subprocess
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from assistent.errors import EvalSetError
from assistent.evaluation import Result
from assistent.measures import Measure, interval, latency
from assistent.ranking import Run, Table, by_question, missed, told
from assistent.terminal import wrap

NAMES = {
    "hit@1": "rätt ställe först",
    "hit@5": "rätt ställe bland fem",
    "hit@10": "rätt ställe bland tio",
    "mrr@10": "MRR@10",
    "ndcg@10": "nDCG@10",
    "facts": "svaret har uppgifterna",
    "place": "någon källa är rätt ställe",
    "citations": "källor som är rätt ställe",
    "supported": "citat lika med texten",
    "status": "förslag och beslut sagda",
    "answered": "besvarbara som besvaras",
    "refused": "obesvarbara som inte besvaras",
    "auroc": "AUROC besvarbar/inte",
    "selective": "rätt bland de säkraste",
}
"""What the measures are called; what they mean stands in evals/README.md."""

OUTCOMES = {
    "answered": "svar",
    "near": "ställen som ligger nära",
    "not_in_documents": "står inte i dokumenten",
    "unclear": "oklar fråga",
    "out_of_scope": "utanför ämnet",
    "error": "fel",
}
"""What the outcomes are called."""

SCORES = {
    "chunk": "stycke",
    "sentence": "mening",
    "words": "ord",
    "grams": "orddelar",
    "exact": "hänvisning",
    "title": "titel",
    "standing": "ställning",
    "amount": "belopp",
}
"""What a hit's separate scores are called."""

METHODS = {
    "lexical": "bara ord",
    "dense": "bara betydelse",
    "full": "allt, som assistenten",
    "llama-index": "llama-index",
}
"""What the rows of a ranking's table are called."""


def table(result: Result, commit: str, methods: Table | None = None, made: datetime | None = None) -> dict[str, Any]:
    """A run as ``evaluate --json`` prints it and ``save`` keeps it; ``answers`` has what became of each
    question, for ``--against``, and ``methods`` how each side of the search ranks by itself."""
    median, slow = latency(result.rows)
    return {
        "set": result.name,
        "samling": result.samling,
        "index": result.index,
        "commit": commit,
        "made": (made or datetime.now(UTC)).isoformat(timespec="seconds"),
        "measures": _shown(result.measures),
        "methods": methods or {},
        "seconds": {"median": round(median, 3), "95%": round(slow, 3)},
        "by_kind": dict(result.by_kind),
        "by_language": dict(result.by_language),
        "failed": result.failed,
        "answers": {
            row.question.id: {
                "outcome": str(row.answer.outcome),
                "right": row.right,
                "confidence": row.answer.confidence,
            }
            for row in result.rows
        },
    }


def ranking_table(run: Run, commit: str, made: datetime | None = None) -> dict[str, Any]:
    """The same for a benchmark folder: its measures are those of the product's own ranking, and a question
    without a right passage among the first five has failed."""
    own, grades = run.rankings["full"], run.benchmark.grades
    measured = {name: interval(np.array(values)) for name, values in by_question(own, grades).items()}
    return {
        "set": run.benchmark.name,
        "index": run.index,
        "commit": commit,
        "made": (made or datetime.now(UTC)).isoformat(timespec="seconds"),
        "measures": _shown(measured),
        "methods": run.table,
        "by_kind": {},
        "failed": missed(own, grades),
    }


def _shown(measures: Mapping[str, Measure]) -> dict[str, dict[str, float | None]]:
    return {
        name: {"value": m.value, "low": m.low, "high": m.high, "threshold": m.threshold} for name, m in measures.items()
    }


def methods_text(tables: Sequence[Mapping[str, Any]]) -> str:
    """How each side of the search ranks by itself, the sets of several tables in one; empty without any."""
    named = {table["set"]: table["methods"] for table in tables if table["methods"]}
    return f"Rangordningen, varje sida för sig:\n{told(named)}" if named else ""


def text(result: Result) -> str:
    """A run's measures with 95 % intervals and thresholds, by kind, and the questions that failed."""
    lines = [f"{result.name}: {len(result.rows)} frågor, index {result.index}", ""]
    for name, measure in result.measures.items():
        mark = "" if measure.threshold is None else f"  minst {measure.threshold:.2f}"
        mark += "" if measure.passed else "  UNDER"
        lines.append(f"{NAMES[name]:30} {measure.value:.3f}  ({measure.low:.3f}–{measure.high:.3f}){mark}")
    median, slow = latency(result.rows)
    lines += [f"{'sekunder, median och 95 %':30} {median:.3f}  {slow:.3f}", "", "Rätt besvarade per slag:"]
    lines += [f"  {kind or '–':16} {share:.2f}" for kind, share in result.by_kind.items()]
    if len(result.by_language) > 1:
        lines += ["", "Rätt besvarade per språk:"]
        lines += [f"  {language:16} {share:.2f}" for language, share in result.by_language.items()]
    if result.failed:
        lines += ["", wrap("Inte rätt: " + ", ".join(result.failed), "  ")]
    return "\n".join(lines)


def changes_text(better: Sequence[str], worse: Sequence[str], chance: float) -> str:
    """What changed since another result, question by question."""
    lines = ["", f"Sedan det andra resultatet: {len(better)} bättre, {len(worse)} sämre (p = {chance:.2f})"]
    lines += [wrap(f"  Bättre: {', '.join(better)}", "    ")] if better else []
    lines += [wrap(f"  Sämre: {', '.join(worse)}", "    ")] if worse else []
    return "\n".join(lines)


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
    """Writes a result (``table``) named by set, commit and index."""
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


def latest(folder: Path) -> list[dict[str, Any]]:
    """The newest result of each set that a folder holds, by the set's name; files that are no results
    are passed over."""
    newest: dict[str, dict[str, Any]] = {}
    for path in sorted(folder.glob("*.json")):
        try:
            result = read_result(path)
            name, made = str(result["set"]), str(result.get("made", ""))
            result["index"], result["failed"], result["by_kind"]
        except (EvalSetError, KeyError):
            continue
        if name not in newest or made >= str(newest[name].get("made", "")):
            newest[name] = result
    return [newest[name] for name in sorted(newest)]


def changes(now: Mapping[str, Any], before: Mapping[str, Any]) -> tuple[list[str], list[str], float]:
    """Ids that became right, ids that became wrong, and how likely as uneven a change is by chance:
    the exact two-sided sign test on the questions that changed (McNemar, 1947)."""
    shared = [key for key in now["answers"] if key in before["answers"]]
    better = [k for k in shared if now["answers"][k]["right"] and not before["answers"][k]["right"]]
    worse = [k for k in shared if before["answers"][k]["right"] and not now["answers"][k]["right"]]
    n, fewer = len(better) + len(worse), min(len(better), len(worse))
    chance = min(1.0, 2 * sum(math.comb(n, k) for k in range(fewer + 1)) / 2**n) if n else 1.0
    return better, worse, chance
