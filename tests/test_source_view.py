"""The source page's addresses, good and hostile, over a small samling of a PDF and a Markdown file."""

from __future__ import annotations

import html
import logging
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from fakes import HashEncoder, installation
from pdf_fakes import drawn, lines

from assistent import source_view
from assistent.assistant import Assistant
from assistent.citations import address, checksum
from assistent.indexing import build
from assistent.source_view import GONE, MOVED, Reply

POLICY = "# Policy för arkiv\n\n## Ansvar\n\nNämnden ansvarar för arkiv. Rektorn följer <b>upp</b> & leder.\n\n## Slut\n\nDen gäller.\n"
PAGES = (
    lines("Nämnden ansvarar för skogen. Rektorn ansvarar för skolan.", "Planen gäller hela kommunen."),
    lines("Planen följs upp av styrelsen varje år."),
    lines("Planen har en bilaga."),
)


def library(root: Path) -> Assistant:
    settings, encoder = installation(root, {"arkiv.md": POLICY}), HashEncoder()
    (settings.corpus / "solros" / "plan å.pdf").write_bytes(drawn(*PAGES))
    build(settings, "solros", encoder)
    return Assistant(settings, encoder)


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """For tests that change nothing."""
    made = library(tmp_path_factory.mktemp("library"))
    yield made
    made.index("solros").close()


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Assistant]:
    """For a test that changes files or index."""
    made = library(tmp_path)
    yield made
    made.index("solros").close()


def corpus(assistant: Assistant) -> Path:
    return assistant.settings.corpus / "solros"


def place(assistant: Assistant, quote: str, document: str = "plan å") -> dict[str, str]:
    """What the address of a quotation says."""
    opened = assistant.open_document("solros", document)
    assert opened
    start = opened.text.canonical.index(quote)
    split = urlsplit(address("solros", document, start, start + len(quote), quote))
    assert (split.path, split.fragment) == ("kalla", "citat")
    return dict(parse_qsl(split.query))


def get(assistant: Assistant, path: str = "/kalla", **query: str) -> Reply:
    return source_view.reply(assistant, path, query)


def page(reply: Reply) -> str:
    assert reply.media_type == "text/html; charset=utf-8"
    return reply.content.decode()


def told(reply: Reply) -> tuple[int, str, str]:
    """Status, heading and what to do, of an address that is refused."""
    match = re.search(r'<h1>(.*?)</h1><p class="told">(.*?)</p>', page(reply))
    assert match, page(reply)
    return reply.status, html.unescape(match[1]), html.unescape(match[2])


# what is shown


def test_a_pdf_is_shown_as_its_page_with_the_sentence_marked_in_picture_and_text(assistant: Assistant) -> None:
    reply = get(assistant, **place(assistant, "Rektorn ansvarar för skolan."))

    shown = page(reply)
    assert reply.status == 200
    assert re.findall(r'<img src="([^"]+)"', shown) == [
        "./kalla/sida?samling=solros&amp;dokument=plan+%C3%A5&amp;sida=1&amp;zoom=100"
    ]
    assert shown.count("<rect") == 1
    assert '<rect id="citat"' in shown
    assert "<mark>Rektorn ansvarar för skolan.</mark> Planen gäller hela kommunen." in shown
    assert "Sida 1 av 3" in shown
    assert "Föregående sida" not in shown
    assert 'href="./kalla/fil?samling=solros&amp;dokument=plan+%C3%A5#page=1">Öppna PDF på sidan 1</a>' in shown
    assert "Planen följs upp" not in shown
    assert '<a href="./kontrollera?samling=solros">Kontrollera citat</a>' in shown


