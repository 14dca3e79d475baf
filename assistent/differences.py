"""How a quotation differs from the text nearest to it: word by word, each difference with its kind."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from assistent.folding import BULLET, Folded, Token, alike
from assistent.types import Span
from assistent.words import dates, stem

CUT = " […] "
"""Between the beginning and the end of words that are too many to be shown."""


class Kind(StrEnum):
    """What a difference is, named for the one who reads it."""

    NUMBER = "tal"
    DATE = "datum"
    NAME = "namn"
    NEGATION = "negation"
    MODAL = "modalt verb"
    OMISSION = "utelämning utan markering"
    ADDITION = "tillägg"
    INFLECTION = "böjning"
    CASE = "stor eller liten bokstav"
    PUNCTUATION = "skiljetecken"
    SPLIT = "sär- eller hopskrivning"
    ORDER = "ordföljd"
    WORD = "annat ord"
    SECTION = "delar ur olika avsnitt"


@dataclass(frozen=True, slots=True)
class Difference:
    """``quoted`` is what the quotation says and ``document`` what the text says there; one is empty
    for words that only the other has. ``start`` and ``end`` are the document's words in its canonical
    text, ``quote_start`` and ``quote_end`` the quotation's in the text that quotes."""

    kind: Kind
    quoted: str
    document: str
    start: int
    end: int
    quote_start: int
    quote_end: int


@dataclass(frozen=True, slots=True)
class Alignment:
    """The stretch of a text that a quotation is nearest to, as tokens ``first`` up to ``last``; what it
    costs to make one of the other; and the steps, pairs of token numbers (of the quotation, of the
    text) with ``None`` where one has nothing."""

    first: int
    last: int
    cost: int
    steps: tuple[tuple[int | None, int | None], ...]


_CASE, _OTHER, _UNLIKE = 1, 2, 4  # cost of another case, of another or a missing token, of a word for a mark
_COST, _EQUAL = 1 << 40, 1 << 20
"""What weighs in an alignment: first its cost, then how many tokens are equal, then (1 each) how many
omissions and additions it takes."""
_EXTRA, _MISSED, _LONGER_EXTRA, _LONGER_MISSED = 1, 2, 4, 8
"""How a place in the alignment was come to: by a token that only the quotation has, or only the text, as
the first of such or one more; else by one token against another."""


def align(quote: Folded, text: Folded) -> Alignment:
    """The stretch of the text nearest to the quotation, by edit distance over tokens with both ends of
    the text free (Sellers, 1980), with gaps weighed as one each (Gotoh, 1982)."""
    costs, ways = _ways(quote.tokens, text.tokens)
    last = _end(costs)
    steps = _within_block(_trace(ways, last), quote, text)
    used = [m for _, m in steps if m is not None]
    first, last = (used[0], used[-1] + 1) if used else (last, last)
    cost = sum(_cost(quote.tokens[n].text if n is not None else "", m, text.tokens) for n, m in steps)
    return Alignment(first, last, cost, steps)


def _cost(one: str, m: int | None, text: Sequence[Token]) -> int:
    return _step(one, text[m].text) if one and m is not None else _OTHER


def _ways(quote: Sequence[Token], text: Sequence[Token]) -> tuple[npt.NDArray[np.int64], list[npt.NDArray[np.uint8]]]:
    """What the quotation costs against the stretches that end before each token of the text, and how
    each place was come to, a row for each token of the quotation."""
    weigh = _weigher([token.text for token in text])
    along = np.arange(len(text) + 1) * (_OTHER * _COST)
    best = np.zeros(len(text) + 1, np.int64)
    extra = np.full(len(text) + 1, _FAR)
    rows = []
    for token in quote:
        longer = extra < best + 1
        extra = np.where(longer, extra, best + 1) + _OTHER * _COST
        across = np.full(len(text) + 1, _FAR)
        across[1:] = best[:-1] + weigh(token.text)
        entered = np.minimum(across, extra)
        missed = np.full(len(text) + 1, _FAR)
        missed[1:] = np.minimum.accumulate(entered - along)[:-1] + along[1:] + 1
        best = np.minimum(entered, missed)
        more = np.zeros(len(text) + 1, np.bool_)
        more[1:] = missed[1:] == missed[:-1] + _OTHER * _COST
        way = np.where(best == across, 0, np.where(best == extra, _EXTRA, _MISSED))
        rows.append((way + _LONGER_EXTRA * longer + _LONGER_MISSED * more).astype(np.uint8))
    return best, rows


