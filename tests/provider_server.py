"""A small OpenID Connect provider on loopback: discovery, keys, and tokens that it signs with a key of its own."""

from __future__ import annotations

import base64
import hashlib
import http.server
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

KEY = RSAKey.generate_key(2048, {"kid": "ett", "use": "sig"})
OTHER = RSAKey.generate_key(2048, {"kid": "ett", "use": "sig"})
"""A key of the same name that the provider does not have."""
NEWER = RSAKey.generate_key(2048, {"kid": "tva", "use": "sig"})
STRANGE = ({"kty": "AKP", "kid": "ny"}, {"kty": "oct", "kid": "delad", "k": "aGVtbGlndA"})
"""Keys that are told beside its own, and are none that sign here."""
CLIENT, SECRET = "assistent", "hemligt"


class Provider:
    """The provider: what its tokens say and are signed with is set by the test; ``asked`` is what came to it."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.claims: dict[str, Any] = {"sub": "a-1", "name": "kerstin", "groups": ["ks", "drift"]}
        self.key: Any = KEY
        self.header: dict[str, Any] = {"alg": "RS256", "kid": "ett"}
        self.known = [KEY]
        self.discovery: dict[str, Any] = {
            "issuer": address,
            "authorization_endpoint": f"{address}/tillstand",
            "token_endpoint": f"{address}/token",
            "jwks_uri": f"{address}/nycklar",
        }
        self.answer: dict[str, Any] | None = None
        self.status = 200
        self.codes: dict[str, dict[str, str]] = {}
        self.asked: list[str] = []

    def allow(self, address: str) -> str:
        """What the browser gets when somebody has logged in at ``address``: the way back."""
        query = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert query["response_type"] == "code" and query["client_id"] == CLIENT
        assert query["code_challenge_method"] == "S256" and "openid" in query["scope"].split()
        code = f"kod-{len(self.codes)}"
        self.codes[code] = query
        return f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state'], 'iss': self.address})}"

    def token(self, form: dict[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        """What the token endpoint answers."""
        wanted = self.codes.pop(form["code"], None)
        challenge = hashlib.sha256(form["code_verifier"].encode()).digest()
        given = base64.urlsafe_b64encode(challenge).rstrip(b"=").decode()
        right = "Basic " + base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        if wanted is None or given != wanted["code_challenge"] or authorization != right:
            return 400, {"error": "invalid_grant"}
        if form["redirect_uri"] != wanted["redirect_uri"]:
            return 400, {"error": "invalid_grant"}
        now = int(time.time())
        claims = {"iss": self.address, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": wanted["nonce"]}
        claims = {name: value for name, value in {**claims, **self.claims}.items() if value is not None}
        signed = jwt.encode(self.header, claims, self.key, algorithms=[self.header["alg"]])
        return self.status, self.answer or {"access_token": "x", "token_type": "Bearer", "id_token": signed}


@contextmanager
def providing() -> Iterator[Provider]:
    """A provider that answers on a free port."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            provider.asked.append(self.path)
            if self.path == "/.well-known/openid-configuration":
                self._send(200, provider.discovery)
            elif self.path == "/nycklar":
                self._send(200, {"keys": [*STRANGE, *(key.as_dict(private=False) for key in provider.known)]})
            else:
                self._send(404, {})

        def do_POST(self) -> None:
            provider.asked.append(self.path)
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: values[0] for name, values in parse_qs(body).items()}
            self._send(*provider.token(form, self.headers.get("Authorization", "")))

        def _send(self, status: int, table: dict[str, Any]) -> None:
            body = json.dumps(table).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        provider = Provider(f"http://127.0.0.1:{server.server_port}")
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield provider
        server.shutdown()
        thread.join(10)


def shared_secret() -> Any:
    """The client's secret as a key: what a forger who knows it would sign with."""
    return OctKey.import_key(SECRET * 8)
