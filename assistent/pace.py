"""How much one may ask in a minute: a bucket for each that fills again as time passes. Nothing is written down."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable

MOST = 20_000
"""Buckets that are kept; the one that was used longest ago goes first."""


class Pace:
    """At most ``per_minute`` in a minute for each key, all at once if one likes; 0: any amount. Each web process
    counts for itself."""

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.per_minute = per_minute
        self._clock = clock
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, key: str) -> float:
        """Counts one; how many seconds too early it comes, and is then not counted; 0 if it does not. No key: any
        amount."""
        if not self.per_minute or not key:
            return 0.0
        with self._lock:
            now = self._clock()
            left, last = self._left.pop(key, (float(self.per_minute), now))
            left = min(left + (now - last) * self.per_minute / 60, self.per_minute)
            wait = 0.0 if left >= 1 else (1 - left) * 60 / self.per_minute
            self._left[key] = (left if wait else left - 1, now)
            if len(self._left) > MOST:
                self._left.popitem(last=False)
        return wait
