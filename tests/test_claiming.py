"""What a text says in its own words, held against the nearest sentence."""

from __future__ import annotations

import pytest
from checked import checked_library

from assistent.checking import check
from assistent.claiming import claims
from assistent.differences import Kind
from assistent.library import Library
from assistent.quotations import find
from assistent.verdicts import Verdict


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    return checked_library(tmp_path_factory.mktemp("prov"))


@pytest.mark.parametrize(
    ("text", "verdict", "reason"),
    [
        ("Resorna följs upp varje år av kommunstyrelsen.", Verdict.VERBATIM, ""),
        (
            "Kommunchefen ansvarar för att 13 av kommunens 40 bilar byts mot cyklar.",
            Verdict.DIFFERS,
            "Påståendet avviker från dokumentet: tal.",
        ),
        (
            "Kommunchefen ser till att 12 bilar byts mot cyklar i kommunen.",
            Verdict.UNDECIDED,
            "Inget i samlingens dokument ligger nära påståendet.",
        ),
        (
            "Resorna följs noga upp varje termin av kommunstyrelsen.",
            Verdict.UNDECIDED,
            "Sagt med andra ord; så här står det närmast.",
        ),
    ],
)
def test_a_claim_is_false_only_where_a_telling_word_is_another(
    text: str, verdict: Verdict, reason: str, library: Library
) -> None:
    (item,) = check(text, library, with_claims=True).items

    assert (item.kind, item.verdict, item.reason) == ("claim", verdict, reason)


def test_the_difference_of_a_claim_is_told(library: Library) -> None:
    (item,) = check("Den som reser i tjänsten bör inte flyga inom landet.", library, with_claims=True).items

    assert [(d.kind, d.quoted, d.document) for d in item.differences] == [(Kind.MODAL, "bör", "ska")]


def test_claims_are_judged_on_request_only(library: Library) -> None:
    assert check("Resorna följs upp varje år av kommunstyrelsen.", library).items == ()


def test_questions_headings_short_and_quoting_sentences_claim_nothing() -> None:
    text = "Om resor i tjänsten under hela året\n\nVad ska vi då göra med alla bilar? Så är det. De skrev ”så är det nu” i går kväll.\n"

    assert list(claims(text, find(text))) == []
