"""Assemble the report, its pages one by one, and its summaries.

Needs    tables/, figures/, data/, explorers/, report/
Makes    pages/<name>.html, pages/<name>.svg   each table and figure of the report by itself
         report.html, report.md                the report, and its summary for code hosts
         summary.pdf                           the answer on one sheet of paper
"""

from digitlab.report.catalog import caption_facts, dictionary_files, template_files
from digitlab.report.origins import origin

# What the sentences of the summary are built from.
SUMMARIZED = [
    *("headline", "claims", "algorithms", "equivalence", "tiers", "level_check"),
    *("class_counts", "duplicates", "leaked_accuracy"),
]

rule_of = lambda file: next(rule for rule in workflow.rules if rule.is_producer(file))


rule render_pages:
    input:
        tables=catalog.table_files(),
        figures=catalog.figure_files("svg"),
        style=ROOT / "report/style.css",
        dictionary=dictionary_files(ROOT),
    output:
        # A folder with patterns, which give each page wildcards, and so a title and a caption.
        pages=report(
            directory("<results>/pages"),
            patterns=["{page}.html", "{page}.svg"],
            caption="../report/captions/artifact.rst",
            category=lambda wildcards: catalog.section_title(wildcards.page),
            labels=lambda wildcards: {"artifact": catalog.label(wildcards.page)},
        ),
    log:
        "<logs>/render_pages.log",
    benchmark:
        "<benchmarks>/render_pages.tsv"
    localrule: True
    conda:
        "../envs/python.yaml"
    params:
        tables=catalog.shown_tables(),
        contents=contents([ROOT / "report/style.css", *dictionary_files(ROOT)]),
        code=code("render_pages.py"),
    message:
        "Render each table and figure of the report as a page of its own."
    script:
        "../scripts/render_pages.py"


rule render_report:
    input:
        figures=catalog.figure_files("svg"),
        figure_tables=catalog.figure_files("csv"),
        tables=catalog.table_files(),
        others=expand(
            "<results>/tables/{table}.csv", table=SCORE_TABLES + SETTING_TABLES
        ),
        provenance="<results>/data/provenance.json",
        models=rules.export_models.output.models,
        errors=rules.export_errors.output.errors,
        film=rules.film_training.output.film,
        sections=ROOT / "report/sections.yaml",
        templates=template_files(ROOT),
    output:
        report=report(
            "<results>/report.html",
            caption="../report/captions/report.rst",
            category="Report",
            labels={"artifact": "The whole report"},
        ),
        summary="<results>/report.md",
    log:
        "<logs>/render_report.log",
    benchmark:
        "<benchmarks>/render_report.tsv"
    localrule: True
    conda:
        "../envs/python.yaml"
    params:
        facts=caption_facts(study),
        families=study.families,
        origins={name: origin(name, catalog, rule_of) for name in catalog.artifacts},
        settings=study.reported,
        contents=contents([ROOT / "report/sections.yaml", *template_files(ROOT)]),
        code=code("render_report.py"),
    message:
        "Assemble the report."
    script:
        "../scripts/render_report.py"


rule print_summary:
    input:
        tables=expand("<results>/tables/{table}.csv", table=SUMMARIZED),
        tiers="<results>/figures/tiers-of-variants.csv",
        weights="<results>/figures/best-linear-templates.csv",
        provenance="<results>/data/provenance.json",
        templates=[ROOT / "report/parts/findings.html"],
    output:
        sheet=report(
            "<results>/summary.pdf",
            caption="../report/captions/summary.rst",
            category="Report",
            labels={"artifact": "The answer on one sheet of paper"},
        ),
    log:
        "<logs>/print_summary.log",
    benchmark:
        "<benchmarks>/print_summary.tsv"
    localrule: True
    conda:
        "../envs/python.yaml"
    params:
        facts=caption_facts(study),
        settings=study.reported,
        contents=contents([ROOT / "report/parts/findings.html"]),
        code=code("print_summary.py"),
    message:
        "Print the answer on one sheet of paper."
    script:
        "../scripts/print_summary.py"
