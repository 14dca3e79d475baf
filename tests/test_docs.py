"""The documents: every command in them is run, or as much of it as can be; links lead somewhere; what is shown is what is.

Commands stand in blocks marked ``sh`` or ``console`` (``$ `` before the command, its output below), or in blocks without
a mark that begin as such. One that nothing here knows how to try fails.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib.util
import io
import json
import re
import shlex
import shutil
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

import pytest
from docx import Document

from assistent.cli import main, parser
from assistent.settings import PREFIX, Settings
from assistent.types import Encoder

ROOT = Path(__file__).parent.parent
PAGES = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").glob("*.md"), *ROOT.glob("*/README.md")])
COMMANDS = sorted([ROOT / "README.md", *(ROOT / "docs").glob("*.md")])
SETTINGS = {field.name for field in fields(Settings)}
TARGETS = set(re.findall(r"^([\w-]+):(?!=)", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
SYSTEM = set("apt cd chown cp docker mkdir ollama pip printf rm source systemctl tee time useradd".split())
"""Programs that are not run here; the files of the repository that they name must be there."""
ADDRESSES = {"/healthz", "/metrics", "/readyz", "/api/ask", "/api/check", "/api/search"}
ONLY_READ = ("fetch", "mcp", "serve", "user", "introduction --samling exempelby")
"""Commands that reach out, wait or ask, and one that takes long: only their words are tried here. Each has tests of its own."""
INTRODUCTION = """
titel = "Exempelby kommun (påhittad)"

