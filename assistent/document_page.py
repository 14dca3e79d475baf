"""The page of one document: what is known of it and where that was found, its outline and text, what it has to do
with others, and questions to ask about it. Pure functions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistent import assignments_page, relations_picture
from assistent.assignments_page import Given
from assistent.citations import address as place_address
from assistent.documents import FileState
from assistent.documents_page import Frame, address, document_address, link, page
from assistent.headings import PART
from assistent.kinds import governs
from assistent.markup import addressed, badge, capital, escape, is_pdf, lang
from assistent.metadata import needs_review, rank
from assistent.types import Document, Page, Relation, Section, Span, Status, Text

FIELDS = {
    "type": "Typ",
    "body": "Organ",
    "matter": "Diarienummer",
    "date": "Datum",
    "adopted": "Antaget",
    "adopted_section": "Paragraf",
    "valid_from": "Gäller från",
    "valid_to": "Gäller till och med",
    "revised": "Reviderat",
    "review": "Ses över senast",
    "owner": "Ägare",
    "handler": "Handläggare",
}
"""The facts of ``types.Document`` that are shown, and what they are called."""
_ONLY_IF_GOVERNING = frozenset({"adopted", "adopted_section", "valid_from", "valid_to", "revised", "review", "owner"})
FOUND = {"text": "ur texten", "sidecar": "ur sidofilen", "unknown": "okänt"}
STATE = {
    FileState.CHANGED: "Filen har ändrats sedan den lästes in. Texten här är den tidigare lydelsen.",
    FileState.MISSING: "Filen finns inte längre i samlingen. Texten här är det som då lästes in.",
}
LANGUAGES = {"sv": "Svenska", "en": "Engelska"}
MOST_QUESTIONS = 6
LONG_OUTLINE = 30
"""Headings from which the outline is folded."""
RELATIONS = {
    "replaces": "Ersätter",
    "replaced_by": "Ersätts av",
    "decided_in": "Beslutat i",
    "decides": "Här beslutades",
    "refers": "Hänvisar till",
    "referred_by": "Nämns i",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A document and what its page shows of it: the samling's other documents by id, how its file is, what it
    gives somebody to do, and questions that its introduction asks of it."""

    text: Text
    known: dict[str, Document]
    state: FileState
    given: Sequence[Given] = ()
    questions: Sequence[str] = ()


def document_page(frame: Frame, shown: Shown) -> str:
    """The page."""
    d = shown.text.document
    language = lang(d.language)
    number = rank(d)
    kind = " · ".join(filter(None, (capital(d.type), f"rang {number}" if number else None, d.body)))
    state = f'<p class="changed"><strong>Obs!</strong> {STATE[shown.state]}</p>' if shown.state in STATE else ""
    heading = (
        f'<h1{language}>{escape(d.title)}</h1><p class="lead-in">{escape(kind or "Okänd typ")}</p>'
        f'<p class="standing">{badge(d.status)} {_why(frame, d, shown.known)}</p>{state}{_tools(d, shown.state)}'
    )
    body = (
        f'<div class="about"><section aria-labelledby="fakta"><h2 id="fakta">Fakta</h2>{_facts(shown.text)}</section>'
        f"<div>{_questions(shown)}{_outline(shown.text)}</div></div>"
        f"{_relations(shown)}{_tasks(shown.given)}{_running(shown.text)}"
    )
    return page(frame, "", heading, body, d.title)


# --- what is known -----------------------------------------------------------------------------------


def _why(frame: Frame, d: Document, known: dict[str, Document]) -> str:
    """How a document stands today, and why."""
    today = frame.today.isoformat()
    newer = [known[r.to] for r in d.relations if r.kind == "replaced_by" and r.to in known]
    if d.status is Status.SUPERSEDED:
        adopted = f", antaget {newer[0].adopted}" if newer and newer[0].adopted else ""
        told = (
            f"Gäller inte längre. Ersatt av {link(newer[0])}{adopted}."
            if newer
            else "Gäller inte längre: det är ersatt."
        )
    elif d.status is Status.EXPIRED:
        told = f"Gällde till och med {d.valid_to}." if d.valid_to else "Gäller inte längre."
    elif d.status is Status.PROPOSAL and not governs(d.type):
        told = "Innehåller förslag, inga beslut."
    elif d.status is Status.PROPOSAL:
        told = "Ett förslag. Det är inte beslutat."
    elif not governs(d.type):
        told = "Innehåller beslut." if d.status is Status.DECISION else "Styr inget självt."
    elif d.status is Status.DECISION:
        told = f"Beslutat, gäller från och med {d.valid_from}." if d.valid_from else "Beslutat."
    elif d.status is Status.IN_FORCE:
        day = d.valid_from or d.adopted
        told = f"Gäller sedan {day}." if day else "Gäller."
    else:
        told = "Dokumentet säger inte om det är beslutat."
    if needs_review(d, frame.today) and d.status not in (Status.SUPERSEDED, Status.EXPIRED):
        told += f" Det skulle ha setts över senast {d.review}."
    elif d.valid_to and d.valid_to >= today and d.status is Status.IN_FORCE:
        told += f" Till och med {d.valid_to}."
    return told


