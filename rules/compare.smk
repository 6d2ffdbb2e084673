"""Test the differences between variants.

Needs    the fits of every variant at the cell that is compared
Makes    tables/mcnemar.csv   a row for each pair of fitted models, partition and seed
"""


rule compare_fits:
    input:
        **compared_fits(config["grid"]["variants"]),
    output:
        mcnemar=data("<results>/tables/mcnemar.csv", "mcnemar"),
    log:
        "<logs>/compare_fits.log",
    benchmark:
        "<benchmarks>/compare_fits.tsv"
    conda:
        "../envs/python.yaml"
    resources:
        mem_mb=1000,
        runtime=10,
    params:
        families=families(),
        level=config["comparison"]["level"],
        code=code("compare_fits.py"),
    message:
        "Compare every pair of fitted models on the same images."
    script:
        "../scripts/compare_fits.py"
