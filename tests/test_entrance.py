"""Who comes in, and to what: every address of the app, for one who is not logged in and for readers of every kind."""

from __future__ import annotations

import json
import re
import warnings
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from entrance_fakes import PEOPLE, SECRETS, assistant_of, cheap, guarded, token

from assistent import cookies, gate, logs, web
from assistent.assistant import Assistant
from assistent.entrance import foreign
from assistent.identity import Identity
from assistent.settings import Settings

if TYPE_CHECKING:
    from starlette.testclient import TestClient

OPEN = ("GET /assistent/web.css", "GET /healthz")
"""What is for everybody, beside the log-in."""
NEAR = ("GET /readyz", "GET /metrics")
"""What has a limit of its own."""
PAGES = (
    "GET /",
    "GET /kalla?dokument=arkiv&start=0&slut=10",
    "GET /kalla/fil?dokument=arkiv",
    "GET /introduktion",
    "GET /introduktion/leda",
    "GET /introduktion/underlag",
    "GET /dokument",
    "GET /dokument/samband",
    "GET /dokument/tidslinje",
    "GET /dokument/uppdrag",
    "GET /dokument/csv",
    "GET /kontrollera",
    "GET /kvalitet",
    "GET /om",
)
OTHERS = (
    "HEAD /",
    "GET /theme.css",
    "GET /kalla/sida?dokument=arkiv&sida=1",
    "GET /assets/x.js",
    "GET /gradio_api/queue/data?session_hash=a",
    "GET /gradio_api/heartbeat/a",
    "GET /gradio_api/app_id",
    "GET /api/openapi.json",
    "POST /kontrollera",
    "POST /introduktion/underlag",
    "POST /api/ask",
    "POST /api/search",
    "POST /api/check",
    "POST /gradio_api/queue/join",
    "POST /gradio_api/cancel",
    "POST /gradio_api/reset",
)
LOG_IN = ("GET /logga-in", "GET /logga-in/start", "GET /logga-in/svar", "POST /logga-in", "POST /logga-ut")


def client_of(assistant: Assistant, address: str = "http://testserver") -> TestClient:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from starlette.testclient import TestClient

        return TestClient(web.create_app(assistant), address, follow_redirects=False, raise_server_exceptions=False)


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    with pytest.MonkeyPatch.context() as patch:
        cheap(patch)
        yield guarded(tmp_path_factory.mktemp("guarded"))


@pytest.fixture(scope="module")
def app(settings: Settings) -> Iterator[TestClient]:
    with client_of(assistant_of(settings)) as client:
        yield client


@pytest.fixture
def client(app: TestClient) -> Iterator[TestClient]:
    app.cookies.clear()
    yield app
    app.cookies.clear()


def enter(client: TestClient, settings: Settings, name: str) -> TestClient:
    client.cookies.clear()
    client.cookies.set(cookies.SESSION, token(Identity(settings), name))
    return client


def request(client: TestClient, line: str, **more: Any) -> Any:
    method, path = line.split(" ", 1)
    return client.request(method, path, **more)


# one who is not logged in


def test_the_addresses_that_are_tried_are_all_that_the_gate_lets_in(client: TestClient) -> None:
    tried = {line.split("?")[0] for line in (*OPEN, *NEAR, *PAGES, *OTHERS, *LOG_IN)}
    assert all(gate._ALLOWED.fullmatch(line) for line in tried)
    app: Any = client.app
    known = {f"{method} {route.path}" for route in app.routes for method in getattr(route, "methods", None) or ()}
    let_in = {line for line in known if gate._ALLOWED.fullmatch(line) and "/assistent/" not in line}
    assert let_in - tried == set()
    words = set(re.findall(r"[a-z_]{3,}", gate._ALLOWED.pattern)) - {"svg", "css", "icon"}
    assert {word for word in words if not any(word in line for line in tried)} == set()


@pytest.mark.parametrize("line", PAGES)
def test_one_who_is_not_logged_in_is_shown_the_way_to_the_log_in(client: TestClient, line: str) -> None:
    response = request(client, line)
    assert response.status_code == 303
    way = response.headers["location"]
    assert not any(secret in response.text for secret in SECRETS)
    assert re.fullmatch(r"(?:\./|\.\./)logga-in\?till=[\w%.-]*", way)
    assert client.get(way.replace("../", "/").replace("./", "/")).status_code == 200


@pytest.mark.parametrize("line", OTHERS)
def test_one_who_is_not_logged_in_gets_nothing_else(client: TestClient, line: str) -> None:
    response = request(client, line, **({"json": {"session_hash": "a"}} if line.startswith("POST") else {}))
    assert response.status_code == 401
    assert not any(secret in response.text for secret in SECRETS)


