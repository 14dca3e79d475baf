"""A conversation whose answers a language model words: what is shown while it writes, and what is offered."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from web_fakes import WHO, ScriptedAssistant

from assistent import pages
from assistent.talking import Conversation, ask
from assistent.types import Answer, Statement

NOTICE = "Formulerat av språkmodellen modell-7 (127.0.0.1). Varje mening är prövad mot sin källa. 1 mening ströks."
GROWING = replace(
    WHO,
    answer="Per-Anders Svensson gjorde utvärderingen. [1]",
    statements=(Statement("", "1", text="Per-Anders Svensson gjorde utvärderingen."),),
    generated=True,
)
WHOLE = replace(
    GROWING,
    statements=(*GROWING.statements, Statement("", None, text="<b>Den var bra.</b>", struck="Skälet.")),
    notice=NOTICE,
)


class _Model:
    name, host = "modell-7", "127.0.0.1"

    def write(self, system: str, user: str) -> Generator[str, None, None]:
        yield ""


class WordingAssistant(ScriptedAssistant):
    """Answers as a language model would, in two steps; remembers what it was asked with."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.writer = _Model()
        self.with_: list[tuple[str, tuple[str, ...], bool]] = []
        self.stopped: list[bool] = []

    def answering(
        self,
        question: str,
        samling: str | None = None,
        history: Sequence[str] = (),
        plain: bool = False,
        stopped: Callable[[], bool] = lambda: False,
        filters: object = None,
    ) -> Iterator[Answer]:
        self.with_.append((question, tuple(history), plain))
        yield GROWING
        self.stopped.append(stopped())
        yield WHOLE


def test_what_holds_is_shown_as_it_comes_and_the_rest_is_struck_out(tmp_path: Path) -> None:
    talk = Conversation()
    states = [
        (s.turns[-1].html, s.writing, s.worded) for s in ask(WordingAssistant(tmp_path), talk, WHO.question, "mjolby")
    ]
    waiting, growing, whole = states
    assert [state[1:] for state in states] == [(True, False), (True, False), (False, True)]
    assert 'data-state="waiting"' in waiting[0] and 'data-state="writing"' in growing[0]
    assert pages.WRITING in growing[0] and pages.WRITING not in whole[0]
    assert '<p class="worded">Per-Anders Svensson gjorde utvärderingen. <a class="key" id="key-1-1"' in whole[0]
    assert (
        '<p class="struck"><span class="unseen">Struken mening: </span><del>&lt;b&gt;Den var bra.&lt;/b&gt;</del> '
        '<span class="why">Skälet.</span></p>' in whole[0]
    )
    assert f'<p class="model">{NOTICE}</p>' in whole[0]
    assert "Den var bra" not in whole[0].split('data-pieces="')[1]  # what is struck is not copied


def test_plain_language_is_the_same_question_with_the_same_history_and_no_question_of_its_own(tmp_path: Path) -> None:
    talk, assistant = Conversation(), WordingAssistant(tmp_path)
    for question, plain in (("Vem?", False), (WHO.question, False), (WHO.question, True), ("Och när?", False)):
        list(ask(assistant, talk, question, "mjolby", plain=plain))
    assert assistant.with_ == [
        ("Vem?", (), False),
        (WHO.question, ("Vem?",), False),
        (WHO.question, ("Vem?",), True),
        ("Och när?", ("Vem?", WHO.question), False),
    ]


def test_a_model_is_stopped_by_its_button_and_when_the_conversation_is_cleared(tmp_path: Path) -> None:
    assistant = WordingAssistant(tmp_path)
    talk = Conversation()
    for state in ask(assistant, talk, "Vem?", "mjolby"):
        state.turns[-1].stopped = state.turns[-1].sources != ""
    for state in ask(assistant, talk, "Vad?", "mjolby"):
        if "writing" in state.turns[-1].html:
            state.turns.clear()
            break
    list(ask(assistant, talk, "När?", "mjolby"))
    assert assistant.stopped == [True, False]


def test_the_page_says_that_a_model_is_on_and_where() -> None:
    assert "prövad mot sin källa" in pages.intro("Exempelby kommun", 3, worded=True)
    assert "Varje mening i ett svar är ett citat" in pages.intro("Exempelby kommun", 3)
