"""The log-in and the log-out as requests: cookies, where one goes after, and what is refused."""

from __future__ import annotations

import contextlib
import re
import sqlite3
import warnings
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest
from entrance_fakes import PASSWORD, assistant_of, cheap, guarded
from provider_server import CLIENT, SECRET, providing
from provider_server import Provider as Server

from assistent import web
from assistent.accounts import Accounts
from assistent.login_view import _aim
from assistent.sessions import FILE
from assistent.settings import Settings

if TYPE_CHECKING:
    from starlette.testclient import TestClient

COOKIE = "assistent-session"


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    with pytest.MonkeyPatch.context() as patch:
        cheap(patch)
        yield guarded(tmp_path_factory.mktemp("guarded"))


def reaching(settings: Settings, address: str = "http://testserver") -> TestClient:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from starlette.testclient import TestClient

        app = web.create_app(assistant_of(settings))
    return TestClient(app, address, follow_redirects=False, client=("10.9.8.7", 1))


@pytest.fixture(scope="module")
def client(settings: Settings) -> TestClient:
    return reaching(settings)


@pytest.fixture(autouse=True)
def _anew(settings: Settings, client: TestClient) -> None:
    client.cookies.clear()
    with contextlib.closing(sqlite3.connect(settings.cache / FILE)) as file:
        file.execute("DELETE FROM attempts")
        file.commit()


def enter(client: TestClient, name: str = "olle", password: str = PASSWORD, till: str = "", **more: Any) -> Any:
    return client.post("/logga-in", data={"namn": name, "losen": password, "till": till}, **more)


def test_one_logs_in_goes_on_and_logs_out(client: TestClient) -> None:
    response = enter(client, till="dokument?samling=oppen")
    assert (response.status_code, response.headers["location"]) == (303, "./dokument?samling=oppen")
    assert response.headers["cache-control"] == "no-store"
    assert re.match(
        rf"{COOKIE}=[\w-]{{43}}; Path=/; HttpOnly; SameSite=Lax$", response.headers.get_list("set-cookie")[0]
    )
    assert client.get("/dokument").status_code == 200
    kept = client.cookies[COOKIE]
    left = client.post("/logga-ut")
    assert (left.status_code, left.headers["location"]) == (303, "./logga-in")
    assert COOKIE not in client.cookies
    client.cookies.set(COOKIE, kept)  # one who had copied it
    assert client.get("/dokument").status_code == 303


def test_a_log_out_is_no_link(client: TestClient) -> None:
    enter(client)
    assert client.get("/logga-ut").status_code == 404
    assert client.get("/om").status_code == 200


def test_a_session_that_was_laid_ready_is_not_taken_over(client: TestClient) -> None:
    client.cookies.set(COOKIE, "x" * 43)
    enter(client)
    found = [one for one in client.cookies.jar if one.value != "x" * 43]
    assert len(found) == 1 and len(found[0].value or "") == 43


def test_the_session_before_a_log_in_is_over(client: TestClient) -> None:
    enter(client)
    before = client.cookies[COOKIE]
    enter(client, "kerstin")
    assert client.cookies[COOKIE] != before
    client.cookies.clear()
    client.cookies.set(COOKIE, before)
    assert client.get("/om").status_code == 303


@pytest.mark.parametrize(("name", "password"), [("olle", "fel"), ("finns.inte", PASSWORD), ("", ""), ("olle", "")])
def test_a_wrong_name_and_a_wrong_password_are_told_alike(client: TestClient, name: str, password: str) -> None:
    response = enter(client, name, password, "om")
    assert response.status_code == 403
    assert "<strong>Fel användarnamn eller lösenord.</strong>" in response.text
    assert 'name="till" value="om"' in response.text and "set-cookie" not in response.headers
    assert PASSWORD not in response.text


def test_too_many_attempts_are_told_with_how_long_to_wait(client: TestClient) -> None:
    for _ in range(5):
        assert enter(client, "lena", "fel").status_code == 403
    response = enter(client, "lena")
    assert (response.status_code, response.headers["retry-after"]) == (429, "1")
    assert "För många försök att logga in.</strong> Vänta en sekund och försök igen." in response.text
    assert enter(client, "ove").status_code == 303


@pytest.mark.parametrize(
    "till",
    ["https://ond.example", "//ond.example", "/\\ond.example", "javascript:alert(1)", "logga-ut", "om/../../x", "om#x", "om\r\nX: y", "api/ask", "x" * 5000, "om?a=b\r\nSet-Cookie: x", "./om", "kalla//x"],
)  # fmt: skip
def test_one_goes_nowhere_but_to_a_place_of_ours(client: TestClient, till: str) -> None:
    assert _aim(till) == ""
    assert enter(client, till=till).headers["location"] == "./"


@pytest.mark.parametrize(
    "till",
    ["", "?samling=a", "om", "kalla?dokument=a%2Fb&start=0&slut=5&summa=x", "introduktion/leda?egen=Vem%3F+Jo%C3%A5"],
)
def test_one_comes_back_to_where_one_was(till: str) -> None:
    assert _aim(till) == till


def test_by_https_the_cookie_is_for_https_and_this_machine(settings: Settings) -> None:
    client = reaching(settings, "https://testserver")
    assert re.match(
        rf"__Host-{COOKIE}=[\w-]{{43}}; Path=/; HttpOnly; SameSite=Lax; Secure$",
        enter(client).headers["set-cookie"].split(", ")[0],
    )
    assert client.get("/om").status_code == 200
    client.cookies.clear()
    client.cookies.set(COOKIE, "x")
    assert client.get("/om").status_code == 303


