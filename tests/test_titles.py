"""Which documents a question names."""

from __future__ import annotations

import pytest
from boards import BOARDS

from assistent.glossary import load
from assistent.titles import IMPLIED, UNTYPED, Titles
from assistent.types import Document


def document(name: str, title: str, kind: str | None = None, **known: str) -> Document:
    return Document(name, "exempelby", f"{name}.pdf", title, kind, **known)  # type: ignore[arg-type]


DOCUMENTS = [
    document("chef", "Chefshandbok", "handbok"),
    document("inkop", "Policy för inköp i Exempelby kommun", "policy", matter="KS 2026/00012"),
    document("resor", "Policy för resor och möten", "policy"),
    document("ladd", "Plan för laddinfrastruktur 2026–2030", "plan"),
    document("del-ks", "Delegationsordning", "delegationsordning", body="Kommunstyrelsen"),
    document("del-sn", "Delegationsordning", "delegationsordning", body="Socialnämnden"),
    document("prot", "Protokoll 2026-05-26", "protokoll", body="Kommunstyrelsen", date="2026-05-26"),
    document("lag", "Kommunallag (2017:725)", "lag"),
    document("organisation", "Så är Exempelby kommun organiserad"),
]


def named(question: str) -> dict[str, float]:
    """Document → how far it is named, those that are not left out."""
    shares = Titles(DOCUMENTS).named(question, load())
    return {d.id: round(float(share), 3) for d, share in zip(DOCUMENTS, shares, strict=True) if share > 0.005}


@pytest.mark.parametrize(
    ("question", "id_"),
    [
        ("Vad säger chefshandboken om attest?", "chef"),
        ("vad står i handboken för chefer", "chef"),
        ("inköpspolicyn", "inkop"),
        ("Vad säger policyn för inköp?", "inkop"),
        ("Policy för resor och möten", "resor"),
        ("socialnämndens delegationsordning", "del-sn"),
        ("delegationsordningen för KS", "del-ks"),
        ("Vad beslutades i § 58 i kommunstyrelsens protokoll?", "prot"),
        ("Vad hände den 26 maj 2026?", "prot"),
        ("KS/2026:12", "inkop"),
        ("dnr 2026/12", "inkop"),
        ("SFS 2017:725", "lag"),
        ("kommunallagen", "lag"),
    ],
)
def test_a_document_is_named_by_title_body_number_or_day(question: str, id_: str) -> None:
    shares = named(question)
    assert max(shares, key=lambda d: shares[d]) == id_
    assert shares[id_] == 1.0
    assert sorted(shares.values())[-2:][0] < 1 or len(shares) == 1


def test_the_beginning_of_a_long_word_names_it() -> None:
    assert named("Är laddplanen antagen?")["ladd"] == 1.0


def test_a_type_alone_names_all_of_it_alike_and_none_fully() -> None:
    shares = named("Vad säger policyn?")
    assert shares.keys() == {"inkop", "resor"}
    assert all(share < 0.25 for share in shares.values())


def test_a_name_without_its_type_counts_half() -> None:
    assert named("Hur gör jag inköp?")["inkop"] < UNTYPED


def test_who_may_decide_is_asked_of_the_delegation_rules() -> None:
    assert named("Vem får bestämma om det?") == {"del-ks": IMPLIED, "del-sn": IMPLIED}
    assert named("Vem beslutade om det?") == {}  # what was decided stands in minutes


@pytest.mark.parametrize("question", ["", "?", "Hur många bor i Exempelby kommun?", "🙂", "hejsan"])
def test_what_names_no_document(question: str) -> None:
    assert named(question) == {}


def test_no_documents_no_names() -> None:
    assert Titles([]).named("policyn för inköp", load()).shape == (0,)


@pytest.mark.parametrize("board", BOARDS)
def test_nine_boards_rules_are_told_apart(board: str) -> None:
    documents = [document(b, f"Reglemente för {b}", "reglemente", body="Kommunfullmäktige") for b in BOARDS]
    shares = Titles(documents).named(f"Vad säger reglementet för {board} om närvarorätt?", load())
    assert float(shares[list(BOARDS).index(board)]) == pytest.approx(1.0, abs=1e-5)
    assert sorted(shares)[-2] < 0.6


@pytest.mark.parametrize(
    ("question", "ids"),
    [
        ("Vad säger 58 § kommunallagen?", {"lag"}),
        ("punkt 2 i socialnämndens delegationsordning", {"del-sn"}),
        ("Vad säger policyn?", set()),
        ("Vad är en chef?", set()),
    ],
)
def test_the_documents_whose_whole_name_is_said(question: str, ids: set[str]) -> None:
    assert Titles(DOCUMENTS).whole(question, load()) == ids
