"""Why a sentence of a language model was struck, told to the one who reads the answer."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reason:
    """``name`` is one of ``_TOLD``; ``what`` the words that it is about, if any."""

    name: str
    what: str = ""


_TOLD = {
    "keys": ("Meningen anger ingen källa.", "The sentence gives no source."),
    "unknown_key": ("Källan [{what}] finns inte.", "There is no source [{what}]."),
    "repeated": ("Meningen är en upprepning.", "The sentence is a repetition."),
    "long": ("Meningen är för lång för att prövas.", "The sentence is too long to be checked."),
    "markup": ("Meningen innehåller programkod.", "The sentence contains code."),
    "address": ("Adressen {what} står inte i källan.", "The address {what} is not in the source."),
    "empty": ("Meningen säger inget som går att pröva.", "The sentence says nothing that can be checked."),
    "language": ("Meningen är på ett annat språk än frågan.", "The sentence is in another language than the question."),
    "number": ("”{what}” står inte i källan.", "“{what}” is not in the source."),
    "bound": ("Källan säger inte detsamma om gränsen ”{what}” (minst, högst, från, senast).", "The source does not say the same of the limit “{what}” (at least, at most, from, until)."),
    "date": ("Tidpunkten ”{what}” står inte i källan.", "The date “{what}” is not in the source."),
    "time": ("Klockslaget {what} står inte i källan.", "The time {what} is not in the source."),
    "weekday": ("Veckodagen står inte i källan.", "The weekday is not in the source."),
    "often": ("Hur ofta det sker står inte så i källan.", "How often it happens is not in the source."),
    "reference": ("Hänvisningen {what} står inte i källan.", "The reference {what} is not in the source."),
    "name": ("Namnet {what} står inte i källan.", "The name {what} is not in the source."),
    "role": ("Källan nämner inte rollen eller organet ({what}) här.", "The source does not name the role or body ({what}) here."),
    "belongs": ("I källan gäller ”{what}” något annat.", "In the source “{what}” is about something else."),
    "turned": ("Vem som gör vad är omkastat mot källan.", "Who does what is turned around."),
    "proposal": ("Källan är ett förslag, men meningen säger det inte.", "The source is a proposal, but the sentence does not say so."),
    "no_proposal": ("Källan är inget förslag.", "The source is no proposal."),
    "no_decision": ("Källan visar inget sådant beslut.", "The source shows no such decision."),
    "past": ("Källan gäller inte längre, men meningen säger det inte.", "The source no longer applies, but the sentence does not say so."),
    "negation": ("Meningen och källan skiljer sig i vad som nekas.", "The sentence and the source differ in what is denied."),
    "modal": ("Meningen och källan skiljer sig i vad som ska, bör eller får göras.", "The sentence and the source differ in what must, should or may be done."),
    "only": ("Meningen och källan skiljer sig i en begränsning (endast, bara).", "The sentence and the source differ in a restriction (only)."),
    "condition": ("Källans villkor är utelämnat: ”{what}”.", "A condition of the source is left out: “{what}”."),
    "opposite": ("Källan säger motsatsen till ”{what}”.", "The source says the opposite of “{what}”."),
    "narrow": ("Källan talar bara om ”{what}”.", "The source speaks of “{what}” only."),
    "words": ("För lite av meningen står i källan.", "Too little of the sentence is in the source."),
    "added": ("”{what}” står inte i källan.", "“{what}” is not in the source."),
    "meaning": ("Meningen ligger för långt från källan.", "The sentence is too far from the source."),
}  # fmt: skip


def told(reason: Reason, language: str) -> str:
    """A reason in Swedish, or English for "en"; without empty quotation marks where nothing is named."""
    swedish, english = _TOLD[reason.name]
    text = (english if language == "en" else swedish).format(what=reason.what)
    return text.replace(" ”” ", " ").replace(" “” ", " ")
