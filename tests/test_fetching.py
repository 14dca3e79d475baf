"""What a run of ``assistent fetch`` does with files, and what it tells."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from document_server import Handler, Server, moved, page, serving, status
from fakes import HashEncoder, installation, pdf

from assistent.cli import main
from assistent.documents import source_files
from assistent.errors import CorpusError, FetchError
from assistent.fetching import Fetched, Outcome, fetch_all, reports_object, reports_text
from assistent.indexing import build
from assistent.settings import Settings

HTML = b"<!doctype html><html><head><title>Policy</title></head><body><h1>Policy</h1><p>A.</p></body></html>"
NEWER = HTML.replace(b"A.", b"B.")
LOGIN = b"<!doctype html><html><body><form>Logga in</form></body></html>"
PDF = pdf("Policy")
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as running:
        yield running


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return installation(tmp_path, {})


def name(settings: Settings, server: Server, *files: str, top: str = "", samling: str = "solros") -> Path:
    """Writes a ``kallor.toml`` with a source for each file, on, at the address of its place. A file
    that begins with ``-`` is off."""
    text = "privata_adresser = true\n" + top
    for file in files:
        place = file.removeprefix("-")
        text += f'[[kalla]]\nnamn = "{place}"\nadress = "{server.address}/{place}"\nfil = "{place}"\n'
        text += f"aktiv = {'false' if file.startswith('-') else 'true'}\n"
    folder = settings.corpus / samling
    folder.mkdir(exist_ok=True)
    (folder / "kallor.toml").write_text(text, encoding="utf-8")
    return folder


def run(settings: Settings, dry_run: bool = False) -> tuple[Fetched, ...]:
    (report,) = fetch_all(settings, "solros", dry_run)
    return report.fetched


def outcomes(settings: Settings) -> list[str]:
    return [one.outcome.value for one in run(settings)]


def left(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


# --- new, changed, unchanged ------------------------------------------------------------------------


def test_a_document_is_new_then_unchanged_then_changed(settings: Settings, server: Server) -> None:
    folder = name(settings, server, "policyer/resor.html")
    server.pages["/policyer/resor.html"] = page(HTML, etag='"1"', last_modified="Mon, 18 Mar 2024 08:00:00 GMT")
    assert outcomes(settings) == ["new"]
    assert (folder / "policyer/resor.html").read_bytes() == HTML
    assert left(folder) == [".hamtat.json", "kallor.toml", "policyer/resor.html"]

    server.pages["/policyer/resor.html"] = lambda handler: handler.send(b"", 304, content_length="")
    assert outcomes(settings) == ["unchanged"]
    assert server.asked[1][1]["If-None-Match"] == '"1"'
    assert server.asked[1][1]["If-Modified-Since"] == "Mon, 18 Mar 2024 08:00:00 GMT"

    written = (folder / "policyer/resor.html").stat()
    server.pages["/policyer/resor.html"] = page(HTML, etag='"2"')  # another mark on the same content
    assert outcomes(settings) == ["unchanged"]
    assert (folder / "policyer/resor.html").stat() == written
    server.pages["/policyer/resor.html"] = page(NEWER, etag='"3"')
    assert outcomes(settings) == ["changed"]
    assert server.asked[3][1]["If-None-Match"] == '"2"'
    assert (folder / "policyer/resor.html").read_bytes() == NEWER
    assert left(folder) == [".hamtat.json", "kallor.toml", "policyer/resor.html"]


def test_a_source_that_is_off_is_not_asked(settings: Settings, server: Server) -> None:
    folder = name(settings, server, "-a.html")
    assert outcomes(settings) == ["off"]
    assert server.asked == []
    assert left(folder) == ["kallor.toml"]


def test_a_removed_file_is_fetched_again(settings: Settings, server: Server) -> None:
    folder = name(settings, server, "a.html")
    server.pages["/a.html"] = page(HTML, etag='"1"')
    run(settings)
    (folder / "a.html").unlink()
    assert outcomes(settings) == ["new"]
    assert "If-None-Match" not in server.asked[1][1]


def test_another_address_for_a_fetched_file_is_asked_without_marks(settings: Settings, server: Server) -> None:
    folder = name(settings, server, "a.html")
    server.pages["/a.html"] = page(HTML, etag='"1"')
    run(settings)
    text = (folder / "kallor.toml").read_text(encoding="utf-8")
    (folder / "kallor.toml").write_text(text.replace("/a.html", "/b.html"), encoding="utf-8")
    server.pages["/b.html"] = page(NEWER, etag='"1"')
    assert outcomes(settings) == ["changed"]
    assert "If-None-Match" not in server.asked[1][1]


def test_a_dry_run_tells_but_saves_nothing(settings: Settings, server: Server) -> None:
    folder = name(settings, server, "a.html", "b/ny.html")
    server.pages["/a.html"] = page(HTML, etag='"1"')
    server.pages["/b/ny.html"] = status(404)
    run(settings)
    before = (folder / ".hamtat.json").read_bytes()
    server.pages["/a.html"] = page(NEWER, etag='"2"')
    server.pages["/b/ny.html"] = page(HTML)
    reports = fetch_all(settings, "solros", dry_run=True)
    assert [one.outcome for one in reports[0].fetched] == [Outcome.CHANGED, Outcome.NEW]
    assert reports_text(reports).endswith("Inget har sparats. Kör utan --dry-run för att hämta.")
    assert (folder / "a.html").read_bytes() == HTML
    assert (folder / ".hamtat.json").read_bytes() == before
    assert left(folder) == [".hamtat.json", "a.html", "kallor.toml"]


# --- what somebody has done by hand -----------------------------------------------------------------

REMEDY = "flytta undan filen och kör om för att få serverns, eller stäng av källan med aktiv = false"


def test_a_file_changed_by_hand_is_left_alone(settings: Settings, server: Server) -> None:
    folder = name(settings, server, "a.html")
    server.pages["/a.html"] = page(HTML, etag='"1"')
    run(settings)
    (folder / "a.html").write_bytes(b"<html>min egen</html>")
    server.pages["/a.html"] = page(NEWER, etag='"2"')
    (one,) = run(settings)
    assert (one.outcome, one.reason, one.remedy) == (
        Outcome.FAILED,
        "a.html har ändrats för hand sedan den hämtades",
        REMEDY,
    )
    assert (folder / "a.html").read_bytes() == b"<html>min egen</html>"


def test_a_file_that_was_never_fetched_is_left_alone(settings: Settings, server: Server) -> None:
    folder = name(settings, server, "a.html")
    (folder / "a.html").write_bytes(b"<html>min egen</html>")
    server.pages["/a.html"] = page(HTML)
    (one,) = run(settings)
    assert (one.outcome, one.reason, one.remedy) == (
        Outcome.FAILED,
        "a.html finns redan och är inte hämtad härifrån",
        REMEDY,
    )
    assert (folder / "a.html").read_bytes() == b"<html>min egen</html>"
    assert left(folder) == ["a.html", "kallor.toml"]


@pytest.mark.parametrize("state", [None, b"", b"{", b"[]", b'{"a.html": 1}', b'{"a.html": {"sha256": 1}}', b"\xff"])
def test_a_lost_or_broken_state_costs_one_download(settings: Settings, server: Server, state: bytes | None) -> None:
    folder = name(settings, server, "a.html")
    server.pages["/a.html"] = page(HTML, etag='"1"')
    run(settings)
    (folder / ".hamtat.json").unlink()
    if state is not None:
        (folder / ".hamtat.json").write_bytes(state)
    assert outcomes(settings) == ["unchanged"]
    assert "If-None-Match" not in server.asked[1][1]
    server.pages["/a.html"] = page(NEWER)
    assert outcomes(settings) == ["changed"]  # it is known as fetched again


def test_a_run_killed_between_file_and_state_is_made_good(settings: Settings, server: Server) -> None:
    folder = name(settings, server, "a.html")
    server.pages["/a.html"] = page(HTML, etag='"1"')
    run(settings)
    before = (folder / ".hamtat.json").read_bytes()
    server.pages["/a.html"] = page(NEWER, etag='"2"')
    run(settings)
    (folder / ".hamtat.json").write_bytes(before)  # as if the kill came right after the file
    (folder / ".a.html.hamtas").write_bytes(b"half")
    assert outcomes(settings) == ["unchanged"]
    server.pages["/a.html"] = page(HTML, etag='"3"')
    assert outcomes(settings) == ["changed"]
    assert left(folder) == [".hamtat.json", "a.html", "kallor.toml"]


# --- the right kind of content ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "content", "content_type"),
    [
        ("a.pdf", PDF, "application/pdf"),
        ("a.PDF", PDF, "application/octet-stream"),
        ("a.pdf", PDF, ""),
        ("a.html", b"\xef\xbb\xbf\n<html>", "text/html; charset=utf-8"),
        ("a.htm", b"<title>Lag</title><p>1 \xc2\xa7", "text/html"),
        ("a.html", "<html>å".encode("utf-16"), "text/html"),
        ("a.html", b"<?xml version='1.0'?><html/>", "application/xhtml+xml"),
        ("a.txt", "Förvaltning".encode("cp1252"), "text/plain"),
        ("a.txt", "Förvaltning".encode("utf-16"), "text/plain"),
        ("a.md", b"# Policy\n", "text/plain"),
        ("a.rtf", b"{\\rtf1 Policy}", "application/rtf"),
    ],
)
def test_content_that_fits_its_suffix_is_taken(
    settings: Settings, server: Server, file: str, content: bytes, content_type: str
) -> None:
    folder = name(settings, server, file)
    server.pages[f"/{file}"] = page(content, content_type)
    assert outcomes(settings) == ["new"]
    assert (folder / file).read_bytes() == content


WEB_PAGE = "adressen gav en webbsida, kanske en inloggning eller ett felmeddelande"


@pytest.mark.parametrize(
    ("file", "content", "content_type", "reason"),
    [
        ("a.pdf", LOGIN, "text/html", f"{WEB_PAGE} (servern kallar det text/html)"),
        ("a.pdf", LOGIN, "application/pdf", f"{WEB_PAGE} (servern kallar det application/pdf)"),
        ("a.docx", LOGIN, "", f"{WEB_PAGE} (servern säger inte vad det är)"),
        ("a.txt", LOGIN, "text/plain", f"{WEB_PAGE} (servern kallar det text/plain)"),
        ("a.pdf", PDF, "image/png", "adressen gav något annat än .pdf (servern kallar det image/png)"),
        ("a.html", PDF, "text/html", "adressen gav något annat än .html (servern kallar det text/html)"),
        ("a.html", HTML, "application/json", f"{WEB_PAGE} (servern kallar det application/json)"),
        ("a.html", b'{"a": 1}', "text/html", "adressen gav något annat än .html (servern kallar det text/html)"),
        ("a.docx", PDF, DOCX, f"adressen gav något annat än .docx (servern kallar det {DOCX})"),
        ("a.docx", b"PK\x03\x04half", DOCX, f"adressen gav något annat än .docx (servern kallar det {DOCX})"),
        ("a.txt", b"\x7fELF\0\0", "text/plain", "adressen gav något annat än .txt (servern kallar det text/plain)"),
        ("a.md", PDF, "text/plain", "adressen gav något annat än .md (servern kallar det text/plain)"),
    ],
)
def test_content_that_does_not_fit_is_refused(
    settings: Settings, server: Server, file: str, content: bytes, content_type: str, reason: str
) -> None:
    folder = name(settings, server, file)
    server.pages[f"/{file}"] = page(content, content_type)
    (one,) = run(settings)
    assert (one.outcome, one.reason) == (Outcome.FAILED, reason)
    assert one.remedy == "ange adressen till själva dokumentet, eller rätta filändelsen i fil"
    assert left(folder) == ["kallor.toml"]


def test_an_empty_document_is_refused(settings: Settings, server: Server) -> None:
    folder = name(settings, server, "a.html")
    server.pages["/a.html"] = page(HTML)
    run(settings)
    server.pages["/a.html"] = page(b"")
    (one,) = run(settings)
    assert (one.outcome, one.reason) == (Outcome.FAILED, "servern skickade ett tomt dokument")
    assert (folder / "a.html").read_bytes() == HTML


# --- places -----------------------------------------------------------------------------------------


def test_a_folder_that_is_a_link_out_is_refused(settings: Settings, server: Server, tmp_path: Path) -> None:
    folder = name(settings, server, "ut/a.html")
    (tmp_path / "utanför").mkdir()
    (folder / "ut").symlink_to(tmp_path / "utanför")
    server.pages["/ut/a.html"] = page(HTML)
    (one,) = run(settings)
    assert one.reason == "ut/a.html ligger i en mapp som är en länk ut ur samlingen"
    assert server.asked == []
    assert list((tmp_path / "utanför").iterdir()) == []


def test_a_file_that_is_a_link_or_a_folder_is_refused(settings: Settings, server: Server, tmp_path: Path) -> None:
    folder = name(settings, server, "a.html", "b.html")
    (tmp_path / "mål.html").write_bytes(HTML)
    (folder / "a.html").symlink_to(tmp_path / "mål.html")
    (folder / "b.html").mkdir()
    reasons = [one.reason for one in run(settings)]
    assert reasons == [f"{file} är en länk eller en mapp, ingen fil" for file in ("a.html", "b.html")]
    assert (tmp_path / "mål.html").read_bytes() == HTML
    assert server.asked == []


def test_a_disk_that_refuses_is_told(settings: Settings, server: Server) -> None:
    folder = name(settings, server, "a.md/b.html")
    (folder / "a.md").write_text("# En fil där en mapp skulle stå", encoding="utf-8")
    server.pages["/a.md/b.html"] = page(HTML)
    (one,) = run(settings)
    assert one.outcome is Outcome.FAILED
    assert one.reason.startswith("a.md/b.html kan inte läsas eller skrivas (")
    assert one.remedy == "kontrollera behörigheten och att det finns ledigt utrymme"


# --- several sources --------------------------------------------------------------------------------


def test_one_that_fails_does_not_stop_the_others(settings: Settings, server: Server) -> None:
    def cut(handler: Handler) -> None:
        handler.send(HTML, content_type="text/html", content_length="9999")

    def fall(handler: Handler) -> None:
        raise RuntimeError

    files = ("a.html", "borta.html", "bruten.html", "runt.html", "tyst.html", "z.html")
    folder = name(settings, server, *files)
    server.pages = {f"/{file}": page(HTML) for file in ("a.html", "z.html")}
    server.pages |= {"/borta.html": status(404), "/bruten.html": cut, "/runt.html": moved("/runt.html")}
    server.pages["/tyst.html"] = fall
    assert outcomes(settings) == ["new", "failed", "failed", "failed", "failed", "new"]
    assert left(folder) == [".hamtat.json", "a.html", "kallor.toml", "z.html"]
    assert outcomes(settings) == ["unchanged", "failed", "failed", "failed", "failed", "unchanged"]


def test_an_unforeseen_fault_is_told_with_its_source(
    settings: Settings, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise KeyError("x")

    name(settings, server, "a.html", "-b.html")
    monkeypatch.setattr("assistent.fetching.download", fail)
    first, second = run(settings)
    assert (first.outcome, first.reason) == (Outcome.FAILED, "oväntat fel (KeyError: 'x')")
    assert second.outcome is Outcome.OFF


def test_the_limits_of_the_file_hold(settings: Settings, server: Server) -> None:
    name(settings, server, "a.txt", "b.txt", top="max_mb = 1\nmax_sekunder = 1\n")
    server.pages["/a.txt"] = page(b"x" * 1_000_001, "text/plain")
    server.pages["/b.txt"] = lambda handler: handler.drip(b"x")
    assert [one.reason for one in run(settings)] == [
        "dokumentet är större än gränsen 1 MB",
        "hämtningen tog mer än 1 sekunder",
    ]


def test_progress_counts_the_sources_that_are_on(settings: Settings, server: Server) -> None:
    name(settings, server, "a.html", "-b.html", "c.html")
    server.pages = {"/a.html": page(HTML), "/c.html": status(404)}
    told: list[tuple[str, int, int]] = []
    fetch_all(settings, "solros", progress=lambda *step: told.append(step))
    assert told == [("Hämtar", 0, 2), ("Hämtar", 1, 2), ("Hämtar", 2, 2)]


def test_without_a_name_every_samling_with_sources_is_fetched(settings: Settings, server: Server) -> None:
    (settings.corpus / "blaklint").mkdir()
    name(settings, server, "-a.html", samling="solros")
    name(settings, server, "-b.html", samling="vallmo")
    assert [report.samling for report in fetch_all(settings)] == ["solros", "vallmo"]
    with pytest.raises(FetchError, match=r"Samlingen blaklint har ingen kallor\.toml, så det finns inget att hämta"):
        fetch_all(settings, "blaklint")
    with pytest.raises(CorpusError, match="Det finns ingen samling som heter 'ros'"):
        fetch_all(settings, "ros")


def test_a_fault_in_one_file_is_told_before_anything_is_fetched(settings: Settings, server: Server) -> None:
    name(settings, server, "a.html")
    name(settings, server, "b.exe", samling="vallmo")
    with pytest.raises(FetchError, match=r"corpus/vallmo/kallor\.toml, källa 1"):
        fetch_all(settings)
    assert server.asked == []


# --- what is told -----------------------------------------------------------------------------------


@pytest.fixture
def at(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTENT_ROOT", str(settings.root))


@pytest.mark.usefixtures("at")
def test_the_command_tells_each_source_and_what_to_do_next(
    settings: Settings, server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    name(settings, server, "a.html", "-b.html", "c.html")
    server.pages = {"/a.html": page(HTML), "/c.html": status(404)}
    assert main(["fetch", "--samling", "solros"]) == 1
    assert capsys.readouterr().out == (
        "ny          a.html → solros/a.html (1 kB)\n"
        "avstängd    b.html\n"
        "fel         c.html: dokumentet finns inte på adressen (404). "
        "Gör så här: sök upp det på webbplatsen och rätta adressen.\n"
        "solros: 1 nya, 0 ändrade, 0 oförändrade, 1 avstängda, 1 misslyckade.\n"
        "Kör: assistent index --samling solros\n"
    )
    name(settings, server, "a.html")
    assert main(["fetch"]) == 0
    assert capsys.readouterr().out == (
        "oförändrad  a.html\nsolros: 0 nya, 0 ändrade, 1 oförändrade, 0 avstängda, 0 misslyckade.\n"
    )
    name(settings, server, "-a.html")
    assert main(["fetch"]) == 0
    assert capsys.readouterr().out.endswith(
        "Alla källor är avstängda. Skriv aktiv = true i solros/kallor.toml för dem som ska hämtas.\n"
    )


@pytest.mark.usefixtures("at")
def test_the_command_prints_json(settings: Settings, server: Server, capsys: pytest.CaptureFixture[str]) -> None:
    name(settings, server, "a.html", "c.html")
    server.pages = {"/a.html": page(HTML), "/c.html": status(503)}
    assert main(["fetch", "--json", "--dry-run"]) == 1
    printed = json.loads(capsys.readouterr().out)
    assert printed == reports_object(fetch_all(settings, dry_run=True))
    assert printed == [
        {
            "samling": "solros",
            "dry_run": True,
            "sources": [
                {
                    "name": "a.html",
                    "address": f"{server.address}/a.html",
                    "file": "a.html",
                    "outcome": "new",
                    "bytes": len(HTML),
                    "reason": None,
                    "remedy": None,
                },
                {
                    "name": "c.html",
                    "address": f"{server.address}/c.html",
                    "file": "c.html",
                    "outcome": "failed",
                    "bytes": 0,
                    "reason": "servern har ett fel eller är upptagen (503)",
                    "remedy": "försök igen senare",
                },
            ],
        }
    ]


@pytest.mark.usefixtures("at")
def test_the_command_tells_how_to_make_the_file(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fetch"]) == 1
    assert capsys.readouterr().err.startswith("assistent: Samlingen solros har ingen kallor.toml")


def test_what_is_fetched_is_indexed_and_what_is_remembered_is_not(settings: Settings, server: Server) -> None:
    name(settings, server, "policyer/resor.html")
    server.pages["/policyer/resor.html"] = page(HTML)
    run(settings)
    assert [source.name for source in source_files(settings, "solros")[0]] == ["policyer/resor.html"]
    assert build(settings, "solros", HashEncoder()).new == ("policyer/resor.html",)
