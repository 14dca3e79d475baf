"""What a document says of others, as written: what it replaces, refers to and decides.

``find`` reads one document alone; whom the words mean is told by ``relations.resolve``, which knows
all documents of the samling.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistent.facts import head_of
from assistent.headings import PARAGRAPH_SIGN
from assistent.kinds import governs, is_law, is_minutes, is_own, type_in, type_named
from assistent.labels import labelled
from assistent.notation import ABBREVIATED, BODY, DAY, DNR, SECTION
from assistent.structure import Structured
from assistent.types import Document, Relation

TYPE_NOUN = (
    r"[^\W\d_]*(?:föreskrifter|reglemente|(?:arbets|bolags|förbunds|delegations|delegerings|attest)ordning|direktiv|taxa"
    r"|polic(?:y|ies)|strategi|plan|program|riktlinje|regler|bestämmelser|anvisning|rutin|handbok|handbook|vision|budget)"
    r"(?:en|n|et|t|na|er|erna|r|rna|ar|arna|men|met)?"
)
"""A noun that names a governing document, alone or as the end of a compound, in any form."""


def find(structured: Structured, document: Document) -> tuple[Relation, ...]:
    """What the document says of others, in order of place; each thing once."""
    text = structured.canonical
    found = list(_replaced(structured, document))
    if is_minutes(document.type):
        found += _decided(structured)
    taken = [(relation.start, relation.end) for relation in found]
    taken += [place for field, place in document.places.items() if field in ("title", "adopted", "matter", "revised")]
    others = [*_statutes(text, is_law(document.type)), *([] if is_law(document.type) else _named(text, document))]
    found += [r for r in others if not any(a < r.end and r.start < b for a, b in taken)]
    unique: dict[tuple[str, str], Relation] = {}
    for relation in sorted(found, key=lambda relation: relation.start):
        unique.setdefault((relation.kind, relation.to.casefold()), relation)
    return tuple(unique.values())


# --- what it replaces ---------------------------------------------------------------------------

_SELF_REPLACES = re.compile(
    r"(?:^|(?<=[.!?] ))(?:(?:Denna|Detta|Dessa|Den här|Det här|De här)\s+)?(?P<own>\w[\w-]*)(?:\s+för\s[^.\n]{3,60}?)?\s+"
    r"(?:ersätter|upphäver)\s+(?P<what>[^\n]{5,240}?)(?=\.(?:\s|$)|\n|$)",
    re.M,
)
_REPEALED = re.compile(
    r"(?:[Hh]ärmed|[Dd]ärmed|[Dd]ärigenom|[Ss]amtidigt) (?:upphör|upphävs) (?P<what>[^.\n]{5,200}?)"
    r"(?: att gälla|(?=[.\n]))"
)
_NOTHING = re.compile(r"(?:–|-|ingen\w*|inget|nej|nytt(?: dokument)?|ej aktuellt|none)\W*$", re.I)
_END_OF_DECISION = re.compile(rf"{DAY}[,\s]*(?:{SECTION})?|\(\d{{4}}\)")


def _replaced(structured: Structured, document: Document) -> Iterator[Relation]:
    if document.type is not None and not governs(document.type):
        return
    text = structured.canonical
    for label, a, b in labelled(text, 0, head_of(text, structured.pages)):
        if label == "replaces":
            yield from _each("replaces", text, a, b)
        elif label == "replaced_by":
            yield from _each("replaced_by", text, a, b)
    if document.type is None:
        return
    for match in _SELF_REPLACES.finditer(text):
        if is_own(match["own"], document.type, document.title):
            yield from _each("replaces", text, *match.span("what"))
    for match in _REPEALED.finditer(text):
        yield from _each("replaces", text, *match.span("what"))


def _each(kind: str, text: str, start: int, end: int) -> Iterator[Relation]:
    """The documents of a list with semicolons; a decision's day and § end a name, whatever follows."""
    for part in re.finditer(r"[^;]+", text[start:end]):
        words = part[0]
        if stop := _END_OF_DECISION.search(words):
            words = words[: stop.end()]
        a = start + part.start() + len(words) - len(words.lstrip(" :,"))
        words = words.strip(" :.,")
        if len(words) > 2 and not _NOTHING.match(words):
            yield Relation("replaces" if kind == "replaces" else "replaced_by", words, a, a + len(words))


# --- what minutes decide --------------------------------------------------------------------------


def _decided(structured: Structured) -> Iterator[Relation]:
    """The items of minutes: "§ 98 Informationssäkerhetspolicy"."""
    for section in structured.sections:
        sign = PARAGRAPH_SIGN.match(section.heading)
        if sign:
            number = re.compile(r"[^\n]*").match(structured.canonical, section.start)
            yield Relation("decides", section.heading, section.start, number.end() if number else section.end)


# --- statutes -------------------------------------------------------------------------------------

