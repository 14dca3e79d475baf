"""Trains the reader's adapter: ``python -m benchmarks.train_reader OUT.npz FOLDER… [--start ADAPTER] [--seed N]``

A folder holds ``passages.jsonl`` {id, document, text, spans?} and ``queries.jsonl`` {id, question, answer,
impossible, passage}: each question with the passage it was written for. ``spans`` are the passage's sentences,
as characters of its text, where what stands before them is its heading; without them it is split.

The shipped adapter was trained in three steps. First, from the encoder, on a Swedish machine translation of 17
articles of SQuAD 2.0 (Rajpurkar, Jia and Liang 2018; CC BY-SA 4.0), 5,300 questions on 575 passages, every second
impossible. Then, from there (``--start``), on that and on 1,401 questions of the municipal kind on 298 passages of
62 documents, 57 % impossible: laws, an IT policy, a strategy, a manual, and, for half of the questions, texts
invented in the manner of minutes, delegation tables, rules, budgets and reports. Last, from there, on all of it
and 6,261 more questions on 715 invented passages, two thirds of the municipal kind and the rest articles and
notices, 53 % impossible, as four folders: SQuAD, the municipal ones of the second step with the first half of these,
the second half, and the rest. They are not distributed, since a part of the texts is others'. What is never
trained on measures, and ``fit_judgement`` is fitted on
it: the articles in ``HELD_OUT``, or every fifth document of a folder that has none of them.

The lower half of the encoder is frozen and reads question and passage apart, so its states are computed once
(``benchmarks.torch_e5``); the upper half gets low-rank additions, own biases and norms. Two tasks teach each
other: where the answer stands (this is what teaches reading), and whether there is one. Windows
of sentences are drawn anew each time, as the product chooses them: the nearest by the encoder, with noise.
What is impossible beyond the questions written so: the passage without its answering sentence, a near
passage of the same document, and answerable questions with a name or number exchanged for another of it.

bfloat16; two rounds from the encoder, under an hour on two cores, or one from an adapter, 6 and 22 minutes on one.
Prints the measures on what is held out: AUROC of whether the passage answers and of its best words, and their F1.
"""

from __future__ import annotations

import argparse
import math
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from torch.nn import functional

from assistent import bundled
from assistent.bundled import FFN, HEADS, HIDDEN, LAYERS
from assistent.close_reading import READ_CHARACTERS
from assistent.models import BundledEncoder
from assistent.reader import FAR, LONGEST, LOWER, adapter
from assistent.sentences import split
from assistent.types import Passage
from benchmarks.answerable import auroc, rows
from benchmarks.torch_e5 import REPOSITORY, TorchE5, _floats, _matrix, padded, tokenizer

HELD_OUT = frozenset({"a16", "a24", "a30", "a33"})
RANK, BATCH = 32, 16
ROUNDS = ((4.0, 1.5e-3, 0.0, 0.1), (1.6, 8e-4, 0.6, 0.15))
"""Epochs, the highest rate of learning, the share of exchanged questions and of states dropped, of each round."""
FURTHER = ((3.0, 6e-4, 0.4, 0.12),)
"""The same where training goes on from an adapter."""
NEGATIVES = 0.4
"""Of the questions, the share that is also asked of a passage that does not answer it."""
NOISE = 0.012
"""Standard deviation of the noise on a sentence's cosine when a window is drawn."""


class Matrix(nn.Module):
    """A frozen matrix with a low-rank addition and a bias of its own, multiplied as one in bfloat16."""

    w: Tensor

    def __init__(self, weight: Tensor, bias: Tensor) -> None:
        super().__init__()
        self.register_buffer("w", weight)
        self.bias = nn.Parameter(bias.clone())
        self.a = nn.Parameter(torch.randn(RANK, weight.shape[1]) / math.sqrt(weight.shape[1]))
        self.b = nn.Parameter(torch.zeros(weight.shape[0], RANK))

    def forward(self, states: Tensor) -> Tensor:
        return functional.linear(states, (self.w + self.b @ self.a).bfloat16(), self.bias.bfloat16())


