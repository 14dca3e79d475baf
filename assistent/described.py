"""Every setting in words, and the table of them that stands in ``docs/drift.md``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, fields

from assistent.settings import PREFIX, Settings

MEANINGS: Mapping[str, str] = {
    "root": "projektets rot; bara i miljön. Annars närmaste mapp med `corpus/` eller `assistent.toml`",
    "corpus": "dokumenten, en mapp för varje samling",
    "indexes": "indexen",
    "cache": "den förberedda modellen",
    "samling": "samlingen som svarar när ingen nämns; tom: den första",
    "embedding": "`bundled` (inbyggd multilingual-e5-small), eller mapp eller namn på en sentence-transformers-modell",
    "reranker": "mapp eller namn på en cross-encoder som läser de första träffarna en gång till",
    "chroma_url": "adressen till en Chroma-server för vektorerna; tom: mappar i indexet",
    "host": "adressen som webbsidan svarar på",
    "port": "porten som webbsidan svarar på",
    "hosts": "namnen som läsarna öppnar webbsidan under, med komma emellan; behövs när en proxy på samma dator skickar dem vidare",
    "threads": "processortrådar för modellen; 0: alla som får användas",
    "max_file_mb": "en större fil i `corpus/` läses inte utan rapporteras",
    "max_upload_mb": "en större fil tas inte emot på sidan Kontrollera citat",
    "read_seconds": "en fil som läses så länge utan att komma vidare ges upp och rapporteras",
    "llm_url": "adressen till en språkmodell som formulerar svaren; tom: ingen (se [sprakmodell.md](sprakmodell.md))",
    "llm_model": "språkmodellens namn där",
    "llm_key": "nyckeln dit; lägg den i miljön",
    "llm_seconds": "en språkmodell som inte är klar då ges upp",
    "gap_list": "fil där frågor utan svar antecknas, maskade; tom: ingen",
    "feedback_list": "fil där omdömen om svar antecknas, maskade; tom: ingen",
    "question_log": "fil där alla frågor antecknas med hur de slutade, maskade; tom: ingen",
    "log_days": "så många dagar sparas det som antecknas i de tre filerna",
    "contact": "vem den som läser svaren kan fråga; visas på webbsidan",
    "log_format": "serverns logg på stderr: `text`, eller `json` med ett objekt per rad",
    "users": "fil med dem som loggar in med lösenord (`assistent user`); tom: ingen",
    "proxy_header": "rubriken där en betrodd proxy säger vem som frågar, till exempel `X-Remote-User`; tom: ingen",
    "proxy_group_header": "rubriken där den säger vilka grupper, med komma emellan",
    "trusted_proxies": "adresser och nät, med komma emellan, vars rubriker om vem som frågar och varifrån räknas",
    "oidc_issuer": "adressen till en identitetstjänst som talar OpenID Connect; tom: ingen",
    "oidc_client": "namnet som den känner assistenten vid",
    "oidc_secret": "hemligheten som hör till; lägg den i miljön",
    "oidc_name_claim": "uppgiften som namnger den som loggar in",
    "oidc_role_claim": "uppgiften vars värden `roles` gör roller av",
    "oidc_group_claim": "uppgiften som säger vilka grupper",
    "public_address": "adressen som läsarna har, till exempel `https://assistent.exempelby.se/`; behövs för OpenID Connect",
    "roles": "tabell: vilken roll (`reader`, `leader`, `operator`) en grupp hos proxyn eller identitetstjänsten ger",
    "access": "tabell: vilka grupper som får se en samling; de andra är för alla som kommer in",
    "open_to_all": "`true`: sidan får svara andra datorer utan inloggning",
    "questions_per_minute": "så mycket får en användare, eller en adress där ingen loggar in, fråga på en minut; 0: hur mycket som helst",
    "metrics": "vem som får läsa `/metrics`: `local` (datorn själv och privata nät), `all` eller `off`",
}


def table() -> str:
    """The settings as a table in Markdown: name, variable, default, meaning. Raises ``KeyError`` for one that
    is not described."""
    rows = ["| inställning | i miljön | standard | betydelse |", "|---|---|---|---|"]
    for field in fields(Settings):
        default = "" if field.default in (MISSING, ()) else str(field.default)
        default = default.lower() if isinstance(field.default, bool) else default
        shown = f"`{default}`" if default else "–"
        rows.append(f"| `{field.name}` | `{PREFIX}{field.name.upper()}` | {shown} | {MEANINGS[field.name]} |")
    return "\n".join(rows)