_NUMBER = r"\d{1,3}(?: ?[a-z](?![a-zåäö]))?"
_LAW_PLACE = rf"{_NUMBER} kap\.?(?:\s{_NUMBER}(?:\s?[–-]\s?{_NUMBER})?\s§{{1,2}})?|{_NUMBER}(?:\s?[–-]\s?{_NUMBER})?\s§{{1,2}}(?!\s?\d)"
_LAW = r"(?:[^\W\d_]+- och )?[^\W\d_]+(?:lagen|balken|förordningen)|regeringsformen|(?:lagen|förordningen)(?=\s\((?:SFS )?\d{4}:)"
_SHORT = r"KL|FL|TF|AML|LAS|OSL|SoL|LSS|LOU|PBL|MBL|HSL|GDPR"
_SHORT_ALONE = r"OSL|SoL|LSS|LOU|PBL|MBL|HSL|GDPR"
_SFS = r"\s\((?:SFS )?(?:18|19|20)\d\d:\d{1,4}\)"
_ABOUT = r"\som(?:\s(?!och\b|eller\b|ska\b|är\b|i\b|samt\b)[a-zåäö-]+){1,6}?(?=[.,;:()\n]|\s(?:och|eller|ska|är|i|samt|gäller|kan)\b|$)"
_STATUTE = re.compile(
    rf"\b(?:(?P<before>{_LAW_PLACE})\s(?:i\s)?)?"
    rf"(?:(?P<law>(?:{_LAW})(?:{_SFS})?(?:(?<=\)){_ABOUT})?)|(?P<short>{_SHORT})\b)"
    rf"(?:,?\s(?:[A-Z][\w]{{1,3}},?\s)?(?P<after>{_LAW_PLACE}))?",
)
_NO_STATUTE = re.compile(
    r"(?:(?:\w*(?:förs|ans|avs|uts|ins|upps|oms|ned?s|tills|bes|under|över|upp|bo|för|arbets|föres|stors|hops|sammans|pås)|s)lagen|förordningen|lagen)$",
    re.I,
)


def _statutes(text: str, law: bool) -> Iterator[Relation]:
    """References to statutes in one form: "kommunallagen (2017:725) 6 kap. 6 §"; those of a statute
    itself without chapter and §."""
    for match in _STATUTE.finditer(text):
        place = match["before"] or match["after"] or ""
        if match["short"]:
            if not place and not re.fullmatch(_SHORT_ALONE, match["short"]):
                continue
            name = match["short"]
        else:
            name = match["law"]
            if _NO_STATUTE.match(name):
                continue
        to = f"{name} {place}".strip() if not law else name
        yield Relation("statute", " ".join(to.split()), *match.span())


# --- other documents ------------------------------------------------------------------------------

_QUOTED = re.compile(r"[”\"“»](?P<title>[A-ZÅÄÖ][^”\"“»«\n]{3,120})[”\"“«]")
_LED = r"(?:[^\W\d_]+(?:-,?(?:\soch)?|s)\s){0,2}"
_NAMED = re.compile(
    rf"(?<![\w-])(?P<led>{_LED})(?P<noun>(?i:{TYPE_NOUN}))(?![\w-])"
    r"(?P<tail>\s(?:för|om|mot|vid|i|avseende|gällande|rörande)(?:\s(?:[^\W_][\w-]*,?)){1,8})?"
)
_DECISION = re.compile(rf"(?:{BODY}|{ABBREVIATED})(?:s beslut)?[,\s]+\(?(?:den\s)?{DAY},?\s{SECTION}")
_MATTER = re.compile(rf"(?<![\w/]){DNR}")


def _named(text: str, document: Document) -> Iterator[Relation]:
    """Names of documents, decisions ("KF 2018-06-18 § 98") and diarienummer in the running text."""
    quoted = [match for match in _QUOTED.finditer(text) if type_in(match["title"])]
    yield from (Relation("refers", match[0], *match.span()) for match in quoted)
    within = {offset for match in quoted for offset in range(*match.span())}
    for match in _NAMED.finditer(text):
        if match.start() in within:
            continue
        if not match["tail"] and not match["led"] and is_own(match["noun"], document.type, document.title):
            continue
        if not match["tail"] and type_named(match["noun"]) and not match["led"] and _is_bare(match["noun"]):
            continue
        yield Relation("refers", " ".join(match[0].split()), *match.span())
    for pattern in (_DECISION, _MATTER):
        for match in pattern.finditer(text):
            if match[0] != document.matter:
                yield Relation("refers", " ".join(match[0].split()), *match.span())


_BARE = re.compile(
    r"(?:föreskrift|reglemente|direktiv|taxa|polic|strategi|plan|program|riktlinje|regler|bestämmelser|anvisning|rutin"
    r"|handbok|handbook|vision|budget)\w{0,4}$",
    re.I,
)


def _is_bare(noun: str) -> bool:
    """A noun that alone may mean any document: "policyn", "planen"; "delegationsordningen" is not."""
    return bool(_BARE.match(noun))
