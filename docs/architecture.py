"""Writes ``docs/arkitektur.md``: ``python docs/architecture.py``. The rooms of the package, and each module in them.

What a module is comes from its own docstring; where it stands comes from ``ROOMS``, which ``tests/test_package.py`` holds
every import against. It checks as well that the page is this one.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import NamedTuple

PAGE = Path(__file__).parent / "arkitektur.md"
PACKAGE = Path(__file__).parent.parent / "assistent"


class Room(NamedTuple):
    """Modules that belong together, in the order in which they may import each other."""

    title: str
    what: str
    modules: str
    """Their names, with spaces between."""


ROOMS = [
    Room(
        "Words, settings and errors",
        "What everything else speaks in. No module here knows of documents.",
        "errors types settings described",
    ),
    Room(
        "Who asks",
        "Log-in, roles, sessions and limits. `access` alone is known to the pipeline: it says which samlingar somebody may see.",
        "access accounts sessions proxies oidc identity pace cookies",
    ),
    Room(
        "Swedish text",
        "How municipal documents write §, days and bodies, and how text is cut into words.",
        "notation words",
    ),
    Room(
        "Lines to blocks",
        "What the readers have in common: sentences, headings, furniture, tables.",
        "sentences headings furniture hyphens lines tables",
    ),
    Room(
        "Formats other than PDF",
        "Each becomes the same blocks.",
        "archives flow numbering wordstyles wordtext office opendocument spreadsheet webpage converting",
    ),
    Room(
        "PDF and reading",
        "A page as it is seen becomes blocks as well; `reading` picks the reader, `isolation` runs it in a child process.",
        "language layout pdfium grid typography ocr pdf reading isolation",
    ),
    Room(
        "Structure",
        "Blocks become the canonical text, with units and chunks that are offsets into it.",
        "bundles outline units structure chunks documents",
    ),
    Room(
        "What a document states of itself",
        "Type, body, date, validity, owner, relations: each with the place where it stands, or unknown.",
        "kinds labels values facts references metadata relations",
    ),
    Room(
        "Replies and citations",
        "Fixed words in two languages; and the citation, which is always `canonical[start:end]`.",
        "prompts texts citations places boxes",
    ),
    Room(
        "From the web",
        "The only modules that fetch documents. They run when somebody says `assistent fetch`.",
        "addresses sources downloads fetching",
    ),
    Room(
        "Models",
        "The bundled encoder and the reader made of it.",
        "bundled models reader",
    ),
    Room(
        "Index",
        "Words and vectors on disk, written beside the old index and renamed into place.",
        "glossary lexical vectors parts dense late index assembling indexing backup watching",
    ),
    Room(
        "The question",
        "What is asked, in which language, of what kind, and whether it is for us at all.",
        "scope asking conversation question vocabulary municipalities",
    ),
    Room(
        "Retrieval",
        "Which passages.",
        "amounts standing titles repeats rerank mining abbreviations retrieval",
    ),
    Room(
        "Evidence",
        "Which sentences of them.",
        "continuity matters evidence close_reading weighing selection",
    ),
    Room(
        "The answer",
        "From sentences to an answer that says where, which text governs, and when it must say no.",
        "governing conflicts validity compose demands judgement",
    ),
    Room(
        "Introduction and the whole path",
        "What a leader shows; and `answer`, the whole path on one screen.",
        "introduction rehearsal suggestions answer noting",
    ),
    Room(
        "A language model, and what it may say",
        "Optional. Each sentence is held against what it cites before it is shown.",
        "gaps particulars clauses reasons support fidelity saying verification instructions drafting generation llm",
    ),
    Room(
        "What is noted, and the assistant itself",
        "Logs, their retention, and the one object that web and command line use.",
        "retention question_log logs assistant",
    ),
    Room(
        "Is it right?",
        "Eval sets, measures, and the search that one would otherwise write.",
        "evalset measures validation suggesting proposing feedback baseline ranking evaluation",
    ),
    Room(
        "The checker",
        "From a text to the documents: quotations, references, claims.",
        "folding differences matching naming quotations candidates verdicts misreadings library judging "
        "claiming following referring checking annotated",
    ),
    Room(
        "Terminal and JSON",
        "How it looks outside a browser.",
        "jsonout terminal results register surroundings status markup",
    ),
    Room(
        "The place Fråga",
        "Its HTML, its exports and the source page.",
        "shell evalreport copies answer_html source_cards pages limits orders papers conversation_export "
        "stepping talking source_page source_view",
    ),
    Room(
        "The place Introduktion",
        "Alone, led, and on paper.",
        "introduction_answers introduction_parts introduction_page leading_page handout handout_docx "
        "handout_pdf introduction_view",
    ),
    Room(
        "The place Kontrollera",
        "A text is pasted or posted; a child process checks it.",
        "check_page check_work check_view",
    ),
    Room(
        "The places Dokument, Kvalitet and Om",
        "What is known of each document, how well the assistant does, and what it is.",
        "quality_page listing assignments relations_picture timeline documents_page relations_page "
        "assignments_page document_page documents_view about_page about_view",
    ),
    Room(
        "Other programs and monitors",
        "HTTP interface, MCP, health, metrics.",
        "interface api_shapes api metrics health operating mcp_server",
    ),
    Room(
        "The gate",
        "What the server lets in.",
        "login_page login_view entrance hosts gate joining open_pages",
    ),
    Room(
        "The web app",
        "Gradio mounted in FastAPI, behind the gate.",
        "chat web",
    ),
    Room(
        "The command line",
        "Arguments in, exit code out; no logic of its own.",
        "usage console commands eval_commands introduction_command export_command operate_commands "
        "user_command cli __main__",
    ),
]
"""A module imports only from those before it, in its own room and in the rooms before."""

HEAD = """# Architecture

For engineers. The ways through the modules: [how-it-works.md](how-it-works.md). Why it is so: [decisions](decisions).

Three rules keep the package readable, and `tests/test_package.py` holds every module to them:

- **One direction.** The modules stand in the order below, and a module imports only from those before it. So a page of HTML can
  know an answer, but no answer knows a page; and nothing runs in a circle.
- **One door.** Each library comes in by the modules that the test names under `DOORS`, most by one alone. To change a library is to
  change its door.
- **Short files.** No module is over 400 lines, and each says in its docstring what it is. The lines below are those docstrings' first
  sentences.

This page is written by `python docs/architecture.py`.
"""


def page() -> str:
    """The page, as Markdown."""
    return HEAD + "".join(f"\n## {room.title}\n\n{room.what}\n\n{_rows(room)}" for room in ROOMS)


def order() -> list[str]:
    """Every module, in the order of import."""
    return [module for room in ROOMS for module in room.modules.split()]


def _rows(room: Room) -> str:
    return "".join(f"- [`{name}`](../assistent/{name}.py) – {_first_sentence(name)}\n" for name in room.modules.split())


def _first_sentence(module: str) -> str:
    told = ast.get_docstring(ast.parse((PACKAGE / f"{module}.py").read_text(encoding="utf-8"))) or ""
    paragraph = " ".join(told.split("\n\n")[0].split()).replace("``", "`")
    return re.split(r"(?<=[.?])\s+(?=[A-Z])", paragraph)[0].rstrip(".")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
