"""Which documents of a samling are meant by what the others say of them, and what follows from it.

A title is compared by its type and what it is about, however it is inflected or put together:
"policyn för inköp", "Inköpspolicy" and "kommunens inköpspolicy" are one. What is not exactly one
document of the samling stays as it is written. Everything goes by dictionaries: the time grows with
the number of documents and of what they say, not with their product.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from itertools import pairwise

from assistent.kinds import governs, is_minutes, type_named
from assistent.notation import ABBREVIATED, BODY, DAY, DNR, SECTION, body_name, first_day
from assistent.references import TYPE_NOUN
from assistent.types import Document, Relation, Status
from assistent.words import stem

_NOUN = re.compile(TYPE_NOUN)
_TYPE = re.compile(
    r"(?:föreskrift|reglement|(?:arbets|bolags|förbunds|delegations|delegerings|attest)ordning|direktiv|tax|polic|strategi"
    r"|plan|program|riktlinj|regl|bestämmels|anvisning|rutin|handbok|vision|budget)\w*$"
)
_EMPTY = frozenset(
    "för om och i av vid mot med till på den det de detta denna dessa en ett kommunens kommunen kommun kommuner gällande "
    "gemensam gemensamma tidigare nuvarande senaste ny nya avseende rörande inom".split()
)
_MATTER = re.compile(rf"(?:[Dd]nr\s)?({DNR})")
_DECIDED = re.compile(rf"(?P<day>{DAY})[,\s]*(?P<section>{SECTION})?")
_NAME_ENDS = re.compile(
    rf",|\(|\s(?:som\s)?(?:antag|fastställ|beslut|från|daterad|dnr)\w*\b|\s(?:{BODY}|{ABBREVIATED})[,\s]+(?:den\s)?(?={DAY})"
)


def resolve(documents: Sequence[Document], today: date | None = None) -> list[Document]:
    """The documents, in the same order, with ``Relation.to`` an id wherever the samling has what is
    meant, the relations that follow for the other side, and status SUPERSEDED where another document
    has replaced it by ``today``. Takes them as ``metadata.describe`` gave them; names of documents
    that the samling does not have are left out, unless they are quoted titles."""
    known = _Known.of(documents)
    own = {d.id: [r for stated in d.relations for r in _resolved(stated, d, known)] for d in documents}
    for newer, older in _versions(documents):
        if not any(r.kind == "replaces" and r.to == older.id for r in own[newer.id]):
            own[newer.id].append(Relation("replaces", older.id))
    for document in documents:
        own[document.id] += _decision(document, known)
    heard = _heard(own, known)
    replaced = _superseded(own, known, (today or date.today()).isoformat())
    result = []
    for document in documents:
        first: dict[tuple[str, str], Relation] = {}
        for relation in (*own[document.id], *heard[document.id]):
            first.setdefault((relation.kind, relation.to), relation)
        relations = tuple(sorted(first.values(), key=lambda r: (r.end == 0, r.start)))
        status = Status.SUPERSEDED if document.id in replaced else document.status
        result.append(replace(document, relations=relations, status=status))
    return result


_MIRROR = {"replaces": "replaced_by", "refers": "referred_by", "decided_in": "decides", "replaced_by": "replaces"}


def _heard(own: dict[str, list[Relation]], known: _Known) -> dict[str, list[Relation]]:
    """What follows for the other side of each relation between two documents."""
    heard: dict[str, list[Relation]] = defaultdict(list)
    for id_, relations in own.items():
        for relation in relations:
            mirror = _MIRROR.get(relation.kind)
            if mirror and relation.to in known.documents:
                heard[relation.to].append(Relation(mirror, id_))  # type: ignore[arg-type]  # a kind, as above
    return heard


# --- titles and decisions --------------------------------------------------------------------------


def title_key(title: str) -> str:
    """What a title is about and its type, in one form; empty where it names no type.

    >>> title_key("Inköpspolicy") == title_key("policyn för inköp i Solby kommun")
    True
    """
    keys = _keys(title)
    return keys[-1][1] if keys else ""


_TOKEN = re.compile(r"[^\W_]+(?:-[^\W_]+)*")


def _keys(text: str) -> list[tuple[int, str]]:
    """For each word, the offset where it ends and the key of the text so far ("" before a type)."""
    tokens = list(_TOKEN.finditer(text))
    kind, content, keys = "", "", []
    for token, after in zip(tokens, [*tokens[1:], None], strict=True):
        of_kommun = after is not None and after[0].casefold() in ("kommun", "kommuns") and token[0][0].isupper()
        own, led, whole = ("", "", "") if of_kommun else _part(token[0].casefold())
        content += led if own and not kind else whole
        kind = kind or own
        keys.append((token.end(), f"{kind}:{content}" if kind else ""))
    return keys


@lru_cache(maxsize=50_000)
def _part(word: str) -> tuple[str, str, str]:
    """The type that a word names, what it puts before that ("inköpspolicyn": "inköp"), and what the
    word is where the type has been named already."""
    if word in _EMPTY:
        return "", "", ""
    word = word.replace("-", "")
    match = _TYPE.search(word) if _NOUN.fullmatch(word) else None
    if match is None:
        return "", "", _stem(word)
    led = word[: match.start()]
    return type_named(match[0]) or match[0], _stem(led) if led and led not in _EMPTY else "", _stem(word)


def _stem(word: str) -> str:
    """ "inköps" in a compound and "inköp" alone, "kommunstyrelsens" and "kommunstyrelsen". What would
    leave too little ("intern" → "int") stays, as it does within a compound."""
    bare = word.rstrip("s") if len(word) > 4 else word
    return stemmed if len(stemmed := stem(bare)) > 3 else bare


@dataclass(frozen=True, slots=True)
class _Known:
    """The documents by what others may call them."""

    documents: dict[str, Document]
    by_title: dict[str, list[Document]]
    by_name: dict[str, list[Document]]
    by_matter: dict[str, list[Document]]
    by_decision: dict[tuple[str, str], list[Document]]
    minutes: dict[tuple[str, str], list[Document]]
    of_body: dict[tuple[str, str], list[Document]]

    @staticmethod
    def of(documents: Sequence[Document]) -> _Known:
        ids = {d.id: d for d in documents}
        made = [defaultdict(list) for _ in range(6)]  # type: ignore[var-annotated]
        known = _Known(ids, *made)
        for d in documents:
            if key := title_key(d.title):
                known.by_title[key].append(d)
            known.by_name[_flat(d.title)].append(d)
            if d.matter:
                known.by_matter[_number(d.matter)].append(d)
            if is_minutes(d.type) and d.date and d.body:
                known.minutes[d.date, d.body.casefold()].append(d)
            if governs(d.type) and d.adopted and d.adopted_section:
                known.by_decision[d.adopted, _number(d.adopted_section)].append(d)
            if governs(d.type) and d.body:
                known.of_body[d.type or "", d.body.casefold()].append(d)
        return known


def _flat(text: str) -> str:
    return " ".join(word.casefold() for word in _TOKEN.findall(text))


def _number(text: str) -> str:
    return re.sub(r"[\W_]|(?<![1-9])0+(?=\d)", "", text.casefold())


def _resolved(relation: Relation, document: Document, known: _Known) -> Iterator[Relation]:
    """The relation with its document's id. As written: statutes, items of minutes, what is replaced
    and what is quoted; any other name that is no document's is dropped."""
    if relation.kind not in ("replaces", "replaced_by", "refers") or relation.to in known.documents:
        yield relation
        return
    target, length = _target(relation, document, known)
    if target and target.id != document.id:
        yield replace(relation, to=target.id, end=relation.start + length if length else relation.end)
    elif target is None and (relation.kind != "refers" or relation.to[0] in '”"“»'):
        yield relation


