"""What a server has beside its pages: the HTTP interface, what monitors ask, the question log.

Mounted on the web app by ``web``; heavy, so imported only there.
"""

from __future__ import annotations

import asyncio
import ctypes
import logging
import sys
from typing import TYPE_CHECKING

from assistent import api, logs, retention
from assistent.errors import AssistentError
from assistent.health import Health
from assistent.interface import Interface
from assistent.metrics import Metrics
from assistent.question_log import QuestionLog

if TYPE_CHECKING:
    import fastapi

    from assistent.assistant import Assistant

log = logging.getLogger(__name__)

_M_ARENA_MAX = -8
"""From glibc's malloc.h."""
HEAPS = 2
"""With glibc's own number, eight for each processor, a server under load was 60 MB larger and grew for longer."""


def few_heaps() -> None:
    """Lets all threads share a few heaps, where the C library is glibc: what one thread has freed, another can use."""
    if sys.platform == "linux":
        mallopt = getattr(ctypes.CDLL(None), "mallopt", None)  # other C libraries have one heap
        if mallopt:
            mallopt(_M_ARENA_MAX, HEAPS)


def mount(app: fastapi.FastAPI, assistant: Assistant, checking: asyncio.Semaphore) -> Metrics:
    """Adds the routes, and makes the assistant's questions counted and, where that is switched on, noted.
    ``checking`` is shared with the page that checks quotations."""
    interface = Interface(assistant, checking)
    app.mount("/api", api.create_api(interface))
    metrics = Metrics(assistant)
    metrics.waits("api", lambda: interface.room.waiting)
    Health(assistant, metrics).mount(app)
    assistant.heard.append(logs.heard)
    keep(assistant)
    return metrics


def keep(assistant: Assistant) -> None:
    """Notes the assistant's questions where the settings say so, and removes what has been kept long enough."""
    settings = assistant.settings
    if settings.question_log:
        assistant.heard.append(QuestionLog(settings).heard)
    try:
        retention.clean(settings)
    except AssistentError as error:
        log.warning("%s", error)
