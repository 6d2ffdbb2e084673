"""The figure of the models under study shows the layers that each really has."""

from itertools import pairwise

import numpy as np
import pytest

from digitlab.figures import architecture
from digitlab.plotting.weight_images import weight_rows

IMAGES = {"images": np.zeros((5, 4, 3), dtype=np.uint8)}


def record(parameters: int, classes: int, *hidden: int) -> dict[str, np.ndarray]:
    """The record of one seed, with the weights of its layers if it has hidden ones."""
    sizes = [12, *hidden, classes]
    shapes = [(1, above, below) for below, above in pairwise(sizes)]
    layers = {f"weights_layer{n}.weight": np.zeros(shape) for n, shape in enumerate(shapes)}
    layers |= {f"weights_layer{n}.bias": np.zeros(shape[:2]) for n, shape in enumerate(shapes)}
    known = {"digits": np.arange(classes), "parameters": np.array([parameters])}
    return {**known, **(layers if hidden else {})}


NETWORK = record(13 * 7 + 8 * 6 + 7 * 10, 10, 7, 6)


def test_every_layer_has_its_size_and_its_trained_values():
    fits = {"a": record(13, 2), "b": record(13, 2), "c": record(130, 10), "d": NETWORK}
    table = architecture.table(IMAGES, fits)
    assert list(table["kind"]) == ["binary"] * 2 + ["softmax"] * 2 + ["network"] * 4
    network = table[table["kind"] == "network"]
    assert network["size"].tolist() == [12, 7, 6, 10]
    assert network["weights"].tolist() == [0, 13 * 7, 8 * 6, 7 * 10]
    softmax = table[table["kind"] == "softmax"]
    assert softmax["weights"].tolist() == [0, 130]


@pytest.mark.parametrize("fits", [{"d": NETWORK}, {"a": record(13, 2), "c": record(130, 10)}])
def test_every_layer_is_drawn(fits):
    table = architecture.table(IMAGES, fits)
    texts = [text.get_text() for text in architecture.draw(table).findobj(match_text)]
    for size in table["size"]:
        assert any(str(size) in text for text in texts)


def match_text(artist) -> bool:
    return hasattr(artist, "get_text")


def linear(weights: np.ndarray) -> dict[str, np.ndarray]:
    return {"digits": np.arange(10), "weights_weight": weights[None]}


@pytest.mark.parametrize(
    "left_out",
    [NETWORK, linear(np.full((10, 12), np.nan)), linear(np.zeros((10, 5)))],
    ids=["a network", "diverged", "other inputs"],
)
def test_only_linear_models_of_all_pixels_have_weight_images(left_out):
    splits = {"seeds": np.arange(1), "official": np.array([], dtype=int)}
    splits |= {name: np.array([[0, 1]]) for name in ("train", "validation", "test")}
    weights = np.arange(120.0).reshape(10, 12)
    table = weight_rows(IMAGES, splits, {"linear": linear(weights), "left out": left_out})
    assert set(table["variant"]) == {"linear"}
    assert table["weight"].tolist() == weights.ravel().tolist()
    assert not table["live"].any()  # no image has ink