def test_next_and_previous_page_lead_back_to_the_quotation(assistant: Assistant) -> None:
    at = place(assistant, "Rektorn ansvarar för skolan.")

    shown = page(get(assistant, **at, sida="2", zoom="150"))

    links = {name: dict(parse_qsl(urlsplit(html.unescape(link)).query)) for link, name in
             re.findall(r'<a href="(kalla\?[^"]+)">([^<]+)</a>', shown)}  # fmt: skip
    assert links["Föregående sida"] == at | {"sida": "1", "zoom": "150"}
    assert links["Nästa sida"] == at | {"sida": "3", "zoom": "150"}
    assert links["Till citatet"] == at | {"zoom": "150"}
    assert links["100 %"] == at | {"sida": "2"}
    assert "<rect" not in shown
    assert "Planen följs upp av styrelsen varje år." in shown
    assert 'class="zoom-150"' in shown
    assert "kunde inte markeras" not in shown


def test_any_other_document_is_shown_as_text_with_headings_and_the_sentence_at_its_fragment(
    assistant: Assistant,
) -> None:
    shown = page(get(assistant, **place(assistant, "Nämnden ansvarar för arkiv.", "arkiv")))

    assert '<mark id="citat">Nämnden ansvarar för arkiv.</mark> Rektorn följer' in shown
    assert re.findall(r"<h[3-6]>(.*?)</h[3-6]>", shown) == ["Policy för arkiv", "Ansvar", "Slut"]
    assert "<p>Den gäller.</p>" in shown
    assert "<img" not in shown
    assert 'href="./kalla/fil?samling=solros&amp;dokument=arkiv">Hämta filen</a>' in shown


def test_what_a_document_says_is_shown_as_text(assistant: Assistant) -> None:
    shown = page(get(assistant, **place(assistant, "Rektorn följer <b>upp</b> & leder.", "arkiv")))

    assert '<mark id="citat">Rektorn följer &lt;b&gt;upp&lt;/b&gt; &amp; leder.</mark>' in shown
    assert "<b>" not in shown


def test_a_part_of_a_sentence_is_told_to_be_one(assistant: Assistant) -> None:
    assert "bara en del av en mening" in page(get(assistant, **place(assistant, "ansvarar för skolan.")))
    assert "bara en del av en mening" not in page(get(assistant, **place(assistant, "Rektorn ansvarar för skolan.")))


# what has changed


def test_a_changed_file_is_told_and_its_quotation_is_still_that_of_the_index(own: Assistant) -> None:
    at = place(own, "Rektorn ansvarar för skolan.")
    (corpus(own) / "plan å.pdf").write_bytes(drawn(lines("Allt är nytt.")))

    shown = page(get(own, **at))

    assert "Filen har ändrats sedan den lästes in. Citatet är ur den tidigare lydelsen." in shown
    assert "<mark>Rektorn ansvarar för skolan.</mark>" in shown
    assert "Citatet kunde inte markeras i bilden. Det står i texten." in shown


def test_a_file_that_is_gone_is_told_and_its_text_still_shown(own: Assistant) -> None:
    at = place(own, "Rektorn ansvarar för skolan.")
    (corpus(own) / "plan å.pdf").unlink()

    shown = page(get(own, **at))

    assert "Filen finns inte längre i samlingen." in shown
    assert "Rektorn ansvarar för skolan.</mark>" in shown
    assert "Öppna PDF" not in shown
    assert told(get(own, "/kalla/fil", **at))[:2] == (404, "Filen finns inte")


def test_a_pdf_that_can_no_longer_be_drawn_is_shown_as_text_and_told(own: Assistant) -> None:
    at = place(own, "Rektorn ansvarar för skolan.")
    (corpus(own) / "plan å.pdf").write_bytes(b"inte en pdf")

    shown = page(get(own, **at))

    assert "plan å.pdf kan inte visas: PDF-filen går inte att läsa. Här är den text som lästes in." in shown
    assert "Rektorn ansvarar för skolan.</mark>" in shown
    assert told(get(own, "/kalla/sida", **at, sida="1"))[0] == 404


def reindex(own: Assistant, text: str) -> None:
    (corpus(own) / "arkiv.md").write_text(text, encoding="utf-8")
    build(own.settings, "solros", own.encoder)


