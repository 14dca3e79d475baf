"""Tables: their grid, the names of their columns, and a row written as one line of text, so that it
can be read, found and cited alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistent.lines import LABELS

SEPARATOR = " | "
_WIDTH_LIMIT = 200  # columns; spans can claim any number
_CARRY_LIMIT = 100  # characters: a longer cell that is merged over rows is told in its first row only


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as a file has it: over how many ``columns`` and ``rows`` it reaches; ``continues`` is the
    lower part of one merged with the cell above; ``strong`` is set apart (bold, shaded) and ``header``
    marked as naming its column."""

    text: str
    columns: int = 1
    rows: int = 1
    continues: bool = False
    strong: bool = False
    header: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the grid, one text a column: a cell merged over columns stands in its first, one merged
    over rows in each of them. ``spread`` has it in every column it reaches over; ``full`` is whether
    the row is one cell over the whole width."""

    cells: tuple[str, ...]
    spread: tuple[str, ...]
    full: bool = False
    strong: bool = False
    header: bool = False


def grid(rows: Sequence[Sequence[Cell]]) -> list[Row]:
    """Cells to rows of equal width; rows without text are left out."""
    made: list[Row] = []
    above: list[tuple[str, str, int]] = []  # per column: text, spread text, rows that it still reaches down
    for cells in rows:
        current: list[tuple[str, str, int]] = []
        for cell in cells:
            while len(current) < len(above) and above[len(current)][2] > 0:
                current.append(_carried(above[len(current)]))
            for n in range(min(max(cell.columns, 1), _WIDTH_LIMIT - len(current))):
                over = above[len(current)] if cell.continues and len(current) < len(above) else None
                fresh = cell.text if n == 0 else "", cell.text, max(cell.rows, 1) - 1
                current.append(_carried(over) if over else fresh)
        while len(current) < len(above) and above[len(current)][2] > 0:
            current.append(_carried(above[len(current)]))
        above = current
        made.append(_row(cells, current))
    width = max((len(row.cells) for row in made), default=0)
    return [_padded(row, width) for row in made if any(text.strip() for text in row.cells)]


def _carried(over: tuple[str, str, int]) -> tuple[str, str, int]:
    text, spread, left = over
    return (text if len(text) <= _CARRY_LIMIT else "", spread, left - 1)


def _row(cells: Sequence[Cell], current: list[tuple[str, str, int]]) -> Row:
    filled = [cell for cell in cells if cell.text.strip()]
    return Row(
        tuple(text for text, _, _ in current),
        tuple(spread for _, spread, _ in current),
        full=len(cells) == 1 and len(current) > 1 and len(current) == cells[0].columns,
        strong=bool(filled) and all(cell.strong for cell in filled),
        header=bool(filled) and all(cell.header for cell in filled),
    )


def _padded(row: Row, width: int) -> Row:
    missing = ("",) * (width - len(row.cells))
    full = row.full and not missing
    return Row((*row.cells, *missing), (*row.spread, *missing), full, row.strong, row.header)


def header_rows(rows: Sequence[Row]) -> int:
    """How many of the first rows name the columns: those that the file marks so; else the first, where
    it is set apart from the others, or has at least three columns all filled with short words."""
    marked = next((n for n, row in enumerate(rows) if not row.header), 0)
    if marked:
        return marked
    if len(rows) < 2 or not _may_name(rows[0]):
        return 0
    if all(LABELS.match(text.strip()) for text in rows[0].cells if text.strip()):
        return 1
    if rows[0].strong and not all(row.strong for row in rows):
        return 1
    named = len(rows) >= 3 and len(rows[0].cells) >= 3 and all(rows[0].cells)
    repeated = any(a.strip() and a == b for row in rows[1:] for a, b in zip(rows[0].cells, row.cells, strict=True))
    return 1 if named and not repeated and _reads_as_names(rows) else 0


_NAMES = re.compile(
    r"(?:nr|nummer|punkt|kod|id|lag(?:rum|stöd|hänvisning)|kommentar\w*|anmärkning\w*|villkor|vem|vad|när|hur|var|namn"
    r"|\w*(?:ärende(?:grupp|typ)?|delegat|ansvar(?:ig(?:a|t)?)?|befattning|funktion|roll|uppgift(?:er)?|område|process"
    r"|aktivitet(?:er)?|åtgärd(?:er)?|moment|mål|indikator(?:er)?|nyckeltal|risk(?:er)?|sannolikhet|konsekvens|riskvärde"
    r"|kontroll\w*|metod|frekvens|tid(?:punkt|plan)?|datum|dokument(?:typ)?|beslut\w*|instans|organ|nämnd|förvaltning"
    r"|enhet|ersättare|belopp|pris|avgift|kostnad|budget|prognos|utfall|status|typ|kategori|beskrivning|rubrik)"
    r"|no\.?|item|matter|responsib\w+|role|task|date|name|description)",
    re.I,
)
"""What columns are called in municipal tables, as a whole cell or its first word."""


def _reads_as_names(rows: Sequence[Row]) -> bool:
    """Whether a first row that nothing sets apart names the columns: a name that columns have, or a
    word over a column in which every other cell holds a number. A row taken for names would be read
    into every other row, so that one that only might be is not."""
    if any(_NAMES.fullmatch(re.split(r"[\s/(:]", text.strip(), maxsplit=1)[0]) for text in rows[0].cells):
        return True
    columns = zip(*(row.cells for row in rows), strict=True)
    return any(not re.search(r"\d", head) and all(re.search(r"\d", text) for text in under) for head, *under in columns)


def _may_name(row: Row) -> bool:
    filled = [" ".join(text.split()) for text in row.cells if text.strip()]
    names = all(
        len(text) <= 60
        and not text.endswith((".", ";"))
        and not re.search(r"\d{4}-\d\d-\d\d", text)
        and (any(map(str.isalpha, text)) or re.fullmatch(r"(?:19|20)\d\d", text))
        for text in filled
    )
    return names and len(filled) >= 2 and len(set(filled)) == len(filled)


def is_group(row: Row, some_plain: bool) -> bool:
    """Whether a row is a heading for those under it: one cell over the whole width, or set apart with
    nothing after its first two columns ("3", "Personal") in a table of which ``some_plain`` rows are not."""
    begins = len(row.cells) >= 3 and not any(text.strip() for text in row.cells[2:])
    return row.full or (begins and row.strong and some_plain)


def column_names(rows: Sequence[Row]) -> tuple[str, ...]:
    """The name of each column, from the rows that name them: "Ansvar" over "Beslut" is "Ansvar Beslut"."""
    parts = [
        dict.fromkeys(" ".join(text.split()) for text in column)
        for column in zip(*(r.spread for r in rows), strict=True)
    ]
    return tuple(" ".join(part.rstrip(" :") for part in column if part) for column in parts)


def is_labelled(rows: Sequence[Row]) -> bool:
    """Whether a table without column names is labels with their values ("Fastställd av | …")."""
    if len(rows) < 2 or any(len(row.cells) != 2 for row in rows):
        return False
    labels = [row.cells[0].strip() for row in rows if not row.full]
    fit = [x for x in labels if x and len(x) <= 40 and any(map(str.isalpha, x)) and not x.endswith((".", ";", ","))]
    return bool(labels) and len(fit) == len(labels) == len(set(labels))


_FIELD = re.compile(
    r"(?:dokument(?:typ|namn|ansvarig|ägare)|(?:antag|beslut|fastställ|godkän|revider)\w*(?: av)?|diarie(?:nr|nummer)|dnr"
    r"|gäller\b.*|giltig\b.*|giltighet\w*|version|ägare|ansvarig\w*|handläggare|målgrupp|(?:nästa|senaste) \w+|ersätter"
    r"|framtagen av|datum|paragraf|status|sida|typ)\s*:?",
    re.I,
)
"""What stands before its value in a table of a document's facts."""


