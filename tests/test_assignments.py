"""Who was given what to do: how it is worded, what is no assignment, and what is known of each."""

from __future__ import annotations

from pathlib import Path

import pytest
from registered import text_of

from assistent.assignments import Assignment, assignments
from assistent.types import Status, Text

HEAD = "# Protokoll socialnämnden 2026-03-10\n\nSammanträdesdatum: 2026-03-10\n\n## § 12 Ett ärende\n\n"
SIDE = 'body = "Socialnämnden"\ntype = "protokoll"\n'


def decided(root: Path, *said: str) -> tuple[Text, list[Assignment]]:
    """The assignments of minutes with this under "Socialnämndens beslut"."""
    text = text_of(root, f"{HEAD}### Socialnämndens beslut\n\n" + "\n\n".join(said), side=SIDE)
    return text, assignments(text)


def told(text: Text, found: list[Assignment]) -> list[tuple[str, str]]:
    return [(text.cut(*a.who), text.cut(*a.what)) for a in found]


@pytest.mark.parametrize(
    ("said", "who", "what"),
    [
        ("Socialchefen får i uppdrag att se över avgifterna.", "Socialchefen", "se över avgifterna"),
        ("Nämnden ger förvaltningen i uppdrag att utreda frågan.", "förvaltningen", "utreda frågan"),
        ("Nämnden ger uppdrag till kommundirektören att ta fram en plan.", "kommundirektören", "ta fram en plan"),
        ("Nämnden uppdrar åt avdelningschefen för hemtjänst att återkomma.", "avdelningschefen för hemtjänst", "återkomma"),
        ("Att uppdra till förvaltningen att återkomma i maj.", "förvaltningen", "återkomma i maj"),
        ("Att ge förvaltningschefen i uppdrag att teckna avtalet.", "förvaltningschefen", "teckna avtalet"),
        ("Förvaltningen ges i uppdrag att räkna om taxan.", "Förvaltningen", "räkna om taxan"),
        ("Härmed får socialchefen i uppdrag att rekrytera.", "socialchefen", "rekrytera"),
        ("Nämnden ger Exempelby Bostäder AB i uppdrag att bygga.", "Exempelby Bostäder AB", "bygga"),
        ("Förvaltningen får i uppdrag av nämnden att spara.", "Förvaltningen", "spara"),
        ("Nämnden lämnar följande uppdrag till förvaltningen: att räkna behoven.", "förvaltningen", "räkna behoven"),
        ("KS ger KD i uppdrag att teckna avtal.", "KD", "teckna avtal"),
        ("Räddningstjänsten ska redovisa sina kostnader.", "Räddningstjänsten", "redovisa sina kostnader"),
        ("Förvaltningen uppmanas att spara.", "Förvaltningen", "spara"),
        ("Kultur- och fritidsnämnden ska redovisa utfallet.", "Kultur- och fritidsnämnden", "redovisa utfallet"),
        ("Till mötet i juni ska förvaltningen lämna en rapport.", "förvaltningen", "lämna en rapport"),
        ("Förvaltningen återkommer med ett förslag.", "Förvaltningen", "återkommer med ett förslag"),
        ("Motionen lämnas till kommunstyrelsen för beredning.", "kommunstyrelsen", "Motionen lämnas till kommunstyrelsen för beredning"),
        ("Förslaget skickas på remiss till berörda nämnder.", "berörda nämnder", "Förslaget skickas på remiss till berörda nämnder"),
        ("Ärendet återremitteras till förvaltningen.", "förvaltningen", "Ärendet återremitteras till förvaltningen"),
    ],
)  # fmt: skip
def test_an_assignment_is_known_by_its_wording(tmp_path: Path, said: str, who: str, what: str) -> None:
    text, found = decided(tmp_path, said)

    assert told(text, found) == [(who, what)]
    assert text.cut(found[0].start, found[0].end) == said
    assert (found[0].status, found[0].by, found[0].date, found[0].section) == (
        Status.DECISION, "Socialnämnden", "2026-03-10", "§ 12"
    )  # fmt: skip


@pytest.mark.parametrize(
    "said",
    [
        "Informationen läggs till handlingarna.",
        "Nämnden får uppdra åt ett utskott att besluta på nämndens vägnar.",
        "Nämnden ger inte förvaltningen i uppdrag att bygga.",
        "Nämnden avslår förslaget om att ge förvaltningen i uppdrag att bygga.",
        "Rådet ska ha sju ledamöter.",
        "Soliditeten ska vara minst 18 procent.",
        "Remisstiden ska gå ut 2026-09-30.",
        "Förvaltningen ska avvecklas.",
        "Nämnden tillstyrker att avgiften höjs.",
        "Anna Ek (M) utses att justera protokollet.",
        "Anna Ek (M) entledigas från uppdraget som ersättare.",
        "Yttrandet lämnas till kommunstyrelsen.",
        "Ordföranden tackar för informationen.",
        "Ordföranden bemyndigas att underteckna avtalet.",
        "Uppdraget ska redovisas till kommunstyrelsen.",
    ],
)
def test_what_gives_nobody_anything_to_do_is_none(tmp_path: Path, said: str) -> None:
    assert decided(tmp_path, said)[1] == []


def test_the_items_of_a_list_are_each_the_task_of_its_lead_in(tmp_path: Path) -> None:
    text, found = decided(
        tmp_path, "Socialchefen får i uppdrag att\n\n- se över avgifterna\n- återkomma senast 2026-10-01"
    )

    assert told(text, found) == [
        ("Socialchefen", "se över avgifterna"),
        ("Socialchefen", "återkomma senast 2026-10-01"),
    ]
    assert [a.due for a in found] == [None, "2026-10-01"]
    assert [text.cut(a.start, a.end) for a in found] == ["se över avgifterna", "återkomma senast 2026-10-01"]


