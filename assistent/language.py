"""Which language a question or a document is in. The one door to langdetect.

langdetect alone is right on 76 % of short Swedish questions and takes Swedish for Norwegian or
Danish. Function words decide first: they are what a short question mostly consists of. Only where
they tell nothing is langdetect asked, with a fixed seed, and then only whether a question is in
Swedish or in English: a third language must show words, letters or a script of its own.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Any

_FUNCTION_WORDS: dict[str, frozenset[str]] = {
    "sv": frozenset(
        """och att det som en är på för av till med den har de inte om ett men var jag sig från vi så kan när år
        under också efter eller nu sin där vid mot ska skall skulle kommer ut får fick finns vara hade alla vem vad
        hur vilka vilken vilket vems vilkas varför vart varifrån hos gäller gällde säger står ansvarar beslutar
        bestämmer i över mellan utan enligt inom genom måste bör krävs behöver behövs blir blev bli går gör gjorde
        sker heter betyder innebär menas kostar vill ingår ja nej du ni han hon man mig dig oss min mitt mina din
        ditt dina vår vårt våra någon något några nån nåt ingen inget inga mycket många här ju nog väl bara redan
        ännu hela varje samma själv kunde borde tack hej undrar berätta förklara visa nämn ge hurdan va e ä å dä mä
        ha sen sedan upp ner då ny nya nytt chef chefen namn namnet dag dagar månad vecka timme pris belopp avgift max min
        god goda nar ar far fran pa av for maste behover manga vilkn""".split()
    ),
    "en": frozenset(
        """the of and to is was are were what who how which when where why does do did has have had many much that
        this these those with for from by on it its be been should must can will would could may might shall not no
        about there their his her an a i whose whom tell explain list my your our we you they he she me us am any
        anyone anything please if or at as in into than then need want show give during after before without between
        under during who's what's
        new day days week weeks month months year years time fee fees name date rules work working salary leave whats how's where's i'm don't doesn't isn't""".split()
    ),
    "no": frozenset(
        """hvem hva hvor hvordan hvorfor hvilken hvilket hvilke jeg ikke og mye mange er det en et den de på til med å i
        for har kan om vi fra eller av må skal ha ta får som når ut opp neste sist min mitt våre vår noen noe""".split()
    ),
    "da": frozenset(
        """hvem hvad hvor hvordan hvorfor hvornår hvilken hvilket hvilke jeg ikke og meget mange er det en et den de på
        til med at i for har kan om vi fra eller af må skal ha tage får som når ud op efter over nogen noget blev""".split()
    ),
    "de": frozenset(
        """der die das und ist sind wer wie wo wann warum welche welcher welches was ich wir sie ein eine einen kann darf
        muss brauche für über nicht gibt gelten gilt kostet wird wurde werden von zu zum zur mit auf im bei den dem""".split()
    ),
    "fi": frozenset(
        """kuka ketkä mikä mitä missä mistä mihin milloin miten miksi kuinka paljonko onko ovatko saanko voinko voiko
        ja tai ei ole on kauan montako minkä kenen""".split()
    ),
    "fr": frozenset(
        """qui quoi que quel quelle quels quelles où quand comment pourquoi combien est sont le la les un une des du de
        et je nous vous peut puis faut sur pour se""".split()
    ),
    "es": frozenset(
        """quién quiénes qué cuál cuáles dónde cuándo cómo cuánto cuánta el la los las un una del de y es son puedo
        para por hay""".split()
    ),
    "it": frozenset(
        "chi cosa quale quali dove quando come perché quanto il lo la gli le un una di del della è sono posso".split()
    ),
    "pt": frozenset("quem qual quais onde quando como porquê quanto o os as um uma do da de é são posso para".split()),
    "nl": frozenset(
        "wie wat waar wanneer hoe waarom welke het een van en ik is zijn kan mag moet over aan voor".split()
    ),
    "pl": frozenset("kto co gdzie kiedy jak dlaczego ile czy jaki jaka jakie o w na do i jest są nie mogę się".split()),
    "hr": frozenset("tko ko šta što gdje gde kada kako zašto koji koja koje koliko je su o u na za i mogu li".split()),
    "ro": frozenset("cine ce unde când cum cât de la și este sunt pot pentru".split()),
    "tr": frozenset("kim kime nerede nasıl hangi kaç ve bir için mi mı mu mü".split()),
    "so": frozenset("yaa waa kuma maxay sidee xaggee goorma imisa iyo ayaan ayaa u ka ku".split()),
    "et": frozenset("kes mis kus millal kuidas miks kui palju ja on ei kas üle".split()),
    "hu": frozenset("ki mi mit hol mikor hogyan miért melyik mennyi a az és van nem hogy".split()),
}
"""The words that carry a question's grammar and a few of its most usual nouns, also those that a language shares with others, and what
Swedish looks like as spoken ("va", "nån") or typed without å, ä and ö ("nar", "maste")."""

_QUESTION_WORDS = {
    "sv": frozenset("vem vad hur när var varför vilka vilken vilket".split()),
    "en": frozenset("who what how when where why which".split()),
}

_FINNISH = "aa|ii|uu|yy|ää|öö|uo|yö|äy|öy|ssa$|nko$|...ä$"

_LOOKS: dict[str, re.Pattern[str]] = {
    "sv": re.compile(f"^(?!.*(?:{_FINNISH})).*[åäö]"),
    "no": re.compile("[øæ]"),
    "da": re.compile("[øæ]"),
    "de": re.compile("[ßü]"),
    "fi": re.compile(_FINNISH),
    "fr": re.compile("[èêëçœùû]"),
    "es": re.compile("[ñ]"),
    "pt": re.compile("[ãõ]"),
    "pl": re.compile("[ąęłśźżćń]"),
    "hr": re.compile("[čćđšž]"),
    "ro": re.compile("[ăâîșțşţ]"),
    "tr": re.compile("[ığş]"),
    "et": re.compile("[õ]"),
    "hu": re.compile("[őű]"),
}
"""How words look in a language. One such word counts as much as a function word."""

_BUILT = {
    "sv": re.compile(
        r"(?:..ering|[^r]ning)(?:s|en|ens|ar|arna)?$|(?:[^r]het|skap)(?:s|en|er|et)?$|(?:lig|isk|[^r]ig|ativ)[at]?$"
        r"|(?:a|e|o)rna?s?$|(?:ende|ande|else|else[rn])s?$|(?:..ade|..ats|..ades)$|sj|skj|tj|kk|[^aeiouydbnm]j|k[aou]|ial[at]$"
        r"|(?:kommun|chef|ansvar|lokal|avtal|tak|fest|fack|personal)"
    ),
    "en": re.compile(
        r"th|wh|gh|sh|ee|oo|ea|ow|w[aeiou]|[ao]y$|ey$|ness$|[^u]ity$|ies$|..ly$|..ture$|[ai]ble$|[ae]nce$|[ao]ss$"
    ),
}
"""How words of each language are built: endings and letters in a row that the other rarely has."""

_SCRIPTS = {
    "ARABIC": "ar",
    "HEBREW": "he",
    "CYRILLIC": "ru",
    "GREEK": "el",
    "CJK": "zh",
    "HIRAGANA": "ja",
    "KATAKANA": "ja",
    "HANGUL": "ko",
    "THAI": "th",
    "DEVANAGARI": "hi",
    "ETHIOPIC": "ti",
    "ARMENIAN": "hy",
    "GEORGIAN": "ka",
    "BENGALI": "bn",
    "TAMIL": "ta",
}
"""What a letter's Unicode name begins with, and a language that is written so."""

