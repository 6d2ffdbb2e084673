"""Score every fit on the images it never saw.

Needs    fits/
Makes    scores/<variant>/<table>.csv   the tables of one variant
         tables/<table>.csv             those of all variants: scores, timings, history,
                                        per_class and confusion
         tables/summary.csv             means and intervals over seeds
         tables/headline.csv            one row a variant at the cell that is compared
"""

SCORE_TABLES = ["scores", "timings", "history", "per_class", "confusion"]


rule score_variant:
    message:
        "Score the fits of {wildcards.variant}."
    input:
        fits=lambda wildcards: fits(wildcards.variant, **config["grid"]),
    output:
        **{table: RESULTS + f"/scores/{{variant}}/{table}.csv" for table in SCORE_TABLES},
    params:
        family=lambda wildcards: config["variants"][wildcards.variant]["family"],
        percent=config["comparison"]["percent"],
        noise=config["comparison"]["noise"],
        code=code("score_variant.py"),
    log:
        RESULTS + "/logs/score_variant/{variant}.log",
    benchmark:
        RESULTS + "/benchmarks/score_variant/{variant}.tsv"
    resources:
        mem_mb=1000,
        runtime=20,
    conda:
        "../envs/python.yaml"
    script:
        "../scripts/score_variant.py"


rule collect_scores:
    message:
        "Put the {wildcards.table} of all variants into one table."
    input:
        parts=expand(
            RESULTS + "/scores/{variant}/{{table}}.csv", variant=config["grid"]["variants"]
        ),
    output:
        table=RESULTS + "/tables/{table}.csv",
    params:
        code=code("collect_scores.py"),
    wildcard_constraints:
        table="|".join(SCORE_TABLES),
    log:
        RESULTS + "/logs/collect_scores/{table}.log",
    benchmark:
        RESULTS + "/benchmarks/collect_scores/{table}.tsv"
    localrule: True
    conda:
        "../envs/python.yaml"
    script:
        "../scripts/collect_scores.py"


rule summarize_scores:
    message:
        "Average the accuracies over seeds, with 95 % intervals."
    input:
        scores=RESULTS + "/tables/scores.csv",
    output:
        summary=f"{RESULTS}/tables/summary.csv",
        headline=f"{RESULTS}/tables/headline.csv",
    params:
        percent=config["comparison"]["percent"],
        noise=config["comparison"]["noise"],
        code=code("summarize_scores.py"),
    log:
        f"{RESULTS}/logs/summarize_scores.log",
    benchmark:
        f"{RESULTS}/benchmarks/summarize_scores.tsv"
    resources:
        mem_mb=500,
        runtime=5,
    conda:
        "../envs/python.yaml"
    script:
        "../scripts/summarize_scores.py"
