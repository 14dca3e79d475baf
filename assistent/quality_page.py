"""The page "Kvalitet": how well the assistant last answered questions with known answers. Pure functions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from assistent.evalreport import summary
from assistent.markup import asset_address, escape, head

_NONE = (
    "<p>Inga mätningar är gjorda än. Den som sköter assistenten gör en med <code>assistent evaluate</code>; den ställer "
    "frågor med kända svar och räknar hur många som blir rätt.</p>"
)


def page(tables: Sequence[tuple[Mapping[str, Any], bool]]) -> str:
    """The page for the latest results (``results.latest``), one of each set, each with whether the index
    has changed since."""
    body = "".join(_result(table, changed) for table, changed in tables) or _NONE
    return f"""<!doctype html>
<html lang="sv">
<head>
{head("Kvalitet – assistent")}
<link rel="stylesheet" href="{asset_address("web.css")}">
<link rel="stylesheet" href="{asset_address("source.css")}">
<link rel="stylesheet" href="{asset_address("quality.css")}">
</head>
<body>
<a class="skip" href="#innehall">Hoppa till innehållet</a>
<header class="site">
<p class="product">assistent</p>
<p class="tagline"><a href="./">Till frågorna</a></p>
</header>
<main class="place quality" id="innehall"><h1>Kvalitet</h1>
<p>Assistenten prövas med frågor vars svar är kända, också sådana som dokumenten inte svarar på. Så här gick det
senast.</p>{body}</main>
<footer class="site"><p>Ett värde på 1 är bäst. Vad måtten betyder står i mappen evals.</p></footer>
</body>
</html>
"""


def _result(table: Mapping[str, Any], changed: bool) -> str:
    asked = len(table["answers"])
    right = asked - len(table["failed"])
    under = [
        name for name, m in table["measures"].items() if m["threshold"] is not None and m["value"] < m["threshold"]
    ]
    verdict = "Minst ett mått ligger under sin tröskel." if under else "Inget mått ligger under sin tröskel."
    stale = "<p><strong>Dokumenten eller inställningarna har ändrats sedan dess.</strong></p>" if changed else ""
    kinds = "".join(
        f'<tr><th scope="row">{escape(name or "–")}</th><td class="n">{round(100 * share)} %</td></tr>'
        for name, share in table["by_kind"].items()
    )
    return (
        f"<section><h2>{escape(table['set'])}</h2><p>{right} av {asked} frågor blev rätt, {_when(table.get('made', ''))}. "
        f"{verdict}</p>{stale}{summary(table)}"
        '<div class="scroll" tabindex="0" role="region" aria-label="Rätt per slag av fråga"><table>'
        f"<caption>Rätt per slag av fråga</caption><tbody>{kinds}</tbody></table></div></section>"
    )


def _when(made: str) -> str:
    """When a result was made, as it is said."""
    try:
        return f"{datetime.fromisoformat(made).astimezone():%Y-%m-%d kl. %H.%M}"
    except ValueError:
        return "okänt när"