def test_a_session_is_one_in_another_process_too(settings: Settings, client: TestClient) -> None:
    enter(client)
    other = reaching(settings)
    other.cookies.set(COOKIE, client.cookies[COOKIE])
    assert other.get("/om").status_code == 200
    client.post("/logga-ut")
    assert other.get("/om").status_code == 303


def test_where_the_file_cannot_be_read_nobody_comes_in_and_it_is_told(settings: Settings, client: TestClient) -> None:
    enter(client)
    path = settings.root / settings.users
    kept = path.read_bytes()
    try:
        path.write_bytes(b"skrap")
        assert client.get("/om").status_code == 303
        response = enter(client)
        assert response.status_code == 503 and "Inloggningen fungerar inte just nu." in response.text
    finally:
        path.write_bytes(kept)
    assert len(Accounts(path).all()) == 4


@pytest.mark.parametrize("body", [b"", b"\xff\xfe", b"&" * 5000, b"namn=a&namn=b&losen=%00"])
def test_a_form_of_another_shape_is_a_wrong_one(client: TestClient, body: bytes) -> None:
    assert client.post("/logga-in", content=body).status_code == 403


def test_the_page_runs_nothing_and_sends_only_to_us(client: TestClient) -> None:
    headers = client.get("/logga-in").headers
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "form-action 'self'" in headers["content-security-policy"]
    assert headers["cache-control"] == "no-store"


def test_without_a_provider_its_addresses_show_the_page(client: TestClient) -> None:
    for path in ("start", "svar?code=x&state=y"):
        assert "<h1>Logga in</h1>" in client.get(f"/logga-in/{path}").text


# a provider


@pytest.fixture
def server() -> Iterator[Server]:
    with providing() as provider:
        yield provider


@pytest.fixture
def over(settings: Settings, server: Server) -> TestClient:
    more: dict[str, Any] = {"oidc_issuer": server.address, "oidc_client": CLIENT, "oidc_secret": SECRET, "users": ""}
    return reaching(replace(settings, public_address="http://localhost/", roles=(("drift", ("operator",)),), **more))


def begin(over: TestClient, server: Server, till: str = "") -> str:
    """Goes to the provider and logs in there; the way back."""
    page = over.get(f"/logga-in?till={till}")
    assert 'name="losen"' not in page.text
    sent = over.get("/logga-in/start", params={"till": till})
    assert sent.status_code == 303 and "HttpOnly" in sent.headers["set-cookie"]
    back = urlsplit(server.allow(sent.headers["location"]))
    assert (back.netloc, back.path) == ("localhost", "/logga-in/svar")
    return f"{back.path}?{back.query}"


def test_one_logs_in_at_the_provider_with_the_role_and_the_groups_that_it_tells(
    over: TestClient, server: Server
) -> None:
    response = over.get(begin(over, server, "dokument?samling=stangd"))
    assert (response.status_code, response.headers["location"]) == (303, "../dokument?samling=stangd")
    assert over.get("/kvalitet").status_code == 200
    assert "<span>kerstin</span>" in over.get("/om").text
    assert over.get("/dokument?samling=stangd").status_code == 200
    server.claims["groups"] = ["hr"]
    over.get(begin(over, server))
    assert over.get("/kvalitet").status_code == 403
    assert over.get("/dokument?samling=stangd").status_code == 404
    over.post("/logga-ut")
    assert over.get("/om").status_code == 303


def test_a_state_is_good_once_and_in_the_browser_that_began(over: TestClient, server: Server) -> None:
    way = begin(over, server)
    kept = dict(over.cookies)
    over.cookies.clear()
    refused = over.get(way)  # another's browser is led to it
    assert refused.status_code == 400 and "påbörjades någon annanstans" in refused.text
    assert '<base href="../">' in refused.text
    over.cookies.update(kept)
    assert over.get(way).status_code == 303
    over.cookies.clear()
    over.cookies.update(kept)
    assert over.get(way).status_code == 400


@pytest.mark.parametrize("query", ["", "state=", "code=x", "state=x&code=y", "error=access_denied", "state=%ff&code=x"])
def test_a_way_back_that_nobody_began_leads_nowhere(over: TestClient, query: str) -> None:
    response = over.get(f"/logga-in/svar?{query}")
    assert response.status_code == 400 and "set-cookie" not in response.headers


def test_one_who_gives_up_at_the_provider_is_told(over: TestClient, server: Server) -> None:
    state = parse_qs(urlsplit(begin(over, server)).query)["state"][0]
    response = over.get("/logga-in/svar", params={"state": state, "error": "access_denied"})
    assert response.status_code == 403 and "Inloggningen avbröts." in response.text


def test_a_word_that_does_not_hold_is_told_without_its_why(over: TestClient, server: Server) -> None:
    server.claims["aud"] = "en annan"
    response = over.get(begin(over, server))
    assert response.status_code == 403 and "Identitetstjänstens svar kunde inte godtas." in response.text
    assert over.get("/om").status_code == 303


def test_a_provider_that_is_away_is_told(over: TestClient, server: Server) -> None:
    server.discovery.pop("jwks_uri")
    response = over.get("/logga-in/start")
    assert response.status_code == 503 and "Identitetstjänsten svarar inte som den ska." in response.text


def test_a_password_lets_nobody_in_where_there_are_none(over: TestClient) -> None:
    assert enter(over).status_code == 200
    assert over.get("/om").status_code == 303