class Layer(nn.Module):
    """A BERT layer over ``Matrix``; attention written out, since its gradient is four times faster so."""

    def __init__(self, file: Any, number: int) -> None:
        super().__init__()
        at = f"l{number}"
        stacked = torch.cat([_matrix(file, f"{at}.{c}.w", HIDDEN, HIDDEN) for c in "qkv"])
        self.qkv = Matrix(stacked, torch.cat([_floats(file, f"{at}.{c}.b") for c in "qkv"]))
        self.ao = Matrix(_matrix(file, f"{at}.ao.w", HIDDEN, HIDDEN), _floats(file, f"{at}.ao.b"))
        self.fi = Matrix(_matrix(file, f"{at}.fi.w", FFN, HIDDEN), _floats(file, f"{at}.fi.b"))
        self.fo = Matrix(_matrix(file, f"{at}.fo.w", HIDDEN, FFN), _floats(file, f"{at}.fo.b"))
        norms = ("aln.w", "aln.b", "oln.w", "oln.b")
        self.norms = nn.ParameterList([nn.Parameter(_floats(file, f"{at}.{name}")) for name in norms])
        self.epsilon, self.dropped = file.epsilon, 0.0

    def forward(self, states: Tensor, paid: Tensor) -> Tensor:
        batch, tokens, _ = states.shape
        heads = self.qkv(states).view(batch, tokens, 3, HEADS, -1).permute(2, 0, 3, 1, 4)
        query, key, value = heads.reshape(3, batch * HEADS, tokens, -1).unbind(0)
        share = torch.baddbmm(paid, query, key.transpose(1, 2), alpha=query.shape[-1] ** -0.5).softmax(-1)
        mixed = torch.bmm(share, value).view(batch, HEADS, tokens, -1).transpose(1, 2).reshape(states.shape)
        states = self._norm(states + functional.dropout(self.ao(mixed), self.dropped, self.training), 0)
        wide = self.fo(functional.gelu(self.fi(states)))
        return self._norm(states + functional.dropout(wide, self.dropped, self.training), 2)

    def _norm(self, states: Tensor, first: int) -> Tensor:
        weight, bias = self.norms[first].bfloat16(), self.norms[first + 1].bfloat16()
        return functional.layer_norm(states, (HIDDEN,), weight, bias, self.epsilon)


class Upper(nn.Module):
    """The upper half and its heads, as ``assistent/reader.py`` writes them as a graph."""

    def __init__(self) -> None:
        super().__init__()
        file = bundled._WeightFile(bundled._weight_file())
        self.layers = nn.ModuleList(Layer(file, number) for number in range(LOWER, LAYERS))
        self.parts = nn.Parameter(torch.zeros(2, HIDDEN))
        self.match = nn.Linear(2, 2 * HIDDEN, bias=False)
        self.ends, self.none = nn.Linear(HIDDEN, 2), nn.Linear(HIDDEN, 2)
        self.hidden, self.answers = nn.Linear(3 * HIDDEN, 128), nn.Linear(128, 1)
        for head in (self.ends, self.none):
            nn.init.normal_(head.weight, 0, 0.02)
            nn.init.zeros_(head.bias)

    def forward(self, batch: Batch) -> tuple[Tensor, Tensor]:
        """Log-odds [batch] that the passage answers, and the scores [batch, 1 + tokens, 2] of beginning and
        end; entry 0 is "no answer"."""
        passage = (batch.part == 1)[..., None]
        matched = self.match(_match(batch))
        told = torch.where(passage, matched[..., :HIDDEN], matched[..., HIDDEN:]) + self.parts[batch.part]
        states = batch.states + told.bfloat16()
        paid = torch.zeros(batch.real.shape).masked_fill(~batch.real, FAR).bfloat16()
        paid = paid[:, None, :].repeat_interleave(HEADS, 0)
        for layer in self.layers:
            states = layer(states, paid)
        states = states.float()
        ends = self.ends(states).masked_fill(~(batch.real[..., None] & passage), FAR)
        looked = ends.mean(-1).softmax(1)
        opening = states[torch.arange(len(states)), batch.opening]
        seen = torch.einsum("bn,bnh->bh", looked, states)
        hidden = functional.gelu(self.hidden(torch.cat([states[:, 0], opening, seen], -1)))
        return self.answers(hidden)[:, 0], torch.cat([self.none(states[:, :1]), ends], 1)

    def load(self, arrays: Mapping[str, npt.NDArray[np.floating[Any]]]) -> None:
        """Goes on from ``arrays``."""
        with torch.no_grad():
            for name, parameter in self._trained().items():
                parameter.copy_(torch.from_numpy(arrays[name].astype(np.float32)))

    def arrays(self) -> dict[str, npt.NDArray[np.float16]]:
        """What was trained, by the names that ``assistent/reader.py`` reads."""
        return {name: tensor.detach().numpy().astype(np.float16) for name, tensor in self._trained().items()}

    def _trained(self) -> dict[str, Tensor]:
        heads = {"ends": self.ends, "none": self.none, "answers.hidden": self.hidden, "answers": self.answers}
        found: dict[str, Tensor] = {"parts": self.parts, "match": self.match.weight}
        for name, head in heads.items():
            found |= {f"{name}.w": head.weight, f"{name}.b": head.bias}
        for number, layer in enumerate(self.layers, LOWER):
            for name in ("qkv", "ao", "fi", "fo"):
                matrix = getattr(layer, name)
                found |= {f"l{number}.{name}.{part}": getattr(matrix, part) for part in ("a", "b", "bias")}
            norms = zip(("aln.w", "aln.b", "oln.w", "oln.b"), layer.norms, strict=True)  # type: ignore[arg-type]
            found |= {f"l{number}.{name}": norm for name, norm in norms}
        return found


