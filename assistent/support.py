"""The numbered sentences that a language model may cite, and how words of two texts are compared."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from assistent.clauses import Clause, alike, clauses, covered, form_of, one_clause
from assistent.glossary import Glossary
from assistent.notation import body_name
from assistent.types import Status
from assistent.words import stem


@dataclass(frozen=True)
class Support:
    """A sentence that the model was given.

    ``quote`` is the verbatim quotation on one line, a list item with its lead-in; ``place`` says in words
    where it stands (type, title, headings); ``context`` is the sentence before one that points back
    ("Det ska …"); ``by`` who decides or proposes. ``governs``: of a document that holds, so that plain
    present tense obliges.
    """

    key: int
    quote: str
    place: str
    context: str = ""
    by: str = ""
    status: Status = Status.UNKNOWN
    governs: bool = False

    @property
    def is_row(self) -> bool:
        """Whether it is the row of a table, which has no verbs of its own."""
        return " | " in self.quote

    @cached_property
    def text(self) -> str:
        """What is read: the row of a table as one clause, abbreviations of bodies with their names."""
        plain = self.quote.replace(" | ", " ").replace(": ", " ") if self.is_row else self.quote
        bodies = {name for token in re.findall(r"\b[A-ZÅÄÖ]{2,5}\b", plain) if (name := body_name(token)) != token}
        return " ".join((plain, *(f"({name})" for name in sorted(bodies))))

    @cached_property
    def around(self) -> str:
        """All that is not the quotation itself."""
        return " | ".join(part for part in (self.place, self.by, self.context) if part)

    @cached_property
    def clauses(self) -> list[Clause]:
        """The quotation's clauses."""
        return [one_clause(self.text)] if self.is_row else clauses(self.text)


@dataclass(frozen=True)
class Wording:
    """How words are compared for a question in Swedish ("sv") or English ("en"), with the glossary's help."""

    question: str
    language: str
    glossary: Glossary

    def translate(self, text: str) -> str:
        """The words that the documents use for a text in the question's language. English words that the
        glossary does not know are left out: nobody can tell what they are in the documents."""
        if self.language != "en":
            return text
        known = self.glossary.swedish(text).split()
        return " ".join(word for word in known if not _ENGLISH.fullmatch(word) or word not in text.split())

    def clauses(self, text: str) -> list[Clause]:
        """The clauses of a sentence in the question's language."""
        return clauses(text, self.translate)

    def covers(self, words: Iterable[str], by: Iterable[str], compounds: bool = True) -> list[bool]:
        """For each word whether one of ``by`` is a form of it or means the same, or is a ``compound`` with it."""
        return covered(words, by, self.means_same, alike if compounds else form_of)

    def means_same(self, term: str) -> list[str]:
        """The stems that mean the same as one: by the glossary, and in plain language."""
        return [*self.glossary.alternatives(term), *_PLAIN.get(term, ())]


_PLAIN_WORDS = """
börja påbörja inleda starta tillträda
sluta upphöra avsluta avslutas slutar
tala yttra uttala säga prata
ange uppge skriva stå framgå
skicka sända översända lämna överlämna inlämna väcka
större mer
regelbundet mellanrum
visa redovisa presentera framgå
hjälpa bistå stödja
snabbt skyndsamt genast omedelbart dröjsmål direkt
bråttom brådskande brådska
använda nyttja utnyttja
köpa inköpa införskaffa inköp
välja utse
ansvara ansvarig ansvar svara
beslut besluta bestämma avgöra
fastställa anta besluta
träffas sammanträda möte sammanträde kalla
pengar medel belopp
tillsammans gemensamt samråd
skaffa anskaffa inhämta
kolla kontrollera granska pröva
kopia avskrift
ändra revidera justera
följa iaktta efterleva
meddela underrätta informera anmäla
sätta fastställa
pågå vara fortgå
ledig ledighet
veta kännedom kännedomen känna
lång längd
räcka tillräcklig
inne inkommit kommit
"""
"""Everyday words and the official ones that they stand for in plain language, a row for each meaning."""


def _meanings() -> dict[str, frozenset[str]]:
    rows = [frozenset(stem(word) for word in row.split()) for row in _PLAIN_WORDS.strip().splitlines()]
    return {one: frozenset().union(*(row for row in rows if one in row)) for row in rows for one in row}


_PLAIN = _meanings()
_ENGLISH = re.compile(r"[a-z’'-]+[.,;:]?")
