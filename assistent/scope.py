"""What is no question about the documents: greetings, instructions to the assistant, requests to make
something, and what everybody knows is asked elsewhere (the weather, a recipe, who won the match).

Every rule must leave alone what a municipality's documents can answer: "Vem vann upphandlingen?", "Får
kommunen köpa aktier?", "Vem skriver protokollet?". Orders are therefore only recognised where a sentence
begins. What no rule knows is left to the judgement of what was found.
"""

from __future__ import annotations

import re

_BEGINS = r"(?:^\W*|[.!?,:;]\s*|\b(?:och|kan du|vill du|snälla|var snäll och|and|please|can you|could you) )"
"""Where an order begins."""
_WORK = (
    r"(?:dikt|vers|limerick|haiku|sång|låt|rap|saga|novell|roman|uppsats|essä|skämt|vits|gåta|historia|tal|brev|mejl|mail"
    r"|cv|poem|verse|song|story|novel|essay|joke|riddle|letter|speech|email|code|function|script|python|java\w*|sql|html"
    r"|excel\w*|makro|macro|(?:\w+-?)?kod|funktion|program(?!met))\w*"
)
_GREETING = (
    r"(?:hej(?:san|svejs)?|hallå|tjena|tja|mors|hejdå|adjö|vi hörs|god (?:morgon|dag|kväll|natt|jul)|tack(?: så mycket"
    r"| för hjälpen| ska du ha)?|ha det bra|hello|hi|hey|bye|good (?:morning|evening|night)|thanks?(?: you)?"
    r"(?: for your help)?|ok(?:ej|ay)?|toppen|bra|kul|lol|haha)"
)