def _match(batch: Batch) -> Tensor:
    """For each token, how well the other text matches it: the best cosine of the lower half's states,
    spread over about -2 to 2, and whether the same piece stands there. 0 for marks of start and end."""
    unit = functional.normalize(batch.states.float(), dim=-1)
    piece = batch.real & (batch.ids > bundled.UNK)
    across = (batch.part[:, :, None] != batch.part[:, None, :]) & batch.real[:, :, None] & piece[:, None, :]
    best = (unit @ unit.transpose(1, 2)).masked_fill(~across, -1).max(2).values
    same = ((batch.ids[:, :, None] == batch.ids[:, None, :]) & across).any(2).float()
    return torch.stack([(best - 0.5) * 4, same], -1) * piece[..., None]


@dataclass(frozen=True, slots=True)
class Text:
    """A question or a passage: its pieces, the lower half's states, its vector; a passage's sentences with
    their vectors, and the characters of each piece."""

    ids: Tensor
    states: Tensor
    vector: npt.NDArray[np.float32]
    sentences: tuple[tuple[int, int], ...] = ()
    vectors: npt.NDArray[np.float32] | None = None
    places: npt.NDArray[np.int64] | None = None


@dataclass(frozen=True, slots=True)
class Pair:
    """A question with the rows of a passage's tokens, and where among those the answer begins and ends."""

    question: Text
    passage: Text
    kept: npt.NDArray[np.int64]
    ends: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Batch:
    """Pairs padded to one length; ``opening`` is the row of the passage's first token, ``ends`` the rows of
    beginning and end counted from 1, 0 for no answer."""

    states: Tensor
    ids: Tensor
    part: Tensor
    real: Tensor
    opening: Tensor
    ends: Tensor

    @classmethod
    def of(cls, pairs: Sequence[Pair]) -> Batch:
        longest = max(len(pair.question.ids) + len(pair.kept) for pair in pairs)
        states = torch.zeros(len(pairs), longest, HIDDEN, dtype=torch.bfloat16)
        ids, part = (torch.zeros(len(pairs), longest, dtype=torch.long) for _ in range(2))
        real = torch.zeros(len(pairs), longest, dtype=torch.bool)
        opening, ends = torch.zeros(len(pairs), dtype=torch.long), torch.zeros(len(pairs), 2, dtype=torch.long)
        for n, pair in enumerate(pairs):
            asked, kept = len(pair.question.ids), torch.from_numpy(pair.kept)
            last = asked + len(kept)
            states[n, :asked], states[n, asked:last] = pair.question.states, pair.passage.states[kept]
            ids[n, :asked], ids[n, asked:last] = pair.question.ids, pair.passage.ids[kept]
            part[n, asked:], real[n, :last], opening[n] = 1, True, asked
            if pair.ends:
                ends[n] = torch.tensor(pair.ends) + 1 + asked
        return cls(states, ids, part, real, opening, ends)


