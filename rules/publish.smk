"""Draw the figures and put everything together.

Needs    tables/, data/, report/
Makes    figures/<name>.csv, figures/<name>.svg   each figure and the table it is drawn from
         tables/<name>.html                       each table of the report as a page
         report.html, report.md                   the report, and its headline for code hosts
"""


rule draw_figure:
    message:
        "Draw {wildcards.figure}."
    input:
        unpack(lambda wildcards: needs(wildcards.figure)),
    output:
        table=RESULTS + "/figures/{figure}.csv",
        figure=report(
            RESULTS + "/figures/{figure}.svg",
            caption="../report/captions/artifact.rst",
            category=lambda wildcards: section(wildcards.figure),
            labels=lambda wildcards: labels(wildcards.figure),
        ),
    params:
        code=lambda wildcards: code("draw_figure.py", figure_module(wildcards.figure)),
    wildcard_constraints:
        figure="|".join(artifacts("figure")),
    log:
        RESULTS + "/logs/draw_figure/{figure}.log",
    benchmark:
        RESULTS + "/benchmarks/draw_figure/{figure}.tsv"
    resources:
        mem_mb=1000,
        runtime=5,
    conda:
        "../envs/python.yaml"
    script:
        "../scripts/draw_figure.py"


rule render_table:
    message:
        "Render the table {wildcards.page} as a page."
    input:
        unpack(lambda wildcards: needs(wildcards.page)),
        style="report/style.css",
    output:
        page=report(
            RESULTS + "/tables/{page}.html",
            caption="../report/captions/artifact.rst",
            category=lambda wildcards: section(wildcards.page),
            labels=lambda wildcards: labels(wildcards.page),
        ),
    params:
        title=lambda wildcards: ARTIFACTS[wildcards.page]["title"],
        code=code("render_table.py"),
    wildcard_constraints:
        page="|".join(artifacts("table")),
    log:
        RESULTS + "/logs/render_table/{page}.log",
    benchmark:
        RESULTS + "/benchmarks/render_table/{page}.tsv"
    localrule: True
    conda:
        "../envs/python.yaml"
    script:
        "../scripts/render_table.py"


rule render_report:
    message:
        "Put the report together."
    input:
        figures=figure_files("svg"),
        figure_tables=figure_files("csv"),
        tables=table_files(),
        provenance=f"{RESULTS}/data/provenance.json",
        artifacts="report/artifacts.yaml",
        template="report/page.html",
        style="report/style.css",
        behavior="report/page.js",
    output:
        report=report(
            f"{RESULTS}/report.html",
            caption="../report/captions/report.rst",
            category="Report",
            labels={"artifact": "The whole report", "kind": "page"},
        ),
        headline=f"{RESULTS}/report.md",
    params:
        facts=FACTS,
        settings=settings(),
        code=code("render_report.py"),
    log:
        f"{RESULTS}/logs/render_report.log",
    benchmark:
        f"{RESULTS}/benchmarks/render_report.tsv"
    localrule: True
    conda:
        "../envs/python.yaml"
    script:
        "../scripts/render_report.py"
