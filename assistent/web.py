"""The web page: Gradio mounted in FastAPI, behind a gate that lets in only what the page needs.

All that is shown is made by ``pages``; all that is answered comes from ``Assistant``. Nothing is kept
but the open conversation, and that goes with the browser's session.
"""

from __future__ import annotations

import contextlib
import errno
import logging
import os
import socket
import sys
import threading
from collections.abc import AsyncIterator, Iterator
from typing import TYPE_CHECKING, Any

from assistent import llm, pages, quality_page, results, source_view
from assistent.check_view import CheckView
from assistent.errors import AssistentError, SettingsError
from assistent.gate import Gate
from assistent.markup import asset
from assistent.question import LONGEST
from assistent.talking import Conversation as Conversation
from assistent.talking import ask as ask
from assistent.types import Passage

if TYPE_CHECKING:
    import fastapi

    from assistent.assistant import Assistant
    from assistent.settings import Settings

log = logging.getLogger(__name__)

SUGGESTIONS = 5
AT_ONCE = 8
"""Questions answered at the same time; the encoder shares its threads between them."""
WAITING_ROOM = 64
"""Questions that may wait; further ones are turned away rather than left hanging."""
SESSION_S = 8 * 3600
"""A conversation is forgotten after a working day, also if the tab stays open."""
_QUIET = {
    "GRADIO_ANALYTICS_ENABLED": "False",
    "GRADIO_MCP_SERVER": "False",
    "GRADIO_RUN_HISTORY": "False",
    "GRADIO_SSR_MODE": "False",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HUB_OFFLINE": "1",
    "DO_NOT_TRACK": "1",
}

ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="6" fill="#0f4c5c"/>'
    '<text x="16" y="23" font-family="sans-serif" font-size="20" font-weight="700" text-anchor="middle" fill="#fff">'
    "§</text></svg>"
)


def import_gradio() -> Any:
    """Gradio with its analytics and run history off, which is read when it is imported."""
    os.environ.update(_QUIET)
    import gradio

    return gradio


def create_app(assistant: Assistant) -> fastapi.FastAPI:
    """The web app. Loads Gradio; the encoder and the index are loaded in the background once it runs."""
    gradio = import_gradio()
    from fastapi import FastAPI
    from fastapi.responses import Response

    @contextlib.asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        threading.Thread(target=warm_up, args=(assistant,), daemon=True, name="warm-up").start()
        yield

    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan)

    def static(name: str, content: bytes, media_type: str) -> None:
        response = Response(content, media_type=media_type, headers={"Cache-Control": "public, max-age=31536000"})
        app.add_api_route(f"/assistent/{name}", lambda: response, methods=["GET"])

    for name in ("web.css", "source.css", "check.css", "quality.css"):
        static(name, asset(name), "text/css")
    for name in ("web.js", "copy.js", "check.js"):
        static(name, asset(name), "text/javascript")
    static("icon.svg", ICON.encode(), "image/svg+xml")
    for path in ("/kalla", "/kalla/sida", "/kalla/fil"):
        app.add_route(path, lambda request: _source(assistant, request), methods=["GET"])
    app.add_route("/kontrollera", CheckView(assistant).answer, methods=["GET", "POST"])
    app.add_route("/kvalitet", lambda request: _quality(assistant), methods=["GET"])
    gradio.mount_gradio_app(
        app,
        _blocks(gradio, assistant),
        path="/",
        server_name=assistant.settings.host,
        server_port=assistant.settings.port,
        footer_links=[],
        run_history=False,
        ssr_mode=False,
        enable_monitoring=False,
        mcp_server=False,
        pwa=False,
        show_error=False,
        allowed_paths=[],
        max_file_size="1kb",
        theme=gradio.themes.Base(font=["system-ui", "sans-serif"], font_mono=["ui-monospace", "monospace"]),
    )
    app.add_middleware(Gate, samling=assistant.title(), noted=bool(assistant.settings.gap_list), model=_host(assistant))
    return app


def _host(assistant: Assistant) -> str:
    """Where the language model runs; empty without one."""
    return assistant.writer.host if assistant.writer else ""


