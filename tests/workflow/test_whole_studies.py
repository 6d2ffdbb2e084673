"""Whole studies from image files to the report: all nine variants, own images, real MNIST."""

import os
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from digitlab.fits.reading import load_block
from tests.runs.checkout import ROOT, copy_checkout, planned_jobs, snakemake
from tests.runs.mirror_server import serving

MNIST = Path(os.environ.get("DIGITLAB_MNIST", ROOT.parent / "shared" / "mnist"))

MNIST_STUDY = """\
seeds: {count: 2, per_job: 1}
grid:
  variants: [binary_manual, softmax_manual, softmax_torch, softmax_sklearn, mlp_manual, mlp_torch]
  percents: [10]
  noises: [0]
  sweeps: []
comparison: {percent: 10}
variants:
  binary_manual: {epochs: 5}
  softmax_manual: {epochs: 20}
  softmax_torch: {epochs: 20}
"""

OWN_STUDY = """\
dataset: folder
folder: {path: my images}
pair: ["Ünit & <b>2", cat]
grid: {noises: [0]}
split: {train: 90, validation: 10, test: 0}
"""
NAMES = ("cat", "dog's", "Ünit & <b>2")

METHOD_STUDY = """\
dataset: {dataset}
methods:
  neighbors: {{target: multiclass, estimator: sklearn.neighbors.KNeighborsClassifier}}
grid: {{variants: [binary_manual, softmax_manual, neighbors]}}
"""


@pytest.fixture(scope="module")
def tiny(tmp_path_factory) -> Path:
    folder = copy_checkout(tmp_path_factory.mktemp("tiny"))
    snakemake(folder, "--configfile", "studies/tiny.yaml")
    return folder / "results" / "digits"


@pytest.mark.slow
@pytest.mark.parametrize("dataset", ["digits", "qmnist", "emnist_balanced"])
def test_every_job_of_a_study_takes_the_images_of_its_own_rule(dataset, tmp_path):
    """An input that names the other rule makes the two ambiguous, and nothing can be planned.

    The classes of a pair have labels where the grid names a method of the user's own, too.
    """
    folder = copy_checkout(tmp_path)
    (folder / "own.yaml").write_text(METHOD_STUDY.format(dataset=dataset))
    planned = planned_jobs(snakemake(folder, "--dry-run", "--configfile", "own.yaml"))
    gathering = {name for name in planned if name.startswith("gather_") and "images" in name}
    assert gathering == {"gather_images" if dataset == "digits" else "gather_nist_images"}


def blocks(results: Path, variant: str):
    paths = sorted((results / "fits" / variant / "baseline").rglob("*.npz"))
    assert paths
    return [load_block(path) for path in paths]


@pytest.mark.slow
@pytest.mark.parametrize("family", ["binary", "softmax", "mlp"])
def test_by_hand_and_built_in_predict_the_same(tiny, family):
    pairs = zip(blocks(tiny, f"{family}_manual"), blocks(tiny, f"{family}_torch"), strict=True)
    for by_hand, built_in in pairs:
        for partition in ("validation", "test"):
            np.testing.assert_array_equal(
                by_hand[f"index_{partition}"], built_in[f"index_{partition}"]
            )
            a, b = (block[f"probabilities_{partition}"] for block in (by_hand, built_in))
            np.testing.assert_allclose(a, b, atol=1e-4)
            np.testing.assert_array_equal(a.argmax(axis=-1), b.argmax(axis=-1))


@pytest.mark.slow
def test_identical_fits_are_not_called_different(tiny):
    tests = pd.read_csv(tiny / "tables" / "mcnemar.csv")
    same = tests.query("variant_a == 'softmax_manual' and variant_b == 'softmax_torch'")
    assert len(same)
    assert (same[["only_a", "only_b"]] == 0).all(axis=None)
    assert (same[["p_midp", "p_exact"]] == 1).all(axis=None)
    assert same["p_holm"].isna().all()  # twins are one variant: there is nothing to correct


@pytest.mark.slow
def test_all_variants_of_a_seed_see_the_same_held_out_images(tiny):
    families = {"binary": set(), "multiclass": set()}
    for fit in (tiny / "fits").rglob("seeds0-1.npz"):
        block = load_block(fit)
        family = "binary" if len(block["digits"]) == 2 else "multiclass"
        families[family].add(block["index_test"].tobytes())
    assert {name: len(seen) for name, seen in families.items()} == {"binary": 1, "multiclass": 1}


def own_images(folder: Path) -> None:
    """Save PNG images of 9x6 pixels of three classes, a bright row for each."""
    rng = np.random.default_rng(3)
    for number in range(300):
        image = rng.integers(0, 120, (9, 6), dtype=np.uint8)
        image[3 * (number % 3)] += 100
        place = folder / "my images" / NAMES[number % 3]
        place.mkdir(parents=True, exist_ok=True)
        Image.fromarray(image).save(place / f"{number}.png")


