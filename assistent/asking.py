"""What kind of answer a question wants: rules over Swedish and English question words; no model."""

from __future__ import annotations

import re
from enum import StrEnum


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


_AT = r"(?:^|[,;:] ?|\b(?:undrar|veta) (?:om )?)(?:och |men |så |jaha |hej |and |but )*"
"""Where a question word begins a question, rather than a clause within one."""
_ROLE = (
    r"(?:instans|\w*nämnd|befattningshavare|funktion|roll|enhet|\w*förvaltning|organ|\w*utskott|\w*chef|tjänste(?:person|man)"
    r"|handläggare|avdelning|part)"
)
_BODY = r"(?:board|committee|body|department|unit|manager|role|officer|function|politician)"
_THING = (
    r"\w*(?:bolag|bolaget|bolagen|skola|skolan|skolor|skolorna|system|systemet|policy|policyn|policydokument|plan|planen|program|programmet|lag"
    r"|lagen|dokument|dokumentet|dokumenten|verktyg|verktyget|mall|mallen|blankett|blanketten|nätverk|nätverken|projekt"
    r"|projektet|avtal|avtalet|rutin|rutinen|riktlinje|riktlinjen|strategi|strategin|lokal|lokalen|rapport|rapporten)"
)
_MEASURED = r"(?:procentsats|skattesats|\w*ränta|soliditet|\w*ökning|hyra|\w*avgift|andel|nivå|\w*gräns|gränsvärde|ålder|storlek|summa)"
_NO_MEASURE = r"(?:betydelse|vikt|roll|påverkan|makt|inflytande|nytta|hänsyn)"
_VERBS = (
    r"(?:har|är|ska|skall|får|kan|kommer|finns|fanns|stämmer|tycker|ger|gav|blev|blir|måste|bör|håller|deltog|reserverade"
    r"|kunde|skulle|gäller|gällde|räcker|behöver|behövs|krävs|fick|antog|avslog|biföll|ingår|ingick|påverkar|gör|gjorde|tar"
    r"|tog|tas|vill|ville|hör|omfattas|står|stod|sker|skedde|var (?:det|den|han|hon|de)|höjs|sänks|byggs|läggs|stängs|betalas|ersätts|sparas|innebär"
    r"|jobbar|sitter|går|svarar|svarade|\w{2,}(?:ades|ade|tes|ddes|ldes|rdes)"
    r"|does|do|did|is|are|am|has|have|had|can|could|will|would|was|were|should|shall|may|might|must)"
)

