"""A conversation on the web page: its questions, what is shown of each, and how one is asked. Nothing is kept
but the open conversation, and that goes with the browser's session.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from assistent import pages
from assistent.errors import AssistentError
from assistent.markup import PAGE_LANGUAGE
from assistent.question import LONGEST
from assistent.types import Answer, Outcome

if TYPE_CHECKING:
    from assistent.assistant import Assistant, Source

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Turn:
    """One question of a conversation, as it is shown now."""

    number: int
    question: str
    html: str
    sources: str = ""
    alone: bool = False
    """Asked without the questions before it; later ones do not look past it either."""
    follows: bool = False
    """Whether it was understood from the questions before it."""
    history: tuple[str, ...] = ()
    """The questions before it that it was asked with."""
    plain: bool = False
    """Asked anew for plain language; no question of its own."""
    worded: bool = False
    """Whether a language model can be asked to say the answer in plain language."""
    writing: bool = False
    stopped: bool = False


@dataclass(slots=True)
class Conversation:
    """The questions of one browser session in one samling, oldest first."""

    turns: list[Turn] = field(default_factory=list)
    asked: int = 0
    """Questions ever asked; numbers the turns, also after the conversation was cleared."""

    def history(self) -> list[str]:
        """The questions that a new one may go on from, oldest first."""
        first = max((n for n, turn in enumerate(self.turns) if turn.alone), default=0)
        return [turn.question for turn in self.turns[first:] if not turn.plain]

    @property
    def follows(self) -> bool:
        """Whether the newest question was understood from those before it, so that it can be asked anew."""
        return bool(self.turns) and self.turns[-1].follows

    @property
    def writing(self) -> bool:
        """Whether a language model is writing the newest answer."""
        return bool(self.turns) and self.turns[-1].writing

    @property
    def worded(self) -> bool:
        """Whether the newest answer can be had in plain language."""
        return bool(self.turns) and self.turns[-1].worded

    def html(self) -> str:
        return pages.conversation(turn.html for turn in self.turns)

    def sources(self) -> str:
        return pages.sources_panel([(turn.number, turn.question, turn.sources) for turn in self.turns if turn.sources])


def ask(
    assistant: Assistant, talk: Conversation, question: str, samling: str, alone: bool = False, plain: bool = False
) -> Iterator[Conversation]:
    """Asks a question in a conversation: yields it waiting, then answered. A conversation that was
    cleared meanwhile stays cleared. ``alone`` asks it without what was asked before, ``plain``
    the newest question once more, for plain language."""
    question = question.strip()[: LONGEST + 1]  # one more is enough to be told that it is too long
    if not question:
        return
    history = [] if alone else list(talk.turns[-1].history) if plain and talk.turns else talk.history()
    talk.asked += 1
    number = talk.asked
    turn = Turn(
        number, question, pages.waiting_turn(number, question), alone=alone, history=tuple(history), plain=plain
    )
    turn.writing = assistant.writer is not None
    talk.turns.append(turn)
    yield talk
    for answer, sources in _answers(assistant, turn, samling, talk):
        if answer.generated and not answer.notice:  # it is still being written
            turn.html = pages.growing_turn(number, question, answer)
        else:
            turn.html = pages.answer_turn(number, question, answer, sources)
            turn.follows = answer.understood is not None and not plain
            turn.worded = bool(answer.notice) and not plain
            turn.writing = False
        turn.sources = pages.source_cards(number, answer, sources)
        yield talk


def _answers(
    assistant: Assistant, turn: Turn, samling: str, talk: Conversation
) -> Iterator[tuple[Answer, list[Source]]]:
    """The answer as it grows, and where each citation stands. It is stopped by its button, or when the
    conversation is cleared. The page is the last place where a failure can be
    told to the one who asked, so also an unexpected one becomes an answer here, and is logged."""
    try:
        for answer in assistant.answering(
            turn.question, samling, turn.history, turn.plain, lambda: turn.stopped or turn not in talk.turns
        ):
            yield answer, [assistant.source(samling, c.document, c.start, c.end) for c in answer.citations]
        return
    except AssistentError as error:
        told = str(error)
    except Exception:
        log.exception("Frågan kunde inte besvaras")
        told = "Något gick fel. Försök igen. Händer det igen: be den som sköter assistenten att läsa loggen."
    yield Answer(Outcome.ERROR, PAGE_LANGUAGE, turn.question, told), []
