# Everything that is done to this project, one word each. It needs Python 3.11 or newer and make.
# A folder `.venv` is made at first use, and filled again only when a lock changes.

PYTHON ?= python3
UV ?= uv
BIN := .venv/bin
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check
PIN := $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-header --no-emit-index-url --no-emit-find-links
COMPILE := $(PIN) pyproject.toml

.DEFAULT_GOAL := help
.PHONY: help run demo test check lint types imports prove bench peers format docs lock clean

help:     ## List the targets.
	@grep -hE '^[a-z]+: .*## ' Makefile | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 18

run: .venv/.run  ## Serve a desk that is open, may be staged and keeps nothing, on 127.0.0.1:5001.
	@cat docs/first-cancel.txt
	@$(BIN)/sidestreet serve --ephemeral --open --control

demo: .venv/.run  ## Submit, fill in part, cancel: the story once, against a server of its own.
	@$(BIN)/python tools/demo.py

test: .venv/.dev  ## Run the whole test suite.
	@$(BIN)/pytest --numprocesses auto --maxprocesses 4 --dist loadfile

check: lint types imports test  ## All that a change must pass.

lint: .venv/.dev  ## Style: ruff's rules and ruff's format.
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: .venv/.dev  ## Types: mypy, strict.
	@$(BIN)/mypy

imports: .venv/.dev  ## Layers: who may import whom.
	@$(BIN)/lint-imports

prove: .venv/.dev  ## The long proofs: campaigns that try to break what is promised.
	@$(BIN)/python proof/prove.py
	@$(BIN)/pytest --long --timeout 3600

bench: .venv/.dev  ## Measure; wrk must be installed for the HTTP figures.
	@for script in bench/*.py; do echo "== $$script" && $(BIN)/python $$script || exit 1; done

peers: .venv/.dev  ## Measure the order book beside others, which are installed for it.
	@$(INSTALL) --require-hashes --requirement requirements/bench.txt
	@rm -rf .venv/compiled
	@SIDESTREET_COMPILE=1 $(INSTALL) --no-deps --no-build-isolation --target .venv/compiled .
	@$(BIN)/python bench/book_peers.py --compiled .venv/compiled

format: .venv/.dev  ## Put everything in the one format.
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

docs: .venv/.dev  ## Write the generated pages of the documentation again.
	@$(BIN)/python tools/generate_docs.py
	@$(BIN)/python proof/prove.py --page

lock:     ## Renew the locks with uv: the newest versions that pyproject.toml allows.
	$(COMPILE) --upgrade --output-file requirements/run.txt
	$(COMPILE) --upgrade --group dev --constraint requirements/run.txt \
		--output-file requirements/dev.txt
	$(PIN) --upgrade --group bench --output-file requirements/bench.txt

clean:    ## Remove what was made here, the environment included.
	rm -rf .venv .coverage .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit("Sidestreet needs Python 3.11 or newer: make PYTHON=..." \
		if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv .venv

# A stamp stands for an environment that is as its lock says. The second lock holds the first.
.venv/.run: requirements/run.txt pyproject.toml | .venv/bin/python
	@$(INSTALL) --require-hashes --requirement requirements/run.txt
	@$(INSTALL) --no-deps --editable .
	@touch $@

.venv/.dev: requirements/dev.txt pyproject.toml | .venv/bin/python
	@$(INSTALL) --require-hashes --requirement requirements/dev.txt
	@$(INSTALL) --no-deps --editable .
	@touch $@ .venv/.run
