"""Bodies, days, § and diarienummer in the ways that municipalities write them."""

from __future__ import annotations

import re

import pytest

from assistent.notation import BODY, DNR, PERIOD, RANGE, body_name, first_day, last_day, section_name


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2018-06-18", "2018-06-18", "2018-06-18"),
        ("20180618", "2018-06-18", "2018-06-18"),
        ("2018.06.18", "2018-06-18", "2018-06-18"),
        ("18 juni 2018", "2018-06-18", "2018-06-18"),
        ("18:e juni 2018", "2018-06-18", "2018-06-18"),
        ("18/6 2018", "2018-06-18", "2018-06-18"),
        ("3 May 2020", "2020-05-03", "2020-05-03"),
        ("februari 2024", "2024-02-01", "2024-02-29"),
        ("2018-06", "2018-06-01", "2018-06-30"),
        ("2022", "2022-01-01", "2022-12-31"),
        ("2018-13-40", None, None),
        ("31 februari 2020", None, None),
    ],
)
def test_a_day_a_month_and_a_year(text: str, first: str | None, last: str | None) -> None:
    match = re.fullmatch(PERIOD, text)
    assert match and (first_day(match[0]), last_day(match[0])) == (first, last)


@pytest.mark.parametrize("text", ["2017:725", "2025-00512", "KS 2018/12"])
def test_a_number_is_no_period(text: str) -> None:
    assert re.search(PERIOD, text) is None


@pytest.mark.parametrize("text", ["2025–2027", "2025-2027", "2025 till 2027", "2025-01-01 – 2027-12-31"])
def test_a_range(text: str) -> None:
    match = re.fullmatch(RANGE, text)
    assert match and (first_day(match["first"]), last_day(match["last"])) == ("2025-01-01", "2027-12-31")


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("av kommunfullmäktige 2018-06-18", "kommunfullmäktige"),
        ("barn- och utbildningsnämnden den 3 maj", "barn- och utbildningsnämnden"),
        ("miljö-, bygg- och räddningsnämnden", "miljö-, bygg- och räddningsnämnden"),
        ("Kommunstyrelsens arbetsutskott", "Kommunstyrelsens arbetsutskott"),
        ("styrelsen för Solby Energi AB 2020-01-01", "styrelsen för Solby Energi AB"),
        ("nämnden för teknik och service 2020-01-01", "nämnden för teknik och service"),
        ("Socialförvaltningens ledningsgrupp", "Socialförvaltningens ledningsgrupp"),
        ("kommundirektören", "kommundirektören"),
        ("HR-chefen", "HR-chefen"),
        ("Head of Human Resources, 15 May", "Head of Human Resources"),
        ("Protokoll kommunstyrelsen", "kommunstyrelsen"),
        ("Kommunens mål", None),
    ],
)
def test_a_body_within_text(text: str, body: str | None) -> None:
    match = re.search(BODY, text)
    assert (match[0] if match else None) == body


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("dnr KS/2017:257", "KS/2017:257"),
        ("KS 2025/00123", "KS 2025/00123"),
        ("KS-2025-00512", "KS-2025-00512"),
        ("2025-KS-123", "2025-KS-123"),
        ("Ks 182/2013", "Ks 182/2013"),
        ("11SCN/0149", "11SCN/0149"),
        ("Dnr 2017:12", None),
        ("SFS 2017:725", None),
        ("Prop. 2016/17:171", None),
        ("Datum 2018-06-04", None),
        ("den 2018-06-04", None),
    ],
)
def test_a_diarienummer_within_text(text: str, number: str | None) -> None:
    match = re.search(DNR, text)
    assert (match[0] if match else None) == number


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("KF", "Kommunfullmäktige"),
        ("kommunfullmäktige", "Kommunfullmäktige"),
        ("Solby kommunfullmäktige", "Kommunfullmäktige"),
        ("Ks", "Kommunstyrelsen"),
        ("BUN", "BUN"),
        ("tekniska  nämnden", "Tekniska nämnden"),
    ],
)
def test_a_body_has_one_name(written: str, name: str) -> None:
    assert body_name(written) == name


def test_a_section_has_one_form() -> None:
    assert [section_name(text) for text in ("§98", "§§  98", "§ 98/2018")] == ["§ 98", "§ 98", "§ 98/2018"]
