from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

from fakes import HashEncoder, installation
from pdf_fakes import drawn, lines

from assistent import gaps
from assistent.assistant import Assistant
from assistent.documents import FileState
from assistent.index import Index
from assistent.indexing import build
from assistent.settings import Settings, load
from assistent.types import Encoder, Outcome


def test_an_expected_failure_becomes_an_answer_that_says_what_to_do(tmp_path: Path) -> None:
    answer = Assistant(load({"ASSISTENT_ROOT": str(tmp_path)}), HashEncoder()).ask("Vem ansvarar för arkivet?")

    assert answer.outcome is Outcome.ERROR
    assert "Det finns inga samlingar i corpus/" in answer.answer
    assert "assistent index" in answer.answer


def test_a_new_index_is_answered_from_without_a_restart(tmp_path: Path) -> None:
    settings, encoder = installation(tmp_path), HashEncoder()
    build(settings, "solros", encoder)
    assistant = Assistant(settings, encoder)
    before = assistant.index("solros")

    (settings.corpus / "solros" / "ny.md").write_text("# Ny\n\nRektorn ansvarar för skolan.\n", encoding="utf-8")
    build(settings, "solros", encoder)
    after = assistant.index("solros")

    assert after.name != before.name
    assert "ny" in after.entries
    assert assistant.index("solros") is after


def test_a_single_word_is_asked_back_with_an_example(tmp_path: Path) -> None:
    settings, encoder = installation(tmp_path), HashEncoder()
    build(settings, "solros", encoder)
    answer = Assistant(settings, encoder).ask("Arkiv")

    assert answer.outcome is Outcome.UNCLEAR
    assert answer.answer == (
        "Vad vill du veta? Skriv frågan som en hel mening, till exempel: Vad säger dokumenten om arkiv?"
    )


def test_a_question_about_another_municipality_is_told_so(tmp_path: Path) -> None:
    settings, encoder = installation(tmp_path), HashEncoder()
    build(settings, "solros", encoder)
    assistant = Assistant(settings, encoder)

    answer = assistant.ask("Vem är kommundirektör i Lund?")
    assert answer.outcome is Outcome.OUT_OF_SCOPE
    assert answer.answer.startswith("Dokumenten handlar inte om Lund. Fråga gärna om")
    followed = assistant.ask("Och i Umeå?", history=["Vem är miljöchef i kommunen?"])
    assert followed.answer.startswith("Dokumenten handlar inte om Umeå.")


def test_a_third_language_is_answered_in_swedish_and_told_so(tmp_path: Path) -> None:
    settings, encoder = installation(tmp_path), HashEncoder()
    build(settings, "solros", encoder)
    answer = Assistant(settings, encoder).ask("Kuka vastaa arkistosta tässä kunnassa?")

    assert answer.language == "sv"
    assert answer.answer.startswith(
        "Jag svarar på svenska, som dokumenten är skrivna på. (You may also ask in English.)\n"
    )


def test_other_weights_of_the_same_model_are_refused_when_asking(tmp_path: Path) -> None:
    settings = installation(tmp_path)
    build(settings, "solros", HashEncoder())

    answer = Assistant(settings, HashEncoder("other-weights")).ask("Vem ansvarar för arkiv?")

    assert answer.outcome is Outcome.ERROR
    assert "assistent index --samling solros --rebuild" in answer.answer


def test_a_question_under_way_is_asked_again_when_the_index_is_replaced(tmp_path: Path) -> None:
    settings, encoder = installation(tmp_path), HashEncoder()
    build(settings, "solros", encoder)
    assistant = Assistant(settings, encoder)
    opened = assistant.index("solros")
    (settings.corpus / "solros" / "ny.md").write_text("# Ny\n\nRektorn ansvarar för skolan.\n", encoding="utf-8")
    build(settings, "solros", encoder, rebuild=True)  # removes what the opened index reads texts from
    fresh, calls = assistant.index, []

    def replaced_while_read(samling: str | None = None) -> Index:
        calls.append(samling)
        return opened if len(calls) == 1 else fresh(samling)

    assistant.index = replaced_while_read  # type: ignore[method-assign]

    assert {text.document.id for _, text in assistant.search("ansvarar", "solros")} >= {"ny"}


def test_a_damaged_index_that_was_not_replaced_is_told(tmp_path: Path) -> None:
    settings, encoder = installation(tmp_path), HashEncoder()
    build(settings, "solros", encoder)
    assistant = Assistant(settings, encoder)
    for path in (settings.indexes / "solros" / "parts").glob("*/texts/*"):
        path.unlink()

    answer = assistant.ask("Vem ansvarar för arkiv?", "solros")

    assert answer.outcome is Outcome.ERROR
    assert "--rebuild" in answer.answer


