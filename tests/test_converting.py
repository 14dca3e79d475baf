"""RTF and DOC are read through LibreOffice; a script stands in for it here."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

import pytest
from office_files import odt

from assistent import converting
from assistent.converting import read_converted
from assistent.errors import UnreadableFile
from assistent.lines import Block

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500


@pytest.fixture
def rtf(tmp_path: Path) -> Path:
    path = tmp_path / "Ärende 1.rtf"
    path.write_bytes(b"{\\rtf1 x}")
    return path


def soffice(folder: Path, monkeypatch: pytest.MonkeyPatch, does: str) -> Path:
    """A program of that name, alone on the path, that runs a few lines of Python."""
    programs = folder / "program"
    programs.mkdir()
    (programs / "does.py").write_text(
        f"import pathlib, sys, time, shutil\narguments = sys.argv[1:]\n{does}\n", encoding="utf-8"
    )
    script = programs / "soffice"
    script.write_text(
        f'#!/bin/sh\n{shlex.quote(sys.executable)} {shlex.quote(str(programs / "does.py"))} "$@"\n', encoding="utf-8"
    )
    script.chmod(0o755)
    monkeypatch.setenv("PATH", str(programs))
    return programs


def test_a_file_is_read_as_libreoffice_turns_it_into_odt(
    tmp_path: Path, rtf: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    odt(tmp_path / "svar.odt", "<text:p>Text.</text:p>")
    log = tmp_path / "log"
    does = (
        "out = pathlib.Path(arguments[arguments.index('--outdir') + 1]); out.mkdir()\n"
        "profile = next(a for a in arguments if a.startswith('-env:UserInstallation=file://')).partition('file://')[2]\n"
        f"shutil.copy({str(tmp_path / 'svar.odt')!r}, out / 'dokument.odt')\n"
        f"pathlib.Path({str(log)!r}).write_text(arguments[-1] + chr(10) + pathlib.Path(arguments[-1]).read_text() + chr(10)"
        " + str((pathlib.Path(profile) / 'user' / 'registrymodifications.xcu').read_text().count('<value>')))"
    )
    soffice(tmp_path, monkeypatch, does)
    assert read_converted(rtf).blocks == (Block("paragraph", "Text."),)
    source, content, settings = log.read_text().split("\n")
    assert Path(source).name == "dokument.rtf"
    assert (content, settings) == ("{\\rtf1 x}", "4")
    assert not Path(source).parent.exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["log", "program", "svar.odt", "Ärende 1.rtf"]


def test_libreoffice_is_missing(tmp_path: Path, rtf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UnreadableFile) as caught:
        read_converted(rtf)
    assert caught.value.reason == "formatet .rtf läses genom LibreOffice, som inte är installerat"
    assert caught.value.remedy == "installera LibreOffice Writer, eller spara om filen som DOCX eller PDF"


def test_libreoffice_makes_nothing(tmp_path: Path, rtf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    soffice(tmp_path, monkeypatch, "sys.exit(0)")
    with pytest.raises(
        UnreadableFile, match="LibreOffice kunde inte öppna filen: den är trasig eller skyddad med lösenord"
    ):
        read_converted(rtf)


def test_libreoffice_takes_too_long_and_is_ended_with_what_it_started(
    tmp_path: Path, rtf: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    late = tmp_path / "sent"
    soffice(tmp_path, monkeypatch, f"time.sleep(3)\npathlib.Path({str(late)!r}).touch()")
    monkeypatch.setattr(converting, "TIME_LIMIT", 1.0)
    with pytest.raises(UnreadableFile, match="LibreOffice blev inte färdigt med filen på 1 sekunder"):
        read_converted(rtf)
    assert not late.exists()


def test_libreoffice_cannot_be_started(tmp_path: Path, rtf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (soffice(tmp_path, monkeypatch, "") / "soffice").write_bytes(b"\x7fELF trasig")
    with pytest.raises(UnreadableFile, match="LibreOffice kan inte startas: "):
        read_converted(rtf)


def test_a_file_of_another_format_is_not_given_to_it(tmp_path: Path) -> None:
    path = tmp_path / "a.doc"
    path.write_bytes(OLE + "EncryptedPackage".encode("utf-16-le"))
    with pytest.raises(UnreadableFile, match="filen är skyddad med lösenord"):
        read_converted(path)
    path.write_bytes(b"%PDF-1.4")
    with pytest.raises(UnreadableFile, match=r"filändelsen är \.doc men innehållet är en PDF-fil"):
        read_converted(path)
