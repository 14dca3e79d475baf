"""The page "Kontrollera citat" as HTML: its form, and what a check found. Pure functions.

It needs no script; with one, a long check shows how far it has come. The checked text, the names of
files and the documents are hostile input: see ``markup``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from assistent import shell
from assistent.annotated import KINDS, Piece, corrections, pieces, worst
from assistent.citations import address
from assistent.markup import escape
from assistent.types import Citation
from assistent.verdicts import Item, Report, Verdict, explanation

FORMATS = (".docx", ".pdf", ".odt", ".md", ".markdown", ".txt")
SIGNS = {
    Verdict.VERBATIM: "✓",
    Verdict.ELSEWHERE: "⇄",
    Verdict.DIFFERS: "≠",
    Verdict.MISSING: "✗",
    Verdict.UNDECIDED: "?",
}
_PLURALS = {"quote": "citat", "reference": "hänvisningar", "claim": "påståenden"}
_SHOWN = 600  # characters of an item without differences; the whole of it stands in the text below
_ADDRESSED = 10_000  # characters that the source page marks at most


@dataclass(frozen=True, slots=True)
class Form:
    """What the form holds: the samlingar to choose from (name and title), the one chosen, the text, whether
    claims are checked; and how large a file may be."""

    samlingar: tuple[tuple[str, str], ...]
    samling: str
    limit_mb: int
    text: str = ""
    claims: bool = False

    @property
    def title(self) -> str:
        """What the chosen samling is called."""
        return dict(self.samlingar).get(self.samling, self.samling)


FOOT = "<p>Texten jämförs bara med dokumenten i samlingen. Varken text, fil eller utfall sparas, och inget lämnar servern.</p>"


def page(title: str, body: str, samling: str = "") -> str:
    """A page of its own around what it holds."""
    return shell.page(title, body, "kontrollera", "checking", ["check.css"], ["check.js"], FOOT, samling=samling)


def form_page(form: Form, reason: str = "", remedy: str = "") -> str:
    """The page to begin with, or what could not be done and why, with the form as it was filled in."""
    told = (
        f'<div class="refused" id="refused" role="alert" tabindex="-1"><p><strong>{escape(reason)}</strong></p>'
        f"<p>{escape(remedy)}</p></div>"
        if reason
        else ""
    )
    body = (
        '<h1>Kontrollera citat</h1><p class="told">Klistra in en text eller välj en fil. Varje citat och varje '
        "hänvisning i den jämförs ord för ord med dokumenten i samlingen.</p>"
        f"{told}{_form(form)}"
    )
    return page(f"{'Fel: ' if reason else ''}Kontrollera citat", body, form.samling)


def _form(form: Form) -> str:
    formats = ",".join(FORMATS)
    return (
        '<form class="ask" action="./kontrollera" method="post" enctype="multipart/form-data">'
        f"{_samlingar(form)}"
        '<p class="field"><label for="text">Text att kontrollera</label>'
        # a parser drops the first line break of a textarea
        f'<textarea id="text" name="text" rows="12" spellcheck="false">\n{escape(form.text)}</textarea></p>'
        '<p class="field"><label for="fil">Eller en fil</label>'
        f'<input type="file" id="fil" name="fil" accept="{formats}" data-limit="{form.limit_mb}" '
        'aria-describedby="fil-om"><span class="about" id="fil-om">Word (DOCX), PDF, OpenDocument (ODT), Markdown '
        f"eller text, högst {form.limit_mb} MB.</span></p>"
        f'<p class="choice"><input type="checkbox" id="egna" name="egna" value="1"{" checked" if form.claims else ""}>'
        '<label for="egna">Granska också det som sägs med egna ord</label></p>'
        '<p class="sending"><button type="submit" class="strong">Kontrollera</button></p></form>'
    )


def _samlingar(form: Form) -> str:
    if len(form.samlingar) < 2:
        return f'<input type="hidden" name="samling" value="{escape(form.samling)}">'
    options = "".join(
        f'<option value="{escape(name)}"{" selected" if name == form.samling else ""}>{escape(title)}</option>'
        for name, title in form.samlingar
    )
    return (
        '<p class="field"><label for="samling-val">Samling</label>'
        f'<select id="samling-val" name="samling">{options}</select></p>'
    )


# --- what was found -----------------------------------------------------------------------------


def result_page(report: Report, form: Form, notices: Sequence[str] = ()) -> str:
    """What a check found: how many of each verdict, each item, the text with its marks, and the ways on."""
    form = replace(form, text=report.text)
    told = "".join(f'<p class="changed"><strong>Obs!</strong> {escape(notice)}</p>' for notice in notices)
    body = (
        f'<h1 id="utfall" tabindex="-1">Kontrollerad text</h1>'
        f"{overview(report)}"
        f'<p class="where">Jämförd med samlingen {escape(form.title)}. '
        '<a href="./kontrollera">Kontrollera en annan text</a></p>'
        f"{_first(report)}{told}{_downloads(form, bool(corrections(report)))}"
        f"{_table(report) if report.items else ''}{_text(report)}{_again(form)}"
    )
    return page("Kontrollerad text", body, form.samling)


def overview(report: Report) -> str:
    """How many were found of each kind, and what became of them."""
    counts: Counter[str] = Counter(item.kind for item in report.items)
    found = ", ".join(
        f"{counts[kind]} {KINDS[kind].lower() if counts[kind] == 1 else plural}"
        for kind, plural in _PLURALS.items()
        if counts[kind]
    )
    if not found:
        return '<p class="summary">Inga citat eller hänvisningar hittades i texten.</p>'
    verdicts = Counter((item.verdict, item.name) for item in report.items)
    order = list(Verdict)
    told = "".join(
        f"<li>{_named(verdict, f'{count} {name}')}</li>"
        for (verdict, name), count in sorted(verdicts.items(), key=lambda entry: order.index(entry[0][0]))
    )
    return f'<p class="summary">{found}:</p><ul class="counts">{told}</ul>'


def _deviating(report: Report) -> list[int]:
    """The numbers of the items that are to be looked at: all but those that are verbatim."""
    return [number for number, item in enumerate(report.items, 1) if item.verdict is not Verdict.VERBATIM]


def _first(report: Report) -> str:
    """The way to the first item that is to be looked at."""
    numbers = _deviating(report)
    if not numbers:
        return ""
    name = "Gå till den som avviker" if len(numbers) == 1 else f"Gå till den första av {len(numbers)} som avviker"
    return f'<p class="where"><a href="#u{numbers[0]}">{name}</a></p>'


def _neighbours(number: int, numbers: Sequence[int]) -> str:
    """From an item that is to be looked at, the ways to the one before and the one after."""
    if number not in numbers:
        return ""
    at = numbers.index(number)
    ways = [("Föregående avvikelse", numbers[at - 1])] if at else []
    ways += [("Nästa avvikelse", numbers[at + 1])] if at + 1 < len(numbers) else []
    links = "".join(f'<a href="#u{to}">{name}</a>' for name, to in ways)
    return f'<p class="tools">{links}</p>' if links else ""


def _downloads(form: Form, correctable: bool) -> str:
    corrected = (
        '<button type="submit" name="som" value="rattad" aria-describedby="rattad-om">Hämta som Word med rättelser</button>'
        if correctable
        else ""
    )
    about = (
        '<p class="about" id="rattad-om">Rättelserna är förslag: dokumentets ord i stället för textens, som spårade '
        "ändringar att godta eller avvisa.</p>"
        if correctable
        else ""
    )
    claims = '<input type="hidden" name="egna" value="1">' if form.claims else ""
    return (
        '<form class="downloads" action="./kontrollera" method="post" enctype="multipart/form-data" data-plain>'
        f'<input type="hidden" name="samling" value="{escape(form.samling)}">{claims}'
        f'<input type="hidden" name="text" value="{escape(form.text)}">'
        '<p class="tools"><button type="submit" name="som" value="docx">Hämta som Word med kommentarer</button>'
        f'{corrected}<button type="submit" name="som" value="html">Hämta som webbsida</button></p>{about}</form>'
    )


def _again(form: Form) -> str:
    return f'<details class="again"><summary>Ändra texten och kontrollera igen</summary>{_form(form)}</details>'


def _table(report: Report) -> str:
    """The items as a table. Its roles are written out, since a browser forgets them where the style
    sheet lays a narrow page's table out as blocks."""
    heads = "".join(
        f'<th role="columnheader" scope="col">{name}</th>'
        for name in ("Nr", "I texten", "Utfall", "Var det står", "Förklaring")
    )
    numbers = _deviating(report)
    rows = "".join(
        _row(report, number, item, _neighbours(number, numbers)) for number, item in enumerate(report.items, 1)
    )
    legend = (
        '<p class="legend"><del>Överstruket</del> står i texten men inte så i dokumentet, '
        "<ins>understruket</ins> står i dokumentet.</p>"
        if any(item.differences for item in report.items)
        else ""
    )
    return (
        f'<h2 id="tabell">Utfall för varje citat och hänvisning</h2>{legend}'
        '<table class="items" role="table" aria-labelledby="tabell"><thead role="rowgroup">'
        f'<tr role="row">{heads}</tr></thead><tbody role="rowgroup">{rows}</tbody></table>'
    )


