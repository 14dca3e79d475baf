"""One frozen settings object, read once from ``assistent.toml`` and ``ASSISTENT_*``.

A variable in the environment wins over the file, the file over the default. Every field below is
a setting: ``embedding`` is ``ASSISTENT_EMBEDDING`` in the environment and ``embedding`` in the file.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from assistent.errors import SettingsError

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

    def samlingar(self) -> list[str]:
        """The names of the folders under ``corpus/``, sorted."""
        if not self.corpus.is_dir():
            return []
        return sorted(p.name for p in self.corpus.iterdir() if p.is_dir() and not p.name.startswith("."))


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
    if address.username or address.password:
        raise SettingsError("llm_url innehåller ett användarnamn eller lösenord.", "Ange nyckeln i ASSISTENT_LLM_KEY.")
    if not settings.llm_model:
        raise SettingsError("llm_model saknas.", "Ange modellens namn i ASSISTENT_LLM_MODEL, till exempel gemma3.")
    if not re.fullmatch(r"[!-~]*", settings.llm_key):
        raise SettingsError("llm_key innehåller tecken som ingen nyckel har.", "Kopiera nyckeln på nytt.")
    if not settings.llm_seconds:
        raise SettingsError("llm_seconds = 0 går inte att använda.", "Ange minst 1 sekund.")


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
        return Path(value).expanduser() if isinstance(default, Path) else str(value)
    except ValueError:
        expected = "ett heltal från 0 och uppåt" if isinstance(default, int) else "en text"
        if key == "chroma_url":
            expected = "adressen till en Chroma-server, till exempel http://127.0.0.1:8000"
        shown = "…" if key == "llm_key" else repr(value)
        raise SettingsError(f"{where}: {key} = {shown} går inte att använda.", f"Ange {expected}.") from None


def _server(address: str) -> str:
    """A server's address without a slash at its end. Raises ``ValueError`` for what is none."""
    parts = urlsplit(address)
    bare = parts.path in ("", "/") and not (parts.query or parts.fragment or parts.username or parts.password)
    if parts.scheme not in ("http", "https") or not parts.hostname or not bare or parts.port == 0:
        raise ValueError
    return f"{parts.scheme}://{parts.netloc}"
