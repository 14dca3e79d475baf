"""The leader's view of an introduction as HTML: one question at a time in large type with its source beside it, the
leader's own notes in a window of their own, and the questions that the group asks on the spot. Pure functions.

The group's questions are carried in the address, so that nothing of them is kept on the server; a script keeps
them in the leader's browser as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistent.introduction_answers import Told
from assistent.introduction_page import Frame, page
from assistent.introduction_parts import PLACE, answer, link, places
from assistent.markup import WARNED, badge, escape, on_one_line

LEAD = f"{PLACE}/leda"
HANDOUT = f"{PLACE}/underlag"
OWN_THEME = "egna"
"""The theme of the group's own questions, in addresses."""
OWN_NAME = "Gruppens frågor"
IN_ADDRESS = 10
"""Of the group's questions, so many of the newest are carried in the address; browsers and proxies have limits."""
OWN_LONGEST = 300
"""Characters of a question of the group."""


@dataclass(frozen=True, slots=True)
class Step:
    """A question of the walk: its theme (1-based, 0 for the group's own), its number in the theme, and its words."""

    theme: int
    number: int
    question: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Walk:
    """Where a group is: every step of the way, the one it has come to, and its own questions."""

    frame: Frame
    steps: tuple[Step, ...]
    at: int
    own: tuple[str, ...] = ()

    @property
    def step(self) -> Step:
        return self.steps[self.at]

    @property
    def theme(self) -> str:
        """The name of the theme."""
        return theme_name(self.frame, self.step)

    def address(self, step: Step, view: str = "") -> str:
        """The address of a step, as an attribute; ``view`` "anteckningar" for the leader's notes."""
        theme = step.theme or OWN_THEME
        return link(LEAD, samling=self.frame.samling, tema=theme, fraga=step.number, egen=list(self.own), vy=view)


def theme_name(frame: Frame, step: Step) -> str:
    return frame.introduction.themes[step.theme - 1].name if step.theme else OWN_NAME


def steps(frame: Frame, own: Sequence[str]) -> tuple[Step, ...]:
    """Every prepared question in order, and last the group's own."""
    prepared = [
        Step(t, n, one.question, one.note)
        for t, theme in enumerate(frame.introduction.themes, 1)
        for n, one in enumerate(theme.questions, 1)
    ]
    return (*prepared, *(Step(0, n, question) for n, question in enumerate(own, 1)))


# --- all the themes -----------------------------------------------------------------------------


def overview(frame: Frame, own: Sequence[str], at: str) -> str:
    """What a leader begins with. ``at`` is the page's own address from the app's folder."""
    walk = Walk(frame, steps(frame, own), 0, tuple(own))
    minutes = sum(theme.minutes for theme in frame.introduction.themes)
    time = f" Planerad tid: {minutes} minuter." if minutes else ""
    themes = "".join(_theme(walk, number) for number in range(1, len(frame.introduction.themes) + 1))
    notes = link(LEAD, samling=frame.samling, tema=1, fraga=1, egen=list(own), vy="anteckningar")
    body = (
        f"<h1>Led en introduktion: {escape(frame.introduction.title)}</h1>"
        f'<p class="opening">Välj ett tema. Bläddra med pilarna, PageUp och PageDown eller en fjärrkontroll. '
        f"F11 visar sidan i helskärm.{time}</p>"
        f'<p class="opening"><a href="{notes}" target="_blank" rel="noopener">Ledarens anteckningar i ett eget fönster</a> '
        "följer med när du bläddrar. Ha det på din egen skärm; det som visas för gruppen har inga anteckningar.</p>"
        f'<ol class="themes">{themes}</ol>{_own(walk)}{_handout(frame, own)}'
        f'<p class="tools"><a href="{link(PLACE, samling=frame.samling)}">Läs på egen hand i stället</a>'
        '<button type="button" class="copy restart" hidden>Nollställ tiden</button></p>'
    )
    return _page(f"Led en introduktion: {frame.introduction.title}", body, frame, at, "begin")


