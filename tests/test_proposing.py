from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from fakes import HashEncoder, installation

from assistent.citations import cite
from assistent.index import Index, open_index
from assistent.indexing import build
from assistent.introduction import Introduction, Prepared, Quiz, Reading, Theme, parse
from assistent.proposing import propose, toml
from assistent.suggesting import of_text
from assistent.types import Answer, Outcome

DUTIES = ("arkivet", "budgeten", "cyklarna", "datorerna", "energin", "fordonen", "gatorna")
REGLEMENTE = "# Reglemente för kommunstyrelsen\n\n" + "\n".join(
    f"## Om {what}s skötsel\n\nKommunchefen ansvarar för {what}. Arbetet följs upp.\n" for what in DUTIES
)
OLD = "# Policy för gamla saker\n\nGäller till och med 2001-12-31.\n\n## Ansvar\n\nKommunchefen ansvarar för skrivmaskinerna.\n"
MINUTES = "# Protokoll 2026-05-05\n\n## Ansvar\n\nSekreteraren ansvarar för kaffet.\n"


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    files = {"reglemente.md": REGLEMENTE, "policy.md": OLD, "protokoll.md": MINUTES}
    settings = installation(tmp_path_factory.mktemp("prov"), files)
    build(settings, "solros", HashEncoder())
    return open_index(settings, "solros")


def answering(index: Index, wrong: str = "") -> Callable[[str], Answer]:
    """Answers a question with the sentence that it was made from; one that holds ``wrong`` with another."""

    def ask(question: str) -> Answer:
        text = index.text("reglemente")
        made = {q: text.sentences.index(s) for _, q, _, s in of_text(text)}
        number = 1 if wrong and wrong in question else made.get(question, 0)
        if number == 0 and question not in made:
            heading = question.removeprefix("Vad säger dokumenten om ").rstrip("?")
            own = next((n for n, s in enumerate(text.sections) if heading in s.heading), 0)
            number = next(n for n, s in enumerate(text.sentences) if s.section == own)
        return Answer(Outcome.ANSWERED, "sv", question, "", citations=(cite(text, number, number, "1"),))

    return ask


def test_who_is_responsible_becomes_questions_and_quiz(index: Index) -> None:
    theme = propose(index, "Solros", answering(index)).themes[0]

    assert theme.name == "Vem ansvarar för vad"
    assert theme.questions == tuple(Prepared(f"Vem ansvarar för {what}?") for what in DUTIES[:4])
    quote = "Kommunchefen ansvarar för energin."
    assert theme.quiz[0] == Quiz(
        "Vem ansvarar för energin?", "Kommunchefen", "reglemente", quote, "Om energins skötsel"
    )
    assert len(theme.quiz) == 2


def test_a_document_that_governs_becomes_a_theme_of_its_headings(index: Index) -> None:
    theme = propose(index, "Solros", answering(index)).themes[1]

    assert theme.name == "Reglemente för kommunstyrelsen"
    assert theme.questions[0] == Prepared("Vad säger dokumenten om arkivets skötsel?")


def test_a_question_that_gets_another_answer_is_left_out(index: Index) -> None:
    theme = propose(index, "Solros", answering(index, wrong="budgeten")).themes[0]

    assert [prepared.question for prepared in theme.questions] == [
        f"Vem ansvarar för {what}?" for what in ("arkivet", "cyklarna", "datorerna", "energin")
    ]


def test_what_no_longer_holds_or_does_not_govern_is_not_asked(index: Index) -> None:
    asked: list[str] = []

    def refusing(question: str) -> Answer:
        asked.append(question)
        return Answer(Outcome.NOT_IN_DOCUMENTS, "sv", question, "")

    assert propose(index, "Solros", refusing).themes == ()
    assert not any("skrivmaskinerna" in question or "kaffet" in question for question in asked)


def test_the_strongest_documents_are_to_be_read_first(index: Index) -> None:
    assert propose(index, "Solros", answering(index)).readings == (
        Reading("reglemente", why="Reglemente."),
        Reading("protokoll", why="Protokoll."),
    )


def test_a_proposal_is_a_file_that_can_be_read_again() -> None:
    theme = Theme(
        'Citat "så" \\ här',
        (Prepared("Vad är §\x7f?"), Prepared("Två\nrader?")),
        "Veta.",
        20,
        "",
        (Quiz("Vem?", "Hon.", "dok", "Så står det.", "1 §"),),
    )
    told = Introduction("Exempelby (påhittad)", "", (theme,), (Reading("dok", why="Kort."),))

    assert parse(tomllib.loads(toml(told, "exempelby")), "exempelby") == told


def test_a_proposal_says_that_a_person_must_read_it() -> None:
    text = toml(Introduction("Solros"), "solros")

    assert text.startswith(
        "# Förslag till introduktion för solros, gjort ur dokumentens egna ord. Läs, ändra och stryk"
    )
    assert "assistent introduction --check" in text


def test_the_mixture_takes_documents_in_turn(tmp_path: Path) -> None:
    one = "# Policy för A\n\n" + "".join(f"## Del {n} om sak\n\nChefen ansvarar för sak a{n}.\n\n" for n in range(6))
    other = "# Policy för B\n\n" + "".join(
        f"## Del {n} om ting\n\nRektorn ansvarar för ting b{n}.\n\n" for n in range(6)
    )
    settings = installation(tmp_path, {"a.md": one, "b.md": other})
    build(settings, "solros", HashEncoder())
    index = open_index(settings, "solros")
    asked: list[str] = []

    def ask(question: str) -> Answer:
        asked.append(question)
        return Answer(Outcome.UNCLEAR, "sv", question, "")

    propose(index, "Solros", ask)

    assert asked[:4] == [
        "Vem ansvarar för sak a0?",
        "Vem ansvarar för ting b0?",
        "Vem ansvarar för sak a1?",
        "Vem ansvarar för ting b1?",
    ]
