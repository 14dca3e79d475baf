# make run   miljö, beroenden, index och webbsidan på http://127.0.0.1:7860
# make test  miljö och alla tester
# make evaluate  alla frågor med kända svar, med rapport i evals/report.html
# make sbom      beståndsdelarna som CycloneDX, i assistent.cdx.json
# make licenser  paketens licenser, i docs/licenser.md
# make audit     paketen mot kända sårbarheter; frågar PyPI

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run index test evaluate lint sbom licenser audit clean

run: $(VENV)/.run index
	$(BIN)/assistent serve

index: $(VENV)/.run
	$(BIN)/assistent index

test: $(VENV)/.test
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m pytest

evaluate: index
	$(BIN)/assistent evaluate --validate
	$(BIN)/assistent evaluate

lint: $(VENV)/.test
	$(BIN)/ruff check .
	$(BIN)/mypy

sbom: $(VENV)/.test
	$(BIN)/python -m benchmarks.inventory --sbom assistent.cdx.json

licenser: $(VENV)/.test
	$(BIN)/python -m benchmarks.inventory --licences docs/licenser.md

# pip-audit is no part of what is tested; it is installed on its own and asks PyPI about each pinned version.
audit: $(VENV)/.test
	$(BIN)/pip check
	$(PYTHON) -m venv $(VENV)/audit
	$(VENV)/audit/bin/pip install --disable-pip-version-check pip-audit
	$(VENV)/audit/bin/pip-audit --strict --no-deps --disable-pip -r constraints.txt

# What runs the assistant, pinned in constraints.txt; --no-cache-dir is left to the user.
$(VENV)/.run: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --disable-pip-version-check -c constraints.txt torch
	$(BIN)/pip install --disable-pip-version-check -c constraints.txt -e .
	touch $@

$(VENV)/.test: $(VENV)/.run
	$(BIN)/pip install --disable-pip-version-check -c constraints.txt -e ".[dev]"
	touch $@

clean:
	rm -rf $(VENV) .cache indexes/*/
