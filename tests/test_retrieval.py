from __future__ import annotations

import json
from pathlib import Path

import pytest
from boards import BOARDS, reglemente
from fakes import HashEncoder, installation

from assistent import retrieval
from assistent.assistant import Assistant
from assistent.index import Index, open_index
from assistent.indexing import build
from assistent.jsonout import answer_object
from assistent.models import Remembering
from assistent.retrieval import WEIGHTS, Filters, asked_references, rank
from assistent.settings import Settings
from assistent.types import Document, Encoder, Hit, Outcome, Status, Text


@pytest.fixture(scope="module")
def index(mjolby: Settings) -> Index:
    return open_index(mjolby, "mjolby")


def heading(index: Index, hit: Hit) -> str:
    text = index.text(hit.document)
    return text.sections[text.chunks[hit.chunk].section].heading


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Hur många kommunmål finns det?", "Kommunstyrelsens förvaltnings bedömning"),
        ("Vad saknar utredaren om bolag?", "Sammanfattning utredarens synpunkt:"),
        ("Till vem expedieras beslutet?", "Beslutet skickas till:"),  # a synonym of the heading's word
        ("vem bestämmer i ledningsgrupen", "Kommunstyrelsens förvaltnings bedömning"),  # a typing error
        ("resurs fördelnings modeller", "Sammanfattning utredarens synpunkt:"),  # a compound that was split
    ],
)
def test_the_right_section_comes_first(index: Index, encoder: Encoder, question: str, expected: str) -> None:
    assert heading(index, rank(question, index, encoder)[0]) == expected


def test_hits_are_sorted_and_their_score_is_the_weighted_sum_of_the_separate_ones(
    index: Index, encoder: Encoder
) -> None:
    hits = rank("årshjul", index, encoder, k=5)

    assert len(hits) == 5
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    for hit in hits:
        assert hit.scores.keys() == WEIGHTS.keys()
        assert hit.score == pytest.approx(sum(WEIGHTS[name] * value for name, value in hit.scores.items()))


@pytest.mark.parametrize("question", ["KS/2017:257", "KS 2017/257", "dnr KS 2017:257"])
def test_a_diarienummer_finds_its_minutes_however_it_is_written(index: Index, encoder: Encoder, question: str) -> None:
    best = rank(question, index, encoder)[0]

    assert best.document == "protokollsutdrag-au-105"
    assert best.scores["exact"] == 1.0


def test_a_paragraph_number_finds_its_minutes(index: Index, encoder: Encoder) -> None:
    hits = rank("§ 105", index, encoder, k=3)

    assert {hit.document for hit in hits} == {"protokollsutdrag-au-105"}


def test_filters_admit_by_type_body_and_date(index: Index, encoder: Encoder) -> None:
    def documents(filters: Filters) -> set[str]:
        return {hit.document for hit in rank("utvärdering", index, encoder, k=40, filters=filters)}

    assert documents(Filters(type="rapport")) == {"rapport-forslag-till-atgarder"}
    assert documents(Filters(body="arbetsutskott")) == {"protokollsutdrag-au-105"}
    assert documents(Filters(since="2018-01-01")) == {
        "missiv-utvardering-av-ledningssystem",
        "rapport-forslag-till-atgarder",
    }
    assert documents(Filters(until="2018-01-01")) == set()
    assert documents(Filters(type="policy")) == set()


def test_a_filter_compares_with_the_day_of_adoption_where_the_document_has_no_date() -> None:
    adopted = Document("d", "s", "d.md", "D", adopted="2020-05-01")

    assert Filters(since="2020-01-01", until="2020-12-31").admit(adopted)
    assert not Filters(since="2021-01-01").admit(adopted)


def test_in_force_leaves_out_what_today_is_expired_replaced_proposed_or_not_yet_in_force() -> None:
    def document(status: Status, **known: str) -> Document:
        return Document("d", "s", "d.md", "D", "policy", status=status, **known)  # type: ignore[arg-type]

    only = Filters(in_force=True)
    assert only.admit(document(Status.IN_FORCE))
    assert only.admit(document(Status.UNKNOWN))
    assert only.admit(Document("d", "s", "d.md", "D", "protokoll", status=Status.DECISION))
    assert not only.admit(document(Status.IN_FORCE, valid_to="2020-12-31"))  # by date, whatever was stored
    assert not only.admit(document(Status.IN_FORCE, valid_from="2999-01-01"))
    for status in (Status.SUPERSEDED, Status.EXPIRED, Status.PROPOSAL, Status.DECISION):
        assert not only.admit(document(status))


