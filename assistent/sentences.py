"""Text to sentences, for Swedish (and English) governance text.

A sentence ends at ``.``, ``!`` or ``?`` before white space and a capital, a digit or an opening
mark, unless the full stop belongs to an abbreviation, an ordinal or an initial. An untrained Punkt
breaks at "bl.a.", "enl.", "kap." and "dnr.", which is why this list is our own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

ABBREVIATIONS = frozenset(
    """
    adj adr ang anm art avd avs bet bif bil bl bl.a ca co d dir div dnr doc dr ds d.v.s dvs d.ä d.y e.d
    ed e.dyl eg e.g ekl el eng enl ev ex exkl e.kr f f.d fig f.k forts fr fr.o.m f.n f.ö följ förf gr
    h.c i.e inb ing inkl int i.st i.u jfr jr kap kl kr lat m m.a.o m.fl mfl mgr milj m.m mm moms motsv
    mrd m.v mvh n.b nr näml o o.d odyl o.dyl omkr o.s.v osv p.g.a pga pkt prof prop ref reg resp rev
    jan feb apr aug sep sept okt nov dec
    rskr s s.a.s s.k sek sid sign skr spec st st.f str t tab t.ex tel tf tfn t.h tim t.o.m tr t.v u.a
    uppl u.p.a utg v vard vol å.a åld äv ö.h övers mr mrs ms vs no sec
    """.split()
)
"""Without their last full stop, in lower case."""

_END = re.compile(r"(?<![.!?…])[.!?…]++[\"”’»)\]]*+(?=\s)")
_OPENS = re.compile(r"\s++[\"”“’»(\[–—-]*+\s*+[A-ZÅÄÖÉÜ0-9§]")
_LONGEST_ABBREVIATION = 12


def split(text: str) -> Iterator[tuple[int, int]]:
    """Spans of the sentences of a paragraph, without surrounding white space."""
    start = 0
    for match in _END.finditer(text):
        if _ends_sentence(text, match):
            yield from _trimmed(text, start, match.end())
            start = match.end()
    yield from _trimmed(text, start, len(text))


def _ends_sentence(text: str, match: re.Match[str]) -> bool:
    if not _OPENS.match(text, match.end()):
        return False
    if match[0][0] != ".":
        return True
    before = text[max(0, match.start() - _LONGEST_ABBREVIATION) : match.start()].split()
    word = before[-1].lstrip('("”“’»[').lower() if before else ""
    if word in ABBREVIATIONS:
        # "m.m." and its like may end a sentence: they do before a capital that is not a name's
        return word in _MAY_END and text[match.end() : match.end() + 20].lstrip()[:1].isupper()
    if len(word) == 1 and word.isalpha():
        return False  # an initial
    return not (word.isdigit() and len(word) <= 2 and _starts_line(text, match.start() - len(word)))


_MAY_END = frozenset({"m.m", "mm", "m.fl", "mfl", "o.s.v", "osv", "o.d", "o.dyl", "e.d", "e.dyl", "kr", "st", "s.k"})


def _starts_line(text: str, offset: int) -> bool:
    return offset == 0 or text[offset - 1] == "\n"


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    piece = text[start:end]
    start += len(piece) - len(piece.lstrip())
    end -= len(piece) - len(piece.rstrip())
    if start < end:
        yield start, end
