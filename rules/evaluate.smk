"""Score every fit on images that it was not trained on.

Needs    fits/
Makes    scores/<variant>/<table>.csv   the tables of one variant
         tables/<table>.csv             those of all variants: scores, timings, history,
                                        per_class and confusion, and the summary: means over
                                        seeds, with intervals
         tables/headline.csv            one row per variant, in the cell that is compared
"""

SCORE_TABLES = ["scores", "timings", "history", "per_class", "confusion", "summary"]


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
        split=study.config["split"],
        code=code("score_variant.py"),
    message:
        "Score the fits of {wildcards.variant}."
    script:
        "../scripts/score_variant.py"


rule collect_scores:
    input:
        **{
            table: expand(
                f"<results>/scores/{{variant}}/{table}.csv", variant=study.variants
            )
            for table in SCORE_TABLES
        },
    output:
        **{
            table: data(f"<results>/tables/{table}.csv", table)
            for table in SCORE_TABLES
        },
    log:
        "<logs>/collect_scores.log",
    benchmark:
        "<benchmarks>/collect_scores.tsv"
    localrule: True
    conda:
        "../envs/python.yaml"
    resources:
        mem_mb=2000,
        runtime=10,
    params:
        code=code("collect_scores.py"),
    message:
        "Collect the scores of all variants in one table of each kind."
    script:
        "../scripts/collect_scores.py"


rule pick_headline:
    input:
        summary="<results>/tables/summary.csv",
        scores="<results>/tables/scores.csv",
    output:
        headline=data("<results>/tables/headline.csv", "headline"),
    log:
        "<logs>/pick_headline.log",
    benchmark:
        "<benchmarks>/pick_headline.tsv"
    localrule: True
    conda:
        "../envs/python.yaml"
    resources:
        mem_mb=500,
        runtime=5,
    params:
        percent=study.config["comparison"]["percent"],
        noise=study.config["comparison"]["noise"],
        code=code("pick_headline.py"),
    message:
        "Pick the accuracies that the report says first."
    script:
        "../scripts/pick_headline.py"
