"""How fast the index is built and asked, and how large it is, beside the baseline (``baseline.py``).

    python -m benchmarks.speed --scale ../shared/scale/statutes.tar.xz [--sizes 1000,10000,100000]
                               [--json] [--plot PNG]

``--scale`` is an archive of Markdown files. ``indexing``: some of them, TOKENS tokens, indexed end to
end from their files by the product (``indexing.build``: reading, structure, both grains of vectors,
lexical index, Chroma) and by the baseline, models loaded before. A document's tokens are counted once,
with the bundled tokenizer, whatever a side cuts off or encodes twice. ``cpu`` is by second of
processor time, which other programs on the machine disturb less. ``question``: both answer QUESTIONS
from that index (embed, retrieve, fuse), in milliseconds.

``sizes``: indexes of so many chunks. If the archive has too few documents they are taken again under
other names. To encode 100,000 chunks takes an hour, so **their vectors are borrowed**: BORROWED
chunks, spread over the archive, are encoded for real, and every chunk and sentence gets one of theirs
with noise, so that its nearest neighbour is as near as real ones are. Texts, structure, the lexical
index, Chroma's graph, sizes, and the questions (which are encoded) are real; only whether the right
chunks are found cannot be told from it. Real vectors lie in other clusters, so that Chroma's graph
might take some more or fewer steps. Memory is the resident set of a fresh process that has opened the
index and answered every question ROUNDS times, and so is the latency.

``update``: one paragraph of one of DOCUMENTS documents is changed and the index brought up to date;
what changed is encoded for real. ``work`` is all of ``indexing.build`` but ``start``, the time that
the process takes to start in which files are read.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Literal

import numpy as np

from assistent import bundled
from assistent.chunks import passage
from assistent.index import open_index
from assistent.indexing import build
from assistent.isolation import Reader
from assistent.models import BundledEncoder, open_encoder, read
from assistent.retrieval import rank
from assistent.settings import Settings, load
from assistent.types import Encoder, Passage, Tokens, Vectors

REPOSITORY = Path(__file__).parent.parent
SAMLING = "fart"
BORROWED = 1_000
TOKENS = 100_000
DOCUMENTS = 1_000
ROUNDS = 5
QUESTIONS = tuple(
    """Vem beslutar om bygglov?
