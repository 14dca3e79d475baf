"""What the place Fråga says in words of its own, in Swedish and in English.

What an answer says follows the question's language, and stands in ``prompts``.
"""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

TABLE: Mapping[str, tuple[str, str]] = {
    # the page
    "tagline": ("Svarar med ordagranna citat ur styrdokumenten", "Answers with verbatim quotations from the documents"),
    "tagline worded": (
        "Svarar ur styrdokumenten och visar var det står",
        "Answers from the documents and shows where it stands",
    ),
    "skip": ("Hoppa till frågefältet", "Skip to the question"),
    "no script": (
        "Sidan behöver JavaScript. Slå på det i webbläsaren och läs in sidan igen.",
        "The page needs JavaScript. Switch it on in the browser and load the page again.",
    ),
    "loading": ("Sidan läses in…", "The page is loading…"),
    "only documents": (
        "Svaren hämtas enbart ur dokumenten i samlingen.",
        "The answers are taken from the collection's documents alone.",
    ),
    "nothing stored": (
        "Inga frågor sparas på servern; dina samtal finns bara i din egen webbläsare.",
        "No questions are kept on the server; your conversations are kept in your own browser only.",
    ),
    "gaps noted": (
        "En fråga som dokumenten inte svarar på antecknas, utan vem som ställde den; andra frågor sparas inte på "
        "servern. Dina samtal finns bara i din egen webbläsare.",
        "A question that the documents do not answer is noted, without who asked it; no others are kept on the "
        "server. Your conversations are kept in your own browser only.",
    ),
    "all noted": (
        "Varje fråga antecknas på servern med hur den slutade, utan vem som ställde den.",
        "Every question is noted on the server with how it ended, without who asked it.",
    ),
    "nothing leaves": ("Inget lämnar servern.", "Nothing leaves the server."),
    "sent": (
        "Frågan och de meningar som ligger närmast den skickas till en språkmodell ({host}), som formulerar svaret.",
        "The question and the sentences closest to it are sent to a language model ({host}), which words the answer.",
    ),
    "read the source": (
        "Läs alltid källan innan du fattar beslut.",
        "Always read the source before you make a decision.",
    ),
    "other language": ("In English", "På svenska"),
    "in Swedish": (
        "De andra sidorna finns bara på svenska.",
        "The documents and the other pages are in Swedish; the way between the pages is in English.",
    ),
    "page in Swedish": (
        "Sidan och dokumenten är på svenska.",
        "This page and the documents are in Swedish. You can ask in English on the page",
    ),
    "skip to content": ("Hoppa till innehållet", "Skip to the content"),
    "places": ("Sidor", "Pages"),
    "heading": ("Fråga om styrdokumenten", "Ask about the governing documents"),
    "samling": ("Samling", "Collection"),
    "one document": ("1 dokument", "1 document"),
    "documents": ("{count} dokument", "{count} documents"),
    "each sentence quoted": (
        "Varje mening i ett svar är ett citat, och siffran efter visar var det står.",
        "Every sentence of an answer is a quotation, and the number after it shows where it stands.",
    ),
    "each sentence verified": (
        "Varje mening i ett svar är prövad mot sin källa, och siffran efter visar var det står.",
        "Every sentence of an answer is verified against its source, and the number after it shows where it stands.",
    ),
    "cannot answer": ("Samlingen {samling} kan inte svara än.", "The collection {samling} cannot answer yet."),
    # asking
    "your question": ("Din fråga", "Your question"),
    "placeholder": (
        "Till exempel: Vem ansvarar för intern kontroll?",
        "For example: Who is responsible for internal control?",
    ),
    "ask": ("Fråga", "Ask"),
    "new": ("Nytt samtal", "New conversation"),
    "stop": ("Stoppa", "Stop"),
    "alone": ("Läs frågan utan det som frågats tidigare", "Read the question without what was asked before"),
    "plainly": ("Klarspråk", "Plain language"),
    "begin": ("Frågor att börja med", "Questions to begin with"),
    "by theme": ("Fler frågor, efter tema", "More questions, by theme"),
    "searching": ("Söker i dokumenten…", "Searching the documents…"),
    "reading": ("Läser de ställen som ligger närmast…", "Reading the passages that are closest…"),
    "composing": ("Sätter samman svaret…", "Putting the answer together…"),
    "writing": (
        "Språkmodellen skriver. Varje mening visas när den har prövats mot sin källa.",
        "The language model is writing. Each sentence is shown when it has been verified against its source.",
    ),
    "you asked": ("Du frågade: ", "You asked: "),
    "answer": ("Svar: ", "Answer: "),
    "one source": ("1 källa.", "1 source."),
    "number of sources": ("{count} källor.", "{count} sources."),
    "alone button": (
        "Knappen ”{button}” ställer frågan för sig.",
        "The button “{button}” asks the question by itself.",
    ),
    "struck": ("Struken mening: ", "Sentence struck out: "),
    "copy answer": ("Kopiera svaret med källor", "Copy the answer with its sources"),
    "as text": ("som text", "as text"),
    "as markdown": ("som Markdown", "as Markdown"),
    "for word": ("för Word", "for Word"),
    "edit": ("Ändra och fråga igen", "Edit and ask again"),
    "editing": ("Du ändrar en tidigare fråga.", "You are editing an earlier question."),
    "stop editing": ("Avbryt ändringen", "Stop editing"),
    "section": ("avsnittet ”{section}”", "section “{section}”"),
    "owner": ("ansvarig: {owner}", "responsible: {owner}"),
    "ask the owner": ("Fråga den som ansvarar: {owners}.", "Ask those responsible: {owners}."),
    "failure": (
        "Något gick fel. Försök igen. Händer det igen: be den som sköter assistenten att läsa loggen.",
        "Something went wrong. Try again. If it happens again, ask those who run the assistant to read the log.",
    ),
    # limits
    "limit": ("Avgränsa sökningen", "Limit the search"),
    "limit count": ("Avgränsa sökningen ({count} val)", "Limit the search ({count} set)"),
    "type": ("Typ av dokument", "Type of document"),
    "body": ("Organ", "Body"),
    "any": ("Alla", "All"),
    "in force": ("Bara det som gäller i dag", "Only what is in force today"),
    "since": ("Från och med", "From"),
    "until": ("Till och med", "Until"),
    "no limits": ("Ta bort avgränsningen", "Remove the limits"),
    "limited": ("Sökt bara i dokument ", "Searched only documents "),
    "limited type": ("av typen {type}", "of the type {type}"),
    "limited body": ("från {body}", "from {body}"),
    "limited in force": ("som gäller i dag", "in force today"),
    "limited since": ("daterade från och med {day}", "dated from {day}"),
    "limited until": ("daterade till och med {day}", "dated until {day}"),
    "unlimited": ("Fråga utan avgränsning", "Ask without the limits"),
    # sources
    "sources": ("Källor", "Sources"),
    "no sources": (
        "När du har fått ett svar visas här var det står.",
        "When you have had an answer, this shows where it stands.",
    ),
    "to the question": ("Till frågan: {question}", "To the question: {question}"),
    "source": ("Källa {key}: {label}", "Source {key}: {label}"),
    "copy quotation": ("Kopiera citat med källhänvisning", "Copy the quotation with its reference"),
    "copy link": ("Kopiera länk", "Copy link"),
    "open source": ("Öppna källan i egen flik", "Open the source in a tab"),
    "open pdf": ("Öppna PDF på sidan {page}", "Open the PDF on page {page}"),
    "back": ("Tillbaka till svaret", "Back to the answer"),
    "page of pdf": ("Sidan i PDF-filen ({pages})", "The page of the PDF ({pages})"),
    "pages of pdf": ("Sidorna i PDF-filen ({pages})", "The pages of the PDF ({pages})"),
    "and": (" och ", " and "),
    "previous": ("Föregående", "Previous"),
    "next": ("Nästa", "Next"),
    "page word": (" sida", " page"),
    "page of": ("Sida {page} av {count}", "Page {page} of {count}"),
    "larger": ("Större", "Larger"),
    "page as picture": ("Sida {page} som bild", "Page {page} as a picture"),
    "picture": (
        "Sida {page} i PDF-filen som bild. Texten står också som text.",
        "Page {page} of the PDF as a picture. The text is also there as text.",
    ),
    "picture marked": (
        "Sida {page} i PDF-filen som bild. Citatet är markerat. Texten står också som text.",
        "Page {page} of the PDF as a picture. The quotation is marked. The text is also there as text.",
    ),
    "picture elsewhere": (
        "Sida {page} i PDF-filen som bild. Citatet står på en annan sida.",
        "Page {page} of the PDF as a picture. The quotation is on another page.",
    ),
    "unmarked": (
        "Citatet kunde inte markeras i bilden. Det står i texten.",
        "The quotation could not be marked in the picture. It is there in the text.",
    ),
    "partly marked": (
        "Hela citatet kunde inte markeras i bilden. Det står helt i texten.",
        "Not all of the quotation could be marked in the picture. All of it is there in the text.",
    ),
    "note": ("Obs!", "Note!"),
    "changed": (
        "Filen har ändrats sedan den lästes in. Citatet är ur den tidigare lydelsen.",
        "The file has changed since it was indexed. The quotation is from the earlier wording.",
    ),
    "missing": (
        "Filen finns inte längre i samlingen. Citatet är ur det som då lästes in.",
        "The file is no longer in the collection. The quotation is from what was indexed then.",
    ),
    "fact status": ("Status", "Status"),
    "fact type": ("Typ", "Type"),
    "fact body": ("Organ", "Body"),
    "fact date": ("Datum", "Date"),
    "fact matter": ("Diarienummer", "Registration number"),
    "fact section": ("Avsnitt", "Section"),
    "fact page": ("Sida", "Page"),
    "page in pdf": ("{page} i PDF-filen", "{page} of the PDF"),
    "printed and pdf": ("{printed} (sida {page} i PDF-filen)", "{printed} (page {page} of the PDF)"),
    # conversations
    "earlier": ("Tidigare samtal ({count})", "Earlier conversations ({count})"),
    "kept here": (
        "Dina frågor sparas bara i den här webbläsaren. Svaren hämtas ur dokumenten på nytt när du öppnar ett samtal.",
        "Your questions are kept in this browser only. The answers are taken from the documents anew when you open "
        "a conversation.",
    ),
    "remove": ("Ta bort", "Remove"),
    "remove named": ("Ta bort samtalet ”{name}”", "Remove the conversation “{name}”"),
    "clear all": ("Rensa allt", "Clear everything"),
    "cleared": ("Alla samtal är borttagna.", "All conversations have been removed."),
    "removed": ("Samtalet är borttaget.", "The conversation has been removed."),
    "begun": ("Ett nytt samtal har börjat.", "A new conversation has begun."),
    "now": ("öppet nu", "open now"),
    "questions": ("{count} frågor", "{count} questions"),
    "one question": ("1 fråga", "1 question"),
    "reindexed": (
        "Dokumenten har lästs in på nytt sedan samtalet fördes {day}. Svaren är hämtade ur dokumenten som de är nu.",
        "The documents have been indexed anew since this conversation was held on {day}. The answers are taken from "
        "the documents as they are now.",
    ),
    "renewed": (
        "Svaret är ett annat än det du fick {day}.",
        "The answer is another than the one you were given on {day}.",
    ),
    "own words": (
        "Svaret visas nu med dokumentens egna ord. Fråga igen om språkmodellen ska formulera det.",
        "The answer is now shown in the documents' own words. Ask again to have the language model word it.",
    ),
    # export
    "export": ("Spara samtalet med källor", "Save the conversation with its sources"),
    "export name": ("samtal", "conversation"),
    "export title": ("Frågor och svar ur {samling}", "Questions and answers from {samling}"),
    "export made": (
        "Sparat {day}. Index {index}. Varje citat är ordagrant; läs alltid källan innan du fattar beslut.",
        "Saved {day}. Index {index}. Every quotation is verbatim; always read the source before you make a decision.",
    ),
    "question": ("Fråga: {question}", "Question: {question}"),
    "open": ("Öppna källan", "Open the source"),
    "reference changed": (
        "Obs! Filen har ändrats eller tagits bort sedan den lästes in",
        "Note! The file has changed or been removed since it was indexed",
    ),
    "saved": ("Samtalet är sparat som {name}.", "The conversation has been saved as {name}."),
    # thumbs
    "thumbs": ("Vad tyckte du om svaret?", "What did you think of the answer?"),
    "up": ("Bra svar", "Good answer"),
    "down": ("Mindre bra svar", "Poor answer"),
    "reason": ("Vad var det som inte var bra?", "What was not good?"),
    "wrong": ("Uppgiften är fel", "What it says is wrong"),
    "missing answer": ("Svaret finns i dokumenten men hittades inte", "The documents have it, but it was not found"),
    "unclear": ("Svaret är svårt att förstå", "The answer is hard to understand"),
    "outdated": ("Uppgiften är inaktuell", "What it says is out of date"),
    "comment": ("Kommentar (frivillig)", "Comment (optional)"),
    "what is kept": (
        "Om du skickar sparas tiden, samlingen, frågan, hur den slutade, vilka källor svaret hade, ditt omdöme och din "
        "kommentar. Vem du är sparas inte. Skriv inga personuppgifter.",
        "If you send it, this is kept: the time, the collection, the question, how it ended, the answer's sources, "
        "your opinion and your comment. Who you are is not kept. Write nothing that points to a person.",
    ),
    "send": ("Skicka omdömet", "Send"),
    "undo": ("Ångra", "Undo"),
    "thanks": ("Tack. Omdömet är sparat.", "Thank you. Your opinion has been saved."),
    "too soon": (
        "Du har frågat mycket den senaste minuten. Vänta {seconds} s och fråga igen.",
        "You have asked a lot in the last minute. Wait {seconds} s and ask again.",
    ),
    # what the page's script says
    "copied": ("Kopierat", "Copied"),
    "not copied": ("Det gick inte att kopiera", "It could not be copied"),
    "busy": (
        "Många frågar just nu. Vänta en stund och fråga igen.",
        "Many are asking right now. Wait a moment and ask again.",
    ),
    "not taken": (
        "Frågan kunde inte tas emot. Läs in sidan på nytt och fråga igen.",
        "The question could not be taken. Load the page anew and ask again.",
    ),
    "logged out": (
        "Du är inte längre inloggad. Läs in sidan på nytt och logga in.",
        "You are no longer logged in. Load the page anew and log in.",
    ),
    "lost": (
        "Ingen kontakt med servern. Sidan läses in på nytt när kontakten är tillbaka.",
        "No contact with the server. The page loads anew when contact is back.",
    ),
}
"""What is said, in Swedish and in English, by a short name."""

