"""Draw the figures and put everything together.

Needs    tables/, data/, report/
Makes    figures/<name>.csv, figures/<name>.svg   each figure and the table it is drawn from
         tables/<name>.html                       each table of the report as a page
         tables/costs.csv                         what the jobs of each rule took
         report.html, report.md                   the report, and its summary for code hosts
"""


rule draw_figure:
    input:
        unpack(lambda wildcards: needs(wildcards.figure)),
        unpack(lambda wildcards: compared_fits(variants_of(wildcards.figure))),
    output:
        table=data("<results>/figures/{figure}.csv", "{figure}"),
        figure=report(
            "<results>/figures/{figure}.svg",
            caption="../report/captions/artifact.rst",
            category=lambda wildcards: section(wildcards.figure),
            labels=lambda wildcards: labels(wildcards.figure),
        ),
    log:
        "<logs>/draw_figure/{figure}.log",
    benchmark:
        "<benchmarks>/draw_figure/{figure}.tsv"
    wildcard_constraints:
        figure="|".join(artifacts("figure")),
    conda:
        "../envs/python.yaml"
    resources:
        mem_mb=1000,
        runtime=5,
    params:
        variants=lambda wildcards: variants_of(wildcards.figure),
        code=lambda wildcards: code("draw_figure.py", figure_module(wildcards.figure)),
    message:
        "Draw {wildcards.figure}."
    script:
        "../scripts/draw_figure.py"


rule render_table:
    input:
        unpack(lambda wildcards: needs(wildcards.page)),
        style="report/style.css",
    output:
        page=report(
            "<results>/tables/{page}.html",
            caption="../report/captions/artifact.rst",
            category=lambda wildcards: section(wildcards.page),
            labels=lambda wildcards: labels(wildcards.page),
        ),
    log:
        "<logs>/render_table/{page}.log",
    benchmark:
        "<benchmarks>/render_table/{page}.tsv"
    wildcard_constraints:
        page="|".join(artifacts("table")),
    localrule: True
    conda:
        "../envs/python.yaml"
    params:
        title=lambda wildcards: ARTIFACTS[wildcards.page]["title"],
        columns=lambda wildcards: ARTIFACTS[wildcards.page].get("columns"),
        code=code("render_table.py"),
    message:
        "Render the table {wildcards.page} as a page."
    script:
        "../scripts/render_table.py"


rule summarize_costs:
    input:
        measured_files(),
    output:
        table=data("<results>/tables/costs.csv", "costs"),
    log:
        "<logs>/summarize_costs.log",
    benchmark:
        "<benchmarks>/summarize_costs.tsv"
    localrule: True
    conda:
        "../envs/python.yaml"
    params:
        benchmarks=f"{RESULTS}/benchmarks",
        rules=measured_rules(),
        code=code("summarize_costs.py"),
    message:
        "Add up what the jobs took."
    script:
        "../scripts/summarize_costs.py"


rule render_report:
    input:
        figures=figure_files("svg"),
        figure_tables=figure_files("csv"),
        tables=table_files(),
        others=expand(
            "<results>/tables/{table}.csv", table=SCORE_TABLES + SETTING_TABLES
        ),
        provenance="<results>/data/provenance.json",
        artifacts="report/artifacts.yaml",
        templates=templates(),
    output:
        report=report(
            "<results>/report.html",
            caption="../report/captions/report.rst",
            category="Report",
            labels={"artifact": "The whole report", "kind": "page"},
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
        facts=FACTS,
        families=tested_families(),
        origins={name: origin(name) for name in ARTIFACTS},
        settings=settings(),
        code=code("render_report.py"),
    message:
        "Put the report together."
    script:
        "../scripts/render_report.py"
