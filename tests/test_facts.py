"""What a document states of itself: as labels, in tables, in sentences; and what it does not state."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistent.facts import is_draft, place_of, stated
from assistent.types import Page


def facts(text: str, title: str | None = "Inköpspolicy", name: str = "") -> dict[str, str]:
    found = stated(text, (), title, name)
    for fact in found.values():
        assert 0 <= fact.place[0] <= fact.place[1] <= len(text)
    return {field: fact.value for field, fact in found.items() if field != "type"}


DECISION = {"body": "Kommunfullmäktige", "adopted": "2018-06-18", "adopted_section": "§ 98"}


@pytest.mark.parametrize(
    "line",
    [
        "Antagen: Kommunfullmäktige 2018-06-18 § 98",
        "Antagen av kommunfullmäktige den 18 juni 2018, § 98.",
        "Fastställd av: Kommunfullmäktige\nDatum: 2018-06-18 § 98",
        "Antagna av Solby kommunfullmäktige 2018-06-18 (§ 98)",
        "Fastställd av KF 2018-06-18 § 98",
        "Fastställd: 2018-06-18, § 98 av kommunfullmäktige",
        "Beslutad av: Kommunfullmäktige Beslutsdatum: 2018-06-18 § 98",
        "Beslutsinstans: Kommunfullmäktige\nBeslutsdatum: 2018-06-18\nParagraf: § 98",
        "Beslutad av\nKommunfullmäktige\nBeslutsdatum\n2018-06-18\nParagraf\n§ 98",
        "Beslutad av | Kommunfullmäktige\nBeslutsdatum | 2018-06-18, § 98",
        "Beslutad av | Kommunfullmäktige | Beslutsdatum | 2018-06-18 § 98",
        "Uppgift: Antaget av | Innehåll: Kommunfullmäktige 2018-06-18 § 98",
        "Beslutsdatum: 2018-06-18 | Beslutad av: Kommunfullmäktige § 98",
        "Version 4, beslutad av kommunfullmäktige 2018-06-18 § 98",
        "Inköpspolicy (antagen av kommunfullmäktige 2018-06-18, § 98)",
        "Inköpspolicy, antagen av kommunfullmäktige 2018-06-18 § 98",
        "KF 2018-06-18 § 98",
        "Denna policy antogs av kommunfullmäktige den 18 juni 2018, § 98.",
        "Text.\n\nInköpspolicyn är antagen av kommunfullmäktige 2018-06-18 § 98.",
        "Riktlinje för inköp Beslutad av kommunfullmäktige 2018-06-18 § 98 Dokumentversion 2",
    ],
)
def test_who_adopted_it_when_and_in_which_section(line: str) -> None:
    assert facts(f"Inköpspolicy\n\n{line}\n\nText.").items() >= DECISION.items()


@pytest.mark.parametrize(
    "text",
    [
        "Kommunfullmäktige antog 2018-06-18 § 98 en vision.",
        "Styrdokumentet Målstyrning fastställdes av kommunfullmäktige 2015-12-15.",
        "Resepolicyn är antagen av kommunfullmäktige 2018-06-18 § 98.",
        "Ersätter policyn antagen av kommunfullmäktige 2018-06-18 § 98",
        "Se riktlinjen, antagen av kommunfullmäktige 2018-06-18 § 98",
        "Antagen av kommunfullmäktige 20XX-XX-XX",
        "Antagen: 2018-02-31",
        "Policyn antogs efter beredning 2018-06-18.",
        "Mötet hölls 2018-06-18, § 98.",
    ],
)
def test_a_decision_on_something_else_is_not_its_adoption(text: str) -> None:
    found = facts(f"Inköpspolicy\n\n{text}\n\nText.")
    assert "adopted" not in found and "adopted_section" not in found


def test_a_section_with_its_year_may_be_all_that_is_told() -> None:
    assert facts("Inköpspolicy\n\nKF § 98/2018") == {"body": "Kommunfullmäktige", "adopted_section": "§ 98/2018"}
    assert facts("Antagen av förvaltningschef Anna Ek 2024-02-01") == {
        "body": "Förvaltningschef",
        "adopted": "2024-02-01",
    }


@pytest.mark.parametrize(
    ("line", "known"),
    [
        ("Gäller från och med 2019-01-01", {"valid_from": "2019-01-01"}),
        ("Gäller fr.o.m. 2019-01-01 t.o.m. 2022-12-31", {"valid_from": "2019-01-01", "valid_to": "2022-12-31"}),
        ("Gäller till och med: 2022", {"valid_to": "2022-12-31"}),
        ("Giltig till och med 31 december 2022", {"valid_to": "2022-12-31"}),
        ("Giltighetstid: 2020–2022", {"valid_from": "2020-01-01", "valid_to": "2022-12-31"}),
        ("Giltighetstid: 2022-12-31", {"valid_to": "2022-12-31"}),
        ("Giltighet | Tills vidare, dock längst till och med 2022-12-31", {"valid_to": "2022-12-31"}),
        ("Gäller: mandatperioden 2019–2022", {"valid_from": "2019-01-01", "valid_to": "2022-12-31"}),
        ("Policyn gäller för åren 2019–2022.", {"valid_from": "2019-01-01", "valid_to": "2022-12-31"}),
        ("Policyn gäller tills vidare, dock längst till 2022-12-31.", {"valid_to": "2022-12-31"}),
        ("Denna policy träder i kraft den 1 januari 2019.", {"valid_from": "2019-01-01"}),
        ("Upphävd 2022-02-27", {"valid_to": "2022-02-27"}),
        ("Valid until 31 December 2022", {"valid_to": "2022-12-31"}),
        ("Gäller tills vidare", {}),
        ("Gäller från: Lagakraftvunnet beslut", {}),
        ("Gäller för: alla nämnder från 2019-01-01", {}),
        ("Gäller alla anställda, dock inte konsulter före 2019-01-01.", {}),
        ("Resepolicyn gäller till och med 2022-12-31.", {}),
        ("Avtalet gäller till och med 2022-12-31.", {}),
        ("Lagen träder i kraft 2019-01-01.", {}),
        ("Den gäller till årets slut.", {}),
    ],
)
def test_from_when_and_until_when_it_holds(line: str, known: dict[str, str]) -> None:
    assert facts(f"Inköpspolicy\n\n{line}\n\nText.") == known


@pytest.mark.parametrize(
    ("line", "known"),
    [
        ("Ska revideras senast 2026", {"review": "2026-12-31"}),
        ("Ses över senast: 2026-09-01", {"review": "2026-09-01"}),
        ("Nästa översyn: mars 2026", {"review": "2026-03-31"}),
        ("Aktualitetsprövas: 2026-05-01", {"review": "2026-05-01"}),
        ("Policyn ska revideras senast år 2026:s utgång.", {"review": "2026-12-31"}),
        ("Ses över vart fjärde år", {}),
        ("Senast aktualitetsprövad: 2023-05-01", {}),
        ("Senast reviderad 2021-05-03", {"revised": "2021-05-03"}),
        ("Reviderad av kommunfullmäktige 2021-05-03 § 9", {"revised": "2021-05-03"}),
        ("Reviderad 2019-01-07, 2021-05-03", {"revised": "2021-05-03"}),
        ("Reviderad 2019-01-07\nReviderad 2021-05-03", {"revised": "2021-05-03"}),
    ],
)
def test_when_it_was_revised_and_is_to_be_looked_over(line: str, known: dict[str, str]) -> None:
    assert facts(f"Inköpspolicy\n\n{line}\n\nText.") == known


@pytest.mark.parametrize(
    ("line", "known"),
    [
        ("Dnr KS/2017:257", {"matter": "KS/2017:257"}),
        ("Diarienummer | KS-2025-00512", {"matter": "KS-2025-00512"}),
        ("Diarienummer: 2025:512", {"matter": "2025:512"}),
        ("Ks 182/2013", {"matter": "Ks 182/2013"}),
        ("Datum Diarienummer\n2025-01-15 KS 2025/00012", {"date": "2025-01-15", "matter": "KS 2025/00012"}),
        ("Dokumentägare: ekonomichefen", {"owner": "ekonomichefen"}),
        ("Dokumentansvarig på politisk nivå; Kommunstyrelsens ordförande", {"owner": "Kommunstyrelsens ordförande"}),
        ("Dokumentansvarig Utvecklingschef", {"owner": "Utvecklingschef"}),
        ("Dokumentansvarig är ekonomichefen.", {"owner": "ekonomichefen"}),
        ("Dokumentägare: ekonomichefen Solby kommun. Texten är ett exempel.", {"owner": "ekonomichefen"}),
        ("Handläggare: Anna Ek, Bo Al", {"handler": "Anna Ek, Bo Al"}),
        ("Enligt rapporten (dnr KS 2020/1) är allt väl.", {}),
        ("Kommunallagen (2017:725) gäller.", {}),
        ("Ansvarig: se nedan", {}),
        ("Ansvarig chef ska se till att alla vet.", {}),
        ("Handläggare: se nedan", {}),
    ],
)
def test_diarienummer_and_people(line: str, known: dict[str, str]) -> None:
    assert facts(f"Inköpspolicy\n\n{line}\n\nText.") == known


@pytest.mark.parametrize(
    ("text", "title", "name", "kind"),
    [
        ("Styrmodell\nDokumenttyp: Riktlinjer", "Styrmodell", "", "riktlinje"),
        ("Styrmodell\nTyp: rutin (nivå 7)", "Styrmodell", "", "rutin"),
        ("Dokumenttyp: Beslutad av | Policy: KF 2018-06-18 § 98", "Inköpspolicy", "", "policy"),
        ("RIKTLINJE\nInköp i kommunen", "Inköp i kommunen", "", "riktlinje"),
        ("Policy\nRiktlinje\nRutin\nInköp", "Inköp", "", None),
        ("Styrmodell\nRiktlinje för styrning och ledning\nText.", "Styrmodell", "", "riktlinje"),
        ("Inköpspolicy", "Inköpspolicy", "protokollsutdrag ks 5", "protokollsutdrag"),
        ("§ 5 Inköpspolicy", "§ 5 Inköpspolicy", "", None),
        ("Kommunstyrelsen\nKs § 12 Resepolicy\nBeslut\nText.", "Kommunstyrelsen", "Protokoll KS", "protokoll"),
        ("Exempelby kommun\nBeslut\nText.", "Parkering", "", "beslut"),
        ("Så är kommunen organiserad", "Så är kommunen organiserad", "organisation", None),
    ],
)
def test_the_type(text: str, title: str, name: str, kind: str | None) -> None:
    fact = stated(text, (), title, name).get("type")
    assert (fact.value if fact else None) == kind


@pytest.mark.parametrize(
    ("text", "known"),
    [
        (
            "Kommunstyrelsen\nSammanträdesprotokoll\nSammanträdesdatum 2026-03-10\n"
            "Justerat 2026-03-17\nBeslutande: Ann Ek (S)\n§ 4 Policy\nDnr KS 2026/1\n§ 5 Plan\nDnr KS 2026/2",
            {"body": "Kommunstyrelsen", "date": "2026-03-10"},
        ),
        (
            "Protokoll från socialnämndens sammanträde den 10 mars 2026\n§ 4 Antagen av KF 2018-06-18 § 98",
            {"body": "Socialnämnden", "date": "2026-03-10"},
        ),
        (
            "Protokoll\nOrgan: Tekniska nämnden\nPlats och tid: Stadshuset, tisdagen den 10 mars 2026 kl. 9",
            {"body": "Tekniska nämnden", "date": "2026-03-10"},
        ),
        (
            "Protokollsutdrag\nKommunstyrelsens arbetsutskott 2026-03-10\n§ 4 Policy\nDnr KS 2026/1",
            {"body": "Kommunstyrelsens arbetsutskott", "date": "2026-03-10", "matter": "KS 2026/1"},
        ),
        ("Exempelby Protokoll 2026-03-10\nTekniska nämnden", {"body": "Tekniska nämnden", "date": "2026-03-10"}),
        ("Protokoll\nTekniska nämnden\n§ 4 Policy\nDnr TN 2026/1\n§ 5 Plan\nTN 2026/2", {"body": "Tekniska nämnden"}),
        (
            "Exempelby kommun\nSAMMANTRÄDESPROTOKOLL\n2026-03-10\nKommunstyrelsen\nPlats: Eken",
            {"body": "Kommunstyrelsen", "date": "2026-03-10"},
        ),
        ("Protokoll\nTill kommunfullmäktige\nMötet var bra.", {}),
    ],
)
def test_whose_minutes_and_of_which_day(text: str, known: dict[str, str]) -> None:
    assert facts(text, text.partition("\n")[0]) == known


def test_a_statute_tells_when_its_amendments_came_into_force_too() -> None:
    assert facts("Skollag\n\nDenna lag träder i kraft den 1 juli 2011.", "Skollag") == {}


def test_what_stands_on_the_last_page_is_found_and_what_stands_in_the_middle_is_not() -> None:
    filling = "Nämnden leder. " * 400
    assert facts(f"Inköpspolicy\n\n{filling}\nDokumentägare: ekonomichefen") == {"owner": "ekonomichefen"}
    assert facts(f"Inköpspolicy\n\n{filling}\nDokumentägare: ekonomichefen\n\n{filling}") == {}


def test_the_head_ends_with_the_second_page() -> None:
    text = "Inköpspolicy\n\n" + "Nämnden leder. " * 100 + "\nDokumentägare: ekonomichefen\n" + "Text. " * 500
    pages = (Page(1, "1", 0, 12), Page(2, "2", 12, 40), Page(3, "3", 40, len(text)))
    assert "owner" in stated(text, (), "Inköpspolicy", "")
    assert "owner" not in stated(text, pages, "Inköpspolicy", "")


@pytest.mark.parametrize(
    ("text", "draft"),
    [
        ("Inköpspolicy\nUtkast 2025-01-01\nText.", True),
        ("Inköpspolicy\nStatus: Förslag\nText.", True),
        ("Inköpspolicy\nSamrådshandling\nText.", True),
        ("Inköpspolicy\nFörslag lämnas till nämnden.", False),
    ],
)
def test_a_draft_says_so_on_a_line_of_its_own(text: str, draft: bool) -> None:
    assert is_draft(text, "Inköpspolicy", "inkopspolicy") is draft


@pytest.mark.parametrize("title", ["Förslag till inköpspolicy", "Remissversion"])
def test_a_draft_says_so_in_its_title_or_file_name(title: str) -> None:
    assert is_draft("Text.", title, "inköp") is title.startswith("Förslag")
    assert is_draft("Text.", "Inköp", "utkast policy")


def test_a_heading_is_found_on_its_own_lines_first() -> None:
    assert place_of("Inköp i tiden", "Solby – Inköp i tiden\n\nInköp i\ntiden\n\nText") == (23, 36)
    assert place_of("Saknas", "Text") is None


@pytest.mark.parametrize(
    "other",
    [
        "Reviderad av kommunstyrelsen 2020-01-01 § 4",
        "Fastställd av kommunstyrelsen 2020-01-01 § 4",
        "Beslut: KF 2010-01-01 § 4",
    ],
)
def test_two_decisions_are_never_mixed(other: str) -> None:
    found = facts(f"Inköpspolicy\n\nAntagen av kommunfullmäktige 2018-06-18\n{other}")
    assert (found["body"], found["adopted"], found.get("adopted_section")) == ("Kommunfullmäktige", "2018-06-18", None)


def test_nobody_adopts_a_letter() -> None:
    assert facts("Tjänsteskrivelse\nBeslut: KF 2018-06-18 § 98\nDatum: 2026-01-02", "Svar") == {
        "body": "Kommunfullmäktige",
        "date": "2026-01-02",
    }


FRAGMENTS = """Antagen av|kommunfullmäktige|KF|2018-06-18|den 18 juni 2018|§ 98|Gäller till och med|2022|2025–2027|Dnr|KS 2018/12
Dokumentägare:|ekonomichefen|Policyn|ska revideras senast|Ersätter|Protokoll|Datum|(S)|: | | |\n|\n\n|.|–|å""".replace(
    "\n", "|"
).split("|")


@given(
    st.lists(st.sampled_from([*FRAGMENTS, "\n", " | "])).map(" ".join), st.sampled_from(["Policy", "Protokoll", None])
)
def test_any_text_gives_facts_with_their_places(text: str, title: str | None) -> None:
    for field, fact in stated(text, (), title, "").items():
        start, end = fact.place
        assert 0 <= start <= end <= len(text)
        if field == "owner":
            assert text[start:end] == fact.value
