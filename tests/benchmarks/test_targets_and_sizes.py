"""The benchmarks of time to a target, of a large set and of the parts of a study."""

import numpy as np
import pytest

from benchmarks.measure_large_set import CLASSES, mapped_images, write_set
from benchmarks.rule_shares import OTHERS, draw, shares
from benchmarks.time_to_target import Progress, fewest_iterations
from digitlab.data.idx import read_idx
from digitlab.data.images import Images, load_images, save_images

LOSSES = [9.0, 8, 7, 6, 5, 4, 3, 2.5, 2.4, 2.3]  # after 1, 2, ... iterations


def progress(iterations: int) -> Progress:
    """A solver that takes a second for each iteration and stops after ten."""
    done = min(iterations, len(LOSSES))
    return Progress(done, float(done), LOSSES[done - 1])


@pytest.mark.parametrize(
    ("target", "iterations"), [(9.5, 1), (8.0, 2), (7.5, 3), (4.0, 6), (2.5, 8), (2.3, 10)]
)
def test_the_fewest_iterations_are_found_between_doublings(target, iterations):
    assert fewest_iterations(progress, target, most=100) == progress(iterations)


def test_a_solver_that_stops_or_takes_too_long_is_censored():
    assert fewest_iterations(progress, 2.0, most=100) is None
    assert fewest_iterations(progress, 2.4, most=3) is None


def test_a_made_up_set_has_all_classes_and_is_an_idx_set(tmp_path):
    write_set(tmp_path, {"train": 620, "official": 70})
    labels, images = (read_idx(tmp_path / f"train-{kind}") for kind in ("labels", "images"))
    assert (images.shape, len(np.unique(labels))) == ((620, 28, 28), CLASSES)
    first = images[labels == 3]
    assert (first.mean(axis=0) > 113).sum() == 9  # the block of the class


def test_a_map_shows_the_images_of_the_file(tmp_path):
    rng = np.random.default_rng(0)
    images = Images(
        rng.integers(0, 256, (50, 5, 4), dtype=np.uint8),
        np.zeros(50, np.uint8),
        np.zeros(50, np.bool_),
    )
    save_images(tmp_path / "images.npz", images)
    found = mapped_images(tmp_path / "images.npz")
    assert isinstance(found, np.memmap)
    np.testing.assert_array_equal(found, load_images(tmp_path / "images.npz").images)


def test_the_parts_of_a_study_add_up(tmp_path):
    study = tmp_path / "mine"
    seconds = {f"rule{number:02d}": 1.0 for number in range(12)} | {"fit_variant/a/x": 50.0}
    for name, taken in seconds.items():
        file = study / "benchmarks" / f"{name}.tsv"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"s\tcpu_time\tmax_rss\n{taken}\t{taken}\t10\n")
    found = shares(study)
    assert found["part"].tolist()[0] == "fit_variant/a"
    assert found["part"].tolist()[-1] == OTHERS
    assert found["cpu_seconds"].sum() == pytest.approx(62)
    assert found["share"].sum() == pytest.approx(1, abs=1e-3)
    (axes,) = draw(found).axes
    assert axes.get_yticklabels()[0].get_text() == "fits of a"
