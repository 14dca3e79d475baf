"""The command ``introduction``, and the handout of ``export``: from the arguments and the settings to an exit code.

Results go to stdout, notices to stderr. Nothing heavy is imported before it is needed.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from assistent.console import notice
from assistent.errors import AssistentError, CorpusError, SettingsError, because
from assistent.settings import Settings

if TYPE_CHECKING:
    from assistent.assistant import Assistant


def run_introduction(arguments: argparse.Namespace, settings: Settings) -> int:
    """Prints a proposal for a samling's introduktion.toml, or with ``--check`` tries the one that it has: every question
    is asked, every quotation and reading looked up. Exit code 1 if something does not hold."""
    from assistent.assistant import Assistant

    assistant = Assistant(settings)
    samling = assistant.samling(arguments.samling)
    return _check(assistant, samling) if arguments.check else _propose(assistant, samling)


def _propose(assistant: Assistant, samling: str) -> int:
    from assistent import introduction, proposing
    from assistent.introduction import FILE

    index = assistant.index(samling)
    notice("Frågar dokumenten; det kan ta några minuter.")
    proposed = proposing.propose(
        index, assistant.title(samling), lambda question: assistant.quoted(question, samling, noted=False)
    )
    if not proposed.themes:
        raise CorpusError(
            f"Dokumenten i {samling} räckte inte till någon fråga.", f"Skriv {FILE} själv; se corpus/README.md."
        )
    print(proposing.toml(proposed, samling), end="")
    if introduction.read(assistant.settings, samling).themes:
        notice(f"{samling} har redan {FILE}. Det här är ett förslag att jämföra med; ingen fil är ändrad.")
    return 0


def _check(assistant: Assistant, samling: str) -> int:
    from assistent import introduction, rehearsal

    told = introduction.read(assistant.settings, samling)
    if not told.themes:
        raise CorpusError(
            f"{samling} har ingen introduktion.", f"Få ett förslag med: assistent introduction --samling {samling}"
        )
    missing = rehearsal.faults(told, assistant.index(samling))
    held = asked = 0
    theme = ""
    for tried in rehearsal.rehearse(told, lambda question: assistant.quoted(question, samling, noted=False)):
        if tried.theme != theme:
            theme = tried.theme
            print(theme)
        asked += 1
        held += tried.held
        where = tried.answer.citations[0].label if tried.held else tried.answer.answer.splitlines()[0]
        print(f"  {rehearsal.ENDED[tried.answer.outcome]}: {tried.question} – {where}", flush=True)
    for fault in missing:
        print(f"Fel: {fault}")
    quizzes = sum(len(theme.quiz) for theme in told.themes)
    print(
        f"{held} av {asked} frågor har svar. {quizzes} quizfrågor och {len(told.readings)} läsanvisningar prövade, "
        f"{len(missing)} fel."
    )
    return 1 if missing or held < asked else 0


def write_handout(settings: Settings, samling: str | None, path: Path, address: str = "") -> None:
    """Writes the handout of a samling's introduction to a file, as Word or PDF by its name. ``address`` is that of
    the web app ("https://assistent.kommun.se/"), for QR codes and links. Raises ``AssistentError``."""
    from assistent.assistant import Assistant
    from assistent.introduction_answers import Answers
    from assistent.introduction_view import MEDIA, frame, write

    kind = path.suffix.lower().removeprefix(".")
    if kind not in MEDIA:
        raise AssistentError(
            f"Underlaget kan inte skrivas som {path.suffix or 'en fil utan ändelse'}.",
            "Ange en fil på .docx eller .pdf.",
        )
    assistant = Assistant(settings)
    shown = frame(assistant, samling)
    if not shown.introduction.themes:
        raise CorpusError(
            f"{shown.samling} har ingen introduktion.",
            f"Få ett förslag med: assistent introduction --samling {shown.samling}",
        )
    made = write(assistant, Answers(assistant), shown, kind, home=_home(address))
    try:
        path.write_bytes(made)
    except OSError as error:
        raise AssistentError(f"Filen {path} kan inte skrivas: {because(error)}.", "Välj en annan plats.") from error


def _home(address: str) -> str:
    """The address of the web app with a slash last; empty for none."""
    if not address:
        return ""
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise SettingsError(
            f"{address} är ingen adress till webbsidan.", "Ange den som https://assistent.kommun.se/, utan ? och #."
        )
    return address.rstrip("/") + "/"
