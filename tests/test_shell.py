"""The page around every place."""

from __future__ import annotations

import re

from assistent import shell
from assistent.texts import EN, SV, speaking, spoken


def test_the_header_leads_to_every_place_and_says_which_is_open() -> None:
    made = shell.navigation("dokument", "åå & b")
    assert re.findall(r'href="\./([a-z]*)\?samling=%C3%A5%C3%A5%20%26%20b"', made) == list(shell.PLACES)
    assert re.findall(r'aria-current="page">([^<]+)<', made) == ["Dokument"]
    assert "aria-current" not in shell.navigation("kalla")
    assert 'href="./"' in shell.navigation("")


def test_a_page_has_its_title_its_sheets_and_its_body() -> None:
    made = shell.page("<b>", "<h1>Hej</h1>", "om", "about", ["check.css"], ["check.js"], "<p>Fot</p>", "../", "m")
    assert "<title>&lt;b&gt; – assistent</title>" in made
    assert '<base href="../">' in made
    assert re.findall(r'(?:href|src)="\./assistent/([a-z.]+)\?v=', made) == [
        "web.css",
        "source.css",
        "check.css",
        "check.js",
    ]
    assert '<main class="place about" id="innehall" tabindex="-1"><h1>Hej</h1></main>' in made
    assert '<footer class="site"><p>Fot</p></footer>' in made
    assert "<footer" not in shell.page("a", "b", "kalla")


def test_the_frame_is_in_english_for_one_who_asks_for_that() -> None:
    body = (
        '<h1>Dokument</h1><form class="f" action="./dokument" method="get"></form><a href="./kalla?a=1&amp;b=2">x</a>'
    )
    with speaking(EN):
        made = shell.page("Dokument", body, "dokument", samling="m")
    assert spoken() is SV
    assert "<title>Documents: Dokument – assistent</title>" in made
    assert '<html lang="sv">' in made
    assert '<a class="skip" href="#innehall" lang="en">Skip to the content</a>' in made
    assert '<header class="site" lang="en">' in made
    assert '<nav class="places" aria-label="Pages">' in made
    assert '<a href="./om?samling=m&amp;lang=en">About</a>' in made
    assert "<p>This page and the documents are in Swedish. You can ask in English on the page <a" in made
    assert '<a href="./dokument?samling=m" lang="sv" hreflang="sv">På svenska</a>' in made
    assert '<a href="./kalla?lang=en&amp;a=1&amp;b=2">x</a>' in made
    assert 'method="get"><input type="hidden" name="lang" value="en"></form>' in made
    assert "Pages" not in shell.page("Dokument", body, "dokument", samling="m")


def test_what_a_reader_wrote_is_not_taken_for_a_link() -> None:
    body = "<p>href=&quot;./om&quot;</p>" + '<a href="./assistent/web.css">a</a><a href="https://x.se/om">b</a>'
    assert shell.in_english(body) == body
    assert shell.in_english('<a href="./om">') == '<a href="./om?lang=en">'
    assert shell.in_english('<a href="./">') == '<a href="./?lang=en">'
    assert shell.in_english('<a href="./om#x">') == '<a href="./om?lang=en#x">'
