# Every target makes what it needs with the system's python3 and pip; nothing else is assumed.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Half as many again as there are cores: tests of commands often wait, for a process or for a moment to come.
WORKERS ?= $(shell $(PYTHON) -c 'import os; print((3 * os.cpu_count() + 1) // 2)')
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

# What tests were compiled to for one target serves the next, 4 seconds of each worker.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test coverage heavy chaos check docs golden pictures fix clean

demo: $(VENV)/.installed
	$(BIN)/certify demo

# All but tests/structure, which `make check` runs.
test: $(VENV)/.installed-dev
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal --ignore=tests/structure

# Apart from .ci/run, because measuring makes the suite half as slow again.
coverage: $(VENV)/.installed-dev
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal --cov --cov-report=term

heavy: $(VENV)/.installed-dev
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal -m heavy

# Everything that is a sample in `make heavy`, at full scale and with its figures; one after the other, they measure.
chaos: $(VENV)/.installed-dev
	CERTIFY_CHAOS=full $(BIN)/python -m pytest -s -m 'heavy or not heavy' tests/chaos \
		$$(grep -rl 'kit.scale import' tests/contracts tests/unit tests/e2e)

check: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -q tests/structure
	$(MAKE) --no-print-directory docs

# A page to open: build/docs/index.html. Every warning is an error: a link that leads nowhere, a page that nothing leads to.
docs: $(VENV)/.installed-dev
	$(BIN)/sphinx-build --quiet --nitpicky --fail-on-warning --keep-going docs build/docs

# Writes the recorded outputs, docs/schema and what the program writes of docs/reference anew; read the diff.
golden: $(VENV)/.installed-dev
	CERTIFY_UPDATE_GOLDEN=1 $(BIN)/python -m pytest -q tests/golden

# Draws the terminals of docs/pictures from real commands over the simulator, which changes nothing unless what users see
# did, and photographs the HTML report in Chromium, where there is one.
pictures: $(VENV)/.installed-dev
	$(BIN)/python docs/pictures/draw.py
	$(BIN)/python docs/pictures/photograph.py

fix: $(VENV)/.installed-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

$(VENV)/.installed: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(PIP) install -e .
	touch $@

$(VENV)/.installed-dev: pyproject.toml $(VENV)/.installed
	$(PIP) install -e '.[dev,docs]'
	touch $@

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage*
