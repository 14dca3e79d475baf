"""What a document says of others, as written and with its place."""

from __future__ import annotations

import pytest

from assistent.lines import Block, Reading
from assistent.references import find
from assistent.structure import structure
from assistent.types import Document

POLICY = Document("p", "solby", "p.md", "Inköpspolicy", type="policy", matter="KS 2024/1")


def found(text: str, document: Document = POLICY, kind: str = "") -> list[tuple[str, str]]:
    blocks = [
        Block("heading" if part[0] == "#" else "paragraph", part.lstrip("# "), 1, 1) for part in text.split("\n\n")
    ]
    parts = structure(Reading(tuple(blocks), (None,)))
    relations = find(parts, document)
    for relation in relations:
        assert parts.canonical[relation.start : relation.end].strip()
    return [(r.kind, r.to) for r in relations if kind in ("", r.kind)]


@pytest.mark.parametrize(
    ("text", "replaced"),
    [
        ("Ersätter: Inköpspolicy, kommunfullmäktige 2010-05-03 § 40 Mer text.",
         "Inköpspolicy, kommunfullmäktige 2010-05-03 § 40"),
        ("Ersätter policyn antagen av kommunfullmäktige 2010-05-03 § 40", "policyn antagen av kommunfullmäktige 2010-05-03 § 40"),
        ("Ersätter: Resereglemente (2012)", "Resereglemente (2012)"),
        ("Ersätter | Resereglemente (2012)", "Resereglemente (2012)"),
        ("Denna policy ersätter Upphandlingspolicyn från 2012.", "Upphandlingspolicyn från 2012"),
        ("Inköpspolicyn ersätter Upphandlingspolicyn.", "Upphandlingspolicyn"),
        ("Samtidigt upphör Upphandlingspolicyn att gälla.", "Upphandlingspolicyn"),
    ],
)  # fmt: skip
def test_what_a_document_replaces(text: str, replaced: str) -> None:
    assert ("replaces", replaced) in found(f"# Inköpspolicy\n\n{text}\n\nText.")


@pytest.mark.parametrize(
    "text",
    ["Ersätter: –", "Ersätter: Nytt dokument", "Resepolicyn ersätter den gamla policyn.", "Den som reser ersätts."],
)
def test_what_replaces_nothing(text: str) -> None:
    assert found(f"# Inköpspolicy\n\n{text}\n\nText.", kind="replaces") == []


def test_several_are_parted_by_semicolons_and_the_newer_may_be_named() -> None:
    text = "# Inköpspolicy\n\nErsätter: Resepolicy; Konferenspolicy\n\nErsatt av: Policy för allt"
    assert found(text)[:3] == [
        ("replaces", "Resepolicy"),
        ("replaces", "Konferenspolicy"),
        ("replaced_by", "Policy för allt"),
    ]


def test_minutes_replace_nothing_and_decide_their_items() -> None:
    minutes = Document("m", "solby", "m.md", "Protokoll", type="protokoll")
    text = "# § 4 Inköpspolicy\n\nDärmed upphör Upphandlingspolicyn att gälla.\n\n# § 5 Budget\n\nText."
    assert found(text, minutes)[:1] == [("decides", "§ 4 Inköpspolicy")]
    assert found(text, minutes, "decides") == [("decides", "§ 4 Inköpspolicy"), ("decides", "§ 5 Budget")]
    assert found(text, minutes, "replaces") == []


@pytest.mark.parametrize(
    ("text", "to"),
    [
        ("Enligt 6 kap. 6 § kommunallagen (2017:725) ska", ["kommunallagen (2017:725) 6 kap. 6 §"]),
        ("Stöd finns i kommunallagen 7 kap. 5–8 §§.", ["kommunallagen 7 kap. 5–8 §§"]),
        ("Se KL 6 kap. 39 § och GDPR.", ["KL 6 kap. 39 §", "GDPR"]),
        ("Enligt lagen (2016:1145) om offentlig upphandling gäller", ["lagen (2016:1145) om offentlig upphandling"]),
        ("Offentlighets- och sekretesslagen gäller.", ["Offentlighets- och sekretesslagen"]),
        ("Miljöbalken och plan- och bygglagen.", ["Miljöbalken", "plan- och bygglagen"]),
        ("Förslagen, bolagen och underlagen, KL och lagen.", []),
        ("Skollagen. Mer om skollagen.", ["Skollagen"]),
    ],
)
def test_statutes_in_one_form(text: str, to: list[str]) -> None:
    assert [name for _, name in found(f"# X\n\n{text}", kind="statute")] == to


def test_a_statute_names_other_statutes_without_their_sections() -> None:
    law = Document("l", "lag", "l.md", "Skollag", type="lag")
    assert found("# Skollag\n\nEnligt 1 kap. 1 § miljöbalken och 2 kap. miljöbalken.", law) == [
        ("statute", "miljöbalken")
    ]


@pytest.mark.parametrize(
    ("text", "to"),
    [
        ("Hur står i Riktlinje för representation.", ["Riktlinje för representation"]),
        ("Se ”Riktlinjer för gåvor”.", ["”Riktlinjer för gåvor”"]),
        ("Det anges i attestreglementet.", ["attestreglementet"]),
        ("Det anges i kommunstyrelsens reglemente.", ["kommunstyrelsens reglemente"]),
        ("Beslut enligt delegationsordningen.", ["delegationsordningen"]),
        ("Se kommunfullmäktige 2018-06-18 § 98.", ["kommunfullmäktige 2018-06-18 § 98"]),
        ("Ärendet KS 2020/00123 är avslutat.", ["KS 2020/00123"]),
        ("Ärendet KS 2024/1 är detta.", []),
        ("Policyn och inköpspolicyn är denna.", []),
        ("Planen är god.", []),
    ],
)
def test_names_of_other_documents(text: str, to: list[str]) -> None:
    assert [name for _, name in found(f"# Inköpspolicy\n\n{text}", kind="refers")] == to
