"""Which language a question or a document is in."""

from __future__ import annotations

import pytest

from assistent import language


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
