"""Blocks become canonical text, sections, sentences and pages."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistent.lines import Block, Reading, from_pages
from assistent.reading import read
from assistent.structure import Structured, structure
from assistent.tables import row_text
from assistent.types import OcrWord, Sentence, Status

MJOLBY = Path(__file__).parent.parent / "corpus" / "mjolby"
TOP = "Utredarens synpunkter, pågående arbete och förslag till åtgärder"
FIRST = "1.1 Mål- och resultatkedjan, 1.2 Årshjulet"
ASSESSMENT = "Kommunstyrelsens förvaltnings bedömning"


@cache
def case(name: str) -> Structured:
    return structure(read(MJOLBY / f"{name}.md"))


REPORT, MINUTES, LETTER = (
    "rapport-forslag-till-atgarder",
    "protokollsutdrag-au-105",
    "missiv-utvardering-av-ledningssystem",
)


def texts(found: Structured) -> list[str]:
    return [found.canonical[s.start : s.end] for s in found.sentences]


def sentence(found: Structured, beginning: str) -> Sentence:
    return next(s for s in found.sentences if found.canonical[s.start : s.end].startswith(beginning))


def path_of(found: Structured, beginning: str) -> tuple[str, ...]:
    return found.sections[sentence(found, beginning).section].path


def made(*blocks: Block) -> Structured:
    return structure(Reading(blocks, (None,)))


def heading(text: str, level: int = 1) -> Block:
    return Block("heading", text, level=level)


def paragraph(text: str) -> Block:
    return Block("paragraph", text)


def item(text: str) -> Block:
    return Block("item", text, marker="–")


# --- the Mjölby case ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("beginning", "path"),
    [
        ("En utvärdering av Mjölby", ("Sammanfattning",)),
        ("I denna rapport sammanfattas", ("Bakgrund",)),
        ("Utredaren upplever att", (TOP, FIRST, "Sammanfattning utredarens synpunkt:")),
        ("Årshjulet upplevs fungera väl.", (TOP, FIRST, ASSESSMENT)),
        ("Öka kunskapen", (TOP, FIRST, "Kommunstyrelsens förvaltnings förslag till åtgärder:")),
        ("Kommunen deltog i ett", (TOP, "1.3 Analys och dialog", ASSESSMENT)),
        (
            "Intern kontrollarbetet",
            (TOP, "1.4 Gemensamma arbetssätt för verksamhetsutveckling, 1.5 Intern kontroll", ASSESSMENT),
        ),
        ("Ett förslag presenterades", (TOP, "1.6 Ekonomistyrningsprinciper", ASSESSMENT)),
        ("Utredaren saknar", (TOP, "2.4 Kommunens organisation", "Sammanfattning utredarens synpunkt:")),
        ("Avsnittet om ledningsgruppen", (TOP, "2.4 Kommunens organisation", ASSESSMENT)),
        ("Utredaren poängterar", (TOP, "2.4 Kommunens organisation", "Utredarens allmänna synpunkter")),
        ("Det pågår ett omfattande", (TOP, "2.4 Kommunens organisation", "Utredarens allmänna synpunkter", ASSESSMENT)),
    ],
)
def test_the_path_of_a_sentence_of_the_report(beginning: str, path: tuple[str, ...]) -> None:
    assert path_of(case(REPORT), beginning) == path


def test_the_numbered_parts_of_the_report_are_siblings_though_their_levels_differ() -> None:
    numbered = [s.path for s in case(REPORT).sections if s.path and s.heading[0].isdigit()]
    assert [path[1][:3] for path in numbered] == ["1.1", "1.3", "1.4", "1.6", "2.1", "2.4"]
    assert {path[:-1] for path in numbered} == {(TOP,)}


@pytest.mark.parametrize("words", ["Postadress\tBesöksadress", "595 80 MJÖLBY", "Datum\n2018-06-04", "Diarienummer"])
def test_the_letterhead_is_furniture_in_the_text_and_in_no_sentence(words: str) -> None:
    found = case(REPORT)
    assert found.canonical.count(words) == (4 if words[:2] in ("Da", "Di") else 3)
    assert any(words in found.canonical[a:b] for a, b in found.furniture)
    assert not any(words in text for text in texts(found))


def test_furniture_cuts_no_section_in_two() -> None:
    assert path_of(case(REPORT), "På sikt ser") == path_of(case(REPORT), "Intern kontrollarbetet")
    assert path_of(case(REPORT), "Utredarens synpunkter är att") == path_of(case(REPORT), "Mindre justeringar")


def test_a_continued_paragraph_of_the_minutes_is_furniture() -> None:
    found = case(MINUTES)
    assert [found.canonical[a:b] for a, b in found.furniture] == ["§ 105 fortsättning"]
    assert "§ 105 fortsättning" not in " ".join(texts(found))


def test_the_three_proposals_of_the_minutes() -> None:
    found = case(MINUTES)
    proposals = [
        s
        for s in found.sentences
        if found.sections[s.section].heading == "Arbetsutskottets förslag till kommunstyrelsen"
    ]
    assert [(s.kind, s.status, s.by) for s in proposals] == [("item", Status.PROPOSAL, "Arbetsutskottet")] * 3
    assert [found.canonical[s.start - 3 : s.start] for s in proposals] == ["1. ", "2. ", "3. "]
    assert found.canonical[proposals[2].start :].startswith(
        "Kommunstyrelsen ger uppdrag till kommundirektören att förtydliga"
    )


def test_the_lead_in_of_the_minutes_has_four_items() -> None:
    found = case(MINUTES)
    lead = texts(found).index("Förslag på hantering:")
    items = [s for s in found.sentences if s.lead == lead]
    assert [(s.kind, s.status) for s in items] == [("item", Status.PROPOSAL)] * 4
    assert found.canonical[items[0].start : items[0].end] == "Rapporten presenteras för KS"


def test_the_section_of_the_minutes_carries_number_and_title() -> None:
    found = case(MINUTES)
    assert found.title == "§ 105 Utvärdering av Mjölby kommuns ledningssystem"
    assert path_of(found, "Styrdokumentet Mjölby") == (found.title, "Bakgrund")
    assert path_of(found, "Beslutet skickas till:") == (found.title, "Beslutet skickas till:")
    assert sentence(found, "Beslutet skickas till:").kind == "label"


def test_the_letters_label_and_signature_are_one_unit_each() -> None:
    found = case(LETTER)
    labels = [found.canonical[s.start : s.end] for s in found.sentences if s.kind == "label"]
    assert labels == [
        "Handläggare\n\nThomas Gustafsson\nTfn 0142-857 79",
        "Kommunstyrelsens förvaltning\n\nDag Segrell",
    ]
    assert found.sections[found.sentences[-1].section].path == ()


def test_the_reports_signature_is_one_unit_outside_its_sections() -> None:
    found = case(REPORT)
    assert texts(found)[-1] == "Kommunstyrelsens förvaltning\n\nThomas Gustafsson\nEkonomistrateg"
    assert found.sections[-1].path == ()


@pytest.mark.parametrize("name", [REPORT, MINUTES, LETTER])
def test_nothing_in_the_case_is_a_decision(name: str) -> None:
    assert Status.DECISION not in {s.status for s in case(name).sentences} | {s.status for s in case(name).sections}


# --- single rules -------------------------------------------------------------------------------


def test_the_documents_title_is_left_out_of_the_paths_below_it() -> None:
    found = made(heading("Policy"), heading("Syfte", 2), paragraph("Den leder."))
    assert found.title == "Policy"
    assert [s.path for s in found.sections] == [(), ("Policy",), ("Syfte",)]


def test_a_first_heading_below_the_outermost_is_no_title() -> None:
    assert made(heading("Inledning", 2), paragraph("Text."), heading("Policy", 1), paragraph("Text.")).title is None


def test_a_document_of_a_title_only() -> None:
    found = made(heading("Policy"))
    assert (found.canonical, found.title, found.sentences) == ("Policy", "Policy", ())
    assert [(p.start, p.end) for p in found.pages] == [(0, 6)]


def test_a_document_without_headings() -> None:
    found = made(paragraph("Nämnden beslutar om planen. Den följer upp."))
    assert found.title is None and [s.path for s in found.sections] == [()]
    assert texts(found) == ["Nämnden beslutar om planen.", "Den följer upp."]


def test_statutes_have_chapter_heading_and_paragraph() -> None:
    found = made(
        heading("Kommunallag", 1),
        heading("1 kap. Grunder", 2),
        heading("Rösträtt", 3),
        heading("7 §", 4),
        paragraph("Rösträtt vid val har"),
        item("den som är medborgare, eller"),
        item("den som bor här."),
    )
    assert found.sections[-1].path == ("1 kap. Grunder", "Rösträtt", "7 §")
    assert [(s.kind, s.lead) for s in found.sentences] == [("sentence", None), ("item", 0), ("item", 0)]


@pytest.mark.parametrize("sign", ["5 §", "§ 5", "5 a §"])
def test_a_paragraph_sign_before_its_text_opens_a_section_and_the_text_stays(sign: str) -> None:
    found = made(
        heading("Reglemente", 1),
        heading("1 kap. Styrelsen", 2),
        paragraph(f"{sign} Styrelsen leder arbetet. Den följer upp planen."),
        paragraph("Den rapporterar till fullmäktige."),
    )
    assert texts(found) == [
        f"{sign} Styrelsen leder arbetet.",
        "Den följer upp planen.",
        "Den rapporterar till fullmäktige.",
    ]
    assert {found.sections[s.section].path for s in found.sentences} == {("1 kap. Styrelsen", sign)}


@pytest.mark.parametrize("unmarked", ["§ 12", "KS § 12/2018"])
def test_a_paragraph_of_minutes_takes_its_title_from_the_next_heading(unmarked: str) -> None:
    found = made(paragraph(unmarked), paragraph("Dnr KS 2018:1"), heading("Budget", 7), paragraph("Den antas."))
    assert path_of(found, "Den antas") == (f"{unmarked} Budget",)


def paths_below_the_first(*blocks: Block) -> list[tuple[str, ...]]:
    return [section.path for section in made(*blocks).sections if section.path]


def test_parts_of_minutes_in_the_type_of_their_paragraphs_stand_under_them() -> None:
    assert paths_below_the_first(
        heading("Ks § 12 Resepolicy", 2), heading("Beslut", 2), paragraph("Nämnden antar den."),
        heading("Barnens bästa", 2), paragraph("Inget."), heading("Bakgrund", 2), paragraph("Den är gammal."),
        heading("Ks § 13 Val", 2), paragraph("Ingen valdes."),
    ) == [
        ("Ks § 12 Resepolicy",), ("Ks § 12 Resepolicy", "Beslut"), ("Ks § 12 Resepolicy", "Barnens bästa"),
        ("Ks § 12 Resepolicy", "Bakgrund"), ("Ks § 13 Val",),
    ]  # fmt: skip


@pytest.mark.parametrize("matter", ["\tDnr SN 2026/7", " SN 2026/7", " (dnr: KS-2026-00012)"])
def test_a_diarienummer_is_no_title_of_a_paragraph(matter: str) -> None:
    blocks = [heading(f"§ 31{matter}", 3), heading("Bostäder", 2), heading("Beslut", 3), paragraph("Vi bygger.")]
    assert paths_below_the_first(*blocks) == [("§ 31 Bostäder",), ("§ 31 Bostäder", "Beslut")]


def test_a_paragraph_sign_alone_opens_a_section() -> None:
    blocks = [heading("1 kap. Uppgifter"), paragraph("1 §"), paragraph("Nämnden ansvarar för val.")]
    found = made(*blocks, paragraph("2 a §"), paragraph("Den har fem ledamöter."))
    assert texts(found) == ["Nämnden ansvarar för val.", "Den har fem ledamöter."]
    assert path_of(found, "Den har")[-1] == "2 a §"


def test_the_first_of_several_paragraphs_is_no_title_of_the_minutes() -> None:
    first = [heading("§ 31 Bostäder"), paragraph("Vi bygger.")]
    assert made(*first).title == "§ 31 Bostäder"
    assert made(*first, heading("§ 32 Skolor"), paragraph("Vi river.")).title is None


def test_a_title_may_stand_right_under_the_name_of_the_municipality() -> None:
    assert made(heading("EXEMPELBY", 2), heading("Policy", 1), paragraph("Text.")).title == "Policy"
    assert made(heading("EXEMPELBY", 2), paragraph("Text."), heading("Policy", 1)).title is None


def test_a_heading_right_before_a_paragraph_sign_stands_over_it() -> None:
    assert paths_below_the_first(
        heading("Jäv", 2), heading("§ 5 Anmälan", 2), paragraph("Den anmäls."),
        heading("Reservation", 2), heading("§ 6 Form", 2), paragraph("Den är skriftlig."),
    ) == [("Jäv",), ("§ 5 Anmälan",), ("Reservation",), ("§ 6 Form",)]  # fmt: skip


def test_the_next_part_is_no_title() -> None:
    assert path_of(made(paragraph("§ 12"), heading("Beslut", 7), paragraph("Planen antas.")), "Planen") == (
        "§ 12",
        "Beslut",
    )


def test_a_decision_knows_who_made_it() -> None:
    found = made(paragraph("§ 12 Plan"), paragraph("Kommunstyrelsens beslut"), paragraph("Planen antas."))
    assert [(s.status, s.by) for s in found.sentences] == [(Status.DECISION, "Kommunstyrelsen")]


def test_what_a_committee_decides_to_propose_is_no_decision() -> None:
    found = made(
        paragraph("§ 12 Plan"),
        heading("Beslut", 7),
        paragraph("Arbetsutskottet föreslår kommunstyrelsen besluta"),
        paragraph("att anta planen"),
        paragraph("att upphäva den gamla planen."),
        paragraph("Paragrafen justeras omedelbart."),
    )
    assert [(s.status, s.by) for s in found.sentences] == [
        (Status.PROPOSAL, "Arbetsutskottet"),
        (Status.PROPOSAL, "Arbetsutskottet"),
        (Status.PROPOSAL, "Arbetsutskottet"),
        (Status.DECISION, None),
    ]


def test_a_lead_in_that_lets_one_body_propose_to_another_is_a_proposal() -> None:
    found = made(paragraph("Kommunstyrelsen föreslår att kommunfullmäktige beslutar:"), item("Planen antas."))
    assert {(s.status, s.by) for s in found.sentences} == {(Status.PROPOSAL, "Kommunstyrelsen")}


def test_unmarked_fragments_after_a_lead_in_are_its_items_until_a_full_paragraph() -> None:
    found = made(
        paragraph("Prioriterade områden;"),
        paragraph("Kartläggning."),
        paragraph("En sak. En till."),
        paragraph("Slut."),
    )
    assert [(s.kind, s.lead) for s in found.sentences] == [("sentence", None), ("item", 0)] + [("sentence", None)] * 3


def test_a_long_item_is_quoted_by_the_sentence() -> None:
    long = "Nämnden ansvarar för planen och dess uppföljning. " * 10
    assert texts(made(item(long.strip()))) == ["Nämnden ansvarar för planen och dess uppföljning."] * 10


def test_labels_with_values_are_units_line_by_line() -> None:
    found = made(paragraph("Utgivare: Kansliet\nGäller till: 2022-12-31"), paragraph("Policyn leder arbetet."))
    assert [(s.kind, text) for s, text in zip(found.sentences, texts(found), strict=True)] == [
        ("label", "Utgivare: Kansliet"),
        ("label", "Gäller till: 2022-12-31"),
        ("sentence", "Policyn leder arbetet."),
    ]


def test_a_short_answer_under_its_heading_is_no_signature() -> None:
    found = made(heading("Policy"), paragraph("Den leder."), heading("Ansvarig", 2), paragraph("Kommundirektören"))
    assert path_of(found, "Kommundirektören") == ("Ansvarig",)


def test_a_label_with_a_list_leads_it_in() -> None:
    found = made(paragraph("Vi var där."), paragraph("Beslutande"), item("Anna Ek"), item("Bo Al"))
    assert [(s.kind, s.lead) for s in found.sentences] == [
        ("sentence", None),
        ("label", None),
        ("item", 1),
        ("item", 1),
    ]


def test_a_label_and_its_value_are_not_torn_apart_by_the_signature() -> None:
    found = made(paragraph("Handläggare"), paragraph("Anna Ek"))
    assert texts(found) == ["Handläggare\n\nAnna Ek"]
    assert len(found.sections) == 1


def test_furniture_between_a_label_and_its_value_is_in_no_unit() -> None:
    found = made(
        heading("Missiv"),
        paragraph("Text här."),
        paragraph("Handläggare"),
        Block("furniture", "Sida 2"),
        paragraph("Anna Ek"),
    )
    assert texts(found) == ["Text här.", "Anna Ek"]


def test_ornaments_are_no_sentences() -> None:
    assert texts(made(paragraph("Text."), paragraph("—"), paragraph("* * *"))) == ["Text."]


def test_lines_that_recur_in_the_text_are_furniture_and_sentences_that_do_are_not() -> None:
    signed = [
        paragraph("Justerandes sign"),
        paragraph("Nämnden följer upp planen."),
        paragraph("Mjölby kommun, kommunstyrelsen"),
    ] * 3
    found = made(*signed)
    assert set(texts(found)) == {"Nämnden följer upp planen."}
    assert len(found.furniture) == 6


def test_pages_follow_the_text_also_where_a_sentence_runs_over() -> None:
    reading = from_pages([["Sida 1", "Utredaren pekar på att mål-"], ["Sida 2", "och resultat saknas."], ["Sida 3"]])
    found = structure(reading)
    assert [(p.number, p.printed) for p in found.pages] == [(1, "1"), (2, "2"), (3, "3")]
    assert found.canonical[found.pages[1].start :].startswith("och resultat saknas.")
    assert texts(found) == ["Utredaren pekar på att mål- och resultat saknas."]


def test_nothing_at_all() -> None:
    found = structure(Reading((), (None,)))
    assert (found.canonical, found.sentences, [(p.start, p.end) for p in found.pages]) == ("", (), [(0, 0)])


# --- properties ---------------------------------------------------------------------------------

WORDS = st.sampled_from(
    ["Nämnden beslutar.", "§ 5", "Beslut", "§ 5 forts.", "1.1 Mål", "2 kap.", "Handläggare", "Anna Ek", "att anta:",
     "Ett. Två.", "—", "Dnr KS 2018:1", "Rad\nrad", "A: b\nC: d", "Förslag:", " "]
)  # fmt: skip
BLOCKS = st.lists(
    st.builds(
        Block,
        st.sampled_from(["heading", "paragraph", "item", "furniture"]),
        WORDS,
        level=st.integers(1, 7),
        marker=st.sampled_from(["", "–", "1."]),
    ),
    max_size=14,
)


@settings(max_examples=150, deadline=None)
@given(BLOCKS)
def test_every_span_lies_in_the_text_in_order(blocks: list[Block]) -> None:
    found = structure(Reading(tuple(blocks), (None,)))
    size = len(found.canonical)
    ends = [0, *(s.end for s in found.sentences)]
    assert all(ends[n] <= s.start < s.end <= size for n, s in enumerate(found.sentences))
    assert all(0 <= a <= b <= size for a, b in [*found.furniture, *((s.start, s.end) for s in found.sections)])
    assert all(a.end == b.start for a, b in zip(found.sections[:-1], found.sections[1:], strict=True))
    for number, one in enumerate(found.sentences):
        section = found.sections[one.section]
        assert section.start <= one.start and one.end <= section.end
        assert one.lead is None or one.lead < number
        assert not any(a < one.end and one.start < b for a, b in found.furniture)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.lists(st.one_of(WORDS, st.just("")), max_size=6), min_size=1, max_size=4))
def test_pages_cover_the_text(pages: list[list[str]]) -> None:
    found = structure(from_pages([[line.replace("\n", " ") for line in page] for page in pages]))
    assert [p.number for p in found.pages] == list(range(1, len(pages) + 1))
    assert found.pages[0].start == 0 and found.pages[-1].end == len(found.canonical)
    assert all(a.start <= a.end == b.start for a, b in zip(found.pages[:-1], found.pages[1:], strict=True))


# --- tables, footnotes and OCR ------------------------------------------------------------------

DELEGATION = ("Nr", "Ärende", "Delegat")


def delegation_row(number: str, matter: str, delegate: str) -> Block:
    return Block("row", row_text((number, matter, delegate), DELEGATION), columns=DELEGATION)


def test_a_numbered_row_is_cited_by_its_number_and_what_follows_the_table_by_its_heading() -> None:
    found = structure(
        Reading(
            (
                Block("heading", "Delegationsordning", level=1),
                Block("heading", "3 Personal", level=2),
                Block("paragraph", "Följande ärenden delegeras:"),
                delegation_row("3.1", "Anställning av chef", "Kommundirektör"),
                delegation_row("3.2", "Anställning av personal", "Förvaltningschef"),
                Block("paragraph", "Beslut ska anmälas till nämnden."),
            ),
            (None,),
        )
    )
    units = [
        (found.sections[s.section].path, s.kind, s.lead, found.canonical[s.start : s.end]) for s in found.sentences
    ]
    assert units == [
        (("3 Personal",), "sentence", None, "Följande ärenden delegeras:"),
        (
            ("3 Personal", "punkt 3.1"),
            "item",
            None,
            "Nr: 3.1 | Ärende: Anställning av chef | Delegat: Kommundirektör",
        ),
        (
            ("3 Personal", "punkt 3.2"),
            "item",
            None,
            "Nr: 3.2 | Ärende: Anställning av personal | Delegat: Förvaltningschef",
        ),
        (("3 Personal",), "sentence", None, "Beslut ska anmälas till nämnden."),
    ]


def test_a_row_without_a_number_belongs_to_its_heading() -> None:
    columns = ("Nämnd", "Ram 2026", "Ram 2027")
    rows = [Block("row", row_text((name, "96", "98"), columns), columns=columns) for name in ("Socialnämnden", "Ny")]
    found = structure(Reading((Block("heading", "Ramar", level=1), *rows), (None,)))
    assert [found.sections[s.section].path for s in found.sentences] == [("Ramar",), ("Ramar",)]


def test_a_footnote_stands_apart_from_the_text_it_explains() -> None:
    found = structure(
        Reading(
            (
                Block("heading", "Mål", level=1),
                Block("paragraph", "Målen följs upp i"),
                Block("footnote", "Se årshjulet. Det beslutas av styrelsen.", marker="1"),
                Block("paragraph", "april och oktober."),
            ),
            (None,),
        )
    )
    shown = [(found.sections[s.section].path[-1], found.canonical[s.start : s.end]) for s in found.sentences]
    assert shown[1:3] == [("fotnot 1", "Se årshjulet."), ("fotnot 1", "Det beslutas av styrelsen.")]
    assert (shown[0][0], shown[3][0]) == ("Mål", "Mål")


def test_whose_proposal_it_is_stands_with_each_sentence() -> None:
    found = structure(
        Reading(
            (
                Block("heading", "§ 7 Taxa", level=2),
                Block("heading", "Förslag till beslut", level=3),
                Block("paragraph", "Kommunstyrelsens förslag:"),
                Block("item", "Taxan höjs.", marker="1."),
                Block("heading", "Yrkanden", level=3),
                Block("paragraph", "Anna Exempel (X) yrkar att taxan sänks."),
            ),
            (None,),
        )
    )
    assert [(s.status, s.by) for s in found.sentences] == [
        (Status.PROPOSAL, "Kommunstyrelsen"),
        (Status.PROPOSAL, "Kommunstyrelsen"),
        (Status.PROPOSAL, "Anna Exempel (X)"),
    ]


def test_a_page_read_by_ocr_carries_its_words_and_their_mean_confidence() -> None:
    words = (OcrWord("Nämnden", 0, 0, 0.2, 0.1, 0.9), OcrWord("bör", 0.3, 0, 0.4, 0.1, 0.4))
    blocks = (Block("paragraph", "Text på första sidan."), Block("paragraph", "Nämnden bör", 2))
    found = structure(Reading(blocks, (None, "1"), ocr={2: words}))
    assert [(page.number, page.ocr, page.confidence) for page in found.pages] == [(1, (), None), (2, words, 0.75)]


def test_the_running_head_of_a_page_belongs_to_it() -> None:
    blocks = (paragraph("Text på sidan ett."), Block("furniture", "Sida 2 av 2", 2), Block("paragraph", "Text två.", 2))
    found = structure(Reading(blocks, ("1", "2")))
    second = found.pages[1]
    assert found.canonical[second.start : second.end] == "Sida 2 av 2\n\nText två."


def test_a_series_in_smaller_type_above_the_title_is_not_the_title() -> None:
    series = (heading("Författningssamling", 4), paragraph("Utgivare: Kansliet\nGäller från: 2026-01-01"))
    found = made(*series, heading("Policy för arkiv", 1), heading("Inledning", 2), paragraph("Arkivet vårdas."))
    assert found.title == "Policy för arkiv"
    assert found.sections[found.sentences[-1].section].path == ("Inledning",)
    several = made(*series, heading("Policy för arkiv", 1), paragraph("Text."), heading("Bilaga", 1), paragraph("Mer."))
    assert several.title is None


def test_a_count_in_brackets_at_the_start_of_a_line_is_no_list_item() -> None:
    votes = (Block("paragraph", "Nej röstar SD (5), BL"), Block("item", "och KD (2).", 2, marker="(3)"))
    found = structure(Reading(votes, (None, None)))
    assert texts(found) == ["Nej röstar SD (5), BL (3) och KD (2)."]
    assert [page.start for page in found.pages] == [0, 22]


@pytest.mark.parametrize(
    ("before", "marker", "text"),
    [
        ("Nämnden ska:", "(2)", "pröva ansökan."),
        ("Nämnden ska", "(1)", "pröva ansökan."),
        ("Se tabell", "(2)", "Ansökan prövas."),
        ("Nämnden ska", "2.", "pröva ansökan."),
    ],
)
def test_an_item_of_a_list_stays_one(before: str, marker: str, text: str) -> None:
    found = structure(Reading((Block("paragraph", before), Block("item", text, marker=marker)), (None,)))
    assert text in texts(found)
