"""Text to terms for the lexical index: stemmed words, whole references, and character 5-grams.

References ("KS/2017:257", "§ 105", "6 kap. 1 §", "SFS 2017:725", dates) are terms of their own,
written in one way however the text writes them, beside the words they consist of.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from assistent.notation import DAY, first_day

STOP_WORDS = frozenset(
    """
    alla allt att av bara blev bli blir de dem den denna deras dess dessa det detta dig din dina ditt dock
    du där då eller en er ett finns från få får för ha hade han har hon hur här i icke in inom inte
    ja jag kan kunde man med mellan men mer mig min mitt mot mycket ni nu någon något några när och om
    oss på sedan sig sin sina sitt ska skall skulle som så sådan till under upp ut utan vad var vara varför
    varit vart vem vems vi vid vilka vilken vilket är över år även
    the a an of in on to is are was were be been and or for by with at from what who whom which when where why
    how does do did has have had that this its as about
    """.split()
)
"""Words that carry a question's grammar, not its subject. "ska", "kan" and "inte" are here because
they say nothing of *where* an answer stands; the answer's own checks read them. The English "it"
is not: it would take IT with it."""

_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")

_NO_SERIES = "i|se|sfs|prop|bet|rskr|ds|sou|dir|lag|dnr|nr|den|av|om|år|och|för|med|som|per|ref|mål|sid"
_DNR = re.compile(
    rf"(?<![\w/-])(?!(?i:{_NO_SERIES})[\s/-]?\d)"
    r"(?:([A-ZÅÄÖ]{1,6}|[a-zåäö]{2,3})\s?[/-]?|([A-Za-zÅÄÖåäö]{1,8})[/-])"
    r"((?:19|20)\d{2})[:/-]0*(\d{1,6})\b(?!-\d)"
)
"""A diarienummer: "KS/2017:257", "KS 2017/257", "KSFÖRV/2017:257"; in lower case only the short
ones ("ks 2017:257"), or any word before a statute's number ("enligt 2017:725") would be one."""
_DNR_YEAR_LAST = re.compile(
    rf"(?<![\w/-])(?!(?i:{_NO_SERIES})[\s/-]?\d)([A-ZÅÄÖ]{{2,6}})[\s/-]?0*(\d{{1,6}})/((?:19|20)\d{{2}})\b(?![/:-]?\d)"
)
"""The year last: "KS 182/2013"."""
_DNR_YEAR_FIRST = re.compile(r"(?<![\w/-])((?:19|20)\d{2})[-/ ]([A-ZÅÄÖ]{1,6})[-/ ]0*(\d{1,6})\b(?![/:-]?\d)")
"""The year first: "2025-KS-123"."""
_BARE_DNR = re.compile(
    r"\b(?:dnr|diarie(?:nummer|nr)|ärende(?:nummer|nr)?)\.?:?\s*((?:19|20)\d{2})[:/-]0*(\d{1,6})\b(?![/:-]?\d)", re.I
)
"""Without its series: "dnr 2017/257"."""
_SFS = re.compile(r"\b(?:SFS\s*)?((?:1[89]|20)\d{2}):(\d{1,4})\b", re.I)
_CHAPTER = re.compile(
    r"\b(\d{1,3}\s?[a-z]?)\s*kap(?:itlet|itel|\.)?(?![^\W\d_])(?:,?\s*(?:(\d{1,3}\s?[a-z]?)\s*§|(?:§|paragraf(?:en)?)\s*(\d{1,3}[a-z]?)\b))?"
    r"|\bkap(?:itlet|itel|\.)?\s*(\d{1,3})(?!\s*kap)(?:,?\s*(?:(\d{1,3}\s?[a-z]?)\s*§|(?:§|paragraf(?:en)?)\s*(\d{1,3}[a-z]?)\b))?(?![\d.:]*\d)",
    re.I,
)
_SIGN = re.compile(
    r"(?:(?<!§)§++|\bparagraf(?:en)?)\s*(\d{1,4}(?:[a-z]|\s[a-h](?!\w))?)(?!\w)|\b(\d{1,4}\s?[a-z]?)\s*§(?!\s*\d)", re.I
)
_POINT = re.compile(r"\b(?:punkt(?:en)?|avsnitt(?:et)?)\s+([A-ZÅÄÖ]?\d{1,3}(?:\.\d{1,3})*)(?![\d:/-])", re.I)
_NUMBERED = re.compile(r"(\d{1,3}(?:\.\d{1,3})*)\.?\s+(?!kap\b)[^\W\d_]")
"""A heading that begins with its number: "7.1 Förtroendevalda"."""
_DATE = re.compile(
    rf"(?<![\d/:-])(?:{DAY}|\d{{1,2}}\.\d{{1,2}}\.(?:19|20)\d{{2}}\b"
    r"|(?i:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s\d{1,2},?\s(?:19|20)\d{2}\b)"
)
"""A day in any Swedish notation, "18.6.2018", or as English has it: "June 18, 2018"."""


