"""Hostile files: what unpacks, nests, repeats or claims far more than it holds is read within its limits or refused."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from contextlib import aclosing

import bombs
import pytest
from checked import checked_settings

from assistent import check_work
from assistent.check_page import Form
from assistent.check_work import Job
from assistent.errors import AssistentError, UnreadableFile
from assistent.isolation import Reader
from assistent.lines import Reading

MEMORY_MB = 1_500
SECONDS = 60

READ = {
    "docx: nested tables", "docx: a cell over a thousand million columns", "docx: numbered to a thousand million",
    "odt: a thousand million blanks", "odt: many paragraphs of many blanks", "odt: a row a thousand million times",
    "odt: a cell over a thousand million", "xlsx: the last cell of all", "xlsx: a row past all rows", "html: a cell over a thousand million",
    "html: many wide cells", "html: entities", "md: brackets", "md: emphasis", "md: links", "md: a list in a list", "md: a wide table",
    "md: a heading of data", "txt: one word", "txt: blanks", "txt: lines", "txt: signs", "pdf: many letters in one place",
}  # fmt: skip
"""Those that hold little once they are read as they should be; the others are refused."""
NO_MEMORY = {"pdf: a form that draws itself", "pdf: a stream of 600 MB"}
"""Those that end their child: the file is named, and another child takes the next."""


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Reading | UnreadableFile]:
    """What became of each bomb when it was read as a document of the corpus is."""
    folder = tmp_path_factory.mktemp("bombs")
    paths = {}
    for number, (name, (suffix, content)) in enumerate(bombs.made().items()):
        paths[name] = folder / f"{number}{suffix}"
        paths[name].write_bytes(content)
    with Reader(SECONDS, workers=2, memory_mb=MEMORY_MB) as reader:
        return dict(zip(paths, reader.read_all(list(paths.values())), strict=True))


def test_each_bomb_is_read_or_refused(outcomes: dict[str, Reading | UnreadableFile]) -> None:
    assert {name for name, outcome in outcomes.items() if isinstance(outcome, Reading)} == READ


def test_none_hangs(outcomes: dict[str, Reading | UnreadableFile]) -> None:
    reasons = {name: outcome.reason for name, outcome in outcomes.items() if isinstance(outcome, UnreadableFile)}
    assert not [name for name, reason in reasons.items() if "avbröts efter" in reason]


def test_few_are_told_only_by_the_end_of_their_child(outcomes: dict[str, Reading | UnreadableFile]) -> None:
    reasons = {name: outcome.reason for name, outcome in outcomes.items() if isinstance(outcome, UnreadableFile)}
    assert {name for name, reason in reasons.items() if reason.startswith("läsningen avbröts:")} <= NO_MEMORY
    assert not [name for name, reason in reasons.items() if "oväntat fel" in reason]


def test_no_file_of_the_server_is_read_out(outcomes: dict[str, Reading | UnreadableFile]) -> None:
    told = " ".join(
        " ".join(block.text for block in outcome.blocks) if isinstance(outcome, Reading) else str(outcome)
        for outcome in outcomes.values()
        if not isinstance(outcome, Reading) or sum(len(block.text) for block in outcome.blocks) < 100_000
    )
    assert "root:" not in told


def test_what_is_read_is_no_larger_than_what_was_there(outcomes: dict[str, Reading | UnreadableFile]) -> None:
    sizes = {name: len(content) for name, (_, content) in bombs.made().items() if name in READ}
    for name in READ:
        outcome = outcomes[name]
        assert isinstance(outcome, Reading)
        assert sum(len(block.text) for block in outcome.blocks) <= 500 * sizes[name]


# --- the same, uploaded -------------------------------------------------------------------------------

CHILD = f"from assistent import check_work; check_work.MEMORY_MB = {MEMORY_MB}; check_work.main()"


async def last(job: Job) -> object:
    async def stays() -> bool:
        return False

    told: object = None
    async with aclosing(check_work.run(job, stays)) as messages:
        async for message in messages:
            told = message
    return told


Uploaded = Callable[[str], object]


@pytest.fixture(scope="module")
def uploaded(tmp_path_factory: pytest.TempPathFactory) -> Uploaded:
    """What became of a bomb that was uploaded to be checked."""
    settings = checked_settings(tmp_path_factory.mktemp("uploads"))
    made = bombs.made()

    def outcome(name: str) -> object:
        path = tmp_path_factory.mktemp("upload") / "fil"
        path.write_bytes(made[name][1])
        job = Job(settings, Form((), "exempel", 20), path, f"fil{made[name][0]}")
        return asyncio.run(last(job))

    return outcome


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("docx: one part of 60 MB", "Filen ”fil.docx” kan inte kontrolleras: DOCX-filen är packad på ett sätt som dokument inte är"),
        ("docx: entities", "Filen ”fil.docx” kan inte kontrolleras: DOCX-filen är trasig"),
        ("odt: a file of the server", "Filen ”fil.odt” kan inte kontrolleras: ODT-filen är trasig"),
        ("xlsx: a million columns", "Filen ”fil.xlsx” kan inte kontrolleras: innehållet är en Excel-arbetsbok"),
        ("pdf: a form that draws itself", "Kontrollen avbröts: texten eller filen kräver för mycket minne"),
        ("pdf: a page tree that holds itself", "Filen ”fil.pdf” kan inte kontrolleras: PDF-filen är trasig"),
        ("txt: one word", "Texten har 5000000 tecken, mer än gränsen 500000."),
    ],
)  # fmt: skip
def test_an_uploaded_bomb_is_refused_in_words(
    uploaded: Uploaded, name: str, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(check_work, "CHILD", CHILD)
    outcome = uploaded(name)
    assert isinstance(outcome, AssistentError)
    assert outcome.reason.startswith(reason)


def test_a_bomb_leaves_no_process_behind(uploaded: Uploaded, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[int] = []
    start = asyncio.create_subprocess_exec

    async def watched(*arguments: object, **options: object) -> asyncio.subprocess.Process:
        process = await start(*arguments, **options)  # type: ignore[arg-type]
        started.append(process.pid)
        return process

    monkeypatch.setattr(asyncio, "create_subprocess_exec", watched)
    monkeypatch.setattr(check_work, "CHILD", CHILD)
    uploaded("docx: entities")
    (child,) = started
    with pytest.raises(ProcessLookupError):
        os.killpg(child, 0)
