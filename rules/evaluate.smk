"""Score every fit on the images it never saw.

Needs    fits/
Makes    scores/<variant>/<table>.csv   the tables of one variant
         tables/<table>.csv             those of all variants: scores, timings, history,
                                        per_class and confusion
         tables/summary.csv             means and intervals over seeds
         tables/headline.csv            one row a variant at the cell that is compared
         tables/<finding>.csv           what a module of scripts/digitlab/findings computes
"""

SCORE_TABLES = ["scores", "timings", "history", "per_class", "confusion"]


rule score_variant:
    input:
        fits=lambda wildcards: fits(
            wildcards.variant, config["grid"]["percents"], config["grid"]["noises"]
        )
        + fits_of_settings(wildcards.variant),
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
        family=lambda wildcards: config["variants"][wildcards.variant]["family"],
        percent=config["comparison"]["percent"],
        noise=config["comparison"]["noise"],
        code=code("score_variant.py"),
    message:
        "Score the fits of {wildcards.variant}."
    script:
        "../scripts/score_variant.py"


rule collect_scores:
    input:
        parts=expand(
            "<results>/scores/{variant}/{{table}}.csv",
            variant=config["grid"]["variants"],
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
        "Put the {wildcards.table} of all variants into one table."
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
        percent=config["comparison"]["percent"],
        noise=config["comparison"]["noise"],
        code=code("summarize_scores.py"),
    message:
        "Average the accuracies over seeds, with 95 % intervals."
    script:
        "../scripts/summarize_scores.py"


rule compute_table:
    input:
        unpack(lambda wildcards: files(ARTIFACTS[wildcards.finding]["computed_from"])),
        unpack(lambda wildcards: compared_fits(variants_of(wildcards.finding))),
    output:
        table=data("<results>/tables/{finding}.csv", "{finding}"),
    log:
        "<logs>/compute_table/{finding}.log",
    benchmark:
        "<benchmarks>/compute_table/{finding}.tsv"
    wildcard_constraints:
        finding="|".join(findings()) or "no finding",
    localrule: True
    conda:
        "../envs/python.yaml"
    resources:
        mem_mb=2000,
        runtime=10,
    params:
        variants=lambda wildcards: variants_of(wildcards.finding),
        code=lambda wildcards: code(
            "compute_table.py", f"findings/{wildcards.finding}.py"
        ),
    message:
        "Compute the table {wildcards.finding}."
    script:
        "../scripts/compute_table.py"
