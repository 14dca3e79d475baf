"""What of a text must be equal, and what is typography."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistent.folding import BULLET, DASH, HYPHEN, LEADING, LINE_END, NONE, SPACE, find, fold


def stands(quote: str, text: str) -> bool:
    return next(find(fold(quote), fold(text)), None) is not None


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        ("förvalt-\nningschef", "en förvaltningschef ska"),
        ("förvalt\u00ad\nningschef", "en förvaltningschef ska"),
        ("förvaltningschef", "en förvalt- ningschef ska"),
        ("mål-\noch resultat", "våra mål- och resultat"),
        ("IT-\nchefen", "vår IT-chefen ska"),
        ("2018 – 2019", "åren 2018–2019 gäller"),
        ("sa ”hen” då", "det sa »hen« då igen"),
        ("10 %", "minst 10% av"),
        ("5000 kronor", "högst 5 000 kronor"),
        ("1 250 000", "summan 1250000 kr"),
        ("oﬃciell\u00a0text", "en officiell text"),
        ("Det gäller", "att det gäller alla"),
        ("- Bilen bokas\n- Cykeln", "• Bilen bokas\n• Cykeln"),
        ("Bilen bokas. Cykeln", "– Bilen bokas.\n– Cykeln"),
        ("> en rad\n> till", "så en rad till"),
        ("slut … där", "slut ... där"),
    ],
)
def test_typography_falls_away(quote: str, text: str) -> None:
    assert stands(quote, text)


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        ("en bil", "en Bil"),
        ("12 mål", "13 mål"),
        ("1012", "10-12"),
        ("10-12", "1012"),
        ("3.5 år", "nr 3. 5 år"),
        ("5 procent", "minst 10,5 procent"),
        ("minst 10", "minst 10,5 procent"),
        ("5 grader", "kallt -5 grader"),
        ("257", "KS/2017:257"),
        ("kommunal verksamhet", "icke-kommunal verksamhet"),
        ("lig verksamhet", "olämplig verksamhet"),
        ("kassa personal", "vår kassapersonal"),
        ("ITchef", "vår IT-chef"),
        ("IT chef", "vår IT-chef"),
        ("mål", "våra mål- resultat"),
        ("ska göra", "ska, göra"),
        ("", "något"),
    ],
)
def test_what_changes_a_word_a_number_or_a_mark_does_not_stand_so(quote: str, text: str) -> None:
    assert not stands(quote, text)


def test_each_gap_has_its_code() -> None:
    folded = fold("a b c-d e- f g – h i –j\n– k")

    assert folded.letters == "abcdefghijk"
    assert list(folded.gaps) == [NONE, SPACE, SPACE, HYPHEN, SPACE, LINE_END, SPACE, DASH, SPACE, LEADING, BULLET]


def test_offsets_lead_back_to_the_text() -> None:
    text = "Det ”ﬁna” mål- och budgetarbetet."
    folded = fold(text)
    (place,) = find(fold("fina mål- och"), folded)

    assert text[slice(*folded.span(*place))] == "ﬁna” mål- och"
    assert folded.cut(*place) == "ﬁna” mål- och"
    assert folded.at(text.index("och")) == folded.letters.index("och")


def test_what_is_left_out_parts_words() -> None:
    text = "Texten före SIDHUVUD och efter"
    folded = fold(text, [(12, 20)])

    assert folded.letters == "Textenföreochefter"
    assert next(find(fold("före och"), folded), None) is not None


def test_tokens_are_words_numbers_and_marks() -> None:
    tokens = fold("Den 2018-06-04 sa hen: mål- och IT-policy, 10,5 % (KS/2017:257)…").tokens

    assert [token.text for token in tokens] == (
        "Den 2018-06-04 sa hen : mål - och IT - policy , 10,5 % ( KS / 2017:257 ) . . .".split()
    )


def test_words_cut_by_a_line_end_are_put_together_for_the_search() -> None:
    assert fold("förvalt-\nningens mål- och budgetarbete").words == "förvaltningens mål- och budgetarbete"


@given(st.text(alphabet=st.sampled_from("abåäö AB12.,;:-–\n \u00a0…”»[]/%"), max_size=80))
def test_every_letter_has_a_gap_and_a_growing_offset(text: str) -> None:
    folded = fold(text)

    assert len(folded.letters) == len(folded.gaps) == len(folded.starts)
    assert list(folded.starts) == sorted(folded.starts)
    assert sum(token.end - token.start for token in folded.tokens) == len(folded)


@given(st.lists(st.sampled_from("ska kan får åäö mål 12 2018-06-04 m.m. av-slag".split()), min_size=3, max_size=12))
def test_a_text_stands_in_itself_however_its_spaces_and_accents_are_written(words: list[str]) -> None:
    decomposed = unicodedata.normalize("NFC", unicodedata.normalize("NFD", "\u00a0 ".join(words)))

    assert stands(decomposed, " ".join(words))


def test_an_end_beyond_the_text_is_the_texts_own() -> None:
    assert list(find(fold("a"), fold("b a"), 0, 99)) == [(1, 2)]
