"""The checking page's address, with texts and files good and hostile, behind the gate and in real child processes."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import re
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from checked import checked_settings
from fakes import HashEncoder, encrypted, pdf
from office_files import docx, odt, p

from assistent import check_view, check_work
from assistent.assistant import Assistant
from assistent.check_page import Form
from assistent.check_view import CheckView
from assistent.check_work import Job, Step
from assistent.errors import AssistentError
from assistent.gate import Gate
from assistent.lines import Block, Reading
from assistent.pages import Told

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from starlette.testclient import TestClient

TRUE = "Resorna följs upp varje år av kommunstyrelsen."
FALSE = "Resorna följs upp varje månad av kommunstyrelsen."
SECRET = "hemligheten-4711"
TEXT = f"”{TRUE}” ”{FALSE}” {SECRET}"


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return Assistant(checked_settings(tmp_path_factory.mktemp("prov")), HashEncoder())


def site(view: CheckView) -> Starlette:
    from starlette.applications import Starlette
    from starlette.routing import Route

    app = Starlette(routes=[Route("/kontrollera", view.answer, methods=["GET", "POST"])])
    app.add_middleware(Gate, told=Told({"exempelby": "Exempelby"}, "exempelby"))
    return app


@pytest.fixture
def view(assistant: Assistant) -> CheckView:
    return CheckView(assistant)


@pytest.fixture
def client(view: CheckView, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    """The page; when the test is over nothing of what was posted lies on the disk."""
    from starlette.testclient import TestClient

    folder = tmp_path / "tmp"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    with TestClient(site(view)) as client:
        yield client
    assert list(folder.iterdir()) == []


def post(client: TestClient, content: bytes | None = None, name: str = "", **fields: str) -> Any:
    files = {"fil": (name, content)} if content is not None else {"fil": ("", b"")}
    return client.post("/kontrollera", data=fields, files=files)


def refusal(page: str) -> str:
    found = re.search(r'id="refused".*?<strong>(.*?)</strong></p><p>(.*?)</p>', page, re.S)
    return f"{found[1]} {found[2]}" if found else ""


def word(path: Path, *texts: str) -> bytes:
    return docx(path / "w.docx", *(p(run) for run in texts)).read_bytes()


# --- a text -------------------------------------------------------------------------------------


def test_the_form_is_shown(client: TestClient) -> None:
    response = client.get("/kontrollera")

    assert response.status_code == 200
    assert "<h1>Kontrollera citat</h1>" in response.text
    assert response.headers["cache-control"] == "no-store"
    policy = response.headers["content-security-policy"]
    assert "default-src 'none'; script-src 'self'; style-src 'self'" in policy
    assert "form-action 'self'" in policy and "unsafe" not in policy


def test_a_posted_text_is_checked(client: TestClient) -> None:
    response = post(client, text=TEXT, samling="exempel")

    assert response.status_code == 200
    assert "2 citat:" in response.text
    assert "texten har ”månad”, dokumentet ”år”." in response.text


def test_claims_are_checked_when_asked_for(client: TestClient) -> None:
    told = "Resorna följs upp varje månad av kommunstyrelsen."

    assert "Påstående" not in post(client, text=told).text
    assert "Påstående:" in post(client, text=told, egna="1").text


def test_steps_are_told_line_by_line_to_one_who_asks_for_them(client: TestClient) -> None:
    response = client.post(
        "/kontrollera", data={"text": TEXT}, files={"fil": ("", b"")}, headers={"Accept": "application/x-ndjson"}
    )
    told = [json.loads(line) for line in response.text.splitlines()]

    assert told[0] == {"doing": "Läser", "done": 0, "total": 0}
    assert told[1:4] == [{"doing": "Kontrollerar", "done": n, "total": 2} for n in range(3)]
    assert list(told[-1]) == ["page"] and "2 citat:" in told[-1]["page"]
    assert response.headers["content-type"].startswith("application/x-ndjson")


def test_what_goes_wrong_is_also_told_as_a_line(client: TestClient) -> None:
    response = client.post(
        "/kontrollera", data={"text": " "}, files={"fil": ("", b"")}, headers={"Accept": "application/x-ndjson"}
    )

    assert refusal(json.loads(response.text.splitlines()[-1])["page"]) == (
        "Texten är tom. Klistra in en text eller välj en fil."
    )


def test_a_marked_word_file_is_fetched(client: TestClient) -> None:
    response = post(client, text=TEXT, som="docx")

    assert response.headers["content-disposition"] == 'attachment; filename="kontrollerad-text.docx"'
    with zipfile.ZipFile(io.BytesIO(response.content)) as archive:
        assert "Citat: avviker" in archive.read("word/comments.xml").decode()


def test_a_corrected_word_file_is_fetched(client: TestClient) -> None:
    response = post(client, text=TEXT, som="rattad")

    assert response.headers["content-disposition"] == 'attachment; filename="rattad-text.docx"'
    with zipfile.ZipFile(io.BytesIO(response.content)) as archive:
        assert "<w:delText>" in archive.read("word/document.xml").decode()


def test_a_marked_page_is_fetched_and_not_shown_here(client: TestClient) -> None:
    response = post(client, text="<b>”x” " + TEXT, som="html")

    assert response.headers["content-disposition"] == 'attachment; filename="kontrollerad-text.html"'
    assert "<p>&lt;b&gt;”x” ”" in response.text


def test_line_ends_of_a_browser_are_line_ends(client: TestClient) -> None:
    assert "<p>ett</p><p>två</p>" in post(client, text="ett\r\ntvå").text


def test_an_unknown_samling_is_refused_with_the_text_kept(client: TestClient) -> None:
    response = post(client, text=TEXT, samling="<annan>")

    assert response.status_code == 400
    assert refusal(response.text) == "Samlingen &lt;annan&gt; finns inte. Välj en annan samling."
    assert SECRET in response.text


def test_a_text_past_the_limit_is_refused(client: TestClient) -> None:
    response = post(client, text="a " * 250_001)

    assert response.status_code == 422
    assert refusal(response.text) == (
        "Texten har 500002 tecken, mer än gränsen 500000. Dela den och kontrollera en del i taget."
    )


# --- files --------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["docx", "odt", "pdf", "md", "txt"])
@pytest.mark.parametrize("named", ["rätt", "fel"])
def test_a_file_is_checked_by_its_content_whatever_its_name(
    kind: str, named: str, client: TestClient, tmp_path: Path
) -> None:
    contents = {
        "docx": lambda: word(tmp_path, f"”{FALSE}”"),
        "odt": lambda: odt(tmp_path / "o.odt", f"<text:p>”{FALSE}”</text:p>").read_bytes(),
        "pdf": lambda: pdf(f'"{FALSE}"'),
        "md": lambda: f"# Brev\n\n> {FALSE}\n".encode(),
        "txt": lambda: f"”{FALSE}”".encode("cp1252"),
    }
    response = post(client, contents[kind](), f"brev.{kind}" if named == "rätt" else "brev.xyz")

    assert response.status_code == 200, refusal(response.text)
    assert "texten har ”månad”, dokumentet ”år”." in response.text


def bomb() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        with archive.open("word/document.xml", "w") as part:
            for _ in range(300):
                part.write(b" " * 1_000_000)
    return made.getvalue()


def empty_zip(*names: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return made.getvalue()


WRONG = "men det ska vara Word (DOCX), PDF, ODT, Markdown eller text."


@pytest.mark.parametrize(
    ("content", "name", "reason"),
    [
        (b"", "tom.txt", "den är tom."),
        (b" \n ", "tom.md", "Texten är tom."),
        (b"\x00\x01\x02" * 100, "brev.txt", "filen är inte en textfil (den innehåller binära data)."),
        (b"\x00\x01\x02" * 100, "brev.docx", "DOCX-filen är trasig eller ofullständig"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 50, "brev.docx", f"innehållet är en bild, {WRONG}"),
        (b"<!DOCTYPE html><p>x", "brev.txt", f"innehållet är en webbsida (HTML), {WRONG}"),
        (b"{\\rtf1 x}", "brev.doc", f"innehållet är en RTF-fil, {WRONG}"),
        (empty_zip("xl/workbook.xml"), "brev.docx", f"innehållet är en Excel-arbetsbok (XLSX), {WRONG}"),
        (empty_zip("a.txt"), "brev.odt", f"innehållet är ett zip-arkiv, {WRONG}"),
        (b"%PDF-1.4 sedan inget", "brev.pdf", "kan inte"),
        (encrypted(pdf("x")), "brev.pdf", "lösenord"),
        (bomb(), "brev.docx", "mer än gränsen 200 MB"),
    ],
    ids=["empty", "blank", "binary", "broken", "picture", "html", "rtf", "xlsx", "zip", "pdf", "password", "bomb"],
)  # fmt: skip
def test_a_file_that_cannot_be_checked_is_refused_in_words(
    content: bytes, name: str, reason: str, client: TestClient
) -> None:
    response = post(client, content, name, egna="1")

    assert response.status_code == 422
    assert reason in refusal(response.text)
    assert 'name="egna" value="1" checked>' in response.text


def test_a_hostile_file_name_is_shown_as_text_and_is_never_a_path(client: TestClient) -> None:
    response = post(client, b"", "../../<img src=x onerror=hit>.txt")

    assert "Filen ”../../&lt;img src=x onerror=hit&gt;.txt” kan inte kontrolleras: den är tom." in refusal(
        response.text
    )


def test_a_scanned_file_is_told_of() -> None:
    reading = Reading((Block("paragraph", "x"),), (None,), ocr={2: (), 1: ()}, warnings=("sida 3 kan inte läsas",))
    assert check_work._notices(reading) == [
        "Sida 3 kan inte läsas.",
        "Filen är inskannad (sida 1, 2): texten är tolkad ur bilden, så det som avviker kan vara ett läsfel.",
    ]


def test_text_and_file_together_are_refused_with_the_text_kept(client: TestClient) -> None:
    response = post(client, b"annat", "brev.txt", text=TEXT)

    assert response.status_code == 400
    assert refusal(response.text).startswith("Både en text och en fil är valda.")
    assert SECRET in response.text


# --- limits -------------------------------------------------------------------------------------


class Endless:
    """Bytes that are made as they are read, and how many were."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.read = 0

    def body(self) -> Iterator[bytes]:
        yield b'--x\r\nContent-Disposition: form-data; name="fil"; filename="stor.txt"\r\n\r\n'
        while self.read < self.size:
            self.read += 65_536
            yield b"a" * 65_536
        yield b"\r\n--x--\r\n"


