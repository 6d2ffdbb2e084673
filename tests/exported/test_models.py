"""Models in the page: their stored weights predict what was saved, in as few bits as that takes."""

import base64
import itertools
import zlib

import numpy as np
import pytest
import torch

from digitlab.data.scaling import Scaling
from digitlab.exported.layers import class_probabilities, layer_logits, layers_of, restored, stored
from digitlab.exported.models import FEW_WEIGHTS, TOLERANCE, PageModels
from digitlab.fits.reading import load_block
from digitlab.fits.writing import fit_record, held_out_predictions, save_block
from digitlab.variants import binary_sklearn, mlp_torch, softmax_manual
from tests.conftest import RECIPES

UNIT = Scaling(0.0, 1.0)


def random_layers(rng, *sizes):
    pairs = itertools.pairwise(sizes)
    return [(rng.normal(size=(out, into)), rng.normal(size=out)) for into, out in pairs]


def record_for(layers, images, seeds=1, **changes):
    """The record of fits that predict with ``layers``, each on all ``images``."""
    saved = class_probabilities(layer_logits(layers, UNIT.of(images))).astype(np.float32)
    labels = saved.argmax(axis=1).astype(np.uint8)
    record = {"seeds": np.arange(seeds), "digits": np.arange(saved.shape[1], dtype=np.uint8)}
    record["labels_official"] = np.stack([labels] * seeds)
    record["index_official"] = np.stack([np.arange(len(images))] * seeds)
    record["probabilities_official"] = np.stack([saved] * seeds)
    for place, (weight, bias) in enumerate(layers):
        record[f"weights_layer{place}.weight"] = np.stack([weight] * seeds).astype(np.float32)
        record[f"weights_layer{place}.bias"] = np.stack([bias] * seeds).astype(np.float32)
    return record | changes


def exported(*records, images):
    page = PageModels()
    for place, record in enumerate(records):
        page.add(f"model{place}", record, lambda _: UNIT, images)
    return page


@pytest.fixture
def images():
    return np.random.default_rng(0).integers(0, 256, (200, 3, 4), dtype=np.uint8)


@pytest.mark.parametrize("bits", [8, 16])
def test_a_stored_weight_is_off_by_half_a_step_at_most(bits):
    rng = np.random.default_rng(1)
    layers = random_layers(rng, 30, 5)
    layers[0][0][2] = 0  # an output without any weight
    ((weight, bias),) = restored(stored(layers, bits))
    step = np.abs(layers[0][0]).max(axis=1) / (2 ** (bits - 1) - 1)
    assert (np.abs(weight - layers[0][0]) <= step[:, None] * 0.5001).all()
    assert (bias == layers[0][1]).all()
    assert (weight[2] == 0).all()


def test_weights_are_little_endian_integers_row_after_row():
    text = stored([(np.array([[1.0, -1.0], [0.5, 0.0]]), np.zeros(2))], 16)[0]["weights"]
    raw = zlib.decompress(base64.b64decode(text))
    assert raw == b"\xff\x7f\x01\x80\xff\x7f\x00\x00"


def test_probabilities_are_those_of_pytorch():
    rng = np.random.default_rng(2)
    layers, inputs = random_layers(rng, 6, 5, 3), rng.normal(size=(20, 6))
    weights = [(torch.from_numpy(weight), torch.from_numpy(bias)) for weight, bias in layers]
    values = torch.from_numpy(inputs)
    hidden = torch.relu(values @ weights[0][0].T + weights[0][1])
    expected = torch.softmax(hidden @ weights[1][0].T + weights[1][1], dim=1).numpy()
    found = class_probabilities(layer_logits(layers, inputs))
    np.testing.assert_allclose(found, expected, rtol=1e-12)
    one = class_probabilities(layer_logits(random_layers(rng, 6, 1), inputs))
    np.testing.assert_allclose(one.sum(axis=1), 1)