[[tema]]
namn = "Inköp"
fragor = ["Från vilket belopp ska tre anbud begäras in?"]
"""


class Block(NamedTuple):
    """A fenced block: what it is marked as, and its lines as they read without their common indent."""

    mark: str
    lines: list[str]

    @property
    def commands(self) -> list[str]:
        """The command lines of it, those broken with ``\\`` joined; none where it shows something else."""
        lines = re.sub(r"\\\n\s*", "", "\n".join(self.lines)).splitlines()
        lines = [line for line in lines if line and not line.startswith("#")]
        if self.mark == "console" or (not self.mark and lines[0].startswith("$ ")):
            return [line[2:] for line in lines if line.startswith("$ ")]
        return lines if self.mark == "sh" or (not self.mark and looks_like_a_command(lines[0])) else []

    def shown(self) -> Iterator[tuple[str, str]]:
        """Each command with the output that the block shows for it."""
        for part in re.split(r"^\$ ", "\n".join(self.lines), flags=re.M)[1:]:
            command, _, output = part.partition("\n")
            yield command, output.strip()


def looks_like_a_command(line: str) -> bool:
    program = re.sub(rf"^(?:{PREFIX}\w+=\S+ |sudo )+", "", line).split()[0]
    return program in SYSTEM | {"assistent", "make", "python", "curl"}


def blocks(page: Path) -> list[Block]:
    found = re.findall(r"^( *)```([\w-]*)\n(.*?)^ *```$", page.read_text(encoding="utf-8"), re.M | re.S)
    return [Block(mark, [line[len(indent) :] for line in text.splitlines()]) for indent, mark, text in found]


def lines_of(pages: list[Path]) -> list[tuple[str, str]]:
    return [(page.name, line) for page in pages for block in blocks(page) for line in block.commands]


def simple_commands(line: str) -> list[list[str]]:
    """A command line as the words of each simple command, without settings before it, ``sudo`` and redirections."""
    lexer = shlex.shlex(re.sub(r"\s#\s.*", "", line), posix=True, punctuation_chars="|&;<>")
    lexer.whitespace_split = True
    commands: list[list[str]] = [[]]
    for word in lexer:
        if set(word) <= set("|&;"):
            commands.append([])
        elif commands[-1][-1:] == [">"]:
            commands[-1].pop()
        else:
            commands[-1].append(word)
    return [words for words in map(bare, commands) if words]


def bare(words: list[str]) -> list[str]:
    while words and (words[0] == "sudo" or re.match(rf"{PREFIX}\w+=", words[0]) or words[:1] == ["-u"]):
        if words[0].startswith(PREFIX):
            assert words[0].removeprefix(PREFIX).split("=")[0].lower() in SETTINGS, words[0]
        words = words[2:] if words[0] == "-u" else words[1:]
    return words


def tried(words: list[str]) -> bool:
    """Whether a simple command is one that is known here, and right as far as can be told without running it."""
    program, *rest = words
    if Path(program).name == "assistent":
        return bool(parser().parse_args(rest).run)
    if program == "make":
        return set(rest) <= TARGETS
    if program == "python":
        return bool(rest) and python_runs(rest)
    if program == "curl":
        return re.sub(r"http://127\.0\.0\.1:7860", "", rest[-1]) in ADDRESSES
    return program in SYSTEM and all((ROOT / word).exists() for word in rest if word.startswith(("deploy/", "docs/")))


def python_runs(rest: list[str]) -> bool:
    """Whether ``python`` is given a file or module of the repository, with options that it has."""
    file = ROOT / (rest[1].replace(".", "/") + ".py" if rest[0] == "-m" else rest[0])
    options = {word for word in rest if word.startswith("--")}
    return file.is_file() and all(f'"{one}"' in file.read_text(encoding="utf-8") for one in options)


@pytest.mark.parametrize(("page", "line"), lines_of(COMMANDS))
def test_every_command_is_one_that_there_is(page: str, line: str) -> None:
    assert all(tried(words) for words in simple_commands(line)), f"{page}: {line}"


@pytest.mark.parametrize(
    "line",
    ["assistent spring", "assistent ask --fort x", "make kaffe", "brygg kaffe", "python -m benchmarks.kaffe",
     "python -m benchmarks.speed --brygg", "cp deploy/kaffe.service /etc", "curl http://127.0.0.1:7860/kaffe"],
)  # fmt: skip
def test_a_command_that_there_is_not_is_found(line: str, capsys: pytest.CaptureFixture[str]) -> None:
    try:
        assert not all(tried(words) for words in simple_commands(line))
    except SystemExit as left:
        assert left.code == 2


# every `assistent …` of the documents, run


@pytest.fixture(scope="module")
def installed(
    mjolby: Settings, exempelby: Settings, encoder: Encoder, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """An installation as the documents presume: two samlingar that are indexed, one that is new, and files to check."""
    root = tmp_path_factory.mktemp("docs")
    for settings in (mjolby, exempelby):
        shutil.copytree(settings.root / "corpus", root / "corpus", dirs_exist_ok=True)
        shutil.copytree(settings.root / "indexes", root / "indexes", dirs_exist_ok=True)
    shutil.copy(ROOT / "corpus" / "mjolby" / "kallor.toml", root / "corpus" / "mjolby")
    (root / "corpus" / "exempelby" / "introduktion.toml").write_text(INTRODUCTION, encoding="utf-8")
    (root / "corpus" / "minkommun").mkdir()
    text = "# Policy för arkiv\n\nAntagen av: Kommunfullmäktige 2024-03-18 § 31\n\n## Ansvar\n\nKommunarkivarien ansvarar för arkivet.\n"
    (root / "corpus" / "minkommun" / "arkivpolicy.md").write_text(text, encoding="utf-8")
    log = 'gap_list = "luckor.jsonl"\nfeedback_list = "omdomen.jsonl"\n'
    (root / "assistent.toml").write_text(f'samling = "mjolby"\n{log}', encoding="utf-8")
    (root / "evals").mkdir()
    few = (ROOT / "evals" / "mjolby.jsonl").read_text(encoding="utf-8").splitlines()[1:4]
    (root / "evals" / "mjolby.jsonl").write_text(
        '{"set": "mjolby", "samling": "mjolby"}\n' + "\n".join(few) + "\n", encoding="utf-8"
    )
    (own,) = [block for block in blocks(ROOT / "docs" / "utvardera.md") if block.mark == "json"]
    (root / "evals" / "minkommun.jsonl").write_text("\n".join(own.lines) + "\n", encoding="utf-8")
    letter = Document()
    letter.add_paragraph("Reglementet säger: ”En risk med riskvärde 9 eller högre ska tas med i planen.”")
    letter.save(str(root / "skrivelse.docx"))
    with pytest.MonkeyPatch.context() as patch:
        at(root, patch)
        main(["index"])
    return root


def at(root: Path, patch: pytest.MonkeyPatch) -> None:
    """Runs what follows in the installation, as its user would."""
    patch.chdir(root)
    patch.setenv("ASSISTENT_ROOT", str(root))
    patch.setenv("ASSISTENT_CACHE", str(ROOT / ".cache"))
    patch.setenv("COLUMNS", "80")
    patch.delenv("ASSISTENT_SAMLING", raising=False)


def runnable() -> list[str]:
    """The ``assistent`` commands of the documents, each once."""
    words = [words for _, line in lines_of(COMMANDS) for words in simple_commands(line)]
    own = [shlex.join(rest) for program, *rest in words if Path(program).name == "assistent"]
    read = {line for line in own if line in ONLY_READ or line.split()[0] in ONLY_READ or "--watch" in line}
    return [line for line in dict.fromkeys(own) if line not in read]


@pytest.mark.parametrize("line", runnable())
def test_every_command_runs(
    line: str, installed: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    at(installed, monkeypatch)

    code = main(shlex.split(line))

    told = capsys.readouterr()
    assert code == 0 or (line == "status" and "Gör så här" in told.out), told.err
    assert told.out or told.err


@pytest.mark.parametrize(("page", "block"), [(page.name, block) for page in COMMANDS for block in blocks(page)])
def test_what_a_page_shows_is_what_is_printed(
    page: str, block: Block, installed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """``…`` in what is shown stands for anything."""
    at(installed, monkeypatch)
    for command, shown in block.shown():
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            main(shlex.split(command)[1:])
        pattern = ".*".join(re.escape(part) for part in " ".join(shown.split()).split("…"))
        assert re.fullmatch(pattern, " ".join(printed.getvalue().split())), f"{page}: {command}\n{printed.getvalue()}"


# what is named in passing


def sub_commands() -> dict[str, argparse.ArgumentParser]:
    (action,) = [a for a in parser()._actions if isinstance(a, argparse._SubParsersAction)]
    return dict(action.choices)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_commands_named_in_passing_are_there_with_their_options(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for command, rest in re.findall(r"`assistent ([a-z]+)([^`\n]*)`", text):
        assert command in sub_commands(), command
        told = sub_commands()[command].format_help()
        assert all(option in told for option in re.findall(r"--[a-z][a-z-]*", rest)), f"{command}{rest}"
    for target in re.findall(r"`make ([a-z]+)`", text):
        assert target in TARGETS, target
    for module, rest in re.findall(r"`python -m ([\w.]+)([^`\n]*)`", text):
        assert python_runs(["-m", module, *re.findall(r"--[a-z][a-z-]*", rest)]), f"{module}{rest}"
    for name in re.findall(r"`(docs/[\w./-]+\.py|(?:tests|benchmarks|deploy)/[\w./-]+\.\w+)`", text):
        assert (ROOT / name).exists(), name


# links


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as the pages of a repository are shown."""
    headings = re.findall(r"^#+ (.*)$", re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.S), re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def links(page: Path) -> list[str]:
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.S)
    return [link for link in re.findall(r"\]\(([^)\s]+)\)", text) if not re.match(r"\w+:", link)]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_to_a_place_that_there_is(page: Path) -> None:
    for link in links(page):
        path, _, anchor = link.partition("#")
        to = (page.parent / path).resolve() if path else page
        assert to.exists(), link
        assert not anchor or anchor in anchors(to), link


