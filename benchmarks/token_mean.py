"""What all tokens have in common: the mean of their states before the encoder's last layer.

    python -m benchmarks.token_mean ../shared/scale/statutes.tar.xz

Less this mean, two tokens are as near as what they mean is (decision 18). It is taken over PARAGRAPHS paragraphs
of an archive of Markdown files, at most PER_FILE of one, and written to ``assistent/token_mean.npz``.
"""

from __future__ import annotations

import argparse
import random
import sys
import tarfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from assistent import bundled
from assistent.models import TOKEN_MEAN, BundledEncoder
from assistent.types import Vectors

REPOSITORY = Path(__file__).parent.parent
PARAGRAPHS = 500
PER_FILE = 4
SHORTEST, LONGEST = 200, 700


def paragraphs(archive: Path, count: int = PARAGRAPHS) -> list[str]:
    """Paragraphs of the archive's files, drawn with a fixed seed and cut at ``LONGEST`` characters."""
    chance = random.Random(1)
    found: list[str] = []
    with tarfile.open(archive) as tar:
        files = sorted((one for one in tar if one.isfile() and one.name.endswith(".md")), key=lambda one: one.name)
        for file in sorted(chance.sample(files, min(len(files), count)), key=lambda one: one.offset):
            stream = tar.extractfile(file)
            text = stream.read().decode("utf-8") if stream else ""
            own = [part[:LONGEST] for part in text.split("\n\n") if len(part) >= SHORTEST]
            found += chance.sample(own, min(PER_FILE, len(own)))
    return chance.sample(found, min(count, len(found)))


def mean_state(texts: Sequence[str], encoder: BundledEncoder) -> Vectors:
    """The mean over the tokens of the texts, without those of the prefix and the marks; shape (384,)."""
    runs = [encoder._run(text, "passage") for text in texts]
    inner = np.concatenate([run.inner[(run.places[:, 1] > run.places[:, 0]) & (run.places[:, 1] > 0)] for run in runs])
    return np.asarray(inner.mean(axis=0, dtype=np.float64), np.float32)


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("archive", type=Path, help="archive (tar) of Markdown files")
    arguments = parser.parse_args(argv)
    encoder = BundledEncoder(bundled.build(REPOSITORY / ".cache"), 1)
    np.savez(TOKEN_MEAN, mean=mean_state(paragraphs(arguments.archive), encoder))
    return 0


if __name__ == "__main__":
    sys.exit(main())
