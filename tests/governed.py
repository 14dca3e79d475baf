"""A small invented samling whose documents disagree, lapse and decide, and evidence chosen by hand."""

from __future__ import annotations

from pathlib import Path

from fakes import HashEncoder, installation

from assistent.evidence import Evidence
from assistent.index import Index, open_index
from assistent.indexing import build

INVENTED = "Exempelby är en påhittad kommun."

DOCUMENTS = {
    "inkopspolicy-2023.md": f"""# Inköpspolicy

Antagen av kommunfullmäktige 2023-02-27 § 15

Gäller från och med 2023-03-01

{INVENTED}

## Direktupphandling

Vid direktupphandling från 100 000 kronor begärs minst tre anbud in skriftligt.
""",
    "inkopspolicy-2026.md": f"""# Inköpspolicy

Antagen av kommunfullmäktige 2026-02-23 § 14

Dnr KS 2025/00377

Gäller från och med 2026-04-01

Ersätter Inköpspolicy antagen av kommunfullmäktige 2023-02-27 § 15

Dokumentägare: ekonomichefen

{INVENTED}

## Direktupphandling

Vid direktupphandling från 50 000 kronor begärs minst tre anbud in skriftligt.
""",
    "chefshandbok.md": f"""# Chefshandbok

Beslutad av HR-chefen 2025-10-01

Ses över senast 2026-01-01

{INVENTED}

## Inköp

Vid direktupphandling från 100 000 kronor begärs tre anbud in skriftligt.
""",
    "resepolicy.md": f"""# Policy för resor

Antagen av kommunfullmäktige 2021-03-29 § 34

Gäller till och med 2024-12-31

{INVENTED}

## Tåg

Vid resor längre än 30 mil går tåg före bil.
""",
    "protokoll.md": f"""# Protokoll kommunfullmäktige 2026-06-15

Protokoll

Organ: Kommunfullmäktige

Datum: 2026-06-15

{INVENTED}

## § 58 Bidrag till simhallen

Dnr KS 2026/00037

### Sammanfattning

Förvaltningen har utrett bidraget till simhallen.

### Förslag till beslut

Kommunstyrelsens förslag:

- Bidraget till simhallen är 11 kronor per besök.

### Kommunfullmäktiges beslut

- Bidraget till simhallen är 13 kronor per besök.
- Beslutet gäller från och med 2027-01-01.
""",
}


def opened(root: Path) -> Index:
    """The samling, indexed with vectors that mean nothing."""
    settings = installation(root, DOCUMENTS, "exempelby")
    build(settings, "exempelby", HashEncoder())
    return open_index(settings, "exempelby")


def evidence(index: Index, *chosen: tuple[str, str]) -> list[Evidence]:
    """Evidence for sentences named by document and beginning, best first."""
    found = []
    for n, (document, beginning) in enumerate(chosen):
        text = index.text(document)
        number = next(i for i, s in enumerate(text.sentences) if text.cut(s.start, s.end).startswith(beginning))
        found.append(Evidence(document, number, 1.0 - 0.01 * n, {"sentence": 1.0, "chunk": 1.0, "dense": 1.0}))
    return found
