"""``kallor.toml``: what it says, and what is told when it cannot be used."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from fakes import installation

from assistent.errors import FetchError
from assistent.reading import READERS
from assistent.settings import Settings
from assistent.sources import CONTENT_TYPES, read_sources

REPOSITORY = Path(__file__).parent.parent
ONE = '[[kalla]]\nnamn = "Arkivlag"\nadress = "https://exempelby.se/arkiv.html"\nfil = "lag/arkivlag.html"\n'


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return installation(tmp_path)


def write(settings: Settings, text: str) -> None:
    (settings.corpus / "solros" / "kallor.toml").write_text(text, encoding="utf-8")


def refused(settings: Settings) -> FetchError:
    with pytest.raises(FetchError) as error:
        read_sources(settings, "solros")
    return error.value


def test_a_source_needs_name_address_and_file_and_is_off_unless_said(settings: Settings) -> None:
    write(settings, ONE)
    sources = read_sources(settings, "solros")
    assert (sources.samling, sources.private, sources.max_bytes, sources.seconds) == ("solros", False, 50_000_000, 120)
    assert sources.hosts == {"exempelby.se"}
    (source,) = sources.sources
    assert (source.name, source.address.text) == ("Arkivlag", "https://exempelby.se/arkiv.html")
    assert (source.file, source.origin, source.active) == ("lag/arkivlag.html", "", False)


def test_everything_can_be_said(settings: Settings) -> None:
    top = 'privata_adresser = true\nmax_mb = 3\nmax_sekunder = 9\nvardar = ["Filer.Exempelby.se", "åby.se"]\n'
    write(settings, top + ONE + 'varifran = "webbplatsen"\naktiv = true\n')
    sources = read_sources(settings, "solros")
    assert (sources.private, sources.max_bytes, sources.seconds) == (True, 3_000_000, 9)
    assert sources.hosts == {"exempelby.se", "filer.exempelby.se", "xn--by-xia.se"}
    assert (sources.sources[0].origin, sources.sources[0].active) == ("webbplatsen", True)


def test_the_place_of_a_file_is_kept_in_composed_form(settings: Settings) -> None:
    write(settings, ONE.replace("arkivlag.html", "fo\u0308rvaltning.PDF"))
    assert read_sources(settings, "solros").sources[0].file == "lag/f\u00f6rvaltning.PDF"


def test_without_the_file_it_is_told_how_to_make_one(settings: Settings) -> None:
    assert str(refused(settings)) == (
        "Samlingen solros har ingen kallor.toml, så det finns inget att hämta. "
        "Skapa corpus/solros/kallor.toml med namn, adress och fil för varje dokument; corpus/README.md visar hur."
    )


def source(**changes: str) -> str:
    values = {"namn": '"Arkivlag"', "adress": '"https://exempelby.se/a"', "fil": '"arkivlag.html"'} | changes
    return "[[kalla]]\n" + "".join(f"{key} = {value}\n" for key, value in values.items() if value)


HERE = "corpus/solros/kallor.toml"
FIRST = f"{HERE}, källa 1 (Arkivlag)"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", f"{HERE} nämner ingen källa. Lägg till en [[kalla]]; corpus/README.md visar hur."),
        ("max_gb = 1\n", f"{HERE}: max_gb är okänt. Kända är: privata_adresser, max_mb, max_sekunder, vardar, kalla."),
        ("max_mb = 0\n", f"{HERE}: max_mb = 0 går inte att använda. Ange ett heltal 1–1000."),
        ("max_mb = true\n", f"{HERE}: max_mb = True går inte att använda. Ange ett heltal."),
        ("max_sekunder = 9999\n", f"{HERE}: max_sekunder = 9999 går inte att använda. Ange ett heltal 1–3600."),
        (
            'privata_adresser = "ja"\n',
            f"{HERE}: privata_adresser = 'ja' går inte att använda. Ange true eller false.",
        ),
        ("kalla = [1]\n", f"{HERE}, källa 1 är ingen tabell. Skriv [[kalla]] på en egen rad före källans uppgifter."),
        ("[kalla]\nnamn = 'x'\n", f"{HERE}: kalla = {{'namn': 'x'}} går inte att använda. Ange en lista."),
        (
            'vardar = ["https://exempelby.se"]\n' + ONE,
            f"{HERE}: vardar innehåller 'https://exempelby.se', som inte är namnet på en server. "
            'Skriv bara namnet, till exempel vardar = ["filer.exempelby.se"].',
        ),
        (source(namn=""), f'{HERE}, källa 1: namn saknas. Lägg till raden namn = "…".'),
        (source(adress=""), f'{FIRST}: adress saknas. Lägg till raden adress = "…".'),
        (source(fil='" "'), f'{FIRST}: fil saknas. Lägg till raden fil = "…".'),
        (source(aktiv='"true"'), f"{FIRST}: aktiv = 'true' går inte att använda. Ange true eller false."),
        (source(namn="7"), f"{HERE}, källa 1: namn = 7 går inte att använda. Ange en text inom citattecken."),
        (source(url='"x"'), f"{FIRST}: url är okänt. Kända är: namn, adress, fil, varifran, aktiv."),
        (
            source(adress='"exempelby.se/a"'),
            f"{FIRST}: adressen exempelby.se/a börjar inte med https:// eller http://. Ange hela webbadressen.",
        ),
        (
            source(adress='"https://anna:hemligt@exempelby.se/"'),
            f"{FIRST}: adressen till exempelby.se innehåller användarnamn eller lösenord. "
            "Ange en adress som går att nå utan inloggning.",
        ),
        (
            source() + source(namn='"Arkiv, PDF"', fil='"ARKIVLAG.pdf"'),
            f"{HERE}: källorna 'Arkivlag' och 'Arkiv, PDF' har samma fil, så när som på filändelsen. "
            "Ge den ena ett annat namn i fil.",
        ),
    ],
)
def test_a_fault_is_told_with_file_source_and_remedy(settings: Settings, text: str, message: str) -> None:
    write(settings, text)
    assert str(refused(settings)) == message


def test_a_file_that_is_no_toml_is_told(settings: Settings) -> None:
    write(settings, "[[kalla]\n")
    assert str(refused(settings)).startswith(f"{HERE} är inte giltig TOML (")
    (settings.corpus / "solros" / "kallor.toml").write_bytes(b'namn = "\xe5"')
    assert str(refused(settings)).startswith(f"{HERE} är inte giltig TOML (")


@pytest.mark.parametrize(
    "place",
    [
        "../utanför.html",
        "lag/../../utanför.html",
        "/etc/lag.html",
        "./lag.html",
        "lag//lag.html",
        "lag/",
        "..",
        "C:/lag.html",
        "lag\\\\..\\\\lag.html",
        "lag.html\\u0000.pdf",
        "lag\\n.html",
        "fil\\u202Elmth.html",  # turns the reading direction
    ],
)
def test_a_place_outside_the_samling_is_refused(settings: Settings, place: str) -> None:
    write(settings, source(fil=f'"{place}"'))
    read = tomllib.loads(f'x = "{place}"')["x"]
    error = refused(settings)
    assert error.reason == f"{FIRST}: fil = {read!r} är ingen plats i samlingens mapp."
    assert error.remedy == 'Skriv den så här: fil = "policyer/resepolicy.pdf".'


@pytest.mark.parametrize(
    ("place", "reason"),
    [
        (".dold.html", "fil = '.dold.html' är dold och skulle inte indexeras"),
        (".dold/lag.html", "fil = '.dold/lag.html' är dold och skulle inte indexeras"),
        ("~$lag.docx", "fil = '~$lag.docx' är dold och skulle inte indexeras"),
        ("lag", "fil = 'lag' har ingen filändelse som kan hämtas"),
        ("kallor.toml", "fil = 'kallor.toml' har ingen filändelse som kan hämtas"),
        ("program.exe", "fil = 'program.exe' har ingen filändelse som kan hämtas"),
        ("å" * 101 + ".html", "fil har ett för långt namn"),
    ],
)
def test_a_place_that_would_not_be_indexed_is_refused(settings: Settings, place: str, reason: str) -> None:
    write(settings, source(fil=f'"{place}"'))
    assert refused(settings).reason == f"{FIRST}: {reason}."


def test_what_can_be_fetched_can_be_read() -> None:
    assert set(CONTENT_TYPES) == set(READERS) - {".markdown"}


@pytest.mark.parametrize("samling", ["mjolby"])
def test_the_sources_that_are_shipped_are_public_told_of_and_off(tmp_path: Path, samling: str) -> None:
    settings = installation(tmp_path, {}, samling)
    shipped = (REPOSITORY / "corpus" / samling / "kallor.toml").read_text(encoding="utf-8")
    (settings.corpus / samling / "kallor.toml").write_text(shipped, encoding="utf-8")
    sources = read_sources(settings, samling)
    assert sources.hosts == {"data.riksdagen.se", "www.mjolby.se", "mjolby.se"}
    assert len(sources.sources) == 16
    assert not sources.private
    assert [source.name for source in sources.sources if source.active or not source.origin] == []
    assert {source.address.scheme for source in sources.sources} == {"https"}
    for one in sources.sources:
        if one.address.host == "data.riksdagen.se":  # number in the name, the address and the file
            number = one.name.split("(")[1].split(")")[0].replace(":", "-")
            assert one.address.target == f"/dokument/sfs-{number}.html"
            assert one.file.endswith(f"-{number}.html")
