"""Vary the recipes one key at a time, and choose settings on the validation images.

Needs    fits/ of the settings, tables/scores.csv, tables/history.csv, data/
Makes    tables/settings.csv        the scores of every setting, with its sweep, key and value
         tables/best_settings.csv   the best value of each sweep, and those not significantly worse
         tables/convergence.csv     epochs and steps that each learning rate needs
         tables/early_stops.csv     when fits stopped whose learning rate is lowered on the way
         tables/optima.csv          where scikit-learn's regression is converged
         tables/target_times.csv    how long each fit takes to be nearly as good
         tables/sparsity.csv        zero weights at penalized settings
         tables/range_test.csv      the loss at every step of the learning-rate range test
"""

from digitlab.settings.paths import BASELINE
from digitlab.settings.references import reference_problems
from digitlab.settings.sweeps import stopping_settings, sweep_members

SETTING_TABLES = [
    "settings",
    "best_settings",
    "convergence",
    "early_stops",
    "optima",
    "target_times",
    "sparsity",
    "range_test",
]


rule compare_settings:
    input:
        scores="<results>/tables/scores.csv",
        history="<results>/tables/history.csv",
    output:
        settings=data("<results>/tables/settings.csv", "settings"),
        best_settings=data("<results>/tables/best_settings.csv", "best_settings"),
        convergence=data("<results>/tables/convergence.csv", "convergence"),
    log:
        "<logs>/compare_settings.log",
    benchmark:
        "<benchmarks>/compare_settings.tsv"
    localrule: True
    conda:
        "../envs/python.yaml"
    resources:
        mem_mb=1000,
        runtime=5,
    params:
        members=sweep_members(study.config),
        percent=study.config["comparison"]["percent"],
        level=study.config["comparison"]["level"],
        seeds=study.config["seeds"]["count"],
        code=code("compare_settings.py"),
    message:
        "Compare the settings of each sweep on the validation images."
    script:
        "../scripts/compare_settings.py"


rule find_early_stops:
    input:
        scores="<results>/tables/scores.csv",
    output:
        table=data("<results>/tables/early_stops.csv", "early_stops"),
    log:
        "<logs>/find_early_stops.log",
    benchmark:
        "<benchmarks>/find_early_stops.tsv"
    localrule: True
    conda:
        "../envs/python.yaml"
    resources:
        mem_mb=1000,
        runtime=5,
    params:
        stopping=stopping_settings(study.config),
        code=code("find_early_stops.py"),
    message:
        "Find out when fits stopped whose learning rate is lowered on the way."
    script:
        "../scripts/find_early_stops.py"


rule time_targets:
    input:
        images="<results>/data/images.npz",
        splits=study.splits(),
        fits=[fit for problem in reference_problems(study) for fit in problem["fits"]],
        history="<results>/tables/history.csv",
        timings="<results>/tables/timings.csv",
    output:
        optima=data("<results>/tables/optima.csv", "optima"),
        times=data("<results>/tables/target_times.csv", "target_times"),
    log:
        "<logs>/time_targets.log",
    benchmark:
        "<benchmarks>/time_targets.tsv"
    conda:
        "../envs/python.yaml"
    resources:
        mem_mb=growing(2000),
        runtime=growing(20),
    params:
        problems=reference_problems(study),
        pair=study.pair,
        seeds=study.config["seeds"]["count"],
        code=code("time_targets.py"),
    message:
        "Time the fits until they are nearly as good as a converged regression."
    script:
        "../scripts/time_targets.py"


rule measure_sparsity:
    input:
        images="<results>/data/images.npz",
        splits=study.splits(),
        fits=study.penalized_fits(),
    output:
        table=data("<results>/tables/sparsity.csv", "sparsity"),
    log:
        "<logs>/measure_sparsity.log",
    benchmark:
        "<benchmarks>/measure_sparsity.tsv"
    conda:
        "../envs/python.yaml"
    resources:
        mem_mb=growing(1500),
        runtime=growing(10),
    params:
        penalized=study.penalized_members(),
        code=code("measure_sparsity.py"),
    message:
        "Count the zero weights at each penalized setting."
    script:
        "../scripts/measure_sparsity.py"


rule run_range_tests:
    input:
        images="<results>/data/images.npz",
        splits=rules.split_images.output.splits,
    output:
        table="<results>/range_tests/{variant}/seeds{first}-{last}.csv",
    log:
        "<logs>/run_range_tests/{variant}/seeds{first}-{last}.log",
    benchmark:
        "<benchmarks>/run_range_tests/{variant}/seeds{first}-{last}.tsv"
    conda:
        "../envs/python.yaml"
    threads: 1
    resources:
        mem_mb=growing(2000),
        runtime=growing(10),
    params:
        recipe=lambda wildcards: study.recipe(wildcards.variant, BASELINE),
        range_test=study.range_test(),
        code=lambda wildcards: code(
            "run_range_tests.py", f"variants/{wildcards.variant}.py"
        ),
    message:
        "Run the learning-rate range test of {wildcards.variant}, "
        "seeds {wildcards.first} to {wildcards.last}."
    script:
        "../scripts/run_range_tests.py"


rule collect_rates:
    input:
        parts=study.range_tests(),
    output:
        table=data("<results>/tables/range_test.csv", "range_test"),
    log:
        "<logs>/collect_rates.log",
    benchmark:
        "<benchmarks>/collect_rates.tsv"
    localrule: True
    conda:
        "../envs/python.yaml"
    params:
        columns=["variant", "seed", "step", "rate", "loss"],
        code=code("collect_rates.py"),
    message:
        "Collect the range tests of all variants in one table."
    script:
        "../scripts/collect_rates.py"
