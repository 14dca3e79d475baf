"""The documents of Exempelby: made from their sources, whole, and plainly invented."""

from __future__ import annotations

import re
import sys
from html import unescape
from io import BytesIO
from math import ceil
from pathlib import Path
from zipfile import ZipFile

import pypdfium2
import pytest
from openpyxl import load_workbook

REPOSITORY = Path(__file__).parent.parent
sys.path.insert(0, str(REPOSITORY / "docs" / "exempelby"))

import make  # noqa: E402
from as_pdf import pdf  # noqa: E402
from as_scan import DOTS, page_picture  # noqa: E402
from blocks import Heading, Item, Items, PageBreak, Paragraph, Run, Table, parse  # noqa: E402
from source import Source, SourceError, read, sources  # noqa: E402

SOURCES = {source.name: source for source in sources()}
SCANS = [name for name, source in SOURCES.items() if source.format == "scan"]
INVENTED = re.compile(r"Exempelby är en påhittad kommun|Exempelby is an invented municipality")
WORDS_A_PAGE = 400
"""Of the formats without pages: what an A4 page of running text holds."""


def committed(source: Source) -> bytes:
    return (make.CORPUS / source.path).read_bytes()


def pdf_pages(content: bytes) -> list[str]:
    with pypdfium2.PdfDocument(content) as document:
        return [page.get_textpage().get_text_range().replace("\r\n", "\n") for page in document]


def unpacked(content: bytes) -> object:
    """What does not depend on how a machine's zlib packs it: an archive's members, a PDF's pages."""
    if content.startswith(b"PK"):
        with ZipFile(BytesIO(content)) as archive:
            return {name: archive.read(name) for name in archive.namelist()}
    return pdf_pages(content) if content.startswith(b"%PDF") else content


def text_of(source: Source, content: bytes) -> str:
    """What a reader of the made file sees, tags removed; of a scan, what was printed and scanned."""
    if source.format in ("pdf", "tvaspalt", "scan"):
        return "\n".join(pdf_pages(pdf(source) if source.format == "scan" else content))
    if source.format in ("docx", "odt", "xlsx"):
        with ZipFile(BytesIO(content)) as archive:
            content = b"\n".join(archive.read(name) for name in archive.namelist() if name.endswith(".xml"))
    return unescape(re.sub(r"<[^>]*>", "", content.decode()))


@pytest.mark.parametrize("name", [name for name in SOURCES if name not in SCANS])
def test_a_file_is_what_its_source_makes(name: str) -> None:
    for path, content in make.made(SOURCES[name]).items():
        assert unpacked((make.CORPUS / path).read_bytes()) == unpacked(content), (
            f"kör python docs/exempelby/make.py {name}"
        )


@pytest.mark.parametrize("name", SCANS)
def test_a_scan_is_pictures_of_its_source_without_text(name: str) -> None:
    """Pixels are not compared: they may differ with the versions of the libraries that draw them."""
    with (
        pypdfium2.PdfDocument(committed(SOURCES[name])) as scan,
        pypdfium2.PdfDocument(pdf(SOURCES[name])) as printed,
    ):
        picture = page_picture(printed, 0)
        assert [page.get_size() for page in scan] == [page.get_size() for page in printed]
        assert all(page.get_textpage().count_chars() == 0 for page in scan)
        (image,) = scan[0].get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE])
        assert image.get_px_size() == picture.size == (ceil(595.276 * DOTS / 72), ceil(841.89 * DOTS / 72))


def test_every_file_has_a_source_and_stands_in_the_readme() -> None:
    readme = (make.CORPUS / "README.md").read_text(encoding="utf-8")

    assert make.without_source() == []
    assert sorted(re.findall(r"^\| `(.+?)`", readme, re.M)) == sorted(source.path for source in SOURCES.values())


@pytest.mark.parametrize("name", SOURCES)
def test_every_document_says_that_exempelby_is_invented(name: str) -> None:
    assert INVENTED.search(text_of(SOURCES[name], committed(SOURCES[name])))


def test_the_samling_is_as_large_as_it_should_be() -> None:
    counted = {
        source.name: len(pdf_pages(committed(source))) for source in SOURCES.values() if source.path[-3:] == "pdf"
    }
    estimated = {
        source.name: ceil(len(source.text.split()) / WORDS_A_PAGE)
        for source in SOURCES.values()
        if source.name not in counted
    }

    assert len(SOURCES) >= 20
    assert 60 <= sum(counted.values()) + sum(estimated.values()) <= 100
    assert sum(path.stat().st_size for path in make.CORPUS.rglob("*")) < 4_000_000


