"""The limits of a search on the place Fråga: the form they are set in, reading them, and saying them in words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from assistent.markup import capital, escape
from assistent.retrieval import Filters
from assistent.texts import Words
from assistent.types import Document

LONGEST = 200
"""Characters of a type or a body; any that there is, is far shorter."""
NAMES = ("type", "body", "since", "until", "in_force")


def read(table: object) -> Filters | None:
    """The limits that a browser sent; what is no such limit is passed over. ``None`` where nothing is limited."""
    if not isinstance(table, Mapping):
        return None
    filters = Filters(
        type=_text(table.get("type")),
        body=_text(table.get("body")),
        since=_day(table.get("since")),
        until=_day(table.get("until")),
        in_force=table.get("in_force") is True,
    )
    return filters if filters != Filters() else None


def table(filters: Filters | None) -> dict[str, Any]:
    """The limits as ``read`` takes them; only those that are set."""
    return {name: value for name in NAMES if filters and (value := getattr(filters, name))}


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and 0 < len(value) <= LONGEST else None


def _day(value: object) -> str | None:
    """An ISO date that there is; the year 0202 of a half-written one is none that a document has."""
    if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        return None
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError:
        return None


def told(filters: Filters | None, words: Words) -> str:
    """What was searched, in words: "Sökt bara i dokument av typen policy, som gäller i dag." Nothing where it
    was everything."""
    if not filters or filters == Filters():
        return ""
    parts = (
        filters.type and words["limited type"].format(type=filters.type),
        filters.body and words["limited body"].format(body=filters.body),
        filters.in_force and words["limited in force"],
        filters.since and words["limited since"].format(day=filters.since),
        filters.until and words["limited until"].format(day=filters.until),
    )
    return words["limited"] + ", ".join(part for part in parts if part) + "."


def form(documents: Iterable[Document], words: Words) -> str:
    """The closed area where the limits of the questions to come are set: the types and bodies that the
    documents have. Its values are read by the page's script."""
    held = list(documents)
    types = _choice("type", words["type"], (document.type for document in held), words)
    bodies = _choice("body", words["body"], (document.body for document in held), words)
    days = "".join(
        f'<label class="limit">{words[name]}<input type="date" name="{name}" max="9999-12-31"></label>'
        for name in ("since", "until")
    )
    return (
        f'<details class="limits"><summary>{words["limit"]}</summary><form class="limiting">{types}{bodies}{days}'
        f'<label class="limit check"><input type="checkbox" name="in_force">{words["in force"]}</label>'
        f'<button type="reset" class="plain">{words["no limits"]}</button></form></details>'
    )


def _choice(name: str, label: str, values: Iterable[str | None], words: Words) -> str:
    held = sorted({value for value in values if value}, key=str.casefold)
    options = "".join(
        f'<option value="{escape(value)}"{words.lang("sv")}>{escape(capital(value) or "")}</option>' for value in held
    )
    return (
        f'<label class="limit">{label}<select name="{name}"><option value="">{words["any"]}</option>{options}'
        "</select></label>"
    )
