"""Results are kept, read, compared and told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from assistent.errors import EvalSetError
from assistent.results import changes, read_result, save


def test_two_results_are_compared_question_by_question(tmp_path: Path) -> None:
    def result(**right: bool) -> dict[str, Any]:
        return {
            "set": "prov", "commit": "abc", "index": "i", "measures": {},
            "answers": {key: {"right": value} for key, value in right.items()},
        }  # fmt: skip

    before = read_result(save(result(a=True, b=False, c=True, gone=True), tmp_path))
    better, worse, chance = changes(result(a=False, b=True, c=True, new=True), before)

    assert (better, worse, chance) == (["b"], ["a"], 1.0)
    assert changes(result(b=True), before) == (["b"], [], 1.0)
    five = dict.fromkeys("abcde", True)
    none = dict.fromkeys("abcde", False)
    assert changes(result(**five), result(**none))[2] == pytest.approx(2 / 32)


def test_what_is_not_a_result_is_refused(tmp_path: Path) -> None:
    written = tmp_path / "r.json"
    written.write_text(json.dumps({"set": "x"}), encoding="utf-8")
    with pytest.raises(EvalSetError, match="är inte ett resultat"):
        read_result(written)
