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
.PHONY: help run demo test check lint types imports audit prove fuzzer bench peers format docs lock clean

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

audit:    ## Ask whether a known weakness is in what the server needs. Asks the network.
	@$(PYTHON) -m venv .venv/audit
	@.venv/audit/bin/python -m pip install --quiet --disable-pip-version-check \
		--require-hashes --requirement requirements/audit.txt
	@.venv/audit/bin/pip-audit --require-hashes --disable-pip --requirement requirements/run.txt

prove: .venv/.dev  ## The long proofs: campaigns that try to break what is promised.
	@$(BIN)/python proof/prove.py
	@$(BIN)/pytest --long --timeout 3600

fuzzer: .venv/.dev  ## Have the fuzzers of the long proofs led by coverage; Linux only.
	@$(INSTALL) --require-hashes --target .venv/proof --requirement requirements/proof.txt

bench: .venv/.dev peers  ## Measure all side by side, and write docs/performance.md; ARGS=--quick.
	@$(BIN)/python bench/run.py $(ARGS)

peers: .venv/.dev .venv/.peers .venv/.mock  ## Install what ours is measured beside, out of its way.
	@rm -rf .venv/compiled
	@SIDESTREET_COMPILE=1 $(INSTALL) --no-deps --no-build-isolation --target .venv/compiled . \
		|| echo "The order book was not compiled and is left out."

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
	$(PIN) --upgrade --group bench --constraint requirements/dev.txt \
		--output-file requirements/bench.txt
	$(PIN) --upgrade --group proof --output-file requirements/proof.txt
	$(PIN) --upgrade --group audit --output-file requirements/audit.txt

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

# Beside the environment and not in it: only the programs that are compared with see these.
.venv/.peers: requirements/bench.txt | .venv/bin/python
	@rm -rf .venv/peers
	@$(INSTALL) --require-hashes --target .venv/peers --requirement requirements/bench.txt \
		&& touch $@ || echo "The packages of requirements/bench.txt are left out."

.venv/.mock: bench/peers/package.json | .venv/bin/python
	@mkdir -p .venv/mock && cp bench/peers/package.json .venv/mock/
	@npm install --silent --no-audit --no-fund --ignore-scripts --prefix .venv/mock \
		&& touch $@ || echo "The mock was not installed, for want of node or npm, and is left out."
