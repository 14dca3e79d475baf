"""A conversation on the place Fråga: its questions, what is shown of each, and how one is asked.

The server keeps nothing but the open conversation, and that goes with the browser's session. The browser keeps
the questions alone (``kept``), and a conversation is opened again by asking them anew: the same question and
index give the same answer, and no answer that the documents no longer give is ever shown as one.
"""

from __future__ import annotations

import hashlib
import logging
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from assistent import answer_html, feedback, limits, source_cards
from assistent.errors import AssistentError
from assistent.markup import PAGE_LANGUAGE
from assistent.orders import Order
from assistent.question import LONGEST
from assistent.retrieval import Filters
from assistent.stepping import stepped
from assistent.texts import SV, Words
from assistent.types import Answer, Outcome

if TYPE_CHECKING:
    from assistent.assistant import Assistant, Source

log = logging.getLogger(__name__)


def _name() -> str:
    return secrets.token_hex(8)


@dataclass(slots=True)
class Turn:
    """One question of a conversation, as it is shown now."""

    number: int
    question: str
    samling: str
    html: str = ""
    cards: str = ""
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
    filters: Filters | None = None
    answer: Answer | None = None
    """Once it is whole, and no failure."""
    sources: tuple[Source, ...] = ()
    notes: tuple[str, ...] = ()
    """What is told before the answer."""
    opinion: str = ""
    """What was told when a thumb was sent."""

    @property
    def digest(self) -> str:
        """A short name of the answer in the documents' own words; none for one of a language model."""
        if self.answer is None or self.answer.generated:
            return ""
        return hashlib.sha256(self.answer.answer.encode()).hexdigest()[:12]


@dataclass(slots=True)
class Conversation:
    """The questions of one browser session in one samling, oldest first."""

    turns: list[Turn] = field(default_factory=list)
    asked: int = 0
    """Questions ever asked; numbers the turns, also after the conversation was cleared."""
    words: Words = SV
    above: str = ""
    """What is told before the first question."""
    id: str = field(default_factory=_name)
    """What the browser knows the conversation by."""

    def history(self, before: int = 0) -> list[str]:
        """The questions that a new one may go on from, oldest first; those of the question with the number
        ``before``, if it is one of these."""
        earlier = next((turn for turn in self.turns if turn.number == before), None)
        if earlier:
            return list(earlier.history)
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
        return answer_html.conversation((turn.html for turn in self.turns), self.above)

    def sources(self) -> str:
        cards = [(turn.number, turn.question, turn.cards) for turn in self.turns if turn.cards]
        return source_cards.sources_panel(cards, self.words)

    def clear(self) -> None:
        """Begins a new conversation."""
        self.turns.clear()
        self.above, self.id = "", _name()

    def kept(self) -> dict[str, Any]:
        """The conversation as the browser keeps it: its questions, and what names their answers."""
        whole = [turn for turn in self.turns if turn.answer and not turn.plain]
        return {
            "id": self.id,
            "samling": whole[-1].samling if whole else "",
            "index": whole[-1].answer.index if whole and whole[-1].answer else "",
            "turns": [
                {
                    "question": turn.question,
                    "filters": limits.table(turn.filters),
                    "alone": turn.alone,
                    "digest": turn.digest,
                }
                for turn in whole
            ],
        }


def ask(
    assistant: Assistant,
    talk: Conversation,
    question: str,
    samling: str,
    alone: bool = False,
    plain: bool = False,
    filters: Filters | None = None,
    instead: int = 0,
) -> Iterator[Conversation]:
    """Asks a question in a conversation: yields it waiting, then answered. A conversation that was
    cleared meanwhile stays cleared. ``alone`` asks it without what was asked before, ``plain``
    the newest question once more, for plain language; ``instead`` is the number of a question that this one
    is an edited form of: it goes on from what that one did."""
    question = question.strip()[: LONGEST + 1]  # one more is enough to be told that it is too long
    if not question:
        return
    history = [] if alone else list(talk.turns[-1].history) if plain and talk.turns else talk.history(instead)
    turn = _begin(talk, Turn(0, question, samling, alone=alone, history=tuple(history), plain=plain, filters=filters))
    turn.writing = assistant.writer is not None
    yield talk
    for came in _answers(assistant, turn, talk):
        if isinstance(came, str):
            turn.html = answer_html.waiting_turn(turn.number, question, talk.words, came)
        else:
            _show(assistant, talk, turn, *came)
        yield talk


def turn_away(
    assistant: Assistant, talk: Conversation, question: str, samling: str, told: str
) -> Iterator[Conversation]:
    """Shows a question that is not asked, with why in the answer's place."""
    turn = _begin(talk, Turn(0, question.strip()[:LONGEST], samling))
    _show(assistant, talk, turn, Answer(Outcome.ERROR, PAGE_LANGUAGE, turn.question, told), [])
    yield talk


