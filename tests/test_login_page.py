"""The page of the log-in as HTML."""

from __future__ import annotations

from assistent.access import STRANGER, asked_by
from assistent.login_page import login, turned_away

HOSTILE = "\"><script>x</script>'&"


def test_the_form_names_its_fields_for_people_and_password_keepers() -> None:
    page = login(True, False, "dokument?samling=a&sok=b")
    assert '<label for="namn">Användarnamn</label><input id="namn" name="namn" value="" autocomplete="username"' in page
    assert '<input id="losen" name="losen" type="password" autocomplete="current-password" required' in page
    assert '<input type="hidden" name="till" value="dokument?samling=a&amp;sok=b">' in page
    assert '<form method="post" action="./logga-in">' in page and "start" not in page


def test_the_way_to_the_provider_keeps_where_one_was_going() -> None:
    page = login(False, True, "dokument?samling=a&sok=b")
    assert 'href="./logga-in/start?till=dokument%3Fsamling%3Da%26sok%3Db"' in page
    assert "<form" not in page


def test_what_went_wrong_is_told_first_and_in_the_title() -> None:
    page = login(True, True, problem="Fel användarnamn eller lösenord.", remedy="Försök igen.", name="eva")
    assert "<title>Fel: Logga in – assistent</title>" in page
    assert page.index('role="alert"') < page.index("<form")
    assert 'value="eva"' in page and page.count('aria-invalid="true"') == 2


def test_nothing_that_comes_from_outside_becomes_html() -> None:
    page = login(True, True, HOSTILE, HOSTILE, HOSTILE, HOSTILE) + turned_away(HOSTILE, HOSTILE)
    assert "<script>x" not in page and page.count("&lt;script&gt;x") >= 5


def test_one_who_is_not_logged_in_is_shown_no_places() -> None:
    with asked_by(STRANGER):
        assert "<nav" not in login(True, False)
    assert "<nav" in login(True, False)