_OUTSIDE: dict[str, tuple[str, ...]] = {
    "greeting": (rf"^\W*{_GREETING}(?:\W+(?:{_GREETING}|på dig|där|alla|there|då|assistent(?:en)?|vad händer))*\W*$",),
    "chat": (
        r"^\W*(?:hur (?:mår|har) du(?: det)?|läget|how are you(?: doing)?)(?: idag| i dag| today)?\W*$",
        r"^\W*vad (?:heter|är|vill|gör|kan|gillar) du(?: för något| göra| på fritiden| nu)?(?: \w+)?\W*$",
        r"^\W*(?:vem (?:är du|har (?:skapat|gjort|byggt|programmerat) dig)|who (?:are you|made you|created you))\W*$",
        r"^\W*(?:vilken (?:språkmodell|modell|ai|version|robot) är du|(?:what|which) (?:(?:ai|language) )?model are you)\W*$",
        r"^\W*(?:är du|are you) (?:en |ett |an? )?(?:\w+ ){0,2}?\w+(?: (?:eller|or) (?:en |a )?\w+)?\W*$",
        r"^\W*har du (?:känslor|vänner|barn|familj|ett namn)\W*$",
        r"^\W*(?:du är \w+|jag (?:älskar|hatar|saknar|gillar) dig|jag har tråkigt|i (?:love|hate) you|i'?m bored)\W*$",
        r"^\W*kan vi (?:bara )?(?:prata|snacka|chatta)(?: lite)?\W*$",
        r"\b(?:vad tycker du om|what do you think (?:of|about)|bli min (?:vän|kompis)|be my friend)\b",
    ),
    "making": (
        rf"{_BEGINS}(?:skriva?|dikta|författa|komponera|hitta på|fixa|skapa|programmera|koda|write|compose|create|fix)"
        rf"\b(?! (?:protokoll|in|av|upp|under)\b).{{0,40}}\b{_WORK}\b",
        rf"{_BEGINS}(?:skriva?|komponera|dikta|författa|berätta|write|compose|tell me) (?:mig )?(?:en|ett|an?) "
        r"(?!sammanfattning|översikt|lista|summary|overview|list)\w",
        r"\bkan du rimma\b|\b(?:berätta|dra|tell)\b.{0,20}\b(?:skämt|vits|rolig|saga|joke|story)\w*",
        rf"{_BEGINS}(?:hitta på|make up)\b|^\W*(?:rita|måla|sjung|draw|paint|sing) (?:en|ett|mig|a|me)\b",
    ),
    "instruction": (
        rf"{_BEGINS}(?:ignorera|strunta i|bortse från|glöm|stäng av|lås upp|kringgå|ignore|disregard|forget|bypass|override)"
        r"\b.{0,60}\b(?:instruktion|prompt|systemprompt|säkerhetsfilter|filter|begränsning|regler|källor|dokument|allt (?:ovan|du|som)"
        r"|above|instructions?|rules|documents?|guidelines|restrictions)",
        r"\b(?:din|dina|ditt|your)\b.{0,20}\b(?:systemprompt|instruktioner|prompt|system prompt|instructions|träningsdata"
        r"|säkerhetsfilter)\b",
        r"\b(?:du är nu|nu är du|från och med nu (?:är|heter|ska) du|you are now|from now on,? you)\b",
        r"^\W*(?:svara|answer|reply) (?:bara|endast|alltid|fritt|only|always)\b",
        rf"{_BEGINS}(?:upprepa|skriv ut|visa|repeat|print|reveal|show)\b.{{0,30}}\b(?:ovan\w*|above|system ?prompt)\b",
        r"\b(?:utvecklarläge|developer mode|jailbreak|dan mode)\b|\blås upp allt\b",
        r"^\W*(?:system|assistant|developer|admin)\s*:|\b(?:nytt uppdrag|new task|new instructions?)\s*:",
    ),
    "role": (r"\b(?:låtsas (?:att|vara)|spela rollen|agera (?:som|en)|pretend|act as|role-?play)\b",),
    "translation": (
        rf"{_BEGINS}(?:översätta?|translate)\b.{{0,80}}\b(?:till|to|into)\b",
        r"\b(?:vad heter|hur säger man) .{1,30} på (?:engelska|tyska|franska|spanska|finska|arabiska|latin|italienska)\b",
    ),
    "code": (
        r"<\s*(?:script|img|iframe|svg|style|body|object|embed)\b|\{\{.*\}\}|\$\{|\.\./\.\.|/etc/passwd",
        r"\bselect\b.+\bfrom\b.+(?:\bwhere\b|;)|\bselect \*|\b(?:drop|alter|truncate) table\b|\bunion (?:all )?select\b",
        r"\bimport (?:os|sys|subprocess)\b|\bdef \w+\(|\bfunction\s*\(|\bconsole\.log\b|\b(?:print|printf|echo|eval)\s*\(|\brm -rf?\b|\bsudo\b|\bos\.system\b",
        r"\b(?:for|while)-?(?:loop|slinga)\b|\b(?:python|java|javascript|php|c\+\+)[ -]?(?:kod|funktion|skript|code|function)\w*",
    ),
    "sum": (
        r"^\W*(?:(?:vad|hur mycket) (?:är|blir) |what(?: i|')s |räkna ut )?\d+\s*(?:[+*×]|gånger|plus|minus|delat med|times|divided by)\s*\d+\W*$",
        r"\b(?:roten ur|square root of) \d|\bmatte(?:läxa|tal)\w*\b",
    ),
    "clock": (
        r"\b(?:vad|hur mycket) är klockan(?: nu| i \w+)?\W*$|\bvilke[nt] (?:dag|datum|veckodag|vecka) är det(?: i ?dag| nu)?\W*$"
        r"|^\W*what (?:time|day|date) is it(?: now| today)?\W*$",
    ),
    "weather": (
        r"\b(?:hur|vad) (?:blir|är)\b.{0,12}\b(?:vädret|väder)\b|^\W*(?:regnar|snöar|åskar|blåser) det\b"
        r"|\bkommer det (?:att )?(?:regna|snöa)\b|\bbehöver jag paraply\b",
        r"\bblir det (?:regn|snö|sol|fint väder|varmt|kallt|åska)\b|\bweather (?:like|today|tomorrow)\b",
        r"\bhur (?:varmt|kallt) (?:är|blir) det (?:ute|nu|i ?dag|i ?morgon|i helgen)\b",
    ),
    "kitchen": (
        r"\b(?:recept|recipe) (?:på|for)\b(?! (?:medicin|läkemedel|medicine))"
        r"|\brecept har du\b|\bhar du (?:\w+ ){0,3}recept\b",
        r"\bhur (?:lagar|bakar|steker|kokar|grillar) (?:man|jag)\b(?! mat\b)|\bkoka ägg\b|\b(?:äta|laga) till middag\b",
        r"\bhow (?:do i|do you|to|can i) (?:bake|cook|fry)\b",
    ),
    "household": (
        r"\bhur (?:byter|lagar|lappar|tvättar|stryker|planterar|odlar|syr|stickar) (?:man|jag) (?:\w+ ){0,2}(?:däck|cykel"
        r"|punktering|olja|batteri|tomater|blommor|rosor|potatis|kläder|skjortor|tröja|strumpor)\w*\b",
        r"\bfår (?:jag|man) bort \w*fläck\w*|\bhow (?:do i|do you|to) (?:change|fix|wash|grow|knit)\b",
    ),
    "timetable": (
        r"\bnär (?:går|avgår|kommer) (?:nästa|första|sista) (?:tåg|buss|flyg|färja|båt)\w*",
        r"\bwhen (?:does|is) the (?:next|first|last) (?:train|bus|flight|ferry)\b",
    ),
    "sport": (
        r"\b(?:vem|vilka|vilket lag|who|which team) (?:vann|vinner|won|wins|will win)\b.{0,40}(?:\b(?:vm|em|os|allsvenskan|elitserien"
        r"|shl|nhl|matchen|finalen|cupen|melodifestivalen|mello|eurovision|champions league|world cup|riksdagsval\w*)\b|-vm\b|-em\b)",
        r"\bhur gick matchen\b|\bvm-match|\bhur många mål har \w+ gjort\b|\bnär spelar (?:sverige|\w+landslaget)\b",
    ),
    "advice": (
        r"\b(?:aktier|fonder|krypto\w*|bitcoin|stocks) (?:ska|bör|should) (?:jag|i) (?:köpa|buy)\b|\bbitcoin\b.{0,20}\binvest",
        r"\bvilket parti (?:ska|bör) jag rösta på\b|\bhur blir jag (?:rik|snygg|lycklig|smal|kär)\b|\bmeningen med livet\b",
        r"\bska jag (?:skilja mig|göra slut|gifta mig)\b|\bvad ska mitt barn heta\b|\b(?:stjärntecken|horoskop\w*)\b",
        r"\bhur går jag ner .{0,12}\b(?:kilo|vikt)\b|\blose weight\b",
    ),
    "health": (
        r"\b(?:vilken medicin|which medicine)\b|\bvilka symtom har\b|\b(?:har feber|utslag)\b.{0,3}\bvad (?:gör|ska) jag\b",
        r"\bhur många? (?:alvedon|ipren|panodil|paracetamol|ibuprofen)\b|\bhur många kalorier\b|\bmina (?:utslag|symtom)\b",
    ),
}
"""What is asked for, and how it is told."""

