"""The encoder in torch gives the bundled encoder's vectors."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch

from assistent.types import Encoder, Passage
from benchmarks.torch_e5 import TorchE5, padded, tokenizer

REPOSITORY = Path(__file__).parent.parent
TEXTS = ("Vem beslutar om bygglov?", "Nämnden ska varje år lämna en rapport om hur målen har nåtts. " * 9)


def test_its_mean_vectors_are_the_bundled_encoders(encoder: Encoder) -> None:
    cut, model = tokenizer(REPOSITORY / ".cache"), TorchE5()
    ids, mask = padded([cut.encode(f"passage: {text}").ids for text in TEXTS])
    bundled = [rows[0] for rows in encoder.encode([Passage(text) for text in TEXTS], "passage")]
    with torch.inference_mode():
        whole = model(ids, mask)
        halves = model.run(model.run(model.embed(ids), mask, last=6), mask, first=6)
    assert torch.equal(whole, halves)
    for states, real, expected in zip(whole, mask, bundled, strict=True):
        mean = states[real].mean(0).numpy()
        assert float(mean / np.linalg.norm(mean) @ expected) > 0.999


def test_rows_are_filled_up_and_masked() -> None:
    ids, mask = padded([[0, 7, 2], [0, 2]])
    assert ids.tolist() == [[0, 7, 2], [0, 2, 0]]
    assert mask.tolist() == [[True, True, True], [True, True, False]]
