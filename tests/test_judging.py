"""The verdict on a quotation in its text."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from checked import checked_library
from fakes import HashEncoder, installation

from assistent import differences
from assistent.checking import check
from assistent.differences import Kind
from assistent.folding import Token
from assistent.index import open_index
from assistent.indexing import build
from assistent.library import Library
from assistent.matching import Source
from assistent.types import OcrWord
from assistent.verdicts import Item, Verdict


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    return checked_library(tmp_path_factory.mktemp("prov"))


def judged(text: str, library: Library) -> Item:
    (item,) = [item for item in check(text, library).items if item.kind == "quote"]
    return item


@pytest.mark.parametrize(
    "text",
    [
        "”Den som reser i tjänsten ska inte flyga inom landet.”",
        "Enligt policyn för resor gäller: ”den som reser i tjänsten ska inte flyga”",
        "I KS 2026-05-26 § 70 står ”Kommunstyrelsen köper tjugo cyklar till förvaltningarna”.",
        "”Kommunstyrelsen köper tjugo cyklar till förvaltningarna” (dnr KS 2025/00377).",
        "”Båten ska vara förtöjd när resan har avslutats” (2 kap. 1 § exempellagen)",
        "”Båten ska vara förtöjd […] om inte kaptenen bestämmer annat.”",
        "”Båten [på land] ska vara förtöjd när resan har avslutats.”",
        "”Kommunchefen ansvarar för att 12 av kommunens 40 bilar byts mot cyk-\nlar.”",
        unicodedata.normalize("NFD", "”Båten ska vara förtöjd när resan har avslutats”"),
        "> Bilen bokas i bokningssystemet.\n> Cykeln hämtas i receptionen.",
        "I policyn för resor heter det ”bokningssystemet”.",  # short, but named and the only one there
    ],
)
def test_verbatim(text: str, library: Library) -> None:
    item = judged(text, library)

    assert (item.verdict, item.differences) == (Verdict.VERBATIM, ())
    assert item.place is not None


def test_the_place_is_cut_from_the_document(library: Library) -> None:
    item = judged("Vi läser ”Cykeln  hämtas i receptionen” där.", library)

    assert item.place is not None
    assert item.place.quote == "Cykeln hämtas i receptionen"
    assert library.text("policy-resor").cut(item.place.start, item.place.end) == item.place.quote
    assert item.place.section == "Ansvar"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (
            "Enligt exempellagen gäller ”Resorna följs upp varje år av kommunstyrelsen”.",
            "Citatet står ordagrant, men i ett annat dokument än det som nämns.",
        ),
        (
            "Enligt kommunallagen gäller ”Resorna följs upp varje år av kommunstyrelsen”.",
            "Det dokument som nämns finns inte i samlingen; citatet står ordagrant i ett annat.",
        ),
        (
            "I KS 2026-05-26 § 71 står ”Kommunstyrelsen köper tjugo cyklar till förvaltningarna”.",
            "Citatet står ordagrant i dokumentet, men inte på det ställe som anges.",
        ),
        (
            "”Kommunstyrelsen köper tjugo cyklar till förvaltningarna” (dnr KS 2026/00021).",
            "Citatet står ordagrant i dokumentet, men inte på det ställe som anges.",
        ),
    ],
)
def test_elsewhere(text: str, reason: str, library: Library) -> None:
    item = judged(text, library)

    assert (item.verdict, item.reason) == (Verdict.ELSEWHERE, reason)
    assert not item.false


@pytest.mark.parametrize(
    ("quote", "kind"),
    [
        ("Kommunchefen ansvarar för att 13 av kommunens 40 bilar byts mot cyklar.", Kind.NUMBER),
        ("Den som reser i tjänsten ska flyga inom landet.", Kind.NEGATION),
        ("Den som reser i tjänsten bör inte flyga inom landet.", Kind.MODAL),
        ("Resor beställs senast den 5 juni 2026 av Per Almgren", Kind.DATE),
        ("Resor beställs senast den 4 juni 2026 av Per Ekberg på", Kind.NAME),
        ("Bilen bokas i bokningssystemet. Resorna följs upp varje år", Kind.OMISSION),
        ("Båten ska vara förtöjd … den här lagen är påhittad och gäller", Kind.SECTION),
        ("Förvaltningschefen får besluta om undantag när det behövs.", Kind.PUNCTUATION),
    ],
)
def test_differs(quote: str, kind: Kind, library: Library) -> None:
    item = judged(f"”{quote}”", library)

    assert (item.verdict, [d.kind for d in item.differences]) == (Verdict.DIFFERS, [kind])
    assert item.place is not None
    assert item.false


def test_missing(library: Library) -> None:
    item = judged("”Rymdfarkoster landar på torget varje tisdag i maj.”", library)

    assert (item.verdict, item.place, item.reason) == (
        Verdict.MISSING,
        None,
        "Inget i samlingens dokument ligger nära citatet.",
    )


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Det heter ”bokningssystemet”.", "Citatet är för kort för att kunna spåras."),
        (
            "I policyn för resor heter det ”resor”.",
            "Citatet är för kort: det står på flera ställen i den nämnda källan.",
        ),
        ("”Båten … förtöjd”", "Citatet är för kort för att kunna spåras."),
        ("”Båten ska vara … resan … kaptenen bestämmer annat”", "Citatets delar är för korta för att säga något."),
        (
            "Enligt plan- och bygglagen gäller ”Huset får inte rivas utan lov.”",
            "Det dokument som nämns finns inte i samlingen.",
        ),
        ("Så: ”Kommunchefen ansvarar för 14 bilar och 40 båtar", "Citatet saknar avslutande citattecken."),
        ("”… – …”", "Citatet innehåller ingen text."),
    ],
)
def test_undecided_is_never_false(text: str, reason: str, library: Library) -> None:
    item = judged(text, library)

    assert (item.verdict, item.reason) == (Verdict.UNDECIDED, reason)
    assert not item.false


def test_what_no_longer_holds_or_only_proposes_is_told(library: Library) -> None:
    old = judged("”Möten hålls i första hand på distans och planeras en vecka i förväg.”", library)
    proposed = judged("”Kommunfullmäktige inrättar en bilpool för alla förvaltningar”", library)
    decided = judged("”Kommunstyrelsen köper tjugo cyklar till förvaltningarna”", library)

    assert old.notes == ("Dokumentet gällde till 2024-12-31.",)
    assert proposed.notes == ("Det är ett förslag, inte ett beslut.",)
    assert decided.notes == ()


def test_of_two_documents_the_one_that_was_spoken_of_is_the_place(library: Library) -> None:
    quote = "”Förvaltningschefen får besluta om undantag”"
    spoken = judged(f"Policyn för möten har upphört. Där stod {quote}.", library)
    named = judged(f"Policyn för möten säger {quote}.", library)

    assert spoken.place is not None and named.place is not None
    assert (spoken.place.document, named.place.document) == ("policy-moten", "policy-moten")
    assert (spoken.verdict, named.verdict) == (Verdict.VERBATIM, Verdict.VERBATIM)


def test_on_a_page_read_by_ocr_a_likely_reading_error_is_undecided(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = library.text("policy-resor")
    words = tuple(OcrWord(w, 0, 0, 1, 1, 0.6 if w == "receptionen." else 0.99) for w in text.canonical.split())
    scanned = replace(text, pages=(replace(text.pages[0], ocr=words, confidence=0.98),))
    monkeypatch.setattr(library, "_sources", {"policy-resor": Source(scanned)})

    likely = judged("”Cykeln hämtas i receptlonen”", library)
    sure = judged("”Cykeln lämnas i receptionen”", library)

    assert (likely.verdict, likely.reason) == (
        Verdict.UNDECIDED,
        "Sidan är inläst med OCR, och skillnaden kan vara ett läsfel.",
    )
    assert sure.verdict is Verdict.DIFFERS


def test_of_documents_that_say_the_same_the_one_with_the_place_given_is_meant(tmp_path: Path) -> None:
    said = "Nämnden svarar för att vägarna plogas före klockan sju varje vardag."
    files = {f"{n}.md": f"# Reglemente {n}\n\n## {n} kap. Vägar\n\n#### 1 §\n\n{said}\n" for n in (3, 4, 5)}
    settings = installation(tmp_path, files, "vagar")
    build(settings, "vagar", HashEncoder())
    item = judged(f"”{said}” (5 kap. 1 §)", Library(open_index(settings, "vagar")))

    assert item.place is not None
    assert (item.verdict, item.place.document) == (Verdict.VERBATIM, "5")


def test_a_very_long_quotation_is_judged_too(library: Library) -> None:
    text = " ".join(library.text("policy-resor").canonical.split("\n")[4:7])
    long = " ".join([text.split(". ")[0]] * 60)

    assert judged(f"”{long}.”", library).verdict is not Verdict.VERBATIM


def test_of_very_many_documents_of_a_type_the_likely_ones_are_read(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistent.judging._READ_WHOLE", 1)
    text = "I policyn står ”Möten hålls i första hand på distans och planeras en vecka i förväg.”"

    assert judged(text, library).verdict is Verdict.VERBATIM


def test_a_long_quotation_that_stands_so_is_verbatim_however_long(tmp_path: Path) -> None:
    text = " ".join(f"Mening nummer {n} handlar om cykel {n}." for n in range(1000))
    settings = installation(tmp_path, {"lang.md": f"# Lång text\n\n{text}\n"}, "lang")
    build(settings, "lang", HashEncoder())
    library = Library(open_index(settings, "lang"))
    changed = text.replace("cykel 500.", "båt 500.")

    assert judged(f"> {text}", library).verdict is Verdict.VERBATIM
    item = judged(f"> {changed}", library)
    assert (item.verdict, item.reason) == (
        Verdict.UNDECIDED,
        "Citatet är för långt för att jämföras ord för ord, och det står inte ordagrant. Dela upp det i flera citat.",
    )


def test_a_quotation_in_very_many_stretches_is_undecided(library: Library) -> None:
    item = judged(f"”{'Resorna följs upp … ' * 101}”", library)

    assert (item.verdict, item.reason) == (
        Verdict.UNDECIDED,
        "Citatet är delat i fler än 100 stycken. Dela upp det i flera citat.",
    )


def test_a_letter_is_no_quotation(library: Library) -> None:
    assert judged("Enligt Policy för resor ”a”", library).reason == "Citatet är för kort för att kunna spåras."


def test_word_by_word_at_most_so_many_pairs_are_compared(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[int] = []
    ways = differences._ways

    def counted(own: Sequence[Token], other: Sequence[Token]) -> Any:
        sizes.append(len(own) * len(other))
        return ways(own, other)

    monkeypatch.setattr(differences, "_ways", counted)
    judged(f"> Resorna följs upp {'varje vecka utan att ' * 700}", library)

    assert 0 < len(sizes) <= 6 and sum(sizes) <= 30_000_000
