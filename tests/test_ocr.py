"""Pictures of pages are read: words, places, confidence, lines and their sizes."""

from __future__ import annotations

from difflib import SequenceMatcher
from pathlib import Path

import pytesseract
import pytest
from made_pdfs import BODY, Line, make_pdf, picture
from PIL import Image
from reportlab.lib.pagesizes import A4

from assistent import ocr
from assistent.errors import UnreadableFile
from assistent.types import OcrWord

PAGE: list[Line] = [
    ("Årsberättelse för nämnden", "Helvetica-Bold", 18.0),
    "",
    ("§ 105 Övrigt", "Helvetica-Bold", 14.0),
    "",
    BODY,
    "Beslutet följer av 6 kap. 5 § kommunallagen och § 12 i reglementet.",
    "Åtgärderna gäller åren 2027–2030 och kostar 1 284 000 kronor.",
]
SPOKEN = " ".join(line if isinstance(line, str) else line[0] for line in PAGE if line)


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Image.Image:
    return picture(make_pdf(tmp_path_factory.mktemp("ocr") / "a.pdf", [PAGE]), dots=300)


@pytest.fixture(scope="module")
def read(page: Image.Image) -> ocr.Recognised:
    return ocr.recognise(page, *A4)


def test_a_noisy_page_is_read_with_its_paragraph_signs(read: ocr.Recognised) -> None:
    text = " ".join(word.text for word in read.words)
    assert SequenceMatcher(None, text.replace("-", "–"), SPOKEN, autojunk=False).ratio() > 0.995
    assert text.count("§") == 3
    assert read.confidence > 0.85


def test_words_stand_where_they_are_printed(read: ocr.Recognised) -> None:
    first = read.words[0]
    assert first.text == "Årsberättelse"
    assert first.left == pytest.approx(60 / A4[0], abs=0.005)
    assert first.bottom == pytest.approx(1 - 800 / A4[1], abs=0.005)
    assert all(0 <= word.left < word.right <= 1 and 0 <= word.top < word.bottom <= 1 for word in read.words)


def test_the_height_of_words_tells_the_size_of_the_type(read: ocr.Recognised) -> None:
    sizes = [line.size for line in read.lines]
    assert sizes[0] == pytest.approx(18, abs=1.5) and sizes[1] == pytest.approx(14, abs=1.2)
    assert all(size == pytest.approx(11, abs=1) for size in sizes[2:])


@pytest.mark.parametrize("quarters", [1, 2])
def test_a_page_that_lies_on_its_side_or_its_head_is_turned(
    page: Image.Image, quarters: int, read: ocr.Recognised
) -> None:
    sizes = A4 if quarters == 2 else (A4[1], A4[0])
    turned = ocr.recognise(page.rotate(90 * quarters, expand=True), *sizes)
    assert [word.text for word in turned.words] == [word.text for word in read.words]
    first, upright = turned.words[0], read.words[0]
    places = (upright.top, 1 - upright.right, upright.bottom, 1 - upright.left)
    if quarters == 2:
        places = (1 - upright.right, 1 - upright.bottom, 1 - upright.left, 1 - upright.top)
    assert (first.left, first.top, first.right, first.bottom) == pytest.approx(places, abs=0.005)


@pytest.mark.parametrize(
    ("quarters", "place"),
    [(1, (0.7, 0.1, 0.8, 0.4)), (2, (0.6, 0.7, 0.9, 0.8)), (3, (0.2, 0.6, 0.3, 0.9))],
)
def test_places_are_those_of_the_page_as_it_is_shown(quarters: int, place: tuple[float, ...]) -> None:
    turned = ocr._turned_back(OcrWord("ord", 0.1, 0.2, 0.4, 0.3, 0.9), quarters)
    assert (turned.left, turned.top, turned.right, turned.bottom) == pytest.approx(place)


def test_an_empty_page_has_no_words() -> None:
    assert ocr.recognise(Image.new("L", (800, 1100), 255), *A4) == ocr.Recognised()


def word(text: str, left: float = 0.0) -> OcrWord:
    return OcrWord(text, left, 0.1, left + 0.05, 0.12, 0.9)


def told(*texts: str, sign: float | None = None) -> list[str]:
    group = [word(text, n / 10) for n, text in enumerate(texts)]
    return [found.text for found in ocr._with_signs(group, [] if sign is None else [word("§", sign)])]


def test_a_sign_is_one_where_the_other_data_sees_it_or_a_dollar_stands_alone_by_a_number() -> None:
    assert told("8", "28", "Dagordning", sign=0.0) == ["§", "28", "Dagordning"]
    assert told("8", "28", "Dagordning", sign=0.5) == ["8", "28", "Dagordning"]
    assert told("8", "28", "Dagordning") == ["8", "28", "Dagordning"]
    assert told("Paragrafer:", "$$", "28-35") == ["Paragrafer:", "§§", "28-35"]
    assert told("$", "är", "dollar", sign=0.0) == ["$", "är", "dollar"]


@pytest.mark.parametrize(
    ("languages", "reason"),
    [
        ((), "sidan är skannad, och textigenkänningen Tesseract finns inte på datorn"),
        (("eng", "osd"), "sidan är skannad, och Tesseract saknar svenska"),
    ],
)
def test_what_is_missing_is_said_with_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch, languages: tuple[str, ...], reason: str
) -> None:
    monkeypatch.setattr(ocr, "_languages", lambda: languages)
    with pytest.raises(UnreadableFile) as caught:
        ocr.check()
    assert (caught.value.reason, caught.value.remedy) == (reason, ocr.INSTALL)


def test_a_machine_without_tesseract_has_no_languages(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(pytesseract.pytesseract, "tesseract_cmd", str(tmp_path / "saknas"))
    assert ocr._languages.__wrapped__() == ()


def test_a_page_that_takes_too_long_is_named(monkeypatch: pytest.MonkeyPatch, page: Image.Image) -> None:
    monkeypatch.setattr(ocr, "_SECONDS", 0.01)
    with pytest.raises(UnreadableFile) as caught:
        ocr.recognise(page, *A4)
    assert caught.value.reason == "textigenkänningen misslyckades (Tesseract process timeout)"
    assert caught.value.remedy == "skanna sidan på nytt"
