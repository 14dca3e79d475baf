"""The page where one logs in, and what is told to one who may not have a page. Pure functions; they need no script."""

from __future__ import annotations

from urllib.parse import quote

from assistent import shell
from assistent.markup import escape

PLACE = "logga-in"
TITLE = "Logga in"


def login(
    password: bool, provider: bool, aim: str = "", problem: str = "", remedy: str = "", name: str = "", base: str = ""
) -> str:
    """The page: the form where one logs in with a password, the way to the provider where there is one. ``aim`` is the
    address that one came for; ``problem`` what went wrong, told first; ``base`` the way to the app's folder."""
    wrong = ""
    if problem:
        wrong = (
            f'<div class="notice" role="alert" id="fel" tabindex="-1"><p><strong>{escape(problem)}</strong> '
            f"{escape(remedy)}</p></div>"
        )
    body = f"<h1>{TITLE}</h1>{wrong}{_form(aim, bool(problem), name) if password else ''}"
    if provider:
        before = (
            "<p>eller</p>" if password else "<p>Du loggar in hos kommunens inloggning och kommer sedan tillbaka.</p>"
        )
        body += f'{before}<p><a class="way" href="./{PLACE}/start?till={quote(aim, safe="")}">Logga in med kommunens inloggning</a></p>'
    title = f"Fel: {TITLE}" if problem else TITLE
    return shell.page(title, f'<div class="login">{body}</div>', PLACE, "told", ["login.css"], base=base)


def _form(aim: str, wrong: bool, name: str) -> str:
    at_fault = ' aria-describedby="fel" aria-invalid="true"' if wrong else ""
    return (
        f'<form method="post" action="./{PLACE}">'
        f'<input type="hidden" name="till" value="{escape(aim)}">'
        '<p><label for="namn">Användarnamn</label>'
        f'<input id="namn" name="namn" value="{escape(name)}" autocomplete="username" autocapitalize="none" '
        f'spellcheck="false" required maxlength="100"{at_fault}{"" if name else " autofocus"}></p>'
        '<p><label for="losen">Lösenord</label>'
        '<input id="losen" name="losen" type="password" autocomplete="current-password" required maxlength="1000"'
        f"{at_fault}{' autofocus' if name else ''}></p>"
        f'<p><button type="submit">{TITLE}</button></p></form>'
    )


def turned_away(title: str, told: str, base: str = "", link: bool = False) -> str:
    """What is shown instead of a page: why, and what to do; with a ``link`` to the log-in."""
    way = f'<p class="told"><a href="./{PLACE}">{TITLE}</a></p>' if link else ""
    body = f'<h1>{escape(title)}</h1><p class="told">{escape(told)}</p>{way}'
    return shell.page(title, body, PLACE, "told", base=base)
