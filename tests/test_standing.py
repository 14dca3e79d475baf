"""What holds today before what is proposed, replaced or expired."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from fakes import HashEncoder, installation

from assistent.index import Index, open_index
from assistent.indexing import build
from assistent.standing import below

EXAMPLE = "Exempelby är en påhittad kommun. Dokumentet är ett exempel.\n\n"
FILES = {
    "gammal.md": f"# Policy för resor\n\n{EXAMPLE}Antagen av kommunfullmäktige 2018-03-01 § 4.\n\n## Tåg\n\nTåg väljs före flyg.\n",
    "ny.md": f"# Policy för resor\n\n{EXAMPLE}Antagen av kommunfullmäktige 2024-03-01 § 4.\n\n## Tåg\n\nTåg väljs alltid.\n",
    "protokoll.md": (
        f"# Protokoll kommunstyrelsen 2025-02-03\n\n{EXAMPLE}## § 9 Bidrag\n\n### Förslag till beslut\n\n"
        "Kommunstyrelsen beslutar att bidraget är 10 kronor.\n\n### Kommunstyrelsens beslut\n\n"
        "Kommunstyrelsen beslutar att bidraget är 12 kronor.\n"
    ),
    "utgangen.md": (
        f"# Riktlinje för gåvor\n\n{EXAMPLE}Antagen av kommunstyrelsen 2019-03-01 § 4. "
        "Gäller till och med 2021-12-31.\n\n## Gåvor\n\nGåvor tas inte emot.\n"
    ),
}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    root: Path = tmp_path_factory.mktemp("standing")
    settings = installation(root, FILES)
    build(settings, "solros", HashEncoder())
    return open_index(settings, "solros")


def told(index: Index, question: str) -> set[tuple[str, str]]:
    """(document, heading) of the chunks that stand below."""
    rows = np.arange(len(index))
    found = set()
    for row in rows[below(question, index, rows) == 1].tolist():
        document, number = index.chunk_at(row)
        text = index.text(document)
        found.add((document, text.sections[text.chunks[number].section].heading))
    return found


def test_the_superseded_the_expired_and_the_proposed_stand_below(index: Index) -> None:
    assert told(index, "Vad gäller för bidrag och resor?") == {
        ("gammal", "Policy för resor"),
        ("gammal", "Tåg"),
        ("utgangen", "Riktlinje för gåvor"),
        ("utgangen", "Gåvor"),
        ("protokoll", "Förslag till beslut"),
    }


@pytest.mark.parametrize("question", ["Vad gällde tidigare?", "Vad sa resepolicyn från 2018?", "Är policyn ersatt?"])
def test_history_is_not_put_below_where_it_is_asked_for(index: Index, question: str) -> None:
    assert told(index, question) == {("protokoll", "Förslag till beslut")}


@pytest.mark.parametrize("question", ["Vad föreslogs om bidraget?", "Vad var förslaget?", "Vad yrkade oppositionen?"])
def test_nor_a_proposal(index: Index, question: str) -> None:
    assert ("protokoll", "Förslag till beslut") not in told(index, question)
    assert ("gammal", "Tåg") in told(index, question)


def test_no_rows_have_no_standing(index: Index) -> None:
    assert below("resor", index, np.array([], np.int64)).shape == (0,)
