"""Score every fit on images that it was not trained on.

Needs    fits/
Makes    scores/<variant>/<table>.csv   the tables of one variant
         tables/<table>.csv             those of all variants: scores, timings, history,
                                        per_class and confusion
         tables/summary.csv             means and intervals over seeds
         tables/headline.csv            one row per variant, in the cell that is compared
"""

SCORE_TABLES = ["scores", "timings", "history", "per_class", "confusion"]


rule score_variant:
    input:
        fits=lambda wildcards: study.every_fit(wildcards.variant),
    output:
        **{table: f"<results>/scores/{{variant}}/{table}.csv" for table in SCORE_TABLES},
    log:
        "<logs>/score_variant/{variant}.log",
    benchmark:
        "<benchmarks>/score_variant/{variant}.tsv"
    conda:
        "../envs/python.yaml"
    resources:
        mem_mb=growing(1500),
        runtime=growing(10),
    params:
        target=lambda wildcards: study.config["variants"][wildcards.variant]["target"],
        percent=study.config["comparison"]["percent"],
        noise=study.config["comparison"]["noise"],
        code=code("score_variant.py"),
    message:
        "Score the fits of {wildcards.variant}."
    script:
        "../scripts/score_variant.py"


rule collect_scores:
    input:
        parts=expand(
            "<results>/scores/{variant}/{{table}}.csv",
            variant=study.variants,
        ),
    output:
        table=data("<results>/tables/{table}.csv", "{table}"),
    log:
        "<logs>/collect_scores/{table}.log",
    benchmark:
        "<benchmarks>/collect_scores/{table}.tsv"
    wildcard_constraints:
        table="|".join(SCORE_TABLES),
    localrule: True
    conda:
        "../envs/python.yaml"
    params:
        code=code("collect_scores.py"),
    message:
        "Collect {wildcards.table} of all variants in one table."
    script:
        "../scripts/collect_scores.py"


rule summarize_scores:
    input:
        scores="<results>/tables/scores.csv",
    output:
        summary=data("<results>/tables/summary.csv", "summary"),
        headline=data("<results>/tables/headline.csv", "headline"),
    log:
        "<logs>/summarize_scores.log",
    benchmark:
        "<benchmarks>/summarize_scores.tsv"
    localrule: True
    conda:
        "../envs/python.yaml"
    resources:
        mem_mb=500,
        runtime=5,
    params:
        percent=study.config["comparison"]["percent"],
        noise=study.config["comparison"]["noise"],
        code=code("summarize_scores.py"),
    message:
        "Average the accuracies over seeds, with 95 % intervals."
    script:
        "../scripts/summarize_scores.py"
