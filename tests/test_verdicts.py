"""How a verdict is told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistent.differences import Difference, Kind
from assistent.types import Document, Relation, Status
from assistent.verdicts import Item, Report, Verdict, explanation, standing, summary

QUOTE = Item("quote", "Alla ska med.", 0, 13, Verdict.DIFFERS, "Citatet avviker från dokumentet: tal.")


@pytest.mark.parametrize(
    ("kind", "quoted", "document", "line"),
    [
        (Kind.NUMBER, "13", "12", "Tal: texten har ”13”, dokumentet ”12”."),
        (Kind.ADDITION, "alltid", "", "Tillägg: texten har ”alltid”, inte i dokumentet."),
        (Kind.OMISSION, "", "oftast", "Utelämning utan markering: texten utelämnar ”oftast”."),
        (Kind.SECTION, "", "", "Delar ur olika avsnitt."),
    ],
)
def test_a_difference_is_told_in_a_line(kind: Kind, quoted: str, document: str, line: str) -> None:
    item = replace(QUOTE, differences=(Difference(kind, quoted, document, 0, 0, 0, 0),))

    assert explanation(item) == ["Citatet avviker från dokumentet: tal.", line]


def test_notes_come_last() -> None:
    assert explanation(replace(QUOTE, notes=("Dokumentet är ersatt.",)))[-1] == "Dokumentet är ersatt."


@pytest.mark.parametrize(
    ("verdict", "false"),
    [("verbatim", False), ("elsewhere", False), ("differs", True), ("missing", True), ("undecided", False)],
)
def test_false_is_what_differs_or_is_missing(verdict: str, false: bool) -> None:
    item = replace(QUOTE, verdict=Verdict(verdict))

    assert item.false is false
    assert Report("", (item,), "prov", "1").false == int(false)


def test_a_reference_holds_where_a_quotation_is_verbatim() -> None:
    assert replace(QUOTE, verdict=Verdict.VERBATIM).name == "ordagrant"
    assert replace(QUOTE, verdict=Verdict.VERBATIM, kind="reference").name == "stämmer"


def test_the_summary_counts_each_verdict() -> None:
    reference = replace(QUOTE, verdict=Verdict.VERBATIM, kind="reference")

    assert summary(Report("", (QUOTE, QUOTE, reference), "prov", "1")) == "2 avviker, 1 stämmer"
    assert summary(Report("", (), "prov", "1")) == "inga citat eller hänvisningar hittades"


@pytest.mark.parametrize(
    ("known", "status", "told"),
    [
        ({"status": Status.EXPIRED, "valid_to": "2024-12-31"}, Status.UNKNOWN, "Dokumentet gällde till 2024-12-31."),
        ({"status": Status.EXPIRED}, Status.UNKNOWN, "Dokumentet gäller inte längre."),
        (
            {"status": Status.SUPERSEDED, "relations": (Relation("replaced_by", "ny"),)},
            Status.UNKNOWN,
            "Dokumentet är ersatt av ny.",
        ),
        ({"status": Status.SUPERSEDED}, Status.UNKNOWN, "Dokumentet är ersatt."),
        ({}, Status.PROPOSAL, "Det är ett förslag, inte ett beslut."),
    ],
)
def test_how_a_place_stands_is_told(known: dict[str, object], status: Status, told: str) -> None:
    assert standing(Document("a", "prov", "a.md", "A", **known), status) == (told,)  # type: ignore[arg-type]


def test_of_a_decision_in_force_nothing_is_told() -> None:
    assert standing(Document("a", "prov", "a.md", "A", status=Status.IN_FORCE), Status.DECISION) == ()
