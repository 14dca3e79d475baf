"""What a document's type tells: which lines are headings, running heads, footnotes.

Lines here are those of all pages together, since only the whole tells what body text looks like.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

_SIGN = re.compile(r"^(?:§\s*\d|\d+\s?[a-z]?\s*§|\d+\s*kap\.)")


@dataclass(frozen=True, slots=True)
class TypeLine:
    """A line of a page: its text, its type (``size`` in points, ``bold`` throughout), where it begins,
    whether a paragraph ends before it (``apart``). ``edge``: it stands apart at the top or the foot of
    the page; ``note``: the mark it begins with if it begins as a footnote; ``table``: the number of the
    page's table that stands here instead of text."""

    text: str
    size: float = 0.0
    bold: bool = False
    left: float = 0.0
    top: float = 0.0
    apart: bool = False
    edge: str = ""
    note: str = ""
    table: int | None = None


Pages = Sequence[Sequence[TypeLine]]


def body_size(pages: Pages) -> float:
    """The size that most characters are set in."""
    characters: Counter[float] = Counter()
    for page in pages:
        for line in page:
            characters[line.size] += len(line.text)
    return characters.most_common(1)[0][0] if characters else 0.0


def evened(pages: Pages, scanned: Collection[int]) -> list[Sequence[TypeLine]]:
    """The pages with the type of the ``scanned`` ones sized as the others' is: what OCR takes for the size
    is measured on the picture, and a scanned page of larger type would be all headings beside pages of text."""
    text = body_size([page for p, page in enumerate(pages) if p not in scanned])
    sizes = sorted(line.size for p in scanned for line in pages[p] for _ in line.text if line.size)
    if not text or not sizes:
        return list(pages)
    share = text / sizes[len(sizes) // 2]
    return [
        [replace(line, size=round(line.size * share, 1)) for line in page] if p in scanned else page
        for p, page in enumerate(pages)
    ]


def running(pages: Pages, scanned: Collection[int] = ()) -> set[tuple[int, int]]:
    """(page, line) of running heads and feet: lines at the edge of neighbouring pages that stand at the
    same height with the same text but for digits. A § is text, wherever it stands; so is what is set as
    a heading, unless it stands apart, and on ``scanned`` pages, whose type is not known, whatever does not."""
    body = body_size(pages)
    places: dict[tuple[str, int, int], list[tuple[int, int]]] = defaultdict(list)
    for p, page in enumerate(pages):
        for n, line in enumerate(page):
            plain = not line.bold and line.size <= body and p not in scanned
            if line.text and (line.edge or plain) and not _SIGN.match(line.text):
                across = 0 if line.edge == "foot" else round(line.left / 8)  # "Sida 9" and "Sida 10"
                height = 0 if line.edge == "foot" else round(line.top / 4)  # a page may lie on its side
                places[re.sub(r"\d+", "0", line.text), height, across].append((p, n))
    found: set[tuple[int, int]] = set()
    for at in places.values():
        on = {p for p, _ in at}
        found |= {(p, n) for p, n in at if on & {p - 2, p - 1, p + 1, p + 2}}
    return {(p, n) for p, n in found if pages[p][n].edge or _reaches_edge(pages[p], p, n, found)}


def _reaches_edge(page: Sequence[TypeLine], p: int, n: int, found: set[tuple[int, int]]) -> bool:
    """Whether only lines that recur as well stand between a line and the top or the foot of its page."""
    return all((p, m) in found for m in range(n)) or all((p, m) in found for m in range(n + 1, len(page)))


def footers(page: Sequence[TypeLine], body: float) -> set[int]:
    """Lines in small type that stand apart at the foot of a page: addresses, file names."""
    return {n for n, line in enumerate(page) if line.edge == "foot" and line.size < 0.93 * body}


def footnotes(page: Sequence[TypeLine], body: float) -> list[range]:
    """The lines of each footnote: small type that begins with a raised mark, up to the next one, to
    larger type or to the page's edge."""
    found: list[range] = []
    begin: int | None = None
    for n, line in enumerate(page):
        small = 0 < line.size <= 0.95 * body and not line.edge and line.table is None
        if begin is not None and (line.note or not small or line.size > 1.05 * page[begin].size):
            found.append(range(begin, n))
            begin = None
        if begin is None and line.note and small:
            begin = n
    if begin is not None:
        found.append(range(begin, len(page)))
    return found


def heading_levels(pages: Pages, body: float) -> dict[tuple[int, int], int]:
    """(page, line) → level for lines set at least 12 % larger than the body text, and below them
    short lines that alone are bold, larger bold ones first. At most four larger sizes make levels,
    the largest 1. What stands apart at the top of a page is one only in much larger type."""
    heavy: Counter[bool] = Counter()
    for page in pages:
        for line in page:
            heavy[line.bold] += len(line.text)
    larger = _ranks({line.size for page in pages for line in page if line.size > 1.12 * body})
    levels = {size: min(rank, 4) for size, rank in larger.items()}
    weighty = heavy[False] > heavy[True]
    alone = {
        (p, n): page[n].size
        for p, page in enumerate(pages)
        for n in range(len(page))
        if weighty and 0.98 * body <= page[n].size <= 1.12 * body and _alone_in_bold(page, n)
    }
    ranks = _ranks(set(alone.values()))
    lowest = max(levels.values(), default=0)
    found: dict[tuple[int, int], int] = {}
    for p, page in enumerate(pages):
        for n, line in enumerate(page):
            if not _may_head(page, n) or (line.edge and not (line.edge == "head" and line.size >= 1.3 * body)):
                continue
            if line.size in levels:
                found[p, n] = levels[line.size]
            elif (p, n) in alone:
                found[p, n] = lowest + ranks[alone[p, n]]
    return found


def _ranks(sizes: set[float]) -> dict[float, int]:
    """Size → rank, the largest 1; sizes that differ by less than 4 % are one."""
    ranks: dict[float, int] = {}
    before = 0.0
    for size in sorted(sizes, reverse=True):
        ranks[size] = ranks[before] + (size < 0.96 * before) if before else 1
        before = size
    return ranks


def _may_head(page: Sequence[TypeLine], n: int) -> bool:
    text = page[n].text
    below = page[n + 1] if n + 1 < len(page) else None
    goes_on = below is not None and not below.apart and (below.size, below.bold) == (page[n].size, page[n].bold)
    ends = text.endswith(".") or (text.endswith(",") and not goes_on)
    return 1 < len(text) <= 120 and not ends and any(map(str.isalpha, text))


def _alone_in_bold(page: Sequence[TypeLine], n: int) -> bool:
    """Whether a line is a heading by weight only: one of at most two bold lines under each other (a
    bold paragraph is text) that are neither a label nor the lead-in of a list."""
    if not page[n].bold:
        return False
    start = end = n
    while start > 0 and page[start - 1].bold and not page[start].apart:
        start -= 1
    while end + 1 < len(page) and page[end + 1].bold and not page[end + 1].apart:
        end += 1
    texts = [line.text for line in page[start : end + 1]]
    begins = bool(re.match(r"[^\W_a-zåäö]|§", texts[0]))
    free = page[start].apart and (end + 1 == len(page) or page[end + 1].apart)
    short = len(texts) <= 2 + free and sum(map(len, texts)) <= 130 + 50 * free
    return short and begins and not texts[-1].endswith((":", ";", ".", ","))
