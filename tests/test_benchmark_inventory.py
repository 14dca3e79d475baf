"""What the assistant is made of: every pinned package with a licence that anybody may use, and a whole bill of materials."""

from __future__ import annotations

import email
import re
from importlib import metadata
from pathlib import Path

import pytest

from benchmarks import inventory

ROOT = Path(__file__).parent.parent
MAY_BE_USED = {
    "MIT", "MIT-0", "MIT-CMU", "BSD", "BSD-2-Clause", "BSD-3-Clause", "0BSD", "Apache-2.0", "Apache-2.0 WITH LLVM-exception", "ISC", "Zlib", "PSF-2.0",
    "CNRI-Python", "MPL-2.0", "Unlicense", "CC0-1.0", "BSL-1.0", "AFL-2.1", "HPND", "LGPL-3.0-or-later", "dependency licenses",
}  # fmt: skip
"""Licences that let a municipality use a package without paying, asking or publishing anything of its own. (BSL-1.0 is
Boost's. What pypdfium2 calls "dependency licenses" are those of PDFium: Apache, BSD, MIT and their like.)"""


@pytest.fixture(scope="module")
def found() -> list[inventory.Package]:
    return inventory.packages()


def parts(licence: str) -> list[str]:
    return [part.strip(" ()") for part in re.split(r" AND | OR |, ", licence)]


def test_every_pinned_package_is_there_as_it_is_pinned(found: list[inventory.Package]) -> None:
    assert {one.name: one.version for one in found} == {n: v.split("+")[0] for n, v in inventory.pinned().items()} | {
        one.name: one.version for one in found if "+" in one.version
    }


def test_every_licence_may_be_used(found: list[inventory.Package]) -> None:
    wrong = {one.name: one.licence for one in found if not set(parts(one.licence)) <= MAY_BE_USED}
    assert wrong == {}


def test_the_page_of_licences_is_as_it_is_made(found: list[inventory.Package]) -> None:
    told = (ROOT / "docs" / "licenser.md").read_text(encoding="utf-8")
    assert told == inventory.licences(found), "run: make licenser"


def test_every_package_that_is_chosen_has_its_reason_and_none_other() -> None:
    assert inventory.chosen() == set(inventory.WHY)


def test_every_other_package_that_runs_is_brought_by_one_that_is_chosen(found: list[inventory.Package]) -> None:
    by = inventory.brought(found)
    assert set(by) == {one.key for one in found if one.runs} - inventory.chosen()
    assert "chromadb" in by["kubernetes"]
    assert by["scikit-learn"] == ["sentence-transformers"]


def test_a_package_weighs_what_its_files_do() -> None:
    files = [Path(str(file.locate())) for file in metadata.distribution("segno").files or ()]
    assert inventory.weight("segno") == sum(len(file.read_bytes()) for file in files if file.is_file()) > 0


def test_what_runs_is_told_from_what_tests(found: list[inventory.Package]) -> None:
    runs = {one.name for one in found if one.runs}
    assert {"gradio", "chromadb", "torch", "lxml", "numpy"} <= runs
    assert not {"pytest", "mypy", "ruff", "playwright", "schemathesis"} & runs


def test_the_bill_names_each_package_once_and_what_it_needs(found: list[inventory.Package]) -> None:
    bill = inventory.sbom(found)
    names = [one["bom-ref"] for one in bill["components"]]
    assert (bill["bomFormat"], bill["specVersion"], len(names)) == ("CycloneDX", "1.6", len(set(names)))
    assert re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", bill["serialNumber"])
    known = {*names, bill["metadata"]["component"]["bom-ref"]}
    for one in bill["dependencies"]:
        assert one["ref"] in known
        assert set(one["dependsOn"]) <= known
        assert len(set(one["dependsOn"])) == len(one["dependsOn"])
    needs = {
        one["ref"].rpartition("@")[0]: [n.rpartition("@")[0] for n in one["dependsOn"]] for one in bill["dependencies"]
    }
    assert "pkg:pypi/gradio" in needs["pkg:pypi/assistent"]
    assert "pkg:pypi/gradio-client" in needs["pkg:pypi/gradio"]


@pytest.mark.parametrize(
    ("text", "licence"),
    [
        ("License-Expression: MIT OR Apache-2.0\nLicense: x", "MIT OR Apache-2.0"),
        ("Classifier: License :: OSI Approved :: MIT License", "MIT"),
        ("Classifier: License :: OSI Approved :: BSD License\nLicense: BSD-3-Clause", "BSD-3-Clause"),
        ("Classifier: License :: OSI Approved :: BSD License\nLicense: Copyright (c) 2015", "BSD"),
        ("License: Apache 2.0", "Apache-2.0"),
        ("License: Egen licens", "Egen licens"),
        ("Classifier: License :: Other/Proprietary License", "Other/Proprietary License"),
        ("Summary: inget", "okänd"),
    ],
)
def test_a_licence_is_what_the_package_says(text: str, licence: str) -> None:
    assert inventory.licence(email.message_from_string(text + "\n\n")) == licence


@pytest.mark.parametrize(
    "licence", ["okänd", "Other/Proprietary License", "AGPL-3.0-only", "MIT AND SSPL-1.0", "CC-BY-NC-4.0"]
)
def test_a_licence_that_binds_is_found(licence: str) -> None:
    assert not set(parts(licence)) <= MAY_BE_USED
