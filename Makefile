# Two commands do all the set-up on a fresh machine: `make demo` and `make test`.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

# Tests start hundreds of processes: each would compile all that it loads.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test test-browser soak check lint types docs format bench lock clean

demo: $(READY) ## the main job, live, on loopback: news is published, found, matched and delivered
	$(BIN)/wirewatch demo

test: $(READY) ## every test: units, properties, both databases, journeys through the whole product
	$(BIN)/python -m pytest -n 4 --dist loadgroup --ignore tests/browser

test-browser: $(READY) ## the pages in a real browser: needs the system's package `chromium`
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-browser.lock
	$(BIN)/python -m pytest -n 2 tests/browser

soak: $(READY) ## the daemon killed 200 times on each database while 1,000 alerts flow; an hour, on a quiet machine
	WIREWATCH_MACHINE_EXAMPLES=300 WIREWATCH_MACHINE_STEPS=60 $(BIN)/python -m pytest -q --timeout 3600 tests/alerts/test_machine.py
	WIREWATCH_SOAK_KILLS=200 WIREWATCH_SOAK_ALERTS=1000 $(BIN)/python -m pytest -q -s tests/journeys/test_soak.py
	WIREWATCH_STEADY_ALERTS=2000 $(BIN)/python -m pytest -q -s tests/journeys/test_steady.py

check: lint types docs ## everything that reads the code and does not run it

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

types: $(READY)
	$(BIN)/mypy

docs: $(READY) ## the documentation, built into build/docs without a warning; the tests hold it against the code
	$(BIN)/sphinx-build -W --keep-going -q -b html -c docs . build/docs

format: $(READY)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(READY) ## how each benchmark is called: they take a folder or some minutes of a quiet machine
	for file in benchmarks/*.py; do $(BIN)/python $$file --help; done

lock: $(READY) ## write requirements.lock anew from pyproject.toml
	$(BIN)/pip install --quiet uv
	$(BIN)/uv pip compile pyproject.toml --group test --group lint --group docs --universal --python-version 3.11 \
		--generate-hashes --no-emit-index-url --no-emit-find-links --no-header --quiet --upgrade --output-file requirements.lock
	$(BIN)/uv pip compile --group browser --universal --python-version 3.11 --constraint requirements.lock \
		--generate-hashes --no-emit-index-url --no-emit-find-links --no-header --quiet --upgrade --output-file requirements-browser.lock

clean:
	rm -rf $(VENV) dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis

# The installer comes first: old ones cannot resolve what is locked.
$(READY): requirements.lock pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade "pip>=25"
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $(READY)
