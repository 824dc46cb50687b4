# make demo · make up · make test · make unit · make faults · make check · make translations · make browser · make lock: each makes .venv from the lock when it is missing or stale.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
COMPILE := pip compile --quiet --universal --python-version 3.11 --extra dev --generate-hashes \
	--no-emit-index-url --no-annotate --no-header pyproject.toml --output-file requirements.lock

# the rooms of tests/unit that read texts, in a process of their own
TEXTS := rules spiders text demo

.PHONY: demo up test unit unit-of-texts unit-of-the-rest faults check translations browser format lock clean

demo: $(INSTALLED)
	@$(BIN)/tocsin demo

up: $(INSTALLED)
	@$(BIN)/tocsin up

test: $(INSTALLED)
	@$(BIN)/pytest -n 3 --dist loadfile

# seconds instead of minutes: no database, no slow ones
unit: $(INSTALLED)
	@$(MAKE) --no-print-directory --jobs=2 unit-of-texts unit-of-the-rest

# two processes, each of which loads only what it tests
unit-of-texts: $(INSTALLED)
	@$(BIN)/pytest $(TEXTS:%=tests/unit/%) -m "not slow" -p no:xdist

unit-of-the-rest: $(INSTALLED)
	@$(BIN)/pytest tests/unit $(TEXTS:%=--ignore=tests/unit/%) -m "not slow" -p no:xdist

# every fault of tests/faults, each with so many seeds, so many runs at the same time; most of them wait
SEEDS := 3
JOBS := 24
faults: $(INSTALLED)
	@PYTHONPATH=. $(BIN)/python tests/faults/rig.py --seeds $(SEEDS) --jobs $(JOBS)

check: $(INSTALLED)
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

# every message of the page into the catalogues of its other languages, the new ones empty: a test asks for them
translations: $(INSTALLED)
	@PYTHONPATH=. $(BIN)/python tests/translations.py

# the extra for sites whose scripts write their pages; not in the lock, and Chromium itself is the system's
browser: $(INSTALLED)
	@if command -v uv >/dev/null; then \
		uv pip install --quiet --python $(BIN)/python --no-build-isolation --editable '.[browser]'; \
	else \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --editable '.[browser]'; \
	fi

format: $(INSTALLED)
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

# uv when it is there (seconds), else pip (a minute or two); both demand the hashes of the lock, which is complete:
# without --no-deps pip would look at newer versions that the lock does not name, and refuse them
$(INSTALLED): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(None if sys.version_info >= (3, 11) else \
		"Tocsin needs Python 3.11 or newer, this is " + sys.version.split()[0] + ": make PYTHON=/path/to/python3")'
	@echo "installing into $(VENV) …"
	@if command -v uv >/dev/null; then \
		uv venv --quiet --allow-existing --python "$$(command -v $(PYTHON))" $(VENV) && \
		uv pip install --quiet --python $(BIN)/python --compile-bytecode --require-hashes -r requirements.lock && \
		uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .; \
	else \
		$(PYTHON) -m venv $(VENV) && \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock && \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .; \
	fi
	@touch $@

# the one way to make requirements.lock: universal, with hashes, without the addresses of indexes
lock:
	@if command -v uv >/dev/null; then uv $(COMPILE); else \
		$(PYTHON) -m venv .cache/lock && .cache/lock/bin/python -m pip install --quiet uv && .cache/lock/bin/uv $(COMPILE); \
	fi

clean:
	rm -rf $(VENV) .cache .mypy_cache .ruff_cache .pytest_cache .hypothesis demo-out
