"""The place Fråga as HTML: the page around Gradio's app, its heading, and what to begin with. Pure functions.

Answers are made by ``answer_html``, sources by ``source_cards``. Everything from documents and addresses is
hostile input: every string of theirs passes ``escape`` on its way in.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from assistent import shell, source_cards
from assistent.introduction import Theme
from assistent.markup import asset_address, escape, head
from assistent.texts import SV, Words

SCRIPTS = ("web.js", "talks.js", "glimpse.js", "copy.js")
FORMS = {"docx": "Word", "pdf": "PDF", "md": "Markdown"}
"""The forms that a conversation can be saved in, and what they are called."""

_CONFIG = re.compile(
    r"<script>window\.gradio_config = (.*?);?</script><script>(window\.gradio_api_info = .*?)</script>", re.S
)
_MODULE = re.compile(r'<script type="module" crossorigin src="([^"]+)">')
_STYLE = re.compile(r'<link rel="stylesheet" crossorigin href="([^"]+)">')


@dataclass(frozen=True, slots=True)
class Told:
    """What the page tells of the installation: the ``samlingar`` with their titles, the first one asked when
    none is named; ``noted`` says that questions without an answer are kept in the gap list, ``logged`` that
    every question is, and ``model`` where a language model runs."""

    samlingar: Mapping[str, str]
    first: str
    noted: bool = False
    model: str = ""
    logged: bool = False

    def to(self, sees: Callable[[str], bool]) -> Told:
        """The same, of the samlingar that a reader sees alone."""
        seen = {name: title for name, title in self.samlingar.items() if sees(name)}
        return replace(self, samlingar=seen, first=self.first if sees(self.first) else next(iter(seen), ""))

    def title(self, samling: str) -> str:
        return self.samlingar.get(samling, samling)


def page(gradio_page: str, told: Told, nonce: str, samling: str = "", words: Words = SV) -> str:
    """Gradio's app in a page of our own: named, in the reader's language, with header and footer there from
    the first paint, and without Gradio's metadata. ``samling`` is the one that the address names, if any.
    Raises ``ValueError`` if Gradio's page is not as expected."""
    config, module, style = (pattern.search(gradio_page) for pattern in (_CONFIG, _MODULE, _STYLE))
    if not (config and module and style):
        raise ValueError("Gradios sida har ändrats: dess inställningar eller skript känns inte igen.")
    chosen = samling or told.first
    settings = _embedded(_in_words(json.loads(config[1]), chosen, told, words))
    tagline = words["tagline worded" if told.model else "tagline"]
    scripts = "\n".join(f'<script nonce="{nonce}" src="{asset_address(name)}"></script>' for name in SCRIPTS)
    return f"""<!doctype html>
<html lang="{words.language}" data-samling="{escape(chosen)}">
<head>
{head(f"assistent – {told.title(chosen)}", base="./")}
<link rel="stylesheet" href="{style[1]}">
<link rel="stylesheet" href="{asset_address("web.css")}">
<link rel="stylesheet" href="{asset_address("chat.css")}">
<script nonce="{nonce}" type="application/json" id="words">{_embedded(words.scripted())}</script>
<script nonce="{nonce}">window.__gradio_mode__ = "app"; window.gradio_config = {settings}; {config[2]}</script>
{scripts}
<script nonce="{nonce}" type="module" crossorigin src="{module[1]}"></script>
</head>
<body>
<a class="skip" href="#field">{words["skip"]}</a>
{shell.header("", samling, tagline, words, _tongue(samling, words))}
<div id="announcer" class="unseen" role="status" aria-live="polite"></div>
<noscript><p class="loading">{words["no script"]}</p></noscript>
<p id="loading" class="loading">{words["loading"]}</p>
<gradio-app control_page_title="false" embed="false" eager="true"></gradio-app>
<div id="trouble" role="alert"></div>
<footer class="site"><p>{_foot(told, words)}</p></footer>
</body>
</html>
"""


def _embedded(value: object) -> str:
    """JSON as it can stand within a script: no text in it can end the script."""
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c").replace("\u2028", "\\u2028")


def _in_words(config: dict[str, Any], samling: str, told: Told, words: Words) -> dict[str, Any]:
    """Gradio's settings with its parts named in the reader's language, and the samling chosen."""
    named = {
        "intro": {"value": intro(told.title(samling), 0, bool(told.model), words, samling)},
        "samling": {
            "label": words["samling"],
            "value": samling,
            "choices": [[title, name] for name, title in told.samlingar.items()],
            "visible": len(told.samlingar) > 1,
        },
        "field": {"label": words["your question"], "placeholder": words["placeholder"]},
        "sources": {"value": source_cards.no_sources(words)},
        **{name: {"value": words[text]} for name, text in BUTTONS.items()},
    }
    for part in config["components"]:
        part["props"].update(named.get(part["props"].get("elem_id"), {}))
        if part["props"].get("elem_id") == "samling":  # what a program would be told: the names of all
            told_of = {name: {"type": "string"} for name in part if name.startswith("api_info")}
            part.update({**told_of, "example_inputs": samling})
    config["title"] = f"assistent – {told.title(samling)}"
    return config


