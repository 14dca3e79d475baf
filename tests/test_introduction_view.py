from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from urllib.parse import unquote

import pytest
from docx import Document
from fakes import HashEncoder, installation
from introduction_fakes import Introducing
from pypdf import PdfReader
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.testclient import TestClient
from web_fakes import TASKS, WHO

from assistent import introduction_view
from assistent.assistant import Assistant
from assistent.introduction_answers import Told
from assistent.types import Answer

READ, LEAD, HANDOUT = "/introduktion", "/introduktion/leda", "/introduktion/underlag"


def serving(assistant: Assistant, home: str = "https://assistent.exempelby.se") -> TestClient:
    """The place alone, at an address."""
    routes = [Route(path, endpoint, methods=methods) for path, endpoint, methods in introduction_view.routes(assistant)]
    return TestClient(Starlette(routes=routes), home, raise_server_exceptions=False)


@pytest.fixture
def assistant(tmp_path: Path) -> Introducing:
    return Introducing(tmp_path)


@pytest.fixture
def client(assistant: Introducing) -> Iterator[TestClient]:
    with serving(assistant) as client:
        yield client


def heading(html: str) -> str:
    found = re.search(r"<h1>(.*?)</h1>", html)
    assert found
    return found[1]


# --- reading alone --------------------------------------------------------------------------------


def test_the_first_page_is_shown_without_asking_anything(client: TestClient, assistant: Introducing) -> None:
    reply = client.get(READ, params={"samling": "mjolby"})

    assert (reply.status_code, heading(reply.text)) == (200, "Introduktion: Provkommun (påhittad)")
    assert reply.headers["cache-control"] == "no-store"
    assert assistant.asked == []
    assert '<a href="./kalla?samling=mjolby&amp;dokument=protokollsutdrag-au-105&amp;start=0' in reply.text
    assert "<li>borttagen (finns inte i indexet nu)<p>Fanns förr.</p></li>" in reply.text


def test_a_question_is_asked_when_it_is_opened(client: TestClient, assistant: Introducing) -> None:
    reply = client.get(READ, params={"samling": "mjolby", "tema": "1", "fraga": "2"})

    assert (reply.status_code, heading(reply.text)) == (200, "Utvärderingen")
    assert assistant.asked == [(TASKS.question, "mjolby", ())]
    assert "<mark>Årshjulet upplevs fungera bra.</mark>" in reply.text


def test_a_quiz_leads_to_the_quotation_and_tells_where_it_is_gone(client: TestClient) -> None:
    html = client.get(READ, params={"samling": "mjolby", "tema": "1"}).text

    assert 'href="./kalla?samling=mjolby&amp;dokument=rapport&amp;start=0&amp;slut=23' in html
    assert html.count("Stället finns inte längre i dokumenten") == 1


def test_a_samling_without_introduction_is_told(client: TestClient) -> None:
    reply = client.get(READ, params={"samling": "solros"})

    assert reply.status_code == 200
    assert "Samlingen har ingen introduktion än." in reply.text
    assert client.get(LEAD, params={"samling": "solros"}).status_code == 404
    assert client.get(HANDOUT, params={"samling": "solros"}).status_code == 404


@pytest.mark.parametrize(
    ("path", "query", "status", "title"),
    [
        (READ, "samling=finns-inte", 404, "Samlingen finns inte"),
        (LEAD, "samling=../mjolby", 404, "Samlingen finns inte"),
        (READ, "samling=mjolby&tema=0", 404, "Temat finns inte"),
        (READ, "samling=mjolby&tema=3", 404, "Temat finns inte"),
        (READ, "samling=mjolby&tema=%D9%A1", 404, "Temat finns inte"),
        (READ, "samling=mjolby&tema=", 404, "Temat finns inte"),
        (READ, "samling=mjolby&tema=99999999999999999999", 404, "Temat finns inte"),
        (READ, "samling=mjolby&tema=1&fraga=3", 404, "Frågan finns inte"),
        (LEAD, "samling=mjolby&tema=1&fraga=-1", 404, "Frågan finns inte"),
        (LEAD, "samling=mjolby&tema=egna", 404, "Frågan finns inte"),
        (LEAD, "samling=mjolby&tema=egna&egen=A&fraga=2", 404, "Frågan finns inte"),
        (HANDOUT, "samling=mjolby&format=exe", 400, "Formatet finns inte"),
        (HANDOUT, "samling=finns-inte", 404, "Samlingen finns inte"),
    ],
)
def test_an_address_that_leads_nowhere_is_told_in_swedish(
    client: TestClient, path: str, query: str, status: int, title: str
) -> None:
    reply = client.get(f"{path}?{query}")

    assert (reply.status_code, heading(reply.text)) == (status, title)
    assert "Till introduktionen" in reply.text


def test_a_malformed_file_is_told(tmp_path: Path) -> None:
    assistant = Introducing(tmp_path)
    with serving(assistant) as client:
        (tmp_path / "corpus" / "mjolby" / "introduktion.toml").write_text("tema = 3", encoding="utf-8")
        reply = client.get(READ, params={"samling": "mjolby"})

    assert (reply.status_code, heading(reply.text)) == (503, "Introduktionen kan inte visas nu")
    assert "introduktion.toml i mjolby är felskriven: filen: ”tema” skrivs som [[tema]]." in reply.text


def test_a_samling_that_is_not_indexed_says_what_to_do(tmp_path: Path) -> None:
    with serving(Assistant(installation(tmp_path), HashEncoder())) as client:
        reply = client.get(READ)

    assert reply.status_code == 503
    assert "assistent index" in reply.text


