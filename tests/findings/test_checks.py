"""Each automatic check warns of its fault, with evidence, and is clear without it."""

import pandas as pd
import pytest

from digitlab.findings.checks import CHECKS, table

CELL = {"setting": "baseline", "percent": 100, "noise": 0}


def sound() -> dict[str, pd.DataFrame]:
    """The tables of a study in which nothing is wrong."""
    epochs = range(1, 21)
    history = [
        {"variant": name, **CELL, "seed": seed, "epoch": epoch}
        | {"validation_loss": max(0.2, 1 - epoch / 10)}
        for name in ("a", "twin")
        for seed in (0, 1)
        for epoch in epochs
    ]
    scores = [
        {"variant": "a", **CELL, "seed": seed, "partition": part, "accuracy": 0.9}
        | {"train_accuracy": 0.92, "diverged": False}
        for seed in (0, 1)
        for part in ("validation", "test")
    ]
    pair = {"variant_a": "a", "variant_b": "b", "partition": "test"}
    best = {"variant": "a", "sweep": "s", "key": "learning_rate", "setting": "baseline"}
    best |= {"value": 0.1, "validation_loss": 0.2, "validation_accuracy": 0.9}
    return {
        "headline": pd.DataFrame([{"variant": "a", "partition": "test", **CELL}]),
        "history": pd.DataFrame(history),
        "best": pd.DataFrame([{**best, "best": True, "best_set": True}]),
        "scores": pd.DataFrame(scores),
        "duplicates": pd.DataFrame(
            {"partition_a": ["train"], "partition_b": ["test"], "images_b": [0], "share_b": [0.0]}
        ),
        "counts": pd.DataFrame(
            {"partition": "train", "digit": [3, 8], "count": [50, 60], "share": [0.45, 0.55]}
        ),
        "tests": pd.DataFrame(
            [{**pair, "family": "f", "seeds": 2, "detectable": 0.04, "verdict": "A better"}]
        ),
        "same": pd.DataFrame([{**pair, "unit": "seeds", "verdict": "not equivalent"}]),
    }


def better_rate(best: pd.DataFrame) -> pd.DataFrame:
    own = best.assign(best=False, best_set=False)
    other = best.assign(setting="s-1.0", value=1.0, validation_loss=0.1, validation_accuracy=0.95)
    return pd.concat([own, other])


FAULTS = {
    "DL01": ("history", lambda rows: rows.assign(validation_loss=1 - rows["epoch"] / 40)),
    "DL02": ("best", better_rate),
    "DL03": (
        "best",
        lambda rows: pd.concat(
            [better_rate(rows), better_rate(rows).iloc[:1].assign(setting="s-0.5", value=0.5)]
        ),
    ),
    "DL04": ("scores", lambda rows: rows.assign(train_accuracy=1.0)),
    "DL05": ("duplicates", lambda rows: rows.assign(images_b=4, share_b=0.1)),
    "DL06": ("counts", lambda rows: rows.assign(count=[30, 70], share=[0.3, 0.7])),
    "DL07": ("tests", lambda rows: rows.assign(verdict="not distinguishable")),
    "DL08": ("scores", lambda rows: rows.assign(diverged=rows["seed"] == 1)),
}
EVIDENCE = {
    "DL01": ("a, twin", "from 0.550 to 0.500 over the last tenth of 20 epochs"),
    "DL02": ("a", "0.100 instead of 0.200, and +5.0 points of validation accuracy"),
    "DL03": ("a", "learning_rate 1 is best and the highest that was tried"),
    "DL04": ("a", "100.0 % on training images, 90.0 % on held-out ones"),
    "DL05": ("test", "4 of its images (10.0 %, first seed) equal a training image"),
    "DL06": ("8 and 3", "always answering 8 is right for 70.0 % of images"),
    "DL07": ("f", "With 2 seeds, 1 of 1 pairs of distinct variants are neither"),
    "DL08": ("a", "1 of its fits diverged"),
}


def test_a_sound_study_is_clear_of_every_warning():
    found = table(**sound())
    assert found["code"].tolist() == list(CHECKS)
    assert (found["status"] == "clear").all()


@pytest.mark.parametrize("code", CHECKS)
def test_a_fault_is_found_with_its_evidence(code):
    name, fault = FAULTS[code]
    tables = sound()
    tables[name] = fault(tables[name])
    found = table(**tables).set_index("code").loc[[code]]
    assert found["status"].tolist() == ["warning"]
    assert found["subject"].tolist() == [EVIDENCE[code][0]]
    assert EVIDENCE[code][1] in found["evidence"].iloc[0]


def test_pairs_shown_to_be_equivalent_are_decided():
    tables = sound()
    tables["tests"] = tables["tests"].assign(verdict="not distinguishable")
    tables["same"] = tables["same"].assign(verdict="equivalent")
    assert (table(**tables)["status"] == "clear").all()


def test_twins_count_once_among_undecided_pairs():
    tables = sound()
    pair = tables["tests"].assign(verdict="not distinguishable")
    twin = pair.assign(variant_b="twin", verdict="same predictions")
    again = pair.assign(variant_a="twin")
    tables["tests"] = pd.concat([pair, twin, again])
    found = table(**tables).set_index("code")
    assert "1 of 1 pairs of distinct variants" in found.loc["DL07", "evidence"]