Hur lång är uppsägningstiden vid arbetsbrist?
Får kommunen ta ut avgift för hemtjänst?
Vilka har rätt till skolskjuts?
När ska ett beslut anslås på anslagstavlan?
Vad gäller vid jäv i en nämnd?
Hur överklagar man ett beslut om försörjningsstöd?
Vem ansvarar för arbetsmiljön på en skola?
Måste en allmän handling diarieföras?
Hur länge ska räkenskapsmaterial sparas?
Vilka uppgifter om elever är hemliga?
Kan ett barn under sex år få förskola på kvällen?
Vad är en detaljplan?
Hur stort är föräldraledigt uttag per år?
Vem får ta del av en journal?
Vad händer om en vattenledning läcker på tomten?
Hur anmäler jag en lex Sarah?
Vilka krav ställs på en rektor?
När får polisen använda kamera på allmän plats?
Kan fullmäktige återkalla uppdraget för en förtroendevald?
Vilken avgift gäller för tillsyn av livsmedel?
Hur väljs revisorer i kommunen?
Får en kommun driva näringsverksamhet?
Vad ska en årsredovisning innehålla?
Vem ersätter ledamot som avgår under mandatperioden?
Hur ofta ska en tobakshandlare kontrolleras?
Vad menas med offentlig upphandling?
När kan ett körkort dras in?
Vilka regler gäller för eldning utomhus?
Hur fördelas platser i särskilt boende?
Vem är personuppgiftsansvarig?
Får en hund vara lös i en park?
Vad krävs för att bli god man?
Hur beräknas skadestånd vid försening?
Måste arbetsgivaren förhandla med facket före en omorganisation?
Vilka skyddsrum finns och vem underhåller dem?
Hur söker man tillstånd för servering av alkohol?
Vad gäller för insyn i fristående skolor?
När är en handling upprättad?
Hur lång tid tar en ansökan om svenskt medborgarskap?""".splitlines()
)
"""Everyday questions of those who work in a municipality, written for this measurement."""


class Borrowed:
    """An encoder that gives passages the vectors of really encoded ones, with seeded noise; queries,
    and after ``real`` is set passages too, are encoded."""

    fingerprint = "borrowed"

    def __init__(self, encoder: Encoder, bank: Sequence[Passage]) -> None:
        self._encoder = encoder
        self.dimensions = encoder.dimensions
        self.real = False
        told = list(read(encoder, bank, "passage"))
        encoded = [rows for rows, _ in told]
        self._chunks = np.stack([rows[0] for rows in encoded])
        self._sentences = np.concatenate([rows[1:] for rows in encoded])
        self._first = np.cumsum([0, *(len(rows) - 1 for rows in encoded)])
        self._tokens = [tokens for _, tokens in told]
        self._noise = _noise(self._chunks)
        self._random = np.random.default_rng(1)

    def encode(self, passages: Sequence[Passage], kind: Literal["query", "passage"]) -> Iterator[Vectors]:
        yield from (rows for rows, _ in self.read(passages, kind))

    def read(
        self, passages: Sequence[Passage], kind: Literal["query", "passage"]
    ) -> Iterator[tuple[Vectors, Tokens | None]]:
        """As ``encode``, with the tokens of the chunk whose vectors are borrowed."""
        if kind == "query" or self.real:
            yield from read(self._encoder, passages, kind)
            return
        for asked in passages:
            n = int(self._random.integers(len(self._chunks)))
            own = self._sentences[self._first[n] : self._first[n + 1]]
            rows = np.concatenate([self._chunks[n : n + 1], np.resize(own, (len(asked.spans), self.dimensions))])
            rows = rows + self._random.normal(0, self._noise, rows.shape)
            yield (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32), self._tokens[n]


def _noise(vectors: Vectors) -> float:
    """The deviation in each dimension that puts a unit vector as far from itself as its nearest
    neighbour is, in the median."""
    cosines = vectors @ vectors.T
    np.fill_diagonal(cosines, -1)
    near = float(np.median(cosines.max(axis=1)))
    return float(np.sqrt((near**-2 - 1) / vectors.shape[1]))


# --- the documents --------------------------------------------------------------------------------


def documents(archive: Path, folder: Path) -> list[Path]:
    """The files of the archive, unpacked, in an order that mixes small and large."""
    with tarfile.open(archive) as tar:
        tar.extractall(folder, filter="data")
    files = sorted(path for path in folder.rglob("*.md"))
    np.random.default_rng(1).shuffle(files)
    return files


def installation(root: Path, files: Sequence[Path]) -> Settings:
    """Settings for a root with the files as its samling. A file that comes again gets another name."""
    folder = root / "corpus" / SAMLING
    folder.mkdir(parents=True, exist_ok=True)
    times: dict[str, int] = {}
    for path in files:
        times[path.stem] = n = times.get(path.stem, 0) + 1
        target = folder / (path.name if n == 1 else f"{path.stem}-{n}.md")
        if not target.exists():
            target.write_bytes(path.read_bytes())
    cache = os.fspath(REPOSITORY / ".cache")
    return load({"ASSISTENT_ROOT": os.fspath(root), "ASSISTENT_CACHE": cache, "ASSISTENT_SAMLING": SAMLING})


def enough(files: Sequence[Path], size: int, measure: Callable[[Path], int]) -> list[Path]:
    """So many files, from the first on and then again, that their measures sum to ``size``."""
    taken: list[Path] = []
    while size > 0:
        path = files[len(taken) % len(files)]
        taken.append(path)
        size -= measure(path)
    return taken


# --- beside the baseline --------------------------------------------------------------------------


def against_baseline(files: Sequence[Path], encoder: BundledEncoder, folder: Path) -> dict[str, Any]:
    """``indexing`` and ``question`` of the product and of the baseline on the same documents."""
    from assistent.baseline import Baseline
    from benchmarks.baseline import SentenceTransformersEmbedding, saved_model
    from benchmarks.torch_e5 import tokenizer

    cut = tokenizer(REPOSITORY / ".cache")
    cut.no_truncation()
    tokens = {path: len(cut.encode(path.read_text(encoding="utf-8")).ids) for path in files[:200]}
    chosen = enough(list(tokens), TOKENS, tokens.__getitem__)
    total = sum(map(tokens.__getitem__, chosen))
    texts = {path.stem: path.read_text(encoding="utf-8") for path in chosen}
    embedding = SentenceTransformersEmbedding(os.fspath(saved_model(folder / "model")))
    embedding.get_text_embedding(texts[chosen[0].stem])
    list(encoder.encode([Passage(texts[chosen[0].stem][:2_000])], "passage"))
    settings = installation(folder / "product", chosen)
    built = timed(lambda: build(settings, SAMLING, encoder))
    index = open_index(settings, SAMLING)
    asked = latencies(lambda question: rank(question, index, encoder))
    index.close()
    made: list[Baseline] = []
    other = timed(lambda: made.append(Baseline(texts, folder / "baseline", embedding)))
    found = latencies(lambda question: made[0].ranked(question))
    made[0].close()
    rates = {
        name: {"tokens_per_second": round(total / wall), "cpu": round(total / cpu)}
        for name, (wall, cpu) in (("product", built), ("baseline", other))
    }
    return {
        "indexing": {"documents": len(texts), "tokens": total, **rates, "ratio": round(other[0] / built[0], 2)},
        "question": {"chunks": len(index), "product": asked, "baseline": found},
    }


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds that something takes, and seconds of processor time, child processes with it."""
    wall, cpu = time.perf_counter(), _processor()
    work()
    return time.perf_counter() - wall, _processor() - cpu


