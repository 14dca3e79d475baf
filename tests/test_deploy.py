"""How it is run: the files in deploy/ as far as they can be tried without an engine, and the documents about it."""

from __future__ import annotations

import configparser
import http.server
import json
import re
import shlex
import subprocess
import sys
import threading
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
import yaml

from assistent import described
from assistent.cli import parser
from assistent.settings import PREFIX, Settings

ROOT = Path(__file__).parent.parent
DEPLOY = ROOT / "deploy"
NAMES = {field.name for field in fields(Settings)}


def instructions() -> list[tuple[str, str]]:
    """The Dockerfile's instructions, lines joined: ("COPY", "corpus ./corpus")."""
    text = re.sub(r"\\\n\s*", "", (DEPLOY / "Dockerfile").read_text(encoding="utf-8"))
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return [(line.split(" ", 1)[0], line.split(" ", 1)[1]) for line in lines]


def given(name: str) -> list[str]:
    return [rest for instruction, rest in instructions() if instruction == name]


def compose() -> dict[str, Any]:
    table: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    return table


def unit(name: str) -> configparser.ConfigParser:
    read = configparser.ConfigParser(strict=False, interpolation=None)
    read.optionxform = str  # type: ignore[assignment,method-assign]
    read.read(DEPLOY / name, encoding="utf-8")
    return read


# the image


def test_every_file_that_the_image_takes_is_there_and_not_ignored() -> None:
    ignored = (DEPLOY / "Dockerfile.dockerignore").read_text(encoding="utf-8").splitlines()
    taken = [source for rest in given("COPY") if "--from" not in rest for source in rest.split()[:-1]]
    assert taken
    for source in taken:
        assert (ROOT / source).exists()
        assert f"!{source}" in ignored


def test_the_image_runs_as_nobody_in_particular_and_installs_what_is_pinned() -> None:
    assert given("USER") == ["10001:10001"]
    assert "--uid 10001" in " ".join(given("RUN"))
    installed = [rest for rest in given("RUN") if "pip install" in rest]
    assert installed and all("-c constraints.txt" in rest for rest in installed)
    assert all(":" in image and not image.endswith(":latest") for image in given("FROM"))


def test_the_image_sets_only_settings_that_there_are() -> None:
    told = re.findall(rf"{PREFIX}(\w+)=", " ".join(given("ENV")))
    assert {name.lower() for name in told} <= NAMES
    root = dict(pair.split("=", 1) for pair in shlex.split(given("ENV")[0]))["ASSISTENT_ROOT"]
    assert f"WORKDIR {root}" in (DEPLOY / "Dockerfile").read_text(encoding="utf-8")


def test_the_image_starts_with_commands_that_there_are() -> None:
    shell, option, line = json.loads(given("CMD")[0])
    assert (shell, option) == ("sh", "-c")
    for command in line.replace("exec ", "").split(" && "):
        name, *arguments = shlex.split(command)
        assert name == "assistent"
        assert parser().parse_args(arguments).run


@pytest.mark.parametrize(("status", "well"), [(200, True), (503, False)])
def test_the_health_check_tells_well_from_ill(status: int, well: bool) -> None:
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status if self.path == "/readyz" else 404)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    check = json.loads(given("HEALTHCHECK")[0].split("CMD ")[1])
    assert check[0] == "python"
    with http.server.HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        command = [part.replace(":7860", f":{server.server_port}") for part in check[1:]]
        done = subprocess.run([sys.executable, *command], capture_output=True, timeout=60)
        server.shutdown()
    assert (done.returncode == 0) is well


# the services together


def test_the_app_may_write_nowhere_but_where_it_must() -> None:
    app = compose()["services"]["app"]
    assert app["read_only"] is True
    assert app["cap_drop"] == ["ALL"]
    assert app["security_opt"] == ["no-new-privileges:true"]
    assert app["user"] == "10001:10001"
    assert [volume for volume in app["volumes"] if volume.startswith("..")] == ["../corpus:/opt/assistent/corpus:ro"]
    places = [volume.split(":")[1] for volume in app["volumes"] if not volume.startswith("..")]
    assert sorted(places) == sorted(json.loads(given("VOLUME")[0]))


