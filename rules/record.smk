"""Record what the columns of each table hold, and what a study was made with.

Needs    tables/, figures/, report/dictionary/
Makes    tables/README.md, datapackage.json   what each column of each table holds
         study.json                           settings and versions, for `make compare`
"""

from digitlab.report.catalog import dictionary_files


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
