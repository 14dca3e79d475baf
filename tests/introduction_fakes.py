"""A scripted assistant with an introduction, for tests of its views. All of it is invented."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import cast

from web_fakes import ANSWERS, MINUTES, REPORT, WHO, ScriptedAssistant

from assistent.index import Index
from assistent.introduction import Introduction, Prepared, Quiz, Reading, Theme
from assistent.introduction_page import Frame

FILE = f'''
titel = "Provkommun (påhittad)"
inledning = "Allt du behöver."

[[tema]]
namn = "Utvärderingen"
mal = "Veta vem."
minuter = 10
anteckningar = "Hemligt för ledaren."
fragor = ["{WHO.question}", {{ fraga = "Vad ska kommundirektören göra?", anteckning = "Peka på märkningen." }}]

[[tema.quiz]]
fraga = "Hur många mål?"
svar = "Tolv."
dokument = "{REPORT.id}"
citat = "Idag finns 12 kommunmål"

[[tema.quiz]]
fraga = "Vilken färg?"
svar = "Röd."
dokument = "{REPORT.id}"
citat = "Detta står inte där."

[[tema]]
namn = "Kostnader"
fragor = ["Vad kostar en parkeringsbot i Mjölby?"]

[[lasning]]
dokument = "{MINUTES.id}"
avsnitt = "§ 105"
varfor = "Hela ärendet."

[[lasning]]
dokument = "borttagen"
varfor = "Fanns förr."
'''
TOLD = Introduction(
    "Provkommun (påhittad)",
    "Allt du behöver.",
    (
        Theme(
            "Utvärderingen",
            (Prepared(WHO.question), Prepared("Vad ska kommundirektören göra?", "Peka på märkningen.")),
            "Veta vem.",
            10,
            "Hemligt för ledaren.",
            (
                Quiz("Hur många mål?", "Tolv.", REPORT.id, "Idag finns 12 kommunmål"),
                Quiz("Vilken färg?", "Röd.", REPORT.id, "Detta står inte där."),
            ),
        ),
        Theme("Kostnader", (Prepared("Vad kostar en parkeringsbot i Mjölby?"),)),
    ),
    (Reading(MINUTES.id, "§ 105", why="Hela ärendet."), Reading("borttagen", why="Fanns förr.")),
)
"""What ``FILE`` says."""
FRAME = Frame("mjolby", TOLD, "prov-1", "2026-11-02", (("solros", "Solros"),))


class Introducing(ScriptedAssistant):
    """A scripted assistant whose samling has an introduction."""

    def __init__(self, root: Path, file: str = FILE, samlingar: Sequence[str] = ("mjolby", "solros")) -> None:
        super().__init__(root, ANSWERS, samlingar=samlingar)
        if file:
            (root / "corpus" / "mjolby" / "introduktion.toml").write_text(file, encoding="utf-8")
        self.version = "prov-1"

    def index(self, samling: str | None = None) -> Index:
        manifest = SimpleNamespace(name=self.version, created="2026-11-02T10:00:00+00:00")
        return cast(Index, SimpleNamespace(manifest=manifest))

    def indexed(self, samling: str) -> str:
        return self.version
