"""Several data sets in one run: a study of each, and what holds on all of them.

    snakemake --snakefile rules/several.smk --cores 4 --configfile studies/several.yaml

Needs    config.yaml, a file of settings with the key datasets
Makes    results/<name>/...               the study of each data set, as the Snakefile makes it
         results/several/tables/          one row per data set and variant, pair or claim
             ranks.csv, rank_tests.csv, differences.csv, effects.csv, claims.csv
         results/several/figures/         what these tables show
             ranks.svg, differences.svg, critical_difference.svg
         results/several/report.html      all of it on one page
"""

import os
import shlex
import sys
from copy import deepcopy
from pathlib import Path

import yaml
from snakemake.exceptions import WorkflowError
from snakemake.utils import min_version

min_version("9.27")

ROOT = Path(os.path.relpath(Path(str(workflow.current_basedir)).parent))
SCRIPTS = ROOT / "scripts"
sys.path.insert(0, str(SCRIPTS.resolve()))

from digitlab.across.finished import TABLES
from digitlab.across.settings import checked
from digitlab.errors import ExpectedError
from digitlab.jobs.checksums import contents
from digitlab.jobs.executed_code import code_of_job
from digitlab.jobs.files import load_yaml, save_text
from digitlab.settings.command_line import study_options
from digitlab.settings.last_run import OPTIONS
from digitlab.settings.overlooked import check_flags, check_keys
from digitlab.settings.several import check_alike, settings_by_dataset, shared_families
from digitlab.settings.modules import variant_names

SEVERAL = "results/several"
FIGURES = ["ranks", "differences", "critical_difference"]
SCHEMA = ROOT / "rules/config.schema.yaml"
PAGE = [
    ROOT / "report" / name
    for name in ("several.jinja", "style.css", "theme.js", "page.js")
]


try:
    check_flags(sys.argv[1:])
    check_keys(workflow.configfiles)
    studies = {
        name: checked(name, settings, SCHEMA, variant_names(SCRIPTS))
        for name, settings in settings_by_dataset(
            load_yaml(ROOT / "config.yaml"), config
        ).items()
    }
    check_alike(studies)
except ExpectedError as error:
    raise WorkflowError(str(error)) from None


for dataset in studies:

    module:
        name: dataset
        snakefile:
            "../Snakefile"
        config:
            deepcopy(studies[dataset])

    prefix = f"{dataset}_"

    use rule * from dataset as prefix*


onstart:
    # The options that make each study by itself, for make verify and snakemake --report.
    for name, settings in studies.items():
        file = f"results/{name}/logs/settings.yaml"
        save_text(
            file, yaml.safe_dump(settings, allow_unicode=True, sort_keys=False)
        )
        save_text(f"results/{name}/{OPTIONS}", study_options([file], []) + "\n")
    given = workflow.config_settings
    options = study_options(given.configfiles, given.config_args)
    snakefile = shlex.join(["--snakefile", str(ROOT / "rules/several.smk")])
    save_text(f"{SEVERAL}/{OPTIONS}", f"{snakefile} {options}\n")


# A profile names the rules of one study. On a cluster, those of each study here are in its groups too.
for entry in load_yaml(ROOT / "profiles/slurm/config.yaml")["groups"]:
    grouped, group = entry.split("=")
    for name in studies:
        workflow.get_rule(f"{name}_{grouped}").group = group


rule compare_datasets:
    input:
        **{
            # The file of a table of every study, in the order of the data sets.
            table: [f"results/{name}/tables/{table}.csv" for name in studies]
            for table in TABLES
        },
    output:
        ranks=f"{SEVERAL}/tables/ranks.csv",
        rank_tests=f"{SEVERAL}/tables/rank_tests.csv",
        differences=f"{SEVERAL}/tables/differences.csv",
        effects=f"{SEVERAL}/tables/effects.csv",
        claims=f"{SEVERAL}/tables/claims.csv",
    log:
        f"{SEVERAL}/logs/compare_datasets.log",
    benchmark:
        f"{SEVERAL}/benchmarks/compare_datasets.tsv"
    localrule: True
    conda:
        "../envs/python.yaml"
    params:
        datasets=list(studies),
        families=shared_families(studies),
        level=studies[dataset]["comparison"]["level"],
        margin=studies[dataset]["comparison"]["margin"],
        code=code_of_job(SCRIPTS, "compare_datasets.py"),
    message:
        "Compare the variants across the data sets."
    script:
        "../scripts/compare_datasets.py"


rule draw_datasets:
    input:
        ranks=rules.compare_datasets.output.ranks,
        rank_tests=rules.compare_datasets.output.rank_tests,
        differences=rules.compare_datasets.output.differences,
        effects=rules.compare_datasets.output.effects,
    output:
        **{name: f"{SEVERAL}/figures/{name}.svg" for name in FIGURES},
    log:
        f"{SEVERAL}/logs/draw_datasets.log",
    benchmark:
        f"{SEVERAL}/benchmarks/draw_datasets.tsv"
    localrule: True
    conda:
        "../envs/python.yaml"
    params:
        margin=studies[dataset]["comparison"]["margin"],
        code=code_of_job(SCRIPTS, "draw_datasets.py"),
    message:
        "Draw what holds across the data sets."
    script:
        "../scripts/draw_datasets.py"


rule render_datasets:
    input:
        **rules.compare_datasets.output,
        **{f"{name}_figure": file for name, file in rules.draw_datasets.output.items()},
        page=PAGE,
    output:
        report=f"{SEVERAL}/report.html",
    log:
        f"{SEVERAL}/logs/render_datasets.log",
    benchmark:
        f"{SEVERAL}/benchmarks/render_datasets.tsv"
    localrule: True
    conda:
        "../envs/python.yaml"
    params:
        studies={
            name: {"dataset": study["dataset"], "seeds": study["seeds"]["count"]}
            for name, study in studies.items()
        },
        level=studies[dataset]["comparison"]["level"],
        margin=studies[dataset]["comparison"]["margin"],
        contents=contents(PAGE),
        code=code_of_job(SCRIPTS, "render_datasets.py"),
    message:
        "Render what holds across the data sets as one page."
    script:
        "../scripts/render_datasets.py"


rule several:
    default_target: True
    input:
        studies=[getattr(rules, f"{name}_all").input for name in studies],
        page=rules.render_datasets.output,
    localrule: True
    message:
        "The studies are finished: open {input.page}."
