"""Questions about a document itself, from the register, with the place."""

from __future__ import annotations

from datetime import date

import pytest
from governed import evidence, opened

from assistent.glossary import Glossary
from assistent.index import Index
from assistent.question import read
from assistent.types import Document
from assistent.validity import document_named, fact, told_elsewhere

TODAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    return opened(tmp_path_factory.mktemp("validity"))


@pytest.mark.parametrize(
    ("question", "document", "note", "quote"),
    [
        (
            "Gäller resepolicyn fortfarande?",
            "resepolicy",
            "Policyn ”Policy för resor” (2021) gäller inte längre: giltigheten gick ut 2024-12-31.",
            "Gäller till och med 2024-12-31",
        ),
        (
            "Har inköpspolicyn från 2023 ersatts?",
            "inkopspolicy-2023",
            "Policyn ”Inköpspolicy” (2023) gäller inte längre, utan har ersatts av policyn ”Inköpspolicy” (2026).",
            "Ersätter Inköpspolicy antagen av kommunfullmäktige 2023-02-27 § 15",
        ),
        (
            "När löper inköpspolicyn ut?",
            "inkopspolicy-2026",
            "Policyn ”Inköpspolicy” (2026) gäller; i dokumentet anges ingen sista dag.",
            "Gäller från och med 2026-04-01",
        ),
        (
            "Gäller chefshandboken än?",
            "chefshandbok",
            "Handboken ”Chefshandbok” (2025) gäller; i dokumentet anges ingen sista dag. Den skulle ha setts över "
            "senast 2026-01-01, men inget i dokumentet säger att det därmed upphör att gälla.",
            "Beslutad av HR-chefen 2025-10-01",
        ),
        ("När antogs inköpspolicyn?", "inkopspolicy-2026", "", "Antagen av kommunfullmäktige 2026-02-23 § 14"),
        ("Vem antog resepolicyn?", "resepolicy", "", "Antagen av kommunfullmäktige 2021-03-29 § 34"),
        ("Vem äger inköpspolicyn?", "inkopspolicy-2026", "", "Dokumentägare: ekonomichefen"),
        ("Vilket diarienummer har inköpspolicyn?", "inkopspolicy-2026", "", "Dnr KS 2025/00377"),
        ("När ska chefshandboken ses över?", "chefshandbok", "", "Ses över senast 2026-01-01"),
    ],
)
def test_the_register_answers_with_the_place(index: Index, question: str, document: str, note: str, quote: str) -> None:
    known = fact(read(question, (), index.glossary), index, TODAY)

    assert known is not None
    assert (known.document.id, known.note, known.citation.quote) == (document, note, quote)
    text = index.text(known.citation.document)
    assert text.cut(known.citation.start, known.citation.end) == quote


@pytest.mark.parametrize(
    "question",
    [
        "Gäller bidraget fortfarande?",  # no document
        "Är policyn giltig?",  # two policies
        "Hur länge gäller ett lösenord enligt resepolicyn?",  # what it says, not what it is
        "När löper avtalet ut?",
        "Vilket diarienummer har resepolicyn?",  # not stated
        "Hur går det till att köpa något enligt inköpspolicyn?",
        "Har den nya resepolicyn som är på gång ett diarienummer?",  # another than the one that lapsed
    ],
)
def test_other_questions_are_left_to_the_texts(index: Index, question: str) -> None:
    assert fact(read(question, (), index.glossary), index, TODAY) is None


def test_an_english_question_is_told_in_english(index: Index) -> None:
    known = fact(read("Is the policy för resor still valid?", (), index.glossary), index, TODAY)

    assert known is not None
    assert known.note == "The policy “Policy för resor” (2021) is no longer in force: it expired on 2024-12-31."


def test_what_another_document_says_of_it_is_found_among_the_evidence(index: Index) -> None:
    known = fact(read("Gäller chefshandboken än?", (), index.glossary), index, TODAY)
    assert known is not None

    found = evidence(index, ("chefshandbok", "Vid direkt"), ("protokoll", "Beslutet gäller"))

    assert told_elsewhere(known, found, index) is None  # it says nothing of the handbook


def named(asked: str, *documents: Document) -> str | None:
    found = document_named(asked, documents, Glossary())
    return found.id if found else None


def test_a_document_is_named_by_type_and_title_then_year_then_force() -> None:
    def policy(name: str, title: str, adopted: str) -> Document:
        return Document(name, "exempelby", f"{name}.md", title, type="policy", adopted=adopted)

    travel, old, new = (
        policy("resor", "Policy för resor", "2021-03-29"),
        policy("old", "Inköpspolicy", "2019-01-14"),
        policy("new", "Inköpspolicy", "2026-02-23"),
    )

    assert named("resepolicyn", travel, old, new) == "resor"
    assert named("policyn för inköp", travel, old, new) == "new"
    assert named("inköpspolicyn från 2019", travel, old, new) == "old"
    assert named("policyn", travel, old, new) is None
    assert named("policyn", travel) == "resor"
    assert named("", travel) is None
    assert named("skolskjuts", travel, old) is None
