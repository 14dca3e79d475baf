"""A conversation whose answers a language model words: what is shown while it writes, and what is offered."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from web_fakes import REFUSED, REPORT, TASKS, WHO, ScriptedAssistant

from assistent import feedback, pages
from assistent.orders import Kept, Order
from assistent.retrieval import Filters
from assistent.talking import Conversation, ask, opine, restore
from assistent.texts import EN, SV
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
        step: Callable[[str], None] = lambda _: None,
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
    assert SV["writing"] in growing[0] and SV["writing"] not in whole[0]
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
        state.turns[-1].stopped = state.turns[-1].cards != ""
    for state in ask(assistant, talk, "Vad?", "mjolby"):
        if "writing" in state.turns[-1].html:
            state.turns.clear()
            break
    list(ask(assistant, talk, "När?", "mjolby"))
    assert assistant.stopped == [True, False]


def test_the_page_says_that_a_model_is_on_and_where() -> None:
    assert "prövad mot sin källa" in pages.intro("Exempelby kommun", 3, worded=True)
    assert "Varje mening i ett svar är ett citat" in pages.intro("Exempelby kommun", 3)


# limits, editing, opinions, and a conversation opened again


def test_limits_are_asked_with_and_told_above_the_answer(tmp_path: Path) -> None:
    talk, assistant = Conversation(), ScriptedAssistant(tmp_path)
    list(ask(assistant, talk, REFUSED.question, "mjolby", filters=Filters(in_force=True)))
    assert assistant.limited == [Filters(in_force=True)]
    assert '<p class="note">Sökt bara i dokument som gäller i dag.</p>' in talk.html()
    assert "Fråga utan avgränsning" in talk.html()
    list(ask(assistant, talk, REFUSED.question, "mjolby"))
    assert "Fråga utan avgränsning" not in talk.turns[-1].html


def test_an_edited_question_goes_on_from_what_the_first_did(tmp_path: Path) -> None:
    talk, assistant = Conversation(), ScriptedAssistant(tmp_path)
    for question, instead in ((WHO.question, 0), (TASKS.question, 0), (REFUSED.question, 2), ("Vem?", 99)):
        list(ask(assistant, talk, question, "mjolby", instead=instead))
    assert [history for _, _, history in assistant.asked] == [
        (),
        (WHO.question,),
        (WHO.question,),
        (WHO.question, TASKS.question, REFUSED.question),
    ]


def test_a_refusal_leads_to_the_nearest_documents_and_names_whom_to_ask(tmp_path: Path) -> None:
    talk = Conversation()
    list(ask(ScriptedAssistant(tmp_path), talk, REFUSED.question, "mjolby"))
    assert (
        f'<a href="./dokument?samling=mjolby&amp;dokument=rapport"><strong>{REPORT.title}</strong></a>' in talk.html()
    )
    assert '<p class="whom">Fråga den som ansvarar: Ekonomiavdelningen.</p>' in talk.html()


def test_the_browser_keeps_questions_and_no_answers(tmp_path: Path) -> None:
    talk, assistant = Conversation(), ScriptedAssistant(tmp_path)
    list(ask(assistant, talk, WHO.question, "mjolby", filters=Filters(type="policy")))
    list(ask(assistant, talk, TASKS.question, "mjolby", alone=True))
    kept = talk.kept()
    assert [(turn["question"], turn["filters"], turn["alone"]) for turn in kept["turns"]] == [
        (WHO.question, {"type": "policy"}, False),
        (TASKS.question, {}, True),
    ]
    assert (kept["samling"], kept["id"]) == ("mjolby", talk.id)
    assert "Per-Anders" not in str(kept)


def opened_again(root: Path, now: Answer = WHO, index: str = "i-1", digest: str = "") -> Conversation:
    """A conversation of one question that was held with the index i-1, opened when its answer is ``now``."""
    held = Conversation()
    list(ask(ScriptedAssistant(root, {WHO.question: replace(WHO, index="i-1")}), held, WHO.question, "mjolby"))
    kept = Kept(WHO.question, digest=digest or held.turns[0].digest)
    order = Order("open", samling="mjolby", kept=(kept,), id=held.id, index="i-1", day="2026-11-20")
    talk = Conversation()
    list(restore(ScriptedAssistant(root, {WHO.question: replace(now, index=index)}), talk, order))
    assert talk.id == held.id
    return talk


def test_a_conversation_is_opened_by_asking_anew_and_is_the_same(tmp_path: Path) -> None:
    talk = opened_again(tmp_path)
    assert "Per-Anders Svensson" in talk.html()
    assert talk.above == ""
    assert talk.turns[0].notes == ()


def test_a_new_index_is_told_and_so_is_an_answer_that_is_another(tmp_path: Path) -> None:
    same = opened_again(tmp_path, index="i-2")
    assert same.above.startswith("Dokumenten har lästs in på nytt sedan samtalet fördes 2026-11-20.")
    assert same.turns[0].notes == ()
    other = opened_again(tmp_path, replace(WHO, answer="En annan."), index="i-2")
    assert '<p class="note">Svaret är ett annat än det du fick 2026-11-20.</p>' in other.html()


def test_what_a_language_model_said_is_opened_in_the_documents_words(tmp_path: Path) -> None:
    talk, assistant = Conversation(), WordingAssistant(tmp_path)
    list(restore(assistant, talk, Order("open", samling="mjolby", kept=(Kept(WHO.question),))))
    assert assistant.with_ == []
    assert "Svaret visas nu med dokumentens egna ord." in talk.html()


def with_thumbs(root: Path) -> tuple[ScriptedAssistant, Conversation]:
    talk, assistant = Conversation(), ScriptedAssistant(root)
    assistant.settings = replace(assistant.settings, feedback_list="omdomen.jsonl")
    list(ask(assistant, talk, WHO.question, "mjolby"))
    return assistant, talk


def test_thumbs_are_there_only_where_they_are_switched_on(tmp_path: Path) -> None:
    talk = Conversation()
    list(ask(ScriptedAssistant(tmp_path), talk, WHO.question, "mjolby"))
    assert "Bra svar" not in talk.html()
    opine(ScriptedAssistant(tmp_path), talk, 1, "up", "", "")
    assert list(tmp_path.glob("*.jsonl")) == []


def test_a_thumb_is_noted_and_thanked_for_once(tmp_path: Path) -> None:
    assistant, talk = with_thumbs(tmp_path)
    assert "Vem du är sparas inte." in talk.html()
    assert [thumb for thumb in feedback.REASONS if f'value="{thumb}"' not in talk.html()] == []
    for _ in range(2):
        opine(assistant, talk, 1, "down", "wrong", "Det var <b>en annan</b>.")
    (noted,) = feedback.read(tmp_path / "omdomen.jsonl")
    assert (noted.samling, noted.verdict, noted.reason) == ("mjolby", "down", "wrong")
    assert noted.comment == "Det var <b>en annan</b>."
    assert '<p class="opined" tabindex="-1">Tack. Omdömet är sparat.</p>' in talk.html()


@pytest.mark.parametrize(("number", "verdict", "reason"), [(2, "up", ""), (1, "sideways", ""), (1, "down", "x")])
def test_an_opinion_that_there_is_none_of_is_not_noted(tmp_path: Path, number: int, verdict: str, reason: str) -> None:
    assistant, talk = with_thumbs(tmp_path)
    opine(assistant, talk, number, verdict, reason, "")
    assert not (tmp_path / "omdomen.jsonl").exists()
    assert "Tack." not in talk.html()


def test_an_opinion_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    assistant, talk = with_thumbs(tmp_path)
    (tmp_path / "omdomen.jsonl").mkdir()
    opine(assistant, talk, 1, "up", "", "")
    assert "Omdömet kunde inte sparas" in talk.html()


def test_slow_steps_are_told_in_the_turn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistent.stepping.stepped.__defaults__", (0.01,))
    slow = ScriptedAssistant(tmp_path, before=lambda _: time.sleep(0.2))
    told = [state.turns[0].html for state in ask(slow, Conversation(), WHO.question, "mjolby")]
    assert len(told) == 3
    assert 'data-state="waiting" data-step="searching"' in told[1]


def test_english_is_spoken_around_a_swedish_answer(tmp_path: Path) -> None:
    talk = Conversation(words=EN)
    list(ask(ScriptedAssistant(tmp_path), talk, TASKS.question, "mjolby"))
    html = talk.html() + talk.sources()
    for told in ("You asked: ", "Copy the answer with its sources", "Edit and ask again", "Registration number"):
        assert told in html
    assert '<p class="lead" lang="sv">' in html
    assert '<span class="quote" lang="sv">' in html
    assert '<span class="badge proposal">Proposal</span>' in html
