"""What a sentence gains and loses by what it is."""

from __future__ import annotations

from pathlib import Path

import pytest
from fakes import HashEncoder, installation
from governed import evidence, opened

from assistent.glossary import Glossary
from assistent.index import Index, open_index
from assistent.indexing import build
from assistent.question import read
from assistent.weighing import (
    BODY,
    DECIDED_SHARE,
    LAPSED,
    PROPOSED,
    REPLACED,
    TOLD_SHARE,
    adjusted,
    asks_decision,
    asks_former,
)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    return opened(tmp_path_factory.mktemp("weighing"))


def signals(index: Index, question: str, *chosen: tuple[str, str]) -> list[dict[str, float]]:
    """The signals of the evidence, in the order in which it was chosen."""
    asked, found = read(question, (), index.glossary), evidence(index, *chosen)
    by_place = {(e.document, e.number): dict(e.signals) for e in adjusted(asked, found, index)}
    return [by_place[e.document, e.number] for e in found]


SUMMARY = ("protokoll", "Förvaltningen har utrett")
PROPOSAL = ("protokoll", "Bidraget till simhallen är 11")
DECISION = ("protokoll", "Bidraget till simhallen är 13")


@pytest.mark.parametrize(
    ("question", "share"), [("Vad beslutades om bidraget?", DECIDED_SHARE), ("Hur stort är bidraget?", TOLD_SHARE)]
)
def test_a_decision_takes_over_part_of_the_best_of_its_matter(index: Index, question: str, share: float) -> None:
    told = signals(index, question, SUMMARY, PROPOSAL, DECISION)

    assert told[2]["decided"] == pytest.approx(share * 0.02)  # 0.98 beside 1.0
    assert told[1]["decided"] == PROPOSED
    assert told[0]["decided"] == 0.0


def test_a_proposal_stands_back_only_where_its_matter_is_decided_and_it_is_not_asked_for(index: Index) -> None:
    assert signals(index, "Hur stort är bidraget?", PROPOSAL)[0]["decided"] == 0.0
    assert signals(index, "Vad föreslogs?", PROPOSAL, DECISION)[0]["decided"] > 0.0


def test_a_text_that_no_longer_holds_stands_back_most_beside_its_successor(index: Index) -> None:
    old, new, travel = (("inkopspolicy-2023", "Vid"), ("inkopspolicy-2026", "Vid"), ("resepolicy", "Vid resor"))

    assert signals(index, "Hur många anbud?", old)[0]["standing"] == LAPSED
    assert signals(index, "Hur många anbud?", old, new)[0]["standing"] == pytest.approx(LAPSED + REPLACED)
    assert signals(index, "Hur många anbud?", travel, new)[0]["standing"] == LAPSED
    assert signals(index, "Hur många anbud förut?", old, new)[0]["standing"] == 0.0


def test_the_number_of_a_matter_stands_back_unless_it_is_asked_for(index: Index) -> None:
    number = ("protokoll", "Dnr KS 2026/00037")

    assert signals(index, "Hur stort är bidraget?", number)[0]["part"] < 0
    assert signals(index, "Vilket diarienummer har bidraget?", number)[0]["part"] == 0.0


def test_rows_and_clauses_whose_sums_do_not_hold_the_sum_asked_about_stand_back(index: Index) -> None:
    clause = ("inkopspolicy-2026", "Vid direktupphandling från 50 000")

    assert signals(index, "Får jag köpa för 70 000 kronor?", clause)[0]["limits"] > 0
    assert signals(index, "Får jag köpa för 20 000 kronor?", clause)[0]["limits"] < 0
    assert signals(index, "Får jag köpa?", clause)[0]["limits"] == 0.0


def test_a_year_that_is_named_tells_which_edition_is_meant(index: Index) -> None:
    old, new = signals(
        index, "Hur många anbud enligt policyn från 2023?", ("inkopspolicy-2023", "Vid"), ("inkopspolicy-2026", "Vid")
    )

    assert old["dated"] > new["dated"] == 0.0


def test_rules_for_the_body_that_is_named_come_before_those_for_another(tmp_path: Path) -> None:
    rules = {
        "ordning.md": "# Arbetsordning för kommunfullmäktige\n\nEn ledamot anmäler det tre dagar före.\n",
        "reglemente.md": "# Reglemente för kommunstyrelsen\n\nEn ledamot anmäler det två dagar före.\n",
        "handbok.md": "# Chefshandbok\n\nEn ledamot frågar kansliet.\n",
    }
    settings = installation(tmp_path, rules, "regler")
    build(settings, "regler", HashEncoder())
    index = open_index(settings, "regler")
    places = ("ordning", "En"), ("reglemente", "En"), ("handbok", "En")

    told = signals(index, "När ska jag anmäla det till fullmäktige?", *places)
    assert [one["body"] for one in told] == [BODY, -BODY, 0.0]
    told = signals(index, "När ska jag anmäla det?", *places)
    assert [one["body"] for one in told] == [0.0, 0.0, 0.0]
    told = signals(index, "Vem är ordförande i fullmäktige?", *places)  # who it is stands in no rules
    assert [one["body"] for one in told] == [0.0, 0.0, 0.0]


def test_what_is_asked_for() -> None:
    def asked(text: str) -> tuple[bool, bool]:
        question = read(text, (), Glossary())
        return asks_decision(question), asks_former(question)

    assert asked("Vad beslutade fullmäktige?") == (True, False)
    assert asked("Fick hundägarna sin rastgård?") == (True, False)
    assert asked("Vem gick igenom ärendet?") == (False, False)
    assert asked("Vad gällde tidigare?") == (False, True)
    assert asked("Var ska mötet hållas?") == (False, False)
