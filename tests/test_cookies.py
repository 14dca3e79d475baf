"""The cookies of the log-in."""

from __future__ import annotations

import pytest

from assistent import cookies


def test_by_https_the_cookie_is_for_this_machine_and_https_alone() -> None:
    assert cookies.given("c", "v", True) == "__Host-c=v; Path=/; HttpOnly; SameSite=Lax; Secure"
    assert cookies.given("c", "v", False) == "c=v; Path=/; HttpOnly; SameSite=Lax"
    assert cookies.given("c", "", False) == "c=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0"


@pytest.mark.parametrize(
    ("sent", "by_https", "value"),
    [
        (b"a=1; c=v; b=2", False, "v"),
        (b"c=v", True, ""),
        (b"__Host-c=v; c=w", True, "v"),
        (b"__Host-c=v", False, ""),
        (b"c=v; c=w", False, ""),
        (b"xc=v;c", False, ""),
        (b"", False, ""),
    ],
)
def test_a_cookie_is_read_by_its_name(sent: bytes, by_https: bool, value: str) -> None:
    assert cookies.read({"headers": [(b"Cookie", sent)]}, "c", by_https) == value


def test_two_headers_with_different_cookies_are_none() -> None:
    assert cookies.read({"headers": [(b"cookie", b"c=v"), (b"cookie", b"c=w")]}, "c", False) == ""


@pytest.mark.parametrize(
    ("scheme", "public", "secure"),
    [
        ("https", "", True),
        ("http", "", False),
        ("http", "https://a.example/", True),
        ("http", "http://localhost/", False),
    ],
)
def test_when_one_came_by_https(scheme: str, public: str, secure: bool) -> None:
    assert cookies.secure({"scheme": scheme}, public) is secure
