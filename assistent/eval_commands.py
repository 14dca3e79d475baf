"""What ``evaluate``, ``gaps`` and ``feedback`` do: is it still right, and what should it be asked?"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistent.commands import open_assistant
from assistent.console import bars, notice, print_json
from assistent.errors import AssistentError
from assistent.settings import Settings

if TYPE_CHECKING:
    from assistent.assistant import Assistant
    from assistent.evalreport import Measured
    from assistent.evalset import EvalSet
    from assistent.feedback import Feedback
    from assistent.ranking import Benchmark


def run_evaluate(arguments: argparse.Namespace, settings: Settings) -> int:
    """Measures the answers of the named eval sets, or of all, and the rankings of benchmark folders; exit code
    1 below a threshold. On request it only checks the sets themselves, or suggests what they could be grown
    with."""
    sets, benchmarks = _asked(arguments, settings)
    if arguments.validate:
        return _validate(sets, benchmarks, arguments, settings)
    if arguments.suggest:
        if benchmarks:
            arguments.usage_error("--suggest gäller frågor i en fil, inte en mapp")
        return _suggest(sets, arguments, settings)
    return _evaluate(sets, benchmarks, arguments, settings)


def _asked(arguments: argparse.Namespace, settings: Settings) -> tuple[list[EvalSet], list[Benchmark]]:
    """The sets and folders that are named; where none is, the sets in ``evals/``: of a samling that is named, those
    that ask it. Suggestions need no set that is there before."""
    from assistent import evalset, ranking
    from assistent.documents import find_samling

    paths: list[Path] = arguments.sets or sorted((settings.root / "evals").glob("*.jsonl"))
    sets = [evalset.read_set(path) for path in paths if not path.is_dir()]
    benchmarks = [ranking.read_folder(path) for path in paths if path.is_dir()]
    if arguments.sets:
        return sets, benchmarks
    samling = find_samling(settings, arguments.samling) if arguments.samling else None
    if samling:
        sets = [eval_set for eval_set in sets if eval_set.samling in (None, samling)]
    if not sets and arguments.suggest:
        return [evalset.EvalSet(samling or "forslag", (), samling)], []
    if not sets and samling:
        raise AssistentError(
            f"Det finns inga frågor om {samling} i evals/.",
            f"Ange en fil, eller få förslag på frågor: assistent evaluate --suggest --samling {samling}",
        )
    if not paths:
        raise AssistentError("Det finns inga frågor i evals/.", "Ange en fil: assistent evaluate FIL")
    return sets, benchmarks


def _evaluate(
    sets: Sequence[EvalSet], benchmarks: Sequence[Benchmark], arguments: argparse.Namespace, settings: Settings
) -> int:
    from assistent import evalreport, results

    before = results.read_result(arguments.against) if arguments.against else None
    assistant = _opened(sets, arguments, settings)
    runs = [_measured(eval_set, assistant, arguments, before) for eval_set in sets]
    if before and not any(run.before for run in runs):
        notice(f"Ingen av mängderna är den som {arguments.against} mätte ({before.get('set')}).")
    tables = [run.table for run in runs] + [_ranked(benchmark, assistant, arguments) for benchmark in benchmarks]
    report = settings.root / "evals" / "report.html"
    evalreport.save(runs, report, f"http://{settings.host}:{settings.port}/", tables)
    notice(f"Rapport: {report}")
    if arguments.json:
        print_json(tables[0] if len(tables) == 1 else tables)
    elif methods := results.methods_text(tables):
        print(methods)
    return 0 if all(run.result.passed for run in runs) else 1


def _opened(sets: Sequence[EvalSet], arguments: argparse.Namespace, settings: Settings) -> Assistant:
    """One assistant for all sets, with every index that they ask: a missing one is told before the first
    question. What is asked here is no gap of the documents."""
    from assistent.assistant import Assistant

    quiet = replace(settings, gap_list="")
    named = [arguments.samling or eval_set.samling for eval_set in sets]
    assistant = open_assistant(quiet, named[0]) if named else Assistant(quiet)
    for samling in named:
        assistant.index(samling)
    return assistant


def _measured(
    eval_set: EvalSet, assistant: Assistant, arguments: argparse.Namespace, before: Mapping[str, Any] | None
) -> Measured:
    """A set measured, and told unless JSON is wanted."""
    from assistent import evalreport, evaluation, ranking, results, validation

    samling = assistant.samling(arguments.samling or eval_set.samling)
    with bars() as progress:
        result = evaluation.run(assistant, eval_set, samling, progress)
        methods = ranking.of_set(assistant, eval_set, samling, progress, _baseline(assistant, arguments))
    table = _saved(results.table(result, results.commit(assistant.settings.root), methods), assistant.settings)
    earlier = before if before and before.get("set") == eval_set.name else None
    if not arguments.json:
        print(results.text(result))
        if earlier:
            print(results.changes_text(*results.changes(table, earlier)))
        print(flush=True)
    return evalreport.Measured(result, table, earlier, validation.coverage(eval_set, assistant.index(samling)))


def _ranked(benchmark: Benchmark, assistant: Assistant, arguments: argparse.Namespace) -> Mapping[str, Any]:
    """The table of a benchmark folder."""
    from assistent import ranking, results

    with bars() as progress:
        run = ranking.ranked(benchmark, assistant.encoder, progress=progress, baseline=_baseline(assistant, arguments))
    return _saved(results.ranking_table(run, results.commit(assistant.settings.root)), assistant.settings)


def _saved(table: dict[str, Any], settings: Settings) -> dict[str, Any]:
    """The table, kept as a file before the next set is asked."""
    from assistent import results

    notice(f"Sparat: {results.save(table, settings.root / 'evals' / 'results')}")
    return table


def _baseline(assistant: Assistant, arguments: argparse.Namespace) -> Any:
    """The encoder as llama-index wants it, where its row is asked for."""
    if not arguments.baseline:
        return None
    from assistent.baseline import Embedding

    return Embedding(assistant.encoder)


def _validate(
    sets: Sequence[EvalSet], benchmarks: Sequence[Benchmark], arguments: argparse.Namespace, settings: Settings
) -> int:
    """Tells the faults of the sets themselves; exit code 1 if there are any. A folder that could be read has
    none."""
    from assistent import validation

    assistant = _opened(sets, arguments, settings)
    found: dict[str, list[validation.Fault]] = {benchmark.name: [] for benchmark in benchmarks}
    for eval_set in sets:
        index = assistant.index(arguments.samling or eval_set.samling)
        found[eval_set.name] = validation.faults(eval_set, index)
    if arguments.json:
        print_json({name: [asdict(fault) for fault in faults] for name, faults in found.items()})
    else:
        for name, faults in found.items():
            print(f"{name}: {f'{len(faults)} fel' if faults else 'inga fel'}.")
            for fault in faults:
                print(f"  rad {fault.line} {fault.id}: {fault.what}")
    return 1 if any(found.values()) else 0


def _suggest(sets: Sequence[EvalSet], arguments: argparse.Namespace, settings: Settings) -> int:
    """Prints suggested lines for a set on stdout, and how much of each document it covers on stderr."""
    from assistent import suggesting, validation

    assistant = _opened(sets, arguments, settings)
    for eval_set in sets:
        index = assistant.index(arguments.samling or eval_set.samling)
        for document, share in sorted(validation.coverage(eval_set, index).items(), key=lambda pair: pair[1]):
            notice(f"{eval_set.name}: frågor på {round(100 * share)} % av avsnitten i {document}")
        for line in suggesting.suggest(eval_set, index):
            print_json(line, indent=None)
    if settings.feedback_list:
        from assistent import feedback

        down = sum(record.verdict == "down" for record in feedback.read(settings.root / settings.feedback_list))
        if down:
            notice(f"{down} svar har fått tummen ned. De blir förslag på frågor med: assistent feedback --candidates")
    return 0


def run_gaps(arguments: argparse.Namespace, settings: Settings) -> int:
    """Shows the questions without an answer that were noted, and on request forgets them."""
    from assistent import gaps

    if not settings.gap_list:
        raise AssistentError(
            "Obesvarade frågor antecknas inte.",
            'Skriv gap_list = "luckor.jsonl" i assistent.toml, och berätta för användarna att det görs.',
        )
    file = settings.root / settings.gap_list
    found = gaps.read(file)
    if arguments.json:
        print_json([asdict(gap) for gap in found])
    else:
        print(gaps.text(found))
    if arguments.clear:
        gaps.clear(file)
    return 0


def run_feedback(arguments: argparse.Namespace, settings: Settings) -> int:
    """Shows the thumbs up and down that were noted, or the questions that those down lead to, and on request
    forgets them."""
    from assistent import feedback

    if not settings.feedback_list:
        raise AssistentError(
            "Omdömen om svaren antecknas inte.",
            'Skriv feedback_list = "omdomen.jsonl" i assistent.toml, och berätta för användarna att det görs.',
        )
    file = settings.root / settings.feedback_list
    records = feedback.read(file)
    if arguments.candidates:
        lines = _candidates(records, settings)
        if not lines:
            notice("Inget svar har fått tummen ned.")
        if arguments.json:
            print_json(lines)
        else:
            for line in lines:
                print_json(line, indent=None)
    elif arguments.json:
        print_json([asdict(record) for record in records])
    else:
        print(feedback.text(records))
    if arguments.clear:
        feedback.clear(file)
    return 0


def _candidates(records: Sequence[Feedback], settings: Settings) -> list[dict[str, Any]]:
    """Lines for an eval set from the thumbs down, samling by samling; one that is gone has none."""
    from assistent import feedback

    named = sorted({record.samling for record in records if record.verdict == "down"} & set(settings.samlingar()))
    if not named:
        return []
    assistant = open_assistant(settings, named[0])
    return [
        line for samling in named for line in feedback.candidates(records, assistant.index(samling), assistant.encoder)
    ]
