from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistent.citations import address, checksum, cite, cite_span, label, moved_to, surroundings
from assistent.types import Document, Page, Section, Sentence, Status, Text

CANONICAL = "§ 7 Arkiv\n\nNämnden ansvarar.\n\nPostadress Torget 1\n\nStyrelsen\nbeslutar."


def text(**known: object) -> Text:
    document = Document("minutes", "exempelby", "minutes.md", "Arkiv", **known)  # type: ignore[arg-type]
    return Text(
        document=document,
        canonical=CANONICAL,
        pages=(Page(1, None, 0, 30), Page(2, "1", 30, len(CANONICAL))),
        sections=(Section(("§ 7 Arkiv",), 0, len(CANONICAL), Status.PROPOSAL, "Utskottet"),),
        sentences=(Sentence(11, 28, 0, status=Status.PROPOSAL), Sentence(51, len(CANONICAL), 0)),
        chunks=(),
        furniture=((30, 49),),
    )


def test_a_citation_is_cut_from_the_canonical_text_and_says_where() -> None:
    citation = cite(text(type="protokoll", body="Arkivnämnden", matter="KS/2024:1"), 0, 0, "1")

    assert citation.quote == CANONICAL[citation.start : citation.end] == "Nämnden ansvarar."
    assert citation.status is Status.PROPOSAL
    assert (citation.section, citation.pdf_page, citation.printed_page) == ("§ 7 Arkiv", 1, None)
    assert citation.label == "Arkivnämnden, protokoll § 7, KS/2024:1, s. 1"


def test_a_line_break_inside_a_sentence_stays_in_the_quotation() -> None:
    assert cite(text(), 1, 1, "1").quote == "Styrelsen\nbeslutar."


@pytest.mark.parametrize(
    ("known", "page", "expected"),
    [
        ({}, Page(2, "1", 0, 1), "Dokument ”Arkiv”, 7 Arkiv, s. 1 (PDF s. 2)"),
        ({"type": "policy"}, Page(3, "3", 0, 1), "Policy ”Arkiv”, 7 Arkiv, s. 3"),
        ({"type": "rapport", "matter": "KS/2024:1"}, Page(1, None, 0, 1), "Rapport ”Arkiv”, 7 Arkiv, KS/2024:1, s. 1"),
    ],
)
def test_the_label_names_type_title_heading_dnr_and_page(known: dict[str, str], page: Page, expected: str) -> None:
    document = Document("d", "exempelby", "d.pdf", "Arkiv", **known)  # type: ignore[arg-type]

    assert label(document, Section(("7 Arkiv", "Ansvar"), 0, 1), page) == expected


@pytest.mark.parametrize("status", [Status.EXPIRED, Status.SUPERSEDED])
def test_what_no_longer_holds_is_said_before_what_the_sentence_is(status: Status) -> None:
    assert cite(text(status=status), 0, 0, "1").status is status


def test_a_sentence_without_standing_takes_in_force_from_its_document_and_that_it_is_a_draft() -> None:
    assert cite(text(status=Status.IN_FORCE), 1, 1, "1").status is Status.IN_FORCE
    assert cite(text(type="policy", status=Status.PROPOSAL), 1, 1, "1").status is Status.PROPOSAL
    assert cite(text(status=Status.PROPOSAL), 1, 1, "1").status is Status.UNKNOWN


def test_surroundings_leave_furniture_out_and_keep_the_quotation_whole() -> None:
    own = text()

    before, quote, after = surroundings(own, own.sentences[0].start, own.sentences[0].end)

    assert quote == "Nämnden ansvarar."
    assert before == "§ 7 Arkiv\n\n"
    assert after.strip() == "Styrelsen\nbeslutar."
    assert "Postadress" not in before + after


def test_any_span_can_be_cited_with_the_standing_of_its_first_sentence() -> None:
    citation = cite_span(text(), 19, 60)

    assert citation.quote == CANONICAL[19:60]
    assert (citation.status, citation.section, citation.pdf_page) == (Status.PROPOSAL, "§ 7 Arkiv", 1)


def test_a_span_of_no_sentence_has_its_sections_standing() -> None:
    assert cite_span(text(), 0, 9).status is Status.PROPOSAL
    assert cite_span(text(), 0, 9).quote == "§ 7 Arkiv"


def test_an_address_names_the_place_and_escapes_what_a_name_may_hold() -> None:
    found = address("exempelby", "plan å/a&b#2", 11, 28, "Nämnden ansvarar.")

    assert found == (
        f"kalla?samling=exempelby&dokument=plan+%C3%A5/a%26b%232&start=11&slut=28&summa={checksum('Nämnden ansvarar.')}#citat"
    )


def test_a_quotation_that_has_moved_is_known_by_its_checksum() -> None:
    own = text()

    assert moved_to(own, 17, checksum("Nämnden ansvarar.")) == 11
    assert moved_to(own, 19, checksum("Styrelsen\nbeslutar.")) == 51
    assert moved_to(own, 19, checksum("Styrelsen beslutar.")) is None
    assert moved_to(own, 17, "") is None


@given(st.integers(0, 1), st.integers(0, 1))
def test_every_citation_equals_its_slice(first: int, last: int) -> None:
    own = text()
    citation = cite(own, min(first, last), max(first, last), "1")

    assert citation.quote == own.canonical[citation.start : citation.end]


def test_the_innermost_numbered_heading_tells_the_place() -> None:
    document = Document("handbok", "solros", "handbok.docx", "Chefshandbok", type="handbok")
    section = Section(("6 Personalansvar", "6.5 Bisysslor", "Anmälan"), 0, 1)
    assert label(document, section, None) == "Handbok ”Chefshandbok”, 6.5 Bisysslor"


def test_minutes_are_told_apart_by_their_date() -> None:
    document = Document(
        "p", "solros", "p.pdf", "Protokoll", type="protokoll", body="Kommunstyrelsen", date="2026-05-26"
    )
    section = Section(("§ 72 Plan för laddning", "Beslut"), 0, 1)
    page = Page(3, "2", 0, 1)
    assert label(document, section, page) == "Kommunstyrelsen, protokoll 2026-05-26 § 72, s. 2 (PDF s. 3)"