# The maker, on a source of its own.

BODY = """\
# Policy för prov

Antagen av kommunfullmäktige 2026-01-01 § 1  
Exempelby är en påhittad kommun. Dokumentet är ett exempel.

\\pagebreak

## 1 Syfte

Nämnden ska – enligt 3 § – ”pröva” *allt*.[^1]

4. fjärde
5. femte

- punkt
  - under

## 2 Belopp

| Nr | Ärende |
|---|---|
| 3.2 | Inköp **över** 50 000 kr |

[^1]: Även detta.
"""  # noqa: W291


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    return tmp_path / "prov.md"


def written(path: Path, front: str, body: str = BODY) -> Source:
    path.write_text(f"---\nfile: prov\n{front}\n---\n{body}", encoding="utf-8")
    return read(path)


def test_markdown_becomes_blocks() -> None:
    assert parse(BODY) == (
        Heading(1, (Run("Policy för prov"),)),
        Paragraph(
            (
                Run("Antagen av kommunfullmäktige 2026-01-01 § 1"),
                Run("\n"),
                Run("Exempelby är en påhittad kommun. Dokumentet är ett exempel."),
            )
        ),
        PageBreak(),
        Heading(2, (Run("1 Syfte"),)),
        Paragraph(
            (Run("Nämnden ska – enligt 3 § – ”pröva” "), Run("allt", italic=True), Run("."), Run(note="1")),
        ),
        Items(4, (Item((Run("fjärde"),)), Item((Run("femte"),)))),
        Items(None, (Item((Run("punkt"),), (Items(None, (Item((Run("under"),)),)),)),)),
        Heading(2, (Run("2 Belopp"),)),
        Table(
            ((Run("Nr"),), (Run("Ärende"),)),
            (((Run("3.2"),), (Run("Inköp "), Run("över", bold=True), Run(" 50 000 kr"))),),
        ),
    )


def test_the_page_after_the_cover_is_printed_as_the_first(sample: Path) -> None:
    front = "format: pdf\nsidhuvud: Prov\nsidnummer: efter-omslag\nomslag: true\ninnehall: true"

    cover, contents, page = pdf_pages(make.made(written(sample, front))["prov.pdf"])

    assert "Policy för prov" in cover
    assert "Sida" not in cover
    assert re.findall(r"^(\d .+?) \.{20,} ?(\d)$", contents, re.M) == [("1 Syfte", "2"), ("2 Belopp", "2")]
    assert "Sida 1 av 2" in contents
    assert "Nämnden ska – enligt 3 § – ”pröva” allt.\n1\n" in page
    assert page.index("3.2 Inköp över 50 000 kr") < page.index("Även detta.")
    assert "Sida 2 av 2" in page


def test_a_footnote_stands_on_the_page_of_its_mark(sample: Path) -> None:
    long = "Nämnden ansvarar för sin del av verksamheten.\n\n" * 60
    body = f"# Prov\n\n{long}Sist.[^1]\n\n\\pagebreak\n\nSlut.[^2]\n\n[^1]: Not till sist.\n[^2]: Not till slut.\n"

    pages = pdf_pages(make.made(written(sample, "format: pdf", body))["prov.pdf"])

    assert [("Sist." in page, "Not till sist." in page) for page in pages] == [
        (False, False),
        (True, True),
        (False, False),
    ]
    assert [("Slut." in page, "Not till slut." in page) for page in pages] == [
        (False, False),
        (False, False),
        (True, True),
    ]


@pytest.mark.parametrize("lines", range(25, 45))
def test_a_footnote_follows_its_mark_over_a_page_break(sample: Path, lines: int) -> None:
    filler = "Nämnden ansvarar.\n\n" * lines
    body = f"# Prov\n\n{filler}Sist.[^1]\n\n[^1]: Not till sist.\n"

    pages = pdf_pages(make.made(written(sample, "format: pdf", body))["prov.pdf"])

    assert [n for n, page in enumerate(pages) if "Sist." in page] == [len(pages) - 1]
    assert [n for n, page in enumerate(pages) if "Not till sist." in page] == [len(pages) - 1]


