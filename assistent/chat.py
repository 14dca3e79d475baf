"""The place "Fråga": the conversation as Gradio's parts, and what happens when they are used.

All that is shown is made by ``pages``, ``answer_html`` and ``source_cards``; a conversation is ``talking``'s.
Nothing is kept but the open conversation, and that goes with the browser's session. What Gradio has no part
for (earlier conversations, opinions, saving) the page's script asks for by ``orders``.
"""

from __future__ import annotations

import base64
import inspect
import math
import os
from collections.abc import Callable, Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from assistent import access, answer_html, conversation_export, introduction, limits, orders, pages
from assistent.conversation_export import Asked
from assistent.errors import AssistentError
from assistent.joining import Joining
from assistent.open_pages import OPEN, OpenPages
from assistent.question import LONGEST
from assistent.talking import Conversation, ask, opine, restore, turn_away
from assistent.texts import SV, Words, words

if TYPE_CHECKING:
    import fastapi

    from assistent.assistant import Assistant

SUGGESTIONS = 5
AT_ONCE = 8
"""Questions answered at the same time; the encoder shares its threads between them."""
WAITING_ROOM = 64
"""Questions that may wait; further ones are turned away rather than left hanging."""
SESSION_S = 8 * 3600
"""A conversation is forgotten after a working day, also if the tab stays open."""
_QUIET = {
    "GRADIO_ANALYTICS_ENABLED": "False",
    # else it keeps who asked when, of 10,000 questions, and sums all of them up after each
    "GRADIO_ANALYTICS_MAX_EVENTS": "1",
    "GRADIO_ANALYTICS_CACHE_FREQUENCY": str(10**9),
    "GRADIO_MCP_SERVER": "False",
    "GRADIO_RUN_HISTORY": "False",
    "GRADIO_SSR_MODE": "False",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HUB_OFFLINE": "1",
    "DO_NOT_TRACK": "1",
}


def import_gradio() -> Any:
    """Gradio with its analytics and run history off, which is read when it is imported."""
    os.environ.update(_QUIET)
    import gradio

    return gradio


