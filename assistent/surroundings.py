"""What an installation stands on: disk, permissions, installed versions, the services that it asks.

Each check tells how it is and, where something must be done, what is wrong and what to do. Nothing is changed,
and nothing but the addresses of the settings is asked.
"""

from __future__ import annotations

import os
import shutil
import socket
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from assistent import access, bundled, identity, llm, retention, vectors
from assistent.accounts import Accounts
from assistent.errors import AssistentError
from assistent.settings import PREFIX, SECRETS, SETTINGS_FILE, Settings

SPARE_MB = 500
"""What must be free beside room for a second index: logs, uploads, the model's cache."""
CONNECT_S = 5.0


@dataclass(frozen=True, slots=True)
class Check:
    """What was looked at ("disk"), how it is, and what is wrong and to be done, if anything."""

    name: str
    told: str
    problem: str | None = None
    remedy: str | None = None


def checks(settings: Settings) -> list[Check]:
    """All of them, in the order that they are shown."""
    return [
        _disk(settings),
        *_folders(settings),
        *_lists(settings),
        *_secret(settings),
        _versions(),
        *_chroma(settings),
        *_language_model(settings),
        *_who_may(settings),
        Check("reaches", _reached(settings)),
    ]


def reaches(settings: Settings) -> list[str]:
    """The hosts beyond this machine that the settings name. Nothing else is reached while questions are
    answered; ``assistent fetch`` reaches the addresses of kallor.toml."""
    named = [
        urlsplit(address).hostname or ""
        for address in (settings.chroma_url, settings.llm_url, settings.oidc_issuer)
        if address
    ]
    return sorted({host for host in named if not _this_machine(host)})


def _reached(settings: Settings) -> str:
    hosts = reaches(settings)
    return f"Når andra datorer: {', '.join(hosts)}" if hosts else "Når inga andra datorer när frågor besvaras"


def _this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _disk(settings: Settings) -> Check:
    free = shutil.disk_usage(_there(settings.indexes)).free / 1e6
    needed = SPARE_MB + _size_mb(settings.indexes)
    told = f"{free / 1000:.1f} GB ledigt där indexen ligger; {needed / 1000:.1f} GB behövs för att bygga om dem"
    if free >= needed:
        return Check("disk", told)
    return Check("disk", told, "Det är för lite ledigt utrymme på disken.", "Frigör utrymme innan dokument läses in.")


def _there(path: Path) -> Path:
    """The path, or the nearest folder above it that exists."""
    return next(place for place in (path, *path.parents) if place.exists())


