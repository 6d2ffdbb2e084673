"""Draw the figures and assemble the report.

Needs    tables/, data/, report/
Makes    figures/<name>.csv, figures/<name>.svg   each figure, and the table that it is drawn from
         tables/<finding>.csv                     a table that a module of digitlab/findings computes
         tables/costs.csv                         time and memory of each rule's jobs
         pages/<name>.html                        each table of the report as a page of its own
         report.html, report.md                   the report, and its summary for code hosts
         study.json                               settings and versions, for `make compare`
"""

from digitlab.report.catalog import caption_facts, figure_module, template_files
from digitlab.report.origins import origin, script_of

COSTS = f"{study.results}/tables/costs.csv"
# The last rules of a run: their jobs run only after the costs are added up.
UNMEASURED = ["summarize_costs", "record_study", "render_tables", "render_report"]

rule_of = lambda file: next(rule for rule in workflow.rules if rule.is_producer(file))


rule compute_table:
    input:
        unpack(lambda wildcards: catalog.made_from(wildcards.finding)),
        unpack(lambda wildcards: catalog.fits(wildcards.finding)),
    output:
        table=data("<results>/tables/{finding}.csv", "{finding}"),
    log:
        "<logs>/compute_table/{finding}.log",
    benchmark:
        "<benchmarks>/compute_table/{finding}.tsv"
    wildcard_constraints:
        finding="|".join(catalog.findings()) or "no finding",
    localrule: True
    conda:
        "../envs/python.yaml"
    resources:
        mem_mb=2000,
        runtime=10,
    params:
        variants=lambda wildcards: catalog.variants(wildcards.finding),
        code=lambda wildcards: code(
            "compute_table.py", f"findings/{wildcards.finding}.py"
        ),
    message:
        "Compute the table {wildcards.finding}."
    script:
        "../scripts/compute_table.py"


rule draw_figure:
    input:
        unpack(lambda wildcards: catalog.made_from(wildcards.figure)),
        unpack(lambda wildcards: catalog.fits(wildcards.figure)),
    output:
        table=data("<results>/figures/{figure}.csv", "{figure}"),
        figure=report(
            "<results>/figures/{figure}.svg",
            caption="../report/captions/artifact.rst",
            category=lambda wildcards: catalog.section_title(wildcards.figure),
            labels=lambda wildcards: {"artifact": catalog.label(wildcards.figure)},
        ),
    log:
        "<logs>/draw_figure/{figure}.log",
    benchmark:
        "<benchmarks>/draw_figure/{figure}.tsv"
    wildcard_constraints:
        figure="|".join(catalog.names("figure")),
    localrule: True
    conda:
        "../envs/python.yaml"
    resources:
        mem_mb=1000,
        runtime=5,
    params:
        variants=lambda wildcards: catalog.variants(wildcards.figure),
        code=lambda wildcards: code("draw_figure.py", figure_module(wildcards.figure)),
    message:
        "Draw {wildcards.figure}."
    script:
        "../scripts/draw_figure.py"


rule render_tables:
    input:
        tables=catalog.table_files(),
        style=ROOT / "report/style.css",
    output:
        # A folder with a pattern, which gives each page wildcards, and so a title and a caption.
        pages=report(
            directory("<results>/pages"),
            patterns=["{page}.html"],
            caption="../report/captions/artifact.rst",
            category=lambda wildcards: catalog.section_title(wildcards.page),
            labels=lambda wildcards: {"artifact": catalog.label(wildcards.page)},
        ),
    log:
        "<logs>/render_tables.log",
    benchmark:
        "<benchmarks>/render_tables.tsv"
    localrule: True
    conda:
        "../envs/python.yaml"
    params:
        tables=catalog.shown_tables(),
        contents=contents([ROOT / "report/style.css"]),
        code=code("render_tables.py"),
    message:
        "Render each table of the report as a page."
    script:
        "../scripts/render_tables.py"


rule summarize_costs:
    input:
        figures=catalog.figure_files("svg"),
        tables=[file for file in catalog.table_files() if file != COSTS],
    output:
        table=data(COSTS, "costs"),
    log:
        "<logs>/summarize_costs.log",
    benchmark:
        "<benchmarks>/summarize_costs.tsv"
    localrule: True
    conda:
        "../envs/python.yaml"
    params:
        benchmarks=f"{study.results}/benchmarks",
        rules=[
            script_of(rule)
            for rule in workflow.rules
            if rule.benchmark and rule.script and script_of(rule) not in UNMEASURED
        ],
        code=code("summarize_costs.py"),
    message:
        "Add up the time and memory that the jobs took."
    script:
        "../scripts/summarize_costs.py"


rule render_report:
    input:
        figures=catalog.figure_files("svg"),
        figure_tables=catalog.figure_files("csv"),
        tables=catalog.table_files(),
        others=expand(
            "<results>/tables/{table}.csv", table=SCORE_TABLES + SETTING_TABLES
        ),
        provenance="<results>/data/provenance.json",
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


rule record_study:
    input:
        tables=catalog.table_files(),
        figure_tables=catalog.figure_files("csv"),
    output:
        record="<results>/study.json",
    log:
        "<logs>/record_study.log",
    benchmark:
        "<benchmarks>/record_study.tsv"
    localrule: True
    conda:
        "../envs/python.yaml"
    params:
        settings=study.reported,
        code=code("record_study.py"),
    message:
        "Record the settings and the software that the study was made with."
    script:
        "../scripts/record_study.py"
