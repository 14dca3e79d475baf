"""The command line: what is printed where, in Swedish, and which exit code."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import re
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fakes import installation, policy, write_broken_files

from assistent import cli, web
from assistent.assistant import Assistant
from assistent.cli import main
from assistent.settings import Settings

REPOSITORY = Path(__file__).parent.parent
COMMANDS = ("index", "ask", "search", "documents", "status", "glossary", "gaps", "serve")
HEAVY = ("numpy", "chromadb", "onnxruntime", "tokenizers", "gradio", "torch", "llama_index", "sentence_transformers")
ANSWER = {
    "outcome", "language", "question", "understood", "answer", "citations", "documents_near", "confidence", "index", "seconds",
    "generated", "notice", "struck",
}  # fmt: skip


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[Settings], None]:
    """Makes the command line use an installation, with the repository's cache of models."""

    def use(settings: Settings) -> None:
        for name in [name for name in os.environ if name.startswith("ASSISTENT_")]:
            monkeypatch.delenv(name)
        monkeypatch.setenv("ASSISTENT_ROOT", str(settings.root))
        monkeypatch.setenv("ASSISTENT_CACHE", str(REPOSITORY / ".cache"))
        monkeypatch.setenv("COLUMNS", "80")

    return use


@pytest.fixture
def in_mjolby(mjolby: Settings, at: Callable[[Settings], None]) -> Settings:
    at(mjolby)
    return mjolby


@pytest.fixture
def in_solros(tmp_path: Path, at: Callable[[Settings], None]) -> Settings:
    settings = installation(tmp_path)
    at(settings)
    return settings