def _tools(d: Document, state: FileState) -> str:
    if state is FileState.MISSING:
        return ""
    told = "Öppna PDF-filen" if is_pdf(d.file) else "Hämta filen"
    return f'<p class="tools"><a href="{addressed("kalla/fil", d)}">{told}</a></p>'


def _facts(text: Text) -> str:
    """Each fact with where it was found; a place in the text is a link to it."""
    d = text.document
    names = [name for name in FIELDS if name not in _ONLY_IF_GOVERNING or governs(d.type) or getattr(d, name)]
    rows = "".join(_fact(text, name, FIELDS[name], getattr(d, name)) for name in names)
    pages = f"<div><dt>Sidor</dt> <dd>{len(text.pages)}</dd></div>" if text.paged else ""
    read = "<div><dt>Inskannat</dt> <dd>Texten är läst med OCR och kan ha fel</dd></div>" if d.ocr else ""
    tongue = f"<div><dt>Språk</dt> <dd>{LANGUAGES.get(d.language, escape(d.language))}</dd></div>"
    return f'<dl class="facts">{rows}{pages}{tongue}{read}</dl>'


def _fact(text: Text, name: str, label: str, value: str | None) -> str:
    d = text.document
    found = d.found.get(name, "unknown")
    if not value:
        return f'<div><dt>{label}</dt> <dd class="quiet">{FOUND["unknown"]}</dd></div>'
    told = FOUND.get(found, found)
    if name in d.places:
        told = f'<a href="./{escape(_place(text, d.places[name]))}">{told}</a>'
    elif found == "text":
        told = "ur fil eller titel"
    shown = capital(value) if name in ("type", "owner", "body") else value
    return f'<div><dt>{label}</dt> <dd>{escape(shown or "")} <span class="origin">({told})</span></dd></div>'


def _place(text: Text, span: Span) -> str:
    return place_address(text.document.samling, text.document.id, *span, text.cut(*span))


# --- questions and outline -----------------------------------------------------------------------------


def questions(text: Text) -> list[str]:
    """Questions that the document's own headings suggest."""
    found: list[str] = []
    for section in (s for s in text.sections if s.heading.strip(" :") != text.document.title):
        heading = re.sub(r"^(?:(?:\w{1,5}\s)?§\s*\d+\w?(?:/\d+)?\s+|\d+\s?\w?\s?§\s*|[\d.]+\s+)", "", section.heading)
        heading = " ".join(heading.split()).strip(" :,.")
        if not 6 <= len(heading) <= 70 or PART.match(heading) or _GENERAL.match(heading) or "?" in heading:
            continue
        word = heading.split()[0]
        topic = heading if word[1:2].isupper() or "-" in word else heading[0].lower() + heading[1:]
        question = f"Vad säger dokumenten om {topic}?"
        if question not in found:
            found.append(question)
    return found


_GENERAL = re.compile(
    r"(?:inledning|innehåll|syfte|bakgrund|bilag|referens|sammanfattning|definition|allmän|författningssamling|\w+ kommun$|om dokumentet|övrigt|punkt \d|fotnot \d)",
    re.I,
)


def _questions(shown: Shown) -> str:
    d = shown.text.document
    made = [] if d.language != "sv" else questions(shown.text)
    asked = list(dict.fromkeys([*shown.questions, *made]))[:MOST_QUESTIONS]
    if not asked:
        return ""
    rows = "".join(
        f'<li><a href="{escape(address("", samling=d.samling, fraga=q))}">{escape(q)}</a></li>' for q in asked
    )
    return (
        f'<section aria-labelledby="fragor"><h2 id="fragor">Fråga om det</h2><ul class="asking">{rows}</ul></section>'
    )


def _headings(text: Text) -> list[tuple[int, Section]]:
    """The sections that open with a heading, numbered; rows of tables and footnotes are none."""
    found = []
    before: tuple[str, ...] = ()
    for number, section in enumerate(text.sections):
        if section.path and section.path != before and not re.match(r"(?:punkt|fotnot) ", section.heading):
            if section.path != before[: len(section.path)]:
                found.append((number, section))
            before = section.path
    return found