def _theme(walk: Walk, number: int) -> str:
    theme = walk.frame.introduction.themes[number - 1]
    questions = "".join(
        f'<li><a href="{walk.address(step)}">{escape(step.question)}</a></li>'
        for step in walk.steps
        if step.theme == number
    )
    planned = f"{theme.minutes} minuter" if theme.minutes else ""
    first = next(step for step in walk.steps if step.theme == number)
    return (
        f'<li class="theme"><h2><a href="{walk.address(first)}">{escape(theme.name)}</a></h2>'
        f"{f'<p>{escape(theme.aim)}</p>' if theme.aim else ''}"
        f'<p class="meta">{planned}<span class="spent" data-theme="{escape(theme.name)}"></span></p>'
        f"<details><summary>Frågorna ({len(theme.questions)})</summary><ol>{questions}</ol></details></li>"
    )


def _own(walk: Walk) -> str:
    """The group's questions, and where a new one is asked. The script adds those that the browser remembers."""
    rows = "".join(
        f'<li data-own="{escape(step.question)}"><a href="{walk.address(step)}">{escape(step.question)}</a></li>'
        for step in walk.steps
        if not step.theme
    )
    return (
        f'<section class="own" aria-labelledby="egna"><h2 id="egna">{OWN_NAME}</h2>{_form(walk)}'
        f'<ol class="asked-own">{rows}</ol>'
        '<button type="button" class="copy clear-own" hidden>Ta bort gruppens frågor</button></section>'
    )


def _form(walk: Walk) -> str:
    """Asks a question of the group, and adds it to the list."""
    kept = "".join(f'<input type="hidden" name="egen" value="{escape(q)}">' for q in walk.own[-(IN_ADDRESS - 1) :])
    return (
        f'<form class="ask" method="get" action="./{LEAD}" data-samling="{escape(walk.frame.samling)}">'
        f'<input type="hidden" name="samling" value="{escape(walk.frame.samling)}">'
        f'<input type="hidden" name="tema" value="{OWN_THEME}">{kept}'
        '<label for="egen">Fråga från gruppen</label>'
        f'<span><input id="egen" name="egen" type="text" required maxlength="{OWN_LONGEST}" autocomplete="off">'
        '<button type="submit" class="send">Fråga</button></span></form>'
    )


def _handout(frame: Frame, own: Sequence[str]) -> str:
    kept = "".join(f'<input type="hidden" name="egen" value="{escape(q)}">' for q in own)
    return (
        '<section aria-labelledby="underlag"><h2 id="underlag">Underlag att ta med</h2>'
        "<p>Frågor, svar, källor och plats för anteckningar. Gruppens frågor kommer med. Första gången kan det ta en "
        "minut.</p>"
        f'<form class="handout" method="post" action="./{HANDOUT}">'
        f'<input type="hidden" name="samling" value="{escape(frame.samling)}">{kept}'
        '<button type="submit" class="send" name="format" value="docx">Hämta som Word</button>'
        '<button type="submit" class="send" name="format" value="pdf">Hämta som PDF</button></form></section>'
    )


# --- one question, for everybody to see ---------------------------------------------------------


def question(walk: Walk, told: Told, at: str) -> str:
    """A question in large type, its answer and its source beside it."""
    step = walk.step
    found = f"<h2>Källa</h2>{places(told, 3)}" if told.places else "<h2>Källa</h2><p>Svaret har ingen källa.</p>"
    body = (
        f"{_where(walk)}<h1>{escape(step.question)}</h1>"
        f'<div class="beside"><section class="told-answer"><h2>Svar</h2>{answer(told, at)}</section>'
        f'<section class="told-source">{found}</section></div>'
        f'{_turning(walk)}<div class="below">{_form(walk)}</div>'
    )
    return _page(f"{step.question} – {walk.theme}", body, walk.frame, at, "show", walk)