def receive(parts: Iterator[bytes], largest: list[int]) -> Any:
    folder = Path(tempfile.gettempdir())

    async def next_part() -> dict[str, Any]:
        largest.append(sum(f.stat().st_size for f in folder.rglob("*") if f.is_file()))
        part = next(parts, None)
        return {"type": "http.request", "body": part or b"", "more_body": part is not None}

    return next_part


def exchange(app: Any, parts: Iterator[bytes], **headers: str) -> tuple[int, str, list[int]]:
    """Status and page of a post whose parts come one by one, and what lay on the disk meanwhile."""
    sent: list[dict[str, Any]] = []
    largest: list[int] = []
    given = {"content-type": "multipart/form-data; boundary=x", **headers}
    scope = {
        "type": "http", "method": "POST", "path": "/kontrollera", "raw_path": b"/kontrollera", "query_string": b"",
        "headers": [(k.encode(), v.encode()) for k, v in given.items()], "scheme": "http", "server": ("t", 80),
        "client": ("t", 1), "http_version": "1.1", "root_path": "", "asgi": {"version": "3.0", "spec_version": "2.3"},
    }  # fmt: skip

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    asyncio.run(app(scope, receive(parts, largest), send))
    body = b"".join(m.get("body", b"") for m in sent[1:]).decode()
    return sent[0]["status"], body, largest


