"""Word by word, and the kind of each difference."""

from __future__ import annotations

import pytest

from assistent.differences import Kind, align, differences, similarity
from assistent.folding import fold

TEXT = (
    "Inledning. Det finns idag 12 kommunmål varav nio är viktiga. Nämnden ska inte besluta om mål- och resultatstyrning "
    "den 4 juni 2018, enligt Per Svensson. Det är en lämplig ordning, säger nämnden."
)


def told(quote: str, text: str = TEXT) -> list[tuple[str, str, str]]:
    own, other = fold(quote), fold(text)
    return [(d.kind, d.quoted, d.document) for d in differences(own, other, align(own.tokens, other.tokens))]


@pytest.mark.parametrize(
    ("quote", "kind", "quoted", "document"),
    [
        ("Det finns idag 13 kommunmål varav", Kind.NUMBER, "13", "12"),
        ("12 kommunmål varav tio är viktiga", Kind.NUMBER, "tio", "nio"),
        ("resultatstyrning den 5 juni 2018, enligt", Kind.DATE, "5", "4"),
        ("den 4 juli 2018, enligt Per", Kind.DATE, "juli", "juni"),
        ("enligt Per Karlsson", Kind.NAME, "Karlsson", "Svensson"),
        ("Nämnden ska besluta om", Kind.NEGATION, "", "inte"),
        ("varav nio är inte viktiga", Kind.NEGATION, "inte", ""),
        ("Det är en olämplig ordning", Kind.NEGATION, "olämplig", "lämplig"),
        ("Nämnden bör inte besluta om", Kind.MODAL, "bör", "ska"),
        ("Det finns idag kommunmål varav", Kind.NUMBER, "", "12"),
        ("Det finns idag kanske 12 kommunmål", Kind.ADDITION, "kanske", ""),
        ("Det är en ordning, säger", Kind.OMISSION, "", "lämplig"),
        ("Det är en lämplig ordning, säger nämnderna", Kind.INFLECTION, "nämnderna", "nämnden"),
        ("Det är en lämplig OrdniNg, säger", Kind.CASE, "OrdniNg", "ordning"),
        ("Det är en lämplig ordning säger", Kind.PUNCTUATION, "", ","),
        ("Det finns i dag 12 kommunmål", Kind.SPLIT, "i dag", "idag"),
        ("Det idag finns 12 kommunmål", Kind.ORDER, "idag finns", "finns idag"),
        ("Det är en rimlig ordning, säger", Kind.WORD, "rimlig", "lämplig"),
    ],
)
def test_a_difference_is_told_with_its_kind(quote: str, kind: Kind, quoted: str, document: str) -> None:
    assert told(quote) == [(kind, quoted, document)]


@pytest.mark.parametrize(
    "quote",
    ["det finns idag 12 kommunmål;", "mål-och resultatstyrning den", "om mål-\noch resultat­styrning", "är viktiga"],
)
def test_typography_is_no_difference(quote: str) -> None:
    assert told(quote) == []


def test_several_differences_come_in_order() -> None:
    assert [kind for kind, *_ in told("Det finns idag 13 kommunmål varav nio var viktiga")] == [Kind.NUMBER, Kind.WORD]


def test_offsets_are_those_of_both_texts() -> None:
    quote = "Det finns idag 13 kommunmål"
    own, other = fold(quote), fold(TEXT)
    (found,) = differences(own, other, align(own.tokens, other.tokens))

    assert TEXT[found.start : found.end] == "12"
    assert quote[found.quote_start : found.quote_end] == "13"


def test_the_nearest_stretch_is_found_and_weighed() -> None:
    own, other = fold("Nämnden bör inte besluta"), fold(TEXT)
    found = align(own.tokens, other.tokens)

    assert [t.text for t in other.tokens[found.first : found.last]] == "Nämnden ska inte besluta".split()
    assert similarity(own.tokens, found) == 0.75
    assert similarity(own.tokens, align(own.tokens, fold("Helt annan text.").tokens)) == 0.0
