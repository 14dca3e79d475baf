from __future__ import annotations

import argparse
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from fakes import HashEncoder, installation
from pypdf import PdfReader

from assistent import cli, models
from assistent.errors import AssistentError, CorpusError, SettingsError
from assistent.indexing import build
from assistent.introduction_command import run_introduction, write_handout
from assistent.settings import Settings
from assistent.types import Encoder

FILE = """
titel = "Solrosby (påhittad)"

[[tema]]
namn = "Arkiv"
fragor = ["Vem ansvarar för arkiv?"]

[[tema.quiz]]
fraga = "Vem följer ansvaret?"
svar = "Budgeten."
dokument = "arkiv"
citat = "Ansvaret följer budgeten."
"""
WRONG = FILE.replace("följer budgeten.", "följer inte budgeten.") + '\n[[lasning]]\ndokument = "borta"\n'


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, encoder: Encoder) -> Settings:
    monkeypatch.setattr(models, "open_encoder", lambda *_, **__: encoder)
    monkeypatch.setattr("assistent.assistant.open_reader", lambda *_: None)
    settings = installation(tmp_path)
    build(settings, "solros", encoder)
    return settings


def written(settings: Settings, content: str) -> None:
    (settings.corpus / "solros" / "introduktion.toml").write_text(content, encoding="utf-8")


def run(settings: Settings, check: bool = False) -> int:
    return run_introduction(argparse.Namespace(samling=None, check=check), settings)


def test_a_file_that_holds_is_told_question_by_question(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    written(settings, FILE)

    assert run(settings, check=True) == 0
    assert capsys.readouterr().out == (
        "Arkiv\n  svar: Vem ansvarar för arkiv? – Policy ”Policy för arkiv”, Ansvar, s. 1\n"
        "1 av 1 frågor har svar. 1 quizfrågor och 0 läsanvisningar prövade, 0 fel.\n"
    )


def test_what_does_not_hold_is_told_and_is_an_error(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    written(settings, WRONG.replace("ansvarar för arkiv", "ansvarar för rymdfärderna till Mars"))

    assert run(settings, check=True) == 1
    told = capsys.readouterr().out
    assert "  inget svar: Vem ansvarar för rymdfärderna till Mars? – Det framgår inte av dokumenten." in told
    assert "Fel: Arkiv, quizfråga 1: citatet står inte ordagrant i arkiv: ”Ansvaret följer inte budgeten.”" in told
    assert "Fel: Läslistan, rad 1: dokumentet borta finns inte i indexet." in told
    assert told.endswith("0 av 1 frågor har svar. 1 quizfrågor och 1 läsanvisningar prövade, 2 fel.\n")


def test_there_must_be_something_to_check(settings: Settings) -> None:
    with pytest.raises(
        CorpusError, match=r"solros har ingen introduktion\. Få ett förslag med: assistent introduction"
    ):
        run(settings, check=True)


def test_a_proposal_is_printed_and_no_file_is_touched(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    written(settings, FILE)
    assert run(settings) == 0
    told = capsys.readouterr()

    assert '"Vem ansvarar för arkiv?",' in told.out
    assert "solros har redan introduktion.toml." in told.err
    assert (settings.corpus / "solros" / "introduktion.toml").read_text(encoding="utf-8") == FILE


def test_documents_that_give_no_question_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models, "open_encoder", lambda *_, **__: HashEncoder())
    monkeypatch.setattr("assistent.assistant.open_reader", lambda *_: None)
    settings = installation(tmp_path, {"a.md": "# A\n\nHej.\n"})
    build(settings, "solros", HashEncoder())

    with pytest.raises(CorpusError, match="Dokumenten i solros räckte inte till någon fråga"):
        run(settings)


def test_a_handout_is_written_by_the_name_of_its_file(settings: Settings, tmp_path: Path) -> None:
    written(settings, FILE)
    word, pdf = tmp_path / "u.DOCX", tmp_path / "u.pdf"
    write_handout(settings, None, word, "https://assistent.exempelby.se")
    write_handout(settings, "solros", pdf)

    links = {r.target_ref for r in Document(BytesIO(word.read_bytes())).part.rels.values() if r.is_external}
    assert "https://assistent.exempelby.se/introduktion?samling=solros" in links
    assert PdfReader(pdf).metadata.title == "Introduktion: Solrosby (påhittad)"


def test_the_command_line_knows_the_way(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    written(settings, FILE)
    monkeypatch.setattr("assistent.settings.load", lambda: settings)

    assert cli.main(["introduction", "--check"]) == 0
    assert cli.main(["export", "--handout", str(tmp_path / "u.pdf"), "--address", "https://a.exempelby.se"]) == 0
    assert capsys.readouterr().out.endswith(f"Underlaget är skrivet till {tmp_path / 'u.pdf'}.\n")


def test_a_handout_that_cannot_be_written_is_told(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="solros har ingen introduktion"):
        write_handout(settings, None, tmp_path / "u.pdf")
    written(settings, FILE)
    with pytest.raises(
        AssistentError, match=r"Underlaget kan inte skrivas som \.txt\. Ange en fil på \.docx eller \.pdf"
    ):
        write_handout(settings, None, tmp_path / "u.txt")
    with pytest.raises(AssistentError, match=r"u\.pdf kan inte skrivas: filen eller mappen finns inte"):
        write_handout(settings, None, tmp_path / "finns-inte" / "u.pdf")


@pytest.mark.parametrize("address", ["ftp://x", "assistent.se", "https://", "https://x/?a=1", "https://x/#a"])
def test_an_address_that_cannot_be_used_is_told(settings: Settings, tmp_path: Path, address: str) -> None:
    written(settings, FILE)

    with pytest.raises(SettingsError, match="är ingen adress till webbsidan"):
        write_handout(settings, None, tmp_path / "u.pdf", address)
