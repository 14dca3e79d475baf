"""Log-in at a provider: a real one on loopback, that signs; and everything that it, or somebody else, may send wrong."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from provider_server import CLIENT, KEY, NEWER, OTHER, SECRET, providing, shared_secret
from provider_server import Provider as Server

from assistent import oidc
from assistent.oidc import Claimed, Provider, ProviderError
from assistent.settings import Settings


@pytest.fixture
def server() -> Iterator[Server]:
    with providing() as provider:
        yield provider


def settings(server: Server, **more: Any) -> Settings:
    told: dict[str, Any] = {
        "oidc_issuer": server.address, "oidc_client": CLIENT, "oidc_secret": SECRET,
        "public_address": "https://assistent.exempelby.se/", "roles": (("drift", ("operator",)), ("led", ("leader",))),
        **more,
    }  # fmt: skip
    return Settings(root=Path(), **told)


def came(server: Server, provider: Provider, **more: str) -> Claimed:
    """A whole log-in."""
    started = provider.start()
    query = parse_qs(urlsplit(server.allow(started.address)).query)
    assert query["state"] == [started.state]
    told = {"code": query["code"][0], "nonce": started.nonce, "verifier": started.verifier, **more}
    return provider.finish(**told)


def test_one_who_logs_in_has_the_role_and_the_groups_of_their_claims(server: Server) -> None:
    assert came(server, Provider(settings(server))) == Claimed("a-1", "kerstin", "operator", ("drift", "ks"))


def test_where_one_is_sent_and_what_is_asked_for(server: Server) -> None:
    started = Provider(settings(server)).start()
    query = parse_qs(urlsplit(started.address).query)
    assert started.address.startswith(f"{server.address}/tillstand?")
    assert query["redirect_uri"] == ["https://assistent.exempelby.se/logga-in/svar"]
    assert (query["state"], query["nonce"]) == ([started.state], [started.nonce])
    assert started.verifier not in started.address
    assert len({started.state, started.nonce, started.verifier}) == 3
    assert all(len(one) >= 43 for one in (started.state, started.nonce, started.verifier))


@pytest.mark.parametrize(
    ("claims", "wanted"),
    [
        ({"groups": None}, ("kerstin", "reader", ())),
        ({"groups": "led"}, ("kerstin", "leader", ("led",))),
        ({"groups": {"drift": True}}, ("kerstin", "reader", ())),
        ({"groups": ["led", 7, "", "drift"]}, ("kerstin", "operator", ("drift", "led"))),
        ({"name": None}, ("a-1", "operator", ("drift", "ks"))),
        ({"name": ["x"]}, ("a-1", "operator", ("drift", "ks"))),
        ({"name": "a\nb"}, ("a-1", "operator", ("drift", "ks"))),
    ],
)
def test_claims_of_other_shapes(server: Server, claims: dict[str, Any], wanted: tuple[Any, ...]) -> None:
    server.claims |= claims
    found = came(server, Provider(settings(server)))
    assert (found.name, found.role, found.groups) == wanted


def test_roles_and_groups_may_stand_in_other_claims(server: Server) -> None:
    server.claims |= {"roller": ["led"], "enhet": "hr"}
    found = came(server, Provider(settings(server, oidc_role_claim="roller", oidc_group_claim="enhet")))
    assert (found.role, found.groups) == ("leader", ("hr",))


def test_a_key_that_is_newer_than_those_known_is_fetched(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    provider = Provider(settings(server))
    came(server, provider)
    server.known, server.key, server.header = [NEWER], NEWER, {"alg": "RS256", "kid": "tva"}
    with pytest.raises(ProviderError):  # not more than once a minute
        came(server, provider)
    monkeypatch.setattr(oidc, "ANEW_S", -1.0)
    assert came(server, provider).subject == "a-1"
    assert server.asked.count("/nycklar") == 2


def signed(**header: Any) -> Callable[[Server], None]:
    def change(server: Server) -> None:
        server.header = {"alg": "RS256", "kid": "ett", **header}

    return change


def claiming(**claims: Any) -> Callable[[Server], None]:
    return lambda server: server.claims.update(claims)


def by(key: Any, **header: Any) -> Callable[[Server], None]:
    def change(server: Server) -> None:
        server.key = key
        server.header = {"alg": "RS256", "kid": "ett", **header}

    return change


def answering(**answer: Any) -> Callable[[Server], None]:
    return lambda server: setattr(server, "answer", answer)


PAST = int(time.time()) - 1000


@pytest.mark.parametrize(
    "wrong",
    [
        claiming(nonce="en annan"),
        claiming(nonce=None),
        claiming(aud="en annan"),
        claiming(aud=["en annan", CLIENT], azp="en annan"),
        claiming(aud=None),
        claiming(iss="http://127.0.0.1:1"),
        claiming(iss=None),
        claiming(exp=PAST),
        claiming(exp=None),
        claiming(iat=None),
        claiming(iat=int(time.time()) + 5000),
        claiming(sub=None),
        claiming(sub=""),
        claiming(sub=7),
        claiming(at_hash="fel"),
        by(OTHER),
        by(OTHER, kid="okand"),
        by(shared_secret(), alg="HS256"),
        answering(access_token="x", token_type="Bearer"),
        answering(access_token="x", token_type="Bearer", id_token=7),
        answering(access_token="x", token_type="Bearer", id_token="a.b.c"),
        answering(access_token="x", token_type="Bearer", id_token="eyJhbGciOiJub25lIn0.eyJzdWIiOiJhLTEifQ."),
        answering(error="invalid_grant"),
        lambda server: setattr(server, "status", 500),
    ],
)  # fmt: skip
def test_a_word_that_does_not_hold_lets_nobody_in(
    server: Server, wrong: Callable[[Server], None], caplog: pytest.LogCaptureFixture
) -> None:
    provider = Provider(settings(server))
    wrong(server)
    with caplog.at_level(logging.ERROR), pytest.raises(ProviderError) as caught:
        came(server, provider)
    assert caught.value.reason.startswith("Identitetstjänste")
    assert SECRET not in caplog.text and "kerstin" not in caplog.text and caplog.text


def test_a_code_or_a_verifier_of_another_lets_nobody_in(server: Server) -> None:
    provider = Provider(settings(server))
    for wrong in ({"code": "kod-99"}, {"verifier": "x" * 43}, {"nonce": "x"}, {"issuer": "https://ond.example"}):
        with pytest.raises(ProviderError):
            came(server, provider, **wrong)


def test_a_code_is_good_once(server: Server) -> None:
    provider = Provider(settings(server))
    started = provider.start()
    code = parse_qs(urlsplit(server.allow(started.address)).query)["code"][0]
    provider.finish(code, started.nonce, started.verifier, server.address)
    with pytest.raises(ProviderError):
        provider.finish(code, started.nonce, started.verifier)


@pytest.mark.parametrize(
    "wrong",
    [
        {"issuer": "https://ond.example"},
        {"token_endpoint": "ftp://127.0.0.1/token"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"jwks_uri": "file:///etc/passwd"},
        {"jwks_uri": None},
    ],
)
def test_a_provider_that_tells_something_else_of_itself_is_not_used(server: Server, wrong: dict[str, Any]) -> None:
    server.discovery |= wrong
    with pytest.raises(ProviderError) as caught:
        Provider(settings(server)).start()
    assert caught.value.reason == "Identitetstjänsten svarar inte som den ska."


def test_a_provider_that_does_not_answer_is_told(server: Server) -> None:
    gone = settings(server, oidc_issuer="http://127.0.0.1:9")
    with pytest.raises(ProviderError) as caught:
        Provider(gone).start()
    assert str(caught.value) == "Identitetstjänsten svarar inte som den ska. Försök igen om en stund."


def test_the_provider_is_asked_of_itself_once(server: Server) -> None:
    provider = Provider(settings(server))
    for _ in range(3):
        provider.start()
    assert server.asked == ["/.well-known/openid-configuration", "/nycklar"]


def test_the_servers_key_is_one_of_those_it_tells(server: Server) -> None:
    assert server.known == [KEY]
