"""The page "Om": what it says of an installation, and that it claims nothing that is not so."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from fakes import HashEncoder
from registered import assistant_of, settings_of
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.testclient import TestClient

from assistent import about_view, markup
from assistent.about_page import Installation, Samling, page, parts
from assistent.assistant import Assistant

ONE = Samling("exempelby", "Exempelby <b>", 7, "abc-1", "2026-03-04T10:00:00+00:00", "e5-small")
PLAIN = Installation("1.2.3", [ONE])


def test_it_tells_of_documents_index_and_model() -> None:
    shown = page(PLAIN)

    assert '<a href="./dokument?samling=exempelby">Exempelby &lt;b&gt;</a>' in shown
    assert '<td class="n">7</td><td><code>abc-1</code></td><td>2026-03-04 kl. ' in shown
    assert "Sökningen använder modellen <code>e5-small</code>." in shown
    assert "assistent 1.2.3, MIT." in shown


def test_a_samling_without_index_says_what_to_do() -> None:
    shown = page(replace(PLAIN, samlingar=[Samling("x", "X", problem="Kör: assistent index --samling x")]))

    assert '<th scope="row">X</th><td colspan="3">Kör: assistent index --samling x</td>' in shown


def test_a_language_model_is_named_with_where_it_runs_and_what_is_sent() -> None:
    without, with_it = page(PLAIN), page(replace(PLAIN, writer="gemma3", host="modeller.exempel.se"))

    assert "Ingen språkmodell är påslagen." in without
    assert "inget lämnar servern" in without
    assert "<code>gemma3</code> på <code>modeller.exempel.se</code>" in with_it
    assert "Dit skickas frågan, med det i samtalet som den syftar på, och de meningar" in with_it
    assert "inget lämnar servern" not in with_it


def test_what_is_noted_is_told_and_for_how_long() -> None:
    assert "Frågor och omdömen antecknas inte." in page(PLAIN)
    gaps = page(replace(PLAIN, gaps=True, days=90))
    assert "Frågor som dokumenten inte svarar på antecknas." in gaps
    assert "tas bort efter 90 dagar" in gaps
    every = page(replace(PLAIN, gaps=True, questions=True, feedback=True, days=30))
    assert "Alla frågor antecknas" in every
    assert "Frågor som dokumenten inte svarar på antecknas." not in every
    assert "Omdömen om svar antecknas, med frågan." in every


def test_everything_that_the_scripts_keep_in_the_browser_is_told() -> None:
    scripts = [markup.asset(name).decode() for name in markup.asset_names() if name.endswith(".js")]
    kept = {name for script in scripts for name in re.findall(r"[\"'`](assistent\.[a-z]+)", script)}

    assert len(kept) == 8
    assert {name for name in kept if f"<code>{name}</code>" not in page(PLAIN)} == {
        "assistent.introduktion"  # a channel between two windows keeps nothing
    }


@pytest.mark.parametrize(
    ("contact", "shown"),
    [
        ("Kansliet, kansli@exempelby.se, 0123-45", 'Kansliet, <a href="mailto:kansli@exempelby.se">kansli@exempelby.se</a>, 0123-45'),
        ("Ring växeln <0123>", "Ring växeln &lt;0123&gt;"),
        ("", "Den som har installerat assistenten anger en med inställningen <code>contact</code>"),
    ],
)  # fmt: skip
def test_the_contact_is_the_operators_and_never_invented(contact: str, shown: str) -> None:
    assert shown in page(replace(PLAIN, contact=contact))


def test_the_accessibility_statement_has_what_the_law_asks_for() -> None:
    shown = page(PLAIN)

    for part in (
        "lagen (2018:1937) om tillgänglighet till digital offentlig service",
        "Innehåll som inte är tillgängligt",
        "Kontakta oss om du hittar brister",
        "Hur vi har testat",
        'href="https://www.digg.se/tdosanmalan"',
    ):
        assert part in shown


def test_the_licence_of_a_library_is_as_it_declares_it() -> None:
    declared = [
        ("a", {"Version": ["1"], "License-Expression": ["MIT"], "License": ["long text"]}),
        ("b", {"Version": ["2"], "Classifier": ["License :: OSI Approved :: BSD License", "Topic :: Text"]}),
        ("c", {"Version": ["3"], "License": ["\nApache 2.0\nand more"]}),
        ("d", {"Version": ["4"]}),
    ]
    assert parts(declared) == [
        ("a", "1", "MIT"), ("b", "2", "BSD License"), ("c", "3", "Apache 2.0"), ("d", "4", "se biblioteket")
    ]  # fmt: skip


def client_of(assistant: Assistant) -> TestClient:
    return TestClient(Starlette(routes=[Route(p, e, methods=m) for p, e, m in about_view.routes(assistant)]))


def test_the_page_tells_of_this_installation(tmp_path: Path) -> None:
    with client_of(assistant_of(tmp_path, contact="kansli@exempelby.se", gap_list="luckor.jsonl")) as client:
        shown = client.get("/om?samling=exempelby")

    assert shown.status_code == 200
    assert '<td class="n">7</td>' in shown.text
    assert "hash-16" in shown.text
    assert "mailto:kansli@exempelby.se" in shown.text
    assert "Frågor som dokumenten inte svarar på antecknas." in shown.text
    assert '<th scope="row">gradio</th>' in shown.text
    assert 'href="./dokument?samling=exempelby"' in shown.text


def test_without_an_index_the_page_is_there_all_the_same(tmp_path: Path) -> None:
    with client_of(Assistant(settings_of(tmp_path), HashEncoder())) as client:
        shown = client.get("/om?samling=%3Cscript%3E")

    assert shown.status_code == 200
    assert "Kör: assistent index --samling exempelby" in shown.text
    assert "<script>" not in shown.text.replace("<script src", "")
