"""What a reader may, and which samlingar they are shown."""

from __future__ import annotations

import pickle
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from assistent import access
from assistent.access import ANYBODY, OWN, STRANGER, Asking, Person, seen
from assistent.documents import find_samling
from assistent.errors import CorpusError
from assistent.index import directories
from assistent.settings import Settings

KS = Person("account:eva", "eva", "reader", frozenset({"ks"}))


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    for name in ("oppen", "stangd", "räddning"):
        (tmp_path / "corpus" / name).mkdir(parents=True)
    limits = (("stangd", ("ks", "hr")), ("räddning", ()))
    return Settings(root=tmp_path, corpus=tmp_path / "corpus", indexes=tmp_path / "indexes", access=limits)


@pytest.mark.parametrize(
    ("role", "may"),
    [
        ("", []),
        ("reader", ["", "om"]),
        ("leader", ["", "om", "introduktion/leda", "introduktion/underlag"]),
        ("operator", ["", "om", "introduktion/leda", "introduktion/underlag", "kvalitet"]),
    ],
)
def test_what_each_role_may(role: str, may: list[str]) -> None:
    places = ["", "om", "introduktion/leda", "introduktion/underlag", "kvalitet"]
    assert [place for place in places if Person(role=role).may(place)] == may


def test_the_highest_role_of_the_groups_counts() -> None:
    roles = (("drift", ("operator",)), ("led", ("leader",)))
    assert access.highest(roles, ["led", "drift", "annat"]) == "operator"
    assert access.highest(roles, ["led"]) == "leader"
    assert access.highest(roles, ["Drift", ""]) == "reader"


def test_a_reader_is_shown_what_is_for_all_and_for_their_groups(settings: Settings) -> None:
    with access.asked_by(KS):
        assert seen(settings, True).samlingar() == ["oppen", "stangd"]
    for person in (ANYBODY, STRANGER, Person("x", "x", "operator", frozenset({"Ks", "drift"}))):
        with access.asked_by(person):
            assert seen(settings, True).samlingar() == ["oppen"]


def test_the_server_itself_sees_all_and_where_nobody_is_known_a_server_shows_what_is_for_all(
    settings: Settings,
) -> None:
    with access.asked_by(OWN):
        assert seen(settings, True).samlingar() == ["oppen", "räddning", "stangd"]
    assert seen(settings, True).samlingar() == ["oppen"]
    assert seen(settings, False).samlingar() == ["oppen", "räddning", "stangd"]


def test_a_name_is_the_same_however_its_letters_are_written(settings: Settings) -> None:
    (settings.corpus / "räddning").rename(settings.corpus / "ra\u0308ddning")
    assert seen(settings, True).samlingar() == ["oppen"]


def test_what_is_not_shown_is_as_if_it_were_not_there(settings: Settings) -> None:
    shown = seen(settings, True)
    for name in ("stangd", "saknad"):
        with pytest.raises(CorpusError) as caught:
            find_samling(shown, name)
        assert str(caught.value) == f"Det finns ingen samling som heter {name!r}. Det finns: oppen."
    (settings.indexes / "stangd" / "a").mkdir(parents=True)
    (settings.indexes / "stangd" / "a" / "manifest.json").touch()
    assert directories(settings, "stangd") and not directories(shown, "stangd")


def test_the_first_samling_is_one_that_is_shown(settings: Settings) -> None:
    assert find_samling(seen(replace(settings, samling="stangd"), True), None) == "oppen"


def test_one_who_is_shown_none_is_told_so(settings: Settings) -> None:
    shown = seen(replace(settings, access=(*settings.access, ("oppen", ("hr",)))), True)
    with pytest.raises(CorpusError) as caught:
        find_samling(shown, None)
    assert caught.value.reason == "Du har inte tillgång till någon samling."


def test_what_a_child_process_is_given_is_limited_too(settings: Settings) -> None:
    assert pickle.loads(pickle.dumps(seen(settings, True))).samlingar() == ["oppen"]


def test_without_limits_the_settings_are_the_same(settings: Settings) -> None:
    free = replace(settings, access=())
    assert seen(free, True) is free


def test_one_who_asks_is_known_within_and_not_beside() -> None:
    found = []
    with access.asked_by(Asking(KS, lambda: 7.0)):
        assert (access.now(), access.take()) == (KS, 7.0)
        thread = threading.Thread(target=lambda: found.append(access.now()))
        thread.start()
        thread.join()
    assert (access.now(), access.take()) == (ANYBODY, 0.0)
    assert found == [ANYBODY]


@pytest.mark.parametrize("scope", [None, {}, {access.SCOPE: "eva"}, {access.SCOPE: KS}])
def test_a_request_that_tells_nobody_is_anybodys(scope: dict[str, object] | None) -> None:
    assert access.of(scope).person is ANYBODY