def test_two_columns_hyphenate_between_syllables(sample: Path) -> None:
    body = "# Prov\n\n## 1\n\n" + "Förvaltningschefen ansvarar för verksamhetsplaneringen och måluppfyllelsen. " * 20

    (page,) = pdf_pages(make.made(written(sample, "format: tvaspalt", body))["prov.pdf"])
    broken = {re.sub(r"\W", "-", word) for word in re.findall(r"\w+[\ufffe-]\w+", page)}

    assert len(broken) > 3
    assert broken <= {
        *("För-valtningschefen", "Förvalt-ningschefen", "Förvaltnings-chefen", "Förvaltningsche-fen"),
        *("verksam-hetsplaneringen", "verksamhetspla-neringen", "verksamhetsplane-ringen", "verksamhetsplanerin-gen"),
        *("målupp-fyllelsen", "måluppfyl-lelsen", "måluppfyllel-sen"),
    }


def test_a_long_table_repeats_its_header(sample: Path) -> None:
    body = "# Prov\n\n| Nr | Ärende |\n|---|---|\n" + "".join(f"| 1.{n} | Beslut i ärende {n} |\n" for n in range(80))

    pages = pdf_pages(make.made(written(sample, "format: pdf", body))["prov.pdf"])

    assert len(pages) == 3
    assert all("Nr Ärende" in page for page in pages)


def test_word_has_its_styles_fields_and_footnotes(sample: Path) -> None:
    content = make.made(written(sample, "format: docx\nsidhuvud: Prov"))["prov.docx"]
    with ZipFile(BytesIO(content)) as archive:
        document, footer, notes = (archive.read(f"word/{n}.xml").decode() for n in ("document", "footer1", "footnotes"))

    styles = re.findall(r'<w:pStyle w:val="(\w+)"', document)
    assert styles == ["Title", "Heading1", "ListNumber", "ListNumber", "ListBullet", "ListBullet2", "Heading1"]
    assert "<w:tblHeader/>" in document
    assert '<w:footnoteReference w:id="1"/>' in document
    assert "Även detta." in notes
    assert re.findall(r'w:instr="(\w+)"', footer) == ["PAGE", "NUMPAGES"]


def test_opendocument_has_outline_levels_lists_and_header_rows(sample: Path) -> None:
    content = make.made(written(sample, "format: odt"))["prov.odt"]
    with ZipFile(BytesIO(content)) as archive:
        first, text = archive.infolist()[0], archive.read("content.xml").decode()

    assert (first.filename, first.compress_type) == ("mimetype", 0)
    assert re.findall(r'<text:h [^>]*outline-level="(\d)">([^<]+)', text) == [
        ("1", "Policy för prov"),
        ("2", "1 Syfte"),
        ("2", "2 Belopp"),
    ]
    assert '<text:list text:style-name="Numbers"><text:list-item text:start-value="4">' in text
    assert "<table:table-header-rows>" in text
    assert 'text:note-class="footnote"' in text


def test_a_web_page_keeps_its_furniture_outside_main(sample: Path) -> None:
    page = make.made(written(sample, "format: html\nsidhuvud: Prov"))["prov.html"].decode()
    before, main, after = re.split(r"</?main[^>]*>", page)

    assert "<nav>" in before
    assert "<footer>" in after
    assert "Exempelby är en påhittad kommun" in after
    assert '<ol start="4">' in main
    assert '<th scope="col">Ärende</th>' in main
    assert "<li>punkt<ul>\n<li>under</li>\n</ul>\n</li>" in main


def test_a_workbook_has_a_sheet_for_each_heading(sample: Path) -> None:
    body = (
        "# Plan: 2026\n\nEn påhittad plan.\n\n| Nr | Värde |\n|---|---|\n| 1 | 2,5 |\n\n# Skala\n\n- låg\n  1. först\n"
    )

    workbook = load_workbook(BytesIO(make.made(written(sample, "format: xlsx", body))["prov.xlsx"]))

    assert {
        sheet.title: [[c.value for c in row if c.value is not None] for row in sheet.rows] for sheet in workbook
    } == {
        "Plan  2026": [["Plan: 2026"], ["En påhittad plan."], [], ["Nr", "Värde"], [1, "2,5"]],
        "Skala": [["Skala"], ["• låg"], ["1. först"]],
    }


