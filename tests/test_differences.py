"""Word by word, and the kind of each difference."""

from __future__ import annotations

import pytest

import assistent.differences
from assistent.differences import Kind, _ways, align, differences, similarity
from assistent.folding import fold

TEXT = (
    "Inledning. Det finns idag 12 kommunmål varav nio är viktiga. Nämnden ska inte besluta om mål- och resultatstyrning "
    "den 4 juni 2018, enligt Per Svensson. Det är en lämplig ordning, säger nämnden."
)


def told(quote: str, text: str = TEXT) -> list[tuple[str, str, str]]:
    own, other = fold(quote), fold(text)
    return [(d.kind, d.quoted, d.document) for d in differences(own, other, align(own, other))]


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
    (found,) = differences(own, other, align(own, other))

    assert TEXT[found.start : found.end] == "12"
    assert quote[found.quote_start : found.quote_end] == "13"


def test_the_nearest_stretch_is_found_and_weighed() -> None:
    own, other = fold("Nämnden bör inte besluta"), fold(TEXT)
    found = align(own, other)

    assert [t.text for t in other.tokens[found.first : found.last]] == "Nämnden ska inte besluta".split()
    assert similarity(own.tokens, found) == 0.75
    assert similarity(own.tokens, align(own, fold("Helt annan text."))) == 0.0


LISTED = "Resorna följs upp varje år av kommunstyrelsen.\n\n- Bilen ska bokas i tid\n- Fel anmäls genast\n\n1. Cykeln hämtas\n2. Fel rapporteras"


@pytest.mark.parametrize(
    ("quote", "kind", "quoted", "document"),
    [
        ("följs upp av kommunstyrelsen", Kind.OMISSION, "", "varje år"),
        ("Resorna följs upp av kommunstyrelsen", Kind.OMISSION, "", "varje år"),
        ("Bilen ska bokas i tid inte", Kind.NEGATION, "inte", ""),
        ("Bilen ska bokas i tid inte alls", Kind.NEGATION, "inte alls", ""),
        ("Cykeln hämtas inte", Kind.NEGATION, "inte", ""),
        ("Aldrig Fel anmäls genast", Kind.NEGATION, "Aldrig", ""),
        ("Bilen ska bokas i förväg", Kind.WORD, "förväg", "tid"),
    ],
)
def test_what_is_left_out_or_added_is_told_as_such(quote: str, kind: Kind, quoted: str, document: str) -> None:
    assert told(quote, LISTED) == [(kind, quoted, document)]


def test_what_is_left_out_is_told_together() -> None:
    assert told("en bil ska köpas", "en bil och en bil ska köpas") == []
    assert told("hh hi hj aa bb cc dd ee", "hh hi hj aa bb xx bb yy cc dd ee") == [(Kind.OMISSION, "", "xx bb yy")]


def test_an_alignment_grows_with_one_byte_for_each_pair_of_tokens() -> None:
    quote, text = fold("a " * 300), fold("b " * 1000)
    _, ways = _ways(quote.tokens, text.tokens)

    assert sum(row.nbytes for row in ways) == 300 * 1001
    assert align(quote, text).cost == 600


def test_words_are_compared_once_for_each_step_of_the_alignment(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[tuple[str, str]] = []
    step = assistent.differences._step

    def counted(one: str, other: str) -> int:
        calls.append((one, other))
        return step(one, other)

    monkeypatch.setattr(assistent.differences, "_step", counted)
    align(fold("a b " * 300), fold("a c " * 1000))

    assert len(calls) <= 1200


@pytest.mark.parametrize("one", ["ord", "Ord", "annat", ",", "12"])
def test_tokens_weigh_the_same_all_at_once(one: str) -> None:
    others = ["ord", "ORD", "Ord", "annat", ".", ",", "12", "13"]
    equal = [(1 << 20) * (one == other) for other in others]
    expected = [assistent.differences._step(one, other) * (1 << 40) - e for other, e in zip(others, equal, strict=True)]

    assert assistent.differences._weigher(others)(one).tolist() == expected
