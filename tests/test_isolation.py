"""Files are read in child processes that may hang, die or run out of memory."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import time
from contextlib import ExitStack
from pathlib import Path

import pytest

from assistent.errors import UnreadableFile
from assistent.isolation import Reader
from assistent.lines import Reading


def write(folder: Path, name: str, text: str = "# Policy\n\nNämnden ansvarar.") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def fifo(folder: Path) -> Path:
    """A file that is never done: opening it waits for a writer that does not come."""
    path = folder / "evig.md"
    os.mkfifo(path)
    return path


def test_readings_come_in_order_with_failures_in_their_place(tmp_path: Path) -> None:
    paths = [write(tmp_path, f"{n}.md", f"# Titel {n}\n\nText.") for n in range(6)]
    paths.insert(2, write(tmp_path, "bild.gif"))
    with Reader(60, workers=3) as reader:
        results = list(reader.read_all(paths))
    assert isinstance(results[2], UnreadableFile)
    assert results[2].reason == "formatet .gif kan inte läsas"
    titles = [reading.blocks[0].text for reading in results if isinstance(reading, Reading)]
    assert titles == [f"Titel {n}" for n in range(6)]


def test_an_error_keeps_reason_and_remedy_on_its_way_out_of_the_child(tmp_path: Path) -> None:
    with Reader(60) as reader, pytest.raises(UnreadableFile) as failure:
        reader.read(write(tmp_path, "tom.md", "   "))
    assert failure.value.reason == "filen innehåller ingen text"
    assert failure.value.remedy == "kontrollera att rätt fil ligger i mappen"


def test_a_file_that_hangs_is_given_up_and_the_next_is_read(tmp_path: Path) -> None:
    with Reader(2) as reader:
        with pytest.raises(UnreadableFile, match="avbröts efter 2 sekunder"):
            reader.read(fifo(tmp_path))
        assert reader.read(write(tmp_path, "bra.md")).blocks[0].text == "Policy"


def test_a_child_that_dies_is_told_of_and_replaced(tmp_path: Path) -> None:
    good = write(tmp_path, "bra.md")
    with Reader(60) as reader:
        reader.read(good)
        os.kill(reader._idle[0]._process.pid, signal.SIGKILL)
        with pytest.raises(UnreadableFile, match="läsningen avbröts: filen är skadad"):
            reader.read(good)
        assert reader.read(good).blocks[0].text == "Policy"


def test_a_file_that_needs_too_much_memory_is_refused(tmp_path: Path) -> None:
    big = write(tmp_path, "stor.txt", "ord " * 20_000_000)
    with Reader(60, memory_mb=350) as reader:
        with pytest.raises(UnreadableFile, match="minne"):
            reader.read(big)
        assert reader.read(write(tmp_path, "bra.md")).blocks[0].text == "Policy"


def test_no_child_is_left_behind(tmp_path: Path) -> None:
    with Reader(60, workers=2) as reader:
        list(reader.read_all([write(tmp_path, f"{n}.md") for n in range(4)]))
        children = [child._process.pid for child in reader._idle]
        assert children
    time.sleep(0.1)
    alive = subprocess.run(["ps", "-o", "pid=", "-p", ",".join(map(str, children))], capture_output=True, text=True)
    assert alive.stdout.split() == []


def test_what_a_child_started_ends_with_it(tmp_path: Path) -> None:
    with Reader(60) as reader:
        reader.read(write(tmp_path, "bra.md"))
        group = os.getpgid(reader._idle[0]._process.pid)
    with pytest.raises(ProcessLookupError):
        os.killpg(group, 0)


def test_a_process_with_many_open_files_can_read_more(tmp_path: Path) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < 2_000:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(2_000, hard), hard))
    path = write(tmp_path, "bra.md")
    with ExitStack() as stack:
        for _ in range(1_100):
            stack.enter_context(path.open("rb"))
        with Reader(60) as reader:
            assert reader.read(path).blocks[0].text == "Policy"
