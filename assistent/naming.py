"""Which document a text names, and which place in it: "§ 105, KS/2017:257", "kommunallagen 6 kap. 1 §",
"policyn för resor, s. 3"."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from assistent.kinds import is_minutes
from assistent.notation import ABBREVIATED, DAY, POLITICAL, body_name, first_day
from assistent.types import Document, Section, Span, Text
from assistent.words import path_references, references, stem


@dataclass(frozen=True, slots=True)
class Mention:
    """A document named at ``text[start:end]``: the ids it may mean, none where the samling has no such
    document. ``sure`` is false for a mere type ("rapporten"). ``number`` is a diarienummer's or
    statute's one form; the matter's items of minutes have it too. ``day`` is when a body decided."""

    start: int
    end: int
    documents: frozenset[str]
    sure: bool = True
    number: str | None = None
    day: str | None = None


@dataclass(frozen=True, slots=True)
class Pointer:
    """A place that is named at ``text[start:end]``: chapter and § ("6:1"), chapter, §, page, or the
    number of a section."""

    start: int
    end: int
    kind: Literal["kap", "§", "page", "section"]
    value: str


# --- documents ----------------------------------------------------------------------------------

_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*-?")
_NUMBERED = re.compile(
    r"(?:(?<![^\W\d_])[A-Za-zÅÄÖåäö]{1,8}[\s/-]?)?(?P<number>(?<!\d)(?:1[89]|20)\d{2}[:/-]\d{1,6}\b)(?!-\d)"
)
_LAW = re.compile(
    r"\b(?:[\w-]{1,60}- och )?[\wåäö]{3,60}(?:lagen|balken|tryckfrihetsförordningen|regeringsformen)(?:s\b|\b)", re.I
)
_NO_LAW = re.compile(
    r"(?:förslag|anslag|avslag|utslag|inslag|underlag|överlag|bolag|arbetslag|uppslag|nedslag)\w*$", re.I
)
_IN_PARENTHESES = re.compile(r"\([^()\n]{0,20}\d[^()\n]{0,20}\)")  # "lagen (1982:80) om anställningsskydd"
_ENDINGS = frozenset("n en et t na s ns ens ets er ar or erna arna orna ernas arnas ets".split())
_DEFINITE = {
    "policy": r"policyn", "reglemente": r"reglementet", "delegationsordning": r"delegations?ordningen",
    "strategi": r"strategin", "riktlinje": r"riktlinje(?:n|rna)", "rutin": r"rutinen|rutinerna|handboken",
    "protokollsutdrag": r"protokollsutdraget", "protokoll": r"protokollet", "tjänsteskrivelse": r"tjänsteskrivelsen",
    "missiv": r"missivet", "rapport": r"rapporten",
}  # fmt: skip
"""Types that are named alone; "planen" or "lagen" alone may be anything."""
ABBREVIATIONS = {
    "KL": "kommunallag", "FL": "förvaltningslag", "OSL": "offentlighets- och sekretesslag", "RF": "regeringsform",
    "TF": "tryckfrihetsförordning", "YGL": "yttrandefrihetsgrundlag", "SkolL": "skollag", "SoL": "socialtjänstlag",
    "AML": "arbetsmiljölag", "LAS": "lag om anställningsskydd", "PBL": "plan- och bygglag", "DL": "diskrimineringslag",
    "MB": "miljöbalk", "LSS": "lag om stöd och service till vissa funktionshindrade", "LOU": "lag om offentlig upphandling",
    "MBL": "lag om medbestämmande i arbetslivet", "HSL": "hälso- och sjukvårdslag",
}  # fmt: skip
_ABBREVIATION = re.compile(rf"(?<![\w/-])(?:{'|'.join(ABBREVIATIONS)})(?![\w/-])(?=[\s,.;:)]|$)")
_OF_BODY = r"(?<![^\W\d_])(?:[^\W\d_]+- och )?[^\W\d_]*(?:fullmäktige|styrelsen|nämnden|utskottet)"
_DECISION = re.compile(
    rf"(?P<body>(?i:{POLITICAL})|{_OF_BODY}(?=s\b)|{ABBREVIATED})(?::?s)?(?:\s+(?:protokoll|beslut|sammanträde\w*|beslutade|föreslog|antog|fastställde|behandlade))?"
    rf"(?:,|\s+(?:den|av den|från|från den))?\s+(?P<day>{DAY})"
)
_SHORT = 7  # letters: a title of one shorter word is no name in a running text
_BEGUN = 3  # words of a longer title that name it


class Names:
    """The documents of a samling by what they are called."""

    def __init__(self, documents: Iterable[Document]) -> None:
        self._numbers: dict[str, set[str]] = defaultdict(set)
        self._types: dict[str, set[str]] = defaultdict(set)
        self._files: dict[str, str] = {}
        self._titles: dict[str, list[tuple[tuple[str, ...], str]]] = defaultdict(list)
        self._named: dict[str, str] = {}
        self._untyped: set[str] = set()
        self._decided: dict[tuple[str, str], set[str]] = defaultdict(set)
        for document in documents:
            self._named[document.id] = document.title.lower()
            self._add_decision(document)
            for number in references(document.matter or "")[:1]:
                self._numbers[number].add(document.id)
            if not document.type:
                self._untyped.add(document.id)
            else:
                self._types[document.type].add(document.id)
            for name in {document.id, document.file.rsplit("/", 1)[-1]}:
                if re.search(r"[-_.\d]", name) and len(name) >= 5:
                    self._files[name] = document.id
            words = _title_words(document.title)
            if len(words) > 1 or (words and len(words[0]) >= _SHORT):
                self._titles[words[0][:3]].append((words, document.id))

    def _add_decision(self, document: Document) -> None:
        """Minutes are named by body and day; so is, by its decision, what a body has adopted."""
        day = document.date if is_minutes(document.type) else document.adopted
        if day and document.body:
            self._decided[document.body.casefold(), day].add(document.id)

    def number(self, number: str) -> frozenset[str]:
        """The documents of a diarienummer or statute, in the form of ``words.references``."""
        return frozenset(self._numbers.get(number, ()))

    def mentions(self, text: str) -> list[Mention]:
        """The documents that a text names, in order; of names within one another the longest."""
        found = [
            *self._numbered(text),
            *self._filed(text),
            *self._titled(text),
            *self._abbreviated(text),
            *self._decisions(text),
        ]
        found += [*self._laws(text), *self._typed(text)]
        kept: list[Mention] = []
        for mention in sorted(found, key=lambda m: (not m.documents, not m.sure, m.start - m.end)):
            if all(mention.end <= other.start or other.end <= mention.start for other in kept):
                kept.append(mention)
        return sorted(kept, key=lambda m: m.start)

    def _numbered(self, text: str) -> Iterator[Mention]:
        """Diarienummer and statutes' numbers; "I 2017:725" names a statute, no series of the letter I."""
        for match in _NUMBERED.finditer(text):
            whole, bare = (references(part)[:1] for part in (match[0], match["number"]))
            number = next((n for n in (*whole, *bare) if self.number(n)), None)
            if number is None and (whole or bare):
                yield Mention(*match.span(), frozenset(), number=(whole or bare)[0])
            elif number:
                start = match.start("number") if [number] == bare else match.start()
                yield Mention(start, match.end(), self.number(number), number=number)

    def _decisions(self, text: str) -> Iterator[Mention]:
        """ "Kommunstyrelsen 2026-05-26", "KF:s protokoll den 15 juni 2026"."""
        for match in _DECISION.finditer(text):
            body, day = body_name(match["body"]).casefold(), first_day(match["day"])
            known = [k for k in self._decided if k[1] == day and (k[0] == body or _initials(k[0]) == body)]
            yield Mention(*match.span(), frozenset(d for k in known for d in self._decided[k]), day=day)

    def _filed(self, text: str) -> Iterator[Mention]:
        for match in re.finditer(r"(?<![\w./#-])[\w./#-]*[\w#]", text):
            if match[0] in self._files:
                yield Mention(*match.span(), frozenset({self._files[match[0]]}))

    def _titled(self, text: str) -> Iterator[Mention]:
        words = list(_WORD.finditer(_IN_PARENTHESES.sub(lambda match: " " * len(match[0]), text)))
        lower = [match[0].lower() for match in words]
        for n, word in enumerate(lower):
            best = 0
            documents: set[str] = set()
            for title, document in self._titles.get(word[:3], ()):
                length = _common(title, lower[n : n + len(title)])
                if length < len(title) and (length < _BEGUN or 2 * length < len(title)):
                    continue
                if len(title) == 1 and document in self._untyped and not words[n][0][0].isupper():
                    continue  # "organisation" is a word before it is a name
                if length > best:
                    best, documents = length, set()
                if length == best:
                    documents.add(document)
            if best:
                yield Mention(words[n].start(), words[n + best - 1].end(), frozenset(documents))

    def _abbreviated(self, text: str) -> Iterator[Mention]:
        for match in _ABBREVIATION.finditer(text):
            title = _title_words(ABBREVIATIONS[match[0]])
            named = {d for words, d in self._titles.get(title[0][:3], ()) if _common(title, words) == len(title)}
            yield Mention(*match.span(), frozenset(named))

    def _laws(self, text: str) -> Iterator[Mention]:
        """Statutes by name; those that the samling holds have been found by title."""
        for match in _LAW.finditer(text):
            if not _NO_LAW.search(match[0].removesuffix("s").removesuffix("en")):
                yield Mention(*match.span(), frozenset())

    def _typed(self, text: str) -> Iterator[Mention]:
        """Documents named by their type alone, or with its beginning: "rapporten", "IT-policyn"."""
        for kind, pattern in _DEFINITE.items():
            for match in re.finditer(rf"(?<![\w-])(?P<of>[\w-]*?)(?:{pattern})s?(?![\w-])", text, re.I):
                of = match["of"].rstrip("-").lower()
                named = {
                    d for d in self._types.get(kind, ()) if re.search(rf"(?<![^\W_]){re.escape(of)}", self._named[d])
                }
                if named:
                    yield Mention(*match.span(), frozenset(named), sure=False)


