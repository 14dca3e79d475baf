"""BM25 in flat arrays, against plain reckoning."""

from __future__ import annotations

import math
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistent.lexical import K1, SYNONYM, B, Lexical, term_hash, write

TEXTS = st.lists(st.lists(st.sampled_from(["mål", "plan", "nämnd", "budget", "råd"]), max_size=8), max_size=7)


def index(texts: list[list[str]], folder: Path) -> Lexical:
    write(folder, texts)
    return Lexical([folder], np.ones(len(texts), np.bool_))


def bm25(texts: list[list[str]], word: str) -> list[float]:
    """Robertson and Zaragoza's formula with Lucene's idf, in floats."""
    average = max(sum(map(len, texts)) / len(texts), 1.0)
    n = sum(word in words for words in texts)
    idf = math.log(1 + (len(texts) - n + 0.5) / (n + 0.5))
    return [
        idf * words.count(word) * (K1 + 1) / (words.count(word) + K1 * (1 - B + B * len(words) / average))
        for words in texts
    ]


@settings(max_examples=40, deadline=None)
@given(TEXTS.filter(bool), st.data())
def test_parts_with_dead_rows_score_as_the_live_rows_alone(texts: list[list[str]], data: st.DataObject) -> None:
    live = np.array(data.draw(st.lists(st.booleans(), min_size=len(texts), max_size=len(texts))), np.bool_)
    cut = data.draw(st.integers(0, len(texts)))
    question = [["mål", "plan"], ["nämnd"], ["okänd"]]
    with TemporaryDirectory() as name:
        folders = [Path(name) / part for part in ("first", "second")]
        for folder, own in zip(folders, (texts[:cut], texts[cut:]), strict=True):
            write(folder, own)
        parts = Lexical(folders, live)
        alone = index([words for words, counts in zip(texts, live, strict=True) if counts], Path(name) / "alone")
        scores, ideal = parts.scores(question)
        assert scores[live].tolist() == alone.scores(question)[0].tolist()
        assert not scores[~live].any()
        assert ideal == alone.scores(question)[1]
        assert parts.rows("mål").tolist() == np.flatnonzero(live)[alone.rows("mål")].tolist()
        assert (parts.idf("plan"), parts.holds("plan")) == (alone.idf("plan"), alone.holds("plan"))


def test_rows_that_do_not_agree_with_the_arrays_are_refused(tmp_path: Path) -> None:
    write(tmp_path, [["plan"], ["mål"]])
    with pytest.raises(ValueError, match="2 rows where 3 are expected"):
        Lexical([tmp_path], np.ones(3, np.bool_))


def test_a_term_in_a_chunk_a_thousand_times_is_counted_as_255(tmp_path: Path) -> None:
    lexical = index([["plan"] * 1_000, ["plan"], ["mål"]], tmp_path)
    scores, _ = lexical.scores([["plan"]])
    assert scores[0] > scores[1] > scores[2] == 0


def test_a_lone_surrogate_is_a_term_like_any_other(tmp_path: Path) -> None:
    lexical = index([["\ud83d"], ["plan"]], tmp_path)
    assert lexical.rows("\ud83d").tolist() == [0] and not lexical.holds("\ud83e")


@settings(max_examples=40, deadline=None)
@given(TEXTS.filter(bool), st.sampled_from(["mål", "plan", "okänd"]))
def test_scores_equal_the_formula(texts: list[list[str]], word: str) -> None:
    with TemporaryDirectory() as folder:
        scores, ideal = index(texts, Path(folder)).scores([[word]])
    assert scores.tolist() == pytest.approx(bm25(texts, word), rel=1e-5)
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
    assert scores[1] == pytest.approx(SYNONYM * bm25(texts, "dnr")[1], rel=1e-5)
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