def test_a_file_past_the_limit_is_refused_while_it_comes_and_fills_neither_memory_nor_disk(
    view: CheckView, client: TestClient
) -> None:
    import tracemalloc

    large = Endless(50_000_000)
    tracemalloc.start()
    status, page, disk = exchange(site(view), large.body())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert status == 413
    assert refusal(page) == "Filen är större än gränsen 20 MB. Dela den, eller klistra in texten i rutan."
    assert peak < 10_000_000
    assert max(disk) <= 20_000_000 + check_view._FIELD
    assert large.read >= 50_000_000  # a browser that is still sending would show no reply


def test_a_post_without_end_is_cut_off(view: CheckView, client: TestClient) -> None:
    endless = Endless(10_000_000_000)

    assert exchange(site(view), endless.body())[0] == 413
    assert endless.read < 110_000_000


def test_a_file_a_little_past_the_limit_is_refused(client: TestClient) -> None:
    response = post(client, b"a" * 20_000_001, "stor.txt")

    assert response.status_code == 413
    assert refusal(response.text).startswith("Filen är större än gränsen 20 MB.")


def test_a_text_field_past_all_measure_is_refused(client: TestClient) -> None:
    response = post(client, text="a" * (check_view._FIELD + 1))

    assert response.status_code == 413
    assert refusal(response.text).startswith("Texten är längre än gränsen 500000 tecken.")