class Lower:
    """Reads texts with the frozen half of the encoder."""

    def __init__(self) -> None:
        cache = REPOSITORY / ".cache"
        self._tokenizer, self._model = tokenizer(cache), TorchE5().bfloat16()
        self._encoder = BundledEncoder(bundled.build(cache))

    def question(self, text: str) -> Text:
        ids, states, _ = self._states(f"query: {text}")
        return Text(ids, states, next(iter(self._encoder.encode([Passage(text)], "query")))[0])

    def passage(self, text: str, spans: Sequence[Sequence[int]] | None = None) -> Text:
        """``spans``: its sentences; without them the text is split."""
        ids, states, places = self._states(f"passage: {text}")
        sentences = tuple((start, end) for start, end in spans) if spans else tuple(split(text))
        vectors = next(iter(self._encoder.encode([Passage(text, sentences)], "passage")))
        return Text(ids, states, vectors[0], sentences, vectors[1:], places - len("passage: "))

    def _states(self, text: str) -> tuple[Tensor, Tensor, npt.NDArray[np.int64]]:
        encoding = self._tokenizer.encode(text)
        ids, mask = padded([encoding.ids])
        with torch.inference_mode():
            states = self._model.run(self._model.embed(ids).bfloat16(), mask, 0, LOWER)[0]
        return ids[0], states.clone(), np.array(encoding.offsets, np.int64)


class Teacher:
    """The data of a folder, and the pairs that are made of it."""

    def __init__(self, folder: Path, draw: np.random.Generator, lower: Lower | None = None) -> None:
        self.draw, lower = draw, lower or Lower()
        passages, asked = rows(folder / "passages.jsonl"), rows(folder / "queries.jsonl")
        self.texts = {row["id"]: row["text"] for row in passages}
        self.article = {row["id"]: row["document"] for row in passages}
        self.passages = {row["id"]: lower.passage(row["text"], row.get("spans")) for row in passages}
        out = held_out(self.article.values())
        self.held_out = [row for row in asked if self.article[row["passage"]] in out]
        self.trained = [row for row in asked if self.article[row["passage"]] not in out]
        self.exchanged = [other for row in self.trained if (other := self._exchange(row))]
        every = [*asked, *self.exchanged]
        self.questions = {row["id"]: lower.question(row["question"]) for row in every}

    def pairs(self, questions: int, exchanged: float) -> list[Pair]:
        """Of the trained questions so many, drawn, with their passages and some with another."""
        pairs: list[Pair] = []
        chosen = [self.trained[n] for n in self.draw.permutation(len(self.trained))[:questions]]
        for row in chosen:
            pairs.append(self.pair(row, row["passage"], noisy=True))
            if self.draw.random() < NEGATIVES:
                cut = not row["impossible"] and self.draw.random() < 0.5
                where = row["passage"] if cut else self._near(row)
                pairs.append(self.pair(row, where, noisy=True, cut=cut))
        share = exchanged * questions / len(self.trained)
        pairs += [self.pair(r, r["passage"], noisy=True) for r in self.exchanged if self.draw.random() < share]
        return pairs

    def pair(self, row: dict[str, Any], name: str, noisy: bool = False, cut: bool = False) -> Pair:
        """The question with a window of the passage; ``cut`` leaves the answering sentence out."""
        question, passage = self.questions[row["id"]], self.passages[name]
        assert passage.vectors is not None and passage.places is not None
        cosines = passage.vectors @ question.vector
        answer = self._answer(row, name, cosines) if name == row["passage"] else None
        if noisy:
            cosines = cosines + self.draw.normal(0, NOISE, len(cosines))
            if answer and not cut and self.draw.random() < 0.8:
                cosines[answer[2]] = 2.0
        if answer and cut:
            cosines[answer[2]] = -2.0
        left = READ_CHARACTERS * (self.draw.uniform(0.7, 1.25) if noisy else 1.0)
        taken: list[int] = []
        for number in np.argsort(-cosines, kind="stable").tolist():
            start, end = passage.sentences[number]
            if (not taken or end - start <= left) and cosines[number] > -2:
                taken.append(number)
                left -= end - start
        inside = np.zeros(len(passage.places), bool)
        inside[0] = True
        for start, end in (passage.sentences[number] for number in taken):
            inside |= (passage.places[:, 0] < end) & (passage.places[:, 1] > start)
        kept = np.flatnonzero(inside)
        if not answer or answer[2] not in taken:
            return Pair(question, passage, kept, None)
        own = passage.places[kept]
        (where,) = np.nonzero((own[:, 0] < answer[1]) & (own[:, 1] > answer[0]))
        return Pair(question, passage, kept, (int(where[0]), int(where[-1])) if len(where) else None)

    def _answer(self, row: dict[str, Any], name: str, cosines: npt.NDArray[np.float32]) -> tuple[int, int, int] | None:
        """Where the answer stands: start, end and sentence; of several places that in the nearest sentence."""
        if not row["answer"]:
            return None
        places = []
        for match in re.finditer(re.escape(row["answer"]), self.texts[name]):
            for number, (start, end) in enumerate(self.passages[name].sentences):
                if start <= match.start() < end:
                    places.append((-float(cosines[number]), match.start(), match.end(), number))
        return min(places)[1:] if places else None

    def _near(self, row: dict[str, Any]) -> str:
        """One of the six passages of the article that are nearest the question and do not hold the answer."""
        answer, vector = (row["answer"] or "\0").lower(), self.questions[row["id"]].vector
        article = self.article[row["passage"]]
        others = [n for n, own in self.article.items() if own == article and n != row["passage"]]
        clean = [n for n in others if answer not in self.texts[n].lower()] or others or [row["passage"]]
        clean.sort(key=lambda n: -float(self.passages[n].vector @ vector))
        return str(clean[int(self.draw.integers(min(6, len(clean))))])

    def _exchange(self, row: dict[str, Any]) -> dict[str, Any] | None:
        """The question with a number, else a name, exchanged for another of its article: impossible."""
        if row["impossible"]:
            return None
        asked, answer, article = row["question"], row["answer"], self.article[row["passage"]]
        written = " ".join(text for name, text in self.texts.items() if self.article[name] == article)
        for pattern in (_NUMBER, _NAME):
            for match in pattern.finditer(asked):
                same = {other for other in pattern.findall(written) if pattern is _NAME or len(other) == len(match[0])}
                others = sorted(o for o in same if o not in asked and o not in answer and match[0] not in o)
                if others and answer not in (other := others[int(self.draw.integers(len(others)))]):
                    changed = asked[: match.start()] + other + asked[match.end() :]
                    return {**row, "id": f"{row['id']}-x", "question": changed, "answer": None, "impossible": True}
        return None


