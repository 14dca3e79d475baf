"""Which files are documents."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from assistent.documents import FileState, SourceFile, file_state, find_samling, original, source_files
from assistent.errors import CorpusError
from assistent.settings import Settings


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


# the file of a document that is indexed


def indexed(settings: Settings, name: str = "plan.md", text: str = "# Plan") -> SourceFile:
    path = settings.corpus / "exempelby" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    (found,) = source_files(settings, "exempelby")[0]
    return found


def state(settings: Settings, source: SourceFile) -> FileState:
    return file_state(original(settings, "exempelby", source.name), source.sha256)


def test_a_file_is_unchanged_until_its_content_is(settings: Settings) -> None:
    source = indexed(settings)
    assert state(settings, source) is FileState.UNCHANGED
    source.path.touch()
    assert state(settings, source) is FileState.UNCHANGED
    source.path.write_text("# Plan 2", encoding="utf-8")
    assert state(settings, source) is FileState.CHANGED
    source.path.unlink()
    assert state(settings, source) is FileState.MISSING


def test_a_new_side_file_is_a_change(settings: Settings) -> None:
    source = indexed(settings)
    source.path.with_suffix(".toml").write_text('title = "Ny"', encoding="utf-8")
    assert state(settings, source) is FileState.CHANGED


def test_a_file_is_found_by_either_form_of_its_name(settings: Settings) -> None:
    source = indexed(settings, unicodedata.normalize("NFD", "översikt.md"))
    assert source.name == "översikt.md"
    assert original(settings, "exempelby", source.name) == source.path


@pytest.mark.parametrize("name", ["../annan/plan.md", "/etc/passwd", "..", "", "saknas.md", "mapp"])
def test_nothing_outside_the_samling_is_its_file(settings: Settings, name: str) -> None:
    indexed(settings)
    (settings.corpus / "exempelby" / "mapp").mkdir()
    other = settings.corpus / "annan" / "plan.md"
    other.parent.mkdir()
    other.write_text("# Plan", encoding="utf-8")
    assert original(settings, "exempelby", name) is None


def test_a_file_that_became_a_link_out_of_the_samling_is_missing(settings: Settings, tmp_path: Path) -> None:
    source = indexed(settings)
    (tmp_path / "hemlig.md").write_text("# Plan", encoding="utf-8")
    source.path.unlink()
    source.path.symlink_to(tmp_path / "hemlig.md")
    assert state(settings, source) is FileState.MISSING
