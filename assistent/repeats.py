"""The same paragraph in several documents is one result: the one that governs, with the others on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistent.index import Index
from assistent.kinds import is_minutes, rank_of
from assistent.types import Hit, Status
from assistent.words import plain_words

NEAR = 0.93
"""Cosine of two chunks' vectors under which their texts are not compared at all: it spares reading
them. The header in front of a chunk is in its vector, so that the same formula under two headings
("Propositionsordning") is not one paragraph."""

LEAST_WORDS = 12
"""A shorter text ("Kommunstyrelsen beslutar enligt förslaget.") says another thing in another place."""

SHARE = 0.85
"""How much of the longer text the shorter one must be, where it stands whole in it: chunks are cut at
other places in other documents."""

_ORDER = {Status.IN_FORCE: 0, Status.DECISION: 1, Status.UNKNOWN: 2, Status.PROPOSAL: 3}


def collapse(hits: Sequence[Hit], index: Index, k: int) -> list[Hit]:
    """The ``k`` first hits, best first, with one for each paragraph. Of those that say the same the one
    stands whose document is named by the question, else whose text is decided or in force, governs
    most or is newest; it keeps the place and score of the best."""
    groups: list[list[Hit]] = []
    for hit in hits:
        group = next((g for g in groups if _same(g[0], hit, index)), None)
        if group is not None:
            group.append(hit)
        elif len(groups) < k:
            groups.append([hit])
        else:
            break
    return [_one(group, index) for group in groups]


def _one(group: Sequence[Hit], index: Index) -> Hit:
    if len(group) == 1:
        return group[0]
    first, *others = sorted(group, key=lambda hit: _before(hit, index))
    also = tuple((hit.document, hit.chunk) for hit in others)
    return replace(first, score=group[0].score, also=also)


def _before(hit: Hit, index: Index) -> tuple[float, float, int, int, float]:
    document = index.entries[hit.document].document
    day = document.revised or document.adopted or document.date or ""
    return (
        -round(hit.scores.get("title", 0.0), 2),
        hit.scores.get("standing", 0.0),
        _ORDER.get(document.status, 4),
        rank_of(document.type) or 99,
        -float(day.replace("-", "") or 0),
    )


def _same(one: Hit, other: Hit, index: Index) -> bool:
    a, b = index.row(one.document, one.chunk), index.row(other.document, other.chunk)
    if one.document == other.document or float(index.chunk_vector(a) @ index.chunk_vector(b)) < NEAR:
        return False
    return not _two_meetings(one, other, index) and same_words(_words(one, index), _words(other, index))


def _two_meetings(one: Hit, other: Hit, index: Index) -> bool:
    """Whether two meetings say it, each of its own matter: "anmälan av delegationsbeslut" is in all
    minutes. What one body proposes and the next decides is one matter."""
    texts = [index.text(hit.document) for hit in (one, other)]
    sections = [text.sections[text.chunks[hit.chunk].section] for text, hit in zip(texts, (one, other), strict=True)]
    proposed = any(section.status is Status.PROPOSAL for section in sections)
    return not proposed and all(is_minutes(text.document.type) for text in texts)


def _words(hit: Hit, index: Index) -> list[str]:
    text = index.text(hit.document)
    chunk = text.chunks[hit.chunk]
    return plain_words(" ".join(text.cut(s.start, s.end) for s in text.sentences[chunk.first : chunk.last]))


def same_words(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether two texts are one but for typography, or for where they are cut."""
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) < LEAST_WORDS or len(shorter) < SHARE * len(longer):
        return False
    return f" {' '.join(shorter)} " in f" {' '.join(longer)} "
