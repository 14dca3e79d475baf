"""One frozen settings object, read once from ``assistent.toml`` and ``ASSISTENT_*``.

A variable in the environment wins over the file, the file over the default. Every field below is
a setting: ``embedding`` is ``ASSISTENT_EMBEDDING`` in the environment and ``embedding`` in the file.
"""

from __future__ import annotations

import ipaddress
import os
import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from assistent.errors import SettingsError

Table = tuple[tuple[str, tuple[str, ...]], ...]
"""A table of the settings: names, each with its values."""
SETTINGS_FILE = "assistent.toml"
PREFIX = "ASSISTENT_"


@dataclass(frozen=True, slots=True)
class Settings:
    """How the assistant runs. Paths are absolute once read."""

    root: Path
    corpus: Path = Path("corpus")
    indexes: Path = Path("indexes")
    cache: Path = Path(".cache")
    samling: str = ""
    """The samling asked when none is named; empty means the only one, or the first by name."""
    embedding: str = "bundled"
    """``bundled`` or the path or hub name of any sentence-transformers model."""
    reranker: str = ""
    """Path or hub name of a cross-encoder that reads the first hits anew; empty: none."""
    chroma_url: str = ""
    """The Chroma server that holds the vectors, "http://127.0.0.1:8000"; empty: folders of the index."""
    host: str = "127.0.0.1"
    port: int = 7860
    hosts: str = ""
    """The names that readers call the server by ("assistent.kommunen.se"), with commas between."""
    threads: int = 0
    """Processor threads for the encoder; 0 means all that the process may use."""
    max_file_mb: int = 100
    """A larger file in the corpus is not read but reported."""
    max_upload_mb: int = 20
    """A larger file is not taken by the page that checks quotations."""
    read_seconds: int = 120
    """A file that is read this long without coming further is given up and reported."""
    llm_url: str = ""
    """Address of a language model that speaks OpenAI's protocol (``http://127.0.0.1:11434/v1``); empty means none."""
    llm_model: str = ""
    """The model's name there."""
    llm_key: str = field(default="", repr=False)
    """The key that it wants, if any. Never shown or logged."""
    llm_seconds: int = 60
    """A language model that has not finished its answer by then is given up."""
    gap_list: str = ""
    """A file that questions without an answer are noted in (masked, without who asked); empty for none."""
    contact: str = ""
    """Whom a reader turns to about the assistant and its accessibility: a text with an e-mail address."""
    feedback_list: str = ""
    """A file that thumbs up and down are noted in (masked, without who asked); empty for none."""
    question_log: str = ""
    """A file that every question is noted in with how it ended (masked, without who asked); empty for none."""
    log_days: int = 90
    """What is noted in the three files above is removed after so many days."""
    log_format: str = "text"
    """How the server's log is written on stderr: ``text``, or ``json`` for an object a line."""
    metrics: str = "local"
    """Who may read ``/metrics``: ``local`` (this machine and private networks), ``all`` or ``off``."""
    users: str = ""
    """A file of those who log in with a password; empty: none do."""
    proxy_header: str = ""
    """The header in which a trusted proxy tells who asks ("X-Remote-User"); empty: none does."""
    proxy_group_header: str = ""
    """The header in which it tells their groups, with commas between."""
    trusted_proxies: str = "127.0.0.1, ::1"
    """Addresses and networks whose headers of who asks and from where count, with commas between."""
    oidc_issuer: str = ""
    """The address of an OpenID Connect provider that people log in at; empty: none."""
    oidc_client: str = ""
    """The name that the provider knows this installation by."""
    oidc_secret: str = field(default="", repr=False)
    """The secret that goes with it. Never shown or logged."""
    oidc_name_claim: str = "name"
    """The claim that names the one who logs in."""
    oidc_role_claim: str = "groups"
    """The claim whose values ``roles`` makes roles of."""
    oidc_group_claim: str = "groups"
    """The claim that tells their groups."""
    public_address: str = ""
    """The address that readers have, as "https://assistent.kommunen.se/"; OpenID Connect sends them back to it."""
    roles: Table = ()
    """What role a group of the proxy or the provider gives: (("assistent-drift", ("operator",)), …)."""
    access: Table = ()
    """Which groups may see a samling: (("personal", ("hr", "chefer")), …); others are for all who may come in."""
    open_to_all: bool = False
    """Whether the pages may be served to other machines without any log-in."""
    questions_per_minute: int = 60
    """How much a user, or an address where nobody logs in, may ask in a minute; 0: any amount."""

    def samlingar(self) -> list[str]:
        """The names of the folders under ``corpus/``, sorted."""
        if not self.corpus.is_dir():
            return []
        return sorted(p.name for p in self.corpus.iterdir() if p.is_dir() and not p.name.startswith("."))

    def sees(self, samling: str) -> bool:
        """Whether the samling may be told of. These settings are the installation's own; ``access`` has a reader's."""
        return True


