"""An installation in which every text is an attack, and a browser that finds what came of it."""

from __future__ import annotations

import asyncio
import html.parser
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

from fakes import HashEncoder, installation
from pdf_fakes import drawn, lines

from assistent.assistant import Assistant
from assistent.indexing import build

MARK = "zzz"
OUTSIDE = ("https://www.digg.se/tdosanmalan",)
"""Where the pages' own words lead out, by a link."""
ATTACK = "</title></textarea></script></style>--><zzz onzzz=1><a href=javascript:zzz>'\" onzzz=zzz {{zzz}} ${zzz}"
"""Leaves whatever it stands in, and makes an element, an attribute and an address that nobody else makes."""
SHORT = "<zzz onzzz=1>'\" onzzz=zzz"
"""The same, short enough for a name."""
SECRET = "det hemliga som ligger utanför"
SAMLING = "skog\"'><zzz onzzz=1>&amp;"

POLICY = f"""# Policy {ATTACK}

Antagen av kommunfullmäktige 2024-03-04 § 12 {SHORT}
Dokumentansvarig: Skogschefen {SHORT}
Ersätter policy {SHORT} antagen av kommunfullmäktige 2020-02-10 § 7

## Del {ATTACK}

Skogschefen ansvarar för {ATTACK} i skogen. Kommunstyrelsen ger skogschefen i uppdrag att {ATTACK} senast 2027-01-01.

| {SHORT} | Ansvarig |
|---|---|
| {SHORT} | Skogschefen {SHORT} |
"""
SIDE = f"""
type = "policy"
title = '''Policy {ATTACK.replace("'", "’")}'''
body = '''{SHORT.replace("'", "’")}'''
matter = '''{SHORT.replace("'", "’")}'''
owner = '''{SHORT.replace("'", "’")}'''
"""
INTRODUCTION = f"""
titel = '''Intro {ATTACK.replace("'", "’")}'''
inledning = '''{ATTACK.replace("'", "’")}'''

[[tema]]
namn = '''Tema {SHORT.replace("'", "’")}'''
mal = '''{ATTACK.replace("'", "’")}'''
anteckningar = '''{ATTACK.replace("'", "’")}'''
fragor = [{{ fraga = '''Vem ansvarar för {SHORT.replace("'", "’")}?''', anteckning = '''{ATTACK.replace("'", "’")}''' }}]

[[tema.quiz]]
fraga = '''{SHORT.replace("'", "’")}'''
svar = '''{SHORT.replace("'", "’")}'''
dokument = "policy"
citat = "Skogschefen ansvarar för"

[[lasning]]
dokument = "policy"
varfor = '''{SHORT.replace("'", "’")}'''
"""


def attacked(root: Path) -> Assistant:
    """The installation, indexed; beside it a file that nobody may see."""
    name = f"handbok {SHORT}.md"
    settings = installation(
        root, {"policy.md": POLICY, name: POLICY.replace("Policy", "Handbok"), "ut.md": "# Ut\n\nIngen."},
        SAMLING, contact=f"{ATTACK} anna@exempelby.se",
    )  # fmt: skip
    folder = settings.corpus / SAMLING
    (folder / "policy.toml").write_text(SIDE, encoding="utf-8")
    (folder / "introduktion.toml").write_text(INTRODUCTION, encoding="utf-8")
    (folder / f"plan {SHORT}.pdf").write_bytes(drawn(lines("Rektorn leder.", SHORT)))
    (root / "hemligt.md").write_text(SECRET, encoding="utf-8")
    (root / "corpus" / "hemligt.md").write_text(SECRET, encoding="utf-8")
    results = root / "evals" / "results"
    results.mkdir(parents=True)
    (results / "prov.json").write_text(json.dumps(_result()), encoding="utf-8")
    encoder = HashEncoder()
    build(settings, SAMLING, encoder)
    return Assistant(settings, encoder)


def _result() -> dict[str, Any]:
    measures = {ATTACK: {"value": 0.5, "low": 0.4, "high": 0.6, "threshold": 0.9}}
    return {
        "set": ATTACK, "samling": SAMLING, "index": ATTACK, "commit": ATTACK, "made": ATTACK, "measures": measures,
        "by_kind": {ATTACK: 0.5}, "failed": [ATTACK], "answers": {ATTACK: {"right": False}},
    }  # fmt: skip


# --- a browser ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Reply:
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")


def call(
    app: Any, line: str, body: bytes = b"", headers: Mapping[str, str] | None = None, query: bytes | None = None
) -> Reply:
    """The reply to a request whose address is sent as it is written: no client tidies it first."""
    method, _, target = line.partition(" ")
    path, _, told = target.partition("?")
    fields = {
        "host": "localhost",
        **({"content-length": str(len(body))} if method == "POST" else {}),
        **(headers or {}),
    }
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "scheme": "http", "server": ("127.0.0.1", 80),
        "client": ("127.0.0.1", 9), "method": method, "path": path, "raw_path": quote(path).encode(), "root_path": "",
        "query_string": told.encode() if query is None else query,
        "headers": [(name.encode(), value.encode("latin-1", "replace")) for name, value in fields.items()],
    }  # fmt: skip
    sent: list[Any] = []
    asked = False

    async def receive() -> Any:
        nonlocal asked
        if asked:
            await asyncio.sleep(30)
            return {"type": "http.disconnect"}
        asked = True
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(app(scope, receive, send))
    told_headers = {name.decode().lower(): value.decode("latin-1") for name, value in sent[0]["headers"]}
    return Reply(sent[0]["status"], told_headers, b"".join(m.get("body", b"") for m in sent[1:]))


class Found(html.parser.HTMLParser):
    """What a browser would make of a page: what came of attacks, and the links on it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.wrong: list[str] = []
        self.links: list[str] = []
        self.base = ""
        self.text: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == MARK or tag in ("iframe", "object", "embed", "applet"):
            self.wrong.append(f"<{tag}>")
        for name, value in attrs:
            if name.startswith("on") or MARK in name or name == "srcdoc":
                self.wrong.append(f"<{tag} {name}>")
            if name in ("href", "src", "action", "formaction", "poster", "data", "xlink:href") and value:
                self._address(tag, name, value)
        if (
            tag == "script"
            and not {"src", "nonce"} & dict(attrs).keys()
            and dict(attrs).get("type") != "application/json"
        ):
            self.wrong.append("<script>")
        if tag == "base":
            self.base = dict(attrs).get("href") or ""

    def _address(self, tag: str, name: str, value: str) -> None:
        scheme = urlsplit("".join(value.split())).scheme.lower()
        if value in OUTSIDE and tag == "a":
            return
        if scheme and not (scheme == "mailto" and name == "href") and not (scheme == "data" and tag == "img"):
            self.wrong.append(f"<{tag} {name}={value}>")
        elif name == "href" and tag == "a" and not scheme:
            self.links.append(value)

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def next_to(self, path: str) -> list[str]:
        """The links as addresses of the app."""
        here = urljoin(f"http://localhost{path}", self.base)
        found = (urlsplit(urljoin(here, link)) for link in self.links)
        return [f"{one.path}?{one.query}" if one.query else one.path for one in found if one.netloc == "localhost"]
