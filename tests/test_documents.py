"""Which files are documents, and what is known of each."""

from __future__ import annotations

import unicodedata
from datetime import date
from pathlib import Path

import pytest

from assistent import documents
from assistent.documents import SourceFile, describe, find_samling, rank, source_files, status_today
from assistent.errors import CorpusError, UnreadableFile
from assistent.lines import from_pages
from assistent.reading import read
from assistent.settings import Settings
from assistent.structure import structure
from assistent.types import Document, Status

MJOLBY = Path(__file__).parent.parent / "corpus" / "mjolby"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "corpus" / "mjolby").mkdir(parents=True)
    return Settings(tmp_path, corpus=tmp_path / "corpus")


def put(settings: Settings, name: str, content: str | bytes = "Text.") -> Path:
    path = settings.corpus / "mjolby" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def ids(settings: Settings) -> list[str]:
    return [source.id for source in source_files(settings, "mjolby")[0]]


def failures(settings: Settings) -> dict[str, str]:
    return {name: error.reason for name, error in source_files(settings, "mjolby")[1]}


def described(settings: Settings, name: str, content: str, side: str | None = None) -> Document:
    path = put(settings, name, content)
    if side is not None:
        put(settings, f"{path.stem}.toml", side)
    reading = read(path)
    return describe(SourceFile(path.stem, path, name, ""), "mjolby", structure(reading), reading.meta)


def refused(settings: Settings, side: str) -> UnreadableFile:
    with pytest.raises(UnreadableFile) as caught:
        described(settings, "plan.md", "# Plan\n\nText.", side)
    return caught.value


# --- which files --------------------------------------------------------------------------------


def test_documents_come_in_order_with_folder_and_without_suffix(settings: Settings) -> None:
    for name in ("b.md", "a.pdf", "policy/it.md", "A.MD"):
        put(settings, name)
    assert ids(settings) == ["A", "a", "b", "policy/it"]


def test_hidden_side_and_lock_files_and_readme_are_no_documents(settings: Settings) -> None:
    for name in (".DS_Store", "~$plan.docx", ".git/x.md", "plan.toml", "README.md", "plan.md"):
        put(settings, name)
    assert (ids(settings), failures(settings)) == (["plan"], {})


def test_decomposed_file_names_give_composed_ids(settings: Settings) -> None:
    put(settings, unicodedata.normalize("NFD", "åtgärder.md"))
    assert ids(settings) == ["åtgärder"]


def test_an_empty_file_is_named(settings: Settings) -> None:
    put(settings, "tom.md", "")
    assert failures(settings) == {"tom.md": "filen är tom"}


def test_a_file_over_the_limit_is_named_and_the_rest_taken(tmp_path: Path, settings: Settings) -> None:
    put(settings, "stor.md", b"x" * 1_500_000)
    put(settings, "liten.md")
    small = Settings(tmp_path, corpus=settings.corpus, max_file_mb=1)
    assert failures(small) == {"stor.md": "filen är 2 MB, mer än gränsen 1 MB"}
    assert ids(small) == ["liten"]


def test_two_files_of_one_name_are_told_apart(settings: Settings) -> None:
    put(settings, "plan.md")
    put(settings, "plan.pdf")
    assert failures(settings) == {"plan.pdf": "har samma namn som plan.md, så när som på filändelsen"}


def test_a_link_out_of_the_samling_is_refused(tmp_path: Path, settings: Settings) -> None:
    (tmp_path / "hemligt.md").write_text("Hemligt.", encoding="utf-8")
    (settings.corpus / "mjolby" / "lank.md").symlink_to(tmp_path / "hemligt.md")
    assert failures(settings) == {"lank.md": "är en länk ut ur samlingens mapp"}
    assert ids(settings) == []


def test_a_link_within_the_samling_is_a_document(settings: Settings) -> None:
    (settings.corpus / "mjolby" / "lank.md").symlink_to(put(settings, "plan.md"))
    assert ids(settings) == ["lank", "plan"]


def test_a_link_to_nothing_is_named(settings: Settings) -> None:
    (settings.corpus / "mjolby" / "lank.md").symlink_to(settings.corpus / "mjolby" / "borta.md")
    assert failures(settings)["lank.md"].startswith("filen kan inte öppnas:")


def test_a_changed_side_file_changes_the_hash(settings: Settings) -> None:
    put(settings, "plan.md")
    hashes = []
    for side in (None, 'type = "plan"', 'type = "policy"'):
        if side:
            put(settings, "plan.toml", side)
        hashes.append(source_files(settings, "mjolby")[0][0].sha256)
    assert len(set(hashes)) == 3


