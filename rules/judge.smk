"""Judge the claims of the sources.

Needs    claims.yaml, the tables that its claims are judged by, some fits
Makes    tables/claimed_<name>.csv   counts of single predictions of the fits that claims are about:
                                     per_class, confusions, confidence, calibration,
                                     disagreements, differences
         tables/claims.csv           one row per claim: verdict, measured value, interval
         tables/robustness.csv       one row per claim and other choice: the verdict that it leads to
         verdicts.json               the same as JSON, with the number of claims per verdict
         tables/sealed_plan.csv      when each claim, the evaluators and the settings were sealed
"""

from digitlab.claims.claimed_fits import (
    claimed_cells,
    claimed_differences,
    claimed_files,
    claimed_pairs,
    trained_otherwise,
)
from digitlab.claims.register import tables_needed

DETAIL_TABLES = [
    "per_class",
    "confusions",
    "confidence",
    "calibration",
    "disagreements",
    "differences",
]


rule examine_claimed_fits:
    input:
        fits=claimed_files(claims, study),
    output:
        **{
            f"claimed_{name}": data(
                f"<results>/tables/claimed_{name}.csv", f"claimed_{name}"
            )
            for name in DETAIL_TABLES
        },
    log:
        "<logs>/examine_claimed_fits.log",
    benchmark:
        "<benchmarks>/examine_claimed_fits.tsv"
    conda:
        "../envs/python.yaml"
    resources:
        mem_mb=growing(1500),
        runtime=growing(10),
    params:
        cells=claimed_cells(claims, study),
        pairs=claimed_pairs(claims, study),
        compared=claimed_differences(claims, study),
        code=code("examine_claimed_fits.py"),
    message:
        "Examine the single predictions of the fits that claims are about."
    script:
        "../scripts/examine_claimed_fits.py"


rule judge_claims:
    input:
        **{table: f"<results>/tables/{table}.csv" for table in tables_needed(claims)},
        register=ROOT / "claims.yaml",
    output:
        claims=data("<results>/tables/claims.csv", "claims"),
        robustness=data("<results>/tables/robustness.csv", "robustness"),
        verdicts="<results>/verdicts.json",
    log:
        "<logs>/judge_claims.log",
    benchmark:
        "<benchmarks>/judge_claims.tsv"
    localrule: True
    conda:
        "../envs/python.yaml"
    resources:
        mem_mb=1000,
        runtime=10,
    params:
        dataset=study.config["dataset"],
        pair=study.pair,
        contents=contents([ROOT / "claims.yaml"]),
        otherwise=trained_otherwise(claims, study),
        code=code("judge_claims.py"),
    message:
        "Judge the claims of the sources."
    script:
        "../scripts/judge_claims.py"


rule seal_plan:
    output:
        table=data("<results>/tables/sealed_plan.csv", "sealed_plan"),
    log:
        "<logs>/seal_plan.log",
    benchmark:
        "<benchmarks>/seal_plan.tsv"
    localrule: True
    conda:
        "../envs/python.yaml"
    resources:
        mem_mb=500,
        runtime=5,
    params:
        seals=seals,
        code=code("seal_plan.py"),
    message:
        "Tell when the claims, what judges them and the settings were sealed."
    script:
        "../scripts/seal_plan.py"
