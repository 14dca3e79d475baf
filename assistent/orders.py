"""What the page's script asks of the server, read from the JSON that it sends. All of it is hostile input."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from assistent import limits
from assistent.pages import FORMS
from assistent.question import LONGEST
from assistent.retrieval import Filters

MOST = 20
"""Questions of a conversation that are kept and asked anew: answering them takes seconds, not minutes."""
LARGEST = 40_000
"""Characters of an order; twenty questions are far fewer."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A question as the browser keeps it. ``digest`` names the answer that it had."""

    question: str
    filters: Filters | None = None
    alone: bool = False
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked for: ``do`` is "open" (the page, perhaps with an earlier conversation and a question),
    "ask", "opinion", "save", "new", or "" where nothing is. ``instead`` is the number of the question that this one
    is an edited form of, 0 for none; ``base`` the address that the app is reached by."""

    do: str = ""
    language: str = "sv"
    samling: str = ""
    question: str = ""
    filters: Filters | None = None
    instead: int = 0
    number: int = 0
    verdict: str = ""
    reason: str = ""
    comment: str = ""
    form: str = ""
    base: str = ""
    kept: tuple[Kept, ...] = ()
    id: str = ""
    index: str = ""
    day: str = ""


def read(text: object) -> Order:
    """The order in a text; an empty one where it holds none."""
    if not isinstance(text, str) or len(text) > LARGEST:
        return Order()
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return Order()
    return _order(found) if isinstance(found, dict) else Order()


def _order(table: Mapping[str, Any]) -> Order:
    kept = table.get("kept")
    return Order(
        do=_text(table, "do", 10),
        language="en" if table.get("language") == "en" else "sv",
        samling=_text(table, "samling", 200),
        question=_text(table, "question", LONGEST + 1),
        filters=limits.read(table.get("filters")),
        instead=_number(table, "instead"),
        number=_number(table, "number"),
        verdict=_text(table, "verdict", 10),
        reason=_text(table, "reason", 20),
        comment=_text(table, "comment", 2000),
        form=form if (form := _text(table, "form", 5)) in FORMS else "",
        base=_base(_text(table, "base", 500)),
        kept=tuple(_kept(one) for one in kept[-MOST:] if isinstance(one, dict)) if isinstance(kept, list) else (),
        id=name if re.fullmatch(r"[0-9a-f]{16}", name := _text(table, "id", 16)) else "",
        index=_text(table, "index", 100),
        day=day if re.fullmatch(r"\d{4}-\d{2}-\d{2}", day := _text(table, "day", 10)) else "",
    )


def _kept(table: Mapping[str, Any]) -> Kept:
    return Kept(
        _text(table, "question", LONGEST + 1),
        limits.read(table.get("filters")),
        table.get("alone") is True,
        _text(table, "digest", 20),
    )


def _text(table: Mapping[str, Any], key: str, longest: int) -> str:
    """A text, cut; what can be no text (half a surrogate pair) is put aside."""
    found = table.get(key)
    return found[:longest].encode("utf-8", "replace").decode() if isinstance(found, str) else ""


def _number(table: Mapping[str, Any], key: str) -> int:
    found = table.get(key)
    return found if isinstance(found, int) and not isinstance(found, bool) and found > 0 else 0


def _base(address: str) -> str:
    """The address of a folder on the web, else nothing: links of a saved conversation begin with it."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    plain = parts.scheme in ("http", "https") and parts.hostname and not (parts.query or parts.fragment)
    return address if plain and address.endswith("/") and not re.search(r"\s", address) else ""
