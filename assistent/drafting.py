"""What a language model writes, cut into sentences with the keys that each ends with, as it comes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistent import sentences


@dataclass(frozen=True, slots=True)
class Written:
    """A sentence without its keys, and the keys; none where the model gave none."""

    text: str
    keys: tuple[int, ...]


_KEYS = r"(?:\s{0,4}\[ ?\d{1,4}(?: ?[,;] ?\d{1,4}){0,9} ?\]){1,9}"
_UNIT = r"(?P<body>(?:[^\n\[]|\[(?! ?\d))*+)(?P<keys>" + _KEYS + r")(?P<end>[.!?]*)"
_LINE = r"(?P<line>[^\n]+)"
_GROWING = re.compile(rf"{_UNIT}(?=\s*[^\s\[.!?])|{_LINE}\n(?=\s*[^\s\[])")
_ENDED = re.compile(rf"{_UNIT}(?=\s|$|[^\s\[.!?])|{_LINE}(?:\n|$)")
_THOUGHT = re.compile(r"<think(?:ing)?>.*?</think(?:ing)?>", re.S | re.I)
_THINKING = re.compile(r"<(?:think(?:ing)?>.*|t?h?i?n?k?i?n?g?)$", re.S | re.I)
_MARKS = re.compile(r"^(?:[-*•–#>]+|\d{1,2}[.)])\s+|\*\*|__", re.M)


class Draft:
    """Takes the pieces of a text and gives its sentences when they are whole. What a model thinks aloud
    ("<think>…</think>") is no part of its answer."""

    def __init__(self) -> None:
        self._text = ""
        self._taken = 0
        self._whole = False  # whether a sentence may be whole: its keys or its line have ended
        self.length = 0
        """Characters that have come."""

    def feed(self, piece: str) -> Iterator[Written]:
        """The sentences that are whole with this piece."""
        self._text += piece
        self.length += len(piece)
        self._whole = self._whole or "]" in piece or "\n" in piece
        if piece and self._whole:
            yield from self._cut(_GROWING)
            self._whole = bool(re.search(r"[]\n]", self.said[self._taken :]))

    def end(self) -> Iterator[Written]:
        """What is left when the text has ended."""
        yield from self._cut(_ENDED)

    @property
    def said(self) -> str:
        """The whole text so far, without what was only thought."""
        return _THINKING.sub("", _THOUGHT.sub("", self._text)) if "<" in self._text else self._text

    def _cut(self, pattern: re.Pattern[str]) -> Iterator[Written]:
        said = self.said
        while match := pattern.match(said, self._next(said)):
            self._taken = match.end()
            keys = tuple(dict.fromkeys(int(number) for number in re.findall(r"\d+", match["keys"] or "")))
            yield from _sentences(match["line"] or match["body"].rstrip() + (match["end"] or ""), keys)

    def _next(self, said: str) -> int:
        """Where the text goes on after white space."""
        while self._taken < len(said) and said[self._taken].isspace():
            self._taken += 1
        return self._taken


def _sentences(text: str, keys: tuple[int, ...]) -> Iterator[Written]:
    """The sentences of a piece that ends with keys: they are the last one's."""
    plain = " ".join(_MARKS.sub("", text.strip()).split())
    found = [plain[start:end] for start, end in sentences.split(plain)]
    if not found and keys:
        yield Written("", keys)
    for n, sentence in enumerate(found, 1):
        whole = sentence if sentence[-1] in ".!?:" else f"{sentence}."
        yield Written(whole, keys if n == len(found) else ())
