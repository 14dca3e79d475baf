"""What a question takes from the conversation before it."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistent.conversation import MEMORY, content, understand

LINES = (Path(__file__).parent / "data" / "conversations.tsv").read_text(encoding="utf-8").splitlines()[1:]
CASES = [line.split("\t") for line in LINES]


def said(history: str) -> list[str]:
    return [question for question in history.split(" | ") if question]


@pytest.mark.parametrize(("history", "question", "expected"), CASES)
def test_a_conversation(history: str, question: str, expected: str) -> None:
    reading = understand(question, said(history))

    if expected == "-":
        assert reading.antecedent is None
        assert reading.whole == question
    elif expected == "+":
        assert reading.antecedent is not None
        assert not reading.replaced
        assert reading.whole == f"{reading.antecedent.rstrip(' ?!.')}? {question}"
    else:
        assert reading.replaced
        assert reading.whole == expected


def test_half_of_the_conversations_end_in_a_question_that_stands_alone() -> None:
    alone = [case for case in CASES if case[2] == "-"]
    assert len(CASES) >= 60
    assert 0.4 < len(alone) / len(CASES) < 0.6


def test_a_chain_of_three_leads_to_its_beginning() -> None:
    history = ["Vad ska kommundirektören ta fram?", "Och när ska det vara klart?", "Vem ansvarar för det?"]
    assert understand("Varför?", history).whole == (
        "Vad ska kommundirektören ta fram? Och när ska det vara klart? Vem ansvarar för det? Varför?"
    )


def test_a_new_subject_ends_the_chain() -> None:
    history = ["Vad ska kommundirektören ta fram?", "Och när?", "Vad får en middag kosta?"]
    assert understand("Och lunch?", history).antecedent == "Vad får en middag kosta?"


def test_a_greeting_in_between_is_passed_over() -> None:
    assert understand("Och när?", ["Vem leder krisledningen?", "Hej!", "???", ""]).antecedent == (
        "Vem leder krisledningen?"
    )


def test_a_very_long_conversation_is_read_from_its_last_questions() -> None:
    history = ["Vem leder krisledningen?"] + ["Och när?"] * 5_000
    reading = understand("Varför?", history)
    assert reading.antecedent is not None
    assert reading.antecedent.count("?") == MEMORY


@pytest.mark.parametrize("odd", ["\x00", "\ud800", "'" * 50, "(((", "och " * 500, "§" * 200, "🙂"])
def test_odd_text_neither_fails_nor_inherits_nonsense(odd: str) -> None:
    assert understand(odd, [odd]).whole.endswith(odd)
    assert understand("Vem leder krisledningen?", [odd]).antecedent is None


def test_words_that_say_what_a_question_is_about() -> None:
    assert content("Vad säger reglementet om distansarbete?") == ["reglementet", "distansarbete"]
    assert content("Hur länge gäller det då?") == []


@pytest.mark.parametrize(
    "text", ["Har den några utskott?", "Hur sent kom den värsta?", "Vilket datum?", "From what date?"]
)
def test_a_question_about_what_was_just_named_goes_on(text: str) -> None:
    assert understand(text, ["Vad gör socialnämnden?"]).antecedent == "Vad gör socialnämnden?"


def test_what_was_talked_of_is_remembered_though_a_question_stands_alone() -> None:
    reading = understand("Vilka partier röstade nej till motionen?", ["Hur gick omröstningen om bussresor?"])
    assert (reading.antecedent, reading.before) == (None, "Hur gick omröstningen om bussresor?")
    assert understand("Vad gör socialnämnden?", ()).before is None
