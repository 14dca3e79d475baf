"""Zip archives (DOCX, ODT, XLSX) that are the same every time."""

from __future__ import annotations

import re
from collections.abc import Mapping
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

WRITTEN = "2026-11-02T08:00:00Z"
"""When the documents say that they were written: not a fact of any of them."""

_TIMES = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")


def packed(members: Mapping[str, str | bytes]) -> bytes:
    """The archive with its members in that order; ``mimetype`` is stored as it is, as ODF wants it."""
    file = BytesIO()
    with ZipFile(file, "w") as archive:
        for name, content in members.items():
            info = ZipInfo(name)  # dated 1980-01-01
            info.compress_type = ZIP_STORED if name == "mimetype" else ZIP_DEFLATED
            archive.writestr(info, content)
    return file.getvalue()


def repacked(archive: bytes) -> bytes:
    """An Office file without the times of its making."""
    with ZipFile(BytesIO(archive)) as members:
        contents = {name: members.read(name) for name in members.namelist()}
    core = "docProps/core.xml"
    contents[core] = _TIMES.sub(rb"\g<1>" + WRITTEN.encode(), contents[core])
    return packed(contents)
