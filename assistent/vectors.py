"""The one door to Chroma (and, while indexing, to llama-index's Chroma store).

Chunk vectors live in one collection for each part of a samling's index, in a folder of the part's own
or, where ``chroma_url`` is set, all in one Chroma server. A part never changes once it is made, so a
collection is written by one process, once, and only read after that: several processes may then read
a folder, and what is being asked is never altered. Telemetry is off and Chroma never embeds anything
itself: its default embedding function would download a model.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import numpy as np
import numpy.typing as npt

from assistent.errors import AssistentError, IndexDamaged, VectorsUnavailable
from assistent.types import Chunk, Text, Vectors

T = TypeVar("T")

_BATCH = 2_000  # records a call; Chroma's own limit is 5,461

HNSW = {"space": "cosine", "ef_construction": 128, "ef_search": 256, "max_neighbors": 24}
"""Graph settings. ``ef_search`` above the 100 candidates that are asked for keeps the search close
to exact: recall@100 was .997–1.000 on three sets (benchmarks/README.md)."""


class VectorStore:
    """The collection of one part of a samling, in a folder or on a server."""

    def __init__(self, place: Path | str, samling: str, part: str = "", create: bool = False) -> None:
        """``place`` is a folder, or the address of a Chroma server ("http://127.0.0.1:8000"). With
        ``create`` the collection is made, and must not be there before. Raises ``IndexDamaged`` when
        the place does not hold it, and ``VectorsUnavailable`` when the server does not answer."""
        self._place = place
        self._samling = samling
        name = collection_name(samling, part)
        if isinstance(place, Path) and not create:
            _require(place, self._missing())
        try:
            self._client = _client(place)
            self._collection: Any = (
                self._client.create_collection(name, embedding_function=None, configuration={"hnsw": HNSW})
                if create
                else self._client.get_collection(name, embedding_function=None)
            )
        except VectorsUnavailable:
            raise
        except Exception as error:  # Chroma's own, ValueError, and AttributeError for a broken file
            raise self._failure(error, "skrivas" if create else "öppnas") from error

    def close(self) -> None:
        """Lets go of the folder."""
        self._client.close()

    def count(self) -> int:
        """Number of vectors. Raises as ``nearest`` does."""
        return int(self._reading(self._collection.count))

    def add(self, texts: Iterable[tuple[Text, Vectors]]) -> None:
        """Adds every chunk of the given documents as a llama-index node with its vector;
        ``Vectors`` has one row a chunk. Raises ``AssistentError`` where it cannot be written."""
        from llama_index.vector_stores.chroma import ChromaVectorStore

        store = ChromaVectorStore(chroma_collection=self._collection)
        nodes: list[Any] = []
        try:
            for text, vectors in texts:
                nodes += _nodes(text, vectors)
                while len(nodes) >= _BATCH:
                    store.add(nodes[:_BATCH])
                    del nodes[:_BATCH]
            if nodes:
                store.add(nodes)
        except Exception as error:  # a full disk is told in as many ways as there are layers below
            raise self._failure(error, "skrivas") from error

    def nearest(self, vector: npt.NDArray[np.float32], k: int) -> list[tuple[str, int, float]]:
        """The ``k`` chunks nearest to a unit vector as (document, chunk number, cosine), best first.
        Raises ``IndexDamaged``, or ``VectorsUnavailable`` when the server does not answer."""
        found = self._reading(
            lambda: self._collection.query(query_embeddings=[vector.tolist()], n_results=k, include=["distances"])
        )
        pairs = zip(found["ids"][0], found["distances"][0], strict=True)
        return [(*split_chunk_id(name), 1.0 - float(distance)) for name, distance in pairs]

    def _reading(self, read: Callable[[], T]) -> T:
        try:
            return read()
        except Exception as error:  # as when it is opened
            raise self._failure(error, "läsas") from error

    def _failure(self, error: Exception, what: str) -> AssistentError:
        """What to tell of an error of Chroma: the server is gone, the disk is full, or it is damaged."""
        if isinstance(self._place, str) and not _answered(error):
            return unavailable(self._place)
        if what == "skrivas":
            return AssistentError(
                f"Vektorerna för {self._samling} kan inte skrivas ({_line(error)}).",
                "Kontrollera att det finns ledigt utrymme och kör om; det förra indexet är orört.",
            )
        from chromadb.errors import NotFoundError

        if isinstance(error, NotFoundError):
            return self._missing()
        reason = f"Vektorerna för {self._samling} kan inte {what}: {_line(error)}."
        return IndexDamaged(reason, refill(self._samling))

    def _missing(self) -> IndexDamaged:
        where = f"i Chroma på {self._place}" if isinstance(self._place, str) else "i indexet"
        return IndexDamaged(f"Vektorerna för {self._samling} saknas {where}.", refill(self._samling))


def _require(folder: Path, missing: IndexDamaged) -> None:
    """Raises ``missing`` where the folder holds no vectors, and ``VectorsUnavailable`` where it may not be
    written: Chroma writes to what it opens, also to read."""
    database = folder / "chroma.sqlite3"
    if not database.is_file():
        raise missing
    if not (os.access(folder, os.W_OK) and os.access(database, os.W_OK)):
        raise VectorsUnavailable(
            f"Mappen {folder} kan inte skrivas av den här användaren, vilket Chroma behöver för att läsa vektorerna.",
            "Rätta mappens ägare eller behörighet, eller ha vektorerna i en Chroma-server (chroma_url).",
        )


def drop(url: str, samling: str, part: str) -> None:
    """Removes a part's collection from a server, if it is there. Raises ``VectorsUnavailable``."""
    from chromadb.errors import NotFoundError

    try:
        client = _client(url)
        try:
            client.delete_collection(collection_name(samling, part))
        finally:
            client.close()
    except NotFoundError:
        return
    except VectorsUnavailable:
        raise
    except Exception as error:
        raise unavailable(url) from error


