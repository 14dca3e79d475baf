from __future__ import annotations

import pytest

from assistent.index import Index, open_index
from assistent.retrieval import WEIGHTS, Filters, rank
from assistent.settings import Settings
from assistent.types import Document, Encoder, Hit


@pytest.fixture(scope="module")
def index(mjolby: Settings) -> Index:
    return open_index(mjolby, "mjolby")


def heading(index: Index, hit: Hit) -> str:
    text = index.text(hit.document)
    return text.sections[text.chunks[hit.chunk].section].heading


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Hur många kommunmål finns det?", "Kommunstyrelsens förvaltnings bedömning"),
        ("Vad saknar utredaren om bolag?", "Sammanfattning utredarens synpunkt:"),
        ("Till vem expedieras beslutet?", "Beslutet skickas till:"),  # a synonym of the heading's word
        ("vem bestämmer i ledningsgrupen", "Kommunstyrelsens förvaltnings bedömning"),  # a typing error
        ("resurs fördelnings modeller", "Sammanfattning utredarens synpunkt:"),  # a compound that was split
    ],
)
def test_the_right_section_comes_first(index: Index, encoder: Encoder, question: str, expected: str) -> None:
    assert heading(index, rank(question, index, encoder)[0]) == expected


def test_hits_are_sorted_and_their_score_is_the_weighted_sum_of_the_separate_ones(
    index: Index, encoder: Encoder
) -> None:
    hits = rank("årshjul", index, encoder, k=5)

    assert len(hits) == 5
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    for hit in hits:
        assert hit.scores.keys() == WEIGHTS.keys()
        assert hit.score == pytest.approx(sum(WEIGHTS[name] * value for name, value in hit.scores.items()))


@pytest.mark.parametrize("question", ["KS/2017:257", "KS 2017/257", "dnr KS 2017:257"])
def test_a_diarienummer_finds_its_minutes_however_it_is_written(index: Index, encoder: Encoder, question: str) -> None:
    best = rank(question, index, encoder)[0]

    assert best.document == "protokollsutdrag-au-105"
    assert best.scores["exact"] == 1.0


def test_a_paragraph_number_finds_its_minutes(index: Index, encoder: Encoder) -> None:
    hits = rank("§ 105", index, encoder, k=3)

    assert {hit.document for hit in hits} == {"protokollsutdrag-au-105"}


def test_filters_admit_by_type_body_and_date(index: Index, encoder: Encoder) -> None:
    def documents(filters: Filters) -> set[str]:
        return {hit.document for hit in rank("utvärdering", index, encoder, k=40, filters=filters)}

    assert documents(Filters(type="rapport")) == {"rapport-forslag-till-atgarder"}
    assert documents(Filters(body="arbetsutskott")) == {"protokollsutdrag-au-105"}
    assert documents(Filters(since="2018-01-01")) == {
        "missiv-utvardering-av-ledningssystem",
        "rapport-forslag-till-atgarder",
    }
    assert documents(Filters(until="2018-01-01")) == set()
    assert documents(Filters(type="policy")) == set()


def test_a_filter_compares_with_the_day_of_adoption_where_the_document_has_no_date() -> None:
    adopted = Document("d", "s", "d.md", "D", adopted="2020-05-01")

    assert Filters(since="2020-01-01", until="2020-12-31").admit(adopted)
    assert not Filters(since="2021-01-01").admit(adopted)


@pytest.mark.parametrize("question", ["", "???", "🙂", "ordetsomingenskrivit", "'; DROP TABLE x", "x" * 5_000])
def test_odd_questions_are_ranked_without_a_failure(index: Index, encoder: Encoder, question: str) -> None:
    assert len(rank(question, index, encoder, k=3)) == 3


def test_the_furniture_is_not_found(index: Index, encoder: Encoder) -> None:
    for hit in rank("Postadress Besöksadress Telefon Bankgironummer", index, encoder, k=5):
        text = index.text(hit.document)
        chunk = text.chunks[hit.chunk]
        quoted = " ".join(text.cut(s.start, s.end) for s in text.sentences[chunk.first : chunk.last])
        assert "Bankgironummer" not in quoted
