# The commands of this project. `make run` needs Python 3.11 or newer, git and make, nothing else.

# uv from the PATH, or one of our own in .tools if there is none.
UV := $(shell command -v uv 2>/dev/null || echo .tools/bin/uv)
RUN := $(UV) run --frozen
CORES ?= all
MIRRORED := $(if $(MIRROR),--config mirror=$(MIRROR))
SNAKEMAKE := $(RUN) snakemake --cores $(CORES)

.PHONY: help run mnist verify report test test-slow check format readme bench

help:  ## list these commands
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

run: environment  ## the default study: scikit-learn's digits, no network
	$(SNAKEMAKE)

mnist: environment  ## the full study on MNIST; MIRROR=folder takes archives from there
	$(SNAKEMAKE) --configfile studies/mnist.yaml $(MIRRORED)

RESULTS ?= $(wildcard results/*)
verify: environment  ## check every result against the checksum that its job recorded
	$(RUN) python operations/verify_results.py $(RESULTS)

report: environment  ## Snakemake's own report of the default study, as report.zip
	$(RUN) snakemake --report report.zip

test: environment  ## the tests that take minutes in all
	$(RUN) pytest -n 2 -m "not slow and not mnist"

MARKER ?= slow or mnist
test-slow: environment  ## the other tests: whole runs, and those of MNIST
	$(RUN) pytest -n 2 -m "$(MARKER)"

check: environment  ## formatting, lints and types
	$(RUN) ruff check .
	$(RUN) ruff format --check .
	$(RUN) snakefmt --check Snakefile rules
	$(RUN) mypy
	$(RUN) snakemake --lint

format: environment  ## format the code
	$(RUN) ruff check --fix .
	$(RUN) ruff format .
	$(RUN) snakefmt Snakefile rules

readme: environment  ## the README's table and figure from the results of `make mnist`
	$(RUN) python report/refresh_readme.py README.md results/mnist report/readme-figure.svg

bench: environment  ## our fits against the loops that a notebook would use
	$(SNAKEMAKE) --quiet all --configfile studies/mnist.yaml $(MIRRORED) -- results/mnist/data/images.npz
	OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(RUN) python benchmarks/time_epochs.py \
		results/mnist/data/images.npz

.PHONY: environment
environment: $(UV)
	@$(UV) sync --frozen --quiet

.tools/bin/uv:
	python3 -m venv .tools
	.tools/bin/python -m pip install --quiet uv==0.13.9
	@echo "uv is in .tools/bin; to use it by hand: export PATH=\"$$PWD/.tools/bin:\$$PATH\""

