from __future__ import annotations

import pytest
from fakes import HashEncoder, installation

from assistent.index import Index, open_index
from assistent.indexing import build
from assistent.introduction import Introduction, Prepared, Quiz, Reading, Theme, read
from assistent.rehearsal import faults, quote_span, reading_span, rehearse
from assistent.settings import Settings
from assistent.types import Answer, Outcome

POLICY = """# Policy

## Ansvar:

Chefen ansvarar för inköp.
Ansvaret följer budgeten.

## Tid

Chefen ansvarar för inköp.
"""


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    settings = installation(tmp_path_factory.mktemp("prov"), {"policy.md": POLICY})
    build(settings, "solros", HashEncoder())
    return open_index(settings, "solros")


def quiz(quote: str, section: str = "", document: str = "policy") -> Quiz:
    return Quiz("Vem?", "Chefen.", document, quote, section)


def test_a_quotation_is_found_where_it_first_stands(index: Index) -> None:
    text = index.text("policy")
    span = quote_span(text, quiz("Chefen ansvarar för inköp."))

    assert span == (text.canonical.index("Chefen"), text.canonical.index("Chefen") + 26)


def test_a_quotation_is_found_in_the_section_that_is_named(index: Index) -> None:
    text = index.text("policy")
    span = quote_span(text, quiz("Chefen ansvarar för inköp.", "tid"))

    assert span and span[0] == text.canonical.rindex("Chefen")


def test_white_space_does_not_count_in_a_quotation(index: Index) -> None:
    assert quote_span(index.text("policy"), quiz("inköp. Ansvaret  följer"))


@pytest.mark.parametrize("quote", ["Chefen ansvarar för inköp!", "chefen ansvarar", "Chefen ansvarar inte för inköp."])
def test_another_wording_is_no_quotation(index: Index, quote: str) -> None:
    assert quote_span(index.text("policy"), quiz(quote)) is None


def test_a_reading_leads_to_the_first_sentence_of_its_section(index: Index) -> None:
    text = index.text("policy")
    span = reading_span(text, Reading("policy", "Ansvar"))

    assert span and text.cut(*span) == "Chefen ansvarar för inköp."


def test_a_reading_of_a_whole_document_has_no_place_of_its_own(index: Index) -> None:
    assert reading_span(index.text("policy"), Reading("policy")) is None


def test_what_does_not_stand_is_told(index: Index) -> None:
    theme = Theme(
        "Inköp",
        (Prepared("Vem?"),),
        quiz=(quiz("Ansvaret följer budgeten."), quiz("Nej."), quiz("Ansvaret", "Tid"), quiz("Ja", document="x")),
    )
    readings = (Reading("policy"), Reading("policy", "Kostnad"), Reading("policy", page=9), Reading("x"))

    assert faults(Introduction("Solros", "", (theme,), readings), index) == [
        "Inköp, quizfråga 2: citatet står inte ordagrant i policy: ”Nej.”",
        "Inköp, quizfråga 3: citatet står inte ordagrant i policy, avsnittet ”Tid”: ”Ansvaret”",
        "Inköp, quizfråga 4: dokumentet x finns inte i indexet.",
        "Läslistan, rad 2: avsnittet ”Kostnad” finns inte i policy.",
        "Läslistan, rad 3: sidan 9 finns inte i policy.",
        "Läslistan, rad 4: dokumentet x finns inte i indexet.",
    ]


def test_every_question_is_asked_in_order() -> None:
    themes = (Theme("A", (Prepared("Ett?"), Prepared("Två?"))), Theme("B", (Prepared("Tre?"),)))
    outcomes = {"Ett?": Outcome.ANSWERED, "Två?": Outcome.NEAR, "Tre?": Outcome.NOT_IN_DOCUMENTS}
    tried = list(rehearse(Introduction("x", "", themes), lambda q: Answer(outcomes[q], "sv", q, "")))

    assert [(t.theme, t.question, t.held) for t in tried] == [
        ("A", "Ett?", True),
        ("A", "Två?", False),
        ("B", "Tre?", False),
    ]


def test_the_quotations_and_readings_of_the_shipped_case_stand(mjolby: Settings) -> None:
    assert faults(read(mjolby, "mjolby"), open_index(mjolby, "mjolby")) == []
