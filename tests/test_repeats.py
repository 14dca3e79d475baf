"""The same paragraph in several documents is one result."""

from __future__ import annotations

from pathlib import Path

import pytest
from fakes import HashEncoder, installation

from assistent.index import Index, open_index
from assistent.indexing import build
from assistent.models import Remembering
from assistent.repeats import LEAST_WORDS, collapse, same_words
from assistent.retrieval import rank
from assistent.types import Encoder, Hit

PARAGRAPH = (
    "Kommunens anställda ska välja tåg före flyg när resan tar högst fem timmar, och den som väljer annat "
    "ska ange skälet i sin reseräkning."
)
EXAMPLE = "Exempelby är en påhittad kommun. Dokumentet är ett exempel.\n\n"


def text(title: str, adopted: str, paragraph: str = PARAGRAPH) -> str:
    return f"# {title}\n\n{EXAMPLE}Antagen av {adopted}.\n\n## Val av färdsätt\n\n{paragraph}\n"


FILES = {
    "handbok.md": text("Handbok för resor", "kommundirektören 2025-01-10"),
    "policy-2020.md": text("Policy för resor", "kommunfullmäktige 2020-02-24 § 8"),
    "policy-2024.md": text("Policy för resor", "kommunfullmäktige 2024-02-26 § 9", PARAGRAPH.replace(" och", "\noch")),
    "rutin.md": text("Rutin för resor", "kommundirektören 2025-02-01", PARAGRAPH.replace("fem", "sex")),
}


@pytest.fixture(scope="module")
def index(encoder: Encoder, tmp_path_factory: pytest.TempPathFactory) -> Index:
    root: Path = tmp_path_factory.mktemp("repeats")
    settings = installation(root, FILES)
    build(settings, "solros", Remembering(encoder))
    return open_index(settings, "solros")


def hits(index: Index, encoder: Encoder, question: str) -> list[Hit]:
    return [
        hit
        for hit in rank(question, index, encoder)
        if index.text(hit.document).sections[index.text(hit.document).chunks[hit.chunk].section].heading[0] == "V"
    ]


def test_the_governing_and_newest_stands_for_the_same_words(index: Index, encoder: Encoder) -> None:
    found = hits(index, encoder, "Ska man välja tåg före flyg?")

    assert {hit.document for hit in found} == {"policy-2024", "rutin"}  # the rutin says six hours
    (policy,) = (hit for hit in found if hit.document == "policy-2024")
    assert {document for document, _ in policy.also} == {"handbok", "policy-2020"}


def test_the_one_that_is_named_stands_for_the_others(index: Index, encoder: Encoder) -> None:
    best = hits(index, encoder, "Vad säger handboken för resor om tåg före flyg?")[0]

    assert best.document == "handbok"
    assert {document for document, _ in best.also} == {"policy-2020", "policy-2024"}


def test_the_place_and_score_are_those_of_the_best(index: Index, encoder: Encoder) -> None:
    found = rank("Ska man välja tåg före flyg?", index, encoder)
    assert [hit.score for hit in found] == sorted((hit.score for hit in found), reverse=True)


def test_as_many_as_are_wanted_remain(index: Index, encoder: Encoder) -> None:
    assert len(rank("resor", index, encoder, k=3)) == 3
    assert collapse([], index, 3) == []
    assert collapse(rank("resor", index, encoder), index, 0) == []


LONG = [f"ord{n}" for n in range(20)]


def test_two_texts_are_one_but_for_where_they_are_cut() -> None:
    assert same_words(LONG, LONG)
    assert same_words(LONG[:18], LONG)
    assert not same_words(LONG[:10], LONG[:11])  # too short to be the same statement
    assert not same_words(LONG[: LEAST_WORDS + 1], LONG)  # too much of the longer is missing
    assert not same_words([*LONG[:10], "inte", *LONG[10:]], LONG)
    assert not same_words([], [])


def test_the_same_formula_twice_in_one_document_is_two_results(tmp_path: Path) -> None:
    twice = f"# Protokoll\n\n{EXAMPLE}## § 1 Bidrag\n\n{PARAGRAPH}\n\n## § 2 Resor\n\n{PARAGRAPH}\n"
    settings = installation(tmp_path, {"protokoll.md": twice})
    build(settings, "solros", HashEncoder())
    index = open_index(settings, "solros")

    assert [hit.also for hit in rank("tåg", index, HashEncoder())] == [(), (), ()]


def protocol(body: str, day: str, proposed: bool = False) -> str:
    """Minutes with a formula that every meeting has, and one proposal that goes from body to body."""
    part = "Förslag till beslut" if proposed else "Beslut"
    return f"# Protokoll {body} {day}\n\n{EXAMPLE}Sammanträdesdatum: {day}\n\n## § 9 Delegationsbeslut\n\n### {part}\n\n{PARAGRAPH}\n"


@pytest.mark.parametrize(("proposed", "also"), [(False, 0), (True, 1)])
def test_two_meetings_formulas_are_two_results_and_one_proposal_is_one(
    encoder: Encoder, tmp_path: Path, proposed: bool, also: int
) -> None:
    files = {
        "ks.md": protocol("kommunstyrelsen", "2025-02-03", proposed),
        "kf.md": protocol("kommunfullmäktige", "2025-03-03"),
    }
    settings = installation(tmp_path, files)
    build(settings, "solros", Remembering(encoder))
    index = open_index(settings, "solros")
    best = rank("Vad beslutades om tåg före flyg?", index, encoder)[0]

    assert len(best.also) == also
    assert not also or best.document == "kf"  # the decision stands for the proposal
