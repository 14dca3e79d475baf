"""The register on a terminal."""

from __future__ import annotations

from datetime import date

import pytest

from assistent.register import register_text
from assistent.types import Document, Relation, Status

TODAY = date(2026, 11, 23)
POLICY = Document(
    "inkop",
    "solby",
    "inkop.pdf",
    "Inköpspolicy",
    type="policy",
    body="Kommunfullmäktige",
    matter="KS 2025/12",
    adopted="2026-02-23",
    adopted_section="§ 14",
    valid_to="2029-12-31",
    owner="ekonomichefen",
    status=Status.IN_FORCE,
    relations=(
        Relation("statute", "LOU", 1, 2),
        Relation("replaces", "upphandling", 5, 9),
        Relation("refers", "reglemente", 10, 12),
        Relation("referred_by", "handbok"),
        Relation("referred_by", "rutin"),
    ),
)
TRAVEL = Document(
    "resor", "solby", "r.pdf", "Resepolicy", type="policy", valid_to="2024-12-31", owner="HR", status=Status.EXPIRED
)
HANDBOOK = Document("handbok", "solby", "h.docx", "Chefshandbok", review="2026-10-01", status=Status.IN_FORCE)


def test_a_document_is_a_row_its_title_and_what_it_has_to_do_with_others() -> None:
    assert register_text([POLICY], TODAY).splitlines() == [
        "Typ (rang)  Datum, §         Gäller till  Status    Dnr",
        "policy (4)  2026-02-23 § 14  2029-12-31   Gällande  KS 2025/12",
        "    Inköpspolicy [inkop]",
        "    Kommunfullmäktige · Ägare: ekonomichefen · Ersätter: upphandling · Hänvisar",
        "    till: reglemente · Nämns i 2 dokument · 1 lagrum",
    ]


def test_what_is_not_known_is_a_dash() -> None:
    lines = register_text([Document("a", "solby", "a.md", "Okänt")], TODAY).splitlines()
    assert lines[1].split() == ["–", "–", "–", "–", "–"]
    assert lines[2:] == ["    Okänt [a]"]


def test_what_is_past_its_day_is_listed_last_the_oldest_first() -> None:
    late = Document("b", "solby", "b.md", "Rutin", type="rutin", review="2025-01-01")
    text = register_text([POLICY, HANDBOOK, TRAVEL, late], TODAY)
    assert text[text.index("\n\n") + 2 :].splitlines() == [
        "Giltigheten har gått ut (1):",
        "– Resepolicy [resor], gällde till och med 2024-12-31 (HR)",
        "",
        "Skulle ha setts över (2):",
        "– Rutin [b], senast 2025-01-01",
        "– Chefshandbok [handbok], senast 2026-10-01",
    ]


@pytest.mark.parametrize("status", [Status.EXPIRED, Status.SUPERSEDED])
def test_what_no_longer_holds_needs_no_review(status: Status) -> None:
    document = Document("a", "solby", "a.md", "Plan", review="2020-01-01", status=status)
    assert "setts över" not in register_text([document], TODAY)


def test_several_samlingar_stand_under_their_names() -> None:
    other = Document("a", "norrby", "a.md", "Plan")
    lines = register_text([other, POLICY, HANDBOOK], TODAY).splitlines()
    assert [lines[n + 1] for n, line in enumerate(lines) if not line][:2] == ["norrby", "solby"]
    assert "solby" not in register_text([POLICY], TODAY)


def test_no_line_is_wider_than_a_terminal() -> None:
    document = Document(
        "delegationsordning-for-barn-och-utbildningsnamnden",
        "solby",
        "d.pdf",
        "Delegationsordning för barn- och utbildningsnämnden i Solby kommun med alla dess bilagor",
        type="delegationsordning",
        matter="BUN 2025/00187",
        adopted="2025-12-10",
        adopted_section="§ 196",
        status=Status.IN_FORCE,
    )
    assert max(map(len, register_text([document, TRAVEL], TODAY).splitlines())) <= 80