_NAME = re.compile(r"(?<=[\w,] )[A-ZÅÄÖ][\wåäöé-]+(?: [A-ZÅÄÖ][\wåäöé-]+)?")
_NUMBER = re.compile(r"\b\d{1,4}\b(?!:)")


def held_out(documents: Iterable[str]) -> frozenset[str]:
    """The documents of a folder that measure: those of ``HELD_OUT``, else every fifth by name."""
    every = sorted(set(documents))
    return HELD_OUT.intersection(every) or frozenset(every[::5])


def epoch(teachers: Sequence[Teacher], exchanged: float) -> list[list[Pair]]:
    """The batches of an epoch, each of pairs of about one length, in random order. Of each folder as many
    questions as the smallest has, so that folders weigh the same."""
    questions = min(len(teacher.trained) for teacher in teachers)
    pairs = [pair for teacher in teachers for pair in teacher.pairs(questions, exchanged)]
    draw = teachers[0].draw
    pairs = [pairs[n] for n in draw.permutation(len(pairs))]
    batches: list[list[Pair]] = []
    for first in range(0, len(pairs), 16 * BATCH):
        near = sorted(pairs[first : first + 16 * BATCH], key=lambda p: len(p.kept) + len(p.question.ids))
        own = [near[n : n + BATCH] for n in range(0, len(near), BATCH)]
        batches += [own[n] for n in draw.permutation(len(own))]
    return batches


