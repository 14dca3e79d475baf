"""A model's text cut into sentences with their keys, whatever pieces it comes in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistent.drafting import Draft, Written

TEXT = "Nämnden beslutar. [1] Chefen ansvarar bl.a. för attest [2][3].\n- **Planen** gäller [4, 5]\nUtan källa\nSlut."
WHOLE = [
    Written("Nämnden beslutar.", (1,)),
    Written("Chefen ansvarar bl.a. för attest.", (2, 3)),
    Written("Planen gäller.", (4, 5)),
    Written("Utan källa.", ()),
    Written("Slut.", ()),
]


def read(*pieces: str) -> list[Written]:
    draft = Draft()
    return [*(sentence for piece in pieces for sentence in draft.feed(piece)), *draft.end()]


def test_sentences_end_with_their_keys_before_or_after_the_full_stop() -> None:
    assert read(TEXT) == WHOLE


@given(st.lists(st.integers(1, 12), min_size=1, max_size=60))
def test_the_pieces_a_text_comes_in_change_nothing(sizes: list[int]) -> None:
    pieces, at = [], 0
    for size in sizes:
        pieces.append(TEXT[at : at + size])
        at += size
    assert read(*pieces, TEXT[at:]) == WHOLE


def test_a_sentence_is_given_when_the_next_one_begins_and_not_before() -> None:
    draft = Draft()
    assert list(draft.feed("Nämnden beslutar. [1")) == []
    assert list(draft.feed("] ")) == []  # another key may follow
    assert list(draft.feed("[2] ")) == []
    assert list(draft.feed("C")) == [Written("Nämnden beslutar.", (1, 2))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("  \n \n", []),
        ("[1]", [Written("", (1,))]),
        ("Det gäller. Så är det. [7]", [Written("Det gäller.", ()), Written("Så är det.", (7,))]),
        ("Nämnden [kommunstyrelsen] beslutar [1].", [Written("Nämnden [kommunstyrelsen] beslutar.", (1,))]),
        ("<think>Kanske [1].</think>Ja, det gäller. [2]", [Written("Ja, det gäller.", (2,))]),
        ("<think>Kanske [1]. Eller", []),
        ("# Rubrik\nDet gäller. [1]", [Written("Rubrik.", ()), Written("Det gäller.", (1,))]),
    ],
)
def test_other_texts(text: str, expected: list[Written]) -> None:
    assert read(text) == expected


@pytest.mark.timeout(20)
@pytest.mark.parametrize("piece", [" ", "[", "<", "<think>", "a ", "[1", "[1]", "\n", "A. "])
def test_a_flood_is_read_in_time(piece: str) -> None:
    draft = Draft()
    for _ in range(8_000 // len(piece)):
        list(draft.feed(piece))
    list(draft.end())
    assert draft.length <= 8_000
