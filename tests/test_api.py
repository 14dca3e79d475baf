"""The HTTP interface behind the gate: what it gives, what it refuses and how, and that nothing makes it fail."""

from __future__ import annotations

import asyncio
import json
import logging
import warnings
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from checked import checked_settings
from fakes import HashEncoder

from assistent import api, gate, web
from assistent.assistant import Assistant
from assistent.errors import VectorsUnavailable
from assistent.interface import AT_ONCE, WAITING_ROOM, Interface, Room
from assistent.jsonout import answer_object

if TYPE_CHECKING:
    from starlette.testclient import TestClient

SEE = "Rätta kroppen; /api/openapi.json beskriver den."
SECRET = "hemligheten-4711"


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return Assistant(checked_settings(tmp_path_factory.mktemp("api")), HashEncoder())


@pytest.fixture(scope="module")
def client(assistant: Assistant) -> Iterator[TestClient]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from starlette.testclient import TestClient

        with TestClient(web.create_app(assistant), raise_server_exceptions=True) as client:
            yield client


def fault(response: Any, status: int) -> tuple[str, str]:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/json"
    told = response.json()
    assert set(told) == {"error", "remedy"}
    return told["error"], told["remedy"]


# what comes out


def test_a_question_gives_what_ask_prints(client: TestClient, assistant: Assistant) -> None:
    response = client.post("/api/ask", json={"question": "Hur följs resorna upp?", "samling": "exempel"})
    assert response.status_code == 200
    told, printed = response.json(), answer_object(assistant.ask("Hur följs resorna upp?", "exempel"))
    assert {**told, "seconds": None} == {**printed, "seconds": None}
    assert response.headers["cache-control"] == "no-store"
    assert response.headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"


def test_a_follow_up_is_understood_from_its_history(client: TestClient) -> None:
    body = {"question": "Och när?", "history": ["Hur följs resorna upp?"]}
    assert "resorna" in client.post("/api/ask", json=body).json()["understood"]


def test_filters_limit_what_is_found(client: TestClient) -> None:
    assert client.post("/api/search", json={"words": "resor"}).json()
    for none in ({"type": "brev"}, {"body": "ingen nämnd"}, {"from": "2090-01-01"}, {"to": "1900-01-01"}):
        assert client.post("/api/search", json={"words": "resor", **none}).json() == []


def test_a_search_gives_so_many(client: TestClient) -> None:
    hits = client.post("/api/search", json={"words": "resor", "count": 1}).json()
    assert len(hits) == 1
    assert {"document", "title", "text", "score", "scores", "also"} <= set(hits[0])


def test_a_check_tells_true_from_false(client: TestClient) -> None:
    text = "”Resorna följs upp varje år av kommunstyrelsen.” ”Resorna följs upp varje månad av kommunstyrelsen.”"
    told = client.post("/api/check", json={"text": text}).json()
    assert [(item["kind"], item["verdict"]) for item in told["items"]] == [("quote", "verbatim"), ("quote", "differs")]
    assert told["false"] == 1


# what is refused


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({}, "Fältet question saknas."),
        ({"question": ""}, "Fältet question är tomt."),
        ({"question": "x" * 2001}, "Fältet question är längre än 2000 tecken."),
        ({"question": 7}, "Fältet question ska vara en text."),
        ({"question": "Vem?", "fråga": 1}, "Fältet fråga är okänt."),
        ({"question": "Vem?", "from": "i fjol"}, "Fältet from ska vara ett datum, ÅÅÅÅ-MM-DD."),
        ({"question": "Vem?", "from": 0}, "Fältet from ska vara en text."),
        ({"question": "Vem?", "in_force": "ja"}, "Fältet in_force ska vara true eller false."),
        ({"question": "Vem?", "history": "Hur?"}, "Fältet history ska vara en lista."),
        ({"question": "Vem?", "history": ["Hur?", 3]}, "Fältet history[1] ska vara en text."),
        ({"question": "Vem?", "history": ["Hur?"] * 21}, "Fältet history har fler än 20 värden."),
        (["Vem?"], "Kroppen är inget JSON-objekt."),
        ("Vem?", "Kroppen är inget JSON-objekt."),
    ],
)
def test_what_is_wrong_with_a_body_is_told_in_words(client: TestClient, body: object, error: str) -> None:
    assert fault(client.post("/api/ask", json=body), 422) == (error, SEE)


def test_numbers_have_bounds(client: TestClient) -> None:
    assert fault(client.post("/api/search", json={"words": "x", "count": 0}), 422)[0] == "Fältet count är mindre än 1."
    assert (
        fault(client.post("/api/search", json={"words": "x", "count": 51}), 422)[0] == "Fältet count är större än 50."
    )
    assert (
        fault(client.post("/api/search", json={"words": "x", "count": 1.5}), 422)[0]
        == "Fältet count ska vara ett heltal."
    )