@pytest.mark.parametrize(
    ("headers", "body", "status"),
    [
        ({"content-type": "application/x-www-form-urlencoded"}, b"text=a", 415),
        ({"content-type": "multipart/form-data"}, b"text=a", 400),
        ({"content-type": "multipart/form-data; boundary=x"}, b"skrap", 400),
        ({}, b"", 415),
    ],
)
def test_a_malformed_post_is_refused(headers: dict[str, str], body: bytes, status: int, client: TestClient) -> None:
    response = client.post("/kontrollera", content=body, headers=headers)

    assert response.status_code == status
    assert refusal(response.text) == "Formuläret kom inte fram som det ska. Öppna sidan på nytt och försök igen."


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"sec-fetch-site": "same-origin", "origin": "https://annan.example"}, 200),  # behind a proxy
        ({"sec-fetch-site": "none"}, 200),
        ({"origin": "http://testserver"}, 200),
        ({}, 200),
        ({"sec-fetch-site": "cross-site", "origin": "http://testserver"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"origin": "http://annan.example"}, 403),
        ({"origin": "http://testserver:81"}, 403),
        ({"origin": "null"}, 403),
    ],
)
def test_a_post_from_another_site_is_refused(headers: dict[str, str], status: int, client: TestClient) -> None:
    response = client.post("/kontrollera", data={"text": "a"}, files={"fil": ("", b"")}, headers=headers)

    assert response.status_code == status
    if status == 403:
        assert refusal(response.text).startswith("Formuläret kom från en annan webbplats.")


@pytest.mark.parametrize(
    ("method", "path"),
    [("PUT", "/kontrollera"), ("DELETE", "/kontrollera"), ("POST", "/kontrollera/"), ("GET", "/kontrollera/fil")],
)
def test_the_gate_lets_nothing_else_in(method: str, path: str, client: TestClient) -> None:
    assert client.request(method, path).status_code == 404


def test_more_checks_than_fit_are_turned_away_with_the_text_kept(client: TestClient, view: CheckView) -> None:
    for _ in range(check_view.AT_ONCE):
        asyncio.run(view.checking.acquire())
    response = post(client, text=TEXT)

    assert response.status_code == 503
    assert refusal(response.text) == (
        "Andra kontroller pågår just nu, och fler ryms inte samtidigt. Försök igen om en stund."
    )
    assert SECRET in response.text
    for _ in range(check_view.AT_ONCE):
        view.checking.release()
    assert post(client, text=TEXT).status_code == 200


def test_a_place_is_given_back_after_a_refusal(client: TestClient, view: CheckView) -> None:
    for _ in range(check_view.AT_ONCE + 1):
        assert post(client, b"", "tom.txt").status_code == 422
    assert not view.checking.locked() and not view.posting.locked()


# --- the child ----------------------------------------------------------------------------------


def job(assistant: Assistant, text: str) -> Job:
    return Job(assistant.settings, Form((("exempel", "Exempelby"),), "exempel", 20, text))


async def never() -> bool:
    return False


