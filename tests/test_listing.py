"""The register as it is asked for: filtered, searched, sorted, what needs doing, and as a file for Excel."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest

from assistent.listing import Asked, as_csv, in_force_on, listed, to_do
from assistent.types import Document, Relation, Status


def document(name: str, title: str, **known: object) -> Document:
    return Document(name, "exempelby", f"{name}.md", title, **known)  # type: ignore[arg-type]


OLD = document(
    "p20", "Skogspolicy", type="policy", body="Kommunfullmäktige", adopted="2020-02-10", owner="Skogschefen",
    status=Status.SUPERSEDED, relations=(Relation("replaced_by", "p24"),),
)  # fmt: skip
NEW = document(
    "p24", "Skogspolicy", type="policy", body="Kommunfullmäktige", adopted="2024-03-04", valid_from="2024-04-01",
    owner="Skogschefen", status=Status.IN_FORCE, relations=(Relation("replaces", "p20"), Relation("statute", "KL 5 §")),
)  # fmt: skip
ROUTINE = document(
    "r", "Rutin för gallring", type="rutin", adopted="2022-01-10", valid_to="2023-12-31", status=Status.EXPIRED
)
RULES = document(
    "g", "Reglemente", type="reglemente", adopted="2023-05-08", review="2025-12-31", status=Status.IN_FORCE
)
MINUTES = document("m", "Protokoll 2026-02-03", type="protokoll", date="2026-02-03", status=Status.DECISION)
PLAIN = document("x", "Organisation")
ALL = [PLAIN, MINUTES, ROUTINE, NEW, OLD, RULES]


def ids(**query: str) -> list[str]:
    return [d.id for d in listed(ALL, Asked.of(query))]


def test_without_anything_asked_the_strongest_comes_first() -> None:
    assert ids() == ["g", "p20", "p24", "r", "m", "x"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"typ": "policy"}, ["p20", "p24"]),
        ({"organ": "Kommunfullmäktige"}, ["p20", "p24"]),
        ({"status": "in_force"}, ["g", "p24"]),
        ({"sok": "skog"}, ["p20", "p24"]),
        ({"sok": "rutiner"}, ["r"]),
        ({"sok": "gallring rutin"}, ["r"]),
        ({"sok": "gallring policy"}, []),
        ({"typ": "finns inte"}, []),
        ({"status": "finns inte"}, ["g", "p20", "p24", "r", "m", "x"]),
        ({"dag": "2024-99-01"}, ["g", "p20", "p24", "r", "m", "x"]),
        ({"dag": "2020-02-09"}, []),
        ({"dag": "2023-12-31"}, ["g", "p20", "r"]),
        ({"dag": "2024-03-31"}, ["g", "p20"]),
        ({"dag": "2024-04-01"}, ["g", "p24"]),
    ],
)
def test_it_is_filtered(query: dict[str, str], expected: list[str]) -> None:
    assert ids(**query) == expected


@pytest.mark.parametrize(
    ("sort", "rising", "falling"),
    [
        ("titel", ["x", "m", "g", "r", "p20", "p24"], ["p20", "p24", "r", "g", "m", "x"]),
        ("antagen", ["p20", "r", "g", "p24", "m", "x"], ["m", "p24", "g", "r", "p20", "x"]),
        ("galler", ["r", "g", "p20", "p24", "m", "x"], ["r", "g", "p20", "p24", "m", "x"]),
        ("agare", ["p20", "p24", "g", "r", "m", "x"], ["p20", "p24", "g", "r", "m", "x"]),
        ("samband", ["g", "r", "m", "x", "p20", "p24"], ["p20", "p24", "g", "r", "m", "x"]),
    ],
)
def test_it_is_sorted_and_what_has_no_value_comes_last(sort: str, rising: list[str], falling: list[str]) -> None:
    assert ids(sortera=sort) == rising
    assert ids(sortera=sort, ordning="fallande") == falling


def test_an_address_is_read_and_written() -> None:
    query = {"sok": "skog och mark", "typ": "policy", "dag": "2024-04-01", "sortera": "antagen", "ordning": "fallande"}

    assert Asked.of(query).query == query
    assert Asked.of({"sok": "  a \n b ", "sortera": "'; drop", "ordning": "?"}) == Asked(words="a b")
    assert not Asked.of({"sortera": "antagen"}).limits


def test_what_was_in_force_needs_a_first_day_and_to_govern() -> None:
    known = {d.id: d for d in ALL}
    undated = document("u", "Policy utan dag", type="policy", status=Status.IN_FORCE)
    proposed = document("f", "Förslag", type="policy", adopted="2020-01-01", status=Status.PROPOSAL)

    assert not in_force_on(undated, "2026-01-01", known)
    assert not in_force_on(proposed, "2026-01-01", known)
    assert not in_force_on(MINUTES, "2026-03-01", known)


def test_what_needs_doing_is_what_a_keeper_can_do_something_about() -> None:
    unknown = document("o", "Plan för parker", type="plan", owner="Parkchefen")
    found = to_do([*ALL, unknown], date(2026, 3, 1))

    assert [(kind.name, [(d.id, why) for d, why in kind.documents]) for kind in found] == [
        ("Giltigheten har gått ut", [("r", "gällde till och med 2023-12-31")]),
        ("Skulle ha setts över", [("g", "senast 2025-12-31")]),
        ("Saknar ägare", [("g", "ingen ägare anges")]),
        ("Okänt om det är beslutat", [("o", "inget beslut anges")]),
    ]
    assert to_do([NEW, OLD, MINUTES], date(2026, 3, 1)) == []


def test_the_file_opens_in_swedish_excel_and_holds_no_formula() -> None:
    hostile = document("=1+1", '=HYPERLINK("http://x";"a")', type="policy", owner="+46 70", body="-x;\ny", matter="@a")
    content = as_csv([NEW, OLD, hostile])

    assert content.startswith(b'\xef\xbb\xbf"Dokument";"Id";"Typ"')
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
    assert [rows[0][name] for name in ("Dokument", "Rang", "Antagen", "Status", "Ersätter", "Fil")] == [
        "Skogspolicy", "4", "2024-03-04", "Gällande", "Skogspolicy", "p24.md"
    ]  # fmt: skip
    assert [rows[2][name] for name in ("Dokument", "Id", "Ägare", "Organ", "Diarienummer", "Status")] == [
        "'=HYPERLINK(\"http://x\";\"a\")", "'=1+1", "'+46 70", "'-x; y", "'@a", "Okänd"
    ]  # fmt: skip
    assert content.count(b"\r\n") == 4
