"""What is known of a document, from its text, its file and its side file."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from assistent.documents import SourceFile
from assistent.errors import UnreadableFile
from assistent.lines import from_pages
from assistent.metadata import describe, needs_review, rank, status_today
from assistent.reading import read
from assistent.structure import structure
from assistent.types import Document, Relation, Status

MJOLBY = Path(__file__).parent.parent / "corpus" / "mjolby"
ADOPTED = "Antagen av kommunfullmäktige 2024-02-05 § 9"


def described(folder: Path, name: str, content: str, side: str | None = None, part: int = 1) -> Document:
    path = folder / name
    path.write_text(content, encoding="utf-8")
    if side is not None:
        path.with_suffix(".toml").write_text(side, encoding="utf-8")
    reading = read(path)
    return describe(SourceFile(path.stem, path, name, "", part), "mjolby", structure(reading), reading.meta)


def refused(folder: Path, side: str) -> UnreadableFile:
    with pytest.raises(UnreadableFile) as caught:
        described(folder, "plan.md", "# Plan\n\nText.", side)
    return caught.value


@pytest.mark.parametrize(
    ("name", "kind", "number"),
    [
        ("it-policy", "policy", 4),
        ("tillvaxtstrategi", "strategi", 5),
        ("kommunallag", "lag", 1),
        ("tryckfrihetsforordning-1949-105", "lag", 1),
        ("huvudreglemente", "reglemente", 2),
        ("protokollsutdrag-au-105", "protokollsutdrag", 8),
        ("rapport-forslag-till-atgarder", "rapport", 10),
        ("rutin-för-policyarbete", "rutin", 7),
        ("förslag-till-atgarder", None, None),
        ("kommunala-bolag", None, None),
    ],
)
def test_the_type_that_a_file_name_tells(tmp_path: Path, name: str, kind: str | None, number: int | None) -> None:
    document = described(tmp_path, f"{name}.md", "Text utan rubrik.")
    assert (document.type, rank(document)) == (kind, number)


def test_a_later_part_of_a_file_is_not_named_by_the_file(tmp_path: Path) -> None:
    document = described(tmp_path, "policy.md", "# Sammanställning\n\nText.", part=2)
    assert (document.type, document.title) == (None, "Sammanställning")


def test_an_adopted_policy_knows_by_whom_when_and_until_when(tmp_path: Path) -> None:
    lines = [
        "Utgivare: Kommunledningsförvaltningen Kansli",
        "Gäller från: Lagakraftvunnet beslut",
        "Gäller till och med: 2022-12-31",
        "Antagen: Kommunfullmäktige 2018-06-18 § 98",
    ]
    path = tmp_path / "it-policy.txt"
    parts = structure(from_pages([lines]))
    found = describe(SourceFile("it-policy", path, "it-policy.txt", ""), "mjolby", parts, {})
    assert (found.body, found.adopted, found.adopted_section) == ("Kommunfullmäktige", "2018-06-18", "§ 98")
    assert (found.owner, found.valid_from, found.valid_to) == ("Kommunledningsförvaltningen Kansli", None, "2022-12-31")
    assert (found.found["valid_to"], found.found["valid_from"], found.found["status"]) == ("text", "unknown", "text")
    assert parts.canonical[slice(*found.places["valid_to"])] == "2022-12-31"
    assert parts.canonical[slice(*found.places["adopted_section"])] == "§ 98"
    assert status_today(found, date(2022, 12, 31)) is Status.IN_FORCE
    assert status_today(found, date(2023, 1, 1)) is Status.EXPIRED


def test_a_title_has_its_place_where_it_stands_as_a_heading(tmp_path: Path) -> None:
    document = described(tmp_path, "a.md", "# Plan för skolan\n\nText.")
    assert document.places["title"] == (0, 15)


def test_a_document_without_a_title_is_named_for_its_file(tmp_path: Path) -> None:
    document = described(tmp_path, "plan-for-skolan.md", "Text utan rubrik.")
    assert (document.title, document.found["title"]) == ("Plan for skolan", "unknown")
    assert described(tmp_path, "alkohol-_och_drogpolicy.md", "Text.").title == "Alkohol- och drogpolicy"
    assert described(tmp_path, "protokoll_KS-2026-03-10.md", "Text.").title == "Protokoll KS 2026-03-10"


def test_front_matter_states_facts_in_swedish_words(tmp_path: Path) -> None:
    text = "---\nrubrik: Kommunallag\nbeteckning: 2008:47\nikraft_datum: 2018-01-01\n---\n# X\n\nText.\n"
    document = described(tmp_path, "kommunallag.md", text)
    assert (document.title, document.matter, document.valid_from) == ("Kommunallag", "2008:47", "2018-01-01")
    assert document.status is Status.IN_FORCE


@pytest.mark.parametrize("line", ["status: utkast", "date: i går", "tags: [a, b]", "layout: post", "relations: x"])
def test_front_matter_for_other_programs_is_passed_over(tmp_path: Path, line: str) -> None:
    document = described(tmp_path, "plan.md", f"---\n{line}\n---\n# Plan\n\nText.\n")
    assert (document.title, document.status, document.date, document.relations) == ("Plan", Status.UNKNOWN, None, ())


# --- side files -----------------------------------------------------------------------------------


def test_the_side_file_wins_and_is_told_as_the_source(tmp_path: Path) -> None:
    document = described(
        tmp_path,
        "plan.md",
        "# Plan\n\nDatum: 2018-06-04\n\nGäller till och med 2020-12-31",
        'title = "Skolplan"\nstatus = "in_force"\nvalid_to = 2030-01-01\nreview = "2029-01-01"\n',
    )
    assert (document.title, document.status, document.valid_to) == ("Skolplan", Status.IN_FORCE, "2030-01-01")
    assert document.review == "2029-01-01"
    assert {name: document.found[name] for name in ("title", "valid_to", "date", "owner")} == {
        "title": "sidecar",
        "valid_to": "sidecar",
        "date": "text",
        "owner": "unknown",
    }
    assert "valid_to" not in document.places and "date" in document.places


def test_a_side_file_may_say_what_is_replaced(tmp_path: Path) -> None:
    side = 'replaces = ["skolplan-2019", "Skolplan 2015"]\nreplaced_by = "skolplan-2024"\n'
    assert described(tmp_path, "plan.md", "# Plan\n\nText.", side).relations == (
        Relation("replaces", "skolplan-2019"),
        Relation("replaces", "Skolplan 2015"),
        Relation("replaced_by", "skolplan-2024"),
    )


@pytest.mark.parametrize(
    ("side", "reason"),
    [
        ('tpye = "plan"', "sidofilen plan.toml har ett okänt fält: tpye"),
        ('id = "x"', "sidofilen plan.toml har ett okänt fält: id"),
        ('places = "x"', "sidofilen plan.toml har ett okänt fält: places"),
        ('status = "gällande"', "sidofilen plan.toml har en okänd status: gällande"),
        ('valid_to = "nyår"', "sidofilen plan.toml har ett värde som inte går att använda: valid_to = nyår"),
        ('review = "2026"', "sidofilen plan.toml har ett värde som inte går att använda: review = 2026"),
        ('title = ["a"]', "sidofilen plan.toml har ett värde som inte går att använda: title = ['a']"),
        ("replaces = [1]", "sidofilen plan.toml har ett värde som inte går att använda: replaces = [1]"),
    ],
)
def test_a_bad_side_file_is_named_with_its_fault(tmp_path: Path, side: str, reason: str) -> None:
    assert refused(tmp_path, side).reason == reason


def test_a_side_file_that_is_not_toml_is_named(tmp_path: Path) -> None:
    error = refused(tmp_path, "title = ")
    assert error.reason.startswith("sidofilen plan.toml är felskriven:")
    assert error.remedy == "rätta den eller ta bort den"


# --- status ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("# § 5 Plan\n\n**Kommunstyrelsens beslut**\n\nPlanen antas.", Status.DECISION),
        ("# § 5 Plan\n\n**Beslut**\n\nArbetsutskottet föreslår kommunstyrelsen att anta planen.", Status.PROPOSAL),
        ("# Plan\n\n## Förslag till beslut\n\nPlanen antas.", Status.PROPOSAL),
        ("# Plan\n\nEtt.\n\nTvå.\n\n## Förslag till åtgärder\n\nTre.", Status.UNKNOWN),
        ("# Plan\n\nNämnden leder.", Status.UNKNOWN),
        (f"# Plan\n\n{ADOPTED}\n\nNämnden leder.", Status.IN_FORCE),
        ("# Plan\n\nAntagen 2024-02-05\n\nNämnden leder.", Status.UNKNOWN),
        ("# Plan\n\nAntagen av kommunfullmäktige 20XX-XX-XX\n\nNämnden leder.", Status.UNKNOWN),
        (f"# Förslag till plan\n\n{ADOPTED}\n\nNämnden leder.", Status.PROPOSAL),
        (f"# Plan\n\nREMISSVERSION\n\n{ADOPTED}\n\nNämnden leder.", Status.PROPOSAL),
        (f"# Rapport\n\n{ADOPTED}\n\nNämnden leder.", Status.UNKNOWN),
    ],
)
def test_the_status_that_the_text_shows(tmp_path: Path, text: str, status: Status) -> None:
    assert described(tmp_path, "a.md", text).status is status


PLAN = Document("plan", "x", "plan.md", "Plan", type="plan", status=Status.IN_FORCE)


@pytest.mark.parametrize(
    ("document", "status"),
    [
        (PLAN, Status.IN_FORCE),
        (replace(PLAN, valid_to="2025-05-01"), Status.IN_FORCE),
        (replace(PLAN, valid_to="2025-04-30"), Status.EXPIRED),
        (replace(PLAN, valid_to="2025-04-30", status=Status.UNKNOWN), Status.EXPIRED),
        (replace(PLAN, valid_to="2025-04-30", status=Status.SUPERSEDED), Status.SUPERSEDED),
        (replace(PLAN, valid_to="2025-04-30", status=Status.PROPOSAL), Status.PROPOSAL),
        (replace(PLAN, valid_from="2025-05-01"), Status.IN_FORCE),
        (replace(PLAN, valid_from="2025-05-02"), Status.DECISION),
        (replace(PLAN, valid_from="2025-05-02", status=Status.UNKNOWN), Status.UNKNOWN),
        (replace(PLAN, review="2020-01-01"), Status.IN_FORCE),
    ],
)
def test_the_status_on_a_day(document: Document, status: Status) -> None:
    assert status_today(document, date(2025, 5, 1)) is status


def test_a_review_is_needed_from_the_day_after() -> None:
    document = replace(PLAN, review="2025-04-30")
    assert [needs_review(document, date(2025, *day)) for day in ((4, 30), (5, 1))] == [False, True]
    assert not needs_review(PLAN, date(2025, 5, 1))


# --- the shipped case -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        ("protokollsutdrag-au-105", ("protokollsutdrag", "KS/2017:257", None, None)),
        ("rapport-forslag-till-atgarder", ("rapport", None, "2018-06-04", None)),
        ("missiv-utvardering-av-ledningssystem", ("missiv", None, "2018-06-04", "Thomas Gustafsson")),
    ],
)
def test_the_case_states_this_and_no_more(name: str, facts: tuple[str | None, ...]) -> None:
    path = MJOLBY / f"{name}.md"
    reading = read(path)
    document = describe(SourceFile(name, path, path.name, ""), "mjolby", structure(reading), reading.meta)
    assert (document.type, document.matter, document.date, document.handler) == facts
    assert document.status is Status.PROPOSAL and document.adopted is None
