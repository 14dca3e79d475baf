"""The report: what it shows of a run, that nothing in it is trusted, and that it needs no network."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from assistent.errors import AssistentError
from assistent.evalreport import Measured, report, save
from assistent.evalset import Question
from assistent.evaluation import Result
from assistent.measures import Ranked, Row, by, measures
from assistent.results import table
from assistent.types import Answer, Citation, Outcome, Statement, Status

HOSTILE = "<script>alert('x')</script>"


def rows() -> tuple[Row, ...]:
    place = ({"document": "d", "section": "Ansvar"},)
    right = Question("q-1", "Vem ansvarar?", "role", Outcome.ANSWERED, ("Nämnden",), place)
    wrong = Question("q-2", f"Vem {HOSTILE}?", "fact", Outcome.ANSWERED, (HOSTILE,), place, ("Vad?",))
    none = Question("q-3", "Vem är kung?", "off_topic", Outcome.NOT_IN_DOCUMENTS)
    cited = Citation(
        "1", "d", "D", None, Status.UNKNOWN, None, "Ansvar", 1, None, "Nämnden", 0, 7, "D, s. 1", ("Ansvar",)
    )
    other = Citation("1", f"d{HOSTILE}", HOSTILE, None, Status.UNKNOWN, None, "X", 1, None, "x", 0, 1, HOSTILE, ("X",))
    ranked = (
        Ranked("d", HOSTILE, 0.9, {"words": 0.5}, False),
        Ranked("d", "Ansvar", 0.8, {"words": 0.4}, True, "kalla?d=1"),
    )
    said = (Statement("", "1"),)
    return (
        Row(right, Answer(Outcome.ANSWERED, "sv", "", "Nämnden", (cited,), said, confidence=0.9), (True,), True, 0.04),
        Row(wrong, Answer(Outcome.ANSWERED, "sv", "", HOSTILE * 2 + "?", (other,), said, confidence=0.8), (False, True), True, 0.2, ranked, ("kalla?d=2",)),
        Row(none, Answer(Outcome.ANSWERED, "sv", "", "Kungen", (other,), said, confidence=0.4), (), True, 30.0),
    )  # fmt: skip


def measured(thresholds: dict[str, float] | None = None, **made: object) -> Measured:
    asked = rows()
    result = Result(
        "prov", "abc-1", measures(asked, thresholds or {}), by(asked, lambda r: r.question.kind), asked, "solros"
    )
    return Measured(result, table(result, "1234567"), **made)  # type: ignore[arg-type]


def test_each_failed_question_is_shown_with_what_was_expected_and_found() -> None:
    html = report([measured()], "http://127.0.0.1:7860/")

    assert "Frågor som inte blev rätt (2)" in html
    assert "<em>(källan är fel ställe)</em>" in html
    assert "<em>(besvarades, men dokumenten svarar inte)</em>" in html
    assert '<strong>rätt: </strong><a href="http://127.0.0.1:7860/kalla?d=1">d › Ansvar</a>' in html
    assert '<dt>Ska stå i</dt><dd><a href="http://127.0.0.1:7860/kalla?d=2">d › Ansvar</a></dd>' in html
    assert "<dt>Väntat</dt><dd>står inte i dokumenten</dd>" in html
    assert '<th scope="col">ord</th>' in html
    assert 'href="http://127.0.0.1:7860/kalla?samling=solros&amp;dokument=d' in html
    assert "<code>q-1</code>" not in html


def test_nothing_from_outside_is_markup_and_nothing_is_fetched() -> None:
    html = report([measured(coverage={HOSTILE: 0.5})], "http://127.0.0.1:7860/")

    assert "<script" not in html
    assert re.findall(r"(?:src|@import|url\()", html) == []
    assert all(
        re.match(r"http://127\.0\.0\.1:7860/kalla\?|#mangd-1$", to) for to in re.findall(r'href="([^"]*)"', html)
    )


@pytest.mark.parametrize(
    ("thresholds", "verdict"),
    [
        ({}, "Mängden har inga trösklar."),
        ({"supported": 1.0}, "Alla mått når sina trösklar."),
        ({"refused": 0.5}, "Minst ett mått ligger under sin tröskel."),
    ],
)
def test_the_verdict_follows_the_thresholds(thresholds: dict[str, float], verdict: str) -> None:
    html = report([measured(thresholds)], "/")
    assert verdict in html
    assert html.count("UNDER</span>") == ("refused" in thresholds)


def test_what_changed_since_another_run_is_told_by_question() -> None:
    now = measured()
    before = {**now.table, "answers": {"q-1": {"right": False}, "q-2": {"right": True}}, "made": "2026-01-02"}
    html = report([measured(before=before)], "/")

    assert "<h3>Sedan 2026-01-02</h3>" in html
    assert "1 bättre och 1 sämre (exakt teckentest, p = 1,00)" in html
    assert "<h4>Blev rätt</h4><ul><li><code>q-1</code> Vem ansvarar?</li></ul>" in html


def test_the_slow_and_the_covered_are_shown() -> None:
    html = report([measured(coverage={"d": 0.25})], "/")

    assert "över 5 s" in html
    assert '<th scope="row">d</th><td class="n">0,25</td>' in html
    assert "vid 100 % av frågorna 33 % fel" in html


def test_every_set_is_told_first_with_the_way_to_it() -> None:
    html = report([measured({"refused": 0.5})], "/")

    assert (
        '<li><a href="#mangd-1">prov</a>: 1 av 3 frågor blev rätt. Minst ett mått ligger under sin tröskel.</li>'
        in html
    )
    assert '<h2 id="mangd-1">prov</h2>' in html
    assert '<tr><th scope="row">utanför ämnet</th><td class="n">0,00</td>' in html


def test_the_rankings_of_all_sets_stand_in_one_table() -> None:
    tables = [
        {"set": HOSTILE, "methods": {"full": {"hit@1": 0.5, "mrr@10": 0.625}}},
        {"set": "utan", "methods": {}},
    ]
    html = report([], "/", tables)

    assert '<th scope="col">rätt ställe först</th><th scope="col">MRR@10</th>' in html
    assert '<td>allt, som assistenten</td><td class="n">0,500</td><td class="n">0,625</td>' in html
    assert "<script" not in html
    assert "utan</th>" not in html
    assert "Rangordningen" not in report([], "/", tables[1:])


def test_a_report_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    save([measured()], tmp_path / "evals" / "report.html", "/")
    assert (tmp_path / "evals" / "report.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    with pytest.raises(AssistentError, match="kan inte skrivas"):
        save([measured()], tmp_path / "evals", "/")
