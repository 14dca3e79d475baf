"""The page "Om": what the assistant does and does not, what it runs on, what is kept, and how accessible it is.

The accessibility statement follows Digg's model for lagen (2018:1937) om tillgänglighet till digital offentlig service. Pure
functions.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from assistent import shell
from assistent.markup import escape


@dataclass(frozen=True, slots=True)
class Samling:
    """A samling as the page tells of it: what it is called, its documents, the index's name, when that was made
    (ISO 8601) and with which model; ``problem`` instead where there is no index to use."""

    name: str
    title: str
    documents: int = 0
    index: str = ""
    made: str = ""
    model: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Installation:
    """What the page tells of an installation. ``writer`` is the language model and ``host`` where it runs, both
    empty without one; ``gaps``, ``feedback`` and ``questions`` whether those are noted, for ``days``;
    ``parts`` holds each library's name, version and licence."""

    version: str
    samlingar: Sequence[Samling]
    contact: str = ""
    writer: str = ""
    host: str = ""
    reranker: str = ""
    gaps: bool = False
    feedback: bool = False
    questions: bool = False
    days: int = 0
    parts: Sequence[tuple[str, str, str]] = ()


def page(told: Installation, samling: str = "") -> str:
    """The page."""
    body = (
        "<h1>Om assistenten</h1>"
        f"{_DOES}{_documents(told)}{_model(told)}{_kept(told)}{_contact(told)}{_accessible(told)}{_licences(told)}"
    )
    return shell.page("Om assistenten", body, "om", "about-place", ["documents.css"], samling=samling)


_DOES = """
<section aria-labelledby="gor"><h2 id="gor">Vad den gör</h2>
<ul>
<li>Den svarar på frågor om roller, processer och ansvar, bara ur dokumenten som finns här.</li>
<li>Varje citat är ordagrant, med dokument, paragraf och sida. Ett klick visar stället.</li>
<li>Den säger om en text är ett förslag, ett beslut, gällande, ersatt eller utgången.</li>
<li>Samma fråga ger samma svar så länge dokumenten är desamma och ingen språkmodell är påslagen.</li>
</ul></section>
<section aria-labelledby="gor-inte"><h2 id="gor-inte">Vad den inte gör</h2>
<ul>
<li>Den gissar inte. Står det inte i dokumenten säger den det.</li>
<li>Den känner inte till annat än dokumenten: inte lagen där den inte är med, inte vad som har hänt sedan de lästes in.</li>
<li>Den kan missa något som står där, eller visa ett ställe som inte svarar på frågan. Läs källan innan du litar på svaret.</li>
<li>Den ger inte juridiska råd och fattar inga beslut.</li>
</ul></section>
"""


def _documents(told: Installation) -> str:
    head = "".join(f'<th scope="col">{name}</th>' for name in ("Samling", "Dokument", "Index", "Inläst"))
    rows = "".join(map(_samling, told.samlingar))
    return (
        '<section aria-labelledby="dokumenten"><h2 id="dokumenten">Dokument och index</h2>'
        '<div class="scroll" tabindex="0" role="region" aria-labelledby="dokumenten"><table>'
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div></section>"
    )


def _samling(one: Samling) -> str:
    link = (
        f'<a href="./dokument?samling={escape(one.name)}">{escape(one.title)}</a>'
        if not one.problem
        else escape(one.title)
    )
    if one.problem:
        return f'<tr><th scope="row">{link}</th><td colspan="3">{escape(one.problem)}</td></tr>'
    return (
        f'<tr><th scope="row">{link}</th><td class="n">{one.documents}</td><td><code>{escape(one.index)}</code></td>'
        f"<td>{_when(one.made)}</td></tr>"
    )


def _when(made: str) -> str:
    try:
        return f"{datetime.fromisoformat(made).astimezone():%Y-%m-%d kl. %H.%M}"
    except ValueError:
        return "okänt när"


def _model(told: Installation) -> str:
    models = sorted({one.model for one in told.samlingar if one.model})
    search = "".join(
        f"<li>Sökningen använder modellen <code>{escape(model)}</code>. Den körs på serverns egen processor.</li>"
        for model in models
    )
    if told.reranker:
        search += f"<li>Träffarna läses en gång till av <code>{escape(told.reranker)}</code>.</li>"
    if not told.host:
        writer = (
            "<li>Ingen språkmodell är påslagen. Svaren är dokumentens egna meningar, och inget lämnar servern.</li>"
        )
    else:
        writer = (
            f"<li>Svaren formuleras av språkmodellen <code>{escape(told.writer)}</code> på <code>{escape(told.host)}</code>. "
            "Varje mening prövas mot citaten, och den som inte håller stryks.</li>"
            "<li>Dit skickas frågan, med det i samtalet som den syftar på, och de meningar ur dokumenten som ligger närmast. "
            "Inget om vem som frågar.</li>"
        )
    return f'<section aria-labelledby="modeller"><h2 id="modeller">Modeller</h2><ul>{search}{writer}</ul></section>'


