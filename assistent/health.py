"""What a monitor asks of the server: does it live, can it answer, what has it counted.

``/healthz`` is for anybody; ``/readyz`` and ``/metrics`` tell of the installation and are for this machine and
private networks, unless the setting ``metrics`` says otherwise.
"""

from __future__ import annotations

import asyncio
import ipaddress
import logging
from typing import TYPE_CHECKING

import numpy as np
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, PlainTextResponse, Response

from assistent import access
from assistent.errors import AssistentError
from assistent.metrics import CONTENT_TYPE, Metrics
from assistent.retrieval import query_vector

if TYPE_CHECKING:
    from assistent.assistant import Assistant

log = logging.getLogger(__name__)

WAITED_S = 5.0
"""A monitor gives up after some ten seconds; by then it has been told that the answer is late."""
_NO_STORE = {"Cache-Control": "no-store"}
_STARTING = "Index och modell öppnas eller svarar sent."


class Health:
    """The three routes, for one assistant."""

    def __init__(self, assistant: Assistant, metrics: Metrics) -> None:
        self._assistant = assistant
        self._metrics = metrics
        self._scraped = assistant.settings.metrics
        self._looking: asyncio.Task[None] | None = None

    def mount(self, app: FastAPI) -> None:
        """Adds the routes to the app."""
        app.add_route("/healthz", self.live, methods=["GET"])
        app.add_route("/readyz", self.ready, methods=["GET"])
        app.add_route("/metrics", self.counted, methods=["GET"])

    async def live(self, _: Request) -> Response:
        """The process answers."""
        return JSONResponse({"status": "ok"}, headers=_NO_STORE)

    async def ready(self, request: Request) -> Response:
        """Index, model and vectors answer; else 503 with the reason."""
        if not self._known(request):
            return _not_here()
        # one look at a time: while the first waits for a model to load, the others wait for the same
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(asyncio.to_thread(self._look))
            self._looking.add_done_callback(lambda done: done.cancelled() or done.exception())
        try:
            await asyncio.wait_for(asyncio.shield(self._looking), WAITED_S)
        except TimeoutError:
            return _unready(_STARTING, "Vänta en stund; läs loggen om det dröjer.")
        except AssistentError as error:
            return _unready(error.reason, error.remedy)
        except Exception:
            log.exception("Beredskapen kunde inte prövas")
            return _unready("Något gick fel.", "Läs loggen.")
        return JSONResponse({"status": "ok"}, headers=_NO_STORE)

    def _look(self) -> None:
        """Puts a word to the encoder and its vector to the vectors, as a question would. Raises ``AssistentError``."""
        with access.asked_by(access.OWN):
            index = self._assistant.index()
        vector = query_vector("beredskap", self._assistant.encoder)
        index.vectors.nearest(np.asarray(vector, np.float32), 1)

    async def counted(self, request: Request) -> Response:
        """What has been counted, for Prometheus."""
        if self._scraped == "off" or not self._known(request):
            return _not_here()
        text = await asyncio.to_thread(self._metrics.text)
        return Response(text, media_type=CONTENT_TYPE, headers=_NO_STORE)

    def _known(self, request: Request) -> bool:
        """Whether the one who asks may be told of the installation."""
        return self._scraped == "all" or near(request.client.host if request.client else "")


def near(host: str) -> bool:
    """Whether an address is this machine's or a private network's.

    >>> near("10.1.2.3"), near("::ffff:127.0.0.1"), near("8.8.8.8"), near("okänd")
    (True, True, False, False)
    """
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    address = getattr(address, "ipv4_mapped", None) or address
    return address.is_private or address.is_loopback


def _unready(reason: str, remedy: str) -> Response:
    return JSONResponse({"status": "unready", "error": reason, "remedy": remedy}, 503, _NO_STORE)


def _not_here() -> Response:
    return PlainTextResponse("Sidan finns inte.", 404)
