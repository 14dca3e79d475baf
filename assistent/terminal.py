"""How answers, passages and measures look on a terminal: plain text within 80 columns."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Iterable, Sequence

from assistent.chunks import shown
from assistent.jsonout import cite_hit
from assistent.prompts import CHANGED, STATUS, UNDERSTOOD
from assistent.types import Answer, Citation, Hit, Outcome, Text
from assistent.verdicts import Report, explanation, summary

WIDEST = 80


def answer_text(answer: Answer) -> str:
    """The answer, how the question was read where that is not plain, and the numbered sources."""
    parts = [wrap(answer.answer)]
    if answer.understood:
        parts.insert(0, wrap(UNDERSTOOD[answer.language].format(question=answer.understood)))
    struck = "Struck out" if answer.language == "en" else "Struket"
    parts += [wrap(f"{struck}: ”{s.text}” {s.struck}", "  ") for s in answer.statements if s.struck]
    if answer.citations:
        heading = "Sources:" if answer.language == "en" else "Källor:"
        parts.append("\n".join([heading, *_sources(answer.citations, answer.language)]))
    if answer.outcome is Outcome.NEAR and answer.documents_near:
        heading = "Closest documents:" if answer.language == "en" else "Närmaste dokument:"
        parts.append("\n".join([heading, *(wrap(f"– {near.title}") for near in answer.documents_near)]))
    if answer.notice:
        parts.append(wrap(answer.notice))
    return "\n\n".join(parts)


def _sources(citations: Sequence[Citation], language: str) -> Iterable[str]:
    """The places in order, each once with the keys of all that stands there."""
    places: dict[str, str] = {}
    for citation in citations:
        status = STATUS[citation.status][language]
        place = citation.label + (f" – {status}" if status else "")
        place += f" – {CHANGED[language]}" if citation.changed else ""
        places[place] = places.get(place, "") + f"[{citation.key}]"
    return (wrap(f"{keys} {place}", "    ") for place, keys in places.items())


def hit_text(number: int, hit: Hit, text: Text) -> str:
    """A ranked passage: where it stands, and its text."""
    place = cite_hit(hit, text)
    status = STATUS[place.status]["sv"]
    mark = f"{number}. "
    head = wrap(f"{mark}{place.label}" + (f" – {status}" if status else "") + f" ({hit.score:.2f})", " " * len(mark))
    body = textwrap.indent(wrap(shown(text, text.chunks[hit.chunk]), columns=width() - len(mark)), " " * len(mark))
    also = ", ".join(dict.fromkeys(document for document, _ in hit.also))
    return "\n".join([head, body, *([textwrap.indent(wrap(f"Även i: {also}"), " " * len(mark))] if also else [])])


def width() -> int:
    """Columns to write in: the terminal's, at most ``WIDEST``."""
    return max(20, min(shutil.get_terminal_size((WIDEST, 24)).columns, WIDEST))


def wrap(text: str, indent: str | None = None, columns: int | None = None) -> str:
    """The text with long lines broken; an item ("– …") goes on under its text."""
    lines: Iterable[str] = text.splitlines()
    return "\n".join(
        textwrap.fill(
            line,
            columns or width(),
            subsequent_indent=indent if indent is not None else "  " if line.startswith(("– ", "- ")) else "",
            break_long_words=False,
            break_on_hyphens=False,
        )
        for line in lines
    )


def check_text(report: Report) -> str:
    """A check for a reader: each quotation and reference with its verdict, place and differences."""
    parts = []
    for number, item in enumerate(report.items, 1):
        mark = f"{number}. "
        quoted = " ".join(item.text.split())
        shown = f"”{quoted}”" if item.kind == "quote" else quoted
        lines = [wrap(f"{mark}{item.name}: {shown}", " " * len(mark))]
        lines += [wrap(f"{' ' * len(mark)}{line}", " " * len(mark)) for line in explanation(item)]
        parts.append("\n".join(lines))
    parts.append(wrap(f"{report.samling}: {summary(report)}."))
    return "\n\n".join(parts)
