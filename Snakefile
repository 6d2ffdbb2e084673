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
include: "rules/export.smk"
include: "rules/draw.smk"
include: "rules/publish.smk"
include: "rules/record.smk"


rule all:
    # Every file that is made, not only the last ones: Snakemake never remakes one that is missing,
    # as after a job that failed, while all that was made from it is still there.
    input:
        report="<results>/report.html",
        summary="<results>/report.md",
        sheet="<results>/summary.pdf",
        pages="<results>/pages",
        record="<results>/study.json",
        described=["<results>/tables/README.md", "<results>/datapackage.json"],
        verdicts="<results>/verdicts.json",
        data=["<results>/data/images.npz", "<results>/data/provenance.json"],
        splits=study.every_split(),
        fits=[file for variant in study.variants for file in study.every_fit(variant)],
        range_tests=study.range_tests(),
        scores=expand(
            "<results>/scores/{variant}/{table}.csv",
            variant=study.variants,
            table=SCORE_TABLES,
        ),
        claimed=expand("<results>/tables/claimed_{table}.csv", table=DETAIL_TABLES),
        counts="<results>/tables/class_counts.csv",
        tables=catalog.table_files(),
        other_tables=expand(
            "<results>/tables/{table}.csv", table=SCORE_TABLES + SETTING_TABLES
        ),
        explored=expand(
            "<results>/explorers/{data}.json", data=["models", "errors", "film"]
        ),
        figures=catalog.figure_files("svg"),
        figure_tables=catalog.figure_files("csv"),
    localrule: True
    message:
        "The study of {config[dataset]} is finished: open {input.report}."