@pytest.mark.parametrize("line", OPEN)
def test_some_is_for_everybody(client: TestClient, line: str) -> None:
    assert request(client, line).status_code == 200


@pytest.mark.parametrize("line", NEAR)
def test_what_monitors_ask_keeps_its_own_limit(client: TestClient, line: str) -> None:
    assert request(client, line).status_code == 404  # the test's client has no address of this machine


def test_a_program_is_told_as_json(client: TestClient) -> None:
    response = client.post("/api/ask", json={"question": "Vem?"})
    assert response.json() == {"error": "Du är inte inloggad.", "remedy": "Logga in och försök igen."}


@pytest.mark.parametrize("value", ["", "x" * 43, "../../etc/passwd", "å" * 20, "'; DROP TABLE sessions; --"])
def test_a_made_up_token_is_nobodys(client: TestClient, value: str) -> None:
    response = client.get("/om", headers={b"cookie": f"{cookies.SESSION}={value}".encode()})
    assert response.status_code == 303


def test_two_tokens_are_nobodys(client: TestClient, settings: Settings) -> None:
    known = token(Identity(settings), "ove")
    both = f"{cookies.SESSION}={known}; {cookies.SESSION}=x"
    assert client.get("/om", headers={"cookie": both}).status_code == 303


# roles


@pytest.mark.parametrize("name", PEOPLE)
def test_each_role_opens_what_is_for_it_and_is_shown_the_way_there_alone(
    client: TestClient, settings: Settings, name: str
) -> None:
    enter(client, settings, name)
    role = PEOPLE[name][0]
    leads, operates = role in ("leader", "operator"), role == "operator"
    home = client.get("/introduktion?samling=oppen").text
    assert client.get("/introduktion/leda?samling=oppen").status_code == (200 if leads else 403)
    assert client.get("/introduktion/underlag?samling=oppen").status_code == (200 if leads else 403)
    assert client.post("/introduktion/underlag?samling=oppen").status_code == (200 if leads else 403)
    assert ("introduktion/leda" in home) is leads
    assert client.get("/kvalitet").status_code == (200 if operates else 403)
    assert ("./kvalitet" in home) is operates
    assert ("./kvalitet" in client.get("/").text) is operates
    assert f"<span>{name}</span>" in home and 'action="./logga-ut"' in home


def test_a_page_that_is_for_others_says_so(client: TestClient, settings: Settings) -> None:
    response = enter(client, settings, "olle").get("/introduktion/leda")
    assert response.status_code == 403
    assert "<h1>Du har inte behörighet till sidan</h1>" in response.text
    assert '<base href="../">' in response.text
    assert "default-src 'none'" in response.headers["content-security-policy"]


def test_a_check_in_its_child_process_shows_the_same_way(client: TestClient, settings: Settings) -> None:
    fields = {"samling": "oppen", "text": "Kommunarkivarien ansvarar för arkiv."}
    response = enter(client, settings, "olle").post("/kontrollera", files={k: (None, v) for k, v in fields.items()})
    assert response.status_code == 200
    assert "Jämförd med samlingen" in response.text
    assert "./kvalitet" not in response.text and "<span>olle</span>" in response.text


# samlingar that are for some


def without(text: str, name: str) -> str:
    """A response without what differs from one request to the next."""
    return re.sub(r'nonce-?="?[\w-]+', "", text).replace(name, "…")


NAMED = (
    "GET /?samling={name}",
    "GET /kalla?samling={name}&dokument=tystnad&start=0&slut=20",
    "GET /kalla/sida?samling={name}&dokument=tystnad&sida=1",
    "GET /kalla/fil?samling={name}&dokument=tystnad",
    "GET /introduktion?samling={name}",
    "GET /introduktion?samling={name}&tema=1&fraga=1",
    "GET /dokument?samling={name}",
    "GET /dokument?samling={name}&dokument=tystnad",
    "GET /dokument/csv?samling={name}",
    "GET /dokument/samband?samling={name}",
    "GET /dokument/tidslinje?samling={name}",
    "GET /dokument/uppdrag?samling={name}",
    "GET /kontrollera?samling={name}",
    "GET /om?samling={name}",
)
LEADS = (
    "GET /introduktion/leda?samling={name}",
    "GET /introduktion/leda?samling={name}&tema=1&fraga=1",
    "GET /introduktion/leda?samling={name}&tema=egna&egen=Vem?",
    "GET /introduktion/underlag?samling={name}",
    "POST /introduktion/underlag?samling={name}",
    "GET /kvalitet?samling={name}",
)
PROGRAMS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("ask", {"question": "Vem ansvarar för tystnad?"}),
    ("search", {"words": "tystnad"}),
    ("check", {"text": "Tystnadschefen ansvarar för tystnad."}),
)


