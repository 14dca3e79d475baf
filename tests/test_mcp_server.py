"""The MCP tools, asked by the package's own client: a real process on stdin and stdout."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from checked import FILES
from fakes import HashEncoder, installation
from mcp import Client, StdioServerParameters

from assistent import mcp_server
from assistent.assistant import Assistant
from assistent.indexing import build
from assistent.settings import Settings
from assistent.types import Encoder

CACHE = Path(__file__).parent.parent / ".cache"


@pytest.fixture(scope="module")
def settings(encoder: Encoder, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    settings = installation(tmp_path_factory.mktemp("mcp"), FILES, "exempel", cache=str(CACHE))
    build(settings, "exempel", encoder)
    return settings


def with_client(settings: Settings, use: Callable[[Client], Awaitable[Any]], **environ: str) -> Any:
    """What ``use`` makes of a client of a process of its own."""
    own = {"ASSISTENT_ROOT": str(settings.root), "ASSISTENT_CACHE": str(CACHE), "PATH": os.environ["PATH"], **environ}
    process = StdioServerParameters(command=sys.executable, args=["-m", "assistent", "mcp"], env=own)

    async def run() -> Any:
        async with Client(process) as client:
            return await use(client)

    return asyncio.run(run())


def told(result: Any) -> Any:
    """What a tool gave: its text is the same as its structure."""
    assert not result.is_error, result.content
    return result.structured_content


def test_three_tools_answer_in_a_process_of_their_own(settings: Settings, tmp_path: Path) -> None:
    log = tmp_path / "fragor.jsonl"

    async def use(client: Client) -> dict[str, Any]:
        tools = {tool.name: tool for tool in (await client.list_tools()).tools}
        return {
            "tools": tools,
            "ask": await client.call_tool("ask", {"question": "Hur ofta följs resorna upp?"}),
            "follow": await client.call_tool("ask", {"question": "Och när?", "history": ["Hur följs resorna upp?"]}),
            "search": await client.call_tool("search", {"words": "cyklar", "document_type": "protokoll"}),
            "check": await client.call_tool("check", {"text": "”Resorna följs upp varje månad av kommunstyrelsen.”"}),
            "long": await client.call_tool("ask", {"question": "x" * 2001}),
            "nowhere": await client.call_tool("search", {"words": "x", "samling": "../etc"}),
            "day": await client.call_tool("search", {"words": "x", "since": "i fjol"}),
        }

    got = with_client(settings, use, ASSISTENT_QUESTION_LOG=str(log))
    assert sorted(got["tools"]) == ["ask", "check", "search"]
    for tool in got["tools"].values():
        assert tool.description[:10] in (mcp_server._ASK[:10], mcp_server._SEARCH[:10], mcp_server._CHECK[:10])
        assert all(field["description"] for field in tool.input_schema["properties"].values())
        assert tool.annotations.read_only_hint

    answer = told(got["ask"])
    assert answer["outcome"] == "answered"
    assert "varje år" in answer["citations"][0]["quote"]
    assert answer["citations"][0]["document"] == "policy-resor"
    assert "resorna" in told(got["follow"])["understood"]
    hits = told(got["search"])["result"]
    assert {hit["document"] for hit in hits} == {"protokoll-ks-2026-05-26"}
    check = told(got["check"])
    assert (check["false"], check["items"][0]["verdict"]) == (1, "differs")

    failed = {name: got[name].content[0].text for name in ("long", "nowhere", "day")}
    assert all(got[name].is_error for name in failed)
    assert failed == {
        "long": ("Frågan är längre än gränsen 2000 tecken. Korta den."),
        "nowhere": ("Det finns ingen samling som heter '../etc'. Det finns: exempel."),
        "day": ("Avgränsningen innehåller något som inte är ett datum. Skriv datum som ÅÅÅÅ-MM-DD."),
    }
    noted = [json.loads(line)["question"] for line in log.read_text(encoding="utf-8").splitlines()]
    assert noted[0] == "Hur ofta följs resorna upp?"
    assert len(noted) == 2


def test_an_unexpected_failure_tells_nothing_of_itself(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object, **__: object) -> None:
        raise ZeroDivisionError("hemligheten-4711")

    monkeypatch.setattr(Assistant, "search", fails)

    async def use() -> Any:
        async with Client(mcp_server.create_server(Assistant(settings, HashEncoder()))) as client:
            return await client.call_tool("search", {"words": "resor"})

    result = asyncio.run(use())
    assert result.is_error
    assert "hemligheten" not in result.content[0].text
