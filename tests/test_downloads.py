"""One document from a server that behaves well, and from many that do not."""

from __future__ import annotations

import gzip
import socket
import threading
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from document_server import Handler, Server, moved, page, serving, status

from assistent import downloads
from assistent.addresses import parse
from assistent.downloads import Download, Limits, download
from assistent.errors import FetchError

HTML = b"<!doctype html><html><body><h1>Policy</h1></body></html>"
HERE = Limits(hosts=frozenset({"127.0.0.1"}), max_bytes=100_000, seconds=20, private=True)


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as running:
        yield running


def get(server: Server, path: str, limits: Limits = HERE, **conditions: str) -> Download | None:
    fields = {name.replace("_", "-"): value for name, value in conditions.items()}
    return download(parse(server.address + path), limits, fields)


def refused(server: Server, path: str, limits: Limits = HERE) -> FetchError:
    with pytest.raises(FetchError) as error:
        get(server, path, limits)
    return error.value


# --- well behaved -----------------------------------------------------------------------------------


def test_a_document_comes_with_what_the_server_says_of_it(server: Server) -> None:
    modified = "Mon, 18 Mar 2024 08:00:00 GMT"
    server.pages["/a"] = page(HTML, "Text/HTML; charset=utf-8", etag='W/"7"', last_modified=modified)
    assert get(server, "/a") == Download(HTML, "text/html", 'W/"7"', modified)
    path, fields = server.asked[0]
    assert path == "/a"
    assert fields["Host"] == f"127.0.0.1:{server.server_port}"
    assert fields["User-Agent"].startswith("assistent/")
    assert fields["Accept-Encoding"] == "gzip"


def test_a_document_without_length_is_taken_whole(server: Server) -> None:
    server.pages["/a"] = page(HTML, content_length="")
    assert get(server, "/a") == Download(HTML, "text/html", "", "")


def test_an_unchanged_document_is_not_sent_again(server: Server) -> None:
    server.pages["/a"] = lambda handler: handler.send(b"", 304, content_length="")
    assert get(server, "/a", If_None_Match='"7"') is None
    assert server.asked[0][1]["If-None-Match"] == '"7"'
    assert refused(server, "/a").reason == "servern svarade på ett oväntat sätt (304)"


def test_a_validator_that_cannot_be_sent_back_is_left(server: Server) -> None:
    server.pages["/a"] = page(HTML, etag="å" * 3, last_modified="x" * 500)
    assert get(server, "/a") == Download(HTML, "text/html", "", "")


@pytest.mark.parametrize("name", ["HTTP_PROXY", "http_proxy", "ALL_PROXY"])
def test_a_proxy_in_the_environment_is_not_used(server: Server, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "http://127.0.0.1:9")
    server.pages["/a"] = page(HTML)
    assert get(server, "/a") == Download(HTML, "text/html", "", "")


# --- status -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "reason", "remedy"),
    [
        (404, "dokumentet finns inte på adressen (404)", "sök upp det på webbplatsen och rätta adressen"),
        (410, "dokumentet finns inte på adressen (410)", "sök upp det på webbplatsen och rätta adressen"),
        (403, "servern släpper inte in utan inloggning (403)", "ange en adress som är öppen för alla"),
        (503, "servern har ett fel eller är upptagen (503)", "försök igen senare"),
        (418, "servern svarade på ett oväntat sätt (418)", "öppna adressen i en webbläsare och rätta den"),
        (206, "servern svarade på ett oväntat sätt (206)", "öppna adressen i en webbläsare och rätta den"),
        (302, "servern svarade på ett oväntat sätt (302)", "öppna adressen i en webbläsare och rätta den"),
    ],
)
def test_a_status_other_than_fine_is_told(server: Server, code: int, reason: str, remedy: str) -> None:
    server.pages["/a"] = status(code)
    error = refused(server, "/a")
    assert (error.reason, error.remedy) == (reason, remedy)


# --- redirects --------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
def test_a_redirect_to_a_named_host_is_followed(server: Server, code: int) -> None:
    server.pages["/gammal"] = moved("ny?a=b", code)
    server.pages["/ny?a=b"] = page(HTML)
    assert get(server, "/gammal") == Download(HTML, "text/html", "", "")


