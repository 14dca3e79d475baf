"""The shape of the package: who imports whom, one door a library, small files, commands told of."""

from __future__ import annotations

import argparse
import ast
import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from assistent.cli import parser

REPOSITORY = Path(__file__).parent.parent
PACKAGE = REPOSITORY / "assistent"


def rooms() -> ModuleType:
    """``docs/architecture.py``: the rooms of the package, in the order of import."""
    spec = importlib.util.spec_from_file_location("architecture", REPOSITORY / "docs" / "architecture.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


ARCHITECTURE = rooms()
ORDER: list[str] = ARCHITECTURE.order()
"""A module imports only from those before it."""

DOORS = {
    "anyio": {"login_view"},
    "authlib": {"oidc"},
    "httpx2": {"oidc"},
    "joserfc": {"oidc"},
    "pypdf": {"pdf"},
    "pypdfium2": {"boxes", "pdfium"},
    "pytesseract": {"ocr"},
    "lxml": {"archives", "webpage"},
    "docx": {"annotated", "handout_docx", "papers"},
    "openpyxl": {"spreadsheet"},
    "markdown_it": {"reading"},
    "yaml": {"reading"},
    "chromadb": {"baseline", "vectors"},
    "llama_index": {"baseline", "llm", "vectors"},
    "gradio": {"chat"},
    "fastapi": {"api", "health", "web"},
    "starlette": {
        "api",
        "check_view",
        "entrance",
        "gate",
        "login_view",
        "introduction_view",
        "documents_view",
        "about_view",
        "joining",
    },
    "uvicorn": {"web"},
    "langdetect": {"language"},
    "onnx": {"bundled", "reader"},
    "onnxruntime": {"models"},
    "tokenizers": {"bundled", "models"},
    "sentence_transformers": {"models", "rerank"},
    "huggingface_hub": {"models", "rerank"},
    "Stemmer": {"words"},
    "tqdm": {"console"},
    "filelock": {"accounts", "bundled", "indexing", "reader", "retention"},
    "watchfiles": {"watching"},
    "httpx": {"downloads", "llm"},
    "openai": {"llm"},
    "prometheus_client": {"metrics"},
    "mcp": {"mcp_server"},
    "packaging": {"surroundings"},
    "pydantic": {"api_shapes", "mcp_server"},
    "pydantic_core": {"api_shapes"},
    "reportlab": {"handout_pdf", "papers"},
    "segno": {"handout"},
}
ANYWHERE = {"numpy"}


def modules() -> list[str]:
    return sorted(path.stem for path in PACKAGE.glob("*.py") if path.stem != "__init__")


def imported(module: str) -> set[str]:
    """Full names of what a module imports anywhere, but for imports that only type checkers see."""
    tree = ast.parse((PACKAGE / f"{module}.py").read_text(encoding="utf-8"))
    skipped: set[ast.AST] = set()
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            skipped |= {inner for statement in node.body for inner in ast.walk(statement)}
        if node in skipped:
            continue
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{module}: relative import"
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def own(module: str) -> set[str]:
    """The package's modules that a module imports."""
    parts = [name.split(".") for name in imported(module)]
    return {name[1] for name in parts if name[0] == "assistent" and len(name) > 1} & set(modules())


def libraries(module: str) -> set[str]:
    return {name.split(".")[0] for name in imported(module)} - sys.stdlib_module_names - {"assistent", "__future__"}


def test_every_module_has_its_place_in_the_order() -> None:
    assert sorted(ORDER) == modules()


def test_the_page_on_the_architecture_is_written_anew() -> None:
    assert ARCHITECTURE.PAGE.read_text(encoding="utf-8") == ARCHITECTURE.page(), "run: python docs/architecture.py"


@pytest.mark.parametrize("module", modules())
def test_a_module_imports_only_from_those_above_it(module: str) -> None:
    assert own(module) <= set(ORDER[: ORDER.index(module)])


@pytest.mark.parametrize("module", modules())
def test_a_library_comes_in_by_its_door(module: str) -> None:
    for library in libraries(module) - ANYWHERE:
        assert library in DOORS, f"{module}: {library} has no door"
        assert module in DOORS[library], f"{module}: {library} comes in by {DOORS[library]}"


@pytest.mark.parametrize("library", DOORS)
def test_no_door_stands_unused(library: str) -> None:
    assert {module for module in modules() if library in libraries(module)} == DOORS[library]


@pytest.mark.parametrize("module", modules())
def test_files_are_short(module: str) -> None:
    assert len((PACKAGE / f"{module}.py").read_text(encoding="utf-8").splitlines()) <= 400


@pytest.mark.parametrize("module", modules())
def test_every_module_says_what_it_is(module: str) -> None:
    if module != "__main__":
        assert ast.get_docstring(ast.parse((PACKAGE / f"{module}.py").read_text(encoding="utf-8")))


def commands() -> dict[str, argparse.ArgumentParser]:
    (action,) = [a for a in parser()._actions if isinstance(a, argparse._SubParsersAction)]
    return dict(action.choices)


@pytest.mark.parametrize("command", commands())
def test_every_command_and_option_has_help_and_stands_in_the_readme(command: str) -> None:
    assert commands()[command].description
    for action in commands()[command]._actions:
        assert action.help, f"{command}: {action.option_strings or action.dest} has no help"
    assert f"assistent {command}" in (REPOSITORY / "README.md").read_text(encoding="utf-8")


def test_app_is_at_most_ten_lines() -> None:
    assert len((REPOSITORY / "app.py").read_text(encoding="utf-8").splitlines()) <= 10
