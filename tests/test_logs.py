"""The server's log: text or JSON lines, and nothing of what was asked in either."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from web_fakes import WHO

from assistent import logs
from assistent.settings import Settings

SECRET = "hemligheten-4711"


@pytest.fixture(autouse=True)
def own_root() -> Iterator[None]:
    """The root logger as it was, after each test."""
    root, ours = logging.getLogger(), logging.getLogger("assistent")
    kept, level, own = root.handlers[:], root.level, ours.level
    yield
    root.handlers[:], root.level = kept, level
    ours.setLevel(own)


def written(capsys: pytest.CaptureFixture[str], tmp_path: Path, log_format: str) -> str:
    """What a question, a warning, a foreign notice and an exception leave on stderr."""
    settings = Settings(root=tmp_path, log_format=log_format)
    logs.configure(settings)
    logs.tell(settings, "Sidan finns på http://127.0.0.1:7860")
    logs.heard("mjolby", WHO, 0.25)
    logging.getLogger("assistent.prov").warning("Något %s", "hände")
    logging.getLogger("library").info("not for us")
    try:
        raise ValueError(SECRET)
    except ValueError:
        logging.getLogger("uvicorn.error").exception("Frågan kunde inte besvaras")
    return capsys.readouterr().err


def test_text_for_a_reader(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = written(capsys, tmp_path, "text").splitlines()
    assert lines[:3] == [
        "Sidan finns på http://127.0.0.1:7860",
        "warning: Något hände",
        "error: Frågan kunde inte besvaras (ValueError)",
    ]
    assert lines[3].startswith("  ") and "test_logs.py:" in lines[3]
    assert SECRET not in str(lines)
    assert len(lines) == 4


def test_a_json_object_a_line_for_a_collector(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    whole = written(capsys, tmp_path, "json")
    lines = [json.loads(line) for line in whole.splitlines()]
    assert [(line["level"], line["logger"], line["message"]) for line in lines] == [
        ("info", "assistent", "Sidan finns på http://127.0.0.1:7860"),
        ("info", "assistent.questions", "Fråga besvarad"),
        ("warning", "assistent.prov", "Något hände"),
        ("error", "uvicorn.error", "Frågan kunde inte besvaras"),
    ]
    told = {key: lines[1][key] for key in ("samling", "outcome", "seconds", "citations", "generated", "index")}
    assert told == {
        "samling": "mjolby", "outcome": "answered", "seconds": 0.25, "citations": 1, "generated": False, "index": ""
    }  # fmt: skip
    assert lines[3]["error"] == "ValueError"
    assert lines[3]["at"][0].split(":")[0].endswith("test_logs.py")
    assert WHO.question not in whole
    assert SECRET not in whole
    assert lines[0]["time"].endswith("+00:00")
