"""The whole check of a text: what is found, in order, and how files are read."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest
from checked import checked_library, checked_settings
from fakes import encrypted, pdf

from assistent.checking import check, text_of
from assistent.cli import main
from assistent.errors import UnreadableFile
from assistent.library import Library
from assistent.naming import Mention
from assistent.settings import Settings
from assistent.verdicts import Verdict, summary

TEXT = """I ”Policy för resor” står ”Resorna följs upp varje år av kommunstyrelsen.” Enligt 2 kap. 9 § exempellagen är det så.

Andra säger ”Resorna följs upp varje månad av kommunstyrelsen.”
"""


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    return checked_library(tmp_path_factory.mktemp("prov"))


def test_everything_comes_in_order_with_its_verdict(library: Library) -> None:
    report = check(TEXT, library)

    assert [(item.kind, item.verdict) for item in report.items] == [
        ("reference", Verdict.VERBATIM),  # the title in marks is a name, not a quotation
        ("quote", Verdict.VERBATIM),
        ("reference", Verdict.MISSING),
        ("quote", Verdict.DIFFERS),
    ]
    assert all(report.text[item.start : item.end] == item.text for item in report.items)
    assert (report.false, report.samling) == (2, "exempel")
    assert summary(report) == "1 ordagrant, 1 avviker, 1 finns inte, 1 stämmer"


def test_a_title_that_begins_with_a_sign_is_a_name_too(library: Library) -> None:
    items = check("”Resorna följs upp varje år av kommunstyrelsen.” (KS, ”§ Policy för resor”)", library).items

    assert [(item.kind, item.verdict) for item in items if item.kind == "quote"] == [("quote", Verdict.VERBATIM)]


def test_progress_is_told_step_by_step(library: Library) -> None:
    told: list[tuple[str, int, int]] = []
    check(TEXT, library, progress=lambda what, done, total: told.append((what, done, total)))

    assert told == [("Kontrollerar", 0, 2), ("Kontrollerar", 1, 2), ("Kontrollerar", 2, 2)]


@pytest.mark.parametrize("text", ["", "Inga citat här.", "\x1b[31m\u202e", "”" * 500, "(" * 3000, "”a " * 400])
def test_odd_texts_are_checked_without_fuss(text: str, library: Library) -> None:
    assert check(text, library).false == 0


def test_control_characters_never_reach_the_report(library: Library) -> None:
    assert "\x1b" not in check("”Farlig \x1b[31m text som inte finns någonstans här”", library).text


def test_text_and_markdown_are_taken_as_they_are(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("> ett *citat*\n", encoding="cp1252")
    (tmp_path / "b.md").write_text("# Rubrik\n\n> **ett** *citat* av [oss](https://exempel.se)\n", encoding="utf-8")

    assert text_of(tmp_path / "a.txt", 1) == "> ett *citat*\n"
    assert text_of(tmp_path / "b.md", 1) == "Rubrik\n\n> ett citat av oss\n"


def test_other_formats_are_read_as_documents_are(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(pdf("Vi citerar detta."))

    assert text_of(tmp_path / "a.pdf", 1) == "Vi citerar detta."


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.exe", b"MZ", "Filen a.exe kan inte kontrolleras: formatet .exe kan inte läsas."),
        ("a.txt", b"\x00\x01\x02" * 99, "Filen a.txt kan inte kontrolleras: filen är inte en textfil"),
        (
            "stor.txt",
            b"a" * 1_100_000,
            "Filen stor.txt kan inte kontrolleras: filen är 1 MB, mer än gränsen 1 MB. Dela den.",
        ),
        ("a.pdf", encrypted(pdf("Hemligt.")), "Filen a.pdf kan inte kontrolleras: "),
    ],
)
def test_a_file_that_cannot_be_checked_is_told(name: str, content: bytes, message: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content)

    with pytest.raises(UnreadableFile) as caught:
        text_of(tmp_path / name, 1)
    assert str(caught.value).startswith(message)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match=r"finns-inte\.txt kan inte läsas: .* Kontrollera namnet\."):
        text_of(tmp_path / "finns-inte.txt", 1)


# --- the command --------------------------------------------------------------------------------


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    for name in [name for name in os.environ if name.startswith("ASSISTENT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("ASSISTENT_ROOT", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "80")
    return checked_settings(tmp_path)


def run(capsys: pytest.CaptureFixture[str], *argv: str) -> tuple[int, str, str]:
    capsys.readouterr()
    code = main(argv)
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_the_command_tells_each_item_and_fails_on_a_false_one(
    settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "text.txt"
    path.write_text(TEXT, encoding="utf-8")
    code, out, err = run(capsys, "check", str(path))

    assert (code, err) == (1, "")
    assert "2. ordagrant: ”Resorna följs upp varje år av kommunstyrelsen.”\n" in out
    assert "   Annat ord: texten har ”månad”, dokumentet ”år”.\n" in out
    assert out.endswith("exempel: 1 ordagrant, 1 avviker, 1 finns inte, 1 stämmer.\n")


def test_a_text_with_nothing_false_is_fine(
    settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "text.txt"
    path.write_text("”Resorna följs upp varje år av kommunstyrelsen.”", encoding="utf-8")

    assert run(capsys, "check", str(path))[0] == 0


def test_json_has_the_contracts_shape(settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "text.txt"
    path.write_text(TEXT, encoding="utf-8")
    code, out, _ = run(capsys, "check", str(path), "--json")
    result: dict[str, Any] = json.loads(out)

    assert (code, result["false"]) == (1, 2)
    last = result["items"][-1]
    assert {"kind", "text", "verdict", "document", "section", "pdf_page", "difference"} <= last.keys()
    assert (last["kind"], last["verdict"], last["document"], last["section"]) == (
        "quote",
        "differs",
        "policy-resor",
        "Uppföljning",
    )
    assert [(d["kind"], d["text"], d["document"]) for d in last["difference"]] == [("annat ord", "månad", "år")]


def test_marked_up_copies_are_written(settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "text.txt").write_text(TEXT, encoding="utf-8")
    made = tmp_path / "ut.docx", tmp_path / "ut.html"
    run(capsys, "check", str(tmp_path / "text.txt"), "--docx", str(made[0]), "--html", str(made[1]))

    assert made[0].read_bytes().startswith(b"PK")
    assert "<h1>Kontrollerad text</h1>" in made[1].read_text(encoding="utf-8")


def test_a_copy_that_cannot_be_written_is_told(
    settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "text.txt").write_text(TEXT, encoding="utf-8")
    code, _, err = run(capsys, "check", str(tmp_path / "text.txt"), "--html", str(tmp_path / "saknas" / "ut.html"))

    assert code == 1
    assert "ut.html kan inte skrivas: " in err
    assert err.endswith("Välj en annan plats.\n")


# --- bounded work -------------------------------------------------------------------------------


def listened(library: Library, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts in which documents' names are sought from now on."""
    read: list[str] = []
    mentions = library.mentions

    def counted(text: str) -> list[Mention]:
        read.append(text)
        return mentions(text)

    monkeypatch.setattr(library, "mentions", counted)
    return read


