"""Forgets what Gradio keeps of pages that have been closed.

Gradio keeps everything that a page has shown, some 300 kB after three questions, of the last 10,000 pages, whether
they are open or not. A page that is open holds a connection (its heartbeat); here these are counted, and a page
without one is forgotten: after a while, or at once when many others have been closed since. Pure ASGI, so that
streamed answers pass through untouched.
"""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from datetime import datetime
from time import monotonic
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

OPEN = 1_000
"""Pages whose conversation is kept at most, open or closed; the one that was used longest ago gives way."""
KEPT = 64
"""Closed pages that are kept, some 20 MB: the connection of an open one may have been lost for a moment."""
CLOSED_S = 600.0
"""How long a closed page is kept."""
SWEEP_S = 10.0

_HEARTBEAT = re.compile(r"/gradio_api/heartbeat/(\w+)/?")


class OpenPages:
    """The app, with the pages that are open counted. ``blocks`` is Gradio's; ``idle_s`` is how long a page that
    nobody uses is kept, also while it is open."""

    def __init__(self, app: ASGIApp, blocks: Any, idle_s: float) -> None:
        self.app = app
        self._blocks = blocks
        self._idle_s = idle_s
        self._open: Counter[str] = Counter()
        self._closed: dict[str, float] = {}
        self._sweeping: asyncio.Task[None] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].startswith("/gradio_api/"):
            self._watch()
        found = _HEARTBEAT.fullmatch(scope["path"]) if scope["type"] == "http" else None
        if found is None:
            await self.app(scope, receive, send)
            return
        page = found[1]
        self._open[page] += 1
        try:
            await self.app(scope, receive, send)
        finally:
            self._open[page] -= 1
            if not self._open[page]:
                del self._open[page]
                self._closed[page] = monotonic()

    def _watch(self) -> None:
        """Sees to it that pages are swept away as long as there are any."""
        if self._sweeping is None or self._sweeping.done():
            self._sweeping = asyncio.create_task(self._sweep_on())

    async def _sweep_on(self) -> None:
        while True:
            await asyncio.sleep(SWEEP_S)
            self.sweep()
            if not self._blocks.state_holder.session_data:
                return

    def sweep(self) -> None:
        """Forgets the pages that have been closed, or left unused, for long enough."""
        holder = self._blocks.state_holder
        now, clock = monotonic(), datetime.now()
        known = list(holder.session_data)
        unused = {page: (clock - holder.time_last_used.get(page, clock)).total_seconds() for page in known}
        self._closed = {page: self._closed.get(page, now) for page in known if page not in self._open}
        closed = {page: min(now - since, unused[page]) for page, since in self._closed.items()}
        newest = sorted(closed, key=closed.__getitem__)[:KEPT]
        kept = {page for page in newest if closed[page] < CLOSED_S}
        for page in known:
            if unused[page] > self._idle_s or page in closed.keys() - kept:
                self._forget(page)

    def _forget(self, page: str) -> None:
        self._closed.pop(page, None)
        holder, queue = self._blocks.state_holder, self._blocks._queue  # Gradio forgets neither by itself
        holder.session_data.pop(page, None)
        holder.time_last_used.pop(page, None)
        if not queue.pending_event_ids_session.get(page, set()) & queue.event_ids_to_events.keys():
            queue.pending_event_ids_session.pop(page, None)
            queue.pending_messages_per_session.pop(page, None)