_KINDS: tuple[tuple[Kind, tuple[str, ...]], ...] = (
    (Kind.PHONE, (r"\btelefonnummer|\bnås\b.*\btelefon|\b(?:tele)?phone number|\btfn\b",)),
    (
        Kind.IDENTIFIER,
        (
            r"\bdiarienummer|\bdnr\b|\bärendenummer|\bvilken paragraf\b",
            r"\b(?:reference|registration|case|diary) number",
        ),
    ),
    (
        Kind.TITLE,
        (
            r"\b(?:vilken|vad)\b.*\b(?:befattning|titel|yrkestitel)\b|\bjob title\b",
            r"\b(?:what|which) (?:title|position) (?:does|has|do)\b",
        ),
    ),
    (Kind.COMPANY, (r"\b(?:vilket|vilka|vilken) (?:\w*företag|\w*bolag|firma)\b|\b(?:which|what) company\b",)),
    (Kind.OTHER, (rf"\bvad heter (?:(?!(?:på|i|för|av|vid|hos|till|från) )\S+ ){{0,3}}?{_THING}\b",)),
    (Kind.NAME, (r"\b(?:vad|vilka) heter\b|\bwhat (?:is|are) the names?\b|\bheter\b.*\?$|\bnamnet på\b",)),
    (Kind.FREQUENCY, (r"\bhur ofta\b|\bhow often\b|\bmed vilka intervall\b|\bhur många gånger (?:per|om)\b",)),
    (Kind.DATE, (r"\bhur länge har \w+ på (?:oss|er|mig|sig)\b",)),
    (
        Kind.DURATION,
        (
            r"\bhur lång tid\b|\bhur läng[er]?\b|\bhow long\b|\bhur långt i förväg\b|\bhur (?:snabbt|fort)\b",
            r"\bhow (?:far in advance|soon|quickly)\b",
        ),
    ),
    (
        Kind.AMOUNT,
        (
            rf"{_AT}(?:vad|what)\b.*\b(?:kostar?|kostade?|kostat|cost|costs)\b|\bhur mycket\b|\bhow much\b|\bvad tjänar\b",
            r"\bvad (?:är|blir|var|blev) [^,?]*\b\w*(?:kostnad|pris)(?:en|erna|et)?\b|\bwhat(?: is|'s)? (?:the )?(?:amount|cost|price|fee)\b",
            r"\bvilk(?:en|et|a) (?:kostnad\w*|belopp|pris|summa|arvode|lön)\b|\bhur många kronor\b|\bi kronor\b",
            r"\bhur stor\w* (?:\w+ ){0,3}(?:kostnad|belopp)\w*",
        ),
    ),
    (
        Kind.NUMBER,
        (
            r"\bhur många\b|\bhow many\b|\b(?:vilket|vad är) antal\w*|\bvad är antalet\b|^antal\w*\b",
            rf"{_AT}hur (?:stor|stort|stora|hög|högt|höga|lång|långt|långa|gammal|gammalt|gamla)\b(?! (?:har man|man|{_NO_MEASURE})\b)",
            rf"\b(?:vilken|vilket) {_MEASURED}\b|\bhow (?:old|big|large|high|far)\b",
        ),
    ),
    (Kind.DAY, (r"\bvilk(?:et|a) datum\b|\bvilken dag\b|\b(?:what|which) (?:date|day)\b|\bwhat is the date\b",)),
    (
        Kind.DATE,
        (
            rf"{_AT}när\b(?! (?:får|kan|måste|behöver|bör|krävs|gäller|har) )",
            r"\b(?:från|och|senast) när\b|(?<!det )\btill när\b|\bnär då\b",
            r"\bvilket år\b|\bvilken (?:månad|tidpunkt)\b|\b(?:which|what) year\b|\bvid vilk\w+ tillfälle",
            rf"{_AT}when\b(?! (?:do|can|may|must|should|could) (?:i|we|you|one)\b)",
        ),
    ),
    (
        Kind.PERSON,
        (
            rf"\bvems?\b|\bvilk(?:en|et) {_ROLE}\b|\bwho\b|\bwhom\b|\bwhose\b|\b(?:which|what) {_BODY}\b",
            r"^vilka (?:är det som|ansvarar|beslutar|har|får|ska)\b",
        ),
    ),
    (Kind.REASON, (r"\bvarför\b|\bsyftet?\b|\banledning|\bwhy\b|\bpurpose\b|\bhur kommer det sig\b",)),
    (
        Kind.DEFINITION,
        (
            r"^vad är (?:en |ett )?(?!det\b|\w+(?:at|ort|agt|art|tigt|tigast|nytt)\b)[\w-]+\?*$",
            r"\bvad är (?:en |ett )?(?:[\w-]+ ){1,3}för (?:något|nåt)\b|\bvad menas med\b|\bwhat does .* mean\b|\bwhat is an? [\w-]+\?*$",
            r"\bvad (?:betyder|innebär) (?:en |ett |ordet |begreppet )?(?!det\b|detta\b|att\b)[\w-]+\?*$",
        ),
    ),
    (Kind.METHOD, (r"\bvilka steg\b|\b(?:which|what) steps\b|\bhur går .* till\b",)),
    (
        Kind.LIST,
        (
            r"\bvilka\b|\bge (?:mig )?exempel\b|\bnämn\b|\blista\b|\bräkna upp\b|\bwhich (?:\w+ )?\w+s\b|\blist\b|\bexempel\b",
        ),
    ),
    (Kind.METHOD, (rf"{_AT}(?:hur|how)\b|\bpå vilket sätt\b|\bnästa steg\b|\bhur gör (?:man|jag|vi)\b",)),
    (Kind.YES_NO, (rf"(?:^|[,;] ){_VERBS}\b(?! du\b)",)),
)

_RULES = tuple((kind, re.compile("|".join(patterns))) for kind, patterns in _KINDS)

