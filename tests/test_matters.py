"""What belongs to one matter, and which part of minutes a question asks for."""

from __future__ import annotations

import pytest

from assistent.matters import Matter, asks_proposal, matter_of, part_asked
from assistent.types import Document, Section, Sentence, Text

HEADINGS = (
    ("§ 58 Bidrag till simhallen",),
    ("§ 58 Bidrag till simhallen", "Beslut"),
    ("§ 59 Val av ledamot",),
)
WORDS = "Dnr KS 2026/00037\nBidraget är 13 kronor.\nAnna Ek väljs."


def minutes(kind: str = "protokoll", title: str = "Protokoll", matter: str | None = None) -> Text:
    starts = [0, 18, 41, len(WORDS) + 1]
    sections = tuple(Section(path, starts[n], starts[n + 1] - 1) for n, path in enumerate(HEADINGS))
    sentences = tuple(Sentence(starts[n], starts[n + 1] - 1, n) for n in range(3))
    made = Document("p", "exempelby", "p.md", title, type=kind, matter=matter)
    return Text(made, WORDS, (), sections, sentences, ())


def test_the_parts_of_a_paragraph_are_one_matter_with_its_number() -> None:
    text = minutes()

    assert matter_of(text, 0) == matter_of(text, 1)
    assert matter_of(text, 1) == Matter(
        "p", "§ 58 Bidrag till simhallen", frozenset({"bidrag", "simhall"}), frozenset({"dnr:ks:2026:37"})
    )
    assert matter_of(text, 2) != matter_of(text, 1)


def test_a_letter_is_one_matter_and_a_policy_none() -> None:
    letter = minutes("tjänsteskrivelse", "Tjänsteskrivelse: Bidrag till simhallen", "KS 2026/00037")

    assert matter_of(letter, 2) == matter_of(letter, 0)
    assert matter_of(minutes("policy"), 1) is None


def matter(words: str, number: str = "", document: str = "d") -> Matter:
    return Matter(document, "§ 1", frozenset(words.split()), frozenset({number} - {""}))


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (matter("bidr simhall"), matter("bidr simhall", document="e"), True),
        (matter("bidr simhall"), matter("bidr simhall vuxn", document="e"), True),
        (matter("bidr simhall", "dnr:ks:2026:37"), matter("vatt", "dnr:ks:2026:37", "e"), True),
        (matter("bidr simhall"), matter("bidr ishall", document="e"), False),
        (matter("val"), matter("val", document="e"), False),
        (matter(""), matter("bidr simhall", document="e"), False),
    ],
)
def test_whether_two_documents_tell_one_matter(one: Matter, other: Matter, expected: bool) -> None:
    assert one.same(other) is expected
    assert other.same(one) is expected


@pytest.mark.parametrize(
    ("question", "heading"),
    [
        ("Vem reserverade sig?", "Reservation"),
        ("Hur många röstade ja?", "Omröstning"),
        ("Vad yrkade Anna Ek?", "Yrkanden"),
        ("Vem anmälde jäv?", "Jäv"),
        ("Till vilka ska beslutet i § 105 expedieras?", "Beslutet skickas till"),
        ("Vilka handlingar anges som beslutsunderlag?", "Beslutsunderlag"),
    ],
)
def test_the_part_of_the_minutes_that_is_asked_for(question: str, heading: str) -> None:
    part = part_asked(question)

    assert part is not None
    assert part.search(heading)


@pytest.mark.parametrize(
    "question", ["Hur stort är bidraget?", "Vem skickas räkningen till?", "Vad är en prioritering?"]
)
def test_other_questions_ask_for_no_part(question: str) -> None:
    assert part_asked(question) is None


def test_whether_a_proposal_is_asked_for() -> None:
    assert asks_proposal("Vad föreslog förvaltningen?")
    assert asks_proposal("Vad ville kommunstyrelsen?")
    assert not asks_proposal("Hur stort är bidraget?")