_FAR = np.int64(1 << 60)


def _weigher(others: Sequence[str]) -> Callable[[str], npt.NDArray[np.int64]]:
    """What a token weighs against each of the others, as ``_step`` has it."""
    words = {word: n for n, word in enumerate(dict.fromkeys(others))}
    folds = {word: n for n, word in enumerate(dict.fromkeys(map(str.casefold, words)))}
    same = np.array([words[other] for other in others], np.int64)
    similar = np.array([folds[word.casefold()] for word in words], np.int64)[same]
    plain = np.array([word[0].isalnum() for word in words], np.bool_)[same]

    def weigh(one: str) -> npt.NDArray[np.int64]:
        unlike = np.where(plain == one[0].isalnum(), _OTHER * _COST, _UNLIKE * _COST)
        cased = np.where(similar == folds.get(one.casefold(), -1), _CASE * _COST, unlike)
        return np.where(same == words.get(one, -1), -_EQUAL, cased)

    return weigh


def _end(costs: npt.NDArray[np.int64]) -> int:
    """Where the nearest stretch ends: of equally near ends so far that its last word stands against
    another rather than as one too many."""
    weighed = costs >> 20
    first = int(weighed.argmin())
    return first + int(first + 1 < len(weighed) and weighed[first + 1] == weighed[first])


_Steps = tuple[tuple[int | None, int | None], ...]


def _trace(ways: Sequence[npt.NDArray[np.uint8]], last: int) -> _Steps:
    steps: list[tuple[int | None, int | None]] = []
    n, m = len(ways), last
    way = int(ways[n - 1][m]) & (_EXTRA | _MISSED) if n else 0
    while n:
        here = int(ways[n - 1][m])
        if way == _EXTRA:
            n -= 1
            steps.append((n, None))
            goes_on = here & _LONGER_EXTRA
        elif way == _MISSED:
            m -= 1
            steps.append((None, m))
            goes_on = here & _LONGER_MISSED
        else:
            n, m = n - 1, m - 1
            steps.append((n, m))
            goes_on = 0
        if not goes_on and n:
            way = int(ways[n - 1][m]) & (_EXTRA | _MISSED)
    return tuple(reversed(steps))


def _within_block(steps: _Steps, quote: Folded, text: Folded) -> _Steps:
    """The steps without words of another paragraph or list item at their ends, where nothing equals the
    quotation: what was set against such words is added."""
    equal = [
        k for k, (n, m) in enumerate(steps) if n is not None and m is not None and _alike(quote, n) == _alike(text, m)
    ]
    if not equal:
        return steps
    begins = [
        k for k, (_, m) in enumerate(steps) if m is not None and not equal[0] < k <= equal[-1] and _begins(text, m)
    ]
    first = max((k for k in begins if k <= equal[0]), default=0)
    last = min((k for k in begins if k > equal[-1]), default=len(steps))
    return (*_added(steps[:first]), *steps[first:last], *_added(steps[last:]))


def _added(steps: _Steps) -> _Steps:
    return tuple((n, None) for n, _ in steps if n is not None)


def _alike(source: Folded, n: int) -> str:
    return source.tokens[n].text.casefold()


_ITEM = re.compile(r"\(?(?:\d{1,2}|[a-zåäö])[.)]\s")


def _begins(text: Folded, n: int) -> bool:
    """Whether a paragraph or a list item begins with token ``n``."""
    at = text.tokens[n].start
    if not 0 < at < len(text):
        return False
    start = text.starts[at]
    lines = text.text.count("\n", text.starts[at - 1], start)
    return text.gaps[at] == BULLET or lines > 1 or (lines == 1 and _ITEM.match(text.text, start) is not None)