SCRIPTED = (
    "copied", "not copied", "busy", "not taken", "logged out", "lost", "earlier", "kept here", "remove", "remove named", "clear all",
    "cleared", "removed", "begun", "now", "questions", "one question", "saved", "limit", "limit count", "page of",
    "page as picture", "picture elsewhere", "editing", "stop editing",
)  # fmt: skip
"""What the page's scripts say."""


@dataclass(frozen=True, slots=True)
class Words:
    """The texts in the language of a page."""

    language: str = "sv"

    def __getitem__(self, name: str) -> str:
        return TABLE[name][self.language == "en"]

    def lang(self, language: str) -> str:
        """The lang attribute of a part in another language than the page's, else nothing."""
        return f' lang="{html.escape(language, quote=True)}"' if language != self.language else ""

    def scripted(self) -> dict[str, str]:
        """What the page's scripts say, by name."""
        return {name: self[name] for name in SCRIPTED}


SV, EN = Words("sv"), Words("en")


def words(language: str) -> Words:
    """The texts in a language; in Swedish where it is none of ours."""
    return EN if language == "en" else SV


_SPOKEN: ContextVar[Words] = ContextVar("spoken", default=SV)


@contextmanager
def speaking(words: Words) -> Iterator[None]:
    """Within it, the frame of every page is in this language."""
    before = _SPOKEN.set(words)
    try:
        yield
    finally:
        _SPOKEN.reset(before)


def spoken() -> Words:
    """The texts in the language that the page being made is asked for in."""
    return _SPOKEN.get()