# --- which samling ------------------------------------------------------------------------------


def test_the_named_samling_then_the_set_one_then_the_first(tmp_path: Path, settings: Settings) -> None:
    (settings.corpus / "motala").mkdir()
    assert find_samling(settings, "motala") == "motala"
    assert find_samling(settings, None) == "mjolby"
    assert find_samling(Settings(tmp_path, corpus=settings.corpus, samling="motala"), None) == "motala"


def test_an_unknown_samling_is_named_and_the_known_listed(settings: Settings) -> None:
    with pytest.raises(CorpusError) as caught:
        find_samling(settings, "linköping")
    assert caught.value.reason == "Det finns ingen samling som heter 'linköping'."
    assert caught.value.remedy == "Det finns: mjolby."


def test_without_any_samling_the_remedy_is_a_command(tmp_path: Path) -> None:
    with pytest.raises(CorpusError) as caught:
        find_samling(Settings(tmp_path, corpus=tmp_path / "corpus"), None)
    assert "assistent index" in caught.value.remedy


# --- what is known ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "kind", "number"),
    [
        ("it-policy", "policy", 4),
        ("tillvaxtstrategi", "strategi", 5),
        ("kommunallag", "lag", 1),
        ("förvaltningslag", "lag", 1),
        ("tryckfrihetsforordning-1949-105", "lag", 1),
        ("huvudreglemente", "reglemente", 2),
        ("delegationsordning", "delegationsordning", 3),
        ("protokollsutdrag-au-105", "protokollsutdrag", 8),
        ("rapport-forslag-till-atgarder", "rapport", 10),
        ("tjansteskrivelse", "tjänsteskrivelse", 9),
        ("rutin-för-policyarbete", "rutin", 7),
        ("förslag-till-atgarder", None, None),
        ("beslutsunderlag", None, None),
        ("kommunala-bolag", None, None),
        ("anslag", None, None),
    ],
)
def test_the_type_that_a_file_name_tells(settings: Settings, name: str, kind: str | None, number: int | None) -> None:
    document = described(settings, f"{name}.md", "Text utan rubrik.")
    assert (document.type, rank(document)) == (kind, number)


def test_an_adopted_policy_knows_by_whom_when_and_until_when(settings: Settings) -> None:
    lines = [
        "Utgivare: Kommunledningsförvaltningen Kansli",
        "Gäller från: Lagakraftvunnet beslut",
        "Gäller till och med: 2022-12-31",
        "Antagen: Kommunfullmäktige 2018-06-18 § 98",
    ]
    path = put(settings, "it-policy.txt")
    found = describe(SourceFile("it-policy", path, "it-policy.txt", ""), "mjolby", structure(from_pages([lines])), {})
    assert (found.body, found.adopted, found.adopted_section) == ("Kommunfullmäktige", "2018-06-18", "§ 98")
    assert (found.owner, found.valid_from, found.valid_to) == ("Kommunledningsförvaltningen Kansli", None, "2022-12-31")
    assert found.found["valid_to"] == "text" and found.found["valid_from"] == "unknown"
    assert status_today(found, date(2022, 12, 31)) is Status.UNKNOWN
    assert status_today(found, date(2023, 1, 1)) is Status.EXPIRED


@pytest.mark.parametrize(
    ("line", "field", "value"),
    [
        ("Antagen av kommunfullmäktige den 18 juni 2018, § 98.", "adopted", "2018-06-18"),
        ("Fastställd av KF 2018-06-18", "body", "KF"),
        ("Fastställd av socialnämnden 2020-01-02", "body", "Socialnämnden"),
        ("Gäller t.o.m. 2022-12-31", "valid_to", "2022-12-31"),
        ("Giltig till och med 31 december 2022", "valid_to", "2022-12-31"),
        ("Gäller fr.o.m. 2019-01-01", "valid_from", "2019-01-01"),
        ("Planen träder i kraft den 1 januari 2019.", "valid_from", "2019-01-01"),
        ("Senast reviderad 2021-05-03", "revised", "2021-05-03"),
        ("Dnr KS/2017:257", "matter", "KS/2017:257"),
        ("Diarienummer: KS-2025-00512", "matter", "KS-2025-00512"),
        ("Handläggare: Mats Håkansson, Olivia Åsberg", "handler", "Mats Håkansson, Olivia Åsberg"),
        ("Datum: 2025-10-06", "date", "2025-10-06"),
        ("Handläggare: se nedan", "handler", None),
        ("Planen antogs efter beredning.", "adopted", None),
        ("Mötet hölls 2018-06-18.", "date", None),
        ("Den gäller till årets slut.", "valid_to", None),
    ],
)
def test_what_the_text_states(settings: Settings, line: str, field: str, value: str | None) -> None:
    document = described(settings, "a.md", f"# Rubrik\n\n{line}\n\nText.")
    assert getattr(document, field) == value
    assert document.found[field] == ("text" if value else "unknown")


