"""Attacks on the web app: markup in every text, addresses that lead out, other sites, other names, headers."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from attacked import ATTACK, MARK, SAMLING, SECRET, SHORT, Found, attacked, call

from assistent import talking, web
from assistent.answer_html import conversation
from assistent.assistant import Assistant
from assistent.gate import LARGEST_POST

FORMS = {
    "plain": "../hemligt.md", "deeper": "../../../../../../../../etc/passwd", "absolute": "/etc/passwd", "encoded": "%2e%2e%2fhemligt.md",
    "encoded twice": "%252e%252e%252fhemligt.md", "half encoded": "..%2fhemligt.md", "backslash": "..\\hemligt.md",
    "encoded backslash": "..%5chemligt.md", "null": "policy\0/../../hemligt.md", "encoded null": "../hemligt.md%00.md",
    "drive": "C:\\Windows\\win.ini", "unc": "\\\\127.0.0.1\\c$\\x", "slashes": "....//hemligt.md", "dots": "..././hemligt.md",
    "overlong": "%c0%ae%c0%ae%c0%afhemligt.md", "wide": "．．／hemligt.md", "unicode slash": "..∕hemligt.md", "file": "file:///etc/passwd",
    "home": "~/hemligt.md", "dot": ".", "parameter": "..;/hemligt.md", "line": "../hemligt.md\r\n", "long": "../" * 400 + "etc/passwd",
    "inside": "policy/../../hemligt.md", "hidden": ".hamtat.json", "name of a file": "policy.md",
}  # fmt: skip
"""Ways to write that something lies elsewhere."""


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return attacked(tmp_path_factory.mktemp("attacked"))


@pytest.fixture(scope="module")
def app(assistant: Assistant) -> Iterator[Any]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield web.create_app(assistant)


# --- markup in every text ---------------------------------------------------------------------------------


def pages(app: Any) -> dict[str, Found]:
    """Every page that a reader can come to by links, with what came of the attacks."""
    samling = quote(SAMLING)
    waiting = [
        "/",
        "/om",
        "/kvalitet",
        "/kontrollera",
        "/introduktion",
        "/introduktion/leda",
        "/dokument",
        f"/?samling={samling}",
    ]
    waiting += [
        f"/introduktion/leda?tema=egna&{urlencode({'egen': ATTACK})}",
        f"/introduktion?tema=1&fraga=1&samling={samling}",
    ]
    waiting += [
        "/dokument/samband",
        "/dokument/tidslinje",
        "/dokument/uppdrag",
        f"/dokument?{urlencode({'q': ATTACK, 'typ': ATTACK})}",
    ]
    waiting += [
        f"{path}?{urlencode({'samling': ATTACK, 'dokument': ATTACK})}"
        for path in ("/", "/kalla", "/dokument", "/introduktion")
    ]
    found: dict[str, Found] = {}
    kinds: dict[str, int] = {}
    while waiting:
        at = waiting.pop(0)
        kind = re.sub(r"=[^&]*", "", at)
        if at in found or kinds.get(kind, 0) >= 12:
            continue
        kinds[kind] = kinds.get(kind, 0) + 1
        path, _, query = at.partition("?")
        reply = call(app, f"GET {path}", query=query.encode())
        if not reply.headers["content-type"].startswith("text/html"):
            assert reply.headers["x-content-type-options"] == "nosniff"
            continue
        found[at] = Found(reply.text)
        waiting += found[at].next_to(path)
    return found


def test_no_page_makes_markup_of_a_text(app: Any) -> None:
    found = pages(app)
    assert {at: page.wrong for at, page in found.items() if page.wrong} == {}
    seen = {at.partition("?")[0] for at in found}
    assert seen >= {
        "/",
        "/om",
        "/kvalitet",
        "/kontrollera",
        "/introduktion",
        "/introduktion/leda",
        "/dokument",
        "/kalla",
        "/dokument/uppdrag",
    }
    assert len(found) > 40
    shown = [at for at, page in found.items() if f"<{MARK} on{MARK}=1>" in "".join(page.text)]
    assert {at.partition("?")[0] for at in shown} >= {
        "/om",
        "/kvalitet",
        "/introduktion",
        "/dokument",
        "/kalla",
        "/dokument/uppdrag",
    }


def test_no_answer_of_the_chat_makes_markup_of_a_text(assistant: Assistant) -> None:
    for question in (f"Vem ansvarar för {SHORT}?", "Vem ansvarar i skogen?", ATTACK):
        talk = talking.Conversation()
        for state in talking.ask(assistant, talk, question, SAMLING):
            shown = state.html() + state.sources() + conversation(turn.html for turn in state.turns)
            assert Found(shown).wrong == []
    from assistent import pages as parts

    kept = parts.handed("talk", talk.kept())
    assert Found(kept).wrong == []
    assert MARK in kept


@pytest.mark.parametrize("name", ["text", "samling", "som", "egna"])
def test_no_field_of_a_form_becomes_markup(app: Any, name: str) -> None:
    fields = {"samling": SAMLING, "text": "", name: ATTACK}
    reply = call(app, "POST /kontrollera", *multipart(fields))
    assert reply.headers["content-type"].startswith("text/html")
    assert Found(reply.text).wrong == []


@pytest.mark.parametrize("made", ["", "html"])
def test_no_uploaded_file_becomes_markup(app: Any, made: str) -> None:
    text = f"# {ATTACK}\n\nI policyn står att ”Skogschefen ansvarar för {ATTACK}”. Se 2 kap. 3 § {SHORT}.\n"
    reply = call(app, "POST /kontrollera", *multipart({"samling": SAMLING, "som": made}, f"{SHORT}.md", text.encode()))
    assert reply.status == 200
    found = Found(reply.text)
    assert found.wrong == []
    assert f"<{MARK} on{MARK}=1>" in "".join(found.text)


def test_no_name_of_an_uploaded_file_becomes_markup(app: Any) -> None:
    reply = call(app, "POST /kontrollera", *multipart({"samling": SAMLING}, f"{SHORT}.docx", b"%PDF-1.4 trasig"))
    assert reply.status == 422
    assert Found(reply.text).wrong == []
    assert f"<{MARK} on{MARK}=1>" in "".join(Found(reply.text).text)


def multipart(fields: dict[str, str], name: str = "", content: bytes = b"") -> tuple[bytes, dict[str, str]]:
    """A form as a browser sends it."""
    parts = [
        f'--grans\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n' for key, value in fields.items()
    ]
    named = name.replace('"', "%22")
    parts.append(f'--grans\r\nContent-Disposition: form-data; name="fil"; filename="{named}"\r\n\r\n')
    body = "".join(parts).encode() + content + b"\r\n--grans--\r\n"
    return body, {"content-type": "multipart/form-data; boundary=grans", "content-length": str(len(body))}


# --- addresses that lead out ------------------------------------------------------------------------------


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/kalla", "dokument"), ("/kalla/sida", "dokument"), ("/kalla/fil", "dokument"), ("/dokument", "dokument"), ("/kalla/fil", "samling"),
        ("/dokument", "samling"), ("/dokument/csv", "samling"), ("/introduktion", "samling"), ("/introduktion/underlag", "samling"), ("/", "samling"),
    ],
)  # fmt: skip
def test_no_name_in_an_address_leads_out(app: Any, path: str, name: str, form: str) -> None:
    known = {"samling": SAMLING, "dokument": "policy", "start": "0", "slut": "10", "sida": "1"}
    for query in (
        urlencode(known | {name: form}),
        "&".join([f"{name}={form}", *(f"{k}={quote(v)}" for k, v in known.items() if k != name)]),
    ):
        reply = call(app, f"GET {path}", query=query.encode())
        assert reply.status in (400, 404), (query, reply.status)
        assert SECRET not in reply.text and "root:" not in reply.text


@pytest.mark.parametrize(
    "form", [*FORMS.values(), "x" * 5_000, "%", "{}"], ids=[*FORMS, "very long", "percent", "braces"]
)
@pytest.mark.parametrize(
    "folder", ["/assets", "/assistent", "/kalla/fil", "/dokument", "/gradio_api", "/api", "/theme.css", ""]
)
def test_no_path_leads_out(app: Any, folder: str, form: str) -> None:
    reply = call(app, f"GET {folder}/{form.replace('?', '')}")
    assert reply.status == 404
    assert SECRET not in reply.text and "root:" not in reply.text


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
@pytest.mark.parametrize("path", ["ask", "search", "check"])
def test_no_samling_of_the_interface_leads_out(app: Any, path: str, form: str) -> None:
    import json

    field = {"ask": "question", "search": "words", "check": "text"}[path]
    body = json.dumps({field: "Vem ansvarar?", "samling": form}).encode()
    reply = call(app, f"POST /api/{path}", body, {"content-type": "application/json"})
    assert reply.status == 422
    assert SECRET not in reply.text


# --- other sites and other names ----------------------------------------------------------------------------

POSTS = (
    "/kontrollera", "/introduktion/underlag", "/api/ask", "/api/search", "/api/check", "/gradio_api/queue/join", "/gradio_api/queue/join/",
    "/gradio_api/cancel", "/gradio_api/reset",
)  # fmt: skip
ELSEWHERE = (
    {"origin": "https://ondska.example"}, {"origin": "null"}, {"origin": "http://localhost.ondska.example"}, {"origin": "http://localhost:81"},
    {"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}, {"sec-fetch-site": "cross-site", "origin": "http://localhost"},
    {"sec-fetch-site": "same-origin,cross-site"},
)  # fmt: skip


@pytest.mark.parametrize("headers", ELSEWHERE)
@pytest.mark.parametrize("path", POSTS)
def test_no_post_of_another_site_is_taken(app: Any, path: str, headers: dict[str, str]) -> None:
    for kind in (
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=g",
        "application/json",
    ):
        reply = call(app, f"POST {path}", b'{"question": "Vem?"}', {"content-type": kind, **headers})
        assert reply.status == 403
        assert not [name for name in reply.headers if name.startswith("access-control-")]


@pytest.mark.parametrize("path", [*POSTS, "/", "/kalla"])
def test_no_other_site_is_given_leave_beforehand(app: Any, path: str) -> None:
    asked = {"origin": "https://ondska.example", "access-control-request-method": "POST"}
    reply = call(app, f"OPTIONS {path}", headers=asked)
    assert reply.status == 404
    assert not [name for name in reply.headers if name.startswith("access-control-")]


@pytest.mark.parametrize(
    "host",
    ["ondska.example", "localhost.ondska.example", "127.0.0.1.nip.example", "", "10.0.0.7", "localhost@ondska.example"],
)
@pytest.mark.parametrize(
    "line",
    [
        "GET /",
        "GET /om",
        "GET /kalla",
        "GET /healthz",
        "GET /metrics",
        "GET /assistent/web.css",
        "POST /api/ask",
        "GET /x",
    ],
)
def test_the_app_does_not_answer_to_another_name(app: Any, line: str, host: str) -> None:
    reply = call(app, line, headers={"host": host})
    assert reply.status == 421
    assert "Assistenten svarar inte under det namnet. Öppna den adress som du har fått." in reply.text
    assert "hosts" in reply.text
    assert "content-security-policy" in reply.headers


# --- headers that claim ---------------------------------------------------------------------------------------

CLAIMS = {
    "x-forwarded-for": "127.0.0.1", "x-forwarded-host": "ondska.example", "x-forwarded-proto": "https", "x-forwarded-prefix": "/ondska",
    "forwarded": "for=127.0.0.1;host=ondska.example;proto=https", "x-real-ip": "127.0.0.1", "x-remote-user": "ove", "remote-user": "ove",
    "x-original-url": "/kvalitet", "x-rewrite-url": "/metrics", "x-http-method-override": "DELETE", "x-forwarded-user": "ove",
}  # fmt: skip


@pytest.mark.parametrize("name", CLAIMS)
def test_no_claim_changes_a_page(app: Any, name: str) -> None:
    for path in ("/om", "/introduktion", "/dokument"):
        plain, claimed = call(app, f"GET {path}"), call(app, f"GET {path}", headers={name: CLAIMS[name]})
        assert (claimed.status, claimed.body) == (plain.status, plain.body)
        assert "ondska" not in claimed.text


def test_no_claim_gets_past_what_is_too_large_or_not_there(app: Any) -> None:
    assert call(app, "POST /api/ask", headers={"content-length": str(LARGEST_POST + 1), **CLAIMS}).status == 413
    assert call(app, "POST /api/ask", headers={"content-length": "-1"}).status == 413
    assert call(app, "POST /api/ask", headers={"content-length": "1e2"}).status == 413
    assert call(app, "GET /docs", headers=CLAIMS).status == 404


def test_nothing_of_a_request_is_sent_back_in_a_header(app: Any) -> None:
    for query in (
        f"samling={quote(SAMLING)}&x=%0d%0aSet-Cookie:%20a=b",
        "samling=%0d%0aX-A:%201",
        "dokument=%0d%0aX-A:%201",
    ):
        for path in ("/", "/kalla/fil", "/dokument/csv", "/introduktion/underlag", "/kalla"):
            reply = call(app, f"GET {path}", query=query.encode())
            assert not {"set-cookie", "x-a"} & reply.headers.keys()
            assert not [value for value in reply.headers.values() if "\r" in value or "\n" in value]
