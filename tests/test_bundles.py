"""Where one document of a file ends and the next begins."""

from __future__ import annotations

from assistent.bundles import split
from assistent.lines import Block, Reading


def reading(*blocks: Block, printed: tuple[str | None, ...] = (None,)) -> Reading:
    return Reading(blocks, printed)


def heading(text: str, level: int = 2, page: int = 1) -> Block:
    return Block("heading", text, page, level)


def paragraph(text: str, page: int = 1) -> Block:
    return Block("paragraph", text, page)


def openings(whole: Reading) -> list[str]:
    return [part.blocks[0].text for part in split(whole)]


EXTRACT = (
    paragraph("§ 12"),
    paragraph("Dnr KS 2025/00123"),
    heading("Utbyggnad av förskolan", 7),
    paragraph("Kommunstyrelsen beslutar att bygga ut förskolan."),
    heading("Beslutet skickas till:", 7),
    paragraph("Barn- och utbildningsnämnden\nAkten"),
)
LETTER = (
    paragraph("Handläggare"),
    paragraph("Anna Exempel\nTfn 0000-00 00 00"),
    heading("Svar på motion"),
    heading("Bakgrund", 3),
    paragraph("Motionen lämnades 2025-01-10."),
)
SIGNATURE = (paragraph("Kommunledningsförvaltningen"), paragraph("Bo Exempel\nKommundirektör"))


def test_a_file_with_one_document_is_left_as_it_is() -> None:
    whole = reading(heading("Policy"), paragraph("Text."), heading("Ansvar"), paragraph("Mer text."))
    assert split(whole) == [whole]


def test_a_title_after_the_receivers_of_an_extract_begins_a_document() -> None:
    whole = reading(*EXTRACT, heading("Utredning om förskolan"), paragraph("Text."), paragraph("Mer text."))
    assert openings(whole) == ["§ 12", "Utredning om förskolan"]


def test_the_next_paragraph_of_minutes_does_not() -> None:
    untitled = reading(*EXTRACT, heading("§ 13 Ny taxa"), paragraph("Text."), paragraph("Mer text."))
    titled = reading(*EXTRACT, heading("Ny taxa"), paragraph("§ 13"), paragraph("Text."), paragraph("Mer text."))
    part = reading(*EXTRACT, heading("Reservation"), paragraph("Text."), paragraph("Mer text."))
    assert [len(split(whole)) for whole in (untitled, titled, part)] == [1, 1, 1]


def test_a_letterhead_after_a_signature_begins_a_document() -> None:
    whole = reading(heading("Rapport"), paragraph("Text."), *SIGNATURE, *LETTER)
    assert openings(whole) == ["Rapport", "Handläggare"]


def test_a_label_in_the_middle_of_a_document_does_not() -> None:
    whole = reading(heading("Rapport"), paragraph("Text om saken."), *LETTER)
    assert openings(whole) == ["Rapport"]


def test_a_page_number_that_starts_again_begins_a_document_with_the_files_page_numbers() -> None:
    blocks = [paragraph(f"Sida {page} har sin text.", page) for page in (1, 1, 1, 2, 3, 3, 3, 4)]
    first, second = split(reading(*blocks, printed=("1", "2", "1", "2")))
    assert (first.first_page, first.printed) == (1, ("1", "2"))
    assert (second.first_page, second.printed) == (3, ("1", "2"))
    assert {block.page for block in second.blocks} == {3, 4}


def test_a_first_numbered_page_after_a_cover_does_not() -> None:
    blocks = [paragraph(f"Text {n}.", page) for n, page in enumerate((1, 1, 1, 2, 2, 2, 3, 3, 3))]
    assert len(split(reading(*blocks, printed=(None, "1", "2")))) == 1
    assert len(split(reading(*blocks, printed=("i", "ii", "1")))) == 1


def test_a_page_that_opens_with_another_kind_of_document_begins_one() -> None:
    blocks = [paragraph("Missiv"), paragraph("Text."), paragraph("Mer."), paragraph("Tjänsteskrivelse", 2)]
    blocks += [paragraph("Text.", 2), paragraph("Mer.", 2)]
    assert openings(reading(*blocks, printed=(None, None))) == ["Missiv", "Tjänsteskrivelse"]


def test_a_running_head_begins_none() -> None:
    blocks = [Block("furniture", "Protokoll", page) for page in (1, 2)]
    body = [paragraph(f"Text {n}.", page) for n, page in enumerate((1, 1, 1, 2, 2, 2))]
    whole = reading(blocks[0], *body[:3], blocks[1], *body[3:], printed=(None, None))
    assert len(split(whole)) == 1


def test_an_appendix_belongs_to_its_document() -> None:
    blocks = [paragraph("Policy"), paragraph("Text."), paragraph("Mer."), heading("Bilaga 1 Blankett", 2, 2)]
    blocks += [paragraph("Text.", 2), paragraph("Mer.", 2)]
    assert len(split(reading(*blocks, printed=("1", "1")))) == 1


def test_a_paragraph_that_runs_over_the_page_break_is_not_cut() -> None:
    running = Block("paragraph", "Text som går vidare på nästa sida", 1, breaks=((10, 2),))
    blocks = [paragraph("Ett."), paragraph("Två."), running, paragraph("Tre.", 2), paragraph("Fyra.", 2)]
    assert len(split(reading(*blocks, paragraph("Fem.", 2), printed=("1", "1")))) == 1


def test_a_page_that_opens_with_a_letterhead_and_a_title_begins_a_document() -> None:
    first = [heading("Missiv om remiss", 1), paragraph("Text."), paragraph("Mer text.")]
    second = [paragraph("Datum\n2026-05-29", 2), heading("Ett program", 1, 2), paragraph("Text.", 2)]
    assert openings(reading(*first, *second, printed=(None, None))) == ["Missiv om remiss", "Datum\n2026-05-29"]


def test_a_letterhead_on_every_page_or_a_numbered_chapter_does_not() -> None:
    first = [paragraph("Datum\n2026-05-29"), heading("Rapport om mål", 1), paragraph("Text.")]
    running = [paragraph("Datum\n2026-05-29", 2), heading("Uppföljning", 1, 2), paragraph("Text.", 2)]
    chapter = [paragraph("Datum\n2026-06-01", 2), heading("2 Uppföljning", 1, 2), paragraph("Text.", 2)]
    assert len(split(reading(*first, *running, printed=(None, None)))) == 1
    assert len(split(reading(*first, *chapter, printed=(None, None)))) == 1


def test_a_footer_that_says_one_on_every_page_and_a_later_chapter_begin_none() -> None:
    blocks = [paragraph(f"Text {n}.", page) for n, page in enumerate((1, 1, 1, 2, 2, 2, 3, 3, 3))]
    assert len(split(reading(*blocks, printed=("1", "1", "1")))) == 1
    chapters = [*blocks[:3], heading("3 Uppföljning", 1, 2), *blocks[3:]]
    assert len(split(reading(*chapters, printed=("2", "1", "2")))) == 1