def test_a_redirect_to_another_host_is_not_followed(server: Server) -> None:
    server.pages["/a"] = moved(f"http://localhost:{server.server_port}/hemligt")
    error = refused(server, "/a")
    assert error.reason == "servern 127.0.0.1 skickar vidare till localhost, som inte nämns i kallor.toml"
    assert error.remedy == 'lägg till vardar = ["localhost"] om servern är den rätta, annars rätta adressen'
    assert [path for path, _ in server.asked] == ["/a"]
    server.pages["/hemligt"] = page(HTML)
    limits = Limits(frozenset({"127.0.0.1", "localhost"}), 100_000, 20, private=True)
    assert get(server, "/a", limits) == Download(HTML, "text/html", "", "")


@pytest.mark.parametrize(
    ("location", "reason"),
    [
        ("file:///etc/passwd", "adressen file:///etc/passwd börjar inte med https:// eller http://"),
        ("http://a:b@127.0.0.1/", "adressen till 127.0.0.1 innehåller användarnamn eller lösenord"),
        ("http://2130706433/", "servern 127.0.0.1 skickar vidare till 2130706433, som inte nämns i kallor.toml"),
        ("http://[::1]/", "servern 127.0.0.1 skickar vidare till ::1, som inte nämns i kallor.toml"),
    ],
)
def test_a_redirect_to_what_may_not_be_asked_is_refused(server: Server, location: str, reason: str) -> None:
    server.pages["/a"] = moved(location)
    assert refused(server, "/a").reason == reason
    assert [path for path, _ in server.asked] == ["/a"]


def test_a_redirect_that_never_ends_is_given_up(server: Server) -> None:
    server.pages["/a"] = moved("/a")
    error = refused(server, "/a")
    assert error.reason == "servern skickar vidare mer än 5 gånger"
    assert len(server.asked) == 6


def test_a_redirect_away_from_https_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(downloads, "_ask", lambda *_: parse("http://exempelby.se/a"))
    with pytest.raises(FetchError, match="skickar vidare från https till http, där innehållet kan ändras på vägen"):
        download(parse("https://exempelby.se/a"), Limits(frozenset({"exempelby.se"}), 1000, 5))


# --- machines ---------------------------------------------------------------------------------------

OUTSIDE = "93.184.216.34"


class Internet:
    """The names of a small internet. A connection to the machine ``OUTSIDE`` reaches the test's server."""

    def __init__(self, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
        self.names: dict[str, list[list[str]]] = {}
        self.looked_up: list[str] = []
        self.connected: list[str] = []
        self._look_up, self._connect, self._port = socket.getaddrinfo, socket.create_connection, server.server_port
        monkeypatch.setattr(socket, "getaddrinfo", self.look_up)
        monkeypatch.setattr(socket, "create_connection", self.connect)

    def look_up(self, host: str, port: int, *arguments: Any, **options: Any) -> Any:
        if host not in self.names:
            return self._look_up(host, port, *arguments, **options)
        self.looked_up.append(host)
        answers = self.names[host]
        found = answers.pop(0) if len(answers) > 1 else answers[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (machine, port)) for machine in found]

    def connect(self, place: tuple[str, int], *arguments: Any, **options: Any) -> Any:
        self.connected.append(place[0])
        if place[0] == OUTSIDE:
            place = ("127.0.0.1", self._port)
        return self._connect(place, *arguments, **options)


@pytest.fixture
def internet(server: Server, monkeypatch: pytest.MonkeyPatch) -> Internet:
    return Internet(server, monkeypatch)


OPEN = Limits(frozenset({"exempelby.se", "intern.exempelby.se"}), 100_000, 20)


def test_the_machine_that_was_checked_is_the_one_that_is_asked(server: Server, internet: Internet) -> None:
    internet.names["exempelby.se"] = [[OUTSIDE], ["127.0.0.1"]]  # the second answer leads inside
    server.pages["/a"] = page(HTML)
    assert download(parse("http://exempelby.se/a"), OPEN) == Download(HTML, "text/html", "", "")
    assert internet.looked_up == ["exempelby.se"]
    assert internet.connected == [OUTSIDE]
    assert server.asked[0][1]["Host"] == "exempelby.se"


