"""Whether a quotation stands in a document, part by part."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistent import matching
from assistent.differences import Kind
from assistent.folding import Folded, find
from assistent.matching import Match, Source, exact, near, parts, spliced
from assistent.reading import read
from assistent.structure import structure
from assistent.types import Document, Span, Text

TEXT = """## Ansvar

Nämnden ansvarar för skolan och ska inte ta ut avgifter av eleverna. Rektorn beslutar om läsårets tider i god ordning.
Beslutet kan överklagas till kommunstyrelsen inom tre veckor från dagen för beslutet.

1. Kommunen ger bidrag till föreningar.
2. Bidraget betalas ut varje kvartal.

## Uppföljning

Förvaltningen redovisar resultatet varje vår för kommunens revisorer.
"""


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Source:
    return _source(tmp_path_factory.mktemp("prov") / "prov.md", TEXT)


def _source(path: Path, text: str) -> Source:
    path.write_text(text, encoding="utf-8")
    made = structure(read(path))
    document = Document("prov", "prov", path.name, "Prov")
    return Source(Text(document, made.canonical, made.pages, made.sections, made.sentences, (), made.furniture))


def found(quote: str, source: Source) -> Match | None:
    return next(exact(parts(quote, 0, len(quote)), source), None)


def nearest(quote: str, source: Source) -> Match:
    return near(parts(quote, 0, len(quote)), source, 0, len(source.text.canonical))


@pytest.mark.parametrize(
    "quote",
    [
        "Nämnden ansvarar för skolan",
        "Nämnden ansvarar för skolan … inte ta ut avgifter av eleverna.",
        "Nämnden ansvarar för skolan [...] läsårets tider i god ordning",
        "… ansvarar för skolan och ska …",
        "Rektorn beslutar /…/ i god ordning. – – – Beslutet kan överklagas",
        "[r]ektorn beslutar om läsårets tider",
        "Rektorn [på skolan] beslutar om läsårets tider",
        "[Rektorn] beslutar om läsårets tider",
        "Beslutet kan överklagas till [styrelsen] inom tre veckor",
        "Kommunen ger bidrag till föreningar. Bidraget betalas ut varje kvartal.",
        "1. Kommunen ger bidrag till föreningar. 2. Bidraget betalas ut",
    ],
)
def test_honest_parts_stand_in_order(quote: str, source: Source) -> None:
    match = found(quote, source)

    assert match is not None
    assert match.differences == ()


@pytest.mark.parametrize(
    "quote",
    [
        "Nämnden ansvarar för skolan … resultatet varje vår för kommunens revisorer",  # over a heading
        "i god ordning … Nämnden ansvarar för skolan",  # out of order
        "Nämnden [som utses] avgifter av eleverna",  # an insertion that hides much
        "Kommunen ger bidrag till föreningar. 3. Bidraget betalas ut",
        "Nämnden ansvarar för skolan och ska ta ut avgifter",
    ],
)
def test_dishonest_parts_do_not(quote: str, source: Source) -> None:
    assert found(quote, source) is None


@pytest.mark.parametrize(
    ("quote", "kind"),
    [
        ("Nämnden ansvarar för skolan och ska … ta ut avgifter", Kind.NEGATION),
        ("Nämnden ansvarar för skolan och ska [alltid] ta ut avgifter", Kind.NEGATION),
        ("Rektorn beslutar [inte] om läsårets tider", Kind.NEGATION),
        ("Beslutet [får] överklagas till kommunstyrelsen", Kind.MODAL),
    ],
)
def test_a_break_may_not_hide_what_turns_the_meaning(quote: str, kind: Kind, source: Source) -> None:
    match = found(quote, source)

    assert match is not None
    assert [difference.kind for difference in match.differences] == [kind]


def test_furniture_within_a_quotation_is_passed_over(tmp_path: Path) -> None:
    text = "Rubrik\n\nNämnden ansvarar för\n\nExempelby kommun\n\f\nExempelby kommun\n\nskolan och eleverna.\n"
    path = tmp_path / "prov.txt"
    path.write_text(text, encoding="utf-8")
    source = _source(path, text)

    assert source.text.furniture
    match = found("ansvarar för skolan och eleverna", source)
    assert match is not None
    assert found("Exempelby kommun", source) is not None  # it stands there all the same


@pytest.mark.parametrize(
    ("quote", "kind", "between"),
    [
        (
            "ska inte ta ut avgifter av eleverna. Beslutet kan överklagas till kommunstyrelsen",
            Kind.OMISSION,
            "Rektorn beslutar om läsårets tider i god ordning.",
        ),
        (
            "Nämnden ansvarar för skolan. Rektorn beslutar om läsårets tider",
            Kind.OMISSION,
            "och ska inte ta ut avgifter av eleverna.",
        ),
        (
            "Beslutet kan överklagas till kommunstyrelsen. Rektorn beslutar om läsårets tider",
            Kind.ORDER,
            "Rektorn beslutar om läsårets tider",
        ),
    ],
)
def test_stretches_set_together_as_if_they_were_one(quote: str, kind: Kind, between: str, source: Source) -> None:
    (part,) = parts(quote, 0, len(quote))
    match = spliced(part, source)

    assert match is not None
    (difference,) = match.differences
    assert (difference.kind, difference.document) == (kind, between)


@pytest.mark.parametrize("quote", ["Nämnden ansvarar för skolan och", "Helt andra ord än de som står där"])
def test_what_is_one_stretch_or_none_is_not_spliced(quote: str, source: Source) -> None:
    (part,) = parts(quote, 0, len(quote))

    assert spliced(part, source) is None


def test_near_tells_the_differences_and_where(source: Source) -> None:
    match = nearest("Rektorn beslutade om läsårets tider", source)

    assert [(d.kind, d.quoted, d.document) for d in match.differences] == [(Kind.INFLECTION, "beslutade", "beslutar")]
    assert source.text.cut(match.start, match.end) == "Rektorn beslutar om läsårets tider"
    assert match.likeness == 0.8


def test_parts_of_different_sections_are_told(source: Source) -> None:
    match = nearest("Nämnden ansvarar för skolan … varje vår för kommunens revisorer", source)

    assert [d.kind for d in match.differences] == [Kind.SECTION]


def test_a_quotation_of_marks_alone_has_no_parts() -> None:
    assert parts("… –", 0, 3) == []


def test_short_parts_are_known() -> None:
    first, second = parts("Nämnden ansvarar för skolan … ska", 0, 33)

    assert (first.short, second.short) == (False, True)
    assert second.before == "ellipsis"


def test_the_next_part_is_sought_in_the_section_only(source: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    ends: list[int | None] = []

    def counted(quote: Folded, text: Folded, begin: int = 0, end: int | None = None) -> Iterator[Span]:
        ends.append(end)
        return find(quote, text, begin, end)

    monkeypatch.setattr(matching, "find", counted)
    quote = "Nämnden ansvarar för skolan … Förvaltningen redovisar resultatet"
    quoted = parts(quote, 0, len(quote))

    assert list(exact(quoted, source)) == []
    assert [end for end in ends if end is not None] == [
        source.plain.at(source.text.sections[source.section(source.text.canonical.index("Nämnden"))].end)
        + len(quoted[1].folded)
    ]


def test_initials_in_brackets_are_read_in_the_quotation_only() -> None:
    text = "[a]bc ”[d]en som reser” [e]fg"

    assert [part.folded.letters for part in parts(text, 7, 22)] == ["densomreser"]
