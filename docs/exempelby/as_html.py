"""A page as a municipality's web site has it: the document in ``main`` amid menus and a footer."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from blocks import Block, Heading, Inline, Item, Items, PageBreak, Paragraph, Table, marked_up
from source import Source

MENU = {
    "sv": ("Hoppa till innehållet", "Start", "Kommun och politik", "Bygga, bo och miljö", "Utbildning och barnomsorg"),
    "en": ("Skip to content", "Start", "Municipality and politics", "Housing and environment", "Education"),
}
FOOT = {
    "sv": "Exempelby kommun, Storgatan 1, 000 00 Exempelby. Telefon 0000-100 00.",
    "en": "Municipality of Exempelby, Storgatan 1, 000 00 Exempelby. Phone 0000-100 00.",
}
NOTES = {"sv": "Fotnoter", "en": "Notes"}
STYLE = """\
body { font: 1.05rem/1.55 Georgia, serif; margin: 0; color: #222; }
header, footer { background: #e8eef0; padding: 0.8rem 2rem; font-family: Arial, sans-serif; font-size: 0.9rem; }
nav ul { display: flex; flex-wrap: wrap; gap: 1.5rem; list-style: none; padding: 0; margin: 0.5rem 0 0; }
main { max-width: 46rem; margin: 1.5rem auto; padding: 0 1.5rem; }
h1, h2, h3, h4 { font-family: Arial, sans-serif; line-height: 1.25; margin: 1.6em 0 0.4em; }
table { border-collapse: collapse; margin: 1rem 0; font: 0.9rem/1.4 Arial, sans-serif; }
th, td { border: 1px solid #999; padding: 0.3rem 0.5rem; text-align: left; vertical-align: top; }
th { background: #e8eef0; }
.skip { position: absolute; left: -99rem; }
"""


def html(source: Source) -> bytes:
    skip, *menu = MENU[source.sprak]
    links = "".join(f'<li><a href="#">{escape(link)}</a></li>' for link in menu)
    notes = "".join(
        f'<li id="fn{label}" value="{label}"><p>{_markup(note)}</p></li>\n' for label, note in source.notes.items()
    )
    aside = f"<section>\n<h2>{NOTES[source.sprak]}</h2>\n<ol>\n{notes}</ol>\n</section>\n" if notes else ""
    page = f"""\
<!DOCTYPE html>
<html lang="{source.sprak}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(source.title)} – Exempelby</title>
<style>
{STYLE}</style>
</head>
<body>
<a class="skip" href="#main">{skip}</a>
<header>
<p>{escape(source.sidhuvud or "Exempelby")}</p>
<nav><ul>{links}</ul></nav>
</header>
<main id="main">
<article>
{"".join(_blocks(source.blocks))}{aside}</article>
</main>
<footer>
<p>{escape(source.sidfot)}</p>
<p>{FOOT[source.sprak]}</p>
</footer>
</body>
</html>
"""
    return page.encode()


def _blocks(blocks: tuple[Block, ...]) -> Iterator[str]:
    for block in blocks:
        match block:
            case Heading(level, text):
                yield f"<h{level}>{_markup(text)}</h{level}>\n"
            case Paragraph(text):
                yield f"<p>{_markup(text)}</p>\n"
            case Items(first, items):
                tag = "ul" if first is None else "ol"
                start = f' start="{first}"' if first not in (None, 1) else ""
                yield f"<{tag}{start}>\n{''.join(map(_item, items))}</{tag}>\n"
            case Table(header, rows):
                head = "".join(f'<th scope="col">{_markup(cell)}</th>' for cell in header)
                yield f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n"
                for row in rows:
                    yield "<tr>" + "".join(f"<td>{_markup(cell)}</td>" for cell in row) + "</tr>\n"
                yield "</tbody>\n</table>\n"
            case PageBreak():
                yield "<hr>\n"


def _item(item: Item) -> str:
    return f"<li>{_markup(item.text)}{''.join(_blocks(item.blocks))}</li>\n"


def _markup(text: Inline) -> str:
    return marked_up(
        text,
        lambda words: escape(words, quote=False),
        "<strong>{}</strong>",
        "<em>{}</em>",
        "<br>\n",
        lambda label: f'<sup><a href="#fn{label}">{label}</a></sup>',
    )
