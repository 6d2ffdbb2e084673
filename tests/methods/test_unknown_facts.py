"""What is unknown of a fit that was made elsewhere is left out, and the rest is shown."""

import numpy as np
import pandas as pd
import pytest

from digitlab.data.partitions import split
from digitlab.figures import architecture, leak, run_times
from digitlab.findings import parameter_count
from digitlab.fits.writing import save_block
from digitlab.jobs.tables import load_table, save_table
from digitlab.report.section_facts import model_facts
from digitlab.settings.shares import STANDARD_SHARES
from import_predictions import imported_record
from scripts import score_variant

CELL = {"setting": "baseline", "percent": 100, "noise": 0}


@pytest.fixture
def tables(tmp_path, small_data):
    """The score tables of a fit that was made elsewhere, as the pipeline makes them."""
    parts = split(small_data.labels, small_data.official, 0)
    held_out = np.concatenate([parts.validation, parts.test, parts.official])
    given = pd.DataFrame(np.eye(10)[small_data.labels[held_out]], columns=range(10))
    given.insert(0, "image", held_out)
    given.to_csv(tmp_path / "0.csv", index=False)
    classes = np.arange(10, dtype=np.uint8)
    record = imported_record(str(tmp_path / "0.csv"), parts, small_data.labels, classes, 0)
    fits = tmp_path / "fits/far/baseline/percent100_noise0/seeds0-0.npz"
    save_block(fits, [0], classes, [record])
    names = ("scores", "timings", "history", "per_class", "confusion", "summary")
    outputs = {name: str(tmp_path / f"{name}.csv") for name in names}
    named = {"variant": "far", "target": "multiclass"}
    score_variant.main([str(fits)], named, (100, 0), STANDARD_SHARES, outputs)
    return {name: load_table(path) for name, path in outputs.items()}


def test_scores_are_those_of_the_predictions_and_training_is_unknown(tables):
    scores = tables["scores"]
    assert scores["accuracy"].eq(1).all()
    unknown = ["epochs", "best_epoch", "steps", "parameters", "train_loss", "train_accuracy"]
    assert scores[unknown].isna().all(axis=None)
    assert not scores["diverged"].any()
    assert tables["timings"]["seconds"].isna().all()
    assert tables["history"].empty
    assert {"epoch", "steps", "train_loss"} <= set(tables["history"].columns)


def test_whole_numbers_stay_whole_beside_unknown_ones(tmp_path):
    (tmp_path / "t.csv").write_text("epochs,share\n100,0.5\n,\n")
    table = load_table(tmp_path / "t.csv")
    assert str(table["epochs"].iloc[0]) == "100"
    save_table(tmp_path / "again.csv", table)
    assert (tmp_path / "again.csv").read_text() == "epochs,share\n100,0.5\n,\n"


MODELS = pd.DataFrame(
    {
        **{name: [value] * 2 for name, value in CELL.items()},
        "variant": ["ours", "far"],
        "target": "multiclass",
        "parameters": pd.array([650, None], dtype="Int64"),
    }
)


def test_the_number_of_parameters_is_that_of_models_of_which_it_is_known():
    assert parameter_count.table(MODELS)["variant"].tolist() == ["ours"]
    assert model_facts({"headline": MODELS}) == {"fewest": 650, "most": 650, "unknown": 1}
    assert model_facts({"headline": MODELS[1:]})["most"] == 0


def test_figures_show_the_fits_of_which_they_know_enough():
    timings = MODELS.assign(seed=0, epochs=[10, None], seconds=[1.5, np.nan])
    timed = run_times.table(timings, MODELS)
    assert timed["variant"].tolist() == ["ours"]
    run_times.draw(timed)
    scores = MODELS.assign(seed=0, partition="test", accuracy=0.9, diverged=False)
    scores = pd.concat([scores, scores.assign(seed=1, accuracy=0.8)])
    scores["train_accuracy"] = np.where(scores["variant"] == "far", np.nan, 0.95)
    counts = pd.DataFrame({"partition": ["train"], "count": [1000]})
    held_out = leak.table(scores, MODELS, counts)
    assert set(held_out["variant"]) == {"ours"}
    forest = held_out.assign(variant="forest", parameters=np.nan)
    drawn = leak.draw(pd.concat([held_out, forest], ignore_index=True))
    labels = [label.get_text() for label in drawn.axes[0].get_yticklabels()]
    assert labels == ["ours\n650 parameters", "forest"]


def test_a_model_of_unknown_parameters_is_not_drawn_as_a_network():
    digits = np.arange(10)
    records = {
        "far": {"digits": digits, "parameters": np.array([0])},
        "ours": {"digits": digits, "parameters": np.array([650])},
    }
    table = architecture.table({"images": np.zeros((3, 8, 8))}, records)
    assert set(table["kind"]) == {"softmax"}
