"""What recurs on pages and is no text: running heads, page numbers, tables of contents.

Here pages are lines of text only; what their type and place tell is ``typography``'s.
"""

from __future__ import annotations

import re
from collections import Counter

_PAGE_NUMBER = re.compile(r"^(?:Sida|Sid\.?|s\.)?\s*(\d{1,4})\s*(?:(?:av|\(|/)\s*\d{1,4}\s*\)?)?$", re.I)
_ROMAN = re.compile(r"^(?:Sida\s+)?(?=[ivxlc])(?:x[cl]|l?x{0,3})(?:i[xv]|v?i{0,3})$", re.I)
_CONTENTS = re.compile(r"(?:(?<!\.)\.{4,}+|(?<!…)…{2,}+|(?<! \.)(?: \.){4,}+|(?<!_)_{4,}+)\s*(?:\d{1,4}|[ivxlc]+)$")
_CONTENTS_HEAD = re.compile(r"^(?:innehåll|innehållsförteckning|(?:table of )?contents)\s*:?$", re.I)
_CONTENTS_ENTRY = re.compile(r"^\S.*\D\s\d{1,3}$")
_SIGN = re.compile(r"^(?:§\s*\d{1,4}\s?[a-z]?|\d{1,4}\s?[a-z]?\s*§)$")
_SENTENCE_END = (".", "!", "?", ":", ";", ",")


def edges(pages: list[list[str]]) -> list[set[int]]:
    """For each page the numbers of its first and last four lines that are not empty: where running
    heads and page numbers stand. The document's title in its larger size is none of them."""
    filled = [[n for n, line in enumerate(lines) if line.strip()] for lines in pages]
    return [{*numbers[:4], *numbers[-4:]} for numbers in filled]


def pattern(text: str) -> str:
    return re.sub(r"\d+", "0", text)


def recurring(pages: list[list[str]], at_edge: list[set[int]]) -> set[str]:
    """Patterns (digits levelled) of lines at the edge of at least half of the pages, and two; what
    ends as a sentence does may be said twice, and must recur on three."""
    count: Counter[str] = Counter()
    for lines, at in zip(pages, at_edge, strict=True):
        count.update({pattern(lines[n].strip()) for n in at if not _SIGN.match(lines[n].strip())})
    least = 0.5 * len(pages)
    return {x for x, times in count.items() if times >= (3 if x.endswith(_SENTENCE_END) else 2) and times >= least}


def page_label(text: str) -> str | None:
    match = _PAGE_NUMBER.match(text) or re.search(r"\b(?:Sida|Sid\.?|Page)\s+(\d+)", text, re.I)
    match = match or re.search(r"(?<!\d)(\d{1,4}) ?\(\d{1,4}\)$", text)
    return match[1] if match else text.split()[-1] if text and _ROMAN.match(text) else None


def printed(labels: list[str | None]) -> tuple[str | None, ...]:
    """The numbers printed on the pages. Where three pages have one, a number that goes with no
    other is none: a year, say, at the foot of a page."""
    steps = Counter(_value(label) - p for p, label in enumerate(labels) if label)
    if sum(steps.values()) < 3 or max(steps.values()) == 1:
        return tuple(labels)
    begins = {p for p, label in enumerate(labels) if label and _value(label) == 1}
    return tuple(x if x and (steps[_value(x) - p] > 1 or p in begins) else None for p, x in enumerate(labels))


_ROMANS = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}


def _value(label: str) -> int:
    if label.isdigit():
        return int(label)
    digits = [_ROMANS[letter] for letter in label.lower()]
    return sum(-d if any(later > d for later in digits[n + 1 : n + 2]) else d for n, d in enumerate(digits))


def contents(lines: list[str]) -> set[int]:
    """The lines of a table of contents: with dots before a page number, or, under the word for it, up to
    the last of at least two lines that end in a number."""
    found = {n for n, line in enumerate(lines) if _CONTENTS.search(line.strip())}
    head = next((n for n, line in enumerate(lines) if _CONTENTS_HEAD.match(line.strip())), None)
    if head is None:
        return found
    entries = [n for n in range(head + 1, len(lines)) if _CONTENTS_ENTRY.match(lines[n].strip())]
    last = None
    for before, n in zip([head, *entries], entries, strict=False):
        if sum(bool(lines[m].strip()) for m in range(before + 1, n)) > 1:
            break  # an entry may take two lines; more is text
        last = n
    listed = last is not None and (found or entries.index(last) > 0)
    return found | (set(range(head + 1, last + 1)) if listed and last is not None else set())


def is_page_number(text: str) -> bool:
    """Whether a line is a page's number and nothing else: "7", "Sida 7 av 17", "vii"."""
    return bool(_PAGE_NUMBER.match(text) or _ROMAN.match(text))