@pytest.mark.parametrize(
    ("module", "name", "digits"),
    [
        (softmax_manual, "softmax_manual", range(10)),
        (mlp_torch, "mlp_torch", range(10)),
        (binary_sklearn, "binary_sklearn", (0, 1)),
    ],
)
def test_real_fits_predict_in_the_page_what_was_saved(
    module, name, digits, make_problem, small_data, tmp_path
):
    recipe = RECIPES[name]
    problem = make_problem(digits=digits, pixels=recipe["pixels"])
    fit = module.fit(problem, recipe, 0)
    record = fit_record(fit, problem, True)
    record |= held_out_predictions(fit, problem, small_data.images, small_data.labels)
    save_block(tmp_path / "fit.npz", [0], problem.labels, [record])
    page = PageModels()
    page.add(name, load_block(tmp_path / "fit.npz"), lambda _: problem.scaling, small_data.images)
    (row,) = page.rows
    assert row["in_page"] == "yes"
    assert row["images"] == row["same_predictions"] > 10
    assert row["largest_difference"] <= TOLERANCE
    (model,) = page.models
    official = small_data.images[problem.index["official"]]
    inputs = official.reshape(len(official), -1) * model["factor"] + model["offset"]
    found = class_probabilities(layer_logits(restored(model["layers"]), inputs))
    expected = fit.model.probabilities(problem.scaling.of(official))
    assert np.abs(found - expected).max() <= TOLERANCE


def test_eight_bits_are_enough_for_coarse_weights_and_not_for_fine_ones(images):
    rng = np.random.default_rng(3)
    coarse = [(rng.integers(-127, 128, (4, 12)) / 50, np.zeros(4))]
    coarse[0][0][:, 0] = 127 / 50
    fine = [(coarse[0][0] + 0.009, np.zeros(4))]
    fine[0][0][:, 0] = 5
    for layers, bits in ((coarse, 8), (fine, 16)):
        assert exported(record_for(layers, images), images=images).rows[0]["bits"] == bits


def test_a_model_that_predicts_the_same_is_not_repeated(images):
    layers = random_layers(np.random.default_rng(4), 12, 3)
    page = exported(record_for(layers, images), record_for(layers, images), images=images)
    assert [row["in_page"] for row in page.rows] == ["yes", "predicts the same as model0"]
    assert len(page.models) == 1


def test_only_one_large_network_is_in_the_page(images):
    rng = np.random.default_rng(5)
    hidden = FEW_WEIGHTS // 12
    records = [record_for(random_layers(rng, 12, hidden, 3), images) for _ in range(2)]
    page = exported(*records, images=images)
    assert [row["in_page"] for row in page.rows][1].startswith("as large as model0")


def test_what_the_page_cannot_compute_is_left_out(images):
    rng = np.random.default_rng(6)
    layers = random_layers(rng, 12, 3)
    good = record_for(layers, images)
    other = good["probabilities_official"] ** 2
    other = other / other.sum(axis=2, keepdims=True)
    infinite = good | {"weights_layer0.bias": np.full((1, 3), -np.inf, dtype=np.float32)}
    unknown = {name: value for name, value in good.items() if not name.startswith("weights")}
    diverged = good | {"probabilities_official": np.full_like(other, np.nan)}
    changed = good | {"probabilities_official": other}
    for record, reason in (
        (infinite, "its saved weights are not a chain of layers"),
        (unknown, "its saved weights are not a chain of layers"),
        (diverged, "every fit diverged"),
        (changed, "its probabilities are not a softmax of its weights"),
    ):
        page = exported(record, images=images)
        assert page.models == []
        assert page.rows[0]["in_page"] == reason


def test_the_first_seed_that_did_not_diverge_is_exported(images):
    layers = random_layers(np.random.default_rng(7), 12, 3)
    record = record_for(layers, images, seeds=2)
    record["probabilities_official"][0] = np.nan
    record["weights_layer0.weight"][0] = 0
    page = exported(record, images=images)
    assert page.models[0]["seed"] == 1
    assert restored(page.models[0]["layers"])[0][0].any()


def test_layers_must_fit_one_another():
    weights = {"weights_0.weight": np.ones((1, 5, 4)), "weights_0.bias": np.ones((1, 5))}
    assert len(layers_of(weights, 0)) == 1
    assert layers_of({**weights, "weights_2.weight": np.ones((1, 3, 6))}, 0) == []
    odd = {"weights_2.weight": np.ones((1, 3, 6)), "weights_2.bias": np.ones((1, 3))}
    assert layers_of({**weights, **odd}, 0) == []
