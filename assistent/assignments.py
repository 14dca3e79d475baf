"""Who was given what to do: the assignments that minutes, letters, reports and plans tell of.

Each is a span of the canonical text, so that it can be quoted and its place shown. They are known by how
they are worded ("ger … i uppdrag att", "uppdrar åt … att"), by what a body decides or proposes that somebody
shall do ("Socialnämnden ska redovisa …"), by what is sent to somebody to be prepared or decided, and by rows
that name a measure and who is responsible for it. What nobody in particular is to do is no assignment.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from assistent.kinds import governs, is_law, rank_of
from assistent.notation import DAY, PERIOD, POLITICAL, SECTION, body_name, first_day, last_day, section_name
from assistent.sentences import split
from assistent.tables import SEPARATOR
from assistent.types import Section, Sentence, Span, Status, Text


@dataclass(frozen=True, slots=True)
class Assignment:
    """A task that somebody was given. ``start`` and ``end`` is the quotation; ``who`` and ``what`` are spans of
    the text (``who`` may stand in the lead-in before the quotation), ``deadline`` too where one is stated, and
    ``due`` its last day as ISO 8601 where it names one.

    ``status`` is PROPOSAL or DECISION, for a row of a plan that of the plan, and UNKNOWN for an assignment that
    the text only tells of. ``by`` decided or proposed it, on ``date`` and in ``section``, where that is known."""

    start: int
    end: int
    who: Span
    what: Span
    deadline: Span | None
    due: str | None
    status: Status
    by: str | None
    date: str | None
    section: str | None


def assignments(text: Text) -> list[Assignment]:
    """The assignments of a document, in its order."""
    if is_law(text.document.type):
        return []
    found: list[Assignment] = []
    led: dict[int, Span] = {}  # the lead-ins that name who is to do what their items say
    for number, sentence in enumerate(text.sentences):
        own = text.cut(sentence.start, sentence.end)
        if row := _row(text, sentence, own):
            found.append(row)
        elif sentence.lead in led:
            found.append(_made(text, sentence, sentence.start, led[sentence.lead], (sentence.start, sentence.end)))
        elif who := _leading(own):
            led[number] = who[0] + sentence.start, who[1] + sentence.start
        else:
            found += _said(text, number, own)
    return found


# --- who can be given something to do ---------------------------------------------------------------

_ENDING = r"(?:e?n|e?t|[aeo]r(?:na)?|r(?:na)?|na)?"
_UNIT = (
    r"(?:nämnd|styrelse|fullmäktige|utskott|beredning|råd|direktion|förvaltning|avdelning|enhet|kontor|kansli|grupp|team"
    r"|nätverk|bolag|förbund|stiftelse|presidi(?:um|e)|revision|verksamhet|skol(?=a|or)|förskol(?=a|or))"
)
_OFFICIAL = (
    r"(?:chef|direktör|rektor|ordförande|sekreterare|samordnare|ägare|ägar|handläggare|controller|strateg|utvecklare"
    r"|utredare|ledare|ledning|ombud|revisor|delegat|ansvarig[ae]?|tjänsteperson|tjänstem[aä]n|jurist|ekonom|(?<=\w)tjänst)"
)
_WORD = r"[^\W\d_]+"
_LED = rf"(?:(?!(?:att|ska|skall|och) )(?:{_WORD}-,?(?: {_WORD}-,?){{0,3}}(?: och)?|{_WORD}(?:s|a)|de) ){{0,4}}"
_NOUN = rf"(?:{_WORD}-)?[^\W\d_]*(?i:{_UNIT}|{_OFFICIAL}){_ENDING}a?(?![\w-])"
_NAMED = r"(?:(?: [A-ZÅÄÖ][\w-]+){2,3}(?: \([A-ZÅÄÖ]{1,3}\))?)?"
_NO_PLACE = r"(?:att|samband|enlighet|uppdrag|beslut|beredning|yttrande|handläggning|kännedom|åtgärd|vidare)\b"
_OF = (
    rf"(?: (?:för|i|på|inom|vid) (?!{_NO_PLACE}){_WORD}-?"
    rf"(?:(?:,| och)? (?!ska|får|har|att|i\b){_WORD}-?){{0,4}}?)?"
)
_COMPANY = r"(?:[A-ZÅÄÖ][\w&-]{0,40}(?: [A-ZÅÄÖ&][\w&-]{0,40}){0,6} (?:AB|KB|HB)(?!\w))"
_PERSON = r"(?:[A-ZÅÄÖ][\w-]+(?: [A-ZÅÄÖ][\w-]+){1,2} \([A-ZÅÄÖ]{1,3}\))"
_ONE = rf"(?:{_COMPANY}|{_PERSON}|{_LED}{_NOUN}{_NAMED}{_OF})"
ACTOR = rf"(?<![\w-]){_ONE}(?:(?:,| och| samt| tillsammans med|, i samråd med) {_ONE}){{0,7}}"
"""A body, a unit, an official, a company or a named person, or several of them."""
_OFFICIALS = re.compile(
    rf"\b[^\W\d_]*(?:{_OFFICIAL}|förvaltning|avdelning|enhet|grupp|nätverk|kontor){_ENDING}\b", re.I
)

# --- how an assignment is worded ----------------------------------------------------------------------

_GIVES = r"(?i:ge|ger|gav|gett|givit|lämnar?|lämnade|lämnat)"
_TASK = r"(?:(?:i|ett|följande|särskilt) )?uppdrag(?:et)?"
_THEN = r"(?: av [^.;:]{3,60}?)?(?=[\s:]*(?:\(|att\b|följande|$|[:–]|1[.)]))"
_CLAUSE = r"(?:(?<![^\n])|(?<=\batt )|(?<=[:;.,] )|(?<=\boch ))"
_SOMEBODY = r"(?P<who>[^.;:]{2,160}?)"
_WORDED = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b{_GIVES} (?:i |ett |följande )?uppdrag (?:till|åt) {_SOMEBODY}{_THEN}",
        rf"\b{_GIVES} {_SOMEBODY} {_TASK}{_THEN}",
        rf"\b(?i:uppdra(?:r|s|ger|gs|gits|git)?|uppdrog) (?:åt|till) {_SOMEBODY}{_THEN}",
        rf"\b(?i:uppdrar?|uppmanar?|anmodar?|ålägg(?:er|a)) (?P<who>{ACTOR}){_THEN}",
        rf"\b(?:får|fick|ges|gavs) (?P<who>{ACTOR}) {_TASK}{_THEN}",
        rf"{_CLAUSE}{_SOMEBODY} (?:får|fick|få|ges|gavs|har (?:fått|haft|getts)|hade|tilldelas)(?: [^.;:]{{1,60}}?)?"
        rf" {_TASK}{_THEN}",
        rf"{_CLAUSE}(?P<who>{ACTOR}) (?:uppdras|uppmanas|anmodas|åläggs){_THEN}",
    )
)
_SENT = re.compile(
    rf"(?i:återremittera\w*|remittera\w*|hänskjut\w*|överlåt\w*|på remiss) (?:[^.;]{{1,160}}? )??till (?P<who>{ACTOR})"
    rf"|(?i:lämna|överlämna)\w* (?:[^.;]{{1,160}}? )??till (?P<whom>{ACTOR}) (?=för )"
)
_SHALL = re.compile(
    rf"{_CLAUSE}(?P<who>{ACTOR}) (?:ska|skall)(?P<what> [^;]+)|\b(?:ska|skall) (?P<whom>{ACTOR})(?P<why> [^;]+)"
)
_IS = re.compile(
    r"\s(?:(?:inte|ej|även|också|alltid)\s)?(?:vara|ha|bestå|kunna|få|gälla|utgöras?|äga|heta|omfatta|anses)\b"
    r"|\s\w+s\b(?=[\s.,]|$)",
    re.I,
)
"""What somebody "shall" be or have, or what shall be done to him, is no task of his."""
_NO_TASK = "|".join(
    """
    föreslår beslutar antar godkänner bedömer anser yrkar fastställer är har kan bör får ska skall
    tillstyrker avstyrker konstaterar noterar informerar redogör tackar meddelar presenterar deltar
    frågar finner anmäler väljer utser avstår instämmer reserverar svarar
    """.split()
)
"""What an official does at a meeting, or is and may, is nothing that he was given to do."""
_DOES = re.compile(rf"^(?P<who>{ACTOR})(?P<what> (?!(?:{_NO_TASK})\b){_WORD}r [^;]+)")
_NO = re.compile(r"\b(?:inte|ej|icke|aldrig|avslå\w*|avslag|avstyrk\w*)\b", re.I)
_INFINITIVE = re.compile(r"(?:ge|uppdra|lämna|få) ", re.I)
_MAY = re.compile(r"\b(?:kan|får|må|kunna|bör|skulle|rätt|möjlighet)\b(?: \S+){0,25} $", re.I)
_WHEN = re.compile(r"\b(?:om|när|ifall|som|vem|vilka|hur)\b(?!.*\batt$)", re.I)
_NOBODY = re.compile(
    r"(?:^|\s)(?:som|den|de|det|man|han|hon|jag|du|vi|vem|vilken|ingen|någon|sig)$|^(?:inte|ej|inga|nya|flera)\b", re.I
)
_TOLD = re.compile(
    r"\b(?:gav|gett|givit|fick|fått|haft|hade|getts|gavs|uppdrog|uppdragits|uppdragit|lämnade|lämnat)\b", re.I
)


LONGEST = 2_000
"""Characters of a sentence that is looked into: no task is worded longer, and the patterns try many ways."""


def _leading(own: str) -> Span | None:
    """Who is to do what a list says, in its lead-in: "Kommundirektören får i uppdrag att"."""
    if len(own) > LONGEST or not re.search(r"(?:\batt|:|–)$", own.rstrip()):
        return None
    match = _task(own)
    return (
        _who(own, *match.span("who"))
        if match and match.end() >= len(own.rstrip(" :–")) - len(" att följande")
        else None
    )


def _task(own: str) -> re.Match[str] | None:
    """Where a sentence words an assignment, if it does."""
    for pattern in _WORDED:
        for match in pattern.finditer(own):
            before = own[: match.start()]
            clause = re.split(r"[.;:] (?=[A-ZÅÄÖ])", before)[-1]
            unsaid = _WHEN.search(clause) or (_INFINITIVE.match(match[0]) and _MAY.search(clause))
            if not (unsaid or _NO.search(before) or _NO.search(match[0]) or _NOBODY.search(match["who"])):
                return match
    return None


def _said(text: Text, number: int, own: str) -> Iterator[Assignment]:
    """The assignments of a sentence or of an item, which may have several sentences: each is quoted with
    what follows on it."""
    sentence = text.sentences[number]
    found = [(a, place) for a, b in split(own) if (place := _place(text, sentence, own[a:b], a))]
    for n, (a, (who, what)) in enumerate(found):
        end = found[n + 1][0] if n + 1 < len(found) else len(own)
        end = a + len(own[a:end].rstrip())
        after = text.cut(sentence.end, sentence.end + 300) if end == len(own) else ""
        shift = sentence.start
        place = (who[0] + shift, who[1] + shift), (what[0] + shift, what[1] + shift)
        yield _made(text, sentence, a + shift, *place, end=end + shift, after=after)


def _place(text: Text, sentence: Sentence, said: str, at: int) -> tuple[Span, Span] | None:
    """Who and what in one sentence, as offsets into the unit that it stands ``at`` in."""
    if len(said) > LONGEST:
        return None
    if match := _task(said):
        who = _who(said, *match.span("who"))
        begins = re.compile(r"[\s:]*(?:\([^)]*\)\s*)?(?:att\s+)?").match(said, match.end())
        what = begins.end() if begins else match.end()
        if sentence.lead is None or what < len(said.rstrip(" .")):
            return _shifted(at, who, (what, len(said.rstrip(" .")))) if what < len(said.rstrip(" .")) else None
    if sentence.status not in (Status.DECISION, Status.PROPOSAL) or governs(text.document.type):
        return None
    if (match := _SENT.search(said)) and not _NO.search(said):
        return _shifted(at, match.span("who" if match["who"] else "whom"), (0, len(said.rstrip(" ."))))
    for pattern in (_SHALL, _DOES):
        if (match := pattern.search(said)) and not _NO.search(said[: match.end()]):
            names = ("who", "what") if match["who"] else ("whom", "why")
            who, (a, b) = match.span(names[0]), match.span(names[1])
            if pattern is _SHALL and _IS.match(said, a):
                continue
            if pattern is _DOES and not _OFFICIALS.search(said[slice(*who)]):
                continue
            return _shifted(at, who, (b - len(said[a:b].lstrip()), a + len(said[a:b].rstrip(" ."))))
    return None


def _shifted(at: int, who: Span, what: Span) -> tuple[Span, Span]:
    return (who[0] + at, who[1] + at), (what[0] + at, what[1] + at)


def _who(said: str, start: int, end: int) -> Span:
    """The actor named last within a span, where one is: "2025-11-24 § 112 kultur- och fritidsnämnden"."""
    for match in _ACTOR.finditer(said, start, end):
        if match.end() == end:
            return match.span()
    return start, end


_ACTOR = re.compile(ACTOR)


# --- rows that name a measure and who answers for it ----------------------------------------------------

_MEASURE = re.compile(
    r"(?:(?:beslutad )?åtgärd(?:er)?|aktivitet(?:er)?|insats(?:er)?|uppdrag|uppgift|vad|att göra)$", re.I
)
_RESPONSIBLE = re.compile(r"(?:ansvarig\w*(?: \w+)?|vem(?: \w+)?|ansvar|utförs av|utförare|huvudansvarig|nämnd)$", re.I)
_BY_WHEN = re.compile(r"(?:klar\w*|senast|slutdatum|tidplan|deadline|tidpunkt|när|tid|färdig\w*)(?: \w+)?$", re.I)


def _row(text: Text, sentence: Sentence, own: str) -> Assignment | None:
    """The assignment that a row of a table is. Rows of what governs by rules (a handbook, a delegationsordning)
    tell who always does it; those of plans, minutes, letters and reports who is to do it now. A "kontrollmoment"
    of an internal control plan is done every year, and is none."""
    kind = text.document.type
    if SEPARATOR not in own or not (rank_of(kind) in (None, 5) or kind == "budget" or not governs(kind)):
        return None
    cells: dict[str, Span] = {}
    offset = sentence.start
    for cell in own.split(SEPARATOR):
        label, colon, value = cell.partition(": ")
        for name, pattern in (("what", _MEASURE), ("who", _RESPONSIBLE), ("when", _BY_WHEN)):
            if colon and value.strip() and pattern.match(label.strip()):
                cells.setdefault(name, (offset + len(cell) - len(value), offset + len(cell)))
        offset += len(cell) + len(SEPARATOR)
    if "what" not in cells or "who" not in cells:
        return None
    made = _made(text, sentence, sentence.start, cells["who"], cells["what"])
    document, when = text.document, cells.get("when")
    status = document.status if made.status is Status.UNKNOWN and kind == "beslut" else made.status
    by, day = made.by or document.body, made.date or document.date or document.adopted
    return replace(made, deadline=when, due=_due(text, when), status=status, by=by, date=day)


# --- what is told of it --------------------------------------------------------------------------------

_NUMBER = r"(?:\d{1,3}|en|ett|två|tre|fyra|fem|sex|sju|åtta|nio|tio|elva|tolv)"
_MONTHS = "januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november|december"
_TIME = (
    rf"(?:{PERIOD}|\d{{1,2}} (?:{_MONTHS})|(?:{_MONTHS})(?!\w)"
    rf"|(?:våren|sommaren|hösten|vintern|årsskiftet|årets slut)(?: {PERIOD})?)"
)
_DEADLINE = re.compile(
    rf"\bsenast (?:(?:den|i|under|vid|till|inom|före|i samband med)\s)*(?:{_TIME}|[^.,;]{{3,60}}?{PERIOD}|\w+ \w+)"
    rf"|\b(?:före|innan|inför)(?: utgången av)? (?:{_TIME}|\w+ (?:mandatperiod\w*|budget\w*|bokslut\w*))"
    rf"|\b(?:till|vid|inför) (?:\w+ ){{0,3}}?(?:sammanträde|möte)\w* (?:i |den )?{_TIME}"
    rf"|\binom {_NUMBER} (?:dag|vecka|veckor|månad|år)\w*"
    r"|\bunder (?:åren|perioden|mandatperioden) (?:19|20)\d\d\s?[–-]\s?(?:19|20)\d\d"
    rf"|\b(?:under|till|t\.o\.m\.|till och med) (?:den )?{_TIME}",
    re.I,
)
_GOES_ON = re.compile(
    r"\s*(?:Uppdraget|Redovisning\w*|Återrapportering\w*|Återredovisning\w*|Arbetet|Den|Det|Detta) (?:ska|skall)[^.]*"
)


def _made(
    text: Text,
    sentence: Sentence,
    start: int,
    who: Span,
    what: Span,
    end: int | None = None,
    after: str = "",
) -> Assignment:
    """The assignment with what is known of it. ``after`` is what follows on the quotation: it may tell when."""
    stop = sentence.end if end is None else end
    own = text.cut(start, stop)
    deadline = _deadline(own, start, what[0] - start)
    if deadline is None and (more := _GOES_ON.match(after)):
        deadline = _deadline(more[0], sentence.end, 0)
    section = text.sections[sentence.section]
    status = sentence.status if sentence.status is not Status.UNKNOWN else _standing(text, own)
    told = status is Status.UNKNOWN
    by = _giver(own) if told else _decider(text, sentence, who)
    date = _decided(own) if told else text.document.date or text.document.adopted
    sign = _told_section(own) if told else _sign(section) or text.document.adopted_section
    return Assignment(
        start, stop, who, (what[0], min(what[1], stop)), deadline, _due(text, deadline), status, by, date, sign
    )


def _due(text: Text, deadline: Span | None) -> str | None:
    """The last day that a deadline names."""
    named = re.findall(PERIOD, text.cut(*deadline)) if deadline else []
    return last_day(named[-1]) if named else None


def _decider(text: Text, sentence: Sentence, who: Span) -> str | None:
    """Who decided or proposed it: nobody proposes a task of his own by being named first in it."""
    by = sentence.by
    return by if by and not by.startswith(text.cut(*who)) else text.document.body


def _deadline(own: str, shift: int, begin: int) -> Span | None:
    """The first time that a text states from an offset on, else anywhere in it."""
    match = _DEADLINE.search(own, max(begin, 0)) or _DEADLINE.search(own)
    return (match.start() + shift, match.end() + shift) if match else None


def _standing(text: Text, own: str) -> Status:
    """What is neither proposed nor decided where it stands: a governing document gives it as it stands
    itself; else it is told of."""
    document = text.document
    return document.status if governs(document.type) and not _TOLD.search(own) else Status.UNKNOWN


def _giver(own: str) -> str | None:
    match = re.match(
        rf"(?:att )?(?P<by>{POLITICAL})\s+(?:har\s+)?(?:gav|gett|givit|uppdrog|uppdragit|lämnade|lämnat)\b", own
    )
    return body_name(match["by"]) if match else None


def _decided(own: str) -> str | None:
    match = re.search(DAY, own)
    return first_day(match[0]) if match and _TOLD.search(own) else None


def _told_section(own: str) -> str | None:
    match = re.search(rf"{DAY},?\s+(?P<section>{SECTION})", own)
    return section_name(match["section"]) if match else None


_SIGN = re.compile(rf"(?:[A-ZÅÄÖ]\w{{0,4}} )?{SECTION}")


def _sign(section: Section) -> str | None:
    return next((m[0] for heading in section.path if (m := _SIGN.match(heading))), None)
