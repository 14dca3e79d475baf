"""What of a language model's sentences is let through, measured on paraphrases of Exempelby's documents.

tests/data/paraphrases.jsonl has honest and wrong statements of sentences from the invented municipality's
documents. The rules were made on the half "fitted"; "fresh" was written afterwards, and seen once before
the rules were mended by what it showed.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from assistent import glossary
from assistent.support import Support, Wording
from assistent.types import Encoder, Status
from assistent.verification import Verifier

PARAPHRASES = Path(__file__).parent / "data" / "paraphrases.jsonl"


def statements() -> list[dict[str, Any]]:
    return [json.loads(line) for line in PARAPHRASES.read_text(encoding="utf-8").splitlines()]


def fault(statement: dict[str, Any], encoder: Encoder) -> str | None:
    cited = [
        Support(n, s["quote"], s["place"], s["context"], s["by"], Status(s["status"]), s["governs"])
        for n, s in enumerate(statement["sources"], 1)
    ]
    wording = Wording(statement["question"], statement["language"], glossary.load())
    return Verifier(wording, encoder).fault(statement["sentence"], cited)


def test_few_wrong_statements_pass_and_most_honest_ones_do(encoder: Encoder) -> None:
    passed: Counter[tuple[str, bool]] = Counter()
    all_of: Counter[tuple[str, bool]] = Counter()
    for statement in statements():
        key = statement["language"], statement["honest"]
        all_of[key] += 1
        passed[key] += fault(statement, encoder) is None
    share = {key: passed[key] / all_of[key] for key in all_of}
    assert share["sv", False] <= 0.04
    assert share["sv", True] >= 0.75
    assert share["en", False] <= 0.1
    assert share["en", True] >= 0.5


def rule(quote: str, **more: Any) -> Support:
    return Support(1, quote, "policy – Policy för resor – 3 Resor", status=Status.IN_FORCE, governs=True, **more)


@pytest.mark.parametrize(
    ("sentence", "source", "reason"),
    [
        ("Chefen godkänner resan.", rule("Chefen godkänner resan."), None),
        ("Chefen godkänner inte resan.", rule("Chefen godkänner resan."), "Meningen och källan skiljer sig i vad som nekas."),
        ("Chefen får godkänna resan.", rule("Chefen ska godkänna resan."), "Meningen och källan skiljer sig i vad som ska, bör eller får göras."),
        ("Chefen behöver inte godkänna resan.", rule("Chefen får inte godkänna resan."), "Meningen och källan skiljer sig i vad som nekas."),
        ("Chefen godkänner resan.", rule("Endast chefen godkänner resan."), "Meningen och källan skiljer sig i en begränsning (endast, bara)."),
        ("Resan ska godkännas efter avresan.", rule("Resan ska godkännas före avresan."), "Källan säger motsatsen till ”efter”."),
        ("Alla resor ska godkännas av chefen.", rule("Resor ska godkännas av chefen."), "”Alla” står inte i källan."),
        ("Chefen beslutar om resor utan kostnad.", rule("Chefen beslutar om resor."), "”kostnad” står inte i källan."),
        ("Rektorn föreslår och nämnden beslutar om resan.", rule("Nämnden föreslår och rektorn beslutar om resan."), "I källan gäller ”nämnden” något annat."),
    ],
)  # fmt: skip
def test_one_change_is_enough_and_its_reason_is_told(
    sentence: str, source: Support, reason: str | None, encoder: Encoder
) -> None:
    wording = Wording("Vem godkänner resan?", "sv", glossary.load())
    assert Verifier(wording, encoder).fault(sentence, [source]) == reason