@pytest.mark.parametrize(
    ("name", "line"), [("olle", one) for one in NAMED] + [("ove", one) for one in (*NAMED, *LEADS)]
)
def test_a_samling_of_others_is_as_if_it_were_not_there(
    client: TestClient, settings: Settings, name: str, line: str
) -> None:
    enter(client, settings, name)
    hidden, missing = (request(client, line.format(name=samling)) for samling in ("stangd", "saknad"))
    assert hidden.status_code == missing.status_code
    assert without(hidden.text, "stangd") == without(missing.text, "saknad")
    assert not any(secret in hidden.text.replace("dokument=tystnad", "") for secret in SECRETS)


@pytest.mark.parametrize(("path", "body"), PROGRAMS)
def test_a_samling_of_others_is_not_there_for_programs(
    client: TestClient, settings: Settings, path: str, body: dict[str, Any]
) -> None:
    enter(client, settings, "olle")
    response = client.post(f"/api/{path}", json={**body, "samling": "stangd"})
    assert response.status_code == 422
    assert response.json() == {"error": "Det finns ingen samling som heter 'stangd'.", "remedy": "Det finns: oppen."}
    assert "Tystnadschefen" not in client.post(f"/api/{path}", json=body).text.replace(json.dumps(body), "")


def test_a_text_cannot_be_checked_against_a_samling_of_others(client: TestClient, settings: Settings) -> None:
    enter(client, settings, "olle")
    told = []
    for samling in ("stangd", "saknad"):
        fields = {"samling": samling, "text": "Tystnadschefen ansvarar för tystnad."}
        response = client.post("/kontrollera", files={k: (None, v) for k, v in fields.items()})
        assert response.status_code == 400
        told.append(without(response.text, samling))
    assert told[0] == told[1]


@pytest.mark.parametrize("line", ["GET /", "GET /om", "GET /introduktion", "GET /dokument", "GET /kontrollera"])
def test_a_samling_of_others_is_in_no_list(client: TestClient, settings: Settings, line: str) -> None:
    shown = request(enter(client, settings, "olle"), line).text
    assert "stangd" not in shown and not any(secret in shown for secret in SECRETS)
    assert "stangd" in request(enter(client, settings, "kerstin"), line).text


def test_results_of_a_samling_of_others_are_not_shown(client: TestClient, settings: Settings) -> None:
    shown = enter(client, settings, "ove").get("/kvalitet").text
    assert "frågor om oppen" in shown and "stangd" not in shown


def test_those_of_the_group_see_their_samling(client: TestClient, settings: Settings) -> None:
    enter(client, settings, "kerstin")
    assert "Tystnadschefen" in client.get("/kalla?samling=stangd&dokument=tystnad&start=0&slut=20").text
    found = client.post("/api/search", json={"words": "tystnad", "samling": "stangd"}).json()
    assert {hit["document"] for hit in found} == {"tystnad"}
    assert "Slutna kommunen" in client.get("/?samling=stangd").text


def test_one_who_may_see_no_samling_is_told_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cheap(monkeypatch)
    settings = replace(guarded(tmp_path, access="oppen=ks;stangd=ks"), samling="stangd")
    with client_of(assistant_of(settings)) as client:
        enter(client, settings, "olle")
        response = client.get("/")
        assert response.status_code == 403 and "Du har inte tillgång till någon samling." in response.text
        told = client.post("/api/ask", json={"question": "Vem?"}).json()
        assert told["error"] == "Du har inte tillgång till någon samling."
        assert client.get("/dokument").status_code == 404
        assert client.get("/introduktion").status_code == 503


# the chat


def put(client: TestClient, page: str, text: str) -> None:
    """Gives the chat an order, as the page's script does."""
    config = re.search(r"window\.gradio_config = (.*?); window", client.get("/").text)
    assert config
    told = json.loads(config[1])
    order = next(c["id"] for c in told["components"] if c["props"].get("elem_id") == "order")
    fn = next(d["id"] for d in told["dependencies"] if [order, "submit"] in d["targets"])
    body = {"data": [text, None], "fn_index": fn, "session_hash": page, "trigger_id": order, "event_data": None}
    joined = client.post("/gradio_api/queue/join", json=body)
    assert joined.status_code == 200, joined.text


