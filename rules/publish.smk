"""Draw the figures and assemble the report.

Needs    tables/, data/, explorers/, report/
Makes    figures/<name>.csv, figures/<name>.svg   each figure, and the table that it is drawn from
         tables/<finding>.csv                     a table that a module of digitlab/findings computes
         tables/costs.csv                         time and memory of each rule's jobs
         tables/README.md, datapackage.json       what each column of each table holds
         pages/<name>.html, pages/<name>.svg      each table and figure of the report by itself
         report.html, report.md                   the report, and its summary for code hosts
         summary.pdf                              the answer on one sheet of paper
         study.json                               settings and versions, for `make compare`

Figures and findings are made by a rule per section of the report: a process that draws one figure
spends most of its time on loading libraries, and one that draws ten of them loads them once.
"""

from digitlab.report.catalog import (
    caption_facts,
    dictionary_files,
    figure_module,
    files_of,
    template_files,
)
from digitlab.report.origins import origin, script_of

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

# What the sentences of the summary are built from.
SUMMARIZED = [
    *("headline", "claims", "algorithms", "equivalence", "tiers", "level_check"),
    *("class_counts", "duplicates", "leaked_accuracy"),
]

rule_of = lambda file: next(rule for rule in workflow.rules if rule.is_producer(file))


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


rule describe_tables:
    input:
        tables=catalog.table_files(),
        others=expand(
            "<results>/tables/{table}.csv",
            table=SCORE_TABLES
            + SETTING_TABLES
            + [f"claimed_{name}" for name in DETAIL_TABLES],
        ),
        figure_tables=catalog.figure_files("csv"),
        dictionary=dictionary_files(ROOT),
    output:
        readme="<results>/tables/README.md",
        package="<results>/datapackage.json",
    log:
        "<logs>/describe_tables.log",
    benchmark:
        "<benchmarks>/describe_tables.tsv"
    localrule: True
    conda:
        "../envs/python.yaml"
    resources:
        mem_mb=1000,
        runtime=10,
    params:
        dataset=study.config["dataset"],
        contents=contents(dictionary_files(ROOT)),
        code=code("describe_tables.py"),
    message:
        "Say what each column of each table holds."
    script:
        "../scripts/describe_tables.py"


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
