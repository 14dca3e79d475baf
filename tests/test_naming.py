"""Which document a text names, and which place in it."""

from __future__ import annotations

from pathlib import Path

import pytest
from checked import checked_library

from assistent.library import Library
from assistent.naming import Names, Pointer, covers, exists, pointers
from assistent.types import Document, Section, Text


def document(key: str, title: str, **known: str) -> Document:
    return Document(key, "prov", f"{key}.md", title, **known)  # type: ignore[arg-type]


NAMES = Names(
    [
        document("resor", "Policy för resor och möten i Exempelby kommun", type="policy", matter="KS 2025/00377"),
        document("it", "It- och informationssäkerhetspolicy", type="policy"),
        document("kl", "Kommunallag", type="lag", matter="2017:725"),
        document("las", "Lag (1982:80) om anställningsskydd", type="lag", matter="1982:80"),
        document("rapport-a", "Förslag till åtgärder", type="rapport"),
        document("organisation", "Organisation"),
        document("ks-maj", "Protokoll", type="protokoll", body="Kommunstyrelsen", date="2026-05-26"),
        document("bun", "Delegationsordning", body="Barn- och utbildningsnämnden", adopted="2025-12-10"),
    ]
)


def named(text: str) -> list[tuple[str, list[str], bool]]:
    return [(text[m.start : m.end], sorted(m.documents), m.sure) for m in NAMES.mentions(text)]


@pytest.mark.parametrize(
    ("text", "words", "documents"),
    [
        ("enligt policyn för resor och möten ska", "policyn för resor och möten", ["resor"]),
        ("dnr KS/2025:377 gäller", "KS/2025:377", ["resor"]),
        ("I 2017:725 står", "2017:725", ["kl"]),
        ("kommunallagen kräver", "kommunallagen", ["kl"]),
        ("lagen (1982:80) om anställningsskydd gäller", "lagen (1982:80) om anställningsskydd", ["las"]),
        ("enligt LAS ska", "LAS", ["las"]),
        ("se rapport-a.md för mer", "rapport-a.md", ["rapport-a"]),
        ("i Förslag till åtgärder sägs", "Förslag till åtgärder", ["rapport-a"]),
        ("i Organisation sägs", "Organisation", ["organisation"]),
        ("kommunstyrelsen 2026-05-26 tog upp", "kommunstyrelsen 2026-05-26", ["ks-maj"]),
        ("KS den 26 maj 2026 tog upp", "KS den 26 maj 2026", ["ks-maj"]),
        ("kommunstyrelsens protokoll 2026-05-26", "kommunstyrelsens protokoll 2026-05-26", ["ks-maj"]),
        ("BUN 2025-12-10 antog", "BUN 2025-12-10", ["bun"]),
        ("plan- och bygglagen kräver", "plan- och bygglagen", []),
        ("KS/2099:1 finns inte", "KS/2099:1", []),
        ("KS 2020-01-01 tog upp", "KS 2020-01-01", []),
        ("LOU kräver", "LOU", []),
    ],
)
def test_a_document_is_named_in_many_ways(text: str, words: str, documents: list[str]) -> None:
    assert named(text) == [(words, documents, True)]


@pytest.mark.parametrize(("text", "documents"), [("I rapporten sägs", ["rapport-a"]), ("IT-policyn säger", ["it"])])
def test_a_type_alone_is_an_unsure_name(text: str, documents: list[str]) -> None:
    assert [(found, sure) for _, found, sure in named(text)] == [(documents, False)]


@pytest.mark.parametrize(
    "text",
    ["vår organisation växer", "ett förslag och ett underlag", "bolagen tjänar", "år 2017:", "planen är bra", ""],
)
def test_common_words_name_nothing(text: str) -> None:
    assert named(text) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("§ 105, KS/2017:257", [("§", "105")]),
        ("2026-05-26 § 70", [("§", "70")]),
        ("6 kap. 1 § kommunallagen", [("kap", "6:1")]),
        ("kommunallagen 6 kap.", [("kap", "6")]),
        ("KL 6:1 och OSL 25:1 a", [("kap", "6:1"), ("kap", "25:1a")]),
        ("5 § förvaltningslagen", [("§", "5")]),
        ("s. 3, sidan 4 och sid. 5", [("page", "3"), ("page", "4"), ("page", "5")]),
        ("avsnitt 2.4", [("section", "2.4")]),
        ("kl. 6:15", []),
    ],
)
def test_places_are_read(text: str, found: list[tuple[str, str]]) -> None:
    assert [(p.kind, p.value) for p in pointers(text)] == found


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    return checked_library(tmp_path_factory.mktemp("prov"))


def pointer(text: str) -> Pointer:
    (found,) = pointers(text)
    return found


@pytest.mark.parametrize(
    ("place", "document", "there"),
    [
        ("2 kap. 1 §", "exempellag", True),
        ("2 kap. 9 §", "exempellag", False),
        ("§ 70", "protokoll-ks-2026-05-26", True),
        ("§ 99", "protokoll-ks-2026-05-26", False),
        ("§ 14", "policy-resor", True),  # of the decision that adopted it
        ("§ 15", "policy-resor", None),  # a document without § cannot tell
        ("s. 1", "policy-resor", None),  # nor one without pages
    ],
)
def test_a_place_exists_or_not_or_cannot_be_told(
    place: str, document: str, there: bool | None, library: Library
) -> None:
    assert exists(pointer(place), library.text(document)) is there


def test_a_place_covers_what_stands_there(library: Library) -> None:
    text = library.text("exempellag")
    start = text.canonical.index("Båten ska")

    assert covers(pointer("2 kap. 1 §"), text, start, start + 9) is True
    assert covers(pointer("1 kap. 1 §"), text, start, start + 9) is False
    assert covers(pointer("s. 1"), text, start, start + 9) is None


def test_a_diarienummer_names_the_minutes_where_an_item_has_it(library: Library) -> None:
    (mention,) = library.mentions("dnr KS 2025/377")

    assert mention.documents == {"policy-resor", "protokoll-ks-2026-05-26"}
    text = library.text("protokoll-ks-2026-05-26")
    number = mention.number or ""
    assert library.has_number(text.document.id, number, text.canonical.index("tjugo cyklar"))
    assert not library.has_number(text.document.id, number, text.canonical.index("inrättar en bilpool"))


def test_documents_that_no_longer_hold_come_last(library: Library) -> None:
    assert library.standing_first({"policy-moten", "policy-resor"}) == ["policy-resor", "policy-moten"]


def test_documents_are_kept_ready_and_read_again_when_let_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    library = checked_library(tmp_path)
    assert library.source("policy-resor") is library.source("policy-resor")

    monkeypatch.setattr("assistent.library._KEPT", 100)
    first = library.source("policy-resor")
    library.source("exempellag")
    assert library.source("policy-resor") is not first


def test_a_numbered_item_is_a_place() -> None:
    sections = (Section(("3 Personal", "punkt 3.9"), 0, 9),)
    text = Text(Document("a", "prov", "a.md", "A"), "Anställa.", (), sections, (), ())

    assert exists(pointer("punkt 3.9"), text) is True
    assert exists(pointer("punkt 3.8"), text) is False
