"""The page "Kvalitet": how well the assistant last answered questions with known answers. Pure functions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from assistent import shell
from assistent.evalreport import summary, when
from assistent.evalset import KINDS
from assistent.markup import escape

_NONE = (
    "<p>Inga mätningar är gjorda än. Den som sköter assistenten gör en med <code>assistent evaluate</code>; den ställer "
    "frågor med kända svar och räknar hur många som blir rätt.</p>"
)


def page(tables: Sequence[tuple[Mapping[str, Any], bool]]) -> str:
    """The page for the latest results (``results.latest``), one of each set, each with whether the index
    has changed since."""
    body = "".join(_result(table, changed) for table, changed in tables) or _NONE
    told = (
        "<h1>Kvalitet</h1><p>Assistenten prövas med frågor vars svar är kända, också sådana som dokumenten inte svarar på. "
        f"Så här gick det senast.</p>{body}"
    )
    foot = "<p>Ett värde på 1 är bäst. Vad måtten betyder står i mappen evals.</p>"
    return shell.page("Kvalitet", told, "kvalitet", "quality", ["quality.css"], foot=foot)


def _result(table: Mapping[str, Any], changed: bool) -> str:
    asked = len(table["answers"])
    right = asked - len(table["failed"])
    under = [
        name for name, m in table["measures"].items() if m["threshold"] is not None and m["value"] < m["threshold"]
    ]
    verdict = "Minst ett mått ligger under sin tröskel." if under else "Inget mått ligger under sin tröskel."
    stale = "<p><strong>Dokumenten eller inställningarna har ändrats sedan dess.</strong></p>" if changed else ""
    kinds = "".join(
        f'<tr><th scope="row">{escape(KINDS.get(name, name) or "–")}</th><td class="n">{round(100 * share)} %</td></tr>'
        for name, share in table["by_kind"].items()
    )
    return (
        f"<section><h2>{escape(table['set'])}</h2><p>{right} av {asked} frågor blev rätt, {when(table.get('made', ''))}. "
        f"{verdict}</p>{stale}{summary(table)}"
        '<div class="scroll" tabindex="0" role="region" aria-label="Rätt per slag av fråga"><table>'
        f"<caption>Rätt per slag av fråga</caption><tbody>{kinds}</tbody></table></div></section>"
    )
