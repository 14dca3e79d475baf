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
_SFS = re.compile(r"\b(?:SFS\s*)?((?:1[89]|20)\d{2}):(\d{1,4})\b", re.I)
_CHAPTER = re.compile(r"\b(\d{1,3}\s?[a-z]?)\s*kap\.?(?:\s*(\d{1,3}\s?[a-z]?)\s*§)?", re.I)
_SIGN = re.compile(r"§+\s*(\d{1,4}[a-z]?)\b|\b(\d{1,4}\s?[a-z]?)\s*§(?!\s*\d)", re.I)
_POINT = re.compile(r"\bpunkt(?:en)?\s+([A-ZÅÄÖ]?\d{1,3}(?:\.\d{1,3})*)(?![\d:/-])", re.I)
_MONTHS = ("jan", "feb", "mars", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec")
_DATE = re.compile(
    r"\b((?:19|20)\d{2})-(\d{1,2})-(\d{1,2})\b"
    rf"|\b(\d{{1,2}})(?::e|\.)?\s+({'|'.join(_MONTHS)})\w*\s+((?:19|20)\d{{2}})\b",
    re.I,
)


def references(text: str) -> list[str]:
    """The references in a text, each in its one form: ``dnr:ks:2017:257``, ``sfs:2017:725``,
    ``kap:6:1``, ``kap:6``, ``§:105``, ``punkt:3.2``, ``date:2018-06-04``.

    >>> references("KS 2017/257, § 105")
    ['dnr:ks:2017:257', '§:105']
    """
    found = []
    for match in _DNR.finditer(text):
        found.append(f"dnr:{(match[1] or match[2]).lower()}:{match[3]}:{match[4]}")
    without = _DNR.sub(" ", text)
    for match in _SFS.finditer(without):
        found.append(f"sfs:{match[1]}:{match[2]}")
    for match in _CHAPTER.finditer(text):
        chapter = _squeeze(match[1])
        found.append(f"kap:{chapter}:{_squeeze(match[2])}" if match[2] else f"kap:{chapter}")
    for match in _SIGN.finditer(_CHAPTER.sub(" ", text)):
        found.append(f"§:{_squeeze(match[1] or match[2])}")
    for match in _POINT.finditer(text):
        found.append(f"punkt:{match[1].lower()}")
    for match in _DATE.finditer(text):
        found.append("date:" + iso_date(match))
    return found


def path_references(path: Sequence[str]) -> list[str]:
    """The reference that a heading path makes together: "6 kap. Nämnder" over "5 §" is ``kap:6:5``.

    >>> path_references(("6 kap. Styrelsen och övriga nämnder", "5 §"))
    ['kap:6:5']
    """
    chapters = [r.split(":")[1] for heading in path for r in references(heading) if r.startswith("kap:")]
    signs = [r.split(":")[1] for heading in path for r in references(heading) if r.startswith("§:")]
    return [f"kap:{chapters[-1]}:{signs[-1]}"] if chapters and signs else []


def _squeeze(text: str) -> str:
    return re.sub(r"\s", "", text).lower()


def iso_date(match: re.Match[str]) -> str:
    """The ISO form of a ``_DATE`` match: "4 juni 2018" → 2018-06-04."""
    if match[1]:
        return f"{match[1]}-{int(match[2]):02d}-{int(match[3]):02d}"
    return f"{match[6]}-{_MONTHS.index(match[5].lower()) + 1:02d}-{int(match[4]):02d}"


def dates(text: str) -> list[str]:
    """ISO dates written in a text, in order."""
    return [iso_date(match) for match in _DATE.finditer(text)]


def plain_words(text: str) -> list[str]:
    """Lower-case words in order, hyphened compounds whole and in parts ("mål-", "it-chef")."""
    words = []
    for match in _WORD.finditer(unicodedata.normalize("NFC", text).lower()):
        words.append(match[0])
        if "-" in match[0]:
            words += [part for part in match[0].split("-") if len(part) > 2]
    return words


def terms(text: str) -> list[str]:
    """Stemmed words without stop words, and references. For text and question alike."""
    return [stem(word) for word in plain_words(text) if word not in STOP_WORDS] + references(text)


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
