"""Which stretches of a text are quoted, and what is said around them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from assistent import quotations, sentences
from assistent.quotations import find, masked, reach, sentences_of, surroundings


def quoted(text: str) -> list[str]:
    return [text[q.start : q.end] for q in find(text)]


@pytest.mark.parametrize(
    "text",
    [
        "Det står ”att alla ska med” där.",
        "Det står “att alla ska med” där.",
        "Det står „att alla ska med“ där.",
        'Det står "att alla ska med" där.',
        "Det står »att alla ska med» där.",
        "Det står «att alla ska med» där.",
        "Det står »att alla ska med« där.",
        "Det står « att alla ska med » där.",
        "Det står ’att alla ska med’ där.",
        "Det står ‘att alla ska med’ där.",
        "Det står ‚att alla ska med‘ där.",
        "Det står 'att alla ska med' där.",
        "(”att alla ska med”)",
        "”att alla ska med”",
    ],
)
def test_every_pair_of_marks_quotes(text: str) -> None:
    assert [inner.strip() for inner in quoted(text)] == ["att alla ska med"]


@pytest.mark.parametrize(
    "text",
    [
        "Lars’ bok och Hans’ cykel är borta.",
        'En skärm på 24" och en på 27" köps in.',
        "rock 'n' roll och O'Brien",
        "Inga citat här.",
        '”” och ""',
        "",
    ],
)
def test_apostrophes_and_inches_do_not(text: str) -> None:
    assert quoted(text) == []


def test_of_nested_quotations_the_outermost_counts() -> None:
    text = "De skrev ”att målet ”en bättre skola” och ’en bättre stad’ gäller” i går. ”En till gäller.”"

    assert quoted(text) == ["att målet ”en bättre skola” och ’en bättre stad’ gäller", "En till gäller."]


def test_a_quotation_may_run_over_paragraphs() -> None:
    assert quoted("Så: ”Första stycket.\n\n”Andra stycket.” Slut.") == ["Första stycket.\n\n”Andra stycket."]
    assert quoted("Så: ”Första stycket.\n\nAndra stycket.” Slut.") == ["Första stycket.\n\nAndra stycket."]


def test_a_mark_that_is_never_closed_is_told() -> None:
    text = "Så: ”Första stycket.\n\nHär står ”ett annat citat” helt."
    first, second = find(text)

    assert (text[first.start : first.end], first.closed) == ("Första stycket.", False)
    assert (text[second.start : second.end], second.closed) == ("ett annat citat", True)


@pytest.mark.parametrize(
    "text",
    [
        "Policyn säger:\n\n> Alla ska med\n> på resan.\n\nSlut.",
        "Policyn säger:\n\n    Alla ska med\n    på resan.\n\nSlut.",
    ],
)
def test_blocks_are_quotations(text: str) -> None:
    (found,) = find(text)

    assert found.block
    assert " ".join(text[found.start : found.end].replace(">", "").split()) == "Alla ska med på resan."


def test_a_list_under_a_colon_is_no_quotation() -> None:
    assert quoted("Det gäller:\n\n  - bilar\n  - båtar\n") == []


def around(text: str) -> tuple[str, str, str]:
    found = find(text)
    return surroundings(masked(text, found), found[-1])


@pytest.mark.parametrize(
    ("text", "lead", "tail"),
    [
        ("Först en mening. I policyn står ”att alla ska”, på s. 3. Slut.", "I policyn står ", ", på s. 3."),
        ("”Alla ska med.” (policyn, s. 3) Sedan annat.", "", "policyn, s. 3"),
        ("”Alla ska med.” (Lagen (1999:901)) Sedan annat.", "", "Lagen (1999:901)"),
        ("”Alla ska med.” – policyn, s. 3", "", "policyn, s. 3"),
        ("I lagen står ”Det är så.” Policyn säger ”Alla ska med.” Slut.", "Policyn säger ", ""),
        (
            "I policyn står ”en sak” och ”alla ska med” men inget mer.",
            "I policyn står ”______” och ",
            " men inget mer.",
        ),
        ("Policyn säger:\n\n> Alla ska med.\n\n(s. 3)", "Policyn säger:", "s. 3"),
        ("Policyn säger:\n\n> Alla ska med.\n\nKälla: policyn, s. 3", "Policyn säger:", "policyn, s. 3"),
    ],
)
def test_what_is_said_of_the_source(text: str, lead: str, tail: str) -> None:
    before, after, _ = around(text)

    assert (before, after.strip() if tail and not tail.startswith(" ") else after) == (lead, tail)


def test_earlier_sentences_of_the_paragraph_are_kept_apart() -> None:
    assert around("Policyn för resor är ny. Där står ”alla ska med”.")[2].strip() == "Policyn för resor är ny."


def test_masking_keeps_every_offset() -> None:
    text = "Han sa ”Nej. Aldrig!” Sedan kom § 5."

    assert masked(text, find(text)) == "Han sa ”___________!” Sedan kom § 5."


# --- bounded work -------------------------------------------------------------------------------


@pytest.mark.parametrize("opener", [" 'abc def ghi", " ’abc ‘def"])
def test_marks_that_nothing_closes_are_looked_at_a_few_times_each(opener: str, monkeypatch: pytest.MonkeyPatch) -> None:
    looked = 0
    closing = quotations._closing

    def counted(text: str, marks: Sequence[Any], number: int, breaks: Sequence[int]) -> Any:
        nonlocal looked

        class Marks(list[Any]):
            def __getitem__(self, n: Any) -> Any:
                nonlocal looked
                looked += 1
                return marks[n]

        return closing(text, Marks(marks), number, breaks)

    monkeypatch.setattr(quotations, "_closing", counted)
    count = (opener * 1000).count("’") + (opener * 1000).count("'") + (opener * 1000).count("‘")

    assert find(opener * 1000) == []
    assert looked <= 60 * count


def test_very_deep_nesting_is_one_quotation_without_an_end() -> None:
    (found,) = find(" ”a" * 1000 + "a” " * 1000)

    assert (found.start, found.closed) == (2, False)


def test_twenty_levels_are_nested() -> None:
    (found,) = find(" ”a" * 20 + " b” " * 19 + "b” c")

    assert (found.start, found.closed) == (2, True)


@pytest.mark.parametrize("run", ["a" * 300, "." * 300, "§" * 5000, "-" * 201])
def test_runs_longer_than_any_name_are_masked(run: str) -> None:
    assert masked(f"Enligt {run} policyn", []) == f"Enligt {';' * len(run)} policyn"


def test_long_white_space_is_masked_and_still_parts_paragraphs() -> None:
    assert masked(f"a{' ' * 300}b", []) == f"a{';' * 300}b"
    assert masked("a" + 300 * "\n" + "b", []) == "a\n\n" + 298 * ";" + "b"
    assert masked(f"a{' ' * 200}b", []) == f"a{' ' * 200}b"


def test_a_source_is_looked_for_near_a_quotation() -> None:
    text = f"{'ord ' * 9999}”Citerat här.” {'ord ' * 9999}"
    (quotation,) = find(text)

    assert [len(part) for part in surroundings(masked(text, [quotation]), quotation)] == [1000, 1000, 0]


def test_a_very_long_paragraph_is_read_in_stretches(monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[int] = []
    split = sentences.split

    def counted(text: str) -> Iterator[tuple[int, int]]:
        sizes.append(len(text))
        return split(text)

    monkeypatch.setattr(sentences, "split", counted)
    text = "En mening står här. " * 5000
    found = [text[a:b] for a, b in sentences_of(text)]

    assert found == ["En mening står här."] * 5000
    assert max(sizes) <= 10_000 and sum(sizes) < 1.1 * len(text)


def test_how_far_spans_reach() -> None:
    far = reach([(5, 6), (1, 9)])

    assert [far(n) for n in (0, 1, 2, 6)] == [-1, -1, 9, 9]


def test_what_follows_a_long_quotation_at_once_is_kept() -> None:
    text = f"Det sägs ”{'a' * 400}.”(Policy för resor) Så är det."

    assert masked(text, find(text)) == f"Det sägs ”{'_' * 400}.”(Policy för resor) Så är det."