@pytest.mark.parametrize("path", ["ask", "search", "check"])
def test_white_space_alone_is_empty(client: TestClient, path: str) -> None:
    body = {{"ask": "question", "search": "words", "check": "text"}[path]: " \n"}
    assert fault(client.post(f"/api/{path}", json=body), 422)[0].endswith("är tom.")


@pytest.mark.parametrize("body", [b"", b"{", b'{"question": "\xff"}', b"[" * 60_000, b'{"a": ' + b"9" * 5000 + b"}"])
def test_what_is_no_json_is_told(client: TestClient, body: bytes) -> None:
    response = client.post("/api/ask", content=body, headers={"Content-Type": "application/json"})
    assert response.status_code in (400, 422)
    assert set(response.json()) == {"error", "remedy"}


def test_characters_that_are_none_are_refused_and_not_sent_back(client: TestClient) -> None:
    headers = {"Content-Type": "application/json"}
    response = client.post("/api/ask", content=b'{"question": "\\ud800"}', headers=headers)
    assert fault(response, 422)[0] == "Fältet question innehåller tecken som inte går att läsa."
    response = client.post("/api/ask", content=b'{"question": "Vem?", "\\ud800": 1}', headers=headers)
    assert fault(response, 422)[0] == "Kroppen är inget JSON-objekt."


def test_an_unknown_samling_is_told_with_those_that_are(client: TestClient) -> None:
    for path, body in (("ask", {"question": "Vem?"}), ("search", {"words": "Vem?"}), ("check", {"text": "Vem?"})):
        told = fault(client.post(f"/api/{path}", json={**body, "samling": "../etc"}), 422)
        assert told == ("Det finns ingen samling som heter '../etc'.", "Det finns: exempel.")


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
def test_only_json_is_taken_so_that_no_form_of_another_site_comes_in(client: TestClient, kind: str) -> None:
    response = client.post("/api/ask", content=b'{"question": "Vem?"}', headers={"Content-Type": kind})
    assert fault(response, 415) == ("Kroppen är inte JSON.", "Skicka den med Content-Type: application/json.")


@pytest.mark.parametrize("headers", [{"Origin": "https://annan.example"}, {"Sec-Fetch-Site": "cross-site"}])
def test_another_site_is_refused_and_given_no_permission(client: TestClient, headers: dict[str, str]) -> None:
    response = client.post("/api/ask", json={"question": "Vem?"}, headers=headers)
    assert fault(response, 403)[0] == "Anropet kom från en annan webbplats."
    assert not [name for name in response.headers if name.startswith("access-control")]


def test_the_same_site_is_not_another(client: TestClient) -> None:
    headers = {"Origin": "http://testserver"}
    assert client.post("/api/search", json={"words": "resor"}, headers=headers).status_code == 200


@pytest.mark.parametrize("path", ["ask", "search", "check"])
def test_a_body_too_large_is_turned_away_unread(client: TestClient, path: str) -> None:
    limit = gate.LARGEST_TEXT if path == "check" else gate.LARGEST_POST
    response = client.post(f"/api/{path}", content=b" " * (limit + 1), headers={"Content-Type": "application/json"})
    assert fault(response, 413)[0] == "Frågan är för stor."


def test_the_longest_text_fits_however_it_is_written(client: TestClient) -> None:
    body = json.dumps({"text": "å" * 500_000})
    assert len(body) < gate.LARGEST_TEXT
    response = client.post("/api/check", content=body, headers={"Content-Type": "application/json"})
    assert response.json() == {"items": [], "false": 0}
    assert (
        fault(client.post("/api/check", json={"text": "a" * 500_001}), 422)[0]
        == "Fältet text är längre än 500000 tecken."
    )


@pytest.mark.parametrize(
    "line",
    ["GET /api/ask", "OPTIONS /api/ask", "PUT /api/search", "POST /api/openapi.json", "GET /api/docs", "GET /api/redoc",
     "POST /api/ask/", "GET /api/", "POST /api/index", "GET /api/docs/oauth2-redirect"],
)  # fmt: skip
def test_there_is_nothing_else(client: TestClient, line: str) -> None:
    method, path = line.split()
    assert fault(client.request(method, path), 404) == ("Sidan finns inte.", "Se /api/openapi.json.")


# when it does not go


def test_what_is_gone_for_now_is_told_with_when_to_come_back(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: object, **__: object) -> None:
        raise VectorsUnavailable("Chroma på http://127.0.0.1:1 svarar inte.", "Starta den.")

    monkeypatch.setattr(Assistant, "index", gone)
    for path, body in (("ask", {"question": "Vem?"}), ("search", {"words": "Vem?"})):
        response = client.post(f"/api/{path}", json=body)
        assert fault(response, 503) == ("Chroma på http://127.0.0.1:1 svarar inte.", "Starta den.")
        assert response.headers["retry-after"] == "5"


