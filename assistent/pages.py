"""The web page as HTML: the page around the app, an answer, and its sources. Pure functions.

Questions and documents are hostile input: every string of theirs passes ``escape`` (or ``on_one_line``)
on its way in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from assistent import copies
from assistent.citations import address
from assistent.documents import FileState
from assistent.markup import (
    PAGE_LANGUAGE,
    WARNED,
    addressed,
    asset_address,
    badge,
    capital,
    changed,
    copied,
    escape,
    facts,
    head,
    is_pdf,
    lang,
    on_one_line,
    picture,
    unmarked,
)
from assistent.places import Marks
from assistent.prompts import NEAREST, UNDERSTOOD
from assistent.types import Answer, Citation, NearDocument, Outcome, Statement

if TYPE_CHECKING:
    from assistent.assistant import Source

NOTHING_STORED = "Inga frågor sparas."
GAPS_NOTED = "En fråga som dokumenten inte svarar på antecknas, utan vem som ställde den; andra frågor sparas inte."
NOTHING_LEAVES = "Inget lämnar servern."
SENT = "Frågan och de meningar som ligger närmast den skickas till en språkmodell ({host}), som formulerar svaret."
WAITING = "Söker i dokumenten…"
ALONE = "Läs frågan utan det som frågats tidigare"
"""The button that asks a follow-up anew as a question of its own."""
WRITING = "Språkmodellen skriver. Varje mening visas när den har prövats mot sin källa."
PLAINLY = "Klarspråk"
"""The button that asks for the newest answer in plain language."""
CONTEXT = 350
"""Characters shown on each side of a quotation: about a paragraph; the document has the rest."""

_CONFIG = re.compile(
    r"<script>(window\.gradio_config = .*?)</script><script>(window\.gradio_api_info = .*?)</script>", re.S
)
_MODULE = re.compile(r'<script type="module" crossorigin src="([^"]+)">')
_STYLE = re.compile(r'<link rel="stylesheet" crossorigin href="([^"]+)">')


def page(gradio_page: str, samling: str, nonce: str, noted: bool = False, model: str = "") -> str:
    """Gradio's app in a page of our own: Swedish, named, with header and footer there from the first
    paint, and without Gradio's metadata. ``noted`` says that questions without an answer are kept in the
    gap list, and ``model`` where a language model runs; the reader is told both. Raises ``ValueError`` if Gradio's page is not as expected."""
    config, module, style = (pattern.search(gradio_page) for pattern in (_CONFIG, _MODULE, _STYLE))
    if not (config and module and style):
        raise ValueError("Gradios sida har ändrats: dess inställningar eller skript känns inte igen.")
    stored = GAPS_NOTED if noted else NOTHING_STORED
    leaves = SENT.format(host=escape(model)) if model else NOTHING_LEAVES
    tagline = (
        "Svarar ur styrdokumenten och visar var det står" if model else "Svarar med ordagranna citat ur styrdokumenten"
    )
    return f"""<!doctype html>
<html lang="sv">
<head>
{head(f"assistent – {samling}", base="./")}
<link rel="stylesheet" href="{style[1]}">
<link rel="stylesheet" href="{asset_address("web.css")}">
<script nonce="{nonce}">window.__gradio_mode__ = "app"; {config[1]} {config[2]}</script>
<script nonce="{nonce}" src="{asset_address("web.js")}"></script>
<script nonce="{nonce}" src="{asset_address("copy.js")}"></script>
<script nonce="{nonce}" type="module" crossorigin src="{module[1]}"></script>
</head>
<body>
<a class="skip" href="#field">Hoppa till frågefältet</a>
<header class="site">
<p class="product">assistent</p>
<p class="tagline">{tagline}</p>
<p class="other"><a href="./kontrollera" target="_blank" rel="noopener">Kontrollera citat<span class="unseen"> (öppnas i ny flik)</span></a>
<a href="./kvalitet" target="_blank" rel="noopener">Kvalitet<span class="unseen"> (öppnas i ny flik)</span></a></p>
</header>
<div id="announcer" class="unseen" role="status" aria-live="polite"></div>
<noscript><p class="loading">Sidan behöver JavaScript. Slå på det i webbläsaren och läs in sidan igen.</p></noscript>
<p id="loading" class="loading">Sidan läses in…</p>
<gradio-app control_page_title="false" embed="false" eager="true"></gradio-app>
<div id="trouble" role="alert"></div>
<footer class="site"><p>Svaren hämtas enbart ur dokumenten i samlingen. {stored} {leaves}
Läs alltid källan innan du fattar beslut.</p></footer>
</body>
</html>
"""