@pytest.mark.slow
def test_own_images_of_any_shape_and_classes_of_any_name_go_the_same_way(tmp_path):
    copy_checkout(tmp_path)
    own_images(tmp_path)
    (tmp_path / "own.yaml").write_text(OWN_STUDY, encoding="utf-8")
    settings = ("--configfile", "studies/tiny.yaml", "own.yaml")
    snakemake(tmp_path, *settings)
    results = tmp_path / "results" / "folder"
    scores = pd.read_csv(results / "tables" / "scores.csv")
    assert set(scores["partition"]) == {"validation", "official"}
    assert set(scores.query("partition == 'official'")["n"]) == {60, 40}
    assert set(scores.query("partition == 'validation'")["n"]) == {24, 16}
    headline = pd.read_csv(results / "tables" / "headline.csv").set_index("variant")
    assert (headline["partition"] == "official").all()
    assert headline.loc["softmax_sklearn", "accuracy_mean"] > 0.9
    page = (results / "report.html").read_text(encoding="utf-8")
    assert "0 is cat, 1 is dog&#39;s, 2 is Ünit &amp; &lt;b&gt;2." in page
    assert "Nothing to be done" in snakemake(tmp_path, *settings, "-n")
    image = tmp_path / "my images/cat/0.png"
    image.touch()
    assert "Nothing to be done" in snakemake(tmp_path, *settings, "-n")
    shutil.copy2(tmp_path / "my images/cat/3.png", image)
    assert "gather_images" in planned_jobs(snakemake(tmp_path, *settings, "-n"))


@pytest.mark.mnist
@pytest.mark.skipif(not MNIST.is_dir(), reason=f"no MNIST archives at {MNIST}")
def test_mnist_comes_from_a_server_and_gives_the_known_accuracies(tmp_path):
    copy_checkout(tmp_path)
    (tmp_path / "less.yaml").write_text(MNIST_STUDY)
    archives = {path.name: path.read_bytes() for path in MNIST.glob("*.gz")}
    with serving(archives) as mirror:
        snakemake(
            tmp_path,
            "--configfile",
            "studies/mnist.yaml",
            "less.yaml",
            "--config",
            f"mirror={mirror.url('good')}",
        )
        assert len(mirror.asked) >= len(archives)
    headline = pd.read_csv(tmp_path / "results/mnist/tables/headline.csv").set_index("variant")
    assert (headline["partition"] == "official").all()
    accuracy = headline["accuracy_mean"]
    assert accuracy["binary_manual"] > 0.995
    # With 3,600 images, softmax regression is known to classify about nine in ten correctly.
    assert (
        accuracy[["softmax_manual", "softmax_torch", "softmax_sklearn"]].between(0.85, 0.93).all()
    )
    assert accuracy[["mlp_manual", "mlp_torch"]].between(0.92, 0.97).all()
    assert accuracy["softmax_manual"] == pytest.approx(accuracy["softmax_torch"], abs=1e-9)


@pytest.mark.mnist
@pytest.mark.skipif(not MNIST.is_dir(), reason=f"no MNIST archives at {MNIST}")
@pytest.mark.parametrize(
    ("fault", "said"), [("corrupt", "wrong checksum"), ("truncated", ""), ("reset", "")]
)
def test_a_download_that_fails_says_where_to_put_the_files_and_the_next_run_takes_up(
    tmp_path, monkeypatch, fault, said
):
    for scheme in ("http_proxy", "https_proxy"):  # the built-in mirrors must be unreachable
        monkeypatch.setenv(scheme, "http://127.0.0.1:9")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    images = "results/mnist/data/images.npz"

    def fetch(folder: Path, mirror: str, check: bool) -> str:
        settings = ("--config", "dataset=mnist", f"mirror={mirror}")
        return snakemake(folder, *settings, "--", images, check=check)

    broken, whole = (copy_checkout(tmp_path / name) for name in ("broken", "whole"))
    archives = {path.name: path.read_bytes() for path in MNIST.glob("*.gz")}
    with serving(archives) as mirror:
        printed = fetch(broken, mirror.url(fault), check=False)
        assert said in printed
        assert "mirror=" in printed
        assert "Traceback" not in printed
        left = [path for path in (broken / "results/mnist/data").rglob("*") if path.is_file()]
        assert left == []
        fetch(broken, mirror.url("good"), check=True)
    fetch(whole, str(MNIST), check=True)
    assert (broken / images).read_bytes() == (whole / images).read_bytes()
