"""How long what is noted is kept: old lines go, others stay, whatever the clock, the disk and others do meanwhile."""

from __future__ import annotations

import json
import threading
from datetime import date
from pathlib import Path

import pytest
from filelock import FileLock

from assistent import retention
from assistent.cli import main
from assistent.errors import AssistentError
from assistent.settings import Settings, load

TODAY = date(2026, 6, 30)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    environ = {"QUESTION_LOG": "fragor.jsonl", "GAP_LIST": "luckor.jsonl", "LOG_DAYS": "30"}
    return load({"ASSISTENT_ROOT": str(tmp_path), **{f"ASSISTENT_{key}": value for key, value in environ.items()}})


def write(settings: Settings, name: str, *days: str) -> Path:
    file = settings.root / name
    key = "day" if len(days[0]) == 10 else "time"
    file.write_text("".join(json.dumps({key: day, "question": day}) + "\n" for day in days), encoding="utf-8")
    return file


def days(file: Path) -> list[str]:
    return [json.loads(line)["question"] for line in file.read_text(encoding="utf-8").splitlines()]


def test_a_line_is_kept_to_its_last_day_and_no_longer(settings: Settings) -> None:
    file = write(settings, "luckor.jsonl", "2026-05-30", "2026-05-31", "2026-06-30")
    (done,) = retention.clean(settings, TODAY)
    assert (done.name, done.removed, done.kept, done.ahead) == ("gap_list", 1, 2, 0)
    assert days(file) == ["2026-05-31", "2026-06-30"]
    assert file.stat().st_mode & 0o777 == 0o600


def test_every_list_that_is_on_is_cleaned_and_no_other(settings: Settings) -> None:
    write(settings, "fragor.jsonl", "2020-01-01T12:00:00+00:00", "2026-06-29T12:00:00+00:00")
    write(settings, "luckor.jsonl", "2020-01-01")
    other = write(settings, "annat.jsonl", "2020-01-01")
    assert [(done.name, done.removed) for done in retention.clean(settings, TODAY)] == [
        ("question_log", 1),
        ("gap_list", 1),
    ]
    assert days(other) == ["2020-01-01"]


def test_nothing_old_leaves_the_file_untouched(settings: Settings) -> None:
    file = write(settings, "luckor.jsonl", "2026-06-29")
    before = file.stat().st_ino
    assert retention.clean(settings, TODAY)[0].removed == 0
    assert file.stat().st_ino == before


def test_a_line_that_tells_no_day_goes(settings: Settings) -> None:
    file = settings.root / "luckor.jsonl"
    file.write_bytes(b'{"day": "2026-06-2\n[]\n{"day": 7}\n\xff\xfe\n{"day": "2026-06-29", "question": "kvar"}\n')
    assert retention.clean(settings, TODAY)[0].removed == 4
    assert days(file) == ["kvar"]


def test_a_clock_set_back_loses_nothing_and_is_told(settings: Settings) -> None:
    file = write(settings, "luckor.jsonl", "2026-06-29", "2026-06-30")
    (done,) = retention.clean(settings, date(2020, 1, 1))
    assert (done.removed, done.kept, done.ahead) == (0, 2, 2)
    assert days(file) == ["2026-06-29", "2026-06-30"]
    assert "Luckorna: 2 rader har ett datum i framtiden. Stämmer datorns klocka?" in retention.text([done], 30, False)


def test_a_dry_run_only_counts(settings: Settings) -> None:
    file = write(settings, "luckor.jsonl", "2020-01-01", "2026-06-30")
    done = retention.clean(settings, TODAY, dry=True)
    assert days(file) == ["2020-01-01", "2026-06-30"]
    assert retention.text(done, 30, True).startswith(f"Luckorna ({file}): 1 rader skulle tas bort, 1 kvar.")