@pytest.mark.parametrize("body", ["Kommunstyrelsen", "kommunstyrelsen", "KS", "ks"])
def test_a_body_is_filtered_by_name_or_abbreviation(body: str) -> None:
    assert Filters(body=body).admit(Document("d", "s", "d.md", "D", body="Kommunstyrelsens arbetsutskott"))
    assert not Filters(body=body).admit(Document("d", "s", "d.md", "D", body="Socialnämnden"))
    assert not Filters(body=body).admit(Document("d", "s", "d.md", "D"))


ODD = {
    "empty": "", "space": " \n\t ", "punctuation": "?!…§§ -- ()", "emoji": "🙂🏛️", "unknown": "ordetsomingenskrivit",
    "sql": "'; DROP TABLE chunks; --", "html": "<script>alert(1)</script><b>hej</b>", "nul": "a\x00b\x00",
    "surrogates": "\ud800 vad \udfff", "rtl": "\u202eمن يقرر؟\u202c", "long": "ansvar " * 1_500, "word": "x" * 10_000,
    "digits": "9" * 400, "regex": "((((.*)+)+)+$ [a-z", "combining": "a" + "\u0301" * 500, "dates": "0000-00-00 99/99 2018",
}  # fmt: skip


@pytest.mark.parametrize("question", ODD.values(), ids=ODD)
def test_odd_questions_are_ranked_without_a_failure(index: Index, encoder: Encoder, question: str) -> None:
    assert len(rank(question, index, encoder, k=3)) == 3


@pytest.mark.parametrize("question", ODD.values(), ids=ODD)
def test_odd_questions_get_an_answerable_message(mjolby: Settings, encoder: Encoder, question: str) -> None:
    assistant = Assistant(mjolby, encoder)

    answer = assistant.ask(question)
    assert answer.outcome is not Outcome.ERROR
    assert answer.answer.strip()
    json.dumps(answer_object(answer))
    assert len(assistant.search(question, k=3, filters=Filters(type=question, body=question))) <= 3
    assert len(assistant.search(question, k=3)) == 3


def test_the_furniture_is_not_found(index: Index, encoder: Encoder) -> None:
    for hit in rank("Postadress Besöksadress Telefon Bankgironummer", index, encoder, k=5):
        text = index.text(hit.document)
        chunk = text.chunks[hit.chunk]
        quoted = " ".join(text.cut(s.start, s.end) for s in text.sentences[chunk.first : chunk.last])
        assert "Bankgironummer" not in quoted


# --- exact references, and documents that are named -------------------------------------------------


EXAMPLE = "Exempelby är en påhittad kommun. Dokumentet är ett exempel.\n\n"


def minutes(body: str, day: str, matter: str, about: str) -> str:
    return (
        f"# Protokoll {body} {day}\n\n{EXAMPLE}Sammanträdesdatum: {day}\n\n## § 57 Val av justerare\n\nDnr {matter}1\n\n"
        f"### Beslut\n\nLedamoten Berg utses att justera protokollet.\n\n## § 58 {about}\n\nDnr {matter}\n\n### Beslut\n\n"
        f"{body.capitalize()} godkänner förslaget om {about.lower()}.\n\n## § 59 Meddelanden\n\n### Beslut\n\n"
        "Enligt § 58 lämnas en rapport i ärendet, och meddelandena läggs till handlingarna.\n"
    )


