"""The addresses of the place Dokument, over a small invented register."""

from __future__ import annotations

import html.parser
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from fakes import HashEncoder
from registered import FILES, HOSTILE, assistant_of, settings_of
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.testclient import TestClient

from assistent import documents_view, indexing
from assistent.assistant import Assistant


class Page(html.parser.HTMLParser):
    """A page as a browser would see it: its elements in order, its words, and its links by their words."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.links: list[tuple[str, str]] = []
        self._open: list[tuple[str, int]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        self.words += [] if tag in ("a", "span", "strong") else [" "]
        if tag == "a":
            self._open.append((dict(attrs).get("href") or "", len(self.words)))

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            address, begin = self._open.pop()
            self.links.append(("".join(self.words[begin:]).strip(), address))

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.found if name == tag]

    @property
    def text(self) -> str:
        return " ".join("".join(self.words).split())


def client_of(assistant: Assistant) -> TestClient:
    routes = [Route(path, endpoint, methods=methods) for path, endpoint, methods in documents_view.routes(assistant)]
    return TestClient(Starlette(routes=routes))


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return assistant_of(tmp_path_factory.mktemp("register"))


@pytest.fixture(scope="module")
def client(assistant: Assistant) -> Iterator[TestClient]:
    with client_of(assistant) as client:
        yield client


def page(client: TestClient, address: str, status: int = 200) -> Page:
    response = client.get(address)
    assert response.status_code == status
    assert response.headers["Cache-Control"] == "no-store"
    return Page(response.text)


def rows(shown: Page) -> list[str]:
    """The titles of the table's rows."""
    return [words for words, address in shown.links if "dokument=" in address and words in TITLES]


TITLES = {
    "Reglemente för skogsnämnden", "Skogspolicy", "Rutin för gallring", "Riktlinje för stigar", "Protokoll skogsnämnden 2026-02-03"
}  # fmt: skip


# the register


def test_the_register_has_every_document_the_strongest_first(client: TestClient) -> None:
    response = client.get("/dokument")
    table = response.text[response.text.index("<tbody>") :]

    assert '<p class="count"><span role="status">Alla 7 dokument</span></p>' in response.text
    assert rows(Page(table)) == [
        "Reglemente för skogsnämnden", "Skogspolicy", "Skogspolicy", "Riktlinje för stigar", "Rutin för gallring",
        "Protokoll skogsnämnden 2026-02-03",
    ]  # fmt: skip
    assert re.findall(r'<span class="badge (\w+)">', table) == [
        "in_force", "superseded", "in_force", "in_force", "expired", "decision"
    ]  # fmt: skip


def test_what_needs_doing_stands_first(client: TestClient) -> None:
    text = page(client, "/dokument").text

    assert "Giltigheten har gått ut: 1 Rutin för gallring, gällde till och med 2023-12-31" in text
    assert "Skulle ha setts över: 1 Riktlinje för stigar, senast 2025-12-31" in text


def test_it_is_filtered_by_its_form_and_says_how_many(client: TestClient) -> None:
    shown = page(client, "/dokument?samling=exempelby&sok=skog&typ=policy&status=in_force&dag=2024-04-01")
    values = {i["name"]: i.get("value") for i in shown.all("input")}

    assert "1 av 7 dokument gällde 2024-04-01" in shown.text
    assert values == {"samling": "exempelby", "sok": "skog", "dag": "2024-04-01"}
    assert [o["value"] for o in shown.all("option") if "selected" in o] == ["policy", "in_force"]
    assert ("Visa alla", "./dokument?samling=exempelby") in shown.links
    assert "Inget dokument stämmer med det du valt." in page(client, "/dokument?sok=finnsinte").text


