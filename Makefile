# The only definition of each command; .ci/run and the README call these.
PYTHON ?= python3
NEWER_PYTHON ?= python3.13
# Each worker of the tests would take ten seconds to compile its modules anew.
unexport PYTHONDONTWRITEBYTECODE
VENV := .venv
BIN := $(VENV)/bin
# Half of the time a test waits rather than computes, hence two more than there are cores.
WORKERS ?= $(shell echo $$(($$(nproc) + 2)))
UV_COMPILE = uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-strip-extras --no-emit-package madoguchi --group build
# The date in what `dist` makes: of the last commit, or outside a checkout the first that a wheel knows.
SOURCE_DATE_EPOCH ?= $(shell git log -1 --format=%ct 2>/dev/null || echo 315532800)
PRODUCTION = --extra semantic --extra postgres --extra reports

.PHONY: try run test test-all shuffle check bench bench-tickets load soak faulty kill lock dist sbom screenshots clean

try: $(VENV)/.workspace  ## the bot in a pretend workspace, in the browser; state in .try/
	@$(BIN)/python -m bot try

run: $(VENV)/.runtime  ## the bot in a real workspace: see docs/slack.md
	@$(BIN)/python -m bot run

# The tests of one file share a desk and its day: in one process, in the order in which they are written.
# Long files first (tests/conftest.py), in the order of collection.
PYTEST = $(BIN)/python -m pytest -q -n $(WORKERS) -p no:randomly --dist loadfile --no-loadscope-reorder

test: $(VENV)/.dev  ## that the product works, in five minutes; `make test-all` has the rest
	@$(PYTEST) -m "not long" $(PYTEST_ARGS)

# Python 3.13 measures coverage almost for free, 3.11 at twice the tests' time.
test-all: $(VENV)/.dev  ## everything: kills, replicas, the page, PostgreSQL throughout; and Python 3.13, with coverage
	@EFFORT=everything $(PYTEST) $(PYTEST_ARGS)
	@COVERAGE_CORE=sysmon $(MAKE) --no-print-directory test PYTHON=$(NEWER_PYTHON) VENV=.venv-newer PYTEST_ARGS="--cov --cov-report="

shuffle: $(VENV)/.dev  ## in an order of chance, which shows what leans on another test
	@$(BIN)/python -m pytest -q -n $(WORKERS) --dist worksteal -m "not long" $(PYTEST_ARGS)

check: $(VENV)/.dev  ## style, types, import contracts and knowledge base
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m bot knowledge lint
	$(BIN)/python -m bot knowledge coverage --least 0.7

bench: $(VENV)/.dev  ## speed, memory and quality, measured
	@$(BIN)/python -m tests.bench

load: $(VENV)/.dev  ## beside a bare Bolt bot: a quarter of an hour, or ARGS="--short", "--only=mix --on=sqlite --seconds=60", --save
	@$(BIN)/python -m tests.bench load $(ARGS)

bench-tickets: $(VENV)/.dev  ## a million tickets and a million audit entries: forty minutes, 6 GB of disk
	@$(BIN)/python -m tests.bench tickets ledger --save

soak: $(VENV)/.dev faulty  ## half an hour under faults; then walks, tables and crafted forms with far more examples: hours
	@EFFORT=soak $(BIN)/python -m pytest -q -n $(WORKERS) --dist worksteal tests/matrix tests/tickets tests/knowledge tests/bot/casebook tests/bot/config/test_desk_file.py tests/bot/storage/test_inbox.py tests/handlers/test_fuzz.py

faulty: $(VENV)/.dev  ## the desk under faults and kills, for half an hour, or MINUTES=2 ON=postgresql
	@$(BIN)/python -m tests.bench.soak $(MINUTES) $(ON)

kill: $(VENV)/.dev  ## 200 random kills and 20 at each point, on both databases, and replicas by the thousand: about an hour
	@EFFORT=soak $(BIN)/python -m pytest -q -p no:randomly tests/kill tests/bot/commands/test_kill_after_ack.py

screenshots: $(VENV)/.dev  ## play the tour and take its pictures anew (needs Chromium and an emoji font)
	@$(BIN)/python -m tests.screenshots $(ONLY)

lock:  ## resolve anew what pyproject.toml asks for (needs uv)
	$(UV_COMPILE) $(PRODUCTION) pyproject.toml -o requirements.lock
	$(UV_COMPILE) $(PRODUCTION) --extra telemetry -c requirements.lock pyproject.toml -o requirements-telemetry.lock
	$(UV_COMPILE) $(PRODUCTION) --extra workspace -c requirements.lock pyproject.toml -o requirements-try.lock
	$(UV_COMPILE) --extra all --group dev -c requirements-telemetry.lock pyproject.toml -o requirements-dev.lock

dist: $(VENV)/.dev  ## wheel and source distribution in dist/
	@SOURCE_DATE_EPOCH=$(SOURCE_DATE_EPOCH) $(BIN)/python -m build --no-isolation --outdir dist .

sbom: $(VENV)/.dev  ## software bill of materials (CycloneDX) of the production lock, in dist/
	@mkdir -p dist
	@$(BIN)/python deploy/sbom.py requirements.lock dist/madoguchi.cdx.json

# A stamp is newer than the lock it was made from, so a second run installs nothing.
$(VENV)/.python:
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.runtime: requirements.lock pyproject.toml $(VENV)/.python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.workspace: requirements-try.lock $(VENV)/.runtime
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-try.lock
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.runtime
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

clean:
	rm -rf $(VENV) .venv-newer .try .coverage* .mypy_cache .ruff_cache .pytest_cache build dist *.egg-info tests/workspace/foreign/node_modules
