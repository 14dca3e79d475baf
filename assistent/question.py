"""What a question is: its language, whether it is about the documents at all, what it refers back
to, and what kind of answer it wants. Rules over Swedish and English question words; no model."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from assistent import language
from assistent.glossary import Glossary
from assistent.words import STOP_WORDS, plain_words, references

LONGEST = 2_000
"""Characters; a longer text is not a question (the checker takes texts)."""


class Kind(StrEnum):
    """What kind of answer is wanted."""

    NAME = "name"
    PERSON = "person"
    TITLE = "title"
    DAY = "day"
    DATE = "date"
    AMOUNT = "amount"
    NUMBER = "number"
    FREQUENCY = "frequency"
    DURATION = "duration"
    COMPANY = "company"
    IDENTIFIER = "identifier"
    PHONE = "phone"
    REASON = "reason"
    DEFINITION = "definition"
    LIST = "list"
    METHOD = "method"
    YES_NO = "yes_no"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Question:
    """A question, read. ``search`` is what is looked for: Swedish, with what a follow-up refers to."""

    text: str
    language: str
    kind: Kind
    search: str
    asked: str
    understood: str | None = None
    about_decision: bool = False


_KINDS: tuple[tuple[Kind, str], ...] = (
    (Kind.PHONE, r"\btelefonnummer|\bnås\b.*\btelefon|\bphone\b|\btfn\b"),
    (
        Kind.IDENTIFIER,
        r"\bdiarienummer|\bdnr\b|\bärendenummer|vilken paragraf|\b(?:reference|registration|case|diary) number",
    ),
    (Kind.TITLE, r"\b(?:vilken|vad)\b.*\b(?:befattning|titel|yrkestitel)\b|\b(?:job )?title\b|\bposition\b"),
    (Kind.NAME, r"\bvad heter\b|\bvilka heter\b|\bwhat (?:is|are) the names?\b|\bheter\b.*\?$|\bnamnet på\b"),
    (Kind.AMOUNT, r"\bvad kosta|\bkostade?\b|\bkostnad|\bhur mycket\b|\bkronor\b|\bhow much\b|\bcosts?\b|\bbelopp"),
    (Kind.FREQUENCY, r"\bhur ofta\b|\bhow often\b|\bmed vilka intervall\b"),
    (Kind.DURATION, r"\bhur lång tid\b|\bhur länge\b|\bhow long\b"),
    (Kind.COMPANY, r"\bvilk(?:et|a|en) (?:\w*företag|\w*bolag|firma)\b|\b(?:which|what) company\b"),
    (
        Kind.NUMBER,
        r"\bhur många\b|\bhur stor\w* andel\b|\bantal\w*\b|\bhow many\b",
    ),
    (Kind.DAY, r"\bvilket datum\b|\bvilken dag\b|\b(?:what|which) (?:date|day)\b|\bwhat is the date\b"),
    (
        Kind.DATE,
        r"^(?:och |men )?när\b(?! (?:får|kan|måste|behöver|bör|krävs|gäller|har) )|[,;] när\b|\b(?:från|till|och|senast) när\b|\bnär (?:då|kom|ska|skulle|blev|är|börjar)\b|\bvilket år\b|\bvilken (?:månad|tidpunkt)\b|\bwhen\b|\b(?:which|what) year\b|\bsenast när\b|\bvid vilk\w+ tillfälle",
    ),
    (
        Kind.PERSON,
        r"^(?:och |men )?(?:av |till |för |hos |med )?(?:vem|vems)\b|\bvem\b|\bvilk(?:en|et) (?:instans|nämnd|befattningshavare|funktion|roll|enhet|förvaltning|organ)\b|\bwho\b|\bwhom\b|^vilka (?:är det som|ansvarar|beslutar|har|får|ska)\b",
    ),
    (Kind.REASON, r"\bvarför\b|\bsyftet?\b|\banledning|\bwhy\b|\bpurpose\b|\bhur kommer det sig\b"),
    (
        Kind.DEFINITION,
        r"^vad är (?:en |ett )?(?!det\b|\w+(?:at|ort|agt|art|tigt|tigast|nytt)\b)[\w-]+\?*$|\bvad är (?:en |ett )?(?:[\w-]+ ){1,3}för (?:något|nåt)\b|\bvad (?:menas med|betyder|innebär)\b|\bwhat does .* mean\b",
    ),
    (Kind.LIST, r"\bvilka\b|\bge exempel\b|\bnämn\b|\blista\b|\bräkna upp\b|\bwhich\b.*s\b|\blist\b|\bexempel\b"),
    (Kind.METHOD, r"^(?:och )?hur\b|\bpå vilket sätt\b|^how\b|\bnästa steg\b"),
    (
        Kind.YES_NO,
        r"^(?:har|är|ska|skall|får|kan|kommer|finns|stämmer|tycker|ger|var (?:det|den|han|hon|de)|blev|blir|måste|bör|håller|deltog|reserverade|kunde|skulle|does|do|did|is|are|has|have|can|will|was|were|should)\b",
    ),
)

_ASKS_DECISION = re.compile(
    r"^(?:röstade|klubbade|antog|godkände|beslutade|fastställde)\b|^(?:har|är|blev)\b.*\b(?:beslutat|beslutade|beslutats|bestämt|antagit|antagen|antaget|antagna|fastställt|fastställd|fastställda|godkänt|godkänd|godkända|klubbat|klubbad|beslutad)\b|^(?:has|have|did)\b.*\b(?:decided?|adopted|approved)\b",
    re.I,
)

_OUT_OF_SCOPE = re.compile(
    r"^\W*(?:hej(?:san)?|hallå|tjena|god (?:morgon|dag|kväll)|tack(?: så mycket)?|hello|hi|thanks?(?: you)?|hur mår du|how are you)\W*$"
    r"|\b(?:skriv|dikta|författa|komponera|write|compose)\b.{0,30}\b(?:dikt|vers|sång|saga|novell|limerick|haiku|rap|poem|song|story|joke|kod|program(?!met)\b|code|mejl|mail|tal)\b"
    r"|\b(?:berätta|tell)\b.{0,20}\b(?:skämt|vits|joke|rolig)"
    r"|\b(?:ignorera|strunta i|bortse från|glöm|ignore|disregard|forget)\b.{0,60}\b(?:instruktion\w*|dokument\w*|regler\w*|prompt\w*|instructions?|documents?|rules|allt ovan|above)\b"
    r"|\b(?:din|dina|your)\b.{0,20}\b(?:systemprompt|instruktioner|prompt|system prompt|instructions)\b"
    r"|\b(?:översätt|translate)\b.{0,60}\b(?:till|to|into)\b"
    r"|\b(?:vem är du|vad är du|är du en (?:robot|ai|människa)|who are you|are you (?:an? )?(?:ai|robot|human))\b"
    r"|\b(?:låtsas|spela rollen|agera som|pretend|act as|roleplay)\b",
    re.I,
)

_GOES_ON = re.compile(r"^(?:och|men|så|and|but|what about|how about)\b", re.I)
"""How a question begins that goes on from the one before."""

_LEANS = re.compile(
    r"\b(?:han|hon|honom|dem|dom|deras|dess|densamme|detta|dessa|denna|they|them|their|he|she|his|her)\b"
    r"|\b(?:det|den|de|då|it|that|those|these|this)\W*$"
    r"|\b(?:det|den)\s+(?:om|till|för|av|med|på|i|åt)\W*$"
    r"|\b(?:det|den|de)\s+(?:första|andra|tredje|fjärde|femte|sista)(?:\s+(?:punkten|delen|förslaget))?(?:\s+då)?\W*$"
    r"|\bthe\s+(?:first|second|third|last)(?:\s+one)?\W*$",
    re.I,
)
"""Words that stand for something said before. "Det", "den" and "de" do so last in a question; elsewhere
they are articles ("de strategiska nätverken") or stand for nothing ("finns det")."""

_LEANING_CONTENT = 3  # content words that a question with such a word may have and still lean


def read(text: str, history: Sequence[str], glossary: Glossary) -> Question:
    """Reads a question; ``history`` holds the earlier ones, oldest first."""
    tongue = language.of_question(text)
    earlier = antecedent(text, history)
    asked = glossary.swedish(text) if tongue == "en" else text
    search = asked
    if earlier:
        before = glossary.swedish(earlier) if language.of_question(earlier) == "en" else earlier
        search = f"{before} {asked}"
    return Question(
        text=text,
        language=tongue if tongue in ("sv", "en") else "sv",
        kind=kind_of(text),
        search=search,
        asked=asked,
        understood=f"{earlier.rstrip(' ?!.')}? {text}" if earlier else None,
        about_decision=bool(_ASKS_DECISION.search(text.strip())),
    )


def kind_of(text: str) -> Kind:
    """The kind of answer that a question wants, by the first rule that matches."""
    plain = " ".join(text.lower().split())
    return next((kind for kind, pattern in _KINDS if re.search(pattern, plain)), Kind.OTHER)


def out_of_scope(text: str) -> bool:
    """Whether the text is a greeting or an instruction rather than a question about the documents."""
    return bool(_OUT_OF_SCOPE.search(text))


def has_words(text: str) -> bool:
    """Whether there is anything to search for at all."""
    return bool(plain_words(text)) and any(len(word) > 1 for word in plain_words(text))


def bare_reference(question: Question) -> bool:
    """Whether the question asks for a place and nothing else: "Vad säger § 105?", "6 kap. 5 §"."""
    rest = _REFERENCE_WORDS.sub(" ", question.asked)
    content = [w for w in plain_words(rest) if w not in STOP_WORDS and w not in _EMPTY]
    return bool(references(question.asked)) and not content


_REFERENCE_WORDS = re.compile(
    r"\b[\w/:-]*\d[\w/:-]*\b|§+|\b(?:kap|kapitel|paragraf|paragrafen|dnr|diarienummer|punkt|punkten|protokollet|delegationsordningen|lag|lagen|\w+lagen|sfs|ks|kf|kfn)\b\.?|\bom\b|\b(?:handlar|lyder|ärendet?|sammanfatta|visa|läs)\b",
    re.I,
)


def antecedent(text: str, history: Sequence[str]) -> str | None:
    """The earlier question that this one refers back to, or ``None`` where it stands on its own: it
    has no content words, begins with "och", or leans on a pronoun."""
    if not history or references(text):
        return None
    content = [w for w in plain_words(text) if w not in STOP_WORDS and w not in _EMPTY]
    leans = _GOES_ON.match(text.strip()) or (_LEANS.search(text) and len(content) <= _LEANING_CONTENT)
    if content and not leans:
        return None
    before = history[-1]
    older = antecedent(before, history[:-1])
    return f"{older} {before}" if older else before


_EMPTY = frozenset(
    "klart färdigt står ansvarar responsible säger gäller händer ske sker blir göra gör gjort menas betyder bli fick säga ska ligger".split()
)