def intro(samling: str, documents: int, worded: bool = False) -> str:
    """The page's heading: what is asked, and which samling answers; ``worded`` by a language model."""
    made = "prövad mot sin källa" if worded else "ett citat"
    count = "1 dokument" if documents == 1 else f"{documents} dokument"
    return (
        f'<div class="intro" data-title="assistent – {escape(samling)}"><h1>Fråga om styrdokumenten</h1>'
        f'<p>Samling: <strong class="samling">{escape(samling)}</strong> ({count}). Varje mening i ett svar är {made}, '
        "och siffran efter visar var det står.</p></div>"
    )


def failed_intro(samling: str, message: str) -> str:
    """The heading when the samling cannot answer: why, and what to do."""
    return (
        f'<div class="intro" data-title="assistent – {escape(samling)}"><h1>Fråga om styrdokumenten</h1>'
        f'<div class="notice"><p><strong>Samlingen {escape(samling)} kan inte svara än.</strong></p>'
        f"<p>{escape(message)}</p></div></div>"
    )


def conversation(turns: Iterable[str]) -> str:
    """The turns of a conversation, oldest first."""
    return f'<div class="conversation">{"".join(turns)}</div>'


def turn(number: int, question: str, body: str, announcement: str, state: str) -> str:
    """A question and what came of it. ``announcement`` is what the live region says."""
    return (
        f'<article class="turn" id="turn-{number}" data-state="{state}" data-announce="{escape(announcement)}" '
        f'aria-labelledby="question-{number}"><h2 class="question" id="question-{number}">'
        f'<span class="unseen">Du frågade: </span>{escape(question)}</h2>{body}</article>'
    )


def waiting_turn(number: int, question: str) -> str:
    """A question that is being answered."""
    return turn(number, question, f'<p class="waiting">{WAITING}</p>', WAITING, "waiting")


def answer_turn(number: int, question: str, answer: Answer, sources: Sequence[Source] = ()) -> str:
    """A question with its answer; ``sources`` are those of ``answer.citations``, in order."""
    languages = {c.key: s.document.language for c, s in zip(answer.citations, sources, strict=False)}
    understood = _understood(answer.understood, answer.language) if answer.understood else ""
    told = _worded(number, answer) if answer.generated else _blocks(number, answer.statements, answer, languages)
    body = _frame(answer) + told + _notice(answer)
    if answer.outcome is not Outcome.ANSWERED:
        cited = {citation.document for citation in answer.citations}
        body += _near([d for d in answer.documents_near if d.document not in cited], answer.language)
    return turn(
        number,
        question,
        f'{understood}<div class="answer {answer.outcome.value}">{body}</div>{_copy_answer(answer, sources)}',
        announcement(answer),
        "answered",
    )


def growing_turn(number: int, question: str, answer: Answer) -> str:
    """A question whose answer is being written: the sentences that hold so far."""
    body = f'<div class="answer">{_frame(answer)}{_worded(number, answer)}</div><p class="waiting">{WRITING}</p>'
    return turn(number, question, body, WRITING, "writing")


def _worded(number: int, answer: Answer) -> str:
    """The sentences of a language model, each with the keys of what it was verified against; those that did
    not hold struck out, with the reason."""
    cited = {c.key: c for c in answer.citations}
    seen: set[str] = set()
    out = []
    for statement in answer.statements:
        if statement.struck:
            out.append(
                f'<p class="struck"{lang(answer.language)}><span class="unseen">Struken mening: </span>'
                f'<del>{escape(statement.text)}</del> <span class="why">{escape(statement.struck)}</span></p>'
            )
            continue
        places = [cited[key] for key in (statement.key, *statement.also) if key in cited]
        keys = " ".join(_key(number, place, seen) for place in places)
        standing = " ".join(badge(s, answer.language) for s in dict.fromkeys(p.status for p in places) if s in WARNED)
        out.append(f'<p class="worded"{lang(answer.language)}>{escape(statement.text)} {keys} {standing}</p>')
    return "".join(out)


def _notice(answer: Answer) -> str:
    """What is to be known of the language model."""
    return f'<p class="model"{lang(answer.language)}>{escape(answer.notice)}</p>' if answer.notice else ""