def reach(url: str) -> None:
    """Finds out whether a server answers as Chroma does. Raises ``VectorsUnavailable``."""
    _client(url).close()


def unavailable(url: str) -> VectorsUnavailable:
    """A server that does not answer, or not as Chroma does."""
    return VectorsUnavailable(
        f"Chroma på {url} svarar inte.",
        "Starta den (chroma run --path MAPP) och försök igen, eller ta bort inställningen chroma_url.",
    )


def _client(place: Path | str) -> Any:
    import chromadb
    from chromadb.config import Settings as ChromaSettings

    settings = ChromaSettings(anonymized_telemetry=False, allow_reset=False)
    if isinstance(place, Path):
        return chromadb.PersistentClient(str(place), settings)
    address = urlsplit(place)
    secure = address.scheme == "https"
    try:
        return chromadb.HttpClient(
            address.hostname or "", address.port or (443 if secure else 80), ssl=secure, settings=settings
        )
    except Exception as error:  # ValueError for no connection; whatever a server that is not Chroma gives
        raise unavailable(place) from error


def _answered(error: Exception) -> bool:
    """Whether the error is Chroma's answer, not the lack of one."""
    from chromadb.errors import ChromaError

    return isinstance(error, ChromaError)


def _line(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0].rstrip(".")


def collection_name(samling: str, part: str = "") -> str:
    """Chroma takes 3–512 characters of [a-zA-Z0-9._-], no two periods together; other letters are
    written as their code, and a name that becomes too long as its hash."""
    safe = "".join(c if c.isascii() and (c.isalnum() or c == "-") else f"_{ord(c):x}_" for c in samling)
    return f"samling-{safe if len(safe) < 400 else '_' + hashlib.sha256(samling.encode()).hexdigest()}-v{part}"


def chunk_id(document: str, number: int) -> str:
    return f"{document}\t{number}"


def split_chunk_id(name: str) -> tuple[str, int]:
    document, _, number = name.rpartition("\t")
    return document, int(number)


def rebuild(samling: str) -> str:
    """The remedy that names the command."""
    return f"Bygg om det: assistent index --samling {samling} --rebuild"


def refill(samling: str) -> str:
    """The remedy for vectors that are gone: they stand in the index's own arrays too."""
    return f"Kör: assistent index --samling {samling}"


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