def _processor() -> float:
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in used)


def latencies(ask: Callable[[str], object], rounds: int = ROUNDS) -> dict[str, float]:
    """Median and 95th percentile of a question, ms, after one round that is not counted."""
    seconds = []
    for number in range(rounds + 1):
        for question in QUESTIONS:
            begin = time.perf_counter()
            ask(question)
            if number:
                seconds.append(time.perf_counter() - begin)
    cuts = statistics.quantiles(seconds, n=20)
    return {"median": round(1_000 * statistics.median(seconds), 1), "p95": round(1_000 * cuts[-1], 1)}


# --- by size --------------------------------------------------------------------------------------


def by_size(files: Sequence[Path], sizes: Sequence[int], encoder: Encoder, root: Path) -> dict[str, dict[str, float]]:
    """What an index of each size takes, sizes rising. All are built before the first is asked, so that
    what else the machine does disturbs them alike."""
    borrowed = Borrowed(encoder, bank(files))
    bytes_a_chunk = 500.0  # of a document's text; mended by what has been read
    found: dict[str, dict[str, float]] = {}
    for size in sorted(sizes):
        chosen = enough(files, round(size * bytes_a_chunk), lambda path: path.stat().st_size)
        settings = installation(root / f"{size}", chosen)
        begin = time.perf_counter()
        build(settings, SAMLING, borrowed)
        seconds = time.perf_counter() - begin
        index = open_index(settings, SAMLING)
        chunks = len(index)
        index.close()
        bytes_a_chunk = sum(path.stat().st_size for path in chosen) / chunks
        used = sum(path.stat().st_size for path in (settings.indexes / SAMLING).rglob("*") if path.is_file())
        own: dict[str, float] = {"chunks": chunks, "documents": len(chosen), "disk_mb": round(used / 1e6)}
        found[f"{size}"] = own | {"build_seconds": round(seconds)}
        print(f"{size}: {found[f'{size}']}", file=sys.stderr, flush=True)
    for name, one in found.items():
        program = f"from benchmarks.speed import asked; asked({os.fspath(root / name)!r})"
        told = subprocess.run([sys.executable, "-c", program], cwd=REPOSITORY, stdout=subprocess.PIPE, check=True)
        one |= json.loads(told.stdout)
    return found


