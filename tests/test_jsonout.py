"""What leaves as JSON has every key of the contract, plain values, and the right status."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from assistent.index import open_index, register
from assistent.jsonout import answer_object, cite_hit, document_object, hit_object
from assistent.settings import Settings
from assistent.types import (
    Answer,
    Chunk,
    Citation,
    Document,
    Hit,
    NearDocument,
    Outcome,
    Page,
    Relation,
    Section,
    Sentence,
    Status,
    Text,
)

CANONICAL = "Bakgrund finns. Nämnden föreslår en plan. Nämnden beslutar om en rutin."
SPANS = [(0, 15), (16, 41), (42, 71)]
REPORT = Document("r/rapport", "solros", "r/rapport.md", "Rapport om planer", type="rapport", matter="KS/2024:1")


def text(*statuses: Status, document: Document = REPORT) -> Text:
    """Three sentences of one section with the given statuses, in one chunk."""
    sentences = tuple(Sentence(a, b, 0, status=status) for (a, b), status in zip(SPANS, statuses, strict=True))
    pages = (Page(1, "3", 0, 71),)
    return Text(
        document, CANONICAL, pages, (Section(("2 Planer", "2.1 Rutin"), 0, 71),), sentences, (Chunk(0, 0, 0, 71, 0, 3),)
    )


def hit() -> Hit:
    return Hit("r/rapport", 0, 1.23456789, {"chunk": 0.87654321, "words": 0.5})


def test_an_answer_has_every_key_and_survives_json() -> None:
    citation = Citation(
        "1", "r/rapport", "Rapport om planer", "rapport", Status.PROPOSAL, "KS/2024:1", "2 Planer › 2.1 Rutin", 1, "3",
        CANONICAL[16:41], 16, 41, "Rapport …, s. 3", ("2 Planer", "2.1 Rutin"),
    )  # fmt: skip
    answer = Answer(
        Outcome.ANSWERED, "sv", "Vad föreslås?", "Nämnden föreslår en plan. [1]", (citation,),
        documents_near=(NearDocument("r/rapport", "Rapport om planer", "rapport", None, "2 Planer"),),
        confidence=0.75, index="abc", understood=None, seconds={"read": 0.1},
    )  # fmt: skip
    assert json.loads(json.dumps(answer_object(answer))) == {
        "outcome": "answered",
        "language": "sv",
        "question": "Vad föreslås?",
        "understood": None,
        "answer": "Nämnden föreslår en plan. [1]",
        "citations": [
            {
                "key": "1",
                "document": "r/rapport",
                "title": "Rapport om planer",
                "type": "rapport",
                "status": "proposal",
                "dnr": "KS/2024:1",
                "section": "2 Planer › 2.1 Rutin",
                "pdf_page": 1,
                "printed_page": "3",
                "quote": "Nämnden föreslår en plan.",
                "start": 16,
                "end": 41,
                "label": "Rapport …, s. 3",
                "confidence": None,
                "changed": False,
            }
        ],
        "documents_near": [
            {
                "document": "r/rapport",
                "title": "Rapport om planer",
                "type": "rapport",
                "owner": None,
                "section": "2 Planer",
            }
        ],
        "confidence": 0.75,
        "index": "abc",
        "seconds": {"read": 0.1},
        "generated": False,
        "notice": "",
        "struck": [],
    }


def test_a_hit_has_every_key() -> None:
    assert hit_object(hit(), text(Status.UNKNOWN, Status.UNKNOWN, Status.UNKNOWN)) == {
        "document": "r/rapport",
        "title": "Rapport om planer",
        "type": "rapport",
        "status": "unknown",
        "section": "2 Planer › 2.1 Rutin",
        "pdf_page": 1,
        "printed_page": "3",
        "text": CANONICAL,
        "score": 1.2346,
        "scores": {"chunk": 0.8765, "words": 0.5},
        "also": [],
    }


def test_a_hit_names_each_document_that_holds_the_same_once() -> None:
    repeated = replace(hit(), also=(("a", 0), ("b", 2), ("a", 1)))
    assert hit_object(repeated, text(UNKNOWN, UNKNOWN, UNKNOWN))["also"] == ["a", "b"]


UNKNOWN, PROPOSAL, DECISION = Status.UNKNOWN, Status.PROPOSAL, Status.DECISION


@pytest.mark.parametrize(
    ("statuses", "expected"),
    [
        ((UNKNOWN, PROPOSAL, DECISION), PROPOSAL),
        ((DECISION, DECISION, PROPOSAL), PROPOSAL),
        ((UNKNOWN, UNKNOWN, DECISION), DECISION),
        ((UNKNOWN, UNKNOWN, UNKNOWN), UNKNOWN),
    ],
)
def test_a_passage_that_proposes_anything_is_a_proposal(statuses: tuple[Status, ...], expected: Status) -> None:
    assert cite_hit(hit(), text(*statuses)).status is expected


def test_a_passage_of_an_expired_document_is_expired() -> None:
    expired = replace(REPORT, status=Status.EXPIRED)
    assert hit_object(hit(), text(UNKNOWN, DECISION, UNKNOWN, document=expired))["status"] == "expired"


def test_a_document_has_every_key_and_null_for_what_is_not_known() -> None:
    found = {"type": "sidecar", "owner": "unknown"}
    document = replace(
        REPORT,
        adopted="2024-02-01",
        review="2026-02-01",
        status=Status.IN_FORCE,
        found=found,
        places={"adopted": (3, 13)},
        relations=(Relation("replaces", "r/gammal", 20, 30), Relation("referred_by", "r/annan")),
        ocr=True,
    )
    assert json.loads(json.dumps(document_object(document, 7))) == {
        "document": "r/rapport",
        "samling": "solros",
        "title": "Rapport om planer",
        "type": "rapport",
        "rank": 10,
        "body": None,
        "matter": "KS/2024:1",
        "date": None,
        "adopted": "2024-02-01",
        "adopted_section": None,
        "valid_from": None,
        "valid_to": None,
        "revised": None,
        "review": "2026-02-01",
        "owner": None,
        "handler": None,
        "status": "in_force",
        "pages": 7,
        "language": "sv",
        "ocr": True,
        "relations": [
            {"kind": "replaces", "to": "r/gammal", "start": 20, "end": 30},
            {"kind": "referred_by", "to": "r/annan", "start": 0, "end": 0},
        ],
        "found": found,
        "places": {"adopted": [3, 13]},
    }


def test_found_names_the_source_of_each_field_that_has_a_value(mjolby: Settings) -> None:
    for entry in register(mjolby, "mjolby"):
        shown: dict[str, Any] = document_object(entry.document, entry.pages)
        assert set(shown["found"].values()) <= {"text", "sidecar", "unknown"}
        for name in shown["found"].keys() & shown.keys():
            known = shown[name] not in (None, "unknown")
            assert known == (shown["found"][name] != "unknown"), (entry.document.id, name)


def test_every_hit_of_the_case_becomes_an_object(mjolby: Settings) -> None:
    opened = open_index(mjolby, "mjolby")
    for document in opened.documents():
        whole = opened.text(document.id)
        for chunk in whole.chunks:
            shown = hit_object(Hit(document.id, chunk.number, 1.0, {}), whole)
            assert shown["document"] == document.id
            assert shown["text"]
    opened.close()
