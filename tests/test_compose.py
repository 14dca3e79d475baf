from __future__ import annotations

import pytest

from assistent.compose import compose, render
from assistent.evidence import gather
from assistent.index import Index, open_index
from assistent.question import read
from assistent.retrieval import rank
from assistent.settings import Settings
from assistent.types import Citation, Encoder, Statement, Status


@pytest.fixture(scope="module")
def index(mjolby: Settings) -> Index:
    return open_index(mjolby, "mjolby")


@pytest.fixture(scope="module")
def composed(index: Index, encoder: Encoder):  # type: ignore[no-untyped-def]
    def run(text: str) -> tuple[list[Statement], list[Citation]]:
        question = read(text, (), index.glossary)
        hits = rank(question.search, index, encoder)
        evidence = gather(question, hits, index, encoder)
        return compose(question, evidence, index)

    return run


def test_a_list_is_told_whole_and_as_a_proposal_by_the_body_that_makes_it(composed) -> None:  # type: ignore[no-untyped-def]
    statements, citations = composed("Vilka förslag lämnar arbetsutskottet till kommunstyrelsen?")

    assert statements[0].lead == (
        "Arbetsutskottet föreslår enligt protokollsutdraget ”Utvärdering av Mjölby kommuns ledningssystem” "
        "(förslag, inte beslut):"
    )
    proposals = [c for c in citations if c.document == "protokollsutdrag-au-105" and c.status is Status.PROPOSAL]
    assert [c.quote[:60] for c in proposals][:3] == [
        "Kommunstyrelsen ger uppdrag till kommundirektören att en pro",
        "Kommunstyrelsen ger uppdrag till kommundirektören att ta fra",
        "Kommunstyrelsen ger uppdrag till kommundirektören att förtyd",
    ]
    assert [s.kind for s in statements][:3] == ["item", "item", "item"]


def test_a_lead_in_sentence_brings_its_items(composed) -> None:  # type: ignore[no-untyped-def]
    _, citations = composed("Vad har kommunens ledningsgrupp prioriterat?")
    quotes = [c.quote for c in citations]

    at = quotes.index("Kommunens ledningsgrupp har prioriterat förbättringsområden;")
    assert quotes[at + 1].startswith("Processkartläggning av mål- och budgetprocess")
    assert quotes[at + 2].startswith("Revidering av dokumentet")


def test_what_two_documents_say_is_told_once_with_both_sources(composed) -> None:  # type: ignore[no-untyped-def]
    statements, citations = composed("Vem har genomfört djupintervjuer?")

    told = [s for s in statements if s.also]
    assert len(told) == 1
    by_key = {c.key: c for c in citations}
    twins = [by_key[key] for key in (str(told[0].key), *told[0].also)]
    assert all("Per-Anders Svensson" in twin.quote for twin in twins)
    assert len({twin.document for twin in twins}) == len(twins) >= 2


@pytest.mark.parametrize(
    "question",
    [
        "Vad klagar granskaren på när det gäller hur pengarna delas ut till verksamheterna?",
        "Vad händer med synpunkterna på själva dokumentets upplägg, tas de om hand direkt?",
        "Är förslaget antaget?",
        "Vad är effektiviseringsuppdraget?",
    ],
)
def test_an_answer_is_four_sentences_at_most_a_list_counted_as_one(composed, question: str) -> None:  # type: ignore[no-untyped-def]
    statements, _ = composed(question)

    lists = sum(
        statement.kind == "item" and (n == 0 or statements[n - 1].kind != "item" or bool(statement.lead))
        for n, statement in enumerate(statements)
    )
    assert sum(statement.kind == "sentence" for statement in statements) + lists <= 4


def test_keys_count_from_one_in_reading_order_and_each_is_used_once(composed) -> None:  # type: ignore[no-untyped-def]
    statements, citations = composed("Vad saknar utredaren i avsnittet om kommunens organisation?")

    assert [c.key for c in citations] == [str(n) for n in range(1, len(citations) + 1)]
    assert [key for s in statements for key in (s.key, *s.also)] == [c.key for c in citations]


def test_a_sentence_that_leans_on_another_comes_after_it(composed) -> None:  # type: ignore[no-untyped-def]
    _, citations = composed("Hur ser man till att arbetssätten efterlevs?")
    quotes = [c.quote for c in citations]

    this = next(n for n, q in enumerate(quotes) if q.startswith("Detta sker genom chefsintroduktion"))
    assert quotes[this - 1].startswith("Intentionen från kommunstyrelsens förvaltning")


def test_render_puts_keys_after_quotations_and_collapses_line_breaks() -> None:
    def citation(key: str, quote: str) -> Citation:
        return Citation(key, "d", "D", None, Status.UNKNOWN, None, "", 1, None, quote, 0, len(quote), "D, s. 1")

    text = render(
        [Statement("Enligt D:", "1", "sentence", ("2",)), Statement("", "3", "item"), Statement("Enligt E:", "4")],
        [citation("1", "En\nmening."), citation("2", "En mening."), citation("3", "en punkt"), citation("4", "Mer.")],
    )

    assert text == "Enligt D:\nEn mening. [1][2]\n– en punkt [3]\n\nEnligt E:\nMer. [4]"


def test_nothing_found_composes_nothing(index: Index) -> None:
    assert compose(read("Vem?", (), index.glossary), [], index) == ([], [])