def alive(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()


@pytest.fixture
def children(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The process ids of the children that are started; none of them ever says anything."""
    started: list[int] = []
    start = asyncio.create_subprocess_exec

    async def watched(*arguments: Any, **options: Any) -> asyncio.subprocess.Process:
        process = await start(*arguments, **options)
        started.append(process.pid)
        return process

    monkeypatch.setattr(asyncio, "create_subprocess_exec", watched)
    monkeypatch.setattr(check_work, "CHILD", "import time; time.sleep(600)")
    return started


def test_a_check_whose_client_has_gone_is_ended(assistant: Assistant, children: list[int]) -> None:
    looks = 0

    async def gone() -> bool:
        nonlocal looks
        looks += 1
        return looks > 1

    async def told() -> list[Any]:
        return [message async for message in check_work.run(job(assistant, TEXT), gone)]

    assert asyncio.run(told()) == [Step("Läser", 0, 0)]
    assert children and not alive(children[0])


def test_a_check_that_takes_too_long_is_ended_and_told(
    assistant: Assistant, children: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(check_work, "SECONDS", 0.5)

    async def told() -> list[Any]:
        return [message async for message in check_work.run(job(assistant, TEXT), never)]

    assert str(asyncio.run(told())[-1]) == (
        "Kontrollen tog mer än 0 minuter och avbröts. Dela texten och kontrollera en del i taget."
    )
    assert not alive(children[0])


def test_a_check_that_nobody_reads_further_is_ended(assistant: Assistant, children: list[int]) -> None:
    async def cancelled() -> None:
        task = asyncio.ensure_future(anext(messages))
        await asyncio.sleep(0.3)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    messages: Any = None

    async def whole() -> None:
        nonlocal messages
        messages = check_work.run(job(assistant, TEXT), never)
        assert await anext(messages) == Step("Läser", 0, 0)
        await cancelled()

    asyncio.run(whole())
    assert not alive(children[0])


def test_a_child_that_dies_is_told_of(assistant: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistent.check_work.pickle.dumps", lambda _: b"inget jobb")

    async def told() -> list[Any]:
        return [message async for message in check_work.run(job(assistant, "a"), never)]

    assert str(asyncio.run(told())[-1]).startswith("Kontrollen avbröts: texten eller filen kräver för mycket minne")


def test_an_unforeseen_fault_is_told_by_its_name_alone(assistant: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise LookupError(SECRET)

    monkeypatch.setattr(check_work, "check", broken)
    message = check_work.outcome(job(assistant, "a"), lambda step: None)

    assert isinstance(message, AssistentError)
    assert message.reason == "Kontrollen stötte på ett oväntat fel (LookupError)."
    assert SECRET not in str(message)


def test_a_library_that_falls_over_a_file_is_told_by_the_fault_s_name_alone(
    assistant: Assistant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RecursionError(SECRET)

    monkeypatch.setattr(check_work, "text_in", broken)
    (tmp_path / "fil").write_bytes(b"x")
    message = check_work.outcome(replace(job(assistant, ""), path=tmp_path / "fil", name="a.txt"), lambda step: None)

    assert str(message) == (
        "Filen ”a.txt” kan inte läsas: RecursionError. "
        "Öppna filen i sitt program och spara om den, eller klistra in texten i rutan."
    )


def test_a_samling_without_an_index_says_what_to_do(assistant: Assistant, tmp_path: Path) -> None:
    message = check_work.outcome(
        Job(replace(assistant.settings, indexes=tmp_path), job(assistant, "a").form), lambda step: None
    )

    assert "assistent index" in str(message)


def test_nothing_of_the_content_is_logged(
    client: TestClient, view: CheckView, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ValueError(SECRET)

    with caplog.at_level(logging.DEBUG):
        post(client, text=TEXT)
        monkeypatch.setattr(check_work, "run", broken)
        response = post(client, text=TEXT)

    assert response.status_code == 500
    assert refusal(response.text).startswith("Något gick fel.")
    assert "Kontrollen misslyckades: ValueError i " in caplog.text
    assert SECRET not in caplog.text


def test_the_address_may_name_the_samling(client: TestClient, assistant: Assistant) -> None:
    for name in ("aster", "vide"):
        (assistant.settings.corpus / name).mkdir()
    first = assistant.samling()
    try:
        for wanted, chosen in (("vide", "vide"), ("finns-inte", first), ("<b>", first)):
            page = client.get("/kontrollera", params={"samling": wanted}).text
            assert re.findall(r'<option value="([^"]+)" selected>', page) == [chosen]
    finally:
        for name in ("aster", "vide"):
            (assistant.settings.corpus / name).rmdir()