def test_what_nobody_expected_is_told_without_its_words(
    assistant: Introducing, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object, **__: object) -> Answer:
        raise RuntimeError("hemlig sökväg")

    monkeypatch.setattr(assistant, "quoted", broken)
    with serving(assistant) as client:
        reply = client.get(READ, params={"samling": "mjolby", "tema": "1", "fraga": "1"})

    assert (reply.status_code, heading(reply.text)) == (500, "Något gick fel")
    assert "hemlig" not in reply.text
    assert "Introduktionen kunde inte visas" in caplog.text


# --- leading --------------------------------------------------------------------------------------


def test_a_leader_goes_to_a_question(client: TestClient) -> None:
    reply = client.get(LEAD, params={"samling": "mjolby", "tema": "1"})

    assert (reply.status_code, heading(reply.text)) == (200, WHO.question)
    assert '<base href="../">' in reply.text
    assert 'href="./introduktion/leda?samling=mjolby&amp;tema=1#kalla-1"' in reply.text


def test_a_question_of_the_group_is_the_newest(client: TestClient, assistant: Introducing) -> None:
    query = {"samling": "mjolby", "tema": "egna", "egen": ["Första?", "  Andra \n frågan? ", "Första?", " "]}
    reply = client.get(LEAD, params=query)

    assert heading(reply.text) == "Andra frågan?"
    assert assistant.asked == [("Andra frågan?", "mjolby", ())]


def test_the_groups_questions_are_cut_to_their_limits(client: TestClient, assistant: Introducing) -> None:
    query = {"samling": "mjolby", "tema": "egna", "egen": [f"Fråga {n}?" for n in range(12)] + ["x" * 400]}
    client.get(LEAD, params=query)

    assert assistant.asked == [("x" * 300, "mjolby", ())]
    assert client.get(LEAD, params={**query, "fraga": "11"}).status_code == 404


def test_signs_that_cannot_be_written_are_left_out(client: TestClient, assistant: Introducing) -> None:
    reply = client.post(HANDOUT, data={"samling": "mjolby", "egen": "Vad\x07 är\x00 det?\ufffe"})

    assert reply.status_code == 200
    assert assistant.asked[-1][0].startswith("Vad är det?")


def test_the_notes_are_their_own_view(client: TestClient) -> None:
    query = {"samling": "mjolby", "tema": "1", "fraga": "2"}

    assert "Hemligt för ledaren." not in client.get(LEAD, params=query).text
    assert "Hemligt för ledaren." in client.get(LEAD, params={**query, "vy": "anteckningar"}).text


# --- the handout ----------------------------------------------------------------------------------


def test_a_handout_is_a_word_file_with_the_groups_questions(client: TestClient) -> None:
    form = {"samling": "mjolby", "format": "docx", "egen": ["Vad säger gruppen?", "Åäö?"]}
    reply = client.post(HANDOUT, data=form)
    told = "\n".join(paragraph.text for paragraph in Document(BytesIO(reply.content)).paragraphs)

    assert reply.status_code == 200
    assert unquote(reply.headers["content-disposition"]) == "attachment; filename*=UTF-8''introduktion-mjolby.docx"
    assert "Vad säger gruppen?" in told
    assert "Åäö?" in told
    assert "https://assistent.exempelby.se/introduktion?samling=mjolby" in told


def test_a_handout_is_a_pdf(client: TestClient) -> None:
    reply = client.get(HANDOUT, params={"samling": "mjolby", "format": "pdf"})
    reader = PdfReader(BytesIO(reply.content))

    assert reply.headers["content-type"] == "application/pdf"
    assert reader.metadata and reader.metadata.title == "Introduktion: Provkommun (påhittad)"


@pytest.mark.parametrize("home", ["http://127.0.0.1:7860", "http://localhost", "http://[::1]:7860"])
def test_an_address_that_only_the_server_can_follow_is_not_printed(assistant: Introducing, home: str) -> None:
    with serving(assistant, home) as client:
        content = client.get(HANDOUT, params={"samling": "mjolby"}).content

    assert not any("http" in paragraph.text for paragraph in Document(BytesIO(content)).paragraphs)


def test_a_handout_takes_fifty_questions_of_five_hundred_characters(client: TestClient, assistant: Introducing) -> None:
    client.post(HANDOUT, data={"samling": "mjolby", "egen": [f"{n} {'x' * 600}" for n in range(60)]})
    own = [question for question, *_ in assistant.asked if question.endswith("x")]

    assert len(own) == 50
    assert own[0].startswith("10 ")
    assert {len(question) for question in own} == {500}


def test_a_post_with_too_many_fields_is_taken_as_none(client: TestClient, assistant: Introducing) -> None:
    reply = client.post(f"{HANDOUT}?samling=mjolby", content="&".join(["egen=x"] * 500))

    assert reply.status_code == 200
    assert all(question != "x" for question, *_ in assistant.asked)


def test_two_handouts_are_written_at_once_and_a_third_waits(assistant: Introducing) -> None:
    view = introduction_view.IntroductionView(assistant)
    for _ in range(introduction_view.AT_ONCE):
        assert view.writing.acquire(blocking=False)

    with pytest.raises(introduction_view.Refused) as raised:
        view._handout({"samling": ["mjolby"]}, "")

    assert (raised.value.status, raised.value.title) == (503, "Flera underlag skrivs just nu")


def test_a_handout_that_fails_lets_the_next_one_in(assistant: Introducing, monkeypatch: pytest.MonkeyPatch) -> None:
    view = introduction_view.IntroductionView(assistant)

    def broken(*_: object, **__: object) -> Told:
        raise RuntimeError

    monkeypatch.setattr(view.answers, "told", broken)
    for _ in range(3):
        with pytest.raises(RuntimeError):
            view._handout({"samling": ["mjolby"]}, "")
