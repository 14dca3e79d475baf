"""Types of documents: how strongly each governs, and the words that name it.

The rank follows usage, not one municipality's model: law, what fullmäktige rules by, delegation,
policy, plans, guidelines, routines; then what governs nothing (minutes, letters, reports).
"""

from __future__ import annotations

import re

_NO_LAW = r"\b\w*(?:f[öo]rs|ans|avs|uts|ins|upps|oms|ned?s|tills|bes|under|[öo]ver|upp|bo|f[öo]r|arbets)lag(?:en)?\b"
"""Words in -lag that name no law: förslag, anslag, underlag, bolag, arbetslag."""

TYPES: tuple[tuple[str, int, str], ...] = (
    ("lag", 1, rf"\b(?!{_NO_LAW})\w*lag(?:en)?\b|\btryckfrihetsf[öo]rordning\w*|\b\w+balk(?:en)?\b"),
    ("förordning", 1, r"\b(?!tryckfrihets)\w*f[öo]rordning(?:en)?\b"),
    ("föreskrifter", 2, r"\b\w*f[öo]reskrift(?:er(?:na)?)?\b"),
    ("reglemente", 2, r"\b\w*reglemente(?:t|n|na)?\b"),
    ("arbetsordning", 2, r"\barbetsordning(?:en)?\b"),
    ("bolagsordning", 2, r"\bbolagsordning(?:en)?\b"),
    ("förbundsordning", 2, r"\bf[öo]rbundsordning(?:en)?\b"),
    ("ägardirektiv", 2, r"\b[äa]gardirektiv(?:et|en)?\b"),
    ("taxa", 2, r"\b\w*tax(?:a|an|or|orna)\b"),
    ("delegationsordning", 3, r"\b\w*delegations?ordning(?:en)?\b|\bdelegeringsordning(?:en)?\b"),
    ("instruktion", 3, r"\binstruktion(?:en)? f[öo]r \w*(?:direkt[öo]r|chef)\w*"),
    ("vision", 4, r"\bvision(?:en)?\b"),
    ("budget", 4, r"^(?:m[åa]l (?:och|&) )?\w*budget(?= \d{4}|$)"),
    ("policy", 4, r"\b\w*polic(?:y|yn|yer|yerna|ies)\b"),
    ("strategi", 5, r"\b\w*strategi(?:n|er|erna)?\b|\bstrategy\b"),
    ("plan", 5, r"\b\w*plan(?:en|er|erna)?\b"),
    ("program", 5, r"\b\w*program(?:met|men)?\b|\bprogramme\b"),
    ("riktlinje", 6, r"\b\w*riktlinje(?:n|r|rna)?\b|\bguidelines?\b"),
    ("regler", 6, r"\b\w*regler(?:na)?\b|\b\w*best[äa]mmelser(?:na)?\b"),
    ("anvisning", 7, r"\b\w*anvisning(?:en|ar|arna)?\b"),
    ("rutin", 7, r"\b\w*rutin(?:en|er|erna)?\b|\binstruktion(?:en)?\b"),
    ("handbok", 7, r"\b\w*handbok(?:en)?\b|\bmanual\b|\bhandbook\b"),
    ("protokollsutdrag", 8, r"\bprotokollsutdrag(?:et)?\b|\butdrag ur protokoll\w*"),
    ("protokoll", 8, r"\b\w*protokoll(?:et)?\b|\bminutes\b"),
    ("tjänsteskrivelse", 9, r"\btj[äa]nste(?:skrivelse|utl[åa]tande|yttrande)\w*"),
    ("missiv", 9, r"\bmissiv(?:et|skrivelse\w*)?\b"),
    ("motion", 9, r"\bmotion\b"),
    ("yttrande", 9, r"\b(?:remiss)?yttrande\b|\bremissvar\b"),
    ("beslut", 9, r"(?<!till )(?<!om )(?<!ur )\b(?:delegations|ordf[öo]rande)?beslut\b"),
    ("revisionsrapport", 10, r"\b\w*revisions?(?:rapport|ber[äa]ttelse)\w*|\bgranskningsrapport\w*"),
    ("rapport", 10, r"\b\w*rapport(?:en)?\b|\b[åa]rsredovisning\b|\bverksamhetsber[äa]ttelse\b|\butredning\b"),
)
"""Type, rank (1 governs all below; minutes, letters and reports govern nothing) and how a title or
file name tells it; the word that comes first decides."""

