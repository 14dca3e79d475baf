"""The page around every place of the app: its head, the header with the way to the other places, its foot.

Every address is relative to the folder that the app is served from, so it may stand behind a proxy's path.
Pure functions, but for who reads (``access``) and in which language (``texts.spoken``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import quote

from assistent import access
from assistent.markup import asset_address, escape, head
from assistent.texts import SV, Words, spoken

PLACES = {
    "": "Fråga",
    "introduktion": "Introduktion",
    "dokument": "Dokument",
    "kontrollera": "Kontrollera citat",
    "kvalitet": "Kvalitet",
    "om": "Om",
}
"""The places of the app, by their address, in the order of the header."""
ENGLISH = {
    "": "Ask",
    "introduktion": "Introduction",
    "dokument": "Documents",
    "kontrollera": "Check quotations",
    "kvalitet": "Quality",
    "om": "About",
}
"""What the places are called in English, where the place that is open is."""


def navigation(here: str, samling: str = "", words: Words = SV) -> str:
    """The way to every place; ``here`` is the address of the one that is open ("" for the questions), or none
    of them. ``samling`` is kept on the way."""
    names = ENGLISH if words.language == "en" else PLACES
    kept = _kept(samling, words)
    links = "".join(
        f'<li><a href="./{address}{kept}"{_current(address, here)}>{name}</a></li>'
        for address, name in names.items()
        if access.now().may(address)
    )
    if not links:
        return ""
    return f'<nav class="places" aria-label="{words["places"]}"><ul>{links}</ul></nav>'


def _kept(samling: str, words: Words) -> str:
    """What an address keeps on the way to another place: the samling, and the language where it is not ours."""
    told = [f"samling={quote(samling)}"] if samling else []
    told += ["lang=en"] if words.language == "en" else []
    return f"?{'&amp;'.join(told)}" if told else ""


_LINK = re.compile(r'(href="\./(?:(?:introduktion|dokument|kontrollera|kvalitet|om|kalla)(?:/[a-z]+)?)?)(\?|(?=["#]))')
_FORM = re.compile(r'<form (?=[^>]*method="get")[^>]*>')


def in_english(body: str) -> str:
    """The body of a page whose own links and forms keep to English; text in it is escaped, so no other ``href``
    can be meant."""
    linked = _LINK.sub(lambda found: f"{found[1]}?lang=en{'&amp;' if found[2] else ''}", body)
    return _FORM.sub(lambda found: f'{found[0]}<input type="hidden" name="lang" value="en">', linked)


def _current(address: str, here: str) -> str:
    return ' aria-current="page"' if address == here else ""


def header(here: str, samling: str = "", tagline: str = "", words: Words = SV, beside: str = "") -> str:
    """The header of every page; ``beside`` (HTML) stands after the way to the places."""
    told = f'<p class="tagline">{escape(tagline)}</p>' if tagline else ""
    ways = f"{navigation(here, samling, words)}{beside}{_way_out(here, words)}"
    language = ' lang="en"' if words.language == "en" else ""
    return f'<header class="site"{language}><p class="product">assistent</p>{told}{ways}</header>'


def _way_out(here: str, words: Words) -> str:
    """Who is logged in, and the way out; the page of a source sends no forms."""
    person = access.now()
    if not person.leaves or here == "kalla":
        return ""
    name = "Log out" if words.language == "en" else "Logga ut"
    return (
        f'<form class="way-out" method="post" action="./logga-ut"><span>{escape(person.name)}</span> '
        f'<button type="submit">{name}</button></form>'
    )


def _note(here: str, samling: str, words: Words) -> str:
    """That the page is in Swedish, for one who reads its frame in English, with the ways on."""
    ask = f'<a href="./{_kept(samling, words)}">{ENGLISH[""]}</a>'
    back = f"./{here if here in PLACES else ''}{_kept(samling, SV)}"
    return (
        f'<div class="spoken" lang="en"><p>{words["page in Swedish"]} {ask}.</p>'
        f'<p><a href="{back}" lang="sv" hreflang="sv">{words["other language"]}</a></p></div>'
    )


def page(
    title: str,
    body: str,
    here: str,
    kind: str = "",
    styles: Sequence[str] = (),
    scripts: Sequence[str] = (),
    foot: str = "",
    base: str = "",
    samling: str = "",
    own: str = "",
) -> str:
    """A whole page that needs no script: ``body`` is HTML, ``kind`` a class of its main part, ``styles`` and
    ``scripts`` assets of its own, ``foot`` what its footer says (HTML), ``base`` the way to the app's folder
    where the page does not lie in it, and ``own`` then the page's own address from there."""
    words = spoken()
    note = ""
    if words.language == "en":
        title, body, note = f"{ENGLISH.get(here, 'Source')}: {title}", in_english(body), _note(here, samling, words)
    sheets = "\n".join(
        f'<link rel="stylesheet" href="{asset_address(name)}">' for name in ("web.css", "source.css", *styles)
    )
    moving = "\n".join(f'<script src="{asset_address(name)}" defer></script>' for name in scripts)
    footer = f'<footer class="site">{foot}</footer>' if foot else ""
    return f"""<!doctype html>
<html lang="sv">
<head>
{head(f"{title} – assistent", base)}
{sheets}
{moving}
</head>
<body>
<a class="skip" href="{escape(own)}#innehall"{words.lang("sv") and ' lang="en"'}>{words["skip to content"]}</a>
{header(here, samling, words=words)}{note}
<div id="announcer" class="unseen" role="status" aria-live="polite"></div>
<main class="{" ".join(["place", kind]).strip()}" id="innehall" tabindex="-1">{body}</main>
{footer}
</body>
</html>
"""