def test_an_unexpected_failure_tells_nothing_and_logs_nothing_of_the_question(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(_: object, question: str, *__: object) -> None:
        raise ZeroDivisionError(question)

    monkeypatch.setattr(Assistant, "ask", fails)
    error, remedy = fault(client.post("/api/ask", json={"question": f"Vem är {SECRET}?"}), 500)
    assert error == "Något gick fel."
    assert "loggen" in remedy
    assert "ZeroDivisionError" in caplog.text
    assert SECRET not in caplog.text


def test_a_check_of_a_secret_logs_nothing_of_it(client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "assistent")
    assert client.post("/api/check", json={"text": f"”Resorna följs {SECRET}”"}).status_code == 200
    assert SECRET not in caplog.text


def test_too_many_at_once_are_told_to_come_back(assistant: Assistant) -> None:
    async def crowd() -> list[str]:
        interface = Interface(assistant)
        room = interface.room
        for _ in range(AT_ONCE):
            await room.inside.acquire()
        waiting = [asyncio.create_task(interface.search("resor")) for _ in range(WAITING_ROOM)]
        await asyncio.sleep(0)
        assert room.waiting == WAITING_ROOM
        told = await asyncio.gather(interface.search("resor"), return_exceptions=True)
        for _ in range(AT_ONCE):
            room.inside.release()
        assert all(len(hits) for hits in await asyncio.gather(*waiting))
        assert room.waiting == 0
        return [str(one) for one in told]

    assert asyncio.run(crowd()) == ["Just nu är det många som frågar samtidigt. Försök igen om en stund."]


def test_a_room_is_left_also_by_one_who_gives_up() -> None:
    async def leave() -> tuple[int, bool]:
        room = Room(1, 1)
        async with room.entered():
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.01), room.entered():
                    raise AssertionError
        return room.waiting, room.inside.locked()

    assert asyncio.run(leave()) == (0, False)


def test_checks_share_their_limit_with_the_page(assistant: Assistant) -> None:
    async def refused() -> str:
        checking = asyncio.Semaphore(1)
        async with checking:
            told = await asyncio.gather(Interface(assistant, checking).check("text"), return_exceptions=True)
        return str(told[0])

    assert asyncio.run(refused()).startswith("Andra kontroller pågår just nu, och fler ryms inte samtidigt.")


async def sent_by(app: Any, receive: Any) -> tuple[int, str]:
    """The status and the error of the reply to a post whose body comes from ``receive``."""
    sent: list[dict[str, Any]] = []

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "POST", "path": "/check", "root_path": "", "query_string": b"",
             "headers": [(b"content-type", b"application/json")]}  # fmt: skip
    await app(scope, receive, send)
    return sent[0]["status"], json.loads(sent[1]["body"])["error"]


async def never() -> dict[str, Any]:
    await asyncio.sleep(60)
    return {}


def test_a_body_that_never_comes_is_given_up(monkeypatch: pytest.MonkeyPatch, assistant: Assistant) -> None:
    monkeypatch.setattr(api, "RECEIVED_S", 0.01)
    app = api.create_api(Interface(assistant))
    assert asyncio.run(sent_by(app, never)) == (408, "Kroppen kom inte fram i tid.")


def test_only_so_many_bodies_are_held_at_once(monkeypatch: pytest.MonkeyPatch, assistant: Assistant) -> None:
    monkeypatch.setattr(api, "RECEIVED_S", 0.5)
    app = api.create_api(Interface(assistant))

    async def crowd() -> list[tuple[int, str]]:
        return await asyncio.gather(*(sent_by(app, never) for _ in range(api.BODIES_AT_ONCE[True] + 1)))

    *first, last = asyncio.run(crowd())
    assert {status for status, _ in first} == {408}
    assert last == (503, "Just nu är det många som frågar samtidigt.")


# the description


def test_the_description_names_the_three_and_loads_nothing_from_elsewhere(client: TestClient) -> None:
    described = client.get("/api/openapi.json").json()
    assert sorted(described["paths"]) == ["/ask", "/check", "/search"]
    assert described["servers"] == [{"url": "/api"}]
    question = described["components"]["schemas"]["Question"]
    assert question["additionalProperties"] is False
    assert question["properties"]["question"]["maxLength"] == 2000
    assert set(described["paths"]["/ask"]["post"]["responses"]) == {
        "200", "400", "403", "408", "413", "415", "422", "500", "503"
    }  # fmt: skip
    assert "Svara på en fråga" in described["paths"]["/ask"]["post"]["summary"]


def test_what_goes_out_is_as_it_is_described(assistant: Assistant) -> None:
    from assistent.api_shapes import AnswerShape, CheckShape, HitShape

    answer = answer_object(assistant.ask("Hur följs resorna upp?"))
    assert set(AnswerShape.model_fields) == set(answer)
    AnswerShape.model_validate(answer)
    interface = Interface(assistant)
    for hit in asyncio.run(interface.search("resor")):
        assert set(HitShape.model_fields) == set(hit)
        HitShape.model_validate(hit)
    checked = asyncio.run(interface.check("”Resorna följs upp varje år av kommunstyrelsen.”"))
    CheckShape.model_validate(checked)
    assert checked["items"]
