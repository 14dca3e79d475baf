"""Many at once: ``python -m benchmarks.load [--users N] [--seconds S] [--think S] [--samling NAME] [--json]
[--save FILE]``

Starts the web app on a free port of this machine and lets N users ask it for S seconds through the same
interface as the page (Gradio's queue), each waiting ``--think`` seconds between a question and the next. The
questions are those of the samling's eval set. A user opens the page, holds its connection open as a browser does,
asks three questions in a conversation of their own, closes the page and begins anew.

An answer counts as an error if it does not come, is told as an error, is in another's conversation (the
questions on the page must be this user's own, in order), or, where it is the first of a conversation, differs
from what the same question got when it was asked alone before the load.

Prints questions a second, seconds a question (50th, 95th, 99th percentile), errors, and the memory of the
server (its resident set) before the load, at the start, in the middle and at the end. The start is when a tenth of
the time has passed: by then as many questions have been answered side by side as ever are, and what every question
needs has been loaded. ``--save`` writes the same as JSON, with the memory at each tenth of the time.
"""

from __future__ import annotations

import argparse
import asyncio
import html
import json
import random
import re
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import psutil

from assistent import evalset, settings

CONVERSATION = 3
"""Questions in a conversation before the user begins anew."""
PATIENCE_S = 60.0
TENTHS = 10
"""How often the server's memory is read."""
_CONFIG = re.compile(r"window\.gradio_config = (\{.*?\});", re.S)
_QUESTION = re.compile(r'<h2 class="question"[^>]*>(?:<span class="unseen">[^<]*</span>)?(.*?)</h2>', re.S)


@dataclass(slots=True)
class Measured:
    """What the users met."""

    seconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    pages: list[float] = field(default_factory=list)


class Page:
    """One open page: its parts by name, and a session of its own."""

    def __init__(self, client: httpx.AsyncClient, config: dict[str, Any]) -> None:
        self.client = client
        self.session = uuid.uuid4().hex[:12]
        self.parts = {part["id"]: part for part in config["components"]}
        self.prefix = config["api_prefix"]
        names = {part["id"]: part["props"].get("elem_id") for part in config["components"]}
        self.field = next(number for number, name in names.items() if name == "field")
        self.samling = next(number for number, name in names.items() if name == "samling")
        self.shown = next(number for number, name in names.items() if name == "conversation")
        self.asking = next(d for d in config["dependencies"] if [self.field, "submit"] in map(list, d["targets"]))

    @classmethod
    @asynccontextmanager
    async def opened(cls, client: httpx.AsyncClient) -> AsyncIterator[Page]:
        """The page, and the connection that tells the server that it is open. Raises ``ValueError``."""
        found = _CONFIG.search((await client.get("/")).raise_for_status().text)
        if not found:
            raise ValueError("the page has no configuration")
        page = cls(client, json.loads(found[1]))
        async with client.stream("GET", f"{page.prefix}/heartbeat/{page.session}", timeout=None) as beating:
            beating.raise_for_status()
            yield page

    def _value(self, number: int, question: str, samling: str) -> Any:
        if number == self.field:
            return question
        return samling if number == self.samling else self.parts[number]["props"].get("value")

    async def ask(self, question: str, samling: str) -> str:
        """The conversation's HTML when the question has been answered. Raises ``ValueError``."""
        data = [self._value(number, question, samling) for number in self.asking["inputs"]]
        body = {"data": data, "fn_index": self.asking["id"], "session_hash": self.session, "event_data": None}
        joined = await self.client.post(f"{self.prefix}/queue/join", json=body)
        if joined.status_code != 200:
            raise ValueError(f"turned away: {joined.status_code}")
        return await self._answer(joined.json()["event_id"])

    async def _answer(self, event: str) -> str:
        from gradio_client.utils import apply_diff

        place = self.asking["outputs"].index(self.shown)
        output: Any = None
        completed = False
        async with self.client.stream("GET", f"{self.prefix}/queue/data?session_hash={self.session}") as stream:
            async for line in stream.aiter_lines():
                message = json.loads(line[6:]) if line.startswith("data: ") else {}
                if message.get("event_id") not in (event, None):
                    raise ValueError("an answer of another session")
                if message.get("msg") == "process_generating":
                    told = message["output"]["data"]
                    output = told if output is None else [apply_diff(a, b) for a, b in zip(output, told, strict=True)]
                if message.get("msg") == "process_completed":
                    completed = True
                    if not message["success"]:
                        raise ValueError(str(message["output"]))
        if output is None or not completed:
            raise ValueError("no answer")
        return str(output[place])


