"""The drawn pictures: which boxes and arrows they hold, in which rows, and what each says in words."""

from __future__ import annotations

import re
from xml.etree import ElementTree

from assistent.relations_picture import MOST, MOST_BESIDE, around, by_level, chosen, whole
from assistent.types import Document, Relation, Status


def document(name: str, kind: str | None, *relations: tuple[str, str], **more: object) -> Document:
    stated = tuple(Relation(r, to, 1, 2) for r, to in relations)  # type: ignore[arg-type]
    return Document(name, "s", f"{name}.md", f"Titel {name}", kind, relations=stated, **more)  # type: ignore[arg-type]


def address(d: Document) -> str:
    return f"./dokument?dokument={d.id}"


RULES = document("g", "reglemente", ("referred_by", "p"), ("statute", "KL 5 kap."))
POLICY = document("p", "policy", ("refers", "g"), ("replaces", "o"), ("refers", "finns inte"))
OLD = document("o", "policy", ("replaced_by", "p"), status=Status.SUPERSEDED)
NONE = document("x", None)


def drawn(picture: str) -> ElementTree.Element:
    return ElementTree.fromstring(picture)


def test_the_strongest_level_comes_first_and_empty_ones_are_left_out() -> None:
    assert [(name, [d.id for d in held]) for name, held in by_level([NONE, POLICY, OLD, RULES])] == [
        ("Reglementen, arbetsordningar, taxor", ["g"]),
        ("Visioner, budget, policyer", ["o", "p"]),
        ("Okänd typ", ["x"]),
    ]


def test_every_document_is_a_link_and_every_relation_between_two_an_arrow() -> None:
    picture = whole([NONE, POLICY, OLD, RULES], address)
    links = [(a.get("href"), a.get("aria-label")) for a in drawn(picture).iter("a")]

    assert links == [
        ("./dokument?dokument=g", "Titel g, reglemente"),
        ("./dokument?dokument=o", "Titel o, policy, ersatt"),
        ("./dokument?dokument=p", "Titel p, policy"),
        ("./dokument?dokument=x", "Titel x, okänd typ"),
    ]
    arrows = [(g.get("class"), g.get("data-from"), g.get("data-to")) for g in drawn(picture).iter("g")]
    assert arrows == [("arrow refers", "p", "g"), ("arrow replaces", "p", "o")]
    assert "<title>Titel p ersätter Titel o</title>" in picture


def test_what_no_longer_holds_is_told_in_words_and_dashed() -> None:
    picture = whole([OLD, POLICY], address)

    assert re.findall(r'<a class="(box[^"]*)"', picture) == ["box ended", "box"]
    assert ">policy · ersatt</text>" in picture


def test_a_hostile_title_stays_text() -> None:
    hostile = Document('"><script>', "s", "x.md", "<script>alert(1)</script> & co", "policy")
    picture = whole([hostile], lambda d: f"./dokument?dokument={d.id}")

    assert "<script" not in picture
    assert [a.get("data-document") for a in drawn(picture).iter("a")] == ['"><script>']


def test_of_very_many_those_with_most_to_do_are_drawn() -> None:
    many = [document(f"d{n}", "plan") for n in range(MOST + 5)]
    related = document("r", "rutin", ("refers", "d3"))

    picked = chosen([*many, related])

    assert len(picked) == MOST
    assert picked[0].id == "r"
    assert chosen(many[:MOST]) == many[:MOST]


def test_around_a_document_stand_those_it_has_to_do_with() -> None:
    known = {d.id: d for d in (RULES, POLICY, OLD)}
    picture = around(POLICY, known, address)

    assert [a.get("aria-label") for a in drawn(picture).iter("a")] == [
        "Hänvisas till härifrån, Titel g, reglemente",
        "Ersätts av det här, Titel o, policy, ersatt",
    ]
    assert around(OLD, known, address).count('<g class="arrow replaces">') == 1
    assert around(NONE, known, address) == ""


def test_more_than_fit_beside_are_counted() -> None:
    others = [document(f"d{n}", "plan") for n in range(MOST_BESIDE + 3)]
    centre = document("c", "policy", *(("referred_by", d.id) for d in others))
    picture = around(centre, {d.id: d for d in others}, address)

    assert picture.count("<a ") == MOST_BESIDE
    assert "och 3 till, i listan" in picture