PLACES = {
    "ks.md": minutes("kommunstyrelsen", "2018-06-18", "KS/2017:257", "Cykelplan"),
    "kf.md": minutes("kommunfullmäktige", "2018-09-03", "KF 2018/00044", "Badhus"),
    "chefshandbok.md": f"# Chefshandbok\n\n{EXAMPLE}## 7.1 Introduktion\n\nNya medarbetare får en fadder.\n\n## 7.2 Avslut\n\n"
    "Samtal hålls när någon slutar.\n",
    "kommunallag.md": f"# Exempellag (2017:725)\n\n{EXAMPLE}## 6 kap. Styrelsen\n\n### 1 §\n\nStyrelsen leder arbetet.\n\n### 2 §\n\n"
    "Styrelsen ser efter ekonomin.\n\n## 7 kap. Anställda\n\n### 1 §\n\nUppdrag får ges åt en anställd enligt 6 kap. 1 §.\n",
} | {f"reglemente-{n}.md": reglemente(board) for n, board in enumerate(BOARDS)}  # fmt: skip


@pytest.fixture(scope="module")
def places(encoder: Encoder, tmp_path_factory: pytest.TempPathFactory) -> Index:
    settings = installation(tmp_path_factory.mktemp("places"), PLACES, "exempelby")
    build(settings, "exempelby", Remembering(encoder))
    return open_index(settings, "exempelby")


def path(index: Index, hit: Hit) -> str:
    text = index.text(hit.document)
    return " › ".join(text.sections[text.chunks[hit.chunk].section].path)


@pytest.mark.parametrize(
    ("question", "document", "place"),
    [
        ("6 kap. 1 §", "kommunallag", "6 kap. Styrelsen › 1 §"),
        ("Vad säger 1 § i 6 kap.?", "kommunallag", "6 kap. Styrelsen › 1 §"),
        ("kap 6 paragraf 2", "kommunallag", "6 kap. Styrelsen › 2 §"),
        ("7 kap 1 §", "kommunallag", "7 kap. Anställda › 1 §"),
        ("Vad beslutades i § 58 i kommunstyrelsen?", "ks", "§ 58 Cykelplan"),
        ("Vad beslutade KS i paragraf 58?", "ks", "§ 58 Cykelplan"),
        ("§58 kommunfullmäktige", "kf", "§ 58 Badhus"),
        ("Vad står det i avsnitt 7.2 i chefshandboken?", "chefshandbok", "7.2 Avslut"),
        ("Vad säger 5 § i reglementet för miljönämnden?", "reglemente-4", "5 § Sammanträden"),
        ("valnämndens reglemente 2 §", "reglemente-8", "2 § Sammansättning"),
    ],
)
def test_a_place_that_is_named_comes_first(
    places: Index, encoder: Encoder, question: str, document: str, place: str
) -> None:
    best = rank(question, places, encoder)[0]

    assert best.document == document
    assert path(places, best).startswith(place)
    assert best.scores["exact"] == 1.0


def test_the_paragraph_itself_comes_before_those_that_mention_it(places: Index, encoder: Encoder) -> None:
    found = {path(places, hit): hit.scores["exact"] for hit in rank("§ 58", places, encoder) if hit.document == "ks"}

    assert found["§ 58 Cykelplan › Beslut"] == 1.0
    assert found["§ 59 Meddelanden › Beslut"] == 0.5


@pytest.mark.parametrize("question", ["KS/2017:257", "KS 2017/257", "KS 2017/00257", "ks 2017:257", "dnr 2017/257"])
def test_a_diarienummer_in_any_notation_finds_its_item(places: Index, encoder: Encoder, question: str) -> None:
    best = rank(question, places, encoder)[0]
    assert (best.document, path(places, best)) == ("ks", "§ 58 Cykelplan")


@pytest.mark.parametrize(
    "day", ["2018-06-18", "18 juni 2018", "den 18:e juni 2018", "18/6 2018", "20180618", "18.6.2018"]
)
def test_a_day_in_any_notation_finds_the_minutes_of_it(places: Index, encoder: Encoder, day: str) -> None:
    hits = rank(f"Vad beslutades om cykelplanen {day}?", places, encoder)
    assert hits[0].document == "ks"
    assert hits[0].scores["title"] == 1.0


@pytest.mark.parametrize("number", ["SFS 2017:725", "lag (2017:725)", "2017:725"])
def test_a_statute_is_found_by_its_number(places: Index, encoder: Encoder, number: str) -> None:
    assert rank(f"Vem leder arbetet enligt {number}?", places, encoder)[0].document == "kommunallag"


