"""A scripted encoder and small corpora, for tests where the model is not the point."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Literal

import numpy as np
from pypdf import PdfReader, PdfWriter
from reportlab.pdfgen.canvas import Canvas

from assistent.settings import Settings, load
from assistent.types import Passage, Vectors


class HashEncoder:
    """Unit vectors drawn from a hash of the text; ``passages`` counts what it has been given."""

    dimensions = 16

    def __init__(self, fingerprint: str = "hash-16") -> None:
        self.fingerprint = fingerprint
        self.passages = 0

    def encode(self, passages: Sequence[Passage], kind: Literal["query", "passage"]) -> Iterator[Vectors]:
        for passage in passages:
            self.passages += kind == "passage"
            texts = [passage.text, *(passage.text[start:end] for start, end in passage.spans)]
            yield np.stack([_vector(text) for text in texts])


def _vector(text: str) -> Vectors:
    seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "little")
    row = np.random.default_rng(seed).normal(size=HashEncoder.dimensions)
    return (row / np.linalg.norm(row)).astype(np.float32)


def policy(subject: str, responsible: str) -> str:
    """A Markdown document with two sections, hence two chunks."""
    return (
        f"# Policy för {subject}\n\n## Ansvar\n\n{responsible} ansvarar för {subject}. Ansvaret följer budgeten.\n\n"
        f"## Uppföljning\n\nArbetet med {subject} följs upp varje år. Resultatet redovisas för kommunstyrelsen.\n"
    )


SOLROS = {
    "arkiv.md": policy("arkiv", "Kommunarkivarien"),
    "miljo.md": policy("miljö", "Miljöchefen"),
    "resor.md": policy("resor", "Ekonomichefen"),
}


def installation(root: Path, files: Mapping[str, str] = SOLROS, samling: str = "solros", **environ: str) -> Settings:
    """Settings for a root with one samling of the given files; more settings as ``ASSISTENT_*``."""
    folder = root / "corpus" / samling
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    known = {"ASSISTENT_ROOT": str(root), "ASSISTENT_HOSTS": "testserver"}
    return load(known | {f"ASSISTENT_{key.upper()}": value for key, value in environ.items()})


def pdf(text: str) -> bytes:
    """A PDF file with one page of text."""
    stream = io.BytesIO()
    canvas = Canvas(stream)
    for n, line in enumerate(text.splitlines()):
        canvas.drawString(72, 780 - 16 * n, line)
    canvas.save()
    return stream.getvalue()


def encrypted(content: bytes) -> bytes:
    """The PDF file behind a password."""
    writer = PdfWriter(PdfReader(io.BytesIO(content)))
    writer.encrypt("hemligt", algorithm="RC4-128")
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def write_broken_files(folder: Path) -> None:
    """A truncated PDF, an encrypted PDF, and a binary named as Markdown."""
    whole = pdf("Kommunstyrelsen ansvarar för intern kontroll.")
    (folder / "avhuggen.pdf").write_bytes(whole[: len(whole) // 2])
    (folder / "krypterad.pdf").write_bytes(encrypted(whole))
    (folder / "program.md").write_bytes(bytes(range(256)) * 40)