def mount(app: fastapi.FastAPI, assistant: Assistant) -> Callable[[], int]:
    """Puts the chat at the app's root; gives what tells how many questions wait in its queue."""
    gradio = import_gradio()
    blocks = _blocks(gradio, assistant)
    gradio.mount_gradio_app(
        app,
        blocks,
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
    app.add_middleware(Joining, blocks=blocks)
    app.add_middleware(OpenPages, blocks=blocks, idle_s=SESSION_S)
    return lambda: len(blocks._queue)  # Gradio tells it nowhere else


def _blocks(gradio: Any, assistant: Assistant) -> Any:
    """The page's parts and what happens when they are used."""
    samling = assistant.samling()
    names = assistant.settings.samlingar() or [samling]
    with gradio.Blocks(title="assistent", analytics_enabled=False, fill_width=True) as blocks:
        parts = _parts(gradio, [(assistant.title(name), name) for name in names], samling)
        _wire(gradio, assistant, parts)
    blocks.queue(default_concurrency_limit=AT_ONCE, max_size=WAITING_ROOM, api_open=False)
    blocks.state_session_capacity = OPEN  # what launch() would set
    return blocks


def _parts(gradio: Any, names: list[tuple[str, str]], samling: str) -> dict[str, Any]:
    """The page's parts by name. What they are called is put in by ``pages``, in the reader's language."""

    def button(name: str, **more: Any) -> Any:
        return gradio.Button(SV[pages.BUTTONS[name]], elem_id=name, **more)

    made: dict[str, Any] = {"talk": gradio.State(Conversation(), time_to_live=SESSION_S)}
    made["order"] = gradio.Textbox(visible="hidden", elem_id="order")
    made["context"] = gradio.Textbox(visible="hidden", elem_id="context")
    made["intro"] = _html(gradio, "", "intro")
    made["samling"] = gradio.Dropdown(
        names, value=samling, label=SV["samling"], visible=len(names) > 1, filterable=False, elem_id="samling"
    )
    with gradio.Row(elem_id="columns"):
        with gradio.Column(scale=3, min_width=280, elem_id="asking"):
            made["conversation"] = _html(gradio, answer_html.conversation(()), "conversation")
            with gradio.Row(elem_id="anew"):
                for name in ("alone", "plainly", "stop"):
                    made[name] = button(name, visible=False)
            made["field"] = gradio.Textbox(
                label=SV["your question"],
                placeholder=SV["placeholder"],
                lines=1,
                max_lines=6,
                max_length=LONGEST,
                submit_btn=False,
                elem_id="field",
            )
            made["limits"] = _html(gradio, "", "limits")
            with gradio.Row(elem_id="buttons"):
                made["send"] = button("send", variant="primary")
                made["clear"] = button("clear")
        with gradio.Column(scale=2, min_width=280, elem_id="reading"):
            made["sources"] = _html(gradio, "", "sources")
        with gradio.Column(scale=3, min_width=280, elem_id="beginning"):
            made["begin"] = _html(gradio, "", "begin")
            _html(gradio, '<div id="talks"></div>', "talks-part")
    made["kept"] = _html(gradio, "", "kept")
    made["saved"] = _html(gradio, "", "saved")
    return made


def _html(gradio: Any, value: str, name: str) -> Any:
    return gradio.HTML(value, elem_id=name, apply_default_css=False, js_on_load=None)


def _wire(gradio: Any, assistant: Assistant, parts: dict[str, Any]) -> None:
    """What happens when the parts are used. Every event changes those parts alone that it names."""
    talk, field, samling = parts["talk"], parts["field"], parts["samling"]

    def shown(now: Conversation) -> dict[Any, Any]:
        values: dict[str, Any] = {
            "talk": now,
            "conversation": now.html() + (pages.saving(now.words) if any(turn.answer for turn in now.turns) else ""),
            "sources": now.sources(),
            "kept": pages.handed("talk", now.kept()),
        }
        offered = {"alone": now.follows, "plainly": now.worded, "stop": now.writing}
        values |= {name: gradio.Button(visible=visible) for name, visible in offered.items()}
        return {parts[name]: value for name, value in values.items()}

    def opened(name: str, now: Conversation) -> dict[Any, Any]:
        made = opening(assistant, name, now.words)
        return {parts[name]: value for name, value in zip(("intro", "begin", "limits"), made, strict=True)}

    def asking(states: Iterator[Conversation]) -> Iterator[dict[Any, Any]]:
        """The field is emptied once, so that what is being written meanwhile stays."""
        for n, now in enumerate(states):
            yield {**shown(now), field: ""} if n == 0 else shown(now)

    def asked(question: str, context: str, name: str, now: Conversation) -> Iterator[dict[Any, Any]]:
        if told_off := too_soon(now):
            yield from asking(turn_away(assistant, now, question, name, told_off))
            return
        told = orders.read(context)
        yield from asking(ask(assistant, now, question, name, filters=told.filters, instead=told.instead))

    def again(name: str, now: Conversation, how: dict[str, bool]) -> Iterator[dict[Any, Any]]:
        newest = now.turns[-1] if now.turns else None
        if newest and (told_off := too_soon(now)):
            yield from asking(turn_away(assistant, now, newest.question, name, told_off))
        elif newest:
            yield from asking(ask(assistant, now, newest.question, name, filters=newest.filters, **how))

    def halted(now: Conversation) -> None:
        if now.turns:
            now.turns[-1].stopped = True

    def cleared(now: Conversation) -> dict[Any, Any]:
        now.clear()
        return shown(now)

    def changed(name: str, now: Conversation) -> dict[Any, Any]:
        return {**cleared(now), **opened(name, now)}

    def ordered(text: str, now: Conversation) -> Iterator[dict[Any, Any]]:
        order = orders.read(text)
        if order.do == "open":
            now.words = words(order.language)
            now.clear()
            yield {**shown(now), **opened(order.samling, now), samling: order.samling}
            for _ in restore(assistant, now, order):
                yield shown(now)
        if order.do in ("open", "ask") and order.question and (told_off := too_soon(now)):
            yield from map(shown, turn_away(assistant, now, order.question, order.samling, told_off))
        elif order.do in ("open", "ask") and order.question:
            states = ask(assistant, now, order.question, order.samling, filters=order.filters, instead=order.instead)
            yield from (shown(state) for state in states)
        if order.do == "opinion":
            opine(assistant, now, order.number, order.verdict, order.reason, order.comment)
            yield shown(now)
        if order.do == "save" and order.form:
            yield {parts["saved"]: saved(assistant, now, order)}
        if order.do == "new":
            yield cleared(now)

    def too_soon(now: Conversation) -> str:
        """What is told to one who asks too much; counts a question of one who does not."""
        wait = math.ceil(access.take())
        return now.words["too soon"].format(seconds=wait) if wait else ""

    def own(handler: Callable[..., Any]) -> Callable[..., Any]:
        return for_reader(handler, gradio.Request)

    results = [part for name, part in parts.items() if name not in ("order", "context")]
    hidden = {"show_progress": "hidden", "api_visibility": "private"}
    once = {"trigger_mode": "once", **hidden}
    gradio.on(
        [parts["send"].click, field.submit], own(asked), [field, parts["context"], samling, talk], results, **once
    )
    parts["alone"].click(
        own(lambda name, now: (yield from again(name, now, {"alone": True}))), [samling, talk], results, **once
    )
    parts["plainly"].click(
        own(lambda name, now: (yield from again(name, now, {"plain": True}))), [samling, talk], results, **once
    )
    parts["stop"].click(own(halted), [talk], None, **hidden)
    parts["clear"].click(own(cleared), [talk], results, **hidden)
    samling.input(own(changed), [samling, talk], results, **hidden)
    parts["order"].submit(own(ordered), [parts["order"], talk], results, trigger_mode="multiple", **hidden)


def for_reader(handler: Callable[..., Any], request_type: type) -> Callable[..., Any]:
    """The handler, each step of which is done for the one whose request it is. Gradio runs it elsewhere, where
    nobody is known, and finds ``request`` by its type."""

    def stepping(request: Any, *values: Any) -> Iterator[Any]:
        asking = access.of(getattr(request.request, "scope", None))
        steps = handler(*values)
        try:
            while True:
                with access.asked_by(asking):
                    try:
                        made = next(steps)
                    except StopIteration:
                        return
                yield made
        finally:
            steps.close()

    def once(request: Any, *values: Any) -> Any:
        with access.asked_by(access.of(getattr(request.request, "scope", None))):
            return handler(*values)

    made = stepping if inspect.isgeneratorfunction(handler) else once
    made.__annotations__ = {"request": request_type}
    return made


def opening(assistant: Assistant, samling: str, words: Words) -> tuple[str, str, str]:
    """What a samling's page begins with: its heading, its questions and its limits (HTML). An index that
    cannot be opened is told in the heading."""
    try:
        documents = assistant.index(samling).documents()
        themes = introduction.read(assistant.settings, samling).themes
        questions = assistant.suggested(samling, SUGGESTIONS)
        heading = pages.intro(assistant.title(samling), len(documents), assistant.writer is not None, words, samling)
        return heading, pages.beginning(questions, themes, words), limits.form(documents, words)
    except AssistentError as error:
        return pages.failed_intro(samling, str(error), words, samling), pages.beginning([], [], words), ""


def saved(assistant: Assistant, talk: Conversation, order: orders.Order) -> str:
    """The conversation as a file, for the page's script to hand over."""
    asked = [
        Asked(turn.answer, turn.samling, (limits.told(turn.filters, talk.words), *turn.notes))
        for turn in talk.turns
        if turn.answer
    ]
    if not asked:
        return ""
    title = assistant.title(asked[-1].samling)
    file = conversation_export.export(asked, order.form, title, order.base, date.today(), talk.words)
    content = base64.b64encode(file.content).decode()
    return pages.handed("file", {"name": file.name, "type": file.media_type, "content": content, "n": order.number})