def test_nothing_is_reached_but_from_this_machine_and_only_through_the_app() -> None:
    services = compose()["services"]
    assert services["app"]["ports"] == ["127.0.0.1:7860:7860"]
    assert [name for name, service in services.items() if "ports" in service] == ["app"]
    assert services["chroma"]["networks"] == ["inside"]
    assert compose()["networks"]["inside"]["internal"] is True


def test_the_services_are_pinned_to_the_versions_of_the_client() -> None:
    services = compose()["services"]
    pinned = re.search(r"^chromadb==(\S+)$", (ROOT / "constraints.txt").read_text(encoding="utf-8"), re.M)
    assert pinned
    assert services["chroma"]["image"] == f"chromadb/chroma:{pinned[1]}"
    assert all(service["image"].count(":") == 1 for name, service in services.items() if name != "app")
    assert services["ollama"]["profiles"] == ["llm"]


def test_what_the_services_name_is_declared() -> None:
    table = compose()
    for service in table["services"].values():
        assert set(service["networks"]) <= set(table["networks"])
        for volume in service["volumes"]:
            assert volume.startswith("..") or volume.split(":")[0] in table["volumes"]
        assert set(service.get("depends_on", ())) <= set(table["services"])
    for name in table["services"]["app"]["environment"]:
        assert name.removeprefix(PREFIX).lower() in NAMES
    dockerfile = DEPLOY / table["services"]["app"]["build"]["context"] / table["services"]["app"]["build"]["dockerfile"]
    assert dockerfile.is_file()


# systemd


@pytest.mark.parametrize("name", ["assistent.service", "assistent-gallra.service"])
def test_the_units_run_a_command_that_there_is_as_an_ordinary_user(name: str) -> None:
    service = unit(name)["Service"]
    program, *arguments = shlex.split(service["ExecStart"])
    assert program == f"{service['WorkingDirectory']}/.venv/bin/assistent"
    assert parser().parse_args(arguments).run
    assert service["User"] == "assistent"
    assert (service["ProtectSystem"], service["NoNewPrivileges"], service["UMask"]) == ("strict", "true", "0077")
    text = (DEPLOY / name).read_text(encoding="utf-8")
    assert {found.lower() for found in re.findall(rf"^Environment={PREFIX}(\w+)=", text, re.M)} <= NAMES


def test_the_service_may_write_where_indexes_and_model_lie_and_reach_only_this_machine() -> None:
    service = unit("assistent.service")["Service"]
    root, settings = service["WorkingDirectory"], Settings(root=Path())
    assert service["ReadWritePaths"].split() == [f"{root}/{settings.indexes}", f"{root}/{settings.cache}"]
    assert (service["IPAddressDeny"], service["IPAddressAllow"]) == ("any", "localhost")


def test_what_is_noted_is_removed_every_day() -> None:
    assert unit("assistent-gallra.timer")["Timer"]["OnCalendar"] == "daily"


# the documents


def test_every_setting_is_described_and_none_that_there_is_not() -> None:
    assert set(described.MEANINGS) == NAMES


def test_the_table_of_settings_is_the_codes_own() -> None:
    told = (ROOT / "docs" / "drift.md").read_text(encoding="utf-8")
    assert described.table() in told, f"docs/drift.md needs this table:\n{described.table()}"


def test_the_documents_name_only_commands_and_files_that_there_are() -> None:
    for name in ("drift.md", "dataskydd.md", "scale.md"):
        text = (ROOT / "docs" / name).read_text(encoding="utf-8")
        for command in re.findall(r"`assistent ((?:[a-z]+)(?: --[a-z-]+)*)", text):
            words = command.split()
            known = [action for action in parser()._actions if action.choices]
            (below,) = known
            assert below.choices is not None and words[0] in below.choices, command
            options = below.choices[words[0]].format_help()  # type: ignore[index]
            assert all(word in options for word in words[1:]), command
        for link in re.findall(r"\]\(([^)]+)\)", text):
            assert (ROOT / "docs" / link).exists(), link
        for setting in re.findall(r"`(?!assistent_)([a-z]+_[a-z_]+)`", text):
            assert setting in NAMES, setting


def test_every_counter_that_is_documented_is_counted() -> None:
    text = (ROOT / "docs" / "drift.md").read_text(encoding="utf-8")
    code = (ROOT / "assistent" / "metrics.py").read_text(encoding="utf-8")
    for name in set(re.findall(r"`(assistent_\w+)", text)):
        assert f'"{name.removesuffix("_total")}"' in code, name
