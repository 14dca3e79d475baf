"""The page that checks quotations as HTML: the form, the table, the marked text; hostile input as text."""

from __future__ import annotations

import html
import re

import pytest
from checked import checked_library

from assistent import check_page
from assistent.check_page import Form, form_page, overview, result_page
from assistent.checking import check
from assistent.library import Library
from assistent.verdicts import NAMES, Report, Verdict

ONE = (("exempel", "Exempelby"),)
FORM = Form(ONE, "exempel", 20)
TWO = (*ONE, ("<b>", 'Två & "tre"'))
TEXT = """”Resorna följs upp varje år av kommunstyrelsen.” ”Resorna följs upp varje månad av kommunstyrelsen.”
Enligt 2 kap. 9 § exempellagen är det så."""


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    return checked_library(tmp_path_factory.mktemp("prov"))


def result(text: str, library: Library, form: Form = FORM) -> str:
    return result_page(check(text, library), form)


def rows(page: str) -> list[str]:
    return re.findall(r"<tr role=\"row\" id=.*?</tr>", page, re.S)


def seen(piece: str) -> str:
    """Text as the eye has it: without tags and what only a screen reader says."""
    return html.unescape(re.sub(r"<[^>]*>", "", re.sub(r'<span class="unseen">.*?</span>', "", piece)))


# --- the form -----------------------------------------------------------------------------------


def test_the_form_posts_a_text_or_a_file_to_its_own_address() -> None:
    page = form_page(FORM)

    assert '<form class="ask" action="./kontrollera" method="post" enctype="multipart/form-data">' in page
    assert '<label for="text">Text att kontrollera</label><textarea id="text" name="text"' in page
    assert 'accept=".docx,.pdf,.odt,.md,.markdown,.txt" data-limit="20" aria-describedby="fil-om"' in page
    assert "Markdown eller text, högst 20 MB." in page
    assert '<a href="./?samling=exempel">Fråga</a>' in page
    assert "<title>Kontrollera citat – assistent</title>" in page


def test_one_samling_is_not_chosen_and_of_several_the_chosen_one_is() -> None:
    assert '<input type="hidden" name="samling" value="exempel">' in form_page(FORM)
    several = form_page(Form(TWO, "<b>", 20))
    assert '<option value="exempel">Exempelby</option>' in several
    assert '<option value="&lt;b&gt;" selected>Två &amp; &quot;tre&quot;</option>' in several


def test_a_refusal_is_told_first_with_the_form_as_it_was_filled_in() -> None:
    form = Form(ONE, "exempel", 20, "\nrad </textarea><script>1</script>", claims=True)
    page = form_page(form, "Filen <i> är tom.", "Välj en annan.")

    assert '<div class="refused" id="refused" role="alert" tabindex="-1"><p><strong>Filen &lt;i&gt; är tom.' in page
    assert 'spellcheck="false">\n\nrad &lt;/textarea&gt;&lt;script&gt;1&lt;/script&gt;</textarea>' in page
    assert 'name="egna" value="1" checked>' in page
    assert "<title>Fel: Kontrollera citat – assistent</title>" in page


def test_nothing_is_inline_that_the_policy_forbids(library: Library) -> None:
    for page in (form_page(FORM), result(TEXT, library)):
        assert re.findall(r"<script(?![^>]* src=)|<style|\son\w+=|\sstyle=", page) == []


# --- what was found -----------------------------------------------------------------------------


def test_the_overview_counts_kinds_and_verdicts(library: Library) -> None:
    assert seen(overview(check(TEXT, library)).replace("</li>", "; ")) == (
        "2 citat, 1 hänvisning:✓ 1 ordagrant; ≠ 1 avviker; ✗ 1 finns inte; "
    )


def test_a_text_without_quotations_is_told_so_and_has_no_table(library: Library) -> None:
    page = result("Ett brev utan citat.", library)

    assert '<p class="summary">Inga citat eller hänvisningar hittades i texten.</p>' in page
    assert "<table" not in page
    assert "<p>Ett brev utan citat.</p>" in page


def test_every_verdict_has_a_sign_of_its_own() -> None:
    assert set(check_page.SIGNS) == set(NAMES) == set(Verdict)
    assert len(set(check_page.SIGNS.values())) == len(Verdict)


def test_a_row_has_verdict_place_and_explanation(library: Library) -> None:
    first, second, third = rows(result(TEXT, library))

    assert 'class="verdict verbatim"><span aria-hidden="true">✓</span> ordagrant</strong>' in first
    assert re.search(
        r'<a href="\./kalla\?samling=exempel&amp;dokument=policy-resor&amp;start=\d+&amp;slut=\d+&amp;summa=\w{16}#citat" '
        r'target="_blank" rel="noopener">[^<]*Policy för resor[^<]*<span class="unseen"> \(öppnas i ny flik\)</span></a>',
        first,
    )
    assert "Närmast: <a href=" in second
    assert "texten har ”månad”, dokumentet ”år”." in second
    assert 'class="verdict missing"><span aria-hidden="true">✗</span> finns inte</strong>' in third


