"""The timeline: whose lines are drawn, from when to when, and what happens year by year."""

from __future__ import annotations

import re
from datetime import date

from assistent.timeline import MOST, dated, drawn, ends, events
from assistent.types import Document, Relation, Status

TODAY = date(2026, 3, 1)


def document(name: str, kind: str = "policy", **known: object) -> Document:
    return Document(name, "s", f"{name}.md", f"Titel {name}", kind, **known)  # type: ignore[arg-type]


OLD = document("gammal", adopted="2020-02-10", status=Status.SUPERSEDED, relations=(Relation("replaced_by", "ny"),))
NEW = document(
    "ny", adopted="2024-03-04", valid_from="2024-04-01", valid_to="2028-12-31", revised="2025-05-05", review="2026-01-31",
    status=Status.IN_FORCE,
)  # fmt: skip
PAST = document("rutin", "rutin", adopted="2022-01-10", valid_to="2023-12-31", status=Status.EXPIRED)
COMING = document(
    "plan", "plan", adopted="2026-02-01", valid_from="2027-01-01", review="2030-01-01", status=Status.DECISION
)
MINUTES = document("protokoll", "protokoll", date="2026-02-03", status=Status.DECISION)
UNDATED = document("odaterad")
ALL = [COMING, MINUTES, NEW, OLD, PAST, UNDATED]


def address(d: Document) -> str:
    return f"./dokument?dokument={d.id}"


def test_only_what_is_adopted_and_says_when_has_a_line() -> None:
    assert [d.id for d in dated(ALL)] == ["gammal", "rutin", "ny", "plan"]


def test_what_was_replaced_ended_when_its_successor_began() -> None:
    assert ends(OLD, ALL) == "2024-04-01"
    assert ends(OLD, [OLD]) is None
    assert ends(NEW, ALL) == "2028-12-31"


def test_events_are_told_year_by_year_the_latest_first() -> None:
    told = [(year, [(e.day, e.what, e.document.id) for e in found]) for year, found in events(ALL, TODAY)]

    assert told == [
        ("2030", [("2030-01-01", "ska ses över", "plan")]),
        ("2028", [("2028-12-31", "går ut", "ny")]),
        ("2027", [("2027-01-01", "gäller från", "plan")]),
        ("2026", [("2026-01-31", "skulle ha setts över", "ny"), ("2026-02-01", "antogs", "plan")]),
        ("2025", [("2025-05-05", "reviderades", "ny")]),
        ("2024", [("2024-03-04", "antogs", "ny"), ("2024-04-01", "ersattes", "gammal"), ("2024-04-01", "började gälla", "ny")]),
        ("2023", [("2023-12-31", "gick ut", "rutin")]),
        ("2022", [("2022-01-10", "antogs", "rutin")]),
        ("2020", [("2020-02-10", "antogs", "gammal")]),
    ]  # fmt: skip


def test_each_line_says_in_words_from_when_to_when() -> None:
    picture = drawn(ALL, TODAY, address)

    assert re.findall(r'aria-label="(Titel[^"]*)"', picture) == [
        "Titel gammal, policy, från 2020-02-10, till 2024-04-01, ersatt",
        "Titel rutin, rutin, från 2022-01-10, till 2023-12-31, utgången",
        "Titel ny, policy, från 2024-03-04, till 2028-12-31, gällande",
        "Titel plan, plan, från 2026-02-01, utan slutdatum, beslut",
    ]
    assert picture.count('class="line ended"') == 2
    assert picture.count('class="review"') == 2
    assert picture.count('class="revised"') == 1
    assert 'aria-label="Tidslinje från 2020 till 2030"' in picture


def test_a_longer_time_stands_further_apart() -> None:
    picture = drawn([OLD, NEW, PAST], TODAY, address)
    spans = [tuple(map(int, m)) for m in re.findall(r'class="span" d="M(\d+) \d+V\d+M\1 \d+H(\d+)', picture)]

    assert [right > left for left, right in spans] == [True, True, True]
    assert spans[0][1] > spans[2][0]
    assert spans[0][0] < spans[1][0] < spans[2][0]


def test_nothing_is_drawn_where_nothing_says_when() -> None:
    assert drawn([UNDATED, MINUTES], TODAY, address) == ""


def test_of_very_many_the_latest_are_drawn_and_a_day_far_away_stands_at_the_edge() -> None:
    many = [document(f"d{n:03}", adopted=f"{1900 + n}-01-01") for n in range(MOST + 5)]
    picture = drawn(many, TODAY, address)

    assert picture.count('<a class="line') == MOST
    assert "d000" not in picture
    assert 'aria-label="Tidslinje från 1996 till 2026"' in picture
