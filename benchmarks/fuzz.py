"""Hostile requests: ``python -m benchmarks.fuzz [--requests N] [--samling NAME]``

Lets schemathesis make requests to the HTTP interface out of its own description, good and bad, and puts them to
the app in this process. Every reply must have a status that the description names, be JSON of the shape that it
names, and never be a 500. Texts to check are checked in this process instead of in a child, so that a request
takes milliseconds.

Prints how many requests each address got and with which statuses; exit code 1 at the first that is wrong, with
the request that did it.
"""

from __future__ import annotations

import argparse
import json
import sys
import warnings
from collections import Counter
from collections.abc import AsyncGenerator
from dataclasses import replace
from typing import Any

from assistent import check_work, settings, web
from assistent.assistant import Assistant


async def _here(job: check_work.Job, _: object) -> AsyncGenerator[check_work.Message, None]:
    """``check_work.run`` without the child."""
    yield check_work.outcome(job, lambda _: None)


def fuzz(assistant: Assistant, requests: int) -> dict[str, Counter[int]]:
    """Puts about so many requests to each address; the statuses of the replies by address. Raises what
    schemathesis raises for a reply that is wrong."""
    warnings.simplefilter("ignore")
    import schemathesis

    schema: Any = schemathesis.openapi.from_asgi("/api/openapi.json", web.create_app(assistant))
    told: dict[str, Counter[int]] = {}
    for operation in (result.ok() for result in schema.get_all_operations()):
        statuses = told.setdefault(operation.path, Counter())
        for mode in (schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE):
            _put(operation.as_strategy(generation_mode=mode), max(1, requests // 2), statuses)
    return told


def _put(requests: Any, count: int, statuses: Counter[int]) -> None:
    """Puts so many requests of a sort, and counts their statuses."""
    import hypothesis
    from schemathesis.checks import not_a_server_error
    from schemathesis.specs.openapi import checks

    held = [
        not_a_server_error,
        checks.status_code_conformance,
        checks.content_type_conformance,
        checks.response_schema_conformance,
    ]

    @hypothesis.settings(
        max_examples=count,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    @hypothesis.given(requests)
    def put(case: Any) -> None:
        response = case.call(timeout=60)
        statuses[response.status_code] += 1
        case.validate_response(response, checks=held)

    put()


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--requests", type=int, default=1_000, help="to each address")
    parser.add_argument("--samling")
    arguments = parser.parse_args()
    check_work.run = _here  # type: ignore[assignment]
    assistant = Assistant(replace(settings.load(), hosts="testserver"))  # what schemathesis calls the app
    told = fuzz(assistant, arguments.requests)
    print(json.dumps({path: dict(sorted(statuses.items())) for path, statuses in told.items()}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