def test_a_heading_sorts_and_turns_the_order(client: TestClient) -> None:
    shown = page(client, "/dokument?typ=policy&sortera=antagen")
    heads = [h.get("aria-sort") for h in shown.all("th") if h.get("scope") == "col"]
    links = dict(shown.links)

    assert heads == [None, None, None, None, "ascending", None, None, None]
    assert links["Antagen, daterad▲"] == ("./dokument?samling=exempelby&typ=policy&sortera=antagen&ordning=fallande")
    assert links["Dokument"].startswith("./dokument?samling=exempelby")
    assert links["Ägare"] == "./dokument?samling=exempelby&typ=policy&sortera=agare"


def test_the_register_as_a_file(client: TestClient) -> None:
    response = client.get("/dokument/csv?samling=exempelby&typ=policy&sortera=antagen&ordning=fallande")

    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert response.headers["Content-Disposition"] == 'attachment; filename="register-exempelby.csv"'
    lines = response.content.decode("utf-8-sig").splitlines()
    assert [line.split(";")[1] for line in lines] == ['"Id"', '"skogspolicy-2024"', '"skogspolicy-2020"']


# one document


def test_a_fact_says_where_it_was_found_and_links_there(client: TestClient) -> None:
    shown = page(client, "/dokument?dokument=skogspolicy-2024")

    assert "Antaget 2024-03-04 (ur texten)" in shown.text
    assert "Reviderat okänt" in shown.text
    assert "Typ Policy (ur fil eller titel)" in shown.text
    address = next(address for words, address in shown.links if words == "ur texten")
    assert address.startswith("./kalla?samling=exempelby&dokument=skogspolicy-2024&start=")
    assert "Organ Skogsnämnden (ur sidofilen)" in page(client, "/dokument?dokument=protokoll-2026-02-03").text


@pytest.mark.parametrize(
    ("name", "standing"),
    [
        ("skogspolicy-2024", "Gällande Gäller sedan 2024-04-01."),
        ("skogspolicy-2020", "Ersatt Gäller inte längre. Ersatt av Skogspolicy, antaget 2024-03-04."),
        ("rutin-for-gallring", "Utgången Gällde till och med 2023-12-31."),
        ("riktlinje-for-stigar", "Gällande Gäller sedan 2025-01-20. Det skulle ha setts över senast 2025-12-31."),
        ("protokoll-2026-02-03", "Beslut Innehåller beslut."),
        ("fientlig", "Dokumentet säger inte om det är beslutat."),
    ],
)
def test_how_a_document_stands_is_told_in_words_with_why(client: TestClient, name: str, standing: str) -> None:
    assert standing in page(client, f"/dokument?dokument={name}").text


def test_the_outline_leads_to_the_headings_of_the_text(client: TestClient) -> None:
    shown = page(client, "/dokument?dokument=reglemente")
    anchors = [address for words, address in shown.links if words in ("1 § Uppgifter", "2 § Uppföljning av skogen")]
    headings = [a["id"] for tag, a in shown.found if re.fullmatch("h[3-6]", tag) and a.get("id")]

    assert len(anchors) == 2
    assert set(anchors) <= {f"#{anchor}" for anchor in headings}
    assert "Nämnden ska vårda kommunens skog." in shown.text


def test_relations_both_ways_and_what_the_samling_does_not_have(client: TestClient) -> None:
    new, old = (
        page(client, "/dokument?dokument=skogspolicy-2024").text,
        page(client, "/dokument?dokument=skogspolicy-2020").text,
    )

    assert "Ersätter Skogspolicy Ersatt var det står" in new
    assert "Hänvisar till Rutin för gallring Utgången var det står" in new
    assert "Ersätts av Skogspolicy" in old


def test_questions_go_to_the_chat(client: TestClient, tmp_path: Path) -> None:
    shown = page(client, "/dokument?dokument=reglemente")

    assert ("Vad säger dokumenten om uppföljning av skogen?", "./?samling=exempelby&fraga=Vad+s%C3%A4ger+dokumenten+om+uppf%C3%B6ljning+av+skogen%3F") in shown.links  # fmt: skip


