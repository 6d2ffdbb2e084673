"""Judge the claims of the sources.

Needs    claims.yaml, the tables that its claims are judged by, some fits
Makes    tables/claimed_<name>.csv   single predictions of the fits that claims are about, counted:
                                     per_class, confusions, confidence, calibration, disagreements
         tables/claims.csv           a row for each claim: verdict, measured value, interval
         verdicts.json               the same for machines, with the number of each verdict
"""

from digitlab.claims.register import (
    ClaimError,
    cells_in_detail,
    inapplicable,
    load_claims,
    pairs_in_detail,
    tables_needed,
)

REGISTER = Path(workflow.basedir, "claims.yaml")
DETAIL_TABLES = [
    "per_class",
    "confusions",
    "confidence",
    "calibration",
    "disagreements",
]

try:
    CLAIMS = load_claims(REGISTER)
except ClaimError as error:
    raise WorkflowError(str(error)) from None

APPLICABLE = [
    claim
    for claim in CLAIMS
    if not inapplicable(claim, config["dataset"], config["pair"])
]


def is_fitted(cell):
    """Whether this study fits a cell that a claim names."""
    grid, name = config["grid"], (cell["variant"], cell["setting"])
    if cell["setting"] != BASELINE:
        known = SETTINGS.get(name)
        return known and cell["percent"] in known.percents and not cell["noise"]
    return (
        cell["variant"] in grid["variants"]
        and cell["percent"] in grid["percents"]
        and cell["noise"] in grid["noises"]
    )


def claimed_cells():
    """The cells whose single predictions claims are about, with the files of their fits."""
    return [
        {
            **cell,
            "fits": fits(
                cell["variant"], [cell["percent"]], [cell["noise"]], cell["setting"]
            ),
        }
        for cell in cells_in_detail(APPLICABLE)
        if is_fitted(cell)
    ]


def claimed_pairs():
    """The pairs of variants whose predictions claims hold against each other."""
    recipes = [
        cell["variant"] for cell in claimed_cells() if cell["setting"] == BASELINE
    ]
    return [
        pair
        for pair in pairs_in_detail(APPLICABLE)
        if all(name in recipes for name in pair)
    ]


rule examine_claimed_fits:
    input:
        fits=sorted({file for cell in claimed_cells() for file in cell["fits"]}),
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
        mem_mb=1000,
        runtime=10,
    params:
        cells=claimed_cells(),
        pairs=claimed_pairs(),
        code=code("examine_claimed_fits.py"),
    message:
        "Look at the single predictions of the fits that claims are about."
    script:
        "../scripts/examine_claimed_fits.py"


rule judge_claims:
    input:
        **{table: f"<results>/tables/{table}.csv" for table in tables_needed(CLAIMS)},
        register="claims.yaml",
    output:
        claims=data("<results>/tables/claims.csv", "claims"),
        verdicts="<results>/verdicts.json",
    log:
        "<logs>/judge_claims.log",
    benchmark:
        "<benchmarks>/judge_claims.tsv"
    conda:
        "../envs/python.yaml"
    resources:
        mem_mb=1000,
        runtime=10,
    params:
        dataset=config["dataset"],
        pair=config["pair"],
        code=code("judge_claims.py"),
    message:
        "Judge the claims of the sources."
    script:
        "../scripts/judge_claims.py"