def _row(report: Report, number: int, item: Item, neighbours: str) -> str:
    def cell(name: str, content: str) -> str:
        return f'<td role="cell" data-name="{name}">{content}</td>'

    told = "".join(f"<p>{escape(line)}</p>" for line in explanation(replace(item, place=None)))
    place = _place(report.samling, item.place, item.verdict) if item.place else ""
    return (
        f'<tr role="row" id="u{number}" tabindex="-1" class="{item.verdict}"><th role="rowheader" scope="row">'
        f'<a href="#t{number}" aria-label="{number}, till stället i texten">{number}</a></th>'
        f"{cell('I texten', _compared(report.text, item))}"
        f"{cell('Utfall', f'{KINDS[item.kind]}: {_named(item.verdict, item.name)}')}"
        f"{cell('Var det står', place)}{cell('Förklaring', told + neighbours)}</tr>"
    )


def _named(verdict: Verdict, name: str) -> str:
    """A verdict in words with its sign."""
    return f'<strong class="verdict {verdict}"><span aria-hidden="true">{SIGNS[verdict]}</span> {name}</strong>'


def _place(samling: str, place: Citation, verdict: Verdict) -> str:
    end = min(place.end, place.start + _ADDRESSED)
    link = address(samling, place.document, place.start, end, place.quote[: end - place.start])
    near = "" if verdict in (Verdict.VERBATIM, Verdict.ELSEWHERE) else "Närmast: "
    return (
        f'{near}<a href="{escape(f"./{link}")}" target="_blank" rel="noopener">{escape(place.label)}'
        '<span class="unseen"> (öppnas i ny flik)</span></a>'
    )


