"""The command line: every command with its options, and the exit codes; no logic of its own.

Exit codes: 0 fine, 1 an expected failure told in one line, 2 wrong usage, 130 stopped with Ctrl-C.
Nothing heavy is imported before a command needs it, so that ``--help`` is at once.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from assistent import (
    __version__,
    commands,
    eval_commands,
    export_command,
    introduction_command,
    operate_commands,
    user_command,
)
from assistent import settings as configuration
from assistent.console import notice
from assistent.errors import AssistentError
from assistent.settings import ROLES
from assistent.usage import SwedishParser

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
    below = top.add_subparsers(title="kommandon", metavar="KOMMANDO", required=True)

    index = _command(below, "index", "läs in dokumenten i corpus/ så att de går att fråga", commands.run_index)
    index.add_argument("--rebuild", action="store_true", help="läs in allt på nytt, också det som är oförändrat")
    index.add_argument("--watch", action="store_true", help="bevaka mapparna och läs in det som ändras, tills Ctrl+C")

    ask = _command(below, "ask", "ställ en fråga och få svar med källor", commands.run_ask)
    ask.add_argument("question", metavar="FRÅGA", nargs="?", help="frågan, inom citattecken")
    ask.add_argument("--file", metavar="FIL", help="fil med en fråga per rad, eller ett JSON-objekt; - läser stdin")
    ask.add_argument("--history", metavar="FIL", help="fil med samtalets tidigare frågor, en per rad, äldst först")
    ask.add_argument("--klarsprak", action="store_true", help="svara på klarspråk, om en språkmodell är inställd")
    _filters(ask)
    _json(ask)
    ask.set_defaults(usage_error=ask.error)

    search = _command(below, "search", "visa de ställen som ligger närmast sökorden", commands.run_search)
    search.add_argument("words", metavar="SÖKORD", help="orden att söka, inom citattecken")
    _filters(search)
    _json(search)
    search.set_defaults(usage_error=search.error)

    check = _command(below, "check", "kontrollera citat och hänvisningar i en text mot dokumenten", commands.run_check)
    check.add_argument("file", metavar="FIL", help="texten (DOCX, PDF, ODT, Markdown, text); - läser stdin")
    check.add_argument("--claims", action="store_true", help="granska också det som sägs med egna ord")
    check.add_argument("--docx", metavar="FIL", type=Path, help="skriv texten med kommentarer till en Word-fil")
    check.add_argument("--html", metavar="FIL", type=Path, help="skriv texten med markeringar till en webbsida")
    _json(check)

    _json(_command(below, "documents", "visa dokumentregistret", commands.run_documents))
    _json(
        _command(
            below, "status", "visa om samlingarna är inlästa, och vad som behöver göras", commands.run_status, False
        )
    )

    evaluate = _command(below, "evaluate", "mät svaren mot frågor med kända svar", eval_commands.run_evaluate)
    evaluate.add_argument(
        "sets", metavar="FIL", nargs="*", type=Path, help="frågorna, eller en mapp med stycken (annars alla i evals/)"
    )
    evaluate.add_argument("--against", metavar="RESULTAT", type=Path, help="visa vad som ändrats sedan detta resultat")
    only = evaluate.add_mutually_exclusive_group()
    only.add_argument("--validate", action="store_true", help="granska bara frågorna: står det väntade där det sägs?")
    only.add_argument("--suggest", action="store_true", help="föreslå frågor ur det som ingen fråga gäller än")
    evaluate.add_argument("--baseline", action="store_true", help="jämför rangordningen med llama-index över Chroma")
    _json(evaluate)
    evaluate.set_defaults(usage_error=evaluate.error)
    fetch = _command(below, "fetch", "hämta dokument från adresserna i kallor.toml", commands.run_fetch)
    fetch.add_argument("--dry-run", action="store_true", help="visa vad som är nytt eller ändrat, men spara inget")
    _json(fetch)
    glossary = _command(below, "glossary", "föreslå ord till samlingens ordlista ur dokumenten", commands.run_glossary)
    _json(glossary)
    gaps = _command(below, "gaps", "visa frågor som dokumenten inte gav svar på", eval_commands.run_gaps, False)
    gaps.add_argument("--clear", action="store_true", help="töm listan när den har visats")
    _json(gaps)
    feedback = _command(below, "feedback", "visa vad användarna tyckte om svaren", eval_commands.run_feedback, False)
    feedback.add_argument("--candidates", action="store_true", help="gör frågor av de svar som fick tummen ned")
    feedback.add_argument("--clear", action="store_true", help="töm listan när den har visats")
    _json(feedback)
    introduction = _command(
        below,
        "introduction",
        "föreslå en chefsintroduktion, eller pröva den som finns",
        introduction_command.run_introduction,
    )
    introduction.add_argument(
        "--check", action="store_true", help="ställ varje fråga i introduktion.toml och pröva varje citat"
    )
    export = _command(
        below, "export", "skriv ett index eller introduktionens underlag till en fil", export_command.run_export
    )
    what = export.add_mutually_exclusive_group(required=True)
    what.add_argument(
        "--index", metavar="FIL", type=Path, help="skriv samlingens index till filen (.tar eller .tar.gz)"
    )
    what.add_argument("--import", dest="unpack", metavar="FIL", type=Path, help="lägg indexet i filen på sin plats")
    what.add_argument(
        "--handout", metavar="FIL", type=Path, help="skriv introduktionens underlag till filen (.docx eller .pdf)"
    )
    export.add_argument(
        "--address", metavar="ADRESS", default="", help="webbsidans adress, för QR-koder och länkar i underlaget"
    )
    gallra = _command(
        below, "gallra", "ta bort det som antecknats längre än log_days", operate_commands.run_gallra, False
    )
    instead = gallra.add_mutually_exclusive_group()
    instead.add_argument("--dry-run", action="store_true", help="visa vad som skulle tas bort, men ta inte bort något")
    instead.add_argument(
        "--export", metavar="FIL", type=Path, help="skriv allt som antecknats till en ny fil i stället"
    )
    _command(
        below, "mcp", "svara en språkmodells klient med MCP över stdin och stdout", operate_commands.run_mcp, False
    )
    user = _command(below, "user", "sköt om dem som loggar in med lösenord", user_command.run_user, False)
    user.add_argument(
        "action", metavar="VAD", choices=("add", "list", "remove", "password"), help="add, list, remove eller password"
    )
    user.add_argument("name", metavar="NAMN", nargs="?", help="användarnamnet")
    user.add_argument(
        "--role",
        choices=ROLES,
        help="rollen: reader (läser), leader (leder också en introduktion) eller operator (ser allt)",
    )
    user.add_argument(
        "--group", metavar="GRUPP", action="append", help="grupp som användaren är med i; kan anges flera gånger"
    )
    user.add_argument("--stdin", action="store_true", help="läs lösenordet på stdin i stället för att fråga")
    _json(user)
    user.set_defaults(usage_error=user.error)
    serve = _command(below, "serve", "starta webbsidan", commands.run_serve, False)
    serve.add_argument("--host", metavar="ADRESS", help="adress att svara på (annars 127.0.0.1, bara den här datorn)")
    serve.add_argument("--port", metavar="PORT", type=int, help="port att svara på (annars 7860)")
    return top


def _command(below: Any, name: str, text: str, run: Any, of_samling: bool = True) -> SwedishParser:
    command: SwedishParser = below.add_parser(name, help=text, description=f"{text[0].upper()}{text[1:]}.")
    if of_samling:
        command.add_argument("--samling", metavar="NAMN", help="mappen under corpus/ som gäller")
    command.set_defaults(run=run)
    return command


def _filters(command: argparse.ArgumentParser) -> None:
    """Which documents count."""
    command.add_argument("--type", metavar="TYP", help="bara dokument av typen, till exempel protokoll")
    command.add_argument("--body", metavar="ORGAN", help="bara dokument från organet, till exempel kommunstyrelsen")
    command.add_argument("--from", dest="since", metavar="DATUM", type=_date, help="tidigaste datum, ÅÅÅÅ-MM-DD")
    command.add_argument("--to", dest="until", metavar="DATUM", type=_date, help="senaste datum, ÅÅÅÅ-MM-DD")
    command.add_argument(
        "--in-force", action="store_true", help="bara det som gäller i dag: inte utgånget, ersatt eller föreslaget"
    )


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