_EITHER = {"sv": 0.9, "en": 0.1}
"""What a question without any function word is in, before its letters are looked at."""
_TRIALS = 40
"""Draws of langdetect's for one question, whose share is the probability: on two or three words the usual
seven disagree by chance."""
_SURELY = 2 / 3
"""From which share on a question without function words is English."""

_IDENTIFIER = re.compile(r"(?<!\S)\S*\d\S*|§")
_ABBREVIATION = re.compile(r"\b[A-ZÅÄÖ]{2,}\b(?!-)")
_QUOTED = re.compile(r"[\"”“«»][^\"”“«»]*[\"”“«»]")
_WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
_SAMPLE = 4_000  # characters that are enough to tell a document's language


def of_question(question: str) -> str:
    """ISO 639-1 code of a question's language; Swedish where nothing tells. Close relatives (Norwegian
    and Danish, Croatian and Serbian) may be taken for each other, never for Swedish or English.

    >>> of_question("Who is responsible?"), of_question("årshjul"), of_question("Kuka vastaa tästä?")
    ('en', 'sv', 'fi')
    """
    unquoted = _QUOTED.sub(" ", question)
    asked = unquoted if len(_WORD.findall(unquoted)) > 1 else question
    text = unicodedata.normalize("NFC", _IDENTIFIER.sub(" ", asked)).replace("’", "'")
    if script := _script(text):
        return script
    shouted = text.isupper()
    words = _WORD.findall((text if shouted else _ABBREVIATION.sub(" ", text)).lower())
    scores = _scores(words)
    best = max(scores.values())
    leaders = [code for code, score in scores.items() if score == best]
    own = [code for code in leaders if code in _EITHER]
    if not own:
        return leaders[0]
    return own[0] if best > 0 and len(own) == 1 else _swedish_or_english(words)


