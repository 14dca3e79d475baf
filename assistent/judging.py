"""The verdict on one quotation: verbatim where the text says, elsewhere, near, or nowhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice, pairwise

from assistent import quotations
from assistent.candidates import Candidate
from assistent.citations import cite_span
from assistent.library import Library
from assistent.matching import Match, Part, exact, literal, near, parts, spliced
from assistent.misreadings import explain
from assistent.naming import Mention, Pointer, covers, pointers
from assistent.quotations import Quotation
from assistent.verdicts import Item, Verdict, standing

SHORTEST = (3, 12)
"""Words and letters that a quotation must have to be traced: "ska beslutas" stands anywhere."""
NEAREST = 0.55
"""Likeness from which a text is near: more than half of the words stand there in order."""
_READ = 12  # documents read for a quotation, but for those where all its words stand
_READ_WHOLE = 60  # documents read at most: words that stand in more of them tell nothing
_COMPARED = 6  # places that are compared word by word
_STEPS = 30_000_000  # pairs of words compared: a very long quotation gets few places
_LONGEST = 3_000  # words, marks and numbers: a longer quotation is not compared word by word
_PARTS = 100  # stretches between what is left out or put in: more are no quotation
_WHOLE = 0.999


@dataclass(frozen=True, slots=True)
class Named:
    """The source that a text names for a quotation. ``outside``: none that the samling has."""

    documents: frozenset[str] = frozenset()
    pointers: tuple[Pointer, ...] = ()
    outside: bool = False
    numbers: tuple[str, ...] = ()
    before: tuple[str, ...] = ()


def judge(text: str, own: str, quotation: Quotation, library: Library) -> Item:
    """The verdict on a quotation of ``text``; ``own`` is the text with what it quotes masked."""
    item = Item("quote", text[quotation.start : quotation.end], quotation.start, quotation.end, Verdict.UNDECIDED)
    item = trace(item, text, source_named(*quotations.surroundings(own, quotation), library), library)
    if item.false and not quotation.closed:
        return replace(item, verdict=Verdict.UNDECIDED, reason="Citatet saknar avslutande citattecken.")
    return item


def trace(item: Item, text: str, named: Named, library: Library) -> Item:
    """The item with what becomes of ``text[item.start:item.end]``: where it stands, or what is nearest."""
    quoted = parts(text, item.start, item.end)
    if not quoted:
        return replace(item, reason="Citatet innehåller ingen text.")
    many = len(quoted) > _PARTS
    if many:
        quoted = [literal(text, item.start, item.end)]  # rows of dots in a list of contents
    variants = [quoted]
    if len(quoted) > 1:
        variants.insert(0, [literal(text, item.start, item.end)])
    short = _is_short(quoted)
    found = _stands(item, variants, named, library, short)
    if found is not None:
        return found
    if many:
        return replace(item, reason=f"Citatet är delat i fler än {_PARTS} stycken. Dela upp det i flera citat.")
    if short:
        return replace(item, reason="Citatet är för kort för att kunna spåras.")
    if sum(len(part.folded.tokens) for part in quoted) > _LONGEST:
        told = "Citatet är för långt för att jämföras ord för ord, och det står inte ordagrant. Dela upp det i flera citat."
        return replace(item, reason=told)
    return _near(item, quoted, named, library)


def source_named(lead: str, tail: str, earlier: str, library: Library) -> Named:
    """The source that is named around a quotation: right after it before what leads it in, and
    documents before mere types of document. What stands in earlier sentences only tells where to look
    first."""
    ahead, behind = library.mentions(lead), library.mentions(tail)
    before = tuple(d for m in reversed(library.mentions(earlier)) for d in sorted(m.documents))
    places = (*_only(pointers(lead)), *_only(pointers(tail)))
    for sure in (True, False):
        for mentions in (behind, ahead):
            meant = [m for m in mentions if m.sure is sure and m.documents]
            if meant:
                numbers = tuple(m.number for m in meant if m.number) if all(m.number for m in meant) else ()
                return Named(_common(meant), places, False, numbers, before)
    if ahead or behind:
        return Named(frozenset(), places, True, (), before)
    return Named(frozenset(), _only(pointers(tail)), False, (), before)


def _common(mentions: Sequence[Mention]) -> frozenset[str]:
    """The documents that all the names can mean ("inköpspolicyn, antagen av KF 2026-02-23"), else any."""
    shared = frozenset.intersection(*(mention.documents for mention in mentions))
    return shared or frozenset(document for mention in mentions for document in mention.documents)


def _only(found: Sequence[Pointer]) -> tuple[Pointer, ...]:
    """The pointers of a kind that is named once: of several, nobody can tell which is meant."""
    return tuple(p for p in found if sum(other.kind == p.kind for other in found) == 1)


def _is_short(quoted: Sequence[Part]) -> bool:
    words = [token for part in quoted for token in part.folded.tokens if token.text[0].isalnum()]
    return len(words) < SHORTEST[0] or sum(len(word.text) for word in words) < SHORTEST[1]


# --- verbatim -----------------------------------------------------------------------------------


def _stands(item: Item, variants: Sequence[Sequence[Part]], named: Named, library: Library, short: bool) -> Item | None:
    """The verdict where every word stands somewhere; ``None`` where it does not."""
    words = " ".join(part.folded.words for part in variants[-1])
    own = _in_named(variants, words, named, library, 2 if short else None)
    if own:
        if short and len(own) > 1:
            return replace(item, reason="Citatet är för kort: det står på flera ställen i den nämnda källan.")
        return _verdict(item, own, named, Verdict.VERBATIM, variants[-1], library)
    if short:
        return None
    others, common = _elsewhere(variants, words, named, library)
    if others:
        return _verdict(
            item, others, named, Verdict.ELSEWHERE if _is_named(named) else Verdict.VERBATIM, variants[-1], library
        )
    if common:
        return replace(item, reason="Citatets ord är för vanliga i samlingen för att det ska kunna spåras.")
    return None


def _in_named(
    variants: Sequence[Sequence[Part]], words: str, named: Named, library: Library, most: int | None
) -> list[Match]:
    """The places in the named documents, at most so many."""
    if sum(len(part.folded) for part in variants[-1]) < 2:
        return []  # a letter is no quotation
    found = (match for document in _own(words, named, library) for match in _matches(variants, document, library))
    return list(islice(found, most))


def _is_named(named: Named) -> bool:
    return bool(named.documents) or named.outside


def _matches(variants: Sequence[Sequence[Part]], document: str, library: Library) -> Iterator[Match]:
    source = library.source(document)
    for quoted in variants:
        found = exact(quoted, source)
        if (first := next(found, None)) is not None:
            yield first
            yield from found
            return


def _own(words: str, named: Named, library: Library) -> list[str]:
    """The named documents, those that still hold first; of very many ("protokollet") the likely ones."""
    if len(named.documents) <= _READ_WHOLE:
        return library.standing_first(named.documents)
    likely = islice(library.candidates(words, named.documents), _READ_WHOLE)
    return list(dict.fromkeys(candidate.document for candidate in likely))


def _elsewhere(
    variants: Sequence[Sequence[Part]], words: str, named: Named, library: Library
) -> tuple[list[Match], bool]:
    """The places in documents that are not named, those that were spoken of before first, until one is
    where the text points; and whether the words are so common that places remain unread."""
    read = set(named.documents)
    found: list[Match] = []

    def look(document: str) -> bool:
        read.add(document)
        matches = list(_matches(variants, document, library))
        found.extend(matches)
        return any(_pointed_at(match, named, library) for match in matches)

    if any(look(document) for document in named.before if document not in read):
        return found, False
    known = len(read)
    for candidate in library.candidates(words):
        if candidate.document in read:
            continue
        if len(read) - known >= (_READ_WHOLE if candidate.share > _WHOLE else _READ):
            return found, candidate.share > _WHOLE
        if look(candidate.document):
            break
    return found, False


def _verdict(
    item: Item, found: Sequence[Match], named: Named, verdict: Verdict, quoted: Sequence[Part], library: Library
) -> Item:
    """Of several places the one that the text points at; a place that no pointer covers is elsewhere."""
    honest = [match for match in found if not match.differences]
    match = next((m for m in honest if _pointed_at(m, named, library)), None)
    reason = ""
    if match is None and honest:
        match, verdict = honest[0], Verdict.ELSEWHERE
        reason = "Citatet står ordagrant i dokumentet, men inte på det ställe som anges."
    elif verdict is Verdict.ELSEWHERE:
        reason = "Citatet står ordagrant, men i ett annat dokument än det som nämns."
        if named.outside:
            reason = "Det dokument som nämns finns inte i samlingen; citatet står ordagrant i ett annat."
    if match is None:
        match, verdict = found[0], Verdict.DIFFERS
        reason = "Det som är utelämnat eller tillagt ändrar meningen."
    elif _too_small(quoted):
        verdict, reason = Verdict.UNDECIDED, "Citatets delar är för korta för att säga något."
    where = cite_span(match.text, match.start, match.end)
    notes = standing(match.text.document, where.status)
    return replace(item, verdict=verdict, reason=reason, place=where, differences=match.differences, notes=notes)


def _too_small(quoted: Sequence[Part]) -> bool:
    """Whether an ellipsis stands beside a part that may stand anywhere."""
    return any(part.before == "ellipsis" and (part.short or before.short) for before, part in pairwise(quoted))


def _pointed_at(match: Match, named: Named, library: Library) -> bool:
    if any(covers(pointer, match.text, match.start, match.end) is False for pointer in named.pointers):
        return False
    document = match.text.document.id
    if document not in named.documents or not named.numbers:
        return True
    return any(library.has_number(document, number, match.start) for number in named.numbers)


# --- near ---------------------------------------------------------------------------------------


def _near(item: Item, quoted: Sequence[Part], named: Named, library: Library) -> Item:
    words = " ".join(part.folded.words for part in quoted)
    best = _best([*_compared(quoted, words, named, library)], named)
    if best is None or best.likeness < NEAREST:
        if named.outside:
            return replace(item, reason="Det dokument som nämns finns inte i samlingen.")
        return replace(item, verdict=Verdict.MISSING, reason="Inget i samlingens dokument ligger nära citatet.")
    item = replace(item, place=cite_span(best.text, best.start, best.end), differences=best.differences)
    if named.outside:
        return replace(item, reason="Det dokument som nämns finns inte i samlingen; det här är det närmaste.")
    if not best.differences:
        return replace(item, reason="Texten är så sönderdelad att den inte kan jämföras ord för ord.")
    if explain(best.differences, best.text):
        return replace(item, reason="Sidan är inläst med OCR, och skillnaden kan vara ett läsfel.")
    kinds = ", ".join(dict.fromkeys(str(difference.kind) for difference in best.differences))
    return replace(item, verdict=Verdict.DIFFERS, reason=f"Citatet avviker från dokumentet: {kinds}.")


def _compared(quoted: Sequence[Part], words: str, named: Named, library: Library) -> Iterator[Match]:
    tokens = sum(len(part.folded.tokens) for part in quoted)
    most = min(_COMPARED, max(1, _STEPS // (5 * tokens * tokens)))  # a window is some five quotations long
    for documents in (named.documents, None) if named.documents else (None,):
        for candidate in islice(library.candidates(words, documents), most):
            source = library.source(candidate.document)
            if len(quoted) == 1 and (match := spliced(quoted[0], source)):
                yield match
            yield near(quoted, source, *_window(candidate, len(words), library))


def _window(candidate: Candidate, length: int, library: Library) -> tuple[int, int]:
    chunks = library.text(candidate.document).chunks
    return max(chunks[candidate.first].start - length, 0), chunks[candidate.last].end + length


def _best(matches: Sequence[Match], named: Named) -> Match | None:
    """The most like; of those that are about as like, one in the document that is named."""
    return max(matches, key=lambda m: m.likeness + 0.1 * (m.text.document.id in named.documents), default=None)
