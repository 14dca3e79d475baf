"""The reader: what it makes of a question and a passage, and what it needs."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

from assistent import reader
from assistent.errors import ModelError
from assistent.models import open_session
from assistent.reader import FAR, OnnxReader, open_reader
from assistent.types import Passage, Reading

CACHE = Path(__file__).parent.parent / ".cache"

QUESTION = "Vem fastställer taxan för parkering?"
SENTENCES = (
    "Taxan för parkering fastställs av kommunfullmäktige.",
    "Avgiften betalas i förväg.",
    "Det är kallt om natten.",
)


def passage(*sentences: str) -> Passage:
    """A passage whose spans are its sentences."""
    text, spans = "", []
    for sentence in sentences:
        spans.append((len(text), len(text) + len(sentence)))
        text += f"{sentence} "
    return Passage(text, tuple(spans))


@pytest.fixture(scope="module")
def opened() -> OnnxReader:
    made = open_reader(CACHE, 1)
    assert made is not None
    return made


def one(opened: OnnxReader, question: str, asked: Passage) -> Reading:
    (reading,) = opened.read(question, [asked])
    return reading


def test_the_words_that_answer_are_found_in_the_sentence_that_holds_them(opened: OnnxReader) -> None:
    asked = passage(*SENTENCES)
    reading = one(opened, QUESTION, asked)

    assert "kommunfullmäktige" in asked.text[slice(*reading.span)]
    assert reading.sentences.index(max(reading.sentences)) == 0
    assert reading.score == max(reading.sentences)


def test_a_passage_that_answers_is_told_from_one_that_does_not(opened: OnnxReader) -> None:
    answers = one(opened, QUESTION, passage(*SENTENCES))
    other = one(opened, QUESTION, passage("Parkering på gågatan är förbjuden.", "Det är kallt om natten."))

    assert answers.answers > other.answers
    assert answers.score > other.score


def test_a_reading_depends_on_nothing_but_the_pair(opened: OnnxReader) -> None:
    first, second = passage(*SENTENCES), passage(*reversed(SENTENCES))

    assert list(opened.read(QUESTION, [first, second]))[1] == one(opened, QUESTION, second)


def test_two_processes_with_other_numbers_of_threads_read_the_same() -> None:
    code = (
        "import sys, pathlib; from assistent.reader import open_reader; from assistent.types import Passage\n"
        f"print(list(open_reader(pathlib.Path({str(CACHE)!r}), int(sys.argv[1])).read({QUESTION!r}, "
        f"[Passage({' '.join(SENTENCES)!r})])))"
    )
    said = {subprocess.check_output([sys.executable, "-c", code, threads], text=True) for threads in ("1", "2")}

    assert len(said) == 1


def test_a_passage_without_spans_is_read_whole(opened: OnnxReader) -> None:
    text = " ".join(SENTENCES)

    assert one(opened, QUESTION, Passage(text)) == one(opened, QUESTION, Passage(text, ((0, len(text)),)))


@pytest.mark.parametrize("asked", [Passage(""), Passage("   ", ((0, 3),)), Passage("\x00\u2029")])
def test_a_passage_without_words_has_no_answer(opened: OnnxReader, asked: Passage) -> None:
    reading = one(opened, QUESTION, asked)

    assert asked.text[slice(*reading.span)].strip("\x00\u2029 ") == ""
    assert len(reading.sentences) == 1


def test_what_lies_past_the_longest_passage_is_not_read(opened: OnnxReader) -> None:
    long = passage(*["Avgiften betalas i förväg av den som har fått ett beslut om det."] * 60)
    reading = one(opened, QUESTION, long)

    assert len(reading.sentences) == 60
    assert reading.sentences[-1] < FAR / 2 < reading.sentences[0]


def test_a_long_question_and_a_lone_surrogate_are_read(opened: OnnxReader) -> None:
    assert len(one(opened, "vem " * 400, passage(*SENTENCES)).sentences) == 3
    assert len(one(opened, "vem \ud800", passage("Ja \udfff.")).sentences) == 1


def test_without_the_weights_there_is_no_reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)

    assert open_reader(tmp_path) is None
    assert list(tmp_path.iterdir()) == []


def test_a_cache_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    file = tmp_path / "fil"
    file.touch()
    with pytest.raises(ModelError) as caught:
        reader.build(file)

    assert caught.value.reason == f"Läsaren kan inte skrivas till {file}: den finns redan."


def test_a_broken_graph_is_told_with_what_to_do(tmp_path: Path) -> None:
    graph = tmp_path / "reader.onnx"
    graph.write_bytes(b"inte en graf")
    with pytest.raises(ModelError) as caught:
        open_session(graph)

    assert caught.value.remedy == "Ta bort mappen; den byggs på nytt nästa gång."
