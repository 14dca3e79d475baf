from __future__ import annotations

import pytest

from assistent.evidence import gather, holds, leans_on, missing_references, soft_cover
from assistent.glossary import Glossary
from assistent.index import Index, open_index
from assistent.question import Kind, read
from assistent.retrieval import rank
from assistent.settings import Settings
from assistent.types import Encoder, Text


@pytest.fixture(scope="module")
def index(mjolby: Settings) -> Index:
    return open_index(mjolby, "mjolby")


def number_of(text: Text, beginning: str) -> int:
    return next(n for n, s in enumerate(text.sentences) if text.cut(s.start, s.end).startswith(beginning))


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        (Kind.NAME, "Utvärderare Per-Anders Svensson", True),
        (Kind.NAME, "Kommunstyrelsens förvaltning", False),
        (Kind.PERSON, "Nämnderna formulerar åtaganden", True),
        (Kind.PERSON, "Årshjulet upplevs fungera väl.", False),
        (Kind.TITLE, "Thomas Gustafsson Ekonomistrateg", True),
        (Kind.TITLE, "Kommunstyrelsens förvaltning Dag Segrell", False),
        (Kind.DAY, "fastställdes 2015-12-15", True),
        (Kind.DAY, "antogs den 4 juni 2018", True),
        (Kind.DAY, "ska ske våren 2017", False),
        (Kind.DATE, "ska ske våren 2017", True),
        (Kind.DATE, "inför ny mandatperiod", True),
        (Kind.DATE, "Arbetssätten behöver utvecklas.", False),
        (Kind.AMOUNT, "kostar 12 000 kronor", True),
        (Kind.AMOUNT, "det finns 12 kommunmål", False),
        (Kind.NUMBER, "tre förvaltningschefer", True),
        (Kind.IDENTIFIER, "Dnr KS/2017:257", True),
        (Kind.PHONE, "Tfn 0142-857 79", True),
        (Kind.FREQUENCY, "ska ske två gånger per år", True),
        (Kind.FREQUENCY, "följs upp årligen", True),
        (Kind.FREQUENCY, "ska ske våren 2017", False),
        (Kind.DURATION, "gäller i fyra år", True),
        (Kind.DURATION, "har drivits under 2017", False),
        (Kind.COMPANY, "Exempelbostäder AB ansvarar", True),
        (Kind.COMPANY, "Utvärderare Per-Anders Svensson, konsult", False),
        (Kind.OTHER, "vad som helst", None),
    ],
)
def test_what_a_text_holds_of_what_is_asked_for(kind: Kind, text: str, expected: bool | None) -> None:
    assert holds(kind, text) is expected


def test_a_sentence_leans_on_the_one_before_and_an_item_on_its_lead_in(index: Index) -> None:
    report = index.text("rapport-forslag-till-atgarder")
    this = number_of(report, "Detta sker genom chefsintroduktion")
    assert report.cut(report.sentences[this - 1].start, report.sentences[this - 1].end).startswith("Intentionen")
    assert leans_on(report, this) == this - 1
    assert leans_on(report, number_of(report, "Årshjulet upplevs")) is None

    minutes = index.text("protokollsutdrag-au-105")
    assert leans_on(minutes, number_of(minutes, "Kommunchef återrapporterar")) == number_of(
        minutes, "Förslag på hantering:"
    )


def test_the_sentence_that_answers_comes_first_with_its_signals_apart(index: Index, encoder: Encoder) -> None:
    question = read("Vem är beslutsfattare i ledningsgruppen?", (), index.glossary)
    hits = rank(question.search, index, encoder)

    best = gather(question, hits, index, encoder)[0]

    text = index.text(best.document)
    assert text.cut(text.sentences[best.number].start, text.sentences[best.number].end) == (
        "Avsnittet om ledningsgruppen behöver förtydligas med att kommundirektör är beslutsfattare."
    )
    assert best.signals["kind"] == 1.0
    assert 0.7 < best.signals["sentence"] < 1
    assert 0 < best.signals["words"] <= 1


@pytest.mark.parametrize(
    ("question", "quoted", "missing"),
    [
        ("Hur många kommunmål hade kommunen 2014?", "Det finns idag 12 kommunmål.", ["2014"]),
        ("Vad hände 2017?", "Så har skett med en slutrapport i augusti 2017.", []),
        ("Vad säger § 99?", "§ 105 Utvärdering", ["§:99"]),
        ("Vad gäller KS/2017:257?", "Dnr KS 2017/257", []),
        ("Vad säger lag 2017:725?", "enligt lagen (2017:725)", []),
    ],
)
def test_a_reference_that_is_asked_for_and_absent_is_named(question: str, quoted: str, missing: list[str]) -> None:
    assert missing_references(read(question, (), Glossary()), [quoted]) == missing


def test_chapter_and_paragraph_may_stand_in_two_headings() -> None:
    question = read("Vad säger 6 kap. 5 §?", (), Glossary())

    assert missing_references(question, ["Nämnderna ska redovisa."]) == ["kap:6:5"]
    assert missing_references(question, ["Nämnderna ska redovisa."], [("6 kap. Nämnder", "5 §")]) == []


def test_cover_counts_synonyms_headings_and_other_forms(index: Index) -> None:
    quote = "Det pågår ett arbete med resursfördelningsmodellerna."

    assert soft_cover("resursfördelningsmodellerna", [quote], [], index) == 1.0
    assert soft_cover("resursfördelning", [quote], [], index) == pytest.approx(0.8)
    assert soft_cover("kommunchefen", ["Kommundirektören beslutar."], [], index) == 1.0
    assert soft_cover("årshjulet", ["Det är bra."], ["Årshjulet"], index) == pytest.approx(0.6)
    assert soft_cover("parkeringsbot", ["Det är bra."], [], index) == 0.0
