"""The parts "Samband" and "Tidslinje" of the place Dokument: each a picture and the same in words. Pure functions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from assistent import relations_picture, timeline
from assistent.documents_page import Frame, choice, document_address, link, page
from assistent.markup import badge
from assistent.types import Document, Status

# --- how they stand to each other ----------------------------------------------------------------------


def relations(frame: Frame, documents: Sequence[Document], own: str = "") -> str:
    """The picture of the samling, and the same in words."""
    shown = relations_picture.chosen(documents)
    few = (
        f" Bilden visar de {len(shown)} av {len(documents)} dokument som har mest med andra att göra; listan har alla."
        if len(shown) < len(documents)
        else ""
    )
    heading = (
        f"<h1>Samband</h1>{choice(frame, 'dokument/samband')}"
        '<p class="lead-in">Dokumenten i rader efter hur starkt de styr, det starkaste överst. '
        f"En pil visar vad ett dokument säger om ett annat. Öppna ett dokument för att se bara dess egna samband.{few}</p>"
    )
    legend = "".join(
        f'<li><svg class="sample" viewBox="0 0 52 14" width="52" height="14" aria-hidden="true"><g class="arrow {kind}">'
        f'<path d="M2 7H42"/><path class="tip" d="M42 2v10l9 -5z"/></g></svg> {name}</li>'
        for kind, name in relations_picture.DRAWN.items()
    )
    ended = (
        '<li><svg class="sample" viewBox="0 0 52 20" width="52" height="20" aria-hidden="true"><g class="box ended">'
        '<rect x="2" y="2" width="48" height="16" rx="4"/></g></svg> gäller inte längre</li>'
    )
    picture = (
        f'<ul class="legend">{legend}{ended}</ul>'
        '<div class="scroll drawing" tabindex="0" role="region" aria-label="Bild av sambanden">'
        f"{relations_picture.whole(shown, document_address)}</div>"
    )
    return page(
        frame, "dokument/samband", heading, f"{picture}<h2>Samma sak som lista</h2>{_levels(documents)}", own=own
    )


def _levels(documents: Sequence[Document]) -> str:
    known = {d.id: d for d in documents}
    parts = []
    for name, held in relations_picture.by_level(documents):
        rows = "".join(f"<li>{link(d)}{_ended(d)}{_pointing(d, known)}</li>" for d in held)
        parts.append(f"<h3>{name}</h3><ul>{rows}</ul>")
    return f'<div class="levels">{"".join(parts)}</div>'


def _ended(document: Document) -> str:
    over = document.status in (Status.SUPERSEDED, Status.EXPIRED, Status.PROPOSAL)
    return f" {badge(document.status)}" if over else ""


def _pointing(document: Document, known: Mapping[str, Document]) -> str:
    """What a document says of others, as a sentence."""
    told = []
    for kind, name in relations_picture.DRAWN.items():
        to = [known[r.to] for r in document.relations if r.kind == kind and r.to in known]
        if to:
            told.append(f"{name} {', '.join(map(link, to))}")
    return f": {'; '.join(told)}" if told else ""


# --- when ---------------------------------------------------------------------------------------------


def times(frame: Frame, documents: Sequence[Document], own: str = "") -> str:
    """The timeline, and the same in words."""
    shown = timeline.dated(documents)
    heading = (
        f"<h1>Tidslinje</h1>{choice(frame, 'dokument/tidslinje')}"
        '<p class="lead-in">När styrdokumenten antogs, reviderades och slutar gälla, så långt de själva säger det.</p>'
    )
    if not shown:
        told = "Inget styrdokument i samlingen säger när det är antaget."
        return page(frame, "dokument/tidslinje", heading, f"<p>{told}</p>", own=own)
    legend = (
        '<ul class="legend">'
        '<li><svg class="sample time" viewBox="0 0 52 14" width="52" height="14" aria-hidden="true">'
        '<path class="span" d="M2 2V12M2 7H50V2V12"/></svg> gäller</li>'
        '<li><svg class="sample time" viewBox="0 0 52 14" width="52" height="14" aria-hidden="true"><g class="line ended">'
        '<path class="span" d="M2 2V12M2 7H50V2V12"/></g></svg> gällde, utgånget eller ersatt</li>'
        '<li><svg class="sample time" viewBox="0 0 52 14" width="52" height="14" aria-hidden="true">'
        '<path class="span" d="M2 2V12M2 7H48M42 2L48 7L42 12"/></svg> utan slutdatum</li>'
        '<li><svg class="sample time" viewBox="0 0 14 14" width="14" height="14" aria-hidden="true">'
        '<circle class="revised" cx="7" cy="7" r="5"/></svg> reviderat</li>'
        '<li><svg class="sample time" viewBox="0 0 14 16" width="14" height="16" aria-hidden="true">'
        '<path class="review" d="M7 1l6 7l-6 7l-6 -7z"/></svg> ska ses över senast</li></ul>'
    )
    few = (
        f"<p>Bilden visar de {timeline.MOST} senast antagna av {len(shown)}; listan har alla.</p>"
        if len(shown) > timeline.MOST
        else ""
    )
    picture = (
        f'{legend}{few}<div class="scroll drawing" tabindex="0" role="region" aria-label="Bild av tidslinjen">'
        f"{timeline.drawn(documents, frame.today, document_address)}</div>"
    )
    years = "".join(
        f"<h3>{year}</h3><ul>{''.join(map(_event, found))}</ul>"
        for year, found in timeline.events(documents, frame.today)
    )
    return page(
        frame, "dokument/tidslinje", heading, f'{picture}<h2>År för år</h2><div class="levels">{years}</div>', own=own
    )


def _event(event: timeline.Event) -> str:
    return f'<li><span class="date">{event.day}</span> {link(event.document)}{_ended(event.document)} {event.what}</li>'