def _size_mb(folder: Path) -> float:
    return sum(path.lstat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


def _folders(settings: Settings) -> Iterator[Check]:
    """Corpus and indexes must be readable; the cache too, and writable until the model has been prepared."""
    prepared = settings.embedding != "bundled" or (settings.cache / bundled.FINGERPRINT / "model.onnx").is_file()
    for name, folder, must_write in (
        ("corpus", settings.corpus, False),
        ("indexes", settings.indexes, not settings.chroma_url),  # Chroma writes to the folders that it reads
        ("cache", settings.cache, not prepared),
    ):
        readable = not folder.exists() or os.access(folder, os.R_OK | os.X_OK)
        writable = os.access(_there(folder), os.W_OK)
        right = "kan skrivas" if writable else "kan bara läsas"
        if readable and (writable or not must_write):
            yield Check(name, f"{folder}: {right}")
            continue
        verb = "läsas" if not readable else "skrivas"
        yield Check(
            name,
            f"{folder}: kan inte {verb}",
            f"Mappen {folder} kan inte {verb} av den här användaren.",
            "Rätta mappens ägare eller behörighet.",
        )


def _lists(settings: Settings) -> Iterator[Check]:
    """The files that questions are noted in."""
    for name, file in retention.files(settings).items():
        told = f"{retention.NAMES[name]} antecknas i {file} och sparas i {settings.log_days} dagar"
        if file.is_dir() or not os.access(file if file.exists() else file.parent, os.W_OK):
            yield Check(name, told, f"Filen {file} kan inte skrivas.", f"Rätta {name}, eller mappens behörighet.")
        else:
            yield Check(name, told)


def _secret(settings: Settings) -> Iterator[Check]:
    """A key in a file that others may read."""
    file = settings.root / SETTINGS_FILE
    if os.name != "posix" or not file.is_file() or not file.stat().st_mode & 0o077:
        return
    given = tomllib.loads(file.read_text(encoding="utf-8"))
    for name in SECRETS:
        if given.get(name):
            yield Check(
                "secret",
                f"{file.name} innehåller {name}",
                f"Nyckeln i {file} kan läsas av andra användare.",
                f"Kör: chmod 600 {file}, eller lägg nyckeln i {PREFIX}{name.upper()}.",
            )


def _who_may(settings: Settings) -> Iterator[Check]:
    """Who comes in, where that is another than everybody at this machine."""
    if not access.logs_in(settings) and identity.local(settings.host) and not settings.access:
        return
    told = f"Vem som får: {_ways_in(settings)}"
    doubts = list(identity.doubts(settings)) or [*_users_file(settings), *_unguarded(settings)]
    if not doubts:
        yield Check("access", told)
    for doubt in doubts:
        yield Check("access", told, doubt.problem, doubt.remedy)


def _ways_in(settings: Settings) -> str:
    if not access.logs_in(settings):
        return f"alla som når {settings.host}:{settings.port}, utan inloggning (open_to_all)"
    ways = []
    if settings.users:
        ways.append(f"lösenord i {settings.root / settings.users}")
    if settings.proxy_header:
        ways.append(f"{settings.proxy_header} från {settings.trusted_proxies}")
    if settings.oidc_issuer:
        ways.append(f"OpenID Connect hos {settings.oidc_issuer}")
    limited = f"; {len(settings.access)} samlingar bara för vissa grupper" if settings.access else ""
    return f"{', '.join(ways)}{limited}"


def _users_file(settings: Settings) -> Iterator[identity.Doubt]:
    if not settings.users:
        return
    file = settings.root / settings.users
    try:
        known = Accounts(file).all()
    except AssistentError as error:
        yield identity.Doubt(error.reason, error.remedy)
        return
    if identity.others_may_read(file):
        yield identity.Doubt(f"Användarfilen {file} kan läsas av andra användare.", f"Kör: chmod 600 {file}")
    if not known and not (settings.proxy_header or settings.oidc_issuer):
        yield identity.Doubt(f"Användarfilen {file} är tom: ingen kan logga in.", "Kör: assistent user add NAMN")


def _unguarded(settings: Settings) -> Iterator[identity.Doubt]:
    """Passwords and sessions that others on the network can read."""
    sent = settings.users or settings.oidc_issuer
    if sent and not identity.local(settings.host) and not settings.public_address.startswith("https://"):
        yield identity.Doubt(
            f"Lösenord och inloggningar kan skickas okrypterat till {settings.host}.",
            'Låt en proxy med https stå framför, med host = "127.0.0.1", eller ange den i public_address.',
        )


def _versions() -> Check:
    """Whether what is installed is what this version asks for."""
    from packaging.requirements import Requirement

    try:
        wanted = [Requirement(line) for line in metadata.requires("assistent") or ()]
    except metadata.PackageNotFoundError:
        return Check("versions", "Körs utan att vara installerat som paket; versionerna är inte prövade")
    here = [one for one in wanted if one.marker is None or one.marker.evaluate({"extra": ""})]
    wrong = []
    for one in here:
        try:
            found = metadata.version(one.name)
        except metadata.PackageNotFoundError:
            wrong.append(f"{one.name} saknas")
            continue
        if not one.specifier.contains(found, prereleases=True):
            wrong.append(f"{one.name} {found} (ska vara {one.specifier})")
    if not wrong:
        return Check("versions", f"{len(here)} bibliotek av rätt version")
    told = ", ".join(wrong)
    remedy = "Kör: pip install -c constraints.txt -e ."
    return Check("versions", told, f"Installerade bibliotek stämmer inte: {told}.", remedy)


def _chroma(settings: Settings) -> Iterator[Check]:
    if not settings.chroma_url:
        return
    try:
        if not _listens(settings.chroma_url):
            raise vectors.unavailable(settings.chroma_url)
        vectors.reach(settings.chroma_url)
    except AssistentError as error:
        yield Check("chroma", f"Chroma på {settings.chroma_url}", error.reason, error.remedy)
        return
    yield Check("chroma", f"Chroma på {settings.chroma_url} svarar")


def _listens(address: str) -> bool:
    """Whether anything takes a connection there; an address without an answer is given up soon."""
    parts = urlsplit(address)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        socket.create_connection((parts.hostname or "", port), CONNECT_S).close()
    except OSError:
        return False
    return True


def _language_model(settings: Settings) -> Iterator[Check]:
    writer = llm.open_writer(settings)
    if writer is None:
        return
    told = f"Språkmodellen {writer.name} på {writer.host}"
    try:
        writer.probe()
    except AssistentError as error:
        remedy = "Kör tjänsten? Stämmer llm_url och nyckel? Till dess visas dokumentens egna ord."
        yield Check("language_model", told, error.reason, remedy)
        return
    yield Check("language_model", f"{told} svarar")
