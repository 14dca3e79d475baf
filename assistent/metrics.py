"""What the server counts, for Prometheus: questions by outcome, seconds by step, what waits, the index's age, errors.

The one door to prometheus_client. Numbers only: nothing of a question, an answer or who asked is counted.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric

from assistent.errors import AssistentError
from assistent.index import current_directory, read_manifest
from assistent.types import Answer

if TYPE_CHECKING:
    from assistent.assistant import Assistant

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
STEPS = (0.001, 0.005, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
"""Upper bounds in seconds: reading a question takes under a millisecond, a language model up to a minute."""


class Metrics:
    """The counters of one server, for one assistant."""

    def __init__(self, assistant: Assistant) -> None:
        self.registry = CollectorRegistry()
        self._questions = Counter(
            "assistent_questions", "Answered questions.", ["samling", "outcome"], registry=self.registry
        )
        self._whole = Histogram(
            "assistent_question_seconds", "Seconds a question took.", buckets=STEPS, registry=self.registry
        )
        self._step = Histogram(
            "assistent_step_seconds", "Seconds a step took.", ["step"], buckets=STEPS, registry=self.registry
        )
        self._errors = Counter("assistent_errors", "Errors in the log.", registry=self.registry)
        asking = Gauge("assistent_questions_in_progress", "Questions being answered now.", registry=self.registry)
        asking.set_function(lambda: assistant.asking)
        self._waiting = Gauge("assistent_waiting", "Questions that wait.", ["interface"], registry=self.registry)
        ProcessCollector(registry=self.registry)
        self.registry.register(_Indexes(assistant))
        assistant.heard.append(self._heard)

    def _heard(self, samling: str, answer: Answer, seconds: float) -> None:
        self._questions.labels(samling, answer.outcome.value).inc()
        self._whole.observe(seconds)
        for step, taken in answer.seconds.items():
            self._step.labels(step).observe(taken)

    def waits(self, interface: str, count: Callable[[], int]) -> None:
        """Lets ``count`` tell how many wait at an interface."""
        self._waiting.labels(interface).set_function(count)

    @contextmanager
    def counting(self) -> Iterator[None]:
        """Counts the errors that are logged meanwhile."""
        handler = _Counting(self._errors)
        logging.getLogger().addHandler(handler)
        try:
            yield
        finally:
            logging.getLogger().removeHandler(handler)

    def text(self) -> bytes:
        """All of them, as Prometheus reads them."""
        return generate_latest(self.registry)


class _Indexes:
    """For each samling with an index, how old that is and how much it holds, as they are on disk now."""

    def __init__(self, assistant: Assistant) -> None:
        self._settings = assistant.settings

    def collect(self) -> Iterable[Metric]:
        age = GaugeMetricFamily("assistent_index_age_seconds", "Seconds since the index was made.", labels=["samling"])
        documents = GaugeMetricFamily("assistent_index_documents", "Documents in the index.", labels=["samling"])
        failed = GaugeMetricFamily("assistent_index_failed_files", "Files that could not be read.", labels=["samling"])
        for name in self._settings.samlingar():
            try:
                manifest = read_manifest(current_directory(self._settings, name))
            except AssistentError:
                continue
            age.add_metric([name], time.time() - datetime.fromisoformat(manifest.created).timestamp())
            documents.add_metric([name], len(manifest.entries))
            failed.add_metric([name], len(manifest.failures))
        return [age, documents, failed]


class _Counting(logging.Handler):
    def __init__(self, errors: Counter) -> None:
        super().__init__(logging.ERROR)
        self._errors = errors

    def emit(self, record: logging.LogRecord) -> None:
        self._errors.inc()
