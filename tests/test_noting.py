"""What is noted: masked, whole lines, for its owner alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistent.errors import AssistentError
from assistent.noting import append, clear, masked, tables


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("Gäller det 19850101-1234?", "Gäller det [personnummer]?"),
        ("Gäller det 850101+1234 också?", "Gäller det [personnummer] också?"),
        ("Gäller det 198501011234?", "Gäller det [personnummer]?"),
        ("Skriv till anna.ek+jobb@post.exempelby.se!", "Skriv till [e-post]!"),
        ("Ring 070-123 45 67 eller +46 70 123 45 67", "Ring [telefon] eller [telefon]"),
        ("Vad säger KS/2017:257 och § 105 den 2018-06-18?", "Vad säger KS/2017:257 och § 105 den 2018-06-18?"),
        ("Vad är 0142-850 00?", "Vad är 0142-850 00?"),
    ],
)
def test_what_points_to_a_person_is_masked(said: str, kept: str) -> None:
    assert masked(said) == kept


def test_lines_come_back_in_order_and_only_the_owner_may_read_them(tmp_path: Path) -> None:
    file = tmp_path / "luckor.jsonl"
    append(file, {"question": "Hund?\nKatt?"})
    append(file, {"question": "Fågel?\u2028\u0085Fisk?"})
    assert tables(file, "Luckorna") == [{"question": "Hund?\nKatt?"}, {"question": "Fågel?\u2028\u0085Fisk?"}]
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_broken_line_loses_no_other(tmp_path: Path) -> None:
    file = tmp_path / "luckor.jsonl"
    append(file, {"n": 1})
    with file.open("a", encoding="utf-8") as stream:
        stream.write('{"n": 2\n[3]\n\n')
    append(file, {"n": 4})
    assert tables(file, "Luckorna") == [{"n": 1}, {"n": 4}]


def test_a_file_that_is_not_there_is_empty_and_may_be_forgotten(tmp_path: Path) -> None:
    clear(tmp_path / "saknas.jsonl", "Luckorna")
    assert tables(tmp_path / "saknas.jsonl", "Luckorna") == []


def test_trouble_with_the_file_names_it_and_what_it_holds(tmp_path: Path) -> None:
    with pytest.raises(AssistentError, match=f"Omdömena i {tmp_path} kan inte läsas"):
        tables(tmp_path, "Omdömena")
    with pytest.raises(AssistentError, match=f"Omdömena i {tmp_path} kan inte tas bort"):
        clear(tmp_path, "Omdömena")
