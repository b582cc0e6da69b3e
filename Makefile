# Needs: Python 3.11 or newer, make, the package registry.
PYTHON ?= python3
PORT ?= 8000
VENV := .venv
FUKUSHI := $(VENV)/bin/fukushi

.PHONY: setup serve test lock clean

# The last line fetches the style sheets and the editor of the pages; where that cannot be, it says so and the pages do without.
setup: $(VENV)/.done
	@$(VENV)/bin/python -m webapp.assets.fetch


$(VENV)/.done: requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(None if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed; set PYTHON=")'
	$(PYTHON) -m venv $(VENV)
	$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

$(VENV)/.test: $(VENV)/.done requirements-test.lock
	$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-test.lock
	touch $@

# Builds the graph from what the repository ships, validates it, answers the headline question and serves the pages.
serve: setup
	$(FUKUSHI) build
	$(FUKUSHI) validate --brief --validator compiled
	$(FUKUSHI) query projects-of-department --param department=高齢福祉課
	$(FUKUSHI) serve --port $(PORT)

test: $(VENV)/.test setup
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy
	$(VENV)/bin/python -m pytest

lock:
	uv pip compile --quiet --universal --generate-hashes --no-header -p 3.11 --extra build pyproject.toml -o requirements.lock
	uv pip compile --quiet --universal --generate-hashes --no-header -p 3.11 --extra build --extra test pyproject.toml -o requirements-test.lock

clean:
	rm -rf $(VENV) build
