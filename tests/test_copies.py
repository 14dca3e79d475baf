from __future__ import annotations

import dataclasses
import json

from web_fakes import TASKS, WHO

from assistent.citations import address
from assistent.copies import written
from assistent.types import Answer, Outcome, Statement, Status

SITE = "https://assistent.example/"
QUOTE = WHO.citations[0].quote


def pasted(pieces: str) -> str:
    """What the browser makes of the pieces."""
    return "".join(p if isinstance(p, str) else SITE + p["address"] for p in json.loads(pieces))


def link(answer: Answer, number: int = 0) -> str:
    c = answer.citations[number]
    return SITE + address("mjolby", c.document, c.start, c.end, c.quote)


def test_text_has_question_lead_quotation_and_where_it_stands() -> None:
    assert pasted(written(WHO, ["mjolby"]).text) == (
        "Fråga: Vem har genomfört utvärderingen?\n"
        "Enligt protokollsutdraget ”Utvärdering av Mjölby kommuns ledningssystem”:\n"
        f"”{QUOTE}” [1]\n\nKällor\n"
        f"[1] Kommunstyrelsens arbetsutskott, protokollsutdrag, s. 3. {link(WHO)}\n"
    )


def test_a_proposal_is_called_one_and_a_changed_file_told() -> None:
    changed = dataclasses.replace(TASKS.citations[1], changed=True)
    answer = dataclasses.replace(TASKS, citations=(TASKS.citations[0], changed, TASKS.citations[2]))

    text = pasted(written(answer, ["mjolby"] * 3).text)

    assert "ska genomföras.” (förslag) [1]" in text
    assert "upplevs fungera bra.” (utgången) [3]" in text
    assert "[2] Kommunstyrelsens förvaltning, rapport, s. 3. Obs! Filen har ändrats eller tagits bort" in text
    assert text.count("Obs!") == 1


def test_markdown_quotes_and_links_and_leaves_no_sign_of_a_document_as_markup() -> None:
    hostile = dataclasses.replace(WHO.citations[0], quote="*fet* [l](http://x) <b>\n# rubrik", label="A_b, s. 1")
    answer = dataclasses.replace(WHO, question="# Vem?", citations=(hostile,))

    markdown = pasted(written(answer, ["mjolby"]).markdown)

    assert markdown == (
        "Fråga: \\# Vem?\n\n"
        "Enligt protokollsutdraget ”Utvärdering av Mjölby kommuns ledningssystem”:\n\n"
        "> ”\\*fet\\* \\[l\\](http://x) \\<b\\> \\# rubrik” \\[1\\]\n\n"
        f"**Källor**\n\n- \\[1\\] A\\_b, s. 1. [Öppna källan]({link(answer)})\n"
    )


def test_html_for_word_escapes_everything_of_documents() -> None:
    hostile = dataclasses.replace(WHO.citations[0], quote='<script>alert("1")</script>', label="<i>", document='a"b')
    answer = dataclasses.replace(WHO, question="<u>?", citations=(hostile,))

    content = pasted(written(answer, ["mjolby"]).html)

    assert content.startswith("<p>Fråga: &lt;u&gt;?</p>")
    assert "<blockquote><p>”&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;” [1]</p></blockquote>" in content
    assert f'<p>[1] &lt;i&gt;. <a href="{link(answer)}">Öppna källan</a></p>' in content
    assert "dokument=a%22b" in content


def test_frame_and_other_documents_keys_are_kept() -> None:
    answer = dataclasses.replace(
        TASKS, outcome=Outcome.NEAR, frame="Rad ett.\nRad två.", statements=(Statement("", "2", "item", ("3",)),)
    )

    lines = pasted(written(answer, ["mjolby"] * 3).text).splitlines()

    assert lines[1:4] == ["Rad ett.", "Rad två.", f"”{TASKS.citations[1].quote}” [2][3]"]


def test_every_status_that_warns_is_told() -> None:
    for status, name in ((Status.DECISION, "beslut"), (Status.SUPERSEDED, "ersatt")):
        answer = dataclasses.replace(WHO, citations=(dataclasses.replace(WHO.citations[0], status=status),))
        assert f"” ({name}) [1]" in pasted(written(answer, ["mjolby"]).text)
