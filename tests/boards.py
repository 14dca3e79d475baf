"""Nine reglementen of the invented municipality Exempelby that differ only in board, field and numbers:
what real municipalities have, and the hardest to tell apart."""

from __future__ import annotations

BOARDS = {
    "socialnämnden": ("socialtjänst, äldreomsorg och funktionsstöd", "elva"),
    "barn- och utbildningsnämnden": ("förskola, grundskola och fritidshem", "tretton"),
    "gymnasienämnden": ("gymnasieskola och vuxenutbildning", "nio"),
    "kultur- och fritidsnämnden": ("bibliotek, kulturskola och föreningsbidrag", "nio"),
    "miljönämnden": ("miljöskydd, livsmedelskontroll och hälsoskydd", "sju"),
    "byggnadsnämnden": ("detaljplaner, bygglov och kartor", "nio"),
    "tekniska nämnden": ("gator, parker, vatten och avlopp", "elva"),
    "överförmyndarnämnden": ("tillsyn över gode män och förvaltare", "fem"),
    "valnämnden": ("allmänna val och folkomröstningar", "sju"),
}

MEMBERS = "Hur många ledamöter"


def reglemente(board: str) -> str:
    """The whole text of one board's reglemente, as Markdown."""
    field, members = BOARDS[board]
    name = board[:1].upper() + board[1:]
    return f"""# Reglemente för {board}

Exempelby är en påhittad kommun. Dokumentet är ett exempel.

Antaget av kommunfullmäktige 2022-12-12 § 140. Gäller från och med 2023-01-01.

## 1 § Nämndens uppgifter

{name} ansvarar för kommunens uppgifter inom {field}. Nämnden ska följa upp sin verksamhet och redovisa den för fullmäktige.

## 2 § Sammansättning

Nämnden består av {members} ledamöter och lika många ersättare. Fullmäktige utser bland ledamöterna en ordförande.

## 3 § Delegering

Nämnden får uppdra åt ett utskott, en ledamot, en ersättare eller en anställd att besluta på nämndens vägnar i ärenden som inte är av principiell beskaffenhet.

## 4 § Närvarorätt

Ledamot av kommunstyrelsen får närvara vid nämndens sammanträden men inte delta i besluten. Nämnden får medge att även andra är närvarande.

## 5 § Sammanträden

Nämnden sammanträder på dag och tid som nämnden bestämmer. Ordföranden ansvarar för att kallelse skickas till ledamöter och ersättare senast sju dagar före sammanträdet.
"""
