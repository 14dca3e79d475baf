"""What the form of a question demands of the sentence that answers it, beyond its kind: an opening hour is a time of
day, a share is told in per cent, a count is of the thing that is counted, a role's holder has a name."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistent.evidence import soft_cover
from assistent.index import Index
from assistent.question import Question
from assistent.titles import titles
from assistent.types import Citation
from assistent.words import STOP_WORDS, own_places, plain_words, references

_WEEKDAY = (
    r"\b(?:mån|tis|ons|tors|fre|lör|sön)dag\w*|\bvardag\w*|\bhelg\w*|\b(?:mon|tues|wednes|thurs|fri|satur|sun)days?\b"
)
_PERSON = r"(?-i:\b[A-ZÅÄÖ][a-zåäöé]+(?:-[A-ZÅÄÖ][a-zåäöé]+)? [A-ZÅÄÖ][a-zåäöé]+)"

_FORMS: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = tuple(
    (re.compile(asked, re.I), re.compile(needed, re.I))
    for asked, needed in (
        (
            r"\böppettid\w*|\bhur dags\b|\bvilket klockslag\b|\bvilken tid (?:på|börjar|slutar|öppnar|stänger)\b"
            r"|\bopening hours\b|\bwhat time\b",
            r"\b(?:kl\.?|klockan)\s?\d|\b\d{1,2}[.:]\d{2}\b|\b\d{1,2}\s?(?:am|pm)\b",
        ),
        (r"\bvilken veckodag\b|\bvilka veckodagar\b|\b(?:which|what) day of the week\b", _WEEKDAY),
        (
            r"\bhur många procent\b|\bprocentsats\w*|\b(?:hur stor|vilken) (?:an)?del\b|\bper ?cent(?:age)?\b",
            r"%|\bprocent\w*|\bper ?cent\b|\b(?:an)?del(?:en)?\b|\bhälften\b|\b\w+del(?:ar)?\b",
        ),
        (
            r"\bvilk(?:en|a|et) (?:lag|lagar|lagrum|författning)\b|\bwhich (?:law|act)\b",
            r"\b\w*lag(?:en|ens|ar)?\b|\b\w*balk(?:en)?\b|\b\w*förordning(?:en)?\b|§|\bkap\.|\b\d{4}:\d+\b|\bact\b",
        ),
        (r"\bvilka (?:\w+ )?personer\b|\bwhich people\b", _PERSON),
        (
            r"\b(?:vem|vilka) (?:fick|vann|valdes|utsågs|efterträdde|tilldelades|avgick)\b|\bwho (?:won|got|received)\b",
            r"(?<=[\w,:] )(?-i:[A-ZÅÄÖ])",
        ),
        (r"\be-?postadress\w*|\bmejladress\w*|\bmailadress\w*|\be-?mail address\b", r"@"),
    )
)
"""How a question asks, and what must stand in a quotation then."""

_COUNTED = re.compile(r"\b(?:hur många|how many|antalet)\s+(?P<rest>[^?.,]+)", re.I)
_MEASURES = frozenset(
    """procent gånger kronor timmar dagar arbetsdagar veckor månader år minuter sidor personer olika andra nya stycken times
    days weeks months years hours people""".split()
)
_HEAD = 2  # words after "hur många" of which one must be told of
_TOLD = 0.5  # from here on a word is, in ``soft_cover``'s terms


def unmet(question: Question, citations: Sequence[Citation], quotes: Sequence[str], index: Index) -> bool:
    """Whether the form of the question demands what no quotation has. ``quotes`` are the citations' texts as they
    are searched."""
    for asked, needed in _FORMS:
        if asked.search(question.asked) and not any(needed.search(quote) for quote in quotes):
            return True
    return _counts_something_else(question, citations, quotes, index)


def lacks_place(question: Question, citations: Sequence[Citation], index: Index) -> bool:
    """Whether a place is asked for in a document that the question names ("58 § förvaltningslagen"), and no quotation
    of that document is from there or mentions it: another document's 58 § is no answer."""
    asked = {r for r in references(question.asked) if r.startswith(("§:", "kap:", "punkt:"))}
    named = titles(index).whole(question.asked, index.glossary) if asked else set()
    if not named:
        return False
    theirs = [c for c in citations if c.document in named]
    present = {r for c in theirs for r in (*references(c.quote), *(r[1:] for r in own_places(c.heading_path)))}
    return not asked & present


def _counts_something_else(
    question: Question, citations: Sequence[Citation], quotes: Sequence[str], index: Index
) -> bool:
    """Whether it is asked how many there are of something that no quotation, nor its heading, names."""
    match = _COUNTED.search(question.asked)
    if match is None or question.understood:  # what a follow-up counts may be said in the question before
        return False
    words = [w for w in plain_words(match["rest"]) if w not in STOP_WORDS][:_HEAD]
    if not words or words[0] in _MEASURES:
        return False
    places = [" ".join((c.title, *c.heading_path)) for c in citations]
    return not any(soft_cover(word, quotes, places, index) >= _TOLD for word in words if word not in _MEASURES)
