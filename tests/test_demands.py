"""What the form of a question demands of a quotation."""

from __future__ import annotations

from pathlib import Path

import pytest
from fakes import HashEncoder, installation
from governed import opened

from assistent import demands
from assistent.answer import answer
from assistent.index import Index, open_index
from assistent.indexing import build
from assistent.question import read
from assistent.types import Outcome


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    return opened(tmp_path_factory.mktemp("demands"))


@pytest.mark.parametrize(
    ("question", "wrong", "right"),
    [
        ("Vilka öppettider har biblioteket?", "Biblioteket ligger i Norrby.", "Öppet måndag–fredag kl. 10–18."),
        ("Hur dags börjar mötet?", "Mötet hålls den 3 maj.", "Sammanträdet börjar klockan 13.00."),
        ("Vilken veckodag möts nämnden?", "Nämnden möts tio gånger om året.", "Nämnden möts på onsdagar."),
        ("Hur många procent svarade?", "Enkäten görs vartannat år.", "Svarsfrekvensen var 78 procent."),
        ("Vilken lag gäller?", "Nämnden beslutar.", "Enligt 6 kap. 5 § kommunallagen beslutar nämnden."),
        ("Vilka tre personer sitter i utskottet?", "Utskottet har tre ledamöter.", "Anna Ek, Bo Alm och Eva Ask."),
        ("Vem fick stipendiet?", "Nämnden delar ut stipendiet.", "Stipendiet tilldelas Hedda Ring."),
        ("Vilken mejladress har kansliet?", "Kansliet finns i kommunhuset.", "Skriv till kansli@exempelby.example."),
        (
            "Hur många parkeringsplatser finns det?",
            "Planen omfattar 60 laddpunkter.",
            "Det finns 40 parkeringsplatser.",
        ),
    ],
)
def test_a_quotation_without_what_the_form_demands_is_no_answer(
    index: Index, question: str, wrong: str, right: str
) -> None:
    asked = read(question, (), index.glossary)
    assert demands.unmet(asked, [], [wrong], index)
    assert not demands.unmet(asked, [], [wrong, right], index)


@pytest.mark.parametrize(
    ("question", "history"),
    [
        ("Hur många dagar har jag på mig?", ()),
        ("Hur många kronor får det kosta?", ()),
        ("Och hur många jobbar där?", ("Vilka förvaltningar finns det?",)),
        ("Vem beslutar om bidraget?", ()),
    ],
)
def test_other_questions_demand_nothing_of_the_form(index: Index, question: str, history: tuple[str, ...]) -> None:
    assert not demands.unmet(read(question, history, index.glossary), [], ["Nämnden avgör."], index)


@pytest.fixture(scope="module")
def laws(tmp_path_factory: pytest.TempPathFactory) -> Index:
    """Two invented acts that both have a 2 §, and one a 58 §."""
    root = tmp_path_factory.mktemp("laws")
    acts = {
        "handlaggning.md": "# Handläggningslag (2099:1)\n\n### 1 §\n\nÄrenden handläggs enkelt.\n\n"
        "### 2 §\n\nBeslut skrivs ned samma dag.\n",
        "styrelse.md": "# Styrelselag (2099:2)\n\n### 2 §\n\nStyrelsen har sju ledamöter.\n\n"
        "### 58 §\n\nVal är proportionella. Se även 2 § handläggningslagen (2099:1).\n",
    }
    settings = installation(Path(root), acts, "lagar")
    build(settings, "lagar", HashEncoder())
    return open_index(settings, "lagar")


@pytest.mark.parametrize(
    ("question", "quoted"),
    [
        ("Vad säger 2 § handläggningslagen?", "Beslut skrivs ned samma dag."),
        ("Vad säger 2 § styrelselagen?", "Styrelsen har sju ledamöter."),
        ("58 § styrelselagen", "Val är proportionella."),
    ],
)
def test_a_place_is_read_out_of_the_document_that_is_named(laws: Index, question: str, quoted: str) -> None:
    told = answer(question, laws, HashEncoder())
    assert told.outcome is Outcome.ANSWERED
    assert told.citations[0].quote == quoted


@pytest.mark.parametrize("question", ["Vad säger 58 § handläggningslagen?", "Vad står i 3 § styrelselagen?"])
def test_another_documents_place_of_the_same_number_is_no_answer(laws: Index, question: str) -> None:
    assert answer(question, laws, HashEncoder()).outcome is Outcome.NOT_IN_DOCUMENTS
