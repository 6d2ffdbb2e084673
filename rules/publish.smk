"""Draw the figures and put everything together.

Needs    tables/, data/, report/
Makes    figures/<name>.csv, figures/<name>.svg   each figure and the table it is drawn from
         tables/costs.csv                         what the jobs of each rule took
         pages/<name>.html                        each table of the report as a page
         report.html, report.md                   the report, and its summary for code hosts
         study.json                               settings and versions, for `make compare`
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
    localrule: True
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


rule render_tables:
    input:
        tables=table_files(),
        style="report/style.css",
    output:
        # A folder, as patterns give each page wildcards of its own, and so a title and caption.
        pages=report(
            directory("<results>/pages"),
            patterns=["{page}.html"],
            caption="../report/captions/artifact.rst",
            category=lambda wildcards: section(wildcards.page),
            labels=lambda wildcards: labels(wildcards.page),
        ),
    log:
        "<logs>/render_tables.log",
    benchmark:
        "<benchmarks>/render_tables.tsv"
    localrule: True
    conda:
        "../envs/python.yaml"
    params:
        tables=shown_tables(),
        code=code("render_tables.py"),
    message:
        "Render the tables of the report as pages."
    script:
        "../scripts/render_tables.py"


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
        facts=FACTS,
        families=tested_families(),
        origins={name: origin(name) for name in ARTIFACTS},
        settings=settings(),
        code=code("render_report.py"),
    message:
        "Put the report together."
    script:
        "../scripts/render_report.py"


rule record_study:
    input:
        tables=table_files(),
        figure_tables=figure_files("csv"),
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
        settings=settings(),
        code=code("record_study.py"),
    message:
        "Record the settings and what the study was made with."
    script:
        "../scripts/record_study.py"
