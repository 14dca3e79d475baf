"""Synonyms, and English questions in Swedish words."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistent.errors import SettingsError
from assistent.glossary import FILE, Glossary, load
from assistent.words import stem, terms


def failure(tmp_path: Path, content: str) -> SettingsError:
    (tmp_path / FILE).write_text(content, encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        load(tmp_path)
    return caught.value


def test_the_shipped_words_mean_each_other() -> None:
    glossary = load()
    assert stem("dnr") in glossary.alternatives(stem("diarienummer"))
    assert stem("diarienummer") in glossary.alternatives(stem("dnr"))


def test_the_asked_word_comes_first_and_an_unknown_word_stands_alone() -> None:
    glossary = load()
    assert glossary.alternatives(stem("kommunchef"))[0] == stem("kommunchef")
    assert glossary.alternatives("parkeringsbot") == ["parkeringsbot"]


def test_a_samling_adds_its_own_words(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text(
        'synonymer = [["tuna", "kontaktcenter"]]\n[engelska]\nHelpdesk = "tuna"\n', encoding="utf-8"
    )
    glossary = load(tmp_path)
    assert stem("kontaktcenter") in glossary.alternatives(stem("tuna"))
    assert glossary.swedish("Where is the helpdesk?") == "var tuna"
    assert stem("dnr") in glossary.alternatives(stem("diarienummer"))
    assert load().alternatives(stem("tuna")) == [stem("tuna")]


def test_a_folder_without_its_own_words_has_the_shipped(tmp_path: Path) -> None:
    assert load(tmp_path) == load()


def test_an_english_question_becomes_its_swedish_words_longest_phrase_first() -> None:
    glossary = Glossary(english={"internal control": "intern kontroll", "control": "styrning", "who": "vem"})
    assert glossary.swedish("Who is in charge of the internal control?") == "vem charge intern kontroll"
    assert glossary.swedish("control") == "styrning"


def test_names_numbers_and_references_stay_as_written() -> None:
    assert Glossary().swedish("What about Per-Anders Svensson, KS/2017:257?") == "What Per-Anders Svensson KS/2017:257"


def test_a_possessive_is_the_word_it_belongs_to() -> None:
    assert Glossary(english={"evaluator": "utredare"}).swedish("the evaluator's") == "utredare"


def test_no_question_no_words() -> None:
    assert Glossary().swedish("?") == ""


def test_a_file_that_is_not_toml_is_named(tmp_path: Path) -> None:
    error = failure(tmp_path, "synonymer = [")
    assert error.reason.startswith(f"Ordlistan {tmp_path.name}/{FILE} är felskriven:")
    assert error.remedy == "Rätta filen."


@pytest.mark.parametrize(
    "content",
    ['synonymer = ["a", "b"]', "synonymer = [[1, 2]]", 'synonymer = "a"', 'engelska = ["a"]', "[engelska]\nboard = 3"],
)
def test_the_wrong_shape_is_named_and_the_right_one_shown(tmp_path: Path, content: str) -> None:
    error = failure(tmp_path, content)
    assert error.reason == f"Ordlistan {tmp_path.name}/{FILE} har fel form."
    assert 'synonymer = [["ord", "annat ord"]' in error.remedy


def test_a_word_of_a_phrase_has_what_the_phrase_means() -> None:
    groups = {group[0]: set(group[1:]) for group in load().groups("När ska jag lämna igen paddan?")}
    assert stem("återlämna") in groups[stem("lämna")] & groups[stem("igen")]
    assert stem("surfplatta") in groups[stem("paddan")]
    assert stem("återlämna") not in {g[0]: g for g in load().groups("Vem får lämna anbud?")}[stem("lämna")]


def test_the_groups_begin_with_the_terms_of_the_question() -> None:
    question = "Vem ansvarar enligt § 105 för barn- och utbildningsnämnden?"
    assert [group[0] for group in load().groups(question)] == terms(question)
    assert load().groups("") == []


def test_a_hyphened_word_means_what_it_means_as_a_whole() -> None:
    assert stem("chef") not in load().alternatives(stem("personalchef"))
    assert "hr-chef" in load().alternatives(stem("personalchef"))


def test_a_word_that_the_documents_lack_gives_way_to_the_first_wording_they_have() -> None:
    glossary = load()
    held = {stem(word) for word in ("bisyssla", "bisysslor", "vem", "beslutar", "om", "en")}
    assert glossary.formal("Vem beslutar om en extrajobb?", held.__contains__) == "Vem beslutar om en bisyssla"
    assert glossary.formal("Vem beslutar om en bisyssla?", held.__contains__) == "Vem beslutar om en bisyssla?"
    assert glossary.formal("Vem beslutar om en extrajobb?", set().__contains__) == "Vem beslutar om en extrajobb?"


def test_a_phrase_gives_way_even_where_its_words_are_known() -> None:
    held = {stem(word) for word in "kan jag få sparken avsked".split()}
    assert load().formal("Kan jag få sparken?", held.__contains__) == "Kan jag avsked"


def test_a_word_on_s_means_its_other_forms_too() -> None:
    assert {stem("prognos"), stem("prognosen")} <= set(load().alternatives(stem("helårsprognos")))


def test_to_propose_is_never_to_decide() -> None:
    glossary = load()
    proposes = {stem(w) for w in ("föreslår", "förslag", "yrkar", "tillstyrker")}
    decides = {stem(w) for w in ("beslutar", "beslut", "fastställer", "antar", "bifaller", "avslår")}
    assert not any(set(glossary.alternatives(one)) & decides for one in proposes)
