"""The page's HTML, the app's answers to requests, and that nothing reaches out."""

from __future__ import annotations

import dataclasses
import html.parser
import json
import re
import socket
import subprocess
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from fakes import HashEncoder, installation
from pdf_fakes import drawn, lines
from web_fakes import MINUTES, REFUSED, REPORT, TASKS, TEXTS, WHO, ScriptedAssistant, citation, sources

from assistent import answer_html, chat, gate, pages, source_cards, talking, web
from assistent.assistant import Assistant, Source
from assistent.citations import checksum
from assistent.documents import FileState
from assistent.errors import IndexMissing, SettingsError
from assistent.indexing import build
from assistent.introduction import Prepared, Theme
from assistent.markup import asset
from assistent.places import Box, Marks
from assistent.question import LONGEST
from assistent.settings import Settings
from assistent.texts import SV
from assistent.types import Answer, NearDocument, Outcome, Statement, Status

if TYPE_CHECKING:
    from starlette.testclient import TestClient

ROOT = Path(__file__).parent.parent


class Elements(html.parser.HTMLParser):
    """The elements of a piece of HTML, as a browser would see them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        self.words.append(" ")

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def of_class(self, name: str) -> list[dict[str, str | None]]:
        return [attributes for _, attributes in self.found if name in (attributes.get("class") or "").split()]

    @property
    def text(self) -> str:
        return " ".join("".join(self.words).split())


def turn(answer: Answer) -> str:
    return answer_html.answer_turn(1, answer.question, answer, sources(answer))


# what an answer looks like


def test_answer_shows_lead_in_apart_from_quotation_with_key_to_its_source() -> None:
    shown = turn(WHO)
    quote = WHO.citations[0].quote
    assert '<p class="lead">Enligt protokollsutdraget ”Utvärdering av Mjölby kommuns ledningssystem”:</p>' in shown
    assert f'<blockquote><p><span class="quote">{quote}</span>' in shown
    (key,) = Elements(shown).of_class("key")
    assert key["href"] == "#source-1-1"
    assert key["id"] == "key-1-1"
    assert key["aria-label"] == "Källa 1: Kommunstyrelsens arbetsutskott, protokollsutdrag, s. 3"


def test_items_become_one_list_under_their_lead_in() -> None:
    shown = turn(TASKS)
    assert shown.count("<ul>") == 1
    assert re.search(r"Enligt rapporten:</p><blockquote><ul><li>.*?\[2\].*?</li><li>.*?\[3\].*?</li></ul>", shown)


def test_badges_tell_proposal_and_expired_and_nothing_where_the_status_is_unknown() -> None:
    badges = re.findall(r'class="badge (\w+)">(\w+)<', turn(TASKS))
    assert badges == [("proposal", "Förslag"), ("expired", "Utgången")]


@pytest.mark.parametrize(
    ("status", "name"),
    [
        (Status.PROPOSAL, "Förslag"),
        (Status.DECISION, "Beslut"),
        (Status.SUPERSEDED, "Ersatt"),
        (Status.EXPIRED, "Utgången"),
    ],
)
def test_each_status_that_warns_has_its_badge_in_answer_and_card(status: Status, name: str) -> None:
    answer = dataclasses.replace(WHO, citations=(dataclasses.replace(WHO.citations[0], status=status),))
    badge = f'<span class="badge {status.value}">{name}</span>'
    assert badge in turn(answer)
    assert badge in source_cards.source_cards(1, answer, sources(answer))


def test_a_sentence_that_several_documents_have_shows_all_their_keys() -> None:
    answer = dataclasses.replace(TASKS, statements=(Statement("Enligt protokollet:", "1", "sentence", ("2", "3")),))
    assert [key["href"] for key in Elements(turn(answer)).of_class("key")] == [
        "#source-1-1",
        "#source-1-2",
        "#source-1-3",
    ]


def test_a_key_used_twice_has_one_id_so_that_the_way_back_is_one() -> None:
    answer = dataclasses.replace(WHO, statements=(Statement("A:", "1"), Statement("B:", "1")))
    assert [key.get("id") for key in Elements(turn(answer)).of_class("key")] == ["key-1-1", None]


def test_white_space_of_a_quotation_is_collapsed_in_the_answer_and_kept_in_its_paragraph() -> None:
    quoted = dataclasses.replace(WHO.citations[0], quote="rad ett\n  rad två")
    answer = dataclasses.replace(WHO, citations=(quoted,))
    place = Source(MINUTES, "", "före\n", "rad ett\n  rad två", " efter")
    assert '<span class="quote">rad ett rad två</span>' in answer_html.answer_turn(1, "?", answer, [place])
    assert "före\n<mark>rad ett\n  rad två</mark> efter" in source_cards.source_cards(1, answer, [place])


def test_understood_question_is_told() -> None:
    assert "Jag tolkar frågan som: Vad ska kommundirektören göra enligt förslaget?" in turn(TASKS)
    assert "Jag tolkar" not in turn(WHO)


def test_an_answer_is_shown_once() -> None:
    answer = dataclasses.replace(
        WHO, frame="", answer="Enligt protokollsutdraget: …\nUtvärderare Per-Anders Svensson [1]"
    )

    assert Elements(turn(answer)).text.count("Utvärderare Per-Anders Svensson") == 1


def test_a_failure_without_frame_or_statements_is_told() -> None:
    answer = Answer(Outcome.ERROR, "sv", "Vem?", "Samlingen är inte indexerad.")

    assert "Samlingen är inte indexerad." in Elements(turn(answer)).text


def test_refusal_names_the_nearest_documents_once() -> None:
    answer = dataclasses.replace(
        REFUSED,
        frame="Det framgår inte av dokumenten.",
        answer=f"Det framgår inte av dokumenten.\nNärmast till hands: {REPORT.title} (rapport)",
    )
    words = Elements(turn(answer)).text
    assert "Det framgår inte av dokumenten." in words
    assert words.count(REPORT.title) == 1
    assert "Rapport, avsnittet ”1.6 Ekonomistyrning”, ansvarig: Ekonomiavdelningen" in words


def test_near_shows_frame_and_passages_and_only_uncited_documents() -> None:
    near = tuple(NearDocument(d.id, d.title, d.type, None, "") for d in (MINUTES, REPORT))
    answer = dataclasses.replace(
        WHO, outcome=Outcome.NEAR, frame="Jag hittar inget säkert svar i dokumenten.", documents_near=near
    )
    words = Elements(turn(answer)).text
    assert words.index("Jag hittar inget säkert svar") < words.index("Enligt protokollsutdraget")
    assert REPORT.title in words
    assert "Närmast till hands:" in words


@pytest.mark.parametrize("outcome", [Outcome.UNCLEAR, Outcome.OUT_OF_SCOPE, Outcome.ERROR, Outcome.NOT_IN_DOCUMENTS])
def test_an_answer_without_statements_is_its_text(outcome: Outcome) -> None:
    shown = turn(Answer(outcome, "sv", "?", "Första raden.\nAndra raden."))
    assert f'<div class="answer {outcome.value}"><p class="frame">Första raden.</p><p class="frame">Andra' in shown


def test_english_answer_marks_its_own_words_as_english_and_the_quotation_as_swedish() -> None:
    answer = dataclasses.replace(WHO, language="en", frame="The documents are in Swedish.", understood="Who?")
    shown = turn(answer)
    assert '<p class="frame" lang="en">The documents are in Swedish.</p>' in shown
    assert '<p class="lead" lang="en">' in shown
    assert '<p class="understood" lang="en">I read the question as: Who?</p>' in shown
    assert '<span class="quote">' in shown


def test_quotation_from_an_english_document_is_marked_english() -> None:
    place = Source(dataclasses.replace(MINUTES, language="en"), "", "", WHO.citations[0].quote, "")
    assert '<span class="quote" lang="en">' in answer_html.answer_turn(1, "?", WHO, [place])
    assert '<p class="passage" lang="en">' in source_cards.source_cards(1, WHO, [place])


def test_the_live_region_is_told_the_answer_and_the_number_of_sources() -> None:
    assert answer_html.announcement(WHO).endswith("[1] 1 källa.")
    assert " 3 källor. Knappen" in answer_html.announcement(TASKS)
    assert answer_html.announcement(REFUSED) == "Svar: Det framgår inte av dokumenten."


# what a source looks like


def test_source_card_tells_where_the_quotation_stands() -> None:
    card = source_cards.source_cards(1, WHO, sources(WHO))
    words = Elements(card).text
    assert "[1] Utvärdering av Mjölby kommuns ledningssystem" in words
    for told in (
        "Typ Protokollsutdrag",
        "Organ Kommunstyrelsens arbetsutskott",
        "Diarienummer KS/2017:257",
        "Avsnitt § 105 › Sammanfattning",
        "Sida 3",
    ):
        assert told in words
    assert f"<mark>{WHO.citations[0].quote}</mark>" in card


def test_copied_quotation_carries_its_reference() -> None:
    button, link = Elements(source_cards.source_cards(1, WHO, sources(WHO))).of_class("copy")
    quote = WHO.citations[0].quote
    assert button["data-copy"] == f"”{quote}” (Kommunstyrelsens arbetsutskott, protokollsutdrag, s. 3)"
    place = "samling=mjolby&dokument=protokollsutdrag-au-105&start=0&slut=143"
    assert link["data-link"] == f"./kalla?{place}&summa={checksum(quote)}#citat"


@pytest.mark.parametrize(
    ("document", "printed", "told"),
    [
        (MINUTES, None, "Sida 3 "),
        (REPORT, None, "Sida 3 i PDF-filen "),
        (REPORT, "1", "Sida 1 (sida 3 i PDF-filen) "),
    ],
)
def test_page_is_told_as_printed_and_as_in_the_pdf(document: Any, printed: str | None, told: str) -> None:
    quoted = citation("1", document, TEXTS[document.id][1][:20], printed_page=printed)
    answer = dataclasses.replace(WHO, citations=(quoted,))
    assert told in Elements(source_cards.source_cards(1, answer, sources(answer))).text + " "


def test_long_surroundings_are_cut_between_words_next_to_the_quotation() -> None:
    place = Source(MINUTES, "", "första " + "ord " * 300 + "sist ", "citatet", " näst" + " ord" * 300 + " slut")
    card = source_cards.source_cards(1, WHO, [place])
    assert "sist <mark>citatet</mark> näst" in card
    assert "första" not in card
    assert "ord slut" not in card
    assert re.search(r'class="passage">… ord ord', card)
    assert re.search(r"ord ord …</p>", card)


def test_only_the_newest_answers_sources_are_shown() -> None:
    panel = source_cards.sources_panel([(1, "<Vem>?", "ett"), (3, "När?", "tre")])
    assert [(g["data-turn"], "hidden" in g) for g in Elements(panel).of_class("group")] == [("1", True), ("3", False)]
    assert "Till frågan: &lt;Vem&gt;?" in panel
    assert "När du har fått ett svar" in source_cards.sources_panel([])


MARKED = Marks(3, (Box(0.1, 0.2, 0.5, 0.25),), 1.0, 600, 800)


def pdf_card(marks: Marks = MARKED, **more: Any) -> str:
    """The card of a quotation in the PDF, on page 3."""
    answer = dataclasses.replace(WHO, citations=(TASKS.citations[1],))
    place = dataclasses.replace(sources(answer)[0], marks=(marks,), count=4, **more)
    return source_cards.source_cards(1, answer, [place])


def test_a_pdfs_page_is_folded_into_its_card_with_the_quotation_marked() -> None:
    card = pdf_card()
    assert (
        '<details class="seen"><summary>Sidan i PDF-filen (3)</summary><div class="leaf" data-page="3" data-count="4">'
        in card
    )
    assert [b["aria-disabled"] for b in Elements(card).of_class("turn-page")] == ["false", "false"]
    assert "Sida 3 av 4" in Elements(card).text
    (image,) = [attributes for tag, attributes in Elements(card).found if tag == "img"]
    assert image["src"] == "./kalla/sida?samling=mjolby&dokument=rapport&sida=3&zoom=100"
    assert image["loading"] == "lazy"
    assert image["alt"] == "Sida 3 i PDF-filen som bild. Citatet är markerat. Texten står också som text."
    assert '<svg viewBox="0 0 600.00 800.00" aria-hidden="true">' in card
    assert '<rect x="60.00" y="160.00" width="240.00" height="40.00"/>' in card
    assert 'href="./kalla/fil?samling=mjolby&amp;dokument=rapport#page=3"' in card
    assert "Öppna PDF på sidan 3" in card


def test_a_card_without_a_picture_still_opens_its_source() -> None:
    card = source_cards.source_cards(1, WHO, sources(WHO))
    assert "<details" not in card
    (link,) = Elements(card).of_class("open")
    assert (link["target"], link["rel"]) == ("_blank", "noopener")
    assert (link["href"] or "").startswith("./kalla?samling=mjolby&dokument=protokollsutdrag-au-105&start=0&slut=143")


@pytest.mark.parametrize(
    ("share", "told"),
    [
        (0.0, "Citatet kunde inte markeras i bilden. Det står i texten."),
        (0.7, "Hela citatet kunde inte markeras i bilden. Det står helt i texten."),
    ],
)
def test_what_could_not_be_marked_is_told(share: float, told: str) -> None:
    assert told in pdf_card(Marks(3, (), share, 600, 800))
    assert "kunde inte markeras" not in pdf_card()


@pytest.mark.parametrize(
    ("state", "told"),
    [
        (FileState.CHANGED, "Filen har ändrats sedan den lästes in. Citatet är ur den tidigare lydelsen."),
        (FileState.MISSING, "Filen finns inte längre i samlingen. Citatet är ur det som då lästes in."),
    ],
)
def test_a_file_that_is_no_longer_what_was_indexed_is_told(state: FileState, told: str) -> None:
    assert f'<p class="changed"><strong>Obs!</strong> {told}</p>' in pdf_card(state=state)
    assert 'class="changed"' not in pdf_card()


def test_the_whole_answer_can_be_copied_in_three_forms() -> None:
    buttons = Elements(turn(TASKS)).of_class("copy")
    assert [("data-pieces" in b, "data-html" in b) for b in buttons] == [(True, False), (True, False), (True, True)]
    assert "".join(p for p in json.loads(buttons[0]["data-pieces"] or "") if isinstance(p, str)).startswith(
        "Fråga: Vad ska kommundirektören göra?"
    )
    assert Elements(turn(REFUSED)).of_class("copy") == []


# hostile documents and questions

HOSTILE = (
    "<script>alert(1)</script><img src=x onerror=alert(2)>\"'><a href='javascript:alert(3)'>${alert(4)}{{alert(5)}}"
)


def hostile_turn() -> str:
    quoted = dataclasses.replace(
        WHO.citations[0],
        key=HOSTILE,
        title=HOSTILE,
        type=HOSTILE,
        dnr=HOSTILE,
        section=HOSTILE,
        heading_path=(HOSTILE,),
        printed_page=HOSTILE,
        quote=HOSTILE,
        label=HOSTILE,
    )
    document = dataclasses.replace(MINUTES, title=HOSTILE, body=HOSTILE, date=HOSTILE, language=HOSTILE)
    answer = Answer(
        Outcome.NEAR,
        "sv",
        HOSTILE,
        HOSTILE,
        citations=(quoted,),
        statements=(Statement(HOSTILE, HOSTILE), Statement(HOSTILE, HOSTILE, "item")),
        documents_near=(NearDocument("x", HOSTILE, HOSTILE, HOSTILE, HOSTILE),),
        understood=HOSTILE,
        frame=HOSTILE,
    )
    document = dataclasses.replace(document, id=HOSTILE, samling=HOSTILE, file=f"{HOSTILE}.pdf")
    quoted = dataclasses.replace(quoted, document=HOSTILE)
    answer = dataclasses.replace(answer, citations=(quoted,))
    place = Source(document, HOSTILE, HOSTILE, HOSTILE, HOSTILE, marks=(Marks(1, (), 0.0, 1, 1),))
    shown = answer_html.answer_turn(1, HOSTILE, answer, [place]) + source_cards.source_cards(1, answer, [place])
    return shown + pages.intro(HOSTILE, 1) + pages.failed_intro(HOSTILE, HOSTILE) + answer_html.waiting_turn(1, HOSTILE)


def test_nothing_from_documents_or_questions_becomes_markup() -> None:
    for tag, attributes in Elements(hostile_turn()).found:
        assert tag not in {"script", "iframe", "style"}
        assert tag != "img" or (attributes["src"] or "").startswith("./kalla/sida?samling=%3Cscript%3E")
        assert not [name for name in attributes if name.startswith("on")]
        assert not (attributes.get("href") or "#").startswith("javascript:")
    assert HOSTILE in Elements(hostile_turn()).words


# a conversation


def ask(talk: talking.Conversation, assistant: ScriptedAssistant, question: str) -> None:
    for _ in talking.ask(assistant, talk, question, "mjolby"):
        pass


def test_a_question_is_shown_waiting_and_then_answered(tmp_path: Path) -> None:
    talk = talking.Conversation()
    states = [state.html() for state in talking.ask(ScriptedAssistant(tmp_path), talk, WHO.question, "mjolby")]
    assert len(states) == 2
    assert "Söker i dokumenten…" in states[0]
    assert "Söker i dokumenten…" not in states[1]
    assert "Per-Anders Svensson" in states[1]
    assert 'id="source-1-1"' in talk.sources()


def test_earlier_questions_are_sent_as_history(tmp_path: Path) -> None:
    assistant, talk = ScriptedAssistant(tmp_path), talking.Conversation()
    ask(talk, assistant, WHO.question)
    ask(talk, assistant, "  Och när?  ")
    assert assistant.asked == [(WHO.question, "mjolby", ()), ("Och när?", "mjolby", (WHO.question,))]


def test_a_follow_up_can_be_asked_anew_as_a_question_of_its_own(tmp_path: Path) -> None:
    assistant, talk = ScriptedAssistant(tmp_path), talking.Conversation()
    ask(talk, assistant, WHO.question)
    assert not talk.follows
    ask(talk, assistant, TASKS.question)
    assert talk.follows  # its answer says how it was understood

    for _ in talking.ask(assistant, talk, TASKS.question, "mjolby", alone=True):
        pass
    ask(talk, assistant, REFUSED.question)

    assert [history for _, _, history in assistant.asked] == [(), (WHO.question,), (), (TASKS.question,)]


def test_what_was_understood_and_how_to_undo_it_are_announced() -> None:
    announced = answer_html.announcement(TASKS)
    assert announced.startswith("Jag tolkar frågan som: Vad ska kommundirektören göra enligt förslaget? Svar: ")
    assert announced.endswith(" Knappen ”Läs frågan utan det som frågats tidigare” ställer frågan för sig.")
    assert "Knappen" not in answer_html.announcement(WHO)


def test_conversations_do_not_mix(tmp_path: Path) -> None:
    assistant, one, other = ScriptedAssistant(tmp_path), talking.Conversation(), talking.Conversation()
    ask(one, assistant, WHO.question)
    ask(other, assistant, REFUSED.question)
    assert "Per-Anders" not in other.html()
    assert assistant.asked[-1][2] == ()


def test_an_empty_question_is_not_asked(tmp_path: Path) -> None:
    assistant, talk = ScriptedAssistant(tmp_path), talking.Conversation()
    ask(talk, assistant, " \n ")
    assert assistant.asked == []
    assert talk.turns == []


def test_a_question_is_cut_to_where_it_is_known_to_be_too_long(tmp_path: Path) -> None:
    assistant, talk = ScriptedAssistant(tmp_path), talking.Conversation()
    ask(talk, assistant, "x" * 1_000_000)
    assert len(assistant.asked[0][0]) == LONGEST + 1


def test_a_conversation_cleared_meanwhile_stays_cleared(tmp_path: Path) -> None:
    talk = talking.Conversation()
    steps = talking.ask(ScriptedAssistant(tmp_path), talk, WHO.question, "mjolby")
    next(steps)
    talk.turns.clear()
    assert next(steps).html() == answer_html.conversation(())


def test_numbers_are_not_used_again_after_clearing(tmp_path: Path) -> None:
    assistant, talk = ScriptedAssistant(tmp_path), talking.Conversation()
    ask(talk, assistant, WHO.question)
    talk.turns.clear()
    ask(talk, assistant, WHO.question)
    assert 'id="turn-2"' in talk.html()


def test_an_unexpected_failure_is_told_calmly_and_logged(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    def fail(_: str) -> None:
        raise ZeroDivisionError("inre detalj")

    talk = talking.Conversation()
    ask(talk, ScriptedAssistant(tmp_path, before=fail), "Varför?")
    assert "Något gick fel. Försök igen." in talk.html()
    assert "inre detalj" not in talk.html()
    assert "inre detalj" in caplog.text


def test_an_expected_failure_is_told_with_its_remedy(tmp_path: Path) -> None:
    def fail(_: str) -> None:
        raise IndexMissing("Samlingen mjolby är inte indexerad.", "Kör: assistent index")

    talk = talking.Conversation()
    ask(talk, ScriptedAssistant(tmp_path, before=fail), "Varför?")
    assert "Samlingen mjolby är inte indexerad. Kör: assistent index" in talk.html()


# the app


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from starlette.testclient import TestClient

        app = web.create_app(ScriptedAssistant(tmp_path_factory.mktemp("web")))
        with TestClient(app) as client:
            yield client


def config(client: TestClient) -> dict[str, Any]:
    text = client.get("/").text.split("window.gradio_config = ")[1]
    parsed: dict[str, Any] = json.JSONDecoder().raw_decode(text)[0]
    return parsed


def test_page_is_swedish_and_named(client: TestClient) -> None:
    page = client.get("/").text
    assert '<html lang="sv" data-samling="mjolby">' in page
    assert "<title>assistent – mjolby</title>" in page
    assert 'name="viewport"' in page
    assert 'role="status" aria-live="polite"' in page


def test_page_names_no_other_machine(client: TestClient) -> None:
    page = client.get("/").text
    addresses = set(re.findall(r"https?://[^\s\"'<>\\]+", page))
    assert {address for address in addresses if not address.startswith("http://testserver")} == set()
    assert "og:" not in page


def test_own_assets_name_no_other_machine() -> None:
    for name in ("web.css", "chat.css", "web.js", "talks.js", "glimpse.js", "source.css", "copy.js"):
        content = asset(name).decode()
        assert "http" not in content
        assert "@import" not in content
        assert "url(" not in content


def test_gradio_is_told_to_keep_quiet(client: TestClient) -> None:
    told = config(client)
    assert told["analytics_enabled"] is False
    assert told["footer_links"] == []
    assert told["run_history"] is False
    assert told["show_error"] is False
    assert told["mcp_server"] is False
    assert {dependency["api_visibility"] for dependency in told["dependencies"]} == {"private"}
    assert all(not dependency.get("js") for dependency in told["dependencies"])


@pytest.mark.parametrize("path", ["/", "/assistent/web.css", "/gradio_api/upload", "/finns-inte"])
def test_every_response_has_the_security_headers(client: TestClient, path: str) -> None:
    headers = client.get(path, headers={"Origin": "https://ond.example"}).headers
    assert headers["x-frame-options"] == "DENY"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    policy = headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "connect-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "http" not in policy
    assert "'unsafe-inline'" not in policy.split("script-src")[1].split(";")[0]
    assert not [name for name in headers if name.startswith("access-control")]


def test_scripts_of_the_page_carry_the_nonce_of_its_policy(client: TestClient) -> None:
    response, again = client.get("/"), client.get("/")
    nonce = re.search(r"'nonce-([\w-]+)'", response.headers["content-security-policy"])
    assert nonce
    assert [a["nonce"] for tag, a in Elements(response.text).found if tag == "script"] == [nonce[1]] * 7
    assert nonce[1] not in again.text
    assert response.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "request_line",
    [
        "POST /gradio_api/upload",
        "GET /gradio_api/file=/etc/passwd",
        "GET /gradio_api/proxy=https://example.org",
        "POST /gradio_api/run/predict",
        "POST /gradio_api/api/predict",
        "GET /gradio_api/info",
        "GET /gradio_api/openapi.json",
        "GET /gradio_api/runs",
        "GET /monitoring",
        "GET /docs",
        "GET /openapi.json",
        "GET /config",
        "GET /assets/x/y.js",
        "POST /login",
    ],
)
def test_what_the_page_does_not_need_is_not_there(client: TestClient, request_line: str) -> None:
    method, path = request_line.split()
    response = client.request(method, path)
    assert response.status_code == 404
    assert response.text == "Sidan finns inte."


def test_a_huge_post_is_turned_away_unread(client: TestClient) -> None:
    response = client.post("/gradio_api/queue/join", content=b"x" * (gate.LARGEST_POST + 1))
    assert response.status_code == 413


def test_the_source_page_runs_no_script_but_its_own(client: TestClient) -> None:
    response = client.get("/kalla?samling=mjolby&dokument=rapport&start=0&slut=20")
    assert response.status_code == 200
    assert response.headers["content-security-policy"] == (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "base-uri 'self'; form-action 'none'; frame-ancestors 'none'"
    )
    assert response.headers["cache-control"] == "no-store"
    assert response.headers["x-frame-options"] == "DENY"
    assert response.headers["x-content-type-options"] == "nosniff"
    assert re.findall(r"<script[^>]*>", response.text) == [
        f'<script src="./assistent/copy.js?v={re.search(r"copy.js.v=(.{12})", response.text)[1]}" defer>'  # type: ignore[index]
    ]
    assert "style=" not in response.text


@pytest.mark.parametrize(
    "path",
    [
        "/kalla/",
        "/kalla/%2e%2e/etc/passwd",
        "/kalla/x",
        "/kalla/sida/",
        "/kalla/fil/plan.pdf",
        "/kalla/fil/%2e%2e%2f%2e%2e%2fetc%2fpasswd",
        "/kallan",
    ],
)
def test_there_are_no_other_addresses_of_sources(client: TestClient, path: str) -> None:
    response = client.get(path)
    assert (response.status_code, response.text) == (404, "Sidan finns inte.")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_sources_are_only_read(client: TestClient, method: str) -> None:
    assert client.request(method, "/kalla").status_code == 404


def test_a_failure_of_the_source_page_is_told_calmly_and_logged(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(ScriptedAssistant, "open_document", lambda *_: 1 / 0)
    response = client.get("/kalla?dokument=rapport&start=0&slut=20")
    assert response.status_code == 500
    assert "Något gick fel" in response.text
    assert "division" not in response.text
    assert "ZeroDivisionError" in caplog.text


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A real assistant over a PDF and a document with hostile content and name."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from starlette.testclient import TestClient

        encoder = HashEncoder()
        settings = installation(
            tmp_path_factory.mktemp("library"), {"a\"b';.html.txt": "<script>alert(1)</script> Ja."}
        )
        (settings.corpus / "solros" / "plan å.pdf").write_bytes(drawn(lines("Rektorn leder.", "Planen gäller.")))
        build(settings, "solros", encoder)
        with TestClient(web.create_app(Assistant(settings, encoder))) as client:
            yield client


def test_a_pdf_is_sent_to_be_shown_and_no_more(library: TestClient) -> None:
    response = library.get("/kalla/fil", params={"samling": "solros", "dokument": "plan å"})
    assert response.content.startswith(b"%PDF")
    assert response.headers["content-type"] == "application/pdf"
    assert response.headers["content-disposition"] == "inline; filename*=utf-8''plan%20%C3%A5.pdf"
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"


def test_any_other_file_is_sent_to_be_saved(library: TestClient) -> None:
    response = library.get("/kalla/fil", params={"samling": "solros", "dokument": "a\"b';.html"})
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/octet-stream"
    assert response.headers["content-disposition"] == "attachment; filename*=utf-8''a%22b%27%3B.html.txt"


def test_a_page_is_sent_as_a_picture_that_may_be_kept(library: TestClient) -> None:
    response = library.get("/kalla/sida", params={"samling": "solros", "dokument": "plan å", "sida": 1})
    assert response.content.startswith(b"\x89PNG")
    assert response.headers["cache-control"] == "private, max-age=300"


def test_a_hostile_document_is_shown_as_text_on_its_own_page(library: TestClient) -> None:
    response = library.get("/kalla", params={"dokument": "a\"b';.html", "start": 0, "slut": 25})
    assert response.status_code == 200
    assert '<mark id="citat">&lt;script&gt;alert(1)&lt;/script&gt;</mark> Ja.' in response.text
    assert [tag for tag, _ in Elements(response.text).found].count("script") == 1


def test_assets_are_named_by_content_and_cached(client: TestClient) -> None:
    page = client.get("/").text
    address = re.search(r'href="\./(assistent/web\.css\?v=\w+)"', page)
    assert address
    response = client.get(f"/{address[1]}")
    assert response.headers["content-type"].startswith("text/css")
    assert "max-age" in response.headers["cache-control"]
    assert response.content == asset("web.css")


def test_a_page_of_an_unknown_gradio_is_refused_in_words() -> None:
    with pytest.raises(ValueError, match="Gradios sida har ändrats"):
        pages.page("<html></html>", pages.Told({"mjolby": "Mjölby"}, "mjolby"), "n")


def test_several_samlingar_can_be_chosen(tmp_path: Path) -> None:
    gradio = chat.import_gradio()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        blocks = chat._blocks(gradio, ScriptedAssistant(tmp_path, samlingar=("exempelby", "mjolby")))
    (dropdown,) = [block for block in blocks.blocks.values() if isinstance(block, gradio.Dropdown)]
    assert dropdown.visible
    assert [value for _, value in dropdown.choices] == ["exempelby", "mjolby"]
    assert dropdown.label == "Samling"


def test_an_index_that_is_missing_is_told_on_the_page(tmp_path: Path) -> None:
    class Unindexed(ScriptedAssistant):
        def suggested(self, samling: str | None = None, count: int = 5) -> list[str]:
            raise IndexMissing("Samlingen mjolby är inte indexerad.", "Kör: assistent index")

    told, questions, limited = chat.opening(Unindexed(tmp_path), "mjolby", SV)
    assert (questions, limited) == ("", "")
    assert "Samlingen mjolby kan inte svara än." in told
    assert "Kör: assistent index" in told


def test_warm_up_tells_a_failure_and_goes_on(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    class Unindexed(ScriptedAssistant):
        def index(self, samling: str | None = None) -> Any:
            raise IndexMissing("Samlingen mjolby är inte indexerad.", "Kör: assistent index")

    web.warm_up(Unindexed(tmp_path))
    assert "Kör: assistent index" in capsys.readouterr().err


# the address


def settings(tmp_path: Path, host: str = "127.0.0.1", port: int = 0) -> Settings:
    return Settings(root=tmp_path, host=host, port=port)


def test_a_port_in_use_is_told_with_the_variable_that_changes_it(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(SettingsError) as told:
            web.serve(settings(tmp_path, port=port))
    assert f"Port {port} på 127.0.0.1 används redan." in str(told.value)
    assert "ASSISTENT_PORT" in told.value.remedy


@pytest.mark.parametrize(
    ("host", "port", "remedy"),
    [("127.0.0.1", 70_000, "ASSISTENT_PORT"), ("127.0.0.1", -1, "ASSISTENT_PORT"), ("192.0.2.1", 0, "ASSISTENT_HOST")],
)
def test_an_address_that_cannot_be_used_is_told(tmp_path: Path, host: str, port: int, remedy: str) -> None:
    with pytest.raises(SettingsError) as told:
        web.serve(settings(tmp_path, host, port))
    assert remedy in told.value.remedy


# weight and reach


def test_importing_the_module_loads_no_heavy_library() -> None:
    check = "import sys, assistent.web; print(*{'gradio', 'fastapi', 'uvicorn', 'chromadb'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", check], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


OFFLINE = """
import ipaddress, json, socket, sys, time, warnings
reached = []
def watch(name):
    original = getattr(socket.socket, name)
    def watched(self, address, *rest):
        if self.family != socket.AF_UNIX and not ipaddress.ip_address(address[0]).is_loopback:
            reached.append([name, str(address)])
        return original(self, address, *rest)
    setattr(socket.socket, name, watched)
