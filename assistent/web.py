"""The web page: Gradio mounted in FastAPI, behind a gate that lets in only what the page needs.

All that is shown is made by ``pages``; all that is answered comes from ``Assistant``. Nothing is kept
but the open conversation, and that goes with the browser's session.
"""

from __future__ import annotations

import contextlib
import errno
import logging
import socket
import threading
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

from assistent import (
    about_view,
    access,
    chat,
    documents_view,
    introduction_view,
    llm,
    login_view,
    logs,
    pages,
    quality_page,
    results,
    source_view,
)
from assistent.check_view import CheckView
from assistent.entrance import Entrance
from assistent.errors import AssistentError, SettingsError, because
from assistent.gate import Gate
from assistent.hosts import Hosts
from assistent.identity import Identity, check
from assistent.markup import asset, asset_names
from assistent.types import Passage

if TYPE_CHECKING:
    import fastapi

    from assistent.assistant import Assistant
    from assistent.settings import Settings

log = logging.getLogger(__name__)

ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="6" fill="#0f4c5c"/>'
    '<text x="16" y="23" font-family="sans-serif" font-size="20" font-weight="700" text-anchor="middle" fill="#fff">'
    "§</text></svg>"
)


def create_app(assistant: Assistant) -> fastapi.FastAPI:
    """The web app. Loads Gradio; the encoder and the index are loaded in the background once it runs."""
    with access.asked_by(access.OWN):  # what is made here is for all readers; each is shown their own of it
        app = _app(assistant)
    assistant.guarded = True
    return app


def _app(assistant: Assistant) -> fastapi.FastAPI:
    chat.import_gradio()
    from fastapi import FastAPI
    from fastapi.responses import Response

    from assistent import operating

    @contextlib.asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        threading.Thread(target=warm_up, args=(assistant,), daemon=True, name="warm-up").start()
        with metrics.counting():
            yield

    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan)

    def static(name: str, content: bytes, media_type: str) -> None:
        response = Response(content, media_type=media_type, headers={"Cache-Control": "public, max-age=31536000"})
        app.add_api_route(f"/assistent/{name}", lambda: response, methods=["GET"])

    for name in asset_names():
        static(name, asset(name), "text/css" if name.endswith(".css") else "text/javascript")
    static("icon.svg", ICON.encode(), "image/svg+xml")
    for path in ("/kalla", "/kalla/sida", "/kalla/fil"):
        app.add_route(path, lambda request: _source(assistant, request), methods=["GET"])
    checks = CheckView(assistant)
    app.add_route("/kontrollera", checks.answer, methods=["GET", "POST"])
    identity = Identity(assistant.settings)
    identity.prepare()
    for path, endpoint, methods in login_view.routes(identity):
        app.add_route(path, endpoint, methods=methods)
    app.add_route("/kvalitet", lambda request: _quality(assistant), methods=["GET"])
    for place in (introduction_view, documents_view, about_view):
        for path, endpoint, methods in place.routes(assistant):
            app.add_route(path, endpoint, methods=methods)
    metrics = operating.mount(app, assistant, checks.checking)
    metrics.waits("page", chat.mount(app, assistant))
    app.add_middleware(
        Gate,
        told=_told(assistant),
        entrance=Entrance(identity),
        sees=lambda name: assistant.settings.sees(name),
        hosts=Hosts(assistant.settings),
    )
    return app


def _told(assistant: Assistant) -> pages.Told:
    """What the place Fråga tells of the installation."""
    first = assistant.samling()
    names = assistant.settings.samlingar() or [first]
    titles = {name: assistant.title(name) for name in names}
    settings = assistant.settings
    return pages.Told(titles, first, bool(settings.gap_list), _host(assistant), bool(settings.question_log))


def _host(assistant: Assistant) -> str:
    """Where the language model runs; empty without one."""
    return assistant.writer.host if assistant.writer else ""


def _quality(assistant: Assistant) -> fastapi.Response:
    """The page "Kvalitet": the latest results in evals/results. Runs in a thread."""
    from fastapi.responses import HTMLResponse

    latest = results.latest(assistant.settings.root / "evals" / "results")
    latest = [table for table in latest if assistant.settings.sees(str(table.get("samling", "")))]
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
    headers = {"Cache-Control": caching, "Vary": "Cookie"}
    return Response(reply.content, reply.status, headers, reply.media_type)


def warm_up(assistant: Assistant) -> None:
    """Opens the index and runs the encoder once, so that the first question does not wait for them."""
    try:
        with access.asked_by(access.OWN):
            assistant.index()
        for _ in assistant.encoder.encode([Passage("uppvärmning")], "query"):
            pass
        if assistant.writer:
            llm.load()
    except AssistentError as error:
        logs.tell(assistant.settings, str(error), logging.WARNING)


def serve(settings: Settings, assistant: Assistant | None = None) -> None:
    """Runs the web app until it is stopped. Raises ``SettingsError`` if the address cannot be used."""
    with _listen(settings.host, settings.port) as listening:
        check(settings)
        logs.configure(settings)
        from assistent import operating

        operating.few_heaps()
        if assistant is None:
            from assistent.assistant import Assistant

            assistant = Assistant(settings)
        app = create_app(assistant)
        import uvicorn

        host, port = settings.host, listening.getsockname()[1]
        address = f"http://{f'[{host}]' if ':' in host else host}:{port}"
        logs.tell(settings, f"Sidan finns på {address} – avsluta med Ctrl+C.")
        config = uvicorn.Config(
            app,
            log_config=None,
            log_level="warning",
            access_log=False,
            timeout_graceful_shutdown=2,
            proxy_headers=False,  # what a proxy tells is read by Entrance
        )
        server = uvicorn.Server(config)
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
            f"Adressen {host} kan inte användas: {because(error)}.",
            "Ange datorns egen adress i ASSISTENT_HOST.",
        ) from error
