from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from assistent.citations import cite
from assistent.compose import compose
from assistent.evidence import Evidence, gather
from assistent.index import Index, open_index
from assistent.judgement import (
    ANSWERED,
    NEAR,
    judge,
    lacks_day,
    lacks_named,
    load_weights,
    probability,
    rules_refuse,
    signals,
)
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

    assert set(weighed) == {"sentence", "chunk", "words", "covered", "named", "worded"}
    assert weighed["words"] > 0.8
    assert weighed["covered"] == 0.6  # more says nothing
    assert (weighed["named"], weighed["worded"]) == (1.0, 1.0)  # no name, no number is asked for


def test_a_date_beside_all_the_words_of_the_question_is_no_chance_hit(
    find: Callable[[str], Found], index: Index
) -> None:
    beside = signals(*find("När fastställdes ledningssystemet?"), index)
    loose = signals(*find("När byter kommunen vattenmätare?"), index)

    assert (beside["words"], beside["worded"]) == (1.0, 1.0)
    assert loose["words"] < 0.95
    assert loose["worded"] == 0.0


def test_what_a_reader_read_first_says_whether_and_the_best_of_all_which_words(
    find: Callable[[str], Found], index: Index
) -> None:
    question, found, citations = find("Hur upplevs årshjulet fungera?")
    found[0] = replace(found[0], signals={**found[0].signals, "answers": -1.0, "reader": 2.5})
    found[3] = replace(found[3], signals={**found[3].signals, "answers": 0.5, "reader": -3.0})
    weighed = signals(question, found, citations, index)

    assert (weighed["answers"], weighed["reader"]) == (-1.0, 2.5)


@pytest.mark.parametrize(
    ("asked", "share"),
    [
        ("Vad säger Per-Anders Svensson?", 1.0),
        ("Vad säger Per-Anders Lundqvist?", 0.5),
        ("Vad hände i augusti 2017?", 1.0),
        ("Vad hände i augusti 2044?", 0.0),
        ("Vad är Sörbys andel?", 0.0),
    ],
)
def test_names_and_numbers_of_the_question_are_looked_for_in_the_quotations(
    find: Callable[[str], Found], index: Index, asked: str, share: float
) -> None:
    _, found, _ = find("Hur upplevs årshjulet fungera?")
    quoted = [find("Vad heter utvärderaren?")[2][0], *find("När kom slutrapporten?")[2]]
    texts = " ".join(c.quote for c in quoted)

    assert "Per-Anders Svensson" in texts and "augusti 2017" in texts
    assert signals(read(asked, (), index.glossary), found, quoted, index)["named"] == share


def test_a_thing_has_a_name_that_no_rule_knows_by_its_look(find: Callable[[str], Found], index: Index) -> None:
    question, _, citations = find("Vad heter ledningssystemet?")

    assert not rules_refuse(question, citations, index)
    assert rules_refuse(*find("Vad heter kommundirektören?")[::2], index)


def test_a_refused_question_keeps_half_its_confidence(find: Callable[[str], Found], index: Index) -> None:
    question, found, citations = find("Hur många kommunmål hade kommunen 2014?")

    assert judge(question, found, citations, index) == (
        Outcome.NOT_IN_DOCUMENTS,
        min(probability(question, found, citations, index) / 2, ANSWERED - 0.01),
    )


def test_the_weights_are_those_of_a_reader_only_where_one_has_read(tmp_path: Path) -> None:
    file = tmp_path / "answerable.toml"
    file.write_text("[read]\nconstant = 0.0\nanswers = 2.0\n[unread]\nconstant = -1.0\nwords = 1.0\n", encoding="utf-8")
    weights = load_weights(file)

    assert weights.probability({"words": 1.0, "sentence": 9.0}) == 0.5
    assert weights.probability({"words": 1.0, "answers": 0.0}) == 0.5
    assert weights.probability({"words": 1.0, "answers": 2.0}) == pytest.approx(1 / (1 + math.exp(-4)))


def test_a_better_signal_never_makes_an_answer_less_likely() -> None:
    weights = load_weights()
    for own in (weights.read, weights.unread):
        assert all(weight >= 0 for name, weight in own.items() if name != "constant")


def test_nothing_found_is_not_in_the_documents(index: Index) -> None:
    assert judge(read("Vem?", (), index.glossary), [], [], index) == (Outcome.NOT_IN_DOCUMENTS, 0.0)


def quoted(index: Index, words: str) -> Citation:
    """A citation of the case with other words put in its place."""
    text = index.text(index.documents()[0].id)
    return replace(cite(text, 0, 0, "1"), quote=words, label="", title="", heading_path=())


@pytest.mark.parametrize(
    ("asked", "words", "lacks"),
    [
        ("Vad vill kultur- och fritidsförvaltningen?", "Avgiften höjs till 210 kronor.", False),
        ("Vad vill socialförvaltningen?", "Utbildningsförvaltningen vill höja avgiften.", True),
        ("Vad vill socialförvaltningen?", "Socialnämnden vill höja avgiften, säger utbildningsförvaltningen.", False),
        ("Hur många lägenheter har bostadsbolaget?", "Exempelbybostäder AB har 1 150 lägenheter.", False),
        ("Vad vill socialnämnden?", "Avgiften höjs till 210 kronor.", True),
    ],
)
def test_a_board_must_be_named_and_an_office_only_where_another_is(
    index: Index, asked: str, words: str, lacks: bool
) -> None:
    assert lacks_named(read(asked, (), index.glossary), [quoted(index, words)], index) is lacks


@pytest.mark.parametrize(
    ("asked", "words", "lacks"),
    [
        ("Vad hände den 27 maj?", "Sammanträdet hölls 2026-05-26.", True),
        ("Vad hände den 26 maj?", "Sammanträdet hölls 2026-05-26.", False),
        ("Vad hände i maj?", "Sammanträdet hölls 2026-06-15.", False),
    ],
)
def test_a_day_that_is_named_must_stand_there(index: Index, asked: str, words: str, lacks: bool) -> None:
    assert lacks_day(read(asked, (), index.glossary), [words]) is lacks