for name in ("connect", "connect_ex", "sendto"):
    watch(name)
lookup = socket.getaddrinfo
def getaddrinfo(host, *rest, **named):
    if host not in (None, "127.0.0.1", "localhost", "::1"):
        reached.append(["getaddrinfo", str(host)])
    return lookup(host, *rest, **named)
socket.getaddrinfo = getaddrinfo
from pathlib import Path
warnings.simplefilter("ignore")
from assistent import talking, web
sys.path.insert(0, "tests")
from web_fakes import WHO, ScriptedAssistant
assistant = ScriptedAssistant(Path(sys.argv[1]))
app = web.create_app(assistant)
from starlette.testclient import TestClient
with TestClient(app) as client:
    assert client.get("/").status_code == 200
    for _ in talking.ask(assistant, talking.Conversation(), WHO.question, "mjolby"):
        pass
    time.sleep(1)
import gradio
print(json.dumps({"reached": reached, "analytics": gradio.analytics.analytics_enabled()}))
"""


def test_the_server_process_reaches_no_other_machine(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", OFFLINE, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1]) == {"reached": [], "analytics": False}


# colours


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("front", "back", "least"),
    [
        ("text", "ground", 7.0),
        ("text", "surface", 7.0),
        ("text", "tint", 7.0),
        ("quiet", "ground", 4.5),
        ("quiet", "surface", 4.5),
        ("accent", "surface", 4.5),
        ("accent", "tint", 4.5),
        ("accent", "ground", 4.5),
        ("on-accent", "accent", 4.5),
        ("on-accent", "accent-strong", 4.5),
        ("on-marked", "marked", 7.0),
        ("edge", "ground", 3.0),
        ("focus", "ground", 3.0),
        ("focus", "surface", 3.0),
    ],
)
def test_contrast_is_enough_in_light_and_dark(front: str, back: str, least: float, scheme: int) -> None:
    css = asset("web.css").decode()
    colours = {m[1]: m.groups()[1:] for m in re.finditer(r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)", css)}
    high, low = sorted((luminance(colours[name][scheme]) for name in (front, back)), reverse=True)
    assert (high + 0.05) / (low + 0.05) >= least


# the page's language and samling


def test_the_page_is_english_with_one_click(client: TestClient) -> None:
    page = client.get("/?lang=en").text
    assert '<html lang="en" data-samling="mjolby">' in page
    assert 'href="./?lang=en" lang="en" hreflang="en">In English</a>' in client.get("/").text
    assert 'href="./?lang=sv" lang="sv" hreflang="sv">På svenska</a>' in page
    settings = json.JSONDecoder().raw_decode(page.split("window.gradio_config = ")[1])[0]
    props = {part["props"].get("elem_id"): part["props"] for part in settings["components"]}
    assert props["field"]["label"] == "Your question"
    assert [props[name]["value"] for name in ("send", "clear", "stop")] == ["Ask", "New conversation", "Stop"]
    assert "The documents and the other pages are in Swedish; the way between the pages is in English." in page


def test_the_address_names_the_samling_and_the_way_on_follows(tmp_path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from starlette.testclient import TestClient

        client = TestClient(web.create_app(ScriptedAssistant(tmp_path, samlingar=("exempelby", "mjolby"))))
    page = client.get("/?samling=mjolby").text
    assert "<title>assistent – mjolby</title>" in page
    assert 'href="./dokument?samling=mjolby"' in page
    settings = json.JSONDecoder().raw_decode(page.split("window.gradio_config = ")[1])[0]
    assert [p["props"]["value"] for p in settings["components"] if p["props"].get("elem_id") == "samling"] == ["mjolby"]


def test_a_samling_that_there_is_not_is_told(client: TestClient) -> None:
    response = client.get("/", params={"samling": "<b>"})
    assert response.status_code == 404
    assert "<h1>Samlingen finns inte</h1>" in response.text
    assert '<a href="./?samling=mjolby">mjolby</a>' in response.text
    assert "<b>" not in response.text


def test_no_title_can_end_the_script_that_it_is_handed_in() -> None:
    made = pages._embedded({"title": "</script><script>alert(1)</script>\u2028"})
    assert "<" not in made
    assert json.loads(made) == {"title": "</script><script>alert(1)</script>\u2028"}


def test_questions_to_begin_with_stand_by_theme() -> None:
    themes = [Theme("<Ansvar>", (Prepared("Vem?"), Prepared("Varför?")))]
    found = Elements(pages.beginning(["Hur?"], themes))
    assert "Frågor att börja med Hur? Fler frågor, efter tema <Ansvar> Vem? Varför?" in found.text
    assert len(found.of_class("suggestion")) == 3
    assert [a.get("open") for tag, a in found.found if tag == "details"] == [None]
    assert pages.beginning([], themes) == ""