def test_a_document_without_a_title_is_named_for_its_file(settings: Settings) -> None:
    document = described(settings, "plan-for-skolan.md", "Text utan rubrik.")
    assert document.title == "Plan for skolan"


def test_front_matter_states_facts_in_swedish_words(settings: Settings) -> None:
    document = described(
        settings,
        "kommunallag.md",
        "---\nrubrik: Kommunallag\nbeteckning: 2008:47\nikraft_datum: 2018-01-01\n---\n# X\n\nText.\n",
    )
    assert (document.title, document.matter, document.valid_from) == ("Kommunallag", "2008:47", "2018-01-01")


@pytest.mark.parametrize("line", ["status: utkast", "date: i går", "tags: [a, b]", "layout: post"])
def test_front_matter_for_other_programs_is_passed_over(settings: Settings, line: str) -> None:
    document = described(settings, "plan.md", f"---\n{line}\n---\n# Plan\n\nText.\n")
    assert (document.title, document.status, document.date) == ("Plan", Status.UNKNOWN, None)


def test_the_side_file_wins_and_is_told_as_the_source(settings: Settings) -> None:
    document = described(
        settings,
        "plan.md",
        "# Plan\n\nDatum: 2018-06-04",
        'title = "Skolplan"\nstatus = "in_force"\nvalid_to = 2030-01-01\n',
    )
    assert (document.title, document.status, document.valid_to) == ("Skolplan", Status.IN_FORCE, "2030-01-01")
    assert (document.found["title"], document.found["date"], document.found["owner"]) == ("sidecar", "text", "unknown")


@pytest.mark.parametrize(
    ("side", "reason"),
    [
        ('tpye = "plan"', "sidofilen plan.toml har ett okänt fält: tpye"),
        ('id = "x"', "sidofilen plan.toml har ett okänt fält: id"),
        ('status = "gällande"', "sidofilen plan.toml har en okänd status: gällande"),
        ('valid_to = "nyår"', "sidofilen plan.toml har ett värde som inte går att använda: valid_to = nyår"),
        ('title = ["a"]', "sidofilen plan.toml har ett värde som inte går att använda: title = ['a']"),
    ],
)
def test_a_bad_side_file_is_named_with_its_fault(settings: Settings, side: str, reason: str) -> None:
    assert refused(settings, side).reason == reason


def test_a_side_file_that_is_not_toml_is_named(settings: Settings) -> None:
    error = refused(settings, "title = ")
    assert error.reason.startswith("sidofilen plan.toml är felskriven:")
    assert error.remedy == "rätta den eller ta bort den"


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("# § 5 Plan\n\n**Kommunstyrelsens beslut**\n\nPlanen antas.", Status.DECISION),
        ("# § 5 Plan\n\n**Beslut**\n\nArbetsutskottet föreslår kommunstyrelsen att anta planen.", Status.PROPOSAL),
        ("# Plan\n\n## Förslag till beslut\n\nPlanen antas.", Status.PROPOSAL),
        ("# Plan\n\nNämnden leder.", Status.UNKNOWN),
    ],
)
def test_the_status_that_the_text_shows(settings: Settings, text: str, status: Status) -> None:
    assert described(settings, "a.md", text).status is status


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        ("protokollsutdrag-au-105", ("protokollsutdrag", "KS/2017:257", None, None)),
        ("rapport-forslag-till-atgarder", ("rapport", None, "2018-06-04", None)),
        ("missiv-utvardering-av-ledningssystem", ("missiv", None, "2018-06-04", "Thomas Gustafsson")),
    ],
)
def test_the_case_states_this_and_no_more(name: str, facts: tuple[str | None, ...]) -> None:
    path = MJOLBY / f"{name}.md"
    reading = read(path)
    document = describe(SourceFile(name, path, path.name, ""), "mjolby", structure(reading), reading.meta)
    assert (document.type, document.matter, document.date, document.handler) == facts
    assert document.status is Status.PROPOSAL and document.adopted is None


def test_every_type_has_a_rank_and_an_unknown_type_none() -> None:
    kinds = [kind for kind, _, _ in documents.TYPES]
    assert all(rank(Document("a", "x", "a", "A", type=kind)) for kind in kinds)
    assert rank(Document("a", "x", "a", "A", type="sång")) is None