CHOICES = {"log_format": ("text", "json"), "metrics": ("local", "all", "off")}
"""Settings that take one of a few words."""
ROLES = ("reader", "leader", "operator")
"""From the one who may least to the one who may most."""
SECRETS = ("llm_key", "oidc_secret")
_TABLES = ("roles", "access")


def find_root(start: Path) -> Path:
    """The nearest folder at or above ``start`` that holds ``corpus/`` or ``assistent.toml``."""
    for folder in (start, *start.parents):
        if (folder / SETTINGS_FILE).is_file() or (folder / "corpus").is_dir():
            return folder
    return start


def load(environ: Mapping[str, str] | None = None, start: Path | None = None) -> Settings:
    """Reads the settings; raises ``SettingsError`` naming key, value and what is expected."""
    environ = os.environ if environ is None else environ
    root = Path(environ.get(PREFIX + "ROOT") or find_root(start or Path.cwd())).resolve()
    settings = Settings(root=root)
    values = {**_from_file(root / SETTINGS_FILE), **_from_environment(environ)}
    for key, (value, where) in values.items():
        converted: dict[str, Any] = {key: _convert(key, value, getattr(settings, key), where)}
        settings = replace(settings, **converted)
    _check_language_model(settings)
    _check_who_may(settings)
    if not settings.log_days:
        raise SettingsError("log_days = 0 går inte att använda.", "Ange minst 1 dag, eller stäng av det som antecknas.")
    return replace(settings, **{key: root / getattr(settings, key) for key in ("corpus", "indexes", "cache")})


def _check_language_model(settings: Settings) -> None:
    """Refuses an address, a model or a key that cannot be used; neither key nor password is told."""
    if not settings.llm_url:
        return
    address = urlsplit(settings.llm_url)
    if address.scheme not in ("http", "https") or not address.hostname or address.query or address.fragment:
        raise SettingsError(
            "llm_url är ingen adress till en språkmodell.", "Ange den som http://127.0.0.1:11434/v1, utan ? och #."
        )
    if _nowhere(address.hostname):
        raise SettingsError(
            "llm_url är en adress som ingen språkmodell har.", "Ange datorns egen adress, till exempel 127.0.0.1."
        )
    if address.username or address.password:
        raise SettingsError("llm_url innehåller ett användarnamn eller lösenord.", "Ange nyckeln i ASSISTENT_LLM_KEY.")
    if not settings.llm_model:
        raise SettingsError("llm_model saknas.", "Ange modellens namn i ASSISTENT_LLM_MODEL, till exempel gemma3.")
    if not re.fullmatch(r"[!-~]*", settings.llm_key):
        raise SettingsError("llm_key innehåller tecken som ingen nyckel har.", "Kopiera nyckeln på nytt.")
    if not settings.llm_seconds:
        raise SettingsError("llm_seconds = 0 går inte att använda.", "Ange minst 1 sekund.")


def networks(text: str) -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    """The addresses and networks of a list with commas. Raises ``ValueError``."""
    return [ipaddress.ip_network(part.strip()) for part in text.split(",") if part.strip()]


def _check_who_may(settings: Settings) -> None:
    """Refuses what would let in others than those that are meant."""
    if not re.fullmatch(r"[A-Za-z0-9._, -]*", settings.hosts):
        told = "Ange namn utan https:// och port, med komma emellan, till exempel assistent.kommunen.se."
        raise SettingsError("hosts innehåller något som inte är ett namn på en dator.", told)
    try:
        networks(settings.trusted_proxies)
    except ValueError as error:
        told = "Ange adresser eller nät med komma emellan, till exempel 127.0.0.1, 10.1.2.0/24."
        raise SettingsError(f"trusted_proxies kan inte läsas: {error}.", told) from None
    if settings.proxy_header and not settings.trusted_proxies.strip():
        raise SettingsError(
            "proxy_header är satt, men trusted_proxies är tom.", "Ange proxyns adress i trusted_proxies."
        )
    for name in ("proxy_header", "proxy_group_header"):
        if not re.fullmatch(r"[A-Za-z0-9-]*", getattr(settings, name)):
            raise SettingsError(f"{name} är inget namn på en rubrik.", "Ange den som X-Remote-User.")
    if settings.proxy_group_header and not settings.proxy_header:
        raise SettingsError("proxy_group_header är satt utan proxy_header.", "Sätt båda, eller ingen.")
    for group, given in settings.roles:
        if len(given) != 1 or given[0] not in ROLES:
            raise SettingsError(
                f"roles ger {group} en roll som inte finns: {', '.join(given)}.", f"Ange en av {', '.join(ROLES)}."
            )
    if settings.oidc_issuer:
        _check_provider(settings)