def _target(relation: Relation, document: Document, known: _Known) -> tuple[Document | None, int]:
    """The document that words mean, and how many of their characters name it (0: all)."""
    words = relation.to.strip('”"“»« ')
    decided = _DECIDED.search(words)
    name = words
    if decided and (ends := _NAME_ENDS.search(words)):
        name = words[: ends.start()]
    for candidates, length in _candidates(name, document, known, relation.kind != "refers" or words != relation.to):
        found = [d for d in candidates if d.id != document.id]
        if decided and found:
            day = first_day(decided["day"])
            found = [d for d in found if d.adopted in (day, None)]
        if relation.kind == "replaces":
            found = [d for d in found if not (d.adopted and document.adopted and d.adopted >= document.adopted)]
        if target := _one(found):
            return target, 0 if decided else length
        if candidates and not found and not decided:
            return document, 0  # it means itself
    if decided:
        return _by_decision(words, decided, document, known), 0
    if match := _MATTER.fullmatch(words):
        return _one([d for d in known.by_matter[_number(match[1])] if d.id != document.id], latest=False), 0
    return None, 0


def _candidates(name: str, document: Document, known: _Known, whole: bool) -> Iterator[tuple[list[Document], int]]:
    """Documents of that title, and how long the name then is: the title as it stands (where ``whole``
    says that no more is quoted), else with words left out at the end or before the noun of its type."""
    if whole and (found := known.by_name.get(_flat(name))):
        yield found, len(name)
    keys = _keys(name)
    noun = next((n for n, (_, key) in enumerate(keys) if key), None)
    if noun is None:
        return
    begin = keys[noun - 1][0] if noun else 0
    ends: dict[str, int] = {}
    for end, key in (*keys[noun:], *((begin + end, key) for end, key in _keys(name[begin:]) if noun)):
        ends.setdefault(key, end)  # where its last word ends that tells something
    for key in reversed(ends):
        if not key.endswith(":") and (found := known.by_title.get(key)):
            yield found, ends[key]
    if keys[-1][1].endswith("ordning:") and len(keys) == 1 and document.body:
        found = known.of_body.get((keys[0][1][:-1], document.body.casefold()), [])
        yield (found if len(found) == 1 else []), len(name)