def _compared(text: str, item: Item) -> str:
    """What the text says, with the document's words beside its own where they differ."""
    if not item.differences:
        shown = " ".join(item.text.split())
        return escape(shown if len(shown) <= _SHOWN else f"{shown[:_SHOWN].rsplit(' ', 1)[0]} …")
    parts: list[str] = []
    at = item.start
    for difference in sorted(item.differences, key=lambda d: (d.quote_start, d.quote_end)):
        start = min(max(at, difference.quote_start), item.end)
        end = min(max(start, difference.quote_end), item.end)
        parts.append(escape(text[at:start]))
        parts += _exchanged(text[start:end], difference.document, text[start - 1 : start], text[end : end + 1])
        at = end
    return f'<span class="compared">{"".join(parts)}{escape(text[at : item.end])}</span>'


def _exchanged(own: str, other: str, before: str, after: str) -> Iterator[str]:
    """The text's words struck out, the document's put in, apart from what stands ``before`` and ``after``."""
    if own.strip():
        yield f'<del><span class="unseen">[texten: </span>{escape(own)}<span class="unseen">]</span></del>'
    if other:
        yield " " if own.strip() or before.isalnum() else ""
        yield f'<ins><span class="unseen">[dokumentet: </span>{escape(other)}<span class="unseen">]</span></ins>'
        yield " " if after.isalnum() else ""


# --- the text -----------------------------------------------------------------------------------


def _text(report: Report) -> str:
    """The text, a paragraph each line, each item marked and led to its row."""
    begun: set[int] = set()
    lines = "".join(f"<p>{''.join(_marked(report, piece, begun) for piece in line)}</p>" for line in pieces(report))
    return f'<section class="words checked" aria-labelledby="texten"><h2 id="texten">Texten</h2>{lines}</section>'


def _marked(report: Report, piece: Piece, begun: set[int]) -> str:
    if not piece.items:
        return escape(piece.text)
    first = [number for number in piece.items if number not in begun]
    begun.update(first)
    anchors = "".join(f'<span id="t{number + 1}"></span>' for number in first)
    return (
        f'{anchors}<mark class="{worst(report, piece)}">{escape(piece.text)}</mark>'
        f"{''.join(_note(number + 1, report.items[number]) for number in piece.last)}"
    )


def _note(number: int, item: Item) -> str:
    return (
        f'<sup><a href="#u{number}" aria-label="Utfall {number}: {item.name}">'
        f'<span aria-hidden="true">{SIGNS[item.verdict]}</span>{number}</a></sup>'
    )
