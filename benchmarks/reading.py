"""How fast are PDFs read, and how right is OCR? ``python -m benchmarks.reading [--json]``

Text PDFs of ``corpus/`` (and of ``--documents``) are read by the product and, as the baseline in the same
run, by pypdf's plain text extraction. Each scanned document of Exempelby is read by OCR and compared,
letter by letter, with the text of the PDF that it is a picture of: the character error rate is the edit
distance over the length of the printed text, white space counted as one blank.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import pypdf

from assistent.lines import Reading
from assistent.reading import read
from assistent.settings import load

SOURCES = Path(__file__).parent.parent / "docs" / "exempelby"


def measure(folders: list[Path]) -> dict[str, Any]:
    """Pages a second of text and of OCR, the baseline's, and the character error rate."""
    text = {"pages": 0, "seconds": 0.0, "pypdf_seconds": 0.0}
    scans = {"pages": 0, "seconds": 0.0, "letters": 0, "edits": 0}
    for path in sorted(p for folder in folders for p in folder.rglob("*.pdf")):
        begun = time.perf_counter()
        reading = read(path)
        seconds = time.perf_counter() - begun
        if reading.ocr:
            printed = _printed(path)
            scans["pages"] += len(reading.ocr)
            scans["seconds"] += seconds
            scans["letters"] += len(printed)
            scans["edits"] += distance(printed, _text(reading))
        else:
            text["pages"] += len(reading.printed)
            text["seconds"] += seconds
            text["pypdf_seconds"] += _baseline(path)
    return {
        "text_pages": text["pages"],
        "text_pages_per_second": round(text["pages"] / text["seconds"], 1),
        "pypdf_pages_per_second": round(text["pages"] / text["pypdf_seconds"], 1),
        "ocr_pages": scans["pages"],
        "ocr_pages_per_second": round(scans["pages"] / scans["seconds"], 2),
        "ocr_letters": scans["letters"],
        "ocr_edits": scans["edits"],
        "ocr_cer": round(scans["edits"] / scans["letters"], 4),
    }


def _baseline(path: Path) -> float:
    begun = time.perf_counter()
    for page in pypdf.PdfReader(path).pages:
        page.extract_text()
    return time.perf_counter() - begun


def _printed(path: Path) -> str:
    """The text of the document that was printed and scanned."""
    sys.path.insert(0, str(SOURCES))
    from as_pdf import pdf
    from source import sources

    (source,) = [s for s in sources() if path.name == Path(s.path).name]
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "tryckt.pdf"
        made.write_bytes(pdf(source))
        return _text(read(made))


def _text(reading: Reading) -> str:
    """Everything that was read, furniture too, page by page."""
    blocks = sorted(reading.blocks, key=lambda block: (block.page, block.kind == "furniture"))
    return " ".join(" ".join(f"{block.marker} {block.text}".split()) for block in blocks)


def distance(one: str, other: str) -> int:
    """Levenshtein's edit distance between two texts."""
    row = list(range(len(other) + 1))
    for n, a in enumerate(one, 1):
        left, corner = n, row[0]
        row[0] = n
        for m, b in enumerate(other, 1):
            corner, left = row[m], min(corner + (a != b), row[m] + 1, left + 1)
            row[m] = left
    return row[-1]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=Path, action="append", default=[], help="more PDFs to read")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    result = measure([load().corpus, *arguments.documents])
    if arguments.json:
        print(json.dumps(result, indent=1))
    else:
        for name, value in result.items():
            print(f"{name:24} {value}")


if __name__ == "__main__":
    main()
