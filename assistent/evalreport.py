"""A run of the eval sets as one HTML file to look at: no script, no network, readable in grey and in print.

Questions, answers and names of documents are text of others: all of it is escaped.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from assistent.citations import address
from assistent.errors import AssistentError, because
from assistent.evalset import KINDS
from assistent.evaluation import Result
from assistent.markup import escape
from assistent.measures import Measure, Row, latency, risk_coverage
from assistent.results import METHODS, NAMES, OUTCOMES, SCORES, changes

BINS = (0.05, 0.1, 0.2, 0.3, 0.5, 1.0, 2.0, 5.0)
"""Upper limits, in seconds, of the bars of the latency."""
WIDE, HIGH, LEFT, LOW = 560, 300, 56, 44
"""The risk-coverage curve: its width and height, and the room for its axes, in pixels."""

_STYLE = """
:root { color-scheme: light dark; --text: light-dark(#1b2327, #e9edee); --ground: light-dark(#fff, #14191c);
  --line: light-dark(#6d787d, #8b979c); --bar: light-dark(#0f4c5c, #8fd0df); --tint: light-dark(#e6eff1, #23363c); }
body { margin: 0 auto; padding: 1rem max(1rem, 3vw) 4rem; max-width: 64rem; background: var(--ground); color: var(--text);
  font: 1rem/1.5 system-ui, "Segoe UI", "Noto Sans", "Liberation Sans", Arial, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.8rem; } h2 { margin-top: 2.5rem; border-bottom: 2px solid var(--line); } h3 { margin-top: 2rem; }
.scroll { overflow-x: auto; } a { color: inherit; } :focus-visible { outline: 3px solid light-dark(#0b57d0, #ffd54a); outline-offset: 2px; }
table { border-collapse: collapse; overflow-wrap: normal; margin-bottom: 1.5rem; } td.long { overflow-wrap: anywhere; min-width: 12rem; } caption { text-align: left; font-weight: bold; padding: .5rem 0; }
th, td { text-align: left; padding: .25rem .75rem .25rem 0; border-bottom: 1px solid var(--line); vertical-align: top; font-weight: normal; }
thead th { font-weight: bold; } td.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.bar { display: inline-block; height: .8rem; background: var(--bar); vertical-align: middle; min-width: 1px; }
td.wide { min-width: 12rem; width: 20rem; } .under { font-weight: bold; text-decoration: underline; }
details { margin: .75rem 0; border: 1px solid var(--line); border-radius: 4px; padding: .5rem .75rem; }
summary { cursor: pointer; } dt { font-weight: bold; margin-top: .5rem; } dd { margin: 0; white-space: pre-line; }
svg text { fill: var(--text); font-size: 13px; } svg path, svg line { stroke: var(--line); fill: none; } svg .curve { stroke: var(--bar); stroke-width: 3; }
@media print { details { break-inside: avoid; } details:not([open]) > * { display: block; } }
"""


@dataclass(frozen=True, slots=True)
class Measured:
    """A run as the report takes it: the result, its table (``results.table``), the table of an earlier
    run to compare with, and for each document the share of its sections that the set asks about."""

    result: Result
    table: Mapping[str, Any]
    before: Mapping[str, Any] | None = None
    coverage: Mapping[str, float] | None = None


def report(runs: Sequence[Measured], base: str, tables: Sequence[Mapping[str, Any]] = ()) -> str:
    """The whole file. ``base`` is the web app's address, for the links to the places; ``tables`` are those of
    every set and benchmark whose rankings stand in one table at the end."""
    title = "Så bra svarar assistenten"
    return f"""<!doctype html>
<html lang="sv">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title><style>{_STYLE}</style></head>
<body><main><h1>{title}</h1>
<p>Frågor med kända svar, ställda till assistenten. Intervallen är 95 % (bootstrap). Länkarna öppnar stället i
webbappen, när den är i gång på {escape(base)}.</p>
{_overview(runs)}{"".join(_run(n, run, base) for n, run in enumerate(runs, 1))}{_methods(tables)}</main></body></html>
"""


def save(runs: Sequence[Measured], file: Path, base: str, tables: Sequence[Mapping[str, Any]] = ()) -> None:
    """Writes the report; raises ``AssistentError`` if the file cannot be written."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(report(runs, base, tables), encoding="utf-8")
    except OSError as error:
        raise AssistentError(f"Rapporten {file} kan inte skrivas: {because(error)}.", "Kontrollera mappen.") from error


def summary(table: Mapping[str, Any]) -> str:
    """A run's measures against their thresholds, as an HTML table; also for the page "Kvalitet"."""
    rows = "".join(_measure(name, Measure(**values)) for name, values in table["measures"].items())
    return (
        '<div class="scroll" tabindex="0" role="region" aria-label="Mått"><table><caption>Mått</caption><thead><tr>'
        '<th scope="col">mått</th><th scope="col">värde</th><th scope="col">95 %-intervall</th><th scope="col">tröskel</th>'
        f'<th scope="col">utfall</th></tr></thead><tbody>{rows}</tbody></table></div>'
    )


def when(made: str) -> str:
    """When a result was made, as it is said."""
    try:
        return f"{datetime.fromisoformat(made).astimezone():%Y-%m-%d kl. %H.%M}"
    except ValueError:
        return "okänt när"


def _measure(name: str, measure: Measure) -> str:
    limit = "–" if measure.threshold is None else _number(measure.threshold)
    outcome = "" if measure.threshold is None else "över" if measure.passed else '<span class="under">UNDER</span>'
    return (
        f'<tr><th scope="row">{escape(NAMES.get(name, name))}</th><td class="n">{_number(measure.value, 3)}</td>'
        f'<td class="n">{_number(measure.low, 3)}–{_number(measure.high, 3)}</td><td class="n">{limit}</td><td>{outcome}</td></tr>'
    )


def _run(number: int, run: Measured, base: str) -> str:
    result, table = run.result, run.table
    verdict = _verdict(result)
    parts = [
        f'<h2 id="mangd-{number}">{escape(result.name)}</h2>'
        f"<p>{len(result.rows)} frågor till samlingen {escape(result.samling)}, index "
        f"<code>{escape(result.index)}</code>, version <code>{escape(table['commit'])}</code>, {when(table['made'])}. "
        f"<strong>{verdict}</strong></p>",
        summary(table),
        _bars("Rätt besvarade per slag av fråga", {KINDS.get(kind, kind): n for kind, n in result.by_kind.items()}),
        _bars("Rätt besvarade per språk", result.by_language),
        _curve(risk_coverage(result.rows)),
        _seconds(result.rows),
        _bars("Andel av dokumentets avsnitt som frågorna gäller", run.coverage) if run.coverage else "",
        _changed(run),
        _failed(result, base),
    ]
    return "\n".join(parts)


def _verdict(result: Result) -> str:
    if all(measure.threshold is None for measure in result.measures.values()):
        return "Mängden har inga trösklar."
    return "Alla mått når sina trösklar." if result.passed else "Minst ett mått ligger under sin tröskel."


def _overview(runs: Sequence[Measured]) -> str:
    """Each set with its verdict, and the way to it."""
    lines = (
        f'<li><a href="#mangd-{n}">{escape(run.result.name)}</a>: {len(run.result.rows) - len(run.result.failed)} av '
        f"{len(run.result.rows)} frågor blev rätt. {_verdict(run.result)}</li>"
        for n, run in enumerate(runs, 1)
    )
    return f"<ul>{''.join(lines)}</ul>" if runs else ""


def _number(value: float, digits: int = 2) -> str:
    """A number as Swedish writes it."""
    return f"{value:.{digits}f}".replace(".", ",")


def _bars(caption: str, shares: Mapping[str, float], labels: Mapping[str, str] | None = None) -> str:
    """A table with a bar for each value of 0–1; ``labels`` are shown instead of the number."""
    rows = "".join(
        f'<tr><th scope="row">{escape(name or "–")}</th><td class="n">{escape((labels or {}).get(name, _number(share)))}</td>'
        f'<td class="wide"><span class="bar" style="width:{100 * share:.1f}%"></span></td></tr>'
        for name, share in shares.items()
    )
    return f'<div class="scroll"><table><caption>{escape(caption)}</caption><tbody>{rows}</tbody></table></div>'


def _curve(points: Sequence[tuple[float, float]]) -> str:
    """The risk-coverage curve, drawn, and said in words at four places."""

    def at(coverage: float, risk: float) -> str:
        return f"{LEFT + coverage * (WIDE - LEFT - 10):.1f},{(1 - risk) * (HIGH - LOW - 10) + 10:.1f}"

    said = "; ".join(
        f"vid {share:.0%} av frågorna {next(r for c, r in points if c >= share):.0%} fel"
        for share in (0.25, 0.5, 0.75, 1)
    ).replace("%", " %")
    grid = "".join(
        f'<line x1="{LEFT}" x2="{WIDE - 10}" y1="{y}" y2="{y}" stroke-dasharray="2 4"/>'
        f'<text x="{LEFT - 8}" y="{y + 4}" text-anchor="end">{risk:.0%}</text>'.replace("%<", " %<")
        for risk in (0, 0.25, 0.5, 0.75, 1)
        for y in [round((1 - risk) * (HIGH - LOW - 10) + 10)]
    )
    ticks = "".join(
        f'<text x="{LEFT + share * (WIDE - LEFT - 10):.0f}" y="{HIGH - LOW + 20}" text-anchor="{"end" if share == 1 else "middle"}">{share:.0%}</text>'.replace(
            "%<", " %<"
        )
        for share in (0.25, 0.5, 0.75, 1)
    )
    line = " ".join(("M" if n == 0 else "L") + at(*point) for n, point in enumerate(points))
    return (
        f'<figure style="margin:1rem 0"><figcaption><strong>Risk och täckning.</strong> Svarar den bara på de säkraste '
        f"frågorna, hur stor andel av dem blir då fel? {said[0].upper()}{said[1:]}.</figcaption>"
        f'<div class="scroll"><svg viewBox="0 0 {WIDE} {HIGH}" width="{WIDE}" height="{HIGH}" role="img" '
        f'aria-label="Andel fel mot andel besvarade frågor: {escape(said)}">{grid}{ticks}'
        f'<text x="{WIDE - 10}" y="{HIGH - 4}" text-anchor="end">andel av frågorna, de säkraste först</text>'
        f'<path class="curve" d="{line}"/></svg></div></figure>'
    )


def _seconds(rows: Sequence[Row]) -> str:
    median, slow = latency(rows)
    limits = [*BINS, float("inf")]
    counts = dict.fromkeys(limits, 0)
    for row in rows:
        counts[next(limit for limit in limits if row.seconds <= limit)] += 1
    named = {
        (f"högst {_number(limit, 2)} s" if limit < 10 else f"över {BINS[-1]:g} s"): n
        for limit, n in counts.items()
        if n
    }
    most = max(named.values())
    return _bars(
        f"Svarstid: median {_number(median)} s, 95 % inom {_number(slow)} s",
        {name: n / most for name, n in named.items()},
        {name: f"{n} {'fråga' if n == 1 else 'frågor'}" for name, n in named.items()},
    )


def _methods(tables: Sequence[Mapping[str, Any]]) -> str:
    """How well each side of the search ranks by itself, every set in one table."""
    sets = {table["set"]: table["methods"] for table in tables if table["methods"]}
    if not sets:
        return ""
    names = list(dict.fromkeys(name for methods in sets.values() for values in methods.values() for name in values))
    head = "".join(f'<th scope="col">{escape(NAMES.get(name, name))}</th>' for name in names)
    body = "".join(
        f'<tr><th scope="row">{escape(set_)}</th><td>{escape(METHODS.get(method, method))}</td>'
        + "".join(f'<td class="n">{_number(values[name], 3)}</td>' for name in names)
        + "</tr>"
        for set_, methods in sets.items()
        for method, values in methods.items()
    )
    return (
        "<h2>Rangordningen, varje sida för sig</h2><p>Samma frågor och ställen; varje avsnitt räknas en gång.</p>"
        '<div class="scroll" tabindex="0" role="region" aria-label="Rangordningen"><table><thead><tr>'
        f'<th scope="col">frågor</th><th scope="col">rangordnat efter</th>{head}</tr></thead><tbody>{body}</tbody></table></div>'
    )


def _changed(run: Measured) -> str:
    if run.before is None:
        return ""
    better, worse, chance = changes(run.table, run.before)
    questions = {row.question.id: row.question.question for row in run.result.rows}

    def listed(ids: Sequence[str]) -> str:
        items = "".join(f"<li><code>{escape(one)}</code> {escape(questions.get(one, ''))}</li>" for one in ids)
        return f"<ul>{items}</ul>" if ids else "<p>Inga.</p>"

    return (
        f"<h3>Sedan {escape(str(run.before.get('made') or run.before.get('commit', '')))}</h3>"
        f"<p>{len(better)} bättre och {len(worse)} sämre (exakt teckentest, p = {_number(chance)}).</p>"
        f"<h4>Blev rätt</h4>{listed(better)}<h4>Blev fel</h4>{listed(worse)}"
    )


def _failed(result: Result, base: str) -> str:
    failed = [row for row in result.rows if not row.right]
    if not failed:
        return "<h3>Frågor som inte blev rätt</h3><p>Inga.</p>"
    return f"<h3>Frågor som inte blev rätt ({len(failed)})</h3>" + "".join(
        _one(row, result.samling, base) for row in failed
    )


def _one(row: Row, samling: str, base: str) -> str:
    asked = row.question
    history = f"<dt>Tidigare i samtalet</dt><dd>{escape(chr(10).join(asked.history))}</dd>" if asked.history else ""
    addresses = row.places or ("",) * len(asked.relevant)
    places = "\n".join(
        _link(f"{place['document']} › {place.get('section') or 'hela'}", base, address)
        for place, address in zip(asked.relevant, addresses, strict=True)
    )
    cited = "".join(
        f'<li><a href="{escape(base + address(samling, c.document, c.start, c.end, c.quote))}">{escape(c.label)}</a></li>'
        for c in row.answer.citations
    )
    return (
        f"<details><summary><code>{escape(asked.id)}</code> {escape(asked.question)} <em>({escape(', '.join(_why(row)))})"
        f"</em></summary><dl>{history}<dt>Väntat</dt><dd>{escape(OUTCOMES[asked.expected_outcome])}"
        f"{escape(': ' + '; '.join(asked.expect)) if asked.expect else ''}</dd>"
        f"<dt>Ska stå i</dt><dd>{places or '–'}</dd>"
        f"<dt>Blev ({escape(OUTCOMES[row.answer.outcome])}, säkerhet {_number(row.answer.confidence)})</dt>"
        f"<dd>{escape(row.answer.answer)}</dd></dl>"
        + (f"<p>Källor:</p><ol>{cited}</ol>" if cited else "")
        + _ranking(row, base)
        + "</details>"
    )


def _link(named: str, base: str, address: str) -> str:
    """A place, with a link where it has an address."""
    return f'<a href="{escape(base + address)}">{escape(named)}</a>' if address else escape(named)


def _why(row: Row) -> Iterator[str]:
    """What is wrong with an answer, in words."""
    if not row.question.answerable:
        yield "besvarades, men dokumenten svarar inte"
        return
    if not row.outcome:
        yield "besvarades inte"
    if not row.facts:
        yield "uppgiften saknas"
    if not row.place:
        yield "källan är fel ställe"


def _ranking(row: Row, base: str) -> str:
    if not row.ranked:
        return ""
    names = list(row.ranked[0].scores)
    head = "".join(
        f'<th scope="col">{escape(name)}</th>'
        for name in ("", "ställe", "poäng", *(SCORES.get(name, name) for name in names))
    )
    body = "".join(
        f'<tr><td class="n">{n}</td><td class="long">{"<strong>rätt: </strong>" if hit.relevant else ""}'
        f'{_link(f"{hit.document} › {hit.place}", base, hit.address)}</td><td class="n">{_number(hit.score, 3)}</td>'
        + "".join(f'<td class="n">{_number(hit.scores.get(name, 0), 3)}</td>' for name in names)
        + "</tr>"
        for n, hit in enumerate(row.ranked, 1)
    )
    return (
        '<div class="scroll" tabindex="0" role="region" aria-label="Träffar"><table><caption>Träffar</caption><thead>'
        f"<tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )
