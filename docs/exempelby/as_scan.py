"""A signed paper that was scanned: pictures of the pages, no text.

Each page of the PDF is drawn at 200 dots an inch in grey, turned a little, blurred, speckled and saved as JPEG; on the
lines for signatures (``____``) a pen has run.
"""

from __future__ import annotations

import re
from io import BytesIO

import numpy as np
import pypdfium2
from as_pdf import pdf
from PIL import Image, ImageDraw, ImageFilter
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas
from source import AUTHOR, Source

DOTS = 200
"""Dots an inch."""
TURN = 0.7
"""Degrees a page lies askew at most."""
PAPER, INK = 250, 40
QUALITY = 45
"""Of the JPEG; lower than 40 smears small type."""

_SIGNATURE_LINE = re.compile(r"_{6,}")


def scan(source: Source) -> bytes:
    """The same pictures every time: what looks like chance is drawn with the page's number as seed."""
    file = BytesIO()
    canvas = Canvas(file, pagesize=A4, invariant=1, pageCompression=0)
    canvas.setTitle(source.title)
    canvas.setAuthor(AUTHOR)
    with pypdfium2.PdfDocument(pdf(source)) as document:
        for number in range(len(document)):
            picture = BytesIO()
            page_picture(document, number).save(picture, "JPEG", quality=QUALITY, dpi=(DOTS, DOTS))
            canvas.drawImage(ImageReader(picture), 0, 0, *A4)
            canvas.showPage()
    canvas.save()
    return file.getvalue()


def page_picture(document: pypdfium2.PdfDocument, number: int) -> Image.Image:
    """A page (from 0) as the scanner saw it, in grey."""
    chance = np.random.default_rng(number)
    page = document[number]
    picture = page.render(scale=DOTS / 72, grayscale=True).to_pil().convert("L")
    for left, bottom, width in _signature_lines(page):
        _sign(picture, chance, left, bottom, width)
    picture = picture.rotate(chance.uniform(-TURN, TURN), Image.Resampling.BICUBIC, fillcolor=255)
    grey = np.asarray(picture.filter(ImageFilter.GaussianBlur(0.7)), dtype=np.float64)
    light = INK + (PAPER - INK) * grey / 255 + chance.normal(0, 3, grey.shape)
    specks = chance.random(grey.shape) < 2e-5
    return Image.fromarray(np.where(specks, INK, light).clip(0, 255).astype(np.uint8))


def _signature_lines(page: pypdfium2.PdfPage) -> list[tuple[float, float, float]]:
    """Left end, height over the foot and width (points) of each line to sign on."""
    text = page.get_textpage()
    lines = []
    for found in _SIGNATURE_LINE.finditer(text.get_text_range()):
        first, last = text.get_charbox(found.start()), text.get_charbox(found.end() - 1)
        lines.append((first[0], first[1], last[2] - first[0]))
    return lines


def _sign(picture: Image.Image, chance: np.random.Generator, left: float, bottom: float, width: float) -> None:
    """A squiggle of loops that grow smaller to the right."""
    along = np.linspace(0, 1, 240)
    turns = 2 * np.pi * chance.uniform(3, 7) * along + chance.uniform(0, 6)
    tall, wide, slope = chance.uniform(6, 10), chance.uniform(2, 6), chance.uniform(-4, 6)
    x = left + width * (0.1 + chance.uniform(0.4, 0.7) * along) + wide * np.cos(turns)
    y = bottom + 5 + slope * along + (tall * np.exp(-2.5 * along) + 1.5) * np.sin(turns + along)
    dots = DOTS / 72
    points = [(float(a) * dots, picture.height - float(b) * dots) for a, b in zip(x, y, strict=True)]
    ImageDraw.Draw(picture).line(points, fill=30, width=3, joint="curve")
