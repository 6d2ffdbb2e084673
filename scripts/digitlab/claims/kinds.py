"""The kinds of claim: the keys that each needs, and the tables that it is judged by."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """A kind of claim: the keys that such claims have and the tables that they are judged by."""

    keys: tuple[str, ...]
    tables: tuple[str, ...]
    optional: tuple[str, ...] = ()
    conditions: int | None = None  # how many cells ``where`` must hold; None for any number


SWEEP = ("variant", "sweep")
DIFFERENCES = ("scores", "summary", "history", "claimed_differences")
KINDS = {
    "quoted_value": Kind(
        ("values", "decimals", "where"), ("scores", "history"), ("score",), conditions=1
    ),
    "mean_in_range": Kind(
        ("range", "where"), ("scores", "summary", "history"), ("score", "rounding")
    ),
    "difference_in_range": Kind(
        ("range", "where"), DIFFERENCES, ("score", "rounding"), conditions=2
    ),
    "beats": Kind(("where",), DIFFERENCES, ("score", "optimum", "least"), conditions=2),
    "within_margin": Kind(("margin", "where"), DIFFERENCES, ("score",)),
    "gain_over_start": Kind(("least", "where"), ("scores",), conditions=1),
    "seen_less_held_out": Kind(("range", "where"), ("scores",), conditions=1),
    "more_work": Kind(("where",), ("scores",), conditions=2),
    "rises_with_noise": Kind(("variant", "score"), ("scores",)),
    "quoted_count": Kind(("value", "decimals", "where"), ("scores",), conditions=1),
    "memory": Kind(("parameters", "kilobytes", "decimals", "where"), ("scores",), conditions=1),
    "same": Kind(("variants",), ("equivalence",), ("identical",)),
    "largest_gap": Kind(("variants", "most"), ("claimed_disagreements",)),
    "best_rate_in_range": Kind(
        ("range", *SWEEP), ("best_settings", "scores", "summary"), ("rounding",)
    ),
    "best_in_range": Kind(("range", *SWEEP), ("best_settings",)),
    "near_best": Kind(("value", "margin", "where"), ("best_settings", "settings")),
    "beats_others": Kind((*SWEEP, "value", "among"), ("settings",)),
    "suggested_rate": Kind(("range", "variant", "rules", "significant"), ("range_test",)),
    "epochs_to_converge": Kind(("range", "variant", "sweeps"), ("convergence",)),
    "less_sensitive": Kind((*SWEEP, "against", "least"), ("settings",)),
    "less_overfit": Kind(("where", "least"), ("scores",), conditions=2),
    "generalizes_better": Kind((*SWEEP, "against", "least"), ("best_settings", "scores")),
    "fewer_epochs": Kind((*SWEEP, "against"), ("convergence",)),
    "fewer_steps": Kind((*SWEEP, "values", "than", "least"), ("history", "best_settings")),
    "zero_share": Kind(("range", "tolerance", "counted", "where"), ("sparsity",)),
    "small_not_zero": Kind((*SWEEP, "most_zeros"), ("sparsity",)),
    "diminishing": Kind(("variant", "percent"), ("diminishing_returns",)),
    "corrupting_harms_more": Kind(("variant",), ("corrupting_vs_deleting",)),
    "quoted_per_class": Kind(
        ("scores", "decimals", "share", "where"), ("claimed_per_class",), conditions=1
    ),
    "commonest_confusions": Kind(("pairs", "directed", "where"), ("claimed_confusions",)),
    "hard_digits": Kind(("hardest", "easiest", "where"), ("claimed_per_class",)),
    "calibrated": Kind(("tolerance", "where"), ("claimed_calibration",)),
    "errors_cluster": Kind(("range", "where"), ("claimed_confidence",)),
    "right_near_one": Kind(("least", "where"), ("claimed_confidence",)),
    "errors_look_different": Kind(("variant", "measures"), ("error_quality",)),
    "class_shares": Kind(("shares", "decimals"), ("class_counts",)),
    "pixel_moments": Kind(("mean", "sd", "decimals"), ("pixel_moments",)),
}
# Kinds that look at the predictions of single fits, or at pairs of fits, in tables made only for
# the claims.
COMPARING = tuple(name for name, kind in KINDS.items() if "claimed_differences" in kind.tables)
IN_DETAIL = tuple(
    name
    for name, kind in KINDS.items()
    if name not in COMPARING and any(table.startswith("claimed_") for table in kind.tables)
)
# Kinds that each other choice of robustness.py makes a difference to: the images that an interval
# is about, the partition, and the level. The others have no such interval, or take their verdict
# from a test of the study.
OF_ACCURACY: tuple[str, ...] = ("mean_in_range", "difference_in_range", "beats", "within_margin")
OF_ACCURACY += ("best_rate_in_range",)
OF_PARTITION = (*OF_ACCURACY, "quoted_value", "quoted_count")
OF_LEVEL: tuple[str, ...] = (
    *OF_ACCURACY,
    "gain_over_start",
    "seen_less_held_out",
    "more_work",
    "rises_with_noise",
)
OF_LEVEL += ("largest_gap", "near_best", "beats_others", "suggested_rate", "epochs_to_converge")
OF_LEVEL += ("fewer_epochs", "zero_share", "small_not_zero", "commonest_confusions", "hard_digits")
OF_LEVEL += ("calibrated", "errors_cluster", "right_near_one", "less_sensitive", "less_overfit")
OF_LEVEL += ("generalizes_better", "errors_look_different", "fewer_steps")
