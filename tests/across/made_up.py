"""Made-up tables of finished studies, with differences that are known."""

from itertools import combinations

import pandas as pd

VARIANTS = ("softmax_manual", "softmax_torch", "softmax_sklearn", "mlp_manual")
FAMILIES = {"multiclass": list(VARIANTS)}
LEVEL, MARGIN = 0.05, 0.005


def verdict(difference):
    if not difference:
        return "same predictions"
    return "A better" if difference > 0 else "B better"


def tables(accuracies):
    """Return the tables of algorithms and tiers of studies, by accuracy of variant by data set.

    softmax_torch predicts what softmax_manual does; all other differences are significant.
    """
    algorithms, tiers = [], []
    for dataset, of_variant in accuracies.items():
        own = {**of_variant, "softmax_torch": of_variant["softmax_manual"]}
        place = {"dataset": dataset, "family": "multiclass", "partition": "official", "seeds": 3}
        for a, b in combinations(VARIANTS, 2):
            difference = own[a] - own[b]
            algorithms.append(
                {
                    **place,
                    **{"variant_a": a, "variant_b": b, "n": 1000, "difference": difference},
                    **{"low": difference - 0.004, "high": difference + 0.004, "p_holm": 0.01},
                    **{"variance": 4e-6, "verdict": verdict(difference)},
                }
            )
        tiers += [
            {
                **place,
                **{"variant": name, "accuracy": own[name]},
                **{"low": own[name] - 0.01, "high": own[name] + 0.01},
                "twin_of": "softmax_manual" if name == "softmax_torch" else "",
            }
            for name in VARIANTS
        ]
    return pd.DataFrame(algorithms), pd.DataFrame(tiers)


def studies(count):
    """Return the tables of ``count`` data sets on which the network is always the best."""
    return tables(
        {
            f"set{k}": {
                "softmax_manual": 0.9 - 0.01 * k,
                "softmax_sklearn": 0.905 - 0.012 * k,
                "mlp_manual": 0.95 - 0.009 * k,
            }
            for k in range(count)
        }
    )
