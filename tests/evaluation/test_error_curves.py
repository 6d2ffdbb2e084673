"""A floor is reported only if the curves of all seeds identify it."""

import numpy as np
import pytest

from digitlab.evaluation.error_curves import ErrorCurve, fit_laws

IMAGES = np.array([3600.0, 9000.0, 18000.0, 36000.0])


def curve(errors: np.ndarray) -> ErrorCurve:
    percents = np.array([10, 25, 50, 100])[: errors.shape[1]]
    return ErrorCurve("v", "multiclass", "test", 1000, percents, percents * 360.0, errors)


def floored(seeds: int, points: int, noise: float = 0.002) -> np.ndarray:
    spread = 1 + noise * np.random.default_rng(3).standard_normal((seeds, points))
    return spread * (0.06 + 0.04 * (IMAGES[:points] / IMAGES[0]) ** -0.6)


def test_a_floor_that_every_seed_tells_is_given():
    found = fit_laws(curve(floored(5, 4)))
    assert found.no_floor == ""
    assert np.mean([law.floor for law in found.floored]) == pytest.approx(0.06, abs=0.01)
    assert found.curvature.low > 0


@pytest.mark.parametrize(
    ("errors", "reason"),
    [
        (floored(5, 2), "fewer than three percentages"),
        (floored(1, 4), "one seed alone"),
        (
            np.tile(0.2 * (IMAGES / 360) ** -0.3, (3, 1)) * [1, 1, 1, 0.9],
            "no floor in 3 of 3 seeds",
        ),
        (
            np.stack([0.001 + 0.1 * IMAGES**-0.3, 0.05 + 9 * IMAGES**-0.7]),
            "curvature not distinguishable from 0",
        ),
    ],
)
def test_a_floor_that_cannot_be_told_is_not_given(errors, reason):
    found = fit_laws(curve(errors))
    assert found.no_floor == reason
    assert found.floored == []
    assert len(found.plain) == len(errors)
