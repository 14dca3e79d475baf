"""Files become blocks: Markdown and text, and what is said of files that cannot be read."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from assistent.errors import UnreadableFile
from assistent.lines import BOLD_LEVEL, Block
from assistent.reading import decode, read

BODY = "Nämnden ansvarar för verksamheten och följer upp den varje år i en rapport."


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


def test_a_table_row_is_each_cell_after_its_columns_name(tmp_path: Path) -> None:
    found = markdown(
        tmp_path, "| Roll | Ansvar |\n|---|---|\n| Nämnd | Budget |\n| | |\n\n| a | b |\n|---|---|\n| c | |\n"
    )
    assert found == (
        Block("row", "Roll: Nämnd | Ansvar: Budget", columns=("Roll", "Ansvar")),
        Block("row", "a: c", columns=("a", "b")),
    )


def test_a_table_of_labels_or_without_column_names(tmp_path: Path) -> None:
    assert markdown(tmp_path, "| Uppgift | Innehåll |\n|---|---|\n| Ägare: | Kommunchefen |\n| Dnr | |\n") == (
        Block("row", "Ägare: Kommunchefen"),
        Block("row", "Dnr"),
    )
    assert markdown(tmp_path, "| | |\n|---|---|\n| a | b |\n") == (Block("row", "a | b"),)


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


@pytest.mark.parametrize(("name", "shown"), [("a.pptx", ".pptx"), ("a", "(utan filändelse)"), ("a.PNG", ".PNG")])
def test_another_format_is_named_and_the_readable_listed(tmp_path: Path, name: str, shown: str) -> None:
    error = failure(written(tmp_path / name, "x"))
    assert error.reason == f"formatet {shown} kan inte läsas"
    assert ".pdf" in error.remedy and ".md" in error.remedy


def test_the_suffix_may_be_in_capitals(tmp_path: Path) -> None:
    assert shape(read(written(tmp_path / "A.MD", "Text.")).blocks) == [("paragraph", "Text.")]


@pytest.mark.parametrize("suffix", [".md", ".txt"])
def test_control_characters_are_dropped_so_that_a_document_cannot_steer_a_terminal(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"policy{suffix}"
    path.write_bytes(("Nämnden ansvarar för \x1b[31markivet\x07. " + "Den följer upp arbetet. " * 30).encode())

    text = " ".join(block.text for block in read(path).blocks)

    assert "Nämnden ansvarar för [31markivet." in text
    assert not any(c in text for c in "\x1b\x07")
