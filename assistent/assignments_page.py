"""The part "Beslut och uppdrag" of the place Dokument: who was given what to do, where it stands, and whether it was
decided or only proposed. Pure functions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistent.assignments import Assignment
from assistent.citations import address as place_address
from assistent.documents_page import MOST_ROWS, Frame, address, choice, cut, page, select
from assistent.markup import badge, capital, escape, lang, on_one_line
from assistent.prompts import STATUS
from assistent.types import Document, Status, Text

TOLD = "Omnämnt"
"""The status of an assignment that a text only tells of."""


@dataclass(frozen=True, slots=True)
class Given:
    """An assignment with its document, and what it says, cut out of the text. ``who`` begins with a capital."""

    document: Document
    assignment: Assignment
    who: str
    quote: str
    deadline: str

    @staticmethod
    def of(text: Text, made: Assignment) -> Given:
        """The assignment of a text."""

        def cut(start: int, end: int) -> str:
            return " ".join(text.cut(start, end).split())

        deadline = cut(*made.deadline) if made.deadline else ""
        return Given(text.document, made, capital(cut(*made.who)) or "", text.cut(made.start, made.end), deadline)

    @property
    def status(self) -> Status:
        """What it is today: of a document that no longer holds, neither does what it gave."""
        over = self.document.status in (Status.SUPERSEDED, Status.EXPIRED)
        return self.document.status if over else self.assignment.status


def assignments(frame: Frame, given: Sequence[Given], who: str, status: str, read: int, own: str = "") -> str:
    """The assignments of the samling, of one who is asked for or all, with their filter."""
    shown = [g for g in given if (not who or g.who == who) and (not status or g.status == status)]
    heading = (
        f"<h1>Beslut och uppdrag</h1>{choice(frame, 'dokument/uppdrag')}"
        '<p class="lead-in">Vem som fått vad att göra, enligt dokumentens egna ord. Ett förslag är inget beslut.</p>'
    )
    names = sorted({g.who for g in given}, key=str.casefold)
    held = {g.status for g in given}
    statuses = [(s.value, _standing(s)) for s in Status if s in held]
    form = (
        '<form class="filters" action="./dokument/uppdrag" method="get" aria-label="Filtrera uppdragen">'
        f'<input type="hidden" name="samling" value="{escape(frame.samling)}">'
        f"{select('vem', 'Vem', [(n, n) for n in names], who)}{select('status', 'Status', statuses, status)}"
        '<p class="sending"><button type="submit" class="strong">Visa</button></p></form>'
    )
    clear = (
        f' <a href="{escape(address("dokument/uppdrag", samling=frame.samling))}">Visa alla</a>'
        if who or status
        else ""
    )
    count = f"{len(shown)} av {len(given)} uppdrag" if who or status else f"{len(given)} uppdrag i {read} dokument"
    listed = table(shown) if shown else "<p>Inget uppdrag stämmer med det du valt.</p>"
    note = (
        '<p class="told">Uppdragen hittas på hur de är formulerade: ”ger … i uppdrag att”, ”uppdrar åt”, beslut om att någon '
        "ska göra något, det som lämnas till någon för beredning eller beslut, och åtgärder i tabeller med en ansvarig. "
        "Något kan saknas. Öppna stället för att läsa det i sitt sammanhang.</p>"
    )
    body = (
        f'{form}<h2 id="lista">Uppdrag</h2><p class="count"><span role="status">{count}</span>{clear}</p>{listed}{note}'
    )
    return page(frame, "dokument/uppdrag", heading, body if given else f"<p>Inga uppdrag hittades.</p>{note}", own=own)


def _standing(status: Status) -> str:
    return STATUS[status]["sv"] or TOLD


def table(given: Sequence[Given], heading: str = "lista", own: bool = False) -> str:
    """A table of assignments under the heading of that id; ``own`` where all are of the document that is shown."""
    head = "".join(f'<th scope="col">{name}</th>' for name in ("Vem", "Vad", "När", "Status", "Av", "Var det står"))
    return (
        f'{cut(len(given))}<div class="scroll" tabindex="0" role="region" aria-labelledby="{heading}"><table class="tasks">'
        f"<thead><tr>{head}</tr></thead><tbody>{''.join(_assignment(g, own) for g in given[:MOST_ROWS])}</tbody></table></div>"
    )


def _assignment(g: Given, own: bool) -> str:
    d, a = g.document, g.assignment
    language = lang(d.language)
    where = ", ".join(filter(None, ("" if own else d.title, a.section))) or "Öppna stället"
    place = place_address(d.samling, d.id, a.start, a.end, g.quote)
    day = f'<span class="date">{escape(a.date)}</span>' if a.date else ""
    by = " ".join(filter(None, (escape(a.by or ""), day)))
    standing = badge(g.status) or f'<span class="badge unknown">{TOLD}</span>'
    return (
        f'<tr><th scope="row"{language}>{escape(g.who)}</th><td{language}>”{on_one_line(g.quote)}”</td>'
        f"<td{language}>{escape(g.deadline) or '–'}</td><td>{standing}</td><td>{by or '–'}</td>"
        f'<td><a href="./{escape(place)}"{language}>{escape(where)}</a></td></tr>'
    )
