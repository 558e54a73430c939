# The two commands: `make report` builds every report of reports.toml, `make test` passes the tests.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: help report test check unit nbval score bench lab notebooks clean

help: ## Show the commands
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "make %-10s %s\n", $$1, $$2}'

$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "healthstats needs Python 3.11 or newer; name one with: make PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev,cluster]'
	@$(BIN)/healthstats kernel > /dev/null
	@touch $@

report: $(READY) ## Clean data/raw and build all reports into reports/
	$(BIN)/healthstats build

test: check unit nbval ## Everything that must pass: lint, types, unit tests, a small batch, notebooks

check: $(READY) ## ruff and mypy
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

unit: $(READY) ## Unit tests and a small batch
	$(BIN)/healthstats clean
	$(BIN)/pytest -n 2 --dist loadfile

nbval: $(READY) ## Re-run the notebooks and compare every saved output
	$(BIN)/healthstats clean
	$(BIN)/pytest --nbval --nbval-kernel-name healthstats --nbval-cell-timeout 120 -p no:cacheprovider notebooks

score: $(READY) ## Precision and recall on a folder of texts: FOLDER=texts GOLD=gold.csv OPTIONS='--errors --json'
	@$(BIN)/python tests/score.py $(FOLDER) $(if $(GOLD),--gold $(GOLD)) \
		$(if $(NEGATIVES),--negatives $(NEGATIVES)) $(OPTIONS)

bench: $(READY) ## Speed: the batch, trends and rates against peers and plain NumPy (OPTIONS=--full), reading texts, a large series
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt \
		'phstatsmethods>=0.1.16' 'piecewise-regression>=1.5'
	@$(BIN)/python tests/bench_batch.py $(OPTIONS)
	@$(BIN)/python tests/bench_trends.py
	@$(BIN)/python tests/bench_assess.py
	@$(BIN)/python tests/bench_methods.py $(OPTIONS)
	@$(BIN)/python tests/bench_reading.py
	@$(BIN)/python tests/bench_series.py

lab: $(READY) ## Open JupyterLab in notebooks/
	$(BIN)/healthstats clean
	$(BIN)/jupyter lab notebooks

notebooks: $(READY) ## Re-execute notebooks/ in place, so that saved outputs are current
	$(BIN)/healthstats clean
	$(BIN)/healthstats notebooks

clean: ## Remove what was built (not the environment)
	find data/processed reports -mindepth 1 ! -name .gitkeep -delete
