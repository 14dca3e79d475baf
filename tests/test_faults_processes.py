"""Several web processes on one index, and a Chroma server that goes away: real processes, ended with SIGKILL."""

from __future__ import annotations

import asyncio
import re
import signal
import subprocess
import sys
import threading
import time
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

import httpx
from chroma_process import Server
from fakes import HashEncoder, installation, policy

from assistent import web
from assistent.assistant import Assistant
from assistent.indexing import build
from assistent.settings import Settings
from assistent.types import Encoder
from benchmarks import load

WHEN = "När fastställdes ledningssystemet, och av vem?"


class Served:
    """The command ``assistent serve`` in a process of its own."""

    def __init__(self, settings: Settings) -> None:
        environ = {"ASSISTENT_ROOT": str(settings.root), "ASSISTENT_CACHE": str(settings.cache), "PATH": ""}
        command = [sys.executable, "-m", "assistent", "serve", "--port", "0"]
        self.process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environ)
        assert self.process.stderr is not None
        told = self.process.stderr.readline()
        found = re.search(r"http://[\d.:]+", told)
        assert found, told
        self.address = found[0]
        # what is written later must not fill the pipe
        self._reading = threading.Thread(target=self.process.stderr.read)
        self._reading.start()

    def until_ready(self) -> None:
        for _ in range(300):
            try:
                if httpx.get(f"{self.address}/readyz", timeout=20).status_code == 200:
                    return
            except httpx.HTTPError:
                pass
            time.sleep(0.2)
        raise AssertionError("the web process does not answer")

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self._reading.join()
        assert self.process.stderr is not None
        self.process.stderr.close()


@contextmanager
def served(settings: Settings) -> Iterator[Served]:
    made = Served(settings)
    try:
        yield made
    finally:
        made.kill()


def ask(addresses: list[str], question: str) -> tuple[str, str]:
    """Asks as a proxy does: the first that answers. Gives its address and the outcome."""
    for address in addresses:
        try:
            answered = httpx.post(f"{address}/api/ask", json={"question": question}, timeout=60)
        except httpx.HTTPError:
            continue
        return address, answered.json()["outcome"]
    raise AssertionError("nobody answered")


async def converse(address: str, session: str) -> str:
    """A question on the page, by the name that it has at the browser; gives the conversation's HTML."""
    async with httpx.AsyncClient(base_url=address, timeout=60) as client, load.Page.opened(client) as page:
        page.session = session
        return await page.ask(WHEN, "mjolby")


def test_of_two_web_processes_one_serves_on_when_the_other_is_killed_under_load(mjolby: Settings) -> None:
    with ExitStack() as stack:
        one, other = (stack.enter_context(served(mjolby)) for _ in range(2))
        one.until_ready()
        other.until_ready()
        addresses = [one.address, other.address]
        before = asyncio.run(converse(one.address, "sida"))
        outcomes: list[tuple[str, str]] = []
        askers = [
            threading.Thread(target=lambda: outcomes.extend(ask(addresses, WHEN) for _ in range(4))) for _ in range(3)
        ]
        for asker in askers:
            asker.start()
        while not outcomes:
            time.sleep(0.01)
        one.kill()
        for asker in askers:
            asker.join()
        assert [outcome for _, outcome in outcomes] == ["answered"] * 12
        assert {address for address, _ in outcomes} == set(addresses)
        assert asyncio.run(converse(other.address, "sida")) == before  # an open page goes on at the other, anew
        again = stack.enter_context(served(mjolby))
        again.until_ready()
        assert ask([again.address], WHEN) == (again.address, "answered")


def test_every_process_answers_from_an_index_that_was_made_in_one_place(tmp_path: Path, encoder: Encoder) -> None:
    settings = replace(installation(tmp_path), cache=Path(__file__).parent.parent / ".cache")
    build(settings, "solros", encoder)
    assistants = [Assistant(settings, encoder) for _ in range(2)]
    with served(settings) as process:
        process.until_ready()
        (settings.corpus / "solros" / "bilar.md").write_text(policy("bilar", "Fordonschefen"), encoding="utf-8")
        build(settings, "solros", encoder)
        body = {"words": "bilar Fordonschefen"}
        hits = httpx.post(f"{process.address}/api/search", json=body, timeout=60).json()
        assert hits[0]["document"] == "bilar"
        for assistant in assistants:
            assert assistant.search("bilar Fordonschefen")[0][0].document == "bilar"


def test_without_chroma_the_server_says_so_and_answers_again_when_it_is_back(tmp_path: Path) -> None:
    with ExitStack() as stack:
        server = Server(tmp_path / "server")
        stack.callback(server.stop)
        server.start()
        settings = installation(tmp_path, chroma_url=server.url)
        build(settings, "solros", HashEncoder())
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from starlette.testclient import TestClient

            app = web.create_app(Assistant(settings, HashEncoder()))
        client = stack.enter_context(TestClient(app, client=("127.0.0.1", 5)))
        assert client.get("/readyz").status_code == 200
        server.stop()
        told = f"Chroma på {server.url} svarar inte."
        ready = client.get("/readyz")
        assert (ready.status_code, ready.json()["error"]) == (503, told)
        answered = client.post("/api/ask", json={"question": "Vem ansvarar för arkiv?"})
        assert answered.status_code == 503 and told in answered.json()["error"]
        searched = client.post("/api/search", json={"words": "arkiv"})
        assert (searched.status_code, searched.json()["error"]) == (503, told)
        assert client.get("/healthz").status_code == 200
        server.start()
        assert client.get("/readyz").status_code == 200
        assert client.post("/api/ask", json={"question": "Vem ansvarar för arkiv?"}).json()["outcome"] != "error"
