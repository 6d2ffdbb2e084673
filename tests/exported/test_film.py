"""The film shows the fit that the study would make, and measures it as the epoch loop does."""

import numpy as np
import pytest

from digitlab.exported.film import FRAMES, RATES, film, frame_epochs
from digitlab.exported.packing import unpacked
from digitlab.figures import training_film
from digitlab.variants import softmax_manual
from tests.conftest import PLAIN


@pytest.fixture(scope="module")
def recipe():
    return {**PLAIN, "epochs": 6}


def test_the_last_frame_is_the_fit_at_that_rate(make_problem, recipe):
    problem = make_problem()
    content = film(problem, recipe, 3)
    assert [each["rate"] for each in content["films"]] == list(RATES)
    for each in content["films"]:
        fit = softmax_manual.fit(problem, {**recipe, "learning_rate": each["rate"]}, 3)
        shape = (len(content["epochs"]), 10, 64)
        weights = unpacked(each["weights"], 8).reshape(shape) * each["end"] / 127
        assert not weights[0].any()  # zero weights at the start
        expected = fit.model.weights()["weight"]
        assert np.abs(weights[-1] - expected).max() <= 0.51 * each["end"] / 127
        for column, name in ((2, "validation_loss"), (3, "validation_accuracy")):
            assert each[name][1:] == pytest.approx(fit.history[:, column], abs=1e-5)
        assert each["train_loss"][0] == pytest.approx(np.log(10), abs=1e-4)


def test_frames_run_from_the_start_to_the_last_epoch():
    assert frame_epochs(6) == [0, 1, 2, 3, 4, 5, 6]
    epochs = frame_epochs(100)
    assert epochs[0] == 0
    assert epochs[-1] == 100
    assert len(epochs) <= FRAMES
    assert (np.diff(np.diff(epochs)) >= 0).all()


def test_the_still_picture_shows_the_weights_of_the_film(make_problem, recipe):
    content = film(make_problem(), recipe, 0) | {"height": 8, "width": 8}
    table = training_film.table(content)
    assert set(table["rate"]) == set(RATES)
    assert set(table["digit"]) == {3}
    last = table[(table["rate"] == 1.0) & (table["epoch"] == 6)]
    each = content["films"][1]
    whole = unpacked(each["weights"], 8).reshape(-1, 10, 64)
    np.testing.assert_allclose(last["weight"], whole[-1, 3] * each["end"] / 127, atol=1e-6)
    assert (last["validation_accuracy"] == each["validation_accuracy"][-1]).all()
