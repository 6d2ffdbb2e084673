"""Logistic regression on handwritten digits, from image files to a report.

The rule files below are included in the order in which data flows. Settings are in config.yaml,
the science is in scripts/digitlab, and everything that a rule makes is in results/<dataset>.
"""

from snakemake.utils import min_version

min_version("9.27")


configfile: f"{workflow.current_basedir}/config.yaml"


report: "report/workflow.rst"


include: "rules/common.smk"
include: "rules/data.smk"
include: "rules/fit.smk"
include: "rules/evaluate.smk"
include: "rules/tune.smk"
include: "rules/compare.smk"
include: "rules/judge.smk"
include: "rules/publish.smk"


rule all:
    input:
        report="<results>/report.html",
        figures=catalog.figure_files("svg"),
        pages="<results>/pages",
        record="<results>/study.json",
        tables=expand(
            "<results>/tables/{table}.csv", table=SCORE_TABLES + SETTING_TABLES
        ),
    localrule: True
    message:
        "The study of {config[dataset]} is finished: open {input.report}."