def _check_provider(settings: Settings) -> None:
    for name in ("oidc_issuer", "public_address"):
        if not _guarded(getattr(settings, name)):
            raise SettingsError(f"{name} är ingen adress som inloggningen kan ske över.", "Ange den med https://.")
    if not settings.oidc_client:
        raise SettingsError("oidc_client saknas.", "Ange det namn som identitetstjänsten har gett assistenten.")


def _guarded(address: str) -> bool:
    """Whether an address is of https, or of this machine."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return False
    bare = parts.hostname and port != 0 and not (parts.query or parts.fragment or parts.username or parts.password)
    return bool(bare) and (
        parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in ("127.0.0.1", "::1", "localhost"))
    )


def _names() -> list[str]:
    return [f.name for f in fields(Settings) if f.name != "root"]


def _from_file(path: Path) -> dict[str, tuple[object, str]]:
    if not path.is_file():
        return {}
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path.name} kan inte läsas: {error}.", "Rätta filen eller ta bort den.") from error
    unknown = sorted(set(table) - set(_names()))
    if unknown:
        raise SettingsError(f"{path.name} har en okänd inställning: {unknown[0]}.", f"Kända är: {', '.join(_names())}.")
    return {key: (value, path.name) for key, value in table.items()}


def _from_environment(environ: Mapping[str, str]) -> dict[str, tuple[object, str]]:
    found: dict[str, tuple[object, str]] = {}
    for name in _names():
        variable = PREFIX + name.upper()
        if environ.get(variable):
            found[name] = (environ[variable], variable)
    return found


def _convert(key: str, value: object, default: object, where: str) -> object:
    try:
        if key in _TABLES:
            return _table(value)
        if isinstance(default, bool):
            return _truth(value)
        if isinstance(default, int):
            if isinstance(value, bool):
                raise ValueError
            number = int(str(value))
            if not 0 <= number <= (65_535 if key == "port" else 1_000_000):
                raise ValueError
            return number
        if not isinstance(value, (str, os.PathLike)):
            raise ValueError
        if key == "chroma_url":
            return _server(str(value)) if value else ""
        if value not in CHOICES.get(key, (value,)):
            raise ValueError
        return Path(value).expanduser() if isinstance(default, Path) else str(value)
    except ValueError:
        expected = "ett heltal från 0 och uppåt" if isinstance(default, int) else "en text"
        if key == "chroma_url":
            expected = "adressen till en Chroma-server, till exempel http://127.0.0.1:8000"
        if key in CHOICES:
            expected = f"något av {', '.join(CHOICES[key])}"
        if isinstance(default, bool):
            expected = "true eller false"
        if key in _TABLES:
            expected = f'en tabell: [{key}] med rader som namn = ["värde"]; i miljön namn=värde,värde; namn=värde'
        shown = "…" if key in SECRETS else repr(value)
        raise SettingsError(f"{where}: {key} = {shown} går inte att använda.", f"Ange {expected}.") from None


def _truth(value: object) -> bool:
    if isinstance(value, bool):
        return value
    if value in ("true", "false"):
        return value == "true"
    raise ValueError


def _table(value: object) -> Table:
    """A table of the file, or the same as a text: ``a=x,y; b=z``. Raises ``ValueError``."""
    if isinstance(value, str):
        pairs = [pair.partition("=") for pair in value.split(";") if pair.strip()]
        if not all(equals and name.strip() for name, equals, _ in pairs):
            raise ValueError
        value = {name.strip(): [one.strip() for one in given.split(",") if one.strip()] for name, _, given in pairs}
    if not isinstance(value, dict):
        raise ValueError
    table: list[tuple[str, tuple[str, ...]]] = []
    for name, given in value.items():
        found = [given] if isinstance(given, str) else given
        if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
            raise ValueError
        plain = [unicodedata.normalize("NFC", one.strip()) for one in (name, *found)]
        table.append((plain[0], tuple(plain[1:])))
    return tuple(table)


def _server(address: str) -> str:
    """A server's address without a slash at its end. Raises ``ValueError`` for what is none."""
    parts = urlsplit(address)
    bare = parts.path in ("", "/") and not (parts.query or parts.fragment or parts.username or parts.password)
    if parts.scheme not in ("http", "https") or not parts.hostname or not bare or parts.port == 0:
        raise ValueError
    if _nowhere(parts.hostname):
        raise ValueError
    return f"{parts.scheme}://{parts.netloc}"


def _nowhere(host: str) -> bool:
    """Whether an address is one that no service of ours has: link-local, where clouds tell machines their secrets, or
    that of no machine or of many."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    address = getattr(address, "ipv4_mapped", None) or address
    return address.is_link_local or address.is_unspecified or address.is_multicast or str(address) == "255.255.255.255"
