"""BM25 in flat arrays, against plain reckoning."""

from __future__ import annotations

import math
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistent.lexical import K1, SYNONYM, B, Forward, Lexical, read_forward, term_hash, write

TEXTS = st.lists(st.lists(st.sampled_from(["mål", "plan", "nämnd", "budget", "råd"]), max_size=8), max_size=7)


def rows(forward: Forward) -> list[dict[int, int]]:
    return [
        dict(zip(forward.terms[a:b].tolist(), forward.counts[a:b].tolist(), strict=True))
        for a, b in zip(forward.starts[:-1], forward.starts[1:], strict=True)
    ]


def counted(texts: list[list[str]]) -> list[dict[int, int]]:
    return [{term_hash(word): n for word, n in Counter(words).items()} for words in texts]


def index(texts: list[list[str]], folder: Path) -> Lexical:
    write(folder, Forward.of(texts))
    return Lexical(folder, len(texts))


def bm25(texts: list[list[str]], word: str) -> list[float]:
    """Robertson and Zaragoza's formula with Lucene's idf, in floats."""
    average = max(sum(map(len, texts)) / len(texts), 1.0)
    n = sum(word in words for words in texts)
    idf = math.log(1 + (len(texts) - n + 0.5) / (n + 0.5))
    return [
        idf * words.count(word) * (K1 + 1) / (words.count(word) + K1 * (1 - B + B * len(words) / average))
        for words in texts
    ]


@given(TEXTS, st.data())
def test_take_and_joined_equal_lists(texts: list[list[str]], data: st.DataObject) -> None:
    forward = Forward.of(texts)
    assert len(forward) == len(texts) and rows(forward) == counted(texts)
    wanted = data.draw(st.lists(st.sampled_from(range(len(texts))), max_size=6)) if texts else []
    taken = forward.take(np.array(wanted, np.int64))
    assert rows(taken) == [counted(texts)[n] for n in wanted]
    assert rows(taken.joined(forward)) == [counted(texts)[n] for n in wanted] + counted(texts)


@settings(max_examples=40, deadline=None)
@given(TEXTS.filter(bool), st.sampled_from(["mål", "plan", "okänd"]))
def test_scores_equal_the_formula(texts: list[list[str]], word: str) -> None:
    with TemporaryDirectory() as folder:
        scores, ideal = index(texts, Path(folder)).scores([[word]])
        assert rows(read_forward(Path(folder))) == counted(texts)
    assert scores.tolist() == pytest.approx(bm25(texts, word), rel=2e-3)
    n = sum(word in words for words in texts)
    assert ideal == pytest.approx(math.log(1 + (len(texts) - n + 0.5) / (n + 0.5)))


def test_the_rarer_word_puts_its_chunk_first(tmp_path: Path) -> None:
    lexical = index([["plan", "plan", "nämnd"], ["plan", "reglemente"], ["plan"]], tmp_path)
    scores, _ = lexical.scores([["plan"], ["reglemente"]])
    assert scores.argmax() == 1
    assert lexical.idf("reglemente") > lexical.idf("plan")


def test_a_synonym_counts_less_and_only_once(tmp_path: Path) -> None:
    texts = [["diarienummer"], ["dnr"], ["plan"]]
    lexical = index(texts, tmp_path)
    scores, _ = lexical.scores([["diarienummer", "dnr"]])
    assert scores[1] == pytest.approx(SYNONYM * bm25(texts, "dnr")[1], rel=2e-3)
    assert scores[0] > scores[1] > scores[2] == 0


def test_a_question_that_says_a_word_twice_counts_it_once(tmp_path: Path) -> None:
    lexical = index([["plan"], ["mål"]], tmp_path)
    once, twice = lexical.scores([["plan"]]), lexical.scores([["plan"], ["plan"]])
    assert once[0].tolist() == twice[0].tolist() and once[1] == twice[1]


def test_an_unknown_word_raises_the_ideal_but_no_score(tmp_path: Path) -> None:
    lexical = index([["plan"], ["mål"]], tmp_path)
    scores, ideal = lexical.scores([["plan"], ["parkeringsbot"]])
    known, less = lexical.scores([["plan"]])
    assert scores.tolist() == known.tolist() and ideal == pytest.approx(less + lexical.idf("parkeringsbot"))
    assert lexical.holds("plan") and not lexical.holds("parkeringsbot")


def test_an_empty_index_answers_with_nothing(tmp_path: Path) -> None:
    scores, ideal = index([], tmp_path).scores([["plan"]])
    assert len(scores) == 0 and ideal > 0


def test_chunks_without_terms_score_nothing(tmp_path: Path) -> None:
    scores, _ = index([[], ["plan"], []], tmp_path).scores([["plan"]])
    assert scores[0] == scores[2] == 0 < scores[1]


def test_a_term_has_the_same_name_in_every_process() -> None:
    assert term_hash("kommunmål") == 14_975_352_966_455_535_392