def test_differences_stand_word_by_word_and_are_said_to_screen_readers(library: Library) -> None:
    second = rows(result(TEXT, library))[1]

    assert (
        'varje <del><span class="unseen">[texten: </span>månad<span class="unseen">]</span></del> '
        '<ins><span class="unseen">[dokumentet: </span>år<span class="unseen">]</span></ins> av' in second
    )


@pytest.mark.parametrize(
    ("quote", "shown"),
    [
        ("Den som reser i tjänsten ska flyga inom landet.", "Den som reser i tjänsten ska inte flyga inom landet."),
        ("Resorna följs nog upp varje år av kommunstyrelsen.", "Resorna följs nog upp varje år av kommunstyrelsen."),
        ("Resorna följs upp varje månad av kommunchefen.", "Resorna följs upp varje månad år av kommunchefen kommunstyrelsen."),
    ],
)  # fmt: skip
def test_words_put_in_stand_apart_from_the_others(quote: str, shown: str, library: Library) -> None:
    (row,) = rows(result(f"”{quote}”", library))
    cell = re.search(r'data-name="I texten">(.*?)</td>', row, re.S)

    assert cell and " ".join(seen(cell[1]).split()) == shown


def test_a_long_quotation_without_differences_is_cut_in_the_table_but_whole_in_the_text(library: Library) -> None:
    long = "Detta står ingenstans alls i något av dokumenten och är påhittat. " * 20
    page = result(f"”{long.strip()}”", library)

    cell = re.search(r'data-name="I texten">(.*?)</td>', rows(page)[0])
    assert cell and 500 < len(cell[1]) <= 602 and cell[1].endswith(" …")
    assert long.strip() in page


def test_the_text_is_marked_and_its_marks_lead_to_the_rows_and_back(library: Library) -> None:
    page = result(TEXT, library)

    assert (
        '<span id="t2"></span><mark class="differs">Resorna följs upp varje månad av kommunstyrelsen.</mark>'
        '<sup><a href="#u2" aria-label="Utfall 2: avviker"><span aria-hidden="true">≠</span>2</a></sup>”</p>' in page
    )
    for number in "123":
        assert page.count(f'id="t{number}"') == page.count(f'id="u{number}"') == 1


def test_what_deviates_is_found_one_after_the_other(library: Library) -> None:
    page = result(f"{TEXT} ”Det är fritt fram att parkera överallt i kommunen för alla som vill.”", library)
    first, second, third, fourth = rows(page)

    assert '<p class="where"><a href="#u2">Gå till den första av 3 som avviker</a></p>' in page
    assert "avvikelse" not in first
    assert '<p class="tools"><a href="#u3">Nästa avvikelse</a></p>' in second
    assert '<a href="#u2">Föregående avvikelse</a><a href="#u4">Nästa avvikelse</a>' in third
    assert '<p class="tools"><a href="#u3">Föregående avvikelse</a></p>' in fourth


def test_corrections_are_offered_where_there_are_any(library: Library) -> None:
    assert 'name="som" value="rattad" aria-describedby="rattad-om"' in result(TEXT, library)
    whole = result("”Resorna följs upp varje år av kommunstyrelsen.”", library)
    assert "rattad" not in whole
    assert "avviker" not in whole


def test_downloads_carry_the_text_and_the_choice(library: Library) -> None:
    page = result('”a"b”', library, Form(ONE, "exempel", 20, claims=True))
    downloads = re.search(r'<form class="downloads".*?</form>', page, re.S)

    assert downloads
    assert '<input type="hidden" name="text" value="”a&quot;b”">' in downloads[0]
    assert '<input type="hidden" name="egna" value="1">' in downloads[0]
    assert 'name="som" value="docx">Hämta som Word med kommentarer</button>' in downloads[0]
    assert 'name="som" value="html">Hämta som webbsida</button>' in downloads[0]


def test_notices_stand_before_the_table() -> None:
    page = result_page(Report("Text", (), "exempel", "i"), FORM, ("Sida 1 <är> inskannad.",))

    assert '<p class="changed"><strong>Obs!</strong> Sida 1 &lt;är&gt; inskannad.</p>' in page
    assert "Jämförd med samlingen Exempelby." in page


HOSTILE = "<script>window.hit = 1</script><img src=x onerror='hit'></textarea>\"><svg onload=hit>"


def test_a_hostile_text_is_shown_as_text_everywhere(library: Library) -> None:
    page = result(f"”Resorna följs upp varje {HOSTILE} av kommunstyrelsen.” {HOSTILE}", library)

    assert re.findall(r"<script(?! src)|<img|<svg|onerror='hit'", page) == []
    assert page.count("</textarea>") == 1
    assert page.count("&lt;script&gt;window.hit = 1&lt;/script&gt;") >= 4
