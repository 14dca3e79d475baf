"""Settings: where they come from, and what is said of a bad one."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistent.errors import SettingsError
from assistent.settings import find_root, load


def failure(environ: dict[str, str], start: Path) -> SettingsError:
    with pytest.raises(SettingsError) as caught:
        load(environ, start)
    return caught.value


def test_defaults_stay_on_this_machine_and_paths_are_absolute(tmp_path: Path) -> None:
    settings = load({}, tmp_path)
    assert (settings.host, settings.port, settings.embedding) == ("127.0.0.1", 7860, "bundled")
    assert settings.corpus == tmp_path / "corpus" and settings.indexes == tmp_path / "indexes"


def test_environment_wins_over_file_and_file_over_default(tmp_path: Path) -> None:
    (tmp_path / "assistent.toml").write_text('port = 8000\nsamling = "mjolby"\n', encoding="utf-8")
    settings = load({"ASSISTENT_PORT": "9000", "ASSISTENT_HOST": ""}, tmp_path)
    assert (settings.port, settings.samling, settings.host) == (9000, "mjolby", "127.0.0.1")


def test_a_path_may_point_elsewhere(tmp_path: Path) -> None:
    assert load({"ASSISTENT_CORPUS": "/srv/dokument"}, tmp_path).corpus == Path("/srv/dokument")


def test_the_root_is_found_from_a_folder_below(tmp_path: Path) -> None:
    (tmp_path / "corpus" / "mjolby").mkdir(parents=True)
    assert find_root(tmp_path / "corpus" / "mjolby") == tmp_path
    assert load({"ASSISTENT_ROOT": str(tmp_path)}, Path("/")).root == tmp_path


def test_without_a_root_the_start_is_it(tmp_path: Path) -> None:
    assert find_root(tmp_path) == tmp_path


def test_samlingar_are_folders_in_order_and_not_hidden(tmp_path: Path) -> None:
    for name in ("motala", "mjolby", ".git"):
        (tmp_path / "corpus" / name).mkdir(parents=True)
    (tmp_path / "corpus" / "README.md").touch()
    assert load({}, tmp_path).samlingar() == ["mjolby", "motala"]


def test_no_corpus_no_samlingar(tmp_path: Path) -> None:
    assert load({}, tmp_path).samlingar() == []


@pytest.mark.parametrize("value", ["åtta", "-1", "70000", "7.5"])
def test_a_port_that_is_none_is_named_with_variable_and_value(tmp_path: Path, value: str) -> None:
    error = failure({"ASSISTENT_PORT": value}, tmp_path)
    assert error.reason == f"ASSISTENT_PORT: port = '{value}' går inte att använda."
    assert error.remedy == "Ange ett heltal från 0 och uppåt."


def test_a_truth_value_is_no_number(tmp_path: Path) -> None:
    (tmp_path / "assistent.toml").write_text("threads = true\n", encoding="utf-8")
    assert failure({}, tmp_path).reason == "assistent.toml: threads = True går inte att använda."


def test_a_number_is_no_name(tmp_path: Path) -> None:
    (tmp_path / "assistent.toml").write_text("samling = 3\n", encoding="utf-8")
    assert failure({}, tmp_path).remedy == "Ange en text."


def test_an_unknown_setting_is_named_and_the_known_listed(tmp_path: Path) -> None:
    (tmp_path / "assistent.toml").write_text("prot = 8000\n", encoding="utf-8")
    error = failure({}, tmp_path)
    assert error.reason == "assistent.toml har en okänd inställning: prot."
    assert "port" in error.remedy and "root" not in error.remedy


@pytest.mark.parametrize("content", [b"port = \n", b'samling = "\xff"\n'])
def test_a_file_that_is_not_toml_is_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "assistent.toml").write_bytes(content)
    error = failure({}, tmp_path)
    assert error.reason.startswith("assistent.toml kan inte läsas:")
    assert error.remedy == "Rätta filen eller ta bort den."


@pytest.mark.parametrize(
    ("value", "address"),
    [
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("https://chroma.kommunen.se/", "https://chroma.kommunen.se"),
        ("http://[::1]:8000", "http://[::1]:8000"),
    ],
)
def test_the_address_of_a_chroma_server_has_no_slash_at_its_end(tmp_path: Path, value: str, address: str) -> None:
    assert load({"ASSISTENT_CHROMA_URL": value}, tmp_path).chroma_url == address


def test_no_chroma_server_unless_one_is_named(tmp_path: Path) -> None:
    (tmp_path / "assistent.toml").write_text('chroma_url = ""\n', encoding="utf-8")
    assert load({}, tmp_path).chroma_url == ""


@pytest.mark.parametrize(
    "value",
    ["127.0.0.1:8000", "localhost", "ftp://host", "http://", "http://host:port", "http://host:99999", "http://host:0",
     "http://host/path", "http://user:word@host", "http://host?x=1", "http://[::1", "file:///etc"],
)  # fmt: skip
def test_an_address_that_is_none_is_named_with_an_example(tmp_path: Path, value: str) -> None:
    error = failure({"ASSISTENT_CHROMA_URL": value}, tmp_path)
    assert error.reason == f"ASSISTENT_CHROMA_URL: chroma_url = {value!r} går inte att använda."
    assert error.remedy == "Ange adressen till en Chroma-server, till exempel http://127.0.0.1:8000."


LLM = {"ASSISTENT_LLM_URL": "http://127.0.0.1:11434/v1", "ASSISTENT_LLM_MODEL": "modell-7"}


def test_a_language_model_is_named_by_address_and_model_and_its_key_is_never_shown(tmp_path: Path) -> None:
    settings = load({**LLM, "ASSISTENT_LLM_KEY": "hemlig-nyckel", "ASSISTENT_LLM_SECONDS": "30"}, tmp_path)
    assert (settings.llm_url, settings.llm_model) == ("http://127.0.0.1:11434/v1", "modell-7")
    assert (settings.llm_key, settings.llm_seconds) == ("hemlig-nyckel", 30)
    assert "hemlig" not in repr(settings)


def test_without_an_address_there_is_no_language_model_and_nothing_is_checked(tmp_path: Path) -> None:
    assert load({"ASSISTENT_LLM_KEY": "en nyckel"}, tmp_path).llm_url == ""


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"ASSISTENT_LLM_URL": "ollama"}, "llm_url är ingen adress till en språkmodell. Ange den som http://127.0.0.1:11434/v1, utan ? och #."),
        ({"ASSISTENT_LLM_URL": "file:///etc/passwd"}, "llm_url är ingen adress till en språkmodell. Ange den som http://127.0.0.1:11434/v1, utan ? och #."),
        ({"ASSISTENT_LLM_URL": "http://host/v1?key=1"}, "llm_url är ingen adress till en språkmodell. Ange den som http://127.0.0.1:11434/v1, utan ? och #."),
        ({"ASSISTENT_LLM_URL": "http://a:hemlig@host/v1"}, "llm_url innehåller ett användarnamn eller lösenord. Ange nyckeln i ASSISTENT_LLM_KEY."),
        ({"ASSISTENT_LLM_MODEL": ""}, "llm_model saknas. Ange modellens namn i ASSISTENT_LLM_MODEL, till exempel gemma3."),
        ({"ASSISTENT_LLM_KEY": "hemlig\nX: 1"}, "llm_key innehåller tecken som ingen nyckel har. Kopiera nyckeln på nytt."),
        ({"ASSISTENT_LLM_SECONDS": "0"}, "llm_seconds = 0 går inte att använda. Ange minst 1 sekund."),
    ],
)  # fmt: skip
def test_a_language_model_that_cannot_be_used(tmp_path: Path, more: dict[str, str], message: str) -> None:
    assert str(failure(LLM | more, tmp_path)) == message


def test_a_key_of_another_kind_is_not_told(tmp_path: Path) -> None:
    (tmp_path / "assistent.toml").write_text("llm_key = 12345678\n", encoding="utf-8")
    assert str(failure({}, tmp_path)) == "assistent.toml: llm_key = … går inte att använda. Ange en text."


def test_what_is_noted_is_kept_for_some_time_and_the_log_is_text_unless_told(tmp_path: Path) -> None:
    settings = load({}, tmp_path)
    assert (settings.question_log, settings.log_days, settings.log_format, settings.metrics) == (
        "",
        90,
        "text",
        "local",
    )
    assert load({"ASSISTENT_LOG_FORMAT": "json"}, tmp_path).log_format == "json"


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("METRICS", "alla", "ASSISTENT_METRICS: metrics = 'alla' går inte att använda. Ange något av local, all, off."),
        (
            "LOG_FORMAT",
            "xml",
            "ASSISTENT_LOG_FORMAT: log_format = 'xml' går inte att använda. Ange något av text, json.",
        ),
        ("LOG_DAYS", "0", "log_days = 0 går inte att använda. Ange minst 1 dag, eller stäng av det som antecknas."),
    ],
)
def test_a_word_that_a_setting_does_not_know_is_told_with_those_that_it_does(
    tmp_path: Path, name: str, value: str, message: str
) -> None:
    assert str(failure({f"ASSISTENT_{name}": value}, tmp_path)) == message


# who may

OIDC = {
    "ASSISTENT_OIDC_ISSUER": "https://idp.exempelby.se/a",
    "ASSISTENT_OIDC_CLIENT": "assistent",
    "ASSISTENT_PUBLIC_ADDRESS": "https://assistent.exempelby.se/",
}


def test_nobody_has_to_log_in_unless_it_is_set(tmp_path: Path) -> None:
    settings = load({}, tmp_path)
    assert (settings.users, settings.proxy_header, settings.oidc_issuer, settings.access) == ("", "", "", ())
    assert (settings.open_to_all, settings.trusted_proxies) == (False, "127.0.0.1, ::1")


def test_tables_are_read_from_the_file_and_from_the_environment(tmp_path: Path) -> None:
    (tmp_path / "assistent.toml").write_text(
        'open_to_all = true\n[access]\npersonal = ["hr", " chefer "]\nlon = "hr"\ningen = []\n[roles]\ndrift = "operator"\n'
    )
    settings = load({}, tmp_path)
    assert settings.access == (("personal", ("hr", "chefer")), ("lon", ("hr",)), ("ingen", ()))
    assert settings.roles == (("drift", ("operator",)),) and settings.open_to_all is True
    told = load({"ASSISTENT_ACCESS": "a=x, y ;b=", "ASSISTENT_OPEN_TO_ALL": "false"}, tmp_path)
    assert (told.access, told.open_to_all) == ((("a", ("x", "y")), ("b", ())), False)


def test_a_name_in_a_table_is_the_same_however_its_letters_are_written(tmp_path: Path) -> None:
    assert load({"ASSISTENT_ACCESS": "ra\u0308ddning=a"}, tmp_path).access == (("räddning", ("a",)),)


@pytest.mark.parametrize(
    "content", ["access = 3", 'access = ["a"]', "[access]\na = 3", "[access]\na = [3]", "[access.a]\nb = 1"]
)
def test_a_table_of_another_shape_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "assistent.toml").write_text(content)
    error = failure({}, tmp_path)
    assert error.reason.startswith("assistent.toml: access = ") and "en tabell: [access]" in error.remedy


@pytest.mark.parametrize("value", ["a", "=x", "a=x;b", ";;b"])
def test_a_table_of_the_environment_of_another_shape_is_refused(tmp_path: Path, value: str) -> None:
    assert "namn=värde" in failure({"ASSISTENT_ACCESS": value}, tmp_path).remedy


@pytest.mark.parametrize("value", ["ja", "1", "True", "yes"])
def test_a_truth_value_that_is_none_is_refused(tmp_path: Path, value: str) -> None:
    error = failure({"ASSISTENT_OPEN_TO_ALL": value}, tmp_path)
    assert error.remedy == "Ange true eller false."


@pytest.mark.parametrize(
    ("environ", "reason"),
    [
        ({"ASSISTENT_TRUSTED_PROXIES": "10.0.0.1, proxyn"}, "trusted_proxies kan inte läsas: 'proxyn' does not appear to be an IPv4 or IPv6 network."),
        ({"ASSISTENT_TRUSTED_PROXIES": "10.0.0.1/8"}, "trusted_proxies kan inte läsas: 10.0.0.1/8 has host bits set."),
        ({"ASSISTENT_TRUSTED_PROXIES": " ", "ASSISTENT_PROXY_HEADER": "X-Remote-User"}, "proxy_header är satt, men trusted_proxies är tom."),
        ({"ASSISTENT_PROXY_HEADER": "X Remote"}, "proxy_header är inget namn på en rubrik."),
        ({"ASSISTENT_PROXY_GROUP_HEADER": "X-Groups"}, "proxy_group_header är satt utan proxy_header."),
        ({"ASSISTENT_ROLES": "drift=kung"}, "roles ger drift en roll som inte finns: kung."),
        ({"ASSISTENT_ROLES": "drift=leader,reader"}, "roles ger drift en roll som inte finns: leader, reader."),
        (OIDC | {"ASSISTENT_OIDC_CLIENT": ""}, "oidc_client saknas."),
        (OIDC | {"ASSISTENT_PUBLIC_ADDRESS": ""}, "public_address är ingen adress som inloggningen kan ske över."),
        (OIDC | {"ASSISTENT_PUBLIC_ADDRESS": "http://assistent.exempelby.se"}, "public_address är ingen adress som inloggningen kan ske över."),
        (OIDC | {"ASSISTENT_OIDC_ISSUER": "http://idp.exempelby.se"}, "oidc_issuer är ingen adress som inloggningen kan ske över."),
        (OIDC | {"ASSISTENT_OIDC_ISSUER": "https://a:b@idp.exempelby.se"}, "oidc_issuer är ingen adress som inloggningen kan ske över."),
    ],
)  # fmt: skip
def test_what_would_let_in_others_than_those_that_are_meant(
    tmp_path: Path, environ: dict[str, str], reason: str
) -> None:
    assert failure(environ, tmp_path).reason == reason


def test_a_provider_and_its_secret(tmp_path: Path) -> None:
    settings = load(OIDC | {"ASSISTENT_OIDC_SECRET": "hemligt"}, tmp_path)
    assert settings.oidc_secret == "hemligt" and "hemligt" not in repr(settings)
    load(
        OIDC | {"ASSISTENT_OIDC_ISSUER": "http://127.0.0.1:9", "ASSISTENT_PUBLIC_ADDRESS": "http://localhost:7860"},
        tmp_path,
    )
    (tmp_path / "assistent.toml").write_text("oidc_secret = 12345678\n")
    assert str(failure({}, tmp_path)) == "assistent.toml: oidc_secret = … går inte att använda. Ange en text."