def test_questions_of_the_introduction_come_first(tmp_path: Path) -> None:
    settings = settings_of(tmp_path)
    quiz = (
        'titel = "Exempelby"\n[[tema]]\nnamn = "Skog"\nfragor = ["Vem vårdar skogen?"]\n[[tema.quiz]]\n'
        'fraga = "Vad ska nämnden vårda?"\nsvar = "Skog."\ndokument = "reglemente"\ncitat = "Nämnden ska vårda kommunens skog."\n'
    )
    (settings.corpus / "exempelby" / "introduktion.toml").write_text(quiz, encoding="utf-8")
    encoder = HashEncoder()
    indexing.build(settings, "exempelby", encoder)
    with client_of(Assistant(settings, encoder)) as client:
        shown = page(client, "/dokument?dokument=reglemente")

    asked = [words for words, address in shown.links if "fraga=" in address]
    assert asked[0] == "Vad ska nämnden vårda?"


def test_a_changed_and_a_missing_file_are_told(tmp_path: Path) -> None:
    made = assistant_of(tmp_path)
    folder = made.settings.corpus / "exempelby"
    (folder / "reglemente.md").write_text(FILES["reglemente.md"] + "\nMera.\n", encoding="utf-8")
    (folder / "rutin-for-gallring.md").unlink()
    with client_of(made) as client:
        changed = page(client, "/dokument?dokument=reglemente")
        missing = page(client, "/dokument?dokument=rutin-for-gallring")

    assert "Filen har ändrats sedan den lästes in. Texten här är den tidigare lydelsen." in changed.text
    assert any(words == "Hämta filen" for words, _ in changed.links)
    assert "Filen finns inte längre i samlingen." in missing.text
    assert not any("kalla/fil" in address for _, address in missing.links)


def test_a_hostile_document_stays_text(client: TestClient) -> None:
    for address in (
        "/dokument?dokument=fientlig",
        "/dokument",
        "/dokument/samband",
        "/dokument/tidslinje",
        "/dokument/uppdrag",
    ):
        shown = client.get(address)
        assert HOSTILE not in shown.text
        assert all("onerror" not in a and a.get("src") != "x" for _, a in Page(shown.text).found)


# the pictures and the assignments


def test_the_same_stands_in_picture_and_list(client: TestClient) -> None:
    shown = page(client, "/dokument/samband?samling=exempelby")
    boxes = [a["data-document"] for a in shown.all("a") if "data-document" in a]

    assert sorted(filter(None, boxes)) == sorted(name.removesuffix(".md") for name in FILES)
    assert "Skogspolicy: hänvisar till Rutin för gallring; ersätter Skogspolicy" in shown.text
    assert shown.all("base") == [{"href": "../"}]
    skip = next(address for words, address in shown.links if words == "Hoppa till innehållet")
    assert skip == "./dokument/samband?samling=exempelby#innehall"


def test_the_timeline_is_told_year_by_year(client: TestClient) -> None:
    text = page(client, "/dokument/tidslinje").text

    assert (
        "2024 2024-03-04 Skogspolicy antogs 2024-04-01 Skogspolicy Ersatt ersattes 2024-04-01 Skogspolicy började gälla"
        in text
    )


def test_assignments_are_quoted_with_who_when_and_whether_it_is_decided(client: TestClient) -> None:
    shown = page(client, "/dokument/uppdrag")

    assert "3 uppdrag i 1 dokument" in shown.text
    assert (
        "Skogschefen ”Skogschefen får i uppdrag att märka om stigarna senast 2026-09-30.” senast 2026-09-30 Beslut "
        "Skogsnämnden 2026-02-03 Protokoll skogsnämnden 2026-02-03, § 5"
    ) in shown.text
    assert (
        "Förvaltningen ”Ulla Ek (S) yrkar att förvaltningen ska räkna besökarna.” – Förslag Ulla Ek (S) 2026-02-03"
        in shown.text
    )
    place = next(address for words, address in shown.links if words == "Protokoll skogsnämnden 2026-02-03, § 5")
    assert place.startswith("./kalla?samling=exempelby&dokument=protokoll-2026-02-03&start=")


