"""A small invented register: documents of Exempelby that hold, have ended, replace and name each other."""

from __future__ import annotations

from pathlib import Path

from fakes import HashEncoder, installation

from assistent.assistant import Assistant
from assistent.documents import source_files
from assistent.indexing import build, documents_of
from assistent.reading import read
from assistent.settings import Settings
from assistent.types import Text

HOSTILE = "<img src=x onerror='window.hit = 1'>\"&"

FILES = {
    "reglemente.md": """# Reglemente för skogsnämnden

Antaget av kommunfullmäktige 2023-05-08 § 40
Gäller från och med 2023-06-01
Dokumentansvarig: Kanslichefen
Ses över senast 2099-12-31

Exempelby är en påhittad kommun.

## 1 § Uppgifter

Nämnden ska vårda kommunens skog. Arbetet följer skogspolicyn.

## 2 § Uppföljning av skogen

Nämnden följer upp arbetet varje år.
""",
    "skogspolicy-2020.md": """# Skogspolicy

Antagen av kommunfullmäktige 2020-02-10 § 7
Dokumentansvarig: Skogschefen

## Mål för skogen

Skogen ska växa.
""",
    "skogspolicy-2024.md": """# Skogspolicy

Antagen av kommunfullmäktige 2024-03-04 § 12
Gäller från och med 2024-04-01
Dokumentansvarig: Skogschefen
Ersätter skogspolicy antagen av kommunfullmäktige 2020-02-10 § 7

## Mål för skogen

Skogen ska växa och vara öppen för alla.

## Skogens skötsel

Hur den sköts står i rutinen för gallring.
""",
    "rutin-for-gallring.md": """# Rutin för gallring

Beslutad av skogschefen 2022-01-10
Gäller till och med 2023-12-31

## Gallring

Gallring görs på vintern.
""",
    "riktlinje-for-stigar.md": """# Riktlinje för stigar

Antagen av skogsnämnden 2025-01-20 § 3
Ses över senast 2025-12-31

## Stigar

Stigarna märks ut med pilar. Riktlinjen följer skogspolicyn.
""",
    "protokoll-2026-02-03.md": """# Protokoll skogsnämnden 2026-02-03

Sammanträdesdatum: 2026-02-03

## § 5 Stigar i skogen

### Skogsnämndens beslut

Skogschefen får i uppdrag att märka om stigarna senast 2026-09-30.

### Yrkanden

Ulla Ek (S) yrkar att förvaltningen ska räkna besökarna.

## § 6 Motion om grillplatser

### Skogsnämndens beslut

Motionen lämnas till kommunstyrelsen för beredning.
""",
    "fientlig.md": f"# Handbok {HOSTILE}\n\n## Del {HOSTILE}\n\nFritidschefen ansvarar för {HOSTILE} i skogen.\n",
}
SIDES = {"protokoll-2026-02-03.toml": 'body = "Skogsnämnden"\n'}


def settings_of(root: Path, **environ: str) -> Settings:
    """An installation with the register as the samling "exempelby", not yet indexed."""
    return installation(root, {**FILES, **SIDES}, "exempelby", **environ)


def assistant_of(root: Path, **environ: str) -> Assistant:
    """The same, indexed with a scripted encoder."""
    settings = settings_of(root, **environ)
    encoder = HashEncoder()
    build(settings, "exempelby", encoder)
    return Assistant(settings, encoder)


def text_of(root: Path, markdown: str, name: str = "protokoll.md", side: str = "") -> Text:
    """A document read from Markdown, without an index."""
    files = {name: markdown} | ({f"{Path(name).stem}.toml": side} if side else {})
    settings = installation(root, files, "prov")
    ((source,), _) = source_files(settings, "prov")
    return documents_of(read(source.path), source, "prov")[0]
