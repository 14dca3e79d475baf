"""Which language a question or a document is in."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistent import language

LINES = (Path(__file__).parent / "data" / "languages.tsv").read_text(encoding="utf-8").splitlines()[1:]
ROWS = [line.split("\t") for line in LINES]
"""Code, part and question. The questions of the parts held and second were written before the rules saw them."""


def wrong(code: str, part: str) -> list[str]:
    """The questions of a language and part that are taken for another."""
    return [
        question for own, of, question in ROWS if (own, of) == (code, part) and language.of_question(question) != own
    ]


@pytest.mark.parametrize("part", ["built", "held"])
@pytest.mark.parametrize("code", ["sv", "en"])
def test_short_questions(code: str, part: str) -> None:
    assert wrong(code, part) == []


def test_questions_almost_without_function_words() -> None:
    assert wrong("sv", "second") == ["Support system lon"]
    assert wrong("en", "second") == ["Report harassment manager"]


def test_there_are_500_short_swedish_and_100_short_english_questions() -> None:
    short = [row for row in ROWS if 3 <= len(row[2].split()) <= 8]
    assert len([row for row in short if row[0] == "sv"]) >= 500
    assert len([row for row in short if row[0] == "en"]) >= 100


def test_a_third_language_is_never_taken_for_swedish_or_english() -> None:
    third = [row for row in ROWS if row[0] not in ("sv", "en")]
    assert len(third) >= 90
    assert [row for row in third if language.of_question(row[2]) in ("sv", "en")] == []


@pytest.mark.parametrize(
    ("question", "code"),
    [
        ("Vem är handläggare?", "sv"),
        ("Hur många kommunmål finns det?", "sv"),
        ("årshjul", "sv"),
        ("budget", "sv"),
        ("KS/2017:257", "sv"),
        ("§ 105", "sv"),
        ("", "sv"),
        ("?!", "sv"),
        ("Vem är project manager?", "sv"),
        ("Who is responsible?", "en"),
        ("What did the evaluator think of the section on internal control?", "en"),
        ("When was the management system adopted?", "en"),
        ("who decides § 105", "en"),
        ("Who is kommundirektör in Exempelby?", "en"),
        ("VEM ÄR KOMMUNDIREKTÖR?", "sv"),
        ("IT-chefens ansvar", "sv"),
        ("LAS turordning", "sv"),
        ("Vem är Müller?", "sv"),
        ("Vad säger Dr. Smith’s rapport?", "sv"),
        ("Wer ist Bürgermeister?", "de"),
        ("Hvem er kommunedirektør?", "no"),
        ("من هو مدير البلدية؟", "ar"),
        ("谁决定预算？", "zh"),
        ("\x00\ud800", "sv"),
    ],
)
def test_a_question(question: str, code: str) -> None:
    assert language.of_question(question) == code


def test_a_question_in_a_third_language_is_neither() -> None:
    assert language.of_question("Kuka vastaa kunnan johtamisesta") == "fi"


def test_the_same_question_always_gets_the_same_answer() -> None:
    assert len({language.of_question("ekonomi budget kontroll plan") for _ in range(5)}) == 1


def test_a_document() -> None:
    assert (
        language.of_text(
            "Kommunstyrelsen har ansvar för att leda och samordna förvaltningen av kommunens angelägenheter."
        )
        == "sv"
    )
    assert (
        language.of_text(
            "The municipal executive board directs and coordinates the administration of the municipality."
        )
        == "en"
    )


@pytest.mark.parametrize("text", ["", "12 345", "—"])
def test_a_document_without_letters_counts_as_swedish(text: str) -> None:
    assert language.of_text(text) == "sv"
