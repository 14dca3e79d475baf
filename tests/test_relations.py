"""Which documents are meant by what others say, and what follows from it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from assistent.relations import resolve, title_key
from assistent.types import Document, Relation, Status

TODAY = date(2026, 11, 23)
IN_FORCE = Status.IN_FORCE


def document(id_: str, title: str, kind: str = "policy", *relations: Relation, **known: Any) -> Document:
    known = {"body": "Kommunfullmäktige", "status": IN_FORCE} | known
    return Document(id_, "solby", f"{id_}.pdf", title, type=kind, relations=relations, **known)


def resolved(*documents: Document) -> dict[str, Document]:
    result = resolve(documents, TODAY)
    assert [d.id for d in result] == [d.id for d in documents]
    return {d.id: d for d in result}


def refers(words: str) -> Relation:
    return Relation("refers", words, 100, 100 + len(words))


def targets(
    words: str, *others: Document, kind: str = "policy", body: str = "Kommunfullmäktige"
) -> list[tuple[str, int]]:
    asking = document("own", "Chefshandbok", kind, refers(words), body=body)
    return [(r.to, r.end - r.start) for r in resolved(asking, *others)["own"].relations]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Inköpspolicy", "policyn för inköp"),
        ("Inköpspolicy", "kommunens inköpspolicy"),
        ("Inköpspolicy", "Inköpspolicy för Solby kommun"),
        ("Riktlinjer för representation", "riktlinjen för representation"),
        ("Reglemente för kommunstyrelsen", "kommunstyrelsens reglemente"),
        ("IT-policy", "it-policyn"),
        ("Policy för IT och informationssäkerhet", "IT- och informationssäkerhetspolicyn"),
        ("Policy för intern kontroll", "internkontrollpolicyn"),
        ("Internkontrollplan 2026", "internkontrollplanen för 2026"),
    ],
)
def test_titles_that_are_one(one: str, other: str) -> None:
    assert title_key(one) == title_key(other) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Inköpspolicy", "Riktlinje för inköp"),
        ("Policy för inköp", "Policy för inköp och gåvor"),
        ("Reglemente för kommunstyrelsen", "Reglemente för nämnder"),
        ("Internkontrollplan 2026", "Internkontrollplan 2027"),
        ("Policy för barn", "Policy mot barnarbete"),
    ],
)
def test_titles_that_are_two(one: str, other: str) -> None:
    assert title_key(one) != title_key(other)


def test_a_title_without_a_type_has_no_key() -> None:
    assert title_key("Så är kommunen organiserad") == ""


@pytest.mark.parametrize(
    ("words", "length"),
    [
        ("inköpspolicyn", 13),
        ("policyn för inköp som ska följas", 17),
        ("policyn för inköp och riktlinjerna", 17),
        ("enhetens inköpspolicy", 21),
        ("”Inköpspolicy”", 12),
    ],
)
def test_a_name_becomes_the_id_of_the_document_it_means(words: str, length: int) -> None:
    (relation,) = targets(words, document("inkop", "Policy för inköp"))
    assert relation[0] == "inkop" and relation[1] in (length, len(words))


@pytest.mark.parametrize("words", ["resepolicyn", "policyn", "policyn för inköp av mat", "KS 2020/1"])
def test_a_name_of_nothing_in_the_samling_is_left_out(words: str) -> None:
    assert targets(words, document("mat", "Policy för mat"), document("resor", "Policy för resor i arbetet")) == []


def test_a_quoted_title_that_the_samling_lacks_stays_as_written() -> None:
    assert targets("”Policy för gåvor”") == [("”Policy för gåvor”", 18)]


def test_the_other_side_is_told_too() -> None:
    known = resolved(document("a", "Handbok", "handbok", refers("inköpspolicyn")), document("b", "Inköpspolicy"))
    assert known["a"].relations == (Relation("refers", "b", 100, 113),)
    assert known["b"].relations == (Relation("referred_by", "a"),)


def test_the_delegation_rules_alone_are_those_of_the_same_body() -> None:
    boards = [
        document("ks", "Delegationsordning för kommunstyrelsen", "delegationsordning", body="Kommunstyrelsen"),
        document("sn", "Delegationsordning för socialnämnden", "delegationsordning", body="Socialnämnden"),
    ]
    assert targets("delegationsordningen", *boards, body="Socialnämnden") == [("sn", 20)]
    assert targets("delegationsordningen", *boards) == []
    twin = document("sn2", "Delegationsordning för individärenden", "delegationsordning", body="Socialnämnden")
    assert targets("delegationsordningen", *boards, twin, body="Socialnämnden") == []
    assert targets("verksamhetsplanen", document("p", "Plan för läsning", "plan")) == []


def test_of_versions_the_last_is_meant_and_of_strangers_none() -> None:
    first = document("v1", "Inköpspolicy", adopted="2019-01-01")
    last = document("v2", "Inköpspolicy", adopted="2023-01-01")
    assert targets("inköpspolicyn", first, last) == [("v2", 13)]
    assert targets("inköpspolicyn", first, document("v3", "Inköpspolicy")) == []


def test_a_diarienummer_means_the_only_document_that_has_it() -> None:
    one = document("a", "Plan", "plan", matter="KS 2020/00123")
    assert targets("KS 2020/123", one) == [("a", 11)]
    assert targets("KS 2020/123", one, document("b", "Rapport", "rapport", matter="KS/2020:123")) == []


def test_a_decision_means_what_was_adopted_or_the_minutes() -> None:
    policy = document("p", "Inköpspolicy", adopted="2023-02-27", adopted_section="§ 15")
    minutes = document(
        "m",
        "Protokoll",
        "protokoll",
        Relation("decides", "§ 15 Inköpspolicy", 5, 9),
        date="2023-02-27",
        status=Status.DECISION,
    )
    assert targets("kommunfullmäktige 2023-02-27 § 15", policy, minutes)[0][0] == "p"
    assert targets("kommunfullmäktige 2023-02-27 § 15", minutes)[0][0] == "m"
    assert targets("kommunfullmäktige 2023-02-27 § 16", policy, minutes) == []
    assert targets("kommunstyrelsen 2023-02-27 § 15", minutes) == []


def test_a_document_knows_the_minutes_that_decided_it() -> None:
    policy = document("p", "Inköpspolicy", adopted="2023-02-27", adopted_section="§ 15", places={"adopted": (20, 30)})
    item = Relation("decides", "§ 15 Inköpspolicy", 5, 9)
    minutes = document("m", "Protokoll", "protokoll", item, date="2023-02-27", status=Status.DECISION)
    known = resolved(policy, minutes)
    assert known["p"].relations == (Relation("decided_in", "m", 20, 30),)
    assert known["m"].relations == (item, Relation("decides", "p"))
    other = replace(minutes, relations=(Relation("decides", "§ 16 Budget", 5, 9),))
    assert resolved(policy, other)["p"].relations == ()


# --- what is replaced -----------------------------------------------------------------------------


def replaces(words: str) -> Relation:
    return Relation("replaces", words, 40, 40 + len(words))


OLD = document("old", "Upphandlingspolicy", adopted="2015-03-02", adopted_section="§ 9")


def status_of_old(newer: Document, old: Document = OLD) -> Status:
    return resolved(newer, old)["old"].status


def newer(words: str = "Upphandlingspolicy", **known: Any) -> Document:
    return document("new", "Inköpspolicy", "policy", replaces(words), **{"adopted": "2023-02-27", **known})


@pytest.mark.parametrize(
    "words",
    [
        "Upphandlingspolicy",
        "policyn för upphandling",
        "Upphandlingspolicy antagen av kommunfullmäktige 2015-03-02 § 9",
        "policy antagen av kommunfullmäktige 2015-03-02 § 9",
        "old",
    ],
)
def test_what_an_adopted_document_replaces_is_superseded(words: str) -> None:
    known = resolved(newer(words), OLD)
    assert (known["old"].status, known["new"].status) == (Status.SUPERSEDED, IN_FORCE)
    assert known["new"].relations[0].to == "old"
    assert known["old"].relations == (Relation("replaced_by", "new"),)


@pytest.mark.parametrize(
    "words",
    [
        "Upphandlingspolicy antagen av kommunfullmäktige 2012-01-01 § 2",
        "riktlinje antagen av kommunfullmäktige 2015-03-02 § 9",
        "Upphandlingsriktlinje",
    ],
)
def test_what_is_another_is_not_superseded_and_stays_as_written(words: str) -> None:
    known = resolved(newer(words), OLD)
    assert known["old"].status is IN_FORCE
    assert [r.to for r in known["new"].relations] == [words]


@pytest.mark.parametrize(
    "known",
    [
        {"adopted": "2014-01-01"},
        {"status": Status.PROPOSAL},
        {"status": Status.UNKNOWN},
        {"valid_from": "2027-01-01"},
    ],
)
def test_one_that_is_older_proposed_or_not_yet_in_force_replaces_nothing(known: dict[str, Any]) -> None:
    assert status_of_old(newer(**known)) is IN_FORCE


def test_the_side_file_and_a_draft_keep_their_status() -> None:
    assert status_of_old(newer(), replace(OLD, found={"status": "sidecar"})) is IN_FORCE
    assert status_of_old(newer(), replace(OLD, status=Status.PROPOSAL)) is Status.PROPOSAL


def test_a_document_that_says_it_is_replaced_is() -> None:
    known = resolved(document("a", "Resepolicy", "policy", Relation("replaced_by", "Mötespolicy", 9, 20)))
    assert known["a"].status is Status.SUPERSEDED


def test_the_later_version_of_a_title_takes_the_earlier_ones_place() -> None:
    versions = [document(f"v{year}", "Inköpspolicy", adopted=f"{year}-01-01") for year in (2023, 2015, 2019)]
    known = resolved(*versions)
    assert {id_: d.status for id_, d in known.items()} == {
        "v2023": IN_FORCE,
        "v2019": Status.SUPERSEDED,
        "v2015": Status.SUPERSEDED,
    }
    assert known["v2019"].relations == (Relation("replaces", "v2015"), Relation("replaced_by", "v2023"))


@pytest.mark.parametrize(
    "changed",
    [
        {"body": "Socialnämnden"},
        {"type": "plan"},
        {"title": "Inköpspolicy 2"},
        {"adopted": "2015-01-01"},
        {"adopted": None},
        {"status": Status.PROPOSAL},
    ],
)
def test_what_differs_is_no_version(changed: dict[str, Any]) -> None:
    first = document("a", "Inköpspolicy", adopted="2015-01-01")
    other = replace(document("b", "Inköpspolicy", adopted="2019-01-01"), **changed)
    assert resolved(first, other)["a"].status is IN_FORCE


def test_a_title_that_is_only_its_type_makes_no_versions() -> None:
    plans = [
        document(id_, "Handlingsplan" if id_ == "x" else "Plan", "plan", adopted=f"20{n}-01-01")
        for n, id_ in ((15, "a"), (19, "b"))
    ]
    assert {d.status for d in resolved(*plans).values()} == {IN_FORCE}


def test_resolving_twice_gives_the_same_and_the_order_does_not_matter() -> None:
    documents = [newer(), OLD, document("h", "Handbok", "handbok", refers("inköpspolicyn"))]
    forwards, backwards = resolved(*documents), resolved(*reversed(documents))
    assert forwards == backwards
    assert resolved(*forwards.values())["new"].relations == forwards["new"].relations


def test_none_gives_none() -> None:
    assert resolve([]) == []
