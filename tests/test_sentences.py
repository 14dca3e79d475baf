"""Where a sentence ends, in the Swedish of municipal documents."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistent.sentences import split


def parts(text: str) -> list[str]:
    return [text[a:b] for a, b in split(text)]


def test_two_sentences_end_at_their_full_stops() -> None:
    assert parts("Nämnden ansvarar. Den följer upp.") == ["Nämnden ansvarar.", "Den följer upp."]


@pytest.mark.parametrize(
    "whole",
    [
        "Nämnden ska bl.a. Kommunallagen tillämpa.",
        "Det gäller t.ex. Mjölby och Motala.",
        "Mötet börjar kl. 13.00 i Stadshuset.",
        "Enligt 6 kap. 1 § ska styrelsen leda.",
        "Se prop. 2016/17:171 och bet. 2016/17:KU30.",
        "Beslutet fattades den 4 jan. 2018 av nämnden.",
        "Ring Tfn. 0142-857 79 för besked.",
        "Se dnr. KS 2017:257 för underlaget.",
        "Handläggare är P. Svensson på kansliet.",
        "Det framgår av §§ 4–6 i reglementet.",
        "Ärendet gäller lokaler m.m. och städning.",
        "Policyn (jfr. Riktlinjen) gäller.",
        "1. Processkartlägg budgeten",
        "Avgiften är 1.500 kronor per år",
        "Tfn 0142-857 79",
    ],
)
def test_an_abbreviation_a_number_or_an_initial_ends_no_sentence(whole: str) -> None:
    assert parts(whole) == [whole]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Det antogs den 4 juni 2018. Planen gäller.", "Det antogs den 4 juni 2018."),
        ("Här ingår bilar m.m. Nämnden beslutar.", "Här ingår bilar m.m."),
        ("Det gäller chefer m.fl. Övriga informeras.", "Det gäller chefer m.fl."),
        ("Avgiften är 500 kr. Den höjs varje år.", "Avgiften är 500 kr."),
        ("Vem beslutar? Nämnden gör det.", "Vem beslutar?"),
        ("Det sker nu! Ingen väntar.", "Det sker nu!"),
        ("Åtagandet heter ”Vi kan.” Det är antaget.", "Åtagandet heter ”Vi kan.”"),
        ("Se bilagan (sidan fyra). Den är ny.", "Se bilagan (sidan fyra)."),
        ("Två gäller. 12 kommunmål finns.", "Två gäller."),
        ("Lag (2019:835). – Den upphävs.", "Lag (2019:835)."),
        ("Det framgår av planen. § 4 gäller också.", "Det framgår av planen."),
    ],
)
def test_a_sentence_ends_here(text: str, first: str) -> None:
    found = parts(text)
    assert found[0] == first and len(found) == 2


def test_nothing_follows_a_full_stop_before_a_small_letter() -> None:
    assert parts("Se avsnitt 4.1. och 4.2 i rapporten.") == ["Se avsnitt 4.1. och 4.2 i rapporten."]


@pytest.mark.parametrize("text", ["", "   ", "\n\n"])
def test_no_text_has_no_sentences(text: str) -> None:
    assert parts(text) == []


def test_text_without_a_full_stop_is_one_sentence_without_outer_space() -> None:
    assert parts("  Rapport utvärdering ledningssystem \n") == ["Rapport utvärdering ledningssystem"]


def test_a_long_paragraph_is_split_in_linear_time() -> None:
    code = "from assistent.sentences import split; print(len(list(split('Nämnden beslutar om planen. ' * 20000))))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=20, check=True)
    assert done.stdout.strip() == "20000"


@given(st.text(alphabet="abcÅÄÖ .!?…”(\n§12kpm", max_size=120))
def test_sentences_lie_in_order_and_keep_every_letter(text: str) -> None:
    spans = list(split(text))
    ends = [0, *(b for _, b in spans)]
    assert all(ends[n] <= a < b <= len(text) for n, (a, b) in enumerate(spans))
    assert all(text[a:b] == text[a:b].strip() for a, b in spans)
    assert "".join("".join(text[a:b].split()) for a, b in spans) == "".join(text.split())
