"""Requests made out of the interface's own description: a few here, many by ``python -m benchmarks.fuzz``."""

from __future__ import annotations

import warnings
from pathlib import Path

import pytest

# pytest parses the modules of every installed plugin anew, and Python 3.11's parser must not be entered by two
# threads at once: they are read here, before any test has started a thread.
import schemathesis.specs.openapi.checks
import schemathesis.specs.openapi.schemas  # noqa: F401
from checked import checked_settings
from fakes import HashEncoder

from assistent import check_work
from assistent.assistant import Assistant
from benchmarks import fuzz


def test_every_reply_is_as_described(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check_work, "run", fuzz._here)
    with warnings.catch_warnings():
        told = fuzz.fuzz(Assistant(checked_settings(tmp_path), HashEncoder()), 20)
    assert sorted(told) == ["/ask", "/check", "/search"]
    for statuses in told.values():
        assert set(statuses) <= {200, 400, 422}
        assert {200, 422} <= set(statuses)


def test_a_failure_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(Assistant, "search", fails)
    monkeypatch.setattr(check_work, "run", fuzz._here)
    with warnings.catch_warnings(), pytest.raises(BaseException) as told:
        fuzz.fuzz(Assistant(checked_settings(tmp_path), HashEncoder()), 4)
    assert "Server error" in repr(told.value)
