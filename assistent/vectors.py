"""The one door to Chroma (and, while indexing, to llama-index's Chroma store).

Chunk vectors live in one collection per samling. Telemetry is off and Chroma never embeds anything
itself: its default embedding function would download a model.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from assistent.errors import IndexDamaged
from assistent.types import Chunk, Text, Vectors

_BATCH = 2_000  # records a call; Chroma's own limit is 5,461

HNSW = {"space": "cosine", "ef_construction": 128, "ef_search": 256, "max_neighbors": 24}
"""Graph settings. ``ef_search`` above the 100 candidates that are asked for keeps the search close
to exact: recall@100 was .997–1.000 on three sets (benchmarks/README.md)."""


class VectorStore:
    """One samling's collection in a folder."""

    def __init__(self, folder: Path, samling: str, create: bool = False) -> None:
        """Opens the collection; with ``create`` it is made if it is not there.
        Raises ``IndexDamaged`` when the folder does not hold it."""
        import chromadb
        from chromadb.config import Settings as ChromaSettings

        if not create and not (folder / "chroma.sqlite3").is_file():
            raise IndexDamaged(f"Vektorerna saknas i indexet för {samling}.", rebuild(samling))
        try:
            self._client = chromadb.PersistentClient(
                str(folder), ChromaSettings(anonymized_telemetry=False, allow_reset=False)
            )
            name = collection_name(samling)
            self._collection: Any = (
                self._client.get_or_create_collection(name, embedding_function=None, configuration={"hnsw": HNSW})
                if create
                else self._client.get_collection(name, embedding_function=None)
            )
        except Exception as error:  # Chroma's own, ValueError, and AttributeError for a broken file
            raise IndexDamaged(f"Vektorerna för {samling} kan inte öppnas: {error}.", rebuild(samling)) from error

    def close(self) -> None:
        """Lets go of the folder."""
        self._client.close()

    def count(self) -> int:
        return int(self._collection.count())

    def add(self, texts: Sequence[tuple[Text, Vectors]]) -> None:
        """Adds every chunk of the given documents as a llama-index node with its vector;
        ``Vectors`` has one row a chunk."""
        from llama_index.vector_stores.chroma import ChromaVectorStore

        store = ChromaVectorStore(chroma_collection=self._collection)
        nodes = [node for text, vectors in texts for node in _nodes(text, vectors)]
        for begin in range(0, len(nodes), _BATCH):
            store.add(nodes[begin : begin + _BATCH])

    def remove(self, documents: Iterable[tuple[str, int]]) -> None:
        """Removes the chunks of documents, given as (id, number of chunks)."""
        ids = [chunk_id(document, number) for document, count in documents for number in range(count)]
        for begin in range(0, len(ids), _BATCH):
            self._collection.delete(ids=ids[begin : begin + _BATCH])

    def nearest(
        self, vector: npt.NDArray[np.float32], k: int, documents: Sequence[str] | None = None
    ) -> list[tuple[str, int, float]]:
        """The ``k`` chunks nearest to a unit vector as (document, chunk number, cosine), best first;
        only of the given documents if any are given."""
        total = self.count()
        if not total or documents == []:
            return []
        where = {"document": {"$in": list(documents)}} if documents is not None else None
        found = self._collection.query(
            query_embeddings=[vector.tolist()], n_results=min(k, total), where=where, include=["distances"]
        )
        pairs = zip(found["ids"][0], found["distances"][0], strict=True)
        return [(*split_chunk_id(name), 1.0 - float(distance)) for name, distance in pairs]


def collection_name(samling: str) -> str:
    """Chroma takes 3–512 characters of [a-zA-Z0-9._-], no two periods together; other letters are
    written as their code, and a name that becomes too long as its hash."""
    safe = "".join(c if c.isascii() and (c.isalnum() or c == "-") else f"_{ord(c):x}_" for c in samling)
    return f"samling-{safe if len(safe) < 400 else '_' + hashlib.sha256(samling.encode()).hexdigest()}-v"


def chunk_id(document: str, number: int) -> str:
    return f"{document}\t{number}"


def split_chunk_id(name: str) -> tuple[str, int]:
    document, _, number = name.rpartition("\t")
    return document, int(number)


def rebuild(samling: str) -> str:
    """The remedy that names the command."""
    return f"Bygg om det: assistent index --samling {samling} --rebuild"


def _nodes(text: Text, vectors: Vectors) -> Iterable[Any]:
    from llama_index.core.schema import NodeRelationship, RelatedNodeInfo, TextNode

    for chunk, vector in zip(text.chunks, vectors, strict=True):
        relations: dict[Any, Any] = {NodeRelationship.SOURCE: RelatedNodeInfo(node_id=text.document.id)}
        beside = {NodeRelationship.PREVIOUS: chunk.number - 1, NodeRelationship.NEXT: chunk.number + 1}
        for relation, number in beside.items():
            if 0 <= number < len(text.chunks):
                relations[relation] = RelatedNodeInfo(node_id=chunk_id(text.document.id, number))
        yield TextNode(
            id_=chunk_id(text.document.id, chunk.number),
            text=text.cut(chunk.start, chunk.end),
            start_char_idx=chunk.start,
            end_char_idx=chunk.end,
            embedding=vector.tolist(),
            metadata=_metadata(text, chunk),
            relationships=relations,
        )


def _metadata(text: Text, chunk: Chunk) -> dict[str, str | int]:
    document = text.document
    return {
        "document": document.id,
        "title": document.title,
        "type": document.type or "",
        "section": " › ".join(text.sections[chunk.section].path),
        "pdf_page": text.page_at(chunk.start).number,
        "start": chunk.start,
        "end": chunk.end,
    }
