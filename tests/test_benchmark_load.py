"""Many at once, on a small scale: the load test itself, against a real server with the real model."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from assistent.settings import Settings
from benchmarks import load

REPOSITORY = Path(__file__).parent.parent


def arguments(**changed: object) -> argparse.Namespace:
    given = {"users": 3, "seconds": 4.0, "think": 0.0, "alone": 4, "samling": "mjolby"}
    return argparse.Namespace(**given | {"questions": REPOSITORY / "evals" / "mjolby.jsonl"} | changed)


@pytest.fixture
def served(mjolby: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTENT_ROOT", str(mjolby.root))
    monkeypatch.setenv("ASSISTENT_CACHE", str(mjolby.cache))


def test_users_get_their_own_answers_the_same_as_alone(served: None) -> None:
    result = asyncio.run(load.run(arguments()))

    assert result["first_errors"] == []
    assert result["questions"] >= 3
    told = result["memory_tenths_mb"]
    assert result["memory_mb"] == {"before": told[0], "start": told[1], "middle": told[5], "end": told[10]}
    assert min(told) > 100


def test_an_answer_to_the_wrong_person_and_a_changed_one_are_found() -> None:
    class Wrong(load.Page):
        async def ask(self, question: str, samling: str) -> str:
            return '<h2 class="question"><span class="unseen">Du frågade: </span>En annans?</h2>'

    class Opened(Wrong):
        @classmethod
        @asynccontextmanager
        async def opened(cls, client: object) -> AsyncIterator[Wrong]:
            yield Wrong.__new__(Wrong)

    measured = load.Measured()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(load, "Page", Opened)
        asyncio.run(load.converse(None, "m", ["Min fråga?"], {"Min fråga?": "annat"}, measured, 0))  # type: ignore[arg-type]

    assert measured.errors == [
        "another's conversation: ['En annans?'] for ['Min fråga?']",
        "another answer than alone: Min fråga?",
    ]
