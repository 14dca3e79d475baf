"""Which parts of an index an update writes anew."""

from __future__ import annotations

from pathlib import Path

import pytest
from fakes import HashEncoder, installation, policy

from assistent.assembling import _taken_over
from assistent.index import current_directory, read_manifest
from assistent.indexing import build
from assistent.parts import PartName


def parts(*rows: int) -> list[PartName]:
    return [PartName(f"{n}", count, {}, {}) for n, count in enumerate(rows)]


@pytest.mark.parametrize(
    ("rows", "live", "new", "taken"),
    [
        ([], [], 10, set()),
        ([1_000], [990], 10, set()),  # a small change leaves the large part
        ([1_000], [960], 240, {0}),
        ([1_000, 40], [990, 40], 10, {1}),  # the smallest first, and no further than it has caught up
        ([1_000, 190], [900, 190], 50, {0, 1}),
        ([1_000, 60], [900, 60], 10, set()),
        ([1_000, 100], [990, 40], 1, {1}),  # mostly dead
        ([1_000], [400], 0, {0}),
        ([1_000], [990], 0, set()),
        ([1_000, 10], [990, 0], 0, {1}),
    ],
)
def test_what_is_new_takes_over_what_it_has_caught_up_with(
    rows: list[int], live: list[int], new: int, taken: set[int]
) -> None:
    assert _taken_over(parts(*rows), live, new, ()) == taken


def test_parts_without_vectors_are_written_anew() -> None:
    assert _taken_over(parts(1_000, 50), [1_000, 50], 0, ["0"]) == {0, 1}
    assert _taken_over(parts(10_000, 50), [10_000, 50], 0, ["1"]) == {1}


def test_many_small_changes_keep_few_parts(tmp_path: Path) -> None:
    settings = installation(tmp_path, {f"d{n:02}.md": policy(f"ämne {n}", "Chefen") for n in range(40)})
    build(settings, "solros", HashEncoder())
    most = 0
    for n in range(12):
        (settings.corpus / "solros" / f"d{n:02}.md").write_text(policy(f"nytt ämne {n}", "Chefen"))
        build(settings, "solros", HashEncoder())
        manifest = read_manifest(current_directory(settings, "solros"))
        most = max(most, len(manifest.parts))
        assert sum(entry.chunks for entry in manifest.entries) == 80
        assert sorted(path.name for path in (settings.indexes / "solros" / "parts").iterdir()) == sorted(
            part.id for part in manifest.parts
        )
    assert most == 3
