"""Draws the way from a question to an answer: ``python docs/answer_path.py`` writes ``docs/plots/answer-path.svg``.

Each step names the modules that do it; ``tests/test_docs.py`` checks that they exist and that the picture is this one.
"""

from __future__ import annotations

from html import escape
from pathlib import Path

PICTURE = Path(__file__).parent / "plots" / "answer-path.svg"
STEPS = [
    ("Read the question", "language, what it refers back to, what is wanted", ("question", "conversation", "asking")),
    ("Is it one for us?", "greeting, instruction, another municipality, one word", ("scope", "municipalities")),
    ("Rank passages", "vectors and words, named documents, tokens", ("retrieval", "index", "lexical", "late")),
    ("Weigh sentences", "each signal apart; read together with the question", ("evidence", "close_reading", "weighing")),
    ("Choose and cite", "the fewest that suffice; which text governs", ("selection", "governing", "compose")),
    ("Is it answered?", "one calibrated number against two limits", ("judgement", "vocabulary")),
    ("Verify and label", "quotation = text[start:end]; proposal, expired …", ("compose", "answer", "prompts")),
]  # fmt: skip
"""Title, what is looked at, and the modules."""
EXITS = {1: ("out_of_scope", "unclear"), 5: ("near", "not_in_documents")}
"""Step → the outcomes that end there."""
LAST = "answered"
LEFT, WIDE, HIGH, GAP = 20, 470, 66, 26
AWAY = LEFT + WIDE + 70
WIDTH = AWAY + 190
INK, PALE, LINE = "#1b2a33", "#e7eff3", "#0f4c5c"


def picture() -> str:
    """The drawing, as SVG with its text as text."""
    top = 20
    rows = []
    for number, (title, what, modules) in enumerate(STEPS):
        y = top + number * (HIGH + GAP)
        rows.append(_box(LEFT, y, WIDE, HIGH))
        rows.append(_text(LEFT + 14, y + 25, title, 17, weight="bold"))
        rows.append(_text(LEFT + WIDE - 14, y + 25, " · ".join(modules), 12, anchor="end", family="monospace"))
        rows.append(_text(LEFT + 14, y + 49, what, 14))
        rows.append(_arrow(LEFT + 60, y + HIGH, LEFT + 60, y + HIGH + GAP))
        if number in EXITS:
            rows.append(_arrow(LEFT + WIDE, y + HIGH / 2, AWAY, y + HIGH / 2))
            for n, outcome in enumerate(EXITS[number]):
                rows.append(_text(AWAY + 12, y + HIGH / 2 - 5 + 20 * n, outcome, 14, family="monospace"))
    end = top + len(STEPS) * (HIGH + GAP)
    rows.append(_text(LEFT + 14, end + 20, LAST, 16, weight="bold", family="monospace"))
    rows.append(_text(LEFT + 110, end + 20, "each sentence with document, §, page and status", 14))
    told = "; ".join(title for title, _, _ in STEPS)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {end + 40}" width="{WIDTH}" height="{end + 40}" '
        f'role="img" aria-label="From question to answer: {escape(told)}">\n'
        '<defs><marker id="head" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" orient="auto">'
        f'<path d="M0 0L10 5L0 10z" fill="{LINE}"/></marker></defs>\n'
        f'<rect width="100%" height="100%" fill="#ffffff"/>\n' + "\n".join(rows) + "\n</svg>\n"
    )


def _box(x: float, y: float, wide: float, high: float) -> str:
    return f'<rect x="{x:g}" y="{y:g}" width="{wide:g}" height="{high:g}" rx="6" fill="{PALE}" stroke="{LINE}"/>'


def _text(
    x: float, y: float, text: str, size: int, anchor: str = "start", weight: str = "normal", family: str = "sans-serif"
) -> str:
    return (
        f'<text x="{x:g}" y="{y:g}" font-size="{size}" font-family="{family}" font-weight="{weight}" fill="{INK}" '
        f'text-anchor="{anchor}">{escape(text)}</text>'
    )


def _arrow(x: float, y: float, to_x: float, to_y: float) -> str:
    return f'<path d="M{x:g} {y:g}L{to_x:g} {to_y:g}" stroke="{LINE}" stroke-width="2" fill="none" marker-end="url(#head)"/>'


if __name__ == "__main__":
    PICTURE.write_text(picture(), encoding="utf-8")
