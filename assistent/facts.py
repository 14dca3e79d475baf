"""What a document states of itself – type, who adopted it and when, diarienummer, owner, validity –
each with the place where it stands.

Municipalities write it as labelled lines, in a table, or as sentences about the document. ``labels``
has what they call each field. A value must look like what its label promises, and a sentence must be
about the document itself ("policyn gäller till och med …"), so that a date of something else is not
taken: what is not told this way is unknown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistent.kinds import governs, is_law, is_letter, is_minutes, is_own, type_in, type_named
from assistent.labels import ADOPTED, REVIEW, REVISED, cells, labelled
from assistent.notation import ABBREVIATED, BARE_DNR, DAY, DNR, POLITICAL, SECTION, body_name, first_day
from assistent.types import Page, Span
from assistent.values import Fact, Facts, Read, read, read_decision

_HEAD = 3000  # characters of a file without pages: where a document says what it is
_LONGEST_HEAD = 5000
_TAIL = 1200


def stated(text: str, pages: tuple[Page, ...], title: str | None, name: str) -> Facts:
    """What a document states of itself, by field of ``types.Document``. ``title`` is the heading it
    opens with, ``name`` its file's name without suffix (empty for a part of a file): they tell the
    type where the text does not name it."""
    head = head_of(text, pages)
    found = _beside_labels(text, head)
    _add(found, _letterhead(text[:head]))
    kind = _type(text, head, title, name, found)
    if kind:
        found["type"] = kind
    told = kind.value if kind else None
    if kind and is_law(told):  # its text tells when each of its amendments came into force, too
        return {"type": kind}
    if kind and is_minutes(told):
        return _minutes(text, head, kind.value, found)
    for told_there in _sentences(text, told, title):
        _add(found, told_there)
    if "adopted" not in found and governs(told):
        found |= _bare_decision(text[:head])
    if is_letter(told):
        found = {field: fact for field, fact in found.items() if field not in ("adopted", "adopted_section")}
    return found


def _beside_labels(text: str, head: int) -> Facts:
    """What stands beside labels at the beginning, else at the end."""
    found: Facts = {}
    for start, end in ((0, head), (max(head, len(text) - _TAIL), len(text))):
        for label, a, b in labelled(text, start, end):
            _add(found, read(label, text, a, b))
    return found


def _add(found: Facts, facts: Read) -> None:
    """Adds what one value tells, if it tells of the same decision: the first there is stands, but of
    revisions the last."""
    told = dict(facts)
    if any(
        field in found and found[field].value != told[field].value for field in ("adopted", "body") if field in told
    ):
        return
    for field, fact in told.items():
        if field == "revised" and field in found and fact.value > found[field].value:
            found[field] = fact
        found.setdefault(field, fact)


def _type(text: str, head: int, title: str | None, name: str, found: Facts) -> Fact | None:
    """The type: by its label, by a line of its own, by the name of the file, the title, a line under it."""
    if kind := found.get("type") or _type_line(text[:head], title):
        return kind
    own = type_in(title) if title and title[0] != "§" else None
    if told := type_in(name) or own:
        return Fact(told, (0, 0))
    return _type_under(text, head, title)


def head_of(text: str, pages: tuple[Page, ...]) -> int:
    """Where the part of a document ends that says what it is: its second page at most."""
    return min(pages[1].end if len(pages) > 1 else _HEAD, _LONGEST_HEAD, len(text))


def place_of(title: str, text: str) -> Span | None:
    """Where a title stands as a heading, on lines of its own; else where it stands first."""
    words = r"\s+".join(map(re.escape, title.split()))
    found = re.search(rf"^{words}:?$", text, re.M) or re.search(words, text)
    return found.span() if found else None


def is_draft(text: str, title: str | None, name: str) -> bool:
    """Whether a document calls itself a draft: in its title or file name, or on a line of its own."""
    named = any(re.match(r"(?:förslag|utkast|remiss)\b", x or "", re.I) for x in (title, name))
    return named or bool(_DRAFT.search(text[:_HEAD]))


_DRAFT = re.compile(
    r"^(?:status:?\s+)?(?:förslag|utkast|remiss(?:version|utgåva|förslag)?|samrådshandling|granskningshandling"
    r"|arbetsmaterial|arbetsversion|draft)(?:\s+\(?(?:19|20)\d\d[\d-]*\)?)?$",
    re.I | re.M,
)


# --- sentences, letterheads, minutes --------------------------------------------------------------

_ABOUT = re.compile(
    r"(?:^|(?<=[.!?] ))(?:(?:Denna|Detta|Dessa|Den här|Det här|De här)\s+)?(?P<own>\w[\w-]*)(?:\s+för\s[^.\n]{3,60}?)?\s+"
    rf"(?:(?P<decision>(?:är |har |har senast |är senast )?(?:antogs|antagits|fastställdes|fastställts|beslutades|beslutats|{ADOPTED})\s)"
    r"|(?P<valid_from>träder i kraft\s|börjar gälla\s)|(?P<validity>gäller\s)"
    rf"|(?P<review>(?:ska |skall |bör )(?:[a-zåäö ]{{0,30}})?{REVIEW}\s)"
    rf"|(?P<revised>(?:har |är )?(?:senast )?(?:reviderades|reviderats|{REVISED})\s))",
    re.M,
)


_TITLED = re.compile(rf"^(?P<lead>[^\n,.:;(]{{3,90}}?),?\s\(?{ADOPTED} (?:av|i)\s", re.M)


_SENTENCE_END = re.compile(r"\.(?=\s|$)|\n\n|$")
_LINE_END = re.compile(r"\n|$")


def _sentences(text: str, kind: str | None, title: str | None) -> Iterator[Read]:
    """What sentences about the document itself tell, anywhere in it: "Policyn ska revideras senast …"."""
    for match in _ABOUT.finditer(text, 0, len(text) if kind else _HEAD):
        if not is_own(match["own"], kind, title):
            continue
        field = next(name for name in ("decision", "valid_from", "validity", "review", "revised") if match[name])
        end = _SENTENCE_END.search(text, match.end())
        yield read(field + "?", text, match.end(), end.start() if end else len(text))
    for match in _TITLED.finditer(text, 0, _HEAD):  # "Version 4, beslutad av …", "Inköpspolicy, antagen av …"
        lead = match["lead"].casefold()
        if re.fullmatch(r"version\s[\d.]+", lead) or lead == (title or "").casefold() or is_own(lead, kind, title):
            end = _LINE_END.search(text, match.end())
            yield read_decision(text, match.end(), end.start() if end else len(text), True)


_WHOLE = re.compile(
    rf"^(?P<body>{POLITICAL}|{ABBREVIATED}),?\s++(?:(?:den\s+)?(?P<date>{DAY}))?,?\s*+(?P<section>{SECTION})$", re.M
)


def _bare_decision(head: str) -> Facts:
    """A line that is a decision and no more: "KF 2018-06-18 § 98"."""
    match = _WHOLE.search(head)
    return dict(read_decision(head, *match.span(), False)) if match else {}


_COLUMNS = re.compile(
    r"^(?:(?:datum|diarienummer|dnr|diarienr|sida|handläggare|ärendenummer)[ \t]*){2,}\n+(?P<values>[^\n]+)",
    re.I | re.M,
)
_ALONE = re.compile(rf"^{DNR}$", re.M)


def _letterhead(head: str) -> Read:
    """Day and diarienummer of a letterhead: under labels that share a line ("Datum  Diarienummer"),
    and a diarienummer that is all of a line."""
    if columns := _COLUMNS.search(head):
        for field, pattern, form in (("date", DAY, first_day), ("matter", DNR, str)):
            found = list(re.compile(pattern).finditer(head, *columns.span("values")))
            if len(found) == 1 and (value := form(found[0][0])):
                yield field, Fact(value, found[0].span())
    if alone := _ALONE.search(head):
        yield "matter", Fact(alone[0], alone.span())


def _type_line(head: str, title: str | None) -> Fact | None:
    """The type where one of the first lines but the title is its name and no more; two name none. "Beslut"
    under a § is a part of minutes."""
    found: dict[str, Span] = {}
    for line in list(re.finditer(r"[^\n]+", head))[:12]:
        text = re.sub(r"\s{0,20}\d{1,6}\s{0,5}\(\d{1,6}\)\s*$|\s{1,20}\d{1,3}$", "", line[0]).strip()
        part = text.casefold() == "beslut" and _ITEM.search(head, 0, line.start())
        if text != title and not part and (kind := type_named(text)):
            found.setdefault(kind, line.span())
    return next((Fact(kind, place) for kind, place in found.items() if len(found) == 1), None)


_ITEM = re.compile(r"^(?:\w{1,5}\s)?§\s*\d", re.M)


def _type_under(text: str, head: int, title: str | None) -> Fact | None:
    """The type that one of the two lines under the title begins with: "Riktlinje för styrning"."""
    heading = place_of(title, text[:head]) if title else None
    for a, b, _ in list(cells(text, heading[1], head))[:2] if heading else []:
        word = re.match(r"\w+", text[a:b])
        if word and b - a <= 90 and not re.search(r"[:.]", text[a:b]) and (kind := type_named(word[0])):
            return Fact(kind, (a, b))
    return None


_PEOPLE = re.compile(
    r"\([A-ZÅÄÖ]{1,3}\)|^(?:beslutande|närvarande|ersättare|ledamöter|justera|underskrift|till\b)", re.I
)
_MEETING = re.compile(
    r"(?<![^\W\d_])(?P<body>(?:[^\W\d_]+-,? och )?[^\W\d_]*(?:fullmäktige|styrelsen|nämnden|utskottet))s (?:sammanträde|protokoll|möte)",
    re.I,
)
_HELD = re.compile(rf"^(?:plats och tid|tid och plats|tid)\b[^\n]*?(?:\n++[^\n]*?)?(?P<date>{DAY})", re.I | re.M)
_DAY_ALONE = re.compile(rf"^(?:[^\n]{{0,60}}protokoll\s+)?(?P<date>{DAY})$", re.I | re.M)
"""A line of a page's head that is a day and no more ("PROTOKOLL 2026-03-10"): of minutes the day of the meeting."""


