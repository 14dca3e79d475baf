"""Do the boxes hold the sentence? ``python -m benchmarks.boxes FILE.pdf… [--count 300] [--seed 1] [--save FOLDER]``

Sentences are drawn from the PDF files as the product reads them and marked as the source page marks
them. Then, without the marking's own way of finding them, the PDF's characters whose middle lies in
a box are gathered by their positions, and held against the sentence, white space and punctuation
aside. Of a table's row the values are what should be marked.

Measures: *exact*, the share of sentences whose boxes hold just their letters; *within*, the share of
the sentences' words that are in the boxes whole; *own*, the share of the letters in the boxes that
are the sentence's. Pages without characters of their own (scans) are left out.
"""

from __future__ import annotations

import argparse
import difflib
import random
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistent import boxes
from assistent.errors import UnreadableFile
from assistent.places import Box, Marks, fold, pages_of
from assistent.reading import read
from assistent.structure import structure
from assistent.tables import SEPARATOR
from assistent.types import Document, Sentence, Text


@dataclass(frozen=True, slots=True)
class Held:
    """What the boxes of a sentence hold, beside what they should: words, and all letters in them."""

    text: Text
    sentence: Sentence
    marks: tuple[Marks, ...]
    words: tuple[str, ...]
    inside: str

    @property
    def exact(self) -> bool:
        wanted = "".join(self.words)
        return wanted == self.inside or sorted(wanted) == sorted(self.inside)

    def matched(self) -> tuple[int, int]:
        """How many of the words stand whole in the boxes, and how many letters are the sentence's."""
        wanted = "".join(self.words)
        same = difflib.SequenceMatcher(None, wanted, self.inside, autojunk=False).get_matching_blocks()
        covered = {n for block in same for n in range(block.a, block.a + block.size)}
        words, at = 0, 0
        for word in self.words:
            words += covered.issuperset(range(at, at + len(word)))
            at += len(word)
        return words, len(covered)


def load(path: Path) -> Text:
    """A PDF as the product reads it."""
    found = structure(read(path))
    document = Document(path.stem, "prov", path.name, path.stem)
    return Text(document, found.canonical, found.pages, found.sections, found.sentences, (), found.furniture)


def held(path: Path, text: Text, sentence: Sentence) -> Held:
    """Marks a sentence and gathers what its boxes hold."""
    marks = boxes.marks(path, text, sentence.start, sentence.end)
    quote = text.cut(sentence.start, sentence.end)
    if SEPARATOR in quote:
        quote = " ".join(cell.partition(": ")[2] or cell for cell in quote.split(SEPARATOR))
    words = tuple(word for word in (fold(word)[0] for word in quote.split()) if word)
    return Held(text, sentence, marks, words, letters_within(path, marks))


def letters_within(path: Path, marks: Iterable[Marks]) -> str:
    """The letters and digits that boxes hold, by the file's own positions."""
    return "".join(fold(_characters(path, m.page, m.boxes))[0] for m in marks)


def _characters(path: Path, number: int, marked: Sequence[Box]) -> str:
    """The characters of a page whose middle lies in a box, in the order of the file."""
    import pypdfium2
    import pypdfium2.raw as pdfium

    with pypdfium2.PdfDocument(path) as document:
        page = document[number - 1]
        turned = page.get_rotation()
        page.set_rotation(0)  # or lines of a turned page come apart
        textpage = page.get_textpage()
        found = []
        for n in range(textpage.count_chars()):
            left, bottom, right, top = textpage.get_charbox(n)
            across, down = _shown(page, turned, (left + right) / 2, (bottom + top) / 2)
            if any(box.left <= across <= box.right and box.top <= down <= box.bottom for box in marked):
                found.append(chr(pdfium.FPDFText_GetUnicode(textpage, n)))
        return "".join(found)


def _shown(page: object, turned: int, x: float, y: float) -> tuple[float, float]:
    """A point of a page as it is seen, as fractions; worked out from the page's crop and turn."""
    left, bottom, right, top = page.get_cropbox()  # type: ignore[attr-defined]
    across, down = (x - left) / (right - left), (top - y) / (top - bottom)
    return {0: (across, down), 90: (1 - down, across), 180: (1 - across, 1 - down), 270: (down, 1 - across)}[turned]


def draw(paths: Iterable[Path], count: int, seed: int) -> Iterator[Held]:
    """``count`` sentences of the files, each as likely as any other."""
    texts = dict(_readable(paths))
    known = [(path, text, s) for path, text in texts.items() for s in text.sentences if _has_letters(text, s)]
    for path, text, sentence in random.Random(seed).sample(known, min(count, len(known))):
        yield held(path, text, sentence)


def _readable(paths: Iterable[Path]) -> Iterator[tuple[Path, Text]]:
    for path in paths:
        try:
            yield path, load(path)
        except UnreadableFile as error:
            print(f"{path.name}: {error}", file=sys.stderr)


def _has_letters(text: Text, sentence: Sentence) -> bool:
    return not any(page.ocr for page in pages_of(text, sentence.start, sentence.end))


def save(folder: Path, path: Path, number: int, held: Held) -> None:
    """A marked page as a picture, to be looked at."""
    from PIL import Image, ImageDraw

    folder.mkdir(parents=True, exist_ok=True)
    for marks in held.marks:
        name = folder / f"{number:03}-{path.stem}-{marks.page}.png"
        name.write_bytes(boxes.picture(path, marks.page, 1000))
        image = Image.open(name).convert("RGB")
        pencil = ImageDraw.Draw(image)
        for box in marks.boxes:
            across, down = image.size
            corners = (box.left * across, box.top * down, box.right * across, box.bottom * down)
            pencil.rectangle(corners, outline=(220, 0, 0), width=2)
        image.save(name)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--save", type=Path, help="folder for twenty marked pages")
    given = parser.parse_args(arguments)
    by_name = {path.name: path for path in given.files}
    drawn = list(draw(given.files, given.count, given.seed))
    words = within = letters = own = 0
    for number, one in enumerate(drawn):
        path = by_name[one.text.document.file]
        whole, same = one.matched()
        words, within = words + len(one.words), within + whole
        letters, own = letters + len(one.inside), own + same
        if not one.exact:
            print(f"{path.name}: {one.text.cut(one.sentence.start, one.sentence.end)!r}\n  {one.inside!r}")
        if given.save and number < 20:
            save(given.save, path, number, one)
    exact = sum(one.exact for one in drawn)
    print(f"exact {exact}/{len(drawn)} = {exact / len(drawn):.4f}")
    print(f"within {within}/{words} = {within / words:.4f}   own {own}/{letters} = {own / letters:.4f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