def test_a_line_written_meanwhile_is_brought_along(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    file = write(settings, "luckor.jsonl", "2020-01-01", "2026-06-29")
    late = file.open("ab", buffering=0)  # as another process has it open
    replace = retention._replace

    def replaced(path: Path, lines: list[bytes]) -> None:
        replace(path, lines)
        threading.Timer(0.01, lambda: late.write(b'{"day": "2026-06-30", "question": "sen"}\n')).start()

    monkeypatch.setattr(retention, "_replace", replaced)
    monkeypatch.setattr(retention, "_LATE_S", 0.5)
    retention.clean(settings, TODAY)
    late.close()
    assert days(file) == ["2026-06-29", "sen"]


def test_two_never_clean_at_the_same_time(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    file = write(settings, "luckor.jsonl", "2020-01-01")
    monkeypatch.setattr(retention, "_LOCKED_S", 0.05)
    with (
        FileLock(file.with_name(".luckor.jsonl.lock")),
        pytest.raises(AssistentError, match="kan inte gallras: den gallras redan"),
    ):
        retention.clean(settings, TODAY)
    assert days(file) == ["2020-01-01"]


def test_a_full_disk_leaves_the_file_as_it_was_and_is_told(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    file = write(settings, "luckor.jsonl", "2020-01-01", "2026-06-30")

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("tempfile.mkstemp", full)
    with pytest.raises(AssistentError, match=r"Luckorna i .* kan inte gallras: disken är full"):
        retention.clean(settings, TODAY)
    assert days(file) == ["2020-01-01", "2026-06-30"]
    assert {path.name for path in settings.root.iterdir()} <= {"luckor.jsonl", ".luckor.jsonl.lock"}


def test_one_file_that_cannot_be_cleaned_stops_no_other(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    write(settings, "fragor.jsonl", "2020-01-01")
    gaps = write(settings, "luckor.jsonl", "2020-01-01")
    replace = retention._replace

    def replaced(path: Path, lines: list[bytes]) -> None:
        if path.name == "fragor.jsonl":
            raise OSError(30, "Read-only file system")
        replace(path, lines)

    monkeypatch.setattr(retention, "_replace", replaced)
    with pytest.raises(AssistentError, match="Frågeloggen"):
        retention.clean(settings, TODAY)
    assert gaps.read_bytes() == b""


def test_all_that_is_noted_is_exported_and_nothing_removed(settings: Settings) -> None:
    write(settings, "fragor.jsonl", "2020-01-01T12:00:00+00:00")
    gaps = write(settings, "luckor.jsonl", "2026-06-30")
    target = settings.root / "utlamnande.jsonl"
    assert retention.export(settings, target) == 2
    lines = [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]
    assert [(line["list"], line["question"]) for line in lines] == [
        ("question_log", "2020-01-01T12:00:00+00:00"),
        ("gap_list", "2026-06-30"),
    ]
    assert target.stat().st_mode & 0o777 == 0o600
    assert days(gaps) == ["2026-06-30"]
    with pytest.raises(AssistentError, match="finns redan"):
        retention.export(settings, target)
    with pytest.raises(AssistentError, match="kan inte skrivas"):
        retention.export(settings, settings.root / "saknas" / "fil")


def test_the_command_cleans_tells_and_exports(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ASSISTENT_ROOT", str(settings.root))
    monkeypatch.delenv("ASSISTENT_GAP_LIST", raising=False)
    assert main(["gallra"]) == 0
    assert capsys.readouterr().out.startswith("Inget är antecknat: question_log, gap_list och feedback_list är av")

    monkeypatch.setenv("ASSISTENT_GAP_LIST", "luckor.jsonl")
    file = write(settings, "luckor.jsonl", "2020-01-01")
    assert main(["gallra", "--dry-run"]) == 0
    assert "1 rader skulle tas bort, 0 kvar." in capsys.readouterr().out
    assert main(["gallra", "--export", str(settings.root / "ut.jsonl")]) == 0
    assert "1 rader är skrivna till" in capsys.readouterr().out
    assert main(["gallra"]) == 0
    assert "1 rader borttagna, 0 kvar.\nRader sparas i 90 dagar (log_days)." in capsys.readouterr().out
    assert file.read_bytes() == b""
    assert main(["gallra", "--export", str(settings.root / "ut.jsonl")]) == 1
    with pytest.raises(SystemExit) as wrong:
        main(["gallra", "--dry-run", "--export", "x"])
    assert wrong.value.code == 2
