"""What a server has beside its pages: the memory of its threads."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

COUNTING = """
import ctypes, sys, threading
from assistent import operating

if sys.argv[2] == "few":
    operating.few_heaps()
together = threading.Barrier(9)

def allocate():
    held = bytearray(50_000)
    together.wait()
    together.wait()

threads = [threading.Thread(target=allocate) for _ in range(8)]
for thread in threads:
    thread.start()
together.wait()
libc = ctypes.CDLL(None)
libc.fopen.restype = ctypes.c_void_p
file = ctypes.c_void_p(libc.fopen(sys.argv[1].encode(), b"w"))
libc.malloc_info(0, file)
libc.fclose(file)
together.wait()
"""
"""Eight threads that have memory at the same time; writes what glibc tells of its heaps."""


def heaps(file: Path, how: str) -> int:
    subprocess.run([sys.executable, "-c", COUNTING, str(file), how], check=True, timeout=120)
    return file.read_text(encoding="utf-8").count("<heap nr=")


def test_the_threads_of_a_server_share_a_few_heaps(tmp_path: Path) -> None:
    assert heaps(tmp_path / "told", "as it is") > 2
    assert heaps(tmp_path / "told", "few") == 2
