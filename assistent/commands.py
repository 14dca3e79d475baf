"""What each command of the command line does: from its arguments and the settings to an exit code.

Results go to stdout, notices to stderr. Nothing heavy is imported before a command needs it.
"""

from __future__ import annotations

import argparse
import contextlib
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from assistent.console import bars, notice, print_json, read_lines
from assistent.errors import AssistentError
from assistent.settings import Settings

if TYPE_CHECKING:
    from assistent.assistant import Assistant
    from assistent.retrieval import Filters
    from assistent.types import Encoder


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
    filters = _filters(arguments)
    assistant = open_assistant(settings, arguments.samling)
    if arguments.klarsprak and assistant.writer is None:
        notice("--klarsprak kräver en språkmodell (llm_url i assistent.toml); svaret ges med dokumentens egna ord.")
    if arguments.file:
        return _ask_many(lines, assistant, arguments.samling, arguments.klarsprak, filters)
    answer = assistant.ask(arguments.question, arguments.samling, history, arguments.klarsprak, filters)
    if answer.outcome == "error":
        notice(f"assistent: {answer.answer}")
    if arguments.json:
        from assistent.jsonout import answer_object

        print_json(answer_object(answer))
    elif answer.outcome != "error":
        from assistent.terminal import answer_text

        print(answer_text(answer))
        if answer.outcome != "answered" and not arguments.samling:
            _tell_others(assistant)
    return 1 if answer.outcome == "error" else 0


def _tell_others(assistant: Assistant) -> None:
    """Tells which samling was asked, where others might have known."""
    asked = assistant.samling()
    if others := [name for name in assistant.settings.samlingar() if name != asked]:
        notice(f"Frågan ställdes till samlingen {asked}. Andra väljs med --samling: {', '.join(others)}.")


def _ask_many(
    lines: Sequence[str], assistant: Assistant, samling: str | None, plain: bool, filters: Filters | None
) -> int:
    from assistent.jsonout import answer_object
    from assistent.types import Answer, Outcome

    asked = failed = 0
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            question, history = _question(line.strip(), number)
            answer = assistant.ask(question, samling, history, plain, filters)
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
    filters = _filters(arguments)
    assistant = open_assistant(settings, arguments.samling)
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


def _filters(arguments: argparse.Namespace) -> Filters | None:
    """The filters that were asked for, if any."""
    if arguments.since and arguments.until and arguments.since > arguments.until:
        arguments.usage_error("--from är senare än --to")
    chosen = (arguments.type, arguments.body, arguments.since, arguments.until, arguments.in_force)
    if not any(chosen):
        return None
    from assistent.retrieval import Filters

    return Filters(*chosen)


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


def run_glossary(arguments: argparse.Namespace, settings: Settings) -> int:
    """Shows words of the documents that could be added to the samling's glossary; changes nothing."""
    from dataclasses import asdict

    from assistent import mining

    assistant = open_assistant(settings, arguments.samling)
    samling = assistant.samling(arguments.samling)
    found = mining.mine(assistant.index(samling))
    if arguments.json:
        print_json([asdict(candidate) for candidate in found])
    else:
        print(mining.suggestions(found, samling))
    return 0


def run_serve(arguments: argparse.Namespace, settings: Settings) -> int:
    """Runs the web page until it is stopped."""
    from assistent import web

    changes = {name: value for name in ("host", "port") if (value := getattr(arguments, name)) is not None}
    web.serve(replace(settings, **changes))
    return 0


# --- what they share ----------------------------------------------------------------------------


def open_assistant(settings: Settings, samling: str | None) -> Assistant:
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