def _step(one: str, other: str) -> int:
    if one == other:
        return 0
    if one.casefold() == other.casefold():
        return _CASE
    return _OTHER if one[0].isalnum() == other[0].isalnum() else _UNLIKE


def similarity(quote: Sequence[Token], found: Alignment) -> float:
    """1 for equal, 0 for nothing in common."""
    return max(0.0, 1 - found.cost / (_OTHER * max(len(quote), 1)))


# --- what differs -------------------------------------------------------------------------------


def differences(quote: Folded, text: Folded, found: Alignment) -> list[Difference]:
    """The differences in order. Those of typography, of the first letter's case and of the marks that
    end the quotation are none."""
    groups = [(a, b) for a, b in _groups(quote, text, found) if not _forgiven(quote, text, a, b)]
    if len(groups) > 1 and _same_words(quote, text, groups):
        a, b = (groups[0][0][0], groups[-1][0][1]), (groups[0][1][0], groups[-1][1][1])
        return [difference(Kind.ORDER, quote, text, a, b)]
    return [difference(kind(quote, text, a, b), quote, text, a, b) for a, b in groups]


def difference(kind: Kind, quote: Folded, text: Folded, a: Span, b: Span) -> Difference:
    """The difference between tokens ``a`` of the quotation and ``b`` of the text."""
    (i, j), (k, m) = _letters(quote, a), _letters(text, b)
    start, end = text.span(k, m) if k < m else (_offset(text, k),) * 2
    quote_start, quote_end = quote.span(i, j) if i < j else (_offset(quote, i),) * 2
    return Difference(kind, quote.cut(i, j), text.cut(k, m), start, end, quote_start, quote_end)


def _offset(text: Folded, i: int) -> int:
    return text.starts[i] if i < len(text) else text.span(0, len(text))[1]


def _letters(text: Folded, tokens: Span) -> Span:
    """The letters of tokens ``a`` up to ``b``."""
    a, b = tokens
    begin = text.tokens[a].start if a < len(text.tokens) else len(text)
    return begin, (text.tokens[b - 1].end if b > a else begin)


def _groups(quote: Folded, text: Folded, found: Alignment) -> Iterator[tuple[Span, Span]]:
    """Runs of steps between what is equal; words that are only exchanged stand one by one."""
    a, b = 0, found.first
    begin: tuple[int, int] | None = None
    exchanges = True
    for one, other in (*found.steps, (len(quote.tokens), found.last)):
        past = one == len(quote.tokens)
        equal = past or (one is not None and other is not None and quote.tokens[one].text == text.tokens[other].text)
        exchange = one is not None and other is not None
        if begin and (equal or (exchanges and exchange and (a, b) != begin)):
            yield (begin[0], a), (begin[1], b)
            begin = None
        if not equal and not begin:
            begin, exchanges = (a, b), True
        exchanges = exchanges and exchange
        a += one is not None
        b += other is not None


def _forgiven(quote: Folded, text: Folded, a: Span, b: Span) -> bool:
    (i, j), (k, m) = _letters(quote, a), _letters(text, b)
    own, other = quote.letters[i:j], text.letters[k:m]
    if i == 0:
        own, other = own[:1].casefold() + own[1:], other[:1].casefold() + other[1:]
    if own == other:
        return all(
            quote.gaps[i + n] == text.gaps[k + n] or alike(quote.gaps[i + n], text.gaps[k + n], text.letters, k + n)
            for n in range(max(j - i, 1))
            if 0 < i + n < len(quote) and 0 < k + n < len(text)
        )
    return a[1] == len(quote.tokens) and not any(c.isalnum() or c in "?!" for c in own + other)


def _same_words(quote: Folded, text: Folded, groups: Sequence[tuple[Span, Span]]) -> bool:
    own = sorted(t.text.casefold() for a, _ in groups for t in quote.tokens[slice(*a)])
    other = sorted(t.text.casefold() for _, b in groups for t in text.tokens[slice(*b)])
    return own == other and any(word[0].isalnum() for word in own)


# --- kinds --------------------------------------------------------------------------------------