def _one(found: list[Document], latest: bool = True) -> Document | None:
    """The only document, or the version adopted last of those with one title."""
    if len(found) <= 1 or not latest:
        return found[0] if len(found) == 1 else None
    dated = sorted((d for d in found if d.adopted), key=lambda d: d.adopted or "")
    same = len({title_key(d.title) for d in found}) == 1 and len(dated) == len(found)
    return dated[-1] if same and dated[-1].adopted != dated[-2].adopted else None


def _by_decision(words: str, decided: re.Match[str], document: Document, known: _Known) -> Document | None:
    """The document that was adopted then, or the minutes of that day."""
    day = first_day(decided["day"]) or ""
    kind = next((named for token in _TOKEN.findall(words) if (named := _part(token.casefold())[0])), None)
    if decided["section"]:
        adopted = [d for d in known.by_decision[day, _number(decided["section"])] if d.id != document.id]
        if target := _one([d for d in adopted if kind in (None, d.type)], latest=False):
            return target
    body = re.search(rf"{BODY}|{ABBREVIATED}", words)
    if kind or not body:
        return None
    return _one(_held(known, day, body_name(body[0]), decided["section"] or ""), latest=False)


def _held(known: _Known, day: str, body: str, section: str) -> list[Document]:
    """The minutes of a body's meeting that have the §; an extract that has it not is another."""
    number = _number(section.partition("/")[0])
    return [
        d
        for d in known.minutes.get((day, body.casefold()), [])
        if not number or any(r.kind == "decides" and _number(r.to.split(maxsplit=2)[1]) == number for r in _items(d))
    ]


def _items(minutes: Document) -> Iterator[Relation]:
    return (r for r in minutes.relations if r.kind == "decides" and r.to.startswith("§ "))


def _decision(document: Document, known: _Known) -> Iterator[Relation]:
    """The minutes in which a document was adopted."""
    if document.adopted and document.body and governs(document.type):
        found = _held(known, document.adopted, document.body, document.adopted_section or "")
        if len(found) == 1:
            yield Relation("decided_in", found[0].id, *document.places.get("adopted", (0, 0)))


# --- versions and what they replace -------------------------------------------------------------


def _versions(documents: Sequence[Document]) -> Iterator[tuple[Document, Document]]:
    """(newer, older) for documents of one title and type that one body has adopted on different
    days: the later takes the earlier's place. A title that is no more than its type tells nothing."""
    groups: dict[tuple[str, str | None, str], list[Document]] = defaultdict(list)
    for d in documents:
        key = title_key(d.title)
        if key and not key.endswith(":") and governs(d.type) and d.body and d.adopted and d.status is Status.IN_FORCE:
            groups[key, d.type, d.body.casefold()].append(d)
    for group in groups.values():
        group.sort(key=_as_adopted)
        for older, newer in pairwise(group):
            if _as_adopted(older) < _as_adopted(newer):
                yield newer, older


def _as_adopted(document: Document) -> str:
    """The day a version is of: of its last revision, else of its adoption."""
    return max(document.adopted or "", document.revised or "")


def _superseded(own: dict[str, list[Relation]], known: _Known, day: str) -> set[str]:
    """Ids of the documents that an adopted and later document has replaced, or that say so."""
    found: set[str] = set()
    for id_, relations in own.items():
        newer = known.documents[id_]
        for relation in relations:
            older = known.documents.get(relation.to)
            if relation.kind == "replaced_by":
                found.add(id_)
            elif relation.kind == "replaces" and older and _has_replaced(newer, older, day):
                found.add(older.id)
    return {id_ for id_ in found if _may_change(known.documents[id_])}


def _may_change(document: Document) -> bool:
    """Its side file has the last word on a document's status, and a draft never was in force."""
    return document.found.get("status") != "sidecar" and document.status is not Status.PROPOSAL


def _has_replaced(newer: Document, older: Document, day: str) -> bool:
    begun = not newer.valid_from or newer.valid_from <= day
    later = not older.adopted or _as_adopted(older) < _as_adopted(newer)
    return newer.status is Status.IN_FORCE and begun and later
