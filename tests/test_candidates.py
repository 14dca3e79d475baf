"""The places where a quotation may stand are found without reading a document."""

from __future__ import annotations

from pathlib import Path

import pytest
from checked import checked_index

from assistent.candidates import candidates
from assistent.index import Index


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    return checked_index(tmp_path_factory.mktemp("prov"))


def test_the_place_with_all_words_comes_first(index: Index) -> None:
    first = next(candidates("köper tjugo cyklar till förvaltningarna", index))

    assert first.document == "protokoll-ks-2026-05-26"
    assert first.share == pytest.approx(1.0)
    assert first.first <= 1 <= first.last


def test_words_that_no_document_has_lower_the_share(index: Index) -> None:
    assert next(candidates("köper tjugo rymdfarkoster", index)).share < 0.8


def test_it_can_be_held_to_some_documents(index: Index) -> None:
    found = list(candidates("Förvaltningschefen får besluta om undantag", index, {"policy-moten"}))

    assert {candidate.document for candidate in found} == {"policy-moten"}


def test_every_sentence_is_among_its_own_first_candidates(index: Index) -> None:
    for document in index.documents():
        text = index.text(document.id)
        for sentence in text.sentences:
            words = text.cut(sentence.start, sentence.end)
            near = [candidate.document for candidate, _ in zip(candidates(words, index), range(4), strict=False)]
            assert document.id in near


@pytest.mark.parametrize("words", ["", "rymdfarkost", "ska den som inte"])
def test_without_a_telling_word_there_are_none(words: str, index: Index) -> None:
    assert list(candidates(words, index)) == []


def test_an_index_is_read_as_it_is(tmp_path: Path) -> None:
    assert next(candidates("Båten ska vara förtöjd", checked_index(tmp_path))).document == "exempellag"
