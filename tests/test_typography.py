"""What the type of a document tells: headings, running heads, footnotes."""

from __future__ import annotations

import pytest

from assistent.typography import TypeLine, body_size, evened, footers, footnotes, heading_levels, running

BODY = TypeLine("Nämnden ansvarar för verksamheten och följer upp den varje år i en rapport.", 11.0)


def bold(text: str, size: float = 11.0, apart: bool = True) -> TypeLine:
    return TypeLine(text, size, bold=True, apart=apart)


def levels(*lines: TypeLine) -> dict[str, int]:
    page = [BODY] * 8 + [TypeLine("", apart=True)] + list(lines)
    return {page[n].text: level for (_, n), level in heading_levels([page], 11.0).items()}


def test_body_text_is_the_size_that_most_characters_have() -> None:
    assert body_size([[BODY, TypeLine("kort", 30.0)], [BODY]]) == 11.0
    assert body_size([]) == 0.0


def test_larger_type_makes_levels_and_bold_type_those_below() -> None:
    found = levels(TypeLine("Policy", 20.0), TypeLine("Syfte", 14.0), bold("Nämnden", 11.8), bold("Beslut"))
    assert found == {"Policy": 1, "Syfte": 2, "Nämnden": 3, "Beslut": 4}


def test_sizes_that_hardly_differ_are_one_level() -> None:
    assert levels(TypeLine("A kap", 14.2), TypeLine("B kap", 13.9), TypeLine("C kap", 13.5)) == dict.fromkeys(
        ["A kap", "B kap", "C kap"], 1
    )


@pytest.mark.parametrize("text", ["En hel mening.", "x", "2026", "§", "x" * 121])
def test_larger_type_that_is_no_heading(text: str) -> None:
    assert levels(TypeLine(text, 16.0)) == {}


def test_what_stands_apart_at_the_top_is_a_heading_in_much_larger_type_only() -> None:
    assert levels(TypeLine("Rutin", 18.0, edge="head"), TypeLine("Kommun", 13.0, edge="head")) == {"Rutin": 1}
    assert levels(TypeLine("Rutin", 18.0, edge="foot")) == {}


def test_scanned_type_is_sized_as_that_of_the_pages_with_text() -> None:
    scanned = [TypeLine("x" * 40, 13.2), TypeLine("y" * 30, 13.0), TypeLine("Bilaga", 22.0), TypeLine("?", 0.0)]
    assert [line.size for line in evened([[BODY], scanned], {1})[1]] == [11.0, 10.8, 18.3, 0.0]
    assert evened([[BODY], scanned], {1})[0] == [BODY]
    assert evened([scanned], {0}) == [scanned]  # nothing to size it by
    assert evened([[BODY], []], {1}) == [[BODY], []]


def test_a_heading_may_have_a_comma_where_it_goes_on_below() -> None:
    assert levels(bold("Stöd för näringsliv,"), bold("besökare och invånare", apart=False)) == {
        "Stöd för näringsliv,": 1,
        "besökare och invånare": 1,
    }
    assert levels(bold("Stöd för näringsliv,")) == {}


def test_where_most_is_bold_bold_tells_nothing() -> None:
    page = [TypeLine(BODY.text, 11.0, bold=True)] * 5 + [bold("Beslut")]
    assert heading_levels([page], 11.0) == {}


def test_three_bold_lines_are_a_heading_only_with_space_about_them() -> None:
    three = [bold("Stöd och samverkan för"), bold("näringsliv och", apart=False), bold("civilsamhälle", apart=False)]
    assert len(levels(*three)) == 3
    assert levels(three[0], *three[1:], TypeLine("text", 11.0)) == {}


def head(text: str, top: float = 40.0, edge: str = "head", size: float = 9.0) -> TypeLine:
    return TypeLine(text, size, top=top, edge=edge)


def text(words: str, top: float = 70.0) -> TypeLine:
    return TypeLine(words, 11.0, top=top)


def test_the_same_line_at_the_same_height_of_neighbouring_pages_is_a_running_head() -> None:
    pages = [
        [head("Policy 2026"), text("a")],
        [head("Policy 2027"), text("b")],
        [text("c")],
        [head("Annat"), text("d")],
    ]
    assert running(pages) == {(0, 0), (1, 0)}


def test_a_foot_recurs_also_where_a_page_lies_on_its_side() -> None:
    pages = [[text("a"), head("Policy · Sida 1", 745.0, "foot")], [text("b"), head("Policy · Sida 2", 565.0, "foot")]]
    assert running(pages) == {(0, 1), (1, 1)}


def test_another_place_another_page_or_a_paragraph_sign_is_none() -> None:
    far = [[head("Policy"), text("a")], [text("b")], [text("c")], [head("Policy"), text("d")]]
    lower = [[head("Policy"), text("a")], [head("Policy", top=60), text("b")]]
    signs = [[head("§ 12"), text("a")], [head("§ 13"), text("b")]]
    assert [running(pages) for pages in (far, lower, signs)] == [set()] * 3


def test_a_head_close_to_the_text_is_one_unless_it_is_set_as_a_heading_or_scanned() -> None:
    def pages(size: float) -> list[list[TypeLine]]:
        return [
            [TypeLine("Exempelby kommun", size, top=50), text(f"{word} sidan har mer text än så")]
            for word in ("första", "andra")
        ]

    assert running(pages(11.0)) == {(0, 0), (1, 0)}
    assert running(pages(14.0)) == running(pages(11.0), scanned={0, 1}) == set()


def test_what_recurs_below_a_line_that_does_not_is_text() -> None:
    pages = [[TypeLine(f"§ {n} Ärende", 11.0, top=50), text(f"Dnr KS 2026/{n}"), text(f"{word} text", 90)]
             for n, word in ((1, "Ett"), (2, "Två"))]  # fmt: skip
    assert running(pages) == set()


def test_small_type_at_the_foot_is_furniture_and_other_text_there_is_not() -> None:
    page = [head("Postadress", edge="foot"), head("Ordförande", edge="foot", size=11.0), head("Telefon")]
    assert footers(page, 11.0) == {0}


def note(text: str, mark: str = "", size: float = 9.0) -> TypeLine:
    return TypeLine(text, size, note=mark)


def test_a_footnote_runs_to_the_next_one_to_larger_type_or_to_the_edge() -> None:
    page = [
        BODY,
        note("Ett", "1"),
        note("forts."),
        note("Två", "2"),
        BODY,
        note("Tre", "3"),
        head("Sida 1", edge="foot"),
    ]
    assert footnotes(page, 11.0) == [range(1, 3), range(3, 4), range(5, 6)]


def test_neither_small_type_alone_nor_a_mark_before_body_text_is_a_footnote() -> None:
    assert footnotes([note("Figur 1"), TypeLine(BODY.text, 11.0, note="1")], 11.0) == []
