"""Seeds that would decide undetermined claims, and their training time."""

import math

import numpy as np
import pandas as pd

from digitlab.claims.register import fits_about
from digitlab.findings.seeds_to_decide import table

TIMINGS = pd.DataFrame(
    [
        {"variant": variant, "setting": setting, "percent": percent, "noise": 0, "seconds": seconds}
        for variant, setting, percent, seconds in (
            ("a", "baseline", 100, 1.0),
            ("a", "baseline", 100, 3.0),  # another seed
            ("a", "baseline", 50, 90.0),
            ("a", "rate-0.1", 100, 5.0),
            ("b", "baseline", 100, 10.0),
        )
    ]
)


def claim(needed, about, verdict="undetermined"):
    return {"id": about, "verdict": verdict, "n": 5, "seeds_needed": needed, "about": about}


def test_more_seeds_cost_the_time_of_all_fits_that_a_claim_is_about():
    claims = [
        claim(9.0, "a/baseline/100/0; b/baseline/100/0"),
        claim(6.0, "a/baseline/100/0; a/rate-*/100/0"),
        claim(np.inf, "b/baseline/100/0"),
        claim(np.nan, "a/rate-*/100/0"),
        claim(7.0, "a/baseline/50/0", "supported"),
    ]
    rows = table(pd.DataFrame(claims), TIMINGS)
    assert rows["more_seeds"].tolist()[:2] == [4, 1]
    assert rows["cpu_seconds"].tolist()[:2] == [4 * 12, 1 * 7]
    assert rows["what_decides"].tolist() == ["more seeds"] * 2 + ["more images", "something else"]
    assert all(math.isnan(value) for value in rows["seeds_needed"][2:])


def test_a_sweep_stands_for_the_recipe_and_its_settings():
    where = [{"variant": "a", "percent": 10}, {"variant": "b", "setting": "tutorial"}]
    assert fits_about({"where": where}) == ["a/baseline/10/0", "b/tutorial/100/0"]
    sweep = {"variant": "a", "sweep": "adam", "against": "rate"}
    assert fits_about(sweep) == ["a/baseline/100/0", "a/adam-*/100/0", "a/rate-*/100/0"]
    assert fits_about({"variants": ["a", "b"]}) == ["a/baseline/100/0", "b/baseline/100/0"]
    assert fits_about({"variant": "a", "percent": 50}) == ["a/baseline/*/*"]
