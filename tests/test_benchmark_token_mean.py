"""The mean of a token's state: drawn from an archive, the same each time, without prefix and marks."""

from __future__ import annotations

import tarfile
from pathlib import Path

import numpy as np
import pytest

from assistent.models import TOKEN_MEAN, BundledEncoder
from assistent.types import Encoder
from benchmarks import token_mean


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    folder = tmp_path / "lagar"
    folder.mkdir()
    for n in range(3):
        parts = [f"{number} § i lag {n}. " + "Ord " * (60 if number else 2) * (n + 1) for number in range(6)]
        (folder / f"{n}.md").write_text("\n\n".join(parts), encoding="utf-8")
    with tarfile.open(tmp_path / "lagar.tar", "w") as tar:
        tar.add(folder, "lagar")
    return tmp_path / "lagar.tar"


def test_paragraphs_are_long_enough_cut_and_few_of_one_file(archive: Path) -> None:
    found = token_mean.paragraphs(archive)
    assert len(found) == 3 * token_mean.PER_FILE
    assert found == token_mean.paragraphs(archive)
    assert {len(one) for one in found} <= set(range(token_mean.SHORTEST, token_mean.LONGEST + 1))
    assert not any(one.startswith("0 §") for one in found)
    assert len(token_mean.paragraphs(archive, 5)) == 5


def test_the_mean_is_that_of_the_tokens_of_the_text(encoder: Encoder) -> None:
    assert isinstance(encoder, BundledEncoder)
    run = encoder._run("Nämnden beslutar.", "passage")
    own = token_mean.mean_state(["Nämnden beslutar."], encoder)
    np.testing.assert_allclose(own, run.inner[3:-1].mean(axis=0), rtol=1e-5)
    with np.load(TOKEN_MEAN) as stored:
        assert stored["mean"].shape == own.shape == (384,)