def test_a_quotation_that_has_moved_is_found_again_and_told(own: Assistant) -> None:
    at = place(own, "Nämnden ansvarar för arkiv.", "arkiv")
    reindex(own, POLICY.replace("## Ansvar", "## Inledning\n\nPolicyn är ny.\n\n## Ansvar"))

    shown = page(get(own, **at))

    assert '<mark id="citat">Nämnden ansvarar för arkiv.</mark>' in shown
    assert MOVED in shown


def test_a_quotation_that_is_no_longer_there_is_told(own: Assistant) -> None:
    at = place(own, "Nämnden ansvarar för arkiv.", "arkiv")
    reindex(own, POLICY.replace("Nämnden ansvarar", "Styrelsen svarar"))

    shown = page(get(own, **at))

    assert GONE in shown
    assert MOVED not in shown
    assert "Nämnden ansvarar" not in shown


def test_an_address_with_its_quotation_in_place_has_no_note(assistant: Assistant) -> None:
    assert "Obs!" not in page(get(assistant, **place(assistant, "Rektorn ansvarar för skolan.")))


# pictures and files


def test_a_page_is_drawn_at_the_size_asked_for(assistant: Assistant) -> None:
    sizes = {}
    for zoom in ("100", "150"):
        reply = get(assistant, "/kalla/sida", samling="solros", dokument="plan å", sida="2", zoom=zoom)
        assert (reply.status, reply.media_type, reply.content[:4]) == (200, "image/png", b"\x89PNG")
        sizes[zoom] = int.from_bytes(reply.content[16:20], "big")
    assert sizes == {"100": 1200, "150": 1800}


def test_a_pdf_is_shown_in_place_and_anything_else_saved(assistant: Assistant) -> None:
    pdf = get(assistant, "/kalla/fil", samling="solros", dokument="plan å")
    other = get(assistant, "/kalla/fil", samling="solros", dokument="arkiv")

    assert (pdf.media_type, pdf.inline, pdf.path) == ("application/pdf", True, corpus(assistant) / "plan å.pdf")
    assert (other.media_type, other.inline, other.path) == (
        "application/octet-stream",
        False,
        corpus(assistant) / "arkiv.md",
    )


# hostile addresses

NAMES = [
    "../../etc/passwd",
    "..%2f..%2fetc%2fpasswd",
    "/etc/passwd",
    "plan å.pdf",
    "./plan å",
    "x/../plan å",
    "plan å\0",
    "C:\\windows",
    "PLAN Å",
    "<script>alert(1)</script>",
    "a" * 100_000,
]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("path", ["/kalla", "/kalla/sida", "/kalla/fil"])
def test_only_an_id_of_the_index_opens_a_document(assistant: Assistant, path: str, name: str) -> None:
    reply = get(assistant, path, samling="solros", dokument=name, start="0", slut="5", sida="1")

    assert told(reply) == (
        404,
        "Dokumentet finns inte",
        "Det finns inget sådant dokument i samlingen, eller inte längre.",
    )
    assert name not in page(reply)


@pytest.mark.parametrize("samling", ["..", "../solros", "/", "finns-inte", "<script>"])
def test_a_samling_that_is_not_there_is_told(assistant: Assistant, samling: str) -> None:
    reply = get(assistant, samling=samling, dokument="arkiv", start="0", slut="5")

    assert told(reply)[:2] == (404, "Samlingen finns inte")
    assert "<script>" not in page(reply).replace('<script src="', "")


def test_a_file_that_has_become_a_link_out_of_the_samling_is_not_opened(own: Assistant, tmp_path: Path) -> None:
    secret = tmp_path / "hemlig.pdf"
    secret.write_bytes(drawn(lines("Hemligt.")))
    file = corpus(own) / "plan å.pdf"
    file.unlink()
    file.symlink_to(secret)
    at = place(own, "Rektorn ansvarar för skolan.")

    assert told(get(own, "/kalla/fil", **at))[0] == 404
    assert told(get(own, "/kalla/sida", **at, sida="1"))[0] == 404
    assert "Filen finns inte längre i samlingen." in page(get(own, **at))


