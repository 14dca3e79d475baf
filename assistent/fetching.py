"""Brings a samling's documents from the addresses in its ``kallor.toml``, and tells what is new.

A file is replaced whole or not at all, and only while its content is what was fetched last: what
somebody has changed or put there by hand stays. What was fetched is remembered beside the documents
in ``.hamtat.json``; without it everything is fetched once more, and equal files are known again.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path, PurePosixPath
from typing import Any

from assistent.archives import identify
from assistent.documents import find_samling
from assistent.downloads import Download, Limits, download
from assistent.errors import FetchError, because
from assistent.settings import Settings
from assistent.sources import CONTENT_TYPES, FILE, Source, Sources, read_sources
from assistent.types import Progress

STATE = ".hamtat.json"

_UNSAID = frozenset({"", "application/octet-stream", "binary/octet-stream", "application/download"})
"""Content types that say nothing; the content itself then has to tell what it is."""
_WEB_PAGE = re.compile(rb"\s*<(?:[a-z!?])", re.I)
_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


class Outcome(StrEnum):
    """What became of a source."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    OFF = "off"
    FAILED = "failed"


SWEDISH = {
    Outcome.NEW: "ny",
    Outcome.CHANGED: "ändrad",
    Outcome.UNCHANGED: "oförändrad",
    Outcome.OFF: "avstängd",
    Outcome.FAILED: "fel",
}


@dataclass(frozen=True, slots=True)
class Fetched:
    """A source and what became of it; ``bytes`` were fetched, ``reason`` and ``remedy`` tell a failure."""

    source: Source
    outcome: Outcome
    bytes: int = 0
    reason: str = ""
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class FetchReport:
    """What a run did with each source of a samling, in the order of ``kallor.toml``."""

    samling: str
    fetched: tuple[Fetched, ...]
    dry_run: bool

    def count(self, outcome: Outcome) -> int:
        """How many sources ended so."""
        return sum(one.outcome is outcome for one in self.fetched)


def fetch_all(
    settings: Settings, samling: str | None = None, dry_run: bool = False, progress: Progress | None = None
) -> list[FetchReport]:
    """Fetches for the samling named, or for every one that has a ``kallor.toml``. Every file is read and
    checked before anything is fetched. Raises ``FetchError``, or ``CorpusError`` for an unknown samling."""
    first = find_samling(settings, samling)
    named = [first] if samling else settings.samlingar()
    named = [name for name in named if (settings.corpus / name / FILE).is_file()] or [first]
    return [fetch(settings, sources, dry_run, progress) for sources in [read_sources(settings, n) for n in named]]


def fetch(settings: Settings, sources: Sources, dry_run: bool = False, progress: Progress | None = None) -> FetchReport:
    """Fetches the sources of a samling that are on. One that fails does not stop the others. With
    ``dry_run`` the servers are asked but nothing is saved."""
    report = progress or (lambda what, done, total: None)
    folder = settings.corpus / sources.samling
    state = _read_state(folder)
    total = sum(source.active for source in sources.sources)
    done, fetched = 0, []
    for source in sources.sources:
        if not source.active:
            fetched.append(Fetched(source, Outcome.OFF))
            continue
        report("Hämtar", done, total)
        try:
            fetched.append(_fetch_one(folder, source, sources, state, dry_run))
        except FetchError as error:
            fetched.append(Fetched(source, Outcome.FAILED, reason=error.reason, remedy=error.remedy))
        except OSError as error:
            reason = f"{source.file} kan inte läsas eller skrivas ({because(error)})"
            remedy = "kontrollera behörigheten och att det finns ledigt utrymme"
            fetched.append(Fetched(source, Outcome.FAILED, reason=reason, remedy=remedy))
        except Exception as error:  # one source must never stop the others, whatever its fault
            reason = f"oväntat fel ({type(error).__name__}: {error})"
            fetched.append(Fetched(source, Outcome.FAILED, reason=reason, remedy="hämta filen för hand"))
        done += 1
    report("Hämtar", done, total)
    return FetchReport(sources.samling, tuple(fetched), dry_run)


def _fetch_one(
    folder: Path, source: Source, sources: Sources, state: dict[str, dict[str, str]], dry_run: bool
) -> Fetched:
    path = _place(folder, source.file)
    present = _digest(path.read_bytes()) if path.exists() else None
    known = state.get(source.file, {})
    ours = present is not None and known.get("sha256") == present
    conditions: dict[str, str] = {}
    if ours and known.get("adress") == source.address.text:
        named = {"If-None-Match": known.get("etag"), "If-Modified-Since": known.get("modified")}
        conditions = {field: value for field, value in named.items() if value}
    limits = Limits(sources.hosts, sources.max_bytes, sources.seconds, sources.private)
    answer = download(source.address, limits, conditions)
    if answer is None:
        return Fetched(source, Outcome.UNCHANGED)
    _check_content(answer, PurePosixPath(source.file).suffix.lower())
    digest = _digest(answer.content)
    if present not in (None, digest) and not ours:
        raise FetchError(
            f"{source.file} har ändrats för hand sedan den hämtades"
            if known
            else f"{source.file} finns redan och är inte hämtad härifrån",
            "flytta undan filen och kör om för att få serverns, eller stäng av källan med aktiv = false",
        )
    if not dry_run:
        if digest != present:
            path.parent.mkdir(parents=True, exist_ok=True)
            _write(path, answer.content)
        state[source.file] = {
            "adress": source.address.text, "sha256": digest, "etag": answer.etag, "modified": answer.modified
        }  # fmt: skip
        _write(folder / STATE, json.dumps(state, ensure_ascii=False, indent=1, sort_keys=True).encode())
    outcome = Outcome.NEW if present is None else Outcome.UNCHANGED if digest == present else Outcome.CHANGED
    return Fetched(source, outcome, len(answer.content))


