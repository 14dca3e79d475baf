"""What another wording may not change: numbers, days, references, names and roles, and what each belongs to.

Each check takes the comparing of words, a sentence and the sources it cites, and gives the reason to
strike it, or ``None``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from assistent.clauses import Clause, alike, content
from assistent.particulars import (
    Number,
    days,
    frequencies,
    is_unit,
    names,
    numbers,
    role_word,
    roles,
    stated_references,
    times,
    weekdays,
)
from assistent.reasons import Reason
from assistent.support import Support, Wording


def figures(wording: Wording, sentence: str, cited: Sequence[Support]) -> Reason | None:
    """Every number with its unit, its noun and its bound must stand in a quotation."""
    known = [n for source in cited for n in _numbers(source)]
    for number in numbers(sentence, wording.language):
        same = [n for n in known if n.matches(number)]
        if not same and not (number.value == 1 and number.unit == "gång" and _recurs(cited)):
            return Reason("number", number.text)
        if same and all(n.bound != number.bound for n in same):
            return Reason("bound", number.text)
        nouns = [noun for n in same for noun in n.nouns]
        if wording.language == "sv" and number.nouns and nouns and not any(alike(number.nouns[0], n) for n in nouns):
            return Reason("belongs", number.text)
    return None


def _numbers(source: Support) -> list[Number]:
    """The numbers of a source; in the row of a table the noun of one is its column's."""
    if not source.is_row:
        return numbers(source.text)
    cells = [cell.partition(": ") for cell in source.quote.split(" | ")]
    return [
        replace(number, nouns=(*number.nouns, *content(label)))
        for label, _, value in cells
        for number in numbers(f"{label}: {value}" if value else label)
    ]


def _recurs(cited: Sequence[Support]) -> bool:
    """Whether something recurs without a number of times: "årligen" is once a year."""
    return any(frequencies(s.text) and not any(n.unit == "gång" for n in numbers(s.text)) for s in cited)


def moments(wording: Wording, sentence: str, cited: Sequence[Support]) -> Reason | None:
    """Every day, time and interval must stand in a quotation; a year may also stand in a title."""
    stated = [day for source in cited for day in days(source.text)]
    titled = [day for source in cited for day in days(source.place) if day.month is None]
    for day in days(sentence):
        same = [other for other in stated if day.within(other)]
        if not same and not (day.month is None and any(day.within(other) for other in titled)):
            return Reason("date", day.text)
        if same and day.month and all(other.bound != day.bound for other in same):
            return Reason("bound", day.text)
    known = {time for source in cited for time in times(source.text)}
    if missing := sorted(times(sentence) - known):
        clock = missing[0][0]
        return Reason("bound" if any(clock == other for other, _ in known) else "time", clock)
    if weekdays(sentence) - {day for source in cited for day in weekdays(source.text)}:
        return Reason("weekday")
    if frequencies(sentence) - {often for source in cited for often in frequencies(source.text)}:
        return Reason("often")
    return None


def places(wording: Wording, sentence: str, cited: Sequence[Support]) -> Reason | None:
    """§, diarienummer, statutes and codes stand in the quotations or in the headings over them."""
    known = {reference for source in cited for reference in stated_references(f"{source.around} | {source.text}")}
    missing = sorted(stated_references(sentence) - known)
    return Reason("reference", missing[0].split(":", 1)[-1]) if missing else None


def named(wording: Wording, sentence: str, cited: Sequence[Support]) -> Reason | None:
    """Names stand in the quotations or where these stand; an inflected one too ("Storgrens")."""
    known = {w.lower() for source in cited for w in re.findall(r"[^\W_]+", f"{source.around} {source.text}")}
    for name in names(sentence):
        for part in name.lower().split("-"):
            forms = {part.removesuffix(end) for end in ("", "s", "n", "en", "et", "ens", "ets")}
            if not forms & known and not any(word.startswith(part) and len(part) > 4 for word in known):
                return Reason("name", name)
    return None


def roles_named(wording: Wording, sentence: str, cited: Sequence[Support]) -> Reason | None:
    """Roles and bodies stand in the quotations, or are who decides there. One that only the headings name
    may not take the place of one that the quotations name and the sentence leaves out; nor may "du"."""
    own = roles(sentence)
    quoted = [role for source in cited for role in roles(f"{source.text} {source.by}")]
    around = [role for source in cited for role in roles(source.around)]
    left_out = [r for source in cited for r in roles(source.text) if not any(same_role(mine, r) for mine in own)]
    for role in own:
        if any(same_role(role, other) for other in quoted):
            continue
        if left_out or not any(same_role(role, other) for other in around):
            return Reason("role", role_word(sentence, role))
    addressed = _YOU.search(sentence)
    if addressed and left_out and not own and not any(_ANYONE.search(f"{s.text} {s.context}") for s in cited):
        return Reason("role", addressed[0].lower())
    return None


_YOU = re.compile(r"\b(?:du|man|vi|jag|you|we)\b", re.I)
_ANYONE = re.compile(r"\b(?:du|man|vi|den som|de som|alla|varje|ingen|anställda?|medarbetar\w*|användar\w*)\b", re.I)
_BODIES = re.compile(r"(?:nämnd|styr(?:els)?|utskott?|fullmäkt\w*|förvaltning|beredning|kommundirektör|direktör)$")