def restore(assistant: Assistant, talk: Conversation, order: Order) -> Iterator[Conversation]:
    """Opens a conversation that the browser kept, by asking its questions anew: yields it after each. It was
    held on ``order.day`` with ``order.index``; where that is another now, so is told, and of which answers."""
    if order.kept:
        talk.clear()
        talk.id = order.id or talk.id
    for one in order.kept:
        history = () if one.alone else tuple(talk.history())
        turn = Turn(0, one.question, order.samling, alone=one.alone, history=history, filters=one.filters)
        _begin(talk, turn)
        for came in _answers(assistant, turn, talk, anew=True):
            if not isinstance(came, str):
                answer = came[0]
                turn.notes = _since(answer, one.digest, order.day, talk.words, assistant.writer is not None)
                _show(assistant, talk, turn, *came)
                if order.index and answer.index and answer.index != order.index:
                    talk.above = talk.words["reindexed"].format(day=order.day)
        yield talk


def _since(answer: Answer, digest: str, day: str, words: Words, writer: bool) -> tuple[str, ...]:
    """What is told of an answer that was given before: that it is another now."""
    if not digest:
        return (words["own words"],) if writer else ()
    now = hashlib.sha256(answer.answer.encode()).hexdigest()[:12]
    return (words["renewed"].format(day=day),) if now != digest and answer.outcome is not Outcome.ERROR else ()


def _begin(talk: Conversation, turn: Turn) -> Turn:
    talk.asked += 1
    turn.number = talk.asked
    turn.html = answer_html.waiting_turn(turn.number, turn.question, talk.words)
    talk.turns.append(turn)
    return turn


def _show(assistant: Assistant, talk: Conversation, turn: Turn, answer: Answer, sources: Sequence[Source]) -> None:
    """Shows the answer as it is now."""
    if answer.generated and not answer.notice:  # it is still being written
        turn.html = answer_html.growing_turn(turn.number, turn.question, answer, talk.words)
    else:
        turn.follows = answer.understood is not None and not turn.plain
        turn.worded = bool(answer.notice) and not turn.plain
        turn.writing = False
        turn.answer = answer if answer.outcome is not Outcome.ERROR else None
        turn.sources = tuple(sources)
        _draw(assistant, talk, turn, answer)
    turn.cards = source_cards.source_cards(turn.number, answer, sources, talk.words)


def _draw(assistant: Assistant, talk: Conversation, turn: Turn, answer: Answer) -> None:
    """A turn with its whole answer, and the thumbs where they are switched on."""
    offered = assistant.settings.feedback_list and turn.answer
    opinion = answer_html.thumbs(turn.number, talk.words) if offered else ""
    turn.html = answer_html.answer_turn(
        turn.number,
        turn.question,
        answer,
        turn.sources,
        talk.words,
        turn.samling,
        (limits.told(turn.filters, talk.words), *turn.notes),
        answer_html.opined(turn.opinion) if turn.opinion else opinion,
        unlimited=turn.filters is not None,
    )


def opine(assistant: Assistant, talk: Conversation, number: int, verdict: str, reason: str, comment: str) -> None:
    """Notes what was thought of an answer, where that is switched on, and says so in its place; or why it
    could not be."""
    turn = next((turn for turn in talk.turns if turn.number == number), None)
    file = assistant.settings.feedback_list
    if not (file and turn and turn.answer) or turn.opinion:
        return
    try:
        told = cast(feedback.Verdict, verdict)
        feedback.note(assistant.settings.root / file, turn.samling, turn.answer, told, reason, comment)
        turn.opinion = talk.words["thanks"]
    except ValueError:
        return
    except AssistentError as error:
        turn.opinion = str(error)
    _draw(assistant, talk, turn, turn.answer)


def _answers(
    assistant: Assistant, turn: Turn, talk: Conversation, anew: bool = False
) -> Iterator[str | tuple[Answer, list[Source]]]:
    """The answer as it grows, and where each citation stands; before it, what is being done where that takes
    its time. It is stopped by its button, or when the conversation is cleared; ``anew`` gives it in the
    documents' own words. The page is the last place where a failure can be
    told to the one who asked, so also an unexpected one becomes an answer here, and is logged."""

    def answering(step: Any, gone: Any) -> Iterator[Answer]:
        if anew:
            yield assistant.quoted(turn.question, turn.samling, turn.history, turn.filters, step, noted=False)
        else:
            yield from assistant.answering(
                turn.question,
                turn.samling,
                turn.history,
                turn.plain,
                lambda: turn.stopped or gone() or turn not in talk.turns,
                turn.filters,
                step,
            )

    try:
        for came in stepped(answering):
            if isinstance(came, str):
                yield came
            else:
                yield came, [assistant.source(turn.samling, c.document, c.start, c.end) for c in came.citations]
        return
    except AssistentError as error:
        told = str(error)
    except Exception:
        log.exception("Frågan kunde inte besvaras")
        told = talk.words["failure"]
    yield Answer(Outcome.ERROR, PAGE_LANGUAGE, turn.question, told), []
