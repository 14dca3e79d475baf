"""Chunks: runs of sentences that never cross a heading."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from assistent.chunks import CHUNK_CHARACTERS, chunks, header, passage, readable, shown
from assistent.lines import Block, Reading
from assistent.reading import read
from assistent.structure import Structured, structure
from assistent.types import Document, Section, Sentence, Text

MJOLBY = Path(__file__).parent.parent / "corpus" / "mjolby"


def text_of(found: Structured, title: str = "Policy", kind: str | None = "policy") -> Text:
    return Text(
        document=Document("a", "x", "a.md", title, type=kind),
        canonical=found.canonical,
        pages=found.pages,
        sections=found.sections,
        sentences=found.sentences,
        chunks=tuple(chunks(found.sections, found.sentences)),
        furniture=found.furniture,
    )


def case(name: str) -> Text:
    return text_of(structure(read(MJOLBY / f"{name}.md")), "Förslag till åtgärder", "rapport")


def row(lengths: list[int], sections: list[int] | None = None) -> list[Sentence]:
    """Sentences of the given lengths under each other."""
    made, start = [], 0
    for n, length in enumerate(lengths):
        made.append(Sentence(start, start + length, sections[n] if sections else 0))
        start += length + 1
    return made


def runs(lengths: list[int], sections: list[int] | None = None) -> list[tuple[int, int]]:
    places = [Section((str(n),), 0, 1) for n in range(5)]
    return [(c.first, c.last) for c in chunks(places, row(lengths, sections))]


def test_a_short_section_is_one_chunk() -> None:
    assert runs([100, 200, 300]) == [(0, 3)]


def test_a_long_section_is_cut_between_sentences() -> None:
    assert runs([400, 400, 400, 400]) == [(0, 2), (2, 4)]


def test_a_short_rest_joins_the_chunk_before_it() -> None:
    assert runs([450, 440, 100]) == [(0, 3)]
    assert runs([450, 440, 250]) == [(0, 2), (2, 3)]


def test_a_heading_begins_a_chunk_however_short_the_section() -> None:
    assert runs([50, 50, 50], [0, 1, 1]) == [(0, 1), (1, 3)]


def test_a_sentence_longer_than_a_chunk_stands_alone() -> None:
    assert runs([300, 2000, 300]) == [(0, 1), (1, 2), (2, 3)]


def test_no_sentences_no_chunks() -> None:
    assert runs([]) == []


def test_a_passage_has_type_title_and_path_before_its_sentences() -> None:
    text = case("rapport-forslag-till-atgarder")
    chunk = next(c for c in text.chunks if text.sections[c.section].heading == "Utredarens allmänna synpunkter")
    found = passage(text, chunk)
    head, body = found.text.split("\n")
    assert head == (
        "rapport – Förslag till åtgärder – Utredarens synpunkter, pågående arbete och förslag till åtgärder"
        " – 2.4 Kommunens organisation – Utredarens allmänna synpunkter"
    )
    assert [found.text[a:b] for a, b in found.spans] == [
        "Utredaren poängterar att kommunen har många styrdokument men att de saknar koppling i en dokumenthierarki.",
        "I övrigt bedömer utredaren dokumentet generellt som lättläst och överskådligt.",
    ]
    assert body == " ".join(found.text[a:b] for a, b in found.spans) == shown(text, chunk)


def test_furniture_is_neither_embedded_nor_shown() -> None:
    text = case("rapport-forslag-till-atgarder")
    everything = "".join(passage(text, chunk).text + shown(text, chunk) for chunk in text.chunks)
    assert "Postadress" not in everything and "Diarienummer" not in everything


def test_a_header_says_nothing_twice_and_leaves_out_what_is_unknown() -> None:
    found = structure(Reading((Block("heading", "Policy", level=1), Block("paragraph", "Den leder.")), (None,)))
    assert header(text_of(found), 1) == "policy – Policy"
    assert header(text_of(found, "Policy", None), 0) == "Policy"


def test_a_bare_diarienummer_and_a_signature_are_named_for_the_search() -> None:
    minutes = case("protokollsutdrag-au-105")
    assert readable(minutes, 0) == "Diarienummer: Dnr KS/2017:257"
    letter = case("missiv-utvardering-av-ledningssystem")
    assert readable(letter, len(letter.sentences) - 1) == "Undertecknat av: Kommunstyrelsens förvaltning Dag Segrell"
    assert readable(letter, 0) == "Handläggare Thomas Gustafsson Tfn 0142-857 79"


@settings(max_examples=100)
@given(st.lists(st.tuples(st.integers(1, 1200), st.integers(0, 1)), max_size=20))
def test_every_sentence_is_in_exactly_one_chunk_of_its_own_section(drawn: list[tuple[int, int]]) -> None:
    section, places = 0, []
    for _, step in drawn:
        section += step
        places.append(section)
    sentences = row([length for length, _ in drawn], places)
    sections = [Section((str(n),), 0, 1) for n in range(section + 1)]
    found = list(chunks(sections, sentences))
    assert [c.number for c in found] == list(range(len(found)))
    assert [n for c in found for n in range(c.first, c.last)] == list(range(len(sentences)))
    for c in found:
        inside = sentences[c.first : c.last]
        assert {s.section for s in inside} == {c.section}
        assert (c.start, c.end) == (inside[0].start, inside[-1].end)
        lengths = [s.end - s.start for s in inside]
        assert sum(lengths) < max(CHUNK_CHARACTERS + 1, *lengths, 0) + 200


@settings(max_examples=60)
@given(
    st.lists(
        st.sampled_from(["# Ett", "Nämnden beslutar. Den följer upp.", "- punkt", "§ 5", "Dnr KS 2018:1"]), max_size=10
    )
)
def test_the_spans_of_a_passage_are_its_sentences(parts: list[str]) -> None:
    blocks = [Block("heading", p[2:], level=1) if p[0] == "#" else Block("paragraph", p) for p in parts]
    text = text_of(structure(Reading(tuple(blocks), (None,))))
    for chunk in text.chunks:
        found = passage(text, chunk)
        assert [found.text[a:b] for a, b in found.spans] == [readable(text, n) for n in range(chunk.first, chunk.last)]
        assert 0 <= chunk.start < chunk.end <= len(text.canonical)