def test_assignments_are_filtered_by_who_and_status(client: TestClient) -> None:
    assert "1 av 3 uppdrag" in page(client, "/dokument/uppdrag?vem=Skogschefen&status=decision").text
    assert "1 av 3 uppdrag" in page(client, "/dokument/uppdrag?status=proposal").text
    assert "Inget uppdrag stämmer med det du valt." in page(client, "/dokument/uppdrag?vem=Ingen").text


def test_assignments_follow_a_new_index(tmp_path: Path) -> None:
    made = assistant_of(tmp_path)
    with client_of(made) as client:
        assert "3 uppdrag i 1 dokument" in page(client, "/dokument/uppdrag").text
        (made.settings.corpus / "exempelby" / "protokoll-2026-02-03.md").unlink()
        indexing.build(made.settings, "exempelby", HashEncoder())

        assert "Inga uppdrag hittades." in page(client, "/dokument/uppdrag").text


# what goes wrong


@pytest.mark.parametrize(
    ("address", "status", "title"),
    [
        ("/dokument?samling=finnsinte", 404, "Samlingen finns inte"),
        ("/dokument/samband?samling=../..", 404, "Samlingen finns inte"),
        ("/dokument?dokument=finnsinte", 404, "Dokumentet finns inte"),
        ("/dokument?dokument=../../etc/passwd", 404, "Dokumentet finns inte"),
        ("/dokument/csv?samling=finnsinte", 404, "Samlingen finns inte"),
    ],
)
def test_what_does_not_exist_is_told(client: TestClient, address: str, status: int, title: str) -> None:
    assert title in [w.strip() for w in page(client, address, status).words]


def test_without_an_index_it_is_told_what_to_do(tmp_path: Path) -> None:
    with client_of(Assistant(settings_of(tmp_path), HashEncoder())) as client:
        for address in ("/dokument", "/dokument/csv", "/dokument/uppdrag", "/dokument?dokument=reglemente"):
            assert "Kör: assistent index --samling exempelby" in page(client, address, 503).text


def test_a_fault_that_nobody_expected_is_told_and_logged(
    assistant: Assistant, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("hemligt")

    monkeypatch.setattr(documents_view, "listed", broken)
    with client_of(assistant) as client:
        shown = page(client, "/dokument", 500)

    assert "Något gick fel" in shown.text
    assert "hemligt" not in shown.text
    assert "hemligt" in caplog.text


def test_several_samlingar_are_a_choice(tmp_path: Path) -> None:
    made = assistant_of(tmp_path)
    settings = replace(made.settings, samling="exempelby")
    other = settings.corpus / "annan"
    other.mkdir()
    (other / "a.md").write_text("# Policy för annat\n\nDen gäller.\n", encoding="utf-8")
    indexing.build(settings, "annan", HashEncoder())
    with client_of(Assistant(settings, HashEncoder())) as client:
        shown = page(client, "/dokument/tidslinje?samling=annan")

    assert ("exempelby", "./dokument/tidslinje?samling=exempelby") in shown.links
    assert "Inget styrdokument i samlingen säger när det är antaget." in shown.text


@pytest.mark.parametrize("address", ["/dokument", "/dokument/samband", "/dokument/tidslinje", "/dokument/uppdrag", "/dokument?dokument=reglemente"])  # fmt: skip
def test_the_page_is_built_right(client: TestClient, address: str) -> None:
    shown = page(client, address)
    levels = [int(tag[1]) for tag, _ in shown.found if re.fullmatch("h[1-6]", tag)]
    ids = [a["id"] for _, a in shown.found if a.get("id")]

    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert len(ids) == len(set(ids))
    assert not any("style" in a or any(name.startswith("on") for name in a) for _, a in shown.found)