def test_a_redirect_to_a_name_that_has_moved_inside_is_refused(server: Server, internet: Internet) -> None:
    internet.names["exempelby.se"] = [[OUTSIDE], ["127.0.0.1"]]
    server.pages["/a"] = moved("/b")
    with pytest.raises(FetchError) as error:
        download(parse("http://exempelby.se/a"), OPEN)
    assert error.value.reason == "servern exempelby.se har adressen 127.0.0.1, som inte hör till det öppna internet"
    assert internet.connected == [OUTSIDE]


def test_a_named_host_that_leads_inside_is_refused(server: Server, internet: Internet) -> None:
    internet.names = {"exempelby.se": [[OUTSIDE]], "intern.exempelby.se": [["10.0.0.7"]]}
    server.pages["/a"] = moved("http://intern.exempelby.se/lön")
    with pytest.raises(FetchError) as error:
        download(parse("http://exempelby.se/a"), OPEN)
    assert error.value.reason == (
        "servern intern.exempelby.se har adressen 10.0.0.7, som inte hör till det öppna internet"
    )
    assert internet.connected == [OUTSIDE]


def test_a_server_inside_is_not_asked_unless_allowed(server: Server) -> None:
    server.pages["/a"] = page(HTML)
    error = refused(server, "/a", Limits(HERE.hosts, 100_000, 20, private=False))
    assert error.reason == "servern 127.0.0.1 har adressen 127.0.0.1, som inte hör till det öppna internet"
    assert server.asked == []


def test_the_next_machine_is_asked_where_the_first_does_not_answer(server: Server, internet: Internet) -> None:
    internet.names["exempelby.se"] = [["127.0.0.2", "127.0.0.1"]]
    server.pages["/a"] = page(HTML)
    limits = Limits(OPEN.hosts, 100_000, 20, private=True)
    address = parse(f"http://exempelby.se:{server.server_port}/a")
    assert download(address, limits) == Download(HTML, "text/html", "", "")
    assert internet.connected == ["127.0.0.2", "127.0.0.1"]


def test_a_server_that_is_not_there_is_told(server: Server) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = parse(f"http://127.0.0.1:{free.getsockname()[1]}/")
        with pytest.raises(FetchError, match=r"^servern 127\.0\.0\.1 går inte att nå \(.*refused\)") as error:
            download(address, HERE)
    assert error.value.remedy == "kontrollera adressen och nätet"


def test_a_certificate_is_asked_for_by_name_though_the_machine_is_asked_by_number(internet: Internet) -> None:
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(20)

        def listen() -> None:
            connection, _ = listener.accept()
            with connection:
                heard.append(connection.recv(4096))  # the name stands in clear in the first message of TLS

        thread = threading.Thread(target=listen, daemon=True)
        thread.start()
        internet.names["exempelby.se"] = [["127.0.0.1"]]
        with pytest.raises(FetchError, match=r"^servern exempelby\.se går inte att nå"):
            download(parse(f"https://exempelby.se:{listener.getsockname()[1]}/"), HERE)
        thread.join(20)
    assert internet.connected == ["127.0.0.1"]
    assert b"exempelby.se" in heard[0]


def test_a_certificate_that_is_not_approved_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise httpx.ConnectError("[SSL: CERTIFICATE_VERIFY_FAILED] Hostname mismatch")

    monkeypatch.setattr(downloads, "_get", fail)
    with pytest.raises(FetchError) as error:
        download(parse("https://127.0.0.1/"), HERE)
    assert error.value.reason == (
        "servern 127.0.0.1 har ett certifikat som inte godkänns ([SSL: CERTIFICATE_VERIFY_FAILED] Hostname mismatch)"
    )
    assert error.value.remedy == "kontrollera adressen och datorns klocka; hämta annars filen för hand"


# --- size and time ----------------------------------------------------------------------------------

TOO_LARGE = "dokumentet är större än gränsen 0.1 MB"


def test_a_document_at_the_limit_is_taken_and_one_over_it_is_not(server: Server) -> None:
    server.pages["/a"] = page(b"x" * 100_000, "text/plain")
    server.pages["/b"] = page(b"x" * 100_001, "text/plain")
    server.pages["/c"] = page(b"x" * 100_001, "text/plain", content_length="")
    answer = get(server, "/a")
    assert answer is not None and len(answer.content) == 100_000
    assert refused(server, "/b").reason == TOO_LARGE
    assert refused(server, "/c").reason == TOO_LARGE
    assert refused(server, "/c").remedy == "höj max_mb i kallor.toml om det är det rätta dokumentet"