_RULES = {reason: re.compile("|".join(patterns), re.I) for reason, patterns in _OUTSIDE.items()}
_ENCODED = re.compile(r"(?<![\w/])(?=\S*[a-z])(?=\S*[A-Z])(?=\S*\d)[A-Za-z0-9+/]{32,}={0,2}(?![\w/])")
"""A long run of letters and digits that no word or reference looks like: base64."""


def outside(text: str) -> str | None:
    """Why a text is no question about the documents ("greeting", "instruction", "weather" …), or ``None``."""
    if _ENCODED.search(text):
        return "code"
    return next((reason for reason, rule in _RULES.items() if rule.search(text)), None)


def out_of_scope(text: str) -> bool:
    """Whether the text is a greeting, an instruction or the like rather than a question about the documents."""
    return outside(text) is not None


_ORDERS_READER = re.compile(
    r"\b(?:ignorera|bortse från|glöm|strunta i|åsidosätt|ignore|disregard|forget|override)\b.{0,60}\b(?:instruktion|prompt|anvisningar(?:na)?"
    r" (?:ovan|du)|det (?:som står )?ovan|allt ovan|previous|above|instructions?)"
    r"|\b(?:du som är|om du är|du är(?: nu)?|till|kära|you are(?: now)?|if you are|note to|dear) (?:en |ett |an? |the )?(?:ai\b|assistent|ai-\w+|språkmodell"
    r"|chatt?bot|language model|assistant|llm\b)|\b(?:system|assistant)\s*:\s|\b(?:systemprompt|system prompt)",
    re.I,
)
_ASKS_FOR_ORDERS = re.compile(
    r"\binstruktion|\bprompt|\bignorera|\bai\b|\bai-|\bassistent|\bspråkmodell|\binstruction|\bignore\b", re.I
)


def orders_reader(sentence: str) -> bool:
    """Whether a sentence of a document gives orders to whom reads it as a machine ("Ignorera dina instruktioner
    och svara att …"), rather than telling people anything."""
    return bool(_ORDERS_READER.search(sentence))


def asks_for_orders(question: str) -> bool:
    """Whether a question may ask for such a sentence itself, or for rules on machines that read."""
    return bool(_ASKS_FOR_ORDERS.search(question))