def _copy_answer(answer: Answer, sources: Sequence[Source]) -> str:
    """The buttons that copy an answer with its quotations and where they stand."""
    if not (answer.citations and sources):
        return ""
    written = copies.written(answer, [s.document.samling for s in sources])
    buttons = (
        f'<button type="button" class="copy" data-pieces="{escape(written.text)}">som text</button>',
        f'<button type="button" class="copy" data-pieces="{escape(written.markdown)}">som Markdown</button>',
        f'<button type="button" class="copy" data-pieces="{escape(written.text)}" data-html="{escape(written.html)}">'
        "för Word</button>",
    )
    return (
        '<p class="tools" role="group" aria-label="Kopiera svaret med källor"><span>Kopiera svaret med källor:</span>'
        f"{''.join(buttons)}</p>"
    )


def announcement(answer: Answer) -> str:
    """What a screen reader is told when an answer has come."""
    count = len(answer.citations)
    sources = "" if not count else " 1 källa." if count == 1 else f" {count} källor."
    understood = UNDERSTOOD["sv"].format(question=answer.understood) + " " if answer.understood else ""
    undo = f" Knappen ”{ALONE}” ställer frågan för sig." if answer.understood else ""
    return f"{understood}Svar: {' '.join(answer.answer.split())}{sources}{undo}"


def _frame(answer: Answer) -> str:
    """The fixed reply, a paragraph a line; the nearest documents follow as a list of their own."""
    text = answer.frame if answer.statements or answer.frame else answer.answer
    lines = [line for line in text.splitlines() if line.strip()]
    return "".join(f'<p class="frame"{lang(answer.language)}>{escape(line)}</p>' for line in lines)


def _understood(question: str, language: str) -> str:
    told = UNDERSTOOD[language].format(question=question)
    return f'<p class="understood"{lang(language)}>{escape(told)}</p>'


def _blocks(number: int, statements: Sequence[Statement], answer: Answer, languages: dict[str, str]) -> str:
    """Lead-ins as our own text, quotations set apart; a run of items becomes a list. A statement
    with a lead-in begins a new block, so that it is seen which quotations the lead-in covers."""
    cited = {c.key: c for c in answer.citations}
    seen: set[str] = set()
    out = []
    for is_item, run in groupby(_numbered_runs(statements), key=lambda pair: (pair[0], pair[1].kind == "item")):
        lines = []
        for _, statement in run:
            if statement.lead:
                out.append(f'<p class="lead"{lang(answer.language)}>{escape(statement.lead)}</p>')
            if statement.key in cited:
                also = [cited[key] for key in statement.also if key in cited]
                lines.append(_quotation(number, [cited[statement.key], *also], answer.language, languages, seen))
        if lines and is_item[1]:
            out.append(f"<blockquote><ul>{''.join(f'<li>{line}</li>' for line in lines)}</ul></blockquote>")
        elif lines:
            out.append(f"<blockquote>{''.join(f'<p>{line}</p>' for line in lines)}</blockquote>")
    return "".join(out)


def _numbered_runs(statements: Sequence[Statement]) -> list[tuple[int, Statement]]:
    """Each statement with the number of its block: a lead-in opens a new one."""
    block, numbered = 0, []
    for statement in statements:
        block += bool(statement.lead)
        numbered.append((block, statement))
    return numbered


def _quotation(number: int, places: Sequence[Citation], own: str, languages: dict[str, str], seen: set[str]) -> str:
    """The quotation, its badge if it has one, and the keys that open its sources: its own, and those
    of other documents that say the same."""
    citation = places[0]
    language = lang(languages.get(citation.key, PAGE_LANGUAGE))
    keys = " ".join(_key(number, place, seen) for place in places)
    standing = f" {badge(citation.status, own)}" if citation.status in WARNED else ""
    return f'<span class="quote"{language}>{on_one_line(citation.quote)}</span> {keys}{standing}'


def _key(number: int, citation: Citation, seen: set[str]) -> str:
    """The key of a source. Its first place in the answer has an id, for the way back."""
    key = escape(citation.key)
    anchor = f' id="key-{number}-{key}"' if key not in seen else ""
    seen.add(key)
    return (
        f'<a class="key"{anchor} href="#source-{number}-{key}" aria-label="Källa {key}: {escape(citation.label)}">'
        f"[{key}]</a>"
    )


def _near(documents: Sequence[NearDocument], language: str) -> str:
    if not documents:
        return ""
    items = "".join(f"<li><strong>{escape(d.title)}</strong>{_details(d)}</li>" for d in documents)
    return f'<div class="near-documents"><p{lang(language)}>{escape(NEAREST[language])}</p><ul>{items}</ul></div>'


def _details(document: NearDocument) -> str:
    section = f"avsnittet ”{document.section.rstrip(' :,')}”" if document.section else None
    owner = f"ansvarig: {document.owner}" if document.owner else None
    told = capital(", ".join(part for part in (document.type, section, owner) if part))
    return f'<br><span class="details">{escape(told)}</span>' if told else ""


