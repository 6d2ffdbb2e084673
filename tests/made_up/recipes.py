"""Changes to the recipes of conftest.py, and the gradient-descent variants that they apply to."""

DEPARTURES = {
    "momentum": {"optimizer": "momentum", "momentum": 0.9, "learning_rate": 0.02},
    "nesterov": {"optimizer": "nesterov", "momentum": 0.9, "learning_rate": 0.02},
    "adam": {"optimizer": "adam", "learning_rate": 0.002},
    "l2": {"l2": 0.01},
    # Starting from zeros, a weight can return to 0 up to rounding, which then decides l1's sign.
    "l1": {"l1": 0.003, "start": "xavier"},
    "l1 proximal": {"l1": 0.003, "l1_step": "proximal"},
    "decay": {"decay": {"factor": 0.1, "every": 2}},
    "patience": {"patience": 1, "epochs": 30, "learning_rate": 2.0},
    "steps": {"steps_as_batch": 40},
    "tutorial": {
        "optimizer": "momentum",
        "momentum": 0.9,
        "start": "xavier",
        "decay": {"factor": 0.1, "every": 3},
        "patience": 5,
    },
}
STARTS = {"xavier": {"start": "xavier"}, "normal": {"start": "normal"}}
CASES = [(family, name) for family in ("binary", "softmax") for name in DEPARTURES | STARTS]
CASES += [("mlp", name) for name in DEPARTURES if name not in ("patience", "tutorial")]
