"""The limits of a search: their form, reading them, saying them."""

from __future__ import annotations

import dataclasses

import pytest
from test_web import Elements
from web_fakes import MINUTES, REPORT

from assistent import limits
from assistent.retrieval import Filters
from assistent.texts import EN, SV

ALL = Filters("policy", "Kommunstyrelsen", "2020-01-01", "2024-12-31", True)


def test_limits_are_said_in_words() -> None:
    assert limits.told(ALL, SV) == (
        "Sökt bara i dokument av typen policy, från Kommunstyrelsen, som gäller i dag, daterade från och med "
        "2020-01-01, daterade till och med 2024-12-31."
    )
    assert limits.told(Filters(in_force=True), EN) == "Searched only documents in force today."
    assert limits.told(Filters(), SV) == limits.told(None, SV) == ""


def test_limits_are_read_as_they_are_kept() -> None:
    assert limits.read(limits.table(ALL)) == ALL
    assert limits.table(Filters(type="policy")) == {"type": "policy"}
    assert limits.table(None) == {}


@pytest.mark.parametrize(
    "table",
    [
        None,
        [],
        {},
        {"type": ""},
        {"type": 1, "body": ["x"]},
        {"type": "x" * 201},
        {"since": "2024-13-01"},
        {"since": "igår"},
        {"until": "2024-02-30"},
        {"in_force": "true"},
        {"other": "x"},
    ],
)
def test_what_is_no_limit_does_not_limit(table: object) -> None:
    assert limits.read(table) is None


def test_the_form_is_closed_and_offers_what_the_documents_have() -> None:
    hostile = dataclasses.replace(REPORT, type="<b>", body='"x')
    made = limits.form([MINUTES, MINUTES, hostile, dataclasses.replace(REPORT, type=None, body=None)], SV)
    elements = Elements(made)
    assert [a.get("open") for tag, a in elements.found if tag == "details"] == [None]
    options = [a["value"] for tag, a in elements.found if tag == "option"]
    assert options == ["", "<b>", "protokollsutdrag", "", '"x', "Kommunstyrelsens arbetsutskott"]
    assert [a["name"] for tag, a in elements.found if tag in ("select", "input")] == [
        "type",
        "body",
        "since",
        "until",
        "in_force",
    ]
    assert "Ta bort avgränsningen" in elements.text
    assert '<option value="protokollsutdrag" lang="sv">' in limits.form([MINUTES], EN)
