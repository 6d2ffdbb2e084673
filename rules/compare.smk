"""Test the differences between variants.

Needs    the fits of every variant in a family, in the cell that is compared; data/images.npz
Makes    tables/mcnemar.csv      one row per pair of fitted models, partition and seed
         tables/cochran.csv      one row per family of fitted models, partition and seed
         tables/algorithms.csv   one row per pair of algorithms and partition, over seeds and images
         tables/tiers.csv        one row per algorithm: its tier, its rank, how likely it is best
         tables/equivalence.csv  whether the two variants of a pair are the same
         tables/level_check.csv  how often the tests reject when the null hypothesis is true
         tables/coverage.csv     how often intervals cover a known truth, in small drawn studies
"""


rule compare_fits:
    input:
        **study.tested_fits(),
    output:
        mcnemar=data("<results>/tables/mcnemar.csv", "mcnemar"),
        cochran=data("<results>/tables/cochran.csv", "cochran"),
    log:
        "<logs>/compare_fits.log",
    benchmark:
        "<benchmarks>/compare_fits.tsv"
    conda:
        "../envs/python.yaml"
    resources:
        mem_mb=growing(1500),
        runtime=growing(10),
    params:
        families=study.families,
        level=study.config["comparison"]["level"],
        code=code("compare_fits.py"),
    message:
        "Compare the fitted models of each family on the same images."
    script:
        "../scripts/compare_fits.py"


rule compare_algorithms:
    input:
        **study.tested_fits(),
    output:
        algorithms=data("<results>/tables/algorithms.csv", "algorithms"),
        tiers=data("<results>/tables/tiers.csv", "tiers"),
    log:
        "<logs>/compare_algorithms.log",
    benchmark:
        "<benchmarks>/compare_algorithms.tsv"
    conda:
        "../envs/python.yaml"
    resources:
        mem_mb=growing(1500),
        runtime=growing(10),
    params:
        families=study.families,
        percent=study.config["comparison"]["percent"],
        level=study.config["comparison"]["level"],
        split=study.config["split"],
        code=code("compare_algorithms.py"),
    message:
        "Compare the algorithms of each family over seeds and images."
    script:
        "../scripts/compare_algorithms.py"


rule compare_equivalence:
    input:
        **study.tested_fits(),
    output:
        equivalence=data("<results>/tables/equivalence.csv", "equivalence"),
    log:
        "<logs>/compare_equivalence.log",
    benchmark:
        "<benchmarks>/compare_equivalence.tsv"
    conda:
        "../envs/python.yaml"
    resources:
        mem_mb=growing(1500),
        runtime=growing(10),
    params:
        families=study.families,
        margin=study.config["comparison"]["margin"],
        level=study.config["comparison"]["level"],
        code=code("compare_equivalence.py"),
    message:
        "Test which variants are identical or equivalent."
    script:
        "../scripts/compare_equivalence.py"


rule check_levels:
    input:
        **study.tested_fits(),
    output:
        level_check=data("<results>/tables/level_check.csv", "level_check"),
    log:
        "<logs>/check_levels.log",
    benchmark:
        "<benchmarks>/check_levels.tsv"
    conda:
        "../envs/python.yaml"
    resources:
        mem_mb=growing(1500),
        runtime=growing(10),
    params:
        families=study.families,
        level=study.config["comparison"]["level"],
        # Its rates are those of a study of at most as many seeds as every cell has.
        seeds=study.config["seeds"]["count"],
        code=code("check_levels.py"),
    message:
        "Measure the false-positive rates of the tests."
    script:
        "../scripts/check_levels.py"


rule check_coverage:
    input:
        images="<results>/data/images.npz",
    output:
        coverage=data("<results>/tables/coverage.csv", "coverage"),
    log:
        "<logs>/check_coverage.log",
    benchmark:
        "<benchmarks>/check_coverage.tsv"
    conda:
        "../envs/python.yaml"
    resources:
        mem_mb=growing(1500),
        runtime=growing(10),
    params:
        seeds=study.config["seeds"]["count"],
        split=study.config["split"],
        code=code("check_coverage.py"),
    message:
        "Measure the coverage of the intervals in small studies with a known truth."
    script:
        "../scripts/check_coverage.py"
