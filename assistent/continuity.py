"""What was talked of stays near: for a question that goes on from the one before, or says barely what it is about, the
passages of the place that was talked of come a little before others of like score."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistent import retrieval
from assistent.index import Index
from assistent.rerank import Reranker
from assistent.types import Encoder, Hit

WIDE = 60
"""Passages that are looked through for one of the place talked of."""
TALKED_OF = 3
"""Passages of the question before that tell what it was about."""
SAME_PLACE = 0.06
"""What a passage under the same heading gains, or in minutes in the same matter; ``SAME_DOCUMENT`` one elsewhere in
the document. Cosines spread over about .15: a question with a subject of its own is not held back."""
SAME_DOCUMENT = 0.03


def rank(
    question: str,
    before: str,
    index: Index,
    encoder: Encoder,
    k: int,
    filters: retrieval.Filters | None = None,
    original: str = "",
    reranker: Reranker | None = None,
) -> list[Hit]:
    """The ``k`` best chunks for a question asked after the question ``before``, best first."""
    hits = retrieval.rank(question, index, encoder, WIDE, filters, original, reranker)
    gains: dict[tuple[str, str], float] = {}
    for n, hit in enumerate(retrieval.rank(before, index, encoder, TALKED_OF, filters)):
        for place, gain in ((_place(hit, index), SAME_PLACE), ((hit.document, ""), SAME_DOCUMENT)):
            gains[place] = max(gains.get(place, 0.0), gain / (n + 1))
    moved = [_nearer(hit, gains, index) for hit in hits]
    return sorted(moved, key=lambda hit: (-hit.score, hit.document, hit.chunk))[:k]


def _nearer(hit: Hit, gains: dict[tuple[str, str], float], index: Index) -> Hit:
    gain = gains.get(_place(hit, index), gains.get((hit.document, ""), 0.0))
    return replace(hit, score=hit.score + gain, scores={**hit.scores, "continuity": gain})


def _place(hit: Hit, index: Index) -> tuple[str, str]:
    """The document, and the heading that a matter of minutes or a numbered part of a text stands under."""
    text = index.text(hit.document)
    path: Sequence[str] = text.sections[text.chunks[hit.chunk].section].path
    sign = next((heading for heading in path if "§" in heading), None)
    return hit.document, sign or (path[-1] if path else "")
