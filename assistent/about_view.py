"""What ``/om`` answers: the page "Om", with what is known of this installation."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, metadata, requires, version
from typing import TYPE_CHECKING

from assistent import about_page
from assistent.about_page import Installation, Samling
from assistent.errors import AssistentError
from assistent.index import current_directory, read_manifest

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from assistent.assistant import Assistant


def routes(assistant: Assistant) -> list[tuple[str, Callable[[Request], Response], list[str]]]:
    """The route of the page: path, endpoint, methods."""

    def answer(request: Request) -> Response:
        """Runs in a thread, as the manifests are read."""
        from starlette.responses import HTMLResponse

        wanted = request.query_params.get("samling", "")
        known = wanted if wanted in assistant.settings.samlingar() else ""
        return HTMLResponse(about_page.page(installation(assistant), known), headers={"Cache-Control": "no-store"})

    return [("/om", answer, ["GET"])]


def installation(assistant: Assistant) -> Installation:
    """What is known of this installation."""
    settings, writer = assistant.settings, assistant.writer
    return Installation(
        version=version("assistent"),
        samlingar=[_samling(assistant, name) for name in settings.samlingar()],
        contact=settings.contact,
        writer=writer.name if writer else "",
        host=writer.host if writer else "",
        reranker=settings.reranker,
        gaps=bool(settings.gap_list),
        feedback=bool(settings.feedback_list),
        questions=bool(settings.question_log),
        days=settings.log_days,
        parts=_parts(),
    )


def _samling(assistant: Assistant, name: str) -> Samling:
    title = name
    try:
        title = assistant.title(name)
        manifest = read_manifest(current_directory(assistant.settings, name))
    except AssistentError as error:
        return Samling(name, title, problem=str(error))
    return Samling(name, title, len(manifest.entries), manifest.name, manifest.created, manifest.model)


@lru_cache(maxsize=1)
def _parts() -> tuple[tuple[str, str, str], ...]:
    """The libraries that the package requires, as they are installed."""
    declared = []
    for requirement in requires("assistent") or ():
        name = re.split(r"[^\w.-]", requirement, maxsplit=1)[0]
        if "extra ==" in requirement:
            continue
        try:
            fields = metadata(name)
        except PackageNotFoundError:  # one for another kind of machine
            continue
        declared.append((name, {key: fields.get_all(key) or [] for key in set(fields)}))
    return tuple(about_page.parts(sorted(declared, key=lambda part: part[0].casefold())))