def is_paired(rows: Sequence[Row]) -> bool:
    """Whether a table has two labels with their values in each row: "Dokumenttyp | Policy | Antagen av | …"."""
    if len(rows) < 2 or any(len(row.cells) != 4 for row in rows):
        return False
    fields = [bool(_FIELD.fullmatch(row.cells[n].strip())) for row in rows for n in (0, 2) if row.cells[n].strip()]
    values = [bool(_FIELD.fullmatch(row.cells[n].strip())) for row in rows for n in (1, 3)]
    return len(fields) > 2 and sum(fields) >= 0.6 * len(fields) and not any(values)


_LABEL_NAMES = re.compile(r"(?:uppgift|fält|egenskap|benämning)\|(?:innehåll|värde|information|text)", re.I)


def names_labels(names: Sequence[str]) -> bool:
    """Whether two column names say only that the table is labels with their values."""
    return bool(_LABEL_NAMES.fullmatch("|".join(names)))


def labelled_text(cells: Sequence[str]) -> str:
    """A row of such a table: "Fastställd av: kommunfullmäktige"."""
    label, value = (" ".join(cell.split()) for cell in cells)
    return f"{label.rstrip(' :')}: {value}" if label and value else label or value


def paired_text(cells: Sequence[str]) -> str:
    """A row of a table with two labels in each row: "Dokumenttyp: Policy | Antagen av: kommunfullmäktige"."""
    return SEPARATOR.join(filter(None, (labelled_text(cells[:2]), labelled_text(cells[2:]))))


def cell_text(paragraphs: Sequence[str]) -> str:
    """A cell's paragraphs as one text; where one ends without a mark, a semicolon parts it from the next."""
    text = ""
    for paragraph in paragraphs:
        if not paragraph.strip():
            continue
        open_end = text and not text.endswith((".", ",", ";", ":", "!", "?", "-", "–", "\f"))
        begins = paragraph.lstrip()[:1]
        text += ("; " if open_end and not begins.islower() and begins not in "–•(" else " " if text else "") + paragraph
    return text


def row_text(cells: Sequence[str], columns: Sequence[str] = ()) -> str:
    """A row as one line: each filled cell after its column's name, where the column has one.

    >>> row_text(["3.2", "Anställning", ""], ["Nr", "Ärende", "Villkor"])
    'Nr: 3.2 | Ärende: Anställning'
    """
    names = [*columns, *[""] * len(cells)]
    flat = [" ".join(cell.split()) for cell in cells]
    named = zip(names, flat, strict=False)
    return SEPARATOR.join(f"{name.rstrip(' :')}: {cell}" if name.strip() else cell for name, cell in named if cell)


def values(text: str, columns: Sequence[str]) -> dict[str, str]:
    """The inverse of ``row_text`` for a row with column names: name → cell."""
    cells = (part.partition(": ") for part in text.split(SEPARATOR))
    return {name: cell for name, _, cell in cells if name in {column.rstrip(" :") for column in columns}}