def events(client: TestClient, page: str, text: str) -> str:
    """What came of an order."""
    put(client, page, text)
    return heard(client, page)


def heard(client: TestClient, page: str) -> str:
    return client.get(f"/gradio_api/queue/data?session_hash={page}").text


def order(**told: Any) -> str:
    return json.dumps(told)


def test_the_chat_answers_each_reader_from_their_own_samlingar(client: TestClient, settings: Settings) -> None:
    asking = order(do="ask", samling="stangd", question="Vem ansvarar för tystnad?")
    mine = events(enter(client, settings, "kerstin"), "sida1", asking)
    assert "Policy för tystnad" in mine
    theirs = events(enter(client, settings, "olle"), "sida2", asking)
    assert "Policy för tystnad" not in theirs and "Det finns ingen samling som heter" in theirs
    opened = events(client, "sida3", order(do="open", samling="stangd"))
    assert not any(secret in opened for secret in ("Slutna kommunen", "Tystnadschefen"))


def test_a_conversation_is_its_readers_whatever_page_another_claims(client: TestClient, settings: Settings) -> None:
    events(
        enter(client, settings, "kerstin"),
        "sida9",
        order(do="ask", samling="oppen", question="Vem ansvarar för arkiv?"),
    )
    saving = order(do="save", form="md", number=1, base="http://testserver/")
    assert "file" in events(client, "sida9", saving)
    stolen = events(enter(client, settings, "olle"), "sida9", saving)
    assert "data-file" not in stolen and "arkiv" not in stolen


def test_what_is_asked_cannot_be_heard_by_another(client: TestClient, settings: Settings) -> None:
    put(
        enter(client, settings, "kerstin"),
        "sida7",
        order(do="ask", samling="oppen", question="Vem ansvarar för arkiv?"),
    )
    enter(client, settings, "olle")
    assert client.get("/gradio_api/queue/data?session_hash=sida7").status_code == 404
    assert client.get("/gradio_api/queue/data?session_hash=sida7&session_hash=sida7").status_code == 404
    assert "process_completed" in heard(enter(client, settings, "kerstin"), "sida7")


@pytest.mark.parametrize("content", [b"{", b"[]", b'{"data": []}', b'{"session_hash": 7}', b"\xff"])
def test_a_request_of_the_chat_that_names_no_page_is_refused(
    client: TestClient, settings: Settings, content: bytes
) -> None:
    response = enter(client, settings, "olle").post("/gradio_api/queue/join", content=content)
    assert response.status_code == 400


# requests of other sites


@pytest.mark.parametrize("path", ["/logga-in", "/logga-ut", "/introduktion/underlag", "/gradio_api/queue/join"])
@pytest.mark.parametrize(
    "headers", [{"sec-fetch-site": "cross-site"}, {"origin": "https://ond.example"}, {"origin": "null"}]
)
def test_a_post_of_another_site_is_refused(
    client: TestClient, settings: Settings, path: str, headers: dict[str, str]
) -> None:
    response = enter(client, settings, "ove").post(path, headers=headers)
    assert response.status_code == 403
    assert response.text.startswith("Anropet kom från en annan webbplats.")


@pytest.mark.parametrize(
    ("headers", "other"),
    [
        ([], False),
        ([(b"sec-fetch-site", b"same-origin"), (b"origin", b"https://annan.example")], False),
        ([(b"sec-fetch-site", b"same-site")], True),
        ([(b"origin", b"http://h:1"), (b"host", b"h:1")], False),
        ([(b"origin", b"http://h:2"), (b"host", b"h:1")], True),
    ],
)
def test_where_a_post_comes_from(headers: list[tuple[bytes, bytes]], other: bool) -> None:
    assert foreign({"headers": headers}) is other


# a proxy's word


def through(settings: Settings, **more: Any) -> Settings:
    told = {"proxy_header": "X-Remote-User", "proxy_group_header": "X-Remote-Groups", "users": "", **more}
    return replace(settings, **told)


