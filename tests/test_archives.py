"""What an office file really is, and which are refused before they are read."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from office_files import docx, odt, p

from assistent import archives
from assistent.archives import attribute, child, identify, local, opened, parse, part, refuse_other
from assistent.errors import UnreadableFile

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500


def written(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def zipped(path: Path, **entries: str | bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), data)
    return path


def refusal(path: Path, suffix: str = ".docx") -> UnreadableFile:
    with pytest.raises(UnreadableFile) as caught, opened(path, suffix):
        pass
    return caught.value


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"%PDF-1.7\n", ".pdf"), (b"{\\rtf1\\ansi", ".rtf"), (b"\xef\xbb\xbf\n<!DOCTYPE HTML PUBLIC>", ".html"),
        (b"<html lang=sv>", ".html"), (b"\x89PNG\r\n", ".png"), (b"\xff\xd8\xff\xe0", ".jpg"), (b"Vanlig text", None), (OLE, None),
        (OLE + "WordDocument".encode("utf-16-le"), ".doc"), (OLE + "Workbook".encode("utf-16-le"), ".xls"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "encrypted"), (b"PK\x03\x04 trasig", None), (b"", None),
    ],
)  # fmt: skip
def test_identify(tmp_path: Path, data: bytes, expected: str | None) -> None:
    assert identify(written(tmp_path / "fil", data)) == expected


def test_archives_are_identified_by_their_parts(tmp_path: Path) -> None:
    assert identify(docx(tmp_path / "a", p("x"))) == ".docx"
    assert identify(odt(tmp_path / "b")) == ".odt"
    assert identify(zipped(tmp_path / "c", xl__workbook_xml="x")) == ".xlsx"
    assert identify(zipped(tmp_path / "d", ppt__x_xml="x")) == ".pptx"
    assert identify(zipped(tmp_path / "e", mimetype="application/vnd.oasis.opendocument.spreadsheet")) == ".ods"
    assert identify(zipped(tmp_path / "f", bilder="x")) == ".zip"


@pytest.mark.parametrize(
    ("data", "reason", "remedy"),
    [
        (b"%PDF-1.4", "filändelsen är .docx men innehållet är en PDF-fil", "byt filändelsen till .pdf"),
        (b"<!doctype html>", "filändelsen är .docx men innehållet är en webbsida (HTML)", "byt filändelsen till .html"),
        (OLE + "Workbook".encode("utf-16-le"), "filändelsen är .docx men innehållet är en äldre Excel-arbetsbok (XLS)",
         "ersätt den med dokumentet i ett format som kan läsas"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "DOCX-filen är skyddad med lösenord",
         "spara en kopia utan lösenord och lägg in den"),
        (b"bara text", "DOCX-filen är trasig eller ofullständig (BadZipFile: File is not a zip file)",
         "hämta filen på nytt, eller öppna den i sitt program och spara om den"),
    ],
)  # fmt: skip
def test_a_file_of_another_kind_is_named(tmp_path: Path, data: bytes, reason: str, remedy: str) -> None:
    error = refusal(written(tmp_path / "a.docx", data))
    assert (error.reason, error.remedy) == (reason, remedy)


def test_other_suffixes_that_fit_pass(tmp_path: Path) -> None:
    refuse_other(written(tmp_path / "a.doc", b"{\\rtf1"), ".doc", ".rtf")
    with pytest.raises(UnreadableFile, match="innehållet är en RTF-fil byt filändelsen till"):
        refuse_other(tmp_path / "a.doc", ".doc")


def test_a_missing_file(tmp_path: Path) -> None:
    assert refusal(tmp_path / "a.docx").reason.startswith("DOCX-filen är trasig eller ofullständig (FileNotFoundError")


def test_a_bomb_is_refused_by_its_ratio(tmp_path: Path) -> None:
    error = refusal(zipped(tmp_path / "a.docx", word__document_xml=b"\0" * 2_000_000))
    assert "packad på ett sätt som dokument inte är (delen word/document.xml växer" in error.reason


def test_a_bomb_is_refused_by_its_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "UNPACKED_LIMIT", 100)
    error = refusal(zipped(tmp_path / "a.odt", mimetype="application/vnd.oasis.opendocument.text", a="x" * 90), ".odt")
    assert error.reason == "ODT-filen är 0 MB i 2 delar när den packas upp, mer än gränsen 0 MB i 20000 delar"


def test_a_part_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "PART_LIMIT", 10)
    with zipfile.ZipFile(zipped(tmp_path / "a.zip", stor="x" * 11, liten="x")) as archive:
        assert part(archive, "liten") == b"x"
        with pytest.raises(UnreadableFile, match=r"delen stor är 0 MB, mer än gränsen 0 MB dela dokumentet"):
            part(archive, "stor")


def test_entities_are_refused() -> None:
    with pytest.raises(ValueError, match="XML med dokumenttyp"):
        parse(b'<!DOCTYPE a [<!ENTITY x "xxxx"><!ENTITY y "&x;&x;">]><a>&y;</a>')
    with pytest.raises(ValueError, match="XML med dokumenttyp"):
        parse(b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><a>&x;</a>')


def test_names_are_without_namespace() -> None:
    root = parse(b'<a xmlns:w="urn:w"><!-- x --><w:b w:val="1"><c n="2"/></w:b></a>')
    assert [local(element) for element in root] == ["", "b"]
    assert attribute(child(root, "b", "c"), "n") == "2"
    assert attribute(child(root, "b"), "val") == "1"
    assert attribute(root, "val", "saknas") == "saknas"
    assert child(root, "b", "x", "y") is None