def _outline(text: Text) -> str:
    headings = _headings(text)
    if len(headings) < 2:
        return ""
    least = min(len(section.path) for _, section in headings)
    rows = "".join(
        f'<li class="depth-{min(len(s.path) - least, 3)}"><a href="#avsnitt-{n}">{escape(" ".join(s.heading.split()))}</a>'
        f"{_page_told(text, s.start)}</li>"
        for n, s in headings
    )
    listed = f'<ul class="outline"{lang(text.document.language)}>{rows}</ul>'
    if len(headings) > LONG_OUTLINE:
        listed = f"<details><summary>{len(headings)} rubriker</summary>{listed}</details>"
    return f'<section aria-labelledby="innehall-rubrik"><h2 id="innehall-rubrik">Innehåll</h2>{listed}</section>'


def _page_told(text: Text, offset: int) -> str:
    return f' <span class="quiet" lang="sv">s. {_number(text.page_at(offset))}</span>' if text.paged else ""


def _number(own: Page) -> str:
    return escape(own.printed or str(own.number))


# --- relations and assignments ----------------------------------------------------------------------------


def _relations(shown: Shown) -> str:
    d = shown.text.document
    groups = [
        (name, [r for r in d.relations if r.kind == kind and _other(r, shown)]) for kind, name in RELATIONS.items()
    ]
    laws = [r for r in d.relations if r.kind == "statute"]
    rows = "".join(
        f"<div><dt>{name}</dt> <dd><ul>{''.join(_relation(r, shown) for r in held)}</ul></dd></div>"
        for name, held in (*groups, ("Lagrum", laws))
        if held
    )
    if not rows:
        return ""
    picture = relations_picture.around(d, shown.known, document_address)
    drawn = (
        f'<div class="scroll drawing" tabindex="0" role="region" aria-label="Bild av sambanden">{picture}</div>'
        if picture
        else ""
    )
    return f'<section aria-labelledby="samband"><h2 id="samband">Samband</h2>{drawn}<dl class="facts relations">{rows}</dl></section>'


def _other(relation: Relation, shown: Shown) -> bool:
    """Whether a relation is to another document; the paragraphs that minutes decide are their own."""
    return relation.kind != "decides" or relation.to in shown.known


def _relation(r: Relation, shown: Shown) -> str:
    text = shown.text
    other = shown.known.get(r.to)
    name = link(other) if other else f"{escape(r.to)}"
    standing = f" {badge(other.status)}" if other and other.status in (Status.SUPERSEDED, Status.EXPIRED) else ""
    missing = ' <span class="quiet">(finns inte i samlingen)</span>' if not other and r.kind != "statute" else ""
    where = ""
    if r.end:
        told = f"Var det står: {other.title if other else r.to}"
        place = _place(text, (r.start, r.end))
        where = f' <a class="origin" href="./{escape(place)}" aria-label="{escape(told)}">var det står</a>'
    return f"<li>{name}{standing}{missing}{where}</li>"


def _tasks(given: Sequence[Given]) -> str:
    if not given:
        return ""
    table = assignments_page.table(given, "uppdrag", own=True)
    return f'<section aria-labelledby="uppdrag"><h2 id="uppdrag">Beslut och uppdrag</h2>{table}</section>'


# --- the text ---------------------------------------------------------------------------------------------


def _running(text: Text) -> str:
    """The whole text with its headings, and where each page begins."""
    begins = {section.start: (number, section) for number, section in _headings(text)}
    waiting = [own for own in text.pages if own.start < own.end] if text.paged else []
    out: list[str] = []
    heading, opened, level = "", 0, 3
    for start, end in _paragraphs(text.canonical):
        begun = [own for own in waiting if own.start <= start]
        if begun:
            out.append(f'<p class="page-mark" lang="sv">Sida {_number(begun[-1])}</p>')
            del waiting[: len(begun)]
        anchor = ""
        if start in begins:
            number, section = begins[start]
            heading, opened, level = " ".join(section.heading.split()), start, min(2 + len(section.path), 6)
            anchor = f' id="avsnitt-{number}"'
        is_heading = bool(heading) and heading.startswith(" ".join(text.canonical[opened:end].split()))
        tag = f"h{level}" if is_heading else "p"
        furniture = any(a <= start and end <= b for a, b in text.furniture)
        kind = ' class="furniture"' if furniture else ""
        out.append(f"<{tag}{kind}{anchor}>{escape(text.cut(start, end))}</{tag}>")
    return (
        f'<section class="words running" aria-labelledby="text"{lang(text.document.language)}>'
        f'<h2 id="text" lang="sv">Text</h2>{"".join(out)}</section>'
    )


def _paragraphs(canonical: str) -> Iterator[Span]:
    """The paragraphs of the text, white space around them left out."""
    for match in re.finditer(r"(?:(?!\n\n).)+", canonical, re.S):
        if own := match[0].strip():
            begin = match.start() + match[0].index(own)
            yield begin, begin + len(own)
