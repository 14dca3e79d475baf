"""PDF files become blocks: text, tables, footnotes, pages and their numbers, and what cannot be read."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pypdf
import pytest
from made_pdfs import BODY, LONG, Line, add_picture, draw_table, flow_pdf, make_pdf, picture, table, write
from pypdf.errors import DependencyError
from pypdf.generic import ArrayObject, DecodedStreamObject, DictionaryObject, NameObject, NumberObject
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import PageBreak, Paragraph

from assistent import ocr, pdf
from assistent.errors import UnreadableFile
from assistent.lines import Block
from assistent.pdf import read_pdf


def shape(blocks: Sequence[Block]) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in blocks]


def failure(path: Path) -> UnreadableFile:
    with pytest.raises(UnreadableFile) as caught:
        read_pdf(path)
    return caught.value


def rows(path: Path) -> list[tuple[int, str]]:
    return [(block.page, block.text) for block in read_pdf(path).blocks if block.kind == "row"]


# --- text ---------------------------------------------------------------------------------------


def test_a_pdf_of_several_pages(tmp_path: Path) -> None:
    def head(n: int) -> list[Line]:
        return [f"Sida {n} av 3", "Mjölby kommun"]

    reading = read_pdf(
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
    found = read_pdf(make_pdf(tmp_path / "a.pdf", pages)).blocks
    assert [(b.text, b.level) for b in found if b.kind == "heading"] == [("IT-policy", 1), ("Tekniska nämnden", 2)]


@pytest.mark.parametrize(
    "bold", [["Bilagor:"], ["Ett stycke i fet stil", "som går över fler", "rader än två"], ["en fet rad"]]
)
def test_other_bold_text_stays_text(tmp_path: Path, bold: list[str]) -> None:
    pages: list[list[Line]] = [[BODY, BODY, *((line, "Helvetica-Bold", 11.0) for line in bold), BODY]]
    assert "heading" not in {b.kind for b in read_pdf(make_pdf(tmp_path / "a.pdf", pages)).blocks}


def test_a_numbered_list_in_a_pdf_is_no_row_of_headings(tmp_path: Path) -> None:
    pages: list[list[Line]] = [
        [("1. Syfte", "Helvetica", 16.0), "Nämnden ska:", "1. Leda arbetet", "2. Följa upp det", "3. Rapportera"]
    ]
    found = read_pdf(make_pdf(tmp_path / "a.pdf", pages)).blocks
    assert [(b.kind, b.text) for b in found] == [
        ("heading", "1. Syfte"),
        ("paragraph", "Nämnden ska:"),
        ("item", "Leda arbetet"),
        ("item", "Följa upp det"),
        ("item", "Rapportera"),
    ]


def test_space_between_lines_parts_paragraphs(tmp_path: Path) -> None:
    pages: list[list[Line]] = [[LONG, "i samråd med nämnderna", "", LONG, "under hela året", "", "Det gäller alla"]]
    assert shape(read_pdf(make_pdf(tmp_path / "a.pdf", pages)).blocks) == [
        ("paragraph", f"{LONG} i samråd med nämnderna"),
        ("paragraph", f"{LONG} under hela året"),
        ("paragraph", "Det gäller alla"),
    ]


def test_a_heading_that_had_no_room_on_its_line_is_one_and_two_are_two(tmp_path: Path) -> None:
    long = "Program för ett åldersvänligt Exempelby med bilagor och"
    pages: list[list[Line]] = [
        [("Remiss av " + long[:-4], "Helvetica", 16.0), ("Exempelby", "Helvetica", 16.0), "", BODY, BODY, BODY],
        [("Bilagor", "Helvetica", 16.0), ("Bilaga 1", "Helvetica", 16.0), "", BODY, BODY, BODY],
    ]
    found = read_pdf(make_pdf(tmp_path / "a.pdf", pages)).blocks
    assert [b.text for b in found if b.kind == "heading"] == [
        "Remiss av Program för ett åldersvänligt Exempelby med bilagor Exempelby",
        "Bilagor",
        "Bilaga 1",
    ]


def test_a_heading_that_begins_every_page_is_no_running_head(tmp_path: Path) -> None:
    pages: list[list[Line]] = [[("Nämndens beslut", "Helvetica-Bold", 13.0), BODY + f" {n}"] for n in "abc"]
    found = read_pdf(make_pdf(tmp_path / "a.pdf", pages)).blocks
    assert [b.text for b in found if b.kind == "heading"] == ["Nämndens beslut"] * 3


def two_columns(canvas: Canvas) -> None:
    left = [
        "Nämnden leder arbetet med att",
        "utveckla stödet till de äldre.",
        "Den följer upp arbetet varje år",
        "och lämnar en rapport till den",
    ]
    right = [
        "kommunstyrelse som har bett om",
        "den. Styrelsen bereder frågan i",
        "sitt utskott och lägger sedan fram",
        "ett förslag för fullmäktige.",
    ]
    write(canvas, left, 60, 700)
    write(canvas, right, 320, 700)


def test_two_columns_are_read_one_after_the_other_and_headings_over_both_stay(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "a.pdf"), pagesize=A4)
    write(canvas, [("Ett åldersvänligt Exempelby: program för åren fram till 2030", "Helvetica-Bold", 15.0)], 60, 740)
    two_columns(canvas)
    write(canvas, [("Så följs programmet upp av nämnden och av kommunstyrelsen", "Helvetica-Bold", 15.0)], 60, 600)
    write(canvas, [BODY], 60, 570)
    canvas.save()
    assert shape(read_pdf(tmp_path / "a.pdf").blocks) == [
        ("heading", "Ett åldersvänligt Exempelby: program för åren fram till 2030"),
        (
            "paragraph",
            "Nämnden leder arbetet med att utveckla stödet till de äldre. Den följer upp arbetet varje år och lämnar en "
            "rapport till den kommunstyrelse som har bett om den. Styrelsen bereder frågan i sitt utskott och lägger sedan "
            "fram ett förslag för fullmäktige.",
        ),
        ("heading", "Så följs programmet upp av nämnden och av kommunstyrelsen"),
        ("paragraph", BODY),
    ]


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_turned_page_is_read_as_it_lies(tmp_path: Path, turn: int) -> None:
    plain = make_pdf(tmp_path / "plain.pdf", [[LONG, "i samråd med nämnderna.", "", BODY]])
    writer = pypdf.PdfWriter(clone_from=plain)
    writer.pages[0].rotate(turn)
    writer.write(tmp_path / "a.pdf")
    assert [b.text for b in read_pdf(tmp_path / "a.pdf").blocks] == [f"{LONG} i samråd med nämnderna.", BODY]


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_text_that_is_set_sideways_is_read_along(tmp_path: Path, turn: int) -> None:
    canvas = Canvas(str(tmp_path / "a.pdf"), pagesize=A4)
    canvas.translate(300, 400)
    canvas.rotate(turn)
    write(canvas, [LONG[:50], LONG[51:], "", BODY], -200, 100)
    canvas.save()
    assert [b.text for b in read_pdf(tmp_path / "a.pdf").blocks] == [LONG, BODY]


def test_a_few_words_in_the_margin_that_lie_otherwise_are_kept_apart(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "a.pdf"), pagesize=A4)
    write(canvas, [BODY, BODY, BODY], 60, 700)
    canvas.rotate(90)
    canvas.drawString(300, -30, "Justerandes signatur")
    canvas.save()
    assert [b.text for b in read_pdf(tmp_path / "a.pdf").blocks] == [f"{BODY} {BODY} {BODY}", "Justerandes signatur"]


def test_ligatures_are_read_as_letters(tmp_path: Path) -> None:
    registerFont(TTFont("Vera", "Vera.ttf"))
    pages: list[list[Line]] = [[("Grafiska proﬁler ﬁnns i ﬂer ﬁlmer", "Vera", 11.0)]]
    (block,) = read_pdf(make_pdf(tmp_path / "a.pdf", pages)).blocks
    assert block.text == "Grafiska profiler finns i fler filmer"


# --- footnotes ----------------------------------------------------------------------------------

NOTED = ParagraphStyle("noted", fontName="Times-Roman", fontSize=12, leading=15)
SMALL = ParagraphStyle("small", fontName="Times-Roman", fontSize=9, leading=11)


def test_a_footnote_stands_apart_and_its_mark_is_no_part_of_a_word(tmp_path: Path) -> None:
    found = read_pdf(
        flow_pdf(
            tmp_path / "a.pdf",
            [
                Paragraph(
                    f"{BODY} {BODY} {BODY} Det gäller kommunen<super>1</super>, alla bolag<super>2</super> och 25 m<super>2</super>.",
                    NOTED,
                ),
                Paragraph(
                    "<super>1</super> Med kommunen menas även dess råd och alla de beredningar som har utsetts av fullmäktige att följa frågan.",
                    SMALL,
                ),
                Paragraph("<super>3</super> Bolagen ägs av Exempelby.", SMALL),
            ],
        )
    ).blocks
    assert [(b.kind, b.marker, b.text) for b in found] == [
        ("paragraph", "", f"{BODY} {BODY} {BODY} Det gäller kommunen, alla bolag² och 25 m²."),
        (
            "footnote",
            "1",
            "Med kommunen menas även dess råd och alla de beredningar som har utsetts av fullmäktige att följa frågan.",
        ),
        ("footnote", "3", "Bolagen ägs av Exempelby."),
    ]


def test_a_footnote_between_the_halves_of_a_paragraph_stays_on_its_page(tmp_path: Path) -> None:
    found = read_pdf(
        flow_pdf(
            tmp_path / "a.pdf",
            [
                Paragraph(f"{BODY} Kommunen<super>1</super> ansvarar för att alla", NOTED),
                Paragraph("<super>1</super> Även bolagen.", SMALL),
                PageBreak(),
                Paragraph("invånare får veta detta.", NOTED),
            ],
        )
    ).blocks
    assert [(b.kind, b.text, b.page) for b in found] == [
        ("footnote", "Även bolagen.", 1),
        ("paragraph", f"{BODY} Kommunen ansvarar för att alla invånare får veta detta.", 1),
    ]


# --- tables -------------------------------------------------------------------------------------

HEADER = ["Nr", "Ärende", "Delegat"]


def test_a_row_of_a_table_is_a_unit_with_the_names_of_its_columns(tmp_path: Path) -> None:
    made = table(
        [HEADER, ["3.1", "Anställning av medarbetare vid förvaltningen", "Enhetschef"], ["3.2", "Ledighet", ""]],
        [40, 120, 90],
    )
    found = read_pdf(flow_pdf(tmp_path / "a.pdf", [Paragraph(BODY), made, Paragraph(BODY)])).blocks
    assert found == (
        Block("paragraph", BODY),
        Block(
            "row",
            "Nr: 3.1 | Ärende: Anställning av medarbetare vid förvaltningen | Delegat: Enhetschef",
            columns=("Nr", "Ärende", "Delegat"),
        ),
        Block("row", "Nr: 3.2 | Ärende: Ledighet", columns=("Nr", "Ärende", "Delegat")),
        Block("paragraph", BODY),
    )


def test_a_header_that_is_repeated_on_each_page_is_no_row(tmp_path: Path) -> None:
    body = [[f"1.{n}", f"Ärende nummer {n}", "Chef"] for n in range(1, 71)]
    found = rows(flow_pdf(tmp_path / "a.pdf", [table([HEADER, *body], [40, 200, 90])]))
    assert [text for _, text in found] == [
        f"Nr: 1.{n} | Ärende: Ärende nummer {n} | Delegat: Chef" for n in range(1, 71)
    ]
    assert found[0][0] == 1 and found[-1][0] == 2


def test_rows_without_a_repeated_header_keep_the_names_of_the_first_page(tmp_path: Path) -> None:
    body = [[f"1.{n}", f"Ärende nummer {n}", "Chef"] for n in range(1, 51)]
    found = rows(flow_pdf(tmp_path / "a.pdf", [table([HEADER, *body], [40, 200, 90], repeat=0)]))
    assert found[-1] == (2, "Nr: 1.50 | Ärende: Ärende nummer 50 | Delegat: Chef")


@pytest.mark.parametrize("header", [[], [[["Nr"], ["Villkor"]]]])
def test_a_row_that_a_page_break_has_cut_is_one(tmp_path: Path, header: list[list[list[str]]]) -> None:
    canvas = Canvas(str(tmp_path / "a.pdf"), pagesize=A4)
    first = [[["Nr"], ["Villkor"]], [["1.1"], ["Högst tolv månader;", "får vidaredelegeras till"]]]
    draw_table(canvas, first, [60, 100, 300], 120)
    canvas.showPage()
    draw_table(canvas, [*header, [[""], ["enhetschef."]], [["1.2"], ["Inga."]]], [60, 100, 300], 780)
    canvas.save()
    assert rows(tmp_path / "a.pdf") == [
        (1, "Nr: 1.1 | Villkor: Högst tolv månader; får vidaredelegeras till enhetschef."),
        (2, "Nr: 1.2 | Villkor: Inga."),
    ]


def test_a_new_row_at_the_top_of_a_page_is_its_own(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "a.pdf"), pagesize=A4)
    draw_table(canvas, [[["Nr"], ["Villkor"]], [["1.1"], ["Högst tolv månader"]]], [60, 100, 300], 120)
    canvas.showPage()
    draw_table(canvas, [[["1.2"], ["anmäls"]], [["1.3"], ["Inga."]]], [60, 100, 300], 780)
    canvas.save()
    assert [text for _, text in rows(tmp_path / "a.pdf")][1] == "Nr: 1.2 | Villkor: anmäls"


def test_a_frame_around_text_is_no_table(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "a.pdf"), pagesize=A4)
    canvas.rect(50, 650, 450, 80)
    write(canvas, [BODY, BODY], 60, 710)
    canvas.save()
    assert shape(read_pdf(tmp_path / "a.pdf").blocks) == [("paragraph", f"{BODY} {BODY}")]


# --- page numbers -------------------------------------------------------------------------------


def with_labels(path: Path, pages: Sequence[Sequence[Line]], style: str, first: int) -> Path:
    writer = pypdf.PdfWriter(clone_from=make_pdf(path.with_name("plain.pdf"), pages))
    rule = DictionaryObject({NameObject("/S"): NameObject(style), NameObject("/St"): NumberObject(first)})
    labels = DictionaryObject({NameObject("/Nums"): ArrayObject([NumberObject(0), rule])})
    writer.root_object[NameObject("/PageLabels")] = labels
    writer.write(path)
    return path


def test_the_files_own_page_labels_count_where_nothing_is_printed(tmp_path: Path) -> None:
    assert read_pdf(with_labels(tmp_path / "a.pdf", [[BODY], [BODY], [BODY]], "/r", 4)).printed == ("iv", "v", "vi")


def test_what_is_printed_goes_before_the_files_own_labels(tmp_path: Path) -> None:
    pages: list[list[Line]] = [["Omslag"], ["Sida 1 av 2", "", BODY], ["Sida 2 av 2", "", BODY]]
    assert read_pdf(with_labels(tmp_path / "a.pdf", pages, "/D", 7)).printed == (None, "1", "2")


# --- pages without text -------------------------------------------------------------------------


def mixed(path: Path) -> Path:
    """A page of text and a page that is a picture of text."""
    text = make_pdf(path.with_name("text.pdf"), [["Nämnden beslutar att godkänna rapporten.", "", BODY]])
    canvas = Canvas(str(path), pagesize=A4)
    write(canvas, [BODY], 60, 700)
    canvas.showPage()
    add_picture(canvas, picture(text))
    canvas.save()
    return path


def test_a_file_with_a_page_of_text_and_a_scanned_one(tmp_path: Path) -> None:
    steps: list[tuple[int, int]] = []
    reading = read_pdf(mixed(tmp_path / "a.pdf"), lambda done, total: steps.append((done, total)))
    assert [(b.page, b.text) for b in reading.blocks] == [
        (1, BODY),
        (2, "Nämnden beslutar att godkänna rapporten."),
        (2, BODY),
    ]
    assert list(reading.ocr) == [2] and reading.warnings == () and steps == [(1, 2), (2, 2)]
    first = reading.ocr[2][0]
    assert first.text == "Nämnden" and first.confidence > 0.7
    assert first.left == pytest.approx(60 / A4[0], abs=0.01) and first.bottom == pytest.approx(
        1 - 800 / A4[1], abs=0.01
    )


def test_a_title_apart_at_the_top_and_a_scanned_page_of_larger_type(tmp_path: Path) -> None:
    big = [("Beredskap ska finnas dygnet runt. Tjänsteperson i beredskap", "Helvetica", 13.5),
           ("larmas av kommunens växel på ett särskilt nummer.", "Helvetica", 13.5)]  # fmt: skip
    text = make_pdf(tmp_path / "text.pdf", [big])
    canvas = Canvas(str(tmp_path / "a.pdf"), pagesize=A4)
    write(canvas, [("Rutin för beredskap", "Helvetica-Bold", 18.0)], 60, 790)
    write(canvas, [BODY], 60, 740)
    canvas.showPage()
    add_picture(canvas, picture(text))
    canvas.save()
    assert shape(read_pdf(tmp_path / "a.pdf").blocks) == [
        ("heading", "Rutin för beredskap"),
        ("paragraph", BODY),
        ("paragraph", f"{big[0][0]} {big[1][0]}"),
    ]


def test_a_stamp_does_not_make_a_scanned_page_a_page_of_text(tmp_path: Path) -> None:
    text = make_pdf(tmp_path / "text.pdf", [[BODY]])
    canvas = Canvas(str(tmp_path / "a.pdf"), pagesize=A4)
    canvas.drawImage(pdf_image(text), 0, 0, *A4)
    canvas.drawString(400, 30, "Inkom 2026-03-02")
    canvas.save()
    assert [b.text for b in read_pdf(tmp_path / "a.pdf").blocks] == [BODY, "Inkom 2026-03-02"]


def pdf_image(path: Path) -> object:
    from reportlab.lib.utils import ImageReader

    return ImageReader(picture(path))


def test_without_tesseract_the_pages_of_text_are_read_and_the_others_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ocr, "_languages", lambda: ())
    reading = read_pdf(mixed(tmp_path / "a.pdf"))
    assert [b.text for b in reading.blocks] == [BODY]
    assert reading.warnings == (
        "sidan 2 kunde inte läsas: sidan är skannad, och textigenkänningen Tesseract finns inte på datorn; installera "
        "Tesseract med svenska: apt install tesseract-ocr tesseract-ocr-swe",
    )


def test_a_scanned_file_without_swedish_data_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ocr, "_languages", lambda: ("eng", "osd"))
    canvas = Canvas(str(tmp_path / "a.pdf"), pagesize=A4)
    add_picture(canvas, picture(make_pdf(tmp_path / "text.pdf", [[BODY]])))
    canvas.save()
    error = failure(tmp_path / "a.pdf")
    assert error.reason == "sidan är skannad, och Tesseract saknar svenska"
    assert error.remedy == "installera Tesseract med svenska: apt install tesseract-ocr tesseract-ocr-swe"


def test_pages_that_could_not_be_read_are_named_in_runs() -> None:
    assert [pdf._named(numbers) for numbers in ([3], [1, 2, 3], [1, 3, 4, 5, 9])] == [
        "sidan 3",
        "sidorna 1–3",
        "sidorna 1, 3–5 och 9",
    ]


def test_a_picture_without_text_is_said_to_have_none(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "a.pdf"))
    canvas.rect(50, 50, 300, 300, fill=1)
    canvas.save()
    error = failure(tmp_path / "a.pdf")
    assert error.reason == "PDF-filen innehåller ingen text"
    assert error.remedy == "kontrollera att rätt fil ligger i mappen"


@pytest.mark.parametrize(
    ("text", "is_language"),
    [
        ("Nämnden ansvarar för verksamheten", True),
        ("The board is responsible for its work", True),
        ("1 234 567 890 1 234 567 890", True),
        ("aoiuea eaouaiae uoiaeo aeiouaeo", False),
        ("Mxpmcdm bmrtbqbq gxq tdqjrbldsdm nbl", False),
    ],
)
def test_letters_that_make_no_words_are_told_from_language(text: str, is_language: bool) -> None:
    assert pdf._is_language(text) is is_language


def test_a_page_whose_letters_mean_nothing_is_read_as_a_picture(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf, "_is_language", lambda text: False)
    reading = read_pdf(make_pdf(tmp_path / "a.pdf", [[BODY] * 5]))
    assert list(reading.ocr) == [1] and reading.blocks[0].text.startswith(BODY)


# --- files that cannot be read ------------------------------------------------------------------


def test_an_encrypted_pdf_is_named(tmp_path: Path) -> None:
    plain = make_pdf(tmp_path / "plain.pdf", [[BODY]])
    writer = pypdf.PdfWriter(clone_from=plain)
    writer.encrypt(user_password="hemligt", owner_password="hemligare", algorithm="RC4-128")
    writer.write(tmp_path / "a.pdf")
    error = failure(tmp_path / "a.pdf")
    assert error.reason == "PDF-filen är skyddad med lösenord"
    assert error.remedy == "spara en kopia utan lösenord och lägg in den"


def test_a_pdf_that_pypdf_cannot_decrypt_is_read_by_pdfium(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def lacks(self: object, stream: object) -> None:
        raise DependencyError("cryptography>=3.1 is required for AES algorithm")

    plain = make_pdf(tmp_path / "a.pdf", [[BODY]])
    monkeypatch.setattr(pypdf.PdfReader, "__init__", lacks)
    assert shape(read_pdf(plain).blocks) == [("paragraph", BODY)]


def test_a_pdf_that_only_forbids_printing_is_read(tmp_path: Path) -> None:
    writer = pypdf.PdfWriter(clone_from=make_pdf(tmp_path / "plain.pdf", [[BODY]]))
    writer.encrypt(user_password="", owner_password="hemligt", algorithm="RC4-128")
    writer.write(tmp_path / "a.pdf")
    assert shape(read_pdf(tmp_path / "a.pdf").blocks) == [("paragraph", BODY)]


@pytest.mark.parametrize("keep", [0.1, 0.5, 0.9])
def test_a_truncated_pdf_is_named(tmp_path: Path, keep: float) -> None:
    whole = make_pdf(tmp_path / "whole.pdf", [[BODY]] * 3).read_bytes()
    (tmp_path / "a.pdf").write_bytes(whole[: int(len(whole) * keep)])
    error = failure(tmp_path / "a.pdf")
    assert error.reason.startswith("PDF-filen är trasig eller ofullständig (")
    assert error.remedy == "hämta filen på nytt eller skriv ut den till en ny PDF"


def test_something_else_named_pdf_is_broken(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_text("inte en pdf")
    assert failure(tmp_path / "a.pdf").reason.startswith("PDF-filen är trasig")


def test_a_pdf_without_pages_is_named(tmp_path: Path) -> None:
    writer = pypdf.PdfWriter()
    writer.write(tmp_path / "a.pdf")
    assert failure(tmp_path / "a.pdf").reason == "PDF-filen har inga sidor"


def test_a_pdf_of_too_many_pages_is_refused_before_it_is_read(tmp_path: Path) -> None:
    writer = pypdf.PdfWriter()
    for _ in range(pdf.MOST_PAGES + 1):
        writer.add_blank_page(100, 100)
    writer.write(tmp_path / "a.pdf")
    error = failure(tmp_path / "a.pdf")
    assert (error.reason, error.remedy) == ("PDF-filen har 5001 sidor; högst 5000 läses", "dela den i flera filer")


def test_a_page_whose_content_is_damaged_is_named_and_a_blank_one_is_not(tmp_path: Path) -> None:
    writer = pypdf.PdfWriter(clone_from=make_pdf(tmp_path / "plain.pdf", [[BODY], [BODY]]))
    writer.add_blank_page(*A4)
    broken = DecodedStreamObject()
    broken.set_data(b"BT (aldrig avslutad")
    writer.pages[1][NameObject("/Contents")] = writer._add_object(broken)
    writer.write(tmp_path / "a.pdf")
    reading = read_pdf(tmp_path / "a.pdf")
    assert shape(reading.blocks) == [("paragraph", BODY)]
    assert reading.warnings == (
        "sidan 2 kunde inte läsas: PDF-filen är trasig eller ofullständig (sidans innehåll är skadat); hämta filen på nytt "
        "eller skriv ut den till en ny PDF",
    )


def test_a_page_of_absurd_size_is_drawn_within_bounds(tmp_path: Path) -> None:
    writer = pypdf.PdfWriter(clone_from=make_pdf(tmp_path / "plain.pdf", [[BODY]]))
    writer.add_blank_page(14400, 14400)
    content = DecodedStreamObject()
    content.set_data(b"0 0 9000 9000 re f")
    writer.pages[1][NameObject("/Contents")] = writer._add_object(content)
    writer.write(tmp_path / "a.pdf")
    assert shape(read_pdf(tmp_path / "a.pdf").blocks) == [("paragraph", BODY)]