def same_role(own: str, other: str) -> bool:
    """Whether two role stems are one: also a body by its last part ("styrelsen" for "kommunstyrelsen")."""
    if own in (other, f"kommun{other}"):
        return True
    return bool(_BODIES.search(own)) and len(own) > 3 and other.endswith(own)


# --- what belongs together ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Anchor:
    """Something of a clause that must keep its company: how it was written, whether a text holds it, and
    whether it is a figure (not a name or role)."""

    text: str
    in_text: Callable[[str], bool]
    is_figure: bool


def _anchors(text: str, language: str) -> Iterator[_Anchor]:
    for number in numbers(text, language):
        yield _Anchor(number.text, lambda other, n=number: any(n.matches(o) for o in numbers(other)), True)  # type: ignore[misc]
    for day in days(text):
        yield _Anchor(day.text, lambda other, d=day: any(d.within(o) for o in days(other)), True)  # type: ignore[misc]
    for name in names(text):
        if len(name) > 1 and not roles(name):
            yield _Anchor(name, lambda other, n=name: n.lower().removesuffix("s") in other.lower(), False)  # type: ignore[misc]
    for role in roles(text):
        yield _Anchor(role_word(text, role), lambda other, r=role: any(same_role(r, o) for o in roles(other)), False)  # type: ignore[misc]


def belonging(wording: Wording, sentence: str, cited: Sequence[Support]) -> Reason | None:
    """What is said of a number, day, name or role is said of it in a quotation: the clauses that hold it
    have a word in common; and roles that stand beside it there do not give way to others here."""
    for clause in wording.clauses(sentence):
        roles_here = roles(clause.text)
        for anchor in _anchors(clause.text, wording.language):
            own = [w for w in clause.words if not is_unit(w) and not anchor.in_text(w) and not TOLD_APART.match(w)]
            said = [(source, n) for source in cited for n, c in enumerate(source.clauses) if anchor.in_text(c.text)]
            if not said or (not anchor.is_figure and any(anchor.in_text(source.by) for source in cited)):
                continue
            company = [list(_company(anchor, source, n)) for source, n in said]
            if (
                own
                and wording.language == "sv"
                and not any(any(wording.covers(own, words, compounds=False)) for words in company)
            ):
                return Reason("belongs", anchor.text)
            if anchor.is_figure and roles_here and all(_other_role(roles_here, source, n) for source, n in said):
                return Reason("belongs", anchor.text)
    return None


TOLD_APART = re.compile(r"föresl|försl|beslut|beslö|yrka", re.I)
"""Words that ``saying.standing`` judges: who proposes or decides stands in a heading as often as not."""


def _company(anchor: _Anchor, source: Support, number: int) -> Iterator[str]:
    """The words that stand with an anchor in a clause of a source. One that hangs on the clause before it, or
    says nothing by itself, has that one's too; a figure has its headings', a table's row what leads it in."""
    clause = source.clauses[number]
    words = [word for word in clause.words if not anchor.in_text(word) and not is_unit(word)]
    yield from words
    if number + 1 < len(source.clauses) and _HANGS_ON.match(source.clauses[number + 1].text):
        yield from source.clauses[number + 1].words
    if number and (not words or _HANGS_ON.match(clause.text)):
        yield from source.clauses[number - 1].words
    if anchor.is_figure and len(words) < _FEW:
        yield from content(source.place)
    if source.is_row:
        yield from content(source.context)


_FEW = 3  # content words
_HANGS_ON = re.compile(r"(?:som|att|that|which|who)\b", re.I)
_BESIDE = re.compile(r"(?:och|eller|samt|and|or) (?!(?:till|av|från|för|i|på|hos|to|by|from|for|in)\b)", re.I)


def _other_role(own: Sequence[str], source: Support, number: int) -> bool:
    """Whether the clause of a source, or all of it where the clause names none, is about other roles than these. The
    members of a list ("ledamöter och ersättare") are beside each other."""
    text = source.clauses[number].text
    if number and _BESIDE.match(text):
        text = f"{source.clauses[number - 1].text} {text}"
    beside = roles(text) or roles(f"{source.text} {source.around}")
    if source.is_row:
        return any(not any(same_role(role, other) for other in beside) for role in own)
    return bool(beside) and not any(same_role(role, other) for role in own for other in beside)


def turned(wording: Wording, sentence: str, cited: Sequence[Support]) -> Reason | None:
    """Who does what to whom: two roles or names of one clause stand in the same order as in the quotation,
    unless one is told in the active and the other in the passive voice ("av")."""
    for clause in wording.clauses(sentence):
        pairs = _order(clause)
        for other in (other for source in cited for other in source.clauses):
            theirs = _order(other)
            if ({(b, a) for a, b in theirs} - theirs) & pairs and _passive(clause) == _passive(other):
                return Reason("turned")
    return None


def _order(clause: Clause) -> set[tuple[str, str]]:
    found = roles(clause.text)
    return {(a, b) for n, a in enumerate(found) for b in found[n + 1 :]}


_BY = re.compile(r"\b(?:av|by|från|from)\b", re.I)


def _passive(clause: Clause) -> bool:
    return bool(_BY.search(clause.text))