def bank(files: Sequence[Path]) -> list[Passage]:
    """Passages to be encoded for real, from documents all over the archive."""
    from assistent.documents import SourceFile
    from assistent.indexing import documents_of
    from assistent.reading import read

    found: list[Passage] = []
    for path in files[:: max(1, len(files) // 60)]:
        for text in documents_of(read(path), SourceFile(path.stem, path, path.name, ""), SAMLING):
            found += [passage(text, chunk) for chunk in text.chunks]
    return found[:: max(1, len(found) // BORROWED)][:BORROWED]


def asked(root: str) -> None:
    """What a process that opens the index and answers all questions measures of itself, as JSON."""
    import psutil

    settings = load({"ASSISTENT_ROOT": root, "ASSISTENT_CACHE": os.fspath(REPOSITORY / ".cache")})
    encoder = open_encoder(None, settings.cache)
    list(encoder.encode([Passage("Hej")], "query"))
    begin = time.perf_counter()
    index = open_index(settings, SAMLING)
    opened = time.perf_counter() - begin
    measured = latencies(lambda question: rank(question, index, encoder))
    memory = psutil.Process().memory_info()
    shared = memory.shared / 1e6  # files mapped into memory, which the system takes back when it needs it
    own = {"open_seconds": round(opened, 2), "memory_mb": round(memory.rss / 1e6), "of_it_mapped_mb": round(shared)}
    print(json.dumps(measured | own))


# --- one changed document -------------------------------------------------------------------------


def update(files: Sequence[Path], encoder: Encoder, folder: Path, count: int = DOCUMENTS) -> dict[str, float]:
    """The time that one changed document in ``count`` takes, the median of ROUNDS changes."""
    chosen = list(dict.fromkeys(enough(files, count, lambda path: 1)))
    settings = installation(folder / "update", chosen)
    borrowed = Borrowed(encoder, bank(files))
    build(settings, SAMLING, borrowed)
    borrowed.real = True
    seconds, starts = [], []
    middle = sorted(chosen, key=lambda path: path.stat().st_size)[len(chosen) // 2 :][: ROUNDS + 1]
    for number, path in enumerate(middle):
        change(settings.corpus / SAMLING / path.name, number)
        taken, _ = timed(lambda: build(settings, SAMLING, borrowed))
        started, _ = timed(lambda path=path: start(settings, path))  # type: ignore[misc]
        if number:  # the first loads libraries
            seconds.append(taken)
            starts.append(started)
    index = open_index(settings, SAMLING)
    chunks, parts = int(index.live.sum()), len(index.manifest.parts)
    index.close()
    whole, begun = statistics.median(seconds), statistics.median(starts)
    own = {"documents": len(chosen), "chunks": chunks, "parts": parts}
    return own | {"work": round(whole - begun, 2), "start": round(begun, 2), "seconds": round(whole, 2)}


def change(path: Path, number: int) -> None:
    """Adds a sentence to the paragraph in the middle of a document."""
    lines = path.read_text(encoding="utf-8").split("\n")
    places = [n for n, line in enumerate(lines) if len(line) > 60 and line[0].isalpha()] or [len(lines) - 1]
    lines[places[len(places) // 2]] += f" Detta gäller från och med den {number + 1} mars 2031."
    path.write_text("\n".join(lines), encoding="utf-8")


def start(settings: Settings, path: Path) -> None:
    """Starts what files are read in, and reads a line in it."""
    line = path.with_name(f".{path.stem}-start.md")
    line.write_text("# Start\n\nEn rad.\n", encoding="utf-8")
    with Reader(settings.read_seconds, settings.threads or os.cpu_count() or 1) as reader:
        list(reader.read_all([line]))
    line.unlink()


# --- telling --------------------------------------------------------------------------------------


def plot(found: dict[str, Any], target: Path) -> None:
    """A picture of the result: indexing and question beside the baseline, and what size does."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(1, 3, figsize=(12, 3.6), layout="constrained")
    sides = ("product", "baseline")
    axes[0].bar(sides, [found["indexing"][side]["tokens_per_second"] for side in sides], color=("#1f6f8b", "#bbbbbb"))
    axes[0].set_title("Indexing, document tokens a second")
    sizes = list(found["sizes"].values())
    chunks = [one["chunks"] for one in sizes]
    axes[1].plot(chunks, [one["median"] for one in sizes], "o-", color="#1f6f8b", label="median")
    axes[1].plot(chunks, [one["p95"] for one in sizes], "o:", color="#1f6f8b", label="95th percentile")
    axes[1].set_title("A question, ms")
    axes[2].plot(chunks, [one["memory_mb"] for one in sizes], "o-", color="#1f6f8b", label="memory")
    axes[2].plot(chunks, [one["disk_mb"] for one in sizes], "o:", color="#8b5a1f", label="disk")
    axes[2].set_title("Size, MB")
    for axis in axes[1:]:
        axis.set_xscale("log")
        axis.set_xlabel("chunks")
        axis.set_ylim(bottom=0)
        axis.legend()
    target.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(target, dpi=110)
    pyplot.close(figure)


def table(found: dict[str, Any]) -> str:
    """The result as Markdown tables."""
    indexing, question, changed = found["indexing"], found["question"], found["update"]
    lines = [
        "| | product | baseline |",
        "|---|---|---|",
        *(
            f"| indexing, {name} ({indexing['tokens']} tokens) | {indexing['product'][key]} | {indexing['baseline'][key]} |"
            for name, key in (("document tokens a second", "tokens_per_second"), ("tokens a processor second", "cpu"))
        ),
        f"| a question, median ms ({question['chunks']} chunks) | {question['product']['median']} "
        f"| {question['baseline']['median']} |",
        "",
        "| chunks | median ms | 95th percentile | opening s | memory MB (of it mapped files) | disk MB | build s |",
        "|---|---|---|---|---|---|---|",
        *(
            f"| {one['chunks']} | {one['median']} | {one['p95']} | {one['open_seconds']} "
            f"| {one['memory_mb']} ({one['of_it_mapped_mb']}) | {one['disk_mb']} | {one['build_seconds']} |"
            for one in found["sizes"].values()
        ),
        "",
        f"One changed document in {changed['documents']} ({changed['chunks']} chunks): {changed['work']} s of work, "
        f"{changed['start']} s to start the reading process.",
    ]
    return "\n".join(lines)


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scale", type=Path, required=True, help="archive (tar) of Markdown files")
    parser.add_argument("--sizes", default="1000,10000,100000", help="chunks of the indexes, with commas between")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of tables")
    parser.add_argument("--plot", type=Path, help="where to draw the picture (PNG)")
    arguments = parser.parse_args(argv)
    try:
        sizes = [int(size) for size in arguments.sizes.split(",")]
    except ValueError:
        parser.error(f"--sizes: {arguments.sizes!r} is no list of numbers")
    if not arguments.scale.is_file():
        parser.error(f"--scale: there is no file {arguments.scale}")
    encoder = BundledEncoder(bundled.build(REPOSITORY / ".cache"))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = documents(arguments.scale, folder / "archive")
        found = against_baseline(files, encoder, folder)
        print(json.dumps(found), file=sys.stderr, flush=True)
        found["sizes"] = by_size(files, sizes, encoder, folder / "sizes")
        found["update"] = update(files, encoder, folder)
    if arguments.plot:
        plot(found, arguments.plot)
    print(json.dumps(found, indent=1) if arguments.json else table(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
