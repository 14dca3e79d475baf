"""Terms of the lexical index: words, references in one form, and n-grams."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistent.words import STOP_WORDS, dates, grams, own_places, plain_words, references, stem, terms


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("KS/2017:257", ["dnr:ks:2017:257"]),
        ("KS 2017/257", ["dnr:ks:2017:257"]),
        ("KS-2017-257", ["dnr:ks:2017:257"]),
        ("ks 2017:257", ["dnr:ks:2017:257"]),
        ("Dnr KS 2017:257", ["dnr:ks:2017:257"]),
        ("Diarienummer: KS-2017-00257", ["dnr:ks:2017:257"]),
        ("§ 105", ["§:105"]),
        ("105 §", ["§:105"]),
        ("§105", ["§:105"]),
        ("5 a §", ["§:5a"]),
        ("7 och 8 §§", ["§:8"]),
        ("6 kap. 1 §", ["kap:6:1"]),
        ("6 kap 1 §", ["kap:6:1"]),
        ("enligt 6 kap.", ["kap:6"]),
        ("SFS 2017:725", ["sfs:2017:725"]),
        ("SFS2017:725", ["sfs:2017:725"]),
        ("lag (2017:725)", ["sfs:2017:725"]),
        ("lagen 2017:725", ["sfs:2017:725"]),
        ("4 juni 2018", ["date:2018-06-04"]),
        ("den 4:e juni 2018", ["date:2018-06-04"]),
        ("2018-06-04", ["date:2018-06-04"]),
        ("Datum 2018-06-04", ["date:2018-06-04"]),
        ("4/6 2018", ["date:2018-06-04"]),
        ("20180604", ["date:2018-06-04"]),
        ("4.6.2018", ["date:2018-06-04"]),
        ("June 4, 2018", ["date:2018-06-04"]),
        ("KS 257/2017", ["dnr:ks:2017:257"]),
        ("2017-KS-257", ["dnr:ks:2017:257"]),
        ("dnr 2017/257", ["nr:2017:257"]),
        ("paragraf 105", ["§:105"]),
        ("§ 5 a", ["§:5a"]),
        ("§ 5 i lagen", ["§:5"]),
        ("KS § 58/2018", ["§:58"]),
        ("kap. 6 § 1", ["kap:6:1"]),
        ("6 kapitlet 1 §", ["kap:6:1"]),
        ("avsnitt 7.1", ["punkt:7.1"]),
        ("punkt 2.13", ["punkt:2.13"]),
        ("den 2018-06-04", ["date:2018-06-04"]),
    ],
)
def test_a_reference_has_one_form_however_it_is_written(text: str, found: list[str]) -> None:
    assert references(text) == found


@pytest.mark.parametrize(
    "text", ["", "prop. 2016/17:171", "Tfn 0142-857 79", "595 80 Mjölby", "hösten 2017", "12 kommunmål"]
)
def test_other_numbers_are_no_references(text: str) -> None:
    assert references(text) == []


def test_several_references_are_all_found() -> None:
    assert references("KS 2017/257, § 105 den 4 juni 2018") == ["dnr:ks:2017:257", "§:105", "date:2018-06-04"]


def test_a_number_without_its_series_is_among_the_terms() -> None:
    assert "nr:2017:257" in terms("KS/2017:257")
    assert "nr:2017:257" in terms("dnr 2017/257")


@pytest.mark.parametrize(
    ("path", "places"),
    [
        (("6 kap. Styrelsen", "5 § Ansvar"), ["@kap:6:5", "@kap:6", "@§:5"]),
        (("§ 58 Cykelplan", "Beslut"), ["@§:58"]),
        (("7 Utrustning", "7.1 Förtroendevalda"), ["@punkt:7", "@punkt:7.1"]),
        (("Inledning",), []),
        ((), []),
    ],
)
def test_a_place_is_what_its_headings_begin_with(path: tuple[str, ...], places: list[str]) -> None:
    assert own_places(path) == places


def test_dates_come_in_order() -> None:
    assert dates("Antagen 2018-06-18, reviderad 3 maj 2021") == ["2018-06-18", "2021-05-03"]
    assert dates("våren 2017") == []


def test_a_hyphened_compound_counts_whole_and_in_parts() -> None:
    assert plain_words("Mål- och IT-chefen") == ["mål", "och", "it-chefen", "chefen"]


def test_decomposed_letters_are_the_same_words() -> None:
    assert plain_words("A\u030arshjulet") == plain_words("Årshjulet") == ["årshjulet"]


def test_terms_are_stemmed_and_leave_out_grammar() -> None:
    assert terms("Vem ansvarar för kommunmålen enligt § 105?") == [
        *map(stem, ("ansvarar", "kommunmålen", "enligt", "105")),
        "§:105",
    ]
    assert terms("vem är det som ska") == []


def test_it_is_a_subject_and_no_english_pronoun() -> None:
    assert terms("Vem ansvarar för IT?") == [stem("ansvarar"), "it"]


def test_inflected_forms_share_a_stem() -> None:
    assert stem("förvaltningarna") == stem("förvaltningen")


def test_threads_stem_alike() -> None:
    words = [f"förvaltningarna{n % 7}" for n in range(500)]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(stem, words)) == [stem(word) for word in words]


def test_grams_lie_within_words_and_short_words_stand_whole() -> None:
    assert grams("it årshjul") == [" it ", " årsh", "årshj", "rshju", "shjul", "hjul "]
    assert grams("och det") == []


@given(st.text(max_size=80))
def test_any_text_has_terms_without_stop_words(text: str) -> None:
    assert not STOP_WORDS & set(plain_words(text)) - STOP_WORDS
    assert all(len(gram) <= 5 for gram in grams(text))
    assert terms(text) == terms(text)
    assert all(":" in reference for reference in references(text))
