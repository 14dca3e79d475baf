"""Sections become chunks: runs of sentences that are embedded. A chunk never crosses a heading."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistent.types import Chunk, Passage, Section, Sentence, Span, Status, Text
from assistent.words import PROPOSES, grams, own_places, path_references, terms

CHUNK_CHARACTERS = 900
"""About 220 tokens of Swedish: long enough for a paragraph with its reason, short enough that one
vector still means one thing."""

_LEAST = 200  # a rest shorter than this joins the chunk before it rather than stand alone


def chunks(sections: Sequence[Section], sentences: Sequence[Sentence]) -> Iterator[Chunk]:
    """Cuts each section's sentences into chunks of about ``CHUNK_CHARACTERS``, numbered from 0."""
    number = 0
    first = 0
    while first < len(sentences):
        section = sentences[first].section
        last = first
        while last < len(sentences) and sentences[last].section == section:
            last += 1
        for a, b in _runs(sentences, first, last):
            yield Chunk(number, section, sentences[a].start, sentences[b - 1].end, a, b)
            number += 1
        first = last


def _runs(sentences: Sequence[Sentence], first: int, last: int) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    begin, length = first, 0
    for n in range(first, last):
        size = sentences[n].end - sentences[n].start
        if length and length + size > CHUNK_CHARACTERS:
            runs.append((begin, n))
            begin, length = n, 0
        length += size
    if runs and length < _LEAST:
        runs[-1] = (runs[-1][0], last)
    else:
        runs.append((begin, last))
    return runs


def passage(text: Text, chunk: Chunk) -> Passage:
    """What is embedded for a chunk: type, title and heading path, then its sentences (without
    furniture), each with its span. The header makes items of minutes distinguishable ("Beslut",
    "Reservation") and lifts MRR on statutes from .59 to .65; it is never part of what is quoted."""
    body = header(text, chunk.section)
    spans: list[Span] = []
    for number in range(chunk.first, chunk.last):
        body += "\n" if not spans else " "
        start = len(body)
        body += readable(text, number)
        spans.append((start, len(body)))
    return Passage(body, tuple(spans))


def header(text: Text, section: int) -> str:
    """Where a passage stands, in words: "rapport – Förslag till åtgärder – 2.4 Organisation"."""
    document = text.document
    stated = document.found.get("title", "text") != "unknown"
    title = document.title if stated or re.search(r"[^\W\d_]{4}", document.title) else None  # "A0017" tells nothing
    parts = (document.type, title, *text.sections[section].path)
    return " – ".join(dict.fromkeys(part for part in parts if part))


def searched_words(text: Text, chunk: Chunk) -> list[str]:
    """The terms a chunk is found by: its own, its headings', the reference its path makes, which place
    it is, and that it proposes, where its heading says so."""
    section = text.sections[chunk.section]
    proposes = [PROPOSES] if section.status is Status.PROPOSAL else []
    return terms(passage(text, chunk).text) + path_references(section.path) + own_places(section.path) + proposes


def searched_grams(text: Text, chunk: Chunk) -> list[str]:
    """The character 5-grams a chunk is found by."""
    return grams(passage(text, chunk).text)


_DNR = re.compile(r"(?:dnr|diarienr)\b", re.I)


def readable(text: Text, number: int) -> str:
    """A sentence as it is searched: on one line, and a bare label or signature with the word for
    what it is, which a reader sees from its place on the page."""
    sentence = text.sentences[number]
    words = " ".join(text.cut(sentence.start, sentence.end).split())
    if _DNR.match(words) and len(words) < 60:
        return f"Diarienummer: {words}"
    if sentence.kind == "label" and number == len(text.sentences) - 1 and not text.sections[sentence.section].path:
        return f"Undertecknat av: {words}"
    return words


def shown(text: Text, chunk: Chunk) -> str:
    """A chunk's text for a reader: its sentences in order, furniture left out."""
    return " ".join(" ".join(text.cut(s.start, s.end).split()) for s in text.sentences[chunk.first : chunk.last])