@pytest.mark.parametrize(
    ("question", "references"),
    [
        ("§ 5 i 6 kap.", ["kap:6:5"]),
        ("6 kap. 5 § i kapitel 6", ["kap:6:5"]),
        ("§ 5 och § 6 i 6 kap.", ["kap:6", "§:5", "§:6"]),
        ("Vem bestämmer?", []),
    ],
)
def test_what_a_question_refers_to(question: str, references: list[str]) -> None:
    assert sorted(asked_references(question)) == sorted(references)


@pytest.mark.parametrize("board", BOARDS)
@pytest.mark.parametrize(
    ("question", "place"),
    [
        ("Hur många ledamöter har {}?", "2 § Sammansättning"),
        ("Vad ansvarar {} för?", "1 § Nämndens uppgifter"),
        ("När ska kallelsen till {} vara ute?", "5 § Sammanträden"),
        ("Vad säger reglementet för {} om närvarorätt?", "4 § Närvarorätt"),
    ],
)
def test_of_nine_boards_the_one_that_is_named_answers(
    places: Index, encoder: Encoder, board: str, question: str, place: str
) -> None:
    best = rank(question.format(board), places, encoder)[0]
    assert (places.text(best.document).document.title, path(places, best)) == (f"Reglemente för {board}", place)


def test_what_nine_boards_have_in_common_is_one_result(places: Index, encoder: Encoder) -> None:
    hits = rank("När ska kallelse till nämndens sammanträde skickas?", places, encoder)

    called = [hit for hit in hits if path(places, hit) == "5 § Sammanträden"]
    assert len(called) == 1
    assert len(called[0].also) == len(BOARDS) - 1
    assert len({path(places, hit) for hit in hits if hit.document.startswith("reglemente")}) > 2


def test_an_english_question_is_searched_in_both_languages(index: Index, encoder: Encoder) -> None:
    asked = "What is the phone number of the officer handling the case?"
    swedish = index.glossary.swedish(asked)
    one = rank(swedish, index, encoder, k=1)[0]
    both = rank(swedish, index, encoder, k=1, original=asked)[0]

    assert both.scores["chunk"] != one.scores["chunk"]
    assert both.scores["words"] == one.scores["words"]
    assert rank(swedish, index, encoder, k=1, original=swedish)[0] == one


def test_english_words_alone_are_put_into_swedish_by_the_search(mjolby: Settings, encoder: Encoder) -> None:
    (hit, text), *_ = Assistant(mjolby, encoder).search("Who is the officer handling the case?")
    assert "Handläggare" in text.cut(*_span(text, hit))


def _span(text: Text, hit: Hit) -> tuple[int, int]:
    return text.chunks[hit.chunk].start, text.chunks[hit.chunk].end


def test_an_answer_may_be_limited_too(mjolby: Settings, encoder: Encoder) -> None:
    assistant = Assistant(mjolby, encoder)
    question = "Hur många kommunmål finns det?"

    assert assistant.ask(question).outcome is Outcome.ANSWERED
    assert assistant.ask(question, filters=Filters(type="policy")).outcome is Outcome.NOT_IN_DOCUMENTS
    letters = assistant.ask(question, filters=Filters(type="missiv"))
    assert {citation.type for citation in letters.citations} <= {"missiv"}


def test_tokens_of_the_first_rows_are_compared_and_the_others_get_the_least(
    index: Index, encoder: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retrieval, "READ", 3)
    near = [hit.scores["tokens"] for hit in rank("Vem ansvarar för målen?", index, encoder, k=30)]

    assert len(near) > 5
    assert len(set(near)) == 3
    assert near.count(min(near)) == len(near) - 2


def test_an_encoder_without_tokens_ranks_without_them(tmp_path: Path) -> None:
    settings = installation(tmp_path)
    build(settings, "solros", HashEncoder())
    hits = rank("Vem ansvarar för arkiv?", open_index(settings, "solros"), HashEncoder())

    assert hits
    assert {hit.scores["tokens"] for hit in hits} == {0}