def _quality(assistant: Assistant) -> fastapi.Response:
    """The page "Kvalitet": the latest results in evals/results. Runs in a thread."""
    from fastapi.responses import HTMLResponse

    latest = results.latest(assistant.settings.root / "evals" / "results")
    tables = [(table, assistant.indexed(str(table.get("samling", ""))) != table["index"]) for table in latest]
    return HTMLResponse(quality_page.page(tables), headers={"Cache-Control": "no-store"})


def _source(assistant: Assistant, request: fastapi.Request) -> fastapi.Response:
    """The source page and what it shows. Runs in a thread, as drawing a page takes its time."""
    from fastapi.responses import FileResponse, Response

    path = request.url.path
    try:
        reply = source_view.reply(assistant, path, request.query_params)
    except Exception:
        log.exception("Källan kunde inte visas")
        reply = source_view.failure(path)
    if reply.path is not None:
        kind = "inline" if reply.inline else "attachment"
        return FileResponse(
            reply.path, media_type=reply.media_type, filename=reply.path.name, content_disposition_type=kind
        )
    # a picture may be kept for a while; what is said of a file must be asked for anew
    caching = "private, max-age=300" if reply.media_type == "image/png" else "no-store"
    return Response(reply.content, reply.status, {"Cache-Control": caching}, reply.media_type)


def warm_up(assistant: Assistant) -> None:
    """Opens the index and runs the encoder once, so that the first question does not wait for them."""
    try:
        assistant.index()
        for _ in assistant.encoder.encode([Passage("uppvärmning")], "query"):
            pass
        if assistant.writer:
            llm.load()
    except AssistentError as error:
        print(error, file=sys.stderr)


def _blocks(gradio: Any, assistant: Assistant) -> Any:
    """The page's parts and what happens when they are used."""
    samling = assistant.samling()
    names = assistant.settings.samlingar() or [samling]
    with gradio.Blocks(
        title=f"assistent – {assistant.title(samling)}", analytics_enabled=False, fill_width=True
    ) as blocks:
        talk = gradio.State(Conversation(), time_to_live=SESSION_S)
        intro = _html(gradio, pages.intro(assistant.title(samling), 0), "intro")
        chosen = gradio.Dropdown(
            [(assistant.title(name), name) for name in names],
            value=samling,
            label="Samling",
            visible=len(names) > 1,
            filterable=False,
            elem_id="samling",
        )
        with gradio.Row(elem_id="columns"):
            with gradio.Column(scale=3, min_width=280, elem_id="asking"):
                shown = _html(gradio, pages.conversation(()), "conversation")
                with gradio.Row(elem_id="anew"):
                    alone = gradio.Button(pages.ALONE, visible=False, elem_id="alone")
                    plainly = gradio.Button(pages.PLAINLY, visible=False, elem_id="plainly")
                    stop = gradio.Button("Stoppa", visible=False, elem_id="stop")
                box = gradio.Textbox(
                    label="Din fråga",
                    placeholder="Till exempel: Vem ansvarar för intern kontroll?",
                    lines=1,
                    max_lines=6,
                    max_length=LONGEST,
                    submit_btn=False,
                    elem_id="field",
                )
                with gradio.Row(elem_id="buttons"):
                    send = gradio.Button("Fråga", variant="primary", elem_id="send")
                    clear = gradio.Button("Rensa", elem_id="clear")
            with gradio.Column(scale=2, min_width=280, elem_id="reading"):
                sources = _html(gradio, pages.no_sources(), "sources")
            with gradio.Column(scale=3, min_width=280, elem_id="beginning"):
                heading = _html(gradio, "<h2>Frågor att börja med</h2>", "suggestions-heading")
                with gradio.Column(elem_id="suggestions"):
                    suggested = [
                        gradio.Button("", visible=False, elem_classes="suggestion") for _ in range(SUGGESTIONS)
                    ]

        def opened(name: str) -> list[Any]:
            found, questions = _opened(assistant, name)
            buttons = [gradio.Button(q, visible=True) for q in questions]
            buttons += [gradio.Button("", visible=False) for _ in range(SUGGESTIONS - len(questions))]
            return [found, gradio.HTML(visible=bool(questions)), *buttons]

        def state_of(now: Conversation) -> tuple[Any, ...]:
            offered = (now.follows, now.worded, now.writing)
            return now, now.html(), now.sources(), "", *(gradio.Button(visible=visible) for visible in offered)

        def asked(question: str, name: str, now: Conversation) -> Iterator[tuple[Any, ...]]:
            yield from map(state_of, ask(assistant, now, question, name))

        def asked_alone(name: str, now: Conversation) -> Iterator[tuple[Any, ...]]:
            question = now.turns[-1].question if now.turns else ""
            yield from map(state_of, ask(assistant, now, question, name, alone=True))

        def asked_plainly(name: str, now: Conversation) -> Iterator[tuple[Any, ...]]:
            question = now.turns[-1].question if now.turns else ""
            yield from map(state_of, ask(assistant, now, question, name, plain=True))

        def halted(now: Conversation) -> None:
            if now.turns:
                now.turns[-1].stopped = True

        def cleared(now: Conversation) -> tuple[Any, ...]:
            now.turns.clear()
            return state_of(now)

        results = [talk, shown, sources, box, alone, plainly, stop]
        hidden = {"show_progress": "hidden", "api_visibility": "private"}
        gradio.on([send.click, box.submit], asked, [box, chosen, talk], results, trigger_mode="once", **hidden)
        alone.click(asked_alone, [chosen, talk], results, trigger_mode="once", **hidden)
        plainly.click(asked_plainly, [chosen, talk], results, trigger_mode="once", **hidden)
        stop.click(halted, [talk], None, **hidden)
        for button in suggested:
            button.click(asked, [button, chosen, talk], results, trigger_mode="once", **hidden)
        clear.click(cleared, [talk], results, **hidden)
        beginning = [intro, heading, *suggested]
        blocks.load(opened, [chosen], beginning, **hidden)
        chosen.change(opened, [chosen], beginning, **hidden)
        chosen.change(cleared, [talk], results, **hidden)
    blocks.queue(default_concurrency_limit=AT_ONCE, max_size=WAITING_ROOM, api_open=False)
    return blocks


