"""The generator of quotations: the same for a seed, false where it says false, and measured."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from fakes import installation

from assistent.index import Index, open_index
from assistent.indexing import build
from assistent.library import Library
from assistent.types import Document, Sentence, Text
from assistent.verdicts import Verdict
from benchmarks.quotes import FALSE, HONEST, Case, Generator, NoVectors, letters, main, measure, unit, verdict_of

PROSE = """# Policy för {name}

Den här texten om {name} är påhittad. Förvaltningen för {name} ska redovisa {n} åtgärder till kommunstyrelsen senast den
{n} maj 2026 för beslut om fortsatt arbete i kommunen. Nämnden får besluta om undantag när det behövs för verksamheten,
men ska inte ta ut några avgifter av dem som deltar. Alla chefer ansvarar för att medarbetarna känner till reglerna om
{name} och att de följs i det dagliga arbetet under hela året. Resultatet av arbetet med {name} redovisas varje vår.
"""
NAMES = ("cykelparkering", "biblioteksverksamhet", "snöröjning", "avfallshantering")
FILES = {f"{name}.md": PROSE.format(name=name, n=n) for n, name in enumerate(NAMES, 11)}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    settings = installation(tmp_path_factory.mktemp("prov"), FILES, "prosa")
    build(settings, "prosa", NoVectors())
    return open_index(settings, "prosa")


def cases(index: Index, seed: int) -> list[Case]:
    texts = [index.text(document.id) for document in index.documents()]
    return list(Generator(texts, seed).cases(2 * len(HONEST), 2 * len(FALSE)))


def test_a_seed_makes_the_same_cases(index: Index) -> None:
    assert cases(index, 1) == cases(index, 1)
    assert cases(index, 1) != cases(index, 2)


def test_every_kind_is_made_as_often(index: Index) -> None:
    made = cases(index, 1)

    assert [case.kind for case in made] == [*HONEST, *HONEST, *FALSE, *FALSE]
    assert [case.honest for case in made] == [True] * 20 + [False] * 18


def test_the_span_is_what_stands_between_the_marks(index: Index) -> None:
    for case in cases(index, 3):
        assert case.text[case.start - 1] in '”"“»«'
        assert case.text[case.end] in '”"“»«'


def test_a_false_quotation_stands_nowhere_where_it_could_be_honest(index: Index) -> None:
    plain = [letters(index.text(document.id).canonical) for document in index.documents()]
    for case in cases(index, 1):
        own = letters(case.text[case.start : case.end])
        if not case.honest and case.kind != "wrong document":
            assert not any(own in text for text in plain)


def test_the_counts_tell_what_passed_and_what_was_rejected(index: Index) -> None:
    result, wrong = measure(index, 1, 2 * len(HONEST), 2 * len(FALSE))

    assert (result["honest"]["total"], result["false"]["total"]) == (20, 18)
    assert (result["honest"]["rejected"], result["false"]["passed"]) == (0, 0)
    assert result["false"]["by_kind"]["negation"] == {"total": 2, "passed": 0, "undecided": 0}
    assert [case for case, verdict in wrong if verdict is not Verdict.UNDECIDED] == []


def test_a_quotation_that_is_not_found_has_no_verdict(index: Index) -> None:
    assert verdict_of(Case("prov", True, "Inget citat här.", 0, 5), Library(index)) is None


def test_furniture_is_left_out_of_what_is_quoted() -> None:
    text = Text(
        Document("a", "prov", "a.md", "A"), "Alla ska SIDA 1 med.", (), (), (Sentence(0, 20, 0),), (), ((9, 15),)
    )

    assert unit(text, 0, 0) == "Alla ska med."


def test_a_folder_can_be_measured(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "dokument"
    folder.mkdir()
    for name, content in FILES.items():
        (folder / name).write_text(content, encoding="utf-8")
    assert main(["--documents", str(folder), "--honest", "10", "--false", "9", "--json"]) == 0

    result = json.loads(capsys.readouterr().out)
    assert (result["seed"], result["documents"]) == (1, 4)
    assert result["honest"] | {"by_kind": {}} == {"total": 10, "rejected": 0, "undecided": 0, "by_kind": {}}
