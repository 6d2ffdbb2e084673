"""Test the differences between variants.

Needs    the fits of every variant at the cell that is compared
Makes    tables/mcnemar.csv   a row for each pair of fitted models, partition and seed
"""


rule compare_fits:
    message:
        "Compare every pair of fitted models on the same images."
    input:
        **{
            variant: fits(
                variant, [config["comparison"]["percent"]], [config["comparison"]["noise"]]
            )
            for variant in config["grid"]["variants"]
        },
    output:
        mcnemar=f"{RESULTS}/tables/mcnemar.csv",
    params:
        families=families(),
        level=config["comparison"]["level"],
        code=code("compare_fits.py"),
    log:
        f"{RESULTS}/logs/compare_fits.log",
    benchmark:
        f"{RESULTS}/benchmarks/compare_fits.tsv"
    resources:
        mem_mb=1000,
        runtime=10,
    conda:
        "../envs/python.yaml"
    script:
        "../scripts/compare_fits.py"