async def converse(
    client: httpx.AsyncClient,
    samling: str,
    questions: Sequence[str],
    alone: dict[str, str],
    measured: Measured,
    think: float,
) -> None:
    """A user's conversation."""
    before = time.perf_counter()
    async with Page.opened(client) as page:
        measured.pages.append(time.perf_counter() - before)
        for number, question in enumerate(questions, 1):
            before = time.perf_counter()
            shown = await asyncio.wait_for(page.ask(question, samling), PATIENCE_S)
            measured.seconds.append(time.perf_counter() - before)
            told = [html.unescape(found).strip() for found in _QUESTION.findall(shown)]
            if told != [q.strip() for q in questions[:number]]:
                measured.errors.append(f"another's conversation: {told} for {list(questions[:number])}")
            if 'class="answer error"' in shown:
                measured.errors.append(f"an error was told: {question}")
            if number == 1 and alone.setdefault(question, shown) != shown:
                measured.errors.append(f"another answer than alone: {question}")
            await asyncio.sleep(think)


async def user(
    number: int,
    address: str,
    samling: str,
    asked: Sequence[str],
    alone: dict[str, str],
    measured: Measured,
    until: float,
    think: float,
) -> None:
    """One who asks until the time is up."""
    chosen = random.Random(number)
    async with httpx.AsyncClient(base_url=address, timeout=PATIENCE_S) as client:
        await asyncio.sleep(chosen.random() * think)
        while time.perf_counter() < until:
            try:
                await converse(client, samling, chosen.sample(asked, CONVERSATION), alone, measured, think)
            except (httpx.HTTPError, ValueError, TimeoutError) as error:
                measured.errors.append(f"{type(error).__name__}: {error}")
                await asyncio.sleep(1)


async def load(address: str, server: psutil.Process, arguments: argparse.Namespace) -> dict[str, Any]:
    """Lets the users ask, and measures."""
    file = arguments.questions or settings.load().root / "evals" / f"{arguments.samling}.jsonl"
    asked = [question.question for question in evalset.read_set(file).questions if not question.history]
    alone: dict[str, str] = {}
    quiet = Measured()
    async with httpx.AsyncClient(base_url=address, timeout=PATIENCE_S) as client:
        for question in asked[: arguments.alone]:
            await converse(client, arguments.samling, [question], alone, quiet, 0)
    known = asked[: arguments.alone]
    memory = [server.memory_info().rss]
    measured, start = Measured(), time.perf_counter()
    until = start + arguments.seconds

    async def watch() -> None:
        for _ in range(TENTHS):
            await asyncio.sleep(arguments.seconds / TENTHS)
            memory.append(server.memory_info().rss)

    await asyncio.gather(
        watch(),
        *(
            user(n, address, arguments.samling, known, alone, measured, until, arguments.think)
            for n in range(arguments.users)
        ),
    )
    wall = time.perf_counter() - start
    used = [round(size / 1e6) for size in memory]
    return {
        "users": arguments.users,
        "seconds": round(wall, 1),
        "think": arguments.think,
        "questions": len(measured.seconds),
        "questions_a_second": round(len(measured.seconds) / wall, 2),
        "alone_median": _percentile(quiet.seconds, 50),
        **{f"p{share}": _percentile(measured.seconds, share) for share in (50, 95, 99)},
        "page_p95": _percentile(measured.pages, 95),
        "errors": len(measured.errors) + len(quiet.errors),
        "first_errors": [*quiet.errors, *measured.errors][:5],
        "memory_mb": {"before": used[0], "start": used[1], "middle": used[TENTHS // 2], "end": used[-1]},
        "memory_tenths_mb": used,
    }


def _percentile(values: Sequence[float], share: int) -> float | None:
    return round(float(np.percentile(values, share)), 3) if values else None


@asynccontextmanager
async def served() -> AsyncIterator[tuple[str, psutil.Process]]:
    """The web app in a process of its own, on a port that the system chose."""
    command = [sys.executable, "-m", "assistent", "serve", "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stderr is not None
            told = await asyncio.to_thread(process.stderr.readline)
            found = re.search(r"http://[\d.:]+", told)
            if not found:
                raise RuntimeError(f"the web app did not start: {told}")
            # what it writes later must not fill the pipe
            threading.Thread(target=process.stderr.read, daemon=True).start()
            async with httpx.AsyncClient(base_url=found[0], timeout=PATIENCE_S) as client:
                for _ in range(300):
                    try:
                        (await client.get("/")).raise_for_status()
                        break
                    except httpx.HTTPError:
                        await asyncio.sleep(0.2)
            yield found[0], psutil.Process(process.pid)
        finally:
            process.terminate()
            process.wait()


async def run(arguments: argparse.Namespace) -> dict[str, Any]:
    async with served() as (address, server):
        return await load(address, server, arguments)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--users", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument("--think", type=float, default=0, help="seconds between an answer and the next question")
    parser.add_argument("--alone", type=int, default=60, help="questions asked alone first; the users ask those")
    parser.add_argument("--samling", default="exempelby")
    parser.add_argument("--questions", type=Path, help="an eval set; else the samling's own")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--save", type=Path, help="a file that the result is written to, as JSON")
    arguments = parser.parse_args()
    result = asyncio.run(run(arguments))
    if arguments.save:
        arguments.save.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    if arguments.json:
        print(json.dumps(result, ensure_ascii=False))
    else:
        for name, value in result.items():
            print(f"{name:20} {value}")


if __name__ == "__main__":
    main()
