"""The command line: results on stdout, notices on stderr; no logic of its own.

Exit codes: 0 fine, 1 an expected failure told in one line, 2 wrong usage, 130 stopped with Ctrl-C.
Nothing heavy is imported before a command needs it, so that ``--help`` is at once.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistent import __version__
from assistent import settings as configuration
from assistent.console import bars, notice, print_json, read_lines
from assistent.errors import AssistentError
from assistent.settings import Settings
from assistent.usage import SwedishParser

if TYPE_CHECKING:
    from assistent.assistant import Assistant
    from assistent.types import Encoder

STOPPED = 130
"""Exit code after Ctrl-C, as shells have it."""
PIPE_CLOSED = 141
"""Exit code when the reader of our output went away (``assistent documents | head -1``)."""


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit code; wrong usage raises ``SystemExit(2)``."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal without å or ” shows a question mark
    try:
        arguments = parser().parse_args(argv)
        code: int = arguments.run(arguments, configuration.load())
        sys.stdout.flush()
    except AssistentError as error:
        notice(f"assistent: {error}")
        return 1
    except KeyboardInterrupt:
        return STOPPED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # else Python tells it at exit
        return PIPE_CLOSED
    return code


def parser() -> argparse.ArgumentParser:
    """Every command with its help."""
    top = SwedishParser(prog="assistent", description="Svarar på frågor ur en kommuns dokument, med ordagranna citat.")
    top.add_argument("-V", "--version", action="version", version=f"%(prog)s {__version__}", help="visa versionen")
    commands = top.add_subparsers(title="kommandon", metavar="KOMMANDO", required=True)

    index = _command(commands, "index", "läs in dokumenten i corpus/ så att de går att fråga", run_index)
    index.add_argument("--rebuild", action="store_true", help="läs in allt på nytt, också det som är oförändrat")
    index.add_argument("--watch", action="store_true", help="bevaka mapparna och läs in det som ändras, tills Ctrl+C")

    ask = _command(commands, "ask", "ställ en fråga och få svar med källor", run_ask)
    ask.add_argument("question", metavar="FRÅGA", nargs="?", help="frågan, inom citattecken")
    ask.add_argument("--file", metavar="FIL", help="fil med en fråga per rad, eller ett JSON-objekt; - läser stdin")
    ask.add_argument("--history", metavar="FIL", help="fil med samtalets tidigare frågor, en per rad, äldst först")
    _json(ask)
    ask.set_defaults(usage_error=ask.error)

    search = _command(commands, "search", "visa de ställen som ligger närmast sökorden", run_search)
    search.add_argument("words", metavar="SÖKORD", help="orden att söka, inom citattecken")
    search.add_argument("--type", metavar="TYP", help="bara dokument av typen, till exempel protokoll")
    search.add_argument("--body", metavar="ORGAN", help="bara dokument från organet, till exempel kommunstyrelsen")
    search.add_argument("--from", dest="since", metavar="DATUM", type=_date, help="tidigaste datum, ÅÅÅÅ-MM-DD")
    search.add_argument("--to", dest="until", metavar="DATUM", type=_date, help="senaste datum, ÅÅÅÅ-MM-DD")
    _json(search)
    search.set_defaults(usage_error=search.error)

    check = _command(commands, "check", "kontrollera citat och hänvisningar i en text mot dokumenten", run_check)
    check.add_argument("file", metavar="FIL", help="texten (DOCX, PDF, ODT, Markdown, text); - läser stdin")
    check.add_argument("--claims", action="store_true", help="granska också det som sägs med egna ord")
    check.add_argument("--docx", metavar="FIL", type=Path, help="skriv texten med kommentarer till en Word-fil")
    check.add_argument("--html", metavar="FIL", type=Path, help="skriv texten med markeringar till en webbsida")
    _json(check)

    _json(_command(commands, "documents", "visa dokumentregistret", run_documents))
    _json(_command(commands, "status", "visa om samlingarna är inlästa, och vad som behöver göras", run_status, False))

    evaluate = _command(commands, "evaluate", "mät svaren mot frågor med kända svar", run_evaluate)
    evaluate.add_argument("set", metavar="FIL", nargs="?", type=Path, help="frågorna (annars alla i evals/)")
    evaluate.add_argument("--against", metavar="RESULTAT", type=Path, help="visa vad som ändrats sedan detta resultat")
    _json(evaluate)
    fetch = _command(commands, "fetch", "hämta dokument från adresserna i kallor.toml", run_fetch)
    fetch.add_argument("--dry-run", action="store_true", help="visa vad som är nytt eller ändrat, men spara inget")
    _json(fetch)
    serve = _command(commands, "serve", "starta webbsidan", run_serve, False)
    serve.add_argument("--host", metavar="ADRESS", help="adress att svara på (annars 127.0.0.1, bara den här datorn)")
    serve.add_argument("--port", metavar="PORT", type=int, help="port att svara på (annars 7860)")
    return top


def _command(commands: Any, name: str, text: str, run: Any, of_samling: bool = True) -> SwedishParser:
    command: SwedishParser = commands.add_parser(name, help=text, description=f"{text[0].upper()}{text[1:]}.")
    if of_samling:
        command.add_argument("--samling", metavar="NAMN", help="mappen under corpus/ som gäller")
    command.set_defaults(run=run)
    return command


def _json(command: argparse.ArgumentParser) -> None:
    command.add_argument("--json", action="store_true", help="skriv resultatet som JSON")


def _date(text: str) -> str:
    from datetime import date

    try:
        if date.fromisoformat(text).isoformat() == text:
            return text
    except ValueError:
        pass
    raise argparse.ArgumentTypeError(f"{text!r} är inget datum; skriv det som ÅÅÅÅ-MM-DD")


# --- the commands -------------------------------------------------------------------------------


def run_index(arguments: argparse.Namespace, settings: Settings) -> int:
    """Brings the index of one samling, or of all, up to date, and on request keeps at it."""
    from assistent import documents, models, watching

    first = documents.find_samling(settings, arguments.samling)
    named = [first] if arguments.samling else settings.samlingar()
    with bars() as progress:
        encoder = models.open_encoder(settings.embedding, settings.cache, progress)
    if not arguments.watch:
        return _index(settings, named, encoder, arguments.rebuild, stop_at_error=bool(arguments.samling))
    _index(settings, named, encoder, arguments.rebuild)
    notice(f"Bevakar {settings.corpus.name}/ – avsluta med Ctrl+C.")
    for changed in watching.changed(settings.corpus):
        _index(settings, sorted(changed & set(named) if arguments.samling else changed), encoder)
    return 0


def _index(
    settings: Settings, named: Sequence[str], encoder: Encoder, rebuild: bool = False, stop_at_error: bool = False
) -> int:
    from assistent import indexing

    indexed = 0
    for samling in named:
        try:
            with bars() as progress:
                report = indexing.build(settings, samling, encoder, rebuild=rebuild, progress=progress)
        except AssistentError as error:
            if stop_at_error:
                raise
            notice(f"assistent: {error}")
            continue
        indexed += 1
        for failure in report.failures:
            notice(f"Kunde inte läsas: {samling}/{failure.file}: {failure.reason}. Gör så här: {failure.remedy}.")
        for file, warning in report.warnings:
            notice(f"Delvis läst: {samling}/{file}: {warning}.")
        print(
            f"{samling}: {len(report.new)} nya, {len(report.changed)} ändrade, {len(report.unchanged)} "
            f"oförändrade, {len(report.removed)} borttagna, {len(report.failures)} misslyckade.",
            flush=True,
        )
    return 0 if indexed else 1


def run_fetch(arguments: argparse.Namespace, settings: Settings) -> int:
    """Brings the documents that the samlingar name in their kallor.toml; exit code 1 if one failed."""
    from assistent import fetching

    with bars() as progress:
        reports = fetching.fetch_all(settings, arguments.samling, arguments.dry_run, progress)
    if arguments.json:
        print_json(fetching.reports_object(reports))
    else:
        print(fetching.reports_text(reports))
    return 1 if any(report.count(fetching.Outcome.FAILED) for report in reports) else 0


def run_ask(arguments: argparse.Namespace, settings: Settings) -> int:
    """Answers one question, or every question of a file."""
    if bool(arguments.file) == (arguments.question is not None):
        arguments.usage_error("skriv en fråga, eller ange en fil med --file")
    if arguments.file and not arguments.json:
        arguments.usage_error("--file kräver --json")
    if arguments.file and arguments.history:
        arguments.usage_error("--history gäller en fråga; i en fil skrivs den i frågans JSON-objekt")
    lines = read_lines(arguments.file) if arguments.file else []
    history = [line.strip() for line in read_lines(arguments.history) if line.strip()] if arguments.history else []
    assistant = _assistant(settings, arguments.samling)
    if arguments.file:
        return _ask_many(lines, assistant, arguments.samling)
    answer = assistant.ask(arguments.question, arguments.samling, history)
    if answer.outcome == "error":
        notice(f"assistent: {answer.answer}")
    if arguments.json:
        from assistent.jsonout import answer_object

        print_json(answer_object(answer))
    elif answer.outcome != "error":
        from assistent.terminal import answer_text

        print(answer_text(answer))
    return 1 if answer.outcome == "error" else 0


def _ask_many(lines: Sequence[str], assistant: Assistant, samling: str | None) -> int:
    from assistent.jsonout import answer_object
    from assistent.types import Answer, Outcome

    asked = failed = 0
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            question, history = _question(line.strip(), number)
            answer = assistant.ask(question, samling, history)
        except AssistentError as error:
            answer = Answer(Outcome.ERROR, "sv", line.strip(), str(error))
        asked += 1
        failed += answer.outcome is Outcome.ERROR
        print_json(answer_object(answer), indent=None)
    if failed:
        notice(f'assistent: {failed} av {asked} frågor gav fel; felet står i radens "answer".')
    return 1 if failed else 0


def _question(line: str, number: int) -> tuple[str, list[str]]:
    """A line of a file of questions: the question, and the earlier ones of its conversation."""
    if not line.startswith("{"):
        return line, []
    remedy = 'Skriv {"question": "…", "history": ["…"]}, eller bara frågan.'
    try:
        table = json.loads(line)
    except ValueError as error:
        raise AssistentError(f"Rad {number} är inte giltig JSON ({error}).", remedy) from error
    question, history = table.get("question"), table.get("history") or []
    if not isinstance(question, str):
        raise AssistentError(f'Rad {number} saknar "question" som text.', remedy)
    if not isinstance(history, list) or not all(isinstance(earlier, str) for earlier in history):
        raise AssistentError(f'Rad {number}: "history" är ingen lista av texter.', remedy)
    return question, history


def run_search(arguments: argparse.Namespace, settings: Settings) -> int:
    """Shows ranked passages."""
    if not arguments.words.strip():
        arguments.usage_error("sökorden är tomma")
    if arguments.since and arguments.until and arguments.since > arguments.until:
        arguments.usage_error("--from är senare än --to")
    assistant = _assistant(settings, arguments.samling)
    from assistent.retrieval import Filters

    filters = Filters(arguments.type, arguments.body, arguments.since, arguments.until)
    hits = assistant.search(arguments.words, arguments.samling, filters)
    if arguments.json:
        from assistent.jsonout import hit_object

        print_json([hit_object(hit, text) for hit, text in hits])
    elif hits:
        from assistent.terminal import hit_text

        print("\n\n".join(hit_text(number, hit, text) for number, (hit, text) in enumerate(hits, 1)))
    if not hits:
        notice("Inga träffar.")
    return 0


def run_check(arguments: argparse.Namespace, settings: Settings) -> int:
    """Checks a text; exit code 1 if anything in it is false."""
    from assistent import annotated, checking, documents, index, jsonout, library, terminal

    text = (
        "\n".join(read_lines("-"))
        if arguments.file == "-"
        else checking.text_of(Path(arguments.file), settings.max_file_mb)
    )
    opened = index.open_index(settings, documents.find_samling(settings, arguments.samling))
    with bars() as progress:
        report = checking.check(text, library.Library(opened), arguments.claims, progress)
    annotated.save(report, arguments.docx, arguments.html)
    if arguments.json:
        print_json(jsonout.check_object(report))
    else:
        print(terminal.check_text(report))
    return 1 if report.false else 0


def run_documents(arguments: argparse.Namespace, settings: Settings) -> int:
    """Shows what is known of each document of one samling, or of all."""
    from assistent.documents import find_samling
    from assistent.index import register

    first = find_samling(settings, arguments.samling)
    named = [first] if arguments.samling else settings.samlingar()
    entries = [entry for samling in named for entry in register(settings, samling)]
    if arguments.json:
        from assistent.jsonout import document_object

        print_json([document_object(entry.document, entry.pages) for entry in entries])
    else:
        from datetime import date

        from assistent.register import register_text

        print(register_text([entry.document for entry in entries], date.today()))
    return 0


def run_status(arguments: argparse.Namespace, settings: Settings) -> int:
    """Shows the state of every samling; exit code 1 if something must be done."""
    from assistent import status

    report = status.report(settings)
    if arguments.json:
        print_json(report)
    else:
        print(status.text(report))
    return 0 if report["sound"] else 1


def run_evaluate(arguments: argparse.Namespace, settings: Settings) -> int:
    """Measures the answers of one eval set, or of all; exit code 1 below a threshold."""
    from assistent import evaluation, jsonout, terminal

    paths = [arguments.set] if arguments.set else sorted((settings.root / "evals").glob("*.jsonl"))
    if not paths:
        raise AssistentError("Det finns inga frågor i evals/.", "Ange en fil: assistent evaluate FIL")
    before = evaluation.read_result(arguments.against) if arguments.against else None
    sets = [evaluation.read_set(path) for path in paths]
    passed, objects = True, []
    for eval_set in sets:
        samling = arguments.samling or eval_set.samling
        assistant = _assistant(settings, samling)
        with bars() as progress:
            result = evaluation.run(assistant, eval_set, samling, progress)
        objects.append(jsonout.result_object(result, evaluation.commit(settings.root)))
        notice(f"Sparat: {evaluation.save(objects[-1], settings.root / 'evals' / 'results')}")
        passed = passed and result.passed
        if not arguments.json:
            print(terminal.result_text(result))
            if before:
                print(terminal.changes_text(*evaluation.changes(objects[-1], before)))
    if arguments.json:
        print_json(objects[0] if arguments.set or len(objects) == 1 else objects)
    return 0 if passed else 1


def run_serve(arguments: argparse.Namespace, settings: Settings) -> int:
    """Runs the web page until it is stopped."""
    from assistent import web

    changes = {name: value for name in ("host", "port") if (value := getattr(arguments, name)) is not None}
    web.serve(replace(settings, **changes))
    return 0


# --- what they share ----------------------------------------------------------------------------


def _assistant(settings: Settings, samling: str | None) -> Assistant:
    """The assistant with its index open. The encoder is loaded meanwhile in a thread of its own:
    both take half a second, mostly spent in reading libraries. A missing index is told first."""
    import threading

    from assistent.assistant import Assistant
    from assistent.index import current_directory
    from assistent.retrieval import query_vector

    assistant = Assistant(settings)
    current_directory(settings, assistant.samling(samling))

    def load() -> None:
        with contextlib.suppress(AssistentError):  # it is told when the question needs the encoder
            query_vector("", assistant.encoder)

    threading.Thread(target=load).start()
    assistant.index(samling)
    return assistant
