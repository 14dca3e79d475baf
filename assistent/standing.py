"""How a passage stands: what is decided or in force is wanted before what is proposed, replaced or
expired, unless the question asks for just that."""

from __future__ import annotations

import re

import numpy as np
import numpy.typing as npt

from assistent.index import Index
from assistent.types import Status
from assistent.words import PROPOSES

_PASSED = (Status.SUPERSEDED, Status.EXPIRED)

_HISTORY = re.compile(
    r"\b(?:tidigare|förut|förr|förra|gamla|gammal|äldre|dåvarande|historik\w*|ursprunglig\w*|upphävd\w*|upphörde|upphört|ersatt\w*|ersätt\w*"
    r"|utgång\w+|gick ut|gått ut|gällde|innan|jämför\w*|skillnad\w*|ändrat\w*|ändrades|fortfarande|version\w*"
    r"|previous\w*|old|earlier|former\w*|expired|replaced|superseded|history|still)\b|\b(?:19|20)\d\d\b",
    re.I,
)
_PROPOSAL = re.compile(
    r"\b(?:\w*förslag\w*|föreslå\w*|föreslog\w*|förordar?|rekommend\w+|yrka\w*|yrkande\w*|motion\w*|remiss\w*|utkast\w*|bered\w+"
    r"|åtgärdsförslag|synpunkt\w*|ville|vill|tyckte|tycker|ansåg|anser|alternativ\w*|bedöm\w+|utred\w+|diskuter\w+"
    r"|propos\w+|suggest\w+|recommend\w+|draft|motion)\b",
    re.I,
)


def below(question: str, index: Index, rows: npt.NDArray[np.int64]) -> npt.NDArray[np.float32]:
    """For each row 1 where what the chunk says is not what holds today: its document is replaced,
    expired or a proposal, or its heading says that it proposes; else 0. Shape (rows,). All 0 for what
    the question asks for: "tidigare", a year; "förslag", "yrkade"."""
    statuses = [index.entries[index.chunk_at(int(row))[0]].document.status for row in rows]
    found = np.zeros(len(rows), bool)
    if not _HISTORY.search(question):
        found |= np.array([status in _PASSED for status in statuses], bool)
    if not _PROPOSAL.search(question):
        found |= np.array([status is Status.PROPOSAL for status in statuses], bool)
        found |= np.isin(rows, index.words.rows(PROPOSES))
    return found.astype(np.float32)
