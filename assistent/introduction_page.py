"""The place Introduktion as HTML, for the one who reads alone: its themes, the questions of one with their answers,
a quiz, and what to read. Pure functions; without script all of it works but the memory of what has been read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from assistent import access, shell
from assistent.introduction import Introduction, Quiz, Theme
from assistent.introduction_answers import Told
from assistent.introduction_parts import PLACE, answer, link, places
from assistent.markup import escape

STYLES = ("introduction.css",)
SCRIPTS = ("introduction.js",)
WITHOUT = "Samlingen har ingen introduktion än"
MAKE = (
    "Den som sköter assistenten kan få ett förslag med kommandot ”assistent introduction --samling {samling}” och lägga "
    "det i corpus/{samling}/introduktion.toml."
)


@dataclass(frozen=True, slots=True)
class Frame:
    """What every view of an introduction shows: the samling and its introduction, the index that answers with the
    day it was made, and the other samlingar as (name, title)."""

    samling: str
    introduction: Introduction
    index: str
    created: str
    others: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Listed:
    """Something to read as it is shown: its title, the heading or page in it, why, and its address from the app's
    folder (empty where the index does not have it)."""

    title: str
    where: str
    why: str
    address: str = ""


def page(title: str, body: str, frame: Frame | None, kind: str = "", base: str = "", own: str = "") -> str:
    """A page of the place around what it holds."""
    return shell.page(
        title,
        body,
        PLACE,
        f"{PLACE} {kind}".strip(),
        STYLES,
        SCRIPTS,
        foot(frame) if frame else "",
        base,
        frame.samling if frame else "",
        own,
    )


def refusal(title: str, told: str, base: str = "", own: str = "") -> str:
    """What is shown instead: what is wrong, and what to do."""
    body = (
        f'<h1>{escape(title)}</h1><p class="told">{escape(told)}</p>'
        f'<p class="told"><a href="{link(PLACE)}">Till introduktionen</a></p>'
    )
    return page(title, body, None, base=base, own=own)


def foot(frame: Frame) -> str:
    """Which index answers, and what that means."""
    return (
        f"<p>Svaren är ordagranna citat ur dokumenten. Index {escape(frame.index)}, skapat "
        f'<span class="day">{escape(frame.created)}</span>: samma '
        "index ger samma svar nästa gång. Läs alltid källan innan du fattar beslut.</p>"
    )


def identity(question: str) -> str:
    """What the browser remembers a question by."""
    return sha256(question.encode()).hexdigest()[:10]


# --- all the themes -----------------------------------------------------------------------------


def overview(frame: Frame, readings: Sequence[Listed]) -> str:
    """The first page: the themes, what to read, and the ways on."""
    told = frame.introduction
    themes = "".join(_theme_card(frame, number, theme) for number, theme in enumerate(told.themes, 1))
    listed = f'<ol class="themes">{themes}</ol>' if themes else ""
    empty = f'<p class="told"><strong>{WITHOUT}.</strong> {escape(MAKE.format(samling=frame.samling))}</p>'
    body = (
        f"<h1>Introduktion: {escape(told.title)}</h1>{_opening(told)}{_others(frame)}"
        f"{_progress(frame) if themes else empty}"
        f"{listed}"
        f"{_readings(readings)}{_leading(frame) if themes else ''}"
    )
    return page(f"Introduktion: {told.title}", body, frame)


def _opening(told: Introduction) -> str:
    return f'<p class="opening">{escape(told.opening)}</p>' if told.opening else ""


def _others(frame: Frame) -> str:
    if not frame.others:
        return ""
    links = "".join(f'<li><a href="{link(PLACE, samling=n)}">{escape(t)}</a></li>' for n, t in frame.others)
    return f'<nav class="others" aria-label="Andra samlingar"><p>Andra samlingar:</p><ul>{links}</ul></nav>'


def _progress(frame: Frame) -> str:
    """How far the reader has come; the script fills it in and shows it."""
    count = sum(len(theme.questions) for theme in frame.introduction.themes)
    return (
        f'<p class="progress" data-count="{count}" hidden><span></span> '
        '<button type="button" class="copy forget">Glöm vad jag har läst</button></p>'
    )


def _theme_card(frame: Frame, number: int, theme: Theme) -> str:
    ids = " ".join(identity(q.question) for q in theme.questions)
    counts = [_count(len(theme.questions), "fråga", "frågor")]
    counts += [f"quiz med {len(theme.quiz)}"] if theme.quiz else []
    counts += [f"ungefär {theme.minutes} minuter"] if theme.minutes else []
    aim = f"<p>{escape(theme.aim)}</p>" if theme.aim else ""
    return (
        f'<li class="theme" data-ids="{ids}"><h2><a href="{link(PLACE, samling=frame.samling, tema=number)}">'
        f'{escape(theme.name)}</a></h2>{aim}<p class="meta">{", ".join(counts)}<span class="read"></span></p></li>'
    )


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def _readings(readings: Sequence[Listed]) -> str:
    if not readings:
        return ""
    rows = "".join(_reading(reading) for reading in readings)
    return (
        f'<section aria-labelledby="lasning"><h2 id="lasning">Läs själv</h2><ul class="readings">{rows}</ul></section>'
    )


def _reading(reading: Listed) -> str:
    told = ", ".join(part for part in (reading.title, reading.where) if part)
    name = f'<a href="{escape(f"./{reading.address}")}">{escape(told)}</a>' if reading.address else escape(told)
    gone = "" if reading.address else " (finns inte i indexet nu)"
    return f"<li>{name}{gone}<p>{escape(reading.why)}</p></li>"


def _leading(frame: Frame) -> str:
    """The ways for one who leads a group; none for those who do not."""
    if not access.now().may(f"{PLACE}/leda"):
        return ""
    handout = f"{PLACE}/underlag"
    return (
        '<section aria-labelledby="leda"><h2 id="leda">I grupp</h2>'
        f'<p><a href="{link(f"{PLACE}/leda", samling=frame.samling)}">Led en grupp genom frågorna</a>: en fråga i taget i '
        "stor text, med svar och källa bredvid varandra.</p>"
        "<p>Underlag att ta med, med frågor, svar, källor och plats för anteckningar: "
        f'<a href="{link(handout, samling=frame.samling, format="docx")}">Word</a> eller '
        f'<a href="{link(handout, samling=frame.samling, format="pdf")}">PDF</a>.</p></section>'
    )


# --- one theme ----------------------------------------------------------------------------------


def theme_page(frame: Frame, number: int, opened: int, told: Told | None, quiz: Sequence[str]) -> str:
    """A theme (1-based): its questions, the one that is ``opened`` (1-based, 0 for none) with its answer, and the
    quiz; ``quiz`` has the address of each of its places, empty where the quotation no longer stands."""
    theme = frame.introduction.themes[number - 1]
    questions = "".join(
        _question(frame, number, n, prepared.question, told if n == opened else None)
        for n, prepared in enumerate(theme.questions, 1)
    )
    aim = f'<p class="opening">{escape(theme.aim)}</p>' if theme.aim else ""
    body = (
        f'<p class="step"><a href="{link(PLACE, samling=frame.samling)}">{escape(frame.introduction.title)}: alla teman</a> '
        f"<span>Tema {number} av {len(frame.introduction.themes)}</span></p><h1>{escape(theme.name)}</h1>{aim}"
        f'<div class="questions">{questions}</div>{_quiz(theme.quiz, quiz)}{_turning(frame, number)}'
    )
    return page(f"{theme.name}: introduktion", body, frame)


def _question(frame: Frame, theme: int, number: int, question: str, told: Told | None) -> str:
    address = link(PLACE, samling=frame.samling, tema=theme, fraga=number)
    name = escape(question)
    read = '<span class="read" hidden>Läst</span>'
    if told is None:
        return (
            f'<section class="asked" id="fraga-{number}" data-id="{identity(question)}">'
            f'<h2><a href="{address}#fraga-{number}">{name}</a> {read}</h2></section>'
        )
    on = link("", samling=frame.samling, fraga=question)
    found = f"<h3>Var det står</h3>{places(told, 4)}" if told.places else ""
    return (
        f'<section class="asked open" id="fraga-{number}" data-id="{identity(question)}" tabindex="-1">'
        f'<h2>{name} {read}</h2>{answer(told, "")}{found}<p class="tools"><a href="{on}">Fråga vidare i chatten</a>'
        f'<a href="{link(PLACE, samling=frame.samling, tema=theme)}">Stäng svaret</a></p></section>'
    )


def _quiz(quiz: Sequence[Quiz], addresses: Sequence[str]) -> str:
    """Questions to think about; the answer is folded until it is asked for."""
    rows = "".join(
        f'<li><p>{escape(one.question)}</p><details><summary>Visa svaret</summary><p class="solution">'
        f"{escape(one.answer)}</p>{_shown(one, place)}</details></li>"
        for one, place in zip(quiz, addresses, strict=True)
    )
    return (
        f'<section class="quiz" aria-labelledby="quiz"><h2 id="quiz">Pröva dig själv</h2><ol>{rows}</ol></section>'
        if rows
        else ""
    )


def _shown(one: Quiz, place: str) -> str:
    if not place:
        return "<p>Stället finns inte längre i dokumenten, som har lästs in på nytt. Fråga i chatten.</p>"
    return f'<blockquote><p>{escape(one.quote)}</p></blockquote><p><a href="{escape(f"./{place}")}">Läs det på sin plats</a></p>'


def _turning(frame: Frame, number: int) -> str:
    themes = frame.introduction.themes
    links = []
    for at, told in ((number - 1, "Föregående tema: {}"), (number + 1, "Nästa tema: {}")):
        if 1 <= at <= len(themes):
            address = link(PLACE, samling=frame.samling, tema=at)
            links.append(f'<a href="{address}">{escape(told.format(themes[at - 1].name))}</a>')
    return f'<nav class="steps" aria-label="Teman">{"".join(links)}</nav>' if links else ""
