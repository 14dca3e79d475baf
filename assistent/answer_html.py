"""A question and its answer as HTML. Pure functions.

Questions and documents are hostile input: every string of theirs passes ``escape`` (or ``on_one_line``)
on its way in.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from assistent import copies
from assistent.feedback import LONGEST, REASONS
from assistent.markup import PAGE_LANGUAGE, WARNED, badge, capital, escape, on_one_line
from assistent.prompts import NEAREST, UNDERSTOOD
from assistent.texts import SV, Words
from assistent.types import Answer, Citation, NearDocument, Outcome, Statement

if TYPE_CHECKING:
    from assistent.assistant import Source

SAYS_NO = (Outcome.NEAR, Outcome.NOT_IN_DOCUMENTS)
_REASONS = {"wrong": "wrong", "missing": "missing answer", "unclear": "unclear", "outdated": "outdated"}
"""What the reasons of a thumb down are called in ``texts``."""


def conversation(turns: Iterable[str], above: str = "") -> str:
    """The turns of a conversation, oldest first, and what is to be told before them."""
    told = f'<p class="notice">{escape(above)}</p>' if above else ""
    return f'<div class="conversation">{told}{"".join(turns)}</div>'


def turn(
    number: int, question: str, body: str, announcement: str, state: str, words: Words = SV, step: str = ""
) -> str:
    """A question and what came of it. ``announcement`` is what the live region says; ``step`` is what is being
    done, where something is."""
    return (
        f'<article class="turn" id="turn-{number}" data-state="{state}" data-step="{step}" data-announce="{escape(announcement)}" '
        f'data-question="{escape(question)}" aria-labelledby="question-{number}">'
        f'<h2 class="question" id="question-{number}" tabindex="-1">'
        f'<span class="unseen">{words["you asked"]}</span>{escape(question)}</h2>{body}</article>'
    )


def waiting_turn(number: int, question: str, words: Words = SV, step: str = "searching") -> str:
    """A question that is being answered; ``step`` is what is being done, by its name in ``texts``."""
    told = words[step]
    return turn(number, question, f'<p class="waiting">{told}</p>', told, "waiting", words, step)


def answer_turn(
    number: int,
    question: str,
    answer: Answer,
    sources: Sequence[Source] = (),
    words: Words = SV,
    samling: str = "",
    notes: Sequence[str] = (),
    opinion: str = "",
    unlimited: bool = False,
) -> str:
    """A question with its answer; ``sources`` are those of ``answer.citations``, in order. ``notes`` are told
    before the answer; ``opinion`` (HTML, see ``thumbs``) stands last. ``unlimited`` offers to ask without the
    limits, where the documents that they admit do not answer."""
    languages = {c.key: s.document.language for c, s in zip(answer.citations, sources, strict=False)}
    understood = _understood(answer.understood, answer.language, words) if answer.understood else ""
    told = (
        _worded(number, answer, words)
        if answer.generated
        else _blocks(number, answer.statements, answer, languages, words)
    )
    body = _frame(answer, words) + told + _notice(answer, words)
    if answer.outcome is not Outcome.ANSWERED:
        cited = {citation.document for citation in answer.citations}
        body += _near([d for d in answer.documents_near if d.document not in cited], answer, samling, words)
    said = "".join(f'<p class="note">{escape(note)}</p>' for note in notes if note)
    return turn(
        number,
        question,
        f'{said}{understood}<div class="answer {answer.outcome.value}">{body}</div>'
        f"{_copy_answer(answer, sources, words)}"
        f"{_again(number, words, unlimited and answer.outcome in SAYS_NO)}{opinion}",
        " ".join(part for part in (*notes, announcement(answer, words)) if part),
        "answered",
        words,
    )


def growing_turn(number: int, question: str, answer: Answer, words: Words = SV) -> str:
    """A question whose answer is being written: the sentences that hold so far."""
    told = words["writing"]
    body = f'<div class="answer">{_frame(answer, words)}{_worded(number, answer, words)}</div><p class="waiting">{told}</p>'
    return turn(number, question, body, told, "writing", words)


def _worded(number: int, answer: Answer, words: Words) -> str:
    """The sentences of a language model, each with the keys of what it was verified against; those that did
    not hold struck out, with the reason."""
    cited = {c.key: c for c in answer.citations}
    seen: set[str] = set()
    own = words.lang(answer.language)
    out = []
    for statement in answer.statements:
        if statement.struck:
            out.append(
                f'<p class="struck"{own}><span class="unseen">{words["struck"]}</span>'
                f'<del>{escape(statement.text)}</del> <span class="why">{escape(statement.struck)}</span></p>'
            )
            continue
        places = [cited[key] for key in (statement.key, *statement.also) if key in cited]
        keys = " ".join(_key(number, place, seen, words) for place in places)
        known = dict.fromkeys(place.status for place in places)
        standing = " ".join(badge(status, answer.language, words) for status in known if status in WARNED)
        out.append(f'<p class="worded"{own}>{escape(statement.text)} {keys} {standing}</p>')
    return "".join(out)


def _notice(answer: Answer, words: Words) -> str:
    """What is to be known of the language model that wrote the answer, or did not."""
    return f'<p class="model"{words.lang(answer.language)}>{escape(answer.notice)}</p>' if answer.notice else ""


def _copy_answer(answer: Answer, sources: Sequence[Source], words: Words) -> str:
    """The buttons that copy an answer with its quotations and where they stand."""
    if not (answer.citations and sources):
        return ""
    written = copies.written(answer, [s.document.samling for s in sources], words)
    buttons = (
        f'<button type="button" class="copy" data-pieces="{escape(written.text)}">{words["as text"]}</button>',
        f'<button type="button" class="copy" data-pieces="{escape(written.markdown)}">{words["as markdown"]}</button>',
        f'<button type="button" class="copy" data-pieces="{escape(written.text)}" data-html="{escape(written.html)}">'
        f"{words['for word']}</button>",
    )
    name = words["copy answer"]
    return f'<p class="tools" role="group" aria-label="{name}"><span>{name}:</span>{"".join(buttons)}</p>'


def _again(number: int, words: Words, unlimited: bool) -> str:
    """The buttons that ask once more: edited, and without the limits."""
    wider = f'<button type="button" class="plain unlimited">{words["unlimited"]}</button>' if unlimited else ""
    edit = f'<button type="button" class="plain edit" data-number="{number}">{words["edit"]}</button>'
    return f'<p class="tools">{edit}{wider}</p>'


def announcement(answer: Answer, words: Words = SV) -> str:
    """What a screen reader is told when an answer has come."""
    count = len(answer.citations)
    sources = "" if not count else words["one source"] if count == 1 else words["number of sources"].format(count=count)
    understood = UNDERSTOOD[answer.language].format(question=answer.understood) if answer.understood else ""
    undo = words["alone button"].format(button=words["alone"]) if answer.understood else ""
    told = f"{words['answer']}{' '.join(answer.answer.split())}"
    return " ".join(part for part in (understood, told, sources, undo) if part)


def _frame(answer: Answer, words: Words) -> str:
    """The fixed reply, a paragraph a line; the nearest documents follow as a list of their own."""
    text = answer.frame if answer.statements or answer.frame else answer.answer
    lines = [line for line in text.splitlines() if line.strip()]
    return "".join(f'<p class="frame"{words.lang(answer.language)}>{escape(line)}</p>' for line in lines)


def _understood(question: str, language: str, words: Words) -> str:
    told = UNDERSTOOD[language].format(question=question)
    return f'<p class="understood"{words.lang(language)}>{escape(told)}</p>'


def _blocks(
    number: int, statements: Sequence[Statement], answer: Answer, languages: dict[str, str], words: Words
) -> str:
    """Lead-ins as our own text, quotations set apart; a run of items becomes a list. A statement
    with a lead-in begins a new block, so that it is seen which quotations the lead-in covers."""
    cited = {c.key: c for c in answer.citations}
    seen: set[str] = set()
    out = []
    for is_item, run in groupby(_numbered_runs(statements), key=lambda pair: (pair[0], pair[1].kind == "item")):
        lines = []
        for _, statement in run:
            if statement.lead:
                out.append(f'<p class="lead"{words.lang(answer.language)}>{escape(statement.lead)}</p>')
            if statement.key in cited:
                also = [cited[key] for key in statement.also if key in cited]
                lines.append(_quotation(number, [cited[statement.key], *also], answer.language, languages, seen, words))
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


def _quotation(
    number: int, places: Sequence[Citation], own: str, languages: dict[str, str], seen: set[str], words: Words
) -> str:
    """The quotation, its badge if it has one, and the keys that open its sources: its own, and those
    of other documents that say the same."""
    citation = places[0]
    language = words.lang(languages.get(citation.key, PAGE_LANGUAGE))
    keys = " ".join(_key(number, place, seen, words) for place in places)
    standing = f" {badge(citation.status, own, words)}" if citation.status in WARNED else ""
    return f'<span class="quote"{language}>{on_one_line(citation.quote)}</span> {keys}{standing}'


def _key(number: int, citation: Citation, seen: set[str], words: Words) -> str:
    """The key of a source. Its first place in the answer has an id, for the way back."""
    key = escape(citation.key)
    anchor = f' id="key-{number}-{key}"' if key not in seen else ""
    seen.add(key)
    name = words["source"].format(key=key, label=escape(citation.label))
    return f'<a class="key"{anchor} href="#source-{number}-{key}" aria-label="{name}">[{key}]</a>'


def _near(documents: Sequence[NearDocument], answer: Answer, samling: str, words: Words) -> str:
    """The documents that came nearest, each leading to its own page, and whom to ask where the documents do
    not say."""
    if not documents:
        return ""
    items = "".join(f"<li>{_named(d, samling, words)}{_details(d, words)}</li>" for d in documents)
    owners = list(dict.fromkeys(d.owner for d in documents if d.owner)) if answer.outcome in SAYS_NO else []
    whom = escape(words["ask the owner"].format(owners=", ".join(owners))) if owners else ""
    asked = f'<p class="whom">{whom}</p>' if whom else ""
    told = f"<p{words.lang(answer.language)}>{escape(NEAREST[answer.language])}</p>"
    return f'<div class="near-documents">{told}<ul>{items}</ul>{asked}</div>'


def _named(document: NearDocument, samling: str, words: Words) -> str:
    title = f"<strong{words.lang(PAGE_LANGUAGE)}>{escape(document.title)}</strong>"
    if not samling:
        return title
    query = urlencode({"samling": samling, "dokument": document.document}, safe="/")
    return f'<a href="./dokument?{escape(query)}">{title}</a>'


def _details(document: NearDocument, words: Words) -> str:
    section = words["section"].format(section=document.section.rstrip(" :,")) if document.section else None
    owner = words["owner"].format(owner=document.owner) if document.owner else None
    told = capital(", ".join(part for part in (document.type, section, owner) if part))
    return f'<br><span class="details">{escape(told)}</span>' if told else ""


# what the one who asked thought of it


def thumbs(number: int, words: Words = SV) -> str:
    """The thumbs under an answer, with why and what is kept; nothing is sent before its button is used."""
    reasons = "".join(
        f'<label><input type="radio" name="reason-{number}" value="{reason}">{words[_REASONS[reason]]}</label>'
        for reason in REASONS
    )
    pressed = "".join(
        f'<button type="button" class="plain thumb" data-verdict="{verdict}" aria-pressed="false">{words[verdict]}</button>'
        for verdict in ("up", "down")
    )
    return (
        f'<div class="opinion" data-number="{number}"><p class="tools" role="group" aria-label="{words["thumbs"]}">'
        f"<span>{words['thumbs']}</span>{pressed}</p>"
        f'<form class="giving" hidden><fieldset class="reasons"><legend>{words["reason"]}</legend>{reasons}</fieldset>'
        f'<label class="comment">{words["comment"]}<textarea rows="2" maxlength="{LONGEST}"></textarea></label>'
        f'<p class="kept">{words["what is kept"]}</p><p class="tools">'
        f'<button type="submit" class="plain">{words["send"]}</button>'
        f'<button type="button" class="plain undo">{words["undo"]}</button></p></form></div>'
    )


def opined(told: str) -> str:
    """What came of a thumb that was sent."""
    return f'<p class="opined" tabindex="-1">{escape(told)}</p>'