def test_a_proxy_that_is_trusted_tells_who_it_is(settings: Settings) -> None:
    told = through(settings, trusted_proxies="10.0.0.1", roles=(("drift", ("operator",)),))
    assistant = assistant_of(told)
    headers = {"X-Remote-User": "kerstin", "X-Remote-Groups": "ks, drift"}
    with client_of(assistant) as near:
        app = near.app
        from starlette.testclient import TestClient

        proxy = TestClient(app, "http://testserver", client=("10.0.0.1", 1), follow_redirects=False)
        assert proxy.get("/kvalitet", headers=headers).status_code == 200
        shown = proxy.get("/om", headers=headers).text
        assert "stangd" in shown and "logga-ut" not in shown
        assert "stangd" not in proxy.get("/om", headers={"X-Remote-User": "olle"}).text
        assert proxy.get("/om").status_code == 401
        assert proxy.get("/logga-in").status_code == 404
        both = [("X-Remote-User", "kerstin"), ("X-Remote-User", "ove")]
        assert proxy.get("/om", headers=both).status_code == 401
        for address in ("10.0.0.2", "127.0.0.1"):
            other = TestClient(app, "http://testserver", client=(address, 1), follow_redirects=False)
            forged = {**headers, "X-Forwarded-For": "10.0.0.1", "Forwarded": "for=10.0.0.1"}
            assert other.get("/om", headers=forged).status_code == 401


# how much one may ask


def test_one_who_asks_too_much_is_told_to_wait(settings: Settings) -> None:
    assistant = assistant_of(replace(settings, questions_per_minute=2))
    with client_of(assistant) as client:
        enter(client, settings, "olle")
        body = {"question": "Vem ansvarar för arkiv?"}
        assert [client.post("/api/ask", json=body).status_code for _ in range(3)] == [200, 200, 429]
        refused = client.post("/api/ask", json=body)
        assert refused.json()["error"] == "Du har frågat mycket den senaste minuten."
        assert 0 < int(refused.headers["retry-after"]) <= 30
        shown = client.post("/kontrollera", files={"text": (None, "x")})
        assert shown.status_code == 429 and "<h1>Du har frågat mycket den senaste minuten</h1>" in shown.text
        chat = events(client, "sida5", order(do="ask", samling="oppen", question="Vem ansvarar för arkiv?"))
        assert "Du har frågat mycket den senaste minuten." in chat and "Kommunarkivarien" not in chat
        assert enter(client, settings, "lena").post("/api/ask", json=body).status_code == 200


def test_where_nobody_logs_in_an_address_is_counted_and_this_machine_is_not(settings: Settings) -> None:
    assistant = assistant_of(replace(settings, users="", access=(), questions_per_minute=1))
    with client_of(assistant) as near:
        from starlette.testclient import TestClient

        body, counted = {"words": "arkiv"}, {}
        for address in ("10.1.1.1", "10.1.1.2", "127.0.0.1", "::1"):
            client = TestClient(near.app, "http://testserver", client=(address, 1))
            counted[address] = [client.post("/api/search", json=body).status_code for _ in range(2)]
        assert counted == {
            "10.1.1.1": [200, 429], "10.1.1.2": [200, 429], "127.0.0.1": [200, 200], "::1": [200, 200],
        }  # fmt: skip


# beside the pages


def test_a_monitor_of_this_machine_needs_no_log_in_whatever_the_first_samling_is(settings: Settings) -> None:
    hidden = (("oppen", ("ks",)), ("stangd", ("ks",)))
    with client_of(assistant_of(replace(settings, access=hidden))) as near:
        from starlette.testclient import TestClient

        client = TestClient(near.app, "http://testserver", client=("127.0.0.1", 1))
        assert client.get("/readyz").json() == {"status": "ok"}
        assert 'samling="stangd"' in client.get("/metrics").text


def test_no_websocket_is_opened(client: TestClient, settings: Settings) -> None:
    from starlette.websockets import WebSocketDisconnect

    enter(client, settings, "ove")
    with pytest.raises(WebSocketDisconnect), client.websocket_connect("/"):
        pass


def test_the_server_leaves_what_a_proxy_tells_to_the_entrance(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    import uvicorn

    run: list[uvicorn.Server] = []
    monkeypatch.setattr(uvicorn.Server, "run", lambda self, sockets: run.append(self))
    monkeypatch.setattr(logs, "configure", lambda _: None)
    web.serve(replace(settings, port=0), assistant_of(settings))
    assert run[0].config.proxy_headers is False


# no log-in


def test_without_a_log_in_there_is_none_to_be_seen(settings: Settings) -> None:
    with client_of(assistant_of(replace(settings, users="", access=()))) as client:
        for line in LOG_IN:
            assert request(client, line).status_code == 404
        shown = client.get("/").text
        assert "logga-" not in shown and "./kvalitet" in shown
        assert client.get("/kvalitet").status_code == 200


def test_what_is_for_some_is_for_nobody_where_nobody_logs_in(settings: Settings) -> None:
    with client_of(assistant_of(replace(settings, users=""))) as client:
        assert "stangd" not in client.get("/om").text
        assert client.get("/dokument?samling=stangd").status_code == 404
