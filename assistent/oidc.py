"""Log-in at an OpenID Connect provider: authorization code with PKCE, state and nonce (OpenID Connect Core 1.0).

The provider is asked what its addresses and keys are; its word on who somebody is counts only when it is signed by
one of those keys, meant for this installation, new, and the answer to the question that was asked.
"""

from __future__ import annotations

import hmac
import logging
import secrets
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from assistent.access import highest, plain
from assistent.errors import AssistentError
from assistent.settings import Settings

log = logging.getLogger(__name__)

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA")
"""Signatures with a key that only the provider has: never none, never the shared secret."""
ANSWERS_S = 10.0
"""How long the provider may take for an answer."""
KNOWN_S = 3600.0
"""How long its addresses and keys are believed."""
ANEW_S = 60.0
"""A token that they do not fit makes it asked anew, but not more often than this."""
LEEWAY_S = 60
"""How much the two clocks may differ."""
LONGEST = 200
"""Characters of a name."""


@dataclass(frozen=True, slots=True)
class Start:
    """Where to send somebody, and what must come back with them."""

    address: str
    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True, slots=True)
class Claimed:
    """Who the provider says it is: ``subject`` tells them apart, ``name`` is shown."""

    subject: str
    name: str
    role: str
    groups: tuple[str, ...]


class ProviderError(AssistentError):
    """The provider does not answer, or its answer does not hold."""