def references(text: str) -> list[str]:
    """The references in a text, each in its one form: ``dnr:ks:2017:257``, ``nr:2017:257`` (a
    diarienummer without its series), ``sfs:2017:725``, ``kap:6:1``, ``kap:6``, ``§:105``,
    ``punkt:3.2``, ``date:2018-06-04``.

    >>> references("KS 2017/257, § 105")
    ['dnr:ks:2017:257', '§:105']
    """
    found = [f"dnr:{(m[1] or m[2]).lower()}:{m[3]}:{m[4]}" for m in _DNR.finditer(text)]
    found += [f"dnr:{m[1].lower()}:{m[3]}:{m[2]}" for m in _DNR_YEAR_LAST.finditer(text)]
    found += [f"dnr:{m[2].lower()}:{m[1]}:{m[3]}" for m in _DNR_YEAR_FIRST.finditer(text)]
    without = _DNR.sub(" ", text)
    found += [f"nr:{m[1]}:{m[2]}" for m in _BARE_DNR.finditer(without)]
    found += [f"sfs:{m[1]}:{m[2]}" for m in _SFS.finditer(_BARE_DNR.sub(" ", without))]
    for match in _CHAPTER.finditer(text):
        chapter, sign = _squeeze(match[1] or match[4]), match[2] or match[3] or match[5] or match[6]
        found.append(f"kap:{chapter}:{_squeeze(sign)}" if sign else f"kap:{chapter}")
    for match in _SIGN.finditer(_CHAPTER.sub(" ", text)):
        found.append(f"§:{_squeeze(match[1] or match[2])}")
    found += [f"punkt:{match[1].lower()}" for match in _POINT.finditer(text)]
    return found + [f"date:{day}" for day in dates(text)]


def path_references(path: Sequence[str]) -> list[str]:
    """The reference that a heading path makes together: "6 kap. Nämnder" over "5 §" is ``kap:6:5``.

    >>> path_references(("6 kap. Styrelsen och övriga nämnder", "5 §"))
    ['kap:6:5']
    """
    chapters = [r.split(":")[1] for heading in path for r in references(heading) if r.startswith("kap:")]
    signs = [r.split(":")[1] for heading in path for r in references(heading) if r.startswith("§:")]
    return [f"kap:{chapters[-1]}:{signs[-1]}"] if chapters and signs else []


PROPOSES = "@proposal"
"""The term of a chunk under a heading that proposes ("Förslag till beslut")."""


def own_places(path: Sequence[str]) -> list[str]:
    """Terms that say that a place *is* what a reference names, not only that it mentions it: the
    references that its headings begin with, each after "@".

    >>> own_places(("6 kap. Styrelsen", "5 § Ansvar")), own_places(("7 Utrustning", "7.1 Förtroendevalda"))
    (['@kap:6:5', '@kap:6', '@§:5'], ['@punkt:7', '@punkt:7.1'])
    """
    found = path_references(path)
    for heading in path:
        found += references(heading)[:1]
        if numbered := _NUMBERED.match(heading):
            found.append(f"punkt:{numbered[1]}")
    return [f"@{reference}" for reference in dict.fromkeys(found)]


def numbers(found: Sequence[str]) -> list[str]:
    """The bare number of each diarienummer and statute among references, by which "dnr 2017/257"
    finds "KS/2017:257" too."""
    kinds = ("dnr:", "sfs:")
    return ["nr:" + ":".join(reference.split(":")[-2:]) for reference in found if reference.startswith(kinds)]


def _squeeze(text: str) -> str:
    return re.sub(r"\s", "", text).lower()


def dates(text: str) -> list[str]:
    """ISO dates written in a text, in order; a day that there is not is passed over."""
    return [day for match in _DATE.finditer(text) if (day := first_day(match[0]))]


def plain_words(text: str) -> list[str]:
    """Lower-case words in order, hyphened compounds whole and in parts ("mål-", "it-chef")."""
    words = []
    for match in _WORD.finditer(unicodedata.normalize("NFC", text).lower()):
        words.append(match[0])
        if "-" in match[0]:
            words += [part for part in match[0].split("-") if len(part) > 2]
    return words


def terms(text: str) -> list[str]:
    """Stemmed words without stop words, and references with their bare numbers. For text and question alike."""
    found = references(text)
    return [stem(word) for word in plain_words(text) if word not in STOP_WORDS] + found + numbers(found)


_local = threading.local()


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Swedish Snowball stem (PyStemmer). A stemmer is not thread-safe, so each thread has its own."""
    stemmer = getattr(_local, "stemmer", None)
    if stemmer is None:
        import Stemmer

        stemmer = _local.stemmer = Stemmer.Stemmer("swedish")
    return str(stemmer.stemWord(word))


def grams(text: str, size: int = 5) -> list[str]:
    """Character n-grams within words (stop words left out), words shorter than ``size`` whole: what
    compounds and misspellings have in common with the word they were made from."""
    found = []
    for word in plain_words(text):
        if word in STOP_WORDS:
            continue
        padded = f" {word} "
        if len(padded) <= size:
            found.append(padded)
        found += [padded[i : i + size] for i in range(len(padded) - size + 1)]
    return found
