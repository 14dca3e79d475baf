"""The same question to the same index gets the same answer, every time and in every process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from assistent.settings import Settings

REPOSITORY = Path(__file__).parent.parent
QUESTIONS = (
    "Vem är beslutsfattare i ledningsgruppen?",
    "What did the evaluator think of the section on internal control?",
    "Har kommunstyrelsen beslutat att processkartlägga budgetprocessen?",
    "Vad kostar en parkeringsbot?",
)
TIMES = 25  # of each question in each process: a hundred in all


def asked(settings: Settings, seed: str) -> list[dict[str, object]]:
    """The answers of one process, without the seconds they took."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("ASSISTENT_")}
    environ |= {
        "ASSISTENT_ROOT": str(settings.root),
        "ASSISTENT_CACHE": str(REPOSITORY / ".cache"),
        "PYTHONHASHSEED": seed,
    }
    done = subprocess.run(
        [sys.executable, "-m", "assistent", "ask", "--file", "-", "--json", "--samling", "mjolby"],
        input="\n".join(QUESTIONS * TIMES), capture_output=True, text=True, check=True, env=environ, cwd=REPOSITORY,
    )  # fmt: skip
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    for answer in answers:
        del answer["seconds"]
    return answers


def test_a_hundred_times_in_two_processes(mjolby: Settings) -> None:
    one, other = asked(mjolby, "1"), asked(mjolby, "2")

    assert len(one) == len(QUESTIONS) * TIMES
    assert one == other
    for n, question in enumerate(QUESTIONS):
        same = one[n :: len(QUESTIONS)]
        assert all(answer == same[0] for answer in same), question
    assert {answer["outcome"] for answer in one} > {"answered"}
