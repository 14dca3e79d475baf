"""PDF files for tests: lines of text, tables, pictures of pages."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2
from PIL import Image, ImageFilter
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Table

Line = str | tuple[str, str, float]
"""A line of a page in body type, or (line, font, size); an empty one leaves the space of a line."""

BODY = "Nämnden ansvarar för verksamheten och följer upp den varje år i en rapport."
LONG = "Kommunstyrelsen ansvarar för att leda och samordna förvaltningen av kommunens angelägenheter"


def make_pdf(path: Path, pages: Sequence[Sequence[Line]]) -> Path:
    canvas = Canvas(str(path), pagesize=A4)
    for lines in pages:
        write(canvas, lines, 60, 800)
        canvas.showPage()
    canvas.save()
    return path


def write(canvas: Canvas, lines: Sequence[Line], left: float, top: float) -> None:
    """Sets lines under each other."""
    for line in lines:
        text, font, size = (line, "Helvetica", 11.0) if isinstance(line, str) else line
        canvas.setFont(font, size)
        canvas.drawString(left, top, text)
        top -= size * 1.4


def table(rows: Sequence[Sequence[str]], widths: Sequence[float], repeat: int = 1, **more: Any) -> Table:
    """A table with all its lines, the first row bold."""
    cell = ParagraphStyle("cell", fontName="Helvetica", fontSize=9, leading=11)
    head = ParagraphStyle("head", cell, fontName="Helvetica-Bold")
    made = [[Paragraph(text, head if n == 0 else cell) for text in row] for n, row in enumerate(rows)]
    grid = Table(made, colWidths=list(widths), repeatRows=repeat, **more)
    grid.setStyle([("GRID", (0, 0), (-1, -1), 0.5, colors.grey), ("VALIGN", (0, 0), (-1, -1), "TOP")])
    return grid


def flow_pdf(path: Path, flowables: Sequence[Flowable]) -> Path:
    SimpleDocTemplate(str(path), pagesize=A4).build(list(flowables))
    return path


def picture(path: Path, number: int = 0, dots: int = 200, noise: float = 3.0) -> Image.Image:
    """A page of a PDF as a scanner would see it: grey, blurred, with grain (the same every time)."""
    with pypdfium2.PdfDocument(path) as document:
        image = document[number].render(scale=dots / 72, grayscale=True).to_pil().convert("L")
    grey = np.asarray(image.filter(ImageFilter.GaussianBlur(0.7)), dtype=np.float64)
    grain = np.random.default_rng(number).normal(0, noise, grey.shape)
    return Image.fromarray((40 + 210 * grey / 255 + grain).clip(0, 255).astype(np.uint8))


def add_picture(canvas: Canvas, image: Image.Image) -> None:
    """A page that is a picture and nothing else."""
    canvas.drawImage(ImageReader(image), 0, 0, *A4)
    canvas.showPage()


def scanned(path: Path, text: Path, quarters: int = 0) -> Path:
    """A PDF of pictures of another's pages, turned so many quarters counter-clockwise."""
    canvas = Canvas(str(path), pagesize=A4)
    with pypdfium2.PdfDocument(text) as document:
        count = len(document)
    for number in range(count):
        add_picture(canvas, picture(text, number).rotate(90 * quarters, expand=True))
    canvas.save()
    return path


def draw_table(canvas: Canvas, rows: Sequence[Sequence[Sequence[str]]], edges: Sequence[float], top: float) -> None:
    """A table with all its lines; a cell is its lines of text. A row of which "Nr" is the first is bold."""
    height = top
    for row in rows:
        canvas.setFont("Helvetica-Bold" if row[0] == ["Nr"] else "Helvetica", 9)
        below = height - 12 * max(len(cell) for cell in row) - 6
        for (left, right), cell in zip(pairwise(edges), row, strict=True):
            canvas.rect(left, below, right - left, height - below)
            for n, text in enumerate(cell, 1):
                canvas.drawString(left + 4, height - 12 * n, text)
        height = below
