"""Load the claims under test, and find the fits that they are about.

Needs    claims.yaml
Makes    CLAIMS, APPLICABLE, DETAIL_TABLES and the functions below
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