def _html(gradio: Any, value: str, name: str) -> Any:
    return gradio.HTML(value, elem_id=name, apply_default_css=False, js_on_load=None)


def _opened(assistant: Assistant, samling: str) -> tuple[str, list[str]]:
    """The page's heading for a samling and the questions to begin with; an index that cannot be
    opened is told there."""
    try:
        questions = assistant.suggested(samling, SUGGESTIONS)
        count = len(assistant.index(samling).documents())
        return pages.intro(assistant.title(samling), count, assistant.writer is not None), questions
    except AssistentError as error:
        return pages.failed_intro(samling, str(error)), []


def serve(settings: Settings, assistant: Assistant | None = None) -> None:
    """Runs the web app until it is stopped. Raises ``SettingsError`` if the address cannot be used."""
    with _listen(settings.host, settings.port) as listening:
        if assistant is None:
            from assistent.assistant import Assistant

            assistant = Assistant(settings)
        app = create_app(assistant)
        import uvicorn

        host, port = settings.host, listening.getsockname()[1]
        address = f"http://{f'[{host}]' if ':' in host else host}:{port}"
        print(f"Sidan finns på {address} – avsluta med Ctrl+C.", file=sys.stderr, flush=True)
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False, timeout_graceful_shutdown=2))
        server.run(sockets=[listening])


def _listen(host: str, port: int) -> socket.socket:
    """The socket to answer on. Taken before anything heavy is loaded, so that a port in use is told
    at once."""
    if not 0 <= port <= 65535:
        raise SettingsError(f"Port {port} finns inte.", "Ange en port mellan 1024 och 65535 i ASSISTENT_PORT.")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=128)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise SettingsError(
                f"Port {port} på {host} används redan.", f"Välj en annan, till exempel ASSISTENT_PORT={port + 1}."
            ) from error
        if error.errno == errno.EACCES:
            raise SettingsError(f"Port {port} får inte användas.", "Välj en över 1023 med ASSISTENT_PORT.") from error
        raise SettingsError(
            f"Adressen {host} kan inte användas: {error.strerror or error}.",
            "Ange datorns egen adress i ASSISTENT_HOST.",
        ) from error
