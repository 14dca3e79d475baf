"""Does reading survive broken files, and an index a sudden death?

    python -m benchmarks.robustness files [--count 2000] [--seed 1] [--json]
    python -m benchmarks.robustness kills [--count 50] [--seed 1] [--json]

``files`` mutates the documents of ``corpus/`` (and of ``--documents``), adds archive bombs, a PDF of
10,000 pages and names that file systems dislike, and reads all of it as indexing does. ``kills`` ends
``assistent index`` with SIGKILL at random moments and compares the answers afterwards with those of a
run that nobody disturbed. Exit code 1 if anything was lost.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from assistent import documents
from assistent.errors import UnreadableFile
from assistent.indexing import documents_of
from assistent.isolation import Reader
from assistent.settings import Settings, load

QUESTIONS = (
    "Vem ansvarar för intern kontroll?",
    "Hur många kommunmål finns det?",
    "Vad säger § 105?",
    "När fastställdes ledningssystemet?",
    "Vad kostar en bostad på Mars?",
)
_SECONDS = 60
"""How long a file may take without coming further."""


# --- files --------------------------------------------------------------------------------------


def files(settings: Settings, folders: list[Path], count: int, seed: int) -> dict[str, Any]:
    """Reads ``count`` mutated files among the good ones, and tells what became of them."""
    found = [path for folder in folders for path in sorted(folder.rglob("*")) if _is_document(path)]
    with Reader(_SECONDS, os.cpu_count() or 1) as reader:
        readings = list(reader.read_all(found))
    good = [p for p, reading in zip(found, readings, strict=True) if not isinstance(reading, UnreadableFile)]
    with tempfile.TemporaryDirectory() as temporary:
        root = Path(temporary)
        samling = root / "corpus" / "prov"
        samling.mkdir(parents=True)
        for n, path in enumerate(good):
            shutil.copy(path, samling / f"bra-{n:03d}{path.suffix}")
        bad = _write_bad(samling, good, count, seed)
        (samling / "lank.txt").symlink_to("/etc/hostname")
        return _read(Settings(root, corpus=root / "corpus", max_file_mb=settings.max_file_mb), len(good), bad)


def _is_document(path: Path) -> bool:
    return path.is_file() and path.suffix.lower() not in (".toml", "") and path.name.lower() != "readme.md"


def _read(settings: Settings, good: int, bad: int) -> dict[str, Any]:
    sources, refused = documents.source_files(settings, "prov")
    outcome: Counter[str] = Counter(error.reason.split("(")[0].strip()[:60] for _, error in refused)
    lost, unexpected, slowest = [], [], 0.0
    begun = last = time.monotonic()
    with Reader(_SECONDS, os.cpu_count() or 1) as reader:
        for source, reading in zip(sources, reader.read_all([s.path for s in sources]), strict=True):
            slowest, last = max(slowest, time.monotonic() - last), time.monotonic()
            try:
                if isinstance(reading, UnreadableFile):
                    raise reading
                documents_of(reading, source, "prov")
                outcome["läst"] += 1
            except UnreadableFile as error:
                outcome[error.reason.split("(")[0].strip()[:60]] += 1
                lost += [source.name] if source.name.startswith("bra-") else []
                unexpected += [f"{source.name}: {error.reason}"] if error.reason.startswith("oväntat fel") else []
            except Exception as error:
                unexpected.append(f"{source.name}: {type(error).__name__}: {error}")
    return {
        "good": good,
        "mutated": bad,
        "good_lost": lost,
        "unexpected": unexpected,
        "seconds": round(time.monotonic() - begun, 1),
        "slowest_s": round(slowest, 1),
        "peak_child_mb": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024,
        "outcome": dict(outcome.most_common()),
        "passed": not lost and not unexpected,
    }


Mutation = Callable[[bytes, random.Random], bytes]


def _truncated(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(1, len(data))]


def _flipped(data: bytes, chance: random.Random) -> bytes:
    out = bytearray(data)
    for _ in range(chance.choice((1, 10, 100, 1_000))):
        out[chance.randrange(len(out))] ^= 1 << chance.randrange(8)
    return bytes(out)


def _cut_out(data: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(data))
    return data[:start] + data[start + chance.randrange(1, 5_000) :]


def _doubled(data: bytes, chance: random.Random) -> bytes:
    start, size = chance.randrange(len(data)), chance.randrange(1, 2_000)
    return data[:start] + data[start : start + size] * chance.randrange(2, 50) + data[start:]


def _noise(data: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(data))
    return data[:start] + chance.randbytes(chance.randrange(1, 3_000)) + data[start:]


MUTATIONS: tuple[Mutation, ...] = (_truncated, _flipped, _cut_out, _doubled, _noise)


def _write_bad(samling: Path, good: list[Path], count: int, seed: int) -> int:
    chance = random.Random(seed)
    made = 0
    for name, data in _special(good):
        (samling / name).write_bytes(data)
        made += 1
    suffixes = sorted({path.suffix for path in good})
    while made < count:
        path = chance.choice(good)
        data = chance.choice(MUTATIONS)(path.read_bytes(), chance)
        suffix = path.suffix if chance.random() < 0.85 else chance.choice(suffixes)  # some have the wrong one
        (samling / f"fel-{made:04d}{suffix}").write_bytes(data)
        made += 1
    return made


def _special(good: list[Path]) -> Iterator[tuple[str, bytes]]:
    """Files that no mutation makes, by name."""
    yield "noll.pdf", b""
    yield "noll.docx", b""
    for suffix in ("docx", "odt", "xlsx"):
        yield f"bomb.{suffix}", _bomb(suffix)
    yield "tiotusen-sidor.pdf", _many_pages(10_000)
    yield "last.pdf", _encrypted()
    text = "# Regler\n\nNämnden ansvarar för reglerna.\n".encode()
    for name in (
        "komposition å ä ö",
        "mellan  slag ",
        "nära gräns " + "x" * 180,
        "-streck",
        "citat'\"tecken",
        "<b>fet</b>",
    ):
        yield unicodedata.normalize("NFC", name).replace("/", "∕") + ".md", text
    yield unicodedata.normalize("NFD", "sönderdelad å ä ö") + ".md", text
    yield "backar.md", b"#" * 200_000
    yield "hakar.md", b"[" * 50_000
    yield "punkter.txt", ("1." * 100_000).encode()
    yield "en-rad.txt", ("ord " * 500_000).encode()
    yield "djup.html", b"<div>" * 50_000 + b"text"
    yield "utf16.txt", "Nämnden ansvarar för frågan.".encode("utf-16")


def _bomb(suffix: str) -> bytes:
    """An archive of 1 MB that unpacks to 1 GB."""
    name = {"docx": "word/document.xml", "odt": "content.xml", "xlsx": "xl/workbook.xml"}[suffix]
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive, archive.open(name, "w", force_zip64=True) as entry:
        block = b" " * (1 << 20)
        for _ in range(1_000):
            entry.write(block)
    return out.getvalue()


def _many_pages(count: int) -> bytes:
    from reportlab.pdfgen.canvas import Canvas

    out = BytesIO()
    canvas = Canvas(out, invariant=1)
    for n in range(count):
        canvas.drawString(72, 720, f"Sida {n + 1}. Avsnittet handlar om ansvar.")
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _encrypted() -> bytes:
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.pdfgen.canvas import Canvas

    out = BytesIO()
    canvas = Canvas(out, encrypt=StandardEncryption("hemligt"))
    canvas.drawString(72, 720, "Nämnden ansvarar.")
    canvas.save()
    return out.getvalue()


# --- kills --------------------------------------------------------------------------------------


def kills(settings: Settings, count: int, seed: int) -> dict[str, Any]:
    """Ends indexing at ``count`` random moments; afterwards the answers must be those of a run
    that was let alone, and every status on the way sound or told."""
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as temporary:
        calm, killed = (_installation(settings, Path(temporary) / name) for name in ("lugn", "dodad"))
        _run(killed, "index")
        _edit(killed, 0)
        begun = time.monotonic()
        _run(killed, "index")
        whole = time.monotonic() - begun  # of a run with one changed document
        unsound, hit, tries = [], 0, 0
        while hit < count:
            tries += 1
            _edit(killed, tries)
            hit += _killed(killed, chance.uniform(0, whole))
            unsound += _unsound(killed)
        _edit(calm, tries)
        _run(calm, "index")
        _run(killed, "index")
        same = _answers(calm) == _answers(killed)
    passed = same and not unsound
    return {"kills": hit, "runs": tries, "unsound": unsound, "answers_equal": same, "passed": passed}


def _installation(settings: Settings, root: Path) -> Path:
    shutil.copytree(settings.corpus, root / "corpus")
    return root


def _edit(root: Path, number: int) -> None:
    """Changes a document, so that there is something to do; the last edit is the same everywhere."""
    samling = min(path for path in (root / "corpus").iterdir() if path.is_dir())
    (samling / "nyheter.md").write_text(
        f"# Nyheter\n\nNämnden fattade beslut nummer {number} om kommunens nyhetsbrev.\n", encoding="utf-8"
    )


def _environment(root: Path) -> dict[str, str]:
    return {**os.environ, "ASSISTENT_ROOT": str(root), "ASSISTENT_CACHE": str(load().cache)}


def _run(root: Path, *arguments: str) -> str:
    command = [sys.executable, "-m", "assistent", *arguments]
    return subprocess.run(command, env=_environment(root), capture_output=True, text=True, check=True).stdout


def _killed(root: Path, seconds: float) -> bool:
    command = [sys.executable, "-m", "assistent", "index"]
    process = subprocess.Popen(command, env=_environment(root), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        process.wait()
        return True
    return False


def _unsound(root: Path) -> list[str]:
    """What status finds wrong with the index but that files have changed since it was built."""
    command = [sys.executable, "-m", "assistent", "status", "--json"]
    told = subprocess.run(command, env=_environment(root), capture_output=True, text=True).stdout
    problems = [samling["problem"] for samling in json.loads(told)["samlingar"]]
    return [problem for problem in problems if problem and not problem.startswith("Filerna har ändrats")]


def _answers(root: Path) -> list[Any]:
    answers = []
    for samling in sorted(path.name for path in (root / "corpus").iterdir() if path.is_dir()):
        for question in QUESTIONS:
            table = json.loads(_run(root, "ask", question, "--samling", samling, "--json"))
            answers.append((samling, table["outcome"], table["answer"], table["citations"]))
    return answers


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("files", "kills"))
    parser.add_argument("--count", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--documents", type=Path, action="append", default=[], help="more documents to mutate")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    settings = load()
    if arguments.what == "files":
        result = files(settings, [settings.corpus, *arguments.documents], arguments.count or 2_000, arguments.seed)
    else:
        result = kills(settings, arguments.count or 50, arguments.seed)
    if arguments.json:
        print(json.dumps(result, ensure_ascii=False, indent=1))
    else:
        for name, value in result.items():
            print(f"{name:18} {value}")
    return 0 if result["passed"] else 1


if __name__ == "__main__":
    sys.exit(main())