def test_every_document_is_found_from_the_readme() -> None:
    found, waiting = set(), [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page.suffix == ".md" and page not in found:
            found.add(page)
            waiting += [(page.parent / link.partition("#")[0]).resolve() for link in links(page)]
    assert {page for page in PAGES if page.parent.name == "docs"} <= found


# what is measured, and the picture


def test_the_figures_in_the_table_stand_where_they_were_measured() -> None:
    """Those that are from a run that another page tells of; a figure that is changed there must be changed here."""
    told = "".join((ROOT / name / "README.md").read_text(encoding="utf-8") for name in ("benchmarks", "evals"))
    told = re.sub(r"\b0,(\d)", r".\1", told)
    rows = re.findall(r"^\| (.*?) \| (.*?) \| (.*?) \| (.*?) \|$", (ROOT / "docs" / "measured.md").read_text(), re.M)
    assert len(rows) > 20
    for what, figures, _, source in rows:
        if "README" in source or "707c881" in source or source == "the same":
            for figure in re.findall(r"\.?\d+(?:[.,]\d+)*", figures):
                assert figure in told or figure.lstrip("0") in told, f"{what}: {figure}"


def answer_path() -> ModuleType:
    spec = importlib.util.spec_from_file_location("answer_path", ROOT / "docs" / "answer_path.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_picture_of_the_answer_path_is_drawn_anew_and_names_modules_that_there_are() -> None:
    drawn = answer_path()
    assert drawn.PICTURE.read_text(encoding="utf-8") == drawn.picture(), "run: python docs/answer_path.py"
    for _, _, modules in drawn.STEPS:
        assert all((ROOT / "assistent" / f"{name}.py").is_file() for name in modules)


def test_the_example_of_an_eval_set_is_whole(installed: Path) -> None:
    lines = (installed / "evals" / "minkommun.jsonl").read_text(encoding="utf-8").splitlines()
    head, *questions = [json.loads(line) for line in lines]
    assert head["samling"] == "minkommun"
    assert questions
