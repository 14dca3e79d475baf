"""What an operator must know: is each samling indexed, sound and up to date, and what to do if not."""

from __future__ import annotations

import platform
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from typing import Any
from urllib.parse import urlsplit

from assistent import bundled, surroundings
from assistent.documents import find_samling, source_files
from assistent.errors import AssistentError
from assistent.index import MANIFEST, Manifest, abandoned, current_directory, read_manifest
from assistent.indexing import verify
from assistent.settings import Settings

LIBRARIES = (
    "assistent", "chromadb", "gradio", "llama-index-core", "onnxruntime", "sentence-transformers", "torch", "pypdf"
)  # fmt: skip


def report(settings: Settings) -> dict[str, Any]:
    """The state of the installation, as ``status --json`` prints it. ``sound`` is false when
    something must be done; each ``problem`` comes with its ``remedy``. Raises ``CorpusError`` if
    there is no samling at all."""
    find_samling(settings, None)
    samlingar = [_samling(settings, name) for name in settings.samlingar()]
    checks = [asdict(check) for check in surroundings.checks(settings)]
    return {
        "sound": all(looked["problem"] is None for looked in (*samlingar, *checks)),
        "root": str(settings.root),
        "model": {"embedding": settings.embedding, "cached": _cached(settings)},
        "language_model": {"model": settings.llm_model, "host": host}
        if (host := language_model_host(settings))
        else None,
        "samlingar": samlingar,
        "abandoned": abandoned(settings),
        "checks": checks,
        "reaches": surroundings.reaches(settings),
        "python": platform.python_version(),
        "libraries": {name: _version(name) for name in LIBRARIES},
    }


def language_model_host(settings: Settings) -> str:
    """The host of the language model that words the answers; empty without one."""
    return urlsplit(settings.llm_url).hostname or ""


def _samling(settings: Settings, name: str) -> dict[str, Any]:
    state: dict[str, Any] = {"samling": name, "indexed": False, "index": None, "created": None, "model": None}
    state |= {"documents": 0, "chunks": 0, "failed": [], "partly_read": [], "new": 0, "changed": 0, "removed": 0}
    state |= {"problem": None, "remedy": None}
    try:
        folder = current_directory(settings, name)
        manifest = read_manifest(folder)
        state |= {
            "indexed": True,
            "index": manifest.name,
            "created": manifest.created,
            "model": manifest.model,
            "documents": len(manifest.entries),
            "chunks": sum(entry.chunks for entry in manifest.entries),
            "failed": [{"file": f.file, "reason": f.reason, "remedy": f.remedy} for f in manifest.failures],
            "partly_read": [{"file": e.document.file, "reason": w} for e in manifest.entries for w in e.warnings],
        }
        verify(settings, name)
        state |= _differences(settings, name, manifest, (folder / MANIFEST).stat().st_mtime_ns)
    except AssistentError as error:
        return state | {"problem": error.reason, "remedy": error.remedy}
    if state["new"] or state["changed"] or state["removed"]:
        state |= {
            "problem": "Filerna har ändrats sedan indexet byggdes: "
            f"{state['new']} nya, {state['changed']} ändrade, {state['removed']} borttagna.",
            "remedy": f"Kör: assistent index --samling {name}",
        }
    return state


def _differences(settings: Settings, name: str, manifest: Manifest, built: int) -> dict[str, int]:
    """How the files on disk differ from those of the index: by content, and for a file that could
    not be read by whether it is younger than the index (``built``, nanoseconds)."""
    known = {entry.document.file: entry.sha256 for entry in manifest.entries}
    failed = {failure.file for failure in manifest.failures}
    sources, refused = source_files(settings, name)
    new = [source.name for source in sources if source.name not in known] + [file for file, _ in refused]
    changed = [source for source in sources if source.name in known and known[source.name] != source.sha256]
    mended = [s for s in sources if s.name in failed and s.name not in known and s.path.stat().st_mtime_ns > built]
    return {
        "new": sum(file not in failed for file in new),
        "changed": len(changed) + len(mended),
        "removed": len(known.keys() - {source.name for source in sources}),
    }


def _cached(settings: Settings) -> bool:
    """Whether the bundled model has been prepared; a named one is kept elsewhere."""
    return settings.embedding != "bundled" or (settings.cache / bundled.FINGERPRINT / "model.onnx").is_file()


def _version(library: str) -> str | None:
    try:
        return version(library)
    except PackageNotFoundError:
        return None


def text(state: dict[str, Any]) -> str:
    """The report for a reader."""
    model = state["model"]
    lines = [
        f"Installation: {state['root']}",
        f"Sökmodell:    {model['embedding']}" + ("" if model["cached"] else " (förbereds vid första frågan)"),
    ]
    if writer := state["language_model"]:
        lines.append(f"Formulerar:   {writer['model']} på {writer['host']} – frågor och citat skickas dit")
    for samling in state["samlingar"]:
        lines += ["", f"Samling {samling['samling']}"]
        if samling["indexed"]:
            lines += [
                f"  Index:      {samling['index']}, skapat {samling['created']}",
                f"  Innehåll:   {samling['documents']} dokument, {samling['chunks']} stycken",
            ]
        lines += [f"  Ej läst:    {f['file']}: {f['reason']}. Gör så här: {f['remedy']}." for f in samling["failed"]]
        lines += [f"  Delvis läst: {f['file']}: {f['reason']}." for f in samling["partly_read"]]
        left = "i ordning, utom det som inte är läst" if samling["failed"] else "i ordning"
        lines.append(f"  Läge:       {samling['problem'] or left}")
        if samling["remedy"]:
            lines.append(f"  Gör så här: {samling['remedy']}")
    lines += ["", "Omgivning"]
    for check in state["checks"]:
        lines.append(f"  {'FEL' if check['problem'] else 'Bra'}:        {check['problem'] or check['told']}")
        lines += [f"  Gör så här: {check['remedy']}"] if check["remedy"] else []
    for name in state["abandoned"]:
        lines += ["", f"Index utan samling: {name} (mappen corpus/{name} finns inte)"]
        lines.append(f"  Gör så här: lägg tillbaka mappen, eller ta bort indexes/{name}")
    versions = ", ".join(f"{name} {number or 'saknas'}" for name, number in state["libraries"].items())
    return "\n".join([*lines, "", f"Python {state['python']}; {versions}"])