def _initials(body: str) -> str:
    """ "Barn- och utbildningsnämnden" is BUN."""
    words = [word for word in re.findall(r"[^\W_]+", body) if word != "och"]
    ends = "n" if words and words[-1].endswith("nämnden") else ""
    return "".join(word[0] for word in words) + ends


def _title_words(title: str) -> tuple[str, ...]:
    return tuple(match[0].lower() for match in _WORD.finditer(re.sub(r"\([^)]*\)", " ", title)))


def _common(title: Sequence[str], words: Sequence[str]) -> int:
    """How many words from the first on are the same, but for the definite form."""
    return next(
        (n for n, (a, b) in enumerate(zip(title, words, strict=False)) if not _same(a, b)), min(len(title), len(words))
    )


def _same(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return one == other or (long.startswith(short) and long[len(short) :] in _ENDINGS) or stem(one) == stem(other)


# --- places -------------------------------------------------------------------------------------

_PAGE = re.compile(r"\b(?:s\.|sid\.|sidan|sida|p\.|page)\s*(\d{1,4})\b", re.I)
_SECTION = re.compile(r"\b(?:avsnitt(?:et)?|punkt(?:en)?|rubrik(?:en)?)\s+(\d{1,2}(?:\.\d{1,2})*)\b", re.I)
_COLON = re.compile(
    rf"(?:(?i:lagen)|\b(?:{'|'.join(ABBREVIATIONS)}))\s+(\d{{1,2}}(?:\s?[a-z]\b)?):(\d{{1,3}}(?:\s?[a-z]\b)?)"
)
_CHAPTER = re.compile(r"\b\d{1,3}\s?[a-z]?\s*kap\.?(?:\s*\d{1,3}\s?[a-z]?\s*§)?", re.I)
_SIGN = re.compile(r"(?<!§)§++\s*\d{1,4}[a-z]?\b|\b\d{1,4}\s?[a-z]?\s*§(?!\s*\d)", re.I)


def pointers(text: str) -> list[Pointer]:
    """The places that a text names, in order."""
    found = [Pointer(*m.span(), "page", m[1]) for m in _PAGE.finditer(text)]
    found += [Pointer(*m.span(), "section", m[1]) for m in _SECTION.finditer(text)]
    found += [Pointer(m.start(1), m.end(), "kap", f"{m[1]}:{m[2]}".replace(" ", "")) for m in _COLON.finditer(text)]
    chapters = list(_CHAPTER.finditer(text))
    marks = [m for m in _SIGN.finditer(text) if not any(m.start() < c.end() and c.start() < m.end() for c in chapters)]
    for match in (*chapters, *marks):
        for reference in references(match[0])[:1]:
            kind, _, value = reference.partition(":")
            found.append(Pointer(*match.span(), "kap" if kind == "kap" else "§", value))
    return sorted(found, key=lambda p: p.start)


def exists(pointer: Pointer, text: Text) -> bool | None:
    """Whether a document has the place; ``None`` where that cannot be told."""
    if pointer.kind == "page":
        numbers = {page.printed or str(page.number) for page in text.pages} | {str(page.number) for page in text.pages}
        return pointer.value in numbers if _paged(text) else None
    if pointer.kind == "§" and pointer.value in signs((text.document.adopted_section or "", text.document.title)):
        return True
    if any(in_path(pointer, section) for section in text.sections):
        return True
    divided = re.compile(_DIVIDED[pointer.kind], re.I)
    return False if any(divided.search(heading) for s in text.sections for heading in s.path) else None


_DIVIDED = {"kap": r"\bkap\.", "§": "§", "section": r"^(?:punkt )?\d+(?:\.\d+)*\b"}
"""What headings have in a document that is divided so; in another, or one whose headings could not be
read, a place that is not found may still be there."""


def _paged(text: Text) -> bool:
    return len(text.pages) > 1 or text.document.file.lower().endswith(".pdf")


def covers(pointer: Pointer, text: Text, start: int, end: int) -> bool | None:
    """Whether ``canonical[start:end]`` is at the place; ``None`` where that cannot be told."""
    if pointer.kind == "page":
        pages = [page for page in text.pages if page.start < end and start < page.end]
        return any(pointer.value in (page.printed, str(page.number)) for page in pages) if _paged(text) else None
    if pointer.kind == "§" and pointer.value in signs((text.document.title,)):
        return True
    return any(in_path(pointer, section) for section in sections_of(text, start, end))


def sections_of(text: Text, start: int, end: int) -> list[Section]:
    """The sections that a span runs over."""
    return [section for section in text.sections if section.start < end and start < max(section.end, section.start + 1)]


def item_span(text: Text, offset: int) -> Span:
    """The item of minutes that holds an offset: the sections in a row under the same §, else the section."""
    number = max((n for n, s in enumerate(text.sections) if s.start <= offset), default=0)
    head = text.sections[number].path[:1]
    first = last = number
    while head and first > 0 and text.sections[first - 1].path[:1] == head:
        first -= 1
    while head and last + 1 < len(text.sections) and text.sections[last + 1].path[:1] == head:
        last += 1
    return text.sections[first].start, text.sections[last].end


def in_path(pointer: Pointer, section: Section) -> bool:
    """Whether a section, by its heading path, is within the place."""
    if pointer.kind == "section":
        return any(
            re.match(rf"(?:avsnitt |kapitel |punkt )?{re.escape(pointer.value)}(?![\d.]*\d)", h, re.I)
            for h in section.path
        )
    found = {reference for heading in section.path for reference in references(heading)} | set(
        path_references(section.path)
    )
    if pointer.kind == "kap" and ":" not in pointer.value:
        return any(re.fullmatch(rf"kap:{pointer.value}(?::.*)?", reference) for reference in found)
    return f"{pointer.kind}:{pointer.value}" in found


def signs(texts: Iterable[str]) -> set[str]:
    """The numbers of the § that texts name."""
    return {r.partition(":")[2] for text in texts for r in references(text) if r.startswith("§:")}