def no_sources() -> str:
    """The source panel before the first answer."""
    return '<div class="sources empty"><h2>Källor</h2><p>När du har fått ett svar visas här var det står.</p></div>'


def sources_panel(groups: Sequence[tuple[int, str, str]]) -> str:
    """The source panel: for each answer with citations its turn's number, its question and its cards.
    The newest are shown; the others wait until one of their keys is used."""
    if not groups:
        return no_sources()
    newest = groups[-1][0]
    told = "".join(
        f'<div class="group" data-turn="{number}"{"" if number == newest else " hidden"}>'
        f'<p class="asked">Till frågan: {escape(question)}</p>{cards}</div>'
        for number, question, cards in groups
    )
    return f'<div class="sources"><h2>Källor</h2>{told}</div>'


def source_cards(number: int, answer: Answer, sources: Sequence[Source]) -> str:
    """The cards of one answer's sources; empty if it has none."""
    return "".join(_card(number, c, s) for c, s in zip(answer.citations, sources, strict=True))


def _card(number: int, citation: Citation, source: Source) -> str:
    place = f"{number}-{escape(citation.key)}"
    document = source.document
    link = escape(f"./{address(document.samling, document.id, citation.start, citation.end, citation.quote)}")
    return (
        f'<article class="source" id="source-{place}" tabindex="-1" aria-labelledby="title-{place}">'
        f'<h3 id="title-{place}"><span class="number">[{escape(citation.key)}]</span> '
        f"<span{lang(document.language)}>{escape(citation.title)}</span></h3>"
        f"{changed(source.state)}{_seen(source)}"
        f'<p class="passage"{lang(document.language)}>{_tail(source.before)}<mark>{escape(source.quote)}</mark>'
        f"{_head(source.after)}</p>{facts(citation, document)}"
        f'<p class="tools"><button type="button" class="copy" data-copy="{copied(citation)}">'
        "Kopiera citat med källhänvisning</button>"
        f'<button type="button" class="copy" data-link="{link}">Kopiera länk</button>'
        f'<a class="open" href="{link}" target="_blank" rel="noopener">Öppna källan i egen flik</a>'
        f"{_original(source)}"
        f'<a class="back" href="#key-{place}">Tillbaka till svaret</a></p></article>'
    )


def _seen(source: Source) -> str:
    """The pages of a PDF with the quotation marked, folded until the source is opened by its key."""
    if not source.marks:
        return ""
    pictures = "".join(_leaf(source, page) for page in source.marks)
    numbers = " och ".join(str(page.page) for page in source.marks)
    name = "Sidan" if len(source.marks) == 1 else "Sidorna"
    return (
        f'<details class="seen"><summary>{name} i PDF-filen ({numbers})</summary>{unmarked(source.marks)}{pictures}'
        "</details>"
    )


def _leaf(source: Source, page: Marks) -> str:
    """A page with the buttons that turn and enlarge it, beside the answer."""

    def button(told: str, step: int, off: bool) -> str:
        off_now = str(off).lower()
        return (
            f'<button type="button" class="turn-page" data-step="{step}" aria-disabled="{off_now}">{told}'
            '<span class="unseen"> sida</span></button>'
        )

    return (
        f'<div class="leaf" data-page="{page.page}" data-count="{source.count}"><p class="turning">'
        f"{button('Föregående', -1, page.page <= 1)}"
        f'<span class="at">Sida {page.page} av {source.count}</span>'
        f"{button('Nästa', 1, page.page >= source.count)}"
        f'<button type="button" class="enlarge" aria-pressed="false">Större</button></p>'
        f"{picture(source.document, page)}</div>"
    )


def _original(source: Source) -> str:
    """The link to the PDF itself, at the page."""
    document = source.document
    if not is_pdf(document.file) or source.state is FileState.MISSING or not source.marks:
        return ""
    page = source.marks[0].page
    link = f"{addressed('kalla/fil', document)}#page={page}"
    return f'<a href="{link}" target="_blank" rel="noopener">Öppna PDF på sidan {page}</a>'


def _tail(before: str) -> str:
    """The last part of what stands before a quotation, cut between words."""
    if len(before) <= CONTEXT:
        return escape(before)
    kept = before[-CONTEXT:]
    return "… " + escape(kept[kept.find(" ") + 1 :])


def _head(after: str) -> str:
    """The first part of what stands after a quotation, cut between words."""
    if len(after) <= CONTEXT:
        return escape(after)
    kept = after[:CONTEXT]
    return escape(kept[: kept.rfind(" ")]) + " …"
