# The commands of this project. `make run` needs Python 3.11 or newer, git and make, nothing else.

# Use uv from the PATH; if there is none, install it into .tools.
UV := $(shell command -v uv 2>/dev/null || echo .tools/bin/uv)
RUN := $(UV) run --frozen
CORES ?= all
MIRRORED := $(if $(MIRROR),--config 'mirror=$(subst ','\'',$(MIRROR))')
SNAKEMAKE := $(RUN) snakemake --cores $(CORES)

.PHONY: help run mnist several why estimate partitions verify selftest report pdf figures compare publish merge reproduce reference \
	test coverage test-browser test-slow test-slurm check format \
	readme dictionary mnist-images bench growth target-times large-set rule-shares import-share study-ratio

help:  ## list these commands
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

# Why a job runs is left to `make why`: the last one reads every result, and so has a thousand reasons.
STUDY_RUN := $(SNAKEMAKE) --quiet reason host

run: environment  ## the default study: scikit-learn's digits, no network
	$(STUDY_RUN)

mnist: environment  ## the full study on MNIST; MIRROR=folder takes archives from there
	$(STUDY_RUN) --configfile studies/mnist.yaml $(MIRRORED)

STUDIES ?= studies/several.yaml
several: environment  ## studies of several data sets, and what holds on all; STUDIES=file that lists them
	$(STUDY_RUN) --snakefile rules/several.smk --configfile "$(STUDIES)" $(MIRRORED)

why: environment  ## what would rerun and why; for MNIST, OPTIONS="--configfile studies/mnist.yaml"
	$(RUN) python operations/explain_reruns.py $(OPTIONS)

estimate: environment  ## what a study takes before it is run; OPTIONS as for why
	$(RUN) python operations/estimate_costs.py $(if $(filter all,$(CORES)),,--cores $(CORES)) -- $(OPTIONS)

partitions: environment  ## images and partitions as CSV, for methods trained elsewhere; OPTIONS as for why
	$(SNAKEMAKE) --quiet reason host $(OPTIONS) -- export_partitions