def test_a_length_over_the_limit_is_refused_before_the_content_comes(server: Server) -> None:
    server.pages["/a"] = lambda handler: handler.send(b"", content_type="text/plain", content_length="900000000")
    assert refused(server, "/a").reason == TOO_LARGE


def test_a_body_without_end_is_cut_at_the_limit(server: Server) -> None:
    def endless(handler: Handler) -> None:
        handler.send(b"", content_type="text/plain", content_length="")
        while not handler.server.stopped.is_set():
            handler.wfile.write(b"x" * 65536)

    server.pages["/a"] = endless
    assert refused(server, "/a").reason == TOO_LARGE


def test_a_document_shorter_than_its_length_is_refused(server: Server) -> None:
    server.pages["/a"] = page(HTML, content_length="5000")
    error = refused(server, "/a")
    assert error.reason.startswith("förbindelsen med 127.0.0.1 bröts innan hela dokumentet hade kommit (")
    assert error.remedy == "försök igen senare"


def test_a_document_longer_than_its_length_is_cut_there(server: Server) -> None:
    server.pages["/a"] = page(HTML + b"x" * 900, content_length=str(len(HTML)))
    assert get(server, "/a") == Download(HTML, "text/html", "", "")


@pytest.mark.parametrize(
    "head", [b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n", b"HTTP/1.1 200 OK\r\nX: "], ids=["body", "head"]
)
def test_a_server_that_drips_is_given_up(server: Server, head: bytes) -> None:
    def slowly(handler: Handler) -> None:
        handler.wfile.write(head)
        handler.drip(b"x")

    server.pages["/a"] = slowly
    error = refused(server, "/a", Limits(HERE.hosts, 100_000, 0.5, private=True))
    assert error.reason == "hämtningen tog mer än 0.5 sekunder"
    assert error.remedy == "försök igen senare, eller höj max_sekunder i kallor.toml"


def test_a_silent_server_is_given_up(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(downloads, "READ_SECONDS", 0.2)

    def silent(handler: Handler) -> None:
        handler.server.stopped.wait(30)

    server.pages["/a"] = silent
    assert refused(server, "/a").reason == "servern 127.0.0.1 slutade svara i mer än 0.2 sekunder"


def test_what_is_no_http_is_told(server: Server) -> None:
    def babble(handler: Handler) -> None:
        handler.wfile.write(b"220 post.exempelby.se ESMTP\r\n")

    server.pages["/a"] = babble
    assert refused(server, "/a").reason.startswith("förbindelsen med 127.0.0.1 bröts innan hela dokumentet hade kommit")


# --- packed -----------------------------------------------------------------------------------------


def test_a_packed_document_is_unpacked(server: Server) -> None:
    whole = gzip.compress(HTML[:20]) + gzip.compress(HTML[20:])  # two members are one document
    server.pages["/a"] = page(whole, content_encoding="gzip")
    assert get(server, "/a") == Download(HTML, "text/html", "", "")


def test_a_document_that_unpacks_to_more_than_the_limit_is_refused(server: Server) -> None:
    bomb = gzip.compress(bytes(50_000_000))
    assert len(bomb) < 100_000
    server.pages["/a"] = page(bomb, content_encoding="gzip")
    assert refused(server, "/a").reason == TOO_LARGE


def test_a_bomb_in_many_members_is_refused(server: Server) -> None:
    server.pages["/a"] = page(gzip.compress(bytes(90_000)) * 50, content_encoding="gzip")
    assert refused(server, "/a").reason == TOO_LARGE


@pytest.mark.parametrize(
    ("content", "encoding", "reason"),
    [
        (gzip.compress(HTML)[:-12], "gzip", "dokumentet är avhugget"),
        (b"", "gzip", "dokumentet är avhugget"),
        (HTML, "gzip", "dokumentet är felaktigt packat (Error -3 while decompressing data: incorrect header check)"),
        (HTML, "br", "servern packar dokumentet på ett sätt som inte begärts (br)"),
        (HTML, "gzip, gzip", "servern packar dokumentet på ett sätt som inte begärts (gzip, gzip)"),
    ],
)
def test_a_document_that_is_badly_packed_is_refused(server: Server, content: bytes, encoding: str, reason: str) -> None:
    server.pages["/a"] = page(content, content_encoding=encoding)
    assert refused(server, "/a").reason == reason