@pytest.mark.parametrize(
    ("changed", "status", "says"),
    [
        ({"start": "-1"}, 400, "start ska vara ett heltal."),
        ({"start": "abc"}, 400, "start ska vara ett heltal."),
        ({"start": "1e3"}, 400, "start ska vara ett heltal."),
        ({"start": "٣"}, 400, "start ska vara ett heltal."),
        ({"start": ""}, 400, "start ska vara ett heltal."),
        ({"slut": "9" * 50}, 400, "slut ska vara ett heltal."),
        ({"slut": "99999"}, 404, r"slut ska vara från 0 till \d+ i det här dokumentet\."),
        ({"start": "5", "slut": "5"}, 400, r"Slut ska vara större än start, med högst 10000 tecken emellan\."),
        ({"start": "9", "slut": "5"}, 400, r"Slut ska vara större än start"),
        ({"sida": "0"}, 404, "sida ska vara från 1 till 3 i det här dokumentet."),
        ({"sida": "4"}, 404, "sida ska vara från 1 till 3 i det här dokumentet."),
        ({"sida": "<script>"}, 400, "sida ska vara ett heltal."),
        ({"zoom": "101"}, 400, "zoom ska vara något av 100, 150, 200, 300."),
        ({"dokument": ""}, 400, "Den saknar dokument"),
    ],
)
def test_bad_numbers_are_told(assistant: Assistant, changed: dict[str, str], status: int, says: str) -> None:
    reply = get(assistant, **(place(assistant, "Rektorn ansvarar för skolan.") | changed))

    assert told(reply)[0] == status
    assert re.match(says, told(reply)[2])


@pytest.mark.parametrize("missing", ["start", "slut"])
def test_half_an_address_is_told(assistant: Assistant, missing: str) -> None:
    at = place(assistant, "Rektorn ansvarar för skolan.")
    del at[missing]

    assert told(get(assistant, **at))[:2] == (400, "Adressen är inte hel")


def test_a_hostile_checksum_is_only_a_wrong_one(assistant: Assistant) -> None:
    at = place(assistant, "Rektorn ansvarar för skolan.") | {"summa": "<script>alert(1)</script>"}

    shown = page(get(assistant, **at))

    assert GONE in shown
    assert "alert" not in shown


@pytest.mark.parametrize("sida", ["0", "99", "-1", "x"])
def test_a_picture_of_no_page_is_refused(assistant: Assistant, sida: str) -> None:
    reply = get(assistant, "/kalla/sida", samling="solros", dokument="plan å", sida=sida)

    assert reply.status in (400, 404)
    assert '<base href="../">' in page(reply)


def test_a_document_without_pages_has_no_picture(assistant: Assistant) -> None:
    assert told(get(assistant, "/kalla/sida", samling="solros", dokument="arkiv", sida="1"))[:2] == (404, "Ingen bild")


def test_a_missing_index_is_told_with_its_remedy(tmp_path: Path) -> None:
    assistant = Assistant(installation(tmp_path, {"arkiv.md": POLICY}), HashEncoder())

    status, title, remedy = told(get(assistant, samling="solros", dokument="arkiv", start="0", slut="5"))

    assert (status, title) == (503, "Källan kan inte visas nu")
    assert "Kör: assistent index --samling solros" in remedy


def test_a_failure_tells_nothing_of_itself(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        reply = source_view.failure("/kalla/sida")

    assert told(reply)[:2] == (500, "Något gick fel")
    assert '<base href="../">' in page(reply)


def test_the_address_carries_the_quotations_checksum(assistant: Assistant) -> None:
    assert place(assistant, "Den gäller.", "arkiv")["summa"] == checksum("Den gäller.")
