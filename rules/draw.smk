"""Compute and draw the tables and figures that the report shows.

Needs    tables/, data/, benchmarks/, the fits of every variant in the cell that is compared
Makes    tables/<finding>.csv                     a table that a module of digitlab/findings computes
         figures/<name>.csv, figures/<name>.svg   each figure, and the table that it is drawn from
         tables/costs.csv                         time and memory of each rule's jobs

Findings and figures are made by a rule per section of the report: a process that draws one figure
spends most of its time on loading libraries, and one that draws ten of them loads them once.
"""

from digitlab.report.catalog import figure_module, files_of
from digitlab.report.origins import script_of

COSTS = f"{study.results}/tables/costs.csv"
# The last rules of a run: their jobs run only after the costs are added up.
UNMEASURED = [
    "summarize_costs",
    "describe_tables",
    "record_study",
    "render_pages",
    "render_report",
    "print_summary",
]


for section, names in catalog.by_section(catalog.findings()).items():

    rule:
        name:
            f"compute_tables_of_{section}"
        input:
            files_of(catalog.sources(names)),
        output:
            tables=[data(f"<results>/tables/{name}.csv", name) for name in names],
        log:
            f"<logs>/compute_tables/{section}.log",
        benchmark:
            f"<benchmarks>/compute_tables/{section}.tsv"
        localrule: True
        conda:
            "../envs/python.yaml"
        resources:
            mem_mb=2000,
            runtime=10,
        params:
            findings=catalog.sources(names),
            seeds=study.config["seeds"]["count"],
            code=code("compute_tables.py", *[f"findings/{name}.py" for name in names]),
        message:
            f"Compute the tables of findings of the section {section}."
        script:
            "../scripts/compute_tables.py"


for section, names in catalog.by_section(catalog.names("figure")).items():

    rule:
        name:
            f"draw_figures_of_{section}"
        input:
            files_of(catalog.sources(names)),
            provenance="<results>/data/provenance.json",
        output:
            tables=[data(f"<results>/figures/{name}.csv", name) for name in names],
            figures=[f"<results>/figures/{name}.svg" for name in names],
        log:
            f"<logs>/draw_figures/{section}.log",
        benchmark:
            f"<benchmarks>/draw_figures/{section}.tsv"
        localrule: True
        conda:
            "../envs/python.yaml"
        resources:
            mem_mb=2000,
            runtime=10,
        params:
            figures=catalog.sources(names),
            seeds=study.config["seeds"]["count"],
            code=code("draw_figures.py", *map(figure_module, names)),
        message:
            f"Draw the figures of the section {section}."
        script:
            "../scripts/draw_figures.py"


rule summarize_costs:
    input:
        figures=catalog.figure_files("svg"),
        tables=[file for file in catalog.table_files() if file != COSTS],
        errors=rules.export_errors.output.errors,
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
        # Each script once, though there may be a rule per section that runs it.
        rules=list(
            dict.fromkeys(
                script_of(rule)
                for rule in workflow.rules
                if rule.benchmark and rule.script and script_of(rule) not in UNMEASURED
            )
        ),
        code=code("summarize_costs.py"),
    message:
        "Add up the time and memory that the jobs took."
    script:
        "../scripts/summarize_costs.py"