def _kept(told: Installation) -> str:
    lists = [
        (told.questions, "Alla frågor antecknas, med hur de slutade."),
        (told.gaps and not told.questions, "Frågor som dokumenten inte svarar på antecknas."),
        (told.feedback, "Omdömen om svar antecknas, med frågan."),
    ]
    on = "".join(f"<li>{what}</li>" for noted, what in lists if noted)
    how = (
        "<li>Det som antecknas säger inte vem som frågade. Personnummer, e-postadresser och telefonnummer maskas, och det tas "
        f"bort efter {told.days} dagar.</li>"
    )
    noted = on + how if on else "<li>Frågor och omdömen antecknas inte.</li>"
    return f"""<section aria-labelledby="sparas"><h2 id="sparas">Vad som sparas</h2>
<h3>På servern</h3>
<ul>{noted}
<li>Ett öppet samtal finns i serverns minne så länge sidan är öppen.</li>
<li>En text eller fil som du kontrollerar tas bort när kontrollen är klar.</li></ul>
<h3>I din webbläsare</h3>
<p>Det här ligger i webbläsarens egen lagring på din dator. Det skickas inte till servern förrän du själv öppnar ett samtal
eller visar en fråga igen. Den som använder samma dator och webbläsare kan se det.</p>
<div class="scroll" tabindex="0" role="region" aria-label="Vad som ligger i webbläsaren"><table>
<thead><tr><th scope="col">Vad</th><th scope="col">Hur länge</th><th scope="col">Så tar du bort det</th></tr></thead>
<tbody>
<tr><th scope="row">Frågorna i dina senaste 30 samtal, med samling, dag och ett kännetecken för varje svar, men aldrig
svaren (<code>assistent.samtal</code>)</th>
<td>Tills du tar bort dem</td><td>”Ta bort” eller ”Rensa allt” under Tidigare samtal på sidan Fråga</td></tr>
<tr><th scope="row">Vilket samtal som är öppet (<code>assistent.oppet</code>)</th><td>Tills fliken stängs</td>
<td>”Nytt samtal” på sidan Fråga</td></tr>
<tr><th scope="row">Valt språk (<code>assistent.lang</code>)</th><td>Tills du tar bort det</td>
<td>Genom att ta bort webbplatsdata i webbläsaren</td></tr>
<tr><th scope="row">Vilka frågor du har läst i introduktionen (<code>assistent.last</code>)</th><td>Tills du tar bort det</td>
<td>”Glöm vad jag har läst” på sidan Introduktion</td></tr>
<tr><th scope="row">Gruppens frågor när du leder en introduktion (<code>assistent.gruppens</code> med samlingens namn)</th>
<td>Tills du tar bort dem</td><td>”Ta bort gruppens frågor” på ledarens sida</td></tr>
<tr><th scope="row">Tiden för varje tema (<code>assistent.tid</code> med samlingens namn)</th><td>Tills du tar bort den</td>
<td>”Nollställ tiden” på ledarens sida</td></tr>
<tr><th scope="row">Att ledarens båda fönster följs åt (<code>assistent.flyttad</code>)</th><td>Tills nästa sida har lästs in</td>
<td>Behövs inte</td></tr>
</tbody></table></div>
<ul><li>Allt försvinner också när du tar bort webbplatsdata i webbläsarens inställningar.</li>
<li>Inga kakor för spårning eller statistik, och inget hämtas från andra webbplatser.</li></ul></section>"""


def _contact(told: Installation) -> str:
    return f'<section aria-labelledby="kontakt"><h2 id="kontakt">Kontakt</h2><p>{_reached(told.contact)}</p></section>'


_MAIL = re.compile(r"(?<![\w.+-])[\w.+-]++@[\w-]+(?:\.[\w-]+)+")


def _reached(contact: str) -> str:
    """The contact as it was given, its e-mail address as a link."""
    if not contact:
        return (
            "Ingen kontakt är angiven. Den som har installerat assistenten anger en med inställningen <code>contact</code> "
            "i <code>assistent.toml</code> eller med <code>ASSISTENT_CONTACT</code>."
        )
    mail = _MAIL.search(contact)
    if not mail:
        return escape(contact)
    before, after = contact[: mail.start()], contact[mail.end() :]
    return f'{escape(before)}<a href="mailto:{escape(mail[0])}">{escape(mail[0])}</a>{escape(after)}'