def train(model: Upper, teachers: Sequence[Teacher], epochs: float, rate: float, exchanged: float) -> None:
    """One round: AdamW, a short rise and a cosine's fall of the rate."""
    questions = min(len(teacher.trained) for teacher in teachers)
    changed = sum(len(teacher.exchanged) / len(teacher.trained) for teacher in teachers) * exchanged
    steps = int(questions * (len(teachers) * (1 + NEGATIVES) + changed) * epochs / BATCH)
    layers = [(p, rate if p.ndim > 1 else rate / 2) for p in model.layers.parameters()]
    inner = {id(p) for p, _ in layers}
    heads = [(p, 1.5e-3) for p in model.parameters() if id(p) not in inner]
    groups = [{"params": [p], "lr": own, "weight_decay": 0.01 * (p.ndim > 1)} for p, own in layers + heads]
    optimizer = torch.optim.AdamW(groups, betas=(0.9, 0.98))

    def share(step: int) -> float:
        fall = max(0.02, 0.5 * (1 + math.cos(math.pi * step / steps)))
        return min(1.0, (step + 1) / (0.06 * steps)) * fall

    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, share)
    done = 0
    model.train()
    while done < steps:
        for pairs in epoch(teachers, exchanged):
            loss = _loss(model, Batch.of(pairs))
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            done += 1
            if done % 100 == 0:
                print(f"{done} of {steps}: loss {float(loss.detach()):.3f}", file=sys.stderr)
            if done == steps:
                break


def _loss(model: Upper, batch: Batch) -> Tensor:
    """Whether there is an answer; where, over the passage, for those that have one; and, at a fifth, where
    with "no answer" among the places."""
    answers, ends = model(batch)
    has = batch.ends[:, 0] > 0
    loss = functional.binary_cross_entropy_with_logits(answers, has.float())
    for side in range(2):
        loss = loss + 0.1 * functional.cross_entropy(ends[..., side], batch.ends[:, side])
        if has.any():
            loss = loss + 0.5 * functional.cross_entropy(ends[has][:, 1:, side], batch.ends[has, side] - 1)
    return loss


def measure(model: Upper, teacher: Teacher) -> dict[str, float]:
    """On the held-out articles, each question with the passage it was written for: AUROC of the two scores,
    and the token F1 of the best span of the answerable ones."""
    model.eval()
    answers, spans, known, overlap = [], [], [], []
    with torch.inference_mode():
        for row in teacher.held_out:
            pair = teacher.pair(row, row["passage"])
            one, ends = model(Batch.of([pair]))
            score, first, last = _best(ends[0], len(pair.question.ids))
            answers.append(float(one))
            spans.append(score)
            known.append(not row["impossible"])
            if pair.ends:
                common = max(0, min(last, pair.ends[1]) - max(first, pair.ends[0]) + 1)
                overlap.append(2 * common / (last - first + 1 + pair.ends[1] - pair.ends[0] + 1))
    return {"answers": auroc(known, answers), "span": auroc(known, spans), "f1": float(np.mean(overlap))}


def _best(ends: Tensor, asked: int) -> tuple[float, int, int]:
    """The best span's log-odds against none, and its first and last row among the passage's."""
    own = ends[1 + asked :]
    sums = own[:, None, 0] + own[None, :, 1]
    allowed = torch.ones_like(sums).triu().tril(LONGEST - 1).bool()
    best, at = sums.masked_fill(~allowed, FAR).flatten().max(0)
    return float(best - ends[0].sum()), int(at) // len(own), int(at) % len(own)


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--start", type=Path, metavar="ADAPTER")
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args(argv)
    torch.manual_seed(arguments.seed)
    draw, lower, model = np.random.default_rng(arguments.seed), Lower(), Upper()
    teachers = [Teacher(folder, draw, lower) for folder in arguments.folders]
    if arguments.start:
        model.load(adapter(arguments.start))
    for epochs, rate, exchanged, dropped in FURTHER if arguments.start else ROUNDS:
        for layer in model.layers:
            layer.dropped = dropped  # type: ignore[assignment]
        train(model, teachers, epochs, rate, exchanged)
        for folder, teacher in zip(arguments.folders, teachers, strict=True):
            print(folder.name, {name: round(value, 3) for name, value in measure(model, teacher).items()})
    np.savez(arguments.out, **model.arrays())  # type: ignore[arg-type]
    return 0


if __name__ == "__main__":
    sys.exit(main())