BUTTONS = {"send": "ask", "clear": "new", "stop": "stop", "alone": "alone", "plainly": "plainly"}
"""Gradio's buttons by their id, and what they are called in ``texts``."""


def _tongue(samling: str, words: Words) -> str:
    """The way to the same page in the other language."""
    other = "sv" if words.language == "en" else "en"
    query = urlencode({"lang": other, **({"samling": samling} if samling else {})})
    return f'<p class="tongue"><a href="./?{escape(query)}" lang="{other}" hreflang="{other}">{words["other language"]}</a></p>'


def _foot(told: Told, words: Words) -> str:
    stored = words["all noted" if told.logged else "gaps noted" if told.noted else "nothing stored"]
    leaves = words["sent"].format(host=escape(told.model)) if told.model else words["nothing leaves"]
    only = words["in Swedish"] if words.language != "sv" else ""
    return "\n".join(part for part in (words["only documents"], stored, leaves, words["read the source"], only) if part)


def intro(title: str, documents: int, worded: bool = False, words: Words = SV, samling: str = "") -> str:
    """The page's heading: what is asked, and which samling answers (by its title, of ``documents`` documents, 0
    while that is not known); ``worded`` by a language model."""
    count = words["one document"] if documents == 1 else words["documents"].format(count=documents)
    held = f" ({count})" if documents else ""
    made = words["each sentence verified" if worded else "each sentence quoted"]
    name = f'<strong class="samling"{words.lang("sv")}>{escape(title)}</strong>'
    return f"{_heading(title, samling, words)}<p>{words['samling']}: {name}{held}. {made}</p></div>"


def failed_intro(title: str, message: str, words: Words = SV, samling: str = "") -> str:
    """The heading when the samling cannot answer: why, and what to do."""
    why = words["cannot answer"].format(samling=escape(title))
    return (
        f'{_heading(title, samling, words)}<div class="notice"><p><strong>{why}</strong></p>'
        f"<p{words.lang('sv')}>{escape(message)}</p></div></div>"
    )


def _heading(title: str, samling: str, words: Words) -> str:
    return (
        f'<div class="intro" data-title="assistent – {escape(title)}" data-samling="{escape(samling)}">'
        f"<h1>{words['heading']}</h1>"
    )


def beginning(questions: Sequence[str], themes: Sequence[Theme], words: Words = SV) -> str:
    """The questions to begin with, and below them, folded, those of each theme."""
    if not questions:
        return ""
    folded = "".join(
        f'<details class="theme"><summary{words.lang("sv")}>{escape(theme.name)}</summary>'
        f"{_questions([prepared.question for prepared in theme.questions], words)}</details>"
        for theme in themes
    )
    more = f'<h3>{words["by theme"]}</h3><div class="themes">{folded}</div>' if folded else ""
    return f'<div class="beginning"><h2>{words["begin"]}</h2>{_questions(questions, words)}{more}</div>'


def _questions(questions: Sequence[str], words: Words) -> str:
    buttons = "".join(
        f'<li><button type="button" class="suggestion"{words.lang("sv")}>{escape(question)}</button></li>'
        for question in questions
    )
    return f'<ul class="suggestions">{buttons}</ul>'


def no_samling(told: Told) -> str:
    """The page for an address that names a samling that there is not."""
    known = "".join(
        f'<li><a href="./?{escape(urlencode({"samling": name}))}">{escape(title)}</a></li>'
        for name, title in told.samlingar.items()
    )
    body = f"<h1>Samlingen finns inte</h1><p>Välj en av dem som finns:</p><ul>{known}</ul>"
    return shell.page("Samlingen finns inte", body, "", "told")


def nothing() -> str:
    """The page for a reader who may see no samling."""
    told = "Du har inte tillgång till någon samling. Be den som sköter assistenten om det."
    return shell.page("Ingen samling", f"<h1>Ingen samling</h1><p>{told}</p>", "", "told")


def saving(words: Words = SV) -> str:
    """The buttons that save the conversation."""
    buttons = "".join(
        f'<button type="button" class="plain save" data-form="{form}">{name}</button>' for form, name in FORMS.items()
    )
    return f'<p class="tools saving" role="group" aria-label="{words["export"]}"><span>{words["export"]}:</span>{buttons}</p>'


def handed(name: str, value: object) -> str:
    """Something handed to the page's script: JSON in an attribute of an element that is not shown."""
    return f'<div class="handed" data-{name}="{escape(json.dumps(value, ensure_ascii=False))}"></div>'
