# make run   miljö, beroenden, index och webbsidan på http://127.0.0.1:7860
# make test  miljö och alla tester
# make evaluate  alla frågor med kända svar, med rapport i evals/report.html

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run index test evaluate lint clean

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
