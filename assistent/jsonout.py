"""What leaves the program as JSON: the shapes that command line and web API share (README.md).

Pure functions from the types of the pipeline to plain dictionaries, with every key always there.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from assistent.chunks import shown
from assistent.citations import cite
from assistent.metadata import rank
from assistent.types import Answer, Citation, Document, Hit, Status, Text
from assistent.verdicts import Item, Report

JsonObject = dict[str, Any]


def answer_object(answer: Answer) -> JsonObject:
    """An answer as ``ask --json`` prints it. ``generated`` says that a language model wrote ``answer`` and that
    each sentence of it was verified; ``struck`` has the sentences that did not hold and are no part of it."""
    return {
        "outcome": str(answer.outcome),
        "language": answer.language,
        "question": answer.question,
        "understood": answer.understood,
        "answer": answer.answer,
        "citations": [_citation(citation) for citation in answer.citations],
        "documents_near": [asdict(document) for document in answer.documents_near],
        "confidence": answer.confidence,
        "index": answer.index,
        "seconds": dict(answer.seconds),
        "generated": answer.generated,
        "notice": answer.notice,
        "struck": [{"text": s.text, "reason": s.struck} for s in answer.statements if s.struck],
    }


def _citation(citation: Citation) -> JsonObject:
    return {
        "key": citation.key,
        "document": citation.document,
        "title": citation.title,
        "type": citation.type,
        "status": str(citation.status),
        "dnr": citation.dnr,
        "section": citation.section,
        "pdf_page": citation.pdf_page,
        "printed_page": citation.printed_page,
        "quote": citation.quote,
        "start": citation.start,
        "end": citation.end,
        "label": citation.label,
        "confidence": citation.confidence,
        "changed": citation.changed,
    }


def hit_object(hit: Hit, text: Text) -> JsonObject:
    """A ranked passage as ``search --json`` prints it; ``text`` is for reading, with page furniture
    left out. A passage that proposes anything is a proposal, whatever else stands in it. ``also`` has
    the documents that hold the same paragraph."""
    place = cite_hit(hit, text)
    return {
        "document": place.document,
        "title": place.title,
        "type": place.type,
        "status": str(place.status),
        "section": place.section,
        "pdf_page": place.pdf_page,
        "printed_page": place.printed_page,
        "text": shown(text, text.chunks[hit.chunk]),
        "score": round(hit.score, 4),
        "scores": {name: round(value, 4) for name, value in hit.scores.items()},
        "also": list(dict.fromkeys(document for document, _ in hit.also)),
    }


_TELLING = (Status.PROPOSAL, Status.DECISION)


def cite_hit(hit: Hit, text: Text) -> Citation:
    """The citation of the sentence of a hit that decides what the passage is: the first that
    proposes, else the first that decides, else the first."""
    chunk = text.chunks[hit.chunk]
    numbers = range(chunk.first, chunk.last)
    found = [next((n for n in numbers if text.sentences[n].status is status), None) for status in _TELLING]
    number = next((n for n in found if n is not None), chunk.first)
    return cite(text, number, number, "")


def document_object(document: Document, pages: int) -> JsonObject:
    """A document as ``documents --json`` prints it; dates are ISO 8601, what is not known is null.
    ``places`` has [start, end] in the canonical text of what was found there; a relation that another
    document states has start and end 0."""
    return {
        "document": document.id,
        "samling": document.samling,
        "title": document.title,
        "type": document.type,
        "rank": rank(document),
        "body": document.body,
        "matter": document.matter,
        "date": document.date,
        "adopted": document.adopted,
        "adopted_section": document.adopted_section,
        "valid_from": document.valid_from,
        "valid_to": document.valid_to,
        "revised": document.revised,
        "review": document.review,
        "owner": document.owner,
        "handler": document.handler,
        "status": str(document.status),
        "pages": pages,
        "language": document.language,
        "ocr": document.ocr,
        "relations": [asdict(relation) for relation in document.relations],
        "found": dict(document.found),
        "places": {field: list(place) for field, place in document.places.items()},
    }


def check_object(report: Report) -> JsonObject:
    """A check as ``check --json`` prints it; ``false`` counts what differs, is missing or does not hold."""
    return {"items": [_item(item) for item in report.items], "false": report.false}


def _item(item: Item) -> JsonObject:
    place = item.place
    return {
        "kind": item.kind,
        "text": item.text,
        "start": item.start,
        "end": item.end,
        "verdict": str(item.verdict),
        "reason": item.reason,
        "document": place.document if place else None,
        "title": place.title if place else None,
        "section": place.section if place else None,
        "pdf_page": place.pdf_page if place else None,
        "printed_page": place.printed_page if place else None,
        "document_start": place.start if place else None,
        "document_end": place.end if place else None,
        "label": place.label if place else None,
        "difference": [
            {"kind": str(d.kind), "text": d.quoted, "document": d.document, "start": d.start, "end": d.end}
            for d in item.differences
        ],
        "notes": list(item.notes),
    }
