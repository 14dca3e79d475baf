"""A small invented samling to check texts against, shared by the tests of the checker."""

from __future__ import annotations

from pathlib import Path

from fakes import HashEncoder, installation

from assistent.index import Index, open_index
from assistent.indexing import build
from assistent.library import Library
from assistent.settings import Settings

POLICY = """# Policy för resor

Exempelby är en påhittad kommun. Antagen av kommunfullmäktige 2026-02-23 § 14. Dnr KS 2025/00377.

## Ansvar

Kommunchefen ansvarar för att 12 av kommunens 40 bilar byts mot cyklar. Den som reser i tjänsten ska inte flyga inom
landet. Resor beställs senast den 4 juni 2026 av Per Almgren på mål- och budgetenheten.

- Bilen bokas i bokningssystemet.
- Cykeln hämtas i receptionen.

## Uppföljning

Förvaltningschefen får besluta om undantag, när det behövs. Resorna följs upp varje år av kommunstyrelsen.
"""
OLD = """# Policy för möten

Exempelby är en påhittad kommun. Antagen av kommunfullmäktige 2020-01-27 § 3. Gäller till 2024-12-31.

## Möten

Möten hålls i första hand på distans och planeras en vecka i förväg. Förvaltningschefen får besluta om undantag.
"""
MINUTES = """# Protokoll kommunstyrelsen 2026-05-26

Exempelby är en påhittad kommun.

## § 70 Cyklar i tjänsten

Dnr KS 2025/00377

### Kommunstyrelsens beslut

1. Kommunstyrelsen köper tjugo cyklar till förvaltningarna.
2. Cyklarna betalas ur den centrala reserven.

## § 71 Ny bilpool

Dnr KS 2026/00021

### Kommunstyrelsens förslag till kommunfullmäktige

Kommunfullmäktige inrättar en bilpool för alla förvaltningar under nästa år.
"""
LAW = """---
beteckning: 1999:901
rubrik: Exempellag
utfardad_datum: 1999-06-22
---

# Exempellag

## 1 kap. Inledande bestämmelser

#### 1 §

Den här lagen är påhittad och gäller för kommunens resor med båt.

## 2 kap. Båtar

#### 1 §

Båten ska vara förtöjd när resan har avslutats, om inte kaptenen bestämmer annat.
"""
FILES = {
    "policy-resor.md": POLICY,
    "policy-moten.md": OLD,
    "protokoll-ks-2026-05-26.md": MINUTES,
    "protokoll-ks-2026-05-26.toml": 'type = "protokoll"\nbody = "Kommunstyrelsen"\ndate = "2026-05-26"\n',
    "exempellag.md": LAW,
}


def checked_settings(root: Path) -> Settings:
    """An installation with the samling, indexed."""
    settings = installation(root, FILES, "exempel")
    build(settings, "exempel", HashEncoder())
    return settings


def checked_library(root: Path) -> Library:
    return Library(checked_index(root))


def checked_index(root: Path) -> Index:
    return open_index(checked_settings(root), "exempel")
