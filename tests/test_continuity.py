"""What was talked of stays near."""

from __future__ import annotations

import pytest
from fakes import HashEncoder
from governed import opened

from assistent import continuity, retrieval
from assistent.index import Index


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    return opened(tmp_path_factory.mktemp("continuity"))


BEFORE = "Hur stort är bidraget till simhallen?"


def test_the_place_talked_of_gains_and_no_other(index: Index) -> None:
    encoder = HashEncoder()
    talked_of = retrieval.rank(BEFORE, index, encoder, 1)[0]
    hits = continuity.rank("Vilka gäller det?", BEFORE, index, encoder, continuity.WIDE)
    gains = {(hit.document, hit.chunk): hit.scores["continuity"] for hit in hits}
    assert gains[talked_of.document, talked_of.chunk] == continuity.SAME_PLACE
    assert {gain for (name, _), gain in gains.items() if name == "resepolicy"} == {0.0}


def test_the_hits_are_in_order_and_as_many_as_asked_for(index: Index) -> None:
    hits = continuity.rank("Vilka gäller det?", BEFORE, index, HashEncoder(), 3)
    assert len(hits) == 3
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
