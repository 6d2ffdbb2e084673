"""The settings of several studies, checked before the first job of any."""

import numpy as np
import pytest

from digitlab.across.settings import checked
from digitlab.errors import ExpectedError
from digitlab.settings.modules import variant_names
from tests.made_up.settings import SETTINGS
from tests.runs.checkout import ROOT

SCHEMA = ROOT / "rules/config.schema.yaml"
FOREST = {"target": "multiclass", "estimator": "sklearn.ensemble.RandomForestClassifier"}


@pytest.mark.parametrize("pair", [["cat", "dog"], ["cat", "emu"]])
def test_the_pair_of_own_images_is_found_where_the_grid_names_a_method(pair, tmp_path):
    images = np.zeros((6, 4, 4), np.uint8)
    names = np.array(["cat", "dog", "hen"] * 2)
    np.savez(tmp_path / "own.npz", images=images, labels=names)
    grid = {**SETTINGS["grid"], "variants": ["binary_manual", "forest"], "sweeps": []}
    own = {
        "dataset": "npz",
        "npz": {**SETTINGS["npz"], "path": str(tmp_path / "own.npz")},
        "pair": pair,
    }
    settings = {**SETTINGS, **own, "methods": {"forest": FOREST}, "grid": grid}
    if "emu" in pair:
        with pytest.raises(ExpectedError, match=r"^datasets\.pets: pair: emu is not a class of"):
            checked("pets", settings, SCHEMA, variant_names(ROOT / "scripts"))
    else:
        meant = checked("pets", settings, SCHEMA, variant_names(ROOT / "scripts"))
        assert meant["pair"] == pair