def test_two_assignments_in_one_item_are_two(tmp_path: Path) -> None:
    text, found = decided(tmp_path, "1. Socialchefen ska räkna. Det tar tid. Ekonomichefen får i uppdrag att betala.")

    assert told(text, found) == [("Socialchefen", "räkna"), ("Ekonomichefen", "betala")]
    assert text.cut(found[0].start, found[0].end) == "Socialchefen ska räkna. Det tar tid."


@pytest.mark.parametrize(
    ("said", "deadline", "due"),
    [
        ("Förvaltningen ska redovisa detta senast 2026-09-18.", "senast 2026-09-18", "2026-09-18"),
        ("Förvaltningen ska redovisa detta senast i december 2026.", "senast i december 2026", "2026-12-31"),
        ("Förvaltningen ska återkomma till sammanträdet 2026-05-27.", "till sammanträdet 2026-05-27", "2026-05-27"),
        ("Förvaltningen ska återkomma inom tre månader.", "inom tre månader", None),
        ("Bolaget ska bygga husen under åren 2027–2030.", "under åren 2027–2030", "2030-12-31"),
        ("Förvaltningen ska bygga. Uppdraget ska redovisas senast 2026-11-30.", "senast 2026-11-30", "2026-11-30"),
        ("Förvaltningen ska bygga.", None, None),
    ],
)
def test_when_it_is_to_be_done(tmp_path: Path, said: str, deadline: str | None, due: str | None) -> None:
    text, (first, *_) = decided(tmp_path, said)

    assert (first.deadline and text.cut(*first.deadline)) == deadline
    assert first.due == due


def test_a_proposal_is_a_proposal_of_the_one_who_makes_it(tmp_path: Path) -> None:
    text = text_of(
        tmp_path,
        f"{HEAD}### Yrkanden\n\nUlla Ek (S) yrkar att förvaltningen ska räkna besökarna.\n\n"
        "### Förvaltningens förslag till beslut\n\nSocialchefen får i uppdrag att räkna.",
        side=SIDE,
    )

    assert [(text.cut(*a.who), a.status, a.by) for a in assignments(text)] == [
        ("förvaltningen", Status.PROPOSAL, "Ulla Ek (S)"),
        ("Socialchefen", Status.PROPOSAL, "Förvaltningen"),
    ]


def test_what_is_told_of_another_decision_has_its_day_and_its_body(tmp_path: Path) -> None:
    text = text_of(
        tmp_path,
        f"{HEAD}### Bakgrund\n\nKommunfullmäktige gav 2025-11-24 § 112 kultur- och fritidsnämnden i uppdrag att se över bidraget.",
        side=SIDE,
    )
    (found,) = assignments(text)

    assert text.cut(*found.who) == "kultur- och fritidsnämnden"
    assert (found.status, found.by, found.date, found.section) == (
        Status.UNKNOWN, "Kommunfullmäktige", "2025-11-24", "§ 112"
    )  # fmt: skip


PLAN = (
    "# Handlingsplan för skogen\n\nAntagen av kommunstyrelsen 2025-12-09 § 187\n\n## Åtgärder\n\n"
    "| Åtgärd | Ansvarig | Klart |\n|---|---|---|\n| Utbilda alla beställare | Upphandlingschefen | 2026-05-31 |\n"
    "| Märka stigar |  | 2026-06-30 |\n"
)


def test_a_row_of_a_plan_names_a_measure_and_who_answers_for_it(tmp_path: Path) -> None:
    text = text_of(tmp_path, PLAN, "handlingsplan.md")
    (found,) = assignments(text)

    assert (text.cut(*found.who), text.cut(*found.what)) == ("Upphandlingschefen", "Utbilda alla beställare")
    assert (found.due, found.status, found.by, found.section) == (
        "2026-05-31", Status.IN_FORCE, "Kommunstyrelsen", "§ 187"
    )  # fmt: skip


def test_a_row_of_a_handbook_tells_who_always_does_it(tmp_path: Path) -> None:
    assert assignments(text_of(tmp_path, PLAN.replace("Handlingsplan", "Handbok"), "handbok.md")) == []


def test_what_a_reglemente_says_that_a_board_shall_do_is_no_assignment(tmp_path: Path) -> None:
    reglemente = "# Reglemente för nämnden\n\n## Kommunfullmäktiges beslut\n\nNämnden ska vårda skogen. Förvaltningen ska räkna träden."
    assert assignments(text_of(tmp_path, reglemente, "reglemente.md")) == []


def test_a_definition_and_a_general_rule_are_none(tmp_path: Path) -> None:
    said = (
        "Systemförvaltare är den som systemägaren har gett i uppdrag att sköta systemet.\n\n"
        "En förtroendevald ger inte uppdrag till en enskild tjänsteperson.\n\n"
        "Om nämnden ger förvaltningen i uppdrag att bygga krävs medel."
    )
    assert assignments(text_of(tmp_path, f"{HEAD}### Bakgrund\n\n{said}", side=SIDE)) == []


def test_a_long_text_without_full_stops_takes_no_time(tmp_path: Path) -> None:
    said = "förvaltningens nämndens styrelsens och kommunens chefs " * 2000
    assert decided(tmp_path, f"Socialchefen {said}")[1] == []
