"""What several test modules share."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from assistent.indexing import build
from assistent.models import open_encoder
from assistent.settings import Settings, load
from assistent.types import Encoder

REPOSITORY = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    """The bundled encoder, built once into the repository's cache."""
    return open_encoder(None, REPOSITORY / ".cache")


@pytest.fixture(scope="session")
def mjolby(encoder: Encoder, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """An installation of its own with the shipped samling, indexed with the bundled encoder."""
    root = tmp_path_factory.mktemp("mjolby")
    shutil.copytree(REPOSITORY / "corpus" / "mjolby", root / "corpus" / "mjolby")
    settings = load({"ASSISTENT_ROOT": str(root), "ASSISTENT_CACHE": str(REPOSITORY / ".cache")})
    build(settings, "mjolby", encoder)
    return settings


EXEMPELBY = (
    "chefshandbok.docx", "delegationsordning-kommunstyrelsen.pdf", "english-guide-for-new-employees.html",
    "inkopspolicy-2023.pdf", "inkopspolicy-2026.docx", "introduktion.toml", "organisation.toml",
    "protokoll-kommunfullmaktige-2026-06-15.pdf", "reglemente-for-intern-kontroll.odt", "styrmodell.pdf",
)  # fmt: skip
"""Of the shipped samling Exempelby, what a reader's journeys need; all of it would take a minute to index."""


@pytest.fixture(scope="session")
def exempelby(encoder: Encoder, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """An installation of its own with a part of the shipped samling Exempelby, indexed with the bundled encoder."""
    root = tmp_path_factory.mktemp("exempelby")
    folder = root / "corpus" / "exempelby"
    folder.mkdir(parents=True)
    for name in EXEMPELBY:
        shutil.copy(REPOSITORY / "corpus" / "exempelby" / name, folder)
    settings = load({"ASSISTENT_ROOT": str(root), "ASSISTENT_CACHE": str(REPOSITORY / ".cache")})
    build(settings, "exempelby", encoder)
    return settings