def test_text_and_markdown(sample: Path) -> None:
    assert make.made(written(sample, "format: md"))["prov.md"].decode() == BODY
    assert make.made(written(sample, "format: txt"))["prov.txt"].decode() == (
        "Policy för prov\n\nAntagen av kommunfullmäktige 2026-01-01 § 1\n"
        "Exempelby är en påhittad kommun. Dokumentet är ett exempel.\n\n"
        "\f1 Syfte\n\nNämnden ska – enligt 3 § – ”pröva” allt.[1]\n\n4. fjärde\n5. femte\n\n• punkt\n  • under\n\n"
        "2 Belopp\n\nNr   Ärende\n3.2  Inköp över 50 000 kr\n\n[1] Även detta.\n"
    )


def test_a_side_file_holds_what_the_front_matter_says(sample: Path) -> None:
    front = 'format: txt\nsidofil:\n  owner: Kanslichefen\n  adopted: 2026-01-01\n  title: Kallad "prov"'

    assert make.made(written(sample, front))["prov.toml"].decode() == (
        'owner = "Kanslichefen"\nadopted = "2026-01-01"\ntitle = "Kallad \\"prov\\""\n'
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("# Utan huvud\n", "prov.md: huvudet saknas; börja filen med det mellan två rader med ---"),
        ("---\nfile: prov\n---\n# X\n", "prov.md: huvudet säger inte file och format"),
        ("---\nfile: prov\nformat: pdf\nfärg: blå\n---\n# X\n", "prov.md: okänt i huvudet: färg"),
        (
            "---\nfile: prov\nformat: pdf\nsidnummer: ja\n---\n# X\n",
            "prov.md: sidnummer är ja, men kan bara vara alla, efter-omslag, inga",
        ),
        (
            "---\nfile: prov\nformat: pdf\n---\nX[^1]\n\n[^2]: Y\n",
            "prov.md: fotnot utan text eller utan hänvisning: 1, 2",
        ),
        (
            "---\nfile: prov\nformat: pdf\n---\n> Citat\n",
            "prov.md: blockquote finns inte bland de block som kan göras (rad 1)",
        ),
        ("---\nfile: prov\nformat: pdf\n---\nX\n\n-\n", "prov.md: en listpunkt börjar inte med text (rad 3)"),
    ],
)
def test_a_wrong_source_is_told_of(sample: Path, text: str, message: str) -> None:
    sample.write_text(text, encoding="utf-8")

    with pytest.raises(SourceError) as error:
        read(sample)

    assert str(error.value) == message


@pytest.mark.parametrize("body", ["Text\n\n# Prov\n", "# Prov[^1]\n\n[^1]: Not\n"])
def test_a_workbook_has_no_place_for_notes_or_text_outside_sheets(sample: Path, body: str) -> None:
    with pytest.raises(SourceError) as error:
        make.made(written(sample, "format: xlsx", body))

    assert str(error.value) == "prov: ett kalkylark ska börja med en rubrik på första nivån och ha inga fotnoter"


def test_a_character_that_the_fonts_lack_is_told_of(sample: Path) -> None:
    source = written(sample, "format: pdf", "# Prov\n\n- a → b\n")

    with pytest.raises(SourceError) as error:
        pdf(source)

    assert str(error.value) == "prov: tecknet → finns inte i PDF:ens typsnitt; byt det"


def test_check_names_what_differs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(make, "CORPUS", tmp_path)
    assert make.main(["inkopspolicy-2023"]) == 0
    assert make.main(["inkopspolicy-2023", "--check"]) == 0
    (tmp_path / "inkopspolicy-2023.pdf").write_bytes(b"%PDF-1.4")
    (tmp_path / "eget.pdf").write_bytes(b"")
    capsys.readouterr()

    assert make.main(["inkopspolicy-2023", "--check"]) == 1

    assert capsys.readouterr().out == (
        "eget.pdf har ingen källa; ta bort den\n"
        "inkopspolicy-2023.pdf är inte som inkopspolicy-2023.md gör den; kör make.py inkopspolicy-2023\n"
    )


def test_an_unknown_name_is_told_of(capsys: pytest.CaptureFixture[str]) -> None:
    assert make.main(["finns-inte"]) == 1

    assert capsys.readouterr().err.startswith("finns-inte: ingen sådan källa i exempelby; kända är arbetsordning")