_ASKS_DECISION = re.compile(
    r"^(?:röstade|klubbade|antog|godkände|beslutade|fastställde)\b|^(?:har|är|blev)\b.*\b(?:beslutat|beslutade|beslutats"
    r"|bestämt|antagit|antagen|antaget|antagna|fastställt|fastställd|fastställda|godkänt|godkänd|godkända|klubbat|klubbad"
    r"|beslutad)\b|^(?:has|have|did)\b.*\b(?:decided?|adopted|approved)\b",
    re.I,
)
_ASKS_VALIDITY = re.compile(
    r"\b(?:gäller|gällde|giltig\w*|i kraft|aktuell\w*|använda|går|gå efter|följa)\b.*\b(?:fortfarande|ännu|längre|än i ?dag)\b"
    r"|\b(?:fortfarande|ännu)\b.*\b(?:gäller|giltig\w*|gällande|i kraft|använda|gå efter|följa)\b"
    r"|\bnär (?:går|löper|gick|löpte|upphör|slutar)\b.*\b(?:ut|gälla|gälla)\b|\b(?:hur länge|till när|från när) gäller\b"
    r"|\b(?:har|är)\b.*\b(?:ersatts?|upphävts?|upphävd\w*|gått ut|löpt ut|utgång\w+|upphört|giltig\w*)\b"
    r"|\bvilken version\b.*\bgäller\b|\b(?:still|no longer) (?:valid|in force|apply|applies)\b|\b(?:is|are) .*\b(?:valid|in force)\b"
    r"|\bwhen does .*\b(?:expire|apply)\b|\bexpired?\b",
    re.I,
)
_ASKS_AUTHORITY = re.compile(
    r"\b(?:vem|vilka|vilken \w+|vilket \w+)\b[^.?]{0,60}\b(?:beslutar|bestämmer|fattar|tar beslut\w*|tar (?:ett |det )?[\w-]*beslut\w*|får (?:\w+ )?"
    r"(?:besluta|bestämma|fatta|anställa|köpa|teckna|bevilja|godkänna|attestera|skriva under|underteckna|ta)|har rätt att|har befogenhet"
    r"|kan (?:besluta|bevilja|godkänna|ge|säga nej|säga ja)|beviljar|godkänner|attesterar|undertecknar|avgör|är delegat)\b"
    r"|\bhur (?:stor\w*|mycket)\b.*\bfår\b.*\b(?:besluta|köpa|attestera|göra|handla)\b"
    r"|\b(?:who|which \w+)\b.*\b(?:decides?|approves?|grants?|may|can|is allowed|has the right|authori[sz]es?|signs?)\b",
    re.I,
)
_ASKS_STEPS = re.compile(
    r"\bvilka steg\b|\bsteg för steg\b|\bhur (?:går|gick) .*\btill\b|\bhur gör (?:man|jag|vi)\b|\bhur (?:\w+r) (?:jag|man|vi|en \w+)\b"
    r"|\bhur (?:ska|kan|bör) (?:jag|man|vi) \w+|\bvad (?:ska|bör|måste) (?:jag|man|vi) göra (?:om|när|vid)\b|\bvad gör (?:jag|man|vi) (?:om|när|vid)\b"
    r"|\bhow (?:do|can|should) (?:i|we|you|one)\b|\b(?:what|which) (?:are the )?steps\b|\bwhat (?:do|should) i do (?:if|when)\b",
    re.I,
)


def kind_of(text: str) -> Kind:
    """The kind of answer that a question wants, by the first rule that matches."""
    plain = _asking_part(" ".join(text.lower().split()))
    return next((kind for kind, rule in _RULES if rule.search(plain)), Kind.OTHER)


def _asking_part(text: str) -> str:
    """The sentence that asks, of several: "Jag är ny här. Vem ringer jag? Jag är sjuk." → "vem ringer jag?"."""
    sentences = re.split(r"(?<=[.!?]) +", text)
    return next((sentence for sentence in sentences if sentence.endswith("?")), text)


def asks_decision(text: str) -> bool:
    """Whether it is asked if something has been decided: "Är planen antagen?"."""
    return bool(_ASKS_DECISION.search(text.strip()))


def asks_validity(text: str) -> bool:
    """Whether it is asked if, since when or until when a document holds: "Gäller policyn fortfarande?"."""
    return bool(_ASKS_VALIDITY.search(text))


def asks_authority(text: str) -> bool:
    """Whether it is asked who may decide: "Vem beslutar om …?", "Vem får anställa …?"."""
    return bool(_ASKS_AUTHORITY.search(text))


def asks_steps(text: str) -> bool:
    """Whether it is asked how something is done, step by step: "Hur söker jag …?", "Hur går … till?"."""
    return bool(_ASKS_STEPS.search(text)) and kind_of(text) in (Kind.METHOD, Kind.OTHER)