# --- files ----------------------------------------------------------------------------------------


def _place(folder: Path, file: str) -> Path:
    """Where a document goes, inside the samling's folder also when links are followed."""
    path = folder / file
    if not path.parent.resolve().is_relative_to(folder.resolve()):
        raise FetchError(f"{file} ligger i en mapp som är en länk ut ur samlingen", "välj en annan plats i fil")
    if path.is_symlink() or (path.exists() and not path.is_file()):
        raise FetchError(
            f"{file} är en länk eller en mapp, ingen fil", "flytta undan den eller välj en annan plats i fil"
        )
    return path


def _write(path: Path, content: bytes) -> None:
    """Replaces a file at one blow. The new one is written beside it under a hidden name, which no index
    reads and the next run writes over."""
    beside = path.with_name(f".{path.name}.hamtas")
    beside.unlink(missing_ok=True)
    try:
        with beside.open("xb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _read_state(folder: Path) -> dict[str, dict[str, str]]:
    """What was fetched before, by file; empty where it is not known."""
    try:
        table = json.loads((folder / STATE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(table, dict):
        return {}
    return {
        file: entry
        for file, entry in table.items()
        if isinstance(entry, dict) and all(isinstance(value, str) for value in entry.values())
    }


def _check_content(answer: Download, suffix: str) -> None:
    """Refuses what is not what the suffix says, by what the server calls it and by the content itself."""
    if not answer.content:
        raise FetchError("servern skickade ett tomt dokument", "öppna adressen i en webbläsare och kontrollera den")
    kind = _kind(answer.content)
    wanted = ".html" if suffix == ".htm" else suffix
    fits = kind == wanted or (wanted in (".txt", ".md") and kind is None)
    if not fits or (answer.content_type not in CONTENT_TYPES[suffix] | _UNSAID):
        got = "en webbsida, kanske en inloggning eller ett felmeddelande" if kind == ".html" else ""
        called = f"servern kallar det {answer.content_type}" if answer.content_type else "servern säger inte vad det är"
        raise FetchError(
            f"adressen gav {got or 'något annat än ' + suffix} ({called})",
            "ange adressen till själva dokumentet, eller rätta filändelsen i fil",
        )


def _kind(content: bytes) -> str | None:
    """The suffix that the content calls for; ``None`` for text, and empty for what is nothing known."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "dokument"
        path.write_bytes(content)
        kind = identify(path)
    if kind is not None:
        return kind
    start = content[:1024]
    text = start.startswith(_BOMS[1:]) or b"\0" not in content
    for mark in _BOMS:
        start = start.removeprefix(mark)
    if text and _WEB_PAGE.match(start.replace(b"\0", b"")):
        return ".html"
    return None if text else ""


# --- what is told ---------------------------------------------------------------------------------


def reports_text(reports: Sequence[FetchReport]) -> str:
    """The reports for a reader, ending with what to do next."""
    return "\n\n".join(_report_text(report) for report in reports)


def _report_text(report: FetchReport) -> str:
    lines = [_line(one, report.samling) for one in report.fetched]
    new, changed, unchanged, off, failed = (report.count(outcome) for outcome in Outcome)
    lines.append(
        f"{report.samling}: {new} nya, {changed} ändrade, {unchanged} oförändrade, {off} avstängda, "
        f"{failed} misslyckade."
    )
    if off == len(report.fetched):
        lines.append(f"Alla källor är avstängda. Skriv aktiv = true i {report.samling}/{FILE} för dem som ska hämtas.")
    elif report.dry_run:
        lines.append("Inget har sparats. Kör utan --dry-run för att hämta.")
    elif new or changed:
        lines.append(f"Kör: assistent index --samling {report.samling}")
    return "\n".join(lines)


def _line(one: Fetched, samling: str) -> str:
    told = f"{SWEDISH[one.outcome]:<10}  {one.source.name}"
    if one.outcome is Outcome.FAILED:
        return f"{told}: {one.reason}. Gör så här: {one.remedy}."
    if one.outcome in (Outcome.NEW, Outcome.CHANGED):
        return f"{told} → {samling}/{one.source.file} ({max(1, round(one.bytes / 1000))} kB)"
    return told


def reports_object(reports: Sequence[FetchReport]) -> list[dict[str, Any]]:
    """The reports as ``fetch --json`` prints them."""
    return [
        {
            "samling": report.samling,
            "dry_run": report.dry_run,
            "sources": [
                {
                    "name": one.source.name,
                    "address": one.source.address.text,
                    "file": one.source.file,
                    "outcome": one.outcome.value,
                    "bytes": one.bytes,
                    "reason": one.reason or None,
                    "remedy": one.remedy or None,
                }
                for one in report.fetched
            ],
        }
        for report in reports
    ]
