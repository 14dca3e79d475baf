"""Questions that a set could be grown with, made from what the documents say, for a person to accept.

Only from sections that no question asks about yet. A suggestion has the form of a line of an eval
set; nothing is added to a set by the program.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from assistent.evalset import EvalSet, stands_at
from assistent.index import Index
from assistent.types import Sentence, Status, Text

_RESPONSIBLE = re.compile(
    r"^(?P<who>[A-ZÅÄÖ][\w-]+(?: [\w-]+){0,4}?)(?<! som) (?P<does>ansvarar för|svarar för|beslutar om|fastställer|godkänner|utser) "
    r"(?P<what>[^.;:|()]{5,80}?)\.?$"
)
"""Who does what: "Kommundirektören ansvarar för den interna kontrollen."."""
_MEANS = re.compile(r"^Med (?P<what>[\w\s-]{3,40}?) (?:avses|menas|förstås) (?P<is>[^.;:]{8,120})\.?$")
_CELL = re.compile(r"(?P<name>[^:|]{2,30}): (?P<value>[^|]+)")
_DELEGATE = re.compile(r"delegat|beslutsfattare|beslutanderätt", re.I)
_SUBJECT = re.compile(r"ärende|beslut(?!sfattare)|avser", re.I)
_ASKED = {
    "ansvarar för": "Vem ansvarar för {what}?",
    "svarar för": "Vem svarar för {what}?",
    "beslutar om": "Vem beslutar om {what}?",
    "fastställer": "Vem fastställer {what}?",
    "godkänner": "Vem godkänner {what}?",
    "utser": "Vem utser {what}?",
}
PER_DOCUMENT = 5
"""Suggestions from one document, so that a long one does not drown the others."""


def suggest(eval_set: EvalSet | None, index: Index) -> list[dict[str, Any]]:
    """Suggested questions, document by document; ``eval_set`` is what is there already, if anything."""
    found: list[dict[str, Any]] = []
    told = {q.question for q in eval_set.questions} if eval_set else set()
    for document in index.entries:
        text = index.text(document)
        asked = [p for q in eval_set.questions for p in q.relevant if p["document"] == document] if eval_set else []
        made = 0
        for kind, question, expected, sentence in of_text(text):
            path = text.sections[sentence.section].path
            if question in told or any(stands_at(document, path, place) for place in asked):
                continue
            told.add(question)
            page = text.page_at(sentence.start).number if text.paged else None
            place = {"document": document, "section": path[-1] if path else None, "pdf_page": page}
            line = {"question": question, "language": "sv", "kind": kind, "expected_outcome": "answered"}
            found.append({"id": f"forslag-{len(found) + 1:03d}", **line, "expect": [expected], "relevant": [place]})
            made += 1
            if made == PER_DOCUMENT:
                break
    return found


def of_text(text: Text) -> Iterator[tuple[str, str, str, Sentence]]:
    """What a document can be asked: (kind, question, expected string, the sentence that holds it), one from a
    section. Kinds are "role", "fact" (what a word means), "delegation" and "decision"."""
    used: set[int] = set()
    for sentence in text.sentences:
        if sentence.section in used:
            continue
        said = " ".join(text.cut(sentence.start, sentence.end).split())
        made = _responsible(said) or _meaning(said) or _delegated(said) or _decided(text, sentence, said)
        if made:
            used.add(sentence.section)
            yield (*made, sentence)


def _responsible(said: str) -> tuple[str, str, str] | None:
    match = _RESPONSIBLE.match(said)
    if not match:
        return None
    return "role", _ASKED[match["does"]].format(what=match["what"].strip()), match["who"].strip()


def _meaning(said: str) -> tuple[str, str, str] | None:
    match = _MEANS.match(said)
    return ("fact", f"Vad menas med {match['what']}?", match["is"].strip()) if match else None


def _delegated(said: str) -> tuple[str, str, str] | None:
    """From a row of a delegation table: "Nr: 3.2 | Ärende: … | Delegat: …"."""
    cells = {m["name"].strip(): m["value"].strip() for m in _CELL.finditer(said)} if " | " in said else {}
    who = next((value for name, value in cells.items() if _DELEGATE.search(name)), "")
    what = next((value for name, value in cells.items() if _SUBJECT.search(name)), "")
    if not who or not what:
        return None
    does = "fatta" if what.lower().startswith("beslut") else "besluta om"
    return "delegation", f"Vem får {does} {what[0].lower()}{what[1:].rstrip('.')}?", who


def _decided(text: Text, sentence: Sentence, said: str) -> tuple[str, str, str] | None:
    """From a decision in minutes, under a § with a subject."""
    if sentence.status is not Status.DECISION:
        return None
    heading = next((h for h in reversed(text.sections[sentence.section].path) if h.startswith("§")), "")
    subject = re.sub(r"^§\s*\d+\w?\s*", "", heading).strip()
    return ("decision", f"Vad beslutades i ärendet {subject}?", said) if subject else None
