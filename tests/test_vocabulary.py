"""Whether the documents know any word of what is asked."""

from __future__ import annotations

import pytest
from fakes import HashEncoder, installation

from assistent.index import Index, open_index
from assistent.indexing import build
from assistent.question import read
from assistent.vocabulary import unheard


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    settings = installation(tmp_path_factory.mktemp("solros"))
    build(settings, "solros", HashEncoder())
    return open_index(settings, "solros")


@pytest.mark.parametrize(
    ("question", "history", "none"),
    [
        ("Hur långt är det till månen?", [], True),
        ("Vem spelar James Bond?", [], True),
        ("Vem ansvarar för arkivet?", [], False),
        ("Hur fungerar kommunstyrelsearbetet?", [], False),  # a compound of words that are known
        ("Vem är komunarkivarie?", [], False),  # misspelt
        ("När ska månen vara klar?", ["Vem ansvarar för arkivet?"], True),
        ("Och när?", ["Vem ansvarar för arkivet?"], False),  # what it goes on from is known
        ("Was kostet ein Hund?", [], False),  # may be found by its meaning
        ("Vad gäller 2026?", [], False),
    ],
)
def test_whether_no_word_is_known(index: Index, question: str, history: list[str], none: bool) -> None:
    assert unheard(read(question, history, index.glossary), index) is none