def _where(walk: Walk) -> str:
    """The theme, the question's number in it, and the time; the script tells how long the theme has been open."""
    of_theme = [step for step in walk.steps if step.theme == walk.step.theme]
    overview = link(LEAD, samling=walk.frame.samling, egen=list(walk.own))
    minutes = walk.frame.introduction.themes[walk.step.theme - 1].minutes if walk.step.theme else 0
    planned = f"planerat {minutes} min" if minutes else ""
    return (
        f'<p class="step"><a href="{overview}">Alla teman</a> <span>{escape(walk.theme)}</span> '
        f"<span>Fråga {walk.step.number} av {len(of_theme)}</span> "
        f'<span class="time" data-theme="{escape(walk.theme)}" data-minutes="{minutes}">{planned}</span></p>'
    )


def _turning(walk: Walk, view: str = "") -> str:
    """The ways to the question before and after."""
    before = walk.steps[walk.at - 1] if walk.at else None
    after = walk.steps[walk.at + 1] if walk.at + 1 < len(walk.steps) else None
    links = [
        f'<a rel="prev" href="{walk.address(before, view)}">Föregående</a>' if before else "",
        f"<span>{walk.at + 1} av {len(walk.steps)}</span>",
        f'<a rel="next" href="{walk.address(after, view)}">{_next(walk, after)}</a>' if after else "",
    ]
    return f'<nav class="steps" aria-label="Bläddra">{"".join(links)}</nav>'


def _next(walk: Walk, after: Step) -> str:
    """What the way on says: that a new theme begins, where one does."""
    if after.theme == walk.step.theme:
        return "Nästa"
    return f"Nästa tema: {escape(theme_name(walk.frame, after))}"


# --- the notes, for the leader's own screen -----------------------------------------------------


def notes(walk: Walk, told: Told, at: str) -> str:
    """What the leader sees alone: the notes of the question and its theme, the answer in short, what comes next."""
    step = walk.step
    theme = walk.frame.introduction.themes[step.theme - 1] if step.theme else None
    rows = [
        ("Om frågan", step.note),
        ("Om temat", theme.notes if theme else ""),
        ("Mål med temat", theme.aim if theme else ""),
    ]
    noted = "".join(f"<h2>{name}</h2><p>{escape(text)}</p>" for name, text in rows if text)
    after = walk.steps[walk.at + 1] if walk.at + 1 < len(walk.steps) else None
    coming = f"<h2>Sedan</h2><p>{escape(after.question)}</p>" if after else ""
    body = (
        f'<p class="mine">Ledarens anteckningar</p>{_where(walk)}<h1>{escape(step.question)}</h1>'
        f'<div class="beside"><section>{noted or "<h2>Anteckningar</h2><p>Inga anteckningar.</p>"}{coming}</section>'
        f"<section><h2>Svaret i korthet</h2>{_short(told)}</section></div>{_turning(walk, 'anteckningar')}"
    )
    return _page(f"Anteckningar: {step.question}", body, walk.frame, at, "notes", walk)


def _short(told: Told) -> str:
    found = told.answer
    if not found.citations:
        return f"<p>{escape(found.answer)}</p>"
    rows = "".join(
        f"<li>{on_one_line(c.quote)} {badge(c.status) if c.status in WARNED else ''} <span>({escape(c.label)})</span></li>"
        for c in found.citations
    )
    return f"<ul>{rows}</ul>"


def _page(title: str, body: str, frame: Frame, at: str, kind: str, walk: Walk | None = None) -> str:
    """A page of the leader's; ``walk`` lets the script keep its windows together."""
    position = ""
    if walk:
        theme = walk.step.theme or OWN_THEME
        position = f' data-tema="{theme}" data-fraga="{walk.step.number}"'
    held = f'<div class="stage {kind}" data-samling="{escape(frame.samling)}"{position}>{body}</div>'
    return page(title, held, frame, "leading", "../", at)
