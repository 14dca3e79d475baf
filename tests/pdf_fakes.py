"""PDF files drawn for a test: each line at a known place."""

from __future__ import annotations

import io
from collections.abc import Sequence

from pypdf import PdfReader, PdfWriter
from pypdf.generic import RectangleObject
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from assistent.places import Box

WIDTH, HEIGHT = 595.0, 842.0
SIZE = 12.0
Placed = tuple[float, float, str]
"""x, y (points from the bottom left) and the text that is drawn there."""


def drawn(*pages: Sequence[Placed]) -> bytes:
    """A PDF with these texts on its pages, in Helvetica 12."""
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=(WIDTH, HEIGHT))
    for page in pages:
        canvas.setFont("Helvetica", SIZE)
        for x, y, text in page:
            canvas.drawString(x, y, text)
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def lines(*texts: str, left: float = 72, top: float = 770) -> list[Placed]:
    """Lines under each other, 16 points apart; an empty one leaves a gap."""
    return [(left, top - 16 * n, text) for n, text in enumerate(texts) if text]


def turned(content: bytes, degrees: int, crop: tuple[float, float, float, float] | None = None) -> bytes:
    """The same file with its pages turned clockwise, and cut to a crop box."""
    writer = PdfWriter()
    for page in PdfReader(io.BytesIO(content)).pages:
        if crop:
            page.cropbox = RectangleObject(crop)
        writer.add_page(page).rotate(degrees)
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def across(x: float, text: str, before: str = "") -> tuple[float, float]:
    """Where a text begins and ends on a line that starts at ``x`` with ``before``: shares of the width."""
    start = x + stringWidth(before, "Helvetica", SIZE)
    return start / WIDTH, (start + stringWidth(text, "Helvetica", SIZE)) / WIDTH


def holds(box: Box, y: float) -> bool:
    """Whether a box is that of the line drawn at ``y``: around it, and no other."""
    top, bottom = 1 - (y + SIZE) / HEIGHT, 1 - (y - SIZE / 2) / HEIGHT
    return top <= box.top < 1 - y / HEIGHT < box.bottom <= bottom