def _swedish_or_english(words: Sequence[str]) -> str:
    """Where function words tell nothing or as much for both: the first one that only one of them has,
    else what most words are built like, else langdetect."""
    for word in words:
        known = [code for code in _EITHER if word in _FUNCTION_WORDS[code]]
        if len(known) == 1:
            return known[0]
    swedish, english = (sum(bool(_BUILT[code].search(word)) for word in words) for code in _EITHER)
    if swedish > english:
        return "sv"
    if english > swedish and len(words) > 2:
        return "en"
    return _detect(" ".join(words), _EITHER)


def _script(text: str) -> str | None:
    """The language of a text most of whose letters are not Latin; ``None`` for Latin letters."""
    letters = [unicodedata.name(letter, "").partition(" ")[0] for letter in text if letter.isalpha()]
    foreign = [letter for letter in letters if letter in _SCRIPTS]
    if 2 * len(foreign) <= len(letters):
        return None
    return _SCRIPTS[max(sorted(set(foreign)), key=foreign.count)]


def _scores(words: Sequence[str]) -> dict[str, int]:
    """How many of the words each language explains, by its function words and by how they look. A
    question word first counts twice: a title or a name further on may be in any language."""
    scores = dict.fromkeys(_FUNCTION_WORDS, 0)
    for code, known in _FUNCTION_WORDS.items():
        explained = [word in known or bool(code in _LOOKS and _LOOKS[code].search(word)) for word in words]
        scores[code] = sum(explained) + (words[0] in _QUESTION_WORDS.get(code, ()) if words else 0)
    return scores


def of_text(text: str) -> str:
    """ISO 639-1 code of a document's language."""
    return _detect(text[:_SAMPLE], None)


def _detect(text: str, prior: dict[str, float] | None) -> str:
    from langdetect.detector_factory import PROFILES_DIRECTORY, DetectorFactory
    from langdetect.lang_detect_exception import LangDetectException

    global _factory
    if _factory is None:
        factory = DetectorFactory()
        factory.load_profile(PROFILES_DIRECTORY)
        factory.set_seed(0)
        _factory = factory
    try:
        detector = _factory.create()
        if prior:
            detector.set_prior_map(prior)
            detector.n_trial = _TRIALS
        detector.append(text)
        found = detector.get_probabilities()
        return str(found[0].lang) if found and (not prior or found[0].prob > _SURELY) else "sv"
    except LangDetectException:  # no letters at all
        return "sv"


_factory: Any = None
