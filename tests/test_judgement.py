from __future__ import annotations

from collections.abc import Callable

import pytest

from assistent.compose import compose
from assistent.evidence import Evidence, gather
from assistent.index import Index, open_index
from assistent.judgement import ANSWERED, NEAR, judge, probability, signals
from assistent.question import Question, read
from assistent.retrieval import rank
from assistent.settings import Settings
from assistent.types import Citation, Encoder, Outcome

Found = tuple[Question, list[Evidence], list[Citation]]


@pytest.fixture(scope="module")
def index(mjolby: Settings) -> Index:
    return open_index(mjolby, "mjolby")


@pytest.fixture(scope="module")
def find(index: Index, encoder: Encoder) -> Callable[[str], Found]:
    def run(text: str) -> Found:
        question = read(text, (), index.glossary)
        hits = rank(question.search, index, encoder)
        evidence = gather(question, hits, index, encoder)
        return question, evidence, compose(question, evidence, index)[1]

    return run


@pytest.mark.parametrize(
    "question",
    [
        "Vad heter kommundirektören?",  # the role stands there, no name beside it
        "Vilken befattning har Dag Segrell?",  # the name stands there, no title beside it
        "Vad kostade utvärderingen?",  # no sum of money
        "Hur många kommunmål hade kommunen 2014?",  # no such year
        "Har omsorgsnämnden yttrat sig över utvärderingen?",  # no such nämnd
        "Vem är ordförande i kommunstyrelsen?",  # no such role
        "Vilket datum sammanträdde arbetsutskottet?",  # no day
        "Vad säger § 99?",
    ],
)
def test_what_is_asked_for_must_stand_there_whatever_the_scores(
    find: Callable[[str], Found], index: Index, question: str
) -> None:
    outcome, confidence = judge(*find(question), index)

    assert outcome is not Outcome.ANSWERED
    assert confidence < ANSWERED


@pytest.mark.parametrize(
    "question",
    [
        "Vad heter utvärderaren?",  # "Utvärderare Per-Anders Svensson": a name beside the role
        "Vad har Thomas Gustafsson för telefonnummer?",
        "Vem är beslutsfattare i ledningsgruppen?",  # a role may be the answer to who
        "När fastställdes ledningssystemet?",
    ],
)
def test_what_stands_there_is_answered(find: Callable[[str], Found], index: Index, question: str) -> None:
    assert judge(*find(question), index)[0] is Outcome.ANSWERED


def test_the_probability_is_between_none_and_certain_and_orders_near_and_far(
    find: Callable[[str], Found], index: Index
) -> None:
    close = probability(*find("Hur upplevs årshjulet fungera?"), index)
    far = probability(*find("Hur byter jag däck på min cykel?"), index)

    assert 0 < far < NEAR < ANSWERED < close < 1


def test_the_signals_are_kept_apart(find: Callable[[str], Found], index: Index) -> None:
    weighed = signals(*find("Hur upplevs årshjulet fungera?"), index)

    assert set(weighed) == {"sentence", "chunk", "words"}
    assert weighed["words"] > 0.8


def test_nothing_found_is_not_in_the_documents(index: Index) -> None:
    assert judge(read("Vem?", (), index.glossary), [], [], index) == (Outcome.NOT_IN_DOCUMENTS, 0.0)
