"""Close reading: which sentences are read with the question, and what becomes of what was read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from fakes import HashEncoder, installation, policy

from assistent import close_reading
from assistent.close_reading import PASSAGES, read_closely
from assistent.evidence import Evidence
from assistent.index import Index, open_index
from assistent.indexing import build
from assistent.question import Question, read
from assistent.types import Hit, Passage, Reading


class ScriptedReader:
    """Finds the word given to it, sure of a sentence that holds it; keeps what it was asked."""

    def __init__(self, word: str) -> None:
        self.word = word
        self.asked: list[tuple[str, Passage]] = []

    def read(self, question: str, passages: Sequence[Passage]) -> Iterator[Reading]:
        for passage in passages:
            self.asked.append((question, passage))
            scores = tuple(3.0 if self.word in passage.text[a:b] else -3.0 for a, b in passage.spans)
            yield Reading(max(scores) + 1, passage.spans[0], max(scores), scores)


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Index]:
    settings = installation(tmp_path, {"miljo.md": policy("miljö", "Miljöchefen")})
    build(settings, "solros", HashEncoder())
    opened = open_index(settings, "solros")
    yield opened
    opened.close()


def asked(index: Index) -> Question:
    return read("Vem ansvarar för miljö?", (), index.glossary)


def evidence(*cosines: float) -> list[Evidence]:
    return [Evidence("miljo", n, cosine, {"sentence": cosine}) for n, cosine in enumerate(cosines)]


HITS = [Hit("miljo", 0, 0.9, {}), Hit("miljo", 1, 0.8, {})]


def test_each_sentence_read_gets_what_the_reader_said_of_it_and_of_its_passage(index: Index) -> None:
    found = read_closely(asked(index), HITS, evidence(0.9, 0.8, 0.7, 0.6), index, ScriptedReader("budgeten"))
    told = {e.number: (e.signals["reader"], e.signals["answers"]) for e in found}

    assert told == {0: (-3.0, 4.0), 1: (3.0, 4.0), 2: (-3.0, -2.0), 3: (-3.0, -2.0)}


def test_the_reader_is_given_the_question_and_the_chunk_with_its_heading(index: Index) -> None:
    reader = ScriptedReader("budgeten")
    read_closely(asked(index), HITS[:1], evidence(0.9, 0.8), index, reader)
    ((question, passage),) = reader.asked

    assert question == "Vem ansvarar för miljö?"
    assert passage.text.startswith("policy – Policy för miljö – Ansvar\n")
    assert [passage.text[a:b] for a, b in passage.spans] == [
        "Miljöchefen ansvarar för miljö.",
        "Ansvaret följer budgeten.",
    ]


def test_only_the_nearest_sentences_that_fit_are_read_in_their_order(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(close_reading, "READ_CHARACTERS", 30)
    reader = ScriptedReader("budgeten")
    found = read_closely(asked(index), HITS[:1], evidence(0.7, 0.9), index, reader)

    assert [reader.asked[0][1].text[a:b] for a, b in reader.asked[0][1].spans] == ["Ansvaret följer budgeten."]
    assert ["reader" in e.signals for e in sorted(found, key=lambda e: e.number)] == [False, True]


def test_a_sentence_longer_than_the_window_is_read_if_it_is_nearest(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(close_reading, "READ_CHARACTERS", 5)
    reader = ScriptedReader("budgeten")
    read_closely(asked(index), HITS[:1], evidence(0.9, 0.7), index, reader)

    assert [reader.asked[0][1].text[a:b] for a, b in reader.asked[0][1].spans] == ["Miljöchefen ansvarar för miljö."]


def test_only_the_first_passages_are_read(index: Index) -> None:
    reader = ScriptedReader("budgeten")
    read_closely(asked(index), HITS * PASSAGES, evidence(0.9, 0.8, 0.7, 0.6), index, reader)

    assert len(reader.asked) == PASSAGES


def test_the_evidence_keeps_its_order_and_its_scores(index: Index) -> None:
    given = evidence(0.9, 0.8)
    found = read_closely(asked(index), HITS[:1], given, index, ScriptedReader("budgeten"))

    assert [(e.number, e.score) for e in found] == [(0, 0.9), (1, 0.8)]