@pytest.mark.parametrize("run", ["a", "Å", ".", "…", "-", "§", "1", "(", "a\u200b", "\u202e", " ", "\n"])
def test_names_and_places_are_never_sought_in_long_runs(
    run: str, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = listened(library, monkeypatch)
    check(f"Enligt Policy för resor {run * 30_000} gäller detta.", library)

    assert max(map(len, read)) <= 2_000
    assert not any(re.search(r"[^\s;_]{201}|\s{201}", part) for part in read)


def test_a_title_is_not_sought_in_a_long_quotation(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    read = listened(library, monkeypatch)
    check(f"”{'Policy för resor ' * 500}”", library)

    assert not any("resor Policy" in part for part in read)


def test_of_too_many_quotations_the_rest_is_told_as_unchecked(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistent.checking.MOST", 2)
    quoted = "”Resorna följs upp varje år av kommunstyrelsen.”\n\n"
    items = check(quoted * 5, library).items

    assert [item.verdict for item in items] == [Verdict.VERBATIM, Verdict.VERBATIM, Verdict.UNDECIDED]
    assert items[2].reason.endswith("detta och det som följer är inte kontrollerat. Dela upp texten.")


def test_of_too_many_references_the_rest_is_told_as_unchecked(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistent.checking.MOST", 1)
    items = check(
        "Enligt 2 kap. 9 § exempellagen. Enligt 2 kap. 8 § exempellagen. Enligt 2 kap. 7 § exempellagen.", library
    )

    assert [item.verdict for item in items.items] == [Verdict.MISSING, Verdict.UNDECIDED]


def test_stacked_combining_marks_are_parted(library: Library) -> None:
    text = check("a" + "\u0316\u0301" * 50_000, library).text

    assert max(map(len, text.split("\u034f"))) <= 32
