"""Changes on disk are told samling by samling."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistent.watching import changed


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    for name in ("solros", "blaklint"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "policy.md").write_text("# Policy", encoding="utf-8")
    return tmp_path.resolve()


class Watch:
    """What ``changed`` has told so far, gathered in a thread."""

    def __init__(self, corpus: Path) -> None:
        self.told: list[set[str]] = []
        self.stop = threading.Event()
        self.thread = threading.Thread(target=self.run, args=(corpus,))
        self.thread.start()
        time.sleep(0.5)  # until the kernel's watch is set

    def run(self, corpus: Path) -> None:
        for names in changed(corpus, self.stop):
            self.told.append(names)

    def wait(self) -> list[set[str]]:
        deadline = time.monotonic() + 20
        while not self.told and time.monotonic() < deadline:
            time.sleep(0.05)
        return self.told


@pytest.fixture
def watch(corpus: Path) -> Iterator[Watch]:
    watching = Watch(corpus)
    yield watching
    watching.stop.set()
    watching.thread.join()


def test_a_new_a_changed_and_a_removed_file_name_their_samling(corpus: Path, watch: Watch) -> None:
    (corpus / "solros" / "ny.md").write_text("# Ny", encoding="utf-8")
    (corpus / "solros" / "policy.md").unlink()
    assert watch.wait() == [{"solros"}]


def test_hidden_files_and_a_removed_samling_are_not_told(corpus: Path, watch: Watch) -> None:
    (corpus / "solros" / ".tillfällig").write_text("x", encoding="utf-8")
    (corpus / "blaklint" / "policy.md").unlink()
    (corpus / "blaklint").rmdir()
    (corpus / "solros" / "undermapp").mkdir()
    (corpus / "solros" / "undermapp" / "rutin.md").write_text("# Rutin", encoding="utf-8")
    assert watch.wait() == [{"solros"}]