NEGATIONS = frozenset("inte ej icke aldrig ingen inget inga ingenting varken not never no".split())
MODALS = frozenset("ska skall skulle bör borde kan kunde får fick måste may must shall should can".split())
_NUMBERS = re.compile(
    r"\d|^(?:noll|två|tre|fyra|fem|sex|sju|åtta|nio|tio|elva|tolv|\w+ton|tjugo\w*|\w+tio|(?:\w*hundra|\w*tusen)\w*|miljon\w*"
    r"|miljard\w*|procent|halv\w*|dubbel\w*|första|andra|tredje|fjärde|femte|sjätte|sjunde|åttonde|nionde|tionde)$"
)
_MONTHS = re.compile(r"^(?:jan|feb|mar|apr|maj|jun|jul|aug|sep|okt|nov|dec)\w*$")
_SMALL = 3  # words: a longer omission or addition is named as such, whatever words are in it


def kind(quote: Folded, text: Folded, a: Span, b: Span) -> Kind:
    """The kind of the difference between tokens ``a`` of the quotation and ``b`` of the text."""
    own, other = ([t.text for t in source.tokens[slice(*span)]] for source, span in ((quote, a), (text, b)))
    plain, plain_other = [word.casefold() for word in own], [word.casefold() for word in other]
    changed = (set(plain) ^ set(plain_other)) or set(plain)
    if not any(c.isalnum() for word in changed for c in word):
        return Kind.PUNCTUATION
    if _squeezed(plain) == _squeezed(plain_other):
        return Kind.CASE if plain == plain_other else _split(own, other)
    if _is_date(quote, text, a, b):
        return Kind.DATE
    short = len(own) <= _SMALL and len(other) <= _SMALL
    if short or (own and other):
        if any(_NUMBERS.search(word) for word in changed):
            return Kind.NUMBER
        if changed & NEGATIONS or _negated(plain, plain_other):
            return Kind.NEGATION
        if changed & MODALS:
            return Kind.MODAL
    if not own or not other:
        return Kind.ADDITION if own else Kind.OMISSION
    if _is_name(quote, a) or _is_name(text, b):
        return Kind.NAME
    if len(own) == len(other) and all(map(_inflected, plain, plain_other)):
        return Kind.INFLECTION
    return Kind.WORD


def _squeezed(words: Sequence[str]) -> str:
    return "".join(words).replace("-", "")


def _split(own: Sequence[str], other: Sequence[str]) -> Kind:
    return Kind.PUNCTUATION if "-" in "".join((*own, *other)) else Kind.SPLIT


def _is_date(quote: Folded, text: Folded, a: Span, b: Span) -> bool:
    changed = [t.text.casefold() for t in (*quote.tokens[slice(*a)], *text.tokens[slice(*b)])]
    if not any(word[0].isdigit() or _MONTHS.match(word) for word in changed):
        return False
    around = [" ".join(t.text for t in x.tokens[max(m - 3, 0) : n + 3]) for x, (m, n) in ((quote, a), (text, b))]
    return any(map(dates, around))


def _negated(own: Sequence[str], other: Sequence[str]) -> bool:
    """Whether one word is the other with a negating beginning: "lämplig" and "olämplig"."""
    if len(own) != 1 or len(other) != 1:
        return False
    short, long = sorted((own[0], other[0]), key=len)
    return len(short) > 3 and any(long == beginning + short for beginning in ("o", "icke", "icke-", "miss"))


def _is_name(text: Folded, span: Span) -> bool:
    """Whether a word is written with a capital where no sentence begins."""
    return any(
        text.tokens[n].text[0].isupper() and n > 0 and text.tokens[n - 1].text not in ".!?:" for n in range(*span)
    )


def _inflected(one: str, other: str) -> bool:
    if not (one.isalpha() and other.isalpha()):
        return False
    common = next((n for n, (x, y) in enumerate(zip(one, other, strict=False)) if x != y), min(len(one), len(other)))
    return stem(one) == stem(other) or (
        common >= 3 and max(len(one), len(other)) - common <= 4 and 2 * common >= len(one)
    )
