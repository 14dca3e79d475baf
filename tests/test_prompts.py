from __future__ import annotations

import pytest

from assistent.errors import IndexMissing
from assistent.metadata import TYPES
from assistent.prompts import FRAMES, STATUS, error_frame, lead_in, named
from assistent.types import Document, Outcome, Status

REPORT = Document("r", "s", "r.md", "Lägesrapport", type="rapport")


def test_every_outcome_and_status_has_a_swedish_and_an_english_form() -> None:
    assert FRAMES.keys() == set(Outcome)
    assert STATUS.keys() == set(Status)
    assert all(set(forms) == {"sv", "en"} for forms in (*FRAMES.values(), *STATUS.values()))


@pytest.mark.parametrize("kind", [kind for kind, _, _ in TYPES])
def test_every_type_of_document_is_named_in_the_definite_form(kind: str) -> None:
    document = Document("d", "s", "d.md", "T", type=kind)

    assert not named(document, "sv").startswith("dokumentet")
    assert not named(document, "en").startswith("the document ")


@pytest.mark.parametrize(
    ("heading", "status", "by", "expected"),
    [
        ("Bakgrund", Status.UNKNOWN, None, "Enligt rapporten ”Lägesrapport”:"),
        ("2.4 Organisation", Status.UNKNOWN, None, "Enligt rapporten ”Lägesrapport”, under ”2.4 Organisation”:"),
        (
            "Förslag",
            Status.PROPOSAL,
            "Utskottet",
            "Utskottet föreslår enligt rapporten ”Lägesrapport” (förslag, inte beslut):",
        ),
        ("Förslag", Status.PROPOSAL, None, "Föreslås i rapporten ”Lägesrapport” (förslag, inte beslut):"),
        ("Beslut", Status.DECISION, "Nämnden", "Nämnden har enligt rapporten ”Lägesrapport” beslutat:"),
        ("Beslut", Status.DECISION, None, "Beslutat enligt rapporten ”Lägesrapport”:"),
    ],
)
def test_the_lead_in_says_what_the_text_is(heading: str, status: Status, by: str | None, expected: str) -> None:
    assert lead_in(REPORT, heading, status, by, "sv") == expected


@pytest.mark.parametrize(("status", "word"), [(Status.EXPIRED, "utgången"), (Status.SUPERSEDED, "ersatt")])
def test_a_text_that_no_longer_holds_is_said_not_to(status: Status, word: str) -> None:
    policy = Document("p", "s", "p.md", "Resepolicy", type="policy", status=status)

    assert lead_in(policy, "", Status.DECISION, "Fullmäktige", "sv") == (
        f"Enligt policyn ”Resepolicy” ({word}, gäller inte längre):"
    )


def test_an_error_is_told_with_its_remedy() -> None:
    assert error_frame(IndexMissing("Samlingen x är inte indexerad.", "Kör: assistent index")) == (
        "Samlingen x är inte indexerad. Kör: assistent index"
    )