def run(capsys: pytest.CaptureFixture[str], *argv: str) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of a command."""
    capsys.readouterr()
    try:
        code = main(argv)
    except SystemExit as stop:
        code = stop.code if isinstance(stop.code, int) else -1
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def process(*argv: str, **environ: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "assistent", *argv]
    return subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **environ},
    )


# --- help and wrong usage -----------------------------------------------------------------------


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_is_swedish_to_the_last_word(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, *([command] if command else []), "--help")
    assert (code, err) == (0, "")
    assert out.startswith(f"Användning: assistent {command}".rstrip())
    assert "visa den här hjälpen" in out
    for english in ("usage", "options", "positional", "show this", "arguments"):
        assert english not in out.lower()
    assert max(map(len, out.splitlines())) <= 80


@pytest.mark.parametrize(
    ("argv", "message"),
    [
        ([], "assistent: fel: det här saknas: KOMMANDO"),
        (["no-such"], "assistent: fel: KOMMANDO: 'no-such' finns inte; välj bland 'index', 'ask', 'search',"),
        (["search"], "assistent search: fel: det här saknas: SÖKORD"),
        (["search", " "], "assistent search: fel: sökorden är tomma"),
        (["ask"], "assistent ask: fel: skriv en fråga, eller ange en fil med --file"),
        (["ask", "Vem?", "--file", "x"], "assistent ask: fel: skriv en fråga, eller ange en fil med --file"),
        (["ask", "--file", "x"], "assistent ask: fel: --file kräver --json"),
        (["ask", "--file", "x", "--json", "--history", "y"], "assistent ask: fel: --history gäller en fråga"),
        (["ask", "Vem?", "--samling"], "assistent ask: fel: --samling: ett värde saknas"),
        (["ask", "Vem?", "nu"], "assistent: fel: okänt: nu"),
        (["ask", "Vem?", "--jso"], "assistent: fel: okänt: --jso"),
        (["ask", "Vem?", "--json=ja"], "assistent ask: fel: --json tar inget värde: 'ja'"),
        (["serve", "--port", "x"], "assistent serve: fel: --port: 'x' är inget heltal"),
        (["search", "x", "--from", "igår"], "--from: 'igår' är inget datum; skriv det som ÅÅÅÅ-MM-DD"),
        (["search", "x", "--to", "2024-02-30"], "--to: '2024-02-30' är inget datum"),
        (["search", "x", "--to", "20240201"], "--to: '20240201' är inget datum"),
        (["search", "x", "--from", "2024-02-02", "--to", "2024-02-01"], "fel: --from är senare än --to"),
    ],
)
def test_wrong_usage_is_told_in_swedish_with_exit_code_2(
    argv: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = run(capsys, *argv)
    assert (code, out) == (2, "")
    assert message in err
    assert err.startswith("Användning: assistent")


def test_help_and_import_load_nothing_heavy() -> None:
    code = (
        "import sys; import assistent.cli as c\n"
        "try: c.main(['ask', '--help'])\nexcept SystemExit: pass\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"


def test_help_is_at_once() -> None:
    def seconds() -> float:
        begin = time.perf_counter()
        assert process("--help").wait(timeout=20) == 0
        return time.perf_counter() - begin

    assert min(seconds() for _ in range(3)) < 0.5


# --- index --------------------------------------------------------------------------------------


def test_index_tells_counts_and_names_each_file_that_failed(
    in_solros: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = in_solros.corpus / "solros"
    write_broken_files(folder)
    code, out, err = run(capsys, "index")
    assert code == 0
    assert out == "solros: 3 nya, 0 ändrade, 0 oförändrade, 0 borttagna, 3 misslyckade.\n"
    for name in ("avhuggen.pdf", "krypterad.pdf", "program.md"):
        (line,) = [line for line in err.splitlines() if name in line]
        assert line.startswith(f"Kunde inte läsas: solros/{name}: ")
        assert ". Gör så här: " in line

    code, out, _ = run(capsys, "search", "Vem ansvarar för arkiv?", "--json")
    assert code == 0
    assert json.loads(out)[0]["text"].startswith("Kommunarkivarien ansvarar för arkiv.")

    (folder / "avhuggen.pdf").unlink()
    (folder / "arkiv.md").unlink()
    (folder / "miljo.md").write_text(policy("klimat", "Miljöchefen"))
    code, out, _ = run(capsys, "index", "--samling", "solros")
    assert out == "solros: 0 nya, 1 ändrade, 1 oförändrade, 1 borttagna, 2 misslyckade.\n"
    code, out, _ = run(capsys, "index", "--rebuild")
    assert out == "solros: 2 nya, 0 ändrade, 0 oförändrade, 0 borttagna, 2 misslyckade.\n"


def test_index_takes_every_samling_and_tells_of_those_that_cannot_be_read(
    in_solros: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    installation(in_solros.root, {"bilar.md": policy("bilar", "Fordonschefen")}, "andra")
    (in_solros.corpus / "tom").mkdir()
    code, out, err = run(capsys, "index")
    assert code == 0
    assert [line.split(",")[0] for line in out.splitlines()] == ["andra: 1 nya", "solros: 3 nya"]
    assert err == (
        "assistent: Mappen corpus/tom/ innehåller inga dokument. Lägg filer i den (till exempel PDF, Word eller Markdown) och kör om.\n"
    )
    code, out, err = run(capsys, "index", "--samling", "tom")
    assert (code, out) == (1, "")
    assert "corpus/tom/" in err


def test_a_run_beside_another_is_told_in_one_line(in_solros: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    from filelock import FileLock

    (in_solros.indexes / "solros").mkdir(parents=True)
    with FileLock(in_solros.indexes / "solros" / ".lock"):
        code, out, err = run(capsys, "index")
    assert (code, out) == (1, "")
    assert err == (
        "assistent: En annan körning indexerar redan samlingen solros. Vänta tills den är klar och kör om.\n"
    )


def test_bars_are_drawn_on_a_terminal(in_solros: Settings) -> None:
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    command = [sys.executable, "-m", "assistent", "index"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=theirs) as indexer:
        os.close(theirs)
        drawn = b""
        try:
            while part := os.read(ours, 4096):
                drawn += part
        except OSError:  # the other end is closed
            pass
        assert indexer.stdout and indexer.stdout.read().decode().startswith("solros: 3 nya")
    os.close(ours)
    last = [line.split("\r")[-1] for line in drawn.decode().split("\r\n")]
    assert [(line.split(" █")[0], line.split("█ ")[-1]) for line in last if line] == [
        ("Läser", "3/3, 00:00 kvar"), ("Bäddar in", "6/6, 00:00 kvar")
    ]  # fmt: skip


# --- ask ----------------------------------------------------------------------------------------


def test_ask_prints_the_answer_and_its_sources(in_mjolby: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "ask", "Vad ska kommundirektören göra?")
    assert (code, err) == (0, "")
    text, sources = out.split("\nKällor:\n")
    assert "Arbetsutskottet föreslår" in text
    assert "(förslag, inte beslut)" in " ".join(text.split())
    assert sources.startswith(
        "[1][2][3] Kommunstyrelsens arbetsutskott, protokollsutdrag § 105, KS/2017:257,\n    s. 1 – Förslag\n[4] "
    )
    assert max(map(len, out.splitlines())) <= 80
    assert "\x1b" not in out


def test_ask_json_has_every_key_and_quotes_what_stands_in_the_text(
    in_mjolby: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = run(capsys, "ask", "Hur många kommunmål finns det?", "--json")
    assert (code, err) == (0, "")
    answer = json.loads(out)
    assert answer.keys() == ANSWER
    assert answer["outcome"] == "answered"
    index = Assistant(in_mjolby).index("mjolby")
    assert answer["index"] == index.name
    for citation in answer["citations"]:
        assert index.text(citation["document"]).canonical[citation["start"] : citation["end"]] == citation["quote"]
    assert any("12 kommunmål" in citation["quote"] for citation in answer["citations"])


def test_ask_says_how_a_follow_up_was_read(
    in_mjolby: Settings, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    history = tmp_path / "history.txt"
    history.write_text("Hur många kommunmål finns det?\n", encoding="utf-8")
    _, out, _ = run(capsys, "ask", "Hur många av dem är finansiella?", "--history", str(history))
    assert " ".join(out.split()).startswith(
        "Jag tolkar frågan som: Hur många av dem är finansiella? (om frågan ”Hur många kommunmål finns det?”)"
    )


def test_a_refusal_is_an_answer(in_mjolby: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "ask", "Vad kostar en parkeringsbot i Mjölby?", "--json")
    assert (code, err) == (0, "")
    answer = json.loads(out)
    assert (answer["outcome"], answer["citations"]) == ("not_in_documents", [])
    code, out, _ = run(capsys, "ask", "Vad kostar en parkeringsbot i Mjölby?")
    assert (code, out.splitlines()[0]) == (0, "Det framgår inte av dokumenten.")
    assert "Källor:" not in out


def test_many_questions_are_answered_in_order_and_a_malformed_line_stops_nothing(
    in_mjolby: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = [
        "\ufeffVem är handläggare?",
        "",
        '{"question": "Och när ska det vara klart?", "history": ["Vad ska kommundirektören göra?"]}',
        '{"question": "avhuggen',
        '{"history": []}',
        '{"question": "Vem?", "history": "Vad?"}',
        "Hur upplevs årshjulet fungera?",
    ]
    file = tmp_path / "questions.txt"
    file.write_text("\n".join(lines), encoding="utf-8")
    code, out, err = run(capsys, "ask", "--file", str(file), "--json")
    answers = [json.loads(line) for line in out.splitlines()]
    assert all(answer.keys() == ANSWER for answer in answers)
    assert [answer["question"] for answer in answers] == [
        "Vem är handläggare?", "Och när ska det vara klart?", *lines[3:6], "Hur upplevs årshjulet fungera?"
    ]  # fmt: skip
    assert [answer["outcome"] == "error" for answer in answers] == [False, False, True, True, True, False]
    assert answers[2]["answer"].startswith("Rad 4 är inte giltig JSON")
    assert answers[3]["answer"].startswith('Rad 5 saknar "question" som text.')
    assert answers[4]["answer"].startswith('Rad 6: "history" är ingen lista av texter.')
    assert answers[5]["outcome"] == "answered"
    assert code == 1
    assert err == 'assistent: 3 av 6 frågor gav fel; felet står i radens "answer".\n'


def test_history_gives_the_earlier_questions(
    in_mjolby: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[Any] = []
    ask = Assistant.ask

    def noting(self: Assistant, question: str, samling: str | None = None, history: Any = (), *rest: Any) -> Any:
        given.append((question, samling, list(history)))
        return ask(self, question, samling, history, *rest)

    monkeypatch.setattr(Assistant, "ask", noting)
    file = tmp_path / "earlier.txt"
    file.write_text("Vad ska kommundirektören göra?\n\nVem föreslår det?\n", encoding="utf-8")
    run(capsys, "ask", "Och när?", "--samling", "mjolby", "--history", str(file), "--json")
    assert given == [("Och när?", "mjolby", ["Vad ska kommundirektören göra?", "Vem föreslår det?"])]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, r"assistent: Filen .*q\.txt kan inte läsas: filen eller mappen finns inte\. Kontrollera namnet\."),
        (b"Vem \xe4r handl\xe4ggare?", r"assistent: Filen .*q\.txt är inte UTF-8 \(byte 4\)\. Spara den som UTF-8\."),
    ],
)
def test_a_file_of_questions_that_cannot_be_read_is_named(
    in_mjolby: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes | None, message: str
) -> None:
    if content is not None:
        (tmp_path / "q.txt").write_bytes(content)
    code, out, err = run(capsys, "ask", "--file", str(tmp_path / "q.txt"), "--json")
    assert (code, out) == (1, "")
    assert re.fullmatch(message + "\n", err)


@pytest.mark.parametrize("command", [["ask", "Vem?"], ["ask", "Vem?", "--json"], ["search", "arkiv"], ["documents"]])
def test_a_samling_that_is_not_indexed_is_told_in_one_line(
    in_solros: Settings, capsys: pytest.CaptureFixture[str], command: list[str]
) -> None:
    code, out, err = run(capsys, *command)
    assert (code, out) == (1, "")
    assert err == "assistent: Samlingen solros är inte indexerad. Kör: assistent index --samling solros\n"


@pytest.mark.parametrize("command", [["ask", "Vem?"], ["search", "arkiv"], ["documents"], ["index"]])
def test_an_unknown_samling_is_told_with_those_that_exist(
    in_solros: Settings, capsys: pytest.CaptureFixture[str], command: list[str]
) -> None:
    code, out, err = run(capsys, *command, "--samling", "ankeborg")
    assert (code, out) == (1, "")
    assert err == "assistent: Det finns ingen samling som heter 'ankeborg'. Det finns: solros.\n"


@pytest.mark.parametrize("command", [["ask", "Vem?"], ["index"], ["status"], ["documents"]])
def test_an_empty_corpus_says_how_to_begin(
    tmp_path: Path, at: Callable[[Settings], None], capsys: pytest.CaptureFixture[str], command: list[str]
) -> None:
    settings = installation(tmp_path, {}, "x")
    (settings.corpus / "x").rmdir()
    settings.corpus.rmdir()
    at(settings)
    code, out, err = run(capsys, *command)
    assert (code, out) == (1, "")
    assert err.startswith("assistent: Det finns inga samlingar i corpus/. Skapa en mapp där, till exempel ")


def test_a_setting_that_cannot_be_used_is_told_in_one_line(
    in_solros: Settings, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASSISTENT_PORT", "åtta")
    code, out, err = run(capsys, "status")
    assert (code, out) == (1, "")
    assert err.startswith("assistent: ASSISTENT_PORT: port = 'åtta' går inte att använda. Ange ett heltal")
    assert err.count("\n") == 1


# --- search, documents, status, serve -----------------------------------------------------------


def test_search_json_is_ranked_with_separate_scores(in_mjolby: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "search", "årshjul", "--json")
    assert (code, err) == (0, "")
    hits = json.loads(out)
    assert list(hits[0]) == [
        "document", "title", "type", "status", "section", "pdf_page", "printed_page", "text", "score", "scores", "also",
    ]  # fmt: skip
    assert hits[0]["document"] == "rapport-forslag-till-atgarder"
    assert "årshjul" in hits[0]["text"]
    assert {"chunk", "sentence", "words", "grams"} <= hits[0]["scores"].keys()
    assert [hit["score"] for hit in hits] == sorted((hit["score"] for hit in hits), reverse=True)


@pytest.mark.parametrize(
    ("limits", "documents"),
    [
        (["--type", "protokollsutdrag"], {"protokollsutdrag-au-105"}),
        (["--type", "Missiv"], {"missiv-utvardering-av-ledningssystem"}),
        (["--body", "arbetsutskott"], {"protokollsutdrag-au-105"}),
        (["--from", "2018-06-04"], {"missiv-utvardering-av-ledningssystem", "rapport-forslag-till-atgarder"}),
        (["--from", "2018-06-05"], set()),
        (["--to", "2018-06-03"], set()),
        (["--type", "lag"], set()),
    ],
)
def test_search_is_limited_to_what_is_asked_for(
    in_mjolby: Settings, capsys: pytest.CaptureFixture[str], limits: list[str], documents: set[str]
) -> None:
    code, out, err = run(capsys, "search", "utvärdering", *limits, "--json")
    assert code == 0
    assert {hit["document"] for hit in json.loads(out)} == documents
    assert err == ("" if documents else "Inga träffar.\n")


def test_search_shows_where_each_passage_stands(in_mjolby: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "search", "årshjul")
    assert code == 0
    assert out.startswith("1. Kommunstyrelsens förvaltning, rapport ”Förslag till åtgärder utifrån\n   utvärdering")
    assert max(map(len, out.splitlines())) <= 80


def test_documents_is_the_register(in_mjolby: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "documents", "--json")
    assert code == 0
    register = {document["document"]: document for document in json.loads(out)}
    assert list(register) == [
        "missiv-utvardering-av-ledningssystem", "protokollsutdrag-au-105", "rapport-forslag-till-atgarder"
    ]  # fmt: skip
    minutes = register["protokollsutdrag-au-105"]
    assert (minutes["samling"], minutes["type"], minutes["rank"], minutes["matter"]) == (
        "mjolby", "protokollsutdrag", 8, "KS/2017:257"
    )  # fmt: skip
    assert (minutes["adopted"], minutes["found"]["adopted"]) == (None, "unknown")
    code, out, _ = run(capsys, "documents")
    assert code == 0
    assert out.splitlines()[0].split("  ")[0] == "Typ (rang)"
    assert "    Utvärdering av Mjölby kommuns ledningssystem [protokollsutdrag-au-105]" in out.splitlines()


def test_a_question_without_an_answer_tells_which_samling_was_asked_where_there_are_others(
    in_solros: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    installation(in_solros.root, {"bilar.md": policy("bilar", "Fordonschefen")}, "andra")
    run(capsys, "index")
    told = "Frågan ställdes till samlingen andra. Andra väljs med --samling: solros.\n"

    assert run(capsys, "ask", "Vad kostar en kopp kaffe på Mars?")[2] == told
    assert run(capsys, "ask", "Vad kostar en kopp kaffe på Mars?", "--samling", "andra")[2] == ""
    assert run(capsys, "ask", "Vem ansvarar för bilar?")[2] == ""


def test_status_of_a_sound_installation(in_mjolby: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "status", "--json")
    assert code == 0
    state = json.loads(out)
    assert (state["sound"], state["root"]) == (True, str(in_mjolby.root))
    assert state["model"] == {"embedding": "bundled", "cached": True}
    (samling,) = state["samlingar"]
    assert (samling["samling"], samling["indexed"], samling["documents"]) == ("mjolby", True, 3)
    assert samling["model"].startswith("multilingual-e5-small")
    assert (samling["new"], samling["changed"], samling["removed"], samling["problem"]) == (0, 0, 0, None)
    assert state["python"] == ".".join(map(str, sys.version_info[:3]))
    assert state["libraries"]["chromadb"].startswith("1.")
    code, out, _ = run(capsys, "status")
    assert code == 0
    assert "  Läge:       i ordning" in out.splitlines()


def test_status_says_what_must_be_done(in_solros: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "status")
    assert code == 1
    assert "  Läge:       Samlingen solros är inte indexerad." in out.splitlines()
    assert "  Gör så här: Kör: assistent index --samling solros" in out.splitlines()

    folder = in_solros.corpus / "solros"
    write_broken_files(folder)
    run(capsys, "index")
    code, out, _ = run(capsys, "status")
    assert code == 0
    assert "krypterad.pdf" in out
    assert "  Läge:       i ordning, utom det som inte är läst" in out.splitlines()

    (folder / "arkiv.md").unlink()
    (folder / "miljo.md").write_text(policy("klimat", "Miljöchefen"))
    (folder / "bilar.md").write_text(policy("bilar", "Fordonschefen"))
    (folder / "program.md").write_text(policy("program", "Fordonschefen"))
    code, out, _ = run(capsys, "status", "--json")
    assert code == 1
    (samling,) = json.loads(out)["samlingar"]
    assert (samling["new"], samling["changed"], samling["removed"]) == (1, 2, 1)
    assert [failure["file"] for failure in samling["failed"]] == ["avhuggen.pdf", "krypterad.pdf", "program.md"]
    assert samling["problem"] == "Filerna har ändrats sedan indexet byggdes: 1 nya, 2 ändrade, 1 borttagna."
    assert samling["remedy"] == "Kör: assistent index --samling solros"


def test_serve_hands_over_host_and_port(
    in_solros: Settings, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    served: list[Settings] = []
    monkeypatch.setattr(web, "serve", served.append)
    assert run(capsys, "serve")[0] == 0
    assert run(capsys, "serve", "--host", "::1", "--port", "8080")[0] == 0
    assert [(settings.host, settings.port) for settings in served] == [("127.0.0.1", 7860), ("::1", 8080)]


# --- how a process ends -------------------------------------------------------------------------


def test_ctrl_c_ends_without_a_trace(in_solros: Settings, tmp_path: Path) -> None:
    pipe = tmp_path / "questions"
    os.mkfifo(pipe)
    # the pipe opens when the command opens it, which then waits for questions
    with process("ask", "--file", str(pipe), "--json") as asking, pipe.open("w"):
        asking.send_signal(signal.SIGINT)
        _, err = asking.communicate(timeout=20)
    assert (asking.returncode, err) == (130, "")


def test_a_closed_pipe_ends_quietly(in_mjolby: Settings) -> None:
    with process("documents", "--json") as documents:
        assert documents.stdout and documents.stderr
        documents.stdout.close()
        err = documents.stderr.read()
    assert (documents.returncode, err) == (cli.PIPE_CLOSED, "")


def test_ask_from_a_cold_start_as_one_process(in_mjolby: Settings) -> None:
    with process("ask", "Vem är handläggare?", "--json", PYTHONIOENCODING="latin-1") as asking:
        out, err = asking.communicate(timeout=60)
    assert (asking.returncode, err) == (0, "")
    assert out.isascii()
    assert "Thomas Gustafsson" in json.loads(out)["answer"]


def test_an_encoding_without_swedish_quotes_stops_nothing(in_mjolby: Settings) -> None:
    with process("search", "årshjul", PYTHONIOENCODING="ascii") as searching:
        out, err = searching.communicate(timeout=60)
    assert (searching.returncode, err) == (0, "")
    assert out.startswith("1. Kommunstyrelsens f?rvaltning, rapport ?F?rslag")


# --- evaluate -----------------------------------------------------------------------------------


def write_set(folder: Path, facts: float, expected: str) -> Path:
    rows = [
        {"thresholds": {"facts": facts}, "samling": "mjolby"},
        {
            "id": "q1", "question": "Hur upplevs årshjulet fungera?", "kind": "fact", "expected_outcome": "answered",
            "expect": [expected],
            "relevant": [{"document": "rapport-forslag-till-atgarder", "section": None, "pdf_page": 1}],
        },
    ]  # fmt: skip
    path = folder / "prov.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    return path


def test_evaluate_prints_measures_and_compares(
    in_mjolby: Settings, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    code, out, err = run(capsys, "evaluate", str(write_set(tmp_path, 1.0, "fungera väl")), "--json")
    assert code == 0
    result = json.loads(out)
    assert result["measures"]["facts"] == {"value": 1.0, "low": 1.0, "high": 1.0, "threshold": 1.0}
    assert (result["set"], result["failed"], result["by_kind"]) == ("prov", [], {"fact": 1.0})
    saved = err.split("Sparat: ")[1].splitlines()[0]
    report = Path(err.split("Rapport: ")[1].strip())
    assert report == in_mjolby.root / "evals" / "report.html"
    assert "Så bra svarar assistenten" in report.read_text(encoding="utf-8")

    code, out, _ = run(capsys, "evaluate", str(write_set(tmp_path, 1.0, "fungera illa")), "--against", saved)
    assert code == 1  # below the threshold
    assert "svaret har uppgifterna" in out
    assert "UNDER" in out
    assert "0 bättre, 1 sämre" in out
    assert "Inte rätt: q1" in out


def test_evaluate_with_another_set_has_nothing_to_compare(
    in_mjolby: Settings, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    other = tmp_path / "r.json"
    other.write_text(json.dumps({"set": "annan", "answers": {}, "measures": {}}), encoding="utf-8")
    _, out, err = run(capsys, "evaluate", str(write_set(tmp_path, 1.0, "fungera väl")), "--against", str(other))
    assert "bättre" not in out
    assert f"Ingen av mängderna är den som {other} mätte (annan)." in err


def test_evaluate_validates_a_set(in_mjolby: Settings, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    code, out, _ = run(capsys, "evaluate", str(write_set(tmp_path, 1.0, "fungera väl")), "--validate")
    assert (code, out) == (0, "prov: inga fel.\n")
    code, out, _ = run(capsys, "evaluate", str(write_set(tmp_path, 1.0, "fungera illa")), "--validate")
    assert code == 1
    assert out.startswith("prov: 2 fel.\n  rad 2 q1: ")
    code, out, _ = run(capsys, "evaluate", str(write_set(tmp_path, 1.0, "fungera väl")), "--validate", "--json")
    assert (code, json.loads(out)) == (0, {"prov": []})


def test_evaluate_suggests_questions(in_solros: Settings, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    run(capsys, "index")
    own = ["evaluate", str(write_set(tmp_path, 1.0, "väl")), "--samling", "solros", "--suggest"]
    code, out, err = run(capsys, *own)
    assert code == 0
    assert {json.loads(line)["question"] for line in out.splitlines()} == {
        "Vem ansvarar för arkiv?",
        "Vem ansvarar för miljö?",
        "Vem ansvarar för resor?",
    }
    assert "prov: frågor på 0 % av avsnitten i arkiv" in err


def test_evaluate_without_questions_says_what_to_do(in_mjolby: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "evaluate")
    assert (code, out) == (1, "")
    assert err == "assistent: Det finns inga frågor i evals/. Ange en fil: assistent evaluate FIL\n"


def test_watching_reads_what_changes_and_tells_it(
    in_solros: Settings, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def changed(corpus: Path) -> Iterator[set[str]]:
        (corpus / "solros" / "ny.md").write_text(policy("fika", "Fikachefen"), encoding="utf-8")
        yield {"solros"}
        raise KeyboardInterrupt

    monkeypatch.setattr("assistent.watching.changed", changed)
    code, out, err = run(capsys, "index", "--watch")
    assert code == 130
    assert out.splitlines() == [
        "solros: 3 nya, 0 ändrade, 0 oförändrade, 0 borttagna, 0 misslyckade.",
        "solros: 1 nya, 0 ändrade, 3 oförändrade, 0 borttagna, 0 misslyckade.",
    ]
    assert "Bevakar corpus/ – avsluta med Ctrl+C." in err


def test_a_source_whose_file_has_changed_is_told(in_mjolby: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    file = in_mjolby.corpus / "mjolby" / "rapport-forslag-till-atgarder.md"
    before = file.read_bytes()
    try:
        file.write_bytes(before + b"\nEtt till.\n")
        _, out, _ = run(capsys, "ask", "Hur många kommunmål finns det?")
    finally:
        file.write_bytes(before)
    assert "filen har ändrats sedan den lästes in" in " ".join(out.split())


# --- gaps ---------------------------------------------------------------------------------------


def test_gaps_says_how_to_switch_the_list_on(in_solros: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "gaps")
    assert (code, out) == (1, "")
    assert 'gap_list = "luckor.jsonl"' in err


def test_gaps_shows_and_empties_the_list(
    in_solros: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ASSISTENT_GAP_LIST", "luckor.jsonl")
    line = {"day": "2026-03-04", "samling": "solros", "question": "Hund?", "outcome": "near", "near": ["policy"]}
    (in_solros.root / "luckor.jsonl").write_text(json.dumps(line) + "\n", encoding="utf-8")
    code, out, _ = run(capsys, "gaps", "--json")
    assert (code, json.loads(out)) == (
        0,
        [{"samling": "solros", "question": "Hund?", "times": 1, "last": "2026-03-04", "near": ["policy"]}],
    )
    code, out, _ = run(capsys, "gaps", "--clear")
    assert (code, out.splitlines()[0]) == (0, "   1 ×  2026-03-04  solros: Hund?")
    assert run(capsys, "gaps")[1] == "Inga obesvarade frågor är antecknade.\n"


# --- filters, plain language, glossary ----------------------------------------------------------


def test_ask_and_search_keep_to_the_documents_that_are_admitted(
    in_mjolby: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    for command in ("ask", "search"):
        _, out, _ = run(capsys, command, "Hur upplevs årshjulet?", "--type", "protokollsutdrag", "--json")
        found = json.loads(out)
        cited = found["citations"] if command == "ask" else found
        assert {place["type"] for place in cited} <= {"protokollsutdrag"}
    _, out, _ = run(capsys, "search", "Hur upplevs årshjulet?", "--in-force", "--json")
    assert all(hit["status"] not in ("expired", "superseded") for hit in json.loads(out))


def test_plain_language_needs_a_model_and_says_so(in_mjolby: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "ask", "Hur upplevs årshjulet fungera?", "--klarsprak")
    assert code == 0
    assert "fungera väl" in out
    assert err.startswith("--klarsprak kräver en språkmodell")


def test_glossary_suggests_and_changes_nothing(in_solros: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    folder = in_solros.corpus / "solros"
    (folder / "apt.md").write_text("# Möten\n\nVarje enhet har solrosmöten (SRM) varje månad.\n", encoding="utf-8")
    run(capsys, "index")
    before = sorted(folder.iterdir())
    code, out, _ = run(capsys, "glossary")
    assert code == 0
    assert "SRM" in out
    code, out, _ = run(capsys, "glossary", "--json")
    assert code == 0
    assert [candidate for candidate in json.loads(out) if "SRM" in candidate["words"]]
    assert sorted(folder.iterdir()) == before