_RANKS = {kind: number for kind, number, _ in TYPES}
_PATTERNS = [(kind, re.compile(pattern, re.I)) for kind, _, pattern in TYPES]
_GOVERNING = 7  # the last rank that governs


def rank_of(kind: str | None) -> int | None:
    """How strongly a type governs: 1 (lag) before 7 (rutin); ``None`` for an unknown type."""
    return _RANKS.get(kind or "")


def governs(kind: str | None) -> bool:
    """Whether a type is one that is adopted and then holds: not minutes, letters and reports."""
    return (rank_of(kind) or _GOVERNING + 1) <= _GOVERNING


def is_law(kind: str | None) -> bool:
    """Whether the state decides it, not the municipality."""
    return rank_of(kind) == 1


def is_minutes(kind: str | None) -> bool:
    """Whether it is minutes, whole or an extract."""
    return kind in ("protokoll", "protokollsutdrag")


def is_letter(kind: str | None) -> bool:
    """Whether it goes from one to another, and nobody adopts it: a tjänsteskrivelse, a motion."""
    return rank_of(kind) == rank_of("missiv") and kind != "beslut"


def type_in(name: str) -> str | None:
    """The type that a title or file name tells: the word that comes first in it.

    >>> type_in("Rapport om inköpspolicyn"), type_in("Förslag till beslut")
    ('rapport', None)
    """
    if _OF_ANOTHER.match(name):
        return None
    found = [(m.start(), -len(m[0]), n) for n, (_, pattern) in enumerate(_PATTERNS) if (m := pattern.search(name))]
    return _PATTERNS[min(found)[2]][0] if found else None


_OF_ANOTHER = re.compile(
    r"(?:revidering|antagande|fastst[äa]llande|uppf[öo]ljning|utv[äa]rdering|[öo]versyn|svar|remiss|information|[äa]ndring"
    r"|godk[äa]nnande|[åa]terrapportering)\b",
    re.I,
)
"""What a title begins with that is about another document than its own: "Revidering av policyn"."""


def type_named(line: str) -> str | None:
    """The type where a line is its name and nothing else ("POLICY", "Sammanträdesprotokoll")."""
    for kind, pattern in _PATTERNS:
        if pattern.fullmatch(line.strip()):
            return kind
    return None


def is_own(word: str, kind: str | None, title: str | None) -> bool:
    """Whether a document that writes "policyn" (or "inköpspolicyn") means itself: the word is its
    own type alone, or a compound that stands in its title. One of unknown type may use any type."""
    lowered = word.casefold()
    if lowered in ("dokumentet", "dokument", "styrdokumentet", "styrdokument"):
        return True
    named = type_named(word)
    if named is None or (kind is not None and named != kind):
        return False
    stem = next((lowered[: m.start()] for m in [_HEAD_WORD.search(lowered)] if m), lowered)
    return not stem or stem in (title or "").casefold()


_HEAD_WORD = re.compile(
    r"(?:föreskrift|reglemente|ordning|direktiv|tax|instruktion|vision|budget|polic|strategi|plan|program|riktlinje"
    r"|regler|bestämmelser|anvisning|rutin|handbok|protokoll|skrivelse|missiv|rapport|lag|balk|förordning)"
    r"(?:en|n|et|t|na|er|erna|r|rna|y|yn|yer|yerna|a|an|or|orna|ar|arna|met|men)?$"
)
"""The type noun that a compound ends with: "inköps" + "policyn"."""
