"""Files become blocks: Markdown, text and PDF, and what is said of files that cannot be read."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pypdf
import pytest
from reportlab.pdfgen.canvas import Canvas

from assistent.errors import UnreadableFile
from assistent.lines import BOLD_LEVEL, Block
from assistent.reading import decode, read

Line = str | tuple[str, str, float]
"""A line of a page in body type, or (line, font, size)."""

BODY = "Nämnden ansvarar för verksamheten och följer upp den varje år i en rapport."


def make_pdf(path: Path, pages: Sequence[Sequence[Line]]) -> Path:
    canvas = Canvas(str(path))
    for lines in pages:
        height = 800.0
        for line in lines:
            text, font, size = (line, "Helvetica", 11.0) if isinstance(line, str) else line
            canvas.setFont(font, size)
            canvas.drawString(60, height, text)
            height -= size * 1.4
        canvas.showPage()
    canvas.save()
    return path


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def markdown(tmp_path: Path, text: str) -> tuple[Block, ...]:
    return read(written(tmp_path / "a.md", text)).blocks


def shape(blocks: Sequence[Block]) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in blocks]


def failure(path: Path) -> UnreadableFile:
    with pytest.raises(UnreadableFile) as caught:
        read(path)
    return caught.value


# --- Markdown -----------------------------------------------------------------------------------


def test_headings_paragraphs_and_items(tmp_path: Path) -> None:
    found = markdown(tmp_path, "# Policy\n\nEtt stycke\növer två rader.\n\n- punkt\n\n3. trea\n4. fyra\n")
    assert found == (
        Block("heading", "Policy", level=1),
        Block("paragraph", "Ett stycke över två rader."),
        Block("item", "punkt", marker="–"),
        Block("item", "trea", marker="3."),
        Block("item", "fyra", marker="4."),
    )


def test_nested_items_know_their_depth(tmp_path: Path) -> None:
    found = markdown(tmp_path, "- yttre\n  - inre\n    - innersta\n- åter\n")
    assert [(b.text, b.level) for b in found] == [("yttre", 0), ("inre", 1), ("innersta", 2), ("åter", 0)]


def test_an_empty_item_gives_its_mark_to_nobody(tmp_path: Path) -> None:
    assert markdown(tmp_path, "-\n\nNämnden beslutar.\n") == (Block("paragraph", "Nämnden beslutar."),)


def test_a_table_row_is_one_item(tmp_path: Path) -> None:
    found = markdown(tmp_path, "| Roll | Ansvar |\n|---|---|\n| Nämnd | Budget |\n| | |\n")
    assert shape(found) == [("item", "Roll | Ansvar"), ("item", "Nämnd | Budget")]


def test_html_stays_as_text(tmp_path: Path) -> None:
    assert shape(markdown(tmp_path, "<script>alert(1)</script> och <b>fet</b>")) == [
        ("paragraph", "<script>alert(1)</script> och <b>fet</b>")
    ]


def test_links_emphasis_and_code_leave_their_words(tmp_path: Path) -> None:
    assert shape(markdown(tmp_path, "Lag ([2019:835](https://selex.se)) är **fet**, *kursiv* och `kod`.")) == [
        ("paragraph", "Lag (2019:835) är fet, kursiv och kod.")
    ]


def test_a_bold_line_is_a_heading_and_two_in_one_are_two(tmp_path: Path) -> None:
    assert markdown(tmp_path, "**Ledningssystem****Bakgrund**\n\n**Fet** inledning.\n") == (
        Block("heading", "Ledningssystem", level=BOLD_LEVEL),
        Block("heading", "Bakgrund", level=BOLD_LEVEL),
        Block("paragraph", "Fet inledning."),
    )


def test_lines_set_under_each_other_keep_their_breaks(tmp_path: Path) -> None:
    assert shape(markdown(tmp_path, "Thomas Gustafsson  \nTfn 0142-857 79\n")) == [
        ("paragraph", "Thomas Gustafsson\nTfn 0142-857 79")
    ]


def test_a_form_feed_begins_a_page(tmp_path: Path) -> None:
    reading = read(written(tmp_path / "a.md", "# Ett\n\nFörst.\f# Två\n\nSedan.\n"))
    assert [(b.text, b.page) for b in reading.blocks] == [("Ett", 1), ("Först.", 1), ("Två", 2), ("Sedan.", 2)]
    assert reading.printed == (None, None)


def test_front_matter_is_facts_as_written(tmp_path: Path) -> None:
    reading = read(written(tmp_path / "a.md", "---\nbeteckning: 2008:47\nikraft_datum: 2018-01-01\n---\n\nText.\n"))
    assert reading.meta == {"beteckning": "2008:47", "ikraft_datum": "2018-01-01"}
    assert shape(reading.blocks) == [("paragraph", "Text.")]


def test_front_matter_at_the_very_end_of_the_file_is_no_heading(tmp_path: Path) -> None:
    assert failure(written(tmp_path / "a.md", "---\ntitel: Policy\n---")).reason == "filen innehåller ingen text"


@pytest.mark.parametrize("text", ["---\n\nNämnden beslutar.\n\n---\n\nSlut.\n", "---\nNämnden beslutar.\n---\nSlut.\n"])
def test_text_between_two_rules_is_not_lost(tmp_path: Path, text: str) -> None:
    assert "Nämnden beslutar." in [block.text for block in markdown(tmp_path, text)]


def test_misspelt_front_matter_is_named_with_its_remedy(tmp_path: Path) -> None:
    error = failure(written(tmp_path / "a.md", "---\ntitel: [oavslutad\n---\nText.\n"))
    assert error.reason.startswith("filens inledande faktaruta (YAML mellan ---) är felskriven:")
    assert error.remedy == "rätta den eller ta bort den"


@pytest.mark.parametrize("text", ["", "\n\n", "---\ntitel: x\n---\n", "***\n", "[a]: http://b\n", "- \n"])
def test_markdown_without_text_is_refused(tmp_path: Path, text: str) -> None:
    error = failure(written(tmp_path / "a.md", text))
    assert (error.reason, error.remedy) == ("filen innehåller ingen text", "kontrollera att rätt fil ligger i mappen")


# --- text ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_the_encodings_that_municipal_systems_write(encoding: str) -> None:
    assert decode("Årshjulet – 5 §\r\nslut\r".encode(encoding)) == "Årshjulet – 5 §\nslut\n"


def test_decomposed_letters_are_composed() -> None:
    assert decode("A\u030ar".encode()) == "År"


@pytest.mark.parametrize(
    "data", [b"\x00\x01\x02", b"PK\x03\x04" + b"\x00" * 50, b"\x01\x02\x03\x04abc", b"\x81\x8d\x8f", b"\xff\xfea"]
)
def test_binary_data_is_no_text(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "bild.md"
    path.write_bytes(data)
    error = failure(path)
    assert error.reason == "filen är inte en textfil (den innehåller binära data)"
    assert "spara om dokumentet som PDF eller text" in error.remedy


def test_plain_text_has_headings_and_pages(tmp_path: Path) -> None:
    reading = read(written(tmp_path / "a.txt", f"IT-policy\n\nInledning\n{BODY}\f{BODY}\n"))
    assert shape(reading.blocks)[:3] == [("heading", "IT-policy"), ("heading", "Inledning"), ("paragraph", BODY)]
    assert len(reading.printed) == 2


@pytest.mark.parametrize(("name", "shown"), [("a.docx", ".docx"), ("a", "(utan filändelse)"), ("a.PNG", ".PNG")])
def test_another_format_is_named_and_the_readable_listed(tmp_path: Path, name: str, shown: str) -> None:
    error = failure(written(tmp_path / name, "x"))
    assert error.reason == f"formatet {shown} kan inte läsas"
    assert ".pdf" in error.remedy and ".md" in error.remedy


def test_the_suffix_may_be_in_capitals(tmp_path: Path) -> None:
    assert shape(read(written(tmp_path / "A.MD", "Text.")).blocks) == [("paragraph", "Text.")]


# --- PDF ----------------------------------------------------------------------------------------


def test_a_pdf_of_several_pages(tmp_path: Path) -> None:
    def head(n: int) -> list[Line]:
        return [f"Sida {n} av 3", "Mjölby kommun"]

    reading = read(
        make_pdf(
            tmp_path / "a.pdf",
            [
                [
                    *head(1),
                    ("Ledningssystem", "Helvetica-Bold", 20),
                    BODY,
                    "Ärendet bereds av kommunens förvalt-",
                    "ningschef.",
                ],
                [
                    *head(2),
                    ("1. Årshjulet", "Helvetica-Bold", 15),
                    BODY,
                    "Utredaren pekar på att mål-",
                    "och resultatkedjan",
                ],
                [*head(3), "behöver utvecklas."],
            ],
        )
    )
    assert reading.printed == ("1", "2", "3")
    assert [(b.text, b.level) for b in reading.blocks if b.kind == "heading"] == [
        ("Ledningssystem", 1),
        ("1. Årshjulet", 2),
    ]
    text = [b for b in reading.blocks if b.kind == "paragraph"]
    assert [b.text for b in text] == [
        f"{BODY} Ärendet bereds av kommunens förvaltningschef.",
        f"{BODY} Utredaren pekar på att mål- och resultatkedjan behöver utvecklas.",
    ]
    ((offset, page),) = text[1].breaks
    assert (text[1].text[offset:], page) == ("behöver utvecklas.", 3)
    assert [b.text for b in reading.blocks if b.kind == "furniture"].count("Mjölby kommun") == 3


def test_a_short_bold_line_is_a_heading_below_the_larger_ones(tmp_path: Path) -> None:
    pages: list[list[Line]] = [
        [("IT-policy", "Helvetica", 18.0), BODY, ("Tekniska nämnden", "Helvetica-Bold", 11.0), BODY]
    ]
    found = read(make_pdf(tmp_path / "a.pdf", pages)).blocks
    assert [(b.text, b.level) for b in found if b.kind == "heading"] == [("IT-policy", 1), ("Tekniska nämnden", 2)]


@pytest.mark.parametrize(
    "bold", [["Bilagor:"], ["Ett stycke i fet stil", "som går över fler", "rader än två"], ["en fet rad"]]
)
def test_other_bold_text_stays_text(tmp_path: Path, bold: list[str]) -> None:
    pages: list[list[Line]] = [[BODY, BODY, *((line, "Helvetica-Bold", 11.0) for line in bold), BODY]]
    assert "heading" not in {b.kind for b in read(make_pdf(tmp_path / "a.pdf", pages)).blocks}


def test_a_numbered_list_in_a_pdf_is_no_row_of_headings(tmp_path: Path) -> None:
    pages: list[list[Line]] = [
        [("1. Syfte", "Helvetica", 16.0), "Nämnden ska:", "1. Leda arbetet", "2. Följa upp det", "3. Rapportera"]
    ]
    found = read(make_pdf(tmp_path / "a.pdf", pages)).blocks
    assert [(b.kind, b.text) for b in found] == [
        ("heading", "1. Syfte"),
        ("paragraph", "Nämnden ska:"),
        ("item", "Leda arbetet"),
        ("item", "Följa upp det"),
        ("item", "Rapportera"),
    ]


def test_an_encrypted_pdf_is_named(tmp_path: Path) -> None:
    plain = make_pdf(tmp_path / "plain.pdf", [[BODY]])
    writer = pypdf.PdfWriter(clone_from=plain)
    writer.encrypt(user_password="hemligt", owner_password="hemligare", algorithm="RC4-128")
    writer.write(tmp_path / "a.pdf")
    error = failure(tmp_path / "a.pdf")
    assert error.reason == "PDF-filen är skyddad med lösenord"
    assert error.remedy == "spara en kopia utan lösenord och lägg in den"


def test_a_pdf_that_only_forbids_printing_is_read(tmp_path: Path) -> None:
    writer = pypdf.PdfWriter(clone_from=make_pdf(tmp_path / "plain.pdf", [[BODY]]))
    writer.encrypt(user_password="", owner_password="hemligt", algorithm="RC4-128")
    writer.write(tmp_path / "a.pdf")
    assert shape(read(tmp_path / "a.pdf").blocks) == [("paragraph", BODY)]


@pytest.mark.parametrize("keep", [0.1, 0.5, 0.9])
def test_a_truncated_pdf_is_named(tmp_path: Path, keep: float) -> None:
    whole = make_pdf(tmp_path / "whole.pdf", [[BODY]] * 3).read_bytes()
    (tmp_path / "a.pdf").write_bytes(whole[: int(len(whole) * keep)])
    error = failure(tmp_path / "a.pdf")
    assert error.reason.startswith("PDF-filen är trasig eller ofullständig (")
    assert error.remedy == "hämta filen på nytt eller skriv ut den till en ny PDF"


def test_something_else_named_pdf_is_broken(tmp_path: Path) -> None:
    assert failure(written(tmp_path / "a.pdf", "inte en pdf")).reason.startswith("PDF-filen är trasig")


def test_a_pdf_of_pictures_needs_text_recognition(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "a.pdf"))
    canvas.rect(50, 50, 300, 300, fill=1)
    canvas.save()
    error = failure(tmp_path / "a.pdf")
    assert error.reason == "PDF-filen är skannad och saknar text"
    assert "OCR" in error.remedy


def test_a_pdf_without_pages_is_named(tmp_path: Path) -> None:
    writer = pypdf.PdfWriter()
    writer.write(tmp_path / "a.pdf")
    assert failure(tmp_path / "a.pdf").reason == "PDF-filen har inga sidor"


@pytest.mark.parametrize("suffix", [".md", ".txt"])
def test_control_characters_are_dropped_so_that_a_document_cannot_steer_a_terminal(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"policy{suffix}"
    path.write_bytes(("Nämnden ansvarar för \x1b[31markivet\x07. " + "Den följer upp arbetet. " * 30).encode())

    text = " ".join(block.text for block in read(path).blocks)

    assert "Nämnden ansvarar för [31markivet." in text
    assert not any(c in text for c in "\x1b\x07")