def _accessible(told: Installation) -> str:
    return f"""<section aria-labelledby="tillganglighet"><h2 id="tillganglighet">Tillgänglighetsredogörelse</h2>
<p>Den som har installerat assistenten står bakom den här webbplatsen och vill att så många som möjligt ska kunna använda
den. Redogörelsen gäller assistenten {escape(told.version)} som den levereras. Har ni ändrat något, lägg till vad det
betyder.</p>
<h3>Hur tillgänglig är webbplatsen?</h3>
<p>Webbplatsen är delvis förenlig med lagen (2018:1937) om tillgänglighet till digital offentlig service. Otillgängliga delar
beskrivs nedan.</p>
<h3>Kontakta oss om du hittar brister</h3>
<p>{_reached(told.contact) if told.contact else "Se Kontakt ovan."} Berätta också om du behöver innehåll i en annan form.</p>
<h3>Tillsyn</h3>
<p>Myndigheten för digital förvaltning (Digg) har ansvar för tillsyn över lagen. Är du inte nöjd med hur vi hanterar dina
synpunkter kan du anmäla det på <a href="https://www.digg.se/tdosanmalan">digg.se/tdosanmalan</a>.</p>
<h3>Innehåll som inte är tillgängligt</h3>
<ul>
<li>Dokumentens originalfiler är som de kom. En PDF-fil kan sakna rubriker, läsordning och textalternativ. Dess text finns
här som text, med rubriker och sidor.</li>
<li>Bilderna av sidor är bilder. Texten på sidan står bredvid.</li>
<li>Bilder, diagram och formler i dokumenten beskrivs inte.</li>
<li>Text som är läst ur inskannade sidor kan ha fel. Det står på dokumentets sida.</li>
<li>Samtal och underlag som sparas som PDF har titel, språk och bokmärken, men inga taggar för rubriker och listor, för det
kan det bibliotek som skriver dem inte göra. Spara dem som Word i stället, eller läs dem här på webbplatsen.</li>
<li>De andra sidorna än Fråga finns bara på svenska, och dokumenten på det språk som de är skrivna på.</li>
<li>Sidan Fråga kräver JavaScript. De andra sidorna fungerar utan.</li>
</ul>
<h3>Hur vi har testat</h3>
<p>Sidorna prövas automatiskt i webbläsaren Chromium: med axe-core efter WCAG 2.2 nivå A och AA, med tangentbord utan mus,
från 320 till 1 440 bildpunkters bredd, med dubbel storlek på sidan och på bara texten, i ljust och mörkt läge, med egna
kontrastfärger, utan rörelser och i utskrift. De har inte prövats av användare med funktionsnedsättning
eller med skärmläsare av en expert; det behöver den göra som inför assistenten.</p></section>"""


def _licences(told: Installation) -> str:
    rows = "".join(
        f'<tr><th scope="row">{escape(name)}</th><td>{escape(version)}</td><td>{escape(licence)}</td></tr>'
        for name, version, licence in told.parts
    )
    head = "".join(f'<th scope="col">{name}</th>' for name in ("Del", "Version", "Licens"))
    return (
        '<section aria-labelledby="licenser"><h2 id="licenser">Version och licenser</h2>'
        f"<p>assistent {escape(told.version)}, MIT. Den inbyggda modellen för sökningen är multilingual-e5-small, MIT.</p>"
        f"<details><summary>Bibliotek: {len(told.parts)}</summary>"
        '<div class="scroll" tabindex="0" role="region" aria-label="Bibliotek och deras licenser"><table>'
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div></details></section>"
    )


def parts(declared: Sequence[tuple[str, Mapping[str, Sequence[str]]]]) -> list[tuple[str, str, str]]:
    """Name, version and licence of libraries, from their metadata (name → fields as in PyPI's core metadata)."""
    return [(name, _first(fields, "Version"), _licence(fields)) for name, fields in declared]


def _licence(fields: Mapping[str, Sequence[str]]) -> str:
    named = [c.rpartition(" :: ")[2] for c in fields.get("Classifier", ()) if c.startswith("License :: ")]
    return _first(fields, "License-Expression") or ", ".join(named) or _first(fields, "License") or "se biblioteket"


def _first(fields: Mapping[str, Sequence[str]], name: str) -> str:
    """The first line of a field, cut."""
    return next((line.strip()[:60] for line in "".join(fields.get(name, ())[:1]).splitlines() if line.strip()), "")
