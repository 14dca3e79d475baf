"""What one would otherwise write: llama-index's ``VectorStoreIndex`` over Chroma, to compare with.

Nothing is tuned: ``SentenceSplitter`` with its default of 1,024 tokens and 200 in common, cosine in Chroma
(as its documentation advises for unit vectors). The embedding model is any of llama-index's; ``Embedding``
is the product's own encoder as one, so that the two differ in all but the model.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal

import chromadb
from llama_index.core import Document, Settings, StorageContext, VectorStoreIndex
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.bridge.pydantic import PrivateAttr
from llama_index.core.llms import MockLLM
from llama_index.vector_stores.chroma import ChromaVectorStore

from assistent.types import Encoder, Passage

SPLIT = 4
"""Chunks asked for, for each document wanted: several of one document may stand first."""


class Embedding(BaseEmbedding):  # type: ignore[misc]  # llama-index is untyped to mypy
    """An encoder as llama-index wants it."""

    _encoder: Encoder = PrivateAttr()

    def __init__(self, encoder: Encoder) -> None:
        super().__init__(model_name=encoder.fingerprint)
        self._encoder = encoder

    def _embed(self, texts: Sequence[str], kind: Literal["query", "passage"]) -> list[list[float]]:
        return [rows[0].tolist() for rows in self._encoder.encode([Passage(text) for text in texts], kind)]

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._embed([text], "passage")[0]

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        return self._embed(texts, "passage")

    def _get_query_embedding(self, query: str) -> list[float]:
        return self._embed([query], "query")[0]

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_query_embedding(query)


class Baseline:
    """A vector index over texts, document id → text, in Chroma under ``folder``."""

    def __init__(self, texts: Mapping[str, str], folder: Path, embedding: BaseEmbedding) -> None:
        Settings.llm = MockLLM()  # else it looks for OpenAI's key; no answer is composed here
        self._embedding = embedding
        settings = chromadb.config.Settings(anonymized_telemetry=False)
        self._client = chromadb.PersistentClient(os.fspath(folder / "chroma"), settings)
        collection = self._client.create_collection(
            "baseline", embedding_function=None, configuration={"hnsw": {"space": "cosine"}}
        )
        store = ChromaVectorStore(chroma_collection=collection)
        self._index = VectorStoreIndex.from_documents(
            [Document(text=text, id_=name) for name, text in texts.items()],
            storage_context=StorageContext.from_defaults(vector_store=store),
            embed_model=self._embedding,
        )

    def ranked(self, question: str, k: int = 10) -> list[str]:
        """Ids of the ``k`` documents whose best chunk is nearest to the question, best first."""
        found = self._index.as_retriever(similarity_top_k=SPLIT * k).retrieve(question)
        return list(dict.fromkeys(node.node.ref_doc_id for node in found if node.node.ref_doc_id))[:k]

    def close(self) -> None:
        """Lets go of Chroma's folder."""
        self._client.close()