class Provider:
    """The provider of the settings."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._issuer = settings.oidc_issuer
        self._redirect = f"{settings.public_address.rstrip('/')}/logga-in/svar"
        self._lock = threading.Lock()
        self._found: tuple[float, dict[str, Any], Any] | None = None

    def start(self) -> Start:
        """Begins a log-in. Raises ``ProviderError``."""
        table, _ = self._known()
        made = Start("", *(secrets.token_urlsafe(32) for _ in range(3)))
        with self._client() as client:
            address, _ = client.create_authorization_url(
                table["authorization_endpoint"], state=made.state, nonce=made.nonce, code_verifier=made.verifier
            )
        return Start(address, made.state, made.nonce, made.verifier)

    def finish(self, code: str, nonce: str, verifier: str, issuer: str = "") -> Claimed:
        """Who came back with ``code``. ``issuer`` is what came with it, if anything did (RFC 9207). Raises
        ``ProviderError``."""
        from authlib.integrations.base_client import OAuthError
        from httpx2 import HTTPError

        if issuer and issuer != self._issuer:
            raise _doubted("svaret kom från en annan tjänst")
        table, _ = self._known()
        try:
            with self._client() as client:
                token = client.fetch_token(table["token_endpoint"], code=code, code_verifier=verifier)
        except (OAuthError, HTTPError, ValueError) as error:
            raise self._silent(error) from error
        if not isinstance(token, Mapping) or not isinstance(token.get("id_token"), str):
            raise _doubted("svaret saknar id_token")
        return self._claimed(self._claims(token["id_token"], nonce, str(token.get("access_token", ""))))

    def _claims(self, signed: str, nonce: str, access_token: str) -> Mapping[str, Any]:
        """What the provider has signed, when all of it holds."""
        from authlib.oidc.core import CodeIDToken
        from joserfc import jwt
        from joserfc.errors import JoseError

        try:
            try:
                token = jwt.decode(signed, self._known()[1], algorithms=ALGORITHMS)
            except (JoseError, ValueError):  # it may be signed with a key that is newer than those we know
                token = jwt.decode(signed, self._known(again=True)[1], algorithms=ALGORITHMS)
            client = self._settings.oidc_client
            options = {
                "iss": {"essential": True, "values": [self._issuer]},
                "aud": {"essential": True, "value": client},
            }
            params = {"nonce": nonce, "client_id": client, "access_token": access_token}
            claims = CodeIDToken(token.claims, token.header, options, params)
            claims.validate(leeway=LEEWAY_S)
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise _doubted(type(error).__name__) from error
        if not hmac.compare_digest(str(claims.get("nonce", "")).encode(), nonce.encode()):
            raise _doubted("nonce")
        return dict(claims)

    def _claimed(self, claims: Mapping[str, Any]) -> Claimed:
        settings, subject = self._settings, claims["sub"]
        if not isinstance(subject, str) or not subject:
            raise _doubted("sub")
        told = claims.get(settings.oidc_name_claim)
        name = told if isinstance(told, str) and told.isprintable() and told.strip() else subject
        role = highest(settings.roles, _values(claims.get(settings.oidc_role_claim)))
        groups = sorted(_values(claims.get(settings.oidc_group_claim)))
        return Claimed(subject, name[:LONGEST], role, tuple(groups))

    # --- what is known of the provider --------------------------------------------------------------

    def _client(self) -> Any:
        from authlib.integrations.httpx_client import OAuth2Client

        settings = self._settings
        return OAuth2Client(
            settings.oidc_client,
            settings.oidc_secret or None,
            token_endpoint_auth_method="client_secret_basic" if settings.oidc_secret else "none",
            scope="openid profile",
            redirect_uri=self._redirect,
            code_challenge_method="S256",
            timeout=ANSWERS_S,
            trust_env=False,
            follow_redirects=False,
        )

    def _known(self, again: bool = False) -> tuple[dict[str, Any], Any]:
        """The provider's addresses and keys. Raises ``ProviderError``."""
        with self._lock:
            age = time.monotonic() - self._found[0] if self._found else float("inf")
            if self._found is None or age > (ANEW_S if again else KNOWN_S):
                self._found = (time.monotonic(), *self._discovered())
            return self._found[1], self._found[2]

    def _discovered(self) -> tuple[dict[str, Any], Any]:
        import httpx2
        from joserfc.errors import JoseError
        from joserfc.jwk import KeySet

        try:
            with httpx2.Client(timeout=ANSWERS_S, trust_env=False, follow_redirects=False) as client:
                table = _fetched(client, f"{self._issuer.rstrip('/')}/.well-known/openid-configuration")
                if table["issuer"] != self._issuer:
                    raise ValueError("den säger sig vara en annan")
                for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
                    self._check(table[name])
                return table, KeySet.import_key_set(_public(_fetched(client, table["jwks_uri"])))
        except (httpx2.HTTPError, JoseError, ValueError, KeyError, TypeError) as error:
            raise self._silent(error) from error

    def _check(self, address: str) -> None:
        """Refuses an address that is less guarded than the provider's own."""
        parts = urlsplit(address)
        if parts.scheme != urlsplit(self._issuer).scheme and parts.scheme != "https":
            raise ValueError("den har en adress utan https")

    def _silent(self, error: Exception) -> ProviderError:
        log.error("Identitetstjänsten %s svarar inte som den ska: %s", self._issuer, type(error).__name__)
        return ProviderError("Identitetstjänsten svarar inte som den ska.", "Försök igen om en stund.")


def _doubted(what: str) -> ProviderError:
    log.error("Identitetstjänstens svar godtogs inte: %s", what)
    return ProviderError("Identitetstjänstens svar kunde inte godtas.", "Logga in på nytt.")


def _fetched(client: Any, address: str) -> dict[str, Any]:
    answer = client.get(address, headers={"Accept": "application/json"})
    answer.raise_for_status()
    if answer.is_redirect:
        raise ValueError("den skickar vidare")
    table = answer.json()
    if not isinstance(table, dict):
        raise ValueError("den svarar inte med JSON")
    return table


def _public(table: Mapping[str, Any]) -> Any:
    """The keys of kinds that sign here; one of another kind is no reason to let nobody in."""
    return {"keys": [key for key in table["keys"] if key.get("kty") in ("RSA", "EC", "OKP")]}


def _values(claim: object) -> frozenset[str]:
    """A claim's values: a list, or one text."""
    found = [claim] if isinstance(claim, str) else claim
    return plain(one for one in found if isinstance(one, str)) if isinstance(found, list) else frozenset()