RESULTS ?= $(wildcard results/*)
verify: environment  ## check every result against the checksum that its job recorded
	$(RUN) python operations/verify_results.py $(RESULTS)

selftest: environment  ## what a run promises when something breaks, tried on this disk; FOLDER=one on another
	$(RUN) python operations/try_installation.py --folder "$(or $(FOLDER),.)" $(OPTIONS)

report: environment  ## Snakemake's own report of the default study, as report.zip
	$(RUN) snakemake --report report.zip

PRINTED ?= results/digits
pdf: /usr/bin/chromium  ## a finished report as report.pdf; for MNIST, PRINTED=results/mnist
	/usr/bin/chromium --headless --no-sandbox --disable-gpu --no-pdf-header-footer --print-to-pdf=report.pdf \
		"file://$(abspath $(PRINTED))/report.html"

FORMAT ?= pdf
figures: environment  ## draw each figure of a finished study for paper or slides; FORMAT=pdf, png or svg
	$(RUN) python operations/draw_study.py "$(STUDIED)" "figures/$(notdir $(STUDIED))" $(FORMAT)

STUDIED ?= results/digits
publish: environment  ## an RO-Crate of a finished study; STUDIED=results/mnist for that one
	$(RUN) python operations/publish_study.py "$(STUDIED)" "published/$(notdir $(STUDIED))"

INTO ?= merged
comma := ,
merge: environment  ## one study of several; FROM=results/mine,results/theirs INTO=merged
	$(RUN) python operations/merge_studies.py $(subst $(comma), ,$(FROM)) --into "$(INTO)"

reproduce: environment  ## is each table of your default study that of the reference, and if not, why?
	$(RUN) python operations/reproduce_study.py results/digits reference/digits

reference: environment  ## make your default study the reference of `make reproduce`
	$(RUN) python operations/reproduce_study.py --record results/digits reference/digits

COMPARISON ?= results/comparison
compare: environment  ## compare two result folders, BEFORE and AFTER
	$(RUN) python operations/compare_studies.py "$(BEFORE)" "$(AFTER)" "$(COMPARISON)"

QUICK := not slow and not mnist and not browser and not slurm
test: environment  ## the quick tests, a few minutes in all
	$(RUN) pytest -n 2 -m "$(QUICK)"

coverage: environment  ## the same tests, and the code of scripts/digitlab that none of them reaches
	$(RUN) pytest -n 2 -m "$(QUICK)" --cov

MARKER ?= slow or mnist
test-slow: environment  ## the slow tests: whole runs, and those on MNIST
	$(RUN) pytest -n 2 --durations 30 -m "$(MARKER)"

test-browser: environment /usr/bin/chromium tests/browser/node_modules  ## the report in a real browser
	$(RUN) pytest -n 0 -m browser

INSTALL := apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -y -q

/usr/bin/chromium:  # needs root, as does npm below
	$(INSTALL) chromium

tests/browser/node_modules: tests/browser/package-lock.json
	command -v npm || { $(INSTALL) npm; }
	cd tests/browser && npm ci --no-audit --no-fund
	@touch $@

test-slurm: environment  ## the tests on a one-machine Slurm, as root; needs slurm-wlm and munge
	$(RUN) pytest --durations 0 -m slurm

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

readme: environment  ## rebuild the README's table and figure from the results of `make mnist`
	$(RUN) python report/refresh_readme.py README.md results/mnist report/readme-figure.svg

flow: environment  ## redraw the README's diagram of the rule files
	$(RUN) python operations/draw_flow.py docs/flow.svg

dictionary: environment  ## rewrite docs/data-dictionary.md from report/dictionary
	$(RUN) python operations/write_dictionary.py docs/data-dictionary.md

# One thread, like every fit: on matrix products this small, more threads are slower.
BENCHMARK := OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 PYTHONPATH=scripts $(RUN) python -m
FIGURES := benchmarks/results
IMAGES := results/mnist/data/images.npz
DATASET ?= mnist
STUDY ?= $(wildcard studies/$(DATASET).yaml)

mnist-images: environment
	$(SNAKEMAKE) --quiet all --configfile studies/mnist.yaml $(MIRRORED) -- $(IMAGES)

bench: mnist-images  ## time our fits, notebook loops and the usual alternatives
	$(BENCHMARK) benchmarks.compare_contenders $(IMAGES) $(FIGURES)

growth: mnist-images  ## how the time and memory of a fit grow with images, seeds, cells and classes
	$(BENCHMARK) benchmarks.measure_growth $(IMAGES) $(FIGURES)

target-times: mnist-images  ## time our fits and scikit-learn's solvers to the quality of a converged regression
	$(BENCHMARK) benchmarks.time_to_target $(IMAGES) $(FIGURES)/target-times-mnist.csv

large-set: environment  ## the time and memory of single jobs on as many images as EMNIST has
	$(BENCHMARK) benchmarks.measure_large_set $(FIGURES)/large-set.csv

rule-shares: environment  ## draw which rules and fits the CPU time of a finished study went to
	$(BENCHMARK) benchmarks.rule_shares results/$(DATASET) --into $(FIGURES)

import-share: environment  ## CPU share of imports and Snakemake in a finished study; ACCOUNT=file of its run
	$(BENCHMARK) benchmarks.measure_startup results/$(DATASET) $(FIGURES) \
		$(if $(STUDY),--study $(STUDY)) $(if $(ACCOUNT),--run $(ACCOUNT))

study-ratio: environment  ## compare a finished study with notebook loops for its fits; WALL=seconds of its run
	$(BENCHMARK) benchmarks.study_ratio results/$(DATASET) $(FIGURES) \
		$(if $(STUDY),--study $(STUDY)) $(if $(WALL),--wall $(WALL))

.PHONY: environment
environment: $(UV)
	@$(UV) sync --frozen --quiet --compile-bytecode

.tools/bin/uv:
	python3 -m venv .tools
	.tools/bin/python -m pip install --quiet uv==0.13.9
	@echo "uv is in .tools/bin; to use it by hand: export PATH=\"$$PWD/.tools/bin:\$$PATH\""

