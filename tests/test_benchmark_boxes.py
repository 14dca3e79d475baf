"""The measure of the boxes sees what is wrong with them."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from pdf_fakes import drawn, lines, turned

from assistent.places import Box
from benchmarks.boxes import held, letters_within, load, main

TEXT = ["Nämnden leder arbetet. Rektorn ansvarar för skolans förvalt-", "ning varje år. Planen följs upp."]


@pytest.fixture(params=[0, 90, 180, 270])
def plan(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    path = tmp_path / "plan.pdf"
    path.write_bytes(turned(drawn(lines(*TEXT)), request.param, crop=(20, 30, 560, 830)))
    return path


def test_right_boxes_hold_just_their_sentence(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(plan)]) == 0
    assert capsys.readouterr().out == "exact 3/3 = 1.0000\nwithin 13/13 = 1.0000   own 76/76 = 1.0000\n"


@pytest.mark.parametrize(
    "change",
    [
        lambda box: dataclasses.replace(box, right=box.left + 0.7 * (box.right - box.left), bottom=box.top + 0.7 * (box.bottom - box.top)),
        lambda box: Box(box.left - 0.2, box.top - 0.2, box.right + 0.2, box.bottom + 0.2),
        lambda box: Box(box.left + 0.3, box.top + 0.3, box.right + 0.3, box.bottom + 0.3),
    ],
)  # fmt: skip
def test_wrong_boxes_are_not_exact(plan: Path, change: object) -> None:
    text = load(plan)
    right = held(plan, text, text.sentences[1])
    assert right.exact

    (marks,) = right.marks
    wrong = dataclasses.replace(marks, boxes=tuple(change(box) for box in marks.boxes))  # type: ignore[operator]

    assert not dataclasses.replace(right, inside=letters_within(plan, (wrong,))).exact


def test_a_file_that_cannot_be_read_is_named_and_left_out(
    plan: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "trasig.pdf").write_bytes(b"%PDF-1.4")

    main([str(plan), str(tmp_path / "trasig.pdf")])

    told = capsys.readouterr()
    assert told.out.startswith("exact 3/3")
    assert told.err.startswith("trasig.pdf: ")
