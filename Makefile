# Needs python3 (3.11 or newer) with pip, and make. Everything else is installed under .tools and .venv.
# Another interpreter: make PYTHON=python3.12

PYTHON ?= python3
UV_VERSION := 0.13.9
EXTRAS ?= report,notebooks,dev
JOBS ?= 2
SECONDS ?= 600

comma := ,
UV := .tools/bin/uv
BIN := .venv/bin
NOTEBOOKS := $(wildcard notebooks/*.ipynb)

# The interpreter is the one above, never a downloaded one; certificates are the system's; bytecode is made once.
export UV_PYTHON_DOWNLOADS := never
export UV_SYSTEM_CERTS := 1
export UV_COMPILE_BYTECODE := 1
export UV_NO_PROGRESS := 1

.DEFAULT_GOAL := report
.PHONY: docs report test setup lab lint format bench calibrate mutants lock licences audit sbom wheels fuzz clean help

report: setup ## set up if needed, write the report to build/report (the default)
	@$(BIN)/dvstats report --notebooks notebooks --out build/report
	@echo "Open $(CURDIR)/build/report/index.html"

# Two pytest workers share two cores, so each keeps its linear algebra to one thread.
test: export OPENBLAS_NUM_THREADS := 1
test: export OMP_NUM_THREADS := 1
test: export MPLBACKEND := Agg
test: lint ## lint, types, tests, doctests, notebooks, the page in a browser
	@$(BIN)/python -m pytest -n $(JOBS) --dist worksteal --nbmake dvstats tests $(NOTEBOOKS)

setup: .venv/.ready ## make .venv from the lock (EXTRAS=report,notebooks,dev)

docs: setup ## write the documentation to build/docs (adds its tools to .venv)
	@$(UV) pip install --quiet --python .venv --constraint requirements.lock --requirements pyproject.toml --extra docs --extra linkage
	@MPLBACKEND=Agg DVSTATS_NOTEBOOKS=cache $(BIN)/python -m sphinx -W --keep-going -q -b html docs build/docs
	@echo "Open $(CURDIR)/build/docs/index.html"

lab: setup ## open JupyterLab on the notebooks
	@$(BIN)/jupyter lab --notebook-dir notebooks

lint: setup ## ruff and mypy
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --check --quiet . || { echo "Not formatted; run: make format"; $(BIN)/ruff format --check .; }
	@$(BIN)/mypy

format: setup ## format the code and sort its imports
	@$(BIN)/ruff check --quiet --fix --select I .
	@$(BIN)/ruff format .

bench: setup ## measure every promise of speed (HISTORY=1 adds the run to docs/benchmarks.md)
	@$(BIN)/python benchmarks/run.py $(if $(HISTORY),--history docs/benchmarks.md)

calibrate: setup ## check that intervals cover what they say (slow)
	@for study in tests/calibration/[a-z]*.py; do echo "$$study"; $(BIN)/python -W ignore $$study || exit 1; done

mutants: setup ## see that small statistical faults turn a test red
	@$(BIN)/python tests/mutants/run.py --jobs $(JOBS) --page docs/mutants.md

lock: $(UV) ## renew requirements.lock from pyproject.toml (ARGS=--upgrade for newer versions)
	@$(UV) pip compile pyproject.toml --universal --generate-hashes --all-extras --python-version 3.11 \
		--no-emit-index-url --custom-compile-command "make lock" --quiet $(ARGS) --output-file requirements.lock

licences: setup ## print the licences of all locked libraries that are installed; fails on one that is not allowed
	@$(BIN)/python -m supply.licences

audit: setup ## ask an advisory service for known vulnerabilities of the lock; fails if it cannot be asked
	@$(BIN)/python -m supply.audit

sbom: setup ## write the bill of materials to build/sbom.json
	@mkdir -p build && $(BIN)/python -m supply.sbom >build/sbom.json && echo "build/sbom.json"

wheels: setup ## put dvstats and all that its core needs into build/wheels, for a machine without network
	@$(UV) pip compile pyproject.toml --constraint requirements.lock --generate-hashes --no-emit-index-url \
		--no-header --no-annotate --quiet --output-file build/core.txt
	@$(PYTHON) -m pip download --quiet --require-hashes --only-binary :all: --dest build/wheels -r build/core.txt
	@$(BIN)/python -m hatchling build -t wheel -d build/wheels
	@echo "There: python -m pip install --no-index --find-links build/wheels dvstats"

fuzz: setup ## damage files and commands at random (SECONDS=600)
	@$(BIN)/python tests/fuzz/run.py --seconds $(SECONDS)

clean: ## remove the environment and everything built
	@rm -rf .venv .tools build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

help: ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

$(UV):
	@echo "Fetching uv $(UV_VERSION)"
	@$(PYTHON) -m pip install -qq --disable-pip-version-check --root-user-action=ignore \
		--no-warn-script-location --upgrade --target .tools uv==$(UV_VERSION)

.venv/bin/python: | $(UV)
	@$(UV) venv --quiet --clear --python "$$(command -v $(PYTHON))" .venv

# Every version and hash comes from the lock; the package itself is installed editable, with the locked build tools.
.venv/.ready: requirements.lock pyproject.toml | .venv/bin/python
	@echo "Installing what requirements.lock pins into .venv"
	@$(UV) pip install --quiet --exact --python .venv --constraint requirements.lock \
		--requirements pyproject.toml $(foreach extra,$(subst $(comma), ,$(EXTRAS)),--extra $(extra))
	@$(UV) pip install --quiet --python .venv --no-deps --no-build-isolation --editable .
	@touch $@