def test_who_may_be_any_word(tmp_path: Path, encoder: Encoder) -> None:
    settings = installation(tmp_path)
    build(settings, "solros", encoder)

    answer = Assistant(settings, encoder).ask("Vem ansvarar för arkiv?", "solros")

    assert answer.outcome is Outcome.ANSWERED
    assert answer.citations[0].quote == "Kommunarkivarien ansvarar för arkiv."


def test_the_source_shows_the_quotation_in_its_section(mjolby: Settings, encoder: Encoder) -> None:
    assistant = Assistant(mjolby, encoder)
    citation = assistant.ask("Hur upplevs årshjulet fungera?").citations[0]

    source = assistant.source("mjolby", citation.document, citation.start, citation.end)

    assert source.quote == citation.quote == "Årshjulet upplevs fungera väl."
    assert source.label == citation.label
    assert source.before.rstrip().endswith("god ekonomisk hushållning förtydligas.")
    assert source.after.lstrip().startswith("Vissa signaler från förvaltningsledningarna")


def test_search_gives_passages_without_an_answer(mjolby: Settings, encoder: Encoder) -> None:
    hits = Assistant(mjolby, encoder).search("årshjul", k=3)

    assert len(hits) == 3
    assert hits[0][1].document.id == "rapport-forslag-till-atgarder"


def test_two_users_at_once_get_each_their_own_answer(mjolby: Settings, encoder: Encoder) -> None:
    assistant = Assistant(mjolby, encoder)
    questions = ["Vem är handläggare?", "Hur upplevs årshjulet fungera?"] * 4
    answers: dict[int, str] = {}

    def ask(n: int) -> None:
        answers[n] = assistant.ask(questions[n]).answer

    threads = [threading.Thread(target=ask, args=(n,)) for n in range(len(questions))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert all("Thomas Gustafsson" in answers[n] for n in range(0, 8, 2))
    assert all("upplevs fungera väl" in answers[n] for n in range(1, 8, 2))


def test_a_citation_of_a_file_that_has_changed_says_so(tmp_path: Path, encoder: Encoder) -> None:
    settings = installation(tmp_path)
    build(settings, "solros", encoder)
    assistant = Assistant(settings, encoder)
    assert {c.changed for c in assistant.ask("Vem ansvarar för arkiv?", "solros").citations} == {False}

    path = settings.corpus / "solros" / "arkiv.md"
    path.write_text("# Ny policy\n", encoding="utf-8")
    changed = assistant.ask("Vem ansvarar för arkiv?", "solros").citations[0]
    assert changed.changed
    assert assistant.source("solros", "arkiv", changed.start, changed.end).state is FileState.CHANGED

    path.unlink()
    gone = assistant.ask("Vem ansvarar för arkiv?", "solros").citations[0]
    assert gone.changed
    assert assistant.source("solros", "arkiv", gone.start, gone.end).state is FileState.MISSING


def test_the_source_of_a_pdf_has_its_pages_marked(tmp_path: Path) -> None:
    settings, encoder = installation(tmp_path), HashEncoder()
    (settings.corpus / "solros" / "plan.pdf").write_bytes(drawn(lines("Planen gäller."), lines("Rektorn leder.")))
    build(settings, "solros", encoder)
    assistant = Assistant(settings, encoder)
    start = assistant.index("solros").text("plan").canonical.index("Rektorn leder.")

    source = assistant.source("solros", "plan", start, start + 14)

    assert [(page.page, len(page.boxes), page.share) for page in source.marks] == [(2, 1, 1.0)]
    assert source.state is FileState.UNCHANGED
    assert assistant.source("solros", "arkiv", 0, 5).marks == ()


def test_a_document_that_is_not_in_the_index_is_not_opened(tmp_path: Path) -> None:
    settings, encoder = installation(tmp_path), HashEncoder()
    build(settings, "solros", encoder)

    assert Assistant(settings, encoder).open_document("solros", "../solros/arkiv") is None


def test_a_question_without_an_answer_is_noted_only_where_that_is_switched_on(tmp_path: Path, encoder: Encoder) -> None:
    settings = installation(tmp_path)
    build(settings, "solros", encoder)
    noting = replace(settings, gap_list="luckor.jsonl")

    Assistant(settings, encoder).ask("Vilken färg har kommunens rymdraket?", "solros")
    assert not (tmp_path / "luckor.jsonl").exists()

    Assistant(noting, encoder).ask("Vilken färg har kommunens rymdraket?", "solros")
    assert [gap.question for gap in gaps.read(tmp_path / "luckor.jsonl")] == ["Vilken färg har kommunens rymdraket?"]