def _minutes(text: str, head: int, kind: str, found: Facts) -> Facts:
    """Whose meeting and when. Minutes are not adopted by the decisions they tell of; of whole minutes
    the diarienummer is that of an item, unless it is the only one."""
    known = {field: fact for field, fact in found.items() if field in ("type", "matter", "date")}
    for line in list(re.finditer(r"[^\n]+", text[:head]))[:25]:
        short = len(line[0]) <= 120 and not line[0].endswith(".") and not _PEOPLE.search(line[0])
        match = (_MEETING.search(line[0]) or re.search(POLITICAL, line[0])) if short else None
        if match:
            own = match["body"] if match.re is _MEETING else match[0]
            place = (line.start() + match.start(), line.start() + match.start() + len(own))
            known["body"] = Fact(body_name(own), place)
            if (
                "date" not in known
                and (day := re.compile(DAY).search(line[0], match.end()))
                and (value := first_day(day[0]))
            ):
                known["date"] = Fact(value, (line.start() + day.start(), line.start() + day.end()))
            break
    held = _HELD.search(text[:head]) or _DAY_ALONE.search(text[:head])
    if "date" not in known and held and (value := first_day(held["date"])):
        known["date"] = Fact(value, held.span("date"))
    numbers = {m[1] for m in re.finditer(rf"(?:dnr|diarienr|diarienummer)[:.]?\s*({DNR}|{BARE_DNR})", text, re.I)}
    numbers |= {alone[0] for alone in _ALONE.finditer(text)}
    if kind == "protokoll" and len(numbers) > 1:
        known.pop("matter", None)
    return known
